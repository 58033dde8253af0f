"""Find the bug: an encoder that reads both ways, and tells each decoder half of somebody else's story.

The code below is whole and raises no error. One thing in it is wrong. Find it and change as little as you can.
Read: torch.nn.GRU (the order of h_n), torch.Tensor.view, torch.Tensor.transpose

Shapes: B batch, S source tokens, V vocabulary, E embedding, H hidden, L layers.
"""

from torch import Tensor, nn


class TwoWayEncoder(nn.Module):
    """An encoder that reads sequences from both ends, for a decoder of as many layers and twice its width.

    encoder(source) gives outputs and a state: outputs of the last layer as nn.GRU gives them, first H numbers of the
    forward direction, then H of the backward one; the state as an nn.GRU of L layers with hidden size 2H takes it.
    Shapes: source (B, S) int64 -> outputs (B, S, 2H), state (L, B, 2H). There are no pads.
    What should happen: state[l, b] is of sequence b alone. Its first H numbers are what the forward direction of layer
    l knows after the last token, the other H what the backward direction of layer l knows after the first.
    What goes wrong: one sequence at a time all is well. In a batch a decoder begins with states in which two sequences
    are mixed. The model learns, but badly, and translates single sentences unlike whole batches.

    >>> import torch
    >>> encoder = TwoWayEncoder(vocab_size=9, embedding_size=4, hidden_size=3, layers=2)
    >>> outputs, state = encoder(torch.tensor([[1, 2, 3]]))
    >>> torch.equal(state[1, 0], torch.cat([outputs[0, 2, :3], outputs[0, 0, 3:]]))
    True
    """

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, layers: int):
        super().__init__()
        self.layers = layers
        self.embedding = nn.Embedding(vocab_size, embedding_size)
        self.gru = nn.GRU(embedding_size, hidden_size, layers, batch_first=True, bidirectional=True)

    def forward(self, source: Tensor) -> tuple[Tensor, Tensor]:
        outputs, state = self.gru(self.embedding(source))
        state = state.view(self.layers, len(source), -1)
        return outputs, state
