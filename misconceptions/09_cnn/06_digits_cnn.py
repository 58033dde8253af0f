"""Wrong answers that people write when they build, measure and train a network for digits."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.data import ConcatDataset, DataLoader, Dataset


class _Net(nn.Module):
    """A network that is right: the others differ from it in one thing."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            *(nn.Conv2d(1, 8, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU()),
            *(nn.Conv2d(8, 16, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()),
        )
        self.head = nn.Linear(16 * 7 * 7, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.features(x).flatten(1))


class DigitCNN__squeezes(_Net):
    """`squeeze` drops every axis of length 1, that of a batch of one as well: (10,) comes out in place of (1, 10)."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).squeeze()


class DigitCNN__flattens_the_batch(_Net):
    """`flatten()` without an argument puts all images of the batch into one row. flatten(1) keeps axis 0."""

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.features(x).flatten()[None])


class DigitCNN__normalises_one_row(_Net):
    """nn.BatchNorm1d on (N, features) has one number for each feature where N is 1, and refuses it in training. On
    feature maps, nn.BatchNorm2d has all their pixels.
    """

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(16 * 7 * 7)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.norm(self.features(x).flatten(1)))


class DigitCNN__gives_probabilities(_Net):
    """Softmax stands at the end, so the network gives probabilities. cross_entropy wants logits, and takes the softmax
    itself.
    """

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).softmax(1)


class DigitCNN__gives_log_probabilities(_Net):
    """log_softmax stands at the end. It belongs with nll_loss; cross_entropy contains both and wants raw logits."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).log_softmax(1)


class DigitCNN__standardises_by_the_batch(_Net):
    """The batch's own mean and deviation are taken, in evaluation too, so an image gets other logits in other company.
    Leave that to batch norm, which knows its mode.
    """

    def forward(self, x: Tensor) -> Tensor:
        return super().forward((x - x.mean()) / x.std())


class DigitCNN__without_convolutions(nn.Module):
    """Linear layers alone do not know which pixels are neighbours. Asked for are at least two nn.Conv2d."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


class DigitCNN__flattens_too_early(nn.Module):
    """Nothing made the images smaller, so the linear layer sees 28 * 28 pixels of each channel and has most of the
    numbers. Pool, or move by a stride, before you flatten.
    """

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            *(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU()),
            *(nn.Conv2d(8, 32, 3, padding=1), nn.ReLU()),
        )
        self.head = nn.Linear(32 * 28 * 28, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.features(x).flatten(1))


class DigitCNN__forgets_a_layer(_Net):
    """A layer is made in __init__ and never called in forward: its weights get no gradient. Use it, or take it out."""

    def __init__(self) -> None:
        super().__init__()
        self.more = nn.Conv2d(16, 16, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x)


def evaluate__without_eval(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """The model is not put into evaluation mode: batch norm goes by each batch and changes its running statistics, and
    dropout drops. Call model.eval() first.
    """
    with torch.no_grad():
        return _share(model, dataset, device, batch_size)


def evaluate__leaves_eval_on(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """The model stays in evaluation mode, so all training after this runs without dropout and by frozen statistics.
    Keep model.training, and put it back.
    """
    model.eval()
    with torch.no_grad():
        return _share(model, dataset, device, batch_size)


def evaluate__always_trains_on(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """model.train() at the end is right only for a model that came in training mode. Keep model.training, and put it
    back.
    """
    share = evaluate__leaves_eval_on(model, dataset, device, batch_size)
    model.train()
    return share


def evaluate__records_a_graph(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """eval() does not switch off autograd: every batch records a graph that nobody needs. Run the model under
    torch.no_grad().
    """
    was_training = model.training
    model.eval()
    share = _share(model, dataset, device, batch_size)
    model.train(was_training)
    return share


def evaluate__mean_of_batches(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """The mean of the batches' shares counts an image of a short last batch for more than the others. Count what is
    right, and divide once by the number of images.
    """
    was_training = model.training
    model.eval()
    with torch.no_grad():
        shares = [
            (model(images.to(device)).argmax(1) == labels.to(device)).float().mean()
            for images, labels in DataLoader(dataset, batch_size)
        ]
    model.train(was_training)
    return torch.stack(shares).mean().item()


def evaluate__drops_the_last_batch(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """drop_last=True leaves the images of a short last batch unseen. That is for training; here every image counts."""
    whole = len(dataset) - len(dataset) % batch_size or len(dataset)
    return _in_eval(model, torch.utils.data.Subset(dataset, range(whole)), device, batch_size)


def evaluate__in_percent(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """This is the number in percent. Asked for is the share, from 0 to 1."""
    return 100 * _in_eval(model, dataset, device, batch_size)


def evaluate__returns_a_tensor(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """This is a tensor of one element. `.item()` makes a Python number of it."""
    return torch.tensor(_in_eval(model, dataset, device, batch_size))


def train_digit_cnn__never_steps(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """The gradients are computed, and no optimizer uses them: call optimizer.step() after backward()."""
    torch.manual_seed(seed)
    model = _fit(_Net().to(device), train_set, device, lr=0.0).eval()
    return model, _in_eval(model, test_set, device)


def train_digit_cnn__hardly_learns(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """With steps this small, a few epochs are over before the network has learned. Try a rate ten times as large, then
    again, or train for longer.
    """
    torch.manual_seed(seed)
    model = _fit(_Net().to(device), train_set, device, lr=1e-5).eval()
    return model, _in_eval(model, test_set, device)


def train_digit_cnn__forgets_the_seed(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """seed is never used, so every run gives another model. Call torch.manual_seed(seed) first."""
    model = _fit(_Net().to(device), train_set, device).eval()
    return model, _in_eval(model, test_set, device)


def train_digit_cnn__seeds_too_late(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """The model was built before torch.manual_seed(seed), so its first weights come from somewhere else. Seed first."""
    model = _Net().to(device)
    torch.manual_seed(seed)
    model = _fit(model, train_set, device).eval()
    return model, _in_eval(model, test_set, device)


def train_digit_cnn__always_the_same_seed(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """The seed is a fixed number, so there is only one run. Pass on the argument: torch.manual_seed(seed)."""
    torch.manual_seed(42)
    model = _fit(_Net().to(device), train_set, device).eval()
    return model, _in_eval(model, test_set, device)


def train_digit_cnn__stays_in_training(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """The model comes back in training mode: who uses it gets answers that depend on the batch. Call model.eval()."""
    torch.manual_seed(seed)
    model = _fit(_Net().to(device), train_set, device)
    return model, _in_eval(model, test_set, device)


def train_digit_cnn__measures_in_training_mode(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """test_set went through the model in training mode, and so into its running statistics: measuring changed what was
    measured. Call model.eval() before.
    """
    torch.manual_seed(seed)
    model = _fit(_Net().to(device), train_set, device)
    with torch.no_grad():
        share = _share(model, test_set, device)
    return model.eval(), share


def train_digit_cnn__trains_on_the_test_set(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """The model has trained on the images it is then measured with. The share says nothing about new images: train on
    train_set alone.
    """
    torch.manual_seed(seed)
    model = _fit(_Net().to(device), ConcatDataset([train_set, test_set]), device).eval()
    return model, _in_eval(model, test_set, device)


def train_digit_cnn__measures_on_the_train_set(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """The share is that of train_set, whose images the model knows. Measure with test_set."""
    torch.manual_seed(seed)
    model = _fit(_Net().to(device), train_set, device).eval()
    return model, _in_eval(model, train_set, device)


def _share(model: nn.Module, dataset: Dataset, device: torch.device | str, batch_size: int = 100) -> float:
    right = 0
    for images, labels in DataLoader(dataset, batch_size):
        right += (model(images.to(device)).argmax(1) == labels.to(device)).sum().item()
    return right / len(dataset)


def _in_eval(model: nn.Module, dataset: Dataset, device: torch.device | str, batch_size: int = 100) -> float:
    was_training = model.training
    model.eval()
    with torch.no_grad():
        share = _share(model, dataset, device, batch_size)
    model.train(was_training)
    return share


def _fit(model: nn.Module, train_set: Dataset, device: torch.device | str, lr: float = 0.01) -> nn.Module:
    loader = DataLoader(train_set, 64, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=4 * len(loader))
    for _ in range(4):
        for images, labels in loader:
            loss = cross_entropy(model(images.to(device)), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
    return model
