"""Solution. Sums over samples, numbers instead of tensors, and the mode said out loud where it matters."""

import copy
from collections.abc import Callable, Iterable, Iterator

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

Loader = Iterable[tuple[Tensor, Tensor]]
LossFunction = Callable[[Tensor, Tensor], Tensor]


def train_one_epoch(
    model: nn.Module, loader: Loader, loss_fn: LossFunction, optimizer: torch.optim.Optimizer, device: torch.device
) -> float:
    # Somebody may have measured the model and left it in eval mode.
    model.train()
    total, samples = 0.0, 0
    for inputs, targets in loader:
        inputs, targets = inputs.to(device), targets.to(device)  # (B, …), (B, …)
        loss = loss_fn(model(inputs), targets)  # ()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        # A batch's mean times its length is its sum; the sums of all batches may be added, their means may not.
        # item(): a sum of tensors would hold on to the graphs of all batches.
        total += loss.item() * len(inputs)
        # Counted here: with drop_last or a sampler, len(loader.dataset) is another number.
        samples += len(inputs)
    return total / samples


def evaluate(model: nn.Module, loader: Loader, device: torch.device) -> float:
    was_training = model.training
    # Two switches for two things: eval() for dropout and batch norm, no_grad() for the graph.
    model.eval()
    correct, samples = 0, 0
    with torch.no_grad():
        for inputs, targets in loader:
            logits = model(inputs.to(device))  # (B, C)
            correct += (logits.argmax(1) == targets.to(device)).sum().item()
            samples += len(inputs)
    model.train(was_training)
    return correct / samples


def fit(
    model: nn.Module,
    train_loader: Loader,
    test_loader: Loader,
    loss_fn: LossFunction,
    optimizer: torch.optim.Optimizer,
    device: torch.device,
    epochs: int,
) -> dict[str, list[float]]:
    history: dict[str, list[float]] = {"train_loss": [], "test_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_one_epoch(model, train_loader, loss_fn, optimizer, device))
        history["test_accuracy"].append(evaluate(model, test_loader, device))
    return history


def overfit_one_batch(
    model: nn.Module,
    loader: Loader,
    loss_fn: LossFunction,
    make_optimizer: Callable[[Iterator[nn.Parameter]], Optimizer],
    steps: int,
) -> list[float]:
    learner = copy.deepcopy(model).train()
    # Of the copy's parameters: an optimizer of the model's would move the model, and leave the copy where it is.
    optimizer = make_optimizer(learner.parameters())
    # One batch, kept: whoever asks the loader again gets another.
    inputs, targets = next(iter(loader))  # (B, …), (B, …)
    losses = []
    for _ in range(steps):
        loss = loss_fn(learner(inputs), targets)  # ()
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        losses.append(loss_fn(learner(inputs), targets).item())
    return losses
