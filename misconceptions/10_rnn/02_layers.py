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


def initial_hidden__needs_a_bias(rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int) -> Tensor | tuple[Tensor, Tensor]:
    """Takes dtype and device from a bias, which a layer with bias=False has not. Instead: take them from a weight, or
    from the first of `rnn.parameters()`.
    """
    shape = (rnn.num_layers * (1 + rnn.bidirectional), batch_size, rnn.hidden_size)
    if isinstance(rnn, nn.LSTM):
        return rnn.bias_hh_l0.new_zeros(shape), rnn.bias_hh_l0.new_zeros(shape)
    return rnn.bias_hh_l0.new_zeros(shape)


def initial_hidden__forgets_the_directions(
    rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int
) -> Tensor | tuple[Tensor, Tensor]:
    """Counts the layers alone, so a bidirectional network gets half of the states that it wants. Instead: the first
    axis is num_layers times directions, and `rnn.bidirectional` tells the directions.
    """
    h_0 = rnn.weight_hh_l0.new_zeros(rnn.num_layers, batch_size, rnn.hidden_size)
    return (h_0, torch.zeros_like(h_0)) if isinstance(rnn, nn.LSTM) else h_0


def initial_hidden__one_layer(rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int) -> Tensor | tuple[Tensor, Tensor]:
    """Makes the states of one layer, and each layer of a stack has a state of its own. Instead: the first axis is
    num_layers times directions.
    """
    h_0 = rnn.weight_hh_l0.new_zeros(2 if rnn.bidirectional else 1, batch_size, rnn.hidden_size)
    return (h_0, torch.zeros_like(h_0)) if isinstance(rnn, nn.LSTM) else h_0


def initial_hidden__batch_first(rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int) -> Tensor | tuple[Tensor, Tensor]:
    """Puts the batch in front of the states where the layer is batch_first. Instead: batch_first turns inputs and
    outputs round, never the states; those are (L * D, B, H) for every layer.
    """
    h_0 = rnn.weight_hh_l0.new_zeros(_states(rnn), batch_size, rnn.hidden_size)
    h_0 = h_0.transpose(0, 1) if rnn.batch_first else h_0
    return (h_0, torch.zeros_like(h_0)) if isinstance(rnn, nn.LSTM) else h_0


def initial_hidden__as_wide_as_the_input(
    rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int
) -> Tensor | tuple[Tensor, Tensor]:
    """Makes states as wide as a frame, `input_size`. Instead: a state is `hidden_size` wide."""
    h_0 = rnn.weight_hh_l0.new_zeros(_states(rnn), batch_size, rnn.input_size)
    return (h_0, torch.zeros_like(h_0)) if isinstance(rnn, nn.LSTM) else h_0


def initial_hidden__always_float32(rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int) -> Tensor | tuple[Tensor, Tensor]:
    """Makes float32 zeros on the CPU, wherever the layer is. Instead: take dtype and device from its weights, with
    `rnn.weight_hh_l0.new_zeros(…)`.
    """
    h_0 = torch.zeros(_states(rnn), batch_size, rnn.hidden_size)
    return (h_0, torch.zeros_like(h_0)) if isinstance(rnn, nn.LSTM) else h_0


def initial_hidden__one_state_for_an_lstm(
    rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int
) -> Tensor | tuple[Tensor, Tensor]:
    """Returns one tensor for an `nn.LSTM` too, which remembers two things. Instead: return both, (h_0, c_0), in a
    tuple.
    """
    return rnn.weight_hh_l0.new_zeros(_states(rnn), batch_size, rnn.hidden_size)


def initial_hidden__two_states_for_all(
    rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int
) -> Tensor | tuple[Tensor, Tensor]:
    """Returns two states for every layer, and nn.RNN and nn.GRU have one. Instead: only nn.LSTM gets the second one,
    c_0.
    """
    h_0 = rnn.weight_hh_l0.new_zeros(_states(rnn), batch_size, rnn.hidden_size)
    return h_0, torch.zeros_like(h_0)


def initial_hidden__the_same_tensor_twice(
    rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int
) -> Tensor | tuple[Tensor, Tensor]:
    """Returns one tensor under both names, so what is written into h_0 shows in c_0. Instead: make two tensors."""
    h_0 = rnn.weight_hh_l0.new_zeros(_states(rnn), batch_size, rnn.hidden_size)
    return (h_0, h_0) if isinstance(rnn, nn.LSTM) else h_0


def initial_hidden__random(rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int) -> Tensor | tuple[Tensor, Tensor]:
    """Draws the first state at random, so the same frames give other numbers each time. Instead: nothing has been read
    yet; start from zeros.
    """
    h_0 = torch.randn_like(rnn.weight_hh_l0.new_zeros(_states(rnn), batch_size, rnn.hidden_size))
    return (h_0, torch.randn_like(h_0)) if isinstance(rnn, nn.LSTM) else h_0


def initial_hidden__c_in_float32(rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int) -> Tensor | tuple[Tensor, Tensor]:
    """Gives h_0 the dtype and device of the weights, and c_0 those of the defaults. Instead: make c_0 as h_0 is, with
    `torch.zeros_like(h_0)`.
    """
    h_0 = rnn.weight_hh_l0.new_zeros(_states(rnn), batch_size, rnn.hidden_size)
    return (h_0, torch.zeros(h_0.shape)) if isinstance(rnn, nn.LSTM) else h_0


def initial_hidden__asks_for_the_exact_type(
    rnn: nn.RNN | nn.GRU | nn.LSTM, batch_size: int
) -> Tensor | tuple[Tensor, Tensor]:
    """Compares the type itself, so a class derived from `nn.LSTM` is not recognized. Instead: `isinstance(rnn,
    nn.LSTM)` is True for derived classes as well.
    """
    h_0 = rnn.weight_hh_l0.new_zeros(_states(rnn), batch_size, rnn.hidden_size)
    return (h_0, torch.zeros_like(h_0)) if type(rnn) is nn.LSTM else h_0


def last_layer_hidden__no_room_for_two_directions(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """Returns (B, H) where there are two directions: one of them is missing, or both are mixed up in one. Instead: take
    the last D states, and put them side by side, (B, D * H).
    """
    return h_n[-1]


def last_layer_hidden__reshapes(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """Relabels the axes (D, B, H) as (B, D * H), so a row gets numbers of two sequences. Instead: put the states side
    by side with `torch.cat(…, dim=1)`, or `permute` first.
    """
    return h_n[-directions:].reshape(h_n.shape[1], -1)


def last_layer_hidden__directions_before_layers(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """Takes the first axis apart as (D, L), which picks states of the wrong layers. Instead: layers come first, and
    each holds its directions: (L, D).
    """
    by_direction = h_n.unflatten(0, (directions, num_layers))
    return torch.cat(list(by_direction[:, -1]), dim=1)


def last_layer_hidden__the_first_layer(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """Takes the states of layer 0, the one that reads the frames. Instead: layers count from the bottom up, so the top
    one stands last.
    """
    return torch.cat(list(h_n[:directions]), dim=1)


def last_layer_hidden__backward_first(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """Puts the backward state in front. Instead: PyTorch's order, in h_n and in outputs, is forward, then backward."""
    return torch.cat(list(h_n[-directions:].flip(0)), dim=1)


def last_layer_hidden__every_layer(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """Returns the states of all layers, (B, L * D * H). Instead: only the top layer's D states are asked for."""
    return h_n.transpose(0, 1).flatten(1)


def last_layer_hidden__adds_the_directions(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """Returns (B, H) where there are two directions: one of them is missing, or both are mixed up in one. Instead: take
    the last D states, and put them side by side, (B, D * H).
    """
    return h_n[-directions:].sum(0)


def last_layer_hidden__detaches(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """Cuts the result off from the graph, so the layer below a classifier never learns. Instead: use h_n itself,
    without `.data` or `.detach()`.
    """
    return torch.cat(list(h_n.data[-directions:]), dim=1)


def last_layer_hidden__views(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """Uses `view`, which raises an error where h_n is not contiguous. Instead: `unflatten`, `reshape` or a slice with a
    negative start take any layout.
    """
    top = h_n.view(num_layers, -1)[-1]
    return torch.cat(list(top.view(directions, h_n.shape[1], h_n.shape[2])), dim=1)


def last_layer_hidden__float32_buffer(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """Writes the states into a float32 tensor on the CPU, whatever dtype and device h_n has. Instead: `torch.cat` keeps
    both.
    """
    hidden = h_n.shape[-1]
    result = torch.zeros(h_n.shape[1], directions * hidden)
    for direction in range(directions):
        result[:, direction * hidden : (direction + 1) * hidden] = h_n[-directions + direction]
    return result


def last_layer_hidden__squeezes(h_n: Tensor, num_layers: int, directions: int) -> Tensor:
    """Removes every axis of size 1, so a batch of one sequence loses its axis. Instead: return (B, D * H) also where B
    is 1.
    """
    return torch.cat(list(h_n[-directions:]), dim=1).squeeze()


def final_output_matches__last_frame_for_both(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """Looks for both directions at the last frame, where the backward direction has read one frame only. Instead: the
    backward direction ends at frame 0; look there for its state.
    """
    outputs = outputs.transpose(0, 1) if batch_first else outputs
    return torch.allclose(outputs[-1], torch.cat(list(h_n[-directions:]), dim=1), rtol=0, atol=1e-5)


def final_output_matches__forward_only(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """Compares the forward direction alone. Instead: with two directions, the backward state, h_n[-1], must stand at
    frame 0.
    """
    last_outputs, last_states = _top(outputs, h_n, directions, batch_first)
    return torch.allclose(last_outputs[0], last_states[0], rtol=0, atol=1e-5)


def final_output_matches__to_the_last_bit(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """Wants the same bits, and two ways to the same sum may differ in the last of them. Instead: allow 1e-5, as
    `torch.allclose(…, rtol=0, atol=1e-5)` does.
    """
    return torch.equal(*_top(outputs, h_n, directions, batch_first))


def final_output_matches__a_tensor(outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False) -> bool:
    """Returns a tensor of one boolean. Instead: `bool(…)` or `torch.allclose` gives a Python bool."""
    last_outputs, last_states = _top(outputs, h_n, directions, batch_first)
    return torch.isclose(last_outputs, last_states, rtol=0, atol=1e-5).all()


def final_output_matches__any_number_will_do(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """Is content with one number that fits. Instead: all numbers must fit."""
    last_outputs, last_states = _top(outputs, h_n, directions, batch_first)
    return bool(torch.isclose(last_outputs, last_states, rtol=0, atol=1e-5).any())


def final_output_matches__by_the_mean(outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False) -> bool:
    """Compares the means, and two tensors may have the same mean and no number in common. Instead: compare number by
    number.
    """
    last_outputs, last_states = _top(outputs, h_n, directions, batch_first)
    return bool((last_outputs.mean() - last_states.mean()).abs() <= 1e-5)


def final_output_matches__always_time_first(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """Takes axis 0 of outputs for time, and with batch_first it is the batch. Instead: bring time to the front where
    batch_first is True.
    """
    last_outputs, last_states = _top(outputs, h_n, directions, False)
    return last_outputs.shape == last_states.shape and torch.allclose(last_outputs, last_states, rtol=0, atol=1e-5)


def final_output_matches__the_first_layer(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """Compares with the bottom layer's states. Instead: outputs come from the top layer, whose states stand last in
    h_n.
    """
    return torch.allclose(*_top(outputs, h_n[:directions], directions, batch_first), rtol=0, atol=1e-5)


def final_output_matches__by_the_mean_distance(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """Compares the mean distance with the limit, and one wrong number among many hardly moves a mean. Instead: every
    single distance must be within the limit; look at the largest.
    """
    last_outputs, last_states = _top(outputs, h_n, directions, batch_first)
    return bool((last_outputs - last_states).abs().mean() <= 1e-5)


def final_output_matches__one_sign_only(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """Looks at differences with their sign, so a state that is too large passes. Instead: take the absolute value, with
    `abs()`, before you compare.
    """
    last_outputs, last_states = _top(outputs, h_n, directions, batch_first)
    return bool((last_outputs - last_states <= 1e-5).all())


def final_output_matches__within_a_share(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """Uses the default tolerances: 1e-5 of the number itself, which is too much for a large number, and 1e-8 for 0.
    Instead: `torch.allclose(…, rtol=0, atol=1e-5)` allows 1e-5 for every number.
    """
    return torch.allclose(*_top(outputs, h_n, directions, batch_first))


def final_output_matches__nan_passes(outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False) -> bool:
    """Asks whether any difference is too large, and a comparison with NaN is always False, so NaN passes for equal.
    Instead: ask whether all are small enough.
    """
    last_outputs, last_states = _top(outputs, h_n, directions, batch_first)
    return not bool(((last_outputs - last_states).abs() > 1e-5).any())


def final_output_matches__one_sequence_only(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """Compares the last sequence alone. Instead: all sequences of the batch must fit."""
    last_outputs, last_states = _top(outputs, h_n, directions, batch_first)
    return torch.allclose(last_outputs[:, -1], last_states[:, -1], rtol=0, atol=1e-5)


def final_output_matches__batch_for_time(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """Takes axis 0 of outputs for time, and with batch_first it is the batch. Instead: bring time to the front where
    batch_first is True.
    """
    hidden = h_n.shape[-1]
    if directions == 1:
        return bool(((outputs[-1] - h_n[-1]).abs() <= 1e-5).all())
    forward = (outputs[-1, :, :hidden] - h_n[-2]).abs() <= 1e-5
    backward = (outputs[0, :, hidden:] - h_n[-1]).abs() <= 1e-5
    return bool(forward.all() and backward.all())


def final_output_matches__a_share_on_top(
    outputs: Tensor, h_n: Tensor, directions: int, batch_first: bool = False
) -> bool:
    """Leaves rtol at its default, which allows 1e-5 of the number itself on top of `atol`: too much for a large number.
    Instead: `torch.allclose(…, rtol=0, atol=1e-5)` allows 1e-5 for every number.
    """
    return torch.allclose(*_top(outputs, h_n, directions, batch_first), atol=1e-5)
