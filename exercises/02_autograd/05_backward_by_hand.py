"""Backward by hand: the chain rule, written once without autograd and once as an operation that autograd can use.

Go from the loss to the front. At each step multiply what arrives from behind by the derivative of the step itself.
Read: torch.autograd.Function, Extending PyTorch (notes/extending), torch.autograd.gradcheck, torch.clamp

Shapes: N samples, F features, H hidden, K outputs.
"""

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx


def two_layer_gradients(
    x: Tensor, y: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return the gradients of a two-layer network's loss for w1, b1, w2 and b2, in this order.

    The network is hidden = relu(x @ w1 + b1), prediction = hidden @ w2 + b2. The loss is the mean of
    (prediction - y) ** 2 over all N * K numbers. Where the input of relu is 0 or less, its derivative is 0.
    Shapes: x (N, F), y (N, K), w1 (F, H), b1 (H,), w2 (H, K), b2 (K,) -> each gradient as its tensor, same dtype and
    device.
    The function works inside torch.inference_mode(), where nothing can be recorded, and does not leave it: the chain
    rule is yours to write, not autograd's nor torch.func's.

    >>> x, y = torch.tensor([[1.0, 2.0]]), torch.tensor([[1.0]])
    >>> weights = torch.eye(2), torch.zeros(2), torch.ones(2, 1), torch.zeros(1)
    >>> two_layer_gradients(x, y, *weights)[2:]  # hidden [1, 2], prediction 3, 2 * (3 - 1) arrives
    (tensor([[4.],
            [8.]]), tensor([4.]))
    """
    raise NotImplementedError


class ClampedLinear(torch.autograd.Function):
    """A linear layer whose outputs are held between two bounds, as one operation with a backward of its own.

    ClampedLinear.apply(x, weight, bias, low, high) gives clamp(x @ weight.T + bias, low, high), and in backward the
    gradients for x, weight and bias; the numbers low and high get none. `forward` and `backward` are what you write.
    Shapes: x (N, F), weight (K, F), bias (K,), low and high Python floats -> (N, K), same dtype and device.
    Where the sum x @ weight.T + bias lies outside [low, high], no gradient passes. At low and at high itself all of it
    passes. (torch.clamp's own slope at its bounds is not the same in every version of PyTorch.) low may equal high.
    Every call stands for itself: two may run forward before the first of them runs backward.
    It passes torch.autograd.gradcheck in float64. Where x or weight was changed in place after forward, backward raises
    RuntimeError: PyTorch sees to it for tensors that were kept by ctx.save_for_backward.

    >>> x, weight = torch.tensor([[1.0, 2.0]]), torch.tensor([[1.0, 1.0], [1.0, 0.0]], requires_grad=True)
    >>> out = ClampedLinear.apply(x, weight, torch.zeros(2), 0.0, 2.0)
    >>> out.sum().backward()
    >>> out.tolist(), weight.grad.tolist()  # the sums are 3, which is held back, and 1
    ([[2.0, 1.0]], [[0.0, 0.0], [1.0, 2.0]])
    """

    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, weight: Tensor, bias: Tensor, low: float, high: float) -> Tensor:
        """Return the outputs (N, K), and keep in ctx what backward needs."""
        raise NotImplementedError

    @staticmethod
    def backward(ctx: FunctionCtx, grad_out: Tensor) -> tuple[Tensor | None, ...]:
        """Return one gradient for each argument of forward after ctx, None where there is none.

        grad_out (N, K) is the gradient of the loss with respect to the outputs.
        """
        raise NotImplementedError
