"""Right answers in other styles."""

import torch
from torch import Tensor, nn


def initial_hidden__from_the_first_parameter(
    rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int
) -> Tensor | tuple[Tensor, Tensor]:
    like = next(rnn.parameters())
    size = (rnn.num_layers * (1 + rnn.bidirectional), batch_size, rnn.hidden_size)

    def zeros() -> Tensor:
        return torch.zeros(size, dtype=like.dtype, device=like.device)

    return (zeros(), zeros()) if rnn.mode == "LSTM" else zeros()


def initial_hidden__by_kind(rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int) -> Tensor | tuple[Tensor, Tensor]:
    directions = 2 if rnn.bidirectional else 1
    state = rnn.weight_ih_l0.new_zeros((rnn.num_layers * directions, batch_size, rnn.hidden_size))
    if isinstance(rnn, nn.LSTM):
        return state, state.clone()
    return state


def last_layer_hidden__the_last_rows(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    if directions == 1:
        return h_n[-1]
    return torch.cat((h_n[-2], h_n[-1]), dim=-1)


def last_layer_hidden__moves_the_axes(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    top = h_n[(num_layers - 1) * directions :]
    return top.permute(1, 0, 2).reshape(h_n.shape[1], -1)


def final_output_matches__largest_difference(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    if batch_first:
        outputs = outputs.permute(1, 0, 2)
    size = h_n.size(2)
    difference = (outputs[-1][:, :size] - h_n[-directions]).abs().max()
    if directions == 2:
        difference = torch.maximum(difference, (outputs[0][:, size:] - h_n[-1]).abs().max())
    return (difference <= 1e-5).item()


def final_output_matches__pair_by_pair(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    time = 1 if batch_first else 0
    last = outputs.select(time, outputs.shape[time] - 1)
    first = outputs.select(time, 0)
    seen = [last] if directions == 1 else [last, first]
    halves = [part.chunk(directions, dim=-1)[d] for d, part in enumerate(seen)]
    states = h_n[len(h_n) - directions :]
    return all(torch.allclose(half, state, atol=1e-5, rtol=0) for half, state in zip(halves, states, strict=True))
