"""Solution. What follows a step is the next step that is taken, which is t - 1 only where none is left out."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


def ddim_sample(model: nn.Module, x: Tensor, alpha_bar: Tensor, times: Sequence[int]) -> Tensor:
    with torch.no_grad():
        for t, following in zip(times, [*times[1:], None], strict=True):
            now = alpha_bar[t]
            # alpha_bar[t - 1] is right for neighbours. Else x would have the noise of step t - 1, while the model is
            # told the next time, where far less of it is left: it takes too little away.
            after = torch.ones_like(now) if following is None else alpha_bar[following]
            noise = model(x, torch.full((len(x),), t, device=x.device))  # (N, …)
            data = (x - (1 - now).sqrt() * noise) / now.sqrt()  # (N, …)
            x = after.sqrt() * data + (1 - after).sqrt() * noise  # (N, …)
    return x
