"""Solution. States are counted by layer and direction; the backward direction ends where the sequence begins."""

import torch
from torch import Tensor, nn


def initial_hidden(rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int) -> Tensor | tuple[Tensor, Tensor]:
    states = rnn.num_layers * (2 if rnn.bidirectional else 1)
    # new_zeros takes dtype and device from the weights. rnn.batch_first is not asked: no state has the batch in front.
    h_0 = rnn.weight_hh_l0.new_zeros(states, batch_size, rnn.hidden_size)  # (L * D, B, H)
    return (h_0, torch.zeros_like(h_0)) if isinstance(rnn, nn.LSTM) else h_0


def last_layer_hidden(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    # The top layer's D states stand at the end. Side by side, not one below the other: a row stays with its sequence.
    by_layer = h_n.unflatten(0, (num_layers, directions))  # (L, D, B, H)
    return torch.cat(list(by_layer[-1]), dim=1)  # (B, D * H)


def final_output_matches(outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False) -> bool:
    if batch_first:
        outputs = outputs.transpose(0, 1)  # (T, B, D * H)
    hidden = h_n.shape[-1]
    found = [outputs[-1, :, :hidden]]  # (B, H)
    if directions == 2:
        # At frame T - 1 the backward direction has read one frame only; at frame 0 it has read all.
        found.append(outputs[0, :, hidden:])  # (B, H)
    return torch.allclose(torch.stack(found), h_n[-directions:], rtol=0, atol=1e-5)  # (D, B, H) both
