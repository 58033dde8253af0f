"""A scorecard that is killed at any moment harms nothing: tools/kill_scorecards.py with a few kills."""

import importlib.util
import sys

import pytest
from places import ROOT

KILLS = 4


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_next_scorecard_says_the_same_and_nothing_is_left():
    spec = importlib.util.spec_from_file_location("kill_scorecards", ROOT / "tools" / "kill_scorecards.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.run(KILLS, seed=1) == []
