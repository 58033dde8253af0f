"""Wrong answers that people write when they train on their first images."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.data import ConcatDataset, Dataset, default_collate


class DigitMLP__softmax_inside(nn.Module):
    """This returns probabilities. cross_entropy has a softmax inside, so there would be two, and the loss could not
    fall below 1.46. Return the logits.
    """

    def __init__(self, hidden: int = 128):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 10))

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images).softmax(1)


class DigitMLP__activation_after_the_last_layer(nn.Module):
    """The last ReLU makes every negative logit 0, and no gradient comes back from there. The last layer
    stands alone.
    """

    def __init__(self, hidden: int = 128):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 10), nn.ReLU())

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images)


class DigitMLP__no_activation(nn.Module):
    """Two linear layers with nothing between them are one linear layer. Put an activation between them."""

    def __init__(self, hidden: int = 128):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, hidden), nn.Linear(hidden, 10))

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images)


class DigitMLP__flattens_the_batch_too(nn.Module):
    """`flatten()` from axis 0 on makes one long row of the whole batch. Keep the first axis: `flatten(1)`."""

    def __init__(self, hidden: int = 128):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 10))

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images.flatten())


class DigitMLP__squeezes_the_result(nn.Module):
    """`squeeze` takes the batch axis away where there is a single image. Leave the logits (N, 10)."""

    def __init__(self, hidden: int = 128):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 10))

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images).squeeze()


class DigitMLP__a_plain_list_of_layers(nn.Module):
    """A plain list hides its layers: `parameters()` is empty, and nothing trains. nn.Sequential or nn.ModuleList
    registers them.
    """

    def __init__(self, hidden: int = 128):
        super().__init__()
        self.layers = [nn.Flatten(), nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 10)]

    def forward(self, images: Tensor) -> Tensor:
        for layer in self.layers:
            images = layer(images)
        return images


class DigitMLP__hidden_is_ignored(nn.Module):
    """The hidden layer has 128 units whatever is asked for. Use the argument."""

    def __init__(self, hidden: int = 128):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images)


def train_digits__no_zero_grad(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """backward adds to .grad, so every update uses the gradients of all batches so far, and the model runs wild. Clear
    them for each batch.
    """
    torch.manual_seed(seed)
    return _train(_model(), train_set, test_set, device, clear=False)


def train_digits__a_softmax_too_many(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """cross_entropy has a softmax inside. After another one in front of it the loss cannot fall below 1.46, and the
    model learns slowly. Give it the logits.
    """
    torch.manual_seed(seed)
    return _train(_model(), train_set, test_set, device, squash=True)


def train_digits__one_epoch(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """One look at each image is not enough for 95 %, and says nothing about whether the loss falls. Train for some
    epochs.
    """
    torch.manual_seed(seed)
    return _train(_model(), train_set, test_set, device, epochs=1)


def train_digits__learning_rate_too_large(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Adam takes steps of about lr. With 0.5 the first of them throw every weight far off, and the model never
    recovers. 0.001 is a rate for Adam.
    """
    torch.manual_seed(seed)
    return _train(_model(), train_set, test_set, device, lr=0.5)


def train_digits__the_seed_is_ignored(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Nothing is seeded, so the result depends on whatever was drawn before. torch.manual_seed(seed) comes first."""
    return _train(_model(), train_set, test_set, device)


def train_digits__seeds_after_the_model(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """The model's first weights are drawn before the seed is set. Seed first, then build."""
    model = _model()
    torch.manual_seed(seed)
    return _train(model, train_set, test_set, device)


def train_digits__always_the_same_seed(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """The seed is a constant here, so every run is the same run. Use the argument."""
    torch.manual_seed(0)
    return _train(_model(), train_set, test_set, device)


def train_digits__trains_on_the_test_set_too(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """More data helps, but these are the images that the model is measured by: the accuracy no longer says how it reads
    what it has never seen.
    """
    torch.manual_seed(seed)
    return _train(_model(), ConcatDataset([train_set, test_set]), test_set, device)


def train_digits__stops_by_the_test_set(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """The training ends as soon as the test images are read well. The choice of the moment is learned from the test
    set: the accuracy flatters the model. Fix the number of epochs, or choose by images taken from the training set.
    """
    torch.manual_seed(seed)
    return _train(_model(), train_set, test_set, device, enough=0.95)


def train_digits__measures_the_training_images(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """test_accuracy is measured on train_set here: what the model has learned by heart."""
    torch.manual_seed(seed)
    return _train(_model(), train_set, train_set, device)


def train_digits__returns_only_the_model(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """The caller unpacks two values. Return the history beside the model."""
    torch.manual_seed(seed)
    return _train(_model(), train_set, test_set, device)[0]


def _model():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))


def _train(model, train_set, test_set, device, *, epochs=8, lr=1e-3, clear=True, squash=False, enough=2.0):
    """Train as the solution does; the options are the mistakes."""
    model = model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    images, labels = (part.to(device) for part in default_collate(list(train_set)))
    unseen, answers = (part.to(device) for part in default_collate(list(test_set)))
    history = {"train_loss": [], "test_accuracy": []}
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(64):
            batch = batch.to(device)
            logits = model(images[batch])
            loss = cross_entropy(logits.softmax(1) if squash else logits, labels[batch])
            if clear:
                optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        history["train_loss"].append(total / len(images))
        with torch.no_grad():
            right = model(unseen).argmax(1) == answers
        history["test_accuracy"].append(right.float().mean().item())
        if history["test_accuracy"][-1] >= enough:
            break
    return model, history
