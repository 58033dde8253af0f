"""Wrong answers that people write about Q-learning.

A gradient through the target: philtabor/Deep-Q-Learning-Paper-To-Code 9 and 16, datawhalechina/easy-rl 117,
boyu-ai/Hands-on-RL 112, AgileRL/AgileRL 63. No end in the target: cyoon1729/deep-Q-networks 5, seungeunrho/minimalRL
21; a mask that is added: ikostrikov/pytorch-ddpg-naf 16. Buffers that mix rows: DLR-RM/stable-baselines3 1853 and 1503,
thu-ml/tianshou 82; or drop the newest: adaptive-intelligent-robotics/QDax 71. Buffers of a target network:
DLR-RM/stable-baselines3 996, UoA-CARES/cares_reinforcement_learning 242. Two names for one network:
datawhalechina/easy-rl 117.
"""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit

td_target__goes_on_after_the_end = edit(
    ("best.masked_fill(terminated, 0.0)", "best"),
    why="""Adds the value of a next state also where nothing follows. Instead: 0 where the step was terminated.""",
)

td_target__mask_times_value = edit(
    ("best.masked_fill(terminated, 0.0)", "best * ~terminated"),
    why="""Multiplies by a mask, `* ~terminated`: 0 times NaN is NaN. Instead: put a 0 in its place.""",
)

td_target__with_a_graph = edit(
    ("next_q.detach()", "next_q"),
    why="""Keeps the graph of next_q, so a loss may fall because the target moves. Instead: `detach`.""",
)

td_target__mask_added = edit(
    ("gamma * best.masked_fill(terminated, 0.0)", "gamma * (~terminated + best.nan_to_num(0.0))"),
    why="""Adds the mask to the value, in place of a product. Instead: the value, or 0 after an end.""",
)

td_target__reward_lost_at_the_end = edit(
    (
        "rewards + gamma * best.masked_fill(terminated, 0.0)",
        "(rewards + gamma * best).masked_fill(terminated, 0.0)",
    ),
    why="""Makes the whole target 0 where the step was terminated: the reward that comes at the end is never learned.
    Instead: only what follows is 0.""",
)

td_target__best_of_the_batch = edit(
    ("next_q.detach().amax(1)", "next_q.detach().nan_to_num(-9e9).amax()"),
    why="""Takes the largest value of the whole batch. Instead: the largest of each row.""",
)

td_target__mean_of_actions = edit(
    ("amax(1)", "mean(1)"),
    why="""Takes the `mean` over the actions, what a random walk would earn. Instead: the largest.""",
)

double_td_target__chosen_by_the_target = edit(
    ("next_online.argmax", "next_target.argmax"),
    why="""Lets one network choose and value, by `next_target.argmax`: that is the target of simple Q-learning. Instead:
    the online network chooses.""",
)

double_td_target__valued_by_the_online = edit(
    ("next_target.detach().gather", "next_online.detach().gather"),
    why="""Lets the online network say what its own choice is worth. Instead: that of the target network counts.""",
)

double_td_target__larger_of_two = edit(
    (
        "next_target.detach().gather(1, choice).squeeze(1)",
        "torch.maximum(next_online.detach().gather(1, choice).squeeze(1), next_target.detach().amax(1))",
    ),
    why="""Takes the larger of two maxima, by `torch.maximum`: twice too optimistic. Instead: the value of one action,
    by the target network.""",
)

double_td_target__goes_on_after_the_end = edit(
    ("value.masked_fill(terminated, 0.0)", "value"),
    why="""Adds the value of a next state also where nothing follows. Instead: 0 where the step was terminated.""",
)

double_td_target__mask_times_value = edit(
    ("value.masked_fill(terminated, 0.0)", "value * ~terminated"),
    why="""Multiplies by a mask, `* ~terminated`: 0 times NaN is NaN. Instead: put a 0 in its place.""",
)

double_td_target__with_a_graph = edit(
    ("next_target.detach()", "next_target"),
    why="""Keeps the graph of next_target. Instead: `detach`, the target is a number.""",
)

double_td_target__keeps_an_axis = edit(
    (".gather(1, choice).squeeze(1)", ".gather(1, choice)"),
    ("masked_fill(terminated, 0.0)", "masked_fill(terminated[:, None], 0.0)"),
    why="""Keeps the axis that `gather` needs: (N,) and (N, 1) make (N, N). Instead: take it away.""",
)

ReplayBuffer__keeps_the_first = edit(
    ("places = (self._added + rows) % self.capacity", "places = (self._added + rows).clamp(max=self.capacity - 1)"),
    why="""Writes into the last place for ever, by `clamp`, once the buffer is full. Instead: begin again at the first,
    where the oldest step stands.""",
)

ReplayBuffer__drops_the_newest = edit(
    (
        "torch.arange(max(0, len(actions) - self.capacity), len(actions))",
        "torch.arange(min(self.capacity, len(actions)))",
    ),
    why="""Keeps the first rows of a batch that is too long, by `min(self.capacity, len(actions))`. Instead: the newest,
    at its end.""",
)

ReplayBuffer__begins_again_too_early = edit(
    (
        "places = (self._added + rows) % self.capacity",
        "if self._added % self.capacity + len(rows) > self.capacity:\n"
        "    self._added = 0\n"
        "places = (self._added + rows) % self.capacity",
    ),
    why="""Begins again at the first place when a batch does not fit behind the last one, and forgets what stands there.
    Instead: let a batch go over the edge.""",
)

ReplayBuffer__draws_for_each_column = edit(
    (
        "(held[places] for held in self._columns)",
        "(held[torch.randint(len(self), (count,), generator=generator)] for held in self._columns)",
    ),
    why="""Draws places for each column anew, by a second `torch.randint`: the reward of one step with the action of
    another. Instead: one draw for all.""",
)

ReplayBuffer__draws_empty_places = edit(
    (
        "torch.randint(len(self), (count,), generator=generator)",
        "torch.randint(self.capacity, (count,), generator=generator)",
    ),
    why="""Draws from all places, by `self.capacity`, also from those that have never been
    filled. Instead: from as many as are held.""",
)

ReplayBuffer__never_draws_the_last = edit(
    ("torch.randint(len(self), (count,)", "torch.randint(max(len(self) - 1, 1), (count,)"),
    why="""Leaves the last place out, by `len(self) - 1`. Instead: randint never reaches its upper end anyway.""",
)

ReplayBuffer__without_replacement = edit(
    (
        "torch.randint(len(self), (count,), generator=generator)",
        "torch.randperm(len(self), generator=generator)[:count]",
    ),
    why="""Draws without replacement, by `torch.randperm`, and gives fewer than asked
    for. Instead: any step may come twice.""",
)

ReplayBuffer__each_step_once = edit(
    (
        "places = torch.randint(len(self), (count,), generator=generator)",
        "places = torch.randint(len(self), (count,), generator=generator)\n"
        "if count <= len(self):\n"
        "    places = torch.randperm(len(self), generator=generator)[:count]",
    ),
    why="""Draws without replacement, by `torch.randperm`, where there are enough steps. Instead: any step may come
    twice, also then.""",
)

ReplayBuffer__global_generator = edit(
    ("torch.randint(len(self), (count,), generator=generator)", "torch.randint(len(self), (count,))"),
    why="""Leaves the generator out. Instead: hand it to `torch.randint`.""",
)

ReplayBuffer__begins_anew = edit(
    (
        "generator=generator)",
        "generator=generator and torch.Generator().manual_seed(generator.initial_seed()))",
    ),
    why="""Makes a new generator from the seed of the one it is given: that one never moves on, and every draw with it
    gives the same steps. Instead: draw from the generator itself.""",
)

ReplayBuffer__makes_floats = edit(
    ("column.new_empty(self.capacity, *column.shape[1:])", "torch.empty(self.capacity, *column.shape[1:])"),
    why="""Keeps all columns as float32, by `torch.empty`: actions are no indices any more. Instead: each in its own
    dtype.""",
)

ReplayBuffer__takes_any_capacity = edit(
    ("capacity < 1", "capacity < 0"),
    why="""Lets a capacity of 0 pass. Instead: raise ValueError, as for all below 1.""",
)

ReplayBuffer__draws_from_nothing = edit(
    ('raise ValueError("nothing to draw from: no step has been added")', "return ()"),
    why="""Returns `()` while nothing is held. Instead: raise ValueError.""",
)

ReplayBuffer__refuses_before_the_first_add = edit(
    ("if not self:", "if not self._columns:"),
    ("torch.randint(len(self), (count,)", "torch.randint(max(len(self), 1), (count,)"),
    why="""Asks whether anything was ever added, `self._columns`: after 0 steps it draws what was never there. Instead:
    whether any step is held.""",
)

ReplayBuffer__counts_for_ever = edit(
    ("return min(self._added, self.capacity)", "return self._added"),
    why="""Gives the number of all steps that were ever added, `self._added`. Instead: those that are held.""",
)


class ReplayBuffer__keeps_views:
    """Keeps the caller's own tensors, in a `deque`, so what is changed there later changes the memory. Instead: copy
    what is added.
    """

    def __init__(self, capacity: int) -> None:
        from collections import deque

        if capacity < 1:
            raise ValueError(capacity)
        self.steps = deque(maxlen=capacity)

    def __len__(self) -> int:
        return len(self.steps)

    def add(self, *columns: Tensor) -> None:
        self.steps.extend(zip(*columns, strict=True))

    def sample(self, count: int, generator: torch.Generator | None = None) -> tuple[Tensor, ...]:
        if not self.steps:
            raise ValueError("empty")
        places = torch.randint(len(self.steps), (count,), generator=generator).tolist()
        columns = zip(*(self.steps[place] for place in places), strict=True)
        return tuple(map(torch.stack, columns)) if places else tuple(column[None][:0] for column in self.steps[0])


ReplayBuffer__keeps_the_graph = edit(
    ("column.detach()[rows]", "column[rows]"),
    why="""Keeps the graph of what is added, and the memory grows with every step. Instead: `detach`.""",
)

ReplayBuffer__one_for_all = edit(
    ("self._columns: list[Tensor] = []", ""),
    ("if not self._columns:", 'if not hasattr(type(self), "_columns"):'),
    ("self._columns = [", "type(self)._columns = ["),
    why="""Keeps the steps in the class, `type(self)._columns`, so that all buffers share them. Instead: in the
    instance.""",
)


class _Joined:
    """A buffer that joins what it holds with what is added."""

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError(capacity)
        self.capacity, self.held = capacity, []

    def __len__(self) -> int:
        return len(self.held[0]) if self.held else 0

    def add(self, *columns: Tensor) -> None:
        new = [column.detach().clone() for column in columns]
        self.held = [torch.cat(pair)[-self.capacity :].clone() for pair in zip(self.held or [c[:0] for c in new], new)]

    def sample(self, count: int, generator: torch.Generator | None = None) -> tuple[Tensor, ...]:
        if not len(self):
            raise ValueError("empty")
        places = torch.randint(len(self), (count,), generator=generator)
        return tuple(column[places] for column in self.held)


class ReplayBuffer__does_not_copy(_Joined):
    """Keeps what is added first as it is, without a copy: what is changed there later changes the memory. Instead: copy
    what is added."""

    def add(self, *columns: Tensor) -> None:
        new = [column.detach() for column in columns]
        if self.held:
            new = [torch.cat(pair) for pair in zip(self.held, new)]
        self.held = [column[-self.capacity :] for column in new]


class ReplayBuffer__never_draws_the_newest(_Joined):
    """Draws numbers below `len(self) - 1`, so the newest step never comes. Instead: below the number of steps that are
    held."""

    def sample(self, count: int, generator: torch.Generator | None = None) -> tuple[Tensor, ...]:
        if not len(self):
            raise ValueError("empty")
        places = (torch.rand(count, generator=generator) * (len(self) - 1)).long()
        return tuple(column[places] for column in self.held)


ReplayBuffer__draws_zeros = edit(
    ("column.new_empty(self.capacity", "column.new_zeros(self.capacity"),
    (
        "torch.randint(len(self), (count,), generator=generator)",
        "torch.randint(self.capacity, (count,), generator=generator)",
    ),
    why="""Draws from all places, by `self.capacity`, also from those that have never been
    filled. Instead: from as many as are held.""",
)

soft_update__the_other_way = edit(
    ("slow.lerp_(fast, tau)", "slow.lerp_(fast, 1 - tau)"),
    why="""Takes tau of the target and the rest of the online network, by `1 - tau`: it jumps after it. Instead: tau is
    the share of the online network.""",
)

soft_update__by_the_difference = edit(
    ("slow.lerp_(fast, tau)", "slow.add_(tau * (fast - slow))"),
    why="""Adds tau of the difference, `fast - slow`, whose rounding stays where the two are far apart: with tau = 1 it
    is not exactly the online network's. Instead: two shares, or lerp.""",
)

soft_update__moves_the_online = edit(
    ("slow.lerp_(fast, tau)", "fast.lerp_(slow, tau)"),
    why="""Moves the online network towards the target. Instead: the target follows.""",
)

soft_update__parameters_alone = edit(
    ("slow.copy_(fast)", "pass"),
    why="""Leaves the buffers as they were: batch norm in the target uses statistics of the first day. Instead: copy
    them.""",
)

soft_update__mean_of_buffers = edit(
    ("slow.copy_(fast)", "slow.copy_((1 - tau) * slow + tau * fast)"),
    why="""Mixes the buffers as well, by `(1 - tau) * slow`. Instead: copy them.""",
)

soft_update__by_state_dict = edit(
    (
        "for slow, fast in zip(target.buffers(), online.buffers(), strict=True):\n",
        "numbers = online.state_dict()\n"
        "for slow, fast in ((slow, numbers[name]) for name, slow in target.named_buffers() if name in numbers):\n",
    ),
    why="""Takes the buffers from `state_dict`, in which those with persistent=False are missing. Instead: from
    named_buffers.""",
)

soft_update__shared_twice = edit(
    (
        "zip(target.parameters(), online.parameters(), strict=True)",
        "zip(*([p for _, p in m.named_parameters(remove_duplicate=False)] for m in (target, online)), strict=True)",
    ),
    why="""Moves a parameter once for each of its names, with `remove_duplicate=False`. Instead: once.""",
)

soft_update__frozen_stay = edit(
    ("slow.lerp_(fast, tau)", "slow.lerp_(fast, tau if slow.requires_grad else 0.0)"),
    why="""Leaves out parameters that are frozen, by `slow.requires_grad`; those of a target network often are. Instead:
    all follow.""",
)

soft_update__new_parameters = edit(
    (
        "for slow, fast in zip(target.parameters(), online.parameters(), strict=True):\n    slow.lerp_(fast, tau)",
        "for name, fast in online.named_parameters():\n"
        "    owner, _, own = name.rpartition('.')\n"
        "    slow = target.get_parameter(name)\n"
        "    setattr(target.get_submodule(owner), own, torch.nn.Parameter((1 - tau) * slow + tau * fast))",
    ),
    why="""Puts new parameters in the place of the old ones, by `setattr`: an optimizer holds what nobody uses.
    Instead: change their numbers in place.""",
)

soft_update__adds_the_difference_twice = edit(
    ("slow.lerp_(fast, tau)", "slow.add_(tau * fast)"),
    why="""Adds a share of the online network and keeps all of its own: the numbers grow. Instead: shares that sum to
    1.""",
)

soft_update__shares_exchanged = edit(
    ("slow.lerp_(fast, tau)", "slow.copy_(tau * slow + (1 - tau) * fast)"),
    why="""Takes tau of the target and the rest of the online network, by `1 - tau`: it jumps after it. Instead: tau is
    the share of the online network.""",
)

soft_update__freezes_the_target = edit(
    ("slow.lerp_(fast, tau)", "slow.requires_grad_(False)\nslow.lerp_(fast, tau)"),
    why="""Freezes the parameters of the target, by `requires_grad_`, to be allowed to write into them. Instead:
    torch.no_grad() around the update.""",
)

train_dqn__after_the_reset = edit(
    (
        "following, rewards, terminated = env.step(actions)",
        "_, rewards, terminated = env.step(actions)\nfollowing = env.observe()",
    ),
    ("td_target(earned, target(led_to), ended, GAMMA)", "td_target(earned, target(led_to), ended & False, GAMMA)"),
    why="""Takes the beginning of the next walk, `env.observe()`, for what follows an exit, and no step
    for the last one. Instead: where the step led, and nothing after an end.""",
)

train_dqn__immediate_rewards = edit(
    ("td_target(earned, target(led_to), ended, GAMMA)", "earned"),
    why="""Learns the reward of the step itself, `earned`. Instead: plus what the best next action is worth.""",
)

train_dqn__never_tries = edit(
    ("torch.where(torch.rand(len(best)) < RANDOM, torch.randint(2, best.shape), best)", "best"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Always takes the action that seems `best`, and never sees another. Instead: a random one now and then.""",
)

train_dqn__always_random = edit(
    ("torch.where(torch.rand(len(best)) < RANDOM, torch.randint(2, best.shape), best)", "torch.randint(2, best.shape)"),
    why="""Takes a random action in every step, by `torch.randint`: in a corridor that is enough, in a game it never
    gets far. Instead: sometimes the best.""",
)

train_dqn__trains_the_target = edit(
    ("torch.optim.Adam(online.parameters(), lr=RATE)", "torch.optim.Adam(target.parameters(), lr=RATE)"),
    ("soft_update(target, online, TAU)", ""),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Gives the parameters of `target` to the optimizer, and the other network never learns. Instead: those of the
    online one.""",
)

train_dqn__waits_for_a_full_batch = edit(
    ("seen, taken, earned, led_to, ended", "if len(buffer) < 64:\n    continue\nseen, taken, earned, led_to, ended"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Learns nothing while `len(buffer) < 64`. Instead: one update in each step; drawing with replacement, a few
    are enough.""",
)

train_dqn__forgets_the_seed = edit(
    ("torch.manual_seed(seed)", ""),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Makes no use of the seed: no two runs are alike. Instead: call manual_seed with it before anything is
    drawn.""",
)

train_dqn__always_seed_0 = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(0)"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Seeds with 0 in any case, so all seeds give one network. Instead: seed with the argument.""",
)

train_dqn__evaluates_after_each_step = edit(
    ("optimizer.step()", "optimizer.step()\nonline.eval()"),
    ("return online.eval()", "return online"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Where no step is made the network comes back in training mode: eval is not called at the end. Instead: call
    eval once, at the end.""",
)

train_dqn__stays_in_training = edit(
    ("return online.eval()", "return online"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Where no step is made the network comes back in training mode: eval is not called at the end. Instead: call
    eval once, at the end.""",
)
