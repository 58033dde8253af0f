"""Train a language model of today: rotations, RMS norms, gates and shared heads in one model, which learns to rhyme.

It reads 10,302 letters of nursery rhymes, for two seconds. A GPT of chapter 12, of a little more than its size, learns
less of them in the same time.
Read: torch.nn.RMSNorm, torch.nn.functional.scaled_dot_product_attention, torch.optim.AdamW

Shapes: B batch, T time, V vocabulary, L layers, E width, H heads, G groups, D = E / H, S positions held.
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, scaled_dot_product_attention, silu


@dataclass(frozen=True)
class LLMConfig:
    """The sizes of a model. (Given.)"""

    vocab_size: int
    width: int = 64
    layers: int = 1
    heads: int = 4
    groups: int = 2
    hidden: int = 128


def read_rhymes(folder: str | Path = "data/text") -> tuple[Tensor, Tensor, list[str]]:
    """Return the rhymes to learn from, others to be judged by, and the letters that the numbers stand for. (Given.)

    Shapes: -> (10302,), (1160,), int64, and 37 letters.
    """
    seen, unseen = ((Path(folder) / f"{name}.txt").read_text("utf-8").lower() for name in ("rhymes", "rhymes_unseen"))
    letters = sorted(set(seen))
    return torch.tensor([*map(letters.index, seen)]), torch.tensor([*map(letters.index, unseen)]), letters


class KVCache:
    """Stands in for PagedKVCache of 08_serving.py: the same append and read, without blocks. (Given.)"""

    def __init__(self):
        self.held: dict[int, tuple[Tensor, Tensor]] = {}

    def append(self, sequence: int, keys: Tensor, values: Tensor) -> None:
        """Put (L, G, T, D) more keys and values behind those that the sequence has. (Given.)"""
        if sequence in self.held:
            old_keys, old_values = self.held[sequence]
            keys, values = torch.cat([old_keys, keys], dim=2), torch.cat([old_values, values], dim=2)
        self.held[sequence] = keys, values

    def read(self, sequence: int) -> tuple[Tensor, Tensor]:
        """Return all keys and values of a sequence; KeyError for one that has none. (Given.)"""
        return self.held[sequence]


class LLM(nn.Module):
    """A language model of the parts of this chapter. model(tokens) gives logits.

    Its state_dict has exactly these names and shapes, so that weights can be exchanged: token.weight (V, E),
    norm.weight (E,), and for each layer i, as blocks.i.…: norm1.weight and norm2.weight (E,), q.weight and out.weight
    (E, E), k.weight and v.weight (G·D, E), gate.weight and up.weight (hidden, E), down.weight (E, hidden). There are no
    biases.
    x begins as the rows of token.weight. Each block adds out(attention(norm1(x))) to x, and then
    down(silu(gate(y)) · up(y)) with y = norm2(x). The logits are norm(x) @ token.weight.T.
    A norm is x / sqrt(mean(x²) + 1e-6) · weight, along E.
    Attention: q gives H heads, k and v give G, each of D numbers that are neighbours in E. Heads 0 to H/G - 1 use the
    first of the G, the next ones the second, and so on. Each q and k is rotated by its position, 0 for the first token:
    number i and number i + D/2 of a head, for i below D/2, are a point that is turned by the angle position ·
    10000^(-2i/D), from the first towards the second. Then causal attention, with scores divided by sqrt(D).
    There is no longest text. Token embeddings begin with a standard deviation of 0.02, norms with 1, so that the loss
    of a new model is within 0.2 of ln V. groups divides heads, heads divides width, D is even.
    Shapes: tokens (B, T) int64 -> (B, T, V), in the dtype of the parameters, float32 or float64, and on their device.
    Helper classes are welcome.

    >>> model = LLM(LLMConfig(vocab_size=37))
    >>> sum(parameter.numel() for parameter in model.parameters())
    39424
    >>> model(torch.zeros(2, 5, dtype=torch.long)).shape
    torch.Size([2, 5, 37])
    """

    def __init__(self, config: LLMConfig):
        raise NotImplementedError

    def forward(self, tokens: Tensor) -> Tensor:
        raise NotImplementedError


def train_llm(tokens: Tensor, vocab_size: int, seed: int, steps: int = 110) -> LLM:
    """Train a new LLM(LLMConfig(vocab_size)) on a text for `steps` updates; return it in eval().

    Shapes: tokens (N,) int64, on the CPU, N is 100 or more. They stay as they are.
    Each step is one update of all parameters by an optimizer of torch.optim. It lowers the cross-entropy of the next
    token in pieces of the text, drawn anew for each step. steps is 1 or more.
    Trained on the rhymes that read_rhymes gives, with steps as they are by default, its perplexity on the unseen ones
    is at most 11.2, for any seed: exp of the mean cross-entropy of the next token, in pieces of 32 tokens. (A GPT of
    42,336 numbers, trained in the same way, has 12.3.) It takes seconds.
    All that is random comes from the seed: the same seed and tokens give the same parameters, whatever random numbers
    were drawn before; another seed gives others. (torch.manual_seed may be called.)
    What helps: batches of 24 pieces of 32 tokens, AdamW with a rate that climbs to 0.01 in 15 steps and falls to 0.

    >>> model = train_llm(torch.arange(200) % 5, vocab_size=5, seed=0, steps=2)
    >>> model.training
    False
    """
    raise NotImplementedError


def write(model: nn.Module, prompt: Tensor, count: int, p: float, generator: torch.Generator) -> Tensor:
    """Let a model go on with a prompt by `count` tokens, each drawn from the nucleus; return prompt and continuation.

    model(tokens) takes (1, T) to logits (1, T, V), and is given the whole text so far. The nucleus is as in
    06_sampling.py: the smallest set of the likeliest tokens whose probabilities sum to p or more. From it one token is
    drawn by the model's probabilities, divided by their sum. p is above 0 and at most 1, and p = 1 keeps all tokens.
    Shapes: prompt (T,) int64 on the device of the model, T is 1 or more, count 0 or more -> (T + count,) int64.
    All that is random comes from generator, on that device; torch's global one is not moved. The mode of the model and
    that of its parts stay, no graph is recorded, and prompt stays as it is.

    >>> model = LLM(LLMConfig(vocab_size=5))
    >>> write(model, torch.tensor([1, 2]), count=3, p=0.9, generator=torch.Generator().manual_seed(0)).shape
    torch.Size([5])
    """
    raise NotImplementedError


def next_logits(model: LLM, tokens: Tensor, start: int, cache: KVCache, sequence: int) -> Tensor:
    """Return the logits behind tokens that follow a text whose keys and values are in a cache.

    `write` shows the model the whole text for each new token. Here only `tokens` go through the layers: what they need
    of the text before them, its keys and values, is in the cache.
    The text has `start` tokens, so that the new ones stand at the positions start, start + 1 and so on.
    cache.read(sequence) gives its keys, which are rotated already, and its values: for each layer those of G groups.
    Where start is 0 there is no text yet, and read would raise KeyError.
    In the end the keys, rotated, and the values of the new tokens are in the cache too, by one call of cache.append. So
    a text can be read in pieces of any length. cache may be a KVCache, or any object with its append and read.
    The logits are those that model gives for the whole text, new tokens included, at the last position.
    Shapes: tokens (T,) int64, T is 1 or more -> (V,). read gives two of (L, G, start, D), append gets two of
    (L, G, T, D). All are in the dtype and on the device of the parameters.
    No graph is recorded. The model, the tokens and what read has returned stay as they are.

    >>> model, cache = LLM(LLMConfig(vocab_size=5)), KVCache()
    >>> next_logits(model, torch.tensor([1, 2]), 0, cache, sequence=7).shape
    torch.Size([5])
    >>> cache.read(7)[0].shape
    torch.Size([1, 2, 2, 16])
    >>> logits = next_logits(model, torch.tensor([3]), 2, cache, sequence=7)
    >>> torch.allclose(logits, model(torch.tensor([[1, 2, 3]]))[0, -1], atol=1e-5)
    True
    """
    raise NotImplementedError
