"""Wrong answers that people write about sequences of unequal length."""

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from torch_katas.course.mistakes import edit


def _mask(x: Tensor, lengths: Tensor) -> Tensor:
    return (torch.arange(x.shape[1], device=x.device) < lengths[:, None])[..., None]


def _sorted(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    order = lengths.argsort(descending=True)
    outputs, hidden = rnn(pack_padded_sequence(x[order], lengths[order].cpu(), batch_first=True))
    return pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])[0], hidden, order


def batch_sizes__one_too_many(lengths: Tensor) -> Tensor:
    """Counts a sequence of length t at step t as well, where it has no frame any more: its last one is t - 1. Instead:
    a sequence has a frame t if its length is more than t, `>`.
    """
    steps = torch.arange(int(lengths.max()), device=lengths.device)
    return (lengths >= steps[:, None]).sum(dim=1)


def batch_sizes__how_many_end(lengths: Tensor) -> Tensor:
    """Counts the sequences of each length, those that end at a step. Instead: count those that have a frame there, all
    longer ones included.
    """
    return torch.bincount(lengths)[1:]


def batch_sizes__the_whole_batch(lengths: Tensor) -> Tensor:
    """Gives every step the whole batch, as in a padded one. Instead: a packed batch holds no pads, so sequences drop
    out at their end.
    """
    return torch.full((int(lengths.max()),), len(lengths), device=lengths.device)


def batch_sizes__the_lengths_sorted(lengths: Tensor) -> Tensor:
    """Returns the lengths, sorted, which is one number for each sequence. Instead: return one number for each step."""
    return lengths.sort(descending=True).values


def batch_sizes__takes_the_first_for_the_longest(lengths: Tensor) -> Tensor:
    """Takes the first length for the largest, as in a sorted batch. Instead: lengths come in any order here; take the
    maximum.
    """
    steps = torch.arange(int(lengths[0]), device=lengths.device)
    return (lengths > steps[:, None]).sum(dim=1)


def batch_sizes__float(lengths: Tensor) -> Tensor:
    """Counts in floats. Instead: numbers of sequences are int64, which the sum of a boolean tensor is by itself."""
    steps = torch.arange(int(lengths.max()), device=lengths.device)
    return (lengths > steps[:, None]).float().sum(dim=1)


def batch_sizes__views(lengths: Tensor) -> Tensor:
    """Uses `view`, which raises an error where lengths is a part of a larger tensor that does not lie together.
    Instead: `lengths[:, None]`, or `reshape`.
    """
    steps = torch.arange(int(lengths.max()), device=lengths.device)
    mask = lengths.expand(len(steps), -1).view(-1) > steps.repeat_interleave(len(lengths))
    return mask.view(len(steps), -1).sum(dim=1)


def encode_packed__reads_the_pads(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Runs the layer over the pads as well, so hidden is its state after the last pad, and the backward direction
    begins with pads. Instead: pack the batch first.
    """
    return rnn(x)


def encode_packed__masks_the_outputs_only(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Sets the outputs at the pads to 0, but the layer has read the pads all the same, and hidden and the backward
    direction know them. Instead: pack the batch, so that the layer never sees them.
    """
    outputs, hidden = rnn(x)
    return outputs.where(_mask(x, lengths), 0), hidden


def encode_packed__fills_the_pads_with_zeros(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Fills the pads with zeros, and the layer reads a frame of zeros as any other: its state moves on. Instead: pack
    the batch, so that it reads no pad at all.
    """
    mask = _mask(x, lengths)
    outputs, hidden = rnn(x.where(mask, 0))
    return outputs.where(mask, 0), hidden


def encode_packed__wants_a_sorted_batch(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Packs as if the batch were sorted by length, which raises an error where it is not. Instead: with
    `enforce_sorted=False` it is sorted for you, and both results come back in the order of x.
    """
    outputs, hidden = rnn(pack_padded_sequence(x, lengths.cpu(), batch_first=True))
    return pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])[0], hidden


def encode_packed__stays_sorted(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Sorts the batch by length and never puts it back, so sequence b of the result is another one. Instead:
    `enforce_sorted=False` does both for you.
    """
    outputs, hidden, _ = _sorted(rnn, x, lengths)
    return outputs, hidden


def encode_packed__sorts_once_more(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Applies the same order a second time, which does not undo it. Instead: the way back is its inverse,
    `order.argsort()`, on both results.
    """
    outputs, hidden, order = _sorted(rnn, x, lengths)
    return outputs[order], hidden[:, order]


def encode_packed__puts_back_the_outputs_only(
    rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor
) -> tuple[Tensor, Tensor]:
    """Puts the outputs back in the order of x, while hidden is still sorted by length. Instead: hidden's second axis,
    the batch, needs the same way back.
    """
    outputs, hidden, order = _sorted(rnn, x, lengths)
    return outputs[order.argsort()], hidden


def encode_packed__cuts_the_time_short(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Unpacks to the longest sequence, which may be shorter than T, so the outputs no longer fit a mask or targets of
    length T. Instead: ask for `total_length=x.shape[1]`.
    """
    outputs, hidden = rnn(pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False))
    return pad_packed_sequence(outputs, batch_first=True)[0], hidden


def encode_packed__unpacks_time_first(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Unpacks to (T, B, D * H), time in front. Instead: `pad_packed_sequence` wants `batch_first=True` as well; the
    layer's own does not count here.
    """
    outputs, hidden = rnn(pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False))
    return pad_packed_sequence(outputs, total_length=x.shape[1])[0], hidden


def encode_packed__packs_time_first(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Packs as if axis 0 were time. Instead: `pack_padded_sequence` wants `batch_first=True` as well; the layer's own
    does not count here.
    """
    outputs, hidden = rnn(pack_padded_sequence(x, lengths.cpu(), enforce_sorted=False))
    return pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])[0], hidden


def encode_packed__hidden_at_the_last_frame(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Takes hidden from the last frame, where the outputs of a shorter sequence are 0, and where only the top layer
    stands. Instead: the layer returns every sequence's state at its own end, beside the outputs.
    """
    outputs, _ = rnn(pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False))
    padded, _ = pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])
    return padded, padded[:, -1][None]


def encode_packed__leaves_evaluation_mode(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Puts the layer into evaluation mode and leaves it there, so the caller goes on training without dropout. Instead:
    run the layer in the mode that it is in.
    """
    rnn.eval()
    packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
    outputs, hidden = rnn(packed)
    return pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])[0], hidden


def encode_packed__float32_buffer(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Writes the outputs into a float32 tensor on the CPU, whatever dtype and device the layer has. Instead: make room
    with `x.new_zeros(…)`, or pack the batch.
    """
    outputs, states = torch.zeros(len(x), x.shape[1], rnn.hidden_size * (2 if rnn.bidirectional else 1)), []
    for b, length in enumerate(lengths.tolist()):
        read, state = rnn(x[b : b + 1, :length])
        outputs[b, :length] = read[0]
        states.append(state)
    return outputs, torch.cat(states, dim=1)


def encode_packed__detaches_hidden(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Detaches both results, so a loss on them trains nothing. Instead: return what the layer gives."""
    packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
    outputs, hidden = rnn(packed)
    return pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])[0].detach(), hidden.detach()


def encode_packed__detaches_the_outputs(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Detaches the outputs, so a loss on them trains nothing. Instead: return what the layer gives."""
    packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
    outputs, hidden = rnn(packed)
    return pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])[0].detach(), hidden


def encode_packed__cleans_x_in_place(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Writes zeros over the pads of the caller's x. Instead: leave x as it is; a packed batch never reads the pads."""
    x.data[~_mask(x, lengths)[..., 0]] = 0
    packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
    outputs, hidden = rnn(packed)
    return pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])[0], hidden


def encode_packed__leaves_training_mode(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Puts the layer into training mode, also where it was in evaluation mode. Instead: run the layer in the mode that
    it is in.
    """
    rnn.train()
    packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
    outputs, hidden = rnn(packed)
    return pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])[0], hidden


PackedClassifier__reads_the_pads = edit(
    ("_packed(self.embedding(tokens), lengths)", "self.embedding(tokens)"),
    why="""Reads the padded batch: the forward state goes on over the pads, and the backward one begins with them.
    Instead: pack the batch first.""",
)


PackedClassifier__token_0_is_a_pad = edit(
    ("nn.Embedding(vocab_size, embedding_size)", "nn.Embedding(vocab_size, embedding_size, padding_idx=0)"),
    why="""Makes row 0 of the embedding zeros and keeps it from learning, with `padding_idx`. Instead: lengths say what
    is a pad, and token 0 is a token like any other; leave `padding_idx` out.""",
)


PackedClassifier__last_output = edit(
    ("_, hidden = self.gru(packed)", "outputs, _ = self.gru(packed)"),
    (
        "self.head(torch.cat([hidden[0], hidden[1]], dim=1))",
        "self.head(pad_packed_sequence(outputs, batch_first=True)[0][:, -1])",
    ),
    why="""Takes the outputs at the last place of the batch, which are zeros for every sequence that ends before.
    Instead: hidden holds each sequence's state at its own end.""",
)


PackedClassifier__output_of_the_last_token = edit(
    ("_, hidden = self.gru(packed)", "outputs, _ = self.gru(packed)"),
    (
        "self.head(torch.cat([hidden[0], hidden[1]], dim=1))",
        "self.head(pad_packed_sequence(outputs, batch_first=True)[0][torch.arange(len(tokens)), lengths - 1])",
    ),
    why="""Takes both halves of the outputs at the last real token, where the backward direction has read that one token
    only. Instead: the backward state is complete at token 0, and stands in hidden.""",
)


PackedClassifier__forward_only = edit(
    ("torch.cat([hidden[0], hidden[1]], dim=1)", "torch.cat([hidden[0], hidden[0]], dim=1)"),
    why="""Uses the forward state twice, and never the backward one. Instead: hidden has one state for each
    direction.""",
)


PackedClassifier__backward_first = edit(
    ("[hidden[0], hidden[1]]", "[hidden[1], hidden[0]]"),
    why="Puts the backward state first. Instead: the forward one comes first.",
)


PackedClassifier__states_by_reshape = edit(
    ("torch.cat([hidden[0], hidden[1]], dim=1)", "hidden.reshape(len(tokens), -1)"),
    why="""Puts (2, B, H) into rows with `reshape`, which leaves the numbers in their order: rows get the states of
    other sequences. Instead: join the two states along the last axis, or move the axes first.""",
)


PackedClassifier__adds_the_states = edit(
    ("torch.cat([hidden[0], hidden[1]], dim=1)", "(hidden[0] + hidden[1]).repeat(1, 2)"),
    why="""Adds the two states, so the head cannot tell which direction found what. Instead: put them side by side.""",
)


PackedClassifier__sorts_for_good = edit(
    (
        "packed = _packed(self.embedding(tokens), lengths)",
        "order = lengths.argsort(descending=True)\n"
        "packed = pack_padded_sequence(self.embedding(tokens[order]), lengths[order].cpu(), batch_first=True)",
    ),
    why="""Sorts the sequences by length and never puts them back, so the logits stand in another order than the
    tokens. Instead: `enforce_sorted=False` sorts, and puts back.""",
)


PackedClassifier__expects_a_sorted_batch = edit(
    (
        "_packed(self.embedding(tokens), lengths)",
        "pack_padded_sequence(self.embedding(tokens), lengths.cpu(), batch_first=True)",
    ),
    why="""Packs as if the longest sequence came first, and fails where it does not. Instead: say
    `enforce_sorted=False`.""",
)


PackedClassifier__one_direction = edit(
    ("bidirectional=True, ", ""),
    ("2 * hidden_size", "hidden_size"),
    ("torch.cat([hidden[0], hidden[1]], dim=1)", "hidden[0]"),
    why="""Reads from the front alone, so the head has H numbers and not 2H. Instead: the layer is built with
    `bidirectional=True`.""",
)


PackedClassifier__mean_of_the_outputs = edit(
    ("_, hidden = self.gru(packed)", "outputs, _ = self.gru(packed)"),
    (
        "self.head(torch.cat([hidden[0], hidden[1]], dim=1))",
        "self.head(pad_packed_sequence(outputs, batch_first=True)[0].sum(1) / lengths[:, None])",
    ),
    why="""Takes the mean of all outputs of a sequence. That may work as well, but it is another model. Instead: take
    the two last states.""",
)


def batch_sizes__a_step_for_each_sequence(lengths: Tensor) -> Tensor:
    """Makes as many steps as there are sequences. Instead: there is one for each frame of the longest sequence,
    `torch.arange(int(lengths.max()))`.
    """
    steps = torch.arange(len(lengths), device=lengths.device)
    return (lengths > steps[:, None]).sum(dim=1)


def batch_sizes__a_step_after_the_last(lengths: Tensor) -> Tensor:
    """Makes a step more than the longest sequence has, at which no sequence has a frame, and its number is 0. Instead:
    frames count from 0, so the last is M - 1, and `torch.arange(int(lengths.max()))` ends there.
    """
    steps = torch.arange(int(lengths.max()) + 1, device=lengths.device)
    return (lengths > steps[:, None]).sum(dim=1)


def encode_packed__hidden_from_the_outputs(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Takes hidden from the outputs at the last real frame, where only the top layer stands, and where the backward
    direction has read a single frame. Instead: the layer returns every sequence's state at its own end, beside the
    outputs.
    """
    packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
    outputs, _ = pad_packed_sequence(rnn(packed)[0], batch_first=True, total_length=x.shape[1])
    return outputs, outputs[torch.arange(len(x), device=x.device), lengths - 1][None]
