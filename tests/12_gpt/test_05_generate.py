"""Hidden tests of generate."""

import math
from types import SimpleNamespace

import pytest
import torch
from torch import nn
from torch.nn.functional import one_hot, scaled_dot_product_attention

from torch_katas import checks
from torch_katas.inputs import layouts


def test_greedy_takes_the_most_likely(generate, device):
    """With temperature=0 each token is the most likely one after the last: here always the next number."""
    prompt = torch.tensor([[1, 2], [5, 4]], device=device)
    expected = torch.tensor([[1, 2, 3, 4, 5], [5, 4, 5, 6, 7]], device=device)
    of = "generate(model, [[1, 2], [5, 4]], 3, temperature=0) where n + 1 follows n"
    checks.close(generate(Successor(), prompt, 3, temperature=0), expected, of=of)


@pytest.mark.parametrize("length", [1, 4, 6])
def test_it_reads_the_last_block(generate, device, length):
    """The model is given the last block_size tokens, 4 here; prompt and result may be longer."""
    prompt = torch.arange(length, device=device)[None]
    expected = prompt
    for _ in range(5):
        new = expected[:, -4:].sum(1, keepdim=True) % 10
        expected = torch.cat([expected, new], dim=1)
    of = f"generate(model, prompt of {length}, 5, temperature=0) where the sum of 4 tokens follows them"
    checks.close(generate(Total(), prompt, 5, temperature=0), expected, of=of)


def test_nothing_new_is_the_prompt(generate, device):
    """max_new_tokens=0 gives the prompt back."""
    prompt = torch.tensor([[1, 2, 3]], device=device)
    checks.close(generate(Successor(), prompt, 0), prompt, of="generate(model, [[1, 2, 3]], 0)")


@pytest.mark.parametrize(
    ("temperature", "shares"),
    [(1.0, (1 / 2, 1 / 4, 1 / 4)), (0.5, (2 / 3, 1 / 6, 1 / 6)), (2.0, (0.4142, 0.2929, 0.2929))],
)
def test_tokens_are_drawn_by_their_probabilities(generate, device, temperature, shares):
    """Each of 4000 sequences draws for itself, by softmax(logits / temperature); the shares are right within 0.04."""
    model = Fixed([math.log(2), 0.0, 0.0])
    got = drawn_shares(generate, model, device, temperature=temperature)
    of = f"the shares of tokens 0, 1, 2 with logits [ln 2, 0, 0] and temperature={temperature}"
    checks.close(got, torch.tensor(shares), of=of, atol=0.04)


@pytest.mark.parametrize(("top_k", "shares"), [(1, (0, 0, 1, 0)), (2, (0, 1 / 3, 2 / 3, 0)), (9, (0.1, 0.2, 0.4, 0.3))])
def test_only_the_top_k_are_drawn(generate, device, top_k, shares):
    """The top_k most likely tokens share the draws, by the ratios of their probabilities; all others get none."""
    logits = [0.1, 0.2, 0.4, 0.3] if top_k == 9 else [0.1, 0.2, 0.4, 0.15]
    model = Fixed([math.log(p) for p in logits])
    got = drawn_shares(generate, model, device, top_k=top_k)
    of = f"the shares of tokens 0 to 3 with probabilities {logits} and top_k={top_k}"
    checks.close(got, torch.tensor([float(share) for share in shares]), of=of, atol=0.04)
    none = [token for token, share in enumerate(shares) if share == 0 and got[token] > 0]
    checks.equal(none, [], of=f"the tokens beyond top_k={top_k} that were drawn")


@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_each_row_has_its_own_top_k(generate, device, temperature):
    """The top_k most likely tokens are those of each sequence, drawn at the temperature asked for."""
    rows = torch.tensor([[0.1, 0.2, 0.4, 0.3], [0.4, 0.35, 0.05, 0.2], [0.02, 0.03, 0.05, 0.9]])
    model = After(rows.log())
    prompt = torch.arange(3, device=device).repeat(2000)[:, None]
    tokens = generate(model, prompt, 1, temperature, 2, torch.Generator(device).manual_seed(0))
    checks.shape(tokens, (6000, 2), of="generate(model, prompt of shape (6000, 1), 1, top_k=2)")
    for last, numbers in enumerate(rows):
        drawn = torch.bincount(tokens[prompt[:, 0] == last, 1].cpu(), minlength=4) / 2000
        kept = numbers.where(numbers >= numbers.topk(2).values[-1], 0) ** (1 / temperature)
        of = f"the shares of tokens 0 to 3 in rows with probabilities {[round(p, 2) for p in numbers.tolist()]}"
        of += f", top_k=2, temperature={temperature}, among other rows"
        checks.close(drawn, kept / kept.sum(), of=of, atol=0.05)
        none = [token for token in range(4) if kept[token] == 0 and drawn[token] > 0]
        checks.equal(none, [], of=f"the tokens beyond the two most likely in {of}")


@pytest.mark.parametrize(("logits", "temperature"), [([1000.0, 0.0], 1.0), ([0.0, -1000.0], 1.0), ([2.0, 1.0], 0.005)])
def test_large_logits_are_no_trouble(generate, device, logits, temperature):
    """Where one logit is far above the other its token comes, always."""
    got = generate(Fixed(logits), torch.zeros(3, 1, dtype=torch.long, device=device), 4, temperature)
    of = f"generate(model, three prompts [0], 4, temperature={temperature}) with logits {logits}"
    checks.close(got, torch.zeros(3, 5, dtype=torch.long, device=device), of=of)


def test_without_a_generator_the_global_one_draws(generate):
    """Without a generator torch.manual_seed decides, and a second call draws other tokens."""
    model, prompt = Fixed([0.0] * 10), torch.zeros(1, 1, dtype=torch.long)
    torch.manual_seed(3)
    first, second = (generate(model, prompt, 20) for _ in range(2))
    torch.manual_seed(3)
    checks.close(generate(model, prompt, 20), first, of="generate(…) after the same torch.manual_seed(3)")
    same = torch.equal(first, second)
    of = "a second generate(…) without a generator"
    checks.that(not same, of=of, expected="other tokens than in the first", got="the same tokens")


def test_a_prompt_may_lie_anyhow_in_memory(generate, device):
    """A prompt that is transposed, or a part of a larger tensor, is continued like any other."""
    prompt = torch.tensor([[1, 2], [5, 4]], device=device)
    expected = torch.tensor([[1, 2, 3, 4], [5, 4, 5, 6]], device=device)
    for name, value in layouts(prompt, "prompt"):
        got = generate(Successor(), value, 2, temperature=0)
        checks.close(
            got, expected, of=f"generate(model, [[1, 2], [5, 4]], 2, temperature=0) where n + 1 follows n, {name}"
        )


def test_the_same_seed_writes_the_same(generate, seeded, device):
    """Two generators of one seed give the same tokens; a generator that has moved on gives others."""
    model, prompt = Fixed([0.0] * 10), torch.zeros(1, 1, dtype=torch.long, device=device)
    one, two = (seeded(3, device) for _ in range(2))
    first, again = (generate(model, prompt, 20, generator=generator) for generator in (one, two))
    checks.close(again, first, of="generate(…) with a second generator of the same seed")
    more = generate(model, prompt, 20, generator=one)
    differs = not torch.equal(more, first)
    checks.that(differs, of="a second generate(…) with the same generator", expected="other tokens", got=more)


def test_the_global_generator_stays_where_it_is(generate, seeded, global_generator_stays):
    """With a generator of its own, generate does not move torch's global one."""
    prompt = torch.zeros(1, 1, dtype=torch.long)
    of = "torch.get_rng_state() after generate(…, generator=generator)"
    with global_generator_stays(of, "the state as it was"):
        generate(Fixed([0.0] * 10), prompt, 3, generator=seeded(1))


@pytest.mark.parametrize("top_k", [None, 2, 99])
def test_greedy_draws_nothing(generate, seeded, device, top_k):
    """With temperature=0 the generator stays where it is."""
    generator = seeded(3, device)
    state = generator.get_state()
    generate(Successor(), torch.tensor([[1]], device=device), 3, 0.0, top_k, generator)
    same = torch.equal(generator.get_state(), state)
    of = f"the generator after generate(model, [[1]], 3, temperature=0, top_k={top_k}, generator=generator)"
    checks.that(same, of=of, expected="the state as it was", got="another state: something was drawn")


@pytest.mark.parametrize("training", [True, False])
def test_the_mode_is_put_back(generate, device, training):
    """The model is in eval() while it writes, and afterwards in the mode in which it was found."""
    model = Successor().train(training)
    generate(model, torch.tensor([[1]], device=device), 2)
    was_called(model, "generate(model, [[1]], 2)")
    checks.equal(model.modes, [False, False], of="model.training in each step")
    checks.equal(model.training, training, of=f"model.training after generate, {training} before")


def test_no_graph_is_recorded(generate, device):
    """No gradient is recorded while the model writes, and recording goes on afterwards."""
    model = Successor()
    generate(model, torch.tensor([[1]], device=device), 2)
    was_called(model, "generate(model, [[1]], 2)")
    checks.equal(model.recording, [False, False], of="torch.is_grad_enabled() in each step")
    checks.equal(torch.is_grad_enabled(), True, of="torch.is_grad_enabled() after generate")


def test_old_positions_stand_in_front(KVCache, device):
    """extend returns all positions of the layer, oldest first, after a prompt of two and after each token."""
    cache = KVCache(1)
    all_keys = torch.tensor([1.0, 2.0, 3.0, 4.0], device=device).reshape(1, 1, 4, 1)
    for number, piece in enumerate(((0, 2), (2, 3), (3, 4)), start=1):
        new = all_keys[:, :, slice(*piece)]
        keys, values = cache.extend(0, new, -new)
        expected = all_keys[:, :, : piece[1]]
        checks.close(keys, expected, of=f"keys of extend {number}, after 1, 2 then 3 then 4 were given")
        checks.close(values, -expected, of=f"values of extend {number}, after -1, -2 then -3 then -4 were given")


@pytest.mark.parametrize("size", [(1, 2, 2), (3, 2, 4)], ids=str)
def test_time_is_the_axis_that_grows(KVCache, device, size):
    """Batch, heads and D stay as they are: keys and values are (B, heads, S, D)."""
    batch, heads, numbers = size
    cache = KVCache(1)
    pieces = [torch.randn(batch, heads, time, numbers, device=device) for time in (300, 70)]
    cache.extend(0, pieces[0], pieces[0] + 1)
    keys, values = cache.extend(0, pieces[1], pieces[1] + 1)
    checks.close(keys, torch.cat(pieces, 2), of=f"keys of an extend by 70 positions after 300, B, heads, D = {size}")
    checks.close(values, torch.cat(pieces, 2) + 1, of="values of the same")


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16], ids=str)
def test_a_cache_keeps_the_dtype(KVCache, dtype):
    """Keys and values come back in their dtype, for keys and values of any layout."""
    pieces = [torch.randn(2, 2, time, 3).to(dtype) for time in (2, 1)]
    for name, new in layouts(pieces[1], "the second keys"):
        cache = KVCache(1)
        cache.extend(0, pieces[0], pieces[0] + 1)
        keys, values = cache.extend(0, new, new + 1)
        checks.close(keys, torch.cat(pieces, 2), of=f"keys of a second extend in {dtype}, {name}")
        checks.close(values, torch.cat(pieces, 2) + 1, of=f"values of a second extend in {dtype}, {name}")


def test_a_cache_keeps_the_device(KVCache):
    """Keys and values come back on their device."""
    cache, piece = KVCache(1), torch.ones(1, 2, 3, 4, device="meta")
    for number in (1, 2):
        for name, part in zip(("keys", "values"), cache.extend(0, piece, piece), strict=True):
            checks.device(part, "meta", of=f"{name} of extend {number}, given on the device meta")


def test_layers_are_kept_apart(KVCache, device):
    """What layer 0 was given does not show in layer 1."""
    cache = KVCache(2)
    one, two = torch.ones(2, 1, 1, 1, 1, device=device) * torch.tensor([1.0, 2.0], device=device).reshape(2, 1, 1, 1, 1)
    cache.extend(0, one, one)
    keys, _ = cache.extend(1, two, two)
    checks.close(keys, two, of="keys of layer 1, given 2, after layer 0 was given 1")


def test_caches_are_kept_apart(KVCache, device):
    """A new cache is empty, whatever another one holds."""
    piece = torch.ones(1, 1, 2, 1, device=device)
    KVCache(1).extend(0, piece, piece)
    other = KVCache(1)
    checks.equal(len(other), 0, of="len of a new KVCache(1), after another was extended")
    checks.shape(other.extend(0, piece, piece)[0], (1, 1, 2, 1), of="its keys after its first extend by 2 positions")


def test_its_length_counts_positions(KVCache, device):
    """len(cache) is the number of positions, not of calls or layers."""
    cache = KVCache(2)
    lengths = [len(cache)]
    for time in (3, 1):
        for layer in range(2):
            piece = torch.ones(1, 2, time, 4, device=device)
            cache.extend(layer, piece, piece)
        lengths.append(len(cache))
    checks.equal(lengths, [0, 3, 4], of="len(cache) when new, after 3 positions, and after 1 more, of 2 layers")
    cache, piece = KVCache(1), torch.ones(1, 2, 3, 4, device=device)
    cache.extend(0, piece, piece)
    checks.equal(len(cache), 3, of="len(cache) after 3 positions, of 1 layer")


@pytest.mark.parametrize("length", [1, 3])
def test_greedy_tokens_are_the_same(generate_cached, KVCache, greedy, device, length):
    """With temperature=0 the tokens are those that the model gives when it reads everything at every step."""
    model = Reader(block_size=12).to(device)
    prompt = torch.tensor([[1, 2, 3], [7, 0, 4]], device=device)[:, :length]
    of = f"generate_cached(model, prompt of shape (2, {length}), 8, temperature=0)"
    checks.close(generate_cached(model, prompt, 8, temperature=0), greedy(model, prompt, 8, window=12), of=of)


@pytest.mark.parametrize(
    ("block_size", "length", "count", "expected"),
    [
        (12, 3, 6, [3, 1, 1, 1, 1, 1]),
        (12, 1, 2, [1, 1]),
        (5, 3, 6, [3, 1, 1, 5, 5, 5]),
        (5, 5, 3, [5, 5, 5]),
        (5, 7, 2, [5, 5]),
        (5, 4, 1, [4]),
    ],
)
def test_every_token_is_read_once(generate_cached, KVCache, device, block_size, length, count, expected):
    """While all fits into block_size, the model reads the prompt, then each new token alone; then the last block."""
    model = Reader(block_size).to(device)
    generate_cached(model, torch.arange(1, length + 1, device=device)[None], count)
    of = f"the lengths that the model reads: a prompt of {length}, {count} new ones, block_size {block_size}"
    # The last token drawn need not be read, but may be.
    checks.equal(model.lengths[:count], expected, of=of)
    more = len(model.lengths) - count
    checks.that(more <= 1, of=of, expected=f"{expected}, and the last one drawn at most", got=str(model.lengths))


def test_nothing_new_is_the_prompt_again(generate_cached, KVCache, device):
    """max_new_tokens=0 gives the prompt back, also one longer than block_size."""
    for length in (3, 7):
        prompt = torch.arange(length, device=device)[None]
        of = f"generate_cached(model, prompt of {length}, 0) with block_size 5"
        checks.close(generate_cached(Reader(5).to(device), prompt, 0), prompt, of=of)


@pytest.mark.parametrize("length", [2, 5, 7])
def test_the_window_slides(generate_cached, KVCache, greedy, device, length):
    """Past block_size, 5 here, each token is read again at its new position, and the tokens stay the same."""
    model = Reader(block_size=5).to(device)
    prompt = torch.tensor([[1, 2, 3, 4, 5, 6, 7]], device=device)[:, :length]
    of = f"generate_cached(model, prompt of {length}, 8, temperature=0) with block_size 5"
    checks.close(generate_cached(model, prompt, 8, temperature=0), greedy(model, prompt, 8, window=5), of=of)


@pytest.mark.parametrize("options", [{}, {"top_k": 2}, {"top_k": 10}, {"top_k": 11}, {"temperature": 0.5}], ids=str)
def test_drawn_tokens_are_the_same(generate_cached, generate, KVCache, seeded, device, options):
    """With generators of one seed it draws what generate draws."""
    model = Reader(block_size=8).to(device)
    prompt = torch.tensor([[1, 2, 3], [7, 0, 4]], device=device)
    one, two = (seeded(5, device) for _ in range(2))
    expected = generate(model, prompt, 10, generator=one, **options)
    given = "".join(f", {name}={value}" for name, value in options.items())
    got = generate_cached(model, prompt, 10, generator=two, **options)
    checks.close(got, expected, of=f"generate_cached(model, prompt, 10{given}), against generate with the same seed")


def test_each_call_begins_anew(generate_cached, KVCache, device):
    """A second call with the same prompt writes the same: nothing is left over from the first."""
    model = Reader(block_size=30).to(device)
    prompt = torch.tensor([[1, 2, 3]], device=device)
    first = generate_cached(model, prompt, 4, temperature=0)
    checks.close(generate_cached(model, prompt, 4, temperature=0), first, of="a second generate_cached(…) of the same")


@pytest.mark.parametrize("training", [True, False])
def test_mode_and_graph_are_as_in_generate(generate_cached, KVCache, device, training):
    """The model is in eval() and records no graph while it writes, and is put back into its mode."""
    model = Reader(block_size=5).to(device).train(training)
    generate_cached(model, torch.tensor([[1, 2]], device=device), 6)
    was_called(model, "generate_cached(model, [[1, 2]], 6)")
    checks.equal(sorted(set(model.modes)), [False], of="model.training in the steps")
    checks.equal(sorted(set(model.recording)), [False], of="torch.is_grad_enabled() in the steps")
    checks.equal(model.training, training, of=f"model.training after generate_cached, {training} before")


UNTIL = [
    # prompt, max_new_tokens, the result; n + 1 follows n, stop is 5, pad is 0.
    ([[1, 2], [3, 4], [4, 3]], 6, [[1, 2, 3, 4, 5], [3, 4, 5, 0, 0], [4, 3, 4, 5, 0]]),
    ([[3, 4], [1, 2]], 2, [[3, 4, 5, 0], [1, 2, 3, 4]]),
    ([[5, 6], [2, 3]], 4, [[5, 6, 7, 8, 9, 0], [2, 3, 4, 5, 0, 0]]),
    ([[4], [4]], 9, [[4, 5], [4, 5]]),
    ([[5]], 2, [[5, 6, 7]]),
    ([[1, 2]], 0, [[1, 2]]),
    ([[5, 4], [7, 5]], 3, [[5, 4, 5, 0, 0], [7, 5, 6, 7, 8]]),
    ([[9], [2]], 9, [[9, 0, 1, 2, 3, 4, 5], [2, 3, 4, 5, 0, 0, 0]]),
]


@pytest.mark.parametrize(("prompt", "count", "expected"), UNTIL, ids=lambda value: str(value))
def test_each_sequence_ends_on_its_own(generate_until, device, prompt, count, expected):
    """A sequence is written up to its stop, pads follow while others go on; the result is as long as the longest."""
    got = generate_until(Successor(), torch.tensor(prompt, device=device), 5, 0, count)
    of = f"generate_until(model, {prompt}, stop=5, pad=0, max_new_tokens={count}) where n + 1 follows n"
    checks.close(got, torch.tensor(expected, device=device), of=of)


@pytest.mark.parametrize(("pad", "expected"), [(5, [5, 5, 5]), (9, [5, 9, 9])])
def test_any_pad_will_do(generate_until, device, pad, expected):
    """pad may be the stop itself, or a token after which the model would say other things."""
    got = generate_until(Successor(), torch.tensor([[4], [2]], device=device), 5, pad, 8)
    wanted = torch.tensor([[4, *expected], [2, 3, 4, 5]], device=device)
    checks.close(got, wanted, of=f"generate_until(model, [[4], [2]], stop=5, pad={pad}, 8) where n + 1 follows n")


@pytest.mark.parametrize(("prompt", "count", "steps"), [([4, 2], 8, 3), ([4], 8, 1), ([2], 2, 2), ([2], 0, 0)])
def test_nobody_asks_the_model_in_vain(generate_until, device, prompt, count, steps):
    """The model is called until all have said stop, at most max_new_tokens times, and no more."""
    model = Successor()
    generate_until(model, torch.tensor(prompt, device=device)[:, None], 5, 0, count)
    of = f"the longest that the model reads for the prompts {prompt}, stop=5, max_new_tokens={count}, n + 1 after n"
    checks.equal(max(model.lengths, default=0), steps, of=of)


@pytest.mark.parametrize("length", [2, 4, 6])
def test_the_last_block_is_read_until_the_end(generate_until, device, length):
    """The model is given the last block_size tokens, 4 here; a stop is reached all the same."""
    prompt = torch.arange(length, device=device)[None]
    expected = prompt
    for _ in range(6):
        expected = torch.cat([expected, expected[:, -4:].sum(1, keepdim=True) % 10], dim=1)
    got = generate_until(Total(), prompt, 11, 0, 6)
    of = f"generate_until(model, prompt of {length}, stop=11, pad=0, 6) where the sum of 4 tokens follows them"
    checks.close(got, expected, of=of)


@pytest.mark.parametrize("training", [True, False])
def test_mode_and_graph_until_the_end(generate_until, device, training):
    """The model is in eval() and records no graph while it writes, and is put back into its mode."""
    model = Successor().train(training)
    generate_until(model, torch.tensor([[2]], device=device), 5, 0, 6)
    was_called(model, "generate_until(model, [[2]], stop=5, pad=0, 6)")
    checks.equal(sorted(set(model.modes)), [False], of="model.training in the steps")
    checks.equal(sorted(set(model.recording)), [False], of="torch.is_grad_enabled() in the steps")
    checks.equal(model.training, training, of=f"model.training after generate_until, {training} before")


class Watched(nn.Module):
    """A model that notes how it is called; `after` gives the token that follows each position."""

    def __init__(self, block_size, layers=1):
        super().__init__()
        self.config = SimpleNamespace(block_size=block_size, layers=layers, vocab_size=10)
        self.modes, self.recording, self.lengths = [], [], []

    def forward(self, tokens, cache=None):
        self.modes.append(self.training)
        self.recording.append(torch.is_grad_enabled())
        self.lengths.append(tokens.shape[1])
        start = 0 if cache is None else len(cache)
        if start + tokens.shape[1] > self.config.block_size:
            size = self.config.block_size
            raise ValueError(f"the model is to read {start + tokens.shape[1]} tokens, and block_size is {size}")
        return self.logits(tokens, start, cache), None


class Successor(Watched):
    """After n comes n + 1."""

    def __init__(self):
        super().__init__(block_size=20)

    def logits(self, tokens, start, cache):
        return 5.0 * one_hot((tokens + 1) % 10, 10)


class Total(Watched):
    """After some tokens comes their sum, modulo 10."""

    def __init__(self):
        super().__init__(block_size=4)

    def logits(self, tokens, start, cache):
        return 5.0 * one_hot(tokens.cumsum(1) % 10, 10)


class Fixed(Watched):
    """After anything come the same logits."""

    def __init__(self, logits):
        super().__init__(block_size=50)
        self.numbers = logits

    def logits(self, tokens, start, cache):
        return torch.tensor(self.numbers, device=tokens.device).expand(*tokens.shape, -1)


class After(Watched):
    """The logits after a token are its row of a table."""

    def __init__(self, rows):
        super().__init__(block_size=50)
        self.rows = rows

    def logits(self, tokens, start, cache):
        return self.rows.to(tokens.device)[tokens]


class Reader(Watched):
    """Two layers of attention with random weights: every token read so far, and its position, has a say."""

    def __init__(self, block_size):
        super().__init__(block_size, layers=2)
        self.token, self.position = nn.Embedding(10, 16), nn.Embedding(block_size, 16)
        self.maps = nn.ModuleList(nn.Linear(16, 48, bias=False) for _ in range(2))
        for linear in self.maps:
            nn.init.normal_(linear.weight, std=0.3)

    def logits(self, tokens, start, cache):
        x = self.token(tokens) + self.position.weight[start : start + tokens.shape[1]]
        for layer, linear in enumerate(self.maps):
            q, k, v = (part[:, None] for part in linear(x).chunk(3, dim=-1))
            if cache is not None:
                k, v = cache.extend(layer, k, v)
            seen = torch.ones(q.shape[2], k.shape[2], dtype=torch.bool, device=x.device).tril(k.shape[2] - q.shape[2])
            x = x + scaled_dot_product_attention(q, k, v, attn_mask=seen)[:, 0]
        return x @ self.token.weight.roll(1, 0).T / 4


def was_called(model, of):
    """Check that the model was called at all."""
    checks.that(len(model.lengths) > 0, of=of, expected="calls of the model", got="it is never called")


def drawn_shares(generate, model, device, **options):
    """Return how often each token is drawn in one step of 4000 sequences."""
    prompt = torch.zeros(4000, 1, dtype=torch.long, device=device)
    generator = torch.Generator(device).manual_seed(0)
    tokens = generate(model, prompt, 1, generator=generator, **options)
    checks.shape(tokens, (4000, 2), of="generate(model, prompt of shape (4000, 1), 1)")
    return torch.bincount(tokens[:, 1].cpu(), minlength=len(model.numbers)) / 4000
