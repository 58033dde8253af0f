"""Wrong answers that people write when a model runs under autocast.

Seen in: google/flax #677, google-deepmind/optax #1020, Modalities/modalities #464 (a loss of bfloat16 logits),
rwth-i6/returnn #1741 (layer norm and softmax in few bits), pytorch/pytorch #79085 (parts of a model in other dtypes),
mstar-project/mstar #239 (CUDA's autocast asked about on another device), pytorch/pytorch #182156 (hooks that leak).
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, nll_loss

from torch_katas.course.mistakes import edit

autocast_dtypes__without_autocast = edit(
    ('with torch.autocast("cpu", dtype=torch.bfloat16):\n    model(x)', "model(x)"),
    why="""Runs the model without the autocast of the CPU, and all is float32. Instead: call it under
    `torch.autocast("cpu", …)`.""",
)


autocast_dtypes__of_cuda = edit(
    ('torch.autocast("cpu", dtype=torch.bfloat16)', 'torch.autocast("cuda", dtype=torch.bfloat16)'),
    why="""Runs the model without the autocast of the CPU, and all is float32. Instead: call it under
    `torch.autocast("cpu", …)`.""",
)


autocast_dtypes__float16 = edit(
    ("dtype=torch.bfloat16", "dtype=torch.float16"),
    why="""Runs in float16. Instead: bfloat16.""",
)


autocast_dtypes__default_dtype = edit(
    ('torch.autocast("cpu", dtype=torch.bfloat16)', 'torch.autocast("cpu")'),
    why="""Leaves the dtype to `autocast`, which takes that of the autocast around it, if there is one. Instead: name
    bfloat16.""",
)


autocast_dtypes__converts_the_model = edit(
    (
        'with torch.autocast("cpu", dtype=torch.bfloat16):\n    model(x)',
        "model.bfloat16()(x.bfloat16())\nmodel.float()",
    ),
    why="""Converts the model by `bfloat16` and back: every layer runs in bfloat16, and the weights have lost most of
    their digits. Instead: autocast, which converts copies for single operations.""",
)


autocast_dtypes__weights = edit(
    (
        "if isinstance(output, Tensor):\n    dtypes[name] = output.dtype",
        "if isinstance(output, Tensor):\n    dtypes[name] = next(module.parameters(), output).dtype",
    ),
    why="""Gives the dtype of a layer's weights, which are float32 all along. Instead: that of its output.""",
)


autocast_dtypes__what_comes_in = edit(
    ("dtypes[name] = output.dtype", "dtypes[name] = args[0].dtype"),
    why="""Gives the dtype of what a layer is given. Instead: that of its output.""",
)


autocast_dtypes__blocks_too = edit(
    (" if not list(module.children())]", "]"),
    why="""Lists blocks and the model as well. Instead: only modules that have none in them.""",
)


autocast_dtypes__children = edit(
    ("model.named_modules() if not list(module.children())]", "model.named_children()]"),
    why="""Lists the direct children, blocks among them, and not what is in these. Instead: `named_modules()`, without
    those that have children.""",
)


autocast_dtypes__leaves_hooks = edit(
    ("finally:\n    for handle in handles:\n        handle.remove()", "finally:\n    handles.clear()"),
    why="""Forgets the handles, and the hooks stay in the model. Instead: remove() each.""",
)


autocast_dtypes__leaves_hooks_after_an_error = edit(
    (
        "try:\n"
        '    with torch.autocast("cpu", dtype=torch.bfloat16):\n'
        "        model(x)\n"
        "finally:\n"
        "    for handle in handles:\n"
        "        handle.remove()",
        'with torch.autocast("cpu", dtype=torch.bfloat16):\n    model(x)\nfor handle in handles:\n    handle.remove()',
    ),
    why="""Removes its hooks in a line that is not reached where the model raises. Instead: in a `finally`.""",
)


autocast_dtypes__first_call = edit(
    ("if isinstance(output, Tensor):", "if isinstance(output, Tensor) and name not in dtypes:"),
    why="""Keeps the dtype of a layer's first call. Instead: of its last one.""",
)


autocast_dtypes__tensors_only = edit(
    ("if isinstance(output, Tensor):\n    dtypes[name]", "dtypes[name]"),
    why="""Takes it that every output is a tensor; that of a recurrent layer is a tuple. Instead: leave such layers
    out.""",
)


autocast_dtypes__texts = edit(
    ("output.dtype", "str(output.dtype)"),
    why="""Gives the names of the dtypes. Instead: the dtypes themselves.""",
)


autocast_dtypes__never_off = edit(
    (
        'with torch.autocast("cpu", dtype=torch.bfloat16):\n    model(x)',
        'torch.set_autocast_enabled("cpu", True)\ntorch.set_autocast_dtype("cpu", torch.bfloat16)\nmodel(x)',
    ),
    why="""Switches autocast on and never off: all that runs afterwards is in bfloat16. Instead: a `with`, which
    ends.""",
)


def forward_mixed__softmax_in_bfloat16(model: nn.Module, x: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Takes the softmax in bfloat16, and converts what is rounded already. Instead: convert the logits first, then go
    on.
    """
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(x)
        probabilities = logits.softmax(-1).float()
    return probabilities, cross_entropy(logits.float(), targets)


def forward_mixed__log_softmax_in_bfloat16(model: nn.Module, x: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Writes the loss out under autocast. Its `log_softmax` runs in bfloat16, and only what is left is float32.
    Instead: convert the logits first."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(x)
        loss = nll_loss(logits.log_softmax(-1), targets)
    return logits.float().softmax(-1), loss.float()


def forward_mixed__all_under_autocast(model: nn.Module, x: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Takes the softmax in bfloat16, and converts what is rounded already. Instead: convert the logits first, then go
    on.
    """
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(x)
        return logits.softmax(-1).float(), cross_entropy(logits, targets).float()


def forward_mixed__log_of_probabilities(model: nn.Module, x: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Takes the logarithm of the probabilities, which is -inf where one is 0 in float32. Instead: `cross_entropy` of
    the logits, which never makes that 0."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(x)
    probabilities = logits.float().softmax(-1)
    return probabilities, nll_loss(probabilities.log(), targets)


def forward_mixed__softmax_twice(model: nn.Module, x: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Gives the probabilities to `cross_entropy`, which takes a softmax of its own. Instead: give it the logits."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(x)
    probabilities = logits.float().softmax(-1)
    return probabilities, cross_entropy(probabilities, targets)


def forward_mixed__in_float32(model: nn.Module, x: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Runs the model in float32 on the CPU: right, and nothing is gained. Instead: call it under `torch.autocast("cpu",
    …)`.
    """
    logits = model(x)
    return logits.softmax(-1), cross_entropy(logits, targets)


def forward_mixed__float16(model: nn.Module, x: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Runs the model in `float16`. Instead: in bfloat16."""
    with torch.autocast("cpu", dtype=torch.float16):
        logits = model(x)
    return logits.float().softmax(-1), cross_entropy(logits.float(), targets)


def forward_mixed__default_dtype(model: nn.Module, x: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Leaves the dtype to `autocast`, which takes that of the autocast around it, if there is one. Instead: name
    bfloat16."""
    with torch.autocast("cpu"):
        logits = model(x)
    return logits.float().softmax(-1), cross_entropy(logits.float(), targets)


def forward_mixed__of_cuda(model: nn.Module, x: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Runs the model in float32 on the CPU: right, and nothing is gained. Instead: call it under `torch.autocast("cpu",
    …)`.
    """
    with torch.autocast("cuda", dtype=torch.bfloat16):
        logits = model(x)
    return logits.float().softmax(-1), cross_entropy(logits.float(), targets)


def forward_mixed__detached(model: nn.Module, x: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """No gradient flows back from the probabilities. Instead: gradients flow back from both results: leave `no_grad` to
    whoever calls.
    """
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(x)
    return logits.float().softmax(-1), cross_entropy(logits.float(), targets)


def forward_mixed__without_gradient_for_probabilities(
    model: nn.Module, x: Tensor, targets: Tensor
) -> tuple[Tensor, Tensor]:
    """No gradient flows back from the probabilities. Instead: gradients flow back from both results: leave `no_grad` to
    whoever calls.
    """
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(x)
    return logits.detach().float().softmax(-1), cross_entropy(logits.float(), targets)


def forward_mixed__twice(model: nn.Module, x: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Runs the model once for each result. With dropout the two do not belong together. Instead: once."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        probabilities = model(x).float().softmax(-1)
        loss = cross_entropy(model(x).float(), targets)
    return probabilities, loss


def forward_mixed__over_the_samples(model: nn.Module, x: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Takes the softmax over the samples. Instead: over the classes, the last axis."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(x).float()
    return logits.softmax(0), cross_entropy(logits, targets)


def forward_mixed__sum(model: nn.Module, x: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Adds the losses of the samples up. Instead: their mean."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(x).float()
    return logits.softmax(-1), cross_entropy(logits, targets, reduction="sum")


def forward_mixed__rounds_the_weights(model: nn.Module, x: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Converts the model itself by `bfloat16`, and back: its weights have lost most of their digits. Instead: autocast,
    which converts copies for single operations."""
    logits = model.bfloat16()(x.bfloat16()).float()
    model.float()
    return logits.softmax(-1), cross_entropy(logits, targets)


class FullPrecision__only_the_input(nn.Module):
    """Leaves the autocast of the CPU on, which converts x back for every matrix product. Instead:
    `torch.autocast("cpu", enabled=False)` around the call, and x in float32.
    """

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, x: Tensor) -> Tensor:
        return self.module(x.float())


class FullPrecision__only_autocast(nn.Module):
    """Switches autocast off, and hands a bfloat16 x to float32 weights, which refuse it. Instead: convert x as well."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast("cpu", enabled=False):
            return self.module(x)


class FullPrecision__only_the_output(nn.Module):
    """Converts what comes out, and what was rounded to bfloat16 stays rounded. Instead: switch autocast off, and
    convert x before the module."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, x: Tensor) -> Tensor:
        return self.module(x).float()


class FullPrecision__of_cuda(nn.Module):
    """Leaves the autocast of the CPU on, which converts x back for every matrix product. Instead:
    `torch.autocast("cpu", enabled=False)` around the call, and x in float32.
    """

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast("cuda", enabled=False):
            return self.module(x.float())


class FullPrecision__back_to_the_dtype_of_x(nn.Module):
    """Converts what comes out to the dtype of x, and the digits are gone again. Instead: return float32."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast("cpu", enabled=False):
            return self.module(x.float()).to(x.dtype)


class FullPrecision__never_on_again(nn.Module):
    """Switches autocast off and leaves it off for all that comes after. Instead: a `with`, which ends."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, x: Tensor) -> Tensor:
        torch.set_autocast_enabled("cpu", False)
        return self.module(x.float())


class FullPrecision__always_on_again(nn.Module):
    """Switches autocast off, and on again afterwards, also where it was not on. Instead: a `with`, which puts back what
    was there."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, x: Tensor) -> Tensor:
        torch.set_autocast_enabled("cpu", False)
        result = self.module(x.float())
        torch.set_autocast_enabled("cpu", True)
        return result


class FullPrecision__off_after_an_error(nn.Module):
    """Switches autocast on again in a line that is not reached where the module raises. Instead: a `with`, which puts
    back what was there in any case."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, x: Tensor) -> Tensor:
        before = torch.is_autocast_enabled("cpu")
        torch.set_autocast_enabled("cpu", False)
        result = self.module(x.float())
        torch.set_autocast_enabled("cpu", before)
        return result


class FullPrecision__in_a_list(nn.Module):
    """Holds the module in a list, where nobody finds its weights: they are not trained, saved or moved. Instead: as an
    attribute, `self.module`."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.held = [module]

    @property
    def module(self) -> nn.Module:
        return self.held[0]

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast("cpu", enabled=False):
            return self.held[0](x.float())


class FullPrecision__detaches(nn.Module):
    """Converts through numpy, and the gradient is lost. Instead: `.float()`, which passes gradients on."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast("cpu", enabled=False):
            return self.module(torch.from_numpy(x.detach().float().numpy())).float()


class FullPrecision__another_name(nn.Module):
    """Calls the attribute by another name, and saved weights do not fit. Instead: `module`."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.inner = module

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast("cpu", enabled=False):
            return self.inner(x.float())


class FullPrecision__a_copy(nn.Module):
    """Makes the weights new by loading them into a layer of its own making: it knows linear layers alone. Instead: keep
    the module that is given."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = nn.Linear(module.in_features, module.out_features)
        self.module.load_state_dict(module.state_dict())

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast("cpu", enabled=False):
            return self.module(x.float())
