"""Test explorers show the learner's file, open it at the stub, run what they show, and show the whole report."""

import json
import os
import sys
import xml.etree.ElementTree as ElementTree

import explorer_plugin
import pexpect
import pytest
from places import ROOT, SRC

EXERCISE = "exercises/01_demo/01_double.py"
WRONG = "def double(x):\n    y = x * 3\n    return y\n"


def run_explorer(mini, *arguments, **settings):
    """Run pytest with the editor's plugin; return what the plugin was told, and what pytest printed."""
    output = mini.root.parent / "explorer.json"
    variables = {explorer_plugin.OUTPUT: str(output)}
    ran = mini.pytest(f"--rootdir={mini.root}", *arguments, **settings, **variables)
    return json.loads(output.read_text()), ran.output


def line_of(mini, text):
    return mini.exercise.read_text().split("\n").index(text) + 1


@pytest.mark.timeout(120)
def test_a_test_explorer_shows_the_exercise_and_runs_it_by_its_ids(mini):
    mini.solve(double=WRONG, halve='def halve(x):\n    """Half."""\n    raise NotImplementedError')
    settings = json.loads((ROOT / ".vscode/settings.json").read_text())
    plugin = ("-p", "explorer_plugin")
    seen, printed = run_explorer(mini, *plugin, "--collect-only", *settings["python.testing.pytestArgs"])
    items = seen["items"]
    assert len(items) >= 9, printed
    assert {item["path"] for item in items} == {item["file"] for item in items} == {str(mini.exercise)}
    assert {item["shown"] for item in items} == {EXERCISE}
    lines = {item["name"].split("[")[0]: item["line"] for item in items}
    assert lines["test_values_are_doubled"] == lines["test_x_stays_as_it_is"] == line_of(mini, "def double(x):")
    assert lines["test_halves"] == line_of(mini, "def halve(x):")
    assert lines["test_starts_as_identity"] == line_of(mini, "class Scale(nn.Module):")

    chosen = [item["id"] for item in items if item["name"].split("[")[0] in ("test_values_are_doubled", "test_halves")]
    assert all(name.startswith(f"{mini.exercise}::test_") for name in chosen)
    seen, printed = run_explorer(mini, *plugin, *chosen)
    assert sorted(seen["outcomes"]) == sorted(chosen), printed
    by_name = {name.split("::")[1].split("[")[0]: outcome for name, outcome in seen["outcomes"].items()}
    assert by_name["test_values_are_doubled"]["outcome"] == "failed"
    text = by_name["test_values_are_doubled"]["text"]
    for part in ("Every number is doubled.", "expected", "got", "differs", f"where     {EXERCISE}:", "return y"):
        assert part in text
    assert by_name["test_halves"]["text"].startswith("halve is to do")
    assert "Traceback" not in text


@pytest.mark.timeout(120)
def test_an_editor_that_hands_over_plugins_as_objects(mini):
    """PyCharm calls pytest.main, with its plugins as objects, and with --no-summary."""
    mini.solve(double="def double(x):\n    return x * 2.5\n")
    arguments = ["--no-header", "--no-summary", "-q", "-s", f"{EXERCISE}::test_values_are_doubled"]
    seen, printed = run_explorer(mini, *arguments, plugin="explorer_plugin")
    (outcome,) = seen["outcomes"].values()
    assert outcome["outcome"] == "failed", printed
    assert "Every number is doubled." in outcome["text"]
    # stubs as well: what is reported from their text alone has no path of its own
    mini.exercise.write_text((mini.root / "tests/01_demo/pristine_01_double.txt").read_text())
    seen, _ = run_explorer(mini, *arguments, plugin="explorer_plugin")
    (item,) = seen["items"]
    assert (item["path"], item["line"]) == (str(mini.exercise), line_of(mini, "def double(x: Tensor) -> Tensor:"))


@pytest.mark.timeout(120)
def test_the_xml_report_names_the_mistake(mini):
    wrong = (mini.root / "misconceptions/01_demo/01_double.py").read_text()
    name = next(
        line.split("(")[0].removeprefix("def ") for line in wrong.splitlines() if line.startswith("def double__")
    )
    body = wrong[wrong.index(f"def {name}(") :].split("\n\n\n")[0].replace(name, "double")
    mini.solve(double=body)
    mini.pytest("exercises", "--junitxml=report.xml")
    failures = ElementTree.parse(mini.root / "report.xml").getroot().iter("failure")
    texts = [failure.text or "" for failure in failures]
    assert texts
    assert any("mistake" in text and name.partition("__")[2].replace("_", " ") in text for text in texts), texts
    assert all("where" in text for text in texts)


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("answer", "local"),
    [(WRONG, "y"), ("def double(x):\n    y = x * 3\n    return torch.nn.functional.linear(y, y, y, y)\n", "y")],
    ids=["wrong", "raises"],
)
def test_the_debugger_opens_in_the_learners_own_frame(mini, answer, local):
    mini.solve(double=answer)
    environment = {**os.environ, "PYTHONPATH": str(SRC), "TERM": "dumb", "KATAS_SERVER": "off"}
    words = ["-m", "pytest", "--pdb", "-x", f"{EXERCISE}::test_values_are_doubled"]
    child = pexpect.spawn(sys.executable, words, cwd=mini.root, env=environment, timeout=90, encoding="utf-8")
    child.expect(r"\(Pdb\) ")
    before = child.before
    child.sendline(f"p {local}.shape")
    child.expect(r"\(Pdb\) ")
    shape = child.before
    child.sendline("q")
    child.expect(pexpect.EOF)
    assert f"{EXERCISE.split('/')[-1]}(" in before
    assert "torch.Size([2, 3])" in shape


def test_run_configurations_name_what_is_there():
    names = {path.stem for path in (ROOT / ".idea/runConfigurations").glob("*.xml")}
    assert names == {"exercises", "scorecard", "watch"}
    for path in (ROOT / ".idea/runConfigurations").glob("*.xml"):
        options = {
            option.get("name"): option.get("value", "") for option in ElementTree.parse(path).getroot().iter("option")
        }
        target = options.get("SCRIPT_NAME") or options["_new_target"].strip('"')
        assert (ROOT / target.removeprefix("$PROJECT_DIR$/")).exists()
