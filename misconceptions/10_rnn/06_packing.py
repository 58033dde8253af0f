"""Wrong answers that people write about sequences of unequal length."""

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


def _mask(x: Tensor, lengths: Tensor) -> Tensor:
    return (torch.arange(x.shape[1], device=x.device) < lengths[:, None])[..., None]


def _sorted(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    order = lengths.argsort(descending=True)
    outputs, hidden = rnn(pack_padded_sequence(x[order], lengths[order].cpu(), batch_first=True))
    return pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])[0], hidden, order


def batch_sizes__one_too_many(lengths: Tensor) -> Tensor:
    """`>=` counts a sequence of length t at step t, where it has no frame any more: its last one is t - 1. Use `>`."""
    steps = torch.arange(int(lengths.max()), device=lengths.device)
    return (lengths >= steps[:, None]).sum(dim=1)


def batch_sizes__how_many_end(lengths: Tensor) -> Tensor:
    """This counts the sequences of each length, those that end at a step. Asked for are those that have a frame there,
    all longer ones included.
    """
    return torch.bincount(lengths)[1:]


def batch_sizes__the_whole_batch(lengths: Tensor) -> Tensor:
    """Every step is given the whole batch: so it is in a padded batch. A packed one holds no pads, and sequences drop
    out at their end.
    """
    return torch.full((int(lengths.max()),), len(lengths), device=lengths.device)


def batch_sizes__the_lengths_sorted(lengths: Tensor) -> Tensor:
    """The lengths themselves, sorted, are one number for each sequence. Asked for is one for each step."""
    return lengths.sort(descending=True).values


def batch_sizes__takes_the_first_for_the_longest(lengths: Tensor) -> Tensor:
    """lengths[0] is the largest only in a sorted batch. Here they come in any order: use the maximum."""
    steps = torch.arange(int(lengths[0]), device=lengths.device)
    return (lengths > steps[:, None]).sum(dim=1)


def encode_packed__reads_the_pads(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """The layer runs over the pads as well. hidden is its state after the last pad, and the backward direction begins
    with pads. Pack the batch first.
    """
    return rnn(x)


def encode_packed__masks_the_outputs_only(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """The outputs at the pads are 0 now, but the layer has read the pads all the same: hidden and the backward
    direction still know them. Pack the batch, so that the layer never sees them.
    """
    outputs, hidden = rnn(x)
    return outputs.where(_mask(x, lengths), 0), hidden


def encode_packed__fills_the_pads_with_zeros(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """A frame of zeros is a frame too: the layer reads it, and its state moves on. Pack the batch, so that it reads no
    pad at all.
    """
    mask = _mask(x, lengths)
    outputs, hidden = rnn(x.where(mask, 0))
    return outputs.where(mask, 0), hidden


def encode_packed__wants_a_sorted_batch(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """pack_padded_sequence takes unsorted lengths only with enforce_sorted=False. Then it sorts by itself, and both
    results come back in the order of x.
    """
    outputs, hidden = rnn(pack_padded_sequence(x, lengths.cpu(), batch_first=True))
    return pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])[0], hidden


def encode_packed__stays_sorted(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """The batch was sorted by length and never put back: sequence b of the result is another one. enforce_sorted=False
    does both for you.
    """
    outputs, hidden, _ = _sorted(rnn, x, lengths)
    return outputs, hidden


def encode_packed__sorts_once_more(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """The same order was applied a second time, which does not undo it. The way back is its inverse, order.argsort(),
    on both results.
    """
    outputs, hidden, order = _sorted(rnn, x, lengths)
    return outputs[order], hidden[:, order]


def encode_packed__puts_back_the_outputs_only(
    rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor
) -> tuple[Tensor, Tensor]:
    """The outputs are back in the order of x, and hidden is still sorted by length. Its batch axis, the second one,
    needs the same way back.
    """
    outputs, hidden, order = _sorted(rnn, x, lengths)
    return outputs[order.argsort()], hidden


def encode_packed__cuts_the_time_short(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Unpacked, a batch is as long as its longest sequence, and that may be less than T: the outputs no longer fit a
    mask or targets of length T. Ask for total_length=x.shape[1].
    """
    outputs, hidden = rnn(pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False))
    return pad_packed_sequence(outputs, batch_first=True)[0], hidden


def encode_packed__unpacks_time_first(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """pad_packed_sequence gives (T, B, D * H) unless it is told batch_first=True. The layer's own batch_first does not
    count here.
    """
    outputs, hidden = rnn(pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False))
    return pad_packed_sequence(outputs, total_length=x.shape[1])[0], hidden


def encode_packed__packs_time_first(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """pack_padded_sequence takes axis 0 for time unless it is told batch_first=True. The layer's own batch_first does
    not count here.
    """
    outputs, hidden = rnn(pack_padded_sequence(x, lengths.cpu(), enforce_sorted=False))
    return pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])[0], hidden


def encode_packed__hidden_at_the_last_frame(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """outputs[:, -1] is 0 wherever a sequence is shorter than T, and holds the top layer alone. The layer returns every
    sequence's state at its own end, beside the outputs.
    """
    outputs, _ = rnn(pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False))
    padded, _ = pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])
    return padded, padded[:, -1][None]
