"""Find the bug: a training run that should keep the best model it has seen, and gives back another one.

The code below is whole and raises no error. One thing in it is wrong. Find it and change as little as you can.
Read: torch.nn.Module.state_dict, torch.nn.Module.load_state_dict; the tutorial "Saving and Loading Models"

Shapes: N training samples, M validation samples, F features, K outputs.
"""

import copy
import math

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss


def train_keeping_best(
    model: nn.Module, train: tuple[Tensor, Tensor], validation: tuple[Tensor, Tensor], lr: float, epochs: int
) -> float:
    """Train a model in place by plain gradient descent, and leave it as it was when it did best on the validation data.

    Shapes: train is x (N, F) and y (N, K), validation is x (M, F) and y (M, K) -> the best validation loss, a float.
    An epoch is one update in train mode by the mean squared error over all of train. After it the validation loss is
    measured in eval mode. The best epoch is the first with the smallest validation loss; there is at least one epoch.

    What should happen: afterwards parameters and buffers are those of the best epoch, and the model is in eval mode.
    Its validation loss is the number that is returned.
    What goes wrong: the number is right, and the model is not. Where the last epochs have made it worse, the worse
    model comes back.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> one = torch.ones(1, 1)
    >>> train_keeping_best(model, (one, 8 * one), (one, 4 * one), lr=0.25, epochs=3)  # to 4, 6 and 7
    0.0
    >>> model.weight.item()
    4.0
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
