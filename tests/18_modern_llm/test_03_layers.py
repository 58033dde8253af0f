"""Hidden tests of layers."""

import math
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import rms_norm

from torch_katas import checks, inputs


def shapes(module: nn.Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(parameter.shape) for name, parameter in module.named_parameters()}


def filled(module: nn.Module, fill: Any, device: Any) -> dict[str, Tensor]:
    """Write random weights of these shapes into a module; return them."""
    weights = {name: torch.randn(shape) / 2 for name, shape in shapes(module).items()}
    fill(module, weights)
    module.to(device)
    return {name: weight.to(device) for name, weight in weights.items()}


def test_it_divides_by_the_root_of_the_mean_square(RMSNorm, device):
    """The mean square of 1 and 7 is 25: the row becomes 0.2 and 1.4. The mean of the row stays in it."""
    norm = RMSNorm(2, eps=0.0).to(device)
    expected = torch.tensor([[0.2, 1.4]], device=device)
    checks.roughly(norm(torch.tensor([[1.0, 7.0]], device=device)), expected, of="RMSNorm(2, eps=0)([[1, 7]])")


@pytest.mark.parametrize("size", [(3, 4), (4,), (2, 1, 3, 2), (3, 1), (0, 4)], ids=str)
def test_values_and_gradients_are_those_of_pytorch(RMSNorm, fill, device, size):
    """Over any leading axes, with weights other than 1: result, and gradients in x and weight."""
    norm = RMSNorm(size[-1]).to(device)
    weight = torch.randn(size[-1])
    fill(norm, {"weight": weight})
    x, upstream = torch.randn(size, device=device), torch.randn(size, device=device)
    leaves = [tensor.clone().to(device).requires_grad_() for tensor in (x, weight)]
    expected = rms_norm(leaves[0], (size[-1],), leaves[1], 1e-6)
    wanted = torch.autograd.grad(expected, leaves, upstream)
    mine = x.clone().requires_grad_()
    result = norm(mine)
    of = f"RMSNorm({size[-1]})(x) with x of shape {size}"
    checks.roughly(result.detach(), expected.detach(), of=of)
    gradients = torch.autograd.grad(result, [mine, norm.weight], upstream)
    for name, got, want in zip(("x", "weight"), gradients, wanted, strict=True):
        checks.roughly(got, want, of=f"the gradient of {of} in {name}")


def test_eps_is_added_inside_the_root(RMSNorm, device):
    """With a mean square of 1 and eps = 3 the row is halved: √(1 + 3) is 2. Another norm has its own eps."""
    x = torch.tensor([[1.0, -1.0]], device=device)
    norm, _ = RMSNorm(2, eps=3.0).to(device), RMSNorm(2)
    checks.roughly(norm(x).detach(), x / 2, of="RMSNorm(2, eps=3)([[1, -1]])")


def test_zeros_stay_zeros(RMSNorm, device):
    """A row of zeros stays what it is, and its gradient is finite: eps keeps it from being divided by 0."""
    x = torch.zeros(1, 3, device=device, requires_grad=True)
    result = RMSNorm(3).to(device)(x)
    checks.close(result.detach(), torch.zeros(1, 3, device=device), of="RMSNorm(3)(zeros)")
    checks.gradient_reaches(result, x, of="RMSNorm(3)(zeros)", names=("x",))


def test_the_default_eps(RMSNorm):
    """Where no eps is given it is 1e-6: small rows show it."""
    x = torch.tensor([[0.001, -0.001]])
    checks.roughly(RMSNorm(2)(x).detach(), x / math.sqrt(2e-6), of="RMSNorm(2)([[0.001, -0.001]])")


def test_one_parameter_of_ones(RMSNorm):
    """weight, (width,), of ones: no bias, no buffer."""
    norm = RMSNorm(3)
    checks.equal(sorted(norm.state_dict()), ["weight"], of="the names in state_dict()")
    checks.close(norm.weight.detach(), torch.ones(3), of="weight of a new RMSNorm(3)")


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64], ids=str)
def test_its_statistics_have_bits_enough(RMSNorm, dtype):
    """In float16 the square of 300 is infinite, and that of 0.0001 is 0: half precision is computed in float32."""
    norm = RMSNorm(2, eps=1e-9).to(dtype)
    x = torch.tensor([[300.0, -300.0], [1e-4, 1e-4]], dtype=dtype)
    checks.dtype(norm(x), dtype, of=f"RMSNorm(x) with x in {dtype}")
    exact = x.double()
    expected = (exact / (exact.square().mean(-1, keepdim=True) + 1e-9).sqrt()).to(dtype)
    tolerance = 1e-10 if dtype == torch.float64 else 0.01
    of = f"RMSNorm(2, eps=1e-9)([[300, -300], [0.0001, 0.0001]]) in {dtype}"
    checks.close(norm(x).detach(), expected, of=of, rtol=tolerance, atol=tolerance)


def test_rows_may_lie_anyhow_in_memory(RMSNorm, device):
    """A transposed or strided x gives what its copy gives."""
    x = torch.randn(2, 3, 4, device=device)
    expected, norm = rms_norm(x, (4,), None, 1e-6), RMSNorm(4).to(device)
    of = "RMSNorm(4)(x)"
    inputs.same_for(inputs.layouts(x), lambda x: norm(x).detach(), expected, of=of, check=checks.roughly)


def test_three_layers_without_bias(SwiGLU):
    """gate and up lead to the hidden width, down leads back."""
    expected = {"gate.weight": (5, 3), "up.weight": (5, 3), "down.weight": (3, 5)}
    checks.equal(dict(sorted(shapes(SwiGLU(3, 5)).items())), dict(sorted(expected.items())), of="the parameters")


@pytest.mark.parametrize("size", [(2, 3), (3,), (2, 4, 3), (0, 3)], ids=str)
def test_the_gate_is_a_silu(SwiGLU, fill, device, size):
    """silu of the gate's numbers, times those of up, through down; for any leading axes."""
    layer = SwiGLU(3, 5)
    weights = filled(layer, fill, device)
    x = torch.randn(size, device=device)
    gate, up = x @ weights["gate.weight"].T, x @ weights["up.weight"].T
    expected = (gate / (1 + (-gate).exp()) * up) @ weights["down.weight"].T
    checks.roughly(layer(x).detach(), expected, of=f"SwiGLU(3, 5)(x) with x of shape {size}")


def test_tokens_may_lie_anyhow_in_memory(SwiGLU, device):
    """A transposed or strided x gives what its copy gives."""
    x, layer = torch.randn(2, 4, 3, device=device), SwiGLU(3, 5).to(device)
    expected = layer(x.clone()).detach()
    of = "SwiGLU(3, 5)(x)"
    inputs.same_for(inputs.layouts(x), lambda x: layer(x).detach(), expected, of=of, check=checks.roughly)


def test_a_gate_far_below_zero(SwiGLU, fill, device):
    """Where the gate gets -1000 its silu is 0, and gradients stay finite: exp(1000) is infinite."""
    layer = SwiGLU(1, 1)
    fill(layer, {f"{name}.weight": torch.ones(1, 1) for name in ("gate", "up", "down")})
    x = torch.tensor([[-1000.0], [1.0]], device=device, requires_grad=True)
    result = layer.to(device)(x)
    expected = torch.tensor([[0.0], [1 / (1 + math.exp(-1))]], device=device)
    checks.roughly(result.detach(), expected, of="SwiGLU of weights 1, for [[-1000], [1]]")
    checks.gradient_reaches(result, x, *layer.parameters(), of="SwiGLU of weights 1, for [[-1000], [1]]")


def test_gradients_reach_all_three(SwiGLU, device):
    """x and the three weights get a gradient."""
    layer = SwiGLU(3, 5).to(device)
    x = torch.randn(2, 3, device=device, requires_grad=True)
    reached = dict(layer.named_parameters())
    checks.gradient_reaches(layer(x), x, *reached.values(), of="SwiGLU(3, 5)(x)", names=("x", *reached))


def grouped(x: Tensor, weights: dict[str, Tensor], heads: int, groups: int) -> Tensor:
    """Return the attention of each head, one after the other, put through the last layer."""
    size = x.shape[-1] // heads
    q, k, v = (x @ weights[f"{name}.weight"].T for name in "qkv")
    ahead = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).triu(1)
    results = []
    for head in range(heads):
        mine = slice(head * size, (head + 1) * size)
        group = head // (heads // groups)
        shared = slice(group * size, (group + 1) * size)
        scores = q[..., mine] @ k[..., shared].transpose(1, 2) / math.sqrt(size)
        results.append(scores.masked_fill(ahead, -math.inf).softmax(-1) @ v[..., shared])
    return torch.cat(results, dim=-1) @ weights["out.weight"].T


@pytest.mark.parametrize("heads", [1, 4])
def test_with_a_group_for_each_head_it_is_multi_head(GroupedQueryAttention, fill, device, heads):
    """Each head has keys and values of its own, and sees itself and what came before."""
    layer = GroupedQueryAttention(8, heads, heads)
    weights = filled(layer, fill, device)
    x = torch.randn(2, 5, 8, device=device)
    of = f"GroupedQueryAttention(8, heads={heads}, groups={heads})(x)"
    checks.roughly(layer(x).detach(), grouped(x, weights, heads, heads), of=of)


@pytest.mark.parametrize(("heads", "groups"), [(4, 2), (4, 1), (6, 3), (6, 2)])
def test_neighbours_share_a_group(GroupedQueryAttention, fill, device, heads, groups):
    """Head h looks at group h // (heads / groups): with 4 heads and 2 groups, that is 0 0 1 1."""
    layer = GroupedQueryAttention(12, heads, groups)
    weights = filled(layer, fill, device)
    GroupedQueryAttention(12, 2, 2)  # another layer has its own heads
    x = torch.randn(2, 4, 12, device=device)
    of = f"GroupedQueryAttention(12, heads={heads}, groups={groups})(x)"
    checks.roughly(layer(x).detach(), grouped(x, weights, heads, groups), of=of)


@pytest.mark.parametrize("size", [(1, 1), (3, 1), (1, 4)], ids=str)
def test_any_batch_and_time(GroupedQueryAttention, fill, device, size):
    """Batches of one and texts of one position come out in their own shape."""
    layer = GroupedQueryAttention(8, 4, 2)
    weights = filled(layer, fill, device)
    x = torch.randn(*size, 8, device=device)
    checks.roughly(layer(x).detach(), grouped(x, weights, 4, 2), of=f"the layer's result for x of shape {(*size, 8)}")


def test_nobody_looks_ahead(GroupedQueryAttention, device):
    """What stands at the last position changes nothing at the ones before it, in eval() as in train()."""
    layer = GroupedQueryAttention(8, 4, 2).to(device)
    x = torch.randn(1, 4, 8, device=device)
    other = x.clone()
    other[:, -1] += 1
    layer.eval()
    before, after = layer(x).detach(), layer(other).detach()
    checks.roughly(after[:, :-1], before[:, :-1], of="the first three positions when the fourth is another")
    moved = (after[:, -1] - before[:, -1]).abs().max().item()
    checks.that(moved > 1e-4, of="the fourth position when it is another", expected="another result", got="the same")


def test_long_texts(GroupedQueryAttention, device):
    """There is no longest text, and no first one that sets the length: one position, 1100, and one again go through."""
    layer = GroupedQueryAttention(4, 2, 1).to(device)
    x = torch.randn(1, 1100, 4, device=device)
    with torch.no_grad():
        alone, result, again = (layer(x[:, :count]) for count in (1, 1100, 1))
    checks.shape(result, (1, 1100, 4), of="the layer's result for 1100 positions")
    checks.roughly(result[:, :1], alone, of="the first of 1100 positions, as if it stood alone")
    checks.roughly(again, alone, of="the layer's result for one position, called before and after that for 1100")


def test_hidden_positions_have_no_weight(GroupedQueryAttention, fill, device):
    """The first position sees itself alone, however far its own score is below those that are hidden from it."""
    layer = GroupedQueryAttention(1, 1, 1)
    fill(layer, {f"{name}.weight": torch.full((1, 1), -1.0 if name == "k" else 1.0) for name in ("q", "k", "v", "out")})
    x = torch.tensor([[[300.0], [-300.0]]], device=device)
    result = layer.to(device)(x).detach()
    of = "the first of two positions, with a score of -90000 and a hidden one of 90000"
    checks.roughly(result[:, :1], x[:, :1], of=of)


def test_shared_layers_are_smaller(GroupedQueryAttention):
    """k and v have groups · D outputs, q and out have E; none has a bias."""
    expected = {"k.weight": (4, 16), "out.weight": (16, 16), "q.weight": (16, 16), "v.weight": (4, 16)}
    layer = GroupedQueryAttention(16, 8, 2)
    checks.equal(dict(sorted(shapes(layer).items())), expected, of="the parameters of GroupedQueryAttention(16, 8, 2)")


def test_gradients_reach_x_and_all_weights(GroupedQueryAttention, device):
    """x and the four weights get a gradient."""
    layer = GroupedQueryAttention(8, 4, 2).to(device)
    x = torch.randn(2, 3, 8, device=device, requires_grad=True)
    reached = dict(layer.named_parameters())
    checks.gradient_reaches(layer(x), x, *reached.values(), of="the layer's result", names=("x", *reached))


@pytest.mark.parametrize("sizes", [(10, 4, 2), (8, 4, 3), (6, 2, 4), (9, 2, 1)], ids=str)
def test_sizes_that_do_not_divide(GroupedQueryAttention, sizes):
    """ValueError where E is not divisible by heads, or heads not by groups, when the layer is made."""
    checks.raises(ValueError, lambda: GroupedQueryAttention(*sizes), of=f"GroupedQueryAttention{sizes}")


@pytest.mark.parametrize(("length", "window"), [(5, 2), (6, 3), (4, 1), (3, 3), (3, 10), (1, 1), (1, 4), (0, 2)])
def test_the_window_ends_with_the_query(sliding_window_mask, length, window):
    """Row t is True from t - window + 1 to t, as far as these are positions; the mask is bool."""
    expected = torch.tensor([[0 <= t - s < window for s in range(length)] for t in range(length)], dtype=torch.bool)
    of = f"sliding_window_mask({length}, {window})"
    checks.close(sliding_window_mask(length, window), expected.reshape(length, length), of=of)


def test_each_mask_is_a_new_one(sliding_window_mask):
    """What is written into one mask does not show in the next."""
    sliding_window_mask(2, 1).fill_(True)
    checks.close(sliding_window_mask(2, 1), torch.eye(2).bool(), of="sliding_window_mask(2, 1) after a write into it")


@pytest.mark.parametrize("window", [0, -1])
def test_a_window_without_positions(sliding_window_mask, window):
    """A window of less than 1 raises ValueError, also for no positions at all."""
    for length in (3, 0):
        checks.raises(ValueError, lambda n=length: sliding_window_mask(n, window), of=f"a window of {window}")
