"""Wrong answers that people write, most of which raise nothing."""

import torch
from torch import Tensor


def center_rows__loses_the_axis(x: Tensor) -> Tensor:
    """The means have lost their axis, so they line up with the columns: an error, or, where x is square, the mean of
    another row. Instead: `keepdim=True`.
    """
    return x - x.mean(dim=-1)


def center_rows__centers_columns(x: Tensor) -> Tensor:
    """The mean runs down each column. Instead: the last axis is the row, `dim=-1`."""
    return x - x.mean(dim=0, keepdim=True)


def center_rows__one_mean_for_all(x: Tensor) -> Tensor:
    """One mean of all numbers is subtracted everywhere. Instead: each row has its own."""
    return x - x.mean()


def center_rows__takes_two_axes_for_granted(x: Tensor) -> Tensor:
    """Axis 1 is the row only where x has two axes. Instead: count from the end, `dim=-1`."""
    return x - x.mean(dim=1, keepdim=True)


def center_rows__in_place(x: Tensor) -> Tensor:
    """The caller's own x is shifted. Instead: `x - …` makes a new tensor."""
    with torch.no_grad():
        x -= x.mean(dim=-1, keepdim=True)
    return x.clone()


def center_rows__in_float32(x: Tensor) -> Tensor:
    """Everything becomes float32, whatever x was. Instead: the mean of floats has their dtype already."""
    return x.float() - x.float().mean(dim=-1, keepdim=True)


def center_rows__detaches_the_mean(x: Tensor) -> Tensor:
    """The mean is taken for a constant, so the gradient is not that of the formula. Instead: leave its history in
    place.
    """
    return x - x.detach().mean(dim=-1, keepdim=True)


def center_rows__divides_as_well(x: Tensor) -> Tensor:
    """Each row is divided by its deviation, too. Instead: only shift it."""
    return (x - x.mean(dim=-1, keepdim=True)) / x.std(dim=-1, keepdim=True)


def usable__by_and(readings: Tensor, broken: Tensor, low: float, high: float) -> Tensor:
    """Python asks for the truth of a whole tensor here, and PyTorch says that it is ambiguous. Instead: two comparisons
    in brackets, joined by `&`, which works number by number.
    """
    return readings >= low and readings < high and not broken


def usable__without_brackets(readings: Tensor, broken: Tensor, low: float, high: float) -> Tensor:
    """`&` binds tighter than a comparison, so `low & readings` is computed first. Instead: brackets around each
    comparison.
    """
    return readings >= low & readings < high & ~broken


def usable__equal_to_not_broken(readings: Tensor, broken: Tensor, low: float, high: float) -> Tensor:
    """`&` binds tighter than `==`, so within the bounds and not broken are compared: where neither holds, they are
    equal, and what a broken sensor reads out of the bounds can be used. Instead: join all three conditions by `&`.
    """
    return (readings >= low) & (readings < high) == ~broken


def usable__as_a_chain(readings: Tensor, broken: Tensor, low: float, high: float) -> Tensor:
    """Python asks for the truth of a whole tensor here, and PyTorch says that it is ambiguous. Instead: two comparisons
    in brackets, joined by `&`, which works number by number.
    """
    return (low <= readings < high) & ~broken


def usable__high_included(readings: Tensor, broken: Tensor, low: float, high: float) -> Tensor:
    """high itself can be used here. Instead: below high, `<`."""
    return (readings >= low) & (readings <= high) & ~broken


def usable__low_excluded(readings: Tensor, broken: Tensor, low: float, high: float) -> Tensor:
    """low itself cannot be used here. Instead: from low up, `>=`."""
    return (readings > low) & (readings < high) & ~broken


def usable__broken_alone(readings: Tensor, broken: Tensor, low: float, high: float) -> Tensor:
    """Only the broken sensors are used. Instead: `~broken` turns the mask around."""
    return (readings >= low) & (readings < high) & broken


def usable__one_condition_is_enough(readings: Tensor, broken: Tensor, low: float, high: float) -> Tensor:
    """`|` is true where one of the conditions is, and each number is from low up or below high. Instead: `&`."""
    return ((readings >= low) | (readings < high)) & ~broken


def usable__not_outside(readings: Tensor, broken: Tensor, low: float, high: float) -> Tensor:
    """What is not outside counts as inside, and NaN is neither below low nor above: every comparison with it is False.
    Instead: ask what is inside.
    """
    return ~((readings < low) | (readings >= high) | broken)


def usable__drops_the_fraction(readings: Tensor, broken: Tensor, low: float, high: float) -> Tensor:
    """The bounds lose their fraction in the dtype of whole numbers. Instead: compare with Python's numbers as they
    are.
    """
    bottom, top = (torch.tensor(bound).to(readings.dtype) for bound in (low, high))
    return (readings >= bottom) & (readings < top) & ~broken


def usable__compares_in_float32(readings: Tensor, broken: Tensor, low: float, high: float) -> Tensor:
    """The readings are compared as float32, which has seven digits: large whole numbers and float64 look equal.
    Instead: compare them as they are.
    """
    numbers = readings.float()
    return (numbers >= low) & (numbers < high) & ~broken


def usable__by_way_of_numpy(readings: Tensor, broken: Tensor, low: float, high: float) -> Tensor:
    """The readings become an array, and NumPy has no bfloat16. Instead: compare the tensor itself, whatever its
    dtype.
    """
    numbers = readings.cpu().numpy()
    return torch.from_numpy((numbers >= low) & (numbers < high)).to(readings.device) & ~broken


def usable__as_numbers(readings: Tensor, broken: Tensor, low: float, high: float) -> Tensor:
    """The conditions are added up as numbers, and numbers come back. Instead: a mask of booleans."""
    return (readings >= low).int() * (readings < high).int() * (1 - broken.int())


def pixel_difference__runs_over(a: Tensor, b: Tensor) -> Tensor:
    """Where b is larger the subtraction runs over: uint8 has nothing below 0. Instead: take the smaller from the
    larger, or widen both before.
    """
    return (a - b).abs()


def pixel_difference__one_sided(a: Tensor, b: Tensor) -> Tensor:
    """Where b is larger the subtraction runs over: uint8 has nothing below 0. Instead: take the smaller from the
    larger, or widen both before.
    """
    return a - b


def pixel_difference__through_int8(a: Tensor, b: Tensor) -> Tensor:
    """int8 ends at 127, so bright pixels become negative. Instead: int16 or wider holds all differences."""
    return (a.to(torch.int8) - b.to(torch.int8)).abs().to(torch.uint8)


def pixel_difference__stays_wide(a: Tensor, b: Tensor) -> Tensor:
    """The difference is right and stays in the wider dtype. Instead: back to uint8 at the end."""
    return (a.int() - b.int()).abs()


def pixel_difference__widens_too_late(a: Tensor, b: Tensor) -> Tensor:
    """Where b is larger the subtraction runs over: uint8 has nothing below 0. Instead: take the smaller from the
    larger, or widen both before.
    """
    return (a - b).int().abs().to(torch.uint8)


def pixel_difference__cuts_off_below_0(a: Tensor, b: Tensor) -> Tensor:
    """Where b is larger, 0 comes back. Instead: the distance counts in both directions."""
    return (a.int() - b.int()).clamp(min=0).to(torch.uint8)


def pixel_difference__scaled(a: Tensor, b: Tensor) -> Tensor:
    """The images become numbers from 0 to 1, and what comes back is cut off to 0. Instead: stay with 0 to 255."""
    return (a / 255 - b / 255).abs().to(torch.uint8)


def sum_by_group__keeps_one_row(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """Of a group that comes more than once one row is kept. Instead: `index_add` adds them all."""
    sums = values.new_zeros(count, values.shape[1])
    sums[groups] += values
    return sums


def sum_by_group__overwrites(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """Of a group that comes more than once one row is kept. Instead: `index_add` adds them all."""
    return values.new_zeros(count, values.shape[1]).index_copy(0, groups, values)


def sum_by_group__first_column_alone(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """scatter_add moves as many numbers as its index has, and that is one column. Instead: expand the index to the
    shape of values, or use `index_add`, which takes whole rows.
    """
    sums = values.new_zeros(count, values.shape[1])
    return sums.scatter_add(0, groups[:, None], values)


def sum_by_group__takes_the_mean(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """The sum is divided by the number of rows. Instead: only add."""
    sums = values.new_zeros(count, values.shape[1]).index_add(0, groups, values)
    counts = torch.bincount(groups, minlength=count).clamp(min=1)
    return (sums / counts[:, None]).to(values.dtype)


def sum_by_group__only_groups_that_come(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """Groups that do not come have no row. Instead: count rows, with zeros for these."""
    return torch.stack([values[groups == g].sum(0).to(values.dtype) for g in groups.unique()])


def sum_by_group__by_a_float_product(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """The sums are made in float32, which loses the last digits of large whole numbers and of float64. Instead: stay in
    the dtype of values.
    """
    member = torch.nn.functional.one_hot(groups, count).float()
    return (member.T @ values.float()).to(values.dtype)


def sum_by_group__by_a_product(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """Each group adds up all rows, those of other groups times 0, and infinity or NaN times 0 is NaN. Instead:
    `index_add` adds each row to its own group alone.
    """
    member = torch.nn.functional.one_hot(groups, count).to(values.dtype)
    return member.T @ values


def sum_by_group__widens(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """`sum` makes int64 of narrower integers. Instead: the dtype of values stays."""
    return torch.stack([values[groups == g].sum(0) for g in range(count)])


def sum_by_group__cuts_the_graph(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """The sums are made outside of the graph, so no gradient flows back to values. Instead: leave the history in
    place.
    """
    return values.new_zeros(count, values.shape[1]).index_add(0, groups, values.detach())


def scale_rows__scales_a_copy(x: Tensor, mask: Tensor, factor: float) -> Tensor:
    """The rows that a mask takes out of x are a copy, and the copy is scaled. Instead: assign to x[mask]."""
    x[mask].mul_(factor)
    return x


def scale_rows__walks_over_a_copy(x: Tensor, mask: Tensor, factor: float) -> Tensor:
    """The rows that a mask takes out of x are a copy, and the copy is scaled. Instead: assign to x[mask]."""
    for row in x[mask]:
        row *= factor
    return x


def scale_rows__makes_a_new_tensor(x: Tensor, mask: Tensor, factor: float) -> Tensor:
    """A new tensor with the right numbers comes back, and x stays as it was. Instead: write into x."""
    return torch.where(mask[:, None], x * factor, x)


def scale_rows__returns_the_rows(x: Tensor, mask: Tensor, factor: float) -> Tensor:
    """x is changed as it should be, but something else than x comes back. Instead: return x itself."""
    x[mask] *= factor
    return x[mask]


def scale_rows__returns_a_clone(x: Tensor, mask: Tensor, factor: float) -> Tensor:
    """x is changed as it should be, but something else than x comes back. Instead: return x itself."""
    x[mask] *= factor
    return x.clone()


def scale_rows__scales_columns(x: Tensor, mask: Tensor, factor: float) -> Tensor:
    """The mask is put on axis 1, the columns. Instead: rows are axis 0."""
    x[:, mask] *= factor
    return x


def scale_rows__writes_the_factor(x: Tensor, mask: Tensor, factor: float) -> Tensor:
    """The rows become the factor itself. Instead: multiply, `*=`."""
    x[mask] = factor
    return x


def scale_rows__blanks_the_others(x: Tensor, mask: Tensor, factor: float) -> Tensor:
    """A product with the mask makes the other rows 0. Instead: they stay as they are."""
    x.mul_(mask[:, None] * factor)
    return x


def scale_rows__scales_all(x: Tensor, mask: Tensor, factor: float) -> Tensor:
    """Every row is multiplied as soon as one is chosen. Instead: only those where mask is True."""
    if mask.any():
        x *= factor
    return x


def scale_rows__rounds_the_factor(x: Tensor, mask: Tensor, factor: float) -> Tensor:
    """The factors are float32, and in float64 the product has only its digits. Instead: multiply by the Python number,
    which takes the dtype of x.
    """
    factors = torch.where(mask, torch.tensor(float(factor), device=x.device), 1.0)
    return x.mul_(factors[:, None])
