"""The command line as a whole: what it calls itself, and what it says where there is no course."""

import pytest
from places import ROOT

from torch_katas.cli.main import main

COMMANDS = ("score", "verify", "hint", "again", "next", "doctor", "notebook", "watch", "pristine")


def status_of(*arguments, root=None):
    with pytest.raises(SystemExit) as end:
        main(arguments, root=root)
    return end.value.code


def set_command(mini, command):
    settings = mini.root / "pyproject.toml"
    lines = [line for line in settings.read_text().splitlines() if not line.startswith("command")]
    settings.write_text("\n".join(lines).replace("[tool.katas]", f'[tool.katas]\ncommand = "{command}"') + "\n")


@pytest.mark.parametrize("command", ["python grader.py", "katas"])
def test_it_calls_itself_what_the_course_says(mini, command):
    set_command(mini, command)
    assert mini.grader("--help").output.startswith(f"usage: {command} [-h] COMMAND ...")
    assert mini.grader("next", "--help").output.startswith(f"usage: {command} next [-h]")
    assert f"{command} reset: error: " in mini.grader("reset").output


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_without_a_course_every_command_says_so(tmp_path, monkeypatch, capsys, command):
    monkeypatch.chdir(tmp_path)
    assert status_of(*([command] if command else [])) == 2
    said = "Error: there is no course here or above: no pyproject.toml has a section [tool.katas]\n"
    assert capsys.readouterr() == ("", said)


def test_without_a_course_help_is_given_under_its_installed_name(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert status_of("--help") == 0
    assert capsys.readouterr().out.startswith("usage: katas [-h] COMMAND ...")


def test_the_course_is_found_from_a_folder_inside_it(monkeypatch, capsys):
    monkeypatch.chdir(ROOT / "exercises")
    assert status_of("next", "no-such-exercise") == 2
    assert capsys.readouterr().err.startswith("Error: 'no-such-exercise' matches no exercise")


def test_settings_that_cannot_be_read_are_one_line(mini):
    (mini.root / "pyproject.toml").write_text("[tool.katas]\ncommand = 3\n")
    ran = mini.grader("score")
    assert (ran.status, ran.output.count("\n")) == (2, 1)
    assert ran.output.startswith("Error: pyproject.toml: [tool.katas] command must be a text")
    assert mini.grader("--help").output.startswith("usage: katas [-h] COMMAND ...")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["score", "--jobs", "0"], "'0' is no number of processes; give 1 or more"),
        (["again", "none"], "'none' is no number of katas; give 1 or more"),
        (["watch", "--device", "tpu"], "argument --device: invalid choice: 'tpu'"),
        (["dance"], "invalid choice: 'dance'"),
    ],
)
def test_wrong_arguments_are_usage_errors(mini, arguments, says):
    ran = mini.grader(*arguments)
    assert ran.status == 2
    assert says in ran.output
