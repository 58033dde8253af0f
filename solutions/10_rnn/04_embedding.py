"""Solution. A one-hot row times a matrix is a row of the matrix; a model reads rows, keeps a state, and guesses."""

from torch import Tensor, nn
from torch.nn import functional


def embed_by_matmul(indices: Tensor, weight: Tensor) -> Tensor:
    # As many classes as the weight has rows, whatever occurs in this batch. A product wants one dtype on both sides.
    rows = functional.one_hot(indices, weight.shape[0]).to(weight.dtype)  # (…, V)
    # 0 times each row but one. The gradient is the same product, turned: it adds up where an index occurs twice.
    return rows @ weight  # (…, E)


class EmbeddingRNN(nn.Module):
    def __init__(self, vocab: int, embedding: int, hidden: int, layers: int, classes: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab, embedding)
        self.rnn = nn.RNN(embedding, hidden, num_layers=layers, batch_first=True)
        self.to_logits = nn.Linear(hidden, classes)

    def forward(self, x: Tensor) -> Tensor:
        frames = self.embedding(x)  # (B, T, E)
        outputs, _ = self.rnn(frames)  # (B, T, H)
        # B and T stand side by side and in this order, so flatten puts one sequence after the other.
        return self.to_logits(outputs).flatten(0, 1)  # (B * T, C)
