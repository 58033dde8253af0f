"""Rules: "build it without softmax", enforced where PyTorch runs operators.

A name that a statement forbids stands in RULES with the operators behind it. They are refused at the dispatcher, so
every spelling is seen: `torch.softmax`, `x.softmax`, `nn.Softmax`, `F.cross_entropy`, `torch.ops.aten…`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch.utils._python_dispatch import TorchDispatchMode

_MATRIX_PRODUCTS = ("mm", "bmm", "addmm", "addmv", "baddbmm", "addbmm", "mv", "dot", "linear")

RULES: dict[str, tuple[str, ...]] = {
    "softmax": ("_softmax", "_safe_softmax"),
    "log_softmax": ("_log_softmax",),
    "matmul": _MATRIX_PRODUCTS,
    "cdist": ("_cdist_forward", "_euclidean_dist", "_pdist_forward"),
    "std": ("std", "std_mean", "var", "var_mean"),
    "bincount": ("bincount",),
    "histc": ("histc", "histogram"),
    "unique": ("_unique", "_unique2", "unique_dim", "unique_consecutive", "unique_dim_consecutive"),
    "mse_loss": ("mse_loss",),
}
"""A forbidden name to the ATen operators that it stands for, as the dispatcher sees them below autograd."""


class RuleBrokenError(Exception):
    """The answer used an operator that its statement rules out."""

    def __init__(self, rule: str, operator: str, why: str):
        super().__init__(f"`{rule}` is not allowed here: {why}")
        self.rule = rule
        self.operator = operator
        self.why = why


enforced: set[str] = set()
"""The rules that tests have enforced in this process; the content check compares them with the statements."""


class _Refuse(TorchDispatchMode):
    def __init__(self, rules: tuple[str, ...], why: str):
        super().__init__()
        self.refused = {operator: rule for rule in rules for operator in RULES[rule]}
        self.why = why
        self.broken: RuleBrokenError | None = None

    def __torch_dispatch__(self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        operator = func.overloadpacket.__name__
        if operator in self.refused:
            self.broken = RuleBrokenError(self.refused[operator], operator, self.why)
            raise self.broken
        return func(*args, **(kwargs or {}))


@contextmanager
def forbid(*rules: str, why: str) -> Iterator[None]:
    """Refuse the named operators inside the block; raises RuleBrokenError, also where the answer swallowed it.

    Put nothing but the call to the answer inside: the test's own operators would be refused as well.
    """
    enforced.update(rules)
    mode = _Refuse(rules, why)
    with mode:
        yield
    if mode.broken:
        raise mode.broken
