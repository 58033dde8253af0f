"""Wrong answers that people write when they build operators from places and comparisons.

Seen in PointOneNav/fusion-engine-client #144 (argmax of a mask without any True), srush/Tensor-Puzzles and public
solutions of it (`<` for `<=`, places counted from 1, a column where a row was meant), and pytorch/pytorch #41998 (which
of equal values argmax names).
"""

import numpy as np
import torch
from torch import Tensor


def _places(x: Tensor) -> Tensor:
    return torch.arange(len(x), device=x.device)


def cumulative_sum__without_its_own_number(x: Tensor) -> Tensor:
    """Each sum ends before its own number. Instead: `>=`, so that row i has True at column i as well."""
    places = _places(x)
    return (places[:, None] > places).to(x.dtype) @ x


def cumulative_sum__from_the_end(x: Tensor) -> Tensor:
    """Column and row are mixed up, so the sums run from each place to the end. Instead: the column of places is the one
    of the result, and has to be at least as large."""
    places = _places(x)
    return (places[:, None] <= places).to(x.dtype) @ x


def cumulative_sum__built_in(x: Tensor) -> Tensor:
    """PyTorch adds them up. Instead: compare the places, and multiply."""
    return x.cumsum(dim=0)


def cumulative_sum__in_a_loop(x: Tensor) -> Tensor:
    """A Python loop adds one number after the other. Instead: a triangle of ones times x."""
    total, sums = torch.zeros((), dtype=x.dtype, device=x.device), []
    for number in x:
        total = total + number
        sums.append(total)
    return torch.stack(sums)


def cumulative_sum__in_float32(x: Tensor) -> Tensor:
    """The triangle is float32, whatever x is. Instead: give it the dtype of x."""
    places = _places(x)
    return (places[:, None] >= places).float() @ x.float()


def cumulative_sum__no_history(x: Tensor) -> Tensor:
    """x is detached, so no gradient reaches it. Instead: x as it is."""
    places = _places(x)
    return (places[:, None] >= places).to(x.dtype) @ x.detach()


def cumulative_sum__everything(x: Tensor) -> Tensor:
    """Every place gets the sum of all numbers. Instead: only of those up to it."""
    return torch.ones(len(x), len(x), dtype=x.dtype, device=x.device) @ x


def cumulative_sum__places_on_the_cpu(x: Tensor) -> Tensor:
    """`arange` makes its places on the CPU, so x on a GPU cannot meet them. Instead: `device=x.device`."""
    places = torch.arange(len(x))
    return (places[:, None] >= places).to(x.dtype) @ x


def roll_rows__places_on_the_cpu(x: Tensor, shifts: Tensor) -> Tensor:
    """`arange` makes its places on the CPU, so shifts on a GPU cannot meet them. Instead: `device=x.device`."""
    rows, columns = torch.arange(len(x)), torch.arange(x.shape[1])
    return x[rows[:, None], (columns - shifts[:, None]) % x.shape[1]] if x.shape[1] else x.clone()


def roll_rows__the_other_way(x: Tensor, shifts: Tensor) -> Tensor:
    """The rows are moved to the left: what stands in column c is taken from behind it. Instead: from c minus the
    shift."""
    rows, columns = _places(x), torch.arange(x.shape[1], device=x.device)
    return x[rows[:, None], (columns + shifts[:, None]) % x.shape[1]] if x.shape[1] else x.clone()


def roll_rows__without_the_remainder(x: Tensor, shifts: Tensor) -> Tensor:
    """Places below 0 count from the end, but only once round the row, and places above T are an error. Instead: `% T`,
    which is never negative."""
    rows, columns = _places(x), torch.arange(x.shape[1], device=x.device)
    return x[rows[:, None], columns - shifts[:, None]]


def roll_rows__remainder_of_a_truncation(x: Tensor, shifts: Tensor) -> Tensor:
    """`fmod` rounds towards 0, so what is left may be negative, and the index then still fits by luck; here it is made
    positive by `abs`, which mirrors it. Instead: `%`, which is never negative."""
    rows, columns = _places(x), torch.arange(x.shape[1], device=x.device)
    return x[rows[:, None], torch.fmod(columns - shifts[:, None], max(x.shape[1], 1)).abs()]


def roll_rows__one_shift_for_all(x: Tensor, shifts: Tensor) -> Tensor:
    """Every row is moved by the first shift. Instead: each by its own, as a column beside the row of places."""
    if not x.numel():
        return x.clone()
    columns = torch.arange(x.shape[1], device=x.device)
    return x[:, (columns - shifts[0]) % x.shape[1]]


def roll_rows__shifts_along_the_columns(x: Tensor, shifts: Tensor) -> Tensor:
    """The shifts stand along the columns, so they meet the places one by one. Instead: as a column, `shifts[:,
    None]`."""
    rows, columns = _places(x), torch.arange(x.shape[1], device=x.device)
    return x[rows[:, None], (columns - shifts) % max(x.shape[1], 1)]


def roll_rows__picks_rows(x: Tensor, shifts: Tensor) -> Tensor:
    """One index alone picks whole rows. Instead: two, rows as a column and columns as a matrix."""
    columns = torch.arange(x.shape[1], device=x.device)
    return x[(columns - shifts[:, None]) % max(len(x), 1)][:, 0] if x.numel() else x.clone()


def roll_rows__row_by_row(x: Tensor, shifts: Tensor) -> Tensor:
    """A Python loop moves one row after the other. Instead: one index for all."""
    moved = []
    for row, shift in zip(x, shifts, strict=True):
        cut = -int(shift) % max(len(row), 1)
        moved.append(torch.cat([row[cut:], row[:cut]]))
    return torch.stack(moved) if moved else x.clone()


def roll_rows__built_in(x: Tensor, shifts: Tensor) -> Tensor:
    """PyTorch moves the rows. Instead: say for each place where its number comes from."""
    moved = [row.roll(int(shift)) for row, shift in zip(x, shifts, strict=True)]
    return torch.stack(moved) if moved else x.clone()


def roll_rows__by_a_product_with_x(x: Tensor, shifts: Tensor) -> Tensor:
    """The numbers themselves go through a product in float32, where large ones lose digits, and infinity times 0 is
    NaN. Instead: work out the places, and fetch the numbers by an index."""
    steps = torch.arange(x.shape[1], device=x.device)
    sources = (steps - shifts[:, None]) % max(x.shape[1], 1)
    hits = (sources[:, :, None] == steps).float()
    return (hits @ x.float()[:, :, None])[:, :, 0].to(x.dtype)


def roll_rows__pads_with_zero(x: Tensor, shifts: Tensor) -> Tensor:
    """What leaves at the end is lost, and 0 comes in. Instead: it comes in in front, by the remainder."""
    rows, columns = _places(x), torch.arange(x.shape[1], device=x.device)
    source = columns - shifts[:, None]
    inside = (source >= 0) & (source < x.shape[1])
    if not x.numel():
        return x.clone()
    return torch.where(inside, x[rows[:, None], source % x.shape[1]], torch.zeros((), dtype=x.dtype, device=x.device))


def compress__places_on_the_cpu(x: Tensor, mask: Tensor) -> Tensor:
    """`arange` makes its places on the CPU, so a mask on a GPU cannot meet them. Instead: `device=x.device`."""
    places = torch.arange(len(x))
    target = (places[:, None] > places).float() @ mask.float()
    source = ((target == places[:, None]) & mask).float() @ places.float()
    return torch.where(places < mask.sum(), x[source.long()], torch.zeros((), dtype=x.dtype, device=x.device))


def compress__only_the_kept_ones(x: Tensor, mask: Tensor) -> Tensor:
    """A boolean index gives as many numbers as there are True. Instead: as many as x has, those behind them 0; and by
    places and comparisons."""
    return x[mask]


def compress__boolean_index_and_zeros(x: Tensor, mask: Tensor) -> Tensor:
    """The numbers are right, but a boolean index finds them. Instead: count for each place how many are kept before
    it."""
    kept = x[mask]
    return torch.cat([kept, kept.new_zeros(len(x) - len(kept))])


def compress__zero_in_their_places(x: Tensor, mask: Tensor) -> Tensor:
    """The numbers that are not kept become 0 where they stand. Instead: those that are kept move up, without gaps."""
    return torch.where(mask, x, torch.zeros((), dtype=x.dtype, device=x.device))


def compress__one_place_too_far(x: Tensor, mask: Tensor) -> Tensor:
    """A number is counted among those before itself, so the first one lands at 1. Instead: `>`, only those in front."""
    places = _places(x)
    target = (places[:, None] >= places).float() @ mask.float()
    source = ((target == places[:, None]) & mask).float() @ places.float()
    return torch.where(places < mask.sum(), x[source.long()], torch.zeros((), dtype=x.dtype, device=x.device))


def compress__takes_all_with_the_target(x: Tensor, mask: Tensor) -> Tensor:
    """A place that is not kept has a target too, the same as the next kept one, and their numbers are added. Instead:
    only those where mask is True, `& mask`."""
    places = _places(x)
    target = (places[:, None] > places).float() @ mask.float()
    source = (target == places[:, None]).float() @ places.float()
    inside = (places < mask.sum()) & (source < len(x))
    fetched = x[torch.where(inside, source, 0).long()] if len(x) else x
    return torch.where(inside, fetched, torch.zeros((), dtype=x.dtype, device=x.device))


def compress__the_rest_is_the_first_number(x: Tensor, mask: Tensor) -> Tensor:
    """Where nothing arrives the number of place 0 is fetched. Instead: `where` puts 0 behind the last kept one."""
    places = _places(x)
    target = (places[:, None] > places).float() @ mask.float()
    source = ((target == places[:, None]) & mask).float() @ places.float()
    return x[source.long()]


def compress__by_a_product_with_x(x: Tensor, mask: Tensor) -> Tensor:
    """The numbers themselves go through a product in float32, where large ones lose digits, and infinity times 0 is
    NaN. Instead: send the places through the product, and fetch the numbers by an index."""
    places = _places(x)
    target = (places[:, None] > places).float() @ mask.float()
    hits = ((target == places[:, None]) & mask).float()
    return (hits @ x.float()).to(x.dtype)


def compress__sorts(x: Tensor, mask: Tensor) -> Tensor:
    """A stable sort of the mask brings the kept ones to the front. Instead: count how many are kept before each
    place."""
    order = (~mask).int().argsort(stable=True)
    return torch.where(mask[order], x[order], torch.zeros((), dtype=x.dtype, device=x.device))


def compress__in_a_loop(x: Tensor, mask: Tensor) -> Tensor:
    """A Python loop looks at one number after the other. Instead: all targets at once, by a comparison of places."""
    kept = [number for number, keep in zip(x, mask, strict=True) if keep]
    return torch.stack(kept + [torch.zeros_like(x[0])] * (len(x) - len(kept)))


def repeat_each__built_in(x: Tensor, counts: Tensor) -> Tensor:
    """PyTorch repeats them. Instead: find for each copy the number that it belongs to, by comparisons."""
    return x.repeat_interleave(counts)


def repeat_each__places_on_the_cpu(x: Tensor, counts: Tensor) -> Tensor:
    """`arange` makes its places on the CPU, so counts on a GPU cannot meet them. Instead: `device=x.device`."""
    places = torch.arange(len(x))
    ends = torch.where(places[:, None] >= places, counts, 0).sum(dim=1)
    copies = torch.arange(int(counts.sum()))
    return x[(copies[:, None] >= ends).sum(dim=1)]


def repeat_each__the_whole_row(x: Tensor, counts: Tensor) -> Tensor:
    """The copies go round: first one of each number. Instead: all copies of a number stand together."""
    total = int(counts.sum())
    return x[torch.arange(total, device=x.device) % max(len(x), 1)]


def repeat_each__ends_too_late(x: Tensor, counts: Tensor) -> Tensor:
    """`>` leaves the first copy of the next number to the one before. Instead: `>=`, a copy at the end belongs to the
    next."""
    places = _places(x)
    ends = (places[:, None] >= places).float() @ counts.float()
    copies = torch.arange(int(counts.sum()), device=x.device)
    return x[(copies[:, None] > ends).sum(dim=1)]


def repeat_each__starts_counted_in(x: Tensor, counts: Tensor) -> Tensor:
    """The starts that a copy has passed are counted, its own among them, so it takes the next number, or none. Instead:
    the ends that it has passed."""
    places = _places(x)
    starts = (places[:, None] > places).float() @ counts.float()
    copies = torch.arange(int(counts.sum()), device=x.device)
    return x[(copies[:, None] >= starts).sum(dim=1) % max(len(x), 1)]


def repeat_each__the_first_with_this_start(x: Tensor, counts: Tensor) -> Tensor:
    """A number with the count 0 begins where the next one begins, and is taken for it. Instead: count the ends, where 0
    copies end at once."""
    places = _places(x)
    starts = (places[:, None] > places).float() @ counts.float()
    total = int(counts.sum())
    copies = torch.arange(total, device=x.device)
    mine = starts == torch.where(starts <= copies[:, None], starts, -1.0).amax(dim=1, keepdim=True) if total else None
    return x[torch.where(mine, places, len(x)).amin(dim=1)] if total else x[:0]


def repeat_each__at_least_once(x: Tensor, counts: Tensor) -> Tensor:
    """A number with the count 0 comes once. Instead: it is left out."""
    places = _places(x)
    counts = counts.clamp(min=1)
    ends = (places[:, None] >= places).float() @ counts.float()
    copies = torch.arange(int(counts.sum()), device=x.device)
    return x[(copies[:, None] >= ends).sum(dim=1)]


def repeat_each__padded_to_a_matrix(x: Tensor, counts: Tensor) -> Tensor:
    """A matrix with all copies is made, and a boolean index takes the real ones. Instead: find the number of each copy
    by comparisons."""
    longest = int(counts.max()) if len(counts) else 0
    return x[:, None].expand(len(x), longest)[torch.arange(longest, device=x.device) < counts[:, None]]


def repeat_each__number_by_number(x: Tensor, counts: Tensor) -> Tensor:
    """A Python loop repeats one number after the other. Instead: all copies at once."""
    parts = [number.expand(int(count)) for number, count in zip(x, counts, strict=True)]
    return torch.cat(parts)


def repeat_each__by_a_product_with_x(x: Tensor, counts: Tensor) -> Tensor:
    """The numbers themselves go through a product in float32, where large ones lose digits, and infinity times 0 is
    NaN. Instead: let the product count, and fetch the numbers by an index."""
    places = _places(x)
    ends = (places[:, None] >= places).float() @ counts.float()
    copies = torch.arange(int(counts.sum()), device=x.device)
    hits = (copies[:, None] < ends) & (copies[:, None] >= ends - counts)
    return (hits.float() @ x.float()).to(x.dtype)


def first_true__argmax(mask: Tensor) -> Tensor:
    """`argmax` gives 0 where there is no True, and need not give the first of several. Instead: count the columns
    before the first True."""
    return mask.int().argmax(dim=1)


def first_true__by_numpy(mask: Tensor) -> Tensor:
    """NumPy finds the columns, which works on the CPU alone. Instead: operators of PyTorch, on the device of the
    mask."""
    array = mask.numpy()
    if not array.shape[1]:
        return torch.zeros(len(array), dtype=torch.int64)
    return torch.from_numpy(np.where(array.any(axis=1), array.argmax(axis=1), array.shape[1]))


def first_true__counts_in_one_byte(mask: Tensor) -> Tensor:
    """Counts in uint8, by which 256 is 0 again: in a long row the count of True so far comes back to 0. Instead: a
    dtype that holds T."""
    columns = torch.arange(mask.shape[1], device=mask.device)
    seen = mask.to(torch.uint8) @ (columns[:, None] <= columns).to(torch.uint8)
    return (seen == 0).sum(dim=1)


def first_true__minus_one_where_none(mask: Tensor) -> Tensor:
    """A row without True has -1. Instead: T."""
    columns = torch.arange(mask.shape[1], device=mask.device)
    seen = mask.float() @ (columns[:, None] <= columns).float()
    first = (seen == 0).sum(dim=1)
    return torch.where(first < mask.shape[1], first, -1)


def first_true__zero_where_none(mask: Tensor) -> Tensor:
    """A row without True has 0, as if its first column were True. Instead: T."""
    columns = torch.arange(mask.shape[1], device=mask.device)
    seen = mask.float() @ (columns[:, None] <= columns).float()
    return (seen == 0).sum(dim=1) % max(mask.shape[1], 1)


def first_true__the_last(mask: Tensor) -> Tensor:
    """The largest column that is True is the last one. Instead: the smallest."""
    columns = torch.arange(mask.shape[1], device=mask.device)
    seen = mask.float() @ (columns[:, None] >= columns).float()
    return torch.where(mask.sum(dim=1) > 0, mask.shape[1] - (seen == 0).sum(dim=1) - 1, mask.shape[1])


def first_true__counts_the_false(mask: Tensor) -> Tensor:
    """All columns that are False are counted, also those behind the first True. Instead: only those before it."""
    return (~mask).sum(dim=1)


def first_true__along_the_rows(mask: Tensor) -> Tensor:
    """The first True of each column is looked for. Instead: of each row."""
    rows = torch.arange(len(mask), device=mask.device)
    seen = (rows[:, None] >= rows).float() @ mask.float()
    return (seen == 0).sum(dim=0)


def first_true__one_too_far(mask: Tensor) -> Tensor:
    """The True itself is counted among the columns before it. Instead: up to and with each column there must be no True
    yet."""
    columns = torch.arange(mask.shape[1], device=mask.device)
    seen = mask.float() @ (columns[:, None] < columns).float()
    return (seen == 0).sum(dim=1)


def first_true__in_float32(mask: Tensor) -> Tensor:
    """The columns are returned as floats, as the product gives them. Instead: int64."""
    columns = torch.arange(mask.shape[1], device=mask.device)
    seen = mask.float() @ (columns[:, None] <= columns).float()
    return (seen == 0).float() @ torch.ones(mask.shape[1], device=mask.device)


def first_true__finds_all(mask: Tensor) -> Tensor:
    """`nonzero` lists all True, row after row. Instead: count the columns before the first one of each row."""
    result = torch.full((len(mask),), mask.shape[1], device=mask.device)
    places = mask.nonzero().flip(0)
    result[places[:, 0]] = places[:, 1]
    return result


def first_true__row_by_row(mask: Tensor) -> Tensor:
    """A Python loop looks at one row after the other. Instead: all rows at once."""
    columns = torch.arange(mask.shape[1], device=mask.device)
    first = [torch.where(row, columns, mask.shape[1]).min() if len(row) else columns.sum() for row in mask]
    return torch.stack(first) if first else torch.zeros(0, dtype=torch.int64, device=mask.device)


def cumulative_sum__through_float32(x: Tensor) -> Tensor:
    """The sums are made in float32 and converted back, so float64 loses half of its digits. Instead: give the triangle
    the dtype of x."""
    places = _places(x)
    return ((places[:, None] >= places).float() @ x.float()).to(x.dtype)


def cumulative_sum__places_in_the_dtype(x: Tensor) -> Tensor:
    """The places are numbers of x's dtype: in bfloat16 those above 256 are rounded, and meet. Instead: compare places
    as int64, which arange gives."""
    places = torch.arange(len(x), device=x.device).to(x.dtype)
    return torch.where(places.unsqueeze(1) >= places, 1, 0).to(x.dtype) @ x


def roll_rows__remainder_by_floats(x: Tensor, shifts: Tensor) -> Tensor:
    """The division gives floats, which round large shifts. Instead: take the remainder of whole numbers with %."""
    t = x.shape[1]
    places = torch.arange(t, device=x.device)
    shifts = shifts - (torch.floor(shifts / max(t, 1)) * t).long()
    return x[torch.arange(len(x), device=x.device).unsqueeze(1), (places - shifts.unsqueeze(1)) % max(t, 1)]


def cumulative_sum__sums_the_columns(x: Tensor) -> Tensor:
    """The triangle is summed along the wrong axis: each place gets its own number, as often as there are places from it
    on. Instead: the sum along the rows, `dim=1`."""
    places = _places(x)
    return torch.where(places[:, None] >= places, x, torch.zeros_like(x)).sum(dim=0)


def cumulative_sum__number_after_number(x: Tensor) -> Tensor:
    """A Python loop adds one number after the other. Instead: a triangle of ones times x."""
    total, sums = x.new_zeros(()), []
    for number in x:
        total = total + number
        sums.append(total)
    return torch.stack(sums) if sums else x.clone()


def roll_rows__once_round_at_most(x: Tensor, shifts: Tensor) -> Tensor:
    """T is added once where a place is below 0, and what is outside then is cut off to the last column, so larger
    shifts and those to the left are wrong. Instead: `% T`, for any shift."""
    columns = torch.arange(x.shape[1], device=x.device)
    source = columns - shifts[:, None]
    source = torch.where(source < 0, source + x.shape[1], source)
    return x.gather(1, source.clamp(0, max(x.shape[1] - 1, 0)))


def roll_rows__into_float32(x: Tensor, shifts: Tensor) -> Tensor:
    """The numbers are written into zeros of float32, whatever x is. Instead: fetch them from x by an index, or write
    into `torch.zeros_like(x)`."""
    target = (torch.arange(x.shape[1], device=x.device) + shifts[:, None]) % max(x.shape[1], 1)
    return torch.zeros(x.shape, device=x.device).scatter(1, target, x.float())


def roll_rows__row_by_row_from_a_list(x: Tensor, shifts: Tensor) -> Tensor:
    """A Python loop moves one row after the other. Instead: one index for all."""
    if not x.numel():
        return x.clone()
    moved = []
    for row, shift in zip(x, shifts.tolist(), strict=True):
        cut = -shift % len(row)
        moved.append(torch.cat([row[cut:], row[:cut]]))
    return torch.stack(moved)


def compress__adds_all_with_the_target(x: Tensor, mask: Tensor) -> Tensor:
    """A number that is not kept has a target too, that of the last kept one before it, and is added there. Instead:
    only those where mask is True, `& mask`."""
    places = _places(x)
    target = ((places <= places[:, None]) & mask).sum(dim=1) - 1
    return torch.where(places[:, None] == target, x, torch.zeros_like(x)).sum(dim=1).to(x.dtype)


def compress__counts_itself(x: Tensor, mask: Tensor) -> Tensor:
    """A number is counted among those before itself, so the first one lands at 1, and a last one nowhere. Instead:
    places are counted from 0; take 1 off, or count only those in front."""
    places = _places(x)
    target = ((places <= places[:, None]) & mask).sum(dim=1)
    hits = (places[:, None] == target) & mask
    return torch.where(hits, x, torch.zeros_like(x)).sum(dim=1).to(x.dtype)


def compress__by_a_product_in_float64(x: Tensor, mask: Tensor) -> Tensor:
    """The numbers themselves go through a product in float64, where large whole ones lose digits, and infinity times 0
    is NaN. Instead: send the places through the product, and fetch the numbers by an index."""
    places = _places(x)
    target = ((places <= places[:, None]) & mask).sum(dim=1) - 1
    return (((places[:, None] == target) & mask).double() @ x.double()).to(x.dtype)


def compress__the_rest_is_the_last_number(x: Tensor, mask: Tensor) -> Tensor:
    """Behind the last kept number the last one of x is fetched again and again. Instead: `where` puts 0 there."""
    places = _places(x)
    so_far = ((places <= places[:, None]) & mask).sum(dim=1)
    return x[(so_far <= places[:, None]).sum(dim=1).clamp(max=len(x) - 1)]


def repeat_each__number_after_number(x: Tensor, counts: Tensor) -> Tensor:
    """A Python loop repeats one number after the other. Instead: all copies at once."""
    parts = [x[n : n + 1].expand(int(counts[n])) for n in range(len(x))]
    return torch.cat([x[:0], *parts])
