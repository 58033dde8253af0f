"""Solution. What is drawn is a place among the k best. The token that stands there is in topk's indices."""

import torch
from torch import Tensor, nn


def write_top_k(model: nn.Module, prompt: Tensor, length: int, k: int, seed: int) -> Tensor:
    generator = torch.Generator(prompt.device).manual_seed(seed)
    written, new, hidden = [prompt], prompt, None
    for _ in range(length):
        with torch.no_grad():
            logits, hidden = model(new[None], hidden)  # (1, T, V)
        last = logits[0, -1]  # (V,)
        best = last.topk(min(k, len(last)))
        probabilities = best.values.softmax(dim=-1)  # (k,)
        place = torch.multinomial(probabilities, 1, generator=generator)  # (1,)
        # place is 0 to k - 1, 0 for the likeliest token, whichever that is. Taken for a token, it would always be one
        # of the first k of the vocabulary.
        new = best.indices[place]  # (1,)
        written.append(new)
    return torch.cat(written)  # (P + length,)
