"""Hidden tests of multi_head."""

import copy

import pytest
import torch
from torch import nn

from torch_katas import checks
from torch_katas.inputs import layouts, same_for, stays_on_meta

SIZES = [(2, 3, 6, 2), (2, 2, 4, 4), (1, 1, 4, 2), (3, 4, 4, 1), (0, 2, 4, 2), (2, 0, 4, 2), (3, 2, 4, 2)]
"""B, T, E, heads."""


def test_each_head_gets_a_piece_of_every_position(split_heads, device):
    """Head 0 gets the first D numbers of each position, head 1 the next D."""
    x = torch.tensor([[[1, 2, 3, 4], [5, 6, 7, 8]]], device=device)
    expected = torch.tensor([[[[1, 2], [5, 6]], [[3, 4], [7, 8]]]], device=device)
    checks.close(split_heads(x, 2), expected, of="split_heads(x, 2) with x = [[[1, 2, 3, 4], [5, 6, 7, 8]]]")


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64], ids=str)
def test_heads_stand_in_front_of_time(split_heads, device, size, dtype):
    """(B, T, E) becomes (B, heads, T, D): result[b, h, t] is x[b, t, h·D : (h + 1)·D]."""
    x, parts = whole_and_parts(size, dtype, device)
    checks.close(split_heads(x, size[3]), parts, of=f"split_heads(x, {size[3]}) with x of shape {tuple(x.shape)}")


@pytest.mark.parametrize("dtype", [torch.float16, torch.bool], ids=str)
def test_x_may_lie_anyhow_in_memory(split_heads, dtype):
    """An x that is transposed, or a part of a larger tensor, is cut like any other, in any dtype."""
    x, parts = whole_and_parts((2, 3, 4, 2), torch.int64, "cpu")
    x, parts = (x % 3).to(dtype), (parts % 3).to(dtype)
    same_for(
        layouts(x), lambda value: split_heads(value, 2), parts, of=f"split_heads(x, 2) with x (2, 3, 4) in {dtype}"
    )
    stays_on_meta(lambda value: split_heads(value, 2), x, of="split_heads(x, 2)")


def test_gradients_flow_through_the_cut(split_heads, device):
    """The result stays connected to x: a gradient flows back."""
    x = torch.ones(1, 2, 4, device=device, requires_grad=True)
    checks.gradient_reaches(split_heads(x, 2), x, names=("x",))


@pytest.mark.parametrize(("embedding", "heads"), [(5, 2), (4, 3), (8, 3), (2, 4)])
def test_an_embedding_that_cannot_be_cut(split_heads, embedding, heads):
    """ValueError where E is not divisible by heads."""
    x = torch.zeros(2, 3, embedding)
    checks.raises(ValueError, lambda: split_heads(x, heads), of=f"split_heads(x, {heads}) with E = {embedding}")


def test_pieces_stand_side_by_side(merge_heads, device):
    """Each position gets its numbers from all heads, head 0 first."""
    x = torch.tensor([[[[1, 2], [5, 6]], [[3, 4], [7, 8]]]], device=device)
    expected = torch.tensor([[[1, 2, 3, 4], [5, 6, 7, 8]]], device=device)
    checks.close(merge_heads(x), expected, of="merge_heads([[[[1, 2], [5, 6]], [[3, 4], [7, 8]]]])")


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64], ids=str)
@pytest.mark.parametrize("layout", ["contiguous", "not contiguous"])
def test_it_undoes_the_cut(merge_heads, device, size, dtype, layout):
    """(B, heads, T, D) becomes (B, T, E) again, however x lies in memory."""
    x, parts = whole_and_parts(size, dtype, device)
    if layout == "contiguous":
        parts = parts.contiguous()
    checks.close(merge_heads(parts), x, of=f"merge_heads(x) with x of shape {tuple(parts.shape)}, {layout}")


@pytest.mark.parametrize("dtype", [torch.float16, torch.bool], ids=str)
def test_pieces_may_lie_anyhow_in_memory(merge_heads, dtype):
    """An x that is transposed, or a part of a larger tensor, is put together like any other, in any dtype."""
    x, parts = whole_and_parts((2, 3, 4, 2), torch.int64, "cpu")
    x, parts = (x % 3).to(dtype), (parts % 3).to(dtype)
    same_for(layouts(parts), merge_heads, x, of=f"merge_heads(x) with x (2, 2, 3, 2) in {dtype}")
    stays_on_meta(merge_heads, parts, of="merge_heads(x)")


def test_gradients_flow_through_the_join(merge_heads, device):
    """The result stays connected to x: a gradient flows back."""
    x = torch.ones(1, 2, 3, 2, device=device, requires_grad=True)
    checks.gradient_reaches(merge_heads(x), x, names=("x",))


def test_two_layers_with_these_names(MultiHeadAttention):
    """qkv maps E to 3·E and out maps E to E; each has a weight and a bias."""
    got = {name: tuple(parameter.shape) for name, parameter in MultiHeadAttention(4, 2).named_parameters()}
    expected = {"qkv.weight": (12, 4), "qkv.bias": (12,), "out.weight": (4, 4), "out.bias": (4,)}
    checks.equal(got, expected, of="the parameters of MultiHeadAttention(4, 2)")


@pytest.mark.parametrize("changed", [1, 2, 3])
def test_no_position_sees_a_later_one(MultiHeadAttention, device, changed):
    """Other numbers from one position on leave the outputs of all earlier positions as they were."""
    layer = MultiHeadAttention(4, 2).to(device)
    x = torch.randn(1, 4, 4, device=device)
    other = torch.cat([x[:, :changed], x[:, changed:] + 5], dim=1)
    difference = (layer(other) - layer(x)).abs().amax(-1)[0]  # (T,)
    moved = [t for t in range(changed) if difference[t] > 1e-5]
    checks.equal(moved, [], of=f"the earlier positions whose output moves when x changes from position {changed} on")


def test_a_position_sees_all_earlier_ones(MultiHeadAttention, gradient, device):
    """The last position's output depends on every position up to its own."""
    layer = MultiHeadAttention(4, 2).to(device)
    x = torch.randn(1, 3, 4, device=device, requires_grad=True)
    grad = gradient(layer(x)[0, -1].square(), x)
    seen = [t for t in range(3) if grad[0, t].abs().max() > 1e-7]
    checks.equal(seen, [0, 1, 2], of="the positions that the output at position 2 depends on")


@pytest.mark.parametrize(
    "size", [(1, 2, 2, 1), (1, 2, 4, 2), (2, 4, 6, 3), (2, 4, 4, 4), (3, 1, 4, 2), (1, 130, 4, 2)], ids=str
)
def test_it_is_what_pytorch_computes(MultiHeadAttention, device, size):
    """With the same weights it gives what nn.MultiheadAttention gives under a causal mask."""
    batch, time, embedding, heads = size
    layer, twin = layer_and_twin(MultiHeadAttention(embedding, heads).to(device), embedding, heads)
    x = torch.randn(batch, time, embedding, device=device)
    hidden = torch.ones(time, time, dtype=torch.bool, device=device).triu(1)
    expected = twin(x, x, x, attn_mask=hidden, need_weights=False)[0]
    of = f"MultiHeadAttention({embedding}, {heads})(x) with x of shape {tuple(x.shape)}"
    checks.roughly(layer(x), expected, of=of)


def test_x_of_any_layout_and_dtype(MultiHeadAttention):
    """A layer in float64 gives float64, whatever lies between the numbers of x in memory."""
    layer, twin = layer_and_twin(MultiHeadAttention(4, 2), 4, 2)
    layer, twin, x = layer.double(), twin.double(), torch.randn(2, 3, 4, dtype=torch.float64)
    expected = twin(x, x, x, attn_mask=torch.ones(3, 3, dtype=torch.bool).triu(1), need_weights=False)[0]
    of = "MultiHeadAttention(4, 2).double()(x) with x (2, 3, 4)"
    checks.close(layer(x), expected, of=of)
    same_for(layouts(x), layer, expected, of=of)


def test_a_longer_x_may_come_second(MultiHeadAttention, device):
    """A layer that has read two positions reads five next, and two again: nothing is left over from a call."""
    layer, x = MultiHeadAttention(4, 2).to(device), torch.randn(1, 5, 4, device=device)
    fresh = copy.deepcopy(layer)
    layer(x[:, :2])
    checks.roughly(layer(x), fresh(x), of="MultiHeadAttention(4, 2)(x) with T = 5, after a call with T = 2")
    checks.roughly(layer(x[:, :2]), copy.deepcopy(fresh)(x[:, :2]), of="the same with T = 2, after a call with T = 5")


def test_layers_are_independent(MultiHeadAttention, device):
    """A second layer with another number of heads leaves the first one as it was."""
    layer, x = MultiHeadAttention(4, 2).to(device), torch.randn(2, 5, 4, device=device)
    expected = layer(x)
    MultiHeadAttention(8, 4)
    checks.roughly(layer(x), expected, of="MultiHeadAttention(4, 2)(x), after MultiHeadAttention(8, 4) was made")


def test_the_mode_changes_nothing(MultiHeadAttention, device):
    """In eval() it gives what it gives in train(): the mask is the same, and there is no dropout."""
    layer, x = MultiHeadAttention(4, 2).to(device), torch.randn(2, 5, 4, device=device)
    expected = layer.train()(x)
    checks.roughly(layer.eval()(x), expected, of="MultiHeadAttention(4, 2)(x) in eval(), against train()")


def test_the_mask_is_where_x_is(MultiHeadAttention):
    """A layer on another device needs nothing from the CPU."""
    stays_on_meta(MultiHeadAttention(4, 2).to("meta"), torch.ones(2, 3, 4), of="MultiHeadAttention(4, 2)(x)")


def test_gradients_reach_x_and_all_parameters(MultiHeadAttention, device):
    """x, both weights and the biases get a gradient."""
    layer = MultiHeadAttention(4, 2).to(device)
    x = torch.randn(2, 3, 4, device=device, requires_grad=True)
    inputs = {"x": x} | dict(layer.named_parameters())
    output = layer(x) * torch.randn(2, 3, 4, device=device)
    checks.gradient_reaches(output, *inputs.values(), of="MultiHeadAttention(4, 2)(x)", names=tuple(inputs))


@pytest.mark.parametrize(("embedding", "heads"), [(5, 2), (4, 3), (8, 3), (2, 4)])
def test_heads_that_do_not_fit(MultiHeadAttention, embedding, heads):
    """ValueError, as soon as the layer is made, where the embedding is not divisible by heads."""
    of = f"MultiHeadAttention({embedding}, {heads})"
    checks.raises(ValueError, lambda: MultiHeadAttention(embedding, heads), of=of)


def whole_and_parts(size, dtype, device):
    """Return x (B, T, E) and the same numbers as (B, heads, T, D), the latter not contiguous."""
    batch, time, embedding, heads = size
    x = torch.arange(batch * time * embedding, dtype=dtype, device=device).reshape(batch, time, embedding)
    return x, torch.stack(x.chunk(heads, dim=-1)).transpose(0, 1)


def layer_and_twin(layer, embedding, heads):
    """Return the layer with random biases, and PyTorch's own with the same weights."""
    parameters = dict(layer.named_parameters())
    names = {
        "in_proj_weight": "qkv.weight",
        "in_proj_bias": "qkv.bias",
        "out_proj.weight": "out.weight",
        "out_proj.bias": "out.bias",
    }
    checks.equal(sorted(parameters), sorted(names.values()), of="the names of the parameters")
    twin = nn.MultiheadAttention(embedding, heads, batch_first=True).to(layer.qkv.weight.device)
    with torch.no_grad():
        for theirs, mine in names.items():
            parameters[mine].copy_(torch.randn_like(parameters[mine]))
            dict(twin.named_parameters())[theirs].copy_(parameters[mine])
    return layer, twin
