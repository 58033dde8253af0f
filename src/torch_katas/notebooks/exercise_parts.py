"""An exercise file as the parts that stand in cells: one for each kata, and given code between them."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from torch_katas.notebooks.labels import GIVEN, is_given
from torch_katas.source import parse
from torch_katas.source.edit import line_span, normalize_line_ends, split_lines


@dataclass(frozen=True)
class Part:
    """A piece of an exercise file: one kata, or given code between katas."""

    name: str
    """The kata's name, or `given`, `given-2` …"""
    source: str
    before: str
    """The white space before it, line by line."""

    @property
    def is_given(self) -> bool:
        return is_given(self.name)


@dataclass(frozen=True)
class _Lines:
    """The lines of a part, from 1, both inclusive; the kata is empty for given code."""

    kata: str
    first: int
    last: int


def split(text: str, katas: Sequence[str]) -> tuple[str, list[Part]]:
    """Split an exercise file into its head, which ends with the docstring, and its parts; nothing is lost.

    A text that does not parse is one given part.
    """
    text = normalize_line_ends(text)
    try:
        body = parse.parse(text).body
    except parse.UnreadableError:
        return "", [Part(GIVEN, text, "")]
    lines = split_lines(text)
    head_end = _head_end(body)
    return "".join(lines[:head_end]), _build_parts(_part_lines(body, katas, head_end, lines), lines)


def join(head: str, parts: Sequence[Part]) -> str:
    """Undo split."""
    return head + "".join(f"{part.before}{part.source}\n" for part in parts)


def usual_gap(part: str, number: int) -> str:
    """Return the white space that a formatter leaves before a part; `number` is its place in the file, from 0."""
    return "\n" if is_given(part) and number == 0 else "\n\n"


def _part_lines(body: list[ast.stmt], katas: Sequence[str], head_end: int, lines: Sequence[str]) -> list[_Lines]:
    parts: list[_Lines] = []
    names = [_defined_kata(node, katas) for node in body]
    for number, node in enumerate(body):
        first, last = line_span(node)
        if last <= head_end:
            continue
        kata = names[number] if names[number] not in names[number + 1 :] else ""  # of two definitions the last counts
        # What stands before a definition, comments say, belongs to it; so each part begins where the last one ended.
        if parts and (first <= parts[-1].last or (not kata and not parts[-1].kata)):
            parts[-1] = _Lines(parts[-1].kata, parts[-1].first, last)
        else:
            parts.append(_Lines(kata, (parts[-1].last if parts else head_end) + 1, last))
    if parts:
        parts[-1] = _Lines(parts[-1].kata, parts[-1].first, len(lines))
    elif "".join(lines[head_end:]).strip():
        parts = [_Lines("", head_end + 1, len(lines))]
    return parts


def _build_parts(parts: Sequence[_Lines], lines: Sequence[str]) -> list[Part]:
    built: list[Part] = []
    given_count = 0
    for number, part in enumerate(parts):
        first = part.first
        while first < part.last and not lines[first - 1].strip():
            first += 1
        gap_begin = parts[number - 1].last if number else part.first - 1
        given_count += not part.kata
        name = part.kata or (GIVEN if given_count == 1 else f"{GIVEN}-{given_count}")
        source = "".join(lines[first - 1 : part.last]).removesuffix("\n")
        built.append(Part(name, source, "".join(lines[gap_begin : first - 1])))
    return built


def _head_end(body: list[ast.stmt]) -> int:
    """Return the last line of the module's docstring, 0 where it has none or shares a line with code."""
    if not body or not isinstance(body[0], ast.Expr) or not isinstance(body[0].value, ast.Constant):
        return 0
    if not isinstance(body[0].value.value, str):
        return 0
    end = body[0].end_lineno or 0
    return 0 if len(body) > 1 and line_span(body[1])[0] <= end else end


def _defined_kata(node: ast.stmt, katas: Sequence[str]) -> str:
    """Return the kata that a top-level statement defines, or an empty string."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name if node.name in katas else ""
    if isinstance(node, ast.Assign):
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        return next((name for name in names if name in katas), "")
    return ""
