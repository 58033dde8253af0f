"""The bug as it was given, and changes that do not mend it."""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss


def train_linear_decay__as_given(
    model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int
) -> list[float]:
    """scheduler.step() comes before optimizer.step(), so each update uses the rate of the next one, and the last a rate
    of 0. PyTorch warns of it once, in a line that is easily lost in a log. First the optimizer steps, then the
    scheduler.
    """
    updates = epochs * math.ceil(len(x) / batch_size)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: 1 - k / updates)
    history = []
    for _ in range(epochs):
        total = 0.0
        for inputs, targets in zip(x.split(batch_size), y.split(batch_size), strict=True):
            loss = mse_loss(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            scheduler.step()
            optimizer.step()
            total += loss.item() * len(inputs)
        history.append(total / len(x))
    return history


def train_linear_decay__steps_once_an_epoch(
    model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int
) -> list[float]:
    """Moved behind the loop over the batches, the scheduler steps once an epoch. This schedule counts updates: step it
    after every optimizer.step().
    """
    updates = epochs * math.ceil(len(x) / batch_size)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: 1 - k / updates)
    history = []
    for _ in range(epochs):
        total = 0.0
        for inputs, targets in zip(x.split(batch_size), y.split(batch_size), strict=True):
            loss = mse_loss(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(inputs)
        scheduler.step()
        history.append(total / len(x))
    return history


def train_linear_decay__still_schedules_first(
    model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int
) -> list[float]:
    """The scheduler still steps before the optimizer has used the rate, just before it or at the top of the loop. Each
    rate is the next update's, and the last one 0. It comes after optimizer.step().
    """
    updates = epochs * math.ceil(len(x) / batch_size)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: 1 - k / updates)
    history = []
    for _ in range(epochs):
        total = 0.0
        for inputs, targets in zip(x.split(batch_size), y.split(batch_size), strict=True):
            scheduler.step()
            loss = mse_loss(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(inputs)
        history.append(total / len(x))
    return history


def train_linear_decay__never_reaches_zero(
    model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int
) -> list[float]:
    """Divided by one more, the last rate is no longer 0: the symptom is gone, the bug is not. The first update still
    uses the rate of the second. Mend the order, not the formula.
    """
    updates = epochs * math.ceil(len(x) / batch_size) + 1
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: 1 - k / updates)
    history = []
    for _ in range(epochs):
        total = 0.0
        for inputs, targets in zip(x.split(batch_size), y.split(batch_size), strict=True):
            loss = mse_loss(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            scheduler.step()
            optimizer.step()
            total += loss.item() * len(inputs)
        history.append(total / len(x))
    return history


def train_linear_decay__without_a_schedule(
    model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int
) -> list[float]:
    """Without the scheduler every batch counts, and the rate never falls. The schedule is part of the task: keep it,
    and step it after the optimizer.
    """
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for inputs, targets in zip(x.split(batch_size), y.split(batch_size), strict=True):
            loss = mse_loss(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(inputs)
        history.append(total / len(x))
    return history


def train_linear_decay__starts_again_each_epoch(
    model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int
) -> list[float]:
    """The order is right, but optimizer and scheduler are made anew in every epoch, so each begins at the full rate.
    There is one straight line through all epochs: make them once, before the loops.
    """
    updates = epochs * math.ceil(len(x) / batch_size)
    history = []
    for _ in range(epochs):
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: 1 - k / updates)
        total = 0.0
        for inputs, targets in zip(x.split(batch_size), y.split(batch_size), strict=True):
            loss = mse_loss(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
            total += loss.item() * len(inputs)
        history.append(total / len(x))
    return history
