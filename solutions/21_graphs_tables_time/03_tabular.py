"""Solution. What is learned from rows is learned once, and kept; the targets' own scale is kept as well."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss, relu

EMBEDDING, HIDDEN = 4, 32
ADAM = {"lr": 0.02}

Row = Mapping[str, str | float | None]


@dataclass(frozen=True)
class Encoder:
    """What the training rows have told, by column. (Given.)"""

    codes: dict[str, dict[str, int]]  # of each column of words: the code of each category
    mean: dict[str, float]  # of each column of numbers
    std: dict[str, float]


def fit_encoder(rows: Sequence[Row], words: Sequence[str], numbers: Sequence[str]) -> Encoder:
    codes = {}
    for column in words:
        categories = sorted({row[column] for row in rows if row[column] is not None})
        # From 1: code 0 belongs to what comes later and is not among them.
        codes[column] = {category: code for code, category in enumerate(categories, start=1)}
    mean, std = {}, {}
    for column in numbers:
        values = [float(row[column]) for row in rows if row[column] is not None]
        mean[column] = sum(values) / len(values) if values else 0.0
        # Distances first, then squares: the difference of two large means of squares has no digits left.
        squares = sum((value - mean[column]) ** 2 for value in values)
        # Equal values are looked for themselves: their mean may be off by a digit, and their squares above 0.
        std[column] = (squares / len(values)) ** 0.5 if len(set(values)) > 1 else 1.0
    return Encoder(codes, mean, std)


def encode_rows(encoder: Encoder, rows: Sequence[Row]) -> tuple[Tensor, Tensor]:
    codes = [[known.get(row[column], 0) for column, known in encoder.codes.items()] for row in rows]
    values = [
        [
            0.0 if row[column] is None else (row[column] - mean) / encoder.std[column]
            for column, mean in encoder.mean.items()
        ]
        for row in rows
    ]
    # The shapes are named, as no rows, or no columns, tell nothing of them.
    return (
        torch.tensor(codes, dtype=torch.int64).view(len(rows), len(encoder.codes)),
        torch.tensor(values, dtype=torch.float32).view(len(rows), len(encoder.mean)),
    )


class TabularModel(nn.Module):
    def __init__(self, sizes: Sequence[int], numbers: int, embedding: int, hidden: int):
        super().__init__()
        # In a plain list no optimizer would find them.
        self.embeddings = nn.ModuleList(nn.Embedding(size, embedding) for size in sizes)
        self.hidden = nn.Linear(len(sizes) * embedding + numbers, hidden)
        self.out = nn.Linear(hidden, 1)

    def forward(self, codes: Tensor, values: Tensor) -> Tensor:
        columns = [table(codes[:, c]) for c, table in enumerate(self.embeddings)]  # W times (N, D)
        x = torch.cat([*columns, values], dim=1)  # (N, W·D + K)
        # The axis by name: a bare squeeze would take that of a single row, too.
        return self.out(relu(self.hidden(x))).squeeze(1)  # (N,)


def make_flats(count: int, seed: int) -> tuple[list[Row], Tensor]:
    """Return rows of invented flats, with the words district and heating, and the numbers area and year; and rents.

    (Given.) A square metre has another price in each district. One value in twenty is missing.
    """
    generator = torch.Generator().manual_seed(seed)
    prices = {"centre": 18.0, "harbour": 15.0, "hill": 12.0, "mill": 9.0, "station": 7.0}
    extra = {"district heat": 0.0, "gas": -30.0, "oil": -60.0}
    rows: list[Row] = []
    rents = []
    for _ in range(count):
        district = list(prices)[int(torch.randint(5, (), generator=generator))]
        heating = list(extra)[int(torch.randint(3, (), generator=generator))]
        area = round(20 + 130 * float(torch.rand((), generator=generator)))
        year = 1900 + int(torch.randint(120, (), generator=generator))
        noise = 20 * float(torch.randn((), generator=generator))
        rents.append(prices[district] * area + extra[heating] + (year - 1960) + noise)
        row: dict[str, str | float | None] = {"district": district, "heating": heating, "area": area, "year": year}
        rows.append({name: None if torch.rand((), generator=generator) < 0.05 else row[name] for name in row})
    return rows, torch.tensor(rents)


def train_tabular(
    rows: Sequence[Row],
    targets: Tensor,
    words: Sequence[str],
    numbers: Sequence[str],
    steps: int = 100,
    seed: int = 0,
) -> Callable[[Sequence[Row]], Tensor]:
    torch.manual_seed(seed)
    encoder = fit_encoder(rows, words, numbers)
    codes, values = encode_rows(encoder, rows)
    middle = targets.mean()
    # The deviation of one number, or of equal ones, is nothing to divide by.
    scale = (targets - middle).square().mean().sqrt()
    scale = scale if scale > 0 else torch.ones(())
    model = TabularModel([len(known) + 1 for known in encoder.codes.values()], len(numbers), EMBEDDING, HIDDEN)
    optimizer = torch.optim.Adam(model.parameters(), **ADAM)
    for _ in range(steps):
        loss = mse_loss(model(codes, values), (targets - middle) / scale)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    def predict(rows: Sequence[Row]) -> Tensor:
        with torch.no_grad():
            return model(*encode_rows(encoder, rows)) * scale + middle

    return predict
