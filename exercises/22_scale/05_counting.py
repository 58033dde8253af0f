"""Counting: how many operations, and how many bytes, before a training is started.

Whether a model fits, and how long a step takes, can be known on paper. Most of the time goes into matrix products and
convolutions; most of the memory into what backward needs, and into what an optimizer keeps.
Read: torch.nn.Module.register_forward_hook, torch.nn.Conv2d (the formula of its sizes),
torch.autograd.graph.saved_tensors_hooks, torch.Tensor.untyped_storage

Shapes: B samples in a batch; x (B, …).
"""

import torch
from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks


def count_flops(model: nn.Module, x: Tensor) -> int:
    """Return how many floating-point operations all nn.Linear and nn.Conv2d of the model take in model(x).

    A multiplication and the addition that goes with it are two operations. A number of a linear layer's output takes
    in_features of these pairs; a number of a convolution's output takes as many as its kernel has weights for one
    output channel: its height times its width times in_channels / groups. Biases count nothing, nor does whatever else
    the model does.
    What counts are the outputs that really come: for all samples, at each place of (B, …, out_features), for each run
    of a layer that is used twice, none for a layer that does not run. Subclasses of the two count as well.
    The model runs once, on x, in the mode that it has, and no graph is recorded. All hooks are gone afterwards, also
    when the model raises; its error goes on to the caller.

    >>> count_flops(nn.Sequential(nn.Linear(10, 5), nn.ReLU(), nn.Linear(5, 2)), torch.zeros(3, 10))
    360
    >>> count_flops(nn.Conv2d(4, 8, kernel_size=3, padding=1, groups=2), torch.zeros(1, 4, 5, 5))
    7200
    """
    raise NotImplementedError


def activation_bytes(model: nn.Module, x: Tensor) -> int:
    """Return how many bytes autograd keeps for backward when model(x) has run, beside the model's own tensors.

    What counts are the tensors that are saved for backward (saved_tensors_hooks shows them), x among them if it is.
    Parameters and buffers do not count: they are there anyway. Memory counts once, however many tensors that are saved
    lie in it; and it counts whole, since a slice keeps all of the memory that it lies in.
    A layer whose gradients nobody needs saves nothing, so a frozen model gives 0. The answer is the same where the
    caller has switched gradients off. The model runs once, in the mode that it has, and no .grad changes.

    >>> model = nn.Sequential(nn.Linear(10, 20), nn.Tanh(), nn.Linear(20, 1))
    >>> activation_bytes(model, torch.zeros(8, 10))  # x for the first layer, the output of tanh for itself and the last
    960
    """
    raise NotImplementedError


def training_memory(parameters: int, optimizer: str, dtype: torch.dtype) -> int:
    """Return how many bytes a model of so many parameters takes in training, without activations.

    float32 and float64: weights, gradients and the optimizer's state, all in this dtype.
    float16 and bfloat16 stand for mixed precision: weights and gradients in this dtype, beside them a copy of the
    weights in float32, which the optimizer steps, and the optimizer's state in float32.
    The state holds, for each parameter, 0 numbers for "sgd" (no momentum), 1 for "momentum" (SGD with it), 2 for "adam"
    and for "adamw". What does not grow with the model, such as a count of steps, is left out.
    Raises ValueError for another optimizer or dtype.

    >>> training_memory(1000, "adam", torch.float32), training_memory(1000, "adam", torch.bfloat16)
    (16000, 16000)
    """
    raise NotImplementedError
