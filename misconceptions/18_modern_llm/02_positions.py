"""Wrong answers that people write when they say where a token stands.

Positions along the batch: KasperGroesLudvigsen/influenza_transformer 9, pytorch/tutorials 1547. Odd widths:
codertimo/BERT-pytorch 78, gc-os-ai/pyaptamer 526. Frequencies of neighbours with a rotation of halves:
raiyanyahya/how-to-train-your-gpt 6, facebookresearch/vjepa2 15, huggingface/transformers 40462,
EleutherAI/gpt-neox 834.
"""

import functools

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit

sinusoidal_positions__halves = edit(
    (
        "torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)[:, :width]",
        "torch.cat([angles.sin(), angles.cos()], dim=-1)[:, :width]",
    ),
    why="""Puts all sines in front of all cosines. Instead: they take turns, column by column.""",
)


def sinusoidal_positions__even_widths_only(length: int, width: int) -> Tensor:
    """Writes as many cosines as sines, and in an odd width one of them has no place. Instead: cut the cosines to the
    columns that are there."""
    table = torch.zeros(length, width)
    angles = torch.arange(length)[:, None] / 10000 ** (torch.arange(0, width, 2) / width)
    table[:, 0::2] = angles.sin()
    table[:, 1::2] = angles.cos()
    return table


def sinusoidal_positions__rounds_up(length: int, width: int) -> Tensor:
    """Makes the width even with `width + width % 2`, and cuts at the end: the frequencies are those of another width.
    Instead: divide by the width itself."""
    even = width + width % 2
    angles = torch.arange(length)[:, None] / 10000 ** (torch.arange(0, even, 2) / even)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)[:, :width]


def sinusoidal_positions__frequency_of_each_column(length: int, width: int) -> Tensor:
    """Gives each column a frequency of its own, so a sine and the cosine beside it do not match. Instead: both of a
    pair have the frequency of the even column."""
    columns = torch.arange(width)
    angles = torch.arange(length)[:, None] / 10000 ** (columns / width)
    return torch.where(columns % 2 == 0, angles.sin(), angles.cos())


sinusoidal_positions__from_one = edit(
    ("torch.arange(length)", "torch.arange(1, length + 1)"),
    why="""Counts positions from 1. Instead: the first one is 0, with sines of 0 and cosines of 1.""",
)

sinusoidal_positions__cosine_first = edit(
    ("[angles.sin(), angles.cos()]", "[angles.cos(), angles.sin()]"),
    why="""Puts the cosine in front of the sine. Instead: even columns are sines.""",
)

sinusoidal_positions__at_least_one_row = edit(
    ("torch.arange(length)", "torch.arange(max(length, 1))"),
    why="""Makes a row where none is asked for. Instead: a length of 0 has no rows.""",
)

sinusoidal_positions__share_of_the_length = edit(
    ("torch.arange(length)[:, None]", "torch.linspace(0, 100, length)[:, None]"),
    why="""Spreads the positions over a fixed range, so that a longer text moves them all. Instead: position p is p.""",
)

sinusoidal_positions__half_precision = edit(
    ("torch.arange(length)", "torch.arange(length).half()"),
    why="""Counts in float16, by `half`, where from 2049 on not every position has a number. Instead: count in integers
    or float32.""",
)


@functools.lru_cache
def sinusoidal_positions__kept(length: int, width: int) -> Tensor:
    """Keeps each table, by `lru_cache`, and returns the same tensor again: a write into one shows in the next. Instead:
    make a new one, or return a copy."""
    angles = torch.arange(length)[:, None] / 10000 ** (torch.arange(0, width, 2) / width)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)[:, :width]


add_positions__along_the_batch = edit(
    ("start + x.shape[1], x.shape[2])[start:]", "start + x.shape[0], x.shape[2])[start:, None]"),
    why="""Takes the length from the batch's axis, `x.shape[0]`, and puts the waves along it: each text has one
    position. Instead: time is axis 1.""",
)

add_positions__in_place = edit(
    ("x + waves.to(x.device, x.dtype)", "x.add_(waves.to(x.device, x.dtype))"),
    why="""Writes into the caller's embeddings, with `add_`. Instead: return a new tensor.""",
)

add_positions__always_from_zero = edit(
    ("[start:]", "[: x.shape[1]]"),
    why="""Makes no use of start, so each piece of a text begins anew. Instead: the first row is that of start.""",
)

add_positions__start_cuts_the_text = edit(
    ("start + x.shape[1], x.shape[2])[start:]", "x.shape[1], x.shape[2]).roll(-start, 0)"),
    why="""Makes as many positions as x has, and turns them round: the last ones are the first again. Instead: positions
    go on from start.""",
)

add_positions__in_float32 = edit(
    ("waves.to(x.device, x.dtype)", "waves.to(x.device)"),
    why="""Adds float32 numbers to half precision, and the sum is float32. Instead: convert the waves to the dtype of
    x.""",
)

add_positions__sums_in_float32 = edit(
    ("x + waves.to(x.device, x.dtype)", "(x.float() + waves.to(x.device)).to(x.dtype)"),
    why="""Adds in float32 by `x.float()`, and float64 loses half of its digits. Instead: convert the waves to the dtype
    of x.""",
)


def add_positions__float64_waves(x: Tensor, start: int = 0) -> Tensor:
    """Computes the waves in float64 where x has it: another sum than that of the table in float32. Instead: take those
    of sinusoidal_positions, and convert them."""
    columns = torch.arange(0, x.shape[2], 2, dtype=x.dtype, device=x.device)
    places = torch.arange(start, start + x.shape[1], dtype=torch.float64, device=x.device)
    angles = places[:, None] / 10000 ** (columns / x.shape[2])
    waves = torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)[:, : x.shape[2]]
    return x + waves.to(x.dtype)


def add_positions__positions_of_its_dtype(x: Tensor, start: int = 0) -> Tensor:
    """Converts the positions by `to(x.dtype)`, and half precision rounds them: bfloat16 has no 257, float16 no 2049.
    Instead: the waves in float32, converted when they are added."""
    columns = torch.arange(x.shape[2], device=x.device)
    positions = torch.arange(start, start + x.shape[1], device=x.device).to(x.dtype)
    angles = positions[:, None].float() / 10000 ** ((columns - columns % 2) / x.shape[2])
    return x + torch.where(columns % 2 == 0, angles.sin(), angles.cos()).to(x.dtype)


add_positions__scaled = edit(
    ("return x + ", "return x * x.shape[-1] ** 0.5 + "),
    why="""Multiplies the embeddings by the root of their width, as the first Transformer did in its table. Instead: add
    the waves, and no more.""",
)

add_positions__without_history = edit(
    ("return x + ", "return x.detach() + "),
    why="""Goes by way of `detach`, and no gradient comes back to the embeddings. Instead: add to x itself.""",
)

rotary__frequencies_of_neighbours = edit(
    (
        "return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1).to(x.dtype)",
        "cos, sin = (wave.repeat_interleave(2, dim=-1) for wave in (cos, sin))\n"
        "return (x * cos + torch.cat([-b, a], dim=-1) * sin).to(x.dtype)",
    ),
    why="""Gives neighbours the same angle, by `repeat_interleave`, but turns halves: the two of a pair have two angles,
    and it is no rotation. Instead: number i and number i + D/2 have angle i.""",
)


def rotary__pairs_of_neighbours(x: Tensor, positions: Tensor, base: float = 10000.0) -> Tensor:
    """Makes pairs of neighbours, 2i and 2i + 1: a rotation, but not the one of the statement. Instead: number i is
    paired with number i + D/2."""
    width = x.shape[-1]
    if width % 2:
        raise ValueError("odd")
    exact = torch.float64 if x.dtype == torch.float64 else torch.float32
    angles = positions[..., None].to(exact) * base ** (-torch.arange(0, width, 2, dtype=exact, device=x.device) / width)
    a, b = x.to(exact)[..., 0::2], x.to(exact)[..., 1::2]
    turned = [a * angles.cos() - b * angles.sin(), a * angles.sin() + b * angles.cos()]
    return torch.stack(turned, dim=-1).flatten(-2).to(x.dtype)


rotary__turns_back = edit(
    ("a * cos - b * sin, a * sin + b * cos", "a * cos + b * sin, b * cos - a * sin"),
    why="""Turns the other way round. Instead: the sine is subtracted in the first half and added in the second.""",
)

rotary__half_the_exponent = edit(
    ("torch.arange(0, width, 2, dtype=exact", "torch.arange(width // 2, dtype=exact"),
    why="""Takes i / D for the exponent, so the frequencies end at 1 / √base. Instead: it is 2i / D.""",
)

rotary__counts_by_itself = edit(
    ("positions[..., None]", "torch.arange(x.shape[-2], device=x.device)[..., None]"),
    why="""Counts from 0 by itself, and makes no use of the positions: with a cache each new token is the first.
    Instead: take the positions that are given.""",
)

rotary__fixed_base = edit(
    ("frequencies = base **", "frequencies = 10000.0 **"),
    why="""Makes no use of base. Instead: the frequencies are powers of it.""",
)

rotary__in_the_dtype_of_x = edit(
    ("torch.float64 if x.dtype == torch.float64 else torch.float32", "x.dtype"),
    why="""Computes the angles in the dtype of x: bfloat16 has no 257, and far positions turn anyhow. Instead: compute
    in float32, and round at the end.""",
)

rotary__waves_in_the_dtype_of_x = edit(
    ("angles.cos(), angles.sin()", "angles.cos().to(x.dtype), angles.sin().to(x.dtype)"),
    why="""Rounds cosines and sines to the dtype of x, and multiplies in it: each product loses digits. Instead: round
    once, at the end.""",
)

rotary__always_float32 = edit(
    ("torch.float64 if x.dtype == torch.float64 else torch.float32", "torch.float32"),
    why="""Computes float64 numbers in float32. Instead: keep float64 where x has it.""",
)

rotary__stays_in_float32 = edit(
    ("dim=-1).to(x.dtype)", "dim=-1)"),
    why="""Returns float32, whatever x is in. Instead: go back to the dtype of x at the end.""",
)

rotary__one_row_for_all_heads = edit(
    ("positions[..., None]", "positions.reshape(-1)[: x.shape[-2], None]"),
    why="""Makes one row of the positions, so that all texts have those of the first. Instead: they broadcast to the
    axes in front of D.""",
)

rotary__any_width = edit(
    ('if width % 2:\n    raise ValueError(f"{width} numbers cannot be put into pairs")', ""),
    ("width = x.shape[-1]", "x = x[..., : x.shape[-1] // 2 * 2]\nwidth = x.shape[-1]"),
    why="""Drops the last number of an odd width. Instead: raise ValueError.""",
)

rotary__without_history = edit(
    ("x.chunk", "x.data.chunk"),
    why="""Goes by way of `.data`, which has no history: queries and keys never learn. Instead: leave the graph as it
    is.""",
)

rotary__float32_from_the_start = edit(
    ("torch.float64 if x.dtype == torch.float64 else torch.float32", "torch.float32"),
    ("x.chunk(", "x.to(exact).chunk("),
    why="""Computes float64 numbers in float32. Instead: keep float64 where x has it.""",
)
