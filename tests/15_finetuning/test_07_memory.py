"""Hidden tests of memory."""

import copy
import weakref

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from torch_katas import checks

CHANGES = {"token_weighted_accumulation": "model"}
"""Arguments that a kata changes by design: gradients are left in the parameters."""


class Counted(nn.Module):
    """A block that writes its name into a list whenever it runs."""

    def __init__(self, name, calls, *layers):
        super().__init__()
        self.name, self.calls, self.layers = name, calls, nn.Sequential(*layers)

    def forward(self, x):
        self.calls.append(self.name)
        return self.layers(x)


def blocks_of(count, dropout=0.0, device="cpu"):
    """Return blocks (N, 3) -> (N, 3), and the list of their calls."""
    calls, blocks = [], []
    for number in range(count):
        layers = nn.Linear(3, 3), nn.Tanh(), nn.Dropout(dropout), nn.Linear(3, 3)
        blocks.append(Counted(number, calls, *layers).to(device))
    return blocks, calls


def plain(blocks, x):
    for block in blocks:
        x = block(x)
    return x


def gradients(output, blocks):
    """Return the gradient of the output's squares in each parameter that requires grad."""
    parameters = [p for block in blocks for p in block.parameters() if p.requires_grad]
    return torch.autograd.grad(output.square().sum(), parameters)


@pytest.mark.parametrize("wanted", [True, False], ids=["x requires grad", "x does not"])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_values_and_gradients_are_those_of_the_loop(checkpointed_forward, device, count, wanted):
    """Output and gradients, in all parameters and in x, are those of the plain loop, also where x requires none."""
    blocks, _ = blocks_of(count, device=device)
    x = torch.randn(5, 3, device=device, requires_grad=wanted)
    of = f"checkpointed_forward of {count} blocks, x.requires_grad={wanted}"
    expected = plain(blocks, x)
    result = checkpointed_forward(blocks, x)
    checks.close(result.detach(), expected.detach(), of=of)
    checks.that(result.requires_grad, of=of, expected="an output connected to the blocks", got="one with no history")
    leaves = [p for block in blocks for p in block.parameters()] + ([x] if wanted else [])
    theirs = torch.autograd.grad(expected.square().sum(), leaves)
    mine = torch.autograd.grad(result.square().sum(), leaves, allow_unused=True)
    for number, (got, want) in enumerate(zip(mine, theirs, strict=True)):
        checks.that(got is not None, of=f"gradient {number} of {of}", expected="a gradient", got="None")
        checks.close(got, want, of=f"gradient {number} of {of}")


@pytest.mark.parametrize("wanted", [True, False], ids=["x requires grad", "x does not"])
def test_each_block_runs_twice(checkpointed_forward, wanted):
    """Each block runs once in forward and once in backward, there from the last to the first."""
    blocks, calls = blocks_of(3)
    result = checkpointed_forward(blocks, torch.randn(2, 3, requires_grad=wanted))
    checks.equal(calls, [0, 1, 2], of="the blocks that run in checkpointed_forward")
    result.sum().backward()
    checks.equal(calls, [0, 1, 2, 2, 1, 0], of="the blocks that have run after backward")


def test_every_step_anew(checkpointed_forward):
    """A second step gives its own gradients, from other numbers, and adds them to .grad."""
    blocks, calls = blocks_of(2)
    first, second = torch.randn(2, 3), torch.randn(2, 3)
    expected = [a + b for a, b in zip(*(gradients(plain(blocks, x), blocks) for x in (first, second)), strict=True)]
    calls.clear()
    for x in (first, second):
        checkpointed_forward(blocks, x).square().sum().backward()
    parameters = [p for block in blocks for p in block.parameters()]
    for number, (p, want) in enumerate(zip(parameters, expected, strict=True)):
        checks.that(p.grad is not None, of=f".grad of parameter {number}", expected="a gradient", got="None")
        checks.close(p.grad, want, of=f".grad of parameter {number} after two steps")
    checks.equal(calls, [0, 1, 1, 0] * 2, of="the blocks that have run in two steps")


def test_little_is_kept(checkpointed_forward):
    """Between forward and backward no tensor inside a block is kept, only what goes from block to block."""
    kept = []

    class Watched(nn.Module):
        def forward(self, x):
            inside = x.tanh()
            kept.append(weakref.ref(inside))
            return inside.exp()

    result = checkpointed_forward([Watched(), Watched(), Watched()], torch.randn(4, requires_grad=True))
    alive = sum(ref() is not None for ref in kept)
    of = "how many outputs of tanh, inside three blocks, are in memory before backward"
    checks.equal(alive, 0, of=of)
    checks.that(result.requires_grad, of="the result", expected="an output connected to x", got="one with no history")


def test_dropout_drops_the_same_twice(checkpointed_forward):
    """With dropout the gradients fit the output, and the generator ends where the plain loop leaves it."""
    blocks, _ = blocks_of(3, dropout=0.5)
    x = torch.randn(6, 3)
    torch.manual_seed(4)
    expected = plain(blocks, x)
    theirs = gradients(expected, blocks)
    state = torch.get_rng_state()
    torch.manual_seed(4)
    result = checkpointed_forward(blocks, x)
    checks.close(result.detach(), expected.detach(), of="checkpointed_forward of blocks with dropout, from one seed")
    mine = gradients(result, blocks)
    for number, (got, want) in enumerate(zip(mine, theirs, strict=True)):
        checks.close(got, want, of=f"gradient {number} of checkpointed_forward of blocks with dropout")
    same = torch.get_rng_state().equal(state)
    checks.that(
        same, of="torch's generator after backward", expected="the state that the loop leaves", got="another one"
    )


def test_other_draws_come_between(checkpointed_forward):
    """Numbers that are drawn between forward and backward change no gradient, and are not drawn again."""
    blocks, _ = blocks_of(2, dropout=0.5)
    x = torch.randn(6, 3)
    torch.manual_seed(4)
    theirs = gradients(plain(blocks, x), blocks)
    torch.manual_seed(4)
    result = checkpointed_forward(blocks, x)
    torch.manual_seed(77)
    torch.rand(3)
    mine = gradients(result, blocks)
    after = torch.rand(2)
    for number, (got, want) in enumerate(zip(mine, theirs, strict=True)):
        checks.close(got, want, of=f"gradient {number}, other numbers drawn before backward")
    torch.manual_seed(77)
    torch.rand(3)
    checks.close(after, torch.rand(2), of="the next numbers of torch's generator after backward")


def test_where_nothing_is_recorded(checkpointed_forward):
    """Under no_grad each block runs once, and the output has no history; without blocks the result is x."""
    blocks, calls = blocks_of(2)
    x = torch.randn(2, 3)
    with torch.no_grad():
        result = checkpointed_forward(blocks, x)
    checks.equal((calls, result.requires_grad), ([0, 1], False), of="(calls, requires_grad) under no_grad")
    checks.close(checkpointed_forward([], x), x, of="checkpointed_forward([], x)")
    checks.equal(x.requires_grad, False, of="x.requires_grad afterwards")


def test_some_blocks_are_frozen(checkpointed_forward):
    """With the first block frozen, and a parameter of the second, the others get the gradients of the plain loop."""
    blocks, _ = blocks_of(3)
    blocks[0].requires_grad_(False)
    blocks[1].layers[0].weight.requires_grad_(False)
    x = torch.randn(2, 3)
    theirs = gradients(plain(blocks, x), blocks)
    mine = gradients(checkpointed_forward(nn.ModuleList(blocks), x), blocks)
    for number, (got, want) in enumerate(zip(mine, theirs, strict=True)):
        checks.close(got, want, of=f"gradient {number}, with frozen parameters, blocks in an nn.ModuleList")


class Table(nn.Module):
    """A model whose logits are an embedding, scaled; it has a frozen parameter and one without a part."""

    def __init__(self, vocabulary=5, device="cpu"):
        super().__init__()
        self.unused = nn.Parameter(torch.zeros(2))
        self.rows = nn.Embedding(vocabulary, 4)
        self.frozen = nn.Parameter(torch.ones(4), requires_grad=False)
        self.head = nn.Linear(4, vocabulary)
        self.sizes, self.held, self.alive = [], [], []
        self.to(device)

    def forward(self, tokens):
        self.alive.append(sum(ref() is not None for ref in self.held))
        self.sizes.append(tuple(tokens.shape))
        hidden = (self.rows(tokens) * self.frozen).tanh()
        self.held.append(weakref.ref(hidden))
        return self.head(hidden)


def micro_batch(*rows, device="cpu"):
    """Return tokens and targets; `rows` hold the targets."""
    targets = torch.tensor(rows, device=device)
    return (targets.abs() + torch.arange(targets.shape[1], device=device)) % 5, targets


BATCHES = {
    "unequal lengths": ([[1, 2, 3, 4], [3, 3, -1, -1]], [[2, -1]]),
    "one of pads alone": ([[-1, -1]], [[1, 2, 0]], [[-1], [-1]]),
    "one token each": ([[4]], [[0]], [[0]]),
    "a single one": ([[4, 3, -1]],),
    "equal lengths": ([[1, 2], [0, 4]], [[2, 2], [3, 1]]),
}


def reference(model, batches, pad_id):
    """Return loss and gradients of all micro-batches as one sum, divided by the count of all real targets."""
    logits = torch.cat([model(tokens).flatten(0, 1) for tokens, _ in batches])
    targets = torch.cat([targets.flatten() for _, targets in batches])
    loss = cross_entropy(logits, targets, ignore_index=pad_id)
    parameters = {name: p for name, p in model.named_parameters() if p.requires_grad and name != "unused"}
    return loss.item(), dict(zip(parameters, torch.autograd.grad(loss, list(parameters.values())), strict=True))


def compare(model, loss, expected, of):
    """Compare loss and gradients; what has no gradient in `expected` has none."""
    checks.instance(loss, float, of=f"the loss of {of}")
    checks.close(loss, expected[0], of=f"the loss of {of}", rtol=1e-5)
    for name, p in model.named_parameters():
        if name in expected[1]:
            checks.that(p.grad is not None, of=f"{name}.grad after {of}", expected="a gradient", got="None")
            checks.roughly(p.grad, expected[1][name], of=f"{name}.grad after {of}")
        else:
            checks.that(p.grad is None, of=f"{name}.grad after {of}", expected="None", got=p.grad)


@pytest.mark.parametrize("case", BATCHES)
def test_it_is_the_gradient_of_the_whole(token_weighted_accumulation, device, case):
    """Loss and gradients are those of the mean over all real targets, taken at once."""
    model = Table(device=device)
    batches = [micro_batch(*rows, device=device) for rows in BATCHES[case]]
    expected = reference(copy.deepcopy(model), batches, -1)
    loss = token_weighted_accumulation(model, batches, pad_id=-1)
    compare(model, loss, expected, f"token_weighted_accumulation, {case}")


@pytest.mark.parametrize("pad_id", [0, 3, -100])
def test_any_number_may_be_the_pad(token_weighted_accumulation, pad_id):
    """Targets of pad_id count for nothing, whatever number it is; tokens of that number are tokens."""
    model = Table()
    rows = [[1, pad_id, 2], [4, 4, pad_id]], [[pad_id, 1]]
    batches = [micro_batch(*part) for part in rows]
    expected = reference(copy.deepcopy(model), batches, pad_id)
    loss = token_weighted_accumulation(model, batches, pad_id=pad_id)
    compare(model, loss, expected, f"token_weighted_accumulation with pad_id={pad_id}")


def test_old_gradients_have_no_part(token_weighted_accumulation):
    """What lay in .grad before is gone, also in parameters that get none now; a second call gives the same."""
    model = Table()
    batches = [micro_batch(*rows) for rows in BATCHES["unequal lengths"]]
    expected = reference(copy.deepcopy(model), batches, -1)
    for call in (1, 2):
        for p in model.parameters():
            p.grad = torch.full_like(p, 100.0)
        loss = token_weighted_accumulation(model, batches, pad_id=-1)
        compare(model, loss, expected, f"call {call}, where .grad held 100")


def test_nothing_but_pads(token_weighted_accumulation):
    """Where every target is a pad, the loss is 0.0 and no parameter has a gradient."""
    model = Table()
    for p in model.parameters():
        p.grad = torch.ones_like(p)
    loss = token_weighted_accumulation(model, [micro_batch([-1, -1]), micro_batch([-1])], pad_id=-1)
    compare(model, loss, (0.0, {}), "token_weighted_accumulation of pads alone")


def test_one_micro_batch_at_a_time(token_weighted_accumulation):
    """The model sees each micro-batch once, in order, and the graph of one is gone when the next one is built."""
    model = Table()
    batches = [micro_batch([1, 2, 3], [2, 1, -1]), micro_batch([4]), micro_batch([0, 1], [1, 1])]
    token_weighted_accumulation(model, batches, pad_id=-1)
    checks.equal(model.sizes, [(2, 3), (1, 1), (2, 2)], of="the shapes of the tokens in each call of the model")
    of = "how many earlier graphs are in memory in each call of the model"
    checks.that(max(model.alive) == 0, of=of, expected="none", got=model.alive)


@pytest.mark.parametrize("training", [True, False], ids=["training", "evaluation"])
def test_the_model_is_not_stepped(token_weighted_accumulation, training):
    """Parameters keep their numbers, modes stay, and float64 stays float64."""
    model = Table().double().train(training)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    batches = [micro_batch(*rows) for rows in BATCHES["unequal lengths"]]
    expected = reference(copy.deepcopy(model), batches, -1)
    loss = token_weighted_accumulation(model, batches, pad_id=-1)
    checks.close(loss, expected[0], of="the loss in float64", rtol=1e-9)
    checks.close(model.head.weight.grad, expected[1]["head.weight"], of="head.weight.grad in float64", rtol=1e-9)
    for name, value in model.state_dict().items():
        checks.close(value, before[name], of=f"{name} afterwards", rtol=0, atol=0)
    checks.equal([m.training for m in model.modules()], [training] * 3, of="the modes afterwards")
