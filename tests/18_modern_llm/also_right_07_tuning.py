"""Right answers in other styles."""

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax, nll_loss, softplus


def sft_loss__picks_what_counts(logits: Tensor, tokens: Tensor, prompt_lengths: Tensor, lengths: Tensor) -> Tensor:
    log_probabilities = log_softmax(logits, dim=-1)
    place = torch.arange(1, tokens.shape[1], device=tokens.device).expand(len(tokens), -1)
    row, column = torch.where((place >= prompt_lengths.unsqueeze(1)) & (place < lengths.unsqueeze(1)))
    if len(row) == 0:
        return logits[:0].sum()
    return -log_probabilities[row, column, tokens[row, column + 1]].mean()


def sft_loss__row_by_row(logits: Tensor, tokens: Tensor, prompt_lengths: Tensor, lengths: Tensor) -> Tensor:
    total, count = logits[:0].sum(), 0
    for row, (start, stop) in enumerate(zip(prompt_lengths.tolist(), lengths.tolist(), strict=True)):
        if stop > start:
            guesses = logits[row, start - 1 : stop - 1].log_softmax(-1)
            total = total + nll_loss(guesses, tokens[row, start:stop], reduction="sum")
            count += stop - start
    return total / max(count, 1)


def sequence_log_probs__logsumexp(logits: Tensor, tokens: Tensor, prompt_lengths: Tensor, lengths: Tensor) -> Tensor:
    known = logits[:, :-1].gather(2, tokens[:, 1:].unsqueeze(2))[..., 0] - logits[:, :-1].logsumexp(2)
    guessed = torch.arange(known.shape[1], device=known.device) + 1
    outside = (guessed < prompt_lengths[:, None]) | (guessed >= lengths[:, None])
    return known.masked_fill(outside, 0).sum(dim=-1)


def sequence_log_probs__row_by_row(logits: Tensor, tokens: Tensor, prompt_lengths: Tensor, lengths: Tensor) -> Tensor:
    found = []
    for row, (start, stop) in enumerate(zip(prompt_lengths.tolist(), lengths.tolist(), strict=True)):
        guesses = logits[row].log_softmax(-1)
        places = torch.arange(start, stop, device=tokens.device)
        found.append(guesses[places - 1, tokens[row, places]].sum())
    return torch.stack(found) if found else logits.new_zeros(0)


def dpo_loss__softplus(
    policy_chosen: Tensor, policy_rejected: Tensor, reference_chosen: Tensor, reference_rejected: Tensor, beta: float
) -> Tensor:
    with torch.no_grad():
        reference = reference_chosen - reference_rejected
    return softplus(-beta * (policy_chosen - policy_rejected - reference)).mean()


def dpo_loss__binary_cross_entropy(
    policy_chosen: Tensor, policy_rejected: Tensor, reference_chosen: Tensor, reference_rejected: Tensor, beta: float
) -> Tensor:
    margin = policy_chosen - policy_rejected - (reference_chosen - reference_rejected).detach()
    return binary_cross_entropy_with_logits(beta * margin, torch.ones_like(margin))


def group_advantages__std(rewards: Tensor, eps: float = 1e-4) -> Tensor:
    std, mean = torch.std_mean(rewards, dim=1, keepdim=True, correction=0)
    return (rewards - mean) / (std + eps)


def group_advantages__transposed(rewards: Tensor, eps: float = 1e-4) -> Tensor:
    columns = rewards.T
    centred = columns - columns.sum(0) / len(columns)
    return (centred / (centred.pow(2).mean(0).pow(0.5) + eps)).T


def clipped_policy_loss__picks_tokens(
    log_probs: Tensor, old_log_probs: Tensor, advantages: Tensor, mask: Tensor, epsilon: float = 0.2
) -> Tensor:
    advantage = advantages.detach()[:, None].expand(mask.shape)[mask]
    ratio = torch.exp(log_probs[mask] - old_log_probs.detach()[mask])
    # The larger of two losses.
    losses = torch.max(-ratio * advantage, -ratio.clamp(1 - epsilon, 1 + epsilon) * advantage)
    return losses.sum() / max(1, len(losses))


def clipped_policy_loss__by_sign(
    log_probs: Tensor, old_log_probs: Tensor, advantages: Tensor, mask: Tensor, epsilon: float = 0.2
) -> Tensor:
    new, old = (torch.where(mask, numbers, torch.zeros_like(numbers)) for numbers in (log_probs, old_log_probs))
    ratio = (new - old.detach()).exp()
    good = (advantages.detach() >= 0).unsqueeze(1)
    limited = torch.where(good, torch.minimum(ratio, torch.full_like(ratio, 1 + epsilon)), ratio.clamp(min=1 - epsilon))
    objective = limited * advantages.detach().unsqueeze(1)
    return -torch.where(mask, objective, torch.zeros_like(objective)).sum() / mask.sum().clamp(min=1)
