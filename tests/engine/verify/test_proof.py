"""What running the tests shows: each planted fault is found, in the file and the line that it stands in."""

import pytest
from faults import EXERCISE, SOLUTION, TESTS, WRONG, check_that_it_is_found, findings, plant

ADDS = "    return x + x\n"
X = "    x = torch.arange(6.0, device=device).reshape(2, 3)\n"
BROKEN_IMPORT = ("import torch\n", "import torch\nfrom torch import nothing\n")
EMPTY_TEST = '\n\ndef test_nothing(double):\n    """Nothing."""\n    double\n'
END = ""

FAULTS = {
    "false example": (
        EXERCISE,
        "tensor([2., 2.])",
        "tensor([2., 3.])",
        ":8: an example is not true of the solution: double",
    ),
    "unenforced rule": (
        EXERCISE,
        "half of x.\n",
        "half.\n\n    Not allowed: softmax.\n",
        ":17: the statement forbids 'softm",
    ),
    "unknown rule": (
        EXERCISE,
        "allowed: matmul.",
        "allowed: matmul, magic.",
        ":17: 'magic' is no rule that torch_katas.rule",
    ),
    "unstated rule": (
        EXERCISE,
        "    Not allowed: matmul.\n",
        "",
        ": a test forbids 'matmul', and the statement does not say",
    ),
    "stub import": (
        EXERCISE,
        "import torch\n",
        "import torch\nfrom torch import nothing\n",
        ":4: importing the file raises I",
    ),
    "import": (
        SOLUTION,
        "import torch\n",
        "import torch\nfrom torch import nothing\n",
        ":4: importing the file raises Imp",
    ),
    "raises": (
        SOLUTION,
        ADDS,
        "    return y + x\n",
        ":8: test_values_are_doubled fails on the solution: your code raises",
    ),
    "wrong import": (
        WRONG,
        "import torch\n",
        "import torch\nfrom torch import nothing\n",
        ":4: importing the file raises I",
    ),
    "uncaught": (WRONG, "return x * x", "return 2 * x", ":7: double__squares is caught by no test"),
    "does not run": (
        WRONG,
        "return x * x",
        "return y * y",
        ":7: double__squares does not even run: NameError: name 'y'",
    ),
    "test import": (
        TESTS,
        "import torch\n",
        "import torch\nimport nothing\n",
        ":5: the tests cannot be run: ModuleNotFound",
    ),
    "name in a test": (
        TESTS,
        X,
        "    x = y\n",
        ":11: test_values_are_doubled, run on the solution, raises NameError here: ",
    ),
    "type in a test": (
        TESTS,
        X,
        X + "    x = x + '1'\n",
        ":12: test_values_are_doubled, run on the solution, raises TypeErr",
    ),
    "missing fixture": (
        TESTS,
        "doubled(double, device)",
        "doubled(double, devise)",
        ": test_values_are_doubled asks for devise",
    ),
    "parameter": (
        TESTS,
        '("size", [',
        '("sise", [',
        ": the tests cannot be run: Failed: In exercises/01_demo/01_double.py::test_shape_is_kept: function uses no",
    ),
    "fails nothing": (
        TESTS,
        END,
        EMPTY_TEST,
        ": test_nothing is failed by no known wrong answer",
    ),
    "stub passes": (TESTS, END, EMPTY_TEST, ": test_nothing passes on the stub"),
    "wrong solution": (
        SOLUTION,
        ADDS,
        "    return x * x\n",
        f"{TESTS}:12: test_values_are_doubled fails on the sol",
    ),
    "exit": (
        TESTS,
        X,
        "    import os; os._exit(3)\n",
        ": the tests did not run to their end: the process exited with status 3 (in",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(mini, fault):
    check_that_it_is_found(mini, FAULTS[fault])


def test_a_file_that_cannot_be_imported_is_one_finding(mini):
    plant(mini.root / SOLUTION, *BROKEN_IMPORT)
    (finding,) = findings(mini)
    assert finding.startswith(f"{SOLUTION}:4: importing the file raises ImportError: cannot import name 'nothing'")


def test_settings_that_pytest_refuses_are_told(mini):
    plant(mini.root / "pyproject.toml", "--import-mode=importlib", "--no-such-option")
    (finding,) = findings(mini)
    assert finding.startswith(
        f"{TESTS}: the tests did not run to their end: the process exited with status 1: pytest: "
    )
    assert "unrecognized arguments: --no-such-option" in finding


def test_a_test_with_an_error_of_its_own_is_blamed_alone(mini):
    plant(mini.root / TESTS, X, "    x = y\n")
    where = f"{TESTS}:11: test_values_are_doubled"
    assert list(findings(mini)) == [f"{where}, run on the solution, raises NameError here: name 'y' is not defined"]
