"""Hidden tests of transfer."""

import copy
from functools import cache

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from torch_katas import checks

BASE_SHARE = 0.9
MARGIN = 0.25
"""What the statement of train_base asks for."""


def base_images(count=12):
    """Return a few random images and labels from 0 to 4."""
    generator = torch.Generator().manual_seed(3)
    return torch.randn(count, 1, 28, 28, generator=generator), torch.arange(count) % 5


def new_images(count=6):
    """Return a few random images and labels from 5 to 9."""
    generator = torch.Generator().manual_seed(4)
    return torch.randn(count, 1, 28, 28, generator=generator), 5 + torch.arange(count) * 3 % 5


@cache
def of_digits(dataset, first, last):
    """Return images and labels of some of the digits; the same tensors in each call."""
    images, labels = dataset.tensors
    chosen = (first <= labels) & (labels <= last)
    return images[chosen], labels[chosen]


def share(model, images, classes):
    """Return the share of images that a copy of the model reads rightly."""
    with torch.no_grad():
        return (copy.deepcopy(model).eval()(images).argmax(1) == classes).float().mean().item()


def flat(model):
    return torch.cat([p.detach().flatten() for p in model.parameters()])


class DigitNet(nn.Module):
    """What DigitNet is in the exercise."""

    def __init__(self, classes=5):
        super().__init__()
        layers = []
        for count, outputs, stride in ((1, 8, 2), (8, 16, 2), (16, 16, 1), (16, 16, 1), (16, 32, 2)):
            layers += [nn.Conv2d(count, outputs, 3, stride=stride, padding=1), nn.ReLU()]
        self.body = nn.Sequential(*layers, nn.Flatten(), nn.Linear(32 * 4 * 4, 64), nn.ReLU())
        self.head = nn.Linear(64, classes)

    def forward(self, images):
        return self.head(self.body(images))


def loud_net():
    """Return a DigitNet in evaluation mode whose weights are large enough that gradients reach the first layer."""
    torch.manual_seed(11)
    net = DigitNet()
    with torch.no_grad():
        for p in net.body.parameters():
            p.mul_(2.3)
    return net.eval()


def trained(base, images, labels, updates, lr, body_lr, seed):
    """Return what fine_tune is to return, written out."""
    model = copy.deepcopy(base).requires_grad_(True)
    torch.manual_seed(seed)
    model.head = nn.Linear(64, 5)
    for _ in range(updates):
        parameters = list(model.parameters())
        grads = torch.autograd.grad(cross_entropy(model(images), labels - 5), parameters)
        head = set(model.head.parameters())
        with torch.no_grad():
            for p, grad in zip(parameters, grads, strict=True):
                p -= (lr if p in head else body_lr) * grad
    return model


@cache
def expected(count, updates, lr, body_lr, seed):
    """Return what fine_tune is to return for a loud net and so many new images: no answer has a say in it."""
    return trained(loud_net(), *new_images(count), updates, lr, body_lr, seed)


def few_images(digits):
    """Return the first five images of each of the digits 5 to 9, and their labels."""
    images, labels = of_digits(digits.train, 5, 9)
    few = torch.cat([(labels == digit).nonzero()[:5, 0] for digit in range(5, 10)])
    return images[few], labels[few]


@cache
def share_from_nothing(digits):
    """Return the share of unseen images that a new net reads rightly after as many updates as a fine-tuned one."""
    torch.manual_seed(2)
    unseen, labels = of_digits(digits.test, 5, 9)
    return share(trained(DigitNet(), *few_images(digits), 40, 0.05, 0.05, seed=1), unseen, labels - 5)


@pytest.mark.timeout(20)
def test_the_base_reads_its_digits(train_base, once, digits):
    """At least 90 % of unseen images of the digits 0 to 4 are read rightly."""
    model = once(train_base, *of_digits(digits.train, 0, 4), seed=0)
    got = share(model, *of_digits(digits.test, 0, 4))
    of = "the share of unseen images of 0 to 4 that train_base(…, seed=0) reads rightly"
    checks.that(got >= BASE_SHARE, of=of, expected=f"{BASE_SHARE} or more", got=f"{got:.3f}")


@pytest.mark.timeout(20)
def test_the_base_is_worth_something(train_base, once, digits):
    """Trained on with five images of each new digit, the base reads 25 of 100 more than a new net trained as long."""
    base = once(train_base, *of_digits(digits.train, 0, 4), seed=0)
    tuned = trained(base, *few_images(digits), 40, 0.05, 0.02, seed=1)
    unseen, labels = of_digits(digits.test, 5, 9)
    gain = share(tuned, unseen, labels - 5) - share_from_nothing(digits)
    of = "how much more of the unseen digits 5 to 9 is read rightly after 40 updates from the base than from nothing"
    checks.that(gain >= MARGIN, of=of, expected=f"{MARGIN} or more", got=f"{gain:.3f}")


def test_the_base_is_ready_for_use(train_base):
    """The model has five classes and is in evaluation mode; one image is enough."""
    for count in (1, 7):
        model = train_base(*base_images(count), seed=0)
        of = f"train_base of {count} images"
        checks.shape(model(torch.zeros(2, 1, 28, 28)), (2, 5), of=f"the logits of {of}")
        checks.equal(
            [name for name, m in model.named_modules() if m.training], [], of=f"modules in training mode in {of}"
        )


def test_the_seed_decides(train_base):
    """The same seed gives the same parameters, whatever was drawn before; another seed gives others."""
    first = train_base(*base_images(), seed=5)
    torch.rand(7)
    second, other = (train_base(*base_images(), seed=seed) for seed in (5, 6))
    checks.close(flat(second), flat(first), of="all parameters of a second train_base(…, seed=5)", rtol=0, atol=0)
    same = flat(other).equal(flat(first))
    checks.that(not same, of="all parameters with another seed", expected="other numbers", got="the same")


def test_the_images_are_looked_at(train_base):
    """Other labels give other parameters: the model learns from what it is given."""
    images, labels = base_images()
    first, second = train_base(images, labels, seed=0), train_base(images, 4 - labels, seed=0)
    same = flat(first).equal(flat(second))
    checks.that(not same, of="all parameters with other labels", expected="other numbers", got="the same")


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("lr", "body_lr"), [(0.1, 0.05), (0.05, 0.1), (0.2, 0.2)])
def test_each_part_has_its_rate(fine_tune, lr, body_lr):
    """After three updates the parameters are those of plain gradient descent, body_lr for the body, lr for the head."""
    model = fine_tune(loud_net(), *new_images(9), 3, lr, body_lr, seed=7)
    wanted = expected(9, 3, lr, body_lr, 7)
    for (name, p), want in zip(model.named_parameters(), wanted.parameters(), strict=True):
        of = f"{name} after 3 updates with lr={lr}, body_lr={body_lr}"
        checks.close(p.detach(), want.detach(), of=of, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("updates", [0, 1, 4])
def test_so_many_updates(fine_tune, updates):
    """There are as many updates as are asked for; with 0 the body is base's, and only the head is new."""
    model = fine_tune(loud_net(), *new_images(), updates, 0.1, 0.05, seed=0)
    checks.close(
        flat(model),
        flat(expected(6, updates, 0.1, 0.05, 0)),
        of=f"all parameters after {updates} updates",
        rtol=1e-4,
        atol=1e-6,
    )


@pytest.mark.parametrize("seed", [0, 1, 123])
def test_the_head_is_the_first_that_is_drawn(fine_tune, seed):
    """The head holds the first numbers after torch.manual_seed(seed), with five outputs."""
    torch.manual_seed(seed)
    wanted = nn.Linear(64, 5)
    model = fine_tune(loud_net(), *new_images(), 0, 0.1, 0.05, seed)
    checks.close(model.head.weight.detach(), wanted.weight.detach(), of=f"head.weight with seed={seed}", rtol=0, atol=0)
    checks.close(model.head.bias.detach(), wanted.bias.detach(), of=f"head.bias with seed={seed}", rtol=0, atol=0)


def test_a_body_without_a_rate_stays(fine_tune):
    """With body_lr=0.0 the body is base's, bit for bit, and the head learns; all the same, all of it requires grad."""
    base = loud_net().requires_grad_(False).train()
    model = fine_tune(base, *new_images(), 4, 0.1, 0.0, seed=0)
    start = fine_tune(base, *new_images(), 0, 0.1, 0.0, seed=0)
    checks.close(flat(model.body), flat(base.body), of="the body after 4 updates with body_lr=0", rtol=0, atol=0)
    for updates, net in ((4, model), (0, start)):
        of = f"the new model after {updates} updates with body_lr=0"
        checks.equal([p.requires_grad for p in net.parameters()], [True] * 14, of=f"requires_grad in {of}")
        checks.equal([m.training for m in net.modules()], [False] * 16, of=f"the modes of {of}")
    moved = not model.head.weight.equal(start.head.weight)
    checks.that(moved, of="head.weight after 4 updates", expected="other numbers than at first", got="the same")


@pytest.mark.parametrize("frozen", [True, False], ids=["frozen", "not frozen"])
@pytest.mark.parametrize("training", [True, False], ids=["training", "evaluation"])
def test_base_stays_as_it_is(fine_tune, frozen, training):
    """base keeps numbers, mode and requires_grad; all of the new model requires grad, is its own, and is in eval."""
    base = loud_net().requires_grad_(not frozen).train(training)
    start = flat(base).clone()
    model = fine_tune(base, *new_images(), 1, 0.1, 0.05, seed=0)
    checks.close(flat(base), start, of="all parameters of base afterwards", rtol=0, atol=0)
    checks.equal([p.requires_grad for p in base.parameters()], [not frozen] * 14, of="requires_grad in base afterwards")
    checks.equal([p.requires_grad for p in model.parameters()], [True] * 14, of="requires_grad in the new model")
    modes = [m.training for m in base.modules()], [m.training for m in model.modules()]
    checks.equal(modes, ([training] * 16, [False] * 16), of="the modes of base, and of the new model")
    for (name, p), old in zip(model.named_parameters(), base.parameters(), strict=True):
        checks.own_storage(p.detach(), old.detach(), of=f"{name} of the new model", from_="base's")
    same = flat(model.body).equal(start[: len(flat(model.body))])
    checks.that(not same, of="the body after an update", expected="other numbers than base's", got="the same")


def test_five_new_classes(fine_tune):
    """Class k is the digit 5 + k: trained on images of one digit alone, the model says its class."""
    images, _ = new_images(4)
    for digit in (5, 8):
        model = fine_tune(loud_net(), images, torch.full((4,), digit), 10, 0.2, 0.0, seed=0)
        with torch.no_grad():
            said = model(images).argmax(1).tolist()
        checks.equal(said, [digit - 5] * 4, of=f"the classes of four images after training on them as {digit}")
