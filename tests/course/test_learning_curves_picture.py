"""The lesson on training shows a picture of four mistakes. Its form is tested, not its bytes: training runs differ in
their last bits between machines.
"""

import re
import runpy
from xml.etree import ElementTree

import pytest
from places import ROOT

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawing() -> dict:
    """The names that tools/draw_learning_curves.py defines; nothing is trained or written."""
    return runpy.run_path(str(ROOT / "tools/draw_learning_curves.py"))


@pytest.fixture(scope="module")
def plots(drawing) -> list[ElementTree.Element]:
    """The plots of the committed picture."""
    root = ElementTree.fromstring(drawing["PICTURE"].read_text(encoding="utf-8"))
    assert root.tag == f"{SVG}svg"
    return list(root.iter(f"{SVG}g"))


def test_each_mistake_has_a_plot_with_two_curves(drawing, plots):
    named = [plot.find(f"{SVG}text[@class='name']").text for plot in plots]
    assert named == [name for name, _, _ in drawing["MISTAKES"]]
    for plot in plots:
        looks = [path.get("class") for path in plot.iter(f"{SVG}path")]
        assert (looks.count("good"), looks.count("bad")) == (1, 1)


def test_every_right_run_ends_far_below_the_wrong_one(drawing, plots):
    height = drawing["PLOT"][1]
    for plot in plots:
        right, wrong = (heights(plot, look) for look in ("good", "bad"))
        assert right[-1] < 0.1 * height
        assert wrong[-1] > 0.4 * height
        assert right[0] == wrong[0]


def test_the_words_are_those_of_the_script(drawing, plots):
    text = drawing["PICTURE"].read_text(encoding="utf-8")
    for _, words, _ in drawing["MISTAKES"]:
        assert words in text, "run `python tools/draw_learning_curves.py`"


def test_the_lesson_shows_the_picture_and_names_its_script(drawing):
    lesson = (drawing["PICTURE"].parent / "README.md").read_text(encoding="utf-8")
    assert f"]({drawing['PICTURE'].name})" in lesson
    assert "tools/draw_learning_curves.py" in lesson


def heights(plot: ElementTree.Element, look: str) -> list[int]:
    """Return how high above the plot's foot each point of a curve lies, in pixels."""
    foot = max(int(y) for y in re.findall(r"M0 (\d+)H", " ".join(path.get("d") for path in plot.iter(f"{SVG}path"))))
    curve = plot.find(f"{SVG}path[@class='{look}']").get("d")
    return [foot - int(y) for _, y in re.findall(r"(\d+) (\d+)", curve)]
