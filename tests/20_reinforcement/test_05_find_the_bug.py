"""Hidden tests of find_the_bug."""

import pytest
import torch

from torch_katas import checks


@pytest.mark.parametrize("gamma", [1.0, 0.5])
def test_the_state_to_which_a_step_led_counts(critic_targets, device, gamma):
    """Where the time was up, the target holds the value of the state to which the step led, before the reset."""
    env = Climb([0, 1], limit=3, top=100, device=device)
    seen, targets = critic_targets(env, stay, value, 5, gamma)
    heights = torch.tensor([[0, 1], [1, 2], [2, 0], [0, 1], [1, 2]], dtype=torch.float32, device=device)
    checks.close(seen[..., 0], heights, of="the observations of two walkers with a time limit at height 3")
    of = f"the targets, rewards being 1 and values ten times the height, gamma={gamma}"
    checks.close(targets, 1 + gamma * 10 * (heights + 1), of=of)


@pytest.mark.parametrize("top", [2, 4])
def test_both_kinds_of_end(critic_targets, device, top):
    """Where a step was terminated its target is the reward alone, whatever the critic says, time up or not."""
    env = Climb([0, 1, 3], limit=4, top=top, device=device)
    unsure = lambda x: value(x).masked_fill(x[:, 0] == top, torch.nan)  # noqa: E731 - a value that nobody needs
    seen, targets = critic_targets(env, stay, unsure, 6, 1.0)
    height = seen[..., 0] + 1
    expected = 1 + 10 * height.masked_fill(height == top, 0.0)
    of = f"the targets of walkers that fall at height {top}, and whose time is up at 4"
    checks.close(targets, expected, of=of)


def test_each_step_is_taken_from_where_the_walker_is(critic_targets, device):
    """The policy sees where each walker is now; it is asked once for each step, and the targets have no history."""
    asked = []

    def policy(observations):
        asked.append(observations.clone())
        return stay(observations)

    weight = torch.full((1,), 10.0, device=device, requires_grad=True)
    env = Climb([2], limit=3, top=100, device=device)
    seen, targets = critic_targets(env, policy, lambda x: x[:, 0] * weight, 4, 1.0)
    heights = [[2.0], [0.0], [1.0], [2.0]]
    checks.equal([row.flatten().tolist() for row in asked], heights, of="what the policy sees, time limit at height 3")
    checks.equal(seen[:, 0].tolist(), heights, of="the observations that are returned")
    checks.equal(len(env.taken), 4, of="how often env.step is called")
    wanted = torch.tensor([[31.0], [11.0], [21.0], [31.0]], device=device)
    checks.close(targets.detach(), wanted, of="the targets, rewards being 1 and values ten times the height")
    checks.that(not targets.requires_grad, of="the targets", expected="no history", got="a graph")


class Climb:
    """Walkers at these heights, each step one higher: over at `top`, time up at `limit`; then they begin at 0."""

    def __init__(self, heights, limit, top, device):
        self.heights = torch.tensor(heights, device=device)
        self.limit, self.top, self.taken = limit, top, []

    def observe(self):
        return self.heights[:, None].float()

    def step(self, actions):
        self.taken.append(actions)
        heights = self.heights + 1
        terminated = heights == self.top
        truncated = heights == self.limit
        self.heights = heights.masked_fill(terminated | truncated, 0)
        return heights[:, None].float(), torch.ones(len(heights), device=heights.device), terminated, truncated


def stay(observations):
    """Return an action for each walker."""
    return torch.zeros(len(observations), dtype=torch.int64, device=observations.device)


def value(observations):
    """Return ten times the height."""
    return 10 * observations[:, 0]
