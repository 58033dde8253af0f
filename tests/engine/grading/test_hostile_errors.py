"""Errors whose own code raises, loops or lies: they cost the kata that raises them, and no other."""

import pytest

from torch_katas.course.model import Course
from torch_katas.grading import grader
from torch_katas.grading.settings import Settings

AS_IT_SAYS = "your code raises E: x"
CANNOT_BE_READ = "your code raises E: (its text cannot be read)"

ERRORS = {
    # name: (the class E, what is raised, what is told)
    "__str__ raises": ("class E(Exception):\n    def __str__(self):\n        raise ValueError", "E", CANNOT_BE_READ),
    "__str__ exits": ("class E(Exception):\n    def __str__(self):\n        raise SystemExit", "E", CANNOT_BE_READ),
    "__str__ is no text": ("class E(Exception):\n    def __str__(self):\n        return 3", "E", CANNOT_BE_READ),
    "__str__ recurses": ("class E(Exception):\n    def __str__(self):\n        return str(self)", "E", CANNOT_BE_READ),
    "__str__ loops": (
        "class E(Exception):\n    def __str__(self):\n        while True:\n            pass",
        "E",
        "no result after 3 s",
    ),
    "a text of its own class": (
        "class T(str):\n    def strip(self, *a):\n        raise ValueError\n    splitlines = __getitem__ = strip\n"
        "class E(Exception):\n    def __str__(self):\n        return T('x')",
        "E",
        AS_IT_SAYS,
    ),
    "__repr__ of an argument": (
        "class R:\n    def __repr__(self):\n        raise SystemExit\nE = KeyError",
        "E(R())",
        "your code raises KeyError: (its text cannot be read)",
    ),
    "a class without a name": (
        "class M(type):\n    @property\n    def __name__(cls):\n        raise ValueError\n"
        "    def __eq__(cls, other):\n        raise ValueError\n    __hash__ = None\n"
        "class E(Exception, metaclass=M):\n    pass",
        "E('x')",
        AS_IT_SAYS,
    ),
    "__class__ lies": (
        "import sys\nclass E(Exception):\n    @property\n    def __class__(self):\n"
        "        return sys.modules['torch_katas.runner.loading'].ToDo",
        "E('x')",
        AS_IT_SAYS,
    ),
    "every attribute raises": (
        "class E(Exception):\n    def __getattribute__(self, name):\n        raise ValueError(name)",
        "E('x')",
        AS_IT_SAYS,
    ),
    "the engine's own state": (
        "import sys\nfrom torch_katas.verdict.failure import Failure, Kind\n"
        "E = sys.modules['torch_katas.runner.loading'].ToDo",
        "E(Failure(Kind.TO_DO, 'x'))",
        "x",
    ),
    "the engine's own error": (
        "from torch_katas.checks import Failed as E",
        "E(object(), 3, 4)",
        "your code raises an error that cannot be explained",
    ),
    "an endless text": ("E = ValueError", "E('x' * 200_000_000)", "your code raises ValueError: xxx"),
    "arguments without end": ("E = ValueError", "E(*[object()] * 10**6)", "your code raises ValueError: (<object"),
    "a chain": (
        "def E():\n    error = ValueError('x')\n    for _ in range(20_000):\n        following = ValueError('x')\n"
        "        following.__context__ = error\n        error = following\n    return error",
        "E()",
        "your code raises ValueError: x",
    ),
}


@pytest.fixture
def mini(mini):
    """The mini course, in which a test may take 3 seconds."""
    settings = mini.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace("timeout = 10", "timeout = 3"))
    return mini


def grade(mini):
    """Return (status, kind, message) by kata."""
    course = Course(mini.root)
    graded = grader.grade_exercises(course, "exercises", course.exercises, Settings(jobs=1))
    katas = [kata for exercise in graded for kata in exercise.katas]
    return {kata.name: (kata.status, kata.failure.kind if kata.failure else "", kata.message) for kata in katas}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_costs_the_kata_that_raises_it(mini, name):
    definition, raised, message = ERRORS[name]
    mini.solve(double=f"{definition}\n\n\ndef double(x):\n    raise {raised}")
    graded = grade(mini)
    assert graded["double"][0] == "failing"
    assert graded["double"][2].startswith(message)
    assert len(graded["double"][2]) < 3000
    assert [graded[name][0] for name in ("halve", "Scale")] == ["done", "done"]


ON_IMPORT = {
    "raise KeyboardInterrupt": ("interrupts on import", "the file raises KeyboardInterrupt when it is imported"),
    "raise SystemExit('bye')": ("exits on import", "the file calls exit ('bye') when it is imported"),
    "raise GeneratorExit": ("raises on import", "importing the file raises GeneratorExit: (no message)"),
    "class E(BaseException):\n    def __str__(self):\n        raise self\nraise E": (
        "raises on import",
        "importing the file raises E: (its text cannot be read)",
    ),
    "while True:\n    pass": ("timeout", "importing the file takes too long: no result after"),
}


@pytest.mark.parametrize("text", ON_IMPORT)
def test_what_ends_an_import_is_told_by_its_name(mini, text):
    mini.exercise.write_text(f"{text}\n\n\ndef double(x):\n    return x + x\n")
    kind, message = ON_IMPORT[text]
    for status, of_kind, told in grade(mini).values():
        assert (status, of_kind, told[: len(message)]) == ("failing", kind, message)


def test_pytest_itself_survives_such_an_error(mini):
    mini.solve(double=ERRORS["every attribute raises"][0] + "\n\n\ndef double(x):\n    raise E('x')")
    ran = mini.pytest("exercises/01", "--tb=long")
    assert ran.status == 1
    assert "your code raises E: x" in ran.output
    assert "INTERNALERROR" not in ran.output


STATES = {
    "a recorder of its own": "def __kata_return__(*arguments):\n    raise SystemExit",
    "a stream of its own": (
        "import sys\n\n\nclass Stream:\n    def write(self, text):\n        raise ValueError\n"
        "    def flush(self):\n        raise SystemExit\n\n\nsys.stdout = sys.stderr = Stream()"
    ),
    "no stream": "import sys\n\nsys.stdout = sys.stderr = None",
}


@pytest.mark.parametrize("name", STATES)
def test_right_answers_beside_it_stay_right(mini, name):
    mini.solve(double=f"{STATES[name]}\n\n\ndef double(x):\n    return x + x")
    assert {status for status, *_ in grade(mini).values()} == {"done"}


def test_a_class_given_to_an_argument_is_a_side_effect(mini):
    mini.solve(
        double="class Same(torch.Tensor):\n    def __eq__(self, other):\n        return torch.tensor(True)\n\n\n"
        "def double(x):\n    x.__class__ = Same\n    return x"
    )
    assert grade(mini)["double"][:2] == ("failing", "side effect")
