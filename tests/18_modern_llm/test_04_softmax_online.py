"""Hidden tests of softmax_online."""

import math
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from torch_katas import checks, inputs, rules
from torch_katas.rules import OperatorMode

NOT_ALLOWED = ("softmax", "scaled_dot_product_attention")


def sums(blocks: list[Tensor]) -> tuple[Tensor, Tensor]:
    """Return maximum and total of all blocks, put together."""
    x = torch.cat(blocks, dim=1)
    maximum = x.amax(1)
    return maximum, (x - maximum[:, None]).exp().sum(1)


def check_sums(result: Any, expected: tuple[Tensor, Tensor], of: str, check: Any = checks.roughly) -> None:
    checks.instance(result, tuple, of=of)
    checks.equal(len(result), 2, of=f"the length of {of}")
    for name, got, want in zip(("maximum", "total"), result, expected, strict=True):
        check(got.detach(), want, of=f"{name} of {of}")


SIZES = [(4,), (2, 3), (1, 1, 1), (5, 1, 2), (3, 0, 2), (0, 3)]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_it_is_the_softmax_of_all_blocks(online_softmax, device, sizes):
    """The largest score of all blocks, and the sum of exp(score - maximum) over all of them."""
    blocks = [torch.randn(3, size, device=device) * 3 for size in sizes]
    of = f"online_softmax of blocks (3, S), S = {', '.join(map(str, sizes))}"
    check_sums(online_softmax(blocks), sums(blocks), of)


@pytest.mark.parametrize("order", [[5.0, 1.0, 3.0], [1.0, 3.0, 5.0], [3.0, 5.0, 1.0]], ids=str)
def test_the_maximum_may_come_late(online_softmax, device, order):
    """What was summed before a larger score shrinks by the exponential of the difference."""
    blocks = [torch.tensor([[score]], device=device) for score in order]
    expected = torch.tensor([5.0], device=device), torch.tensor([1 + math.exp(-2) + math.exp(-4)], device=device)
    check_sums(online_softmax(blocks), expected, f"online_softmax of blocks of one score each, {order}")


@pytest.mark.parametrize("shift", [1000.0, -1000.0, 1e5])
def test_large_scores(online_softmax, device, shift):
    """A score of 1000 or -1000 overflows nothing: total is at least 1."""
    blocks = [torch.tensor([[shift - 1]], device=device), torch.tensor([[shift, shift - 2]], device=device)]
    check_sums(online_softmax(blocks), sums(blocks), f"online_softmax of scores about {shift}")


def test_a_row_that_is_hidden(online_softmax, device):
    """A row of -inf has the maximum -inf and the total 0. A block of -inf in front of others, or behind, adds 0."""
    hidden = torch.full((2, 2), -math.inf, device=device)
    scores = torch.tensor([[1.0], [-math.inf]], device=device)
    expected = torch.tensor([1.0, -math.inf], device=device), torch.tensor([1.0, 0.0], device=device)
    for name, blocks in (("in front", [hidden, scores]), ("behind", [scores, hidden])):
        check_sums(online_softmax(blocks), expected, f"online_softmax, with a block of -inf {name}")


def test_no_score_in_float64(online_softmax):
    """Blocks of float64 without scores give float64 as well."""
    expected = torch.full((2,), -math.inf, dtype=torch.float64), torch.zeros(2, dtype=torch.float64)
    result = online_softmax([torch.zeros(2, 0, dtype=torch.float64)])
    check_sums(result, expected, "online_softmax of a block (2, 0) of float64")


def test_no_score_at_all(online_softmax, device):
    """Blocks without scores give -inf and 0 for each row, and no rows give no numbers."""
    expected = torch.full((2,), -math.inf, device=device), torch.zeros(2, device=device)
    check_sums(online_softmax([torch.zeros(2, 0, device=device)]), expected, "online_softmax of a block (2, 0)")
    none = torch.zeros(0, device=device)
    check_sums(online_softmax([torch.zeros(0, 3, device=device)]), (none, none), "online_softmax of a block (0, 3)")


def test_gradients_are_the_softmax(online_softmax, device):
    """Through maximum + log(total) each score gets its share, 0 for one of -inf, in all blocks."""
    none = torch.tensor([[-math.inf, -math.inf]])
    blocks = [none, torch.tensor([[-math.inf, 1.0]]), torch.tensor([[3.0]]), torch.tensor([[-math.inf]])]
    leaves = [block.to(device).requires_grad_() for block in blocks]
    expected = torch.cat(blocks, 1).softmax(1).to(device)
    maximum, total = online_softmax(leaves)
    of = "maximum + total.log() of the blocks [-inf, -inf], [-inf, 1], [3], [-inf]"
    checks.that((maximum + total.log()).requires_grad, of=of, expected="a graph", got="a tensor with no history")
    gradients = torch.autograd.grad((maximum + total.log()).sum(), leaves)
    checks.roughly(torch.cat(gradients, dim=1), expected, of=f"the gradient of {of}")


def test_blocks_are_read_once(online_softmax):
    """They may come from a generator, which can be read once and has no length. float64 stays float64."""
    blocks = [torch.randn(2, size, dtype=torch.float64) for size in (3, 1, 4)]
    expected = sums(blocks)
    check_sums(online_softmax(block for block in blocks), expected, "online_softmax of a generator", checks.close)


def test_no_block_is_kept(online_softmax):
    """Of a generator's blocks at most two exist at a time: the one at work, and the next."""
    alive: list[Any] = []

    def blocks() -> Iterator[Tensor]:
        for _ in range(6):
            alive[:] = [ref for ref in alive if ref() is not None]
            most.append(len(alive))
            block = torch.randn(2, 3)
            alive.append(weakref.ref(block))
            yield block
            del block

    most: list[int] = []
    online_softmax(blocks())
    checks.equal(len(most), 6, of="the number of blocks that were read")
    checks.that(max(most) <= 1, of="older blocks, when the next is made", expected="at most 1", got=f"{max(most)}")


def test_without_a_block(online_softmax):
    """Where there is no block there are no rows to speak of: ValueError."""
    checks.raises(ValueError, lambda: online_softmax([]), of="online_softmax([])")
    checks.raises(ValueError, lambda: online_softmax(iter(())), of="online_softmax of an empty generator")


def parts(size: tuple[int, ...], width: int, device: Any, dtype: torch.dtype = torch.float32) -> list[Tensor]:
    shape = {"out": (*size, width), "lse": size}
    return [torch.randn(shape[name], device=device, dtype=dtype) for name in ("out", "lse", "out", "lse")]


def merged(out_a: Tensor, lse_a: Tensor, out_b: Tensor, lse_b: Tensor) -> Tensor:
    """Return out and lse, side by side."""
    shares = torch.stack([lse_a, lse_b], dim=-1).softmax(-1)
    out = shares[..., :1] * out_a + shares[..., 1:] * out_b
    return torch.cat([out, torch.stack([lse_a, lse_b], dim=-1).logsumexp(-1, keepdim=True)], dim=-1)


@pytest.mark.parametrize("size", [(3,), (2, 1, 4), (0,)], ids=str)
def test_two_sets_are_merged(merge_attention, device, size):
    """The mean of the two outs, weighted by the exponentials of lse; gradients reach all four."""

    def call(*given: Tensor) -> Tensor:
        out, lse = merge_attention(*given)
        return torch.cat([out, lse[..., None]], dim=-1)

    inputs.same_as_torch(
        call,
        merged,
        *parts(size, 2, device),
        names=("out_a", "lse_a", "out_b", "lse_b"),
        of=f"out and lse of merge_attention with lse of shape {size}",
    )


def test_the_parts_of_an_attention(merge_attention, device):
    """The attention to keys 0 to 2, and that to keys 3 and 4, give the attention to all five."""
    q, k, v = torch.randn(2, 4, device=device), torch.randn(5, 4, device=device), torch.randn(5, 3, device=device)
    scores = q @ k.T
    given = [
        part
        for keys in (slice(3), slice(3, 5))
        for part in (scores[:, keys].softmax(1) @ v[keys], scores[:, keys].logsumexp(1))
    ]
    out, lse = merge_attention(*given)
    checks.roughly(out, scores.softmax(1) @ v, of="out of two parts of an attention")
    checks.roughly(lse, scores.logsumexp(1), of="lse of two parts of an attention")


@pytest.mark.parametrize("shift", [1000.0, -1000.0])
def test_large_exponents(merge_attention, device, shift):
    """An lse of 1000 overflows nothing, and one of -1000 does not vanish: only the difference counts."""
    out_a, out_b = torch.tensor([[4.0]], device=device), torch.tensor([[8.0]], device=device)
    lse = torch.tensor([shift], device=device)
    out, both = merge_attention(out_a, lse, out_b, lse.clone())
    checks.roughly(out, torch.tensor([[6.0]], device=device), of=f"out of 4 and 8, with lse = {shift} in both")
    checks.roughly(both, lse + math.log(2), of=f"lse of two that are {shift}")


@pytest.mark.parametrize("garbage", [5.0, math.nan])
def test_a_set_of_which_nothing_was_seen(merge_attention, device, garbage):
    """With an lse of -inf the other set counts alone, whatever out is there. With two there are zeros and -inf."""
    good, bad = torch.tensor([[4.0, 2.0]], device=device), torch.full((1, 2), garbage, device=device)
    seen, none = torch.tensor([0.5], device=device), torch.tensor([-math.inf], device=device)
    for name, given in (("a", (bad, none, good, seen)), ("b", (good, seen, bad, none))):
        out, lse = merge_attention(*given)
        checks.roughly(out, good, of=f"out where lse_{name} is -inf and out_{name} is {garbage}")
        checks.roughly(lse, seen, of=f"lse where lse_{name} is -inf")
    out, lse = merge_attention(bad, none, bad.clone(), none.clone())
    checks.roughly(out, torch.zeros(1, 2, device=device), of=f"out where both lse are -inf and out is {garbage}")
    checks.roughly(lse, none, of="lse where both are -inf")


def test_the_merge_keeps_dtype_and_device(merge_attention):
    """float64 stays float64, with its digits, and a result is where its inputs are."""
    given = parts((2, 3), 2, "cpu", torch.float64)
    out, lse = merge_attention(*given)
    expected = merged(*given)
    checks.close(out, expected[..., :2], of="out in float64", atol=1e-12)
    checks.close(lse, expected[..., 2], of="lse in float64", atol=1e-12)
    inputs.stays_on_meta(lambda *x: merge_attention(*x)[0], *given, of="out of merge_attention")


def attend(kata: Any, *given: Any) -> Tensor:
    with rules.forbid(*NOT_ALLOWED, why="that is what is built here, block by block"):
        return kata(*given)


@pytest.mark.parametrize("block", [1, 4, 6, 100])
@pytest.mark.parametrize("causal", [False, True], ids=["all keys", "causal"])
def test_any_block_gives_the_whole_attention(blockwise_attention, device, block, causal):
    """Values and gradients are those of scaled_dot_product_attention, whether or not the block divides S."""
    q, k, v = (torch.randn(2, 6, width, device=device) for width in (4, 4, 3))
    inputs.same_as_torch(
        lambda q, k, v: attend(blockwise_attention, q, k, v, block, causal),
        lambda q, k, v: scaled_dot_product_attention(q, k, v, is_causal=causal),
        q,
        k,
        v,
        names=("q", "k", "v"),
        of=f"blockwise_attention(q, k, v, block={block}, causal={causal}) with T = S = 6",
    )


SHAPES = {
    "no leading axes": ((), 4, 4),
    "heads": ((2, 3), 3, 3),
    "more keys": ((2,), 2, 7),
    "more queries": ((2,), 7, 3),
    "one key": ((2,), 3, 1),
    "no query": ((2,), 0, 3),
}


@pytest.mark.parametrize("case", SHAPES)
@pytest.mark.parametrize("causal", [False, True], ids=["all keys", "causal"])
def test_any_shape(blockwise_attention, device, case, causal):
    """Leading axes, numbers of queries and of keys may be any. Causal: query t sees keys 0 to t in each case."""
    leading, queries, keys = SHAPES[case]
    q, k = torch.randn(*leading, queries, 4, device=device), torch.randn(*leading, keys, 4, device=device)
    v = torch.randn(*leading, keys, 2, device=device)
    scores = q @ k.transpose(-2, -1) / 2
    if causal:
        scores = scores.masked_fill(torch.ones(queries, keys, device=device).triu(1).bool(), -math.inf)
    of = f"blockwise_attention(q, k, v, 2, causal={causal}), {case}"
    checks.roughly(blockwise_attention(q, k, v, 2, causal), scores.softmax(-1) @ v, of=of)


@pytest.mark.parametrize("order", [(1000.0, 0.0, -1000.0), (-1000.0, 0.0, 1000.0)], ids=str)
def test_large_products(blockwise_attention, device, order):
    """The key with the largest product gets the whole weight, wherever it stands, and nothing overflows."""
    k = torch.tensor(order, device=device)[:, None]
    v = torch.tensor([[1.0], [2.0], [3.0]], device=device)
    expected = v[order.index(1000.0)][None]
    result = blockwise_attention(torch.ones(1, 1, device=device), k, v, 1)
    checks.roughly(result, expected, of=f"blockwise_attention with the products {order}, block=1")


def test_a_hidden_key_has_no_weight(blockwise_attention, device):
    """Causal: the one key that query 0 sees gets the whole weight, however far its product is below the hidden ones."""
    k, v = torch.tensor([[-1e5], [0.0]], device=device), torch.tensor([[1.0], [2.0]], device=device)
    result = blockwise_attention(torch.ones(1, 1, device=device), k, v, 2, True)
    of = "blockwise_attention with the products -100000 and 0, causal, T = 1"
    checks.roughly(result, v[:1], of=of)


class _Largest(OperatorMode):
    """Remembers the largest tensor that an operator has returned."""

    def __init__(self) -> None:
        super().__init__()
        self.size: tuple[int, ...] = (0,)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        for tensor in result if isinstance(result, (tuple, list)) else [result]:
            if isinstance(tensor, Tensor) and tensor.numel() > math.prod(self.size):
                self.size = tuple(tensor.shape)
        return result


@pytest.mark.parametrize("causal", [False, True], ids=["all keys", "causal"])
def test_no_tensor_of_all_scores(blockwise_attention, causal):
    """With T = S = 60 and a block of 2 no tensor has 3,600 numbers: neither scores, nor weights, nor a mask."""
    q, k, v = torch.randn(3, 60, 4)
    expected = scaled_dot_product_attention(q, k, v, is_causal=causal)
    with _Largest() as largest:
        result = blockwise_attention(q, k, v, 2, causal)
    of = f"the largest tensor in blockwise_attention(q, k, v, 2, causal={causal}) with T = S = 60"
    checks.that(math.prod(largest.size) < 3600, of=of, expected="fewer than 3,600 numbers", got=f"{largest.size}")
    checks.roughly(result, expected, of=f"blockwise_attention(q, k, v, 2, causal={causal}) with T = S = 60")


def test_float64_and_other_layouts(blockwise_attention):
    """float64 keeps its digits, q may lie anyhow in memory, and the result is on its device."""
    q, k, v = (torch.randn(2, 4, 3, dtype=torch.float64) for _ in range(3))
    expected = scaled_dot_product_attention(q, k, v)
    for name, given in inputs.layouts(q, "q"):
        result = blockwise_attention(given, k, v, 3)
        checks.close(result, expected, of=f"blockwise_attention(q, k, v, 3) in float64, {name}", atol=1e-12)
    inputs.stays_on_meta(lambda *x: blockwise_attention(*x, 3, True), q, k, v, of="blockwise_attention(q, k, v, 3)")


@pytest.mark.parametrize("block", [0, -2])
def test_a_block_without_keys(blockwise_attention, block):
    """A block of less than 1 raises ValueError."""
    q = torch.ones(2, 2)
    checks.raises(ValueError, lambda: blockwise_attention(q, q, q, block), of=f"blockwise_attention, block={block}")
