"""Wrong answers that people write when they give a network its first numbers."""

import math

import torch
from torch import nn

from torch_katas.course.mistakes import edit


def _zero_bias(layer: nn.Module) -> None:
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)


def _set_bias(layer: nn.Module, value: float) -> None:
    if layer.bias is not None:
        nn.init.constant_(layer.bias, value)


def init_constant__assigns_a_tensor(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """A plain tensor cannot take the place of a Parameter. Write into the one that is there: `nn.init.constant_`, or
    `fill_` under torch.no_grad()."""
    layer.weight = torch.full_like(layer.weight, value)
    _zero_bias(layer)


def init_constant__a_new_parameter(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """The layer gets a new Parameter. An optimizer that was made before still holds the old one and trains that, and
    nothing complains. Write into the one that is there."""
    layer.weight = nn.Parameter(torch.full_like(layer.weight, value))
    _zero_bias(layer)


def init_constant__records_it(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """A leaf that requires grad cannot be written in place while autograd records. torch.nn.init does it without a
    record; so does `with torch.no_grad():`."""
    layer.weight.fill_(value)
    _zero_bias(layer)


def init_constant__stays_frozen(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """requires_grad_(False) lets you write in place, but it also freezes the layer for good. Use torch.no_grad(), which
    ends with its block."""
    layer.requires_grad_(False)
    layer.weight.fill_(value)
    if layer.bias is not None:
        layer.bias.zero_()


def init_constant__sets_the_bias_too(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """parameters() yields the bias as well, and here it gets the value of the weights. It should be 0."""
    for parameter in layer.parameters():
        nn.init.constant_(parameter, value)


def init_constant__keeps_the_bias(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """The bias still holds the random numbers that the layer was made with. Set it to 0."""
    nn.init.constant_(layer.weight, value)


def init_constant__needs_a_bias(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """With bias=False, layer.bias is None, and there is nothing to write into. Ask first."""
    nn.init.constant_(layer.weight, value)
    nn.init.zeros_(layer.bias)


def init_constant__another_dtype(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """torch.full makes float32 on the CPU, and .data takes it without a question: a layer in float64 is then half
    float32 and fails at its next call. Write into the tensor that is there."""
    layer.weight.data = torch.full(layer.weight.shape, float(value))
    _zero_bias(layer)


def init_normal__variance_for_std(model: nn.Module, std: float) -> None:
    """std² is the variance. normal_ and randn want the standard deviation itself."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, 0.0, std**2)
            _zero_bias(module)


def init_normal__std_for_mean(model: nn.Module, std: float) -> None:
    """The second argument of normal_ is the mean, and std stays 1. Name it: normal_(weight, std=std)."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std)
            _zero_bias(module)


def init_normal__uniform(model: nn.Module, std: float) -> None:
    """These are spread evenly, with the right standard deviation but without the bell: nothing lies beyond 1.73 std.
    normal_ draws from the normal distribution."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.uniform_(module.weight, -math.sqrt(3) * std, math.sqrt(3) * std)
            _zero_bias(module)


def init_normal__one_level(model: nn.Module, std: float) -> None:
    """children() yields the modules right below the model. Those deeper down, and the model itself, are left out:
    modules(), or apply."""
    for module in model.children():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=std)
            _zero_bias(module)


def init_normal__every_parameter(model: nn.Module, std: float) -> None:
    """parameters() yields biases too, and the weights of other kinds of layers: a LayerNorm that should start at 1 gets
    random numbers. Ask for the kind of module."""
    for parameter in model.parameters():
        nn.init.normal_(parameter, std=std)


def init_normal__keeps_the_bias(model: nn.Module, std: float) -> None:
    """The biases still hold the random numbers that the layers were made with. Set them to 0."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=std)


def init_normal__needs_a_bias(model: nn.Module, std: float) -> None:
    """With bias=False, the bias of a layer is None, and there is nothing to write into. Ask first."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=std)
            nn.init.zeros_(module.bias)


def init_normal__the_same_seed(model: nn.Module, std: float) -> None:
    """A seed set for every layer gives equal layers equal numbers, and it turns back the generator for the whole
    program. Whoever wants the same numbers again sets the seed once, outside."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            torch.manual_seed(0)
            nn.init.normal_(module.weight, std=std)
            _zero_bias(module)


def init_normal__a_new_parameter(model: nn.Module, std: float) -> None:
    """The layers get new Parameters. An optimizer that was made before still holds the old ones. Write into those that
    are there: normal_."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            module.weight = nn.Parameter(torch.randn_like(module.weight) * std)
            _zero_bias(module)


def init_xavier__normal(model: nn.Module) -> None:
    """xavier_normal_ has the same standard deviation, but a bell that goes beyond the limit. Evenly from -limit to
    limit is xavier_uniform_."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_normal_(module.weight)
            _set_bias(module, 0.01)


def init_xavier__with_a_gain(model: nn.Module) -> None:
    """The gain for relu makes everything √2 times as large. Here the limit is √(6 / (fan_in + fan_out)): leave the gain
    at 1."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight, gain=nn.init.calculate_gain("relu"))
            _set_bias(module, 0.01)


def init_xavier__fan_in_only(model: nn.Module) -> None:
    """This limit looks at the inputs only. Xavier takes inputs and outputs together: √(6 / (fan_in + fan_out))."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            limit = math.sqrt(3 / module.in_features)
            nn.init.uniform_(module.weight, -limit, limit)
            _set_bias(module, 0.01)


def init_xavier__positive_only(model: nn.Module) -> None:
    """From 0 to limit every weight is positive, and so the outputs all move together. The range is -limit to limit."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.uniform_(module.weight, 0.0, math.sqrt(6 / sum(module.weight.shape)))
            _set_bias(module, 0.01)


def init_xavier__zero_bias(model: nn.Module) -> None:
    """The biases become 0 here. Asked for is 0.01, a little above, so that every relu starts open."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            _zero_bias(module)


init_xavier__the_bias_too = edit(
    ("nn.init.constant_(module.bias, 0.01)", "nn.init.xavier_uniform_(module.bias)"),
    why="A bias has one axis, so no fan_in and fan_out, and xavier_uniform_ refuses it. Fill it with 0.01.",
)


def init_xavier__every_matrix(model: nn.Module) -> None:
    """Two axes do not make a Linear: the table of an Embedding has two as well, and every LayerNorm has a bias. Ask for
    the kind of module: isinstance(module, nn.Linear)."""
    for name, parameter in model.named_parameters():
        if parameter.dim() > 1:
            nn.init.xavier_uniform_(parameter)
        elif name.endswith("bias"):
            nn.init.constant_(parameter, 0.01)


def init_xavier__one_level(model: nn.Module) -> None:
    """children() yields the modules right below the model. Those deeper down, and the model itself, are left out.
    model.apply goes through them all."""
    for module in model.children():
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            _set_bias(module, 0.01)


def init_xavier__calls_it_at_once(model: nn.Module) -> None:
    """apply is given what init(model) returned, None, in place of the function. Hand over the function itself, without
    parentheses: model.apply(init)."""

    def init(module: nn.Module) -> None:
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            _set_bias(module, 0.01)

    model.apply(init(model))


def init_xavier__assigns_a_tensor(model: nn.Module) -> None:
    """A plain tensor cannot take the place of a Parameter. Write into the one that is there: the underscore in
    xavier_uniform_ says that it does."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            module.weight = nn.init.xavier_uniform_(torch.empty(module.weight.shape))
            _set_bias(module, 0.01)


def init_xavier__a_new_parameter(model: nn.Module) -> None:
    """The layers get new Parameters, and an optimizer that was made before still holds the old ones. xavier_uniform_
    writes into those that are there."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            module.weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty_like(module.weight)))
            _set_bias(module, 0.01)


def init_xavier__needs_a_bias(model: nn.Module) -> None:
    """With bias=False, the bias of a layer is None, and there is nothing to write into. Ask first."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            nn.init.constant_(module.bias, 0.01)


def init_kaiming__no_factor_two(model: nn.Module) -> None:
    """√(1 / fan_in) keeps the size of a signal where no relu follows. relu halves its power in each layer, and ten
    layers leave a thousandth of it: √(2 / fan_in)."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="linear")
            _zero_bias(module)


def init_kaiming__fan_out(model: nn.Module) -> None:
    """fan_out counts the outputs, which keeps the gradients' size on the way back. Asked for is fan_in."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            _zero_bias(module)


def init_kaiming__ignores_the_kernel(model: nn.Module) -> None:
    """weight.shape[1] is in_channels. Into one output of a convolution go in_channels · height · width numbers."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.normal_(module.weight, std=math.sqrt(2 / module.weight.shape[1]))
            _zero_bias(module)


def init_kaiming__linear_only(model: nn.Module) -> None:
    """The convolutions are left as they were. Both kinds are meant: isinstance takes a tuple of kinds."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            _zero_bias(module)


def init_kaiming__uniform(model: nn.Module) -> None:
    """kaiming_uniform_ has the same standard deviation, but spreads the numbers evenly. Asked for is the normal
    distribution."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")
            _zero_bias(module)


def init_kaiming__pytorchs_default(model: nn.Module) -> None:
    """reset_parameters draws what nn.Linear starts with anyway. Its a=√5 makes the weights √6 times too small for relu:
    call kaiming_normal_ yourself."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            module.reset_parameters()
            _zero_bias(module)


def init_kaiming__keeps_the_bias(model: nn.Module) -> None:
    """The biases still hold the random numbers that the layers were made with. Set them to 0."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")


def init_kaiming__everything_with_a_weight(model: nn.Module) -> None:
    """A BatchNorm has a weight too, with one axis, so no fan_in, and an Embedding has a table that should stay. Ask for
    the kinds that are meant, not for the attribute."""
    for module in model.modules():
        if hasattr(module, "weight"):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            if getattr(module, "bias", None) is not None:
                nn.init.zeros_(module.bias)


def init_kaiming__needs_a_bias(model: nn.Module) -> None:
    """With bias=False, the bias of a layer is None, and there is nothing to write into. Ask first."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            nn.init.zeros_(module.bias)


def init_kaiming__a_new_parameter(model: nn.Module) -> None:
    """The layers get new Parameters, and an optimizer that was made before still holds the old ones. kaiming_normal_
    writes into those that are there."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            module.weight = nn.Parameter(nn.init.kaiming_normal_(torch.empty_like(module.weight), nonlinearity="relu"))
            _zero_bias(module)


def init_identity__assigns_a_tensor(layer: nn.Linear) -> None:
    """A plain tensor cannot take the place of a Parameter. Write into the one that is there: `nn.init.eye_`, or `copy_`
    under torch.no_grad()."""
    layer.weight = torch.eye(*layer.weight.shape, dtype=layer.weight.dtype, device=layer.weight.device)
    _zero_bias(layer)


def init_identity__a_new_parameter(layer: nn.Linear) -> None:
    """The layer gets a new Parameter. An optimizer that was made before still holds the old one. Write into the one
    that is there."""
    eye = torch.eye(*layer.weight.shape, dtype=layer.weight.dtype, device=layer.weight.device)
    layer.weight = nn.Parameter(eye)
    _zero_bias(layer)


def init_identity__another_layer(layer: nn.Linear) -> None:
    """`layer = …` gives the name to another object, inside this function only: the caller's layer is as it was. Write
    into its tensors."""
    layer = nn.Identity()  # noqa: F841 - this is the mistake


def init_identity__ones(layer: nn.Linear) -> None:
    """Ones everywhere add all inputs up in every output. The identity has them on the diagonal only."""
    nn.init.ones_(layer.weight)
    _zero_bias(layer)


def init_identity__only_the_diagonal(layer: nn.Linear) -> None:
    """The diagonal is set, and the random numbers beside it are still there. Set them to 0 first."""
    with torch.no_grad():
        layer.weight.fill_diagonal_(1.0)
    _zero_bias(layer)


def init_identity__square_only(layer: nn.Linear) -> None:
    """torch.eye(n) is square, and so it fits only where in_features equals out_features. torch.eye takes both sizes,
    and nn.init.eye_ looks them up."""
    with torch.no_grad():
        layer.weight.copy_(torch.eye(layer.out_features))
    _zero_bias(layer)


def init_identity__keeps_the_bias(layer: nn.Linear) -> None:
    """The bias still holds random numbers and shifts what passes. Set it to 0."""
    nn.init.eye_(layer.weight)


def init_identity__needs_a_bias(layer: nn.Linear) -> None:
    """With bias=False, layer.bias is None, and there is nothing to write into. Ask first."""
    nn.init.eye_(layer.weight)
    nn.init.zeros_(layer.bias)


def init_identity__another_dtype(layer: nn.Linear) -> None:
    """torch.eye makes float32 on the CPU, and .data takes it without a question: a layer in float64 is then half
    float32 and fails at its next call. Write into the tensor that is there."""
    layer.weight.data = torch.eye(*layer.weight.shape)
    _zero_bias(layer)
