"""Where lines are broken, in wide and in narrow panes, and what stands in for characters that cannot be written."""

import pytest

from torch_katas.report.stand_ins import encodable
from torch_katas.report.terminal import Style, hanging_lines, report_width, wrap_text

PATH = "exercises/03_sequence_shapes/02_cross_entropy_shapes.py:31"


@pytest.mark.parametrize(("columns", "width"), [(200, 80), (80, 80), (60, 60), (10, 40)])
def test_a_report_is_as_wide_as_its_pane_and_no_wider_than_80(columns, width):
    assert report_width(columns) == width


def test_words_are_kept_whole():
    assert wrap_text("Frame t of sequence b must be found, unchanged.", 20) == [
        "Frame t of sequence",
        "b must be found,",
        "unchanged.",
    ]


def test_a_path_that_is_too_long_is_broken_behind_a_slash():
    assert wrap_text(f"see {PATH} there", 40) == [
        "see exercises/03_sequence_shapes/",
        "02_cross_entropy_shapes.py:31 there",
    ]


def test_a_word_without_a_joint_is_broken_all_the_same():
    assert wrap_text("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_lines_below_the_first_are_indented():
    lines = list(hanging_lines("one two three four", "    got   ", Style.PLAIN, 20))
    assert [line.text for line in lines] == ["    got   one two", "          three four"]


@pytest.mark.parametrize(
    ("text", "encoding", "written"),
    [
        ("█░ … 1 → 2", "ascii", "#. ... 1 -> 2"),
        ("é …", "latin-1", "é ..."),
        ("日本 …", "utf-8", "日本 …"),
        ("日", "ascii", "\\u65e5"),
        ("…", "no such encoding", "..."),
    ],
)
def test_what_an_encoding_lacks_has_a_stand_in(text, encoding, written):
    assert encodable(text, encoding) == written
