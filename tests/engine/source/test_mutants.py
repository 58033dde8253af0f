"""Mutants of a text: what is changed, and what is not."""

import ast

import pytest

from torch_katas.source.mutants import find_mutants


def changes(body: str) -> set[str]:
    """Return the mutants of a function `f(x, y)` with this body, each as the line that it has changed."""
    text = "def f(x, y=None):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    return {mutant.after for mutant in find_mutants(text)}


@pytest.mark.parametrize(
    ("line", "mutant"),
    [
        ("return x < y", "return x <= y"),
        ("return x == y", "return x != y"),
        ("return x + y", "return (x - y)"),
        ("return x and y", "return (x or y)"),
        ("return not x", "return (x)"),
        ("return x if y else 3", "return (x)"),
        ("return x[1:]", "return x[:]"),
        ("return x.sum(-1)", "return x.sum(-2)"),
        ("return x[y]", "return x[0]"),
        ("return g(x, y)", "return g(y, x)"),
        ("return x.sum(dim=1, keepdim=True)", "return x.sum(dim=1)"),
        ("return x.sum(dim=1)", "return x.sum(dim=2)"),
        ("return x.sum(keepdim=True)", "return x.sum(keepdim=False)"),
        ("return x.reshape(3)", "return x.view(3)"),
        ("return x.detach()", "return (x)"),
        ("return x.float() / 2", "return (x) / 2"),
        ("return x.mean()", "return x.sum()"),
        ("return x.std()", "return x.std(correction=0)"),
        ("return x.clamp(0)", "return x.clamp_(0)"),
        ("return (x + 1e-5).sqrt()", "return (x.sqrt() + 1e-05)"),
        ("return torch.sqrt(x + 1e-5)", "return (torch.sqrt(x) + 1e-05)"),
        ("return torch.rand(2, generator=y)", "return torch.rand(2)"),
        ("return F.relu(x)", "return F.tanh(x)"),
        ("x.zero_()", "pass"),
        ("x += y", "x -= y"),
        ("x[0] = y", "pass"),
        ("x.model.eval()", "x.model.train()"),
    ],
)
def test_a_line_has_a_mutant(line, mutant):
    assert mutant in changes(line)


def test_blocks_are_entered_always_and_never():
    assert {"if True:", "if False:", "with torch.enable_grad():"} <= changes(
        "with torch.no_grad():\n    if x:\n        y = 1\nreturn y"
    )


def test_loops_end_early_and_go_on():
    assert {"break", "continue"} <= changes("for i in x:\n    if i:\n        continue\n    break")


def test_state_moves_to_the_class():
    text = "class A:\n    def __init__(self, n):\n        self.n = n\n"
    assert "type(self).n = n" in {mutant.after for mutant in find_mutants(text)}


@pytest.mark.parametrize(
    "line",
    ['"""Return 1 < 2."""\nreturn x', 'raise ValueError("1 < 2", x)', 'raise ValueError(f"{x + 1}")', "z: list[1] = x"],
)
def test_words_and_annotations_stay(line):
    assert changes(line) <= {"pass"}


@pytest.mark.parametrize(
    "line", ["return g.transpose(a, b)", "return torch.maximum(x, y)", "return zip(*x, strict=True)"]
)
def test_what_changes_nothing_is_no_mutant(line):
    assert changes(line) <= {"return torch.minimum(x, y)"}


def test_every_mutant_is_another_text_that_can_be_parsed():
    text = "def f(ä, b):\n    c = 'ü' + ä.mean(0, 1)[b]\n    return c if c > 0 and b else -c\n"
    mutants = list(find_mutants(text))
    syntaxes = {ast.dump(ast.parse(mutant.text)) for mutant in mutants}
    assert len(syntaxes) == len(mutants) > 10
    assert ast.dump(ast.parse(text)) not in syntaxes


def test_the_definition_and_the_line_are_named():
    (mutant,) = find_mutants("X = 1\n\n\ndef g():\n    return 1\n")
    assert (mutant.definition, mutant.line, str(mutant)) == ("g", 5, "return 1  →  return 2")
