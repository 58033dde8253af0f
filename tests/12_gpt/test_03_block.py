"""Hidden tests of block."""

import copy

import pytest
import torch
from torch import nn
from torch.nn.functional import gelu, layer_norm

from torch_katas import checks, rules
from torch_katas.inputs import layouts, same_for, stays_on_meta


def test_each_position_gets_mean_0_and_variance_1(LayerNorm, device):
    """The mean of a position's own numbers is subtracted, then they are divided by the root of variance plus eps."""
    x = torch.tensor([[1.0, 3.0], [6.0, 4.0]], device=device)
    expected = torch.tensor([[-0.5, 0.5], [0.5, -0.5]], device=device)
    # The variance is 1, and sqrt(1 + 3) is 2.
    checks.close(LayerNorm(2, eps=3.0).to(device)(x), expected, of="LayerNorm(2, eps=3.0)([[1, 3], [6, 4]])")


def test_norms_are_independent(LayerNorm, device):
    """A second norm with another eps leaves the first one as it was."""
    norm, x = LayerNorm(2, eps=3.0).to(device), torch.tensor([[1.0, 3.0]], device=device)
    LayerNorm(2)
    expected = torch.tensor([[-0.5, 0.5]], device=device)
    checks.close(norm(x), expected, of="LayerNorm(2, eps=3.0)([[1, 3]]), after LayerNorm(2) was made")


def test_it_begins_as_plain_norm(LayerNorm):
    """weight begins as ones and bias as zeros; both are parameters."""
    got = {name: parameter.tolist() for name, parameter in LayerNorm(3).named_parameters()}
    expected = {"weight": [1.0, 1.0, 1.0], "bias": [0.0, 0.0, 0.0]}
    checks.equal(got, expected, of="the parameters of LayerNorm(3)")


def test_weight_scales_and_bias_shifts(LayerNorm, fill, device):
    """What is normed is multiplied by weight, and then bias is added."""
    norm = LayerNorm(2, eps=3.0).to(device)
    fill(norm, {"weight": torch.tensor([2.0, 4.0]), "bias": torch.tensor([10.0, 20.0])})
    expected = torch.tensor([[9.0, 22.0]], device=device)
    of = "LayerNorm(2, eps=3.0)([[1, 3]]) with weight [2, 4] and bias [10, 20]"
    checks.close(norm(torch.tensor([[1.0, 3.0]], device=device)), expected, of=of)


def test_large_numbers_keep_their_differences(LayerNorm, device):
    """[10000, 10002] is normed as [0, 2] is."""
    x = torch.tensor([[10000.0, 10002.0], [0.0, 2.0]], device=device)
    expected = torch.tensor([[-1.0, 1.0], [-1.0, 1.0]], device=device)
    of = "LayerNorm(2)([[10000, 10002], [0, 2]])"
    checks.close(LayerNorm(2).to(device)(x), expected, of=of, rtol=1e-4, atol=1e-4)


def test_equal_numbers_give_the_bias(LayerNorm, fill, device):
    """Where a position's numbers are all equal, bias comes out and the gradient is finite."""
    norm = LayerNorm(2).to(device)
    fill(norm, {"weight": torch.tensor([1.0, 1.0]), "bias": torch.tensor([3.0, 4.0])})
    x = torch.full((1, 2), 7.0, device=device, requires_grad=True)
    result = norm(x)
    checks.close(result, torch.tensor([[3.0, 4.0]], device=device), of="LayerNorm(2)([[7, 7]]) with bias [3, 4]")
    (gradient,) = torch.autograd.grad(result[0, 0], x)
    of = "the gradient of its first number in x"
    checks.that(torch.isfinite(gradient).all(), of=of, expected="finite numbers", got=gradient)


@pytest.mark.parametrize("scale", [1.0, 0.003], ids=str)
@pytest.mark.parametrize("size", [(3, 4), (2, 3, 5), (6,), (0, 4), (2, 1), (2, 2, 3, 4)], ids=str)
def test_norm_is_what_pytorch_computes(LayerNorm, fill, device, size, scale):
    """Values and gradients are those of layer_norm over the last axis, for any leading axes, for small numbers too."""
    norm = LayerNorm(size[-1]).to(device)
    fill(norm, {"weight": torch.randn(size[-1]), "bias": torch.randn(size[-1])})
    x = (scale * torch.randn(size, device=device)).requires_grad_()
    expected = layer_norm(x, size[-1:], norm.weight, norm.bias)
    result = norm(x)
    of = f"LayerNorm({size[-1]})(x) with x of shape {size}, numbers of about {scale}"
    checks.roughly(result, expected, of=of)
    weights = torch.randn(size, device=device)
    inputs = (x, norm.weight, norm.bias)
    got = torch.autograd.grad((result * weights).sum(), inputs)
    theirs = torch.autograd.grad((expected * weights).sum(), inputs)
    for name, mine, right in zip(("x", "weight", "bias"), got, theirs, strict=True):
        checks.close(mine, right, of=f"the gradient of {name} through {of}", rtol=1e-3, atol=1e-4)


def test_the_norm_keeps_dtype_and_digits(LayerNorm):
    """A norm in float64 gives float64 with all its digits, for x of any layout; bfloat16 gives bfloat16."""
    norm, x = LayerNorm(4).double(), 100 + torch.randn(2, 3, 4, dtype=torch.float64)
    expected, of = layer_norm(x, (4,)), "LayerNorm(4).double()(x) with x (2, 3, 4), numbers of about 100"
    checks.close(norm(x), expected, of=of, atol=1e-10)
    same_for(layouts(x), norm, expected, of=of)
    checks.dtype(LayerNorm(4).bfloat16()(x.bfloat16()), torch.bfloat16, of="LayerNorm(4).bfloat16()(x), x in bfloat16")
    stays_on_meta(LayerNorm(4).to("meta"), torch.ones(3, 4), of="LayerNorm(4)(x)")


def test_x_is_not_normed_in_place(LayerNorm, device):
    """x holds the same numbers after the call."""
    x = torch.tensor([[1.0, 3.0]], device=device)
    with checks.unmodified("LayerNorm(2)(x)", x=x), torch.no_grad():
        LayerNorm(2).to(device)(x)


def test_the_norm_is_made_by_hand(LayerNorm, device):
    """Mean, variance and root are written out."""
    norm = LayerNorm(2, eps=3.0).to(device)
    x = torch.tensor([[1.0, 3.0]], device=device)
    with rules.forbid("layer_norm", why="compute the mean, the variance and the root yourself"):
        result = norm(x)
    expected = torch.tensor([[-0.5, 0.5]], device=device)
    checks.close(result, expected, of="LayerNorm(2, eps=3.0)([[1, 3]])")


def test_up_and_down(FeedForward):
    """up maps E to 4·E and down maps 4·E to E; each has a weight and a bias."""
    got = {name: tuple(parameter.shape) for name, parameter in FeedForward(3).named_parameters()}
    expected = {"up.weight": (12, 3), "up.bias": (12,), "down.weight": (3, 12), "down.bias": (3,)}
    checks.equal(got, expected, of="the parameters of FeedForward(3)")


def test_gelu_stands_between(FeedForward, fill, device):
    """down(gelu(up(x))): with ones as weights x = -1 gives 4 · gelu(-1), where a linear network gives -4 and ReLU 0."""
    network = FeedForward(1).to(device)
    fill(network, {"up.weight": torch.ones(4, 1), "down.weight": torch.ones(1, 4)}, rest=0.0)
    x = torch.tensor([[-1.0], [2.0]], device=device)
    # gelu(-1) is -0.1586553 and gelu(2) is 1.9544997.
    expected = torch.tensor([[-0.6346210], [7.8179989]], device=device)
    of = "FeedForward(1)([[-1], [2]]) with weights of 1 and biases of 0"
    checks.close(network(x), expected, of=of, rtol=1e-5, atol=1e-5)


def test_x_of_the_network_may_lie_anyhow_in_memory(FeedForward, device):
    """An x that is transposed, or a part of a larger tensor, gives the same."""
    network, x = FeedForward(4).to(device), torch.randn(2, 3, 4, device=device)
    expected = network(x)
    same_for(layouts(x), network, expected, of="FeedForward(4)(x) with x (2, 3, 4)", check=checks.roughly)


@pytest.mark.parametrize("size", [(2, 3, 4), (5, 2), (1, 1, 3), (0, 2), (4,), (2, 1, 2, 3)], ids=str)
def test_each_position_on_its_own(FeedForward, device, size):
    """It works on the last axis, for any leading axes."""
    network = FeedForward(size[-1]).to(device)
    x = torch.randn(size, device=device)
    parameters = dict(network.named_parameters())
    checks.equal(len(parameters), 4, of=f"the number of parameters of FeedForward({size[-1]})")
    hidden = gelu(x @ parameters["up.weight"].T + parameters["up.bias"])
    checks.shape(parameters["down.weight"], (size[-1], hidden.shape[-1]), of="down.weight")
    expected = hidden @ parameters["down.weight"].T + parameters["down.bias"]
    of = f"FeedForward({size[-1]})(x) with x of shape {size}"
    checks.roughly(network(x), expected, of=of)


def test_the_same_x_gives_the_same(TransformerBlock, device):
    """There is no dropout: a second call, in train() or in eval(), gives the same as the first."""
    block, x = TransformerBlock(4, 2).to(device), torch.randn(2, 3, 4, device=device)
    first = block.train()(x)
    checks.roughly(block(x), first, of="the second call of TransformerBlock(4, 2)(x) in train(), against the first")
    checks.roughly(block.eval()(x), first, of="TransformerBlock(4, 2)(x) in eval(), against train()")


def test_the_stream_runs_through(TransformerBlock, fill, device):
    """Where attention and network add 0, x comes out as it went in."""
    block = TransformerBlock(2, 1).to(device)
    silent = {"attention.out_proj.weight", "attention.out_proj.bias", "feed_forward.down.weight"}
    fill(block, {name: torch.zeros_like(p) for name, p in block.named_parameters() if name in silent})
    fill(block, {"feed_forward.down.bias": torch.zeros(2)})
    x = torch.tensor([[[1.0, 2.0], [3.0, 5.0]]], device=device)
    of = "TransformerBlock(2, 1)([[[1, 2], [3, 5]]]) where out_proj and down are all 0"
    checks.close(block(x), x, of=of)


@pytest.mark.parametrize("changed", [1, 2, 3])
def test_no_position_sees_a_later_one(TransformerBlock, device, changed):
    """Other numbers from one position on leave the outputs of all earlier positions as they were."""
    block = TransformerBlock(4, 2).to(device)
    # Three sequences of four positions: a block that takes time for batch shows as well.
    x = torch.randn(3, 4, 4, device=device)
    other = torch.cat([x[:, :changed], x[:, changed:] * -3], dim=1)
    difference = (block(other) - block(x)).abs().amax((0, 2))  # (T,)
    moved = [t for t in range(changed) if not difference[t] < 1e-5]
    checks.equal(moved, [], of=f"the earlier positions whose output moves when x changes from position {changed} on")


def test_no_sequence_sees_another(TransformerBlock, device):
    """The sequences of a batch are computed apart: each gives what it gives alone."""
    block = TransformerBlock(4, 2).to(device)
    x = torch.randn(3, 2, 4, device=device)
    alone = torch.cat([block(x[b : b + 1].clone()) for b in range(3)])
    checks.roughly(block(x), alone, of="TransformerBlock(4, 2)(x), against each of 3 sequences alone")


SIZES = [(1, 2, 2, 1), (2, 3, 4, 2), (3, 1, 6, 3), (1, 130, 4, 2)]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_block_is_what_pytorch_computes(TransformerBlock, device, size):
    """With the same weights it gives what nn.TransformerEncoderLayer gives with norm_first and a causal mask."""
    batch, time, embedding, heads = size
    block, twin = block_and_twin(TransformerBlock(embedding, heads).to(device), embedding, heads)
    x = torch.randn(batch, time, embedding, device=device)
    hidden = torch.ones(time, time, dtype=torch.bool, device=device).triu(1)
    expected = twin(x, src_mask=hidden)
    of = f"TransformerBlock({embedding}, {heads})(x) with x of shape {tuple(x.shape)}"
    checks.roughly(block(x), expected, of=of)


def test_a_block_takes_any_layout_and_dtype(TransformerBlock):
    """A block in float64 gives float64, whatever lies between the numbers of x in memory."""
    block, twin = block_and_twin(TransformerBlock(4, 2), 4, 2)
    block, twin, x = block.double(), twin.double(), torch.randn(2, 3, 4, dtype=torch.float64)
    expected = twin(x, src_mask=torch.ones(3, 3, dtype=torch.bool).triu(1))
    of = "TransformerBlock(4, 2).double()(x) with x (2, 3, 4)"
    checks.close(block(x), expected, of=of)
    same_for(layouts(x), block, expected, of=of)


def test_a_longer_x_may_come_second(TransformerBlock, device):
    """A block that has read two positions reads five next, and two again: nothing is left over from a call."""
    block, x = TransformerBlock(4, 2).to(device), torch.randn(1, 5, 4, device=device)
    fresh = copy.deepcopy(block)
    block(x[:, :2])
    checks.roughly(block(x), fresh(x), of="TransformerBlock(4, 2)(x) with T = 5, after a call with T = 2")
    checks.roughly(block(x[:, :2]), copy.deepcopy(fresh)(x[:, :2]), of="the same with T = 2, after a call with T = 5")


def test_a_block_works_where_x_is(TransformerBlock):
    """A block on another device needs nothing from the CPU."""
    stays_on_meta(TransformerBlock(4, 2).to("meta"), torch.ones(2, 3, 4), of="TransformerBlock(4, 2)(x)")


def test_gradients_reach_x_and_all_parameters(TransformerBlock, device):
    """x and every one of the twelve parameters get a gradient."""
    block, _ = block_and_twin(TransformerBlock(4, 2).to(device), 4, 2)
    x = torch.randn(2, 3, 4, device=device, requires_grad=True)
    inputs = {"x": x} | dict(block.named_parameters())
    output = block(x) * torch.randn(2, 3, 4, device=device)
    checks.gradient_reaches(output, *inputs.values(), of="TransformerBlock(4, 2)(x)", names=tuple(inputs))


def test_x_stays_as_it_is(TransformerBlock, device):
    """x holds the same numbers after the call."""
    x = torch.randn(1, 2, 4, device=device)
    block = TransformerBlock(4, 2).to(device)
    with checks.unmodified("TransformerBlock(4, 2)(x)", x=x), torch.no_grad():
        block(x)


NAMES = {
    "self_attn.in_proj_weight": "attention.in_proj_weight",
    "self_attn.in_proj_bias": "attention.in_proj_bias",
    "self_attn.out_proj.weight": "attention.out_proj.weight",
    "self_attn.out_proj.bias": "attention.out_proj.bias",
    "linear1.weight": "feed_forward.up.weight",
    "linear1.bias": "feed_forward.up.bias",
    "linear2.weight": "feed_forward.down.weight",
    "linear2.bias": "feed_forward.down.bias",
    "norm1.weight": "norm1.weight",
    "norm1.bias": "norm1.bias",
    "norm2.weight": "norm2.weight",
    "norm2.bias": "norm2.bias",
}
"""A parameter of nn.TransformerEncoderLayer to the block's."""


def block_and_twin(block, embedding, heads):
    """Return the block with random parameters, and PyTorch's own with the same."""
    mine = dict(block.named_parameters())
    checks.equal(sorted(mine), sorted(NAMES.values()), of="the names of the parameters")
    twin = nn.TransformerEncoderLayer(
        embedding, heads, 4 * embedding, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
    )
    twin.to(next(block.parameters()).device)
    with torch.no_grad():
        for name, theirs in twin.named_parameters():
            mine[NAMES[name]].copy_(torch.randn_like(theirs))
            theirs.copy_(mine[NAMES[name]])
    return block, twin
