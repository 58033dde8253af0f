"""Hidden tests of serving."""

import copy

import pytest
import torch
from torch import nn

from torch_katas import checks

PROMPTS = [[5, 6, 7, 8], [9], [0, 4, 0], [1, 2]]
"""Of unequal length, one with the number 0 as a token."""


def test_prompts_end_in_one_column(left_pad):
    """The pads stand in front, and all prompts end in the last column."""
    tokens, _, _ = left_pad(copy.deepcopy(PROMPTS), pad=3)
    expected = torch.tensor([[5, 6, 7, 8], [3, 3, 3, 9], [3, 0, 4, 0], [3, 3, 1, 2]])
    checks.close(tokens, expected, of=f"the tokens of left_pad({PROMPTS}, pad=3)")


def test_positions_count_tokens_alone(left_pad):
    """The first token of each prompt has position 0, wherever it stands; pads have 0."""
    _, positions, _ = left_pad(copy.deepcopy(PROMPTS), pad=3)
    expected = torch.tensor([[0, 1, 2, 3], [0, 0, 0, 0], [0, 0, 1, 2], [0, 0, 0, 1]])
    checks.close(positions, expected, of=f"the positions of left_pad({PROMPTS}, pad=3)")


@pytest.mark.parametrize("pad", [0, 9, -1])
def test_the_mask_shows_tokens(left_pad, pad):
    """It is True at every token of a prompt, even one with the number of pad, and False at pads."""
    tokens, _, mask = left_pad(copy.deepcopy(PROMPTS), pad)
    expected = torch.tensor([[1, 1, 1, 1], [0, 0, 0, 1], [0, 1, 1, 1], [0, 0, 1, 1]]) == 1
    checks.close(mask, expected, of=f"the mask of left_pad({PROMPTS}, pad={pad})")
    checks.close(tokens[~expected], torch.full((6,), pad), of=f"the pads of left_pad({PROMPTS}, pad={pad})")


@pytest.mark.parametrize("prompts", [[[4]], [[4, 5], [6, 7]]], ids=str)
def test_nothing_to_pad(left_pad, prompts):
    """Prompts of one length need no pads; the caller's lists stay."""
    handed_in = copy.deepcopy(prompts)
    tokens, positions, mask = left_pad(handed_in, 0)
    checks.equal(handed_in, prompts, of="the prompts after left_pad(prompts, 0)")
    checks.close(tokens, torch.tensor(prompts), of=f"the tokens of left_pad({prompts}, 0)")
    of = f"the positions of left_pad({prompts}, 0)"
    checks.close(positions, torch.arange(len(prompts[0])).repeat(len(prompts), 1), of=of)
    checks.close(mask, torch.ones(tokens.shape, dtype=torch.bool), of=f"the mask of left_pad({prompts}, 0)")


def test_the_longest_may_stand_anywhere(left_pad):
    """The longest prompt need not be the first, and no prompt is changed or cut."""
    prompts = [[3], [1, 2, 3, 4, 5], [6, 7]]
    tokens, positions, mask = left_pad(copy.deepcopy(prompts), 0)
    of = f"left_pad({prompts}, 0)"
    checks.close(tokens, torch.tensor([[0, 0, 0, 0, 3], [1, 2, 3, 4, 5], [0, 0, 0, 6, 7]]), of=f"the tokens of {of}")
    want = torch.tensor([[0, 0, 0, 0, 0], [0, 1, 2, 3, 4], [0, 0, 0, 0, 1]])
    checks.close(positions, want, of=f"the positions of {of}")
    checks.equal(mask.sum(1).tolist(), [1, 5, 2], of=f"the number of True in each row of the mask of {of}")


def test_tokens_of_any_size(left_pad):
    """Tokens are int64 all along: float32 cannot hold 16777217."""
    tokens, _, _ = left_pad([[2**24 + 1, 2**40 + 1], [7]], 2**24 + 3)
    expected = torch.tensor([[2**24 + 1, 2**40 + 1], [2**24 + 3, 7]])
    checks.close(tokens, expected, of="the tokens of left_pad([[2**24 + 1, 2**40 + 1], [7]], 2**24 + 3)")


@pytest.mark.parametrize("prompts", [PROMPTS, [[9]], [[3, 3], [1, 2, 3, 4, 5]]], ids=["four", "one", "two"])
def test_each_gets_what_it_would_get_alone(batch_generate, device, prompts):
    """The tokens of each prompt are those that the model writes when it is asked alone, without pads."""
    model = Reader().to(device)
    expected = [alone(model, prompt, 5) for prompt in prompts]
    model.calls.clear()
    checks.equal(batch_generate(model, copy.deepcopy(prompts), 5), expected, of=f"batch_generate(model, {prompts}, 5)")


def test_what_the_model_reads(batch_generate, device):
    """Pads in front with mask False and position 0, new tokens behind with mask True and the position that follows."""
    model = Reader().to(device)
    written = [alone(model, prompt, 3) for prompt in ([5, 6, 7], [9])]
    model.calls.clear()
    batch_generate(model, [[5, 6, 7], [9]], 3)
    checks.equal(len(model.calls), 3, of="how often batch_generate(model, two prompts, 3) calls the model")
    rows = [[5, 6, 7, *written[0][:2]], [0, 0, 9, *written[1][:2]]]
    wanted = rows, [[0, 1, 2, 3, 4], [0, 0, 0, 1, 2]], [[True] * 5, [False] * 2 + [True] * 3]
    for call, columns in zip(model.calls, (3, 4, 5), strict=True):
        for name, got, want in zip(("tokens", "positions", "mask"), call, wanted, strict=True):
            of = f"{name} of the model's call with {columns} columns, for prompts [5, 6, 7] and [9]"
            checks.close(got, torch.tensor(want)[:, :columns].to(device), of=of)


def test_nothing_to_write(batch_generate, device):
    """No prompt gives no list, no token gives empty ones; the model is not called."""
    model = Reader().to(device)
    checks.equal(batch_generate(model, [], 3), [], of="batch_generate(model, [], 3)")
    checks.equal(batch_generate(model, [[1], [2, 3]], 0), [[], []], of="batch_generate(model, [[1], [2, 3]], 0)")
    checks.equal(len(model.calls), 0, of="how often the model is called there")


@pytest.mark.parametrize("training", [True, False])
def test_mode_and_graph(batch_generate, device, training):
    """The model stays in its mode, nothing is recorded while it writes, and prompts stay as they are."""
    model, prompts = Reader().to(device).train(training), copy.deepcopy(PROMPTS)
    batch_generate(model, prompts, 2)
    checks.equal(prompts, PROMPTS, of="the prompts after batch_generate")
    checks.equal(model.states, {(training, False)}, of="(training, torch.is_grad_enabled()) in the model's calls")
    after = model.training, torch.is_grad_enabled()
    checks.equal(after, (training, True), of="(training, torch.is_grad_enabled()) after batch_generate")


def test_what_was_appended_is_read(PagedKVCache, device):
    """Sequences that grow in turns, by pieces of any length, are read in order, in all layers and heads."""
    cache = PagedKVCache(blocks=9, block_size=3, layers=2, heads=2, width=4, device=device)
    expected = {}
    for sequence, count in ((1, 2), (5, 3), (1, 2), (5, 1), (0, 7), (1, 3), (5, 4)):
        pair = torch.randn(2, 2, 2, count, 4, device=device)
        expected[sequence] = torch.cat([expected[sequence], pair], 3) if sequence in expected else pair
        with checks.unmodified("cache.append", keys=pair[0], values=pair[1]):
            cache.append(sequence, pair[0], pair[1])
    for sequence, pair in expected.items():
        for name, got, want in zip(("keys", "values"), cache.read(sequence), pair, strict=True):
            checks.close(got, want, of=f"the {name} of read({sequence}), after three sequences have grown in turns")


@pytest.mark.parametrize("block_size", [1, 2, 4])
def test_as_few_blocks_as_possible(PagedKVCache, device, block_size):
    """A sequence of n positions has n / block_size blocks, rounded up, however it has grown."""
    cache = PagedKVCache(12, block_size, 1, 1, 1, device=device)
    length = 0
    for count in (1, 1, 2, 4, 1, 3):
        cache.append(3, *numbers(count, device))
        length += count
        blocks = -(-length // block_size)
        of = f"of a sequence of {length} positions in blocks of {block_size}"
        checks.equal(len(cache.tables[3]), blocks, of=f"the number of blocks {of}")
        checks.equal(cache.free_blocks, 12 - blocks, of=f"free_blocks {of}, where there are 12")


def test_blocks_lie_where_the_table_says(PagedKVCache, device):
    """keys and values are made once, and position i stands in block tables[sequence][i // block_size]."""
    cache = PagedKVCache(6, 2, 1, 2, 3, device=device)
    for name in ("keys", "values"):
        checks.shape(getattr(cache, name), (6, 1, 2, 2, 3), of=f"cache.{name} with 6 blocks of 2 positions")
    pools = cache.keys, cache.values
    pair = torch.randn(2, 1, 2, 5, 3, device=device)
    for part in pair.split([1, 3, 1], dim=3):
        cache.append(0, part[0], part[1])
        cache.append(1, part[0] + 1, part[1])
    checks.that(
        cache.keys.data_ptr() == pools[0].data_ptr() and cache.values.data_ptr() == pools[1].data_ptr(),
        of="the memory of cache.keys and cache.values after append",
        expected="the same as before",
        got="another",
    )
    for place in range(5):
        block, offset = cache.tables[0][place // 2], place % 2
        for name, pool, new in zip(("keys", "values"), (cache.keys, cache.values), pair, strict=True):
            of = f"cache.{name}[{block}, :, :, {offset}], where tables[0] has position {place}"
            checks.close(pool[block, :, :, offset], new[:, :, place], of=of)
    used = sorted(cache.tables[0] + cache.tables[1])
    checks.equal(len(set(used)), 6, of="how many different blocks two sequences of 5 positions have")


def test_released_blocks_are_used_again(PagedKVCache, device):
    """After a release all blocks can be taken by others, in any order, and the rest is untouched."""
    cache = PagedKVCache(4, 2, 1, 1, 1, device=device)
    for _ in range(3):
        for sequence in (0, 1, 2):
            cache.append(sequence, *numbers(2 if sequence else 3, device, 10 * sequence))
        cache.release(0)
        checks.equal(
            (cache.free_blocks, sorted(cache.tables)), (2, [1, 2]), of="free_blocks and tables after release(0)"
        )
        cache.append(1, *numbers(3, device, 50))
        keys, values = cache.read(1)
        want = torch.tensor([10.0, 11.0, 50.0, 51.0, 52.0], device=device)
        checks.close(keys.flatten(), want, of="the keys of read(1), in blocks that were sequence 0's")
        checks.close(values.flatten(), -want, of="the values of read(1)")
        cache.release(1)
        checks.close(cache.read(2)[0].flatten(), torch.tensor([20.0, 21.0], device=device), of="the keys of read(2)")
        cache.release(2)
        checks.equal((cache.free_blocks, cache.tables), (4, {}), of="free_blocks and tables after the last release")


def test_where_there_is_no_room(PagedKVCache, device):
    """RuntimeError where too few blocks are free, and nothing has changed: smaller ones still find room."""
    cache = PagedKVCache(3, 2, 1, 1, 1, device=device)
    cache.append(0, *numbers(3, device))
    for sequence, count in ((0, 4), (1, 3)):
        of = f"append({sequence}, {count} positions), where 1 block of 2 is free and sequence 0 has room for 1"
        checks.raises(RuntimeError, lambda s=sequence, n=count: cache.append(s, *numbers(n, device)), of=of)
        checks.equal((cache.free_blocks, list(cache.tables)), (1, [0]), of=f"free_blocks and tables after {of}")
    cache.append(0, *numbers(3, device, 7))
    want = torch.tensor([0.0, 1.0, 2.0, 7.0, 8.0, 9.0], device=device)
    checks.close(cache.read(0)[0].flatten(), want, of="the keys of a sequence that fills all blocks, after two errors")


@pytest.mark.parametrize("count", [1, 2, 4])
def test_what_was_read_is_a_copy(PagedKVCache, count):
    """Writing into what read returned changes nothing in the cache, whether it fills a block, a part of one or two."""
    cache = PagedKVCache(2, 2, 1, 1, 1)
    cache.append(0, *numbers(count, "cpu", 5))
    for result in cache.read(0):
        result.fill_(-99.0)
    for name, got, want in zip(("keys", "values"), cache.read(0), numbers(count, "cpu", 5), strict=True):
        checks.close(got, want, of=f"the {name} of read(0), {count} positions, after a write into an earlier result")


def test_blocks_are_read_in_the_order_of_the_table(PagedKVCache):
    """A sequence that gets block 2 first and then block 0, the only free ones, is read in this order."""
    cache = PagedKVCache(3, 1, 1, 1, 1)
    for sequence in range(3):
        cache.append(sequence, *numbers(1, "cpu"))
    owners = {table[0]: sequence for sequence, table in cache.tables.items()}
    for block, start in ((2, 50), (0, 60)):
        cache.release(owners[block])
        cache.append(8, *numbers(1, "cpu", start))
    checks.equal(cache.tables[8], [2, 0], of="tables[8], where block 2 became free first and then block 0")
    checks.close(cache.read(8)[0].flatten(), torch.tensor([50.0, 60.0]), of="the keys of read(8), in blocks 2 and 0")


def test_unknown_sequences(PagedKVCache):
    """read and release raise KeyError for what was never entered, or is released already."""
    cache = PagedKVCache(2, 2, 1, 1, 1)
    cache.append(0, *numbers(1, "cpu"))
    cache.release(0)
    for sequence in (0, 5):
        checks.raises(KeyError, lambda s=sequence: cache.read(s), of=f"read({sequence}) of what it does not hold")
        checks.raises(KeyError, lambda s=sequence: cache.release(s), of=f"release({sequence}) of what it does not hold")
    checks.equal(cache.free_blocks, 2, of="free_blocks after that")


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64], ids=str)
def test_the_cache_has_its_own_dtype_and_no_history(PagedKVCache, dtype):
    """It holds the dtype that it was made for; keys that require grad leave no graph, and caches are independent."""
    first, second = (PagedKVCache(2, 2, 1, 1, 1, dtype=dtype) for _ in range(2))
    pair = [part.to(dtype).requires_grad_() * 1 for part in numbers(3, "cpu")]
    first.append(0, *pair)
    keys, values = first.read(0)
    checks.close(keys, pair[0].detach(), of=f"keys of a cache in {dtype}")
    checks.equal((keys.requires_grad, values.requires_grad), (False, False), of="requires_grad of what read returns")
    checks.equal((second.free_blocks, second.tables), (2, {}), of="free_blocks and tables of another cache")
    keys.zero_()
    checks.close(first.read(0)[0], pair[0].detach(), of="keys of read(0), after an earlier result was set to 0")


def test_two_caches_know_nothing_of_each_other(PagedKVCache):
    """A second cache, of other sizes, changes nothing in the first; each is on the device that it was made for."""
    first, second = PagedKVCache(3, 2, 1, 1, 1), PagedKVCache(3, 3, 1, 1, 1)
    first.append(0, *numbers(3, "cpu"))
    second.append(0, *numbers(4, "cpu", 50))
    first.append(0, *numbers(1, "cpu", 3))
    for name, got, sign in zip(("keys", "values"), first.read(0), (1, -1), strict=True):
        of = f"the {name} of the first cache, after a second one was filled"
        checks.close(got.flatten(), sign * torch.arange(4.0), of=of)
    checks.close(second.read(0)[0].flatten(), torch.arange(50.0, 54.0), of="the keys of the second cache")
    made = PagedKVCache(2, 2, 1, 1, 1, device="meta")
    for name in ("keys", "values"):
        checks.device(getattr(made, name), "meta", of=f"{name} of a cache with device='meta'")


class Reader(nn.Module):
    """A model whose next token depends on each token that it may see, on its position, and on nothing else."""

    def __init__(self):
        super().__init__()
        self.table = nn.Parameter(torch.rand(16, 32))
        self.calls, self.states = [], set()

    def forward(self, tokens, positions, mask):
        self.calls.append((tokens, positions, mask))
        self.states.add((self.training, torch.is_grad_enabled()))
        seen = (self.table[tokens, positions] * 97 * (positions + 1) * mask).cumsum(1)  # (B, T)
        return -(seen[..., None] % 16 - torch.arange(16, device=tokens.device)).abs()


def alone(model, prompt, count):
    """Return the tokens that a model writes behind one prompt, without pads."""
    tokens = list(prompt)
    for _ in range(count):
        row = torch.tensor([tokens], device=model.table.device)
        positions = torch.arange(len(tokens), device=row.device)[None]
        with torch.no_grad():
            tokens.append(int(model(row, positions, torch.ones_like(row, dtype=torch.bool))[0, -1].argmax()))
    model.states.clear()
    return tokens[len(prompt) :]


def numbers(count, device, start=0):
    """Return keys start, start + 1, … of one layer, head and width, and values that are minus those."""
    keys = torch.arange(start, start + count, device=device).float()[None, None, :, None]
    return keys, -keys
