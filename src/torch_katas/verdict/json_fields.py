"""Fields of JSON objects that somebody else may have written, each checked for its type.

Every function returns the field of this name and raises FieldError where it is missing or of another type.
"""

from collections.abc import Mapping
from typing import Any

Data = Mapping[str, Any]


class FieldError(ValueError):
    """A field of a JSON object is missing, of another type or out of its range."""


def text(data: Data, name: str) -> str:
    """Return a string."""
    value = _field(data, name)
    if not isinstance(value, str):
        raise FieldError(f"{name} is no text")
    return value


def texts(data: Data, name: str) -> tuple[str, ...]:
    """Return a list of strings."""
    return tuple(text({name: item}, name) for item in items(data, name))


def items(data: Data, name: str) -> list[Any]:
    """Return a list of anything."""
    value = _field(data, name)
    if not isinstance(value, list | tuple):
        raise FieldError(f"{name} is no list")
    return list(value)


def flag(data: Data, name: str) -> bool:
    """Return a boolean."""
    value = _field(data, name)
    if not isinstance(value, bool):
        raise FieldError(f"{name} is neither true nor false")
    return value


def count(data: Data, name: str, most: int = 10**9) -> int:
    """Return an integer from 0 to `most`."""
    value = _field(data, name)
    if type(value) is not int or not 0 <= value <= most:
        raise FieldError(f"{name} is no number from 0 to {most}")
    return value


def seconds(data: Data, name: str, most: float) -> float:
    """Return a number from 0 to `most`."""
    value = _field(data, name)
    if type(value) not in (int, float) or not 0 <= value <= most:
        raise FieldError(f"{name} is no number of seconds up to {most:g}")
    return float(value)


def section(data: Data, name: str) -> dict[str, Any] | None:
    """Return an object, or None for null."""
    value = _field(data, name)
    if value is not None and not isinstance(value, dict):
        raise FieldError(f"{name} is no object")
    return value


def optional_text(data: Data, name: str) -> str | None:
    """Return a string, or None for null."""
    return None if _field(data, name) is None else text(data, name)


def optional_count(data: Data, name: str) -> int | None:
    """Return an integer from 0 on, or None for null."""
    return None if _field(data, name) is None else count(data, name)


def _field(data: Data, name: str) -> Any:
    if name not in data:
        raise FieldError(f"{name} is missing")
    return data[name]
