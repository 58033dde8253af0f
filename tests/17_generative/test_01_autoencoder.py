"""Hidden tests of autoencoder."""

from functools import cache

import pytest
import torch
from torch.nn.functional import mse_loss
from torch.optim.optimizer import register_optimizer_step_post_hook

from torch_katas import checks, inputs

WORST = 0.02
"""The largest mean squared error on unseen images."""


@pytest.mark.parametrize("latent", [1, 3, 16])
@pytest.mark.parametrize("count", [5, 1, 0])
def test_shapes(Autoencoder, device, count, latent):
    """Images (N, 1, 28, 28) give codes (N, Z), codes give images; N may be 1 or 0, and Z may be 1."""
    model, x = Autoencoder(latent).to(device), torch.rand(count, 1, 28, 28, device=device)
    of = f"of Autoencoder({latent}) for images {tuple(x.shape)}"
    code = model.encode(x)
    checks.shape(code, (count, latent), of=f"encode(x) {of}")
    checks.shape(model.decode(code), x.shape, of=f"decode(encode(x)) {of}")
    checks.shape(model(x), x.shape, of=f"model(x) {of}")


def test_all_goes_through_the_code(Autoencoder, device):
    """model(x) is decode(encode(x)), and a code is enough to decode it, whatever was coded in between."""
    model, x = Autoencoder(4).to(device), torch.rand(3, 1, 28, 28, device=device)
    result, code = model(x), model.encode(x)
    model.encode(torch.zeros(3, 1, 28, 28, device=device))
    checks.roughly(model.decode(code), result, of="decode of the code of x, after other images were coded")


def test_codes_may_be_negative(Autoencoder, device):
    """Among 16 numbers of 20 codes of a new model some are above 0 and some below."""
    code = Autoencoder(16).to(device).encode(torch.rand(20, 1, 28, 28, device=device))
    of = "whether some of the numbers in encode(20 images) are below 0, and some above"
    checks.equal([bool((code < 0).any()), bool((code > 0).any())], [True, True], of=of)


def test_pixels_lie_between_0_and_1(Autoencoder, device):
    """No number of a decoded image is 0 or less, and none is 1 or more."""
    image = Autoencoder(4).to(device).decode(torch.randn(10, 4, device=device))
    of = "the least and the greatest number of 10 decoded images"
    low, high = image.min().item(), image.max().item()
    checks.that(low > 0 and high < 1, of=of, expected="between 0 and 1, neither of them reached", got=f"{low}, {high}")


@pytest.mark.parametrize("mode", ["training", "evaluation"])
def test_each_image_by_itself(Autoencoder, device, mode):
    """An image gets the same code and comes out the same alone as among others, in both modes, time and again."""
    model = Autoencoder(3).to(device).train(mode == "training")
    x = torch.rand(4, 1, 28, 28, device=device)
    codes, images = model.encode(x), model(x)
    alone = torch.cat([model.encode(image[None]) for image in x])
    checks.roughly(alone, codes, of=f"the codes of 4 images, each coded alone, in {mode} mode")
    checks.roughly(model(x[2:3]), images[2:3], of=f"model(x) of the third of 4 images alone, in {mode} mode")


def test_the_encoder_bends(Autoencoder, device):
    """The encoder is no linear map: the code of a mean of images is not the mean of their codes."""
    model = Autoencoder(8).to(device)
    x, y = torch.rand(2, 10, 1, 28, 28, device=device)
    bend = model.encode((x + y) / 2) - (model.encode(x) + model.encode(y)) / 2
    straight = bend.abs().max().item() < 1e-5
    got = "none: it is linear" if straight else ""
    checks.that(not straight, of="how far encode((x + y) / 2) is from the mean of the codes", expected="some", got=got)


def test_the_decoder_bends(Autoencoder, device):
    """In front of the sigmoid the decoder is no linear map."""
    model = Autoencoder(8).to(device)
    x, y = torch.randn(2, 10, 8, device=device)
    bend = model.decode((x + y) / 2).logit() - (model.decode(x).logit() + model.decode(y).logit()) / 2
    straight = bend.abs().max().item() < 1e-4
    of = "how far the logits of decode((x + y) / 2) are from the mean of those of x and y"
    checks.that(not straight, of=of, expected="some", got="none: it is linear" if straight else "")


def test_every_parameter_is_used(Autoencoder, device):
    """Each parameter gets a gradient from the images that come out."""
    model = Autoencoder(4).to(device)
    model(torch.rand(8, 1, 28, 28, device=device)).square().sum().backward()
    unused = [name for name, p in model.named_parameters() if p.grad is None or not p.grad.any()]
    checks.equal(unused, [], of="the parameters without a gradient")


def test_there_are_few_parameters(Autoencoder):
    """With codes of 16 numbers the model has at most 300,000 numbers, and at least one in each half."""
    count = sum(p.numel() for p in Autoencoder(16).parameters())
    of = "how many numbers are in the parameters of Autoencoder(16)"
    checks.that(0 < count <= 300_000, of=of, expected="at most 300000", got=count)


def test_float64_and_any_layout(Autoencoder):
    """A model of float64 gives float64, wherever the images lie in memory."""
    model, x = Autoencoder(3).double(), torch.rand(2, 1, 28, 28, dtype=torch.float64)
    code, image = model.encode(x), model(x)
    checks.dtype(code, torch.float64, of="encode(x) in float64")
    checks.dtype(image, torch.float64, of="model(x) in float64")
    inputs.same_for(inputs.layouts(x), model.encode, code, of="encode(x) in float64")


@pytest.mark.timeout(30)
def test_unseen_digits_come_back(train_autoencoder, once, digits):
    """On the unseen digits the mean squared error is at most 0.02."""
    model = trained(once, train_autoencoder, images_of(digits.train))
    x = images_of(digits.test)
    with torch.no_grad():
        error = mse_loss(model(x), x).item()
    checks.that(
        error <= WORST, of="the mean squared error on unseen digits", expected="at most 0.02", got=f"{error:.4f}"
    )


def test_the_model_is_ready_for_use(train_autoencoder):
    """The model is in evaluation mode, and its codes have 16 numbers by default."""
    model = train_autoencoder(some(), steps=1)
    checks.equal(model.training, False, of="model.training of what train_autoencoder returns")
    checks.shape(model.encode(torch.rand(2, 1, 28, 28)), (2, 16), of="encode(2 images) of what it returns")


def test_codes_are_as_long_as_asked(train_autoencoder):
    """latent is the length of a code."""
    model = train_autoencoder(some(), latent=3, steps=1)
    checks.shape(
        model.encode(some(2)), (2, 3), of="encode(2 images) after train_autoencoder(images, latent=3, steps=1)"
    )


@pytest.mark.parametrize("count", [20, 300])
@pytest.mark.parametrize("steps", [0, 3])
def test_one_step_is_one_update(train_autoencoder, steps, count):
    """The optimizer makes `steps` updates, however many images there are; 0 is none."""
    updates = []
    handle = register_optimizer_step_post_hook(lambda *_: updates.append(1))
    try:
        train_autoencoder(some(count), latent=2, steps=steps)
    finally:
        handle.remove()
    checks.equal(len(updates), steps, of=f"the updates in train_autoencoder({count} images, steps={steps})")


def test_all_parameters_are_trained(train_autoencoder):
    """After two steps no parameter is as it was at the beginning."""
    first, later = (train_autoencoder(some(), latent=2, steps=steps).state_dict() for steps in (0, 2))
    same = [name for name in first if torch.equal(first[name], later[name])]
    checks.equal(same, [], of="the parameters that two steps have not moved")


def test_one_image_is_enough(train_autoencoder):
    """N may be 1: that image comes out better after 30 steps than at the beginning."""
    x = some(1)
    first, later = (train_autoencoder(x, latent=2, steps=steps) for steps in (0, 30))
    with torch.no_grad():
        better = mse_loss(later(x), x) < mse_loss(first(x), x)
    of = "the error on the only image after 30 steps"
    checks.that(better, of=of, expected="less than at the beginning", got="as much or more")


@pytest.mark.timeout(30)
def test_the_default_number_of_steps(train_autoencoder, once, digits):
    """Without `steps` there are 150 steps."""
    trained(once, train_autoencoder, images_of(digits.train))
    checks.equal(UPDATES[train_autoencoder], 150, of="how many updates train_autoencoder makes without steps")


def test_the_default_seed(train_autoencoder):
    """Without a seed it is 0."""
    given, none = (
        train_autoencoder(some(1), latent=2, steps=0, seed=0).state_dict(),
        train_autoencoder(some(1), latent=2, steps=0).state_dict(),
    )
    other = [name for name in given if not torch.equal(given[name], none[name])]
    checks.equal(other, [], of="the parameters that are others without a seed than with seed=0")


def test_the_same_seed_gives_the_same_model(train_autoencoder):
    """Two runs with one seed give the same numbers, whatever was drawn before."""
    first = train_autoencoder(some(), latent=2, steps=2, seed=1).state_dict()
    torch.rand(3)
    second = train_autoencoder(some(), latent=2, steps=2, seed=1).state_dict()
    other = [name for name in first if not torch.allclose(first[name], second[name])]
    checks.equal(other, [], of="the parameters that differ between two runs with seed=1")


@pytest.mark.parametrize("steps", [0, 2])
def test_another_seed_gives_another_model(train_autoencoder, steps):
    """Runs with different seeds give different numbers, from the beginning."""
    first, second = (train_autoencoder(some(), latent=2, steps=steps, seed=seed) for seed in (1, 2))
    x = some(2)
    same = torch.allclose(first(x), second(x))
    of = f"what the models of seed=1 and seed=2 make of two images after {steps} steps"
    checks.that(not same, of=of, expected="different images", got="the same")


def test_batches_are_drawn_anew(train_autoencoder, first_inputs, drawn_anew):
    """Not all steps have the same batch."""
    drawn_anew(first_inputs(lambda: train_autoencoder(some(300), latent=2, steps=3)), of="the batches of three steps")


def test_images_stay_as_they_are(train_autoencoder):
    """The caller's images keep their numbers."""
    x = some()
    with checks.unmodified("train_autoencoder(images, steps=2)", images=x):
        train_autoencoder(x, latent=2, steps=2)


def images_of(dataset):
    """Return the images of a dataset with numbers from 0 to 1: one tensor, written anew in each call."""
    x = dataset.tensors[0]
    return _memory_of(dataset).copy_((x - x.min()) / (x.max() - x.min()))


@cache
def _memory_of(dataset):
    return torch.empty_like(dataset.tensors[0])


def some(count=20):
    """Return a few small images, the same ones in every call."""
    return torch.rand(count, 1, 28, 28, generator=torch.Generator().manual_seed(5))


def trained(once, kata, *args):
    """Return what a training gives that all tests look at, and write down how many updates it made."""
    updates = []
    handle = register_optimizer_step_post_hook(lambda *_: updates.append(1))
    try:
        result = once(kata, *args)
    finally:
        handle.remove()
    if updates or kata not in UPDATES:
        UPDATES[kata] = len(updates)
    return result


UPDATES = {}
"""How many updates a training made, by the function that trains."""
