"""Hidden tests of loop."""

import contextlib
import copy

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss
from torch.utils.data import DataLoader, TensorDataset

from torch_katas import checks

CHANGES = {"train_one_epoch": "model optimizer", "fit": "model optimizer"}
"""Arguments that a kata changes by design."""

STEPS = 200


class Recorder(nn.Module):
    """A linear model that notes, whenever it is called, its mode and where its input lies."""

    def __init__(self, features=1, outputs=2):
        super().__init__()
        self.linear = nn.Linear(features, outputs, bias=False)
        nn.init.zeros_(self.linear.weight)
        self.modes, self.places = [], []

    def forward(self, x):
        self.modes.append("train" if self.training else "eval")
        self.places.append(x.device.type)
        if x.device != self.linear.weight.device:  # the device "meta", which has no numbers
            x = torch.ones(x.shape)
        return self.linear(x)


def test_all_samples_count_alike(train_one_epoch, zero_line, sgd, device):
    """The result is the mean over samples: three with a loss of 4 and one with 16 give 7, in whatever batches."""
    model = zero_line(device)
    result = train_one_epoch(model, [pair(1.0, 2.0, 3), pair(1.0, 4.0, 1)], mse_loss, sgd(model, 0.0), device)
    of = "train_one_epoch(…) with lr=0, a batch of 3 samples whose loss is 4 and one of 1 sample whose loss is 16"
    checks.close(result, 7.0, of=of)


def test_samples_are_counted_as_they_come(train_one_epoch, zero_line, sgd, device):
    """A loader with drop_last=True gives fewer samples than its data set has: the mean is over those that came."""
    model = zero_line(device)
    data = TensorDataset(torch.ones(5, 1), torch.full((5, 1), 2.0))
    result = train_one_epoch(model, DataLoader(data, 2, drop_last=True), mse_loss, sgd(model, 0.0), device)
    of = "train_one_epoch(…) with lr=0, 4 of 5 samples in 2 batches, each sample with a loss of 4"
    checks.close(result, 4.0, of=of)


def test_any_iterable_of_batches_will_do(train_one_epoch, zero_line, sgd, device):
    """A loader need be no DataLoader: a generator has neither a length nor a data set, and is gone through once."""
    model = zero_line(device)
    batches = (pair(1.0, 2.0, samples) for samples in (3, 1))
    result = train_one_epoch(model, batches, mse_loss, sgd(model, 0.0), device)
    checks.close(
        result, 4.0, of="train_one_epoch(…) with lr=0, a generator of 2 batches whose samples have a loss of 4"
    )


def test_every_batch_makes_an_update(train_one_epoch, zero_line, sgd, device):
    """Each batch moves the model by its own gradient, however large: each half of the way to y."""
    for y in (2.0, 2000.0):
        model = zero_line(device)
        train_one_epoch(model, [pair(1.0, y), pair(1.0, y)], mse_loss, sgd(model, 0.25), device)
        of = f"the weight, 0 before, after train_one_epoch(…) with lr=0.25 and the batch [[1]], [[{y:g}]] twice"
        checks.close(model.weight, torch.tensor([[0.75 * y]], device=device), of=of)


def test_a_target_may_be_several_numbers(train_one_epoch, sgd, device):
    """The result is per sample, also where each target is a row of numbers."""
    model = Recorder(outputs=2).to(device)
    batches = [(torch.ones(size, 1), torch.full((size, 2), 2.0)) for size in (3, 1)]
    result = train_one_epoch(model, batches, mse_loss, sgd(model, 0.0), device)
    checks.close(result, 4.0, of="train_one_epoch(…) with lr=0, 4 samples with targets [2, 2] and a loss of 4 each")


@pytest.mark.parametrize("old", [100.0, float("nan")])
def test_what_lay_in_grad_takes_no_part(train_one_epoch, zero_line, sgd, device, old):
    """A gradient that is left from before is cleared before the first batch is trained on."""
    model = zero_line(device)
    model.weight.grad = torch.tensor([[old]], device=device)
    train_one_epoch(model, [pair(1.0, 2.0)], mse_loss, sgd(model, 0.25), device)
    of = f"the weight, 0 before and with a .grad of {old:g}, after train_one_epoch(…) with lr=0.25 and one batch"
    checks.close(model.weight, torch.tensor([[1.0]], device=device), of=of)


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_training_is_in_train_mode(train_one_epoch, sgd, device, mode):
    """The model runs in train mode on every batch, also where it came in eval mode."""
    model = Recorder().to(device).train(mode == "train")
    train_one_epoch(model, labelled(2), cross_entropy, sgd(model, 0.1), device)
    checks.equal(model.modes, ["train", "train"], of=f"the model's mode on 2 batches, {mode} before")


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_the_model_is_left_in_train_mode(train_one_epoch, sgd, device, mode):
    """Afterwards the model is in train mode, with all its layers, whatever it was in before."""
    model = nn.Sequential(Recorder()).to(device).train(mode == "train")
    train_one_epoch(model, labelled(2), cross_entropy, sgd(model, 0.1), device)
    of = f"after train_one_epoch(…), in {mode} mode before"
    checks.equal(model.training, True, of=f"model.training {of}")
    checks.equal(model[0].training, True, of=f"the training flag of a layer {of}")
    checks.equal(model[0].modes, ["train", "train"], of=f"the mode of a layer on 2 batches, {mode} before")


@pytest.mark.timeout(20)
def test_no_graph_outlives_its_batch(train_one_epoch, zero_line, sgd, counting_graphs, device):
    """While one batch is trained on, the graphs of the batches before are gone, however many there were."""
    model = zero_line(device)
    loss_fn, alive = counting_graphs(mse_loss, STEPS)
    train_one_epoch(model, [pair(1.0, 2.0)] * STEPS, loss_fn, sgd(model, 0.01), device)
    checks.equal(len(alive), STEPS, of=f"how often the loss of {STEPS} batches was asked for")
    # This batch's own, and the last one's, whose loss a variable may still hold.
    of = f"the graphs in memory at batch {STEPS}"
    checks.that(alive[-1] <= 3, of=of, expected="one or two", got=str(alive[-1]))


def test_both_parts_of_a_batch_are_moved(train_one_epoch, sgd):
    """Inputs and targets of every batch are on the device when model and loss get them."""
    model, places = Recorder(), []

    def loss_fn(outputs, targets):
        places.append(targets.device.type)
        return outputs.mean()

    # On the device "meta" nothing can be computed: only where things were sent is looked at.
    with contextlib.suppress(RuntimeError, ValueError, NotImplementedError):
        train_one_epoch(model, labelled(1), loss_fn, sgd(model, 0.1), torch.device("meta"))
    of = 'train_one_epoch(…, device="meta")'
    checks.equal(model.places[:1], ["meta"], of=f"the device of the inputs in {of}")
    checks.equal(places[:1], ["meta"], of=f"the device of the targets in {of}")


@pytest.mark.parametrize("batch_size", [1, 4, 16])
def test_training_is_that_of_the_written_out_loop(train_one_epoch, device, batch_size):
    """Parameters and mean loss are those of one update for each batch, whatever the optimizer."""
    x = torch.linspace(-1, 1, 20).reshape(10, 2)
    data = TensorDataset(x, (x[:, 0] > 0.3).long())
    model, twin = nn.Linear(2, 2).to(device), nn.Linear(2, 2).to(device)
    twin.load_state_dict(model.state_dict())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    result = train_one_epoch(model, DataLoader(data, batch_size), cross_entropy, optimizer, device)
    expected = written_out(twin, DataLoader(data, batch_size), torch.optim.Adam(twin.parameters(), lr=0.1), device)
    of = f"train_one_epoch of 10 samples in batches of {batch_size} with Adam"
    checks.close(result, expected, of=of, rtol=1e-4)
    checks.roughly(model.weight, twin.weight, of=f"the weight after {of}")


def test_every_sample_is_one_of_all(evaluate, device):
    """Three samples of four are right: 0.75, also where the fourth has a batch of its own."""
    right, wrong = (
        (torch.tensor([[0.0, 1.0]] * 3), torch.ones(3).long()),
        (torch.tensor([[0.0, 1.0]]), torch.tensor([0])),
    )
    of = "evaluate(…) with a batch of 3 right samples and one of 1 wrong sample"
    checks.close(evaluate(nn.Identity(), [right, wrong], device), 0.75, of=of)
    third = (torch.eye(3), torch.zeros(3, dtype=torch.int64))
    checks.close(evaluate(nn.Identity(), [third], device), 1 / 3, of="evaluate(…) with 1 right sample of 3", rtol=1e-6)


@pytest.mark.parametrize("samples", [1, 2, 5])
def test_the_largest_logit_of_a_sample_counts(evaluate, device, samples):
    """A sample is right where its own largest logit is that of its class, with any number of samples and classes."""
    logits = torch.randn(samples, 3)
    classes = logits.argmax(1)
    result = evaluate(nn.Identity(), [(logits, classes)], device)
    checks.close(result, 1.0, of=f"evaluate(…) with {samples} samples of 3 classes, all right")


def test_loaders_need_no_length(evaluate, device):
    """A loader need be no DataLoader: a generator has neither a length nor a data set, and is gone through once."""
    batches = ((torch.eye(3)[:size], torch.zeros(size).long()) for size in (3, 1))
    checks.close(evaluate(nn.Identity(), batches, device), 0.5, of="evaluate(…) of a generator, 2 of 4 samples right")


def test_dropout_is_off(evaluate, device):
    """The model runs in eval mode, with all its layers: what dropout would drop is there."""
    model = nn.Sequential(nn.Dropout(p=1.0))  # in train mode nothing is left, and every class is 0
    batches = [(torch.tensor([[0.0, 1.0], [0.0, 1.0]]), torch.tensor([1, 1]))]
    checks.close(evaluate(model, batches, device), 1.0, of="evaluate(…) of nn.Dropout(p=1) with two right samples")


def test_measuring_leaves_no_trace(evaluate, device):
    """Running statistics and their counter are as they were; so are the parameters, what is frozen, and .grad."""
    model = nn.BatchNorm1d(2).to(device)
    model.weight.requires_grad_(False)
    model.bias.grad = torch.ones(2, device=device)
    of = "evaluate(nn.BatchNorm1d(2), …)"
    before = {name: value.clone() for name, value in model.state_dict().items()}
    evaluate(model, [(torch.tensor([[0.0, 2.0], [4.0, 6.0]]), torch.tensor([0, 1]))], device)
    for name, value in model.state_dict().items():
        checks.close(value, before[name], of=f"{name} after {of}")
    trained = [name for name, p in model.named_parameters() if p.requires_grad]
    checks.equal(trained, ["bias"], of=f"the parameters that require grad, weight being frozen, after {of}")
    checks.that(model.bias.grad is not None, of=f"bias.grad after {of}", expected="ones, as before", got="None")
    checks.close(model.bias.grad, torch.ones(2, device=device), of=f"bias.grad after {of}")


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_the_mode_is_restored(evaluate, device, mode):
    """A model in train mode is in train mode afterwards, and one in eval mode in eval mode."""
    model = Recorder().to(device).train(mode == "train")
    evaluate(model, labelled(2), device)
    after = "train" if model.training else "eval"
    checks.equal(after, mode, of=f"the model's mode after evaluate(model, …), {mode} before")


def test_no_graph_is_recorded(evaluate, device):
    """While the model runs, nothing is recorded: its logits have no history."""
    model, recorded = Recorder().to(device), []
    model.register_forward_hook(lambda module, args, output: recorded.append(output.requires_grad))
    evaluate(model, labelled(2), device)
    checks.equal(recorded, [False, False], of="logits.requires_grad in the 2 batches of evaluate(model, …)")


@pytest.mark.parametrize("enabled", [True, False])
def test_recording_goes_on_afterwards(evaluate, device, enabled):
    """Recording is switched off for the measurement only: after it, autograd records if it did before."""
    with torch.set_grad_enabled(enabled):
        evaluate(Recorder().to(device), labelled(1), device)
        after = torch.is_grad_enabled()
    checks.equal(after, enabled, of=f"torch.is_grad_enabled() after evaluate(model, …), {enabled} before")


def test_the_inputs_are_moved(evaluate):
    """The inputs of every batch are on the device when the model gets them."""
    model = Recorder()
    # On the device "meta" nothing can be computed: only where things were sent is looked at.
    with contextlib.suppress(RuntimeError, ValueError, NotImplementedError):
        evaluate(model, labelled(1), torch.device("meta"))
    checks.equal(model.places[:1], ["meta"], of='the device of the inputs in evaluate(…, device="meta")')


def test_one_epoch_is_trained_then_measured(fit, sgd, device):
    """The loss is that of the training, the accuracy that of the trained model on the test data."""
    model = Recorder().to(device)
    # Before the training all logits are 0 and every class is 0; after it a positive x is of class 1.
    test = [(torch.tensor([[1.0], [2.0], [3.0]]), torch.ones(3).long()), (torch.tensor([[-1.0]]), torch.tensor([1]))]
    history = fit(model, labelled(1), test, cross_entropy, sgd(model, 0.1), device, epochs=1)
    of = "fit(…, epochs=1), which learns that 1 is of class 1, tested with the batches 1, 2, 3 and -1, all of class 1"
    checks.equal(rounded(history), {"train_loss": [0.6931], "test_accuracy": [0.75]}, of=of)


def test_the_history_is_of_all_epochs(fit, sgd, device):
    """There is one loss and one accuracy for each epoch, in their order, and the loss falls."""
    model, twin = Recorder().to(device), Recorder().to(device)
    batches = [(torch.ones(3, 1), torch.ones(3).long()), *labelled(1)]
    history = fit(model, batches, labelled(1), cross_entropy, sgd(model, 0.5), device, epochs=3)
    optimizer = sgd(twin, 0.5)
    losses = [written_out(twin, batches, optimizer, device) for _ in range(3)]
    expected = rounded({"train_loss": losses, "test_accuracy": [1.0, 1.0, 1.0]})
    checks.equal(rounded(history), expected, of="fit(…, epochs=3) with batches of 3 samples and 1")


def test_each_epoch_is_measured_at_its_end(fit, sgd, device):
    """Each accuracy is that of its own epoch, and each epoch goes through the loader anew, which may shuffle."""
    model, batches = Recorder().to(device), [*labelled(1), (torch.tensor([[3.0]]), torch.tensor([0]))]
    test = Anew([labelled(1)] * 2)
    history = fit(model, Anew([batches[:1], batches[1:]]), test, cross_entropy, sgd(model, 1.0), device, epochs=2)
    of = "fit(…, epochs=2), in the first epoch of which 1 is of class 1, and in the second 3 is of class 0,"
    # 0 at first: ln 2. Then the logits of 3 are -1.5 and 1.5, which costs ln(1 + e³).
    checks.equal(rounded(history), {"train_loss": [0.6931, 3.0486], "test_accuracy": [1.0, 0.0]}, of=of)


def test_no_epoch_gives_empty_lists(fit, sgd, device):
    """0 epochs train nothing, and give two empty lists."""
    model = Recorder().to(device)
    history = fit(model, labelled(1), labelled(1), cross_entropy, sgd(model, 1.0), device, epochs=0)
    checks.equal(history, {"train_loss": [], "test_accuracy": []}, of="fit(…, epochs=0)")


def test_every_epoch_trains_in_train_mode(fit, sgd, device):
    """Two batches in train mode and one in eval mode, over and over: measuring leaves no epoch behind in eval mode."""
    model = Recorder().to(device).eval()
    fit(model, labelled(2), labelled(1), cross_entropy, sgd(model, 0.1), device, epochs=2)
    of = "the model's mode in fit(…, epochs=2) with 2 batches to train and 1 to test, eval before"
    checks.equal(model.modes, ["train", "train", "eval"] * 2, of=of)


def test_nothing_is_learned_from_the_test_data(fit, sgd, device):
    """The model is the same whatever the test data says."""
    model, twin = Recorder().to(device), Recorder().to(device)
    for trained, label in ((model, 1), (twin, 0)):
        test = [(torch.tensor([[1.0]]), torch.tensor([label]))]
        fit(trained, labelled(1), test, cross_entropy, sgd(trained, 1.0), device, epochs=2)
    of = "the weight after fit(…) with test labels of 1, where test labels of 0 are expected to make no difference,"
    checks.close(model.linear.weight, twin.linear.weight, of=of)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("steps", [0, 1, 6])
@pytest.mark.parametrize("mode", ["train", "eval"])
def test_its_losses_are_those_of_the_written_out_loop(overfit_one_batch, device, steps, mode):
    """The losses are those before each of the updates on one batch, in train mode, and the one after the last."""
    model = normed(device).train(mode == "train")
    batch = quarter(device)
    expected = by_heart(copy.deepcopy(model), batch, steps)
    got = overfit_one_batch(model, [batch], cross_entropy, adam, steps)
    of = f"overfit_one_batch(…, steps={steps}) of a model with batch norm, in {mode} mode before"
    checks.instance(got, list, of=of)
    checks.equal(len(got), steps + 1, of=f"the number of losses of {of}")
    for number, (loss, wanted) in enumerate(zip(got, expected, strict=True)):
        checks.close(loss, wanted, of=f"loss {number} of {of}", rtol=1e-4)


def test_all_steps_are_on_the_first_batch(overfit_one_batch, sgd, zero_line, device):
    """Every step is on the first batch, whatever the others are; the loader is iterated once and gives that one."""
    model, loader = zero_line(device), Counted(device)
    got = overfit_one_batch(model, loader, mse_loss, lambda params: torch.optim.SGD(params, lr=0.25), 3)
    of = "overfit_one_batch(…, steps=3) with lr=0.25, the batch [[1]], [[2]] first and then others"
    checks.equal([round(loss, 4) if isinstance(loss, float) else loss for loss in got], [4.0, 1.0, 0.25, 0.0625], of=of)
    checks.equal(loader.given, 1, of=f"the number of batches that the loader is asked for in {of}")


def test_a_batch_can_be_learned_by_heart(overfit_one_batch, device):
    """With steps enough the loss of four samples goes to 0."""
    got = overfit_one_batch(normed(device), [quarter(device)], cross_entropy, adam, 60)
    of = "overfit_one_batch(…, steps=60) of four samples"
    checks.equal(len(got), 61, of=f"the number of losses of {of}")
    checks.that(got[-1] < 0.05, of=f"the last loss of {of}", expected="below 0.05", got=got[-1])


def test_old_gradients_of_the_model_take_no_part(overfit_one_batch, zero_line, device):
    """What lies in the model's .grad has no part in the copy's updates, and stays where it is."""
    model = zero_line(device)
    model.weight.grad = torch.tensor([[100.0]], device=device)
    batch = tuple(part.to(device) for part in pair(1.0, 2.0))
    got = overfit_one_batch(model, [batch], mse_loss, lambda params: torch.optim.SGD(params, lr=0.25), 1)
    of = "overfit_one_batch(…, steps=1) with lr=0.25, a .grad of 100 before"
    checks.equal([round(loss, 4) if isinstance(loss, float) else loss for loss in got], [4.0, 1.0], of=of)
    checks.close(model.weight.grad, torch.tensor([[100.0]], device=device), of=f"the model's .grad after {of}")


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_the_model_has_learned_nothing(overfit_one_batch, device, mode):
    """Parameters, running statistics and mode of the model are as they were."""
    model = normed(device).train(mode == "train")
    before = copy.deepcopy(model.state_dict())
    overfit_one_batch(model, [quarter(device)], cross_entropy, adam, 3)
    for name, value in model.state_dict().items():
        checks.close(value, before[name], of=f"{name} of the model after overfit_one_batch(…, steps=3)")
    checks.equal(model.training, mode == "train", of=f"model.training after overfit_one_batch, in {mode} mode before")


class Counted:
    """A loader that counts the batches it gives: [[1]], [[2]] first, then others for ever."""

    def __init__(self, device):
        self.device, self.given = device, 0

    def __iter__(self):
        while self.given < 10_000:
            self.given += 1
            yield tuple(part.to(self.device) for part in pair(1.0, 2.0 if self.given == 1 else 50.0))


def normed(device):
    """Return a small model in which the mode makes a difference."""
    return nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 2)).to(device)


def quarter(device):
    """Return four samples of two classes."""
    return torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [3.0, 2.0]], device=device), torch.tensor(
        [0, 1, 1, 0], device=device
    )


def adam(parameters):
    return torch.optim.Adam(parameters, lr=0.05)


def by_heart(model, batch, steps):
    """Train a model on one batch as the statement says; return its losses."""
    model.train()
    optimizer, losses = adam(model.parameters()), []
    for _ in range(steps):
        loss = cross_entropy(model(batch[0]), batch[1])
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return [*losses, cross_entropy(model(batch[0]), batch[1]).item()]


class Anew:
    """A loader without length or data set that gives other batches each time that it is iterated."""

    def __init__(self, epochs):
        self._epochs = iter(epochs)

    def __iter__(self):
        return iter(next(self._epochs))


def pair(x, y, samples=1):
    """Return a batch of equal samples for a regression; on the CPU, as a loader gives it."""
    return torch.full((samples, 1), x), torch.full((samples, 1), y)


def labelled(batches):
    """Return batches that say: 1 is of class 1."""
    return [(torch.tensor([[1.0]]), torch.tensor([1]))] * batches


def rounded(history):
    """Return a history with four digits of each number; what is no such history comes back as it is."""
    if not isinstance(history, dict) or not all(isinstance(values, list) for values in history.values()):
        return history
    return {
        name: [round(value, 4) if isinstance(value, float) else value for value in values]
        for name, values in history.items()
    }


def written_out(model, loader, optimizer, device):
    """Train for one epoch as the statement says; return the mean loss per sample."""
    losses = []
    for inputs, targets in loader:
        inputs, targets = inputs.to(device), targets.to(device)
        optimizer.zero_grad()
        each = cross_entropy(model(inputs), targets, reduction="none")
        each.mean().backward()
        optimizer.step()
        losses += each.tolist()
    return sum(losses) / len(losses)
