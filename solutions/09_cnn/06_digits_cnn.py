"""Solution. Strides in place of pooling make the images small early, so that training takes seconds."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, Dataset

CHANNELS = 8, 16
HALVED = {"kernel_size": 3, "stride": 2, "padding": 1, "bias": False}
"""Height and width, by a convolution. It has no bias: batch norm, which comes next, would take it away again."""
EPOCHS = 4
BATCH_SIZE = 64
LEARNING_RATE = 0.01
ACTIVATION = nn.ReLU


class DigitCNN(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        first, second = CHANNELS
        self.features = nn.Sequential(
            nn.Conv2d(1, first, **HALVED),  # (N, 8, 14, 14)
            nn.BatchNorm2d(first),
            ACTIVATION(),
            nn.Conv2d(first, second, **HALVED),  # (N, 16, 7, 7)
            nn.BatchNorm2d(second),
            ACTIVATION(),
        )
        self.head = nn.Linear(second * 7 * 7, 10)

    def forward(self, x: Tensor) -> Tensor:
        # Axis 0 is never touched: flatten(1) keeps a batch of one a batch.
        return self.head(self.features(x).flatten(1))  # (N, 10)


def evaluate(model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100) -> float:
    # Not model.training alone: a frozen batch norm stays in evaluation while the rest of the model trains.
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    right = count = 0
    with torch.no_grad():
        for images, labels in DataLoader(dataset, batch_size):
            guesses = model(images.to(device)).argmax(1)  # (N,)
            # Counted, and divided once at the end: the last batch may be short.
            right += (guesses == labels.to(device)).sum().item()
            count += len(labels)
    for module, training in modes:
        module.training = training
    return right / count


def train_digit_cnn(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    # Before the model: its weights are the first thing that is drawn.
    torch.manual_seed(seed)
    model = DigitCNN().to(device)
    loader = DataLoader(train_set, BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    # With a rate that ends at 0, the last batches no longer throw the weights about: no seed is an unlucky one.
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS * len(loader))
    for _ in range(EPOCHS):
        for images, labels in loader:
            loss = cross_entropy(model(images.to(device)), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
    model.eval()
    return model, evaluate(model, test_set, device)
