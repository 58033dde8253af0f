"""Solution. Everything goes through edges: they say where a box is, where two meet, and that they do not."""

import torch
from torch import Tensor


def convert_boxes(boxes: Tensor, from_: str, to: str) -> Tensor:
    for word in (from_, to):
        if word not in ("xyxy", "xywh", "cxcywh"):
            raise ValueError(f"{word!r} is no format of boxes")
    first, second = boxes[..., :2], boxes[..., 2:]  # (…, 2), (…, 2)
    # To edges first: three ways in and three ways out, instead of nine.
    if from_ == "xywh":
        second = first + second
    elif from_ == "cxcywh":
        first, second = first - second / 2, first + second / 2
    if to == "xywh":
        second = second - first
    elif to == "cxcywh":
        first, second = (first + second) / 2, second - first
    return torch.cat([first, second], dim=-1)  # (…, 4)


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    upper_left = torch.maximum(a[:, None, :2], b[:, :2])  # (N, M, 2)
    lower_right = torch.minimum(a[:, None, 2:], b[:, 2:])  # (N, M, 2)
    # Each side by itself: apart in both directions, two negative sides would make a positive area.
    sides = (lower_right - upper_left).clamp(min=0)
    shared = sides[..., 0] * sides[..., 1]  # (N, M)
    area_a, area_b = ((x[:, 2:] - x[:, :2]).prod(1) for x in (a, b))  # (N,), (M,)
    union = area_a[:, None] + area_b - shared  # (N, M)
    # Any divisor will do where 0 is divided; a division by 0 would be NaN, and its gradient as well.
    return shared / torch.where(union > 0, union, 1)


def nms(boxes: Tensor, scores: Tensor, threshold: float) -> Tensor:
    # An unstable sort would give equal scores in any order.
    order = scores.argsort(descending=True, stable=True)  # (N,)
    iou = box_iou(boxes[order], boxes[order])  # (N, N)
    alive = torch.ones(len(order), dtype=torch.bool, device=boxes.device)
    for place in range(len(order)):
        # Only what is alive itself takes others away, and only what comes after it.
        if alive[place]:
            alive[place + 1 :] &= iou[place, place + 1 :] <= threshold
    return order[alive]  # (K,)
