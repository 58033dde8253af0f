"""Wrong answers that people write between logits and a loss."""

import torch
from torch import Tensor
from torch.nn import functional


def _reduce(losses: Tensor, reduction: str) -> Tensor:
    return losses if reduction == "none" else getattr(losses, reduction)()


def _log_p(logits: Tensor) -> Tensor:
    shifted = logits - logits.amax(1, keepdim=True)
    return shifted - shifted.exp().sum(1, keepdim=True).log()


def _losses(log_p: Tensor, targets: Tensor) -> Tensor:
    if targets.shape == log_p.shape:
        return -(targets * log_p).sum(1)
    if targets.shape != log_p.shape[:1]:
        raise ValueError("neither indices nor probabilities")
    return -log_p.gather(1, targets[:, None])[:, 0]


def softmax__overflows(x: Tensor, dim: int) -> Tensor:
    """exp(89) is infinity in float32, and infinity over infinity is NaN. Take the largest number along dim off first:
    the result stays the same."""
    return x.exp() / x.exp().sum(dim, keepdim=True)


def softmax__one_maximum_for_all(x: Tensor, dim: int) -> Tensor:
    """`x.max()` is the largest number of the whole tensor. A row that is far below it becomes exp(-10000), 0
    everywhere, and 0 / 0 is NaN. Each row needs its own: x.amax(dim, keepdim=True)."""
    powers = (x - x.max()).exp()
    return powers / powers.sum(dim, keepdim=True)


def softmax__takes_the_mean_off(x: Tensor, dim: int) -> Tensor:
    """With the mean taken off, the largest number can still be thousands above 0, and exp overflows. Only the largest
    itself is sure to leave nothing above 0."""
    powers = (x - x.mean(dim, keepdim=True)).exp()
    return powers / powers.sum(dim, keepdim=True)


def softmax__drops_the_axis(x: Tensor, dim: int) -> Tensor:
    """Without keepdim the sum has lost its axis and lines up with the wrong one: an error at best, another row's sum
    where the matrix is square."""
    powers = (x - x.amax(dim, keepdim=True)).exp()
    return powers / powers.sum(dim)


def softmax__always_the_last_axis(x: Tensor, dim: int) -> Tensor:
    """The argument dim is not looked at: the numbers add up to 1 along the last axis, whatever was asked for."""
    powers = (x - x.amax(-1, keepdim=True)).exp()
    return powers / powers.sum(-1, keepdim=True)


def softmax__sums_everything(x: Tensor, dim: int) -> Tensor:
    """Without an axis, the sum runs over the whole tensor: all rows together add up to 1, not each of them."""
    powers = (x - x.amax(dim, keepdim=True)).exp()
    return powers / powers.sum()


def softmax__in_place(x: Tensor, dim: int) -> Tensor:
    """`-=` writes into the caller's logits. `-` makes a new tensor."""
    x -= x.amax(dim, keepdim=True)
    powers = x.exp()
    return powers / powers.sum(dim, keepdim=True)


def softmax__is_torchs(x: Tensor, dim: int) -> Tensor:
    """This hands the work to the operator that is to be built."""
    return functional.softmax(x, dim)


def softmax__by_log_softmax(x: Tensor, dim: int) -> Tensor:
    """The exponential of PyTorch's log_softmax is its softmax again; the overflow was dealt with elsewhere."""
    return functional.log_softmax(x, dim).exp()


def softmax__by_logsumexp(x: Tensor, dim: int) -> Tensor:
    """logsumexp takes the largest number off for you. That step is what is to be written here."""
    return (x - x.logsumexp(dim, keepdim=True)).exp()


def log_softmax__log_of_softmax(x: Tensor, dim: int) -> Tensor:
    """Far below the largest logit softmax is exactly 0, and its logarithm -inf. Stay in logarithms: the logit itself
    minus the logarithm of the sum."""
    powers = (x - x.amax(dim, keepdim=True)).exp()
    return (powers / powers.sum(dim, keepdim=True)).log()


def log_softmax__adds_an_epsilon(x: Tensor, dim: int) -> Tensor:
    """log(p + 1e-12) is finite, but never below -27.6, and flat there: a class far below gets no gradient. The logit
    minus the logarithm of the sum needs no epsilon."""
    powers = (x - x.amax(dim, keepdim=True)).exp()
    return (powers / powers.sum(dim, keepdim=True) + 1e-12).log()


def log_softmax__overflows(x: Tensor, dim: int) -> Tensor:
    """x - log(sum of exp(x)) is right on paper, but exp(1e4) is infinity. Take the largest number along dim off
    first."""
    return x - x.exp().sum(dim, keepdim=True).log()


def log_softmax__one_maximum_for_all(x: Tensor, dim: int) -> Tensor:
    """`x.max()` is the largest number of the whole tensor. Under exp a row far below it becomes 0
    everywhere, and log(0) is -inf. Each row needs its own: x.amax(dim, keepdim=True)."""
    shifted = x - x.max()
    return shifted - shifted.exp().sum(dim, keepdim=True).log()


def log_softmax__forgets_the_shift(x: Tensor, dim: int) -> Tensor:
    """The sum was computed of the shifted numbers, so its logarithm must be taken off the shifted numbers too, not off
    x."""
    shifted = x - x.amax(dim, keepdim=True)
    return x - shifted.exp().sum(dim, keepdim=True).log()


def log_softmax__always_the_last_axis(x: Tensor, dim: int) -> Tensor:
    """The argument dim is not looked at: the probabilities add up to 1 along the last axis, whatever was asked for."""
    shifted = x - x.amax(-1, keepdim=True)
    return shifted - shifted.exp().sum(-1, keepdim=True).log()


def log_softmax__log_of_torchs_softmax(x: Tensor, dim: int) -> Tensor:
    """PyTorch's softmax is finite, but it is 0 far below the largest logit, and log(0) is -inf. There is no way back
    from probabilities."""
    return torch.softmax(x, dim).log()


def log_softmax__is_torchs(x: Tensor, dim: int) -> Tensor:
    """This hands the work to the operator that is to be built."""
    return functional.log_softmax(x, dim)


def log_softmax__by_logsumexp(x: Tensor, dim: int) -> Tensor:
    """logsumexp takes the largest number off for you. That step is what is to be written here."""
    return x - x.logsumexp(dim, keepdim=True)


def cross_entropy__softmax_twice(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """Probabilities were fed to the log-softmax, which wants logits. They lie in 0..1, so no class can be far ahead:
    the loss never comes near 0, and the gradient is small."""
    return _reduce(_losses(_log_p(logits.softmax(1)), targets), reduction)


def cross_entropy__log_of_softmax(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """Where softmax is 0 its logarithm is -inf: one sure mistake makes the loss infinite. Use log_softmax."""
    return _reduce(_losses(logits.softmax(1).log(), targets), reduction)


def cross_entropy__forgets_the_minus(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """Logarithms of probabilities are negative. Without the minus, training makes the model as wrong as it can be."""
    return _reduce(-_losses(_log_p(logits), targets), reduction)


def cross_entropy__forgets_the_log(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """This is minus the probability, not minus its logarithm: a sure mistake costs hardly more than a doubtful one."""
    return _reduce(_losses(logits.softmax(1), targets), reduction)


def cross_entropy__raw_logits(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """This is minus the logit of the true class, as nll_loss gives it for logits. Without log_softmax the other classes
    do not count, and the loss falls for ever."""
    return _reduce(_losses(logits, targets), reduction)


def cross_entropy__every_target_for_every_sample(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """`log_p[:, targets]` takes all N target columns for each sample: (N, N). One number for each row is
    `log_p[torch.arange(N), targets]`, or gather."""
    log_p = _log_p(logits)
    if targets.shape != logits.shape[:1]:
        return _reduce(_losses(log_p, targets), reduction)
    return _reduce(-log_p[:, targets], reduction)


def cross_entropy__keeps_the_axis(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """gather gives (N, 1). Unreduced, the losses still have that axis, and meet weights of shape (N,) as (N, N): drop
    it with squeeze(1)."""
    log_p = _log_p(logits)
    if targets.shape != logits.shape[:1]:
        return _reduce(_losses(log_p, targets), reduction)
    return _reduce(-log_p.gather(1, targets[:, None]), reduction)


def cross_entropy__averages_over_classes(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """With probabilities, `.mean()` over (N, C) divides by the classes as well. Add up over the classes first; the mean
    runs over the samples."""
    log_p = _log_p(logits)
    if targets.shape == logits.shape and reduction == "mean":
        return -(targets * log_p).mean()
    return _reduce(_losses(log_p, targets), reduction)


def cross_entropy__makes_targets_sure(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """argmax throws away all probabilities but the largest: smoothed targets are as hard as before. Every class counts
    by its probability."""
    targets = targets.argmax(1) if targets.shape == logits.shape else targets
    return _reduce(_losses(_log_p(logits), targets), reduction)


def cross_entropy__indices_only(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """Targets of shape (N, C) are probabilities: multiply them with the log-probabilities and add up over the
    classes."""
    if targets.shape != logits.shape[:1]:
        raise ValueError("targets must have shape (N,)")
    return _reduce(_losses(_log_p(logits), targets), reduction)


def cross_entropy__broadcasts(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """Whatever is not (N,) is taken for probabilities and broadcast: a column (N, 1) of class numbers becomes a weight
    for every class. Check the shape, and raise ValueError."""
    log_p = _log_p(logits)
    return _reduce(_losses(log_p, targets) if targets.dim() == 1 else -(targets * log_p).sum(1), reduction)


def cross_entropy__is_torchs(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """This hands the work to the operator that is to be built."""
    if targets.shape not in (logits.shape, logits.shape[:1]):
        raise ValueError("neither indices nor probabilities")
    return functional.cross_entropy(logits, targets, reduction=reduction)


def cross_entropy__by_nll_loss(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """nll_loss is the second half of cross entropy: it picks the true class and reduces. That is to be written here."""
    log_p = _log_p(logits)
    if targets.shape != logits.shape[:1]:
        return _reduce(_losses(log_p, targets), reduction)
    return functional.nll_loss(log_p, targets, reduction=reduction)


def smooth_targets__to_the_others_only(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """Here epsilon is shared out to the C - 1 wrong classes. PyTorch shares it out to all C: the true class gets its
    part, too."""
    sure = functional.one_hot(targets, num_classes).float()
    return sure * (1 - epsilon) + (1 - sure) * epsilon / (num_classes - 1)


def smooth_targets__adds_only(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """epsilon / C was added to a sure target that still holds a full 1: a row adds up to 1 + epsilon. Scale it by
    1 - epsilon first."""
    return functional.one_hot(targets, num_classes).float() + epsilon / num_classes


def smooth_targets__epsilon_to_each(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """Every class gets the whole epsilon: with C classes that is C times too much. Divide it by num_classes."""
    return functional.one_hot(targets, num_classes).float() * (1 - epsilon) + epsilon


def smooth_targets__counts_the_classes_seen(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """one_hot takes the largest target for the last class. Where that class is missing from the batch, the columns are
    too few: hand over num_classes."""
    return functional.one_hot(targets).float() * (1 - epsilon) + epsilon / num_classes


def smooth_targets__rounds_down(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """one_hot gives int64, and whole numbers cannot hold 0.85: turned back into integers, everything is 0. Make it
    float32 first, and leave it so."""
    sure = functional.one_hot(targets, num_classes)
    return (sure * (1 - epsilon) + epsilon / num_classes).to(sure.dtype)


def smooth_targets__float64(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """These are float64, which logits are not: cross_entropy gives a float64 loss or complains. Probabilities have the
    dtype of logits, float32."""
    return functional.one_hot(targets, num_classes).double() * (1 - epsilon) + epsilon / num_classes


def accuracy__every_prediction_with_every_target(logits: Tensor, targets: Tensor) -> float:
    """With keepdim the predictions are (N, 1), and `==` with (N,) compares every prediction with every target, (N, N).
    Leave keepdim out."""
    return (logits.argmax(1, keepdim=True) == targets).float().mean().item()


def accuracy__along_the_samples(logits: Tensor, targets: Tensor) -> float:
    """argmax(0) finds the best sample for each class. The best class of each sample is argmax(1)."""
    winners = logits.argmax(0)
    return (winners[: len(targets)] == targets[: len(winners)]).float().mean().item()


def accuracy__compares_the_logits(logits: Tensor, targets: Tensor) -> float:
    """`max` gives the largest logits, not where they stand: comparing them with class numbers finds nothing. `argmax`
    gives the position."""
    return (logits.max(1).values == targets).float().mean().item()


def accuracy__counts(logits: Tensor, targets: Tensor) -> float:
    """This is the number of right predictions. The share divides it by N."""
    return float((logits.argmax(1) == targets).sum())


def accuracy__per_cent(logits: Tensor, targets: Tensor) -> float:
    """This is in per cent. The share lies in 0..1."""
    return 100.0 * (logits.argmax(1) == targets).float().mean().item()


def accuracy__above_one_half(logits: Tensor, targets: Tensor) -> float:
    """A class wins by being the largest, not by a probability above one half: with many classes the winner often has
    less."""
    right = logits.softmax(1).gather(1, targets[:, None])[:, 0] > 0.5
    return right.float().mean().item()


def accuracy__returns_a_tensor(logits: Tensor, targets: Tensor) -> float:
    """A mean is a tensor, also of one element. `.item()` makes it a Python float."""
    return (logits.argmax(1) == targets).float().mean()


def accuracy__floor_division(logits: Tensor, targets: Tensor) -> float:
    """`//` rounds down to a whole number: 0 unless everything is right. Divide with `/`."""
    return float((logits.argmax(1) == targets).sum().item() // len(targets))
