"""Hidden tests of diffusion."""

import copy
import math

import pytest
import torch
from torch import nn
from torch.optim.optimizer import register_optimizer_step_post_hook

from torch_katas import checks, inputs

FAR, NEAR = 0.15, 0.08
"""The largest mean distance from new points to true ones, and from true points to new ones."""
STEPS = 50


@pytest.mark.parametrize("largest", [0.999, 0.9, 0.5])
@pytest.mark.parametrize("steps", [1, 2, 4, 50, 1000])
def test_the_schedule_is_the_formula(cosine_schedule, steps, largest):
    """alpha_bar[t] is the product of 1 - min(1 - f(t + 1) / f(t), largest) over the steps 0 to t."""
    of = f"cosine_schedule({steps}, largest={largest})"
    checks.roughly(cosine_schedule(steps, largest=largest), schedule(steps, largest), of=of)


def test_the_limit_is_0_999_by_default(cosine_schedule):
    """Without `largest` no beta is more than 0.999, and the last one is as much."""
    alpha_bar = cosine_schedule(10)
    checks.close(
        (1 - alpha_bar[-1] / alpha_bar[-2]).item(), 0.999, of="the last beta of cosine_schedule(10)", atol=1e-5
    )


def test_the_schedule_falls(cosine_schedule):
    """alpha_bar falls from step to step, from below 1 to above 0."""
    alpha_bar = cosine_schedule(20)
    falls = bool((alpha_bar.diff() < 0).all()) and alpha_bar[0].item() < 1 and alpha_bar[-1].item() > 0
    checks.that(falls, of="cosine_schedule(20)", expected="falling numbers between 0 and 1", got=alpha_bar.tolist())


def test_each_schedule_is_a_new_tensor(cosine_schedule):
    """Who writes into one schedule does not change the next."""
    cosine_schedule(5).fill_(9.0)
    checks.roughly(cosine_schedule(5), schedule(5, 0.999), of="cosine_schedule(5), the last one being filled with 9")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("shape", [(3, 3), (3, 2), (3, 5, 1), (3, 1, 2, 2), (1, 4), (0, 2)], ids=str)
def test_each_point_gets_its_own_noise(add_noise, device, shape, dtype):
    """Point n is sqrt(alpha_bar[t[n]]) of itself and sqrt(1 - alpha_bar[t[n]]) of its noise, for points of any axes."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    x, noise = (torch.randn(shape, dtype=dtype, device=device) for _ in range(2))
    alpha_bar, t = torch.tensor([0.81, 0.25, 0.04], device=device), torch.tensor([2, 0, 1], device=device)[: shape[0]]
    rows = [math.sqrt(a) * p + math.sqrt(1 - a) * n for a, p, n in zip([0.04, 0.81, 0.25], x, noise, strict=False)]
    expected = torch.stack(rows) if rows else x.clone()
    of = f"add_noise of points {shape} in {dtype}, t = {t.tolist()}, alpha_bar = [0.81, 0.25, 0.04]"
    # alpha_bar is float32, and so may be its roots.
    checks.close(add_noise(x, t, noise, alpha_bar), expected, of=of, rtol=1e-5, atol=1e-6)


def test_noise_in_any_layout(add_noise):
    """Points may lie in memory in any way."""
    x, noise, t, alpha_bar = torch.randn(3, 4), torch.randn(3, 4), torch.tensor([1, 0, 1]), torch.tensor([0.64, 0.36])
    shares = torch.tensor([[0.36], [0.64], [0.36]])
    expected = shares.sqrt() * x + (1 - shares).sqrt() * noise
    inputs.same_for(inputs.layouts(x), lambda y: add_noise(y, t, noise, alpha_bar), expected, of="add_noise")


def test_gradients_flow_through_the_noise(add_noise, device):
    """The gradient in x is the root of each point's own share."""
    x = torch.randn(2, 3, device=device, requires_grad=True)
    t, alpha_bar = torch.tensor([1, 0], device=device), torch.tensor([0.81, 0.25], device=device)
    result = add_noise(x, t, torch.randn(2, 3, device=device), alpha_bar)
    checks.gradient_reaches(result, x, names=("x",))
    expected = torch.tensor([[0.5] * 3, [0.9] * 3], device=device)
    checks.close(torch.autograd.grad(result.sum(), x)[0], expected, of="the gradient of add_noise in x")


@pytest.mark.parametrize("shape", [(4, 2), (1, 3), (3, 1, 2, 2)], ids=str)
def test_the_loss_compares_with_the_noise(noise_loss, seeded, device, shape):
    """It is the mean squared difference between the prediction and the noise in what the model was shown."""
    x, alpha_bar = torch.randn(shape, device=device), torch.tensor([0.81, 0.5, 0.25], device=device)
    model = Watching().to(device)
    loss = noise_loss(model, x, alpha_bar, seeded(1, device))
    seen, t = shown(model, x)
    share = alpha_bar[t].reshape(-1, *[1] * (x.dim() - 1))
    noise = (seen - share.sqrt() * x) / (1 - share).sqrt()
    expected = (0.5 * seen - noise).square().mean()
    checks.roughly(
        loss.detach(), expected, of=f"noise_loss of points {shape}, where the model predicts half of what it sees"
    )


def test_the_noise_is_standard_normal(noise_loss, seeded, device):
    """The noise of 2,000 points is normal: mean 0, deviation 1, 68 % within 1; and no two points share it."""
    x, alpha_bar = torch.zeros(2000, 2, device=device), torch.tensor([0.75], device=device)
    model = Watching().to(device)
    noise_loss(model, x, alpha_bar, seeded(1, device))
    noise = shown(model, x)[0] * 2
    of = "the noise of 2,000 points"
    checks.close(noise.mean().item(), 0.0, of=f"the mean of {of}", atol=0.06, rtol=0)
    checks.close(noise.std().item(), 1.0, of=f"the deviation of {of}", atol=0.06, rtol=0)
    within = (noise.abs() < 1).float().mean().item()
    checks.close(within, 0.683, of=f"the share of {of} within 1 of 0", atol=0.04, rtol=0)
    different = len(noise.flatten().unique())
    checks.that(different > 3900, of=f"how many different numbers are in {of}", expected="about 4000", got=different)


def test_every_step_is_as_likely(noise_loss, seeded, device):
    """Each point has a step of its own: of 2,000, a quarter has each of 4 steps, as int64 of shape (N,)."""
    model, x = Watching().to(device), torch.zeros(2000, 2, device=device)
    noise_loss(model, x, torch.tensor([0.9, 0.6, 0.4, 0.1], device=device), seeded(2, device))
    _, t = shown(model, x)
    shares = torch.bincount(t.clamp(min=0), minlength=4) / 2000
    checks.close(shares, torch.full((4,), 0.25, device=device), of="the shares of the steps 0 to 3", atol=0.05, rtol=0)


def test_all_is_drawn_from_the_generator(noise_loss, seeded, global_generator_stays, device):
    """One seed gives one loss, a second call of the same generator another; the global generator stays."""
    x, alpha_bar = torch.randn(5, 2, device=device), torch.tensor([0.8, 0.3], device=device)
    generator = seeded(7, device)
    with global_generator_stays("torch.get_rng_state() after noise_loss"):
        first, second = (noise_loss(Watching().to(device), x, alpha_bar, generator).item() for _ in range(2))
        again = noise_loss(Watching().to(device), x, alpha_bar, seeded(7, device)).item()
    checks.close(again, first, of="noise_loss with a second generator of the same seed")
    checks.that(
        second != first, of="noise_loss in a second call of one generator", expected="another number", got=second
    )


def test_the_loss_trains_the_model(noise_loss, seeded, device):
    """Gradients reach the model's parameters; it is called once and stays in its mode."""
    for training in (True, False):
        model = Watching().to(device).train(training)
        x = torch.randn(4, 2, device=device)
        loss = noise_loss(model, x, torch.tensor([0.5, 0.2], device=device), seeded(3, device))
        checks.gradient_reaches(loss, model.factor, of="noise_loss", names=("the model's parameter",))
        checks.equal(model.modes, [training], of="model.training in each call of the model")


def test_the_loss_keeps_float64(noise_loss, seeded):
    """Points of float64 give a loss of float64."""
    loss = noise_loss(Watching().double(), torch.zeros(3, 2).double(), torch.tensor([0.5]), seeded(3))
    checks.dtype(loss, torch.float64, of="noise_loss of points in float64")
    checks.shape(loss, (), of="noise_loss of 3 points")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("t", [2, 1])
@pytest.mark.parametrize("shape", [(3, 2), (1,), (2, 1, 2, 2), (0, 2), ()], ids=str)
def test_a_step_back(ddpm_step, device, shape, t, dtype):
    """From step t to t - 1: the mean of the formula, and sqrt(beta) of the noise."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    alpha_bar = torch.tensor([0.9, 0.6, 0.15], device=device)
    x, predicted, noise = (torch.randn(shape, dtype=dtype, device=device) for _ in range(3))
    now, alpha = ((0.6, 2 / 3), (0.15, 0.25))[t - 1]
    mean = (x - (1 - alpha) / math.sqrt(1 - now) * predicted) / math.sqrt(alpha)
    of = f"ddpm_step at t={t}, alpha_bar = [0.9, 0.6, 0.15], x of shape {shape} in {dtype}"
    expected = mean + math.sqrt(1 - alpha) * noise
    checks.close(ddpm_step(x, predicted, t, alpha_bar, noise), expected, of=of, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("count", [1, 3])
def test_the_last_step_back(ddpm_step, device, count):
    """At t = 0 the mean alone is returned, with beta = 1 - alpha_bar[0]: the data are found again."""
    alpha_bar = torch.tensor([0.75, 0.3, 0.1], device=device)[:count]
    data, true = torch.randn(4, 2, device=device), torch.randn(4, 2, device=device)
    x = math.sqrt(0.75) * data + math.sqrt(0.25) * true
    result = ddpm_step(x, true, 0, alpha_bar, torch.full((4, 2), 100.0, device=device))
    checks.roughly(result, data, of=f"ddpm_step at t=0 of {count} steps, where the prediction is the true noise")


def test_a_step_back_has_gradients(ddpm_step, device):
    """Gradients flow to x and to the prediction, which is how samples are steered."""
    x, predicted = (torch.randn(2, 2, device=device, requires_grad=True) for _ in range(2))
    result = ddpm_step(x, predicted, 1, torch.tensor([0.9, 0.5], device=device), torch.zeros(2, 2, device=device))
    checks.gradient_reaches(result, x, predicted, of="ddpm_step at t=1", names=("x", "predicted"))


@pytest.mark.parametrize("scale", [0.0, 1.0, 0.5, 3.0, -1.0])
def test_guidance_goes_from_no_label_to_the_label(guided, device, scale):
    """It is e + scale · (c - e): e at scale 0, c at scale 1, and beyond."""
    x, t = torch.randn(3, 2, device=device), torch.tensor([4, 0, 2], device=device)
    label = torch.tensor([1, 0, 5], device=device)
    e, c = -x - t[:, None], 2 * x + t[:, None] + label[:, None]
    of = f"guided(model, x, t, label, scale={scale})"
    checks.roughly(guided(Labelled().to(device), x, t, label, scale), e + scale * (c - e), of=of)


@pytest.mark.parametrize("enabled", [True, False])
def test_guidance_leaves_recording_as_it_is(guided, device, enabled):
    """A graph is recorded if autograd records, and only then; afterwards it does as before."""
    x = torch.randn(2, 2, device=device, requires_grad=True)
    t = label = torch.tensor([1, 2], device=device)
    with torch.set_grad_enabled(enabled):
        result = guided(Labelled().to(device), x, t, label, 2.0)
        after = torch.is_grad_enabled()
    of = f"whether the result has a graph, and whether autograd records afterwards, {enabled} before"
    checks.equal([result.requires_grad, after], [enabled, enabled], of=of)


@pytest.mark.parametrize(("e", "c"), [(1, 2), (2, 1)])
def test_guidance_for_images(guided, device, e, c):
    """Points may have any axes; modes stay, and so does what the model returns: that may be x itself."""
    model, x = Images(e, c).to(device).eval(), torch.randn(2, 1, 3, 3, device=device)
    t = label = torch.tensor([1, 2], device=device)
    expected = (e + 3 * (c - e)) * x
    result = guided(model, x, t, label, 3.0)
    checks.roughly(result, expected, of=f"guided of images (2, 1, 3, 3), where e is {e} x and c is {c} x, scale 3")
    checks.equal(model.training, False, of="model.training after guided of a model in evaluation mode")


def test_label_0_is_a_label(guided, device):
    """Labels that are all 0 are labels like others."""
    x, t, label = torch.randn(2, 2, device=device), *torch.zeros(2, 2, dtype=torch.int64, device=device)
    checks.roughly(guided(Labelled(), x, t, label, 2.0), 5 * x, of="guided with labels 0, where e is -x and c is 2 x")


@pytest.mark.timeout(30)
def test_new_points_lie_on_the_moons(train_diffusion, once):
    """500 new points are near the moons, and the moons are covered by them."""
    made = sample(trained(once, train_diffusion, points()), 500)
    distances = torch.cdist(made, points())
    far, near = distances.amin(1).mean().item(), distances.amin(0).mean().item()
    of = "the mean distance of 500 new points to the nearest true one"
    checks.that(far <= FAR, of=of, expected=f"at most {FAR}", got=f"{far:.3f}")
    of = "the mean distance of the true points to the nearest new one"
    checks.that(near <= NEAR, of=of, expected=f"at most {NEAR}", got=f"{near:.3f}")


@pytest.mark.parametrize("count", [20, 600])
@pytest.mark.parametrize("steps", [0, 3])
def test_one_step_is_one_update(train_diffusion, steps, count):
    """The optimizer makes `steps` updates, however many points there are; 0 is none."""
    updates = []
    handle = register_optimizer_step_post_hook(lambda *_: updates.append(1))
    try:
        train_diffusion(points(count), steps=steps)
    finally:
        handle.remove()
    checks.equal(len(updates), steps, of=f"the updates in train_diffusion({count} points, steps={steps})")


def test_all_parameters_are_trained(train_diffusion):
    """After two steps no parameter is as it was at the beginning, even with one point."""
    first, later = (train_diffusion(points(1), steps=steps).state_dict() for steps in (0, 2))
    same = [name for name in first if torch.equal(first[name], later[name])]
    checks.equal(same, [], of="the parameters that two steps have not moved")


@pytest.mark.timeout(30)
def test_the_default_number_of_steps(train_diffusion, once):
    """Without `steps` there are 400 steps."""
    trained(once, train_diffusion, points())
    checks.equal(UPDATES[train_diffusion], 400, of="how many updates train_diffusion makes without steps")


def test_the_default_seed(train_diffusion):
    """Without a seed it is 0."""
    given, none = (
        train_diffusion(points(7), steps=0, seed=0).state_dict(),
        train_diffusion(points(7), steps=0).state_dict(),
    )
    other = [name for name in given if not torch.equal(given[name], none[name])]
    checks.equal(other, [], of="the parameters that are others without a seed than with seed=0")


def test_the_same_seed_gives_the_same_model(train_diffusion):
    """Two runs with one seed give the same numbers, whatever was drawn before."""
    first = train_diffusion(points(20), steps=2, seed=1).state_dict()
    torch.rand(3)
    second = train_diffusion(points(20), steps=2, seed=1).state_dict()
    other = [name for name in first if not torch.allclose(first[name], second[name])]
    checks.equal(other, [], of="the parameters that differ between two runs with seed=1")


@pytest.mark.parametrize("steps", [0, 2])
def test_another_seed_gives_another_model(train_diffusion, steps):
    """Runs with different seeds give different numbers, from the beginning."""
    x, t = torch.randn(3, 2), torch.tensor([0, 20, 49])
    first, second = (train_diffusion(points(20), steps=steps, seed=seed)(x, t) for seed in (1, 2))
    of = f"the predictions of seed=1 and seed=2 after {steps} steps"
    checks.that(not torch.allclose(first, second), of=of, expected="different numbers", got="the same")


def test_the_model_is_shown_the_schedules_points(train_diffusion):
    """Points at 1000 have 1000 · sqrt(alpha_bar[t]) left, with alpha_bar = cosine_schedule(50, largest=0.5)."""
    alpha_bar = schedule(STEPS, 0.5)
    seen = shown_in_training(train_diffusion, torch.full((4, 2), 1000.0))
    far = [(x / 1000 - alpha_bar[t].sqrt()[:, None]).abs().max().item() for x, t in seen]
    of = "how far points / 1000 are from sqrt(alpha_bar[t]), as the model sees them"
    checks.that(max(far, default=0) < 0.01, of=of, expected="some thousandths, by the noise", got=far)


def test_batches_are_drawn_anew(train_diffusion, drawn_anew):
    """Not all steps have the same batch of points, nor the same t."""
    numbers = torch.arange(300.0)[:, None].expand(300, 2)
    seen = shown_in_training(train_diffusion, 1e5 * numbers)
    alpha_bar = schedule(STEPS, 0.5)
    batches = [(x / alpha_bar[t].sqrt()[:, None] / 1e5).round() for x, t in seen]  # which points they were
    for name, drawn in (("batches", batches), ("steps t", [t for _, t in seen])):
        drawn_anew(drawn, of=f"the {name} of three steps")


def test_all_points_are_drawn_from(train_diffusion):
    """Points in the second half of many count as well."""
    x = points(600)
    moved = torch.cat([x[:300], x[300:] + 1])
    first, second = (train_diffusion(rows, steps=5).state_dict() for rows in (x, moved))
    same = all(torch.equal(first[name], second[name]) for name in first)
    of = "the model after 5 steps, where the points from 300 on are others"
    checks.that(not same, of=of, expected="another one", got="the same" if same else "")


def test_points_stay_as_they_are(train_diffusion):
    """The caller's points keep their numbers."""
    x = points(20)
    with checks.unmodified("train_diffusion(points, steps=2)", points=x):
        train_diffusion(x, steps=2)


def shown_in_training(train_diffusion, points):
    """Return what the model is handed in each of three steps: pairs of noisy points and t."""
    seen = []

    def note(_, args):
        if len(args) == 2 and args[1].dtype == torch.int64:
            seen.append(args)

    handle = nn.modules.module.register_module_forward_pre_hook(note)
    try:
        train_diffusion(points, steps=3)
    finally:
        handle.remove()
    return seen


class Watching(nn.Module):
    """A model that predicts half of what it sees, and notes what that was."""

    def __init__(self):
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(0.5))
        self.calls, self.modes = [], []

    def forward(self, x, t):
        self.calls.append((x, t))
        self.modes.append(self.training)
        return self.factor * x


def shown(model, x):
    """Return what a watching model was shown in its only call, after a look at its shapes and dtypes."""
    checks.equal(len(model.calls), 1, of="how often noise_loss calls the model")
    seen, t = model.calls[0]
    checks.shape(seen, tuple(x.shape), of="the noisy points that the model is shown")
    checks.shape(t, (len(x),), of="t as the model gets it")
    checks.dtype(t, torch.int64, of="t as the model gets it")
    return seen.detach(), t


class Labelled(nn.Module):
    """A model whose predictions with a label and without have nothing in common."""

    def forward(self, x, t, label):
        return -x - t[:, None] if label is None else 2 * x + t[:, None] + label[:, None]


class Images(nn.Module):
    """A model of images that predicts e times x without a label, c times x with one: for 1, x itself."""

    def __init__(self, e, c):
        super().__init__()
        self.e, self.c = e, c

    def forward(self, x, t, y):
        factor = self.e if y is None else self.c
        return x if factor == 1 else factor * x


def schedule(steps, largest):
    """Return alpha_bar as the statement has it, in float32."""
    f = [math.cos(math.pi / 2 * (u / steps + 0.008) / 1.008) ** 2 for u in range(steps + 1)]
    products = [1.0]
    for t in range(steps):
        products.append(products[-1] * (1 - min(1 - f[t + 1] / f[t], largest)))
    return torch.tensor(products[1:])


def sample(model, count):
    """Return new points, from noise to step 0."""
    alpha_bar = schedule(STEPS, 0.5).tolist()
    model = copy.deepcopy(model).eval()
    x = torch.randn(count, 2)
    with torch.no_grad():
        for t in reversed(range(STEPS)):
            alpha = alpha_bar[t] / (alpha_bar[t - 1] if t else 1.0)
            predicted = model(x, torch.full((count,), t))
            x = (x - (1 - alpha) / math.sqrt(1 - alpha_bar[t]) * predicted) / math.sqrt(alpha)
            if t:
                x = x + math.sqrt(1 - alpha) * torch.randn(count, 2)
    return x


def points(count=2000):
    """Return the first points of two moons, the same numbers in every call; all of them are always one tensor."""
    generator = torch.Generator().manual_seed(0)
    angles = torch.rand(2000, generator=generator) * math.pi
    upper = torch.rand(2000, 1, generator=generator) < 0.5
    arc = torch.stack([angles.cos(), angles.sin()], dim=1)
    places = 1.5 * (torch.where(upper, arc, torch.tensor([1.0, 0.5]) - arc) - torch.tensor([0.5, 0.25]))
    POINTS.copy_(places + 0.05 * torch.randn(2000, 2, generator=generator))
    return POINTS if count == 2000 else POINTS[:count].clone()


POINTS = torch.empty(2000, 2)
"""Where the points of two moons lie."""


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
