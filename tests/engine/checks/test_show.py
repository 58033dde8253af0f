"""Values in words: short, on few lines, and never an error, whatever the value."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from torch_katas.checks.describe import describe, describe_value, kind_of, shape_text

ROOM = 66
"""Columns that a report leaves for a value."""


class Refuses:
    """Answers no question."""

    @property
    def __class__(self):
        raise RuntimeError

    def __repr__(self):
        raise RuntimeError


class RefusesInt(int):
    def __repr__(self):
        raise RuntimeError


class RefusingTensor(Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        raise RuntimeError


def holding_itself() -> list:
    value = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("shape", "text"), [((), "()"), ((3,), "(3,)"), (torch.Size([2, 0]), "(2, 0)"), ([1, 2, 3], "(1, 2, 3)")]
)
def test_a_shape_stands_as_a_tuple(shape, text):
    assert shape_text(shape) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (3, "an int"),
        (True, "a bool"),
        ([], "a list"),
        (torch.ones(1), "a Tensor"),
        (nn.Parameter(torch.ones(1)), "a Parameter"),
        (OSError(), "an OSError"),
        (nn.RNN(1, 1), "an RNN"),
        (nn.GRU(1, 1), "a GRU"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_kind_has_its_article(value, text):
    assert kind_of(value) == text


LISTS_IN_LISTS = "a list of 2: [1], a list of 1: a list of 1: a list"

DESCRIBED = [
    (torch.zeros(2, 3), "a tensor of shape (2, 3), float32, cpu"),
    (torch.zeros((), dtype=torch.int64), "a tensor of shape (), int64, cpu"),
    (torch.zeros(0, dtype=torch.bool), "a tensor of shape (0,), bool, cpu"),
    (torch.zeros(2, dtype=torch.bfloat16, device="meta"), "a tensor of shape (2,), bfloat16, meta"),
    (nn.Parameter(torch.zeros(1)), "a tensor of shape (1,), float32, cpu"),
    (torch.eye(2).to_sparse(), "a tensor of shape (2, 2), float32, cpu, sparse_coo"),
    (np.zeros((2, 3)), "an array of shape (2, 3), float64"),
    (np.array(["a"]), "an array of shape (1,), <U1"),
    (np.float32(2.5), "a float32 (np.float32(2.5))"),
    (None, "None"),
    (3, "an int (3)"),
    (True, "a bool (True)"),
    (0.1, "a float (0.1)"),
    (float("nan"), "a float (nan)"),
    ("word", "a str ('word')"),
    ("x" * 100, "a str ('" + "x" * 58 + "…)"),
    ([], "an empty list"),
    ((), "an empty tuple"),
    ((1, None), "(1, None)"),
    ([[1, 2], [3]], "[[1, 2], [3]]"),
    ([0.1 + 0.2, True], "[0.3, True]"),
    (list(range(100)), "a list of 100: an int (0), an int (1), an int (2), …"),
    ((torch.zeros(2), {}), "a tuple of 2: a tensor of shape (2,), float32, cpu, a dict"),
    ([[1], [[[torch.ones(1)]]]], LISTS_IN_LISTS),
    ({"a": 1}, "a dict"),
    (ValueError("x"), "a ValueError"),
    (nn.Linear, "a type"),
    (nn.Linear(1, 1), "a Linear"),
]


@pytest.mark.parametrize(("value", "text"), DESCRIBED, ids=[text for _, text in DESCRIBED])
def test_a_value_is_described_without_its_numbers(value, text):
    assert describe(value) == text


SHOWN = [
    (torch.tensor(3.0), "3  shape (), float32, cpu"),
    (torch.tensor(1 / 3), "0.33333  shape (), float32, cpu"),
    (torch.tensor(True), "True  shape (), bool, cpu"),
    (torch.tensor(1 + 2j), "(1+2j)  shape (), complex64, cpu"),
    (torch.tensor([1, 2]), "[1, 2]  shape (2,), int64, cpu"),
    (torch.tensor([1e-9, -1e9, 0.1]), "[1e-09, -1e+09, 0.1]  shape (3,), float32, cpu"),
    (torch.tensor([float("nan"), float("-inf")]), "[nan, -inf]  shape (2,), float32, cpu"),
    (torch.tensor([-0.0]), "[0]  shape (1,), float32, cpu"),
    (torch.tensor([0.5], dtype=torch.bfloat16), "[0.5]  shape (1,), bfloat16, cpu"),
    (torch.tensor([[1, 2], [3, 4]]), "[[1, 2], [3, 4]]  shape (2, 2), int64, cpu"),
    (torch.zeros(0), "[]  shape (0,), float32, cpu"),
    (torch.zeros(2, 0), "[[], []]  shape (2, 0), float32, cpu"),
    (torch.zeros(0, 2), "[]  shape (0, 2), float32, cpu"),
    (torch.ones(1, requires_grad=True), "[1]  shape (1,), float32, cpu"),
    (torch.tensor([1, 2, 3])[::2], "[1, 3]  shape (2,), int64, cpu"),
    (np.array([[1.5, 2], [3, 4]]), "[[1.5, 2], [3, 4]]  shape (2, 2), float64"),
    (np.array(2), "2  shape (), int64"),
    (np.array([True]), "[True]  shape (1,), bool"),
    (np.float32(2.5), "np.float32(2.5)"),
    (3, "3"),
    (0.1 + 0.2, "0.3"),
    (None, "None"),
    ("word", "'word'"),
    (b"word", "b'word'"),
    ([1, 2.123456789, "a"], "[1, 2.12346, 'a']"),
    ({"a": [1, (2, None)]}, "{'a': [1, (2, None)]}"),
    (frozenset({1}), "frozenset({1})"),
    (torch.float32, "torch.float32"),
    (torch.Size([2, 3]), "torch.Size([2, 3])"),
    ([torch.zeros(2)], "a list of 1: a tensor of shape (2,), float32, cpu"),
    ({"a": torch.zeros(2)}, "a dict"),
    (ValueError("x"), "a ValueError"),
]


@pytest.mark.parametrize(("value", "text"), SHOWN, ids=[text for _, text in SHOWN])
def test_a_small_value_is_shown_whole_on_one_line(value, text):
    assert describe_value(value) == text
    assert len(text) <= ROOM


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        (
            torch.arange(12.0).reshape(3, 4) + 0.25,
            ["[[0.25, 1.25, 2.25, 3.25],", " [4.25, 5.25, 6.25, 7.25],", " [8.25, 9.25, 10.25, 11.25]]"],
        ),
        (
            torch.arange(24).reshape(2, 3, 4),
            [
                "[[[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]],",
                " [[12, 13, 14, 15], [16, 17, 18, 19], [20, 21, 22, 23]]]",
            ],
        ),
        (
            torch.arange(24).reshape(2, 2, 6) + 10_000,
            [
                "[[[10000, 10001, 10002, 10003, 10004, 10005],",
                "  [10006, 10007, 10008, 10009, 10010, 10011]],",
                " [[10012, 10013, 10014, 10015, 10016, 10017],",
                "  [10018, 10019, 10020, 10021, 10022, 10023]]]",
            ],
        ),
        (torch.arange(12) * 1000, ["[0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10000, 11000]"]),
    ],
    ids=["matrix", "cube", "cube of large numbers", "row"],
)
def test_rows_that_need_them_get_lines_of_their_own(value, lines):
    about = f"shape {tuple(value.shape)}, {str(value.dtype).removeprefix('torch.')}, cpu"
    assert describe_value(value).split("\n") == [*lines, about]
    array_about = about.removesuffix(", cpu")
    assert describe_value(value.numpy()).split("\n") == [*lines, array_about]


@pytest.mark.parametrize("kind", [torch.float32, torch.float64, torch.float16, torch.int64, torch.bool], ids=str)
@pytest.mark.parametrize(
    "size",
    [(), (1,), (5,), (0, 3), (2, 3), (4, 6), (6, 4), (3, 8), (24, 1), (2, 3, 4), (2, 2, 2, 3), (100, 100)],
    ids=str,
)
def test_lines_fit_where_a_row_does(kind, size):
    count = torch.Size(size).numel()
    for numbers in (torch.linspace(-1, 2, count), torch.arange(count).float()):
        text = describe_value(numbers.reshape(size).to(kind))
        assert max(map(len, text.split("\n"))) <= 80
        assert text.endswith(f"shape {size}, {str(kind).removeprefix('torch.')}, cpu")


def test_a_row_too_long_for_a_line_can_be_wrapped_between_its_numbers():
    text = describe_value(torch.linspace(-1, 1, 24))
    assert text.count("\n") == 1
    assert max(map(len, text.split())) < 20


@pytest.mark.parametrize("size", [(25,), (5, 5), (100, 100), (2, 3, 5)], ids=str)
def test_a_big_tensor_is_shown_by_its_first_numbers(size):
    value = torch.arange(float(torch.Size(size).numel())).reshape(size)
    assert describe_value(value) == f"[0, 1, 2, 3, …]  shape {size}, float32, cpu"
    assert describe_value(value.numpy()) == f"[0, 1, 2, 3, …]  shape {size}, float32"


def test_what_is_cut_says_so():
    assert describe_value("x" * 300) == "'" + "x" * 198 + "…"
    assert describe_value("x" * 198) == "'" + "x" * 198 + "'"
    assert describe_value(list(range(100))).endswith(", 51, …")
    assert len(describe_value(list(range(100)))) == 200


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (Refuses, "a Refuses"),
        (lambda: RefusesInt(3), "a RefusesInt"),
        (lambda: Tensor._make_subclass(RefusingTensor, torch.zeros(2)), "a RefusingTensor"),
        (lambda: nn.LazyLinear(1).weight, "an UninitializedParameter"),
        (lambda: [Refuses()], "a list"),
        (holding_itself, "a list of 1: a list of 1: a list of 1: a list"),
    ],
    ids=["object", "number", "tensor", "lazy parameter", "in a list", "a list that holds itself"],
)
def test_a_value_that_refuses_to_be_looked_at_is_named(make, text):
    value = make()  # here, since pytest looks at parameters
    assert describe(value) == text
    assert describe_value(value) == text


@pytest.mark.parametrize("value", [torch.eye(2).to_sparse(), torch.eye(2, device="meta")], ids=["sparse", "meta"])
def test_a_tensor_without_numbers_to_show_is_described(value):
    assert describe_value(value) == describe(value)
    assert describe(value).startswith("a tensor of shape (2, 2), float32, ")


@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors")
def test_a_nested_tensor_is_named():
    assert describe_value(torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])) == "a Tensor"
