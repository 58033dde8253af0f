"""Solution. Slices give views; index tensors and masks give copies. Gradients flow through all of them."""

from torch import Tensor


def every_other_row(x: Tensor) -> Tensor:
    # start:stop:step on the first axis; axes that are not named are kept whole.
    return x[::2]  # (⌈N / 2⌉, …)


def pick_pairs(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    # Two index tensors of one shape are read together, pair by pair.
    return x[rows, cols]  # (K,)


def pick_grid(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    # As a column, rows broadcasts against cols: (R, 1) with (K,) gives (R, K) pairs. x[rows][:, cols] is the same.
    return x[rows[:, None], cols]  # (R, K)


def rows_above(x: Tensor, threshold: float) -> Tensor:
    # One boolean for each row: a mask of shape (N,) on the first axis.
    return x[x[:, 0] > threshold]  # (K, M)


def columns_below(x: Tensor, threshold: float) -> Tensor:
    # One boolean for each column: a mask of shape (M,), on the second axis.
    return x[:, x[0] < threshold]  # (N, K)


def zero_where(x: Tensor, mask: Tensor) -> Tensor:
    # Without the underscore of masked_fill_ this is a copy. A product with ~mask would keep NaN: NaN * 0 is NaN.
    return x.masked_fill(mask, 0)


def true_class_scores(logits: Tensor, targets: Tensor) -> Tensor:
    # gather wants as many axes in the index as in the input: (N,) becomes (N, 1), and its result loses that axis again.
    return logits.gather(1, targets[:, None]).squeeze(1)  # (N,)
