"""Solution. The windows of a convolution, without weights: what differs is what stands in the padding."""

from torch import Tensor, nn
from torch.nn import functional


def _windows(x: Tensor, kernel: int, stride: int | None, padding: int, filled: float) -> Tensor:
    stride = kernel if stride is None else stride
    x = functional.pad(x, (padding, padding, padding, padding), value=filled)  # (N, C, H + 2 · padding, …)
    # One axis after the other, as a view. functional.unfold would put channels and pixels on one axis, where a maximum
    # mixes them.
    return x.unfold(2, kernel, stride).unfold(3, kernel, stride)  # (N, C, P, Q, kernel, kernel)


def max_pool2d(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    # Minus infinity is less than any pixel. A zero would win against negative ones.
    return _windows(x, kernel, stride, padding, -float("inf")).amax((4, 5))  # (N, C, P, Q)


def avg_pool2d(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    return _windows(x, kernel, stride, padding, 0.0).mean((4, 5))  # (N, C, P, Q)


class PooledClassifier(nn.Module):
    def __init__(self, features: nn.Module, channels: int, classes: int):
        super().__init__()
        self.features = features
        # C weights for each class, however large the images are.
        self.head = nn.Linear(channels, classes)

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.features(images).mean((2, 3)))  # (N, C, P, Q) -> (N, C) -> (N, K)

    def class_map(self, images: Tensor) -> Tensor:
        # A linear layer works on the last axis, so the channels go there and back. It is linear: whether the mean is
        # taken before it or after makes no difference, and so this map shows what the logits are made of.
        return self.head(self.features(images).movedim(1, -1)).movedim(-1, 1)  # (N, K, P, Q)
