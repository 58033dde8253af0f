"""Looking inside: names, shapes and sizes of a model's layers, without changing a line of the model.

A forward hook is a function that a module calls after its forward, with the module, its inputs and its output; what it
returns, unless it is None, takes the place of the output. It stays until it is removed.
Read: torch.nn.Module.register_forward_hook, torch.nn.Module.named_modules, torch.no_grad

A leaf layer is a module that holds no other module: nn.Linear is one, nn.Sequential is not (if anything is in it). Its
name is the one of model.named_modules(): "encoder.0", or "" where the model itself is a leaf. A module that stands in
two places has one name. Every leaf layer here is called with one tensor and returns one.

Both functions call model(x) once, in evaluation mode and without recording a graph. Afterwards the model is as it was:
none of their hooks is left, hooks that were there are still there, each module is in the mode that it was in before,
and batch norms have the running statistics that they had. All of this also holds where model(x) raises an error; the
error comes through.
"""

import torch
from torch import Tensor, nn


def layer_summary(model: nn.Module, x: Tensor) -> list[tuple[str, tuple[int, ...], int]]:
    """Return one row for each leaf layer that model(x) uses: its name, the shape of its output, its size.

    The shape is a tuple of ints. The size counts the elements of all of the layer's parameters, frozen ones too.
    Rows stand in the order in which the layers first ran. A layer that runs several times still has one row, with the
    shape of its last output; a layer that does not run has none.

    >>> model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
    >>> layer_summary(model, torch.zeros(16, 4))
    [('0', (16, 8), 40), ('1', (16, 8), 0), ('2', (16, 2), 18)]
    """
    raise NotImplementedError


def shape_trace(model: nn.Module, x: Tensor) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    """Return one entry for each call of a leaf layer during model(x): its name, the shapes of its input and its output.

    Shapes are tuples of ints. Entries stand in the order of the calls. A layer that runs several times has an entry for
    each.

    >>> model = nn.Sequential(nn.Flatten(), nn.Linear(6, 2))
    >>> shape_trace(model, torch.zeros(16, 2, 3))
    [('0', (16, 2, 3), (16, 6)), ('1', (16, 6), (16, 2))]
    """
    raise NotImplementedError
