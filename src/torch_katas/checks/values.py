"""Checks of values: `close` and `roughly` for numbers in tensors and arrays, `equal` for plain Python values."""

import math
from collections.abc import Callable, Collection, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from torch_katas.checks.comparison import Tolerance, differing, tolerance_of
from torch_katas.checks.describe import describe, describe_around, describe_value, kind_of, shape_text
from torch_katas.checks.failed import THE_CALL, Failed
from torch_katas.checks.picture import FEWEST_STEPS, draw_difference
from torch_katas.checks.plain import plain, strip
from torch_katas.verdict.picture import Picture


def close(
    value: Any, expected: Any, *, of: str = THE_CALL, rtol: float | None = None, atol: float | None = None
) -> None:
    """Same kind, shape, dtype, device, and values within the dtype's tolerance.

    `expected` is a tensor, a NumPy array or a Python number; the answer must be of the same kind. Where one of
    `rtol` and `atol` is given, the other is 0.
    """
    if isinstance(expected, np.ndarray):
        got = _from_numpy(value, expected, of)
        _close_tensors(got, torch.from_numpy(np.array(expected)), of, rtol, atol, shown=Tensor.numpy)
    elif isinstance(expected, Tensor):
        # Computed from a tensor that the answer was handed, `expected` may be of a class that the answer gave it.
        _close_tensors(plain(value, of), strip(expected), of, rtol, atol)
    else:
        _close_numbers(value, expected, of, rtol, atol)


def roughly(value: Any, expected: Any, *, of: str = THE_CALL) -> None:
    """`close`, but values of float32 that took many operations may be 1e-5 plus 1e-4 of what is expected away."""
    precise = str(getattr(expected, "dtype", "")).endswith(("float64", "complex128"))
    close(value, expected, of=of, **({} if precise else {"rtol": 1e-4, "atol": 1e-5}))


def equal(value: Any, expected: Any, *, of: str = THE_CALL) -> None:
    """Same type and same value: integers, strings, booleans, None, and lists, tuples, sets and dicts of them.

    Floats are the same within 1e-6 of their size: many are the `.item()` of a float32.
    """
    if not _same(value, expected):
        facts = [("called", of), ("expected", describe_value(expected)), ("got", describe_value(value))]
        if facts[1][1] == facts[2][1] and (differs := _first_difference(value, expected)):
            facts.append(("differs", differs))
        raise Failed(f"{of} is not what was expected", *facts, picture=_draw_floats(value, expected))


def _draw_floats(value: Any, expected: Any) -> Picture | None:
    """Return the picture of two long lists of floats, losses over steps say; None for anything else."""
    both = (value, expected)
    if any(type(numbers) is not list or {type(number) for number in numbers} != {float} for numbers in both):
        return None
    if len(value) != len(expected) or len(value) < FEWEST_STEPS:
        return None
    wrong = torch.tensor([not _same(*pair) for pair in zip(value, expected, strict=True)])
    got, wanted = (torch.tensor(numbers, dtype=torch.float64) for numbers in both)
    return draw_difference(got, wanted, wrong, f"a list of {len(value)}")


def _from_numpy(value: Any, expected: np.ndarray, of: str) -> Tensor:
    if not issubclass(type(value), np.ndarray):
        facts = (("called", of), ("expected", "a NumPy array"), ("got", describe(value)))
        raise Failed(f"{of} is {kind_of(value)}, not a NumPy array", *facts)
    try:
        return torch.from_numpy(np.array(value, subok=False))
    except (TypeError, ValueError):  # objects, strings, a foreign byte order
        facts = (("called", of), ("expected", describe(expected)), ("got", describe(value)))
        raise Failed(f"{of} has the wrong dtype", *facts) from None


def _close_tensors(
    got: Tensor,
    expected: Tensor,
    of: str,
    rtol: float | None,
    atol: float | None,
    shown: Callable[[Tensor], Any] = lambda tensor: tensor,
) -> None:
    """Compare plain tensors; `shown` makes what the learner is shown of each, an array where it was one."""
    for what, got_text, expected_text in (
        ("shape", shape_text(got.shape), shape_text(expected.shape)),
        ("dtype", str(got.dtype), str(expected.dtype)),
        ("device", str(got.device), str(expected.device)),
    ):
        if got_text != expected_text:
            facts = (("called", of), ("expected", describe(shown(expected))), ("got", describe(shown(got))))
            raise Failed(f"{of} has the wrong {what}", *facts)
    if got.is_meta:
        return
    given = rtol is not None or atol is not None
    wrong = differing(got, expected, Tolerance(rtol or 0.0, atol or 0.0) if given else tolerance_of(got.dtype))
    if wrong.any():
        texts = [describe_value(shown(tensor)) for tensor in (expected, got)]
        if texts[0] == texts[1] and got.dim():
            at = int(wrong.reshape(-1).nonzero()[0])
            texts = [describe_around(shown(tensor), at) for tensor in (expected, got)]
        values = zip(("expected", "got"), texts, strict=True)
        place = _first_place(got, expected, wrong)
        about = describe(shown(got)).removeprefix("a tensor of ").removeprefix("an array of ")
        picture = draw_difference(got, expected, wrong, about)
        raise Failed(f"{of} has wrong values", ("called", of), *values, *place, picture=picture)


def _first_place(got: Tensor, expected: Tensor, wrong: Tensor) -> Iterator[tuple[str, str]]:
    """Yield the fact that says where two tensors differ first; `wrong` is the mask of the elements that do."""
    first = tuple(wrong.nonzero()[0].tolist())
    index = ", ".join(map(str, first))
    values = "expected {}, got {}".format(*_two_numbers(expected[first].item(), got[first].item()))
    if got.dim():
        yield "differs", f"first at [{index}]: {values}; {int(wrong.sum())} of {wrong.numel()} differ"
    elif describe_value(got) == describe_value(expected):
        yield "differs", values


def _two_numbers(expected: Any, got: Any) -> tuple[str, str]:
    """Return two numbers in few digits, or in all of them where few would hide that they differ."""
    if not isinstance(expected, float):
        return str(expected), str(got)
    short = (f"{expected:.6g}", f"{got:.6g}")
    return short if short[0] != short[1] else (repr(expected), repr(got))


def _close_numbers(got: Any, expected: Any, of: str, rtol: float | None, atol: float | None) -> None:
    if type(got) is not type(expected):
        facts = (("called", of), ("expected", f"a Python {type(expected).__name__}"), ("got", describe(got)))
        advice = ".item() turns a tensor of one element into a Python number." if isinstance(got, Tensor) else ""
        raise Failed(f"{of} is {kind_of(got)}, not a Python {type(expected).__name__}", *facts, advice=advice)
    rel, absolute = (1e-6, 1e-8) if isinstance(expected, float) else (0.0, 0.0)
    same = math.isclose(
        got, expected, rel_tol=rel if rtol is None else rtol, abs_tol=absolute if atol is None else atol
    )
    if not (same or (got != got and expected != expected)):
        shown = _two_numbers(expected, got)
        raise Failed(f"{of} has the wrong value", ("called", of), ("expected", shown[0]), ("got", shown[1]))


_EXACT = (bool, int, str, bytes, type(None), type, torch.dtype, torch.device, torch.Size)


def _same(value: Any, expected: Any) -> bool:
    if type(value) is not type(expected):
        return False
    if isinstance(expected, list | tuple) and not isinstance(expected, torch.Size):
        return len(value) == len(expected) and all(map(_same, value, expected))
    if isinstance(expected, dict):
        return _typed(value) == _typed(expected) and all(_same(value[key], expected[key]) for key in expected)
    if isinstance(expected, set | frozenset):
        return _typed(value) == _typed(expected)
    if isinstance(expected, float):
        return math.isclose(value, expected, rel_tol=1e-6, abs_tol=1e-12)
    if not isinstance(expected, _EXACT):
        raise TypeError(f"checks.equal compares plain values, not {type(expected).__name__}; use checks.close")
    return bool(value == expected)


def _typed(values: Collection[Any]) -> set[tuple[type, Any]]:
    """Return values with their types: True is not 1, and an object that equals everything equals nothing."""
    return {(type(value), value) for value in values}


def _first_difference(value: Any, expected: Any) -> str:
    """Return where two lists, tuples, dicts or strings differ first, for those too long to show."""
    if type(value) is not type(expected) or not isinstance(expected, list | tuple | dict | str):
        return ""
    if isinstance(expected, dict):
        return _first_difference_in_dicts(value, expected)
    if isinstance(expected, str):
        at = next((i for i, pair in enumerate(zip(value, expected, strict=False)) if pair[0] != pair[1]), None)
        at = min(len(value), len(expected)) if at is None else at
        return f"first at [{at}]: expected {_around(expected, at)}, got {_around(value, at)}"
    if len(value) != len(expected):
        return f"expected {len(expected)} items, got {len(value)}"
    index = next(index for index, pair in enumerate(zip(value, expected, strict=True)) if not _same(*pair))
    return f"first at [{index}]: expected {describe_value(expected[index])}, got {describe_value(value[index])}"


def _first_difference_in_dicts(value: dict[Any, Any], expected: dict[Any, Any]) -> str:
    for key in (*expected, *value):
        if key not in value or key not in expected:
            return f"[{key!r}] is {'missing' if key in expected else 'too much'}"
        if not _same(value[key], expected[key]):
            texts = describe_value(expected[key]), describe_value(value[key])
            return f"first at [{key!r}]: expected {texts[0]}, got {texts[1]}"
    return ""


def _around(text: str, at: int) -> str:
    """Return the part of a text around a place, as Python writes it."""
    low, high = max(at - 20, 0), at + 20
    return f"{'…' if low else ''}{text[low:high]!r}{'…' if high < len(text) else ''}"
