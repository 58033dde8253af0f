"""An explanation's two parts, and which of its sentences are true of some code."""

from torch_katas.course.explanations import (
    missing_quotations,
    sentences,
    split_explanation,
    true_sentences,
    words_of_code,
)

CODE = '''\
import torch


def _scaled(x):
    """Uses `secret`."""
    return 2 * x


def f(x, n):
    """Calls `len`."""
    return _scaled(x).sum(dim=0) if n >= 1 else x


def g(x):
    return x.flatten()
'''


def test_the_remedy_stands_behind_the_mark():
    assert split_explanation("Adds up. Instead: take the mean.") == ("Adds up.", "take the mean.")
    assert split_explanation("Adds up.") == ("Adds up.", "")


def test_a_full_stop_in_a_quotation_or_a_number_ends_no_sentence():
    assert sentences("Calls `x. Y`, at 0.5. Then it ends.") == ["Calls `x. Y`, at 0.5.", "Then it ends."]


def test_words_are_those_of_a_definition_and_of_what_it_builds_on():
    words = words_of_code(CODE, "f")
    assert {"x", "n", "sum", "dim", ">=", "_scaled"} <= words
    assert words.isdisjoint({"flatten", "len", "secret"})


def test_sentences_that_quote_other_code_are_left_out():
    words = words_of_code(CODE, "f")
    text = "Sums with `x.sum(dim=0)`. `n > 1` is asked. `x.flatten()` comes last. It is wrong."
    assert missing_quotations(text, words) == ["n > 1", "x.flatten()"]
    assert true_sentences(text, words) == "Sums with `x.sum(dim=0)`. It is wrong."


def test_nothing_is_known_of_a_text_that_does_not_parse():
    assert words_of_code("def f(:", "f") == frozenset()
