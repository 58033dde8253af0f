"""Checks of single properties: shape, dtype, device, type, gradients, inputs left alone, errors."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor

from torch_katas.checks.comparison import EXACT, differing
from torch_katas.checks.describe import describe, describe_value, kind_of, shape_text
from torch_katas.checks.failed import THE_CALL, Failed
from torch_katas.checks.plain import plain
from torch_katas.verdict.fingerprint import OWN_NAME


def shape(value: Any, expected: tuple[int, ...], *, of: str = THE_CALL) -> None:
    """The tensor has this shape."""
    tensor = plain(value, of)
    if tuple(tensor.shape) != tuple(expected):
        facts = (
            ("called", of),
            ("expected", f"shape {shape_text(expected)}"),
            ("got", f"shape {shape_text(tensor.shape)}"),
        )
        raise Failed(f"{of} has the wrong shape", *facts)


def dtype(value: Any, expected: torch.dtype, *, of: str = THE_CALL) -> None:
    """The tensor has this dtype."""
    tensor = plain(value, of)
    if tensor.dtype != expected:
        raise Failed(
            f"{of} has the wrong dtype", ("called", of), ("expected", str(expected)), ("got", str(tensor.dtype))
        )


def device(value: Any, expected: torch.device | str, *, of: str = THE_CALL) -> None:
    """The tensor lies on this device; `cuda` and `cuda:0` are the same where there is one current device."""
    tensor = plain(value, of)
    wanted = torch.empty(0, device=expected).device
    if tensor.device != wanted:
        facts = (("called", of), ("expected", f"on {wanted}"), ("got", f"on {tensor.device}"))
        raise Failed(f"{of} is on the wrong device", *facts)


def instance(value: Any, expected: type, *, of: str = THE_CALL) -> None:
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


def gradient_reaches(output: Any, *inputs: Tensor, of: str = THE_CALL, names: tuple[str, ...] = ()) -> None:
    """Backward from the output's sum leaves a finite gradient, not all zero, in every input."""
    plain(output, of)
    with torch._C.DisableTorchFunctionSubclass():
        output = Tensor.as_subclass(output, Tensor)
    if not output.requires_grad:
        facts = (("called", of), ("expected", "an output connected to its inputs"), ("got", "a tensor with no history"))
        advice = "A detach, .data, .item, torch.tensor(…) or no_grad on the way cuts the graph."
        raise Failed(f"no gradient can flow through {of}", *facts, advice=advice)
    known = tuple(names) or tuple(f"input {number}" for number in range(1, len(inputs) + 1))
    grads = torch.autograd.grad(output.sum(), inputs, allow_unused=True, retain_graph=True)
    for name, grad in zip(known, grads, strict=True):
        if grad is None or not bool(torch.isfinite(grad).all()) or not bool((grad != 0).any()):
            got = "none" if grad is None else f"{describe_value(grad)}"
            own = "" if names else _name_in_caller(inputs[known.index(name)])
            own_name = ((OWN_NAME, f"{name} is {own}"),) if own else ()
            expected = f"a finite gradient in {name}, not all zero"
            told = (("called", of), ("expected", expected), ("got", got), *own_name)
            raise Failed(f"no usable gradient reaches {name} through {of}", *told)


def _name_in_caller(tensor: Tensor) -> str:
    """Return what the test that called the check calls a tensor: `x`, or `model.fc1.weight`; empty where unknown."""
    for name, value in sys._getframe(2).f_locals.items():
        if value is tensor:
            return name
        if isinstance(value, torch.nn.Module):
            for parameter, own in value.named_parameters():
                if own is tensor:
                    return f"{name}.{parameter}"
    return ""


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


def raises(error: type[Exception], call: Callable[[], Any], *, of: str = THE_CALL) -> Exception:
    """The call raises this error; returns it. A stub's NotImplementedError never counts."""
    expected = ("expected", f"{error.__name__}")
    try:
        result = call()
    except NotImplementedError:
        raise
    except error as raised:
        return raised
    raise Failed(f"{of} raises nothing", ("called", of), expected, ("got", f"no error, but {describe(result)}"))


def _as_tensor(value: Tensor | np.ndarray) -> Tensor:
    return plain(value, "input") if isinstance(value, Tensor) else torch.from_numpy(np.array(value))


def _identical(old: Tensor, new: Tensor) -> bool:
    if old.shape != new.shape or old.dtype != new.dtype:
        return False
    return not differing(old, new, EXACT).any()
