"""What IPython adds to Python in a cell: magics (`%timeit`), shell lines (`!ls`) and help (`double?`)."""

import io
import re
import tokenize

from torch_katas.source.parse import parses

PYTHON_MAGICS = ("capture", "prun", "time", "timeit")
"""Cell magics below which stands Python; below every other one (%%bash, %%html …) stands something else."""

_MAGIC = re.compile(r"\s*(%|!|\?|[\w.]+\s*=\s*[%!])|.*\S\?\??\s*$")


def to_python(source: str) -> str | None:
    """Return a cell as Python, every line in its place: magics and shell lines as comments; None for no Python at all.

    A cell that parses has none of them. In one that does not, they are told from Python by where they stand: at the
    start of a statement, outside strings and brackets.
    """
    lines = source.splitlines()
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines and lines[first].startswith("%%"):
        if lines[first][2:].split(maxsplit=1)[:1] not in [[name] for name in PYTHON_MAGICS]:
            return None
        lines[first] = f"# {lines[first]}"
    elif parses(source):
        return source
    is_continued = False
    for number, line in enumerate(lines):
        if is_continued or (_looks_magic(line) and not _ends_inside("\n".join(lines[:number]))):
            is_continued = line.rstrip().endswith("\\")
            lines[number] = _comment_out(line)
    return "\n".join(lines)


def _looks_magic(line: str) -> bool:
    return bool(_MAGIC.match(line)) and not line.lstrip().startswith("#")


def _ends_inside(text: str) -> bool:
    """Tell whether a text ends inside a string, a bracket or a line that goes on."""
    if text.endswith("\\"):
        return True
    try:
        for _ in tokenize.generate_tokens(io.StringIO(text + "\n").readline):
            pass
    except tokenize.TokenError as error:  # nothing but its words tells an end too early from other faults
        return "multi-line" in error.args[0] or "EOF" in error.args[0] or "unterminated triple" in error.args[0]
    except (SyntaxError, ValueError):
        return False
    return False


def _comment_out(line: str) -> str:
    """Return a line that does nothing in place of one that is no Python; inside a block it still is a statement."""
    text = line.strip()
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass  # {text}" if indent else f"# {text}"
