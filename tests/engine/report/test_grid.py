"""Grids of numbers in a report: beside each other or one below the other, marked, and never too wide or too high."""

import pytest
import torch

from torch_katas.checks import Failed, close, equal
from torch_katas.report import grid
from torch_katas.report.facts import report_failure
from torch_katas.report.text import Room, failure_lines
from torch_katas.verdict.failure import Failure, Kind
from torch_katas.verdict.grades import Outcome, TestResult


def picture(got, expected):
    """Return the picture of the failure of a check."""
    with pytest.raises(Failed) as raised:
        close(got, expected, of="f(x)")
    return raised.value.picture


def drawn(got, expected, width=66, rows=6):
    return [f"{label:9} {text}".rstrip() for label, text in grid.draw(picture(got, expected), width, rows)]


def test_two_grids_stand_beside_each_other_and_what_differs_has_a_mark():
    x = torch.arange(6).reshape(2, 3)
    assert drawn(x * x, x + x) == ["expected  0  2   4     got  0   1*  4", "          6  8  10          9* 16* 25*"]


def test_a_row_is_a_grid_of_one_line():
    assert drawn(torch.tensor([8, 5]), torch.tensor([4, 5])) == ["expected  4  5     got  8* 5"]


def test_in_a_narrow_pane_they_stand_one_below_the_other():
    x = torch.arange(6).reshape(2, 3) * 1000
    lines = drawn(x + 1, x, width=30)
    assert lines[0] == "expected     0  1000  2000"
    assert lines[2] == "got          1* 1001* 2001*"


def test_of_a_long_tensor_the_part_around_the_first_difference_is_shown():
    x = torch.zeros(3, 100, 100)
    y = x.clone()
    y[1, 50, 60] = 7
    shown = picture(y, x)
    assert shown.part == "[1, 48:56, 58:66]"
    assert len(shown.got) == len(shown.got[0]) == 8
    assert shown.got[2][2] == "7"
    assert sum(map(sum, shown.differs)) == 1
    assert grid.describe(shown) == "[1, 48:56, 58:66] of shape (3, 100, 100), float32, cpu; * differs"


def test_rows_of_three_axes_have_their_leading_indices():
    x = torch.arange(8).reshape(2, 2, 2)
    assert drawn(x.flip(0), x)[0] == "expected  [0, 0]  0  1     got  4* 5*"


def test_numbers_that_have_only_moved_are_said_to_be_the_same():
    x = torch.arange(6).reshape(2, 3)
    assert grid.describe(picture(x.reshape(3, 2), x.T)).endswith("* differs; the same numbers, in other places")
    assert "same numbers" not in grid.describe(picture(x * x, x + x))


def test_numbers_that_look_alike_in_few_digits_are_shown_in_more():
    shown = picture(torch.tensor([1.00001, 1.0]), torch.tensor([1.00003, 1.0]))
    assert shown.expected[0][0] != shown.got[0][0]


@pytest.mark.parametrize("width", [80, 60, 40])
@pytest.mark.parametrize("shape", [(24,), (24, 1), (8, 8), (2, 3, 4, 5), (50, 60)])
@pytest.mark.parametrize("scale", [1.0, 1234.5678, 1e-12, float("nan")])
def test_a_wrong_value_leaves_the_sentence_on_a_screen_of_24_lines(width, shape, scale):
    torch.manual_seed(0)
    expected = torch.randn(shape) * scale
    with pytest.raises(Failed) as raised:
        close(torch.ones(shape), expected, of="f(x)")
    error = raised.value
    failure = Failure(Kind.WRONG, error.message, error.facts, picture=error.picture)
    report = report_failure(TestResult("test_x", Outcome.FAILED, "A property of f.", failure))
    lines = [line.text for line in failure_lines(report, Room(width))]
    assert lines[0] == "    A property of f."
    assert len(lines) <= 20
    assert max(map(len, lines)) <= width


def test_a_long_value_without_a_picture_is_cut_as_well():
    failure = Failure(Kind.WRONG, "wrong", (("got", "\n".join(map(str, range(40)))),))
    report = report_failure(TestResult("test_x", Outcome.FAILED, "A property.", failure))
    lines = [line.text.strip() for line in failure_lines(report, Room())]
    assert lines == ["A property.", "got       0", "1", "2", "3", "… 35 more lines", "39"]


def test_a_number_alone_has_no_picture():
    assert picture(torch.tensor(1.0), torch.tensor(2.0)) is None


def test_a_long_row_is_drawn_as_two_curves():
    steps = torch.linspace(1, 0, 50)
    shown = picture(steps + 1, steps)
    assert len(shown.expected_steps) == len(shown.got_steps) == 50
    assert picture(steps[:8] + 1, steps[:8]).got_steps == ()


def test_a_list_of_losses_is_drawn_as_two_curves_as_well():
    losses = [1 / step for step in range(1, 21)]
    with pytest.raises(Failed) as raised:
        equal([loss * 1.1 for loss in losses], losses, of="the history")
    assert raised.value.picture.expected_steps == tuple(losses)
    assert grid.describe(raised.value.picture) == "[0:8] of a list of 20; * differs"
    for value in ([1.0, 2.0], [1.0] * 19 + [2], losses[:-1]):
        with pytest.raises(Failed) as raised:
            equal(value, losses, of="the history")
        assert raised.value.picture is None


def test_a_small_tensor_of_the_test_that_has_all_the_numbers_is_the_source():
    x = torch.arange(12).reshape(3, 2, 2)
    with pytest.raises(Failed) as raised:
        close(x.reshape(2, 3, 2)[1, 0], x.transpose(0, 1)[1, 0], of="f(x)[1, 0]")
    shown = raised.value.picture
    assert (shown.source_name, len(shown.source), shown.source[0]) == ("x", 6, ("0", "1"))


def test_numbers_that_no_tensor_of_the_test_has_come_from_nowhere():
    x = torch.arange(12)
    with pytest.raises(Failed) as raised:
        close(x * 2, x + 100, of="f(x)")
    assert raised.value.picture.source == ()
