"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pack_sequence, pad_packed_sequence


def batch_sizes__packs_a_batch(lengths: Tensor) -> Tensor:
    rows = [torch.zeros(length) for length in lengths.tolist()]
    return pack_sequence(rows, enforce_sorted=False).batch_sizes.to(lengths.device)


def batch_sizes__counts_in_python(lengths: Tensor) -> Tensor:
    numbers = lengths.tolist()
    sizes = [sum(number > t for number in numbers) for t in range(max(numbers))]
    return torch.tensor(sizes, device=lengths.device)


def encode_packed__sorts_by_hand(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    order = lengths.argsort(descending=True)
    back = order.argsort()
    packed = pack_padded_sequence(x[order], lengths[order].cpu(), batch_first=True)
    outputs, hidden = rnn(packed)
    padded, _ = pad_packed_sequence(outputs, batch_first=True, total_length=x.size(1))
    return padded[back], hidden[:, back]


def encode_packed__one_after_the_other(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    rows, states = [], []
    for row, length in zip(x, lengths.tolist(), strict=True):
        outputs, state = rnn(row[None, :length])
        pads = outputs.new_zeros(1, x.shape[1] - length, outputs.shape[2])
        rows.append(torch.cat([outputs, pads], dim=1))
        states.append(state)
    return torch.cat(rows), torch.cat(states, dim=1)


class PackedClassifier__sorts_by_hand(nn.Module):
    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, classes: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size)
        self.gru = nn.GRU(embedding_size, hidden_size, batch_first=True, bidirectional=True)
        self.head = nn.Linear(hidden_size * 2, classes)

    def forward(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        order = torch.argsort(lengths, descending=True)
        packed = pack_padded_sequence(self.embedding(tokens[order]), lengths[order].cpu(), batch_first=True)
        states = self.gru(packed)[1]
        logits = self.head(states.permute(1, 0, 2).flatten(1))
        return logits[order.argsort()]


class PackedClassifier__reads_outputs(nn.Module):
    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, classes: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size)
        self.gru = nn.GRU(embedding_size, hidden_size, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * hidden_size, classes)

    def forward(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        x = pack_padded_sequence(self.embedding(tokens), lengths.cpu(), batch_first=True, enforce_sorted=False)
        outputs, _ = pad_packed_sequence(self.gru(x)[0], batch_first=True)
        forward, backward = outputs.chunk(2, dim=2)
        last = forward[torch.arange(len(tokens), device=tokens.device), lengths - 1]
        return self.head(torch.cat((last, backward[:, 0]), dim=-1))
