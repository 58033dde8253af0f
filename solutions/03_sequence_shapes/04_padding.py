"""Solution. Lengths become a mask by one comparison; the mean over real tokens is their sum over their number."""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy


def padding_mask(lengths: Tensor, max_len: int) -> Tensor:
    steps = torch.arange(max_len, device=lengths.device)  # (T,)
    # (T,) against (B, 1) broadcasts to every step of every sequence. `<`: a length of 3 covers the steps 0, 1 and 2.
    return steps < lengths.unsqueeze(1)  # (B, T)


def masked_sequence_loss(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    # ignore_index leaves pads out before their target is looked up, so a pad_id of -1 does no harm.
    total = cross_entropy(logits.transpose(1, 2), targets, ignore_index=pad_id, reduction="sum")  # ()
    # reduction="mean" would divide by this count too, but by 0 where all are pads. Dividing the sum by at least 1
    # gives 0 there, still connected to the logits.
    return total / (targets != pad_id).sum().clamp(min=1)  # ()


def last_valid(outputs: Tensor, lengths: Tensor) -> Tensor:
    # Two index tensors of the same shape are read in pairs: (sequence 0, its last step), (sequence 1, its last step), …
    rows = torch.arange(outputs.shape[0], device=outputs.device)  # (B,)
    return outputs[rows, lengths - 1]  # (B, H)
