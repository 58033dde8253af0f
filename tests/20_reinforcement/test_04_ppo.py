"""Hidden tests of ppo."""

import math

import pytest
import torch
from torch.optim.optimizer import register_optimizer_step_post_hook

from torch_katas import checks, inputs

SHAPES = [(6,), (2, 3), (1, 4), (1,)]
DTYPES = [torch.float32, torch.float64]
RATIOS = [0.5, 0.75, 0.9, 1.1, 1.25, 3.0]
"""Below, within and above what epsilon 0.2 lets through."""


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_mean_0_and_deviation_1(normalize_advantages, device, shape, dtype):
    """All advantages together have mean 0 and deviation 1 afterwards; the deviation divides by their number."""
    skip_without(device, dtype)
    advantages = (3 + 2 * torch.randn(shape)).to(device, dtype)
    flat = advantages.flatten().tolist()
    mean = sum(flat) / len(flat)
    deviation = math.sqrt(sum((x - mean) ** 2 for x in flat) / len(flat))
    expected = torch.tensor([(x - mean) / (deviation + 1e-8) for x in flat], dtype=dtype, device=device).reshape(shape)
    for name, x in (("as it is", advantages), *inputs.layouts(advantages, "advantages")):
        checks.roughly(normalize_advantages(x), expected, of=f"normalize_advantages(advantages), {name}")


def test_equal_advantages_teach_nothing(normalize_advantages, device):
    """A single advantage becomes 0, and so do equal ones."""
    for numbers in ([5.0], [2.0, 2.0, 2.0], [[0.0], [0.0]]):
        advantages = torch.tensor(numbers, device=device)
        of = f"normalize_advantages({numbers})"
        checks.close(normalize_advantages(advantages), torch.zeros_like(advantages), of=of)


def test_far_from_0(normalize_advantages, device):
    """Advantages of which the mean is large and the deviation small keep their distances."""
    advantages = torch.tensor([4096.0, 4098.0, 4096.0, 4098.0], device=device)
    expected = torch.tensor([-1.0, 1.0, -1.0, 1.0], device=device)
    checks.close(normalize_advantages(advantages), expected, of="normalize_advantages([4096, 4098, 4096, 4098])")


def test_eps_is_added_to_the_deviation(normalize_advantages, device):
    """With advantages 0 and 2, mean and deviation are 1: eps = 1 halves the result, eps = 3 quarters it."""
    for eps, expected in ((1.0, 0.5), (3.0, 0.25)):
        want = torch.tensor([-expected, expected], device=device)
        result = normalize_advantages(torch.tensor([0.0, 2.0], device=device), eps=eps)
        checks.close(result, want, of=f"normalize_advantages([0, 2], eps={eps})")
    tiny = torch.tensor([0.0, 2e-8], dtype=torch.float64)
    checks.roughly(normalize_advantages(tiny), torch.tensor([-0.5, 0.5]).double(), of="normalize_advantages([0, 2e-8])")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("epsilon", [None, 0.05, 0.3])
def test_the_smaller_objective_counts(ppo_loss, device, epsilon, dtype):
    """Each sample has min(ratio · advantage, clipped ratio · advantage), for good and bad actions, and its slope."""
    skip_without(device, dtype)
    old = torch.randn(3, 6, dtype=dtype)
    new, wide = old + torch.tensor(RATIOS, dtype=dtype).log(), epsilon or 0.2
    advantages = torch.tensor([2.0, -1.5, 0.5], dtype=dtype)[:, None].repeat(1, 6)
    total, slopes = 0.0, torch.zeros(3, 6, dtype=dtype)
    for b in range(3):
        for t, ratio in enumerate(RATIOS):
            advantage = advantages[b, t].item()
            clipped = min(max(ratio, 1 - wide), 1 + wide)
            total -= min(ratio * advantage, clipped * advantage) / 18
            if ratio * advantage <= clipped * advantage:
                slopes[b, t] = -ratio * advantage / 18
    new = new.to(device).requires_grad_()
    settings = {} if epsilon is None else {"epsilon": epsilon}
    loss = ppo_loss(new, old.to(device), advantages.to(device), **settings)
    of = f"ppo_loss of ratios {RATIOS}, advantages 2, -1.5 and 0.5, epsilon {wide}"
    checks.roughly(loss, torch.tensor(total, dtype=dtype, device=device), of=of)
    loss.backward()
    checks.roughly(new.grad, slopes.to(device), of=f"the gradient of {of}")


def test_at_a_ratio_of_1_it_is_the_plain_gradient(ppo_loss, leaf, device):
    """Where nothing has changed yet the gradient is minus the advantage over N, also if old and new are one tensor."""
    same, advantages = leaf([-1.0, -2.0], device), torch.tensor([3.0, -1.0], device=device)
    loss = ppo_loss(same, same, advantages)
    checks.close(loss, torch.tensor(-1.0, device=device), of="ppo_loss(x, x, [3, -1])", rtol=1e-5)
    loss.backward()
    checks.close(same.grad, torch.tensor([-1.5, 0.5], device=device), of="the gradient of ppo_loss(x, x, [3, -1]) in x")


def test_only_the_new_log_probs_are_trained(ppo_loss, leaf, device):
    """No gradient flows to old_log_probs and advantages."""
    new, old, advantages = leaf([0.1, -0.1], device), leaf([0.0, 0.0], device), leaf([1.5, 1.0], device)
    ppo_loss(new, old, advantages).backward()
    for name, tensor in (("old_log_probs", old), ("advantages", advantages)):
        none = tensor.grad is None or not tensor.grad.any()
        checks.that(none, of=f"the gradient in {name}", expected="none", got=tensor.grad)


def test_shapes_of_samples(ppo_loss, device):
    """Where one of the three shapes differs, ValueError is raised; axes and layouts make no difference."""
    column = torch.zeros(3, 1, device=device)
    for place in range(3):
        shapes = [torch.zeros(3, device=device) for _ in range(3)]
        shapes[place] = column
        of = f"ppo_loss of shapes {', '.join(str(tuple(x.shape)) for x in shapes)}"
        checks.raises(ValueError, lambda shapes=shapes: ppo_loss(*shapes), of=of)
    new, advantages = torch.randn(2, 3, device=device), torch.randn(2, 3, device=device)
    expected = ppo_loss(new.flatten(), torch.zeros(6, device=device), advantages.flatten())
    for name, x in inputs.layouts(new, "log_probs"):
        checks.roughly(ppo_loss(x, torch.zeros_like(new), advantages), expected, of=f"ppo_loss of shape (2, 3), {name}")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("epsilon", [None, 0.05, 1.0])
def test_the_larger_cost_counts(value_loss, device, epsilon, dtype):
    """Each sample costs the larger one of (value - return)² and (clipped value - return)², with its slope."""
    skip_without(device, dtype)
    moves, misses = [-2.0, -0.5, -0.1, 0.1, 0.5, 2.0], [-3.0, -0.2, 0.3, 1.5]
    wide, total, slopes = epsilon or 0.2, 0.0, torch.zeros(4, 6, dtype=dtype)
    old = torch.randn(4, 6, dtype=dtype)
    values = old + torch.tensor(moves, dtype=dtype)
    returns = values - torch.tensor(misses, dtype=dtype)[:, None]
    for b, miss in enumerate(misses):
        for t, move in enumerate(moves):
            cut = min(max(move, -wide), wide) - move + miss
            total += max(miss**2, cut**2) / 24
            if miss**2 >= cut**2:
                slopes[b, t] = 2 * miss / 24
    values = values.to(device).requires_grad_()
    settings = {} if epsilon is None else {"epsilon": epsilon}
    loss = value_loss(values, old.to(device), returns.to(device), **settings)
    of = f"value_loss of values that have moved by {moves} and miss their returns by {misses}, epsilon {wide}"
    checks.roughly(loss, torch.tensor(total, dtype=dtype, device=device), of=of)
    loss.backward()
    checks.roughly(values.grad, slopes.to(device), of=f"the gradient of {of}")


def test_only_the_values_are_trained(value_loss, leaf, device):
    """No gradient flows to old values and returns, also if values and old values are one tensor."""
    values, old, returns = leaf([1.0, 5.0], device), leaf([0.0, 1.0], device), leaf([3.0, 4.0], device)
    value_loss(values, old, returns).backward()
    for name, tensor in (("old_values", old), ("returns", returns)):
        none = tensor.grad is None or not tensor.grad.any()
        checks.that(none, of=f"the gradient in {name}", expected="none", got=tensor.grad)
    same = leaf([1.0, 2.0], device)
    value_loss(same, same, torch.tensor([0.0, 4.0], device=device)).backward()
    checks.close(same.grad, torch.tensor([1.0, -2.0], device=device), of="the gradient of value_loss(x, x, [0, 4])")


def test_shapes_of_values(value_loss, device):
    """Where one of the three shapes differs, ValueError is raised."""
    for place in range(3):
        shapes = [torch.zeros(3, device=device) for _ in range(3)]
        shapes[place] = torch.zeros(3, 1, device=device)
        of = f"value_loss of shapes {', '.join(str(tuple(x.shape)) for x in shapes)}"
        checks.raises(ValueError, lambda shapes=shapes: value_loss(*shapes), of=of)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("updates", [0, 2])
def test_samples_are_used_several_times(train_ppo, updates):
    """Each update takes 64 steps in env, and then makes several steps with an optimizer."""
    env, made = Recorder(2), []
    handle = register_optimizer_step_post_hook(lambda *_: made.append(len(env.actions)))
    try:
        train_ppo(env, updates=updates)
    finally:
        handle.remove()
    checks.equal(len(env.actions), 64 * updates, of=f"how often train_ppo(env, updates={updates}) calls env.step")
    counts = [made.count(64 * (update + 1)) for update in range(updates)]
    of = "how many steps of an optimizer stand behind each 64 steps in env"
    several = all(count > 1 for count in counts) and sum(counts) == len(made)
    checks.that(several, of=of, expected="several", got=counts)


@pytest.mark.timeout(20)
def test_actions_are_drawn(train_ppo):
    """While it learns, carts in the same state do not all do the same: int64 actions, one for each cart."""
    env = Recorder(200)
    env.now = torch.zeros(200, 4)
    train_ppo(env, updates=1)
    checks.shape(env.actions[0], (200,), of="the actions given to env.step with 200 carts")
    checks.dtype(env.actions[0], torch.int64, of="the actions given to env.step")
    tried = sorted(set(env.actions[0].tolist()))
    checks.equal(tried, [0, 1], of="the different first actions of 200 carts in the same state")


def test_the_policy_is_ready_for_use(train_ppo):
    """The policy is in evaluation mode, also without updates, and takes observations with any leading axes."""
    for updates in (0, 1):
        policy = train_ppo(Recorder(2), updates=updates)
        modes = {module.training for module in policy.modules()}
        checks.equal(modes, {False}, of=f"training of the modules of train_ppo(env, updates={updates})")
    for shape in ((4,), (3, 4), (2, 3, 4), (0, 4)):
        checks.shape(policy(torch.zeros(shape)), (*shape[:-1], 2), of=f"policy(observations) of shape {shape}")


@pytest.mark.timeout(20)
def test_the_same_seed_gives_the_same_policy(train_ppo, first_steps):
    """Two runs with one seed give the same numbers, whatever was drawn before; without a seed it is 0."""
    first = first_steps(lambda: train_ppo(Recorder(2), updates=1, seed=1), 2)
    torch.rand(3)
    checks.roughly(first_steps(lambda: train_ppo(Recorder(2), updates=1, seed=1), 2), first, of="a second run")
    zero = first_steps(lambda: train_ppo(Recorder(2), updates=1, seed=0), 2)
    torch.rand(3)
    checks.roughly(first_steps(lambda: train_ppo(Recorder(2), updates=1), 2), zero, of="a run without a seed")
    checks.that(not torch.allclose(zero, first), of="runs with seeds 0 and 1", expected="different", got="the same")


@pytest.mark.timeout(30)
def test_the_poles_are_held(train_ppo):
    """With the likelier action 50 carts stand for at least 100 of 200 steps on average, after 12 updates."""
    env = Recorder(16)
    policy = train_ppo(env)
    checks.equal(len(env.actions), 64 * 12, of="how often train_ppo calls env.step by default")
    carts = Recorder(50, seed=1)
    standing, held = torch.ones(50, dtype=torch.bool), 0
    with torch.no_grad():
        for _ in range(200):
            _, _, terminated, _ = carts.step(policy(carts.observe()).argmax(1))
            held += int(standing.sum())
            standing &= ~terminated
    of = "for how many of 200 steps a cart stands on average"
    checks.that(held / 50 >= 100, of=of, expected="at least 100", got=held / 50)


class Recorder:
    """Carts with a pole, as given, which keep the actions that they get."""

    def __init__(self, carts, seed=0):
        self.generator = torch.Generator().manual_seed(seed)
        self.now, self.age, self.actions = self.anew(carts), torch.zeros(carts), []

    def anew(self, carts):
        return 0.1 * torch.rand(carts, 4, generator=self.generator) - 0.05

    def observe(self):
        return self.now.clone()

    def step(self, actions):
        self.actions.append(actions.clone())
        _, speed, angle, spin = self.now.unbind(1)
        push = (20.0 * actions - 10.0 + 0.05 * spin**2 * angle.sin()) / 1.1
        turn = (9.8 * angle.sin() - angle.cos() * push) / (0.5 * (4 / 3 - 0.1 * angle.cos() ** 2 / 1.1))
        change = torch.stack([speed, push - 0.05 * turn * angle.cos() / 1.1, spin, turn], dim=1)
        following = self.now + 0.02 * change
        self.age = self.age + 1
        terminated = (following[:, 0].abs() > 2.4) | (following[:, 2].abs() > math.radians(12))
        truncated = (self.age >= 200) & ~terminated
        ended = terminated | truncated
        self.now = torch.where(ended[:, None], self.anew(len(ended)), following)
        self.age = self.age.masked_fill(ended, 0)
        return following, torch.full((len(ended),), 0.1), terminated, truncated


def skip_without(device, dtype):
    """Skip where the device lacks this dtype."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
