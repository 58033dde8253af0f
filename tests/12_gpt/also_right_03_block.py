"""Right answers in other styles."""

import math

import torch
from torch import Tensor, nn


class LayerNorm__var_mean(nn.Module):
    def __init__(self, features: int, eps: float = 1e-5):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features))
        self.small = eps

    def forward(self, x: Tensor) -> Tensor:
        variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
        return torch.addcmul(self.bias, (x - mean) * torch.rsqrt(variance + self.small), self.weight)


class LayerNorm__by_dot_products(nn.Module):
    def __init__(self, features: int, eps: float = 1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.full((features,), 1.0))
        self.bias = nn.Parameter(torch.full((features,), 0.0))
        self.features, self.eps = features, eps

    def forward(self, x: Tensor) -> Tensor:
        centred = x - x.sum(-1, keepdim=True) / self.features
        variance = torch.einsum("...f,...f->...", centred, centred)[..., None] / self.features
        return centred / torch.sqrt(variance + self.eps) * self.weight + self.bias


class FeedForward__with_a_module(nn.Module):
    def __init__(self, embedding: int):
        super().__init__()
        self.up = nn.Linear(embedding, embedding * 4, bias=True)
        self.activation = nn.GELU()
        self.down = nn.Linear(embedding * 4, embedding, bias=True)

    def forward(self, x: Tensor) -> Tensor:
        x = self.up(x)
        x = self.activation(x)
        return self.down(x)


class FeedForward__gelu_by_hand(nn.Module):
    def __init__(self, embedding: int):
        super().__init__()
        self.up, self.down = nn.Linear(embedding, 4 * embedding), nn.Linear(4 * embedding, embedding)

    def forward(self, x: Tensor) -> Tensor:
        h = self.up(x)
        return self.down(h * (1 + torch.erf(h / math.sqrt(2))) / 2)


class TransformerBlock__float_mask(nn.Module):
    def __init__(self, embedding: int, heads: int):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(embedding), nn.LayerNorm(embedding)
        self.attention = nn.MultiheadAttention(embedding, heads, batch_first=True)
        self.feed_forward = FeedForward__with_a_module(embedding)

    def forward(self, x: Tensor) -> Tensor:
        t = x.size(1)
        mask = torch.full((t, t), float("-inf"), device=x.device, dtype=x.dtype).triu(1)
        n = self.norm1(x)
        attended, _ = self.attention(n, n, n, attn_mask=mask)
        x = attended + x
        return self.feed_forward(self.norm2(x)) + x


class TransformerBlock__causal_hint(nn.Module):
    def __init__(self, embedding: int, heads: int):
        super().__init__()
        self.norm1 = LayerNorm__var_mean(embedding)
        self.norm2 = LayerNorm__var_mean(embedding)
        self.attention = nn.MultiheadAttention(embed_dim=embedding, num_heads=heads, dropout=0.0, batch_first=True)
        self.feed_forward = FeedForward__gelu_by_hand(embedding)

    def forward(self, x: Tensor) -> Tensor:
        positions = torch.arange(x.shape[1], device=x.device)
        hidden = positions > positions[:, None]
        query = self.norm1(x)
        x = torch.add(x, self.attention(query, query, query, need_weights=False, attn_mask=hidden, is_causal=True)[0])
        return torch.add(x, self.feed_forward(self.norm2(x)))
