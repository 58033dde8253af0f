"""A tensor stripped of what an answer may have added to it."""

from typing import Any

import torch
from torch import Tensor

from torch_katas.checks.describe import describe, kind_of
from torch_katas.checks.failed import Failed


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
    return strip(value)


def strip(tensor: Tensor) -> Tensor:
    """Return a detached tensor of the plain class that shares memory with a tensor of whatever class."""
    with torch._C.DisableTorchFunctionSubclass():
        return Tensor.as_subclass(Tensor.detach(tensor), Tensor)
