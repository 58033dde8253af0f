"""Solution. `is_causal` takes the first query for position 0; a mask can say that it stands behind the past."""

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention


class ReadingAttention(nn.Module):
    def __init__(self, embedding: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(embedding, 3 * embedding)
        self.out = nn.Linear(embedding, embedding)

    def forward(self, x: Tensor, past: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        parts = self.qkv(x).chunk(3, dim=-1)  # three of (B, T, E)
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)  # (B, heads, T, D)
        if past is not None:
            k = torch.cat([past[0], k], dim=2)  # (B, heads, P + T, D)
            v = torch.cat([past[1], v], dim=2)  # (B, heads, P + T, D)
        # is_causal=True draws its triangle from the upper left corner: query t sees the keys 0 to t, however many keys
        # there are. That is right for a square only. Here query t is position P + t, so the triangle has to end in the
        # lower right corner: its diagonal lies P further to the right.
        new, known = q.shape[2], k.shape[2]
        seen = torch.ones(new, known, dtype=torch.bool, device=x.device).tril(known - new)  # (T, P + T)
        mixed = scaled_dot_product_attention(q, k, v, attn_mask=seen)  # (B, heads, T, D)
        return self.out(mixed.transpose(1, 2).flatten(2)), (k, v)  # (B, T, E)
