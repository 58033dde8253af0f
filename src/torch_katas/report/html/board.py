"""Chapters, exercises and katas as the page lays them out, and the reports of those that fail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from torch_katas.report.counts import Counts, count_katas
from torch_katas.report.facts import FailureReport, KataReport, find_common_failure, report_failure, report_kata
from torch_katas.report.html.templates import anchor
from torch_katas.verdict.grades import KataGrade, Status
from torch_katas.verdict.scorecard import Scorecard


@dataclass(frozen=True)
class Kata:
    """One tile."""

    id: str
    key: str
    """The name that a kata has on the page: `03_sequence_shapes/01_batch_first::to_seq_first`."""
    report: KataReport
    report_id: str
    """The id of the report on its failure; empty where it does not fail."""
    path: str
    passed: int
    total: int
    is_next: bool


@dataclass(frozen=True)
class Exercise:
    """The tiles of one exercise."""

    stem: str
    katas: tuple[Kata, ...]


@dataclass(frozen=True)
class Chapter:
    """One chapter: a ring, and the tiles of its exercises."""

    key: str
    id: str
    number: str
    title: str
    counts: Counts
    exercises: tuple[Exercise, ...]

    @property
    def is_open(self) -> bool:
        """Whether its tiles are unfolded: it is neither finished nor untouched, or holds what comes next."""
        is_begun = bool(self.counts.failing or self.counts.done) and self.counts.done < self.counts.katas
        return is_begun or any(kata.is_next for exercise in self.exercises for kata in exercise.katas)


@dataclass(frozen=True)
class Report:
    """The report on one failing kata, or on all katas of a file that cannot run."""

    id: str
    exercise: str
    katas: tuple[KataReport, ...]
    keys: tuple[str, ...]
    """The katas' names on the page."""
    about: str
    failure: FailureReport

    @property
    def tile_id(self) -> str:
        """The id of the first kata's tile."""
        return anchor(self.keys[0], "kata")


def build_reports(card: Scorecard) -> list[Report]:
    """Return a report for each failing kata, one for the katas of a file that cannot run."""
    reports = []
    for exercise in _unique(kata.exercise for kata in card.katas):
        katas = [kata for kata in card.katas if kata.exercise == exercise]
        failing = [kata for kata in katas if kata.status == Status.FAILING]
        if failing and find_common_failure(katas):
            reports.append(_build_report(exercise, exercise, failing))
        else:
            reports += [_build_report(page_name(kata), exercise, [kata]) for kata in failing]
    return reports


def build_chapters(card: Scorecard, reports: Iterable[Report]) -> list[Chapter]:
    """Return every kata as a tile, by chapter and exercise."""
    report_ids = {key: report.id for report in reports for key in report.keys}
    upcoming = card.next

    def build_kata(kata: KataGrade) -> Kata:
        key = page_name(kata)
        report_id = report_ids.get(key, "")
        report = report_kata(kata)
        return Kata(anchor(key, "kata"), key, report, report_id, kata.path, kata.passed, kata.total, kata is upcoming)

    chapters = []
    for chapter in _unique(kata.chapter for kata in card.katas):
        katas = [kata for kata in card.katas if kata.chapter == chapter]
        exercises = tuple(
            Exercise(
                exercise.rpartition("/")[2], tuple(build_kata(kata) for kata in katas if kata.exercise == exercise)
            )
            for exercise in _unique(kata.exercise for kata in katas)
        )
        number, _, title = chapter.partition("_")
        counts = count_katas(katas)
        chapters.append(
            Chapter(chapter, anchor(chapter, "chapter"), number, title.replace("_", " "), counts, tuple(exercises))
        )
    return chapters


def page_name(kata: KataGrade) -> str:
    """Return the name that a kata has on the page: `03_sequence_shapes/01_batch_first::to_seq_first`."""
    return f"{kata.exercise}::{kata.name}"


def _build_report(name: str, exercise: str, katas: Sequence[KataGrade]) -> Report:
    reports = tuple(map(report_kata, katas))
    about = reports[0].summary if len(katas) == 1 else "none of them could be tested"
    failure = reports[0].failure or report_failure(None)
    return Report(anchor(name, "report"), exercise, reports, tuple(map(page_name, katas)), about, failure)


def _unique(names: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(names)
