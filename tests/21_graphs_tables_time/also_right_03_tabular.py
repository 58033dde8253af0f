"""Right answers in other styles."""

import statistics

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


def _deviation(values: list[float]) -> float:
    return statistics.pstdev(values) if values and min(values) < max(values) else 1.0


fit_encoder__by_statistics = edit(
    ("(squares / len(values)) ** 0.5 if len(set(values)) > 1 else 1.0", "_deviation(values)"),
    why="Python's own module.",
)

fit_encoder__by_tensors = edit(
    (
        "mean[column] = sum(values) / len(values) if values else 0.0",
        "there = torch.tensor(values, dtype=torch.float64)\n"
        "mean[column] = there.mean().item() if values else 0.0\n"
        "spread = there.std(correction=0).item() if values else 0.0",
    ),
    ("(squares / len(values)) ** 0.5 if len(set(values)) > 1 else 1.0", "spread if len(there.unique()) > 1 else 1.0"),
    why="Tensors of float64.",
)


def encode_rows__column_by_column(encoder, rows):
    codes = torch.zeros(len(rows), len(encoder.codes), dtype=torch.long)
    values = torch.zeros(len(rows), len(encoder.mean))
    for n, row in enumerate(rows):
        for c, (column, known) in enumerate(encoder.codes.items()):
            if row[column] in known:
                codes[n, c] = known[row[column]]
        for k, column in enumerate(encoder.mean):
            if row[column] is not None:
                values[n, k] = (row[column] - encoder.mean[column]) / encoder.std[column]
    return codes, values


def encode_rows__in_float64(encoder, rows):
    mean, std = (torch.tensor([*part.values()], dtype=torch.float64) for part in (encoder.mean, encoder.std))
    raw = [[float("nan") if row[c] is None else float(row[c]) for c in encoder.mean] for row in rows]
    values = (torch.tensor(raw, dtype=torch.float64).reshape(len(rows), len(mean)) - mean) / std
    codes = [[known[row[c]] if row[c] in known else 0 for c, known in encoder.codes.items()] for row in rows]
    codes = torch.tensor(codes, dtype=torch.int64).view(len(rows), len(encoder.codes))
    return codes, values.nan_to_num(nan=0.0).float()


class TabularModel__by_functions(nn.Module):
    def __init__(self, sizes, numbers, embedding, hidden):
        super().__init__()
        self.embeddings = nn.ModuleList([])
        for size in sizes:
            self.embeddings.append(nn.Embedding(num_embeddings=size, embedding_dim=embedding))
        self.add_module("hidden", nn.Linear(embedding * len(sizes) + numbers, hidden))
        self.add_module("out", nn.Linear(hidden, 1))

    def forward(self, codes: Tensor, values: Tensor) -> Tensor:
        parts = [nn.functional.embedding(column, t.weight) for column, t in zip(codes.T, self.embeddings, strict=True)]
        return self.out(self.hidden(torch.hstack([*parts, values])).clamp(min=0))[:, 0]


TabularModel__flattened = edit(
    (".squeeze(1)", ".flatten()"),
    ("relu(self.hidden(x))", "nn.ReLU()(self.hidden(x))"),
    why="All axes into one, of which the second has length 1.",
)

train_tabular__in_batches = edit(
    (
        "loss = mse_loss(model(codes, values), (targets - middle) / scale)",
        "chosen = torch.randint(len(rows), (128,))\n"
        "loss = mse_loss(model(codes[chosen], values[chosen]), ((targets - middle) / scale)[chosen])",
    ),
    why="Batches that are drawn anew.",
)

train_tabular__weighs_errors = edit(
    ("mse_loss(", "nn.functional.huber_loss("),
    ("torch.optim.Adam(model.parameters(), **ADAM)", "torch.optim.AdamW(model.parameters(), lr=0.03)"),
    why="Another loss and another optimizer.",
)
