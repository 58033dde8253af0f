"""Hidden tests of find_the_bug."""

import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from torch_katas import checks

CHANGES = {"train_on_stream": "rnn head"}
"""Arguments that a kata changes by design."""


def test_the_state_goes_on_from_chunk_to_chunk(train_on_stream, device):
    """The second chunk begins with the state that the first one ended with: a layer that adds, adds on."""
    rnn, head = adding_layers(device)
    x, y = ones_and_sums(device)
    history = train_on_stream(rnn, head, x, y, lr=0.0, epochs=1, chunk_size=2)
    of = "train_on_stream with layers that add, x = 1, 1, 1, 1, y = 1, 2, 3, 4, lr=0.0, epochs=1, chunk_size=2"
    checks.equal([round(loss, 4) for loss in history], [0.0], of=of)


def test_a_chunk_of_one_step_remembers(train_on_stream, device):
    """With chunks of one step, all that the network knows of the past is the state."""
    rnn, head = adding_layers(device)
    x, y = ones_and_sums(device)
    history = train_on_stream(rnn, head, x, y, lr=0.0, epochs=1, chunk_size=1)
    of = "train_on_stream with layers that add, x = 1, 1, 1, 1, y = 1, 2, 3, 4, lr=0.0, epochs=1, chunk_size=1"
    checks.equal([round(loss, 4) for loss in history], [0.0], of=of)


def test_each_epoch_starts_from_zeros(train_on_stream, device):
    """Every epoch reads the stream from its head, where the state is 0."""
    rnn, head = adding_layers(device)
    x, y = ones_and_sums(device)
    history = train_on_stream(rnn, head, x, y, lr=0.0, epochs=3, chunk_size=3)
    of = "train_on_stream with layers that add, x = 1, 1, 1, 1, y = 1, 2, 3, 4, lr=0.0, epochs=3, chunk_size=3"
    checks.equal([round(loss, 4) for loss in history], [0.0, 0.0, 0.0], of=of)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("steps", "chunk_size", "epochs"), [(4, 2, 1), (5, 2, 2), (3, 1, 2), (7, 3, 2)])
@pytest.mark.parametrize(("kind", "layers"), [("RNN", 1), ("RNN", 2), ("GRU", 2)])
def test_training_goes_the_right_way(train_on_stream, flat_parameters, device, kind, layers, steps, chunk_size, epochs):
    """Weights and losses are those of one update for each chunk, with gradients that end at the chunk's first frame."""
    rnn, head = getattr(nn, kind)(1, 3, num_layers=layers).to(device), nn.Linear(3, 1).to(device)
    twins = getattr(nn, kind)(1, 3, num_layers=layers).to(device), nn.Linear(3, 1).to(device)
    for layer, twin in zip((rnn, head), twins, strict=True):
        twin.load_state_dict(layer.state_dict())
    x = torch.linspace(-1, 1, 2 * steps, device=device).reshape(steps, 2, 1)
    y = x.cumsum(0)
    expected = trained(*twins, x, y, 0.3, epochs, chunk_size)
    history = train_on_stream(rnn, head, x, y, lr=0.3, epochs=epochs, chunk_size=chunk_size)
    call = f"train_on_stream of {steps} steps, {kind} with {layers} layers, epochs={epochs}, chunk_size={chunk_size}"
    checks.roughly(torch.tensor(history), torch.tensor(expected), of=f"history of {call}")
    for layer, twin, name in zip((rnn, head), twins, ("rnn", "head"), strict=True):
        checks.roughly(flat_parameters(layer), flat_parameters(twin), of=f"the parameters of {name} after {call}")


@pytest.mark.timeout(30)
def test_what_came_before_a_chunk_can_be_learned(train_on_stream, device):
    """A network learns to repeat the frame before, at the first step of a chunk too: the loss falls below 0.05."""
    rnn, head = nn.RNN(1, 8).to(device), nn.Linear(8, 1).to(device)
    x = torch.randint(2, (64, 8, 1), device=device) * 2.0 - 1
    y = torch.cat([torch.zeros_like(x[:1]), x[:-1]])
    last = train_on_stream(rnn, head, x, y, lr=0.1, epochs=10, chunk_size=4)[-1]
    of = "the last loss of train_on_stream, y the frame before, lr=0.1, epochs=10, chunk_size=4"
    checks.that(last < 0.05, of=of, expected="below 0.05", got=f"{last:.3f}")


def adding_layers(device):
    """Return a layer whose state is the sum of the frames, and a linear one that hands it on."""
    rnn = nn.RNN(1, 1, nonlinearity="relu", bias=False).to(device)
    head = nn.Linear(1, 1, bias=False).to(device)
    for parameter in (*rnn.parameters(), *head.parameters()):
        nn.init.ones_(parameter)
    return rnn, head


def ones_and_sums(device):
    """Return four frames of 1, and their running sums."""
    x = torch.ones(4, 1, 1, device=device)
    return x, x.cumsum(0)


def trained(rnn, head, x, y, lr, epochs, chunk_size):
    """Train as the statement says, with the updates written out; return the mean loss of each epoch."""
    parameters, history = [*rnn.parameters(), *head.parameters()], []
    for _ in range(epochs):
        state, total = None, 0.0
        for start in range(0, len(x), chunk_size):
            frames, targets = x[start : start + chunk_size], y[start : start + chunk_size]
            outputs, state = rnn(frames, state)
            loss = mse_loss(head(outputs), targets)
            gradients = torch.autograd.grad(loss, parameters)
            with torch.no_grad():
                for parameter, gradient in zip(parameters, gradients, strict=True):
                    parameter -= lr * gradient
            state = state.detach()
            total += loss.item() * len(frames)
        history.append(total / len(x))
    return history
