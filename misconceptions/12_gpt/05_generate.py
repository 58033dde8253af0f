"""Wrong answers that people write when they let a model write."""

from typing import ClassVar

import torch
from torch import Tensor, nn


def generate__divides_by_zero(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """logits / 0 is infinite or NaN, and nothing can be drawn from that. Temperature 0 is a case of its own: argmax."""

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
    """argmax takes the most likely token at every temperature. Draw by the probabilities, unless temperature is 0."""
    return _generate(model, prompt, max_new_tokens, lambda logits: logits.argmax(-1, keepdim=True))


def generate__multiplies_by_temperature(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """A low temperature is to make the likely likelier. Multiplied, it evens them out. Divide the logits by it."""
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
    """Probabilities divided by a number keep their ratios: the temperature does nothing. Divide the logits, before the
    softmax.
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
    """A logit of 0 is no probability of 0: exp(0) is 1. What must not be drawn gets a logit of -inf."""

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
    """Sorted upwards, the first k are the least likely. Take the largest: `topk` sorts downwards."""

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
    """`topk` refuses to find more numbers than there are. Ask for min(top_k, V)."""

    def draw(logits: Tensor) -> Tensor:
        if top_k is not None:
            logits = logits.masked_fill(logits < logits.topk(top_k).values[:, -1:], -torch.inf)
        return _draw(logits, temperature, None, generator)

    return _generate(model, prompt, max_new_tokens, draw)


def generate__ignores_the_generator(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """The generator is taken and never used: the tokens come from torch's global one, and the same seed gives other
    tokens. Hand it to multinomial.
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
    """manual_seed turns back the global generator for everybody, and each call draws the same numbers, because the
    generator itself is never moved. Hand it to multinomial.
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
    """One token is drawn from the first row and given to all. Each sequence of the batch draws its own."""

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
    """The model is given all tokens, and past block_size it refuses. Give it the last block_size of them."""
    return _generate(model, prompt, max_new_tokens, _drawing(temperature, top_k, generator), lambda tokens: tokens)


def generate__crops_the_end(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """`[:, :block_size]` keeps the first tokens: past block_size the model reads the same ones for ever, and never what
    it wrote. Keep the last: `[:, -block_size:]`.
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
    """The cropped tokens take the place of all tokens, so what has slid out is missing from the result. Crop only what
    the model is given.
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
    """logits[:, 0] says what follows the first token. What follows the last one stands at logits[:, -1]."""
    return _generate(model, prompt, max_new_tokens, _drawing(temperature, top_k, generator), position=0)


def generate__returns_only_new_tokens(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Only the continuation comes back. Return the prompt in front of it."""
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
    """The model stays in eval() for good. Called for a sample in the middle of training, this switches dropout off for
    the rest of it. Put back the mode that was found.
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
    """The model is in train() afterwards, also where it was in eval(). Put back the mode that was found."""
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
    """A model in train() drops a part of what it knows at every step. Switch to eval() while it writes."""
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
    """Every step records a graph that nobody goes back through. Write under torch.no_grad()."""
    was_training, draw, size = model.training, _drawing(temperature, top_k, generator), model.config.block_size
    tokens = prompt
    model.eval()
    for _ in range(max_new_tokens):
        tokens = torch.cat([tokens, draw(model(tokens[:, -size:])[0][:, -1])], dim=1)
    model.train(was_training)
    return tokens


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
    """What is joined is returned but not kept: the third call finds the first one's positions only. Keep all of it."""

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        if self.entries[layer] is None:
            self.entries[layer] = keys, values
            return keys, values
        old_keys, old_values = self.entries[layer]
        return torch.cat([old_keys, keys], dim=2), torch.cat([old_values, values], dim=2)


class KVCache__returns_the_new_ones(_KVCache):
    """All positions are kept, but only the new ones come back: the model would see nothing of the past. Return the
    whole layer.
    """

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        super().extend(layer, keys, values)
        return keys, values


class KVCache__keeps_the_newest(_KVCache):
    """The new positions take the place of the old ones. They belong behind them."""

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        self.entries[layer] = keys, values
        return keys, values


class KVCache__joins_the_heads(_KVCache):
    """Axis 1 counts heads. Time is axis 2 of (B, heads, T, D)."""

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        if self.entries[layer] is not None:
            keys = torch.cat([self.entries[layer][0], keys], dim=1)
            values = torch.cat([self.entries[layer][1], values], dim=1)
        self.entries[layer] = keys, values
        return keys, values


class KVCache__newest_first(_KVCache):
    """The new positions stand in front of the old ones. The mask tells them apart by their order: oldest first."""

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        if self.entries[layer] is not None:
            keys = torch.cat([keys, self.entries[layer][0]], dim=2)
            values = torch.cat([values, self.entries[layer][1]], dim=2)
        self.entries[layer] = keys, values
        return keys, values


class KVCache__one_entry_for_all_layers(_KVCache):
    """There is one place for all layers, so each layer gets the positions of the others as well. Keep them apart."""

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        return super().extend(0, keys, values)


class KVCache__of_the_class(_KVCache):
    """A list in the body of the class exists once, for all caches: a new one begins with what an old one holds. Make it
    in __init__.
    """

    entries: ClassVar[list] = [None] * 100

    def __init__(self, layers: int):
        pass


class KVCache__counts_every_layer(_KVCache):
    """The count rises with each layer that is extended, so two layers make every position count twice."""

    def __init__(self, layers: int):
        super().__init__(layers)
        self.count = 0

    def __len__(self) -> int:
        return self.count

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        self.count += keys.shape[2]
        return super().extend(layer, keys, values)


class KVCache__counts_calls(_KVCache):
    """Each call counts as one position. The prompt brings several at once: add T."""

    def __init__(self, layers: int):
        super().__init__(layers)
        self.count = 0

    def __len__(self) -> int:
        return self.count

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        self.count += layer == 0
        return super().extend(layer, keys, values)


def generate_cached__without_a_cache(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """The tokens are right and the work is as much as before: the model reads everything at every step. Hand it only
    what it has not read, and the cache.
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
    """The cache holds the old tokens, and yet they are given to the model again: it reads them twice, the second time
    at later positions. Hand it the new token alone.
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
    """Already in the first step only the last token is read, while the cache is still empty. The model never sees the
    rest of the prompt. Begin with all of it.
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
    """Past block_size there is no position left for the next token. The window slides: begin again with a new cache and
    the last block_size tokens.
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
    """When the window is full a new cache is made, but it is given the last token only: the model forgets all it has
    read. Fill it with the last block_size tokens.
    """
    return _generate_cached(model, prompt, max_new_tokens, temperature, top_k, generator, refill=1)


def generate_cached__one_cache_for_all_calls(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """A cache that is made once, outside the function or as a default value, still holds what the call before it read.
    Make a new one in every call.
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
    """The generator is not handed on, so other tokens are drawn than `generate` draws."""
    return _generate_cached(model, prompt, max_new_tokens, temperature, top_k, None)


def generate_cached__ignores_top_k(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """top_k is not handed on, so unlikely tokens are drawn as well."""
    return _generate_cached(model, prompt, max_new_tokens, temperature, None, generator)


def generate_cached__in_train_with_a_graph(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """The model stays in the mode it was in, dropout and all, and records a graph that grows with the cache. Here too
    it writes in eval() and under torch.no_grad().
    """
    cache, tokens, unread = _KVCache(model.config.layers), prompt, prompt[:, -model.config.block_size :]
    for _ in range(max_new_tokens):
        if len(cache) + unread.shape[1] > model.config.block_size:
            cache, unread = _KVCache(model.config.layers), tokens[:, -model.config.block_size :]
        unread = _draw(model(unread, cache=cache)[0][:, -1], temperature, top_k, generator)
        tokens = torch.cat([tokens, unread], dim=1)
    return tokens


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
