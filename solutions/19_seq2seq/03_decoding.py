"""Solution. What has ended is remembered for each row; what remains takes text, score and state from its parent."""

from collections.abc import Callable

import torch
from torch import Tensor

Step = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]


@torch.no_grad()
def greedy_decode(step: Step, state: Tensor, start: int, end: int, max_length: int) -> Tensor:
    tokens = torch.full((len(state),), start, device=state.device)  # (B,)
    ended = torch.zeros_like(tokens, dtype=torch.bool)  # (B,)
    written = [tokens[:, None][:, :0]]  # of no steps: (B, 0)
    # All of no sequences have ended, too.
    while len(written) <= max_length and not ended.all():
        logits, state = step(tokens, state)  # (B, V)
        # Not where this token is the end: where one was, now or earlier.
        tokens = logits.argmax(-1).masked_fill(ended, end)  # (B,)
        ended = ended | (tokens == end)
        written.append(tokens[:, None])
    return torch.cat(written, dim=1)  # (B, L)


@torch.no_grad()
def beam_decode(
    step: Step, state: Tensor, start: int, end: int, beams: int, max_length: int, alpha: float
) -> list[tuple[list[int], float]]:
    tokens = torch.tensor([start], device=state.device)  # (N,)
    texts: list[list[int]] = [[]]
    totals = torch.zeros(1, device=state.device)  # (N,)
    results: list[tuple[list[int], float]] = []
    for _ in range(max_length):
        logits, state = step(tokens, state)  # (N, V), (N, …)
        extended = totals[:, None] + logits.log_softmax(-1)  # (N, V)
        # One choice among all children: a parent may have several that remain, or none.
        totals, places = extended.flatten().topk(min(beams, extended.numel()))
        parents, chosen = places // extended.shape[1], places % extended.shape[1]
        texts = [[*texts[parent], token] for parent, token in zip(parents.tolist(), chosen.tolist(), strict=True)]
        results += [(text, total) for text, total in zip(texts, totals.tolist(), strict=True) if text[-1] == end]
        is_open = chosen != end
        texts, totals = [text for text in texts if text[-1] != end], totals[is_open]
        # The state goes where the text goes.
        tokens, state = chosen[is_open], state[parents[is_open]]
        if not texts:
            break
    results += zip(texts, totals.tolist(), strict=True)
    # Divided once, at the end: within a step all texts are equally long.
    scored = [(text, total / len(text) ** alpha) for text, total in results]
    return sorted(scored, key=lambda result: result[1], reverse=True)
