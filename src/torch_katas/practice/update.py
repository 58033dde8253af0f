"""Bring a course up to date without losing work, and undo it.

All that is replaced is in a backup first; then the files change as one (store.finish_update). Nothing depends on git's
history: what the course has handed out stands in its own files.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import BACKUPS, CACHE, EXERCISES, NOTEBOOKS
from torch_katas.course.model import Course
from torch_katas.practice import versions
from torch_katas.practice.update_plan import Handed, Plan, plan_update
from torch_katas.practice.versions import Version, VersionFile
from torch_katas.store.facts import rename_exercises
from torch_katas.store.finish_update import finish_update, hash_data
from torch_katas.store.update_record import Head, Record, latest_record, write_plan

ZIP = ".zip"
_OWN_FOLDERS = (EXERCISES, BACKUPS, CACHE, NOTEBOOKS)
"""Folders in which an update removes no file that it does not know."""


@dataclass(frozen=True)
class Source:
    """Where an update comes from: the new version, what is known of the present one, and git's commits."""

    version: Version
    handed: Handed
    head: Head | None = None
    """How git's branch is to move; None where it stays."""
    is_on_branch_of_its_own: bool = False
    """Whether the learner's branch has commits that the new version does not have."""


@dataclass(frozen=True)
class Updated:
    """What an update has done."""

    plan: Plan
    backup: Path | None
    """None where nothing has changed."""
    problems: tuple[str, ...] = ()


def find_source(course: Course, where: str | None, folder: Path) -> Source | None:
    """Return the version that is meant: a ZIP, as seen from a folder, a tag, branch or commit, or the newest.

    None where the course is up to date. Raises CourseError.
    """
    if where and (where.lower().endswith(ZIP) or (folder / where).is_file()):
        version = versions.read_zip(folder / where)
        return Source(version, Handed(removed=_unknown_files(course, version)))
    before = versions.head_commit(course.root)
    if not before:
        raise CourseError("this course is no clone of a git repository: download the new version's ZIP, and give it")
    if versions.is_merge_unfinished(course.root):
        raise CourseError("a merge is half done here: settle it (git status), or give it up (git merge --abort)")
    after, name = versions.fetch(course.root, where or "")
    if not where and versions.contains(course.root, before, after):
        return None
    version, present = versions.read_commit(course.root, after, name), versions.read_commit(course.root, before)
    hashes = {path: hash_data(file.data) for path, file in present.files.items()}
    handed = Handed(hashes, present.files.keys() - version.files.keys())
    is_newer = versions.contains(course.root, after, before)
    moves = is_newer and after != before and versions.is_top_level(course.root)
    return Source(version, handed, Head(before, after) if moves else None, not is_newer)


def find_undo(course: Course) -> Source:
    """Return the version that the last update has replaced; raises CourseError where there is none."""
    record = latest_record(course.root)
    if record is None:
        raise CourseError(f"there is no update to undo: {BACKUPS}/ holds none")
    head = Head(record.head.after, record.head.before) if record.head else None
    if head and versions.head_commit(course.root) != head.before:
        head = None  # there are commits since
    removed = [path for path, before, _ in record.files if before is None]
    hashes = {path: after for path, _, after in record.files}
    return Source(Version("as it was", _files_before(course, record)), Handed(hashes, removed, record), head)


def carry_out(course: Course, source: Source) -> Updated:
    """Update the course; raises CourseError, and then nothing has changed.

    Raises OSError where a file cannot be replaced: the rest of the update is done by the next command.
    """
    plan = plan_update(course, source.version, source.handed)
    if not plan.changes:
        return Updated(plan, None)
    path = write_plan(course.root, plan.changes, source.head)
    problems = finish_update(course.root, path)
    keys = {"/".join(pair.old.key): "/".join(pair.new.key) for pair in plan.pairs if pair.old and pair.new}
    rename_exercises(course, {old: new for old, new in keys.items() if old != new})
    return Updated(plan, path.parent, tuple(problems))


def _files_before(course: Course, record: Record) -> dict[str, VersionFile]:
    """Return the files before an update: all that it has replaced, and of the hidden tests those that it has not."""
    replaced = {path for path, _, _ in record.files}
    files = {}
    for exercise in course.exercises:
        for path in (exercise.tests_path, exercise.pristine_path):
            name = path.relative_to(course.root).as_posix()
            if name not in replaced and path.is_file():
                files[name] = VersionFile(path.read_bytes())
    return files | {
        path: VersionFile(record.read_before(path)) for path, before, _ in record.files if before is not None
    }


def _unknown_files(course: Course, version: Version) -> Collection[str]:
    """Return files in the course's own folders that a version without a history does not have."""
    data = course.config.data.split("/")[0]
    folders = {path.split("/")[0] for path in version.files if "/" in path} - {*_OWN_FOLDERS, data}
    chapters = {f"{EXERCISES}/{chapter}" for chapter in course.chapters}
    chapters -= {path.rpartition("/")[0] for path in version.files}
    unknown = []
    for folder in (*folders, *chapters):
        for path in (course.root / folder).rglob("*"):
            name = path.relative_to(course.root).as_posix()
            is_hidden = any(part.startswith(".") or part == "__pycache__" for part in name.split("/"))
            is_answer = folder in chapters and path.suffix == ".py"
            is_file = path.is_file() and not path.is_symlink()
            if is_file and not is_hidden and not is_answer and name not in version.files:
                unknown.append(name)
    return unknown
