"""hello -> ohlol: a first recurrent network, and a task that only a network with a memory can solve.

It reads h, e, l, l, o letter by letter and answers o, h, l, o, l. The first l must become l and the second one o: the
frame is the same both times, and only what was read before tells them apart.
Read: torch.nn.functional.one_hot, torch.nn.RNN, torch.nn.Linear, torch.nn.CrossEntropyLoss, torch.manual_seed

Shapes: B batch, T time, V vocabulary (the letters), H hidden. What is handed in stays as it is.
"""

import torch
from torch import Tensor, nn

LETTERS = "ehlo"
"""The vocabulary. A letter's index is its place here, so hello is 1, 0, 2, 2, 3."""


def one_hot(indices: Tensor, num_classes: int) -> Tensor:
    """Return each index as a row of zeros with a single 1, at the place that the index names.

    Shapes: indices of any shape, int64 in 0..V-1, num_classes the int V -> the same shape and one axis more, V long, at
    the end: (T,) -> (T, V), (B, T) -> (B, T, V). float32, as layers want it, on the device of indices.

    >>> one_hot(torch.tensor([1, 0]), num_classes=4)
    tensor([[0., 1., 0., 0.],
            [1., 0., 0., 0.]])
    """
    raise NotImplementedError


class HelloRNN(nn.Module):
    """An nn.RNN of one layer (with tanh, from first frame to last), and an nn.Linear from its outputs to logits.

    Shapes: x (B, T, V) float32, B and T at least 1 -> logits (B, T, V), any numbers: one for each letter, at each step.
    The logits at step t know the frames 0 to t of their own sequence, and nothing else. Every call starts from a state
    of zeros. The parameters are the layer's four, V -> H, and the linear layer's two, H -> V.

    >>> HelloRNN(num_classes=4, hidden_size=8)(torch.zeros(2, 5, 4)).shape
    torch.Size([2, 5, 4])
    """

    def __init__(self, num_classes: int, hidden_size: int):
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


def train_hello(seed: int, device: torch.device | str = "cpu") -> tuple[nn.Module, list[float]]:
    """Train a HelloRNN on the one pair hello -> ohlol; return it, with the loss of each update.

    The model takes (B, T, 4) and gives (B, T, 4) in the order of LETTERS, and is on the device. After at most 100
    updates, whatever the seed: reading hello, its largest logits spell ohlol, and the last loss is below 0.1.
    Loss t, a Python float, is the mean cross entropy over the five letters in nats, as it was before update t. Each
    update follows the gradient of its own loss alone.
    The seed is that of torch.manual_seed, and decides everything: the same seed gives the same losses again, another
    seed gives others. hidden_size, optimizer and learning rate are yours to choose. 8, Adam and 0.1 will do, in 60
    updates.

    >>> model, losses = train_hello(seed=0)
    >>> hello = torch.tensor([[1, 0, 2, 2, 3]])
    >>> "".join(LETTERS[index] for index in model(one_hot(hello, 4)).argmax(dim=-1)[0])
    'ohlol'
    """
    raise NotImplementedError
