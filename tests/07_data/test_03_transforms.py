"""Hidden tests of transforms."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils.data import TensorDataset
from torchvision.datasets import MNIST

from torch_katas import checks, inputs


def test_statistics_of_one_channel(channel_stats, device):
    """mean and std are those of all pixels of all images: here of 1, 3, 5 and 7."""
    images = torch.tensor([[1.0, 3.0], [5.0, 7.0]], device=device).reshape(2, 1, 1, 2)
    mean, std = two(channel_stats(labelled(images)), of="channel_stats(dataset)")
    of = "of channel_stats of the images [1, 3] and [5, 7]"
    checks.close(mean, torch.tensor([4.0], device=device), of=f"mean {of}")
    checks.close(std, torch.tensor([5.0**0.5], device=device), of=f"std {of}")


SIZES = [(4, 3, 2, 2), (1, 2, 3, 1), (2, 1, 1, 4), (3, 2, 1, 1), (1, 2, 1, 1), (2, 2, 2, 2)]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_channel_has_its_own(channel_stats, numbered, device, size):
    """mean and std have shape (C,), each number is that of one channel, and the images stay as they are."""
    images = numbered(size, torch.float32, device) ** 1.5
    channels = [images[:, c].flatten() for c in range(size[1])]
    expected = (
        torch.stack([pixels.mean() for pixels in channels]),
        torch.stack([((pixels - pixels.mean()) ** 2).mean().sqrt() for pixels in channels]),
    )
    for layout, given in [("the images in one piece", images.clone()), *inputs.layouts(images, "each image")]:
        of = f"of channel_stats of images of shape {size}, {layout}"
        with checks.unmodified("channel_stats(dataset)", images=given):
            mean, std = two(channel_stats(labelled(given)), of="channel_stats(dataset)")
        checks.close(mean, expected[0], of=f"mean {of}", rtol=1e-4, atol=1e-4)
        checks.close(std, expected[1], of=f"std {of}", rtol=1e-4, atol=2e-3)


@pytest.mark.parametrize("size", [(1, 1, 1, 1), (3, 1, 2, 2)], ids=str)
def test_without_differences_std_is_0(channel_stats, device, size):
    """Where all pixels of a channel are alike, also where there is only one, its standard deviation is 0."""
    mean, std = two(channel_stats(labelled(torch.full(size, 0.5, device=device))), of="channel_stats(dataset)")
    of = f"of channel_stats of images of shape {size}, filled with 0.5"
    checks.close(mean, torch.tensor([0.5], device=device), of=f"mean {of}")
    checks.close(std, torch.tensor([0.0], device=device), of=f"std {of}", atol=1e-6)


def test_numbers_far_from_zero(channel_stats, device):
    """Around 1000, as around 0, the standard deviation is exact: that of 1000, 1001 and 1002 is 0.8165."""
    images = torch.tensor([1000.0, 1001.0, 1002.0], device=device).reshape(3, 1, 1, 1).expand(3, 1, 2, 2)
    mean, std = two(channel_stats(labelled(images)), of="channel_stats(dataset)")
    of = "of channel_stats of three images full of 1000, 1001 and 1002"
    checks.close(mean, torch.tensor([1001.0], device=device), of=f"mean {of}", atol=1e-2)
    checks.close(std, torch.tensor([(2 / 3) ** 0.5], device=device), of=f"std {of}", atol=1e-2)


def test_any_dataset_will_do(channel_stats):
    """A dataset with len(dataset) and dataset[i] is enough, whatever its labels are."""
    images = [torch.full((1, 2, 2), value) for value in (1.0, 3.0)]
    mean, std = two(channel_stats(Plain(images)), of="channel_stats(dataset)")
    checks.close(mean, torch.tensor([2.0]), of="mean of a dataset with the labels None and 'a word'")
    checks.close(std, torch.tensor([1.0]), of="std of a dataset with the labels None and 'a word'")


def test_the_digits_are_standardised(channel_stats, digits):
    """The tests' own digits come standardised: their mean is 0, their standard deviation 1."""
    mean, std = two(channel_stats(digits.train), of="channel_stats(digits)")
    checks.close(mean, torch.tensor([0.0]), of="mean of the training digits", atol=1e-3)
    checks.close(std, torch.tensor([1.0]), of="std of the training digits", atol=1e-3)


def test_pixels_are_scaled_and_standardised(digit_transform):
    """A pixel p of 0..255 becomes (p / 255 - mean) / std, at its place."""
    image = grey([[0, 51, 102], [153, 204, 255]])
    out = digit_transform(torch.tensor([0.6]), torch.tensor([0.2]))(image)
    expected = torch.tensor([[[-3.0, -2, -1], [0, 1, 2]]])
    checks.roughly(out, expected, of="digit_transform([0.6], [0.2])(image)")


def test_channels_come_first(digit_transform):
    """An RGB image gives (3, H, W), and every channel is standardised by its own mean and std."""
    image = Image.new("RGB", (2, 1), color=(0, 51, 255))
    out = digit_transform(torch.tensor([0.0, 0.2, 0.4]), torch.tensor([1.0, 0.5, 0.2]))(image)
    expected = torch.tensor([[[0.0, 0.0]], [[0.0, 0.0]], [[3.0, 3.0]]])
    of = "digit_transform([0, 0.2, 0.4], [1, 0.5, 0.2])(an image of 2 pixels (0, 51, 255))"
    checks.roughly(out, expected, of=of)


@pytest.mark.parametrize("channels", [1, 3])
def test_the_same_image_twice_is_the_same(digit_transform, channels):
    """The transform changes nothing: the image, mean and std are used again, for a second transform, too."""
    image = Image.new("RGB", (2, 1), color=(0, 51, 255)) if channels == 3 else grey([[0, 51]])
    mean, std = torch.tensor([0.5, 0.25, 0.2][:channels]), torch.tensor([0.5, 2.0, 0.1][:channels])
    first = digit_transform(mean, std)
    digit_transform(mean + 1, std + 1)
    expected = first(image).clone()
    for of in ("the second call", "the third call"):
        checks.close(first(image), expected, of=f"{of} of one transform, of one image")
    checks.close(digit_transform(mean, std)(image), expected, of="a second transform of the same image")


def test_a_dataset_takes_it(digit_transform, data_folder):
    """As the transform of torchvision's MNIST it gives float32 of shape (1, 28, 28), standardised."""
    transform = digit_transform(torch.tensor([0.25]), torch.tensor([0.5]))
    dataset = MNIST(data_folder / "digits", train=True, transform=transform)
    expected = (dataset.data[:1] / 255 - 0.25) / 0.5
    of = "the first training image with digit_transform([0.25], [0.5])"
    checks.roughly(dataset[0][0], expected, of=of)


@pytest.mark.parametrize("axis", ["row", "column"])
def test_every_number_has_noise_of_its_own(AddGaussianNoise, device, axis):
    """No two numbers of an image share their noise."""
    noise = added(AddGaussianNoise, 1.0, torch.zeros(5, 5, device=device))
    different = len(torch.unique((noise if axis == "row" else noise.T)[:, 0]))
    checks.equal(different, 5, of=f"how many of the 5 {axis}s begin with a number of their own, in noise (5, 5)")


@pytest.mark.parametrize("size", [(), (1,), (0, 3), (2, 1, 3)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16, torch.float16], ids=str)
def test_the_result_is_like_x(AddGaussianNoise, seeded, size, dtype):
    """The result has the shape and the dtype of x, and each of its numbers has changed."""
    x = torch.full(size, 0.5, dtype=dtype)
    of = f"AddGaussianNoise(0.5, generator)(x) with x of shape {size} in {dtype}"
    result = AddGaussianNoise(0.5, seeded(0))(x)
    checks.shape(result, size, of=of)
    checks.dtype(result, dtype, of=of)
    checks.that((result != 0.5).all(), of=of, expected="every number changed", got=result)


def test_x_may_lie_otherwise_in_memory(AddGaussianNoise, seeded, numbered):
    """Noise is the same wherever x lies in memory, and rows that are one in memory get noise of their own."""
    x = numbered((3, 2), torch.float32)
    expected = AddGaussianNoise(1.0, seeded(0))(x.clone())
    of = "AddGaussianNoise(1, generator)(x)"
    inputs.same_for(inputs.layouts(x), lambda x: AddGaussianNoise(1.0, seeded(0))(x), expected, of=of)
    noise = AddGaussianNoise(1.0, seeded(0))(inputs.expanded(torch.zeros(2), 3))
    different = len(torch.unique(noise))
    checks.equal(different, 6, of="how many of 6 numbers of noise differ, where x is a row expanded to (3, 2)")


def test_two_transforms_have_nothing_in_common(AddGaussianNoise, seeded):
    """A second transform, of another std, changes nothing in the first."""
    x = torch.zeros(4)
    expected = AddGaussianNoise(1.0, seeded(0))(x.clone())
    first, _ = AddGaussianNoise(1.0, seeded(0)), AddGaussianNoise(100.0, seeded(7))
    of = "AddGaussianNoise(1, generator)(x), once a second one with std=100 is made"
    checks.close(first(x.clone()), expected, of=of)


def test_the_generator_itself_draws(AddGaussianNoise, seeded, device):
    """The generator that was given moves on: two transforms that share it add different noise."""
    shared, x = seeded(3, device), torch.zeros(4, device=device)
    first, second = (AddGaussianNoise(1.0, shared)(x.clone()) for _ in range(2))
    of = "the noise of two transforms that share one generator"
    checks.that((first != second).any(), of=of, expected="other noise", got=f"{rounded(first)} twice")


@pytest.mark.parametrize("std", [0.5, 2.0])
def test_noise_is_normal_around_zero(AddGaussianNoise, device, std):
    """Over many numbers the noise has mean 0 and standard deviation std."""
    noise = added(AddGaussianNoise, std, torch.full((100, 200), 0.5, device=device))
    of = f"AddGaussianNoise({std}, generator)(x) - x, for 20000 numbers"
    checks.close(noise.mean().item(), 0.0, of=f"the mean of {of}", atol=0.06)
    checks.close(noise.std().item(), std, of=f"the standard deviation of {of}", atol=0.05 * std)


def test_noise_is_normally_distributed(AddGaussianNoise, device):
    """Two thirds of the noise (68 %) are within one std of 0, and 95 % within two."""
    noise = added(AddGaussianNoise, 1.0, torch.zeros(100, 200, device=device)).abs()
    shares = torch.stack([(noise < 1).float().mean(), (noise < 2).float().mean()]).cpu()
    of = "the shares of AddGaussianNoise(1, generator)(zeros) within 1 and within 2 of 0"
    checks.close(shares, torch.tensor([0.683, 0.954]), of=of, atol=0.02)


def test_every_call_draws_anew(AddGaussianNoise, seeded, device):
    """The same image gets other noise at each call."""
    add = AddGaussianNoise(1.0, seeded(0, device))
    x = torch.zeros(4, device=device)
    first, second = add(x.clone()), add(x.clone())
    of = "two calls of one AddGaussianNoise(1, generator)"
    checks.that((first != second).any(), of=of, expected="other noise", got=f"{rounded(first)} twice")


def test_the_same_seed_adds_the_same(AddGaussianNoise, seeded, device):
    """Generators with the same seed give the same noise, call by call, whatever else draws in between."""
    x = torch.zeros(4, device=device)
    one, other = (AddGaussianNoise(1.0, seeded(5, device)) for _ in range(2))
    expected = torch.stack([one(x.clone()), one(x.clone())])
    torch.rand(3, device=device)
    got = torch.stack([other(x.clone()), other(x.clone())])
    checks.close(got, expected, of="two calls of a second AddGaussianNoise(1, generator), with the same seed")


def test_the_global_generator_has_no_part(AddGaussianNoise, seeded, global_generator_stays):
    """Neither making it nor calling it changes PyTorch's global generator."""
    with global_generator_stays("PyTorch's global generator after AddGaussianNoise(1, generator)(x)"):
        AddGaussianNoise(1.0, seeded(0))(torch.zeros(4))


def test_the_image_stays_as_it_is(AddGaussianNoise, seeded, device):
    """x itself is not changed: the dataset hands it out again."""
    x = torch.arange(4.0, device=device)
    with checks.unmodified("AddGaussianNoise(1, generator)(x)", x=x):
        AddGaussianNoise(1.0, seeded(0, device))(x)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16], ids=str)
def test_without_noise_x_comes_back(AddGaussianNoise, seeded, dtype):
    """With std = 0 the result equals x: the same numbers, shape and dtype, and nothing is clipped."""
    x = torch.tensor([[-3.0, 0.0, 0.5], [1.0, 2.0, 255.0]], dtype=dtype)
    checks.close(AddGaussianNoise(0.0, seeded(0))(x), x, of="AddGaussianNoise(0, generator)(x)")


def test_a_negative_std_is_refused(AddGaussianNoise, seeded):
    """A standard deviation below 0 raises ValueError."""
    checks.raises(ValueError, lambda: AddGaussianNoise(-0.1, seeded(0)), of="AddGaussianNoise(-0.1, generator)")


SHAPES = [(2, 1, 3), (2, 3, 2), (2, 2, 2), (1, 2, 1, 3), (3, 2, 2, 2), (2, 2, 2, 2), (0, 2, 1, 3), (2, 0, 3)]


@pytest.mark.parametrize("size", SHAPES, ids=str)
def test_images_come_back(denormalize, numbered, device, size):
    """What (image - mean) / std has made of an image becomes that image again, a single one or a batch."""
    image = numbered(size, torch.float32, device)
    mean, std = torch.tensor([1.0, 10.0], device=device), torch.tensor([0.5, 2.0], device=device)
    x = (image - mean.view(2, 1, 1)) / std.view(2, 1, 1)
    of = f"denormalize(x, mean, std) with x of shape {size}"
    checks.close(denormalize(x.clone(), mean, std), image, of=of)
    inputs.same_for(inputs.layouts(x), lambda x: denormalize(x, mean, std), image, of=of)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16], ids=str)
def test_the_dtype_stays(denormalize, dtype):
    """The result has the dtype of x, mean and std. mean and std may be one number in memory for all channels."""
    x = torch.tensor([-1.0, 0.0, 3.0], dtype=dtype).view(3, 1, 1).expand(3, 2, 1)
    mean, std = (torch.tensor(number, dtype=dtype).expand(3) for number in (1.5, 0.5))
    expected = torch.tensor([1.0, 1.5, 3.0], dtype=dtype).view(3, 1, 1).expand(3, 2, 1)
    checks.close(denormalize(x, mean, std), expected, of=f"denormalize(x, mean, std) in {dtype}")


def test_one_channel_for_one(denormalize, device):
    """-1, 0 and 2 standard deviations from a mean of 0.5 are 0.25, 0.5 and 1, where std is 0.25."""
    x = torch.tensor([[[-1.0, 0.0, 2.0]]], device=device)
    out = denormalize(x, torch.tensor([0.5], device=device), torch.tensor([0.25], device=device))
    expected = torch.tensor([[[0.25, 0.5, 1.0]]], device=device)
    checks.close(out, expected, of="denormalize([[[-1, 0, 2]]], [0.5], [0.25])")


def test_gradients_flow_through_denormalize(denormalize, gradient, device):
    """The result stays connected to x: a gradient flows back, std for each number."""
    x = torch.zeros(2, 1, 2, device=device, requires_grad=True)
    expected = torch.tensor([[[0.5, 0.5]], [[2.0, 2.0]]], device=device)
    out = denormalize(x, torch.zeros(2, device=device), torch.tensor([0.5, 2.0], device=device))
    checks.gradient_reaches(out, x, of="denormalize(x, mean, std)", names=("x",))
    checks.close(gradient(out, x), expected, of="the gradient in x of denormalize(x, mean, std)")


def test_the_batch_stays_as_it_is(denormalize, numbered, device):
    """x itself is not changed."""
    x = numbered((2, 1, 2), torch.float32, device)
    with checks.unmodified("denormalize(x, mean, std)", x=x):
        denormalize(x, torch.ones(2, device=device), torch.full((2,), 2.0, device=device))


class Plain:
    """A dataset that has len and [i], and nothing else; its labels are None and, after it, a word."""

    def __init__(self, images):
        self._images = images

    def __len__(self):
        return len(self._images)

    def __getitem__(self, index):
        return self._images[index], "a word" if index else None


def labelled(images):
    """Return a dataset of these images, with a label each."""
    return TensorDataset(images, torch.zeros(len(images), dtype=torch.int64))


def two(values, of):
    """Return both values; another number of them is a failure of its own."""
    checks.instance(values, tuple, of=of)
    checks.equal(len(values), 2, of=f"the number of values of {of}")
    return values


def grey(rows):
    """Return a grey PIL image of these pixels."""
    return Image.fromarray(np.array(rows, dtype=np.uint8))


def added(transform, std, x):
    """Return what the transform adds to x."""
    return transform(std, torch.Generator(x.device).manual_seed(0))(x.clone()) - x


def rounded(x):
    """Return the numbers of x in few digits."""
    return [round(number, 2) for number in x.tolist()]
