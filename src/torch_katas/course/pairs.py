"""Two known mistakes in one answer: wrong answers to a kata that change different places of its solution.

A pair is named `kata__first_mistake&second_mistake`.
"""

import ast
import difflib
import functools
from collections.abc import Sequence

from torch_katas.course.mistakes import MISTAKE_MARK, WrongAnswers, find_borrowed, is_wrong_answer, kata_of
from torch_katas.source import names, parse
from torch_katas.source.edit import statement_text
from torch_katas.source.parse import Definition
from torch_katas.source.rename import rename

PAIR_MARK = "&"


def pair_name(first: str, second: str) -> str:
    """Return the name of the pair of two wrong answers to the same kata."""
    return f"{first}{PAIR_MARK}{second.partition(MISTAKE_MARK)[2]}"


def is_pair(name: str) -> bool:
    """Tell whether a name is a pair's."""
    return PAIR_MARK in name


def members(name: str) -> tuple[str, str]:
    """Return the names of the two wrong answers of a pair."""
    first, _, second = name.partition(PAIR_MARK)
    return first, f"{kata_of(first)}{MISTAKE_MARK}{second}"


def combine(answers: WrongAnswers, solution: str, name: str) -> str | None:
    """Return the text of a file in which a kata makes both mistakes of a pair; None where they change the same place.

    `solution` is the text of the solution's file.
    """
    kata = kata_of(name)
    base = parse.definitions(solution).get(kata)
    parts = [answers.by_name.get(member) for member in members(name)]
    if base is None or None in parts:
        return None
    merged = _merge(_lines(base, kata), *(_lines(part.definition, kata) for part in parts if part))
    code = "\n".join(merged)
    if not merged or not _parses(code):
        return None
    shared = _without_wrong_answers(answers.text, code)
    return "\n".join([*find_borrowed([code], shared, solution), shared, code])


@functools.lru_cache(maxsize=128)  # each wrong answer is put together with many others
def _lines(definition: Definition, kata: str) -> Sequence[str]:
    """Return a definition under the kata's name, a statement or the head of a block in each line, without docstring."""
    module = ast.parse(ast.unparse(rename(ast.parse(ast.unparse(definition.node)), definition.name, kata)))
    node = module.body[0]
    if definition.docstring and isinstance(node, ast.FunctionDef | ast.ClassDef) and len(node.body) > 1:
        del node.body[0]
    return ast.unparse(node).splitlines()


def _merge(base: Sequence[str], first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Return lines with two sets of changes made to them; empty where they meet, or one of them changes nothing."""
    changes = [
        (low, high, changed[new_low:new_high], owner)
        for owner, changed in enumerate((first, second))
        for tag, low, high, new_low, new_high in difflib.SequenceMatcher(None, base, changed, False).get_opcodes()
        if tag != "equal"
    ]
    changes.sort(key=lambda change: change[:2])
    if len({owner for *_, owner in changes}) < 2:
        return []
    merged: list[str] = []
    position, last_owner = 0, None
    for low, high, lines, owner in changes:
        put_in_at_the_same_place = low == high == position and last_owner not in (None, owner)
        if low < position or put_in_at_the_same_place:
            return []
        merged += [*base[position:low], *lines]
        position, last_owner = high, owner
    return [*merged, *base[position:]]


def _parses(code: str) -> bool:
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True


def _without_wrong_answers(text: str, code: str) -> str:
    """Return what a file of known wrong answers holds beside them: imports, helpers, and what `code` builds on."""
    statements = names.statements(text)
    taken, _ = names.closure([given for _, given in statements], names.names_in(code).needed, ())
    return "\n".join(
        statement_text(text, node)
        for index, (node, _) in enumerate(statements)
        if index in taken or not is_wrong_answer(getattr(node, "name", ""))
    )
