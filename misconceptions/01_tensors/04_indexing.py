"""Wrong answers that people write when they index."""

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that everybody uses


def every_other_row__from_the_second(x: Tensor) -> Tensor:
    """The rows taken are 1, 3, 5 … Instead: `x[::2]` begins at row 0."""
    return x[1::2]


def every_other_row__the_first_half(x: Tensor) -> Tensor:
    """As many rows as wanted come back, but the first ones. Instead: the step stands after the second colon,
    `x[::2]`.
    """
    return x[: (len(x) + 1) // 2]


def every_other_row__columns(x: Tensor) -> Tensor:
    """The step applies to the last axis, so columns are left out. Instead: rows are the first axis, `x[::2]`."""
    return x[..., ::2]


def every_other_row__for_matrices_only(x: Tensor) -> Tensor:
    """A second axis is asked for, and a vector has none. Instead: axes that are not named are kept anyway, `x[::2]`."""
    return x[::2, :]


def every_other_row__loses_the_last(x: Tensor) -> Tensor:
    """The last row is lost where N is odd. Instead: a range excludes its end already; `x[::2]` needs no length."""
    return x[list(range(0, len(x) - 1, 2))]


def every_other_row__stacks(x: Tensor) -> Tensor:
    """To join rows one by one takes at least one row, and fails where x has none. Instead: a slice may be empty,
    `x[::2]`.
    """
    return torch.stack([x[i] for i in range(0, len(x), 2)])


def every_other_row__through_numpy(x: Tensor) -> Tensor:
    """The result is made outside of the graph and has no history, so no gradient flows back to x. Instead: index the
    tensor itself.
    """
    return torch.from_numpy(x.detach().cpu().numpy()[::2]).to(x.device)


def every_other_row__views(x: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers of x do not lie one behind the other. Instead: `x[::2]` works
    on any strides.
    """
    return x.view(-1).view(x.shape)[::2]


def every_other_row__float_zeros(x: Tensor) -> Tensor:
    """Without rows the result is made anew, in float32, whatever the dtype of x. Instead: a slice of x keeps its dtype,
    also an empty one.
    """
    if len(x) == 0:
        return torch.zeros(x.shape, device=x.device)
    return torch.stack([x[i] for i in range(0, len(x), 2)])


def pick_pairs__gives_a_grid(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """Every picked row meets every picked column, (K, K). Instead: `x[rows, cols]` reads the two pair by pair."""
    return x[rows][:, cols]


def pick_pairs__swaps_rows_and_columns(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """Rows and columns are swapped. Instead: the first index is the row, the second the column."""
    return x[cols, rows]


def pick_pairs__counts_with_the_wrong_width(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """Counted through in one line, a row is taken to be as long as there are rows. Instead: `x[rows, cols]` counts for
    you; a row has `x.shape[1]` numbers.
    """
    return x.flatten()[rows * x.shape[0] + cols]


def pick_pairs__stacks(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """To join numbers one by one takes at least one pair, and fails where there is none. Instead: `x[rows, cols]` may
    be empty.
    """
    return torch.stack([x[row, col] for row, col in zip(rows, cols)])


def pick_pairs__made_anew(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """The result is made from plain numbers and has no history, so no gradient flows back to x. Instead: index the
    tensor itself.
    """
    picked = [x[row, col].item() for row, col in zip(rows.tolist(), cols.tolist())]
    return torch.tensor(picked, dtype=x.dtype, device=x.device)


def pick_pairs__counts_through_a_view(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers of x do not lie one behind the other, as in a transposed
    matrix. Instead: `x[rows, cols]` works on any strides.
    """
    return x.view(-1)[rows * x.shape[1] + cols]


def pick_pairs__empty_float(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """Without pairs the result is float32: an empty tensor made anew has no number from which its dtype could be
    guessed. Instead: `x[rows, cols]` keeps the dtype of x.
    """
    if len(rows) == 0:
        return torch.tensor([], device=x.device)
    return x[rows, cols]


def pick_pairs__by_way_of_float32(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """The numbers pass through float32, which has seven digits, and lose the others. Instead: `x[rows, cols]` leaves
    them as they are.
    """
    return x.float()[rows, cols].to(x.dtype)


def pick_grid__gives_pairs(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """Rows and columns are read together, pair by pair. Instead: make rows a column, `x[rows[:, None], cols]`, so that
    every row meets every column.
    """
    return x[rows, cols]


def pick_grid__transposes(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """The grid lies on its side: cols run down the result, rows run along it. Instead: the index with the extra axis
    must be rows.
    """
    return x[rows, cols[:, None]]


def pick_grid__rows_twice(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """The second pair of brackets indexes the first axis again, so it picks rows of the picked rows. Instead: columns
    are `[:, cols]`.
    """
    return x[rows][cols]


def pick_grid__with_masks(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """Rows and columns come in their old order, and each once. Instead: positions know order and repeats: use them as
    they are.
    """
    row_in = torch.isin(torch.arange(x.shape[0], device=x.device), rows)
    col_in = torch.isin(torch.arange(x.shape[1], device=x.device), cols)
    return x[row_in][:, col_in]


def pick_grid__made_anew(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """The result is made from plain numbers and has no history, so no gradient flows back to x. Instead: index the
    tensor itself.
    """
    picked = [[x[row, col].item() for col in cols.tolist()] for row in rows.tolist()]
    return torch.tensor(picked, dtype=x.dtype, device=x.device)


def pick_grid__counts_through_a_view(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers of x do not lie one behind the other, as in a transposed
    matrix. Instead: `x[rows[:, None], cols]` works on any strides.
    """
    return x.view(-1)[rows[:, None] * x.shape[1] + cols]


def pick_grid__sorts(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """Rows and columns come in their old order, and each once. Instead: positions know order and repeats: use them as
    they are.
    """
    return x[rows.unique()][:, cols.unique()]


def rows_above__masks_numbers(x: Tensor, threshold: float) -> Tensor:
    """Every number is compared, and those above come back in one line. Instead: compare one number for each row, `x[:,
    0] > threshold`.
    """
    return x[x > threshold]


def rows_above__any_column(x: Tensor, threshold: float) -> Tensor:
    """A row is kept where any of its numbers is above. Instead: only the first column decides, `x[:, 0]`."""
    return x[(x > threshold).any(dim=1)]


def rows_above__at_least(x: Tensor, threshold: float) -> Tensor:
    """Rows that equal the threshold are kept as well. Instead: greater is `>`."""
    return x[x[:, 0] >= threshold]


def rows_above__only_the_first_column(x: Tensor, threshold: float) -> Tensor:
    """Only the first number of each row comes back. Instead: with the mask alone in the brackets the rows come
    whole.
    """
    return x[x[:, 0] > threshold, 0]


def rows_above__squeezes(x: Tensor, threshold: float) -> Tensor:
    """Where just one row is above, its position loses its axis, and the result is a vector. Instead: index with the
    mask itself.
    """
    return x[(x[:, 0] > threshold).nonzero().squeeze()]


def rows_above__stacks(x: Tensor, threshold: float) -> Tensor:
    """To join rows one by one takes at least one row, and fails where none is above. Instead: a mask may keep nothing,
    and gives (0, M).
    """
    return torch.stack([row for row in x if row[0] > threshold])


def rows_above__made_anew(x: Tensor, threshold: float) -> Tensor:
    """The result is made from plain numbers and has no history, so no gradient flows back to x. Instead: index the
    tensor itself.
    """
    kept = [row for row in x.tolist() if row[0] > threshold]
    return torch.tensor(kept, dtype=x.dtype, device=x.device).reshape(-1, x.shape[1])


def rows_above__a_whole_threshold(x: Tensor, threshold: float) -> Tensor:
    """The threshold is cut to a whole number first, so that 2.5 becomes 2 and -0.5 becomes 0. Instead: compare with the
    threshold as it is.
    """
    return x[x[:, 0] > (threshold if x.is_floating_point() else int(threshold))]


def rows_above__threshold_in_the_dtype_of_x(x: Tensor, threshold: float) -> Tensor:
    """The threshold takes on the dtype of x, so that whole numbers are compared with a whole one: 2.5 becomes 2 and
    -0.5 becomes 0. Instead: compare with the threshold as it is.
    """
    return x[x[:, 0] > torch.tensor(threshold, dtype=x.dtype, device=x.device)]


def rows_above__not_below(x: Tensor, threshold: float) -> Tensor:
    """What is kept is every row that is not below or equal, and NaN is neither, though not above either. Instead: ask
    for `x[:, 0] > threshold`.
    """
    return x[~(x[:, 0] <= threshold)]


def rows_above__empty_float(x: Tensor, threshold: float) -> Tensor:
    """Where no row is above the result is float32: an empty tensor made anew has no number from which its dtype could
    be guessed. Instead: a mask keeps the dtype of x.
    """
    kept = [row for row in x if row[0] > threshold]
    return torch.stack(kept) if kept else torch.zeros(0, x.shape[1], device=x.device)


def rows_above__compares_in_float32(x: Tensor, threshold: float) -> Tensor:
    """The numbers are compared as float32, which has seven digits: large whole numbers look equal. Instead: compare
    them as they are.
    """
    return x[x[:, 0].float() > threshold]


def rows_above__more_than_a_little(x: Tensor, threshold: float) -> Tensor:
    """A first number has to be above by some margin. Instead: whatever is greater counts, `x[:, 0] > threshold`."""
    return x[x[:, 0] - threshold > 1e-4]


def rows_above__zero_for_nan(x: Tensor, threshold: float) -> Tensor:
    """NaN is taken for 0, which is above a threshold below 0. Instead: compare the numbers as they are; NaN is never
    above.
    """
    return x[x[:, 0].nan_to_num() > threshold]


def columns_below__masks_rows(x: Tensor, threshold: float) -> Tensor:
    """The mask stands first, where it asks for one boolean per row. Instead: for columns it stands second, `x[:,
    mask]`.
    """
    return x[x[0] < threshold]


def columns_below__at_most(x: Tensor, threshold: float) -> Tensor:
    """Columns that equal the threshold are kept as well. Instead: less is `<`."""
    return x[:, x[0] <= threshold]


def columns_below__forgets_to_turn_back(x: Tensor, threshold: float) -> Tensor:
    """The columns come back as rows, (K, N). Instead: turn the result back, or index columns at once, `x[:, mask]`."""
    return x.T[x[0] < threshold]


def columns_below__multiplies(x: Tensor, threshold: float) -> Tensor:
    """The other columns become 0, but they are still there. Instead: an index leaves them out, `x[:, mask]`."""
    return x * (x[0] < threshold)


def columns_below__squeezes(x: Tensor, threshold: float) -> Tensor:
    """Where just one column is below, its position loses its axis, and the result is a vector. Instead: index with the
    mask itself.
    """
    return x[:, (x[0] < threshold).nonzero().squeeze()]


def columns_below__stacks(x: Tensor, threshold: float) -> Tensor:
    """To join columns one by one takes at least one column, and fails where none is below. Instead: a mask may keep
    nothing, and gives (N, 0).
    """
    return torch.stack([column for column in x.T if column[0] < threshold], dim=1)


def columns_below__detaches(x: Tensor, threshold: float) -> Tensor:
    """The result is made outside of the graph and has no history, so no gradient flows back to x. Instead: index the
    tensor itself.
    """
    return x.detach()[:, x[0] < threshold]


def columns_below__a_whole_threshold(x: Tensor, threshold: float) -> Tensor:
    """The threshold is cut to a whole number first, so that 2.5 becomes 2 and -0.5 becomes 0. Instead: compare with the
    threshold as it is.
    """
    return x[:, x[0] < (threshold if x.is_floating_point() else int(threshold))]


def columns_below__threshold_in_the_dtype_of_x(x: Tensor, threshold: float) -> Tensor:
    """The threshold takes on the dtype of x, so that whole numbers are compared with a whole one: 2.5 becomes 2 and
    -0.5 becomes 0. Instead: compare with the threshold as it is.
    """
    return x[:, x[0] < torch.tensor(threshold, dtype=x.dtype, device=x.device)]


def columns_below__not_above(x: Tensor, threshold: float) -> Tensor:
    """What is kept is every column that is not above or equal, and NaN is neither, though not below either. Instead:
    ask for `x[0] < threshold`.
    """
    return x[:, ~(x[0] >= threshold)]


def columns_below__empty_float(x: Tensor, threshold: float) -> Tensor:
    """Where no column is below the result is float32: an empty tensor made anew has no number from which its dtype
    could be guessed. Instead: a mask keeps the dtype of x.
    """
    kept = [column for column in x.T if column[0] < threshold]
    return torch.stack(kept, dim=1) if kept else torch.zeros(x.shape[0], 0, device=x.device)


def columns_below__the_first_column_decides(x: Tensor, threshold: float) -> Tensor:
    """The first number of each row is compared, not that of each column. Instead: row 0 decides, `x[0]`."""
    return x[:, x[:, 0] < threshold]


def columns_below__in_order_of_size(x: Tensor, threshold: float) -> Tensor:
    """The columns come in the order of their first numbers. Instead: a mask leaves them in their own order."""
    return x[:, x[0].argsort()[: int((x[0] < threshold).sum())]]


def columns_below__compares_in_float32(x: Tensor, threshold: float) -> Tensor:
    """The numbers are compared as float32, which has seven digits: large whole numbers look equal. Instead: compare
    them as they are.
    """
    return x[:, x[0].float() < threshold]


def zero_where__in_place(x: Tensor, mask: Tensor) -> Tensor:
    """The zeros are written into the caller's tensor. Instead: `masked_fill` and `torch.where` make a new one."""
    x[mask] = 0
    return x


def zero_where__second_name(x: Tensor, mask: Tensor) -> Tensor:
    """What was taken for a copy of x is its own memory, and the zeros are written there. Instead: `masked_fill` and
    `torch.where` make a new tensor.
    """
    y = x.detach()
    y[mask] = 0
    return y


def zero_where__multiplies(x: Tensor, mask: Tensor) -> Tensor:
    """Numbers are multiplied with 0, and NaN or infinity times 0 is NaN. Instead: `masked_fill` replaces the number,
    whatever it is.
    """
    return x * ~mask


def zero_where__keeps_the_masked(x: Tensor, mask: Tensor) -> Tensor:
    """The wrong half becomes 0. Instead: `torch.where(mask, 0, x)` takes its second argument where the mask is True."""
    return torch.where(mask, x, 0)


def zero_where__becomes_float(x: Tensor, mask: Tensor) -> Tensor:
    """0.0 is a float, so whole numbers beside it become floats as well. Instead: write 0, or use `masked_fill`."""
    return torch.where(mask, 0.0, x)


def zero_where__removes(x: Tensor, mask: Tensor) -> Tensor:
    """The masked numbers are left out, and the rest comes back in one line. Instead: they become 0 in their place, with
    `masked_fill`.
    """
    return x[~mask]


def zero_where__cuts_the_graph(x: Tensor, mask: Tensor) -> Tensor:
    """The result is made outside of the graph and has no history, so no gradient flows back to x. Instead:
    `masked_fill` keeps the graph, and so does `clone` alone.
    """
    y = x.detach().clone()
    y[mask] = 0
    return y


def zero_where__takes_nan_away_everywhere(x: Tensor, mask: Tensor) -> Tensor:
    """NaN and infinity are replaced wherever they stand, also where nothing is masked. Instead: `masked_fill` replaces
    under the mask alone.
    """
    return x.nan_to_num() * ~mask


def zero_where__cleans_up_after_a_product(x: Tensor, mask: Tensor) -> Tensor:
    """NaN and infinity are replaced wherever they stand, also where nothing is masked. Instead: `masked_fill` replaces
    under the mask alone.
    """
    return (x * ~mask).nan_to_num()


def zero_where__of_views(x: Tensor, mask: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers of x or mask do not lie one behind the other. Instead:
    `masked_fill` works on any shape and any strides.
    """
    result = x.view(-1).clone()
    result[mask.view(-1)] = 0
    return result.view(x.shape)


def zero_where__in_memory_of_x_again(x: Tensor, mask: Tensor) -> Tensor:
    """What was taken for a copy of x is its own memory, and the zeros are written there. Instead: `masked_fill` and
    `torch.where` make a new tensor.
    """
    result = x.detach().contiguous()
    result[mask] = 0
    return result


def zero_where__nothing_to_do(x: Tensor, mask: Tensor) -> Tensor:
    """Where nothing is masked, x itself comes back, and what the caller writes into the result changes x. Instead:
    `masked_fill` makes a new tensor every time.
    """
    return x.masked_fill(mask, 0) if mask.any() else x


def true_class_scores__every_target_for_every_sample(logits: Tensor, targets: Tensor) -> Tensor:
    """All N targets are read in each of the N rows, (N, N). Instead: `logits.gather(1, targets[:, None])` reads one
    number in each row.
    """
    return logits[:, targets]


def true_class_scores__keeps_the_axis(logits: Tensor, targets: Tensor) -> Tensor:
    """The result keeps the axis of its index, (N, 1). Instead: `squeeze(1)` drops it."""
    return logits.gather(1, targets[:, None])


def true_class_scores__squeezes_all(logits: Tensor, targets: Tensor) -> Tensor:
    """Every axis of length 1 is dropped, with N = 1 the batch axis too. Instead: name the axis, `squeeze(1)`."""
    return logits.gather(1, targets[:, None]).squeeze()


def true_class_scores__takes_the_best(logits: Tensor, targets: Tensor) -> Tensor:
    """The greatest score comes back, which belongs to the predicted class. Instead: the true class is in targets."""
    return logits.max(dim=1).values


def true_class_scores__by_product(logits: Tensor, targets: Tensor) -> Tensor:
    """All scores are multiplied with 0 or 1 and added up, and -inf times 0 is NaN. Instead: `gather` reads only what it
    needs.
    """
    return (logits * F.one_hot(targets, logits.shape[1])).sum(dim=1)


def true_class_scores__made_anew(logits: Tensor, targets: Tensor) -> Tensor:
    """The result is made from plain numbers and has no history, so a loss built on it trains nothing. Instead: index
    the tensor itself.
    """
    scores = [logits[n, target].item() for n, target in enumerate(targets.tolist())]
    return torch.tensor(scores, dtype=logits.dtype, device=logits.device)


def true_class_scores__counts_through_a_view(logits: Tensor, targets: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers of logits do not lie one behind the other. Instead: `gather`
    works on any strides.
    """
    n, c = logits.shape
    return logits.view(-1)[torch.arange(n, device=logits.device) * c + targets]


def true_class_scores__empty_float(logits: Tensor, targets: Tensor) -> Tensor:
    """Without samples the result is float32: an empty tensor made anew has no number from which its dtype could be
    guessed. Instead: `gather` keeps the dtype of logits.
    """
    if len(targets) == 0:
        return torch.tensor([], device=logits.device)
    return torch.stack([row[target] for row, target in zip(logits, targets)])
