"""Wrong answers that people write in a training loop. None of them raises an error."""

import copy
from collections.abc import Callable, Iterable, Iterator

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from torch_katas.course.mistakes import edit

Loader = Iterable[tuple[Tensor, Tensor]]
LossFunction = Callable[[Tensor, Tensor], Tensor]


train_one_epoch__mean_of_batch_means = edit(
    ("total += loss.item() * len(inputs)", "total += loss.item()"),
    ("samples += len(inputs)", "samples += 1"),
    why="""Takes the mean of the batches' means, so a sample of a short last batch counts for more than the others.
    Instead: multiply each mean by the length of its batch, add up, and divide by the number of samples.""",
)


train_one_epoch__divides_by_the_data_set = edit(
    ("total, samples = 0.0, 0", "total = 0.0"),
    ("samples += len(inputs)", ""),
    ("return total / samples", "return total / len(loader.dataset)"),
    why="""Divides by the length of the data set, of which the loader may give fewer samples, with drop_last or a
    sampler, and which it need not have at all. Instead: count the samples that came.""",
)


train_one_epoch__keeps_the_graph = edit(
    ("total += loss.item() * len(inputs)", "total += loss * len(inputs)"),
    ("return total / samples", "return (total / samples).item()"),
    why="""Keeps the loss tensors of all batches, or their sum, and with them the graph of every batch: none of them is
    freed until the epoch ends, and memory grows. Instead: keep numbers, `loss.item()`.""",
)


train_one_epoch__returns_a_tensor = edit(
    ("total += loss.item() * len(inputs)", "total += loss.detach() * len(inputs)"),
    why="Returns a tensor of one element. Instead: the caller asks for a Python float, `.item()`.",
)


train_one_epoch__leaves_the_model_in_eval = edit(
    ("return total / samples", "model.eval()\nreturn total / samples"),
    why="""Ends in eval mode, so whoever trains on has dropout and batch norm switched off. Instead: leave the model in
    train mode.""",
)


train_one_epoch__never_switches_to_train = edit(
    ("model.train()", ""),
    why="""Leaves the mode as it is, and a model that was measured before is still in eval mode: dropout and batch
    norm do not train. Instead: call `model.train()` first.""",
)


train_one_epoch__no_zero_grad = edit(
    ("optimizer.zero_grad()", ""),
    why="""Never clears the gradients: `backward` adds to what is there, so each update uses the gradients of all
    batches so far. Instead: clear them for each batch.""",
)


train_one_epoch__clears_once_an_epoch = edit(
    ("model.train()", "model.train()\noptimizer.zero_grad()"),
    ("optimizer.zero_grad()", ""),
    why="""Clears the gradients at the start of the epoch only, so from the second batch on each update uses a sum.
    Instead: clear them for each batch.""",
)


train_one_epoch__clears_after_the_step = edit(
    ("optimizer.zero_grad()", ""),
    ("optimizer.step()", "optimizer.step()\noptimizer.zero_grad()"),
    why="""Clears the gradients after the step, which is right for the next batch, but the first batch of all still
    adds to what somebody left there. Instead: clear right before backward.""",
)


train_one_epoch__clears_before_the_step = edit(
    ("optimizer.zero_grad()", "loss.backward()\noptimizer.zero_grad()"),
    ("loss.backward()", ""),
    why="""Clears the gradients after backward and before the step that needs them: the model never moves. Instead:
    clear before backward.""",
)


train_one_epoch__steps_once_an_epoch = edit(
    ("optimizer.step()", ""),
    ("return total / samples", "optimizer.step()\nreturn total / samples"),
    why="Steps behind the loop, so an epoch makes a single update, by its last batch. Instead: step for each batch.",
)


train_one_epoch__leaves_the_batch_where_it_is = edit(
    ("inputs, targets = inputs.to(device), targets.to(device)", ""),
    why="""Leaves the batch where the loader put it, on the CPU: on a GPU the first layer fails. Instead: move
    inputs and targets to device.""",
)


train_one_epoch__moves_the_inputs_only = edit(
    ("inputs, targets = inputs.to(device), targets.to(device)", "inputs = inputs.to(device)"),
    why="Leaves the targets where they were, and on a GPU the loss fails. Instead: move both to device.",
)


evaluate__no_eval = edit(
    ("was_training = model.training", ""),
    ("model.eval()", ""),
    ("model.train(was_training)", ""),
    why="""Leaves the model in train mode: dropout still drops, and batch norm normalises by the batch and moves its
    running statistics, so measuring changes the model. Instead: call `model.eval()`; no_grad() switches off the
    graph, nothing else.""",
)


def evaluate__builds_a_graph(model: nn.Module, loader: Loader, device: torch.device) -> float:
    """Records a graph for each batch that nobody needs: `eval` changes what layers do, not what autograd records.
    Instead: put the loop inside `torch.no_grad()`."""
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
    """Switches recording off by a plain call, which stays in force after the function: nothing trains any more.
    Instead: `with torch.no_grad():` ends with its block."""
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
    why="""Leaves the model in eval mode, so whoever trains on has dropout and batch norm switched off. Instead:
    remember `model.training` before, and set it again after.""",
)


evaluate__always_back_to_train = edit(
    ("was_training = model.training", ""),
    ("model.train(was_training)", "model.train()"),
    why="""Ends in train mode in any case, which is right for a model that came in train mode only. Instead: set the
    mode that it had, `model.train(was_training)`.""",
)


evaluate__mean_of_batch_accuracies = edit(
    ("correct, samples = 0, 0", "total, batches = 0.0, 0"),
    (
        "correct += (logits.argmax(1) == targets.to(device)).sum().item()",
        "total += (logits.argmax(1) == targets.to(device)).float().mean().item()",
    ),
    ("samples += len(inputs)", "batches += 1"),
    ("return correct / samples", "return total / batches"),
    why="""Takes the mean of the batches' accuracies, so a sample of a short last batch counts for more than the others.
    Instead: add up what is correct, and divide once.""",
)


evaluate__argmax_over_the_batch = edit(
    ("(1) == targets.to(device)", "(0)[: len(inputs)] == targets.to(device)[: logits.shape[1]]"),
    why="""Looks for the largest logit along axis 0, which counts samples: it finds the best sample of each class.
    Instead: the classes are on axis 1.""",
)


evaluate__returns_a_tensor = edit(
    (".item()", ""),
    why="""Returns a tensor, since the sum of a comparison is one. Instead: the caller asks for a Python float,
    `.item()`.""",
)


evaluate__in_percent = edit(
    ("return correct / samples", "return 100 * correct / samples"),
    why="Returns a percentage. Instead: the result is a share, from 0 to 1.",
)


evaluate__leaves_the_batch_where_it_is = edit(
    ("logits = model(inputs.to(device))", "logits = model(inputs)"),
    ("targets.to(device)", "targets"),
    why="""Leaves the batch where the loader put it, on the CPU: on a GPU the first layer fails. Instead: move
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
    """Measures the accuracy of each epoch before it has trained: the history lags one epoch behind. Instead: train
    first."""
    history = {"train_loss": [], "test_accuracy": []}
    for _ in range(epochs):
        history["test_accuracy"].append(_accuracy(model, test_loader, device))
        history["train_loss"].append(_train(model.train(), train_loader, loss_fn, optimizer, device))
    return history


fit__measures_on_the_training_data = edit(
    (": dict[str, list[float]]", ""),
    (
        'history["train_loss"].append(train_one_epoch(model, train_loader, loss_fn, optimizer, device))',
        'history["train_loss"].append(_train(model.train(), train_loader, loss_fn, optimizer, device))',
    ),
    ("evaluate(model, test_loader, device)", "_accuracy(model, train_loader, device)"),
    why="Measures the accuracy on what the model has learned by heart. Instead: measure on test_loader.",
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
    why="Trains on the test set as well, which then measures nothing any more. Instead: train on train_loader alone.",
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
    """Switches to train mode once, before the epochs, and the first measurement leaves the model in eval mode. Instead:
    each epoch of training begins with `model.train()`."""
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
    why="Makes the lists anew in every epoch, so only the last one is left. Instead: make them once, before the loop.",
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
    """Measures the accuracy once, after the last epoch. Instead: there is one for each epoch."""
    losses = [_train(model.train(), train_loader, loss_fn, optimizer, device) for _ in range(epochs)]
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


train_one_epoch__keeps_the_losses_in_a_list = edit(
    ("total, samples = 0.0, 0", "losses, samples = [], 0"),
    ("total += loss.item() * len(inputs)", "losses.append(loss * len(inputs))"),
    ("return total / samples", "return sum(losses).item() / samples"),
    why="""Keeps the loss tensors of all batches, or their sum, and with them the graph of every batch: none of them is
    freed until the epoch ends, and memory grows. Instead: keep numbers, `loss.item()`.""",
)


train_one_epoch__sets_the_flag_alone = edit(
    ("model.train()", "model.training = True"),
    why="""Sets the flag of the model itself, but not those of its layers: dropout and batch norm inside stay in
    eval mode. Instead: `model.train()` goes through all of them.""",
)


train_one_epoch__measures_after_the_update = edit(
    ("loss.item() *", "loss_fn(model(inputs), targets).item() *"),
    why="""Measures the loss a second time, after the update, with a second pass. Instead: keep the loss that backward
    started from.""",
)


train_one_epoch__counts_the_batches_first = edit(
    ("total, samples = 0.0, 0", "total, samples = 0.0, 0\nassert len(loader) > 0"),
    why="""Asks the loader for its length, which a generator does not have. Instead: go through the batches, and
    count the samples that come.""",
)


evaluate__switches_requires_grad_off = edit(
    ("with torch.no_grad():", "model.requires_grad_(False)\nif True:"),
    why="""Takes requires_grad from all parameters, and they never get it back: the model cannot be trained any more.
    Instead: `with torch.no_grad():` changes no parameter.""",
)


evaluate__makes_everything_trainable = edit(
    ("with torch.no_grad():", "model.requires_grad_(False)\nif True:"),
    ("model.train(was_training)", "model.train(was_training)\nmodel.requires_grad_(True)"),
    why="""Switches requires_grad off and on again for all parameters, those too that were frozen. Instead: `with
    torch.no_grad():` changes no parameter.""",
)


evaluate__clears_the_gradients = edit(
    ("model.eval()", "model.eval()\nmodel.zero_grad()"),
    why="""Clears the gradients of the model, which somebody may still be adding up. Instead: measuring needs no
    gradients, and leaves them alone.""",
)


evaluate__always_records_afterwards = edit(
    ("with torch.no_grad():", "torch.set_grad_enabled(False)\nif True:"),
    ("model.train(was_training)", "model.train(was_training)\ntorch.set_grad_enabled(True)"),
    why="""Switches recording on at the end in any case, also where the caller had it off. Instead: `with
    torch.no_grad():` puts back what was before.""",
)


evaluate__sets_the_flag_alone = edit(
    ("model.eval()", "model.training = False"),
    ("model.train(was_training)", "model.training = was_training"),
    why="""Sets the flag of the model itself, but not those of its layers: dropout and batch norm inside stay in
    train mode. Instead: `model.eval()` goes through all of them.""",
)


evaluate__divides_by_the_data_set = edit(
    ("correct, samples = 0, 0", "correct = 0"),
    ("samples += len(inputs)", ""),
    ("return correct / samples", "return correct / len(loader.dataset)"),
    why="""Divides by the length of the data set, of which the loader may give fewer samples, and which it need not
    have at all. Instead: count the samples that came.""",
)


fit__repeats_the_last_accuracy = edit(
    (": dict[str, list[float]]", ""),
    (
        'history["train_loss"].append(train_one_epoch(model, train_loader, loss_fn, optimizer, device))\n'
        'history["test_accuracy"].append(evaluate(model, test_loader, device))',
        'model.train()\nhistory["train_loss"].append(_train(model, train_loader, loss_fn, optimizer, device))',
    ),
    ("return history", 'history["test_accuracy"] = [_accuracy(model, test_loader, device)] * epochs\nreturn history'),
    why="""Measures once, after the last epoch, and gives every epoch that accuracy. Instead: measure at the end of each
    epoch.""",
)


fit__goes_through_the_loader_once = edit(
    (": dict[str, list[float]]", ""),
    ("for _ in range(epochs):", "batches = list(train_loader)\nfor _ in range(epochs):\n    model.train()"),
    ("train_one_epoch(model, train_loader, loss_fn", "_train(model, batches, loss_fn"),
    ("evaluate(", "_accuracy("),
    why="""Keeps the batches of the first pass for all epochs: a loader that shuffles gives the same order in each
    of them. Instead: hand the loader itself to each epoch.""",
)


fit__at_least_one_epoch = edit(
    (": dict[str, list[float]]", ""),
    ("for _ in range(epochs):", "for _ in range(max(epochs, 1)):\n    model.train()"),
    ("train_one_epoch(", "_train("),
    ("evaluate(", "_accuracy("),
    why="Trains for one epoch even where 0 are asked for. Instead: `range(epochs)`.",
)


fit__mean_of_batch_accuracies = edit(
    (": dict[str, list[float]]", ""),
    ("for _ in range(epochs):", "for _ in range(epochs):\n    model.train()"),
    ("train_one_epoch(", "_train("),
    (
        'history["test_accuracy"].append(evaluate(model, test_loader, device))',
        "shares = [_accuracy(model, [batch], device) for batch in test_loader]\n"
        'history["test_accuracy"].append(sum(shares) / len(shares))',
    ),
    why="""Takes the mean of the batches' accuracies, so a sample of a short last batch counts for more than the others.
    Instead: add up what is correct, and divide once.""",
)


fit__mean_of_batch_losses = edit(
    (": dict[str, list[float]]", ""),
    ("for _ in range(epochs):", "for _ in range(epochs):\n    model.train()"),
    (
        'history["train_loss"].append(train_one_epoch(model, train_loader, loss_fn, optimizer, device))',
        "losses = [_train(model, [batch], loss_fn, optimizer, device) for batch in train_loader]\n"
        'history["train_loss"].append(sum(losses) / len(losses))',
    ),
    ("evaluate(", "_accuracy("),
    why="""Takes the mean of the batches' losses, so a sample of a short last batch counts for more than the others.
    Instead: weigh each batch by its samples.""",
)


train_one_epoch__clips_the_gradients = edit(
    ("loss.backward()", "loss.backward()\nnn.utils.clip_grad_norm_(model.parameters(), 5.0)"),
    why="""Shortens large gradients, so an update is not what the optimizer would make of the batch's own gradient.
    Instead: clear, backward, step, and nothing between.""",
)


train_one_epoch__weighs_by_the_numbers = edit(
    ("loss.item() * len(inputs)", "loss.item() * targets.numel()"),
    why="""Weighs a batch by how many numbers its targets have, which is more than its samples where a target is a row.
    Instead: weigh it by `len(inputs)`.""",
)


evaluate__rounds = edit(
    ("return correct / samples", "return round(correct / samples, 2)"),
    why="Rounds the share, and 1/3 becomes 0.33. Instead: return the quotient as it is; rounding is for printing.",
)


def overfit_one_batch__a_new_batch_for_each_step(
    model: nn.Module,
    loader: Loader,
    loss_fn: LossFunction,
    make_optimizer: Callable[[Iterator[nn.Parameter]], Optimizer],
    steps: int,
) -> list[float]:
    """Takes the next batch for each step, which is ordinary training: the loss of ever new samples does not go to 0,
    whatever the model can do. Instead: take the first batch, and train on it over and over."""
    learner = copy.deepcopy(model).train()
    optimizer = make_optimizer(learner.parameters())
    batches = iter(loader)
    losses = []
    for _ in range(steps):
        inputs, targets = next(batches)
        loss = loss_fn(learner(inputs), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    inputs, targets = next(batches)
    return [*losses, loss_fn(learner(inputs), targets).item()]


overfit_one_batch__trains_the_model_itself = edit(
    ("learner = copy.deepcopy(model).train()", "learner = model.train()"),
    why="""Trains the model that was given: the long training then begins with a model that knows one batch by heart.
    Instead: train a copy, `copy.deepcopy(model)`.""",
)


overfit_one_batch__optimizer_of_the_original = edit(
    ("make_optimizer(learner.parameters())", "make_optimizer(model.parameters())"),
    why="""Gives the optimizer the parameters of the model, not those of the copy: the copy's gradients are used by
    nobody, and its loss never moves. Instead: hand on the parameters of the copy.""",
)


overfit_one_batch__no_zero_grad = edit(
    ("optimizer.zero_grad()", ""),
    why="""Never clears the gradients, so each update uses the sum of all so far. Instead: clear them before each
    backward.""",
)


overfit_one_batch__in_the_mode_that_it_had = edit(
    ("learner = copy.deepcopy(model).train()", "learner = copy.deepcopy(model)"),
    why="""Leaves the copy in the mode of the model. One that was measured before is in eval mode, where batch norm and
    dropout do not train. Instead: call `.train()` on the copy.""",
)


overfit_one_batch__measures_the_end_in_eval_mode = edit(
    ("with torch.no_grad():", "learner.eval()\nwith torch.no_grad():"),
    why="""Measures the last loss in eval mode, and the others in train mode: the last one cannot be compared with them.
    Instead: stay in train mode.""",
)


overfit_one_batch__losses_before_updates_only = edit(
    ("with torch.no_grad():\n    losses.append(loss_fn(learner(inputs), targets).item())", ""),
    why="""Returns the losses before the updates alone, so what the last one has brought is never seen. Instead:
    measure once more after the last update.""",
)


overfit_one_batch__losses_after_updates_only = edit(
    ("losses = []", "losses = []\nif steps == 0:\n    return losses"),
    ("losses.append(loss.item())", ""),
    ("optimizer.step()", "optimizer.step()\nlosses.append(loss_fn(learner(inputs), targets).item())"),
    ("with torch.no_grad():\n    losses.append(loss_fn(learner(inputs), targets).item())", ""),
    why="""Measures after each update only: where the training began is not in the list. Instead: note the loss that
    backward is called on, and one more at the end.""",
)


overfit_one_batch__reads_the_whole_loader = edit(
    ("inputs, targets = next(iter(loader))", "inputs, targets = list(zip(range(10_000), loader))[0][1]"),
    why="""Reads all batches to take the first: of a large data set that takes long. Instead: `next(iter(loader))` asks
    for one.""",
)


overfit_one_batch__keeps_tensors = edit(
    ("losses.append(loss.item())", "losses.append(loss.detach())"),
    ("losses.append(loss_fn(learner(inputs), targets).item())", "losses.append(loss_fn(learner(inputs), targets))"),
    why="Collects tensors. Instead: the caller asks for Python floats, `.item()`.",
)


overfit_one_batch__stops_when_it_is_good_enough = edit(
    ("losses.append(loss.item())", "losses.append(loss.item())\nif losses[-1] < 0.1:\n    return losses"),
    why="""Ends as soon as the loss is small, so the list is shorter than the caller expects. Instead: make all the
    updates that were asked for.""",
)
