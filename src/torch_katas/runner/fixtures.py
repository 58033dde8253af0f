"""Fixtures that hidden tests of every course share: where its data is, and a call that is made once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from torch_katas.runner.loading import COURSE
from torch_katas.runner.seeding import seed_everything


@pytest.fixture(scope="session")
def data_folder(pytestconfig: pytest.Config) -> Path:
    """The folder of the course's data sets, as an absolute path: a test runs in a working folder of its own."""
    course = pytestconfig.stash[COURSE]
    return course.data_folder


@pytest.fixture
def once(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """`once(kata, *args, **kwargs)` calls the kata from the same seed and keeps the result for the file's other tests.

    For katas that train: several tests look at one run. The arguments must be the same objects, or equal plain values.
    What comes back is shared, so a test that changes it works on a copy.
    """
    results: dict[Any, Any] = request.getfixturevalue("_results_of_once")

    def call(kata: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        key = (kata, tuple(map(_identity, args)), tuple((name, _identity(kwargs[name])) for name in sorted(kwargs)))
        if key not in results:
            seed_everything()
            # The arguments are held as well: an identity says nothing once its object is gone.
            results[key] = (kata(*args, **kwargs), args, kwargs)
        return results[key][0]

    return call


@pytest.fixture(scope="module")
def _results_of_once() -> dict[Any, Any]:
    return {}


def _identity(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_identity, value))
    return value if isinstance(value, int | float | str | bool | torch.device | None) else id(value)
