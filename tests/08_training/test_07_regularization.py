"""Hidden tests of regularization."""

import math
import warnings

import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from torch_katas import checks, inputs, rules

CHANGES = {"clip_gradients": "parameters", "accumulate_steps": "model optimizer"}
"""Arguments that a kata changes by design."""

BY_HAND = "square, add up, take the root, multiply"


def test_it_is_done_by_hand(clip_gradients, device):
    """clip_grad_norm_ and its parts are not used."""
    a = leaf([3.0, 4.0], device)
    with rules.forbid("clip_grad_norm_", why=BY_HAND):
        clip_gradients([a], max_norm=1.0)
    of = "a.grad after clip_gradients([a], max_norm=1) with gradients 3 and 4"
    checks.close(a.grad, torch.tensor([0.6, 0.8], device=device), of=of)


def test_all_gradients_have_one_norm(clip_gradients, device):
    """Gradients of 3 and 4 in two parameters have a total norm of 5; with max_norm=1 both become a fifth."""
    for frozen in ("", ", b being frozen by now"):
        a, b = leaf([3.0], device), leaf([4.0], device)
        b.requires_grad_(not frozen)
        clip_gradients([a, b], max_norm=1.0)
        of = f"after clip_gradients([a, b], max_norm=1) with gradients 3 and 4{frozen}"
        checks.close(a.grad, torch.tensor([0.6], device=device), of=f"a.grad {of}")
        checks.close(b.grad, torch.tensor([0.8], device=device), of=f"b.grad {of}")


def test_the_norm_before_comes_back(clip_gradients, device):
    """The result is the total norm before clipping, a 0-d tensor without history on the gradients' device."""
    norm = clip_gradients([leaf([3.0], device), leaf([[0.0, 4.0]], device)], max_norm=1.0)
    of = "clip_gradients([a, b], max_norm=1) with gradients [3] and [[0, 4]]"
    checks.close(norm, torch.tensor(5.0, device=device), of=of)
    checks.equal(norm.requires_grad, False, of=f"requires_grad of {of}")


def test_the_norm_has_no_history(clip_gradients, device):
    """The result has no history, also where the gradients have one, after backward(create_graph=True)."""
    a, b = (nn.Parameter(torch.tensor([number], device=device)) for number in (1.5, 2.0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the memory that the two keep each other in
        (a**2 + b**2).sum().backward(create_graph=True)
    norm = clip_gradients([a, b], max_norm=1.0)
    of = "clip_gradients([a, b], max_norm=1) with gradients 3 and 4 that have a history"
    checks.equal(norm.requires_grad, False, of=f"requires_grad of {of}")
    checks.close(norm, torch.tensor(5.0, device=device), of=of)
    checks.close(a.grad.detach(), torch.tensor([0.6], device=device), of=f"a.grad after {of}")
    a.grad = b.grad = None


def test_short_gradients_stay(clip_gradients, device):
    """Where the total norm is below max_norm no gradient changes; a gradient of 0 stays 0."""
    a, b = leaf([3.0], device), leaf([0.0], device)
    norm = clip_gradients([a, b], max_norm=10.0)
    of = "clip_gradients([a, b], max_norm=10) with gradients 3 and 0"
    checks.close(a.grad, torch.tensor([3.0], device=device), of=f"a.grad after {of}")
    checks.close(b.grad, torch.tensor([0.0], device=device), of=f"b.grad after {of}")
    checks.close(norm, torch.tensor(3.0, device=device), of=of)


def test_an_iterator_is_enough(clip_gradients, device):
    """parameters may be an iterator, such as model.parameters(), that can be walked through once."""
    a, b = leaf([3.0], device), leaf([4.0], device)
    clip_gradients(iter([a, b]), max_norm=1.0)
    of = "a.grad after clip_gradients(iter([a, b]), max_norm=1) with gradients 3 and 4"
    checks.close(a.grad, torch.tensor([0.6], device=device), of=of)


def test_no_gradient_no_part(clip_gradients, device):
    """A parameter whose .grad is None is skipped; where no parameter has a gradient the norm is 0."""
    a, without = leaf([6.0], device), leaf([1.0], device)
    without.grad = None
    norm = clip_gradients([without, a], max_norm=3.0)
    of = "clip_gradients([b, a], max_norm=3) with gradients None and 6"
    checks.close(norm, torch.tensor(6.0, device=device), of=of)
    checks.close(a.grad, torch.tensor([3.0], device=device), of=f"a.grad after {of}")
    checks.that(without.grad is None, of=f"b.grad after {of}", expected="None, as before", got="a tensor")
    norm = clip_gradients(iter([without, a, without]), max_norm=1.5)
    of = "clip_gradients(iter([b, a, b]), max_norm=1.5) with gradients None, 3 and None"
    checks.close(norm, torch.tensor(3.0, device=device), of=of)
    checks.close(a.grad, torch.tensor([1.5], device=device), of=f"a.grad after {of}")
    checks.close(clip_gradients([without], max_norm=3.0), torch.tensor(0.0), of="clip_gradients with gradient None")
    checks.close(clip_gradients([], max_norm=3.0), torch.tensor(0.0), of="clip_gradients([], max_norm=3)")


def test_the_parameters_stay(clip_gradients, device):
    """The parameters themselves are not changed."""
    a = leaf([3.0, 4.0], device)
    with checks.unmodified("clip_gradients([a], max_norm=1)", a=a.detach()):
        clip_gradients([a], max_norm=1.0)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_gradients_may_be_of_any_layout(clip_gradients, dtype):
    """Norm and gradients have the dtype of the gradients and all its digits, wherever these lie in memory."""
    gradient = torch.tensor([[1 / 3, -2.0], [2 / 3, 0.7]], dtype=dtype)
    expected_norm = torch.linalg.vector_norm(gradient)
    expected = gradient * (0.3 / (expected_norm + 1e-6))
    for name, given in [("a.grad in one piece", gradient.clone()), *inputs.layouts(gradient, "a.grad")]:
        a = nn.Parameter(torch.ones(2, 2, dtype=dtype))
        a.grad = given
        norm = clip_gradients([a], max_norm=0.3)
        of = f"clip_gradients([a], max_norm=0.3) in {dtype}, {name}"
        checks.close(norm, expected_norm, of=of)
        checks.close(a.grad, expected, of=f"a.grad after {of}")


NUMBERS = {"an infinity": [math.inf, 4.0], "a NaN": [math.nan, 4.0], "zeros": [0.0, 0.0], "nothing": []}


@pytest.mark.parametrize("numbers", NUMBERS.values(), ids=NUMBERS)
def test_special_gradients_are_those_of_torch(clip_gradients, device, numbers):
    """Gradients of infinity, NaN or 0, or of no number, end as with torch.nn.utils.clip_grad_norm_."""
    mine, theirs = leaf(numbers, device), leaf(numbers, device)
    expected = nn.utils.clip_grad_norm_([theirs], 1.0)
    norm = clip_gradients([mine], 1.0)
    of = f"clip_gradients([a], max_norm=1) with the gradient {numbers}"
    checks.close(norm, expected, of=of)
    checks.close(mine.grad, theirs.grad, of=f"a.grad after {of}")


@pytest.mark.parametrize("max_norm", [0.0, 0.1, 1.0, 2, 100.0, math.inf])
@pytest.mark.parametrize("scale", [1.0, 0.01, 1e-5])
def test_clipping_is_that_of_torch(clip_gradients, device, scale, max_norm):
    """Norm and gradients are those of torch.nn.utils.clip_grad_norm_, for any shapes, however small they are."""
    max_norm = max_norm * scale
    sizes = [(3, 4), (4,), (2, 1, 2), ()]
    mine = [nn.Parameter(torch.zeros(size, device=device)) for size in sizes]
    theirs = [nn.Parameter(torch.zeros(size, device=device)) for size in sizes]
    for p, q in zip(mine, theirs, strict=True):
        p.grad = torch.randn_like(p) * scale
        q.grad = p.grad.clone()
    norm = clip_gradients(mine, max_norm)
    expected = nn.utils.clip_grad_norm_(theirs, max_norm)
    of = f"clip_gradients(…, max_norm={max_norm}) of gradients of the shapes {sizes}, about {scale} each"
    checks.close(norm, expected, of=of, rtol=1e-5, atol=0)
    for size, p, q in zip(sizes, mine, theirs, strict=True):
        checks.close(p.grad, q.grad, of=f"the gradient of shape {size} after {of}", rtol=1e-4, atol=1e-6 * scale)


def test_it_stops_after_patience_epochs(EarlyStopping):
    """With patience=2 the second epoch in a row that is not better is the last, with patience=1 the first."""
    answers(EarlyStopping, [3.0, 2.0, 2.5, 2.4], [False, False, False, True], patience=2)
    answers(EarlyStopping, [3.0, 2.0, 2.5], [False, False, True], patience=1)


def test_it_goes_on_telling_after_the_first_true(EarlyStopping):
    """After a True it says True of each further epoch that is not better, and False of one that is."""
    losses = [3.0, 4.0, 4.0, 4.0, 4.0, 2.0, 4.0, 4.0]
    answers(EarlyStopping, losses, [False, False, True, True, True, False, False, True], patience=2)


def test_a_better_loss_starts_the_count_over(EarlyStopping):
    """Epochs that are not better count only where nothing better comes in between."""
    answers(EarlyStopping, [3.0, 4.0, 2.0, 4.0, 1.0, 4.0], [False] * 6, patience=2)


def test_the_best_loss_counts_not_the_last(EarlyStopping):
    """A loss that is below the one before, but not below the best, is not better."""
    answers(EarlyStopping, [1.0, 5.0, 4.0, 3.0], [False, False, False, True], patience=3)


def test_an_equal_loss_is_not_better(EarlyStopping):
    """A loss that stays where it is ends the run."""
    answers(EarlyStopping, [1.0, 1.0, 1.0], [False, False, True], patience=2)


def test_min_delta_is_the_least_that_counts(EarlyStopping):
    """With min_delta=1 a loss has to be more than 1 below the best; steps of 0.75 add up, as the best stays."""
    losses = [8.0, 7.25, 6.5, 5.75, 5.0, 4.5, 4.25]
    answers(EarlyStopping, losses, [False] * 6 + [True], patience=2, min_delta=1.0)


def test_min_delta_is_a_difference_of_losses(EarlyStopping):
    """With min_delta=0.3 a loss is better at 9.6 where the best is 10, not at 9.8; a difference of 1 is not above 1."""
    answers(EarlyStopping, [10.0, 9.6, 9.4, 9.2], [False, False, True, False], patience=1, min_delta=0.3)
    answers(EarlyStopping, [8.0, 7.0], [False, True], patience=1, min_delta=1.0)
    answers(EarlyStopping, [-1.0, -1.2, -1.4], [False, True, False], patience=1, min_delta=0.3)


def test_a_nan_is_never_better(EarlyStopping):
    """NaN and inf count as not better, wherever they come; a number after them is compared with the best before."""
    answers(EarlyStopping, [math.inf, math.inf, 1.0], [False, True, False], patience=2)
    answers(EarlyStopping, [math.nan, 2.0, math.nan, math.nan], [False, False, False, True], patience=2)
    answers(EarlyStopping, [2.0, math.nan, 3.0], [False, False, True], patience=2)


def test_the_best_is_remembered(EarlyStopping):
    """`best` is inf at first, and then the last loss that was better."""
    stopping = EarlyStopping(patience=5)
    checks.equal(stopping.best, math.inf, of="best of a new EarlyStopping(patience=5)")
    for loss in (math.nan, 3.0, 2.0, 4.0, math.nan):
        stopping.should_stop(loss)
    checks.equal(stopping.best, 2.0, of="best of EarlyStopping(patience=5) after losses of nan, 3, 2, 4, nan")


def test_each_object_counts_for_itself(EarlyStopping):
    """Two runs at the same time do not count each other's epochs."""
    first, second = EarlyStopping(patience=2), EarlyStopping(patience=2)
    for stopping in (first, second):
        stopping.should_stop(1.0)
    said = [stopping.should_stop(2.0) for stopping in (first, second)]
    checks.equal(said, [False, False], of="should_stop(2) of two objects, after should_stop(1), patience=2")


@pytest.mark.parametrize("patience", [0, -1])
def test_patience_must_be_at_least_1(EarlyStopping, patience):
    """A patience below 1 raises ValueError."""
    checks.raises(ValueError, lambda: EarlyStopping(patience=patience), of=f"EarlyStopping(patience={patience})")


def test_a_group_is_one_batch(accumulate_steps, zero_line, sgd, device):
    """Two micro-batches make one update, by the mean of both gradients, however large these are."""
    for first, second, expected in ((1.0, 3.0, 2.0), (1000.0, 3000.0, 2000.0)):
        model = zero_line(device)
        accumulate_steps(model, ones([1, 1], [first, second], device), mse_loss, sgd(model, 0.5), steps=2)
        samples = f"samples (1, {first:g}) and (1, {second:g})"
        of = f"the weight, 0 before, after accumulate_steps(…, lr=0.5, steps=2) with {samples}"
        checks.close(model.weight, torch.tensor([[expected]], device=device), of=of)


def test_a_last_group_may_be_incomplete(accumulate_steps, zero_line, sgd, device):
    """Of three micro-batches with steps=2 the third is a group of its own, and moves the model all the way."""
    model = zero_line(device)
    accumulate_steps(model, ones([1, 1, 1], [1.0, 3.0, 8.0], device), mse_loss, sgd(model, 0.5), steps=2)
    of = "the weight, 0 before, after accumulate_steps(…, lr=0.5, steps=2) with samples (1, 1), (1, 3) and (1, 8)"
    checks.close(model.weight, torch.tensor([[8.0]], device=device), of=of)


def test_samples_count_not_micro_batches(accumulate_steps, zero_line, sgd, device):
    """Three samples with target 4 in one micro-batch and one with target 8 in another: the mean target is 5."""
    model = zero_line(device)
    accumulate_steps(model, ones([3, 1], [4.0, 8.0], device), mse_loss, sgd(model, 0.5), steps=2)
    of = "the weight, 0 before, after accumulate_steps(…, lr=0.5, steps=2) with 3 samples (1, 4) and 1 sample (1, 8)"
    checks.close(model.weight, torch.tensor([[5.0]], device=device), of=of)


@pytest.mark.parametrize("old", [100.0, float("nan")])
def test_old_gradients_are_cleared(accumulate_steps, zero_line, sgd, device, old):
    """What lay in .grad before takes no part in the first update."""
    model = zero_line(device)
    model.weight.grad = torch.tensor([[old]], device=device)
    accumulate_steps(model, ones([1], [2.0], device), mse_loss, sgd(model, 0.5), steps=1)
    of = f"the weight, 0 before and with a .grad of {old:g}, after accumulate_steps(…, lr=0.5, steps=1), sample (1, 2)"
    checks.close(model.weight, torch.tensor([[2.0]], device=device), of=of)


@pytest.mark.parametrize(("count", "steps", "updates"), [(4, 2, 2), (5, 2, 3), (3, 1, 3), (2, 8, 1), (0, 2, 0)])
def test_updates_are_counted(accumulate_steps, zero_line, sgd, device, count, steps, updates):
    """The result is the number of updates, one for each group."""
    model = zero_line(device)
    result = accumulate_steps(model, iter(ones([1] * count, [1.0] * count, device)), mse_loss, sgd(model, 0.5), steps)
    checks.equal(result, updates, of=f"accumulate_steps(…, steps={steps}) with {count} micro-batches")


def test_a_parameter_without_gradient_stays(accumulate_steps, device):
    """A frozen parameter, or one that has no part in the output, stays as it is; those behind it are trained."""

    class Parts(nn.Module):
        def __init__(self):
            super().__init__()
            self.frozen = nn.Parameter(torch.tensor(3.0), requires_grad=False)
            self.unused = nn.Parameter(torch.tensor(5.0))
            self.weight = nn.Parameter(torch.tensor(0.0))

        def forward(self, x):
            return x * self.weight + 0 * self.frozen

    model = Parts().to(device)
    model.unused.grad = torch.tensor(100.0, device=device)  # A gradient of 0 in its place would let the weight decay.
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5, weight_decay=0.1)
    accumulate_steps(model, ones([1, 1], [1.0, 3.0], device), mse_loss, optimizer, steps=2)
    got = [round(p.item(), 4) for p in model.parameters()]
    of = "frozen, unused (with an old .grad) and weight, 3, 5, 0 before, after accumulate_steps(…), weight_decay=0.1"
    checks.equal(got, [3.0, 5.0, 2.0], of=of)


def test_the_model_sees_one_micro_batch_at_a_time(accumulate_steps, zero_line, sgd, device):
    """The model is called once for each micro-batch, with that alone."""
    model, seen = zero_line(device), []
    model.register_forward_pre_hook(lambda module, args: seen.append(len(args[0])))
    accumulate_steps(model, ones([3, 2, 1], [1.0, 1.0, 1.0], device), mse_loss, sgd(model, 0.5), steps=2)
    of = "the samples in each call of the model, with micro-batches of 3, 2 and 1 samples and steps=2"
    checks.equal(seen, [3, 2, 1], of=of)


@pytest.mark.timeout(20)
def test_no_two_graphs_at_a_time(accumulate_steps, zero_line, sgd, counting_graphs, device):
    """When the model is called for a micro-batch, the graphs of those before are gone."""
    model = zero_line(device)
    loss_fn, alive = counting_graphs(mse_loss, 50)
    accumulate_steps(model, ones([1] * 50, [1.0] * 50, device), loss_fn, sgd(model, 0.5), steps=50)
    checks.equal(len(alive), 50, of="how often the loss of 50 micro-batches was asked for")
    # This one's own, and the last one's, whose loss a variable may still hold.
    of = "the graphs in memory at micro-batch 50 of a group of 50"
    checks.that(alive[-1] <= 3, of=of, expected="one or two", got=str(alive[-1]))


@pytest.mark.parametrize(("lengths", "steps"), [([2, 2, 2, 2], 2), ([3, 1, 2, 2], 3), ([4, 3, 1], 4)], ids=str)
def test_the_model_is_that_of_large_batches(accumulate_steps, device, lengths, steps):
    """Weights are those of training with each group as one batch, with Adam as well."""
    x = torch.linspace(-1, 1, 16, device=device).reshape(8, 2)
    y = x[:, :1] * x[:, 1:]
    model, twin = nn.Linear(2, 1).to(device), nn.Linear(2, 1).to(device)
    twin.load_state_dict(model.state_dict())
    adam = torch.optim.Adam(twin.parameters(), lr=0.1)
    parts = list(zip(x.split(lengths), y.split(lengths), strict=True))
    accumulate_steps(model, parts, lopsided, torch.optim.Adam(model.parameters(), lr=0.1), steps)
    for start in range(0, len(parts), steps):
        inputs, targets = (torch.cat(part) for part in zip(*parts[start : start + steps], strict=True))
        adam.zero_grad()
        lopsided(twin(inputs), targets).backward()
        adam.step()
    of = f"the weight after accumulate_steps(…, steps={steps}) with micro-batches of {lengths} samples, with Adam"
    checks.roughly(model.weight, twin.weight, of=of)


def lopsided(outputs, targets):
    """Return a mean loss that is another one with the two swapped."""
    return (2 * outputs - targets).square().mean()


def leaf(gradient, device):
    """Return a parameter of ones that has this gradient."""
    grad = torch.tensor(gradient, device=device)
    p = nn.Parameter(torch.ones_like(grad))
    p.grad = grad
    return p


def answers(EarlyStopping, losses, expected, **options):
    """Compare what should_stop says to each of the losses."""
    stopping = EarlyStopping(**options)
    said = [stopping.should_stop(loss) for loss in losses]
    settings = ", ".join(f"{name}={value}" for name, value in options.items())
    checks.equal(said, expected, of=f"should_stop of EarlyStopping({settings}) for {losses}")


def ones(lengths, targets, device):
    """Return micro-batches of inputs 1, each with one target for all its samples.

    With lr=0.5 one update brings a line of 0 to their mean target.
    """
    pairs = zip(lengths, targets, strict=True)
    return [(torch.ones(n, 1, device=device), torch.full((n, 1), target, device=device)) for n, target in pairs]
