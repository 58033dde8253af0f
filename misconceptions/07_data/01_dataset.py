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
    why="""Leaves x and y as names of `__init__` alone: when it is done, they are gone, and the other methods find
    nothing. Instead: keep them on self, `self.x = x`.""",
)


class PairDataset__counts_the_features(Dataset):
    """Gives the length of the last axis of x, which counts the features of one sample. Instead: the first axis counts
    the samples, `len(x)`."""

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
    why="""Unequal lengths are accepted when the dataset is made: some of the longer tensor is lost or raises an error
    later, and most likely the pairs do not even belong together. Instead: raise ValueError.""",
)


PairDataset__asserts = edit(
    ("if len(x) != len(y):", "assert len(x) == len(y)"),
    ('raise ValueError(f"{len(x)} inputs, but {len(y)} targets")', ""),
    ("self.x = x", "self.x, self.y = x, y"),
    ("self.y = y", ""),
    why="""Refuses unequal lengths with AssertionError: `assert` is for what cannot happen, and Python leaves it out
    under -O. Instead: for input that is wrong, raise ValueError.""",
)


class PairDataset__refuses_negative_indices(Dataset):
    """Raises IndexError for every index below 0, though -1 is the last sample, as in a list. Instead: `x[index]` knows
    negative indices by itself."""

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
    """Finds a sample for every index, because what goes past the end starts again at 0: no IndexError is raised, and a
    loop over the dataset never ends. Instead: let `x[index]` raise it."""

    def __init__(self, x: Tensor, y: Tensor):
        _check_lengths(x, y)
        self.x, self.y = x, y

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index % len(self)], self.y[index % len(self)]


class PairDataset__slices(Dataset):
    """Takes a slice, which keeps the axis of samples: each sample is a batch of one, and past the end it is empty, with
    no error. Instead: take `x[index]`."""

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
    why="""Turns x and y into float32, class indices too, which no cross entropy then accepts as classes. Instead:
    hand out what is there, in its own dtype.""",
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
    """Leaves x and y as variables of `__init__`, which are gone when the method returns, so the other methods find
    nothing. Instead: keep them on self, `self.x = …`."""

    def __init__(self, path: str | Path):
        table = _table(path)
        x, y = table[:, :-1], table[:, -1:]  # noqa: F841

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__flat_targets(Dataset):
    """Takes the target without its axis: y is (N,), and a loss against outputs (N, 1) broadcasts to (N, N). Instead:
    the slice `table[:, -1:]` keeps the axis."""

    def __init__(self, path: str | Path):
        table = _table(path)
        self.x, self.y = table[:, :-1], table[:, -1]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__stays_float64(Dataset):
    """Keeps the numbers as float64, which no layer of float32 takes. Instead: make the tensors float32, with
    `dtype=torch.float32` or `.float()`."""

    def __init__(self, path: str | Path):
        table = torch.from_numpy(np.array(_table(path).tolist(), ndmin=2))
        self.x, self.y = table[:, :-1], table[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__target_among_the_features(Dataset):
    """Leaves the target among the columns of x: a model reads the answer off its input, and learns nothing else.
    Instead: leave the last column out of x."""

    def __init__(self, path: str | Path):
        table = _table(path)
        self.x, self.y = table, table[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__loses_the_first_sample(Dataset):
    """Leaves out the first line twice, once for the names and once more, and with it goes the first sample. Instead:
    skip the line of names once."""

    def __init__(self, path: str | Path):
        table = _table(path)
        self.x, self.y = table[1:, :-1], table[1:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__squeezes_a_single_row(Dataset):
    """Makes a vector of a table that has one row, and takes its numbers for samples. Instead: keep two axes;
    `np.loadtxt` does with `ndmin=2`."""

    def __init__(self, path: str | Path):
        table = torch.from_numpy(np.array(_table(path).squeeze().numpy()))
        self.x, self.y = table[..., :-1], table[..., -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__starts_again(Dataset):
    """Finds a sample for every index, because what goes past the end starts again at 0: no IndexError is raised, and a
    loop over the dataset never ends. Instead: let `x[index]` raise it."""

    def __init__(self, path: str | Path):
        table = _table(path)
        self.x, self.y = table[:, :-1], table[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index % len(self)], self.y[index % len(self)]


class CsvDataset__reads_at_every_sample(Dataset):
    """Reads the whole file again for each sample: an epoch reads it N times, and it must not move or change meanwhile.
    Instead: read it once, in `__init__`."""

    def __init__(self, path: str | Path):
        self.path = path
        self.x, self.y = _table(path)[:, :-1], _table(path)[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        row = _table(self.path)[index]
        return row[:-1], row[-1:]


class CsvDataset__trips_over_blank_lines(Dataset):
    """Takes a blank line, often the last, for a sample without values. Instead: pass over lines with nothing but
    spaces."""

    def __init__(self, path: str | Path):
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        table = _numbers(path, list(enumerate(lines, start=1)))
        self.x, self.y = table[:, :-1], table[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__cuts_long_rows(Dataset):
    """Cuts a line that is too long to the number of names. A comma too many has moved every number behind it, and
    nobody is told. Instead: compare the number of values with that of the names, and raise ValueError."""

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
    """Turns what is no number into NaN, and after one step of training every weight is NaN. Instead: let `float` raise,
    and say where."""

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
    """Raises an error that does not say where the wrong value stands, which is of no help in a file of 40,000 lines.
    Instead: put the file's name and the number of the line into the error's text."""

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
    """Gives the number of the sample for that of the line. Names and blank lines are lines as well: who opens the file
    there finds a line that is right. Instead: number the lines first, then pass over the blank ones."""

    def __init__(self, path: str | Path):
        lines = [line for line in Path(path).read_text().splitlines() if line.strip()]
        table = _numbers(path, list(enumerate(lines)))
        self.x, self.y = table[:, :-1], table[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class CsvDataset__runs_out_of_lines(Dataset):
    """Reads lines that are not there, so a file without names or samples ends in an error that says nothing of the
    file. Instead: look first whether there are names and a sample, and raise ValueError with the file's name."""

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
    """Makes a dataset of length 0 of a file without samples, and training on it ends at once, as if all were well.
    Instead: raise ValueError with the file's name."""

    def __init__(self, path: str | Path):
        text = Path(path).read_text(encoding="utf-8").split()
        table = _table(path) if len(text) > 1 else torch.zeros(0, 2)
        self.x, self.y = table[:, :-1], table[:, -1:]

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


PairDataset__makes_the_inputs_float = edit(
    ("self.x = x", "self.x = x.float()"),
    why="""Turns x into float32: token numbers no longer fit an embedding, and float64 loses digits. Instead: hand
    out what is there, in its own dtype.""",
)


class PairDataset__keeps_them_on_the_class(Dataset):
    """Keeps x and y on the class, which all datasets share: the one made last replaces the data of all others. Instead:
    keep them on the instance, `self.x = x`."""

    def __init__(self, x: Tensor, y: Tensor):
        _check_lengths(x, y)
        type(self).x, type(self).y = x, y

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


PairDataset__two_axes_only = edit(
    ("self.x[index]", "self.x[index, :]"),
    why="""Indexes x with two axes, and fails where a sample is a single number. Instead: `x[index]` takes a row,
    whatever axes stand behind the first.""",
)


PairDataset__counts_from_the_end_twice = edit(
    ("return self.x[index]", "index = index + len(self.x) if index < 0 else index\nreturn self.x[index]"),
    why="""Adds the length to a negative index, and indexes with what comes out: for -N - 1 this is -1, the last
    sample, and no error. Instead: `x[index]` knows negative indices by itself.""",
)


CsvDataset__first_line_is_blank = edit(
    ("names = lines[0][1]", "names = text.splitlines()[0]"),
    why="""Takes the file's very first line for the names, even where it is blank. Instead: pass over blank lines
    first; the names are the first line that is left.""",
)


CsvDataset__as_wide_as_the_first_sample = edit(
    ("names = lines[0][1]", "names = lines[1][1]"),
    why="""Compares each line with the first sample, so a file whose samples all lack the same value is accepted.
    Instead: compare with the number of names.""",
)


CsvDataset__names_are_words = edit(
    ("for number, line in lines[1:]:", "for number, line in lines[0][1][0].isalpha() and lines[1:] or lines:"),
    why="""Takes the first line for names only where it looks like words, and for a sample where the names are years.
    Instead: the first line that is not blank always names the columns.""",
)


CsvDataset__drops_a_last_comma = edit(
    ("values = line", 'values = line.strip().rstrip(",")'),
    why="""Strips a comma at the end of a line before it counts the values, so a value that is missing there is not
    seen. Instead: split the line as it is, and compare the lengths.""",
)


CsvDataset__an_empty_value_is_zero = edit(
    ("[float(value) for", "[float(value.strip() or 0) for"),
    why="""Takes 0 for a value that is missing, and the model learns from a number that nobody measured. Instead: let
    `float` raise, and say where.""",
)


CsvDataset__digits_alone_are_numbers = edit(
    (
        "[float(value) for value in values]",
        "[float(value if value.strip().strip('-').replace('.', '').isdigit() else '') for value in values]",
    ),
    why="""Accepts digits, a point and a minus alone, so 1e3 and inf are refused. Instead: let `float` decide what is a
    number.""",
)


CsvDataset__keeps_them_on_the_class = edit(
    ("self.x = table[:, :-1]", "type(self).x = table[:, :-1]"),
    ("self.y = table[:, -1:]", "type(self).y = table[:, -1:]"),
    why="""Keeps the table on the class, which all datasets share: the one that is made last is what the others give,
    too. Instead: assign to `self` in `__init__`.""",
)
