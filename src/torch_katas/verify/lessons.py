"""Whether the lesson of a chapter is there, and names every exercise of it in a table."""

from collections.abc import Iterator, Sequence

from torch_katas.course import layout
from torch_katas.course.layout import shorten
from torch_katas.course.lesson import exercise_rows
from torch_katas.course.model import Course, Exercise
from torch_katas.source import parse
from torch_katas.verify.files import placeholder_findings
from torch_katas.verify.finding import Finding


def lesson_findings(course: Course, exercises: Sequence[Exercise]) -> Iterator[Finding]:
    """Yield what the lessons of some exercises' chapters lack."""
    for chapter in dict.fromkeys(exercise.chapter for exercise in exercises):
        shown = shorten(course.lesson(chapter), course.root)
        if not course.lesson(chapter).is_file():
            yield Finding(shown, None, "the chapter has no lesson")
            continue
        try:
            text = parse.read(course.lesson(chapter), "plain")
        except parse.UnreadableError as error:
            yield Finding(shown, error.line, error.message)
            continue
        yield from placeholder_findings(text, shown)
        rows = exercise_rows(text)
        for exercise in exercises:
            if exercise.chapter == chapter and f"{exercise.stem}.py" not in rows:
                yield Finding(shown, None, f"no row of a table names `{exercise.stem}.py`")
        written = {f"{stem}.py" for other, stem in layout.named_exercises(course.root) if other == chapter}
        for name, line in rows.items():
            if name not in written:
                yield Finding(shown, line, f"the chapter has no exercise `{name}`")
