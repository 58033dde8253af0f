"""Which version of the course, the engine and the libraries a verdict was made with."""

import platform
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from torch_katas.course.model import Course, Exercise
from torch_katas.grading.cache_key import hidden_files_hash
from torch_katas.grading.environment import environment_hash


@dataclass(frozen=True)
class CurrentVersion:
    """What texts are graded with here and now."""

    environment: str
    """The environment hash: engine, libraries, settings, data."""
    tests: Mapping[str, str]
    """By exercise the hash of its hidden tests, its solution and its known wrong answers."""
    about: Mapping[str, str]
    """What people call all that."""


def current_version(course: Course, exercises: Iterable[Exercise], device: str) -> CurrentVersion:
    """Return what these exercises are graded with now; raises CourseError where a file of them cannot be read."""
    tests = {exercise.key: hidden_files_hash(exercise) for exercise in exercises}
    return CurrentVersion(environment_hash(course, device), tests, _describe(course.root))


def _describe(root: Path) -> dict[str, str]:
    about = {"python": platform.python_version(), "device": platform.machine()}
    for package in ("torch-katas", "torch"):
        try:
            about[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            about[package] = "not installed"
    if commit := _commit(root):
        about["commit"] = commit
    return about


def _commit(root: Path) -> str:
    """Return the commit that a course's checkout stands at; empty where it is none."""
    try:
        ran = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ran.stdout.strip() if ran.returncode == 0 else ""
