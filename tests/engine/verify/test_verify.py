"""The content check finds every planted fault, says where, and is silent on a sound course."""

import pytest

from torch_katas.verify.files import CourseWithDrafts
from torch_katas.verify.verify import verify


def findings(mini):
    course = CourseWithDrafts(mini.root)
    return list(map(str, verify(course, course.exercises)))


def replace(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_a_sound_course_has_no_findings(mini):
    assert findings(mini) == []


def plant_wrong_solution(mini):
    replace(mini.path("solutions"), "return x + x", "return x * x")


def plant_uncaught_wrong_answer(mini):
    more = '\n\ndef double__is_right(x):\n    """Nothing is wrong here."""\n    return 2 * x\n'
    mini.path("misconceptions").write_text(mini.path("misconceptions").read_text() + more)


def plant_test_that_nothing_fails(mini):
    more = '\n\ndef test_nothing(double):\n    """Nothing."""\n    checks.equal(callable(double), True, of="double")\n'
    mini.tests.write_text(mini.tests.read_text() + more)


def plant_test_that_a_stub_passes(mini):
    more = (
        '\n\ndef test_raises(double):\n    """It raises."""\n    try:\n        double(torch.ones(2))\n'
        '    except RuntimeError:\n        return\n    checks.equal(1, 1, of="x")\n'
    )
    mini.tests.write_text(mini.tests.read_text() + more)


def plant_false_example(mini):
    replace(mini.path("exercises"), "tensor([2., 2.])", "tensor([2., 3.])")


def plant_orphan(mini):
    (mini.path("exercises").parent / "02_left_over.py").write_text('"""Nothing."""\n')


def plant_signature_mismatch(mini):
    replace(mini.path("exercises"), "def double(x: Tensor)", "def double(x: Tensor, y: int = 1)")


def plant_solved_stub(mini):
    replace(mini.path("exercises"), "    raise NotImplementedError\n\n\ndef halve", "    return x + x\n\n\ndef halve")


def plant_unenforced_rule(mini):
    replace(mini.path("exercises"), "Return half of x.\n", "Return half of x.\n\n    Not allowed: softmax.\n")


def plant_unknown_rule(mini):
    replace(mini.path("exercises"), "Not allowed: matmul.", "Not allowed: matmul, magic.")


def plant_rule_in_loose_words(mini):
    replace(mini.path("exercises"), "x stays as it is.", "x stays as it is. Do not use torch.add.")


def plant_rule_that_is_not_stated(mini):
    replace(mini.path("exercises"), "    Not allowed: matmul.\n", "")


def plant_missing_lesson(mini):
    (mini.path("exercises").parent / "README.md").unlink()


def plant_too_few_wrong_answers(mini):
    text = mini.path("misconceptions").read_text()
    start, end = text.index("def halve__floors"), text.index("def halve__detaches")
    text = text[:start] + text[end:]
    mini.path("misconceptions").write_text(text.replace("def halve__by_matmul", "def _halve__by_matmul"))


def plant_wrong_answer_of_no_kata(mini):
    replace(mini.path("misconceptions"), "def double__squares", "def treble__squares")


def plant_wrong_answer_without_explanation(mini):
    replace(mini.path("misconceptions"), '    """x * x is the square. Twice x is x + x."""\n', "")


def plant_wrong_answer_that_does_not_run(mini):
    replace(mini.path("misconceptions"), "return x * x", "return y * y")


def plant_stub_without_statement(mini):
    text = mini.path("exercises").read_text()
    start = text.index('    """Return x + x')
    end = text.index("    raise NotImplementedError", start)
    mini.path("exercises").write_text(text[:start] + text[end:])


def plant_test_without_sentence(mini):
    replace(mini.tests, '    """Every number is doubled."""\n', "")


def plant_foreign_import(mini):
    replace(mini.path("exercises"), "import torch\n", "import torch\nfrom kata import checks\n")


def plant_syntax_error(mini):
    mini.path("misconceptions").write_text("def double__broken(:\n")


def plant_test_file_that_does_not_import(mini):
    replace(mini.tests, "import torch\n", "import torch\nimport nothing_like_this\n")


PLANTED = [
    (
        plant_wrong_solution,
        "tests/01_demo/test_01_double.py:12: test_values_are_doubled fails on the solution: double(x) has",
    ),
    (plant_uncaught_wrong_answer, "misconceptions/01_demo/01_double.py:70: double__is_right is caught by no test"),
    (plant_test_that_nothing_fails, "tests/01_demo/test_01_double.py: test_nothing is failed by no known wrong answer"),
    (plant_test_that_a_stub_passes, "tests/01_demo/test_01_double.py: test_raises passes on the stub"),
    (
        plant_false_example,
        "exercises/01_demo/01_double.py:8: an example is not true of the solution: double(torch.ones",
    ),
    (plant_orphan, "tests/01_demo/test_02_left_over.py: this file does not exist; it holds hidden tests"),
    (plant_signature_mismatch, "exercises/01_demo/01_double.py:7: the signature of double differs from the solution's"),
    (plant_solved_stub, "exercises/01_demo/01_double.py:7: double does not end in raise NotImplementedError"),
    (
        plant_unenforced_rule,
        "exercises/01_demo/01_double.py:17: the statement forbids 'softmax', and no test enforces it",
    ),
    (plant_unknown_rule, "exercises/01_demo/01_double.py:17: 'magic' is no rule that torch_katas.rules can enforce"),
    (plant_rule_in_loose_words, "exercises/01_demo/01_double.py:8: 'Do not use' forbids in words that no test can"),
    (
        plant_rule_that_is_not_stated,
        "exercises/01_demo/01_double.py: a test forbids 'matmul', and the statement does not",
    ),
    (plant_missing_lesson, "exercises/01_demo/README.md: the chapter has no lesson"),
    (plant_too_few_wrong_answers, "misconceptions/01_demo/01_double.py: halve has 1 known wrong answers; at least 2"),
    (plant_wrong_answer_of_no_kata, "misconceptions/01_demo/01_double.py:7: treble__squares belongs to no kata"),
    (
        plant_wrong_answer_without_explanation,
        "misconceptions/01_demo/01_double.py:7: double__squares has no explanation",
    ),
    (plant_wrong_answer_that_does_not_run, "misconceptions/01_demo/01_double.py:7: double__squares does not even run"),
    (plant_stub_without_statement, "exercises/01_demo/01_double.py:7: double has no statement"),
    (plant_test_without_sentence, "tests/01_demo/test_01_double.py: test_values_are_doubled has no sentence"),
    (plant_foreign_import, "exercises/01_demo/01_double.py:4: imports kata; exercises stand alone"),
    (plant_syntax_error, "misconceptions/01_demo/01_double.py:1: SyntaxError: "),
    (
        plant_test_file_that_does_not_import,
        "tests/01_demo/test_01_double.py:5: the tests cannot be run: ModuleNotFoundError: No module named 'nothing",
    ),
]


@pytest.mark.parametrize(("plant", "expected"), PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_planted_fault_is_found(mini, plant, expected):
    plant(mini)
    found = findings(mini)
    assert any(finding.startswith(expected) for finding in found), found
    assert all("\n" not in finding for finding in found)


def test_the_command_prints_findings_and_exits_1(mini):
    plant_orphan(mini)
    ran = mini.grader("verify")
    assert ran.status == 1
    assert ran.output.splitlines()[0].startswith("solutions/01_demo/02_left_over.py: this file does not exist; it ")


def test_the_command_says_what_is_proven(mini):
    ran = mini.grader("verify", "01")
    assert (ran.status, ran.output) == (0, "3 katas in 1 exercises are proven\n")
