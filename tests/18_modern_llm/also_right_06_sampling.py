"""Right answers in other styles."""

import math

import numpy as np
import torch
from torch import Tensor, nn


def top_p__row_by_row(logits: Tensor, p: float) -> Tensor:
    if p <= 0 or p > 1:
        raise ValueError("p")
    if p == 1:
        return logits.clone()
    keep = torch.zeros_like(logits, dtype=torch.bool)
    for row, kept in zip(logits.detach().reshape(-1, logits.shape[-1]), keep.view(-1, logits.shape[-1]), strict=True):
        total = 0.0
        for token in row.argsort(descending=True).tolist():
            if total >= p:
                break
            kept[token] = True
            total += row.softmax(0)[token].item()
    return torch.where(keep, logits, torch.full_like(logits, -math.inf))


def top_p__shifted_mask(logits: Tensor, p: float) -> Tensor:
    if not (0.0 < p <= 1.0):
        raise ValueError("p")
    order = torch.argsort(-logits, dim=-1)
    sums = torch.softmax(logits, -1).gather(-1, order).double().cumsum(-1)
    reached = torch.cat([torch.zeros_like(sums[..., :1]), sums[..., :-1]], -1) >= (p if p < 1 else 2.0)
    return logits.masked_fill(reached.gather(-1, order.argsort(-1)), float("-inf"))


def repetition_penalty__compares_tokens(logits: Tensor, seen: Tensor, penalty: float) -> Tensor:
    if penalty <= 0:
        raise ValueError("penalty")
    marked = (seen[:, :, None] == torch.arange(logits.shape[1], device=logits.device)).any(dim=1)
    lowered = torch.maximum(logits, torch.zeros_like(logits)) / penalty + logits.clamp(max=0) * penalty
    return logits.masked_fill(marked, 0.0) + lowered.masked_fill(~marked, 0.0)


def repetition_penalty__by_sets(logits: Tensor, seen: Tensor, penalty: float) -> Tensor:
    if penalty <= 0:
        raise ValueError("penalty")
    result = logits.clone()
    for row, tokens in enumerate(seen.tolist()):
        for token in set(tokens):
            logit = logits[row, token]
            result[row, token] = logit * (penalty if logit < 0 else 1 / penalty)
    return result


def beam_search__in_one_batch(
    model: nn.Module, prompt: Tensor, beams: int, max_new_tokens: int, stop: int
) -> list[tuple[list[int], float]]:
    finished: list[tuple[list[int], float]] = []
    open_texts = prompt[None]
    scores = torch.zeros(1, device=prompt.device)
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if len(open_texts) == 0:
                break
            log_probabilities = model(open_texts)[0][:, -1].log_softmax(-1)
            size = log_probabilities.shape[-1]
            totals = (scores[:, None] + log_probabilities).flatten()
            every = [(score, None, place) for place, score in enumerate(totals.tolist())]
            every += [(score, tokens, -1) for tokens, score in finished]
            every.sort(key=lambda item: -item[0])
            finished, going = [], []
            for score, tokens, place in every[:beams]:
                if tokens is not None:
                    finished.append((tokens, score))
                elif place % size == stop:
                    finished.append(([*open_texts[place // size].tolist(), stop], score))
                else:
                    going.append(place)
            places = torch.tensor(going, dtype=torch.long, device=prompt.device)
            scores = totals[places]
            open_texts = torch.cat([open_texts[places // size], (places % size)[:, None]], dim=1)
    both = finished + list(zip(open_texts.tolist(), scores.tolist(), strict=True))
    return sorted(both, key=lambda text: -text[1])


def beam_search__with_numpy(
    model: nn.Module, prompt: Tensor, beams: int, max_new_tokens: int, stop: int
) -> list[tuple[list[int], float]]:
    length = len(prompt)
    texts = {tuple(prompt.tolist()): 0.0}
    for _ in range(max_new_tokens):
        following: dict[tuple[int, ...], float] = {}
        for tokens, score in texts.items():
            if len(tokens) > length and tokens[-1] == stop:
                following[tokens] = score
                continue
            with torch.no_grad():
                logits = model(torch.tensor(tokens, device=prompt.device)[None])[0][0, -1].cpu().numpy()
            logits = logits.astype(np.float64) - logits.max()
            log_probabilities = logits - np.log(np.exp(logits).sum())
            following |= {(*tokens, token): score + float(log_probabilities[token]) for token in range(len(logits))}
        if following == texts:
            break
        texts = dict(sorted(following.items(), key=lambda item: item[1], reverse=True)[:beams])
    return [(list(tokens), score) for tokens, score in texts.items()]


def speculative_accept__in_a_loop(target: Tensor, draft: Tensor, tokens: Tensor, generator: torch.Generator) -> Tensor:
    kept: list[int] = []
    for place, token in enumerate(tokens.tolist()):
        chance = min(1.0, (target[place, token] / draft[place, token]).item())
        if torch.rand(1, generator=generator, device=tokens.device).item() < chance:
            kept.append(token)
            continue
        rest = torch.relu(target[place] - draft[place])
        kept.append(int(torch.multinomial(rest / rest.sum(), 1, generator=generator)))
        return torch.tensor(kept, device=tokens.device)
    kept.append(int(torch.multinomial(target[-1], 1, generator=generator)))
    return torch.tensor(kept, device=tokens.device)


def speculative_accept__draws_all_first(
    target: Tensor, draft: Tensor, tokens: Tensor, generator: torch.Generator
) -> Tensor:
    rest = torch.cat([(target[:-1] - draft).clamp(min=0), target[-1:]])
    rest = torch.where(rest.sum(1, keepdim=True) > 0, rest, torch.ones_like(rest))  # never used where it is all 0
    others = torch.multinomial(rest, 1, generator=generator)[:, 0]
    places = torch.arange(len(tokens), device=tokens.device)
    chances = torch.rand(len(tokens), generator=generator, device=tokens.device)
    refused = (chances * draft[places, tokens] >= target[places, tokens]).nonzero()[:, 0].tolist()
    count = refused[0] if refused else len(tokens)
    return torch.cat((tokens[:count], others[count : count + 1]))
