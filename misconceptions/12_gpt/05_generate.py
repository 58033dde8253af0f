"""Wrong answers that people write when they let a model write."""

from typing import ClassVar

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


def generate__divides_by_zero(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Divides by the temperature 0 as well: the logits are infinite or NaN, and nothing can be drawn. Instead:
    temperature 0 is a case of its own, `argmax`.
    """

    def draw(logits: Tensor) -> Tensor:
        return torch.multinomial((_top(logits, top_k) / temperature).softmax(-1), 1, generator=generator)

    return _generate(model, prompt, max_new_tokens, draw)


def generate__always_greedy(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Takes the most likely token at every temperature. Instead: draw by the probabilities, unless temperature is 0."""
    return _generate(model, prompt, max_new_tokens, lambda logits: logits.argmax(-1, keepdim=True))


def generate__multiplies_by_temperature(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Multiplies the logits by the temperature, so a low one evens them out. Instead: divide, so that a low one makes
    the likely likelier.
    """
    inverse = 1 / temperature if temperature else 0
    return _generate(model, prompt, max_new_tokens, lambda logits: _draw(logits, inverse, top_k, generator))


def generate__temperature_after_softmax(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Divides the probabilities by the temperature, and they keep their ratios: it does nothing. Instead: divide the
    logits, before the softmax.
    """

    def draw(logits: Tensor) -> Tensor:
        if temperature == 0:
            return logits.argmax(-1, keepdim=True)
        return torch.multinomial(_top(logits, top_k).softmax(-1) / temperature, 1, generator=generator)

    return _generate(model, prompt, max_new_tokens, draw)


def generate__top_k_with_zeros(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Gives a logit of 0 to what must not be drawn, and exp(0) is 1. Instead: give it -inf."""

    def draw(logits: Tensor) -> Tensor:
        kept = logits if top_k is None else logits.where(_top(logits, top_k) > -torch.inf, 0)
        return _draw(kept, temperature, None, generator)

    return _generate(model, prompt, max_new_tokens, draw)


def generate__keeps_the_least_likely(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Keeps the k least likely tokens. Instead: take the largest; `topk` sorts downwards."""

    def draw(logits: Tensor) -> Tensor:
        kept = logits if top_k is None else -_top(-logits, top_k)
        return _draw(kept.nan_to_num(posinf=-torch.inf, neginf=-torch.inf), temperature, None, generator)

    return _generate(model, prompt, max_new_tokens, draw)


def generate__top_k_past_the_vocabulary(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Asks `topk` for more numbers than there are, which it refuses. Instead: ask for min(top_k, V)."""

    def draw(logits: Tensor) -> Tensor:
        if top_k is not None:
            logits = logits.masked_fill(logits < logits.topk(top_k).values[:, -1:], -torch.inf)
        return _draw(logits, temperature, None, generator)

    return _generate(model, prompt, max_new_tokens, draw)


def generate__top_k_past_the_vocabulary_when_it_draws(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Asks `topk` for more numbers than there are, which it refuses. Instead: ask for min(top_k, V)."""

    def draw(logits: Tensor) -> Tensor:
        if temperature == 0:
            return logits.argmax(-1, keepdim=True)
        if top_k is not None:
            logits = logits.masked_fill(logits < logits.topk(top_k).values[:, -1:], -torch.inf)
        return torch.multinomial((logits / temperature).softmax(-1), 1, generator=generator)

    return _generate(model, prompt, max_new_tokens, draw)


def generate__ignores_the_generator(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draws from torch's global generator, so the same seed gives other tokens. Instead: hand the generator to
    `multinomial`.
    """
    return _generate(model, prompt, max_new_tokens, lambda logits: _draw(logits, temperature, top_k, None))


def generate__seeds_the_global_generator(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Turns back the global generator for everybody, and each call draws the same numbers, because the one handed in is
    never moved. Instead: hand it to `multinomial`.
    """
    if generator is not None:
        torch.manual_seed(generator.initial_seed())
    return _generate(model, prompt, max_new_tokens, lambda logits: _draw(logits, temperature, top_k, None))


def generate__one_draw_for_all_rows(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draws one token from the first row and gives it to all. Instead: each sequence of the batch draws its own."""

    def draw(logits: Tensor) -> Tensor:
        if temperature == 0:
            return logits.argmax(-1, keepdim=True)
        return _draw(logits[:1], temperature, top_k, generator).expand(len(logits), 1)

    return _generate(model, prompt, max_new_tokens, draw)


def generate__never_crops(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Hands all tokens to the model, which refuses past block_size. Instead: give it the last block_size of them."""
    return _generate(model, prompt, max_new_tokens, _drawing(temperature, top_k, generator), lambda tokens: tokens)


def generate__crops_the_end(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Keeps the first tokens, so past block_size the model reads the same ones for ever, and never what it wrote.
    Instead: keep the last, `[:, -block_size:]`.
    """
    size = model.config.block_size
    draw = _drawing(temperature, top_k, generator)
    return _generate(model, prompt, max_new_tokens, draw, lambda tokens: tokens[:, :size])


def generate__crops_what_it_returns(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Puts the cropped tokens in the place of all tokens, so what has slid out is missing from the result. Instead:
    crop only what the model is given.
    """
    size = model.config.block_size
    tokens = prompt
    for _ in range(max_new_tokens):
        tokens = _generate(model, tokens[:, -size:], 1, _drawing(temperature, top_k, generator))
    return tokens


def generate__reads_the_first_position(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draws from what follows the first token. Instead: what follows the last one stands at `logits[:, -1]`."""
    return _generate(model, prompt, max_new_tokens, _drawing(temperature, top_k, generator), position=0)


def generate__returns_only_new_tokens(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Returns the continuation alone. Instead: return the prompt in front of it."""
    tokens = _generate(model, prompt, max_new_tokens, _drawing(temperature, top_k, generator))
    return tokens[:, prompt.shape[1] :]


def generate__leaves_it_in_eval(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Leaves the model in eval() for good, so a training that samples now and then goes on without dropout. Instead:
    put back the mode that it was in.
    """
    model.eval()
    return _generate(model, prompt, max_new_tokens, _drawing(temperature, top_k, generator))


def generate__puts_it_into_train(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Puts the model into train() at the end, also where it was in eval(). Instead: put back the mode that
    it was in.
    """
    tokens = _generate(model, prompt, max_new_tokens, _drawing(temperature, top_k, generator))
    model.train()
    return tokens


def generate__writes_in_train(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Writes in the mode that the model is in, and in train() it drops a part of what it knows at every step. Instead:
    switch to eval() while it writes.
    """
    draw, size = _drawing(temperature, top_k, generator), model.config.block_size
    tokens = prompt
    with torch.no_grad():
        for _ in range(max_new_tokens):
            tokens = torch.cat([tokens, draw(model(tokens[:, -size:])[0][:, -1])], dim=1)
    return tokens


def generate__records_a_graph(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Records a graph in every step that nobody goes back through. Instead: write under `torch.no_grad()`."""
    was_training, draw, size = model.training, _drawing(temperature, top_k, generator), model.config.block_size
    tokens = prompt
    model.eval()
    for _ in range(max_new_tokens):
        tokens = torch.cat([tokens, draw(model(tokens[:, -size:])[0][:, -1])], dim=1)
    model.train(was_training)
    return tokens


def generate__first_rows_threshold(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Takes the k-th largest logit of the first sequence as the bar for all of them. Instead: each row has its own."""

    def draw(logits: Tensor) -> Tensor:
        if top_k is not None:
            bar = logits[0].topk(min(top_k, logits.shape[-1])).values[-1]
            keep = (logits >= bar) | (logits == logits.amax(-1, keepdim=True))
            logits = logits.masked_fill(~keep, -torch.inf)
        return _draw(logits, temperature, None, generator)

    return _generate(model, prompt, max_new_tokens, draw)


def generate__keeps_k_plus_one(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Keeps one token more than asked for. Instead: the bar is the k-th largest logit, and what lies below it is not
    drawn.
    """
    more = None if top_k is None else top_k + 1
    return _generate(model, prompt, max_new_tokens, lambda logits: _draw(logits, temperature, more, generator))


def generate__top_k_forgets_the_temperature(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Leaves the temperature out where top_k is given. Instead: both count; the tokens that are left are drawn by
    softmax(logits / temperature).
    """
    used = temperature if top_k is None or temperature == 0 else 1.0
    return _generate(model, prompt, max_new_tokens, lambda logits: _draw(logits, used, top_k, generator))


def generate__seed_of_its_own(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Makes a generator with a fixed seed where none is given, so every call writes the same. Instead: without a
    generator draw from torch's global one.
    """
    own = torch.Generator(prompt.device).manual_seed(0) if generator is None else generator
    return _generate(model, prompt, max_new_tokens, lambda logits: _draw(logits, temperature, top_k, own))


def generate__softmax_by_hand(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Takes the exponential of large logits, which is infinite, and nothing can be drawn from it. Instead: `softmax`
    takes the largest logit off first.
    """

    def draw(logits: Tensor) -> Tensor:
        if temperature == 0:
            return logits.argmax(-1, keepdim=True)
        chances = (_top(logits, top_k) / temperature).exp()
        return torch.multinomial(chances / chances.sum(-1, keepdim=True), 1, generator=generator)

    return _generate(model, prompt, max_new_tokens, draw)


def generate__draws_at_a_tiny_temperature(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draws at a very low temperature in place of 0, which moves the generator, and ties are decided at random.
    Instead: temperature 0 is a case of its own, `argmax`.
    """
    warm = max(temperature, 1e-6)
    return _generate(model, prompt, max_new_tokens, lambda logits: _draw(logits, warm, top_k, generator))


def _generate(model, prompt, max_new_tokens, draw, crop=None, position=-1) -> Tensor:
    """Right, with a draw of the caller's."""
    was_training = model.training
    tokens = prompt
    model.eval()
    with torch.no_grad():
        for _ in range(max_new_tokens):
            window = crop(tokens) if crop else tokens[:, -model.config.block_size :]
            tokens = torch.cat([tokens, draw(model(window)[0][:, position])], dim=1)
    model.train(was_training)
    return tokens


def _drawing(temperature, top_k, generator):
    return lambda logits: _draw(logits, temperature, top_k, generator)


def _draw(logits, temperature, top_k, generator) -> Tensor:
    if temperature == 0:
        return logits.argmax(-1, keepdim=True)
    return torch.multinomial((_top(logits, top_k) / temperature).softmax(-1), 1, generator=generator)


def _top(logits, top_k) -> Tensor:
    if top_k is None:
        return logits
    return logits.masked_fill(logits < logits.topk(min(top_k, logits.shape[-1])).values[:, -1:], -torch.inf)


class _KVCache:
    """Right; the wrong answers change one thing."""

    def __init__(self, layers: int):
        self.entries = [None] * layers

    def __len__(self) -> int:
        return 0 if self.entries[0] is None else self.entries[0][0].shape[2]

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        if self.entries[layer] is not None:
            keys = torch.cat([self.entries[layer][0], keys], dim=2)
            values = torch.cat([self.entries[layer][1], values], dim=2)
        self.entries[layer] = keys, values
        return keys, values


class KVCache__joins_and_forgets(_KVCache):
    """Returns what is joined and does not keep it, so the third call finds the first one's positions only. Instead:
    keep all of it.
    """

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        if self.entries[layer] is None:
            self.entries[layer] = keys, values
            return keys, values
        old_keys, old_values = self.entries[layer]
        return torch.cat([old_keys, keys], dim=2), torch.cat([old_values, values], dim=2)


class KVCache__returns_the_new_ones(_KVCache):
    """Keeps all positions and returns the new ones alone, so the model would see nothing of the past. Instead: return
    the whole layer.
    """

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        super().extend(layer, keys, values)
        return keys, values


class KVCache__keeps_the_newest(_KVCache):
    """Puts the new positions in the place of the old ones. Instead: they belong behind them."""

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        self.entries[layer] = keys, values
        return keys, values


class KVCache__joins_the_heads(_KVCache):
    """Joins along axis 1, which counts heads. Instead: time is axis 2 of (B, heads, T, D)."""

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        if self.entries[layer] is not None:
            keys = torch.cat([self.entries[layer][0], keys], dim=1)
            values = torch.cat([self.entries[layer][1], values], dim=1)
        self.entries[layer] = keys, values
        return keys, values


class KVCache__newest_first(_KVCache):
    """Puts the new positions in front of the old ones. Instead: oldest first; the mask tells them apart by
    their order.
    """

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        if self.entries[layer] is not None:
            keys = torch.cat([keys, self.entries[layer][0]], dim=2)
            values = torch.cat([values, self.entries[layer][1]], dim=2)
        self.entries[layer] = keys, values
        return keys, values


class KVCache__one_entry_for_all_layers(_KVCache):
    """Has one place for all layers, so each layer gets the positions of the others as well. Instead: keep
    them apart.
    """

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        return super().extend(0, keys, values)


class KVCache__of_the_class(_KVCache):
    """Keeps its list in the body of the class, where it exists once for all caches: a new one begins with what an old
    one holds. Instead: make it in `__init__`.
    """

    entries: ClassVar[list] = [None] * 100

    def __init__(self, layers: int):
        pass


class KVCache__dictionaries_of_the_class:
    """Keeps its dictionaries in the body of the class, where they exist once for all caches: a new one begins with what
    an old one holds. Instead: make them in `__init__`.
    """

    keys: ClassVar[dict] = {}
    values: ClassVar[dict] = {}

    def __init__(self, layers: int):
        self.layers = layers

    def __len__(self) -> int:
        return self.keys[0].shape[2] if 0 in self.keys else 0

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        if layer in self.keys:
            keys = torch.cat([self.keys[layer], keys], dim=2)
            values = torch.cat([self.values[layer], values], dim=2)
        self.keys[layer], self.values[layer] = keys, values
        return keys, values


class KVCache__counts_every_layer(_KVCache):
    """Counts positions with each layer that is extended, so two layers make every position count twice. Instead: count
    those of one layer.
    """

    def __init__(self, layers: int):
        super().__init__(layers)
        self.count = 0

    def __len__(self) -> int:
        return self.count

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        self.count += keys.shape[2]
        return super().extend(layer, keys, values)


class KVCache__counts_calls(_KVCache):
    """Counts each call as one position, and the prompt brings several at once. Instead: add T."""

    def __init__(self, layers: int):
        super().__init__(layers)
        self.count = 0

    def __len__(self) -> int:
        return self.count

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        self.count += layer == 0
        return super().extend(layer, keys, values)


class KVCache__float32_buffer(_KVCache):
    """Copies keys and values into float32 tensors on the CPU, whatever dtype and device they have. Instead: `torch.cat`
    keeps both.
    """

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        old = 0 if self.entries[layer] is None else self.entries[layer][0].shape[2]
        joined = []
        for index, new in enumerate((keys, values)):
            whole = torch.zeros(*new.shape[:2], old + new.shape[2], new.shape[3])
            if old:
                whole[:, :, :old] = self.entries[layer][index]
            whole[:, :, old:] = new
            joined.append(whole)
        self.entries[layer] = tuple(joined)
        return self.entries[layer]


class KVCache__values_are_keys(_KVCache):
    """Keeps the keys under both names. Instead: keys and values are joined each with their own."""

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        if self.entries[layer] is not None:
            keys = torch.cat([self.entries[layer][0], keys], dim=2)
            values = torch.cat([self.entries[layer][0], values], dim=2)
        self.entries[layer] = keys, values
        return keys, values


class KVCache__room_for_256(_KVCache):
    """Has room for 256 positions, and more do not fit. Instead: let it grow, with `torch.cat`."""

    def __init__(self, layers: int):
        self.room = [None] * layers
        self.used = [0] * layers

    def __len__(self) -> int:
        return self.used[0]

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        batch, heads, time, size = keys.shape
        if self.room[layer] is None:
            self.room[layer] = keys.new_zeros(2, batch, heads, 256, size)
        start, stop = self.used[layer], self.used[layer] + time
        self.room[layer][0, :, :, start:stop] = keys
        self.room[layer][1, :, :, start:stop] = values
        self.used[layer] = stop
        return self.room[layer][0, :, :, :stop], self.room[layer][1, :, :, :stop]


def generate_cached__without_a_cache(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Lets the model read everything at every step: the tokens are right, and the work is as much as before. Instead:
    hand it the cache and only what it has not read.
    """
    return _generate(model, prompt, max_new_tokens, _drawing(temperature, top_k, generator))


def generate_cached__reads_everything_again(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Gives the old tokens to the model again, though the cache holds them: it reads them twice, the second time at
    later positions. Instead: hand it the new token alone.
    """
    return _generate_cached(model, prompt, max_new_tokens, temperature, top_k, generator, unread=lambda tokens: tokens)


def generate_cached__forgets_the_prompt(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Reads the last token alone in the first step, while the cache is still empty, so the model never sees the rest of
    the prompt. Instead: begin with all of it.
    """
    first = prompt[:, :-1]
    new = _generate_cached(model, prompt[:, -1:], max_new_tokens, temperature, top_k, generator)
    return torch.cat([first, new], dim=1)


def generate_cached__keeps_the_cache_for_ever(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Keeps the cache past block_size, where there is no position left for the next token. Instead: the window slides;
    begin again with a new cache and the last block_size tokens.
    """
    return _generate_cached(model, prompt, max_new_tokens, temperature, top_k, generator, slides=False)


def generate_cached__begins_again_with_one_token(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Makes a new cache when the window is full and gives it the last token only, so the model forgets all it has read.
    Instead: fill it with the last block_size tokens.
    """
    return _generate_cached(model, prompt, max_new_tokens, temperature, top_k, generator, refill=1)


def generate_cached__begins_again_with_half(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Makes a new cache of the newer half when the window is full, and goes on from there: cheap, but the model knows
    less than it does without a cache, and other tokens come. Instead: fill it with the last block_size tokens, in each
    step from then on.
    """
    half = max(model.config.block_size // 2, 1)
    return _generate_cached(model, prompt, max_new_tokens, temperature, top_k, generator, refill=half)


def generate_cached__reads_a_prompt_of_any_length(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Hands the whole prompt to the model, which refuses one that is longer than block_size. Instead: begin with its
    last block_size tokens.
    """
    if max_new_tokens == 0:
        return prompt
    size, was_training = model.config.block_size, model.training
    cache = _KVCache(model.config.layers)
    model.eval()
    with torch.no_grad():
        logits = model(prompt, cache=cache)[0]
        tokens = torch.cat([prompt, _draw(logits[:, -1], temperature, top_k, generator)], dim=1)
        for _ in range(max_new_tokens - 1):
            if tokens.shape[1] <= size:
                logits = model(tokens[:, -1:], cache=cache)[0]
            else:
                logits = model(tokens[:, -size:], cache=_KVCache(model.config.layers))[0]
            tokens = torch.cat([tokens, _draw(logits[:, -1], temperature, top_k, generator)], dim=1)
    model.train(was_training)
    return tokens


def generate_cached__one_cache_for_all_calls(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Uses a cache that was made once, which still holds what the call before it read. Instead: make a new one in every
    call.
    """
    return _generate_cached(model, prompt, max_new_tokens, temperature, top_k, generator, cache=_KEPT)


def generate_cached__ignores_the_generator(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draws without the generator, so other tokens come than without a cache. Instead: hand it on."""
    return _generate_cached(model, prompt, max_new_tokens, temperature, top_k, None)


def generate_cached__ignores_top_k(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Leaves top_k out, so unlikely tokens are drawn as well. Instead: hand it on."""
    return _generate_cached(model, prompt, max_new_tokens, temperature, None, generator)


generate_cached__top_k_past_the_vocabulary = edit(
    (
        "unread = drawn(logits[:, -1], temperature, top_k, generator)",
        "last = logits[:, -1]\n"
        "if top_k is not None:\n"
        "    last = last.masked_fill(last < last.topk(top_k).values[:, -1:], -torch.inf)\n"
        "unread = drawn(last, temperature, None, generator)",
    ),
    why="Asks `topk` for more numbers than there are, which it refuses. Instead: ask for min(top_k, V).",
)


def generate_cached__in_train_with_a_graph(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Leaves the model in the mode it was in, dropout and all, and records a graph that grows with the cache. Instead:
    here too it writes in eval() and under `torch.no_grad()`.
    """
    cache, tokens, unread = _KVCache(model.config.layers), prompt, prompt[:, -model.config.block_size :]
    for _ in range(max_new_tokens):
        if len(cache) + unread.shape[1] > model.config.block_size:
            cache, unread = _KVCache(model.config.layers), tokens[:, -model.config.block_size :]
        unread = _draw(model(unread, cache=cache)[0][:, -1], temperature, top_k, generator)
        tokens = torch.cat([tokens, unread], dim=1)
    return tokens


def generate_cached__slides_too_early(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Makes a new cache one step too early, while the next token still fits into block_size, and reads all tokens once
    more. Instead: begin again only where the cache and the unread tokens are more than block_size.
    """
    size = model.config.block_size
    was_training, tokens, new = model.training, prompt, prompt[:, -size:]
    cache = _KVCache(model.config.layers)
    model.eval()
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if len(cache) + new.shape[1] >= size:
                cache, new = _KVCache(model.config.layers), tokens[:, -size:]
            new = _draw(model(new, cache=cache)[0][:, -1], temperature, top_k, generator)
            tokens = torch.cat([tokens, new], dim=1)
    model.train(was_training)
    return tokens


def generate_cached__prompt_token_by_token(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Reads the prompt one token at a time, with one call of the model for each. Instead: the first call reads the
    whole prompt.
    """
    size = model.config.block_size
    was_training, tokens = model.training, prompt
    cache, new = _KVCache(model.config.layers), prompt[:, -size:]
    model.eval()
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if len(cache) + new.shape[1] > size:
                cache, new = _KVCache(model.config.layers), tokens[:, -size:]
            for piece in new.split(1, dim=1):
                logits = model(piece, cache=cache)[0][:, -1]
            new = _draw(logits, temperature, top_k, generator)
            tokens = torch.cat([tokens, new], dim=1)
    model.train(was_training)
    return tokens


def generate_cached__forgets_what_slid_out(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Crops the prompt itself, so what is longer than block_size is missing from the result. Instead: crop only what
    the model is given.
    """
    prompt = prompt[:, -model.config.block_size :]
    return _generate_cached(model, prompt, max_new_tokens, temperature, top_k, generator)


def _generate_cached(
    model, prompt, max_new_tokens, temperature, top_k, generator, *, cache=None, unread=None, slides=True, refill=None
) -> Tensor:
    """Right, where no option says otherwise."""
    size = model.config.block_size
    cache = _KVCache(model.config.layers) if cache is None else cache
    was_training, tokens, new = model.training, prompt, prompt[:, -size:]
    model.eval()
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if slides and len(cache) + new.shape[1] > size:
                cache, new = _KVCache(model.config.layers), tokens[:, -(refill or size) :]
            new = _draw(model(unread(tokens) if unread else new, cache=cache)[0][:, -1], temperature, top_k, generator)
            tokens = torch.cat([tokens, new], dim=1)
    model.train(was_training)
    return tokens


_KEPT = _KVCache(layers=2)


generate_until__all_end_with_the_first = edit(
    ("ended.all()", "ended.any()"),
    why="""Ends as soon as one sequence has said stop: all others break off in the middle. Instead: go on until all are
    at their end.""",
)


generate_until__goes_on_after_the_end = edit(
    (".masked_fill(ended, pad)", ""),
    why="""Lets a sequence that is at its end go on writing until the others are done. Instead: put pads in the place of
    what the model says there.""",
)


generate_until__always_all_steps = edit(
    ("if ended.all():\n    break", ""),
    why="""Makes all steps, also when every sequence is at its end: the model reads pads, and the result has columns of
    nothing else. Instead: end when all have ended.""",
)


generate_until__one_step_too_many = edit(
    ("if ended.all():\n    break", ""),
    ("ended = ended | (new == stop)", "if ended.all():\n    break\nended = ended | (new == stop)"),
    why="""Looks whether all are at their end before the new tokens count: one more step is made, and its column holds
    pads alone. Instead: look after the new stops are entered, or before the model is called.""",
)


generate_until__forgets_who_has_ended = edit(
    ("ended = ended | (new == stop)", "ended = new == stop"),
    why="""Looks at the newest token alone: one step later that is a pad, and the sequence writes on. Instead: who has
    ended once stays ended, `ended | (new == stop)`.""",
)


generate_until__a_pad_ends_it = edit(
    ("ended = ended | (new == stop)", "ended = (new == stop) | (new == pad)"),
    why="""Takes a pad that the model says for the end. The pad may be a token like any other: a sequence that says it
    goes on. Instead: keep who has said stop, `ended | (new == stop)`.""",
)


generate_until__looks_into_the_prompt = edit(
    (
        "ended = torch.zeros(len(prompt), 1, dtype=torch.bool, device=prompt.device)",
        "ended = (prompt == stop).any(1, keepdim=True)",
    ),
    why="Takes a stop in the prompt for the end of the sequence. Instead: only a stop that the model says ends it.",
)


generate_until__pads_over_the_stop = edit(
    (
        "tokens = torch.cat([tokens, new], dim=1)",
        "tokens = torch.cat([tokens, new.masked_fill(new == stop, pad)], dim=1)",
    ),
    why="""Puts a pad in the place of the stop itself, so nobody sees that the sequence has ended. Instead: the stop
    stays, and pads come after it.""",
)


generate_until__pads_are_stops = edit(
    ("masked_fill(ended, pad)", "masked_fill(ended, stop)"),
    why="Fills with stops what comes after the end. Instead: fill with pad.",
)


generate_until__reads_everything = edit(
    ("tokens[:, -model.config.block_size :]", "tokens"),
    why="""Hands the model all tokens, and past block_size it has no position for them. Instead: give it the last
    block_size.""",
)


generate_until__stays_in_eval = edit(
    ("model.train(was_training)", ""),
    why="Leaves the model in eval mode. Instead: put the mode back in which it was.",
)


generate_until__in_the_mode_it_has = edit(
    ("model.eval()", ""),
    why="""Writes in the mode that the model has: in train() dropout takes part. Instead: call `eval()` first.""",
)


generate_until__records_a_graph = edit(
    ("with torch.no_grad():", "with torch.enable_grad():"),
    why="Records a graph for each step, which nobody needs. Instead: write under `torch.no_grad()`.",
)


generate_until__row_by_row_to_the_first_length = edit(
    ("if ended.all():\n    break", "if ended[0]:\n    break"),
    why="""Ends when the first sequence does, whatever the others do. Instead: ask all of them, `ended.all()`.""",
)


generate_until__trims_at_the_end = edit(
    ("if ended.all():\n    break", ""),
    (
        "return tokens",
        "said = tokens[:, prompt.shape[1] :]\n"
        "steps = [(said[:, :n] == stop).any(1).all().item() for n in range(said.shape[1] + 1)]\n"
        "return tokens[:, : prompt.shape[1] + (steps.index(True) if True in steps else max_new_tokens)]",
    ),
    why="""Makes all steps, and cuts off afterwards what came when all were at their end: the model was asked in vain.
    Instead: end the loop when all have ended.""",
)
