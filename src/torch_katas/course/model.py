"""The exercises of a course, their katas and their hidden tests, as the files' text shows them.

The path is the registry: an exercise exists because its hidden tests do, a kata because they ask for it by name.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from torch_katas.course import config, layout
from torch_katas.course.changes import read_changes
from torch_katas.course.config import Config
from torch_katas.course.errors import CourseError
from torch_katas.course.exercise_paths import ExercisePaths
from torch_katas.course.layout import MISCONCEPTIONS, SOLUTIONS, TESTS, TREES, shorten
from torch_katas.course.loopback import read_loopback
from torch_katas.course.mistakes import AS_GIVEN, WrongAnswers, read_wrong_answers
from torch_katas.course.outline import HiddenTest, Outline, Signature
from torch_katas.course.released import Released, parse_released
from torch_katas.course.suggestions import did_you_mean
from torch_katas.source import parse
from torch_katas.source.hidden_tests import test_functions

T = TypeVar("T")


@dataclass(frozen=True)
class Exercise(ExercisePaths):
    """One exercise file and everything that mirrors it."""

    known: Outline | None = field(default=None, compare=False, repr=False)
    """In the process of an answer: what is asked for below, so that neither tests nor solution are read there."""

    @cached_property
    def tests(self) -> tuple[HiddenTest, ...]:
        """The hidden tests that ask for at least one kata, in the file's order."""
        if self.known:
            return self.known.tests
        if self.released and not self.tests_path.exists():
            return ()
        tests = _read_course_file(self.tests_path, self.root, test_functions)
        return tuple(
            HiddenTest(name, katas, " ".join(test.docstring.split()), test.limit)
            for name, test in tests.items()
            if (katas := tuple(argument for argument in test.arguments if argument in self._candidates))
        )

    @cached_property
    def _candidates(self) -> tuple[str, ...]:
        # The solution, not the exercise: a learner renames, deletes and breaks what stands in the exercise.
        return tuple(name for name in self.reference if not name.startswith("_"))

    @cached_property
    def signatures(self) -> Mapping[str, Signature]:
        """How the katas are called, by name, in the order in which the file shows them."""
        if self.known:
            return self.known.signatures
        return {kata: _signature(self.reference[kata]) for kata in self.katas}

    @cached_property
    def reference(self) -> dict[str, parse.Definition]:
        """The solution's definitions by name; those of the copy that is handed out where there is no solution."""
        path = self.pristine_path if self.released else self.path(SOLUTIONS)
        return _read_course_file(path, self.root, parse.definitions)

    @cached_property
    def released(self) -> Released | None:
        """What stands in for solution and known wrong answers; None where the course has them."""
        path = self.released_path
        return _read_course_file(path, self.root, parse_released) if os.path.lexists(path) else None

    @cached_property
    def pristine(self) -> str:
        """The text that a reset puts back; the file in `exercises` is the learner's to change."""
        return _read_course_file(self.pristine_path, self.root, _python)

    @cached_property
    def given(self) -> dict[str, str]:
        """The code of the katas that are given with a bug to find, by name; empty for ordinary exercises.

        It stands among the known wrong answers, as `kata__as_given`: the exercise itself is the learner's to change.
        An answer that still is what was given does not get as far as a process of its own.
        """
        if self.known:
            return {}
        if self.released:
            return {kata: code.code for kata in self.katas if not (code := self.reference[kata]).is_stub}
        if AS_GIVEN not in _read_course_file(self.path(MISCONCEPTIONS), self.root, str):  # most: no need to parse
            return {}
        wrong = self.wrong_answers.by_name.values()
        return {answer.kata: answer.definition.code for answer in wrong if answer.is_given}

    @cached_property
    def wrong_answers(self) -> WrongAnswers:
        """The known wrong answers; raises CourseError for an edit that cannot be carried out.

        Where a course is handed out they have names and explanations, and no code.
        """
        if self.released:
            return self.released.wrong_answers
        return self._read_variants(self.path(MISCONCEPTIONS))

    @cached_property
    def also_right(self) -> WrongAnswers:
        """Right answers in other styles, written as wrong ones are and named `kata__style`; none without their file."""
        path = self.also_right_path
        return self._read_variants(path) if os.path.lexists(path) else WrongAnswers("", ())

    def _read_variants(self, path: Path) -> WrongAnswers:
        text, solution = (_read_course_file(read, self.root, _python) for read in (path, self.path(SOLUTIONS)))
        answers = read_wrong_answers(text, solution)
        if answers.problems:
            first = answers.problems[0]
            where = f"{shorten(path, self.root)}:{first.line}: {first.name}"
            raise CourseError(f"the course is damaged: {where}: {first.message}")
        return answers

    @cached_property
    def changes(self) -> Mapping[str, tuple[str, ...]]:
        """Arguments that a kata changes by design, by kata, as `CHANGES` in the hidden tests names them."""
        if self.known:
            return self.known.changes
        return _read_course_file(self.tests_path, self.root, read_changes)

    @cached_property
    def needs_loopback(self) -> bool:
        """Whether the hidden tests ask for TCP, by `LOOPBACK`."""
        if self.released and not self.tests_path.exists():
            return False
        return _read_course_file(self.tests_path, self.root, read_loopback)

    @cached_property
    def katas(self) -> tuple[str, ...]:
        """The names that a learner fills in, in the order in which the file shows them."""
        if self.known:
            return tuple(self.known.signatures)
        if self.released:
            return self.released.katas
        tested = {kata for test in self.tests for kata in test.katas}
        return tuple(name for name in self._candidates if name in tested)

    @property
    def outline(self) -> Outline:
        """What the process of an answer has to know of the exercise."""
        return Outline(self.tests, self.signatures, self.changes)

    def tests_of(self, kata: str) -> tuple[HiddenTest, ...]:
        """Return the tests that count for one kata."""
        return tuple(test for test in self.tests if test.owner == kata)


@dataclass(frozen=True)
class Course:
    """All exercises below one project root."""

    root: Path

    @cached_property
    def config(self) -> Config:
        """What the course says about itself; raises CourseError for settings that cannot be understood."""
        return config.read_config(self.root)

    @property
    def helpers_path(self) -> Path | None:
        """The file of helpers for hidden tests; None for a course without one."""
        return self.root / self.config.helpers if self.config.helpers else None

    @property
    def data_folder(self) -> Path:
        """The course's data, which answers may read; it need not exist."""
        return self.root / self.config.data

    @cached_property
    def exercises(self) -> tuple[Exercise, ...]:
        """Every exercise, in the course's order."""
        patterns = (layout.TEST_FILES, layout.RELEASED_FILES)
        paths = [path for pattern in patterns for path in (self.root / TESTS).glob(pattern)]
        names = sorted({(path.parent.name, layout.stem_of_tests_path(path)) for path in paths})
        return tuple(Exercise(self.root, chapter, stem) for chapter, stem in names)

    def exercise(self, key: str) -> Exercise:
        """Return the exercise of this key, whatever there is of it."""
        chapter, stem = key.split("/")
        return Exercise(self.root, chapter, stem)

    def lesson(self, chapter: str) -> Path:
        """Return the page that a chapter begins with."""
        return layout.lesson_path(self.root, chapter)

    @property
    def chapters(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(exercise.chapter for exercise in self.exercises))

    def find_by_tests_path(self, path: Path) -> Exercise | None:
        """Return the exercise that a hidden test file belongs to."""
        return next((exercise for exercise in self.exercises if exercise.tests_path == path), None)

    def select(self, prefix: str, typed: str | None = None) -> tuple[Exercise, ...]:
        """Return the exercises whose key begins with the prefix, part by part: `03`, `3/1`, `03_seq/01_batch`.

        A kata's name stands for the exercise that has it; one that several have is an error that lists them. `typed`
        is what the person typed, for the error's sake.
        """
        if exercises := self.match(prefix):
            return exercises
        if self.holders(prefix):
            return (self.find_kata(prefix),)
        katas = (kata for exercise in self.exercises for kata in exercise.katas) if prefix.isidentifier() else ()
        there = did_you_mean(prefix, katas) or f"There is: {self._alternatives(_parts(prefix))}"
        raise CourseError(f"'{typed or prefix}' matches no exercise. {there}")

    def match(self, prefix: str) -> tuple[Exercise, ...]:
        """Return what `select` returns, or nothing where the prefix matches nothing."""
        parts = _parts(prefix)
        return tuple(exercise for exercise in self.exercises if _matches(exercise, parts))

    def holders(self, kata: str) -> list[Exercise]:
        """Return the exercises that have a kata of this name."""
        return [exercise for exercise in self.exercises if kata in exercise.katas] if kata.isidentifier() else []

    def find_kata(self, kata: str, within: Sequence[Exercise] | None = None) -> Exercise:
        """Return the exercise that has a kata, of the whole course or of those given.

        Raises CourseError where none or several have it.
        """
        exercises = self.exercises if within is None else within
        holders = [exercise for exercise in exercises if kata in exercise.katas]
        if len(holders) == 1:
            return holders[0]
        if holders:
            ids = ", ".join(exercise.id for exercise in holders)
            raise CourseError(f"several exercises have a kata '{kata}': {ids}; name one")
        if len(exercises) == 1:
            katas = ", ".join(exercises[0].katas)
            raise CourseError(f"{exercises[0].id} has no kata '{kata}'. There is: {katas}")
        near = did_you_mean(kata, (name for exercise in exercises for name in exercise.katas))
        raise CourseError(f"none of the {len(exercises)} exercises there has a kata '{kata}'. {near}".rstrip(". "))

    def _alternatives(self, parts: list[str]) -> str:
        inside = [exercise for exercise in self.exercises if _matches(exercise, parts[:1])]
        if inside and len(parts) > 1:
            return ", ".join(f"{exercise.key}.py" for exercise in inside)
        return ", ".join(self.chapters) or "none at all (no tests/NN_chapter/test_NN_exercise.py)"

    def split_path(self, path: Path) -> tuple[str, str] | None:
        """Split a path below `exercises` or `solutions` into the tree and the rest; None for any other path."""
        # Either may lead through a symbolic link that the other does not.
        for seen, root in ((path, self.root), (path.resolve(), self.root.resolve())):
            if seen.is_relative_to(root):
                parts = seen.relative_to(root).parts
                if parts and parts[0] in TREES:
                    return parts[0], "/".join(parts[1:])
        return None

    def check_answers(self, folder: Path) -> None:
        """Raise CourseError for a folder that holds no file named like an exercise."""
        shown = shorten(folder, self.root)
        if not folder.is_dir():
            raise CourseError(f"'{shown}' is no folder; --answers takes a folder laid out like exercises/")
        if not any(os.path.lexists(exercise.path(folder)) for exercise in self.exercises):
            example = f"{self.exercises[0].key}.py" if self.exercises else "NN_chapter/NN_exercise.py"
            raise CourseError(f"'{shown}' is no answers tree: no file in it is named like an exercise, as {example}")


def _read_course_file(path: Path, root: Path, extract: Callable[[str], T]) -> T:
    """Return what is extracted from the text of a file of the course itself; raises CourseError where it is damaged."""
    try:
        return extract(parse.read(path))
    except parse.UnreadableError as error:
        where = shorten(path, root) + (f":{error.line}" if error.line else "")
        raise CourseError(f"the course is damaged: {where}: {error.message}") from None


def _signature(definition: parse.Definition) -> Signature:
    return Signature(next(iter(definition.signature.splitlines()), ""), definition.methods)


def _python(text: str) -> str:
    """Return a text that can be parsed; raises UnreadableError for any other."""
    parse.definitions(text)  # which are asked for next
    return text


def _parts(prefix: str) -> list[str]:
    return [part for part in prefix.split("/") if part not in ("", ".")]


def _matches(exercise: Exercise, parts: Sequence[str]) -> bool:
    names = (exercise.chapter, f"{exercise.stem}.py")
    return len(parts) <= len(names) and all(map(_begins_with, names, parts))


def _begins_with(name: str, part: str) -> bool:
    """Tell whether a part of a prefix names a chapter or an exercise: by its beginning, or by its whole number."""
    if part.isdecimal() and int(part):
        return int(name.split("_")[0]) == int(part)
    return name.startswith(part)
