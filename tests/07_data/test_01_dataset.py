"""Hidden tests of dataset."""

import re
from itertools import islice
from pathlib import Path

import pytest
import torch
from torch.utils.data import DataLoader

from torch_katas import checks


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_sample_is_a_row_of_each(PairDataset, device, index):
    """dataset[i] is the tuple (x[i], y[i]), each with the dtype that it had."""
    x, y = three_pairs(device)
    sample = PairDataset(x, y)[index]
    checks.instance(sample, tuple, of=f"dataset[{index}]")
    checks.equal(len(sample), 2, of=f"the length of dataset[{index}]")
    checks.close(sample[0], x[index], of=f"dataset[{index}][0]")
    checks.close(sample[1], y[index], of=f"dataset[{index}][1]")


DTYPES = [torch.int64, torch.uint8, torch.bool, torch.float16, torch.float64]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_any_dtype_and_shape_will_do(PairDataset, dtype):
    """x and y may have any dtype, any axes behind the first and any layout in memory: a sample has what they have."""
    x, y = torch.arange(6).reshape(3, 2).to(dtype), torch.arange(3).to(dtype)
    for of, inputs, targets in (("x (3, 2), y (3,)", x, y), ("x (3,), y (3, 2)", y, x), ("x.T, y.T", x[:2].T, x[1:].T)):
        sample = PairDataset(inputs, targets)[1]
        checks.close(sample[0], inputs[1], of=f"dataset[1][0] of PairDataset with {of} in {dtype}")
        checks.close(sample[1], targets[1], of=f"dataset[1][1] of PairDataset with {of} in {dtype}")


def test_two_datasets_have_nothing_in_common(PairDataset):
    """A second dataset changes nothing in the first."""
    x, y = three_pairs()
    first, _ = PairDataset(x, y), PairDataset(x[:1] + 100, y[:1] + 100)
    checks.equal(len(first), 3, of="len(first), once a second dataset is made")
    checks.close(first[0][0], x[0], of="first[0][0], once a second dataset is made")
    checks.close(first[0][1], y[0], of="first[0][1], once a second dataset is made")


@pytest.mark.parametrize("size", [(3, 2), (1, 2), (0, 2), (4, 1, 5, 5)], ids=str)
def test_its_length_is_the_number_of_samples(PairDataset, device, size):
    """len(dataset) is N, the length of x and y, also where it is 0."""
    dataset = PairDataset(torch.zeros(size, device=device), torch.zeros(size[0], device=device))
    checks.equal(len(dataset), size[0], of=f"len(PairDataset(x, y)) with x of shape {size}")


@pytest.mark.parametrize("index", [-1, -3])
def test_negative_indices_count_from_the_end(PairDataset, device, index):
    """Of three samples, dataset[-1] is the last and dataset[-3] the first."""
    x, y = three_pairs(device)
    sample = PairDataset(x, y)[index]
    checks.close(sample[0], x[3 + index], of=f"dataset[{index}][0], with 3 samples")
    checks.close(sample[1], y[3 + index], of=f"dataset[{index}][1], with 3 samples")


@pytest.mark.parametrize(("index", "samples"), [(3, 3), (4, 3), (-4, 3), (-7, 3), (0, 0), (-1, 0)])
def test_there_is_nothing_past_the_end(PairDataset, index, samples):
    """An index of N or more, or below -N, raises IndexError, also where N is 0."""
    x, y = three_pairs()
    dataset = PairDataset(x[:samples], y[:samples])
    checks.raises(IndexError, lambda: dataset[index], of=f"dataset[{index}], with {samples} samples")


def test_a_loop_over_it_ends(PairDataset):
    """`for x, y in dataset` gives each sample once, in order, and ends."""
    samples = islice(PairDataset(*three_pairs()), 5)  # not a bare loop: one that does not end would show nothing
    targets = [y.tolist() for _, y in samples]
    checks.equal(targets, [10, 20, 30], of="the targets of a loop over 3 samples, stopped after 5")


@pytest.mark.parametrize(("inputs", "targets"), [(3, 2), (2, 3), (3, 1), (1, 3), (3, 0), (0, 2)])
def test_unequal_lengths_are_refused(PairDataset, inputs, targets):
    """x and y of different lengths raise ValueError when the dataset is made."""
    x, y = torch.zeros(inputs, 2), torch.zeros(targets)
    checks.raises(ValueError, lambda: PairDataset(x, y), of=f"PairDataset of {inputs} inputs and {targets} targets")


def test_a_loader_makes_batches_of_the_pairs(PairDataset):
    """A DataLoader puts two samples into x of shape (2, F) and y of shape (2,)."""
    x, y = three_pairs()
    first = next(iter(DataLoader(PairDataset(x, y), batch_size=2)))
    checks.close(first[0], x[:2], of="x of the first batch of 2")
    checks.close(first[1], y[:2], of="y of the first batch of 2")


HOUSES = "area,rooms,price\n50,2,200\n80,3,320\n65,2,250.5\n"
X = [[50.0, 2.0], [80.0, 3.0], [65.0, 2.0]]
Y = [[200.0], [320.0], [250.5]]


def test_all_columns_but_the_last_are_x(CsvDataset, write):
    """x is float32 of shape (N, F): every line below the names, without its last number."""
    x = attribute(CsvDataset(write(HOUSES)), "x")
    checks.close(x, torch.tensor(X), of="x of houses.csv (3 samples)")


def test_the_last_column_is_y(CsvDataset, write):
    """y is float32 of shape (N, 1): a column, so that it fits the outputs of a linear layer."""
    y = attribute(CsvDataset(write(HOUSES)), "y")
    checks.close(y, torch.tensor(Y), of="y of houses.csv (3 samples)")


@pytest.mark.parametrize("index", [0, 2, -1])
def test_a_sample_is_a_line(CsvDataset, write, index):
    """dataset[i] is the tuple (x[i], y[i]), of shapes (F,) and (1,); -1 is the last."""
    sample = CsvDataset(write(HOUSES))[index]
    checks.instance(sample, tuple, of=f"dataset[{index}]")
    checks.close(sample[0], torch.tensor(X[index]), of=f"dataset[{index}][0]")
    checks.close(sample[1], torch.tensor(Y[index]), of=f"dataset[{index}][1]")


@pytest.mark.parametrize("names", ["a,b,c,y", "1990,1991,1992,1993", "x,y"])
@pytest.mark.parametrize("samples", [1, 2, 30])
def test_every_line_but_the_first_counts(CsvDataset, write, samples, names):
    """len(dataset) is the number of samples: one for each line, without the names; also where there is only one."""
    features = names.count(",")
    line = "1,2,3,4"[: 2 * features + 1]
    dataset = CsvDataset(write(f"{names}\n" + f"{line}\n" * samples))
    of = f"{samples} samples, with the names {names}"
    checks.equal(len(dataset), samples, of=f"len of a dataset of {of}")
    checks.shape(attribute(dataset, "x"), (samples, features), of=f"x of {of}")
    checks.shape(attribute(dataset, "y"), (samples, 1), of=f"y of {of}")


@pytest.mark.parametrize("value", ["-2", "1e3", "-2.5E-1", ".5", "+3", "inf", "-inf", "nan"])
def test_a_number_is_what_float_reads(CsvDataset, write, value):
    """Signs, exponents, inf and nan are numbers, as `float` reads them, in the features and in the target."""
    text = f"a,b,y\n1,{value},2\n3,4,{value}\n"
    dataset = CsvDataset(write(text))
    number = float(value)
    checks.close(attribute(dataset, "x"), torch.tensor([[1.0, number], [3.0, 4.0]]), of=f"x of the file {text!r}")
    checks.close(attribute(dataset, "y"), torch.tensor([[2.0], [number]]), of=f"y of the file {text!r}")


@pytest.mark.parametrize("index", [3, -4])
def test_there_is_nothing_past_the_last_line(CsvDataset, write, index):
    """An index of N or more, or below -N, raises IndexError."""
    dataset = CsvDataset(write(HOUSES))
    checks.raises(IndexError, lambda: dataset[index], of=f"dataset[{index}], with 3 samples")


ENDS = {"no line end": "", "a line end": "\n", "blank lines": "\n\n  \n"}


@pytest.mark.parametrize("start", ["", "\n  \n"], ids=["names first", "blank lines first"])
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_blank_lines_are_no_samples(CsvDataset, write, start, end):
    """Blank lines are passed over: before the names, between samples, at the end. Spaces around a number are, too."""
    text = f"{start}area,rooms,price\n\n50,2,200\n   \n 80 , 3 , 320{end}"
    dataset = CsvDataset(write(text))
    checks.close(attribute(dataset, "x"), torch.tensor(X[:2]), of=f"x of the file {text!r}")
    checks.close(attribute(dataset, "y"), torch.tensor(Y[:2]), of=f"y of the file {text!r}")


def test_two_files_have_nothing_in_common(CsvDataset, write):
    """A second dataset changes nothing in the first."""
    first = CsvDataset(write("a,b,price\n1,2,3\n4,5,6\n"))
    CsvDataset(write("a,b,price\n7,8,9\n"))
    of = ", once a dataset of another file is made"
    checks.equal(len(first), 2, of=f"len(first){of}")
    checks.close(first[0][0], torch.tensor([1.0, 2.0]), of=f"first[0][0]{of}")
    checks.close(first[0][1], torch.tensor([3.0]), of=f"first[0][1]{of}")


@pytest.mark.parametrize("kind", [str, Path])
def test_the_file_is_read_once(CsvDataset, write, kind):
    """The path is a str or a Path. Once the dataset is made, the file is not needed any more."""
    path = write(HOUSES)
    dataset = CsvDataset(kind(path))
    Path(path).unlink()
    checks.close(dataset[1][0], torch.tensor(X[1]), of="dataset[1][0], the file removed")


def test_a_loader_makes_batches_of_lines(CsvDataset, write):
    """A DataLoader puts two samples into x of shape (2, F) and y of shape (2, 1)."""
    first = next(iter(DataLoader(CsvDataset(write(HOUSES)), batch_size=2)))
    checks.close(first[0], torch.tensor(X[:2]), of="x of the first batch of 2")
    checks.close(first[1], torch.tensor(Y[:2]), of="y of the first batch of 2")


RAGGED = {
    "too short": "area,rooms,price\n50,2,200\n\n80,3,320\n65,250\n",
    "too long": "area,rooms,price\n50,2,200\n\n80,3,320\n65,2,250,70\n",
    "the first": "\n\narea,rooms,price\n\n50,200\n80,320\n",
    "one value": "area,rooms,price\n50,2,200\n\n80,3,320\n65\n",
    "a comma at its end": "area,rooms,price\n50,2,200\n\n80,3,320\n65,2,250,\n",
}


@pytest.mark.parametrize("text", RAGGED.values(), ids=RAGGED)
def test_a_ragged_line_is_named(CsvDataset, write, text):
    """A line with more or fewer values than there are names: ValueError with the file's name and the line's number."""
    path = write(text)
    of = f"CsvDataset('houses.csv') of the file {text!r}"
    error = checks.raises(ValueError, lambda: CsvDataset(path), of=of)
    names_the_place(error, path, of, line=5)


@pytest.mark.parametrize("value", ["oops", "", "2 000", "0x10"])
@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_value_that_is_no_number_is_named(CsvDataset, write, value, column):
    """A value that is no number, in any column: ValueError with the file's name and the number of the line."""
    values = ["65", "2", "250"]
    values[column] = value
    text = f"area,rooms,price\n50,2,200\n\n80,3,320\n{','.join(values)}\n"
    path = write(text)
    of = f"CsvDataset('houses.csv') of the file {text!r}"
    error = checks.raises(ValueError, lambda: CsvDataset(path), of=of)
    names_the_place(error, path, of, line=5)


@pytest.mark.parametrize("text", ["", "\n  \n", "area,rooms,price\n", "area,rooms,price\n\n\n"], ids=repr)
def test_a_file_without_samples_is_refused(CsvDataset, write, text):
    """A file that is empty or blank, or holds nothing but names: ValueError with the file's name."""
    path = write(text)
    of = f"CsvDataset('houses.csv') of the file {text!r}"
    error = checks.raises(ValueError, lambda: CsvDataset(path), of=of)
    names_the_place(error, path, of)


def three_pairs(device="cpu"):
    """Return three samples: x of shape (3, 2), and class indices of shape (3,)."""
    x = torch.arange(6.0, device=device).reshape(3, 2)
    return x, torch.tensor([10, 20, 30], device=device)


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Return a function that writes a file houses.csv into the working folder and returns its path."""
    monkeypatch.chdir(tmp_path)  # a relative path: the same in every run, so that errors read the same

    def to_file(text):
        Path("houses.csv").write_text(text, encoding="utf-8")
        return "houses.csv"

    return to_file


def attribute(dataset, name):
    """Return an attribute of the dataset; one that is not there is a failure of its own."""
    of = "CsvDataset('houses.csv')"
    checks.that(hasattr(dataset, name), of=of, expected=f"an attribute {name}", got="none of that name")
    return getattr(dataset, name)


def names_the_place(error, path, of, line=None):
    """Check that the error's text has the file's name and, where there is one, the number of the line."""
    text = str(error).replace(f"{Path.cwd()}/", "")  # a folder's name may hold any number
    holds = path in text and (line is None or str(line) in re.findall(r"\d+", text))
    wanted = f"'{path}'" + (f" and the line's number, {line}," if line else "")
    checks.that(holds, of=f"the error of {of}", expected=f"{wanted} in its text", got=repr(text))
