"""Wrong answers that people write when they compute the loss of yes-or-no predictions."""

import torch
from torch import Tensor
from torch.nn import functional


def _check(prediction: Tensor, y: Tensor) -> None:
    if prediction.shape != y.shape:
        raise ValueError("the shapes differ")


def _reduce(losses: Tensor, reduction: str) -> Tensor:
    return losses if reduction == "none" else getattr(losses, reduction)()


def _log(p: Tensor) -> Tensor:
    zero = p == 0
    return p.masked_fill(zero, 1.0).log().masked_fill(zero, -100.0).clamp(min=-100.0)


def _both(z: Tensor) -> Tensor:
    larger = z.clamp(min=0)
    return larger + ((-larger).exp() + (z - larger).exp()).log()


def stable_sigmoid__as_the_formula_stands(z: Tensor) -> Tensor:
    """At -1000, exp(-z) is infinity. The value survives, 1 / inf is 0, but its gradient is infinity times 0: NaN. Let
    exp see only numbers that are 0 or less."""
    return 1 / (1 + (-z).exp())


def stable_sigmoid__the_other_formula(z: Tensor) -> Tensor:
    """exp(z) / (1 + exp(z)) overflows at the other end: at 1000 it is infinity over infinity, NaN. Divide above and
    below by the larger exponential first."""
    return z.exp() / (1 + z.exp())


def stable_sigmoid__where_of_both(z: Tensor) -> Tensor:
    """`torch.where` picks the right value, but both branches were computed. Backward sends a 0 into the branch that was
    not picked, and 0 times its infinite slope is NaN. Make the exponents harmless before exp, for both branches."""
    return torch.where(z >= 0, 1 / (1 + (-z).exp()), z.exp() / (1 + z.exp()))


def stable_sigmoid__folds_at_zero(z: Tensor) -> Tensor:
    """exp(-|z|) never overflows, but `abs` has the gradient 0 at 0, and so has everything built on it: a model that
    starts with weights of 0 has logits of 0, and learns nothing. `clamp` has no such kink here."""
    small = (-z.abs()).exp()
    return torch.where(z >= 0, 1.0, small) / (1 + small)


def stable_sigmoid__by_tanh(z: Tensor) -> Tensor:
    """In 1 + tanh(z / 2) two numbers of unlike sign nearly cancel: at -20 nothing is left of 2e-9. Compute small
    probabilities from a small exponential."""
    return 0.5 * (1 + (z / 2).tanh())


def stable_sigmoid__clamps_early(z: Tensor) -> Tensor:
    """Logits held within ±15 overflow nowhere, but everything beyond gets the probability of 15 and the gradient 0."""
    return 1 / (1 + (-z.clamp(-15, 15)).exp())


def stable_sigmoid__forgets_the_minus(z: Tensor) -> Tensor:
    """Without the minus this falls where it should rise: it is the probability of a no."""
    larger = z.clamp(min=0)
    no, yes = (-larger).exp(), (z - larger).exp()
    return no / (no + yes)


def stable_sigmoid__is_torchs(z: Tensor) -> Tensor:
    """This hands the work to the operator that is to be built."""
    return torch.sigmoid(z)


def stable_sigmoid__by_logsigmoid(z: Tensor) -> Tensor:
    """The exponential of PyTorch's log-sigmoid is its sigmoid again; the overflow was dealt with elsewhere."""
    return functional.logsigmoid(z).exp()


def bce__is_infinite(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """log(0) is -inf: one sure mistake makes the loss infinite, and where y is 0, 0 * -inf is NaN, even though the
    prediction is right. Hold each logarithm at -100."""
    _check(p, y)
    return _reduce(-(y * p.log() + (1 - y) * (1 - p).log()), reduction)


def bce__adds_an_epsilon(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """log(p + 1e-8) is finite, but it holds a loss at 18, and shifts all the others a little. PyTorch holds the
    logarithm, at -100."""
    _check(p, y)
    return _reduce(-(y * (p + 1e-8).log() + (1 - y) * (1 - p + 1e-8).log()), reduction)


def bce__clamps_the_probability(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """With p between 1e-7 and 1 - 1e-7 a loss is at most 16, and with a smaller bound float32 takes 1 - bound for 1:
    infinity again. PyTorch holds the logarithm, at -100."""
    _check(p, y)
    p = p.clamp(1e-7, 1 - 1e-7)
    return _reduce(-(y * p.log() + (1 - y) * (1 - p).log()), reduction)


def bce__nan_in_the_gradient(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The values are right, but the clamp comes after the logarithm: where p is 0 it sends back a 0, the slope of log
    there is infinite, and 0 times infinity is NaN. Take the zeros out before the logarithm."""
    _check(p, y)
    return _reduce(-(y * p.log().clamp(min=-100) + (1 - y) * (1 - p).log().clamp(min=-100)), reduction)


def bce__only_the_yes(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Samples with y = 0 cost nothing here, so a model that always says yes is perfect. The other half of the formula
    is (1 - y) * log(1 - p)."""
    _check(p, y)
    return _reduce(-(y * _log(p)), reduction)


def bce__forgets_the_minus(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Logarithms of probabilities are negative. Without the minus, training makes the model as wrong as it can be."""
    _check(p, y)
    return _reduce(y * _log(p) + (1 - y) * _log(1 - p), reduction)


def bce__swaps_the_two(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The logarithm is taken of the answers. It belongs to the prediction: y * log(p)."""
    _check(p, y)
    return _reduce(-(p * _log(y) + (1 - p) * _log(1 - y)), reduction)


def bce__squashes_again(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """p is a probability already. A second sigmoid leaves only values from 0.5 to 0.73: no prediction can be sure."""
    _check(p, y)
    p = p.sigmoid()
    return _reduce(-(y * _log(p) + (1 - y) * _log(1 - p)), reduction)


def bce__sums_over_labels(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The losses of a sample's labels are added up, so the mean is K times too large. The mean runs over all N * K
    elements."""
    _check(p, y)
    losses = -(y * _log(p) + (1 - y) * _log(1 - p))
    return losses.flatten(1).sum(1).mean() if reduction == "mean" and losses.dim() > 1 else _reduce(losses, reduction)


def bce__broadcasts(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Shapes that differ are broadcast: (N, 1) against (N,) is (N, N), every prediction against every answer. Compare
    the shapes first, and raise ValueError."""
    return _reduce(-(y * _log(p) + (1 - y) * _log(1 - p)), reduction)


def bce__is_torchs(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """This hands the work to the operator that is to be built."""
    return functional.binary_cross_entropy(p, y, reduction=reduction)


def bce_with_logits__log_of_sigmoid(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """sigmoid(-1000) is 0 and its logarithm -inf; already at 20, 1 - sigmoid(z) is 0 in float32. Sigmoid and logarithm
    must become one expression in which nothing overflows."""
    _check(z, y)
    s = z.sigmoid()
    return _reduce(-(y * s.log() + (1 - y) * (1 - s).log()), reduction)


def bce_with_logits__through_probabilities(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Probabilities first, then their loss: the bound of 100 holds here too, and beyond it the gradient is 0, so the
    worst mistakes are never learned. From logits no bound is needed."""
    _check(z, y)
    s = z.sigmoid()
    return _reduce(-(y * _log(s) + (1 - y) * _log(1 - s)), reduction)


def bce_with_logits__clamps_the_logits(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Logits held within ±50 overflow nowhere, but a mistake beyond costs no more than 50 and has the gradient 0."""
    _check(z, y)
    z = z.clamp(-50, 50)
    return _reduce(_both(z) - z * y, reduction)


def bce_with_logits__overflows(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """(1 - y) * z + log(1 + exp(-z)) is right on paper. At -1000, exp(1000) is infinity. Take the larger exponent out
    of the logarithm first."""
    _check(z, y)
    return _reduce((1 - y) * z + (1 + (-z).exp()).log(), reduction)


def bce_with_logits__kink_at_zero(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """max(z, 0) - z * y + log(1 + exp(-|z|)) has the right value everywhere. But at z = 0 its two kinks should make up
    for each other, and PyTorch gives relu and abs the gradient 0 there: a model that starts with weights of 0 gets
    none from its negative samples."""
    _check(z, y)
    return _reduce(z.relu() - z * y + (1 + (-z.abs()).exp()).log(), reduction)


def bce_with_logits__takes_z_for_p(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """z is a logit, any number: log(z) is NaN below 0. The probability is sigmoid(z)."""
    _check(z, y)
    return _reduce(-(y * z.log() + (1 - y) * (1 - z).log()), reduction)


def bce_with_logits__labels_compete(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Softmax makes the labels of a sample share one probability: only one of them can be likely. Each label is a
    question of its own: sigmoid."""
    _check(z, y)
    if z.dim() < 2:
        return _reduce(_both(z) - z * y, reduction)
    p = z.softmax(-1)
    return _reduce(-(y * _log(p) + (1 - y) * _log(1 - p)), reduction)


def bce_with_logits__sums_over_labels(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The losses of a sample's labels are added up, so the mean is K times too large. The mean runs over all N * K
    elements."""
    _check(z, y)
    losses = _both(z) - z * y
    return losses.flatten(1).sum(1).mean() if reduction == "mean" and losses.dim() > 1 else _reduce(losses, reduction)


def bce_with_logits__broadcasts(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Shapes that differ are broadcast: logits (N, 1), as a layer with one output gives them, against answers (N,) are
    (N, N). Compare the shapes first, and raise ValueError."""
    return _reduce(_both(z) - z * y, reduction)


def bce_with_logits__is_torchs(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """This hands the work to the operator that is to be built."""
    return functional.binary_cross_entropy_with_logits(z, y, reduction=reduction)


def bce_with_logits__by_logsigmoid(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """log(1 - sigmoid(z)) is logsigmoid(-z): well seen. But what keeps it finite is inside that operator, and is to be
    written here."""
    _check(z, y)
    return _reduce(-(y * functional.logsigmoid(z) + (1 - y) * functional.logsigmoid(-z)), reduction)


def bce_with_logits__by_softplus(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """softplus(z) - z * y is the whole loss: well seen. But what keeps it finite is inside that operator, and is to be
    written here."""
    _check(z, y)
    return _reduce(functional.softplus(z) - z * y, reduction)
