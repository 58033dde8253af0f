"""Hidden tests of CTC."""

from itertools import product

import pytest
import torch
from torch.nn import functional

from torch_katas import checks, inputs, rules

PATHS = [
    ([0, 3, 3, 0, 3, 5, 5], [3, 3, 5]),
    ([1, 1, 0, 2, 0, 2], [1, 2, 2]),
    ([4, 1, 4, 1], [4, 1, 4, 1]),
    ([0, 0, 0], []),
    ([], []),
    ([7], [7]),
    ([2, 2, 0, 0, 2, 2, 2, 0], [2, 2]),
]


@pytest.mark.parametrize(("path", "expected"), PATHS, ids=str)
def test_neighbours_are_merged_then_blanks_removed(collapse, device, path, expected):
    """Equal neighbours become one, a blank keeps two apart, and no blank is left; the path stays as it is."""
    given = torch.tensor(path, dtype=torch.long, device=device)
    wanted = torch.tensor(expected, dtype=torch.long, device=device)
    for name, value in [("as it is", given), *inputs.layouts(given, "path")]:
        of = f"collapse({path}, blank=0), {name}"
        with checks.unmodified(of, path=value):
            result = collapse(value, 0)
        checks.close(result, wanted, of=of)


@pytest.mark.parametrize(("blank", "expected"), [(4, [0, 0, 2, 0]), (0, [4, 4, 2, 4]), (9, [0, 4, 0, 4, 2, 0, 4])])
def test_any_class_may_be_the_blank(collapse, device, blank, expected):
    """The blank is the argument, which need not be 0; then 0 is a token, also at the beginning."""
    path = torch.tensor([0, 4, 0, 0, 4, 2, 2, 0, 4], device=device)
    wanted = torch.tensor(expected, device=device)
    checks.close(collapse(path, blank), wanted, of=f"collapse([0, 4, 0, 0, 4, 2, 2, 0, 4], blank={blank})")


@pytest.mark.parametrize("frames", [2, 3, 6])
def test_a_double_takes_a_blank(collapse, device, frames):
    """A token that is said for several frames is one; said, not said, and said again, it is two."""
    one, gap = torch.full((frames,), 3, device=device), torch.zeros(frames, dtype=torch.long, device=device)
    of = f"collapse(path, 0) of token 3 for {frames} frames"
    checks.close(collapse(one, 0), one[:1], of=of)
    checks.close(collapse(torch.cat([one, gap, one]), 0), one[:2], of=f"{of}, {frames} blanks, {frames} times 3 again")


CASES = {
    "one token": ([[1]], [3], [1]),
    "two tokens": ([[1, 2]], [4], [2]),
    "a double": ([[1, 1]], [4], [2]),
    "doubles and others": ([[2, 2, 1]], [6], [3]),
    "as many frames as tokens": ([[1, 2, 1]], [3], [3]),
    "a double that just fits": ([[3, 3]], [3], [2]),
    "unequal lengths": ([[1, 2, 3], [2, 2, 1], [3, 1, 1]], [7, 5, 2], [3, 2, 1]),
}
"""Targets, input lengths and target lengths."""


def batch(case, device, dtype=torch.float32, classes=5):
    """Return logits and the other arguments of a case."""
    targets, frames, lengths = (torch.tensor(numbers, device=device) for numbers in CASES[case])
    logits = 2 * torch.randn(max(frames), len(frames), classes, dtype=dtype)
    return logits.to(device), targets, frames, lengths


def by_torch(logits, targets, frames, lengths, blank=0):
    """Return PyTorch's loss of each sequence, computed on the CPU."""
    arguments = (x.cpu() for x in (targets, frames, lengths))
    return functional.ctc_loss(logits.log_softmax(-1).cpu(), *arguments, blank, reduction="none").to(logits.device)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("case", CASES)
def test_values_and_gradients_are_pytorchs(ctc_loss, device, case, dtype):
    """Behind a log_softmax each loss and its gradient in the logits are those of F.ctc_loss."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    logits, targets, frames, lengths = batch(case, device, dtype)
    of = f"ctc_loss of {case}: targets {targets.tolist()}, {frames.tolist()} frames, {lengths.tolist()} tokens"
    with checks.unmodified(of, targets=targets, input_lengths=frames, target_lengths=lengths):
        inputs.same_as_torch(
            lambda logits: ctc_loss(logits.log_softmax(-1), targets, frames, lengths),
            lambda logits: by_torch(logits, targets, frames, lengths),
            logits,
            names=("the logits",),
            of=of,
        )


@pytest.mark.parametrize("blank", [1, 4])
def test_any_class_may_be_the_blank_of_the_loss(ctc_loss, device, blank):
    """With another blank than 0, class 0 is a token."""
    targets = torch.tensor([[0, 0, 2], [3, 2, 0]], device=device)
    frames, lengths = torch.tensor([6, 4], device=device), torch.tensor([3, 2], device=device)
    logits = torch.randn(6, 2, 5, device=device)
    of = f"ctc_loss(…, targets {targets.tolist()}, blank={blank})"
    result = ctc_loss(logits.log_softmax(-1), targets, frames, lengths, blank)
    checks.roughly(result, by_torch(logits, targets, frames, lengths, blank), of=of)


@pytest.mark.parametrize("target", [[1], [1, 1], [2, 1], []], ids=str)
def test_it_is_the_sum_over_all_paths(ctc_loss, device, target):
    """Each loss is -ln of the sum over all paths that collapse to the target, also in its gradient in log_probs."""
    log_probs = -torch.rand(4, 1, 3, device=device) - 0.2

    def brute(log_probs):
        paths = []
        for path in product(range(3), repeat=4):
            merged = [now for at, now in enumerate(path) if at == 0 or path[at - 1] != now]
            if [token for token in merged if token != 0] == target:
                paths.append(sum(log_probs[t, 0, token] for t, token in enumerate(path)))
        return -torch.stack(paths).logsumexp(0)[None]

    targets = torch.tensor([target], dtype=torch.long, device=device)
    frames, lengths = torch.tensor([4], device=device), torch.tensor([len(target)], device=device)
    of = f"ctc_loss of 4 frames, 3 classes, target {target}"
    inputs.same_as_torch(lambda x: ctc_loss(x, targets, frames, lengths), brute, log_probs, names=("log_probs",), of=of)


def test_empty_targets(ctc_loss, device):
    """Of an empty target the one path is all blanks, beside others and where S is 0."""
    log_probs = torch.randn(3, 2, 4, device=device).log_softmax(-1)
    frames, lengths = torch.tensor([3, 2], device=device), torch.tensor([1, 0], device=device)
    expected = -log_probs[:2, 1, 0].sum()
    result = ctc_loss(log_probs, torch.tensor([[2], [3]], device=device), frames, lengths)
    checks.roughly(result[1], expected, of="the loss of an empty target beside one of a token")
    nothing = torch.zeros(2, 0, dtype=torch.long, device=device)
    result = ctc_loss(log_probs, nothing, frames, 0 * lengths)
    expected = torch.stack([-log_probs[:, 0, 0].sum(), expected])
    checks.roughly(result, expected, of="the losses of targets of shape (2, 0)")


def test_what_stands_behind_the_lengths(ctc_loss, device):
    """Other frames and other tokens behind the lengths give the same losses, and the frames no gradient."""
    logits, targets, frames, lengths = batch("unequal lengths", device)
    log_probs = logits.log_softmax(-1)
    expected = by_torch(logits, targets, frames, lengths)
    behind = torch.arange(7, device=device)[:, None] >= frames
    log_probs = torch.where(behind[..., None], torch.tensor(-0.01, device=device), log_probs).requires_grad_()
    others = torch.where(torch.arange(3, device=device) >= lengths[:, None], 4, targets)
    result = ctc_loss(log_probs, others, frames, lengths)
    checks.roughly(result, expected, of="the losses with other numbers behind the lengths")
    result.sum().backward()
    zeros = torch.zeros(int(behind.sum()), 5, device=device)
    checks.close(log_probs.grad[behind], zeros, of="the gradient of the frames behind input_lengths")


def test_where_there_is_no_path(ctc_loss, device):
    """Too few frames give inf, and leave the other sequences' losses and gradients as they are."""
    targets = torch.tensor([[1, 1], [1, 2], [2, 3], [2, 2]], device=device)
    frames, lengths = torch.tensor([2, 3, 1, 3], device=device), torch.tensor([2, 2, 2, 2], device=device)
    logits = torch.randn(3, 4, 5, device=device)
    mine, theirs = (logits.clone().requires_grad_() for _ in range(2))
    result, expected = (
        ctc_loss(mine.log_softmax(-1), targets, frames, lengths),
        by_torch(theirs, targets, frames, lengths),
    )
    of = "ctc_loss of targets [1, 1] in 2 frames, [1, 2] in 3, [2, 3] in 1, [2, 2] in 3"
    checks.roughly(result, expected, of=of)
    for loss, leaf in ((result, mine), (expected, theirs)):
        (loss[1] + loss[3]).backward(inputs=[leaf])
    checks.roughly(mine.grad[:, [1, 3]], theirs.grad[:, [1, 3]], of=f"the gradient of the second and fourth, {of}")


def test_long_recordings(ctc_loss, device):
    """150 frames, whose paths have probabilities far below the smallest float, give finite losses and gradients."""
    targets = torch.tensor([[1, 1, 2, 3, 1, 4]], device=device)
    frames, lengths = torch.tensor([150], device=device), torch.tensor([6], device=device)
    logits = torch.randn(150, 1, 5, device=device)
    inputs.same_as_torch(
        lambda logits: ctc_loss(logits.log_softmax(-1), targets, frames, lengths),
        lambda logits: by_torch(logits, targets, frames, lengths),
        logits,
        names=("the logits",),
        of="ctc_loss of 150 frames",
        check=lambda got, expected, of: checks.close(got, expected, of=of, rtol=1e-3, atol=1e-4),
    )


def test_the_recursion_is_made_by_hand(ctc_loss, device):
    """PyTorch's own loss is not called."""
    logits, targets, frames, lengths = batch("doubles and others", device)
    expected = by_torch(logits, targets, frames, lengths)
    with rules.forbid("ctc_loss", why="write the recursion over the frames"):
        result = ctc_loss(logits.log_softmax(-1), targets, frames, lengths)
    checks.roughly(result, expected, of="ctc_loss(log_probs, targets, …)")


def test_the_losses_are_where_the_inputs_are(ctc_loss):
    """Whatever is made on the way is on the device of the inputs."""
    logits, targets, frames, lengths = batch("unequal lengths", "cpu")
    inputs.stays_on_meta(ctc_loss, logits, targets, frames, lengths, of="ctc_loss(log_probs, targets, …)")
