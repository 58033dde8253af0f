"""Hidden tests of segmentation."""

import math

import pytest
import torch
from torch import nn
from torch.nn import functional

from torch_katas import checks, inputs

SIZES = [(1, 2, 1, 1), (2, 3, 4, 5), (3, 4, 2, 2), (1, 5, 3, 1), (4, 2, 1, 6), (2, 1, 2, 3)]
"""(B, K, H, W)"""


@pytest.mark.parametrize(
    ("smooth", "expected"), [(1.0, 1 - (3 / 4 + 1 / 2) / 2), (0.5, 1 - (2.5 / 3.5 + 0.5 / 1.5) / 2)]
)
def test_two_pixels_by_hand(dice_loss, device, smooth, expected):
    """Two pixels of class 0, both with probabilities of a half: class 0 shares 1 of 3, class 1 shares 0 of 1."""
    logits, targets = torch.zeros(1, 2, 1, 2, device=device), torch.zeros(1, 1, 2, dtype=torch.int64, device=device)
    result = dice_loss(logits, targets, smooth=smooth)
    checks.close(
        result, torch.tensor(expected, device=device), of=f"dice_loss(zeros(1, 2, 1, 2), zeros, smooth={smooth})"
    )


def test_nothing_wrong_costs_nothing(dice_loss, device):
    """Where every pixel is certainly right the loss is 0, also for classes that are not there; all wrong, near 1."""
    targets = torch.tensor([[[0, 1], [1, 1]], [[2, 2], [2, 2]]], device=device)
    right = functional.one_hot(targets, 4).movedim(-1, 1).float() * 100
    checks.close(
        dice_loss(right, targets), torch.tensor(0.0, device=device), of="dice_loss of what is right", atol=1e-5
    )
    swapped = dice_loss(right.flip(1), targets, smooth=1e-4)
    checks.that(swapped.item() > 0.7, of="dice_loss of what is wrong", expected="more than 0.7", got=swapped)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_dice_of_each_image_and_class(dice_loss, device, dtype, size):
    """Value and gradient are those of the formula, taken for each image and each class by itself."""
    if inputs.lacks_dtype(device, dtype):
        return
    targets = labels(size, device)

    def reference(logits):
        p = torch.exp(logits - logits.logsumexp(1, keepdim=True))
        scores = []
        for image in range(size[0]):
            for k in range(size[1]):
                t = (targets[image] == k).to(dtype)
                shared, total = (p[image, k] * t).sum(), p[image, k].sum() + t.sum()
                scores.append((2 * shared + 0.7) / (total + 0.7))
        return 1 - sum(scores) / len(scores)

    logits = (torch.randn(size, dtype=dtype) * 2).to(device)
    of = f"dice_loss(logits of shape {size}, targets, smooth=0.7)"
    inputs.same_as_torch(lambda x: dice_loss(x, targets, smooth=0.7), reference, logits, names=("logits",), of=of)


def test_smooth_is_one_unless_given(dice_loss, device):
    """smooth is 1 by default, and logits may be as large as 10,000."""
    logits, targets = torch.randn(2, 3, 2, 2).to(device), labels((2, 3, 2, 2), device)
    checks.close(dice_loss(logits, targets), dice_loss(logits, targets, smooth=1.0), of="dice_loss without smooth")
    large = dice_loss(logits * 1e4, targets)
    checks.that(large.isfinite(), of="dice_loss(logits * 10,000, targets)", expected="a finite number", got=large)


def test_dice_in_any_layout(dice_loss):
    """Logits and targets may lie in memory in any way."""
    logits, targets = torch.randn(2, 3, 4, 5, dtype=torch.float64), labels((2, 3, 4, 5), "cpu")
    expected = dice_loss(logits.clone(), targets.clone())
    inputs.same_for(inputs.layouts(logits, "logits"), lambda x: dice_loss(x, targets), expected, of="dice_loss")
    inputs.same_for(inputs.layouts(targets, "targets"), lambda x: dice_loss(logits, x), expected, of="dice_loss")


@pytest.mark.parametrize(
    ("predictions", "targets", "expected"),
    [
        ([0, 0, 1, 1], [0, 1, 1, 1], (1 / 2 + 2 / 3) / 2),
        ([0, 1, 2, 2], [0, 1, 2, 2], 1.0),
        ([0, 0, 0, 0], [2, 2, 2, 2], 0.0),
        ([0, 0, 0, 2], [0, 0, 0, 0], (3 / 4 + 0) / 2),
        ([0, 0, 0, 0], [0, 0, 0, 2], (3 / 4 + 0) / 2),
        ([1, 1, 1, 3], [1, 1, 1, 3], 1.0),
    ],
)
def test_classes_that_nobody_has(mean_iou, device, predictions, targets, expected):
    """A class that neither has does not count; one that is only predicted, or only there, counts with 0."""
    result = mean_iou(*(torch.tensor(numbers, device=device) for numbers in (predictions, targets)), classes=4)
    checks.close(result, expected, of=f"mean_iou({predictions}, {targets}, classes=4)")


@pytest.mark.parametrize("ignore", [255, -1, 2])
def test_pixels_without_a_target(mean_iou, device, ignore):
    """Pixels whose target is ignore, 255 where it is not given, do not count, and only these; ignore may be a class."""
    targets = torch.tensor([0, ignore, 1, 1, ignore, ignore, 0], device=device)
    predictions = torch.tensor([0, 0, 1, 0, 1, 2, 2], device=device)
    settings = {} if ignore == 255 else {"ignore": ignore}
    result = mean_iou(predictions, targets, classes=3, **settings)
    of = f"mean_iou({predictions.tolist()}, {targets.tolist()}, classes=3, ignore={ignore})"
    checks.close(result, (1 / 3 + 1 / 2 + 0) / 3, of=of)


def test_the_batch_counts_together(mean_iou, device):
    """Pixels of all images are counted before anything is divided: it is not the mean of the images' results."""
    predictions = torch.tensor([[[0, 0], [0, 0]], [[1, 1], [1, 0]]], device=device)
    targets = torch.tensor([[[0, 0], [0, 1]], [[1, 1], [0, 0]]], device=device)
    checks.close(mean_iou(predictions, targets, classes=2), (4 / 6 + 2 / 4) / 2, of="mean_iou of two images of 2 x 2")


@pytest.mark.parametrize("shape", [(7,), (3, 4, 5), (1, 1), (2, 3)], ids=str)
def test_the_mean_is_that_of_counted_pairs(mean_iou, device, shape):
    """The result is what a table of all pairs (target, prediction) gives, and a Python float."""
    predictions, targets = (torch.randint(4, shape).to(device) * 6 for _ in range(2))
    pairs = list(zip(targets.flatten().tolist(), predictions.flatten().tolist(), strict=True))
    scores = []
    for k in range(20):
        union = sum(k in pair for pair in pairs)
        if union:
            scores.append(pairs.count((k, k)) / union)
    result = mean_iou(predictions, targets, classes=20)
    checks.close(result, sum(scores) / len(scores), of=f"mean_iou of random classes, shape {shape}, classes=20")


@pytest.mark.parametrize("targets", [[], [255, 255]], ids=str)
def test_nothing_counts(mean_iou, device, targets):
    """Where no pixel counts the result is NaN."""
    targets = torch.tensor(targets, dtype=torch.int64, device=device)
    result = mean_iou(torch.zeros_like(targets), targets, classes=2)
    checks.instance(result, float, of="mean_iou where no pixel counts")
    checks.that(math.isnan(result), of="mean_iou where no pixel counts", expected="NaN", got=result)


def test_iou_of_maps_in_any_layout(mean_iou):
    """Predictions and targets may lie in memory in any way."""
    predictions, targets = torch.randint(3, (2, 4, 5)), torch.randint(3, (2, 4, 5))
    expected = mean_iou(predictions.clone(), targets.clone(), classes=3)
    of = "mean_iou(predictions, targets, classes=3)"
    layouts = inputs.layouts
    inputs.same_for(layouts(predictions, "predictions"), lambda x: mean_iou(x, targets, classes=3), expected, of=of)
    inputs.same_for(layouts(targets, "targets"), lambda x: mean_iou(predictions, x, classes=3), expected, of=of)


@pytest.mark.parametrize(("gamma", "expected"), [(0.0, 0.6931), (1.0, 0.3466), (2.0, 0.1733), (None, 0.1733)])
def test_a_probability_of_a_half(focal_loss, device, gamma, expected):
    """With pt = 0.5 the loss is 0.5 ** gamma * log(2); gamma is 2 where it is not given."""
    settings = {} if gamma is None else {"gamma": gamma}
    logits, targets = torch.zeros(3, 2, device=device), torch.tensor([0, 1, 0], device=device)
    of = f"focal_loss(zeros(3, 2), [0, 1, 0], gamma={gamma})"
    checks.close(focal_loss(logits, targets, **settings), torch.tensor(expected, device=device), of=of, rtol=1e-3)


@pytest.mark.parametrize("size", [(5, 3), (2, 4, 3), (2, 3, 2, 4), (1, 2)], ids=str)
@pytest.mark.parametrize("weighted", [False, True])
def test_without_gamma_it_is_cross_entropy(focal_loss, device, weighted, size):
    """gamma = 0 has the value and gradient of functional.cross_entropy, with and without weights."""
    weight = (torch.rand(size[1]) * 3 + 0.2).to(device) if weighted else None
    targets, logits = labels(size, device), torch.randn(size).to(device)
    inputs.same_as_torch(
        lambda x: focal_loss(x, targets, gamma=0.0, weight=weight),
        lambda x: functional.cross_entropy(x, targets, weight=weight),
        logits,
        names=("logits",),
        of=f"focal_loss(logits of shape {size}, gamma=0, {'with' if weighted else 'without'} weights)",
    )


@pytest.mark.parametrize("gamma", [1.0, 1.5, 2.0, 5.0])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_every_pixel_has_its_own_factor(focal_loss, device, dtype, weighted, gamma):
    """Value and gradient are those of the formula, pixel by pixel, the gradient through the factor included."""
    if inputs.lacks_dtype(device, dtype):
        return
    size = (2, 3, 2, 2)
    targets = labels(size, device)
    weight = torch.tensor([0.5, 2.0, 1.25], dtype=dtype, device=device)

    def reference(logits):
        p = torch.exp(logits - logits.logsumexp(1, keepdim=True))
        total, weights = 0.0, 0.0
        for image, row, column in [(i, r, c) for i in range(2) for r in range(2) for c in range(2)]:
            k = int(targets[image, row, column])
            pt, w = p[image, k, row, column], weight[k] if weighted else 1.0
            total = total - w * (1 - pt) ** gamma * torch.log(pt)
            weights = weights + w
        return total / weights

    logits = torch.randn(size, dtype=dtype).to(device)
    of = f"focal_loss(logits, targets, gamma={gamma}, {'with' if weighted else 'without'} weights)"
    inputs.same_as_torch(
        lambda x: focal_loss(x, targets, gamma=gamma, weight=weight if weighted else None),
        reference,
        logits,
        names=("logits",),
        of=of,
    )


@pytest.mark.parametrize("gamma", [0.0, 1.0, 2.0])
def test_certain_ones_stay_finite(focal_loss, device, gamma):
    """For logits of 10,000 and -10,000 the loss of what is wrong is 20,000, of what is right 0, with gradients."""
    logits = torch.tensor([[1e4, -1e4], [-1e4, 1e4]], device=device, requires_grad=True)
    result = focal_loss(logits, torch.tensor([0, 0], device=device), gamma=gamma)
    of = f"focal_loss([[1e4, -1e4], [-1e4, 1e4]], [0, 0], gamma={gamma})"
    checks.close(result, torch.tensor(1e4, device=device), of=of, rtol=1e-4)
    (grad,) = torch.autograd.grad(result, logits)
    expected = torch.tensor([[0.0, 0.0], [-0.5, 0.5]], device=device)
    checks.close(grad, expected, of=f"the gradient of {of}", atol=1e-4)


def test_focal_loss_in_any_layout(focal_loss):
    """Logits, targets and weights may lie in memory in any way, and stay as they are."""
    logits, targets = torch.randn(2, 3, 4, 5, dtype=torch.float64), labels((2, 3, 4, 5), "cpu")
    weight = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
    expected = focal_loss(logits.clone(), targets.clone(), weight=weight.clone())
    for name, x in inputs.layouts(logits, "logits"):
        checks.close(focal_loss(x, targets, weight=weight), expected, of=f"focal_loss, {name}")
    for name, x in inputs.layouts(targets, "targets"):
        checks.close(focal_loss(logits, x, weight=weight), expected, of=f"focal_loss, {name}")
    for name, x in inputs.layouts(weight, "weight"):
        checks.close(focal_loss(logits, targets, weight=x), expected, of=f"focal_loss, {name}")


@pytest.mark.parametrize(("height", "width"), [(8, 8), (7, 10), (1, 1), (5, 3), (2, 9), (13, 1)])
@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_sizes_come_back(UNet, device, depth, height, width):
    """Logits have the height and width of the image, odd ones and 1 included."""
    net = UNet(channels=2, classes=3, width=2, depth=depth).to(device)
    result = net(torch.randn(1, 2, height, width).to(device))
    checks.shape(result, (1, 3, height, width), of=f"UNet(2, 3, width=2, depth={depth})(x of {height} x {width})")


@pytest.mark.parametrize(("depth", "width"), [(0, 3), (1, 2), (2, 4)])
def test_names_and_sizes_of_all_weights(UNet, depth, width):
    """state_dict() has the weights and biases of down, up, merge and head, in the shapes of their levels."""
    state = UNet(channels=3, classes=5, width=width, depth=depth).state_dict()
    expected = {}
    before = 3
    for level in range(depth + 1):
        now = width * 2**level
        expected |= block_shapes(f"down.{level}", before, now)
        before = now
        if level < depth:
            expected |= {f"up.{level}.weight": (2 * now, now, 2, 2), f"up.{level}.bias": (now,)}
            expected |= block_shapes(f"merge.{level}", 2 * now, now)
    expected |= {"head.weight": (5, width, 1, 1), "head.bias": (5,)}
    got = {name: tuple(value.shape) for name, value in state.items()}
    of = f"of UNet(3, 5, width={width}, depth={depth})"
    checks.equal(sorted(got), sorted(expected), of=f"the names in the state_dict {of}")
    for name, shape in expected.items():
        checks.equal(got[name], shape, of=f"the shape of {name} {of}")


def test_a_net_by_default(UNet):
    """Without width and depth there are 8 channels at level 0, and 2 further levels."""
    net = UNet(1, 2)
    shapes = [tuple(net.down[level][0].weight.shape) for level in range(len(net.down))]
    checks.equal(shapes, [(8, 1, 3, 3), (16, 8, 3, 3), (32, 16, 3, 3)], of="the first weights of down in UNet(1, 2)")


@pytest.mark.parametrize(("height", "width"), [(8, 8), (7, 5)])
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_down_across_and_up(UNet, device, depth, height, width):
    """Logits and gradients are those of the layers in this order: block, pool, …, then up, cut, cat, merge, …, head."""
    net = UNet(channels=2, classes=3, width=2, depth=depth).to(device)
    for parameter in net.parameters():
        nn.init.normal_(parameter, std=0.5)
    weights = {name: value.detach() for name, value in net.named_parameters()}
    for number in range(2):
        x = torch.randn(2, 2, height, width).to(device)
        of = f"call {number + 1} of UNet(2, 3, width=2, depth={depth})(x of {height} x {width}, others in each call)"
        inputs.same_as_torch(net, lambda x: wired(weights, x, depth), x, names=("x",), of=of, check=nearly)


def test_every_weight_learns(UNet, device):
    """Gradients reach every parameter, and the image itself."""
    net = UNet(channels=2, classes=3, width=4, depth=2).to(device)
    for name, parameter in net.named_parameters():
        nn.init.constant_(parameter, 0.1) if name.endswith("bias") else nn.init.normal_(parameter, std=0.3)
    x = torch.randn(2, 2, 6, 6).to(device).requires_grad_()
    names = ("x", *(name for name, _ in net.named_parameters()))
    weights = torch.randn(2, 3, 6, 6).to(device)
    checks.gradient_reaches(net(x) * weights, x, *net.parameters(), of="UNet(2, 3, width=4)(x)", names=names)


def test_a_net_in_float64(UNet):
    """A net of float64 computes in float64, and x stays as it is."""
    net, x = UNet(channels=1, classes=2, width=2, depth=1).double(), torch.randn(1, 1, 5, 5, dtype=torch.float64)
    with checks.unmodified("UNet(1, 2)(x)", x=x):
        result = net(x)
    checks.dtype(result, torch.float64, of="UNet(1, 2).double()(x)")
    for name, given in inputs.layouts(x):
        checks.close(net(given), result, of=f"UNet(1, 2)(x), {name}")


def nearly(got, expected, of):
    """Compare with room for the last digits of many layers."""
    checks.close(got, expected, of=of, rtol=1e-3, atol=1e-4)


def labels(size, device):
    """Return random targets for logits of this size (B, K, …)."""
    return torch.randint(size[1], (size[0], *size[2:])).to(device)


def block_shapes(name, channels, width):
    """Return the shapes of a block's parameters."""
    shapes = {"0.weight": (width, channels, 3, 3), "0.bias": (width,)}
    shapes |= {"2.weight": (width, width, 3, 3), "2.bias": (width,)}
    return {f"{name}.{key}": shape for key, shape in shapes.items()}


def wired(weights, x, depth):
    """Return the logits of a U-Net with these weights."""

    def block(name, x):
        for number in (0, 2):
            x = functional.conv2d(x, weights[f"{name}.{number}.weight"], weights[f"{name}.{number}.bias"], padding=1)
            x = x.relu()
        return x

    kept = [block("down.0", x)]
    for level in range(1, depth + 1):
        kept.append(block(f"down.{level}", functional.max_pool2d(kept[-1], 2, ceil_mode=True)))
    x = kept.pop()
    for level in range(depth - 1, -1, -1):
        across = kept.pop()
        x = functional.conv_transpose2d(x, weights[f"up.{level}.weight"], weights[f"up.{level}.bias"], stride=2)
        x = block(f"merge.{level}", torch.cat([across, x[..., : across.shape[2], : across.shape[3]]], dim=1))
    return functional.conv2d(x, weights["head.weight"], weights["head.bias"])
