"""Hidden tests of the conditional random field."""

from functools import partial
from itertools import pairwise, product

import pytest
import torch

from torch_katas import checks, inputs

LENGTHS = [[4, 1, 3], [2, 4, 2], [1, 1, 1]]
DTYPES = [torch.float32, torch.float64]


def field(device, dtype=torch.float32, batch=3, time=4, tags=3):
    """Return emissions and transitions; the latter are strong, and not symmetric."""
    emissions, transitions = torch.randn(batch, time, tags, dtype=dtype), 2 * torch.randn(tags, tags, dtype=dtype)
    return emissions.to(device), transitions.to(device)


def path_score(emissions, transitions, path):
    """Return the score of a path of one sequence, term by term."""
    terms = [emissions[t, tag] for t, tag in enumerate(path)] + [transitions[i, j] for i, j in pairwise(path)]
    return torch.stack(terms).sum()


def all_scores(emissions, transitions, length):
    """Return all paths of one sequence, and their scores."""
    paths = list(product(range(emissions.shape[1]), repeat=length))
    return paths, torch.stack([path_score(emissions, transitions, path) for path in paths])


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("lengths", LENGTHS, ids=str)
def test_a_score_is_a_sum_over_places_and_pairs(crf_score, device, lengths, dtype):
    """Each score adds emissions and transitions up to the length, with their gradients; pads have no part."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    emissions, transitions = field(device, dtype)
    tags, given = torch.randint(3, (3, 4)).to(device), torch.tensor(lengths, device=device)

    def by_hand(emissions, transitions):
        paths = [row[:length] for row, length in zip(tags.tolist(), lengths, strict=True)]
        return torch.stack([path_score(emissions[b], transitions, path) for b, path in enumerate(paths)])

    of = f"crf_score(emissions, {tags.tolist()}, transitions, {lengths})"
    with checks.unmodified(of, tags=tags, lengths=given):
        inputs.same_as_torch(
            lambda emissions, transitions: crf_score(emissions, tags, transitions, given),
            by_hand,
            *(emissions, transitions),
            names=("emissions", "transitions"),
            of=of,
            check=check_for(dtype),
        )


def test_rows_of_transitions_come_first(crf_score, device):
    """transitions[i, j] counts where j stands directly after i."""
    emissions, transitions = torch.zeros(1, 3, 2, device=device), torch.tensor([[1.0, 10.0], [100.0, 1000.0]])
    tags, lengths = torch.tensor([[0, 1, 1]], device=device), torch.tensor([3], device=device)
    result = crf_score(emissions, tags, transitions.to(device), lengths)
    checks.close(result, torch.tensor([1010.0], device=device), of="crf_score of tags 0, 1, 1 and no emissions")


@pytest.mark.parametrize(("batch", "time"), [(0, 3), (2, 1)])
def test_few_tags_have_a_score(crf_score, device, batch, time):
    """Of no sequences there are no scores; of one place it is the emission."""
    emissions, transitions = field(device, batch=batch, time=time)
    tags, lengths = torch.full((batch, time), 2, device=device), torch.ones(batch, dtype=torch.long, device=device)
    of = f"crf_score of {batch} sequences of length 1"
    checks.close(crf_score(emissions, tags, transitions, lengths), emissions[:, 0, 2], of=of)


def test_the_scores_are_where_the_inputs_are(crf_score):
    """Whatever is made on the way is on the device of the inputs."""
    emissions, transitions = field("cpu")
    tags, lengths = torch.zeros(3, 4, dtype=torch.long), torch.tensor([4, 1, 3])
    inputs.stays_on_meta(crf_score, emissions, tags, transitions, lengths, of="crf_score(emissions, tags, …)")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("lengths", LENGTHS, ids=str)
def test_it_is_the_sum_over_all_paths(crf_log_partition, device, lengths, dtype):
    """It is ln of the sum of exp(score) over all paths, in value and gradient; pads have no part."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    emissions, transitions = field(device, dtype)
    given = torch.tensor(lengths, device=device)

    def brute(emissions, transitions):
        scores = [all_scores(rows, transitions, length)[1] for rows, length in zip(emissions, lengths, strict=True)]
        return torch.stack([row.logsumexp(0) for row in scores])

    of = f"crf_log_partition(emissions, transitions, {lengths})"
    with checks.unmodified(of, lengths=given):
        inputs.same_as_torch(
            lambda emissions, transitions: crf_log_partition(emissions, transitions, given),
            brute,
            *(emissions, transitions),
            names=("emissions", "transitions"),
            of=of,
            check=check_for(dtype),
        )


def test_gradients_are_probabilities(crf_log_partition, device):
    """The gradient in the emissions is a distribution over tags at each real place, and 0 at pads."""
    emissions, transitions = field(device, time=5)
    emissions.requires_grad_()
    crf_log_partition(emissions, transitions, torch.tensor([5, 2, 3], device=device)).sum().backward()
    expected = [[1.0] * length + [0.0] * (5 - length) for length in (5, 2, 3)]
    of = "the gradient in emissions, summed over tags"
    checks.roughly(emissions.grad.sum(2), torch.tensor(expected, device=device), of=of)


@pytest.mark.parametrize(("scale", "cost", "time"), [(1000.0, 0.0, 4), (1.0, 1000.0, 4), (1.0, 0.0, 120)])
def test_large_scores_and_long_sequences(crf_log_partition, device, scale, cost, time):
    """Scores of ±1000, a tag that costs 1000 to reach, and 120 places give what float64 gives, finite gradients too."""
    emissions, transitions = field(device, batch=2, time=time)
    emissions = (emissions + torch.tensor([scale, -scale], device=device)[:, None, None]).requires_grad_()
    transitions[:, 1] -= cost
    lengths = torch.tensor([time, time - 1], device=device)
    alpha = emissions.detach().cpu().double()
    wanted = []
    for rows, length in zip(alpha, lengths.tolist(), strict=True):
        sums = rows[0]
        for row in rows[1:length]:
            sums = (sums[:, None] + transitions.cpu().double()).logsumexp(0) + row
        wanted.append(sums.logsumexp(0))
    result = crf_log_partition(emissions, transitions, lengths)
    of = f"crf_log_partition of {time} places, emissions near ±{scale:.0f}, transitions to tag 1 near {-cost:.0f}"
    checks.close(result, torch.stack(wanted).float().to(device), of=of, rtol=1e-4, atol=1e-3)
    checks.gradient_reaches(result.sum(), emissions, of=of, names=("emissions",))


@pytest.mark.parametrize(("batch", "time", "tags"), [(0, 3, 2), (2, 1, 3), (2, 3, 1), (1, 1, 3)])
def test_small_axes(crf_log_partition, device, batch, time, tags):
    """No sequences, one place, one tag, one sequence."""
    emissions, transitions = field(device, batch=batch, time=time, tags=tags)
    lengths = torch.full((batch,), time, device=device)
    expected = emissions[:, 0].logsumexp(1) if time == 1 else emissions.sum((1, 2)) + 2 * transitions.sum()
    of = f"crf_log_partition of B={batch}, T={time}, K={tags}"
    checks.roughly(crf_log_partition(emissions, transitions, lengths), expected, of=of)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("lengths", LENGTHS, ids=str)
def test_the_best_of_all_paths(viterbi, device, lengths, dtype):
    """Score and path are those of the best of all paths; pads have no part."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    given = torch.tensor(lengths, device=device)
    for _ in range(3):
        emissions, transitions = field(device, dtype)
        of = f"viterbi(emissions, transitions, {lengths})"
        with checks.unmodified(of, emissions=emissions, transitions=transitions, lengths=given):
            scores, paths = viterbi(emissions, transitions, given)
        expected, best = [], []
        for rows, length in zip(emissions, lengths, strict=True):
            every, totals = all_scores(rows, transitions, length)
            expected.append(totals.max())
            best.append(list(every[int(totals.argmax())]))
        checks.roughly(scores, torch.stack(expected), of=f"the scores of {of}")
        checks.equal(paths, best, of=f"the paths of {of}")


def test_a_long_path(viterbi, device):
    """Where each transition from i to i + 1 is worth much, the path counts through the tags, from the best start."""
    emissions = torch.zeros(2, 60, 5, device=device)
    emissions[0, 0, 2] = emissions[1, 3, 1] = 1.0
    transitions = 5.0 * torch.eye(5, device=device).roll(1, 1)
    scores, paths = viterbi(emissions, transitions, torch.tensor([60, 7], device=device))
    expected = [[(2 + t) % 5 for t in range(60)], [(3 + t) % 5 for t in range(7)]]
    checks.equal(paths, expected, of="the paths where tag i + 1 follows tag i")
    checks.roughly(scores, torch.tensor([296.0, 31.0], device=device), of="the scores where tag i + 1 follows tag i")


@pytest.mark.parametrize(("batch", "time", "tags"), [(0, 3, 2), (2, 1, 3), (2, 3, 1), (1, 1, 3)])
def test_small_axes_have_a_best_path(viterbi, device, batch, time, tags):
    """No sequences, one place, one tag, one sequence."""
    emissions, transitions = field(device, batch=batch, time=time, tags=tags)
    scores, paths = viterbi(emissions, transitions, torch.full((batch,), time, device=device))
    expected = emissions[:, 0].amax(1) if time == 1 else emissions.sum((1, 2)) + 2 * transitions.sum()
    of = f"viterbi of B={batch}, T={time}, K={tags}"
    checks.roughly(scores, expected, of=f"the scores of {of}")
    wanted = emissions[:, 0].argmax(1)[:, None].tolist() if time == 1 else [[0] * time] * batch
    checks.equal(paths, wanted, of=f"the paths of {of}")


def check_for(dtype):
    """Return a check of values in this dtype: float64 has more digits than float32."""
    return partial(checks.close, rtol=1e-9, atol=1e-9) if dtype == torch.float64 else checks.roughly
