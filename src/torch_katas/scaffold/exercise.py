"""A new exercise: a skeleton of each of its files, in which what is still to be written is marked."""

import keyword
import re
from dataclasses import dataclass
from pathlib import Path

from torch_katas.course import layout, lesson
from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES, MISCONCEPTIONS, SOLUTIONS, TESTS, shorten
from torch_katas.course.model import Course
from torch_katas.scaffold.files import write_new_files
from torch_katas.scaffold.templates import fill

_NAME = r"[a-z][a-z0-9_]*"
_PLACE = re.compile(rf"(\d{{1,3}})(?:_({_NAME}))?/(\d{{1,3}})")


@dataclass(frozen=True)
class Skeleton:
    """What was made of a new exercise."""

    id: str
    """The exercise's short name: `03/05`."""
    files: list[str]
    """The new files, as seen from the course's root."""
    changed: list[str]
    """Files that were there and got something added: the lesson of the chapter."""


def create_exercise(course: Course, place: str, name: str) -> Skeleton:
    """Write the skeleton of an exercise; `place` is its number, as 03/05, or 13_new_chapter/01 for a new chapter.

    No file that exists is overwritten; the lesson of a chapter gets a row. Raises CourseError.
    """
    if not re.fullmatch(_NAME, name) or keyword.iskeyword(name):
        raise CourseError(f"'{name}' is no name for an exercise; give small letters, digits and _, as batch_first")
    match = _PLACE.fullmatch(place)
    if match is None:
        raise CourseError(f"'{place}' is no number of an exercise; give chapter and exercise, as 03/05")
    chapter = _chapter(course, int(match[1]), match[2])
    number = f"{int(match[3]):02d}"
    _check_free(course, chapter, int(match[3]))
    stem = f"{number}_{name}"
    values = {"name": name, "words": name.replace("_", " "), "file": f"{stem}.py"}
    exercise = fill("exercise/exercise.py", **values)
    root = course.root
    texts = {
        layout.answer_path(root / EXERCISES, chapter, stem): exercise,
        layout.answer_path(root / SOLUTIONS, chapter, stem): fill("exercise/solution.py", **values),
        layout.answer_path(root / MISCONCEPTIONS, chapter, stem): fill("exercise/misconceptions.py", **values),
        layout.tests_path(root, chapter, stem): fill("exercise/tests.py", **values),
        layout.hints_path(root, chapter, stem): fill("exercise/hints.md", **values),
        layout.pristine_path(root, chapter, stem): exercise,
    }
    exercise_id = f"{chapter.split('_')[0]}/{number}"
    page = course.lesson(chapter)
    if page.exists():
        files = write_new_files(root, texts)
        return Skeleton(exercise_id, files, _add_row(page, root, f"{stem}.py"))
    heading = f"{chapter.split('_')[0]} · {chapter.partition('_')[2].replace('_', ' ').capitalize()}"
    texts[page] = fill("exercise/lesson.md", heading=heading, id=exercise_id, **values)
    return Skeleton(exercise_id, write_new_files(root, texts), [])


def _chapter(course: Course, number: int, name: str | None) -> str:
    """Return the folder of a chapter by its number, or the one of a new chapter by its number and name."""
    trees = (EXERCISES, SOLUTIONS, MISCONCEPTIONS, TESTS)
    chapters = sorted({path.name for tree in trees for path in (course.root / tree).glob("[0-9]*_*") if path.is_dir()})
    same = [chapter for chapter in chapters if _has_number(chapter, number)]
    wanted = f"{number:02d}_{name}"
    if name is None and len(same) == 1:
        return same[0]
    if name is None and same:
        raise CourseError(f"several chapters have the number {number:02d}: {', '.join(same)}; write one out")
    if name is None:
        begin = f"to begin it, name it as well, as {number:02d}_name/01"
        raise CourseError(f"there is no chapter {number:02d}; {begin}. There is: {', '.join(chapters) or 'none'}")
    if same and wanted not in same:
        raise CourseError(f"chapter {number:02d} is {same[0]}, not {wanted}")
    return wanted


def _has_number(name: str, number: int) -> bool:
    """Tell whether the name of a chapter or an exercise begins with a number, whatever zeros stand before it."""
    return name.split("_")[0].lstrip("0") == str(number).lstrip("0")


def _check_free(course: Course, chapter: str, number: int) -> None:
    for other, stem in layout.named_exercises(course.root):
        if other == chapter and _has_number(stem, number):
            raise CourseError(f"{chapter} has an exercise {number:02d} already: {stem}")


def _add_row(page: Path, root: Path, file: str) -> list[str]:
    """Add a row for the exercise to a lesson; where it has no table of exercises, verify will say so."""
    try:
        text = lesson.insert_row(page.read_text(encoding="utf-8"), file, "TODO: what the learner writes")
        if text is None:
            return []
        page.write_text(text, encoding="utf-8", newline="\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{shorten(page, root)}: no row can be added ({error})") from None
    return [shorten(page, root)]
