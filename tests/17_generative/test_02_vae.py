"""Hidden tests of vae."""

import math
from functools import cache

import pytest
import torch
from torch.distributions import Normal, kl_divergence
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim.optimizer import register_optimizer_step_post_hook

from torch_katas import checks, inputs

WORST = 300
"""The largest negative ELBO of unseen images."""
CODES = [(3, 4), (1, 4), (3, 1), (1, 1), (2, 0)]


def test_mean_and_deviation_of_the_draws(reparameterize, device):
    """Of 4,000 numbers with mean 5 and variance 9, the mean is about 5 and the deviation about 3."""
    mean = torch.full((40, 100), 5.0, device=device)
    z = reparameterize(mean, torch.full_like(mean, math.log(9.0)))
    of = "4,000 numbers of mean 5 and variance 9"
    checks.close(z.mean().item(), 5.0, of=f"the mean of {of}", atol=0.25, rtol=0)
    checks.close(z.std().item(), 3.0, of=f"the deviation of {of}", atol=0.2, rtol=0)


def test_the_noise_is_normal(reparameterize, device):
    """Of 10,000 standard normal numbers, 68 % lie within 1 of the mean and 95 % within 2."""
    zero = torch.zeros(100, 100, device=device)
    z = reparameterize(zero, zero.clone()).abs()
    for distance, share in ((1, 0.683), (2, 0.954)):
        of = f"the share of 10,000 draws within {distance} deviations"
        checks.close((z < distance).float().mean().item(), share, of=of, atol=0.02, rtol=0)


@pytest.mark.parametrize("shape", [(2, 3), (4,), (), (1, 1), (2, 1, 3)], ids=str)
def test_gradients_reach_both(reparameterize, device, shape):
    """The gradient of z is 1 in mean, and (z - mean) / 2 in log_var."""
    mean, log_var = (torch.randn(shape, device=device, requires_grad=True) for _ in range(2))
    z = reparameterize(mean, log_var)
    checks.shape(z, shape, of=f"reparameterize of shape {shape}")
    checks.gradient_reaches(z, mean, log_var, names=("mean", "log_var"))
    grads = torch.autograd.grad(z.sum(), (mean, log_var))
    checks.close(grads[0], torch.ones(shape, device=device), of="the gradient of z in mean")
    checks.close(grads[1], (z - mean).detach() / 2, of="the gradient of z in log_var", rtol=1e-4, atol=1e-5)


def test_each_number_has_its_own_noise(reparameterize, device):
    """No two numbers of a batch get the same noise, and no two calls do."""
    zero = torch.zeros(20, 5, device=device)
    first, second = (reparameterize(zero, zero.clone()) for _ in range(2))
    count = len(torch.cat([first, second]).flatten().unique())
    checks.that(count > 190, of="how many of 200 draws, in two calls, are different", expected="all", got=count)


@pytest.mark.timeout(30)
def test_the_default_number_of_steps(train_vae, once, digits):
    """Without `steps` there are 150 steps."""
    trained(once, train_vae, images_of(digits.train))
    checks.equal(UPDATES[train_vae], 150, of="how many updates train_vae makes without steps")


def test_the_default_seed(train_vae):
    """Without a seed it is 0."""
    given, none = (
        train_vae(some(1), latent=2, steps=0, seed=0).state_dict(),
        train_vae(some(1), latent=2, steps=0).state_dict(),
    )
    other = [name for name in given if not torch.equal(given[name], none[name])]
    checks.equal(other, [], of="the parameters that are others without a seed than with seed=0")


def test_the_same_seed_gives_the_same_noise(reparameterize, seeded, global_generator_stays, device):
    """Two generators with one seed give the same z; the global generator is not moved."""
    mean, log_var = torch.ones(3, 4, device=device), torch.zeros(3, 4, device=device)
    with global_generator_stays("torch.get_rng_state() after reparameterize(…, generator)"):
        first, again = (reparameterize(mean, log_var, seeded(3, device)) for _ in range(2))
    checks.close(again, first, of="z of a second generator with the same seed")
    tripled = reparameterize(mean, log_var + math.log(9.0), generator=seeded(3, device))
    checks.close(tripled - 1, 3 * (first - 1), of="z - mean where the variance is 9 times as large", rtol=1e-4)


def test_a_generator_goes_on(reparameterize, seeded, device):
    """A second call with one generator draws other noise, and another seed does."""
    zero = torch.zeros(3, 4, device=device)
    generator = seeded(3, device)
    first, second = (reparameterize(zero, zero.clone(), generator) for _ in range(2))
    other = reparameterize(zero, zero.clone(), seeded(4, device))
    same = [torch.equal(first, second), torch.equal(first, other)]
    checks.equal(same, [False, False], of="whether a second call, or another seed, gives the same z")


def test_the_global_seed_counts_without_a_generator(reparameterize, device):
    """Without a generator the noise comes from torch's global one."""
    zero = torch.zeros(3, 4, device=device)
    draws = []
    for _ in range(2):
        torch.manual_seed(8)
        draws.append(reparameterize(zero, zero.clone()))
    checks.close(draws[1], draws[0], of="z after torch.manual_seed(8), for the second time")


@pytest.mark.parametrize("log_var", [100.0, -200.0])
def test_the_variance_need_not_fit_the_dtype(reparameterize, seeded, device, log_var):
    """A deviation of e^50 or e^-100 fits float32, though its square does not: z and its gradient are the formula's."""
    zero = torch.zeros(5, device=device)
    noise = reparameterize(zero, zero.clone(), seeded(3, device))
    spread = torch.full((5,), log_var, device=device, requires_grad=True)
    z = reparameterize(zero, spread, seeded(3, device))
    of = f"reparameterize with mean 0 and log_var {log_var}"
    checks.close(z.detach(), noise * math.exp(log_var / 2), of=of, rtol=1e-4)
    gradient = torch.autograd.grad(z.sum(), spread)[0]
    checks.close(gradient, z.detach() / 2, of=f"the gradient in log_var of {of}", rtol=1e-4)


def test_it_draws_without_gradients_too(reparameterize, device):
    """Under torch.no_grad() z is drawn as well."""
    zero = torch.zeros(5, device=device)
    with torch.no_grad():
        z = reparameterize(zero, zero.clone())
    checks.that((z != 0).all(), of="z under torch.no_grad(), mean 0, variance 1", expected="noise", got=z.tolist())


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16], ids=str)
def test_z_has_the_dtype_of_mean(reparameterize, seeded, dtype):
    """z has shape and dtype of mean, also where it is empty, with a generator or without, wherever mean lies."""
    for shape in ((2, 3), (0, 3), (2, 0)):
        mean = torch.ones(shape, dtype=dtype)
        for generator, name in ((None, "without a generator"), (seeded(1), "with a generator")):
            z = reparameterize(mean, torch.zeros_like(mean), generator)
            checks.dtype(z, dtype, of=f"reparameterize of shape {shape} in {dtype}, {name}")
            checks.shape(z, shape, of=f"reparameterize of shape {shape} in {dtype}, {name}")
    mean, still = torch.randn(2, 3).to(dtype), torch.full((2, 3), -100.0, dtype=dtype)
    variants = inputs.layouts(mean, "mean")
    inputs.same_for(variants, lambda m: reparameterize(m, still), mean, of="reparameterize with hardly any variance")


def test_z_is_where_mean_is(reparameterize):
    """z and its noise lie on the device of mean."""
    of = "reparameterize(mean, log_var)"
    inputs.stays_on_meta(reparameterize, torch.zeros(2, 3), torch.zeros(2, 3), of=of)


def test_the_divergence_by_hand(kl_to_standard_normal, device):
    """Means of 0 and 2 with variance 1 cost 0 and 2; a mean of 0 with variance e² costs (e² - 3) / 2."""
    mean = torch.tensor([[0.0, 2.0], [0.0, 0.0]], device=device)
    log_var = torch.tensor([[0.0, 0.0], [2.0, 0.0]], device=device)
    expected = torch.tensor((2 + (math.e**2 - 3) / 2) / 2, device=device)
    of = "kl_to_standard_normal([[0, 2], [0, 0]], [[0, 0], [2, 0]])"
    checks.close(kl_to_standard_normal(mean, log_var), expected, of=of)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("shape", CODES, ids=str)
def test_the_divergence_is_that_of_torch(kl_to_standard_normal, shape, dtype):
    """Value and gradients are those of torch.distributions, added up over a code and averaged over images."""
    mean, log_var = torch.randn(shape, dtype=dtype) * 2, torch.randn(shape, dtype=dtype)
    of = f"kl_to_standard_normal of shapes {shape} in {dtype}"
    inputs.same_as_torch(kl_to_standard_normal, divergence, mean, log_var, names=("mean", "log_var"), of=of)


def test_the_divergence_is_never_negative(kl_to_standard_normal, device):
    """It is 0 for the standard normal distribution itself, and above 0 for all others."""
    zero = torch.zeros(2, 3, device=device)
    of = "kl_to_standard_normal of mean 0 and log_var 0"
    checks.close(kl_to_standard_normal(zero, zero.clone()), torch.zeros((), device=device), of=of)
    for log_var in (-3.0, 3.0):
        value = kl_to_standard_normal(zero, zero + log_var).item()
        checks.that(value > 1, of=f"kl_to_standard_normal of mean 0, log_var {log_var}", expected="above 1", got=value)


@pytest.mark.parametrize("log_var", [40.0, -40.0])
def test_the_divergence_of_far_variances(kl_to_standard_normal, device, log_var):
    """A variance of e^40 costs e^40 / 2, less 20.5, and one of e^-40 costs 19.5, each with its gradient."""
    spread = torch.full((1, 1), log_var, device=device, requires_grad=True)
    cost = kl_to_standard_normal(torch.zeros(1, 1, device=device), spread)
    of = f"kl_to_standard_normal of mean 0 and log_var {log_var}"
    expected = torch.tensor((math.exp(log_var) - 1 - log_var) / 2, device=device)
    checks.close(cost.detach(), expected, of=of, rtol=1e-4)
    slope = torch.full((1, 1), (math.exp(log_var) - 1) / 2, device=device)
    checks.close(torch.autograd.grad(cost, spread)[0], slope, of=f"the gradient of {of}", rtol=1e-4)


def test_the_divergence_of_any_layout(kl_to_standard_normal):
    """mean and log_var may lie in memory in any way."""
    mean, log_var = torch.randn(3, 4), torch.randn(3, 4)
    expected = divergence(mean, log_var)
    inputs.same_for(
        inputs.layouts(mean, "mean"), lambda m: kl_to_standard_normal(m, log_var), expected, of="kl_to_standard_normal"
    )


def test_grey_costs_ln_2(elbo_loss, device):
    """A logit of 0 costs ln 2 for each pixel; codes of mean 2 cost 2 each."""
    logits, x = torch.zeros(2, 3, device=device), torch.tensor([[1.0, 0.0, 0.5], [1.0, 1.0, 1.0]], device=device)
    mean = torch.tensor([[2.0, 2.0], [0.0, 0.0]], device=device)
    of = "elbo_loss of logits 0 for 3 pixels, and codes that cost 4 and 0"
    expected = torch.tensor(3 * math.log(2) + 2, device=device)
    checks.close(elbo_loss(logits, x, mean, torch.zeros_like(mean)), expected, of=of)


@pytest.mark.parametrize("beta", [1.0, 0.0, 4.0, 0.25])
@pytest.mark.parametrize("shape", [(3, 5), (2, 1, 3, 4), (1, 1, 2, 2), (4, 1)], ids=str)
def test_the_loss_is_that_of_torch(elbo_loss, shape, beta):
    """Value and gradients are those of torch's cross entropy and divergence, for any shape and beta."""
    logits, x = torch.randn(shape) * 3, torch.rand(shape)
    mean, log_var = torch.randn(shape[0], 2), torch.randn(shape[0], 2)
    of = f"elbo_loss of images {shape}, beta={beta}"
    inputs.same_as_torch(
        lambda *args: elbo_loss(args[0], x, *args[1:], beta=beta),
        lambda *args: negative_elbo(args[0], x, *args[1:], beta=beta),
        *(logits, mean, log_var),
        names=("logits", "mean", "log_var"),
        of=of,
    )


def test_codes_of_no_numbers_cost_nothing(elbo_loss, device):
    """Where Z is 0, the images' cost is all there is."""
    logits, x = torch.randn(2, 3, device=device), torch.rand(2, 3, device=device)
    code = torch.zeros(2, 0, device=device)
    expected = binary_cross_entropy_with_logits(logits, x, reduction="sum") / 2
    checks.roughly(elbo_loss(logits, x, code, code.clone()), expected, of="elbo_loss with codes of shape (2, 0)")


def test_beta_is_1_by_default(elbo_loss, device):
    """Without beta the divergence counts once."""
    parts = [torch.randn(2, 3, device=device) for _ in range(4)]
    parts[1] = parts[1].sigmoid()
    checks.roughly(elbo_loss(*parts), negative_elbo(*parts), of="elbo_loss without beta")


@pytest.mark.parametrize("logit", [1000.0, -1000.0])
def test_far_logits_are_finite(elbo_loss, device, logit):
    """A logit of 1000 for a black pixel, or of -1000 for a white one, costs 1000, and its gradient shows the way."""
    logits = torch.full((1, 1), logit, device=device, requires_grad=True)
    x, zero = torch.full((1, 1), float(logit < 0), device=device), torch.zeros(1, 1, device=device)
    loss = elbo_loss(logits, x, zero, zero)
    checks.close(loss.detach(), torch.tensor(1000.0, device=device), of=f"elbo_loss of a logit of {logit}, all wrong")
    checks.gradient_reaches(loss, logits, of=f"elbo_loss of a logit of {logit}", names=("logits",))


@pytest.mark.parametrize(
    ("first", "second"), [((3, 4), (1, 4)), ((3, 1, 2, 2), (3, 4)), ((2, 1), (2,)), ((1, 4), (3, 4))]
)
def test_other_shapes_are_refused(elbo_loss, device, first, second):
    """logits and x of different shapes raise ValueError, also where they would broadcast."""
    logits, x = torch.zeros(first, device=device), torch.zeros(second, device=device)
    code = torch.zeros(first[0], 2, device=device)
    of = f"elbo_loss of logits {first} and x {second}"
    checks.raises(ValueError, lambda: elbo_loss(logits, x, code, code), of=of)


@pytest.mark.timeout(30)
def test_unseen_digits_are_cheap(train_vae, once, digits):
    """The negative ELBO of the unseen digits is at most 300."""
    model, x = trained(once, train_vae, images_of(digits.train)), images_of(digits.test)
    with torch.no_grad():
        mean, log_var = model.encode(x)
        z = mean + (log_var / 2).exp() * torch.randn(mean.shape)
        loss = negative_elbo(model.decode(z), x, mean, log_var).item()
    checks.that(loss <= WORST, of="the negative ELBO of unseen digits", expected=f"at most {WORST}", got=f"{loss:.1f}")


def test_the_model_is_ready_for_use(train_vae):
    """The model is in evaluation mode, and its codes have 8 numbers by default."""
    model = train_vae(some(), steps=1)
    checks.equal(model.training, False, of="model.training of what train_vae returns")
    shapes = [tuple(part.shape) for part in model.encode(torch.rand(2, 1, 28, 28))]
    checks.equal(shapes, [(2, 8), (2, 8)], of="the shapes of encode(2 images)")


def test_codes_are_as_long_as_asked(train_vae):
    """latent is the length of a code."""
    shapes = [tuple(part.shape) for part in train_vae(some(), latent=3, steps=1).encode(some(2))]
    checks.equal(
        shapes, [(2, 3), (2, 3)], of="the shapes of encode(2 images) after train_vae(images, latent=3, steps=1)"
    )


@pytest.mark.parametrize("count", [20, 300])
@pytest.mark.parametrize("steps", [0, 3])
def test_one_step_is_one_update(train_vae, steps, count):
    """The optimizer makes `steps` updates, however many images there are; 0 is none."""
    updates = []
    handle = register_optimizer_step_post_hook(lambda *_: updates.append(1))
    try:
        train_vae(some(count), latent=2, steps=steps)
    finally:
        handle.remove()
    checks.equal(len(updates), steps, of=f"the updates in train_vae({count} images, steps={steps})")


def test_all_parameters_are_trained(train_vae):
    """After two steps no parameter is as it was at the beginning, even with one image."""
    first, later = (train_vae(some(1), latent=2, steps=steps).state_dict() for steps in (0, 2))
    same = [name for name in first if torch.equal(first[name], later[name])]
    checks.equal(same, [], of="the parameters that two steps have not moved")


def test_the_same_seed_gives_the_same_model(train_vae):
    """Two runs with one seed give the same numbers, whatever was drawn before."""
    first = train_vae(some(), latent=2, steps=2, seed=1).state_dict()
    torch.rand(3)
    second = train_vae(some(), latent=2, steps=2, seed=1).state_dict()
    other = [name for name in first if not torch.allclose(first[name], second[name])]
    checks.equal(other, [], of="the parameters that differ between two runs with seed=1")


@pytest.mark.parametrize("steps", [0, 2])
def test_another_seed_gives_another_model(train_vae, steps):
    """Runs with different seeds give different numbers, from the beginning."""
    first, second = (train_vae(some(), latent=2, steps=steps, seed=seed).encode(some(2))[0] for seed in (1, 2))
    of = f"the means of two images' codes by the models of seed=1 and seed=2 after {steps} steps"
    checks.that(not torch.allclose(first, second), of=of, expected="different numbers", got="the same")


def test_batches_are_drawn_anew(train_vae, first_inputs, drawn_anew):
    """Not all steps have the same batch."""
    drawn_anew(first_inputs(lambda: train_vae(some(300), latent=2, steps=3)), of="the batches of three steps")


def test_images_stay_as_they_are(train_vae):
    """The caller's images keep their numbers."""
    x = some()
    with checks.unmodified("train_vae(images, steps=2)", images=x):
        train_vae(x, latent=2, steps=2)


def divergence(mean, log_var):
    """Return the divergence as torch.distributions has it."""
    standard = Normal(torch.zeros_like(mean), torch.ones_like(mean))
    return kl_divergence(Normal(mean, (log_var / 2).exp()), standard).sum(1).mean()


def negative_elbo(logits, x, mean, log_var, beta=1.0):
    """Return what elbo_loss is to return."""
    pixels = binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    return pixels + beta * divergence(mean, log_var)


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
