"""Hidden tests of gan."""

import copy
import math

import pytest
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim.optimizer import register_optimizer_step_post_hook

from torch_katas import checks

CHANGES = {"discriminator_step": "discriminator optimizer", "generator_step": "discriminator generator optimizer"}

COUNTS = [(4, 4), (3, 5), (1, 1), (6, 2)]


@pytest.mark.parametrize("logits_shape", ["(N, 1)", "(N,)"])
@pytest.mark.parametrize(("count", "made"), COUNTS)
def test_the_discriminators_update(discriminator_step, sgd, device, count, made, logits_shape):
    """One update by the gradient of the mean over real points against 1, plus that over made points against 0."""
    discriminator, generator = networks(device, flat=logits_shape == "(N,)")
    real, z = torch.randn(count, 2, device=device), torch.randn(made, 3, device=device)
    twin, points = copy.deepcopy(discriminator), generator(z).detach()
    expected = against(twin(real), 1) + against(twin(points), 0)
    update(twin, expected)
    of = f"discriminator_step of {count} real points and {made} made ones, logits of shape {logits_shape}"
    loss = discriminator_step(discriminator, generator, real, z, sgd(discriminator, 0.1))
    checks.close(loss, expected.item(), of=of, rtol=1e-4, atol=1e-5)
    same_numbers(discriminator, twin, f"after {of}")


def test_the_generator_has_no_gradient(discriminator_step, sgd, device):
    """After the discriminator's step every .grad of the generator is None, as before."""
    discriminator, generator = networks(device)
    x = torch.randn(3, 2, device=device)
    discriminator_step(discriminator, generator, x, torch.randn(3, 3, device=device), sgd(discriminator, 0.1))
    filled = [name for name, p in generator.named_parameters() if p.grad is not None]
    checks.equal(filled, [], of="the parameters of the generator that have a .grad after discriminator_step")


def test_the_generators_gradients_stay(discriminator_step, sgd, device):
    """What lies in the .grad of the generator is still there afterwards."""
    discriminator, generator = networks(device)
    for p in generator.parameters():
        p.grad = torch.ones_like(p)
    x = torch.randn(3, 2, device=device)
    discriminator_step(discriminator, generator, x, torch.randn(3, 3, device=device), sgd(discriminator, 0.1))
    for name, p in generator.named_parameters():
        checks.close(p.grad, torch.ones_like(p), of=f"the .grad of the generator's {name}, all 1 before")


def test_the_discriminator_forgets_old_gradients(discriminator_step, generator_step, sgd, device):
    """Gradients of a generator's step, or from before, take no part in the discriminator's."""
    discriminator, generator = networks(device)
    z, real = torch.randn(3, 3, device=device), torch.randn(3, 2, device=device)
    generator_step(discriminator, generator, z, sgd(generator, 0.1))
    for p in discriminator.parameters():
        p.grad = torch.ones_like(p) if p.grad is None else p.grad + 1
    twin, points = copy.deepcopy(discriminator), generator(z).detach()
    update(twin, against(twin(real), 1) + against(twin(points), 0))
    discriminator_step(discriminator, generator, real, z, sgd(discriminator, 0.1))
    same_numbers(discriminator, twin, "after generator_step and discriminator_step")


@pytest.mark.parametrize("logit", [1000.0, -1000.0])
def test_the_discriminators_loss_is_finite(discriminator_step, sgd, device, logit):
    """A logit of -1000 for a real point, or of 1000 for a made one, costs 1000; the update is finite."""
    discriminator = nn.Linear(1, 1, bias=False).to(device)
    nn.init.constant_(discriminator.weight, logit)
    one, zero = torch.ones(1, 1, device=device), torch.zeros(1, 1, device=device)
    real, z = (one, zero) if logit < 0 else (zero, one)
    loss = discriminator_step(discriminator, nn.Identity(), real, z, sgd(discriminator, 0.1))
    of = f"discriminator_step where one point has a logit of {logit}, and the other one of 0"
    checks.close(loss, 1000 + math.log(2), of=of, rtol=1e-4)
    expected = torch.full((1, 1), logit + (0.1 if logit < 0 else -0.1), device=device)
    checks.close(discriminator.weight, expected, of=f"the weight after {of}")


def test_a_discriminators_step_leaves_settings_alone(discriminator_step, sgd, device):
    """Modes, and what requires grad, are as before in both models."""
    discriminator, generator = networks(device)
    discriminator[0].bias.requires_grad_(False)
    generator[0].bias.requires_grad_(False)
    discriminator[1].eval()
    generator[1].eval()
    before = settings(discriminator, generator)
    x = torch.randn(3, 2, device=device)
    discriminator_step(discriminator, generator, x, torch.randn(3, 3, device=device), sgd(discriminator, 0.1))
    checks.equal(settings(discriminator, generator), before, of="modes and requires_grad after discriminator_step")


@pytest.mark.parametrize("logits_shape", ["(N, 1)", "(N,)"])
@pytest.mark.parametrize("made", [1, 4])
def test_the_generators_update(generator_step, sgd, device, made, logits_shape):
    """One update by the gradient of the mean over the made points' logits against 1."""
    discriminator, generator = networks(device, flat=logits_shape == "(N,)")
    z = torch.randn(made, 3, device=device)
    twin = copy.deepcopy(generator)
    expected = against(copy.deepcopy(discriminator)(twin(z)), 1)
    update(twin, expected)
    of = f"generator_step of {made} points, logits of shape {logits_shape}"
    loss = generator_step(discriminator, generator, z, sgd(generator, 0.1))
    checks.close(loss, expected.item(), of=of, rtol=1e-4, atol=1e-5)
    same_numbers(generator, twin, f"after {of}")


def test_the_discriminator_stays_as_it_is(generator_step, sgd, device):
    """The generator's step moves no parameter of the discriminator, whatever lies in its .grad."""
    discriminator, generator = networks(device)
    for p in discriminator.parameters():
        p.grad = torch.ones_like(p)
    twin = copy.deepcopy(discriminator)
    generator_step(discriminator, generator, torch.randn(3, 3, device=device), sgd(generator, 0.1))
    same_numbers(discriminator, twin, "of the discriminator after generator_step")


def test_the_generator_forgets_old_gradients(generator_step, sgd, device):
    """What lay in the generator's .grad before takes no part, in a second step neither."""
    discriminator, generator = networks(device)
    z, twin = torch.randn(3, 3, device=device), copy.deepcopy(generator)
    for p in generator.parameters():
        p.grad = torch.full_like(p, 100.0)
    for _ in range(2):
        update(twin, against(copy.deepcopy(discriminator)(twin(z)), 1))
        generator_step(discriminator, generator, z, sgd(generator, 0.1))
    same_numbers(generator, twin, "after two generator_steps, with .grad of 100 before the first")


def test_the_generators_loss_is_finite(generator_step, sgd, device):
    """A logit of -1000 for a made point costs 1000, and the update is as large as it can be, not 0."""
    discriminator, generator = nn.Linear(1, 1, bias=False).to(device), nn.Linear(1, 1, bias=False).to(device)
    nn.init.constant_(discriminator.weight, 10.0)
    nn.init.constant_(generator.weight, -100.0)
    loss = generator_step(discriminator, generator, torch.ones(1, 1, device=device), sgd(generator, 0.1))
    checks.close(loss, 1000.0, of="generator_step where the made point has a logit of -1000", rtol=1e-4)
    expected = torch.full((1, 1), -99.0, device=device)
    checks.close(generator.weight, expected, of="the weight of -100 after that step, lr=0.1, the gradient being -10")


def test_a_generators_step_leaves_settings_alone(generator_step, sgd, device):
    """Modes, and what requires grad, are as before in both models."""
    discriminator, generator = networks(device)
    discriminator[0].bias.requires_grad_(False)
    generator[0].bias.requires_grad_(False)
    discriminator[1].eval()
    generator[1].eval()
    before = settings(discriminator, generator)
    generator_step(discriminator, generator, torch.randn(3, 3, device=device), sgd(generator, 0.1))
    checks.equal(settings(discriminator, generator), before, of="modes and requires_grad after generator_step")


@pytest.mark.timeout(30)
def test_every_centre_is_reached(train_gan, once):
    """Of 1,000 new points at least 10 lie within 0.5 of each of the eight centres, and 350 of some centre."""
    generator = trained(once, train_gan, points())
    with torch.no_grad():
        made = generator(torch.randn(1000, 2))
    angles = torch.arange(8) * (math.pi / 4)
    centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)
    counts = ((made[:, None] - centres).norm(dim=2) < 0.5).sum(0)
    of = "how many of 1,000 new points lie within 0.5 of each centre"
    checks.that((counts >= 10).all(), of=of, expected="at least 10 each", got=counts.tolist())
    checks.that(counts.sum() >= 350, of=f"{of}, all together", expected="at least 350", got=int(counts.sum()))


def test_the_generator_is_ready_for_use(train_gan):
    """The generator is in evaluation mode, also without steps, and makes each point by itself, also one or none."""
    for steps in (0, 1):
        generator = train_gan(points(20), steps=steps)
        modes = {module.training for module in generator.modules()}
        checks.equal(modes, {False}, of=f"training of the modules of train_gan(points, steps={steps})")
    z = torch.randn(3, 2)
    made = generator(z)
    checks.shape(generator(z[:0]), (0, 2), of="generator(z) with z of shape (0, 2)")
    checks.roughly(generator(z[:1]), made[:1], of="the first of three points, made alone")


@pytest.mark.parametrize("steps", [0, 3])
def test_one_step_is_two_updates(train_gan, steps):
    """Each step has one update of the discriminator and one of the generator: two optimizers, in turn."""
    optimizers = []
    handle = register_optimizer_step_post_hook(lambda optimizer, *_: optimizers.append(id(optimizer)))
    try:
        train_gan(points(7), steps=steps)
    finally:
        handle.remove()
    of = f"how often each optimizer made an update in train_gan(points, steps={steps})"
    checks.equal([optimizers.count(one) for one in dict.fromkeys(optimizers)], [3, 3] if steps else [], of=of)


def test_both_networks_are_trained(train_gan):
    """The parameters of the two optimizers are different ones, and all have moved."""
    groups = {}

    def note(optimizer, *_):
        groups[id(optimizer)] = {id(p) for group in optimizer.param_groups for p in group["params"]}

    handle = register_optimizer_step_post_hook(note)
    try:
        generator = train_gan(points(7), steps=1)
    finally:
        handle.remove()
    parts = list(groups.values())
    shared = len(set.intersection(*parts)) if len(parts) == 2 else None
    checks.equal(shared, 0, of="how many parameters the optimizers of both networks share")
    missing = [name for name, p in generator.named_parameters() if not any(id(p) in part for part in parts)]
    checks.equal(missing, [], of="the parameters of the generator that no optimizer holds")


@pytest.mark.timeout(30)
def test_the_default_number_of_steps(train_gan, once):
    """Without `steps` there are 400 steps, with two updates each."""
    trained(once, train_gan, points())
    checks.equal(UPDATES[train_gan], 800, of="how many updates train_gan makes without steps")


def test_the_default_seed(train_gan):
    """Without a seed it is 0."""
    given, none = train_gan(points(7), steps=0, seed=0).state_dict(), train_gan(points(7), steps=0).state_dict()
    other = [name for name in given if not torch.equal(given[name], none[name])]
    checks.equal(other, [], of="the parameters that are others without a seed than with seed=0")


def test_the_same_seed_gives_the_same_generator(train_gan):
    """Two runs with one seed give the same points for the same noise, whatever was drawn before."""
    z = torch.randn(4, 2)
    first = train_gan(points(7), steps=2, seed=1)(z)
    torch.rand(3)
    checks.roughly(train_gan(points(7), steps=2, seed=1)(z), first, of="generator(z) of a second run with seed=1")


@pytest.mark.parametrize("steps", [0, 2])
def test_another_seed_gives_another_generator(train_gan, steps):
    """Runs with different seeds give different points for the same noise."""
    z = torch.randn(4, 2)
    first, second = (train_gan(points(7), steps=steps, seed=seed)(z) for seed in (1, 2))
    of = f"generator(z) of seed=1 and seed=2 after {steps} steps"
    checks.that(not torch.allclose(first, second), of=of, expected="different points", got="the same")


def test_points_stay_as_they_are(train_gan):
    """The caller's points keep their numbers; one is enough."""
    x = points(1)
    with checks.unmodified("train_gan(points, steps=2)", points=x):
        train_gan(x, steps=2)


def test_one_point_is_enough(train_gan):
    """N may be 1: what the generator makes is finite."""
    made = train_gan(points(1), steps=2)(torch.randn(3, 2))
    of = "three points of train_gan(one point, steps=2)"
    checks.that(made.isfinite().all(), of=of, expected="finite numbers", got=made.tolist())


def test_all_points_are_drawn_from(train_gan):
    """Points in the second half of many count as well."""
    x = points(600)
    moved = torch.cat([x[:300], x[300:] + 1])
    first, second = (train_gan(rows, steps=5).state_dict() for rows in (x, moved))
    same = all(torch.equal(first[name], second[name]) for name in first)
    of = "the generator after 5 steps, where the points from 300 on are others"
    checks.that(not same, of=of, expected="another one", got="the same" if same else "")


def points(count=2000):
    """Return the first points of a ring, the same numbers in every call; all of them are always one tensor."""
    generator = torch.Generator().manual_seed(0)
    angles = torch.randint(8, (2000,), generator=generator) * (math.pi / 4)
    centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)
    POINTS.copy_(centres + 0.1 * torch.randn(2000, 2, generator=generator))
    return POINTS if count == 2000 else POINTS[:count].clone()


POINTS = torch.empty(2000, 2)
"""Where the points of a ring lie."""


def networks(device, flat=False):
    """Return a discriminator of points of two numbers, and a generator that makes them of three, in training mode."""
    layers = [nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1), Doubling(), *([nn.Flatten(0)] if flat else [])]
    return nn.Sequential(*layers).to(device), nn.Sequential(nn.Linear(3, 2), nn.Tanh(), Doubling()).to(device)


class Doubling(nn.Module):
    """Doubles in training mode, so that it shows in which mode a model is asked."""

    def forward(self, x):
        return 2 * x if self.training else x


def against(logits, label):
    """Return the mean binary cross entropy against one label."""
    return binary_cross_entropy_with_logits(logits, torch.full_like(logits, label))


def update(model, loss, lr=0.1):
    """Move a model by plain gradient descent, without a look at what lies in .grad."""
    grads = torch.autograd.grad(loss, list(model.parameters()))
    with torch.no_grad():
        for p, grad in zip(model.parameters(), grads, strict=True):
            p -= lr * grad


def same_numbers(model, twin, of):
    """Compare the parameters of two models."""
    for (name, p), expected in zip(model.named_parameters(), twin.parameters(), strict=True):
        checks.roughly(p, expected, of=f"{name} {of}")


def settings(*models):
    """Return the modes of all modules, and what requires grad of all parameters."""
    modes = [module.training for model in models for module in model.modules()]
    return modes + [p.requires_grad for model in models for p in model.parameters()]


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
