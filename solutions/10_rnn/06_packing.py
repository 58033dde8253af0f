"""Solution. Pack, run, unpack; PyTorch sorts and puts back, if it is told that the batch is not sorted."""

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence


def batch_sizes(lengths: Tensor) -> Tensor:
    steps = torch.arange(int(lengths.max()), device=lengths.device)  # (M,)
    # Frame t is there if the length is more than t: a sequence of length 1 has frame 0.
    return (lengths > steps[:, None]).sum(dim=1)  # (M, B) -> (M,)


def encode_packed(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    outputs, hidden = rnn(_packed(x, lengths))  # packed, (L * D, B, H)
    # Without total_length the outputs would end with the longest sequence, not with T.
    padded, _ = pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])  # (B, T, D * H)
    return padded, hidden


class PackedClassifier(nn.Module):
    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, classes: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size)
        self.gru = nn.GRU(embedding_size, hidden_size, bidirectional=True, batch_first=True)
        self.head = nn.Linear(2 * hidden_size, classes)

    def forward(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        packed = _packed(self.embedding(tokens), lengths)  # of (B, T, E)
        # hidden, not outputs: at the last real frame the backward half of outputs has read one token only.
        _, hidden = self.gru(packed)  # (2, B, H), in the order of tokens
        return self.head(torch.cat([hidden[0], hidden[1]], dim=1))  # (B, 2H) -> (B, K)


def _packed(x: Tensor, lengths: Tensor) -> PackedSequence:
    # enforce_sorted=False sorts by length, and notes the order: the layer's hidden and the unpacked outputs come back
    # in the order of x.
    return pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
