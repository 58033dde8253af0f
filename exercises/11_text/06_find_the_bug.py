"""Find the bug: a model that has learned to write, and a loop around it that makes it stammer.

The code below is whole and raises no error. One thing in it is wrong. Find it and change as little as you can.
Read: torch.topk (values and indices), torch.multinomial

Shapes: P tokens in the prompt, T time, V vocabulary.
"""

import torch
from torch import Tensor, nn


def write_top_k(model: nn.Module, prompt: Tensor, length: int, k: int, seed: int) -> Tensor:
    """Let a model write, each token drawn among the k likeliest: return the prompt, followed by `length` new tokens.

    Shapes: prompt (P,) int64 on the model's device, P at least 1 -> (P + length,) int64, same device. k is at least 1.
    model(tokens, hidden), with tokens (1, T) and hidden of the call before, or None, gives logits (1, T, V) and hidden.
    At each step the k tokens with the largest logits are kept, or all V where k is larger. They are never more than k,
    also where others have the same logit. One of them is drawn, with the probabilities that softmax gives over their
    logits. It is written down, and is what the model reads next.
    The seed alone decides what is drawn. The model runs without recording anything for backward.

    What should happen: with k = 1 the model always writes its likeliest token, and with a larger k more freely.
    What goes wrong: whatever the model has learned, the text is nonsense, and a smaller k makes it no better.

    >>> class Counting(nn.Module):  # expects 1 after 0, 2 after 1 and so on, and 0 after 4
    ...     def forward(self, tokens, hidden=None):
    ...         return torch.eye(5).roll(1, dims=1)[tokens], hidden
    >>> write_top_k(Counting(), torch.tensor([2]), length=4, k=1, seed=0)
    tensor([2, 3, 4, 0, 1])
    """
    generator = torch.Generator(prompt.device).manual_seed(seed)
    written, new, hidden = [prompt], prompt, None
    for _ in range(length):
        with torch.no_grad():
            logits, hidden = model(new[None], hidden)
        last = logits[0, -1]
        best = last.topk(min(k, len(last)))
        probabilities = best.values.softmax(dim=-1)
        new = torch.multinomial(probabilities, 1, generator=generator)
        written.append(new)
    return torch.cat(written)
