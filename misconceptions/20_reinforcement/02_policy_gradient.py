"""Wrong answers that people write about policy gradients.

Signs of the loss and of the entropy: ikostrikov/pytorch-a3c 30, miyosuda/async_deep_reinforce 49, muupan/async-rl 22,
openai/spinningup 436. A gradient through the advantage: keras-team/keras-io 194,
astariul/encode-attend-navigate-pytorch 2, icoxfog417/baby-steps-of-rl-ja 16. (N,) against (N, 1):
PacktPublishing/Deep-Reinforcement-Learning-Hands-On 33, thu-ml/tianshou 155. One sum over episodes of several walkers:
pytorch/examples 1422.
"""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


def sample_actions__likeliest(logits: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Takes the likeliest action, by `argmax`, so that nothing new is ever tried. Instead: draw."""
    return logits.argmax(-1)


sample_actions__as_if_probabilities = edit(
    ("logits.softmax(-1)", "logits.clamp(0, 10)"),
    why="""Takes logits for probabilities, cut off by `clamp`. Instead: their softmax.""",
)

sample_actions__overflows = edit(
    ("logits.softmax(-1)", "logits.exp()"),
    why="""Takes `exp` of the logits and forgets that it is infinite from 89 on, where all actions become equal.
    Instead: softmax, which subtracts the largest first.""",
)

sample_actions__softmax_of_the_batch = edit(
    ("softmax(-1)", "softmax(0)"),
    why="""Takes the softmax along axis 0, over the walkers. Instead: over the actions, the last axis.""",
)

sample_actions__global_generator = edit(
    ("exponential_(generator=generator)", "exponential_()"),
    why="""Leaves the generator out, and draws from the global one. Instead: hand it on.""",
)

sample_actions__begins_anew = edit(
    (
        "exponential_(generator=generator)",
        "exponential_(generator=generator and torch.Generator(logits.device).manual_seed(generator.initial_seed()))",
    ),
    why="""Makes a new generator from the seed of the one it is given: that one never moves on, and every call with it
    draws the same actions. Instead: draw from the generator itself.""",
)

sample_actions__one_draw_for_all = edit(
    ("torch.empty_like(logits)", "torch.empty_like(logits[..., :1, :] if logits.dim() > 1 else logits)"),
    why="""Draws for one row, `logits[..., :1, :]`, and lets all use it, so walkers in the same place do the same.
    Instead: a draw for each row.""",
)


sample_actions__cuts_logits_off = edit(
    ("logits.softmax(-1)", "logits.clamp(min=-30.0).softmax(-1)"),
    why="""Cuts logits off at -30, by `clamp`, so that -inf is as likely as -1000 beside it. Instead: softmax takes both
    as they are.""",
)


def sample_actions__keeps_an_axis(logits: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Returns what `multinomial` gives, (N, 1), which broadcasts against (N,) later. Instead: the shape of logits
    without the last axis.
    """
    return torch.multinomial(logits.softmax(-1), 1, generator=generator)


sample_actions__uniform_noise = edit(
    (
        "torch.empty_like(logits).exponential_(generator=generator)",
        "torch.empty_like(logits).uniform_(generator=generator)",
    ),
    why="""Lets probabilities race with waiting times that
    are uniform, by `uniform_`. Instead: exponential ones, or multinomial.""",
)

sample_actions__keeps_the_last_axis = edit(
    (".argmax(-1)", ".argmax(-1, keepdim=True)"),
    why="""Keeps the last axis, with a length of 1: (N, 1) broadcasts against (N,) later. Instead: the shape of logits
    without the last axis.""",
)


def sample_actions__squeezes_all(logits: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Takes all axes of length 1 away, by `squeeze()`, that of a single walker as well. Instead: the last axis
    alone, by squeeze(-1)."""
    if logits.dim() > 2:
        return torch.stack([sample_actions__squeezes_all(rows, generator) for rows in logits])
    return torch.multinomial(logits.softmax(-1), 1, generator=generator).squeeze()


def sample_actions__multinomial_over_the_walkers(logits: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Takes the softmax along axis 0, over the walkers. Instead: over the actions, the last axis."""
    rows = logits.softmax(0).reshape(-1, logits.shape[-1])
    return torch.multinomial(rows, 1, generator=generator).reshape(logits.shape[:-1])


reinforce_loss__other_sign = edit(
    ("return -(chosen", "return (chosen"),
    why="""Has the sign turned: what went well gets less likely. Instead: a loss falls, so minus the log-probability
    times the return.""",
)

reinforce_loss__trains_the_returns = edit(
    ("returns.detach()", "returns"),
    why="""Lets a gradient into the returns, where a critic may stand behind them. Instead: `detach`.""",
)

reinforce_loss__mean_times_mean = edit(
    ("(chosen * returns.detach()).mean()", "chosen.mean() * returns.detach().mean()"),
    why="""Multiplies two means, so every action is praised for what all have earned. Instead: first the product of each
    action with its own return.""",
)

reinforce_loss__every_pair = edit(
    (".squeeze(-1)", ""),
    why="""Keeps the axis that `gather` needs: (N, 1) times (N,) lets each action meet every return. Instead: the same
    shape on both sides.""",
)

reinforce_loss__leaves_zeros_out = edit(
    (
        "-(chosen * returns.detach()).mean()",
        "-(chosen * returns.detach()).sum() / (returns != 0).sum().clamp(min=1)",
    ),
    why="""Divides by the number of returns that are not 0, by `(returns != 0)`. Instead: the mean over all actions.""",
)

reinforce_loss__sums_steps = edit(
    ("(chosen * returns.detach()).mean()", "(chosen * returns.detach()).sum()"),
    why="""Sums over all steps, so that the step size depends on how many there are. Instead: the mean.""",
)

reinforce_loss__probability = edit(
    ("log_softmax(-1)", "softmax(-1)"),
    why="""Weights the probability and not its logarithm, so rare actions hardly learn. Instead: the
    log-probability.""",
)

reinforce_loss__log_of_a_softmax = edit(
    ("log_softmax(-1)", "softmax(-1).log()"),
    why="""Takes the `log` of a softmax that may be 0. Instead: log_softmax, or cross_entropy.""",
)

reinforce_loss__baseline = edit(
    ("returns.detach()", "(returns - returns.mean()).detach()"),
    why="""Subtracts the mean of the returns. Instead: whether a baseline is subtracted is for the caller to say.""",
)

entropy_bonus__nan_at_zero = edit(
    (".masked_fill(probabilities == 0, 0.0)", ""),
    why="""Multiplies 0 with -inf where an action is ruled out, and that is NaN. Instead: such an action adds 0.""",
)

entropy_bonus__nan_in_the_gradient = edit(
    ("-(probabilities * known).sum(-1)", "-(probabilities * log_probabilities).nan_to_num(0.0).sum(-1)"),
    why="""Replaces NaN after the product, by `nan_to_num`: the gradient is NaN all the same. Instead: mend the factor
    before the product.""",
)

entropy_bonus__cuts_logits_off = edit(
    ("logits.log_softmax(-1)", "logits.clamp(min=-50.0).log_softmax(-1)"),
    why="""Cuts logits off at -50, by `clamp`: a row of -800 and -1000 looks undecided. Instead: as they are; only a
    product with ln 0 has to be mended.""",
)

entropy_bonus__adds_to_p = edit(
    ("known = log_probabilities.masked_fill(probabilities == 0, 0.0)", "known = (probabilities + 1e-8).log()"),
    why="""Adds 1e-8 below the `log`, so that it is finite: every term is a little wrong, which float64 shows. Instead:
    log_softmax, with 0 in the place of -inf.""",
)

entropy_bonus__other_sign = edit(
    ("return -(probabilities", "return (probabilities"),
    why="""Leaves the minus out: subtracted from a loss, it makes a policy decide itself early. Instead: an entropy is 0
    or more.""",
)

entropy_bonus__sum_of_rows = edit(
    (".sum(-1).mean()", ".sum()"),
    why="""Adds up the entropies of all rows. Instead: their mean.""",
)

entropy_bonus__mean_of_actions = edit(
    (".sum(-1).mean()", ".mean()"),
    why="""Takes the mean over the actions as well. Instead: an entropy is a sum over actions; the mean is over
    rows.""",
)

entropy_bonus__in_bits = edit(
    (
        "return -(probabilities * known).sum(-1).mean()",
        "return -(probabilities * known).sum(-1).mean() / 0.6931471805599453",
    ),
    why="""Measures in bits, dividing by ln 2. Instead: in nats.""",
)

entropy_bonus__of_the_mean_policy = edit(
    (
        "log_probabilities = logits.log_softmax(-1)",
        "log_probabilities = logits.reshape(-1, logits.shape[-1]).softmax(-1).mean(0).log()",
    ),
    why="""Averages the rows first: two that are sure of different things look undecided. Instead: the mean of the
    entropies.""",
)

train_reinforce__rewards_for_returns = edit(
    ("earned.flip(0).cumsum(0).flip(0)", "earned"),
    why="""Weights each action by the reward of its own step, so only the last step before the exit learns. Instead: by
    its return.""",
)

train_reinforce__praises_the_next_action = edit(
    ("steps.append((observations, actions, rewards))", "steps.append((following, actions, rewards))"),
    why="""Pairs an action with what was seen after it, `following`. Instead: with the observation from which it was
    taken.""",
)

train_reinforce__never_resets = edit(
    (
        "for _ in range(updates):\n    steps = []\n    observations = env.reset()  # (N, 8)",
        "observations = env.reset()\nfor _ in range(min(updates, 5)):\n    steps = []",
    ),
    why="""Begins an episode once, and then goes on with walkers that have long gone out. Instead: `reset` before each
    episode.""",
)

train_reinforce__what_was_earned_before = edit(
    ("earned.flip(0).cumsum(0).flip(0)", "earned.cumsum(0)"),
    ("range(updates)", "range(min(updates, 10))"),
    why="""Weights each action by what was earned up to it, by `cumsum(0)`. Instead: by what came from there on.""",
)

train_reinforce__never_clears = edit(
    ("optimizer.zero_grad()", ""),
    ("range(updates)", "range(min(updates, 10))"),
    why="""Adds the gradients of all episodes up. Instead: clear them with `zero_grad` before backward.""",
)

train_reinforce__never_tries = edit(
    ("sample_actions(policy(observations))", "policy(observations).argmax(-1)"),
    ("range(updates)", "range(min(updates, 5))"),
    why="""Takes the likeliest action while it learns, by `argmax`, so nothing else is ever seen. Instead: draw.""",
)

train_reinforce__forgets_the_seed = edit(
    ("torch.manual_seed(seed)", ""),
    ("range(updates)", "range(min(updates, 5))"),
    why="""Makes no use of the seed: no two runs are alike. Instead: call manual_seed with it before anything is
    drawn.""",
)

train_reinforce__always_seed_0 = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(0)"),
    ("range(updates)", "range(min(updates, 5))"),
    why="""Seeds with 0 in any case, so all seeds give one policy. Instead: seed with the argument.""",
)

train_reinforce__stays_in_training = edit(
    ("return policy.eval()", "return policy"),
    ("range(updates)", "range(min(updates, 5))"),
    why="""Where no step is made the policy comes back in training mode: eval is not called at the end. Instead: call
    eval once, at the end.""",
)

train_reinforce__evaluates_after_each_update = edit(
    ("optimizer.step()", "optimizer.step()\npolicy.eval()"),
    ("return policy.eval()", "return policy"),
    ("range(updates)", "range(min(updates, 5))"),
    why="""Where no step is made the policy comes back in training mode: eval is not called at the end. Instead: call
    eval once, at the end.""",
)

train_reinforce__an_update_for_each_step = edit(
    ("logits = policy(seen)", "for now, did, worth in zip(seen, taken, returns):\n    logits = policy(now)"),
    (
        "loss = reinforce_loss(logits, taken, returns) - BETA * entropy_bonus(logits)\n"
        "optimizer.zero_grad()\n"
        "loss.backward()\n"
        "optimizer.step()",
        "    loss = reinforce_loss(logits, did, worth) - BETA * entropy_bonus(logits)\n"
        "    optimizer.zero_grad()\n"
        "    loss.backward()\n"
        "    optimizer.step()",
    ),
    ("range(updates)", "range(min(updates, 5))"),
    why="""Makes an update for each step of the episode: the later ones are for a policy that has changed since.
    Instead: one for the whole episode.""",
)

train_reinforce__seeds_the_draws_alone = edit(
    ("torch.manual_seed(seed)", "generator = torch.Generator().manual_seed(seed)"),
    ("sample_actions(policy(observations))", "sample_actions(policy(observations), generator)"),
    why="""Gives the seed to the draws alone, by `generator`: the layer begins with whatever the global generator gives.
    Instead: call torch.manual_seed before the layer is made.""",
)
