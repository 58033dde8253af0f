"""Layers and directions: what nn.RNN, nn.GRU and nn.LSTM give back, and where in it the answer lies.

A layer gives two things: outputs, the top layer's state after each frame; and h_n, each layer's state at its end.
A second direction reads the frames from last to first, with weights of its own: it ends at frame 0.
Read: torch.nn.RNN, torch.nn.GRU, torch.nn.LSTM (Outputs)

Shapes: T time, B batch, F features, H hidden, L layers, D directions (1, or 2 where bidirectional). All are at least 1.
"""

import torch
from torch import Tensor, nn


def initial_hidden(rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int) -> Tensor | tuple[Tensor, Tensor]:
    """Return a first state of zeros that fits the layer: for nn.RNN and nn.GRU one tensor, for nn.LSTM two, (h_0, c_0).

    Shapes: each (L * D, B, H), B the batch_size; dtype and device are those of the layer's weights.
    batch_first moves the batch in inputs and outputs alone. A state is (L * D, B, H) either way.
    nn.LSTM's two are tensors of their own, in a tuple. Layers have no proj_size here.

    >>> initial_hidden(nn.GRU(10, 20, num_layers=3, bidirectional=True), batch_size=5).shape
    torch.Size([6, 5, 20])
    """
    raise NotImplementedError


def last_layer_hidden(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """Return what the top layer knows at its end: its forward state, then, where there is one, its backward state.

    Shapes: h_n (L * D, B, H) -> (B, D * H), same dtype and device.
    The first axis of h_n counts the layers from the bottom up, and within each layer the directions: layer 0 forward,
    layer 0 backward, layer 1 forward, and so on. Row b of the result is all of sequence b. Gradients flow back to h_n.

    >>> h_n = torch.tensor([[[1.0], [2.0]], [[3.0], [4.0]]])  # one layer, two directions, two sequences, H = 1
    >>> last_layer_hidden(h_n, num_layers=1, directions=2)
    tensor([[1., 3.],
            [2., 4.]])
    """
    raise NotImplementedError


def final_output_matches(outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False) -> bool:
    """Tell whether the top layer's states in h_n stand in outputs, each at the frame that its direction reads last.

    Shapes: outputs (T, B, D * H), or (B, T, D * H) with batch_first; h_n (L * D, B, H), of any L.
    Along the last axis of outputs the forward state comes first, then the backward one. The forward direction reads
    frame T - 1 last, the backward direction frame 0.
    True where each pair of numbers, large or small, differs by at most 1e-5: the same sum, taken in another order,
    differs in its last bits. A difference of 1e-3 or more in any number is False, and so is a NaN in one of the two.
    The result is a Python bool.

    >>> rnn = nn.RNN(3, 4, num_layers=2, bidirectional=True)
    >>> outputs, h_n = rnn(torch.ones(5, 2, 3))
    >>> final_output_matches(outputs, h_n, directions=2)
    True
    """
    raise NotImplementedError
