"""Hidden tests of sampling."""

import math
from itertools import product

import pytest
import torch
from torch import nn

from torch_katas import checks, inputs

ROWS = torch.tensor([[0.1, 0.5, 0.05, 0.35], [0.4, 0.05, 0.3, 0.25]])
"""Probabilities of four tokens, in no order."""

KEPT = {
    0.001: [[1], [0]],
    0.2: [[1], [0]],
    0.6: [[1, 3], [0, 2]],
    0.88: [[0, 1, 3], [0, 2, 3]],
    0.97: [[0, 1, 2, 3], [0, 1, 2, 3]],
    1.0: [[0, 1, 2, 3], [0, 1, 2, 3]],
}
"""The nucleus of each row for each p."""


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("p", KEPT)
def test_the_nucleus_reaches_p(top_p, device, p, dtype):
    """The likeliest tokens stay until their sum reaches p, with the token that reaches it; the others get -inf."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    logits = (ROWS.log() + torch.tensor([[3.0], [-40.0]])).to(device, dtype)
    expected = torch.full_like(logits, -math.inf)
    for row, tokens in enumerate(KEPT[p]):
        expected[row, tokens] = logits[row, tokens]
    checks.close(top_p(logits, p), expected, of=f"top_p(logits, {p}) of probabilities {ROWS.tolist()}")


def test_any_axes_in_front(top_p, device):
    """The last axis is the vocabulary, whatever stands in front of it and however it lies in memory."""
    logits = ROWS.log().to(device)
    expected = logits.masked_fill(ROWS.to(device) < 0.3, -math.inf)
    for shape in [(4,), (2, 4), (2, 1, 4)]:
        x, want = (tensor.reshape(-1)[-math.prod(shape) :].reshape(shape) for tensor in (logits, expected))
        inputs.same_for(inputs.layouts(x), lambda x: top_p(x, 0.6), want, of=f"top_p(logits of shape {shape}, 0.6)")
    for shape in ((0, 4), (2, 0, 4), (3, 1)):
        x = torch.zeros(shape, device=device)
        checks.close(top_p(x, 0.5), x, of=f"top_p(zeros of shape {shape}, 0.5)")


def test_one_keeps_every_token(top_p, device):
    """p = 1 keeps tokens that are so unlikely that a float32 sum does not feel them, and -inf stays -inf."""
    logits = torch.tensor([[30.0, 0.0, -20.0, -math.inf], [0.0, 0.0, -90.0, 1.0]], device=device)
    checks.close(top_p(logits, 1.0), logits.clone(), of="top_p(logits, 1.0)")


def test_hidden_tokens_stay_hidden(top_p, device):
    """A token with -inf has no probability; the nucleus of the others is what it is without it."""
    logits = torch.tensor([-math.inf, math.log(0.3), math.log(0.6), math.log(0.1)], device=device)
    expected = logits.clone()
    expected[3] = -math.inf
    checks.close(top_p(logits, 0.8), expected, of="top_p(ln [0, 0.3, 0.6, 0.1], 0.8)")


def test_of_equal_tokens_so_many(top_p, device):
    """Of four equally likely tokens three make 0.6, and two make 0.5; which ones is not asked for."""
    kept = top_p(torch.zeros(4, device=device), 0.6).isfinite().sum().item()
    checks.equal(kept, 3, of="how many of four equal tokens top_p(logits, 0.6) keeps")
    kept = top_p(torch.zeros(4, device=device), 0.5).isfinite().sum().item()
    checks.equal(kept, 2, of="how many of four equal tokens top_p(logits, 0.5) keeps, where two sum to exactly 0.5")


def test_a_tiny_p_keeps_one_token(top_p, device):
    """With p = 1e-9 each row keeps its likeliest token, though 1 - p is 1 in float32."""
    logits = torch.linspace(0, 1, 50, device=device).repeat(20, 1) * torch.linspace(1, 5, 20, device=device)[:, None]
    kept = top_p(logits, 1e-9).isfinite()
    of = "how many tokens top_p(logits, 1e-9) keeps in each of 20 rows, and which"
    checks.equal((kept.sum(1).tolist(), kept[:, -1].all().item()), ([1] * 20, True), of=of)


def test_the_callers_logits_stay(top_p, device):
    """The result is a new tensor, and gradients reach the logits that stay, and only those."""
    logits = ROWS.log().to(device).requires_grad_()
    with checks.unmodified("top_p(logits, 0.6)", logits=logits):
        result = top_p(logits, 0.6)
    result.masked_fill(result.isinf(), 0.0).sum().backward()
    checks.close(logits.grad, (ROWS.to(device) >= 0.3).float(), of="the gradient of the sum of the nucleus")


@pytest.mark.parametrize("p", [0.0, -0.1, 1.01])
def test_a_p_that_cannot_be(top_p, p):
    """ValueError where p is 0 or less, or more than 1."""
    checks.raises(ValueError, lambda: top_p(torch.zeros(3), p), of=f"top_p(logits, {p})")


@pytest.mark.parametrize("penalty", [1.0, 2.0, 1.3, 0.5])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_seen_tokens_go_down(repetition_penalty, device, dtype, penalty):
    """Above 0 a seen token's logit is divided, below 0 multiplied; each row has its own tokens, and they count once."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    logits = torch.tensor([[2.0, -1.0, 0.0, 3.0, -4.0], [1.0, -2.0, 5.0, -3.0, -math.inf]], dtype=dtype)
    seen = torch.tensor([[3, 1, 3, 3], [4, 0, 3, 0]])
    expected = logits.clone()
    for row, token in ((0, 3), (1, 0)):
        expected[row, token] /= penalty
    for row, token in ((0, 1), (1, 3)):
        expected[row, token] *= penalty
    logits, seen = logits.to(device), seen.to(device)
    of = f"repetition_penalty({logits.tolist()}, {seen.tolist()}, {penalty})"
    with checks.unmodified(of, logits=logits, seen=seen):
        result = repetition_penalty(logits, seen, penalty)
    checks.close(result, expected.to(device), of=of)


@pytest.mark.parametrize(("batch", "time"), [(2, 0), (0, 3), (1, 1)])
def test_little_was_seen(repetition_penalty, device, batch, time):
    """No token seen leaves all as it is; no rows give no rows."""
    logits = torch.ones(batch, 3, device=device)
    expected = logits.clone()
    expected[:, :1] = 0.5 if time else 1.0
    seen = torch.zeros(batch, time, dtype=torch.long, device=device)
    of = f"repetition_penalty(ones ({batch}, 3), zeros ({batch}, {time}), 2.0)"
    checks.close(repetition_penalty(logits, seen, 2.0), expected, of=of)


def test_other_layouts_of_what_was_seen(repetition_penalty, device):
    """Transposed and expanded tensors are read as they are."""
    logits = torch.tensor([[1.0, 2.0], [4.0, -8.0]], device=device)
    expected = torch.tensor([[1.0, 1.0], [4.0, -16.0]], device=device)
    seen = torch.tensor([[1, 1], [1, 1]], device=device)
    pairs = [*inputs.layouts(seen), ("expanded", inputs.expanded(seen[0], 2))]
    of = "repetition_penalty(logits, seen, 2.0)"
    inputs.same_for(pairs, lambda seen: repetition_penalty(logits, seen, 2.0), expected, of=of)
    inputs.same_for(inputs.layouts(logits), lambda x: repetition_penalty(x, seen, 2.0), expected, of=of)


def test_the_penalty_has_gradients(repetition_penalty, leaf, device):
    """Gradients flow to all logits: 1 where nothing was seen, else by the penalty, once however often it was seen."""
    logits = leaf([[2.0, -2.0, 1.0]], device)
    repetition_penalty(logits, torch.tensor([[0, 1, 0, 0]], device=device), 4.0).sum().backward()
    checks.close(logits.grad, torch.tensor([[0.25, 4.0, 1.0]], device=device), of="the gradient of the sum")


@pytest.mark.parametrize("penalty", [0.0, -1.0])
def test_a_penalty_that_cannot_be(repetition_penalty, penalty):
    """ValueError where the penalty is 0 or less."""
    seen = torch.zeros(1, 1, dtype=torch.long)
    call = lambda: repetition_penalty(torch.ones(1, 3), seen, penalty)  # noqa: E731 # said once below
    checks.raises(ValueError, call, of=f"repetition_penalty(logits, seen, {penalty})")


TRAP = [[0.1, 0.2, 0.3, 0.4], [0.0001, 0.0999, 0.5, 0.4], [0.25, 0.25, 0.26, 0.24], [0.9, 0.04, 0.03, 0.03]]
"""Probabilities after tokens 0 to 3. Behind 1 the likeliest token is 2, but the likeliest text is 3 and the stop 0."""


def test_it_finds_what_greedy_misses(beam_search, device):
    """Two texts side by side find one whose first token is not the likeliest."""
    compare(beam_search, torch.tensor([TRAP]), [1], beams=2, steps=2, device=device)
    compare(beam_search, torch.tensor([TRAP]), [1], beams=1, steps=2, device=device)


@pytest.mark.parametrize(("beams", "steps"), [(1, 4), (2, 1), (3, 3), (5, 4), (100, 3), (4, 0)])
def test_the_likeliest_remain(beam_search, device, beams, steps):
    """In each step all texts compete, finished ones as they are; what remains comes back, the likeliest first."""
    for _ in range(2):
        tables = (1.5 * torch.randn(5, 4, 4)).softmax(-1)  # for each place: no two texts are equally likely
        compare(beam_search, tables, [3, 1], beams, steps, device)


def test_finished_texts_stay(beam_search, device):
    """A finished text is not extended, even where the model would be sure to go on, and may be overtaken."""
    table = torch.tensor([[0.01, 0.98, 0.01], [0.5, 0.3, 0.2], [0.02, 0.97, 0.01]])
    for beams in (2, 3):
        compare(beam_search, table[None], [2], beams, 5, device)
    # A finished text takes one of two beams: the text that would go on surely, by 3 and 1, does not remain.
    table = torch.tensor(
        [[0.3, 0.3, 0.2, 0.2], [0.4, 0.05, 0.35, 0.2], [0.05, 0.4, 0.2, 0.35], [0.01, 0.97, 0.01, 0.01]]
    )
    compare(beam_search, table[None], [1], 2, 3, device)


def test_a_stop_in_the_prompt(beam_search, device):
    """A stop in the prompt, even as its last token, finishes nothing."""
    for prompt in ([0, 1], [1, 0]):
        compare(beam_search, torch.tensor([TRAP]), prompt, beams=2, steps=2, device=device)


def test_unlikely_texts_have_finite_scores(beam_search, table_model, device):
    """A token whose logit is 1000 below another one has a log-probability of -1000, not of minus infinity."""
    model = table_model(torch.tensor([[1000.0, 0.0, -500.0]] * 3)).to(device)
    result = beam_search(model, torch.tensor([1], device=device), 3, 1, 0)
    of = "beam_search with logits [1000, 0, -500], beams=3, max_new_tokens=1"
    checks.equal([text[0] for text in result], [[1, 0], [1, 1], [1, 2]], of=f"the tokens of {of}")
    for text, score in zip(result, (0.0, -1000.0, -1500.0), strict=True):
        checks.close(text[1], score, rtol=1e-5, atol=1e-5, of=f"the log-probability of {text[0]} in {of}")


def test_it_ends_when_all_are_finished(beam_search, device):
    """Where the stop is all but sure, one text ends after one step; however many steps there may be."""
    table = torch.tensor([[0.9, 0.1], [0.99, 0.01]])
    compare(beam_search, table[None], [1], beams=1, steps=10**9, device=device)


@pytest.mark.parametrize("training", [True, False])
def test_the_model_is_only_asked(beam_search, table_model, device, training):
    """Its mode stays, and that of each part; no graph is recorded; afterwards autograd records as before."""
    model = table_model(torch.tensor(TRAP).log()).to(device).train(training)
    model.part = nn.Dropout().train(not training)
    beam_search(model, torch.tensor([1], device=device), 2, 2, 0)
    checks.equal(model.part.training, not training, of=f"training of a part of the model, {not training} before")
    checks.equal(model.training, training, of=f"model.training after beam_search, {training} before")
    checks.equal(model.recorded, {False}, of="torch.is_grad_enabled() in the calls of the model")
    checks.equal(torch.is_grad_enabled(), True, of="torch.is_grad_enabled() after beam_search")


P = torch.tensor([[0.5, 0.2, 0.2, 0.1], [0.1, 0.1, 0.2, 0.6], [0.25, 0.25, 0.4, 0.1]])
Q = torch.tensor([[0.2, 0.6, 0.1, 0.1], [0.4, 0.1, 0.4, 0.1]])
"""What the large model says, and what the small one guessed by."""


@pytest.mark.timeout(20)
def test_each_token_is_the_targets(speculative_accept, seeded, device):
    """Guesses are drawn from the draft, and still all tokens, at each place, are distributed as the target says."""
    generator, drawn = seeded(7, device), seeded(8)
    target, draft, counts = P.to(device), Q.to(device), torch.zeros(3, 4)
    guesses = torch.stack([torch.multinomial(row, 1000, replacement=True, generator=drawn) for row in Q], 1).to(device)
    for guess in guesses:
        for place, token in enumerate(speculative_accept(target, draft, guess, generator).tolist()[:3]):
            counts[place, token] += 1
    for place, row in enumerate(counts):
        close_to(row, P[place], f"the shares of tokens 0 to 3 at place {place}, where there is one")


@pytest.mark.timeout(20)
def test_a_guess_is_accepted_as_often_as_it_can_be(speculative_accept, seeded, device):
    """Of token 1, with 0.2 in the target and 0.6 in the draft, a third is accepted; of token 0 each one."""
    generator, target, draft = seeded(5, device), P[:2].to(device), Q[:1].to(device)
    for token, expected in ((1, 1 / 3), (0, 1.0)):
        guess = torch.tensor([token], device=device)
        lengths = [len(speculative_accept(target, draft, guess, generator)) for _ in range(300)]
        share = sum(length == 2 for length in lengths) / 300
        of = f"the share of guesses of token {token} that are accepted"
        checks.that(abs(share - expected) < 0.12, of=of, expected=f"about {expected:.2f}", got=f"{share:.2f}")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_what_chance_has_no_part_in(speculative_accept, seeded, device, dtype):
    """Equal rows accept, a target of 0 refuses, and what comes after a refusal is dropped."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    sure = torch.eye(4, dtype=dtype, device=device)
    cases = [
        ([0, 1, 2, 3], [0, 1, 2], [0, 1, 2, 3]),  # all accepted, and one more
        ([0, 1, 2, 3], [0, 3, 2], [0, 1]),  # the second is refused; the third would have been right
        ([2, 1, 2, 3], [0, 1, 2], [2]),
        ([3], [], [3]),  # no guess at all
    ]
    for target, guess, expected in cases:
        tokens = torch.tensor(guess, dtype=torch.long, device=device)
        rows = sure[target], sure[tokens]
        of = f"speculative_accept of guess {guess}, where the target is sure of {target}"
        with checks.unmodified(of, target=rows[0], draft=rows[1], tokens=tokens):
            result = speculative_accept(*rows, tokens, seeded(1, device))
        checks.close(result, torch.tensor(expected, device=device), of=of)


def test_a_refused_token_is_replaced_by_what_is_missing(speculative_accept, seeded, device):
    """At the place of the refusal the target minus the draft of that same place is what is left: here one token."""
    target = torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.5, 0.5], [1.0, 0.0, 0.0]], device=device)
    draft = torch.tensor([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0]], device=device)
    guess, expected = torch.tensor([0, 0], device=device), torch.tensor([0, 2], device=device)
    of = "speculative_accept where the second token is refused, and only token 2 has more in the target"
    for seed in range(8):
        checks.close(speculative_accept(target, draft, guess, seeded(seed, device)), expected, of=of)


def test_only_the_generator_is_used(speculative_accept, seeded, global_generator_stays, device):
    """The same seed gives the same tokens, others give others, and the global generator is not moved."""
    target, draft, guess = P.to(device), Q.to(device), torch.tensor([1, 0], device=device)
    with global_generator_stays(of="speculative_accept(…, generator)"):
        runs = [
            [speculative_accept(target, draft, guess, generator).tolist() for _ in range(12)]
            for generator in (seeded(3, device), seeded(3, device), seeded(4, device))
        ]
    checks.equal(runs[1], runs[0], of="twelve calls with the same seed")
    checks.that(runs[2] != runs[0], of="twelve calls with another seed", expected="other tokens", got="the same")


class Chain(nn.Module):
    """A model whose next token depends on the last one and on its place; a row of its logits sums to anything."""

    def __init__(self, tables):
        super().__init__()
        self.logits = nn.Parameter(tables.log() + 5 * torch.arange(tables.shape[-1])[:, None])

    def forward(self, tokens):
        places = torch.arange(tokens.shape[1], device=tokens.device) % len(self.logits)
        return self.logits[places, tokens], None


def compare(beam_search, tables, prompt, beams, steps, device):
    """Compare a search with all texts that there are, cut step by step; tokens first, then log-probabilities."""
    model = Chain(tables).to(device)
    expected = {tuple(prompt): 0.0}
    for _ in range(min(steps, 5)):
        done = {text: score for text, score in expected.items() if len(text) > len(prompt) and text[-1] == 0}
        others = product((text for text in expected if text not in done), range(tables.shape[-1]))
        rows = {text: tables[(len(text) - 1) % len(tables), text[-1]].log().tolist() for text in expected}
        more = {(*text, new): score + rows[text][new] for text, new in others for score in [expected[text]]}
        expected = dict(sorted((done | more).items(), key=lambda item: -item[1])[:beams])
    of = f"beam_search(model, {prompt}, beams={beams}, max_new_tokens={steps}, stop=0)"
    result = beam_search(model, torch.tensor(prompt, device=device), beams, steps, 0)
    checks.instance(result, list, of=of)
    checks.equal([list(text[0]) for text in result], [list(text) for text in expected], of=f"the tokens of {of}")
    for text, score in zip(result, expected.values(), strict=True):
        checks.instance(text[1], float, of=f"a log-probability of {of}")
        checks.close(text[1], score, rtol=1e-4, atol=1e-4, of=f"the log-probability of {list(text[0])} in {of}")


def close_to(counts, expected, of):
    """Check that counts of draws are what they should be, within five standard deviations."""
    total = counts.sum().clamp(min=1)
    found = counts / total
    holds = bool(((found - expected).abs() <= 5 * (expected * (1 - expected) / total).sqrt()).all())
    texts = [f"[{', '.join(f'{share:.2f}' for share in row.tolist())}]" for row in (expected, found)]
    holds = holds and total.item() > 100
    checks.that(holds, of=of, expected=f"about {texts[0]}", got=f"{texts[1]} in {total.item():.0f} draws")
