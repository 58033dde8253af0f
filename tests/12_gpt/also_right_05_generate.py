"""Right answers in other styles."""

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


@torch.no_grad()
def generate__one_function(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    mode = model.training
    model.train(False)
    try:
        sequence = prompt.clone()
        for _ in range(max_new_tokens):
            logits, _ = model(sequence[:, -model.config.block_size :])
            last = logits[:, -1, :]
            if temperature == 0:
                choice = last.max(dim=-1).indices[:, None]
            elif top_k is None:
                choice = torch.multinomial(torch.softmax(last / temperature, dim=-1), 1, generator=generator)
            else:
                values, tokens = last.topk(min(top_k, last.size(-1)), dim=-1)
                place = torch.multinomial(torch.softmax(values / temperature, dim=-1), 1, generator=generator)
                choice = tokens.gather(1, place)
            sequence = torch.cat((sequence, choice), dim=1)
    finally:
        model.train(mode)
    return sequence


generate__a_list_of_columns = edit(
    ("tokens = prompt", "columns = list(prompt.split(1, dim=1))"),
    ("tokens[:, -model.config.block_size :]", "torch.cat(columns[-model.config.block_size :], dim=1)"),
    ("tokens = torch.cat([tokens, new], dim=1)", "columns.append(new)"),
    ("return tokens", "return torch.cat(columns, dim=1)"),
    why="Keeps columns.",
)


class KVCache__lists_of_pieces:
    def __init__(self, layers: int):
        self.pieces: list[list[tuple[Tensor, Tensor]]] = [[] for _ in range(layers)]

    def __len__(self) -> int:
        return sum(keys.size(2) for keys, _ in self.pieces[0])

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        self.pieces[layer].append((keys.clone(), values.clone()))
        all_keys, all_values = zip(*self.pieces[layer], strict=True)
        return torch.cat(all_keys, dim=-2), torch.cat(all_values, dim=-2)


class KVCache__a_dict:
    def __init__(self, layers: int):
        self.layers = layers
        self.held: dict[int, Tensor] = {}

    def __len__(self) -> int:
        return self.held[0].shape[3] if self.held else 0

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        new = torch.stack([keys, values])
        if layer in self.held:
            new = torch.cat([self.held[layer], new], dim=3)
        self.held[layer] = new
        return new[0], new[1]


generate_cached__asks_how_much_is_held = edit(
    ("unread = prompt[:, -model.config.block_size :]", "room = model.config.block_size"),
    (
        "if len(cache) + unread.shape[1] > model.config.block_size:\n"
        "    # The window slides. A cached key was made with its old position; it has to be made again.\n"
        "    cache = KVCache(model.config.layers)\n"
        "    unread = tokens[:, -model.config.block_size :]\n"
        "logits = model(unread, cache=cache)[0]",
        "if tokens.shape[1] > room:\n"
        "    cache = KVCache(model.config.layers)\n"
        "window = tokens[:, -room:]\n"
        "logits = model(window[:, len(cache) :], cache=cache)[0]",
    ),
    why="Asks the cache how many tokens it holds.",
)


def generate_until__row_by_row(model: nn.Module, prompt: Tensor, stop: int, pad: int, max_new_tokens: int) -> Tensor:
    mode = model.training
    model.eval()
    rows = []
    with torch.no_grad():
        for row in prompt:
            said: list[int] = []
            text = row[None]
            while len(said) < max_new_tokens and stop not in said:
                new = model(text[:, -model.config.block_size :])[0][:, -1].argmax(-1)
                said.append(int(new))
                text = torch.cat([text, new[:, None]], dim=1)
            rows.append(said)
    model.train(mode)
    longest = max(map(len, rows))
    new = [said + [pad] * (longest - len(said)) for said in rows]
    return torch.cat([prompt, torch.tensor(new, dtype=torch.int64, device=prompt.device).reshape(len(rows), -1)], dim=1)


@torch.inference_mode()
def generate_until__those_that_go_on(
    model: nn.Module, prompt: Tensor, stop: int, pad: int, max_new_tokens: int
) -> Tensor:
    was = model.training
    model.eval()
    going = torch.ones(prompt.shape[0], dtype=torch.bool, device=prompt.device)
    text = prompt
    for _ in range(max_new_tokens):
        if not going.any():
            break
        column = torch.full_like(text[:, :1], pad)
        logits, _ = model(text[going][:, -model.config.block_size :])
        column[going] = logits[:, -1].argmax(dim=1, keepdim=True)
        text = torch.hstack([text, column])
        going = going & (column[:, 0] != stop)
    model.train(was)
    return text
