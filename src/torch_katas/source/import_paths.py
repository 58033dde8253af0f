"""What names of a file stand for that it has imported: `F` for torch.nn.functional."""

import ast
from collections.abc import Iterable

TYPE_OF = "type(…)"
"""Stands for the class of some object."""


def find_paths(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """Return what names stand for that are imported, or given what is; `nodes` are all of a file's."""
    paths: dict[str, str] = {}
    given: list[tuple[str, ast.expr]] = []
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.split(".")[0]
                paths[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom):
            paths.update({alias.asname or alias.name: f"{node.module or ''}.{alias.name}" for alias in node.names})
        elif isinstance(node, ast.Assign):
            given += [(target.id, node.value) for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and isinstance(node.target, ast.Name) and node.value:
            given.append((node.target.id, node.value))
    for _ in range(3):  # a name for a name for a module
        for name, value in given:
            path = TYPE_OF if is_type_of(value, {}) else path_of(value, paths)
            if path is not None:
                paths.setdefault(name, path)
    return paths


def path_of(node: ast.expr, paths: dict[str, str]) -> str | None:
    """Return the path of a name or an attribute that belongs to an import, None for what is the answer's own."""
    attributes: list[str] = []
    while isinstance(node, ast.Attribute):  # a chain may be longer than Python calls are deep
        attributes.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in paths:
        return None
    return ".".join((paths[node.id], *reversed(attributes)))


def is_type_of(node: ast.expr, paths: dict[str, str]) -> bool:
    """Tell whether this is the type of some object but `self`: `type(x)`, `x.__class__`, or a name for it."""
    if isinstance(node, ast.Name):
        return paths.get(node.id) == TYPE_OF
    if isinstance(node, ast.Attribute) and node.attr == "__class__":
        return getattr(node.value, "id", "") != "self"
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "type" and len(node.args) == 1:
        return getattr(node.args[0], "id", "") != "self"
    return False
