"""Wrong answers that people write about top-p, penalties, beams and speculative decoding.

The token that crosses p is lost: Biohub/esm 360, rasbt/reasoning-from-scratch 164, fishaudio/fish-speech 1171. 1 - p in
place of p: lucidrains/x-transformers 184. Negative logits: huggingface/transformers 2302, NVIDIA-NeMo/Speech 8194.
Once for each time: huggingface/transformers.js 1062. Beams that go on behind the end: facebookresearch/ParlAI 2058,
jarobyte91/pytorch_beam_search 5; copies at the start: OpenNMT/CTranslate2 290. Draws from the target after a refusal:
NJUNLP/MCSD 5; equality in place of a ratio: ml-explore/mlx-swift-lm 459.
"""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit

top_p__drops_the_crossing_token = edit(
    ("before = probabilities.cumsum(-1) - probabilities", "before = probabilities.cumsum(-1)"),
    (
        "outside = (before >= p) & (p < 1)",
        "outside = (before > p) & (p < 1)\noutside[..., 0] = False",
    ),
    why="""Compares `cumsum` with p, the token itself included, so that the one that crosses p is lost, and less than p
    remains. Instead: compare what stands in front of it.""",
)

top_p__nothing_left = edit(
    ("before = probabilities.cumsum(-1) - probabilities", "before = probabilities.cumsum(-1)"),
    why="""Leaves out every token with which the sum reaches p, so that a likely first token leaves nothing. Instead:
    the token that reaches p stays.""",
)

top_p__one_minus_p = edit(
    ("before >= p", "before >= 1 - p"),
    why="""Takes `1 - p` for p: a large p keeps few tokens. Instead: compare with p.""",
)

top_p__in_sorted_order = edit(
    ("outside.scatter(-1, order, outside)", "outside"),
    why="""Lays the mask of the sorted tokens over the unsorted ones. Instead: scatter it back by the order of the
    sort.""",
)

top_p__gathers_by_the_order = edit(
    ("outside.scatter(-1, order, outside)", "outside.gather(-1, order)"),
    why="""Goes back with `gather`, which sorts once more. Instead: scatter, or gather by order.argsort(-1).""",
)

top_p__axis_one = edit(
    ("outside.scatter(-1, order, outside)", "outside.scatter(1, order, outside)"),
    why="""Scatters along axis 1, which holds the vocabulary only where there are two axes. Instead: axis -1.""",
)

top_p__tail_lost_at_one = edit(
    ("(before >= p) & (p < 1)", "before >= p"),
    why="""Lets the sum decide at p = 1 as well, and in floats it is 1 before the last tokens. Instead: keep
    all there.""",
)

top_p__smallest_first = edit(
    ("descending=True", "descending=False"),
    why="""Sums from the least likely token on. Instead: sort with descending=True.""",
)

top_p__zeros = edit(
    ("-torch.inf", "0.0"),
    why="""Writes 0 for what is left out, and a logit of 0 can still be drawn. Instead: minus infinity.""",
)

top_p__in_place = edit(
    ("logits.masked_fill(", "logits.masked_fill_("),
    why="""Writes into the caller's logits, with `masked_fill_`. Instead: masked_fill.""",
)

top_p__from_below = edit(
    (
        "before = probabilities.cumsum(-1) - probabilities",
        "behind = probabilities.flip(-1).cumsum(-1).flip(-1)",
    ),
    ("outside = (before >= p) & (p < 1)", "outside = (behind <= 1 - p) & (p < 1)"),
    why="""Sums from the unlikely end, and compares with `1 - p`: where p is tiny that is 1, and the likeliest token may
    be lost as well. Instead: sum from the likely end, in front of each token.""",
)

top_p__any_p = edit(
    ('if not 0 < p <= 1:\n    raise ValueError(f"p must be above 0 and at most 1, not {p}")', ""),
    why="""Takes any p. Instead: raise ValueError for 0 or less and for more than 1.""",
)

top_p__in_place_below_one = edit(
    ("ordered, order =", "if p == 1:\n    return logits.clone()\nordered, order ="),
    ("logits.masked_fill(", "logits.masked_fill_("),
    why="""Writes into the caller's logits, with `masked_fill_`. Instead: masked_fill.""",
)


def repetition_penalty__divides_all(logits: Tensor, seen: Tensor, penalty: float) -> Tensor:
    """Divides by the penalty whatever the sign, so that a token with a negative logit gets likelier. Instead: multiply
    where the logit is below 0."""
    if penalty <= 0:
        raise ValueError(penalty)
    return logits.scatter(1, seen, logits.gather(1, seen) / penalty)


def repetition_penalty__gradient_each_time(logits: Tensor, seen: Tensor, penalty: float) -> Tensor:
    """Writes the lowered logits with `scatter`, once for each time that a token was seen: the value is right, but its
    gradient comes back as often. Instead: mark what was seen, and choose with torch.where."""
    if penalty <= 0:
        raise ValueError(penalty)
    chosen = logits.gather(1, seen)
    return logits.scatter(1, seen, torch.where(chosen < 0, chosen * penalty, chosen / penalty))


def repetition_penalty__each_time(logits: Tensor, seen: Tensor, penalty: float) -> Tensor:
    """Lowers a logit once for each time that its token was seen. Instead: once for all."""
    if penalty <= 0:
        raise ValueError(penalty)
    logits = logits.clone()
    for row, tokens in zip(logits, seen, strict=True):
        for token in tokens.tolist():
            row[token] = row[token] / penalty if row[token] > 0 else row[token] * penalty
    return logits


def repetition_penalty__all_rows_alike(logits: Tensor, seen: Tensor, penalty: float) -> Tensor:
    """Lowers what any row has seen in all rows, by `unique`. Instead: each row by its own tokens."""
    if penalty <= 0:
        raise ValueError(penalty)
    tokens, result = seen.unique(), logits.clone()
    chosen = logits[:, tokens]
    result[:, tokens] = torch.where(chosen > 0, chosen / penalty, chosen * penalty)
    return result


repetition_penalty__in_place = edit(
    (
        "return torch.where(marked, lowered, logits)",
        "logits.data[marked] = lowered.data[marked]\nreturn logits",
    ),
    why="""Writes into the caller's logits, by `data`. Instead: return new ones.""",
)

repetition_penalty__subtracts = edit(
    ("torch.where(logits > 0, logits / penalty, logits * penalty)", "logits - penalty"),
    why="""Subtracts the penalty, as a presence penalty does. Instead: divide above 0, multiply below.""",
)

repetition_penalty__the_wrong_way = edit(
    ("logits / penalty, logits * penalty", "logits * penalty, logits / penalty"),
    why="""Multiplies above 0 and divides below: `logits * penalty, logits / penalty`. Instead: the other way round.""",
)

repetition_penalty__all_tokens = edit(
    ("return torch.where(marked, lowered, logits)", "return lowered"),
    why="""Lowers all logits, seen or not. Instead: only those of the tokens in seen.""",
)

repetition_penalty__any_penalty = edit(
    ('if penalty <= 0:\n    raise ValueError(f"the penalty must be above 0, not {penalty}")', ""),
    why="""Takes any penalty. Instead: raise ValueError for 0 or less.""",
)

repetition_penalty__divides_below_zero = edit(
    ("torch.where(logits > 0, logits / penalty, logits * penalty)", "logits / penalty"),
    why="""Divides by the penalty whatever the sign, so that a token with a negative logit gets likelier. Instead:
    multiply where the logit is below 0.""",
)


def repetition_penalty__scatters_in_place(logits: Tensor, seen: Tensor, penalty: float) -> Tensor:
    """Writes into the caller's logits, by `scatter_`. Instead: return new ones."""
    if penalty <= 0:
        raise ValueError(penalty)
    chosen = logits.gather(1, seen)
    return logits.scatter_(1, seen, torch.where(chosen > 0, chosen / penalty, chosen * penalty))


def repetition_penalty__column_by_column(logits: Tensor, seen: Tensor, penalty: float) -> Tensor:
    """Lowers a logit once for each time that its token was seen. Instead: once for all."""
    if penalty <= 0:
        raise ValueError(penalty)
    for column in seen.split(1, dim=1):
        chosen = logits.gather(1, column)
        logits = logits.scatter(1, column, torch.where(chosen > 0, chosen / penalty, chosen * penalty))
    return logits


beam_search__greedy = edit(
    (
        "for token, log_probability in enumerate(logits.log_softmax(-1).tolist()):\n",
        "best = logits.log_softmax(-1).topk(1)\n"
        "for token, log_probability in zip(best.indices.tolist(), best.values.tolist(), strict=True):\n",
    ),
    why="""Extends each text by its likeliest token alone. Instead: by every token, and choose among all of them.""",
)

beam_search__goes_on_behind_the_end = edit(
    ("extended = [text for text in texts if text[2]]", "extended = []"),
    ("if finished:\n    continue", ""),
    why="""Extends finished texts too, so that they get behind and something stands after stop. Instead: leave them as
    they are.""",
)

beam_search__drops_the_finished = edit(
    ("extended = [text for text in texts if text[2]]", "extended = []"),
    why="""Drops a text as soon as it is finished, with `continue`. Instead: it takes part in the choice as it is.""",
)

beam_search__finished_set_aside = edit(
    ("texts = [(prompt.tolist(), 0.0, False)]", "texts, done = [(prompt.tolist(), 0.0, False)], []"),
    ("extended = [text for text in texts if text[2]]", "extended = []"),
    (
        "texts = sorted(extended, key=lambda text: text[1], reverse=True)[:beams]",
        "texts = sorted(extended, key=lambda text: text[1], reverse=True)[:beams]\n"
        "done += [text for text in texts if text[2]]\n"
        "texts = [text for text in texts if not text[2]]",
    ),
    (
        "for tokens, score, _ in texts]",
        "for tokens, score, _ in sorted(done + texts, key=lambda text: text[1], reverse=True)[:beams]]",
    ),
    why="""Sets finished texts aside, by `done`, and lets them compete at the end alone. So other texts remain in the
    steps between, which they would have left no place. Instead: they take part in each choice.""",
)

beam_search__finished_always_stay = edit(
    (
        "texts = sorted(extended, key=lambda text: text[1], reverse=True)[:beams]",
        "texts = sorted(extended, key=lambda text: (text[2], text[1]), reverse=True)[:beams]",
    ),
    (
        "return [(tokens, score) for tokens, score, _ in texts]",
        "return [(tokens, score) for tokens, score, _ in sorted(texts, key=lambda text: -text[1])]",
    ),
    why="""Puts finished texts in front of all others, however unlikely they are. Instead: all compete by their
    log-probabilities.""",
)

beam_search__by_length = edit(
    ("key=lambda text: text[1]", "key=lambda text: text[1] / len(text[0])"),
    why="""Divides by the length of the text, with `len`. Instead: the sum as it is.""",
)

beam_search__sums_logits = edit(
    ("logits.log_softmax(-1).tolist()", "logits.tolist()"),
    why="""Adds up logits, which mean nothing across steps. Instead: log_softmax first.""",
)

beam_search__sums_probabilities = edit(
    ("log_softmax(-1)", "softmax(-1)"),
    why="""Adds up probabilities. Instead: their logarithms.""",
)

beam_search__log_of_softmax = edit(
    ("log_softmax(-1)", "softmax(-1).log()"),
    why="""Takes the logarithm of a `softmax`, which is 0 in floats for unlikely tokens: they all get minus infinity.
    Instead: log_softmax, in one step.""",
)

beam_search__copies_of_the_prompt = edit(
    ("texts = [(prompt.tolist(), 0.0, False)]", "texts = [(prompt.tolist(), 0.0, False)] * beams"),
    why="""Begins with as many copies of the prompt as there are beams, and each text is found as often. Instead: with
    the prompt once.""",
)

beam_search__each_parent_keeps_one = edit(
    (
        "extended.append(([*tokens, token], score + log_probability, token == stop))\n",
        "extended.append(([*tokens, token], score + log_probability, token == stop))\n"
        "if len(texts) > 1:\n    extended[-len(logits):] = [max(extended[-len(logits):], key=lambda text: text[1])]\n",
    ),
    why="""Keeps one child of each text, the likeliest. Instead: all children compete, wherever they come from.""",
)

beam_search__stop_in_the_prompt = edit(
    ("texts = [(prompt.tolist(), 0.0, False)]", "texts = [(prompt.tolist(), 0.0, stop in prompt.tolist())]"),
    why="""Takes a stop in the prompt for the end, with `stop in`. Instead: only a new one finishes a text.""",
)

beam_search__eval_for_ever = edit(
    ("texts = [(prompt.tolist(), 0.0, False)]", "model.eval()\ntexts = [(prompt.tolist(), 0.0, False)]"),
    why="""Puts the model into `eval` and leaves it there. Instead: its mode stays.""",
)

beam_search__resets_the_parts = edit(
    (
        "texts = [(prompt.tolist(), 0.0, False)]",
        "mode = model.training\nmodel.eval()\ntexts = [(prompt.tolist(), 0.0, False)]",
    ),
    (
        "return [(tokens, score) for tokens, score, _ in texts]",
        "model.train(mode)\nreturn [(tokens, score) for tokens, score, _ in texts]",
    ),
    why="""Calls `model.train(mode)` at the end, which gives every part of the model the mode of the whole. Instead:
    leave the modes alone.""",
)

beam_search__records = edit(
    ("for _ in range(max_new_tokens):", "torch.set_grad_enabled(True)\nfor _ in range(max_new_tokens):"),
    why="""Records a graph of each call, by `set_grad_enabled`. Instead: torch.no_grad around all of it.""",
)

beam_search__mean_for_each_token = edit(
    (
        "return [(tokens, score) for tokens, score, _ in texts]",
        "results = [(tokens, score / max(1, len(tokens) - len(prompt))) for tokens, score, _ in texts]\n"
        "return sorted(results, key=lambda text: text[1], reverse=True)",
    ),
    why="""Divides each log-probability by the number of new tokens at the end. Instead: the sum as it is.""",
)


speculative_accept__draws_from_the_target = edit(
    ("rest = (rest - draft[accepted]).clamp(min=0)", "pass"),
    why="""Does not take off the draft's own row after a refusal, so that what the draft likes comes too often.
    Instead: draw from max(0, target - draft), both rows of that place.""",
)

speculative_accept__where_equal = edit(
    ("(chance < ratio)", "(target[:-1].argmax(1, keepdim=True) == guessed)"),
    why="""Accepts a token where it is the target's `argmax`, which is right for greedy decoding alone. Instead: with
    probability min(1, target / draft).""",
)

speculative_accept__turned_ratio = edit(
    (
        "target.gather(1, guessed) / draft.gather(1, guessed)",
        "draft.gather(1, guessed) / target.gather(1, guessed)",
    ),
    why="""Divides the draft's probability by the target's. Instead: the target's by the draft's.""",
)

speculative_accept__target_alone = edit(
    (" / draft.gather(1, guessed)", ""),
    why="""Accepts with the target's probability, and refuses most. Instead: divide it by the draft's.""",
)

speculative_accept__one_chance_for_all = edit(
    (
        "torch.rand(ratio.shape, generator",
        "torch.rand((), generator",
    ),
    why="""Draws one number for all tokens, so that they are accepted or refused together. Instead: one for each.""",
)

speculative_accept__goes_on_after_a_refusal = edit(
    (".cumprod(0).sum()", ".sum()"),
    why="""Counts the accepted tokens with `sum`, those behind a refused one included. Instead: stop at the first.""",
)

speculative_accept__none_at_the_end = edit(
    (
        "rest = target[accepted]  # (V,)\n",
        "rest = target[accepted]  # (V,)\nif accepted == len(tokens):\n    return tokens\n",
    ),
    why="""Returns the guess alone where all of it is accepted. Instead: one more token from the last row of target.""",
)

speculative_accept__first_row_of_the_draft = edit(
    ("rest - draft[accepted]", "rest - draft[0]"),
    why="""Does not take off the draft's own row after a refusal, so that what the draft likes comes too often.
    Instead: draw from max(0, target - draft), both rows of that place.""",
)

speculative_accept__keeps_the_refused = edit(
    ("tokens[:accepted]", "tokens[: accepted + 1]"),
    why="""Keeps the refused token, and puts the new one behind it. Instead: in its place.""",
)

speculative_accept__absolute_difference = edit(
    (".clamp(min=0)", ".abs()"),
    why="""Draws from the absolute difference, `abs`, where the draft has more as well. Instead: 0 there.""",
)

speculative_accept__global_draw = edit(
    ("torch.multinomial(rest, 1, generator=generator)", "torch.multinomial(rest, 1)"),
    why="""Draws the last token with the global generator. Instead: hand over generator.""",
)


def _accept_one_by_one(target: Tensor, draft: Tensor, tokens: Tensor, generator: torch.Generator, replace) -> Tensor:
    for place, token in enumerate(tokens):
        chance = torch.rand((), generator=generator, device=target.device, dtype=target.dtype)
        if chance >= target[place, token] / draft[place, token]:
            return torch.cat([tokens[:place], replace(target[place], draft[place])])
    return torch.cat([tokens, torch.multinomial(target[len(tokens)], 1, generator=generator)])


def speculative_accept__likeliest_for_a_refused_token(
    target: Tensor, draft: Tensor, tokens: Tensor, generator: torch.Generator
) -> Tensor:
    """Takes the largest of what is left after a refusal, by `argmax`. Instead: draw from it."""
    return _accept_one_by_one(
        target, draft, tokens, generator, lambda wanted, guess: (wanted - guess).clamp(min=0).argmax()[None]
    )


def speculative_accept__accepted_behind_a_refusal(
    target: Tensor, draft: Tensor, tokens: Tensor, generator: torch.Generator
) -> Tensor:
    """Keeps accepted tokens that stand behind a refused one, by `tokens[accepted]`, though they were guessed behind
    another token. Instead: end with the replacement of the first refused token."""
    place = torch.arange(len(tokens), device=tokens.device)
    ratio = target[place, tokens] / draft[place, tokens]
    accepted = torch.rand(len(tokens), generator=generator, device=target.device, dtype=target.dtype) < ratio
    rest = target[-1]
    if not accepted.all():
        first = int(accepted.int().argmin())
        rest = (target[first] - draft[first]).clamp(min=0)
    return torch.cat([tokens[accepted], torch.multinomial(rest, 1, generator=generator)])
