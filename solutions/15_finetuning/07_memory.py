"""Solution. A checkpoint for each block; a sum for each micro-batch, and one division by what all of them count."""

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.checkpoint import checkpoint


def checkpointed_forward(blocks: Sequence[nn.Module], x: Tensor) -> Tensor:
    for block in blocks:
        # One for each block: a single one around all of them would keep everything at once in backward.
        # use_reentrant=True gives no gradient at all where x does not require grad.
        x = checkpoint(block, x, use_reentrant=False)
    return x


def token_weighted_accumulation(model: nn.Module, micro_batches: Sequence[tuple[Tensor, Tensor]], pad_id: int) -> float:
    model.zero_grad(set_to_none=True)
    # Known before the first backward: a mean of means would give a token in a short text more weight.
    count = sum(int((targets != pad_id).sum()) for _, targets in micro_batches)
    if count == 0:
        return 0.0
    total = 0.0
    for tokens, targets in micro_batches:
        logits = model(tokens)  # (B, T, V)
        # Summed, so that a micro-batch of pads alone is 0, and no 0 / 0.
        loss = cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=pad_id, reduction="sum") / count
        # Frees this micro-batch's graph; the gradients add up by themselves.
        loss.backward()
        total += loss.item()
    return total
