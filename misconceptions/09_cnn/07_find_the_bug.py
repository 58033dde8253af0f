"""The bug as it was given, and changes that do not mend it."""

import copy

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy


def train_head__as_given(
    backbone: nn.Module, head: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int
) -> list[float]:
    """model.train() puts the backbone into training mode as well. Its batch norms then normalise by each batch and
    update their running statistics, with or without gradients. Put the backbone back into evaluation mode after
    model.train().
    """
    for parameter in backbone.parameters():
        parameter.requires_grad_(False)
    model = nn.Sequential(backbone, head)
    optimizer = torch.optim.SGD(head.parameters(), lr=lr)
    history = []
    model.train()
    for _ in range(epochs):
        total = 0.0
        for images, labels in zip(x.split(batch_size), y.split(batch_size), strict=True):
            loss = cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(images)
        history.append(total / len(x))
    model.eval()
    return history


def train_head__evaluates_everything(
    backbone: nn.Module, head: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int
) -> list[float]:
    """Now the head is in evaluation mode too: its dropout does not drop, and its batch norm does not go by the batch.
    Only the backbone is to be in evaluation mode while the head learns.
    """
    for parameter in backbone.parameters():
        parameter.requires_grad_(False)
    model = nn.Sequential(backbone, head)
    optimizer = torch.optim.SGD(head.parameters(), lr=lr)
    history = []
    model.eval()
    for _ in range(epochs):
        total = 0.0
        for images, labels in zip(x.split(batch_size), y.split(batch_size), strict=True):
            loss = cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(images)
        history.append(total / len(x))
    model.eval()
    return history


def train_head__eval_too_early(
    backbone: nn.Module, head: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int
) -> list[float]:
    """backbone.eval() comes before model.train(), which reaches every submodule and puts the backbone back into
    training mode. The last one to set the mode wins: change the order.
    """
    for parameter in backbone.parameters():
        parameter.requires_grad_(False)
    model = nn.Sequential(backbone, head)
    optimizer = torch.optim.SGD(head.parameters(), lr=lr)
    history = []
    backbone.eval()
    model.train()
    for _ in range(epochs):
        total = 0.0
        for images, labels in zip(x.split(batch_size), y.split(batch_size), strict=True):
            loss = cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(images)
        history.append(total / len(x))
    model.eval()
    return history


def train_head__without_gradients(
    backbone: nn.Module, head: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int
) -> list[float]:
    """no_grad stops gradients, and batch norm needs none to update its running statistics: they are moved by forward.
    Only evaluation mode keeps them.
    """
    for parameter in backbone.parameters():
        parameter.requires_grad_(False)
    model = nn.Sequential(backbone, head)
    optimizer = torch.optim.SGD(head.parameters(), lr=lr)
    history = []
    model.train()
    for _ in range(epochs):
        total = 0.0
        for images, labels in zip(x.split(batch_size), y.split(batch_size), strict=True):
            with torch.no_grad():
                features = backbone(images)
            loss = cross_entropy(head(features), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(images)
        history.append(total / len(x))
    model.eval()
    return history


def train_head__momentum_of_zero(
    backbone: nn.Module, head: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int
) -> list[float]:
    """With a momentum of 0 the running statistics stay, but they are not used: in training mode batch norm goes by the
    batch, and an image has other features in other company. Use evaluation mode.
    """
    for parameter in backbone.parameters():
        parameter.requires_grad_(False)
    model = nn.Sequential(backbone, head)
    optimizer = torch.optim.SGD(head.parameters(), lr=lr)
    history = []
    for module in backbone.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 0.0
    model.train()
    for _ in range(epochs):
        total = 0.0
        for images, labels in zip(x.split(batch_size), y.split(batch_size), strict=True):
            loss = cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(images)
        history.append(total / len(x))
    model.eval()
    return history


def train_head__restores_afterwards(
    backbone: nn.Module, head: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int
) -> list[float]:
    """The state_dict is put back in the end, but the head has learned from features that went by the batch, and will be
    used with others. The backbone must be in evaluation mode all along.
    """
    for parameter in backbone.parameters():
        parameter.requires_grad_(False)
    model = nn.Sequential(backbone, head)
    optimizer = torch.optim.SGD(head.parameters(), lr=lr)
    history = []
    before = copy.deepcopy(backbone.state_dict())
    model.train()
    for _ in range(epochs):
        total = 0.0
        for images, labels in zip(x.split(batch_size), y.split(batch_size), strict=True):
            loss = cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(images)
        history.append(total / len(x))
    model.eval()
    backbone.load_state_dict(before)
    return history


def train_head__leaves_the_modes_alone(
    backbone: nn.Module, head: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int
) -> list[float]:
    """Without model.train() both are in the mode in which they came, and a new module comes in training mode. Say it
    for each: training for the head, evaluation for the backbone.
    """
    for parameter in backbone.parameters():
        parameter.requires_grad_(False)
    model = nn.Sequential(backbone, head)
    optimizer = torch.optim.SGD(head.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for images, labels in zip(x.split(batch_size), y.split(batch_size), strict=True):
            loss = cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(images)
        history.append(total / len(x))
    model.eval()
    return history
