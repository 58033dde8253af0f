"""A learner's file in a new version of its exercise: nothing written is lost, and the new statement is there."""

import ast

import pytest
from course_versions import new_version
from places import ROOT

from torch_katas.course.layout import SOLUTIONS
from torch_katas.course.model import Course
from torch_katas.source import parse
from torch_katas.source.carry_over import CarryOverError, carry_over

OLD = '''"""Doubling."""

import torch
from torch import Tensor, nn


def double(x: Tensor) -> Tensor:
    """Return x + x."""
    raise NotImplementedError


def halve(x: Tensor) -> Tensor:
    """Return half of x."""
    raise NotImplementedError


class Scale(nn.Module):
    """Multiply by one number."""

    def __init__(self):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Return the product."""
        raise NotImplementedError
'''
ANSWER = '''"""Doubling."""

import math

import torch
from torch import Tensor, nn


def _helper(x):
    return x + x


# my thoughts
def double(x: Tensor) -> Tensor:
    """Return x + x."""
    # first try
    return _helper(x)


def halve(x: Tensor) -> Tensor:
    """Return half of x."""
    raise NotImplementedError


class Scale(nn.Module):
    """Multiply by one number."""

    def __init__(self):
        super().__init__()
        self.factor = nn.Parameter(torch.ones(()))

    def forward(self, x: Tensor) -> Tensor:
        """Return the product."""
        return self.factor * x + math.floor(0.5)
'''


def changed(text, *pairs):
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return text


def merge(new, own=ANSWER, old=OLD):
    return carry_over(old, own, new)


def test_the_same_exercise_leaves_the_file_as_it_is():
    assert merge(OLD).text == ANSWER


def test_what_nobody_has_touched_is_the_new_exercise():
    new = changed(OLD, ("half of x", "x / 2"))
    assert merge(new, own=OLD).text == new
    assert merge(new, own=new).text == new


def test_a_new_statement_goes_around_the_learners_body():
    new = changed(
        OLD,
        ('"""Doubling."""', '"""Doubling and more."""'),
        ("Return x + x.", "Return twice x.\n\n    Any shape.\n    "),
    )
    merged = merge(new)
    assert merged.text == changed(
        ANSWER,
        ('"""Doubling."""', '"""Doubling and more."""'),
        ("Return x + x.", "Return twice x.\n\n    Any shape.\n    "),
    ).replace(
        "import math\n\nimport torch\nfrom torch import Tensor, nn\n",
        "import torch\nfrom torch import Tensor, nn\n\nimport math\n",
    )
    assert merged.look_again == {}


def test_a_parameter_more_is_put_in_and_told():
    merged = merge(changed(OLD, ("def double(x: Tensor)", "def double(x: Tensor, times: int = 2)")))
    assert "def double(x: Tensor, times: int = 2) -> Tensor:" in merged.text
    assert "return _helper(x)" in merged.text
    assert merged.look_again == {"double": "it is double(x: Tensor, times: int=2) -> Tensor now"}


def test_a_parameter_of_another_name_is_told_and_the_learners_stays():
    merged = merge(changed(OLD, ("def double(x: Tensor)", "def double(value: Tensor)")))
    assert "def double(x: Tensor) -> Tensor:" in merged.text
    assert "double" in merged.look_again


def test_a_statement_that_both_have_changed_is_told():
    own = changed(ANSWER, ("Return x + x.", "Return x + x (I think)."))
    merged = merge(changed(OLD, ("Return x + x.", "Return twice x.")), own)
    assert "(I think)" in merged.text
    assert "yours stays" in merged.look_again["double"]


def test_methods_get_their_own_statements_and_new_ones_are_added():
    new = changed(OLD, ("Return the product.", "Return factor * x.")) + (
        "\n    def reset(self) -> None:\n        raise NotImplementedError\n"
    )
    merged = merge(new)
    scale = parse.definitions(merged.text)["Scale"]
    assert scale.methods == ("__init__", "forward", "reset")
    assert '"""Return factor * x."""\n        return self.factor * x' in merged.text
    assert merged.look_again == {"Scale": "reset is new in it"}


def test_added_katas_come_as_stubs_and_removed_ones_stay_where_they_are_answered():
    new = changed(OLD, ("def double", "def triple")) + "\n\ndef last(x):\n    raise NotImplementedError\n"
    merged = merge(new)
    definitions = parse.definitions(merged.text)
    assert [name for name, one in definitions.items() if one.is_stub] == ["triple", "halve", "last"]
    assert "return _helper(x)" in merged.text
    assert merged.own == ("double",)


def test_an_untouched_stub_that_is_gone_goes():
    assert "halve" not in merge(changed(OLD, ("def halve", "def third"))).text


def test_an_import_that_is_gone_stays_where_the_learner_needs_it():
    new = changed(OLD, ("import torch\nfrom torch import Tensor, nn\n", "from torch import Tensor, nn\n"))
    assert "import torch\n" in merge(new).text
    assert "import torch\n" not in merge(new, own=OLD).text


def test_a_kata_that_is_an_assignment_stays_one():
    own = changed(
        ANSWER,
        (
            'def double(x: Tensor) -> Tensor:\n    """Return x + x."""\n    # first try\n    return _helper(x)\n',
            "double = _helper\n",
        ),
    )
    merged = merge(changed(OLD, ("Return half", "Return the half")), own)
    namespace = {}
    exec(merged.text, namespace)
    assert namespace["double"](2) == 4


def test_statements_at_the_end_and_notes_stay():
    own = ANSWER + '\n\nif __name__ == "__main__":\n    print(double(torch.ones(2)))\n# a last thought\n'
    merged = merge(changed(OLD, ("Return half", "Return the half")), own)
    assert merged.text.endswith('if __name__ == "__main__":\n    print(double(torch.ones(2)))\n# a last thought\n')
    assert "# my thoughts\n" in merged.text


def test_line_ends_stay():
    own = ANSWER.replace("\n", "\r\n")
    text = merge(changed(OLD, ("Return half", "Return the half")), own).text
    assert text.count("\n") == text.count("\r\n")


def test_an_indent_of_two_stays():
    own = changed(
        ANSWER,
        ('  """Return x + x."""\n    # first try\n    return _helper(x)', '"""Return x + x."""\n  return _helper(x)'),
    )
    merged = merge(changed(OLD, ("Return x + x.", "Return twice x.\n\n    Any shape.\n    ")), own)
    assert '  """Return twice x.\n\n  Any shape.\n  """\n  return _helper(x)\n' in merged.text


@pytest.mark.parametrize("own", ["def double(x:\n", "<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> new\n"])
def test_a_file_that_does_not_parse_is_not_merged(own):
    with pytest.raises(parse.UnreadableError):
        merge(changed(OLD, ("Return half", "Return the half")), own)


def test_an_order_that_does_not_run_is_not_merged():
    old = "def a():\n    raise NotImplementedError\n\n\ndef b():\n    raise NotImplementedError\n"
    own = "def a():\n    return 1\n\n\nx = a()\n\n\ndef b():\n    return x\n"
    new = "def b():\n    raise NotImplementedError\n\n\ndef a():\n    raise NotImplementedError  # new\n"
    with pytest.raises(CarryOverError):
        carry_over(old, own, new)


COURSE = Course(ROOT)


def learners_file(exercise):
    """Return an exercise as somebody leaves it who has put the solution's definitions into it."""
    solution = exercise.path(SOLUTIONS).read_text()
    module = ast.parse(solution)
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef):
            node.body = [node.body[0]] if ast.get_docstring(node) else [ast.parse("raise NotImplementedError").body[0]]
    own = carry_over(ast.unparse(module), solution, exercise.pristine).text
    return "# mine\n" + own


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.id)
def test_no_definition_of_any_exercise_is_lost(exercise):
    own = learners_file(exercise)
    written = parse.definitions(own)
    for seed in range(2):
        new, gone = new_version(exercise.pristine, seed)
        merged = carry_over(exercise.pristine, own, new)
        after = parse.definitions(merged.text)
        assert {name: one.code for name, one in written.items()}.items() <= {
            name: one.code for name, one in after.items()
        }.items()
        wanted = parse.definitions(new)
        assert wanted.keys() <= after.keys()
        for name in exercise.katas:
            if name not in gone:
                assert after[name].docstring == wanted[name].docstring
        assert set(merged.own) == gone & written.keys()
        assert merged.text.startswith("# mine\n")
        assert carry_over(new, merged.text, exercise.pristine).text.startswith("# mine\n")
