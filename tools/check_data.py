"""Is this course's data whole? Prints findings for `python grader.py doctor`, one line of JSON each.

`python tools/check_data.py ROOT`, where ROOT is the folder of the course.
"""

import json
import sys
from pathlib import Path

WHAT = "data/digits"
REMEDY = "put data/digits back from a new download of the course"


def check_digits(root: Path) -> dict[str, str]:
    """Return one finding about the embedded digits: all four files there, and as long as they say they are."""
    for part in ("train", "t10k"):
        for kind, header in (("images-idx3", 16), ("labels-idx1", 8)):
            path = root / WHAT / "MNIST" / "raw" / f"{part}-{kind}-ubyte"
            try:
                content = path.read_bytes()
            except OSError as error:
                return {"what": WHAT, "fact": f"{path.name}: {error.strerror}", "remedy": REMEDY}
            if len(content) != expected_length(content, header):
                return {"what": WHAT, "fact": f"{path.name} is damaged", "remedy": REMEDY}
    return {"what": WHAT, "fact": "readable"}


def expected_length(content: bytes, header: int) -> int:
    """Return the length in bytes of a file in MNIST's format, as its header says: how many items, and their sizes."""
    length = 1
    for start in range(4, header, 4):
        length *= int.from_bytes(content[start : start + 4], "big")
    return header + length


if __name__ == "__main__":
    print(json.dumps(check_digits(Path(sys.argv[1]))))
