"""Tuning: a model that goes on with any text learns to answer, to prefer, and to earn rewards.

Three steps made today's assistants: answers to imitate (SFT), pairs of answers of which one is better (DPO), and
answers of its own that are rewarded (GRPO). Each is a loss of a few lines, with conventions that are easy to get wrong.
Read: torch.nn.functional.cross_entropy, torch.gather, torch.nn.functional.logsigmoid, torch.clamp

Shapes: B batch, T time, V vocabulary, N prompts, G answers to each. A row of tokens is a prompt, its answer, and pads:
prompt_lengths[b] tokens of prompt, 1 or more, and lengths[b] of prompt and answer together, at least as many. Both are
(B,) int64. What stands behind them are pads, any tokens. logits[b, t] say what comes after tokens[b, t].
"""

import torch
from torch import Tensor


def sft_loss(logits: Tensor, tokens: Tensor, prompt_lengths: Tensor, lengths: Tensor) -> Tensor:
    """Return the mean cross-entropy of all answer tokens in the batch, prompts and pads not counted.

    Each answer token counts as much as any other, in whatever row it stands. The first of them, which follows the
    prompt's last token, counts as well. What does not count has no part, even where its cross-entropy is infinite, by a
    logit of -inf. Where no row has an answer the loss is 0, and so are its gradients.
    Shapes: logits (B, T, V), float32 or float64, tokens (B, T) int64 -> (), the dtype of logits. T is 1 or more.
    tokens stay as they are. Gradients flow to the logits that guess an answer token, and to no others.

    >>> logits = torch.zeros(1, 4, 10)  # ten tokens, each as likely as the others
    >>> sft_loss(logits, torch.tensor([[3, 1, 4, 0]]), torch.tensor([1]), torch.tensor([3]))  # ln 10
    tensor(2.3026)
    """
    raise NotImplementedError


def sequence_log_probs(logits: Tensor, tokens: Tensor, prompt_lengths: Tensor, lengths: Tensor) -> Tensor:
    """Return the log-probability of each answer: the sum of its tokens' log-probabilities, prompt and pads not counted.

    It is not divided by the length. An answer without tokens has 0. It stays finite where a token is very unlikely,
    with a logit 1000 below another one. What is not counted has no part, even with a logit of -inf.
    Shapes: logits (B, T, V), float32 or float64, tokens (B, T) int64 -> (B,), the dtype of logits. T is 1 or more, B
    may be 0. Gradients flow to the logits.

    >>> sequence_log_probs(torch.zeros(1, 4, 10), torch.tensor([[3, 1, 4, 0]]), torch.tensor([1]), torch.tensor([3]))
    tensor([-4.6052])
    """
    raise NotImplementedError


def dpo_loss(
    policy_chosen: Tensor, policy_rejected: Tensor, reference_chosen: Tensor, reference_rejected: Tensor, beta: float
) -> Tensor:
    """Return the loss of direct preference optimization: the mean over pairs of -ln sigmoid(beta · margin).

    The margin is how much more the policy has gained on the reference with the chosen answer than with the rejected
    one: (policy_chosen - reference_chosen) - (policy_rejected - reference_rejected). All four are log-probabilities of
    whole answers, as sequence_log_probs returns them.
    Shapes: four of (B,), float32 or float64, B is 1 or more -> (), same dtype. beta is above 0. It stays finite for
    margins in the thousands. Gradients flow to the policy's two; none flows to the reference's, also where they
    require grad.

    >>> pair = torch.tensor([-5.0])
    >>> dpo_loss(pair, pair, pair, pair, beta=0.1)  # nothing gained yet: ln 2
    tensor(0.6931)
    """
    raise NotImplementedError


def group_advantages(rewards: Tensor, eps: float = 1e-4) -> Tensor:
    """Return how much better each answer is than the others to the same prompt, as GRPO has it.

    It is (reward - mean) / (deviation + eps), mean and standard deviation being those of the answer's own group. The
    deviation is the root of the mean squared distance from the mean: it divides by G, not by G - 1.
    A group whose rewards are all the same has nothing to learn from: its advantages are 0, but for what the mean is
    rounded by. Those of one answer are 0.
    Shapes: rewards (N, G), float32 or float64, a row for each prompt, G is 1 or more, N may be 0 -> (N, G), same dtype
    and device. The caller's rewards stay as they are.

    >>> group_advantages(torch.tensor([[1.0, 0.0, 0.0, 1.0], [5.0, 5.0, 5.0, 5.0]]))
    tensor([[ 0.9998, -0.9998, -0.9998,  0.9998],
            [ 0.0000,  0.0000,  0.0000,  0.0000]])
    """
    raise NotImplementedError


def clipped_policy_loss(
    log_probs: Tensor, old_log_probs: Tensor, advantages: Tensor, mask: Tensor, epsilon: float = 0.2
) -> Tensor:
    """Return the loss of PPO and GRPO: it makes good answers likelier, but not by more than a step.

    A token's ratio is exp(log_probs - old_log_probs), its probability by the model as it is over that by the model that
    wrote it. Its objective is the smaller one of ratio · advantage and clipped ratio · advantage, where the clipped
    ratio lies between 1 - epsilon and 1 + epsilon. All tokens of a row have the advantage of that row.
    The loss is minus the mean of the objectives of all tokens in the batch whose mask is True. Where none is, it is 0,
    and so are its gradients. What stands where the mask is False has no influence, even infinite numbers.
    Shapes: log_probs and old_log_probs (B, T), float32 or float64, advantages (B,), same dtype, mask (B, T) bool -> (),
    same dtype. Gradients flow to log_probs alone, also where the others require grad.

    >>> old = torch.zeros(1, 3)
    >>> new = torch.tensor([[1.0, 2.0, 0.5]]).log()
    >>> clipped_policy_loss(new, old, torch.tensor([1.0]), torch.tensor([[True, True, False]]))  # -(1 + 1.2) / 2
    tensor(-1.1000)
    """
    raise NotImplementedError
