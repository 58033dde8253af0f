"""What is different between two versions of a course, exercise by exercise and kata by kata. Nothing is run."""

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from torch_katas.course.layout import (
    EXERCISES,
    RELEASED_FILES,
    TEST_FILES,
    TESTS,
    answer_path,
    pristine_path,
    stem_of_tests_path,
    tests_path,
)
from torch_katas.course.model import Course
from torch_katas.practice.versions import Version
from torch_katas.source import parse
from torch_katas.source.edit import normalize_line_ends
from torch_katas.source.hidden_tests import test_functions

Key = tuple[str, str]
"""Chapter and stem of an exercise."""


@dataclass(frozen=True)
class Statement:
    """An exercise as a version hands it out, with the text of its hidden tests."""

    key: Key
    pristine: str
    tests: str

    @property
    def path(self) -> str:
        """Where the learner's file lies, below the root."""
        return exercise_path(self.key)

    @property
    def id(self) -> str:
        """The short name: `03/01`."""
        return "/".join(part.split("_")[0] for part in self.key)

    @property
    def definitions(self) -> dict[str, parse.Definition]:
        """What it defines, by name; nothing where it does not parse."""
        try:
            return parse.definitions(self.pristine)
        except parse.UnreadableError:
            return {}

    @property
    def katas(self) -> tuple[str, ...]:
        """The definitions that hidden tests ask for; where the course is handed out without them, its stubs."""
        if not self.tests:
            return tuple(name for name, definition in self.definitions.items() if definition.is_stub)
        try:
            wanted = {name for test in test_functions(self.tests).values() for name in test.arguments}
        except parse.UnreadableError:
            wanted = set()
        return tuple(name for name in self.definitions if name in wanted)

    def statement_of(self, kata: str) -> str:
        """Return the text of a kata as it is handed out."""
        return ast.get_source_segment(self.pristine, self.definitions[kata].node) or ""

    def tests_of(self, kata: str) -> tuple[str, ...]:
        """Return the tests that ask for a kata, and what stands beside the tests in their file."""
        try:
            body = parse.parse(self.tests).body
        except parse.UnreadableError:
            return (self.tests,)
        chosen = [node for node in body if not _is_test(node) or kata in _arguments(node)]
        return tuple(parse.unparse(node) for node in chosen)


@dataclass(frozen=True)
class Pair:
    """An exercise in the version that the learner has, and in the new one; None where a version has none."""

    old: Statement | None
    new: Statement | None

    @property
    def is_renamed(self) -> bool:
        return bool(self.old and self.new and self.old.key != self.new.key)

    @property
    def common_katas(self) -> tuple[str, ...]:
        """Katas of the new exercise that the old one has as well."""
        return tuple(kata for kata in self.new.katas if kata in self.old.katas) if self.old and self.new else ()

    def changed_statements(self) -> list[str]:
        """Return the katas whose statement is another one."""
        if not (self.old and self.new):
            return []
        return [kata for kata in self.common_katas if self.old.statement_of(kata) != self.new.statement_of(kata)]

    def changed_tests(self) -> list[str]:
        """Return the katas whose hidden tests are others."""
        if not (self.old and self.new) or self.old.tests == self.new.tests:
            return []
        return [kata for kata in self.common_katas if self.old.tests_of(kata) != self.new.tests_of(kata)]

    def added_katas(self) -> list[str]:
        """Return the katas that only the new exercise has."""
        return [kata for kata in self.new.katas if not self.old or kata not in self.old.katas] if self.new else []

    def removed_katas(self) -> list[str]:
        """Return the katas that only the old exercise has."""
        return [kata for kata in self.old.katas if not self.new or kata not in self.new.katas] if self.old else []


def exercise_path(key: Key) -> str:
    """Return where the learner's file of an exercise lies, below the root."""
    return answer_path(EXERCISES, *key).as_posix()


def course_statements(course: Course) -> list[Statement]:
    """Return the exercises of the course as it stands there."""
    return [
        Statement(
            (exercise.chapter, exercise.stem),
            _read(exercise.pristine_path),
            _read(exercise.tests_path),
        )
        for exercise in course.exercises
    ]


def version_statements(version: Version) -> list[Statement]:
    """Return the exercises of a version, in the course's order."""
    patterns = [f"{TESTS}/{pattern}" for pattern in (TEST_FILES, RELEASED_FILES)]
    paths = [PurePosixPath(name) for name in version.files]
    matching = [path for path in paths if any(path.match(pattern) for pattern in patterns)]
    keys = {(path.parent.name, stem_of_tests_path(Path(path))) for path in matching}
    return [_version_statement(version, key) for key in sorted(keys)]


def _version_statement(version: Version, key: Key) -> Statement:
    pristine, tests = (place(Path(), *key).as_posix() for place in (pristine_path, tests_path))
    texts = [version.files[path].data for path in (pristine, exercise_path(key)) if path in version.files]
    hidden = version.files[tests].data if tests in version.files else b""
    return Statement(key, _decode(texts[0] if texts else b""), _decode(hidden))


def match_statements(old: Sequence[Statement], new: Sequence[Statement]) -> list[Pair]:
    """Pair the exercises of two versions: those of the same path, then those that share most of their definitions."""
    by_key = {statement.key: statement for statement in new}
    pairs = [Pair(statement, by_key[statement.key]) for statement in old if statement.key in by_key]
    lonely_old = [statement for statement in old if statement.key not in by_key]
    lonely_new = [statement for statement in new if statement.key not in {other.key for other in old}]
    shared = {(first.key, second.key): _likeness(first, second) for first in lonely_old for second in lonely_new}
    matched: dict[Key, Statement] = {}
    for (first_key, second_key), likeness in sorted(shared.items(), key=lambda item: -item[1]):
        if likeness and first_key not in matched and by_key[second_key] not in matched.values():
            matched[first_key] = by_key[second_key]
    pairs += [Pair(statement, matched.get(statement.key)) for statement in lonely_old]
    pairs += [Pair(None, statement) for statement in lonely_new if statement not in matched.values()]
    return pairs


def _likeness(first: Statement, second: Statement) -> float:
    """Return the part of all definitions that both have; of equals the same name counts more than another."""
    ours, theirs = set(first.definitions), set(second.definitions)
    same_name = first.key[1].partition("_")[2] == second.key[1].partition("_")[2]
    return len(ours & theirs) / (len(ours | theirs) or 1) * (1 + 0.1 * same_name)


def _is_test(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test_")


def _arguments(node: ast.stmt) -> Collection[str]:
    return [argument.arg for argument in node.args.args] if isinstance(node, ast.FunctionDef) else ()


def _read(path: Path) -> str:
    try:
        return _decode(path.read_bytes())
    except OSError:
        return ""


def _decode(data: bytes) -> str:
    return normalize_line_ends(data.decode("utf-8-sig", "replace"))
