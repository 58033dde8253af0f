"""What a check in a notebook says at its end: the counts, and what comes next."""

from collections.abc import Sequence

from torch_katas.course.exercise_paths import short_id
from torch_katas.course.model import Course
from torch_katas.report.counts import count_katas
from torch_katas.verdict.grades import ExerciseGrade, Status
from torch_katas.verdict.next_kata import find_next


def next_step(course: Course, graded: Sequence[ExerciseGrade]) -> str:
    """Return the counts, and which kata, exercise or notebook comes after exercises that have been checked."""
    katas = [kata for grade in graded for kata in grade.katas]
    counts = count_katas(katas).sentence
    kata = find_next(katas)
    if kata and kata.status == Status.FAILING:
        return f'{counts}. A hint: `hint("{short_id(kata.exercise)}", "{kata.name}")`'
    if kata:
        return f"{counts}. Next: `{kata.name}` of {short_id(kata.exercise)}"
    last = graded[-1].exercise
    behind = course.exercises[course.exercises.index(last) + 1 :]
    if not behind:
        return f"{counts}. This was the last exercise of the course."
    if behind[0].chapter == last.chapter:
        return f"{counts}. Next: {behind[0].id} {behind[0].stem}, below"
    return f"{counts}. Next: `{course.config.command} notebook {behind[0].chapter.split('_')[0]}`"
