"""Hooks: look into a trained model, and change what it computes, without touching its code.

A forward hook is called after a module's forward, with the module, its inputs and its output; what it returns, unless
that is None, takes the place of the output. A tensor's hook is called in backward, with the tensor's gradient. Each
stays until it is removed.
Read: torch.nn.Module.register_forward_hook, torch.Tensor.register_hook, torch.nn.Module.get_submodule,
contextlib.contextmanager

The name of a module is the one of model.named_modules(): "encoder.0", and "" for the model itself. Every module that is
named here gives one tensor. Each function removes the hooks that it sets, and no others, also after an error.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, contextmanager

import torch
from torch import Tensor, nn


def capture(model: nn.Module, names: Sequence[str], x: Tensor) -> dict[str, Tensor]:
    """Return what the named modules give while model(x) runs.

    The keys are the names, in the order of `names`. Each value is what its module gave, a tensor without history and
    with memory of its own: whatever works in place on the output later, changes nothing in it. A module that runs
    several times has its last output; one that does not run has no entry.
    model(x) is called once, in the modes that the model is in, and autograd records nothing.
    Raises ValueError for a name that the model does not have, before the model runs.

    >>> model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    >>> features = capture(model, ["1", ""], torch.ones(4, 2))
    >>> {name: tuple(feature.shape) for name, feature in features.items()}
    {'1': (4, 3), '': (4, 1)}
    """
    raise NotImplementedError


def with_scaled(model: nn.Module, name: str, factor: float) -> AbstractContextManager[nn.Module]:
    """Return a context manager: inside its `with` the output of the named module is multiplied by factor.

    A factor of 0 switches the module off, and shows what the model does without it. Nothing changes before the block is
    entered. `with … as` gives the model. After the block, and after an error in it, the model computes as before.
    The error comes through.
    No parameter or buffer changes, and no tensor is changed in place: a module may give the very tensor that it
    was given. Gradients flow through the product. Blocks may be nested: for the same module the factors are multiplied.
    Raises ValueError for a name that the model does not have, at the latest when the block is entered.

    >>> model = nn.Sequential(nn.Identity(), nn.ReLU())
    >>> with with_scaled(model, "0", -2.0) as scaled:
    ...     print(scaled(torch.tensor([1.0, -3.0])))
    tensor([0., 6.])
    >>> model(torch.tensor([1.0, -3.0]))
    tensor([1., 0.])
    """
    raise NotImplementedError


def gradient_norms(model: nn.Module, loss: Tensor) -> dict[str, float]:
    """Run loss.backward() once; return the norm of the gradient that this loss sends to each parameter.

    The keys are the names of model.named_parameters(), in that order, without those that get no gradient: the frozen
    ones, and those that have no part in the loss. A norm is the root of the sum of all squares, a Python float.
    Gradients add up in .grad, as they always do in backward. What lay in .grad before has no part in the norms. A
    parameter that is used in several places has one gradient, the sum of all.
    Where backward raises an error, it comes through.

    >>> model = nn.Linear(2, 1)
    >>> model.weight.grad = torch.tensor([[100.0, 100.0]])
    >>> gradient_norms(model, model(torch.tensor([3.0, 4.0])).sum())
    {'weight': 5.0, 'bias': 1.0}
    >>> model.weight.grad
    tensor([[103., 104.]])
    """
    raise NotImplementedError
