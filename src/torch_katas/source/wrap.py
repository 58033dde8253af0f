"""Fit code into fewer columns. It stays code, and what it computes stays the same."""

import io
import re
import textwrap
import tokenize

_BREAK_BEFORE = {"for", "if", "else", "and", "or", "+", "-", "*", "/", "@", "|", "=="}


def wrap_code(code: str, width: int) -> str:
    """Return code in which comments that reach beyond `width` stand above their line, and brackets take more lines.

    A line that offers no place to break it stays as it is; code that cannot be read as tokens comes back unchanged.
    """
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (tokenize.TokenError, SyntaxError):
        return code
    comments = {token.start[0]: token.start[1] for token in tokens if token.type == tokenize.COMMENT}
    breaks = _find_breaks(tokens)
    lines: list[str] = []
    block: list[str] = []
    for number, line in enumerate(code.split("\n"), start=1):
        column = comments.get(number)
        alone = column is not None and not line[:column].strip()
        if alone and (not block or _indent(block[0]) == _indent(line)):
            block.append(line)
            continue
        lines += _wrap_comments(block, width)
        block = [line] if alone else []
        if alone:
            continue
        if column is not None and len(line) > width:
            lines += _wrap_comments([_indent(line) + line[column:]], width)
            line = line[:column].rstrip()
        lines += _break_line(line, breaks.get(number, []), width)
    return "\n".join(lines + _wrap_comments(block, width))


def _find_breaks(tokens: list[tokenize.TokenInfo]) -> dict[int, list[int]]:
    """Return, for each line, the columns at which a line break inside brackets changes nothing."""
    columns: dict[int, list[int]] = {}
    depth = strings = 0
    before: tokenize.TokenInfo | None = None
    for token in tokens:
        if before and depth and not strings and _may_break(before, token):
            columns.setdefault(token.start[0], []).append(token.start[1])
        name = tokenize.tok_name[token.type]
        strings += name.endswith("STRING_START") - name.endswith("STRING_END")  # from Python 3.12 on
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
        before = token
    return columns


def _may_break(before: tokenize.TokenInfo, token: tokenize.TokenInfo) -> bool:
    """Tell whether the space between two tokens inside brackets is a good place for a line break."""
    apart = before.end[0] == token.start[0] and before.end[1] < token.start[1]
    return apart and (before.string == "," or token.string in _BREAK_BEFORE)


def _break_line(line: str, columns: list[int], width: int) -> list[str]:
    """Break a line that is too long at the last columns that let its parts fit."""
    lines = []
    start, lead = 0, ""
    hang = _indent(line) + "    " * (2 if line.endswith(":") else 1)
    while len(lead) + len(line) - start > width:
        fits = [column for column in columns if column > start and len(lead) + column - start - 1 <= width]
        at = fits[-1] if fits else next((column for column in columns if column > start), None)
        if at is None:
            break
        lines.append(lead + line[start:at].rstrip())
        start, lead = at, hang
    return [*lines, lead + line[start:]]


def _wrap_comments(block: list[str], width: int) -> list[str]:
    """Wrap comment lines of one indent anew where one of them is too long."""
    if all(len(line) <= width for line in block):
        return block
    lead = _indent(block[0]) + "# "
    text = " ".join(re.sub(r"^\s*#+ ?", "", line) for line in block)
    return textwrap.wrap(
        text, width, initial_indent=lead, subsequent_indent=lead, break_long_words=False, break_on_hyphens=False
    )


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
