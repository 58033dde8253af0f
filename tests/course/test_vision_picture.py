"""The picture of the lesson on vision: well-formed, small, shown, and made of what the katas return."""

import runpy
from xml.etree import ElementTree

import pytest
from places import ROOT

SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 80_000


@pytest.fixture(scope="module")
def drawing() -> dict:
    """The names that tools/draw_vision.py defines; nothing is written."""
    return runpy.run_path(str(ROOT / "tools/draw_vision.py"))


def test_the_picture_is_a_small_svg_with_words(drawing):
    root = ElementTree.fromstring(drawing["PICTURE"].read_text(encoding="utf-8"))
    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc")
    assert drawing["PICTURE"].stat().st_size < MOST_BYTES


def test_the_lesson_shows_the_picture(drawing):
    lesson = (drawing["PICTURE"].parent / "README.md").read_text(encoding="utf-8")
    assert f"]({drawing['PICTURE'].name})" in lesson
    assert "tools/draw_vision.py" in lesson


def test_boxes_are_around_the_digit(drawing):
    for name, _, image, boxes in drawing["panels"]()[:2]:
        x1, y1, x2, y2 = boxes[0].int().tolist()
        inside = image[0, y1:y2, x1:x2].sum().item()
        assert inside > 0.95 * image.sum().item(), name
