"""Wrong answers that people write about weights, and about the dtypes and shapes of targets."""

import torch
from torch import Tensor
from torch.nn import functional


def class_weights__more_for_the_frequent(labels: Tensor, num_classes: int) -> Tensor:
    """The share of each class is its weight, so the frequent ones weigh most. Instead: divide by the count."""
    return torch.bincount(labels, minlength=num_classes).float() / len(labels)


def class_weights__infinite_for_none(labels: Tensor, num_classes: int) -> Tensor:
    """For a class that does not occur something is divided by 0. Instead: its weight is 0."""
    counts = torch.bincount(labels, minlength=num_classes)
    return (len(labels) / ((counts > 0).sum() * counts)).float()


def class_weights__counts_all_classes(labels: Tensor, num_classes: int) -> Tensor:
    """The classes that do not occur are counted as well, so the weights of all samples add up to less than N. Instead:
    divide by the number of classes that occur.
    """
    counts = torch.bincount(labels, minlength=num_classes)
    return (len(labels) / (num_classes * counts.clamp(min=1))).float() * (counts > 0)


def class_weights__not_scaled(labels: Tensor, num_classes: int) -> Tensor:
    """The weights are 1 / count, so a large data set has a small loss. Instead: N / (D · count)."""
    counts = torch.bincount(labels, minlength=num_classes)
    return (1 / counts.clamp(min=1)).float() * (counts > 0)


def class_weights__only_classes_that_occur(labels: Tensor, num_classes: int) -> Tensor:
    """Classes that do not occur have no place, so the weights of others move up. Instead: one weight for each class, by
    `minlength`.
    """
    counts = labels.unique(return_counts=True)[1]
    return (len(labels) / (len(counts) * counts)).float()


def class_weights__ends_at_the_largest_label(labels: Tensor, num_classes: int) -> Tensor:
    """The counts end with the largest label that occurs. Instead: `minlength=num_classes`."""
    counts = torch.bincount(labels)
    return (len(labels) / ((counts > 0).sum() * counts.clamp(min=1))).float() * (counts > 0)


def class_weights__whole_numbers(labels: Tensor, num_classes: int) -> Tensor:
    """A division of whole numbers, `//`, drops the fraction. Instead: `/`."""
    counts = torch.bincount(labels, minlength=num_classes)
    return (len(labels) // ((counts > 0).sum() * counts.clamp(min=1))).float() * (counts > 0)


def weighted_cross_entropy__divides_by_the_samples(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """The sum is divided by N, so weights that are all doubled double the loss. Instead: divide by the sum of the
    samples' weights.
    """
    costs = -logits.log_softmax(1).gather(1, targets[:, None]).squeeze(1)
    return (weights[targets] * costs).mean()


def weighted_cross_entropy__divides_by_the_classes(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """The sum is divided by the sum of the classes' weights, each counted once. Instead: by the weights of the
    samples.
    """
    costs = -logits.log_softmax(1).gather(1, targets[:, None]).squeeze(1)
    return (weights[targets] * costs).sum() / weights.sum()


def weighted_cross_entropy__overflows(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """`softmax` rounds small probabilities to 0, and their logarithm is minus infinity. Instead: `log_softmax`."""
    costs = -logits.softmax(1).log().gather(1, targets[:, None]).squeeze(1)
    return (weights[targets] * costs).sum() / weights[targets].sum()


def weighted_cross_entropy__ignores_the_weights(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """The cost of a sample is not weighed by the weight of its own class. Instead: `weights[targets]` has the weight of
    each sample: multiply it with the costs, both of shape (N,).
    """
    return -logits.log_softmax(1).gather(1, targets[:, None]).mean()


def weighted_cross_entropy__weighs_the_logits(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """The logits are multiplied by the weights, which makes another model of it. Instead: weigh the costs."""
    return -(logits * weights).log_softmax(1).gather(1, targets[:, None]).mean()


def weighted_cross_entropy__matrix_of_costs(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """The cost of a sample is not weighed by the weight of its own class. Instead: `weights[targets]` has the weight of
    each sample: multiply it with the costs, both of shape (N,).
    """
    costs = -logits.log_softmax(1).gather(1, targets[:, None])
    return (weights[targets] * costs).sum() / weights[targets].sum() / len(targets)


def weighted_cross_entropy__by_the_operator(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """The formula is not written but called. Instead: `log_softmax`, picked, weighted and divided by hand."""
    return functional.cross_entropy(logits, targets, weight=weights)


def weighted_cross_entropy__mean_of_class_means(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Each class has a mean of its own, and these are weighted, however many samples a class has. Instead: weigh each
    sample.
    """
    costs = -logits.log_softmax(1).gather(1, targets[:, None]).squeeze(1)
    classes = targets.unique()
    means = torch.stack([costs[targets == c].mean() for c in classes])
    return (weights[classes] * means).sum() / weights[classes].sum()


def bce_with_pos_weight__overflows(z: Tensor, y: Tensor, pos_weight: Tensor) -> Tensor:
    """`sigmoid` rounds to 0 or 1 for large logits, and the logarithm of 0 is minus infinity. Instead: `logsigmoid`."""
    p = z.sigmoid()
    return -(pos_weight * y * p.log() + (1 - y) * (1 - p).log()).mean()


def bce_with_pos_weight__weighs_negatives(z: Tensor, y: Tensor, pos_weight: Tensor) -> Tensor:
    """The negative labels are weighted. Instead: the weight belongs to the part with y."""
    return -(y * functional.logsigmoid(z) + pos_weight * (1 - y) * functional.logsigmoid(-z)).mean()


def bce_with_pos_weight__weighs_both(z: Tensor, y: Tensor, pos_weight: Tensor) -> Tensor:
    """The weight multiplies the whole cost, positive or negative. Instead: only the part with y."""
    return -(pos_weight * (y * functional.logsigmoid(z) + (1 - y) * functional.logsigmoid(-z))).mean()


def bce_with_pos_weight__divides_by_the_weights(z: Tensor, y: Tensor, pos_weight: Tensor) -> Tensor:
    """The sum is divided by the sum of weights, as in a weighted mean. Instead: by N·K, whatever the weights are."""
    costs = -(pos_weight * y * functional.logsigmoid(z) + (1 - y) * functional.logsigmoid(-z))
    return costs.sum() / (pos_weight * y + (1 - y)).sum()


def bce_with_pos_weight__one_weight_for_all(z: Tensor, y: Tensor, pos_weight: Tensor) -> Tensor:
    """All labels get the mean of the weights. Instead: each label has its own, which broadcasts over the samples."""
    return -(pos_weight.mean() * y * functional.logsigmoid(z) + (1 - y) * functional.logsigmoid(-z)).mean()


def bce_with_pos_weight__weights_for_samples(z: Tensor, y: Tensor, pos_weight: Tensor) -> Tensor:
    """The weights stand in a column and line up with the samples. Instead: with the labels, along the last axis."""
    return -(pos_weight[:, None] * y * functional.logsigmoid(z) + (1 - y) * functional.logsigmoid(-z)).mean()


def bce_with_pos_weight__hard_labels(z: Tensor, y: Tensor, pos_weight: Tensor) -> Tensor:
    """A label between 0 and 1 is rounded, and only one of the two parts counts. Instead: both, with y and 1 - y."""
    weighted = pos_weight * functional.logsigmoid(z)
    return -torch.where(y > 0.5, weighted, functional.logsigmoid(-z)).mean()


def bce_with_pos_weight__sums(z: Tensor, y: Tensor, pos_weight: Tensor) -> Tensor:
    """The costs of a sample's labels are added, and only the samples are averaged. Instead: the mean of all numbers."""
    costs = -(pos_weight * y * functional.logsigmoid(z) + (1 - y) * functional.logsigmoid(-z))
    return costs.sum(1).mean()


def bce_with_pos_weight__no_slope_at_0(z: Tensor, y: Tensor, pos_weight: Tensor) -> Tensor:
    """`abs` and `relu` have the gradient 0 at 0, so a logit of 0 gets another gradient than sigmoid(z) has. Instead:
    `logsigmoid`, which is smooth there.
    """
    weight = 1 + (pos_weight - 1) * y
    return ((1 - y) * z + weight * (torch.log1p(torch.exp(-z.abs())) + torch.relu(-z))).mean()


def bce_with_pos_weight__by_the_operator(z: Tensor, y: Tensor, pos_weight: Tensor) -> Tensor:
    """The formula is not written but called. Instead: two parts, by `logsigmoid`."""
    return functional.binary_cross_entropy_with_logits(z, y, pos_weight=pos_weight)


def _checked(outputs: Tensor, targets: Tensor, task: str) -> None:
    if task not in ("classes", "binary", "regression") or targets.numel() != len(outputs):
        raise ValueError(task)


def task_loss__broadcasts(outputs: Tensor, targets: Tensor, task: str) -> Tensor:
    """(N, 1) against (N,) broadcasts to (N, N), every output against every target, and the mean of that looks like a
    loss. Instead: give the targets the shape of outputs.
    """
    _checked(outputs, targets, task)
    if task == "classes":
        return functional.cross_entropy(outputs, targets.reshape(-1).long())
    targets = targets.to(outputs.dtype)
    if task == "regression":
        return (outputs - targets).square().mean()
    return functional.binary_cross_entropy_with_logits(outputs, targets.reshape(outputs.shape))


def task_loss__keeps_the_dtype(outputs: Tensor, targets: Tensor, task: str) -> Tensor:
    """The targets keep their dtype: cross entropy takes floats for probabilities, and the binary loss refuses booleans.
    Instead: int64 for classes, the dtype of outputs for the others.
    """
    _checked(outputs, targets, task)
    if task == "classes":
        return functional.cross_entropy(outputs, targets.reshape(-1))
    goals = targets.reshape(outputs.shape)
    if task == "binary":
        return functional.binary_cross_entropy_with_logits(outputs, goals)
    return functional.mse_loss(outputs, goals)


def task_loss__whole_numbers_for_all(outputs: Tensor, targets: Tensor, task: str) -> Tensor:
    """The targets of a regression become whole numbers and lose their fraction. Instead: only classes are int64."""
    _checked(outputs, targets, task)
    targets = targets.long()
    if task == "classes":
        return functional.cross_entropy(outputs, targets.reshape(-1))
    goals = targets.reshape(outputs.shape).to(outputs.dtype)
    if task == "binary":
        return functional.binary_cross_entropy_with_logits(outputs, goals)
    return functional.mse_loss(outputs, goals)


def task_loss__always_float32(outputs: Tensor, targets: Tensor, task: str) -> Tensor:
    """The targets become float32, whatever outputs are, and lose digits. Instead: the dtype of outputs."""
    _checked(outputs, targets, task)
    if task == "classes":
        return functional.cross_entropy(outputs, targets.reshape(-1).long())
    goals = targets.reshape(outputs.shape).float()
    if task == "binary":
        return functional.binary_cross_entropy_with_logits(outputs, goals)
    return functional.mse_loss(outputs, goals)


def task_loss__squeezes_everything(outputs: Tensor, targets: Tensor, task: str) -> Tensor:
    """A bare `squeeze` drops every axis of 1, the batch too where N is 1. Instead: name the axis, or reshape to
    (N,).
    """
    _checked(outputs, targets, task)
    if task == "classes":
        return functional.cross_entropy(outputs, targets.squeeze().long())
    goals = targets.squeeze().to(outputs.dtype)
    if task == "binary":
        return functional.binary_cross_entropy_with_logits(outputs.squeeze(), goals)
    return functional.mse_loss(outputs.squeeze(), goals)


def task_loss__probabilities_for_logits(outputs: Tensor, targets: Tensor, task: str) -> Tensor:
    """The sigmoid is taken first, and then again inside of the loss. Instead: hand over the logits as they are."""
    _checked(outputs, targets, task)
    if task == "classes":
        return functional.cross_entropy(outputs, targets.reshape(-1).long())
    goals = targets.reshape(outputs.shape).to(outputs.dtype)
    if task == "binary":
        return functional.binary_cross_entropy_with_logits(outputs.sigmoid(), goals)
    return functional.mse_loss(outputs, goals)


def task_loss__sigmoid_first(outputs: Tensor, targets: Tensor, task: str) -> Tensor:
    """`sigmoid` rounds to 0 or 1 for large logits, and `binary_cross_entropy` cuts the logarithm off at -100: a logit
    that is very wrong costs 100 at most, and gets no gradient. Instead: the loss that takes logits.
    """
    _checked(outputs, targets, task)
    if task == "classes":
        return functional.cross_entropy(outputs, targets.reshape(-1).long())
    goals = targets.reshape(outputs.shape).to(outputs.dtype)
    if task == "binary":
        return functional.binary_cross_entropy(outputs.sigmoid(), goals)
    return functional.mse_loss(outputs, goals)


def task_loss__anything_else_is_a_regression(outputs: Tensor, targets: Tensor, task: str) -> Tensor:
    """A word with a typing error is taken for a regression. Instead: ValueError for what is none of the three."""
    if targets.numel() != len(outputs):
        raise ValueError(task)
    if task == "classes":
        return functional.cross_entropy(outputs, targets.reshape(-1).long())
    goals = targets.reshape(outputs.shape).to(outputs.dtype)
    if task == "binary":
        return functional.binary_cross_entropy_with_logits(outputs, goals)
    return functional.mse_loss(outputs, goals)


def task_loss__leaves_counting_to_torch(outputs: Tensor, targets: Tensor, task: str) -> Tensor:
    """Where the numbers of targets and outputs differ, `reshape` raises RuntimeError. Instead: compare them first, and
    raise ValueError.
    """
    if task == "classes":
        return functional.cross_entropy(outputs, targets.view(len(outputs)).long())
    if task not in ("binary", "regression"):
        raise ValueError(task)
    goals = targets.reshape(outputs.shape).to(outputs.dtype)
    if task == "binary":
        return functional.binary_cross_entropy_with_logits(outputs, goals)
    return functional.mse_loss(outputs, goals)
