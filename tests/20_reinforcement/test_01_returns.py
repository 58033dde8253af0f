"""Hidden tests of returns."""

import pytest
import torch

from torch_katas import checks, inputs

SHAPES = [(6, 3), (1, 2), (7, 1), (3, 0), (0, 2)]
DTYPES = [torch.float32, torch.float64]


def test_each_finished_episode_is_summed(episode_returns, device):
    """Each episode that has ended has the sum of its rewards, its last one included; unfinished ones are left out."""
    rewards = torch.tensor([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0], [8.0, 80.0], [16.0, 160.0]], device=device)
    dones = torch.tensor([[0, 0], [1, 0], [0, 1], [1, 0], [0, 0]], device=device).bool()
    of = "episode_returns of two environments, whose episodes end at steps 1 and 3, and at step 2"
    checks.equal(episode_returns(rewards, dones), [3.0, 70.0, 12.0], of=of)
    precise = torch.tensor([[0.1], [7.0]], dtype=torch.float64)
    of = "episode_returns([[0.1], [7.0]], …) in float64, where the first step is an episode"
    checks.equal(episode_returns(precise, torch.tensor([[True], [False]])), [0.1], of=of)


def test_each_episode_is_summed_by_itself(episode_returns, device):
    """A huge episode leaves the next one its digits, and one that has earned 0 is an episode like others."""
    rewards = torch.tensor([[1e9], [1.0], [2.0], [1.0], [-1.0]], device=device)
    dones = torch.tensor([[True], [False], [True], [False], [True]], device=device)
    of = "episode_returns of rewards 1e9, then 1 and 2, then 1 and -1"
    checks.equal(episode_returns(rewards, dones), [1e9, 3.0, 0.0], of=of)
    precise = torch.tensor([[1e9], [0.5], [-1e9]], dtype=torch.float64)
    ends = torch.tensor([[False], [False], [True]])
    checks.equal(
        episode_returns(precise, ends), [0.5], of="episode_returns of one episode of 1e9, 0.5, -1e9 in float64"
    )


def test_order_of_episodes(episode_returns, device):
    """Episodes stand in the order of their ends; of those that end together the one with the smaller n comes first."""
    rewards = torch.tensor([[3.0, 1.0, 2.0], [6.0, 5.0, 4.0]], device=device)
    dones = torch.tensor([[True, False, True], [True, True, True]], device=device)
    of = "episode_returns of [[3, 1, 2], [6, 5, 4]], where only episode 1 goes on after step 0"
    checks.equal(episode_returns(rewards, dones), [3.0, 2.0, 6.0, 6.0, 4.0], of=of)


def test_no_episode_has_finished(episode_returns, device):
    """Where nothing has ended the list is empty, also without steps or environments."""
    for shape in ((3, 2), (0, 2), (3, 0)):
        dones = torch.zeros(shape, dtype=torch.bool, device=device)
        checks.equal(episode_returns(torch.ones(shape, device=device), dones), [], of=f"episode_returns of {shape}")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_each_step_has_what_is_still_to_come(discounted_returns, device, shape, dtype):
    """A return is the reward, plus gamma times the next return of the same episode; an end and the last row stop it."""
    rewards, dones = random_steps(shape, dtype, device)
    for gamma in (0.9, 1.0, 0.0):
        expected = carried_back(rewards.cpu(), dones.cpu(), gamma).to(device)
        of = f"discounted_returns(rewards, dones, gamma={gamma})"
        checks.roughly(discounted_returns(rewards, dones, gamma), expected, of=of)


def test_an_end_is_an_end(discounted_returns, device):
    """What a new episode earns is no part of the returns of the one before, in each environment by itself."""
    rewards = torch.tensor([[1.0, 1.0], [2.0, 2.0], [100.0, 100.0]], device=device)
    dones = torch.tensor([[False, False], [True, False], [False, False]], device=device)
    expected = torch.tensor([[2.0, 27.0], [2.0, 52.0], [100.0, 100.0]], device=device)
    of = "discounted_returns with gamma=0.5, where an episode ends at step 1 of the first environment alone"
    checks.close(discounted_returns(rewards, dones, 0.5), expected, of=of)


def test_rewards_stay_as_they_are(discounted_returns, device):
    """The caller's rewards and dones keep their numbers, and other layouts give the same returns."""
    rewards, dones = random_steps((4, 3), torch.float32, device)
    expected = carried_back(rewards.cpu(), dones.cpu(), 0.5).to(device)
    with checks.unmodified("discounted_returns(rewards, dones, 0.5)", rewards=rewards, dones=dones):
        discounted_returns(rewards, dones, 0.5)
    for name, x in inputs.layouts(rewards, "rewards"):
        checks.roughly(
            discounted_returns(x, dones, 0.5), expected, of=f"discounted_returns(rewards, dones, 0.5), {name}"
        )


def test_returns_are_where_the_rewards_are(discounted_returns):
    """The returns are on the device of the rewards."""
    steps = torch.zeros(3, 2), torch.zeros(3, 2, dtype=torch.bool)
    inputs.stays_on_meta(lambda *x: discounted_returns(*x, 0.9), *steps, of="discounted_returns(rewards, dones, 0.9)")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_surprises_are_carried_back(gae, device, shape, dtype):
    """An advantage is the surprise, plus gamma · lam times the next advantage of the same episode."""
    rewards, terminated = random_steps(shape, dtype, device)
    truncated = torch.rand(shape, device=device) < 0.3
    values, following = (torch.randn(shape, device=device).to(dtype) for _ in range(2))
    for gamma, lam in ((0.9, 0.7), (1.0, 1.0), (0.5, 0.0), (0.0, 0.5)):
        surprises = rewards + gamma * torch.where(terminated, torch.zeros_like(rewards), following) - values
        expected = carried_back(surprises.cpu(), (terminated | truncated).cpu(), gamma * lam).to(device)
        result = gae(rewards, values, following, terminated, truncated, gamma, lam)
        checks.roughly(result, expected, of=f"gae(…, gamma={gamma}, lam={lam}), with both kinds of ends")


def test_time_is_up(gae, device):
    """At a time limit the next value counts, that of the state before the reset, and no later advantage does."""
    steps = {"rewards": [1.0, 1.0, 50.0], "values": [10.0, 20.0, 3.0], "next_values": [20.0, 30.0, 0.0]}
    columns = [torch.tensor(numbers, device=device)[:, None] for numbers in steps.values()]
    late = torch.tensor([[False], [True], [False]], device=device)
    result = gae(*columns, torch.zeros_like(late), late, gamma=1.0, lam=1.0)
    expected = torch.tensor([[22.0], [11.0], [47.0]], device=device)
    checks.close(result, expected, of=f"gae of {steps}, truncated at step 1, gamma=1, lam=1")


def test_all_is_over(gae, device):
    """At a real end the next value counts as 0, whatever stands there, also where the time is up as well."""
    steps = torch.tensor([[1.0], [1.0], [1.0]], device=device)
    over = torch.tensor([[False], [True], [True]], device=device)
    late = torch.tensor([[False], [False], [True]], device=device)
    for number in (5.0, torch.nan, torch.inf):
        following = torch.tensor([[10.0], [number], [number]], device=device)
        result = gae(steps, 10 * steps, following, over, late, gamma=1.0, lam=0.5)
        expected = torch.tensor([[-3.5], [-9.0], [-9.0]], device=device)
        checks.close(result, expected, of=f"gae, terminated at steps 1 and 2, where next_values are {number}")


def test_advantages_have_no_history(gae, device):
    """No gradient goes to the critic through advantages; the arguments stay as they are."""
    rewards, over = random_steps((4, 2), torch.float32, device)
    pair = [torch.randn(4, 2, device=device) for _ in range(2)]
    for grads in ((True, True), (True, False), (False, True)):
        values, following = (tensor.clone().requires_grad_(grad) for tensor, grad in zip(pair, grads, strict=True))
        with checks.unmodified("gae(…)", rewards=rewards, values=values, next_values=following):
            result = gae(rewards, values, following, over, ~over, 0.9, 0.9)
        of = f"gae(…), where values.requires_grad is {grads[0]} and next_values.requires_grad {grads[1]}"
        checks.that(not result.requires_grad, of=of, expected="a tensor without history", got="one with a graph")


def test_advantages_are_where_the_rewards_are(gae):
    """The advantages are on the device of the rewards."""
    numbers, flags = torch.zeros(3, 2), torch.zeros(3, 2, dtype=torch.bool)
    inputs.stays_on_meta(lambda *x: gae(*x, 0.9, 0.9), numbers, numbers, numbers, flags, flags, of="gae(…)")


def random_steps(shape, dtype, device):
    """Return rewards, and flags of which a third are True."""
    return torch.randn(shape).to(device, dtype), (torch.rand(shape) < 0.33).to(device)


def carried_back(numbers, ends, factor):
    """Return each number plus factor times what was carried back from the next row, where there is no end."""
    expected = numbers.clone()
    for t in reversed(range(len(numbers) - 1)):
        for n in range(numbers.shape[1]):
            if not ends[t, n]:
                expected[t, n] += factor * expected[t + 1, n]
    return expected
