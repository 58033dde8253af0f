"""Values of `policy.toml`, each checked; what is no such value raises WrongTypeError, which says what it must be."""

from collections.abc import Callable
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LAST_SECOND = time(23, 59, 59)
"""When a day ends that is given without a time."""

_LARGEST = 10**6
_SMALLEST = 1e-9


class WrongTypeError(Exception):
    """A value is of another type; the message says what it must be."""


def read_zone(value: Any) -> tzinfo:
    """Return a time zone."""
    try:
        return ZoneInfo(read_text(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongTypeError(f'a time zone such as "Europe/Berlin"; {value!r} is not known here') from None


def moment_in(zone: tzinfo) -> Callable[[Any], datetime]:
    """Return the function that reads a time, in this time zone where it names none."""

    def read(value: Any) -> datetime:
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=zone)
        if isinstance(value, date):
            return datetime.combine(value, LAST_SECOND, zone)
        raise WrongTypeError("a date or a time without quotes, as 2030-01-31T23:59:00")

    return read


def read_text(value: Any) -> str:
    """Return a text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise WrongTypeError("a text in quotes")
    return value


def read_texts(value: Any) -> list[str]:
    """Return a list of texts."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise WrongTypeError('a list of texts, as ["03", "04/01"]')
    return value


def read_flag(value: Any) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise WrongTypeError("true or false")
    return value


def read_table(value: Any) -> dict[str, Any]:
    """Return a section."""
    if not isinstance(value, dict):
        raise WrongTypeError("a section")
    return value


def read_tables(value: Any) -> list[dict[str, Any]]:
    """Return sections in double brackets."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise WrongTypeError("written in double brackets, once for each")
    return value


def count_from(least: int, most: int = _LARGEST) -> Callable[[Any], int]:
    """Return the function that reads a whole number within limits."""

    def read(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise WrongTypeError(f"a whole number from {least} to {most}")
        return value

    return read


def read_points(value: Any) -> Fraction:
    """Return a number of points."""
    number = _number(value)
    if number < 0:
        raise WrongTypeError("a number of points, 0 or more")
    return number


def read_share(value: Any) -> Fraction:
    """Return a share from 0 to 1."""
    number = _number(value)
    if not 0 <= number <= 1:
        raise WrongTypeError("a share from 0 to 1, as 0.1")
    return number


def _number(value: Any) -> Fraction:
    # A number far too large or small is refused before it is a fraction, which would take all memory.
    if type(value) not in (int, Decimal) or not (value == 0 or _SMALLEST <= abs(float(value)) <= _LARGEST):
        raise WrongTypeError(f"a number up to {_LARGEST}")
    return Fraction(value)


def word_of(words: type[StrEnum]) -> Callable[[Any], Any]:
    """Return the function that reads one of some words."""

    def read(value: Any) -> StrEnum:
        if value not in list(words):
            raise WrongTypeError(" or ".join(f'"{word}"' for word in words))
        return words(value)

    return read
