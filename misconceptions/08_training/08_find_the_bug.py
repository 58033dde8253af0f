"""The bug as it was given, and changes that do not mend it."""

import copy
import math

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss


def train_keeping_best__as_given(
    model: nn.Module, train: tuple[Tensor, Tensor], validation: tuple[Tensor, Tensor], lr: float, epochs: int
) -> float:
    """state_dict() holds the model's own tensors, and the optimizer goes on writing into them. The best state is
    whatever the model is now, and load_state_dict copies the model onto itself. Keep a copy:
    copy.deepcopy(model.state_dict()).
    """
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best_loss, best_state = math.inf, model.state_dict()
    for _ in range(epochs):
        model.train()
        loss = mse_loss(model(train[0]), train[1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        model.eval()
        with torch.no_grad():
            validation_loss = mse_loss(model(validation[0]), validation[1]).item()
        if validation_loss < best_loss:
            best_loss, best_state = validation_loss, model.state_dict()
    model.load_state_dict(best_state)
    return best_loss


def train_keeping_best__copies_the_dict(
    model: nn.Module, train: tuple[Tensor, Tensor], validation: tuple[Tensor, Tensor], lr: float, epochs: int
) -> float:
    """dict(…) or .copy() copies the dict, not the tensors in it: they are still the model's own. Copy the tensors too:
    copy.deepcopy, or clone() of each.
    """
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best_loss, best_state = math.inf, model.state_dict()
    for _ in range(epochs):
        model.train()
        loss = mse_loss(model(train[0]), train[1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        model.eval()
        with torch.no_grad():
            validation_loss = mse_loss(model(validation[0]), validation[1]).item()
        if validation_loss < best_loss:
            best_loss, best_state = validation_loss, model.state_dict().copy()
    model.load_state_dict(best_state)
    return best_loss


def train_keeping_best__detaches(
    model: nn.Module, train: tuple[Tensor, Tensor], validation: tuple[Tensor, Tensor], lr: float, epochs: int
) -> float:
    """detach() cuts a tensor off from its history, but it is the same memory, and the optimizer writes into it. clone()
    makes memory of its own.
    """
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best_loss, best_state = math.inf, model.state_dict()
    for _ in range(epochs):
        model.train()
        loss = mse_loss(model(train[0]), train[1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        model.eval()
        with torch.no_grad():
            validation_loss = mse_loss(model(validation[0]), validation[1]).item()
        if validation_loss < best_loss:
            best_loss, best_state = (
                validation_loss,
                {name: value.detach() for name, value in model.state_dict().items()},
            )
    model.load_state_dict(best_state)
    return best_loss


def train_keeping_best__copies_the_start(
    model: nn.Module, train: tuple[Tensor, Tensor], validation: tuple[Tensor, Tensor], lr: float, epochs: int
) -> float:
    """The copy is made once, before the training, and is never renewed: the untrained model comes back. Copy at each
    best epoch.
    """
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best_loss, best_state = math.inf, copy.deepcopy(model.state_dict())
    for _ in range(epochs):
        model.train()
        loss = mse_loss(model(train[0]), train[1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        model.eval()
        with torch.no_grad():
            validation_loss = mse_loss(model(validation[0]), validation[1]).item()
        if validation_loss < best_loss:
            best_loss = validation_loss
    model.load_state_dict(best_state)
    return best_loss


def train_keeping_best__parameters_only(
    model: nn.Module, train: tuple[Tensor, Tensor], validation: tuple[Tensor, Tensor], lr: float, epochs: int
) -> float:
    """The parameters are copied, the buffers are not: batch norm keeps the running statistics of the last epoch.
    state_dict() has both.
    """
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best_loss, best_state = math.inf, model.state_dict()
    for _ in range(epochs):
        model.train()
        loss = mse_loss(model(train[0]), train[1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        model.eval()
        with torch.no_grad():
            validation_loss = mse_loss(model(validation[0]), validation[1]).item()
        if validation_loss < best_loss:
            best_loss, best_state = validation_loss, {n: p.detach().clone() for n, p in model.named_parameters()}
    model.load_state_dict(best_state, strict=False)
    return best_loss


def train_keeping_best__copies_every_epoch(
    model: nn.Module, train: tuple[Tensor, Tensor], validation: tuple[Tensor, Tensor], lr: float, epochs: int
) -> float:
    """The copy is made in every epoch, better or not, so the last one comes back. It belongs inside the `if`."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best_loss, best_state = math.inf, model.state_dict()
    for _ in range(epochs):
        model.train()
        loss = mse_loss(model(train[0]), train[1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        model.eval()
        with torch.no_grad():
            validation_loss = mse_loss(model(validation[0]), validation[1]).item()
        if validation_loss < best_loss:
            best_loss = validation_loss
        best_state = copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    return best_loss


def train_keeping_best__stops_when_it_gets_worse(
    model: nn.Module, train: tuple[Tensor, Tensor], validation: tuple[Tensor, Tensor], lr: float, epochs: int
) -> float:
    """The first epoch that is worse ends the training here. A later one may be better than all before: train on to the
    end.
    """
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best_loss, best_state = math.inf, model.state_dict()
    for _ in range(epochs):
        model.train()
        loss = mse_loss(model(train[0]), train[1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        model.eval()
        with torch.no_grad():
            validation_loss = mse_loss(model(validation[0]), validation[1]).item()
        if validation_loss < best_loss:
            best_loss, best_state = validation_loss, copy.deepcopy(model.state_dict())
        else:
            break
    model.load_state_dict(best_state)
    return best_loss


def train_keeping_best__copies_before_the_step(
    model: nn.Module, train: tuple[Tensor, Tensor], validation: tuple[Tensor, Tensor], lr: float, epochs: int
) -> float:
    """The copy is made before the update, so it is the model of the epoch before. Copy after validation has found it to
    be the best.
    """
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best_loss, best_state = math.inf, model.state_dict()
    for _ in range(epochs):
        model.train()
        loss = mse_loss(model(train[0]), train[1])
        optimizer.zero_grad()
        loss.backward()
        before = copy.deepcopy(model.state_dict())
        optimizer.step()
        model.eval()
        with torch.no_grad():
            validation_loss = mse_loss(model(validation[0]), validation[1]).item()
        if validation_loss < best_loss:
            best_loss, best_state = validation_loss, before
    model.load_state_dict(best_state)
    return best_loss


def train_keeping_best__goes_by_the_training_loss(
    model: nn.Module, train: tuple[Tensor, Tensor], validation: tuple[Tensor, Tensor], lr: float, epochs: int
) -> float:
    """The best epoch is chosen by the training loss, which falls nearly always. Choose by the validation loss."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best_loss, best_state = math.inf, model.state_dict()
    for _ in range(epochs):
        model.train()
        loss = mse_loss(model(train[0]), train[1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        model.eval()
        with torch.no_grad():
            validation_loss = mse_loss(model(train[0]), train[1]).item()
        if validation_loss < best_loss:
            best_loss, best_state = validation_loss, copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    return best_loss
