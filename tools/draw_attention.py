"""Draw the picture of the lesson on GPT: what each head of a trained model looks at while it sorts.

    python tools/draw_attention.py

writes exercises/12_gpt/attention.svg. The model is trained by solutions/12_gpt/06_train_gpt.py, which takes seconds.
"""

import math
import runpy
from pathlib import Path

import chart
import torch
from torch import Tensor

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises/12_gpt/attention.svg"

DIGITS = (3, 1, 4, 1, 5, 9)
CELL = 14
"""The side of one square, in pixels."""
CORNERS = (56, 236, 416, 596)
TOP = 130
WIDTH, HEIGHT = 790, 350


def weights() -> tuple[list[int], Tensor]:
    """Return the tokens that a trained model reads when it sorts DIGITS, and who looks at whom (heads, T, T)."""
    answer = runpy.run_path(str(ROOT / "solutions/12_gpt/06_train_gpt.py"))
    model = answer["train_gpt"](seed=0)
    written = answer["sort_digits"](model, torch.tensor([DIGITS]))[0].tolist()
    tokens = [*DIGITS, *written][:-1]
    caught: list[Tensor] = []
    attention = model.blocks[0].attention
    attention.register_forward_pre_hook(lambda module, inputs: caught.append(inputs[0]))
    with torch.no_grad():
        model(torch.tensor([tokens]))
        q, k, _ = (
            p.unflatten(-1, (attention.heads, -1)).transpose(1, 2) for p in attention.qkv(caught[0]).chunk(3, -1)
        )
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    hidden = torch.ones(len(tokens), len(tokens), dtype=torch.bool).triu(1)
    return tokens, scores.masked_fill(hidden, -math.inf).softmax(-1)[0]


def grid(left: int, name: str, tokens: list[int], shares: Tensor) -> list[str]:
    """Return the lines of one head: a square for each pair, the stronger its blue the larger its share."""
    side = CELL * len(tokens)
    lines = [f'<g transform="translate({left} {TOP})">', f'<text class="name" y="-30">{name}</text>']
    for index, token in enumerate(tokens):
        middle = CELL * index + CELL // 2
        lines.append(f'<text class="below" x="{middle}" y="-8">{token}</text>')
        lines.append(f'<text class="left" x="-6" y="{middle + 4}">{token}</text>')
    for row in range(len(tokens)):
        for column in range(row + 1):
            share = round(shares[row, column].item(), 1)
            if share:
                place = f'x="{CELL * column}" y="{CELL * row}" width="{CELL}" height="{CELL}"'
                lines.append(f'<rect {place} fill="#0969da" fill-opacity="{share:g}"/>')
    half = CELL * len(DIGITS)
    stairs = "".join(f"H{CELL * (step + 1)}V{CELL * (step + 1)}" for step in range(len(tokens)))
    lines.append(f'<path class="grid" fill="none" d="M0 0{stairs}H0Z"/>')
    lines.append(f'<path class="grid" d="M0 {half - CELL}H{half - CELL}M{half} {half}V{side}"/>')
    return [*lines, "</g>"]


def picture() -> str:
    """Return the whole picture as SVG."""
    tokens, shares = weights()
    head = "What each head looks at while the model sorts 3 1 4 1 5 9"
    parts = [
        '<text x="56" y="62">A row looks, a column is looked at; the stronger the blue, the larger its share.</text>'
    ]
    for number, (left, one) in enumerate(zip(CORNERS, shares, strict=True), start=1):
        parts += grid(left, f"head {number}", tokens, one)
    words = "Nothing lies above the diagonal: nobody looks ahead. Below the line, where the model writes, it looks at"
    parts.append(f'<text x="56" y="{HEIGHT - 42}">{words}</text>')
    parts.append(
        f'<text x="56" y="{HEIGHT - 24}">the digits it was given (left) and at those it has written (right).</text>'
    )
    return chart.card((WIDTH, HEIGHT), head, f"{head}: four grids of shares, one for each head.", parts)


if __name__ == "__main__":
    chart.write(picture(), PICTURE)
