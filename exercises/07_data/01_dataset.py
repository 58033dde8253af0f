r"""Dataset: give PyTorch your data, one sample at a time.

A dataset answers two questions: how many samples are there, and which is sample i? A DataLoader asks nothing else.
Read: torch.utils.data.Dataset, torch.utils.data.TensorDataset

Shapes: N samples, F features.
"""

import csv
import tempfile
from pathlib import Path

import torch
from torch import Tensor
from torch.utils.data import Dataset


class PairDataset(Dataset):
    """The rows of two tensors in pairs: inputs and targets.

    Shapes: x (N, …), y (N, …), of any dtypes. N may be 0. ValueError where x and y are not equally long.
    len(dataset) is N.
    dataset[i], with i an int, is the tuple (x[i], y[i]). As in a list, -1 is the last sample and -N the first.
    IndexError for an i of N or more, or below -N: this is how Python learns that `for x, y in dataset` is at its end.

    >>> dataset = PairDataset(torch.tensor([[1, 2], [3, 4], [5, 6]]), torch.tensor([10, 20, 30]))
    >>> len(dataset)
    3
    >>> dataset[1]
    (tensor([3, 4]), tensor(20))
    """

    def __init__(self, x: Tensor, y: Tensor):
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        raise NotImplementedError


class CsvDataset(Dataset):
    r"""The samples in a text file, which is read once, when the dataset is made.

    path is a str or a Path. The file's first line names the columns, two or more. Every other line is a sample: as many
    numbers as there are names, with commas between them. A number is what float() reads: 2, -0.5, 1e3, and inf and nan
    as well. Spaces around it mean nothing. Blank lines, empty or of spaces, are passed over wherever they stand, before
    the names, too. The last column is the target, all before it are the features.
    Attributes: x (N, F) and y (N, 1), both float32. (A y of shape (N,) would not fit what a linear layer gives.)
    dataset[i] is the tuple (x[i], y[i]), of shapes (F,) and (1,); len, negative indices and IndexError are as above.
    ValueError, with the file's name in its text, for a file that is empty, or blank, or has names but no sample.
    ValueError, with the file's name and the number of the line in its text, where a line has more or fewer values than
    there are names, or one that is no number. Lines are counted as an editor does: all of them, from 1.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "houses.csv")
    ...     _ = path.write_text("area,rooms,price\n50,2,200\n80,3,320\n")
    ...     houses = CsvDataset(path)
    >>> houses[1]
    (tensor([80.,  3.]), tensor([320.]))
    """

    def __init__(self, path: str | Path):
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        raise NotImplementedError
