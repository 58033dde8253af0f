"""Solution. What is flattened must have the same layout: logits that are time first meet tags that are time first."""

from torch import Tensor, nn
from torch.nn.functional import cross_entropy


def tagger_loss(rnn: nn.GRU, head: nn.Linear, x: Tensor, tags: Tensor) -> Tensor:
    outputs, _ = rnn(x.transpose(0, 1))  # (T, B, H)
    # Back to batch first, or row t·B + b of the logits would be compared with tag b·T + t.
    logits = head(outputs.transpose(0, 1))  # (B, T, V)
    return cross_entropy(logits.flatten(0, 1), tags.flatten())  # (B·T, V), (B·T,) -> ()
