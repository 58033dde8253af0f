"""Wrong answers that people write in a training loop. None of them raises an error."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit

Loader = Iterable[tuple[Tensor, Tensor]]
LossFunction = Callable[[Tensor, Tensor], Tensor]


train_one_epoch__mean_of_batch_means = edit(
    ("total += loss.item() * len(inputs)", "total += loss.item()"),
    ("samples += len(inputs)", "samples += 1"),
    why="""The mean of the batches' means counts a sample of a short last batch for more than the others. Multiply
    each mean by the length of its batch, add up, and divide by the number of samples.""",
)


train_one_epoch__divides_by_the_data_set = edit(
    ("total, samples = 0.0, 0", "total = 0.0"),
    ("samples += len(inputs)", ""),
    ("return total / samples", "return total / len(loader.dataset)"),
    why="""The loader may give fewer samples than its data set has, with drop_last or a sampler, and need not have
    a data set at all. Count the samples that came.""",
)


train_one_epoch__keeps_the_graph = edit(
    ("total += loss.item() * len(inputs)", "total += loss * len(inputs)"),
    ("return total / samples", "return (total / samples).item()"),
    why="""The sum of loss tensors is connected to the graph of every batch, so none of them is freed until the
    epoch ends and memory grows. Add up numbers: `loss.item()`.""",
)


train_one_epoch__returns_a_tensor = edit(
    ("total += loss.item() * len(inputs)", "total += loss.detach() * len(inputs)"),
    why="The result is a tensor of one element. The caller asks for a Python float: `.item()`.",
)


train_one_epoch__leaves_the_model_in_eval = edit(
    ("return total / samples", "model.eval()\nreturn total / samples"),
    why="""The epoch ends in eval mode, so whoever trains on has dropout and batch norm switched off. Leave the
    model in train mode.""",
)


train_one_epoch__never_switches_to_train = edit(
    ("model.train()", ""),
    why="""A model that was measured before is still in eval mode: dropout and batch norm do not train. Call
    `model.train()` first.""",
)


train_one_epoch__no_zero_grad = edit(
    ("optimizer.zero_grad()", ""),
    why="backward adds to .grad, so each update uses the gradients of all batches so far. Clear them for each batch.",
)


train_one_epoch__clears_once_an_epoch = edit(
    ("model.train()", "model.train()\noptimizer.zero_grad()"),
    ("optimizer.zero_grad()", ""),
    why="""The gradients are cleared at the start of the epoch only; from the second batch on each update uses a
    sum. Clear them for each batch.""",
)


train_one_epoch__clears_after_the_step = edit(
    ("optimizer.zero_grad()", ""),
    ("optimizer.step()", "optimizer.step()\noptimizer.zero_grad()"),
    why="""Cleared after the step, .grad is right for the next batch, but the first batch of all still adds to
    what somebody left there. Clear right before backward.""",
)


train_one_epoch__clears_before_the_step = edit(
    ("optimizer.zero_grad()", "loss.backward()\noptimizer.zero_grad()"),
    ("loss.backward()", ""),
    why="zero_grad stands between backward and step and clears what step needs: the model never moves.",
)


train_one_epoch__steps_once_an_epoch = edit(
    ("optimizer.step()", ""),
    ("return total / samples", "optimizer.step()\nreturn total / samples"),
    why="The step stands behind the loop, so an epoch makes a single update, by its last batch. Step for each batch.",
)


train_one_epoch__leaves_the_batch_where_it_is = edit(
    ("inputs, targets = inputs.to(device), targets.to(device)", ""),
    why="""The loader gives batches on the CPU. On a GPU the first layer fails: its input is elsewhere. Move
    inputs and targets to device.""",
)


train_one_epoch__moves_the_inputs_only = edit(
    ("inputs, targets = inputs.to(device), targets.to(device)", "inputs = inputs.to(device)"),
    why="The targets stay where they were, and the loss fails on a GPU. Move both.",
)


evaluate__no_eval = edit(
    ("was_training = model.training", ""),
    ("model.eval()", ""),
    ("model.train(was_training)", ""),
    why="""Without eval() dropout still drops, and batch norm normalises by the batch and moves its running
    statistics: measuring changes the model. no_grad() switches off the graph, nothing else.""",
)


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


evaluate__mode_not_restored = edit(
    ("was_training = model.training", ""),
    ("model.train(was_training)", ""),
    why="""The model comes back in eval mode, so whoever trains on has dropout and batch norm switched off.
    Remember model.training before, and set it again after.""",
)


evaluate__always_back_to_train = edit(
    ("was_training = model.training", ""),
    ("model.train(was_training)", "model.train()"),
    why="""`model.train()` at the end is right for a model that came in train mode only. Set the mode that it had:
    `model.train(was_training)`.""",
)


evaluate__mean_of_batch_accuracies = edit(
    ("correct, samples = 0, 0", "total, batches = 0.0, 0"),
    (
        "correct += (logits.argmax(1) == targets.to(device)).sum().item()",
        "total += (logits.argmax(1) == targets.to(device)).float().mean().item()",
    ),
    ("samples += len(inputs)", "batches += 1"),
    ("return correct / samples", "return total / batches"),
    why="""The mean of the batches' accuracies counts a sample of a short last batch for more than the others. Add
    up what is correct, and divide once.""",
)


evaluate__argmax_over_the_batch = edit(
    ("(1) == targets.to(device)", "(0)[: len(inputs)] == targets.to(device)[: logits.shape[1]]"),
    why="Axis 0 counts samples: argmax over it finds the best sample of each class. The classes are on axis 1.",
)


evaluate__returns_a_tensor = edit(
    (".item()", ""),
    why="""The sum of a comparison is a tensor, and so is what is divided from it. The caller asks for a Python
    float: `.item()`.""",
)


evaluate__in_percent = edit(
    ("return correct / samples", "return 100 * correct / samples"),
    why="The result is a share, from 0 to 1, not a percentage.",
)


evaluate__leaves_the_batch_where_it_is = edit(
    ("logits = model(inputs.to(device))", "logits = model(inputs)"),
    ("targets.to(device)", "targets"),
    why="""The loader gives batches on the CPU. On a GPU the first layer fails: its input is elsewhere. Move
    inputs and targets to device.""",
)


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


fit__measures_on_the_training_data = edit(
    (": dict[str, list[float]]", ""),
    (
        'history["train_loss"].append(train_one_epoch(model, train_loader, loss_fn, optimizer, device))',
        'history["train_loss"].append(_train(model, train_loader, loss_fn, optimizer, device))',
    ),
    ("evaluate(model, test_loader, device)", "_accuracy(model, train_loader, device)"),
    why="This is the accuracy on what the model has learned by heart. Measure on test_loader.",
)


fit__trains_on_the_test_data = edit(
    (": dict[str, list[float]]", ""),
    (
        'history["train_loss"].append(train_one_epoch(model, train_loader, loss_fn, optimizer, device))\n'
        'history["test_accuracy"].append(evaluate(model, test_loader, device))',
        'history["train_loss"].append(_train(model, train_loader, loss_fn, optimizer, device))\n'
        "_train(model, test_loader, loss_fn, optimizer, device)\n"
        'history["test_accuracy"].append(_accuracy(model, test_loader, device))',
    ),
    why="A test set that was trained on measures nothing any more. Train on train_loader alone.",
)


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


fit__keeps_only_the_last_epoch = edit(
    (": dict[str, list[float]]", ""),
    (
        'history["train_loss"].append(train_one_epoch(model, train_loader, loss_fn, optimizer, device))\n'
        'history["test_accuracy"].append(evaluate(model, test_loader, device))',
        'history = {"train_loss": [], "test_accuracy": []}\n'
        'history["train_loss"].append(_train(model, train_loader, loss_fn, optimizer, device))\n'
        'history["test_accuracy"].append(_accuracy(model, test_loader, device))',
    ),
    why="The lists are made anew in every epoch, so only the last one is left. Make them once, before the loop.",
)


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
