"""Memory: train what does not fit, by computing things twice and by taking a batch in pieces.

Most of the memory of a training step are the outputs of all layers, which backward needs. Checkpointing keeps a few of
them and computes the others anew. Accumulation takes a few samples at a time; then the pieces have to be weighed.
Read: torch.utils.checkpoint.checkpoint, torch.utils.checkpoint (the notes on random numbers and on use_reentrant),
torch.nn.functional.cross_entropy (ignore_index)

Shapes: B sequences of a micro-batch, T their length (another one in each micro-batch), V vocabulary.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.checkpoint import checkpoint


def checkpointed_forward(blocks: Sequence[nn.Module], x: Tensor) -> Tensor:
    """Return blocks[-1](… blocks[1](blocks[0](x)) …), and keep for backward no more than the input of each block.

    Each block takes one tensor and gives one. In backward each block runs a second time, from its input, to have what
    its gradients need: the last block first, the first block last. So each block runs twice in all. Where autograd does
    not record, each runs once.
    Values and gradients are those of the plain loop: in every parameter that requires grad, and in x if that does. The
    first block's parameters have a gradient also where x does not require grad. Some blocks may be frozen.
    A block may draw random numbers, as dropout does, from torch's global generator. The second run draws the same
    numbers as the first, so the gradients fit the output, and afterwards the generator is where the plain loop leaves
    it.
    Without blocks the result is x.

    >>> blocks = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
    >>> x = torch.ones(3, 2)
    >>> torch.equal(checkpointed_forward(blocks, x), blocks(x))
    True
    >>> checkpointed_forward(blocks, x).sum().backward()
    >>> blocks[0].weight.grad.shape
    torch.Size([8, 2])
    """
    raise NotImplementedError


def token_weighted_accumulation(model: nn.Module, micro_batches: Sequence[tuple[Tensor, Tensor]], pad_id: int) -> float:
    """Leave in the model's .grad the gradient of one large batch that is taken in pieces; return its loss.

    Each micro-batch is (tokens, targets), both (B, T) int64; B and T may differ from one to the next. model(tokens)
    gives logits (B, T, V). A target of pad_id counts for nothing.
    The loss is the mean cross entropy over all targets of all micro-batches together that are not pad_id: each token
    has the same weight, wherever it stands. It is returned as a Python float, and each parameter's .grad is the
    gradient of this loss. What lay in .grad before has no part in it. Parameters that are frozen, or have no part in
    the logits, have None.
    Where every target is pad_id, the loss is 0.0 and every .grad is None.
    The model sees one micro-batch at a time, in order, each at most once, and its graph is gone before the next one is
    built: that is what this is for. micro_batches is a list, which may be gone through more than once; it stays as it
    is. The model is not stepped, and its modes stay.

    >>> model = nn.Embedding(3, 3)  # each token's row holds the logits of the next
    >>> _ = nn.init.zeros_(model.weight)
    >>> long = torch.tensor([[0, 0, 0]]), torch.tensor([[1, 1, 1]])
    >>> short = torch.tensor([[0, 0]]), torch.tensor([[2, -1]])
    >>> round(token_weighted_accumulation(model, [long, short], pad_id=-1), 4)
    1.0986
    >>> model.weight.grad[0]  # probabilities of a third each, minus the shares 0, 3/4 and 1/4
    tensor([ 0.3333, -0.4167,  0.0833])
    """
    raise NotImplementedError
