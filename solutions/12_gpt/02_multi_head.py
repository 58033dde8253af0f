"""Solution. Cut the last axis in two, then move the heads in front of time: attention works on the last two axes."""

from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention


def split_heads(x: Tensor, heads: int) -> Tensor:
    batch, time, embedding = x.shape
    if embedding % heads:
        raise ValueError(f"an embedding of {embedding} cannot be cut into {heads} heads of equal size")
    # view may only cut an axis in place, so the heads stand behind time at first. Moving them is transpose's work.
    return x.reshape(batch, time, heads, embedding // heads).transpose(1, 2)  # (B, heads, T, D)


def merge_heads(x: Tensor) -> Tensor:
    # The same two steps backwards. After the transpose the pieces lie apart in memory: flatten copies them together.
    return x.transpose(1, 2).flatten(2)  # (B, T, heads, D) -> (B, T, E)


class MultiHeadAttention(nn.Module):
    def __init__(self, embedding: int, heads: int):
        super().__init__()
        if embedding % heads:
            raise ValueError(f"an embedding of {embedding} cannot be cut into {heads} heads of equal size")
        self.heads = heads
        # One large product is faster than three small ones for each head, and it is the same arithmetic.
        self.qkv = nn.Linear(embedding, 3 * embedding)
        self.out = nn.Linear(embedding, embedding)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (split_heads(part, self.heads) for part in self.qkv(x).chunk(3, dim=-1))  # each (B, heads, T, D)
        # Heads are a batch axis to attention: it takes all axes but the last two for granted.
        mixed = scaled_dot_product_attention(q, k, v, is_causal=True)  # (B, heads, T, D)
        # So far no head knows of the others; `out` mixes what they found.
        return self.out(merge_heads(mixed))  # (B, T, E)


class DropoutAttention(nn.Module):
    def __init__(self, embedding: int, heads: int, p: float):
        super().__init__()
        if embedding % heads:
            raise ValueError(f"an embedding of {embedding} cannot be cut into {heads} heads of equal size")
        if not 0 <= p < 1:
            raise ValueError(f"p must be from 0 to 1, and less than 1, not {p}")
        self.heads, self.p = heads, p
        self.qkv = nn.Linear(embedding, 3 * embedding)
        self.out = nn.Linear(embedding, embedding)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (split_heads(part, self.heads) for part in self.qkv(x).chunk(3, dim=-1))  # each (B, heads, T, D)
        # nn.Dropout knows its mode; the function is told. self.training is what train() and eval() set.
        dropped = self.p if self.training else 0.0
        mixed = scaled_dot_product_attention(q, k, v, dropout_p=dropped, is_causal=True)  # (B, heads, T, D)
        return self.out(merge_heads(mixed))  # (B, T, E)
