"""Wrong answers that people write when they take the chain rule into their own hands."""

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx

from torch_katas.course.mistakes import edit

_LAST: dict[str, Tensor] = {}


def two_layer_gradients__ignores_relu(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """On the way back relu is missing: where its input was 0 or less it passed nothing on, so no gradient comes
    through. Instead: multiply by the mask of what was above 0.
    """
    hidden = (x @ w1 + b1).relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y) / y.numel()
    d_before = d_prediction @ w2.T
    return x.T @ d_before, d_before.sum(0), hidden.T @ d_prediction, d_prediction.sum(0)


def two_layer_gradients__multiplies_by_hidden(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The gradient is multiplied by relu's value. Instead: the chain rule asks for its derivative, 1 where the input
    was above 0, else 0.
    """
    hidden = (x @ w1 + b1).relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y) / y.numel()
    d_before = (d_prediction @ w2.T) * hidden
    return x.T @ d_before, d_before.sum(0), hidden.T @ d_prediction, d_prediction.sum(0)


def two_layer_gradients__lets_zero_pass(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """An input of exactly 0 counts as open. Instead: there the derivative is 0 by convention, so ask for `before >
    0`.
    """
    hidden = (x @ w1 + b1).relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y) / y.numel()
    d_before = (d_prediction @ w2.T) * (x @ w1 + b1 >= 0)
    return x.T @ d_before, d_before.sum(0), hidden.T @ d_prediction, d_prediction.sum(0)


def two_layer_gradients__of_the_sum(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The gradient is that of the summed loss. Instead: the mean divides by all N * K numbers."""
    before = x @ w1 + b1
    hidden = before.relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y)
    d_before = (d_prediction @ w2.T) * (before > 0)
    return x.T @ d_before, d_before.sum(0), hidden.T @ d_prediction, d_prediction.sum(0)


def two_layer_gradients__divides_by_samples_only(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The division is by N alone, which is right for K = 1 only. Instead: the mean runs over N * K numbers, samples and
    outputs alike.
    """
    before = x @ w1 + b1
    hidden = before.relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y) / len(x)
    d_before = (d_prediction @ w2.T) * (before > 0)
    return x.T @ d_before, d_before.sum(0), hidden.T @ d_prediction, d_prediction.sum(0)


def two_layer_gradients__averages_the_bias(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The gradient of a bias is averaged over the samples, and the division by N is in the loss already. Instead: a
    bias is added to every sample, so its gradient is the sum over them.
    """
    before = x @ w1 + b1
    hidden = before.relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y) / y.numel()
    d_before = (d_prediction @ w2.T) * (before > 0)
    return x.T @ d_before, d_before.mean(0), hidden.T @ d_prediction, d_prediction.mean(0)


def two_layer_gradients__keeps_the_samples_apart(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The gradient of a bias has one row for each sample. Instead: it has the shape of the bias; where forward
    broadcasts, backward sums.
    """
    before = x @ w1 + b1
    hidden = before.relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y) / y.numel()
    d_before = (d_prediction @ w2.T) * (before > 0)
    return x.T @ d_before, d_before, hidden.T @ d_prediction, d_prediction


def two_layer_gradients__forgets_to_transpose(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The way back goes through w2 as forward did, which fits only where H equals K, and the numbers are wrong there.
    Instead: from K to H it goes through `w2.T`.
    """
    before = x @ w1 + b1
    hidden = before.relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y) / y.numel()
    d_before = (d_prediction @ w2) * (before > 0)
    return x.T @ d_before, d_before.sum(0), hidden.T @ d_prediction, d_prediction.sum(0)


def two_layer_gradients__uses_autograd(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Autograd does the work, and inside inference mode it cannot. Instead: write each step of the way back
    yourself.
    """
    weights = [weight.detach().requires_grad_() for weight in (w1, b1, w2, b2)]
    hidden = (x @ weights[0] + weights[1]).relu()
    loss = ((hidden @ weights[2] + weights[3] - y) ** 2).mean()
    return torch.autograd.grad(loss, weights)


def two_layer_gradients__leaves_inference_mode(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Autograd does the work. Instead: write each step of the way back yourself, in the mode of the caller."""
    with torch.inference_mode(False), torch.enable_grad():
        weights = [weight.clone().requires_grad_() for weight in (w1, b1, w2, b2)]
        hidden = (x.clone() @ weights[0] + weights[1]).relu()
        loss = ((hidden @ weights[2] + weights[3] - y.clone()) ** 2).mean()
        return torch.autograd.grad(loss, weights)


def two_layer_gradients__by_torch_func(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Autograd does the work. Instead: write each step of the way back yourself, in the mode of the caller."""

    def loss(w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor) -> Tensor:
        return (((x @ w1 + b1).relu() @ w2 + b2 - y) ** 2).mean()

    return torch.func.grad(loss, argnums=(0, 1, 2, 3))(w1, b1, w2, b2)


def two_layer_gradients__writes_into_the_error(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The error is written into the caller's own y. Instead: a difference without the underscore is a new tensor."""
    before = x @ w1 + b1
    hidden = before.relu()
    d_prediction = y.sub_(hidden @ w2 + b2) * (-2 / y.numel())
    d_before = (d_prediction @ w2.T) * (before > 0)
    return x.T @ d_before, d_before.sum(0), hidden.T @ d_prediction, d_prediction.sum(0)


def two_layer_gradients__reshapes_to_transpose(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The numbers of x keep their order and only get another shape, so features of different samples get mixed.
    Instead: `x.T` swaps the axes, numbers and all.
    """
    before = x @ w1 + b1
    hidden = before.relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y) / y.numel()
    d_before = (d_prediction @ w2.T) * (before > 0)
    return x.reshape(x.shape[1], -1) @ d_before, d_before.sum(0), hidden.T @ d_prediction, d_prediction.sum(0)


def two_layer_gradients__mask_of_the_first_sample(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Which units are open is asked of one sample, and taken for all. Instead: every sample has a mask of its own, (N,
    H).
    """
    before = x @ w1 + b1
    hidden = before.relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y) / y.numel()
    d_before = (d_prediction @ w2.T) * (before[:1] > 0)
    return x.T @ d_before, d_before.sum(0), hidden.T @ d_prediction, d_prediction.sum(0)


def two_layer_gradients__more_than_a_little(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """A hidden unit counts as open only above some margin. Instead: whatever is above 0 passes its gradient on."""
    before = x @ w1 + b1
    hidden = before.relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y) / y.numel()
    d_before = (d_prediction @ w2.T) * (before > 1e-3)
    return x.T @ d_before, d_before.sum(0), hidden.T @ d_prediction, d_prediction.sum(0)


class ClampedLinear__ignores_the_clamp(torch.autograd.Function):
    """The backward is that of the linear layer alone: where the sum was held at a bound, the output does not move, but
    a gradient passes. Instead: multiply grad_out by a mask first.
    """

    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, weight: Tensor, bias: Tensor, low: float, high: float) -> Tensor:
        ctx.save_for_backward(x, weight)
        return (x @ weight.T + bias).clamp(low, high)

    @staticmethod
    def backward(ctx: FunctionCtx, grad_out: Tensor) -> tuple[Tensor | None, ...]:
        x, weight = ctx.saved_tensors
        return grad_out @ weight, grad_out.T @ x, grad_out.sum(0), None, None


ClampedLinear__shuts_the_bounds = edit(
    ("out = x @ weight.T + bias", "out = (x @ weight.T + bias).clamp(low, high)"),
    ("passes = (out >= low) & (out <= high)", ""),
    ("ctx.save_for_backward(x, weight, passes)", "ctx.save_for_backward(x, weight, (out > low) & (out < high))"),
    ("return out.clamp(low, high)", "return out"),
    why="""A sum that lies exactly on a bound passes no gradient. Instead: there it passes, `>=` and `<=`, asked of the
    sum before the clamp.""",
)


ClampedLinear__one_bound_only = edit(
    ("passes = (out >= low) & (out <= high)", ""),
    ("ctx.save_for_backward(x, weight, passes)", "ctx.save_for_backward(x, weight, out >= low)"),
    why="""Only the lower bound is looked at, as for relu. Instead: where the sum is above high the output does not move
    either.""",
)


ClampedLinear__does_not_clamp = edit(
    ("passes = (out >= low) & (out <= high)", ""),
    ("ctx.save_for_backward(x, weight, passes)", "ctx.save_for_backward(x, weight, (out >= low) & (out <= high))"),
    ("return out.clamp(low, high)", "return out"),
    why="""The sum comes back as it is. Instead: forward holds the outputs between the bounds; the mask belongs to
    backward.""",
)


ClampedLinear__ignores_grad_out = edit(
    ("passes = (out >= low) & (out <= high)", ""),
    ("ctx.save_for_backward(x, weight, passes)", "ctx.save_for_backward(x, weight, (out >= low) & (out <= high))"),
    ("grad_sum = grad_out * passes", "grad_sum = passes.to(x.dtype)"),
    why="""The derivative is that of the layer alone, as if every output's gradient were 1. Instead: the chain rule
    multiplies it by what arrives, grad_out.""",
)


ClampedLinear__three_gradients_only = edit(
    ("passes = (out >= low) & (out <= high)", ""),
    ("ctx.save_for_backward(x, weight, passes)", "ctx.save_for_backward(x, weight, (out >= low) & (out <= high))"),
    (", None, None", ""),
    why="""Only three gradients come back, and forward has five arguments after ctx. Instead: return None for low and
    high.""",
)


ClampedLinear__weight_gradient_transposed = edit(
    ("passes = (out >= low) & (out <= high)", ""),
    ("ctx.save_for_backward(x, weight, passes)", "ctx.save_for_backward(x, weight, (out >= low) & (out <= high))"),
    ("grad_sum.T @ x", "x.T @ grad_sum"),
    why="""The gradient of the weight is (F, K). Instead: the weight is (K, F), as in nn.Linear, and so is its gradient,
    `grad_sum.T @ x`.""",
)


ClampedLinear__averages_the_bias = edit(
    ("passes = (out >= low) & (out <= high)", ""),
    ("ctx.save_for_backward(x, weight, passes)", "ctx.save_for_backward(x, weight, (out >= low) & (out <= high))"),
    (".sum", ".mean"),
    why="""The gradient of the bias is averaged over the samples; if the loss is a mean, grad_out has been divided
    already. Instead: a bias is added to every sample, so its gradient is the sum over them.""",
)


class ClampedLinear__keeps_tensors_on_ctx(torch.autograd.Function):
    """PyTorch does not know of the tensors kept, and where one is changed before backward, the gradients are silently
    wrong. Instead: tensors go through `ctx.save_for_backward` and come back from `ctx.saved_tensors`.
    """

    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, weight: Tensor, bias: Tensor, low: float, high: float) -> Tensor:
        out = x @ weight.T + bias
        ctx.x, ctx.weight, ctx.passes = x, weight, (out >= low) & (out <= high)
        return out.clamp(low, high)

    @staticmethod
    def backward(ctx: FunctionCtx, grad_out: Tensor) -> tuple[Tensor | None, ...]:
        grad_sum = grad_out * ctx.passes
        return grad_sum @ ctx.weight, grad_sum.T @ ctx.x, grad_sum.sum(0), None, None


class ClampedLinear__keeps_the_mask_outside(torch.autograd.Function):
    """The mask is kept in one place for all calls, so a second forward overwrites that of the first before its
    backward. Instead: what backward needs belongs to one call, in ctx.
    """

    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, weight: Tensor, bias: Tensor, low: float, high: float) -> Tensor:
        out = x @ weight.T + bias
        _LAST["mask"] = (out >= low) & (out <= high)
        ctx.save_for_backward(x, weight)
        return out.clamp(low, high)

    @staticmethod
    def backward(ctx: FunctionCtx, grad_out: Tensor) -> tuple[Tensor | None, ...]:
        x, weight = ctx.saved_tensors
        grad_sum = grad_out * _LAST["mask"]
        return grad_sum @ weight, grad_sum.T @ x, grad_sum.sum(0), None, None


class ClampedLinear__shifts_in_place(torch.autograd.Function):
    """What arrives from behind is overwritten, and it belongs to whoever made it. Instead: `grad_out * passes` makes a
    new tensor.
    """

    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, weight: Tensor, bias: Tensor, low: float, high: float) -> Tensor:
        out = x @ weight.T + bias
        passes = (out >= low) & (out <= high)
        ctx.save_for_backward(x, weight, passes)
        return out.clamp(low, high)

    @staticmethod
    def backward(ctx: FunctionCtx, grad_out: Tensor) -> tuple[Tensor | None, ...]:
        x, weight, passes = ctx.saved_tensors
        grad_out *= passes
        return grad_out @ weight, grad_out.T @ x, grad_out.sum(0), None, None


class ClampedLinear__half_a_slope_at_the_bounds(torch.autograd.Function):
    """The clamp is left to autograd, whose slope at the bounds is not the same in every version of PyTorch. Instead: a
    sum exactly on a bound passes its whole gradient, `>=` and `<=`.
    """

    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, weight: Tensor, bias: Tensor, low: float, high: float) -> Tensor:
        out = x @ weight.T + bias
        passes = 1.0 * ((out > low) & (out < high)) + 0.5 * ((out == low) | (out == high))
        ctx.save_for_backward(x, weight, passes.to(x.dtype))
        return out.clamp(low, high)

    @staticmethod
    def backward(ctx: FunctionCtx, grad_out: Tensor) -> tuple[Tensor | None, ...]:
        x, weight, passes = ctx.saved_tensors
        grad_sum = grad_out * passes
        return grad_sum @ weight, grad_sum.T @ x, grad_sum.sum(0), None, None


ClampedLinear__forgets_the_bias = edit(
    ("out = x @ weight.T + bias", "out = x @ weight.T"),
    why="""The bias takes no part in the sum, though it gets a gradient. Instead: `x @ weight.T + bias`.""",
)


ClampedLinear__fixed_bounds = edit(
    ("passes = (out >= low) & (out <= high)", "passes = (out >= -1) & (out <= 1)"),
    why="""The mask is made with bounds of its own, not with those of the call. Instead: compare with low and high.""",
)
