"""The scorecard and what belongs to it: `python grader.py --help`."""

import sys
from pathlib import Path


def main():
    """Run the command line on this course; where it cannot run, say in one line what is missing."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anything is installed
        sys.exit("Error: Python 3.11 or newer is needed, and this is %d.%d" % sys.version_info[:2])  # noqa: UP031 - ditto
    try:
        from torch_katas.cli.main import main as run
    except ModuleNotFoundError as error:
        sys.exit(f"Error: {error.name} is not installed here; run: pip install -e . (in this folder)")
    run(root=Path(__file__).resolve().parent)


if __name__ == "__main__":  # a child process imports this file under another name, and has no use for the command line
    main()
