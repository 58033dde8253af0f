"""Right answers in other styles."""

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


class Reverser__step_by_step(nn.Module):
    """The decoder one place after the other, attention by einsum."""

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        super().__init__()
        self.embedding = nn.Embedding(num_embeddings=vocab_size + 1, embedding_dim=embedding_size)
        self.encoder = nn.RNN(embedding_size, hidden_size, batch_first=True)
        self.decoder = nn.RNN(embedding_size, hidden_size, batch_first=True)
        self.query = nn.Linear(hidden_size, hidden_size, False)
        self.head = nn.Linear(embedding_size, vocab_size)

    def forward(self, source: Tensor, inputs: Tensor) -> tuple[Tensor, Tensor]:
        values = self.embedding(source)
        keys, state = self.encoder(values)
        logits, weights = [], []
        for tokens in inputs.T:
            _, state = self.decoder(self.embedding(tokens)[:, None], state)
            scores = torch.einsum("bh,bsh->bs", self.query(state[0]), keys)
            weights.append(torch.softmax(scores, dim=1))
            logits.append(self.head(torch.einsum("bs,bse->be", weights[-1], values)))
        return torch.stack(logits, dim=1), torch.stack(weights, dim=1)


Reverser__head_before_the_mean = edit(
    ("self.head(weights @ values), weights", "weights @ self.head(values), weights"),
    why="The weights sum to 1, so that the bias passes through the mean as it is.",
)


def decode__room_for_all(model: nn.Module, source: Tensor, start: int) -> Tensor:
    tokens = torch.full((len(source), source.shape[1] + 1), start, dtype=source.dtype, device=source.device)
    with torch.inference_mode():
        for place in range(source.shape[1]):
            tokens[:, place + 1] = model(source, tokens[:, : place + 1])[0][:, place].argmax(1)
    return tokens[:, 1:].clone()


def decode__row_by_row(model: nn.Module, source: Tensor, start: int) -> Tensor:
    rows = []
    for row in source:
        written = [start]
        for _ in row:
            with torch.no_grad():
                logits = model(row[None], torch.tensor([written], device=source.device))[0]
            written.append(int(logits[0, -1].argmax()))
        rows.append(written[1:])
    return torch.tensor(rows, dtype=torch.long, device=source.device).reshape(source.shape)


train_reverser__own_generator = edit(
    (
        "source = torch.randint(10, (BATCH_SIZE, 10))",
        "source = torch.randint(10, (BATCH_SIZE, 10), generator=generator)",
    ),
    ("model = Reverser(10, 32, 48)", "generator = torch.Generator().manual_seed(seed)\nmodel = Reverser(10, 32, 48)"),
    ("torch.optim.Adam(model.parameters())", "torch.optim.AdamW(model.parameters())"),
    ("model(source, inputs)", "model(source=source, inputs=inputs)"),
    why="A generator of its own, another optimizer, arguments by name.",
)
