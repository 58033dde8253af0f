"""Wrong answers that people write when they change a dtype."""

import torch
from torch import Tensor


def image_to_float__does_not_scale(image: Tensor) -> Tensor:
    """`float` changes the dtype and keeps the numbers: 255 becomes 255.0. Divide by 255 as well."""
    return image.float()


def image_to_float__divides_by_256(image: Tensor) -> Tensor:
    """There are 256 levels, but they begin at 0: the largest is 255, and must become 1."""
    return image.float() / 256


def image_to_float__divides_by_the_maximum(image: Tensor) -> Tensor:
    """Divided by its own maximum, a dark image becomes as bright as any other. Divide by 255, always."""
    return image.float() / (image.max() if image.any() else 1)


def image_to_float__divides_whole_numbers(image: Tensor) -> Tensor:
    """`//` drops the fraction, so all levels below 255 become 0. Use `/`."""
    return (image // 255).float()


def image_to_float__returns_to_uint8(image: Tensor) -> Tensor:
    """uint8 has no room for fractions: cast back to image's dtype, 0.2 becomes 0. The result is float32."""
    return (image / 255).to(image.dtype)


def image_to_float__float64(image: Tensor) -> Tensor:
    """`double` is float64: twice the memory, and layers with float32 weights refuse it."""
    return image.double() / 255


def image_to_float__stretches_in_place(image: Tensor) -> Tensor:
    """`-=` writes into the caller's image. And the scale is fixed: 0 stays 0, 255 becomes 1."""
    image -= image.min() if image.numel() else 0
    return image.float() / 255


def labels_to_long__squeezes_all(labels: Tensor) -> Tensor:
    """A bare `squeeze` drops every axis of length 1, with N = 1 the batch axis too. Name the axis: `squeeze(1)`."""
    return labels.squeeze().long()


def labels_to_long__keeps_the_column(labels: Tensor) -> Tensor:
    """(N, 1) is a matrix with one column. A loss expects one label per sample, shape (N,)."""
    return labels.long()


def labels_to_long__int32(labels: Tensor) -> Tensor:
    """`int` is int32. Class labels and indices are int64 in PyTorch: `long`."""
    return labels.squeeze(1).int()


def labels_to_long__argmax(labels: Tensor) -> Tensor:
    """`argmax` is for one score per class. In a single column the largest number is always at position 0."""
    return labels.argmax(dim=1)


def labels_to_long__squeezes_in_place(labels: Tensor) -> Tensor:
    """`squeeze_` with its underscore changes the shape of the caller's tensor. `squeeze` leaves it alone."""
    return labels.squeeze_(1).long()


def cast_like__forgets_the_device(x: Tensor, reference: Tensor) -> Tensor:
    """Only the dtype is changed. `to` takes a whole tensor too, and follows its dtype and its device."""
    return x.to(reference.dtype)


def cast_like__forgets_the_dtype(x: Tensor, reference: Tensor) -> Tensor:
    """Only the device is changed. `to` takes a whole tensor too, and follows its dtype and its device."""
    return x.to(reference.device)


def cast_like__always_float32(x: Tensor, reference: Tensor) -> Tensor:
    """`float` is float32, whatever reference holds."""
    return x.float().to(reference.device)


def cast_like__the_other_way_round(x: Tensor, reference: Tensor) -> Tensor:
    """This is reference, made like x. The numbers of x are wanted, in the dtype of reference."""
    return reference.to(x)


def cast_like__reads_the_bits_anew(x: Tensor, reference: Tensor) -> Tensor:
    """`view` with a dtype keeps the bytes and reads them as other numbers. `to` converts the numbers."""
    return x.contiguous().view(reference.dtype).to(reference.device)


def cast_like__writes_into_reference(x: Tensor, reference: Tensor) -> Tensor:
    """`copy_` writes into reference: its numbers are gone, and x must fit its shape. The result is a tensor of its
    own.
    """
    return reference.copy_(x)


def cast_like__made_anew(x: Tensor, reference: Tensor) -> Tensor:
    """A tensor made anew from numbers has no history: no gradient flows back to x. `to` keeps it."""
    return torch.tensor(x.tolist(), dtype=reference.dtype, device=reference.device)


def fraction_positive__a_tensor(x: Tensor) -> float:
    """A mean is a tensor with no axes. It prints like a number, but `item()` makes it one."""
    return (x > 0).double().mean() if x.numel() else 0.0


def fraction_positive__counts_zeros(x: Tensor) -> float:
    """`>=` counts zeros as positive."""
    return (x >= 0).double().mean().item() if x.numel() else 0.0


def fraction_positive__divides_by_the_rows(x: Tensor) -> float:
    """`len` of a tensor is the length of its first axis. `numel` counts all its numbers."""
    return (x > 0).sum().item() / len(x) if x.numel() else 0.0


def fraction_positive__nan_for_nothing(x: Tensor) -> float:
    """The mean of no numbers is 0 / 0 = NaN. The empty tensor needs a case of its own."""
    return (x > 0).double().mean().item()


def fraction_positive__divides_by_zero(x: Tensor) -> float:
    """An empty tensor has 0 numbers, and Python refuses to divide by 0. It needs a case of its own."""
    return (x > 0).sum().item() / x.numel()


def fraction_positive__mean_of_the_positive(x: Tensor) -> float:
    """`x[x > 0]` are the positive numbers themselves; their mean is not how many there are. Average `x > 0`."""
    return x[x > 0].double().mean().item() if (x > 0).any() else 0.0


def fraction_positive__through_numpy(x: Tensor) -> float:
    """`numpy()` refuses a tensor that requires grad, and its mean is a NumPy number. Count in PyTorch, then
    `item()`.
    """
    return float((x.numpy() > 0).mean()) if x.numel() else 0.0
