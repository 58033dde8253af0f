"""Right answers in other styles."""

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


def sorting_batch__two_parts(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    numbers = torch.randint(0, 10, (count, 6), generator=generator)
    in_order = torch.sort(numbers, dim=-1)[0]
    inputs = torch.cat((numbers, in_order[:, :5]), dim=1)
    targets = torch.cat((torch.full((count, 5), -1), in_order), dim=1)
    return inputs, targets


def sorting_batch__row_by_row(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    inputs, targets = [], []
    for _ in range(count):
        numbers = torch.randint(10, (6,), generator=generator).tolist()
        line = numbers + sorted(numbers)
        inputs.append(line[:-1])
        targets.append([-1] * 5 + line[6:])
    return torch.tensor(inputs), torch.tensor(targets)


GPT__other_loss = edit(
    (
        "cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1)",
        "cross_entropy(logits.mT, targets, ignore_index=-1)",
    ),
    ("self.norm(x) @ self.token.weight.T", 'torch.einsum("bte,ve->btv", self.norm(x), self.token.weight)'),
    why="Other operators for head and loss.",
)


train_gpt__adam_and_half_a_cosine = edit(
    ("torch.optim.AdamW(model.parameters())", "torch.optim.Adam(model.parameters(), lr=0.008)"),
    (
        "OneCycleLR(optimizer, LEARNING_RATE, steps + 1, pct_start=WARM_UP)",
        "LambdaLR(\n        optimizer, lambda step: min(1, (step + 1) / 50) * "
        "(1 + math.cos(math.pi * step / steps)) / 2\n    )",
    ),
    ("for _ in range(steps):", "for _ in range(0, steps):"),
    why="Another optimizer, and another schedule.",
)


def sort_digits__fills_a_table(model: nn.Module, digits: Tensor) -> Tensor:
    line = torch.zeros(digits.shape[0], 12, dtype=torch.int64, device=digits.device)
    line[:, :6] = digits
    with torch.no_grad():
        for place in range(6, 12):
            logits, _ = model(line[:, :place])
            line[:, place] = logits[:, place - 1].argmax(dim=-1)
    return line[:, 6:]


@torch.inference_mode()
def sort_digits__a_list_of_columns(model: nn.Module, digits: Tensor) -> Tensor:
    columns = list(digits.unbind(1))
    while len(columns) < 12:
        columns.append(model(torch.stack(columns, dim=1))[0][:, -1].max(-1).indices)
    return torch.stack(columns[6:], dim=1)
