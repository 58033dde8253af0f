"""Right answers in other styles."""

from collections.abc import Sequence
from functools import reduce

import torch
from torch import Tensor, nn
from torch.nn.functional import log_softmax
from torch.utils.checkpoint import checkpoint


def checkpointed_forward__reduced(blocks: Sequence[nn.Module], x: Tensor) -> Tensor:
    return reduce(
        lambda h, block: checkpoint(block.__call__, h, use_reentrant=False, preserve_rng_state=True), blocks, x
    )


class _Recomputed(torch.autograd.Function):
    """Keeps the input of a block and the state of the generator, and runs the block anew in backward."""

    @staticmethod
    def forward(ctx, block, x, *parameters):
        ctx.block, ctx.parameters = block, parameters
        ctx.rng = torch.get_rng_state()
        ctx.save_for_backward(x)
        with torch.no_grad():
            return block(x)

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        wanted = [x.detach().requires_grad_(ctx.needs_input_grad[1]), *ctx.parameters]
        with torch.random.fork_rng(devices=[]), torch.enable_grad():
            torch.set_rng_state(ctx.rng)
            out = ctx.block(wanted[0])
        needed = [tensor for tensor in wanted if tensor.requires_grad]
        grads = iter(torch.autograd.grad(out, needed, grad, allow_unused=True))
        return (None, *(next(grads) if tensor.requires_grad else None for tensor in wanted))


def checkpointed_forward__by_hand(blocks: Sequence[nn.Module], x: Tensor) -> Tensor:
    for block in blocks:
        x = _Recomputed.apply(block, x, *block.parameters()) if torch.is_grad_enabled() else block(x)
    return x


def token_weighted_accumulation__weighs_the_means(
    model: nn.Module, micro_batches: Sequence[tuple[Tensor, Tensor]], pad_id: int
) -> float:
    for p in model.parameters():
        p.grad = None
    counts = [(targets != pad_id).sum().item() for _, targets in micro_batches]
    mean = 0.0
    for (tokens, targets), count in zip(micro_batches, counts, strict=True):
        if count:
            loss = nn.CrossEntropyLoss(ignore_index=pad_id)(model(tokens).transpose(1, 2), targets)
            share = loss * (count / sum(counts))
            share.backward()
            mean += float(share)
    return mean


def token_weighted_accumulation__divides_at_the_end(
    model: nn.Module, micro_batches: Sequence[tuple[Tensor, Tensor]], pad_id: int
) -> float:
    model.zero_grad()
    total, count = 0.0, 0
    for tokens, targets in micro_batches:
        real = targets != pad_id
        if not real.any():
            continue
        scores = log_softmax(model(tokens), dim=-1)[real]
        loss = -scores.gather(1, targets[real][:, None]).sum()
        loss.backward()
        total, count = total + loss.item(), count + len(scores)
        del loss, scores
    for p in model.parameters():
        if p.grad is not None:
            p.grad /= count
    return total / count if count else 0.0
