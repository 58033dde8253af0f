"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn.functional import pad as pad_with

from torch_katas.course.mistakes import edit


def shift_right__roll_and_write(targets: Tensor, start: int) -> Tensor:
    inputs = torch.roll(targets, 1, 1)
    inputs[:, :1] = start
    return inputs


def shift_right__pad(targets: Tensor, start: int) -> Tensor:
    if targets.shape[1] == 0:
        return targets.clone()
    return pad_with(targets[:, :-1], (1, 0), value=start)


class Encoder__gathers_the_state(nn.Module):
    """Reads the pads as well, and takes what was known before them."""

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size)
        self.gru = nn.GRU(embedding_size, hidden_size, batch_first=True)

    def forward(self, source: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        outputs, _ = self.gru(self.embedding(source))
        state = outputs[torch.arange(len(source), device=source.device), lengths - 1]
        pads = torch.arange(source.shape[1], device=source.device) >= lengths[:, None]
        return outputs.masked_fill(pads[..., None], 0.0), state[None]


class Encoder__one_by_one(Encoder__gathers_the_state):
    """Each sequence alone."""

    def forward(self, source: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        outputs, states = [], []
        for row, length in zip(source, lengths.tolist(), strict=True):
            out, state = self.gru(self.embedding(row[None, :length]))
            outputs.append(pad_with(out, (0, 0, 0, len(row) - length)))
            states.append(state)
        return torch.cat(outputs), torch.cat(states, dim=1)


class Decoder__step_by_step(nn.Module):
    """One place after the other."""

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size)
        self.gru = nn.GRU(embedding_size, hidden_size, batch_first=True)
        self.head = nn.Linear(hidden_size, vocab_size)

    def forward(self, inputs: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        logits = []
        for tokens in inputs.split(1, dim=1):
            output, state = self.gru(self.embedding(tokens), state)
            logits.append(self.head(output))
        return torch.cat(logits, dim=1), state


Decoder__linear = edit(
    ("self.head(outputs)", "outputs @ self.head.weight.T + self.head.bias"),
    why="The head written out.",
)

teacher_forced_loss__by_hand = edit(
    (
        "return cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=pad)",
        "real = targets != pad\nreturn -logits.log_softmax(-1).gather(-1, targets[..., None])[..., 0][real].mean()",
    ),
    why="The mean over what is real, by a mask.",
)

teacher_forced_loss__classes_in_front = edit(
    (
        "cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=pad)",
        "cross_entropy(logits.mT, targets, ignore_index=pad)",
    ),
    why="The classes on axis 1.",
)
