"""Embeddings: a learned row of numbers for each token, and why looking it up is a matrix product.

One-hot rows are as long as the vocabulary. A product with a (V, E) matrix makes them short and gives each token numbers
that can be learned. Of all terms of that product only one row's remain, so nn.Embedding just reads the row.
Read: torch.nn.Embedding, torch.nn.functional.one_hot, torch.nn.RNN

Shapes: B batch, T time, V vocabulary (the tokens), E embedding, H hidden, C classes. What is handed in stays as it is.
"""

import torch
from torch import Tensor, nn


def embed_by_matmul(indices: Tensor, weight: Tensor) -> Tensor:
    """Return the row of weight that each index names, by a matrix product with one-hot rows.

    Shapes: indices of any shape, int64 in 0..V-1, weight (V, E) -> the same shape and one axis more, E long, at the
    end: (B, T) -> (B, T, E); dtype and device of weight. Gradients flow to weight: a row that occurs twice gets both
    gradients, one that does not occur gets 0.
    Not allowed: embedding, indexing. (indexing is x[indices], index_select, gather and take.)

    >>> embed_by_matmul(torch.tensor([2, 0]), torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
    tensor([[5., 6.],
            [1., 2.]])
    """
    raise NotImplementedError


class EmbeddingRNN(nn.Module):
    """An nn.Embedding, an nn.RNN (with tanh, forward only) and an nn.Linear: logits at each step of each sequence.

    The sizes: vocab is V, embedding E, hidden H, layers the number of the nn.RNN's layers, classes C.
    Shapes: x (B, T) int64 in 0..V-1, B and T at least 1 -> logits (B * T, C), any numbers. Row b * T + t is step t of
    sequence b: all steps of sequence 0 first, in order. This is the form that cross_entropy takes, with targets (B, T)
    flattened.
    Every call starts from a state of zeros. There are no other parameters than those of the three layers.

    >>> model = EmbeddingRNN(vocab=10, embedding=4, hidden=8, layers=2, classes=3)
    >>> model(torch.tensor([[1, 0, 2, 2, 3], [4, 5, 6, 7, 8]])).shape
    torch.Size([10, 3])
    """

    def __init__(self, vocab: int, embedding: int, hidden: int, layers: int, classes: int):
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError
