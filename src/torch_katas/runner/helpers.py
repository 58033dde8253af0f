"""The course's own file of fixtures and helper functions for hidden tests, as `[tool.katas] helpers` names it.

Its fixtures are ordinary fixtures. Its public functions are asked for by name as well, and come as they are.
"""

import importlib.util
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course

MODULE_NAME = "katas_course_helpers"
HELPER_FUNCTIONS = pytest.StashKey[Mapping[str, Callable[..., Any]]]()
"""The public functions of the course's file of helpers, by name."""


def register_helpers(config: pytest.Config, course: Course) -> None:
    """Give the fixtures and functions of the course's file of helpers to tests; raises CourseError."""
    config.stash[HELPER_FUNCTIONS] = {}
    if course.helpers_path:
        module = _load(course.helpers_path, course.config.helpers)
        functions = config.stash[HELPER_FUNCTIONS] = _plain_functions(module)
        config.pluginmanager.register(module, MODULE_NAME)
        config.pluginmanager.register(_as_fixtures(functions), f"{MODULE_NAME}_functions")


def helper_functions(config: pytest.Config) -> Mapping[str, Callable[..., Any]]:
    """Return the course's helper functions by name: a test may ask for them as it does for a kata."""
    return config.stash[HELPER_FUNCTIONS]


def _load(path: Path, shown: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(MODULE_NAME, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise CourseError(f"the course is damaged: {shown}, its file of helpers, is not there")
    module = importlib.util.module_from_spec(spec)
    sys.modules[MODULE_NAME] = module
    try:
        spec.loader.exec_module(module)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # the file may also call exit
        raise CourseError(f"the course is damaged: {_place(error, path, shown)}: {_in_words(error)}") from error
    return module


def _place(error: BaseException, path: Path, shown: str) -> str:
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == str(path)]
    line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
    return f"{shown}:{line}" if line else shown


def _in_words(error: BaseException) -> str:
    first_line = next(iter(str(error).splitlines()), "")
    return f"{type(error).__name__}: {first_line}" if first_line else type(error).__name__


def _plain_functions(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """Return the public functions that a module defines itself and does not decorate; hooks of pytest are none."""
    return {
        name: value
        for name, value in vars(module).items()
        if type(value) is FunctionType
        and value.__module__ == module.__name__
        and not hasattr(value, "__wrapped__")
        and not name.startswith(("_", "pytest_"))
    }


def _as_fixtures(functions: Mapping[str, Callable[..., Any]]) -> ModuleType:
    """Return a plugin with a fixture for each function, for tests whose arguments pytest has to find."""
    plugin = ModuleType(f"{MODULE_NAME}_functions")
    for name, function in functions.items():
        setattr(plugin, name, _fixture(name, function))
    return plugin


def _fixture(name: str, function: Callable[..., Any]) -> Any:
    @pytest.fixture(name=name, scope="session")
    def helper() -> Callable[..., Any]:
        return function

    return helper
