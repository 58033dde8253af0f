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
    """Returns int64, and a layer's weights are float32, so the first product fails. Instead: convert the rows with
    `.float()`.
    """
    return functional.one_hot(indices, num_classes)


def one_hot__counts_the_classes_itself(indices: Tensor, num_classes: int) -> Tensor:
    """Makes rows as long as the largest index asks for, so a text without an o gets rows of another length. Instead:
    hand num_classes over.
    """
    return functional.one_hot(indices).float()


def one_hot__classes_in_front(indices: Tensor, num_classes: int) -> Tensor:
    """Puts the classes on the first axis. Instead: they belong to the end; compare `indices[..., None]` with
    `torch.arange(num_classes)`.
    """
    classes = torch.arange(num_classes, device=indices.device).reshape(-1, *[1] * indices.dim())
    return (classes == indices).float()


def one_hot__one_row_for_all(indices: Tensor, num_classes: int) -> Tensor:
    """Writes all ones into a single row, which says which letters occur, and neither where nor how often. Instead: each
    index gets a row of its own.
    """
    row = torch.zeros(num_classes, device=indices.device)
    row[indices.flatten()] = 1
    return row


def one_hot__on_the_cpu(indices: Tensor, num_classes: int) -> Tensor:
    """Makes the rows on the CPU, wherever the indices are. Instead: hand `device=indices.device` to whatever makes a
    tensor.
    """
    return (indices[..., None] == torch.arange(num_classes)).float()


def one_hot__views(indices: Tensor, num_classes: int) -> Tensor:
    """Flattens the indices with `view`, which raises an error where they are not contiguous. Instead: `reshape` takes
    any layout; `functional.one_hot` takes any shape.
    """
    rows = torch.zeros(indices.numel(), num_classes, device=indices.device)
    rows[torch.arange(len(rows), device=indices.device), indices.view(-1)] = 1
    return rows.view(*indices.shape, num_classes)


def one_hot__squeezes(indices: Tensor, num_classes: int) -> Tensor:
    """Removes every axis of size 1, so a batch of one sequence, or a sequence of one letter, loses an axis. Instead:
    add one axis at the end and take none away.
    """
    return functional.one_hot(indices, num_classes).float().squeeze()


class HelloRNN__no_memory(nn.Module):
    """Sees one frame at a time. Both l of hello are the same frame, so they get the same answer, and ohlol cannot be
    learned. Instead: an nn.RNN carries a state from frame to frame.
    """

    def __init__(self, num_classes: int, hidden_size: int):
        super().__init__()
        self.layer = nn.Linear(num_classes, hidden_size)
        self.to_logits = nn.Linear(hidden_size, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.to_logits(torch.tanh(self.layer(x)))


class HelloRNN__without_batch_first(nn.Module):
    """Takes axis 0 for time, so it runs through the batch, from one sequence to the next, and each letter is a sequence
    of its own. Instead: build the layer with `batch_first=True`.
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
    why="""Returns probabilities. The loss does a softmax itself, and a second one keeps it far from 0. Instead: return
    what the linear layer gives.""",
)


HelloRNN__only_the_last_step = edit(
    ("outputs, _ = self.rnn(x)", ""),
    ("return self.to_logits(outputs)", "return self.to_logits(self.rnn(x)[1][-1])"),
    why="""Makes one guess from the state after the last frame. Instead: the outputs hold a state at each step, and each
    gets its logits.""",
)


class HelloRNN__looks_ahead(nn.Module):
    """Reads the letters to come as well, with a second direction. Instead: this network must answer while it reads, so
    leave `bidirectional` out.
    """

    def __init__(self, num_classes: int, hidden_size: int):
        super().__init__()
        self.rnn = nn.RNN(num_classes, hidden_size, batch_first=True, bidirectional=True)
        self.to_logits = nn.Linear(2 * hidden_size, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.to_logits(self.rnn(x)[0])


class HelloRNN__keeps_the_state(nn.Module):
    """Starts each call from the state in which the call before ended, so the answer depends on what was asked before.
    Instead: leave the first state out, and the layer starts from zeros.
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
    """Takes the states for logits, but tanh holds them in -1..1, so none can be far ahead. Instead: map the states to
    logits with an nn.Linear.
    """

    def __init__(self, num_classes: int, hidden_size: int):
        super().__init__()
        self.rnn = nn.RNN(num_classes, num_classes, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.rnn(x)[0]


HelloRNN__cuts_the_graph = edit(
    ("outputs, _ = self.rnn(x)", ""),
    ("return self.to_logits(outputs)", "return self.to_logits(self.rnn(x)[0].detach())"),
    why="Detaches the outputs, so only the linear layer learns. Instead: hand the outputs on as they are.",
)


class HelloRNN__relu(nn.Module):
    """Uses `relu` for the recurrent layer's activation. Instead: nn.RNN's own is tanh; leave `nonlinearity` out."""

    def __init__(self, num_classes: int, hidden_size: int):
        super().__init__()
        self.rnn = nn.RNN(num_classes, hidden_size, batch_first=True, nonlinearity="relu")
        self.to_logits = nn.Linear(hidden_size, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.to_logits(self.rnn(x)[0])


HelloRNN__log_softmax_at_the_end = edit(
    ("return self.to_logits(outputs)", "return self.to_logits(outputs).log_softmax(dim=-1)"),
    why="Returns logarithms of probabilities, not logits. Instead: return what the linear layer gives.",
)


def train_hello__learns_to_echo(seed: int, device: torch.device | str = "cpu") -> tuple[nn.Module, list[float]]:
    """Takes the inputs for targets, so the network learns hello -> hello, for which it needs no memory. Instead: the
    targets are the letters of ohlol.
    """
    torch.manual_seed(seed)
    model = _Model(4, 8).to(device)
    return model, _fit(model, device, target="hello")


def train_hello__too_small_a_rate(seed: int, device: torch.device | str = "cpu") -> tuple[nn.Module, list[float]]:
    """Trains at so small a rate that 100 updates move no weight by more than 0.1. Instead: a network as small as this
    one bears Adam with a rate of 0.1.
    """
    torch.manual_seed(seed)
    model = _Model(4, 8).to(device)
    return model, _fit(model, device, lr=0.001)


def train_hello__takes_its_time(seed: int, device: torch.device | str = "cpu") -> tuple[nn.Module, list[float]]:
    """Makes more than 100 updates. Instead: at a rate of 0.1 a third of them is enough."""
    torch.manual_seed(seed)
    model = _Model(4, 8).to(device)
    return model, _fit(model, device, updates=150, lr=0.03)


def train_hello__softmax_before_the_loss(
    seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, list[float]]:
    """Hands probabilities to the loss, which takes logits. Of numbers in 0..1 it never makes less than 0.74 here,
    however right the letters are. Instead: hand over the logits.
    """
    torch.manual_seed(seed)
    model = _Model(4, 8).to(device)
    losses = _fit(nn.Sequential(model, nn.Softmax(dim=-1)), device)
    return model, losses


def train_hello__ignores_the_seed(seed: int, device: torch.device | str = "cpu") -> tuple[nn.Module, list[float]]:
    """Sets the same seed in every run, whatever the argument is. Instead: `torch.manual_seed(seed)`."""
    torch.manual_seed(0)
    model = _Model(4, 8).to(device)
    return model, _fit(model, device)


def train_hello__seeds_too_late(seed: int, device: torch.device | str = "cpu") -> tuple[nn.Module, list[float]]:
    """Sets the seed after the model is made, when its weights are initialized already. Instead: set the seed first."""
    model = _Model(4, 8).to(device)
    torch.manual_seed(seed)
    return model, _fit(model, device)


def train_hello__keeps_loss_tensors(seed: int, device: torch.device | str = "cpu") -> tuple[nn.Module, list[float]]:
    """Collects tensors, and each holds its graph in memory. Instead: `loss.item()` is the number alone."""
    torch.manual_seed(seed)
    model = _Model(4, 8).to(device)
    return model, [torch.tensor(loss, device=device) for loss in _fit(model, device)]


train_hello__loss_after_the_update = edit(
    ("losses.append(loss.item())", "losses.append(functional.cross_entropy(model(x).flatten(0, 1), targets).item())"),
    why="""Measures the loss again after each update, so the first number has an update in it already. Instead: keep the
    loss whose gradient the update follows; it is computed already.""",
)


train_hello__sum_of_the_letters = edit(
    ("(logits.flatten(0, 1), targets)", "(logits.flatten(0, 1), targets, reduction='sum')"),
    why="""Adds up the losses of the five letters, so each number is five times too large. Instead: take their mean, as
    cross_entropy does by itself.""",
)


train_hello__hides_updates = edit(
    ("range(UPDATES)", "range(150)"),
    ("return model, losses", "return model, losses[-60:]"),
    why="""Makes more than 100 updates and returns the losses of the last ones. Instead: there is one loss for each
    update, and there are at most 100 updates.""",
)


train_hello__adds_gradients_up = edit(
    ("optimizer.zero_grad()", ""),
    why="""backward adds to the gradients that are there, so each update follows the sum of all gradients so far.
    Instead: `optimizer.zero_grad()` before each backward.""",
)


train_hello__stays_on_the_cpu = edit(
    ("HelloRNN(len(LETTERS), HIDDEN).to(device)", "HelloRNN(len(LETTERS), HIDDEN)"),
    ('for letter in "hello"]], device=device)', 'for letter in "hello"]])'),
    ('for letter in "ohlol"], device=device)', 'for letter in "ohlol"])'),
    why="Trains on the CPU, whatever the device is. Instead: move the model to the device, and make the letters on it.",
)


train_hello__smooths_the_losses = edit(
    ("losses.append(loss.item())", "losses.append(0.8 * losses[-1] + 0.2 * loss.item() if losses else loss.item())"),
    why="Returns a running average, which lags behind. Instead: each number is its own update's loss.",
)
