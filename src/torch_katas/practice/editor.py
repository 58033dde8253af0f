"""Which command opens a file at a line, in the editor that the learner has chosen."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from torch_katas.course.errors import CourseError

PLUS_LINE = {"vi", "vim", "nvim", "gvim", "view", "nano", "pico", "emacs", "emacsclient", "micro", "hx", "helix", "kak"}
GO_TO = {"code", "code-insiders", "codium", "cursor"}
COLON = {"subl", "zed"}


def chosen(environment: Mapping[str, str]) -> list[str]:
    """Return the words of $VISUAL or $EDITOR; raises CourseError where neither names a program that is there."""
    for variable in ("VISUAL", "EDITOR"):
        said = environment.get(variable, "").strip()
        if not said:
            continue
        try:
            words = shlex.split(said, posix=os.name != "nt")
        except ValueError as error:
            raise CourseError(f"${variable} cannot be read ({error}): {said}") from None
        if not words or not shutil.which(words[0], path=environment.get("PATH")):
            raise CourseError(f"${variable} names '{said}', which cannot be found; set it to your editor")
        return words
    raise CourseError("no editor is set; set $VISUAL or $EDITOR, as in: export EDITOR=nano")


def command(words: Sequence[str], path: Path, line: int | None) -> list[str]:
    """Return the command that opens a file, at its line where the editor is known to take one."""
    name = Path(words[0]).stem.lower()
    if line is None:
        return [*words, str(path)]
    if name in PLUS_LINE:
        return [*words, f"+{line}", str(path)]
    if name in GO_TO:
        return [*words, "-g", f"{path}:{line}"]
    if name in COLON:
        return [*words, f"{path}:{line}"]
    return [*words, str(path)]


def run(words: Sequence[str]) -> int:
    """Run the editor and wait for it; returns its exit status."""
    try:
        return subprocess.call(words)
    except OSError as error:
        raise CourseError(f"the editor '{words[0]}' does not start ({error.strerror})") from None
