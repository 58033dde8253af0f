"""The files of a course as it is handed out: the same course gives the same bytes."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from torch_katas.classroom.release.texts import install_command, readme, settings
from torch_katas.course import layout
from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES, SETTINGS
from torch_katas.course.model import Course, Exercise
from torch_katas.course.released import Cases, Released
from torch_katas.source import parse

LESSON_SUFFIXES = frozenset((".md", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp"))
"""What is handed out of a chapter's folder beside its exercises."""
TOP_FILES = (".gitignore", "LICENSE", "grader.py")
"""What is handed out of the course's root, where it is there."""
_JUNK = ("__pycache__", ".DS_Store")

FingerprintsByKata = Mapping[tuple[str, str], Mapping[str, Cases]]
"""By exercise's key and kata: the fingerprints of the known wrong answers."""


def release_files(
    course: Course, fingerprints: FingerprintsByKata, platform: str, version: str, *, with_tests: bool
) -> dict[str, bytes]:
    """Return all files by their path below the root, in order.

    `platform` is the hash of what the fingerprints were taken on, `version` the engine's. Raises CourseError for a
    course that has been handed out itself, or is damaged.
    """
    if any(exercise.released for exercise in course.exercises):
        raise CourseError("this course was handed out itself; release the course that has the solutions")
    files = {
        SETTINGS: settings(course, version).encode(),
        "README.md": readme(course, with_tests=with_tests).encode(),
    }
    for path in _copied(course, with_tests=with_tests):
        files[layout.shorten(path, course.root)] = _read(course, path)
    if "grader.py" in files:
        install = install_command(course, version).encode()
        files["grader.py"] = files["grader.py"].replace(b"pip install -e . (in this folder)", install)
    for exercise in course.exercises:
        files |= _exercise_files(exercise, fingerprints, platform, with_tests=with_tests)
    return dict(sorted(files.items()))


def _copied(course: Course, *, with_tests: bool) -> Iterator[Path]:
    """Yield the files that are handed out as they are."""
    yield from (path for name in TOP_FILES if (path := course.root / name).is_file())
    if course.config.doctor and (path := course.root / course.config.doctor).is_file():
        yield path
    if with_tests and course.helpers_path and course.helpers_path.is_file():
        yield course.helpers_path
    if course.data_folder.is_dir() and course.data_folder != course.root:
        yield from (path for path in sorted(course.data_folder.rglob("*")) if path.is_file() and not _is_junk(path))
    for chapter in course.chapters:
        folder = course.root / EXERCISES / chapter
        yield from (
            path
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix.lower() in LESSON_SUFFIXES and not _is_junk(path)
        )


def _exercise_files(
    exercise: Exercise, fingerprints: FingerprintsByKata, platform: str, *, with_tests: bool
) -> dict[str, bytes]:
    released = build_released(exercise, fingerprints, platform)
    files = {
        exercise.shown(EXERCISES): exercise.pristine.encode(),
        exercise.shown_pristine: exercise.pristine.encode(),
        layout.shorten(exercise.released_path, exercise.root): released.to_json().encode(),
    }
    if exercise.hints_path.is_file():
        files[exercise.shown_hints] = exercise.hints_path.read_bytes()
    if with_tests:
        files[exercise.shown_tests] = exercise.tests_path.read_bytes()
    return files


def build_released(exercise: Exercise, fingerprints: FingerprintsByKata, platform: str) -> Released:
    """Return what stands in for the solution and the known wrong answers: names, explanations, fingerprints.

    Raises CourseError where the copy that is handed out lacks a kata.
    """
    stubs = parse.definitions(exercise.pristine)
    if missing := [kata for kata in exercise.katas if kata not in stubs]:
        raise CourseError(f"{exercise.shown_pristine}: {', '.join(missing)} is missing; run `pristine {exercise.id}`")
    katas = tuple(sorted(exercise.katas, key=list(stubs).index))
    by_kata = {kata: dict(sorted(fingerprints.get((exercise.key, kata), {}).items())) for kata in katas}
    # The bug of a debugging kata is what its learner is to find: nothing is told of it.
    explanations = {
        name: answer.explanation
        for name, answer in exercise.wrong_answers.by_name.items()
        if answer.mistake and not answer.is_given and name in by_kata.get(answer.kata, {})
    }
    in_order = {
        kata: {name: sorted(map(list, cases)) for name, cases in by_name.items() if name in explanations}
        for kata, by_name in by_kata.items()
    }
    return Released(katas, platform, explanations, in_order)


def _read(course: Course, path: Path) -> bytes:
    if not path.resolve().is_relative_to(course.root.resolve()):
        raise CourseError(f"{layout.shorten(path, course.root)} is a link out of the course and is not handed out")
    return path.read_bytes()


def _is_junk(path: Path) -> bool:
    return any(part in _JUNK for part in path.parts)
