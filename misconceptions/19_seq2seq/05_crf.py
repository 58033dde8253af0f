"""Wrong answers that people write about CRFs.

Recursions that begin or end at the wrong place: kajyuuen/pytorch-partial-crf 21. A mask that does not reach Viterbi:
jiesutd/NCRFpp 167. Masks of the boundary: keras-team/keras-contrib 508. Paths that are not turned round, and pointers:
freddyalfonsoboulton/crf_tutorial 4. Sums in place of log-sums: apache/mxnet 13329.
"""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit

crf_score__from_and_to_swapped = edit(
    ("transitions[tags[:, :-1], tags[:, 1:]]", "transitions[tags[:, 1:], tags[:, :-1]]"),
    why="""Reads `transitions[tags[:, 1:], tags[:, :-1]]`, from the later tag to the earlier. Instead: rows are the tags
    that come first.""",
)

crf_score__pads_count = edit(
    ("(own * real).sum(1) + (pairs * real[:, 1:]).sum(1)", "own.sum(1) + pairs.sum(1)"),
    why="""Adds up the pads too, by `own.sum(1)`. Instead: the first places of each sequence, up to its length.""",
)

crf_score__into_the_pads = edit(
    ("pairs * real[:, 1:]", "pairs * real[:, :-1]"),
    why="""Counts the pair of the last tag and the first pad, with `real[:, :-1]`. Instead: a pair is real if its second
    tag is.""",
)

crf_score__no_transitions = edit(
    (" + (pairs * real[:, 1:]).sum(1)", ""),
    why="""Adds emissions alone, and no pairs. Instead: transitions as well.""",
)

crf_score__without_the_first = edit(
    ("(own * real).sum(1)", "(own[:, 1:] * real[:, 1:]).sum(1)"),
    why="""Leaves out the emission of the first place, `own[:, 1:]`. Instead: all places.""",
)

crf_score__normalizes_each_place = edit(
    ("emissions.gather(2", "emissions.log_softmax(2).gather(2"),
    why="""Takes a `log_softmax` at each place first. Instead: raw scores; a CRF divides once, by the sum over
paths.""",
)

crf_score__mask_on_the_cpu = edit(
    ("torch.arange(tags.shape[1], device=tags.device)", "torch.arange(tags.shape[1])"),
    why="""Counts places on the CPU, by `arange(tags.shape[1])`. Instead: with device=, where the inputs are.""",
)

crf_score__zeros_in_place = edit(
    ("own = emissions.gather(2", "emissions[~real] = 0.0\nown = emissions.gather(2"),
    why="""Writes 0 into the caller's emissions, at `emissions[~real]`: an error where they need a gradient. Instead:
    multiply what was taken from them, or fill a copy.""",
)


def crf_score__sums_of_floats(emissions: Tensor, tags: Tensor, transitions: Tensor, lengths: Tensor) -> Tensor:
    """Adds up Python numbers, by `item()`, which have no graph, so no gradient flows. Instead: index and add
    tensors."""
    scores = []
    for b, length in enumerate(lengths.tolist()):
        score = 0.0
        for t in range(length):
            score += emissions[b, t, tags[b, t]].item()
            if t > 0:
                score += transitions[tags[b, t - 1], tags[b, t]].item()
        scores.append(score)
    return torch.tensor(scores, dtype=emissions.dtype, device=emissions.device)


crf_log_partition__from_and_to_swapped = edit(
    ("alpha[:, :, None] + transitions", "alpha[:, :, None] + transitions.T"),
    why="""Uses `transitions.T`, so that each pair is scored the other way round. Instead: rows are the tags that come
    first.""",
)

crf_log_partition__over_the_next_tag = edit(
    ("ways.logsumexp(1)", "ways.logsumexp(2)"),
    why="""Sums over the later tag, `logsumexp(2)`, and keeps the earlier one. Instead: over the tag that the path comes
    from.""",
)

crf_log_partition__reads_the_pads = edit(
    ("torch.where((t < lengths)[:, None], following, alpha)", "following"),
    why="""Goes on over the pads. Instead: a sequence that is over keeps its numbers.""",
)

crf_log_partition__best_path = edit(
    ("ways.logsumexp(1)", "ways.amax(1)"),
    ("alpha.logsumexp(1)", "alpha.amax(1)"),
    why="""Takes the best path alone, with `amax`. Instead: the sum of all.""",
)

crf_log_partition__begins_with_zeros = edit(
    ("alpha = emissions[:, 0]", "alpha = torch.zeros_like(emissions[:, 0])"),
    why="""Begins with `zeros_like`, and leaves out the emissions of the first place. Instead: begin with these.""",
)


def crf_log_partition__sums_of_exp(emissions: Tensor, transitions: Tensor, lengths: Tensor) -> Tensor:
    """Multiplies and adds exponentials, by `exp`, which overflow from 89 on. Instead: logarithms, and logsumexp."""
    alpha = emissions[:, 0].exp()
    for t in range(1, emissions.shape[1]):
        following = alpha @ transitions.exp() * emissions[:, t].exp()
        alpha = torch.where((t < lengths)[:, None], following, alpha)
    return alpha.sum(1).log()


crf_log_partition__squeezes = edit(
    ("return alpha.logsumexp(1)", "return alpha.logsumexp(1, keepdim=True).squeeze()"),
    why="""Takes all axes of size 1 away, by `squeeze()`: a batch of one becomes a number without axes. Instead: name
    the axis.""",
)

crf_log_partition__one_maximum_for_all = edit(
    (
        "return alpha.logsumexp(1)",
        "top = alpha.max().detach() if len(alpha) else 0.0\nreturn (alpha - top).exp().sum(1).log() + top",
    ),
    why="""Subtracts the largest number of the whole batch, `alpha.max()`, before `exp`: of a sequence with far smaller
    scores nothing is left. Instead: logsumexp, which looks at each row by itself.""",
)

crf_log_partition__product_of_matrices = edit(
    (
        "ways = alpha[:, :, None] + transitions  # (B, K, K): from tag i to tag j",
        "top, most = alpha.amax(1, keepdim=True).detach(), transitions.max().detach()",
    ),
    ("ways.logsumexp(1)", "((alpha - top).exp() @ (transitions - most).exp()).log() + top + most"),
    why="""Multiplies with the matrix of `(transitions - most).exp()`, in which a small number becomes 0: ln 0 is
    infinite, and its gradient NaN. Instead: add, then logsumexp.""",
)

crf_log_partition__mean_over_tags = edit(
    ("alpha.logsumexp(1)", "alpha.logsumexp(1) - torch.tensor(float(alpha.shape[1])).log()"),
    why="""Subtracts ln K at the end, by `log()`: a mean. Instead: the sum.""",
)

crf_log_partition__pads_as_zeros = edit(
    (
        "alpha = emissions[:, 0]",
        "real = torch.arange(emissions.shape[1], device=lengths.device) < lengths[:, None]\n"
        "emissions = emissions * real[:, :, None]\n"
        "alpha = emissions[:, 0]",
    ),
    ("torch.where((t < lengths)[:, None], following, alpha)", "following"),
    why="""Sets the emissions of pads to 0 and goes on over them, so the transitions there count, and each pad makes
    more paths. Instead: a sequence that is over keeps its numbers.""",
)


def viterbi__each_place_alone(
    emissions: Tensor, transitions: Tensor, lengths: Tensor
) -> tuple[Tensor, list[list[int]]]:
    """Takes the best tag of each place, by `argmax`, and scores that path. Instead: the best path,
    which may hold a tag that is not the best of its place."""
    tags = emissions.argmax(-1)
    scores, paths = [], []
    for b, length in enumerate(lengths.tolist()):
        path = tags[b, :length]
        own = emissions[b, torch.arange(length, device=path.device), path].sum()
        scores.append(own + transitions[path[:-1], path[1:]].sum())
        paths.append(path.tolist())
    return torch.stack(scores) if scores else emissions.new_zeros(0), paths


viterbi__greedy = edit(
    (
        "ways = best[:, :, None] + transitions",
        "best = best.masked_fill(best < best.amax(1, keepdim=True), -1e9)\nways = best[:, :, None] + transitions",
    ),
    why="""Keeps the best tag of each step alone, by `masked_fill`. Instead: the best path to every tag.""",
)

viterbi__not_turned_round = edit(
    ("paths.append(path[::-1])", "paths.append(path)"),
    why="""Returns the path from its end to its beginning, as the pointers give it. Instead: turn it round.""",
)

viterbi__pointers_of_the_best = edit(
    ("path.append(parents[b][path[-1]])", "path.append(parents[b][tag])"),
    why="""Follows the pointers of the last tag at each place, `parents[b][tag]`. Instead: those of the tag that was
    found just before.""",
)

viterbi__pointers_from_the_start = edit(
    ("reversed(pointers[: length - 1])", "pointers[: length - 1]"),
    why="""Reads the pointers from the first place on. Instead: from the last, back.""",
)

viterbi__reads_the_pads = edit(
    ("torch.where((t < lengths)[:, None], following + emissions[:, t], best)", "following + emissions[:, t]"),
    ("pointers[: length - 1]", "pointers"),
    ("paths.append(path[::-1])", "paths.append(path[::-1][:length])"),
    why="""Finds the best path over the pads too, and cuts it off. Instead: each sequence to its own length.""",
)

viterbi__from_and_to_swapped = edit(
    ("best[:, :, None] + transitions", "best[:, :, None] + transitions.T"),
    why="""Uses `transitions.T`, so that each pair is scored the other way round. Instead: rows are the tags that come
    first.""",
)

viterbi__tensors_in_the_path = edit(
    ("path.append(parents[b][path[-1]])", "path.append(torch.tensor(parents[b][path[-1]]))"),
    why="""Puts tensors into the path, by `torch.tensor`. Instead: Python ints.""",
)


def viterbi__one_path_alone(emissions: Tensor, transitions: Tensor, lengths: Tensor) -> tuple[Tensor, list[list[int]]]:
    """Takes at each place the best tag behind the one that was chosen before, `path[-1]`, and follows no other path.
    Instead: the best path to every tag."""
    scores, paths = [], []
    for b, length in enumerate(lengths.tolist()):
        score, tag = emissions[b, 0].max(0)
        path = [tag.item()]
        for t in range(1, length):
            gain, tag = (transitions[path[-1]] + emissions[b, t]).max(0)
            score = score + gain
            path.append(tag.item())
        scores.append(score)
        paths.append(path)
    return torch.stack(scores) if scores else emissions.new_zeros(0), paths


def viterbi__best_tag_so_far(emissions: Tensor, transitions: Tensor, lengths: Tensor) -> tuple[Tensor, list[list[int]]]:
    """Notes at each place the tag in which the best path so far ends, by `argmax`: the best path of all need not go
    through it. Instead: note for each tag which tag came before, and go back from the end."""
    scores, paths = [], []
    for b, length in enumerate(lengths.tolist()):
        best = emissions[b, 0]
        path = [best.argmax().item()]
        for t in range(1, length):
            best = (best[:, None] + transitions).amax(0) + emissions[b, t]
            path.append(best.argmax().item())
        scores.append(best.max())
        paths.append(path)
    return torch.stack(scores) if scores else emissions.new_zeros(0), paths


viterbi__tags_the_pads = edit(
    ("torch.where((t < lengths)[:, None], following + emissions[:, t], best)", "following + emissions[:, t]"),
    ("pointers[: length - 1]", "pointers"),
    why="""Finds the best path over the pads too, and returns a tag for each of them. Instead: each sequence to its own
    length.""",
)

viterbi__path_of_tensors = edit(
    (
        "scores, last = best.max(1)",
        "scores, last = best.max(1)\npointers = [torch.tensor(parents, device=best.device) for parents in pointers]",
    ),
    ("zip(lengths.tolist(), last.tolist(), strict=True)", "zip(lengths.tolist(), last, strict=True)"),
    why="""Leaves the tags of a path as they come out of the tensors, which are tensors too. Instead: Python ints, by
    `item()` or `tolist()`.""",
)
