"""Hidden tests of seeing."""

import copy

import pytest
import torch
from torch import nn

from torch_katas import checks

CALLS = {"saliency": lambda kata, model, x, target: kata(model, x, target)}
CALLS["grad_cam"] = lambda kata, model, x, target: kata(model, model[0], x, target)


@pytest.mark.parametrize("target", [0, 1, 2])
def test_the_largest_weight_of_a_pixel(saliency, device, target):
    """Of a linear model the result is, for each pixel, the largest absolute weight of its channels."""
    weights = torch.tensor([[1.0, -3.0, 0.5, 2.0], [0.0, 1.0, -4.0, 0.25], [-1.0, -2.0, -3.0, -4.0]])
    model = linear(weights, device)
    x = torch.randn(2, 2, 1, 2).to(device)
    expected = weights[target].reshape(2, 2).abs().amax(0).to(device).expand(2, 1, 2)
    result = saliency(model, x, torch.tensor([target, target], device=device))
    checks.close(result, expected, of=f"saliency of a linear model with weights {weights[target].tolist()}")


def test_each_image_has_its_target(saliency, device):
    """Each image is asked for its own class, and its result is the same alone and in a batch, in the dtype of x."""
    model = small_net(device).double() if device.type != "mps" else small_net(device)
    x = torch.randn(4, 2, 6, 5).to(device, next(model.parameters()).dtype)
    target = torch.tensor([2, 0, 1, 2], device=device)
    together = saliency(model, x, target)
    model.eval()
    for number in range(4):
        image = x[number : number + 1].clone().requires_grad_()
        (gradient,) = torch.autograd.grad(model(image)[0, target[number]], image)
        of = f"saliency of image {number} with target {int(target[number])}"
        checks.close(together[number], gradient[0].abs().amax(0), of=of, rtol=1e-3, atol=1e-6)
        alone = saliency(model, x[number : number + 1], target[number : number + 1])
        checks.close(alone[0], together[number], of=f"{of}, alone", rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("times", [1.0, 100.0])
def test_sure_models_show_as_much(saliency, device, times):
    """The result grows with the weights: it is about logits, not about probabilities, which stand still."""
    weights = torch.tensor([[1.0, -3.0], [0.5, 0.0]]) * times
    result = saliency(linear(weights, device), torch.ones(1, 2, 1, 1, device=device), torch.tensor([0], device=device))
    expected = torch.tensor([[[3.0 * times]]], device=device)
    checks.close(result, expected, of=f"saliency of a model with weights {weights[0].tolist()}", rtol=1e-4)


def test_saliency_asks_in_evaluation(saliency, device):
    """Dropout and batch norm work as in evaluation; every module has its own mode again, and buffers stay."""
    asks_in_evaluation("saliency", saliency, device)


def test_saliency_passes_errors_on(saliency, device):
    """Where the model raises an error, it is passed on, and all modes and hooks are as they were."""
    passes_errors_on("saliency", saliency, device)


def test_saliency_leaves_no_gradient(saliency, device):
    """The .grad of parameters and image stays what it was, none or some; the result has no graph."""
    leaves_no_gradient("saliency", saliency, device)


def test_saliency_inside_of_no_grad(saliency, device):
    """It works inside of torch.no_grad(), and for a model whose parameters are all frozen."""
    works_without_gradients("saliency", saliency, device)


def test_saliency_where_layers_work_in_place(saliency, device):
    """Layers that work in place change neither x nor the result."""
    works_in_place("saliency", saliency, device)


def test_weights_are_mean_gradients(grad_cam, device):
    """By hand: maps [1, 2] and [-1, 4], gradients [3, 1] and [-2, 0], weights 2 and -1: 2·1 + 1 = 3 and 2·2 - 4 = 0."""
    model = nn.Sequential(nn.Identity(), linear(torch.tensor([[3.0, 1, -2, 0], [-3.0, -1, 2, 0]]), device))
    x = torch.tensor([[[[1.0, 2.0]], [[-1.0, 4.0]]]], device=device)
    for target, expected in ((0, [3.0, 0.0]), (1, [0.0, 0.0])):
        result = grad_cam(model, model[0], x, torch.tensor([target], device=device))
        of = f"grad_cam of maps [1, 2] and [-1, 4], target {target}"
        checks.close(result, torch.tensor([[expected]], device=device), of=of, atol=1e-6)


def test_what_speaks_against_a_place_counts(grad_cam, device):
    """Maps are added up before anything is cut at 0: one with a negative weight takes away from the others."""
    model = nn.Sequential(nn.Identity(), linear(torch.tensor([[2.0, 2, -1, -1]]), device))
    x = torch.tensor([[[[3.0, 1.0]], [[4.0, 5.0]]]], device=device)
    result = grad_cam(model, model[0], x, torch.tensor([0], device=device))
    expected = torch.tensor([[[2.0, 0.0]]], device=device)
    checks.close(result, expected, of="grad_cam of maps [3, 1] and [4, 5] with weights 2 and -1")


@pytest.mark.parametrize("place", [0, 2, 3])
def test_each_image_by_itself(grad_cam, device, place):
    """Each image has its own target and its own weights, at any layer; the size is that of the layer's maps."""
    model = small_net(device).eval()
    x, target = torch.randn(3, 2, 8, 6).to(device), torch.tensor([1, 2, 0], device=device)
    expected = []
    for number in range(3):
        maps = model[: place + 1](x[number : number + 1]).detach().requires_grad_()
        (gradient,) = torch.autograd.grad(model[place + 1 :](maps)[0, target[number]], maps)
        weights = gradient.mean((2, 3), keepdim=True)
        expected.append((weights * maps.detach()).sum(1)[0].clamp(min=0))
    result = grad_cam(model, model[place], x, target)
    checks.close(result, torch.stack(expected), of=f"grad_cam at layer {place} of three images", rtol=1e-3, atol=1e-6)


def test_cam_asks_in_evaluation(grad_cam, device):
    """Dropout and batch norm work as in evaluation; every module has its own mode again, and buffers stay."""
    asks_in_evaluation("grad_cam", grad_cam, device)


def test_cam_passes_errors_on(grad_cam, device):
    """Where the model raises an error, it is passed on, and all modes and hooks are as they were."""
    passes_errors_on("grad_cam", grad_cam, device)


def test_cam_leaves_no_gradient(grad_cam, device):
    """The .grad of parameters and image stays what it was, none or some; the result has no graph."""
    leaves_no_gradient("grad_cam", grad_cam, device)


def test_cam_inside_of_no_grad(grad_cam, device):
    """It works inside of torch.no_grad(), and for a model whose parameters are all frozen."""
    works_without_gradients("grad_cam", grad_cam, device)


def test_cam_where_layers_work_in_place(grad_cam, device):
    """Layers that work in place change neither x nor the result: the maps are those that the layer gave."""
    works_in_place("grad_cam", grad_cam, device)


def test_no_hook_is_left(grad_cam, device):
    """After two calls the layer has the hooks that it had before, those of others; a call sees its own maps."""
    model = small_net(device)
    x, target = torch.randn(2, 2, 6, 6).to(device), torch.tensor([0, 1], device=device)
    calls = []
    model[2].register_forward_hook(lambda *arguments: calls.append(1))
    before = hooks(model)
    first = grad_cam(model, model[2], x, target)
    checks.equal(hooks(model), before, of="the number of hooks in each module, after a call")
    checks.that(len(calls) == 1, of="how often a hook of somebody else has run", expected="once", got=f"{len(calls)}")
    other = grad_cam(model, model[2], 2 * x, target)
    again = grad_cam(model, model[2], x, target)
    checks.close(again, first, of="a third call with the image of the first", rtol=1e-4)
    checks.that(not other.allclose(first), of="the call with 2 * x", expected="another result", got="the same")
    checks.equal(hooks(model), before, of="the number of hooks in each module, after three calls")


def asks_in_evaluation(name, kata, device):
    """Check the mode in which a model is asked, and that modes and buffers stay: a part may be in another mode."""
    for whole in (True, False):
        model = small_net(device)
        shared = nn.Dropout(0.5)  # in two places, of which the second is in another mode
        model.append(nn.Sequential(shared)).append(nn.Sequential(shared))
        model.train(whole)
        model[1].train(not whole)
        model[4].train().p = 0.9
        model[10].eval()
        shared.train()
        asks_this_in_evaluation(name, kata, model, device)


def asks_this_in_evaluation(name, kata, model, device):
    """Check the mode in which this model is asked, and that modes and buffers stay."""
    seen = []
    for module in model:
        module.register_forward_pre_hook(lambda module, _: seen.append(module.training))
    x, target = torch.randn(3, 2, 6, 6).to(device), torch.tensor([0, 1, 2], device=device)
    modes = {path: module.training for path, module in model.named_modules()}
    buffers = {path: buffer.clone() for path, buffer in model.named_buffers()}
    expected = CALLS[name](kata, copy.deepcopy(model).eval(), x, target)
    result = CALLS[name](kata, model, x, target)
    checks.that(len(seen) > 0, of=f"{name}(model, …)", expected="a call of the model", got="none")
    checks.equal(any(seen), False, of="whether a module is in training mode while the model is asked")
    checks.close(result, expected, of=f"{name} of a model in training mode, against that in evaluation", rtol=1e-4)
    after = {path: module.training for path, module in model.named_modules()}
    checks.equal(after, modes, of=f"training of each module after {name}")
    for path, buffer in model.named_buffers():
        checks.close(buffer, buffers[path], of=f"{path} after {name}")


def passes_errors_on(name, kata, device):
    """Check what is left behind where the model raises."""
    model = nn.Sequential(nn.Identity(), nn.Dropout(0.5), Raises(), nn.Flatten(), nn.Linear(4, 2)).to(device).train()
    model[1].eval()
    x, target = torch.ones(1, 1, 2, 2, device=device), torch.tensor([0], device=device)
    modes = {path: module.training for path, module in model.named_modules()}
    before = hooks(model)
    model[4].bias.requires_grad_(False)
    error = checks.raises(KeyError, lambda: CALLS[name](kata, model, x, target), of=f"{name} of a model that raises")
    checks.that("on purpose" in str(error), of="the error", expected="that of the model", got=repr(error))
    after = {path: module.training for path, module in model.named_modules()}
    checks.equal(after, modes, of=f"training of each module after {name} has raised")
    checks.equal(hooks(model), before, of=f"the number of hooks in each module after {name} has raised")
    checks.equal(torch.is_grad_enabled(), True, of="torch.is_grad_enabled() afterwards")
    wanted = [parameter.requires_grad for parameter in model.parameters()]
    checks.equal(wanted, [True, False], of=f"requires_grad of weight and bias after {name} has raised")


def works_in_place(name, kata, device):
    """Check a model with a layer that works in place in front, and one behind model[0]."""
    front = nn.Sequential(nn.ReLU(inplace=True), nn.Conv2d(2, 3, 3))
    model = nn.Sequential(front, nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(3 * 16, 3)).to(device).eval()
    plain = copy.deepcopy(model)
    plain[0][0].inplace = plain[1].inplace = False
    x, target = torch.randn(2, 2, 6, 6).to(device), torch.tensor([0, 2], device=device)
    expected = CALLS[name](kata, plain, x.clone(), target)
    of = f"{name} of a model whose layers work in place"
    with checks.unmodified(of, x=x):
        result = CALLS[name](kata, model, x, target)
    checks.close(result, expected, of=of, rtol=1e-4, atol=1e-6)


def leaves_no_gradient(name, kata, device):
    """Check .grad and requires_grad of parameters and image."""
    target = torch.tensor([0, 1], device=device)
    for kind in ("plain", "a leaf", "in a graph"):
        model = small_net(device).eval()
        first, *others = model.parameters()
        first.grad = torch.full_like(first, 7.0)
        others[-1].requires_grad_(False)
        wanted = [parameter.requires_grad for parameter in model.parameters()]
        x = torch.randn(2, 2, 6, 6).to(device)
        if kind != "plain":
            x.requires_grad_()
        if kind == "a leaf":
            x.grad = torch.full_like(x, 5.0)
        given = x * 1 if kind == "in a graph" else x
        result = CALLS[name](kata, model, given, target)
        of = f"after {name} with an image that is {kind}"
        checks.equal(result.requires_grad, False, of=f"requires_grad of the result {of}")
        checks.equal(given.requires_grad, kind != "plain", of=f"requires_grad of x {of}")
        checks.equal([p.requires_grad for p in model.parameters()], wanted, of=f"requires_grad of the parameters {of}")
        checks.close(first.grad, torch.full_like(first, 7.0), of=f"a parameter's .grad, 7 before, {of}")
        filled = [parameter.grad is not None for parameter in others]
        checks.equal(any(filled), False, of=f"whether a parameter has a .grad, none before, {of}")
        if kind == "a leaf":
            checks.close(x.grad, torch.full_like(x, 5.0), of=f"the .grad of x, 5 before, {of}")
        else:
            checks.that(x.is_leaf and x.grad is None, of=f"the .grad of x {of}", expected="None", got=x.grad)


def works_without_gradients(name, kata, device):
    """Check a call inside of no_grad, and one with frozen parameters."""
    model = small_net(device).eval()
    x, target = torch.randn(2, 2, 6, 6).to(device), torch.tensor([0, 1], device=device)
    expected = CALLS[name](kata, model, x, target)
    with torch.no_grad():
        result = CALLS[name](kata, model, x, target)
        recording = torch.is_grad_enabled()
    checks.close(result, expected, of=f"{name} inside of torch.no_grad()", rtol=1e-4)
    checks.equal(recording, False, of="torch.is_grad_enabled() afterwards, still inside of no_grad()")
    model.requires_grad_(False)
    checks.close(CALLS[name](kata, model, x, target), expected, of=f"{name} of a frozen model", rtol=1e-4)
    frozen = not any(parameter.requires_grad for parameter in model.parameters())
    checks.equal(frozen, True, of="whether all parameters are still frozen")


def linear(weights, device):
    """Return a linear model of flattened images with these weights (K, numbers), without bias."""
    model = nn.Sequential(nn.Flatten(), nn.Linear(weights.shape[1], len(weights), bias=False))
    with torch.no_grad():
        model[1].weight.copy_(weights)
    return model.to(device)


def small_net(device):
    """Return a small convolutional network for images of 2 channels and 3 classes, batch norm and dropout in it."""
    torch.manual_seed(5)
    model = nn.Sequential(
        *(nn.Conv2d(2, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 5, 3, stride=2), nn.Dropout(0.5)),
        *(nn.Tanh(), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(20, 3)),
    )
    with torch.no_grad():
        model[1].running_mean.copy_(torch.tensor([0.3, -0.2, 0.1, 0.5]))
        model[1].running_var.copy_(torch.tensor([0.5, 2.0, 1.5, 0.7]))
    return model.to(device)


def hooks(model):
    """Return the number of hooks of each module, and of its parameters."""
    kinds = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    return {path: [len(getattr(module, kind)) for kind in kinds] for path, module in model.named_modules()}


class Raises(nn.Module):
    """A layer that raises."""

    def forward(self, x):
        raise KeyError("on purpose")
