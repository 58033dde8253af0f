"""The loop: one epoch of training, one measurement, and both of them over and over.

Nothing here raises an error when it is done wrong: the model just learns less, or the numbers flatter it.
Read: torch.nn.Module.train, torch.nn.Module.eval, torch.no_grad; the tutorial "Optimizing Model Parameters"

Shapes: N samples, B samples of a batch, C classes.
A loader is any iterable of batches (inputs, targets), often a DataLoader; it need not have a length. Batches may differ
in length: the last one is often shorter. Each time that it is iterated, it gives its batches anew, and often in another
order. The model is on the device already; batches are not. All its layers come in the same mode, train or eval.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

Loader = Iterable[tuple[Tensor, Tensor]]
LossFunction = Callable[[Tensor, Tensor], Tensor]


def train_one_epoch(
    model: nn.Module, loader: Loader, loss_fn: LossFunction, optimizer: torch.optim.Optimizer, device: torch.device
) -> float:
    """Train a model in place on every batch once; return the mean loss per sample, as a Python float.

    loss_fn(model(inputs), targets) is the mean loss of a batch, a 0-d tensor. Each batch makes one update of the
    optimizer, by its own gradient alone: what lay in .grad before takes no part. Inputs and targets move to device.
    The result weighs all samples that the loader gave alike, each with its batch's loss from before the update.
    A loader may give fewer samples than its data set has.
    The model is in train mode while it trains and afterwards, in whatever mode it came.
    The memory in use does not grow with the number of batches: no graph outlives its batch.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> batches = [(torch.ones(3, 1), torch.full((3, 1), 2.0)), (torch.ones(1, 1), torch.full((1, 1), 4.0))]
    >>> train_one_epoch(model, batches, nn.MSELoss(), torch.optim.SGD(model.parameters(), lr=0.0), torch.device("cpu"))
    7.0
    """
    raise NotImplementedError


def evaluate(model: nn.Module, loader: Loader, device: torch.device) -> float:
    """Return the share of samples whose largest logit is that of their class: a Python float from 0 to 1.

    Shapes: inputs (B, …), targets (B,) int64; model(inputs) gives logits (B, C). Both are moved to device.
    All samples count alike, in whatever batch they come.
    Measuring leaves no trace: the model runs in eval mode, and is in the mode that it came in afterwards; no parameter,
    gradient, requires_grad or running statistic changes. No graph is recorded; afterwards autograd records as before.

    >>> batches = [(torch.tensor([[2.0, 1.0], [0.0, 3.0]]), torch.tensor([0, 0])), (torch.eye(2), torch.tensor([0, 1]))]
    >>> evaluate(nn.Identity(), batches, torch.device("cpu"))
    0.75
    """
    raise NotImplementedError


def fit(
    model: nn.Module,
    train_loader: Loader,
    test_loader: Loader,
    loss_fn: LossFunction,
    optimizer: torch.optim.Optimizer,
    device: torch.device,
    epochs: int,
) -> dict[str, list[float]]:
    """Train for some epochs, as `train_one_epoch` does, and measure after each of them, as `evaluate` does.

    Returns {"train_loss": […], "test_accuracy": […]}, with one Python float for each epoch in both: the mean training
    loss during the epoch, and the accuracy on test_loader at its end.
    Every epoch trains in train mode. The model never trains on test_loader. 0 epochs give two empty lists.

    >>> model = nn.Linear(2, 2)
    >>> batches = [(torch.eye(2), torch.tensor([0, 1]))]
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=10.0)
    >>> history = fit(model, batches, batches, nn.CrossEntropyLoss(), optimizer, torch.device("cpu"), epochs=3)
    >>> list(history), history["test_accuracy"][-1], len(history["train_loss"])
    (['train_loss', 'test_accuracy'], 1.0, 3)
    """
    raise NotImplementedError


def overfit_one_batch(
    model: nn.Module,
    loader: Loader,
    loss_fn: LossFunction,
    make_optimizer: Callable[[Iterator[nn.Parameter]], Optimizer],
    steps: int,
) -> list[float]:
    """Let a copy of the model learn one batch by heart, and return its losses: what to try before a long training.

    A model that is large enough learns a few samples by heart, and its loss goes to 0. Where it does not, something is
    wrong that no amount of data will mend: in the model, the loss, the targets or the learning rate.
    The batch is the first that the loader gives; the loader is iterated once, and asked for no other. Both parts are on
    the model's device already, as loss_fn wants them.
    A copy of the model is trained on this one batch `steps` times, in train mode, each time with one update by its own
    gradient alone. make_optimizer(copy.parameters()) makes its optimizer.
    Returns steps + 1 Python floats: the loss before each update, and at the end the one after the last. All are in
    train mode. steps may be 0.
    The model itself stays as it is, with its buffers, gradients and mode: it has learned nothing.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> batches = itertools.repeat((torch.ones(1, 1), torch.full((1, 1), 2.0)))  # for ever the same
    >>> overfit_one_batch(model, batches, nn.MSELoss(), lambda params: torch.optim.SGD(params, lr=0.25), steps=2)
    [4.0, 1.0, 0.25]
    """
    raise NotImplementedError
