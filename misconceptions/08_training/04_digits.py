"""Wrong answers that people write when they train on their first images."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.data import ConcatDataset, Dataset, TensorDataset, default_collate

from torch_katas.course.mistakes import edit


class DigitMLP__softmax_inside(nn.Module):
    """Returns probabilities. cross_entropy has a softmax inside, so there would be two, and the loss could not fall
    below 1.46. Instead: return the logits."""

    def __init__(self, hidden: int = 128):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 10))

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images).softmax(1)


class DigitMLP__activation_after_the_last_layer(nn.Module):
    """Makes every negative logit 0, and no gradient comes back from there. Instead: the last layer stands alone."""

    def __init__(self, hidden: int = 128):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 10), nn.ReLU())

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images)


class DigitMLP__no_activation(nn.Module):
    """Puts nothing between the two linear layers, which are then one linear layer. Instead: put an activation between
    them."""

    def __init__(self, hidden: int = 128):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, hidden), nn.Linear(hidden, 10))

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images)


class DigitMLP__flattens_the_batch_too(nn.Module):
    """Flattens from axis 0 on, so the whole batch becomes one long row. Instead: keep the first axis, `flatten(1)`."""

    def __init__(self, hidden: int = 128):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 10))

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images.flatten())


class DigitMLP__squeezes_the_result(nn.Module):
    """Takes the batch axis away where there is a single image. Instead: leave the logits (N, 10)."""

    def __init__(self, hidden: int = 128):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 10))

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images).squeeze()


class DigitMLP__a_plain_list_of_layers(nn.Module):
    """Keeps the layers in a plain list, where the model does not find their parameters: nothing trains. Instead:
    `nn.Sequential` or `nn.ModuleList` registers them."""

    def __init__(self, hidden: int = 128):
        super().__init__()
        self.layers = [nn.Flatten(), nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 10)]

    def forward(self, images: Tensor) -> Tensor:
        for layer in self.layers:
            images = layer(images)
        return images


class DigitMLP__hidden_is_ignored(nn.Module):
    """Makes 128 hidden units, whatever is asked for. Instead: use the argument."""

    def __init__(self, hidden: int = 128):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images)


def train_digits__no_zero_grad(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Never clears the gradients, which backward adds up: every update uses the gradients of all batches so far, and
    the model runs wild. Instead: clear them for each batch."""
    torch.manual_seed(seed)
    return _train(_model(), train_set, test_set, device, clear=False)


def train_digits__a_softmax_too_many(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Applies a softmax in front of cross_entropy, which has one inside: the loss cannot fall below 1.46, and the model
    learns slowly. Instead: give it the logits."""
    torch.manual_seed(seed)
    return _train(_model(), train_set, test_set, device, squash=True)


def train_digits__one_epoch(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Trains for one epoch: one look at each image is not enough for 95 %, and says nothing about whether the loss
    falls. Instead: train for some epochs."""
    torch.manual_seed(seed)
    return _train(_model(), train_set, test_set, device, epochs=1)


def train_digits__learning_rate_too_large(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Trains with a learning rate of 0.5. Adam takes steps of about that size: the first of them throw every weight far
    off, and the model never recovers. Instead: 0.001 is a rate for Adam."""
    torch.manual_seed(seed)
    return _train(_model(), train_set, test_set, device, lr=0.5)


def train_digits__the_seed_is_ignored(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Seeds nothing, so the result depends on whatever was drawn before. Instead: `torch.manual_seed(seed)` comes
    first."""
    return _train(_model(), train_set, test_set, device)


def train_digits__seeds_after_the_model(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Sets the seed after the model's first weights have been drawn. Instead: seed first, then build the model."""
    model = _model()
    torch.manual_seed(seed)
    return _train(model, train_set, test_set, device)


def train_digits__always_the_same_seed(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Seeds with a constant, so every run is the same run. Instead: use the argument."""
    torch.manual_seed(0)
    return _train(_model(), train_set, test_set, device)


def train_digits__trains_on_the_test_set_too(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Trains on the test images as well: the accuracy no longer says how the model reads what it has never seen.
    Instead: train on train_set alone."""
    torch.manual_seed(seed)
    return _train(_model(), ConcatDataset([train_set, test_set]), test_set, device)


def train_digits__stops_by_the_test_set(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Stops as soon as the test images are read well: the moment is chosen by the test set, and the accuracy flatters
    the model. Instead: fix the number of epochs, or choose by images taken from the training set."""
    torch.manual_seed(seed)
    return _train(_model(), train_set, test_set, device, enough=0.95)


def train_digits__measures_the_training_images(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Measures on the training images, which the model has learned by heart. Instead: measure on test_set."""
    torch.manual_seed(seed)
    return _train(_model(), train_set, train_set, device)


def train_digits__returns_only_the_model(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Returns the model alone. Instead: the caller unpacks two values; return the history beside it."""
    torch.manual_seed(seed)
    return _train(_model(), train_set, test_set, device)[0]


def train_digits__drops_the_last_batch(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Leaves out the images that fill no batch: of a small training set nothing is left. Instead: the last batch may be
    shorter."""
    torch.manual_seed(seed)
    return _train(_model(), train_set, test_set, device, drop_last=True)


def train_digits__shuffles_the_test_set(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Draws an order for the test images from the generator that also shuffles the training images, so their number
    changes the training. Instead: measuring needs no order; draw nothing for it."""
    torch.manual_seed(seed)
    return _train(_model(), train_set, test_set, device, shuffle_test=True)


def train_digits__adds_up_the_losses(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Adds up the losses of the batches, so the number grows with the training set. Instead: weigh each batch by its
    length, and divide by the number of images."""
    torch.manual_seed(seed)
    return _train(_model(), train_set, test_set, device, divide=False)


def train_digits__asks_for_tensors(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Takes the images from an attribute `tensors`, which only a TensorDataset has. Instead: any dataset has
    `len(dataset)` and `dataset[i]`."""
    torch.manual_seed(seed)
    train_set, test_set = TensorDataset(*train_set.tensors), TensorDataset(*test_set.tensors)
    return _train(_model(), train_set, test_set, device)


def train_digits__standardises_by_the_test_images(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Shifts all images by the mean of the test images: a little of the test set is learned from. Instead: the training
    set says how images are standardised; here they come standardised."""
    torch.manual_seed(seed)
    images = torch.stack([image for image, _ in test_set])
    return _train(_model(), train_set, test_set, device, shift=images.mean())


def train_digits__standardises_in_place(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Changes the images of both datasets themselves, and whoever uses them next gets other numbers. Instead: work on
    new tensors."""
    torch.manual_seed(seed)
    for dataset in (train_set, test_set):
        for image, _ in dataset:
            image.sub_(image.mean())
    return _train(_model(), train_set, test_set, device)


class DigitMLP__view(nn.Module):
    """Needs images that lie in one piece in memory, and fails for transposed or expanded ones. Instead: `flatten(1)`,
    `nn.Flatten()` or `reshape` take them all."""

    def __init__(self, hidden: int = 128):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 10))

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images.view(len(images), 784))


def _model():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))


def _train(
    model,
    train_set,
    test_set,
    device,
    *,
    epochs=8,
    lr=1e-3,
    clear=True,
    squash=False,
    enough=2.0,
    drop_last=False,
    shuffle_test=False,
    divide=True,
    count=False,
    shift=0.0,
):
    """Train as the solution does; the options are the mistakes."""
    model = model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    images, labels = (part.to(device) for part in default_collate(list(train_set)))
    unseen, answers = (part.to(device) for part in default_collate(list(test_set)))
    images, unseen = images - shift, unseen - shift
    history = {"train_loss": [], "test_accuracy": []}
    for _ in range(epochs):
        total, seen = 0.0, 0
        for batch in torch.randperm(len(images)).split(64):
            if drop_last and len(batch) < 64:
                break
            seen += len(batch)
            batch = batch.to(device)
            logits = model(images[batch])
            loss = cross_entropy(logits.softmax(1) if squash else logits, labels[batch])
            if clear:
                optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * (len(batch) if divide else 1)
        history["train_loss"].append(total / (seen if count else len(images)) if divide else total)
        if shuffle_test:
            torch.randperm(len(unseen))
        with torch.no_grad():
            right = model(unseen).argmax(1) == answers
        history["test_accuracy"].append(right.float().mean().item())
        if history["test_accuracy"][-1] >= enough:
            break
    return model, history


train_digits__mean_of_batches = edit(
    (
        'history["test_accuracy"].append(right.float().mean().item())',
        "shares = [part.float().mean() for part in right.split(BATCH)]\n"
        'history["test_accuracy"].append(torch.stack(shares).mean().item())',
    ),
    why="""Takes the mean of the batches' accuracies, so an image of the last batch, which may be short, counts for more
    than another. Instead: count what is right in all batches, and divide once.""",
)


train_digits__model_stays_on_the_cpu = edit(
    ("DigitMLP().to(device)", "DigitMLP()"),
    why="""Moves only one of the two, model or images: on a GPU they lie on different devices, and the first layer
    fails. Instead: move the model before the optimizer is made, and images and labels in each batch.""",
)


train_digits__images_stay_on_the_cpu = edit(
    ("_on(device, train_set), _on(device, test_set)", '_on("cpu", train_set), _on("cpu", test_set)'),
    why="""Moves only one of the two, model or images: on a GPU they lie on different devices, and the first layer
    fails. Instead: move the model before the optimizer is made, and images and labels in each batch.""",
)


def train_digits__drops_the_last_batch_and_counts(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Leaves out the images that fill no batch: of a small training set none is left, and the mean loss is a division
    by 0. Instead: the last batch may be shorter."""
    torch.manual_seed(seed)
    return _train(_model(), train_set, test_set, device, drop_last=True, count=True)
