"""Wrong answers that people write when they count hits and misses."""

import math

import torch
from torch import Tensor


def confusion_matrix__transposed(predictions: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    """Swaps rows and columns: the row is the prediction. Instead: the row is the true class."""
    pairs = predictions * num_classes + targets
    return torch.bincount(pairs, minlength=num_classes**2).reshape(num_classes, num_classes)


def confusion_matrix__counts_a_pair_once(predictions: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    """Adds at each place once, however often the pair occurs, since `+=` with index tensors reads, adds and writes each
    place a single time. Instead: use `bincount`, or `index_put_` with `accumulate=True`."""
    matrix = torch.zeros(num_classes, num_classes, dtype=torch.int64, device=targets.device)
    matrix[targets, predictions] += 1
    return matrix


def confusion_matrix__only_classes_that_occur(predictions: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    """Takes the size from the largest label that occurs, so it changes from batch to batch. Instead: there are
    num_classes rows and columns."""
    size = int(torch.cat([predictions, targets]).max()) + 1 if len(targets) else 0
    return torch.bincount(targets * size + predictions, minlength=size**2).reshape(size, size)


def confusion_matrix__no_minlength(predictions: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    """Counts up to the largest pair that occurs, and there are too few counts for a matrix. Instead: `bincount` takes
    `minlength=num_classes ** 2`."""
    return torch.bincount(targets * num_classes + predictions).reshape(num_classes, num_classes)


def confusion_matrix__floats(predictions: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    """Returns floats, though counts are whole numbers. Instead: count in int64, `dtype=torch.int64`, and divide by
    nothing."""
    matrix = torch.zeros(num_classes, num_classes, device=targets.device)
    for target, prediction in zip(targets, predictions):
        matrix[target, prediction] += 1
    return matrix


def confusion_matrix__shares(predictions: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    """Returns floats, though counts are whole numbers. Instead: count in int64, `dtype=torch.int64`, and divide by
    nothing."""
    matrix = torch.bincount(targets * num_classes + predictions, minlength=num_classes**2)
    matrix = matrix.reshape(num_classes, num_classes)
    return matrix / matrix.sum(1, keepdim=True)


def per_class_recall__divides_by_the_columns(matrix: Tensor) -> Tensor:
    """Divides by the sum of the column, which is how often a class was predicted: this is precision. Instead: recall
    divides by how often it was true, the sum of the row, `sum(1)`."""
    return matrix.diagonal() / matrix.sum(0)


def per_class_recall__share_of_all(matrix: Tensor) -> Tensor:
    """Divides by all samples, so the numbers of all classes add up to the accuracy. Instead: divide by the samples of
    the class."""
    recall = matrix.diagonal() / matrix.sum()
    return torch.where(matrix.sum(1) == 0, torch.nan, recall)


def per_class_recall__zero_for_no_samples(matrix: Tensor) -> Tensor:
    """Gives 0 to a class without samples, as if each of them had been missed. Instead: there is no share of nothing,
    NaN."""
    return matrix.diagonal() / matrix.sum(1).clamp(min=1)


def per_class_recall__drops_empty_classes(matrix: Tensor) -> Tensor:
    """Leaves out classes without samples, so the result no longer says which number is whose. Instead: keep them, as
    NaN."""
    counts = matrix.sum(1)
    return (matrix.diagonal() / counts)[counts > 0]


def per_class_recall__whole_numbers(matrix: Tensor) -> Tensor:
    """Drops what is behind the point, so only 0 and 1 are left. Instead: `/` of integers gives floats."""
    counts = matrix.sum(1)
    recall = (matrix.diagonal() // counts.clamp(min=1)).float()
    return torch.where(counts == 0, torch.nan, recall)


def per_class_recall__in_place(matrix: Tensor) -> Tensor:
    """Writes into the diagonal, which is a view of the caller's matrix. Instead: make a new tensor."""
    counts = matrix.sum(1)
    right = matrix.diagonal()
    recall = right / counts
    right.zero_()
    return recall


def top_k_accuracy__always_the_first(logits: Tensor, targets: Tensor, k: int) -> float:
    """Looks only at the largest logit, whatever k is. Instead: `topk` gives the k largest."""
    if not 1 <= k <= logits.shape[1]:
        raise ValueError("k")
    return (logits.argmax(1) == targets).float().mean().item()


def top_k_accuracy__broadcasts(logits: Tensor, targets: Tensor, k: int) -> float:
    """Lines the samples up with the candidates, (N,) against (N, k): with k equal to 1 or to N it even runs, and
    compares with the classes of other samples. Instead: make a column of the targets, `targets[:, None]`.
    """
    if not 1 <= k <= logits.shape[1]:
        raise ValueError("k")
    return (logits.topk(k, dim=1).indices == targets).any(1).float().mean().item()


def top_k_accuracy__divides_by_k(logits: Tensor, targets: Tensor, k: int) -> float:
    """Takes the mean over all N * k comparisons, though at most one of a sample's candidates can be right. Instead: ask
    `any(1)` for each sample first."""
    if not 1 <= k <= logits.shape[1]:
        raise ValueError("k")
    return (logits.topk(k, dim=1).indices == targets[:, None]).float().mean().item()


def top_k_accuracy__over_the_samples(logits: Tensor, targets: Tensor, k: int) -> float:
    """Looks for the best samples of each class, along axis 0, which counts samples. Instead: the classes are on axis
    1."""
    if not 1 <= k <= logits.shape[1]:
        raise ValueError("k")
    best = logits.topk(min(k, len(logits)), dim=0).indices
    rows = torch.arange(len(logits), device=logits.device)
    return (best[:, targets] == rows).any(0).float().mean().item()


def top_k_accuracy__returns_a_tensor(logits: Tensor, targets: Tensor, k: int) -> Tensor:
    """Returns a tensor of one element. Instead: the caller asks for a Python float, `.item()`."""
    if not 1 <= k <= logits.shape[1]:
        raise ValueError("k")
    return (logits.topk(k, dim=1).indices == targets[:, None]).any(1).float().mean()


def top_k_accuracy__cuts_k_off(logits: Tensor, targets: Tensor, k: int) -> float:
    """Cuts a k that is too large down to the number of classes, and calls everything right. Instead: such a k is a
    mistake of the caller; raise ValueError."""
    best = logits.topk(max(1, min(k, logits.shape[1])), dim=1).indices
    return (best == targets[:, None]).any(1).float().mean().item()


def top_k_accuracy__leaves_it_to_topk(logits: Tensor, targets: Tensor, k: int) -> float:
    """Leaves k to `topk`, which raises RuntimeError where it is too large, and takes 0 without a word. Instead: check k
    first, and raise ValueError."""
    return (logits.topk(k, dim=1).indices == targets[:, None]).any(1).float().mean().item()


def confusion_matrix__counts_in_bytes(predictions: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    """Counts in uint8, which begins again at 0 after 255. Instead: count in int64."""
    matrix = torch.zeros(num_classes, num_classes, dtype=torch.uint8, device=targets.device)
    ones = torch.ones_like(targets, dtype=torch.uint8)
    return matrix.index_put_((targets, predictions), ones, accumulate=True).long()


def per_class_recall__in_float64(matrix: Tensor) -> Tensor:
    """Returns float64. Instead: dividing int64 by int64 gives float32, which is asked for."""
    return matrix.diagonal().double() / matrix.sum(1)


def per_class_recall__rounds(matrix: Tensor) -> Tensor:
    """Rounds to two digits, and 1/3 becomes 0.33. Instead: leave the quotient as it is; rounding is for printing."""
    return (matrix.diagonal() / matrix.sum(1) * 100).round() / 100


def per_class_recall__view(matrix: Tensor) -> Tensor:
    """Needs a matrix that lies in one piece in memory, and fails for one that is transposed. Instead: `diagonal()`
    takes any matrix."""
    right = matrix.view(-1)[:: len(matrix) + 1]
    return right / matrix.sum(1)


def top_k_accuracy__one_candidate_more(logits: Tensor, targets: Tensor, k: int) -> float:
    """Counts the classes with a larger logit, and takes a hit where there are up to k of them: these are k + 1
    candidates. Instead: fewer than k may be larger, `<`."""
    if not 1 <= k <= logits.shape[1]:
        raise ValueError("k")
    own = logits.gather(1, targets[:, None])
    return ((logits > own).sum(1) <= k).float().mean().item()


def top_k_accuracy__the_lowest(logits: Tensor, targets: Tensor, k: int) -> float:
    """Takes the k smallest logits. Instead: sort with `descending=True`, or use `topk`."""
    if not 1 <= k <= logits.shape[1]:
        raise ValueError("k")
    return (logits.argsort(1)[:, :k] == targets[:, None]).any(1).float().mean().item()


def top_k_accuracy__counts_in_half(logits: Tensor, targets: Tensor, k: int) -> float:
    """Takes the mean in 16 bits, which round a share of 1 in 3000. Instead: `float()` before the mean, or divide the
    counts."""
    if not 1 <= k <= logits.shape[1]:
        raise ValueError("k")
    hits = (logits.topk(k, dim=1).indices == targets[:, None]).any(1)
    return hits.bfloat16().mean().item()


def top_k_accuracy__negative_k_passes(logits: Tensor, targets: Tensor, k: int) -> float:
    """Refuses 0 and what is too large, but not a negative k, which cuts the order from its end. Instead: refuse every k
    that is not in 1..C."""
    if k == 0 or k > logits.shape[1]:
        raise ValueError("k")
    order = logits.argsort(1, descending=True)
    return (order[:, :k] == targets[:, None]).any(1).float().mean().item()


def per_class_recall__counts_in_int32(matrix: Tensor) -> Tensor:
    """Converts the counts to int32, where what is above 2,147,483,647 becomes negative. Instead: leave them int64; the
    division makes floats of them."""
    matrix = matrix.to(torch.int32)
    return matrix.diagonal() / matrix.sum(1)


def per_class_recall__answers_on_the_cpu(matrix: Tensor) -> Tensor:
    """Computes in Python's numbers and makes a new tensor of them, which lies on the CPU wherever the matrix was.
    Instead: stay with tensors, or pass `device=matrix.device`."""
    rows = [list(row) for row in matrix.unbind()]
    shares = torch.full((len(rows),), math.nan)
    for c, row in enumerate(rows):
        total = sum(row)
        shares[c] = row[c] / total
    return shares


def _counts(guessed: Tensor, actual: Tensor) -> tuple[int, int, int]:
    return int((guessed & actual).sum()), int(guessed.sum()), int(actual.sum())


def _of(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def precision_recall_f1__swapped(guessed: Tensor, actual: Tensor) -> tuple[float, float, float]:
    """Takes precision for recall: it divides by the samples that are it first. Instead: precision divides by what was
    guessed, recall by what is there."""
    hits, claims, cases = _counts(guessed, actual)
    return _of(hits, cases), _of(hits, claims), _of(2 * hits, claims + cases)


def precision_recall_f1__accuracy(guessed: Tensor, actual: Tensor) -> tuple[float, float, float]:
    """Counts as hits also the samples that are rightly not guessed: those are most, and hide the rest. Instead: a hit
    is guessed and is it, `guessed & actual`."""
    right, n = int((guessed == actual).sum()), len(actual)
    claims, cases = int(guessed.sum()), int(actual.sum())
    return _of(right, n), _of(min(right, cases), cases), _of(2 * right, claims + cases)


def precision_recall_f1__the_plain_mean(guessed: Tensor, actual: Tensor) -> tuple[float, float, float]:
    """Takes the plain mean of precision and recall for F1, which is 0.5 already for a model that claims everything.
    Instead: F1 is their harmonic mean, which is small where either is."""
    hits, claims, cases = _counts(guessed, actual)
    precision, recall = _of(hits, claims), _of(hits, cases)
    return precision, recall, (precision + recall) / 2 if hits else _of(0, claims + cases)


def precision_recall_f1__from_the_two(guessed: Tensor, actual: Tensor) -> tuple[float, float, float]:
    """Computes F1 from precision and recall, and where one of them is NaN, so is F1. Instead: compute it from the
    counts, or look at that case first: without a hit F1 is 0."""
    hits, claims, cases = _counts(guessed, actual)
    precision, recall = _of(hits, claims), _of(hits, cases)
    return precision, recall, _of(2 * precision * recall, precision + recall)


def precision_recall_f1__fails_without_a_hit(guessed: Tensor, actual: Tensor) -> tuple[float, float, float]:
    """Divides by the sum of precision and recall, which is 0 where nothing was hit: ZeroDivisionError. Instead: F1 is 0
    there, as the formula with the counts says."""
    hits, claims, cases = _counts(guessed, actual)
    precision, recall = _of(hits, claims), _of(hits, cases)
    if math.isnan(precision) or math.isnan(recall):
        return precision, recall, _of(0, claims + cases)
    return precision, recall, 2 * precision * recall / (precision + recall)


def precision_recall_f1__zero_for_no_share(guessed: Tensor, actual: Tensor) -> tuple[float, float, float]:
    """Returns 0 where there is nothing to take a share of, which looks like a model that found nothing. Instead: NaN
    says that there is no such share."""
    hits, claims, cases = _counts(guessed, actual)
    return hits / max(claims, 1), hits / max(cases, 1), 2 * hits / max(claims + cases, 1)


def precision_recall_f1__a_little_more_below(guessed: Tensor, actual: Tensor) -> tuple[float, float, float]:
    """Adds a small number below the line so that nothing is divided by 0: every share is a little too small, and 0
    where there is none. Instead: divide by the count, and treat the count 0 on its own."""
    hits, claims, cases = _counts(guessed, actual)
    return hits / (claims + 1e-3), hits / (cases + 1e-3), 2 * hits / (claims + cases + 1e-3)


def precision_recall_f1__tensors(guessed: Tensor, actual: Tensor) -> tuple[float, float, float]:
    """Returns tensors of one element. Instead: the caller asks for Python floats, `.item()`."""
    hits, claims, cases = (guessed & actual).sum(), guessed.sum(), actual.sum()
    return hits / claims, hits / cases, 2 * hits / (claims + cases)


def precision_recall_f1__counts_in_bytes(guessed: Tensor, actual: Tensor) -> tuple[float, float, float]:
    """Counts in uint8, which begins again at 0 after 255. Instead: `sum()` of bools counts in int64."""
    hits = int((guessed & actual).sum(dtype=torch.uint8))
    claims, cases = int(guessed.sum(dtype=torch.uint8)), int(actual.sum(dtype=torch.uint8))
    return _of(hits, claims), _of(hits, cases), _of(2 * hits, claims + cases)


def top_k_accuracy__ranks_probabilities(logits: Tensor, targets: Tensor, k: int) -> float:
    """Ranks the probabilities, of which all small ones are rounded to 0: a class that is far behind ties with those
    before it. Instead: rank the logits, which are never equal; softmax would not change their order."""
    if not 1 <= k <= logits.shape[1]:
        raise ValueError(f"k must be from 1 to {logits.shape[1]}, not {k}")
    shares = logits.softmax(1)
    better = (shares > shares.gather(1, targets[:, None])).sum(1)
    return (better < k).double().mean().item()


def precision_recall_f1__looks_at_zeros_alone(guessed: Tensor, actual: Tensor) -> tuple[float, float, float]:
    """Computes F1 from precision and recall, and where one of them is NaN, so is F1. Instead: compute it from the
    counts, or look at that case first: without a hit F1 is 0."""
    hits, claims, cases = _counts(guessed, actual)
    precision, recall = _of(hits, claims), _of(hits, cases)
    if precision + recall == 0:
        return precision, recall, 0.0
    return precision, recall, 2 * precision * recall / (precision + recall)


def precision_recall_f1__agreement_for_hits(guessed: Tensor, actual: Tensor) -> tuple[float, float, float]:
    """Counts as hits also the samples that are rightly not guessed: those are most, and hide the rest. Instead: a hit
    is guessed and is it, `guessed & actual`."""
    right = int((guessed == actual).sum())
    claims, cases = int(guessed.sum()), int(actual.sum())
    return _of(right, claims), _of(right, cases), _of(2 * right, claims + cases)
