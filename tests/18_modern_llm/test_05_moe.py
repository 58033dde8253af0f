"""Hidden tests of moe."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import linear, relu

from torch_katas import checks, inputs


def distinct(size: tuple[int, int], device: Any, dtype: torch.dtype = torch.float32) -> Tensor:
    """Return logits, no two of a row alike."""
    rows = [torch.randperm(size[1]) for _ in range(size[0])]
    return (torch.stack(rows) * 0.7 - 1).to(device, dtype) if rows else torch.zeros(size, device=device, dtype=dtype)


def choices(logits: Tensor, k: int) -> Tensor:
    return logits.argsort(dim=-1, descending=True)[:, :k]


@pytest.mark.parametrize(("size", "k"), [((4, 5), 2), ((3, 3), 3), ((1, 6), 1), ((5, 1), 1), ((6, 8), 3)], ids=str)
def test_the_largest_are_chosen(route, device, size, k):
    """experts are the places of the k largest logits of each token, in int64, the largest first."""
    logits = distinct(size, device)
    expected = choices(logits, k)
    checks.close(route(logits, k)[1], expected, of=f"experts of route(logits, {k}) with logits {size}")


@pytest.mark.parametrize(("size", "k"), [((4, 5), 2), ((1, 3), 3), ((6, 8), 1)], ids=str)
def test_weights_are_a_softmax_of_the_chosen(route, device, size, k):
    """The weights of each token sum to 1, and gradients reach the chosen logits as through that softmax."""
    logits = distinct(size, device)
    order = choices(logits, k)
    inputs.same_as_torch(
        lambda logits: route(logits, k)[0],
        lambda logits: logits.gather(1, order).softmax(1),
        logits,
        names=("logits",),
        of=f"weights of route(logits, {k}) with logits {size}",
    )


def test_no_token(route, device):
    """For 0 tokens weights and experts are (0, k)."""
    weights, experts = route(torch.zeros(0, 4, device=device), 2)
    checks.close(weights, torch.zeros(0, 2, device=device), of="weights of route of no token")
    checks.close(experts, torch.zeros(0, 2, dtype=torch.int64, device=device), of="experts of route of no token")


def test_large_logits(route, device):
    """1000 and 999 are as far apart as 1 and 0."""
    expected = torch.tensor([[1.0, 0.0]], device=device).softmax(1)
    logits = torch.tensor([[999.0, -1000.0, 1000.0]], device=device)
    checks.roughly(route(logits, 2)[0], expected, of="weights of route([[999, -1000, 1000]], 2)")


def test_far_below_the_largest(route, device):
    """Logits whose probabilities are 0 in floats are still larger or smaller: 1000 comes first, then 500."""
    logits = torch.tensor([[-500.0, 0.0, 1000.0, 500.0], [0.0, 500.0, -500.0, 1000.0]], device=device)
    weights, experts = route(logits, 3)
    of = "route([[-500, 0, 1000, 500], [0, 500, -500, 1000]], 3)"
    checks.close(experts, torch.tensor([[2, 3, 1], [3, 1, 0]], device=device), of=f"experts of {of}")
    checks.roughly(weights, torch.tensor([[1.0, 0.0, 0.0]] * 2, device=device), of=f"weights of {of}")


def test_the_largest_of_many(route, device):
    """Of 300 experts, too, those of a token are in order: the one with the largest logit comes first."""
    logits = distinct((2, 300), device)
    checks.close(route(logits, 8)[1], choices(logits, 8), of="experts of route(logits, 8) with logits (2, 300)")


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16], ids=str)
def test_weights_have_the_dtype_of_the_logits(route, dtype):
    """float64 and bfloat16 come out as they went in, and on their device."""
    logits = distinct((2, 4), "cpu", dtype)
    expected = logits.gather(1, choices(logits, 2)).softmax(1)
    tolerance = 1e-12 if dtype == torch.float64 else 0.01
    checks.close(route(logits, 2)[0], expected, of=f"weights of route(logits, 2) in {dtype}", atol=tolerance)
    inputs.stays_on_meta(lambda x: route(x, 2)[0], logits, of="weights of route(logits, 2)")


@pytest.mark.parametrize("k", [0, -1, 4])
def test_more_experts_than_there_are(route, k):
    """ValueError where k is below 1 or above the number of experts, whatever the number of tokens."""
    for tokens in (2, 0):
        checks.raises(ValueError, lambda n=tokens: route(torch.zeros(n, 3), k), of=f"route of 3 experts, k = {k}")


def mixed(x: Tensor, weights: dict[str, Tensor], k: int) -> Tensor:
    """Return what the layer computes, token by token."""
    logits = x.reshape(-1, x.shape[-1]) @ weights["router.weight"].T
    rows = []
    for token, scores in zip(x.reshape(-1, x.shape[-1]), logits, strict=True):
        order = scores.argsort(descending=True)[:k]
        said = []
        for number in order.tolist():
            first, second = (
                (weights[f"experts.{number}.{layer}.weight"], weights[f"experts.{number}.{layer}.bias"])
                for layer in (0, 2)
            )
            said.append(linear(relu(linear(token, *first)), *second))
        rows.append((scores[order].softmax(0)[:, None] * torch.stack(said)).sum(0))
    return torch.stack(rows).reshape(x.shape) if rows else torch.zeros_like(x)


def made(kata: Any, fill: Any, device: Any, experts: int, k: int) -> tuple[nn.Module, dict[str, Tensor]]:
    """Return a layer of width 3 and hidden 4 with random weights, and these."""
    layer = kata(3, 4, experts, k)
    weights = {"router.weight": torch.randn(experts, 3)}
    for number in range(experts):
        weights[f"experts.{number}.0.weight"] = torch.randn(4, 3)
        weights[f"experts.{number}.0.bias"] = torch.randn(4)
        weights[f"experts.{number}.2.weight"] = torch.randn(3, 4)
        weights[f"experts.{number}.2.bias"] = torch.randn(3)
    fill(layer, weights)
    return layer.to(device), {name: weight.to(device) for name, weight in weights.items()}


@pytest.mark.parametrize(("experts", "k"), [(4, 2), (3, 1), (1, 1), (8, 3)])
def test_no_token_is_lost(MixtureOfExperts, fill, device, experts, k):
    """Each token gets the outputs of all of its k experts, each times its weight."""
    layer, weights = made(MixtureOfExperts, fill, device, experts, k)
    MixtureOfExperts(3, 4, 9, 4)  # another layer has its own k
    x = torch.randn(7, 3, device=device)
    of = f"MixtureOfExperts(3, 4, experts={experts}, k={k})(x) with x (7, 3)"
    checks.roughly(layer(x).detach(), mixed(x, weights, k), of=of)


@pytest.mark.parametrize("leading", [(2, 5), (), (1, 1), (2, 0)], ids=str)
def test_any_leading_axes(MixtureOfExperts, fill, device, leading):
    """Each place of the leading axes is a token: a batch of texts, one token alone, or none."""
    layer, weights = made(MixtureOfExperts, fill, device, 4, 2)
    x = torch.randn(*leading, 3, device=device)
    of = f"MixtureOfExperts(3, 4, 4, 2)(x) with x of shape {(*leading, 3)}"
    checks.roughly(layer(x).detach(), mixed(x, weights, 2), of=of)


def test_all_tokens_may_choose_the_same(MixtureOfExperts, fill, device):
    """There is no limit to what an expert takes: twelve equal tokens all get the same result."""
    layer, weights = made(MixtureOfExperts, fill, device, 6, 2)
    x = torch.randn(1, 3, device=device).expand(12, 3)
    checks.roughly(layer(x).detach(), mixed(x, weights, 2), of="the layer's result for twelve equal tokens")


def test_an_expert_sees_its_own_tokens_alone(MixtureOfExperts, fill):
    """In one call each expert runs at most once, on as many tokens as have chosen it."""
    layer, weights = made(MixtureOfExperts, fill, "cpu", 5, 2)
    x = torch.randn(2, 8, 3)
    expected = choices(x.reshape(-1, 3) @ weights["router.weight"].T, 2).flatten().bincount(minlength=5).tolist()
    seen: list[list[int]] = [[] for _ in range(5)]
    for number, expert in enumerate(layer.experts):
        expert[0].register_forward_hook(lambda _, given, __, n=number: seen[n].append(given[0].reshape(-1, 3).shape[0]))
    layer(x)
    checks.equal([sum(counts) for counts in seen], expected, of="the tokens that each of five experts has seen")
    most = max(map(len, seen))
    checks.that(most <= 1, of="calls of one expert", expected="at most 1", got=str(most))


def test_router_and_experts_by_their_names(MixtureOfExperts):
    """router has a weight alone; each expert is two linear layers, with biases, around a ReLU."""
    layer = MixtureOfExperts(3, 4, 2, 1)
    expected = {"router.weight": (2, 3)}
    for number in range(2):
        expected |= {f"experts.{number}.0.bias": (4,), f"experts.{number}.0.weight": (4, 3)}
        expected |= {f"experts.{number}.2.bias": (3,), f"experts.{number}.2.weight": (3, 4)}
    got = {name: tuple(parameter.shape) for name, parameter in layer.named_parameters()}
    checks.equal(dict(sorted(got.items())), dict(sorted(expected.items())), of="the parameters of the layer")


def test_gradients_reach_router_and_chosen_experts(MixtureOfExperts, fill, device):
    """x, the router and every expert, as all are chosen here, get a gradient; that of x comes by experts and router."""
    layer, weights = made(MixtureOfExperts, fill, device, 3, 3)
    x = torch.randn(6, 3, device=device, requires_grad=True)
    expected = torch.autograd.grad(mixed(x, weights, 3).square().sum(), x)[0]
    reached = {name: weight for name, weight in layer.named_parameters() if ".0." not in name}
    checks.gradient_reaches(layer(x), x, *reached.values(), of="the layer's result", names=("x", *reached))
    gradient = torch.autograd.grad(layer(x).square().sum(), x)[0]
    checks.close(gradient, expected, of="the gradient in x of the result's squares", rtol=1e-3, atol=1e-3)


def test_float64_and_transposed_tokens(MixtureOfExperts, fill):
    """In float64 the result has all its digits, also where x is not contiguous."""
    layer, weights = made(MixtureOfExperts, fill, "cpu", 4, 2)
    layer.double()
    weights = {name: weight.double() for name, weight in weights.items()}
    x = torch.randn(2, 3, 5, dtype=torch.float64).transpose(1, 2)
    checks.close(layer(x).detach(), mixed(x, weights, 2), of="the layer's result in float64, x transposed", atol=1e-12)


@pytest.mark.parametrize(("experts", "k"), [(3, 0), (3, 4), (2, -1)])
def test_the_layer_refuses_a_k_when_it_is_made(MixtureOfExperts, experts, k):
    """ValueError where k is below 1 or above the number of experts."""
    checks.raises(ValueError, lambda: MixtureOfExperts(3, 4, experts, k), of=f"MixtureOfExperts(3, 4, {experts}, {k})")


def balance(logits: Tensor, k: int) -> Tensor:
    shares = torch.zeros(logits.shape[1], dtype=logits.dtype, device=logits.device)
    for expert in choices(logits.detach(), k).flatten().tolist():
        shares[expert] += 1 / (len(logits) * k)
    return logits.shape[1] * (shares * logits.softmax(1).mean(0)).sum()


@pytest.mark.parametrize(("size", "k"), [((6, 4), 1), ((6, 5), 2), ((1, 3), 3)], ids=str)
def test_shares_times_probabilities(load_balancing_loss, device, size, k):
    """n times the sum of f · P; gradients are those of P alone, f is a count."""
    inputs.same_as_torch(
        lambda logits: load_balancing_loss(logits, k),
        lambda logits: balance(logits, k),
        distinct(size, device) + torch.rand(size, device=device) / 10,
        names=("logits",),
        of=f"load_balancing_loss(logits, {k}) with logits {size}",
    )


@pytest.mark.parametrize("k", [1, 2])
def test_in_balance_it_is_one(load_balancing_loss, device, k):
    """Where each of four experts is chosen equally often, the loss is 1, for any k."""
    logits = torch.tensor([[3.0, 2.0, 0.0, 0.0]], device=device)
    logits = torch.cat([logits.roll(step, 1) for step in range(4)])
    one = torch.tensor(1.0, device=device)
    checks.roughly(load_balancing_loss(logits, k), one, of=f"load_balancing_loss of four experts in balance, k={k}")


def test_all_to_one_costs_n(load_balancing_loss, device):
    """Where all tokens go to one of five experts, and surely, the loss is 5."""
    logits = torch.tensor([[0.0, 50.0, 0.0, 0.0, 0.0]] * 3, device=device)
    five = torch.tensor(5.0, device=device)
    checks.roughly(load_balancing_loss(logits, 1), five, of="load_balancing_loss where all go to one of five")


def test_choices_far_below_the_largest(load_balancing_loss, device):
    """Who is chosen is a matter of logits: of 1000, 500 and 0 it is the first two, though two probabilities are 0."""
    rows = [[1000.0, 0.0, 500.0], [1000.0, 500.0, 0.0], [10.0, 12.0, -1000.0]]
    logits = torch.tensor(rows, device=device)
    checks.roughly(load_balancing_loss(logits, 2), balance(logits, 2), of=f"load_balancing_loss({rows}, 2)")


def test_equal_logits_are_k_choices(load_balancing_loss, device):
    """Where all logits are equal each token still has k choices, and the loss is 1."""
    one = torch.tensor(1.0, device=device)
    of = "load_balancing_loss of equal logits (3, 4), k=2"
    checks.roughly(load_balancing_loss(torch.zeros(3, 4, device=device), 2), one, of=of)


def test_the_loss_has_the_dtype_of_the_logits(load_balancing_loss):
    """float64 stays float64, with its digits."""
    logits = distinct((5, 4), "cpu", torch.float64)
    of = "load_balancing_loss(logits, 2) in float64"
    checks.close(load_balancing_loss(logits, 2), balance(logits, 2), of=of, atol=1e-12)


@pytest.mark.parametrize("k", [0, 5])
def test_the_loss_refuses_a_k(load_balancing_loss, k):
    """ValueError where k is below 1 or above the number of experts."""
    checks.raises(ValueError, lambda: load_balancing_loss(torch.zeros(2, 4), k), of=f"4 experts, k = {k}")
