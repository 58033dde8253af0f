"""CSV for spreadsheets and gradebooks: no cell is run as a formula, whatever a student is called."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

_FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet may take for the beginning of a formula, wide forms included."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def safe_cell(text: str) -> str:
    """Return a text that a spreadsheet shows and does not run: a quote goes before what may be a formula."""
    text = text.replace("\0", "")
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def to_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV with commas; every cell is made safe."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return lines.getvalue()
