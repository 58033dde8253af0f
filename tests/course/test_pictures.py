"""Pictures in lessons are drawn by scripts in tools/, and are what those scripts draw today."""

import runpy
from xml.etree import ElementTree

import pytest
from places import ROOT

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawing() -> dict:
    """The names that tools/draw_schedules.py defines; nothing is written."""
    return runpy.run_path(str(ROOT / "tools/draw_schedules.py"))


def test_the_picture_is_what_its_script_draws(drawing):
    committed = drawing["PICTURE"].read_text(encoding="utf-8")
    assert committed == drawing["picture"](), "run `python tools/draw_schedules.py`"


def test_the_picture_is_valid_xml_with_a_curve_for_each_schedule(drawing):
    root = ElementTree.fromstring(drawing["picture"]())
    curves = [path for path in root.iter(f"{SVG}path") if path.get("class") == "rate"]
    assert root.tag == f"{SVG}svg"
    assert len(curves) == len(drawing["SCHEDULES"]) == 4


def test_the_lesson_shows_the_picture(drawing):
    lesson = drawing["PICTURE"].parent / "README.md"
    assert f"]({drawing['PICTURE'].name})" in lesson.read_text(encoding="utf-8")


def test_a_schedule_starts_at_the_base_rate_and_stays_within_it(drawing):
    for name, _, make in drawing["SCHEDULES"]:
        shares = drawing["rates"](make)
        assert len(shares) == drawing["EPOCHS"], name
        assert max(shares) == pytest.approx(1.0), name
        assert min(shares) >= 0, name
