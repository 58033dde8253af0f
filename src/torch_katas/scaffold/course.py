"""A new course: its settings, and one chapter with one exercise that is complete and proven."""

import json
from pathlib import Path

from torch_katas.course import layout
from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES, MISCONCEPTIONS, SETTINGS, SOLUTIONS
from torch_katas.scaffold.files import write_new_files
from torch_katas.scaffold.templates import fill

CHAPTER, STEM = "01_first_steps", "01_row_lengths"
"""The example."""


def create_course(folder: Path) -> list[str]:
    """Write the files of a new course into a folder that is empty or does not exist; return their paths in it.

    Raises CourseError for any other folder.
    """
    _check_empty(folder)
    title = folder.resolve().name.replace("_", " ").replace("-", " ").capitalize()
    exercise = fill("course/exercise.py")
    return write_new_files(
        folder,
        {
            folder / SETTINGS: fill("course/pyproject.toml", title=json.dumps(title, ensure_ascii=False)),
            folder / "README.md": fill("course/README.md", title=title),
            folder / ".gitignore": fill("course/gitignore"),
            layout.lesson_path(folder, CHAPTER): fill("course/lesson.md"),
            layout.answer_path(folder / EXERCISES, CHAPTER, STEM): exercise,
            layout.answer_path(folder / SOLUTIONS, CHAPTER, STEM): fill("course/solution.py"),
            layout.answer_path(folder / MISCONCEPTIONS, CHAPTER, STEM): fill("course/misconceptions.py"),
            layout.tests_path(folder, CHAPTER, STEM): fill("course/tests.py"),
            layout.hints_path(folder, CHAPTER, STEM): fill("course/hints.md"),
            layout.pristine_path(folder, CHAPTER, STEM): exercise,
        },
    )


def _check_empty(folder: Path) -> None:
    try:
        if any(folder.iterdir()):
            raise CourseError(f"{folder} is not empty; a new course begins in a folder of its own")
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise CourseError(f"{folder} is a file, not a folder") from None
    except OSError as error:
        raise CourseError(f"{folder} cannot be read ({error.strerror})") from None
