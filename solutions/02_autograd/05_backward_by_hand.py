"""Solution. Every gradient has the shape of its tensor; in a product that alone nearly tells what to transpose."""

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx


def two_layer_gradients(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    before = x @ w1 + b1  # (N, H)
    hidden = before.clamp(min=0)  # (N, H)
    prediction = hidden @ w2 + b2  # (N, K)

    d_prediction = 2 * (prediction - y) / y.numel()  # (N, K): the mean runs over N * K numbers
    d_w2 = hidden.T @ d_prediction  # (H, N) @ (N, K) -> (H, K)
    d_b2 = d_prediction.sum(0)  # (K,): one bias serves every sample, so their gradients add up
    d_hidden = d_prediction @ w2.T  # (N, K) @ (K, H) -> (N, H)
    d_before = d_hidden * (before > 0)  # (N, H): relu lets pass where its input was above 0
    return x.T @ d_before, d_before.sum(0), d_w2, d_b2  # (F, H), (H,), (H, K), (K,)


class ClampedLinear(torch.autograd.Function):
    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, weight: Tensor, bias: Tensor, low: float, high: float) -> Tensor:
        out = x @ weight.T + bias  # (N, K)
        # Before the clamp: afterwards nobody can tell a sum that was held at a bound from one that lies on it.
        passes = (out >= low) & (out <= high)  # (N, K)
        # Saved this way, a tensor that somebody changes before backward is noticed; ctx.x = x would not be.
        ctx.save_for_backward(x, weight, passes)
        return out.clamp(low, high)

    @staticmethod
    def backward(ctx: FunctionCtx, grad_out: Tensor) -> tuple[Tensor | None, ...]:
        x, weight, passes = ctx.saved_tensors
        grad_sum = grad_out * passes  # (N, K)
        # x, weight, bias, and None for low and high.
        return grad_sum @ weight, grad_sum.T @ x, grad_sum.sum(0), None, None  # (N, F), (K, F), (K,)
