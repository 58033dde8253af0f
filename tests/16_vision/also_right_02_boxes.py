"""Right answers in other styles."""

import torch
from torch import Tensor
from torchvision import ops


def convert_boxes__by_columns(boxes: Tensor, from_: str, to: str) -> Tensor:
    known = {"xyxy", "xywh", "cxcywh"}
    if not {from_, to} <= known:
        raise ValueError("unknown format")
    p, q, r, s = boxes.unbind(-1)
    if from_ == "xyxy":
        x, y, w, h = (p + r) / 2, (q + s) / 2, r - p, s - q
    elif from_ == "xywh":
        x, y, w, h = p + 0.5 * r, q + 0.5 * s, r, s
    else:
        x, y, w, h = p, q, r, s
    if to == "cxcywh":
        parts = x, y, w, h
    elif to == "xywh":
        parts = x - w / 2, y - h / 2, w, h
    else:
        parts = x - w / 2, y - h / 2, x + w / 2, y + h / 2
    return torch.stack(parts, dim=-1)


def convert_boxes__by_matrices(boxes: Tensor, from_: str, to: str) -> Tensor:
    eye, zero = torch.eye(2, dtype=boxes.dtype, device=boxes.device), torch.zeros_like(boxes[..., :1])
    nothing = torch.zeros(2, 2, dtype=boxes.dtype, device=boxes.device)

    def block(a, b, c, d):
        return torch.cat([torch.cat([a, b], 1), torch.cat([c, d], 1)])

    edges = {
        "xyxy": block(eye, nothing, nothing, eye),
        "xywh": block(eye, nothing, eye, eye),
        "cxcywh": block(eye, -eye / 2, eye, eye / 2),
    }
    if from_ not in edges or to not in edges:
        raise ValueError(f"{from_} or {to} is unknown")
    matrix = torch.linalg.inv(edges[to]) @ edges[from_]
    return (matrix @ boxes[..., None])[..., 0] + zero


def box_iou__row_by_row(a: Tensor, b: Tensor) -> Tensor:
    rows = []
    area_b = (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    for box in a:
        width = torch.relu(torch.minimum(box[2], b[:, 2]) - torch.maximum(box[0], b[:, 0]))
        height = torch.relu(torch.minimum(box[3], b[:, 3]) - torch.maximum(box[1], b[:, 1]))
        shared = width * height
        union = (box[2] - box[0]) * (box[3] - box[1]) + area_b - shared
        rows.append(shared / union.masked_fill(union == 0, 1.0))
    return torch.stack(rows) if rows else a.new_zeros(0, len(b)) + 0 * a.sum() + 0 * b.sum()


def box_iou__repeated(a: Tensor, b: Tensor) -> Tensor:
    n, m = len(a), len(b)
    left = a.unsqueeze(1).expand(n, m, 4)
    right = b.unsqueeze(0).expand(n, m, 4)
    low, high = left[..., :2].max(right[..., :2]), left[..., 2:].min(right[..., 2:])
    width, height = (high - low).clamp_min(0).unbind(-1)
    areas = [(x[..., 2] - x[..., 0]) * (x[..., 3] - x[..., 1]) for x in (left, right)]
    union = sum(areas) - width * height
    nothing = union <= 0
    return (width * height / (union + nothing)).masked_fill(nothing, 0)


def nms__takes_the_best_until_none_is_left(boxes: Tensor, scores: Tensor, threshold: float) -> Tensor:
    boxes, scores = boxes.detach(), scores.detach()
    rest = torch.sort(scores, descending=True, stable=True).indices
    kept = []
    while rest.numel() > 0:
        best, rest = rest[0], rest[1:]
        kept.append(best.item())
        overlap = ops.box_iou(boxes[best][None], boxes[rest])[0]
        rest = rest[~(overlap > threshold)]
    return torch.tensor(kept, dtype=torch.long, device=boxes.device)


def nms__in_python(boxes: Tensor, scores: Tensor, threshold: float) -> Tensor:
    rows, kept = boxes.tolist(), []
    for index in sorted(range(len(rows)), key=scores.tolist().__getitem__, reverse=True):
        x1, y1, x2, y2 = rows[index]
        for other in kept:
            u1, v1, u2, v2 = rows[other]
            shared = max(min(x2, u2) - max(x1, u1), 0) * max(min(y2, v2) - max(y1, v1), 0)
            union = (x2 - x1) * (y2 - y1) + (u2 - u1) * (v2 - v1) - shared
            if union > 0 and shared / union > threshold:
                break
        else:
            kept.append(index)
    return torch.tensor(kept, dtype=torch.int64, device=boxes.device)
