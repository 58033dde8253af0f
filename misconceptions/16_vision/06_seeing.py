"""Wrong answers that people write when they look into a network.

Seen in: kazuto1011/grad-cam-pytorch 33 and 36, jacobgil/pytorch-grad-cam 78, 132, 195 and 483, frgfm/torch-cam 14,
shinkyo0513/Towards-Visually-Explaining-Video-Understanding-Networks-With-Perturbation 10, meta-pytorch/opacus 176.
"""

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit

saliency__all_logits = edit(
    ("logits.gather(1, target[:, None]).sum()", "logits.sum()"),
    why="""Takes the gradient of all logits together, whatever the target is. Instead: pick the target's logit, by
    gather.""",
)

saliency__likeliest_class = edit(
    ("logits.gather(1, target[:, None]).sum()", "logits.amax(1).sum()"),
    why="Looks at the class that the model finds likeliest, by `amax`. Instead: at that of the target.",
)

saliency__of_a_probability = edit(
    ("logits.gather", "logits.softmax(1).gather"),
    why="""Takes the gradient of a probability, by `softmax`, which is near 0 wherever the model is sure, and in which
    other classes have a say. Instead: of the logit.""",
)

saliency__of_the_loss = edit(
    ("chosen = logits.gather(1, target[:, None]).sum()", "chosen = nn.functional.cross_entropy(logits, target)"),
    why="""Takes the gradient of the loss, in which other classes have a say and the batch's length, too. Instead: of
    the target's logit.""",
)

saliency__mean_of_the_batch = edit(
    ("target[:, None]).sum()", "target[:, None]).mean()"),
    why="Takes the mean over the batch, so more images make smaller gradients. Instead: the sum.",
)

saliency__first_target_for_all = edit(
    ("logits.gather(1, target[:, None]).sum()", "logits[:, target[0]].sum()"),
    why="Takes the class of the first image for all. Instead: each image has its own target.",
)

saliency__largest_first = edit(
    ("gradient.abs().amax(1)", "gradient.amax(1).abs()"),
    why="""Takes the largest number first and its absolute value then, so a strong negative one gets lost. Instead:
    absolute values first.""",
)

saliency__no_absolute_value = edit(
    ("gradient.abs().amax(1)", "gradient.amax(1)"),
    why="""Leaves out the absolute value, so pixels that move the logit down count as nothing. Instead: abs, then the
    largest.""",
)

saliency__mean_of_the_channels = edit(
    ("gradient.abs().amax(1)", "gradient.abs().mean(1)"),
    why="Takes the mean of the channels. Instead: the largest.",
)

saliency__scaled = edit(
    ("return gradient.abs().amax(1)", "result = gradient.abs().amax(1)\nreturn result / result.max()"),
    why="Scales by the largest of the batch, so an image's result depends on its company. Instead: leave it as it is.",
)

saliency__fills_grad = edit(
    ("(gradient,) = torch.autograd.grad(chosen, image)", "chosen.backward()\ngradient = image.grad"),
    why="""Calls `backward`, which adds to the .grad of every parameter, and the next step of an optimizer uses it.
    Instead: torch.autograd.grad, which returns the gradient and leaves no trace.""",
)

saliency__the_callers_image = edit(
    ("image = x.detach().requires_grad_()", "image = x.requires_grad_()"),
    why="""Makes the caller's own x require a gradient, by `requires_grad_`, and it still does afterwards. Instead: a
    leaf of your own, x.detach().""",
)


def saliency__eval_forgotten(model: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    """Asks the model in whatever mode it is in: dropout drops, and batch norm goes by the batch and remembers it.
    Instead: eval() for the call, and the modes back afterwards."""
    image = x.detach().requires_grad_()
    with torch.enable_grad():
        chosen = model(image).gather(1, target[:, None]).sum()
    (gradient,) = torch.autograd.grad(chosen, image)
    return gradient.abs().amax(1)


def saliency__stays_in_eval(model: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    """Leaves the model in evaluation mode, so the training that goes on afterwards is none. Instead: put every mode
    back."""
    image = x.detach().requires_grad_()
    model.eval()
    with torch.enable_grad():
        chosen = model(image).gather(1, target[:, None]).sum()
    (gradient,) = torch.autograd.grad(chosen, image)
    return gradient.abs().amax(1)


def saliency__one_mode_for_all(model: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    """Puts the mode of the whole model back, by `train`, which reaches all of its parts: a frozen backbone is in
    training mode afterwards. Instead: remember the mode of each module."""
    image = x.detach().requires_grad_()
    mode = model.training
    model.eval()
    try:
        with torch.enable_grad():
            chosen = model(image).gather(1, target[:, None]).sum()
    finally:
        model.train(mode)
    (gradient,) = torch.autograd.grad(chosen, image)
    return gradient.abs().amax(1)


def saliency__modes_lost_in_an_error(model: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    """Puts the modes back only where nothing goes wrong. Instead: in a finally, which runs after an error as well."""
    image = x.detach().requires_grad_()
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    with torch.enable_grad():
        chosen = model(image).gather(1, target[:, None]).sum()
    for module, mode in modes:
        module.training = mode
    (gradient,) = torch.autograd.grad(chosen, image)
    return gradient.abs().amax(1)


def saliency__no_graph_in_no_grad(model: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    """Records no graph where the caller is in no_grad(), so there is no gradient to take. Instead: torch.enable_grad()
    around the call."""
    image = x.detach().requires_grad_()
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        logits = model(image)
    finally:
        for module, mode in modes:
            module.training = mode
    (gradient,) = torch.autograd.grad(logits.gather(1, target[:, None]).sum(), image)
    return gradient.abs().amax(1)


saliency__modes_by_train = edit(
    (
        "logits = _logits(model, image.clone())",
        "modes = [(module, module.training) for module in model.modules()]\n"
        "logits = _logits(model, image.clone())\n"
        "for module, mode in modes:\n"
        "    module.train(mode)",
    ),
    why="""Puts modes back by `train`, which reaches a module's parts as well: one that stands in two places gets the
    mode of the second. Instead: write to .training of each module.""",
)


def saliency__mode_of_the_whole(model: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    """Calls `eval` only where the model itself is in training mode: it may be in evaluation mode, and a part of it not.
    Instead: eval() in any case."""
    image = x.detach().requires_grad_()
    modes = [(module, module.training) for module in model.modules()]
    if model.training:
        model.eval()
    try:
        with torch.enable_grad():
            chosen = model(image.clone()).gather(1, target[:, None]).sum()
    finally:
        for module, mode in modes:
            module.training = mode
    (gradient,) = torch.autograd.grad(chosen, image)
    return gradient.abs().amax(1)


saliency__frozen_after_an_error = edit(
    (
        "logits = _logits(model, image.clone())",
        "learning = [parameter for parameter in model.parameters() if parameter.requires_grad]\n"
        "model.requires_grad_(False)\n"
        "logits = _logits(model, image.clone())\n"
        "for parameter in learning:\n"
        "    parameter.requires_grad_()",
    ),
    why="""Freezes the parameters for the call, by `requires_grad_`, and leaves them so where the model raises. Instead:
    leave them alone: autograd.grad asks for the image's gradient only.""",
)

saliency__hands_in_the_leaf = edit(
    ("image.clone()", "image"),
    why="""Hands in the leaf itself, `image`, which a layer that works in place is not allowed to change. Instead: its
    clone.""",
)

grad_cam__hook_stays = edit(
    ("handle.remove()", "pass"),
    why="""Leaves the hook in the layer, so each call adds one, and every map since then stays in memory. Instead:
    remove it, by the handle that registering returns.""",
)

grad_cam__hook_stays_after_an_error = edit(
    (
        "finally:\n    handle.remove()",
        "except ZeroDivisionError:\n    raise\nhandle.remove()",
    ),
    why="Removes the hook only where nothing goes wrong. Instead: in a finally, which runs after an error as well.",
)

grad_cam__removes_all_hooks = edit(
    ("handle.remove()", "layer._forward_hooks.clear()"),
    why="Removes all hooks of the layer, those of others as well. Instead: only its own, by its handle.",
)

grad_cam__sum_of_the_gradient = edit(
    ("gradient.mean((2, 3), keepdim=True)", "gradient.sum((2, 3), keepdim=True)"),
    why="Takes the sum of a map's gradient for its weight. Instead: the mean over its places.",
)

grad_cam__mean_over_the_batch = edit(
    ("gradient.mean((2, 3), keepdim=True)", "gradient.mean((0, 2, 3), keepdim=True)"),
    why="Takes the mean over the images as well, so all of them get the same weights. Instead: each image has its own.",
)

grad_cam__place_by_place = edit(
    ("gradient.mean((2, 3), keepdim=True)", "gradient"),
    why="Multiplies each place by its own gradient. Instead: a map has one weight, the mean of its gradient.",
)

grad_cam__no_relu = edit(
    (".sum(1).relu()", ".sum(1)"),
    why="Leaves what speaks against the class in, below 0. Instead: set it to 0.",
)

grad_cam__relu_of_each_map = edit(
    ("(weights * maps.detach()).sum(1).relu()", "(weights * maps.detach()).relu().sum(1)"),
    why="Sets each map's part to 0 where it is below, so nothing can speak against a place. Instead: add up first.",
)

grad_cam__absolute_weights = edit(
    ("weights = gradient.mean((2, 3), keepdim=True)", "weights = gradient.mean((2, 3), keepdim=True).relu()"),
    why="Leaves out maps whose weight is below 0, which speak against the class. Instead: only the sum is cut at 0.",
)

grad_cam__mean_of_the_maps = edit(
    (".sum(1).relu()", ".mean(1).relu()"),
    why="Takes the mean of the maps, so a layer with more of them shows less. Instead: their sum.",
)

grad_cam__scaled = edit(
    (
        "return (weights * maps.detach()).sum(1).relu()",
        "cam = (weights * maps.detach()).sum(1).relu()\nreturn cam / cam.amax((1, 2), keepdim=True).clamp(min=1e-8)",
    ),
    why="Scales each result to 1, so nobody can see that one is weak. Instead: leave it as it is.",
)

grad_cam__enlarged = edit(
    (
        "return (weights * maps.detach()).sum(1).relu()",
        "cam = (weights * maps.detach()).sum(1).relu()\n"
        "return nn.functional.interpolate(cam[:, None], size=x.shape[2:], mode='bilinear')[:, 0]",
    ),
    why="Enlarges the result to the size of the image, by `interpolate`. Instead: return it in the size of the layer.",
)

grad_cam__of_a_probability = edit(
    ("logits.gather", "logits.softmax(1).gather"),
    why="Takes the gradient of a probability, by `softmax`. Instead: of the logit.",
)

grad_cam__likeliest_class = edit(
    ("logits.gather(1, target[:, None]).sum()", "logits.amax(1).sum()"),
    why="Looks at the class that the model finds likeliest, by `amax`. Instead: at that of the target.",
)

grad_cam__fills_grad = edit(
    ("(maps,) = seen", "(maps,) = seen\nmaps.retain_grad()"),
    ("(gradient,) = torch.autograd.grad(chosen, maps)", "chosen.backward()\ngradient = maps.grad"),
    why="Calls `backward`, which adds to the .grad of every parameter. Instead: torch.autograd.grad leaves no trace.",
)

grad_cam__needs_trainable_weights = edit(
    ("x.detach().requires_grad_().clone()", "x.detach().clone()"),
    why="""Hands in an image without a gradient, so where all weights are frozen there is no graph. Instead: an image of
    your own that requires one.""",
)

grad_cam__with_a_graph = edit(
    ("maps.detach()", "maps"),
    why="""Returns a result with a graph behind it, so everything that it was computed from stays in memory. Instead:
    detach the maps.""",
)

grad_cam__input_of_the_layer = edit(
    ("seen.append(output)", "seen.append(arguments[0])"),
    why="Looks at what goes into the layer. Instead: at what comes out of it.",
)


def grad_cam__eval_forgotten(model: nn.Module, layer: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    """Asks the model in whatever mode it is in: dropout drops, and batch norm goes by the batch. Instead: eval() for
    the call, and the modes back afterwards."""
    seen = []
    handle = layer.register_forward_hook(lambda module, arguments, output: seen.append(output))
    try:
        with torch.enable_grad():
            chosen = model(x.detach().requires_grad_()).gather(1, target[:, None]).sum()
    finally:
        handle.remove()
    (gradient,) = torch.autograd.grad(chosen, seen[0])
    return (gradient.mean((2, 3), keepdim=True) * seen[0].detach()).sum(1).relu()


def grad_cam__stays_in_eval(model: nn.Module, layer: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    """Leaves the model in evaluation mode. Instead: put every mode back."""
    seen = []
    model.eval()
    handle = layer.register_forward_hook(lambda module, arguments, output: seen.append(output))
    try:
        with torch.enable_grad():
            chosen = model(x.detach().requires_grad_()).gather(1, target[:, None]).sum()
    finally:
        handle.remove()
    (gradient,) = torch.autograd.grad(chosen, seen[0])
    return (gradient.mean((2, 3), keepdim=True) * seen[0].detach()).sum(1).relu()


grad_cam__maps_changed_in_place = edit(
    ("return output.clone()", "return output"),
    why="""Keeps the layer's own output, which a ReLU behind it may change in place: the maps are others then. Instead:
    return a copy from the hook, which goes on in its place.""",
)

grad_cam__hands_in_the_leaf = edit(
    ("x.detach().requires_grad_().clone()", "x.detach().requires_grad_()"),
    why="""Hands in the leaf itself, by `detach` alone, which a layer that works in place is not allowed to change.
    Instead: its clone.""",
)
