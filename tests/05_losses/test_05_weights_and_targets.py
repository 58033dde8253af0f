"""Hidden tests of weights_and_targets."""

import pytest
import torch
from torch.nn import functional

from torch_katas import checks, inputs, rules


@pytest.mark.parametrize(
    ("labels", "classes", "expected"),
    [
        ([0, 0, 0, 2], 3, [4 / 6, 0, 2]),
        ([1, 0, 1, 0], 2, [1, 1]),
        ([3, 3, 3], 5, [0, 0, 0, 1, 0]),
        ([0], 1, [1]),
        ([2, 2, 2, 2, 2, 1, 0, 0], 4, [8 / 6, 8 / 3, 8 / 15, 0]),
    ],
)
def test_rare_classes_weigh_more(class_weights, device, labels, classes, expected):
    """A class weighs N / (D · count), and one that does not occur 0, for each of num_classes classes."""
    weights = class_weights(torch.tensor(labels, device=device), classes)
    expected = torch.tensor(expected, dtype=torch.float32, device=device)
    checks.close(weights, expected, of=f"class_weights({labels}, {classes})")


def test_all_weights_together_are_the_samples(class_weights, device):
    """The weights of the samples add up to N, and those of each class that occurs to the same share of it."""
    labels = torch.tensor([0] * 70 + [4] * 20 + [2] * 10, device=device)
    weights = class_weights(labels, 6)
    checks.shape(weights, (6,), of="class_weights(labels, 6)")
    of_samples = weights[labels]
    hundred, third = torch.tensor(100.0, device=device), torch.tensor(100 / 3, device=device)
    checks.roughly(of_samples.sum(), hundred, of="the sum of class_weights(labels, 6)[labels] for 100 labels")
    for c in (0, 2, 4):
        checks.roughly(of_samples[labels == c].sum(), third, of=f"what the samples of class {c} weigh together")


def test_labels_of_any_strides_are_weighed(class_weights, device):
    """labels may be a slice or expanded, and are not changed."""
    labels = torch.tensor([0, 2, 2, 1, 2], device=device)
    expected = torch.tensor([5 / 3, 5 / 3, 5 / 9], device=device)
    for name, laid in inputs.layouts(labels, "labels"):
        with checks.unmodified("class_weights(labels, 3)", labels=laid):
            checks.close(class_weights(laid, 3), expected, of=f"class_weights(labels, 3), {name}")
    expected = torch.tensor([0.0, 1.0, 0.0], device=device)
    checks.close(class_weights(labels[3].expand(4), 3), expected, of="class_weights(labels, 3), all labels 1")


def by_torch(logits, targets, weights):
    """Return PyTorch's own weighted loss."""
    return functional.cross_entropy(logits, targets, weight=weights)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("size", [(6, 3), (1, 4), (4, 4), (3, 1)], ids=str)
def test_a_weighted_mean(weighted_cross_entropy, size, dtype):
    """The loss is the sum of weight · cost, divided by the sum of the samples' weights."""
    logits, targets = 3 * torch.randn(size, dtype=dtype), torch.arange(size[0]) % size[1]
    weights = torch.linspace(0.5, 4, size[1], dtype=dtype)
    expected = by_torch(logits, targets, weights)
    of = f"weighted_cross_entropy(logits, targets, weights) with logits of shape {size}"
    checks.roughly(weighted_cross_entropy(logits, targets, weights), expected, of=of)


def test_costs_are_shares_of_all_weights(weighted_cross_entropy, device):
    """Two samples of class 0 with weight 1 and one of class 1 with weight 6: it has 6 of 8 parts, and costs log(2)."""
    logits = torch.tensor([[99.0, 0.0], [99.0, 0.0], [0.0, 0.0]], device=device)
    targets, weights = torch.tensor([0, 0, 1], device=device), torch.tensor([1.0, 6.0], device=device)
    expected = torch.log(torch.tensor(2.0, device=device)) * 6 / 8
    for factor in (1.0, 2.0):
        of = f"weighted_cross_entropy with the weights [1, 6] times {factor}"
        checks.roughly(weighted_cross_entropy(logits, targets, factor * weights), expected, of=of)


def test_a_class_of_weight_0(weighted_cross_entropy, device):
    """A sample whose class weighs 0 does not count, and gets no gradient."""
    logits = torch.tensor([[1.0, 2.0], [5.0, 0.0]], device=device, requires_grad=True)
    targets, weights = torch.tensor([0, 1], device=device), torch.tensor([2.0, 0.0], device=device)
    loss = weighted_cross_entropy(logits, targets, weights)
    checks.roughly(loss, functional.cross_entropy(logits[:1], targets[:1]), of="the loss where sample 1 weighs 0")
    (gradient,) = torch.autograd.grad(loss, logits)
    checks.close(gradient[1], torch.zeros(2, device=device), of="the gradient at the sample that weighs 0")


def test_large_logits_and_gradients(weighted_cross_entropy, device):
    """Loss and gradient are finite for logits of ±1000, and those of PyTorch's own loss."""
    targets, weights = torch.tensor([1, 0, 1], device=device), torch.tensor([1.0, 3.0], device=device)
    for logits in ([[1000.0, -1000.0], [-1000.0, 1000.0], [1000.0, 999.0]], [[0.5, -1.0], [2.0, 0.0], [1.0, 1.0]]):
        call = (lambda x: weighted_cross_entropy(x, targets, weights), lambda x: by_torch(x, targets, weights))
        x = torch.tensor(logits, device=device)
        inputs.same_as_torch(*call, x, names=("logits",), of=f"weighted_cross_entropy({logits}, …)")
    x = torch.randn(3, 2, device=device)
    for name, laid in inputs.layouts(x, "logits"):
        expected = by_torch(x, targets, weights)
        checks.roughly(weighted_cross_entropy(laid, targets, weights), expected, of=f"weighted_cross_entropy, {name}")


def test_the_weighted_mean_is_written_by_hand(weighted_cross_entropy):
    """cross_entropy and nll_loss are refused: the formula is yours to write."""
    logits, targets, weights = torch.randn(4, 3), torch.tensor([0, 2, 1, 1]), torch.tensor([1.0, 2.0, 3.0])
    expected = by_torch(logits, targets, weights)
    with rules.forbid("nll_loss", why="write the weighted mean yourself"):
        result = weighted_cross_entropy(logits, targets, weights)
    checks.roughly(result, expected, of="weighted_cross_entropy(logits, targets, weights)")


def bce_by_torch(z, y, pos_weight):
    """Return PyTorch's own loss."""
    return functional.binary_cross_entropy_with_logits(z, y, pos_weight=pos_weight)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("size", [(5, 3), (3, 3), (1, 2), (4, 1)], ids=str)
def test_positive_labels_cost_more(bce_with_pos_weight, size, dtype):
    """A positive label costs pos_weight times as much, each label by its own; the sum is divided by N·K."""
    z, y = 3 * torch.randn(size, dtype=dtype), torch.randint(2, size).to(dtype)
    pos_weight = torch.linspace(0.5, 7, size[1], dtype=dtype)
    expected = bce_by_torch(z, y, pos_weight)
    of = f"bce_with_pos_weight(z, y, pos_weight) with z of shape {size} in {dtype}"
    checks.roughly(bce_with_pos_weight(z, y, pos_weight), expected, of=of)


def test_only_positives_are_weighted(bce_with_pos_weight, device):
    """At a logit of 0 each negative label costs log(2), and each positive one 5 · log(2)."""
    z, y = torch.zeros(4, 1, device=device), torch.tensor([[1.0], [0.0], [0.0], [0.0]], device=device)
    expected = torch.log(torch.tensor(2.0, device=device)) * (5 + 3) / 4
    result = bce_with_pos_weight(z, y, torch.tensor([5.0], device=device))
    checks.roughly(result, expected, of="bce_with_pos_weight(zeros(4, 1), [[1], [0], [0], [0]], [5])")


def test_soft_labels(bce_with_pos_weight, device):
    """A label between 0 and 1 has a part of both costs."""
    z, y = (
        torch.randn(4, 2, device=device),
        torch.tensor([[0.1, 0.9], [0.4, 0.6], [1.0, 0.0], [0.5, 0.5]], device=device),
    )
    pos_weight = torch.tensor([2.0, 0.3], device=device)
    expected = bce_by_torch(z, y, pos_weight)
    for name, laid in inputs.layouts(z, "z"):
        checks.roughly(
            bce_with_pos_weight(laid, y, pos_weight), expected, of=f"bce_with_pos_weight of soft labels, {name}"
        )


def test_large_logits_of_both_labels(bce_with_pos_weight, device):
    """Loss and gradient are finite for logits of ±1000, and those of PyTorch's own loss, at a logit of 0 as well."""
    z = torch.tensor([[1000.0, -1000.0], [-1000.0, 1000.0], [0.5, -0.5], [90.0, -90.0], [0.0, 0.0]], device=device)
    y = torch.tensor([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [1.0, 0.0]], device=device)
    pos_weight = torch.tensor([2.0, 0.3], device=device)
    call, reference = (lambda z: bce_with_pos_weight(z, y, pos_weight)), (lambda z: bce_by_torch(z, y, pos_weight))
    inputs.same_as_torch(call, reference, z, names=("z",), of="bce_with_pos_weight(z, y, pos_weight), z up to ±1000")


def test_the_binary_loss_is_written_by_hand(bce_with_pos_weight):
    """The operators of PyTorch are refused: the formula is yours to write."""
    z, y, pos_weight = torch.randn(4, 2), torch.randint(2, (4, 2)).float(), torch.tensor([2.0, 0.3])
    expected = bce_by_torch(z, y, pos_weight)
    refused = "binary_cross_entropy", "binary_cross_entropy_with_logits"
    with rules.forbid(*refused, why="write both parts yourself"):
        result = bce_with_pos_weight(z, y, pos_weight)
    checks.roughly(result, expected, of="bce_with_pos_weight(z, y, pos_weight)")


TASKS = {
    "classes": (functional.cross_entropy, 4, [2.0, 0.0, 3.0]),
    "binary": (functional.binary_cross_entropy_with_logits, 1, [1.0, 0.0, 1.0]),
    "regression": (functional.mse_loss, 1, [2.0, -5.0, 7.0]),
}


def expected_loss(task, outputs, numbers):
    """Return the loss of a task for targets given as a list."""
    loss, _, _ = TASKS[task]
    targets = torch.tensor(numbers, dtype=torch.float64, device=outputs.device)
    if task == "classes":
        return loss(outputs, targets.long())
    return loss(outputs, targets.to(outputs.dtype)[:, None])


@pytest.mark.parametrize("column", [False, True], ids=["(N,)", "(N, 1)"])
@pytest.mark.parametrize("count", [3, 1])
@pytest.mark.parametrize("task", TASKS)
def test_targets_as_a_row_or_a_column(task_loss, device, task, count, column):
    """targets (N,) and (N, 1) give the same loss, also where N is 1: no output meets the target of another."""
    _, width, numbers = TASKS[task]
    numbers = numbers[:count]
    outputs = torch.randn(count, width, device=device)
    expected = expected_loss(task, outputs, numbers)
    targets = torch.tensor(numbers, device=device).long()
    of = f"task_loss(outputs, targets, {task!r}) with {count} targets{' in a column' if column else ''}"
    targets = targets[:, None] if column else targets
    checks.roughly(task_loss(outputs, targets.float() if task == "binary" else targets, task), expected, of=of)


DTYPES = {
    "classes": [torch.uint8, torch.int32, torch.int64, torch.float32, torch.float64],
    "binary": [torch.bool, torch.uint8, torch.int64, torch.float32, torch.float64],
    "regression": [torch.int16, torch.int64, torch.float16, torch.float32, torch.float64],
}


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("task", TASKS)
def test_targets_of_any_dtype(task_loss, task, dtype):
    """Targets come in any dtype that holds their numbers; the loss has the dtype of outputs."""
    _, width, numbers = TASKS[task]
    outputs = torch.randn(3, width, dtype=dtype)
    expected = expected_loss(task, outputs, numbers)
    for of_targets in DTYPES[task]:
        of = f"task_loss(outputs in {dtype}, targets in {of_targets}, {task!r})"
        checks.roughly(task_loss(outputs, torch.tensor(numbers).to(of_targets), task), expected, of=of)


def test_a_regression_keeps_fractions(task_loss):
    """The targets of a regression keep their fraction, and in float64 all their digits."""
    numbers = [0.1, 2.75, -3.3333333333]
    outputs = torch.tensor([[0.0], [2.0], [-3.0]], dtype=torch.float64)
    expected = expected_loss("regression", outputs, numbers)
    result = task_loss(outputs, torch.tensor(numbers, dtype=torch.float64), "regression")
    checks.close(result, expected, of=f"task_loss(outputs, {numbers} in float64, 'regression')", rtol=1e-12, atol=0)


@pytest.mark.parametrize("task", ["", "class", "Binary", "mse", "regressions"])
def test_an_unknown_task(task_loss, task):
    """A word that is none of the three raises ValueError."""
    of = f"task_loss(outputs, targets, {task!r})"
    checks.raises(ValueError, lambda: task_loss(torch.zeros(3, 1), torch.zeros(3), task), of=of)


@pytest.mark.parametrize("shape", [(2,), (4,), (3, 2), (1,)], ids=str)
@pytest.mark.parametrize("task", TASKS)
def test_another_number_of_targets(task_loss, task, shape):
    """Where targets does not hold N numbers, ValueError is raised."""
    of = f"task_loss(outputs, targets, {task!r}) with 3 outputs and targets of shape {shape}"
    outputs = torch.zeros(3, TASKS[task][1])
    checks.raises(ValueError, lambda: task_loss(outputs, torch.zeros(shape), task), of=of)


@pytest.mark.parametrize("task", TASKS)
def test_gradients_flow_to_the_outputs(task_loss, device, task):
    """Loss and gradients are those of the task's own loss; outputs may be transposed or sliced, or as large as ±200."""
    _, width, numbers = TASKS[task]
    targets = torch.tensor(numbers, device=device)
    large = torch.linspace(-200, 150, 3 * width, device=device).reshape(3, width)
    pairs = inputs.layouts(torch.randn(3, width, device=device), "outputs")
    for name, outputs in [*pairs, ("outputs from -200 to 150", large)]:
        call, reference = (lambda x: task_loss(x, targets, task)), (lambda x: expected_loss(task, x, numbers))
        of = f"task_loss(outputs, targets, {task!r}), {name}"
        inputs.same_as_torch(call, reference, outputs, names=("outputs",), of=of)
