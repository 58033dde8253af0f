"""What a course says about itself, and where its root is: `[tool.katas]` in the pyproject.toml of a folder marks it."""

import functools
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import SETTINGS

_SECTION = "katas"
MARK = f"[tool.{_SECTION}]"
"""The section of pyproject.toml that makes a folder the root of a course."""


@dataclass(frozen=True)
class Config:
    """The settings of one course; all have defaults, so that an empty section is enough."""

    title: str = "Katas"
    command: str = "katas"
    """What people type before `score` or `hint 03/01`; it stands in messages."""
    data: str = "data"
    """The folder of the course's data, below the root; answers may read it."""
    imports: tuple[str, ...] = ("torch", "torchvision", "numpy")
    """Packages that exercises may import beside the standard library."""
    helpers: str = ""
    """A Python file, below the root, with fixtures and functions that hidden tests ask for by name."""
    doctor: str = ""
    """A Python file, below the root, that looks at what this course needs, for `doctor`."""
    install: str = "pip install torch-katas"
    """What installs the engine for this course; it stands in messages."""
    repository: str = ""
    """The address that the course is cloned from; notebooks in Colab fetch it from there."""


def find_root(start: Path) -> Path | None:
    """Return the nearest folder at or above `start` that is the root of a course, None where there is none."""
    return next((folder for folder in (start, *start.parents) if is_root(folder)), None)


def is_root(folder: Path) -> bool:
    """Tell whether a folder is the root of a course: a section `[tool.katas]` stands in its pyproject.toml.

    A file that cannot be understood and mentions the section counts, so that its author is told what is wrong.
    """
    settings = _settings(folder)
    return settings.section is not None or (bool(settings.problem) and settings.mentions_course)


def read_config(root: Path) -> Config:
    """Return the settings of the course at a root; raises CourseError for a root or settings that are none."""
    settings = _settings(root)
    if settings.problem:
        raise CourseError(f"{SETTINGS} {settings.problem}")
    if settings.section is None:
        raise CourseError(f"{root} is no course: it has no {SETTINGS} with a section {MARK}")
    if not isinstance(settings.section, dict):
        raise CourseError(f"{SETTINGS}: {MARK} is no section of settings")
    return Config(**{name: _checked(name, value) for name, value in settings.section.items()})


_LISTS = ("imports",)
_NAMES = tuple(field.name for field in fields(Config))


def _checked(name: str, value: object) -> Any:
    """Return the value of a setting as `Config` holds it; raises CourseError for one of another type."""
    where = f"{SETTINGS}: {MARK} {name}"
    if name not in _NAMES:
        raise CourseError(f"{where} is not known; there is: {', '.join(_NAMES)}")
    if name in _LISTS:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise CourseError(f'{where} must be a list of names, as ["torch"]')
        return tuple(value)
    if not isinstance(value, str):
        raise CourseError(f"{where} must be a text in quotes")
    return value


@dataclass(frozen=True)
class _Settings:
    """What a folder's pyproject.toml says of a course."""

    section: object = None
    """The section `[tool.katas]`, whatever it holds; None where there is none."""
    problem: str = ""
    """Why the file cannot be understood."""
    mentions_course: bool = False


def _settings(folder: Path) -> _Settings:
    path = folder / SETTINGS
    try:
        state = path.stat()
    except OSError:
        return _Settings()
    return _read_settings(path, state.st_mtime_ns, state.st_size)


@functools.lru_cache(maxsize=64)
def _read_settings(path: Path, *_state: int) -> _Settings:
    """Read a settings file, once for each state that it is seen in: every command looks for the course's root."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return _Settings(problem=f"cannot be read ({error})")
    if _SECTION.encode() not in data:  # most projects are no course, and need no parsing
        return _Settings()
    mentions_course = MARK.encode() in data
    try:
        tool = tomllib.loads(data.decode("utf-8")).get("tool")
    except UnicodeDecodeError:
        return _Settings(problem="is not UTF-8 text", mentions_course=mentions_course)
    except tomllib.TOMLDecodeError as error:
        return _Settings(problem=f"cannot be read ({error})", mentions_course=mentions_course)
    return _Settings(tool.get(_SECTION) if isinstance(tool, dict) else None)
