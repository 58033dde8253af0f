"""pytest judges the solutions in its own process as the proof of the course does in confined children."""

import re

import harness
import pytest
from places import ROOT


@pytest.mark.parametrize("chapter", ["02_autograd", "04_modules"])
def test_a_chapter_of_solutions_passes(chapter, tmp_path):
    ran = harness.run_pytest([str(ROOT / "solutions" / chapter)], tmp_path)
    assert ran.status == 0, ran.output
    assert re.search(r"\b\d{3} passed", ran.output)
    assert "failing" not in ran.output.lower()
