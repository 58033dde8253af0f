"""Solution. Who counts is a mask over tokens; the logits that guess a token stand one place in front of it."""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, logsigmoid

IGNORED = -100


def sft_loss(logits: Tensor, tokens: Tensor, prompt_lengths: Tensor, lengths: Tensor) -> Tensor:
    place = torch.arange(tokens.shape[1], device=tokens.device)  # (T,)
    # The mask is made for tokens, before anything is shifted: a token is an answer's or it is not.
    answer = (place >= prompt_lengths[:, None]) & (place < lengths[:, None])  # (B, T)
    targets = tokens.masked_fill(~answer, IGNORED)  # (B, T)
    # The one shift: the first token is guessed by nobody, and nothing follows the last logits.
    total = cross_entropy(logits[:, :-1].flatten(0, 1), targets[:, 1:].flatten(), ignore_index=IGNORED, reduction="sum")
    # A mean of nothing would be NaN, in the gradients too.
    return total / answer.sum().clamp(min=1)


def sequence_log_probs(logits: Tensor, tokens: Tensor, prompt_lengths: Tensor, lengths: Tensor) -> Tensor:
    # log_softmax in one step: the logarithm of a softmax that is 0 in floats would be minus infinity.
    known = logits[:, :-1].log_softmax(-1).gather(-1, tokens[:, 1:, None]).squeeze(-1)  # (B, T - 1)
    place = torch.arange(1, tokens.shape[1], device=tokens.device)  # (T - 1,), those of tokens[:, 1:]
    answer = (place >= prompt_lengths[:, None]) & (place < lengths[:, None])  # (B, T - 1)
    return torch.where(answer, known, 0.0).sum(1)  # (B,)


def dpo_loss(
    policy_chosen: Tensor, policy_rejected: Tensor, reference_chosen: Tensor, reference_rejected: Tensor, beta: float
) -> Tensor:
    # The reference is where we came from. It is never trained.
    gained = policy_chosen - reference_chosen.detach()  # (B,)
    lost = policy_rejected - reference_rejected.detach()  # (B,)
    return -logsigmoid(beta * (gained - lost)).mean()


def group_advantages(rewards: Tensor, eps: float = 1e-4) -> Tensor:
    distance = rewards - rewards.mean(1, keepdim=True)  # (N, G)
    deviation = distance.square().mean(1, keepdim=True).sqrt()  # (N, 1)
    # Equal rewards have a deviation of 0, or in floats almost: eps keeps the quotient at 0.
    return distance / (deviation + eps)


def clipped_policy_loss(
    log_probs: Tensor, old_log_probs: Tensor, advantages: Tensor, mask: Tensor, epsilon: float = 0.2
) -> Tensor:
    # Before the exponential: once there is an infinity, a product with 0 makes it NaN, in the gradient as well.
    step = (log_probs - old_log_probs.detach()).masked_fill(~mask, 0.0)  # (B, T)
    ratio = step.exp()  # (B, T)
    advantage = advantages.detach()[:, None]  # (B, 1)
    # The smaller one also for negative advantages: a bad answer that has got likelier is not clipped.
    objective = torch.minimum(ratio * advantage, ratio.clamp(1 - epsilon, 1 + epsilon) * advantage)  # (B, T)
    return -(objective * mask).sum() / mask.sum().clamp(min=1)
