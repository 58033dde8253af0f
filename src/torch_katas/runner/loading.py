"""What a pytest session holds of answers: which tree it judges, and the katas that its files give, loaded once."""

from collections.abc import Callable
from typing import Any

import pytest

from torch_katas.course.layout import EXERCISES, MISCONCEPTIONS, SOLUTIONS, shorten
from torch_katas.course.mistakes import kata_of
from torch_katas.course.model import Course, Exercise
from torch_katas.course.pairs import combine, is_pair
from torch_katas.runner import answers, side_effects
from torch_katas.runner.answers import Answer, AnswerError, AnswerText
from torch_katas.verdict.failure import Failure, Kind

TREE = pytest.StashKey[str]()
"""The tree under test: a folder below the root, or a path."""
COURSE = pytest.StashKey[Course]()
TEXTS = pytest.StashKey[dict[str, str]]()
"""Answers given as text, by exercise key: the grader's children never open a learner's file."""
PROOF = pytest.StashKey[bool]()
"""Run every test on the stub, the solution and each known wrong answer of its kata, in place of one tree."""
READ = pytest.StashKey[dict[tuple[str, str], AnswerText]]()
"""Answers read so far, by exercise key and tree."""
WATCHED = pytest.StashKey[dict[tuple[int, str], Any]]()
"""Katas whose calls are watched for side effects, by the answer that they come from."""
LOADED = pytest.StashKey[dict[tuple[str, str], Answer | AnswerError]]()
"""Answers run so far, or the error that ended them, by exercise key and what ran: a tree, or a name below a tree."""
WRONG_ONLY = pytest.StashKey[bool]()
"""With PROOF: on the known wrong answers alone."""
VARIANTS = pytest.StashKey[tuple[str, ...]]()
"""With WRONG_ONLY: these wrong answers, or pairs of them, in place of all."""
HUNG = pytest.StashKey[set[tuple[str, str]]]()
"""Katas of which a test ran out of time: (exercise key, kata). Their other tests would most likely hang as well."""


class ToDo(Exception):  # noqa: N818 - a state, not an error
    """The stub is not filled in; its tests fail without running."""

    def __init__(self, failure: Failure):
        super().__init__(failure.message)
        self.failure = failure


def find_kata(config: pytest.Config, exercise: Exercise, name: str, owner: str, variant: str | None) -> Any:
    """Return the function or class that a test asks for; raises AnswerError or ToDo."""
    if variant is None:
        tree = tree_of(config)
        try:
            to_do = read(config, exercise, tree).to_do(name, owner, exercise.given.get(name))
        except AnswerError as error:
            if error.failure.kind == Kind.MISSING_FILE:
                raise ToDo(error.failure) from None
            raise
        if to_do:
            raise ToDo(to_do)
        if (exercise.key, name) in config.stash[HUNG]:
            raise AnswerError(Failure(Kind.TIMEOUT, "not run: an earlier test of this kata ran out of time"))
        return watched(config, exercise, load(config, exercise, tree), name)
    if variant in (EXERCISES, SOLUTIONS):
        return watched(config, exercise, load(config, exercise, variant), name)
    if kata_of(variant) == name:
        return watched(config, exercise, load_wrong(config, exercise, variant), name)
    return watched(config, exercise, load(config, exercise, SOLUTIONS), name)


def watched(config: pytest.Config, exercise: Exercise, answer: Answer, name: str) -> Any:
    """Return a kata of an answer whose calls look after the caller's things; the same object for every test."""
    cache = config.stash[WATCHED]
    key = (id(answer), name)
    if key not in cache:
        kata = answer.kata(name)
        signature = exercise.signatures.get(name)
        cache[key] = side_effects.watch(kata, exercise.changes.get(name, ()), signature.methods if signature else ())
    return cache[key]


def read(config: pytest.Config, exercise: Exercise, tree: str) -> AnswerText:
    """Return a tree's file of an exercise as text, read once per session; raises AnswerError."""
    cache = config.stash[READ]
    key = (exercise.key, tree)
    if key not in cache:
        text = config.stash.get(TEXTS, {}).get(exercise.key) if tree == tree_of(config) else None
        if tree == MISCONCEPTIONS:
            text = exercise.wrong_answers.text
        cache[key] = answers.read(exercise.path(tree), exercise.shown(tree), text)
    return cache[key]


def load(config: pytest.Config, exercise: Exercise, tree: str) -> Answer:
    """Return a tree's file of an exercise, run once per session; raises AnswerError."""
    return _load_once(config, (exercise.key, tree), lambda: answers.load(read(config, exercise, tree)))


def load_wrong(config: pytest.Config, exercise: Exercise, wrong: str) -> Answer:
    """Return a known wrong answer, a pair, or a right one of another style, run once per session under its kata's name.

    Raises AnswerError.
    """
    return _load_once(
        config, (exercise.key, f"{MISCONCEPTIONS}/{wrong}"), lambda: _run_variant(config, exercise, wrong)
    )


def _run_variant(config: pytest.Config, exercise: Exercise, name: str) -> Answer:
    if name in exercise.wrong_answers.by_name:
        return answers.load_wrong(read(config, exercise, MISCONCEPTIONS), name)
    if is_pair(name):
        pair = combine(exercise.wrong_answers, read(config, exercise, SOLUTIONS).text, name) or ""
        path = exercise.path(MISCONCEPTIONS) / name
        return answers.load(answers.read(path, exercise.shown(MISCONCEPTIONS), pair))
    # Not asked of any other name: only a proof has read this file before code of the course runs, which hides it.
    shown = shorten(exercise.also_right_path, exercise.root)
    return answers.load_wrong(answers.read(exercise.also_right_path, shown, exercise.also_right.text), name)


def _load_once(config: pytest.Config, key: tuple[str, str], run: Callable[[], Answer]) -> Answer:
    """Return what has been loaded under a key, or load it now; the error of an answer that does not run is kept too."""
    cache = config.stash[LOADED]
    if key not in cache:
        try:
            cache[key] = run()
        except AnswerError as error:
            cache[key] = error
    loaded = cache[key]
    if isinstance(loaded, AnswerError):
        raise loaded.with_traceback(None)
    return loaded


def tree_of(config: pytest.Config) -> str:
    """Return the tree under test: a folder below the root, or a path."""
    return config.stash[TREE]
