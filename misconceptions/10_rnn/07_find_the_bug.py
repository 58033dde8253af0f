"""The bug as it was given, and changes that do not mend it."""

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss


def train_on_stream__as_given(
    rnn: nn.RNN | nn.GRU, head: nn.Linear, x: Tensor, y: Tensor, lr: float, epochs: int, chunk_size: int
) -> list[float]:
    """The layer returns the new state as `state`, and the next turn takes the old one again, `hidden`, which is
    still the zeros of the stream's head. Keep the new one under the name that is read: outputs, hidden =
    rnn(frames, state).
    """
    optimizer = torch.optim.SGD([*rnn.parameters(), *head.parameters()], lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        hidden = x.new_zeros(rnn.num_layers, x.shape[1], rnn.hidden_size)
        for frames, targets in zip(x.split(chunk_size), y.split(chunk_size), strict=True):
            state = hidden.detach()
            outputs, state = rnn(frames, state)
            loss = mse_loss(head(outputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(frames)
        history.append(total / len(x))
    return history


def train_on_stream__keeps_the_graph(
    rnn: nn.RNN | nn.GRU, head: nn.Linear, x: Tensor, y: Tensor, lr: float, epochs: int, chunk_size: int
) -> list[float]:
    """The state goes on, and its graph with it: the next backward runs into the chunk before, whose graph is freed
    already. detach at the head of the loop was right; what comes out of the layer belongs under the name `hidden`.
    """
    optimizer = torch.optim.SGD([*rnn.parameters(), *head.parameters()], lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        hidden = x.new_zeros(rnn.num_layers, x.shape[1], rnn.hidden_size)
        for frames, targets in zip(x.split(chunk_size), y.split(chunk_size), strict=True):
            outputs, hidden = rnn(frames, hidden)
            loss = mse_loss(head(outputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(frames)
        history.append(total / len(x))
    return history


def train_on_stream__retains_the_graph(
    rnn: nn.RNN | nn.GRU, head: nn.Linear, x: Tensor, y: Tensor, lr: float, epochs: int, chunk_size: int
) -> list[float]:
    """retain_graph=True keeps the graph of all chunks, longer with each of them, and the update has changed the
    weights in it. The graph should end with the chunk: keep the detach.
    """
    optimizer = torch.optim.SGD([*rnn.parameters(), *head.parameters()], lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        hidden = x.new_zeros(rnn.num_layers, x.shape[1], rnn.hidden_size)
        for frames, targets in zip(x.split(chunk_size), y.split(chunk_size), strict=True):
            outputs, hidden = rnn(frames, hidden)
            loss = mse_loss(head(outputs), targets)
            optimizer.zero_grad()
            loss.backward(retain_graph=True)
            optimizer.step()
            total += loss.item() * len(frames)
        history.append(total / len(x))
    return history


def train_on_stream__goes_on_over_epochs(
    rnn: nn.RNN | nn.GRU, head: nn.Linear, x: Tensor, y: Tensor, lr: float, epochs: int, chunk_size: int
) -> list[float]:
    """The state is handed on, but it starts from zeros only once: the second epoch begins with what the end of the
    stream left. Each epoch reads the stream from its head: set hidden to zeros at its start.
    """
    optimizer = torch.optim.SGD([*rnn.parameters(), *head.parameters()], lr=lr)
    history = []
    hidden = x.new_zeros(rnn.num_layers, x.shape[1], rnn.hidden_size)
    for _ in range(epochs):
        total = 0.0
        for frames, targets in zip(x.split(chunk_size), y.split(chunk_size), strict=True):
            state = hidden.detach()
            outputs, hidden = rnn(frames, state)
            loss = mse_loss(head(outputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(frames)
        history.append(total / len(x))
    return history


def train_on_stream__hands_on_the_last_output(
    rnn: nn.RNN | nn.GRU, head: nn.Linear, x: Tensor, y: Tensor, lr: float, epochs: int, chunk_size: int
) -> list[float]:
    """The last output is the state of the top layer alone; with two layers it does not fit. The second thing that
    the layer returns holds the states of all layers.
    """
    optimizer = torch.optim.SGD([*rnn.parameters(), *head.parameters()], lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        hidden = x.new_zeros(rnn.num_layers, x.shape[1], rnn.hidden_size)
        for frames, targets in zip(x.split(chunk_size), y.split(chunk_size), strict=True):
            state = hidden.detach()
            outputs, _ = rnn(frames, state)
            hidden = outputs[-1:]
            loss = mse_loss(head(outputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(frames)
        history.append(total / len(x))
    return history


def train_on_stream__reads_all_at_once(
    rnn: nn.RNN | nn.GRU, head: nn.Linear, x: Tensor, y: Tensor, lr: float, epochs: int, chunk_size: int
) -> list[float]:
    """The stream is one single chunk: nothing is forgotten, but there is one update for each epoch, and the graph
    is as long as the stream. Keep the chunks, and hand the state on.
    """
    optimizer = torch.optim.SGD([*rnn.parameters(), *head.parameters()], lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        hidden = x.new_zeros(rnn.num_layers, x.shape[1], rnn.hidden_size)
        for frames, targets in [(x, y)]:
            state = hidden.detach()
            outputs, state = rnn(frames, state)
            loss = mse_loss(head(outputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(frames)
        history.append(total / len(x))
    return history


def train_on_stream__zeros_for_each_chunk(
    rnn: nn.RNN | nn.GRU, head: nn.Linear, x: Tensor, y: Tensor, lr: float, epochs: int, chunk_size: int
) -> list[float]:
    """Without a state the layer starts from zeros, at each chunk again: the bug is the same. Hand on the state that
    it returned for the chunk before.
    """
    optimizer = torch.optim.SGD([*rnn.parameters(), *head.parameters()], lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for frames, targets in zip(x.split(chunk_size), y.split(chunk_size), strict=True):
            outputs, _ = rnn(frames)
            loss = mse_loss(head(outputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(frames)
        history.append(total / len(x))
    return history
