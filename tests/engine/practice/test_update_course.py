"""A new version of this whole course, with every solution as the learner's work: no definition is lost."""

import shutil

import pytest
from course_versions import new_version
from places import ROOT

from torch_katas.course.layout import EXERCISES, SOLUTIONS
from torch_katas.course.model import Course
from torch_katas.practice.update_plan import Handed, plan_update
from torch_katas.practice.versions import Version, VersionFile
from torch_katas.source import parse


@pytest.mark.timeout(60)
def test_no_definition_is_lost_in_a_version_with_other_statements_names_and_katas(tmp_path):
    for chapter in sorted((ROOT / "tests").glob("[0-9]*")):
        shutil.copytree(chapter, tmp_path / "tests" / chapter.name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / SOLUTIONS, tmp_path / EXERCISES, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "pyproject.toml").write_text("[tool.katas]\n")
    course = Course(tmp_path)
    files: dict[str, VersionFile] = {}
    renamed, removed = {}, []
    for number, exercise in enumerate(course.exercises):
        if number % 10 == 9:
            removed.append(exercise)
            continue
        stem = f"{exercise.stem}_anew" if number % 3 == 0 else exercise.stem
        renamed[exercise] = f"{EXERCISES}/{exercise.chapter}/{stem}.py"
        text = new_version(exercise.pristine, number)[0].encode()
        files[renamed[exercise]] = VersionFile(text)
        files[f"tests/{exercise.chapter}/pristine_{stem}.txt"] = VersionFile(text)
        files[f"tests/{exercise.chapter}/test_{stem}.py"] = VersionFile(exercise.tests_path.read_bytes())
    plan = plan_update(course, Version("next", files), Handed())
    after = {change.path: change.after for change in plan.changes if change.after is not None}
    for exercise in course.exercises:
        path = renamed.get(exercise, exercise.path(EXERCISES).relative_to(tmp_path).as_posix())
        text = after[path].decode() if path in after else (tmp_path / path).read_text()
        written = parse.definitions(exercise.path(EXERCISES).read_text())
        kept = {name: definition.code for name, definition in parse.definitions(text).items()}
        assert {name: definition.code for name, definition in written.items()}.items() <= kept.items()
        if exercise in renamed:
            assert parse.definitions(files[path].data.decode()).keys() <= kept.keys()
            assert parse.parse(text)
    changed = {change.path for change in plan.changes}
    assert not changed & {exercise.path(EXERCISES).relative_to(tmp_path).as_posix() for exercise in removed}
    assert len(plan.look_again) >= len(removed)
