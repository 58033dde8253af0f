"""The assertions of hidden tests: what passes, and exactly what is said where something is wrong."""

import re

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from torch_katas import checks


def failure(check, *arguments, **options) -> checks.Failed:
    with pytest.raises(checks.Failed) as caught:
        check(*arguments, of="f(x)", **options)
    error = caught.value
    assert str(error) == error.message
    assert error.facts[0] == ("called", "f(x)")
    return error


def told(check, *arguments, **options) -> tuple:
    """Return what a failing check says: its message and its facts but for what was called."""
    error = failure(check, *arguments, **options)
    return error.message, *error.facts[1:]


def passes(check, *arguments, **options) -> None:
    """Make sure that a check passes; every check returns nothing."""
    assert check(*arguments, of="f(x)", **options) is None


X = torch.tensor([1.0, 2.0])


# Objects that lie


class Liar(Tensor):
    """A tensor that says of itself, and of whatever it is compared with, what its maker likes to hear."""

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        name = getattr(function, "__name__", "")
        if name in ("equal", "allclose"):
            return True
        with torch._C.DisableTorchFunctionSubclass():
            if name in ("eq", "isclose", "__eq__"):
                return torch.ones(2, dtype=torch.bool)
            if name in ("detach", "clone", "as_subclass", "sub", "isfinite"):
                return X.clone()
            if name == "__get__":
                return {"shape": X.shape, "dtype": X.dtype, "device": X.device}.get(
                    function.__self__.__name__, function(*args)
                )
            return function(*args, **(kwargs or {}))


class OverridesDetach(Tensor):
    def detach(self):
        return X.clone()

    def as_subclass(self, cls):
        return X.clone()


class Dispatches(Tensor):
    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        return X.clone()


class ClaimsToBeATensor:
    __class__ = Tensor

    def detach(self):
        return X.clone()


class ClaimsToBeAnArray:
    __class__ = np.ndarray

    def __array__(self, *args, **kwargs):
        return np.array([1.0, 2.0])


class Agreeable:
    """Equal to everything."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash("a")

    def __bool__(self):
        return True

    def __float__(self):
        return 1.0


class AgreeableInt(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


def lies(kind: type, values: Tensor) -> Tensor:
    return Tensor._make_subclass(kind, values)


# What is a tensor


@pytest.mark.parametrize(
    "value",
    [X, nn.Parameter(X), X.clone().requires_grad_() * 1, X.expand(3, 2)[0], X.as_subclass(Liar), lies(Liar, X)],
    ids=["tensor", "parameter", "with history", "view", "subclass", "made subclass"],
)
def test_every_kind_of_tensor_counts_as_one(value):
    for check, expected in ((checks.close, X), (checks.shape, (2,)), (checks.dtype, torch.float32)):
        passes(check, value, expected)
    assert type(checks.plain(value, "f(x)")) is Tensor


NO_TENSORS = {
    "list": ([1.0, 2.0], "a list", "[1.0, 2.0]"),
    "array": (np.array([1.0, 2.0]), "a ndarray", "an array of shape (2,), float64"),
    "number": (1.0, "a float", "a float (1.0)"),
    "tuple of tensors": ((X,), "a tuple", "a tuple of 1: a tensor of shape (2,), float32, cpu"),
    "the class": (Tensor, "a _TensorMeta", "a _TensorMeta"),
    "an object that equals all": (Agreeable(), "an Agreeable", "an Agreeable"),
    "an object that claims to be one": (ClaimsToBeATensor(), "a ClaimsToBeATensor", "a ClaimsToBeATensor"),
    "one that dispatches": (lies(Dispatches, X), "a Dispatches", "a tensor of shape (2,), float32, cpu"),
}


@pytest.mark.parametrize(
    ("check", "expected"),
    [(checks.close, X), (checks.shape, (2,)), (checks.dtype, torch.float32), (checks.device, "cpu")],
    ids=["close", "shape", "dtype", "device"],
)
@pytest.mark.parametrize(("value", "kind", "got"), NO_TENSORS.values(), ids=NO_TENSORS)
def test_what_is_no_tensor_is_named(check, expected, value, kind, got):
    error = failure(check, value, expected)
    assert error.message == f"f(x) is {kind}, not a tensor"
    assert error.facts[1:] == (("expected", "a tensor"), ("got", got))
    assert error.advice == ""


@pytest.mark.parametrize("check", [checks.close, checks.shape])
def test_none_in_place_of_a_tensor_comes_with_advice(check):
    error = failure(check, None, X if check is checks.close else (2,))
    assert error.message == "f(x) is None, not a tensor"
    assert error.facts[1:] == (("expected", "a tensor"), ("got", "None"))
    assert "return" in error.advice


def test_a_sparse_tensor_is_named():
    assert told(checks.close, X.to_sparse(), X) == (
        "f(x) is a sparse_coo tensor, not a dense one",
        ("expected", "a dense tensor"),
        ("got", "a tensor of shape (2,), float32, cpu, sparse_coo"),
    )


@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors")
def test_a_nested_tensor_is_named():
    assert told(checks.shape, torch.nested.nested_tensor([X, X]), (2, 2))[0] == (
        "f(x) is a nested tensor, not a dense one"
    )


def test_plain_shares_memory_and_drops_the_history():
    value = torch.zeros(2, requires_grad=True)
    plain = checks.plain(value * 1, "f(x)")
    assert not plain.requires_grad
    assert checks.plain(value, "f(x)").data_ptr() == value.data_ptr()


# shape, dtype, device


@pytest.mark.parametrize("size", [(), (0,), (3,), (2, 0, 3), (1, 1)], ids=str)
def test_shape_passes_for_any_way_to_write_it(size):
    for expected in (size, list(size), torch.Size(size)):
        passes(checks.shape, torch.zeros(size), expected)


@pytest.mark.parametrize(
    ("size", "expected"), [((2,), ()), ((), (1,)), ((2, 3), (3, 2)), ((0, 3), (0, 2)), ((1, 3), (3,))], ids=str
)
def test_shape_names_both_shapes(size, expected):
    facts = (("expected", f"shape {expected}"), ("got", f"shape {size}"))
    assert told(checks.shape, torch.zeros(size), expected) == ("f(x) has the wrong shape", *facts)


def test_shape_sees_through_a_subclass():
    assert told(checks.shape, lies(Liar, torch.zeros(5)), (2,))[2] == ("got", "shape (5,)")


@pytest.mark.parametrize(
    "kind", [torch.float32, torch.float64, torch.bfloat16, torch.int64, torch.bool, torch.complex64]
)
def test_dtype_passes_for_its_own_and_names_any_other(kind):
    passes(checks.dtype, torch.zeros(2, dtype=kind), kind)
    facts = (("expected", "torch.int8"), ("got", str(kind)))
    assert told(checks.dtype, torch.zeros(2, dtype=kind), torch.int8) == ("f(x) has the wrong dtype", *facts)


@pytest.mark.parametrize("expected", ["cpu", torch.device("cpu")])
def test_device_passes_for_a_name_and_a_device(expected):
    passes(checks.device, X, expected)


def test_device_names_both_devices():
    expected = ("f(x) is on the wrong device", ("expected", "on cpu"), ("got", "on meta"))
    assert told(checks.device, X.to("meta"), "cpu") == expected


# close


KINDS = [
    torch.float16,
    torch.bfloat16,
    torch.float32,
    torch.float64,
    torch.int32,
    torch.int64,
    torch.uint8,
    torch.complex64,
]


@pytest.mark.parametrize("kind", [*KINDS, torch.bool], ids=str)
@pytest.mark.parametrize("size", [(), (0,), (2, 0), (3,), (2, 3)], ids=str)
def test_close_passes_for_equal_tensors_of_every_dtype_and_shape(kind, size):
    passes(checks.close, torch.ones(size, dtype=kind), torch.ones(size, dtype=kind))


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_close_fails_for_another_value_of_every_dtype(kind):
    error = failure(checks.close, torch.tensor([1, 2], dtype=kind), torch.tensor([1, 3], dtype=kind))
    assert error.message == "f(x) has wrong values"
    assert re.match(r"first at \[1\]: expected \(?3", error.facts[3][1])
    assert error.facts[3][1].endswith("; 1 of 2 differ")


@pytest.mark.parametrize(
    ("kind", "near", "far"), [(torch.float32, 1e-6, 1e-4), (torch.float64, 1e-9, 1e-8), (torch.float16, 5e-4, 1e-2)]
)
def test_the_tolerance_follows_the_dtype(kind, near, far):
    one = torch.ones(1, dtype=kind)
    passes(checks.close, one + near, one)
    assert told(checks.close, one + far, one)[0] == "f(x) has wrong values"


def test_a_tolerance_of_ones_own_replaces_both_defaults():
    passes(checks.close, X + 0.1, X, atol=0.2)
    passes(checks.close, X * 1.1, X, rtol=0.2)
    passes(checks.close, torch.tensor([5]), torch.tensor([4]), atol=1)
    assert told(checks.close, X + 1e-6, X, rtol=0.0)[0] == "f(x) has wrong values"
    assert told(checks.close, X + 1e-6, X, atol=1e-9)[0] == "f(x) has wrong values"


def test_integers_are_compared_exactly():
    big = torch.tensor([10_000_000])
    assert told(checks.close, big + 1, big) == (
        "f(x) has wrong values",
        ("expected", "[10000000]  shape (1,), int64, cpu"),
        ("got", "[10000001]  shape (1,), int64, cpu"),
        ("differs", "first at [0]: expected 10000000, got 10000001; 1 of 1 differ"),
    )


def test_the_first_difference_is_named_with_its_place():
    expected = torch.arange(6.0).reshape(2, 3)
    got = expected.clone()
    got[1, 1:] = 9
    assert told(checks.close, got, expected) == (
        "f(x) has wrong values",
        ("expected", "[[0, 1, 2], [3, 4, 5]]  shape (2, 3), float32, cpu"),
        ("got", "[[0, 1, 2], [3, 9, 9]]  shape (2, 3), float32, cpu"),
        ("differs", "first at [1, 1]: expected 4, got 9; 2 of 6 differ"),
    )


def test_booleans_differ_in_words():
    assert told(checks.close, torch.tensor([True, False]), torch.tensor([True, True]))[1:] == (
        ("expected", "[True, True]  shape (2,), bool, cpu"),
        ("got", "[True, False]  shape (2,), bool, cpu"),
        ("differs", "first at [1]: expected True, got False; 1 of 2 differ"),
    )


def test_a_tensor_of_no_dimension_has_no_place_to_name():
    facts = (("expected", "3  shape (), float32, cpu"), ("got", "2  shape (), float32, cpu"))
    assert told(checks.close, torch.tensor(2.0), torch.tensor(3.0)) == ("f(x) has wrong values", *facts)


@pytest.mark.parametrize("size", [(), (1,)], ids=str)
def test_numbers_that_differ_are_never_shown_as_the_same(size):
    expected = torch.full(size, 1.0, dtype=torch.float64)
    differs = dict(failure(checks.close, expected + 3e-7, expected).facts)["differs"]
    assert "expected 1.0, got 1.0000003" in differs


def test_nan_equals_nan_and_nothing_else():
    nan = torch.tensor([float("nan"), 1.0])
    passes(checks.close, nan.clone(), nan)
    assert told(checks.close, nan, torch.tensor([0.0, 1.0]))[3] == (
        "differs",
        "first at [0]: expected 0, got nan; 1 of 2 differ",
    )
    assert told(checks.close, torch.tensor([0.0, 1.0]), nan)[0] == "f(x) has wrong values"


def test_nan_in_both_is_no_difference_to_count():
    got, expected = torch.tensor([float("nan"), 2.0]), torch.tensor([float("nan"), 1.0])
    assert told(checks.close, got, expected)[3][1] == "first at [1]: expected 1, got 2; 1 of 2 differ"


def test_infinities_keep_their_sign():
    inf = torch.tensor([float("inf")])
    passes(checks.close, inf.clone(), inf)
    assert told(checks.close, -inf, inf)[3][1] == "first at [0]: expected inf, got -inf; 1 of 1 differ"


@pytest.mark.parametrize(
    ("value", "what", "got"),
    [
        (torch.ones(2, 1), "shape", "a tensor of shape (2, 1), float32, cpu"),
        (torch.ones(3), "shape", "a tensor of shape (3,), float32, cpu"),
        (torch.ones(0), "shape", "a tensor of shape (0,), float32, cpu"),
        (torch.ones(2, dtype=torch.float64), "dtype", "a tensor of shape (2,), float64, cpu"),
        (torch.ones(2, dtype=torch.int64), "dtype", "a tensor of shape (2,), int64, cpu"),
        (torch.ones(2, dtype=torch.bool), "dtype", "a tensor of shape (2,), bool, cpu"),
        (torch.ones(2, device="meta"), "device", "a tensor of shape (2,), float32, meta"),
        (torch.ones(3, dtype=torch.int64), "shape", "a tensor of shape (3,), int64, cpu"),
    ],
)
def test_close_names_the_first_of_shape_dtype_and_device_that_is_wrong(value, what, got):
    facts = (("expected", "a tensor of shape (2,), float32, cpu"), ("got", got))
    assert told(checks.close, value, torch.ones(2)) == (f"f(x) has the wrong {what}", *facts)


@pytest.mark.parametrize("kind", [Liar, OverridesDetach])
def test_close_sees_through_a_subclass_that_lies(kind):
    assert told(checks.close, lies(kind, torch.tensor([5.0, 2.0])), X) == (
        "f(x) has wrong values",
        ("expected", "[1, 2]  shape (2,), float32, cpu"),
        ("got", "[5, 2]  shape (2,), float32, cpu"),
        ("differs", "first at [0]: expected 1, got 5; 1 of 2 differ"),
    )
    assert told(checks.close, lies(kind, torch.zeros(3)), X)[0] == "f(x) has the wrong shape"
    assert told(checks.close, lies(kind, torch.zeros(2).double()), X)[0] == "f(x) has the wrong dtype"


# close: arrays


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6).reshape(2, 3),
        np.arange(6.0),
        np.arange(3)[::-1],
        np.arange(12).reshape(3, 4).T,
        np.array(True),
        np.zeros((0, 2)),
        np.float32([1, float("nan")]),
        np.frombuffer(b"abc", dtype=np.uint8),
    ],
    ids=["int", "float", "reversed", "transposed", "bool", "empty", "nan", "read-only"],
)
def test_close_passes_for_equal_arrays(value):
    passes(checks.close, value.copy(), value)
    passes(checks.close, value, value.copy())


def test_close_shows_arrays_as_arrays():
    got, expected = np.array([[0.0, 1.0], [2.0, 3.5]]), np.array([[0.0, 1.0], [2.0, 3.0]])
    assert told(checks.close, got, expected) == (
        "f(x) has wrong values",
        ("expected", "[[0, 1], [2, 3]]  shape (2, 2), float64"),
        ("got", "[[0, 1], [2, 3.5]]  shape (2, 2), float64"),
        ("differs", "first at [1, 1]: expected 3, got 3.5; 1 of 4 differ"),
    )


@pytest.mark.parametrize(
    ("value", "message", "got"),
    [
        (np.zeros(3), "has the wrong shape", "an array of shape (3,), float64"),
        (np.zeros(2, dtype=np.float32), "has the wrong dtype", "an array of shape (2,), float32"),
        (np.zeros(2, dtype=np.int64), "has the wrong dtype", "an array of shape (2,), int64"),
        (np.array([None, None]), "has the wrong dtype", "an array of shape (2,), object"),
        (np.array(["a", "b"]), "has the wrong dtype", "an array of shape (2,), <U1"),
        (np.zeros(2, dtype=">f8"), "has the wrong dtype", "an array of shape (2,), >f8"),
    ],
    ids=["shape", "float32", "int64", "objects", "strings", "byte order"],
)
def test_close_names_what_is_wrong_with_an_array(value, message, got):
    facts = (("expected", "an array of shape (2,), float64"), ("got", got))
    assert told(checks.close, value, np.zeros(2)) == (f"f(x) {message}", *facts)


@pytest.mark.parametrize(
    ("value", "kind", "got"),
    [
        (torch.zeros(2), "a Tensor", "a tensor of shape (2,), float32, cpu"),
        ([0.0, 0.0], "a list", "[0.0, 0.0]"),
        (None, "None", "None"),
        (np.float64(0), "a float64", "a float64 (np.float64(0.0))"),
        (ClaimsToBeAnArray(), "a ClaimsToBeAnArray", "a ClaimsToBeAnArray"),
        (Agreeable(), "an Agreeable", "an Agreeable"),
    ],
    ids=["tensor", "list", "None", "scalar", "claims", "agreeable"],
)
def test_what_is_no_array_is_named(value, kind, got):
    facts = (("expected", "a NumPy array"), ("got", got))
    assert told(checks.close, value, np.zeros(2)) == (f"f(x) is {kind}, not a NumPy array", *facts)


# close: numbers


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3, 3), (0.5, 0.5), (1.0 + 1e-7, 1.0), (1e-9, 0.0), (True, True), (float("nan"), float("nan")), (1e30, 1e30)],
)
def test_close_passes_for_near_numbers(value, expected):
    passes(checks.close, value, expected)


@pytest.mark.parametrize(
    ("value", "expected", "shown"),
    [
        (4, 3, ("3", "4")),
        (10_000_001, 10_000_000, ("10000000", "10000001")),
        (0.25, 0.5, ("0.5", "0.25")),
        (1.000002, 1.0, ("1.0", "1.000002")),
        (1 / 3, 0.5, ("0.5", "0.333333")),
        (True, False, ("False", "True")),
        (float("nan"), 0.0, ("0", "nan")),
        (0.0, float("nan"), ("nan", "0")),
        (float("-inf"), float("inf"), ("inf", "-inf")),
    ],
)
def test_close_shows_both_numbers(value, expected, shown):
    facts = (("expected", shown[0]), ("got", shown[1]))
    assert told(checks.close, value, expected) == ("f(x) has the wrong value", *facts)


def test_a_tolerance_of_ones_own_holds_for_numbers():
    passes(checks.close, 1.1, 1.0, atol=0.2)
    passes(checks.close, 1.1, 1.0, rtol=0.2)
    passes(checks.close, 11, 10, atol=1)
    assert told(checks.close, 1.0 + 1e-7, 1.0, rtol=0.0)[0] == "f(x) has the wrong value"


@pytest.mark.parametrize(
    ("value", "expected", "kind", "got"),
    [
        (1, 1.0, "an int", "an int (1)"),
        (1.0, 1, "a float", "a float (1.0)"),
        (True, 1, "a bool", "a bool (True)"),
        (1, True, "an int", "an int (1)"),
        ("1", 1, "a str", "a str ('1')"),
        (None, 1, "None", "None"),
        (np.float64(1), 1.0, "a float64", "a float64 (np.float64(1.0))"),
        (np.int64(1), 1, "an int64", "an int64 (np.int64(1))"),
        (np.array(1.0), 1.0, "a ndarray", "an array of shape (), float64"),
        (Agreeable(), 1.0, "an Agreeable", "an Agreeable"),
        (AgreeableInt(5), 1, "an AgreeableInt", "an AgreeableInt (5)"),
    ],
)
def test_a_number_of_another_type_is_named(value, expected, kind, got):
    wanted = f"a Python {type(expected).__name__}"
    error = failure(checks.close, value, expected)
    assert error.message == f"f(x) is {kind}, not {wanted}"
    assert error.facts[1:] == (("expected", wanted), ("got", got))
    assert error.advice == ""


def test_a_tensor_in_place_of_a_number_comes_with_advice():
    error = failure(checks.close, torch.tensor(1.0), 1.0)
    assert error.message == "f(x) is a Tensor, not a Python float"
    assert error.facts[2] == ("got", "a tensor of shape (), float32, cpu")
    assert error.advice == ".item() turns a tensor of one element into a Python number."


# equal


@pytest.mark.parametrize(
    "value",
    [
        0,
        True,
        "word",
        b"bytes",
        None,
        (),
        [],
        {},
        [1, "a", None, (2, False)],
        {"a": [1, 2], 3: {"b": ()}},
        {1, 2},
        frozenset({"a"}),
        0.1 + 0.2,
        torch.Size([2, 3]),
        torch.float32,
        torch.device("cpu"),
        int,
    ],
    ids=repr,
)
def test_equal_passes_for_the_same_value(value):
    passes(checks.equal, value, value)


def test_equal_compares_values_not_identities():
    passes(checks.equal, [1, {"a": (2, 3)}, {5, 6}], [1, {"a": (2, 3)}, {6, 5}])
    passes(checks.equal, 0.1 + 0.2, 0.3)
    passes(checks.equal, {"a": 1, "b": 2}, {"b": 2, "a": 1})


DIFFERENT = [
    (4, 3, "4", "3"),
    ("no", "yes", "'no'", "'yes'"),
    (b"no", b"yes", "b'no'", "b'yes'"),
    (None, 3, "None", "3"),
    (True, 1, "True", "1"),
    (1, True, "1", "True"),
    (0, False, "0", "False"),
    (1.0, 1, "1.0", "1"),
    ((1, 2), [1, 2], "(1, 2)", "[1, 2]"),
    ([1, 2, 3], [1, 2], "[1, 2, 3]", "[1, 2]"),
    ([1], [1, 2], "[1]", "[1, 2]"),
    ([2, 1], [1, 2], "[2, 1]", "[1, 2]"),
    ([1, [True]], [1, [1]], "[1, [True]]", "[1, [1]]"),
    ({"a": 1}, {"a": 2}, "{'a': 1}", "{'a': 2}"),
    ({"a": 1}, {"b": 1}, "{'a': 1}", "{'b': 1}"),
    ({"a": 1, "b": 2}, {"a": 1}, "{'a': 1, 'b': 2}", "{'a': 1}"),
    ({True: 1}, {1: 1}, "{True: 1}", "{1: 1}"),
    ({1}, {2}, "{1}", "{2}"),
    ({"a"}, {1}, "{'a'}", "{1}"),
    (frozenset({1}), {1}, "frozenset({1})", "{1}"),
    ((2, 3), torch.Size([2, 3]), "(2, 3)", "torch.Size([2, 3])"),
    (torch.Size([2]), torch.Size([3]), "torch.Size([2])", "torch.Size([3])"),
    (torch.float64, torch.float32, "torch.float64", "torch.float32"),
    (np.int64(3), 3, "np.int64(3)", "3"),
    (np.bool_(True), True, "np.True_", "True"),
    (torch.tensor(3), 3, "3  shape (), int64, cpu", "3"),
    (torch.tensor(True), True, "True  shape (), bool, cpu", "True"),
    ([torch.tensor(3)], [3], "a list of 1: a tensor of shape (), int64, cpu", "[3]"),
    (Agreeable(), 3, "an Agreeable", "3"),
    ([Agreeable()], [3], "a list of 1: an Agreeable", "[3]"),
    ({"a": Agreeable()}, {"a": 3}, "a dict", "{'a': 3}"),
    ({Agreeable(): 3}, {"a": 3}, "a dict", "{'a': 3}"),
    ({Agreeable()}, {"a"}, "a set", "{'a'}"),
    (AgreeableInt(5), 3, "5", "3"),
]


@pytest.mark.parametrize(("value", "expected", "got", "wanted"), DIFFERENT)
def test_equal_shows_both_values(value, expected, got, wanted):
    assert told(checks.equal, value, expected) == (
        "f(x) is not what was expected",
        ("expected", wanted),
        ("got", got),
    )


@pytest.mark.parametrize(
    ("value", "expected", "differs"),
    [
        ([*range(99), 7], list(range(100)), "first at [99]: expected 99, got 7"),
        ((0,) * 99 + (False,), (0,) * 100, "first at [99]: expected 0, got False"),
        (list(range(101)), list(range(100)), "expected 100 items, got 101"),
        (
            "a" * 300 + "b",
            "a" * 300 + "c",
            f"first at [300]: expected …'{'a' * 20}c', got …'{'a' * 20}b'",
        ),
        ({"a" * 300: 1, "b": 2}, {"a" * 300: 1, "b": 3}, "first at ['b']: expected 3, got 2"),
        ({"a" * 300: 1, "b": 2}, {"a" * 300: 1, "c": 2}, "['c'] is missing"),
    ],
    ids=["list", "tuple", "length", "text", "dict", "key"],
)
def test_equal_names_the_place_where_long_values_look_the_same(value, expected, differs):
    error = failure(checks.equal, value, expected)
    assert error.facts[1][1] == error.facts[2][1] or len(value) != len(expected)
    assert error.facts[3] == ("differs", differs)


def test_large_tensors_that_begin_alike_are_shown_where_they_differ():
    expected = torch.arange(100.0)
    got = expected.clone()
    got[50] = -1.0
    facts = dict(failure(checks.close, got, expected).facts)
    assert facts["expected"] == "[…, 49, 50, 51, 52, …]  shape (100,), float32, cpu"
    assert facts["got"] == "[…, 49, -1, 51, 52, …]  shape (100,), float32, cpu"


def test_long_values_without_an_order_have_no_place_to_name():
    long = {"a" * 300}
    assert len(failure(checks.equal, long | {"b"}, long | {"c"}).facts) == 3
    assert len(failure(checks.equal, list(range(100)), tuple(range(100))).facts) == 3


def test_a_list_that_holds_itself_is_refused():
    value = [1]
    value.append(value)
    assert told(checks.equal, value, [1, 2])[0] == "f(x) is not what was expected"


@pytest.mark.parametrize("expected", [X, np.zeros(2), object()], ids=["tensor", "array", "object"])
def test_equal_refuses_to_compare_what_it_cannot(expected):
    with pytest.raises(TypeError, match=r"use checks\.close"):
        checks.equal(expected, expected, of="f(x)")


# instance, that


def test_instance_passes_for_the_type_and_its_children():
    passes(checks.instance, 3, int)
    passes(checks.instance, True, int)
    passes(checks.instance, nn.Linear(1, 1), nn.Module)
    passes(checks.instance, nn.Parameter(X), Tensor)


@pytest.mark.parametrize(
    ("value", "expected", "kind", "got"),
    [
        (3, str, "an int", "an int (3)"),
        (None, dict, "None", "None"),
        (X, nn.Parameter, "a Tensor", "a tensor of shape (2,), float32, cpu"),
        (nn.Linear, nn.Module, "a type", "a type"),
        (ClaimsToBeATensor(), Tensor, "a ClaimsToBeATensor", "a ClaimsToBeATensor"),
    ],
)
def test_instance_names_what_came_back(value, expected, kind, got):
    facts = (("expected", f"an instance of {expected.__name__}"), ("got", got))
    assert told(checks.instance, value, expected) == (f"f(x) is {kind}", *facts)


@pytest.mark.parametrize("holds", [True, torch.tensor(True), torch.tensor([True]), 1])
def test_that_passes_where_it_holds(holds):
    passes(checks.that, holds, expected="a sum of 1", got=2)


@pytest.mark.parametrize(
    ("got", "shown"), [("in words", "in words"), (2, "2"), (X, "[1, 2]  shape (2,), float32, cpu"), (None, "None")]
)
@pytest.mark.parametrize("holds", [False, torch.tensor(False), 0])
def test_that_tells_in_the_tests_words(holds, got, shown):
    error = failure(checks.that, holds, expected="a sum of 1", got=got, advice="Divide.")
    assert error.message == "f(x): expected a sum of 1"
    assert error.facts[1:] == (("expected", "a sum of 1"), ("got", shown))
    assert error.advice == "Divide."


# gradient_reaches


@pytest.fixture
def x() -> Tensor:
    return torch.tensor([1.0, 2.0], requires_grad=True)


def test_a_gradient_that_arrives_everywhere_passes(x):
    y = torch.ones(2, requires_grad=True)
    passes(checks.gradient_reaches, x * y, x, y, names=("x", "y"))
    passes(checks.gradient_reaches, (x * y).sum(), x, y)
    passes(checks.gradient_reaches, x * torch.tensor([0.0, 1.0]), x)
    passes(checks.gradient_reaches, nn.Linear(2, 1)(x), x)


def test_the_graph_and_grad_stay_as_they_were(x):
    output = (x * 2).exp()
    passes(checks.gradient_reaches, output, x)
    assert x.grad is None
    output.sum().backward()
    assert x.grad is not None


@pytest.mark.parametrize("cut", [Tensor.detach, lambda x: torch.tensor(x.tolist()), lambda x: (x > 1).float()])
def test_an_output_without_history_comes_with_advice(x, cut):
    error = failure(checks.gradient_reaches, cut(x), x)
    assert error.message == "no gradient can flow through f(x)"
    facts = (("expected", "an output connected to its inputs"), ("got", "a tensor with no history"))
    assert error.facts[1:] == facts
    assert "detach" in error.advice


BLOCKED = {
    "unused": (lambda x, y: y, "none"),
    "zero": (lambda x, y: x * 0 + y, "[0, 0]  shape (2,), float32, cpu"),
    "infinite": (lambda x, y: (x - 1).sqrt() + y, "[inf, 0.5]  shape (2,), float32, cpu"),
    "nan": (lambda x, y: x * float("nan") + y, "[nan, nan]  shape (2,), float32, cpu"),
    "detached": (lambda x, y: x.detach() * y, "none"),
}


@pytest.mark.parametrize(("compute", "got"), BLOCKED.values(), ids=BLOCKED)
def test_a_gradient_that_does_not_arrive_is_named(x, compute, got):
    y = torch.ones(2, requires_grad=True)
    output = compute(x, y)
    for names, name in ((("y", "x"), "x"), ((), "input 2")):
        assert told(checks.gradient_reaches, output, y, x, names=names) == (
            f"no usable gradient reaches {name} through f(x)",
            ("expected", f"a finite gradient in {name}, not all zero"),
            ("got", got),
        )


def test_gradients_need_a_tensor(x):
    assert told(checks.gradient_reaches, (x,), x)[0] == "f(x) is a tuple, not a tensor"
    assert told(checks.gradient_reaches, None, x)[0] == "f(x) is None, not a tensor"


class PretendsToHaveHistory(Tensor):
    requires_grad = True

    def sum(self):
        return X.clone().requires_grad_().sum()


def test_gradients_see_through_a_subclass(x):
    assert told(checks.gradient_reaches, lies(PretendsToHaveHistory, X), x)[0] == "no gradient can flow through f(x)"
    passes(checks.gradient_reaches, (x * 2).as_subclass(PretendsToHaveHistory), x)


# unmodified


def changed(change, **values) -> tuple:
    with pytest.raises(checks.Failed) as caught, checks.unmodified("f(x)", **values):
        change(*values.values())
    assert caught.value.facts[0] == ("called", "f(x)")
    assert caught.value.advice == "An operation in place writes into its input."
    return caught.value.message, *caught.value.facts[1:]


INPUTS = {
    "float": X,
    "int": torch.tensor([1, 2]),
    "bool": torch.tensor([True, False]),
    "complex": torch.tensor([1j]),
    "nan": torch.tensor([float("nan"), float("inf")]),
    "empty": torch.zeros(0, 2),
    "0-d": torch.tensor(3.0),
    "with grad": torch.ones(2, requires_grad=True),
    "array": np.arange(3.0),
    "int array": np.arange(3),
    "nan array": np.array([float("nan")]),
}


@pytest.mark.parametrize("value", INPUTS.values(), ids=INPUTS)
def test_inputs_that_stay_as_they_are_pass(value):
    seen = []
    with checks.unmodified("f(x)", x=value, again=value):
        seen.append(value + value)
    assert len(seen) == 1


CHANGES = {
    "number": (X, lambda x: x.add_(1), "[1, 2]", "[2, 3]", "shape (2,), float32, cpu"),
    "one number": (X, lambda x: x.fill_(1), "[1, 2]", "[1, 1]", "shape (2,), float32, cpu"),
    "int": (torch.tensor([1, 2]), lambda x: x.zero_(), "[1, 2]", "[0, 0]", "shape (2,), int64, cpu"),
    "bool": (torch.tensor([True]), lambda x: x.logical_not_(), "[True]", "[False]", "shape (1,), bool, cpu"),
    "nan": (torch.tensor([float("nan")]), lambda x: x.nan_to_num_(), "[nan]", "[0]", "shape (1,), float32, cpu"),
    "to nan": (torch.tensor([0.0]), lambda x: x.fill_(float("nan")), "[0]", "[nan]", "shape (1,), float32, cpu"),
    "tiny": (torch.tensor([1e-9]), lambda x: x.zero_(), "[1e-09]", "[0]", "shape (1,), float32, cpu"),
    "array": (np.array([1.0]), lambda x: x.__iadd__(1), "[1]", "[2]", "shape (1,), float64"),
    "nan array": (np.array([float("nan")]), lambda x: x.fill(0), "[nan]", "[0]", "shape (1,), float64"),
}


@pytest.mark.parametrize(("value", "change", "before", "after", "about"), CHANGES.values(), ids=CHANGES)
def test_a_changed_input_is_shown_before_and_after(value, change, before, after, about):
    value = value.clone() if isinstance(value, Tensor) else value.copy()
    assert changed(change, x=value) == (
        "f(x) changes its input x",
        ("expected", f"x as it was: {before}  {about}"),
        ("got", f"x changed to {after}  {about}"),
    )


def test_a_change_of_shape_or_dtype_alone_is_seen():
    def to_int(x):
        x.data = x.data.long()

    assert changed(lambda x: x.resize_(1, 2), x=X.clone())[2][1].endswith("shape (1, 2), float32, cpu")
    assert changed(lambda x: x.unsqueeze_(0), x=torch.ones(1, 0))[2][1].endswith("shape (1, 1, 0), float32, cpu")
    assert changed(to_int, x=X.clone())[2][1].endswith("shape (2,), int64, cpu")


def test_the_input_that_changed_is_named():
    message = changed(lambda a, b: b.zero_(), a=X.clone(), b=X.clone())[0]
    assert message == "f(x) changes its input b"


def test_a_change_through_a_view_or_an_array_is_seen():
    assert changed(lambda x: x.view(1, 2)[0].zero_(), x=X.clone())[0] == "f(x) changes its input x"
    assert changed(lambda x: x.numpy().fill(0), x=X.clone())[0] == "f(x) changes its input x"


def test_an_error_inside_the_block_is_not_covered_up():
    value = X.clone()
    with pytest.raises(ZeroDivisionError), checks.unmodified("f(x)", x=value):
        value.zero_()
        raise ZeroDivisionError


# shares_storage, own_storage


BASE = torch.arange(6.0)
ARRAY = np.arange(6.0)

SAME_MEMORY = {
    "itself": (BASE, BASE),
    "view": (BASE.view(2, 3), BASE),
    "transposed": (BASE.view(2, 3).t(), BASE),
    "slice": (BASE[4:], BASE),
    "slice of slice": (BASE[1:][1:], BASE[3:]),
    "detached": (BASE.detach(), BASE),
    "expanded": (BASE[:1].expand(5), BASE),
    "parameter": (nn.Parameter(BASE), BASE),
    "subclass": (BASE.as_subclass(Liar), BASE),
    "array of tensor": (BASE.numpy(), BASE),
    "tensor of array": (torch.from_numpy(ARRAY), ARRAY),
    "as_tensor": (torch.as_tensor(ARRAY), ARRAY),
    "asarray": (np.asarray(BASE), BASE),
    "dlpack to array": (np.from_dlpack(BASE), BASE),
    "dlpack to tensor": (torch.from_dlpack(ARRAY), ARRAY),
    "tensor of slice": (torch.from_numpy(ARRAY[2:]), ARRAY),
    "array of slice": (BASE[2:].numpy(), BASE),
    "array view": (ARRAY.reshape(2, 3), ARRAY),
    "reversed": (ARRAY[::-1], ARRAY),
    "array slice": (ARRAY[4:], ARRAY),
    "transposed array": (ARRAY.reshape(2, 3).T, ARRAY),
}


@pytest.mark.parametrize(("value", "other"), SAME_MEMORY.values(), ids=SAME_MEMORY)
def test_the_same_memory_is_recognised(value, other):
    for one, two in ((value, other), (other, value)):
        passes(checks.shares_storage, one, two, with_="x")
        assert told(checks.own_storage, one, two, from_="x") == (
            "f(x) shares memory with x",
            ("expected", "memory of its own, apart from x"),
            ("got", "the same memory"),
        )


OWN_MEMORY = {
    "clone": (BASE.clone(), BASE),
    "computed": (BASE + 0, BASE),
    "contiguous copy": (BASE.view(2, 3).t().contiguous(), BASE),
    "torch.tensor": (torch.tensor(ARRAY), ARRAY),
    "array copy": (ARRAY.copy(), ARRAY),
    "fancy index": (ARRAY[[0, 1]], ARRAY),
    "copy of slice": (ARRAY[2:].copy(), ARRAY),
    "other dtype": (BASE.double().numpy(), BASE),
    "bytes": (np.frombuffer(b"abcdefgh"), ARRAY),
}


@pytest.mark.parametrize(("value", "other"), OWN_MEMORY.values(), ids=OWN_MEMORY)
def test_memory_of_its_own_is_recognised(value, other):
    for one, two in ((value, other), (other, value)):
        passes(checks.own_storage, one, two, from_="x")
        assert told(checks.shares_storage, one, two, with_="x") == (
            "f(x) does not share memory with x",
            ("expected", "the same memory as x"),
            ("got", "a copy"),
        )


def test_empty_tensors_have_memory_of_their_own():
    passes(checks.own_storage, torch.empty(0), torch.empty(0), from_="x")


@pytest.mark.parametrize(
    ("value", "kind", "got"),
    [
        ([1.0], "a list", "[1.0]"),
        (None, "None", "None"),
        (3, "an int", "an int (3)"),
        (memoryview(b"ab"), "a memoryview", "a memoryview"),
    ],
    ids=["list", "None", "int", "memoryview"],
)
def test_only_tensors_and_arrays_have_memory_to_look_at(value, kind, got):
    expected = (f"f(x) is {kind}", ("expected", "a tensor or an array"), ("got", got))
    assert told(checks.shares_storage, value, BASE, with_="x") == expected
    assert told(checks.own_storage, value, BASE, from_="x") == expected


def test_the_other_side_is_named_by_its_own_name():
    with pytest.raises(checks.Failed) as caught:
        checks.shares_storage(BASE, [1.0], of="f(x)", with_="x")
    assert caught.value.message == "x is a list"


# raises


def rise(error: BaseException):
    def call():
        raise error

    return call


def test_the_error_is_returned():
    error = ValueError("bad size")
    assert checks.raises(ValueError, rise(error), of="f(x)") is error


def test_a_child_of_the_error_counts():
    assert isinstance(checks.raises(LookupError, rise(KeyError("k")), of="f(x)"), KeyError)


@pytest.mark.parametrize(
    ("result", "got"),
    [(3, "an int (3)"), (None, "None"), (X, "a tensor of shape (2,), float32, cpu"), (ValueError("x"), "a ValueError")],
)
def test_a_call_that_raises_nothing_is_told_with_its_result(result, got):
    facts = (("expected", "ValueError"), ("got", f"no error, but {got}"))
    assert told(checks.raises, ValueError, lambda: result) == ("f(x) raises nothing", *facts)


def test_another_error_passes_through_untouched():
    error = TypeError("other")
    with pytest.raises(TypeError) as caught:
        checks.raises(ValueError, rise(error), of="f(x)")
    assert caught.value is error


@pytest.mark.parametrize("expected", [RuntimeError, Exception, NotImplementedError])
def test_the_error_of_a_stub_never_counts(expected):
    with pytest.raises(NotImplementedError):
        checks.raises(expected, rise(NotImplementedError()), of="f(x)")


def test_pytest_takes_a_failed_check_for_a_failed_assertion():
    assert issubclass(checks.Failed, AssertionError)
