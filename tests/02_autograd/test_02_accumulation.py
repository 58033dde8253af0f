"""Hidden tests of accumulation."""

import pytest
import torch
from torch import nn

from torch_katas import checks, inputs

CHANGES = {"clear_gradients": "parameters", "accumulated_gradient": "model"}
"""Arguments whose .grad a kata changes by design."""

LOSSES = {"mse": nn.MSELoss(), "cross_entropy": nn.CrossEntropyLoss()}


def test_the_next_backward_starts_from_nothing(clear_gradients, device):
    """After clearing, one backward leaves the gradient of this backward alone."""
    w = torch.tensor([1.0, 2.0], device=device, requires_grad=True)
    (3 * w).sum().backward()
    clear_gradients([w])
    (3 * w).sum().backward()
    of = "w.grad after (3 * w).sum().backward(), clear_gradients([w]) and the same backward again"
    checks.close(w.grad, torch.tensor([3.0, 3.0], device=device), of=of)


@pytest.mark.parametrize("value", [5.0, float("nan"), float("inf")], ids=str)
def test_nothing_is_left_in_any_grad(clear_gradients, device, value):
    """Each .grad is None or all zeros, whatever it held before."""
    parameters = [torch.ones(2, device=device, requires_grad=True), torch.ones((), device=device, requires_grad=True)]
    for parameter in parameters:
        parameter.grad = torch.full_like(parameter, value)
    clear_gradients(parameters)
    for number, parameter in enumerate(parameters):
        cleared(parameter, of=f"parameters[{number}].grad, all {value} before clear_gradients(parameters)")


def test_a_parameter_without_a_grad_is_no_obstacle(clear_gradients, device):
    """A parameter that has no .grad yet stays without one, and those after it are cleared."""
    new, used = torch.ones(2, device=device, requires_grad=True), torch.ones(2, device=device, requires_grad=True)
    used.grad = torch.ones(2, device=device)
    clear_gradients([new, used])
    cleared(new, of="new.grad after clear_gradients([new, used])")
    cleared(used, of="used.grad after clear_gradients([new, used])")
    clear_gradients([new, used])
    cleared(used, of="used.grad after a second clear_gradients([new, used])")
    other = torch.ones(2, device=device, requires_grad=True)
    new.grad, used.grad, other.grad = None, torch.ones(2, device=device), torch.ones(2, device=device)
    clear_gradients([used, new, other])
    cleared(used, of="used.grad after clear_gradients([used, new, other])")
    cleared(other, of="other.grad after clear_gradients([used, new, other])")


def test_a_frozen_parameter_is_cleared_too(clear_gradients, device):
    """A parameter that no longer requires grad may still hold an old gradient; it and those after it are cleared."""
    frozen, used = torch.ones(2, device=device), torch.ones(2, device=device, requires_grad=True)
    frozen.grad, used.grad = torch.ones(2, device=device), torch.ones(2, device=device)
    clear_gradients([frozen, used])
    cleared(frozen, of="frozen.grad after clear_gradients([frozen, used])")
    cleared(used, of="used.grad after clear_gradients([frozen, used])")
    checks.equal(frozen.requires_grad, False, of="frozen.requires_grad after clear_gradients([frozen, used])")


def test_a_generator_will_do(clear_gradients, device):
    """model.parameters() is a generator, and every parameter that it yields is cleared."""
    model = nn.Linear(2, 3).to(device)
    model(torch.ones(1, 2, device=device)).sum().backward()
    clear_gradients(model.parameters())
    cleared(model.weight, of="model.weight.grad after clear_gradients(model.parameters())")
    cleared(model.bias, of="model.bias.grad after clear_gradients(model.parameters())")


def test_the_parameters_keep_their_numbers(clear_gradients, device):
    """Only the gradients are cleared; the parameters hold what they held."""
    w = torch.tensor([1.0, 2.0], device=device, requires_grad=True)
    w.grad = torch.ones(2, device=device)
    with checks.unmodified("clear_gradients([w])", w=w):
        clear_gradients([w])
    checks.equal(w.requires_grad, True, of="w.requires_grad after clear_gradients([w])")


def test_every_sample_counts_the_same(accumulated_gradient, zero_line, device):
    """The result is the gradient of the mean over all samples, also where the micro-batches differ in size,
    and where the samples of one are longer than those of another.
    """
    model, (x, y) = zero_line(device), numbered_samples(device)
    batches = [(x[:1], y[:1]), (x[1:], y[1:])]
    of = "the gradient of a weight w = 0, with the samples x = 1 | 2, 3, 4 in two micro-batches and every y = 1"
    gradients = accumulated_gradient(model, nn.MSELoss(), batches)
    # Sample x has the gradient -2 * x * y.
    checks.close(gradients[0], torch.tensor([[-5.0]], device=device), of=of)
    # A sample of four steps has the gradient -2, two of one step have -4 and -6.
    long, short = torch.ones(1, 4, 1, device=device), torch.tensor([[[2.0]], [[3.0]]], device=device)
    batches = [(long, torch.ones_like(long)), (short, torch.ones_like(short))]
    gradients = accumulated_gradient(model, nn.MSELoss(), batches)
    of = "the gradient of a weight w = 0, with a sample of four steps x = 1, then two of one step, x = 2 and 3, y = 1"
    checks.close(gradients[0], torch.tensor([[-4.0]], device=device), of=of)


@pytest.mark.parametrize("sizes", [(1, 3), (2, 2, 2), (5, 1, 2), (4,)], ids=str)
@pytest.mark.parametrize("loss", LOSSES)
def test_it_equals_the_full_batch(accumulated_gradient, device, loss, sizes):
    """One tensor for each parameter, in order: what a single backward of the full batch's loss leaves in .grad."""
    model, x, y = classifier_and_samples(loss, sum(sizes), device)
    gradients = accumulated_gradient(model, LOSSES[loss], list(zip(x.split(sizes), y.split(sizes), strict=True)))
    same_gradients(gradients, model, LOSSES[loss], x, y, of=f"accumulated_gradient with micro-batches of {sizes}")


@pytest.mark.parametrize("old", [100.0, float("nan")])
def test_old_gradients_are_not_counted_in(accumulated_gradient, zero_line, device, old):
    """A .grad from before the call has no part in the result."""
    model, (x, y) = zero_line(device), numbered_samples(device)
    model.weight.grad = torch.full((1, 1), old, device=device)
    gradients = accumulated_gradient(model, nn.MSELoss(), [(x[:2], y[:2]), (x[2:], y[2:])])
    of = f"the gradient of a weight w = 0 whose .grad held {old:g} before the call"
    checks.close(gradients[0], torch.tensor([[-5.0]], device=device), of=of)


def test_the_model_sees_one_micro_batch_at_a_time(accumulated_gradient, zero_line, device):
    """The model is called once for each micro-batch, in order; all samples together would not fit into the memory."""
    model, (x, y) = zero_line(device), numbered_samples(device)
    sizes = []
    model.register_forward_pre_hook(lambda module, args: sizes.append(len(args[0])))
    accumulated_gradient(model, nn.MSELoss(), [(x[:1], y[:1]), (x[1:], y[1:])])
    checks.equal(sizes, [1, 3], of="the sizes of the batches that the model was given, for micro-batches of 1 and 3")


def test_each_graph_is_freed_before_the_next(accumulated_gradient, zero_line, device):
    """The backward of one micro-batch runs before the forward of the next, so that only one graph is alive."""
    model, (x, y) = zero_line(device), numbered_samples(device)
    done, done_before = [], []

    def count_backward(module, args, output):
        done_before.append(len(done))
        output.register_hook(lambda gradient: done.append(1))

    model.register_forward_hook(count_backward)
    accumulated_gradient(model, nn.MSELoss(), list(zip(x.split(1), y.split(1), strict=True)))
    of = "the number of backwards done before each forward, with 4 micro-batches"
    checks.equal(done_before, [0, 1, 2, 3], of=of)


def test_the_model_is_not_trained(accumulated_gradient, zero_line, device):
    """Only gradients are asked for: the parameters keep their numbers, the model its mode, also in a second call."""
    model, (x, y) = zero_line(device), numbered_samples(device)
    batches, modes = [(x[:1], y[:1]), (x[1:], y[1:])], []
    model.register_forward_pre_hook(lambda module, args: modes.append(module.training))
    for call, training in (("a call in training mode", True), ("a second call, in evaluation mode", False)):
        model.train(training)
        modes.clear()
        gradients = accumulated_gradient(model, nn.MSELoss(), batches)
        checks.close(gradients[0], torch.tensor([[-5.0]], device=device), of=f"the gradient of a weight w = 0, {call}")
        checks.close(model.weight.detach(), torch.zeros(1, 1, device=device), of=f"the weight after {call}")
        checks.equal([*modes, model.training], [training] * 3, of=f"model.training in two forwards and after {call}")


def test_the_mean_of_four_gradients(mean_of_sample_gradients, zero_line, device):
    """The samples' gradients are added up and divided by their number."""
    model, (x, y) = zero_line(device), numbered_samples(device)
    for mode in ("training", "evaluation"):
        gradients = mean_of_sample_gradients(model.train(mode == "training"), nn.MSELoss(), x, y)
        # The four gradients are -2, -4, -6 and -8.
        of = f"the gradient of a weight w = 0 in {mode} mode, with the samples x = 1, 2, 3, 4 and every y = 1"
        checks.close(gradients[0], torch.tensor([[-5.0]], device=device), of=of)


@pytest.mark.parametrize("samples", [1, 2, 7])
@pytest.mark.parametrize("loss", LOSSES)
def test_it_equals_the_gradient_of_the_mean_loss(mean_of_sample_gradients, device, loss, samples):
    """One tensor for each parameter, in order: the gradient of the mean loss over all samples."""
    model, x, y = classifier_and_samples(loss, samples, device)
    gradients = mean_of_sample_gradients(model, LOSSES[loss], x, y)
    same_gradients(gradients, model, LOSSES[loss], x, y, of=f"mean_of_sample_gradients with {samples} samples")


def test_samples_of_any_strides_will_do(mean_of_sample_gradients, device):
    """x may be a transposed or sliced tensor."""
    model, x, y = classifier_and_samples("mse", 3, device)
    for name, other in inputs.layouts(x):
        gradients = mean_of_sample_gradients(model, nn.MSELoss(), other, y)
        same_gradients(gradients, model, nn.MSELoss(), x, y, of=f"mean_of_sample_gradients with 3 samples, {name}")


def test_a_sample_is_a_batch_of_one(mean_of_sample_gradients, device):
    """The model is given one sample at a time, and its axis of samples stays: shape (1, 3)."""
    model, x, y = classifier_and_samples("mse", 4, device)
    shapes = []
    model.register_forward_pre_hook(lambda module, args: shapes.append(tuple(args[0].shape)))
    mean_of_sample_gradients(model, nn.MSELoss(), x, y)
    of = "the shapes that the model was given, for x of shape (4, 3)"
    checks.equal(sorted(set(shapes)), [(1, 3)], of=of)


@pytest.mark.parametrize("held", [None, 7.0], ids=str)
def test_grad_stays_as_it_was(mean_of_sample_gradients, zero_line, device, held):
    """The parameters' own .grad is not touched: not filled where it was None, not changed where it held something."""
    model, (x, y) = zero_line(device), numbered_samples(device)
    before = None if held is None else torch.full((1, 1), held, device=device)
    model.weight.grad = None if before is None else before.clone()
    mean_of_sample_gradients(model, nn.MSELoss(), x, y)
    of = "model.weight.grad after mean_of_sample_gradients(model, loss_fn, x, y)"
    if before is None:
        grad = model.weight.grad
        checks.that(grad is None, of=of, expected="None, as before", got=grad)
    else:
        checks.close(model.weight.grad, before, of=of)


def cleared(parameter, of):
    """Check that nothing is left in the parameter's .grad."""
    if parameter.grad is not None:
        checks.close(parameter.grad, torch.zeros_like(parameter), of=of, rtol=0, atol=0)


def numbered_samples(device):
    """Return x = 1, 2, 3, 4 and y = 1, 1, 1, 1, each of shape (4, 1)."""
    return torch.arange(1.0, 5.0, device=device).reshape(4, 1), torch.ones(4, 1, device=device)


def classifier_and_samples(loss, samples, device):
    """Return a model of two layers, and x and y as the loss takes them."""
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).to(device)
    x = torch.randn(samples, 3, device=device)
    y = torch.randn(samples, 2, device=device) if loss == "mse" else torch.arange(samples, device=device) % 2
    return model, x, y


def same_gradients(gradients, model, loss_fn, x, y, of):
    """Check gradients against those of the whole batch, parameter by parameter."""
    expected = torch.autograd.grad(loss_fn(model(x), y), list(model.parameters()))
    checks.equal(len(gradients), len(expected), of=f"the number of tensors from {of}")
    for (name, _), gradient, wanted in zip(model.named_parameters(), gradients, expected, strict=True):
        checks.close(gradient, wanted, of=f"the gradient of {name} from {of}", rtol=1e-4, atol=1e-6)
