"""Hidden tests of batch_norm."""

import copy

import pytest
import torch
from torch import nn

from torch_katas import checks, inputs, rules

SHAPES = [(4, 3, 5, 5), (2, 2, 3, 7), (1, 3, 4, 4), (5, 2, 1, 1), (2, 1, 1, 2)]
NAMES = ("weight", "bias", "running_mean", "running_var")


def test_each_channel_is_normalised_by_the_batch(BatchNorm2d, device):
    """In training each channel gets mean 0 and variance 1 over all its numbers, the variance divided by n."""
    x = columns([0.0, 2.0, 4.0, 6.0], [10.0, 10.0, 30.0, 30.0], device=device)
    expected = columns([-1.3416, -0.4472, 0.4472, 1.3416], [-1.0, -1.0, 1.0, 1.0], device=device)
    of = "BatchNorm2d(2)(x), channels [0, 2, 4, 6] and [10, 10, 30, 30]"
    checks.close(BatchNorm2d(2).to(device)(x), expected, of=of, rtol=1e-3, atol=1e-3)


def test_a_channel_without_variance(BatchNorm2d, device):
    """Where all numbers of a channel are alike the result is bias: eps under the root keeps 0 / 0 away."""
    x = torch.full((2, 1, 2, 2), 7.0, device=device)
    of = "BatchNorm2d(1)(x) in training, x filled with 7"
    checks.close(BatchNorm2d(1).to(device)(x), torch.zeros(2, 1, 2, 2, device=device), of=of)


def test_eps_stands_under_the_root(BatchNorm2d, device):
    """The divisor is sqrt(variance + eps): 5 for a variance of 9 and an eps of 16."""
    x = columns([-3.0, 3.0], device=device)
    of = "BatchNorm2d(1, eps=16)(x) in training, x of -3 and 3, once another BatchNorm2d(1) is made"
    norm, _ = BatchNorm2d(1, eps=16.0).to(device), BatchNorm2d(1)
    checks.close(norm(x), columns([-0.6, 0.6], device=device), of=of)


def test_the_state_at_the_beginning(BatchNorm2d):
    """state_dict holds weight (ones), bias (zeros), running_mean (zeros) and running_var (ones), of shape (C,) each."""
    state = BatchNorm2d(3).state_dict()
    names = sorted(name for name in state if name != "num_batches_tracked")
    checks.equal(names, sorted(NAMES), of="the names in BatchNorm2d(3).state_dict(), num_batches_tracked aside")
    for name, value in zip(NAMES, (1.0, 0.0, 0.0, 1.0), strict=True):
        checks.close(state[name], torch.full((3,), value), of=f"{name} of a new BatchNorm2d(3)")


def test_parameters_and_buffers(BatchNorm2d):
    """weight and bias are parameters; running_mean and running_var are buffers, neither more nor less."""
    norm = BatchNorm2d(3)
    checks.equal(sorted(name for name, _ in norm.named_parameters()), ["bias", "weight"], of="the parameters' names")
    names = sorted(name for name, _ in norm.named_buffers() if name != "num_batches_tracked")
    checks.equal(names, ["running_mean", "running_var"], of="the buffers' names, num_batches_tracked aside")


def test_numbers_far_from_zero(BatchNorm2d, device):
    """Around 5000, as around 0, numbers are normalised exactly, and so is running_var."""
    norm = BatchNorm2d(1, momentum=1.0).to(device)
    x = columns([5000.0, 5001.0, 5002.0, 5003.0], device=device)
    of = "BatchNorm2d(1, momentum=1)(x) in training, x of 5000, 5001, 5002 and 5003"
    expected = columns([-1.3416, -0.4472, 0.4472, 1.3416], device=device)
    checks.close(norm(x), expected, of=of, rtol=1e-2, atol=1e-2)
    checks.close(norm.running_var, torch.tensor([5 / 3], device=device), of=f"running_var after {of}", rtol=1e-2)


def test_a_channel_of_small_variance(BatchNorm2d, device):
    """Numbers that hardly differ are normalised as well: only eps is added to their variance."""
    x = columns([0.0, 0.01, 0.02, 0.03], device=device)
    expected = nn.BatchNorm2d(1).to(device)(x)
    of = "BatchNorm2d(1)(x) in training, x of 0, 0.01, 0.02 and 0.03"
    checks.close(BatchNorm2d(1).to(device)(x), expected, of=of, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("mode", ["training", "evaluation"])
def test_float64_keeps_its_digits(BatchNorm2d, mode):
    """A layer of float64 computes in float64, with all its digits, wherever x lies in memory."""
    norm, reference = BatchNorm2d(2).double(), nn.BatchNorm2d(2).double()
    x = torch.randn(3, 2, 4, 5, dtype=torch.float64) / 3 + 1
    expected = reference.train(mode == "training")(x)
    for name, given in [("x in one piece", x), *inputs.layouts(x)]:
        of = f"BatchNorm2d(2)(x) in {mode} in float64, {name}"
        checks.close(norm.train(mode == "training")(given), expected, of=of, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("momentum", [None, 0.1, 0.75, 1.0, 0.0])
def test_running_mean_follows_the_batches(BatchNorm2d, device, momentum):
    """After one batch, running_mean is momentum times its mean: the rest is still the 0 of the beginning."""
    norm = (BatchNorm2d(2) if momentum is None else BatchNorm2d(2, momentum=momentum)).to(device)
    BatchNorm2d(2, momentum=0.5)  # another one changes nothing in this one
    momentum = 0.1 if momentum is None else momentum
    norm(columns([0.0, 2.0, 4.0, 6.0], [10.0, 10.0, 30.0, 30.0], device=device))
    expected = torch.tensor([3.0, 20.0], device=device) * momentum
    of = f"running_mean after a batch with means [3, 20], momentum={momentum}"
    checks.roughly(norm.running_mean, expected, of=of)


@pytest.mark.parametrize("recording", [True, False])
def test_one_image_counts_as_well(BatchNorm2d, device, recording):
    """In training a batch of one image moves the running statistics, whether autograd records or not."""
    norm = BatchNorm2d(1, momentum=1.0).to(device)
    x = torch.tensor([1.0, 3.0], device=device).reshape(1, 1, 1, 2)
    with torch.set_grad_enabled(recording):
        result = norm(x)
    of = f"a batch of one image [1, 3], momentum=1, torch.is_grad_enabled() {recording}"
    expected = torch.tensor([-1.0, 1.0], device=device).reshape(1, 1, 1, 2)
    checks.close(result.detach(), expected, of=f"the result for {of}", rtol=1e-3, atol=1e-3)
    checks.roughly(norm.running_mean, torch.tensor([2.0], device=device), of=f"running_mean after {of}")
    checks.roughly(norm.running_var, torch.tensor([2.0], device=device), of=f"running_var after {of}")


def test_running_variance_is_unbiased(BatchNorm2d, device):
    """running_var gets the variance that is divided by n - 1."""
    norm = BatchNorm2d(2, momentum=1.0).to(device)
    norm(columns([1.0, 3.0], [0.0, 4.0], device=device))
    of = "running_var after a batch of [1, 3] and [0, 4], momentum=1"
    checks.roughly(norm.running_var, torch.tensor([2.0, 8.0], device=device), of=of)


def test_evaluation_uses_the_running_statistics(BatchNorm2d, device):
    """In evaluation, a number becomes (x - running_mean) / sqrt(running_var + eps) * weight + bias, in any company."""
    norm = load(BatchNorm2d(2), [2.0, 1.0], [0.0, 5.0], [3.0, 0.0], [4.0, 1.0]).to(device).eval()
    x = columns([3.0, 5.0], [0.0, 1.0], device=device).requires_grad_()
    expected = columns([0.0, 2.0], [5.0, 6.0], device=device)
    of = "evaluation with weight [2, 1], bias [0, 5], running_mean [3, 0], running_var [4, 1], x of [3, 5] and [0, 1]"
    result = norm(x)
    checks.close(result, expected, of=of, rtol=1e-4, atol=1e-4)
    checks.gradient_reaches(result, x, of=of, names=("x",))
    (grad,) = torch.autograd.grad(result.sum(), x)
    checks.close(grad, columns([1.0, 1.0], [1.0, 1.0], device=device), of=f"the gradient in x, {of}", rtol=1e-4)


def test_training_goes_on_after_evaluation(BatchNorm2d, device):
    """Back in training, after an evaluation, the batch counts again; two layers have nothing in common."""
    norm, other = BatchNorm2d(1, momentum=0.5).to(device), BatchNorm2d(1, momentum=0.5).to(device)
    for mode, numbers in ((True, [1.0, 3.0]), (False, [50.0, 70.0]), (True, [5.0, 7.0])):
        norm.train(mode)(columns(numbers, device=device))
        other.train(mode)(columns([100.0, 300.0], device=device))
    of = "running_mean after a batch of mean 2, one of mean 60 in evaluation, and one of mean 6, momentum=0.5"
    checks.close(norm.running_mean, torch.tensor([3.5], device=device), of=of)


def test_evaluation_changes_nothing(BatchNorm2d, device):
    """In evaluation a batch leaves no trace in the state_dict."""
    norm = BatchNorm2d(2).to(device).eval()
    before = copy.deepcopy(norm.state_dict())
    norm(columns([5.0, 6.0], [7.0, 9.0], device=device))
    for name in ("running_mean", "running_var"):
        checks.close(getattr(norm, name), before[name], of=f"{name} after a batch in evaluation")


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_training_is_that_of_torch(BatchNorm2d, device, shape):
    """In training the values are those of nn.BatchNorm2d, for any weight, bias and eps, over several batches."""
    norm, reference = twins(BatchNorm2d, shape[1], device, eps=0.01, momentum=0.3)
    for number in range(3):
        x = torch.randn(shape).to(device) * (number + 1) + 2
        of = f"BatchNorm2d(x) in training, batch {number}, x of shape {shape}"
        checks.roughly(norm(x), reference(x), of=of)


def test_running_statistics_forget(BatchNorm2d, device):
    """After several batches the running statistics are those of nn.BatchNorm2d."""
    norm, reference = twins(BatchNorm2d, 2, device, momentum=0.5)
    for number in range(4):
        x = torch.randn(3, 2, 2, 2).to(device) * (number + 1) + number
        norm(x), reference(x)
        for name in ("running_mean", "running_var"):
            of = f"{name} after batch {number}, momentum=0.5"
            checks.roughly(getattr(norm, name), getattr(reference, name), of=of)


@pytest.mark.parametrize("shape", [*SHAPES, (1, 2, 1, 1)], ids=str)
def test_evaluation_is_that_of_torch(BatchNorm2d, device, shape):
    """After three batches of training, evaluation gives what nn.BatchNorm2d gives."""
    norm, reference = twins(BatchNorm2d, shape[1], device, eps=0.01, momentum=0.3)
    for _ in range(3):
        x = torch.randn(4, *shape[1:]).to(device) * 2 + 1
        norm(x), reference(x)
    x = torch.randn(shape).to(device)
    of = f"BatchNorm2d(x) in evaluation, x of shape {shape}"
    checks.roughly(norm.eval()(x), reference.eval()(x), of=of)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_gradients_are_those_of_torch(BatchNorm2d, device, shape):
    """The gradients in x, weight and bias are those of nn.BatchNorm2d: they flow through mean and variance, too."""
    norm, reference = twins(BatchNorm2d, shape[1], device, eps=0.01)
    x, direction = (torch.randn(shape).to(device) for _ in range(2))
    x.requires_grad_()
    of = f"BatchNorm2d(x), x of shape {shape}"
    expected = torch.autograd.grad(reference(x), (x, reference.weight, reference.bias), direction)
    result = norm(x)
    names = ("x", "weight", "bias")
    leaves = (x, norm.weight, norm.bias)
    checks.shape(result, shape, of=of)
    checks.gradient_reaches(result * direction, *leaves, of=of, names=names)
    grads = torch.autograd.grad(result, leaves, direction)
    for name, grad, wanted in zip(names, grads, expected, strict=True):
        checks.close(grad, wanted, of=f"the gradient in {name} of {of}", rtol=1e-3, atol=1e-4)


def test_batches_do_not_hang_together(BatchNorm2d, device):
    """The running statistics have no graph behind them: with one, each batch would keep all before it in memory."""
    norm = BatchNorm2d(2).to(device)
    norm(torch.randn(3, 2, 2, 2).to(device).requires_grad_())
    tied = [name for name in ("running_mean", "running_var") if getattr(norm, name).requires_grad]
    checks.equal(tied, [], of="the running statistics with a graph behind them")


def test_one_number_has_no_variance(BatchNorm2d, device):
    """ValueError in training where a channel has a single number; the running statistics stay as they are."""
    norm = BatchNorm2d(2).to(device)
    x = torch.ones(1, 2, 1, 1, device=device)
    of = "BatchNorm2d(2)(x) in training, x of shape (1, 2, 1, 1)"
    checks.raises(ValueError, lambda: norm(x), of=of)
    checks.close(norm.running_mean, torch.zeros(2, device=device), of=f"running_mean after {of}")
    checks.close(norm.running_var, torch.ones(2, device=device), of=f"running_var after {of}")


def test_x_stays_as_it_is(BatchNorm2d, device):
    """The caller's x keeps its numbers."""
    x = columns([1.0, 3.0], [0.0, 4.0], device=device)
    with checks.unmodified("BatchNorm2d(2)(x)", x=x):
        BatchNorm2d(2).to(device)(x)


@pytest.mark.parametrize("mode", ["training", "evaluation"])
def test_batch_norm_is_written_by_hand(BatchNorm2d, device, mode):
    """The result comes from other operations than torch's own batch norm, in both modes."""
    norm = BatchNorm2d(1).to(device).train(mode == "training")
    x = columns([-1.0, 1.0], device=device)
    with rules.forbid("batch_norm", why="take mean and variance, and write the formula out"):
        result = norm(x)
    checks.close(result, x, of=f"BatchNorm2d(1)(x) in {mode}, x of -1 and 1", rtol=1e-3, atol=1e-3)


def columns(*channels, device):
    """Return images of one column of pixels each, two to a batch: channel c holds the numbers channels[c]."""
    numbers = torch.tensor(channels, device=device)  # (C, n)
    return numbers.reshape(len(channels), 2, -1, 1).transpose(0, 1).contiguous()


def load(norm, weight, bias, running_mean, running_var):
    """Return norm with these numbers in it."""
    values = (weight, bias, running_mean, running_var)
    state = {name: torch.tensor(value) for name, value in zip(NAMES, values, strict=True)}
    norm.load_state_dict(state, strict=False)
    return norm


def twins(BatchNorm2d, channels, device, **options):
    """Return the kata's layer and PyTorch's, with the same weight and bias, drawn at random."""
    norm, reference = BatchNorm2d(channels, **options).to(device), nn.BatchNorm2d(channels, **options).to(device)
    with torch.no_grad():
        for name in ("weight", "bias"):
            numbers = torch.randn(channels) + 1
            getattr(norm, name).copy_(numbers)
            getattr(reference, name).copy_(numbers)
    return norm, reference
