"""Find the bug: a sampler that makes good points in fifty steps, and bad ones as soon as it may take fewer.

The code below is whole and raises no error. One thing in it is wrong. Find it and change as little as you can.
Read: the paper "Denoising Diffusion Implicit Models", formula (12) with sigma 0; torch.full

Shapes: N points or images, T steps. The dots stand for any axes of a point. alpha_bar[t] is the share of the data's
variance that is left after step t, as in 04_diffusion.py.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


def ddim_sample(model: nn.Module, x: Tensor, alpha_bar: Tensor, times: Sequence[int]) -> Tensor:
    """Make points of noise by DDIM: no randomness but x, and the model is asked at some of the T steps only.

    x is standard normal noise. times are the steps at which the model is asked, falling, from 0 to T - 1, one or more:
    range(T - 1, -1, -1) are all of them, (49, 33, 16, 0) only four. The model predicts the noise in x, as it is after
    step t, from x and t.
    What should happen: at each of the times t, the prediction says which data x would be; then x becomes what these
    data are after the next one of times, with the same noise in them. After the last of times there is no noise left,
    and the data that were predicted there are returned.
    Shapes: x (N, …), alpha_bar (T,) float32, model(x, t) takes t (N,) int64 and gives (N, …) -> (N, …), the dtype and
    device of x. x stays as it is, and no graph is recorded.
    What goes wrong: with all T steps the points are good. With fewer they are not, and the fewer steps, the worse: most
    of the noise is still in them when it ends. Training has nothing to do with it.

    >>> class Two(nn.Module):  # knows that all data are 2
    ...     def forward(self, x, t):
    ...         left = torch.tensor([0.9, 0.5, 0.1])[t][:, None]
    ...         return (x - 2 * left.sqrt()) / (1 - left).sqrt()
    >>> ddim_sample(Two(), torch.tensor([[-1.0], [1.0]]), torch.tensor([0.9, 0.5, 0.1]), [2])  # in one step
    tensor([[2.0000],
            [2.0000]])
    """
    with torch.no_grad():
        for t in times:
            now = alpha_bar[t]
            after = alpha_bar[t - 1] if t > 0 else torch.ones_like(now)
            noise = model(x, torch.full((len(x),), t, device=x.device))
            data = (x - (1 - now).sqrt() * noise) / now.sqrt()
            x = after.sqrt() * data + (1 - after).sqrt() * noise
    return x
