"""Right answers in other styles."""

import math

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


def sinusoidal_positions__filled_in(length: int, width: int) -> Tensor:
    table = torch.zeros(length, width)
    scale = torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
    angles = torch.outer(torch.arange(length).float(), scale)
    table[:, 0::2] = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles[:, : width // 2])
    return table


def sinusoidal_positions__by_shifted_sines(length: int, width: int) -> Tensor:
    columns = torch.arange(width)
    angles = torch.arange(length, dtype=torch.float64)[:, None] * 10000.0 ** (-(columns - columns % 2) / width)
    return torch.sin(angles + columns % 2 * (math.pi / 2)).float()


add_positions__gathers = edit(
    ("x.shape[2])[start:]", "x.shape[2])[torch.arange(start, start + x.size(1))].unsqueeze(0)"),
    ("x + waves.to(x.device, x.dtype)", "torch.add(waves.type_as(x), x)"),
    why="The rows by their numbers.",
)

add_positions__clones = edit(
    ("return x + waves.to(x.device, x.dtype)", "result = x.clone()\nresult += waves.to(x)\nreturn result"),
    why="In place, but into a copy.",
)


def rotary__rotate_half(x: Tensor, positions: Tensor, base: float = 10000.0) -> Tensor:
    if x.size(-1) % 2 == 1:
        raise ValueError("D is odd")
    wide = x if x.dtype == torch.float64 else x.float()
    steps = torch.arange(0, x.size(-1), 2, device=x.device).to(wide.dtype)
    angles = torch.einsum("...t,f->...tf", positions.to(wide.dtype), 1.0 / base ** (steps / x.size(-1)))
    both = torch.cat((angles, angles), dim=-1)
    half = x.size(-1) // 2
    turned = torch.cat((-wide[..., half:], wide[..., :half]), dim=-1)
    return (wide * both.cos() + turned * both.sin()).to(x.dtype)


def rotary__complex(x: Tensor, positions: Tensor, base: float = 10000.0) -> Tensor:
    if x.shape[-1] % 2:
        raise ValueError("no pairs")
    wide = x.double() if x.dtype == torch.float64 else x.float()
    half = x.shape[-1] // 2
    angles = positions.unsqueeze(-1) * base ** (-torch.arange(half, device=x.device, dtype=wide.dtype) / max(half, 1))
    product = torch.complex(wide[..., :half], wide[..., half:]) * torch.complex(angles.cos(), angles.sin())
    return torch.cat([product.real, product.imag], -1).type(x.dtype)
