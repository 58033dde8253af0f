"""Mutants of a solution that no test has to fail, each with its reason, listed beside the hidden tests.

[[survivor]]
kata = "standardize"                 # the function or class that the change stands in
before = "return x / x.std()"        # the line, without its indentation
after = "return x / x.std(0)"
reason = "x has one axis here"
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import shorten

Change = tuple[str, str, str]
"""(definition, line before, line after): what a mutant is known by, whatever stands above it in the file."""


def read_survivors(path: Path, root: Path) -> Mapping[Change, str]:
    """Return the reasons of the listed mutants, none where there is no list; raises CourseError for a damaged one."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise CourseError(f"{shorten(path, root)} cannot be read: {error}") from None
    entries = data.get("survivor")
    if set(data) != {"survivor"} or not isinstance(entries, list) or not all(map(_is_entry, entries)):
        raise CourseError(f"{shorten(path, root)}: each [[survivor]] has four texts: kata, before, after, reason")
    return {(entry["kata"], entry["before"], entry["after"]): entry["reason"] for entry in entries}


def _is_entry(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and set(entry) == {"kata", "before", "after", "reason"}
        and all(isinstance(text, str) and text.strip() for text in entry.values())
    )
