"""Wrong answers that people write when they multiply, add and broadcast."""

import torch
from torch import Tensor


def hadamard__multiplies_matrices(a: Tensor, b: Tensor) -> Tensor:
    """Rows are multiplied with columns, which shows only where the shapes do not fit. Instead: `a * b` goes element by
    element.
    """
    return a @ b


def hadamard__adds_up(a: Tensor, b: Tensor) -> Tensor:
    """The products are added up to one number. Instead: `a * b` adds nothing up."""
    return (a * b).sum()


def hadamard__for_matrices_only(a: Tensor, b: Tensor) -> Tensor:
    """Two axes are asked for. Instead: `a * b` works at any rank."""
    return torch.einsum("ij,ij->ij", a, b)


def hadamard__in_place(a: Tensor, b: Tensor) -> Tensor:
    """The product is written into the caller's own tensor. Instead: `a * b` makes a new one."""
    return a.mul_(b)


def hadamard__through_data(a: Tensor, b: Tensor) -> Tensor:
    """The result is made outside of the graph and has no history, so no gradient flows back to a and b. Instead:
    multiply the tensors themselves.
    """
    return a.data * b.data


def hadamard__of_views(a: Tensor, b: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers of a or b do not lie one behind the other. Instead: `a * b`
    works on any shape and any strides.
    """
    return (a.view(-1) * b.view(-1)).view(a.shape)


def hadamard__number_by_number(a: Tensor, b: Tensor) -> Tensor:
    """The products are plain numbers in a new tensor: a dtype is guessed, and no gradient flows back to a and b.
    Instead: `a * b` keeps dtype, device and graph.
    """
    return torch.tensor([x * y for x, y in zip(a.flatten().tolist(), b.flatten().tolist())]).reshape(a.shape)


def hadamard__always_float32(a: Tensor, b: Tensor) -> Tensor:
    """Every number becomes float32, whatever the dtype of a and b. Instead: `a * b` keeps it."""
    return a.float() * b.float()


def hadamard__joins_along_an_axis(a: Tensor, b: Tensor) -> Tensor:
    """The two are stacked and multiplied along an axis of rows: tensors without axes have none. Instead: `a * b` works
    at any rank.
    """
    return torch.stack([a, b], dim=1).prod(dim=1)


def hadamard__by_way_of_logarithms(a: Tensor, b: Tensor) -> Tensor:
    """The logarithms are added, and negative numbers have none. Instead: `a * b` multiplies any numbers."""
    return (a.float().log() + b.float().log()).exp().to(a.dtype)


def hadamard__by_way_of_float32(a: Tensor, b: Tensor) -> Tensor:
    """The numbers pass through float32, which has seven digits, and lose the others. Instead: `a * b` stays in their
    dtype.
    """
    return (a.float() * b.float()).to(a.dtype)


def batched_matmul__mm(a: Tensor, b: Tensor) -> Tensor:
    """Two matrices are taken and nothing else. Instead: `a @ b` takes axes in front of them."""
    return torch.mm(a, b)


def batched_matmul__bmm(a: Tensor, b: Tensor) -> Tensor:
    """Two batches of equal length are taken, three axes each, and nothing broadcasts. Instead: `a @ b` broadcasts all
    axes in front.
    """
    return torch.bmm(a, b)


def batched_matmul__pairs_up_with_zip(a: Tensor, b: Tensor) -> Tensor:
    """Matrices are paired along the first axis only: the shorter batch ends it, and a matrix alone is taken apart into
    rows. Instead: `a @ b` broadcasts all axes in front.
    """
    return torch.stack([first @ second for first, second in zip(a, b)])


def batched_matmul__every_axis_with_every(a: Tensor, b: Tensor) -> Tensor:
    """Every matrix of a meets every one of b. Instead: `a @ b` goes partner by partner."""
    return torch.tensordot(a, b, dims=([a.dim() - 1], [b.dim() - 2]))


def batched_matmul__adds_up_the_batch(a: Tensor, b: Tensor) -> Tensor:
    """The axes in front are added up. Instead: keep them in the result, as `a @ b` does."""
    return torch.einsum("...nk,...km->nm", a, b)


def batched_matmul__element_by_element(a: Tensor, b: Tensor) -> Tensor:
    """Numbers are multiplied one by one. Instead: the matrix product, rows times columns, is `a @ b`."""
    return a * b


def batched_matmul__through_data(a: Tensor, b: Tensor) -> Tensor:
    """The result is made outside of the graph and has no history, so no gradient flows back to a and b. Instead:
    multiply the tensors themselves.
    """
    return a.data @ b.data


def batched_matmul__flattens_the_batch(a: Tensor, b: Tensor) -> Tensor:
    """All axes in front are made one, and b must have the same ones or none. Instead: `a @ b` broadcasts them."""
    if b.dim() == 2:
        return (a.reshape(-1, a.shape[-1]) @ b).reshape(*a.shape[:-1], b.shape[-1])
    product = torch.bmm(a.reshape(-1, *a.shape[-2:]), b.reshape(-1, *b.shape[-2:]))
    return product.reshape(*a.shape[:-1], b.shape[-1])


def batched_matmul__of_views(a: Tensor, b: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers of a or b do not lie one behind the other, as in a transposed
    matrix. Instead: `a @ b` works on any strides.
    """
    return a.view(-1).view(a.shape) @ b.view(-1).view(b.shape)


def batched_matmul__always_float32(a: Tensor, b: Tensor) -> Tensor:
    """Every number becomes float32, whatever the dtype of a and b. Instead: `a @ b` keeps it."""
    return a.float() @ b.float()


def batched_matmul__transposes_the_second(a: Tensor, b: Tensor) -> Tensor:
    """Rows are multiplied with rows, which shows only where the shapes do not fit. Instead: rows times columns is `a @
    b`.
    """
    return a @ b.mT


def batched_matmul__detaches_the_second(a: Tensor, b: Tensor) -> Tensor:
    """b is taken out of the graph, so no gradient flows back to it. Instead: multiply the tensors themselves."""
    return a @ b.detach()


def add_in_place__makes_a_new_tensor(x: Tensor, y: Tensor) -> Tensor:
    """The sum is a new tensor that is called x inside this function only, and the caller's x is as it was. Instead: `x
    += y` or `x.add_(y)` writes into it.
    """
    _check_fit(x, y)
    x = x + y
    return x


def add_in_place__swaps_the_memory(x: Tensor, y: Tensor) -> Tensor:
    """x gets new memory under it, and views of x still look at the old one. Instead: `x += y` or `x.add_(y)` writes
    into the memory of x.
    """
    _check_fit(x, y)
    x.data = x + y
    return x


def add_in_place__returns_nothing(x: Tensor, y: Tensor) -> Tensor:
    """x is changed as it should be, but nothing is returned. Instead: end with `return x`."""
    _check_fit(x, y)
    x += y


def add_in_place__returns_a_copy(x: Tensor, y: Tensor) -> Tensor:
    """x is changed as it should be, but what comes back is a copy of it. Instead: return x itself."""
    _check_fit(x, y)
    x += y
    return x.clone()


def add_in_place__writes_into_y(x: Tensor, y: Tensor) -> Tensor:
    """The sum is written into y, and x is as it was. Instead: the tensor in front of the dot is changed,
    `x.add_(y)`.
    """
    _check_fit(x, y)
    return y.add_(x)


def add_in_place__leaves_the_error_to_pytorch(x: Tensor, y: Tensor) -> Tensor:
    """Where x and y would broadcast to another shape than that of x, the error is PyTorch's own RuntimeError. Instead:
    raise ValueError with both shapes.
    """
    x += y
    return x


def add_in_place__wants_equal_shapes(x: Tensor, y: Tensor) -> Tensor:
    """Everything but an equal shape is refused. Instead: a row, a column or a single number fits x too, by
    broadcasting.
    """
    if x.shape != y.shape:
        raise ValueError(f"x has shape {tuple(x.shape)}, y has {tuple(y.shape)}")
    return x.add_(y)


def add_in_place__asks_only_for_the_joint_shape(x: Tensor, y: Tensor) -> Tensor:
    """Where the two shapes do not broadcast at all, the error is PyTorch's own RuntimeError. Instead: turn that into
    ValueError too.
    """
    if torch.broadcast_shapes(x.shape, y.shape) != x.shape:
        raise ValueError(f"x has shape {tuple(x.shape)}, y has {tuple(y.shape)}")
    return x.add_(y)


def add_in_place__does_not_name_the_shapes(x: Tensor, y: Tensor) -> Tensor:
    """The message leaves its reader searching. Instead: say what was there, both shapes."""
    try:
        return x.add_(y)
    except RuntimeError:
        raise ValueError("the shapes do not fit") from None


def add_in_place__hands_on_the_message(x: Tensor, y: Tensor) -> Tensor:
    """The message is PyTorch's own, which names an axis or the broadcast shape, and not always both shapes. Instead:
    write both into it.
    """
    try:
        return x.add_(y)
    except RuntimeError as error:
        raise ValueError(str(error)) from None


def add_in_place__row_by_row(x: Tensor, y: Tensor) -> Tensor:
    """Row after row is added to, and where x has no rows, nothing asks whether y fits. Instead: compare the shapes
    first.
    """
    before = x.clone()
    try:
        for i in range(len(x)):
            x[i] += y[i if len(y) > 1 else 0] if y.dim() == x.dim() else y
    except (RuntimeError, IndexError):
        x.copy_(before)
        raise ValueError(f"x has shape {tuple(x.shape)}, y has {tuple(y.shape)}") from None
    return x


def add_in_place__grows(x: Tensor, y: Tensor) -> Tensor:
    """Where y is larger, x takes on the broadcast shape, and the caller's x has grown. Instead: raise ValueError."""
    result = x + y
    if result.shape == x.shape:
        return x.copy_(result)
    x.data = result
    return x


def add_in_place__of_a_view(x: Tensor, y: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers of x do not lie one behind the other, as in a column of a
    table. Instead: `x += y` or `x.add_(y)` works on any strides.
    """
    _check_fit(x, y)
    x.view(-1).add_(y.expand(x.shape).reshape(-1))
    return x


def add_in_place__prepares_y(x: Tensor, y: Tensor) -> Tensor:
    """The caller's own y gets the shape that is wanted. Instead: `expand`, without a change in place, gives a stretched
    view.
    """
    _check_fit(x, y)
    while y.dim() < x.dim():
        y.unsqueeze_(0)
    return x.add_(y)


def add_in_place__wants_as_many_axes(x: Tensor, y: Tensor) -> Tensor:
    """Lengths are compared from the left, or axis by axis where both have equally many. Instead: shapes line up from
    the right, and a missing axis counts as 1, as `y.expand(x.shape)` has it.
    """
    if y.dim() != x.dim() or any(length not in (1, wanted) for length, wanted in zip(y.shape, x.shape)):
        raise ValueError(f"x has shape {tuple(x.shape)}, y has {tuple(y.shape)}")
    return x.add_(y)


def add_in_place__by_way_of_float32(x: Tensor, y: Tensor) -> Tensor:
    """The numbers pass through float32, which has seven digits, and lose the others. Instead: `x += y` stays in their
    dtype.
    """
    _check_fit(x, y)
    return x.copy_(x.float() + y.float())


def pairwise_squared_distances__row_by_row(a: Tensor, b: Tensor) -> Tensor:
    """Row n of a meets row n of b alone, and only where there are equally many. Instead: give each an axis of 1, (N, 1,
    F) and (1, M, F), and every row meets every other.
    """
    return (a - b).square().sum(dim=-1)


def pairwise_squared_distances__the_other_way_round(a: Tensor, b: Tensor) -> Tensor:
    """The rows of the result belong to b, (M, N). Instead: number [n, m] belongs to a[n] and b[m], so the axis of 1
    comes second in a.
    """
    return (a[None, :, :] - b[:, None, :]).square().sum(dim=-1)


def pairwise_squared_distances__sums_over_points(a: Tensor, b: Tensor) -> Tensor:
    """The points of b are added up. Instead: the features are the last axis of the differences, (N, M, F)."""
    return (a[:, None, :] - b[None, :, :]).square().sum(dim=1)


def pairwise_squared_distances__takes_the_root(a: Tensor, b: Tensor) -> Tensor:
    """The result is the distance. Instead: leave the root out, and it is the square."""
    return (a[:, None, :] - b[None, :, :]).square().sum(dim=-1).sqrt()


def pairwise_squared_distances__absolute_differences(a: Tensor, b: Tensor) -> Tensor:
    """The absolute differences are added up, which is another distance (L1). Instead: square the differences."""
    return (a[:, None, :] - b[None, :, :]).abs().sum(dim=-1)


def pairwise_squared_distances__squares_the_sum(a: Tensor, b: Tensor) -> Tensor:
    """The differences are added up before they are squared, and a step up in one feature cancels a step down in
    another. Instead: square first.
    """
    return (a[:, None, :] - b[None, :, :]).sum(dim=-1).square()


def pairwise_squared_distances__squares_a_root(a: Tensor, b: Tensor) -> Tensor:
    """A root is taken and squared again: its slope is infinite at 0, so where two points are the same the gradient is
    NaN. Instead: leave the root out.
    """
    return (a[:, None, :] - b[None, :, :]).square().sum(dim=-1).sqrt().square()


def pairwise_squared_distances__expands_the_square(a: Tensor, b: Tensor) -> Tensor:
    """Large numbers that are almost equal are subtracted: far from 0 their last digits are lost. Instead: subtract
    first, then square.
    """
    return a.square().sum(dim=-1)[:, None] + b.square().sum(dim=-1) - 2 * a @ b.T


def pairwise_squared_distances__by_cdist(a: Tensor, b: Tensor) -> Tensor:
    """`cdist` is this exercise, ready made. Instead: subtract every point of b from every point of a, by
    broadcasting.
    """
    return torch.cdist(a, b).square()


def pairwise_squared_distances__through_data(a: Tensor, b: Tensor) -> Tensor:
    """The result is made outside of the graph and has no history, so no gradient flows back to a and b. Instead:
    subtract the tensors themselves.
    """
    return (a.data[:, None, :] - b.data[None, :, :]).square().sum(dim=-1)


def pairwise_squared_distances__of_views(a: Tensor, b: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers of a or b do not lie one behind the other. Instead: `a[:,
    None]` adds an axis on any strides.
    """
    features = a.shape[1]
    return (a.view(-1).view(-1, 1, features) - b.view(-1).view(1, -1, features)).square().sum(dim=-1)


def pairwise_squared_distances__always_float32(a: Tensor, b: Tensor) -> Tensor:
    """Every number becomes float32, whatever the dtype of a and b. Instead: stay in their dtype."""
    return (a.float()[:, None, :] - b.float()[None, :, :]).square().sum(dim=-1)


def pairwise_squared_distances__clamps(a: Tensor, b: Tensor) -> Tensor:
    """Large numbers that are almost equal are subtracted: far from 0 their last digits are lost. Instead: subtract
    first, then square.
    """
    return (a.square().sum(dim=-1)[:, None] + b.square().sum(dim=-1) - 2 * a @ b.T).clamp(min=0)


def pairwise_squared_distances__detaches_the_second(a: Tensor, b: Tensor) -> Tensor:
    """b is taken out of the graph, so no gradient flows back to it. Instead: subtract the tensors themselves."""
    return (a[:, None, :] - b.detach()[None, :, :]).square().sum(dim=-1)


def pairwise_squared_distances__mean_over_features(a: Tensor, b: Tensor) -> Tensor:
    """The squared differences are averaged over the features. Instead: add them up."""
    return (a[:, None, :] - b[None, :, :]).square().mean(dim=-1)


def pairwise_squared_distances__stacks(a: Tensor, b: Tensor) -> Tensor:
    """To join rows one by one takes at least one row, and fails where there are no points. Instead: broadcasting takes
    axes of any length.
    """
    return torch.stack([(point - b).square().sum(dim=-1) for point in a])


def pairwise_squared_distances__at_least_a_little(a: Tensor, b: Tensor) -> Tensor:
    """Small distances are raised to a bound, that of a point to itself too. Instead: leave the sum of squares as it is;
    it is never negative.
    """
    return (a[:, None, :] - b[None, :, :]).square().sum(dim=-1).clamp(min=1e-9)


def pairwise_squared_distances__centred_first(a: Tensor, b: Tensor) -> Tensor:
    """The points are moved to their common mean, and then large numbers that are almost equal are subtracted: where
    some are far from the mean, last digits are lost. Instead: subtract first, then square.
    """
    mean = torch.cat([a, b]).mean(dim=0) if len(a) + len(b) else 0.0
    a, b = a - mean, b - mean
    return a.square().sum(dim=-1)[:, None] + b.square().sum(dim=-1) - 2 * a @ b.T


def _check_fit(x: Tensor, y: Tensor) -> None:
    try:
        y.expand(x.shape)
    except RuntimeError:
        raise ValueError(f"x has shape {tuple(x.shape)}, y has {tuple(y.shape)}") from None
