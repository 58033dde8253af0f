"""Every hostile answer of the suite as a student of one class: all others' marks are as without them."""

import importlib.util
import sys

import pytest
from made_class import EXERCISE, grade, hand_in, new_gradebook, solution, verdicts
from places import ROOT

from torch_katas.classroom.gradebook import Gradebook

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="several answers need what Windows has not")


def tables(name):
    """Return the module of a test of grading: its answers stand in tables."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / "engine" / "grading" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def hostile_texts():
    """Return what stands in place of the kata `double`, or above it, by name."""
    hostile, errors = tables("test_hostile"), tables("test_hostile_errors")
    reach, unusual, blame = tables("test_hostile_reach"), tables("test_unusual_answers"), tables("test_blame")
    right, wrong = "\n\ndef double(x):\n    return x + x\n", "\n\ndef double(x):\n    return x\n"
    texts = {name: body for name, (body, _, _) in hostile.DOUBLE.items()}
    texts |= {f"writes {name}": _writes(garbage) for name, garbage in hostile.GARBAGE.items()}
    texts |= {f"patches {name}": patch + wrong for name, patch in hostile.TAMPERING.items()}
    blind = "from torch_katas import checks\nchecks.close = checks.shape = lambda *a, **k: None\n"
    texts |= {f"blinds {name}": body + blind + wrong for name, body in hostile.BLINDING.items()}
    texts["changes the world"] = hostile.WORLD + right
    texts |= {
        name: f"{define}\n\n\ndef double(x):\n    raise {raised}" for name, (define, raised, _) in errors.ERRORS.items()
    }
    texts |= {f"on import: {text}": text + right for text in errors.ON_IMPORT}
    texts |= {name: state + right for name, state in errors.STATES.items()}
    texts |= reach.NOT_PROMISED
    texts |= {name: f"def double(x):\n    {left}\n    return x + x\n" for name, (left, _) in unusual.LEAVES_ON.items()}
    return texts | blame.HARMLESS


def _writes(garbage):
    return (
        f"import os\ndef double(x):\n    for handle in range(3, 256):\n        try:\n"
        f"            os.write(handle, {garbage})\n        except OSError:\n            pass\n    return x + x"
    )


def fill(mini, gradebook):
    """Hand in what honest students have written."""
    texts = {
        "right": solution(mini),
        "wrong": solution(mini).replace("x + x", "x * x"),
        "stub": mini.exercise.read_text(),
        "half": "def halve(x):\n    return x // 2\n",
    }
    for name, text in texts.items():
        hand_in(gradebook, f"honest {name}", text)


def test_all_others_marks_are_as_without_them(mini):
    settings = mini.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace("timeout = 10", "timeout = 2"))
    with new_gradebook(mini) as gradebook:
        fill(mini, gradebook)
        grade(mini, gradebook)
        without = verdicts(gradebook)
    texts = hostile_texts()
    assert len(texts) > 60
    before, after = solution(mini).split("def double(x: Tensor) -> Tensor:\n    return x + x\n")
    with Gradebook.open(mini.root / "class" / "hostile.sqlite", create=True) as gradebook:
        fill(mini, gradebook)
        for name, text in texts.items():
            hand_in(gradebook, f"attacker {name}", before + text + after, exercise=EXERCISE)
        summary = grade(mini, gradebook)
        assert (summary.errors, summary.remaining) == (0, 0), gradebook.ungradable()
        assert [entry for entry in verdicts(gradebook) if entry[0].startswith("honest")] == without
