"""Hidden tests of q_learning."""

import copy

import pytest
import torch
from torch import nn
from torch.nn.functional import one_hot
from torch.optim.optimizer import register_optimizer_step_post_hook

from torch_katas import checks, inputs

CHANGES = {"soft_update": "target"}
DTYPES = [torch.float32, torch.float64]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(6, 3), (1, 2), (4, 1), (0, 2)], ids=str)
def test_the_best_next_action_counts(td_target, device, shape, dtype):
    """A target is the reward plus gamma times the largest next value of its row, and the reward alone after an end."""
    rewards, next_q, terminated = batch(shape, dtype, device)
    for gamma in (0.9, 1.0, 0.0):
        best = torch.tensor([max(row) for row in next_q.tolist()], dtype=dtype, device=device)
        expected = rewards + gamma * torch.where(terminated, torch.zeros_like(best), best)
        checks.roughly(td_target(rewards, next_q, terminated, gamma), expected, of=f"td_target(…, gamma={gamma})")


def test_nothing_follows_an_end(td_target, device):
    """Where the step was terminated, NaN and infinity in next_q have no influence, and the reward stays."""
    next_q = torch.tensor([[torch.nan, 1.0], [torch.inf, 1.0], [-3.0, -2.0]], device=device)
    ends = torch.tensor([True, True, False], device=device)
    result = td_target(torch.tensor([5.0, 6.0, 7.0], device=device), next_q, ends, 0.5)
    checks.close(result, torch.tensor([5.0, 6.0, 6.0], device=device), of=f"td_target([5, 6, 7], {next_q.tolist()}, …)")


def test_the_target_is_a_number(td_target, device):
    """No gradient flows through the target; the arguments stay as they are."""
    rewards, next_q, terminated = batch((3, 2), torch.float32, device)
    next_q.requires_grad_()
    result = td_target(rewards, next_q, terminated, 0.9)
    of = "td_target(…) where next_q requires grad"
    checks.that(not result.requires_grad, of=of, expected="a tensor without history", got="one with a graph")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(6, 3), (1, 2), (4, 1), (0, 2)], ids=str)
def test_one_chooses_the_other_values(double_td_target, device, shape, dtype):
    """The action with the largest next_online counts with its value in next_target, and with 0 after an end."""
    rewards, online, terminated = batch(shape, dtype, device)
    target = torch.randn(shape, device=device).to(dtype)
    for gamma in (0.9, 0.0):
        picked = [row[other.index(max(other))] for row, other in zip(target.tolist(), online.tolist(), strict=True)]
        value = torch.tensor(picked, dtype=dtype, device=device)
        expected = rewards + gamma * torch.where(terminated, torch.zeros_like(value), value)
        result = double_td_target(rewards, online, target, terminated, gamma)
        checks.roughly(result, expected, of=f"double_td_target(…, gamma={gamma})")


def test_the_first_of_equal_actions(double_td_target, device):
    """Where several actions are the best by next_online, the first of them counts."""
    online, target = torch.tensor([[1.0, 2.0, 2.0]], device=device), torch.tensor([[9.0, 3.0, 5.0]], device=device)
    result = double_td_target(torch.zeros(1, device=device), online, target, torch.tensor([False], device=device), 1.0)
    checks.close(result, torch.tensor([3.0], device=device), of=f"double_td_target([0], {online}, {target}, …)")


def test_nothing_follows_an_end_with_two_networks(double_td_target, device):
    """Where the step was terminated NaN in both has no influence; no gradient flows through the target."""
    values = torch.tensor([[torch.nan, torch.nan], [1.0, 2.0]], device=device)
    online, target = values.clone().requires_grad_(), values.clone().requires_grad_()
    ends = torch.tensor([True, False], device=device)
    result = double_td_target(torch.tensor([5.0, 6.0], device=device), online, target, ends, 0.5)
    checks.close(result.detach(), torch.tensor([5.0, 7.0], device=device), of="double_td_target with NaN after an end")
    of = "double_td_target(…) where both values require grad"
    checks.that(not result.requires_grad, of=of, expected="a tensor without history", got="one with a graph")


def test_the_last_steps_are_held(ReplayBuffer):
    """The buffer holds the last `capacity` steps, whatever the sizes in which they came, and counts them."""
    for sizes in ([1, 1, 1], [2, 2, 1, 2], [7], [3, 0, 3], [5, 6], [1, 12, 1]):
        buffer = ReplayBuffer(5)
        added = 0
        for size in sizes:
            buffer.add(*steps(added, size))
            added += size
        of = f"a buffer of capacity 5 to which {sizes} steps were added"
        held = list(range(max(0, added - 5), added))
        checks.equal(len(buffer), len(held), of=f"len of {of}")
        drawn = sorted(set(buffer.sample(300)[1].tolist()))
        checks.equal(drawn, held, of=f"the numbers of the steps that are drawn from {of}")


def test_rows_stay_together(ReplayBuffer):
    """What is drawn as one row was added as one step, in the dtypes that were added."""
    buffer = ReplayBuffer(7)
    for start in (0, 4, 8):
        buffer.add(*steps(start, 4))
    drawn = buffer.sample(40)
    checks.equal(len(drawn), 5, of="the number of tensors that sample returns")
    wanted = steps(0, 12)
    names = "observations", "actions", "rewards", "next_observations", "terminated"
    numbers = drawn[1].tolist()
    for name, got, column in zip(names, drawn, wanted, strict=True):
        checks.close(got, column[numbers], of=f"{name} of 40 drawn steps, whose actions are {numbers[:5]} …")


def test_draws_are_even(ReplayBuffer):
    """Each step that is held is drawn as often as any other, with replacement."""
    buffer = ReplayBuffer(10)
    buffer.add(*steps(0, 4))
    counts = buffer.sample(4000)[1].bincount(minlength=4).tolist()
    checks.equal(len(counts), 4, of="the number of different steps that are drawn, of 4 that are held")
    of = "how often each of 4 steps is drawn, of 4,000 draws"
    checks.that(min(counts) > 850 and max(counts) < 1150, of=of, expected="about 1,000 each", got=counts)
    repeated = sum(len(set(buffer.sample(4)[1].tolist())) < 4 for _ in range(20))
    of = "in how many of 20 draws of 4 steps, of 4 that are held, a step comes twice"
    checks.that(repeated > 0, of=of, expected="most", got=repeated)
    for drawn, column in zip(buffer.sample(0), steps(0, 0), strict=True):
        checks.close(drawn, column, of="a column of sample(0)")


def test_draws_come_from_the_generator(ReplayBuffer, seeded, global_generator_stays):
    """Generators of one seed give the same steps, a second draw others; the global one is left alone."""
    buffer, same = ReplayBuffer(50), seeded(1)
    buffer.add(*steps(0, 50))
    with global_generator_stays("torch's global generator after sample(20, generator)"):
        generators = (same, seeded(1), seeded(2), same)
        first, second, other, later = (buffer.sample(20, generator=generator)[1] for generator in generators)
    checks.close(second, first, of="the actions of sample(20, generator) with the same seed")
    checks.that(not first.equal(other), of="sample with another seed", expected="other steps", got="the same")
    of = "a second draw with the same generator"
    checks.that(not first.equal(later), of=of, expected="other steps, as the generator moves on", got="the same")


def test_the_memory_is_a_copy(ReplayBuffer):
    """Tensors that are changed after they were added, or drawn, do not change the memory."""
    buffer, columns = ReplayBuffer(3), steps(1, 1)
    buffer.add(*columns)
    for column in columns:
        column.zero_()
    for drawn in buffer.sample(2):
        drawn.zero_()
    names = "observations", "actions", "rewards", "next_observations", "terminated"
    for name, got, wanted in zip(names, buffer.sample(1), steps(1, 1), strict=True):
        checks.close(got, wanted, of=f"{name} of the only step, after what was added and drawn has been changed")


def test_what_a_buffer_refuses(ReplayBuffer):
    """A capacity below 1 and a draw from an empty buffer raise ValueError, and each buffer has steps of its own."""
    for capacity in (0, -1):
        checks.raises(ValueError, lambda capacity=capacity: ReplayBuffer(capacity), of=f"ReplayBuffer({capacity})")
    empty = ReplayBuffer(2)
    checks.equal(len(empty), 0, of="len of a new buffer")
    checks.raises(ValueError, lambda: empty.sample(1), of="sample(1) of an empty buffer")
    empty.add(*steps(0, 0))
    for count in (0, 1):
        of = f"sample({count}) of a buffer to which 0 steps were added"
        checks.raises(ValueError, lambda count=count: empty.sample(count), of=of)


def test_each_buffer_has_steps_of_its_own(ReplayBuffer):
    """Two buffers, of capacities 1 and 3, do not know of each other."""
    small, large = ReplayBuffer(1), ReplayBuffer(3)
    small.add(*steps(0, 2))
    large.add(*steps(10, 2))
    small.add(*steps(5, 1))
    checks.equal((len(small), len(large)), (1, 2), of="the lengths of two buffers that were filled in turn")
    checks.equal(small.sample(3)[1].tolist(), [5, 5, 5], of="the actions drawn from the buffer of capacity 1")
    drawn = sorted(set(large.sample(100)[1].tolist()))
    checks.equal(drawn, [10, 11], of="the actions drawn from the buffer of capacity 3")


def test_what_is_drawn_has_no_history(ReplayBuffer):
    """Observations that require grad leave no graph in the memory."""
    buffer, columns = ReplayBuffer(3), list(steps(0, 2))
    columns[0], columns[3] = columns[0].requires_grad_() * 2, columns[3].requires_grad_()
    buffer.add(*columns)
    grads = [column.requires_grad for column in buffer.sample(2)]
    checks.equal(grads, [False] * 5, of="requires_grad of what is drawn")


def test_the_target_follows(soft_update, device):
    """Each parameter becomes (1 - tau) · its own + tau · the online one; with tau = 1 exactly that, with 0 its own."""
    for tau in (0.25, 0.0, 1.0, 0.9):
        target, online = network(device), network(device)
        with torch.no_grad():
            target[0].weight.mul_(1e6)  # beside such numbers the digits of the online ones are easily lost
        wanted = [
            (name, p.detach().clone() if tau == 1 else (1 - tau) * own.detach() + tau * p.detach())
            for (name, p), own in zip(online.named_parameters(), target.parameters(), strict=True)
        ]
        before = copy.deepcopy(online.state_dict())
        soft_update(target, online, tau)
        for name, want in wanted:
            got = target.get_parameter(name).detach()
            if tau == 1:
                checks.equal(got.tolist(), want.tolist(), of=f"{name} of the target after soft_update(…, tau=1)")
            else:
                checks.roughly(got, want, of=f"{name} of the target after soft_update(…, tau={tau})")
        for name, number in online.state_dict().items():
            checks.close(number, before[name], of=f"{name} of the online network after soft_update")


def test_buffers_are_copied(soft_update, device):
    """Running statistics and counters of the target become those of the online network, and stay its own."""
    target, online = network(device), network(device)
    online(torch.randn(6, 2, device=device))
    soft_update(target, online, 0.1)
    for name, buffer in online.named_buffers():
        got = target.get_buffer(name)
        checks.close(got, buffer, of=f"{name} of the target after soft_update(…, tau=0.1)")
        checks.own_storage(got, buffer, of=f"{name} of the target", from_="that of the online network")


def test_the_parameters_remain(soft_update, device):
    """The target's parameters are the same objects as before, frozen or not, with their .grad; nothing is recorded."""
    target, online = network(device), network(device)
    target[0].weight.requires_grad_(False)
    target[0].bias.grad = torch.ones_like(target[0].bias)
    before, wanted = dict(target.named_parameters()), (target[0].weight + online[0].weight).detach() / 2
    soft_update(target, online, 0.5)
    checks.roughly(target[0].weight.detach(), wanted, of="the frozen weight after soft_update(…, tau=0.5)")
    for name, p in target.named_parameters():
        checks.that(p is before[name], of=f"{name} of the target", expected="the same object", got="another one")
        checks.equal(p.requires_grad, name != "0.weight", of=f"{name}.requires_grad of the target")
        checks.that(p.is_leaf, of=f"{name} of the target", expected="a leaf, without history", got="one with a graph")
    checks.close(target[0].bias.grad, torch.ones_like(target[0].bias), of="the .grad of the target's bias")


@pytest.mark.parametrize("count", [0, 5])
def test_a_step_is_one_update(train_dqn, count):
    """Each step calls env.step once, and then an optimizer makes one step."""
    env, made = Recorder(4), []
    handle = register_optimizer_step_post_hook(lambda *_: made.append(len(env.actions)))
    try:
        train_dqn(env, steps=count)
    finally:
        handle.remove()
    checks.equal(len(env.actions), count, of=f"how often train_dqn(env, steps={count}) calls env.step")
    checks.equal(made, list(range(1, count + 1)), of="how many calls of env.step stood before each update")


def test_random_actions_are_tried(train_dqn):
    """While it learns, walkers in the same place do not all do the same: int64 actions, one for each walker."""
    env = Recorder(1000)
    train_dqn(env, steps=1)
    checks.shape(env.actions[0], (1000,), of="the actions given to env.step with 1,000 walkers")
    checks.dtype(env.actions[0], torch.int64, of="the actions given to env.step")
    tried = sorted(set(env.actions[0].tolist()))
    checks.equal(tried, [0, 1], of="the different actions of 1,000 walkers in their first step")


def test_the_network_is_ready_for_use(train_dqn):
    """The network is in evaluation mode, also without steps, and takes observations with any leading axes."""
    for steps in (0, 2):
        q = train_dqn(Recorder(4), steps=steps)
        modes = {module.training for module in q.modules()}
        checks.equal(modes, {False}, of=f"training of the modules of train_dqn(env, steps={steps})")
    for shape in ((8,), (3, 8), (2, 3, 8), (0, 8)):
        checks.shape(q(torch.zeros(shape)), (*shape[:-1], 2), of=f"q(observations) of shape {shape}")


def test_the_same_seed_gives_the_same_network(train_dqn, first_steps):
    """Two runs with one seed give the same numbers, whatever was drawn before; without a seed it is 0."""
    first = first_steps(lambda: train_dqn(Recorder(4), steps=3, seed=1), 3)
    torch.rand(3)
    checks.roughly(first_steps(lambda: train_dqn(Recorder(4), steps=3, seed=1), 3), first, of="a second run")
    zero = first_steps(lambda: train_dqn(Recorder(4), steps=3, seed=0), 3)
    torch.rand(3)
    checks.roughly(first_steps(lambda: train_dqn(Recorder(4), steps=3), 3), zero, of="a run without a seed")
    checks.that(not torch.allclose(zero, first), of="runs with seeds 0 and 1", expected="different", got="the same")


@pytest.mark.timeout(30)
def test_values_come_close_to_the_true_ones(train_dqn):
    """Each value in the cells 1 to 6 comes within 0.1 of the true one in 200 steps; some take the best action."""
    env = Recorder(8)
    q = train_dqn(env)
    checks.equal(len(env.actions), 200, of="how often train_dqn calls env.step by default")
    true = torch.tensor([[0.2 if cell == 1 else 0.9 ** (8 - cell), 0.9 ** (6 - cell)] for cell in range(1, 7)])
    with torch.no_grad():
        values = q(torch.eye(8))[1:7]
    checks.close(values, true, rtol=0, atol=0.1, of="the values of left and right in the cells 1 to 6")
    share = torch.stack(env.actions[50:]).float().mean().item()
    of = "the share of steps to the right after the first 50, where almost always right is best"
    checks.that(share > 0.55, of=of, expected="more than half: sometimes the best action is taken", got=round(share, 3))


class Recorder:
    """The corridor, which keeps the actions that it is given."""

    def __init__(self, walkers):
        self.places, self.actions = torch.full((walkers,), 2), []

    def observe(self):
        return one_hot(self.places, 8).float()

    def step(self, actions):
        self.actions.append(actions.clone())
        cells = self.places + 2 * actions - 1
        terminated = (cells == 0) | (cells == 7)
        self.places = cells.masked_fill(terminated, 2)
        return one_hot(cells, 8).float(), 1.0 * (cells == 7) + 0.2 * (cells == 0), terminated


def batch(shape, dtype, device):
    """Return rewards, next values and ends."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    rewards, next_q = torch.randn(shape[0]).to(device, dtype), torch.randn(shape).to(device, dtype)
    return rewards, next_q, (torch.arange(shape[0]) % 3 == 1).to(device)


def steps(start, count):
    """Return the steps start, start + 1, …: their numbers are the actions, and all else follows from them."""
    numbers = torch.arange(start, start + count)
    rows = torch.stack([numbers, numbers + 0.5], dim=1).float()
    return rows, numbers, 10.0 * numbers, rows + 100, numbers % 2 == 1


def network(device):
    """Return a network with random numbers, batch norm, a layer with two names, and a buffer outside of state_dict."""
    model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 1)).to(device)
    for p in model.parameters():
        nn.init.normal_(p)
    model[2].shared = model[0]
    model[2].register_buffer("noise", torch.randn(2, device=device), persistent=False)
    return model
