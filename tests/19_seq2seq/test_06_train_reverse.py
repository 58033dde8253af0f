"""Hidden tests of a model that reverses."""

import pytest
import torch
from torch import nn
from torch.nn.functional import one_hot
from torch.optim.optimizer import register_optimizer_step_post_hook

from torch_katas import checks, inputs

SIZES = {
    "embedding.weight": (7, 3),
    **{f"{net}.{name}_l0": size for net in ("encoder", "decoder") for name, size in (("weight_ih", (4, 3)),)},
    **{f"{net}.{name}_l0": size for net in ("encoder", "decoder") for name, size in (("weight_hh", (4, 4)),)},
    **{f"{net}.{name}_l0": (4,) for net in ("encoder", "decoder") for name in ("bias_ih", "bias_hh")},
    **{"query.weight": (4, 4), "head.weight": (6, 3), "head.bias": (6,)},
}
"""The parameters of Reverser(6, 3, 4)."""


def computed(w, source, tokens):
    """Return logits and weights by the statement, place by place, from parameters in float64."""

    def read(net, rows, state):
        states = []
        for t in range(rows.shape[1]):
            now = rows[:, t] @ w[f"{net}.weight_ih_l0"].T + w[f"{net}.bias_ih_l0"]
            state = (now + state @ w[f"{net}.weight_hh_l0"].T + w[f"{net}.bias_hh_l0"]).tanh()
            states.append(state)
        return states, state

    values = w["embedding.weight"][source.cpu()]
    keys, last = read("encoder", values, torch.zeros(len(source), 4, dtype=torch.float64))
    states, _ = read("decoder", w["embedding.weight"][tokens.cpu()], last)
    weights = torch.stack(
        [torch.stack([((s @ w["query.weight"].T) * key).sum(1) for key in keys], dim=1).softmax(1) for s in states],
        dim=1,
    )
    means = torch.stack(
        [sum(weights[:, t, s, None] * values[:, s] for s in range(len(keys))) for t in range(len(states))]
    )
    return means.transpose(0, 1) @ w["head.weight"].T + w["head.bias"], weights


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize(("places", "written"), [(5, 4), (3, 6), (1, 1)])
def test_it_copies_what_it_looks_at(Reverser, device, places, written, dtype):
    """With any parameters, logits and weights are those that the statement describes, and so are the gradients."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    model = Reverser(6, 3, 4).to(device, dtype)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn(parameter.shape))
    source, tokens = (torch.randint(size, (2, count)).to(device) for size, count in ((6, places), (7, written)))
    tokens[:, 0] = 6
    of = f"Reverser(6, 3, 4), source (2, {places}), inputs (2, {written})"
    with checks.unmodified(of, source=source, inputs=tokens):
        logits, weights = model(source, tokens)
    own = {name: parameter.detach().double().cpu().requires_grad_() for name, parameter in model.named_parameters()}
    expected = computed(own, source, tokens)
    wanted = [part.detach().to(device, dtype) for part in expected]
    checks.close(logits, wanted[0], of=f"the logits of {of}", rtol=1e-3, atol=1e-4)
    checks.close(weights, wanted[1], of=f"the weights of {of}", rtol=1e-3, atol=1e-4)
    logits.square().sum().backward()
    expected[0].square().sum().backward()
    for name, parameter in model.named_parameters():
        wanted = own[name].grad.to(device, dtype)
        checks.close(parameter.grad, wanted, of=f"the gradient of the logits' squares in {name}", rtol=1e-3, atol=1e-2)


def test_its_parameters_have_these_names(Reverser, device):
    """Names and sizes are those of the statement, and gradients reach all of them."""
    model = Reverser(6, 3, 4).to(device)
    sizes = {name: tuple(parameter.shape) for name, parameter in model.named_parameters()}
    checks.equal(dict(sorted(sizes.items())), dict(sorted(SIZES.items())), of="the parameters of Reverser(6, 3, 4)")
    source, tokens = torch.tensor([[0, 1, 2, 5]], device=device), torch.tensor([[6, 4, 3]], device=device)
    loss = model(source, tokens)[0].square().sum()
    checks.gradient_reaches(loss, *model.parameters(), of="the logits", names=tuple(sizes))


def test_the_start_token_has_a_row(Reverser, device):
    """Token V may be read, and later inputs do not change earlier logits."""
    model = Reverser(6, 3, 4).to(device)
    source = torch.tensor([[3, 0, 5]], device=device)
    first = model(source, torch.tensor([[6, 1, 2]], device=device))[0]
    other = model(source, torch.tensor([[6, 1, 5]], device=device))[0]
    checks.close(other[:, :2], first[:, :2], of="the logits of the first two places, with another third input")


class Counting(nn.Module):
    """A model that is sure of twice the sum of the source and the sum of all that it reads, modulo 5."""

    def __init__(self):
        super().__init__()
        self.sharpness, self.part = nn.Parameter(torch.ones(())), nn.Identity()
        self.recorded, self.modes = set(), set()

    def forward(self, source, inputs):
        self.recorded.add(torch.is_grad_enabled())
        self.modes.add(self.training)
        sums = 2 * source.sum(1, keepdim=True) + inputs.cumsum(1)
        return self.sharpness * one_hot(sums % 5, 5), None


@pytest.mark.parametrize("rows", [[[1, 2, 0, 4], [3, 3, 1, 0]], [[2]], [[4, 4, 4]]], ids=str)
@pytest.mark.parametrize("start", [0, 7])
def test_each_token_is_read_again(decode, device, rows, start):
    """Each token is the likeliest behind start and all that was written; there are as many as the source has."""
    expected = []
    for row in rows:
        written = [start]
        for _ in row:
            written.append((2 * sum(row) + sum(written)) % 5)
        expected.append(written[1:])
    source = torch.tensor(rows, device=device)
    of = f"decode, model sure of twice the source's sum and all so far, modulo 5, source {rows}, start={start}"
    with checks.unmodified(of, source=source):
        result = decode(Counting().to(device), source, start)
    checks.close(result, torch.tensor(expected, device=device), of=of)


@pytest.mark.parametrize("size", [(2, 0), (0, 3)])
def test_nothing_to_write(decode, device, size):
    """Of an empty source nothing is written."""
    source = torch.zeros(size, dtype=torch.long, device=device)
    checks.close(decode(Counting().to(device), source, 1), source, of=f"decode of a source of shape {size}")


@pytest.mark.parametrize("training", [True, False])
def test_the_model_is_only_asked(decode, device, training):
    """Its mode and those of its parts stay, and no graph is recorded; afterwards autograd records as before."""
    model = Counting().to(device).train(training)
    model.part.train(not training)
    decode(model, torch.tensor([[1, 2]], device=device), 3)
    checks.equal(model.training, training, of=f"model.training after decode, {training} before")
    checks.equal(model.part.training, not training, of=f"training of a part of the model, {not training} before")
    checks.equal(model.recorded, {False}, of="torch.is_grad_enabled() in the calls of the model")
    checks.equal(torch.is_grad_enabled(), True, of="torch.is_grad_enabled() after decode")


@pytest.mark.parametrize("steps", [1, 3])
def test_each_step_is_one_update(train_reverser, steps):
    """There are `steps` updates, of a Reverser(10, 32, 48), which comes back in eval()."""
    made = []
    handle = register_optimizer_step_post_hook(lambda *_: made.append(1))
    try:
        model = train_reverser(seed=0, steps=steps)
    finally:
        handle.remove()
    checks.equal(len(made), steps, of=f"the optimizer's steps in train_reverser(0, steps={steps})")
    checks.equal(sum(map(torch.numel, model.parameters())), 10_858, of="the number of parameters of what it returns")
    checks.equal({module.training for module in model.modules()}, {False}, of="training of its modules")


@pytest.mark.timeout(30)
def test_as_many_steps_as_the_rate_climbs(train_reverser, flat_parameters):
    """45 steps are a number like others, also for a rate that climbs for 45 and is asked for once more behind them."""
    numbers = flat_parameters(train_reverser(seed=0, steps=45))
    checks.that(bool(numbers.isfinite().all()), of="the parameters after 45 steps", expected="finite", got=numbers)


def test_all_parameters_are_trained(train_reverser):
    """Two steps more leave no parameter as it was."""
    first, later = (train_reverser(seed=0, steps=steps).state_dict() for steps in (1, 3))
    same = [name for name in first if torch.equal(first[name], later[name])]
    checks.equal(same, [], of="the parameters that are equal after steps=1 and after steps=3")


def test_each_step_draws_anew(train_reverser):
    """Four steps read eight different batches: a source each, and what the decoder reads."""
    read = []
    handle = nn.modules.module.register_module_forward_pre_hook(
        lambda module, args: read.append(args[0].clone()) if isinstance(module, nn.Embedding) else None
    )
    try:
        train_reverser(seed=0, steps=4)
    finally:
        handle.remove()
    different = {tuple(tokens.flatten().tolist()) for tokens in read}
    checks.that(len(different) >= min(8, len(read)), of="the tokens read in 4 steps", expected="8", got=len(different))


def test_it_is_shown_the_reversed_tokens_one_place_later(train_reverser):
    """Sources are 10 tokens from 0 to 9; the decoder reads 10, and then the source from its end, but for its first."""
    read = []
    handle = nn.modules.module.register_module_forward_pre_hook(
        lambda module, args: read.append(args) if hasattr(module, "query") and len(args) == 2 else None
    )
    try:
        train_reverser(seed=0, steps=3)
    finally:
        handle.remove()
    for source, tokens in read:
        checks.shape(source, (len(source), 10), of="the source in a step of train_reverser")
        within = int(source.min()) >= 0 and int(source.max()) == 9
        got = f"{source.min()} to {source.max()}"
        checks.that(within, of="the tokens of the source in a step of train_reverser", expected="0 to 9", got=got)
        expected = torch.cat([torch.full((len(source), 1), 10), source.flip(1)[:, :-1]], dim=1)
        checks.close(tokens, expected, of="what the decoder reads in a step of train_reverser")


def test_the_seed_decides(train_reverser, flat_parameters):
    """The same seed gives the same model, whatever was drawn before; another seed gives another one."""
    first = flat_parameters(train_reverser(seed=1, steps=2))
    torch.rand(3)
    again, other = (flat_parameters(train_reverser(seed=seed, steps=2)) for seed in (1, 2))
    difference = (first - again).abs().max().item()
    of = "the largest difference between two runs with seed=1"
    checks.that(difference < 1e-6, of=of, expected="0", got=f"{difference:.3g}")
    difference = (first - other).abs().max().item()
    of = "the largest difference between runs with seed=1 and seed=2"
    checks.that(difference > 1e-3, of=of, expected="more than 0", got=f"{difference:.3g}")


@pytest.mark.timeout(30)
def test_it_learns_to_reverse(train_reverser, once):
    """After the training 85 of 100 unseen sequences are written from their end, without an error."""
    made = []
    handle = register_optimizer_step_post_hook(lambda *_: made.append(1))
    try:
        model = once(train_reverser, seed=0)
    finally:
        handle.remove()
    checks.equal(len(made), 150, of="the optimizer's steps in train_reverser(seed=0)")
    source = torch.randint(10, (400, 10), generator=torch.Generator().manual_seed(99))
    written = torch.full((400, 1), 10)
    with torch.no_grad():
        for _ in range(10):
            written = torch.cat([written, model(source, written)[0][:, -1].argmax(-1, keepdim=True)], dim=1)
    share = (written[:, 1:] == source.flip(1)).all(1).float().mean().item()
    of = "the share of 400 unseen sequences that are reversed without an error, after train_reverser(seed=0)"
    checks.that(share >= 0.85, of=of, expected="at least 0.85", got=f"{share:.3f}")
