"""Wrong answers that people write when axes meet that were not meant to.

Seen in jax-ml/jax #1236 (a vector silently becomes a matrix), numpy/numpy #18947 (an index without its comma),
PStelldinger/PuzzleBoard #2 ((N, 1) against (N,)), and in public solutions of the lesson on bigrams that divides a
square matrix by sums without `keepdim`.
"""

from collections.abc import Sequence

import torch
from torch import Tensor


def broadcast_shape__from_the_left(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """The shapes are lined up at their left ends. Instead: begin with the last axis of both and go to the left."""
    longer, shorter = (list(a), list(b)) if len(a) >= len(b) else (list(b), list(a))
    for axis, length in enumerate(shorter):
        if longer[axis] == 1:
            longer[axis] = length
        elif length not in (1, longer[axis]):
            raise ValueError("the shapes do not fit")
    return tuple(longer)


def broadcast_shape__takes_the_larger(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """Of two lengths the larger one is taken, so 0 against 1 becomes 1. Instead: where one length is 1 the other
    counts, 0 too."""
    size = max(len(a), len(b))
    a, b = (1,) * (size - len(a)) + tuple(a), (1,) * (size - len(b)) + tuple(b)
    for m, n in zip(a, b, strict=True):
        if m != n and 1 not in (m, n):
            raise ValueError("the shapes do not fit")
    return tuple(map(max, a, b))


def broadcast_shape__never_refuses(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """Lengths that do not fit are let through, and the larger one is taken. Instead: two lengths that differ, neither
    of them 1, raise ValueError."""
    size = max(len(a), len(b))
    a, b = (1,) * (size - len(a)) + tuple(a), (1,) * (size - len(b)) + tuple(b)
    return tuple(n if m == 1 else m if n == 1 else max(m, n) for m, n in zip(a, b, strict=True))


def broadcast_shape__only_a_may_stretch(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """Only the axes of `a` may be stretched to those of `b`, as `expand` does it. Instead: either shape may have the 1,
    and either may have fewer axes."""
    try:
        return tuple(torch.empty(a, device="meta").expand(tuple(b)).shape)
    except RuntimeError as error:
        raise ValueError(str(error)) from error


def broadcast_shape__fills_up_in_place(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """The missing axes are inserted into the caller's own list. Instead: make a new list, `[1] * missing + list(a)`."""
    a, b = (shape if isinstance(shape, list) else list(shape) for shape in (a, b))
    for shape in (a, b):
        while len(shape) < max(len(a), len(b)):
            shape.insert(0, 1)
    if any(m != n and 1 not in (m, n) for m, n in zip(a, b, strict=True)):
        raise ValueError("the shapes do not fit")
    return tuple(n if m == 1 else m for m, n in zip(a, b, strict=True))


def broadcast_shape__the_same_number_of_axes(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """Shapes of different lengths are refused. Instead: axes that are missing on the left count as axes of length 1."""
    if len(a) != len(b):
        raise ValueError("not the same number of axes")
    for m, n in zip(a, b, strict=True):
        if m != n and 1 not in (m, n):
            raise ValueError("the shapes do not fit")
    return tuple(n if m == 1 else m for m, n in zip(a, b, strict=True))


def broadcast_shape__stops_at_the_shorter(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """`zip` ends with the shorter shape, so the leading axes of the longer one are lost. Instead: fill the shorter one
    up with 1 on its left, or use `itertools.zip_longest`."""
    result = []
    for m, n in zip(reversed(a), reversed(b), strict=False):
        if m != n and 1 not in (m, n):
            raise ValueError("the shapes do not fit")
        result.append(n if m == 1 else m)
    return tuple(reversed(result))


def broadcast_shape__torchs_error(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """PyTorch's function raises RuntimeError where the shapes do not fit. Instead: raise ValueError, which is asked
    for."""
    return tuple(torch.broadcast_shapes(tuple(a), tuple(b)))


def broadcast_shape__divides_evenly(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """A length is also taken to fit where it goes evenly into the other, 2 into 4 say. Instead: only 1 is stretched."""
    size = max(len(a), len(b))
    a, b = (1,) * (size - len(a)) + tuple(a), (1,) * (size - len(b)) + tuple(b)
    for m, n in zip(a, b, strict=True):
        if m != n and (min(m, n) == 0 or max(m, n) % min(m, n)) and 1 not in (m, n):
            raise ValueError("the shapes do not fit")
    return tuple(n if m == 1 else m if n == 1 else max(m, n) for m, n in zip(a, b, strict=True))


def broadcast_shape__makes_the_tensors(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """Tensors of these shapes are made and added, which takes as much memory as the result. Instead: the lengths alone
    decide; no tensor is needed."""
    try:
        return tuple((torch.ones(tuple(a)) + torch.ones(tuple(b))).shape)
    except RuntimeError as error:
        raise ValueError(str(error)) from error


def broadcast_shape__backwards(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """The lengths are collected from the right, and are returned in that order. Instead: turn the list round at the
    end."""
    size = max(len(a), len(b))
    a, b = (1,) * (size - len(a)) + tuple(a), (1,) * (size - len(b)) + tuple(b)
    result = []
    for m, n in zip(reversed(a), reversed(b), strict=True):
        if m != n and 1 not in (m, n):
            raise ValueError("the shapes do not fit")
        result.append(n if m == 1 else m)
    return tuple(result)


def broadcast_shape__a_list(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """The lengths are returned as a list. Instead: a tuple, as a shape is one."""
    try:
        return list(torch.broadcast_shapes(tuple(a), tuple(b)))
    except RuntimeError as error:
        raise ValueError(str(error)) from error


def normalize_rows__forgets_keepdim(x: Tensor) -> Tensor:
    """The sums have lost their axis, so those of the rows meet the columns: an error for most shapes, and wrong numbers
    without any error where a matrix is square. Instead: `keepdim=True`, which leaves an axis of length 1."""
    return x / x.sum(dim=-1)


def normalize_rows__divides_columns(x: Tensor) -> Tensor:
    """Every column sums to 1. Instead: sum along the last axis, within a row."""
    return x / x.sum(dim=0, keepdim=True)


def normalize_rows__axis_1(x: Tensor) -> Tensor:
    """Axis 1 is the last one only of a matrix. Instead: count from the right, -1."""
    return x / x.sum(dim=1, keepdim=True)


def normalize_rows__by_the_total(x: Tensor) -> Tensor:
    """All numbers together sum to 1. Instead: sum along the last axis alone."""
    return x / x.sum()


def normalize_rows__softmax(x: Tensor) -> Tensor:
    """A softmax also sums to 1, but of the exponentials. Instead: divide the numbers themselves by their sum."""
    return x.softmax(dim=-1)


def normalize_rows__by_the_length(x: Tensor) -> Tensor:
    """Every row is divided by its Euclidean length, so its squares sum to 1. Instead: divide by the sum."""
    return torch.nn.functional.normalize(x, dim=-1)


def normalize_rows__absolute_sums(x: Tensor) -> Tensor:
    """Every row is divided by the sum of its absolute values, so a row with a negative number does not sum to 1.
    Instead: the sum of the numbers as they are."""
    return torch.nn.functional.normalize(x, p=1, dim=-1)


def normalize_rows__in_place(x: Tensor) -> Tensor:
    """The division writes into x. Instead: `x / …` makes a new tensor."""
    x /= x.sum(dim=-1, keepdim=True)
    return x


def normalize_rows__in_float32(x: Tensor) -> Tensor:
    """The rows are turned into float32 first. Instead: the division keeps their dtype by itself."""
    x = x.float()
    return x / x.sum(dim=-1, keepdim=True)


def normalize_rows__through_float32(x: Tensor) -> Tensor:
    """The rows are divided in float32 and converted back, so float64 loses half of its digits. Instead: compute in the
    dtype that comes in."""
    return (x.float() / x.float().sum(dim=-1, keepdim=True)).to(x.dtype)


def normalize_rows__adds_a_small_number(x: Tensor) -> Tensor:
    """A small number is added to every sum, so rows of tiny numbers do not sum to 1. Instead: no row sums to 0, so
    divide by the sum as it is."""
    return x / (x.sum(dim=-1, keepdim=True) + 1e-8)


def normalize_rows__guards_against_zero(x: Tensor) -> Tensor:
    """The sums are held above a small number, so one that is negative is lost. Instead: divide by the sum as it is."""
    return x / x.sum(dim=-1, keepdim=True).clamp(min=1e-8)


def normalize_rows__row_by_row(x: Tensor) -> Tensor:
    """A Python loop divides one row after the other. Instead: one division, in which the sums are broadcast along the
    rows."""
    rows = x.reshape(-1, x.shape[-1])
    return torch.stack([row / row.sum() for row in rows]).reshape(x.shape) if len(rows) else x.clone()


def pairwise_differences__the_other_way_round(x: Tensor) -> Tensor:
    """The first row is subtracted where it should be subtracted from, so every sign is wrong. Instead: x[i] belongs to
    the first axis, so it gets its new axis behind it."""
    return x[None, :] - x[:, None]


def pairwise_differences__a_comma_too_few(x: Tensor) -> Tensor:
    """`x[:, None:]` is a slice, and adds no axis, so every row is subtracted from itself. Instead: `x[:, None]`, or
    `x[:, None, :]` with both commas."""
    return x[:, None:] - x[None, :, :]


def pairwise_differences__distances(x: Tensor) -> Tensor:
    """Signs are dropped. Instead: the difference itself, which is negative where x[j] is larger."""
    return (x[:, None] - x[None, :]).abs()


def pairwise_differences__sums_the_features(x: Tensor) -> Tensor:
    """The features are added up, so one number is left of each pair. Instead: keep their axis, (N, N, F)."""
    return (x[:, None] - x[None, :]).sum(dim=-1)


def pairwise_differences__between_features(x: Tensor) -> Tensor:
    """The new axes stand around the features, so these are subtracted from each other. Instead: x as (N, 1, F) and as
    (1, N, F)."""
    return x[:, :, None] - x[:, None, :]


def pairwise_differences__subtracts_itself(x: Tensor) -> Tensor:
    """Both have the shape (N, 1, F), so every row meets only itself. Instead: put one of the new axes in front."""
    return (x[:, None] - x[:, None]).expand(len(x), len(x), *x.shape[1:])


def pairwise_differences__row_by_row(x: Tensor) -> Tensor:
    """A Python loop subtracts one row after the other. Instead: one subtraction, in which both are broadcast to
    (N, N, F)."""
    return torch.stack([row - x for row in x]) if len(x) else x[:, None] - x[None, :]


def pairwise_differences__in_float32(x: Tensor) -> Tensor:
    """The differences are float32, whatever x is. Instead: nothing is to be converted."""
    return x.float()[:, None] - x.float()[None, :]


def pairwise_differences__through_float32(x: Tensor) -> Tensor:
    """The differences are made in float32 and converted back, so float64 and large whole numbers lose digits. Instead:
    compute in the dtype that comes in."""
    return (x.float()[:, None] - x.float()[None, :]).to(x.dtype)


def pairwise_differences__each_pair_once(x: Tensor) -> Tensor:
    """Only pairs with i < j are left, all others are 0. Instead: both orders of each pair."""
    differences = x[:, None] - x[None, :]
    return differences * torch.ones(len(x), len(x), device=x.device, dtype=x.dtype).triu(1)[:, :, None]


def pairwise_differences__without_history(x: Tensor) -> Tensor:
    """One side is detached, so its gradient is lost. Instead: x on both sides, as it is."""
    return x[:, None] - x.detach()[None, :]


def outer_sum__adds_number_by_number(a: Tensor, b: Tensor) -> Tensor:
    """a[i] is added to b[i] alone, where they are equally long. Instead: give a an axis behind its last one."""
    return a + b


def outer_sum__b_in_the_rows(a: Tensor, b: Tensor) -> Tensor:
    """The numbers of b run down the rows, so the result is transposed. Instead: a along the rows, b along the
    columns."""
    return b[..., :, None] + a[..., None, :]


def outer_sum__product(a: Tensor, b: Tensor) -> Tensor:
    """The numbers are multiplied: this is the outer product. Instead: add them."""
    return a[..., :, None] * b[..., None, :]


def outer_sum__only_a_gets_an_axis(a: Tensor, b: Tensor) -> Tensor:
    """With leading axes, the last of them in b meets the numbers of a. Instead: give b a new axis before its last one,
    too."""
    return a.unsqueeze(-1) + b


def outer_sum__vectors_only(a: Tensor, b: Tensor) -> Tensor:
    """The new axes stand behind the first and before the first, which is right for vectors alone. Instead: count from
    the right, `[..., :, None]` and `[..., None, :]`."""
    return a[:, None] + b[None, :]


def outer_sum__all_against_all(a: Tensor, b: Tensor) -> Tensor:
    """Everything is flattened first, so the numbers of one batch meet those of all others. Instead: leave the leading
    axes where they are."""
    return a.flatten()[:, None] + b.flatten()[None, :]


def outer_sum__number_by_number_in_a_loop(a: Tensor, b: Tensor) -> Tensor:
    """A Python loop adds b to one number after the other. Instead: one sum, in which both are broadcast."""
    if not a.shape[-1]:
        return a[..., :, None] + b[..., None, :]
    return torch.stack([number.unsqueeze(-1) + b for number in a.unbind(-1)], dim=-2)


def outer_sum__columns_in_a_loop(a: Tensor, b: Tensor) -> Tensor:
    """A Python loop adds a to one number of b after the other. Instead: one sum, in which both are broadcast."""
    if not b.shape[-1]:
        return a[..., :, None] + b[..., None, :]
    return torch.stack([a + number.unsqueeze(-1) for number in b.unbind(-1)], dim=-1)


def outer_sum__the_leading_axes_must_be_equal(a: Tensor, b: Tensor) -> Tensor:
    """`bmm` wants leading axes of one length, and does not broadcast them. Instead: a sum with new axes, which
    broadcasts the leading ones by itself."""
    left = torch.stack([a, torch.ones_like(a)], dim=-1).reshape(-1, a.shape[-1], 2)
    right = torch.stack([torch.ones_like(b), b], dim=-2).reshape(-1, 2, b.shape[-1])
    return torch.bmm(left, right).reshape(*a.shape, b.shape[-1])


def outer_sum__in_float32(a: Tensor, b: Tensor) -> Tensor:
    """The sums are float32, whatever a and b are. Instead: nothing is to be converted."""
    return a.float()[..., :, None] + b.float()[..., None, :]


def outer_sum__through_float32(a: Tensor, b: Tensor) -> Tensor:
    """The sums are made in float32 and converted back, so float64 and large whole numbers lose digits. Instead: compute
    in the dtype that comes in."""
    return (a.float()[..., :, None] + b.float()[..., None, :]).to(a.dtype)


def pairwise_differences__through_float64(x: Tensor) -> Tensor:
    """The differences are made in float64, which has no room for the last digits of large int64 numbers. Instead:
    subtract in the dtype that x has."""
    return (x.double().unsqueeze(1) - x.double()).to(x.dtype)


def outer_sum__through_float64(a: Tensor, b: Tensor) -> Tensor:
    """The sums are made in float64, which has no room for the last digits of large int64 numbers. Instead: add in the
    dtype that a and b have."""
    return (a.double().unsqueeze(-1) + b.double().unsqueeze(-2)).to(a.dtype)


def normalize_rows__axis_1_unless_a_vector(x: Tensor) -> Tensor:
    """Axis 1 is the last one only of a matrix. Instead: count from the right, -1."""
    return x / x.sum(dim=1 if x.dim() > 1 else 0, keepdim=True)


def pairwise_differences__transposed(x: Tensor) -> Tensor:
    """The second x is transposed, as for a product of matrices, so its rows lie along the last axis and the features in
    the middle. Instead: the features stay last in both, (N, 1, F) and (1, N, F)."""
    return x[:, :, None] - x.T[None, :, :]


def outer_sum__b_expanded_to_a(a: Tensor, b: Tensor) -> Tensor:
    """Only b is stretched, to the leading axes of a, which is an error where those of b are longer. Instead: leave the
    leading axes to the sum, which broadcasts both."""
    b = b.expand(*a.shape[:-1], b.shape[-1])
    return a.unsqueeze(-1) + b.unsqueeze(-2)


def outer_sum__column_by_column(a: Tensor, b: Tensor) -> Tensor:
    """A Python loop adds one number of b after the other to a, and `stack` has nothing to stack where b is empty.
    Instead: one sum, in which both are broadcast."""
    return torch.stack([a + b[..., j : j + 1] for j in range(b.shape[-1])], dim=-1)
