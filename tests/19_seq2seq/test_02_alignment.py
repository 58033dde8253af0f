"""Hidden tests of attention to a source."""

import math
from functools import partial

import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention

from torch_katas import checks, inputs, rules

MASK = [[1, 1, 0, 1, 0], [1, 0, 0, 0, 0], [1, 1, 1, 1, 1]]
NAMES = ("queries", "keys", "w_query", "w_key", "v")


def additive_parts(device, dtype=torch.float32, target=4, source=5):
    """Return queries, keys and the weights of a small net, and a mask."""
    shapes = (3, target, 2), (3, source, 6), (7, 2), (7, 6), (7,)
    parts = [torch.randn(shape, dtype=dtype).to(device) for shape in shapes]
    return parts, torch.tensor(MASK, dtype=torch.bool, device=device)[:, :source]


def additive_reference(queries, keys, w_query, w_key, v, mask):
    """Return means and weights, pair by pair."""
    means, weights = [], []
    for b in range(len(keys)):
        real = mask[b].nonzero()[:, 0].tolist()
        for query in queries[b]:
            scores = [(v * (w_query @ query + w_key @ keys[b, s]).tanh()).sum() for s in real]
            shares = torch.stack(scores).softmax(0)
            row = torch.zeros_like(keys[b, :, 0]).index_put((torch.tensor(real, device=v.device),), shares)
            weights.append(row)
            means.append(sum(share * keys[b, s] for share, s in zip(shares, real, strict=True)))
    shape = queries.shape[:2]
    return torch.stack(means).reshape(*shape, -1), torch.stack(weights).reshape(*shape, -1)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("part", [0, 1], ids=["means", "weights"])
def test_scores_come_from_the_small_net(additive_attention, device, part, dtype):
    """Means and weights are those of the formula, with the same gradients in all five inputs."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    parts, mask = additive_parts(device, dtype)
    of = f"the {('means', 'weights')[part]} of additive_attention(…)"
    mine, reference = (lambda *tensors, f=f: f(*tensors, mask)[part] for f in (additive_attention, additive_reference))
    inputs.same_as_torch(mine, reference, *parts, names=NAMES, of=of, check=check_for(dtype))


def test_the_query_decides(additive_attention, device):
    """Another query gives other weights: the two parts are added inside the tanh."""
    one = torch.ones(1, 1, device=device)
    keys, mask = torch.tensor([[[0.0], [2.0]]], device=device), torch.ones(1, 2, dtype=torch.bool, device=device)
    queries = torch.tensor([[[0.0], [-2.0]]], device=device)
    share = [1 / (1 + math.exp(math.tanh(a) - math.tanh(b))) for a, b in ((0, 2), (-2, 0))]
    expected = torch.tensor([[[1 - s, s] for s in share]], device=device)
    weights = additive_attention(queries, keys, one, one, one[0], mask)[1]
    checks.roughly(weights, expected, of="the weights of queries 0 and -2, keys 0 and 2, all of the net 1")


def test_hidden_places_have_weight_0(additive_attention, device):
    """The weights of real places sum to 1, those of the others are 0, whatever stands there."""
    parts, mask = additive_parts(device)
    means, weights = additive_attention(*parts, mask)
    checks.roughly(weights.sum(-1), torch.ones(3, 4, device=device), of="the sum of each query's weights")
    checks.close(weights.mT[~mask], torch.zeros(6, 4, device=device), of="the weights of hidden places")
    parts[1] = parts[1].masked_fill(~mask[..., None], 1e4)
    checks.roughly(additive_attention(*parts, mask)[0], means, of="the means with 10,000 in the keys of pads")


def test_nothing_is_real(additive_attention, device):
    """A sequence of pads alone gets zeros; its gradients are not NaN, and the other sequences are as before."""
    parts, mask = additive_parts(device)
    expected = additive_attention(*parts, mask)
    mask = mask.clone()
    mask[1] = False
    parts = [part.requires_grad_() for part in parts]
    means, weights = additive_attention(*parts, mask)
    for name, got, wanted in zip(("means", "weights"), (means, weights), expected, strict=True):
        wanted = wanted.clone()
        wanted[1] = 0
        checks.roughly(got, wanted, of=f"the {name} where sequence 1 is all pads")
    loss = means.square().sum() + weights.square().sum()
    checks.gradient_reaches(loss, *parts, of="means and weights where sequence 1 is all pads", names=NAMES)


@pytest.mark.parametrize(("batch", "target", "source"), [(0, 2, 3), (2, 0, 3), (2, 2, 0), (1, 1, 1)])
def test_empty_axes(additive_attention, device, batch, target, source):
    """No sequences, no queries, or no source: zeros, of the shapes of the statement."""
    ones = [
        torch.ones(shape, device=device) for shape in ((batch, target, 2), (batch, source, 3), (4, 2), (4, 3), (4,))
    ]
    mask = torch.ones(batch, source, dtype=torch.bool, device=device)
    means, weights = additive_attention(*ones, mask)
    of = f"B={batch}, T={target}, S={source}"
    checks.close(means, torch.full((batch, target, 3), float(source > 0), device=device), of=f"the means, {of}")
    checks.close(weights, torch.ones(batch, target, source, device=device), of=f"the weights, {of}")


@pytest.mark.parametrize("factor", [1e6, -1e6])
def test_large_scores(additive_attention, device, factor):
    """Scores of hundreds of thousands, of either sign, give weights that sum to 1, and the inputs stay as they are."""
    parts, mask = additive_parts(device)
    parts[4] = parts[4] * factor
    with checks.unmodified("additive_attention(…)", **dict(zip(NAMES, parts, strict=True)), source_mask=mask):
        weights = additive_attention(*parts, mask)[1]
    checks.roughly(weights.sum(-1), torch.ones(3, 4, device=device), of="the sum of each query's weights")


def cross_parts(device, dtype=torch.float32, batch=3, target=4, source=5):
    """Return queries, keys, values of two heads' sizes, and a mask."""
    shapes = (batch, target, 6), (batch, source, 6), (batch, source, 4)
    parts = [torch.randn(shape, dtype=dtype).to(device) for shape in shapes]
    return parts, torch.tensor(MASK, dtype=torch.bool, device=device)[:batch, :source]


def torch_attention(q, k, v, mask, heads):
    """Return what PyTorch computes."""
    q, k, v = (x.unflatten(-1, (heads, -1)).transpose(1, 2) for x in (q, k, v))
    return scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None]).transpose(1, 2).flatten(2)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("heads", [1, 2])
@pytest.mark.parametrize("batch", [2, 3])
def test_it_is_pytorchs_attention(cross_attention, device, batch, heads, dtype):
    """Values and gradients are those of PyTorch's own attention, head by head."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    parts, mask = cross_parts(device, dtype, batch)
    mine, reference = (lambda *x, f=f: f(*x, mask, heads) for f in (cross_attention, torch_attention))
    of = f"cross_attention(q ({batch}, 4, 6), k, v, source_mask, heads={heads})"
    inputs.same_as_torch(mine, reference, *parts, names=("q", "k", "v"), of=of, check=check_for(dtype))


def test_inputs_of_any_layout(cross_attention, device):
    """Tensors that are not contiguous are read as they are, and stay so."""
    (q, k, v), mask = cross_parts(device)
    expected = torch_attention(q, k, v, mask, 2)
    with checks.unmodified("cross_attention(…)", q=q, k=k, v=v, source_mask=mask):
        cross_attention(q, k, v, mask, 2)
    of = "cross_attention(q, k, v, source_mask, heads=2)"
    check = checks.roughly
    inputs.same_for(inputs.layouts(q, "q"), lambda x: cross_attention(x, k, v, mask, 2), expected, of=of, check=check)
    inputs.same_for(inputs.layouts(v, "v"), lambda x: cross_attention(q, k, x, mask, 2), expected, of=of, check=check)


def test_a_source_of_pads(cross_attention, device):
    """A sequence of pads alone gets zeros; its gradients are not NaN, and the other sequences are as before."""
    parts, mask = cross_parts(device)
    expected = torch_attention(*parts, mask, 2)
    mask = mask.clone()
    mask[1] = False
    expected[1] = 0
    parts = [part.requires_grad_() for part in parts]
    result = cross_attention(*parts, mask, 2)
    checks.roughly(result, expected, of="cross_attention(…) where sequence 1 is all pads")
    checks.gradient_reaches(result.square().sum(), *parts, of="the result", names=("q", "k", "v"))


@pytest.mark.parametrize(("batch", "target", "source"), [(0, 2, 3), (2, 0, 3), (2, 2, 0), (1, 1, 1)])
def test_nothing_to_look_at(cross_attention, device, batch, target, source):
    """No sequences, no queries, or no source: zeros, of the shape of the statement."""
    q, k, v = (torch.ones(batch, size, 4, device=device) for size in (target, source, source))
    mask = torch.ones(batch, source, dtype=torch.bool, device=device)
    expected = torch.full((batch, target, 4), float(source > 0), device=device)
    checks.close(cross_attention(q, k, v, mask, 2), expected, of=f"cross_attention, B={batch}, T={target}, S={source}")


@pytest.mark.parametrize("factor", [1000, -1000])
def test_large_products(cross_attention, device, factor):
    """Products of a million, of either sign, give finite means."""
    (q, k, v), mask = cross_parts(device)
    of = f"cross_attention({factor} q, 1000 k, v, source_mask, heads=2)"
    expected = torch_attention(factor * q, 1000 * k, v, mask, 2)
    checks.close(cross_attention(factor * q, 1000 * k, v, mask, 2), expected, of=of, rtol=1e-3, atol=1e-3)


def test_cross_attention_is_made_by_hand(cross_attention, device):
    """The two products and the softmax between them are written out."""
    parts, mask = cross_parts(device)
    expected = torch_attention(*parts, mask, 2)
    with rules.forbid("scaled_dot_product_attention", why="write its two products and its softmax"):
        result = cross_attention(*parts, mask, 2)
    checks.roughly(result, expected, of="cross_attention(q, k, v, source_mask, heads=2)")


def check_for(dtype):
    """Return a check of values in this dtype: float64 has more digits than float32."""
    return partial(checks.close, rtol=1e-9, atol=1e-9) if dtype == torch.float64 else checks.roughly
