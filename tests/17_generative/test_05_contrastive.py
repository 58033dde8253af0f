"""Hidden tests of contrastive."""

import math
from functools import cache

import pytest
import torch
from torch import nn
from torch.nn.functional import cosine_similarity, cross_entropy
from torch.optim.optimizer import register_optimizer_step_post_hook

from torch_katas import checks, inputs

LEAST = 40
"""How many of 100 partners are found, in each direction."""


def test_length_does_not_count(info_nce, device):
    """Two pairs of equal directions and any length cost ln(1 + e^-1) at temperature 1."""
    a = torch.tensor([[2.0, 0.0], [0.0, 0.1]], device=device)
    expected = torch.tensor(math.log(1 + math.exp(-1)), device=device)
    checks.close(info_nce(a, 50 * a, 1.0), expected, of="info_nce of [[2, 0], [0, 0.1]] and 50 times that")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("temperature", [1.0, 0.5, 0.07])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("shape", [(4, 3), (3, 3), (2, 5), (1, 3), (3, 1)], ids=str)
def test_the_loss_is_that_of_torch(info_nce, shape, dtype, temperature):
    """Value and gradients are those of two cross entropies of cosines, rows and columns, and their mean."""
    a, b = torch.randn(shape, dtype=dtype) * 3, torch.randn(shape, dtype=dtype)
    of = f"info_nce of shapes {shape} in {dtype}, temperature {temperature}"

    def call(a, b):
        return info_nce(a, b, temperature)

    inputs.same_as_torch(call, lambda a, b: symmetric(a, b, temperature), a, b, names=("a", "b"), of=of)


def test_both_directions_count(info_nce, device):
    """Turning a and b round changes nothing, though rows and columns of the table have other sums."""
    a = torch.tensor([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0]], device=device)
    b = torch.tensor([[1.0, 0.0], [0.0, 1.0], [-1.0, 1.0]], device=device)
    checks.roughly(info_nce(a, b, 0.5), info_nce(b, a, 0.5), of="info_nce(a, b) against info_nce(b, a)")
    checks.roughly(info_nce(a, b, 0.5), symmetric(a, b, 0.5), of="info_nce(a, b)")


@pytest.mark.parametrize("temperature", [0.005, 0.002])
def test_small_temperatures_are_finite(info_nce, device, temperature):
    """At a temperature of 0.005 a pair that is opposite where another is equal costs 400."""
    a = torch.tensor([[1.0, 0.0], [-1.0, 0.0]], device=device, requires_grad=True)
    loss = info_nce(a, a.detach().flip(0), temperature)
    of = f"info_nce of two directions, each with the other for a partner, temperature {temperature}"
    checks.close(loss.detach(), torch.tensor(2 / temperature, device=device), of=of)


def test_rows_of_zeros_are_finite(info_nce, device):
    """A row of zeros has the cosine 0 with all; loss and gradients are finite."""
    a = torch.tensor([[0.0, 0.0], [1.0, 0.0]], device=device, requires_grad=True)
    b = torch.tensor([[0.0, 1.0], [1.0, 0.0]], device=device)
    loss = info_nce(a, b, 1.0)
    expected = (2 * math.log(2) + 2 * math.log(1 + math.exp(-1))) / 4
    checks.close(loss.detach(), torch.tensor(expected, device=device), of="info_nce where a[0] is all zeros")
    checks.gradient_reaches(loss, a, of="info_nce where a[0] is all zeros", names=("a",))


@pytest.mark.parametrize(("first", "second"), [((3, 2), (4, 2)), ((4, 2), (3, 2)), ((3, 2), (1, 2)), ((3, 2), (3, 3))])
def test_other_shapes_are_refused(info_nce, device, first, second):
    """a and b of different shapes raise ValueError."""
    a, b = torch.ones(first, device=device), torch.ones(second, device=device)
    checks.raises(ValueError, lambda: info_nce(a, b, 1.0), of=f"info_nce of shapes {first} and {second}")


@pytest.mark.parametrize("temperature", [0.0, -0.1, 0])
def test_no_temperature_is_refused(info_nce, device, temperature):
    """A temperature of 0 or less raises ValueError."""
    a = torch.eye(2, device=device)
    checks.raises(ValueError, lambda: info_nce(a, a, temperature), of=f"info_nce(a, b, temperature={temperature})")


def test_pairs_in_any_layout(info_nce):
    """a and b may lie in memory in any way."""
    a, b = torch.randn(3, 4), torch.randn(3, 4)
    expected = symmetric(a, b, 0.5)
    inputs.same_for(
        inputs.layouts(a, "a"), lambda x: info_nce(x, b, 0.5), expected, of="info_nce", check=checks.roughly
    )


def test_the_loss_is_where_the_pairs_are(info_nce):
    """The result lies on the device of a and b, and nothing on the way lies elsewhere."""
    inputs.stays_on_meta(
        lambda a, b: info_nce(a, b, 0.5), torch.randn(3, 2), torch.randn(3, 2), of="info_nce(a, b, 0.5)"
    )


@pytest.mark.parametrize(("margin", "expected"), [(1.0, 0.0), (3.0, 1.5), (0.0, 0.0), (2.0, 0.5)])
def test_three_points_by_hand(triplet_loss, device, margin, expected):
    """Points 0 and 1 of one label and 3 of another: two anchors count, and cost margin - 2 and margin - 1."""
    points, labels = torch.tensor([[0.0], [1.0], [3.0]], device=device), torch.tensor([7, 7, 2], device=device)
    result = triplet_loss(points, labels, margin=margin)
    of = f"triplet_loss([[0], [1], [3]], [7, 7, 2], margin={margin})"
    checks.close(result, torch.tensor(expected, device=device), of=of)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("margin", [0.2, 1.0, 5.0])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("labels", [[0, 1, 0, 1, 1, 0], [3, 3, 3, -1, 5, 5], [0, 1, 2, 0, 4, 5]], ids=str)
def test_the_hardest_partners_count(triplet_loss, labels, dtype, margin):
    """Value and gradient are those of the farthest positive and the nearest negative of each anchor that has both."""
    points, labels = torch.randn(6, 3, dtype=dtype) * 2, torch.tensor(labels)
    of = f"triplet_loss of 6 points with labels {labels.tolist()} in {dtype}, margin={margin}"

    def call(x):
        return triplet_loss(x, labels, margin)

    inputs.same_as_torch(call, lambda x: batch_hard(x, labels, margin), points, names=("embeddings",), of=of)


def test_the_margin_is_1_by_default(triplet_loss, device):
    """Without a margin it is 1."""
    points, labels = torch.tensor([[0.0], [1.0], [1.5]], device=device), torch.tensor([0, 0, 1], device=device)
    # 1 - 1.5 + 1 and 1 - 0.5 + 1.
    checks.close(
        triplet_loss(points, labels), torch.tensor(1.0, device=device), of="triplet_loss([[0], [1], [1.5]], …)"
    )


@pytest.mark.parametrize("labels", [[0, 1, 2], [4, 4, 4], [1], []], ids=str)
def test_no_anchor_counts(triplet_loss, device, labels):
    """Where no anchor has a positive and a negative, the loss is 0 and its gradient, too."""
    points = torch.randn(len(labels), 2, device=device, requires_grad=True)
    loss = triplet_loss(points, torch.tensor(labels, dtype=torch.int64, device=device))
    of = f"triplet_loss of labels {labels}"
    checks.close(loss.detach(), torch.zeros((), device=device), of=of)
    checks.equal(loss.requires_grad, True, of=f"whether {of} has a graph")
    loss.backward()
    checks.close(points.grad, torch.zeros_like(points), of=f"the gradient of {of}")


def test_equal_points_have_finite_gradients(triplet_loss, device):
    """Where points of one label, or of two, are equal, the loss is right and all gradients are finite."""
    points = torch.tensor([[1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [4.0, 5.0]], device=device, requires_grad=True)
    loss = triplet_loss(points, torch.tensor([0, 0, 1, 1], device=device), margin=1.0)
    # The anchors cost 0 - 0 + 1 twice, and 5 - 0 + 1 and 5 - 5 + 1.
    of = "triplet_loss of three equal points of two labels and a fourth 5 away"
    checks.close(loss.detach(), torch.tensor(2.25, device=device), of=of)
    checks.gradient_reaches(loss, points, of=of, names=("embeddings",))


def test_points_may_lie_far_apart(triplet_loss, device):
    """Distances may be large: points 0 and 100,000 of one label, and 250,000 of another."""
    points = torch.tensor([[0.0], [1e5], [2.5e5]], device=device)
    result = triplet_loss(points, torch.tensor([0, 0, 1], device=device), margin=1e5)
    # The anchors cost max(0, 100,000 - 250,000 + 100,000) and 100,000 - 150,000 + 100,000.
    of = "triplet_loss([[0], [100000], [250000]], [0, 0, 1], margin=100000)"
    checks.close(result, torch.tensor(25_000.0, device=device), of=of)


def test_points_in_any_layout(triplet_loss):
    """Embeddings may lie in memory in any way, and far from 0."""
    points, labels = torch.randn(5, 4) + 100, torch.tensor([0, 0, 1, 1, 1])
    expected = batch_hard(points, labels, 2.0)
    variants = [("embeddings in one piece", points), *inputs.layouts(points, "embeddings")]
    inputs.same_for(variants, lambda x: triplet_loss(x, labels, 2.0), expected, of="triplet_loss", check=checks.roughly)


@pytest.mark.timeout(30)
def test_unseen_partners_are_found(train_pairs, once, digits):
    """Of 100 unseen pairs at least 40 partners are found from either side."""
    first, second = trained(once, train_pairs, *halves(digits.train))
    upper, lower = (part[:100] for part in halves(digits.test))
    with torch.no_grad():
        cosines = cosine_similarity(first(upper)[:, None], second(lower)[None], dim=2)
    right = torch.arange(100)
    for axis, side in ((1, "upper"), (0, "lower")):
        found = int((cosines.argmax(axis) == right).sum())
        of = f"how many of 100 unseen {side} halves find their partner"
        checks.that(found >= LEAST, of=of, expected=f"at least {LEAST}", got=found)


@pytest.mark.parametrize("size", [2, 5])
def test_each_side_has_its_encoder(train_pairs, size):
    """The sides may have rows of different lengths; both give `size` numbers for each row, by itself."""
    left, right = sides()
    encoders = train_pairs(left, right, size=size, steps=2)
    for name, encoder, rows in zip(("first", "second"), encoders, (left, right), strict=True):
        of = f"the {name} encoder of train_pairs(left, right, size={size})"
        checks.equal(encoder.training, False, of=f"training of {of}")
        checks.shape(encoder(rows), (len(rows), size), of=f"{of}, of {len(rows)} rows")
        checks.roughly(encoder(rows[3:4]), encoder(rows)[3:4], of=f"{of}, of one row alone")


def test_the_default_size_is_32(train_pairs):
    """Without size an embedding has 32 numbers, on sides of one length as well."""
    left, _ = sides()
    first, second = train_pairs(left, left, steps=1)
    shapes = [tuple(encoder(left).shape) for encoder in (first, second)]
    checks.equal(shapes, [(12, 32), (12, 32)], of="the shapes of the embeddings of 12 rows")


@pytest.mark.parametrize("count", [12, 300])
@pytest.mark.parametrize("steps", [0, 3])
def test_one_step_is_one_update(train_pairs, steps, count):
    """The optimizer makes `steps` updates, however many pairs there are; 0 is none."""
    updates = []
    handle = register_optimizer_step_post_hook(lambda *_: updates.append(1))
    try:
        train_pairs(*sides(count), size=2, steps=steps)
    finally:
        handle.remove()
    checks.equal(len(updates), steps, of=f"the updates in train_pairs({count} pairs, steps={steps})")


def test_both_sides_are_trained(train_pairs):
    """After two steps every layer of both encoders has moved."""
    first, later = (numbers(train_pairs(*sides(), size=2, steps=steps)) for steps in (0, 2))
    same = [name for name in first if torch.equal(first[name], later[name])]
    checks.equal(same, [], of="the parameters that two steps have not moved")


def test_one_pair_is_enough(train_pairs):
    """N may be 1, though there is nothing to tell its partner from."""
    first, _ = train_pairs(*sides(1), size=2, steps=2)
    result = first(sides(1)[0])
    checks.that(
        result.isfinite().all(), of="the embedding after two steps", expected="finite numbers", got=result.tolist()
    )


@pytest.mark.timeout(30)
def test_the_default_number_of_steps(train_pairs, once, digits):
    """Without `steps` there are 150 steps."""
    trained(once, train_pairs, *halves(digits.train))
    checks.equal(UPDATES[train_pairs], 150, of="how many updates train_pairs makes without steps")


def test_the_default_seed(train_pairs):
    """Without a seed it is 0."""
    given, none = (
        numbers(train_pairs(*sides(), size=2, steps=0, seed=0)),
        numbers(train_pairs(*sides(), size=2, steps=0)),
    )
    other = [name for name in given if not torch.equal(given[name], none[name])]
    checks.equal(other, [], of="the parameters that are others without a seed than with seed=0")


def test_the_same_seed_gives_the_same_encoders(train_pairs):
    """Two runs with one seed give the same numbers, whatever was drawn before."""
    first = numbers(train_pairs(*sides(), size=2, steps=2, seed=1))
    torch.rand(3)
    second = numbers(train_pairs(*sides(), size=2, steps=2, seed=1))
    other = [name for name in first if not torch.allclose(first[name], second[name])]
    checks.equal(other, [], of="the parameters that differ between two runs with seed=1")


@pytest.mark.parametrize("steps", [0, 2])
def test_another_seed_gives_other_encoders(train_pairs, steps):
    """Runs with different seeds give different embeddings, from the beginning."""
    left, right = sides()
    first, second = (train_pairs(left, right, size=2, steps=steps, seed=seed)[0](left) for seed in (1, 2))
    of = f"the embeddings of seed=1 and seed=2 after {steps} steps"
    checks.that(not torch.allclose(first, second), of=of, expected="different numbers", got="the same")


def test_batches_are_drawn_anew(train_pairs, first_inputs, drawn_anew):
    """Not all steps have the same batch."""
    drawn_anew(first_inputs(lambda: train_pairs(*sides(300), size=2, steps=3)), of="the batches of three steps")


def test_pairs_stay_as_they_are(train_pairs):
    """The caller's rows keep their numbers."""
    left, right = sides()
    with checks.unmodified("train_pairs(left, right, steps=2)", left=left, right=right):
        train_pairs(left, right, size=2, steps=2)


def symmetric(a, b, temperature):
    """Return what info_nce is to return."""
    logits = nn.functional.normalize(a, dim=1) @ nn.functional.normalize(b, dim=1).T / temperature
    right = torch.arange(len(a), device=a.device)
    return (cross_entropy(logits, right) + cross_entropy(logits.T, right)) / 2


def batch_hard(points, labels, margin):
    """Return what triplet_loss is to return for points that are all different, anchor by anchor."""
    costs = []
    for i, label in enumerate(labels.tolist()):
        positives = [j for j, other in enumerate(labels.tolist()) if other == label and j != i]
        negatives = [j for j, other in enumerate(labels.tolist()) if other != label]
        if positives and negatives:
            far = torch.stack([(points[i] - points[j]).norm() for j in positives]).max()
            near = torch.stack([(points[i] - points[j]).norm() for j in negatives]).min()
            costs.append((far - near + margin).clamp(min=0))
    return torch.stack(costs).mean()


def numbers(encoders):
    """Return the parameters of both encoders by name."""
    return {
        f"{name} of encoder {i}": p.detach().clone()
        for i, encoder in enumerate(encoders)
        for name, p in encoder.named_parameters()
    }


def sides(count=12):
    """Return pairs of rows of 3 and of 4 numbers, the same ones in every call."""
    generator = torch.Generator().manual_seed(5)
    return torch.randn(count, 3, generator=generator), torch.randn(count, 4, generator=generator)


def halves(dataset):
    """Return the upper and lower halves of a dataset's images, from 0 to 1: two tensors, written anew in each call."""
    x = dataset.tensors[0]
    x = (x - x.min()) / (x.max() - x.min())
    upper, lower = _memory_of(dataset)
    return upper.copy_(x[:, :, :14].flatten(1)), lower.copy_(x[:, :, 14:].flatten(1))


@cache
def _memory_of(dataset):
    return [torch.empty(len(dataset), 392) for _ in range(2)]


def trained(once, kata, *args):
    """Return what a training gives that all tests look at, and write down how many updates it made."""
    updates = []
    handle = register_optimizer_step_post_hook(lambda *_: updates.append(1))
    try:
        result = once(kata, *args)
    finally:
        handle.remove()
    if updates or kata not in UPDATES:
        UPDATES[kata] = len(updates)
    return result


UPDATES = {}
"""How many updates a training made, by the function that trains."""
