"""Hidden tests of distillation."""

import copy
import math

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy, kl_div
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from torch_katas import checks, inputs

CHANGES = {"ema_update": "average"}
"""Arguments that a kata changes by design."""

SHAPES = [(4, 3), (1, 5), (7, 2), (2, 1)]


def reference(student, teacher, targets, temperature, alpha):
    """Return the loss by PyTorch's own operators."""
    log_q = (student / temperature).log_softmax(1)
    distance = kl_div(log_q, (teacher.detach() / temperature).softmax(1), reduction="batchmean")
    return alpha * temperature**2 * distance + (1 - alpha) * cross_entropy(student, targets)


def batch(shape, device="cpu", dtype=torch.float32):
    """Return random logits of student and teacher, and targets."""
    student, teacher = (3 * torch.randn(shape, dtype=dtype).to(device) for _ in range(2))
    return student, teacher, torch.randint(shape[1], (shape[0],)).to(device)


@pytest.mark.parametrize("alpha", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("temperature", [1.0, 0.5, 4.0])
def test_it_is_the_weighted_sum_of_both(distillation_loss, device, temperature, alpha):
    """alpha · T² · KL + (1 - alpha) · cross entropy, in value and in the student's gradient."""
    student, teacher, targets = batch((4, 3), device)
    inputs.same_as_torch(
        lambda s: distillation_loss(s, teacher, targets, temperature, alpha),
        lambda s: reference(s, teacher, targets, temperature, alpha),
        student,
        names=("student",),
        of=f"distillation_loss(student, teacher, targets, temperature={temperature}, alpha={alpha})",
    )


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_any_number_of_samples_and_classes(distillation_loss, device, shape):
    """The loss is a mean over the samples and a sum over the classes, for every N and K."""
    student, teacher, targets = batch(shape, device)
    of = f"distillation_loss with logits of shape {shape}, temperature=3, alpha=0.7"
    checks.roughly(
        distillation_loss(student, teacher, targets, 3.0, 0.7), reference(student, teacher, targets, 3.0, 0.7), of=of
    )


def test_a_student_who_agrees_has_no_distance(distillation_loss, device):
    """With the teacher's own logits, or those plus a number, the distance is 0 at every temperature."""
    teacher = torch.tensor([[1.0, 5.0, -2.0], [0.0, 0.0, 3.0]], device=device)
    for temperature in (1.0, 7.0):
        loss = distillation_loss(teacher + 4.0, teacher, torch.tensor([0, 1], device=device), temperature, 1.0)
        of = f"distillation_loss(teacher + 4, teacher, targets, {temperature}, alpha=1)"
        checks.close(loss, torch.tensor(0.0, device=device), of=of, atol=1e-5)


def test_the_direction_counts(distillation_loss):
    """The divergence is that of the student from the teacher: p log(p / q), with p the teacher's."""
    sure, torn = torch.tensor([[math.log(9.0), 0.0]]), torch.zeros(1, 2)
    loss = distillation_loss(torn, sure, torch.tensor([0]), 1.0, 1.0)
    expected = 0.9 * math.log(1.8) + 0.1 * math.log(0.2)
    checks.roughly(loss, torch.tensor(expected), of="the distance where the teacher says 9 : 1 and the student 1 : 1")


def test_the_teacher_gets_no_gradient(distillation_loss, device):
    """Gradients reach the student alone, also where the teacher's logits require grad."""
    student, teacher, targets = batch((3, 4), device)
    student.requires_grad_()
    teacher.requires_grad_()
    loss = distillation_loss(student, teacher, targets, 2.0, 0.5)
    of = "distillation_loss(student, teacher, targets, 2.0, 0.5)"
    checks.gradient_reaches(loss, student, of=of, names=("student",))
    (grad,) = torch.autograd.grad(loss, teacher, allow_unused=True, materialize_grads=True)
    checks.close(grad, torch.zeros_like(grad), of=f"the gradient in teacher of {of}")


@pytest.mark.parametrize("size", [50.0, 1e4])
def test_large_logits_are_finite(distillation_loss, device, size):
    """With logits of ±50 and ±1e4 the loss is what it is on paper, and the gradient is finite."""
    student = torch.tensor([[size, -size]], device=device, requires_grad=True)
    teacher = torch.tensor([[-size, size]], device=device)
    loss = distillation_loss(student, teacher, torch.tensor([1], device=device), 2.0, 0.5)
    expected = 0.5 * 4 * size + 0.5 * 2 * size
    checks.close(
        loss.detach(), torch.tensor(expected, device=device), of=f"the loss for logits of ±{size:g}", rtol=1e-4
    )
    checks.gradient_reaches(loss, student, of=f"the loss for logits of ±{size:g}", names=("student",))


def test_a_class_that_the_teacher_rules_out(distillation_loss, device):
    """A teacher's logit of -inf is a probability of 0: the class adds 0, and the gradient is finite."""
    student = torch.tensor([[1.0, 2.0, 3.0]], device=device, requires_grad=True)
    teacher = torch.tensor([[0.0, 1.0, -torch.inf]], device=device)
    targets = torch.tensor([0], device=device)
    loss = distillation_loss(student, teacher, targets, 2.0, 1.0)
    p = torch.tensor([0.0, 0.5], device=device).softmax(0)
    expected = 4 * (p * (p.log() - (student.detach() / 2).log_softmax(1)[0, :2])).sum()
    checks.roughly(loss.detach(), expected, of="the distance where the teacher's third logit is -inf")
    checks.gradient_reaches(
        loss, student, of="the distance where the teacher's third logit is -inf", names=("student",)
    )


def test_dtype_and_layout(distillation_loss):
    """float64 stays float64 with all its digits, and logits may lie in memory as they like."""
    student, teacher, targets = batch((4, 3), dtype=torch.float64)
    expected = reference(student, teacher, targets, 3.0, 0.4)
    for name, given in inputs.layouts(student, "student"):
        of = f"distillation_loss in float64, {name}"
        checks.close(distillation_loss(given, teacher, targets, 3.0, 0.4), expected, of=of, rtol=1e-10)
    for name, given in inputs.layouts(teacher, "teacher"):
        of = f"distillation_loss in float64, {name}"
        checks.close(distillation_loss(student, given, targets, 3.0, 0.4), expected, of=of, rtol=1e-10)


@pytest.mark.parametrize(
    ("temperature", "alpha"),
    [(0.0, 0.5), (-1.0, 0.5), (1.0, -0.1), (1.0, 1.1)],
)
def test_impossible_settings_are_refused(distillation_loss, temperature, alpha):
    """ValueError where the temperature is not above 0, or alpha is not from 0 to 1."""
    student, teacher, targets = batch((2, 3))
    of = f"distillation_loss(…, temperature={temperature}, alpha={alpha})"
    checks.raises(ValueError, lambda: distillation_loss(student, teacher, targets, temperature, alpha), of=of)


class Net(nn.Module):
    """A model with parameters, statistics, a count, a mask, and a buffer that state_dict() leaves out."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
        self.register_buffer("mask", torch.tensor([True, False]))
        self.register_buffer("scale", torch.ones(2), persistent=False)
        self.bias = nn.Parameter(torch.zeros(2))


def tensors(model):
    """Return all parameters and buffers by name."""
    return dict(model.named_parameters()) | dict(model.named_buffers())


def random_net(device="cpu"):
    """Return a Net in which all numbers are random."""
    net = Net()
    with torch.no_grad():
        for value in tensors(net).values():
            if value.is_floating_point():
                value.copy_(torch.randn(value.shape))
            else:
                value.copy_(torch.randint(0, 2 if value.dtype == torch.bool else 100, value.shape))
    return net.to(device)


@pytest.mark.parametrize("decay", [0.75, 0.9, 0.0, 1.0])
def test_everything_moves(ema_update, device, decay):
    """Parameters and floating-point buffers become decay · average + (1 - decay) · model; the rest is the model's."""
    average, model = random_net(device), random_net(device)
    expected = {}
    for name, value in tensors(average).items():
        new = tensors(model)[name].detach()
        expected[name] = (decay * value.detach() + (1 - decay) * new) if value.is_floating_point() else new.clone()
    ema_update(average, model, decay)
    for name, value in tensors(average).items():
        checks.roughly(value.detach(), expected[name], of=f"{name} after ema_update(average, model, {decay})")


def test_the_ends_of_decay_are_exact(ema_update):
    """decay = 1 leaves every number as it is, decay = 0 makes all equal to the model's, without rounding errors."""
    for decay in (1.0, 0.0):
        average, model = nn.Linear(1, 2).double(), nn.Linear(1, 2).double()
        with torch.no_grad():
            average.weight.copy_(torch.tensor([[1e8], [0.1]]))
            model.weight.copy_(torch.tensor([[0.1], [1e-9]]))
        expected = (average if decay else model).weight.detach().clone()
        ema_update(average, model, decay)
        of = f"weight after ema_update(average, model, {decay})"
        checks.close(average.weight.detach(), expected, of=of, rtol=0, atol=0)


def test_many_updates(ema_update, device):
    """After several updates, while the model moves on, the numbers are those of torch.optim.swa_utils."""
    model = random_net(device)
    theirs = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.8))
    mine = copy.deepcopy(model)
    theirs.update_parameters(model)
    for number in range(3):
        with torch.no_grad():
            for value in tensors(model).values():
                if value.is_floating_point():
                    value.add_(torch.randn(value.shape).to(device))
        ema_update(mine, model, 0.8)
        theirs.update_parameters(model)
        for name, parameter in mine.named_parameters():
            expected = dict(theirs.module.named_parameters())[name].detach()
            checks.roughly(parameter.detach(), expected, of=f"{name} after update {number + 1} with decay=0.8")


def test_a_slow_average_in_float64(ema_update):
    """A decay of 0.9999 moves a float64 model by its ten-thousandth, with all digits."""
    average, model = (nn.Linear(1, 1).double() for _ in range(2))
    with torch.no_grad():
        average.weight.fill_(1.0), model.weight.fill_(3.0)
    ema_update(average, model, 0.9999)
    expected = torch.tensor([[1.0002]], dtype=torch.float64)
    checks.close(average.weight.detach(), expected, of="the weight between 1 and 3, decay=0.9999", rtol=1e-12)


@pytest.mark.parametrize("frozen", [True, False])
def test_the_tensors_stay_the_same(ema_update, frozen):
    """The average's tensors are the same objects, with their requires_grad and no history."""
    average, model = random_net(), random_net()
    average.requires_grad_(not frozen)
    before = {name: (id(value), value.requires_grad) for name, value in tensors(average).items()}
    start = average.bias.detach().clone()
    ema_update(average, model, 0.5)
    after = {name: (id(value), value.requires_grad) for name, value in tensors(average).items()}
    for name in before:
        same = after[name] == before[name]
        checks.that(
            same, of=f"{name} of the average", expected="the same tensor, with its requires_grad", got="another"
        )
    histories = [name for name, value in tensors(average).items() if value.grad_fn is not None]
    checks.equal(histories, [], of="the tensors of the average with a history")
    checks.that(not average.bias.equal(start), of="bias of the average", expected="other numbers", got="the same")


@pytest.mark.parametrize("training", [True, False], ids=["training", "evaluation"])
def test_modes_stay(ema_update, training):
    """The average stays in the mode that it is in, and the model as it is."""
    average, model = random_net().train(training), random_net().train(not training)
    ema_update(average, model, 0.5)
    checks.equal([average.training, average.body[1].training], [training, training], of="the modes of the average")


@pytest.mark.parametrize("decay", [-0.1, 1.1])
def test_an_impossible_decay_is_refused(ema_update, decay):
    """ValueError where decay is not from 0 to 1, and nothing has changed."""
    average, model = random_net(), random_net()
    before = {name: value.detach().clone() for name, value in tensors(average).items()}
    checks.raises(ValueError, lambda: ema_update(average, model, decay), of=f"ema_update(average, model, {decay})")
    for name, value in tensors(average).items():
        checks.close(value.detach(), before[name], of=f"{name} afterwards", rtol=0, atol=0)


def test_the_average_may_be_elsewhere(ema_update, device):
    """The average may be on the CPU while the model is on another device; both stay where they are."""
    average, model = random_net(), random_net(device)
    expected = (0.5 * average.bias + 0.5 * model.bias.cpu()).detach()
    ema_update(average, model, 0.5)
    checks.roughly(average.bias.detach(), expected, of="bias of an average on the CPU")
    checks.device(model.bias, device, of="bias of the model")
