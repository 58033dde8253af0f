"""Solution. state_dict() hands out the tensors themselves, not what they hold now: to keep it, copy it."""

import copy
import math

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss


def train_keeping_best(
    model: nn.Module, train: tuple[Tensor, Tensor], validation: tuple[Tensor, Tensor], lr: float, epochs: int
) -> float:
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
            # The dict is new, but its tensors are the model's own: the next step writes into them. deepcopy copies the
            # tensors too, parameters and buffers.
            best_loss, best_state = validation_loss, copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    return best_loss
