"""Assertions for hidden tests. Each says what was called, what was expected and what came back.

Only plain tensors, arrays and numbers are compared: a tensor subclass is stripped of its own behaviour first, any other
type is refused by name, so no answer can bring along its own idea of equality.
"""

from torch_katas.checks.failed import Failed
from torch_katas.checks.memory import own_storage, shares_storage
from torch_katas.checks.plain import plain
from torch_katas.checks.properties import device, dtype, gradient_reaches, instance, raises, shape, that, unmodified
from torch_katas.checks.values import close, equal, roughly

__all__ = (
    "Failed",
    "close",
    "device",
    "dtype",
    "equal",
    "gradient_reaches",
    "instance",
    "own_storage",
    "plain",
    "raises",
    "roughly",
    "shape",
    "shares_storage",
    "that",
    "unmodified",
)
