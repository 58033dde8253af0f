"""Solution. The body is copied before it is trained, and the head is drawn anew: nothing of base changes."""

import copy

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

EPOCHS = 3
BATCH_SIZE = 32
LEARNING_RATE = 0.004


class DigitNet(nn.Module):
    """Given: five convolutions and a linear layer (`body`), and a linear layer that gives the logits (`head`).

    Shapes: images (N, 1, 28, 28) -> logits (N, classes).
    """

    def __init__(self, classes: int = 5):
        super().__init__()
        layers = []
        for inputs, outputs, stride in ((1, 8, 2), (8, 16, 2), (16, 16, 1), (16, 16, 1), (16, 32, 2)):
            layers += [nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1), nn.ReLU()]
        self.body = nn.Sequential(*layers, nn.Flatten(), nn.Linear(32 * 4 * 4, 64), nn.ReLU())
        self.head = nn.Linear(64, classes)

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.body(images))


def train_base(images: Tensor, labels: Tensor, seed: int) -> DigitNet:
    # Before the model: its weights are the first thing that is drawn.
    torch.manual_seed(seed)
    model = DigitNet(5)
    # Adam gets a deep network going that plain gradient descent would take very long to move.
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(images)).split(BATCH_SIZE):
            loss = cross_entropy(model(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


def fine_tune(
    base: DigitNet, images: Tensor, labels: Tensor, updates: int, lr: float, body_lr: float, seed: int
) -> DigitNet:
    model = copy.deepcopy(base).requires_grad_(True)
    torch.manual_seed(seed)
    model.head = nn.Linear(64, 5)
    # Made after the head was replaced: it would hold the parameters of the old one.
    optimizer = torch.optim.SGD(
        [{"params": model.body.parameters(), "lr": body_lr}, {"params": model.head.parameters(), "lr": lr}]
    )
    for _ in range(updates):
        # Classes count from 0.
        loss = cross_entropy(model(images), labels - 5)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()
