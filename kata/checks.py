"""Assertions for hidden tests. Each says what was called, what was expected and what came back.

Only plain tensors, arrays and numbers are compared: a tensor subclass is stripped of its own behaviour first, any other
type is refused by name, so no answer can bring along its own idea of equality.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor

from kata.show import describe, describe_value, kind_of, shape_text


class Failed(AssertionError):  # noqa: N818 - reads as pytest's own outcome does
    """A property that does not hold, with its facts in the order in which they are shown."""

    def __init__(self, message: str, *facts: tuple[str, str], advice: str = ""):
        super().__init__(message)
        self.message = message
        self.facts = facts
        self.advice = advice


def plain(value: Any, of: str) -> Tensor:
    """Return a detached plain tensor that shares memory with `value`, or fail where it is no tensor."""
    if not isinstance(value, Tensor) or isinstance(value, type):
        advice = "None: is a `return` missing on some path, or was a `.grad` never filled?" if value is None else ""
        facts = (("called", of), ("expected", "a tensor"), ("got", describe(value)))
        raise Failed(f"{of} is {kind_of(value)}, not a tensor", *facts, advice=advice)
    with torch._C.DisableTorchFunctionSubclass():
        return value.detach().as_subclass(Tensor)


def shape(value: Any, expected: tuple[int, ...], *, of: str) -> None:
    """The tensor has this shape."""
    tensor = plain(value, of)
    if tuple(tensor.shape) != tuple(expected):
        facts = (
            ("called", of),
            ("expected", f"shape {shape_text(expected)}"),
            ("got", f"shape {shape_text(tensor.shape)}"),
        )
        raise Failed(f"{of} has the wrong shape", *facts)


def dtype(value: Any, expected: torch.dtype, *, of: str) -> None:
    """The tensor has this dtype."""
    tensor = plain(value, of)
    if tensor.dtype != expected:
        raise Failed(
            f"{of} has the wrong dtype", ("called", of), ("expected", str(expected)), ("got", str(tensor.dtype))
        )


def device(value: Any, expected: torch.device | str, *, of: str) -> None:
    """The tensor lies on this device; `cuda` and `cuda:0` are the same where there is one current device."""
    tensor = plain(value, of)
    wanted = torch.empty(0, device=expected).device
    if tensor.device != wanted:
        facts = (("called", of), ("expected", f"on {wanted}"), ("got", f"on {tensor.device}"))
        raise Failed(f"{of} is on the wrong device", *facts)


def close(value: Any, expected: Any, *, of: str, rtol: float | None = None, atol: float | None = None) -> None:
    """Same kind, shape, dtype, device, and values within the dtype's tolerance.

    `expected` is a tensor, a NumPy array or a Python number; the answer must be of the same kind.
    """
    if isinstance(expected, np.ndarray):
        _close_tensors(_from_numpy(value, of), torch.from_numpy(np.array(expected)), of, rtol, atol)
    elif isinstance(expected, Tensor):
        _close_tensors(plain(value, of), expected.detach(), of, rtol, atol)
    else:
        _close_numbers(value, expected, of, rtol, atol)


def equal(value: Any, expected: Any, *, of: str) -> None:
    """Same type and exactly the same value, for integers, strings, booleans, None and lists, tuples, dicts of them."""
    if not _same(value, expected):
        facts = (("called", of), ("expected", describe_value(expected)), ("got", describe_value(value)))
        raise Failed(f"{of} is not what was expected", *facts)


def instance(value: Any, expected: type, *, of: str) -> None:
    """The value is an instance of this type."""
    if not issubclass(type(value), expected):
        facts = (("called", of), ("expected", f"an instance of {expected.__name__}"), ("got", describe(value)))
        raise Failed(f"{of} is {kind_of(value)}", *facts)


def that(holds: bool | Tensor, *, of: str, expected: str, got: object, advice: str = "") -> None:
    """Any other property: `holds` decides, the words are yours."""
    if not bool(holds):
        got_text = got if isinstance(got, str) else describe_value(got)
        facts = (("called", of), ("expected", expected), ("got", got_text))
        raise Failed(f"{of}: expected {expected}", *facts, advice=advice)


def gradient_reaches(output: Any, *inputs: Tensor, of: str, names: tuple[str, ...] = ()) -> None:
    """Backward from the output's sum leaves a finite gradient, not all zero, in every input."""
    tensor = plain(output, of)
    if not output.requires_grad:
        facts = (("called", of), ("expected", "an output connected to its inputs"), ("got", "a tensor with no history"))
        advice = "A detach, .data, .item, torch.tensor(…) or no_grad on the way cuts the graph."
        raise Failed(f"no gradient can flow through {of}", *facts, advice=advice)
    del tensor
    names = names or tuple(f"input {number}" for number in range(1, len(inputs) + 1))
    grads = torch.autograd.grad(output.sum(), inputs, allow_unused=True, retain_graph=True)
    for name, grad in zip(names, grads, strict=True):
        if grad is None or not bool(torch.isfinite(grad).all()) or not bool((grad != 0).any()):
            got = "none" if grad is None else f"{describe_value(grad)}"
            facts = (("called", of), ("expected", f"a finite gradient in {name}, not all zero"), ("got", got))
            raise Failed(f"no usable gradient reaches {name} through {of}", *facts)


@contextmanager
def unmodified(of: str, **values: Tensor | np.ndarray) -> Iterator[None]:
    """The named inputs hold the same numbers after the block as before it."""
    before = {name: value.clone() if isinstance(value, Tensor) else value.copy() for name, value in values.items()}
    yield
    for name, value in values.items():
        old = _as_tensor(before[name])
        new = _as_tensor(value)
        if old.shape != new.shape or not torch.equal(torch.nan_to_num(old), torch.nan_to_num(new)):
            facts = (
                ("called", of),
                ("expected", f"{name} as it was: {describe_value(before[name])}"),
                ("got", f"{name} changed to {describe_value(value)}"),
            )
            raise Failed(
                f"{of} changes its input {name}", *facts, advice="An operation in place writes into its input."
            )


def shares_storage(value: Any, other: Any, *, of: str, with_: str) -> None:
    """Both look at the same memory: what is written through one shows in the other."""
    if not _overlap(value, other, of, with_):
        facts = (("called", of), ("expected", f"the same memory as {with_}"), ("got", "a copy"))
        raise Failed(f"{of} does not share memory with {with_}", *facts)


def own_storage(value: Any, other: Any, *, of: str, from_: str) -> None:
    """The value has memory of its own: what is written through one never shows in the other."""
    if _overlap(value, other, of, from_):
        facts = (("called", of), ("expected", f"memory of its own, apart from {from_}"), ("got", "the same memory"))
        raise Failed(f"{of} shares memory with {from_}", *facts)


def raises(error: type[Exception], call: Callable[[], Any], *, of: str) -> Exception:
    """The call raises this error; returns it. A stub's NotImplementedError never counts."""
    expected = ("expected", f"{error.__name__}")
    try:
        result = call()
    except NotImplementedError:
        raise
    except error as raised:
        return raised
    raise Failed(f"{of} raises nothing", ("called", of), expected, ("got", f"no error, but {describe(result)}"))


def _overlap(value: Any, other: Any, of: str, other_name: str) -> bool:
    low, high = _bounds(value, of)
    other_low, other_high = _bounds(other, other_name)
    return low < other_high and other_low < high


def _bounds(value: Any, of: str) -> tuple[int, int]:
    """Return the first byte of the value's memory and the one after its last; a tensor's whole storage counts."""
    if isinstance(value, np.ndarray):
        return np.lib.array_utils.byte_bounds(value)
    if isinstance(value, Tensor):
        storage = plain(value, of).untyped_storage()
        return storage.data_ptr(), storage.data_ptr() + storage.nbytes()
    facts = (("called", of), ("expected", "a tensor or an array"), ("got", describe(value)))
    raise Failed(f"{of} is {kind_of(value)}", *facts)


def _as_tensor(value: Tensor | np.ndarray) -> Tensor:
    return plain(value, "input") if isinstance(value, Tensor) else torch.from_numpy(np.array(value))


def _from_numpy(value: Any, of: str) -> Tensor:
    if not isinstance(value, np.ndarray):
        facts = (("called", of), ("expected", "a NumPy array"), ("got", describe(value)))
        raise Failed(f"{of} is {kind_of(value)}, not a NumPy array", *facts)
    return torch.from_numpy(np.array(value, subok=False))


def _close_tensors(got: Tensor, expected: Tensor, of: str, rtol: float | None, atol: float | None) -> None:
    for what, mine, theirs in (
        ("shape", shape_text(got.shape), shape_text(expected.shape)),
        ("dtype", str(got.dtype), str(expected.dtype)),
        ("device", str(got.device), str(expected.device)),
    ):
        if mine != theirs:
            facts = (("called", of), ("expected", describe(expected)), ("got", describe(got)))
            raise Failed(f"{of} has the wrong {what}", *facts)
    tolerance = {} if rtol is None and atol is None else {"rtol": rtol or 0.0, "atol": atol or 0.0}
    try:
        torch.testing.assert_close(got, expected, equal_nan=True, **tolerance)
    except AssertionError:
        raise _difference(got, expected, of, tolerance) from None


def _difference(got: Tensor, expected: Tensor, of: str, tolerance: dict[str, float]) -> Failed:
    rtol, atol = tolerance.get("rtol"), tolerance.get("atol")
    if rtol is None or atol is None:
        rtol, atol = torch.testing._comparison.default_tolerances(got, expected)
    wrong = ~torch.isclose(got, expected, rtol=rtol, atol=atol, equal_nan=True)
    facts = [("called", of), ("expected", describe_value(expected)), ("got", describe_value(got))]
    if got.dim() and wrong.any():
        first = tuple(wrong.nonzero()[0].tolist())
        index = ", ".join(map(str, first))
        values = f"expected {number(expected[first])}, got {number(got[first])}"
        facts.append(("differs", f"first at [{index}]: {values}; {int(wrong.sum())} of {wrong.numel()} differ"))
    return Failed(f"{of} has wrong values", *facts)


def number(value: Tensor) -> str:
    """Return a tensor of one element as a short number."""
    item = value.item()
    return f"{item:.6g}" if isinstance(item, float) else str(item)


def _close_numbers(got: Any, expected: Any, of: str, rtol: float | None, atol: float | None) -> None:
    if type(got) is not type(expected):
        facts = (("called", of), ("expected", f"a Python {type(expected).__name__}"), ("got", describe(got)))
        advice = ".item() turns a tensor of one element into a Python number." if isinstance(got, Tensor) else ""
        raise Failed(f"{of} is {kind_of(got)}, not a Python {type(expected).__name__}", *facts, advice=advice)
    same = math.isclose(got, expected, rel_tol=1e-6 if rtol is None else rtol, abs_tol=1e-8 if atol is None else atol)
    if not (same or (got != got and expected != expected)):
        raise Failed(
            f"{of} has the wrong value", ("called", of), ("expected", f"{expected:.6g}"), ("got", f"{got:.6g}")
        )


_EXACT = (bool, int, str, bytes, type(None), type, torch.dtype, torch.device, torch.Size)


def _same(value: Any, expected: Any) -> bool:
    if type(value) is not type(expected):
        return False
    if isinstance(expected, list | tuple) and not isinstance(expected, torch.Size):
        return len(value) == len(expected) and all(map(_same, value, expected))
    if isinstance(expected, dict):
        return value.keys() == expected.keys() and all(_same(value[key], expected[key]) for key in expected)
    if isinstance(expected, set | frozenset):
        return _same(sorted(value), sorted(expected))
    if isinstance(expected, float):
        return math.isclose(value, expected, rel_tol=1e-6, abs_tol=1e-12)
    if not isinstance(expected, _EXACT):
        raise TypeError(f"checks.equal compares plain values, not {type(expected).__name__}; use checks.close")
    return value == expected
