"""The course's own file of fixtures and helper functions for hidden tests, as `[tool.katas] helpers` names it."""

import importlib.util
import sys
from types import ModuleType

import pytest

from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course
from torch_katas.runner.loading import COURSE

NAME = "katas_course_helpers"


def register_helpers(config: pytest.Config) -> None:
    """Give the fixtures of the course's own file to its hidden tests."""
    module = _load(config.stash[COURSE])
    if module is not None:
        config.pluginmanager.register(module, NAME)


def _load(course: Course) -> ModuleType | None:
    if not course.config.helpers:
        return None
    path = course.root / course.config.helpers
    spec = importlib.util.spec_from_file_location(NAME, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise CourseError(f"the course is damaged: {course.config.helpers}, its file of helpers, is not there")
    module = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = module
    spec.loader.exec_module(module)
    return module
