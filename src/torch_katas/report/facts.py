"""What a report says about grades: which sentence, which facts, what is set apart. The views only lay it out.

The terminal, the page and the notebook render the same records, so that none of them decides what is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from torch_katas.verdict.failure import FILE_KINDS, NAME_KINDS, Failure, Kind
from torch_katas.verdict.grades import KataGrade, Status, TestResult
from torch_katas.verdict.harmless import spell_in_line, spell_invisible
from torch_katas.verdict.mistake import Mistake
from torch_katas.verdict.picture import Picture

MOST_PRINTED = 6
"""Lines of an answer's own output that are shown."""

NO_EXERCISE = "There is no exercise yet."
"""What a scorecard says of a course that is still empty."""

STATUS_WORDS = {Status.DONE: "done", Status.PARTIAL: "passing", Status.TO_DO: "to do", Status.FAILING: "FAILING"}


@dataclass(frozen=True)
class Fact:
    """One row of a failure's table: a label such as `expected`, and its value, which may have several lines."""

    label: str
    value: str


@dataclass(frozen=True)
class Advice:
    """What is set apart from the facts: a known mistake by its name and its remedy, or what to try."""

    label: str
    text: str
    name: str = ""
    """The mistake's name; empty where none is known."""
    scope: str = ""
    """Which of the failing tests the mistake explains, where it does not explain all."""
    remedy: str = ""
    """What to do instead; empty where the text says it, or none is known."""


@dataclass(frozen=True)
class FailureReport:
    """One failed test: the property that does not hold, the facts, the learner's own line, and the advice."""

    sentence: str
    """Empty where no property was looked at, because the file or the kata's name is at fault."""
    facts: tuple[Fact, ...]
    where: str
    """The place, such as `exercises/03_x/01_y.py:7`; empty where no line is to blame."""
    code: str
    """The learner's line at that place, without its indentation."""
    printed: tuple[str, ...]
    """The first lines of what the answer printed, and how many more there are."""
    advice: tuple[Advice, ...]
    """More than one where several known mistakes came together."""
    picture: Picture | None = None
    """Of a wrong value: its numbers beside those that were expected."""

    @property
    def rows(self) -> tuple[Fact, ...]:
        """The facts with the place and the output as further rows, for a view that is a table."""
        rows = self.facts
        if self.where:
            rows += (Fact("where", f"{self.where}\n{self.code}" if self.code else self.where),)
        if self.printed:
            rows += (Fact("printed", "\n".join(self.printed)),)
        return rows


@dataclass(frozen=True)
class KataReport:
    """One kata: its status, what is said behind its name, and its first failure where it fails."""

    name: str
    status: Status
    summary: str
    failure: FailureReport | None = None

    @property
    def word(self) -> str:
        """The word for the status."""
        return STATUS_WORDS[self.status]


@dataclass(frozen=True)
class ExerciseReport:
    """One exercise file: its katas, or the one failure that all of them share."""

    title: str
    katas: tuple[KataReport, ...]
    notes: tuple[str, ...] = ()
    """Remarks about the answers as they were found."""
    common_failure: FailureReport | None = None

    @property
    def common_status(self) -> Status:
        """The status of a file of which no kata could be tested."""
        return Status.TO_DO if all(kata.status == Status.TO_DO for kata in self.katas) else Status.FAILING

    @property
    def common_word(self) -> str:
        """The word for that status."""
        return STATUS_WORDS[self.common_status]

    @property
    def names(self) -> str:
        """The names of all katas."""
        return ", ".join(kata.name for kata in self.katas)


def report_exercise(title: str, katas: Sequence[KataGrade], notes: Sequence[str] = ()) -> ExerciseReport:
    """Return what is told about the katas of one exercise."""
    common = find_common_failure(katas)
    failure = report_failure(common) if common else None
    remarks = tuple(map(spell_invisible, notes))
    return ExerciseReport(spell_in_line(title), tuple(map(report_kata, katas)), remarks, failure)


def report_kata(kata: KataGrade) -> KataReport:
    """Return what is told about one kata."""
    failure = report_failure(kata.first_failed, kata.mistakes, kata.failed) if kata.status == Status.FAILING else None
    return KataReport(kata.name, kata.status, summarize(kata), failure)


def report_failure(result: TestResult | None, mistakes: Sequence[Mistake] = (), failed: int = 0) -> FailureReport:
    """Return what is told about one failed test of `failed`; known mistakes take the place of its own advice."""
    failure = result.failure if result else None
    failure = failure or Failure(Kind.UNKNOWN, "the test failed and left no reason")
    tested = result is not None and failure.kind not in FILE_KINDS | NAME_KINDS | {Kind.SIDE_EFFECT}
    facts = [Fact("problem", spell_invisible(failure.message))] if failure.kind != Kind.WRONG else []
    facts += [Fact(spell_in_line(label), spell_invisible(value)) for label, value in failure.facts]
    advice: tuple[Advice, ...] = (Advice("try", spell_invisible(failure.advice)),) if failure.advice else ()
    if mistakes:
        shown = result.name if result else ""
        advice = tuple(_name_mistake(mistake, shown, failed) for mistake in mistakes)
    return FailureReport(
        sentence=spell_invisible(result.sentence or result.name) if result and tested else "",
        facts=tuple(facts),
        where=str(failure.where) if failure.where else "",
        code=spell_in_line(failure.where.text.strip()) if failure.where else "",
        printed=cut_output(result.printed) if result else (),
        advice=advice,
        picture=_spell_picture(failure.picture) if failure.picture else None,
    )


def _spell_picture(picture: Picture) -> Picture:
    expected, got, source = (
        tuple(tuple(map(spell_in_line, row)) for row in rows)
        for rows in (picture.expected, picture.got, picture.source)
    )
    labels = tuple(map(spell_in_line, picture.labels))
    part, about, name = map(spell_in_line, (picture.part, picture.about, picture.source_name))
    return replace(
        picture, expected=expected, got=got, source=source, labels=labels, part=part, about=about, source_name=name
    )


def _name_mistake(mistake: Mistake, shown: str, failed: int) -> Advice:
    """Return what is told of a mistake; `shown` is the test whose failure stands above, one of `failed`."""
    scope = ""
    if mistake.tests:
        among = "this one among them" if shown in mistake.tests else "but not the one above"
        scope = f"explains {len(mistake.tests)} of the {failed} failing tests, {among}"
    explanation, remedy = spell_invisible(mistake.explanation), spell_invisible(mistake.remedy)
    return Advice("mistake", explanation, spell_in_line(mistake.name), scope, remedy)


def find_common_failure(katas: Sequence[KataGrade]) -> TestResult | None:
    """Return the failure of the whole file, where there is one: no kata of it could be tested."""
    firsts = [kata.first_failed for kata in katas]
    if all(first and first.failure and first.failure.kind in FILE_KINDS for first in firsts):
        return firsts[0]
    return None


def summarize(kata: KataGrade) -> str:
    """Return what is said of a kata behind its status and name."""
    if kata.status == Status.DONE:
        return _count_tests(kata.total)
    if kata.status == Status.PARTIAL:
        return f"{kata.ran} of its {_count_tests(kata.total)} ran"
    if kata.status == Status.TO_DO:
        return _summarize_to_do(kata)
    missing = "" if kata.ran == kata.total else f", {kata.total - kata.ran} did not run"
    return f"{kata.passed} of {_count_tests(kata.total)} pass{missing}"


def cut_output(text: str) -> tuple[str, ...]:
    """Return the first lines of an output, and how many more there are."""
    lines = text.splitlines()
    more = [f"… and {len(lines) - MOST_PRINTED} more lines (pytest -s shows all)"] if len(lines) > MOST_PRINTED else []
    return (*map(spell_invisible, lines[:MOST_PRINTED]), *more)


def _summarize_to_do(kata: KataGrade) -> str:
    failure = kata.failure
    if failure is None:
        return ""
    in_short = failure.where.in_short if failure.kind == Kind.TO_DO and failure.where else failure.message
    return spell_invisible(in_short)


def _count_tests(count: int) -> str:
    return f"{count} test" if count == 1 else f"{count} tests"
