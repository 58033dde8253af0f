"""Solution. Each row is cut, weighed or followed by itself; a rejected guess leaves exactly what the guess left out."""

import torch
from torch import Tensor, nn


def top_p(logits: Tensor, p: float) -> Tensor:
    if not 0 < p <= 1:
        raise ValueError(f"p must be above 0 and at most 1, not {p}")
    ordered, order = logits.sort(descending=True)  # (…, V)
    probabilities = ordered.softmax(-1)  # (…, V)
    # What stands in front of a token decides, without the token itself: the one that crosses p has less than p there.
    before = probabilities.cumsum(-1) - probabilities  # (…, V)
    # In floats the sum may reach 1 before the last tokens.
    outside = (before >= p) & (p < 1)
    # Back from the order of the probabilities to that of the vocabulary.
    return logits.masked_fill(outside.scatter(-1, order, outside), -torch.inf)


def repetition_penalty(logits: Tensor, seen: Tensor, penalty: float) -> Tensor:
    if penalty <= 0:
        raise ValueError(f"the penalty must be above 0, not {penalty}")
    # A mark for each token: however often it is set, it is set.
    marked = torch.zeros_like(logits, dtype=torch.bool).scatter(1, seen, True)  # (B, V)
    # Dividing a negative logit would bring it nearer to 0, and make the token likelier.
    lowered = torch.where(logits > 0, logits / penalty, logits * penalty)  # (B, V)
    return torch.where(marked, lowered, logits)


@torch.no_grad()
def beam_search(
    model: nn.Module, prompt: Tensor, beams: int, max_new_tokens: int, stop: int
) -> list[tuple[list[int], float]]:
    texts = [(prompt.tolist(), 0.0, False)]
    for _ in range(max_new_tokens):
        if all(finished for _, _, finished in texts):
            break
        extended = [text for text in texts if text[2]]
        for tokens, score, finished in texts:
            if finished:
                continue
            logits = model(torch.tensor([tokens], device=prompt.device))[0][0, -1]  # (V,)
            for token, log_probability in enumerate(logits.log_softmax(-1).tolist()):
                extended.append(([*tokens, token], score + log_probability, token == stop))
        # All compete with all: two texts that remain may have one parent, and another parent none.
        texts = sorted(extended, key=lambda text: text[1], reverse=True)[:beams]
    return [(tokens, score) for tokens, score, _ in texts]


def speculative_accept(target: Tensor, draft: Tensor, tokens: Tensor, generator: torch.Generator) -> Tensor:
    guessed = tokens[:, None]  # (K, 1)
    ratio = target.gather(1, guessed) / draft.gather(1, guessed)  # (K, 1)
    # A number below 1 is always below a ratio of 1 or more: min(1, …) needs no line of its own.
    chance = torch.rand(ratio.shape, generator=generator, device=tokens.device)  # (K, 1)
    # Ones up to the first refusal, then zeros: what comes after it was guessed behind another token.
    accepted = int((chance < ratio).cumprod(0).sum())
    rest = target[accepted]  # (V,)
    if accepted < len(tokens):
        # What the target has more of than the guesses that are kept already give.
        rest = (rest - draft[accepted]).clamp(min=0)
    return torch.cat([tokens[:accepted], torch.multinomial(rest, 1, generator=generator)])  # (n,)
