"""Wrong answers that people write when they change a sequence's layout."""

import torch
from torch import Tensor, nn


def to_seq_first__reshapes(x: Tensor) -> Tensor:
    """Every number stays where it is and only the axes get other names, so frames of different sequences get mixed.
    Instead: `permute` moves the axes, numbers and all.
    """
    return x.reshape(x.shape[1], x.shape[0], x.shape[2])


def to_seq_first__swaps_the_last_two(x: Tensor) -> Tensor:
    """Time and features change places. Instead: time and batch are axes 1 and 0."""
    return x.transpose(1, 2)


def to_seq_first__copies_through_numpy(x: Tensor) -> Tensor:
    """The result is made outside of the graph and has no history, so no gradient flows back to x. Instead: `permute`
    works on the tensor itself.
    """
    return torch.tensor(x.detach().cpu().numpy().swapaxes(0, 1), dtype=x.dtype, device=x.device)


def to_seq_first__in_place(x: Tensor) -> Tensor:
    """The caller's own tensor is turned around. Instead: `transpose`, without the underscore."""
    return x.detach().transpose_(0, 1) if x.requires_grad else x.transpose_(0, 1)


def to_seq_first__stacks_the_steps(x: Tensor) -> Tensor:
    """To join steps one by one takes at least one step, and fails where time is 0 long. Instead: `permute` takes axes
    of any length.
    """
    return torch.stack(x.unbind(1))


def to_seq_first__picks_rows_of_a_view(x: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers of x do not lie one behind the other. Instead: `permute`
    works on any strides.
    """
    batch, time, features = x.shape
    order = torch.arange(batch * time, device=x.device).view(batch, time).t().reshape(-1)
    return x.view(-1, features)[order].view(time, batch, features)


def to_seq_first__always_float32(x: Tensor) -> Tensor:
    """Every number becomes float32, whatever the dtype of x. Instead: `permute` keeps it."""
    return x.float().permute(1, 0, 2)


def to_seq_first__by_way_of_float32(x: Tensor) -> Tensor:
    """The numbers pass through float32, which has seven digits, and lose the others. Instead: `permute` leaves them as
    they are.
    """
    return x.float().permute(1, 0, 2).to(x.dtype)


def to_batch_first__views(x: Tensor) -> Tensor:
    """Every number stays where it is and only the axes get other names, so frames of different sequences get mixed.
    Instead: `permute` moves the axes, numbers and all.
    """
    return x.contiguous().view(x.shape[1], x.shape[0], x.shape[2])


def to_batch_first__reverses_all_axes(x: Tensor) -> Tensor:
    """All axes come in reverse order, so the features stand in front. Instead: only the first two change places."""
    return x.permute(2, 1, 0)


def to_batch_first__detaches(x: Tensor) -> Tensor:
    """The result is made outside of the graph and has no history, so no gradient flows back to x. Instead: `transpose`
    works on the tensor itself.
    """
    return x.data.transpose(0, 1)


def to_batch_first__in_place(x: Tensor) -> Tensor:
    """The caller's own tensor is turned around. Instead: `transpose`, without the underscore."""
    return x.detach().transpose_(0, 1) if x.requires_grad else x.transpose_(0, 1)


def to_batch_first__stacks_the_sequences(x: Tensor) -> Tensor:
    """To join sequences one by one takes at least one sequence, and fails where the batch is 0 long. Instead:
    `transpose` takes axes of any length.
    """
    return torch.stack(x.unbind(1))


def to_batch_first__swaps_the_last_two(x: Tensor) -> Tensor:
    """Batch and features change places. Instead: time and batch are axes 0 and 1."""
    return x.transpose(1, 2)


def to_batch_first__picks_rows_of_a_view(x: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers of x do not lie one behind the other. Instead: `transpose`
    works on any strides.
    """
    time, batch, features = x.shape
    order = torch.arange(batch * time, device=x.device).view(time, batch).t().reshape(-1)
    return x.view(-1, features)[order].view(batch, time, features)


def to_batch_first__by_way_of_float32(x: Tensor) -> Tensor:
    """The numbers pass through float32, which has seven digits, and lose the others. Instead: `transpose` leaves them
    as they are.
    """
    return x.float().transpose(0, 1).to(x.dtype)


def run_seq_first__permutes_the_hidden_state(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """The hidden state is turned around too, and its first axis counts layers. Instead: it has no time axis, so return
    it as the layer gave it.
    """
    outputs, hidden = rnn(x.permute(1, 0, 2))
    return outputs.permute(1, 0, 2), hidden.permute(1, 0, 2)


def run_seq_first__forgets_the_way_back(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """The outputs stay in the layer's own layout, (T, B, H). Instead: turn them back to (B, T, H)."""
    return rnn(x.permute(1, 0, 2))


def run_seq_first__feeds_it_unchanged(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """The layer takes axis 0 for time, so it runs through the batch, one sequence after another. Instead: hand it x
    with time in front.
    """
    return rnn(x)


def run_seq_first__switches_the_layer(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """The layer's own setting changes, for everybody who uses it afterwards. Instead: turn the data, not the layer."""
    rnn.batch_first = True
    return rnn(x)


def run_seq_first__returns_the_last_output(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """What comes back as the hidden state is the last layer at the last step, of shape (B, H). Instead: the layer's own
    hidden state holds every layer, (num_layers, B, H).
    """
    outputs, _ = rnn(x.permute(1, 0, 2))
    outputs = outputs.permute(1, 0, 2)
    return outputs, outputs[:, -1]


def run_seq_first__only_outputs(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """Only the outputs come back, and the caller unpacks two values. Instead: return the hidden state beside them."""
    return rnn(x.permute(1, 0, 2))[0].permute(1, 0, 2)


def run_seq_first__records_nothing(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """Nothing is recorded while the layer runs, so no gradient flows back to x or to the layer's weights. Instead: call
    the layer as it is.
    """
    with torch.no_grad():
        outputs, hidden = rnn(x.permute(1, 0, 2))
    return outputs.permute(1, 0, 2), hidden


def run_seq_first__reshapes(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """Every number stays where it is and only the axes get other names, so frames of different sequences get mixed.
    Instead: `permute` moves the axes, numbers and all.
    """
    batch, time, features = x.shape
    outputs, hidden = rnn(x.reshape(time, batch, features))
    return outputs.reshape(batch, time, -1), hidden


def run_seq_first__runs_twice(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """The layer runs once for the outputs and again for the hidden state, twice the work, and with dropout the two runs
    differ. Instead: run it once and unpack both.
    """
    frames = x.permute(1, 0, 2)
    return rnn(frames)[0].permute(1, 0, 2), rnn(frames)[1]


def run_seq_first__in_evaluation_mode(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """The layer is put into evaluation mode, which the caller did not ask for. Instead: call it as it is."""
    outputs, hidden = rnn.eval()(x.permute(1, 0, 2))
    return outputs.permute(1, 0, 2), hidden


def run_seq_first__in_training_mode(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """The layer is put into training mode, which the caller did not ask for. Instead: call it as it is."""
    outputs, hidden = rnn.train()(x.permute(1, 0, 2))
    return outputs.permute(1, 0, 2), hidden


def run_seq_first__the_last_layer_alone(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """Of the hidden state only the last layer comes back. Instead: return all layers, (num_layers, B, H), as the layer
    gave them.
    """
    outputs, hidden = rnn(x.permute(1, 0, 2))
    return outputs.permute(1, 0, 2), hidden[-1:]


def run_seq_first__own_first_state(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """A first state of float32 zeros is handed over, and a layer of float64 refuses it. Instead: hand over nothing; the
    layer makes zeros of its own, in the dtype of x.
    """
    state = torch.zeros(rnn.num_layers, x.shape[0], rnn.hidden_size, device=x.device)
    outputs, hidden = rnn(x.permute(1, 0, 2), state)
    return outputs.permute(1, 0, 2), hidden
