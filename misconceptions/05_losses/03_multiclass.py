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
    """exp overflows: in float32 exp(89) is infinite, and infinity over infinity is NaN. Instead: take the largest
    number along dim off first; the probabilities stay the same."""
    return x.exp() / x.exp().sum(dim, keepdim=True)


def softmax__one_maximum_for_all(x: Tensor, dim: int) -> Tensor:
    """`x.max()` is the largest number of the whole tensor: under exp a row far below it becomes 0 everywhere, and the
    result is 0 / 0, NaN. Instead: each row has its own, `x.amax(dim, keepdim=True)`."""
    powers = (x - x.max()).exp()
    return powers / powers.sum(dim, keepdim=True)


def softmax__takes_the_mean_off(x: Tensor, dim: int) -> Tensor:
    """The mean is taken off, so the largest number can still be thousands above 0, and exp overflows. Instead: take off
    the largest, which leaves nothing above 0."""
    powers = (x - x.mean(dim, keepdim=True)).exp()
    return powers / powers.sum(dim, keepdim=True)


def softmax__drops_the_axis(x: Tensor, dim: int) -> Tensor:
    """The sum has lost its axis and lines up with the wrong one: an error at best, the sum of another row where the
    matrix is square. Instead: keepdim=True."""
    powers = (x - x.amax(dim, keepdim=True)).exp()
    return powers / powers.sum(dim)


def softmax__always_the_last_axis(x: Tensor, dim: int) -> Tensor:
    """dim is not looked at: the probabilities add up to 1 along the last axis, whatever was asked for. Instead: hand
    dim to both `amax` and `sum`."""
    powers = (x - x.amax(-1, keepdim=True)).exp()
    return powers / powers.sum(-1, keepdim=True)


def softmax__sums_everything(x: Tensor, dim: int) -> Tensor:
    """The sum runs over the whole tensor, so all rows together add up to 1. Instead: each of them does, `sum(dim,
    keepdim=True)`."""
    powers = (x - x.amax(dim, keepdim=True)).exp()
    return powers / powers.sum()


def softmax__in_place(x: Tensor, dim: int) -> Tensor:
    """The shift is written into the caller's logits. Instead: `-` makes a new tensor."""
    x -= x.amax(dim, keepdim=True)
    powers = x.exp()
    return powers / powers.sum(dim, keepdim=True)


def softmax__is_torchs(x: Tensor, dim: int) -> Tensor:
    """The work is handed to PyTorch's own operator, which is to be built. Instead: build it from exp, sum and log."""
    return functional.softmax(x, dim)


def softmax__by_log_softmax(x: Tensor, dim: int) -> Tensor:
    """The exponential of PyTorch's log_softmax is its softmax again. Instead: build it from exp and sum."""
    return functional.log_softmax(x, dim).exp()


def softmax__by_logsumexp(x: Tensor, dim: int) -> Tensor:
    """The work is left to `logsumexp`, which takes the largest number off. Instead: write that step yourself, with
    `amax`, `exp` and `sum`."""
    return (x - x.logsumexp(dim, keepdim=True)).exp()


def softmax__clamps(x: Tensor, dim: int) -> Tensor:
    """Logits are held within a range where exp is safe, so 100 and 200 count alike. Instead: take the largest number
    along dim off first; then nothing has to be held."""
    powers = x.clamp(-80, 80).exp()
    return powers / powers.sum(dim, keepdim=True)


def softmax__clamps_what_is_left(x: Tensor, dim: int) -> Tensor:
    """The shifted numbers are held at -50, so a hopeless class keeps a probability of 2e-22. Instead: exp of a number
    far below 0 is a small number or 0, and needs no bound."""
    powers = (x - x.amax(dim, keepdim=True)).clamp(min=-50).exp()
    return powers / powers.sum(dim, keepdim=True)


def softmax__adds_an_epsilon(x: Tensor, dim: int) -> Tensor:
    """An epsilon is added to every exponential, so that no probability is ever below it. Instead: with the largest
    number taken off the sum is at least 1, and needs none."""
    powers = (x - x.amax(dim, keepdim=True)).exp() + 1e-12
    return powers / powers.sum(dim, keepdim=True)


def softmax__through_float32(x: Tensor, dim: int) -> Tensor:
    """The result is computed in float32 and converted back: in float64 logits that are close to each other become
    equal. Instead: compute in the dtype that comes in."""
    powers = (x.float() - x.float().amax(dim, keepdim=True)).exp()
    return (powers / powers.sum(dim, keepdim=True)).to(x.dtype)


def log_softmax__log_of_softmax(x: Tensor, dim: int) -> Tensor:
    """The logarithm is taken of probabilities: far below the largest logit they are 0, and their logarithm is -inf.
    Instead: stay in logarithms, the shifted logit minus the logarithm of the sum."""
    powers = (x - x.amax(dim, keepdim=True)).exp()
    return (powers / powers.sum(dim, keepdim=True)).log()


def log_softmax__adds_an_epsilon(x: Tensor, dim: int) -> Tensor:
    """An epsilon inside the logarithm holds the result at -27.6, and it is flat there: a class far below gets no
    gradient. Instead: the shifted logit minus the logarithm of the sum needs no epsilon."""
    powers = (x - x.amax(dim, keepdim=True)).exp()
    return (powers / powers.sum(dim, keepdim=True) + 1e-12).log()


def log_softmax__overflows(x: Tensor, dim: int) -> Tensor:
    """The formula is right on paper, but exp overflows from 89 on in float32. Instead: take the largest number along
    dim off first."""
    return x - x.exp().sum(dim, keepdim=True).log()


def log_softmax__one_maximum_for_all(x: Tensor, dim: int) -> Tensor:
    """`x.max()` is the largest number of the whole tensor: under exp a row far below it becomes 0 everywhere, and the
    result is the logarithm of 0, -inf. Instead: each row has its own, `x.amax(dim, keepdim=True)`."""
    shifted = x - x.max()
    return shifted - shifted.exp().sum(dim, keepdim=True).log()


def log_softmax__forgets_the_shift(x: Tensor, dim: int) -> Tensor:
    """The logarithm of the sum belongs to the shifted numbers, but it is taken off x. Instead: take it off the shifted
    numbers, or add the largest to it again."""
    shifted = x - x.amax(dim, keepdim=True)
    return x - shifted.exp().sum(dim, keepdim=True).log()


def log_softmax__always_the_last_axis(x: Tensor, dim: int) -> Tensor:
    """dim is not looked at: the probabilities add up to 1 along the last axis, whatever was asked for. Instead: hand
    dim to both `amax` and `sum`."""
    shifted = x - x.amax(-1, keepdim=True)
    return shifted - shifted.exp().sum(-1, keepdim=True).log()


def log_softmax__log_of_torchs_softmax(x: Tensor, dim: int) -> Tensor:
    """The logarithm is taken of probabilities: far below the largest logit they are 0, and their logarithm is -inf.
    Instead: stay in logarithms, the shifted logit minus the logarithm of the sum."""
    return torch.softmax(x, dim).log()


def log_softmax__is_torchs(x: Tensor, dim: int) -> Tensor:
    """The work is handed to PyTorch's own operator, which is to be built. Instead: build it from exp, sum and log."""
    return functional.log_softmax(x, dim)


def log_softmax__by_logsumexp(x: Tensor, dim: int) -> Tensor:
    """The work is left to `logsumexp`, which takes the largest number off. Instead: write that step yourself, with
    `amax`, `exp` and `sum`."""
    return x - x.logsumexp(dim, keepdim=True)


def log_softmax__clamps(x: Tensor, dim: int) -> Tensor:
    """Logits are held within a range where exp is safe, so 100 and 200 count alike. Instead: take the largest number
    along dim off first; then nothing has to be held."""
    x = x.clamp(-80, 80)
    return x - x.exp().sum(dim, keepdim=True).log()


def log_softmax__holds_the_result(x: Tensor, dim: int) -> Tensor:
    """The result is held at -100: below that a class gets no gradient. Instead: x minus the logarithm of the sum is
    finite by itself."""
    shifted = x - x.amax(dim, keepdim=True)
    return (shifted - shifted.exp().sum(dim, keepdim=True).log()).clamp(min=-100)


def log_softmax__detaches_the_sum(x: Tensor, dim: int) -> Tensor:
    """The sum is detached, so the gradient is that of x alone, and no logit pulls on another. Instead: leave the sum in
    the graph; only the largest number may be detached."""
    shifted = x - x.amax(dim, keepdim=True)
    return shifted - shifted.exp().sum(dim, keepdim=True).log().detach()


def log_softmax__through_float32(x: Tensor, dim: int) -> Tensor:
    """The result is computed in float32 and converted back: in float64 logits that are close to each other become
    equal. Instead: compute in the dtype that comes in."""
    shifted = x.float() - x.float().amax(dim, keepdim=True)
    return (shifted - shifted.exp().sum(dim, keepdim=True).log()).to(x.dtype)


def cross_entropy__softmax_twice(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """A softmax is taken before the log-softmax, which wants logits: the numbers lie in 0..1, so no class can be far
    ahead, and the loss never comes near 0. Instead: hand over the logits as they are."""
    return _reduce(_losses(_log_p(logits.softmax(1)), targets), reduction)


def cross_entropy__log_of_softmax(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """The logarithm is taken of probabilities: where one is 0 it is -inf, so a sure mistake makes the loss infinite.
    Instead: use your own log_softmax."""
    return _reduce(_losses(logits.softmax(1).log(), targets), reduction)


def cross_entropy__forgets_the_minus(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """Logarithms of probabilities are negative, and so is this loss: training makes the model as wrong as it can be.
    Instead: put a minus in front."""
    return _reduce(-_losses(_log_p(logits), targets), reduction)


def cross_entropy__forgets_the_log(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """The loss is minus the probability, so a sure mistake costs hardly more than a doubtful one. Instead: minus its
    logarithm."""
    return _reduce(_losses(logits.softmax(1), targets), reduction)


def cross_entropy__raw_logits(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """The loss is minus the logit of the true class: the other classes do not count, and it falls without end. Instead:
    take your own log_softmax of the logits first."""
    return _reduce(_losses(logits, targets), reduction)


def cross_entropy__every_target_for_every_sample(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """All N targets are taken as columns for each sample: (N, N). Instead: one number for each row,
    `log_p[torch.arange(N), targets]`, or gather."""
    log_p = _log_p(logits)
    if targets.shape != logits.shape[:1]:
        return _reduce(_losses(log_p, targets), reduction)
    return _reduce(-log_p[:, targets], reduction)


def cross_entropy__keeps_the_axis(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """The losses have the shape (N, 1), which `gather` leaves; with weights of shape (N,) they would make (N, N).
    Instead: drop the axis with `squeeze(1)`."""
    log_p = _log_p(logits)
    if targets.shape != logits.shape[:1]:
        return _reduce(_losses(log_p, targets), reduction)
    return _reduce(-log_p.gather(1, targets[:, None]), reduction)


def cross_entropy__averages_over_classes(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """With probabilities the mean divides by the classes as well. Instead: add up over the classes first; the mean runs
    over the samples."""
    log_p = _log_p(logits)
    if targets.shape == logits.shape and reduction == "mean":
        return -(targets * log_p).mean()
    return _reduce(_losses(log_p, targets), reduction)


def cross_entropy__makes_targets_sure(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """Of probabilities only the largest is kept, so smoothed targets are as hard as before. Instead: every class counts
    by its probability."""
    targets = targets.argmax(1) if targets.shape == logits.shape else targets
    return _reduce(_losses(_log_p(logits), targets), reduction)


def cross_entropy__indices_only(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """Targets of shape (N, C) are refused. Instead: they are probabilities; multiply them with the log-probabilities
    and add up over the classes."""
    if targets.shape != logits.shape[:1]:
        raise ValueError("targets must have shape (N,)")
    return _reduce(_losses(_log_p(logits), targets), reduction)


def cross_entropy__broadcasts(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """Whatever is not (N,) is taken for probabilities and broadcast: a column (N, 1) becomes a weight for every class.
    Instead: check the shape, and raise ValueError."""
    log_p = _log_p(logits)
    return _reduce(_losses(log_p, targets) if targets.dim() == 1 else -(targets * log_p).sum(1), reduction)


def cross_entropy__is_torchs(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """The work is handed to PyTorch's own loss, which is to be built. Instead: start from your own log_softmax."""
    if targets.shape not in (logits.shape, logits.shape[:1]):
        raise ValueError("neither indices nor probabilities")
    return functional.cross_entropy(logits, targets, reduction=reduction)


def cross_entropy__by_nll_loss(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """The true class is picked by `nll_loss`, which is the second half of PyTorch's own loss. Instead: pick it
    yourself, with gather."""
    log_p = _log_p(logits)
    if targets.shape != logits.shape[:1]:
        return _reduce(_losses(log_p, targets), reduction)
    return functional.nll_loss(log_p, targets, reduction=reduction)


def cross_entropy__clamps(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """Logits are held within a range where exp is safe, so 100 and 200 count alike. Instead: take the largest logit of
    each row off first, as your own log_softmax does."""
    logits = logits.clamp(-80, 80)
    return _reduce(_losses(logits - logits.exp().sum(1, keepdim=True).log(), targets), reduction)


def cross_entropy__counts_the_axes(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """Only the number of axes of targets is looked at, so one target for every sample, (1, C), is broadcast. Instead:
    compare the whole shape of targets with (N,) and with (N, C), and raise ValueError for any other."""
    log_p = _log_p(logits)
    if targets.dim() == 1 and len(targets) == len(logits):
        return _reduce(-log_p.gather(1, targets[:, None])[:, 0], reduction)
    if targets.dim() != 2:
        raise ValueError("neither indices nor probabilities")
    return _reduce(-(targets * log_p).sum(1), reduction)


def cross_entropy__flattens_the_targets(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """Targets are flattened first, so (N, 1) and even (C, N) pass for (N,) and (N, C). Instead: compare the shape of
    targets as it is, and raise ValueError for any other than (N,) and (N, C)."""
    if targets.numel() == logits.numel() and targets.is_floating_point():
        targets = targets.reshape(logits.shape)
    elif targets.numel() == len(logits):
        targets = targets.reshape(-1)
    return _reduce(_losses(_log_p(logits), targets), reduction)


def smooth_targets__to_the_others_only(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """epsilon is shared out to the C - 1 other classes. Instead: PyTorch shares it out to all C, the true class too."""
    sure = functional.one_hot(targets, num_classes).float()
    return sure * (1 - epsilon) + (1 - sure) * epsilon / (num_classes - 1)


def smooth_targets__adds_only(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """epsilon / C is added to targets that still hold a full 1, so a row adds up to 1 + epsilon. Instead: scale them by
    1 - epsilon first."""
    return functional.one_hot(targets, num_classes).float() + epsilon / num_classes


def smooth_targets__epsilon_to_each(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """Every class gets the whole epsilon. Instead: divide it by the number of classes."""
    return functional.one_hot(targets, num_classes).float() * (1 - epsilon) + epsilon


def smooth_targets__counts_the_classes_seen(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """The number of classes is taken from the largest target, so where that class is missing from the batch there are
    too few columns. Instead: num_classes is given; hand it to one_hot."""
    return functional.one_hot(targets).float() * (1 - epsilon) + epsilon / num_classes


def smooth_targets__rounds_down(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """The result is turned into whole numbers, and 0.85 becomes 0. Instead: make the rows float32 first, and leave them
    so."""
    sure = functional.one_hot(targets, num_classes)
    return (sure * (1 - epsilon) + epsilon / num_classes).to(sure.dtype)


def smooth_targets__float64(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """The result is float64, with which cross_entropy of float32 logits gives float64 or an error. Instead: float32."""
    return functional.one_hot(targets, num_classes).double() * (1 - epsilon) + epsilon / num_classes


def smooth_targets__unsqueezes_in_place(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """`unsqueeze_`, with its underscore, changes the shape of the caller's own targets to (N, 1). Instead: `unsqueeze`
    gives a view with the new axis."""
    rows = torch.full((len(targets), num_classes), epsilon / num_classes, device=targets.device)
    return rows.scatter_(1, targets.unsqueeze_(1), 1 - epsilon + epsilon / num_classes)


def smooth_targets__on_the_cpu(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """The rows are made on the CPU, wherever targets are. Instead: give new tensors the device of targets,
    `device=targets.device`."""
    rows = torch.full((len(targets), num_classes), epsilon / num_classes)
    rows[torch.arange(len(targets)), targets] += 1 - epsilon
    return rows


def smooth_targets__row_by_row_on_the_cpu(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """The targets are read as Python numbers, and the rows are made on the CPU, wherever targets are. Instead: give new
    tensors the device of targets, `device=targets.device`."""
    rows = torch.full((len(targets), num_classes), epsilon / num_classes)
    for n, target in enumerate(targets.tolist()):
        rows[n, target] += 1 - epsilon
    return rows


def smooth_targets__no_class_to_share_with(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """What the true class gives away is divided among the C - 1 others and taken as epsilon · (C - 1) / C: with a
    single class that is 0 / 0, an error. Instead: every class, the true one too, gets epsilon / C."""
    sure = functional.one_hot(targets, num_classes).float()
    given = epsilon * (num_classes - 1) / num_classes
    return sure * (1 - given) + (1 - sure) * given / (num_classes - 1)


def accuracy__every_prediction_with_every_target(logits: Tensor, targets: Tensor) -> float:
    """The predictions have the shape (N, 1), and compared with (N,) every prediction meets every target. Instead: leave
    keepdim out."""
    return (logits.argmax(1, keepdim=True) == targets).float().mean().item()


def accuracy__along_the_samples(logits: Tensor, targets: Tensor) -> float:
    """The best sample of each class is looked for. Instead: the best class of each sample is `argmax(1)`."""
    winners = logits.argmax(0)
    return (winners[: len(targets)] == targets[: len(winners)]).float().mean().item()


def accuracy__compares_the_logits(logits: Tensor, targets: Tensor) -> float:
    """The largest logits are compared with class numbers, and not their places. Instead: `argmax` gives the place."""
    return (logits.max(1).values == targets).float().mean().item()


def accuracy__counts(logits: Tensor, targets: Tensor) -> float:
    """The result is the number of right predictions. Instead: divide it by N."""
    return float((logits.argmax(1) == targets).sum())


def accuracy__per_cent(logits: Tensor, targets: Tensor) -> float:
    """The result is in per cent. Instead: the share lies in 0..1."""
    return 100.0 * (logits.argmax(1) == targets).float().mean().item()


def accuracy__above_one_half(logits: Tensor, targets: Tensor) -> float:
    """A prediction counts as right where the true class has more than one half. Instead: a class wins by being the
    largest; with many classes that is often less."""
    right = logits.softmax(1).gather(1, targets[:, None])[:, 0] > 0.5
    return right.float().mean().item()


def accuracy__returns_a_tensor(logits: Tensor, targets: Tensor) -> float:
    """The result is a tensor. Instead: `.item()` makes it a Python float."""
    return (logits.argmax(1) == targets).float().mean()


def accuracy__floor_division(logits: Tensor, targets: Tensor) -> float:
    """The division rounds down to a whole number: 0 unless everything is right. Instead: divide with `/`."""
    return float((logits.argmax(1) == targets).sum().item() // len(targets))


def accuracy__in_half(logits: Tensor, targets: Tensor) -> float:
    """The mean is taken in half precision, which has three digits. Instead: take it in float32, `.float().mean()`, or
    divide Python numbers."""
    return (logits.argmax(1) == targets).half().mean().item()


def accuracy__logits_in_float32(logits: Tensor, targets: Tensor) -> float:
    """The logits are made float32 first, where two of them that are close become equal. Instead: compare them in their
    own dtype."""
    return (logits.float().argmax(1) == targets).float().mean().item()


def accuracy__of_the_exponentials(logits: Tensor, targets: Tensor) -> float:
    """Makes probabilities by `exp` first, which is infinity for 100 and 0 for -200: no order is left. Instead:
    compare the logits themselves."""
    exps = torch.exp(logits)
    return (exps / exps.sum(dim=1, keepdim=True)).argmax(dim=1).eq(targets).double().mean().item()


def accuracy__of_sigmoids(logits: Tensor, targets: Tensor) -> float:
    """Takes the `sigmoid` of each logit, which is 1 for 30 as for 40. Instead: compare the logits themselves."""
    return torch.sigmoid(logits).argmax(dim=1).eq(targets).double().mean().item()


def accuracy__squeezes(logits: Tensor, targets: Tensor) -> float:
    """Removes every axis of length 1 by `squeeze`, also that of the classes. Instead: argmax(dim=1)."""
    return logits.squeeze().argmax(dim=-1).eq(targets).double().mean().item()


def accuracy__rounds(logits: Tensor, targets: Tensor) -> float:
    """The share is rounded to two digits. Instead: leave the rounding to whoever prints it."""
    return round((logits.argmax(1) == targets).float().mean().item(), 2)
