"""Changes that people who write PyTorch make: view for reshape, a copy left out, biased for unbiased."""

import ast
from collections.abc import Iterator, Sequence

from torch_katas.source.mutations import general_mutations, replace

_OTHER_NAMES = {
    **{"reshape": "view", "mean": "sum", "sum": "mean", "max": "min", "min": "max", "amax": "amin", "amin": "amax"},
    **{"argmax": "argmin", "argmin": "argmax", "any": "all", "all": "any", "ceil": "floor", "floor": "ceil"},
    **{"relu": "tanh", "tanh": "sigmoid", "sigmoid": "tanh", "gelu": "relu", "softmax": "sigmoid"},
    **{"ReLU": "Tanh", "Tanh": "ReLU", "GELU": "ReLU", "Sigmoid": "Tanh"},
    **{"train": "eval", "eval": "train", "no_grad": "enable_grad", "enable_grad": "no_grad"},
    **{"zeros_like": "ones_like", "ones_like": "zeros_like", "zeros": "ones", "ones": "zeros"},
    **{"maximum": "minimum", "minimum": "maximum", "cumsum": "cumprod", "triu": "tril", "tril": "triu"},
    **{"stack": "cat", "exp": "expm1", "log": "log1p"},
}
"""What is easily taken for something else, by name: a method, a function or a class."""
_COPIES = {"clone", "detach", "contiguous", "float", "double", "long", "to", "type_as", "cpu", "copy", "deepcopy"}
"""Methods that are easily left out."""
_SPREADS = {"var", "std"}
_IN_PLACE = {"add", "sub", "mul", "div", "clamp", "relu", "abs", "masked_fill", "unsqueeze", "squeeze", "transpose"} | {
    *("exp", "log", "sqrt", "neg", "pow", "requires_grad", "sigmoid", "tanh", "t", "fill", "normal", "zero"),
}
"""Methods with a twin that changes its own tensor."""


def expression_mutations(node: ast.expr, arguments: Sequence[str]) -> Iterator[str]:
    """Yield what may stand in the place of an expression; `arguments` are the names of the function's arguments."""
    yield from general_mutations(node)
    if isinstance(node, ast.Attribute) and node.attr in _OTHER_NAMES:
        yield ast.unparse(replace(node, attr=_OTHER_NAMES[node.attr]))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in ("max", "min", "any", "all"):
        yield _OTHER_NAMES[node.id]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield from _method_mutations(node, node.func, arguments)
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and isinstance(node.slice, ast.Name):
        yield ast.unparse(replace(node, slice=ast.Constant(0)))  # the first row for all rows


def _method_mutations(node: ast.Call, method: ast.Attribute, arguments: Sequence[str]) -> Iterator[str]:
    receiver = ast.unparse(method.value)
    if method.attr in _COPIES and receiver not in ("torch", "F", "np"):
        yield f"({receiver})" if receiver != "copy" else ast.unparse(node.args[0])
    if method.attr in _SPREADS and not {keyword.arg for keyword in node.keywords} & {"correction", "unbiased"}:
        yield ast.unparse(replace(node, keywords=[*node.keywords, ast.keyword("correction", ast.Constant(0))]))
    if method.attr in _IN_PLACE and receiver in arguments:
        yield ast.unparse(replace(node, func=replace(method, attr=f"{method.attr}_")))
    if method.attr == "sqrt":
        yield from _moved_eps(node, method)


def _moved_eps(node: ast.Call, method: ast.Attribute) -> Iterator[str]:
    """Yield a root with the number that keeps it from 0 outside: sqrt(x) + eps for sqrt(x + eps)."""
    of_function = bool(node.args)
    inner = node.args[0] if of_function else method.value
    if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Add):
        root = (
            replace(node, args=[inner.left]) if of_function else replace(node, func=replace(method, value=inner.left))
        )
        yield f"({ast.unparse(root)} + {ast.unparse(inner.right)})"
