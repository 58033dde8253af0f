"""Hidden tests of vit."""

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import TensorDataset

from torch_katas import checks, inputs

LEAST = 0.85
"""The share of the test images that a trained model gets right."""
SIZES = [(2, 3, 4, 6, 2), (1, 1, 3, 3, 3), (2, 2, 2, 6, 1), (3, 1, 8, 4, 4), (1, 3, 6, 6, 3)]
"""(B, C, H, W, p)"""


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_patches_are_squares_row_by_row(patchify, numbered, device, size):
    """Row n of the result holds the pixels of patch n: all of channel 0, then of channel 1 …, each row by row."""
    batch, channels, height, width, p = size
    images = numbered((batch, channels, height, width), device=device)
    expected = []
    for image in images:
        squares = [image[:, y : y + p, x : x + p] for y in range(0, height, p) for x in range(0, width, p)]
        expected.append(torch.stack([square.flatten() for square in squares]))
    result = patchify(images, p)
    checks.close(result, torch.stack(expected), of=f"patchify(images of shape {size[:4]}, {p})")


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_linear_layer_on_patches_is_a_convolution(patchify, device, size):
    """Patches times a weight equal a convolution with that weight, whose stride is the patch size, with gradients."""
    batch, channels, height, width, p = size
    images = torch.randn(batch, channels, height, width).to(device)
    weight = torch.randn(5, channels, p, p).to(device)
    inputs.same_as_torch(
        lambda x: patchify(x, p) @ weight.flatten(1).T,
        lambda x: functional.conv2d(x, weight, stride=p).flatten(2).mT,
        images,
        names=("images",),
        of=f"patchify(images of shape {size[:4]}, {p}) @ weight",
    )


@pytest.mark.parametrize(("height", "width", "p"), [(5, 4, 2), (4, 5, 2), (5, 5, 2), (2, 8, 4), (9, 4, 6), (2, 2, 4)])
def test_patches_that_do_not_fit(patchify, device, height, width, p):
    """ValueError where height or width is no multiple of the patch size."""
    images = torch.zeros(1, 2, height, width, device=device)
    checks.raises(ValueError, lambda: patchify(images, p), of=f"patchify(images of {height} x {width}, {p})")


def test_patches_in_any_layout(patchify, numbered, device):
    """Images may lie in memory in any way, of any dtype and of large numbers, and there may be none."""
    images = numbered((2, 3, 4, 6), dtype=torch.uint8, device=device)
    with checks.unmodified("patchify(images, 2)", images=images):
        expected = patchify(images, 2)
    inputs.same_for(inputs.layouts(images, "images"), lambda x: patchify(x, 2), expected, of="patchify(images, 2)")
    checks.close(patchify(images[:0], 2), expected[:0], of="patchify of no images")
    large = images.long() + 2**40
    checks.close(patchify(large, 2), expected.long() + 2**40, of="patchify of int64 images, numbers from 2 ** 40 on")


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_patches_make_the_image_again(unpatchify, numbered, device, size):
    """The image from which the patches were cut comes back, every pixel in its place, as int64; none of no patches."""
    batch, channels, height, width, p = size
    images = numbered((batch, channels, height, width), device=device)
    patches = functional.unfold(images.double(), p, stride=p).mT.long()
    result = unpatchify(patches, p, height, width)
    of = f"unpatchify(patches of images of shape {size[:4]}, {p}, {height}, {width})"
    checks.close(result, images, of=of)
    checks.close(unpatchify(patches + 2**40, p, height, width), images + 2**40, of=f"{of}, numbers from 2 ** 40 on")
    checks.close(unpatchify(patches[:0], p, height, width), images[:0], of=f"{of}, none of them")


@pytest.mark.parametrize(
    ("count", "p", "height", "width"),
    [(4, 2, 4, 6), (6, 2, 4, 4), (4, 2, 5, 4), (4, 2, 4, 5), (8, 2, 4, 4), (2, 2, 4, 4), (1, 4, 2, 8)],
)
def test_patches_that_make_no_image(unpatchify, device, count, p, height, width):
    """ValueError where the sides are no multiples of the patch size, or the patches are too many or too few."""
    patches = torch.zeros(2, count, 3 * p * p, device=device)
    of = f"unpatchify({count} patches of {p} x {p}, {p}, {height}, {width})"
    checks.raises(ValueError, lambda: unpatchify(patches, p, height, width), of=of)


def test_gradients_go_back_to_the_patches(unpatchify, device):
    """Each number of a patch gets the gradient of its pixel; none of no patches is fine, and layouts are."""
    patches = torch.randn(2, 6, 12).to(device)
    upstream = torch.randn(2, 3, 4, 6).to(device)
    expected = functional.fold(patches.mT, (4, 6), 2, stride=2)
    leaf = patches.clone().requires_grad_()
    result = unpatchify(leaf, 2, 4, 6)
    checks.close(result.detach(), expected, of="unpatchify(patches, 2, 4, 6)")
    checks.gradient_reaches(result * upstream, leaf, of="unpatchify(patches, 2, 4, 6)", names=("patches",))
    (grad,) = torch.autograd.grad(result, leaf, upstream)
    checks.close(grad, functional.unfold(upstream, 2, stride=2).mT, of="the gradient in patches")
    inputs.same_for(inputs.layouts(patches, "patches"), lambda x: unpatchify(x, 2, 4, 6), expected, of="unpatchify")
    checks.close(unpatchify(patches[:0], 2, 4, 6), expected[:0], of="unpatchify of no images")


SETTINGS = {"image_size": 6, "patch_size": 2, "channels": 3, "classes": 5, "width": 8, "heads": 2}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("depth", [0, 1, 3])
@pytest.mark.parametrize("mode", ["training", "evaluation"])
def test_logits_are_those_of_its_parts(ViT, device, mode, depth):
    """The logits are those of patches, embed, cls in front, positions, pre-norm blocks, norm, head, in either mode."""
    model = stirred(ViT(**SETTINGS, depth=depth)).to(device).train(mode == "training")
    ViT(image_size=12, patch_size=3, channels=1, classes=2, width=4, depth=1, heads=1)  # changes nothing in this one
    for batch in (4, 1):
        x = torch.randn(batch, 3, 6, 6).to(device)
        of = f"the logits of {batch} images in {mode}, depth={depth}"
        checks.close(model(x), computed(model, x, depth, mode), of=of, rtol=1e-3, atol=1e-4)


def test_images_do_not_see_each_other(ViT, device):
    """An image has the same logits alone, first or last in a batch."""
    model = stirred(ViT(**SETTINGS, depth=2)).to(device)
    x = torch.randn(4, 3, 6, 6).to(device)
    together = model(x)
    for number in range(4):
        alone = model(x[number : number + 1])
        of = f"the logits of image {number} alone, against those in the batch"
        checks.close(alone, together[number : number + 1], of=of, rtol=1e-3, atol=1e-4)


def test_patches_have_places(ViT, device):
    """Patches that change places change the logits."""
    model = stirred(ViT(**SETTINGS, depth=2)).to(device)
    x = torch.randn(2, 3, 6, 6).to(device)
    swapped = torch.cat([x[..., 2:4], x[..., :2], x[..., 4:]], dim=-1)
    apart = (model(x) - model(swapped)).abs().amax(1)
    of = "how far the logits move when two columns of patches change places"
    checks.that((apart > 1e-3).all(), of=of, expected="more than 0", got=apart)


def test_its_parts_and_their_sizes(ViT):
    """cls (1, 1, E) and positions (1, P + 1, E) are parameters, and each block has weights of its own."""
    model = ViT(**SETTINGS, depth=3)
    parameters = dict(model.named_parameters())
    sizes = {"cls": (1, 1, 8), "positions": (1, 10, 8), "embed.weight": (8, 12), "norm.weight": (8,)}
    for name, size in (sizes | {"head.weight": (5, 8)}).items():
        checks.that(name in parameters, of=f"the parameter {name}", expected="there", got=sorted(parameters))
        checks.equal(tuple(parameters[name].shape), size, of=f"the shape of {name}")
    expected = 3 * 872 + 8 * 12 + 8 + 8 + 80 + 16 + 45
    of = "how many numbers ViT(6, 2, 3, 5, width=8, depth=3, heads=2) learns"
    checks.equal(sum(parameter.numel() for parameter in model.parameters()), expected, of=of)
    larger = dict(ViT(**SETTINGS | {"patch_size": 3}, depth=0).named_parameters())["embed.weight"]
    checks.equal(tuple(larger.shape), (8, 27), of="the shape of embed.weight for patches of 3 x 3")


def test_cls_and_positions_begin_small(ViT):
    """cls and positions begin with a standard deviation of about 0.02."""
    model = ViT(image_size=32, patch_size=2, channels=1, classes=2, width=128, depth=0, heads=1)
    for name in ("cls", "positions"):
        std = getattr(model, name).std().item()
        checks.that(
            0.015 < std < 0.025, of=f"the standard deviation of {name}", expected="about 0.02", got=f"{std:.4f}"
        )


@pytest.mark.parametrize("size", [(6, 4), (4, 6), (8, 8), (2, 18), (18, 2), (3, 12)], ids=str)
def test_images_of_another_size(ViT, device, size):
    """ValueError for an image that is not image_size high and wide, also where the number of patches would fit."""
    model = ViT(**SETTINGS, depth=1).to(device)
    checks.raises(ValueError, lambda: model(torch.zeros(1, 3, *size, device=device)), of=f"model(x of {size}), size 6")


@pytest.mark.parametrize(("image_size", "patch_size"), [(6, 4), (7, 2), (4, 8)])
def test_patches_that_do_not_fit_into_the_model(ViT, image_size, patch_size):
    """ValueError where image_size is no multiple of patch_size."""
    of = f"ViT(image_size={image_size}, patch_size={patch_size}, …)"
    checks.raises(ValueError, lambda: ViT(image_size, patch_size, 3, 5, 8, 1, 2), of=of)


def test_everything_learns(ViT, device):
    """Gradients reach every parameter, and the image."""
    model = stirred(ViT(**SETTINGS, depth=2)).to(device)
    x = torch.randn(3, 3, 6, 6).to(device).requires_grad_()
    named = {name: p for name, p in model.named_parameters() if not name.endswith("in_proj_bias")}
    output = model(x) * torch.randn(3, 5).to(device)
    checks.gradient_reaches(output, x, *named.values(), of="ViT(…)(x)", names=("x", *named))


@pytest.mark.timeout(60)
def test_most_digits_are_read(train_vit, once, digits, share_right, device):
    """At least 85 % of the test images are right, in evaluation mode."""
    model, _ = once(train_vit, digits.train, digits.test, seed=0, device=device)
    share = share_right(model, digits.test, device)
    of = "the share of test_set that the model of train_vit(train_set, test_set, seed=0) gets right"
    checks.that(share >= LEAST, of=of, expected=f"at least {LEAST}", got=f"{share:.3f}")


@pytest.mark.timeout(20)
def test_the_share_is_that_of_the_model(train_vit, digits, share_right, device):
    """The share that is returned is what the returned model gets right of test_set, of all of it: a Python float."""
    images, labels = few(digits.test, 201).tensors
    labels[-9:] = (labels[-9:] + 5) % 10  # the last batch is small, and wrong: a mean of batches shows it
    train, test = few(digits.train, 100), TensorDataset(images, labels)
    model, share = train_vit(train, test, seed=3, device=device)
    checks.close(share, share_right(model, test, device), of="the share that train_vit returns", rtol=0, atol=0.004)


@pytest.mark.timeout(20)
def test_the_model_is_ready_for_use(train_vit, digits, device):
    """The model is in evaluation mode, all of it, on the device, and knows ten classes."""
    model, _ = train_vit(few(digits.train, 50), few(digits.test, 5), seed=0, device=device)
    modes = {name: module.training for name, module in model.named_modules()}
    checks.equal([name for name, mode in modes.items() if mode], [], of="the parts that are in training mode")
    for name, parameter in model.named_parameters():
        checks.device(parameter, device, of=f"{name} of the model that train_vit returns")
    logits = model(torch.zeros(2, 1, 28, 28, device=device))
    checks.shape(logits, (2, 10), of="what the model that train_vit returns gives for 2 images")


@pytest.mark.timeout(20)
def test_it_trains_on_the_device(train_vit, digits, trains_on_meta):
    """When the model is called for the first time, its parameters and the images are on the device."""
    trains_on_meta(
        lambda device: train_vit(few(digits.train, 50), few(digits.test, 5), device=device), of="train_vit(…)"
    )


@pytest.mark.timeout(20)
def test_fifty_images_are_enough(train_vit, digits):
    """A train_set of 50 images is learned from: with other labels the parameters become others."""
    images, labels = few(digits.train, 50).tensors
    first, second = (
        train_vit(TensorDataset(images, y), few(digits.test, 5), seed=0)[0].state_dict() for y in (labels, 9 - labels)
    )
    of = "the state_dict after training on 50 images, with 9 - label as labels"
    checks.that(bool(changed(first, second)), of=of, expected="other numbers", got="the same numbers")


@pytest.mark.timeout(20)
def test_the_seed_says_everything(train_vit, digits):
    """The same seed gives the same numbers, 0 too, whatever was drawn before, another seed others."""
    first = short(train_vit, digits, seed=0)
    torch.rand(3)
    again, other = short(train_vit, digits, seed=0), short(train_vit, digits, seed=2)
    checks.equal(changed(first, again), [], of="what differs in the state_dict of two runs with seed=0")
    checks.equal(changed(first, short(train_vit, digits)), [], of="what differs in it where seed is not given: it is 0")
    checks.that(bool(changed(first, other)), of="the runs with seed=0 and 2", expected="others", got="the same numbers")


@pytest.mark.timeout(20)
def test_test_images_leave_no_trace(train_vit, digits):
    """With another test_set, other labels or fewer images in it, the model has the same parameters."""
    first = short(train_vit, digits, seed=1)
    images, labels = few(digits.test, 40).tensors
    labels = (labels + 5) % 10  # who keeps the epoch that reads test_set best, keeps another one
    for name, other in (("is brighter, with other labels", 2 * images + 1), ("has 7 other images", images[:7])):
        second = short(train_vit, digits, seed=1, test=TensorDataset(other, labels[: len(other)]))
        checks.equal(changed(first, second), [], of=f"what differs in the state_dict where test_set {name}")


def stirred(model):
    """Return the model with random numbers in all of its parameters."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn(parameter.shape) * 0.3)
    return model


def computed(model, x, depth, mode):
    """Return the logits of a vision transformer with these numbers, in PyTorch's own parts."""
    weights = {name: value.detach() for name, value in model.named_parameters()}
    patches = functional.conv2d(x, weights["embed.weight"].reshape(8, 3, 2, 2), weights["embed.bias"], stride=2)
    tokens = torch.cat([weights["cls"].repeat(len(x), 1, 1), patches.flatten(2).mT], dim=1) + weights["positions"]
    for number in range(depth):
        block = nn.TransformerEncoderLayer(8, 2, 32, 0.0, "gelu", batch_first=True, norm_first=True).to(x.device)
        prefix = f"blocks.{number}."
        block.load_state_dict({n.removeprefix(prefix): v for n, v in weights.items() if n.startswith(prefix)})
        tokens = block.train(mode == "training")(tokens)
    gathered = functional.layer_norm(tokens[:, 0], (8,), weights["norm.weight"], weights["norm.bias"])
    return functional.linear(gathered, weights["head.weight"], weights["head.bias"])


def few(dataset, count):
    """Return the first samples of a dataset."""
    return TensorDataset(*(tensor[:count].clone() for tensor in dataset.tensors))


def short(train_vit, digits, test=None, **seed):
    """Return the state_dict of a short training, on the CPU."""
    model, _ = train_vit(few(digits.train, 150), test or few(digits.test, 40), **seed)
    return {name: value.clone() for name, value in model.state_dict().items()}


def changed(first, second):
    """Return the names under which two state_dicts differ."""
    return sorted(name for name in first if not torch.allclose(first[name], second[name], rtol=1e-4, atol=1e-6))
