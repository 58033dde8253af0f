"""Wrong answers that people write about embeddings."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from torch_katas.course.mistakes import edit


def embed_by_matmul__looks_up(indices: Tensor, weight: Tensor) -> Tensor:
    """Hands the work to nn.Embedding's own operator. Instead: write the product that it saves, one-hot rows times
    weight.
    """
    return functional.embedding(indices, weight)


def embed_by_matmul__picks_rows(indices: Tensor, weight: Tensor) -> Tensor:
    """Picks rows by their index. Instead: the same comes out of a product, one-hot rows times weight."""
    return weight[indices]


def embed_by_matmul__rows_of_the_largest_index(indices: Tensor, weight: Tensor) -> Tensor:
    """Makes one-hot rows as long as the largest index asks for, and weight has V rows, so the product does not fit.
    Instead: ask for `weight.shape[0]` classes.
    """
    return functional.one_hot(indices).to(weight.dtype) @ weight


def embed_by_matmul__always_float32(indices: Tensor, weight: Tensor) -> Tensor:
    """Computes in float32, so a weight of another dtype gives the wrong one. Instead: convert the one-hot rows to
    `weight.dtype`; a product wants the same dtype on both sides.
    """
    return functional.one_hot(indices, weight.shape[0]).float() @ weight.float()


def embed_by_matmul__detaches_the_weight(indices: Tensor, weight: Tensor) -> Tensor:
    """Cuts the weight off from the graph, so the embedding never learns. Instead: multiply with weight itself."""
    return functional.one_hot(indices, weight.shape[0]).to(weight.dtype) @ weight.data


def embed_by_matmul__flattens_the_batch(indices: Tensor, weight: Tensor) -> Tensor:
    """Flattens the sequences and never brings their axes back. Instead: (B, T) gives (B, T, E); `@` takes any number of
    axes in front.
    """
    return functional.one_hot(indices.flatten(), weight.shape[0]).to(weight.dtype) @ weight


def embed_by_matmul__scales_by_the_index(indices: Tensor, weight: Tensor) -> Tensor:
    """Writes the index itself into its row, so row 2 comes out doubled and row 0 as zeros. Instead: a one-hot row holds
    a 1.
    """
    rows = torch.zeros(*indices.shape, weight.shape[0], dtype=weight.dtype, device=weight.device)
    return rows.scatter(-1, indices[..., None], indices[..., None].to(weight.dtype)) @ weight


def embed_by_matmul__rows_on_the_cpu(indices: Tensor, weight: Tensor) -> Tensor:
    """Makes the one-hot rows on the CPU, wherever weight is. Instead: hand `device=weight.device` to whatever makes a
    tensor.
    """
    classes = torch.arange(weight.shape[0])
    return (indices[..., None] == classes).to(weight.dtype) @ weight


def embed_by_matmul__views(indices: Tensor, weight: Tensor) -> Tensor:
    """Flattens the indices with `view`, which raises an error where they are not contiguous. Instead: `reshape` takes
    any layout, and `one_hot` any shape.
    """
    rows = functional.one_hot(indices.view(-1), weight.shape[0]).to(weight.dtype) @ weight
    return rows.view(*indices.shape, weight.shape[1])


EmbeddingRNN__time_in_front = edit(
    (", batch_first=True", ""),
    ("frames = self.embedding(x)", ""),
    ("outputs, _ = self.rnn(frames)", ""),
    ("(outputs)", "(self.rnn(self.embedding(x))[0])"),
    why="""Takes axis 0 for time, so it runs through the batch: the state at the end of one sequence is read into the
    next. Instead: build the recurrent layer with `batch_first=True`.""",
)


EmbeddingRNN__rows_by_time = edit(
    (", batch_first=True", ""),
    ("frames = self.embedding(x)", ""),
    ("outputs, _ = self.rnn(frames)", "outputs, _ = self.rnn(self.embedding(x.transpose(0, 1)))"),
    why="""Reads time first, rightly, but flattens the outputs as they come, so step t of sequence b is row t * B + b.
    Instead: turn them back to (B, T, H) before you flatten.""",
)


EmbeddingRNN__keeps_the_time_axis = edit(
    ("frames = self.embedding(x)", ""),
    ("outputs, _ = self.rnn(frames)", ""),
    ("return self.to_logits(outputs).flatten(0, 1)", "return self.to_logits(self.rnn(self.embedding(x))[0])"),
    why="""Returns (B, T, C). Instead: one row for each step of each sequence, (B * T, C), is asked for; flatten the
    first two axes.""",
)


EmbeddingRNN__only_the_last_step = edit(
    ("frames = self.embedding(x)", ""),
    ("outputs, _ = self.rnn(frames)", ""),
    ("return self.to_logits(outputs).flatten(0, 1)", "return self.to_logits(self.rnn(self.embedding(x))[0][:, -1])"),
    why="Returns one answer for each sequence, (B, C). Instead: one at each step is asked for, (B * T, C).",
)


EmbeddingRNN__one_layer = edit(
    ("num_layers=layers,", ""),
    ("frames = self.embedding(x)", ""),
    ("outputs, _ = self.rnn(frames)", ""),
    ("(outputs)", "(self.rnn(self.embedding(x))[0])"),
    why="""Builds a recurrent layer of one layer, whatever the argument layers is. Instead: hand it over as
    `num_layers`.""",
)


class EmbeddingRNN__sizes_swapped(nn.Module):
    """Makes an embedding of E rows of V numbers, so a high token is out of range. Instead: nn.Embedding takes the
    number of tokens first, then the length of a row.
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
    why="""Makes row 0 of the embedding zeros and keeps it from learning, with `padding_idx`. Instead: token 0 is a
    token like any other here; leave `padding_idx` out.""",
)


EmbeddingRNN__softmax_inside = edit(
    ("frames = self.embedding(x)", ""),
    ("outputs, _ = self.rnn(frames)", ""),
    ("(outputs).flatten(0, 1)", "(self.rnn(self.embedding(x))[0]).flatten(0, 1).softmax(dim=-1)"),
    why="Returns probabilities, and the loss does a softmax itself. Instead: return what the linear layer gives.",
)


class EmbeddingRNN__keeps_the_state(nn.Module):
    """Starts each call from the state in which the call before ended, so the answer depends on what was asked before.
    Instead: leave the first state out, and the layer starts from zeros.
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


EmbeddingRNN__log_softmax_at_the_end = edit(
    (
        "return self.to_logits(outputs).flatten(0, 1)",
        "return self.to_logits(outputs).flatten(0, 1).log_softmax(dim=-1)",
    ),
    why="Returns logarithms of probabilities, not logits. Instead: return what the linear layer gives.",
)


EmbeddingRNN__both_directions = edit(
    ("batch_first=True)", "batch_first=True, bidirectional=True)"),
    ("nn.Linear(hidden, classes)", "nn.Linear(2 * hidden, classes)"),
    why="""Reads the sequence backwards as well, which takes twice the weights and looks at tokens to come. Instead: one
    direction, forward.""",
)


EmbeddingRNN__gru = edit(
    ("nn.RNN(", "nn.GRU("),
    why="Builds an `nn.GRU`, which has three times the weights. Instead: the statement's layer is an nn.RNN.",
)


EmbeddingRNN__drops_out = edit(
    ("num_layers=layers,", "num_layers=layers, dropout=0.5,"),
    why="""Drops numbers at random between the layers while it trains, so the same tokens get other logits each time.
    Instead: leave `dropout` out.""",
)
