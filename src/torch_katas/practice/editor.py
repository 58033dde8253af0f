"""Which command opens a file at a line, in the editor that the learner has chosen."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from torch_katas.course.errors import CourseError

PLUS_LINE = {"vi", "vim", "nvim", "gvim", "view", "nano", "pico", "emacs", "emacsclient", "micro", "hx", "helix", "kak"}
"""Editors that take a line as `+7 FILE`."""
GO_TO_LINE = {"code", "code-insiders", "codium", "cursor"}
"""Editors that take a line as `-g FILE:7`."""
COLON_LINE = {"subl", "zed"}
"""Editors that take a line as `FILE:7`."""


def find_editor(environment: Mapping[str, str]) -> list[str]:
    """Return the words of $VISUAL or $EDITOR; raises CourseError where neither names a program that is there."""
    for variable in ("VISUAL", "EDITOR"):
        value = environment.get(variable, "").strip()
        if not value:
            continue
        try:
            words = shlex.split(value, posix=os.name != "nt")
        except ValueError as error:
            raise CourseError(f"${variable} cannot be read ({error}): {value}") from None
        if not words or not shutil.which(words[0], path=environment.get("PATH")):
            raise CourseError(f"${variable} names '{value}', which cannot be found; set it to your editor")
        return words
    raise CourseError("no editor is set; set $VISUAL or $EDITOR, as in: export EDITOR=nano")


def build_command(editor: Sequence[str], path: Path, line: int | None) -> list[str]:
    """Return the command that opens a file, at its line where the editor is known to take one."""
    name = Path(editor[0]).stem.lower()
    if line is None:
        return [*editor, str(path)]
    if name in PLUS_LINE:
        return [*editor, f"+{line}", str(path)]
    if name in GO_TO_LINE:
        return [*editor, "-g", f"{path}:{line}"]
    if name in COLON_LINE:
        return [*editor, f"{path}:{line}"]
    return [*editor, str(path)]


def run_editor(command: Sequence[str]) -> int:
    """Run the editor and wait for it; return its exit status."""
    try:
        return subprocess.call(command)
    except OSError as error:
        raise CourseError(f"the editor '{command[0]}' does not start ({error.strerror})") from None
