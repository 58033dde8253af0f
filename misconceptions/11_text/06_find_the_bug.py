"""The bug as it was given, and changes that do not mend it."""

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit

write_top_k__as_given = edit(
    (
        "place = torch.multinomial(probabilities, 1, generator=generator)",
        "new = torch.multinomial(probabilities, 1, generator=generator)",
    ),
    ("new = best.indices[place]", ""),
    why="""Draws a place among the k best, from 0 to k - 1, and takes it for a token, so only the first k tokens of the
    vocabulary ever come. Instead: topk gives the tokens as well; look the place up in its indices.""",
)


write_top_k__reads_the_place = edit(
    ("place =", "new ="),
    ("new = best.indices[place]", "written.append(best.indices[new])"),
    ("written.append(new)", ""),
    why="""Writes the right token down, but the model reads the place that was drawn, and goes on from a token that is
    not in the text. Instead: both need the token.""",
)


write_top_k__sorts_the_tokens = edit(
    ("new = best.indices[place]", "new = best.indices.sort().values[place]"),
    why="""Sorts the tokens and not their probabilities, so each comes as often as another should. Instead: leave both
    in the order in which topk gives them.""",
)


write_top_k__all_equally_likely = edit(
    ("probabilities = best.values.softmax(dim=-1)", ""),
    (
        "multinomial(probabilities, 1, generator=generator)",
        "randint(len(best.indices), (1,), generator=generator, device=prompt.device)",
    ),
    why="""Draws the k best equally often, so what the model thinks of them is lost. Instead: draw with their
    probabilities, and look the place up in topk's indices.""",
)


def write_top_k__always_the_likeliest(model: nn.Module, prompt: Tensor, length: int, k: int, seed: int) -> Tensor:
    """Always takes the likeliest token: the text makes sense again, but k and the seed have no say any more. Instead:
    keep the draw, and look the place up in topk's indices.
    """
    written, new, hidden = [prompt], prompt, None
    for _ in range(length):
        with torch.no_grad():
            logits, hidden = model(new[None], hidden)
        new = logits[0, -1].argmax(dim=-1, keepdim=True)
        written.append(new)
    return torch.cat(written)


def write_top_k__draws_from_all(model: nn.Module, prompt: Tensor, length: int, k: int, seed: int) -> Tensor:
    """Draws from the whole vocabulary, where a place is a token, but unlikely tokens come too, whatever k is. Instead:
    keep topk, and look the place up in its indices.
    """
    generator = torch.Generator(prompt.device).manual_seed(seed)
    written, new, hidden = [prompt], prompt, None
    for _ in range(length):
        with torch.no_grad():
            logits, hidden = model(new[None], hidden)
        probabilities = logits[0, -1].softmax(dim=-1)
        new = torch.multinomial(probabilities, 1, generator=generator)
        written.append(new)
    return torch.cat(written)


def write_top_k__zeros_for_the_rest(model: nn.Module, prompt: Tensor, length: int, k: int, seed: int) -> Tensor:
    """Sets the logits outside the k best to 0, and exp(0) is 1: those tokens can still be drawn. Instead: set them to
    -inf, or look the place up in topk's indices.
    """
    generator = torch.Generator(prompt.device).manual_seed(seed)
    written, new, hidden = [prompt], prompt, None
    for _ in range(length):
        with torch.no_grad():
            logits, hidden = model(new[None], hidden)
        last = logits[0, -1]
        best = last.topk(min(k, len(last)))
        kept = torch.zeros_like(last).scatter(0, best.indices, best.values)
        new = torch.multinomial(kept.softmax(dim=-1), 1, generator=generator)
        written.append(new)
    return torch.cat(written)


write_top_k__forgets_the_state = edit(
    ("written, new, hidden = [prompt], prompt, None", "written, new = [prompt], prompt"),
    ("logits, hidden = model(new[None], hidden)", "logits, _ = model(new[None])"),
    why="""Looks the place up, but no longer hands the state on: the model knows the last token and nothing before it.
    Instead: hand `hidden` on from call to call.""",
)


write_top_k__global_generator = edit(
    ("generator = torch.Generator(prompt.device).manual_seed(seed)", ""),
    ("torch.multinomial(probabilities, 1, generator=generator)", "torch.multinomial(probabilities, 1)"),
    why="""Looks the place up, but draws from the global generator, so the seed has no say any more. Instead: keep the
    generator.""",
)


write_top_k__records_a_graph = edit(
    ("with torch.no_grad():", "if True:"),
    why="""Looks the place up, but lets autograd record every call of the model, which keeps them all in memory.
    Instead: keep `torch.no_grad()` around the model.""",
)


write_top_k__least_likely = edit(
    ("last.topk(min(k, len(last)))", "last.topk(min(k, len(last)), largest=False)"),
    why="Keeps the k least likely tokens. Instead: topk takes the largest by itself.",
)


write_top_k__one_too_many = edit(
    ("min(k, len(last))", "min(k + 1, len(last))"),
    why="Keeps k + 1 tokens. Instead: k of them, or all where there are fewer.",
)


write_top_k__keeps_all_that_are_as_likely = edit(
    ("best = last.topk(min(k, len(last)))", "least = last.topk(min(k, len(last))).values[-1]"),
    ("best.values.softmax(dim=-1)", 'last.masked_fill(last < least, float("-inf")).softmax(dim=-1)'),
    ("best.indices[place]", "place"),
    why="""Keeps each token whose logit is not below the k-th, and where several have that logit these are more than k.
    Instead: keep the places that topk gives, look the drawn one up in its indices.""",
)


write_top_k__softmax_twice = edit(
    ("last = logits[0, -1]", "last = logits[0, -1].softmax(dim=-1)"),
    why="""Takes a softmax of all logits, and then one of the k best probabilities, which lie so close together that
    all k come about equally often. Instead: one softmax, of the k best logits.""",
)


write_top_k__reads_everything_twice = edit(
    ("logits, hidden = model(new[None], hidden)", "logits, hidden = model(torch.cat(written)[None], hidden)"),
    why="""Reads all tokens again on top of the state that stands for them. Instead: hand hidden on and read the new
    token alone, or read everything and hand nothing on.""",
)
