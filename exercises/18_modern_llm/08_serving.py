"""Serving: many people ask at once, with prompts of any length, and one model answers all of them.

Two things decide how many it can serve. Prompts of unequal length have to become one batch, without noticing each
other. And keys and values need a memory that is shared in small blocks, as nobody knows how long an answer will be.
Read: torch.cumsum, advanced indexing (NumPy: Indexing on ndarrays), torch.no_grad

Shapes: B batch, T time, V vocabulary, L layers, H heads, D width of a head, S positions held for a sequence.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, scaled_dot_product_attention


class TinyLM(nn.Module):
    """A language model of one block that reads padded batches. (Given.)

    model(tokens, positions, mask) gives logits (B, T, V) for tokens (B, T), their positions (B, T) int64, and mask
    (B, T) bool, which is False at pads. A token sees itself and those in front of it whose mask is True.
    """

    def __init__(self, vocab_size: int = 16, width: int = 16, longest: int = 64):
        super().__init__()
        self.token, self.position = nn.Embedding(vocab_size, width), nn.Embedding(longest, width)
        self.qkv, self.up, self.down = (
            nn.Linear(width, 3 * width),
            nn.Linear(width, width),
            nn.Linear(width, vocab_size),
        )

    def forward(self, tokens: Tensor, positions: Tensor, mask: Tensor) -> Tensor:
        x = self.token(tokens) + self.position(positions)  # (B, T, E)
        before = torch.ones(2 * [tokens.shape[1]], dtype=torch.bool, device=x.device).tril()  # (T, T)
        itself = torch.eye(tokens.shape[1], dtype=torch.bool, device=x.device)  # (T, T)
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        x = x + scaled_dot_product_attention(q, k, v, attn_mask=before & mask[:, None] | itself)  # (B, T, E)
        return self.down(gelu(self.up(x)))  # (B, T, V)


def left_pad(prompts: list[list[int]], pad: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return prompts of unequal length as one batch, ready to be continued: (tokens, positions, mask).

    tokens has a row for each prompt, with so many pads in front that all are as long as the longest. So the last token
    of each stands in the last column, and the next one is guessed there. positions counts the tokens of a prompt from
    0, and pads not at all: theirs is 0. mask is True at tokens, and False at pads. A prompt may contain the number pad
    as a token like any other.
    Shapes: -> three of (B, T): int64, int64, bool, on the CPU. There are one or more prompts, of one token or more.
    The prompts stay as they are.

    >>> tokens, positions, mask = left_pad([[5, 6, 7], [8]], pad=0)
    >>> tokens.tolist(), positions.tolist()
    ([[5, 6, 7], [0, 0, 8]], [[0, 1, 2], [0, 0, 0]])
    >>> mask
    tensor([[ True,  True,  True],
            [False, False,  True]])
    """
    raise NotImplementedError


def batch_generate(model: nn.Module, prompts: list[list[int]], max_new_tokens: int) -> list[list[int]]:
    """Continue all prompts at once, each by the tokens that it would get alone; return the new tokens.

    model(tokens, positions, mask) is called as TinyLM is, once for each new token of all prompts together. It reads the
    prompts, padded on the left as by left_pad with pad 0, and behind them what has been written so far. So in its call
    n + 1 the tokens are n columns more than the longest prompt. A new token has the position that follows in its own
    sequence, pads not counted. The next token of a sequence is the likeliest one in the last column.
    The prompts are lists of one token or more, the result is a list of lists of max_new_tokens ints each, in the same
    order. There may be no prompt: then, and where max_new_tokens is 0, the model is not called.
    Everything is on the device of the model's parameters. Its mode stays, no graph is recorded, and the prompts stay as
    they are.

    >>> class After(nn.Module):  # expects 1 after 0, 2 after 1 and so on
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.table = nn.Parameter(torch.eye(9).roll(1, dims=1))
    ...     def forward(self, tokens, positions, mask):
    ...         return self.table[tokens]
    >>> batch_generate(After(), [[1, 2, 3], [5]], max_new_tokens=3)
    [[4, 5, 6], [6, 7, 8]]
    """
    raise NotImplementedError


class PagedKVCache:
    """Keys and values of many sequences, in one memory that is cut into blocks of block_size positions.

    keys and values are two tensors (blocks, L, H, block_size, D), made once, with the numbers that it is given. Block n
    is keys[n] and values[n], and belongs to one sequence or to nobody; free_blocks is the number of the latter, an int.
    tables is a dict from each sequence, an int, to the list of its blocks in order: position i of a sequence stands in
    its block number i // block_size, at place i % block_size.
    append(sequence, keys, values) enters T more positions, behind those that the sequence has, or as the first of a new
    one. It takes as few blocks as possible: a new one only where the last is full. Where too few are free it raises
    RuntimeError, and nothing has changed then.
    read(sequence) returns the keys and the values of all positions, in order, as a pair of new tensors.
    release(sequence) gives its blocks back to be used again, and forgets it. read and release raise KeyError for a
    sequence that it does not hold.
    Shapes: keys and values (L, H, T, D), with T from 1 on and the dtype and device of the cache -> (L, H, S, D). What
    is handed in stays as it is, and nothing is recorded: what read returns has no history.

    >>> cache = PagedKVCache(blocks=3, block_size=2, layers=1, heads=1, width=1)
    >>> cache.append(7, torch.ones(1, 1, 3, 1), torch.zeros(1, 1, 3, 1))
    >>> cache.append(7, torch.full((1, 1, 1, 1), 5.0), torch.zeros(1, 1, 1, 1))
    >>> cache.read(7)[0].flatten(), cache.free_blocks
    (tensor([1., 1., 1., 5.]), 1)
    >>> cache.release(7)
    >>> cache.free_blocks, cache.tables
    (3, {})
    """

    def __init__(
        self,
        blocks: int,
        block_size: int,
        layers: int,
        heads: int,
        width: int,
        dtype: torch.dtype = torch.float32,
        device: torch.device | str = "cpu",
    ):
        raise NotImplementedError

    def append(self, sequence: int, keys: Tensor, values: Tensor) -> None:
        raise NotImplementedError

    def read(self, sequence: int) -> tuple[Tensor, Tensor]:
        raise NotImplementedError

    def release(self, sequence: int) -> None:
        raise NotImplementedError
