"""The picture of the lesson on precision is what its script draws today, and shows what the solutions compute."""

import runpy
from xml.etree import ElementTree

import pytest
import torch
from places import ROOT

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawing() -> dict:
    """The names that tools/draw_precision.py defines; nothing is written."""
    return runpy.run_path(str(ROOT / "tools/draw_precision.py"))


def test_the_picture_is_what_its_script_draws(drawing):
    committed = drawing["PICTURE"].read_text(encoding="utf-8")
    assert committed == drawing["picture"](), "run `python tools/draw_precision.py`"


def test_the_picture_has_its_words_and_three_curves(drawing):
    root = ElementTree.fromstring(drawing["PICTURE"].read_text(encoding="utf-8"))
    looks = [path.get("class") for path in root.iter(f"{SVG}path") if path.get("class") != "grid"]
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc")
    assert looks == ["good", "bad", "rate"]


def test_the_lesson_shows_the_picture(drawing):
    lesson = (drawing["PICTURE"].parent / "README.md").read_text(encoding="utf-8")
    assert f"]({drawing['PICTURE'].name})" in lesson
    assert "tools/draw_precision.py" in lesson


def test_the_sum_in_bfloat16_stands_still(drawing):
    assert max(drawing["sums"](torch.bfloat16)) == pytest.approx(256)


def test_the_scale_falls_first_and_climbs_then(drawing):
    scales = drawing["scales"]()
    assert len(scales) == drawing["STEPS"]
    assert min(scales[:40]) < scales[0]
    assert scales[-1] > min(scales[:40]) + 5
