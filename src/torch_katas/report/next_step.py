"""What a report says at its end: what comes next, and at a failure that there are hints."""

from collections.abc import Iterator, Sequence

from torch_katas.course.exercise_paths import short_id
from torch_katas.grading.known_grades import Following
from torch_katas.report.terminal import Line, Style, hanging_lines, paragraph_lines
from torch_katas.verdict.failure import FILE_KINDS, Kind
from torch_katas.verdict.grades import KataGrade, Status

ALL_DONE = "All done."
"""What is said when every kata of the course is done, and never else."""


def next_lines(following: Following, katas: Sequence[KataGrade], command: str, width: int) -> Iterator[Line]:
    """Yield what comes after katas that have just been graded; `command` is what people type before `hint`."""
    kata = following.kata
    if following.all_done:
        yield Line(ALL_DONE, Style.GOOD)
    elif kata is None:
        yield Line(f"What comes next: {command} next", Style.QUIET)
    elif kata.failure and kata.failure.kind == Kind.MISSING_FILE:
        text = f"Put the file back: {command} reset {short_id(kata.exercise)}"
        yield from paragraph_lines(text, Style.QUIET, width)
    elif kata.status == Status.FAILING and kata in katas:
        yield from hint_lines(kata, command, width)
    else:
        yield from kata_lines(kata, width)
        if all(kata.exercise != other.exercise for other in katas):
            yield Line(f"      pytest {kata.path}", Style.QUIET)


def kata_lines(kata: KataGrade, width: int) -> Iterator[Line]:
    """Yield the place and the name of the kata that comes next."""
    return hanging_lines(f"{kata.place}  {kata.name}", "Next: ", Style.TITLE, width)


def hint_lines(kata: KataGrade, command: str, width: int) -> Iterator[Line]:
    """Yield which command gives a hint for a kata that fails, unless its file is what is wrong."""
    if kata.failure is None or kata.failure.kind not in FILE_KINDS:
        text = f"A hint: {command} hint {short_id(kata.exercise)} {kata.name}"
        yield from paragraph_lines(text, Style.QUIET, width)


def part_done(count: int) -> Line:
    """Return what is said when a part of a course is done: `count` katas, and no word of the others."""
    return Line(f"All {count} katas here are done." if count > 1 else "The one kata here is done.", Style.GOOD)
