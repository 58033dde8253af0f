"""Assertions for hidden tests. Each says what was called, what was expected and what came back.

Only plain tensors, arrays and numbers are compared: a tensor subclass is stripped of its own behaviour first, any other
type is refused by name, so no answer can bring along its own idea of equality.
"""

import math
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor

from torch_katas.checks.describe import describe, describe_value, kind_of, shape_text


class Failed(AssertionError):  # noqa: N818 - reads as pytest's own outcome does
    """A property that does not hold, with its facts in the order in which they are shown."""

    def __init__(self, message: str, *facts: tuple[str, str], advice: str = ""):
        super().__init__(message)
        self.message = message
        self.facts = facts
        self.advice = advice


def plain(value: Any, of: str) -> Tensor:
    """Return a detached plain tensor that shares memory with `value`, or fail where it is no tensor."""
    # type(), not isinstance(): an object may claim any __class__. A __torch_dispatch__ of its own cannot be stripped.
    kind = type(value)
    if not issubclass(kind, Tensor) or kind.__torch_dispatch__ is not Tensor.__torch_dispatch__:
        advice = "None: is a `return` missing on some path, or was a `.grad` never filled?" if value is None else ""
        facts = (("called", of), ("expected", "a tensor"), ("got", describe(value)))
        raise Failed(f"{of} is {kind_of(value)}, not a tensor", *facts, advice=advice)
    with torch._C.DisableTorchFunctionSubclass():
        if value.is_nested or value.layout != torch.strided:
            layout = "nested" if value.is_nested else str(value.layout).removeprefix("torch.")
            facts = (("called", of), ("expected", "a dense tensor"), ("got", describe(value)))
            raise Failed(f"{of} is a {layout} tensor, not a dense one", *facts)
        return Tensor.as_subclass(Tensor.detach(value), Tensor)


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
        got = _from_numpy(value, expected, of)
        _close_tensors(got, torch.from_numpy(np.array(expected)), of, rtol, atol, shown=Tensor.numpy)
    elif isinstance(expected, Tensor):
        _close_tensors(plain(value, of), expected.detach(), of, rtol, atol)
    else:
        _close_numbers(value, expected, of, rtol, atol)


def equal(value: Any, expected: Any, *, of: str) -> None:
    """Same type and exactly the same value, for integers, strings, booleans, None and lists, tuples, dicts of them."""
    if not _same(value, expected):
        facts = [("called", of), ("expected", describe_value(expected)), ("got", describe_value(value))]
        if facts[1][1] == facts[2][1] and (differs := _first_difference(value, expected)):
            facts.append(("differs", differs))
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
    plain(output, of)
    with torch._C.DisableTorchFunctionSubclass():
        output = Tensor.as_subclass(output, Tensor)
    if not output.requires_grad:
        facts = (("called", of), ("expected", "an output connected to its inputs"), ("got", "a tensor with no history"))
        advice = "A detach, .data, .item, torch.tensor(…) or no_grad on the way cuts the graph."
        raise Failed(f"no gradient can flow through {of}", *facts, advice=advice)
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
        if not _identical(old, new):
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


def _identical(old: Tensor, new: Tensor) -> bool:
    if old.shape != new.shape or old.dtype != new.dtype:
        return False
    return bool(torch.isclose(old, new, rtol=0, atol=0, equal_nan=True).all())


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
    for what, mine, theirs in (
        ("shape", shape_text(got.shape), shape_text(expected.shape)),
        ("dtype", str(got.dtype), str(expected.dtype)),
        ("device", str(got.device), str(expected.device)),
    ):
        if mine != theirs:
            facts = (("called", of), ("expected", describe(shown(expected))), ("got", describe(shown(got))))
            raise Failed(f"{of} has the wrong {what}", *facts)
    tolerance = {} if rtol is None and atol is None else {"rtol": rtol or 0.0, "atol": atol or 0.0}
    try:
        torch.testing.assert_close(got, expected, equal_nan=True, **tolerance)
    except AssertionError:
        values = (("expected", describe_value(shown(expected))), ("got", describe_value(shown(got))))
        raise Failed(
            f"{of} has wrong values", ("called", of), *values, *_where_they_differ(got, expected, tolerance)
        ) from None


def _where_they_differ(got: Tensor, expected: Tensor, tolerance: dict[str, float]) -> Iterator[tuple[str, str]]:
    rtol, atol = tolerance.get("rtol"), tolerance.get("atol")
    if rtol is None or atol is None:
        rtol, atol = torch.testing._comparison.default_tolerances(got, expected)
    wrong = ~torch.isclose(got, expected, rtol=rtol, atol=atol, equal_nan=True)
    if not wrong.any():
        return
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
    return value == expected


def _typed(values: Collection) -> set[tuple[type, Any]]:
    """Return values with their types: True is not 1, and an object that equals everything equals nothing."""
    return {(type(value), value) for value in values}


def _first_difference(value: Any, expected: Any) -> str:
    """Return where two lists, tuples or strings differ first, for those too long to show."""
    if type(value) is not type(expected) or not isinstance(expected, list | tuple | str):
        return ""
    if len(value) != len(expected):
        return f"expected {len(expected)} items, got {len(value)}"
    index = next(index for index, pair in enumerate(zip(value, expected, strict=True)) if not _same(*pair))
    return f"first at [{index}]: expected {describe_value(expected[index])}, got {describe_value(value[index])}"
