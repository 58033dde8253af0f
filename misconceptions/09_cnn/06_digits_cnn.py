"""Wrong answers that people write when they build, measure and train a network for digits."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.data import ConcatDataset, DataLoader, Dataset

from torch_katas.course.mistakes import edit


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
    """Drops every axis of length 1, that of a batch of one as well: (10,) comes out in place of (1, 10). Instead:
    return the logits as they are."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).squeeze()


class DigitCNN__flattens_the_batch(_Net):
    """Puts all images of the batch into one row. Instead: `flatten(1)` keeps axis 0."""

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.features(x).flatten()[None])


class DigitCNN__normalises_one_row(_Net):
    """Normalises rows of features, of which each has one number where N is 1, and nn.BatchNorm1d refuses that in
    training. Instead: nn.BatchNorm2d on feature maps has all their pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(16 * 7 * 7)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.norm(self.features(x).flatten(1)))


class DigitCNN__gives_probabilities(_Net):
    """Returns probabilities, though cross_entropy wants logits, and takes the softmax itself. Instead: return the
    logits."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).softmax(1)


class DigitCNN__gives_log_probabilities(_Net):
    """Returns logarithms of probabilities, which belong with nll_loss. Instead: asked for are raw logits; cross_entropy
    takes them."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).log_softmax(1)


class DigitCNN__standardises_by_the_batch(_Net):
    """Takes the batch's own mean and deviation, in evaluation too, so an image gets other logits in other company.
    Instead: leave that to batch norm, which knows its mode."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward((x - x.mean()) / x.std())


class DigitCNN__without_convolutions(nn.Module):
    """Has no convolution, and linear layers alone do not know which pixels are neighbours. Instead: use at least two
    nn.Conv2d."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


class DigitCNN__flattens_too_early(nn.Module):
    """Flattens images that nothing has made smaller, so the linear layer sees 28 * 28 pixels of each channel and has
    most of the numbers. Instead: pool, or move by a stride, before you flatten."""

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
    """Makes a layer that forward never calls, and its weights get no gradient. Instead: use it, or take it out."""

    def __init__(self) -> None:
        super().__init__()
        self.conv3 = nn.Conv2d(16, 16, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x)


def evaluate__without_eval(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """Leaves the model in training mode: batch norm goes by each batch and changes its running statistics, and dropout
    drops. Instead: call `model.eval()` first."""
    with torch.no_grad():
        return _share(model, dataset, device, batch_size)


def evaluate__leaves_eval_on(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """Leaves the model in evaluation mode, so all training after this runs without dropout and by frozen statistics.
    Instead: keep the mode of each submodule, and put it back."""
    model.eval()
    with torch.no_grad():
        return _share(model, dataset, device, batch_size)


def evaluate__always_trains_on(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """Ends in training mode in any case, which is right only for a model that came in it. Instead: keep the mode of
    each submodule, and put it back."""
    share = evaluate__leaves_eval_on(model, dataset, device, batch_size)
    model.train()
    return share


def evaluate__records_a_graph(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """Records a graph for every batch that nobody needs, since evaluation mode does not switch off autograd. Instead:
    run the model under `torch.no_grad()`."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    share = _share(model, dataset, device, batch_size)
    for module, training in modes:
        module.training = training
    return share


def evaluate__mean_of_batches(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """Takes the mean of the batches' shares, so an image of a short last batch counts for more than the others.
    Instead: count what is right, and divide once by the number of images."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    with torch.no_grad():
        shares = [
            (model(images.to(device)).argmax(1) == labels.to(device)).float().mean()
            for images, labels in DataLoader(dataset, batch_size)
        ]
    for module, training in modes:
        module.training = training
    return torch.stack(shares).mean().item()


def evaluate__drops_the_last_batch(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """Leaves the images of a short last batch unseen. Instead: that is for training; here every image counts."""
    whole = len(dataset) - len(dataset) % batch_size or len(dataset)
    return _in_eval(model, torch.utils.data.Subset(dataset, range(whole)), device, batch_size)


def evaluate__in_percent(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """Returns the number in percent. Instead: asked for is the share, from 0 to 1."""
    return 100 * _in_eval(model, dataset, device, batch_size)


def evaluate__returns_a_tensor(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """Returns a tensor of one element. Instead: `.item()` makes a Python number of it."""
    return torch.tensor(_in_eval(model, dataset, device, batch_size))


DigitCNN__head_of_the_class = edit(
    ("self.head = nn.Linear", "type(self).head = nn.Linear"),
    why="""Keeps the last layer in the class, where every model shares it: the optimizer does not see it, and the next
    model that is made puts another one in its place. Instead: `self.head`.""",
)


evaluate__leaves_the_images = edit(
    ("model(images.to(device))", "model(images)"),
    ("labels.to(device)", "labels"),
    why="""Hands the images to the model from where they lie, and a model on another device cannot read them. Instead:
    `images.to(device)`, and the labels too.""",
)


train_digit_cnn__never_shuffles = edit(
    (", shuffle=True", ""),
    why="""Reads the images in the same order in every epoch, so the same ones always share a batch. Instead:
    `DataLoader(…, shuffle=True)`.""",
)


train_digit_cnn__stays_on_the_cpu = edit(
    ("DigitCNN().to(device)", "DigitCNN()"),
    ("model(images.to(device)), labels.to(device)", "model(images), labels"),
    (
        "    return model, evaluate(model, test_set, device)",
        "    return model.to(device), evaluate(model.to(device), test_set, device)",
    ),
    why="""Trains on the CPU, and moves the model to the device only at the end. Instead: move the model first, and each
    batch to it.""",
)


train_digit_cnn__another_default_seed = edit(
    ("seed: int = 0", "seed: int = 1"),
    why="Takes another seed than 0 where none is given. Instead: `seed=0` is the default.",
)


def train_digit_cnn__never_steps(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """Computes gradients that change nothing: with a learning rate of 0 no step moves the model. Instead: step with a
    rate such as 0.01."""
    torch.manual_seed(seed)
    model = _fit(_Net().to(device), train_set, device, lr=0.0).eval()
    return model, _in_eval(model, test_set, device)


def train_digit_cnn__hardly_learns(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """Takes steps so small that a few epochs are over before the network has learned. Instead: try a rate ten times as
    large, then again, or train for longer."""
    torch.manual_seed(seed)
    model = _fit(_Net().to(device), train_set, device, lr=1e-5).eval()
    return model, _in_eval(model, test_set, device)


def train_digit_cnn__forgets_the_seed(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """Builds the model before anything is seeded, so its first weights depend on whatever was drawn before. Instead:
    `torch.manual_seed(seed)` comes first."""
    model = _fit(_Net().to(device), train_set, device).eval()
    return model, _in_eval(model, test_set, device)


def train_digit_cnn__seeds_too_late(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """Builds the model before anything is seeded, so its first weights depend on whatever was drawn before. Instead:
    `torch.manual_seed(seed)` comes first."""
    model = _Net().to(device)
    torch.manual_seed(seed)
    model = _fit(model, train_set, device).eval()
    return model, _in_eval(model, test_set, device)


def train_digit_cnn__always_the_same_seed(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """Seeds with a fixed number, so there is only one run. Instead: pass on the argument, `torch.manual_seed(seed)`."""
    torch.manual_seed(42)
    model = _fit(_Net().to(device), train_set, device).eval()
    return model, _in_eval(model, test_set, device)


def train_digit_cnn__stays_in_training(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """Returns the model in training mode: whoever uses it gets answers that depend on the batch. Instead: call
    `model.eval()`."""
    torch.manual_seed(seed)
    model = _fit(_Net().to(device), train_set, device)
    return model, _in_eval(model, test_set, device)


def train_digit_cnn__measures_in_training_mode(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """Sends test_set through the model in training mode, and so into its running statistics: measuring changes what is
    measured. Instead: call `model.eval()` before."""
    torch.manual_seed(seed)
    model = _fit(_Net().to(device), train_set, device)
    with torch.no_grad():
        share = _share(model, test_set, device)
    return model.eval(), share


def train_digit_cnn__trains_on_the_test_set(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """Trains on the images that the model is then measured with, and the share says nothing about new images. Instead:
    train on train_set alone."""
    torch.manual_seed(seed)
    model = _fit(_Net().to(device), ConcatDataset([train_set, test_set]), device).eval()
    return model, _in_eval(model, test_set, device)


def train_digit_cnn__measures_on_the_train_set(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """Measures on train_set, whose images the model knows. Instead: measure with test_set."""
    torch.manual_seed(seed)
    model = _fit(_Net().to(device), train_set, device).eval()
    return model, _in_eval(model, train_set, device)


def evaluate__one_batch_of_all(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """Sends all images through the model at once, whatever batch_size is, and a large test set does not fit into
    memory. Instead: batch_size images at a time."""
    return _in_eval(model, dataset, device, len(dataset))


def evaluate__batches_of_a_hundred(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """Takes 100 images at a time, whatever batch_size is. Instead: use the argument."""
    return _in_eval(model, dataset, device)


def evaluate__not_the_mode_of_each(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """Puts the mode of the model back, or those of its direct children, and all that lies deeper gets the same, so a
    batch norm that was frozen in evaluation trains on. Instead: keep the mode of each of `model.modules()`."""
    was_training = model.training
    model.eval()
    with torch.no_grad():
        share = _share(model, dataset, device, batch_size)
    model.train(was_training)
    return share


def evaluate__switches_requires_grad_off(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """Switches requires_grad off and on again for all parameters, those too that were frozen. Instead:
    `torch.no_grad()` changes no parameter."""
    model.requires_grad_(False)
    share = _in_eval(model, dataset, device, batch_size)
    model.requires_grad_(True)
    return share


def evaluate__clears_the_gradients(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """Clears the gradients of the model, which somebody may still be adding up. Instead: measuring needs no gradients,
    and leaves them alone."""
    model.zero_grad()
    return _in_eval(model, dataset, device, batch_size)


def evaluate__always_records_afterwards(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """Switches recording on at the end in any case, also where the caller had it off. Instead: `with torch.no_grad():`
    puts back what was before."""
    share = _in_eval(model, dataset, device, batch_size)
    torch.set_grad_enabled(True)
    return share


def evaluate__asks_for_tensors(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """Takes the images from an attribute `tensors`, which only a TensorDataset has. Instead: any dataset has
    `len(dataset)` and `dataset[i]`."""
    return _in_eval(model, torch.utils.data.TensorDataset(*dataset.tensors), device, batch_size)


def train_digit_cnn__shuffles_the_test_set(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """Draws an order for the test images from the generator that also shuffles the training images, so their number
    changes the training. Instead: measuring needs no order; draw nothing for it."""
    torch.manual_seed(seed)
    model = _Net().to(device)
    DataLoader(test_set, 64, shuffle=True)
    torch.randperm(len(test_set))
    model = _fit(model, train_set, device).eval()
    return model, _in_eval(model, test_set, device)


def train_digit_cnn__asks_for_tensors(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """Takes the images from an attribute `tensors`, which only a TensorDataset has. Instead: any dataset has
    `len(dataset)` and `dataset[i]`."""
    torch.manual_seed(seed)
    model = _fit(_Net().to(device), torch.utils.data.TensorDataset(*train_set.tensors), device).eval()
    return model, _in_eval(model, test_set, device)


def train_digit_cnn__standardises_in_place(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """Changes the training images themselves, and whoever uses them next gets other numbers. Instead: they come
    standardised; leave them as they are, or work on new tensors."""
    torch.manual_seed(seed)
    for i in range(len(train_set)):
        image, _ = train_set[i]
        image.sub_(image.mean())
    model = _fit(_Net().to(device), train_set, device).eval()
    return model, _in_eval(model, test_set, device)


def _share(model: nn.Module, dataset: Dataset, device: torch.device | str, batch_size: int = 100) -> float:
    right = 0
    for images, labels in DataLoader(dataset, batch_size):
        right += (model(images.to(device)).argmax(1) == labels.to(device)).sum().item()
    return right / len(dataset)


def _in_eval(model: nn.Module, dataset: Dataset, device: torch.device | str, batch_size: int = 100) -> float:
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    with torch.no_grad():
        share = _share(model, dataset, device, batch_size)
    for module, training in modes:
        module.training = training
    return share


def _fit(
    model: nn.Module, train_set: Dataset, device: torch.device | str, lr: float = 0.01, drop_last: bool = False
) -> nn.Module:
    loader = DataLoader(train_set, 64, shuffle=True, drop_last=drop_last)
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


class DigitCNN__activation_after_the_last_layer(_Net):
    """Makes every negative logit 0, and no gradient comes back from there. Instead: the last layer stands alone."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(super().forward(x))


def evaluate__modes_of_the_children(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """Puts the mode of the model back, or those of its direct children, and all that lies deeper gets the same, so a
    batch norm that was frozen in evaluation trains on. Instead: keep the mode of each of `model.modules()`."""
    was_training = model.training
    modes = [(child, child.training) for child in model.children()]
    share = _in_eval(model, dataset, device, batch_size)
    model.train(was_training)
    for child, training in modes:
        child.train(training)
    return share


def evaluate__walks_through_the_dataset(
    model: nn.Module, dataset: Dataset, device: torch.device | str = "cpu", batch_size: int = 100
) -> float:
    """Walks through the dataset with a for loop, which needs an IndexError to end, and a dataset need not raise one.
    Instead: any dataset has `len(dataset)` and `dataset[i]`; DataLoader needs no more."""
    images, labels = zip(*[(image, label) for image, label in dataset], strict=True)
    pairs = torch.utils.data.TensorDataset(torch.stack(images), torch.stack(labels))
    return _in_eval(model, pairs, device, batch_size)


def train_digit_cnn__drops_the_only_batch(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    """Drops the last batch where it is short: a train_set smaller than one batch has no other, and nothing is trained.
    Instead: leave `drop_last` out."""
    torch.manual_seed(seed)
    model = _fit(_Net().to(device), train_set, device, drop_last=True).eval()
    return model, _in_eval(model, test_set, device)


class DigitCNN__a_large_linear_layer(nn.Module):
    """Has nearly all of its numbers in a single linear layer, from 3,136 features to 128. Instead: make fewer channels,
    or a smaller layer, or flatten when the images are smaller."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, 3, padding=1)
        self.fc1 = nn.Linear(64 * 7 * 7, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = torch.max_pool2d(torch.relu(self.conv2(x)), 2)
        return self.fc2(torch.relu(self.fc1(x.flatten(1))))


class DigitCNN__normalises_hidden_features(_Net):
    """Normalises rows of features, of which each has one number where N is 1, and nn.BatchNorm1d refuses that in
    training. Instead: nn.BatchNorm2d on feature maps has all their pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Sequential(nn.Linear(16 * 7 * 7, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 10))
