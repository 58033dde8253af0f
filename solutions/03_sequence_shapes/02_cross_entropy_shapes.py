"""Solution. cross_entropy reads (N, V) with (N,) or (N, V, …) with (N, …): classes always on axis 1."""

from torch import Tensor
from torch.nn.functional import cross_entropy


def flatten_logits(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    # B and T are neighbours and in this order already, so joining them scrambles nothing.
    # reshape, not view: it copies where the memory is not laid out in this order.
    return logits.reshape(-1, logits.shape[-1]), targets.reshape(-1)  # (B·T, V), (B·T,)


def class_axis_second(logits: Tensor) -> Tensor:
    # Here two axes trade places, which reshape cannot do.
    return logits.transpose(1, 2)  # (B, V, T)


def sequence_loss(logits: Tensor, targets: Tensor) -> Tensor:
    # cross_entropy takes the log-softmax itself, from the raw logits: no softmax, no log, nothing to overflow.
    return cross_entropy(logits.transpose(1, 2), targets)  # (B, V, T), (B, T) -> ()


def soft_target_loss(logits: Tensor, probs: Tensor) -> Tensor:
    # Floating-point targets of the same shape as the logits are read as probabilities. Both must be turned: with
    # (B, T, V) as it stands PyTorch would take the softmax over time and not complain.
    return cross_entropy(logits.flatten(0, 1), probs.flatten(0, 1))  # (B·T, V), (B·T, V) -> ()
