"""Wrong answers that people write about SFT, DPO and GRPO.

Shifted twice: huggingface/transformers 46897, 44642, GanjinZero/RRHF 49. Prompts that count: huggingface/open-r1 517,
OpenRLHF/OpenRLHF 235. Means of log-probabilities: eric-mitchell/direct-preference-optimization 67,
jingyaogong/minimind 298, huggingface/trl 789. Groups that are the whole batch: XU-YIJIE/grpo-flat 2. A deviation of 0:
NVIDIA-NeMo/RL 1518; no deviation at all: thinking-machines-lab/tinker-cookbook 579.
"""

from torch import Tensor
from torch.nn.functional import logsigmoid

from torch_katas.course.mistakes import edit

sft_loss__shifted_twice = edit(
    ("targets = tokens.masked_fill(~answer, IGNORED)", "targets = tokens.masked_fill(~answer, IGNORED)[:, 1:]"),
    ("logits[:, :-1].flatten", "logits[:, :-2].flatten"),
    why="""Shifts the targets twice, by `[:, 1:]` and once more, so that the token after the next is guessed. Instead:
    one shift.""",
)

sft_loss__not_shifted = edit(
    ("logits[:, :-1].flatten(0, 1), targets[:, 1:].flatten()", "logits.flatten(0, 1), targets.flatten()"),
    why="""Compares each place's logits with the token that stands there, which the model has read already. Instead:
    with the next one.""",
)

sft_loss__with_the_prompt = edit(
    ("(place >= prompt_lengths[:, None]) & (place < lengths[:, None])", "(place >= 1) & (place < lengths[:, None])"),
    why="""Counts the prompt, with `place >= 1`, and the model learns to ask. Instead: only the answer.""",
)

sft_loss__with_the_pads = edit(
    (
        "(place >= prompt_lengths[:, None]) & (place < lengths[:, None])",
        "(place >= prompt_lengths[:, None]).expand(tokens.shape)",
    ),
    why="""Counts the pads behind the answer. Instead: end at lengths.""",
)

sft_loss__first_answer_token_lost = edit(
    ("place >= prompt_lengths", "place > prompt_lengths"),
    why="""Begins one token late, with `place > prompt_lengths`: the first answer token is the hardest. Instead: >=.""",
)

sft_loss__mask_shifted_too = edit(
    ("place >= prompt_lengths", "place >= prompt_lengths - 1"),
    ("place < lengths[:, None]", "place < lengths[:, None] - 1"),
    why="""Makes the mask for logits, one place in front, and lays it over tokens. Instead: the mask of the tokens
    themselves.""",
)

sft_loss__nan_without_answers = edit(
    (".sum().clamp(min=1)", ".sum()"),
    why="""Divides by the `sum` of a mask that may be 0, and one batch without answers makes the model NaN. Instead: 0
    there.""",
)

sft_loss__mean_of_rows = edit(
    ("logits[:, :-1].flatten(0, 1), targets[:, 1:].flatten()", "logits[:, :-1].transpose(1, 2), targets[:, 1:]"),
    ('reduction="sum")', 'reduction="none").sum(1)'),
    ("total / answer.sum().clamp(min=1)", "(total / answer.sum(1).clamp(min=1)).mean()"),
    why="""Takes the mean of each row, `sum(1)`, and then of the rows, so that a token of a short answer counts more.
    Instead: one mean over all.""",
)

sft_loss__divides_by_all = edit(
    ("answer.sum().clamp(min=1)", "answer.numel()"),
    why="""Divides by the number of all places, `numel`, so that pads make the loss smaller. Instead: by those that
    count.""",
)


sft_loss__times_the_mask = edit(
    (
        'cross_entropy(logits[:, :-1].flatten(0, 1), targets[:, 1:].flatten(), ignore_index=IGNORED, reduction="sum")',
        '(cross_entropy(logits[:, :-1].mT, tokens[:, 1:], reduction="none") * answer[:, 1:]).sum()',
    ),
    why="""Multiplies all losses by the mask, with `* answer[:, 1:]`: infinity times 0 is NaN. Instead: leave out what
    does not count before anything is summed.""",
)

sft_loss__log_of_softmax = edit(
    (
        'cross_entropy(logits[:, :-1].flatten(0, 1), targets[:, 1:].flatten(), ignore_index=IGNORED, reduction="sum")',
        "-torch.where(\n"
        "    answer[:, 1:], logits[:, :-1].softmax(-1).log().gather(-1, tokens[:, 1:, None]).squeeze(-1), 0.0\n"
        ").sum()",
    ),
    why="""Takes `log` of a softmax that may be 0. Instead: cross_entropy, or log_softmax.""",
)

sft_loss__places_on_the_cpu = edit(
    ("torch.arange(tokens.shape[1], device=tokens.device)", "torch.arange(tokens.shape[1])"),
    why="""Makes the places on the CPU, by `arange` without a device. Instead: on that of the tokens.""",
)


sequence_log_probs__places_on_the_cpu = edit(
    ("torch.arange(1, tokens.shape[1], device=tokens.device)", "torch.arange(1, tokens.shape[1])"),
    why="""Makes the places on the CPU, by `arange` without a device. Instead: on that of the tokens.""",
)

sequence_log_probs__mean = edit(
    ("torch.where(answer, known, 0.0).sum(1)", "torch.where(answer, known, 0.0).sum(1) / answer.sum(1).clamp(min=1)"),
    why="""Divides by the length of the answer. Instead: the sum: the probability of a text is a product.""",
)

sequence_log_probs__not_shifted = edit(
    (
        "logits[:, :-1].log_softmax(-1).gather(-1, tokens[:, 1:, None])",
        "logits.log_softmax(-1).gather(-1, tokens[..., None])",
    ),
    ("torch.arange(1, tokens.shape[1]", "torch.arange(tokens.shape[1]"),
    why="""Looks at each place for the token that stands there. Instead: for the one that follows.""",
)

sequence_log_probs__with_the_prompt = edit(
    ("(place >= prompt_lengths[:, None]) & (place < lengths[:, None])", "place < lengths[:, None]"),
    why="""Counts the prompt, which the model has not written. Instead: from prompt_lengths on.""",
)

sequence_log_probs__with_the_pads = edit(
    ("(place >= prompt_lengths[:, None]) & (place < lengths[:, None])", "place >= prompt_lengths[:, None]"),
    why="""Counts the pads. Instead: end at lengths.""",
)

sequence_log_probs__places_from_zero = edit(
    (
        "torch.arange(1, tokens.shape[1], device=tokens.device)",
        "torch.arange(tokens.shape[1] - 1, device=tokens.device)",
    ),
    why="""Counts the shifted places from 0, with `tokens.shape[1] - 1`, so that the mask is one place late. Instead:
    the places that the tokens had before the shift.""",
)

sequence_log_probs__log_of_softmax = edit(
    ("log_softmax(-1)", "softmax(-1).log()"),
    why="""Takes `log` of a softmax that may be 0. Instead: log_softmax.""",
)

sequence_log_probs__times_the_mask = edit(
    ("torch.where(answer, known, 0.0)", "(known * answer)"),
    why="""Multiplies by the mask, `known * answer`: -inf times 0 is NaN. Instead: choose with torch.where.""",
)

sequence_log_probs__logits_as_they_are = edit(
    (".log_softmax(-1)", ""),
    why="""Adds up logits. Instead: log_softmax first.""",
)


sequence_log_probs__fails_without_rows = edit(
    ("torch.where(answer, known, 0.0).sum(1)", "torch.stack([row[seen].sum() for row, seen in zip(known, answer)])"),
    why="""Puts the rows together with `stack`, which fails where there is none. Instead: sum along the axis.""",
)


dpo_loss__without_the_reference = edit(
    ("policy_chosen - reference_chosen.detach()", "policy_chosen"),
    ("policy_rejected - reference_rejected.detach()", "policy_rejected"),
    why="""Leaves the reference out, and nothing holds the model where it was. Instead: the policy minus the reference,
    for both answers.""",
)

dpo_loss__trains_the_reference = edit(
    ("reference_chosen.detach()", "reference_chosen"),
    ("reference_rejected.detach()", "reference_rejected"),
    why="""Lets gradients into the reference: where it is a model that may change, it is trained as well, the wrong way.
    Instead: detach.""",
)

dpo_loss__the_other_way = edit(
    ("(gained - lost)", "(lost - gained)"),
    why="""Has the sign turned, with `lost - gained`: the rejected answers get likelier. Instead: chosen minus
    rejected.""",
)

dpo_loss__log_of_sigmoid = edit(
    ("logsigmoid(beta * (gained - lost))", "(beta * (gained - lost)).sigmoid().log()"),
    why="""Takes `log` of a sigmoid that is 0 for large negative margins. Instead: logsigmoid.""",
)

dpo_loss__sum = edit(
    (".mean()", ".sum()"),
    why="""Adds up the pairs, with `sum`. Instead: their mean.""",
)

dpo_loss__beta_outside = edit(
    ("-logsigmoid(beta * (gained - lost)).mean()", "-beta * logsigmoid(gained - lost).mean()"),
    why="""Multiplies the loss by beta, and not the margin. Instead: beta inside the sigmoid.""",
)

dpo_loss__float32_beta = edit(
    ("beta * (gained - lost)", "torch.tensor(beta, dtype=torch.float32) * (gained - lost)"),
    why="""Makes a tensor of beta in `torch.float32`: where the rest is float64, half of the digits are lost. Instead:
    multiply by the number itself.""",
)

dpo_loss__mean_before = edit(
    ("-logsigmoid(beta * (gained - lost)).mean()", "-logsigmoid(beta * (gained - lost).mean())"),
    why="""Takes the mean of the margins, so that one pair that is learned hides another that is not. Instead: the mean
    of the pairs' losses.""",
)


def dpo_loss__brackets_left_out(
    policy_chosen: Tensor, policy_rejected: Tensor, reference_chosen: Tensor, reference_rejected: Tensor, beta: float
) -> Tensor:
    """Leaves the brackets out, so that the rejected reference is subtracted as well. Instead: it is subtracted from
    the rejected policy, and the difference from the chosen one."""
    margin = policy_chosen - reference_chosen.detach() - policy_rejected - reference_rejected.detach()
    return -logsigmoid(beta * margin).mean()


def group_advantages__whole_batch(rewards: Tensor, eps: float = 1e-4) -> Tensor:
    """Takes mean and deviation of all answers, `rewards.mean()`: an easy prompt's answers all look good. Instead: of
    each group."""
    return (rewards - rewards.mean()) / (rewards.std(correction=0) + eps)


group_advantages__along_the_prompts = edit(
    ("rewards.mean(1, keepdim=True)", "rewards.mean(0, keepdim=True)"),
    ("square().mean(1, keepdim=True)", "square().mean(0, keepdim=True)"),
    why="""Compares answers to different prompts, along axis `0`. Instead: those of one prompt, along axis 1.""",
)


def group_advantages__divides_by_one_less(rewards: Tensor, eps: float = 1e-4) -> Tensor:
    """Takes `std` as it is by default, which divides by G - 1, and is NaN for one answer. Instead: correction=0."""
    return (rewards - rewards.mean(1, keepdim=True)) / (rewards.std(1, keepdim=True) + eps)


group_advantages__without_eps = edit(
    ("(deviation + eps)", "deviation"),
    why="""Divides by a deviation that is 0 where all rewards are the same. Instead: add eps.""",
)

group_advantages__by_view = edit(
    (
        "distance = rewards - rewards.mean(1, keepdim=True)",
        "rewards = rewards.view(-1).view(rewards.shape)\ndistance = rewards - rewards.mean(1, keepdim=True)",
    ),
    why="""Calls `view`, which fails for rewards that are transposed. Instead: name the axis.""",
)

group_advantages__only_centred = edit(
    ("distance / (deviation + eps)", "distance"),
    why="""Subtracts the mean, and does not divide. Instead: divide by the deviation plus eps.""",
)

group_advantages__eps_in_the_root = edit(
    (".mean(1, keepdim=True).sqrt()", ".mean(1, keepdim=True).add(eps).sqrt()"),
    ("(deviation + eps)", "deviation"),
    why="""Adds eps to the variance, by `add`. Instead: to the deviation, after the root.""",
)


def group_advantages__in_place(rewards: Tensor, eps: float = 1e-4) -> Tensor:
    """Subtracts the mean from the caller's rewards, by `-=`. Instead: make a new tensor."""
    deviation = rewards.std(1, correction=0, keepdim=True)
    rewards -= rewards.mean(1, keepdim=True)
    return rewards / (deviation + eps)


clipped_policy_loss__clipped_alone = edit(
    (
        "torch.minimum(ratio * advantage, ratio.clamp(1 - epsilon, 1 + epsilon) * advantage)",
        "ratio.clamp(1 - epsilon, 1 + epsilon) * advantage",
    ),
    why="""Uses the clipped ratio alone: what has gone too far the wrong way has no gradient to come back. Instead: the
    smaller one of both objectives.""",
)

clipped_policy_loss__larger_one = edit(
    ("torch.minimum(", "torch.maximum("),
    why="""Takes the larger objective, by `maximum`, which clips the wrong side. Instead: minimum; it would be the
    larger of two losses.""",
)

clipped_policy_loss__never_clips = edit(
    ("torch.minimum(ratio * advantage, ratio.clamp(1 - epsilon, 1 + epsilon) * advantage)", "ratio * advantage"),
    why="""Does not clip at all. Instead: the smaller one of the objective and the clipped one.""",
)

clipped_policy_loss__ratio_clipped_first = edit(
    (
        "torch.minimum(ratio * advantage, ratio.clamp(1 - epsilon, 1 + epsilon) * advantage)",
        "torch.minimum(ratio, ratio.clamp(1 - epsilon, 1 + epsilon)) * advantage",
    ),
    why="""Takes the smaller ratio, and then multiplies: for a negative advantage that is the wrong one. Instead:
    multiply both first.""",
)

clipped_policy_loss__turned_ratio = edit(
    ("log_probs - old_log_probs.detach()", "old_log_probs.detach() - log_probs"),
    why="""Has the old probability over the new one: `old_log_probs.detach() - log_probs`. Instead: new minus old.""",
)

clipped_policy_loss__trains_the_old = edit(
    ("old_log_probs.detach()", "old_log_probs"),
    why="""Lets gradients into old_log_probs: where they come from the same model, they cancel all of it. Instead:
    detach.""",
)

clipped_policy_loss__trains_the_rewards = edit(
    ("advantages.detach()[:, None]", "advantages[:, None]"),
    why="""Lets gradients into advantages. Instead: detach.""",
)

clipped_policy_loss__mask_after_exp = edit(
    (".masked_fill(~mask, 0.0)", ""),
    why="""Multiplies by the mask after the exponential, and infinity times 0 is NaN. Instead: fill in front of it.""",
)

clipped_policy_loss__mean_of_all = edit(
    ("-(objective * mask).sum() / mask.sum().clamp(min=1)", "-(objective * mask).mean()"),
    why="""Takes the `mean` of all places, those of pads included. Instead: of those whose mask is True.""",
)

clipped_policy_loss__mean_of_rows = edit(
    (
        "-(objective * mask).sum() / mask.sum().clamp(min=1)",
        "-((objective * mask).sum(1) / mask.sum(1).clamp(min=1)).mean()",
    ),
    why="""Takes the mean of each row first, `sum(1)`. Instead: one mean over all tokens of the batch.""",
)

clipped_policy_loss__nan_without_tokens = edit(
    (".clamp(min=1)", ""),
    why="""Divides by the number of tokens, which may be 0. Instead: the loss is 0 there.""",
)

clipped_policy_loss__to_be_maximized = edit(
    ("return -(", "return ("),
    why="""Returns the objective, and an optimizer makes it smaller. Instead: minus the objective.""",
)
