"""The scorecard and what belongs to it: `python grader.py --help`."""

from pathlib import Path

if __name__ == "__main__":
    # Child processes import this file under another name; they have no use for the command line.
    from kata.cli import main

    main(Path(__file__).resolve().parent)
