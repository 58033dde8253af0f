"""Solution. Targets are the same cut, made one token later."""

import torch
from torch import Tensor


def next_token_pairs(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    # N tokens make N - 1 pairs of a token and its follower; what counts is how many blocks of pairs there are.
    blocks = (len(tokens) - 1) // block_size
    if blocks < 1:
        raise ValueError(f"a block of {block_size} needs {block_size + 1} tokens, got {len(tokens)}")
    used = blocks * block_size
    # view will do, however tokens lie in memory: one axis is cut in two.
    inputs = tokens[:used].view(blocks, block_size)  # (M, T)
    targets = tokens[1 : used + 1].view(blocks, block_size)  # (M, T)
    return inputs, targets


def random_block_batch(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    # A block that starts at s has its last target at s + T, so N - T places are left. randint leaves out its end.
    places = len(tokens) - block_size
    if places < 1:
        raise ValueError(f"a block of {block_size} needs {block_size + 1} tokens, got {len(tokens)}")
    starts = torch.randint(places, (batch_size, 1), generator=generator)  # (B, 1)
    # (B, 1) + (T,) broadcasts to the positions of all blocks at once. Drawn on the CPU, used where the tokens are.
    positions = (starts + torch.arange(block_size)).to(tokens.device)  # (B, T)
    return tokens[positions], tokens[positions + 1]  # (B, T), (B, T)
