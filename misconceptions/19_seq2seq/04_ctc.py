"""Wrong answers that people write about CTC.

Doubles that are lost: keras-team/keras 10852, mozilla/DeepSpeech 53 and 200, tensorflow/tensorflow 5194 and 9550.
Doubles that need a frame more: githubharald/SimpleHTR 28, SeanNaren/warp-ctc 29. Sequences without a path:
rwth-i6/returnn 1835, chainer/chainer 5614. Empty targets: pytorch/pytorch 18215. Lengths and gradients:
pytorch/pytorch 14401."""

import torch
from torch import Tensor
from torch.nn import functional

from torch_katas.course.mistakes import edit


def collapse__blanks_first(path: Tensor, blank: int) -> Tensor:
    """Removes the blanks and merges then, by `unique_consecutive`, so that "hello" becomes "helo". Instead: merge
    first; a blank keeps two equal tokens apart."""
    return path[path != blank].unique_consecutive()


def collapse__merges_alone(path: Tensor, blank: int) -> Tensor:
    """Merges, and leaves the blanks in. Instead: remove them afterwards."""
    return path.unique_consecutive()


def collapse__drops_alone(path: Tensor, blank: int) -> Tensor:
    """Removes the blanks, and leaves a token for each frame in which it was said. Instead: merge first."""
    return path[path != blank]


def collapse__merges_all(path: Tensor, blank: int) -> Tensor:
    """Merges equal tokens wherever they stand, and sorts them, with `unique`. Instead: neighbours alone."""
    tokens = path.unique()
    return tokens[tokens != blank]


def collapse__blank_is_0(path: Tensor, blank: int) -> Tensor:
    """Takes 0 for the blank, by `merged != 0`. Instead: the argument blank."""
    merged = path.unique_consecutive()
    return merged[merged != 0]


def collapse__behind_a_0(path: Tensor, blank: int) -> Tensor:
    """Compares each frame with the one before, by `functional.pad`, and the first one with 0: a path that begins with
    token 0 loses it. Instead: the first frame is new in any case.
    """
    before = functional.pad(path, (1, 0))[:-1]
    return path[(path != before) & (path != blank)]


def collapse__float_where_empty(path: Tensor, blank: int) -> Tensor:
    """Makes a tensor of a list with `torch.tensor`, which of an empty list is float32. Instead: give it the dtype of
    path."""
    tokens, last = [], None
    for token in path.tolist():
        if token != last and token != blank:
            tokens.append(token)
        last = token
    return torch.tensor(tokens, device=path.device)


def collapse__never_the_first(path: Tensor, blank: int) -> Tensor:
    """Keeps what differs from the frame before, by `path[1:] != path[:-1]`, and drops the first frame, which has none
    before it. Instead: the first frame is new in any case."""
    path = path[1:][path[1:] != path[:-1]]
    return path[path != blank]


ctc_loss__skips_between_doubles = edit(
    (
        "places != torch.cat([places.new_full((batch, 2), blank), places], dim=1)[:, :count]",
        "places != blank",
    ),
    why="""Lets a path skip the blank between two equal tokens, wherever `places != blank`: there the two are merged
    into one. Instead: skip only where the token two places before is another one.""",
)

ctc_loss__never_skips = edit(
    (
        "ways = torch.stack([alpha, before[:, 1 : count + 1], skipped])",
        "ways = torch.stack([alpha, before[:, 1 : count + 1]])",
    ),
    why="""Demands a blank between any two tokens. Instead: a third way, from the token before, where it is another
    one.""",
)

ctc_loss__skips_tokens = edit(
    (
        "places != torch.cat([places.new_full((batch, 2), blank), places], dim=1)[:, :count]",
        "torch.ones_like(places, dtype=torch.bool)",
    ),
    why="""Skips from blank to blank as well, over a token, wherever `ones_like` says so. Instead: only from token to
    token.""",
)

ctc_loss__begins_with_a_blank = edit(
    ("device=places.device) < 2", "device=places.device) < 1"),
    why="""Begins with a blank always, `< 1`. Instead: with a blank or with the first token.""",
)

ctc_loss__ends_with_a_token = edit(
    ("torch.logaddexp(last, token)", "token"),
    why="""Takes the paths that end on the last token alone. Instead: those that end on the blank behind it, too.""",
)

ctc_loss__ends_with_a_blank = edit(
    ("torch.where(target_lengths > 0, torch.logaddexp(last, token), last)", "last"),
    why="""Takes the paths that end on a blank alone. Instead: those that end on the last token, too.""",
)

ctc_loss__empty_counts_twice = edit(
    ("torch.where(target_lengths > 0, torch.logaddexp(last, token), last)", "torch.logaddexp(last, token)"),
    why="""Adds the only path of an empty target to itself, with `logaddexp` of two equal places. Instead: once.""",
)

ctc_loss__reads_all_frames = edit(
    ("(t < input_lengths)[:, None]", "torch.ones_like(input_lengths, dtype=torch.bool)[:, None]"),
    why="""Reads the frames behind a sequence's end, by `ones_like`. Instead: its numbers stay from there on.""",
)

ctc_loss__reads_all_targets = edit(
    (
        "last = alpha.gather(1, 2 * target_lengths[:, None])",
        "target_lengths = torch.full_like(target_lengths, targets.shape[1])\n"
        "last = alpha.gather(1, 2 * target_lengths[:, None])",
    ),
    why="""Takes the pads of `targets` for tokens, by `full_like`. Instead: each target to its own length.""",
)

ctc_loss__best_path = edit(
    ("ways.logsumexp(0)", "ways.amax(0)"),
    why="""Follows the likeliest path alone, with `amax`. Instead: the sum of all.""",
)

ctc_loss__minus_infinity = edit(
    ("low = -1e30", "low = -torch.inf"),
    why="""Writes ln 0 as minus infinity, `-torch.inf`: logsumexp of several of them has the gradient NaN. Instead: a
    large negative number.""",
)

ctc_loss__large_and_not_infinite = edit(
    ("torch.where(total > low / 2, -total, torch.inf)", "-total"),
    why="""Returns a large number where there is no path. Instead: inf.""",
)

ctc_loss__mask_on_the_cpu = edit(
    ("torch.arange(count, device=places.device)", "torch.arange(count)"),
    why="""Makes the numbers of the places on the CPU, by `arange(count)`. Instead: with device=, where the inputs
    are.""",
)

ctc_loss__mean_over_the_target = edit(
    (
        "torch.where(total > low / 2, -total, torch.inf)",
        "torch.where(total > low / 2, -total, torch.inf) / target_lengths.clamp(min=1)",
    ),
    why="""Divides by the length of the target, as reduction="mean" does. Instead: the loss of each sequence as it
    is.""",
)


def ctc_loss__probabilities(
    log_probs: Tensor, targets: Tensor, input_lengths: Tensor, target_lengths: Tensor, blank: int = 0
) -> Tensor:
    """Multiplies probabilities, by `exp`: after a hundred frames nothing is left of them, and ln 0 is infinite.
    Instead: add logarithms, and add paths by logsumexp."""
    losses = []
    for b, (frames, length) in enumerate(zip(input_lengths.tolist(), target_lengths.tolist(), strict=True)):
        places = [blank] + [place for token in targets[b, :length].tolist() for place in (token, blank)]
        probabilities = log_probs[:, b].exp()
        alpha = [probabilities[0, place] if at < 2 else 0 * probabilities[0, 0] for at, place in enumerate(places)]
        for t in range(1, frames):
            old = alpha
            alpha = []
            for at, place in enumerate(places):
                ways = old[at] + (old[at - 1] if at else 0)
                if at > 1 and place != places[at - 2]:
                    ways = ways + old[at - 2]
                alpha.append(ways * probabilities[t, place])
        losses.append(-sum(alpha[-2:]).log())
    return torch.stack(losses)


def ctc_loss__fused(
    log_probs: Tensor, targets: Tensor, input_lengths: Tensor, target_lengths: Tensor, blank: int = 0
) -> Tensor:
    """Hands the work to `functional.ctc_loss`. Instead: write the recursion once by hand."""
    return functional.ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, reduction="none")
