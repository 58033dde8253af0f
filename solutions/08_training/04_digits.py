"""Solution. Seed first, then the model, then the batches: all that is drawn comes after the seed."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.data import Dataset, default_collate

EPOCHS = 8
BATCH = 64


class DigitMLP(nn.Module):
    def __init__(self, hidden: int = 128):
        super().__init__()
        # Flatten keeps axis 0. No softmax at the end: cross_entropy has it inside.
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, hidden), nn.ReLU(), nn.Linear(hidden, 10))

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images)  # (N, 1, 28, 28) -> (N, 784) -> (N, hidden) -> (N, 10)


def train_digits(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    torch.manual_seed(seed)  # before the model: its first weights are drawn as well
    model = DigitMLP().to(device)
    optimizer = torch.optim.Adam(model.parameters())  # its lr of 1e-3 will do
    # Small enough to lie on the device as a whole. A DataLoader would stack every batch anew in every epoch.
    (images, labels), (unseen, answers) = _on(device, train_set), _on(device, test_set)  # (N, 1, 28, 28), (N,) each
    history: dict[str, list[float]] = {"train_loss": [], "test_accuracy": []}
    for _ in range(EPOCHS):
        # No train() and eval() here: a DigitMLP has no layer that knows a mode.
        total = 0.0
        # Drawn on the CPU: the same order on every device. Rows of a tensor on a GPU may be asked for from there.
        for batch in torch.randperm(len(images)).split(BATCH):  # (64,), the last one shorter
            loss = cross_entropy(model(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        history["train_loss"].append(total / len(images))
        with torch.no_grad():
            right = model(unseen).argmax(1) == answers  # (N,)
        history["test_accuracy"].append(right.float().mean().item())
    return model, history


def _on(device: torch.device | str, dataset: Dataset) -> list[Tensor]:
    return [part.to(device) for part in default_collate(list(dataset))]
