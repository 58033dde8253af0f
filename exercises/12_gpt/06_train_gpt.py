"""Train a GPT: your own, from the first product to the last token, until it can sort.

It reads six digits and goes on with the same six in order. Nobody tells it what sorting is; it only ever predicts the
next token.
Read: torch.randint, torch.optim.AdamW, torch.optim.lr_scheduler.LambdaLR, torch.manual_seed

Shapes: B batch, T time, V vocabulary, E embedding, L = 6 digits.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, gelu

LENGTH = 6


@dataclass(frozen=True)
class GPTConfig:
    """The sizes of a GPT. (Given.)"""

    vocab_size: int
    block_size: int
    layers: int
    heads: int
    embedding: int


CONFIG = GPTConfig(vocab_size=10, block_size=2 * LENGTH - 1, layers=1, heads=4, embedding=48)
"""A model for this task. (Given.)"""


def sorting_batch(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Return (inputs, targets) of count random tasks.

    A task is a line of 12 tokens: six digits from 0 to 9, each as likely as any other, and then the same six in
    ascending order. inputs are its first 11 tokens, targets its last 11: targets[b, t] comes after inputs[b, t].
    Nobody can tell the next of six random digits. So the first 5 targets are -1, which does not count; the 6 that are
    left are the sorted digits.
    Shapes: -> two of (count, 11), int64, on the CPU. count is 1 or more.
    All digits are drawn with generator, a generator of the CPU, and each call draws new ones; torch's global random
    number generator is not moved. (The digits below are those of one way to draw; yours may be others.)

    >>> inputs, targets = sorting_batch(1, torch.Generator().manual_seed(0))
    >>> inputs
    tensor([[4, 9, 3, 0, 3, 9, 0, 3, 3, 4, 9]])
    >>> targets
    tensor([[-1, -1, -1, -1, -1,  0,  3,  3,  4,  9,  9]])
    """
    raise NotImplementedError


class GPT(nn.Module):
    """The GPT of 04_gpt.py with nothing borrowed: attention, heads, norms and blocks are those you wrote in 01 to 03.

    Helper classes and functions of your own are welcome in this file. config is the config that it was made from.
    model(tokens, targets) returns (logits, loss); without targets the loss is None.
    Shapes: tokens (B, T) int64 -> logits (B, T, V), loss (). No position's logits depend on later tokens.
    Token and position embeddings begin with a standard deviation of 0.02, so that the loss of a new model is within 0.1
    of ln V. `layers` pre-norm blocks with config.heads heads, a last norm, and the token table once more as the head:
    it learns V·E + block_size·E + layers·(12·E² + 13·E) + 2·E numbers. As in 03, norms begin with weight 1 and bias 0
    and have eps 1e-5, GELU is the exact one, and there is no dropout.
    Positions whose target is -1 do not count in the mean. ValueError where T is more than block_size.
    Not allowed: scaled_dot_product_attention, layer_norm.

    >>> model = GPT(CONFIG)
    >>> sum(parameter.numel() for parameter in model.parameters())
    29376
    >>> inputs, targets = sorting_batch(4, torch.Generator().manual_seed(0))
    >>> model(inputs, targets)[0].shape
    torch.Size([4, 11, 10])
    """

    def __init__(self, config: GPTConfig):
        raise NotImplementedError

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        raise NotImplementedError


def train_gpt(seed: int, steps: int = 500, device: torch.device | str = "cpu") -> GPT:
    """Train a new GPT(CONFIG) on the device for `steps` updates, each on a new batch; return it in eval().

    With 500 steps it sorts at least 99 % of 1000 unseen sequences without a mistake (all six digits right, greedy), on
    two cores in less than 30 s. The same seed gives the same model on the CPU, bit for bit; another seed another one.
    steps is 1 or more, and there are exactly so many updates.
    The rest is yours. What works: batches of 64, AdamW, a learning rate that climbs to 0.01 in 50 steps and then falls
    along half a cosine.

    >>> model = train_gpt(seed=0, steps=2)
    >>> model.training
    False
    """
    raise NotImplementedError


def sort_digits(model: nn.Module, digits: Tensor) -> Tensor:
    """Let a trained model sort: give it the digits, let it write six tokens, and return those.

    Each token is the most likely one at the last position, given the digits and all that was written so far. Any model
    may be handed in, also one that does not sort.
    model(tokens) returns (logits, None), and reads at most 11 tokens. No graph is recorded.
    Shapes: digits (B, 6) int64 -> (B, 6) int64, on the same device.

    >>> sort_digits(GPT(CONFIG), torch.tensor([[4, 9, 3, 0, 3, 9]])).shape  # untrained: six tokens, not the right ones
    torch.Size([1, 6])
    """
    raise NotImplementedError
