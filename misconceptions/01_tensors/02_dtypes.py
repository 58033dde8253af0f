"""Wrong answers that people write when they change a dtype."""

import torch
from torch import Tensor


def image_to_float__does_not_scale(image: Tensor) -> Tensor:
    """The dtype changes and the numbers stay: 255 becomes 255.0. Instead: divide by 255 as well."""
    return image.float()


def image_to_float__divides_by_256(image: Tensor) -> Tensor:
    """The largest level, 255, becomes a little less than 1. Instead: there are 256 levels, but they begin at 0, so
    divide by 255.
    """
    return image.float() / 256


def image_to_float__divides_by_the_maximum(image: Tensor) -> Tensor:
    """The scale depends on the image, so that a dark image becomes brighter than it is. Instead: divide by 255,
    always.
    """
    return image.float() / (image.max() if image.any() else 1)


def image_to_float__divides_whole_numbers(image: Tensor) -> Tensor:
    """The fraction is dropped, so all levels below 255 become 0. Instead: divide with `/`."""
    return (image // 255).float()


def image_to_float__returns_to_uint8(image: Tensor) -> Tensor:
    """The result is uint8 again, which has no room for fractions: 0.2 becomes 0. Instead: leave the result in
    float32.
    """
    return (image / 255).to(image.dtype)


def image_to_float__float64(image: Tensor) -> Tensor:
    """The result is float64: twice the memory, and layers with float32 weights refuse it. Instead: `to(torch.float32)`,
    or `float()`.
    """
    return image.double() / 255


def image_to_float__stretches_in_place(image: Tensor) -> Tensor:
    """The smallest level is subtracted, in the caller's own image. Instead: the scale is fixed, and `/` makes a new
    tensor.
    """
    image -= image.min() if image.numel() else 0
    return image.float() / 255


def image_to_float__looks_whether_it_is_scaled(image: Tensor) -> Tensor:
    """Whether there is anything to divide is guessed from the largest number: an image of 0 and 1 alone, as dark as any
    can be, becomes black and white. Instead: uint8 says that the scale ends at 255, so divide always.
    """
    return image.float() / 255 if image.numel() and image.max() > 1 else image.float()


def image_to_float__on_the_cpu(image: Tensor) -> Tensor:
    """The numbers are written into a new tensor on the CPU, wherever the image is. Instead: `image.to(torch.float32)`
    stays on the image's device.
    """
    result = torch.zeros(image.shape)
    result[...] = image
    return result / 255


def image_to_float__through_numpy(image: Tensor) -> Tensor:
    """The numbers take a way over NumPy, which knows the CPU alone. Instead: `image.to(torch.float32)` stays on the
    image's device.
    """
    return torch.from_numpy(image.numpy() / 255).float()


def image_to_float__views(image: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers of an image, permuted or sliced before, do not lie one behind
    the other. Instead: a division needs no other shape.
    """
    return (image.view(-1) / 255).view(image.shape)


def labels_to_long__through_float32(labels: Tensor) -> Tensor:
    """Goes by `float`, float32, which has no odd numbers beyond 2**24, so large float64 labels change. Instead: convert
    once, straight to int64.
    """
    return labels.float().squeeze(1).round().long()


def labels_to_long__squeezes_all(labels: Tensor) -> Tensor:
    """Every axis of length 1 is dropped, with N = 1 the batch axis too. Instead: name the axis, `squeeze(1)`."""
    return labels.squeeze().long()


def labels_to_long__keeps_the_column(labels: Tensor) -> Tensor:
    """The labels are still a matrix with one column, (N, 1). Instead: a loss expects one label per sample, (N,), so
    drop axis 1.
    """
    return labels.long()


def labels_to_long__int32(labels: Tensor) -> Tensor:
    """The labels are int32. Instead: class labels and indices are int64 in PyTorch, `long()`."""
    return labels.squeeze(1).int()


def labels_to_long__argmax(labels: Tensor) -> Tensor:
    """The result is the place of the largest number in each row, and in a row of one number that is always 0. Instead:
    the numbers themselves are the labels.
    """
    return labels.argmax(dim=1)


def labels_to_long__squeezes_in_place(labels: Tensor) -> Tensor:
    """The shape of the caller's own tensor changes. Instead: `squeeze(1)`, without the underscore."""
    return labels.squeeze_(1).long()


def labels_to_long__through_uint8(labels: Tensor) -> Tensor:
    """The labels pass through a dtype that ends at 255, so that 300 becomes another label. Instead: go to int64
    directly, with `long()`.
    """
    return labels.squeeze(1).to(torch.uint8).long()


def labels_to_long__through_half(labels: Tensor) -> Tensor:
    """The labels pass through a dtype with a few digits only, so that large labels are rounded to others. Instead: go
    to int64 directly, with `long()`.
    """
    return labels.squeeze(1).half().long()


def labels_to_long__through_numpy(labels: Tensor) -> Tensor:
    """The labels take a way over NumPy, which knows neither bfloat16 nor tensors that require grad. Instead:
    `squeeze(1)` and `long()` work on every tensor.
    """
    return torch.from_numpy(labels.numpy()).squeeze(1).long()


def labels_to_long__a_list(labels: Tensor) -> Tensor:
    """A tensor made from an empty list is float32: there is no number from which its dtype could be guessed. Instead:
    convert the tensor itself, with `long()`.
    """
    return torch.tensor([int(row[0]) for row in labels], device=labels.device)


def cast_like__forgets_the_device(x: Tensor, reference: Tensor) -> Tensor:
    """Only the dtype is changed, not the device. Instead: `to` also takes a whole tensor, and follows its dtype and its
    device.
    """
    return x.to(reference.dtype)


def cast_like__forgets_the_dtype(x: Tensor, reference: Tensor) -> Tensor:
    """Only the device is changed, not the dtype. Instead: `to` also takes a whole tensor, and follows its dtype and its
    device.
    """
    return x.to(reference.device)


def cast_like__always_float32(x: Tensor, reference: Tensor) -> Tensor:
    """The result is float32, whatever reference holds. Instead: hand reference itself to `to`."""
    return x.float().to(reference.device)


def cast_like__the_other_way_round(x: Tensor, reference: Tensor) -> Tensor:
    """The result is reference, made like x. Instead: the numbers of x are wanted, in the dtype of reference."""
    return reference.to(x)


def cast_like__reads_the_bits_anew(x: Tensor, reference: Tensor) -> Tensor:
    """The bytes stay and are read as other numbers. Instead: `to` converts the numbers."""
    return x.contiguous().view(reference.dtype).to(reference.device)


def cast_like__writes_into_reference(x: Tensor, reference: Tensor) -> Tensor:
    """The numbers are written into reference, whose own are lost and whose shape must fit. Instead: `x.to(reference)`
    makes a tensor of its own.
    """
    return reference.copy_(x)


def cast_like__made_anew(x: Tensor, reference: Tensor) -> Tensor:
    """The result is made from plain numbers and has no history, so no gradient flows back to x. Instead: `to` keeps the
    graph.
    """
    return torch.tensor(x.tolist(), dtype=reference.dtype, device=reference.device)


def cast_like__rounds(x: Tensor, reference: Tensor) -> Tensor:
    """The numbers are rounded to the nearest whole one: 2.7 becomes 3. Instead: `to` drops the fraction, which is what
    the statement asks for.
    """
    if not reference.is_floating_point() and x.is_floating_point() and reference.dtype != torch.bool:
        x = x.round()
    return x.to(reference)


def cast_like__through_int64(x: Tensor, reference: Tensor) -> Tensor:
    """The numbers lose their fraction on the way, so that 0.5 becomes False where it should become True. Instead: `to`
    converts in one step.
    """
    if not reference.is_floating_point():
        x = x.long()
    return x.to(reference)


def cast_like__by_way_of_half_precision(x: Tensor, reference: Tensor) -> Tensor:
    """The numbers pass through a dtype with a few digits only, and lose theirs. Instead: `to` converts in one step."""
    return x.half().to(reference) if reference.device.type != "meta" else x.to(reference)


def cast_like__by_way_of_float32(x: Tensor, reference: Tensor) -> Tensor:
    """The numbers pass through float32, which has seven digits, and lose the others. Instead: `to` converts in one
    step.
    """
    return x.float().to(reference)


def fraction_positive__a_tensor(x: Tensor) -> float:
    """The result is a tensor with no axes: it prints like a number, but is none. Instead: `item()` gives the Python
    number.
    """
    return (x > 0).double().mean() if x.numel() else 0.0


def fraction_positive__counts_zeros(x: Tensor) -> float:
    """Zeros count as positive. Instead: greater than 0 is `>`."""
    return (x >= 0).double().mean().item() if x.numel() else 0.0


def fraction_positive__divides_by_the_rows(x: Tensor) -> float:
    """The count is divided by the number of rows, not by the number of all numbers. Instead: divide by `x.numel()`."""
    return (x > 0).sum().item() / len(x) if x.numel() else 0.0


def fraction_positive__nan_for_nothing(x: Tensor) -> float:
    """Of no numbers the mean is 0 / 0, NaN. Instead: return 0.0 where `x.numel()` is 0."""
    return (x > 0).double().mean().item()


def fraction_positive__divides_by_zero(x: Tensor) -> float:
    """Without numbers the count is divided by 0, which Python refuses. Instead: return 0.0 where `x.numel()` is 0."""
    return (x > 0).sum().item() / x.numel()


def fraction_positive__mean_of_the_positive(x: Tensor) -> float:
    """The result is the mean of the positive numbers themselves, not how many of them there are. Instead: average the
    booleans `x > 0`.
    """
    return x[x > 0].double().mean().item() if (x > 0).any() else 0.0


def fraction_positive__through_numpy(x: Tensor) -> float:
    """NumPy refuses a tensor that requires grad. Instead: count in PyTorch, then `item()`."""
    return float((x.numpy() > 0).mean()) if x.numel() else 0.0


def fraction_positive__in_the_dtype_of_x(x: Tensor) -> float:
    """The mean is calculated in the dtype of x, and half precision has three digits only. Instead: let the booleans
    become float64, or divide two Python ints.
    """
    if x.numel() == 0:
        return 0.0
    dtype = x.dtype if x.is_floating_point() else torch.float64
    return (x > 0).to(dtype).mean().item()


def fraction_positive__not_the_negative(x: Tensor) -> float:
    """What is counted is everything but the numbers from 0 down, and NaN is none of these, though not positive either.
    Instead: count `x > 0`.
    """
    return 1 - (x <= 0).double().mean().item() if x.numel() else 0.0


def fraction_positive__views(x: Tensor) -> float:
    """`view` never copies, so it raises where the numbers of x do not lie one behind the other. Instead: a sum or a
    mean without an axis takes all numbers.
    """
    return (x.view(-1) > 0).double().mean().item() if x.numel() else 0.0


def fraction_positive__of_the_positive_and_negative(x: Tensor) -> float:
    """The count is divided by how many numbers are not 0. Instead: divide by how many numbers there are,
    `x.numel()`.
    """
    return (x > 0).sum().item() / max((x != 0).sum().item(), 1)


def fraction_positive__whole_numbers(x: Tensor) -> float:
    """The fraction of each number is dropped first, so that 0.5 counts as 0. Instead: compare the numbers as they are,
    `x > 0`.
    """
    return (x.nan_to_num().clamp(-9, 9).int() > 0).double().mean().item() if x.numel() else 0.0


def fraction_positive__more_than_a_little(x: Tensor) -> float:
    """Small numbers do not count, though they are greater than 0. Instead: compare with 0 itself, `x > 0`."""
    return (x > 1e-6).double().mean().item() if x.numel() else 0.0
