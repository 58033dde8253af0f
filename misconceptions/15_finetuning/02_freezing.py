"""Wrong answers that people write when they freeze, replace and group layers.

Seen in: lightly-ai/lightly 1438, pytorch/pytorch 86590 and 66073 (statistics that drift), pgniewko/gt-pyg 112 and
poppinace/indexnet_matting 35 (modes that do not last), Deci-AI/super-gradients 1612 and huggingface/transformers 4962
(rates and weight decay together), lucidrains/DALLE-pytorch 138 (decay on norms).
"""

import torch  # noqa: F401 - an edit's new text needs it
from torch import nn

from torch_katas.course.mistakes import edit

freeze_backbone__requires_grad_alone = edit(
    ("model.eval()\nmodules[head].train()", "model.train()"),
    why="""Stops the optimizer alone: in training mode batch norm goes on changing its statistics, and dropout drops, so
    the backbone is not what it was. Instead: put the backbone into evaluation mode as well.""",
)


freeze_backbone__modes_as_they_are = edit(
    ("model.eval()\nmodules[head].train()", ""),
    why="""Leaves all modes as they are: the statistics of a batch norm in training mode drift. Instead: evaluation mode
    for the backbone, training mode for the head.""",
)


freeze_backbone__eval_for_all = edit(
    ("modules[head].train()", ""),
    why="""Leaves the head in evaluation mode: its dropout never drops, and its batch norm never learns its statistics.
    Instead: put the head back into training mode.""",
)


freeze_backbone__batch_norm_2d_only = edit(
    (
        "model.eval()\nmodules[head].train()",
        "model.train()\nfor module in model.modules():\n"
        "    if isinstance(module, nn.BatchNorm2d):\n        module.eval()",
    ),
    why="""Looks for nn.BatchNorm2d alone: other norms with statistics drift, dropout drops, and a batch norm in the
    head is stopped. Instead: put every module of the backbone into evaluation mode, whatever it is.""",
)


freeze_backbone__names_that_begin_alike = edit(
    (
        "modules[head].requires_grad_(True)",
        "for name, parameter in model.named_parameters():\n    parameter.requires_grad_(name.startswith(head))",
    ),
    why="""Takes every name that begins like the head's for the head: "head" is the beginning of "head_norm", too, and 1
    of 10. Instead: take the module of this name, and its own parameters.""",
)


freeze_backbone__head_stays_frozen = edit(
    ("modules[head].requires_grad_(True)", ""),
    why="""Freezes the head as well: nothing learns, and backward raises an error. Instead: the head's parameters
    require grad again.""",
)


freeze_backbone__does_not_unfreeze = edit(
    (
        "model.requires_grad_(False)\nmodules[head].requires_grad_(True)",
        "keep = set(modules[head].parameters())\nfor parameter in set(model.parameters()) - keep:\n"
        "    parameter.requires_grad_(False)",
    ),
    why="""Freezes the backbone and leaves the head as it is: one that was frozen before stays so. Instead: set
    requires_grad of the head to True.""",
)


freeze_backbone__old_gradients_stay = edit(
    ("parameter.grad = None", "pass"),
    why="""Leaves old gradients in the backbone: the optimizer does not ask for requires_grad, and steps by them.
    Instead: set `.grad` to None.""",
)


freeze_backbone__zeroes_gradients = edit(
    ("parameter.grad = None", "if parameter.grad is not None:\n    parameter.grad.zero_()"),
    why="""Sets the old gradients of the backbone to 0: an optimizer with momentum or weight decay still moves these
    parameters. Instead: set `.grad` to None.""",
)


freeze_backbone__clears_all_gradients = edit(
    ("if not parameter.requires_grad:", "if True:"),
    why="Throws the gradients of the head away as well. Instead: clear those of the backbone alone.",
)


freeze_backbone__checks_too_late = edit(
    ('if not head or head not in modules:\n    raise ValueError(f"the model has no module {head!r} inside it")', ""),
    ("model.requires_grad_(False)", "model.requires_grad_(False)\nif not head:\n    raise ValueError(head)"),
    ("modules[head].train()", "if head in modules:\n    modules[head].train()\nelse:\n    raise ValueError(head)"),
    why="Finds out that the name is wrong when the model is changed already. Instead: check first.",
)


freeze_backbone__direct_children_only = edit(
    ("modules = dict(model.named_modules())", "modules = dict(model.named_children())"),
    why="""Finds the head among the direct children alone, and not at "classifier.1". Instead: look in
    `named_modules()`.""",
)


freeze_backbone__takes_the_model_for_a_head = edit(
    ("if not head or head not in modules:", "if head not in modules:"),
    why="Takes an empty name for the model itself, and freezes nothing. Instead: raise ValueError.",
)


freeze_backbone__modules_that_begin_alike = edit(
    (
        "modules[head].train()",
        "for name, module in modules.items():\n    if name.startswith(head):\n        module.train()",
    ),
    (
        "modules[head].requires_grad_(True)",
        "for name, parameter in model.named_parameters():\n    parameter.requires_grad_(name.startswith(head))",
    ),
    why="""Takes every name that begins like the head's for the head: "head" is the beginning of "head_norm", too, and 1
    of 10. Instead: take the module of this name, its own parameters and its own modules.""",
)


replace_head__changes_a_number = edit(
    ("model.fc = new.train(old.training)", "model.fc.out_features = classes"),
    ("return new", "return model.fc"),
    why="""Changes the attribute `out_features`, a number that only repr shows: the weight has as many rows as before.
    Instead: a new layer in the old one's place.""",
)


replace_head__another_name = edit(
    ("model.fc = new.train(old.training)", "model.classifier = new.train(old.training)"),
    why="""Writes the layer to `classifier`, as other models call it: a ResNet never calls it, and goes on with the old
    one. Instead: its last layer is `model.fc`.""",
)


replace_head__a_fixed_size = edit(
    ("nn.Linear(old.in_features, classes", "nn.Linear(512, classes"),
    why="""Takes 512 inputs, as resnet18 and resnet34 have: the deeper ones have 2048. Instead: ask the old layer for
    its `in_features`.""",
)


replace_head__on_top = edit(
    (
        "model.fc = new.train(old.training)",
        "new = nn.Linear(old.out_features, classes, device=old.weight.device, dtype=old.weight.dtype)\n"
        "model.fc = nn.Sequential(old, new.train(old.training))",
    ),
    why="""Puts the new layer on top of the old one, which stays as a bottleneck of untrained scores. Instead: it takes
    the old one's place.""",
)


replace_head__on_the_cpu = edit(
    ("old.in_features, classes, device=old.weight.device, dtype=old.weight.dtype", "old.in_features, classes"),
    why="""Makes the layer on the CPU in float32, wherever the model lies: its first batch raises an error. Instead:
    device and dtype of the old weight.""",
)


replace_head__freezes_the_rest = edit(
    ("old = model.fc", "old = model.fc\nmodel.requires_grad_(False)"),
    why="Freezes the whole model on the way. Instead: change nothing but the last layer.",
)


replace_head__in_training_mode = edit(
    ("model.fc = new.train(old.training)", "model.fc = new"),
    why="""Leaves the new layer in training mode, where the model is in evaluation mode. Instead: bring it into the old
    one's mode.""",
)


replace_head__old_rows = edit(
    ("return new", "with torch.no_grad():\n    new.weight[: old.out_features] = old.weight[:classes]\nreturn new"),
    why="""Copies rows of the old layer, scores of classes that are gone. Instead: the new layer begins as nn.Linear
    does.""",
)


replace_head__frozen_like_the_old = edit(
    ("return new", "return new.requires_grad_(old.weight.requires_grad)"),
    why="""Freezes the new layer where the old one was frozen, so it never learns. Instead: a new layer has to be
    trained.""",
)


replace_head__bias_of_the_old = edit(
    (
        "nn.Linear(old.in_features, classes, device",
        "nn.Linear(old.in_features, classes, bias=old.bias is not None, device",
    ),
    why="""Has a bias only where the old layer has one. Instead: the new layer always has a bias; that is how nn.Linear
    makes it.""",
)


replace_head__returns_the_model = edit(
    ("return new", "return model"),
    why="Returns the model. Instead: return the new layer, which an optimizer may want by itself.",
)


replace_head__no_check = edit(
    ('if classes < 1:\n    raise ValueError(f"a head needs at least one class, not {classes}")', ""),
    why="""Makes a layer without outputs for 0 classes, and a RuntimeError for fewer. Instead: raise ValueError where
    classes is less than 1.""",
)


def parameter_groups__decay_on_norms(
    model: nn.Module, lr: float, decay: float, weight_decay: float = 0.01
) -> list[dict]:
    """Looks for "bias" in the names: the weights of norms are called weight, and decay pulls them to 0. Instead: only
    parameters with two axes or more decay."""
    layers = [name for name, child in model.named_children() if list(child.parameters())]
    groups = []
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            layer = name.split(".")[0]
            above = len(layers) - 1 - (layers.index(layer) if "." in name else 0)
            share = 0.0 if "bias" in name else weight_decay
            groups.append({"params": [parameter], "lr": lr * decay ** max(above, 0), "weight_decay": share})
    return groups


parameter_groups__decay_on_all = edit(
    ("((matrices, weight_decay), (others, 0.0))", "((matrices, weight_decay), (others, weight_decay))"),
    why="""Lets biases and the weights of norms decay as well. Instead: a weight decay of 0.0 for parameters with fewer
    than two axes.""",
)


parameter_groups__the_wrong_end = edit(
    ("reversed(range(len(layers)))", "range(len(layers))"),
    why="""Gives the full rate to the first layer and the lowest to the last. Instead: the last layer is the newest, and
    learns fastest.""",
)


parameter_groups__one_step_too_low = edit(
    ("lr * decay**above", "lr * decay ** (above + 1)"),
    why="Lowers the rate of the last layer, too. Instead: the last layer has the rate lr.",
)


parameter_groups__linear_decay = edit(
    ("lr * decay**above", "lr * (1 - (1 - decay) * above)"),
    why="""Lowers the rate by another rule than a power. Instead: each layer has decay times the rate of the one behind
    it.""",
)


parameter_groups__counts_every_child = edit(
    ("if any(True for _ in layer.parameters())", ""),
    why="""Counts children without parameters, such as a ReLU, so that the rates of earlier layers are too low. Instead:
    only children with parameters are layers.""",
)


parameter_groups__counts_trained_layers = edit(
    ("if any(True for _ in layer.parameters())", "if any(p.requires_grad for p in layer.parameters())"),
    why="""Leaves frozen layers out of the count, so that all rates move when a layer is frozen. Instead: a layer counts
    when it has parameters, frozen or not.""",
)


parameter_groups__frozen_ones_too = edit(
    ("parameter.requires_grad and parameter not in seen", "parameter not in seen"),
    why="Hands frozen parameters to the optimizer. Instead: leave out what does not require grad.",
)


parameter_groups__shared_ones_twice = edit(
    ("parameter.requires_grad and parameter not in seen", "parameter.requires_grad"),
    why="""A parameter that two layers share stands in two groups: the optimizer refuses that, or steps twice. Instead:
    remember what has a place already.""",
)


parameter_groups__own_parameters_lost = edit(
    ("own = list(model.parameters(recurse=False))", "own = []"),
    why="""Walks through the children alone: a parameter that the model holds itself, a class token say, stands in no
    group and never learns. Instead: add `model.parameters(recurse=False)`.""",
)


parameter_groups__own_parameters_at_the_full_rate = edit(
    ("rates[0] if rates else lr", "lr"),
    why="Gives the model's own parameters the full rate. Instead: they have the rate of the first layer.",
)


parameter_groups__no_layer_no_rate = edit(
    ("rates[0] if rates else lr", "rates[0]"),
    why="Fails with IndexError for a model without children. Instead: its parameters have the rate lr.",
)


parameter_groups__direct_parameters_only = edit(
    ("parameters.parameters() if isinstance", "parameters.parameters(recurse=False) if isinstance"),
    why="""Takes what each child holds itself, and nothing of what is inside it: a block of layers is left out. Instead:
    all parameters of the child.""",
)


parameter_groups__generators = edit(
    ('{"params": params, ', '{"params": iter(params), '),
    why="""Puts an iterator into "params", which is empty after the first look. Instead: a list.""",
)
