"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.functional import mse_loss


def lstm_step__gate_by_gate(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    size = h.shape[1]

    def block(n: int) -> Tensor:
        rows = slice(n * size, (n + 1) * size)
        return functional.linear(x, w_ih[rows], b_ih[rows]) + functional.linear(h, w_hh[rows], b_hh[rows])

    write, keep, content, show = (
        block(0).sigmoid(),
        block(1).sigmoid(),
        block(2).tanh(),
        block(3).sigmoid(),
    )
    c = keep * c + write * content
    return show * c.tanh(), c


def lstm_step__splits(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    blocks = torch.cat([x, h], 1) @ torch.cat([w_ih, w_hh], 1).T + b_ih + b_hh
    i, f, g, o = blocks.split(h.size(1), dim=-1)
    new = torch.addcmul(torch.sigmoid(f) * c, torch.sigmoid(i), torch.tanh(g))
    return torch.sigmoid(o).mul(torch.tanh(new)), new


def gru_step__lerp(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    from_x = functional.linear(x, w_ih, b_ih).unflatten(1, (3, -1))
    from_h = functional.linear(h, w_hh, b_hh).unflatten(1, (3, -1))
    r, z = (from_x[:, :2] + from_h[:, :2]).sigmoid().unbind(1)
    n = (from_x[:, 2] + r * from_h[:, 2]).tanh()
    return torch.lerp(n, h, z)


def gru_step__keeps_and_corrects(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    w_r, w_z, w_n = w_ih.chunk(3)
    u_r, u_z, u_n = w_hh.chunk(3)
    a_r, a_z, a_n = b_ih.chunk(3)
    d_r, d_z, d_n = b_hh.chunk(3)
    r = torch.sigmoid(x @ w_r.T + a_r + h @ u_r.T + d_r)
    z = torch.sigmoid(x @ w_z.T + a_z + h @ u_z.T + d_z)
    n = torch.tanh(x @ w_n.T + a_n + r * (h @ u_n.T + d_n))
    return n + z * (h - n)


def train_lstm_on_stream__slices(
    lstm: nn.LSTM,
    head: nn.Linear,
    x: Tensor,
    y: Tensor,
    chunk_size: int,
    optimizer: torch.optim.Optimizer,
    state: tuple[Tensor, Tensor] | None = None,
) -> tuple[float, tuple[Tensor, Tensor]]:
    if state is None:
        zeros = x.new_zeros(lstm.num_layers, x.shape[1], lstm.hidden_size)
        state = (zeros, zeros)
    h, c = (part.detach() for part in state)
    losses = []
    for start in range(0, len(x), chunk_size):
        optimizer.zero_grad()
        outputs, (h, c) = lstm(x[start : start + chunk_size], (h, c))
        errors = (head(outputs) - y[start : start + chunk_size]) ** 2
        errors.mean().backward()
        optimizer.step()
        losses.append(errors.detach().flatten())
        h, c = h.detach(), c.detach()
    return torch.cat(losses).mean().item(), (h, c)


def train_lstm_on_stream__detaches_after_each_chunk(
    lstm: nn.LSTM,
    head: nn.Linear,
    x: Tensor,
    y: Tensor,
    chunk_size: int,
    optimizer: torch.optim.Optimizer,
    state: tuple[Tensor, Tensor] | None = None,
) -> tuple[float, tuple[Tensor, Tensor]]:
    pair = None if state is None else (state[0].detach(), state[1].detach())
    weighted = 0.0
    for frames, targets in zip(torch.split(x, chunk_size), torch.split(y, chunk_size), strict=True):
        outputs, pair = lstm(frames) if pair is None else lstm(frames, pair)
        loss = mse_loss(head(outputs), targets)
        lstm.zero_grad()
        head.zero_grad()
        loss.backward()
        optimizer.step()
        weighted += frames.shape[0] * float(loss)
        pair = tuple(part.detach() for part in pair)
    return weighted / x.shape[0], pair
