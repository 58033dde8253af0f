"""Hidden tests of digits. Whatever trains with an optimizer on the whole set does so once (see `once`)."""

import pytest
import torch
from torch.utils.data import Dataset, TensorDataset

from torch_katas import checks, inputs

GOAL = 0.95


@pytest.mark.parametrize("samples", [5, 1, 0])
def test_every_image_has_ten_logits(DigitMLP, device, samples):
    """Images (N, 1, 28, 28) give float32 logits (N, 10), also one image and none."""
    logits = DigitMLP().to(device)(torch.zeros(samples, 1, 28, 28, device=device))
    checks.shape(logits, (samples, 10), of=f"DigitMLP()(images) with {samples} images")
    checks.dtype(logits, torch.float32, of=f"DigitMLP()(images) with {samples} images")


def test_images_may_lie_otherwise_in_memory(DigitMLP):
    """The logits are the same wherever the images lie in memory, expanded ones, too."""
    model = DigitMLP().eval()
    images = torch.randn(2, 1, 28, 28)
    of = "DigitMLP()(images)"
    expected = model(images.clone())
    inputs.same_for(inputs.layouts(images, "images"), model, expected, of=of, check=checks.roughly)
    checks.roughly(model(images[0].expand(2, 1, 28, 28))[1:], expected[:1], of=f"{of}, one image expanded to two")


@pytest.mark.parametrize("hidden", [None, 16, 128])
def test_all_layers_are_registered(DigitMLP, hidden):
    """parameters() lists the weights and biases of both layers, with as many hidden units as asked for, or 128."""
    model = DigitMLP() if hidden is None else DigitMLP(hidden)
    count, hidden = sum(p.numel() for p in model.parameters()), hidden or 128
    of = f"how many numbers parameters() of DigitMLP(hidden={hidden}) has, 784 * hidden + hidden + hidden * 10 + 10"
    checks.equal(count, 784 * hidden + hidden + hidden * 10 + 10, of=of)


def test_logits_may_be_negative(DigitMLP, device):
    """Nothing stands behind the last layer: among the logits of 64 images are some below 0."""
    lowest = DigitMLP().to(device)(torch.randn(64, 1, 28, 28, device=device)).min().item()
    of = "the smallest of all logits of 64 random images"
    checks.that(lowest < 0, of=of, expected="a number below 0", got=f"{lowest:.4g}")


def test_the_layers_are_bent(DigitMLP, device):
    """An activation stands between the layers: the logits of two images do not add up to those of their sum."""
    model = DigitMLP().to(device).eval()
    a, b = 3 * torch.randn(2, 1, 1, 28, 28, device=device)
    # For a straight function f(a) + f(b) = f(a + b) + f(0). (f(a) + f(-a) = 2 f(0) holds for tanh as well.)
    bend = (model(a) + model(b) - model(a + b) - model(torch.zeros_like(a))).abs().max().item()
    of = "the largest difference between f(a) + f(b) and f(a + b) + f(0), a and b being images"
    checks.that(bend > 1e-3, of=of, expected="more than 0.001, as the network is not linear", got=f"{bend:.2g}")


def test_each_image_is_read_by_itself(DigitMLP, device):
    """An image has the same logits in a batch as alone."""
    model = DigitMLP().to(device).eval()
    images = torch.randn(3, 1, 28, 28, device=device)
    together, alone = model(images), model(images[1:2])
    checks.shape(together, (3, 10), of="DigitMLP()(images) with 3 images")
    checks.close(together[1:2], alone, of="the logits of images[1] in a batch of 3", rtol=1e-4, atol=1e-4)


@pytest.mark.timeout(30)
def test_digits_are_read(train_digits, digits, once, share_right, device):
    """At least 95 % of the test images are read rightly by the model that comes back."""
    model, _ = once(train_digits, digits.train, digits.test, seed=0, device=device)
    share = share_right(model, digits.test, device)
    of = "the accuracy on the test images after train_digits(…, seed=0)"
    checks.that(share >= GOAL, of=of, expected="at least 0.95", got=f"{share:.4f}")


@pytest.mark.timeout(30)
def test_the_loss_falls(train_digits, digits, once, device):
    """The last epoch's train_loss is at most a quarter of the first one's."""
    _, history = once(train_digits, digits.train, digits.test, seed=0, device=device)
    losses = history["train_loss"]
    got = ", ".join(f"{loss:.4g}" for loss in losses[:12])
    of = 'history["train_loss"] of train_digits(…, seed=0)'
    checks.that(losses[-1] <= losses[0] / 4, of=of, expected="a last loss of a quarter of the first", got=got)


@pytest.mark.timeout(30)
def test_the_history_tells_the_truth(train_digits, digits, once, share_right, device):
    """Both lists hold one Python float for each epoch; the last test_accuracy is that of the model that came back."""
    model, history = once(train_digits, digits.train, digits.test, seed=0, device=device)
    of = "history of train_digits(…, seed=0)"
    checks.equal(sorted(history), ["test_accuracy", "train_loss"], of=f"the keys of the {of}")
    kinds = {type(value).__name__ for values in history.values() for value in values}
    checks.equal(kinds, {"float"}, of=f"the types in the {of}")
    checks.equal(
        len(history["test_accuracy"]), len(history["train_loss"]), of="the number of accuracies, and of losses"
    )
    of = f"the last test_accuracy in the {of}, against the model measured by itself"
    share = share_right(model, digits.test, device)
    checks.close(history["test_accuracy"][-1], share, of=of, atol=2 / len(digits.test))


@pytest.mark.timeout(30)
def test_the_loss_is_the_mean_per_sample(train_digits, digits, once, device):
    """The train_loss of the first epoch is a mean over samples: a model that guesses has one of 2.3."""
    _, history = once(train_digits, digits.train, digits.test, seed=0, device=device)
    first = history["train_loss"][0]
    of = 'history["train_loss"][0] of train_digits(…, seed=0)'
    checks.that(0.05 < first < 5, of=of, expected="a number between 0.05 and 5", got=f"{first:.4g}")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("samples", [1, 2, 33])
def test_any_number_of_images_will_do(train_digits, digits, samples):
    """Any length of train_set will do, of any dataset that has len and [i]: the model learns from it."""
    images, labels = digits.train[:samples]
    model, history = train_digits(Plain(images, labels), Plain(images[:1], labels[:1]), seed=0)
    of = f"train_digits of {samples} images"
    checks.that(len(history["train_loss"]) > 0, of=f'history["train_loss"] of {of}', expected="a loss", got="none")
    losses = history["train_loss"]
    if samples == 1:
        got = f"{losses[0]:.3g}"
        of_first = f'history["train_loss"][0] of {of}, measured before anything is learned'
        checks.that(abs(losses[0] - 2.3) < 0.9, of=of_first, expected="about ln 10 = 2.3", got=got)
    falls = losses[-1] < losses[0] or len(losses) == 1
    checks.that(falls, of=f'history["train_loss"] of {of}', expected="losses that fall", got=f"{losses[:8]}")
    with torch.no_grad():
        share = (model.eval()(images[:1]).argmax(1) == labels[:1]).float().mean().item()
    checks.close(history["test_accuracy"][-1], share, of=f"the last test_accuracy of {of}, tested with the first")


def test_the_images_stay_as_they_are(train_digits, digits):
    """Neither the images and labels to train on are changed, nor those to test with."""
    train, test = ([part.clone() for part in dataset[:20]] for dataset in (digits.train, digits.test))
    of = "train_digits(train_set, test_set, seed=0)"
    named = dict(zip(("training images", "training labels", "test images", "test labels"), train + test, strict=True))
    with checks.unmodified(of, **named):
        train_digits(TensorDataset(*train), TensorDataset(*test), seed=0)


def test_it_trains_on_the_device(train_digits, digits, trains_on_meta):
    """When the model is called for the first time, its parameters and the images are on the device."""
    few = TensorDataset(*digits.train[:3])
    trains_on_meta(lambda device: train_digits(few, few, seed=0, device=device), of="train_digits(…, seed=0)")


def test_the_model_is_on_the_device(train_digits, digits, device):
    """A model with parameters comes back, and every parameter is on the device that was asked for."""
    model = trained_on_few(train_digits, digits, seed=0, device=device)
    checks.instance(model, torch.nn.Module, of="the first value of train_digits(…)")
    for name, p in model.named_parameters():
        checks.device(p, device, of=f"{name} after train_digits(…)")


def test_the_same_seed_gives_the_same_model(train_digits, digits, flat_parameters):
    """On the CPU two runs with one seed end with equal parameters, whatever was drawn in between."""
    first = flat_parameters(trained_on_few(train_digits, digits, seed=3))
    torch.rand(100)
    second = flat_parameters(trained_on_few(train_digits, digits, seed=3))
    of = "the parameters after train_digits(30 images, …, seed=3), the second time"
    checks.close(second, first, of=of, rtol=0, atol=0)


def test_another_seed_gives_another_model(train_digits, digits, flat_parameters):
    """The seed decides: two seeds end with different parameters."""
    first, second = (flat_parameters(trained_on_few(train_digits, digits, seed)) for seed in (1, 2))
    of = "the parameters after seed=1 and after seed=2"
    checks.that(not torch.equal(first, second), of=of, expected="different numbers", got="the same")


@pytest.mark.timeout(20)
def test_the_accuracy_is_that_of_test_set(train_digits, digits, share_right):
    """Trained on 200 images and tested with the same images under wrong labels, the model has an accuracy near 0."""
    images, labels = digits.train[:200]
    wrong = TensorDataset(images, (labels + 1) % 10)
    model, history = train_digits(TensorDataset(images, labels), wrong, seed=0)
    share = share_right(model, wrong, "cpu")
    of = "the last test_accuracy of train_digits(200 images, the same with wrong labels, seed=0)"
    checks.close(history["test_accuracy"][-1], share, of=of, atol=0.011)


@pytest.mark.timeout(20)
def test_every_test_image_counts_the_same(train_digits, digits, share_right):
    """The accuracy is a share of images, not a mean of the shares of batches: the last of them may have one image."""
    images, labels = digits.train[:200]
    # Many batches of the usual sizes are full here, and one image is left over.
    many, answers = images.repeat(16, 1, 1, 1), labels.repeat(16)
    test = TensorDataset(torch.cat([many, images[:1]]), torch.cat([answers, (labels[:1] + 1) % 10]))
    model, history = train_digits(TensorDataset(images, labels), test, seed=0)
    of = "the last test_accuracy of train_digits(200 images, 3201 images, seed=0), of which the last has a wrong label"
    checks.close(history["test_accuracy"][-1], share_right(model, test, "cpu"), of=of, atol=0.004)


@pytest.mark.timeout(20)
def test_the_test_set_teaches_nothing(train_digits, digits, flat_parameters):
    """The parameters are the same, bit for bit, whatever the labels of the test set are, and however many images."""
    images, labels = digits.train[:200]
    right = TensorDataset(images, labels)
    model, _ = train_digits(right, right, seed=0)
    others = {
        "the test set's labels all wrong": TensorDataset(images, (labels + 1) % 10),
        "a test set of 7 images, much brighter": TensorDataset(images[:7] + 5, labels[:7]),
    }
    for name, test in others.items():
        other, _ = train_digits(right, test, seed=0)
        of = f"the parameters after train_digits(200 images, …, seed=0), with {name}"
        checks.close(flat_parameters(other), flat_parameters(model), of=of, rtol=0, atol=0)


class Plain(Dataset):
    """A dataset that has len and [i], and nothing else."""

    def __init__(self, images, labels):
        self._images, self._labels = images, labels

    def __len__(self):
        return len(self._images)

    def __getitem__(self, index):
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._images[index], self._labels[index]


def trained_on_few(train_digits, digits, seed, **settings):
    """Return a model that was trained on 30 images, on the CPU where nothing else is set."""
    few = TensorDataset(*digits.train[:30])
    return train_digits(few, few, seed=seed, **settings)[0]
