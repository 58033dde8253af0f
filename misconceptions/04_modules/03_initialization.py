"""Wrong answers that people write when they initialize a network."""

import math

import numpy as np
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
    """A plain tensor is assigned where a Parameter stands, which nn.Module refuses. Instead: write into the one that is
    there, with `nn.init.constant_`."""
    layer.weight = torch.full_like(layer.weight, value)
    _zero_bias(layer)


def init_constant__a_new_parameter(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """The layer gets a new Parameter. An optimizer that was made before still holds the old one and trains that one.
    Instead: write into the one that is there, with `nn.init.constant_`."""
    layer.weight = nn.Parameter(torch.full_like(layer.weight, value))
    _zero_bias(layer)


def init_constant__records_it(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """A leaf that requires grad is written in place while autograd records, which raises an error. Instead: the
    functions of torch.nn.init write without a record; so does `fill_` inside `with torch.no_grad():`."""
    layer.weight.fill_(value)
    _zero_bias(layer)


def init_constant__stays_frozen(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """The layer is frozen so that it can be written in place, and it stays frozen for good. Instead: `torch.no_grad()`
    ends with its block."""
    layer.requires_grad_(False)
    layer.weight.fill_(value)
    if layer.bias is not None:
        layer.bias.zero_()


def init_constant__sets_the_bias_too(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """The bias gets the value of the weights. Instead: set it to 0."""
    for parameter in layer.parameters():
        nn.init.constant_(parameter, value)


def init_constant__keeps_the_bias(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """The bias still holds the random numbers that the layer was made with. Instead: set it to 0."""
    nn.init.constant_(layer.weight, value)


def init_constant__needs_a_bias(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """The bias is written without a look: with bias=False it is None, and there is nothing to write into. Instead: ask
    first, `if layer.bias is not None`."""
    nn.init.constant_(layer.weight, value)
    nn.init.zeros_(layer.bias)


def init_constant__another_dtype(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """The weight is replaced by a new tensor in float32 on the CPU: a layer in float64 is then half float32 and fails
    at its next call. Instead: write into the tensor that is there, with `nn.init.constant_`."""
    layer.weight.data = torch.full(layer.weight.shape, float(value))
    _zero_bias(layer)


def init_constant__linear_bias_only(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """Only the bias of an nn.Linear becomes 0; that of a convolution still holds random numbers. Instead: treat both
    kinds alike."""
    nn.init.constant_(layer.weight, value)
    if isinstance(layer, nn.Linear):
        _zero_bias(layer)


def init_constant__no_subclasses(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """The class of the layer is compared with nn.Linear and nn.Conv2d themselves, so subclasses of them are left out.
    Instead: any layer that comes is meant; write into it without asking."""
    if type(layer) in (nn.Linear, nn.Conv2d):
        nn.init.constant_(layer.weight, value)
        _zero_bias(layer)


def init_normal__variance_for_std(model: nn.Module, std: float) -> None:
    """std² is handed over as the standard deviation; it is the variance. Instead: hand over std itself."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, 0.0, std**2)
            _zero_bias(module)


def init_normal__std_for_mean(model: nn.Module, std: float) -> None:
    """std is handed over as the mean, and the standard deviation stays 1. Instead: name the argument,
    `nn.init.normal_(module.weight, std=std)`."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std)
            _zero_bias(module)


def init_normal__uniform(model: nn.Module, std: float) -> None:
    """The weights are spread evenly: they have the right standard deviation, but none lies beyond 1.73 std. Instead:
    `nn.init.normal_` draws from the normal distribution."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.uniform_(module.weight, -math.sqrt(3) * std, math.sqrt(3) * std)
            _zero_bias(module)


def init_normal__one_level(model: nn.Module, std: float) -> None:
    """Only the modules right below the model are looked at: those deeper down, and the model itself, are left out.
    Instead: `model.modules()` yields all, and `model.apply` visits all."""
    for module in model.children():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=std)
            _zero_bias(module)


def init_normal__every_parameter(model: nn.Module, std: float) -> None:
    """Every parameter is drawn, biases and the weights of other kinds of layers too. Instead: ask for the kind of
    module, `isinstance(module, nn.Linear)`, and write into its weight."""
    for parameter in model.parameters():
        nn.init.normal_(parameter, std=std)


def init_normal__keeps_the_bias(model: nn.Module, std: float) -> None:
    """The biases still hold the random numbers that the layers were made with. Instead: set them to 0."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=std)


def init_normal__needs_a_bias(model: nn.Module, std: float) -> None:
    """The bias is written without a look: with bias=False it is None, and there is nothing to write into. Instead: ask
    first, `if module.bias is not None`."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=std)
            nn.init.zeros_(module.bias)


def init_normal__the_same_seed(model: nn.Module, std: float) -> None:
    """The seed is set for every layer, so equal layers get equal numbers, and the caller's random numbers begin again.
    Instead: whoever wants the same numbers again sets the seed once, outside."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            torch.manual_seed(0)
            nn.init.normal_(module.weight, std=std)
            _zero_bias(module)


def init_normal__a_new_parameter(model: nn.Module, std: float) -> None:
    """The layers get new Parameters. An optimizer that was made before still holds the old ones and trains those.
    Instead: write into those that are there, with `nn.init.normal_`."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            module.weight = nn.Parameter(torch.randn_like(module.weight) * std)
            _zero_bias(module)


def init_normal__no_subclasses(model: nn.Module, std: float) -> None:
    """The class of a module is compared with nn.Linear itself, so a subclass of it is left out. Instead:
    `isinstance(module, nn.Linear)` holds for subclasses too."""
    for module in model.modules():
        if type(module) is nn.Linear:
            nn.init.normal_(module.weight, std=std)
            _zero_bias(module)


def init_normal__another_dtype(model: nn.Module, std: float) -> None:
    """The weights are replaced by new tensors in float32, so a model in float64 is then half float32 and fails at its
    next call. Instead: write into the tensor that is there, `nn.init.normal_(module.weight, std=std)`."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            module.weight.data = torch.randn(module.weight.shape, device=module.weight.device) * std
            _zero_bias(module)


def init_normal__numbers_of_numpy(model: nn.Module, std: float) -> None:
    """NumPy draws the numbers, from a generator of its own: whoever sets the seed of torch before does not get the
    same ones again. Instead: `nn.init.normal_` draws from torch's generator."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            with torch.no_grad():
                numbers = np.random.normal(0.0, std, tuple(module.weight.shape))
                module.weight.copy_(torch.from_numpy(numbers))
            _zero_bias(module)


def init_normal__into_sequentials_only(model: nn.Module, std: float) -> None:
    """The search goes on inside nn.Sequential alone: a layer in a module of one's own, a ModuleList or a ModuleDict is
    left out. Instead: `model.modules()` yields all of them."""
    if isinstance(model, nn.Linear):
        nn.init.normal_(model.weight, std=std)
        _zero_bias(model)
    elif isinstance(model, nn.Sequential):
        for module in model:
            init_normal__into_sequentials_only(module, std)


def init_normal__every_weight(model: nn.Module, std: float) -> None:
    """Every module that has a weight is drawn: the kernel of a convolution, the table of an Embedding, the scale of a
    LayerNorm. Instead: ask for the kind of module, `isinstance(module, nn.Linear)`."""
    for module in model.modules():
        if isinstance(getattr(module, "weight", None), nn.Parameter):
            nn.init.normal_(module.weight, std=std)
            if getattr(module, "bias", None) is not None:
                nn.init.zeros_(module.bias)


def init_xavier__normal(model: nn.Module) -> None:
    """The weights are normal: they have the right standard deviation, but some lie beyond the limit. Instead:
    `nn.init.xavier_uniform_` spreads them evenly from -limit to limit."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_normal_(module.weight)
            _set_bias(module, 0.01)


def init_xavier__with_a_gain(model: nn.Module) -> None:
    """The gain for relu makes everything √2 times as large. Instead: leave the gain at 1; the limit is √(6 / (fan_in +
    fan_out))."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight, gain=nn.init.calculate_gain("relu"))
            _set_bias(module, 0.01)


def init_xavier__fan_in_only(model: nn.Module) -> None:
    """The limit looks at the inputs only. Instead: Xavier takes inputs and outputs together, √(6 / (fan_in +
    fan_out))."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            limit = math.sqrt(3 / module.in_features)
            nn.init.uniform_(module.weight, -limit, limit)
            _set_bias(module, 0.01)


def init_xavier__positive_only(model: nn.Module) -> None:
    """The weights are drawn from 0 to limit, so all of them are positive. Instead: draw from -limit to limit."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.uniform_(module.weight, 0.0, math.sqrt(6 / sum(module.weight.shape)))
            _set_bias(module, 0.01)


def init_xavier__zero_bias(model: nn.Module) -> None:
    """The biases become 0. Instead: set them to 0.01."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            _zero_bias(module)


init_xavier__the_bias_too = edit(
    ("nn.init.constant_(module.bias, 0.01)", "nn.init.xavier_uniform_(module.bias)"),
    why="""`xavier_uniform_` is called for the bias, which has one axis, so no fan_in and fan_out, and is refused.
    Instead: fill it with 0.01.""",
)


def init_xavier__every_matrix(model: nn.Module) -> None:
    """Every parameter with two axes or more is drawn, the table of an Embedding included, and every bias is set.
    Instead: ask for the kind of module, `isinstance(module, nn.Linear)`."""
    for name, parameter in model.named_parameters():
        if parameter.dim() > 1:
            nn.init.xavier_uniform_(parameter)
        elif name.endswith("bias"):
            nn.init.constant_(parameter, 0.01)


def init_xavier__one_level(model: nn.Module) -> None:
    """Only the modules right below the model are looked at: those deeper down, and the model itself, are left out.
    Instead: `model.modules()` yields all, and `model.apply` visits all."""
    for module in model.children():
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            _set_bias(module, 0.01)


def init_xavier__calls_it_at_once(model: nn.Module) -> None:
    """`apply` is given what `init(model)` returned, None, in place of the function. Instead: hand over the function
    itself, without parentheses, `model.apply(init)`."""

    def init(module: nn.Module) -> None:
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            _set_bias(module, 0.01)

    model.apply(init(model))


def init_xavier__assigns_a_tensor(model: nn.Module) -> None:
    """A plain tensor is assigned where a Parameter stands, which nn.Module refuses. Instead: write into the one that is
    there, with `nn.init.xavier_uniform_`."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            module.weight = nn.init.xavier_uniform_(torch.empty(module.weight.shape))
            _set_bias(module, 0.01)


def init_xavier__a_new_parameter(model: nn.Module) -> None:
    """The layers get new Parameters. An optimizer that was made before still holds the old ones and trains those.
    Instead: write into those that are there, with `nn.init.xavier_uniform_`."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            module.weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty_like(module.weight)))
            _set_bias(module, 0.01)


def init_xavier__needs_a_bias(model: nn.Module) -> None:
    """The bias is written without a look: with bias=False it is None, and there is nothing to write into. Instead: ask
    first, `if module.bias is not None`."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            nn.init.constant_(module.bias, 0.01)


def init_xavier__no_subclasses(model: nn.Module) -> None:
    """The class of a module is compared with nn.Linear itself, so a subclass of it is left out. Instead:
    `isinstance(module, nn.Linear)` holds for subclasses too."""
    for module in model.modules():
        if type(module) is nn.Linear:
            nn.init.xavier_uniform_(module.weight)
            _set_bias(module, 0.01)


def init_xavier__the_same_seed(model: nn.Module) -> None:
    """The seed is set in every call, so a model gets the same weights each time, and the caller's random numbers begin
    again. Instead: whoever wants the same numbers again sets the seed, outside."""
    torch.manual_seed(0)
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            _set_bias(module, 0.01)


def init_xavier__another_dtype(model: nn.Module) -> None:
    """The weights are replaced by new tensors in float32, so a model in float64 is then half float32 and fails at its
    next call. Instead: write into the tensor that is there, `nn.init.xavier_uniform_(module.weight)`."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            limit = math.sqrt(6 / sum(module.weight.shape))
            module.weight.data = (torch.rand(module.weight.shape, device=module.weight.device) * 2 - 1) * limit
            _set_bias(module, 0.01)


def init_kaiming__no_factor_two(model: nn.Module) -> None:
    """The standard deviation is √(1 / fan_in). relu halves the power of a signal in each layer, so ten layers leave a
    thousandth of it. Instead: √(2 / fan_in), `nonlinearity="relu"`."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="linear")
            _zero_bias(module)


def init_kaiming__fan_out(model: nn.Module) -> None:
    """The outputs are counted in place of the inputs. Instead: fan_in is how many numbers go into one output,
    `mode="fan_in"`."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            _zero_bias(module)


def init_kaiming__ignores_the_kernel(model: nn.Module) -> None:
    """The input channels alone are taken for fan_in. Instead: into one output of a convolution go in_channels · kernel
    height · kernel width numbers, `weight[0].numel()`."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.normal_(module.weight, std=math.sqrt(2 / module.weight.shape[1]))
            _zero_bias(module)


def init_kaiming__linear_only(model: nn.Module) -> None:
    """The convolutions are left as they were. Instead: both kinds are meant, `isinstance(module, nn.Linear |
    nn.Conv2d)`."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            _zero_bias(module)


def init_kaiming__uniform(model: nn.Module) -> None:
    """The weights are spread evenly: they have the right standard deviation, but not the normal distribution. Instead:
    `nn.init.kaiming_normal_`."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")
            _zero_bias(module)


def init_kaiming__pytorchs_default(model: nn.Module) -> None:
    """The weights are drawn as a new layer's are, which makes them √6 times too small for relu. Instead: call
    `nn.init.kaiming_normal_` yourself."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            module.reset_parameters()
            _zero_bias(module)


def init_kaiming__keeps_the_bias(model: nn.Module) -> None:
    """The biases still hold the random numbers that the layers were made with. Instead: set them to 0."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")


def init_kaiming__everything_with_a_weight(model: nn.Module) -> None:
    """Every module with a weight is drawn, also a LayerNorm, whose weight has one axis and so no fan_in, and an
    Embedding. Instead: ask for the kinds that are meant, `isinstance(module, nn.Linear | nn.Conv2d)`."""
    for module in model.modules():
        if hasattr(module, "weight"):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            if getattr(module, "bias", None) is not None:
                nn.init.zeros_(module.bias)


def init_kaiming__needs_a_bias(model: nn.Module) -> None:
    """The bias is written without a look: with bias=False it is None, and there is nothing to write into. Instead: ask
    first, `if module.bias is not None`."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            nn.init.zeros_(module.bias)


def init_kaiming__a_new_parameter(model: nn.Module) -> None:
    """The layers get new Parameters. An optimizer that was made before still holds the old ones and trains those.
    Instead: write into those that are there, with `nn.init.kaiming_normal_`."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            module.weight = nn.Parameter(nn.init.kaiming_normal_(torch.empty_like(module.weight), nonlinearity="relu"))
            _zero_bias(module)


def init_kaiming__no_subclasses(model: nn.Module) -> None:
    """The class of a module is compared with nn.Linear and nn.Conv2d themselves, so subclasses of them are left out.
    Instead: `isinstance(module, nn.Linear | nn.Conv2d)` holds for subclasses too."""
    for module in model.modules():
        if type(module) in (nn.Linear, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            _zero_bias(module)


def init_kaiming__all_convolutions(model: nn.Module) -> None:
    """Every kernel and every matrix is drawn, those of Conv1d, transposed convolutions and Embedding included. Instead:
    ask for the two kinds that are meant, `isinstance(module, nn.Linear | nn.Conv2d)`."""
    for module in model.modules():
        weight = getattr(module, "weight", None)
        if isinstance(weight, nn.Parameter) and weight.dim() >= 2 and not isinstance(module, nn.Embedding):
            nn.init.kaiming_normal_(weight, nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def init_kaiming__redraws_conv1d(model: nn.Module) -> None:
    """nn.Conv1d is drawn as well. Instead: only nn.Linear and nn.Conv2d are meant; other kinds of layers stay as they
    are."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv1d | nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            _zero_bias(module)


def init_kaiming__the_same_seed(model: nn.Module) -> None:
    """The seed is set in every call, so a model gets the same weights each time, and the caller's random numbers begin
    again. Instead: whoever wants the same numbers again sets the seed, outside."""
    torch.manual_seed(0)
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            _zero_bias(module)


def init_kaiming__another_dtype(model: nn.Module) -> None:
    """The weights are replaced by new tensors in float32, so a model in float64 is then half float32 and fails at its
    next call. Instead: write into the tensor that is there, `nn.init.kaiming_normal_(module.weight,
    nonlinearity="relu")`."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            std = math.sqrt(2 / module.weight[0].numel())
            module.weight.data = torch.randn(module.weight.shape, device=module.weight.device) * std
            _zero_bias(module)


def init_kaiming__resets_norms(model: nn.Module) -> None:
    """Normalization layers are set back to 1 and 0, as many initializers do it. Instead: other kinds of layers stay as
    they are."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            _zero_bias(module)
        elif isinstance(module, nn.LayerNorm | nn.BatchNorm1d | nn.BatchNorm2d):
            nn.init.ones_(module.weight)
            nn.init.zeros_(module.bias)


def init_kaiming__leaves_it_in_eval(model: nn.Module) -> None:
    """The model is put into evaluation mode, and stays there. Instead: initialization needs no mode; leave it as it
    is."""
    model.eval()
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            _zero_bias(module)


def init_identity__wraps(layer: nn.Linear) -> None:
    """Lets the diagonal begin again below its end, so outputs that should be 0 repeat the input. Instead: fill it
    without wrapping, as `nn.init.eye_` does.
    """
    with torch.no_grad():
        layer.weight.zero_().fill_diagonal_(1, wrap=True)
        if layer.bias is not None:
            layer.bias.zero_()


def init_identity__times_zero(layer: nn.Linear) -> None:
    """Multiplies the old weights by 0, and infinity or NaN times 0 is NaN. Instead: overwrite them, `zero_()`."""
    with torch.no_grad():
        layer.weight.mul_(0).fill_diagonal_(1)
        if layer.bias is not None:
            layer.bias.zero_()


def init_identity__assigns_a_tensor(layer: nn.Linear) -> None:
    """A plain tensor is assigned where a Parameter stands, which nn.Module refuses. Instead: write into the one that is
    there, with `nn.init.eye_`."""
    layer.weight = torch.eye(*layer.weight.shape, dtype=layer.weight.dtype, device=layer.weight.device)
    _zero_bias(layer)


def init_identity__a_new_parameter(layer: nn.Linear) -> None:
    """The layer gets a new Parameter. An optimizer that was made before still holds the old one and trains that.
    Instead: write into the one that is there, with `nn.init.eye_`."""
    eye = torch.eye(*layer.weight.shape, dtype=layer.weight.dtype, device=layer.weight.device)
    layer.weight = nn.Parameter(eye)
    _zero_bias(layer)


def init_identity__another_layer(layer: nn.Linear) -> None:
    """`layer` names another object from then on, inside this function only: the caller's layer is as it was. Instead:
    write into its weight and its bias."""
    layer = nn.Identity()  # noqa: F841 - this is the mistake


def init_identity__ones(layer: nn.Linear) -> None:
    """The weight is 1 everywhere, so every output is the sum of all inputs. Instead: the identity has ones on the
    diagonal only."""
    nn.init.ones_(layer.weight)
    _zero_bias(layer)


def init_identity__only_the_diagonal(layer: nn.Linear) -> None:
    """The diagonal is set, and the random numbers beside it are still there. Instead: `nn.init.eye_` sets both."""
    with torch.no_grad():
        layer.weight.fill_diagonal_(1.0)
    _zero_bias(layer)


def init_identity__square_only(layer: nn.Linear) -> None:
    """The matrix is square, so it fits only where in_features equals out_features. Instead: `torch.eye` takes both
    sizes, and `nn.init.eye_` looks them up."""
    with torch.no_grad():
        layer.weight.copy_(torch.eye(layer.out_features))
    _zero_bias(layer)


def init_identity__keeps_the_bias(layer: nn.Linear) -> None:
    """The bias still holds random numbers and shifts what passes. Instead: set it to 0."""
    nn.init.eye_(layer.weight)


def init_identity__needs_a_bias(layer: nn.Linear) -> None:
    """The bias is written without a look: with bias=False it is None, and there is nothing to write into. Instead: ask
    first, `if layer.bias is not None`."""
    nn.init.eye_(layer.weight)
    nn.init.zeros_(layer.bias)


def init_identity__no_subclasses(layer: nn.Linear) -> None:
    """The class of the layer is compared with nn.Linear itself, so a subclass of it is left out. Instead: any layer
    that comes is meant; write into it without asking."""
    if type(layer) is nn.Linear:
        nn.init.eye_(layer.weight)
        _zero_bias(layer)


def init_identity__another_dtype(layer: nn.Linear) -> None:
    """The weight is replaced by a new tensor in float32 on the CPU: a layer in float64 is then half float32 and fails
    at its next call. Instead: write into the tensor that is there, with `nn.init.eye_`."""
    layer.weight.data = torch.eye(*layer.weight.shape)
    _zero_bias(layer)
