"""Right answers in other styles."""

import copy
import itertools
from collections.abc import Callable, Iterable, Iterator

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

Loader = Iterable[tuple[Tensor, Tensor]]
LossFunction = Callable[[Tensor, Tensor], Tensor]


def train_one_epoch__lists_of_numbers(
    model: nn.Module, loader: Loader, loss_fn: LossFunction, optimizer: Optimizer, device: torch.device
) -> float:
    losses, counts = [], []
    for x, y in loader:
        model.train()
        optimizer.zero_grad(set_to_none=True)
        x, y = x.to(device=device), y.to(device=device)
        loss = loss_fn(model(x), y)
        loss.backward()
        losses.append(float(loss.detach()))
        counts.append(x.size(0))
        optimizer.step()
    model.train()
    return sum(loss * count for loss, count in zip(losses, counts, strict=True)) / sum(counts)


def train_one_epoch__a_running_mean(
    model: nn.Module, loader: Loader, loss_fn: LossFunction, optimizer: Optimizer, device: torch.device
) -> float:
    model.train(True)
    mean, seen = 0.0, 0
    for batch in loader:
        inputs, targets = (part.to(device) for part in batch)
        loss = loss_fn(model(inputs), targets)
        model.zero_grad()
        loss.backward()
        optimizer.step()
        seen += inputs.shape[0]
        mean += (loss.item() - mean) * inputs.shape[0] / seen
    return mean


@torch.no_grad()
def evaluate__under_a_decorator(model: nn.Module, loader: Loader, device: torch.device) -> float:
    mode = model.training
    model.train(False)
    try:
        hits = []
        for x, y in loader:
            hits += (model(x.to(device)).max(dim=1).indices == y.to(device)).tolist()
    finally:
        model.train(mode)
    return sum(hits) / len(hits)


def evaluate__in_inference_mode(model: nn.Module, loader: Loader, device: torch.device) -> float:
    modes = {module: module.training for module in model.modules()}
    model.eval()
    right = total = 0
    with torch.inference_mode():
        for x, y in loader:
            guesses = torch.argmax(model(x.to(device)), dim=-1)
            right += int(torch.eq(guesses, y.to(device)).sum())
            total += len(y)
    for module, mode in modes.items():
        module.training = mode
    return right / total


def fit__written_out(
    model: nn.Module,
    train_loader: Loader,
    test_loader: Loader,
    loss_fn: LossFunction,
    optimizer: Optimizer,
    device: torch.device,
    epochs: int,
) -> dict[str, list[float]]:
    losses, accuracies = [], []
    while len(losses) < epochs:
        losses.append(train_one_epoch__a_running_mean(model, train_loader, loss_fn, optimizer, device))
        accuracies.append(evaluate__under_a_decorator(model, test_loader, device))
    return dict(train_loss=losses, test_accuracy=accuracies)


def fit__rows_of_pairs(
    model: nn.Module,
    train_loader: Loader,
    test_loader: Loader,
    loss_fn: LossFunction,
    optimizer: Optimizer,
    device: torch.device,
    epochs: int,
) -> dict[str, list[float]]:
    def epoch() -> tuple[float, float]:
        loss = train_one_epoch__lists_of_numbers(model, train_loader, loss_fn, optimizer, device)
        return loss, evaluate__in_inference_mode(model, test_loader, device)

    rows = [epoch() for _ in range(epochs)]
    return {"train_loss": [loss for loss, _ in rows], "test_accuracy": [accuracy for _, accuracy in rows]}


def overfit_one_batch__one_loop(
    model: nn.Module,
    loader: Loader,
    loss_fn: LossFunction,
    make_optimizer: Callable[[Iterator[nn.Parameter]], Optimizer],
    steps: int,
) -> list[float]:
    x, y = next(iter(loader))
    twin = copy.deepcopy(model)
    twin.train()
    optimizer = make_optimizer(twin.parameters())
    losses = []
    for step in itertools.count():
        optimizer.zero_grad()
        loss = loss_fn(twin(x), y)
        losses.append(loss.item())
        if step == steps:
            return losses
        loss.backward()
        optimizer.step()


def overfit_one_batch__breaks_after_the_first(
    model: nn.Module,
    loader: Loader,
    loss_fn: LossFunction,
    make_optimizer: Callable[[Iterator[nn.Parameter]], Optimizer],
    steps: int,
) -> list[float]:
    for inputs, targets in loader:
        break
    student = copy.deepcopy(model).train(True)
    optimizer = make_optimizer(p for p in student.parameters())
    student.zero_grad()
    history = []
    for _ in range(steps):
        loss = loss_fn(student(inputs), targets)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        history += [float(loss)]
    return [*history, float(loss_fn(student(inputs), targets))]
