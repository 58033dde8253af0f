"""Record every verdict of the course, so that two versions of the engine can be compared: a change that is to change
nothing is shown to change nothing.

    python tools/record_verdicts.py BEFORE               solutions, stubs, and every known wrong answer handed in
    python tools/record_verdicts.py AFTER --answers BEFORE/answers
    diff -r BEFORE AFTER

Each tree of answers becomes one JSON file: for each kata its status, counts, message, facts, place, mistake and the
lines of the report. Known wrong answers are handed in as a learner would, one in each file; the first of all
exercises are one tree, `answers/00`, the second ones `answers/01`, and so on. `--answers` grades those of an earlier
run, which are then the same texts. Nothing comes from the cache.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

import wrong_answers  # noqa: E402 - found by the line above

from torch_katas.course.layout import EXERCISES, SOLUTIONS  # noqa: E402 - ditto
from torch_katas.course.model import Course  # noqa: E402
from torch_katas.grading import diagnosis, grader  # noqa: E402
from torch_katas.grading.settings import Settings  # noqa: E402
from torch_katas.report import facts, text  # noqa: E402
from torch_katas.verdict.grades import KataGrade  # noqa: E402


def main() -> None:
    """Record what is asked for, tree by tree."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("out", type=Path, help="a folder for the records")
    parser.add_argument("--answers", type=Path, help="the answers of an earlier run (default: made here, below OUT)")
    parser.add_argument("--trees", nargs="*", help="only these: solutions, exercises, 00, 01 … (default: all)")
    options = parser.parse_args()
    course = Course(ROOT)
    answers = options.answers or options.out / "answers"
    if not options.answers:
        hand_in(course, answers)
    trees = {name: name for name in (SOLUTIONS, EXERCISES)}
    trees |= {folder.name: str(folder.resolve()) for folder in sorted(answers.iterdir())}
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.trees or trees:
        start = time.monotonic()
        records = record(course, trees[name])
        (options.out / f"{name}.json").write_text(json.dumps(records, indent=1, sort_keys=True), encoding="utf-8")
        print(f"{name}  {len(records)} katas  {time.monotonic() - start:.0f} s", flush=True)


def hand_in(course: Course, folder: Path) -> None:
    """Write every known wrong answer as a learner's file, in as many trees as the exercise with most of them needs."""
    for exercise in course.exercises:
        for number, wrong in enumerate(wrong_answers.names(exercise)):
            path = exercise.path((folder / f"{number:02}").resolve())
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wrong_answers.as_answer(exercise, wrong), encoding="utf-8")


def record(course: Course, tree: str) -> dict[str, Any]:
    """Grade a tree; return a record for each kata of the exercises that it holds."""
    exercises = [exercise for exercise in course.exercises if exercise.path(tree).exists()]
    settings = Settings(use_cache=False)
    graded = grader.grade_exercises(course, tree, exercises, settings)
    return {
        f"{one.exercise.key}::{kata.name}": kata_record(kata, tree)
        for one in diagnosis.name_mistakes(course, graded, settings, grader.answer_texts(tree))
        for kata in one.katas
    }


def kata_record(kata: KataGrade, tree: str) -> dict[str, Any]:
    """Return what there is to be said of a kata, with `TREE` for the folder that holds the answer."""
    result, failure = kata.first_failed, kata.failure
    place = failure.where if failure else None
    return {
        **{name: getattr(kata, name) for name in ("status", "passed", "total", "ran", "failed")},
        "test": result and result.name,
        **{name: getattr(result, name, None) for name in ("sentence", "printed")},
        **{name: getattr(failure, name, None) for name in ("kind", "message", "facts", "advice")},
        "where": place and str(place).replace(tree, "TREE"),
        "text": place and place.text,
        "mistakes": [mistake.to_json() for mistake in kata.mistakes],
        "report": [line.text.replace(tree, "TREE") for line in text.exercise_lines(facts.report_exercise("x", [kata]))],
    }


if __name__ == "__main__":
    main()
