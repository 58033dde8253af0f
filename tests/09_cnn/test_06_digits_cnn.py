"""Hidden tests of digits_cnn."""

import pytest
import torch
from torch import nn
from torch.utils.data import Dataset, TensorDataset

from torch_katas import checks

MODES = ["training", "evaluation"]
LEAST = 0.96
FEW = 50
"""Images that a short training has: enough to see what it depends on."""


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("count", [1, 2, 5])
def test_ten_logits_for_each_image(DigitCNN, device, count, mode):
    """(N, 1, 28, 28) becomes (N, 10), in both modes; a batch of one stays a batch."""
    model = DigitCNN().to(device).train(mode == "training")
    logits = model(torch.randn(count, 1, 28, 28).to(device))
    checks.shape(logits, (count, 10), of=f"DigitCNN()(x) in {mode}, x of shape ({count}, 1, 28, 28)")
    checks.dtype(logits, torch.float32, of="DigitCNN()(x)")


def test_scores_are_raw(DigitCNN, device):
    """Neither softmax nor log_softmax has been applied: the scores of an image do not add up to 1."""
    scores = DigitCNN().to(device).eval()(torch.randn(3, 1, 28, 28).to(device))
    checks.shape(scores, (3, 10), of="DigitCNN()(x), x of shape (3, 1, 28, 28)")
    of = "the ten scores of each image in DigitCNN()(x)"
    for sums, which in ((scores.sum(1), "they"), (scores.exp().sum(1), "their exponentials")):
        holds = (sums - 1).abs().max() > 1e-3
        checks.that(holds, of=of, expected="raw logits", got=f"{which} add up to 1 for each image")


def test_scores_may_be_negative(DigitCNN, device):
    """Nothing stands behind the last layer: among the logits of 64 images are some below 0."""
    lowest = DigitCNN().to(device).eval()(torch.randn(64, 1, 28, 28).to(device)).min().item()
    of = "the smallest of all logits of 64 random images"
    checks.that(lowest < 0, of=of, expected="a number below 0", got=f"{lowest:.4g}")


def test_an_image_is_judged_on_its_own(DigitCNN, device):
    """In evaluation an image gets the same logits alone and in a batch."""
    model = DigitCNN().to(device).eval()
    # Images of unlike contrast: the first would show what the others did to it.
    x = (torch.randn(3, 1, 28, 28) * torch.tensor([1.0, 3.0, 5.0]).reshape(3, 1, 1, 1)).to(device)
    checks.shape(model(x), (3, 10), of="model(x), x of shape (3, 1, 28, 28)")
    of = "model(x[:1]), which should be model(x)[:1],"
    checks.close(model(x[:1]), model(x)[:1], of=of, rtol=1e-2, atol=1e-3)


def test_each_model_has_its_own_layers(DigitCNN, device):
    """A model that is made later changes nothing in one that is there."""
    model = DigitCNN().to(device).eval()
    x = torch.randn(2, 1, 28, 28).to(device)
    before = model(x)
    DigitCNN().to(device)
    checks.roughly(model(x), before, of="model(x) after another DigitCNN() is made, against model(x) before")


def test_it_convolves(DigitCNN):
    """At least two of the layers are nn.Conv2d."""
    found = sum(isinstance(module, nn.Conv2d) for module in DigitCNN().modules())
    checks.that(found >= 2, of="the number of nn.Conv2d in DigitCNN()", expected="2 or more", got=found)


def test_it_is_small(DigitCNN):
    """There are at most 200,000 numbers in the parameters."""
    count = sum(parameter.numel() for parameter in DigitCNN().parameters())
    of = "the number of numbers in DigitCNN()'s parameters"
    checks.that(count <= 200_000, of=of, expected="200000 or less", got=count)


def test_every_parameter_is_used(DigitCNN, device):
    """backward leaves a gradient in every parameter."""
    model = DigitCNN().to(device)
    model(torch.randn(4, 1, 28, 28).to(device)).square().sum().backward()
    unused = [name for name, parameter in model.named_parameters() if parameter.grad is None]
    checks.equal(unused, [], of="the parameters without a gradient")


@pytest.mark.parametrize("batch_size", [100, 7, 3, 2])
def test_every_image_counts_the_same(evaluate, device, batch_size):
    """The share is the number of right images, divided by that of all images, however they fall into batches."""
    of = f"evaluate of 7 images, of which the first 4 are right, batch_size={batch_size}"
    checks.close(evaluate(Reader().to(device), pages(7, right=4), device, batch_size), 4 / 7, of=of)


@pytest.mark.parametrize(
    ("count", "batch_size", "sizes"), [(5, 2, [2, 2, 1]), (4, 2, [2, 2]), (3, 8, [3]), (3, 1, [1] * 3)]
)
def test_images_go_through_in_batches(evaluate, device, count, batch_size, sizes):
    """The model gets batch_size images at a time, and the rest at the end: all at once may not fit into memory."""
    model = Reader().to(device)
    evaluate(model, pages(count, right=1), device, batch_size)
    of = f"how many images each call of the model got, of {count} images with batch_size={batch_size}"
    checks.equal(model.sizes, sizes, of=of)


def test_a_hundred_is_the_size_of_a_batch(evaluate, device):
    """Without batch_size a batch has 100 images."""
    model = Reader().to(device)
    share = evaluate(model, pages(250, right=90), device)
    checks.equal(model.sizes, [100, 100, 50], of="how many images each call of the model got, of 250 images")
    checks.close(share, 90 / 250, of="evaluate of 250 images, of which 90 are right")


def test_any_dataset_will_do(evaluate, device):
    """A dataset that has len and [i] is enough; its images and labels stay as they are."""
    images, labels = pages(5, right=4).tensors
    dataset = Plain(images, labels)
    of = "evaluate(model, dataset)"
    with checks.unmodified(of, images=images, labels=labels):
        share = evaluate(Reader().to(device), dataset, device, 2)
    checks.close(share, 4 / 5, of="evaluate of 5 images, of which the first 4 are right, batch_size=2")


@pytest.mark.parametrize("right", [0, 1])
def test_a_single_image(evaluate, device, right):
    """For one image the share is 0.0 or 1.0."""
    of = f"evaluate of one image that is {'right' if right else 'wrong'}"
    checks.close(evaluate(Reader().to(device), pages(1, right=right), device), float(right), of=of)


def test_measuring_is_done_in_evaluation_mode(evaluate, device):
    """The model is in evaluation mode while it is measured, whatever mode it came in."""
    model = Reader().to(device).train()
    evaluate(model, pages(3, right=3), device)
    was_called(model)
    checks.equal(set(model.modes), {False}, of="the values of model.training that forward saw")


@pytest.mark.parametrize("mode", MODES)
def test_the_mode_is_put_back(evaluate, device, mode):
    """Afterwards the model is in the mode in which it came."""
    model = Reader().to(device).train(mode == "training")
    evaluate(model, pages(3, right=3), device)
    checks.equal(model.training, mode == "training", of=f"model.training after evaluate of a model in {mode} mode")


@pytest.mark.parametrize("mode", MODES)
def test_each_submodules_mode_is_put_back(evaluate, device, mode):
    """A submodule may be in another mode than the model, as a frozen batch norm is: each gets its own back."""
    model = nn.Sequential(nn.BatchNorm2d(1), nn.Sequential(Reader(), nn.Identity())).to(device)
    model.train(mode == "training")
    for module in (model[0], model[1][1]):
        module.train(mode != "training")
    before = {name: module.training for name, module in model.named_modules()}
    evaluate(model, pages(3, right=3), device)
    after = {name: module.training for name, module in model.named_modules()}
    of = f"training of each submodule after evaluate of a model in {mode} mode, 0 and 1.1 in the other"
    checks.equal(after, before, of=of)
    was_called(model[1][0])
    checks.equal(set(model[1][0].modes), {False}, of="the values of training that the innermost submodule saw")


def test_measuring_changes_no_statistic(evaluate, device):
    """Running statistics, gradients, and what requires grad are after evaluate what they were before."""
    model = nn.Sequential(nn.BatchNorm2d(1), nn.Flatten(), nn.Linear(784, 10)).to(device)
    model[0].weight.requires_grad_(False)
    model[2].bias.grad = torch.ones(10, device=device)
    dataset = TensorDataset(torch.full((4, 1, 28, 28), 5.0), torch.zeros(4, dtype=torch.int64))
    evaluate(model, dataset, device)
    expected = torch.zeros(1, device=device)
    checks.close(model[0].running_mean, expected, of="running_mean after evaluate with images filled with 5")
    trained = [name for name, parameter in model.named_parameters() if parameter.requires_grad]
    of = "the parameters that require grad after evaluate, 0.weight being frozen"
    checks.equal(trained, ["0.bias", "2.weight", "2.bias"], of=of)
    kept = model[2].bias.grad is not None and bool((model[2].bias.grad == 1).all())
    checks.that(kept, of="the .grad of the last bias after evaluate", expected="ones, as before", got="something else")


def test_measuring_records_no_graph(evaluate, device):
    """The model runs with autograd switched off."""
    model = Reader().to(device)
    evaluate(model, pages(3, right=3), device)
    was_called(model)
    checks.equal(set(model.recorded), {False}, of="the values of torch.is_grad_enabled() that forward saw")


@pytest.mark.parametrize("enabled", [True, False])
def test_recording_is_put_back(evaluate, device, enabled):
    """Afterwards autograd records if it did before, and only then."""
    with torch.set_grad_enabled(enabled):
        evaluate(Reader().to(device), pages(3, right=3), device)
        after = torch.is_grad_enabled()
    checks.equal(after, enabled, of=f"torch.is_grad_enabled() after evaluate, {enabled} before")


def test_the_images_are_measured_on_the_device(evaluate, trains_on_meta):
    """The images are moved to the device: the model is there already."""
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10)).to("meta")
    trains_on_meta(lambda device: evaluate(model, pages(3, right=1), device), of="evaluate(model, dataset, device)")


@pytest.mark.timeout(30)
def test_new_digits_are_read(train_digit_cnn, once, digits, share_right, device):
    """At least 96 % of the test images are right, in evaluation mode."""
    model, _ = once(train_digit_cnn, digits.train, digits.test, seed=0, device=device)
    share = share_right(model, digits.test, device)
    of = "the share of test_set that the model of train_digit_cnn(train_set, test_set, seed=0) gets right"
    checks.that(share >= LEAST, of=of, expected=f"at least {LEAST}", got=f"{share:.3f}")


@pytest.mark.timeout(20)
def test_the_share_is_that_of_the_model(train_digit_cnn, digits, share_right, device):
    """The share that is returned is what the returned model gets right of test_set: a Python float."""
    train, test = few(digits.train, 3 * FEW), few(digits.test, 3 * FEW)
    model, share = train_digit_cnn(train, test, seed=0, device=device)
    # An accelerator may put one image on the other side.
    expected = share_right(model, test, device)
    checks.close(share, expected, of="the share that train_digit_cnn returns", rtol=0, atol=0.01)


def test_the_model_is_ready_for_use(train_digit_cnn, digits, device):
    """The model is in evaluation mode and on the device."""
    model, _ = train_digit_cnn(few(digits.train, FEW), few(digits.test, FEW), seed=0, device=device)
    checks.equal(model.training, False, of="model.training of the model that train_digit_cnn returns")
    for name, parameter in model.named_parameters():
        checks.device(parameter, device, of=f"{name} of the model that train_digit_cnn returns")


def test_the_training_is_on_the_device(train_digit_cnn, digits, trains_on_meta):
    """Model and images are moved to the device before they meet."""
    few_images = few(digits.train, FEW), few(digits.test, FEW)
    trains_on_meta(lambda device: train_digit_cnn(*few_images, device=device), of="train_digit_cnn(…)")


@pytest.mark.timeout(20)
def test_each_epoch_has_another_order(train_digit_cnn, digits, first_inputs, device):
    """The images come in an order that is drawn, and drawn anew for each epoch."""
    train = few(digits.train, 3 * FEW)
    batches = first_inputs(lambda: train_digit_cnn(train, few(digits.test, FEW), seed=1, device=device))
    size = len(batches[0])
    given = train.tensors[0][:size].to(device)
    whole = size >= 3 * FEW
    of = f"the first {size} images that the model gets of {3 * FEW}"
    same = not whole and batches[0].equal(given)
    checks.that(not same, of=of, expected="others than the first of train_set", got="the first, in their order")
    # An epoch has so many batches, or one fewer where the last one is dropped for being short.
    for count in {3 * FEW // size, -(-3 * FEW // size)}:
        again = count < len(batches) and batches[count].equal(batches[0])
        of = f"the first batch of the second epoch, of {3 * FEW} images in batches of {size}"
        checks.that(not again, of=of, expected="another one than in the first", got="the same images in the same order")


@pytest.mark.timeout(20)
def test_the_same_seed_gives_the_same_model(train_digit_cnn, digits, first_steps):
    """Two runs with the same seed give the same numbers, whatever was drawn before them."""
    first = short(train_digit_cnn, digits, seed=1)
    torch.rand(3)
    second = short(train_digit_cnn, digits, seed=1)
    checks.equal(changed(first, second), [], of="what differs in the state_dict of two runs with seed=1")
    sets = few(digits.train, FEW), few(digits.test, FEW)
    without, with_0 = (first_steps(lambda k=kwargs: train_digit_cnn(*sets, **k)[0], 1) for kwargs in ({}, {"seed": 0}))
    checks.roughly(without, with_0, of="the parameters after one step without seed, against those with seed=0")


@pytest.mark.timeout(20)
def test_another_seed_gives_another_model(train_digit_cnn, digits):
    """Runs with different seeds give different numbers."""
    first, second = (short(train_digit_cnn, digits, seed=seed) for seed in (1, 2))
    of = "the state_dicts of two runs with seed=1 and seed=2"
    checks.that(bool(changed(first, second)), of=of, expected="other numbers", got="the same numbers in both")


@pytest.mark.timeout(20)
def test_fifty_images_are_enough(train_digit_cnn, digits):
    """The fewest images that train_set may have, 50, do train the model: with other labels it comes out otherwise."""
    images, labels = (tensor[:FEW] for tensor in digits.train.tensors)
    first, second = (
        train_digit_cnn(TensorDataset(images, given), few(digits.test, FEW), seed=1)[0].state_dict()
        for given in (labels, (labels + 1) % 10)
    )
    of = "the state_dicts after 50 training images with their labels, and with each label one higher"
    checks.that(bool(changed(first, second)), of=of, expected="other numbers", got="the same numbers in both")


@pytest.mark.timeout(20)
def test_test_images_leave_no_trace(train_digit_cnn, digits):
    """With another test_set, or fewer images in it, the model has the same parameters and running statistics."""
    first = short(train_digit_cnn, digits, seed=1)
    images = digits.test.tensors[0]
    for name, other in (("is brighter", 2 * images[:FEW] + 1), ("has 7 images alone", images[:7])):
        second = short(train_digit_cnn, digits, seed=1, test_images=other)
        checks.equal(changed(first, second), [], of=f"what differs in the state_dict where test_set {name}")


def test_datasets_stay_as_they_are(train_digit_cnn, digits):
    """Any datasets with len and [i] will do; images and labels of both stay as they are."""
    train, test = ([part[:FEW].clone() for part in dataset.tensors] for dataset in (digits.train, digits.test))
    named = dict(zip(("training images", "training labels", "test images", "test labels"), train + test, strict=True))
    with checks.unmodified("train_digit_cnn(train_set, test_set)", **named):
        train_digit_cnn(Plain(*train), Plain(*test))


def was_called(model):
    """Check that the model was called at all."""
    checks.that(len(model.sizes) > 0, of="evaluate(model, …)", expected="calls of the model", got="it is never called")


class Reader(nn.Module):
    """A model that reads the number in the first pixel, and notes how it was called."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))
        self.modes, self.recorded, self.sizes = [], [], []

    def forward(self, x):
        self.sizes.append(len(x))
        self.modes.append(self.training)
        self.recorded.append(torch.is_grad_enabled())
        return nn.functional.one_hot(x[:, 0, 0, 0].long(), 10) * self.scale


class Plain(Dataset):
    """A dataset that has len and [i], and nothing else."""

    # Python would try [0], [1], … in a for loop until there is an IndexError, which not every dataset raises.
    __iter__ = None

    def __init__(self, images, labels):
        self._images, self._labels = images, labels

    def __len__(self):
        return len(self._images)

    def __getitem__(self, index):
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._images[index], self._labels[index]


def pages(count, right):
    """Return a dataset of which Reader gets the first `right` images right."""
    labels = torch.arange(count) % 10
    numbers = torch.where(torch.arange(count) < right, labels, (labels + 1) % 10)
    return TensorDataset(numbers.float().reshape(-1, 1, 1, 1).repeat(1, 1, 28, 28), labels)


def few(dataset, count):
    """Return the first images of a dataset, with their labels."""
    return TensorDataset(*(tensor[:count] for tensor in dataset.tensors))


def short(train_digit_cnn, digits, seed, test_images=None):
    """Return the state_dict of a short training, on the CPU."""
    # Three times as many, so that the order decides which images share a batch.
    train_set = few(digits.train, 3 * FEW)
    images, labels = (tensor[:FEW] for tensor in digits.test.tensors)
    images = images if test_images is None else test_images
    test_set = TensorDataset(images, labels[: len(images)])
    model, _ = train_digit_cnn(train_set, test_set, seed=seed)
    return {name: value.clone() for name, value in model.state_dict().items()}


def changed(first, second):
    """Return the names under which two state_dicts differ."""
    return sorted(name for name in first if not torch.allclose(first[name], second[name], rtol=1e-4, atol=1e-6))
