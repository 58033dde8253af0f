"""The next version of an exercise, as a course may bring it: other words, katas less and more."""

import ast
import random

from torch_katas.source import parse


def new_version(text: str, seed: int) -> tuple[str, set[str]]:
    """Return an exercise with changes that a new version may bring, and the names of the katas that are gone."""
    dice = random.Random(seed)
    lines = text.splitlines(keepends=True)
    for definition in parse.definitions(text).values():
        if definition.docstring and dice.random() < 0.6:
            first = definition.docstring.splitlines()[0]
            lines = [line.replace(first, f"{first} In other words: the same.") for line in lines]
    text = "".join(lines)
    gone: set[str] = set()
    names = [name for name, one in parse.definitions(text).items() if one.is_stub]
    if dice.random() < 0.5 and len(names) > 1:
        gone.add(dice.choice(names))
        nodes = [node for node in ast.parse(text).body if getattr(node, "name", None) in gone]
        lines = text.splitlines(keepends=True)
        for node in nodes:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            lines[first - 1 : node.end_lineno] = [""] * (node.end_lineno - first + 1)
        text = "".join(lines)
    if dice.random() < 0.5:
        text += '\n\ndef added_kata(x):\n    """Return x."""\n    raise NotImplementedError\n'
    return text, gone
