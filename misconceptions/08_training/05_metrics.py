"""Wrong answers that people write when they count hits and misses."""

import torch
from torch import Tensor


def confusion_matrix__transposed(predictions: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    """Rows and columns are swapped: here the row is the prediction. The row is the true class."""
    pairs = predictions * num_classes + targets
    return torch.bincount(pairs, minlength=num_classes**2).reshape(num_classes, num_classes)


def confusion_matrix__counts_a_pair_once(predictions: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    """`matrix[targets, predictions] += 1` reads, adds and writes each place once, however often the pair occurs. Use
    bincount, or index_put_ with accumulate=True.
    """
    matrix = torch.zeros(num_classes, num_classes, dtype=torch.int64, device=targets.device)
    matrix[targets, predictions] += 1
    return matrix


def confusion_matrix__only_classes_that_occur(predictions: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    """The size is taken from the largest label that occurs, so it changes from batch to batch. There are num_classes
    rows and columns.
    """
    size = int(torch.cat([predictions, targets]).max()) + 1 if len(targets) else 0
    return torch.bincount(targets * size + predictions, minlength=size**2).reshape(size, size)


def confusion_matrix__no_minlength(predictions: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    """Without minlength, bincount ends at the largest pair that occurs, and there are too few counts for a matrix. Give
    minlength=num_classes ** 2.
    """
    return torch.bincount(targets * num_classes + predictions).reshape(num_classes, num_classes)


def confusion_matrix__floats(predictions: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    """torch.zeros makes floats. Counts are int64: `dtype=torch.int64`."""
    matrix = torch.zeros(num_classes, num_classes, device=targets.device)
    for target, prediction in zip(targets, predictions):
        matrix[target, prediction] += 1
    return matrix


def confusion_matrix__shares(predictions: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    """Divided by the rows' sums, these are shares. Counts were asked for: shares no longer say how many samples they
    come from.
    """
    matrix = torch.bincount(targets * num_classes + predictions, minlength=num_classes**2)
    matrix = matrix.reshape(num_classes, num_classes)
    return matrix / matrix.sum(1, keepdim=True)


def per_class_recall__divides_by_the_columns(matrix: Tensor) -> Tensor:
    """A column's sum is how often a class was predicted: this is precision. Recall divides by how often it was true:
    the row's sum, `sum(1)`.
    """
    return matrix.diagonal() / matrix.sum(0)


def per_class_recall__share_of_all(matrix: Tensor) -> Tensor:
    """Divided by all samples, the shares of all classes add up to the accuracy. Divide by the samples of the class."""
    recall = matrix.diagonal() / matrix.sum()
    return torch.where(matrix.sum(1) == 0, torch.nan, recall)


def per_class_recall__zero_for_no_samples(matrix: Tensor) -> Tensor:
    """A class without samples gets 0 here, as if each of them had been missed. There is nothing to share: NaN."""
    return matrix.diagonal() / matrix.sum(1).clamp(min=1)


def per_class_recall__drops_empty_classes(matrix: Tensor) -> Tensor:
    """Classes without samples are left out, so the result no longer says which number is whose. Keep them, as NaN."""
    counts = matrix.sum(1)
    return (matrix.diagonal() / counts)[counts > 0]


def per_class_recall__whole_numbers(matrix: Tensor) -> Tensor:
    """`//` drops what is behind the point: only 0 and 1 are left. `/` of integers gives floats."""
    counts = matrix.sum(1)
    recall = (matrix.diagonal() // counts.clamp(min=1)).float()
    return torch.where(counts == 0, torch.nan, recall)


def per_class_recall__in_place(matrix: Tensor) -> Tensor:
    """`diagonal` is a view: writing into it changes the caller's matrix. Make a new tensor."""
    counts = matrix.sum(1)
    right = matrix.diagonal()
    recall = right / counts
    right.zero_()
    return recall


def top_k_accuracy__always_the_first(logits: Tensor, targets: Tensor, k: int) -> float:
    """Only the largest logit is looked at, whatever k is."""
    if not 1 <= k <= logits.shape[1]:
        raise ValueError("k")
    return (logits.argmax(1) == targets).float().mean().item()


def top_k_accuracy__broadcasts(logits: Tensor, targets: Tensor, k: int) -> float:
    """(N,) against (N, k) lines the samples up with the candidates. With N == k it even runs, and compares with the
    classes of other samples. Make a column of the targets: `targets[:, None]`.
    """
    if not 1 <= k <= logits.shape[1]:
        raise ValueError("k")
    return (logits.topk(k, dim=1).indices == targets).any(1).float().mean().item()


def top_k_accuracy__divides_by_k(logits: Tensor, targets: Tensor, k: int) -> float:
    """The mean over all N * k comparisons divides by k as well: at most one of a sample's candidates can be right. Ask
    `any(1)` for each sample first.
    """
    if not 1 <= k <= logits.shape[1]:
        raise ValueError("k")
    return (logits.topk(k, dim=1).indices == targets[:, None]).float().mean().item()


def top_k_accuracy__over_the_samples(logits: Tensor, targets: Tensor, k: int) -> float:
    """Axis 0 counts samples: this looks for the best samples of each class. The classes are on axis 1."""
    if not 1 <= k <= logits.shape[1]:
        raise ValueError("k")
    best = logits.topk(min(k, len(logits)), dim=0).indices
    rows = torch.arange(len(logits), device=logits.device)
    return (best[:, targets] == rows).any(0).float().mean().item()


def top_k_accuracy__returns_a_tensor(logits: Tensor, targets: Tensor, k: int) -> Tensor:
    """The mean is a tensor of one element. The caller asks for a Python float: `.item()`."""
    if not 1 <= k <= logits.shape[1]:
        raise ValueError("k")
    return (logits.topk(k, dim=1).indices == targets[:, None]).any(1).float().mean()


def top_k_accuracy__cuts_k_off(logits: Tensor, targets: Tensor, k: int) -> float:
    """Where k is larger than the number of classes this takes all of them and calls everything right. Such a k is a
    mistake of the caller: raise ValueError.
    """
    best = logits.topk(max(1, min(k, logits.shape[1])), dim=1).indices
    return (best == targets[:, None]).any(1).float().mean().item()


def top_k_accuracy__leaves_it_to_topk(logits: Tensor, targets: Tensor, k: int) -> float:
    """topk raises RuntimeError for a k that is too large, and takes 0 without a word. Check k first, and raise
    ValueError.
    """
    return (logits.topk(k, dim=1).indices == targets[:, None]).any(1).float().mean().item()
