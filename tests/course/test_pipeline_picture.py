"""The picture of the lesson on scale is what its script draws today, and shows what the solution schedules."""

import runpy
from xml.etree import ElementTree

import pytest
from places import ROOT

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawing() -> dict:
    """The names that tools/draw_pipeline.py defines; nothing is written."""
    return runpy.run_path(str(ROOT / "tools/draw_pipeline.py"))


def test_the_picture_is_what_its_script_draws(drawing):
    committed = drawing["PICTURE"].read_text(encoding="utf-8")
    assert committed == drawing["picture"](), "run `python tools/draw_pipeline.py`"


def test_the_picture_has_its_words_and_the_lesson_shows_it(drawing):
    root = ElementTree.fromstring(drawing["PICTURE"].read_text(encoding="utf-8"))
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc")
    assert f"]({drawing['PICTURE'].name})" in (drawing["PICTURE"].parent / "README.md").read_text(encoding="utf-8")


def test_both_schedules_do_the_same_work(drawing):
    first, second = drawing["one_forward_one_backward"](), drawing["all_forwards_first"]()
    assert [sorted(filter(None, row)) for row in first] == [sorted(filter(None, row)) for row in second]
    assert [len(row) for row in first] == [len(row) for row in second]
    assert [drawing["most_held"](row) for row in first] == [4, 3, 2, 1]
    assert [drawing["most_held"](row) for row in second] == [8, 8, 8, 8]
