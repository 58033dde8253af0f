"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn import functional


def conv2d__by_unfold(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    if x.size(1) != weight.size(1):
        raise ValueError("channels differ")
    count, _, height, width = x.shape
    out, _, k, m = weight.shape
    columns = functional.unfold(x, (k, m), padding=padding, stride=stride)
    result = weight.reshape(out, -1) @ columns
    if bias is not None:
        result = result + bias.reshape(-1, 1)
    p, q = (height + 2 * padding - k) // stride + 1, (width + 2 * padding - m) // stride + 1
    return result.reshape(count, out, p, q)


def conv2d__a_sum_over_the_kernel(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    if x.shape[1] != weight.shape[1]:
        raise ValueError(f"{x.shape[1]} and {weight.shape[1]} channels")
    k, m = weight.shape[-2:]
    x = functional.pad(x, [padding] * 4)
    p, q = (x.shape[2] - k) // stride + 1, (x.shape[3] - m) // stride + 1
    total = 0
    for i in range(k):
        for j in range(m):
            seen = x[:, :, i : i + (p - 1) * stride + 1 : stride, j : j + (q - 1) * stride + 1 : stride]
            total = total + torch.tensordot(seen, weight[:, :, i, j], dims=([1], [1]))
    total = total.permute(0, 3, 1, 2)
    return total if bias is None else total + bias.view(1, -1, 1, 1)


def conv2d__place_by_place(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    if x.shape[1] != weight.shape[1]:
        raise ValueError("C")
    k, m = weight.shape[2], weight.shape[3]
    x = functional.pad(x, (padding, padding, padding, padding))
    rows = []
    for top in range(0, x.shape[2] - k + 1, stride):
        row = [
            (x[:, None, :, top : top + k, left : left + m] * weight).sum((2, 3, 4))
            for left in range(0, x.shape[3] - m + 1, stride)
        ]
        rows.append(torch.stack(row, dim=-1))
    result = torch.stack(rows, dim=-2)
    return result if bias is None else result + bias[None, :, None, None]


def fixed_kernel__copies_into_the_layer(kernel: Tensor) -> nn.Conv2d:
    layer = nn.Conv2d(1, 1, kernel_size=kernel.shape, bias=False, dtype=kernel.dtype, device=kernel.device)
    layer.requires_grad_(False)
    with torch.no_grad():
        layer.weight.copy_(kernel.view(1, 1, *kernel.shape) if kernel.is_contiguous() else kernel[None, None])
    return layer


class _Fixed(nn.Conv2d):
    def __init__(self, kernel: Tensor):
        super().__init__(1, 1, (kernel.shape[0], kernel.shape[1]), bias=False)
        self.weight = nn.Parameter(kernel.detach().clone().unsqueeze(0).unsqueeze(0))
        self.weight.requires_grad = False


def fixed_kernel__a_kind_of_conv2d(kernel: Tensor) -> nn.Conv2d:
    return _Fixed(kernel)
