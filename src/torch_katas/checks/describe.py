"""Values in words, short enough for a terminal: what an answer returned, what a test expected."""

import math
import re
from typing import Any

import numpy as np
import torch
from torch import Tensor

MAX_ELEMENTS = 24
"""A tensor with more elements than this is shown by its shape and its first numbers alone."""
LONGEST_LITERAL = 60
"""A list that takes more characters than this is described in words."""
MAX_DEPTH = 3
"""A list deeper inside others is named, and not described."""


def shape_text(shape: tuple[int, ...] | torch.Size) -> str:
    """Return a shape as Python writes a tuple: `(2, 3)`."""
    return str(tuple(shape))


def kind_of(value: Any) -> str:
    """Return a value's type in words: `None`, `a list`, `an int`."""
    if value is None:
        return "None"
    name = type(value).__name__
    # An abbreviation is read letter by letter: an RNN, an LSTM, a GRU.
    vowels = "AEFHILMNORSX" if name[:2].isupper() else "AEIOUaeiou"
    return f"an {name}" if name[0] in vowels else f"a {name}"


def describe(value: Any) -> str:
    """Return what a value is, without its numbers: `a tensor of shape (2, 3), float32, cpu`."""
    try:
        return _describe(value, 0)
    except Exception:  # a value may refuse any question: a tensor without a shape yet, a proxy, a broken __repr__
        return kind_of(value)


def _describe(value: Any, depth: int) -> str:
    if isinstance(value, Tensor):
        dtype = str(value.dtype).removeprefix("torch.")
        layout = "" if value.layout == torch.strided else f", {str(value.layout).removeprefix('torch.')}"
        return f"a tensor of shape {shape_text(value.shape)}, {dtype}, {value.device}{layout}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {shape_text(value.shape)}, {value.dtype}"
    if isinstance(value, list | tuple) and depth < MAX_DEPTH and (literal := _literal(value)):
        return literal
    if isinstance(value, list | tuple) and depth < MAX_DEPTH:
        parts = ", ".join(_describe(part, depth + 1) for part in value[:3])
        more = ", …" if len(value) > 3 else ""
        return f"{kind_of(value)} of {len(value)}: {parts}{more}" if value else f"an empty {type(value).__name__}"
    if value is None or isinstance(value, bool | int | float | str | np.generic):
        return f"{kind_of(value)} ({_cut(repr(value))})" if value is not None else "None"
    return kind_of(value)


def describe_argument(value: Any) -> str:
    """Return what was handed to a function: plain values as Python writes them, others in words."""
    plain = isinstance(value, str | bool | int | float | list | tuple | dict | set | None)
    try:
        return (_literal(value) if plain else "") or describe(value)
    except Exception:  # as in describe
        return kind_of(value)


def _literal(value: Any) -> str:
    """Return a plain value as Python writes it; empty where it is empty, long, or holds what is not plain."""
    try:
        text = _numbers_short(repr(value)) if _is_plain(value) and value not in ([], ()) else ""
    except RecursionError:  # a list that holds itself
        return ""
    return text if len(text) <= LONGEST_LITERAL else ""


def describe_value(value: Any) -> str:
    """Return a value with its numbers, on one line or a few; without them where they cannot be had."""
    try:
        if isinstance(value, Tensor | np.ndarray):
            return _withnumber_texts(value)
        return _cut(_numbers_short(repr(value)), 200) if _is_plain(value) else describe(value)
    except Exception:  # a sparse tensor, one without data, a list that holds itself …
        return describe(value)


def _withnumber_texts(value: Tensor | np.ndarray) -> str:
    about = describe(value).removeprefix("a tensor of ").removeprefix("an array of ")
    if math.prod(value.shape) > MAX_ELEMENTS:
        few = ", ".join(number_texts(value.reshape(-1)[:4].tolist()))
        return f"[{few}, …]  {about}"
    text = _nested(value.tolist())
    return f"{text}  {about}" if len(text) + len(about) < 60 and "\n" not in text else f"{text}\n{about}"


def describe_around(value: Tensor | np.ndarray, at: int) -> str:
    """Return a large tensor by its numbers around a place, which counts in the order of its elements."""
    about = describe(value).removeprefix("a tensor of ").removeprefix("an array of ")
    low = max(at - 1, 0)
    few = ", ".join(number_texts_in_full(value.reshape(-1)[low : low + 4].tolist()))
    return f"[{'…, ' if low else ''}{few}{', …' if low + 4 < math.prod(value.shape) else ''}]  {about}"


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple | set | frozenset):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(map(_is_plain, value)) and all(map(_is_plain, value.values()))
    kinds = bool | int | float | complex | str | bytes | torch.dtype | torch.device | type | np.generic
    return value is None or isinstance(value, kinds)


def _nested(value: Any, depth: int = 0) -> str:
    if not isinstance(value, list):
        return number_texts([value])[0]
    if not value or not isinstance(value[0], list):
        return f"[{', '.join(number_texts(value))}]"
    rows = [_nested(row, depth + 1) for row in value]
    flat = f"[{', '.join(rows)}]"
    return flat if len(flat) < 60 else "[" + (",\n" + " " * (depth + 1)).join(rows) + "]"


def number_texts(values: list[Any]) -> list[str]:
    """Return numbers in few digits."""
    return [f"{value + 0.0:.5g}" if isinstance(value, float) else str(value) for value in values]


def number_texts_in_full(values: list[Any]) -> list[str]:
    """Return numbers in so many digits that few of them are alike."""
    return [f"{value + 0.0:.9g}" if isinstance(value, float) else str(value) for value in values]


def _numbers_short(text: str) -> str:
    return re.sub(r"\d+\.\d{6,}(e-?\d+)?", lambda match: f"{float(match[0]):.6g}", text)


def _cut(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
