"""The bug as it was given, and changes that do not mend it."""

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit

write_top_k__as_given = edit(
    (
        "place = torch.multinomial(probabilities, 1, generator=generator)",
        "new = torch.multinomial(probabilities, 1, generator=generator).to(prompt.device)",
    ),
    ("new = best.indices[place].to(prompt.device)", ""),
    why="""multinomial draws a place among the k best, from 0 to k - 1, and that place was taken for a token: only
    the first k tokens of the vocabulary ever come. topk gives the tokens as well: look the place up in its indices.""",
)


write_top_k__reads_the_place = edit(
    ("place =", "new ="),
    ("new = best.indices[place].to(prompt.device)", "written.append(best.indices[new].to(prompt.device))"),
    ("written.append(new)", "new = new.to(prompt.device)"),
    why="""The right token is written down, but the model still reads the place that was drawn, and goes on from a
    token that is not in the text. Both need the token.""",
)


write_top_k__sorts_the_tokens = edit(
    ("new = best.indices[place].to(prompt.device)", "new = best.indices.sort().values[place].to(prompt.device)"),
    why="""The tokens were sorted and their probabilities were not, so each has the chance of another. Leave both
    in the order in which topk gives them.""",
)


write_top_k__all_equally_likely = edit(
    ("probabilities = best.values.softmax(dim=-1)", ""),
    ("multinomial(probabilities, 1, generator=generator)", "randint(len(best.indices), (1,), generator=generator)"),
    why="""The k best tokens come equally often now: what the model thinks of them is lost. Draw with their
    probabilities, and look the place up in topk's indices.""",
)


def write_top_k__always_the_likeliest(model: nn.Module, prompt: Tensor, length: int, k: int, seed: int) -> Tensor:
    """The text makes sense again, but k and the seed have no say any more. The draw is part of the task: keep it, and
    look the place up in topk's indices.
    """
    written, new, hidden = [prompt], prompt, None
    for _ in range(length):
        with torch.no_grad():
            logits, hidden = model(new[None], hidden)
        new = logits[0, -1].argmax(dim=-1, keepdim=True)
        written.append(new)
    return torch.cat(written)


def write_top_k__draws_from_all(model: nn.Module, prompt: Tensor, length: int, k: int, seed: int) -> Tensor:
    """Drawn from the whole vocabulary, a place is a token, but unlikely tokens come too, whatever k is. Keep topk, and
    look the place up in its indices.
    """
    generator = torch.Generator().manual_seed(seed)
    written, new, hidden = [prompt], prompt, None
    for _ in range(length):
        with torch.no_grad():
            logits, hidden = model(new[None], hidden)
        probabilities = logits[0, -1].cpu().softmax(dim=-1)
        new = torch.multinomial(probabilities, 1, generator=generator).to(prompt.device)
        written.append(new)
    return torch.cat(written)


def write_top_k__zeros_for_the_rest(model: nn.Module, prompt: Tensor, length: int, k: int, seed: int) -> Tensor:
    """The logits outside the k best were set to 0, and exp(0) is 1: those tokens can still be drawn. Set them to -inf,
    or look the place up in topk's indices.
    """
    generator = torch.Generator().manual_seed(seed)
    written, new, hidden = [prompt], prompt, None
    for _ in range(length):
        with torch.no_grad():
            logits, hidden = model(new[None], hidden)
        last = logits[0, -1].cpu()
        best = last.topk(min(k, len(last)))
        kept = torch.zeros_like(last).scatter(0, best.indices, best.values)
        new = torch.multinomial(kept.softmax(dim=-1), 1, generator=generator).to(prompt.device)
        written.append(new)
    return torch.cat(written)


write_top_k__forgets_the_state = edit(
    ("written, new, hidden = [prompt], prompt, None", "written, new = [prompt], prompt"),
    ("logits, hidden = model(new[None], hidden)", "logits, _ = model(new[None])"),
    why="""The place is looked up now, but hidden is no longer handed on: the model knows the last token and
    nothing before it.""",
)
