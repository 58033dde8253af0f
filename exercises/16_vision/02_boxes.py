"""Boxes: three ways to write them down, how much two of them overlap, and which of many to keep.

A detector gives hundreds of boxes for one picture, most of them around the same few things. What is left after this
file is one box for each thing.
Read: torchvision.ops.box_convert, torchvision.ops.box_iou, torchvision.ops.nms, torch.maximum, torch.Tensor.clamp

Shapes: N, M boxes, four numbers each; floating, float32 or float64. What is handed in stays as it is.
The formats: "xyxy" is left, upper, right, lower edge; "xywh" is left edge, upper edge, width, height; "cxcywh" is the
middle, x and y, then width and height.
"""

import torch
from torch import Tensor


def convert_boxes(boxes: Tensor, from_: str, to: str) -> Tensor:
    """Return boxes in another format: each of from_ and to is "xyxy", "xywh" or "cxcywh".

    Shapes: boxes (…, 4), with any axes in front, empty ones too -> a new tensor like it, also where both formats are
    the same. ValueError where one of the words is none of these three. Gradients flow back to boxes.
    Not allowed: box_convert.

    >>> convert_boxes(torch.tensor([[2.0, 3.0, 6.0, 4.0]]), "xyxy", "cxcywh")
    tensor([[4.0000, 3.5000, 4.0000, 1.0000]])
    """
    raise NotImplementedError


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    """Return the intersection over union of each box of a with each box of b, all of them xyxy with x1 <= x2, y1 <= y2.

    The area that two boxes share, divided by the area that at least one of them covers: 1 for equal boxes, 0 for those
    that are apart or only touch. An area is (x2 - x1) * (y2 - y1). Where both have no area the result is 0, too.
    Shapes: a (N, 4), b (M, 4) -> (N, M), the dtype of a and b. N and M may be 0. Gradients flow back to a and b, and
    are finite.
    Not allowed: box_iou.

    >>> box_iou(torch.tensor([[0.0, 0.0, 2.0, 2.0]]), torch.tensor([[1.0, 1.0, 3.0, 2.0], [5.0, 5.0, 6.0, 6.0]]))
    tensor([[0.2000, 0.0000]])
    """
    raise NotImplementedError


def nms(boxes: Tensor, scores: Tensor, threshold: float) -> Tensor:
    """Return which boxes are left after non-maximum suppression, the highest score first.

    Go through the boxes by their scores, from the highest on; of equal scores the one with the lower index comes first.
    Keep a box unless its IoU with one that is kept already is greater than threshold. A box that is not kept takes no
    other one away.
    Shapes: boxes (N, 4), xyxy, scores (N,), any finite numbers -> indices of the boxes that are kept, (K,), int64, on
    the device of boxes. N may be 0. Boxes and scores may come straight from a model, with a graph behind them.
    Not allowed: nms.

    >>> boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 3.0], [9.0, 9.0, 10.0, 10.0]])
    >>> nms(boxes, torch.tensor([0.6, 0.9, 0.8]), threshold=0.5)
    tensor([1, 2])
    """
    raise NotImplementedError
