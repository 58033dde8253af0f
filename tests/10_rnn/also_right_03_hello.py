"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

LETTERS = "ehlo"


def one_hot__compares(indices: Tensor, num_classes: int) -> Tensor:
    return (indices.unsqueeze(-1) == torch.arange(num_classes, device=indices.device)).float()


def one_hot__rows_of_the_identity(indices: Tensor, num_classes: int) -> Tensor:
    return torch.eye(num_classes, device=indices.device)[indices]


class HelloRNN__time_first(nn.Module):
    def __init__(self, num_classes: int, hidden_size: int):
        super().__init__()
        self.layer = nn.RNN(input_size=num_classes, hidden_size=hidden_size)
        self.out = nn.Linear(hidden_size, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.layer(x.transpose(0, 1))[0]).transpose(0, 1)


class HelloRNN__a_state_of_zeros(nn.Module):
    def __init__(self, num_classes: int, hidden_size: int):
        super().__init__()
        self.rnn = nn.RNN(num_classes, hidden_size, num_layers=1, batch_first=True)
        self.head = nn.Linear(hidden_size, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        start = x.new_zeros(1, x.shape[0], self.rnn.hidden_size)
        outputs, _ = self.rnn(x, start)
        return torch.stack([self.head(outputs[:, t]) for t in range(x.shape[1])], dim=1)


class _Model(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rnn, self.out = nn.RNN(4, 16, batch_first=True), nn.Linear(16, 4)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.rnn(x)[0])


def train_hello__larger_and_slower(seed: int, device: torch.device | str = "cpu") -> tuple[nn.Module, list[float]]:
    torch.manual_seed(seed)
    model = _Model().to(device)
    text = torch.tensor([LETTERS.find(letter) for letter in "hello"])
    x = torch.eye(4)[text][None].to(device)
    y = torch.tensor([[LETTERS.find(letter) for letter in "ohlol"]]).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    losses = []
    for _ in range(80):
        optimizer.zero_grad()
        loss = cross_entropy(model(x).mT, y)
        loss.backward()
        losses.append(float(loss))
        optimizer.step()
    return model, losses


def train_hello__rmsprop(seed: int, device: torch.device | str = "cpu") -> tuple[nn.Module, list[float]]:
    torch.manual_seed(seed)
    model = _Model()
    model.to(device)
    index = {letter: i for i, letter in enumerate(LETTERS)}
    x = torch.zeros(1, 5, 4, device=device)
    for t, letter in enumerate("hello"):
        x[0, t, index[letter]] = 1
    targets = torch.tensor([index[letter] for letter in "ohlol"], device=device)
    optimizer = torch.optim.NAdam(model.parameters(), lr=0.05)
    history = []
    for _ in range(90):
        loss = cross_entropy(model(x)[0], targets)
        history.append(loss.item())
        model.zero_grad()
        loss.backward()
        optimizer.step()
    return model, history
