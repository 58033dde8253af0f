"""Every name of PyTorch's API that a statement or a hint mentions is there, so that its link leads somewhere."""

import importlib

import pytest
from places import ROOT

from torch_katas.course.hints import read_hints
from torch_katas.course.model import Course
from torch_katas.report.api_links import find_address, split_at_names
from torch_katas.source import parse

COURSE = Course(ROOT)


OF_INSTANCES = {"torch.optim.Optimizer.param_groups"}
"""Attributes that a class does not have, only its instances."""


def names_of(exercise):
    hints = [hint for steps in read_hints(exercise).values() for hint in steps]
    statements = [docstring for _, docstring in parse.docstrings(exercise.pristine)]
    return {part.text for text in (*hints, *statements) for part in split_at_names(text) if part.address}


def resolve(name):
    """Return what a documented name stands for; raises AttributeError where there is no such thing."""
    short = {"nn": "torch.nn", "F": "torch.nn.functional", "optim": "torch.optim", "Tensor": "torch.Tensor"}
    first, _, rest = name.partition(".")
    full = f"{short.get(first, 'torchvision.transforms' if first == 'transforms' else first)}.{rest}".split(".")
    for length in range(len(full), 0, -1):
        try:
            value = importlib.import_module(".".join(full[:length]))
        except ImportError:
            continue
        for part in full[length:]:
            value = getattr(value, part)
        return value
    raise AttributeError(name)


@pytest.mark.parametrize("chapter", COURSE.chapters)
def test_names_are_those_of_pytorch(chapter):
    names = set().union(*(names_of(exercise) for exercise in COURSE.exercises if exercise.chapter == chapter))
    assert names
    for name in names:
        if name not in OF_INSTANCES:
            resolve(name)
        assert find_address(name).startswith("https://docs.pytorch.org/"), name
