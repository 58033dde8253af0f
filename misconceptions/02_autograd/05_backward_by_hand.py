"""Wrong answers that people write when they take the chain rule into their own hands."""

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx

from torch_katas.course.mistakes import edit


def two_layer_gradients__ignores_relu(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """On the way back relu is missing: where its input was 0 or less it passed nothing on, so no gradient comes
    through. Multiply by the mask of what was above 0."""
    hidden = (x @ w1 + b1).relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y) / y.numel()
    d_before = d_prediction @ w2.T
    return x.T @ d_before, d_before.sum(0), hidden.T @ d_prediction, d_prediction.sum(0)


def two_layer_gradients__multiplies_by_hidden(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """This multiplies by relu's *value*. The chain rule asks for its derivative: 1 where the input was above 0, else
    0."""
    hidden = (x @ w1 + b1).relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y) / y.numel()
    d_before = (d_prediction @ w2.T) * hidden
    return x.T @ d_before, d_before.sum(0), hidden.T @ d_prediction, d_prediction.sum(0)


def two_layer_gradients__lets_zero_pass(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """`>=` (or a look at hidden, which is never below 0) counts an input of exactly 0 as open. There the
    derivative is 0 by convention: `before > 0`."""
    hidden = (x @ w1 + b1).relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y) / y.numel()
    d_before = (d_prediction @ w2.T) * (x @ w1 + b1 >= 0)
    return x.T @ d_before, d_before.sum(0), hidden.T @ d_prediction, d_prediction.sum(0)


def two_layer_gradients__of_the_sum(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """This is the gradient of the summed loss. The mean divides by all N * K numbers."""
    before = x @ w1 + b1
    hidden = before.relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y)
    d_before = (d_prediction @ w2.T) * (before > 0)
    return x.T @ d_before, d_before.sum(0), hidden.T @ d_prediction, d_prediction.sum(0)


def two_layer_gradients__divides_by_samples_only(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The mean runs over N * K numbers, samples and outputs alike. Dividing by N alone is right for K = 1 only."""
    before = x @ w1 + b1
    hidden = before.relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y) / len(x)
    d_before = (d_prediction @ w2.T) * (before > 0)
    return x.T @ d_before, d_before.sum(0), hidden.T @ d_prediction, d_prediction.sum(0)


def two_layer_gradients__averages_the_bias(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """A bias is added to every sample, so its gradient is the *sum* over them. The division by N is in the loss already
    and must not come twice."""
    before = x @ w1 + b1
    hidden = before.relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y) / y.numel()
    d_before = (d_prediction @ w2.T) * (before > 0)
    return x.T @ d_before, d_before.mean(0), hidden.T @ d_prediction, d_prediction.mean(0)


def two_layer_gradients__keeps_the_samples_apart(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """b1 has shape (H,) and was broadcast to every sample; its gradient has shape (H,) too. Where forward broadcasts,
    backward sums."""
    before = x @ w1 + b1
    hidden = before.relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y) / y.numel()
    d_before = (d_prediction @ w2.T) * (before > 0)
    return x.T @ d_before, d_before, hidden.T @ d_prediction, d_prediction


def two_layer_gradients__forgets_to_transpose(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Forward went through w2 from H to K; the way back goes from K to H, through w2.T. Without the transpose the
    shapes fit only where H equals K, and the numbers are wrong there."""
    before = x @ w1 + b1
    hidden = before.relu()
    d_prediction = 2 * (hidden @ w2 + b2 - y) / y.numel()
    d_before = (d_prediction @ w2) * (before > 0)
    return x.T @ d_before, d_before.sum(0), hidden.T @ d_prediction, d_prediction.sum(0)


def two_layer_gradients__uses_autograd(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Autograd did the work, and in inference_mode it cannot. Write each step of the way back yourself."""
    weights = [weight.detach().requires_grad_() for weight in (w1, b1, w2, b2)]
    hidden = (x @ weights[0] + weights[1]).relu()
    loss = ((hidden @ weights[2] + weights[3] - y) ** 2).mean()
    return torch.autograd.grad(loss, weights)


class ClampedLinear__ignores_the_clamp(torch.autograd.Function):
    """This is the backward of the linear layer alone. Where the sum was held at a bound, the output does not move, so
    the gradient there is 0: multiply grad_out by a mask first."""

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
    why="""`<` and `>` (or a look at the output instead of the sum) shut a sum that lies exactly on a bound. There
    the gradient passes: `>=` and `<=`, on the sum before the clamp.""",
)


ClampedLinear__one_bound_only = edit(
    ("passes = (out >= low) & (out <= high)", ""),
    ("ctx.save_for_backward(x, weight, passes)", "ctx.save_for_backward(x, weight, out >= low)"),
    why="""The lower bound is looked at, as for relu, and the upper one forgotten. Where the sum is above high the
    output does not move either.""",
)


ClampedLinear__does_not_clamp = edit(
    ("passes = (out >= low) & (out <= high)", ""),
    ("ctx.save_for_backward(x, weight, passes)", "ctx.save_for_backward(x, weight, (out >= low) & (out <= high))"),
    ("return out.clamp(low, high)", "return out"),
    why="forward returns the sum as it is. The mask belongs to backward; forward holds the outputs between the bounds.",
)


ClampedLinear__ignores_grad_out = edit(
    ("passes = (out >= low) & (out <= high)", ""),
    ("ctx.save_for_backward(x, weight, passes)", "ctx.save_for_backward(x, weight, (out >= low) & (out <= high))"),
    ("grad_sum = grad_out * passes", "grad_sum = passes.to(x.dtype)"),
    why="""This is the derivative of the layer alone, as if every output's gradient were 1. The chain rule
    multiplies it by what arrives: grad_out.""",
)


ClampedLinear__three_gradients_only = edit(
    ("passes = (out >= low) & (out <= high)", ""),
    ("ctx.save_for_backward(x, weight, passes)", "ctx.save_for_backward(x, weight, (out >= low) & (out <= high))"),
    (", None, None", ""),
    why="""forward has five arguments after ctx, and backward owes one gradient for each. low and high are
    numbers: return None for them.""",
)


ClampedLinear__weight_gradient_transposed = edit(
    ("passes = (out >= low) & (out <= high)", ""),
    ("ctx.save_for_backward(x, weight, passes)", "ctx.save_for_backward(x, weight, (out >= low) & (out <= high))"),
    ("grad_sum.T @ x", "x.T @ grad_sum"),
    why="The weight is (K, F), as in nn.Linear, and so is its gradient: grad.T @ x. x.T @ grad is (F, K).",
)


ClampedLinear__averages_the_bias = edit(
    ("passes = (out >= low) & (out <= high)", ""),
    ("ctx.save_for_backward(x, weight, passes)", "ctx.save_for_backward(x, weight, (out >= low) & (out <= high))"),
    (".sum", ".mean"),
    why="""A bias is added to every sample, so its gradient is the *sum* over them. If the loss is a mean,
    grad_out has been divided already.""",
)


class ClampedLinear__keeps_tensors_on_ctx(torch.autograd.Function):
    """ctx.x = x hides the tensor from PyTorch: where it is changed before backward, the gradients are silently wrong.
    Tensors go through ctx.save_for_backward and come back from ctx.saved_tensors."""

    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, weight: Tensor, bias: Tensor, low: float, high: float) -> Tensor:
        out = x @ weight.T + bias
        ctx.x, ctx.weight, ctx.passes = x, weight, (out >= low) & (out <= high)
        return out.clamp(low, high)

    @staticmethod
    def backward(ctx: FunctionCtx, grad_out: Tensor) -> tuple[Tensor | None, ...]:
        grad_sum = grad_out * ctx.passes
        return grad_sum @ ctx.weight, grad_sum.T @ ctx.x, grad_sum.sum(0), None, None
