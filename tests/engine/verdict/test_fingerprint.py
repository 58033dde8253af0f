"""What two answers with the same mistake have in common, however each words its own errors."""

import pytest

from torch_katas.verdict.failure import Failure, Kind, Place
from torch_katas.verdict.fingerprint import FailedCase


def case(message, line, kind=Kind.RAISED):
    failure = Failure(kind, message, (("called", "f(n = 0)"),), Place("answer.py", 3, line))
    return FailedCase.from_failure("test_edge", "", "failed", failure)


def test_the_words_of_an_answers_own_error_do_not_count():
    first = case("your code raises ValueError: n is 0", "raise ValueError(f'n is {n}')")
    second = case("your code raises ValueError: too few", "raise ValueError(")
    assert first == second
    assert first != case("your code raises TypeError: too few", "raise TypeError('too few')")


@pytest.mark.parametrize(
    ("line", "kind"), [("x.view(n, 3)", Kind.RAISED), ("raised = check(n)", Kind.RAISED), ("raise_it(n)", Kind.WRONG)]
)
def test_those_of_others_errors_do(line, kind):
    messages = "your code raises RuntimeError: shape '[0, 3]'", "your code raises RuntimeError: shape '[1, 3]'"
    assert case(messages[0], line, kind) != case(messages[1], line, kind)
