"""Hidden tests of sgd."""

import pytest
import torch

from torch_katas import checks, rules


def test_a_plain_step_goes_against_the_gradient(SGD, leaf, device):
    """Without momentum and decay, p moves by lr times its gradient, against it."""
    w = leaf([1.0, 2.0, 3.0], device)
    walk(SGD([w], lr=0.5), w, [1.0, 0.0, -2.0])
    checks.close(
        w, leaf([0.5, 2.0, 4.0], device), of="w = [1, 2, 3] after SGD([w], lr=0.5).step() with w.grad [1, 0, -2]"
    )


def test_momentum_gathers_whole_gradients(SGD, leaf, device):
    """The velocity is momentum times the old one plus the gradient, whole: 1, 1.5, 1.75 for gradients of 1."""
    w = leaf([0.0], device)
    optimizer = SGD([w], lr=1.0, momentum=0.5)
    # Three steps in one list: a report that shows all three tells more than the first difference alone.
    places = [walk(optimizer, w, [1.0]).item() for _ in range(3)]
    of = "w = [0] after each of three steps of SGD([w], lr=1, momentum=0.5) with w.grad [1]"
    checks.equal(places, [-1.0, -2.5, -4.25], of=of)


def test_decay_passes_through_the_momentum(SGD, leaf, device):
    """The decay joins the gradient before the velocity is made, so momentum carries it on, and lr scales it."""
    w = leaf([8.0], device)
    optimizer = SGD([w], lr=0.5, momentum=0.5, weight_decay=0.5)
    # Decays of 4 and 3 make velocities of 4 and 0.5 * 4 + 3 = 5.
    places = [walk(optimizer, w, [0.0]).item() for _ in range(2)]
    of = "w = [8] after each of two steps of SGD([w], lr=0.5, momentum=0.5, weight_decay=0.5) with w.grad [0]"
    checks.equal(places, [6.0, 3.5], of=of)


def test_equal_shapes_have_velocities_of_their_own(SGD, leaf, device):
    """The gradients of one parameter never move another, also where both have the same shape."""
    first, second = leaf([0.0], device), leaf([0.0], device)
    optimizer = SGD([first, second], lr=1.0, momentum=0.5)
    for _ in range(2):
        first.grad, second.grad = torch.ones_like(first), torch.full_like(second, 10.0)
        optimizer.step()
    of = "after two steps of SGD([a, b], lr=1, momentum=0.5) from 0 with a.grad [1] and b.grad [10]"
    checks.close(first, leaf([-2.5], device), of=f"a {of}")
    checks.close(second, leaf([-25.0], device), of=f"b {of}")


def test_a_new_optimizer_starts_from_rest(SGD, leaf, device):
    """A second optimizer for the same parameter begins with a velocity of 0."""
    w = leaf([0.0], device)
    walk(SGD([w], lr=1.0, momentum=0.5), w, [4.0])
    walk(SGD([w], lr=1.0, momentum=0.5), w, [1.0])
    of = "w = [0] after one step of SGD([w], lr=1, momentum=0.5) with w.grad [4], and one of a new one with w.grad [1]"
    checks.close(w, leaf([-5.0], device), of=of)


def test_views_see_the_update(SGD, leaf, device):
    """p changes in place: it keeps its memory, and a view that was made before shows the new numbers."""
    w = leaf([1.0, 2.0], device)
    view = w.detach()[1:]
    walk(SGD([w], lr=1.0, weight_decay=0.5), w, [1.0, 1.0])
    # The decay adds half of 2 to the gradient of 1.
    of = "view = w.detach()[1:], of w = [1, 2], after SGD([w], lr=1, weight_decay=0.5).step() with w.grad [1, 1]"
    checks.close(view, torch.tensor([0.0], device=device), of=of)


def test_without_a_gradient_nothing_moves(SGD, leaf, device):
    """Where .grad is None the parameter is skipped: neither decay nor momentum moves it, and its velocity waits."""
    w, other = leaf([8.0], device), leaf([8.0], device)
    optimizer = SGD([w, other], lr=0.5, momentum=0.5, weight_decay=0.5)
    places = []
    for gradient in ([0.0], None, [0.0]):
        other.grad = torch.zeros_like(other)
        places.append(walk(optimizer, w, gradient).item())
    of = "w = [8] after each of three steps of SGD([w, …], 0.5, momentum=0.5, weight_decay=0.5) with w.grad 0, None, 0"
    checks.equal(places, [6.0, 6.0, 3.5], of=of)


def test_what_stands_behind_it_moves_on(SGD, leaf, device):
    """Where one parameter has no gradient, those behind it, and in front of it, move as if it were not there."""
    first, idle, last = leaf([8.0], device), leaf([8.0], device), leaf([8.0], device)
    optimizer = SGD([first, idle, last], lr=0.5, momentum=0.5)
    places = []
    for _ in range(2):
        first.grad, last.grad = torch.ones_like(first), torch.ones_like(last)
        optimizer.step()
        places.append([p.item() for p in (first, idle, last)])
    of = (
        "a, b and c, all [8], after each of two steps of SGD([a, b, c], lr=0.5, momentum=0.5) with gradients 1, None, 1"
    )
    checks.equal(places, [[7.5, 8.0, 7.5], [6.75, 8.0, 6.75]], of=of)


def test_p_stays_a_leaf_that_requires_grad(SGD, leaf, device):
    """The update is not recorded, and leaves nothing behind: backward reaches p after it as before."""
    w = leaf([1.0, 2.0], device)
    walk(SGD([w], lr=0.5, momentum=0.5, weight_decay=0.5), w, [1.0, 1.0])
    of = "w.requires_grad and w.is_leaf after SGD([w], …).step()"
    checks.equal([w.requires_grad, w.is_leaf], [True, True], of=of)


SETTINGS = [{}, {"momentum": 0.9}, {"weight_decay": 0.1}, {"momentum": 0.5, "weight_decay": 0.1}]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_step_only_reads_the_gradient(SGD, leaf, device, settings):
    """After the steps .grad holds what backward left there."""
    w = leaf([1.0, 2.0], device)
    optimizer = SGD([w], lr=0.5, **settings)
    given = "".join(f", {name}={value}" for name, value in settings.items())
    for _ in range(2):
        walk(optimizer, w, [3.0, 4.0])
        of = f"w.grad, [3, 4] before, after step() of SGD([w], lr=0.5{given})"
        checks.close(w.grad, torch.tensor([3.0, 4.0], device=device), of=of)


def test_the_velocity_has_memory_of_its_own(SGD, leaf, device):
    """What is written into .grad between two steps does not reach the velocity."""
    w = leaf([0.0], device)
    optimizer = SGD([w], lr=1.0, momentum=0.5)
    w.grad = torch.tensor([4.0], device=device)
    optimizer.step()
    w.grad.fill_(1.0)  # as backward does after a zero_grad that keeps the tensor
    optimizer.step()
    of = "w = [0] after two steps of SGD([w], lr=1, momentum=0.5) with w.grad [4], then [1] in the same tensor"
    checks.close(w, leaf([-7.0], device), of=of)


@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_a_new_lr_scales_gradient_and_decay(SGD, leaf, device, momentum):
    """After a change of lr the gradient and the decay move p at the new rate, with momentum or without."""
    w = leaf([8.0], device)
    optimizer = SGD([w], lr=1.0, momentum=momentum, weight_decay=0.5)
    optimizer.lr = 0.5
    walk(optimizer, w, [2.0])
    # The decay makes 2 + 4 = 6 of the gradient.
    of = f"w = [8] after a step of SGD([w], 1, {momentum}, weight_decay=0.5) with optimizer.lr = 0.5 and w.grad [2]"
    checks.close(w, leaf([5.0], device), of=of)


def test_the_digits_of_float64_stay(SGD):
    """A parameter in float64 is moved by a gradient of 100000001, and not by 100000000."""
    w = torch.tensor([100000001.0], dtype=torch.float64, requires_grad=True)
    optimizer = SGD([w], lr=1.0, momentum=0.5)
    w.grad = torch.tensor([100000001.0], dtype=torch.float64)
    optimizer.step()
    of = "w = [100000001] in float64 after one step of SGD([w], lr=1, momentum=0.5) with w.grad [100000001]"
    checks.close(w, torch.tensor([0.0], dtype=torch.float64), of=of)


def test_a_new_lr_counts_at_once(SGD, leaf, device):
    """lr may change between steps, and the whole velocity moves p at the new rate."""
    w = leaf([0.0], device)
    optimizer = SGD([w], lr=1.0, momentum=0.5)
    walk(optimizer, w, [4.0])
    optimizer.lr = 0.5
    walk(optimizer, w, [4.0])
    # A velocity of 4 at the rate 1, then one of 6 at the rate 0.5.
    of = "w = [0] after two steps of SGD([w], lr=1, momentum=0.5) with w.grad [4], and optimizer.lr = 0.5 between them"
    checks.close(w, leaf([-7.0], device), of=of)


def test_a_generator_serves_as_well(SGD, leaf, device):
    """params may be a generator, as model.parameters() is; it can be walked through once, and every step needs it."""
    w = leaf([0.0], device)
    optimizer = SGD((p for p in [w]), lr=1.0, momentum=0.5)
    places = []
    for _ in range(2):
        optimizer.zero_grad()
        places.append(walk(optimizer, w, [1.0]).item())
    of = "w = [0] after each of two steps of SGD((p for p in [w]), lr=1, momentum=0.5) with w.grad [1]"
    checks.equal(places, [-1.0, -2.5], of=of)


@pytest.mark.parametrize("old", [1.0, float("nan")])
def test_zero_grad_clears_every_gradient(SGD, leaf, device, old):
    """After zero_grad every .grad is None or zeros, so that the next backward starts afresh."""
    parameters = [leaf([1.0, 2.0], device), leaf([3.0], device)]
    for p in parameters:
        p.grad = torch.full_like(p, old)
    SGD(parameters, lr=0.1).zero_grad()
    for name, p in zip("ab", parameters, strict=True):
        of = f"{name}.grad after SGD([a, b], lr=0.1).zero_grad()"
        checks.that(p.grad is None or not p.grad.any(), of=of, expected="None or zeros", got=p.grad)


def test_zero_grad_works_before_backward(SGD, leaf, device):
    """Where .grad is None there is nothing to clear, and None it stays."""
    w = leaf([1.0, 2.0], device)
    SGD([w], lr=0.1).zero_grad()
    checks.that(w.grad is None, of="w.grad after zero_grad() before any backward", expected="None", got=w.grad)


PROBLEMS = [("a quadratic", 0.05), ("Rosenbrock", 2e-4), ("a transposed matrix", 0.05), ("a small net", 0.1)]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize(("problem", "lr"), PROBLEMS)
def test_the_way_is_that_of_torch(SGD, follow_torch, device, problem, lr, settings):
    """For 20 steps all parameters are where torch.optim.SGD would be, also next to one that never has a gradient."""
    follow_torch(SGD, torch.optim.SGD, problem, device, lr=lr, **settings)


def test_two_optimizers_keep_to_their_own(SGD, toy_problem, layer_parameters, compare_steps, device):
    """One optimizer for each layer, with its own lr and momentum, goes the way of torch's two parameter groups."""
    mine, theirs = (toy_problem("a small net", device) for _ in range(2))
    settings = {"layer 1": {"lr": 0.1, "momentum": 0.9}, "layer 2": {"lr": 0.02, "weight_decay": 0.1}}
    optimizers = [SGD(layer_parameters(mine, name), **options) for name, options in settings.items()]
    groups = [{"params": layer_parameters(theirs, name), **options} for name, options in settings.items()]
    of = "after step {} on a small net, one SGD for each layer"
    compare_steps(mine, optimizers, theirs, [torch.optim.SGD(groups)], of)


def test_sgd_is_written_by_hand(SGD, leaf, device):
    """Each line of the step is an operation of its own; no optimizer of torch.optim is behind it."""
    w = leaf([2.0], device)
    w.grad = torch.ones(1, device=device)
    with rules.forbid("torch.optim", why="write the lines of the statement yourself"):
        optimizer = SGD([w], lr=0.5)
        optimizer.step()
        optimizer.zero_grad()
    checks.that(w.item() < 2.0, of="w = [2] after SGD([w], lr=0.5).step() with gradient 1", expected="less", got=w)


def walk(optimizer, w, gradient):
    """Set w.grad, take one step, return w."""
    w.grad = None if gradient is None else torch.tensor(gradient, device=w.device)
    optimizer.step()
    return w
