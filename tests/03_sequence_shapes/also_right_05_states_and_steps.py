"""Right answers in other styles."""

import torch
from torch import Tensor, nn


def join_directions__by_permute(hidden: Tensor) -> Tensor:
    """The axis of the directions moves before it is merged."""
    states, batch, size = hidden.shape
    if states % 2 != 0:
        raise ValueError("hidden has an odd number of states")
    return hidden.reshape(states // 2, 2, batch, size).permute(0, 2, 1, 3).reshape(states // 2, batch, 2 * size)


def join_directions__layer_by_layer(hidden: Tensor) -> Tensor:
    """A loop over the layers."""
    if len(hidden) & 1:
        raise ValueError(len(hidden))
    pairs = zip(hidden[::2], hidden[1::2], strict=True)
    return torch.stack([torch.concat((forward, backward), -1) for forward, backward in pairs])


def next_token_loss__flat(logits: Tensor, tokens: Tensor, pad_id: int) -> Tensor:
    """Batch and time as one axis."""
    scores = logits[:, :-1, :].reshape(-1, logits.size(-1))
    return nn.CrossEntropyLoss(ignore_index=pad_id)(scores, tokens[:, 1:].reshape(-1))


def next_token_loss__only_real_rows(logits: Tensor, tokens: Tensor, pad_id: int) -> Tensor:
    """Pads are dropped before the loss."""
    targets = tokens[:, 1:]
    real = targets != pad_id
    log_probs = logits[:, :-1].log_softmax(-1)[real]
    return -log_probs.gather(1, targets[real].unsqueeze(1)).mean()


def next_token_loss__last_target_a_pad(logits: Tensor, tokens: Tensor, pad_id: int) -> Tensor:
    """The targets are shifted and filled up with a pad."""
    targets = torch.cat([tokens[:, 1:], torch.full_like(tokens[:, :1], pad_id)], dim=1)
    return nn.functional.cross_entropy(logits.permute(0, 2, 1), targets, ignore_index=pad_id)


def masked_mean__where_and_einsum(x: Tensor, mask: Tensor) -> Tensor:
    """Weights that add up to 1."""
    weights = mask.to(x.dtype) / mask.sum(1, keepdim=True).clamp(min=1)
    clean = torch.where(mask.unsqueeze(-1), x, torch.zeros_like(x))
    return torch.einsum("bth,bt->bh", clean, weights.to(x.dtype))


def masked_mean__row_by_row(x: Tensor, mask: Tensor) -> Tensor:
    """A loop over the batch."""
    rows = []
    for row, real in zip(x, mask, strict=True):
        rows.append(row[real].mean(dim=0) if real.any() else x.new_zeros(x.shape[2]))
    return torch.stack(rows)


def masked_mean__mended_afterwards(x: Tensor, mask: Tensor) -> Tensor:
    """0 / 0 is replaced; the NaN of its gradient ends at the pads, where masked_fill lets nothing through."""
    means = x.masked_fill(~mask[:, :, None], 0).sum(1) / mask.sum(1, keepdim=True)
    return torch.where(means.isnan() & ~mask.any(1, keepdim=True), torch.zeros_like(means), means)


def reverse_padded__by_gather(x: Tensor, lengths: Tensor) -> Tensor:
    """One index for each number."""
    steps = torch.arange(x.size(1), device=x.device).expand(x.size(0), -1)
    length = lengths.unsqueeze(1)
    index = torch.where(steps < length, length - steps - 1, steps)
    return x.gather(1, index.unsqueeze(2).expand_as(x))


def reverse_padded__row_by_row(x: Tensor, lengths: Tensor) -> Tensor:
    """A loop over the batch, into a clone."""
    out = x.clone()
    for b, n in enumerate(lengths):
        out[b, :n] = x[b, :n].flip(0)
    return out
