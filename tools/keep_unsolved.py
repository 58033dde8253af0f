"""Copy exercises as they are handed out to where `grader.py reset` takes them from: all, or those named.

python tools/keep_unsolved.py 03/01
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script finds only its own folder

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course
from torch_katas.target import selection
from torch_katas.verify import pristine


def main() -> int:
    """Copy, and say what was copied; exit status 2 where something could not be."""
    course = Course(Path(__file__).resolve().parents[1])
    status = 0
    try:
        tree, exercises = selection(course, sys.argv[1:], Path.cwd(), None)
        if tree != EXERCISES:
            raise CourseError(f"only {EXERCISES}/ is handed out, not {tree}/")
    except CourseError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    for exercise in exercises:
        try:
            if pristine.keep(exercise):
                print(exercise.shown_pristine)
        except CourseError as error:
            print(f"Error: {error}", file=sys.stderr)
            status = 2
    return status


if __name__ == "__main__":
    raise SystemExit(main())
