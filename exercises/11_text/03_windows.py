"""Windows: from one long text to batches of inputs and targets.

A language model answers one question at every position: which token comes next? So the targets are the text itself, one
token further on.
Read: torch.Tensor.reshape, torch.Tensor.unfold, torch.randint (generator), torch.stack

Shapes: N tokens in the text, T block_size, M blocks, B batch_size.
"""

import torch
from torch import Tensor


def next_token_pairs(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """Cut a text into inputs and their targets: at each position the target is the token that follows in the text.

    Shapes: tokens (N,) -> inputs (M, T), targets (M, T) with M = (N - 1) // T, same dtype and device.
    Block m of the inputs begins at token m * T: blocks stand side by side, and no token is in two of them. Every input
    has a target, also the last of a block: its target is the first token of the next block. The tokens left over at the
    end, too few for a block, are dropped.
    The results may share memory with tokens, which stay as they are.
    Raises ValueError where not even one block fits: N < T + 1.

    >>> inputs, targets = next_token_pairs(torch.tensor([10, 11, 12, 13, 14, 15]), block_size=2)
    >>> inputs
    tensor([[10, 11],
            [12, 13]])
    >>> targets
    tensor([[11, 12],
            [13, 14]])
    """
    raise NotImplementedError


def random_block_batch(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Return a batch of blocks that begin anywhere in the text, and their targets.

    Shapes: tokens (N,) -> inputs (B, T), targets (B, T), same dtype and device.
    Each block is T tokens that follow each other in the text; its targets are the T tokens one further on. Each block
    begins at a place of its own, drawn from all places where block and targets fit, 0 to N - T - 1, all equally
    likely. The same place may come twice, so B may be larger than the number of places.
    All places are drawn from the generator, which is on the CPU: the same state of it gives the same batch, each call
    moves it on, and the global random number generator is left as it was.
    Raises ValueError where not even one block fits: N < T + 1.

    >>> generator = torch.Generator().manual_seed(0)
    >>> inputs, targets = random_block_batch(torch.arange(100), 4, 8, generator)
    >>> inputs.shape
    torch.Size([8, 4])
    >>> bool((targets == inputs + 1).all())  # in this text each token is followed by the next number
    True
    """
    raise NotImplementedError
