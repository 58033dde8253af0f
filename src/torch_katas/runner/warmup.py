"""First uses, done before any answer runs: they are slow, and some put new functions in the place of old ones.

Nothing here may initialise CUDA: a forked child could not use it.
"""

import functools

import pytest_timeout  # type: ignore[import-untyped]  # noqa: F401 - it has no types, and every child loads it
import torch

import torch_katas.runner.examples
import torch_katas.runner.session
import torch_katas.sandbox.audit
import torch_katas.sandbox.landlock
import torch_katas.sandbox.limits
import torch_katas.sandbox.output
import torch_katas.sandbox.shared_memory  # noqa: F401 - as those above: every child uses it
from torch_katas import checks, rules
from torch_katas.runner.seeding import fresh_start


@functools.cache
def warm_up() -> None:
    """Use once what every test uses."""
    fresh_start()
    checks.close(torch.ones(1) + 0, torch.ones(1), of="ones")
    x = torch.ones(1, requires_grad=True)
    checks.gradient_reaches(x * 2, x, of="twice")
    torch.manual_seed(0)
    if torch.manual_seed is torch.random.manual_seed:
        torch.manual_seed = _manual_seed


@functools.wraps(torch.random.manual_seed)
def _manual_seed(seed: int) -> torch.Generator:
    """Stand in for torch's own function until its compiler is loaded.

    That puts another in the place of torch's own, and leaves this one alone: to the look at what has changed, an
    answer that is the first to need an optimizer would have replaced it.
    """
    return torch.random.manual_seed(seed)


@functools.cache
def load_rest() -> None:
    """Use once what some tests use: the first optimizer imports torch's compiler, a thousand modules."""
    warm_up()
    if torch.manual_seed is _manual_seed:
        torch.manual_seed = torch.random.manual_seed
    with rules.forbid(why="warming up"):
        checks.close(torch.ones(1) + 0, torch.ones(1), of="ones")
    torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
    torch.manual_seed(0)
