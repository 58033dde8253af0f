"""Wrong answers that people write when they put a language model of today together.

Two halves of two conventions for rotations, and heads that are repeated in the wrong order: lesson of this chapter, and
the exercises 02 and 03. The token that crosses p: rasbt/reasoning-from-scratch 164. Targets that are not shifted, or
twice: huggingface/transformers 5886, 44642. A model that writes from its last token alone: see 12_gpt/05_generate.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, layer_norm, rms_norm, scaled_dot_product_attention, silu

from torch_katas.course.mistakes import edit


def _angle(x: Tensor) -> Tensor:
    half = x.shape[-1] // 2
    index, position = (torch.arange(count, device=x.device, dtype=x.dtype) for count in (half, x.shape[-2]))
    return position[:, None] * 10000 ** (-index / half)


class _LLM(nn.Module):
    """A right model, whose parts can be exchanged one by one."""

    std = 0.02

    def __init__(self, config):
        super().__init__()
        size = config.width // config.heads
        self.heads, self.groups, self.size = config.heads, config.groups, size

        def linear(inputs, outputs):
            return nn.Linear(inputs, outputs, bias=False)

        def block():
            parts = {"norm1": nn.RMSNorm(config.width), "norm2": nn.RMSNorm(config.width)}
            parts |= {name: linear(config.width, config.width) for name in ("q", "out")}
            parts |= {name: linear(config.width, config.groups * size) for name in "kv"}
            parts |= {name: linear(config.width, config.hidden) for name in ("gate", "up")}
            return nn.ModuleDict(parts | {"down": linear(config.hidden, config.width)})

        self.token = nn.Embedding(config.vocab_size, config.width)
        self.blocks = nn.ModuleList(block() for _ in range(config.layers))
        self.norm = nn.RMSNorm(config.width)
        nn.init.normal_(self.token.weight, std=self.std)

    def normed(self, x, norm):
        return rms_norm(x, x.shape[-1:], norm.weight, 1e-6)

    def rotated(self, x):
        cos, sin = _angle(x).cos(), _angle(x).sin()
        first, second = x.chunk(2, dim=-1)
        return torch.cat([first * cos - second * sin, first * sin + second * cos], dim=-1)

    def shared(self, x):
        return x.repeat_interleave(self.heads // self.groups, dim=1)

    def mixed(self, q, k, v):
        return scaled_dot_product_attention(self.rotated(q), self.rotated(k), v, is_causal=True)

    def fed(self, y, block):
        return block["down"](silu(block["gate"](y)) * block["up"](y))

    def through(self, x, block):
        y = self.normed(x, block["norm1"])
        q, k, v = (block[name](y).unflatten(-1, (-1, self.size)).transpose(1, 2) for name in "qkv")
        x = x + block["out"](self.mixed(q, self.shared(k), self.shared(v)).transpose(1, 2).flatten(2))
        return x + self.fed(self.normed(x, block["norm2"]), block)

    def last(self, x):
        return self.normed(x, self.norm)

    def forward(self, tokens):
        x = self.token(tokens)
        for block in self.blocks:
            x = self.through(x, block)
        return self.last(x) @ self.token.weight.T


class LLM__interleaved_pairs(_LLM):
    """Turns neighbours, numbers 2i and 2i + 1, as the other convention has it. Instead: numbers i and i + D/2."""

    def rotated(self, x):
        cos, sin = _angle(x).cos(), _angle(x).sin()
        first, second = x[..., ::2], x[..., 1::2]
        return torch.stack([first * cos - second * sin, first * sin + second * cos], dim=-1).flatten(-2)


class LLM__two_conventions(_LLM):
    """Turns halves by the angles of neighbours, so that two numbers of a pair have different ones. Instead: the same
    angle for numbers i and i + D/2."""

    def rotated(self, x):
        angle = _angle(x).repeat_interleave(2, dim=-1)
        first, second = x.chunk(2, dim=-1)
        return x * angle.cos() + torch.cat([-second, first], dim=-1) * angle.sin()


class LLM__values_rotated(_LLM):
    """Rotates the values as well. Instead: queries and keys alone."""

    def mixed(self, q, k, v):
        return super().mixed(q, k, self.rotated(v))


class LLM__no_positions(_LLM):
    """Rotates nothing, so that the order of what was read is lost. Instead: rotate queries and keys."""

    def rotated(self, x):
        return x


class LLM__turns_backwards(_LLM):
    """Has the sign of the sine turned. With weights of its own a model learns all the same, but not with those of
    others. Instead: from the first number towards the second."""

    def rotated(self, x):
        cos, sin = _angle(x).cos(), _angle(x).sin()
        first, second = x.chunk(2, dim=-1)
        return torch.cat([first * cos + second * sin, second * cos - first * sin], dim=-1)


class LLM__whole_width_rotated(_LLM):
    """Takes the frequencies by the number of pairs squared, so that they fall too fast. Instead: 10000^(-2i/D)."""

    def rotated(self, x):
        half = x.shape[-1] // 2
        index, position = (torch.arange(count, device=x.device, dtype=x.dtype) for count in (half, x.shape[-2]))
        angle = position[:, None] * 10000 ** (-2 * index / half)
        first, second = x.chunk(2, dim=-1)
        return torch.cat([first * angle.cos() - second * angle.sin(), first * angle.sin() + second * angle.cos()], -1)


class LLM__heads_repeated_in_turns(_LLM):
    """Repeats the groups as a whole, 0 1 0 1, so that neighbouring heads do not share. Instead: 0 0 1 1."""

    def shared(self, x):
        return x.repeat(1, self.heads // self.groups, 1, 1)


class LLM__sizes_of_the_class(_LLM):
    """Keeps its sizes in the class, so that all models have those of the one that was made last. Instead: in the
    model, by `self`."""

    def __init__(self, config):
        super().__init__(config)
        type(self).last_groups = config.groups

    def shared(self, x):
        return x.repeat_interleave(self.heads // self.last_groups, dim=1)


class LLM__sees_the_future(_LLM):
    """Forgets the causal mask. Instead: is_causal=True."""

    def mixed(self, q, k, v):
        return scaled_dot_product_attention(self.rotated(q), self.rotated(k), v)


class LLM__scores_not_scaled(_LLM):
    """Does not divide the scores. Instead: divide by the root of D."""

    def mixed(self, q, k, v):
        return super().mixed(q * self.size**0.5, k, v)


class LLM__layer_norm(_LLM):
    """Subtracts the mean, as LayerNorm does. Instead: only divide by the root of the mean square."""

    def normed(self, x, norm):
        return layer_norm(x, x.shape[-1:], norm.weight, None, 1e-6)


class LLM__gelu(_LLM):
    """Gates with GELU. Instead: with SiLU."""

    def fed(self, y, block):
        return block["down"](gelu(block["gate"](y)) * block["up"](y))


class LLM__gate_and_up_swapped(_LLM):
    """Has gate and up in each other's place. Instead: SiLU of the gate."""

    def fed(self, y, block):
        return block["down"](silu(block["up"](y)) * block["gate"](y))


class LLM__norm_behind(_LLM):
    """Normalizes what a block has made, not what it reads. Instead: in front of attention and of the network."""

    def through(self, x, block):
        q, k, v = (block[name](x).unflatten(-1, (-1, self.size)).transpose(1, 2) for name in "qkv")
        attended = block["out"](self.mixed(q, self.shared(k), self.shared(v)).transpose(1, 2).flatten(2))
        x = self.normed(x + attended, block["norm1"])
        return self.normed(x + self.fed(x, block), block["norm2"])


class LLM__no_last_norm(_LLM):
    """Leaves the last norm out. Instead: norm, and then the head."""

    def last(self, x):
        return x + 0 * self.norm.weight


class LLM__large_embeddings(_LLM):
    """Leaves the embeddings as they are by default, with a standard deviation of 1: as the head they make a new model
    sure of nonsense. Instead: 0.02."""

    std = 1.0


class LLM__head_of_its_own(_LLM):
    """Has a head besides the table of embeddings. Instead: the table once more."""

    def __init__(self, config):
        super().__init__(config)
        self.head = nn.Linear(config.width, config.vocab_size, bias=False)

    def forward(self, tokens):
        x = self.token(tokens)
        for block in self.blocks:
            x = self.through(x, block)
        return self.head(self.last(x))


class LLM__default_eps(_LLM):
    """Leaves eps out, and PyTorch takes the smallest step of the dtype: small embeddings show it. Instead: 1e-6."""

    def normed(self, x, norm):
        return rms_norm(x, x.shape[-1:], norm.weight)


class LLM__one_block_for_all(_LLM):
    """Puts the same block into the list several times, with `*`, so that all layers have the same weights. Instead:
    make a block for each layer."""

    def __init__(self, config):
        super().__init__(config)
        self.blocks = nn.ModuleList([self.blocks[0]] * config.layers)


class LLM__longest_text(_LLM):
    """Makes the angles of `1024` positions and has none for a longer text. Instead: those of the text that comes."""

    def rotated(self, x):
        angle = _angle(x.new_zeros(1024, x.shape[-1]))[: x.shape[-2]]
        first, second = x.chunk(2, dim=-1)
        return torch.cat([first * angle.cos() - second * angle.sin(), first * angle.sin() + second * angle.cos()], -1)


class LLM__adds_to_the_normalized(_LLM):
    """Adds the attention to the normalized x, so that what went in is lost. Instead: normalize what the attention
    reads, and add to x itself."""

    def through(self, x, block):
        x = self.normed(x, block["norm1"])
        q, k, v = (block[name](x).unflatten(-1, (-1, self.size)).transpose(1, 2) for name in "qkv")
        x = x + block["out"](self.mixed(q, self.shared(k), self.shared(v)).transpose(1, 2).flatten(2))
        return x + self.fed(self.normed(x, block["norm2"]), block)


train_llm__rate_begins_at_zero = edit(
    (
        "schedules = LinearLR(optimizer, 1 / CLIMB, total_iters=CLIMB)",
        "schedules = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, step / CLIMB))",
    ),
    ("for _ in range(steps):", "for _ in range(min(steps, 3)):"),
    why="""Lets the rate climb from 0, by `step / 15`, so that the first step changes nothing. Instead: the first step
    has a fifteenth of it.""",
)

train_llm__target_is_the_input = edit(
    ("pieces[:, 1:].flatten()", "pieces[:, :-1].flatten()"),
    why="""Has the inputs for targets, `pieces[:, :-1]`, and the model learns to repeat. Instead: one token
    further on.""",
)

train_llm__forgets_the_seed = edit(
    ("torch.manual_seed(seed)\n", "steps = steps\n"),
    why="""Never uses the seed, so that each training gives another model. Instead: torch.manual_seed(seed) first.""",
)

train_llm__same_batch_each_time = edit(
    ("for _ in range(steps):", "for _ in range(min(steps, 20)):\n    torch.manual_seed(seed)"),
    why="""Sets the seed in each step, so that each draws the same pieces. Instead: once, before the model is made.""",
)

train_llm__always_ten = edit(
    ("for _ in range(steps):", "for _ in range(10):"),
    why="""Makes ten steps whatever is asked for. Instead: `steps` of them.""",
)

train_llm__never_steps = edit(
    ("optimizer.step()\n", "break\n"),
    why="""Never calls the optimizer. Instead: step in each round.""",
)

train_llm__head_alone = edit(
    ("for _ in range(steps):", "model.blocks.requires_grad_(False)\nfor _ in range(min(steps, 20)):"),
    why="""Trains the table alone: requires_grad is False in the blocks. Instead: all parameters.""",
)

train_llm__stays_in_training = edit(
    ("for _ in range(steps):", "for _ in range(min(steps, 3)):"),
    ("return model.eval()", "return model"),
    why="""Returns the model in training mode. Instead: in eval().""",
)

train_llm__always_seed_0 = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(0)"),
    ("for _ in range(steps):", "for _ in range(min(steps, 3)):"),
    why="""Sets the same seed whatever is asked for. Instead: the one that is given.""",
)


write__drops_the_crossing_token = edit(
    ("before = probabilities.cumsum(-1) - probabilities", "before = probabilities.cumsum(-1)\nbefore[0] = 0"),
    why="""Compares with p what stands in front of a token and the token itself. Instead: what stands in
    front of it.""",
)

write__order_forgotten = edit(
    ("order[torch.multinomial(kept, 1, generator=generator)]", "torch.multinomial(kept, 1, generator=generator)"),
    why="""Takes the place in the sorted row for the token. Instead: look up in order what stands there.""",
)

write__likeliest_always = edit(
    ("order[torch.multinomial(kept, 1, generator=generator)]", "order[:1]"),
    why="""Takes the likeliest token, and draws nothing. Instead: draw from the nucleus.""",
)

write__all_alike = edit(
    (
        "kept = probabilities.masked_fill(before >= p, 0.0)",
        "kept = (before < p).float()",
    ),
    why="""Draws each token of the nucleus equally often. Instead: by the model's probabilities.""",
)

write__from_the_last_token = edit(
    ("model(text[None])", "model(text[None, -1:])"),
    why="""Shows the model the last token alone, `text[None, -1:]`. Instead: the whole text.""",
)

write__first_position = edit(
    ("[0, -1].softmax", "[0, 0].softmax"),
    why="""Reads the logits of the first position. Instead: of the last one.""",
)

write__global_generator = edit(
    (", 1, generator=generator", ", 1"),
    why="""Draws with the global generator. Instead: hand over generator.""",
)

write__begins_anew = edit(
    (
        "text = prompt",
        "generator = torch.Generator(generator.device).manual_seed(generator.initial_seed())\ntext = prompt",
    ),
    why="""Draws with a new generator of the same seed, so that each call writes the same text. Instead: with the
    generator itself, which moves on.""",
)

write__without_the_prompt = edit(
    ("return text", "return text[len(prompt) :]"),
    why="""Returns the new tokens alone. Instead: prompt and continuation.""",
)

write__tail_lost_at_one = edit(
    ("before >= p", "before >= min(p, 0.9)"),
    why="""Cuts the tail at p = 1 too. Instead: keep all tokens there.""",
)

write__records = edit(
    ("text = prompt", "torch.set_grad_enabled(True)\ntext = prompt.clone()"),
    why="""Records a graph, by `set_grad_enabled`. Instead: torch.no_grad.""",
)

write__leaves_eval = edit(
    ("text = prompt", "model.eval()\ntext = prompt.clone()"),
    why="""Puts the model into `eval` and leaves it there. Instead: its mode stays.""",
)

write__resets_the_parts = edit(
    ("text = prompt", "mode = model.training\nmodel.eval()\ntext = prompt.clone()"),
    ("return text", "model.train(mode)\nreturn text"),
    why="""Calls `model.train(mode)` at the end, which gives every part of the model the mode of the whole. Instead:
    leave the modes alone.""",
)

write__window = edit(
    ("model(text[None])", "model(text[None, -128:])"),
    why="""Shows the model the end of the text, `text[None, -128:]`. Instead: the whole text.""",
)

write__one_too_many = edit(
    ("before >= p", "before > p"),
    why="""Keeps the next token where the sum is p exactly, with `before > p`. Instead: there the set is large
    enough.""",
)

write__ties_stay = edit(
    (
        "kept = probabilities.masked_fill(before >= p, 0.0)",
        "least = probabilities[before < p].min()\nkept = probabilities.masked_fill(probabilities < least, 0.0)",
    ),
    why="""Keeps every token that is as likely as the last of the nucleus, by `probabilities < least`. Instead: only as
    many as are needed to reach p.""",
)


next_logits__positions_from_zero = edit(
    ("q, k = rotate(q, start), rotate(k, start)", "q, k = rotate(q), rotate(k)"),
    why="""Rotates new tokens as if they stood at the beginning of the text. Instead: positions from `start` on.""",
)

next_logits__causal_by_row = edit(
    ("attn_mask=seen", "is_causal=len(tokens) > 1"),
    why="""Compares the row of a new token with the place of a key, by `is_causal`: row 0 sees key 0 alone. Instead: row
    i stands at position start + i.""",
)

next_logits__no_mask = edit(
    ("attn_mask=seen", "attn_mask=None"),
    why="""Lets each new token see those behind it as well. With one new token at a time it is not noticed. Instead:
    hide what comes later.""",
)

next_logits__keys_unrotated = edit(
    ("q, k = rotate(q, start), rotate(k, start)", "q = rotate(q, start)"),
    (
        "k, v = (part.repeat_interleave(block.shared, dim=0) for part in (k, v))",
        "k, v = (part.repeat_interleave(block.shared, dim=0) for part in (rotate(k), v))",
    ),
    why="""Keeps the keys as they are, and rotates all of them each time. Instead: rotate a key once, before it is
    cached.""",
)

next_logits__cached_for_every_head = edit(
    ("keys.append(k)", "k, v = (part.repeat_interleave(block.shared, dim=0) for part in (k, v))\nkeys.append(k)"),
    ("k, v = (part.repeat_interleave(block.shared, dim=0) for part in (k, v))", "pass"),
    why="""Repeats keys and values before they are cached, so that the cache is as large as without groups. Instead:
    cache one for each group.""",
)

next_logits__all_appended_again = edit(
    ("keys.append(k)", "pass"),
    ("values.append(v)", "pass"),
    (
        "k, v = (part.repeat_interleave(block.shared, dim=0) for part in (k, v))",
        "keys.append(k)\nvalues.append(v)\nk, v = (part.repeat_interleave(block.shared, dim=0) for part in (k, v))",
    ),
    why="""Appends the old keys and values once more, with the new ones. Instead: only those of `tokens`.""",
)

next_logits__layer_by_layer = edit(
    ("keys.append(k)", "cache.append(sequence, k[None], v[None])"),
    ("values.append(v)", "pass"),
    ("cache.append(sequence, torch.stack(keys), torch.stack(values))", "pass"),
    why="""Calls append in each layer, with the keys of that layer alone. Instead: once, with all layers.""",
)

next_logits__first_layer_for_all = edit(
    ("torch.cat([part[layer], fresh], dim=1)", "torch.cat([part[0], fresh], dim=1)"),
    why="""Reads the keys of the first layer in every layer. Instead: each layer has its own.""",
)

next_logits__nothing_appended = edit(
    ("cache.append(sequence, torch.stack(keys), torch.stack(values))", "pass"),
    why="""Does not put the new keys and values into the cache. Instead: append them, for the next call.""",
)

next_logits__always_reads = edit(
    ("cache.read(sequence) if start else None", "cache.read(sequence)"),
    why="""Reads the cache also where there is no text yet, and gets a KeyError. Instead: only where start
    is above 0.""",
)

next_logits__looks_into_the_cache = edit(
    ("cache.read(sequence) if start else None", "cache.read(sequence) if sequence in cache.held else None"),
    why="""Asks `cache.held` whether there is a text, and only KVCache has it. Instead: `start` says so, and a cache is
    used by its append and read alone.""",
)

next_logits__past_forgotten = edit(
    ("if old:", "if False:"),
    why="""Lets the new tokens see each other alone. Instead: also the keys and values of the text before them.""",
)

next_logits__first_of_the_piece = edit(
    ("model.norm(x[-1])", "model.norm(x[0])"),
    why="""Returns the logits at the first of the new tokens. Instead: at the last.""",
)

next_logits__every_position = edit(
    ("model.norm(x[-1])", "model.norm(x)"),
    why="""Returns logits at each of the new tokens. Instead: at the last alone.""",
)

next_logits__records = edit(
    ("x, size = model", "torch.set_grad_enabled(True)\nx, size = model"),
    why="""Records a graph, which grows with the cache. Instead: torch.no_grad.""",
)

next_logits__always_sequence_0 = edit(
    ("cache.read(sequence)", "cache.read(0)"),
    ("cache.append(sequence,", "cache.append(0,"),
    why="""Reads and appends as sequence 0 whatever is asked for. Instead: as `sequence`.""",
)

next_logits__norm_forgotten = edit(
    ("return model.norm(x[-1]) @", "return x[-1] @"),
    why="""Leaves the last norm out. Instead: norm(x) times the table.""",
)

next_logits__never_rotated_in_the_cache = edit(
    (
        "q, k = rotate(q, start), rotate(k, start)  # (H, T, D), (G, T, D)\nkeys.append(k)",
        "keys.append(k)\nq, k = rotate(q, start), rotate(k, start)",
    ),
    why="""Caches the keys before they are rotated, and later reads them so: the text before has no positions. Instead:
    cache the rotated keys.""",
)
