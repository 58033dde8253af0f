"""Wrong answers that people write when they make a dataset of their own."""

import csv
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from torch_katas.course.mistakes import edit


def _check_lengths(x: Tensor, y: Tensor) -> None:
    if len(x) != len(y):
        raise ValueError("x and y are not equally long")


PairDataset__attributes_never_set = edit(
    ("if len(x) != len(y):", "_check_lengths(x, y)"),
    ('raise ValueError(f"{len(x)} inputs, but {len(y)} targets")', ""),
    ("self.x = x", ""),
    ("self.y = y", ""),
    why="`x` and `y` are names of `__init__` alone: when it is done they are gone. Keep them on self: self.x = x.",
)


class PairDataset__counts_the_features(Dataset):
    """The last axis of x counts the features of one sample. The samples are counted by the first: len(x)."""

    def __init__(self, x: Tensor, y: Tensor):
        _check_lengths(x, y)
        self.x, self.y = x, y

    def __len__(self) -> int:
        return self.x.shape[-1]

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


PairDataset__takes_the_shorter = edit(
    ("if len(x) != len(y):", "length = min(len(x), len(y))"),
    ('raise ValueError(f"{len(x)} inputs, but {len(y)} targets")', ""),
    ("self.x = x", "self.x, self.y = x[:length], y[:length]"),
    ("self.y = y", ""),
    why="""As many pairs as the shorter tensor has rows, as zip does it: what is too long is lost without a word,
    and most likely the pairs do not even belong together. Raise ValueError.""",
)


PairDataset__asserts = edit(
    ("if len(x) != len(y):", "assert len(x) == len(y)"),
    ('raise ValueError(f"{len(x)} inputs, but {len(y)} targets")', ""),
    ("self.x = x", "self.x, self.y = x, y"),
    ("self.y = y", ""),
    why="""`assert` is for what cannot happen: it raises AssertionError, and `python -O` leaves it out. For input
    that is wrong, raise ValueError.""",
)


class PairDataset__refuses_negative_indices(Dataset):
    """`index < 0` is no reason for an error: as in a list, -1 is the last sample. x[index] knows that by itself."""

    def __init__(self, x: Tensor, y: Tensor):
        _check_lengths(x, y)
        self.x, self.y = x, y

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        if index < 0 or index >= len(self):
            raise IndexError(index)
        return self.x[index], self.y[index]


class PairDataset__starts_again(Dataset):
    """With `index % len(self)` every index finds a sample. No IndexError is raised, and `for x, y in dataset` never
    ends. Let x[index] raise it."""

    def __init__(self, x: Tensor, y: Tensor):
        _check_lengths(x, y)
        self.x, self.y = x, y

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index % len(self)], self.y[index % len(self)]


class PairDataset__slices(Dataset):
    """The slice x[i : i + 1] keeps the axis of samples, so that each sample is a batch of one, and past the end it is
    empty, with no error. Take x[i]."""

    def __init__(self, x: Tensor, y: Tensor):
        _check_lengths(x, y)
        self.x, self.y = x, y

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        stop = index + 1 or None
        return self.x[index:stop], self.y[index:stop]


PairDataset__makes_everything_float = edit(
    ("if len(x) != len(y):", "_check_lengths(x, y)"),
    ('raise ValueError(f"{len(x)} inputs, but {len(y)} targets")', ""),
    ("self.x = x", "self.x, self.y = x.float(), y.float()"),
    ("self.y = y", ""),
    why="float() turns class indices into numbers that no cross entropy accepts as classes. Hand out what is there.",
)


def _table(path: str | Path) -> Tensor:
    """Read a file as the statement says."""
    text = Path(path).read_text(encoding="utf-8")
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    return _numbers(path, lines)


def _numbers(path: str | Path, lines: list[tuple[int, str]]) -> Tensor:
    """Return the numbers in the lines behind the first; each line comes with the number that errors name."""
    if len(lines) < 2:
        raise ValueError(f"{path}: no samples")
    width = len(lines[0][1].split(","))
    rows = []
    for number, line in lines[1:]:
        values = line.split(",")
        if len(values) != width:
            raise ValueError(f"{path}, line {number}: not {width} values")
        try:
            rows.append([float(value) for value in values])
        except ValueError:
            raise ValueError(f"{path}, line {number}: not a number") from None
    return torch.tensor(rows, dtype=torch.float32)


class CsvDataset__attributes_never_set(Dataset):
    """`x = …` in `__init__` makes a variable that is gone when the method returns. What the other methods are to find
    belongs to self: self.x = …, self.y = …"""

    def __init__(self, path: str | Path):
        table = _table(path)
        x, y = table[:, :-1], table[:, -1:]  # noqa: F841

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__flat_targets(Dataset):
    """table[:, -1] drops the axis: y is (N,), and a loss against outputs (N, 1) broadcasts to (N, N). The slice
    table[:, -1:] keeps it."""

    def __init__(self, path: str | Path):
        table = _table(path)
        self.x, self.y = table[:, :-1], table[:, -1]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__stays_float64(Dataset):
    """NumPy reads numbers as float64, and from_numpy keeps that: no layer of float32 takes them. Ask for float32."""

    def __init__(self, path: str | Path):
        table = torch.from_numpy(np.array(_table(path).tolist(), ndmin=2))
        self.x, self.y = table[:, :-1], table[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__target_among_the_features(Dataset):
    """x has all columns, the target too: a model reads the answer off its input and learns nothing else. Leave the last
    column out of x."""

    def __init__(self, path: str | Path):
        table = _table(path)
        self.x, self.y = table, table[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__loses_the_first_sample(Dataset):
    """The names are left out twice, once as they are read and once by [1:], and with them goes the first sample."""

    def __init__(self, path: str | Path):
        table = _table(path)
        self.x, self.y = table[1:, :-1], table[1:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__squeezes_a_single_row(Dataset):
    """A table of one row has become a vector, as np.loadtxt makes it, and its numbers are taken for samples. Keep two
    axes; loadtxt does with ndmin=2."""

    def __init__(self, path: str | Path):
        table = torch.from_numpy(np.array(_table(path).squeeze().numpy()))
        self.x, self.y = table[..., :-1], table[..., -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__starts_again(Dataset):
    """With `index % len(self)` every index finds a sample, and `for x, y in dataset` never ends. Let x[index] raise
    IndexError."""

    def __init__(self, path: str | Path):
        table = _table(path)
        self.x, self.y = table[:, :-1], table[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index % len(self)], self.y[index % len(self)]


class CsvDataset__reads_at_every_sample(Dataset):
    """The whole file is read again for each sample that is asked for: an epoch reads it N times, and it must not move
    or change. Read it once, in `__init__`."""

    def __init__(self, path: str | Path):
        self.path = path
        self.x, self.y = _table(path)[:, :-1], _table(path)[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        row = _table(self.path)[index]
        return row[:-1], row[-1:]


class CsvDataset__trips_over_blank_lines(Dataset):
    """A blank line, often the last, is taken for a sample without values. Pass over lines with nothing but spaces."""

    def __init__(self, path: str | Path):
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        table = _numbers(path, list(enumerate(lines, start=1)))
        self.x, self.y = table[:, :-1], table[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__cuts_long_rows(Dataset):
    """A row that is too long is cut to the width of the names. One comma too many has moved every number behind it, and
    nobody is told. Compare the lengths and raise ValueError."""

    def __init__(self, path: str | Path):
        lines = [(k, line) for k, line in enumerate(Path(path).read_text().splitlines(), start=1) if line.strip()]
        width = len(lines[0][1].split(",")) if lines else 0
        table = _numbers(path, [(k, ",".join(line.split(",")[:width])) for k, line in lines])
        self.x, self.y = table[:, :-1], table[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__reads_words_as_nan(Dataset):
    """What is no number becomes NaN, as np.genfromtxt does it, and after one step of training every weight is NaN. Let
    float() raise, and say where."""

    def __init__(self, path: str | Path):
        def number(text: str) -> str:
            try:
                return str(float(text))
            except ValueError:
                return "nan"

        lines = [(k, line) for k, line in enumerate(Path(path).read_text().splitlines(), start=1) if line.strip()]
        table = _numbers(path, lines[:1] + [(k, ",".join(map(number, line.split(",")))) for k, line in lines[1:]])
        self.x, self.y = table[:, :-1], table[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__does_not_say_where(Dataset):
    """`could not convert string to float` is true, and of no help in a file of 40,000 lines. Put the file's name and
    the number of the line into the error's text."""

    def __init__(self, path: str | Path):
        try:
            table = _table(path)
        except ValueError as error:
            raise ValueError("could not read the numbers") from error
        self.x, self.y = table[:, :-1], table[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__counts_samples_for_lines(Dataset):
    """The error names the number of the sample. Names and blank lines are lines as well: who opens the file at this
    number finds a line that is right. Number the lines first, then pass over the blank ones."""

    def __init__(self, path: str | Path):
        lines = [line for line in Path(path).read_text().splitlines() if line.strip()]
        table = _numbers(path, list(enumerate(lines)))
        self.x, self.y = table[:, :-1], table[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__runs_out_of_lines(Dataset):
    """`next(reader)` on an empty file raises StopIteration, which says nothing to anybody. Look first whether there are
    names and a sample, and raise ValueError with the file's name."""

    def __init__(self, path: str | Path):
        with Path(path).open(newline="", encoding="utf-8") as file:
            rows = (row for row in csv.reader(file) if row)
            next(rows)
            next(rows)
        table = _table(path)
        self.x, self.y = table[:, :-1], table[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__accepts_no_samples(Dataset):
    """A file without samples becomes a dataset of length 0, and training on it ends at once, as if all were well. Raise
    ValueError."""

    def __init__(self, path: str | Path):
        text = Path(path).read_text(encoding="utf-8").split()
        table = _table(path) if len(text) > 1 else torch.zeros(0, 2)
        self.x, self.y = table[:, :-1], table[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]
