"""Build a release: the files, with fingerprints of the known wrong answers, which run where those are not cached."""

from importlib import metadata

from torch_katas.classroom.release.files import release_files
from torch_katas.course.model import Course
from torch_katas.grading.environment import platform_hash
from torch_katas.grading.fingerprints import Wanted, find_fingerprints, run_in_children
from torch_katas.grading.observer import Cancelled, never
from torch_katas.grading.settings import Settings


def build_release(
    course: Course, settings: Settings, cancelled: Cancelled = never, *, with_tests: bool
) -> dict[str, bytes]:
    """Return the files of a release by path; raises CourseError, and KeyboardInterrupt where it was cancelled."""
    wanted = [Wanted(exercise, exercise.katas) for exercise in course.exercises] if with_tests else []
    fingerprints = find_fingerprints(course, wanted, settings.device, run_in_children(course, settings, cancelled))
    if cancelled():
        raise KeyboardInterrupt
    return release_files(course, fingerprints, platform_hash(course), engine_version(), with_tests=with_tests)


def engine_version() -> str:
    """Return the version of the engine; empty where it is not installed."""
    try:
        return metadata.version("torch-katas")
    except metadata.PackageNotFoundError:  # run from its source alone
        return ""
