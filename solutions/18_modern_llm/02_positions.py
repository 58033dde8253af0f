"""Solution. One angle for each position and pair; waves are its sine and cosine, a rotation is made of the same two."""

import torch
from torch import Tensor


def sinusoidal_positions(length: int, width: int) -> Tensor:
    columns = torch.arange(0, width, 2)  # (⌈width / 2⌉,): one for each sine
    angles = torch.arange(length)[:, None] / 10000 ** (columns / width)  # (length, ⌈width / 2⌉)
    # Stacked behind each other, sine and cosine take turns. An odd width has no room for the last cosine.
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)[:, :width]  # (length, width)


def add_positions(x: Tensor, start: int = 0) -> Tensor:
    # (T, E) meets the last two axes of x: the same for each text, another row for each time.
    waves = sinusoidal_positions(start + x.shape[1], x.shape[2])[start:]
    return x + waves.to(x.device, x.dtype)  # (B, T, E)


def rotary(x: Tensor, positions: Tensor, base: float = 10000.0) -> Tensor:
    width = x.shape[-1]
    if width % 2:
        raise ValueError(f"{width} numbers cannot be put into pairs")
    exact = torch.float64 if x.dtype == torch.float64 else torch.float32
    frequencies = base ** (-torch.arange(0, width, 2, dtype=exact, device=x.device) / width)  # (D/2,)
    angles = positions[..., None] * frequencies  # (…, T, D/2)
    cos, sin = angles.cos(), angles.sin()
    # Halves on both sides: pair i is number i of the one and number i of the other, and has angle i. Times float32
    # they are float32, whatever they were.
    a, b = x.chunk(2, dim=-1)  # (…, T, D/2)
    return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1).to(x.dtype)  # (…, T, D)
