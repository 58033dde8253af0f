"""Changes of Python's own: another comparison, a statement left out, two arguments in the other order."""

import ast
import copy
from collections.abc import Iterator
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)

CAREFUL = "strict"
"""The argument of `zip` that changes nothing where all is as it should be: neither dropped nor changed."""

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


_SYMMETRIC = {
    "transpose",
    "swapaxes",
    "swapdims",
    "max",
    "min",
    "maximum",
    "minimum",
    "logaddexp",
    "equal",
    "add",
    "mul",
} | {
    *("allclose", "isclose", "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"),
}
"""Functions whose first two arguments can be swapped: nothing changes."""


def statement_mutations(node: ast.stmt) -> Iterator[str]:
    """Yield what may stand in the place of a statement: nothing, or another word."""
    if isinstance(node, ast.Expr | ast.AugAssign | ast.Raise | ast.Delete | ast.Assert):
        yield "pass"
    elif isinstance(node, ast.Continue):
        yield "break"
    elif isinstance(node, ast.Break):
        yield "continue"
    elif isinstance(node, ast.Assign) and not all(isinstance(target, ast.Name) for target in node.targets):
        yield "pass"
        yield from _shared_state(node)
    elif isinstance(node, ast.If) and not _only_raises(node.body):
        for test in (True, False):
            yield ast.unparse(replace(node, test=ast.Constant(test)))
    if isinstance(node, ast.AugAssign) and type(node.op) in _OPERATORS:
        yield ast.unparse(replace(node, op=_OPERATORS[type(node.op)]()))


def _shared_state(node: ast.Assign) -> Iterator[str]:
    """Yield an assignment to an attribute of an object as one to its class, which all objects share."""
    target = node.targets[0]
    if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self":
        yield f"type(self).{target.attr} = {ast.unparse(node.value)}"


def general_mutations(node: ast.expr) -> Iterator[str]:
    """Yield what may stand in the place of an expression, whatever the course is about."""
    if isinstance(node, ast.Compare):
        for number, operator in enumerate(node.ops):
            for other in _COMPARISONS[type(operator)]:
                yield ast.unparse(replace(node, ops=[*node.ops[:number], other(), *node.ops[number + 1 :]]))
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        yield f"({ast.unparse(replace(node, op=_OPERATORS[type(node.op)]()))})"
    elif isinstance(node, ast.BoolOp):
        yield f"({ast.unparse(replace(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And()))})"
    elif is_negative_number(node):
        yield ast.unparse(replace(node, operand=ast.Constant(node.operand.value + 1)))  # type: ignore[attr-defined] # seen
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub | ast.Invert):
        yield f"({ast.unparse(node.operand)})"
    elif isinstance(node, ast.IfExp):
        yield f"({ast.unparse(node.body)})"
        yield f"({ast.unparse(node.orelse)})"
    elif isinstance(node, ast.Constant):
        yield from _constant_mutations(node.value)
    elif isinstance(node, ast.Slice):
        yield from _slice_mutations(node)
    elif isinstance(node, ast.Call):
        yield from _call_mutations(node)


def is_negative_number(node: ast.AST) -> bool:
    """Tell whether an expression is a whole number below 0: most are axes, and 1 is often the same axis as -1."""
    return (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
        and type(node.operand.value) is int
    )


def _constant_mutations(value: object) -> Iterator[str]:
    if isinstance(value, bool):
        yield repr(not value)
    elif isinstance(value, int):
        yield repr(value + 1)
        if value > 1:
            yield repr(value - 1)
    elif isinstance(value, float):
        yield repr(value * 2 if value else 1.0)


def _slice_mutations(node: ast.Slice) -> Iterator[str]:
    for part in ("lower", "upper", "step"):
        if getattr(node, part) is not None:
            yield ast.unparse(replace(node, **{part: None}))


def _call_mutations(node: ast.Call) -> Iterator[str]:
    """Yield a call with its first two arguments swapped, and with each named argument left out."""
    first = node.args[:2]
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if len(first) == 2 and name not in _SYMMETRIC and not any(isinstance(argument, ast.Starred) for argument in first):
        yield ast.unparse(replace(node, args=[first[1], first[0], *node.args[2:]]))
    for keyword in node.keywords:
        if keyword.arg and keyword.arg != CAREFUL:
            yield ast.unparse(replace(node, keywords=[other for other in node.keywords if other is not keyword]))


def _only_raises(body: list[ast.stmt]) -> bool:
    """Tell whether a block does nothing but raise: leaving out the statement is the same as never coming to it."""
    return all(isinstance(statement, ast.Raise) for statement in body)


def replace(node: Node, **fields: object) -> Node:
    """Return a copy of a node with these fields."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed
