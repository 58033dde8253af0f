"""Wrong answers that people write when sequences are padded."""

import torch
from torch import Tensor
from torch.nn import functional


def _per_token(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    return functional.cross_entropy(logits.transpose(1, 2), targets, ignore_index=pad_id, reduction="none")


def padding_mask__true_at_pads(lengths: Tensor, max_len: int) -> Tensor:
    """The mask is True at the pads, as attention layers want it (key_padding_mask). Instead: here True means a real
    token.
    """
    return torch.arange(max_len, device=lengths.device) >= lengths[:, None]


def padding_mask__one_too_many(lengths: Tensor, max_len: int) -> Tensor:
    """One step too many is True: steps count from 0, so a length of 3 covers the steps 0, 1 and 2. Instead: a step is
    real where it is `<` the length.
    """
    return torch.arange(max_len, device=lengths.device) <= lengths[:, None]


def padding_mask__counts_from_one(lengths: Tensor, max_len: int) -> Tensor:
    """Steps are counted from 1, so the last real token of every sequence is lost. Instead: count from 0."""
    return torch.arange(1, max_len + 1, device=lengths.device) < lengths[:, None]


def padding_mask__time_first(lengths: Tensor, max_len: int) -> Tensor:
    """The steps stand in the column, so the mask is (T, B). Instead: put the lengths in the column, `lengths[:,
    None]`.
    """
    return torch.arange(max_len, device=lengths.device)[:, None] < lengths


def padding_mask__up_to_the_longest(lengths: Tensor, max_len: int) -> Tensor:
    """The mask is as wide as the longest sequence, which may be shorter than T. Instead: it must fit the padded tensor,
    so use max_len.
    """
    return torch.arange(int(lengths.max()), device=lengths.device) < lengths[:, None]


def padding_mask__numbers(lengths: Tensor, max_len: int) -> Tensor:
    """The mask is made of numbers, and an index reads int64 numbers as positions. Instead: a mask is bool; leave the
    comparison as it is.
    """
    return (torch.arange(max_len, device=lengths.device) < lengths[:, None]).long()


def padding_mask__on_the_cpu(lengths: Tensor, max_len: int) -> Tensor:
    """The steps are on the CPU, wherever lengths is, and cannot be compared with it there. Instead:
    `torch.arange(max_len, device=lengths.device)`.
    """
    return torch.arange(max_len) < lengths[:, None]


def padding_mask__counts_down_in_place(lengths: Tensor, max_len: int) -> Tensor:
    """The caller's own lengths are counted down. Instead: `lengths - 1` makes a new tensor; or compare with `<`."""
    lengths -= 1
    return torch.arange(max_len, device=lengths.device) <= lengths[:, None]


def padding_mask__of_a_view(lengths: Tensor, max_len: int) -> Tensor:
    """The lengths are read from memory as if they lay one behind the other, which those of a slice do not. Instead: use
    the tensor as it is.
    """
    neighbours = lengths.as_strided(lengths.shape, (1,))
    return torch.arange(max_len, device=lengths.device) < neighbours[:, None]


def padding_mask__at_the_front(lengths: Tensor, max_len: int) -> Tensor:
    """The pads stand in front of the real tokens. Instead: they stand at the end, so the first steps are True."""
    return torch.arange(max_len, device=lengths.device) >= max_len - lengths[:, None]


def masked_sequence_loss__divides_by_all_steps(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """The pads add 0, but the mean still divides by all B·T steps: the more padding, the smaller the loss. Instead:
    divide by the number of real tokens.
    """
    return _per_token(logits, targets, pad_id).mean()


def masked_sequence_loss__counts_pads(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """Pads are targets like others, so the model is trained to say "pad". Instead: leave them out, with `ignore_index`
    or a mask.
    """
    return functional.cross_entropy(logits.transpose(1, 2), targets)


def masked_sequence_loss__nan_without_tokens(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """With nothing but pads the mean is 0 / 0, NaN, and one NaN spoils every weight. Instead: divide the sum by a count
    of at least 1.
    """
    return functional.cross_entropy(logits.transpose(1, 2), targets, ignore_index=pad_id)


def masked_sequence_loss__new_zero_without_tokens(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """With nothing but pads the loss is a zero made anew, which has no history: backward from it raises an error in the
    middle of training. Instead: let the zero come from the logits, a sum over no losses, divided by at least 1.
    """
    if (targets == pad_id).all():
        return torch.zeros((), dtype=logits.dtype, device=logits.device)
    return functional.cross_entropy(logits.transpose(1, 2), targets, ignore_index=pad_id)


def masked_sequence_loss__takes_zero_for_the_pad(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """Targets of 0 are taken for pads. Instead: which number stands for a pad is what pad_id says."""
    total = functional.cross_entropy(logits.transpose(1, 2), targets, ignore_index=0, reduction="sum")
    return total / (targets != 0).sum().clamp(min=1)


def masked_sequence_loss__looks_pads_up(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """Every target is looked up before the losses are masked, and a pad_id that is no class, as -1, is refused.
    Instead: say what to leave out, `ignore_index=pad_id`.
    """
    losses = functional.cross_entropy(logits.transpose(1, 2), targets, reduction="none")
    real = targets != pad_id
    return (losses * real).sum() / real.sum().clamp(min=1)


def masked_sequence_loss__mean_of_means(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """The mean is taken of the sequences' means, so a token in a short sequence counts more than one in a long one.
    Instead: add up the whole batch, then divide once.
    """
    counts = (targets != pad_id).sum(1).clamp(min=1)
    return (_per_token(logits, targets, pad_id).sum(1) / counts).mean()


def masked_sequence_loss__zeroes_the_logits(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """Logits of 0 make every class as likely as every other, so a pad costs log(V). Instead: mask the losses, not the
    logits.
    """
    real = targets != pad_id
    silenced = logits * real.unsqueeze(-1)
    losses = functional.cross_entropy(silenced.transpose(1, 2), targets * real, reduction="sum")
    return losses / real.sum().clamp(min=1)


def masked_sequence_loss__returns_a_number(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """The result is a Python number, which has no history: there is nothing to call backward on. Instead: return the
    tensor, without `item()`.
    """
    return (_per_token(logits, targets, pad_id).sum() / (targets != pad_id).sum().clamp(min=1)).item()


def masked_sequence_loss__writes_into_the_targets(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """The pads are overwritten in the caller's own targets. Instead: say what to leave out, `ignore_index=pad_id`, or
    write into a copy.
    """
    targets[targets == pad_id] = -100
    total = functional.cross_entropy(logits.transpose(1, 2), targets, reduction="sum")
    return total / (targets != -100).sum().clamp(min=1)


def masked_sequence_loss__negative_means_pad(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """A pad is guessed from its sign or from 0, and any number may stand for it. Instead: compare with pad_id."""
    real = targets > 0 if pad_id == 0 else (targets >= 0) & (targets != min(pad_id, logits.shape[-1] - 1))
    losses = functional.cross_entropy(logits.transpose(1, 2), targets.clamp(0, logits.shape[-1] - 1), reduction="none")
    return (losses * real).sum() / real.sum().clamp(min=1)


def masked_sequence_loss__by_the_first_pad_column(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """All steps from the first pad of any sequence on are left out, though longer sequences go on there. Instead: each
    step has a mask of its own, `targets != pad_id`.
    """
    real = (targets != pad_id).all(dim=0)
    losses = _per_token(logits, targets, pad_id) * real
    return losses.sum() / (real.sum() * len(targets)).clamp(min=1)


def masked_sequence_loss__of_a_view(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """`view` never copies, so it raises where the numbers do not lie one behind the other, as in a transposed tensor.
    Instead: `flatten(0, 1)` copies where it must, or swap the axes.
    """
    rows, classes = logits.view(-1, logits.shape[-1]), targets.view(-1)
    total = functional.cross_entropy(rows, classes, ignore_index=pad_id, reduction="sum")
    return total / (classes != pad_id).sum().clamp(min=1)


def masked_sequence_loss__adds_an_epsilon(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """A small number is added to every count, which makes every mean too small. Instead: change the count only where it
    is 0, with `clamp(min=1)`.
    """
    return _per_token(logits, targets, pad_id).sum() / ((targets != pad_id).sum() + 1e-3)


def masked_sequence_loss__as_long_as_the_first(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """Every sequence is cut to the length of the first one. Instead: each has a length of its own; `targets != pad_id`
    tells it.
    """
    real = targets != pad_id
    steps = int(real[0].sum())
    return _per_token(logits, targets, pad_id)[:, :steps].sum() / real.sum().clamp(min=1)


def last_valid__takes_the_last_step(outputs: Tensor, lengths: Tensor) -> Tensor:
    """The last step of the padded tensor is taken, which is a pad for every sequence that is shorter than T. Instead:
    sequence b ends at step lengths[b] - 1.
    """
    return outputs[:, -1]


def last_valid__one_step_too_far(outputs: Tensor, lengths: Tensor) -> Tensor:
    """The step behind the last real one is taken, the first pad, or past the end. Instead: steps count from 0, so it is
    `lengths - 1`.
    """
    return outputs[torch.arange(outputs.shape[0], device=outputs.device), lengths]


def last_valid__every_step_for_every_sequence(outputs: Tensor, lengths: Tensor) -> Tensor:
    """All these steps are read of every sequence, (B, B, H). Instead: give the sequences as an index tensor too,
    `torch.arange(B)`, and the two are read in pairs.
    """
    return outputs[:, lengths - 1]


def last_valid__squeezes_everything(outputs: Tensor, lengths: Tensor) -> Tensor:
    """Every axis of length 1 is dropped, so a batch of one sequence loses its batch axis. Instead: name the axis,
    `squeeze(1)`.
    """
    index = (lengths - 1)[:, None, None].expand(-1, 1, outputs.shape[-1])
    return outputs.gather(1, index).squeeze()


def last_valid__gathers_one_feature(outputs: Tensor, lengths: Tensor) -> Tensor:
    """Only feature 0 is picked: the result has the shape of the index, (B, 1, 1). Instead: expand the index to all H
    features.
    """
    return outputs.gather(1, (lengths - 1)[:, None, None]).squeeze(1)


def last_valid__detaches(outputs: Tensor, lengths: Tensor) -> Tensor:
    """The result is made outside of the graph and has no history, so the layer behind the outputs learns nothing.
    Instead: index the tensor itself.
    """
    return outputs.data[torch.arange(outputs.shape[0], device=outputs.device), lengths - 1]


def last_valid__the_longest_for_all(outputs: Tensor, lengths: Tensor) -> Tensor:
    """The end of the longest sequence is taken for all. Instead: sequence b ends at step lengths[b] - 1."""
    return outputs[:, int(lengths.max()) - 1]


def last_valid__views(outputs: Tensor, lengths: Tensor) -> Tensor:
    """`view` never copies, so it raises where batch and time cannot be joined to one axis in memory, as in transposed
    outputs. Instead: `outputs[rows, lengths - 1]` works on any strides.
    """
    batch, time, hidden = outputs.shape
    return outputs.view(-1, hidden)[torch.arange(batch, device=outputs.device) * time + lengths - 1]


def last_valid__always_float32(outputs: Tensor, lengths: Tensor) -> Tensor:
    """The numbers are written into float32, whatever the dtype of outputs. Instead: `outputs[rows, lengths - 1]` keeps
    it.
    """
    result = torch.zeros(outputs.shape[0], outputs.shape[2], device=outputs.device)
    for b, length in enumerate(lengths.tolist()):
        result[b] = outputs[b, length - 1]
    return result


def last_valid__counts_down_in_place(outputs: Tensor, lengths: Tensor) -> Tensor:
    """The caller's own lengths are counted down. Instead: `lengths - 1` makes a new tensor."""
    lengths -= 1
    return outputs[torch.arange(outputs.shape[0], device=outputs.device), lengths]


def last_valid__averages_the_steps(outputs: Tensor, lengths: Tensor) -> Tensor:
    """The outputs of all real steps are averaged. Instead: only the last real one is wanted."""
    real = torch.arange(outputs.shape[1], device=outputs.device) < lengths[:, None]
    return (outputs * real[:, :, None]).sum(1) / lengths[:, None]
