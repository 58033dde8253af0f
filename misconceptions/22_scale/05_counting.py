"""Wrong answers that people write when they count operations and bytes.

Seen in: open-mmlab/mmcv 785, sovrasov/flops-counter.pytorch 40, Lyken17/pytorch-OpCounter 15 and fvcore 119
(multiply-adds taken for operations), sovrasov/flops-counter.pytorch 98 (a model that runs twice),
deepspeedai/DeepSpeed 6707 (which bytes mixed precision keeps).
"""

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit

count_flops__multiply_adds = edit(
    ("total += 2 * output.numel() * pairs", "total += output.numel() * pairs"),
    why="""Counts multiply-adds, as many tools do under the name of FLOPs: half of the operations. Instead: two for
    each.""",
)


count_flops__no_groups = edit(
    ("module.in_channels // module.groups", "module.in_channels"),
    why="Forgets the groups: each output channel sees only its own part of the input. Instead: in_channels / groups.",
)


count_flops__one_sample = edit(
    ("output.numel()", "output[:1].numel()"),
    why="Counts the first sample alone. Instead: all that come out.",
)


count_flops__channels_for_outputs = edit(
    (
        "total += 2 * output.numel() * pairs",
        "total += 2 * (len(output) * module.out_features if isinstance(module, nn.Linear) else output.numel()) * pairs",
    ),
    why="""Takes a linear layer for one that runs once for each sample. Over positions it runs at each of them. Instead:
    all numbers of its output.""",
)


count_flops__biases_too = edit(
    (
        "total += 2 * output.numel() * pairs",
        "total += 2 * output.numel() * pairs + (0 if module.bias is None else output.numel())",
    ),
    why="Adds the biases' additions. Instead: the statement leaves them out, as PyTorch's counter does.",
)


count_flops__hooks_stay = edit(
    ("finally:\n    for handle in handles:\n        handle.remove()", "finally:\n    pass"),
    why="Leaves its hooks in the model, where they run with every later call. Instead: remove them.",
)


count_flops__hooks_stay_after_an_error = edit(
    (
        "try:\n    with torch.no_grad():\n        model(x)\nfinally:\n"
        "    for handle in handles:\n        handle.remove()",
        "with torch.no_grad():\n    model(x)\nfor handle in handles:\n    handle.remove()",
    ),
    why="Removes its hooks only where the model does not raise. Instead: in `finally`.",
)


count_flops__evaluation_mode = edit(
    (
        "with torch.no_grad():\n    model(x)",
        "modes = [(module, module.training) for module in model.modules()]\n"
        "model.eval()\n"
        "with torch.no_grad():\n    model(x)\n"
        "for module, training in modes:\n    module.training = training",
    ),
    why="""Runs the model by `model.eval()` in evaluation mode, in which other layers may run than in a training, and
    sets the modes back. Instead: in the mode that it has.""",
)


count_flops__graph_recorded = edit(
    ("with torch.no_grad():", "with torch.enable_grad():"),
    why="Records a graph, for which nobody asked, and which takes memory. Instead: torch.no_grad().",
)


def count_flops__all_layers(model: nn.Module, x: Tensor) -> int:
    """Asks PyTorch's counter, which counts products and transposed convolutions as well. Instead: nn.Linear and
    nn.Conv2d alone, by hooks."""
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(x)
    return counter.get_total_flops()


count_flops__stays_in_evaluation_mode = edit(
    ("with torch.no_grad():\n    model(x)", "model.eval()\nwith torch.no_grad():\n    model(x)"),
    why="""Puts the model into evaluation mode by `model.eval()` and leaves it there. Instead: run it in the mode that
    it has.""",
)


activation_bytes__each_tensor = edit(
    ("saved[storage.data_ptr()] = storage.nbytes()", "saved[len(saved)] = storage.nbytes()"),
    why="""Counts memory as often as it is saved: the output of tanh is kept for tanh and for the next layer, and lies
    there once. Instead: by where it lies.""",
)


activation_bytes__parameters_too = edit(
    ("if storage.data_ptr() not in own:", "if True:"),
    why="Counts weights, which are saved as well, but are there anyway. Instead: leave the model's own out.",
)


activation_bytes__buffers_too = edit(
    ("(*model.parameters(), *model.buffers())", "model.parameters()"),
    why="Leaves out parameters, but counts buffers. Instead: both are there anyway.",
)


activation_bytes__slices_of_parameters = edit(
    ("{tensor.untyped_storage().data_ptr() for tensor in", "{tensor.data_ptr() for tensor in"),
    ("if storage.data_ptr() not in own:", "if tensor.data_ptr() not in own:"),
    why="""Knows the model's own tensors by `tensor.data_ptr()`, where their first number lies: a slice of a weight
    begins elsewhere in the same memory, and counts. Instead: compare where the storages begin.""",
)


activation_bytes__numbers = edit(
    ("storage.nbytes()", "storage.nbytes() // tensor.element_size()"),
    why="Counts numbers. Instead: bytes.",
)


activation_bytes__slices = edit(
    ("storage.nbytes()", "tensor.nbytes"),
    why="""Counts the bytes of the tensor. A slice keeps the whole memory that it lies in. Instead: that of its
    storage.""",
)


def activation_bytes__all_outputs(model: nn.Module, x: Tensor) -> int:
    """Adds up the outputs of all modules by hooks: containers count again, and many outputs are not kept at all.
    Instead: ask autograd what it saves."""
    total = 0

    def count(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        nonlocal total
        total += output.numel() * output.element_size()

    handles = [module.register_forward_hook(count) for module in model.modules()]
    model(x)
    for handle in handles:
        handle.remove()
    return total


activation_bytes__grad_mode_of_the_caller = edit(
    ("torch.enable_grad(), ", ""),
    why="Records only where the caller does. Instead: enable_grad, since the question is what a training would keep.",
)


activation_bytes__training_mode = edit(
    ("output = model(x)", "training = model.training\noutput = model.train()(x)\nmodel.train(training)"),
    why="""Runs the model by `model.train()` in training mode, whatever mode it has, and sets it back. Instead: in the
    mode that it has.""",
)


activation_bytes__x_left_out = edit(
    ("(*model.parameters(), *model.buffers())", "(*model.parameters(), *model.buffers(), x)"),
    why="Leaves x out. Instead: x counts if it is saved.",
)


activation_bytes__lets_go = edit(
    ("return tensor", "return None"),
    why="""Keeps none of the saved tensors: their memory is freed while the model runs, others lie there later, and all
    count as one. Instead: hold them, and the output, until the model has run.""",
)


def activation_bytes__outputs_of_layers(model: nn.Module, x: Tensor) -> int:
    """Adds up the outputs of all layers by hooks: many are not kept at all, and what else is kept is not seen. Instead:
    ask autograd what it saves."""
    sizes = []
    layers = [module for module in model.modules() if not list(module.children())]
    handles = [layer.register_forward_hook(lambda _, inputs, output: sizes.append(output.nbytes)) for layer in layers]
    try:
        with torch.enable_grad():
            model(x)
    finally:
        for handle in handles:
            handle.remove()
    return sum(sizes)


training_memory__no_gradients = edit(
    ("(2 + states[optimizer])", "(1 + states[optimizer])"),
    ("2 * dtype.itemsize", "dtype.itemsize"),
    why="Forgets the gradients, which take as much as the weights. Instead: both.",
)


training_memory__no_copy = edit(
    ("(1 + states[optimizer])", "states[optimizer]"),
    why="Forgets the copy of the weights in float32. Instead: 4 bytes more for each parameter.",
)


training_memory__state_in_half = edit(
    ("torch.float32.itemsize * (1 + states[optimizer])", "4 + dtype.itemsize * states[optimizer]"),
    why="Keeps the optimizer's state in half precision. Instead: float32, since small steps would be lost.",
)


training_memory__one_moment = edit(
    ('"adam": 2, "adamw": 2', '"adam": 1, "adamw": 1'),
    why="Gives Adam one number for each parameter. Instead: two, the means of gradients and of their squares.",
)


training_memory__always_four = edit(
    ("dtype.itemsize * (2 + states[optimizer])", "4 * (2 + states[optimizer])"),
    why="Takes 4 bytes in float64 as well. Instead: dtype.itemsize.",
)


training_memory__unknown_is_sgd = edit(
    ("if optimizer not in states:", "states = {optimizer: 0, **states}\nif optimizer not in states:"),
    why="Takes an optimizer that it does not know for plain SGD. Instead: ValueError.",
)


training_memory__any_dtype = edit(
    ("elif dtype in (torch.float16, torch.bfloat16):", "elif True:"),
    why="Takes every other dtype for mixed precision. Instead: ValueError for integers and the like.",
)


training_memory__every_float = edit(
    ("elif dtype in (torch.float16, torch.bfloat16):", "elif dtype.is_floating_point:"),
    why="""Takes every floating-point dtype for mixed precision, `is_floating_point`, those of 8 bits too. Instead:
    ValueError for all but the four that are named.""",
)

training_memory__gradients_in_float32 = edit(
    ("2 * dtype.itemsize", "dtype.itemsize + 4"),
    why="""Counts the gradients of mixed precision in float32. Instead: weights and gradients in the dtype that is
    given.""",
)

training_memory__by_the_size_of_any_dtype = edit(
    ("if dtype in (torch.float32, torch.float64):", "if dtype not in (torch.float16, torch.bfloat16):"),
    why="""Counts whatever is not of half precision by its size, integers too. Instead: raise ValueError for all but the
    four that are named.""",
)
