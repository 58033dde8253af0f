"""Wrong answers that people write when they decode.

One stop for the whole batch: Dao-AILab/flash-attention 2784, huggingface/transformers 31261, joeynmt/joeynmt 45. Length
penalties: OpenNMT/OpenNMT-py 1320, huggingface/transformers 26624, nlpyang/PreSumm 58, dmlc/gluon-nlp 1420.
States that stay in their places: awslabs/sockeye 731, ywk991112/pytorch-chatbot 8, tensorflow/tensorflow 9904.
"""

from torch_katas.course.mistakes import edit

greedy_decode__ends_with_the_first = edit(
    ("not ended.all()", "not ended.any()"),
    why="""Stops as soon as one sequence has ended, by `ended.any()`, and cuts off the others. Instead: when all
have.""",
)

greedy_decode__all_at_once = edit(
    ("ended = ended | (tokens == end)", "ended = tokens == end"),
    (".masked_fill(ended, end)", ""),
    why="""Forgets which sequences have ended, and stops only if all end in the same step. Instead: remember it for each
    row.""",
)

greedy_decode__writes_behind_the_end = edit(
    (".masked_fill(ended, end)", ""),
    why="""Writes whatever the decoder says behind the end of a sequence. Instead: `end`, until the others are done.""",
)

greedy_decode__start_ends_it = edit(
    ("ended = torch.zeros_like(tokens, dtype=torch.bool)", "ended = tokens == end"),
    why="""Asks at the beginning whether `tokens == end`, and writes nothing where start and end are one token. Instead:
    only what was written can end a sequence.""",
)

greedy_decode__to_the_last_step = edit(
    ("and not ended.all()", ""),
    why="""Takes max_length steps in any case. Instead: stop when all sequences have ended.""",
)

greedy_decode__always_start = edit(
    ("step(tokens, state)", "step(torch.full_like(tokens, start), state)"),
    why="""Reads start in each step, by `full_like`. Instead: the token that was written last.""",
)

greedy_decode__first_state = edit(
    ("logits, state = step(tokens, state)", "logits, _ = step(tokens, state)"),
    why="""Reads the first state in each step. Instead: the one that the step before returned.""",
)

greedy_decode__start_in_front = edit(
    ("written = [tokens[:, None][:, :0]]", "written = [tokens[:, None]]"),
    why="""Leaves the start token in the result. Instead: what was written alone.""",
)

greedy_decode__records = edit(
    ("while len(written)", "torch.set_grad_enabled(True)\nwhile len(written)"),
    why="""Records a graph of each step, by `set_grad_enabled`. Instead: torch.no_grad around all of it.""",
)

greedy_decode__one_step_too_many = edit(
    ("while len(written) <= max_length", "while len(written) - 1 <= max_length"),
    why="""Writes one token more than max_length, counted from `len(written) - 1`. Instead: at most so many.""",
)

greedy_decode__last_end_left_out = edit(
    ("written.append(tokens[:, None])", "if ended.all():\n    break\nwritten.append(tokens[:, None])"),
    why="""Stops before the last `end` is written, so the longest sequence lacks its end. Instead: write the token, and
    then ask whether all have ended.""",
)

greedy_decode__nothing_to_stack = edit(
    ("written = [tokens[:, None][:, :0]]  # of no steps: (B, 0)", "written = []"),
    ("len(written) <= max_length", "len(written) < max_length"),
    ("written.append(tokens[:, None])", "written.append(tokens)"),
    ("torch.cat(written, dim=1)", "torch.stack(written, dim=1)"),
    why="""Joins the steps with `stack`, which raises an error where there are none. Instead: begin with an empty column
    of shape (B, 0), or treat no steps apart.""",
)

beam_decode__state_stays = edit(
    ("state[parents[is_open]]", "state[torch.arange(len(texts)).clamp(max=len(state) - 1)]"),
    why="""Leaves the states in their places, by `arange`, while the texts move: a text goes on from another one's
    state. Instead: take the state of the parent.""",
)

beam_decode__no_penalty = edit(
    ("total / len(text) ** alpha", "total"),
    why="""Compares sums over unequal lengths, so that short texts win. Instead: divide by the length to the power of
    alpha.""",
)

beam_decode__multiplies = edit(
    ("total / len(text) ** alpha", "total * len(text) ** alpha"),
    why="""Multiplies a negative number by the length, which makes long texts worse still. Instead: divide.""",
)

beam_decode__sorted_too_early = edit(
    (
        "return sorted(scored, key=lambda result: result[1], reverse=True)",
        "order = sorted(range(len(results)), key=lambda at: -results[at][1])\nreturn [scored[at] for at in order]",
    ),
    why="""Sorts by `results[at][1]`, the sums, and divides afterwards. Instead: by the scores.""",
)

beam_decode__counts_start = edit(
    ("total / len(text) ** alpha", "total / (len(text) + 1) ** alpha"),
    why="""Counts the start token in the length, `len(text) + 1`. Instead: the tokens that were written.""",
)

beam_decode__divides_in_each_step = edit(
    (
        "extended = totals[:, None] + logits.log_softmax(-1)",
        "extended = (totals[:, None] + logits.log_softmax(-1)) / (len(texts[0]) + 1) ** alpha",
    ),
    ("total / len(text) ** alpha", "total"),
    why="""Divides in each step what was divided in the step before already. Instead: keep the sum, and divide once.""",
)

beam_decode__sums_logits = edit(
    ("logits.log_softmax(-1)", "logits"),
    why="""Adds up logits, which mean nothing across rows and steps. Instead: log_softmax first.""",
)

beam_decode__extends_the_finished = edit(
    ("is_open = chosen != end", "is_open = chosen > -1"),
    ("texts, totals = [text for text in texts if text[-1] != end], totals[is_open]", "texts = list(texts)"),
    why="""Goes on with finished texts, so that something stands behind `end`. Instead: set them aside.""",
)

beam_decode__fewer_beams = edit(
    ("topk(min(beams, extended.numel()))", "topk(min(max(1, beams - len(results)), extended.numel()))"),
    why="""Follows one text fewer for each that is finished, `beams - len(results)`. Instead: `beams` in each step.""",
)

beam_decode__first_finished_wins = edit(
    ("if not texts:", "if results:"),
    why="""Stops with the first finished text. Instead: when none is open, or after the last step.""",
)

beam_decode__to_the_last_step = edit(
    ("if not texts:\n    break", ""),
    why="""Takes max_length steps even where no text is open. Instead: stop then.""",
)

beam_decode__drops_the_open = edit(
    ("results += zip(texts, totals.tolist(), strict=True)", "pass"),
    why="""Throws away what has not ended after max_length steps. Instead: these are results as well.""",
)

beam_decode__worst_first = edit(
    (", reverse=True", ""),
    why="""Sorts by rising score. Instead: the best first.""",
)

beam_decode__each_parent_keeps_one = edit(
    (
        "totals, places = extended.flatten().topk(min(beams, extended.numel()))\n",
        "if len(texts) > 1:\n"
        "    others = torch.ones_like(extended, dtype=torch.bool).scatter(1, extended.argmax(1, keepdim=True), False)\n"
        "    extended = extended.masked_fill(others, -torch.inf)\n"
        "totals, places = extended.flatten().topk(min(beams, int(extended.isfinite().sum())))\n",
    ),
    why="""Keeps the likeliest child of each text, by `argmax`. Instead: all children compete, wherever they come
from.""",
)

beam_decode__records = edit(
    ("for _ in range(max_length):", "torch.set_grad_enabled(True)\nfor _ in range(max_length):"),
    why="""Records a graph of each step, by `set_grad_enabled`. Instead: torch.no_grad around all of it.""",
)

beam_decode__states_by_row = edit(
    ("state[parents[is_open]]", "state[[row % len(state) for row in range(len(texts))]]"),
    why="""Leaves the states in their places while the texts move: a text goes on from another one's state. Instead:
    take the state of the parent.""",
)

beam_decode__end_not_counted = edit(
    ("total / len(text) ** alpha", "total / max(1, len(text) - (text[-1] == end)) ** alpha"),
    why="""Leaves the end out of the length by which it divides. Instead: the length counts all tokens that were
    written, the end among them.""",
)

beam_decode__best_beams_alone = edit(
    ("reverse=True)", "reverse=True)[:beams]"),
    why="""Returns as many results as there are beams, cut by `[:beams]`. Instead: all texts that were set aside or are
    still open.""",
)
