"""Wrong answers that people write when they index."""

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that everybody uses


def every_other_row__from_the_second(x: Tensor) -> Tensor:
    """`1::2` starts at row 1. Rows 0, 2, 4 … are `::2`."""
    return x[1::2]


def every_other_row__the_first_half(x: Tensor) -> Tensor:
    """As many rows as wanted, but the first ones: `:k` is an end, not a step. The step stands after the second
    colon.
    """
    return x[: (len(x) + 1) // 2]


def every_other_row__columns(x: Tensor) -> Tensor:
    """`...` stands for all the axes in front, so the step applies to the last axis. Rows are the first axis."""
    return x[..., ::2]


def every_other_row__for_matrices_only(x: Tensor) -> Tensor:
    """The second index demands a second axis, and a vector has none. Axes that are not named are kept anyway."""
    return x[::2, :]


def every_other_row__loses_the_last(x: Tensor) -> Tensor:
    """A range excludes its end already: with `len(x) - 1` the last row is lost where N is odd."""
    return x[list(range(0, len(x) - 1, 2))]


def every_other_row__stacks(x: Tensor) -> Tensor:
    """`stack` needs at least one row and fails where x has none. A slice may be empty."""
    return torch.stack([x[i] for i in range(0, len(x), 2)])


def every_other_row__through_numpy(x: Tensor) -> Tensor:
    """NumPy records no operations: what comes back has no history, and no gradient flows to x. Index the tensor
    itself.
    """
    return torch.from_numpy(x.detach().cpu().numpy()[::2]).to(x.device)


def pick_pairs__gives_a_grid(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """Row after row, then column after column: that is every row with every column, (K, K). `x[rows, cols]` pairs
    them.
    """
    return x[rows][:, cols]


def pick_pairs__swaps_rows_and_columns(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """The first index is the row, the second the column."""
    return x[cols, rows]


def pick_pairs__counts_with_the_wrong_width(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """Counted through in one line, a row begins every `x.shape[1]` numbers (the columns), not every `x.shape[0]`."""
    return x.flatten()[rows * x.shape[0] + cols]


def pick_pairs__stacks(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """`stack` needs at least one number and fails where there is no pair. `x[rows, cols]` may be empty."""
    return torch.stack([x[row, col] for row, col in zip(rows, cols)])


def pick_pairs__made_anew(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """`item()` leaves the graph: the new tensor has no history, and no gradient flows back to x."""
    picked = [x[row, col].item() for row, col in zip(rows.tolist(), cols.tolist())]
    return torch.tensor(picked, dtype=x.dtype, device=x.device)


def pick_grid__gives_pairs(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """`x[rows, cols]` reads its two lists together, pair by pair. For every row with every column, make rows a
    column.
    """
    return x[rows, cols]


def pick_grid__transposes(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """The index with the extra axis runs down the result. It must be rows; here it is cols, so the grid lies on its
    side.
    """
    return x[rows, cols[:, None]]


def pick_grid__rows_twice(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """A second pair of brackets indexes the first axis again: rows of the picked rows. Columns are `[:, cols]`."""
    return x[rows][cols]


def pick_grid__with_masks(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """A mask knows what is in, but not in which order nor how often. Positions know both."""
    row_in = torch.isin(torch.arange(x.shape[0], device=x.device), rows)
    col_in = torch.isin(torch.arange(x.shape[1], device=x.device), cols)
    return x[row_in][:, col_in]


def pick_grid__made_anew(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """`item()` leaves the graph: the new tensor has no history, and no gradient flows back to x."""
    picked = [[x[row, col].item() for col in cols.tolist()] for row in rows.tolist()]
    return torch.tensor(picked, dtype=x.dtype, device=x.device)


def rows_above__masks_numbers(x: Tensor, threshold: float) -> Tensor:
    """A mask of x's own shape picks single numbers and returns them in one line. Compare one number for each row."""
    return x[x > threshold]


def rows_above__any_column(x: Tensor, threshold: float) -> Tensor:
    """Only the first column decides. This keeps a row where any of its numbers is above."""
    return x[(x > threshold).any(dim=1)]


def rows_above__at_least(x: Tensor, threshold: float) -> Tensor:
    """`>=` keeps the rows that equal the threshold as well."""
    return x[x[:, 0] >= threshold]


def rows_above__only_the_first_column(x: Tensor, threshold: float) -> Tensor:
    """The second index takes the first column of the rows found. The rows are wanted whole."""
    return x[x[:, 0] > threshold, 0]


def rows_above__squeezes(x: Tensor, threshold: float) -> Tensor:
    """`nonzero().squeeze()` is a single position with no axis where just one row is above, and the result is a
    vector. Index with the mask itself.
    """
    return x[(x[:, 0] > threshold).nonzero().squeeze()]


def rows_above__stacks(x: Tensor, threshold: float) -> Tensor:
    """`stack` needs at least one row and fails where none is above. A mask may keep nothing: shape (0, M)."""
    return torch.stack([row for row in x if row[0] > threshold])


def rows_above__made_anew(x: Tensor, threshold: float) -> Tensor:
    """A tensor made anew from a list has no history: no gradient flows back to x. Index the tensor itself."""
    kept = [row for row in x.tolist() if row[0] > threshold]
    return torch.tensor(kept, dtype=x.dtype, device=x.device).reshape(-1, x.shape[1])


def columns_below__masks_rows(x: Tensor, threshold: float) -> Tensor:
    """The first index is for rows, so this asks for one boolean per row. For columns put the mask second: `x[:,
    mask]`.
    """
    return x[x[0] < threshold]


def columns_below__at_most(x: Tensor, threshold: float) -> Tensor:
    """`<=` keeps the columns that equal the threshold as well."""
    return x[:, x[0] <= threshold]


def columns_below__forgets_to_turn_back(x: Tensor, threshold: float) -> Tensor:
    """On the transpose, columns are rows; the result needs the way back, or it is (K, N)."""
    return x.T[x[0] < threshold]


def columns_below__multiplies(x: Tensor, threshold: float) -> Tensor:
    """A product with the mask sets columns to 0, but they are still there. An index leaves them out."""
    return x * (x[0] < threshold)


def columns_below__squeezes(x: Tensor, threshold: float) -> Tensor:
    """`nonzero().squeeze()` is a single position with no axis where just one column is below, and the result is a
    vector. Index with the mask itself.
    """
    return x[:, (x[0] < threshold).nonzero().squeeze()]


def columns_below__stacks(x: Tensor, threshold: float) -> Tensor:
    """`stack` needs at least one column and fails where none is below. A mask may keep nothing: shape (N, 0)."""
    return torch.stack([column for column in x.T if column[0] < threshold], dim=1)


def columns_below__detaches(x: Tensor, threshold: float) -> Tensor:
    """`.detach()` (like `.data` and `.numpy()`) cuts the result off from the graph. No index needs it."""
    return x.detach()[:, x[0] < threshold]


def zero_where__in_place(x: Tensor, mask: Tensor) -> Tensor:
    """An assignment into x[mask] writes into the caller's tensor. `masked_fill` and `torch.where` make a new one."""
    x[mask] = 0
    return x


def zero_where__second_name(x: Tensor, mask: Tensor) -> Tensor:
    """`y = x.detach()` is the same memory under a second name, so x changes too, and the graph is cut. `clone`
    copies.
    """
    y = x.detach()
    y[mask] = 0
    return y


def zero_where__multiplies(x: Tensor, mask: Tensor) -> Tensor:
    """NaN times 0 is NaN, and infinity times 0 as well. `masked_fill` replaces the number whatever it is."""
    return x * ~mask


def zero_where__keeps_the_masked(x: Tensor, mask: Tensor) -> Tensor:
    """`torch.where` takes its second argument where the condition is True: here the wrong half becomes 0."""
    return torch.where(mask, x, 0)


def zero_where__becomes_float(x: Tensor, mask: Tensor) -> Tensor:
    """0.0 is a float, and whole numbers beside it become floats as well. Write 0, or use `masked_fill`."""
    return torch.where(mask, 0.0, x)


def zero_where__removes(x: Tensor, mask: Tensor) -> Tensor:
    """`x[~mask]` leaves the masked numbers out and returns the rest in one line. They should be 0, in their place."""
    return x[~mask]


def zero_where__cuts_the_graph(x: Tensor, mask: Tensor) -> Tensor:
    """The copy is right, but `detach` cuts it off from x: no gradient flows. `clone` alone is enough."""
    y = x.detach().clone()
    y[mask] = 0
    return y


def true_class_scores__every_target_for_every_sample(logits: Tensor, targets: Tensor) -> Tensor:
    """`logits[:, targets]` takes all N target columns for each of the N samples: (N, N). One number each is wanted."""
    return logits[:, targets]


def true_class_scores__keeps_the_axis(logits: Tensor, targets: Tensor) -> Tensor:
    """The result of `gather` has the shape of its index, (N, 1). `squeeze(1)` drops that axis."""
    return logits.gather(1, targets[:, None])


def true_class_scores__squeezes_all(logits: Tensor, targets: Tensor) -> Tensor:
    """A bare `squeeze` drops the batch axis as well where N is 1. Name the axis: `squeeze(1)`."""
    return logits.gather(1, targets[:, None]).squeeze()


def true_class_scores__takes_the_best(logits: Tensor, targets: Tensor) -> Tensor:
    """The largest score belongs to the predicted class. The true class is in targets, and may have a smaller one."""
    return logits.max(dim=1).values


def true_class_scores__by_product(logits: Tensor, targets: Tensor) -> Tensor:
    """-inf times 0 is NaN, so one ruled-out class spoils the sum. `gather` reads only what it needs."""
    return (logits * F.one_hot(targets, logits.shape[1])).sum(dim=1)


def true_class_scores__made_anew(logits: Tensor, targets: Tensor) -> Tensor:
    """`item()` leaves the graph: the new tensor has no history, so a loss built on it trains nothing."""
    scores = [logits[n, target].item() for n, target in enumerate(targets.tolist())]
    return torch.tensor(scores, dtype=logits.dtype, device=logits.device)
