"""What a failed check says was called, where the test leaves it to the check to find out."""

import linecache

import pytest
import torch

from torch_katas import checks

X = torch.tensor([1.0, 2.0])


def identity(x, *, times=1):
    return x


def called(check, *arguments, **options):
    """Return what a failing call of a check says was called; the call stands here, not in the test."""
    with pytest.raises(checks.Failed) as caught:
        check(*arguments, **options)
    return caught.value


def test_the_first_argument_is_what_was_called():
    with pytest.raises(checks.Failed) as caught:
        checks.close(identity(X)[1:], X[:1])
    assert caught.value.message == "identity(X)[1:] has wrong values"
    assert caught.value.facts[0] == ("called", "identity(X)[1:]")
    assert str(caught.value) == caught.value.message


@pytest.mark.parametrize(
    "failing",
    [
        lambda: checks.close(identity(X), X + 1),
        lambda: checks.roughly(identity(X), X + 1),
        lambda: checks.equal(identity(X), 1),
        lambda: checks.shape(identity(X), (3,)),
        lambda: checks.dtype(identity(X), torch.int64),
        lambda: checks.device(identity(X), "meta"),
        lambda: checks.instance(identity(X), int),
        lambda: checks.gradient_reaches(identity(X), X),
        lambda: checks.raises(ValueError, lambda: identity(X)),
    ],
)
def test_every_check_of_a_call_finds_it(failing):
    error = called(failing)
    assert error.facts[0] == ("called", "identity(X)")
    assert "identity(X)" in error.message


def test_what_the_test_says_itself_counts():
    with pytest.raises(checks.Failed) as caught:
        checks.close(identity(X), X + 1, of="f(x)")
    assert caught.value.facts[0] == ("called", "f(x)")


def test_a_call_of_several_lines_stands_on_one():
    with pytest.raises(checks.Failed) as caught:
        checks.close(
            identity(
                X,
                times=[
                    1,
                    2,
                ],
            )
            + 1,
            X,
        )
    assert caught.value.facts[0] == ("called", "identity(X, times=[1, 2]) + 1")


def test_two_calls_on_one_line_are_told_apart():
    for first, second, name in ((X + 1, X, "first"), (X, X + 1, "second")):
        with pytest.raises(checks.Failed) as caught:
            checks.close(first, X), checks.close(second, X)
        assert caught.value.facts[0] == ("called", name)


def test_a_helper_of_the_tests_is_where_the_call_stands():
    def check_twice(result):
        checks.close(result, X)

    with pytest.raises(checks.Failed) as caught:
        check_twice(X * 2)
    assert caught.value.facts[0] == ("called", "result")


def test_text_outside_ascii_does_not_shift_the_place():
    with pytest.raises(checks.Failed) as caught:
        checks.equal("größer", "kleiner"), "…"
    assert caught.value.facts[0] == ("called", '"größer"')


def test_without_a_source_it_is_called_the_result():
    namespace = {"checks": checks, "X": X}
    error = called(eval, "checks.close(X + 1, X)", namespace)
    assert error.message == "the result has wrong values"


def test_the_tests_text_is_not_left_where_an_answer_could_read_it():
    linecache.clearcache()
    with pytest.raises(checks.Failed) as caught:
        checks.close(identity(X), X + 1)
    assert "identity(X)" in str(caught.value)
    assert __file__ not in linecache.cache
