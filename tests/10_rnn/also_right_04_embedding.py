"""Right answers in other styles."""

import torch
from torch import Tensor, nn


def embed_by_matmul__compares(indices: Tensor, weight: Tensor) -> Tensor:
    rows = torch.eq(indices[..., None], torch.arange(len(weight), device=indices.device))
    return torch.matmul(rows.type_as(weight), weight)


def embed_by_matmul__scatters(indices: Tensor, weight: Tensor) -> Tensor:
    rows = torch.zeros(*indices.shape, weight.size(0), dtype=weight.dtype, device=weight.device)
    rows.scatter_(-1, indices.unsqueeze(-1), 1)
    return torch.einsum("...v,ve->...e", rows, weight)


class EmbeddingRNN__time_first(nn.Module):
    def __init__(self, vocab: int, embedding: int, hidden: int, layers: int, classes: int):
        super().__init__()
        self.table = nn.Embedding(vocab, embedding)
        self.layers = nn.RNN(embedding, hidden, layers)
        self.head = nn.Linear(hidden, classes)

    def forward(self, x: Tensor) -> Tensor:
        outputs, _ = self.layers(self.table(x.T))
        return torch.cat([self.head(outputs[:, b]) for b in range(x.shape[0])])


class EmbeddingRNN__reshapes_the_outputs(nn.Module):
    def __init__(self, vocab: int, embedding: int, hidden: int, layers: int, classes: int):
        super().__init__()
        self.emb = nn.Embedding(num_embeddings=vocab, embedding_dim=embedding)
        self.rnn = nn.RNN(embedding, hidden, num_layers=layers, batch_first=True, nonlinearity="tanh")
        self.fc = nn.Linear(hidden, classes)

    def forward(self, x: Tensor) -> Tensor:
        h_0 = self.fc.weight.new_zeros(self.rnn.num_layers, len(x), self.rnn.hidden_size)
        outputs = self.rnn(self.emb(x), h_0)[0]
        return self.fc(outputs.reshape(-1, self.rnn.hidden_size))
