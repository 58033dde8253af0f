"""Hidden tests of boxes."""

import pytest
import torch
from torchvision import ops

from torch_katas import checks, inputs, rules

FORMATS = ("xyxy", "xywh", "cxcywh")
BOX = {"xyxy": [1.0, 2.0, 4.0, 8.0], "xywh": [1.0, 2.0, 3.0, 6.0], "cxcywh": [2.5, 5.0, 3.0, 6.0]}
"""One box, in each format."""


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("from_", FORMATS)
def test_one_box_in_each_format(convert_boxes, device, from_, to):
    """The box with the edges 1, 2, 4 and 8 is 3 wide and 6 high, with its middle at 2.5, 5."""
    boxes = torch.tensor([BOX[from_]], device=device)
    with rules.forbid("box_convert", why="compute edges, sides and the middle yourself"):
        result = convert_boxes(boxes, from_, to)
    expected = torch.tensor([BOX[to]], device=device)
    checks.close(result, expected, of=f'convert_boxes({[BOX[from_]]}, "{from_}", "{to}")')


@pytest.mark.parametrize("shape", [(4,), (3, 4), (2, 3, 4), (1, 1, 4), (4, 4), (0, 4), (2, 0, 4)], ids=str)
@pytest.mark.parametrize(("from_", "to"), [(a, b) for a in FORMATS for b in FORMATS if a != b])
def test_conversion_is_that_of_torchvision(convert_boxes, device, from_, to, shape):
    """Value and gradient are those of torchvision.ops.box_convert, for any axes in front."""
    boxes = corners(shape, device) if from_ == "xyxy" else (torch.rand(shape) * 5 - 1).to(device)
    of = f'convert_boxes(boxes of shape {shape}, "{from_}", "{to}")'
    compare = inputs.same_as_torch
    compare(
        lambda x: convert_boxes(x, from_, to), lambda x: ops.box_convert(x, from_, to), boxes, names=("boxes",), of=of
    )


@pytest.mark.parametrize("word", ["xyxy ", "XYXY", "xxyy", "cxcy", ""])
def test_unknown_formats(convert_boxes, device, word):
    """Any other word raises ValueError, on either side, also where both are the same and where there is no box."""
    for count in (1, 0):
        boxes = torch.ones(count, 4, device=device)
        for from_, to in ((word, "xyxy"), ("xyxy", word), (word, "cxcywh"), ("xywh", word), (word, word)):
            of = f'convert_boxes(boxes of shape ({count}, 4), "{from_}", "{to}")'
            checks.raises(ValueError, lambda boxes=boxes, from_=from_, to=to: convert_boxes(boxes, from_, to), of=of)


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("from_", FORMATS)
def test_converted_boxes_are_new(convert_boxes, device, from_, to):
    """The result has memory of its own and a graph behind it, also where there is nothing to convert."""
    boxes = torch.tensor([BOX[from_]] * 3, device=device)
    of = f'convert_boxes(boxes, "{from_}", "{to}")'
    with checks.unmodified(of, boxes=boxes):
        result = convert_boxes(boxes, from_, to)
    checks.own_storage(result, boxes, of=of, from_="boxes")
    leaf = boxes.clone().requires_grad_()
    checks.gradient_reaches(convert_boxes(leaf, from_, to), leaf, of=of, names=("boxes",))


@pytest.mark.parametrize("from_", FORMATS)
def test_converted_boxes_in_any_layout(convert_boxes, from_):
    """float64 keeps its digits, wherever the boxes lie in memory."""
    boxes = corners((5, 4), "cpu", torch.float64) / 3
    for to in FORMATS:
        expected = ops.box_convert(boxes, from_, to)
        for name, given in inputs.layouts(boxes, "boxes"):
            of = f'convert_boxes(…, "{from_}", "{to}"), {name}'
            checks.close(convert_boxes(given, from_, to), expected, of=of, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ([0.0, 0, 4, 4], 1.0),
        ([2.0, 0, 6, 4], 8 / 24),
        ([3.0, 3, 5, 7], 1 / 23),
        ([1.0, 1, 2, 3], 2 / 16),
        ([-4.0, -4, 8, 8], 16 / 144),
    ],
    ids=str,
)
def test_shared_area_by_the_union(box_iou, device, box, expected):
    """The shared area counts once in the union: with the box [0, 0, 4, 4] it is computed by hand."""
    a, b = torch.tensor([[0.0, 0, 4, 4]], device=device), torch.tensor([box], device=device)
    with rules.forbid("box_iou", why="clamp the sides of what is shared, multiply, divide by the union"):
        result = box_iou(a, b)
    checks.close(result, torch.tensor([[expected]], device=device), of=f"box_iou([[0, 0, 4, 4]], {[box]})")


@pytest.mark.parametrize(
    "box",
    [
        [6.0, 6, 8, 9],
        [-5.0, -5, -1, -2],
        [6.0, 0, 8, 4],
        [0.0, 5, 4, 9],
        [6.0, -8, 8, -5],
        [4.0, 0, 6, 4],
        [4.0, 4, 5, 5],
    ],
    ids=str,
)
def test_boxes_apart_share_nothing(box_iou, device, box):
    """Boxes beside, above or across from each other, or that only touch, have the IoU 0."""
    a, b = torch.tensor([[0.0, 0, 4, 4]], device=device), torch.tensor([box], device=device)
    checks.close(box_iou(a, b), torch.zeros(1, 1, device=device), of=f"box_iou([[0, 0, 4, 4]], {[box]})")


@pytest.mark.parametrize("counts", [(1, 1), (3, 5), (5, 3), (4, 4), (1, 6), (0, 3), (3, 0), (0, 0)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_iou_is_that_of_torchvision(box_iou, device, dtype, counts):
    """Values and gradients are those of torchvision.ops.box_iou, each box of a with each of b."""
    if inputs.lacks_dtype(device, dtype):
        return
    a, b = (corners((count, 4), device, dtype) for count in counts)
    of = f"box_iou(a, b) with {counts[0]} and {counts[1]} boxes"
    inputs.same_as_torch(box_iou, ops.box_iou, a, b, names=("a", "b"), of=of)


@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e4])
def test_boxes_of_any_size(box_iou, device, scale):
    """The IoU does not depend on the unit: in shares of the image it is what it is in pixels."""
    a, b = corners((4, 4), device), corners((3, 4), device)
    expected = ops.box_iou(a, b)
    of = f"box_iou(a * {scale}, b * {scale})"
    checks.close(box_iou(a * scale, b * scale), expected, of=of, rtol=1e-3, atol=1e-5)


def test_boxes_without_area(box_iou, device):
    """Where both boxes have no area the IoU is 0, and gradients are finite; a point in a box has the IoU 0."""
    flat = [[1.0, 1, 1, 1], [2.0, 0, 2, 5], [0.0, 0, 0, 0], [0.0, 0, 4, 4]]
    a, b = (torch.tensor(flat[: 4 - skip], device=device, requires_grad=True) for skip in (0, 1))
    result = box_iou(a, b)
    checks.close(result.detach(), torch.zeros(4, 3, device=device), of=f"box_iou({flat}, {flat[:3]})")
    for name, leaf in (("a", a), ("b", b)):
        (grad,) = torch.autograd.grad(result.sum(), leaf, retain_graph=True)
        of = f"the gradient of box_iou in {name}, boxes without area"
        checks.that(grad.isfinite().all(), of=of, expected="finite numbers", got=grad)


def test_iou_in_any_layout(box_iou):
    """Boxes may lie in memory in any way, one row several times too; float64 keeps its digits."""
    a, b = corners((5, 4), "cpu", torch.float64), corners((3, 4), "cpu", torch.float64)
    expected = ops.box_iou(a, b)
    checks.close(box_iou(a, b), expected, of="box_iou(a, b) in float64", rtol=1e-12, atol=1e-12)
    inputs.same_for(inputs.layouts(a, "a"), lambda x: box_iou(x, b), expected, of="box_iou(a, b)")
    inputs.same_for(inputs.layouts(b, "b"), lambda x: box_iou(a, x), expected, of="box_iou(a, b)")
    repeated = inputs.expanded(a[0], 2)
    checks.close(box_iou(repeated, b), expected[[0, 0]], of="box_iou(a, b), a is one row, expanded")


def test_iou_stays_on_its_device(box_iou):
    """The result is on the device of the boxes."""
    inputs.stays_on_meta(box_iou, torch.rand(2, 4), torch.rand(3, 4), of="box_iou(a, b)")


def test_the_best_box_of_each_thing(nms, device):
    """The box with the highest score stays, those that overlap it go, whatever their order."""
    boxes = torch.tensor([[0.0, 0, 4, 4], [10.0, 10, 14, 14], [0.0, 0, 4, 3], [10.0, 10, 14, 15]], device=device)
    scores = torch.tensor([0.3, 0.9, 0.5, 0.7], device=device)
    with rules.forbid("nms", why="sort by scores, and keep what does not overlap with what is kept"):
        result = nms(boxes, scores, 0.5)
    checks.close(result, torch.tensor([1, 2], device=device), of="nms(boxes, [0.3, 0.9, 0.5, 0.7], 0.5)")


def test_what_is_gone_takes_nothing_away(nms, device):
    """Three boxes in a row, each overlapping the next: the first takes the second away, so the third stays."""
    boxes = torch.tensor([[0.0, 0, 10, 1], [4.0, 0, 14, 1], [8.0, 0, 18, 1]], device=device)
    result = nms(boxes, torch.tensor([0.9, 0.8, 0.7], device=device), 0.3)
    of = "nms of three boxes in a row with scores 0.9, 0.8, 0.7, threshold 0.3"
    checks.close(result, torch.tensor([0, 2], device=device), of=of)


@pytest.mark.parametrize(("threshold", "expected"), [(0.49, [1]), (0.5, [1, 0]), (0.51, [1, 0])])
def test_just_the_threshold_is_not_too_much(nms, device, threshold, expected):
    """A box goes where its IoU is greater than the threshold: 0.5 is not greater than 0.5."""
    boxes = torch.tensor([[0.0, 0, 2, 1], [0.0, 0, 1, 1]], device=device)
    result = nms(boxes, torch.tensor([0.1, 0.2], device=device), threshold)
    of = f"nms of two boxes whose IoU is 0.5, threshold {threshold}, scores 0.1 and 0.2"
    checks.close(result, torch.tensor(expected, device=device), of=of)


@pytest.mark.parametrize("count", [1, 2, 8, 40])
@pytest.mark.parametrize("threshold", [0.0, 0.2, 0.5, 0.9])
def test_suppression_is_that_of_torchvision(nms, device, threshold, count):
    """The indices are those of torchvision.ops.nms, in the same order; scores may be any numbers, as large as 1e6."""
    boxes = corners((count, 4), device)
    scores = (torch.randn(count) * 1e6).to(device)
    expected = ops.nms(boxes, scores, threshold)
    with checks.unmodified("nms(boxes, scores, …)", boxes=boxes, scores=scores):
        result = nms(boxes, scores, threshold)
    checks.close(result, expected, of=f"nms of {count} boxes, threshold {threshold}")
    result = nms(boxes * 2.0**-14, scores, threshold)
    checks.close(result, expected, of=f"nms of {count} boxes, all 16384 times smaller, threshold {threshold}")


def test_equal_scores_by_their_index(nms, device):
    """Of equal scores the lower index comes first, and takes the others away."""
    boxes = corners((6, 4), device).repeat(5, 1)
    scores = torch.full((30,), 0.5, device=device)
    checks.close(
        nms(boxes, scores, 1.0), torch.arange(30, device=device), of="nms of 30 boxes with one score, threshold 1"
    )
    apart = torch.tensor([[0.0, 0, 1, 1], [5.0, 5, 6, 6], [0.0, 0, 1, 1], [5.0, 5, 6, 6]] * 8, device=device)
    result = nms(apart, torch.tensor([-1.0, 2.0, -1.0, 2.0] * 8, device=device), 0.5)
    checks.close(result, torch.tensor([1, 0], device=device), of="nms of 32 boxes, two different ones in turn")


def test_boxes_without_area_stay(nms, device):
    """Boxes without area take nothing away, equal ones neither: their IoU is 0."""
    boxes = torch.tensor([[1.0, 1, 1, 1], [0.0, 0, 2, 2], [1.0, 1, 1, 1], [0.0, 1, 2, 1]], device=device)
    result = nms(boxes, torch.tensor([0.6, 0.9, 0.8, 0.7], device=device), 0.0)
    checks.close(result, torch.tensor([1, 2, 3, 0], device=device), of=f"nms of {boxes.tolist()}, threshold 0")


def test_scores_that_differ_in_a_late_digit(nms):
    """float64 scores that are equal in float32 are not equal: the higher one comes first."""
    scores = torch.tensor([0.5, 0.5 + 1e-12, 0.5 - 1e-12], dtype=torch.float64)
    boxes = torch.tensor([[0.0, 0, 2, 2]] * 3, dtype=torch.float64)
    checks.close(nms(boxes, scores, 0.5), torch.tensor([1]), of="nms of three equal boxes, scores 0.5, 0.5 + 1e-12, …")
    checks.close(nms(boxes, scores, 1.0), torch.tensor([1, 0, 2]), of="the same, threshold 1")


def test_no_boxes_at_all(nms, device):
    """Without boxes there are no indices: shape (0,), int64."""
    result = nms(torch.zeros(0, 4, device=device), torch.zeros(0, device=device), 0.5)
    checks.close(result, torch.zeros(0, dtype=torch.int64, device=device), of="nms of no boxes")


def test_boxes_straight_from_a_model(nms, device):
    """Boxes and scores may require gradients; the indices are the same, wherever both lie in memory."""
    boxes, scores = corners((9, 4), device), torch.rand(9).to(device)
    expected = ops.nms(boxes, scores, 0.3)
    result = nms(boxes.clone().requires_grad_(), scores.clone().requires_grad_(), 0.3)
    checks.close(result, expected, of="nms(boxes, scores, 0.3), both require gradients")
    inputs.same_for(inputs.layouts(boxes, "boxes"), lambda x: nms(x, scores, 0.3), expected, of="nms(…, 0.3)")
    inputs.same_for(inputs.layouts(scores, "scores"), lambda x: nms(boxes, x, 0.3), expected, of="nms(…, 0.3)")


def corners(shape, device, dtype=torch.float32):
    """Return random boxes with x1 < x2 and y1 < y2, many of which overlap."""
    first = torch.rand((*shape[:-1], 2), dtype=dtype) * 4
    return torch.cat([first, first + torch.rand((*shape[:-1], 2), dtype=dtype) * 5 + 0.1], dim=-1).to(device)
