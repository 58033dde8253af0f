"""Which line of an answer returned last, and what."""

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from kata.trace import Return, Trace

PATH = Path("/planted/answer.py")


def answer(text: str) -> dict:
    """Run a text as the answer and return its names."""
    names = {}
    exec(compile(dedent(text).lstrip("\n"), str(PATH), "exec"), names)
    return names


def latest(trace: Trace, kata: str) -> tuple | None:
    found = trace.latest(kata)
    return found and (found.qualname, found.line, found.value)


@pytest.fixture
def trace() -> Trace:
    return Trace(PATH)


BRANCHES = """
    def f(x):
        if x > 0:
            return "positive"
        if x < 0:
            y = x
        else:
            return
    """


@pytest.mark.parametrize(("x", "line", "value"), [(1, 3, "positive"), (-1, 5, None), (0, 7, None)])
def test_the_line_and_the_value_of_a_return_are_known(trace, x, line, value):
    f = answer(BRANCHES)["f"]
    with trace.watching():
        f(x)
    assert trace.latest("f") == Return("f", line, value)


def test_nothing_is_known_before_a_call(trace):
    answer(BRANCHES)
    assert trace.latest("f") is None
    with trace.watching():
        pass
    assert trace.latest("f") is None


def test_the_latest_of_several_calls_counts(trace):
    f = answer(BRANCHES)["f"]
    with trace.watching():
        f(1), f(-1), f(0)
    assert latest(trace, "f") == ("f", 7, None)


def test_later_blocks_add_to_the_same_trace(trace):
    f = answer(BRANCHES)["f"]
    for x in (0, 1):
        with trace.watching():
            f(x)
    assert latest(trace, "f") == ("f", 3, "positive")


def test_calls_outside_the_block_leave_no_trace(trace):
    f = answer(BRANCHES)["f"]
    f(1)
    with trace.watching():
        f(0)
    f(1)
    assert latest(trace, "f") == ("f", 7, None)


def test_functions_are_told_apart(trace):
    names = answer("def f():\n    return 1\n\n\ndef f_too():\n    return 2\n")
    with trace.watching():
        names["f"](), names["f_too"]()
    assert latest(trace, "f") == ("f", 2, 1)
    assert latest(trace, "f_too") == ("f_too", 6, 2)
    assert trace.latest("f_t") is None


def test_a_helper_does_not_speak_for_the_kata(trace):
    names = answer("def _helper():\n    return 1\n\n\ndef f():\n    return _helper() + 1\n")
    with trace.watching():
        names["f"]()
    assert latest(trace, "f") == ("f", 6, 2)


def test_other_files_leave_no_trace(trace):
    f = answer("def f(g):\n    g()\n    return 1\n")["f"]

    def g():
        return 2

    with trace.watching():
        f(g)
    assert list(trace.returns) == ["f"]


NET = """
    class Net:
        def __init__(self):
            self.size = 2

        def forward(self, x):
            return x * self.size

        def __call__(self, x):
            return self.forward(x)


    class Network:
        def forward(self):
            return 0
    """


def test_a_class_speaks_through_its_latest_method(trace):
    names = answer(NET)
    with trace.watching():
        net = names["Net"]()
        assert latest(trace, "Net") == ("Net.__init__", 3, None)
        net.forward(3)
        assert latest(trace, "Net") == ("Net.forward", 6, 6)
        names["Network"]().forward()
        assert latest(trace, "Net") == ("Net.forward", 6, 6)
        net(1)
    assert latest(trace, "Net") == ("Net.__call__", 9, 2)


def test_a_method_called_again_is_the_latest_again(trace):
    net = answer(NET)["Net"]()
    with trace.watching():
        net.forward(1)
        net(2)
        net.forward(3)
    assert latest(trace, "Net") == ("Net.forward", 6, 6)


def test_a_function_made_by_the_kata_speaks_for_it(trace):
    make = answer("def make():\n    def inner():\n        return 5\n\n    return inner\n")["make"]
    with trace.watching():
        inner = make()
        assert latest(trace, "make") == ("make", 5, inner)
        inner()
    assert latest(trace, "make") == ("make.<locals>.inner", 3, 5)


def test_a_call_that_raises_is_noted_with_the_line_that_raised(trace):
    f = answer('def f(x):\n    y = x\n    raise ValueError("no")\n')["f"]
    with pytest.raises(ValueError, match="no"), trace.watching():
        f(1)
    assert latest(trace, "f") == ("f", 3, None)


def test_the_profiler_of_before_is_active_again(trace):
    calls = []

    def before(frame, event, value):
        calls.append(event)

    mine = sys.getprofile()
    sys.setprofile(before)
    try:
        with trace.watching():
            inside = sys.getprofile()
        after = sys.getprofile()
    finally:
        sys.setprofile(mine)
    assert inside is not before
    assert after is before


def test_the_profiler_of_before_is_active_again_after_an_error(trace):
    before = sys.getprofile()
    with pytest.raises(KeyError), trace.watching():
        raise KeyError
    assert sys.getprofile() is before


def test_an_answer_that_sets_a_profiler_of_its_own_does_no_harm(trace):
    before = sys.getprofile()
    f = answer("import sys\n\n\ndef f():\n    sys.setprofile(None)\n    return 1\n")["f"]
    with trace.watching():
        f()
    assert trace.latest("f") is None
    assert sys.getprofile() is before
