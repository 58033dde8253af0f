"""Show a page in headless Chromium, where there is one, and say what was seen."""

import html
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
DARK, LIGHT = 0, 1
"""Chromium's numbers for preferredColorScheme."""

QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--enable-logging=stderr",
    "--v=0",
)


@dataclass(frozen=True)
class Shown:
    """A page as the browser had it at the end: its elements as text, the console's lines, addresses asked for."""

    dom: str
    console: list[str]
    requests: list[str]


@cache
def program() -> str | None:
    """Return the path of a Chromium; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def show(page: Path | str, folder: Path, scheme: int = LIGHT, width: int = 1200) -> Shown:
    """Load a page, a file or an address; `folder` takes the browser's own files."""
    log = folder / "net.json"
    command = [program(), *QUIET, f"--user-data-dir={folder / 'profile'}", f"--log-net-log={log}"]
    command += [f"--window-size={width},900", f"--blink-settings=preferredColorScheme={scheme}", "--dump-dom"]
    address = page if isinstance(page, str) else page.as_uri()
    done = subprocess.run([*command, address], capture_output=True, text=True, timeout=120, check=True)
    console = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
    return Shown(done.stdout, console, _requests(log))


def count_sheets(page: Path, folder: Path) -> int:
    """Return how many sheets of paper a page takes."""
    paper = folder / "page.pdf"
    command = [program(), *QUIET, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={paper}"]
    subprocess.run([*command, "--no-pdf-header-footer", page.as_uri()], capture_output=True, timeout=120, check=True)
    return len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes()))


def in_frame(page: str, width: int, script: str) -> str:
    """Return a page that shows another in a frame of a width (a window has a least width that is larger than a phone's)
    and writes what a script returns about it, `frame` being its document, into its own `data-result`."""
    return (
        f'<!doctype html><body><iframe style="border:0;width:{width}px;height:900px" srcdoc="{html.escape(page)}">'
        "</iframe><script>addEventListener('load', () => {"
        "const frame = document.querySelector('iframe').contentDocument;"
        f"document.body.dataset.result = JSON.stringify({script}); }});</script>"
    )


def read_result(shown: Shown) -> object:
    """Return what the script of `in_frame` has written."""
    return json.loads(html.unescape(re.search(r'data-result="([^"]*)"', shown.dom)[1]))


def _requests(log: Path) -> list[str]:
    """Return the addresses that pages asked for, but for files of this disk. What the browser wants for itself has no
    page as its initiator."""
    text = log.read_text(encoding="utf-8").rstrip()
    events = json.loads(text if text.endswith("}") else text.rstrip(",") + "]}")["events"]
    requests = [event.get("params", {}) for event in events]
    requests = [request for request in requests if request.get("initiator", "not an origin") != "not an origin"]
    return [request["url"] for request in requests if "url" in request and not request["url"].startswith("file:")]
