"""Wrong answers that people write when they multiply, add and broadcast."""

import torch
from torch import Tensor


def hadamard__multiplies_matrices(a: Tensor, b: Tensor) -> Tensor:
    """`@` is the matrix product, rows times columns. It shows only where the shapes do not fit. Element by element is
    `*`.
    """
    return a @ b


def hadamard__adds_up(a: Tensor, b: Tensor) -> Tensor:
    """The sum of the products is the dot product, one number. Element by element, nothing is added up."""
    return (a * b).sum()


def hadamard__for_matrices_only(a: Tensor, b: Tensor) -> Tensor:
    """The subscripts `ij` demand two axes. `*` works at any rank."""
    return torch.einsum("ij,ij->ij", a, b)


def hadamard__in_place(a: Tensor, b: Tensor) -> Tensor:
    """`mul_` (like `*=`) writes the product into a, which belongs to the caller. `a * b` makes a new tensor."""
    return a.mul_(b)


def hadamard__through_data(a: Tensor, b: Tensor) -> Tensor:
    """`.data` (like `.detach()`) cuts the result off from the graph: no gradient flows back to a and b."""
    return a.data * b.data


def batched_matmul__mm(a: Tensor, b: Tensor) -> Tensor:
    """`mm` takes two matrices and nothing else. `@` and `torch.matmul` take axes in front of them."""
    return torch.mm(a, b)


def batched_matmul__bmm(a: Tensor, b: Tensor) -> Tensor:
    """`bmm` takes two batches of equal length, three axes each, and never broadcasts. `@` and `torch.matmul` do."""
    return torch.bmm(a, b)


def batched_matmul__pairs_up_with_zip(a: Tensor, b: Tensor) -> Tensor:
    """`zip` pairs matrices along the first axis only, ends with the shorter batch, and takes a matrix apart into rows.
    `@` broadcasts all axes in front.
    """
    return torch.stack([first @ second for first, second in zip(a, b)])


def batched_matmul__every_axis_with_every(a: Tensor, b: Tensor) -> Tensor:
    """`tensordot` (like NumPy's `dot`) multiplies over one axis and lines up all others: every matrix of a meets every
    one of b. `@` goes partner by partner.
    """
    return torch.tensordot(a, b, dims=([a.dim() - 1], [b.dim() - 2]))


def batched_matmul__adds_up_the_batch(a: Tensor, b: Tensor) -> Tensor:
    """Axes that `einsum` finds on the left and not on the right are added up. Keep the batch: `->...nm`."""
    return torch.einsum("...nk,...km->nm", a, b)


def batched_matmul__element_by_element(a: Tensor, b: Tensor) -> Tensor:
    """`*` multiplies number by number. The matrix product, rows times columns, is `@`."""
    return a * b


def batched_matmul__through_data(a: Tensor, b: Tensor) -> Tensor:
    """`.data` (like `.detach()`) cuts the result off from the graph: no gradient flows back to a and b."""
    return a.data @ b.data


def add_in_place__makes_a_new_tensor(x: Tensor, y: Tensor) -> Tensor:
    """`x = x + y` makes a new tensor and gives it the name x inside this function. The caller's x is as it was.
    `x += y` and `x.add_(y)` write into it.
    """
    _check_fit(x, y)
    x = x + y
    return x


def add_in_place__swaps_the_memory(x: Tensor, y: Tensor) -> Tensor:
    """Setting `.data` puts new memory under x. Views of x still look at the old one, and do not see the sum. `x += y`
    writes into it.
    """
    _check_fit(x, y)
    x.data = x + y
    return x


def add_in_place__returns_nothing(x: Tensor, y: Tensor) -> Tensor:
    """x is changed as it should be, but the function ends without `return x`."""
    _check_fit(x, y)
    x += y


def add_in_place__returns_a_copy(x: Tensor, y: Tensor) -> Tensor:
    """x is changed as it should be, but what comes back is a copy of it. Return x itself."""
    _check_fit(x, y)
    x += y
    return x.clone()


def add_in_place__writes_into_y(x: Tensor, y: Tensor) -> Tensor:
    """`y.add_(x)` writes into y, where it stands, and leaves x as it was. The tensor in front of the dot is changed."""
    _check_fit(x, y)
    return y.add_(x)


def add_in_place__leaves_the_error_to_pytorch(x: Tensor, y: Tensor) -> Tensor:
    """Where y does not fit, `+=` raises RuntimeError. Find out before, and raise ValueError with both shapes."""
    x += y
    return x


def add_in_place__wants_equal_shapes(x: Tensor, y: Tensor) -> Tensor:
    """Equal shapes are more than is asked for: a row, a column or a single number fits x too, by broadcasting."""
    if x.shape != y.shape:
        raise ValueError(f"x has shape {tuple(x.shape)}, y has {tuple(y.shape)}")
    return x.add_(y)


def add_in_place__asks_only_for_the_joint_shape(x: Tensor, y: Tensor) -> Tensor:
    """Where two shapes do not broadcast at all, `broadcast_shapes` raises RuntimeError itself. Turn that into
    ValueError too.
    """
    if torch.broadcast_shapes(x.shape, y.shape) != x.shape:
        raise ValueError(f"x has shape {tuple(x.shape)}, y has {tuple(y.shape)}")
    return x.add_(y)


def add_in_place__does_not_name_the_shapes(x: Tensor, y: Tensor) -> Tensor:
    """The message leaves its reader searching. An error says what was there: both shapes."""
    try:
        return x.add_(y)
    except RuntimeError:
        raise ValueError("the shapes do not fit") from None


def add_in_place__grows(x: Tensor, y: Tensor) -> Tensor:
    """Where y is larger, `x + y` has the broadcast shape, and through `.data` x takes it on: the caller's x has grown.
    Raise ValueError.
    """
    result = x + y
    if result.shape == x.shape:
        return x.copy_(result)
    x.data = result
    return x


def pairwise_squared_distances__row_by_row(a: Tensor, b: Tensor) -> Tensor:
    """`a - b` pairs row n with row n, where there are equally many. Give each an axis of 1, (N, 1, F) and (1, M, F),
    and every row meets every other.
    """
    return (a - b).square().sum(dim=-1)


def pairwise_squared_distances__the_other_way_round(a: Tensor, b: Tensor) -> Tensor:
    """With the axis of 1 in front of a, b counts the rows: (M, N). Number [n, m] belongs to a[n] and b[m]."""
    return (a[None, :, :] - b[:, None, :]).square().sum(dim=-1)


def pairwise_squared_distances__sums_over_points(a: Tensor, b: Tensor) -> Tensor:
    """The differences have shape (N, M, F), and axis 1 runs over the points of b. The features are the last axis."""
    return (a[:, None, :] - b[None, :, :]).square().sum(dim=1)


def pairwise_squared_distances__takes_the_root(a: Tensor, b: Tensor) -> Tensor:
    """The root gives the distance. Asked for is its square, the sum as it is."""
    return (a[:, None, :] - b[None, :, :]).square().sum(dim=-1).sqrt()


def pairwise_squared_distances__absolute_differences(a: Tensor, b: Tensor) -> Tensor:
    """The sum of absolute differences is another distance (L1). Square the differences."""
    return (a[:, None, :] - b[None, :, :]).abs().sum(dim=-1)


def pairwise_squared_distances__squares_the_sum(a: Tensor, b: Tensor) -> Tensor:
    """Summed before it is squared, a step up in one feature cancels a step down in another. Square first."""
    return (a[:, None, :] - b[None, :, :]).sum(dim=-1).square()


def pairwise_squared_distances__squares_a_root(a: Tensor, b: Tensor) -> Tensor:
    """The root's slope is infinite at 0, so where two points are the same the gradient is NaN, squared again or not.
    Leave the root out.
    """
    return (a[:, None, :] - b[None, :, :]).square().sum(dim=-1).sqrt().square()


def pairwise_squared_distances__expands_the_square(a: Tensor, b: Tensor) -> Tensor:
    """a² + b² - 2ab subtracts large numbers that are almost equal: far from 0 their last digits are lost, and the
    result may be negative. Subtract first, then square.
    """
    return a.square().sum(dim=-1)[:, None] + b.square().sum(dim=-1) - 2 * a @ b.T


def pairwise_squared_distances__by_cdist(a: Tensor, b: Tensor) -> Tensor:
    """`cdist` is this exercise, ready made. Write it by broadcasting."""
    return torch.cdist(a, b).square()


def pairwise_squared_distances__through_data(a: Tensor, b: Tensor) -> Tensor:
    """`.data` (like `.detach()`) cuts the result off from the graph: no gradient flows back to a and b."""
    return (a.data[:, None, :] - b.data[None, :, :]).square().sum(dim=-1)


def _check_fit(x: Tensor, y: Tensor) -> None:
    try:
        y.expand(x.shape)
    except RuntimeError:
        raise ValueError(f"x has shape {tuple(x.shape)}, y has {tuple(y.shape)}") from None
