"""Wrong answers that people write about layers, directions and their states."""

import torch
from torch import Tensor, nn


def _states(rnn: nn.RNN | nn.GRU | nn.LSTM) -> int:
    return rnn.num_layers * (2 if rnn.bidirectional else 1)


def _top(outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool) -> tuple[Tensor, Tensor]:
    outputs = outputs.transpose(0, 1) if batch_first else outputs
    hidden = h_n.shape[-1]
    found = [outputs[-1, :, :hidden]]
    if directions == 2:
        found.append(outputs[0, :, hidden:])
    return torch.stack(found), h_n[-directions:]


def initial_hidden__forgets_the_directions(
    rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int
) -> Tensor | tuple[Tensor, Tensor]:
    """A bidirectional layer has two states for each of its layers. The first axis is num_layers times directions."""
    h_0 = rnn.weight_hh_l0.new_zeros(rnn.num_layers, batch_size, rnn.hidden_size)
    return (h_0, torch.zeros_like(h_0)) if isinstance(rnn, nn.LSTM) else h_0


def initial_hidden__one_layer(rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int) -> Tensor | tuple[Tensor, Tensor]:
    """Each layer of a stack has a state of its own. The first axis is num_layers times directions."""
    h_0 = rnn.weight_hh_l0.new_zeros(2 if rnn.bidirectional else 1, batch_size, rnn.hidden_size)
    return (h_0, torch.zeros_like(h_0)) if isinstance(rnn, nn.LSTM) else h_0


def initial_hidden__batch_first(rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int) -> Tensor | tuple[Tensor, Tensor]:
    """batch_first turns inputs and outputs round, never the states: those are (L * D, B, H) for every layer."""
    h_0 = rnn.weight_hh_l0.new_zeros(_states(rnn), batch_size, rnn.hidden_size)
    h_0 = h_0.transpose(0, 1) if rnn.batch_first else h_0
    return (h_0, torch.zeros_like(h_0)) if isinstance(rnn, nn.LSTM) else h_0


def initial_hidden__as_wide_as_the_input(
    rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int
) -> Tensor | tuple[Tensor, Tensor]:
    """input_size is the width of a frame. A state is hidden_size wide."""
    h_0 = rnn.weight_hh_l0.new_zeros(_states(rnn), batch_size, rnn.input_size)
    return (h_0, torch.zeros_like(h_0)) if isinstance(rnn, nn.LSTM) else h_0


def initial_hidden__always_float32(rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int) -> Tensor | tuple[Tensor, Tensor]:
    """`torch.zeros` makes float32 on the CPU, wherever the layer is. Take dtype and device from its weights."""
    h_0 = torch.zeros(_states(rnn), batch_size, rnn.hidden_size)
    return (h_0, torch.zeros_like(h_0)) if isinstance(rnn, nn.LSTM) else h_0


def initial_hidden__one_state_for_an_lstm(
    rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int
) -> Tensor | tuple[Tensor, Tensor]:
    """nn.LSTM remembers two things, h and c, and wants both as a tuple."""
    return rnn.weight_hh_l0.new_zeros(_states(rnn), batch_size, rnn.hidden_size)


def initial_hidden__two_states_for_all(
    rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int
) -> Tensor | tuple[Tensor, Tensor]:
    """Only nn.LSTM has a second state, c. nn.RNN and nn.GRU want one tensor."""
    h_0 = rnn.weight_hh_l0.new_zeros(_states(rnn), batch_size, rnn.hidden_size)
    return h_0, torch.zeros_like(h_0)


def initial_hidden__the_same_tensor_twice(
    rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int
) -> Tensor | tuple[Tensor, Tensor]:
    """h_0 and c_0 are one tensor here: what is written into the one shows in the other. Make two."""
    h_0 = rnn.weight_hh_l0.new_zeros(_states(rnn), batch_size, rnn.hidden_size)
    return (h_0, h_0) if isinstance(rnn, nn.LSTM) else h_0


def initial_hidden__random(rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int) -> Tensor | tuple[Tensor, Tensor]:
    """A random first state makes each answer depend on chance. Nothing has been read yet: start from zeros."""
    h_0 = torch.randn_like(rnn.weight_hh_l0.new_zeros(_states(rnn), batch_size, rnn.hidden_size))
    return (h_0, torch.randn_like(h_0)) if isinstance(rnn, nn.LSTM) else h_0


def last_layer_hidden__last_state_alone(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """With two directions `h_n[-1]` is the backward state alone. The forward one stands before it, at h_n[-2]."""
    return h_n[-1]


def last_layer_hidden__reshapes(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """The top states are (D, B, H). `reshape` to (B, D * H) only relabels the axes: a row gets numbers of two
    sequences. Put the states side by side with torch.cat(…, dim=1), or permute first.
    """
    return h_n[-directions:].reshape(h_n.shape[1], -1)


def last_layer_hidden__directions_before_layers(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """The first axis was taken apart as (D, L). Layers come first, and each holds its directions: (L, D)."""
    by_direction = h_n.unflatten(0, (directions, num_layers))
    return torch.cat(list(by_direction[:, -1]), dim=1)


def last_layer_hidden__the_first_layer(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """These are the states of layer 0, the one that reads the frames. Layers count from the bottom up: the top one is
    the last.
    """
    return torch.cat(list(h_n[:directions]), dim=1)


def last_layer_hidden__backward_first(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """The backward state stands in front here. PyTorch's order, in h_n and in outputs, is forward, then backward."""
    return torch.cat(list(h_n[-directions:].flip(0)), dim=1)


def last_layer_hidden__every_layer(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """This is the state of all layers, (B, L * D * H). Only the top layer's is asked for."""
    return h_n.transpose(0, 1).flatten(1)


def last_layer_hidden__adds_the_directions(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """The sum of both directions is (B, H). Put them side by side: (B, D * H)."""
    return h_n[-directions:].sum(0)


def last_layer_hidden__detaches(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """`.data` cuts the result off from the graph: the layer below a classifier would never learn."""
    return torch.cat(list(h_n.data[-directions:]), dim=1)


def final_output_matches__last_frame_for_both(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """At the last frame the backward direction has only begun: it has read one frame. It ends at frame 0."""
    outputs = outputs.transpose(0, 1) if batch_first else outputs
    return torch.allclose(outputs[-1], torch.cat(list(h_n[-directions:]), dim=1), rtol=0, atol=1e-5)


def final_output_matches__forward_only(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """Only the forward direction is compared. With two directions, h_n[-1] must stand at frame 0."""
    found, wanted = _top(outputs, h_n, directions, batch_first)
    return torch.allclose(found[0], wanted[0], rtol=0, atol=1e-5)


def final_output_matches__to_the_last_bit(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """torch.equal wants the same bits. Two ways to the same number may differ in the last of them: allow 1e-5."""
    return torch.equal(*_top(outputs, h_n, directions, batch_first))


def final_output_matches__a_tensor(outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False) -> bool:
    """`.all()` gives a tensor of one boolean. torch.allclose, or bool(…), gives Python's own."""
    found, wanted = _top(outputs, h_n, directions, batch_first)
    return torch.isclose(found, wanted, rtol=0, atol=1e-5).all()


def final_output_matches__any_number_will_do(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """`any` is content with one number that fits. All must."""
    found, wanted = _top(outputs, h_n, directions, batch_first)
    return bool(torch.isclose(found, wanted, rtol=0, atol=1e-5).any())


def final_output_matches__by_the_mean(outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False) -> bool:
    """Two tensors may have the same mean and no number in common. Compare number by number."""
    found, wanted = _top(outputs, h_n, directions, batch_first)
    return bool((found.mean() - wanted.mean()).abs() <= 1e-5)


def final_output_matches__always_time_first(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """With batch_first, axis 0 of outputs is the batch: outputs[-1] is the last sequence, not the last frame."""
    found, wanted = _top(outputs, h_n, directions, False)
    return found.shape == wanted.shape and torch.allclose(found, wanted, rtol=0, atol=1e-5)


def final_output_matches__the_first_layer(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """outputs come from the top layer, whose states are the last of h_n. h_n[0] is the bottom layer's."""
    return torch.allclose(*_top(outputs, h_n[:directions], directions, batch_first), rtol=0, atol=1e-5)
