"""The explanation of a mistake: what the code does, then `Instead: ` and the remedy. What it quotes, code must have.

A quotation stands between backticks. The first part speaks of a known wrong answer; of a learner's code that fails in
the same way only those of its sentences are true that quote nothing which that code lacks.
"""

import ast
import re
from functools import lru_cache
from typing import NamedTuple

from torch_katas.source import names, parse
from torch_katas.source.edit import statement_text

REMEDY_MARK = "Instead: "

_QUOTATION = re.compile(r"`+([^`]+)`+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z\s])")
_WORDS = re.compile(r"[^\W\d]\w*|->|>>>|[<>=!]=|<|>|[-+*/@|&^%]=|\*\*|//")
_SIGNS_WITHOUT_MEANING = frozenset(("->", ">>>"))


class Explanation(NamedTuple):
    """An explanation in its two parts; the remedy is empty where there is only one."""

    does: str
    remedy: str


def split_explanation(text: str) -> Explanation:
    """Return the two parts of an explanation."""
    does, _, remedy = text.partition(REMEDY_MARK)
    return Explanation(does.strip(), remedy.strip())


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a full stop in a quotation ends none."""
    hidden = _QUOTATION.sub(lambda match: re.sub(r"\s", "\0", match[0]), text)
    return [sentence.replace("\0", " ") for sentence in _SENTENCE_END.split(hidden) if sentence]


def missing_quotations(text: str, code: frozenset[str]) -> list[str]:
    """Return what a text quotes and code does not have; `code` is what `words_of_code` returns."""
    return [quoted for quoted in _QUOTATION.findall(text) if not _words(quoted) <= code]


def true_sentences(text: str, code: frozenset[str]) -> str:
    """Return a text without its sentences that quote what code does not have."""
    return " ".join(sentence for sentence in sentences(text) if not missing_quotations(sentence, code))


@lru_cache(maxsize=64)
def words_of_code(text: str, name: str) -> frozenset[str]:
    """Return names, words and signs of comparison in a definition of a file and in what it builds on.

    Docstrings and comments do not count. Empty for a text that does not parse.
    """
    try:
        statements = names.statements(text)
    except parse.UnreadableError:
        return frozenset()
    taken, _ = names.closure([given for _, given in statements], [name], ())
    code = "\n".join(statement_text(text, statements[index][0]) for index in taken)
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and ast.get_docstring(node):
            node.body[0] = ast.Pass()
    return _words(parse.unparse(tree))


def _words(code: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(code)) - _SIGNS_WITHOUT_MEANING
