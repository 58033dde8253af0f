"""Right answers in other styles."""

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit

write_top_k__gathers = edit(
    ("best.indices[place]", "best.indices.gather(0, place)"),
    why="Looks the token up with gather.",
)


@torch.no_grad()
def write_top_k__masks_the_others(model: nn.Module, prompt: Tensor, length: int, k: int, seed: int) -> Tensor:
    generator = torch.Generator(prompt.device).manual_seed(seed)
    text, unread, hidden = prompt, prompt, None
    for _ in range(length):
        logits, hidden = model(unread[None], hidden)
        last = logits[0, -1]
        values, tokens = last.sort(descending=True)
        weights = values[:k].softmax(0)
        unread = tokens[torch.multinomial(weights, 1, generator=generator)]
        text = torch.cat([text, unread])
    return text
