"""Solution. The decoder's inputs are its targets, one place later; the state is all that it gets of the source."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


def shift_right(targets: Tensor, start: int) -> Tensor:
    first = targets.new_full((targets.shape[0], 1), start)  # (B, 1)
    # Cut at the end, and not before: of no targets at all there is nothing to read.
    return torch.cat([first, targets], dim=1)[:, : targets.shape[1]]  # (B, T)


class Encoder(nn.Module):
    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size)
        self.gru = nn.GRU(embedding_size, hidden_size, batch_first=True)

    def forward(self, source: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        x = self.embedding(source)  # (B, S, E)
        packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
        outputs, state = self.gru(packed)  # packed, (1, B, H)
        return pad_packed_sequence(outputs, batch_first=True, total_length=source.shape[1])[0], state


class Decoder(nn.Module):
    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size)
        self.gru = nn.GRU(embedding_size, hidden_size, batch_first=True)
        self.head = nn.Linear(hidden_size, vocab_size)

    def forward(self, inputs: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        outputs, state = self.gru(self.embedding(inputs), state)  # (B, T, H), (1, B, H)
        return self.head(outputs), state  # (B, T, V)


def teacher_forced_loss(
    encoder: nn.Module,
    decoder: nn.Module,
    source: Tensor,
    lengths: Tensor,
    targets: Tensor,
    start: int,
    pad: int,
) -> Tensor:
    _, state = encoder(source, lengths)
    # The right tokens before each place, and not those that the decoder would write: all places at once.
    logits, _ = decoder(shift_right(targets, start), state)  # (B, T, V)
    # One mean over the batch. ignore_index looks at the targets; pads among the inputs stand behind the end.
    return cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=pad)
