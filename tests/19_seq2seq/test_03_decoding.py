"""Hidden tests of decoding."""

import pytest
import torch

from torch_katas import checks


class Net:
    """One step of a small decoder whose logits depend on all tokens so far; it notes how it was called."""

    def __init__(self, device, seed, size=5, sharpness=2.0):
        generator = torch.Generator().manual_seed(seed)
        draw = lambda *shape: torch.randn(*shape, generator=generator).to(device)  # noqa: E731 # a short name
        self.embedding, self.mix, self.head = draw(size, 4), draw(4, 4) / 2, sharpness * draw(4, size)
        self.head.requires_grad_()
        self.first, self.recorded, self.rows = draw(6, 4), set(), []

    def __call__(self, tokens, state):
        self.recorded.add(torch.is_grad_enabled())
        self.rows.append(len(tokens))
        state = (state @ self.mix + self.embedding[tokens]).tanh()
        return state @ self.head, state


def writes(rows, device, end):
    """Return a step that writes these rows from the places in state on, then token 3 for ever, and counts its calls."""
    table = torch.tensor([row + [end] + [3] * (20 - len(row)) for row in rows], device=device)
    calls = []

    def step(tokens, state):
        calls.append(len(tokens))
        row, place = state[:, 0], state[:, 1]
        logits = torch.nn.functional.one_hot(table[row, place], 9).float()
        return logits, torch.stack([row, place + 1], dim=1)

    return step, torch.tensor([[row, 0] for row in range(len(rows))], device=device).reshape(len(rows), 2), calls


ROWS = [[[5, 6], [], [4, 7, 8, 5]], [[], []], [[6]]]


@pytest.mark.parametrize("rows", ROWS, ids=str)
@pytest.mark.parametrize("end", [0, 2])
def test_each_sequence_has_its_own_end(greedy_decode, device, rows, end):
    """A row has its tokens up to `end`, and `end` behind it; the result ends with the longest. `end` may be start."""
    step, state, _ = writes(rows, device, end)
    longest = max(map(len, rows)) + 1
    expected = torch.tensor([row + [end] * (longest - len(row)) for row in rows], device=device)
    of = f"greedy_decode of a decoder that writes {rows}, each followed by {end}, then 3, with start=2, end={end}"
    with checks.unmodified(of, state=state):
        result = greedy_decode(step, state, 2, end, 12)
    checks.close(result, expected, of=of)


def test_it_stops_in_time(greedy_decode, device):
    """step is called no more once all sequences have ended."""
    rows = [[5, 6], [4, 7, 8], []]
    step, state, calls = writes(rows, device, 0)
    greedy_decode(step, state, 1, 0, 12)
    steps = [sum(row >= place for row in map(len, rows)) for place in range(4)]
    few = sum(calls) <= 12 and sum(calls) >= sum(steps)
    of = "the rows that step was given for sequences of 3, 4 and 1 tokens"
    checks.that(few, of=of, expected="at most 12: 4 calls of 3", got=f"{sum(calls)} in {len(calls)} calls")


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_max_length_cuts_off(greedy_decode, device, length):
    """After max_length tokens it stops, whether or not there was an end."""
    step, state, calls = writes([[5, 6, 7, 8], [4]], device, 0)
    expected = torch.tensor([[5, 6, 7], [4, 0, 0]], device=device)[:, :length]
    of = f"greedy_decode of a decoder that writes [5, 6, 7, 8] and [4], max_length={length}"
    checks.close(greedy_decode(step, state, 1, 0, length), expected, of=of)
    checks.that(len(calls) <= 3 * length, of=f"the calls in {of}", expected=f"{length}", got=f"{len(calls)}")


def test_no_sequences(greedy_decode, device):
    """Of no sequences nothing is written, and step is not called."""
    step, _, calls = writes([[5]], device, 0)
    nothing = torch.zeros(0, 2, dtype=torch.long, device=device)
    checks.close(greedy_decode(step, nothing, 1, 0, 5), nothing[:, :0], of="greedy_decode of a state of no rows")
    checks.equal(calls, [], of="the calls of step for a state of no rows")


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_each_step_reads_the_last_token_and_state(greedy_decode, device, seed):
    """The tokens are those of a loop over one sequence at a time, which hands token and state on."""
    net = Net(device, seed)
    rows = []
    for first in net.first:
        row, token, state = [], 1, first[None]
        while len(row) < 7 and 0 not in row:
            logits, state = net(torch.tensor([token], device=device), state)
            token = int(logits.argmax())
            row.append(token)
        rows.append(row)
    longest = max(map(len, rows))
    expected = torch.tensor([row + [0] * (longest - len(row)) for row in rows], device=device)
    checks.close(greedy_decode(net, net.first, 1, 0, 7), expected, of="greedy_decode(step, state (6, 4), 1, 0, 7)")


def test_greedy_records_nothing(greedy_decode, device):
    """No graph is recorded; afterwards autograd records as before."""
    net = Net(device, 0)
    greedy_decode(net, net.first, 1, 0, 3)
    checks.equal(net.recorded, {False}, of="torch.is_grad_enabled() in the calls of step")
    checks.equal(torch.is_grad_enabled(), True, of="torch.is_grad_enabled() after greedy_decode")


def searched(net, first, end, beams, length, alpha):
    """Return the results of the search, each text computed anew from the first state."""
    open_texts, finished = {(): 0.0}, {}

    def log_probabilities(text):
        state = first
        for token in (1, *text):
            logits, state = net(torch.tensor([token], device=first.device), state)
        return logits[0].double().log_softmax(0).tolist()

    with torch.no_grad():
        for _ in range(length):
            children = {
                (*text, token): total + more
                for text, total in open_texts.items()
                for token, more in enumerate(log_probabilities(text))
            }
            best = dict(sorted(children.items(), key=lambda item: -item[1])[:beams])
            finished |= {text: total for text, total in best.items() if text[-1] == end}
            open_texts = {text: total for text, total in best.items() if text[-1] != end}
    results = [(list(text), total / len(text) ** alpha) for text, total in (finished | open_texts).items()]
    return sorted(results, key=lambda pair: -pair[1])


def compare(beam_decode, net, beams, length, alpha, device, end=0):
    """Compare the texts, then the scores."""
    first = net.first[:1]
    expected = searched(net, first, end, beams, length, alpha)
    of = f"beam_decode(step, state, 1, {end}, beams={beams}, max_length={length}, alpha={alpha})"
    with checks.unmodified(of, state=first):
        result = beam_decode(net, first, 1, end, beams, length, alpha)
    checks.instance(result, list, of=of)
    checks.equal([list(pair[0]) for pair in result], [text for text, _ in expected], of=f"the texts of {of}")
    for (text, score), (_, wanted) in zip(result, expected, strict=True):
        checks.instance(score, float, of=f"the score of {text} in {of}")
        checks.close(score, wanted, rtol=1e-4, atol=1e-4, of=f"the score of {text} in {of}")


@pytest.mark.parametrize(("beams", "length"), [(1, 4), (2, 3), (3, 5), (4, 1), (40, 2)])
def test_the_likeliest_texts_go_on(beam_decode, device, beams, length):
    """Texts and scores are those of a search that computes every text anew from the first state."""
    for seed in (3, 4):
        compare(beam_decode, Net(device, seed), beams, length, 0.0, device)


@pytest.mark.parametrize("alpha", [0.6, 1.0, 2.0])
def test_scores_are_divided_by_the_length(beam_decode, device, alpha):
    """The order is that of the log-probability over n ** alpha, n without the start token."""
    for seed in (5, 6):
        compare(beam_decode, Net(device, seed, sharpness=0.7), 3, 4, alpha, device)


def test_the_state_goes_with_the_text(beam_decode, device):
    """Where a later beam overtakes an earlier one, the state of each is its own."""
    for seed in (7, 8, 9):
        compare(beam_decode, Net(device, seed, sharpness=0.4), 4, 4, 1.0, device, end=4)


def test_a_likely_end(beam_decode, device):
    """Finished texts are set aside, and others take their places in the next step; `end` may be the start token."""
    for end in (0, 1):
        net = Net(device, 10, sharpness=0.5)
        with torch.no_grad():
            net.head[:, end] = 2.0 * net.head[:, 3].abs()
        compare(beam_decode, net, 3, 5, 0.5, device, end=end)


@pytest.mark.parametrize("beams", [1, 2])
def test_it_ends_when_none_is_open(beam_decode, device, beams):
    """Where all that remains is finished it stops: step is not called with no rows, nor once more."""
    calls = []

    def step(tokens, state):
        calls.append(len(tokens))
        scores = torch.tensor([9.0, 0.0, -30.0], device=device) if len(calls) < 2 else [40.0, 0.0, 0.0]
        return torch.as_tensor(scores, device=device).expand(len(tokens), -1), state

    results = beam_decode(step, torch.zeros(1, 1, device=device), 1, 0, beams, 30, 1.0)
    of = f"beam_decode of a decoder that is sure of the end, beams={beams}, max_length=30"
    checks.equal(results[0][0], [0], of=f"the best text of {of}")
    if beams == 1:
        checks.equal(calls, [1], of=f"the rows in the calls of step in {of}")
    checks.that(0 not in calls, of=f"the rows in the calls of step in {of}", expected="1 or more", got=f"{calls[:8]}")


def test_beams_record_nothing(beam_decode, device):
    """No graph is recorded; afterwards autograd records as before."""
    net = Net(device, 0)
    beam_decode(net, net.first[:1], 1, 0, 2, 2, 1.0)
    checks.equal(net.recorded, {False}, of="torch.is_grad_enabled() in the calls of step")
    checks.equal(torch.is_grad_enabled(), True, of="torch.is_grad_enabled() after beam_decode")
