"""First uses, done once before any answer runs: they are slow, and some put new functions in the place of old ones.

The dispatcher's Python modes import for a second when first used. Nothing here may initialise CUDA: a forked child
could not use it.
"""

import functools

import pytest_timeout  # type: ignore[import-untyped]  # noqa: F401 - it has no types, and every child loads it
import torch

import torch_katas.runner.examples
import torch_katas.runner.session
import torch_katas.sandbox.audit
import torch_katas.sandbox.limits
import torch_katas.sandbox.output
import torch_katas.sandbox.shared_memory  # noqa: F401 - as those above: every child uses it
from torch_katas import checks, rules
from torch_katas.runner.seeding import fresh_start


@functools.cache
def warm_up() -> None:
    """Use once what every test uses."""
    fresh_start()
    with rules.forbid(why="warming up"):
        checks.close(torch.ones(1) + 0, torch.ones(1), of="ones")
    x = torch.ones(1, requires_grad=True)
    checks.gradient_reaches(x * 2, x, of="twice")
    torch.optim.SGD([x], lr=1.0)
    torch.manual_seed(0)
