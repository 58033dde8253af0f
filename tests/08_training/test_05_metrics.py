"""Hidden tests of metrics."""

import math

import pytest
import torch

from torch_katas import checks, inputs


def test_rows_are_the_true_classes(confusion_matrix, device):
    """A sample of class 0 that is taken for class 1 is counted in row 0, column 1."""
    predictions, targets = torch.tensor([1], device=device), torch.tensor([0], device=device)
    expected = torch.tensor([[0, 1], [0, 0]], device=device)
    of = "confusion_matrix(predictions=[1], targets=[0], num_classes=2)"
    checks.close(confusion_matrix(predictions, targets, 2), expected, of=of)


def test_every_sample_counts(confusion_matrix, device):
    """A pair that occurs three times is counted three times."""
    predictions, targets = torch.tensor([1, 1, 1, 0], device=device), torch.tensor([1, 1, 1, 0], device=device)
    expected = torch.tensor([[1, 0], [0, 3]], device=device)
    of = "confusion_matrix([1, 1, 1, 0], [1, 1, 1, 0], num_classes=2)"
    checks.close(confusion_matrix(predictions, targets, 2), expected, of=of)


@pytest.mark.parametrize("samples", [0, 2])
def test_all_classes_have_their_place(confusion_matrix, device, samples):
    """The matrix is (C, C), int64, also where some classes do not occur, or none at all."""
    labels = torch.zeros(samples, dtype=torch.int64, device=device)
    expected = torch.zeros(3, 3, dtype=torch.int64, device=device)
    expected[0, 0] = samples
    of = f"confusion_matrix of {samples} samples of class 0, num_classes=3"
    checks.close(confusion_matrix(labels, labels, 3), expected, of=of)


@pytest.mark.parametrize(("samples", "classes"), [(1, 1), (7, 3), (200, 10)])
def test_counts_are_those_of_a_loop(confusion_matrix, device, samples, classes):
    """Every count is what counting one sample after the other gives."""
    predictions, targets = torch.randint(classes, (2, samples), device=device)
    expected = torch.zeros(classes, classes, dtype=torch.int64)
    for target, prediction in zip(targets.tolist(), predictions.tolist(), strict=True):
        expected[target, prediction] += 1
    of = f"confusion_matrix of {samples} samples, num_classes={classes}"
    checks.close(confusion_matrix(predictions, targets, classes), expected.to(device), of=of)


def test_labels_may_lie_otherwise_in_memory(confusion_matrix):
    """Predictions and targets may be columns of a table, or one number expanded."""
    table = torch.tensor([[0, 1], [1, 1], [2, 0], [2, 0]])
    expected = torch.tensor([[0, 0, 2], [1, 1, 0], [0, 0, 0]])
    of = "confusion_matrix([0, 1, 2, 2], [1, 1, 0, 0], num_classes=3), both columns of a table"
    checks.close(confusion_matrix(table[:, 0], table[:, 1], 3), expected, of=of)
    of = "confusion_matrix([1] * 301, [0] * 301, num_classes=2), both one number expanded"
    ones, zeros = torch.tensor(1).expand(301), torch.tensor(0).expand(301)
    checks.close(confusion_matrix(ones, zeros, 2), torch.tensor([[0, 301], [0, 0]]), of=of)


def test_recall_is_a_share_of_the_row(per_class_recall, device):
    """Three of the four samples of class 0 are found, and one of the two of class 1."""
    matrix = torch.tensor([[3, 1], [1, 1]], device=device)
    expected = torch.tensor([0.75, 0.5], device=device)
    checks.close(per_class_recall(matrix), expected, of="per_class_recall([[3, 1], [1, 1]])")


@pytest.mark.parametrize(
    ("matrix", "shares"),
    [([[5]], [1.0]), ([[1, 2], [0, 7]], [1 / 3, 1.0]), ([[2, 1, 4], [0, 0, 9], [10**6, 0, 2]], [2 / 7, 0.0, 2e-6])],
    ids=str,
)
def test_shares_are_exact(per_class_recall, device, matrix, shares):
    """A share is float32, with all its digits, also of one class alone, and wherever the matrix lies in memory."""
    given, expected = torch.tensor(matrix, device=device), torch.tensor(shares, device=device)
    for name, counts in [("in one piece", given), *inputs.layouts(given, "the matrix")]:
        checks.close(per_class_recall(counts), expected, of=f"per_class_recall({matrix}), {name}", rtol=1e-5)


def test_predictions_do_not_count(per_class_recall, device):
    """How often a class is predicted makes no difference to its recall: all of class 1 are found."""
    matrix = torch.tensor([[0, 4], [0, 1]], device=device)
    expected = torch.tensor([0.0, 1.0], device=device)
    checks.close(per_class_recall(matrix), expected, of="per_class_recall([[0, 4], [0, 1]])")


def test_no_samples_no_share(per_class_recall, device):
    """A class without samples has NaN, in its own place, whether it was predicted or not."""
    matrix = torch.tensor([[0, 0, 0], [1, 1, 0], [0, 0, 0]], device=device)
    expected = torch.tensor([math.nan, 0.5, math.nan], device=device)
    checks.close(per_class_recall(matrix), expected, of="per_class_recall([[0, 0, 0], [1, 1, 0], [0, 0, 0]])")


def test_the_matrix_is_left_alone(per_class_recall, device):
    """The caller's matrix is not changed."""
    matrix = torch.tensor([[3, 1], [0, 2]], device=device)
    with checks.unmodified("per_class_recall(matrix)", matrix=matrix):
        per_class_recall(matrix)


def test_counts_may_be_large(per_class_recall, device):
    """Counts beyond 2,147,483,647, the greatest int32, are counted in full."""
    matrix = torch.tensor([[3 * 10**9, 10**9], [0, 5]], device=device)
    expected = torch.tensor([0.75, 1.0], device=device)
    checks.close(
        per_class_recall(matrix), expected, of="per_class_recall([[3000000000, 1000000000], [0, 5]])", rtol=1e-5
    )


def test_recall_stays_on_its_device(per_class_recall):
    """The shares are on the device of the matrix."""
    inputs.stays_on_meta(per_class_recall, torch.tensor([[3, 1], [0, 2]]), of="per_class_recall(matrix)")


LOGITS = [[0.1, 0.7, 0.2], [0.5, 0.1, 0.4], [0.0, 3.0, 2.0]]
"""The order of the classes, best first: 1, 2, 0; 0, 2, 1; 1, 2, 0."""


@pytest.mark.parametrize(("k", "share"), [(1, 0.0), (2, 2 / 3), (3, 1.0)])
def test_a_hit_among_k_counts(top_k_accuracy, device, k, share):
    """The classes 2, 2, 0 are second, second and third best: none is first, two are among two, all are among three."""
    result = top_k_accuracy(torch.tensor(LOGITS, device=device), torch.tensor([2, 2, 0], device=device), k)
    checks.close(result, share, of=f"top_k_accuracy with classes that are 2nd, 2nd and 3rd best, k={k}", rtol=1e-5)


@pytest.mark.parametrize("samples", [1, 2, 6])
def test_each_sample_has_its_own_candidates(top_k_accuracy, device, samples):
    """A sample's class is looked for among its own k candidates, not among those of another sample."""
    # The best two of sample n are n and n + 1, so the class n is a hit, and n + 2 is none.
    shifts = torch.arange(samples, device=device)
    logits = torch.stack([torch.arange(6.0, 0.0, -1.0, device=device).roll(n) for n in range(samples)])
    hit = top_k_accuracy(logits, shifts % 6, 2)
    miss = top_k_accuracy(logits, (shifts + 2) % 6, 2)
    of = f"top_k_accuracy with {samples} samples of 6 classes, k=2, each class"
    checks.close(hit, 1.0, of=f"{of} being the best")
    checks.close(miss, 0.0, of=f"{of} being the third best")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16], ids=str)
@pytest.mark.parametrize("rank", [1, 2, 7, 9])
def test_exactly_k_classes_are_candidates(top_k_accuracy, device, rank, dtype):
    """A class that is the k-th best is a hit with k and a miss with k - 1, however low its logit is."""
    # exp of -500 and of -1000 is 0: their probabilities have no order.
    dtype = torch.float32 if device.type == "mps" and dtype is torch.float64 else dtype
    logits = -torch.tensor([[9, 3, 1000, 27, 1, 500, 0, 2, 40], [1, 2, 3, 4, 5, 6, 7, 8, 9]], device=device).to(dtype)
    targets = logits.argsort(1, descending=True)[:, rank - 1]
    of = f"top_k_accuracy with classes that are number {rank} among 9 in {dtype}"
    given = [
        ("", logits, targets),
        *((f", {name}", other, targets) for name, other in inputs.layouts(logits, "logits")),
    ]
    for name, numbers, classes in given:
        checks.close(top_k_accuracy(numbers, classes, rank), 1.0, of=f"{of}, k={rank}{name}")
        if rank > 1:
            checks.close(top_k_accuracy(numbers, classes, rank - 1), 0.0, of=f"{of}, k={rank - 1}{name}")


def test_many_samples_are_counted_exactly(top_k_accuracy, device):
    """The share is that of all samples: 1 of 3000."""
    logits = torch.tensor([0.0, 1.0], device=device).expand(3000, 2)
    targets = torch.zeros(3000, dtype=torch.int64, device=device)
    targets[7] = 1
    checks.close(top_k_accuracy(logits, targets, 1), 1 / 3000, of="top_k_accuracy, 1 of 3000 right, k=1", rtol=1e-5)


@pytest.mark.parametrize("k", [0, 4, -1, 100])
def test_k_must_make_sense(top_k_accuracy, device, k):
    """With three classes, k=0, k=4 and others that are not in 1..3 raise ValueError."""
    logits, targets = torch.tensor(LOGITS, device=device), torch.tensor([2, 2, 0], device=device)
    checks.raises(ValueError, lambda: top_k_accuracy(logits, targets, k), of=f"top_k_accuracy with 3 classes, k={k}")


FINDS = {
    "one hit in three guesses": ([1, 1, 1, 0, 0, 0], [1, 0, 0, 1, 0, 0], (1 / 3, 1 / 2, 2 / 5)),
    "all are found": ([1, 1, 0, 1], [1, 1, 0, 1], (1.0, 1.0, 1.0)),
    "everything is guessed": ([1] * 4, [1, 0, 0, 0], (1 / 4, 1.0, 2 / 5)),
    "all guesses are right": ([1, 0, 0, 0, 0], [1, 1, 1, 0, 0], (1.0, 1 / 3, 1 / 2)),
    "no guess is right": ([1, 0, 0], [0, 1, 1], (0.0, 0.0, 0.0)),
    "nothing is guessed": ([0, 0, 0], [0, 1, 1], (math.nan, 0.0, 0.0)),
    "nothing is there": ([1, 1, 0], [0, 0, 0], (0.0, math.nan, 0.0)),
    "nothing is guessed and nothing there": ([0, 0], [0, 0], (math.nan,) * 3),
    "no samples": ([], [], (math.nan,) * 3),
    "many samples": ([1] * 600 + [0] * 400, [0] * 300 + [1] * 700, (1 / 2, 3 / 7, 6 / 13)),
}


@pytest.mark.parametrize("case", FINDS)
def test_shares_of_what_is_searched_for(precision_recall_f1, device, case):
    """Precision is a share of the guesses, recall of what is there, F1 of both; NaN where there is no such share."""
    guessed, actual, expected = FINDS[case]
    guessed, actual = (torch.tensor(values, dtype=torch.bool, device=device) for values in (guessed, actual))
    result = three(precision_recall_f1(guessed, actual))
    for name, value, wanted in zip(("precision", "recall", "F1"), result, expected, strict=True):
        checks.close(value, wanted, of=f"{name}, where {case}")


def test_finds_may_lie_otherwise_in_memory(precision_recall_f1):
    """guessed and actual may be columns of a table, or one value expanded."""
    table = torch.tensor([[1, 1], [1, 0], [0, 1]], dtype=torch.bool)
    result = three(precision_recall_f1(table[:, 0], table[:, 1]))
    checks.equal(list(result), [0.5, 0.5, 0.5], of="precision_recall_f1 of two columns of a table, one hit of 2 and 2")
    result = three(precision_recall_f1(torch.tensor(True).expand(4), torch.tensor([True, False, False, False])))
    checks.equal(list(result), [0.25, 1.0, 0.4], of="precision_recall_f1 of True expanded, one of 4 being it")


def test_f1_is_the_harmonic_mean(precision_recall_f1):
    """Where precision and recall are more than 0, F1 is 2PR / (P + R)."""
    torch.manual_seed(0)
    for n in (20, 300):
        guessed, actual = torch.rand(n) < 0.4, torch.rand(n) < 0.3
        precision, recall, f1 = three(precision_recall_f1(guessed, actual))
        checks.close(f1, 2 * precision * recall / (precision + recall), of=f"F1 of {n} samples, by P and R")


def three(values):
    """Return the three values; another number of them is a failure of its own."""
    checks.instance(values, tuple, of="what precision_recall_f1 returns")
    checks.equal(len(values), 3, of="the number of values that precision_recall_f1 returns")
    return values
