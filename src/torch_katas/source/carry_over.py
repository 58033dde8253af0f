"""A learner's file in a new version of its exercise, statement by statement.

It is made from the old file as it was handed out, the learner's, and the new one. What the learner has not touched is
the new exercise's. Definitions that the learner has changed or added are in the result, whatever has become of the
exercise; where that cannot be done safely, nothing is merged.
"""

import ast
import builtins
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from torch_katas.source import parse
from torch_katas.source.edit import line_span, normalize_line_ends, split_lines
from torch_katas.source.merge_definition import DefinitionNode, FunctionNode, Text, merge_definition
from torch_katas.source.names import STAR, Names, names_in

Key = tuple[str, ...]
"""What a statement is: the definition of a name, an import, an assignment, the docstring."""

DOCSTRING: Key = ("docstring",)


class CarryOverError(Exception):
    """A file that cannot be merged with a new exercise without harm to the learner's code."""


@dataclass(frozen=True)
class CarriedOver:
    """A learner's file in the new exercise."""

    text: str
    look_again: dict[str, str]
    """Definitions that a person should look at, with the reason: `to_seq_first` → `its statement …`."""
    own: tuple[str, ...]
    """Definitions that the old exercise had and the new one has no more, kept because the learner has changed them."""


@dataclass(frozen=True)
class _Block:
    """A top-level statement with the comments before it."""

    key: Key
    gap: str
    """Blank lines before it."""
    comments: str
    code: str
    """Its lines, with indented comments behind it."""
    text: Text | None = None
    """A function or class."""

    @property
    def body(self) -> str:
        return self.comments + self.code

    @property
    def names(self) -> Names:
        return names_in(self.code)


@dataclass(frozen=True)
class _File:
    blocks: tuple[_Block, ...]
    tail: str
    """What stands behind the last statement."""

    def by_key(self) -> dict[Key, _Block]:
        """Return the blocks by what they are; of equals the last counts."""
        return {block.key: block for block in self.blocks}


def carry_over(old: str, own: str, new: str) -> CarriedOver:
    """Return the learner's file `own`, which began as `old`, as a version of `new`.

    Raises UnreadableError for a file that does not parse, CarryOverError where the result would not be what was meant.
    """
    line_end = "\r\n" if "\r\n" in own else "\n"
    old, own, new = (normalize_line_ends(text) for text in (old, own, new))
    if own in (old, new):
        result = CarriedOver(new, {}, ())
    elif old == new:
        result = CarriedOver(own, {}, ())
    else:
        result = _merge(_split(old), _split(own), _split(new))
        _check(old, own, new, result.text)
    return CarriedOver(result.text.replace("\n", line_end), result.look_again, result.own)


def _merge(old: _File, own: _File, new: _File) -> CarriedOver:
    olds, owns, news = old.by_key(), own.by_key(), new.by_key()
    look_again: dict[str, str] = {}
    merged: list[_Block] = []
    from_own: set[Key] = set()
    otherwise = {
        name: block for block in own.blocks if not block.text and block.key not in news for name in block.names.defined
    }
    for block in new.blocks:
        if block.text and block.key not in owns and block.key[-1] in otherwise:  # `double = torch.compile(…)`
            instead = otherwise[block.key[-1]]
            if instead not in merged:
                merged.append(instead)
                from_own.add(instead.key)
            continue
        if block.key not in owns or news[block.key] is not block:
            merged.append(block)
            continue
        taken, reasons = _merge_block(olds.get(block.key), owns[block.key], block)
        merged.append(taken)
        if taken.code != block.code:
            from_own.add(block.key)
        if reasons:
            look_again[block.key[-1]] = "; ".join(reasons)
    extra = [block for block in own.blocks if block.key not in news or owns[block.key] is not block]
    extra = [block for block in extra if block not in merged]
    added = [block for block in extra if block.key not in olds or block.body != olds[block.key].body]
    dropped = [block for block in extra if block not in added]
    added += _still_needed([*(block for block in merged if block.key in from_own), *added], [*merged, *added], dropped)
    added = [block for block in own.blocks if block in added]
    tail = own.tail if own.tail.strip() not in (old.tail.strip(), "") else new.tail
    gone = tuple(block.key[-1] for block in added if block.text and block.key in olds and block.key not in news)
    for blocks in (_insert_before_followers(merged, added, own), _insert_behind_imports(merged, added)):
        if _is_in_order(blocks, own):
            return CarriedOver(_join(blocks, tail), look_again, gone)
    raise CarryOverError("its statements cannot be put in the new exercise's order")


def _merge_block(old: _Block | None, own: _Block, new: _Block) -> tuple[_Block, tuple[str, ...]]:
    """Return what stands in the place of a statement of the new exercise, with its gap, and why to look at it."""
    comments = new.comments if old is None or own.comments == old.comments else own.comments
    if old is not None and own.code == old.code:
        return _Block(new.key, new.gap, comments, new.code, new.text), ()
    if own.code == new.code or (old is not None and new.code == old.code):
        return _Block(new.key, new.gap, comments, own.code, own.text), ()
    if old and old.text and own.text and new.text:
        merged = merge_definition(old.text, own.text, new.text)
        behind = own.code[len(own.text.whole) :]
        is_stub = parse.definitions(own.code)[new.key[-1]].is_stub
        return _Block(new.key, new.gap, comments, merged.text + behind, own.text), () if is_stub else merged.reasons
    if new.key == DOCSTRING:
        return new, ()
    return _Block(new.key, new.gap, comments, own.code, own.text), ("yours stays; the course has another one",)


def _still_needed(users: Sequence[_Block], present: Sequence[_Block], dropped: Sequence[_Block]) -> list[_Block]:
    """Return what is no longer in the exercise, and the learner's code goes on to need."""
    needed: list[_Block] = []
    waiting = list(users)
    defined = {name for block in present for name in block.names.defined} | set(dir(builtins))
    while waiting:
        for name in sorted(waiting.pop().names.needed - defined):
            definer = next((block for block in reversed(dropped) if {name, STAR} & block.names.defined), None)
            if definer and definer not in needed:
                needed.append(definer)
                waiting.append(definer)
                defined |= definer.names.defined
    return needed


def _insert_before_followers(merged: Sequence[_Block], added: Sequence[_Block], own: _File) -> list[_Block]:
    """Put each added statement before the statement that it stood before, imports behind the imports."""
    places: dict[Key, list[_Block]] = {}
    in_new = {block.key for block in merged}
    behind: list[_Block] = []
    waiting: list[_Block] = []
    for block in own.blocks:
        if block in added:
            (behind if block.key[0] == "import" else waiting).append(block)
        elif block.key in in_new and block.key[0] not in ("import", *DOCSTRING):
            places.setdefault(block.key, []).extend(waiting)
            waiting = []
    blocks = [other for block in merged for other in (*places.pop(block.key, ()), block)]
    return [*_insert_behind_imports(blocks, behind), *waiting]


def _insert_behind_imports(merged: Sequence[_Block], added: Sequence[_Block]) -> list[_Block]:
    """Put added statements behind the imports, and `from __future__` in front of them."""
    heads = [number for number, block in enumerate(merged) if block.key[0] in ("import", *DOCSTRING)]
    future = [block for block in added if block.code.startswith("from __future__")]
    others = [block for block in added if block not in future]
    first = 1 if merged and merged[0].key == DOCSTRING else 0
    last = heads[-1] + 1 if heads else first
    return [*merged[:first], *future, *merged[first:last], *others, *merged[last:]]


def _is_in_order(blocks: Sequence[_Block], own: _File) -> bool:
    """Tell whether all that runs at once finds what it needs, as far as it did in the learner's file."""
    return _missing_at_once(blocks) <= _missing_at_once(own.blocks)


def _missing_at_once(blocks: Iterable[_Block]) -> set[str]:
    defined = set(dir(builtins)) | {"__name__", "__file__", "__doc__"}
    missing: set[str] = set()
    for block in blocks:
        # A definition's own name is there when its body runs; a decorator's is not, and none is named alike.
        missing |= block.names.needed_at_once - defined - block.names.defined
        defined |= block.names.defined
    return missing


def _join(blocks: Sequence[_Block], tail: str) -> str:
    text = ""
    for block in blocks:
        gap = block.gap if text else ""
        if block.text and text and gap.count("\n") < 2:
            gap = "\n\n"
        text += gap + block.body
    return text + tail


def _check(old: str, own: str, new: str, result: str) -> None:
    """Raise CarryOverError unless every definition that the learner has changed is in the result, and every new one."""
    try:
        before, mine, wanted, after = (parse.definitions(text) for text in (old, own, new, result))
    except parse.UnreadableError as error:
        raise CarryOverError(f"the result does not parse ({error.message})") from None
    for name, definition in mine.items():
        is_changed = name not in before or definition.code != before[name].code
        if is_changed and (name not in after or not _bodies(definition.node) <= _bodies(after[name].node)):
            raise CarryOverError(f"{name} would not stay as it is")
    if missing := wanted.keys() - names_in(result).defined:
        raise CarryOverError(f"{', '.join(sorted(missing))} would be missing")


def _bodies(node: DefinitionNode) -> set[str]:
    """Return the code of a function, or of each of a class's methods that is written, without docstrings."""
    functions = [node] if not isinstance(node, ast.ClassDef) else node.body
    bodies = set()
    for function in functions:
        if isinstance(function, FunctionNode):
            statements = function.body[ast.get_docstring(function) is not None :]
            code = "\n".join(map(parse.unparse, statements))
            if code and not code.startswith("raise NotImplementedError"):
                bodies.add(f"{function.name}: {code}")
    return bodies


def _split(text: str) -> _File:
    lines = split_lines(text)
    groups = _statements(text)
    blocks: list[_Block] = []
    after = 0  # lines that are taken
    for number, nodes in enumerate(groups):
        first, last = line_span(nodes[0])[0], line_span(nodes[-1])[1]
        following = line_span(groups[number + 1][0])[0] if number + 1 < len(groups) else len(lines) + 1
        end = last
        for line in range(last + 1, following):  # an indented comment belongs to what it stands in
            if lines[line - 1][:1].isspace() and lines[line - 1].strip().startswith("#"):
                end = line
        before = lines[after : first - 1]
        comments = [line for line in before if line.strip()]
        gap = before[: before.index(comments[0])] if comments else before
        code = _ended(lines[first - 1 : end])
        key = _key(nodes[0], is_first=not number) if len(nodes) == 1 else ("other", code)
        node = nodes[0] if len(nodes) == 1 and isinstance(nodes[0], DefinitionNode) else None
        own_comments = _ended(before[len(gap) :])
        blocks.append(_Block(key, "".join(gap), own_comments, code, Text(node, lines) if node else None))
        after = end
    return _File(tuple(blocks), _ended(lines[after:]))


def _statements(text: str) -> list[list[ast.stmt]]:
    """Return the top-level statements; those that share a line stand together."""
    groups: list[list[ast.stmt]] = []
    for node in parse.parse(text).body:
        if groups and line_span(node)[0] <= line_span(groups[-1][-1])[1]:
            groups[-1].append(node)
        else:
            groups.append([node])
    return groups


def _key(node: ast.stmt, *, is_first: bool) -> Key:
    if isinstance(node, DefinitionNode):
        return "definition", node.name
    if is_first and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return DOCSTRING if isinstance(node.value.value, str) else ("other", ast.unparse(node))
    if isinstance(node, ast.Import | ast.ImportFrom):
        return "import", ast.unparse(node)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    if targets and all(isinstance(target, ast.Name) for target in targets):
        return "name", *(ast.unparse(target) for target in targets)
    return "other", parse.unparse(node)


def _ended(lines: Sequence[str]) -> str:
    text = "".join(lines)
    return text if not text or text.endswith("\n") else text + "\n"
