"""Gates: the steps of LSTM and GRU, which decide at each frame what to forget, what to write and what to show.

A gate is a row of numbers between 0 and 1, a sigmoid's, that is multiplied with another row number by number: 0 shuts,
1 lets through. All gates come from the frame and from the state before, each with weights of its own.
Read: torch.nn.LSTMCell, torch.nn.GRUCell

PyTorch keeps the weights of all gates in one tensor, one block of H rows below the other.
Shapes: B batch (0 as well), F features, H hidden. In the two steps, results have the dtype and the device of what is
handed in. That stays as it is, and gradients flow to all of it.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss


def lstm_step(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """Return the next state of an LSTM cell: a pair (h, c).

    Shapes: x (B, F), h and c (B, H), w_ih (4H, F), w_hh (4H, H), b_ih and b_hh (4H,) -> h and c (B, H).
    W x + b + U h + b' is (B, 4H): W is w_ih, b is b_ih, U is w_hh, b' is b_hh. Its four blocks of H numbers are, in
    PyTorch's order, those of i, f, g and o. Then

        i = sigmoid(its block)     how much to write        c' = f * c + i * g
        f = sigmoid(its block)     how much to keep         h' = o * tanh(c')
        g = tanh(its block)        what to write
        o = sigmoid(its block)     how much to show

    Not allowed: lstm_cell. (That is the operator behind nn.LSTMCell.)

    >>> zero = torch.zeros(1, 1)
    >>> bias = torch.tensor([-100.0, 100.0, 0.0, 100.0])  # i shut, f and o open
    >>> lstm_step(zero, zero, torch.tensor([[0.5]]), torch.zeros(4, 1), torch.zeros(4, 1), bias, torch.zeros(4))
    (tensor([[0.4621]]), tensor([[0.5000]]))
    """
    raise NotImplementedError


def gru_step(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """Return the next state of a GRU cell.

    Shapes: x (B, F), h (B, H), w_ih (3H, F), w_hh (3H, H), b_ih and b_hh (3H,) -> (B, H).
    W x + b, from the frame, and U h + b', from the state, are (B, 3H) each. Their three blocks of H numbers are, in
    PyTorch's order, those of r, z and n. Then

        r = sigmoid(x_r + h_r)       how much of the state counts for the new content
        z = sigmoid(x_z + h_z)       how much of the state to keep
        n = tanh(x_n + r * h_n)      the new content
        h' = (1 - z) * n + z * h

    where x_r is the frame's block for r, h_r the state's, and so on. h_n has its bias in it: r scales the bias too.
    Not allowed: gru_cell. (That is the operator behind nn.GRUCell.)

    >>> zero, bias = torch.zeros(3, 1), torch.tensor([0.0, 100.0, 0.0])  # z open: the state is kept
    >>> gru_step(torch.zeros(1, 1), torch.tensor([[0.5]]), zero, zero, bias, torch.zeros(3))
    tensor([[0.5000]])
    """
    raise NotImplementedError


def train_lstm_on_stream(
    lstm: nn.LSTM,
    head: nn.Linear,
    x: Tensor,
    y: Tensor,
    chunk_size: int,
    optimizer: torch.optim.Optimizer,
    state: tuple[Tensor, Tensor] | None = None,
) -> tuple[float, tuple[Tensor, Tensor]]:
    """Train an LSTM and a linear layer in place on a piece of a stream; return its loss, and the state at its end.

    A stream is too long for one graph. It is read in chunks: what an LSTM knows goes on from one to the next, the graph
    does not. And what it knows is a pair, (h, c).
    Shapes: x (T, B, F), y (T, B, K), time first; T and B are 1 or more. lstm maps F to H (any layers, one direction,
    time first), head H to K. state is a pair (h, c), each (L, B, H), as lstm returns it; None is a pair of zeros.
    The piece is read once, chunk_size steps at a time; the last chunk may be shorter. The first chunk begins with
    state, each other with the pair that the one before ended with. Every chunk makes one update of the optimizer by its
    own gradient alone, which goes back to the chunk's first frame and no further.
    The loss is the mean squared error over all T steps, each measured before its chunk moved the weights: a Python
    float.
    The state returned is the pair after the last frame. It has no history, so that the next piece of the stream can be
    read with it. The pair that is handed in stays as it is; if it has a history, that takes no part.

    >>> lstm, head = nn.LSTM(1, 4), nn.Linear(4, 1)
    >>> optimizer = torch.optim.SGD([*lstm.parameters(), *head.parameters()], lr=0.1)
    >>> stream, targets = torch.ones(6, 2, 1), torch.zeros(6, 2, 1)
    >>> loss, (h, c) = train_lstm_on_stream(lstm, head, stream, targets, 4, optimizer)
    >>> h.shape, c.shape, c.requires_grad
    (torch.Size([1, 2, 4]), torch.Size([1, 2, 4]), False)
    """
    raise NotImplementedError
