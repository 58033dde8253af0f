"""The whole model: tokens in, for each position the logits of the token that comes next out.

Embeddings say what stands where, blocks mix it, and the table that turned tokens into vectors turns them back.
Read: torch.nn.Embedding, torch.nn.ModuleList, torch.nn.functional.cross_entropy (ignore_index), torch.nn.init.normal_

Shapes: B batch, T time, V vocabulary, E embedding.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy


@dataclass(frozen=True)
class GPTConfig:
    """The sizes of a GPT. (Given.)"""

    vocab_size: int
    block_size: int
    """The longest sequence that it can read."""
    layers: int
    heads: int
    embedding: int


class Block(nn.Module):
    """One pre-norm block, as in 03_block.py, with parameters 12·E² + 13·E in number. (Given.)"""

    def __init__(self, embedding: int, heads: int):
        super().__init__()
        self.norm1 = nn.LayerNorm(embedding)
        self.attention = nn.MultiheadAttention(embedding, heads, batch_first=True)
        self.norm2 = nn.LayerNorm(embedding)
        self.feed_forward = nn.Sequential(
            nn.Linear(embedding, 4 * embedding), nn.GELU(), nn.Linear(4 * embedding, embedding)
        )

    def forward(self, x: Tensor) -> Tensor:
        hidden = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).triu(1)  # (T, T)
        normed = self.norm1(x)  # (B, T, E)
        x = x + self.attention(normed, normed, normed, attn_mask=hidden, need_weights=False)[0]  # (B, T, E)
        return x + self.feed_forward(self.norm2(x))  # (B, T, E)


def parameter_count(config: GPTConfig) -> int:
    """Return how many numbers a `GPT` of this config learns, as an exact Python int, without making it.

    The token table is V·E and serves at both ends, so it counts once. The position table is block_size·E. Each block
    has two layer norms (2·E each), attention with four linear maps from E to E and two linear layers, E to 4·E and
    back; all linear maps have biases. One more layer norm stands at the end.

    >>> gpt2 = GPTConfig(vocab_size=50257, block_size=1024, layers=12, heads=12, embedding=768)
    >>> parameter_count(gpt2)  # the "124 M" of its name
    124439808
    """
    raise NotImplementedError


class GPT(nn.Module):
    """Predicts at each position of a sequence the token that comes next.

    config is the config that it was made from. The parts have these names:
    token, an nn.Embedding of V tokens, and position, an nn.Embedding of block_size positions. Their sum is where the
    stream begins: token(tokens) + position(0, 1 … T - 1).
    blocks, an nn.ModuleList of `layers` Blocks, one after another. norm, an nn.LayerNorm, after the last one.
    The head is tied: the logit of a token is the product of norm's output with that token's row of token.weight,
    without a bias. There is one tensor for both ends, also after to(), load_state_dict() and copy.deepcopy().
    Both embeddings begin with numbers from a normal distribution with mean 0 and standard deviation 0.02. So a new
    model knows nothing, and its loss is near ln V. The number of parameters is parameter_count(config).

    model(tokens, targets) returns (logits, loss); without targets the loss is None.
    Shapes: tokens (B, T) int64 -> logits (B, T, V), loss (). No position's logits depend on later tokens.
    The loss is the mean cross-entropy in which targets[b, t] belongs to logits[b, t]: the caller has shifted them.
    Positions whose target is -1 do not count; at least one does.
    ValueError where T is more than block_size.

    >>> model = GPT(GPTConfig(vocab_size=7, block_size=5, layers=2, heads=2, embedding=8))
    >>> tokens = torch.tensor([[1, 2, 3, 4, 5]])
    >>> logits, loss = model(tokens[:, :-1], targets=tokens[:, 1:])
    >>> logits.shape, loss.shape
    (torch.Size([1, 4, 7]), torch.Size([]))
    """

    def __init__(self, config: GPTConfig):
        raise NotImplementedError

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        raise NotImplementedError
