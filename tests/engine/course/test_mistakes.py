"""Known wrong answers: how they are named, and how an edit of the solution is written out."""

import importlib.util

import pytest

from torch_katas.course.mistakes import edit, is_given, kata_of, mistake_of, read_wrong_answers

SOLUTION = '''\
"""Solution."""

import math

SCALE = 2


def _scaled(x):
    return SCALE * x


class Base:
    pass


class Net(Base):
    def __init__(self, size):
        # The size is kept.
        self.size = size

    def forward(self, x):
        for _ in range(self.size):
            x = _scaled(x)  # (N,)
        return Net.finish(math.sqrt(x))

    @staticmethod
    def finish(x):
        return x + 0
'''
HEAD = '"""Wrong answers."""\n\nfrom torch_katas.course.mistakes import edit\n\n'


def read(text):
    return read_wrong_answers(HEAD + text, SOLUTION)


def problem(text):
    (found,) = read(text).problems
    return found


def run(found):
    """Run the text of wrong answers and return its names."""
    names = {}
    exec(compile(found.text, "wrong.py", "exec"), names)
    return names


def test_a_name_is_read_as_kata_and_mistake():
    assert (kata_of("to_seq_first__reshapes_all"), mistake_of("to_seq_first__reshapes_all")) == (
        "to_seq_first",
        "reshapes all",
    )
    assert (kata_of("to_seq_first"), mistake_of("to_seq_first")) == ("to_seq_first", "")
    assert is_given("f__as_given")
    assert not is_given("f__not_as_given")


def test_an_edit_is_the_solution_with_places_replaced():
    found = read('Net__adds = edit(("_scaled(x)", "x + x"), ("return x + 0", "return x + 1"), why="It adds.")\n')
    answer = found.by_name["Net__adds"]
    assert (answer.kata, answer.mistake, answer.explanation, answer.line) == ("Net", "adds", "It adds.", 5)
    net = run(found)["Net__adds"]
    assert net(3).forward(2) == 5.0
    assert net.__doc__ == "It adds."


def test_what_an_edit_needs_comes_from_the_solution_and_nothing_else():
    found = read('Net__adds = edit(("_scaled(x)", "x + x"), why="It adds.")\n')
    names = run(found)
    assert {"Base", "math"} <= set(names)
    assert not {"_scaled", "SCALE", "Net", "edit"} & set(names)


def test_a_helper_of_this_file_stands_in_for_the_solutions():
    helper = "def _scaled(x):\n    return 3 * x\n\n\n"
    net = run(read(helper + 'Net__plus_1 = edit(("x + 0", "x + 1"), why="One more.")\n'))["Net__plus_1"]
    assert net(1).forward(3) == 4.0


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("for _ in range(self.size):\n    x = _scaled(x)", "x = _scaled(x)", 5.0),
        ("x = _scaled(x)", "x = _scaled(x)\nif x > 50:\n    break", 8.0),
        ("x = _scaled(x)", "x = x", 2.5),
        ("return Net", "    x = 2500\nreturn Net", 50.0),
    ],
    ids=["fewer lines", "more lines", "one line", "deeper"],
)
def test_lines_are_indented_like_the_place_where_the_text_begins(old, new, expected):
    found = read(f'Net__other = edit(({old!r}, {new!r}), ("x + 0", "x * 1"), why="Other.")\n')
    assert found.problems == ()
    assert run(found)["Net__other"](5).forward(6.25) == pytest.approx(expected, abs=10)


def test_lines_count_as_in_the_file_also_below_an_edit():
    text = 'Net__one = edit(\n    ("x + 0", "x + 1"),\n    why="One.",\n)\n\n\ndef Net__two():\n    """Two."""\n'
    found = read(text)
    assert {name: answer.line for name, answer in found.by_name.items()} == {"Net__one": 5, "Net__two": 11}
    assert found.of_kata("Net") == ["Net__one", "Net__two"]


def test_a_wrong_answer_may_build_on_an_edit():
    text = 'Net__one = edit(("x + 0", "x + 1"), why="One.")\n\n\nclass Net__two(Net__one):\n    """Two."""\n'
    assert run(read(text))["Net__two"](1).forward(8) == 5.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('(("x + 9", "x"), why="W")', "'x + 9' is not found in the code to edit; it is to stand there once"),
        ('(("SCALE", "x"), why="W")', "'SCALE' is not found in the code to edit; it is to stand there once"),
        ('(("self.size", "x"), why="W")', "'self.size' stands 2 times in the code to edit; it is to stand there once"),
        ('(("if", "x"), why="W")', "'if' is not found in the code to edit; it is to stand there once"),
        ('(("x + 0", "x  +  0"), why="W")', "the edit changes nothing"),
        ('(("# The size is kept.", ""), why="W")', "the edit changes nothing"),
        ('(("x + 0", "x +"), why="W")', "the edited solution does not parse"),
        ('(("class Net", "class Other"), why="W")', "the edited solution does not define Net"),
        ('(("x + 0", "x"), ("return x +", "return"), why="W")', "two replacements overlap"),
        ('(why="W")', "an edit is written edit((old, new), …, why=explanation), all of them plain texts"),
        ('(("x + 0", "x"))', "an edit is written edit((old, new), …, why=explanation), all of them plain texts"),
        ('("x + 0", "x", why="W")', "an edit is written edit((old, new), …, why=explanation), all of them plain texts"),
        ('((1, 2), why="W")', "an edit is written edit((old, new), …, why=explanation), all of them plain texts"),
        ('((f(), "x"), why="W")', "an edit is written edit((old, new), …, why=explanation), all of them plain texts"),
    ],
)
def test_an_edit_that_cannot_be_carried_out_is_a_problem_with_its_line(text, message):
    found = problem(f"\n\nNet__wrong = edit{text}\n")
    assert (found.line, found.name, found.message) == (7, "Net__wrong", message)


def test_an_edit_of_no_kata_is_a_problem():
    message = "the solution has no Other to edit; a known wrong answer is named kata__mistake"
    assert problem('Other__wrong = edit(("x", "y"), why="W")\n').message == message


def test_problems_stand_in_the_files_order():
    text = "".join(
        f'Net__{name} = edit(("{old}", "x"), why="W")\n' for name, old in (("a", "no"), ("b", "x + 0"), ("c", "?"))
    )
    found = read(text)
    assert [one.name for one in found.problems] == ["Net__a", "Net__c"]
    assert list(found.by_name) == ["Net__b"]


def test_a_file_of_edits_can_be_imported(tmp_path):
    path = tmp_path / "wrong.py"
    path.write_text(HEAD + 'Net__one = edit(("x + 0", "x + 1"), why="One.")\n')
    spec = importlib.util.spec_from_file_location("wrong", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.Net__one == edit(("x + 0", "x + 1"), why="One.")
