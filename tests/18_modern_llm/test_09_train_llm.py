"""Hidden tests of train_llm."""

import math
from dataclasses import dataclass

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook

from torch_katas import checks, inputs


@dataclass(frozen=True)
class Config:
    """What LLMConfig is in the exercise."""

    vocab_size: int = 7
    width: int = 16
    layers: int = 2
    heads: int = 4
    groups: int = 2
    hidden: int = 12


def test_names_and_shapes_of_the_weights(LLM):
    """The state_dict has the stated names and shapes, so that weights can be exchanged."""
    for config in (Config(), Config(layers=1, heads=2, groups=1)):
        few = config.groups * config.width // config.heads
        shapes = {"q": (16, 16), "k": (few, 16), "v": (few, 16), "out": (16, 16), "norm1": (16,), "norm2": (16,)}
        shapes |= {"gate": (12, 16), "up": (12, 16), "down": (16, 12)}
        expected = {f"blocks.{i}.{name}.weight": shape for i in range(config.layers) for name, shape in shapes.items()}
        expected |= {"token.weight": (7, 16), "norm.weight": (16,)}
        model = LLM(config)
        found = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
        checks.equal(dict(sorted(found.items())), dict(sorted(expected.items())), of=f"the state_dict of LLM({config})")
        of = f"the number of different parameters of LLM({config})"
        checks.equal(len(list(model.parameters())), len(expected), of=of)


def test_two_models_keep_to_their_own(LLM, device):
    """A model with other groups that is made later changes nothing in the first."""
    config = Config()
    model, weights = with_random_weights(LLM(config).to(device))
    LLM(Config(groups=1))
    tokens = torch.randint(7, (2, 3))
    of = f"the logits of LLM({config}), after LLM({Config(groups=1)})"
    checks.close(
        model(tokens.to(device)), computed(weights, config, tokens).float().to(device), rtol=1e-3, atol=1e-4, of=of
    )


@pytest.mark.timeout(20)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize(
    "config",
    [Config(), Config(layers=1, groups=4), Config(layers=1, groups=1), Config(heads=2, groups=1)],
    ids=["2 groups", "4 groups", "1 group", "2 heads"],
)
def test_the_logits_are_those_of_the_weights(LLM, device, config, dtype):
    """With any weights of these names, the logits are those that the statement describes, at every position."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    model, weights = with_random_weights(LLM(config).to(device, dtype))
    for shape in ((2, 9), (1, 1)):
        tokens = torch.randint(7, shape)
        expected = computed(weights, config, tokens).to(device, dtype)
        of = f"the logits of LLM({config}) for tokens of shape {shape}"
        checks.close(model(tokens.to(device)), expected, rtol=1e-3, atol=1e-4, of=of)


def test_small_embeddings_show_the_eps(LLM, device):
    """With embeddings of about 0.001, whose mean square is 1e-6, an eps of 1e-6 under the root is seen."""
    config = Config(layers=1)
    model = LLM(config).to(device)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(torch.randn(parameter.shape) * (1e-3 if "token" in name else 0.4))
    weights = {name: tensor.detach().double().cpu() for name, tensor in model.state_dict().items()}
    tokens = torch.randint(7, (2, 5))
    expected = computed(weights, config, tokens).float().to(device)
    of = "the logits where embeddings have a standard deviation of 0.001"
    checks.close(model(tokens.to(device)), expected, rtol=1e-3, atol=1e-6, of=of)


def test_there_is_no_longest_text(LLM, device):
    """1100 tokens go through, also after five, and the first five have the logits that they have alone."""
    model = LLM(Config(layers=1)).to(device)
    tokens = torch.randint(7, (1, 1100), device=device)
    with torch.no_grad():
        short, long = model(tokens[:, :5]), model(tokens)
    checks.shape(long, (1, 1100, 7), of="the logits of 1100 tokens")
    checks.close(long[:, :5], short, rtol=1e-3, atol=1e-5, of="the first five logits of 1100 tokens")


def test_a_new_model_knows_nothing(LLM, device):
    """Its embeddings have a standard deviation of 0.02, its loss is near ln V, and gradients reach every parameter."""
    model = LLM(Config(vocab_size=40, width=64, hidden=128)).to(device)
    std = model.token.weight.std().item()
    checks.that(
        0.018 < std < 0.022, of="the standard deviation of token.weight", expected="about 0.02", got=f"{std:.4f}"
    )
    tokens = torch.randint(40, (4, 30), device=device)
    loss = cross_entropy(model(tokens).flatten(0, 1), torch.randint(40, (120,), device=device))
    of = "the loss of a new model with 40 tokens"
    checks.that(abs(loss.item() - math.log(40)) < 0.2, of=of, expected="within 0.2 of ln 40 = 3.69", got=f"{loss:.3f}")
    checks.gradient_reaches(loss, *model.parameters(), of="the loss", names=tuple(model.state_dict()))


@pytest.mark.timeout(30)
def test_it_learns_to_rhyme(train_llm, once, rhymes):
    """Trained on the rhymes in 110 steps, the default, its perplexity on others is at most 11.2."""
    seen, unseen = rhymes
    made = []
    handle = register_optimizer_step_post_hook(lambda *_: made.append(1))
    try:
        model = once(train_llm, seen, 37, seed=0)
    finally:
        handle.remove()
    checks.equal(len(made), 110, of="the optimizer's steps in train_llm(rhymes, 37, seed=0)")
    total = 0.0
    with torch.no_grad():
        for piece in unseen.unfold(0, 33, 32):
            total += cross_entropy(model(piece[None, :-1])[0], piece[1:]).item()
    perplexity = math.exp(total / len(unseen.unfold(0, 33, 32)))
    of = "the perplexity on unseen rhymes after train_llm(rhymes, 37, seed=0)"
    checks.that(perplexity <= 11.2, of=of, expected="at most 11.2", got=f"{perplexity:.2f}")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("steps", [1, 3])
def test_each_step_is_one_update(train_llm, rhymes, steps):
    """There are `steps` updates, the first of which changes weights; the model, of LLMConfig's size, is in eval()."""
    before, moved = [], []

    def weights(optimizer):
        return [parameter.detach().clone() for group in optimizer.param_groups for parameter in group["params"]]

    handles = [
        register_optimizer_step_pre_hook(lambda optimizer, *_: before.append(weights(optimizer))),
        register_optimizer_step_post_hook(
            lambda optimizer, *_: moved.append(not all(map(torch.equal, before[-1], weights(optimizer))))
        ),
    ]
    try:
        model = train_llm(rhymes[0][:400], 37, seed=0, steps=steps)
    finally:
        for handle in handles:
            handle.remove()
    checks.equal(len(moved), steps, of=f"the optimizer's steps in train_llm(…, steps={steps})")
    of = f"whether the first of the steps in train_llm(…, steps={steps}) changes any weight"
    checks.equal(moved[0], True, of=of)
    checks.equal(sum(map(torch.numel, model.parameters())), 39_424, of="the number of parameters of what it returns")
    checks.equal({module.training for module in model.modules()}, {False}, of="training of its modules")


@pytest.mark.timeout(20)
def test_all_parameters_are_trained(train_llm, rhymes):
    """Two steps more leave no parameter as it was."""
    first, later = (train_llm(rhymes[0][:400], 37, seed=0, steps=steps).state_dict() for steps in (1, 3))
    same = [name for name in first if torch.equal(first[name], later[name])]
    checks.equal(same, [], of="the parameters that are equal after steps=1 and after steps=3")


def test_each_step_draws_anew(train_llm, rhymes):
    """Four steps read four different batches."""
    read = []
    handle = nn.modules.module.register_module_forward_pre_hook(
        lambda module, args: read.append(args[0].clone()) if isinstance(module, nn.Embedding) else None
    )
    try:
        train_llm(rhymes[0], 37, seed=0, steps=4)
    finally:
        handle.remove()
    different = {tuple(tokens.flatten().tolist()) for tokens in read}
    checks.that(
        len(different) >= min(4, len(read)), of="the batches of 4 steps", expected="4 of them", got=len(different)
    )


@pytest.mark.timeout(20)
def test_the_seed_decides(train_llm, flat_parameters, rhymes):
    """The same seed gives the same model, whatever was drawn before; another seed gives another one."""
    first = flat_parameters(train_llm(rhymes[0][:400], 37, seed=1, steps=2))
    torch.rand(3)
    again, other = (flat_parameters(train_llm(rhymes[0][:400], 37, seed=seed, steps=2)) for seed in (1, 2))
    difference = (first - again).abs().max().item()
    of = "the largest difference between two runs with seed=1"
    checks.that(difference < 1e-6, of=of, expected="0", got=f"{difference:.3g}")
    difference = (first - other).abs().max().item()
    of = "the largest difference between runs with seed=1 and seed=2"
    checks.that(difference > 1e-3, of=of, expected="more than 0", got=f"{difference:.3g}")


def test_the_whole_text_is_read(write, seeded, device):
    """The likeliest token, which a small p leaves alone, depends on all tokens so far; the prompt stands in front."""
    model = Summing().to(device)
    prompt = torch.tensor([2, 0, 4], device=device)
    expected = torch.tensor([2, 0, 4, 0, 0, 0], device=device)
    for place in range(3, 6):
        expected[place] = (expected[:place].sum() + 1) % 7
    with checks.unmodified("write(model, [2, 0, 4], 3, p=0.1, generator)", prompt=prompt):
        result = write(model, prompt, 3, 0.1, seeded(0, device))
    of = "write(model, [2, 0, 4], 3, p=0.1) of a model that is sure of 1 + the sum of all, modulo 7"
    checks.close(result, expected, of=of)
    checks.close(write(model, prompt, 0, 0.1, seeded(0, device)), prompt, of="write(model, prompt, count=0)")
    ones = torch.ones(150, dtype=torch.long, device=device)
    new = write(model, ones, 1, 0.1, seeded(0, device))[-1]
    checks.equal(new.item(), 151 % 7, of="the token that the same model writes behind 150 ones")


def test_the_smallest_set_that_reaches_p(write, seeded, device):
    """Of four equally likely tokens two sum to exactly 0.5, so with p=0.5 two of them are drawn, and no others."""
    text = write(Fixed(torch.zeros(4)).to(device), torch.tensor([0], device=device), 40, 0.5, seeded(2, device))
    of = "how many different tokens are drawn from four equally likely ones with p=0.5"
    checks.equal(len(text[1:].unique()), 2, of=of)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    ("p", "expected"), [(0.6, [0, 0.75, 0, 0, 0.25]), (0.97, [0, 0.46, 0.15, 0.24, 0.15]), (1.0, None)]
)
def test_tokens_come_from_the_nucleus(write, seeded, device, p, expected):
    """Tokens are drawn by their probabilities, from the nucleus alone, with the token that reaches p."""
    rows = {0.6: [0.1, 0.54, 0.1, 0.08, 0.18], 0.97: [0.02, 0.45, 0.15, 0.23, 0.15], 1.0: [0.05, 0.4, 0.15, 0.25, 0.15]}
    row = torch.tensor(rows[p])
    text = write(Fixed(row.log()).to(device), torch.tensor([0], device=device), 600, p, seeded(3, device))
    counts = text[1:].bincount(minlength=5).cpu() / 600
    wanted = row if expected is None else torch.tensor(expected)
    of = f"the shares of 600 tokens with probabilities {rows[p]} and p={p}"
    checks.equal((counts > 0).tolist(), (wanted > 0).tolist(), of=f"which tokens come up with {rows[p]} and p={p}")
    checks.close(counts, wanted, rtol=0, atol=0.09, of=of)


def test_only_the_generator_draws(write, seeded, global_generator_stays, device):
    """The same seed writes the same text, another one another, and so does a second call; torch's own is not moved."""
    model, prompt = Fixed(torch.zeros(9)).to(device), torch.tensor([0], device=device)
    generators = [seeded(seed, device) for seed in (1, 1, 2)]
    with global_generator_stays(of="write(…, generator)"):
        texts = [write(model, prompt, 20, 0.9, generator).tolist() for generator in generators]
    more = write(model, prompt, 20, 0.9, generators[0]).tolist()
    checks.that(more != texts[0], of="a second text with one generator", expected="another one", got="the same")
    checks.equal(texts[1], texts[0], of="two texts with the same seed")
    checks.that(texts[2] != texts[0], of="two texts with different seeds", expected="different ones", got="the same")


@pytest.mark.parametrize("training", [True, False])
def test_the_model_is_only_read(write, seeded, device, training):
    """Its mode stays, and that of each part of it, and no graph is recorded."""
    model = Fixed(torch.zeros(3)).to(device).train(training)
    model.part = nn.Dropout().train(not training)
    write(model, torch.tensor([0], device=device), 2, 0.9, seeded(1, device))
    checks.equal(model.training, training, of=f"model.training after write, {training} before")
    checks.equal(model.part.training, not training, of=f"training of a part of the model, {not training} before")
    checks.equal(model.recorded, {False}, of="torch.is_grad_enabled() in the calls of the model")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("pieces", [(6,), (1, 1, 1), (3, 1, 2)], ids=str)
@pytest.mark.parametrize("config", [Config(), Config(layers=3, heads=2, groups=1)], ids=["2 layers", "3 layers"])
def test_a_text_can_be_read_in_pieces(next_logits, LLM, device, config, pieces):
    """However a text is cut, the logits behind each piece are those of the whole text so far."""
    model, weights = with_random_weights(LLM(config).to(device))
    text = torch.randint(7, (sum(pieces),))
    expected = computed(weights, config, text[None])[0].float().to(device)
    cache, start = Cache(), 0
    for count in pieces:
        of = f"next_logits of tokens {start} to {start + count - 1} of a text that is read in pieces of {pieces}"
        logits = next_logits(model, text[start : start + count].to(device), start, cache, 5)
        start += count
        checks.close(logits, expected[start - 1], rtol=1e-3, atol=1e-4, of=of)


def test_the_logits_have_the_dtype_of_the_parameters(next_logits, LLM, device):
    """In float64 they have the digits of float64, and so has the cache."""
    if inputs.lacks_dtype(device, torch.float64):
        pytest.skip("no float64 on this device")
    config = Config(layers=1)
    model, weights = with_random_weights(LLM(config).to(device, torch.float64))
    text = torch.randint(7, (6,))
    cache = Cache()
    next_logits(model, text[:4].to(device), 0, cache, 5)
    logits = next_logits(model, text[4:].to(device), 4, cache, 5)
    expected = computed(weights, config, text[None])[0, -1].to(device)
    checks.close(logits, expected, of="next_logits in float64, of the last two of six tokens")
    checks.dtype(cache.read(5)[0], torch.float64, of="the cached keys of a model in float64")


def test_keys_and_values_are_cached(next_logits, LLM, device):
    """One call of append enters those of the new tokens, by layer and group, the keys rotated."""
    config = Config()
    model, weights = with_random_weights(LLM(config).to(device))
    text = torch.randint(7, (5,))
    kept = {}
    computed(weights, config, text[None], kept)
    cache = Cache()
    for start, stop in ((0, 3), (3, 5)):
        next_logits(model, text[start:stop].to(device), start, cache, 5)
        shapes = [tuple(part.shape) for part in cache.appended.pop()]
        checks.equal(shapes, [(2, 2, stop - start, 4)] * 2, of=f"the shapes that append gets for {stop - start} tokens")
        checks.equal(len(cache.appended), 0, of="the calls of append in a call of next_logits, less one")
    for name, found in zip(("keys", "values"), cache.read(5), strict=True):
        of = f"the cached {name} of five tokens that are read in pieces of 3 and 2"
        checks.close(found, kept[name].float().to(device), rtol=1e-3, atol=1e-4, of=of)


def test_the_past_comes_from_the_cache(next_logits, LLM, device):
    """A text that somebody else has put into the cache counts like one's own, and sequences do not mix."""
    config = Config()
    model, weights = with_random_weights(LLM(config).to(device))
    texts = {3: torch.randint(7, (6,)), 0: torch.randint(7, (4,))}
    cache = Cache()
    for sequence, text in texts.items():
        kept = {}
        computed(weights, config, text[None, :-1], kept)
        cache.append(sequence, *(kept[name].float().to(device) for name in ("keys", "values")))
    for sequence, text in texts.items():
        logits = next_logits(model, text[-1:].to(device), len(text) - 1, cache, sequence)
        expected = computed(weights, config, text[None])[0, -1].float().to(device)
        of = f"next_logits of the last token of a text in the cache, sequence {sequence} of two"
        checks.close(logits, expected, rtol=1e-3, atol=1e-4, of=of)
        checks.shape(cache.read(sequence)[0], (2, 2, len(text), 4), of=f"the keys of sequence {sequence} after that")


def test_nothing_is_recorded(next_logits, LLM, device):
    """Neither the logits nor what is cached has a history, and what read has returned stays."""
    model = LLM(Config()).to(device)
    cache = Cache()
    next_logits(model, torch.tensor([1, 2], device=device), 0, cache, 5)
    old = cache.read(5)
    logits = next_logits(model, torch.tensor([3], device=device), 2, cache, 5)
    checks.equal(logits.requires_grad, False, of="requires_grad of the logits")
    found = {part.requires_grad for parts in cache.appended for part in parts}
    checks.equal(found, {False}, of="requires_grad of what append gets")
    for name, before, after in zip(("keys", "values"), old, cache.returned, strict=True):
        checks.close(after, before, of=f"the {name} that read had returned, afterwards")


class Cache:
    """Has the append and read of PagedKVCache, and no `held` or `tables`. Notes what goes in and out."""

    def __init__(self):
        self.stored, self.appended, self.returned = {}, [], ()

    def append(self, sequence, keys, values):
        self.appended.append((keys, values))
        new = [part.detach().clone() for part in (keys, values)]
        pairs = zip(self.stored.get(sequence, [part[:, :, :0] for part in new]), new, strict=True)
        self.stored[sequence] = [torch.cat(pair, dim=2) for pair in pairs]

    def read(self, sequence):
        self.returned = tuple(part.clone() for part in self.stored[sequence])
        return self.returned


def with_random_weights(model):
    """Return the model with weights that make every part count, and these weights in float64."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(torch.randn(parameter.shape) * (1.0 if "norm" in name or "token" in name else 0.4))
    return model, {name: tensor.detach().double().cpu() for name, tensor in model.state_dict().items()}


class Fixed(nn.Module):
    """A model whose next token never depends on anything; at all but the last position it is sure of token 0."""

    def __init__(self, logits):
        super().__init__()
        self.logits = nn.Parameter(logits)
        self.recorded = set()

    def forward(self, tokens):
        self.recorded.add(torch.is_grad_enabled())
        sure = torch.full_like(self.logits, -50.0)
        sure[0] = 50.0
        rows = torch.cat([sure.expand(tokens.shape[1] - 1, -1), self.logits[None]])
        return rows.expand(len(tokens), -1, -1)


class Summing(nn.Module):
    """A model that is sure of 1 + the sum of all tokens so far, modulo 7."""

    def __init__(self):
        super().__init__()
        self.sharpness = nn.Parameter(20 * torch.eye(7))

    def forward(self, tokens):
        return self.sharpness[(tokens.cumsum(1) + 1) % 7]


@pytest.fixture(scope="module")
def rhymes(data_folder):
    """Return the letters of the rhymes to learn from, and of others."""
    texts = [(data_folder / f"text/{name}.txt").read_text("utf-8").lower() for name in ("rhymes", "rhymes_unseen")]
    letters = sorted(set(texts[0]))
    return [torch.tensor([letters.index(letter) for letter in text]) for text in texts]


def computed(weights, config, tokens, kept=None):
    """Return the logits by the statement, head by head and position by position; in kept keys and values of text 0."""
    layers = []
    size, shared = config.width // config.heads, config.heads // config.groups
    x = weights["token.weight"][tokens]

    def normed(x, name):
        return x / (x.square().mean(-1, keepdim=True) + 1e-6).sqrt() * weights[f"{name}.weight"]

    def turned(x):  # (B, T, D)
        result = x.clone()
        for place in range(x.shape[1]):
            for i in range(size // 2):
                angle = place * 10000 ** (-2 * i / size)
                first, second = x[:, place, i], x[:, place, i + size // 2]
                result[:, place, i] = first * math.cos(angle) - second * math.sin(angle)
                result[:, place, i + size // 2] = first * math.sin(angle) + second * math.cos(angle)
        return result

    hidden = torch.ones(2 * [tokens.shape[1]], dtype=torch.bool).triu(1)
    for layer in range(config.layers):
        w = {name: weights[f"blocks.{layer}.{name}.weight"] for name in ("q", "k", "v", "out", "gate", "up", "down")}
        y = normed(x, f"blocks.{layer}.norm1")
        q, k, v = ((y @ w[name].T).split(size, dim=-1) for name in "qkv")
        k = [*map(turned, k)]
        layers.append((torch.stack([part[0] for part in k]), torch.stack([part[0] for part in v])))
        heads = []
        for head in range(config.heads):
            scores = turned(q[head]) @ k[head // shared].transpose(1, 2) / math.sqrt(size)
            heads.append(scores.masked_fill(hidden, -math.inf).softmax(-1) @ v[head // shared])
        x = x + torch.cat(heads, dim=-1) @ w["out"].T
        y = normed(x, f"blocks.{layer}.norm2")
        gate = y @ w["gate"].T
        x = x + (gate * gate.sigmoid() * (y @ w["up"].T)) @ w["down"].T
    if kept is not None:
        kept["keys"], kept["values"] = (torch.stack(parts) for parts in zip(*layers, strict=True))
    return normed(x, "norm") @ weights["token.weight"].T
