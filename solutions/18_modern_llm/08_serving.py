"""Solution. Positions come from the mask, not from the columns; a table says where each block of a sequence lies."""

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
    longest = max(map(len, prompts))
    tokens = torch.tensor([[pad] * (longest - len(prompt)) + prompt for prompt in prompts])  # (B, T)
    # From the lengths: a comparison with pad would hide tokens that happen to be the same number.
    mask = torch.tensor([[False] * (longest - len(prompt)) + [True] * len(prompt) for prompt in prompts])  # (B, T)
    # Counts tokens alone. In front of the first one it would be -1.
    positions = (mask.cumsum(1) - 1).clamp(min=0)  # (B, T)
    return tokens, positions, mask


@torch.no_grad()
def batch_generate(model: nn.Module, prompts: list[list[int]], max_new_tokens: int) -> list[list[int]]:
    if not prompts:
        return []
    device = next(model.parameters()).device
    tokens, positions, mask = (tensor.to(device) for tensor in left_pad(prompts, pad=0))  # (B, T)
    longest = tokens.shape[1]
    for _ in range(max_new_tokens):
        # Padded on the left, all sequences end in the same column.
        new = model(tokens, positions, mask)[:, -1].argmax(-1, keepdim=True)  # (B, 1)
        tokens = torch.cat([tokens, new], dim=1)
        # One more than the last one of the same sequence: the column's number would count the pads.
        positions = torch.cat([positions, positions[:, -1:] + 1], dim=1)
        mask = torch.cat([mask, torch.ones_like(mask[:, :1])], dim=1)
    return tokens[:, longest:].tolist()


class PagedKVCache:
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
        self.keys = torch.zeros(blocks, layers, heads, block_size, width, dtype=dtype, device=device)
        self.values = torch.zeros_like(self.keys)
        self.block_size = block_size
        self.unused, self.free_blocks = list(range(blocks)), blocks
        self.tables: dict[int, list[int]] = {}
        self.lengths: dict[int, int] = {}

    def append(self, sequence: int, keys: Tensor, values: Tensor) -> None:
        start = self.lengths.get(sequence, 0)
        stop = start + keys.shape[2]
        table = self.tables.get(sequence, [])
        # Rounded up, less what it has: the room in its last block is used first.
        missing = -(-stop // self.block_size) - len(table)
        # Before anything is changed: blocks that were taken for a request that fails would be lost.
        if missing > self.free_blocks:
            raise RuntimeError(f"{missing} blocks are needed, and {self.free_blocks} are free")
        table = self.tables[sequence] = table + [self.unused.pop() for _ in range(missing)]
        self.free_blocks = len(self.unused)
        self.lengths[sequence] = stop
        place = torch.arange(start, stop, device=self.keys.device)  # (T,)
        block = torch.tensor(table, device=place.device)[place // self.block_size]  # (T,)
        for pool, new in ((self.keys, keys), (self.values, values)):
            # Two index tensors with slices between them: the axis of positions comes first.
            pool[block, :, :, place % self.block_size] = new.detach().permute(2, 0, 1, 3)  # (T, L, H, D)

    def read(self, sequence: int) -> tuple[Tensor, Tensor]:
        table, length = self.tables[sequence], self.lengths[sequence]
        keys, values = (
            # Blocks side by side are one axis; the last block may be filled in part.
            pool[table].permute(1, 2, 0, 3, 4).flatten(2, 3)[:, :, :length]  # (L, H, S, D)
            for pool in (self.keys, self.values)
        )
        return keys, values

    def release(self, sequence: int) -> None:
        self.unused += self.tables.pop(sequence)
        self.free_blocks = len(self.unused)
        del self.lengths[sequence]
