"""Grade texts, wherever they come from: for the gradebook here, and for the results of a shard."""

import platform
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from torch_katas.classroom.gradebook_records import KataVerdict
from torch_katas.classroom.text_result import TextResult
from torch_katas.classroom.versions import CurrentVersion, current_version
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course, Exercise
from torch_katas.grading.bundles import Answer, GradedAnswer, grade_bundles
from torch_katas.grading.diagnosis import name_from_fingerprints
from torch_katas.grading.fingerprints import Wanted, find_fingerprints, run_in_children
from torch_katas.grading.observer import Cancelled, never
from torch_katas.grading.settings import Settings
from torch_katas.verdict import json_fields
from torch_katas.verdict.grades import ExerciseGrade
from torch_katas.verdict.mistake import Mistake


@dataclass(frozen=True)
class Text:
    """What was handed in for an exercise, by its hash."""

    exercise: str
    text_hash: str


def bundle_texts(texts: Iterable[tuple[str, str, str]]) -> list[list[Text]]:
    """Put together what one student has handed in for the exercises of one chapter; two texts of one exercise part.

    Each text is (student, exercise's key, hash), and those of a student are neighbours.
    """
    bundles: list[list[Text]] = []
    open_bundles: dict[tuple[str, int], list[Text]] = {}
    seen: dict[str, int] = {}
    current: str | None = None
    for student, key, text_hash in texts:
        if student != current:
            current, open_bundles, seen = student, {}, {}
        seen[key] = seen.get(key, 0) + 1
        place = key.split("/")[0], seen[key]
        if place not in open_bundles:
            open_bundles[place] = []
            bundles.append(open_bundles[place])
        open_bundles[place].append(Text(key, text_hash))
    return bundles


def grade_texts(
    course: Course,
    bundles: Sequence[Sequence[Text]],
    load: Callable[[str], bytes],
    settings: Settings,
    cancelled: Cancelled = never,
) -> Iterator[TextResult]:
    """Yield the result of each text as it is ready; the texts of a bundle share a child.

    `load` returns what stands under a hash. The first time, the known wrong answers of these exercises are run, so that
    mistakes can be named. Raises CourseError where the course is damaged or nothing can be graded any more.
    """
    exercises = {exercise.key: exercise for exercise in course.exercises}
    keys = {text.exercise for bundle in bundles for text in bundle}
    if unknown := sorted(keys - exercises.keys()):
        raise CourseError(f"the course has no exercise {unknown[0]}")
    wanted = [exercises[key] for key in exercises if key in keys]
    version = current_version(course, wanted, settings.device)
    run = run_in_children(course, settings, cancelled)
    requests = [Wanted(exercise, exercise.katas) for exercise in wanted]
    fingerprints = find_fingerprints(course, requests, settings.device, run)

    def answers(bundle: Sequence[Text]) -> list[Answer[Text]]:
        return [Answer(text, exercises[text.exercise], load(text.text_hash)) for text in bundle]

    for graded in grade_bundles(course, map(answers, bundles), settings, cancelled=cancelled):
        grade = graded.grade and name_from_fingerprints(graded.grade, fingerprints, graded.text)
        yield _build_result(graded, grade, version)


def _build_result(graded: GradedAnswer[Text], grade: ExerciseGrade | None, version: CurrentVersion) -> TextResult:
    text = graded.key
    return TextResult(
        text.exercise,
        text.text_hash,
        version.environment,
        version.tests[text.exercise],
        version.about,
        platform.node(),
        time.time(),
        graded.problem,
        tuple(map(KataVerdict.from_grade, grade.katas)) if grade else (),
        len(grade.flags) if grade else 0,
        grade_to_json(grade) if grade else None,
    )


def grade_to_json(grade: ExerciseGrade) -> dict[str, Any]:
    """Return an exercise's grade as the gradebook keeps it: with the mistakes that were named."""
    data = grade.to_json()
    for kata, as_json in zip(grade.katas, data["katas"], strict=True):
        as_json["mistakes"] = [
            {"name": mistake.name, "explanation": mistake.explanation, "remedy": mistake.remedy, "tests": mistake.tests}
            for mistake in kata.mistakes
        ]
    return data


def grade_from_json(exercise: Exercise, data: Mapping[str, Any]) -> ExerciseGrade:
    """Undo grade_to_json for the same exercise; raises ValueError for what is not its result."""
    katas = json_fields.items(data, "katas")
    without = [{name: value for name, value in kata.items() if name != "mistakes"} for kata in katas]
    grade = ExerciseGrade.from_json(exercise, {**data, "katas": without})
    mistakes = [tuple(map(_mistake, json_fields.items(kata, "mistakes"))) for kata in katas]
    return replace(
        grade, katas=tuple(replace(kata, mistakes=own) for kata, own in zip(grade.katas, mistakes, strict=True))
    )


def _mistake(data: Mapping[str, Any]) -> Mistake:
    name, explanation, remedy = (json_fields.text(data, field) for field in ("name", "explanation", "remedy"))
    return Mistake(name, explanation, remedy, json_fields.texts(data, "tests"))
