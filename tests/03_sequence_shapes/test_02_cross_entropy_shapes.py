"""Hidden tests of cross_entropy_shapes."""

import math

import pytest
import torch
from torch.nn.functional import cross_entropy, one_hot

from torch_katas import checks, inputs

SIZES = [(2, 3, 4), (3, 3, 3), (1, 5, 2), (4, 1, 3), (2, 3, 1)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16, torch.bfloat16], ids=str)
def test_rows_of_logits_follow_each_other(flatten_logits, numbered, device, size, dtype):
    """Row b·T + t of the logits is step t of sequence b, with all its V scores."""
    logits, targets = numbered(size, dtype=dtype, device=device), numbered(size[:2], device=device)
    expected = torch.stack([step for sequence in logits for step in sequence])
    rows = pair(flatten_logits(logits, targets))[0]
    checks.close(rows, expected, of=f"flatten_logits(logits, targets)[0] with logits of shape {size}")


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_targets_are_one_row_of_integers(flatten_logits, numbered, device, size):
    """Entry b·T + t of the targets is the target of step t of sequence b: shape (B·T,), int64."""
    logits, targets = numbered(size, dtype=torch.float32, device=device), numbered(size[:2], device=device)
    expected = torch.stack([target for sequence in targets for target in sequence])
    classes = pair(flatten_logits(logits, targets))[1]
    checks.close(classes, expected, of=f"flatten_logits(logits, targets)[1] with targets of shape {size[:2]}")


def test_non_contiguous_inputs_are_flattened_too(flatten_logits, numbered, device):
    """Transposed views have their memory in another order; flattening them works and keeps the rows."""
    logits = numbered((2, 4, 3), dtype=torch.float32, device=device).transpose(1, 2)
    targets = numbered((3, 2), device=device).t()
    rows, classes = pair(flatten_logits(logits, targets))
    checks.close(rows, torch.cat([logits[0], logits[1]]), of="flatten_logits(…)[0] of transposed views")
    checks.close(classes, torch.cat([targets[0], targets[1]]), of="flatten_logits(…)[1] of transposed views")
    expected_rows, expected_classes = rows.clone(), classes.clone()
    for name, other in inputs.layouts(logits, "logits"):
        checks.close(pair(flatten_logits(other, targets))[0], expected_rows, of=f"flatten_logits(…)[0], {name}")
    for name, other in inputs.layouts(targets, "targets"):
        checks.close(pair(flatten_logits(logits, other))[1], expected_classes, of=f"flatten_logits(…)[1], {name}")
    same = inputs.expanded(targets[0].clone(), 2)
    expected = torch.cat([targets[0], targets[0]])
    checks.close(pair(flatten_logits(logits, same))[1], expected, of="flatten_logits(…)[1], targets one row expanded")


def test_gradients_flow_to_flattened_logits(flatten_logits, numbered):
    """The rows stay connected to logits: a gradient flows back."""
    logits = torch.randn(2, 3, 4, requires_grad=True)
    rows = pair(flatten_logits(logits, numbered((2, 3))))[0]
    checks.gradient_reaches(rows, logits, of="flatten_logits(logits, targets)[0]", names=("logits",))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16, torch.bfloat16], ids=str)
def test_classes_come_second(class_axis_second, numbered, device, size, dtype):
    """The score found at [b, t, v] moves to [b, v, t]; dtype and device are kept."""
    logits = numbered(size, dtype=dtype, device=device)
    expected = torch.stack([logits[:, :, v] for v in range(size[2])], dim=1)
    checks.close(class_axis_second(logits), expected, of=f"class_axis_second(logits) with logits of shape {size}")


def test_logits_of_any_strides_are_turned(class_axis_second, numbered, device):
    """logits may be a transposed, sliced or expanded tensor."""
    logits = numbered((2, 3, 4), dtype=torch.float32, device=device)
    expected = torch.stack([sequence.T.clone() for sequence in logits])
    inputs.same_for(inputs.layouts(logits, "logits"), class_axis_second, expected, of="class_axis_second(logits)")
    same = inputs.expanded(logits[1], 2)
    checks.close(class_axis_second(same), expected[[1, 1]], of="class_axis_second(logits), one sequence expanded")


def test_logits_keep_their_layout(class_axis_second, numbered):
    """The caller's logits are not changed, neither their shape nor their numbers."""
    logits = numbered((2, 2, 3), dtype=torch.float32)
    with checks.unmodified("class_axis_second(logits)", logits=logits):
        class_axis_second(logits)


def test_gradients_flow_to_turned_logits(class_axis_second):
    """The result stays connected to logits: a gradient flows back."""
    logits = torch.randn(2, 3, 4, requires_grad=True)
    checks.gradient_reaches(class_axis_second(logits), logits, names=("logits",))


@pytest.mark.parametrize("size", [(2, 3, 4), (1, 5, 2), (4, 1, 3), (3, 2, 1)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_loss_is_the_mean_over_all_steps(sequence_loss, logits_and_targets, device, size, dtype):
    """Every step of every sequence counts alike: the sum of their losses, divided by B·T."""
    logits, targets = logits_and_targets(size, device, dtype)
    steps = [cross_entropy(logits[b, t], targets[b, t]) for b in range(size[0]) for t in range(size[1])]
    expected = sum(steps) / len(steps)
    of = f"sequence_loss with logits of shape {size}"
    checks.close(sequence_loss(logits, targets), expected, of=of, **digits(dtype))


def test_every_class_counts(sequence_loss, device):
    """Class 0 is a class like any other: a step that is wrong about it costs as much as one that is wrong about 1."""
    logits = torch.tensor([[[0.0, 8.0], [8.0, 0.0]]], device=device)
    targets = torch.tensor([[0, 0]], device=device)
    expected = torch.tensor(4.0 + math.log1p(math.exp(-8)), device=device)
    checks.close(
        sequence_loss(logits, targets), expected, of="sequence_loss of [[[0, 8], [8, 0]]] with targets [[0, 0]]"
    )


@pytest.mark.parametrize("size", [(2, 3, 3), (3, 3, 3)], ids=str)
def test_classes_are_not_confused_with_time(sequence_loss, device, size):
    """With T equal to V nothing complains about a wrong axis. The last axis of logits still holds the classes."""
    # Every step is sure of its target, so the loss is 0 where, and only where, the scores are read along the last axis.
    targets = torch.tensor([[0, 0, 1], [2, 1, 2], [1, 1, 1]], device=device)[: size[0]]
    logits = 100.0 * one_hot(targets, size[2])
    of = f"sequence_loss with logits of shape {size}, all sure of their targets"
    checks.close(sequence_loss(logits, targets), torch.tensor(0.0, device=device), of=of)


def test_loss_of_non_contiguous_inputs(sequence_loss, device):
    """Transposed views have their memory in another order; their loss is that of a contiguous copy."""
    logits = torch.randn(2, 4, 3, device=device).transpose(1, 2)
    targets = torch.tensor([[0, 3], [1, 2], [2, 0]], device=device).t()
    expected = cross_entropy(torch.cat([logits[0], logits[1]]), torch.cat([targets[0], targets[1]]))
    checks.close(sequence_loss(logits, targets), expected, of="sequence_loss(logits, targets) of transposed views")
    of = "sequence_loss(logits, targets)"
    inputs.same_for(inputs.layouts(logits, "logits"), lambda other: sequence_loss(other, targets), expected, of=of)
    inputs.same_for(inputs.layouts(targets, "targets"), lambda other: sequence_loss(logits, other), expected, of=of)


def test_a_sure_and_wrong_model_has_a_finite_loss(sequence_loss, device):
    """Scores of +1000 for the wrong class and -1000 for the right one cost 2000, not infinity."""
    logits = torch.tensor([[[1000.0, -1000.0], [-1000.0, 1000.0]]], device=device)
    targets = torch.tensor([[1, 0]], device=device)
    of = "sequence_loss of [[[1000, -1000], [-1000, 1000]]] with targets [[1, 0]]"
    checks.close(sequence_loss(logits, targets), torch.tensor(2000.0, device=device), of=of)


def test_gradients_flow_to_the_logits(sequence_loss, logits_and_targets):
    """The loss is a tensor that backward can start from."""
    logits, targets = logits_and_targets((2, 3, 3))
    logits.requires_grad_()
    checks.gradient_reaches(sequence_loss(logits, targets), logits, of="sequence_loss(…)", names=("logits",))


@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_the_gradient_is_that_of_cross_entropy(sequence_loss, logits_and_targets, device, scale):
    """The gradient in logits is cross_entropy's own, also for logits as large as ±1000."""
    logits, targets = logits_and_targets((2, 3, 4), device)
    inputs.same_as_torch(
        lambda logits: sequence_loss(logits, targets),
        lambda logits: cross_entropy(logits.flatten(0, 1), targets.flatten()),
        scale * logits.sign(),
        names=("logits",),
        of=f"sequence_loss(logits, targets) with logits of ±{scale}",
    )


@pytest.mark.parametrize("size", [(2, 3, 4), (3, 3, 3), (1, 5, 2), (4, 1, 3), (3, 2, 1)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_soft_loss_is_the_mean_over_all_steps(soft_target_loss, device, size, dtype):
    """One step costs its -Σ p·log q over the V classes; the loss is the mean of that over B·T steps."""
    logits = torch.randn(size, device=device, dtype=dtype)
    probs = torch.randn(size, device=device, dtype=dtype).softmax(-1)
    steps = [cross_entropy(logits[b, t], probs[b, t]) for b in range(size[0]) for t in range(size[1])]
    expected = sum(steps) / len(steps)
    of = f"soft_target_loss with logits of shape {size}"
    checks.close(soft_target_loss(logits, probs), expected, of=of, **digits(dtype))


def test_sure_targets_give_the_loss_of_class_indices(soft_target_loss, logits_and_targets, device):
    """Where every row of probs is one 1 and zeros, the loss is that of the plain class indices."""
    logits, targets = logits_and_targets((2, 3, 4), device)
    probs = one_hot(targets, 4).float()
    expected = cross_entropy(logits.flatten(0, 1), targets.flatten())
    checks.close(soft_target_loss(logits, probs), expected, of="soft_target_loss with one-hot probs")


def test_soft_loss_of_non_contiguous_inputs(soft_target_loss, device):
    """Transposed views have their memory in another order; their loss is that of a contiguous copy."""
    logits = torch.randn(2, 4, 3, device=device).transpose(1, 2)
    probs = torch.randn(2, 4, 3, device=device).softmax(1).transpose(1, 2)
    expected = cross_entropy(torch.cat([logits[0], logits[1]]), torch.cat([probs[0], probs[1]]))
    checks.close(soft_target_loss(logits, probs), expected, of="soft_target_loss(logits, probs) of transposed views")
    of = "soft_target_loss(logits, probs)"
    inputs.same_for(inputs.layouts(logits, "logits"), lambda other: soft_target_loss(other, probs), expected, of=of)
    inputs.same_for(inputs.layouts(probs, "probs"), lambda other: soft_target_loss(logits, other), expected, of=of)
    same = inputs.expanded(probs[0].clone(), 2)
    expected = cross_entropy(torch.cat([logits[0], logits[1]]), torch.cat([probs[0], probs[0]]))
    checks.close(soft_target_loss(logits, same), expected, of="soft_target_loss(logits, probs), probs expanded")


def test_large_logits_have_a_finite_soft_loss(soft_target_loss, device):
    """Scores of +1000 for the wrong class and -1000 for the right one cost 2000 a step: not infinity, not NaN."""
    logits = torch.tensor([[[1000.0, -1000.0], [1000.0, -1000.0]]], device=device)
    probs = torch.tensor([[[0.0, 1.0], [1.0, 0.0]]], device=device)
    of = "soft_target_loss of [[[1000, -1000], [1000, -1000]]] with probs [[[0, 1], [1, 0]]]"
    checks.close(soft_target_loss(logits, probs), torch.tensor(1000.0, device=device), of=of)


def test_a_class_of_probability_0_costs_nothing(soft_target_loss, device):
    """Where probs are exact, the loss is exact: a sure and right model pays 0, however low its other scores are."""
    logits = torch.tensor([[[1000.0, -1000.0], [0.0, 0.0]]], device=device)
    probs = torch.tensor([[[1.0, 0.0], [1.0, 0.0]]], device=device)
    expected = torch.tensor(math.log(2) / 2, device=device)
    of = "soft_target_loss of [[[1000, -1000], [0, 0]]] with probs [[[1, 0], [1, 0]]]"
    checks.close(soft_target_loss(logits, probs), expected, of=of)


@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_the_soft_gradient_is_that_of_cross_entropy(soft_target_loss, device, scale):
    """The gradient in logits is cross_entropy's own, also for logits as large as ±1000."""
    logits, probs = torch.randn(2, 3, 4, device=device), torch.randn(2, 3, 4, device=device).softmax(-1)
    inputs.same_as_torch(
        lambda logits: soft_target_loss(logits, probs),
        lambda logits: cross_entropy(logits.flatten(0, 1), probs.flatten(0, 1)),
        scale * logits.sign(),
        names=("logits",),
        of=f"soft_target_loss(logits, probs) with logits of ±{scale}",
    )


def test_gradients_flow_from_the_soft_loss(soft_target_loss):
    """The loss is a tensor that backward can start from."""
    logits = torch.randn(2, 3, 4, requires_grad=True)
    probs = torch.randn(2, 3, 4).softmax(-1)
    checks.gradient_reaches(soft_target_loss(logits, probs), logits, of="soft_target_loss(…)", names=("logits",))


def digits(dtype):
    """Return tolerances that let no digits of float64 get lost, and the default ones for float32."""
    return {"rtol": 1e-12, "atol": 1e-14} if dtype == torch.float64 else {}


def pair(returned):
    """Return the two values that the answer gave, or fail where it gave something else."""
    checks.instance(returned, tuple, of="flatten_logits(logits, targets)")
    checks.equal(len(returned), 2, of="the number of values returned")
    return returned
