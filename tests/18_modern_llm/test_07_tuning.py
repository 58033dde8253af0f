"""Hidden tests of tuning."""

import math
from functools import partial

import pytest
import torch
from torch.nn.functional import cross_entropy, logsigmoid

from torch_katas import checks, inputs

PROMPTS, LENGTHS = [1, 3, 2, 5], [5, 4, 2, 5]
"""Of four rows of 5 tokens: answers of 4, 1, 0 and 0 tokens, some with pads behind them."""


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("rows", [[0], [1], [0, 1, 2, 3]], ids=str)
def test_the_loss_of_answer_tokens(sft_loss, device, rows, dtype):
    """It is the mean cross-entropy of the answers' tokens, in value and gradient: logits t guess token t + 1."""
    logits, tokens, prompts, lengths = batch(device, rows, dtype)
    of = f"sft_loss with prompt_lengths {prompts.tolist()}, lengths {lengths.tolist()}"

    def reference(logits):
        picked = [(b, t) for b in range(len(rows)) for t in range(prompts[b], lengths[b])]
        guesses = torch.stack([logits[b, t - 1] for b, t in picked])
        return cross_entropy(guesses, torch.stack([tokens[b, t] for b, t in picked]))

    inputs.same_as_torch(
        lambda logits: sft_loss(logits, tokens, prompts, lengths), reference, logits, names=("logits",), of=of
    )


@pytest.mark.parametrize("time", [1, 3])
def test_no_answer_is_no_loss(sft_loss, leaf, device, time):
    """Where no row has an answer the loss is 0, and its gradients are 0 as well."""
    logits = torch.randn(2, time, 4, device=device, requires_grad=True)
    tokens = torch.zeros(2, time, dtype=torch.long, device=device)
    ends = torch.tensor([time, 1], device=device)
    loss = sft_loss(logits, tokens, ends, ends)
    checks.close(loss, torch.zeros((), device=device), of="sft_loss without answers")
    checks.that(loss.requires_grad, of="sft_loss without answers", expected="a history", got="a tensor without one")
    loss.backward()
    checks.close(logits.grad, torch.zeros_like(logits), of="the gradient of sft_loss without answers")


def test_tokens_stay_as_they_are(sft_loss, device):
    """The caller's tokens are not masked in place, and may lie in memory as they like."""
    logits, tokens, prompts, lengths = batch(device, [0, 1, 2, 3])
    with checks.unmodified("sft_loss", tokens=tokens, logits=logits, prompt_lengths=prompts, lengths=lengths):
        expected = sft_loss(logits, tokens, prompts, lengths)
    of = "sft_loss(logits, tokens, prompt_lengths, lengths)"
    call = lambda tokens: sft_loss(logits, tokens, prompts, lengths)  # noqa: E731 # said once below
    inputs.same_for(inputs.layouts(tokens), call, expected, of=of, check=checks.roughly)


def test_unlikely_answers_have_a_finite_loss(sft_loss, device):
    """A token whose logit is 1000 below another one costs 1000, and not infinitely much."""
    logits = torch.zeros(1, 2, 2, device=device)
    logits[0, :, 0] = 1000.0
    tokens, one, two = (torch.tensor(numbers, device=device) for numbers in ([[0, 1]], [1], [2]))
    want = torch.tensor(1000.0, device=device)
    checks.close(sft_loss(logits, tokens, one, two), want, of="sft_loss of one token that is 1000 below another")


def test_what_does_not_count_may_be_impossible(sft_loss, device):
    """A prompt's token and a pad with a logit of -inf change neither the loss nor its gradients."""
    logits, tokens, two, three = impossible(device)
    loss = sft_loss(logits, tokens, two, three)
    checks.roughly(
        loss, torch.tensor(math.log(3), device=device), of="sft_loss with impossible tokens around the answer"
    )
    loss.backward()
    expected = torch.zeros(1, 4, 3, device=device)
    expected[0, 1] = torch.tensor([1 / 3, 1 / 3, -2 / 3], device=device)
    checks.roughly(logits.grad, expected, of="its gradient")


def test_an_impossible_prompt_has_no_part(sequence_log_probs, device):
    """A prompt's token and a pad with a logit of -inf change neither the answer's log-probability nor its gradients."""
    logits, tokens, two, three = impossible(device)
    result = sequence_log_probs(logits, tokens, two, three)
    of = "sequence_log_probs with impossible tokens around the answer"
    checks.roughly(result, torch.tensor([-math.log(3)], device=device), of=of)
    result.sum().backward()
    expected = torch.zeros(1, 4, 3, device=device)
    expected[0, 1] = torch.tensor([-1 / 3, -1 / 3, 2 / 3], device=device)
    checks.roughly(logits.grad, expected, of="its gradient")


def test_the_loss_stays_on_its_device(sft_loss):
    """What is made on the way is on the device of the inputs."""
    inputs.stays_on_meta(sft_loss, *batch("cpu", [0, 1, 2, 3]), of="sft_loss")


def test_log_probs_stay_on_their_device(sequence_log_probs):
    """What is made on the way is on the device of the inputs."""
    inputs.stays_on_meta(sequence_log_probs, *batch("cpu", [0, 1, 2, 3]), of="sequence_log_probs")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_the_log_probability_of_each_answer(sequence_log_probs, device, dtype):
    """It is the sum of the answer's log-probabilities, in value and gradient; an answer without tokens has 0."""
    logits, tokens, prompts, lengths = batch(device, [0, 1, 2, 3], dtype)

    def reference(logits):
        rows = []
        for b in range(4):
            parts = [-cross_entropy(logits[b, t - 1], tokens[b, t]) for t in range(prompts[b], lengths[b])]
            rows.append(sum(parts, 0 * logits.sum()))
        return torch.stack(rows)

    of = f"sequence_log_probs with prompt_lengths {PROMPTS}, lengths {LENGTHS}"
    inputs.same_as_torch(
        lambda logits: sequence_log_probs(logits, tokens, prompts, lengths), reference, logits, names=("logits",), of=of
    )


def test_unlikely_answers_stay_finite(sequence_log_probs, device):
    """A token whose logit is 1000 below another one has a log-probability of -1000, not of minus infinity."""
    logits = torch.zeros(1, 3, 2, device=device)
    logits[0, :, 0] = 1000.0
    tokens, one, three = (torch.tensor(numbers, device=device) for numbers in ([[0, 1, 1]], [1], [3]))
    expected = torch.tensor([-2000.0], device=device)
    checks.close(
        sequence_log_probs(logits, tokens, one, three), expected, of="sequence_log_probs of two tokens of -1000"
    )


def test_small_batches(sequence_log_probs, device):
    """No rows give no numbers, and one token gives a 0."""
    for rows, time in ((0, 3), (1, 1)):
        logits = torch.zeros(rows, time, 4, device=device)
        tokens, ends = (torch.ones(size, dtype=torch.long, device=device) for size in ((rows, time), (rows,)))
        result = sequence_log_probs(logits, tokens, ends, ends)
        checks.close(result, torch.zeros(rows, device=device), of=f"sequence_log_probs of tokens ({rows}, {time})")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize(("count", "beta"), [(1, 0.1), (4, 0.5), (4, 2.0)])
def test_the_loss_of_pairs(dpo_loss, device, count, beta, dtype):
    """It is the mean of -ln sigmoid(beta · margin), in value and in the gradients of the policy."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    chosen, rejected, ref_chosen, ref_rejected = 3 * torch.randn(4, count, dtype=dtype, device=device) - 5

    def reference(chosen, rejected):
        return -logsigmoid(beta * ((chosen - ref_chosen) - (rejected - ref_rejected))).sum() / count

    inputs.same_as_torch(
        lambda chosen, rejected: dpo_loss(chosen, rejected, ref_chosen, ref_rejected, beta),
        reference,
        chosen,
        rejected,
        names=("policy_chosen", "policy_rejected"),
        of=f"dpo_loss of {count} pairs, beta={beta}",
        check=checks.roughly if dtype == torch.float32 else partial(checks.close, rtol=1e-11, atol=1e-11),
    )


def test_the_reference_is_not_trained(dpo_loss, leaf, device):
    """No gradient flows to the reference's log-probabilities, though they require grad."""
    four = [leaf([number, -3.0], device) for number in (-1.0, -2.0, -1.5, -2.5)]
    dpo_loss(*four, beta=0.5).backward()
    for name, tensor in zip(("reference_chosen", "reference_rejected"), four[2:], strict=True):
        none = tensor.grad is None or not tensor.grad.any()
        checks.that(none, of=f"the gradient in {name}", expected="none", got=tensor.grad)
    checks.that(bool(four[0].grad.any()), of="the gradient in policy_chosen", expected="one", got="0")


def test_large_margins_stay_finite(dpo_loss, leaf, device):
    """A margin of -4000 has a loss of 2000 with beta 0.5, and its gradient pulls; one of 4000 has none."""
    zero = torch.zeros(2, device=device)
    chosen = leaf([-4000.0, 4000.0], device)
    loss = dpo_loss(chosen, zero, zero, zero, beta=0.5)
    checks.close(loss, torch.tensor(1000.0, device=device), of="dpo_loss of margins -4000 and 4000, beta=0.5")
    loss.backward()
    checks.close(chosen.grad, torch.tensor([-0.25, 0.0], device=device), of="its gradient in policy_chosen")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("shape", [(2, 4), (3, 2), (1, 3), (0, 3)], ids=str)
def test_better_than_the_group(group_advantages, device, shape, dtype):
    """It is the distance from the group's mean over its deviation, which divides by G, plus eps."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    rewards = torch.randn(shape, dtype=dtype) * torch.tensor([1.0, 10.0, 0.001])[: shape[0], None].to(dtype) + 3
    rows = []
    for row in rewards.tolist():
        mean = sum(row) / len(row)
        deviation = math.sqrt(sum((reward - mean) ** 2 for reward in row) / len(row))
        rows.append([(reward - mean) / (deviation + 1e-4) for reward in row])
    expected = torch.tensor(rows, dtype=dtype).reshape(shape).to(device)
    rewards = rewards.to(device)
    with checks.unmodified("group_advantages(rewards)", rewards=rewards):
        result = group_advantages(rewards)
    checks.close(
        result, expected, rtol=1e-2 if dtype is torch.float32 else None, atol=1e-4, of="group_advantages(rewards)"
    )


def test_equal_rewards_teach_nothing(group_advantages, device):
    """A group of equal rewards has advantages of 0, as has a single answer; the other groups are as they would be."""
    rewards = torch.tensor([[0.1, 0.1, 0.1], [1.0, 2.0, 3.0], [0.0, 0.0, 0.0]], device=device)
    wide = 1 / (math.sqrt(2 / 3) + 1e-4)
    expected = torch.tensor([[0.0] * 3, [-wide, 0.0, wide], [0.0] * 3], device=device)
    checks.close(group_advantages(rewards), expected, atol=1e-3, rtol=1e-4, of=f"group_advantages({rewards.tolist()})")
    single = torch.tensor([[5.0], [0.0]], device=device)
    checks.close(group_advantages(single), torch.zeros(2, 1, device=device), of="group_advantages([[5.0], [0.0]])")


def test_eps_is_added_to_the_deviation(group_advantages, device):
    """With rewards 0 and 2, mean and deviation are 1: eps = 1 halves the advantages, eps = 3 quarters them."""
    rewards = torch.tensor([[0.0, 2.0]], device=device)
    for eps, expected in ((1.0, 0.5), (3.0, 0.25)):
        want = torch.tensor([[-expected, expected]], device=device)
        checks.close(group_advantages(rewards, eps=eps), want, of=f"group_advantages([[0.0, 2.0]], eps={eps})")


def test_other_layouts_of_rewards(group_advantages, device):
    """Transposed, strided and expanded rewards are grouped by their rows."""
    rewards = torch.tensor([[0.0, 2.0], [1.0, 9.0]], device=device)
    expected = group_advantages(rewards.clone(), eps=1.0)
    of = "group_advantages(rewards, eps=1.0)"
    inputs.same_for(inputs.layouts(rewards), lambda x: group_advantages(x, eps=1.0), expected, of=of)


RATIOS = [0.5, 0.75, 0.9, 1.1, 1.25, 3.0]
"""Below, within and above what epsilon 0.2 lets through."""


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("epsilon", [None, 0.05, 0.3])
def test_the_smaller_objective_counts(clipped_policy_loss, device, epsilon, dtype):
    """Each token has min(ratio · advantage, clipped ratio · advantage), for good and for bad answers, and its slope."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    old = torch.randn(3, 6, dtype=dtype)
    new, advantages = old + torch.tensor(RATIOS, dtype=dtype).log(), torch.tensor([2.0, -1.5, 0.5], dtype=dtype)
    mask = torch.ones(3, 6, dtype=torch.bool)
    mask[0, :2] = mask[2, 1:] = False
    wide, total, slopes = epsilon or 0.2, 0.0, torch.zeros(3, 6, dtype=dtype)
    for b, t in mask.nonzero().tolist():
        ratio, advantage = RATIOS[t], advantages[b].item()
        clipped = min(max(ratio, 1 - wide), 1 + wide)
        total -= min(ratio * advantage, clipped * advantage) / mask.sum().item()
        if ratio * advantage <= clipped * advantage:
            slopes[b, t] = -ratio * advantage / mask.sum().item()
    new = new.to(device).requires_grad_()
    settings = {} if epsilon is None else {"epsilon": epsilon}
    loss = clipped_policy_loss(new, old.to(device), advantages.to(device), mask.to(device), **settings)
    of = (
        f"clipped_policy_loss of ratios {RATIOS}, advantages 2, -1.5 and 0.5{f', epsilon={epsilon}' if epsilon else ''}"
    )
    checks.roughly(loss, torch.tensor(total, dtype=dtype, device=device), of=of)
    loss.backward()
    checks.roughly(new.grad, slopes.to(device), of=f"the gradient of {of}")


def test_only_the_new_log_probs_are_trained(clipped_policy_loss, leaf, device):
    """No gradient flows to old_log_probs and advantages; where old and new are one tensor it is that of the ratio."""
    new, old, advantages = leaf([[0.1, -0.1]], device), leaf([[0.0, 0.0]], device), leaf([1.5], device)
    mask = torch.ones(1, 2, dtype=torch.bool, device=device)
    clipped_policy_loss(new, old, advantages, mask).backward()
    for name, tensor in (("old_log_probs", old), ("advantages", advantages)):
        none = tensor.grad is None or not tensor.grad.any()
        checks.that(none, of=f"the gradient in {name}", expected="none", got=tensor.grad)
    same = leaf([[-1.0, -2.0]], device)
    clipped_policy_loss(same, same, torch.tensor([2.0], device=device), mask).backward()
    of = "the gradient where log_probs and old_log_probs are the same tensor, advantage 2"
    checks.close(same.grad, torch.tensor([[-1.0, -1.0]], device=device), of=of)


def test_masked_tokens_have_no_influence(clipped_policy_loss, device):
    """Whatever stands where the mask is False, infinite or with a ratio that is: value and gradient do not feel it."""
    mask = torch.tensor([[True, False, False, False, False]], device=device)
    new = torch.tensor([[0.0, -math.inf, 0.0, -math.inf, 0.0]], device=device, requires_grad=True)
    old = torch.tensor([[0.0, -math.inf, -1000.0, 0.0, 0.0]], device=device)
    loss = clipped_policy_loss(new, old, torch.tensor([3.0], device=device), mask)
    checks.close(loss, torch.tensor(-3.0, device=device), of="clipped_policy_loss with infinities outside of the mask")
    loss.backward()
    expected = torch.tensor([[-3.0, 0.0, 0.0, 0.0, 0.0]], device=device)
    checks.close(new.grad, expected, of="its gradient in log_probs")


def test_no_token_is_no_loss(clipped_policy_loss, device):
    """Where the mask is False everywhere the loss and its gradients are 0."""
    new = torch.randn(2, 3, device=device, requires_grad=True)
    mask = torch.zeros(2, 3, dtype=torch.bool, device=device)
    loss = clipped_policy_loss(new, torch.zeros(2, 3, device=device), torch.ones(2, device=device), mask)
    checks.close(loss, torch.zeros((), device=device), of="clipped_policy_loss with a mask of False", atol=1e-7)
    loss.backward()
    checks.close(new.grad, torch.zeros(2, 3, device=device), of="its gradient")


def impossible(device):
    """Return logits, tokens and lengths of an answer of one token, between a prompt's token and a pad of -inf."""
    logits = torch.zeros(1, 4, 3)
    logits[0, 0, 1] = logits[0, 2, 0] = -math.inf
    tokens, two, three = (torch.tensor(numbers, device=device) for numbers in ([[0, 1, 2, 0]], [2], [3]))
    return logits.to(device).requires_grad_(), tokens, two, three


def batch(device, rows, dtype=torch.float32):
    """Return logits, tokens and lengths of the chosen rows of four, of 5 tokens each."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    logits = 2 * torch.randn(4, 5, 7, dtype=dtype)
    tokens = torch.tensor([[3, 1, 4, 1, 0], [5, 2, 6, 5, 3], [5, 0, 0, 0, 0], [1, 2, 3, 4, 6]])
    return [tensor[rows].to(device) for tensor in (logits, tokens, torch.tensor(PROMPTS), torch.tensor(LENGTHS))]
