"""Wrong answers that people write about encoders, decoders and teacher forcing.

Inputs that are the targets: jadore801120/attention-is-all-you-need-pytorch 8, YueDongCS/EditNTS 9. States that have
read pads: bentrevett/pytorch-seq2seq 90, bentrevett/pytorch-sentiment-analysis 86, OpenNMT/OpenNMT 306.
"""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


def shift_right__shifts_left(targets: Tensor, start: int) -> Tensor:
    """Cuts off the first target and puts start behind the last, so that the decoder reads the token after the one that
    it predicts. Instead: start in front, the last target cut off."""
    return torch.cat([targets[:, 1:], targets.new_full((len(targets), min(1, targets.shape[1])), start)], dim=1)


def shift_right__roll(targets: Tensor, start: int) -> Tensor:
    """Turns each row with `roll`, which brings the last target to the front. Instead: start stands there."""
    return targets.roll(1, dims=1)


def shift_right__one_longer(targets: Tensor, start: int) -> Tensor:
    """Puts start in front of all targets, so that there is one place more than there are targets. Instead: cut off the
    last."""
    return torch.cat([targets.new_full((len(targets), 1), start), targets], dim=1)


def shift_right__in_place(targets: Tensor, start: int) -> Tensor:
    """Moves the caller's own targets, which are then no longer what is to be predicted. Instead: a new tensor."""
    targets[:, 1:] = targets[:, :-1].clone()
    targets[:, :1] = start
    return targets


def shift_right__no_places(targets: Tensor, start: int) -> Tensor:
    """Writes start at `[:, 0]`, which is not there if there are no targets. Instead: `[:, :1]`, or cut at the end."""
    inputs = targets.roll(1, dims=1)
    inputs[:, 0] = start
    return inputs


def shift_right__start_on_the_cpu(targets: Tensor, start: int) -> Tensor:
    """Makes the first column on the CPU, by `torch.full` without a device. Instead: where the targets are."""
    return torch.cat([torch.full((len(targets), 1), start), targets], dim=1)[:, : targets.shape[1]]


def shift_right__pads_made_readable(targets: Tensor, start: int) -> Tensor:
    """Writes 0 over pads of -100, by `masked_fill`, so that an embedding can read them. Instead: pads are moved as all
    other tokens are."""
    inputs = targets.roll(1, dims=1)
    inputs[:, :1] = start
    return inputs.masked_fill(inputs == -100, 0)


def shift_right__along_the_batch(targets: Tensor, start: int) -> Tensor:
    """Moves along axis 0, from one sequence to the next. Instead: along time, axis 1."""
    return torch.cat([torch.full_like(targets[:1], start), targets[:-1]])


Encoder__reads_the_pads = edit(
    ("self.gru(packed)", "self.gru(x)"),
    ("pad_packed_sequence(outputs, batch_first=True, total_length=source.shape[1])[0], state", "outputs, state"),
    why="""Runs the GRU over the pads as well, by `self.gru(x)`, and returns the state behind them. Instead: pack, or
    take the state at each sequence's own end.""",
)

Encoder__last_place = edit(
    (
        "return pad_packed_sequence(outputs, batch_first=True, total_length=source.shape[1])[0], state",
        "outputs = pad_packed_sequence(outputs, batch_first=True, total_length=source.shape[1])[0]\n"
        "return outputs, outputs[:, -1][None]",
    ),
    why="""Takes the state from the last place, `[:, -1]`, which is a pad of the shorter sequences. Instead: the GRU's
    second result.""",
)

Encoder__sorts_and_leaves_it = edit(
    ("x = self.embedding(source)", "lengths, order = lengths.sort(descending=True)\nx = self.embedding(source[order])"),
    why="""Sorts by length with `sort`, and returns the results in that order. Instead: enforce_sorted=False, or put
    them back.""",
)

Encoder__as_long_as_the_longest = edit(
    (", total_length=source.shape[1]", ""),
    why="""Returns outputs that end with the longest sequence. Instead: total_length keeps S places.""",
)

Encoder__state_without_layers = edit(
    ("[0], state", "[0], state[0]"),
    why="""Returns `state[0]`, of shape (B, H), which a GRU takes for that of one sequence. Instead: (1, B, H).""",
)

Encoder__two_layers = edit(
    ("hidden_size, batch_first=True", "hidden_size, num_layers=2, batch_first=True"),
    why="""Builds a GRU of `num_layers=2`, whose state has two rows and fits no decoder of one layer. Instead: one.""",
)

Encoder__token_0_never_learns = edit(
    ("nn.Embedding(vocab_size, embedding_size)", "nn.Embedding(vocab_size, embedding_size, padding_idx=0)"),
    why="""Takes token 0 for a pad, by `padding_idx=0`: its row is 0 and gets no gradient, also where it is real.
    Instead: lengths say where the pads are.""",
)

Encoder__wants_sorted_lengths = edit(
    (", enforce_sorted=False", ""),
    why="""Packs by default, which raises an error for lengths that do not fall from row to row. Instead:
    enforce_sorted=False.""",
)

Encoder__outputs_at_pads = edit(
    (
        "packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)",
        "rows = torch.arange(len(source), device=source.device)",
    ),
    ("outputs, state = self.gru(packed)  # packed, (1, B, H)", "outputs, _ = self.gru(x)"),
    (
        "pad_packed_sequence(outputs, batch_first=True, total_length=source.shape[1])[0], state",
        "outputs, outputs[rows, lengths - 1][None]",
    ),
    why="""Takes the state at each sequence's own end, and leaves what the GRU says at pads in the outputs. Instead:
    pack, or set the outputs at pads to 0.""",
)

Decoder__forgets_the_source = edit(
    ("self.gru(self.embedding(inputs), state)", "self.gru(self.embedding(inputs))"),
    why="""Starts from zeros, so that nothing of the source arrives. Instead: hand the state to the GRU.""",
)

Decoder__probabilities = edit(
    ("return self.head(outputs), state", "return self.head(outputs).softmax(-1), state"),
    why="""Returns probabilities, of which cross_entropy takes a `softmax` once more. Instead: logits.""",
)

Decoder__old_state = edit(
    ("outputs, state = self.gru", "outputs, _ = self.gru"),
    why="""Returns the state that it was given, so that reading on begins again. Instead: the new one.""",
)

Decoder__last_place_alone = edit(
    ("self.head(outputs)", "self.head(outputs[:, -1:])"),
    why="""Predicts at the last place alone, `[:, -1:]`. Instead: at every place.""",
)

Decoder__token_0_never_learns = edit(
    ("nn.Embedding(vocab_size, embedding_size)", "nn.Embedding(vocab_size, embedding_size, padding_idx=0)"),
    why="""Takes token 0 for a pad, by `padding_idx=0`: its row is 0 and never learns. Instead: a token like others.""",
)

Decoder__cuts_between_pieces = edit(
    ("return self.head(outputs), state", "return self.head(outputs), state.detach()"),
    why="""Cuts the graph behind each piece, by `detach`: what is read on teaches nothing of what was read before.
    Instead: the state as it comes; who wants to cut does so outside.""",
)

Decoder__relu_between = edit(
    ("self.gru(self.embedding(inputs), state)", "self.gru(self.embedding(inputs).relu(), state)"),
    why="""Cuts the embeddings off at 0, with `relu`, as a known tutorial once did. Instead: as they are.""",
)

teacher_forced_loss__feeds_the_target = edit(
    ("shift_right(targets, start)", "targets"),
    why="""Gives the decoder the very token that it has to predict, at the same place: it learns to copy its input, and
    cannot write. Instead: inputs one place later, with start in front.""",
)

teacher_forced_loss__shifted_twice = edit(
    (
        "cross_entropy(logits.flatten(0, 1), targets.flatten()",
        "cross_entropy(logits[:, :-1].flatten(0, 1), targets[:, 1:].flatten()",
    ),
    why="""Shifts the inputs, and then compares with `targets[:, 1:]`: each place predicts the token after the next.
    Instead: one shift.""",
)

teacher_forced_loss__pads_count = edit(
    (", ignore_index=pad", ""),
    why="""Learns to predict pads, which are most of a batch and easy, so that the loss looks small. Instead:
    ignore_index.""",
)

teacher_forced_loss__view = edit(
    ("logits.flatten(0, 1), targets.flatten()", "logits.view(-1, logits.shape[-1]), targets.reshape(-1)"),
    why="""Joins batch and time with `view`, which raises where the decoder lays its logits out time first. Instead:
    flatten, or reshape.""",
)

teacher_forced_loss__mean_of_means = edit(
    (
        "return cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=pad)",
        'each = cross_entropy(logits.mT, targets, ignore_index=pad, reduction="none")\n'
        "return (each.sum(1) / (targets != pad).sum(1)).mean()",
    ),
    why="""Takes the mean of each sequence first, so that a token of a short one weighs more. Instead: one mean over all
    real tokens.""",
)

teacher_forced_loss__pads_in_the_mean = edit(
    (
        "return cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=pad)",
        'each = cross_entropy(logits.mT, targets, ignore_index=pad, reduction="none")\nreturn each.mean()',
    ),
    why="""Leaves pads out of the sum, and divides by their number too, with `mean`. Instead: divide by the number of
    real tokens.""",
)

teacher_forced_loss__only_the_padded_lengths = edit(
    ("encoder(source, lengths)", "encoder(source, torch.full_like(lengths, source.shape[1]))"),
    why="""Tells the encoder that all sequences fill the batch, with `full_like`. Instead: their own lengths.""",
)

teacher_forced_loss__cut_between = edit(
    ("decoder(shift_right(targets, start), state)", "decoder(shift_right(targets, start), state.detach())"),
    why="""Cuts the graph between the two, with `detach`, so that the encoder never learns. Instead: the state as it
    comes.""",
)

teacher_forced_loss__mixes_places_and_classes = edit(
    (
        "cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=pad)",
        "cross_entropy(logits.reshape(len(logits), -1, logits.shape[1]), targets, ignore_index=pad)",
    ),
    why="""Brings the logits to (B, V, T) with `reshape`, which cuts anew what lies in memory: places and classes are
    mixed. Instead: transpose the two axes, or join batch and time of both.""",
)
