"""What `watch` shows on small screens, of several exercises, and for which kata its keys are."""

import re
import shutil

import pytest
from terminal import Terminal

SQUARES = "def double(x):\n    return x * x"
STUB = "def {}(x):\n    raise NotImplementedError"


@pytest.mark.parametrize("size", [(24, 80), (20, 60)], ids=["80x24", "60x20"])
def test_a_long_tensor_does_not_push_the_property_off_the_screen(mini, size):
    tests = mini.tests.read_text()
    mini.tests.write_text(tests.replace("torch.arange(6.0, device=device).reshape(2, 3)", "torch.rand(40, 50, 3) + 2"))
    mini.solve(double=SQUARES.replace("x * x", "print(*range(100), sep='\\n') or x * x"))
    terminal = Terminal(mini, size=size)
    terminal.sees("q quit")
    for _ in range(40):  # until the screen is drawn, however busy the machine is
        terminal.read(0.5)
        if terminal.text.startswith("exercises/01_demo/01_double.py\n"):
            break
    assert terminal.text.startswith("exercises/01_demo/01_double.py\n")
    assert "Every number is doubled." in terminal.text
    assert re.search(r"expected +\[0, 0\] +\d", terminal.text)
    assert "Next: exercises/01_demo/01_double.py" in terminal.text
    terminal.child.close(force=True)


def test_two_exercises_saved_at_once_are_both_told(mini):
    for path in mini.root.glob("*/01_demo/*01_double*"):
        shutil.copy(path, path.with_name(path.name.replace("01_double", "02_double")))
    terminal = Terminal(mini, size=(24, 80))
    terminal.sees("q quit")
    mini.solve(double=SQUARES)
    shutil.copy(mini.exercise, mini.exercise.with_name("02_double.py"))
    terminal.sees("02_double.py")
    terminal.sees("Every number is doubled.")
    assert "exercises/01_demo/01_double.py\n" in terminal.text
    assert "exercises/01_demo/02_double.py  2 of 3 katas done, 1 failing" in terminal.text
    terminal.child.send("n")
    terminal.sees("Next: exercises/01_demo/02_double.py:8  double")
    terminal.child.close(force=True)


def test_the_keys_belong_to_the_kata_that_fails_until_the_learner_goes_on(mini):
    mini.solve(double=SQUARES, halve=STUB.format("halve"))
    terminal = Terminal(mini)
    terminal.sees("Next: exercises/01_demo/01_double.py:8  double")
    terminal.child.send("h")
    terminal.sees("double, hint 1 of 3")
    terminal.child.send("n")
    terminal.sees("Next: exercises/01_demo/01_double.py:12  halve")
    terminal.child.send("hhh")
    terminal.sees("That was the last.")
    assert "halve, hint 3 of 3" in terminal.text
    mini.solve(double=SQUARES, halve="def halve(x):\n    return x / 2")
    terminal.sees("Next: exercises/01_demo/01_double.py:8  double")
    mini.solve()
    terminal.sees("All of it is done.")
    terminal.child.send("n")
    terminal.sees("All done.")
    terminal.child.close(force=True)
