"""Find the bug: an average over the past that knows the future.

The code below runs, raises nothing, and its result has the right shape. One thing in it is wrong. Read it, try it on
numbers that you can follow, and mend it.
Read: torch.arange, torch.where, torch.matmul, "Broadcasting semantics" (PyTorch notes)

Shapes: B sequences, T steps, F features.
"""

import torch
from torch import Tensor


def smooth(x: Tensor, decay: float) -> Tensor:
    """Return for each step a weighted mean of itself and the steps before it, the further back the lighter.

    In the mean of step t, step s has the weight decay ** (t - s), for all s up to and with t. The weights of a mean are
    divided by their sum. decay is a float from 0 to 1: with 0 each step stays as it is, with 1 all weights are equal.
    Shapes: (B, T, F) -> (B, T, F), float32 or float64, the same dtype and device. x may be laid out in memory in any
    way. Gradients flow back to x.

    What goes wrong: a forecaster that was trained on smoothed series was far too good. The last step of a smoothed
    series is the last step of x; the first one changes when the last one does.

    >>> smooth(torch.tensor([[[4.0], [10.0], [15.0]]]), decay=0.5).flatten().round()
    tensor([ 4.,  8., 12.])
    """
    steps = torch.arange(x.shape[1], dtype=x.dtype, device=x.device)
    gaps = steps - steps[:, None]  # (T, T)
    weights = torch.where(gaps >= 0, decay**gaps, 0)
    weights = weights / weights.sum(dim=1, keepdim=True)
    return weights @ x
