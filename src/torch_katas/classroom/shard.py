"""Shards: lists of texts that another machine grades, and the results that it gives back, a line of JSON each.

A list holds the texts themselves, and says nothing of who has written them. Grading one again goes on where it ended.
"""

import base64
import binascii
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

from torch_katas.classroom.grade import OnGraded
from torch_katas.classroom.grade_texts import Text, grade_texts
from torch_katas.classroom.gradebook import Gradebook, hash_text
from torch_katas.classroom.gradebook_records import RoundKind
from torch_katas.classroom.text_result import TextResult, record
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course
from torch_katas.grading.cache_key import hidden_files_hash
from torch_katas.grading.observer import Cancelled, never
from torch_katas.grading.settings import Settings
from torch_katas.source import parse
from torch_katas.verdict import json_fields

MAX_BYTES = 4 << 30
"""Bytes of the largest file of results that is read."""


@dataclass(frozen=True)
class ShardText:
    """A text to be graded; those of one bundle share a child."""

    bundle: int
    text: Text
    data: bytes

    def to_line(self) -> str:
        """Return one line of JSON."""
        data = base64.b64encode(self.data).decode("ascii")
        return json.dumps({"bundle": self.bundle, "exercise": self.text.exercise, "data": data})

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Undo to_line; raises ValueError for what is not its result."""
        fields = json.loads(line)
        if not isinstance(fields, dict):
            raise ValueError("no object")
        data = base64.b64decode(json_fields.text(fields, "data"), validate=True)
        text = Text(json_fields.text(fields, "exercise"), hash_text(data))
        return cls(json_fields.count(fields, "bundle"), text, data)


def build_shards(gradebook: Gradebook, bundles: Sequence[Sequence[Text]], size: int) -> Iterator[list[str]]:
    """Yield shards of about `size` texts as lines; a bundle is never parted."""
    shard: list[str] = []
    for number, bundle in enumerate(bundles):
        shard += [ShardText(number, text, gradebook.data(text.text_hash)).to_line() for text in bundle]
        if len(shard) >= size:
            yield shard
            shard = []
    if shard:
        yield shard


def grade_lines(
    course: Course, lines: Iterable[str], settings: Settings, cancelled: Cancelled = never
) -> Iterator[str]:
    """Grade the texts of a shard; yield each result as a line. Raises CourseError for lines that are none."""
    bundles: dict[int, list[Text]] = {}
    data: dict[str, bytes] = {}
    for number, line in enumerate(lines, 1):
        try:
            text = ShardText.from_line(line)
        except (ValueError, binascii.Error, RecursionError) as error:
            raise CourseError(f"line {number} of the list is damaged ({error}); make the list again") from None
        bundles.setdefault(text.bundle, []).append(text.text)
        data[text.text.text_hash] = text.data
    for result in grade_texts(course, list(bundles.values()), data.__getitem__, settings, cancelled):
        yield result.to_line()


def grade_shard(
    course: Course,
    path: Path,
    out: Path,
    settings: Settings,
    *,
    on_graded: OnGraded = lambda done, total: None,
    cancelled: Cancelled = never,
) -> tuple[int, int]:
    """Grade the list at `path` into `out`, going on with what is there; return how many are done, and of how many.

    Raises CourseError where the list is damaged or the results cannot be written.
    """
    try:
        lines = parse.read_bytes(path, "JSON", MAX_BYTES).decode("ascii").splitlines()
    except (parse.UnreadableError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: {error}") from None
    try:
        with out.open("a+b") as file:
            finished = {(result.exercise, result.text_hash) for result in _finished(file) if not result.reason}
            texts = [(ShardText.from_line(line).text, line) for line in lines]
            to_do = [line for text, line in texts if (text.exercise, text.text_hash) not in finished]
            done = len(lines) - len(to_do)
            on_graded(done, len(lines))
            for line in grade_lines(course, to_do, settings, cancelled):
                file.write(line.encode("ascii") + b"\n")
                file.flush()
                done += 1
                on_graded(done, len(lines))
            os.fsync(file.fileno())
    except OSError as error:
        raise CourseError(f"{out} cannot be written ({error.strerror})") from None
    except (ValueError, binascii.Error, RecursionError) as error:
        raise CourseError(f"the list {path} is damaged ({error}); make it again") from None
    return done, len(lines)


def _finished(file: IO[bytes]) -> list[TextResult]:
    """Return the whole results in a file, and cut off half a line at its end: what was killed has left it."""
    file.seek(0)
    results, end = [], 0
    for line in file:
        if not line.endswith(b"\n"):
            break
        end += len(line)
        try:
            results.append(TextResult.from_line(line.decode("ascii")))
        except ValueError:  # merge tells of it
            continue
    file.truncate(end)
    return results


@dataclass
class Merged:
    """What came of merging results."""

    graded: int = 0
    """Texts that have a grade now."""
    errors: int = 0
    """Texts that could not be graded."""
    known: int = 0
    """Results of texts that had a grade already."""
    problems: list[str] = field(default_factory=list)
    """A line for each result that does not count."""


def merge(course: Course, gradebook: Gradebook, paths: Sequence[Path]) -> Merged:
    """Put results into the gradebook; what is there already, is damaged or fits no attempt is left out.

    Raises CourseError for a file that cannot be read at all.
    """
    merged = Merged()
    pending = {(exercise, text_hash) for _, exercise, text_hash in gradebook.ungraded()}
    tests: dict[str, str] = {}
    round: int | None = None
    for path in paths:
        try:
            lines = parse.read_bytes(path, "JSON", MAX_BYTES).splitlines()
        except parse.UnreadableError as error:
            raise CourseError(f"{path}: {error.message}") from None
        for number, line in enumerate(lines, 1):
            where = f"{path.name}:{number}"
            try:
                result = TextResult.from_line(line.decode("ascii"))
                _check(course, result, tests)
            except ValueError as error:
                merged.problems.append(f"{where}: {error}")
                continue
            if (result.exercise, result.text_hash) not in pending:
                if gradebook.gradings(result.exercise, result.text_hash):
                    merged.known += 1
                else:
                    merged.problems.append(f"{where}: nobody has handed this text in")
                continue
            if round is None:
                round = gradebook.begin_round(RoundKind.GRADE, "results of shards")
            record(gradebook, result, round)
            if result.reason:
                merged.errors += 1
            else:
                merged.graded += 1
                pending.discard((result.exercise, result.text_hash))
    return merged


def _check(course: Course, result: TextResult, tests: dict[str, str]) -> None:
    """Raise ValueError for a result that this course cannot have given; `tests` remembers hashes."""
    exercise = next((exercise for exercise in course.exercises if exercise.key == result.exercise), None)
    if exercise is None:
        raise ValueError(f"this course has no exercise {result.exercise}")
    if result.exercise not in tests:
        tests[result.exercise] = hidden_files_hash(exercise)
    if result.tests != tests[result.exercise]:
        raise ValueError(f"{result.exercise} was graded with other hidden tests than this course has")
    totals: Mapping[str, int] = {kata: len(exercise.tests_of(kata)) for kata in exercise.katas}
    if not result.reason and {kata.name: kata.total for kata in result.katas} != totals:
        raise ValueError(f"{result.exercise} has other katas than the result")
