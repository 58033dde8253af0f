"""Known wrong answers: how they are named, and how an edit of the solution is written out."""

import importlib.util

import pytest

from torch_katas.course.mistakes import edit, is_given, kata_of, mistake_of, read_wrong_answers, stand_alone

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
    (single,) = read(text).problems
    return single


def run(answers):
    """Run the text of wrong answers and return its names."""
    names = {}
    exec(compile(answers.text, "wrong.py", "exec"), names)
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
    answers = read('Net__adds = edit(("_scaled(x)", "x + x"), ("return x + 0", "return x + 1"), why="It adds.")\n')
    answer = answers.by_name["Net__adds"]
    assert (answer.kata, answer.mistake, answer.explanation, answer.line) == ("Net", "adds", ("It adds.", ""), 5)
    net = run(answers)["Net__adds"]
    assert net(3).forward(2) == 5.0
    assert net.__doc__ == "It adds."


def test_what_an_edit_needs_comes_from_the_solution_and_nothing_else():
    answers = read('Net__adds = edit(("_scaled(x)", "x + x"), why="It adds.")\n')
    names = run(answers)
    assert {"Base", "math"} <= set(names)
    assert not {"_scaled", "SCALE", "Net", "edit"} & set(names)


def test_a_helper_of_this_file_stands_in_for_the_solutions():
    helper = "def _scaled(x):\n    return 3 * x\n\n\n"
    net = run(read(helper + 'Net__plus_1 = edit(("x + 0", "x + 1"), why="One more.")\n'))["Net__plus_1"]
    assert net(1).forward(3) == 4.0


def test_an_edit_may_replace_lines_by_fewer_or_more():
    old = "for _ in range(self.size):\n    x = _scaled(x)"
    new = "x = _scaled(x)\nif x > 10:\n    x = x + 9"
    answers = read(f'Net__once = edit(({old!r}, {new!r}), why="Once.")\n')
    assert answers.problems == ()
    assert run(answers)["Net__once"](5).forward(8) == 5.0


def test_lines_count_as_in_the_file_also_below_an_edit():
    text = 'Net__one = edit(\n    ("x + 0", "x + 1"),\n    why="One.",\n)\n\n\ndef Net__two():\n    """Two."""\n'
    answers = read(text)
    assert {name: answer.line for name, answer in answers.by_name.items()} == {"Net__one": 5, "Net__two": 11}
    assert answers.of_kata("Net") == ["Net__one", "Net__two"]


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
        ('(("x + 0", "x + 0"), why="W")', "the edit changes nothing"),
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
    impossible = problem(f"\n\nNet__wrong = edit{text}\n")
    assert (impossible.line, impossible.name, impossible.message) == (7, "Net__wrong", message)


def test_an_edit_of_no_kata_is_a_problem():
    message = "the solution has no Other to edit; a known wrong answer is named kata__mistake"
    assert problem('Other__wrong = edit(("x", "y"), why="W")\n').message == message


def test_problems_stand_in_the_files_order():
    text = "".join(
        f'Net__{name} = edit(("{old}", "x"), why="W")\n' for name, old in (("a", "no"), ("b", "x + 0"), ("c", "?"))
    )
    answers = read(text)
    assert [problem.name for problem in answers.problems] == ["Net__a", "Net__c"]
    assert list(answers.by_name) == ["Net__b"]


def test_a_file_of_edits_can_be_imported(tmp_path):
    path = tmp_path / "wrong.py"
    path.write_text(HEAD + 'Net__one = edit(("x + 0", "x + 1"), why="One.")\n')
    spec = importlib.util.spec_from_file_location("wrong", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.Net__one == edit(("x + 0", "x + 1"), why="One.")


def test_one_alone_has_its_katas_name_and_what_it_builds_on():
    answers = read(
        "from __future__ import annotations\nimport math\nimport os\n\nSIZE = 3\nOTHER = 4\n\n"
        "def _help(x):\n    return math.sqrt(x + SIZE)\n\n"
        "def grow__helped(x):\n    return _help(x) and grow__helped\n\n"
        "def grow__other(x):\n    return OTHER\n\ndef grow():\n    return 1\n"
    )
    assert stand_alone(answers.text, "grow__helped") == (
        "from __future__ import annotations\nimport math\nSIZE = 3\n\n"
        "def _help(x):\n    return math.sqrt(x + SIZE)\n\n"
        "def grow(x):\n    return _help(x) and grow"
    )
