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


def test_in_eval_nothing_is_dropped(DropoutAttention, device):
    """In eval() it gives what nn.MultiheadAttention gives under a causal mask, also within a larger model."""
    layer, twin = layer_and_twin(DropoutAttention(6, 3, p=0.5).to(device), 6, 3)
    x = torch.randn(2, 4, 6, device=device)
    hidden = torch.ones(4, 4, dtype=torch.bool, device=device).triu(1)
    expected = twin(x, x, x, attn_mask=hidden, need_weights=False)[0]
    model = nn.Sequential(layer).train().eval()
    checks.roughly(model(x), expected, of="DropoutAttention(6, 3, p=0.5)(x) in eval()")
    with torch.no_grad():
        checks.roughly(model(x), expected, of="DropoutAttention(6, 3, p=0.5)(x) in eval(), under no_grad")


@pytest.mark.parametrize("recording", [True, False], ids=["recording", "no_grad"])
def test_in_train_something_is_dropped(DropoutAttention, device, recording):
    """In train() two calls give two results, whether gradients are recorded or not, also after an eval()."""
    layer, x = DropoutAttention(6, 3, p=0.5).to(device), torch.randn(2, 4, 6, device=device)
    with torch.set_grad_enabled(recording):
        for when in ("", " after eval() and train()"):
            first, second = layer(x), layer(x)
            of = f"two calls of DropoutAttention(6, 3, p=0.5)(x) in train(){when}"
            checks.that(not torch.equal(first, second), of=of, expected="two results", got="the same twice")
            layer.eval()(x)
            layer.train()


@pytest.mark.parametrize("p", [0.25, 0.5, 0.8])
def test_whole_weights_are_dropped(DropoutAttention, device, p):
    """A weight is dropped with probability p, with all that its head takes by it, and else divided by 1 - p."""
    # Each position sees itself alone, so a head gives 0 or its value divided by 1 - p.
    layer, value = one_position(DropoutAttention, p, device)
    result = layer(torch.zeros(4000, 1, 4, device=device)).unflatten(-1, (2, 2)).squeeze(1)  # (4000, heads, D)
    dropped, kept = (result == 0).all(-1), (result - value / (1 - p)).abs().amax(-1) < 1e-4
    of = f"the heads' results in 4000 sequences of one position, p={p}"
    got = f"{int((~dropped & ~kept).sum())} of 8000 that are neither"
    checks.that(bool((dropped | kept).all()), of=of, expected=f"0, or {value.tolist()} / {1 - p:g}", got=got)
    share = dropped.float().mean().item()
    of = f"the share of weights that are dropped, p={p}"
    checks.that(abs(share - p) < 0.03, of=of, expected=f"about {p}", got=f"{share:.3f}")
    apart = (dropped[:, 0] != dropped[:, 1]).any().item()
    checks.that(apart, of="the two heads of a sequence", expected="dropped independently", got="always both or none")


def test_nothing_is_dropped_with_p_0(DropoutAttention, device):
    """With p = 0 train() gives what eval() gives."""
    layer, x = DropoutAttention(4, 2, p=0).to(device), torch.randn(2, 3, 4, device=device)
    expected = layer.eval()(x)
    checks.roughly(layer.train()(x), expected, of="DropoutAttention(4, 2, p=0)(x) in train(), against eval()")


@pytest.mark.parametrize("p", [1, 1.0, 1.5, -0.1, float("nan")])
def test_p_is_a_share(DropoutAttention, p):
    """ValueError, as soon as the layer is made, for a p below 0, or of 1 and more."""
    checks.raises(ValueError, lambda: DropoutAttention(4, 2, p), of=f"DropoutAttention(4, 2, p={p})")


@pytest.mark.parametrize(("embedding", "heads"), [(5, 2), (8, 3), (2, 4)])
def test_heads_of_equal_size(DropoutAttention, embedding, heads):
    """ValueError, as soon as the layer is made, where the embedding is not divisible by heads."""
    of = f"DropoutAttention({embedding}, {heads}, p=0.1)"
    checks.raises(ValueError, lambda: DropoutAttention(embedding, heads, 0.1), of=of)


def test_what_is_left_can_learn(DropoutAttention, device):
    """Gradients reach x and all parameters in train()."""
    layer = DropoutAttention(4, 2, p=0.1).to(device)
    x = torch.randn(4, 5, 4, device=device, requires_grad=True)
    leaves = {"x": x} | dict(layer.named_parameters())
    output = layer(x) * torch.randn(4, 5, 4, device=device)
    checks.gradient_reaches(output, *leaves.values(), of="DropoutAttention(4, 2, p=0.1)(x)", names=tuple(leaves))


def one_position(DropoutAttention, p, device):
    """Return a layer of two heads whose output are the heads' results, and the value [1, 2] that both always have."""
    layer = DropoutAttention(4, 2, p=p).to(device)
    value = torch.tensor([1.0, 2.0], device=device)
    with torch.no_grad():
        layer.qkv.weight.zero_()
        layer.qkv.bias.copy_(torch.cat([torch.zeros(8, device=device), value, value]))
        layer.out.weight.copy_(torch.eye(4, device=device))
        layer.out.bias.zero_()
    return layer, value


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
