"""Hidden tests of gpt."""

import copy
import math

import pytest
import torch
from torch.nn.functional import cross_entropy

from torch_katas import checks
from torch_katas.inputs import layouts, stays_on_meta

EXPECTED_COUNT = 7 * 8 + 5 * 8 + 2 * (12 * 64 + 13 * 8) + 2 * 8


@pytest.mark.timeout(20)
def test_gpt2_has_124_million(parameter_count, gpt_config):
    """GPT-2, the smallest one, has 124,439,808 parameters."""
    config = gpt_config(vocab_size=50257, block_size=1024, layers=12, heads=12, embedding=768)
    checks.equal(parameter_count(config), 124_439_808, of="parameter_count of GPT-2's config")


def test_the_count_of_a_model_that_fits_nowhere(parameter_count, gpt_config):
    """No model is made: a config with more numbers than any memory holds is counted exactly."""
    e = 10**9 + 1
    config = gpt_config(vocab_size=10**9, block_size=10**6, layers=1000, heads=1, embedding=e)
    expected = (10**9 + 10**6) * e + 1000 * (12 * e * e + 13 * e) + 2 * e
    of = "parameter_count with V = 10^9, block_size = 10^6, 1000 layers and E = 10^9 + 1"
    checks.equal(parameter_count(config), expected, of=of)


def test_without_blocks_there_are_tables_and_a_norm(parameter_count, gpt_config):
    """With 0 layers there are V·E + block_size·E + 2·E numbers: 10·2 + 4·2 + 2·2."""
    config = gpt_config(vocab_size=10, block_size=4, layers=0, heads=1, embedding=2)
    of = "parameter_count with V = 10, block_size = 4, E = 2 and no layers"
    checks.equal(parameter_count(config), 32, of=of)


@pytest.mark.parametrize("embedding", [1, 2, 8])
def test_each_block_costs_the_same(parameter_count, gpt_config, embedding):
    """One layer more costs 4·E for norms, 4·E² + 4·E for attention and 8·E² + 5·E for the two layers."""
    one, three = (gpt_config(layers=layers, heads=1, embedding=embedding) for layers in (1, 3))
    more = parameter_count(three) - parameter_count(one)
    expected = 2 * (12 * embedding**2 + 13 * embedding)
    checks.equal(more, expected, of=f"what 3 layers cost more than 1 with E = {embedding}")


def test_heads_cost_nothing(parameter_count, gpt_config):
    """More heads share the same four maps."""
    few, many = (parameter_count(gpt_config(heads=heads)) for heads in (1, 4))
    checks.equal(many - few, 0, of="what 4 heads cost more than 1")


def test_the_parts_have_their_names(GPT, gpt_config):
    """token, position, blocks and norm are there, each of its size."""
    model = GPT(gpt_config())
    shapes = {name: tuple(parameter.shape) for name, parameter in model.named_parameters()}
    got = {name: shapes.get(name) for name in ("token.weight", "position.weight", "norm.weight", "norm.bias")}
    expected = {"token.weight": (7, 8), "position.weight": (5, 8), "norm.weight": (8,), "norm.bias": (8,)}
    checks.equal(got, expected, of="the shapes of these parameters")
    checks.equal(model.config.block_size, 5)
    levels = sorted({name.split(".")[1] for name in shapes if name.startswith("blocks.")})
    checks.equal(levels, ["0", "1"], of="the blocks that have parameters, with layers = 2")


def test_it_learns_as_many_numbers_as_counted(GPT, gpt_config):
    """The number of parameters is V·E + block_size·E + layers·(12·E² + 13·E) + 2·E: the tied table counts once."""
    count = sum(parameter.numel() for parameter in GPT(gpt_config()).parameters())
    of = "the parameters of a GPT with V = 7, block_size = 5, layers = 2, heads = 2, E = 8"
    checks.equal(count, EXPECTED_COUNT, of=of)


def test_a_pair_comes_back(GPT, gpt_config, device):
    """model(tokens) returns (logits, loss); without targets the loss is None."""
    returned = made(GPT(gpt_config()), device)(torch.tensor([[1, 2, 3]], device=device))
    checks.instance(returned, tuple, of="what model(tokens) returns")
    checks.equal(len(returned), 2, of="the number of values that model(tokens) returns")
    checks.shape(returned[0], (1, 3, 7), of="logits of model(tokens) with tokens of shape (1, 3) and V = 7")
    checks.that(returned[1] is None, of="loss of model(tokens)", expected="None", got=returned[1])


def test_the_same_token_differs_by_its_place(GPT, gpt_config, device):
    """The position is added: one token, repeated, gives other logits at other places."""
    logits = made(GPT(gpt_config()), device, spread=0.5)(torch.tensor([[3, 3, 3]], device=device))[0]
    apart = (logits[0, 1:] - logits[0, 0]).abs().amax(-1)
    of = "how far the logits at positions 1 and 2 are from those at 0, where all tokens are 3"
    checks.that((apart > 1e-3).all(), of=of, expected="more than 0", got=apart)


@pytest.mark.parametrize("changed", [1, 2, 3])
def test_no_position_sees_a_later_token(GPT, gpt_config, device, changed):
    """Other tokens from one position on leave the logits of all earlier positions as they were."""
    model = made(GPT(gpt_config()), device, spread=0.5)
    tokens = torch.tensor([[1, 2, 3, 4]], device=device)
    other = tokens.clone()
    other[:, changed:] = 6
    difference = (model(other)[0] - model(tokens)[0]).abs().amax(-1)[0]  # (T,)
    moved = [t for t in range(changed) if not difference[t] < 1e-5]
    checks.equal(moved, [], of=f"the earlier positions whose logits move when tokens change from position {changed} on")
    checks.that(difference[changed:].max() > 1e-3, of="the logits from there on", expected="a change", got="none")


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (3, 5), (6, 1)], ids=str)
def test_logits_are_made_of_the_parts(GPT, gpt_config, device, size):
    """norm(blocks(token(tokens) + position(0 … T - 1))) times token.weight, turned on its side."""
    model = made(GPT(gpt_config()), device, spread=0.5)
    tokens = torch.randint(7, size, device=device)
    x = model.token.weight[tokens] + model.position.weight[: size[1]]
    for block in model.blocks:
        x = block(x)
    expected = model.norm(x) @ model.token.weight.T
    checks.roughly(model(tokens)[0], expected, of=f"logits of tokens of shape {size}")
    for name, value in layouts(tokens, "tokens"):
        checks.roughly(model(value)[0], expected, of=f"logits of tokens of shape {size}, {name}")


@pytest.mark.parametrize("vocab_size", [5, 100])
def test_a_new_model_knows_nothing(GPT, gpt_config, device, vocab_size):
    """Before training the loss is within 0.1 of ln V: every token is as likely as any other."""
    model = GPT(gpt_config(vocab_size=vocab_size, embedding=32)).to(device)
    tokens = torch.randint(vocab_size, (50, 5), device=device)
    loss = model(tokens, tokens.flip(0))[1].item()
    of = f"the loss of a new model with V = {vocab_size}"
    expected = f"{math.log(vocab_size):.2f}, give or take 0.1"
    checks.that(abs(loss - math.log(vocab_size)) < 0.1, of=of, expected=expected, got=f"{loss:.2f}")


def test_both_tables_begin_small(GPT, gpt_config):
    """Both embeddings begin with normally distributed numbers of mean 0 and a standard deviation of 0.02."""
    model = GPT(gpt_config(vocab_size=500, block_size=500))
    for name, table in (("token", model.token.weight), ("position", model.position.weight)):
        mean, std = table.mean().item(), table.std().item()
        holds = abs(mean) < 0.002 and 0.018 < std < 0.022
        got = f"{mean:.3f} and {std:.3f}"
        checks.that(holds, of=f"mean and std of a new {name}.weight", expected="0 and 0.020, nearly", got=got)
        far = (table.abs() > 0.04).double().mean().item()
        of = f"the share of a new {name}.weight that is more than two standard deviations from 0"
        checks.that(0.025 < far < 0.07, of=of, expected="about 0.046, as in a normal distribution", got=f"{far:.3f}")


def test_targets_are_compared_as_they_stand(GPT, gpt_config, device):
    """The loss is the mean over all positions of the cross-entropy of logits[b, t] and targets[b, t]."""
    model = made(GPT(gpt_config()), device, spread=0.5)
    tokens = torch.tensor([[1, 2, 3, 4], [6, 5, 4, 3]], device=device)
    targets = torch.tensor([[2, 3, 4, 0], [5, 4, 3, 1]], device=device)
    logits, loss = model(tokens, targets)
    each = [[cross_entropy(logits[b, t], targets[b, t]) for t in range(4)] for b in range(2)]
    expected = torch.stack([torch.stack(row) for row in each]).mean()
    checks.roughly(loss, expected, of="loss of model(tokens, targets)")


@pytest.mark.parametrize("targets", [[[-1, 3, -1], [-1, -1, -1]], [[1, 2, 3], [-1, -1, 4]]], ids=str)
def test_minus_one_does_not_count(GPT, gpt_config, device, targets):
    """Where the target is -1 the position has no part in the mean; all others count alike, in whichever sequence."""
    model = made(GPT(gpt_config()), device, spread=0.5)
    tokens, wanted = torch.tensor([[1, 2, 3], [6, 0, 4]], device=device), torch.tensor(targets, device=device)
    logits, loss = model(tokens, wanted.clone())
    places = [(b, t) for b in range(2) for t in range(3) if targets[b][t] != -1]
    expected = torch.stack([cross_entropy(logits[place], wanted[place]) for place in places]).mean()
    checks.roughly(loss, expected, of=f"loss with targets {targets}")


def test_targets_may_lie_anyhow_in_memory(GPT, gpt_config, device):
    """Targets that are a slice of a longer line, as shifted ones are, give the same loss."""
    model = made(GPT(gpt_config()), device, spread=0.5)
    line = torch.randint(7, (3, 5), device=device)
    expected = model(line[:, :-1].contiguous(), line[:, 1:].contiguous())[1]
    checks.roughly(model(line[:, :-1], line[:, 1:])[1], expected, of="loss of model(line[:, :-1], line[:, 1:])")
    for name, targets in layouts(line[:, 1:], "targets"):
        checks.roughly(model(line[:, :-1], targets)[1], expected, of=f"loss of model(tokens, targets), {name}")


def test_a_longer_text_may_come_second(GPT, gpt_config, device):
    """A model that has read two tokens of one text reads five of three texts next: nothing is left over from a call."""
    model = made(GPT(gpt_config()), device, spread=0.5)
    fresh, tokens = copy.deepcopy(model), torch.randint(7, (3, 5), device=device)
    model(tokens[:1, :2])
    checks.roughly(model(tokens)[0], fresh(tokens)[0], of="logits of tokens (3, 5), after a call with tokens (1, 2)")


def test_models_are_independent(GPT, gpt_config, device):
    """A second model with another block_size leaves the first one as it was."""
    model, tokens = GPT(gpt_config()).to(device), torch.zeros(1, 5, dtype=torch.long, device=device)
    GPT(gpt_config(block_size=3))
    of = "logits of 5 tokens with block_size = 5, after a GPT with block_size = 3 was made"
    checks.shape(model(tokens)[0], (1, 5, 7), of=of)


def test_it_works_where_its_tokens_are(GPT, gpt_config):
    """A model on another device needs nothing from the CPU."""
    model, tokens = GPT(gpt_config()).to("meta"), torch.zeros(2, 3, dtype=torch.long)
    stays_on_meta(lambda x: model(x)[0], tokens, of="logits of model(tokens)")


WAYS = {
    "as it was made": lambda model, make: model,
    "after to(torch.float64)": lambda model, make: model.to(torch.float64),
    "after copy.deepcopy(model)": lambda model, make: copy.deepcopy(model),
    "after loading another's state_dict": lambda model, make: loaded(model, make()),
    "after loading it with assign=True": lambda model, make: loaded(model, make(), assign=True),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_head_is_the_token_table(GPT, gpt_config, way):
    """One tensor serves both ends: where token.weight is 0, every logit is 0."""
    model = WAYS[way](GPT(gpt_config()), lambda: GPT(gpt_config()))
    with torch.no_grad():
        model.token.weight.zero_()
    logits = model(torch.tensor([[1, 2]]))[0]
    expected = torch.zeros(1, 2, 7, dtype=logits.dtype)
    checks.close(logits, expected, of=f"logits where token.weight was set to 0, {way}")


def test_a_gradient_reaches_every_parameter(GPT, gpt_config, device):
    """After backward each parameter holds a gradient that is not all 0."""
    model = made(GPT(gpt_config()), device, spread=0.5)
    tokens = torch.randint(7, (4, 5), device=device)
    loss = model(tokens, tokens.flip(0))[1]
    parameters = dict(model.named_parameters())
    checks.equal(sum(p.numel() for p in parameters.values()), EXPECTED_COUNT, of="the number of parameters")
    checks.gradient_reaches(loss, *parameters.values(), of="loss of model(tokens, targets)", names=tuple(parameters))


@pytest.mark.timeout(20)
def test_it_can_learn_a_batch_by_heart(GPT, gpt_config, device):
    """After 60 steps of AdamW on one batch of 4 sequences the loss is below 0.1."""
    model = GPT(gpt_config(embedding=16)).to(device)
    starts = torch.tensor([[1, 2, 3, 4, 5], [2, 6, 0, 3, 1], [3, 0, 5, 1, 2], [4, 4, 1, 6, 6]], device=device)
    tokens, targets = starts, torch.cat([starts[:, 1:], starts[:, :1]], dim=1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.02)
    for _ in range(60):
        loss = model(tokens, targets)[1]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    loss = model(tokens, targets)[1].item()
    checks.that(loss < 0.1, of="the loss after 60 steps on the same batch", expected="below 0.1", got=f"{loss:.3f}")


def test_block_size_is_the_longest(GPT, gpt_config, device):
    """ValueError past block_size; block_size tokens themselves are read."""
    model = made(GPT(gpt_config()), device)
    checks.shape(model(torch.zeros(1, 5, dtype=torch.long, device=device))[0], (1, 5, 7), of="logits of 5 tokens")
    too_long = torch.zeros(1, 6, dtype=torch.long, device=device)
    checks.raises(ValueError, lambda: model(too_long), of="model(tokens) with 6 tokens and block_size = 5")


def made(model, device, spread=None):
    """Return the model on the device, its tables drawn wider where the differences are to show."""
    model.to(device)
    if spread is not None:
        with torch.no_grad():
            model.token.weight.normal_(std=spread)
            model.position.weight.normal_(std=spread)
    return model


def loaded(model, other, assign=False):
    """Return the model with the other's numbers, with `assign` in the other's tensors."""
    model.load_state_dict(other.state_dict(), assign=assign)
    return model


def test_every_row_of_the_table_learns(GPT, gpt_config, device):
    """Each token's row learns at both ends, where it is read and where it is a logit; so does each position's."""
    model = made(GPT(gpt_config()), device, spread=0.5)
    tokens = torch.tensor([[0, 1, 2, 3, 4], [6, 5, 0, 0, 1]], device=device)
    targets = tokens.flip(0)
    x = model.token.weight[tokens] + model.position.weight
    for block in model.blocks:
        x = block(x)
    wanted = cross_entropy((model.norm(x) @ model.token.weight.T).flatten(0, 1), targets.flatten())
    tables = {"token.weight": model.token.weight, "position.weight": model.position.weight}
    expected = torch.autograd.grad(wanted, list(tables.values()))
    loss = model(tokens, targets)[1]
    checks.gradient_reaches(loss, *tables.values(), of="loss of model(tokens, targets)", names=tuple(tables))
    for (name, table), gradient in zip(tables.items(), expected, strict=True):
        (got,) = torch.autograd.grad(model(tokens, targets)[1], table)
        checks.roughly(got, gradient, of=f"the gradient of {name} through the loss, all tokens being read")
