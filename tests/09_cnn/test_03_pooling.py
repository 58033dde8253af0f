"""Hidden tests of pooling."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from torch_katas import checks, inputs, rules

CASES = [
    # x, kernel, stride, padding
    ((2, 3, 6, 6), 2, None, 0),
    ((2, 3, 7, 5), 2, None, 0),
    ((1, 2, 7, 6), 3, 2, 1),
    ((3, 1, 4, 5), 3, 1, 1),
    ((1, 1, 5, 5), 2, 3, 1),
    ((1, 2, 4, 4), 4, None, 2),
    ((2, 2, 3, 4), 1, 2, 0),
    ((1, 1, 9, 8), 2, 5, 0),
    ((2, 1, 1, 1), 1, None, 0),
    ((1, 1, 1, 2), 3, 1, 1),
]
DTYPES = [torch.float64, torch.float16, torch.bfloat16]


def test_the_maximum_of_each_window(max_pool2d, device):
    """Every window of 2 x 2 pixels becomes one number, its maximum."""
    x = torch.tensor([[1.0, 3.0, 5.0, 7.0], [2.0, 6.0, 8.0, 4.0]], device=device)[None, None]
    expected = torch.tensor([[[[6.0, 8.0]]]], device=device)
    checks.close(max_pool2d(x, 2), expected, of="max_pool2d([[1, 3, 5, 7], [2, 6, 8, 4]], kernel=2)")


def test_max_of_each_channel_on_its_own(max_pool2d, device):
    """No channel has an influence on another."""
    x = torch.tensor([1.0, 5.0, 3.0], device=device).reshape(1, 3, 1, 1).repeat(1, 1, 2, 2)
    expected = torch.tensor([[[[1.0]], [[5.0]], [[3.0]]]], device=device)
    checks.close(max_pool2d(x, 2), expected, of="max_pool2d of 2 x 2 images filled with 1, 5, 3, kernel=2")


@pytest.mark.parametrize(
    ("stride", "expected"), [(None, [1.0, 3.0, 5.0]), (1, [1.0, 2.0, 3.0, 4.0, 5.0]), (3, [1.0, 4.0])]
)
def test_max_windows_move_by_the_stride(max_pool2d, device, stride, expected):
    """A stride that is given is used; without one, windows lie side by side."""
    x = torch.arange(6.0, device=device).repeat(2, 1)[None, None]
    expected = torch.tensor(expected, device=device).reshape(1, 1, 1, -1)
    of = f"max_pool2d of two rows [0, 1, 2, 3, 4, 5], kernel=2, stride={stride}"
    checks.close(max_pool2d(x, 2, stride), expected, of=of)


def test_max_leaves_out_what_fills_no_window(max_pool2d, device):
    """Rows and columns at the end that fill no whole window do not count."""
    x = torch.tensor([[1.0, 1.0, 9.0], [1.0, 1.0, 9.0], [9.0, 9.0, 9.0]], device=device)[None, None]
    of = "max_pool2d([[1, 1, 9], [1, 1, 9], [9, 9, 9]], kernel=2)"
    checks.close(max_pool2d(x, 2), torch.ones(1, 1, 1, 1, device=device), of=of)


def test_padding_never_wins(max_pool2d, device):
    """Where all pixels are negative the result is negative, at the border too."""
    x = torch.tensor([[-1.0, -2.0], [-3.0, -4.0]], device=device)[None, None]
    of = "max_pool2d([[-1, -2], [-3, -4]], kernel=2, stride=1, padding=1)"
    expected = torch.tensor([[-1.0, -1.0, -2.0], [-1.0, -1.0, -2.0], [-3.0, -3.0, -4.0]], device=device)[None, None]
    checks.close(max_pool2d(x, 2, 1, 1), expected, of=of)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("x_shape", "kernel", "stride", "padding"), CASES)
def test_max_values_are_those_of_torch(max_pool2d, device, x_shape, kernel, stride, padding, seed):
    """For any shape, kernel, stride and padding, the values are those of PyTorch's own pooling."""
    torch.manual_seed(seed)
    x = torch.randn(x_shape).to(device)
    expected = functional.max_pool2d(x, kernel, stride, padding)
    of = f"max_pool2d(x, {kernel}, stride={stride}, padding={padding}) with x of shape {x_shape}"
    checks.close(max_pool2d(x, kernel, stride, padding), expected, of=of)


@pytest.mark.parametrize(("x_shape", "kernel", "stride", "padding"), CASES)
def test_max_gradients_are_those_of_torch(max_pool2d, device, x_shape, kernel, stride, padding):
    """A gradient flows back to x, to the pixel that was chosen in each window."""
    x = torch.randn(x_shape).to(device).requires_grad_()
    expected = functional.max_pool2d(x, kernel, stride, padding)
    direction = torch.randn(expected.shape).to(device)
    (expected_grad,) = torch.autograd.grad(expected, x, direction)
    of = f"max_pool2d(x, {kernel}, stride={stride}, padding={padding}) with x of shape {x_shape}"
    result = max_pool2d(x, kernel, stride, padding)
    checks.gradient_reaches(result, x, of=of, names=("x",))
    checks.shape(result, tuple(expected.shape), of=of)
    (grad,) = torch.autograd.grad(result, x, direction)
    checks.close(grad, expected_grad, of=f"the gradient in x of {of}")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_max_keeps_the_dtype(max_pool2d, dtype):
    """The result has the dtype of x, with padding and without."""
    x = torch.tensor([[1.0, 3.0], [5.0, 7.0]], dtype=dtype)[None, None]
    of = "max_pool2d([[1, 3], [5, 7]], kernel=2"
    for padding in (0, 1):
        expected = functional.max_pool2d(x.float(), 2, None, padding).to(dtype)
        checks.close(max_pool2d(x, 2, None, padding), expected, of=f"{of}, padding={padding}) in {dtype}")


def test_max_pooling_of_any_layout(max_pool2d):
    """The result is the same wherever x lies in memory, and its gradient; on `meta` it stays there."""
    x = torch.randn(2, 2, 4, 5)
    of = "max_pool2d(x, kernel=3, stride=2, padding=1)"

    def mine(x):
        return max_pool2d(x, 3, 2, 1)

    def theirs(x):
        return functional.max_pool2d(x, 3, 2, 1)

    for name, given in [*inputs.layouts(x), ("x is one image expanded", x[:1].expand(2, 2, 4, 5))]:
        inputs.same_as_torch(mine, theirs, given, names=("x",), of=f"{of}, {name}")
    inputs.stays_on_meta(mine, x, of=of)


SPECIAL = {"inf": float("inf"), "-inf": float("-inf"), "nan": float("nan")}


@pytest.mark.parametrize("number", SPECIAL.values(), ids=SPECIAL)
def test_max_windows_have_no_influence_on_others(max_pool2d, number):
    """A pixel that is infinite or NaN shows in the windows that hold it, and in no other window, channel or image."""
    x = -torch.arange(1.0, 81.0).reshape(2, 2, 4, 5)
    x[0, 0, 1, 2] = number
    expected = functional.max_pool2d(x, 2, 2, 1)
    of = f"max_pool2d(x, kernel=2, stride=2, padding=1), x negative, of shape (2, 2, 4, 5), {number} at [0, 0, 1, 2]"
    checks.close(max_pool2d(x, 2, 2, 1), expected, of=of)


def test_padding_is_less_than_any_number(max_pool2d, device):
    """Where all pixels of a window are very negative, or minus infinity, so is the result."""
    for number in (-1e10, -3e38, float("-inf")):
        x = torch.full((1, 1, 2, 2), number, device=device)
        of = f"max_pool2d of 2 x 2 pixels of {number}, kernel=2, stride=1, padding=1"
        checks.close(max_pool2d(x, 2, 1, 1), torch.full((1, 1, 3, 3), number, device=device), of=of)


def test_padding_takes_no_gradient(max_pool2d, device):
    """The only pixel of a window gets the whole gradient, also where it is the smallest of the image."""
    x = torch.tensor([[1.0, 2.0], [3.0, 1.0]], device=device)[None, None].requires_grad_()
    result = max_pool2d(x, 2, None, 1)
    of = "max_pool2d([[1, 2], [3, 1]], kernel=2, padding=1)"
    checks.shape(result, (1, 1, 2, 2), of=of)
    (grad,) = torch.autograd.grad(result[0, 0, 0, 0], x)
    expected = torch.tensor([[[[1.0, 0.0], [0.0, 0.0]]]], device=device)
    checks.close(grad, expected, of=f"the gradient in x of the upper left number of {of}")


def test_max_pooling_is_written_by_hand(max_pool2d, device):
    """The result comes from other operations than torch's own pooling."""
    x = torch.full((1, 1, 2, 2), 3.0, device=device)
    with rules.forbid("max_pool2d", why="cut out the windows, and take the maximum of each"):
        result = max_pool2d(x, 2)
    expected = torch.full((1, 1, 1, 1), 3.0, device=device)
    checks.close(result, expected, of="max_pool2d of a 2 x 2 image filled with 3")


def test_the_mean_of_each_window(avg_pool2d, device):
    """Every window of 2 x 2 pixels becomes one number, its mean."""
    x = torch.tensor([[1.0, 3.0, 5.0, 7.0], [2.0, 6.0, 8.0, 4.0]], device=device)[None, None]
    expected = torch.tensor([[[[3.0, 6.0]]]], device=device)
    checks.close(avg_pool2d(x, 2), expected, of="avg_pool2d([[1, 3, 5, 7], [2, 6, 8, 4]], kernel=2)")


def test_avg_of_each_channel_on_its_own(avg_pool2d, device):
    """No channel has an influence on another."""
    x = torch.tensor([1.0, 5.0, 3.0], device=device).reshape(1, 3, 1, 1).repeat(1, 1, 2, 2)
    expected = torch.tensor([[[[1.0]], [[5.0]], [[3.0]]]], device=device)
    checks.close(avg_pool2d(x, 2), expected, of="avg_pool2d of 2 x 2 images filled with 1, 5, 3, kernel=2")


@pytest.mark.parametrize(
    ("stride", "expected"), [(None, [0.5, 2.5, 4.5]), (1, [0.5, 1.5, 2.5, 3.5, 4.5]), (3, [0.5, 3.5])]
)
def test_avg_windows_move_by_the_stride(avg_pool2d, device, stride, expected):
    """A stride that is given is used; without one, windows lie side by side."""
    x = torch.arange(6.0, device=device).repeat(2, 1)[None, None]
    expected = torch.tensor(expected, device=device).reshape(1, 1, 1, -1)
    of = f"avg_pool2d of two rows [0, 1, 2, 3, 4, 5], kernel=2, stride={stride}"
    checks.close(avg_pool2d(x, 2, stride), expected, of=of)


def test_avg_leaves_out_what_fills_no_window(avg_pool2d, device):
    """Rows and columns at the end that fill no whole window do not count."""
    x = torch.tensor([[1.0, 1.0, 9.0], [1.0, 1.0, 9.0], [9.0, 9.0, 9.0]], device=device)[None, None]
    of = "avg_pool2d([[1, 1, 9], [1, 1, 9], [9, 9, 9]], kernel=2)"
    checks.close(avg_pool2d(x, 2), torch.ones(1, 1, 1, 1, device=device), of=of)


def test_padding_counts(avg_pool2d, device):
    """Every window is divided by kernel · kernel: zeros of the padding count as pixels."""
    x = torch.full((1, 1, 2, 2), 4.0, device=device)
    of = "avg_pool2d([[4, 4], [4, 4]], kernel=2, stride=1, padding=1)"
    expected = torch.tensor([[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]], device=device)[None, None]
    checks.close(avg_pool2d(x, 2, 1, 1), expected, of=of)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("x_shape", "kernel", "stride", "padding"), CASES)
def test_avg_values_are_those_of_torch(avg_pool2d, device, x_shape, kernel, stride, padding, seed):
    """For any shape, kernel, stride and padding, the values are those of PyTorch's own pooling."""
    torch.manual_seed(seed)
    x = torch.randn(x_shape).to(device)
    expected = functional.avg_pool2d(x, kernel, stride, padding)
    of = f"avg_pool2d(x, {kernel}, stride={stride}, padding={padding}) with x of shape {x_shape}"
    checks.close(avg_pool2d(x, kernel, stride, padding), expected, of=of)


@pytest.mark.parametrize(("x_shape", "kernel", "stride", "padding"), CASES)
def test_avg_gradients_are_those_of_torch(avg_pool2d, device, x_shape, kernel, stride, padding):
    """A gradient flows back to x, the same share to each pixel of a window."""
    x = torch.randn(x_shape).to(device).requires_grad_()
    expected = functional.avg_pool2d(x, kernel, stride, padding)
    direction = torch.randn(expected.shape).to(device)
    (expected_grad,) = torch.autograd.grad(expected, x, direction)
    of = f"avg_pool2d(x, {kernel}, stride={stride}, padding={padding}) with x of shape {x_shape}"
    result = avg_pool2d(x, kernel, stride, padding)
    checks.gradient_reaches(result, x, of=of, names=("x",))
    checks.shape(result, tuple(expected.shape), of=of)
    (grad,) = torch.autograd.grad(result, x, direction)
    checks.close(grad, expected_grad, of=f"the gradient in x of {of}")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_avg_keeps_the_dtype(avg_pool2d, dtype):
    """The result has the dtype of x, with padding and without."""
    x = torch.tensor([[1.0, 3.0], [5.0, 7.0]], dtype=dtype)[None, None]
    of = "avg_pool2d([[1, 3], [5, 7]], kernel=2"
    for padding in (0, 1):
        expected = functional.avg_pool2d(x.float(), 2, None, padding).to(dtype)
        checks.close(avg_pool2d(x, 2, None, padding), expected, of=f"{of}, padding={padding}) in {dtype}")


def test_avg_pooling_of_any_layout(avg_pool2d):
    """The result is the same wherever x lies in memory, and its gradient; on `meta` it stays there."""
    x = torch.randn(2, 2, 4, 5)
    of = "avg_pool2d(x, kernel=3, stride=2, padding=1)"

    def mine(x):
        return avg_pool2d(x, 3, 2, 1)

    def theirs(x):
        return functional.avg_pool2d(x, 3, 2, 1)

    for name, given in [*inputs.layouts(x), ("x is one image expanded", x[:1].expand(2, 2, 4, 5))]:
        inputs.same_as_torch(mine, theirs, given, names=("x",), of=f"{of}, {name}")
    inputs.stays_on_meta(mine, x, of=of)


@pytest.mark.parametrize("number", SPECIAL.values(), ids=SPECIAL)
def test_avg_windows_have_no_influence_on_others(avg_pool2d, number):
    """A pixel that is infinite or NaN shows in the windows that hold it, and in no other window, channel or image."""
    x = -torch.arange(1.0, 81.0).reshape(2, 2, 4, 5)
    x[0, 0, 1, 2] = number
    expected = functional.avg_pool2d(x, 2, 2, 1)
    of = f"avg_pool2d(x, kernel=2, stride=2, padding=1), x negative, of shape (2, 2, 4, 5), {number} at [0, 0, 1, 2]"
    checks.close(avg_pool2d(x, 2, 2, 1), expected, of=of)


def test_the_mean_is_exact_far_from_zero(avg_pool2d, device):
    """The mean of a window is its own, also where other pixels are millions of times as large."""
    x = torch.ones(1, 1, 4, 4, device=device)
    x[0, 0, 0, 0] = 1e9
    expected = torch.tensor([[[[250000000.75, 1.0], [1.0, 1.0]]]], device=device)
    checks.close(avg_pool2d(x, 2), expected, of="avg_pool2d of 4 x 4 ones, 10^9 at [0, 0], kernel=2", rtol=1e-6)


def test_avg_pooling_is_written_by_hand(avg_pool2d, device):
    """The result comes from other operations than torch's own pooling."""
    x = torch.full((1, 1, 2, 2), 3.0, device=device)
    with rules.forbid("avg_pool2d", why="cut out the windows, and take the mean of each"):
        result = avg_pool2d(x, 2)
    expected = torch.full((1, 1, 1, 1), 3.0, device=device)
    checks.close(result, expected, of="avg_pool2d of a 2 x 2 image filled with 3")


SIZES = [(2, 6, 6), (3, 5, 9), (1, 3, 3), (1, 8, 4), (0, 5, 5)]


@pytest.mark.parametrize(("count", "height", "width"), SIZES)
def test_logits_are_of_the_means(PooledClassifier, device, count, height, width):
    """For images of any size, the logits are the head's layer of each channel's mean over all places."""
    model = classifier(PooledClassifier, device)
    images = torch.randn(count, 2, height, width, device=device)
    expected = model.head(model.features(images).mean((2, 3)))
    of = f"model(images) with images of shape {tuple(images.shape)}"
    checks.roughly(model(images), expected, of=of)


@pytest.mark.parametrize(("count", "height", "width"), SIZES)
def test_a_map_has_the_classes_of_each_place(PooledClassifier, device, count, height, width):
    """At each place of the feature maps stand the head's numbers for the channels of that place."""
    model = classifier(PooledClassifier, device)
    images = torch.randn(count, 2, height, width, device=device)
    maps = model.features(images)
    expected = functional.conv2d(maps, model.head.weight[:, :, None, None], model.head.bias)
    of = f"model.class_map(images) with images of shape {tuple(images.shape)}"
    checks.roughly(model.class_map(images), expected, of=of)


def test_the_mean_of_the_map_is_the_logits(PooledClassifier, device):
    """The map says where the logits come from: its mean over all places is the logits."""
    model = classifier(PooledClassifier, device)
    images = torch.randn(3, 2, 7, 5, device=device)
    logits = model(images)
    checks.roughly(model.class_map(images).mean((2, 3)), logits, of="the mean over places of model.class_map(images)")


def test_one_channel_is_enough(PooledClassifier, device):
    """With one channel, one class and one image, the axes stay."""
    model = PooledClassifier(nn.Identity(), 1, 1).to(device)
    images = torch.ones(1, 1, 2, 3, device=device)
    of = "of PooledClassifier(nn.Identity(), channels=1, classes=1) and one image of 2 x 3"
    checks.shape(model(images), (1, 1), of=f"the logits {of}")
    checks.shape(model.class_map(images), (1, 1, 2, 3), of=f"the class_map {of}")


def test_its_parts_have_their_names(PooledClassifier):
    """features is the module that was handed in, head a linear layer with a bias; the parameters are those of both."""
    features = nn.Conv2d(2, 3, 3)
    model = PooledClassifier(features, 3, 4)
    checks.that(
        getattr(model, "features", None) is features,
        of="model.features",
        expected="the module handed in",
        got="another",
    )
    names = {name: tuple(p.shape) for name, p in model.named_parameters()}
    expected = {"features.weight": (3, 2, 3, 3), "features.bias": (3,), "head.weight": (4, 3), "head.bias": (4,)}
    checks.equal(names, expected, of="the parameters of PooledClassifier(nn.Conv2d(2, 3, 3), channels=3, classes=4)")


@pytest.mark.parametrize("method", ["forward", "class_map"])
def test_everything_can_learn(PooledClassifier, device, method):
    """Gradients reach the images, the convolutions and the head, through the logits and through the map."""
    model = classifier(PooledClassifier, device)
    images = torch.randn(2, 2, 5, 5, device=device, requires_grad=True)
    output = getattr(model, method)(images)
    leaves = {"images": images, **dict(model.named_parameters())}
    checks.gradient_reaches(output.square(), *leaves.values(), of=f"model.{method}(images)", names=tuple(leaves))


def test_images_of_any_layout_and_dtype(PooledClassifier):
    """Logits and map are the same wherever the images lie in memory, and once the model has gone to float64."""
    model = classifier(PooledClassifier, "cpu")
    images = torch.randn(2, 2, 5, 6)
    with torch.no_grad():
        logits, maps = model(images), model.class_map(images)
        for name, given in inputs.layouts(images, "images"):
            checks.roughly(model(given), logits, of=f"model(images), {name}")
            checks.roughly(model.class_map(given), maps, of=f"model.class_map(images), {name}")
        images = images.double()
        expected = model.double().head(model.features(images).movedim(1, -1)).movedim(-1, 1)
        checks.roughly(model(images), expected.mean((2, 3)), of="model(images), both in float64")
        checks.roughly(model.class_map(images), expected, of="model.class_map(images), both in float64")


def classifier(PooledClassifier, device):
    """Return a classifier of four classes with three channels."""
    return PooledClassifier(nn.Sequential(nn.Conv2d(2, 3, 3), nn.ReLU()), 3, 4).to(device)
