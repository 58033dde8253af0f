"""Which line of an answer returned last, and what; and that noting it changes nothing else."""

import traceback
from textwrap import dedent

import pytest

from torch_katas.runner.trace import RECORDER_NAME, Return, Trace, compile_answer

FILENAME = "/planted/answer.py"


class Answer:
    """A text run as an answer, its names as attributes, and its trace."""

    def __init__(self, text: str):
        self.trace = Trace()
        self.__dict__[RECORDER_NAME] = self.trace.record
        exec(compile_answer(dedent(text).lstrip("\n"), FILENAME), self.__dict__)

    def latest(self, *names: str) -> tuple | None:
        found = self.trace.latest(*names)
        return found and (found.qualname, found.line, found.value)


BRANCHES = """
    def f(x):
        if x > 0:
            return "positive"
        if x < 0:
            return
        y = [
            x,
        ]
        y.append(1)
    """


@pytest.mark.parametrize(("x", "line", "value"), [(1, 3, "positive"), (-1, 5, None), (0, 9, None)])
def test_the_line_and_the_value_of_a_return_are_known(x, line, value):
    answer = Answer(BRANCHES)
    assert answer.f(x) == value
    assert answer.trace.latest("f") == Return("f", line, value)


def test_a_function_without_a_return_returns_at_its_last_statement():
    answer = Answer('def f(x):\n    """Words."""\n\n\ndef g(x):\n    if x:\n        x += 1\n')
    assert (answer.f(1), answer.g(1)) == (None, None)
    assert answer.latest("f") == ("f", 2, None)
    assert answer.latest("g") == ("g", 6, None)


def test_the_value_is_the_very_object_that_was_returned():
    answer = Answer("def f(x):\n    return x\n")
    value = object()
    assert answer.f(value) is value
    assert answer.trace.latest("f").value is value


def test_nothing_is_known_before_a_call():
    assert Answer(BRANCHES).latest("f") is None


def test_the_latest_of_several_calls_counts():
    answer = Answer(BRANCHES)
    for x in (1, -1, 0, 1, -1):
        answer.f(x)
    assert answer.latest("f") == ("f", 5, None)


def test_a_trace_is_cleared():
    answer = Answer(BRANCHES)
    answer.f(1)
    answer.trace.clear()
    assert answer.latest("f") is None
    answer.f(-1)
    assert answer.latest("f") == ("f", 5, None)


def test_functions_are_told_apart():
    answer = Answer("def f():\n    return 1\n\n\ndef f_too():\n    return 2\n")
    answer.f(), answer.f_too()
    assert answer.latest("f") == ("f", 2, 1)
    assert answer.latest("f_too") == ("f_too", 6, 2)
    assert answer.latest("f_t") is None


def test_a_helper_does_not_speak_for_the_kata():
    answer = Answer("def _helper():\n    return 1\n\n\ndef f():\n    return _helper() + 1\n")
    answer.f()
    assert answer.latest("f") == ("f", 6, 2)


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


def test_a_class_speaks_through_its_latest_method():
    answer = Answer(NET)
    net = answer.Net()
    assert answer.latest("Net") == ("Net.__init__", 3, None)
    net.forward(3)
    assert answer.latest("Net") == ("Net.forward", 6, 6)
    answer.Network().forward()
    assert answer.latest("Net") == ("Net.forward", 6, 6)
    net(1)
    assert answer.latest("Net") == ("Net.__call__", 9, 2)
    net.forward(3)
    assert answer.latest("Net") == ("Net.forward", 6, 6)


def test_a_function_made_by_the_kata_speaks_for_it():
    answer = Answer("def make():\n    def inner():\n        return 5\n\n    return inner\n")
    inner = answer.make()
    assert answer.latest("make") == ("make", 5, inner)
    inner()
    assert answer.latest("make") == ("make.inner", 3, 5)


def test_a_call_that_raises_leaves_the_return_before_it():
    answer = Answer('def f(x):\n    if x:\n        return x\n    raise ValueError("no")\n')
    with pytest.raises(ValueError, match="no"):
        answer.f(0)
    assert answer.latest("f") is None
    answer.f(1)
    with pytest.raises(ValueError, match="no"):
        answer.f(0)
    assert answer.latest("f") == ("f", 3, 1)


LONG = " + ".join(["n"] * 700)
SAME = {
    "recursion": ("def f(n): return 1 if n < 2 else n * f(n - 1)", 120),
    "default": ("def f(n, k=[1, 2]): return n + len(k)", 7),
    "lambda": ("def f(n): return (lambda x: x + 1)(n)", 6),
    "names": ("def f(n): return f.__qualname__, f.__code__.co_argcount, f.__code__.co_firstlineno", ("f", 1, 1)),
    "a long expression": (f"def f(n): return {LONG}", 3500),
    "a long expression before": (f"def f(n):\n    x = {LONG}\n    return x", 3500),
    "closure": (
        """
        def f(n):
            def g():
                nonlocal n
                n += 1
                return n
            return g() + g()
        """,
        13,
    ),
    "generator": (
        """
        def g():
            yield 1
            return 9
        def h():
            yield (yield from g())
        def f(n):
            return list(h())
        """,
        [1, 9],
    ),
    "finally": (
        """
        def f(n):
            try:
                return n
            finally:
                n = 0
        """,
        5,
    ),
    "return in finally": (
        """
        def f(n):
            try:
                1 / 0
            finally:
                return n
        """,
        5,
    ),
    "match": (
        """
        def f(n):
            match n:
                case 5:
                    return "five"
            return 0
        """,
        "five",
    ),
    "async": (
        """
        import asyncio
        async def g(n):
            yield n
            return
        async def h(n):
            return [x async for x in g(n)]
        def f(n):
            return asyncio.run(h(n))
        """,
        [5],
    ),
    "super": (
        """
        class A:
            def f(self, n):
                return n
        class B(A):
            def f(self, n):
                return super().f(n) + 1
        f = B().f
        """,
        6,
    ),
    "private names": (
        """
        class A:
            def __f(self, n):
                return n
            def f(self, n):
                return self.__f(n)
        f = A().f
        """,
        5,
    ),
    "decorators": (
        """
        import functools
        class A:
            @property
            def n(self):
                return 3
        @functools.cache
        def f(n):
            return A().n + n
        """,
        8,
    ),
    "future": (
        """
        from __future__ import annotations
        def f(n: Unknown) -> Unknown:
            return n
        """,
        5,
    ),
    "docstrings": (
        """
        'Of the module.'
        def f(n):
            'Of f.'
            return __doc__ + f.__doc__
        """,
        "Of the module.Of f.",
    ),
}


@pytest.mark.parametrize(("text", "value"), SAME.values(), ids=SAME)
@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_an_answer_does_what_it_does_without_being_watched(text, value):
    plain = {}
    exec(compile(dedent(text), FILENAME, "exec"), plain)
    assert plain["f"](5) == value
    assert Answer(text).f(5) == value


def test_an_error_names_the_lines_of_the_file():
    answer = Answer("def g(x):\n    return 1 / x\n\n\ndef f(x):\n    return g(\n        x\n    )\n")
    with pytest.raises(ZeroDivisionError) as caught:
        answer.f(0)
    frames = [frame for frame in traceback.extract_tb(caught.tb) if frame.filename == FILENAME]
    assert [(frame.name, frame.lineno) for frame in frames] == [("f", 6), ("g", 2)]


@pytest.mark.parametrize(("text", "line"), [("x = 1\ndef f(:\n", 2), ("def f():\n    pass\n\n\nreturn 1\n", 5)])
def test_text_that_does_not_compile_is_a_syntax_error_of_its_line(text, line):
    with pytest.raises(SyntaxError) as caught:
        compile_answer(text, FILENAME)
    assert (caught.value.filename, caught.value.lineno) == (FILENAME, line)
