"""Solution. `*` goes element by element, `@` matrix by matrix, and both broadcast; an underscore writes in place."""

from torch import Tensor


def hadamard(a: Tensor, b: Tensor) -> Tensor:
    return a * b  # (…)


def batched_matmul(a: Tensor, b: Tensor) -> Tensor:
    # @ is torch.matmul: the last two axes multiply, all others broadcast. mm takes two matrices, bmm two equal batches.
    return a @ b  # (…, N, M)


def add_in_place(x: Tensor, y: Tensor) -> Tensor:
    # add_ would raise RuntimeError by itself. expand asks the question before anything is written, and makes no copy.
    try:
        fitting = y.expand(x.shape)
    except RuntimeError:
        raise ValueError(f"y of shape {tuple(y.shape)} does not broadcast to x's {tuple(x.shape)}") from None
    return x.add_(fitting)


def pairwise_squared_distances(a: Tensor, b: Tensor) -> Tensor:
    # An axis of 1 in each makes every point of a meet every point of b. Squared after the subtraction, nothing is
    # negative; a² + b² - 2ab is, where large numbers cancel.
    differences = a[:, None, :] - b[None, :, :]  # (N, 1, F) - (1, M, F) = (N, M, F)
    return differences.square().sum(dim=-1)  # (N, M)
