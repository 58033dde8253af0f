"""The table of exercises in a chapter's lesson: a row for each file, which names it in backticks."""

import re

_ROW = re.compile(r"\s*\|.*`(\d\w*\.py)`.*\|\s*")


def exercise_rows(text: str) -> dict[str, int]:
    """Return the files that a lesson's rows name, each with its line, from 1."""
    lines = enumerate(text.splitlines(), start=1)
    return {match[1]: number for number, line in lines if (match := _ROW.fullmatch(line))}


def insert_row(text: str, file: str, about: str) -> str | None:
    """Return a lesson with a row for one more file, in its place by name; None where no table has such rows.

    The row is made like the others: the file, what it is about, and numbers (its own, minutes) where they have some.
    """
    rows = exercise_rows(text)
    if not rows:
        return None
    lines = text.splitlines()
    before = [line for name, line in rows.items() if name < file]
    at = max(before) if before else min(rows.values()) - 1
    model = _cells(lines[at - 1 if before else at])
    lines.insert(at, _row_like(model, file, about))
    for number, line in enumerate(exercise_rows("\n".join(lines)).values(), start=1):
        cells = _cells(lines[line - 1])
        if cells[0].isdecimal():
            lines[line - 1] = _row([str(number), *cells[1:]])
    return "\n".join(lines) + "\n"


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def _row_like(model: list[str], file: str, about: str) -> str:
    """Return a row for a file with the cells of another: what it is about stands in the first that holds words."""
    cells = []
    for cell in model:
        if re.fullmatch(r"`\d\w*\.py`", cell):
            cells.append(f"`{file}`")
        elif cell.isdecimal():
            cells.append("15")
        else:
            cells.append(about)
            about = ""
    return _row(cells)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
