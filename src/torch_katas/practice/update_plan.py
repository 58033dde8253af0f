"""What an update writes, file by file: the new version's files, and the learner's definitions in the new statements."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from torch_katas.course.layout import BACKUPS, CACHE, NOTEBOOKS
from torch_katas.course.model import Course
from torch_katas.practice.exercise_changes import (
    Pair,
    Statement,
    course_statements,
    match_statements,
    version_statements,
)
from torch_katas.practice.versions import Version
from torch_katas.source import parse
from torch_katas.source.carry_over import CarryOverError, carry_over
from torch_katas.source.edit import normalize_line_ends
from torch_katas.store import backups
from torch_katas.store.finish_update import hash_data
from torch_katas.store.update_record import FileChange, Record

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class LookAgain:
    """An answer that a person should look at after the update."""

    path: str
    kata: str
    """Empty for the whole file."""
    reason: str


@dataclass(frozen=True)
class Plan:
    """What an update changes, and what there is to say about it."""

    changes: tuple[FileChange, ...]
    pairs: tuple[Pair, ...]
    look_again: tuple[LookAgain, ...]
    replaced: tuple[str, ...]
    """Files beside the exercises that the learner had changed; theirs are in the backup alone."""


@dataclass(frozen=True)
class Handed:
    """What is known of the files that the learner has: as the course handed them out, and how they came there."""

    hashes: Mapping[str, str | None] = field(default_factory=dict)
    """Of each file as it was handed out, None for one that was not there; of other files nothing is known."""
    removed: Collection[str] = ()
    """Files of the course that the new version has no more."""
    record: Record | None = None
    """The update that is to be undone."""

    def original(self, path: str, data: bytes | None, target: str) -> bytes | None:
        """Return what `target` held before the update that is undone, where nobody has worked on `path` since."""
        if self.record is None:
            return None
        afters = {name: after for name, _, after in self.record.files}
        befores = {name for name, before, _ in self.record.files if before is not None}
        is_untouched = path in afters and afters[path] == (None if data is None else hash_data(data))
        return self.record.read_before(target) if is_untouched and target in befores else None


def plan_update(course: Course, version: Version, handed: Handed) -> Plan:
    """Plan an update; raises CourseError for a file that cannot be replaced. Nothing is written."""
    pairs = match_statements(course_statements(course), version_statements(version))
    exercises = _Exercises(course.root, handed)
    for pair in pairs:
        exercises.plan(pair)
    own = {statement.path for pair in pairs for statement in (pair.old, pair.new) if statement}
    others, replaced = _plan_others(course.root, version, handed, own)
    return Plan((*others, *exercises.changes()), tuple(pairs), tuple(exercises.look_again), tuple(replaced))


class _Exercises:
    """The learner's files: what each is to hold, by its path."""

    def __init__(self, root: Path, handed: Handed):
        self._root = root
        self._handed = handed
        self._before: dict[str, bytes | None] = {}
        self._after: dict[str, bytes | None] = {}
        self.look_again: list[LookAgain] = []

    def plan(self, pair: Pair) -> None:
        """Plan what becomes of one exercise."""
        if pair.new is None and pair.old:
            self._remove(pair.old)
        elif pair.old is None and pair.new:
            self._add(pair.new)
        elif pair.old and pair.new:
            self._carry_over(pair, pair.old, pair.new)

    def changes(self) -> list[FileChange]:
        """Return what there is to write and to remove."""
        every = (FileChange(path, self._read(path), after) for path, after in sorted(self._after.items()))
        return [change for change in every if change.before != change.after]

    def _read(self, path: str) -> bytes | None:
        if path not in self._before:
            self._before[path] = backups.read_replaceable(self._root / path, self._root)
        return self._before[path]

    def _remove(self, old: Statement) -> None:
        data = self._read(old.path)
        if data is None:
            return
        if _decode(data) == old.pristine:
            self._after.setdefault(old.path, None)
        else:
            self._look_again(old, "", "the course has this exercise no more; your file stays")

    def _add(self, new: Statement) -> None:
        data = self._read(new.path)
        if data is None:
            self._after[new.path] = self._handed.original(new.path, data, new.path) or new.pristine.encode()
        elif missing := [kata for kata in new.katas if kata not in _definitions(_decode(data) or "")]:
            self._look_again(new, missing[0], "is missing in your file, which stood here before the exercise did")

    def _carry_over(self, pair: Pair, old: Statement, new: Statement) -> None:
        data = self._read(old.path)
        if pair.is_renamed and data is not None:
            self._after.setdefault(old.path, None)  # unless another exercise takes its place
        original = self._handed.original(old.path, data, new.path)
        own = None if data is None else _decode_exactly(data)
        if data is None:
            self._after[new.path] = new.pristine.encode()
        elif original is not None:
            self._after[new.path] = original
        elif own is None:
            self._keep(new, data, "is no UTF-8 text and stays as it is")
        else:
            self._merge(pair, old, new, data, own)

    def _merge(self, pair: Pair, old: Statement, new: Statement, data: bytes, own: str) -> None:
        try:
            merged = carry_over(old.pristine, own, new.pristine)
        except parse.UnreadableError as error:
            where = f"line {error.line}: " if error.line else ""
            self._keep(new, data, f"stays as it is ({where}{error.message})")
            return
        except CarryOverError as error:
            self._keep(new, data, f"stays as it is: {error}")
            return
        mark = _BYTE_ORDER_MARK if data.startswith(_BYTE_ORDER_MARK) else b""
        self._after[new.path] = mark + merged.text.encode()
        written = {name for name, definition in _definitions(own).items() if not definition.is_stub}
        tests = set(pair.changed_tests())
        for kata in dict.fromkeys([*merged.look_again, *new.katas]):
            reasons = [merged.look_again[kata]] if kata in merged.look_again else []
            if kata in tests and kata in written:
                reasons.append("its tests have changed")
            if reasons:
                self._look_again(new, kata, "; ".join(reasons))
        for name in merged.own:
            self._look_again(new, name, "is not asked for any more; yours stays")

    def _keep(self, new: Statement, data: bytes, reason: str) -> None:
        self._after[new.path] = data
        self._look_again(new, "", f"{reason}; `reset` brings the new statement")

    def _look_again(self, statement: Statement, kata: str, reason: str) -> None:
        self.look_again.append(LookAgain(statement.path, kata, reason))


def _plan_others(
    root: Path, version: Version, handed: Handed, exercises: Collection[str]
) -> tuple[list[FileChange], list[str]]:
    """Return the changes of all files but the exercises, and which of these the learner had changed."""
    changes: list[FileChange] = []
    wanted = {path: (file.data, file.is_executable) for path, file in version.files.items()}
    for path, (after, is_executable) in {**dict.fromkeys(handed.removed, (None, False)), **wanted}.items():
        if path in exercises or path.split("/")[0] in (BACKUPS, CACHE, NOTEBOOKS, ".git"):
            continue
        before = backups.read_replaceable(root / path, root)
        is_unchanged_in_course = path in handed.hashes and after is not None and handed.hashes[path] == hash_data(after)
        if before != after and not is_unchanged_in_course:
            changes.append(FileChange(path, before, after, is_executable))
    return changes, [change.path for change in changes if _is_own(change, handed)]


def _is_own(change: FileChange, handed: Handed) -> bool:
    if change.before is None or change.path not in handed.hashes:
        return False
    return handed.hashes[change.path] != hash_data(change.before)


def _definitions(text: str) -> Mapping[str, parse.Definition]:
    try:
        return parse.definitions(text)
    except parse.UnreadableError:
        return {}


def _decode(data: bytes) -> str | None:
    text = _decode_exactly(data)
    return None if text is None else normalize_line_ends(text)


def _decode_exactly(data: bytes) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
