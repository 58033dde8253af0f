"""Hidden tests of policy_gradient."""

from functools import partial

import pytest
import torch
from torch.distributions import Categorical
from torch.nn.functional import cross_entropy, one_hot
from torch.optim.optimizer import register_optimizer_step_post_hook

from torch_katas import checks, inputs

SHAPES = [(5, 3), (2, 4, 3), (1, 2), (4,), (3, 1)]
DTYPES = [torch.float32, torch.float64]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_actions_come_as_often_as_they_are_likely(sample_actions, device, dtype):
    """Of many draws each action's share is its probability in the softmax of its own row."""
    skip_without(device, dtype)
    logits = torch.tensor([[0.0, 1.0, -1.0], [3.0, 1.0, 3.0], [1000.0, 1001.0, 999.0]], device=device, dtype=dtype)
    actions = sample_actions(logits.expand(4000, 3, 3))
    checks.shape(actions, (4000, 3), of="sample_actions(logits) with logits of shape (4000, 3, 3)")
    checks.dtype(actions, torch.int64, of="sample_actions(logits)")
    shares = torch.stack([(actions == action).float().mean(0) for action in range(3)], dim=1)
    of = f"the share of each action in 4,000 draws from {logits.tolist()}"
    checks.close(shares, logits.softmax(-1).float(), rtol=0, atol=0.035, of=of)


def test_each_row_has_a_draw_of_its_own(sample_actions, device):
    """Rows with the same logits are drawn independently: neighbours differ half of the time."""
    actions = sample_actions(torch.zeros(2000, 2, device=device))
    share = (actions[1:] != actions[:-1]).float().mean().item()
    of = "the share of neighbours that differ, of 2,000 rows of logits [0, 0]"
    checks.that(0.4 < share < 0.6, of=of, expected="about a half", got=share)


def test_what_is_ruled_out_is_never_drawn(sample_actions, device):
    """Logits of -inf are never drawn, also beside one of -1000, and 1000 against -1000 always is."""
    rows = [-torch.inf, 0.0, -torch.inf, -5.0], [-1000.0, -1000.0, 1000.0, -torch.inf], [*3 * [-torch.inf], -1000.0]
    logits = torch.tensor(rows, device=device)
    actions = sample_actions(logits.expand(500, 3, 4))
    wrong = ((actions[:, 0] % 2 == 0) | (actions[:, 1] != 2) | (actions[:, 2] != 3)).sum().item()
    checks.equal(wrong, 0, of=f"how many of 500 draws from {logits.tolist()} are impossible")


@pytest.mark.parametrize("shape", [*SHAPES, (0, 3), (2, 0, 3)], ids=str)
def test_shape_of_actions(sample_actions, device, shape):
    """There is one action for each row, int64, with the axes of logits but the last."""
    actions = sample_actions(torch.zeros(shape, device=device))
    of = f"sample_actions(logits) with logits of shape {shape}"
    checks.shape(actions, shape[:-1], of=of)
    checks.dtype(actions, torch.int64, of=of)
    checks.device(actions, device, of=of)


def test_all_that_is_random_comes_from_the_generator(sample_actions, seeded, global_generator_stays):
    """Generators of one seed give the same actions, a second call others; without one, the global one decides."""
    logits = torch.randn(50, 4)
    same = seeded(1)
    with global_generator_stays("torch's global generator after sample_actions(logits, generator)"):
        generators = (same, seeded(1), seeded(2), same)
        first, second, other, later = (sample_actions(logits, generator=generator) for generator in generators)
    checks.close(second, first, of="sample_actions with a generator of the same seed")
    checks.that(not first.equal(other), of="sample_actions with another seed", expected="other actions", got="the same")
    of = "a second call of sample_actions with the same generator"
    checks.that(not first.equal(later), of=of, expected="other actions, as the generator moves on", got="the same")
    torch.manual_seed(3)
    first = sample_actions(logits)
    torch.manual_seed(3)
    checks.close(sample_actions(logits), first, of="sample_actions(logits) after manual_seed, once more")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_log_probabilities_are_weighted(reinforce_loss, device, shape, dtype):
    """The loss is the mean of -log p(action) · return, and so is its gradient."""
    skip_without(device, dtype)
    logits = 2 * torch.randn(shape, device=device).to(dtype)
    actions = torch.randint(shape[-1], shape[:-1], device=device)
    returns = torch.randn(shape[:-1], device=device).to(dtype)

    def expected(logits):
        rows = cross_entropy(logits.reshape(-1, shape[-1]), actions.flatten(), reduction="none")
        return (rows * returns.flatten()).mean()

    of = f"reinforce_loss(logits, actions, returns) with logits of shape {shape}"
    call = lambda logits: reinforce_loss(logits, actions, returns)  # noqa: E731 - one line for one call
    inputs.same_as_torch(call, expected, logits, names=("logits",), of=of, check=check_for(dtype))


def test_a_rewarded_action_gets_likelier(reinforce_loss, leaf, device):
    """A rewarded action gets likelier, a punished one less likely; returns of 0 count in the mean."""
    logits = leaf([[0.0, 0.0]] * 4, device)
    actions = torch.tensor([1, 1, 1, 1], device=device)
    reinforce_loss(logits, actions, torch.tensor([1.0, -1.0, 0.0, 0.0], device=device)).backward()
    expected = torch.tensor([[0.125, -0.125], [-0.125, 0.125], [0.0, 0.0], [0.0, 0.0]], device=device)
    checks.close(logits.grad, expected, of="the gradient in logits of 0, where action 1 returns 1, -1, 0 and 0")


def test_returns_are_not_trained(reinforce_loss, leaf, device):
    """No gradient flows to the returns; all three arguments stay as they are."""
    logits, returns = leaf([[0.5, 1.0]], device), leaf([2.0], device)
    reinforce_loss(logits, torch.tensor([0], device=device), returns).backward()
    none = returns.grad is None or not returns.grad.any()
    checks.that(none, of="the gradient in returns", expected="none", got=returns.grad)


def test_an_impossible_action_costs_much(reinforce_loss, leaf, device):
    """An action whose logit is 1000 below costs 1000 times its return; nothing is infinite."""
    logits = leaf([[1000.0, 0.0], [-1000.0, 0.0]], device)
    loss = reinforce_loss(logits, torch.tensor([1, 1], device=device), torch.tensor([1.0, 1.0], device=device))
    checks.close(
        loss, torch.tensor(500.0, device=device), of="reinforce_loss of logits [1000, 0] and [-1000, 0], action 1"
    )
    loss.backward()
    expected = torch.tensor([[0.5, -0.5], [0.0, 0.0]], device=device)
    checks.close(logits.grad, expected, of="its gradient in logits")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_entropy_is_that_of_the_softmax(entropy_bonus, device, shape, dtype):
    """It is the entropy in nats of each row's softmax, the mean over rows, with its gradient."""
    skip_without(device, dtype)
    logits = 2 * torch.randn(shape, device=device).to(dtype)
    of = f"entropy_bonus(logits) with logits of shape {shape}"
    reference = lambda logits: Categorical(logits=logits).entropy().mean()  # noqa: E731 - one line for one call
    inputs.same_as_torch(entropy_bonus, reference, logits, names=("logits",), of=of, check=check_for(dtype))


def test_what_is_ruled_out_adds_nothing(entropy_bonus, leaf, device):
    """Actions with a probability of 0 add 0 to the entropy, and no gradient is NaN, for logits of -inf and ±1000."""
    for low in (-torch.inf, -1000.0):
        logits = leaf([[0.0, 0.0, low], [low, 1000.0, low], [low, -800.0, low]], device)
        entropy = entropy_bonus(logits)
        checks.close(entropy, torch.tensor(0.23105, device=device), rtol=1e-4, of=f"entropy_bonus({logits.tolist()})")
        entropy.backward()
        of = f"the gradient of entropy_bonus in {logits.tolist()}"
        checks.close(logits.grad, torch.zeros(3, 3, device=device), atol=1e-6, of=of)


def test_an_even_policy_is_the_most_undecided(entropy_bonus, device):
    """Where all logits are equal the entropy is ln A, and it falls as one of them grows; rows count by their mean."""
    even = entropy_bonus(torch.full((2, 3, 4), 7.0, device=device))
    checks.close(even, torch.tensor(4.0, device=device).log(), of="entropy_bonus of equal logits of 4 actions")
    rows = torch.tensor([[0.0, 3.0], [3.0, 0.0]], device=device)
    single = entropy_bonus(rows[:1])
    checks.close(entropy_bonus(rows), single, of="entropy_bonus([[0, 3], [3, 0]]), against that of its first row")


@pytest.mark.parametrize("updates", [0, 3])
def test_an_update_is_one_episode(train_reinforce, updates):
    """Each update resets the walkers once, takes 15 steps, and then makes one step of an optimizer."""
    env, made = Recorder(4), []
    handle = register_optimizer_step_post_hook(lambda *_: made.append(len(env.log)))
    try:
        train_reinforce(env, updates=updates)
    finally:
        handle.remove()
    checks.equal("".join(env.log), ("r" + 15 * "s") * updates, of=f"resets and steps in {updates} updates, r and s")
    checks.equal(made, [16 * (i + 1) for i in range(updates)], of="how many resets and steps stood before each update")


def test_actions_are_drawn(train_reinforce):
    """While it learns, walkers in the same place do not all do the same: int64 actions, one for each walker."""
    env = Recorder(64)
    train_reinforce(env, updates=1)
    first = env.actions[0]
    checks.shape(first, (64,), of="the actions given to env.step with 64 walkers")
    checks.dtype(first, torch.int64, of="the actions given to env.step")
    both = sorted(set(first.tolist()))
    checks.equal(both, [0, 1], of="the different actions that 64 walkers take in their first step")


def test_an_update_forgets_the_episode_before(train_reinforce):
    """The gradient of an update is that of its own episode: one without rewards hardly moves the policy."""
    largest = []

    def note(optimizer, *_):
        grads = [p.grad for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
        largest.append(max(grad.abs().max().item() for grad in grads))

    env = Recorder(32)
    env.prizes = (1000.0, 0.0)
    handle = register_optimizer_step_post_hook(note)
    try:
        train_reinforce(env, updates=2)
    finally:
        handle.remove()
    of = "the largest gradient in an episode without rewards, after one with rewards of up to 1000"
    checks.that(largest[1] < largest[0] / 2, of=of, expected=f"far less than the {largest[0]} before", got=largest[1])


def test_the_policy_is_ready_for_use(train_reinforce):
    """The policy is in evaluation mode, also without updates, and takes observations with any leading axes."""
    for updates in (0, 1):
        policy = train_reinforce(Recorder(4), updates=updates)
        modes = {module.training for module in policy.modules()}
        checks.equal(modes, {False}, of=f"training of the modules of train_reinforce(env, updates={updates})")
    for shape in ((8,), (3, 8), (2, 3, 8), (0, 8)):
        checks.shape(policy(torch.zeros(shape)), (*shape[:-1], 2), of=f"policy(observations) of shape {shape}")


def test_the_same_seed_gives_the_same_policy(train_reinforce, first_steps):
    """Two runs with one seed give the same numbers, whatever was drawn before; without a seed it is 0."""
    first = first_steps(lambda: train_reinforce(Recorder(4), updates=2, seed=1), 2)
    torch.rand(3)
    checks.roughly(first_steps(lambda: train_reinforce(Recorder(4), updates=2, seed=1), 2), first, of="a second run")
    zero = first_steps(lambda: train_reinforce(Recorder(4), updates=2, seed=0), 2)
    torch.rand(3)
    checks.roughly(first_steps(lambda: train_reinforce(Recorder(4), updates=2), 2), zero, of="a run without a seed")
    checks.that(not torch.allclose(zero, first), of="runs with seeds 0 and 1", expected="different", got="the same")


@pytest.mark.timeout(30)
def test_the_treasure_is_found(train_reinforce):
    """In the corridor as it is, and with left and right exchanged in odd cells, 300 walkers earn at least 0.9 each."""
    for name, twisted in (("as it is", False), ("with left and right exchanged in odd cells", True)):
        practice = Recorder(32, twisted)
        policy = train_reinforce(practice)
        checks.equal(practice.log.count("r"), 30, of="how many episodes train_reinforce takes by default")
        env = Recorder(300, twisted)
        observations, earned = env.reset(), torch.zeros(300)
        with torch.no_grad():
            for _ in range(15):
                actions = torch.multinomial(policy(observations).softmax(-1), 1).squeeze(1)
                observations, rewards = env.step(actions)
                earned += rewards
        mean = earned.mean().item()
        of = f"what walkers earn on average in the corridor {name}"
        checks.that(mean >= 0.9, of=of, expected="at least 0.9", got=round(mean, 3))


class Recorder:
    """A corridor that writes down what is done with it; twisted, left and right are exchanged in its odd cells."""

    def __init__(self, walkers, twisted=False):
        self.places, self.twisted = torch.full((walkers,), 2), twisted
        self.log, self.actions, self.prizes = [], [], (1.0,)

    def reset(self):
        self.log.append("r")
        self.places = torch.full_like(self.places, 2)
        return one_hot(self.places, 8).float()

    def step(self, actions):
        self.log.append("s")
        self.actions.append(actions.clone())
        inside = (self.places > 0) & (self.places < 7)
        step = 2 * actions - 1
        if self.twisted:
            step = step * (1 - 2 * (self.places % 2))
        self.places = torch.where(inside, self.places + step, self.places)
        prize = self.prizes[min(self.log.count("r"), len(self.prizes)) - 1]
        rewards = prize * (1.0 * (self.places == 7) + 0.2 * (self.places == 0)) * inside
        return one_hot(self.places, 8).float(), rewards


def skip_without(device, dtype):
    """Skip where the device lacks this dtype."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")


def check_for(dtype):
    """Return a check of values in this dtype: float64 has more digits than float32."""
    return partial(checks.close, rtol=1e-9, atol=1e-9) if dtype == torch.float64 else checks.roughly
