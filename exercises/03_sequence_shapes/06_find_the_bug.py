"""Find the bug: a tagger that learns from one sentence, and hardly from many.

The code below runs, raises nothing, and its loss falls a little. One thing in it is wrong. Read it, measure, and mend
it.
Read: torch.nn.GRU, torch.Tensor.transpose, torch.Tensor.flatten, torch.nn.functional.cross_entropy

Shapes: B batch, T time, F features, H hidden, V tags.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy


def tagger_loss(rnn: nn.GRU, head: nn.Linear, x: Tensor, tags: Tensor) -> Tensor:
    """Return the loss of a model that gives every frame a tag: the mean cross entropy over all B·T frames, in nats.

    Shapes: x (B, T, F), tags (B, T) int64 in 0..V-1 -> () with the dtype and device of x.
    rnn reads F features and gives H; it was built without batch_first, so it takes time first. head takes H and gives
    V logits. The logits of frame [b, t] come from head, for what rnn gives after reading frames 0 to t of sequence b,
    and are compared with tags[b, t].
    The layers are used as they are, and keep their settings. Gradients flow back to x and to all their weights.

    What should happen: the loss of a batch is the mean of the losses of its sequences, each alone.
    What goes wrong: with B = 1 training works. With larger batches the same model stays bad.

    >>> rnn, head = nn.GRU(3, 5), nn.Linear(5, 4)
    >>> tagger_loss(rnn, head, torch.randn(2, 6, 3), torch.zeros(2, 6, dtype=torch.int64)).shape
    torch.Size([])
    """
    outputs, _ = rnn(x.transpose(0, 1))
    logits = head(outputs)
    return cross_entropy(logits.flatten(0, 1), tags.flatten())
