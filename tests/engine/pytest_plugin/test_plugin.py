"""The pytest face: arguments, trees, options of pytest, devices and the ground that tests start from."""

import subprocess
import sys

import pytest
import torch


def statuses(output: str) -> list[str]:
    """Return the first word of each kata's line."""
    words = [line.split()[0] for line in output.splitlines() if line.startswith("  ") and not line.startswith("    ")]
    return ["to do" if word == "to" else word for word in words]


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [
        (["exercises"], "."),
        (["exercises/01"], "."),
        (["exercises/01/01"], "."),
        (["exercises/01_demo/01_double.py"], "."),
        (["exercises/01", "exercises/01/01"], "."),
        (["01"], "exercises"),
        (["01/01"], "exercises"),
        (["01_double.py"], "exercises/01_demo"),
        ([], "exercises"),
        ([], "exercises/01_demo"),
        (["../exercises/01"], "kata_unknown"),
    ],
)
def test_a_prefix_is_enough_from_any_folder(mini, arguments, folder):
    (mini.root / "kata_unknown").mkdir()
    ran = mini.pytest(*arguments, folder=folder)
    assert ran.status == 1
    assert statuses(ran.output) == ["to do"] * 3
    assert ran.output.count("9 to do") == 1


def test_the_path_is_the_code_under_test(mini):
    assert mini.pytest("solutions/01").status == 0
    assert mini.pytest("exercises/01").status == 1


def test_any_folder_can_be_judged(mini):
    handed_in = mini.root / "handed in" / "ann" / "01_demo"
    handed_in.mkdir(parents=True)
    (handed_in / "01_double.py").write_text(mini.path("solutions").read_text())
    for arguments in (["--answers", "handed in/ann"], ["--answers=handed in/ann", "01/01"]):
        ran = mini.pytest(*arguments)
        assert ran.status == 0, ran.output
        assert "handed in/ann/01_demo/01_double.py" in ran.output
        assert statuses(ran.output) == ["done"] * 3


def test_one_test_by_its_name(mini):
    ran = mini.pytest("exercises/01/01::test_gradient_flows")
    assert "1 to do" in ran.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["exercises/07"], "'exercises/07' matches no exercise. There is: 01_demo"),
        (["exercises/01/09"], "'exercises/01/09' matches no exercise. There is: 01_demo/01_double.py"),
        (["exercises/01::test_nothing"], "no kata and no hidden test is called 'test_nothing' there. "),
        (["exercises", "solutions"], "'exercises' and 'solutions' lie in different trees; test one tree at a time"),
        (["--answers=nowhere"], "'nowhere' is no folder; --answers takes a folder laid out like exercises/"),
        (["--answers=tests"], "'tests' is no answers tree: no file in it is named like an exercise"),
        (["--answers=solutions", "exercises/01"], "'exercises/01' and --answers name different trees"),
    ],
)
def test_a_usage_error_is_one_line(mini, arguments, says):
    ran = mini.pytest(*arguments)
    assert ran.status == 4
    lines = [line for line in ran.output.splitlines() if line]
    assert len(lines) == 1
    assert lines[0].startswith("ERROR: ")
    assert says in lines[0]


def test_a_device_that_is_not_there_is_a_usage_error(mini):
    missing = "mps" if not torch.backends.mps.is_available() else "cuda"
    ran = mini.pytest("exercises", "--device", missing)
    assert ran.status == 4
    assert f"--device {missing}: PyTorch finds no" in ran.output


def test_device_all_runs_every_device_there_is(mini):
    devices = 1 + torch.cuda.is_available() + torch.backends.mps.is_available()
    output = mini.pytest("solutions", "-v", "-k", "test_halves").output
    assert output.count("test_halves[") == devices
    assert mini.pytest("solutions", "-v", "-k", "test_halves", "--device", "cpu").output.count("test_halves[cpu]") == 1


def test_a_bare_pytest_is_the_projects_own_suite(mini):
    ran = mini.pytest()
    assert ran.status == 0
    assert "10 passed" in ran.output
    assert "done" not in ran.output


def test_node_ids_can_be_typed_back(mini):
    mini.solve(double="def double(x):\n    return x")
    first = mini.pytest("exercises", "-rf").output
    ids = [line.split()[1] for line in first.splitlines() if line.startswith("FAILED")]
    assert ids == ["exercises/01_demo/01_double.py::test_values_are_doubled[cpu]"]
    assert "1 failed" in mini.pytest(*ids).output


def test_last_failed_runs_what_failed_and_keeps_trees_apart(mini):
    mini.solve(double="def double(x):\n    return x")
    mini.pytest("exercises")
    mini.pytest("solutions")
    assert "1 failed, 9 deselected" in mini.pytest("exercises", "--lf").output


def test_x_stops_at_the_first_failure_and_says_what_did_not_run(mini):
    mini.solve(double="def double(x):\n    return [x]")
    output = mini.pytest("exercises", "-x").output
    assert "FAILING  double  0 of 3 tests pass, 2 did not run" in output


def test_k_narrows_and_claims_no_more_than_ran(mini):
    mini.solve()
    output = mini.pytest("exercises", "-k", "shape_is_kept").output
    assert "passing  double  1 of its 3 tests ran" in output


def test_two_processes_report_as_one_also_from_a_folder_of_the_course(mini):
    mini.solve(double="def double(x):\n    return x * x")
    two = mini.pytest(str(mini.root / "exercises"), "-n", "2", folder="tests/01_demo").output
    one = mini.pytest("exercises").output  # from the cache
    assert "mistake   squares" in one
    assert one[one.index("exercises/01") : one.index(" in ")] == two[two.index("exercises/01") : two.index(" in ")]


def test_every_test_starts_from_the_same_ground(mini):
    mini.tests.write_text(
        "import random, numpy, pytest, torch\n"
        "from torch_katas import checks\n"
        "seen = []\n"
        "@pytest.mark.parametrize('number', range(3))\n"
        "def test_ground(double, number):\n"
        "    '''Seeds and defaults are the same.'''\n"
        "    seen.append((random.random(), numpy.random.rand(), torch.rand(1).item(), torch.get_default_dtype()))\n"
        "    torch.set_default_dtype(torch.float64)\n"
        "    torch.set_grad_enabled(False)\n"
        "    checks.equal(len(set(seen)), 1, of='grounds')\n"
        "    checks.equal(torch.ones(1, requires_grad=True).mul(1).requires_grad, number > 5, of='grad')\n"
        "def test_grad_is_on_again(double):\n"
        "    '''Grad mode is on.'''\n"
        "    checks.equal(torch.is_grad_enabled(), True, of='grad mode')\n"
    )
    assert "4 passed" in mini.pytest("solutions").output


def test_a_misspelt_kata_is_pytests_own_error(mini):
    mini.tests.write_text(mini.tests.read_text() + "\n\ndef test_typo(duoble):\n    pass\n")
    assert "fixture 'duoble' not found" in mini.pytest("solutions", "--tb=short").output


def test_a_test_that_needs_another_kata_waits_for_it(mini):
    text = mini.tests.read_text() + (
        "\n\ndef test_back(double, halve):\n"
        "    '''halve undoes double.'''\n"
        "    checks.close(halve(double(torch.ones(2))), torch.ones(2), of='halve(double(x))')\n"
    )
    mini.tests.write_text(text)
    stub = "def halve(x):\n    raise NotImplementedError"
    mini.solve(halve=stub)
    assert "to do    double  needs halve, which is still to do" in mini.pytest("exercises").output
    mini.solve()
    assert "done     double  4 tests" in mini.pytest("exercises").output


def test_ten_megabytes_of_output_leave_a_short_report(mini):
    mini.solve(double="def double(x):\n    print('x' * 10_000_000)\n    return x")
    ran = mini.pytest("exercises")
    assert len(ran.output) < 3000
    assert "FAILING  double  2 of 3 tests pass" in ran.output


def test_a_kata_that_hangs_costs_one_limit_not_one_per_test(mini):
    mini.solve(double="def double(x):\n    while True:\n        pass")
    ran = mini.pytest("exercises", "-o", "timeout=2")
    assert "no result after 2 s" in ran.output
    assert float(ran.output.rsplit(" in ", 1)[1].split("s")[0]) < 8  # four tests


def test_a_test_that_had_to_wait_for_the_processor_has_not_run_out_of_time(mini):
    mini.solve(double="def double(x):\n    __import__('time').sleep(1.5)\n    return x + x")
    assert "passing  double" in mini.pytest("exercises::test_values_are_doubled", "-o", "timeout=1").output


def test_a_test_that_waits_and_does_not_compute_runs_out_of_time_later_and_says_so(mini):
    mini.solve(double="def double(x):\n    __import__('time').sleep(60)\n    return x + x")
    output = mini.pytest("exercises::test_values_are_doubled", "-o", "timeout=1").output
    assert "no result after 3 s by the clock" in output
    assert "It waited more than it computed" in output


def test_stacks_of_threads_are_not_shown_as_what_the_answer_prints(mini):
    answer = "import threading\n\n\ndef double(x):\n    threading.Thread(target=threading.Event().wait, daemon=True)"
    mini.solve(double=f"{answer}.start()\n    while True:\n        pass")
    output = mini.pytest("exercises::test_values_are_doubled", "-o", "timeout=1").output
    assert "no result after 1 s of processor time" in output
    assert "Stack of" not in output and "++++" not in output


def test_nothing_is_written_to_the_learners_files(mini):
    before = {path: path.read_bytes() for path in mini.root.rglob("*.py")}
    mini.exercise.write_text("import os\n")
    before[mini.exercise] = b"import os\n"
    mini.pytest("exercises")
    mini.grader()
    after = {path: path.read_bytes() for path in mini.root.rglob("*.py")}
    assert after == before


def test_the_engine_imports_without_an_accelerator_being_touched():
    load = "from pathlib import Path; from torch_katas.warm import preload; preload.load(Path()); preload.load_rest()"
    code = f"{load}; import torch; assert not torch.cuda.is_initialized(); print('fine', flush=True)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "fine\n", done.stderr


def test_answers_outside_the_checkout(mini, tmp_path):
    handed_in = tmp_path / "ann" / "01_demo"
    handed_in.mkdir(parents=True)
    (handed_in / "01_double.py").write_text(mini.path("solutions").read_text())
    for folder in (".", "exercises"):
        for arguments in (
            ["--answers", str(tmp_path / "ann"), "01/01"],
            [f"--answers={tmp_path / 'ann'}", str(tmp_path / "ann/01")],
        ):
            ran = mini.pytest(*arguments, folder=folder)
            assert (ran.status, statuses(ran.output)) == (0, ["done"] * 3), ran.output


def test_answers_outside_a_course_is_an_option_that_pytest_does_not_know(mini, tmp_path):
    ran = mini.pytest("--answers", str(tmp_path), folder="..")
    assert ran.status == 4
    assert "unrecognized arguments: --answers" in ran.output
