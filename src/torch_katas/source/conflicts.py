"""The marks that git leaves in a file where two versions of it do not go together."""

MARKS = ("<<<<<<<", "=======", ">>>>>>>")
MESSAGE = (
    "git's marks of a conflict stand here (<<<<<<<, =======, >>>>>>>): keep one of the two versions, delete the marks"
)


def find_conflict(text: str) -> int | None:
    """Return the line, from 1, of the first conflict that git has marked in a text; None where there is none.

    A text may parse all the same: in a docstring the marks are words like others.
    """
    if "<<<<<<< " not in text or ">>>>>>> " not in text:  # most: no need to look at every line
        return None
    begin = middle = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("<<<<<<< "):
            begin, middle = number, 0
        elif line.rstrip() == "=======" and begin:
            middle = number
        elif line.startswith(">>>>>>> ") and middle:
            return begin
    return None
