"""The scorecard: what people see, what programs read, and the exit status."""

import io
import json
import shutil
import subprocess
import sys

import pytest
from places import ROOT
from rich.console import Console

from torch_katas.report import scorecard
from torch_katas.verdict.failure import Failure, Kind, Place
from torch_katas.verdict.grades import KataGrade, Outcome, Status, TestResult
from torch_katas.verdict.scorecard import Scorecard

FIELDS = {
    "chapter",
    "exercise",
    "name",
    "status",
    "tests_passed",
    "tests_total",
    "verdict",
    "message",
    "mistake",
    "explanation",
    "mistakes",
    "path",
    "line",
    "cell",
}


def kata(name, status, chapter="01_tensors", message="f(x) has the wrong shape"):
    """Return a grade in a state."""
    first = None
    if status != Status.DONE:
        failure = Failure(Kind.WRONG, message, where=Place("exercises/x.py", 7))
        first = TestResult("test_x", Outcome.FAILED, "A sentence.", failure)
    return KataGrade(chapter, f"{chapter}/01_x", name, "exercises/x.py", status, 1, 3, 3, first)


def printed(*katas, width=80):
    console = Console(file=io.StringIO(), width=width, color_system=None)
    scorecard.print_scorecard(Scorecard("exercises", katas), console)
    return console.file.getvalue()


def test_untouched_course(mini):
    ran = mini.grader()
    assert ran.status == 1
    assert ran.output.splitlines() == [
        "chapter                        done  to do  failing",
        "01_demo  ░░░░░░░░░░░░░░░░░░░░   0/3      3        0",
        "total    ░░░░░░░░░░░░░░░░░░░░   0/3      3        0",
        "",
        "Next: exercises/01_demo/01_double.py:13  double",
        "      pytest exercises/01_demo/01_double.py",
    ]


def test_all_done(mini):
    ran = mini.grader("score", "solutions")
    assert ran.status == 0
    assert ran.output.splitlines()[-1] == "All done."


def test_a_course_without_exercises_says_so_and_is_no_failure(mini):
    shutil.rmtree(mini.root / "tests/01_demo")
    ran = mini.grader("score", "--html", "report.html")
    assert ran.status == 0
    assert ran.output.splitlines() == [
        "chapter                        done  to do  failing",
        "total    ░░░░░░░░░░░░░░░░░░░░   0/0      0        0",
        "",
        "There is no exercise yet.",
        "Page: report.html",
    ]
    page = (mini.root / "report.html").read_text()
    assert "There is no exercise yet." in page
    assert "All done." not in page


@pytest.mark.parametrize("command", ["next", "hint", "watch", "verify"])
def test_every_command_says_that_there_is_no_exercise_yet(mini, command):
    for tree in ("tests", "exercises", "solutions", "misconceptions"):
        shutil.rmtree(mini.root / tree)
    ran = mini.grader(command)
    assert (ran.status, ran.output) == (0, "There is no exercise yet.\n")


def test_a_failing_kata_is_named_with_its_line_and_comes_next(mini):
    mini.solve(double="def double(x):\n    return x * x", halve="def halve(x):\n    raise NotImplementedError")
    ran = mini.grader("score", "01")
    assert ran.status == 1
    assert "failing  double: double(x) has wrong values\n         exercises/01_demo/01_double.py:8" in ran.output
    assert "Next: exercises/01_demo/01_double.py:8  double" in ran.output
    assert "01_demo  ██████" in ran.output


def test_a_file_that_does_not_run_is_one_entry(mini):
    mini.exercise.write_text("def double(x:\n")
    ran = mini.grader()
    assert ran.status == 1
    assert ran.output.count("failing  ") == 1
    assert "failing  double, halve, Scale: SyntaxError: '(' was never closed" in ran.output


def test_json_has_the_documented_fields(mini):
    mini.solve(double="def double(x):\n    return x * x")
    ran = mini.grader("score", "--json")
    card = json.loads(ran.output)
    assert ran.status == 1
    assert {key: card[key] for key in ("schema", "tree", "complete", "totals")} == {
        "schema": 1,
        "tree": "exercises",
        "complete": False,
        "totals": {"katas": 3, "done": 2, "to_do": 0, "failing": 1},
    }
    assert all(set(kata) == FIELDS for kata in card["katas"])
    assert card["katas"][0] == {
        "chapter": "01_demo",
        "exercise": "01_demo/01_double",
        "name": "double",
        "status": "failing",
        "tests_passed": 2,
        "tests_total": 3,
        "verdict": "failed",
        "message": "double(x) has wrong values",
        "mistake": "squares",
        "explanation": "Takes `x * x`, which is the square. Instead: x + x is twice x.",
        "mistakes": [
            {
                "name": "squares",
                "explanation": "Takes `x * x`, which is the square.",
                "remedy": "x + x is twice x.",
                "tests": [],
            }
        ],
        "path": "exercises/01_demo/01_double.py",
        "line": 8,
        "cell": None,
    }


def test_a_known_mistake_is_named(mini):
    mini.solve(double="def double(x):\n    return x * x")
    assert "         exercises/01_demo/01_double.py:8\n         mistake: squares\n" in mini.grader("score").output


def test_no_mistake_is_claimed_about_another_wrong_answer(mini):
    mini.solve(double="def double(x):\n    return x + 1")
    ran = mini.grader("score", "--json")
    assert json.loads(ran.output)["katas"][0]["mistake"] is None
    assert "mistake" not in mini.grader("score").output


def test_the_page_on_json_names_every_field():
    page = (ROOT / "docs" / "json.md").read_text()
    assert all(f"`{field}`" in page for field in FIELDS)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["score", "07"], "Error: '07' matches no exercise. There is: 01_demo"),
        (["score", "--answers", "nowhere"], "Error: 'nowhere' is no folder"),
        (["score", "--answers", "tests"], "Error: 'tests' is no answers tree"),
        (["score", "solutions", "exercises"], "Error: solutions and exercises are different trees"),
        (["score", "--nonsense"], "unrecognized arguments: --nonsense"),
        (["score", "--jobs", "0"], "'0' is no number of processes; give 1 or more"),
        (["nonsense"], "invalid choice: 'nonsense'"),
    ],
)
def test_usage_errors_exit_with_2_and_without_a_traceback(mini, arguments, says):
    ran = mini.grader(*arguments)
    assert ran.status == 2
    assert says in ran.output
    assert "Traceback" not in ran.output


def test_prefixes_work_from_a_folder_below(mini):
    assert "0/3" in mini.grader("score", "01", folder="exercises").output
    assert "3/3" in mini.grader("score", "01_double.py", folder="solutions/01_demo").output


def test_a_bar_is_full_only_when_all_is_done_and_never_empty_when_something_is():
    many = [kata(f"k{n}", Status.DONE) for n in range(99)] + [kata("last", Status.TO_DO)]
    assert "█" * 20 not in printed(*many)
    few = [kata("first", Status.DONE)] + [kata(f"k{n}", Status.TO_DO) for n in range(99)]
    assert "█" in printed(*few)


def test_many_failures_are_cut_and_counted():
    output = printed(*(kata(f"k{n}", Status.FAILING, message=f"message {n}") for n in range(30)))
    assert output.count("failing  k") == scorecard.MOST_FAILURES
    assert "… and 18 more" in output


@pytest.mark.parametrize("width", [80, 100, 200])
def test_lines_fit_the_terminal(width):
    output = printed(*(kata(f"a_kata_{n}", Status.FAILING, "03_sequence_shapes") for n in range(15)), width=width)
    assert max(map(len, output.splitlines())) <= width


def test_help_needs_no_torch():
    code = (
        "import sys; from torch_katas.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "assert not {'torch', 'numpy', 'pytest'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "score" in done.stdout
