"""Hidden tests of reduction."""

import pytest
import torch
from torch.nn.functional import cross_entropy, one_hot

from torch_katas import checks, inputs

SIZES = [(2, 3, 4), (3, 3, 3), (1, 5, 2), (4, 1, 3), (1, 1, 2), (2, 3, 1)]


def test_one_unsure_step_shows_in_its_place(per_token_loss, device):
    """Where all steps but one are sure and right, all losses but that one are 0."""
    # T and V are equal, so that a wrong axis of classes raises no error.
    targets = torch.tensor([[0, 1, 2], [2, 2, 1]], device=device)
    logits = 100.0 * one_hot(targets, 3)
    logits[0, 2] = 0.0
    expected = torch.zeros(2, 3, device=device)
    expected[0, 2] = torch.tensor(3.0).log()
    checks.close(per_token_loss(logits, targets), expected, of="per_token_loss with one unsure step at [0, 2]")


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_every_step_has_its_own_loss(per_token_loss, logits_and_targets, device, size, dtype):
    """The loss of step t of sequence b stands at [b, t]."""
    logits, targets = logits_and_targets(size, device, dtype)
    expected = torch.stack([cross_entropy(logits[b], targets[b], reduction="none") for b in range(size[0])])
    of = f"per_token_loss with logits of shape {size}"
    checks.close(per_token_loss(logits, targets), expected, of=of, **digits(dtype))


@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_gradients_flow_from_every_step(per_token_loss, logits_and_targets, device, scale):
    """The losses stay connected to logits, and each has the gradient of cross_entropy, also for logits of ±1000."""
    logits, targets = logits_and_targets((2, 3, 3), device)
    like_torch(per_token_loss, "per_token_loss", scale * logits.sign(), targets, of_each_step)


def test_steps_of_any_strides_have_a_loss(per_token_loss, logits_and_targets, device):
    """logits and targets may be transposed, sliced or expanded tensors."""
    logits, targets = logits_and_targets((2, 3, 4), device)
    any_strides(per_token_loss, "per_token_loss", logits, targets, of_each_step)


def test_sequences_do_not_share_their_losses(per_sample_loss, device):
    """Only the unsure sequence has a loss, the mean of its own steps; those that are sure and right have 0."""
    targets = torch.tensor([[0, 1, 2], [2, 2, 1], [1, 0, 0]], device=device)
    logits = 100.0 * one_hot(targets, 3)
    logits[1] = 0.0
    expected = torch.tensor([0.0, 3.0, 0.0], device=device)
    expected[1] = torch.tensor(3.0).log()
    checks.close(per_sample_loss(logits, targets), expected, of="per_sample_loss where sequence 1 is unsure")


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_a_sequence_has_the_mean_loss_of_its_steps(per_sample_loss, logits_and_targets, device, size, dtype):
    """Entry b is the mean over the T steps of sequence b."""
    logits, targets = logits_and_targets(size, device, dtype)
    expected = torch.stack([cross_entropy(logits[b], targets[b]) for b in range(size[0])])
    of = f"per_sample_loss with logits of shape {size}"
    checks.close(per_sample_loss(logits, targets), expected, of=of, **digits(dtype))


@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_gradients_flow_from_every_sequence(per_sample_loss, logits_and_targets, device, scale):
    """The losses stay connected to logits, and each has the gradient of cross_entropy, also for logits of ±1000."""
    logits, targets = logits_and_targets((2, 3, 4), device)
    like_torch(per_sample_loss, "per_sample_loss", scale * logits.sign(), targets, of_each_sequence)


def test_sequences_of_any_strides_have_a_loss(per_sample_loss, logits_and_targets, device):
    """logits and targets may be transposed, sliced or expanded tensors."""
    logits, targets = logits_and_targets((2, 3, 4), device)
    any_strides(per_sample_loss, "per_sample_loss", logits, targets, of_each_sequence)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16, torch.bfloat16], ids=str)
@pytest.mark.parametrize("kind", ["an int", "a tensor"])
@pytest.mark.parametrize(("total", "count", "mean"), [(7.0, 2, 3.5), (0.25, 1, 0.25), (3.0, 8, 0.375), (0.0, 4, 0.0)])
def test_sum_over_count(mean_from_sum, device, dtype, kind, total, count, mean):
    """The mean is the sum divided by the count, in the sum's own dtype and on its device."""
    counted = count if kind == "an int" else torch.tensor(count, device=device)
    of = f"mean_from_sum({total}, {count}) with count {kind}"
    result = mean_from_sum(torch.tensor(total, dtype=dtype, device=device), counted)
    checks.close(result, torch.tensor(mean, dtype=dtype, device=device), of=of)


def test_mean_is_that_of_cross_entropy(mean_from_sum, device):
    """From reduction="sum" and the number of targets comes what reduction="mean" gives."""
    logits, targets = torch.randn(6, 4, device=device), torch.tensor([0, 3, 1, 2, 2, 0], device=device)
    total = cross_entropy(logits, targets, reduction="sum")
    checks.close(mean_from_sum(total, 6), cross_entropy(logits, targets), of="mean_from_sum of a cross entropy, 6")


@pytest.mark.parametrize("kind", ["an int", "a tensor"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_nothing_counted_has_the_mean_zero(mean_from_sum, device, dtype, kind):
    """A count of 0 gives 0, not NaN."""
    count = 0 if kind == "an int" else torch.tensor(0, device=device)
    total = torch.tensor(0.0, dtype=dtype, device=device)
    checks.close(mean_from_sum(total, count), torch.zeros_like(total), of=f"mean_from_sum(0.0, 0) with count {kind}")


@pytest.mark.parametrize("kind", ["an int", "a tensor"])
def test_nothing_counted_gives_no_nan_to_backward(mean_from_sum, device, kind):
    """Where count is 0 the value is 0, and the gradient that arrives in the sum is a finite number."""
    count = 0 if kind == "an int" else torch.tensor(0, device=device)
    total = torch.zeros((), device=device, requires_grad=True)
    mean = mean_from_sum(total, count)
    of = f"mean_from_sum(loss_sum, 0) with count {kind}"
    checks.close(mean, torch.zeros((), device=device), of=of)
    if mean.requires_grad:
        (slope,) = torch.autograd.grad(mean, total)
        checks.that(slope.isfinite(), of=f"the gradient of {of}", expected="a finite number", got=slope.item())


def test_a_sum_that_is_nan_stays_nan(mean_from_sum, device):
    """A sum of losses that is NaN or infinite is not hidden by the mean."""
    for number in (float("nan"), float("inf")):
        total = torch.tensor(number, device=device)
        checks.close(mean_from_sum(total, 2), total.clone(), of=f"mean_from_sum({number}, 2)")


def test_the_running_total_stays(mean_from_sum):
    """The caller's sum is not changed: more losses may be added to it later."""
    total = torch.tensor(7.0)
    with checks.unmodified("mean_from_sum(loss_sum, 2)", loss_sum=total):
        mean_from_sum(total, 2)


def test_gradients_flow_to_the_sum(mean_from_sum):
    """The mean stays connected to the sum: a gradient flows back."""
    total = torch.tensor(7.0, requires_grad=True)
    checks.gradient_reaches(mean_from_sum(total, 2), total, of="mean_from_sum(loss_sum, 2)", names=("loss_sum",))


@pytest.mark.parametrize("weight", [1.0, 5.0, 0.1, 1e-7])
def test_equal_weights_give_the_plain_mean(weighted_loss, logits_and_targets, device, weight):
    """Only the ratio of the weights matters: weights that are all alike give cross_entropy's own mean."""
    logits, targets = logits_and_targets((3, 3, 3), device)
    weights = torch.full((3,), weight, device=device)
    expected = cross_entropy(logits.flatten(0, 1), targets.flatten())
    checks.close(weighted_loss(logits, targets, weights), expected, of=f"weighted_loss with every weight {weight}")


def test_a_sequence_of_weight_zero_does_not_count(weighted_loss, device):
    """With weights [0, 1, 0] the loss is that of sequence 1, here 0; the unsure sequences 0 and 2 add nothing."""
    # B, T and V are equal, so that weights on a wrong axis raise no error.
    targets = torch.tensor([[0, 1, 2], [2, 2, 1], [1, 0, 0]], device=device)
    logits = torch.zeros(3, 3, 3, device=device)
    logits[1] = 100.0 * one_hot(targets[1], 3)
    weights = torch.tensor([0.0, 1.0, 0.0], device=device)
    of = "weighted_loss where weights [0, 1, 0] pick the sure sequence"
    checks.close(weighted_loss(logits, targets, weights), torch.tensor(0.0, device=device), of=of)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_every_sequence_counts_by_its_weight(weighted_loss, logits_and_targets, device, size, dtype):
    """The loss is the sum of weight times loss over the sequences, divided by the sum of the weights."""
    logits, targets = logits_and_targets(size, device, dtype)
    weights = torch.tensor([0.3, 1.7, 1.0, 2.0], dtype=dtype, device=device)[: size[0]]
    losses = torch.stack([cross_entropy(logits[b], targets[b]) for b in range(size[0])])
    of = f"weighted_loss with logits of shape {size} and weights {weights.tolist()}"
    expected = torch.dot(weights, losses) / weights.sum()
    checks.close(weighted_loss(logits, targets, weights), expected, of=of, **digits(dtype))


def test_the_weights_stay_as_they_are(weighted_loss, logits_and_targets):
    """The caller's weights are not changed."""
    logits, targets = logits_and_targets((2, 2, 2))
    weights = torch.tensor([1.0, 3.0])
    with checks.unmodified("weighted_loss(logits, targets, weights)", weights=weights):
        weighted_loss(logits, targets, weights)


@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_gradients_flow_from_the_weighted_loss(weighted_loss, logits_and_targets, device, scale):
    """The loss is a tensor that backward can start from; each sequence's gradient counts by its weight."""
    logits, targets = logits_and_targets((2, 3, 2), device)
    weights = torch.tensor([0.3, 1.7], device=device)
    like_torch(
        lambda logits, targets: weighted_loss(logits, targets, weights),
        "weighted_loss",
        scale * logits.sign(),
        targets,
        lambda logits, targets: (of_each_sequence(logits, targets) * weights).sum() / 2,
    )


def test_weights_of_any_strides_count(weighted_loss, logits_and_targets, device):
    """logits, targets and weights may be transposed, sliced or expanded tensors."""
    logits, targets = logits_and_targets((2, 3, 4), device)
    weights = torch.tensor([0.3, 1.7], device=device)

    def reference(logits, targets):
        return (of_each_sequence(logits, targets) * weights).sum() / 2

    any_strides(lambda *given: weighted_loss(*given, weights), "weighted_loss", logits, targets, reference)
    for name, other in inputs.layouts(weights, "weights"):
        loss, expected = weighted_loss(logits, targets, other), reference(logits, targets)
        checks.close(loss, expected, of=f"weighted_loss(logits, targets, weights), {name}")
    same = inputs.expanded(torch.tensor(0.3, device=device), 2)
    expected = of_each_sequence(logits, targets).mean()
    checks.close(weighted_loss(logits, targets, same), expected, of="weighted_loss(…), weights 0.3 expanded to 2")


def digits(dtype):
    """Return tolerances that let no digits of float64 get lost, and the default ones for float32."""
    return {"rtol": 1e-12, "atol": 1e-14} if dtype == torch.float64 else {}


def of_each_step(logits, targets):
    """Return the losses (B, T) by torch's own operator."""
    return cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none").reshape(targets.shape)


def of_each_sequence(logits, targets):
    """Return the losses (B,) by torch's own operator."""
    return of_each_step(logits, targets).mean(1)


def like_torch(kata, name, logits, targets, reference):
    """Compare a kata's value and its gradient in logits with torch's own."""
    inputs.same_as_torch(
        lambda logits: kata(logits, targets),
        lambda logits: reference(logits, targets),
        logits,
        names=("logits",),
        of=f"{name} with logits of ±{logits.abs().max().item():g}",
    )


def any_strides(kata, name, logits, targets, reference):
    """Call a kata with logits and targets in every layout, and with targets that are one row expanded."""
    expected = reference(logits, targets)
    of = f"{name}(logits, targets)"
    inputs.same_for(inputs.layouts(logits, "logits"), lambda other: kata(other, targets), expected, of=of)
    inputs.same_for(inputs.layouts(targets, "targets"), lambda other: kata(logits, other), expected, of=of)
    same = inputs.expanded(targets[0].clone(), 2)
    checks.close(kata(logits, same), reference(logits, same.clone()), of=f"{of}, targets one row expanded")
