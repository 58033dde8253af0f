"""Known wrong answers: how they are named, how they are written, and what runs in place of their kata.

`to_seq_first__reshapes` is a wrong answer to the kata `to_seq_first`, its mistake is "reshapes". It is a function or
class whose docstring is what the learner is told, or, where it repeats most of a long solution, an edit of it:

    to_seq_first__reshapes = edit(("x.permute(1, 0, 2)", "x.reshape(...)"), why="What the learner is told.")
"""

import ast
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from torch_katas.source import names, parse
from torch_katas.source.edit import lines_of, span
from torch_katas.source.parse import Definition

MISTAKE_MARK = "__"
"""Between a kata's name and its mistake in the name of a known wrong answer."""
AS_GIVEN = "as_given"
"""The 'mistake' of a debugging kata that nobody has worked on: the exercise's own code."""


@dataclass(frozen=True)
class Edit:
    """A solution with some places replaced, and what the learner is told of it."""

    replacements: tuple[tuple[str, str], ...]
    why: str


def edit(*replacements: tuple[str, str], why: str) -> Edit:
    """Return the solution of a kata with each `old` replaced by its `new`, as a known wrong answer.

    `old` stands exactly once in the kata's definition in the solution. In a text of several lines the second and later
    ones are indented as seen from the line on which `old` begins. What the edited definition needs and this file does
    not define is taken from the solution's file.
    """
    return Edit(replacements, why)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a known wrong answer, and its line in the file."""

    line: int
    name: str
    message: str


@dataclass(frozen=True)
class WrongAnswer:
    """One known wrong answer."""

    name: str
    kata: str
    mistake: str
    """The mistake in words; empty for a name without one."""
    explanation: str
    """What the learner is told, in one line."""
    line: int
    """Where it stands in the file."""
    definition: Definition = field(repr=False)
    """Its code; lines in it count in `WrongAnswers.text`."""

    @property
    def is_given(self) -> bool:
        """Whether it is the code that a debugging kata is handed out with."""
        return is_given(self.name)


@dataclass(frozen=True)
class WrongAnswers:
    """The known wrong answers of one exercise."""

    text: str
    """The file with every edit written out: what runs."""
    lines: tuple[int, ...]
    """For each line of `text` the line of the file that it comes from."""
    problems: tuple[Problem, ...]
    """Edits that cannot be carried out; they are missing in `text`."""
    borrowed: frozenset[str]
    """What `text` defines of the solution's code, because edits need it."""

    @cached_property
    def by_name(self) -> Mapping[str, WrongAnswer]:
        """The wrong answers by name, in their order; private definitions are what they share."""
        found = parse.definitions(self.text)
        return {
            name: self._answer(name, definition)
            for name, definition in found.items()
            if name[0] != "_" and name not in self.borrowed
        }

    def of_kata(self, kata: str) -> list[str]:
        """Return the names of a kata's wrong answers."""
        return [name for name, answer in self.by_name.items() if answer.kata == kata and answer.mistake]

    def _answer(self, name: str, definition: Definition) -> WrongAnswer:
        explanation = " ".join(definition.docstring.split())
        line = self.lines[definition.line - 1]
        return WrongAnswer(name, kata_of(name), mistake_of(name), explanation, line, definition)


def kata_of(name: str) -> str:
    """Return the kata that a known wrong answer is named after."""
    return name.split(MISTAKE_MARK)[0]


def mistake_of(name: str) -> str:
    """Return the mistake of a known wrong answer in words; empty for a name that has none."""
    return name.partition(MISTAKE_MARK)[2].replace("_", " ")


def is_given(name: str) -> bool:
    """Tell whether a known wrong answer is the code that a debugging kata is handed out with."""
    return name == f"{kata_of(name)}{MISTAKE_MARK}{AS_GIVEN}"


def is_wrong_answer(name: str) -> bool:
    """Tell whether a name in a file of known wrong answers is one of them, and not a helper."""
    return MISTAKE_MARK in name


def read_wrong_answers(text: str, solution: str) -> WrongAnswers:
    """Return what a file of known wrong answers holds, with its edits of the solution's text written out.

    Raises UnreadableError where one of the texts does not parse.
    """
    lines = text.splitlines()
    origins = list(range(1, len(lines) + 1))
    problems: list[Problem] = []
    edited: list[str] = []
    borrowed_names: frozenset[str] = frozenset()
    first_edit = 0
    for node in reversed(parse.parse(text).body):
        first, last = span(node)
        code = ""
        if name := _name_of_edit(node):
            first_edit = first
            try:
                code = _written_out(name, node, solution)
            except _EditError as error:
                problems.insert(0, Problem(first, name, str(error)))
            edited.append(code)
        elif not _is_import_of_edit(node):
            continue
        new = code.splitlines() or [""]
        lines[first - 1 : last] = new
        origins[first - 1 : last] = [first] * len(new)
    if edited:
        borrowed = _borrowed(edited, "\n".join(lines), solution)
        borrowed_names = names.names_in("\n".join(borrowed)).defined
        at = origins.index(first_edit)
        lines[at:at] = borrowed
        origins[at:at] = [first_edit] * len(borrowed)
    return WrongAnswers("\n".join(lines) + "\n", tuple(origins), tuple(problems), borrowed_names)


class _EditError(Exception):
    """An edit that cannot be carried out; the text says why."""


def _is_import_of_edit(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == __name__


def _name_of_edit(node: ast.stmt) -> str | None:
    """Return the name that a statement `name = edit(…)` assigns; None for any other statement."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="edit"))):
            return name
    return None


def _written_out(name: str, node: ast.stmt, solution: str) -> str:
    """Return the definition that an edit stands for, with its explanation as docstring."""
    record = _evaluated(node)
    kata = kata_of(name)
    definition = parse.definitions(solution).get(kata)
    if definition is None:
        raise _EditError(f"the solution has no {kata} to edit; a known wrong answer is named kata__mistake")
    try:
        (edited,) = ast.parse(apply_edit(_without_docstring(solution, definition), record.replacements)).body
    except (SyntaxError, ValueError):
        raise _EditError("the edited solution does not parse") from None
    if not isinstance(edited, type(definition.node)) or edited.name != kata:
        raise _EditError(f"the edited solution does not define {kata}")
    if ast.unparse(edited) == ast.unparse(ast.parse(_without_docstring(solution, definition))):
        raise _EditError("the edit changes nothing")
    edited = _Renaming(kata, name).visit(edited)
    if record.why:
        edited.body.insert(0, ast.Expr(ast.Constant(record.why)))
    return ast.unparse(ast.fix_missing_locations(edited))


def _evaluated(node: ast.stmt) -> Edit:
    """Return the record of a statement `name = edit(…)` without running it."""
    call = node.value  # type: ignore[attr-defined]  # _name_of_edit has seen that it is a call
    try:
        keywords = {keyword.arg or "": ast.literal_eval(keyword.value) for keyword in call.keywords}
        record = edit(*map(ast.literal_eval, call.args), **keywords)
        pairs = [(old, new) for old, new in record.replacements]
    except (ValueError, TypeError, SyntaxError):
        pairs = []
    if not pairs or not all(isinstance(part, str) for part in [*(text for pair in pairs for text in pair), record.why]):
        raise _EditError("an edit is written edit((old, new), …, why=explanation), all of them plain texts")
    return record


def apply_edit(text: str, replacements: tuple[tuple[str, str], ...]) -> str:
    """Return a text with each `old` replaced by its `new`; raises an error unless each `old` stands in it once."""
    places = sorted(_place(text, old, new) for old, new in replacements)
    if any(before[1] > after[0] for before, after in itertools.pairwise(places)):
        raise _EditError("two replacements overlap")
    for start, end, new in reversed(places):
        text = text[:start] + new + text[end:]
    return text


def _place(text: str, old: str, new: str) -> tuple[int, int, str]:
    """Return where `old` begins and ends in a text, and `new` indented for that place."""
    found = []
    start = 0
    for line in lines_of(text):
        indent = line[: len(line) - len(line.lstrip())]
        indented = _indented(old, indent)
        at = text.find(indented, start, start + len(line) + len(indented) - 1)
        while -1 < at < start + len(line):
            found.append((at, at + len(indented), _indented(new, indent)))
            at = text.find(indented, at + 1, start + len(line) + len(indented) - 1)
        start += len(line)
    if len(found) != 1:
        count = "is not found" if not found else f"stands {len(found)} times"
        raise _EditError(f"'{old}' {count} in the solution; it is to stand there once")
    return found[0]


def _indented(text: str, indent: str) -> str:
    return re.sub(r"\n(?!\n)", "\n" + indent, text)


def _without_docstring(text: str, definition: Definition) -> str:
    """Return the lines of a definition without those of its docstring."""
    lines = lines_of(text)
    first, last = span(definition.node)
    body = definition.node.body
    cut = range(body[0].lineno, (body[0].end_lineno or 0) + 1) if definition.docstring and len(body) > 1 else ()
    return "".join(lines[number - 1] for number in range(first, last + 1) if number not in cut)


def _borrowed(edited: list[str], text: str, solution: str) -> list[str]:
    """Return the lines of the solution's file that edited definitions need and a text does not define."""
    body = parse.parse(solution).body
    lines = solution.splitlines()
    codes = [_code(lines, node) for node in body]
    wanted = {name for code in edited for name in names.names_in(code).needed}
    taken, _ = names.closure([names.names_in(code) for code in codes], wanted, names.names_in(text).defined)
    return "\n".join(codes[index] for index in taken).splitlines()


def stand_in(text: str, definitions: dict[str, Definition], wrong: str) -> ast.Module:
    """Return a file's syntax with one wrong answer in it, named after its kata; what it builds on stays, lines too.

    It is renamed before it is compiled: so messages, tracebacks and types read as a learner's would.
    """
    kata = kata_of(wrong)
    lines = text.splitlines()
    needed = _needed(lines, definitions, wrong)
    for name, definition in definitions.items():
        if name == kata or (is_wrong_answer(name) and name not in needed):
            first, last = span(definition.node)
            lines[first - 1 : last] = [""] * (last - first + 1)
    return _Renaming(wrong, kata).visit(ast.parse("\n".join(lines)))


def _needed(lines: list[str], definitions: dict[str, Definition], wrong: str) -> set[str]:
    """Return the wrong answer, and those that it builds on."""
    order = [name for name in definitions if is_wrong_answer(name)]
    pieces = [names.names_in(_code(lines, definitions[name].node)) for name in order]
    taken, _ = names.closure(pieces, [wrong], ())
    return {order[index] for index in taken}


def _code(lines: list[str], node: ast.stmt) -> str:
    first, last = span(node)
    return "\n".join(lines[first - 1 : last])


class _Renaming(ast.NodeTransformer):
    """Gives a definition, and every mention of it, another name."""

    def __init__(self, old: str, new: str):
        self.old = old
        self.new = new

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id == self.old:
            node.id = self.new
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._renamed(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._renamed(node)

    def _renamed(self, node: ast.FunctionDef | ast.ClassDef) -> ast.AST:
        if node.name == self.old:
            node.name = self.new
        return self.generic_visit(node)
