"""The picture of a wrong value: the numbers around the first that differs, as plain data for the reports."""

import math
import sys
from pathlib import Path
from types import FrameType

import torch
from torch import Tensor

from torch_katas.checks.describe import number_texts, number_texts_in_full
from torch_katas.verdict.picture import LONGEST_NUMBER, MOST, MOST_STEPS, Picture

LARGEST_SORTED = 100_000
"""Elements of the largest tensor that is looked through for numbers in other places."""
FEWEST_STEPS = 9
"""Elements of the shortest row that is drawn as a curve."""

_CHECKS = str(Path(__file__).parent)


def draw_difference(got: Tensor, expected: Tensor, wrong: Tensor, about: str) -> Picture | None:
    """Return the picture of two plain tensors of one shape and dtype; `wrong` marks where they differ, somewhere.

    `about` says in words what they are. None for a single number, of which there is nothing to draw.
    """
    if got.numel() < 2:
        return None
    got, expected, wrong = (tensor.detach().cpu() for tensor in (got, expected, wrong))
    first = [int(place) for place in wrong.nonzero()[0]]
    window = _choose_window(tuple(got.shape), first)
    grids = [_cut(tensor, window) for tensor in (expected, got, wrong)]
    expected_texts, got_texts = (_texts(grid) for grid in grids[:2])
    differs = tuple(tuple(map(bool, row)) for row in grids[2].tolist())
    for row, marks in enumerate(differs):
        if any(mark and expected_texts[row][at] == got_texts[row][at] for at, mark in enumerate(marks)):
            expected_texts[row], got_texts[row] = (number_texts_in_full(grid[row].tolist()) for grid in grids[:2])
    at = next((row, column) for row, marks in enumerate(differs) for column, mark in enumerate(marks) if mark)
    steps = _steps(expected, got)
    shown = {text for rows in (expected_texts, got_texts) for row in rows for text in row}
    name, source = _find_source(shown) if len(shown) > 2 else ("", [])
    return Picture(
        expected=_shortened(expected_texts),
        got=_shortened(got_texts),
        differs=differs,
        first=at,
        labels=_labels(window, tuple(got.shape)),
        part=_index(window, tuple(got.shape)),
        about=about,
        moved=_holds_the_same_numbers(got, expected),
        expected_steps=steps[0],
        got_steps=steps[1],
        source=_shortened(source),
        source_name=name,
    )


def _find_source(shown: set[str]) -> tuple[str, list[list[str]]]:
    """Return the name and the numbers of a small tensor of the test that has all numbers that are shown, each once."""
    frame: FrameType | None = sys._getframe(1)
    while frame and frame.f_code.co_filename.startswith(_CHECKS):
        frame = frame.f_back
    for name, value in frame.f_locals.items() if frame else ():
        if type(value) is Tensor and value.dim() and 0 < value.numel() <= MOST * MOST and value.shape[-1] <= MOST:
            rows = _texts(value.detach().cpu().reshape(-1, value.shape[-1]))
            texts = [text for row in rows for text in row]
            if len(rows) <= MOST and len(set(texts)) == len(texts) and shown <= set(texts):
                return name[:LONGEST_NUMBER], rows
    return "", []


def _choose_window(shape: tuple[int, ...], first: list[int]) -> list[slice]:
    """Return which part of each axis is shown: the last axes as far as there is room, around the first difference."""
    window, rows = [], 1
    for axis in reversed(range(len(shape))):
        size, place = shape[axis], first[axis]
        room = MOST if axis == len(shape) - 1 else MOST // rows
        length = min(size, max(room, 1))
        start = min(max(place - length // 4, 0), size - length)
        window.append(slice(start, start + length))
        if axis != len(shape) - 1:
            rows *= length if length == size else MOST  # axes in front of one that is cut stay at one place
    return window[::-1]


def _cut(tensor: Tensor, window: list[slice]) -> Tensor:
    part = tensor[tuple(window)]
    return part.reshape(-1, part.shape[-1])


def _texts(grid: Tensor) -> list[list[str]]:
    return [number_texts(row) for row in grid.tolist()]


def _shortened(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(text if len(text) <= LONGEST_NUMBER else text[: LONGEST_NUMBER - 1] + "…" for text in row) for row in rows
    )


def _labels(window: list[slice], shape: tuple[int, ...]) -> tuple[str, ...]:
    """Return the leading indices of each row, where a row has more than one."""
    if len(shape) < 3:
        return ()
    places: list[tuple[int, ...]] = [()]
    for part in window[:-1]:
        places = [(*place, number) for place in places for number in range(part.start, part.stop)]
    return tuple(f"[{', '.join(map(str, place))}]" for place in places)


def _index(window: list[slice], shape: tuple[int, ...]) -> str:
    """Return a part as an index; empty where it is all."""
    if window == [slice(0, size) for size in shape]:
        return ""
    parts = (str(part.start) if part.stop - part.start == 1 else f"{part.start}:{part.stop}" for part in window)
    return f"[{', '.join(parts)}]"


def _holds_the_same_numbers(got: Tensor, expected: Tensor) -> bool:
    """Tell whether a tensor has exactly the numbers of another, and enough different ones for that to say something."""
    if got.numel() > LARGEST_SORTED or got.is_complex() or got.dtype == torch.bool:
        return False
    numbers = [torch.sort(tensor.reshape(-1)).values for tensor in (got, expected)]
    return bool(torch.equal(*numbers)) and len(torch.unique(numbers[1])) > 2


def _steps(expected: Tensor, got: Tensor) -> list[tuple[float, ...]]:
    """Return a long row of floating-point numbers that can be drawn as a curve; else nothing."""
    if got.dim() != 1 or got.numel() < FEWEST_STEPS or not got.is_floating_point():
        return [(), ()]
    stride = math.ceil(got.numel() / MOST_STEPS)
    steps = [tuple(float(number) for number in tensor[::stride].double().tolist()) for tensor in (expected, got)]
    return steps if all(math.isfinite(number) for row in steps for number in row) else [(), ()]
