"""Solution. One product for all gates, then four or three blocks, each with its part to play."""

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss


def lstm_step(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    blocks = x @ w_ih.T + b_ih + h @ w_hh.T + b_hh  # (B, 4H)
    i, f, g, o = blocks.chunk(4, dim=1)  # (B, H) each
    # A sum, where a plain RNN has tanh of a product: what f lets through reaches a late step unchanged, and so does its
    # gradient. g is no gate but content, and may be negative: tanh.
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)  # (B, H)
    return torch.sigmoid(o) * torch.tanh(c), c  # (B, H) each


def gru_step(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    # Two sums, not one: r comes between the state's part of n, with its bias, and the frame's.
    x_r, x_z, x_n = (x @ w_ih.T + b_ih).chunk(3, dim=1)  # (B, H) each
    h_r, h_z, h_n = (h @ w_hh.T + b_hh).chunk(3, dim=1)  # (B, H) each
    r = torch.sigmoid(x_r + h_r)
    z = torch.sigmoid(x_z + h_z)
    n = torch.tanh(x_n + r * h_n)
    # A mean of old and new, weighted by z: one gate does what f and i do in an LSTM.
    return (1 - z) * n + z * h  # (B, H)


def train_lstm_on_stream(
    lstm: nn.LSTM,
    head: nn.Linear,
    x: Tensor,
    y: Tensor,
    chunk_size: int,
    optimizer: torch.optim.Optimizer,
    state: tuple[Tensor, Tensor] | None = None,
) -> tuple[float, tuple[Tensor, Tensor]]:
    total = 0.0
    for frames, targets in zip(x.split(chunk_size), y.split(chunk_size), strict=True):
        # Both of the pair: h is the smaller half of what an LSTM remembers, and c has a graph as well.
        state = None if state is None else tuple(part.detach() for part in state)  # (L, B, H) each
        outputs, state = lstm(frames, state)  # (chunk_size, B, H)
        loss = mse_loss(head(outputs), targets)  # ()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(frames)
    h, c = state
    return total / len(x), (h.detach(), c.detach())
