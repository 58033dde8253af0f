"""A learner's function or class in a new statement: from the old stub, the learner's text and the new stub.

The body is always the learner's. What stands around it (decorators, signature, docstring) is the new stub's where the
learner has left it as it was.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from torch_katas.source.edit import line_span, split_lines

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
DefinitionNode = FunctionNode | ast.ClassDef


@dataclass(frozen=True)
class Text:
    """A definition and the lines of the text that it stands in, which end in line feeds alone."""

    node: DefinitionNode
    lines: Sequence[str]

    @property
    def whole(self) -> str:
        """Its lines, decorators included."""
        first, last = line_span(self.node)
        return _between(self.lines, first, last)

    @property
    def signature(self) -> str:
        """Its parameters and what it returns; of a class its bases."""
        if isinstance(self.node, ast.ClassDef):
            return f"({', '.join(map(ast.unparse, (*self.node.bases, *self.node.keywords)))})"
        returned = f" -> {ast.unparse(self.node.returns)}" if self.node.returns else ""
        return f"({ast.unparse(self.node.args)}){returned}"

    @property
    def parameters(self) -> set[str]:
        """The names of its parameters; of a class none."""
        if isinstance(self.node, ast.ClassDef):
            return set()
        arguments = self.node.args
        every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
        return {argument.arg for argument in every if argument}

    @property
    def docstring(self) -> str | None:
        """Its docstring, without the indent."""
        return ast.get_docstring(self.node)

    @property
    def begins_on_own_line(self) -> bool:
        """Whether head, docstring and body stand on lines of their own, so that each can be taken by itself."""
        body = self.node.body
        return body[0].lineno > _last_head_line(self.node) and (
            self.docstring is None or len(body) == 1 or line_span(body[1])[0] > (body[0].end_lineno or 0)
        )

    @property
    def head(self) -> str:
        """Its lines up to the docstring, or else up to its body."""
        return _between(self.lines, line_span(self.node)[0], line_span(self.node.body[0])[0] - 1)

    @property
    def docstring_lines(self) -> str:
        """The lines of its docstring; empty where it has none."""
        first = self.node.body[0]
        return _between(self.lines, first.lineno, first.end_lineno or 0) if self.docstring is not None else ""

    @property
    def body(self) -> str:
        """Its lines behind head and docstring."""
        first = self.node.body[0]
        begin = (first.end_lineno or 0) + 1 if self.docstring is not None else line_span(first)[0]
        return _between(self.lines, begin, line_span(self.node)[1])

    @property
    def column(self) -> str:
        """The white space that it begins with itself."""
        line = self.lines[self.node.lineno - 1]
        return line[: len(line) - len(line.lstrip())]

    @property
    def indent(self) -> str:
        """The white space that its body begins with."""
        line = self.lines[self.node.body[0].lineno - 1]
        return line[: len(line) - len(line.lstrip())]


@dataclass(frozen=True)
class Merged:
    """The text of a definition, and why a person should look at it; empty where nobody need."""

    text: str
    reasons: tuple[str, ...] = ()


def merge_definition(old: Text, own: Text, new: Text) -> Merged:
    """Return the learner's definition in its new statement, at the learner's column."""
    new = Text(new.node, split_lines(_indent_as("".join(new.lines), new.column, own.column)))
    if own.whole == old.whole:
        return Merged(new.whole)
    if new.whole == old.whole or new.whole == own.whole:
        return Merged(own.whole)
    if not (own.begins_on_own_line and new.begins_on_own_line) or {type(own.node), type(old.node)} != {type(new.node)}:
        return Merged(own.whole, ("its statement has changed, and could not be put around your code: yours stays",))
    head, reasons = _merge_head(old, own, new)
    docstring, more = _merge_docstring(old, own, new)
    if isinstance(own.node, ast.ClassDef):
        body, others = _merge_class_body(old, own, new)
        more = (*more, *others)
    else:
        body = own.body
    return Merged(head + docstring + body, (*reasons, *more))


def _merge_head(old: Text, own: Text, new: Text) -> tuple[str, tuple[str, ...]]:
    if new.head == old.head:
        return own.head, ()
    if own.signature == new.signature:
        return (new.head, ()) if own.head == old.head else (own.head, ())
    is_changed = new.signature != old.signature
    reasons = (f"it is {new.node.name}{new.signature} now",) if is_changed else ()
    if own.head == old.head and old.parameters <= new.parameters:
        return new.head, reasons
    return own.head, reasons


def _merge_docstring(old: Text, own: Text, new: Text) -> tuple[str, tuple[str, ...]]:
    if new.docstring in (old.docstring, own.docstring):
        return own.docstring_lines, ()
    if own.docstring == old.docstring:
        return _indent_as(new.docstring_lines, new.indent, own.indent), ()
    return own.docstring_lines, ("its statement has changed, and you had changed it as well: yours stays",)


def _merge_class_body(old: Text, own: Text, new: Text) -> tuple[str, tuple[str, ...]]:
    """Return the members of the learner's class, each method in its new statement, and new ones at the end."""
    old_methods, own_methods, new_methods = _methods(old), _methods(own), _methods(new)
    parts: list[str] = []
    reasons: list[str] = []
    after = _first_body_line(own)
    for node in own.node.body[own.docstring is not None :]:
        first, last = line_span(node)
        gap = _between(own.lines, after, first - 1)
        after = last + 1
        if (
            not isinstance(node, FunctionNode)
            or own_methods[node.name].node is not node  # a later one of the same name counts
            or node.name not in old_methods
        ):
            parts.append(gap + _between(own.lines, first, last))
            continue
        method, stub = own_methods[node.name], old_methods[node.name]
        if node.name in new_methods:
            merged = merge_definition(stub, method, new_methods[node.name])
            parts.append(gap + merged.text)
            reasons += [f"{node.name}: {reason}" for reason in merged.reasons]
        elif method.whole != stub.whole:  # no longer asked for
            parts.append(gap + method.whole)
    parts.append(_between(own.lines, after, line_span(own.node)[1]))
    for name, method in new_methods.items():
        if name not in old_methods and name not in own_methods:
            parts.append("\n" + _indent_as(method.whole, method.column, own.indent))
            reasons.append(f"{name} is new in it")
    if _other_members(old) != _other_members(new):
        reasons.append("what stands beside its methods has changed")
    return "".join(parts), tuple(reasons)


def _other_members(text: Text) -> list[str]:
    members = text.node.body[text.docstring is not None :]
    return [ast.unparse(node) for node in members if not isinstance(node, FunctionNode)]


def _methods(text: Text) -> dict[str, Text]:
    return {node.name: Text(node, text.lines) for node in text.node.body if isinstance(node, FunctionNode)}


def _first_body_line(text: Text) -> int:
    first = text.node.body[0]
    return (first.end_lineno or 0) + 1 if text.docstring is not None else line_span(first)[0]


def _last_head_line(node: DefinitionNode) -> int:
    """Return the last line of what stands before the colon, as far as the syntax tells."""
    if isinstance(node, ast.ClassDef):
        parts: list[ast.AST | None] = [*node.bases, *node.keywords]
    else:
        parts = [*ast.walk(node.args), node.returns]
    return max([node.lineno, *(getattr(part, "end_lineno", None) or 0 for part in parts)])


def _indent_as(text: str, before: str, after: str) -> str:
    """Return lines with another indent; those that do not begin with the old one stay."""
    if before == after:
        return text
    lines = split_lines(text)
    return "".join(after + line[len(before) :] if line.startswith(before) else line for line in lines)


def _between(lines: Sequence[str], first: int, last: int) -> str:
    """Return lines `first` to `last`, counted from 1, both included; the last one is ended."""
    text = "".join(lines[first - 1 : last])
    return text if not text or text.endswith("\n") else text + "\n"
