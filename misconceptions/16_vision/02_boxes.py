"""Wrong answers that people write when they work with boxes.

Seen in: experiencor/keras-yolo2 277, yhenon/keras-frcnn 45, christianpayer/MedicalDataAugmentationTool-VerSe 23,
MathGaron/mean_average_precision 24, AccumulateMore/CV 17, Wasim37/deeplearning-assignment 10,
open-mmlab/OpenPCDet 1065.
"""

import torch  # noqa: F401 - an edit's new text needs it
from torch import Tensor
from torchvision import ops

from torch_katas.course.mistakes import edit

convert_boxes__whole_side_from_the_middle = edit(
    ("first, second = first - second / 2, first + second / 2", "first, second = first - second, first + second"),
    why="""Takes the whole width from the middle to each side, so boxes become twice as large. Instead: half of it lies
    on each side.""",
)

convert_boxes__middle_is_half_the_side = edit(
    ("first, second = (first + second) / 2, second - first", "first, second = (second - first) / 2, second - first"),
    why="""Takes half of the width for the middle, which is right for a box at 0 alone. Instead: the middle is the mean
    of both edges.""",
)

convert_boxes__overwrites_what_it_needs = edit(
    (
        "first, second = first - second / 2, first + second / 2",
        "first = first - second / 2\nsecond = first + second / 2",
    ),
    why="""Changes the middle to the left edge and then adds half of the width to what is no longer the middle. Instead:
    compute both before either is replaced.""",
)

convert_boxes__in_place = edit(
    ("second = first + second\n", "boxes[..., 2:] += boxes[..., :2]\nsecond = boxes[..., 2:]\n"),
    why="Writes into the caller's boxes, by `+=`. Instead: make new numbers, first + second.",
)

convert_boxes__width_is_an_edge = edit(
    ('if from_ == "xywh":\n    second = first + second\nelif', "if"),
    why="""Leaves width and height as they are, as if they were the right and lower edge. Instead: add the left and the
    upper edge.""",
)

convert_boxes__corner_for_the_middle = edit(
    ("first, second = (first + second) / 2, second - first", "second = second - first"),
    why="Writes the upper left corner where the middle belongs. Instead: cx and cy are the means of the edges.",
)

convert_boxes__any_other_word_is_xyxy = edit(
    (
        'for word in (from_, to):\n    if word not in ("xyxy", "xywh", "cxcywh"):\n'
        '        raise ValueError(f"{word!r} is no format of boxes")',
        "",
    ),
    why="Takes every word that it does not know for edges, a misspelled one too. Instead: raise ValueError.",
)

convert_boxes__checks_one_word = edit(
    ("for word in (from_, to):", "for word in (from_,):"),
    why="Looks at `from_` alone, so a misspelled goal passes. Instead: check both words.",
)

convert_boxes__the_same_tensor = edit(
    ("first, second = boxes[..., :2]", "if from_ == to:\n    return boxes\nfirst, second = boxes[..., :2]"),
    why="""Returns the caller's own tensor where there is nothing to convert, so who writes into the result changes
    both. Instead: return a clone.""",
)

convert_boxes__two_axes_only = edit(
    ("boxes[..., :2], boxes[..., 2:]", "boxes[:, :2], boxes[:, 2:]"),
    why="""Takes the second axis for the four numbers, so a single box fails, and a batch of boxes is cut at the wrong
    axis. Instead: the four numbers are the last axis, boxes[..., :2].""",
)

convert_boxes__whole_pixels = edit(
    ("(first + second) / 2, second", "(first + second) // 2, second"),
    why="Rounds the middle down to a whole pixel, by `//`. Instead: divide by /.",
)

convert_boxes__without_a_graph = edit(
    ("first, second = boxes[..., :2]", "boxes = boxes.detach()\nfirst, second = boxes[..., :2]"),
    why="Cuts the graph, by `detach`, so no loss on converted boxes trains anything. Instead: leave the graph.",
)


def convert_boxes__is_torchvisions(boxes: Tensor, from_: str, to: str) -> Tensor:
    """Hands the work to torchvision, which is what you are to build. Instead: go through the edges."""
    return ops.box_convert(boxes, from_, to)


convert_boxes__no_graph_for_the_same = edit(
    (
        "first, second = boxes[..., :2]",
        "if from_ == to:\n    return boxes.detach().clone()\nfirst, second = boxes[..., :2]",
    ),
    why="""Returns a copy without a graph, by `detach`, where both formats are the same. Instead: `clone` alone is a new
    tensor, too, and gradients flow back through it.""",
)


convert_boxes__all_of_it_in_place = edit(
    (
        "first, second = boxes[..., :2], boxes[..., 2:]",
        "if from_ == to:\n    return boxes.clone()\nfirst, second = boxes[..., :2], boxes[..., 2:]",
    ),
    ("second = first + second\n", "second += first\n"),
    (
        "first, second = first - second / 2, first + second / 2",
        "first -= second / 2\nsecond += first",
    ),
    ("second = second - first\n", "second -= first\n"),
    (
        "first, second = (first + second) / 2, second - first",
        "second -= first\nfirst += second / 2",
    ),
    why="""Writes into the caller's boxes, by `+=` and `-=` on views of them. Instead: make new numbers, first +
    second.""",
)


convert_boxes__corner_taken_for_the_middle = edit(
    (
        'if from_ == "xywh":\n    second = first + second\nelif from_ == "cxcywh":',
        'if from_ != "xyxy" and from_ != to:',
    ),
    why="""Takes the upper left corner of xywh for the middle, and half of the width to each side of it. Instead: first
    is the corner there, and the right and lower edge are first + second.""",
)

box_iou__negative_sides = edit(
    (".clamp(min=0)", ""),
    why="""Multiplies sides that are negative where two boxes are apart: twice negative makes an area that is not there.
    Instead: clamp each side at 0 first.""",
)

box_iou__clamps_the_area = edit(
    (".clamp(min=0)", ""),
    ("shared = sides[..., 0] * sides[..., 1]", "shared = (sides[..., 0] * sides[..., 1]).clamp(min=0)"),
    why="""Clamps the product of the sides: of boxes that are apart in both directions it is positive already. Instead:
    clamp each side.""",
)

box_iou__counts_pixels = edit(
    ("(lower_right - upper_left)", "(lower_right - upper_left + 1)"),
    ("(x[:, 2:] - x[:, :2])", "(x[:, 2:] - x[:, :2] + 1)"),
    why="""Adds 1 to every side, as older code does, for which a box ends at the middle of its last pixel. Instead: a
    side is x2 - x1.""",
)

box_iou__counts_the_shared_part_twice = edit(
    ("area_b - shared", "area_b"),
    why="""Divides by the sum of both areas, in which the shared part counts twice: equal boxes get a half. Instead:
    subtract it once.""",
)

box_iou__smaller_box = edit(
    ("union = area_a[:, None] + area_b - shared", "union = torch.minimum(area_a[:, None], area_b)"),
    why="""Divides by the smaller one of both areas, so a box inside of a large one gets 1. Instead: divide by the
    union.""",
)

box_iou__first_area = edit(
    ("union = area_a[:, None] + area_b - shared", "union = area_a[:, None].expand_as(shared)"),
    why="""Divides by the area of the first box alone, so the result depends on which one comes first. Instead: divide
    by the union of both.""",
)

box_iou__pair_by_pair = edit(
    ("a[:, None, :2], b[:, :2]", "a[:, :2], b[:, :2]"),
    ("a[:, None, 2:], b[:, 2:]", "a[:, 2:], b[:, 2:]"),
    ("area_a[:, None] + area_b", "area_a + area_b"),
    why="""Compares the first box with the first, the second with the second. Instead: each with each, by one axis more,
    a[:, None].""",
)

box_iou__transposed = edit(
    ("return shared / torch.where(union > 0, union, 1)", "return (shared / torch.where(union > 0, union, 1)).T"),
    why="Returns (M, N): the rows are those of b, by `T`. Instead: row n belongs to box n of a.",
)

box_iou__nothing_by_nothing = edit(
    ("torch.where(union > 0, union, 1)", "union"),
    why="Divides 0 by 0 where both boxes have no area, which is NaN. Instead: take another divisor there.",
)

box_iou__where_after_dividing = edit(
    ("shared / torch.where(union > 0, union, 1)", "torch.where(union > 0, shared / union, 0)"),
    why="""Replaces NaN after the division: the value is 0, but the gradient of the branch not taken is NaN. Instead:
    choose the divisor first, and divide then.""",
)

box_iou__adds_a_small_number = edit(
    ("torch.where(union > 0, union, 1)", "(union + 1e-6)"),
    why="""Adds a small number to every union: of small boxes, as in coordinates from 0 to 1, it is not small. Instead:
    only a union of 0 needs another divisor.""",
)

box_iou__corners_mixed_up = edit(
    ("torch.maximum(a", "torch.minimum(a"),
    ("torch.minimum(a[:, None, 2:]", "torch.maximum(a[:, None, 2:]"),
    why="""Takes the outermost edges, those of the box around both. Instead: the shared part begins at the greater one
    of the left edges, and ends at the smaller one of the right ones.""",
)

box_iou__takes_xywh = edit(
    ("(x[:, 2:] - x[:, :2]).prod(1)", "x[:, 2:].prod(1)"),
    why="""Takes the last two numbers for width and height. Instead: they are the right and lower edge, so a side is a
    difference.""",
)

box_iou__single_precision = edit(
    ("upper_left = ", "a, b = a.float(), b.float()\nupper_left = "),
    why="Turns the boxes into float32, so float64 loses half of its digits. Instead: leave the dtype.",
)

box_iou__single_precision_inside = edit(
    ("upper_left = ", "dtype = a.dtype\na, b = a.float(), b.float()\nupper_left = "),
    (
        "return shared / torch.where(union > 0, union, 1)",
        "return (shared / torch.where(union > 0, union, 1)).to(dtype)",
    ),
    why="""Computes in float32, by `float`, and only looks like float64 in the end. Instead: leave the dtype from the
    beginning.""",
)

box_iou__without_a_graph = edit(
    ("upper_left = ", "a, b = a.detach(), b.detach()\nupper_left = "),
    why="Cuts the graph, by `detach`, so an IoU loss trains nothing. Instead: leave the graph.",
)


def box_iou__is_torchvisions(a: Tensor, b: Tensor) -> Tensor:
    """Hands the work to torchvision, which is what you are to build. Instead: clamp the shared sides, multiply, and
    divide by the union."""
    return ops.box_iou(a, b).nan_to_num(0.0)


box_iou__negative_sides_of_any_union = edit(
    (".clamp(min=0)", ""),
    (
        "shared / torch.where(union > 0, union, 1)",
        "torch.where(union == 0, 0, shared / torch.where(union == 0, 1, union))",
    ),
    why="""Multiplies sides that are negative where two boxes are apart: twice negative makes an area that is not there.
    Instead: clamp each side at 0 first.""",
)


nms__keeps_by_index = edit(
    ("scores.argsort(descending=True, stable=True)", "torch.arange(len(scores), device=scores.device)"),
    why="""Goes through the boxes as they come, so a poor box in front takes away a good one behind it. Instead: sort by
    the scores first.""",
)

nms__lowest_first = edit(
    ("scores.argsort(descending=True, stable=True)", "scores.argsort(stable=True)"),
    why="""Goes from the lowest score to the highest, which `argsort` does unless told otherwise, so the best boxes are
    taken away. Instead: descending=True.""",
)

nms__last_of_equals_first = edit(
    ("scores.argsort(descending=True, stable=True)", "scores.argsort(stable=True).flip(0)"),
    why="""Sorts upwards and turns the result round, by `flip`, so of equal scores the last one comes first. Instead:
    the lower index comes first, descending=True.""",
)

nms__suppressed_ones_suppress = edit(
    ("if alive[place]:\n    alive[place + 1 :] &=", "alive[place + 1 :] &="),
    why="""Lets a box that was taken away take away others, so a chain of boxes shrinks to one. Instead: only those that
    are kept count.""",
)

nms__at_the_threshold_too = edit(
    ("<= threshold", "< threshold"),
    why="Takes away a box whose IoU is just the threshold. Instead: only a greater one is too much, so <= stays.",
)

nms__keeps_what_overlaps = edit(
    ("<= threshold", "> threshold"),
    why="""Keeps what overlaps, and takes away what stands alone. Instead: a box stays where its IoU is not greater than
    the threshold.""",
)

nms__sorted_indices = edit(
    ("return order[alive]", "return order[alive].sort().values"),
    why="""Returns the indices in ascending order and not by score: the first one need not be the best box. Instead:
    leave them by score.""",
)

nms__a_mask = edit(
    ("return order[alive]", "return torch.zeros_like(alive).index_fill(0, order[alive], True)"),
    why="Returns a flag for each box. Instead: the indices of those that are kept, the highest score first.",
)

nms__places_in_the_order = edit(
    ("return order[alive]", "return alive.nonzero().flatten()"),
    why="""Returns places in the sorted list, which are others than the indices of the boxes. Instead: look them up in
    the order.""",
)

nms__compares_itself = edit(
    ("alive[place + 1 :] &= iou[place, place + 1 :] <= threshold", "alive &= iou[place] <= threshold"),
    why="Compares a box with itself, too, and takes it away, since that IoU is 1. Instead: only those after it.",
)

nms__boxes_for_indices = edit(
    ("return order[alive]", "return boxes[order[alive]]"),
    why="Returns the boxes. Instead: return their indices, so that labels and masks can be picked as well.",
)

nms__float_indices = edit(
    ("return order[alive]", "return torch.tensor([int(index) for index in order[alive]], device=boxes.device)"),
    why="""Makes a tensor of a list, which is float32 where the list is empty. Instead: index the order, or name the
    dtype.""",
)

nms__through_numpy = edit(
    (
        "order = scores.argsort(descending=True, stable=True)",
        "order = torch.from_numpy((-scores.numpy()).argsort(kind='stable'))",
    ),
    why="""Hands scores to NumPy, by `numpy`, which refuses a tensor with a graph behind it, and one on a GPU. Instead:
    sort with torch.""",
)

nms__positive_scores_only = edit(
    ("if alive[place]:", "if alive[place] and scores[order[place]] > 0:"),
    why="""Leaves boxes with a score of 0 or less out of the comparison, but logits are often negative. Instead: the
    scores only say the order.""",
)


def nms__is_torchvisions(boxes: Tensor, scores: Tensor, threshold: float) -> Tensor:
    """Hands the work to torchvision, which is what you are to build. Instead: sort by scores, and keep what does not
    overlap with what is kept."""
    return ops.nms(boxes, scores, threshold)


def nms__marks_by_minus_a_thousand(boxes: Tensor, scores: Tensor, threshold: float) -> Tensor:
    """Marks what is done by the score -1000, and ends where no other one is left: a box with that score or less never
    has its turn. Instead: sort once, or mark by a tensor of booleans."""
    iou, rest, kept = ops.box_iou(boxes, boxes).nan_to_num(0), scores.detach().clone(), []
    while len(rest) and rest.max() > -1000:
        best = int((rest == rest.max()).nonzero()[0])
        kept.append(best)
        rest[iou[best] > threshold] = -1000
        rest[best] = -1000
    return torch.tensor(kept, dtype=torch.int64, device=boxes.device)


nms__nan_is_too_much = edit(
    ("box_iou(boxes[order], boxes[order])", "ops.box_iou(boxes[order], boxes[order])"),
    why="""Keeps what is at most `threshold`, and of two boxes without area 0 / 0 is NaN, which is at most nothing: they
    take each other away. Instead: their IoU is 0.""",
)

nms__scores_in_float32 = edit(
    ("scores.argsort(", "scores.float().argsort("),
    why="""Sorts float64 scores as float32, by `float`, in which close ones are equal. Instead: sort them as they
    are.""",
)

nms__adds_a_small_number = edit(
    (
        "iou = box_iou(boxes[order], boxes[order])",
        "x1, y1, x2, y2 = boxes[order].unbind(1)\n"
        "wide = (torch.minimum(x2[:, None], x2) - torch.maximum(x1[:, None], x1)).clamp(min=0)\n"
        "high = (torch.minimum(y2[:, None], y2) - torch.maximum(y1[:, None], y1)).clamp(min=0)\n"
        "area = (x2 - x1) * (y2 - y1)\n"
        "iou = wide * high / (area[:, None] + area - wide * high + 1e-6)",
    ),
    why="""Adds `1e-6` to every union: of small boxes, as in shares of the image, the IoU comes out too small, and none
    is taken away. Instead: only a union of 0 needs another divisor.""",
)


def nms__marks_by_zero(boxes: Tensor, scores: Tensor, threshold: float) -> Tensor:
    """Marks what is done by the score 0, and ends where no higher one is left: a box with a score of 0 or less, as
    logits often are, never has its turn. Instead: sort once, or mark by a tensor of booleans."""
    iou, rest, kept = ops.box_iou(boxes, boxes).nan_to_num(0), scores.detach().clone(), []
    while len(rest) and rest.max() > 0:
        best = int((rest == rest.max()).nonzero()[0])
        kept.append(best)
        rest[iou[best] > threshold] = 0
        rest[best] = 0
    return torch.tensor(kept, dtype=torch.int64, device=boxes.device)
