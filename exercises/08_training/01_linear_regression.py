"""Linear regression: the smallest model that learns, and the loop that every larger one is trained by.

Loss, clear, backward, step: the order of these four is all there is to it.
Read: torch.nn.Linear, torch.optim.SGD, torch.nn.MSELoss

Shapes: N samples, F features, K outputs.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss


class LinearModel(nn.Module):
    """The straight line y = x Wᵀ + b, nothing behind it.

    Shapes: x (N, F) -> (N, K), same dtype and device as the model. N may be 1 or 0.
    Its parameters are a weight of shape (K, F) and a bias of shape (K,), and no others. They begin at random.

    >>> LinearModel(3, 2)(torch.zeros(5, 3)).shape
    torch.Size([5, 2])
    >>> sum(p.numel() for p in LinearModel().parameters())
    2
    """

    def __init__(self, in_features: int = 1, out_features: int = 1):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


def fit(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int) -> list[float]:
    """Train a model in place by plain gradient descent on the mean squared error; return the loss of each epoch.

    Shapes: x (N, F), y (N, K) -> one Python float for each epoch.
    An epoch is one update, by the gradient of the loss over all samples at once: p = p - lr * p.grad.
    The loss of an epoch is what its gradient was taken from: measured before the update.
    Gradients that lie in the model from before take no part in it. A parameter that gets no gradient, because it is
    frozen or not used, stays as it is. 0 epochs leave the model as it is and give [].
    Raises ValueError, before a parameter is changed, where model(x) and y differ in shape: y of shape (N,) would
    broadcast against (N, 1) to (N, N) errors, of each prediction against each target.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> fit(model, torch.tensor([[1.0]]), torch.tensor([[2.0]]), lr=0.25, epochs=2)
    [4.0, 1.0]
    >>> model.weight.item()  # 0, then 1, then 1.5: half of the way to 2 in each epoch
    1.5
    """
    raise NotImplementedError
