"""Known wrong answers: how they are named, how they are written, and what runs in place of their kata.

`to_seq_first__reshapes` is a wrong answer to the kata `to_seq_first`, its mistake is "reshapes". It is a function or
class whose docstring is what the learner is told, or, where it repeats most of a long solution, an edit of it:

    to_seq_first__reshapes = edit(("x.permute(1, 0, 2)", "x.reshape(...)"), why="What the learner is told.")
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from torch_katas.course.explanations import Explanation, split_explanation
from torch_katas.source import names, parse
from torch_katas.source.edit import line_span, normalize_line_ends, statement_text
from torch_katas.source.parse import Definition
from torch_katas.source.rename import rename
from torch_katas.source.replace import ReplaceError, replace_each

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
    explanation: Explanation
    """What the learner is told, each part in one line."""
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
    problems: tuple[Problem, ...] = ()
    """Edits that cannot be carried out; they are missing in `text`."""
    borrowed: frozenset[str] = frozenset()
    """What `text` defines of the solution's code, because edits need it."""

    @cached_property
    def by_name(self) -> Mapping[str, WrongAnswer]:
        """The wrong answers by name, in their order; private definitions are what they share."""
        definitions = parse.definitions(self.text)
        return {
            name: self._answer(name, definition)
            for name, definition in definitions.items()
            if name[0] != "_" and name not in self.borrowed
        }

    def of_kata(self, kata: str) -> list[str]:
        """Return the names of a kata's wrong answers."""
        return [name for name, answer in self.by_name.items() if answer.kata == kata and answer.mistake]

    def _answer(self, name: str, definition: Definition) -> WrongAnswer:
        explanation = split_explanation(" ".join(definition.docstring.split()))
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
    lines = normalize_line_ends(text).split("\n")
    origins = list(range(1, len(lines) + 1))
    problems: list[Problem] = []
    definitions: list[str] = []
    first_edit = 0
    for node in reversed(parse.parse(text).body):  # from the end, so that the lines before keep their numbers
        first, last = line_span(node)
        code = ""
        if (name_and_call := _find_edit(node)) is not None:
            first_edit = first
            try:
                code = _write_out(*name_and_call, solution)
            except ReplaceError as error:
                problems.insert(0, Problem(first, name_and_call[0], str(error)))
            definitions.append(code)
        elif not (isinstance(node, ast.ImportFrom) and node.module == __name__):
            continue
        new = code.splitlines() or [""]
        lines[first - 1 : last] = new
        origins[first - 1 : last] = [first] * len(new)
    if not definitions:
        return WrongAnswers("\n".join(lines), tuple(origins))
    borrowed = find_borrowed(definitions, "\n".join(lines), solution)
    at = origins.index(first_edit)
    lines[at:at] = borrowed
    origins[at:at] = [first_edit] * len(borrowed)
    names_borrowed = names.defined_names("\n".join(borrowed))
    return WrongAnswers("\n".join(lines), tuple(origins), tuple(problems), names_borrowed)


def _find_edit(node: ast.stmt) -> tuple[str, ast.Call] | None:
    """Return name and call of a statement `name = edit(…)`; None for any other statement."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="edit")) as call):
            return name, call
    return None


def _write_out(name: str, call: ast.Call, solution: str) -> str:
    """Return the definition that an edit stands for, with its explanation as docstring; raises ReplaceError."""
    record = _evaluate(call)
    kata = kata_of(name)
    definition = parse.definitions(solution).get(kata)
    if definition is None:
        message = f"the solution has no {kata} to edit; a known wrong answer is named kata{MISTAKE_MARK}mistake"
        raise ReplaceError(message)
    original = _without_docstring(solution, definition)
    edited = replace_each(original, record.replacements)
    if edited == original:
        raise ReplaceError("the edit changes nothing")
    try:
        (node,) = ast.parse(edited).body
    except (SyntaxError, ValueError):
        raise ReplaceError("the edited solution does not parse") from None
    if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name != kata:
        raise ReplaceError(f"the edited solution does not define {kata}")
    if record.why:
        node.body.insert(0, ast.Expr(ast.Constant(record.why)))
    return ast.unparse(rename(node, kata, name))


def _evaluate(call: ast.Call) -> Edit:
    """Return the record of a call `edit(…)` without running it; raises ReplaceError."""
    try:
        keywords = {keyword.arg or "": ast.literal_eval(keyword.value) for keyword in call.keywords}
        record = edit(*map(ast.literal_eval, call.args), **keywords)
        texts = [record.why, *(text for old, new in record.replacements for text in (old, new))]
    except (ValueError, TypeError, SyntaxError):
        texts = []
    if len(texts) < 3 or not all(isinstance(text, str) for text in texts):
        raise ReplaceError("an edit is written edit((old, new), …, why=explanation), all of them plain texts")
    return record


def _without_docstring(text: str, definition: Definition) -> str:
    """Return the lines of a definition without those of its docstring."""
    lines = statement_text(text, definition.node).splitlines(keepends=True)
    first, *rest = definition.node.body
    if definition.docstring and rest:
        above = line_span(definition.node)[0]
        del lines[first.lineno - above : (first.end_lineno or first.lineno) - above + 1]
    return "".join(lines)


def find_borrowed(definitions: Sequence[str], text: str, solution: str) -> list[str]:
    """Return the lines of the solution's file that edited definitions need and a text does not define."""
    wanted = {name for code in definitions for name in names.names_in(code).needed}
    statements = names.statements(solution)
    taken, _ = names.closure([given for _, given in statements], wanted, names.defined_names(text))
    return "".join(statement_text(solution, statements[index][0]) for index in taken).splitlines()


def stand_alone(text: str, wrong: str) -> str:
    """Return one wrong answer of `WrongAnswers.text`, named after its kata, with what it builds on and nothing else."""
    kata = kata_of(wrong)
    statements = names.statements(text)
    taken, _ = names.closure([given for _, given in statements], [wrong], ())
    nodes = [node for index, (node, _) in enumerate(statements) if index in taken or _is_future_import(node)]
    body = [node for node in nodes if getattr(node, "name", "") != kata]
    # Parsed again, because the syntax of a text is shared and not to be changed.
    return ast.unparse(rename(ast.parse(ast.unparse(ast.Module(body, []))), wrong, kata))


def _is_future_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def stand_in(text: str, wrong: str) -> ast.Module:
    """Return the syntax of `WrongAnswers.text` with one wrong answer in it, named after its kata; lines stay.

    What it builds on stays too, other wrong answers go. It is renamed before it is compiled, so that messages,
    tracebacks and types read as a learner's would.
    """
    kata = kata_of(wrong)
    statements = names.statements(text)
    taken, _ = names.closure([given for _, given in statements], [wrong], ())
    needed = {statements[index][0] for index in taken}
    lines = normalize_line_ends(text).split("\n")
    for node, _ in statements:
        name = getattr(node, "name", "")
        if name == kata or (is_wrong_answer(name) and node not in needed):
            first, last = line_span(node)
            lines[first - 1 : last] = [""] * (last - first + 1)
    return rename(ast.parse("\n".join(lines)), wrong, kata)
