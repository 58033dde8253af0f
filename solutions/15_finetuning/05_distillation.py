"""Solution. kl_div takes log-probabilities first and probabilities second; buffers are a part of the model."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, kl_div, log_softmax, softmax


def distillation_loss(student: Tensor, teacher: Tensor, targets: Tensor, temperature: float, alpha: float) -> Tensor:
    if not temperature > 0:
        raise ValueError(f"the temperature is {temperature}, and has to be above 0")
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha is {alpha}, and has to be from 0 to 1")
    # The student's side is the input, as log-probabilities; the teacher's is the target. With probabilities as the
    # target a class of probability 0 adds 0; in logarithms it would be 0 · -inf.
    log_q = log_softmax(student / temperature, 1)  # (N, K)
    p = softmax(teacher.detach() / temperature, 1)  # (N, K)
    # "batchmean" divides the sum by N, "mean" by N · K.
    distance = temperature**2 * kl_div(log_q, p, reduction="batchmean")
    return alpha * distance + (1 - alpha) * cross_entropy(student, targets)


@torch.no_grad()
def ema_update(average: nn.Module, model: nn.Module, decay: float) -> None:
    if not 0 <= decay <= 1:
        raise ValueError(f"decay is {decay}, and has to be from 0 to 1")
    sources = dict(model.named_parameters()) | dict(model.named_buffers())
    for name, value in [*average.named_parameters(), *average.named_buffers()]:
        new = sources[name].to(value.device)
        if value.is_floating_point():
            value.lerp_(new, 1 - decay)
        else:
            # A count has no average: 0.999 of it, rounded, would stand still.
            value.copy_(new)
