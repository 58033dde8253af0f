"""Hidden tests of schedules."""

import numbers

import pytest
import torch
from torch.optim import lr_scheduler

from torch_katas import checks

CHANGES = {"lr_history": "optimizer scheduler"}
"""Arguments that a kata changes by design."""

EPOCHS = 100


def test_the_rate_falls_after_every_block(step_lr):
    """The rate stays for step_size epochs and is then multiplied by gamma, again and again."""
    rates = [number(step_lr(8.0, 3, 0.5, epoch)) for epoch in range(9)]
    expected = [8.0, 8.0, 8.0, 4.0, 4.0, 4.0, 2.0, 2.0, 2.0]
    checks.equal(rates, expected, of="step_lr(8.0, 3, 0.5, epoch) for epochs 0 to 8")


def test_blocks_may_be_one_epoch_long(step_lr):
    """With step_size 1 every epoch has a rate of its own, and epoch 0 has base."""
    rates = [number(step_lr(8.0, 1, 0.5, epoch)) for epoch in range(4)]
    checks.equal(rates, [8.0, 4.0, 2.0, 1.0], of="step_lr(8.0, 1, 0.5, epoch) for epochs 0 to 3")


@pytest.mark.parametrize(("step_size", "gamma"), [(30, 0.1), (7, 0.5), (1, 0.9), (200, 0.1), (10, 0.3), (9, 1.5)])
def test_step_lr_agrees_with_torch(step_lr, step_size, gamma):
    """For 100 epochs the rates are those of torch.optim.lr_scheduler.StepLR."""
    expected = rates_of(lr_scheduler.StepLR, step_size=step_size, gamma=gamma)
    compare(lambda epoch: step_lr(0.1, step_size, gamma, epoch), expected, f"step_lr(0.1, {step_size}, {gamma}, {{}})")


def test_each_milestone_counts_from_its_epoch_on(multistep_lr):
    """Epoch m has the smaller rate already, and what has fallen stays down."""
    rates = [number(multistep_lr(8.0, [1, 4], 0.5, epoch)) for epoch in range(6)]
    checks.equal(rates, [8.0, 4.0, 4.0, 4.0, 2.0, 2.0], of="multistep_lr(8.0, [1, 4], 0.5, epoch) for epochs 0 to 5")


def test_without_milestones_the_rate_stays(multistep_lr):
    """An empty list of milestones leaves the rate at base."""
    rates = [number(multistep_lr(8.0, [], 0.5, epoch)) for epoch in range(3)]
    checks.equal(rates, [8.0, 8.0, 8.0], of="multistep_lr(8.0, [], 0.5, epoch) for epochs 0 to 2")


def test_the_milestones_stay_as_they_are(multistep_lr):
    """The caller's list is only read."""
    milestones = [1, 4]
    multistep_lr(8.0, milestones, 0.5, 5)
    checks.equal(milestones, [1, 4], of="milestones, [1, 4] before, after multistep_lr(8.0, milestones, 0.5, 5)")


@pytest.mark.parametrize("milestones", [[30, 80], [0, 1, 2], [99], [20, 40, 60, 80], [10, 10, 50]], ids=str)
def test_multistep_lr_agrees_with_torch(multistep_lr, milestones):
    """For 100 epochs the rates are those of torch's MultiStepLR, also where a milestone stands twice."""
    expected = rates_of(lr_scheduler.MultiStepLR, milestones=milestones, gamma=0.1)
    of = f"multistep_lr(0.1, {milestones}, 0.1, {{}})"
    compare(lambda epoch: multistep_lr(0.1, list(milestones), 0.1, epoch), expected, of)


def test_the_first_epoch_has_the_base_rate(exponential_lr):
    """In epoch 0 nothing has been multiplied yet."""
    checks.close(number(exponential_lr(8.0, 0.5, 0)), 8.0, of="exponential_lr(8.0, 0.5, 0)")


def test_every_epoch_multiplies_by_gamma(exponential_lr):
    """Each rate is gamma times the one before."""
    rates = [number(exponential_lr(8.0, 0.5, epoch)) for epoch in range(1, 5)]
    checks.equal(rates, [4.0, 2.0, 1.0, 0.5], of="exponential_lr(8.0, 0.5, epoch) for epochs 1 to 4")


@pytest.mark.parametrize("gamma", [0.9, 0.5, 1.0, 0.3, 1.01])
def test_exponential_lr_agrees_with_torch(exponential_lr, gamma):
    """For 100 epochs the rates are those of torch.optim.lr_scheduler.ExponentialLR."""
    expected = rates_of(lr_scheduler.ExponentialLR, gamma=gamma)
    compare(lambda epoch: exponential_lr(0.1, gamma, epoch), expected, f"exponential_lr(0.1, {gamma}, {{}})")


def test_warmup_climbs_evenly_to_1(warmup_cosine):
    """The first steps have 1, 2, 3 … parts of warmup + 1, and step warmup has the factor 1."""
    factors = [number(warmup_cosine(step, 3, 9)) for step in range(4)]
    checks.equal(factors, [0.25, 0.5, 0.75, 1.0], of="warmup_cosine(step, 3, 9) for steps 0 to 3")


def test_the_cosine_falls_to_0(warmup_cosine):
    """From 1 at step warmup the factor falls along half a cosine: to 1/2 half way, and to 0 at step total."""
    factors = [round(number(warmup_cosine(step, 2, 8)), 6) for step in (2, 4, 5, 6, 8)]
    checks.equal(factors, [1.0, 0.75, 0.5, 0.25, 0.0], of="warmup_cosine(step, 2, 8) for steps 2, 4, 5, 6, 8")


def test_after_the_end_it_stays_0(warmup_cosine):
    """From step total on the factor is 0."""
    factors = [round(number(warmup_cosine(step, 2, 8)), 6) for step in (8, 9, 11, 14, 100)]
    checks.equal(factors, [0.0] * 5, of="warmup_cosine(step, 2, 8) for steps 8, 9, 11, 14, 100")


def test_without_warmup_it_starts_at_1(warmup_cosine):
    """With warmup 0 the first step has the factor 1 already."""
    factors = [round(number(warmup_cosine(step, 0, 2)), 6) for step in range(3)]
    checks.equal(factors, [1.0, 0.5, 0.0], of="warmup_cosine(step, 0, 2) for steps 0, 1, 2")


@pytest.mark.parametrize("warmup", [0, 1, 7, 10, 50, 99])
def test_warmup_cosine_agrees_with_torch(warmup_cosine, warmup):
    """For 100 steps the factors are those of LinearLR and CosineAnnealingLR, joined by SequentialLR."""
    expected = [rate / 0.1 for rate in rates_of(linear_then_cosine, warmup=warmup)]
    compare(lambda step: warmup_cosine(step, warmup, EPOCHS), expected, f"warmup_cosine({{}}, {warmup}, {EPOCHS})")


def test_the_history_starts_with_the_first_rate(lr_history):
    """history[e] is the rate of epoch e, from the one that the optimizer begins with."""
    optimizer, _ = sgd(lr=8.0)
    history = lr_history(optimizer, lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5), 5)
    expected = [8.0, 8.0, 4.0, 4.0, 2.0]
    checks.equal(
        numbers_of(history), expected, of="lr_history with SGD(lr=8), StepLR(step_size=2, gamma=0.5), 5 epochs"
    )


def test_the_optimizer_steps_before_the_scheduler(lr_history):
    """The rates in the history are those that moved the parameter: it steps by 8, 4 and 2, with a gradient of 1."""
    optimizer, w = sgd(lr=8.0)
    lr_history(optimizer, lr_scheduler.ExponentialLR(optimizer, gamma=0.5), 3)
    of = "w = [0] after lr_history with SGD(lr=8), ExponentialLR(gamma=0.5), 3 epochs, w.grad [1]"
    checks.close(w, torch.tensor([-14.0]), of=of)


def test_the_first_group_is_reported(lr_history):
    """Where the optimizer has several parameter groups, the rates are those of the first one."""
    v, w = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([{"params": [v], "lr": 8.0}, {"params": [w], "lr": 100.0}], lr=1.0)
    history = lr_history(optimizer, lr_scheduler.ExponentialLR(optimizer, gamma=0.5), 3)
    of = "lr_history with two groups of parameters, lr 8 and 100, ExponentialLR(gamma=0.5), 3 epochs"
    checks.equal(numbers_of(history), [8.0, 4.0, 2.0], of=of)


def test_the_gradients_stay(lr_history):
    """The gradients are there already, and there they stay; where there is none, nothing is missed."""
    optimizer, w = sgd(lr=8.0)
    idle = torch.zeros(2, requires_grad=True)
    optimizer.add_param_group({"params": [idle]})
    lr_history(optimizer, lr_scheduler.ExponentialLR(optimizer, gamma=0.5), 2)
    of = "after lr_history with SGD(lr=8), ExponentialLR(gamma=0.5), 2 epochs"
    checks.that(w.grad is not None, of=f"w.grad, [1] before, {of}", expected="[1]", got="None")
    checks.close(w.grad, torch.ones(1), of=f"w.grad, [1] before, {of}")
    checks.that(idle.grad is None, of=f"v.grad, None before, {of}", expected="None", got=idle.grad)


def test_no_epochs_change_nothing(lr_history):
    """For 0 epochs the history is empty, and neither optimizer nor scheduler steps."""
    optimizer, w = sgd(lr=8.0)
    history = lr_history(optimizer, lr_scheduler.ExponentialLR(optimizer, gamma=0.5), 0)
    checks.equal(history, [], of="lr_history with 0 epochs")
    checks.close(w, torch.zeros(1), of="w, 0 before, after lr_history with 0 epochs")
    checks.close(optimizer.param_groups[0]["lr"], 8.0, of="the optimizer's lr after lr_history with 0 epochs")


SCHEDULERS = {
    "StepLR": lambda optimizer: lr_scheduler.StepLR(optimizer, 30, gamma=0.1),
    "MultiStepLR": lambda optimizer: lr_scheduler.MultiStepLR(optimizer, [30, 80], gamma=0.1),
    "ExponentialLR": lambda optimizer: lr_scheduler.ExponentialLR(optimizer, gamma=0.95),
    "LinearLR, then CosineAnnealingLR": lambda optimizer: linear_then_cosine(optimizer, warmup=10),
}


@pytest.mark.parametrize("name", SCHEDULERS)
def test_the_history_is_the_schedule(lr_history, name):
    """For 100 epochs the history is what the schedule says, whichever schedule it is."""
    optimizer, _ = sgd(lr=0.1)
    history = numbers_of(lr_history(optimizer, SCHEDULERS[name](optimizer), EPOCHS))
    expected = rates_of(SCHEDULERS[name])
    checks.equal(len(history), EPOCHS, of=f"the length of lr_history with {name}, {EPOCHS} epochs")
    compare(lambda epoch: history[epoch], expected, f"lr_history with {name}, epoch {{}}")


def test_a_second_call_goes_on(lr_history):
    """The schedule is left where it is: a second call goes on with the next epoch."""
    optimizer, _ = sgd(lr=8.0)
    scheduler = lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
    lr_history(optimizer, scheduler, 2)
    history = numbers_of(lr_history(optimizer, scheduler, 2))
    checks.equal(history, [2.0, 1.0], of="a second lr_history with SGD(lr=8), ExponentialLR(gamma=0.5), 2 epochs each")


def test_a_rate_set_by_hand_is_the_first(lr_history):
    """history[0] is the rate that the optimizer has when the function is called, also where somebody has changed it."""
    optimizer, w = sgd(lr=8.0)
    scheduler = lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
    optimizer.param_groups[0]["lr"] = 2.0
    of = "lr_history with ExponentialLR(gamma=0.5), 3 epochs, the rate set from 8 to 2 before"
    checks.equal(numbers_of(lr_history(optimizer, scheduler, 3)), [2.0, 1.0, 0.5], of=of)
    checks.close(w.detach(), torch.full((1,), -3.5), of=f"w, 0 before, after {of}")


def sgd(lr):
    """Return plain gradient descent and its parameter: 0, with a gradient of 1."""
    w = torch.zeros(1, requires_grad=True)
    w.grad = torch.ones(1)
    return torch.optim.SGD([w], lr=lr), w


def linear_then_cosine(optimizer, warmup):
    """Return the schedule that warmup_cosine computes, of 100 steps."""
    down = lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS - warmup)
    if warmup == 0:
        return down
    up = lr_scheduler.LinearLR(optimizer, start_factor=1 / (warmup + 1), total_iters=warmup)
    return lr_scheduler.SequentialLR(optimizer, [up, down], milestones=[warmup])


def rates_of(make, **options):
    """Return the rates of 100 epochs that a schedule of torch gives, from 0.1 on."""
    optimizer, _ = sgd(lr=0.1)
    scheduler = make(optimizer, **options)
    rates = []
    for _ in range(EPOCHS):
        rates.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    return rates


def compare(rate, expected, of):
    """Compare epoch by epoch, so that the first one that differs is named."""
    for epoch, wanted in enumerate(expected):
        checks.close(number(rate(epoch)), wanted, of=of.format(epoch), rtol=1e-6, atol=1e-9)


def number(value):
    """Return any real number but a tensor (an int, a number of NumPy) as a float, and anything else as it is."""
    return float(value) if isinstance(value, numbers.Real) else value


def numbers_of(history):
    """Return a history with its numbers as floats, and anything but a list as it is."""
    return [number(rate) for rate in history] if isinstance(history, list) else history
