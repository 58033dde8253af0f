"""Run Python code in a fresh process that can import the engine; nothing of it imports torch."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

from places import ROOT


def run_code(code: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run code as a script in a folder; it may start processes of multiprocessing, which import it again."""
    script = folder / "script.py"
    script.write_text(dedent(code))
    return subprocess.run(
        [sys.executable, str(script), *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
