"""Wrong answers that people write about embeddings."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from torch_katas.course.mistakes import edit


def embed_by_matmul__looks_up(indices: Tensor, weight: Tensor) -> Tensor:
    """This is nn.Embedding's own operator. Write the product that it saves: one-hot rows times weight."""
    return functional.embedding(indices, weight)


def embed_by_matmul__picks_rows(indices: Tensor, weight: Tensor) -> Tensor:
    """`weight[indices]` picks rows. The same comes out of a product: one-hot rows times weight."""
    return weight[indices]


def embed_by_matmul__rows_of_the_largest_index(indices: Tensor, weight: Tensor) -> Tensor:
    """one_hot without a number of classes makes rows as long as the largest index asks for, and weight has V rows. Ask
    for weight.shape[0] classes.
    """
    return functional.one_hot(indices).to(weight.dtype) @ weight


def embed_by_matmul__always_float32(indices: Tensor, weight: Tensor) -> Tensor:
    """`.float()` is float32, and a product wants the same dtype on both sides. Convert to weight.dtype."""
    return functional.one_hot(indices, weight.shape[0]).float() @ weight.float()


def embed_by_matmul__detaches_the_weight(indices: Tensor, weight: Tensor) -> Tensor:
    """`.data` cuts the weight off from the graph: the embedding would never learn."""
    return functional.one_hot(indices, weight.shape[0]).to(weight.dtype) @ weight.data


def embed_by_matmul__flattens_the_batch(indices: Tensor, weight: Tensor) -> Tensor:
    """The sequences are flattened, and nothing brings their axes back. (B, T) gives (B, T, E); `@` takes any number of
    axes in front.
    """
    return functional.one_hot(indices.flatten(), weight.shape[0]).to(weight.dtype) @ weight


def embed_by_matmul__scales_by_the_index(indices: Tensor, weight: Tensor) -> Tensor:
    """scatter writes the index itself, so row 2 comes out doubled and row 0 as zeros. A one-hot row holds a 1."""
    rows = torch.zeros(*indices.shape, weight.shape[0], dtype=weight.dtype, device=weight.device)
    return rows.scatter(-1, indices[..., None], indices[..., None].to(weight.dtype)) @ weight


EmbeddingRNN__time_in_front = edit(
    (", batch_first=True", ""),
    ("frames = self.embedding(x)", ""),
    ("outputs, _ = self.rnn(frames)", ""),
    ("(outputs)", "(self.rnn(self.embedding(x))[0])"),
    why="""Without batch_first=True nn.RNN takes axis 0 for time. It runs through the batch: the state at the end
    of one sequence is read into the next.""",
)


EmbeddingRNN__rows_by_time = edit(
    (", batch_first=True", ""),
    ("frames = self.embedding(x)", ""),
    ("outputs, _ = self.rnn(frames)", "outputs, _ = self.rnn(self.embedding(x.transpose(0, 1)))"),
    why="""The layer reads time first, rightly, but its outputs are flattened as they come: row t * B + b. Turn
    them back to (B, T, H) before you flatten.""",
)


EmbeddingRNN__keeps_the_time_axis = edit(
    ("frames = self.embedding(x)", ""),
    ("outputs, _ = self.rnn(frames)", ""),
    ("return self.to_logits(outputs).flatten(0, 1)", "return self.to_logits(self.rnn(self.embedding(x))[0])"),
    why="""(B, T, C) is returned. Asked for is one row for each step of each sequence, (B * T, C): flatten the
    first two axes.""",
)


EmbeddingRNN__only_the_last_step = edit(
    ("frames = self.embedding(x)", ""),
    ("outputs, _ = self.rnn(frames)", ""),
    ("return self.to_logits(outputs).flatten(0, 1)", "return self.to_logits(self.rnn(self.embedding(x))[0][:, -1])"),
    why="`outputs[:, -1]` is one answer for each sequence, (B, C). Asked for is one at each step.",
)


EmbeddingRNN__one_layer = edit(
    ("num_layers=layers,", ""),
    ("frames = self.embedding(x)", ""),
    ("outputs, _ = self.rnn(frames)", ""),
    ("(outputs)", "(self.rnn(self.embedding(x))[0])"),
    why="The argument layers is not looked at: the nn.RNN has one. Hand it over as num_layers.",
)


class EmbeddingRNN__sizes_swapped(nn.Module):
    """nn.Embedding takes the number of tokens first, then the length of a row. The other way round there are too few
    rows, and a high token is out of range.
    """

    def __init__(self, vocab: int, embedding: int, hidden: int, layers: int, classes: int):
        super().__init__()
        self.embedding = nn.Embedding(embedding, vocab)
        self.rnn = nn.RNN(vocab, hidden, num_layers=layers, batch_first=True)
        self.to_logits = nn.Linear(hidden, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.to_logits(self.rnn(self.embedding(x))[0]).flatten(0, 1)


EmbeddingRNN__one_row_is_padding = edit(
    ("vocab, embedding", "vocab, embedding, padding_idx=0"),
    ("frames = self.embedding(x)", ""),
    ("outputs, _ = self.rnn(frames)", ""),
    ("(outputs)", "(self.rnn(self.embedding(x))[0])"),
    why="padding_idx=0 makes row 0 zeros and keeps it from learning. Here token 0 is a token like any other.",
)


EmbeddingRNN__softmax_inside = edit(
    ("frames = self.embedding(x)", ""),
    ("outputs, _ = self.rnn(frames)", ""),
    ("(outputs).flatten(0, 1)", "(self.rnn(self.embedding(x))[0]).flatten(0, 1).softmax(dim=-1)"),
    why="The loss takes logits and does the softmax itself. Return what the linear layer gives.",
)


class EmbeddingRNN__keeps_the_state(nn.Module):
    """The state of one call is the start of the next, so the answer depends on what was asked before. Leave the first
    state out, and the layer starts from zeros.
    """

    def __init__(self, vocab: int, embedding: int, hidden: int, layers: int, classes: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab, embedding)
        self.rnn = nn.RNN(embedding, hidden, num_layers=layers, batch_first=True)
        self.to_logits = nn.Linear(hidden, classes)
        self.state = None

    def forward(self, x: Tensor) -> Tensor:
        if self.state is not None and self.state.shape[1] != len(x):
            self.state = None
        outputs, state = self.rnn(self.embedding(x), self.state)
        self.state = state.detach()
        return self.to_logits(outputs).flatten(0, 1)
