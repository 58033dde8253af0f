"""Find the bug: a network that reads a long stream in chunks, and forgets more than it should.

The code below is whole and raises no error. One thing in it is wrong. Find it and change as little as you can.
A stream is too long for one graph. So it is read in chunks: the state goes on from one to the next, the graph does not.
Read: torch.nn.RNN, torch.Tensor.detach

Shapes: T time, B batch, F features, H hidden, K outputs.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss


def train_on_stream(
    rnn: nn.RNN | nn.GRU, head: nn.Linear, x: Tensor, y: Tensor, lr: float, epochs: int, chunk_size: int
) -> list[float]:
    """Train a recurrent layer and a linear one in place, chunk by chunk along time; return the loss of each epoch.

    Shapes: x (T, B, F), y (T, B, K), time first; rnn (F -> H, any layers, one direction, time first), head H -> K.
    Each epoch reads the whole stream once, chunk_size steps at a time; the last chunk may be shorter. The state starts
    from zeros at the head of the stream and is handed on from chunk to chunk, so that nothing read is forgotten. Every
    chunk makes one update by plain gradient descent. Its gradient goes back to the chunk's first frame and no further:
    that is what keeps the graph short, however long the stream is.
    An epoch's loss is the mean squared error over all its steps, each measured before its chunk moved the model.

    What should happen: a network that has to repeat the frame before learns it at every step. On 64 steps of +1 and -1,
    with H = 8, chunks of 4 and lr=0.1, the loss is below 0.05 after 10 epochs.
    What goes wrong: the loss stays above 0.2, and the shorter the chunks are, the worse it gets.

    >>> rnn, head = nn.RNN(1, 1, nonlinearity="relu", bias=False), nn.Linear(1, 1, bias=False)
    >>> for weight in (*rnn.parameters(), *head.parameters()):
    ...     _ = nn.init.ones_(weight)  # the state is the sum of all frames
    >>> x, y = torch.ones(4, 1, 1), torch.tensor([1.0, 2.0, 3.0, 4.0]).reshape(4, 1, 1)
    >>> train_on_stream(rnn, head, x, y, lr=0.0, epochs=1, chunk_size=2)
    [0.0]
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
