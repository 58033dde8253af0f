"""Sampling: from logits to a text, by chance that is tamed, by a search, or with a small model that runs ahead.

A model only gives probabilities. What is written depends as much on how they are used: which tokens may be drawn at
all, what has been said before, how many texts are followed at a time, and who makes the first guess.
Read: torch.sort, torch.cumsum, Tensor.scatter, torch.multinomial

Shapes: B batch, T time, V vocabulary, K guessed tokens. The dots stand for any axes, also none.
"""

import torch
from torch import Tensor, nn


def top_p(logits: Tensor, p: float) -> Tensor:
    """Return the logits with -inf for all tokens outside the nucleus; those of the nucleus keep their values.

    The nucleus of a row is the smallest set of its likeliest tokens whose probabilities, softmax(logits), sum to p or
    more. So the token with which the sum reaches p belongs to it, and there is always at least one. (Which of equally
    likely tokens at the border belong to it is up to you.)
    p is above 0, and at most 1: ValueError otherwise. p = 1 keeps all tokens, however unlikely they are.
    Shapes: (…, V) -> (…, V), float32 or float64, same dtype and device. V is 1 or more, the other axes may be 0 long.
    Logits may be -inf, but not all of a row. The caller's logits stay as they are; gradients flow to the nucleus.

    >>> top_p(torch.tensor([0.1, 0.6, 0.3]).log(), p=0.7).exp()  # 0.6 is not enough, 0.6 + 0.3 is
    tensor([0.0000, 0.6000, 0.3000])
    """
    raise NotImplementedError


def repetition_penalty(logits: Tensor, seen: Tensor, penalty: float) -> Tensor:
    """Return the logits with those of all tokens that were seen made less likely, each row by its own tokens.

    A logit above 0 is divided by the penalty, one below 0 is multiplied by it: with a penalty above 1 both go down.
    How often a token was seen does not matter. The logits of all other tokens stay, and so does -inf.
    ValueError where the penalty is 0 or less. A penalty of 1 changes nothing; one below 1 makes the tokens likelier.
    Shapes: logits (B, V), float32 or float64, seen (B, T) int64 -> (B, V), same dtype and device. B and T may be 0.
    The caller's tensors stay as they are; gradients flow to all logits.

    >>> repetition_penalty(torch.tensor([[2.0, -2.0, 1.0]]), torch.tensor([[1, 0, 0]]), penalty=2.0)
    tensor([[ 1., -4.,  1.]])
    """
    raise NotImplementedError


def beam_search(
    model: nn.Module, prompt: Tensor, beams: int, max_new_tokens: int, stop: int
) -> list[tuple[list[int], float]]:
    """Continue one prompt by following the likeliest texts side by side; return them, the likeliest first.

    Each is a pair: its tokens, prompt and stop included, and its log-probability, a Python float. That is the sum of
    the log-probabilities of all new tokens; it is not divided by the length.
    It begins with the prompt alone, at 0. In each step every text is extended by each token of the vocabulary, and of
    all these the `beams` likeliest remain, whatever text they come from. Where there are fewer, all remain.
    A text that ends in a new `stop` is finished: it is not extended, keeps its log-probability, and takes part in the
    choice as it is. (A stop in the prompt finishes nothing.) It ends after max_new_tokens steps, or when all texts that
    remain are finished.
    model(tokens) takes tokens (N, T) int64 to a pair, of which the first are logits (N, T, V), without -inf. It may be
    called with one text or with several. Its mode stays, and no graph is recorded.
    Shapes: prompt (T,) int64 on the device of the model, T from 1 on. beams is 1 or more, max_new_tokens 0 or more.

    >>> class Thirds(nn.Module):  # token 0, 1 or 2, each as likely as the others
    ...     def forward(self, tokens):
    ...         return torch.zeros(*tokens.shape, 3), None
    >>> [text] = beam_search(Thirds(), torch.tensor([1]), beams=1, max_new_tokens=1, stop=0)
    >>> len(text[0]), round(text[1], 4)  # ln 1/3
    (2, -1.0986)
    """
    raise NotImplementedError


def speculative_accept(target: Tensor, draft: Tensor, tokens: Tensor, generator: torch.Generator) -> Tensor:
    """Return the tokens that remain of a guess, and one more, such that all are distributed as the target says.

    A small model has guessed K tokens: tokens[i] was drawn from its probabilities draft[i]. A large model has read all
    of them at once; target[i] are its probabilities at the place of tokens[i], and target[K] those behind the last.
    From left to right tokens[i] is accepted with probability min(1, target[i] / draft[i]), of that token. The first one
    that is not accepted is replaced by a draw from max(0, target[i] - draft[i]), divided by its sum, and it ends there.
    Where all are accepted, one more is drawn from target[K].
    Shapes: target (K + 1, V), draft (K, V), float32 or float64, tokens (K,) int64, K from 0 on, all on one device ->
    (n,) int64, n from 1 to K + 1, same device. Rows are probabilities, and draft[i] of tokens[i] is above 0.
    All that is random comes from generator, which lies on that device; torch's global one is not moved.

    >>> target = torch.tensor([[0.5, 0.5], [0.0, 1.0], [1.0, 0.0]])
    >>> draft = torch.tensor([[0.5, 0.5], [1.0, 0.0]])
    >>> speculative_accept(target, draft, torch.tensor([1, 0]), torch.Generator().manual_seed(0))  # 0 cannot be
    tensor([1, 1])
    """
    raise NotImplementedError
