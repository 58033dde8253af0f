"""The pictures of the lesson on convolutional networks: well-formed, complete, small, and shown."""

import runpy
from pathlib import Path
from xml.etree import ElementTree

import pytest
import torch
from places import ROOT
from torch.nn import functional

SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 150_000


@pytest.fixture(scope="module")
def drawing() -> dict:
    """The names that tools/draw_cnn.py defines; nothing is written."""
    return runpy.run_path(str(ROOT / "tools/draw_cnn.py"))


@pytest.fixture(params=["FEATURE_MAPS", "GRADIENT_NORMS"])
def picture(request, drawing) -> Path:
    """Where a picture is kept."""
    return drawing[request.param]


def test_a_picture_is_a_small_svg(picture):
    assert ElementTree.fromstring(picture.read_text(encoding="utf-8")).tag == f"{SVG}svg"
    assert picture.stat().st_size < MOST_BYTES


def test_a_picture_has_a_title_and_a_description(picture):
    root = ElementTree.fromstring(picture.read_text(encoding="utf-8"))
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc")


def test_the_lesson_shows_the_picture(picture):
    lesson = (picture.parent / "README.md").read_text(encoding="utf-8")
    assert f"]({picture.name})" in lesson
    assert "tools/draw_cnn.py" in lesson


def test_feature_maps_are_what_their_script_draws(drawing):
    committed = drawing["FEATURE_MAPS"].read_text(encoding="utf-8")
    assert committed == drawing["feature_maps"](), "run `python tools/draw_cnn.py`"


def test_there_is_a_frame_for_the_image_and_for_each_kernel(drawing):
    root = ElementTree.fromstring(drawing["feature_maps"]())
    sides = [frame.get("width") for frame in root.iter(f"{SVG}rect") if frame.get("class") == "frame"]
    pixel = drawing["PIXEL"]
    assert sides == [str(28 * pixel + 1)] + [str(26 * pixel + 1)] * len(drawing["KERNELS"])


def test_a_feature_map_is_what_torch_makes_of_the_digit(drawing):
    image = drawing["digit"]()
    for name, _, kernel in drawing["KERNELS"]:
        weight = torch.tensor(kernel, dtype=torch.float64)[None, None]
        expected = functional.conv2d(image[None, None].double(), weight)[0, 0]
        assert torch.equal(drawing["feature_map"](image, kernel).double(), expected), name


def test_rectangles_cover_every_pixel_that_has_a_shade(drawing):
    numbers = torch.tensor([[0, 5, 5], [-10, 0, 10]])
    shades = drawing["shades"](numbers)
    assert shades == [[0, 3, 3], [-6, 0, 6]]
    lines = drawing["grid"]((0, 0), numbers, ("plus", "minus"))
    found = [line.split('"')[1:10:2] for line in lines if 'class="frame"' not in line and line.startswith("<rect")]
    assert found == [["plus", "5", "0", "10", "5"], ["minus", "0", "5", "5", "5"], ["plus", "10", "5", "5", "5"]]


def test_there_is_a_curve_for_each_tower(drawing):
    root = ElementTree.fromstring(drawing["GRADIENT_NORMS"].read_text(encoding="utf-8"))
    curves = [path for path in root.iter(f"{SVG}path") if path.get("class") in ("good", "bad")]
    assert [curve.get("class") for curve in curves] == ["good", "bad"]
    assert all(curve.get("d").count("L") == drawing["DEPTH"] - 1 for curve in curves)


def test_gradients_vanish_in_the_plain_tower_alone(drawing):
    plain, residual = drawing["norms"](False), drawing["norms"](True)
    assert plain[-1] - plain[0] > 8
    assert max(residual) - min(residual) < 1
    assert min(plain) > drawing["LOWEST"]
    assert max(residual) < drawing["HIGHEST"]
