"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from torch_katas.course.mistakes import edit


def left_pad__flipped(prompts: list[list[int]], pad: int) -> tuple[Tensor, Tensor, Tensor]:
    turned = [torch.tensor(prompt[::-1]) for prompt in prompts]
    tokens = pad_sequence(turned, batch_first=True, padding_value=pad).flip(1)
    count = torch.tensor([len(prompt) for prompt in prompts])[:, None]
    positions = torch.arange(tokens.shape[1]) - (tokens.shape[1] - count)
    return tokens, torch.relu(positions), positions >= 0


def left_pad__filled(prompts: list[list[int]], pad: int) -> tuple[Tensor, Tensor, Tensor]:
    shape = len(prompts), max(len(prompt) for prompt in prompts)
    tokens = torch.full(shape, pad)
    positions, mask = torch.zeros(shape, dtype=torch.int64), torch.zeros(shape, dtype=torch.bool)
    for row, prompt in enumerate(prompts):
        tokens[row, -len(prompt) :] = torch.tensor(prompt)
        positions[row, -len(prompt) :] = torch.arange(len(prompt))
        mask[row, -len(prompt) :] = True
    return tokens, positions, mask


def batch_generate__pads_anew(model: nn.Module, prompts: list[list[int]], max_new_tokens: int) -> list[list[int]]:
    texts = [list(prompt) for prompt in prompts]
    with torch.no_grad():
        for _ in range(max_new_tokens if prompts else 0):
            device = next(model.parameters()).device
            logits = model(*(tensor.to(device) for tensor in left_pad__filled(texts, 0)))
            for text, token in zip(texts, logits[:, -1].argmax(-1).tolist(), strict=True):
                text.append(token)
    return [text[len(prompt) :] for text, prompt in zip(texts, prompts, strict=True)]


batch_generate__positions_from_the_mask = edit(
    ("positions = torch.cat([positions, positions[:, -1:] + 1], dim=1)", ""),
    (
        "mask = torch.cat([mask, torch.ones_like(mask[:, :1])], dim=1)",
        "mask = torch.nn.functional.pad(mask, (0, 1), value=True)\npositions = (mask.cumsum(1) - 1).clamp(min=0)",
    ),
    why="Positions are computed anew from the longer mask.",
)


class PagedKVCache__position_by_position:
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
        self.keys, self.values = (
            torch.empty((blocks, layers, heads, block_size, width), dtype=dtype, device=device) for _ in range(2)
        )
        self.size, self.free_blocks, self.tables = block_size, blocks, {}
        self.count: dict[int, int] = {}

    def _take(self) -> int:
        used = {block for table in self.tables.values() for block in table}
        self.free_blocks -= 1
        return next(block for block in range(len(self.keys)) if block not in used)

    @torch.no_grad()
    def append(self, sequence: int, keys: Tensor, values: Tensor) -> None:
        known = self.count.get(sequence, 0)
        room = len(self.tables.get(sequence, [])) * self.size - known
        if keys.size(2) > room + self.free_blocks * self.size:
            raise RuntimeError("no room")
        table = self.tables.setdefault(sequence, [])
        for step in range(keys.size(2)):
            if (known + step) == len(table) * self.size:
                table.append(self._take())
            block, place = table[-1], (known + step) % self.size
            self.keys[block, :, :, place].copy_(keys[:, :, step])
            self.values[block, :, :, place].copy_(values[:, :, step])
        self.count[sequence] = known + keys.size(2)

    def read(self, sequence: int) -> tuple[Tensor, Tensor]:
        blocks = self.tables[sequence]
        both = [torch.cat([pool[block] for block in blocks], dim=2) for pool in (self.keys, self.values)]
        return both[0][:, :, : self.count[sequence]], both[1][:, :, : self.count[sequence]]

    def release(self, sequence: int) -> None:
        self.free_blocks += len(self.tables[sequence])
        del self.tables[sequence], self.count[sequence]


PagedKVCache__first_free_first = edit(
    ("self.unused.pop() for _", "self.unused.pop(0) for _"),
    why="Blocks are taken in the order in which they became free.",
)
