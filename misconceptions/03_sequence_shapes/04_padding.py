"""Wrong answers that people write when sequences are padded."""

import torch
from torch import Tensor
from torch.nn import functional


def _per_token(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    return functional.cross_entropy(logits.transpose(1, 2), targets, ignore_index=pad_id, reduction="none")


def padding_mask__true_at_pads(lengths: Tensor, max_len: int) -> Tensor:
    """This mask is True at the pads, as attention layers want it (key_padding_mask). Here True means a real token."""
    return torch.arange(max_len, device=lengths.device) >= lengths[:, None]


def padding_mask__one_too_many(lengths: Tensor, max_len: int) -> Tensor:
    """Steps count from 0: a length of 3 covers the steps 0, 1 and 2, so a step is real where it is `<` the length."""
    return torch.arange(max_len, device=lengths.device) <= lengths[:, None]


def padding_mask__counts_from_one(lengths: Tensor, max_len: int) -> Tensor:
    """Steps count from 0. Counting from 1 and comparing with `<` loses the last real token of every sequence."""
    return torch.arange(1, max_len + 1, device=lengths.device) < lengths[:, None]


def padding_mask__time_first(lengths: Tensor, max_len: int) -> Tensor:
    """The steps stand in a column here, so the mask is (T, B). Put the lengths in the column: lengths[:, None]."""
    return torch.arange(max_len, device=lengths.device)[:, None] < lengths


def padding_mask__up_to_the_longest(lengths: Tensor, max_len: int) -> Tensor:
    """The longest sequence of this batch may be shorter than T. The mask must fit the padded tensor: use max_len."""
    return torch.arange(int(lengths.max()), device=lengths.device) < lengths[:, None]


def padding_mask__numbers(lengths: Tensor, max_len: int) -> Tensor:
    """Ones and zeros are numbers, and `x[mask]` reads int64 numbers as positions. A mask is bool: leave the comparison
    as it is."""
    return (torch.arange(max_len, device=lengths.device) < lengths[:, None]).long()


def masked_sequence_loss__divides_by_all_steps(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """The pads add 0, but `.mean()` still divides by all B·T steps: the more padding, the smaller the loss. Divide by
    the number of real tokens."""
    return _per_token(logits, targets, pad_id).mean()


def masked_sequence_loss__counts_pads(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """Here pads are targets like others: the model is trained to say "pad". Leave them out: ignore_index, or a mask."""
    return functional.cross_entropy(logits.transpose(1, 2), targets)


def masked_sequence_loss__nan_without_tokens(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """With nothing but pads the mean is 0 / 0, NaN, and one NaN spoils every weight. Divide the sum by a count of at
    least 1."""
    return functional.cross_entropy(logits.transpose(1, 2), targets, ignore_index=pad_id)


def masked_sequence_loss__new_zero_without_tokens(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """A zero made anew has no history: backward from it raises an error in the middle of training. Let the zero come
    from the logits: a sum over no losses, divided by at least 1."""
    if (targets == pad_id).all():
        return torch.zeros((), dtype=logits.dtype, device=logits.device)
    return functional.cross_entropy(logits.transpose(1, 2), targets, ignore_index=pad_id)


def masked_sequence_loss__takes_zero_for_the_pad(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """Pads are not always 0: which number stands for a pad is what pad_id says."""
    total = functional.cross_entropy(logits.transpose(1, 2), targets, ignore_index=0, reduction="sum")
    return total / (targets != 0).sum().clamp(min=1)


def masked_sequence_loss__looks_pads_up(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """The losses are masked only after cross_entropy has looked every target up, and it refuses a pad_id that is no
    class, as -1. Tell it what to leave out: ignore_index=pad_id."""
    losses = functional.cross_entropy(logits.transpose(1, 2), targets, reduction="none")
    real = targets != pad_id
    return (losses * real).sum() / real.sum().clamp(min=1)


def masked_sequence_loss__mean_of_means(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """The mean of the sequences' means gives a token in a short sequence more weight than one in a long one. Add up the
    whole batch, then divide once."""
    counts = (targets != pad_id).sum(1).clamp(min=1)
    return (_per_token(logits, targets, pad_id).sum(1) / counts).mean()


def masked_sequence_loss__zeroes_the_logits(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """Logits of 0 are not "no logits": every class is then as likely as every other, and the step costs log(V). Mask
    the losses, not the logits."""
    real = targets != pad_id
    silenced = logits * real.unsqueeze(-1)
    losses = functional.cross_entropy(silenced.transpose(1, 2), targets * real, reduction="sum")
    return losses / real.sum().clamp(min=1)


def masked_sequence_loss__returns_a_number(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """`.item()` gives a Python number, which has no history: there is nothing to call backward on. Return the
    tensor."""
    return (_per_token(logits, targets, pad_id).sum() / (targets != pad_id).sum().clamp(min=1)).item()


def last_valid__takes_the_last_step(outputs: Tensor, lengths: Tensor) -> Tensor:
    """`outputs[:, -1]` is the last step of the padded tensor: for all but the longest sequences that is a pad. Sequence
    b ends at step lengths[b] - 1."""
    return outputs[:, -1]


def last_valid__one_step_too_far(outputs: Tensor, lengths: Tensor) -> Tensor:
    """Steps count from 0, so the last real step is lengths - 1. Step `lengths` is the first pad, or past the end."""
    return outputs[torch.arange(outputs.shape[0], device=outputs.device), lengths]


def last_valid__every_step_for_every_sequence(outputs: Tensor, lengths: Tensor) -> Tensor:
    """`:` with an index tensor reads all these steps of every sequence: (B, B, H). To read in pairs, give the sequences
    as an index tensor too: torch.arange(B)."""
    return outputs[:, lengths - 1]


def last_valid__squeezes_everything(outputs: Tensor, lengths: Tensor) -> Tensor:
    """A bare `squeeze` drops every axis of length 1: a batch of one sequence loses its batch axis. Name the axis:
    squeeze(1)."""
    index = (lengths - 1)[:, None, None].expand(-1, 1, outputs.shape[-1])
    return outputs.gather(1, index).squeeze()


def last_valid__gathers_one_feature(outputs: Tensor, lengths: Tensor) -> Tensor:
    """`gather` answers in the shape of its index: (B, 1, 1) picks feature 0 alone. Expand the index to all H
    features."""
    return outputs.gather(1, (lengths - 1)[:, None, None]).squeeze(1)


def last_valid__detaches(outputs: Tensor, lengths: Tensor) -> Tensor:
    """`.data` (like `.detach()`) cuts the result off from the graph: the layer behind the outputs learns nothing."""
    return outputs.data[torch.arange(outputs.shape[0], device=outputs.device), lengths - 1]
