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
    """exp overflows: at -1000 it is infinite. The value survives, because 1 / inf is 0, but its gradient is infinity
    times 0, NaN. Instead: take the larger of z and 0 off both exponents, so that exp sees only numbers that are 0 or
    less."""
    return 1 / (1 + (-z).exp())


def stable_sigmoid__the_other_formula(z: Tensor) -> Tensor:
    """exp overflows: at 1000 the result is infinity over infinity, NaN. Instead: divide above and below by the larger
    exponential first, so that exp sees only numbers that are 0 or less."""
    return z.exp() / (1 + z.exp())


def stable_sigmoid__where_of_both(z: Tensor) -> Tensor:
    """`torch.where` picks the right value, but both sides are computed, and backward sends a 0 into the side that was
    not picked: times its infinite slope that is NaN. Instead: make the exponents harmless before exp, on both sides."""
    return torch.where(z >= 0, 1 / (1 + (-z).exp()), z.exp() / (1 + z.exp()))


def stable_sigmoid__folds_at_zero(z: Tensor) -> Tensor:
    """Everything is built on |z|, whose gradient at 0 is 0, so the gradient at z = 0 is wrong: a model that starts with
    weights of 0 learns nothing. Instead: `z.clamp(min=0)`, the larger of z and 0, taken off both exponents."""
    small = (-z.abs()).exp()
    return torch.where(z >= 0, 1.0, small) / (1 + small)


def stable_sigmoid__by_tanh(z: Tensor) -> Tensor:
    """Two numbers of unlike sign nearly cancel: at -20 nothing is left of 2e-9. Instead: compute small probabilities
    from a small exponential."""
    return 0.5 * (1 + (z / 2).tanh())


def stable_sigmoid__clamps_early(z: Tensor) -> Tensor:
    """Logits are held within a range, so everything beyond gets the same probability and the gradient 0. Instead: take
    the larger of z and 0 off both exponents, and nothing has to be held."""
    return 1 / (1 + (-z.clamp(-15, 15)).exp())


def stable_sigmoid__forgets_the_minus(z: Tensor) -> Tensor:
    """The result falls where it should rise: it is the probability of a no. Instead: 1 / (1 + exp(-z)), with the
    minus."""
    larger = z.clamp(min=0)
    no, yes = (-larger).exp(), (z - larger).exp()
    return no / (no + yes)


def stable_sigmoid__is_torchs(z: Tensor) -> Tensor:
    """The work is handed to PyTorch's own sigmoid, which is to be built. Instead: build it from `exp`."""
    return torch.sigmoid(z)


def stable_sigmoid__by_logsigmoid(z: Tensor) -> Tensor:
    """The exponential of PyTorch's log-sigmoid is its sigmoid again. Instead: build it from `exp`, with the larger of z
    and 0 taken off both exponents."""
    return functional.logsigmoid(z).exp()


def stable_sigmoid__flattens_by_view(z: Tensor) -> Tensor:
    """`view` refuses a tensor whose numbers do not follow one another in memory, such as a transposed one. Instead: the
    operations work on each number, whatever the shape; there is nothing to flatten."""
    flat = z.view(-1)
    larger = flat.clamp(min=0)
    no, yes = (-larger).exp(), (flat - larger).exp()
    return (yes / (no + yes)).view(z.shape)


def stable_sigmoid__clamps_at_80(z: Tensor) -> Tensor:
    """Logits are held within a range, so everything beyond gets the same probability and the gradient 0. Instead: take
    the larger of z and 0 off both exponents, and nothing has to be held."""
    return 1 / (1 + (-z.clamp(-80, 80)).exp())


def stable_sigmoid__adds_before_it_shifts(z: Tensor) -> Tensor:
    """The largest numbers are multiplied before anything is taken off, which is infinity, and infinity minus infinity
    is NaN. Instead: take the larger of z and 0 off, and multiply nothing."""
    larger = (2 * z).clamp(min=0)
    no, yes = (-larger / 2).exp(), ((2 * z - larger) / 2).exp()
    return yes / (no + yes)


def stable_sigmoid__through_float32(z: Tensor) -> Tensor:
    """The result is computed in float32 and converted back, so float64 loses half of its digits, and small
    probabilities become 0. Instead: compute in the dtype that comes in."""
    larger = z.float().clamp(min=0)
    no, yes = (-larger).exp(), (z.float() - larger).exp()
    return (yes / (no + yes)).to(z.dtype)


def bce__is_infinite(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The logarithm of 0 is -inf: one sure mistake makes the loss infinite, and a sure right answer makes it NaN, 0
    times -inf. Instead: hold each logarithm at -100."""
    _check(p, y)
    return _reduce(-(y * p.log() + (1 - y) * (1 - p).log()), reduction)


def bce__adds_an_epsilon(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """An epsilon inside the logarithm holds a loss at 18, and shifts all the others a little. Instead: hold the
    logarithm itself, at -100."""
    _check(p, y)
    return _reduce(-(y * (p + 1e-8).log() + (1 - y) * (1 - p + 1e-8).log()), reduction)


def bce__clamps_the_probability(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The probability is held a little inside of 0..1, so no loss is more than 16. Instead: hold the logarithm, at
    -100."""
    _check(p, y)
    p = p.clamp(1e-7, 1 - 1e-7)
    return _reduce(-(y * p.log() + (1 - y) * (1 - p).log()), reduction)


def bce__nan_in_the_gradient(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The values are right, but the logarithm is held after it was taken: where p is 0 its slope is infinite, and the 0
    that comes back from the clamp makes NaN of it. Instead: take the zeros out before the logarithm, with
    `masked_fill`."""
    _check(p, y)
    return _reduce(-(y * p.log().clamp(min=-100) + (1 - y) * (1 - p).log().clamp(min=-100)), reduction)


def bce__only_the_yes(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Samples with y = 0 cost nothing, so a model that always says yes is perfect. Instead: the other half is (1 - y) *
    log(1 - p)."""
    _check(p, y)
    return _reduce(-(y * _log(p)), reduction)


def bce__forgets_the_minus(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Logarithms of probabilities are negative, and so is this loss: training makes the model as wrong as it can be.
    Instead: put a minus in front."""
    _check(p, y)
    return _reduce(y * _log(p) + (1 - y) * _log(1 - p), reduction)


def bce__swaps_the_two(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The logarithm is taken of the answers. Instead: it belongs to the prediction, y * log(p)."""
    _check(p, y)
    return _reduce(-(p * _log(y) + (1 - p) * _log(1 - y)), reduction)


def bce__squashes_again(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """A second sigmoid is taken of p, which is a probability already: only values from 0.5 to 0.73 are left. Instead:
    take the logarithm of p itself."""
    _check(p, y)
    p = p.sigmoid()
    return _reduce(-(y * _log(p) + (1 - y) * _log(1 - p)), reduction)


def bce__sums_over_labels(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The losses of a sample's labels are added up, so the mean is K times too large. Instead: the mean runs over all
    elements."""
    _check(p, y)
    losses = -(y * _log(p) + (1 - y) * _log(1 - p))
    return losses.flatten(1).sum(1).mean() if reduction == "mean" and losses.dim() > 1 else _reduce(losses, reduction)


def bce__broadcasts(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Shapes that differ are broadcast: (N, 1) and (N,) make (N, N), every prediction against every answer. Instead:
    compare the shapes first, and raise ValueError."""
    return _reduce(-(y * _log(p) + (1 - y) * _log(1 - p)), reduction)


def bce__is_torchs(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The work is handed to PyTorch's own loss, which is to be built. Instead: build it from logarithms."""
    return functional.binary_cross_entropy(p, y, reduction=reduction)


def bce__flattens_by_view(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """`view` refuses a tensor whose numbers do not follow one another in memory, such as a transposed one. Instead: the
    operations work on each number, whatever the shape; there is nothing to flatten."""
    _check(p, y)
    shape, p, y = p.shape, p.view(-1), y.view(-1)
    return _reduce((-(y * _log(p) + (1 - y) * _log(1 - p))).view(shape), reduction)


def bce__in_float32(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Everything is computed in float32, and the result is in float32, whatever the dtype of the prediction is.
    Instead: stay in the dtype that comes in."""
    _check(p, y)
    p, y = p.float(), y.float()
    return _reduce(-(y * _log(p) + (1 - y) * _log(1 - p)), reduction)


def bce__nothing_is_float32(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Where there is no prediction, a new number 0 in float32 is returned, whatever reduction and dtype are. Instead:
    the sum of no numbers is 0 by itself, in their dtype, and "none" keeps the shape."""
    _check(p, y)
    if p.numel() == 0:
        return torch.tensor(0.0, device=p.device)
    return _reduce(-(y * _log(p) + (1 - y) * _log(1 - p)), reduction)


def bce__counts_the_numbers(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Only the number of elements is compared: shapes of the same number, as (2, 3) and (3, 2), or (3, 1) and (3,),
    pass. Instead: compare the shapes themselves."""
    if p.numel() != y.numel():
        raise ValueError("the shapes differ")
    p, y = p.reshape(-1), y.reshape(-1)
    return _reduce(-(y * _log(p) + (1 - y) * _log(1 - p)), reduction)


def bce__holds_the_loss(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The loss is held at 100, and not each of its two logarithms: where y is 0.3 and p is 0 the loss is 100 in place
    of 30. Instead: hold each logarithm at -100, then weigh them."""
    _check(p, y)
    tiny = torch.finfo(p.dtype).tiny
    lost = (y > 0) & (p == 0) | (y < 1) & (p == 1)
    losses = -(y * p.clamp(min=tiny).log() + (1 - y) * (1 - p).clamp(min=tiny).log())
    return _reduce(losses.masked_fill(lost, 100.0).clamp(max=100.0), reduction)


def bce__only_zeros_are_held(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Only the logarithm of 0 itself is held: in float64 a probability of 1e-300 costs 690. Instead: hold each
    logarithm at -100, also where p is merely tiny."""
    _check(p, y)

    def log(p: Tensor) -> Tensor:
        return p.masked_fill(p == 0, 1.0).log().masked_fill(p == 0, -100.0)

    return _reduce(-(y * log(p) + (1 - y) * log(1 - p)), reduction)


def bce__answers_become_yes_or_no(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Each answer is made a yes or a no first, so a y of 0.3 counts as 0. Instead: y may be any number in 0..1; it
    weighs the two logarithms."""
    _check(p, y)
    return _reduce(-torch.where(y > 0.5, _log(p), _log(1 - p)), reduction)


def bce__through_float32(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The losses are computed in float32 and converted back: in float64 a probability close to 1 becomes 1. Instead:
    compute in the dtype that comes in."""
    _check(p, y)
    dtype, p, y = p.dtype, p.float(), y.float()
    return _reduce(-(y * _log(p) + (1 - y) * _log(1 - p)).to(dtype), reduction)


def bce_with_logits__log_of_sigmoid(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The logarithm is taken of a sigmoid, which is 0 at -1000 and 1 from 17 on in float32: the loss is infinite or
    NaN. Instead: make one expression of sigmoid and logarithm, log(exp(0) + exp(z)) - z * y, in which nothing
    overflows."""
    _check(z, y)
    s = z.sigmoid()
    return _reduce(-(y * s.log() + (1 - y) * (1 - s).log()), reduction)


def bce_with_logits__through_probabilities(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Probabilities are computed first, and the loss of them is held at 100: beyond it the gradient is 0, and the worst
    mistakes are never learned. Instead: compute the loss from the logits, where no bound is needed."""
    _check(z, y)
    s = z.sigmoid()
    return _reduce(-(y * _log(s) + (1 - y) * _log(1 - s)), reduction)


def bce_with_logits__clamps_the_logits(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Logits are held within a range, so a mistake beyond costs no more, and has the gradient 0. Instead: take the
    larger of z and 0 out of the logarithm, and nothing has to be held."""
    _check(z, y)
    z = z.clamp(-50, 50)
    return _reduce(_both(z) - z * y, reduction)


def bce_with_logits__overflows(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The formula is right on paper, but exp overflows: at -1000 it is infinite. Instead: take the larger of z and 0
    out of the logarithm first."""
    _check(z, y)
    return _reduce((1 - y) * z + (1 + (-z).exp()).log(), reduction)


def bce_with_logits__kink_at_zero(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The value is right everywhere, but at z = 0 two kinks meet, and PyTorch takes the gradient of each for 0: a model
    that starts with weights of 0 gets a wrong gradient. Instead: `z.clamp(min=0)` in both places, for the larger of z
    and 0."""
    _check(z, y)
    return _reduce(z.relu() - z * y + (1 + (-z.abs()).exp()).log(), reduction)


def bce_with_logits__takes_z_for_p(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The logarithm is taken of the logit, which may be negative: NaN. Instead: the probability is sigmoid(z), and the
    loss log(exp(0) + exp(z)) - z * y."""
    _check(z, y)
    return _reduce(-(y * z.log() + (1 - y) * (1 - z).log()), reduction)


def bce_with_logits__labels_compete(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Softmax makes the labels of a sample share one probability, so only one of them can be likely. Instead: each
    label is a question of its own, with a sigmoid."""
    _check(z, y)
    if z.dim() < 2:
        return _reduce(_both(z) - z * y, reduction)
    p = z.softmax(-1)
    return _reduce(-(y * _log(p) + (1 - y) * _log(1 - p)), reduction)


def bce_with_logits__sums_over_labels(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The losses of a sample's labels are added up, so the mean is K times too large. Instead: the mean runs over all
    elements."""
    _check(z, y)
    losses = _both(z) - z * y
    return losses.flatten(1).sum(1).mean() if reduction == "mean" and losses.dim() > 1 else _reduce(losses, reduction)


def bce_with_logits__broadcasts(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Shapes that differ are broadcast: (N, 1) and (N,) make (N, N), every prediction against every answer. Instead:
    compare the shapes first, and raise ValueError."""
    return _reduce(_both(z) - z * y, reduction)


def bce_with_logits__is_torchs(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The work is handed to PyTorch's own loss, which is to be built. Instead: build it from exp and log."""
    return functional.binary_cross_entropy_with_logits(z, y, reduction=reduction)


def bce_with_logits__by_logsigmoid(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The logarithms come from `logsigmoid`. The formula is right, but what keeps it finite is inside that operator.
    Instead: write that part yourself, from exp and log."""
    _check(z, y)
    return _reduce(-(y * functional.logsigmoid(z) + (1 - y) * functional.logsigmoid(-z)), reduction)


def bce_with_logits__by_softplus(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """The loss comes from `softplus`. The formula is right, but what keeps it finite is inside that operator. Instead:
    write that part yourself, from exp and log."""
    _check(z, y)
    return _reduce(functional.softplus(z) - z * y, reduction)


def bce_with_logits__flattens_by_view(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """`view` refuses a tensor whose numbers do not follow one another in memory, such as a transposed one. Instead: the
    operations work on each number, whatever the shape; there is nothing to flatten."""
    _check(z, y)
    shape, z, y = z.shape, z.view(-1), y.view(-1)
    return _reduce((_both(z) - z * y).view(shape), reduction)


def bce_with_logits__in_float32(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Everything is computed in float32, and the result is in float32, whatever the dtype of the prediction is.
    Instead: stay in the dtype that comes in."""
    _check(z, y)
    z, y = z.float(), y.float()
    return _reduce(_both(z) - z * y, reduction)


def bce_with_logits__nothing_is_float32(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Where there is no prediction, a new number 0 in float32 is returned, whatever reduction and dtype are. Instead:
    the sum of no numbers is 0 by itself, in their dtype, and "none" keeps the shape."""
    _check(z, y)
    if z.numel() == 0:
        return torch.tensor(0.0, device=z.device)
    return _reduce(_both(z) - z * y, reduction)


def bce_with_logits__counts_the_numbers(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Only the number of elements is compared: shapes of the same number, as (2, 3) and (3, 2), or (3, 1) and (3,),
    pass. Instead: compare the shapes themselves."""
    if z.numel() != y.numel():
        raise ValueError("the shapes differ")
    z, y = z.reshape(-1), y.reshape(-1)
    return _reduce(_both(z) - z * y, reduction)


def bce_with_logits__holds_the_loss(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Each loss is held at 100, as that of a probability is: beyond, the gradient is 0, and the worst mistakes are
    never learned. Instead: from logits no bound is needed."""
    _check(z, y)
    return _reduce((_both(z) - z * y).clamp(max=100), reduction)


def bce_with_logits__answers_become_yes_or_no(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Each answer is made a yes or a no first, so a y of 0.3 counts as 0. Instead: y may be any number in 0..1."""
    _check(z, y)
    return _reduce(_both(z) - z * (y > 0.5), reduction)


def bce_with_logits__squares_on_the_way(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """|z| is computed as the root of z², which overflows for the largest numbers, and whose slope at 0 is infinite.
    Instead: take the larger of z and 0 off both exponents; no |z| is needed."""
    _check(z, y)
    distance = (z * z + 1e-12).sqrt()
    return _reduce((z + distance) / 2 - z * y + (-distance).exp().log1p(), reduction)
