"""What `watch` shows on small screens, of several exercises, and for which kata its keys are."""

import shutil

from terminal import Terminal

SQUARES = "def double(x):\n    return x * x"
STUB = "def {}(x):\n    raise NotImplementedError"


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
