"""Hidden tests of multiclass."""

import math

import pytest
import torch
from torch.nn import functional

from torch_katas import checks, inputs, rules

REDUCTIONS = ["mean", "sum", "none"]
DTYPES = [torch.float32, torch.float64]
AXES = [((4,), 0), ((2, 3), 1), ((2, 3), 0), ((3, 3), 0), ((2, 3, 2), 1), ((2, 3, 2), -2), ((3, 1), 1), ((1, 4), -1)]


def test_probabilities_of_known_logits(softmax, device):
    """Logits log(1), log(2), log(5) have the probabilities 1/8, 2/8, 5/8; only what is between them counts."""
    x = torch.tensor([[1.0, 2.0, 5.0], [10.0, 20.0, 50.0]], device=device).log()
    expected = torch.tensor([[0.125, 0.25, 0.625]] * 2, device=device)
    of = "softmax([[log(1), log(2), log(5)], [log(10), log(20), log(50)]], dim=1)"
    checks.close(softmax(x, 1), expected, of=of)


@pytest.mark.parametrize(("size", "dim"), AXES, ids=str)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_softmax_is_that_of_pytorch(softmax, device, dtype, size, dim):
    """Value and gradient are those of torch.softmax, along any axis of any shape, and x is not changed."""
    like_pytorch(softmax, torch.softmax, "softmax", size, dim, dtype, device)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_large_logits_do_not_overflow(softmax, device, dtype):
    """Logits of 1e4 give ordinary probabilities: 1/2 for two alike, 0 far below the largest."""
    rows = [[1e4, 1e4, 0.0], [-1e4, -1e4, -1e4], [100.0, 200.0, 0.0], [-300.0, -200.0, -200.0]]
    x = torch.tensor(rows, dtype=dtype, device=device)
    rows = [[0.5, 0.5, 0.0], [1 / 3] * 3, [0.0, 1.0, 0.0], [0.0, 0.5, 0.5]]
    expected = torch.tensor(rows, dtype=dtype, device=device)
    checks.close(softmax(x, 1), expected, of=f"softmax({x.tolist()}, dim=1)")
    checks.close(softmax(x.T, 0), expected.T, of=f"softmax({x.T.tolist()}, dim=0)")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_small_probabilities_keep_their_digits(softmax, device, dtype):
    """Next to a logit of 0 the probabilities of -20 and -60 are 2.0612e-09 and 8.7565e-27, and not 0."""
    x = torch.tensor([0.0, -20.0, -60.0], dtype=dtype, device=device)
    expected = torch.tensor([1.0, 2.0611536e-09, 8.7565108e-27], dtype=dtype, device=device)
    checks.close(softmax(x, 0), expected, of="softmax([0., -20., -60.], dim=0)", rtol=1e-4)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_softmax_has_a_finite_gradient(softmax, device, dtype):
    """Also at logits of 1e4 the gradient is that of torch.softmax: finite, and 0 where a probability is 0 or 1."""
    x = torch.tensor([[1e4, 1e4, 0.0], [-1e4, -1e4, -1e4], [100.0, 200.0, 0.0]], dtype=dtype, device=device)
    of = "softmax(x, dim=1) with logits of 1e4, -1e4, and 100 beside 200"
    reference = lambda x: torch.softmax(x, 1)  # noqa: E731 - to stand beside the kata's own
    inputs.same_as_torch(lambda x: softmax(x, 1), reference, x, names=("x",), of=of)


def test_softmax_has_the_digits_of_float64(softmax):
    """In float64 logits of 100000000 that are 1 apart have the probabilities of 0 and 1."""
    x = torch.tensor([[1e8, 1e8 + 1], [0.0, 1.0]], dtype=torch.float64)
    checks.close(softmax(x, 1), torch.softmax(x[[1, 1]], 1), of="softmax([[1e8, 1e8 + 1], [0., 1.]], dim=1) in float64")


def test_softmax_takes_x_however_it_lies(softmax, device):
    """x may be transposed, a part of a larger tensor, or one row several times, along any axis."""
    however_it_lies(softmax, torch.softmax, "softmax", device)


def test_log_probabilities_of_known_logits(log_softmax, device):
    """Logits log(1), log(2), log(5) have the log-probabilities log(1/8), log(2/8), log(5/8)."""
    x = torch.tensor([[1.0, 2.0, 5.0], [10.0, 20.0, 50.0]], device=device).log()
    expected = torch.tensor([[0.125, 0.25, 0.625]] * 2, device=device).log()
    of = "log_softmax([[log(1), log(2), log(5)], [log(10), log(20), log(50)]], dim=1)"
    checks.close(log_softmax(x, 1), expected, of=of)


@pytest.mark.parametrize(("size", "dim"), AXES, ids=str)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_log_softmax_is_that_of_pytorch(log_softmax, device, dtype, size, dim):
    """Value and gradient are those of torch.log_softmax, along any axis of any shape, and x is not changed."""
    like_pytorch(log_softmax, torch.log_softmax, "log_softmax", size, dim, dtype, device)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_hopeless_classes_have_finite_logarithms(log_softmax, device, dtype):
    """A class 10000 below the largest has the log-probability -10000, not -inf; no row changes another."""
    x = torch.tensor([[1e4, 0.0], [-1e4, -1e4], [100.0, 200.0], [-300.0, 0.0]], dtype=dtype, device=device)
    two = math.log(2)
    rows = [[0.0, -1e4], [-two, -two], [-100.0, 0.0], [-300.0, 0.0]]
    expected = torch.tensor(rows, dtype=dtype, device=device)
    # x minus the logarithm of the sum is right too, but leaves only the digits that a number of 1e4 has.
    digits = 4e4 * torch.finfo(dtype).eps
    of = "log_softmax([[1e4, 0.], [-1e4, -1e4], [100., 200.], [-300., 0.]], dim=1)"
    checks.close(log_softmax(x, 1), expected, of=of, rtol=1e-6, atol=digits)
    checks.close(log_softmax(x.T, 0), expected.T, of=of.replace("dim=1", "dim=0, transposed"), rtol=1e-6, atol=digits)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_log_softmax_has_a_finite_gradient(log_softmax, device, dtype):
    """Also at logits of 1e4 the gradient is that of torch.log_softmax: a hopeless class still pulls."""
    x = torch.tensor([[1e4, 0.0, 5.0], [0.0, -100.0, -200.0], [3.0, 3.0, -1e4]], dtype=dtype, device=device)
    weights = torch.tensor([1.0, 2.0, 3.0], dtype=dtype, device=device)
    of = "the gradient of log_softmax(x, dim=1), weighed by 1, 2 and 3, with logits of 1e4, -100 and -1e4"
    got, wanted = (
        torch.autograd.grad((call(leaf, 1) * weights).sum(), leaf)[0]
        for call, leaf in ((log_softmax, x.clone().requires_grad_()), (torch.log_softmax, x.clone().requires_grad_()))
    )
    checks.close(got, wanted, of=of, rtol=1e-4, atol=1e-2 if dtype == torch.float32 else 1e-8)


def test_log_softmax_has_the_digits_of_float64(log_softmax):
    """In float64 logits of 100000000 that are 1 apart have the log-probabilities of 0 and 1."""
    x = torch.tensor([[1e8, 1e8 + 1], [0.0, 1.0]], dtype=torch.float64)
    expected = torch.log_softmax(x[[1, 1]], 1)
    checks.close(log_softmax(x, 1), expected, of="log_softmax([[1e8, 1e8 + 1], [0., 1.]], dim=1) in float64", atol=1e-6)


def test_log_softmax_takes_x_however_it_lies(log_softmax, device):
    """x may be transposed, a part of a larger tensor, or one row several times, along any axis."""
    however_it_lies(log_softmax, torch.log_softmax, "log_softmax", device)


def test_the_true_class_alone_is_charged(cross_entropy, device):
    """A sample costs minus the log-probability of its true class: probabilities 1/8, 1/4, 5/8 cost log 8, log 4 …"""
    logits = torch.tensor([[1.0, 2.0, 5.0]] * 3, device=device).log()
    expected = torch.tensor([8.0, 4.0, 1.6], device=device).log()
    of = 'cross_entropy(logits, [0, 1, 2], "none") with probabilities [1/8, 1/4, 5/8] in each row'
    checks.close(cross_entropy(logits, torch.tensor([0, 1, 2], device=device), reduction="none"), expected, of=of)


@pytest.mark.parametrize("size", [(3, 4), (3, 3), (1, 4), (4, 1), (1, 1)], ids=str)
@pytest.mark.parametrize("kind", ["indices", "probabilities"])
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_cross_entropy_is_that_of_pytorch(cross_entropy, gradient, device, dtype, reduction, kind, size):
    """Value and gradient are those of torch's cross_entropy, for class indices and for probabilities."""
    logits = torch.randn(size, dtype=dtype, device=device, requires_grad=True)
    targets = torch.arange(size[0], device=device) % size[1]
    if kind == "probabilities":
        targets = torch.softmax(torch.randn(size, dtype=dtype, device=device), 1)
    of = f'cross_entropy(logits, targets, "{reduction}") with logits {size} and {kind}'
    why = "your own log_softmax does the first step; pick the true class from it"
    expected = functional.cross_entropy(logits, targets, reduction=reduction)
    with checks.unmodified(of, logits=logits, targets=targets), rules.forbid("log_softmax", "nll_loss", why=why):
        result = cross_entropy(logits, targets, reduction=reduction)
    checks.close(result, expected, of=of)
    checks.that(result.requires_grad, of=of, expected="a loss connected to the logits", got="a tensor with no history")
    got, wanted = gradient(result, logits), gradient(expected, logits)
    checks.roughly(got, wanted, of=f"the gradient of {of}")


@pytest.mark.parametrize("kind", ["indices", "probabilities"])
def test_a_sure_mistake_is_finite(cross_entropy, gradient, device, kind):
    """Logits of 1e4 cost 10000 where the sure class is wrong and 0 where it is right: no infinity, no NaN."""
    logits = torch.tensor([[1e4, 0.0], [0.0, 1e4], [200.0, 100.0]], device=device, requires_grad=True)
    targets = torch.tensor([1, 1, 1], device=device)
    if kind == "probabilities":
        targets = functional.one_hot(targets, 2).float()
    of = f'cross_entropy([[1e4, 0.], [0., 1e4], [200., 100.]], targets, "none") with class 1 as {kind}'
    losses = cross_entropy(logits, targets, reduction="none")
    checks.close(losses, torch.tensor([1e4, 0.0, 100.0], device=device), of=of)
    expected = torch.tensor([[1.0, -1.0], [0.0, 0.0], [1.0, -1.0]], device=device)
    checks.close(gradient(losses, logits), expected, of=f"the gradient of {of}")


@pytest.mark.parametrize("kind", ["indices", "probabilities"])
def test_cross_entropy_takes_inputs_however_they_lie(cross_entropy, device, kind):
    """Logits and targets may be transposed, parts of larger tensors, or one row several times."""
    logits, targets = torch.randn(3, 4, device=device), torch.tensor([3, 0, 2], device=device)
    if kind == "probabilities":
        targets = torch.softmax(torch.randn(3, 4, device=device), 1)
    pairs = [(name, x, targets) for name, x in inputs.layouts(logits, "logits")]
    pairs += [(name, logits, y) for name, y in inputs.layouts(targets, "targets")]
    pairs += [("targets are one row, expanded", logits, inputs.expanded(targets[0], 3))]
    pairs += [("logits are one row, expanded", inputs.expanded(logits[0], 3), targets)]
    for name, x, y in pairs:
        expected = functional.cross_entropy(x, y, reduction="none")
        of = f'cross_entropy(logits, targets, "none") with {kind}, {name}'
        checks.close(cross_entropy(x, y, reduction="none"), expected, of=of)


@pytest.mark.parametrize("dtype", [torch.int64, torch.float32], ids=str)
@pytest.mark.parametrize("size", [(3, 1), (1, 4), (2,), (4,), (3, 5), (), (4, 3), (3, 4, 1)], ids=str)
def test_other_shapes_are_refused(cross_entropy, device, size, dtype):
    """Targets that are neither (N,) nor (N, C) raise ValueError, also where they would broadcast."""
    targets = torch.zeros(size, dtype=dtype, device=device)
    of = f"cross_entropy of logits (3, 4) and targets {size}"
    checks.raises(ValueError, lambda: cross_entropy(torch.zeros(3, 4, device=device), targets), of=of)


@pytest.mark.parametrize(("epsilon", "true", "other"), [(0.2, 0.85, 0.05), (0.0, 1.0, 0.0), (1.0, 0.25, 0.25)])
def test_the_true_class_gives_a_little_away(smooth_targets, device, epsilon, true, other):
    """The true class has 1 - epsilon + epsilon / C, every other one epsilon / C, in float32."""
    expected = torch.full((2, 4), other, device=device)
    expected[0, 1] = expected[1, 3] = true
    of = f"smooth_targets([1, 3], num_classes=4, epsilon={epsilon})"
    checks.close(smooth_targets(torch.tensor([1, 3], device=device), 4, epsilon), expected, of=of)


def test_a_single_class_keeps_all(smooth_targets, device):
    """With one class there is nobody to give anything to: its probability is 1, whatever epsilon is."""
    for epsilon in (0.0, 0.3, 1.0):
        of = f"smooth_targets([0, 0], num_classes=1, epsilon={epsilon})"
        result = smooth_targets(torch.tensor([0, 0], device=device), 1, epsilon)
        checks.close(result, torch.ones(2, 1, device=device), of=of)


def test_targets_may_lie_as_they_like(smooth_targets, device):
    """targets may be every second number of a tensor, a part of one, or one number several times."""
    targets = torch.tensor([1, 3, 0], device=device)
    expected = torch.full((3, 4), 0.05, device=device)
    expected[range(3), targets] = 0.85
    for name, variant in inputs.layouts(targets, "targets"):
        checks.close(smooth_targets(variant, 4, 0.2), expected, of=f"smooth_targets([1, 3, 0], 4, 0.2), {name}")
    same = inputs.expanded(targets[1], 3)
    of = "smooth_targets([3, 3, 3], 4, 0.2), one number expanded"
    checks.close(smooth_targets(same, 4, 0.2), expected[[1, 1, 1]], of=of)


def test_smoothed_targets_are_where_targets_are(smooth_targets):
    """The result is on the device of targets, whichever that is."""
    call = lambda targets: smooth_targets(targets, 4, 0.2)  # noqa: E731 - named for the line below
    inputs.stays_on_meta(call, torch.tensor([1, 3]), of="smooth_targets(targets, 4, 0.2)")


@pytest.mark.parametrize("num_classes", [3, 5])
def test_every_row_is_a_distribution(smooth_targets, device, num_classes):
    """The probabilities of each sample add up to 1."""
    rows = smooth_targets(torch.tensor([0, 2, 1], device=device), num_classes, 0.1)
    of = f"the row sums of smooth_targets([0, 2, 1], {num_classes}, 0.1)"
    checks.close(rows.sum(1), torch.ones(3, device=device), of=of)


def test_classes_that_are_not_seen_have_a_column(smooth_targets, device):
    """There are num_classes columns, also where the largest classes are missing from the batch."""
    rows = smooth_targets(torch.tensor([0, 1], device=device), 5, 0.1)
    checks.shape(rows, (2, 5), of="smooth_targets([0, 1], num_classes=5, epsilon=0.1)")


@pytest.mark.parametrize("epsilon", [0.1, 0.5])
def test_smoothing_is_that_of_pytorch(smooth_targets, device, epsilon):
    """As probability targets of torch's cross_entropy they give its loss with label_smoothing=epsilon."""
    logits, targets = torch.randn(4, 3, device=device), torch.tensor([2, 0, 1, 2], device=device)
    expected = functional.cross_entropy(logits, targets, label_smoothing=epsilon)
    smoothed = smooth_targets(targets, 3, epsilon)
    of = f"smooth_targets([2, 0, 1, 2], 3, {epsilon})"
    checks.dtype(smoothed, torch.float32, of=of)
    checks.close(functional.cross_entropy(logits, smoothed), expected, of=f"cross_entropy(logits, {of})")


@pytest.mark.parametrize(
    ("targets", "expected"), [([1, 0, 2, 1], 1.0), ([1, 0, 2, 0], 0.75), ([0, 1, 0, 1], 0.25), ([0, 1, 0, 0], 0.0)]
)
def test_share_of_right_predictions(accuracy, device, targets, expected):
    """The accuracy is the number of samples whose largest logit is that of the true class, divided by N."""
    # The classes 1, 0, 2 and 1 are the largest; in the last row by little, and with a probability below one half.
    rows = [[0.0, 3.0, 1.0], [5.0, 0.0, -1.0], [0.0, 1.0, 4.0], [0.1, 0.3, 0.2]]
    of = f"accuracy(logits, {targets}) where the largest logits are at [1, 0, 2, 1]"
    checks.close(accuracy(torch.tensor(rows, device=device), torch.tensor(targets, device=device)), expected, of=of)


@pytest.mark.parametrize(("target", "expected"), [(2, 1.0), (0, 0.0)])
def test_a_batch_of_one(accuracy, device, target, expected):
    """A single sample is right or wrong: 1.0 or 0.0, a Python float."""
    logits, targets = torch.tensor([[0.0, 1.0, 2.0]], device=device), torch.tensor([target], device=device)
    checks.close(accuracy(logits, targets), expected, of=f"accuracy([[0., 1., 2.]], [{target}])")


def test_shares_are_exact(accuracy, device):
    """Of 3000 samples 1001 are right, and the share has the digits to show it, however the logits lie in memory."""
    logits = torch.zeros(3000, 2, device=device)
    logits[:1001, 1] = 1.0
    logits[1001:, 0] = 1.0
    targets = inputs.expanded(torch.tensor(1, device=device), 3000)
    for name, x in [("contiguous", logits), *inputs.layouts(logits, "logits")]:
        of = f"accuracy(logits, targets) where 1001 of 3000 are right, {name}"
        checks.close(accuracy(x, targets), 1001 / 3000, of=of)


def test_close_logits_are_told_apart(accuracy):
    """In float64 logits may differ from the tenth digit on, and the larger one is still the larger one."""
    logits = torch.tensor([[1.0, 1.0 + 1e-12], [1.0 + 1e-12, 1.0], [1.0, 1.0 - 1e-12]], dtype=torch.float64)
    of = "accuracy(logits, [1, 0, 1]) in float64, where logits are 1e-12 apart and the largest at [1, 0, 0]"
    checks.close(accuracy(logits, torch.tensor([1, 0, 1])), 2 / 3, of=of)


def test_only_the_order_of_the_logits_counts(accuracy, device):
    """The largest logit may be negative, or far from 0 beside another that is, too; there may be one class alone."""
    rows = [[-9.0, -8.0], [-800.0, -700.0], [800.0, 900.0], [30.0, 40.0]]
    targets = torch.ones(4, dtype=torch.long, device=device)
    of = f"accuracy({rows}, [1, 1, 1, 1])"
    checks.close(accuracy(torch.tensor(rows, device=device), targets), 1.0, of=of)
    logits, targets = (
        torch.tensor([[1.0], [3.0], [2.0]], device=device),
        torch.zeros(3, dtype=torch.long, device=device),
    )
    checks.close(accuracy(logits, targets), 1.0, of="accuracy([[1.], [3.], [2.]], [0, 0, 0]), of one class")


def however_it_lies(answer, reference, name, device):
    """Compare with PyTorch's own operator, along each axis, where x lies in memory in another way."""
    x = torch.randn(2, 3, 4, device=device)
    for how, variant in [*inputs.layouts(x), ("x is one row, expanded", inputs.expanded(x[0], 2))]:
        for dim in range(3):
            of = f"{name}(x, dim={dim}) with x of shape (2, 3, 4), {how}"
            checks.close(answer(variant, dim), reference(variant, dim), of=of)


def like_pytorch(answer, reference, name, size, dim, dtype, device):
    """Compare value and gradient with PyTorch's own operator."""
    x = torch.randn(size, dtype=dtype, device=device, requires_grad=True)
    of = f"{name}(x, dim={dim}) with x of shape {size}"
    why = "build it from exp, sum and log"
    expected = reference(x, dim)
    with checks.unmodified(of, x=x), rules.forbid("softmax", "log_softmax", "logsumexp", why=why):
        result = answer(x, dim)
    checks.close(result, expected, of=of)
    checks.that(result.requires_grad, of=of, expected="a result connected to x", got="a tensor with no history")
    # The probabilities' plain sum is always 1, and its gradient 0: weigh them first.
    weights = torch.arange(1.0, x.numel() + 1, device=device, dtype=dtype).reshape(size)
    got, wanted = (torch.autograd.grad((output * weights).sum(), x)[0] for output in (result, expected))
    checks.roughly(got, wanted, of=f"the gradient of {of}")
