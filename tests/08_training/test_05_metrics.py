"""Hidden tests of metrics."""

import math

import pytest
import torch

from torch_katas import checks


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


def test_recall_is_a_share_of_the_row(per_class_recall, device):
    """Three of the four samples of class 0 are found, and one of the two of class 1."""
    matrix = torch.tensor([[3, 1], [1, 1]], device=device)
    expected = torch.tensor([0.75, 0.5], device=device)
    checks.close(per_class_recall(matrix), expected, of="per_class_recall([[3, 1], [1, 1]])")


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


@pytest.mark.parametrize("k", [0, 4])
def test_k_must_make_sense(top_k_accuracy, device, k):
    """With three classes, k=0 and k=4 raise ValueError."""
    logits, targets = torch.tensor(LOGITS, device=device), torch.tensor([2, 2, 0], device=device)
    checks.raises(ValueError, lambda: top_k_accuracy(logits, targets, k), of=f"top_k_accuracy with 3 classes, k={k}")
