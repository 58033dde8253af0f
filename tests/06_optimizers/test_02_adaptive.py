"""Hidden tests of adaptive."""

import pytest
import torch

from torch_katas import checks, rules

PROBLEMS = ["a quadratic", "Rosenbrock", "a transposed matrix", "a small net, one optimizer for each layer"]


def test_adagrad_adds_up_the_squares(Adagrad, leaf, device):
    """Each step is divided by the root of all squared gradients so far: 3 by 3, 4 by 5, 12 by 13."""
    w = leaf([0.0], device)
    places = walk(Adagrad([w], lr=1.0), w, [3.0, 4.0, 12.0])
    of = "w = [0] after each of three steps of Adagrad([w], lr=1) with gradients 3, 4, 12"
    check(places, [-1.0, -1.8, -1.8 - 12 / 13], of)


def test_adagrad_has_a_sum_for_each_number(Adagrad, leaf, device):
    """Numbers of one parameter do not share their sum: large gradients of one do not slow down the others."""
    w = leaf([0.0, 0.0], device)
    step(Adagrad([w], lr=1.0), w, [1.0, 100.0])
    check(w, [-1.0, -1.0], "w = [0, 0] after one step of Adagrad([w], lr=1) with gradients [1, 100]")


def test_adagrad_adds_eps_to_the_root(Adagrad, leaf, device):
    """eps stands outside the root, and a gradient of 0 moves nothing."""
    w = leaf([0.0, 0.0, 0.0], device)
    step(Adagrad([w], lr=1.0, eps=1.0), w, [1.0, 0.0, -3.0])
    of = "w = [0, 0, 0] after one step of Adagrad([w], lr=1, eps=1) with gradients [1, 0, -3]"
    check(w, [-0.5, 0.0, 0.75], of)


def test_adagrad_has_a_sum_for_each_parameter(Adagrad, device):
    """Parameters do not share their sums, also where their shapes are equal."""
    both = side_by_side(Adagrad, device, lr=1.0)
    of = "a and b, both 0, after two steps of Adagrad([a, b], lr=1) with gradients 1 for a and 100 for b"
    check(both, [-1 - 0.5**0.5, -1 - 0.5**0.5], of)


def test_adagrad_skips_what_has_no_gradient(Adagrad, device):
    """Where .grad is None the parameter does not move, and its sum waits."""
    places = next_to_another(Adagrad, device, [3.0, None, 4.0], lr=1.0)
    of = "w = [0] after each of three steps of Adagrad([w, …], lr=1) with gradients 3, None, 4"
    check(places, [-1.0, -1.0, -1.8], of)


def test_adagrad_walks_its_parameters_once(Adagrad, leaf, device):
    """model.parameters() is a generator: it can be walked once, when the optimizer is made."""
    w = leaf([0.0], device)
    step(Adagrad((parameter for parameter in [w]), lr=1.0), w, [3.0])
    check(w, [-1.0], "w = [0] after one step of Adagrad(a generator of w, lr=1) with gradient 3")


def test_a_new_adagrad_remembers_nothing(Adagrad, device):
    """A second optimizer for the same parameter begins with sums of 0."""
    places = one_after_another(Adagrad, device, lr=1.0)
    of = "w = [0] after one step of Adagrad([w], lr=1) with gradient 4, and after one step of a new one with gradient 1"
    check(places, [-1.0, -2.0], of)


def test_views_see_adagrad_move(Adagrad, leaf, device):
    """p changes in place: it keeps its memory, and a view that was made before shows the new numbers."""
    w = leaf([1.0, 2.0], device)
    view = w.detach()[1:]
    step(Adagrad([w], lr=1.0), w, [1.0, 1.0])
    check(
        view, [1.0], "view = w.detach()[1:], of w = [1, 2], after one step of Adagrad([w], lr=1) with gradients [1, 1]"
    )


@pytest.mark.parametrize("problem", PROBLEMS)
def test_adagrad_goes_the_way_of_torch(Adagrad, follow_torch, device, problem):
    """For 20 steps all parameters are where torch.optim.Adagrad would be."""
    follow_torch(Adagrad, torch.optim.Adagrad, problem, device, lr=0.1)


def test_rmsprop_keeps_a_running_mean(RMSprop, leaf, device):
    """The mean keeps the share alpha of the past and takes 1 - alpha of the new square, from 0 on."""
    w = leaf([0.0], device)
    places = walk(RMSprop([w], lr=1.0, alpha=0.75), w, [2.0, 1.0, 1.0])
    # The means are 0.25 * 4 = 1, and 0.75 + 0.25 = 1 from there on.
    of = "w = [0] after each of three steps of RMSprop([w], lr=1, alpha=0.75) with gradients 2, 1, 1"
    check(places, [-2.0, -3.0, -4.0], of)


def test_rmsprop_adds_eps_to_the_root(RMSprop, leaf, device):
    """eps stands outside the root, and a gradient of 0 moves nothing."""
    w = leaf([0.0, 0.0, 0.0], device)
    step(RMSprop([w], lr=1.0, alpha=0.75, eps=1.0), w, [2.0, 0.0, -4.0])
    of = "w = [0, 0, 0] after one step of RMSprop([w], lr=1, alpha=0.75, eps=1) with gradients [2, 0, -4]"
    check(w, [-1.0, 0.0, 4 / 3], of)


def test_rmsprop_has_a_mean_for_each_parameter(RMSprop, device):
    """Parameters do not share their means, also where their shapes are equal."""
    both = side_by_side(RMSprop, device, lr=1.0, alpha=0.75)
    of = "a and b, both 0, after two steps of RMSprop([a, b], lr=1, alpha=0.75) with gradients 1 for a and 100 for b"
    # The first mean is a quarter of the square, the second 7 sixteenths.
    check(both, [-2 - 4 / 7**0.5, -2 - 4 / 7**0.5], of)


def test_rmsprop_skips_what_has_no_gradient(RMSprop, device):
    """Where .grad is None the parameter does not move, and its mean waits."""
    places = next_to_another(RMSprop, device, [2.0, None, 1.0], lr=1.0, alpha=0.75)
    of = "w = [0] after each of three steps of RMSprop([w, …], lr=1, alpha=0.75) with gradients 2, None, 1"
    check(places, [-2.0, -2.0, -3.0], of)


def test_a_new_rmsprop_remembers_nothing(RMSprop, device):
    """A second optimizer for the same parameter begins with means of 0."""
    places = one_after_another(RMSprop, device, lr=1.0, alpha=0.75)
    of = (
        "w = [0] after one step of RMSprop([w], lr=1, alpha=0.75) with gradient 4, and one of a new one with gradient 1"
    )
    check(places, [-2.0, -4.0], of)


def test_views_see_rmsprop_move(RMSprop, leaf, device):
    """p changes in place: it keeps its memory, and a view that was made before shows the new numbers."""
    w = leaf([1.0, 2.0], device)
    view = w.detach()[1:]
    step(RMSprop([w], lr=0.5, alpha=0.75), w, [1.0, 1.0])
    of = (
        "view = w.detach()[1:], of w = [1, 2], after one step of RMSprop([w], lr=0.5, alpha=0.75) with gradients [1, 1]"
    )
    check(view, [1.0], of)


@pytest.mark.parametrize("alpha", [0.99, 0.5])
@pytest.mark.parametrize("problem", PROBLEMS)
def test_rmsprop_goes_the_way_of_torch(RMSprop, follow_torch, device, problem, alpha):
    """For 20 steps all parameters are where torch.optim.RMSprop would be."""
    follow_torch(RMSprop, torch.optim.RMSprop, problem, device, lr=0.01, alpha=alpha)


def test_adam_corrects_the_start(Adam, leaf, device):
    """m and v are corrected for their start at 0: equal gradients give steps of lr, from the first step on."""
    w = leaf([0.0], device)
    places = walk(Adam([w], lr=1.0), w, [5.0, 5.0, 5.0])
    check(places, [-1.0, -2.0, -3.0], "w = [0] after each of three steps of Adam([w], lr=1) with gradients 5, 5, 5")


def test_adam_weighs_by_betas(Adam, leaf, device):
    """betas[0] is the share of the past in the mean of the gradients, betas[1] that in the mean of their squares."""
    w = leaf([0.0], device)
    places = walk(Adam([w], lr=1.0, betas=(0.5, 0.75)), w, [1.0, 0.0])
    # In the second step M is 0.25 / 0.75 and V is 0.1875 / 0.4375.
    of = "w = [0] after each of two steps of Adam([w], lr=1, betas=(0.5, 0.75)) with gradients 1, 0"
    check(places, [-1.0, -1 - (1 / 3) / (3 / 7) ** 0.5], of)


def test_adam_adds_eps_to_the_root(Adam, leaf, device):
    """eps stands outside the root of the corrected V, and a gradient of 0 moves nothing."""
    w = leaf([0.0, 0.0, 0.0], device)
    step(Adam([w], lr=1.0, eps=1.0), w, [1.0, 0.0, -3.0])
    of = "w = [0, 0, 0] after one step of Adam([w], lr=1, eps=1) with gradients [1, 0, -3]"
    check(w, [-0.5, 0.0, 0.75], of)


def test_adam_has_means_for_each_parameter(Adam, device):
    """Parameters share neither their means nor their count, also where their shapes are equal."""
    both = side_by_side(Adam, device, lr=1.0)
    of = "a and b, both 0, after two steps of Adam([a, b], lr=1) with gradients 1 for a and 100 for b"
    check(both, [-2.0, -2.0], of)


def test_adam_counts_the_gradients_of_each_parameter(Adam, device):
    """Where .grad is None the parameter waits, its count too: its first gradient gives a step of lr, however late."""
    places = next_to_another(Adam, device, [None, 5.0, 5.0], lr=1.0)
    of = "w = [0] after each of three steps of Adam([w, …], lr=1) with gradients None, 5, 5"
    check(places, [0.0, -1.0, -2.0], of)


def test_a_new_adam_remembers_nothing(Adam, device):
    """A second optimizer for the same parameter begins with means and count of 0."""
    places = one_after_another(Adam, device, lr=1.0)
    of = "w = [0] after one step of Adam([w], lr=1) with gradient 4, and after one step of a new one with gradient 1"
    check(places, [-1.0, -2.0], of)


def test_views_see_adam_move(Adam, leaf, device):
    """p changes in place: it keeps its memory, and a view that was made before shows the new numbers."""
    w = leaf([1.0, 2.0], device)
    view = w.detach()[1:]
    step(Adam([w], lr=1.0), w, [1.0, 1.0])
    check(view, [1.0], "view = w.detach()[1:], of w = [1, 2], after one step of Adam([w], lr=1) with gradients [1, 1]")


@pytest.mark.parametrize("betas", [(0.9, 0.999), (0.5, 0.9)], ids=str)
@pytest.mark.parametrize("problem", PROBLEMS)
def test_adam_goes_the_way_of_torch(Adam, follow_torch, device, problem, betas):
    """For 20 steps all parameters are where torch.optim.Adam would be."""
    follow_torch(Adam, torch.optim.Adam, problem, device, lr=0.05, betas=betas)


def test_adamw_shrinks_by_a_fixed_share(AdamW, leaf, device):
    """The decay takes the share lr * weight_decay of p, whatever the gradients are: here they are 0."""
    w = leaf([8.0], device)
    optimizer = AdamW([w], lr=0.5, weight_decay=0.5)
    AdamW([leaf([1.0], device)], lr=0.25, weight_decay=0.0)  # another one, with a decay of its own
    places = walk(optimizer, w, [0.0, 0.0])
    of = "w = [8] after each of two steps of AdamW([w], lr=0.5, weight_decay=0.5) with gradients 0, 0"
    check(places, [6.0, 4.5], of)


def test_adamw_shrinks_first(AdamW, leaf, device):
    """First p shrinks, then it takes Adam's step, which the decay does not touch."""
    w = leaf([2.0], device)
    places = walk(AdamW([w], lr=0.5, weight_decay=0.5), w, [5.0, 5.0])
    # 2 shrinks to 1.5 and steps to 1; 1 shrinks to 0.75 and steps to 0.25.
    of = "w = [2] after each of two steps of AdamW([w], lr=0.5, weight_decay=0.5) with gradients 5, 5"
    check(places, [1.0, 0.25], of)


def test_adamw_adds_eps_to_the_root(AdamW, leaf, device):
    """eps stands outside the root of the corrected V, and a gradient of 0 moves nothing where there is no decay."""
    w = leaf([0.0, 0.0, 0.0], device)
    step(AdamW([w], lr=1.0, eps=1.0, weight_decay=0.0), w, [1.0, 0.0, -3.0])
    of = "w = [0, 0, 0] after one step of AdamW([w], lr=1, eps=1, weight_decay=0) with gradients [1, 0, -3]"
    check(w, [-0.5, 0.0, 0.75], of)


def test_adamw_has_means_for_each_parameter(AdamW, device):
    """Parameters share neither their means nor their count, also where their shapes are equal."""
    both = side_by_side(AdamW, device, lr=1.0, weight_decay=0.0)
    of = "a and b, both 0, after two steps of AdamW([a, b], lr=1, weight_decay=0) with gradients 1 for a and 100 for b"
    check(both, [-2.0, -2.0], of)


def test_adamw_skips_what_has_no_gradient(AdamW, device):
    """Where .grad is None the parameter waits: it does not shrink either."""
    places = next_to_another(AdamW, device, [None, 5.0, 5.0], start=2.0, lr=0.5, weight_decay=0.5)
    of = "w = [2] after each of three steps of AdamW([w, …], lr=0.5, weight_decay=0.5) with gradients None, 5, 5"
    check(places, [2.0, 1.0, 0.25], of)


def test_a_new_adamw_remembers_nothing(AdamW, device):
    """A second optimizer for the same parameter begins with means and count of 0."""
    places = one_after_another(AdamW, device, lr=1.0, weight_decay=0.0)
    of = "w = [0] after one step of AdamW([w], lr=1, weight_decay=0) with gradient 4, then one of a new one, gradient 1"
    check(places, [-1.0, -2.0], of)


def test_views_see_adamw_move(AdamW, leaf, device):
    """p changes in place: it keeps its memory, and a view that was made before shows the new numbers."""
    w = leaf([1.0, 2.0], device)
    view = w.detach()[1:]
    step(AdamW([w], lr=0.5, weight_decay=0.5), w, [1.0, 1.0])
    of = (
        "view = w.detach()[1:], of w = [1, 2], after one step of AdamW([w], lr=0.5, weight_decay=0.5), gradients [1, 1]"
    )
    check(view, [1.0], of)


@pytest.mark.parametrize("weight_decay", [0.01, 0.5])
@pytest.mark.parametrize("problem", PROBLEMS)
def test_adamw_goes_the_way_of_torch(AdamW, follow_torch, device, problem, weight_decay):
    """For 20 steps all parameters are where torch.optim.AdamW would be."""
    follow_torch(AdamW, torch.optim.AdamW, problem, device, lr=0.05, weight_decay=weight_decay)


def test_what_stands_behind_moves_on_with_adagrad(Adagrad, device):
    """Where one parameter has no gradient, those behind it, and in front of it, move as if it were not there."""
    idle_between(Adagrad, device)


def test_adagrad_has_the_numbers_of_torch(Adagrad):
    """Without arguments lr, eps and whatever else there is are those of torch.optim.Adagrad."""
    with_defaults(Adagrad, torch.optim.Adagrad)


def test_a_leaf_stays_one_with_adagrad(Adagrad, leaf, device):
    """The update is not recorded, and leaves nothing behind: backward reaches p after it as before."""
    stays_a_leaf(Adagrad, "Adagrad", leaf([1.0, 2.0], device))


def test_what_stands_behind_moves_on_with_rmsprop(RMSprop, device):
    """Where one parameter has no gradient, those behind it, and in front of it, move as if it were not there."""
    idle_between(RMSprop, device)


def test_rmsprop_has_the_numbers_of_torch(RMSprop):
    """Without arguments lr, eps and whatever else there is are those of torch.optim.RMSprop."""
    with_defaults(RMSprop, torch.optim.RMSprop)


def test_a_leaf_stays_one_with_rmsprop(RMSprop, leaf, device):
    """The update is not recorded, and leaves nothing behind: backward reaches p after it as before."""
    stays_a_leaf(RMSprop, "RMSprop", leaf([1.0, 2.0], device))


def test_what_stands_behind_moves_on_with_adam(Adam, device):
    """Where one parameter has no gradient, those behind it, and in front of it, move as if it were not there."""
    idle_between(Adam, device)


def test_adam_has_the_numbers_of_torch(Adam):
    """Without arguments lr, eps and whatever else there is are those of torch.optim.Adam."""
    with_defaults(Adam, torch.optim.Adam)


def test_a_leaf_stays_one_with_adam(Adam, leaf, device):
    """The update is not recorded, and leaves nothing behind: backward reaches p after it as before."""
    stays_a_leaf(Adam, "Adam", leaf([1.0, 2.0], device))


def test_what_stands_behind_moves_on_with_adamw(AdamW, device):
    """Where one parameter has no gradient, those behind it, and in front of it, move as if it were not there."""
    idle_between(AdamW, device)


def test_adamw_has_the_numbers_of_torch(AdamW):
    """Without arguments lr, eps and whatever else there is are those of torch.optim.AdamW."""
    with_defaults(AdamW, torch.optim.AdamW)


def test_a_leaf_stays_one_with_adamw(AdamW, leaf, device):
    """The update is not recorded, and leaves nothing behind: backward reaches p after it as before."""
    stays_a_leaf(AdamW, "AdamW", leaf([1.0, 2.0], device))


def test_adagrad_is_written_by_hand(Adagrad, leaf, device):
    """Each line of the step is an operation of its own; no optimizer of torch.optim is behind it."""
    w = leaf([2.0], device)
    w.grad = torch.ones(1, device=device)
    with rules.forbid("torch.optim", why="write the lines of the statement yourself"):
        optimizer = Adagrad([w], lr=0.5)
        optimizer.step()
        optimizer.zero_grad()
    checks.that(w.item() < 2.0, of="w = [2] after Adagrad([w], lr=0.5).step() with gradient 1", expected="less", got=w)


def test_rmsprop_is_written_by_hand(RMSprop, leaf, device):
    """Each line of the step is an operation of its own; no optimizer of torch.optim is behind it."""
    w = leaf([2.0], device)
    w.grad = torch.ones(1, device=device)
    with rules.forbid("torch.optim", why="write the lines of the statement yourself"):
        optimizer = RMSprop([w], lr=0.5)
        optimizer.step()
        optimizer.zero_grad()
    checks.that(w.item() < 2.0, of="w = [2] after RMSprop([w], lr=0.5).step() with gradient 1", expected="less", got=w)


def test_adam_is_written_by_hand(Adam, leaf, device):
    """Each line of the step is an operation of its own; no optimizer of torch.optim is behind it."""
    w = leaf([2.0], device)
    w.grad = torch.ones(1, device=device)
    with rules.forbid("torch.optim", why="write the lines of the statement yourself"):
        optimizer = Adam([w], lr=0.5)
        optimizer.step()
        optimizer.zero_grad()
    checks.that(w.item() < 2.0, of="w = [2] after Adam([w], lr=0.5).step() with gradient 1", expected="less", got=w)


def test_adamw_is_written_by_hand(AdamW, leaf, device):
    """Each line of the step is an operation of its own; no optimizer of torch.optim is behind it."""
    w = leaf([2.0], device)
    w.grad = torch.ones(1, device=device)
    with rules.forbid("torch.optim", why="write the lines of the statement yourself"):
        optimizer = AdamW([w], lr=0.5)
        optimizer.step()
        optimizer.zero_grad()
    checks.that(w.item() < 2.0, of="w = [2] after AdamW([w], lr=0.5).step() with gradient 1", expected="less", got=w)


def idle_between(kata, device):
    """Take three steps with three parameters, given as a generator; now one, now another has no gradient."""
    names, together = "abc", [torch.full((1,), 8.0, device=device, requires_grad=True) for _ in range(3)]
    optimizer = kata(p for p in together)
    alone = [torch.full((1,), 8.0, device=device, requires_grad=True) for _ in range(3)]
    references = [kata([p]) for p in alone]
    for number, gradients in enumerate([(1.0, None, 100.0), (None, None, 50.0), (1.0, 10.0, None)], 1):
        for p, q, reference, gradient in zip(together, alone, references, gradients, strict=True):
            p.grad, q.grad = (None if gradient is None else torch.full_like(p, gradient) for _ in range(2))
            if gradient is not None:
                reference.step()
        optimizer.step()
        for name, p, q in zip(names, together, alone, strict=True):
            of = f"{name}, which moves as it would alone, after step {number} of {kata.__name__}(p for p in [a, b, c])"
            check(p, [q.item()], f"{of}, whose gradients are {gradients}")
    checks.that(
        alone[0].item() < 8.0, of=f"w = [8] after two steps of {kata.__name__}([w])", expected="less", got=alone
    )


def stays_a_leaf(kata, name, w):
    step(kata([w]), w, [1.0, 1.0])
    checks.equal(
        [w.requires_grad, w.is_leaf], [True, True], of=f"w.requires_grad and w.is_leaf after {name}([w]).step()"
    )


def with_defaults(kata, reference):
    """Compare three steps with torch's own: gradients of 1, and some as small as eps, in float64."""
    mine, theirs = (torch.full((4,), 2.0, dtype=torch.float64, requires_grad=True) for _ in range(2))
    optimizers = kata([mine]), reference([theirs])
    for number, factor in enumerate((1.0, -0.5, 3.0), 1):
        gradient = factor * torch.tensor([1.0, 1e-7, 1e-8, 1e-10], dtype=torch.float64)
        mine.grad, theirs.grad = gradient.clone(), gradient.clone()
        for optimizer in optimizers:
            optimizer.step()
        of = f"w - 2 after step {number} of {kata.__name__}([w]), w = 2 before, with gradients {gradient.tolist()}"
        checks.close(mine.detach() - 2, theirs.detach() - 2, of=of, rtol=1e-5, atol=1e-12)


def step(optimizer, w, gradient):
    """Set w.grad and take one step."""
    w.grad = None if gradient is None else torch.tensor(gradient, device=w.device).expand_as(w).clone()
    optimizer.step()


def walk(optimizer, w, gradients):
    """Take one step for each gradient; return where w, of one number, was after each."""
    places = []
    for gradient in gradients:
        step(optimizer, w, gradient)
        places.append(w.detach().clone())
    return torch.cat(places)


def side_by_side(kata, device, **options):
    """Take two steps with two parameters of equal shape and very unequal gradients; return both in one tensor."""
    a, b = (torch.zeros(1, device=device, requires_grad=True) for _ in range(2))
    optimizer = kata([a, b], **options)
    for _ in range(2):
        a.grad, b.grad = torch.full_like(a, 1.0), torch.full_like(b, 100.0)
        optimizer.step()
    return torch.cat([a, b])


def next_to_another(kata, device, gradients, start=0.0, **options):
    """Walk with w beside another parameter that has a gradient in every step."""
    w = torch.full((1,), start, device=device, requires_grad=True)
    other = torch.ones(1, 2, device=device, requires_grad=True)
    other.grad = torch.ones_like(other)
    return walk(kata([other, w], **options), w, gradients)


def one_after_another(kata, device, **options):
    """Take a step with one optimizer, then one with a new optimizer for the same parameter."""
    w = torch.zeros(1, device=device, requires_grad=True)
    first = walk(kata([w], **options), w, [4.0])
    return torch.cat([first, walk(kata([w], **options), w, [1.0])])


def check(value, numbers, of):
    """Compare with float32 numbers, which each way to write the formula rounds a little differently."""
    checks.close(value, torch.tensor(numbers, device=value.device), of=of, rtol=1e-5, atol=1e-5)
