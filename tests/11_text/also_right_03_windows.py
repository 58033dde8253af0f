"""Right answers in other styles."""

import torch
from torch import Tensor


def next_token_pairs__unfolds(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    if len(tokens) <= block_size:
        raise ValueError("too short")
    windows = tokens.unfold(0, block_size + 1, block_size)
    return windows[:, :-1], windows[:, 1:]


def next_token_pairs__stacks_blocks(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    starts = range(0, len(tokens) - block_size, block_size)
    if len(starts) == 0:
        raise ValueError(f"{len(tokens)} tokens are too few")
    inputs = torch.stack([tokens[start : start + block_size] for start in starts])
    targets = torch.stack([tokens[start + 1 : start + 1 + block_size] for start in starts])
    return inputs, targets


def random_block_batch__stacks_slices(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    if tokens.numel() < block_size + 1:
        raise ValueError("too short")
    starts = torch.randint(0, tokens.numel() - block_size, (batch_size,), generator=generator).tolist()
    lines = torch.stack([tokens[start : start + block_size + 1] for start in starts])
    return lines[:, :-1], lines[:, 1:]


def random_block_batch__one_draw_for_each(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    windows = len(tokens) - block_size
    if windows <= 0:
        raise ValueError(f"no block of {block_size} fits")
    inputs, targets = [], []
    for _ in range(batch_size):
        start = torch.randint(high=windows, size=(), generator=generator).item()
        inputs.append(tokens.narrow(0, start, block_size))
        targets.append(tokens.narrow(0, start + 1, block_size))
    return torch.stack(inputs), torch.stack(targets)
