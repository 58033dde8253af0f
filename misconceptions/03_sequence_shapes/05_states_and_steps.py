"""Wrong answers that people write about layers, directions, shifted targets and pads."""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy


def join_directions__reshapes(hidden: Tensor) -> Tensor:
    """The numbers stay in their order and are cut anew, so the states of two neighbours in the batch come side by side.
    Instead: pick the forward states and the backward states, and `cat` them along the last axis.
    """
    if hidden.shape[0] % 2:
        raise ValueError("an odd number of states")
    return hidden.reshape(hidden.shape[0] // 2, hidden.shape[1], -1)


def join_directions__takes_halves(hidden: Tensor) -> Tensor:
    """The first half is taken for all forward states and the second for all backward states, but the directions
    alternate, layer by layer. Instead: every second state, from 0 and from 1.
    """
    if hidden.shape[0] % 2:
        raise ValueError("an odd number of states")
    return torch.cat(hidden.chunk(2), dim=2)


def join_directions__backward_in_front(hidden: Tensor) -> Tensor:
    """The backward state stands before the forward one. Instead: forward first."""
    if hidden.shape[0] % 2:
        raise ValueError("an odd number of states")
    return torch.cat([hidden[1::2], hidden[0::2]], dim=2)


def join_directions__joins_the_batch(hidden: Tensor) -> Tensor:
    """The directions are joined along axis 1, so the batch gets twice as long. Instead: the last axis, number 2."""
    if hidden.shape[0] % 2:
        raise ValueError("an odd number of states")
    return torch.cat([hidden[0::2], hidden[1::2]], dim=1)


def join_directions__adds_them(hidden: Tensor) -> Tensor:
    """The two directions are added, which keeps H numbers of 2·H. Instead: `cat` along the last axis."""
    if hidden.shape[0] % 2:
        raise ValueError("an odd number of states")
    return hidden[0::2] + hidden[1::2]


def join_directions__takes_turns(hidden: Tensor) -> Tensor:
    """The directions are stacked on a new last axis, so forward and backward numbers take turns. Instead: all forward
    numbers, then all backward ones, by `cat`.
    """
    if hidden.shape[0] % 2:
        raise ValueError("an odd number of states")
    return torch.stack([hidden[0::2], hidden[1::2]], dim=3).flatten(2)


def join_directions__only_the_top_layer(hidden: Tensor) -> Tensor:
    """Only the last layer comes back. Instead: all layers, in their order."""
    if hidden.shape[0] % 2:
        raise ValueError("an odd number of states")
    return torch.cat([hidden[-2:-1], hidden[-1:]], dim=2)


def join_directions__takes_an_odd_number(hidden: Tensor) -> Tensor:
    """Where a state has no partner, it is dropped without a word. Instead: raise ValueError."""
    layers = hidden.shape[0] // 2
    return torch.cat([hidden[0 : 2 * layers : 2], hidden[1 : 2 * layers : 2]], dim=2)


def join_directions__detaches(hidden: Tensor) -> Tensor:
    """The result is made outside of the graph, so no gradient flows back to the encoder. Instead: index and `cat` the
    tensor itself.
    """
    if hidden.shape[0] % 2:
        raise ValueError("an odd number of states")
    return torch.cat([hidden.data[0::2], hidden.data[1::2]], dim=2)


def next_token_loss__without_a_shift(logits: Tensor, tokens: Tensor, pad_id: int) -> Tensor:
    """Step t is compared with token t, which the model has just read, so copying is all that it is asked to do.
    Instead: compare it with token t + 1.
    """
    return cross_entropy(logits.transpose(1, 2), tokens, ignore_index=pad_id)


def next_token_loss__shifts_the_other_way(logits: Tensor, tokens: Tensor, pad_id: int) -> Tensor:
    """Step t is compared with token t - 1, the past. Instead: the last step of logits and the first token drop out."""
    return cross_entropy(logits[:, 1:].transpose(1, 2), tokens[:, :-1], ignore_index=pad_id)


def next_token_loss__rolls(logits: Tensor, tokens: Tensor, pad_id: int) -> Tensor:
    """`roll` brings the first token to the end, and the last step is asked for it. Instead: cut off what has no
    partner, by slices.
    """
    return cross_entropy(logits.transpose(1, 2), tokens.roll(-1, dims=1), ignore_index=pad_id)


def next_token_loss__pads_are_targets(logits: Tensor, tokens: Tensor, pad_id: int) -> Tensor:
    """Pads count as targets, so the model is taught to write pads. Instead: `ignore_index`."""
    targets = tokens[:, 1:].clamp(0, logits.shape[2] - 1)
    return cross_entropy(logits[:, :-1].transpose(1, 2), targets)


def next_token_loss__ignores_by_the_input(logits: Tensor, tokens: Tensor, pad_id: int) -> Tensor:
    """A step counts where the token that was read is real, so the first pad of a sequence is a target. Instead: ask the
    target, token t + 1.
    """
    targets = tokens[:, 1:].clamp(0, logits.shape[2] - 1)
    losses = cross_entropy(logits[:, :-1].transpose(1, 2), targets, reduction="none")
    return losses[tokens[:, :-1] != pad_id].mean()


def next_token_loss__divides_by_all(logits: Tensor, tokens: Tensor, pad_id: int) -> Tensor:
    """The pads add nothing to the sum, and are counted all the same. Instead: divide by the number of real targets."""
    targets = tokens[:, 1:]
    losses = cross_entropy(logits[:, :-1].transpose(1, 2), targets, ignore_index=pad_id, reduction="sum")
    return losses / targets.numel()


def next_token_loss__mean_of_means(logits: Tensor, tokens: Tensor, pad_id: int) -> Tensor:
    """Each sequence gets a mean of its own, and the means count alike, however long the sequences are. Instead: one
    mean over all real targets.
    """
    targets = tokens[:, 1:]
    losses = cross_entropy(logits[:, :-1].transpose(1, 2), targets, ignore_index=pad_id, reduction="none")
    counts = (targets != pad_id).sum(1).clamp(min=1)
    return (losses.sum(1) / counts).mean()


def next_token_loss__views(logits: Tensor, tokens: Tensor, pad_id: int) -> Tensor:
    """`view` needs numbers that lie one behind the other, and those of a slice do not. Instead: `reshape`, or keep the
    axes and bring the classes to axis 1.
    """
    return cross_entropy(logits[:, :-1].view(-1, logits.shape[2]), tokens[:, 1:].reshape(-1), ignore_index=pad_id)


def next_token_loss__flattens_before_it_cuts(logits: Tensor, tokens: Tensor, pad_id: int) -> Tensor:
    """Batch and time become one axis first and are cut then, so the last step of a sequence is asked for the first
    token of the next one. Instead: cut along the time, then flatten.
    """
    return cross_entropy(logits.flatten(0, 1)[:-1], tokens.flatten()[1:], ignore_index=pad_id)


def masked_mean__multiplies_by_the_mask(x: Tensor, mask: Tensor) -> Tensor:
    """NaN times 0 is NaN, so what stands at a pad spoils the sum. Instead: `masked_fill`, or `torch.where`."""
    count = mask.sum(1, keepdim=True).clamp(min=1)
    return (x * mask[:, :, None]).sum(1) / count


def masked_mean__divides_by_the_length(x: Tensor, mask: Tensor) -> Tensor:
    """The pads add nothing and are counted all the same. Instead: divide by the number of real steps."""
    return x.masked_fill(~mask[:, :, None], 0).mean(dim=1)


def masked_mean__of_everything_real(x: Tensor, mask: Tensor) -> Tensor:
    """One mean is taken over the real steps of the whole batch. Instead: each sequence has its own."""
    return x[mask].mean(0).expand(x.shape[0], x.shape[2])


def masked_mean__count_without_an_axis(x: Tensor, mask: Tensor) -> Tensor:
    """The counts have shape (B,), and broadcasting lines them up with H, not with B: an error, or, where B equals H,
    the wrong count. Instead: `keepdim=True`.
    """
    count = mask.sum(1).clamp(min=1)
    return x.masked_fill(~mask[:, :, None], 0).sum(1) / count


def masked_mean__zero_by_zero(x: Tensor, mask: Tensor) -> Tensor:
    """Where a sequence has no real step, 0 is divided by 0. Instead: divide by 1 at least, by `clamp(min=1)`."""
    return x.masked_fill(~mask[:, :, None], 0).sum(1) / mask.sum(1, keepdim=True)


def masked_mean__writes_into_x(x: Tensor, mask: Tensor) -> Tensor:
    """The caller's x is set to 0 at the pads. Instead: `masked_fill`, without the underscore."""
    with torch.no_grad():
        x.masked_fill_(~mask[:, :, None], 0)
    return x.sum(1) / mask.sum(1, keepdim=True).clamp(min=1)


def masked_mean__pads_at_the_end_alone(x: Tensor, mask: Tensor) -> Tensor:
    """The number of real steps is taken for a length, as if all pads stood at the end. Instead: ask the mask at every
    step.
    """
    count = mask.sum(1, keepdim=True)
    front = torch.arange(x.shape[1], device=x.device) < count
    return x.masked_fill(~front[:, :, None], 0).sum(1) / count.clamp(min=1)


def masked_mean__the_wrong_way_round(x: Tensor, mask: Tensor) -> Tensor:
    """The real steps are blanked out and the pads are averaged. Instead: `~mask` says where to fill."""
    return x.masked_fill(mask[:, :, None], 0).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)


def masked_mean__in_float32(x: Tensor, mask: Tensor) -> Tensor:
    """The mask becomes float32 and takes the sum with it, so half precision comes back as float32. Instead: keep the
    dtype of x.
    """
    real = torch.where(mask[:, :, None], x, 0.0).float().sum(1)
    return real / mask.float().sum(1, keepdim=True).clamp(min=1)


def reverse_padded__flips_everything(x: Tensor, lengths: Tensor) -> Tensor:
    """All sequences are turned around at one length, whatever their own is. Instead: mirror each sequence at its own
    length.
    """
    return x.flip(1)


def reverse_padded__flips_the_batch(x: Tensor, lengths: Tensor) -> Tensor:
    """The sequences come in reverse order, not their frames. Instead: axis 1 is time."""
    return x.flip(0)


def reverse_padded__one_frame_too_far(x: Tensor, lengths: Tensor) -> Tensor:
    """The frames are mirrored at `lengths`, one too far, so the first pad comes in. Instead: frame 0 goes to length -
    1.
    """
    steps = torch.arange(x.shape[1], device=x.device)
    mirrored = (lengths[:, None] - steps).clamp(max=x.shape[1] - 1)
    source = torch.where(mirrored >= 0, mirrored, steps)
    return x[torch.arange(x.shape[0], device=x.device)[:, None], source]


def reverse_padded__counts_from_the_end(x: Tensor, lengths: Tensor) -> Tensor:
    """Behind the length the places become negative, and PyTorch counts these from the end: the pads change places.
    Instead: let each pad keep its own place.
    """
    steps = torch.arange(x.shape[1], device=x.device)
    source = lengths[:, None] - 1 - steps
    return x[torch.arange(x.shape[0], device=x.device)[:, None], source]


def reverse_padded__on_the_cpu(x: Tensor, lengths: Tensor) -> Tensor:
    """The steps are counted on the CPU, and cannot be compared with lengths on a GPU. Instead: `device=x.device`."""
    steps = torch.arange(x.shape[1])
    mirrored = lengths[:, None] - 1 - steps
    source = torch.where(mirrored >= 0, mirrored, steps)
    return x[torch.arange(x.shape[0])[:, None], source]


def reverse_padded__blanks_the_pads(x: Tensor, lengths: Tensor) -> Tensor:
    """What stands at the pads is replaced by 0. Instead: it stays, whatever it is."""
    out = torch.zeros_like(x)
    for b, length in enumerate(lengths.tolist()):
        out[b, :length] = x[b, :length].flip(0)
    return out


def reverse_padded__writes_into_x(x: Tensor, lengths: Tensor) -> Tensor:
    """The caller's own x is turned around. Instead: make a new tensor."""
    with torch.no_grad():
        for b, length in enumerate(lengths.tolist()):
            x[b, :length] = x[b, :length].flip(0).clone()
    return x


def reverse_padded__x_itself_where_nothing_moves(x: Tensor, lengths: Tensor) -> Tensor:
    """Where no sequence has two frames, x itself comes back, and who writes into the result writes into x. Instead: a
    new tensor, always.
    """
    if all(length < 2 for length in lengths.tolist()):
        return x
    return torch.stack([torch.cat([row[:n].flip(0), row[n:]]) for row, n in zip(x, lengths.tolist(), strict=True)])


def reverse_padded__as_long_as_the_first(x: Tensor, lengths: Tensor) -> Tensor:
    """All sequences are turned around at one length, whatever their own is. Instead: mirror each sequence at its own
    length.
    """
    length = int(lengths[0]) if len(lengths) else 0
    return torch.cat([x[:, :length].flip(1), x[:, length:]], dim=1)


def reverse_padded__flips_the_features(x: Tensor, lengths: Tensor) -> Tensor:
    """The numbers within each frame are turned around as well. Instead: frames move as a whole."""
    rows = [torch.cat([row[:n].flip(0, 1), row[n:]]) for row, n in zip(x, lengths.tolist(), strict=True)]
    return torch.stack(rows)
