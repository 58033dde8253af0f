"""What a released course says about itself: its settings, and the page that a learner begins with."""

import json
import tomllib
from collections.abc import Iterator
from typing import Any

from torch_katas.course.config import MARK, Config
from torch_katas.course.layout import EXERCISES, SETTINGS
from torch_katas.course.model import Course

TIMEOUT = 10
"""Seconds that a test may take where the course does not say."""


def settings(course: Course, version: str) -> str:
    """Return the text of pyproject.toml: the course's own settings, and those of pytest that learners need."""
    config = course.config
    default = Config()
    lines = [MARK]
    for name, value in vars(config).items():
        shown = install_command(course, version) if name == "install" else value
        if shown != getattr(default, name):
            lines.append(f"{name} = {_toml(shown)}")
    lines += ["", "[tool.pytest.ini_options]", f"testpaths = {_toml([EXERCISES])}"]
    lines += ['addopts = "--import-mode=importlib -p no:anyio -p no:platformdirs"', f"timeout = {_timeout(course)}"]
    return "\n".join(lines) + "\n"


def install_command(course: Course, version: str) -> str:
    """Return what installs the engine; a course that lies in the engine's own checkout names the package instead."""
    own = course.config.install
    if " -e" not in own:
        return own
    return f"pip install torch-katas=={version}" if version else "pip install torch-katas"


def readme(course: Course, *, with_tests: bool) -> str:
    """Return the text of README.md."""
    return "\n".join(_readme_lines(course, with_tests=with_tests)) + "\n"


def _readme_lines(course: Course, *, with_tests: bool) -> Iterator[str]:
    command = course.config.command
    number = course.exercises[0].id if course.exercises else "01/01"
    example = course.exercises[0].shown(EXERCISES) if course.exercises else f"{EXERCISES}/01"
    yield f"# {course.config.title}"
    yield ""
    yield f"Each file in `{EXERCISES}/` has a statement and stubs, which end in `raise NotImplementedError`."
    yield ""
    if with_tests:
        yield "| to | type |"
        yield "| --- | --- |"
        yield f"| have a file judged | `pytest {example}` |"
        yield f"| see where you are | `{command}` |"
        yield f"| get a hint | `{command} hint {number}` |"
        yield f"| put a stub back | `{command} reset {number}` |"
        yield ""
        yield "Your teacher's copy judges as well, and that one counts. This copy has no solutions and no known wrong"
        yield "answers. So it does not look whether an answer has blinded the tests (canaries are off), and it names"
        yield "the mistake behind a failure only with the versions of Python and PyTorch that it was made with:"
        yield f"`{command} doctor` says whether it does."
    else:
        yield "The hidden tests are with your teacher: hand your files in, and they are judged there."
        yield f"Here `{command} hint {number}` and `{command} reset {number}` work."


def _timeout(course: Course) -> int | float:
    try:
        data: dict[str, Any] = tomllib.loads((course.root / SETTINGS).read_text(encoding="utf-8"))
        value = data["tool"]["pytest"]["ini_options"]["timeout"]
    except (OSError, ValueError, KeyError, TypeError):
        return TIMEOUT
    return value if isinstance(value, int | float) and not isinstance(value, bool) else TIMEOUT


def _toml(value: object) -> str:
    """Return a text or a list of texts as TOML; JSON writes them in the same way."""
    return json.dumps(list(value) if isinstance(value, tuple | list) else value, ensure_ascii=False)
