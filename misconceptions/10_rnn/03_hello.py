"""Wrong answers that people write for a first recurrent network."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from torch_katas.course.mistakes import edit

_LETTERS = "ehlo"


class _Model(nn.Module):
    def __init__(self, num_classes: int, hidden_size: int):
        super().__init__()
        self.rnn = nn.RNN(num_classes, hidden_size, batch_first=True)
        self.to_logits = nn.Linear(hidden_size, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.to_logits(self.rnn(x)[0])


def _indices(word: str, device: torch.device | str) -> Tensor:
    return torch.tensor([_LETTERS.index(letter) for letter in word], device=device)


def _fit(
    model: nn.Module, device: torch.device | str, target: str = "ohlol", updates: int = 60, lr: float = 0.1
) -> list[float]:
    x = functional.one_hot(_indices("hello", device)[None], 4).float()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(updates):
        loss = functional.cross_entropy(model(x)[0], _indices(target, device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def one_hot__whole_numbers(indices: Tensor, num_classes: int) -> Tensor:
    """torch's one_hot gives int64, and a layer's weights are float32: the first product fails. Convert it:
    `.float()`.
    """
    return functional.one_hot(indices, num_classes)


def one_hot__counts_the_classes_itself(indices: Tensor, num_classes: int) -> Tensor:
    """Without num_classes the rows are as long as the largest index asks for. A text without an o gets rows of
    another length.
    """
    return functional.one_hot(indices).float()


def one_hot__classes_in_front(indices: Tensor, num_classes: int) -> Tensor:
    """The classes are the first axis here. They belong to the end: compare indices[..., None] with
    torch.arange(num_classes).
    """
    classes = torch.arange(num_classes, device=indices.device).reshape(-1, *[1] * indices.dim())
    return (classes == indices).float()


def one_hot__one_row_for_all(indices: Tensor, num_classes: int) -> Tensor:
    """All ones go into a single row, which says which letters occur, and neither where nor how often. Each index gets a
    row of its own.
    """
    row = torch.zeros(num_classes, device=indices.device)
    row[indices.flatten()] = 1
    return row


class HelloRNN__no_memory(nn.Module):
    """Linear layers see one frame at a time. Both l of hello are the same frame, so they get the same answer, and ohlol
    cannot be learned. It takes an nn.RNN.
    """

    def __init__(self, num_classes: int, hidden_size: int):
        super().__init__()
        self.layer = nn.Linear(num_classes, hidden_size)
        self.to_logits = nn.Linear(hidden_size, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.to_logits(torch.tanh(self.layer(x)))


class HelloRNN__without_batch_first(nn.Module):
    """nn.RNN takes axis 0 for time unless it is built with batch_first=True. Here it runs through the batch, from one
    sequence to the next, and each letter is a sequence of its own.
    """

    def __init__(self, num_classes: int, hidden_size: int):
        super().__init__()
        self.rnn = nn.RNN(num_classes, hidden_size)
        self.to_logits = nn.Linear(hidden_size, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.to_logits(self.rnn(x)[0])


HelloRNN__softmax_inside = edit(
    ("outputs, _ = self.rnn(x)", ""),
    ("return self.to_logits(outputs)", "return self.to_logits(self.rnn(x)[0]).softmax(dim=-1)"),
    why="""The loss takes logits and does the softmax itself. A second one keeps the loss far from 0: return what
    the linear layer gives.""",
)


HelloRNN__only_the_last_step = edit(
    ("outputs, _ = self.rnn(x)", ""),
    ("return self.to_logits(outputs)", "return self.to_logits(self.rnn(x)[1][-1])"),
    why="""h_n is the state after the last frame: one guess for the whole sequence. There is one at each step in
    outputs.""",
)


class HelloRNN__looks_ahead(nn.Module):
    """A bidirectional layer reads the letters to come as well. Good for a text that is all there, but this network must
    answer while it reads.
    """

    def __init__(self, num_classes: int, hidden_size: int):
        super().__init__()
        self.rnn = nn.RNN(num_classes, hidden_size, batch_first=True, bidirectional=True)
        self.to_logits = nn.Linear(2 * hidden_size, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.to_logits(self.rnn(x)[0])


class HelloRNN__keeps_the_state(nn.Module):
    """The state of one call is the start of the next, so the answer depends on what was asked before. Leave the first
    state out, and the layer starts from zeros.
    """

    def __init__(self, num_classes: int, hidden_size: int):
        super().__init__()
        self.rnn = nn.RNN(num_classes, hidden_size, batch_first=True)
        self.to_logits = nn.Linear(hidden_size, num_classes)
        self.hidden = None

    def forward(self, x: Tensor) -> Tensor:
        if self.hidden is not None and self.hidden.shape[1] != len(x):
            self.hidden = None
        outputs, hidden = self.rnn(x, self.hidden)
        self.hidden = hidden.detach()
        return self.to_logits(outputs)


class HelloRNN__logits_from_the_states(nn.Module):
    """With hidden_size=num_classes the states pass for logits, but tanh holds them in -1..1, and none can be far ahead.
    Map the states to logits with an nn.Linear.
    """

    def __init__(self, num_classes: int, hidden_size: int):
        super().__init__()
        self.rnn = nn.RNN(num_classes, num_classes, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.rnn(x)[0]


HelloRNN__cuts_the_graph = edit(
    ("outputs, _ = self.rnn(x)", ""),
    ("return self.to_logits(outputs)", "return self.to_logits(self.rnn(x)[0].detach())"),
    why="The outputs are detached, so only the linear layer learns. Hand them on as they are.",
)


def train_hello__learns_to_echo(seed: int, device: torch.device | str = "cpu") -> tuple[nn.Module, list[float]]:
    """The targets are the inputs: the network learns hello -> hello, for which it needs no memory. The targets are the
    letters of ohlol.
    """
    torch.manual_seed(seed)
    model = _Model(4, 8).to(device)
    return model, _fit(model, device, target="hello")


def train_hello__too_small_a_rate(seed: int, device: torch.device | str = "cpu") -> tuple[nn.Module, list[float]]:
    """0.001, Adam's default, moves each weight by 0.1 at most in 100 updates. A network as small as this one bears a
    rate of 0.1.
    """
    torch.manual_seed(seed)
    model = _Model(4, 8).to(device)
    return model, _fit(model, device, lr=0.001)


def train_hello__takes_its_time(seed: int, device: torch.device | str = "cpu") -> tuple[nn.Module, list[float]]:
    """These are 150 updates, and at most 100 are allowed. With a rate of 0.1 a third of them is enough."""
    torch.manual_seed(seed)
    model = _Model(4, 8).to(device)
    return model, _fit(model, device, updates=150, lr=0.03)


def train_hello__softmax_before_the_loss(
    seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, list[float]]:
    """cross_entropy wants logits. Of probabilities, which lie in 0..1, it can never make less than 0.74 here, however
    right the letters are.
    """
    torch.manual_seed(seed)
    model = _Model(4, 8).to(device)
    losses = _fit(nn.Sequential(model, nn.Softmax(dim=-1)), device)
    return model, losses


def train_hello__ignores_the_seed(seed: int, device: torch.device | str = "cpu") -> tuple[nn.Module, list[float]]:
    """The argument seed is not looked at: every run draws the same first weights. torch.manual_seed(seed)."""
    torch.manual_seed(0)
    model = _Model(4, 8).to(device)
    return model, _fit(model, device)


def train_hello__seeds_too_late(seed: int, device: torch.device | str = "cpu") -> tuple[nn.Module, list[float]]:
    """The weights are drawn when the model is made. A seed that is set afterwards comes too late: set it first."""
    model = _Model(4, 8).to(device)
    torch.manual_seed(seed)
    return model, _fit(model, device)


def train_hello__keeps_loss_tensors(seed: int, device: torch.device | str = "cpu") -> tuple[nn.Module, list[float]]:
    """Tensors were collected, and each holds its whole graph in memory. `loss.item()` gives the number alone."""
    torch.manual_seed(seed)
    model = _Model(4, 8).to(device)
    return model, [torch.tensor(loss, device=device) for loss in _fit(model, device)]
