"""What is uploaded to a system so that it calls the engine: the course, and a program that begins."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from torch_katas.classroom.autograder.systems import System
from torch_katas.classroom.release.texts import install_command
from torch_katas.course.errors import CourseError
from torch_katas.course.layout import BACKUPS, CACHE, CLASS, NOTEBOOKS, shorten
from torch_katas.course.model import Course

COURSE = "course"
POLICY = "policy.toml"
_LEFT_OUT = frozenset((BACKUPS, CACHE, CLASS, NOTEBOOKS, ".git", "__pycache__", "build", "dist", "venv", ".venv"))

SETUP = """#!/usr/bin/env bash
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends ca-certificates curl git
curl -LsSf https://astral.sh/uv/install.sh | env UV_INSTALL_DIR=/usr/local/bin sh
uv venv --python 3.12 /autograder/venv
export VIRTUAL_ENV=/autograder/venv
uv pip install torch torchvision --index-url https://download.pytorch.org/whl/cpu
cd /autograder/source/course
uv {install}
"""
RUN = """#!/usr/bin/env bash
cd /autograder/source/course
export KATAS_SERVER=off
exec /autograder/venv/bin/katas class judge gradescope{policy}
"""
AUTOGRADER = '''"""Judges the submission in whose checkout it is called, and writes result.json there."""

import os
import subprocess
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
checkout = Path.cwd()
start = "from torch_katas.cli.main import main; main()"
words = ["class", "judge", "classroom50", "--submission", str(checkout), "--out", str(checkout / "result.json")]
policy = {policy!r}
words += ["--policy", str(here / policy)] if policy else []
environment = dict(os.environ, KATAS_SERVER="off")
ended = subprocess.run([sys.executable, "-c", start, *words], cwd=here / "course", env=environment)
sys.exit(ended.returncode)
'''
ENTRY = """#!/usr/bin/env bash
cd /grade/serverFilesCourse/katas/course
mkdir -p /grade/results
export KATAS_SERVER=off
exec katas class judge prairielearn{policy}
"""


def build_bundle(
    system: System, course: Course, release: dict[str, bytes], policy: bytes, version: str
) -> dict[str, bytes]:
    """Return the files of a bundle by path.

    `release` is the course as learners get it: Classroom 50 grades in the student's own repository, so nothing else
    goes there. The other two keep their graders to themselves and get the whole course. `policy` may be empty.
    """
    with_policy = {POLICY: policy} if policy else {}
    if system == System.CLASSROOM50:
        files = {f"{COURSE}/{name}": data for name, data in release.items()}
        program = AUTOGRADER.format(policy=POLICY if policy else "")
        return {"autograder.py": program.encode(), **with_policy, **files}
    files = {f"{COURSE}/{name}": data for name, data in _course_files(course)}
    if system == System.GRADESCOPE:
        option = f" --policy /autograder/source/{POLICY}" if policy else ""
        install = course.config.install if _brings_engine(course) else install_command(course, version)
        programs = {"setup.sh": SETUP.format(install=_uv_install(install)), "run_autograder": RUN.format(policy=option)}
        return {name: text.encode() for name, text in programs.items()} | with_policy | files
    option = f" --policy /grade/serverFilesCourse/katas/{POLICY}" if policy else ""
    return {"entry.sh": ENTRY.format(policy=option).encode(), **with_policy, **files}


def _uv_install(command: str) -> str:
    """Return what a course's setting says to install, for uv; raises CourseError for another program's command."""
    if not command.startswith("pip install "):
        raise CourseError(f"[tool.katas] install is '{command}'; a bundle needs one that begins with 'pip install '")
    return command


def _brings_engine(course: Course) -> bool:
    """Tell whether the engine lies in the course's own checkout."""
    return (course.root / "src" / "torch_katas").is_dir()


def _course_files(course: Course) -> Iterator[tuple[str, bytes]]:
    for path in _list_files(course.root):
        if path.is_file() and not path.is_symlink():
            yield shorten(path, course.root), path.read_bytes()


def _list_files(root: Path) -> list[Path]:
    """Return what git keeps of a course, or everything where git keeps nothing, without what the engine writes."""
    try:
        ran = subprocess.run(["git", "-C", str(root), "ls-files", "-z", "--cached"], capture_output=True, timeout=60)
        names = [name for name in ran.stdout.decode("utf-8", "surrogateescape").split("\0") if name]
    except (OSError, subprocess.TimeoutExpired):
        names = []
    paths = [root / name for name in names] or list(root.rglob("*"))
    return sorted(path for path in paths if not _LEFT_OUT.intersection(path.relative_to(root).parts))
