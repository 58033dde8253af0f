"""Hidden tests of hello."""

import pytest
import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_hook
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook

from torch_katas import checks, inputs

LETTERS = "ehlo"
SIZES = [(2, 5), (1, 5), (3, 1), (4, 4)]
"""B, T."""


def test_the_one_stands_where_the_index_says(one_hot, device):
    """Each index gets a row of zeros with a single 1."""
    indices = torch.tensor([2, 0, 1], device=device)
    expected = torch.tensor([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], device=device)
    checks.close(one_hot(indices, 3), expected, of="one_hot([2, 0, 1], 3)")


def test_a_letter_that_is_missing_has_a_column_too(one_hot, device):
    """Rows are num_classes long, also where no index names the last classes."""
    expected = torch.tensor([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]], device=device)
    checks.close(one_hot(torch.tensor([0, 1], device=device), 4), expected, of="one_hot([0, 1], 4)")


@pytest.mark.parametrize("size", [(2, 3), (3, 3), (1, 1), (2, 1, 3), (0,), ()], ids=str)
def test_the_classes_are_the_last_axis(one_hot, numbered, device, size):
    """Indices of any shape get one axis more, at the end: (B, T) becomes (B, T, V)."""
    indices = numbered(size, device=device) % 3
    expected = torch.eye(3, device=device)[indices]
    checks.close(one_hot(indices, 3), expected, of=f"one_hot(indices, 3) with indices of shape {size}")


def test_indices_may_lie_anyhow_in_memory(one_hot, device):
    """A transposed batch of indices, or a part of a larger one, is read like any other."""
    indices = torch.tensor([[2, 0, 1], [1, 2, 2]], device=device)
    variants = inputs.layouts(indices, "indices")
    inputs.same_for(variants, lambda x: one_hot(x, 4), torch.eye(4, device=device)[indices], of="one_hot(indices, 4)")


def test_the_rows_are_on_the_device_of_the_indices(one_hot):
    """The rows are made where the indices are."""
    inputs.stays_on_meta(lambda x: one_hot(x, 3), torch.tensor([2, 0, 1]), of="one_hot([2, 0, 1], 3)")


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_there_are_logits_at_every_step(HelloRNN, device, size):
    """(B, T, V) gives (B, T, V): a number for each letter, after each frame."""
    model = HelloRNN(4, 8).to(device)
    of = f"HelloRNN(4, 8)(x) with x of shape {(*size, 4)}"
    checks.shape(model(torch.zeros(*size, 4, device=device)), (*size, 4), of=of)


def test_the_same_letter_gets_another_answer_later(HelloRNN, device):
    """The network remembers: the logits of the second l of hello are not those of the first."""
    logits = HelloRNN(4, 8).to(device)(hello(device))[0]
    same = torch.allclose(logits[2], logits[3], rtol=0, atol=1e-5)
    checks.that(
        not same,
        of="HelloRNN(4, 8) on hello",
        expected="other logits at the second l than at the first",
        got=f"{rounded(logits[2])} at both" if same else "others",
    )


def test_each_call_starts_afresh(HelloRNN, device):
    """Asked twice, the network gives the same logits twice: it keeps no state between two calls."""
    model = HelloRNN(4, 8).to(device)
    first = model(hello(device))
    of = "the second call of HelloRNN(4, 8) on hello, against the first"
    checks.roughly(model(hello(device)), first, of=of)


@pytest.mark.parametrize("size", [(2, 5), (3, 1), (4, 4)], ids=str)
def test_every_sequence_is_read_by_itself(HelloRNN, device, size):
    """A sequence gets the same logits in a batch as alone."""
    model = HelloRNN(4, 8).to(device)
    x = torch.randn(*size, 4, device=device)
    alone = model(x[-1:])
    of = f"HelloRNN(4, 8)(x)[-1:] with x of shape {(*size, 4)}, against the last sequence alone"
    checks.roughly(model(x)[-1:], alone, of=of)


@pytest.mark.parametrize("read", [1, 3])
def test_no_letter_is_seen_before_its_time(HelloRNN, device, read):
    """The logits at step t are those of a text that ends there: what comes later changes nothing."""
    model = HelloRNN(4, 8).to(device)
    begun = model(hello(device)[:, :read])
    of = f"the first {read} steps of HelloRNN(4, 8) on hello, against {'hello'[:read]!r} alone"
    checks.roughly(model(hello(device))[:, :read], begun, of=of)


def test_the_parameters_are_those_of_both_layers(HelloRNN, device):
    """There are two weights and two biases of the nn.RNN, and a weight and a bias of the nn.Linear."""
    got = sorted(tuple(parameter.shape) for parameter in HelloRNN(4, 8).parameters())
    expected = [(4,), (4, 8), (8,), (8,), (8, 4), (8, 8)]
    checks.equal(got, expected, of="the shapes of HelloRNN(4, 8).parameters(), sorted")


def test_logits_are_what_the_linear_layer_gives(HelloRNN, device):
    """Logits come out as they are: with all weights and states 0, they are the last bias."""
    model = HelloRNN(3, 4).to(device)
    with torch.no_grad():
        for parameter in model.parameters():
            bias = tuple(parameter.shape) == (3,)
            parameter.copy_(torch.tensor([5.0, -3.0, 0.0]) if bias else torch.zeros(parameter.shape))
    of = "HelloRNN(3, 4)(x) with all weights 0 and the last bias [5, -3, 0]"
    expected = torch.tensor([[[5.0, -3.0, 0.0]]], device=device)
    checks.close(model(torch.ones(1, 1, 3, device=device)), expected, of=of)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_network_is_an_rnn_and_a_linear_layer(HelloRNN, device, size):
    """The logits are those of an nn.RNN and an nn.Linear with the network's numbers."""
    model = HelloRNN(4, 8).to(device)
    by_shape = {tuple(parameter.shape): parameter for parameter in model.parameters()}
    biases = sum(parameter for parameter in model.parameters() if tuple(parameter.shape) == (8,))
    x = torch.randn(*size, 4, device=device)
    hidden, expected = torch.zeros(size[0], 8, device=device), []
    for frame in x.unbind(1):
        hidden = torch.tanh(frame @ by_shape[8, 4].T + hidden @ by_shape[8, 8].T + biases)
        expected.append(hidden @ by_shape[4, 8].T + by_shape[(4,)])
    of = f"HelloRNN(4, 8)(x) with x of shape {(*size, 4)}"
    checks.roughly(model(x), torch.stack(expected, dim=1), of=of)


def test_a_gradient_reaches_all_layers(HelloRNN, device):
    """After backward every parameter holds a gradient, those of the recurrent layer too."""
    model = HelloRNN(4, 8).to(device)
    names, parameters = zip(*model.named_parameters(), strict=True)
    checks.gradient_reaches(model(hello(device)), *parameters, of="HelloRNN(4, 8) on hello", names=names)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("seed", range(5))
def test_hello_becomes_ohlol(train_hello, once, device, seed):
    """The trained network reads hello, and its largest logits spell ohlol, whatever the seed."""
    model, _ = once(train_hello, seed, device)
    with torch.no_grad():
        logits = model(hello(device))
    checks.shape(logits, (1, 5, 4), of=f"the logits of the model of train_hello({seed}) on hello")
    spelled = "".join(LETTERS[index] for index in logits[0].argmax(dim=-1).tolist())
    checks.equal(spelled, "ohlol", of=f"what the model of train_hello({seed}) makes of hello")


@pytest.mark.timeout(30)
@pytest.mark.parametrize("seed", range(5))
def test_the_last_loss_is_small(train_hello, once, device, seed):
    """The network is sure of its letters: the last loss is below 0.1."""
    _, losses = once(train_hello, seed, device)
    last = float(losses[-1])
    checks.that(last < 0.1, of=f"the last loss of train_hello({seed})", expected="below 0.1", got=f"{last:.3f}")


@pytest.mark.timeout(20)
def test_at_most_100_updates_are_made(train_hello, device):
    """There is one loss for each update, and there are at most 100."""
    steps = []
    handle = register_optimizer_step_post_hook(lambda *_: steps.append(1))
    try:
        count = len(train_hello(0, device)[1])
    finally:
        handle.remove()
    checks.that(2 <= count <= 100, of="the number of losses of train_hello(0)", expected="2 to 100", got=str(count))
    of = "the number of updates of train_hello(0)"
    checks.that(len(steps) in (0, count), of=of, expected=f"{count}, one for each loss", got=str(len(steps)))


@pytest.mark.timeout(20)
def test_each_loss_is_that_before_its_update(train_hello, device):
    """Loss t is the mean cross entropy over the five letters, of the logits that the model gives before update t."""
    targets = torch.tensor([LETTERS.index(letter) for letter in "ohlol"], device=device)
    measured = []

    def measure(module, args, output):
        if is_hello(output):
            measured.append(nn.functional.cross_entropy(output.detach().reshape(5, 4), targets).item())

    handle = register_module_forward_hook(measure)
    try:
        losses = [float(loss) for loss in train_hello(0, device)[1]]
    finally:
        handle.remove()
    of = "the losses of train_hello(0)"
    checks.that(len(measured) > 0, of=of, expected="a model that gives logits of 5 letters", got="it was never called")
    checks.roughly(torch.tensor(losses[0]), torch.tensor(measured[0]), of="the first loss of train_hello(0)")
    for loss in losses:
        nearest = min(measured, key=lambda value: abs(value - loss))
        checks.roughly(
            torch.tensor(loss), torch.tensor(nearest), of="a loss of train_hello(0), against the nearest one"
        )


@pytest.mark.timeout(20)
def test_each_update_follows_its_own_gradient(train_hello, device):
    """Each update follows the gradient of its own loss alone: those of earlier steps are gone."""
    targets = torch.tensor([LETTERS.index(letter) for letter in "ohlol"], device=device)
    calls, alike = [], []

    def note(module, args, output):
        if is_hello(output):
            calls.append((module, args))

    def compare(optimizer, args, kwargs):
        parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
        if not calls or args[1:] or kwargs or any(parameter.grad is None for parameter in parameters):
            return
        module, inputs = calls[-1]
        with torch.enable_grad():
            loss = nn.functional.cross_entropy(module(*inputs).reshape(5, 4), targets)
            expected = torch.autograd.grad(loss, parameters, materialize_grads=True)
        both = expected, [parameter.grad for parameter in parameters]
        rows = [torch.cat([gradient.detach().flatten() for gradient in gradients]) for gradients in both]
        alike.append(nn.functional.cosine_similarity(*rows, dim=0).item())

    handles = register_module_forward_hook(note), register_optimizer_step_pre_hook(compare)
    try:
        train_hello(0, device)
    finally:
        for handle in handles:
            handle.remove()
    # Clipped or scaled, a gradient still points where it did.
    lowest = min(alike, default=1.0)
    of = "the lowest cosine between .grad and the gradient of the step's own loss in train_hello(0)"
    checks.that(lowest > 0.9, of=of, expected="about 1", got=f"{lowest:.3f}")


def test_the_training_is_on_the_device(train_hello, trains_on_meta):
    """The model and what it reads are on the device that is given."""
    trains_on_meta(lambda device: train_hello(0, device), of="train_hello(0)")


@pytest.mark.timeout(30)
def test_losses_are_plain_numbers(train_hello, once, device):
    """Every loss is a Python float, so that no graph is kept alive."""
    _, losses = once(train_hello, 0, device)
    kinds = sorted({type(loss).__name__ for loss in losses})
    checks.equal(kinds, ["float"], of="the types in the losses of train_hello(0)")


@pytest.mark.timeout(30)
def test_the_same_seed_gives_the_same_run(train_hello, once, device):
    """A second run from the same seed repeats the first, loss by loss."""
    run = once(train_hello, 3, device)
    torch.rand(7)  # moves the generators on: the seed must put them back
    runs = run, train_hello(3, device)
    first, second = (torch.tensor([float(loss) for loss in losses[:3]]) for _, losses in runs)
    checks.roughly(second, first, of="the first losses of a second train_hello(3)")


@pytest.mark.timeout(30)
def test_another_seed_gives_another_run(train_hello, once, device):
    """The seed decides the initialization, so another seed starts from another loss."""
    first, other = (float(once(train_hello, seed, device)[1][0]) for seed in (0, 1))
    differ = abs(first - other) > 1e-5
    of = "the first loss of train_hello(1)"
    checks.that(differ, of=of, expected=f"another than that of train_hello(0), {first:.5f}", got=f"{other:.5f}")


def is_hello(output):
    """Tell whether what a module returned may be the logits of hello: five letters, four numbers each."""
    return isinstance(output, torch.Tensor) and output.numel() == 20 and output.shape[-1] == 4


def hello(device):
    """Return h, e, l, l, o as rows: (1, 5, 4)."""
    indices = [LETTERS.index(letter) for letter in "hello"]
    return nn.functional.one_hot(torch.tensor([indices], device=device), 4).float()


def rounded(logits):
    """Return a few logits as short text."""
    return str([round(number, 3) for number in logits.tolist()])
