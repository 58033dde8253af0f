"""Is everything there that the course needs? One finding for each part, and for each problem what to do.

Nothing is imported that may be broken: versions come from metadata, and PyTorch is looked at in a process of its own.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from torch_katas.course.layout import BACKUPS, CACHE, EXERCISES
from torch_katas.course.model import Course
from torch_katas.report.terminal import hanging

INSTALL = "pip install -e ."
LIMIT = 180
"""Seconds that PyTorch may take to be imported and to compute."""

_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9._-]+)\s*(?:>=\s*([0-9.]+))?")


@dataclass(frozen=True)
class Finding:
    """One part of the installation; `remedy` says what to do where it is not well."""

    what: str
    fact: str
    remedy: str = ""

    @property
    def well(self) -> bool:
        return not self.remedy

    def __str__(self) -> str:
        start = f"{'ok' if self.well else 'problem':<8} {self.what:<15} "
        said = self.fact if self.well else f"{self.fact}; {self.remedy}"
        return "\n".join(line.text for line in hanging(said, start))


def examine(course: Course) -> Iterator[Finding]:
    """Yield a finding for each part."""
    project = _project(course.root)
    yield python(project.get("requires-python", ""), sys.version_info[:3])
    for requirement in project.get("dependencies", []):
        name, least = _requirement(requirement)
        if name != "torchvision":  # looked at together with torch
            yield package(name, least)
    yield from torch_findings(look_at_torch())
    yield from digits(course.root / "data" / "digits")
    yield folder(EXERCISES, course.root / EXERCISES, "your answers cannot be saved")
    yield from read_only_exercises(course)
    yield folder(CACHE, course.root / CACHE, "every run grades everything")
    yield folder(BACKUPS, course.root / BACKUPS, "reset and again cannot keep your answers")
    yield folder("temporary files", Path(tempfile.gettempdir()), "answers cannot run")


def python(required: str, version: Sequence[int]) -> Finding:
    """Compare the version of Python with what pyproject.toml asks for."""
    shown = ".".join(map(str, version))
    least = required.removeprefix(">=")
    if _numbers(shown) >= _numbers(least):
        return Finding("Python", shown)
    return Finding("Python", f"{shown} is too old", f"install Python {least} or newer, and a new environment")


def package(name: str, least: str, version: str | None = None) -> Finding:
    """Compare the version of a package, read from its metadata, with the least that is asked for."""
    try:
        version = metadata.version(name) if version is None else version
    except metadata.PackageNotFoundError:
        return Finding(name, "is not installed", INSTALL)
    if _numbers(version) < _numbers(least):
        return Finding(name, f"{version} is older than {least}", f"pip install --upgrade '{name}>={least}'")
    return Finding(name, version)


def look_at_torch(command: Sequence[str] | None = None) -> dict[str, Any]:
    """Run the look at PyTorch in a process of its own; what goes wrong comes back as `error`."""
    command = command or [sys.executable, str(Path(__file__).with_name("torch_probe.py"))]
    # The folder of this package is no place to import from: its modules would hide libraries of the same name.
    environment = {**os.environ, "PYTHONSAFEPATH": "1"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, env=environment, check=False)
    except subprocess.TimeoutExpired:
        return {"error": f"no answer within {LIMIT} s"}
    except OSError as error:
        return {"error": str(error)}
    try:
        found = json.loads(done.stdout.splitlines()[-1])
        return found if isinstance(found, dict) else {"error": "no sense in its answer"}
    except (IndexError, ValueError):
        if done.returncode < 0:
            return {"error": f"importing it ends Python (signal {-done.returncode})"}
        last = (done.stderr.strip().splitlines() or ["no word of why"])[-1]
        return {"error": f"importing it ends Python: {last}"}


def torch_findings(found: dict[str, Any]) -> Iterator[Finding]:
    """Yield what the look at PyTorch says: that it works, torchvision, and the devices."""
    if "error" in found:
        yield Finding("works", f"torch does not: {found['error']}", "pip install --force-reinstall torch torchvision")
        return
    if "torchvision_error" in found:
        remedy = "install the torchvision that belongs to your torch: pip install --upgrade torch torchvision"
        yield Finding("torchvision", f"does not work: {found['torchvision_error']}", remedy)
    else:
        yield Finding("torchvision", found.get("torchvision", ""))
    devices = found.get("devices", {})
    for device, state in devices.items():
        if state["error"]:
            kind = device.split(":")[0]
            other = "reinstall torch" if kind == "cpu" else "check its driver, or grade with --device cpu"
            yield Finding(device, f"{state['name']} fails: {state['error']}", other)
        else:
            yield Finding(device, "works" if device == "cpu" else f"{state['name']} works")
    if _nvidia() and not any(device.startswith("cuda") for device in devices):
        built = "its driver does not answer" if found.get("cuda_built") else "this torch is built for the CPU alone"
        yield Finding("cuda", f"not used: an NVIDIA GPU is there, but {built}")  # nothing of the course needs it


def digits(data: Path) -> Iterator[Finding]:
    """Yield one finding about the embedded digits: all four files there, and as long as they say they are."""
    remedy = "put data/digits back from a new download of the course"
    for part in ("train", "t10k"):
        for kind, header in (("images-idx3", 16), ("labels-idx1", 8)):
            path = data / "MNIST" / "raw" / f"{part}-{kind}-ubyte"
            try:
                content = path.read_bytes()
            except OSError as error:
                yield Finding("data/digits", f"{path.name}: {error.strerror}", remedy)
                return
            sizes = [int.from_bytes(content[at : at + 4], "big") for at in range(4, header, 4)]
            length = header
            if sizes:
                length += sizes[0] * (sizes[1] * sizes[2] if len(sizes) == 3 else 1)
            if len(content) != length:
                yield Finding("data/digits", f"{path.name} is damaged", remedy)
                return
    yield Finding("data/digits", "readable")


def folder(what: str, path: Path, otherwise: str) -> Finding:
    """Try to write into a folder, or, where it is not there yet, into the one that it will be made in."""
    there = path if path.exists() else path.parent
    try:
        with tempfile.NamedTemporaryFile(dir=there, prefix=".doctor-") as file:
            file.write(b"x" * 4096)
            file.flush()
    except OSError as error:
        return Finding(what, f"cannot be written ({error.strerror})", f"allow it: {otherwise}")
    return Finding(what, "writable" if path.exists() else "can be made")


def read_only_exercises(course: Course) -> Iterator[Finding]:
    """Yield a finding where exercises cannot be changed."""
    paths = [path for exercise in course.exercises if (path := exercise.path(EXERCISES)).is_file()]
    closed = [path for path in paths if not (path.stat().st_mode & 0o222 and os.access(path, os.W_OK))]
    if closed:
        first = closed[0].relative_to(course.root)
        more = f" and {len(closed) - 1} more" if len(closed) > 1 else ""
        yield Finding("exercises", f"read-only: {first}{more}", "chmod -R u+w exercises")


def _project(root: Path) -> dict[str, Any]:
    try:
        return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8")).get("project", {})
    except (OSError, ValueError):
        return {}


def _requirement(text: str) -> tuple[str, str]:
    found = _REQUIREMENT.match(text)
    return (found[1], found[2] or "") if found else (text, "")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.split("+")[0])[:3])


def _nvidia() -> bool:
    return any(Path("/dev").glob("nvidia[0-9]*"))
