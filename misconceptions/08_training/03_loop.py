"""Wrong answers that people write in a training loop. None of them raises an error."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

Loader = Iterable[tuple[Tensor, Tensor]]
LossFunction = Callable[[Tensor, Tensor], Tensor]


def train_one_epoch__mean_of_batch_means(
    model: nn.Module, loader: Loader, loss_fn: LossFunction, optimizer: torch.optim.Optimizer, device: torch.device
) -> float:
    """The mean of the batches' means counts a sample of a short last batch for more than the others. Multiply each mean
    by the length of its batch, add up, and divide by the number of samples.
    """
    model.train()
    total, samples = 0.0, 0
    for inputs, targets in loader:
        inputs, targets = inputs.to(device), targets.to(device)
        loss = loss_fn(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
        samples += 1
    return total / samples


def train_one_epoch__divides_by_the_data_set(
    model: nn.Module, loader: Loader, loss_fn: LossFunction, optimizer: torch.optim.Optimizer, device: torch.device
) -> float:
    """The loader may give fewer samples than its data set has, with drop_last or a sampler, and need not have a data
    set at all. Count the samples that came.
    """
    model.train()
    total = 0.0
    for inputs, targets in loader:
        inputs, targets = inputs.to(device), targets.to(device)
        loss = loss_fn(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(inputs)
    return total / len(loader.dataset)


def train_one_epoch__keeps_the_graph(
    model: nn.Module, loader: Loader, loss_fn: LossFunction, optimizer: torch.optim.Optimizer, device: torch.device
) -> float:
    """The sum of loss tensors is connected to the graph of every batch, so none of them is freed until the epoch ends
    and memory grows. Add up numbers: `loss.item()`.
    """
    model.train()
    total, samples = 0.0, 0
    for inputs, targets in loader:
        inputs, targets = inputs.to(device), targets.to(device)
        loss = loss_fn(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss * len(inputs)
        samples += len(inputs)
    return (total / samples).item()


def train_one_epoch__returns_a_tensor(
    model: nn.Module, loader: Loader, loss_fn: LossFunction, optimizer: torch.optim.Optimizer, device: torch.device
) -> float:
    """The result is a tensor of one element. The caller asks for a Python float: `.item()`."""
    model.train()
    total, samples = 0.0, 0
    for inputs, targets in loader:
        inputs, targets = inputs.to(device), targets.to(device)
        loss = loss_fn(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.detach() * len(inputs)
        samples += len(inputs)
    return total / samples


def train_one_epoch__leaves_the_model_in_eval(
    model: nn.Module, loader: Loader, loss_fn: LossFunction, optimizer: torch.optim.Optimizer, device: torch.device
) -> float:
    """The epoch ends in eval mode, so whoever trains on has dropout and batch norm switched off. Leave the model in
    train mode.
    """
    model.train()
    total, samples = 0.0, 0
    for inputs, targets in loader:
        inputs, targets = inputs.to(device), targets.to(device)
        loss = loss_fn(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(inputs)
        samples += len(inputs)
    model.eval()
    return total / samples


def train_one_epoch__never_switches_to_train(
    model: nn.Module, loader: Loader, loss_fn: LossFunction, optimizer: torch.optim.Optimizer, device: torch.device
) -> float:
    """A model that was measured before is still in eval mode: dropout and batch norm do not train. Call `model.train()`
    first.
    """
    total, samples = 0.0, 0
    for inputs, targets in loader:
        inputs, targets = inputs.to(device), targets.to(device)
        loss = loss_fn(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(inputs)
        samples += len(inputs)
    return total / samples


def train_one_epoch__no_zero_grad(
    model: nn.Module, loader: Loader, loss_fn: LossFunction, optimizer: torch.optim.Optimizer, device: torch.device
) -> float:
    """backward adds to .grad, so each update uses the gradients of all batches so far. Clear them for each batch."""
    model.train()
    total, samples = 0.0, 0
    for inputs, targets in loader:
        inputs, targets = inputs.to(device), targets.to(device)
        loss = loss_fn(model(inputs), targets)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(inputs)
        samples += len(inputs)
    return total / samples


def train_one_epoch__clears_once_an_epoch(
    model: nn.Module, loader: Loader, loss_fn: LossFunction, optimizer: torch.optim.Optimizer, device: torch.device
) -> float:
    """The gradients are cleared at the start of the epoch only; from the second batch on each update uses a sum. Clear
    them for each batch.
    """
    model.train()
    optimizer.zero_grad()
    total, samples = 0.0, 0
    for inputs, targets in loader:
        inputs, targets = inputs.to(device), targets.to(device)
        loss = loss_fn(model(inputs), targets)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(inputs)
        samples += len(inputs)
    return total / samples


def train_one_epoch__clears_after_the_step(
    model: nn.Module, loader: Loader, loss_fn: LossFunction, optimizer: torch.optim.Optimizer, device: torch.device
) -> float:
    """Cleared after the step, .grad is right for the next batch, but the first batch of all still adds to what somebody
    left there. Clear right before backward.
    """
    model.train()
    total, samples = 0.0, 0
    for inputs, targets in loader:
        inputs, targets = inputs.to(device), targets.to(device)
        loss = loss_fn(model(inputs), targets)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        total += loss.item() * len(inputs)
        samples += len(inputs)
    return total / samples


def train_one_epoch__clears_before_the_step(
    model: nn.Module, loader: Loader, loss_fn: LossFunction, optimizer: torch.optim.Optimizer, device: torch.device
) -> float:
    """zero_grad stands between backward and step and clears what step needs: the model never moves."""
    model.train()
    total, samples = 0.0, 0
    for inputs, targets in loader:
        inputs, targets = inputs.to(device), targets.to(device)
        loss = loss_fn(model(inputs), targets)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        total += loss.item() * len(inputs)
        samples += len(inputs)
    return total / samples


def train_one_epoch__steps_once_an_epoch(
    model: nn.Module, loader: Loader, loss_fn: LossFunction, optimizer: torch.optim.Optimizer, device: torch.device
) -> float:
    """The step stands behind the loop, so an epoch makes a single update, by its last batch. Step for each batch."""
    model.train()
    total, samples = 0.0, 0
    for inputs, targets in loader:
        inputs, targets = inputs.to(device), targets.to(device)
        loss = loss_fn(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        total += loss.item() * len(inputs)
        samples += len(inputs)
    optimizer.step()
    return total / samples


def train_one_epoch__leaves_the_batch_where_it_is(
    model: nn.Module, loader: Loader, loss_fn: LossFunction, optimizer: torch.optim.Optimizer, device: torch.device
) -> float:
    """The loader gives batches on the CPU. On a GPU the first layer fails: its input is elsewhere. Move inputs and
    targets to device.
    """
    model.train()
    total, samples = 0.0, 0
    for inputs, targets in loader:
        loss = loss_fn(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(inputs)
        samples += len(inputs)
    return total / samples


def train_one_epoch__moves_the_inputs_only(
    model: nn.Module, loader: Loader, loss_fn: LossFunction, optimizer: torch.optim.Optimizer, device: torch.device
) -> float:
    """The targets stay where they were, and the loss fails on a GPU. Move both."""
    model.train()
    total, samples = 0.0, 0
    for inputs, targets in loader:
        inputs = inputs.to(device)
        loss = loss_fn(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(inputs)
        samples += len(inputs)
    return total / samples


def evaluate__no_eval(model: nn.Module, loader: Loader, device: torch.device) -> float:
    """Without eval() dropout still drops, and batch norm normalises by the batch and moves its running statistics:
    measuring changes the model. no_grad() switches off the graph, nothing else.
    """
    correct, samples = 0, 0
    with torch.no_grad():
        for inputs, targets in loader:
            logits = model(inputs.to(device))
            correct += (logits.argmax(1) == targets.to(device)).sum().item()
            samples += len(inputs)
    return correct / samples


def evaluate__builds_a_graph(model: nn.Module, loader: Loader, device: torch.device) -> float:
    """eval() changes what layers do, not what autograd records: each batch builds a graph that nobody needs. Put the
    loop inside torch.no_grad().
    """
    was_training = model.training
    model.eval()
    correct, samples = 0, 0
    for inputs, targets in loader:
        logits = model(inputs.to(device))
        correct += (logits.argmax(1) == targets.to(device)).sum().item()
        samples += len(inputs)
    model.train(was_training)
    return correct / samples


def evaluate__switches_recording_off_for_good(model: nn.Module, loader: Loader, device: torch.device) -> float:
    """`torch.set_grad_enabled(False)` as a plain call stays in force after the function: nothing trains any more. As
    `with torch.no_grad():` it ends with the block.
    """
    was_training = model.training
    model.eval()
    correct, samples = 0, 0
    torch.set_grad_enabled(False)
    for inputs, targets in loader:
        logits = model(inputs.to(device))
        correct += (logits.argmax(1) == targets.to(device)).sum().item()
        samples += len(inputs)
    model.train(was_training)
    return correct / samples


def evaluate__mode_not_restored(model: nn.Module, loader: Loader, device: torch.device) -> float:
    """The model comes back in eval mode, so whoever trains on has dropout and batch norm switched off. Remember
    model.training before, and set it again after.
    """
    model.eval()
    correct, samples = 0, 0
    with torch.no_grad():
        for inputs, targets in loader:
            logits = model(inputs.to(device))
            correct += (logits.argmax(1) == targets.to(device)).sum().item()
            samples += len(inputs)
    return correct / samples


def evaluate__always_back_to_train(model: nn.Module, loader: Loader, device: torch.device) -> float:
    """`model.train()` at the end is right for a model that came in train mode only. Set the mode that it had:
    `model.train(was_training)`.
    """
    model.eval()
    correct, samples = 0, 0
    with torch.no_grad():
        for inputs, targets in loader:
            logits = model(inputs.to(device))
            correct += (logits.argmax(1) == targets.to(device)).sum().item()
            samples += len(inputs)
    model.train()
    return correct / samples


def evaluate__mean_of_batch_accuracies(model: nn.Module, loader: Loader, device: torch.device) -> float:
    """The mean of the batches' accuracies counts a sample of a short last batch for more than the others. Add up what
    is correct, and divide once.
    """
    was_training = model.training
    model.eval()
    total, batches = 0.0, 0
    with torch.no_grad():
        for inputs, targets in loader:
            logits = model(inputs.to(device))
            total += (logits.argmax(1) == targets.to(device)).float().mean().item()
            batches += 1
    model.train(was_training)
    return total / batches


def evaluate__argmax_over_the_batch(model: nn.Module, loader: Loader, device: torch.device) -> float:
    """Axis 0 counts samples: argmax over it finds the best sample of each class. The classes are on axis 1."""
    was_training = model.training
    model.eval()
    correct, samples = 0, 0
    with torch.no_grad():
        for inputs, targets in loader:
            logits = model(inputs.to(device))
            correct += (logits.argmax(0)[: len(inputs)] == targets.to(device)[: logits.shape[1]]).sum().item()
            samples += len(inputs)
    model.train(was_training)
    return correct / samples


def evaluate__returns_a_tensor(model: nn.Module, loader: Loader, device: torch.device) -> float:
    """The sum of a comparison is a tensor, and so is what is divided from it. The caller asks for a Python float:
    `.item()`.
    """
    was_training = model.training
    model.eval()
    correct, samples = 0, 0
    with torch.no_grad():
        for inputs, targets in loader:
            logits = model(inputs.to(device))
            correct += (logits.argmax(1) == targets.to(device)).sum()
            samples += len(inputs)
    model.train(was_training)
    return correct / samples


def evaluate__in_percent(model: nn.Module, loader: Loader, device: torch.device) -> float:
    """The result is a share, from 0 to 1, not a percentage."""
    was_training = model.training
    model.eval()
    correct, samples = 0, 0
    with torch.no_grad():
        for inputs, targets in loader:
            logits = model(inputs.to(device))
            correct += (logits.argmax(1) == targets.to(device)).sum().item()
            samples += len(inputs)
    model.train(was_training)
    return 100 * correct / samples


def evaluate__leaves_the_batch_where_it_is(model: nn.Module, loader: Loader, device: torch.device) -> float:
    """The loader gives batches on the CPU. On a GPU the first layer fails: its input is elsewhere. Move inputs and
    targets to device.
    """
    was_training = model.training
    model.eval()
    correct, samples = 0, 0
    with torch.no_grad():
        for inputs, targets in loader:
            logits = model(inputs)
            correct += (logits.argmax(1) == targets).sum().item()
            samples += len(inputs)
    model.train(was_training)
    return correct / samples


def fit__measures_before_training(
    model: nn.Module,
    train_loader: Loader,
    test_loader: Loader,
    loss_fn: LossFunction,
    optimizer: torch.optim.Optimizer,
    device: torch.device,
    epochs: int,
) -> dict[str, list[float]]:
    """The accuracy of each epoch is measured before it has trained: the history lags one epoch behind. Train first."""
    history = {"train_loss": [], "test_accuracy": []}
    for _ in range(epochs):
        history["test_accuracy"].append(_accuracy(model, test_loader, device))
        history["train_loss"].append(_train(model, train_loader, loss_fn, optimizer, device))
    return history


def fit__measures_on_the_training_data(
    model: nn.Module,
    train_loader: Loader,
    test_loader: Loader,
    loss_fn: LossFunction,
    optimizer: torch.optim.Optimizer,
    device: torch.device,
    epochs: int,
) -> dict[str, list[float]]:
    """This is the accuracy on what the model has learned by heart. Measure on test_loader."""
    history = {"train_loss": [], "test_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(_train(model, train_loader, loss_fn, optimizer, device))
        history["test_accuracy"].append(_accuracy(model, train_loader, device))
    return history


def fit__trains_on_the_test_data(
    model: nn.Module,
    train_loader: Loader,
    test_loader: Loader,
    loss_fn: LossFunction,
    optimizer: torch.optim.Optimizer,
    device: torch.device,
    epochs: int,
) -> dict[str, list[float]]:
    """A test set that was trained on measures nothing any more. Train on train_loader alone."""
    history = {"train_loss": [], "test_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(_train(model, train_loader, loss_fn, optimizer, device))
        _train(model, test_loader, loss_fn, optimizer, device)
        history["test_accuracy"].append(_accuracy(model, test_loader, device))
    return history


def fit__trains_in_eval_from_the_second_epoch(
    model: nn.Module,
    train_loader: Loader,
    test_loader: Loader,
    loss_fn: LossFunction,
    optimizer: torch.optim.Optimizer,
    device: torch.device,
    epochs: int,
) -> dict[str, list[float]]:
    """train() is called once, before the epochs, and the first measurement leaves the model in eval mode. Each epoch of
    training has to begin with train().
    """
    history = {"train_loss": [], "test_accuracy": []}
    model.train()
    for _ in range(epochs):
        history["train_loss"].append(_train(model, train_loader, loss_fn, optimizer, device))
        model.eval()
        history["test_accuracy"].append(_accuracy(model, test_loader, device))
    return history


def fit__keeps_only_the_last_epoch(
    model: nn.Module,
    train_loader: Loader,
    test_loader: Loader,
    loss_fn: LossFunction,
    optimizer: torch.optim.Optimizer,
    device: torch.device,
    epochs: int,
) -> dict[str, list[float]]:
    """The lists are made anew in every epoch, so only the last one is left. Make them once, before the loop."""
    history = {"train_loss": [], "test_accuracy": []}
    for _ in range(epochs):
        history = {"train_loss": [], "test_accuracy": []}
        history["train_loss"].append(_train(model, train_loader, loss_fn, optimizer, device))
        history["test_accuracy"].append(_accuracy(model, test_loader, device))
    return history


def fit__measures_once_at_the_end(
    model: nn.Module,
    train_loader: Loader,
    test_loader: Loader,
    loss_fn: LossFunction,
    optimizer: torch.optim.Optimizer,
    device: torch.device,
    epochs: int,
) -> dict[str, list[float]]:
    """The accuracy is measured once, after the last epoch. There is one for each epoch."""
    losses = [_train(model, train_loader, loss_fn, optimizer, device) for _ in range(epochs)]
    return {"train_loss": losses, "test_accuracy": [_accuracy(model, test_loader, device)]}


def _train(model, loader, loss_fn, optimizer, device):
    """Train for one epoch in the mode that the model is in."""
    total, samples = 0.0, 0
    for inputs, targets in loader:
        loss = loss_fn(model(inputs.to(device)), targets.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(inputs)
        samples += len(inputs)
    return total / samples


def _accuracy(model, loader, device):
    """Measure in eval mode, and restore the mode."""
    was_training = model.training
    model.eval()
    correct, samples = 0, 0
    with torch.no_grad():
        for inputs, targets in loader:
            correct += (model(inputs.to(device)).argmax(1) == targets.to(device)).sum().item()
            samples += len(inputs)
    model.train(was_training)
    return correct / samples
