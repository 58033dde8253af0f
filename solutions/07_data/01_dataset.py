"""Solution. A dataset holds what it needs in attributes; an index that goes too far is the tensor's own business."""

from pathlib import Path

import torch
from torch import Tensor
from torch.utils.data import Dataset


class PairDataset(Dataset):
    def __init__(self, x: Tensor, y: Tensor):
        # Found out here, a wrong length costs a second. Found out at sample 40,000 it costs an evening.
        if len(x) != len(y):
            raise ValueError(f"{len(x)} inputs, but {len(y)} targets")
        self.x = x  # (N, …)
        self.y = y  # (N, …)

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        # Tensors count negative indices from the end, and raise IndexError, by themselves.
        return self.x[index], self.y[index]


class CsvDataset(Dataset):
    def __init__(self, path: str | Path):
        text = Path(path).read_text(encoding="utf-8")
        # Numbered first, filtered afterwards: a blank line has a number, too.
        lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
        if len(lines) < 2:
            raise ValueError(f"{path}: no samples in this file")
        names = lines[0][1].split(",")
        rows = []
        for number, line in lines[1:]:
            values = line.split(",")
            if len(values) != len(names):
                raise ValueError(f"{path}, line {number}: {len(values)} values for {len(names)} columns")
            try:
                rows.append([float(value) for value in values])
            except ValueError as error:
                # float() knows what is wrong, but not where.
                raise ValueError(f"{path}, line {number}: {error}") from None
        table = torch.tensor(rows, dtype=torch.float32)  # (N, F + 1)
        self.x = table[:, :-1]  # (N, F)
        self.y = table[:, -1:]  # (N, 1): a slice keeps the axis that an index would drop

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]  # (F,), (1,)
