"""What a course says about itself, and where its root is: `[tool.katas]` in the pyproject.toml of a folder marks it."""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import SETTINGS

SECTION = "katas"
MARK = f"[tool.{SECTION}]"


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
    """Tell whether a folder is the root of a course: a section `[tool.katas]` stands in its pyproject.toml."""
    return _section(folder / SETTINGS, *_state(folder / SETTINGS)) is not None


def read(root: Path) -> Config:
    """Return the settings of the course at a root; raises CourseError for one that cannot be understood."""
    path = root / SETTINGS
    try:
        section = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get(SECTION, {})
    except FileNotFoundError:
        raise CourseError(f"{root} is no course: it has no {SETTINGS} with a section {MARK}") from None
    except (OSError, ValueError) as error:
        raise CourseError(f"{SETTINGS} cannot be read ({error})") from None
    if not isinstance(section, dict):
        raise CourseError(f"{SETTINGS}: {MARK} is no section of settings")
    return Config(**{name: _checked(name, value) for name, value in section.items()})


_KINDS: Mapping[str, type] = {field.name: tuple if field.name == "imports" else str for field in fields(Config)}


def _checked(name: str, value: Any) -> Any:
    where = f"{SETTINGS}: {MARK} {name}"
    if name not in _KINDS:
        raise CourseError(f"{where} is not known; there is: {', '.join(_KINDS)}")
    if _KINDS[name] is tuple:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise CourseError(f'{where} must be a list of names, as ["torch"]')
        return tuple(value)
    if not isinstance(value, str):
        raise CourseError(f"{where} must be a text in quotes")
    return value


def _state(path: Path) -> tuple[int, int]:
    try:
        state = path.stat()
    except OSError:
        return 0, 0
    return state.st_mtime_ns, state.st_size


@functools.lru_cache(maxsize=64)
def _section(path: Path, *state: int) -> object | None:
    """Return the section of a settings file, whatever it holds; read once for each state that the file is seen in."""
    try:
        text = path.read_text(encoding="utf-8")
        # Most projects that are no course are told at a glance.
        return tomllib.loads(text).get("tool", {}).get(SECTION) if SECTION in text else None
    except (OSError, ValueError):
        return None
