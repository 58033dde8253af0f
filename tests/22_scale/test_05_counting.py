"""Hidden tests of counting."""

import weakref

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from torch_katas import checks

MODELS = {
    "two linear layers": (lambda: nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 2, bias=False)), (3, 6)),
    "a linear layer over positions": (lambda: nn.Linear(4, 3), (2, 5, 7, 4)),
    "a convolution with stride": (lambda: nn.Conv2d(3, 8, (3, 2), stride=2, padding=1), (2, 3, 9, 8)),
    "groups and dilation": (lambda: nn.Conv2d(6, 9, 3, groups=3, dilation=2), (1, 6, 9, 9)),
    "depthwise, then linear": (
        lambda: nn.Sequential(nn.Conv2d(4, 4, 3, groups=4), nn.ReLU(), nn.Flatten(), nn.Linear(36, 10)),
        (2, 4, 5, 5),
    ),
    "one number": (lambda: nn.Linear(1, 1), (1, 1)),
    "no samples": (lambda: nn.Linear(3, 2), (0, 3)),
}


@pytest.mark.parametrize("case", MODELS)
def test_it_is_what_pytorch_counts(count_flops, device, case):
    """Linear layers and convolutions take what PyTorch's own counter finds."""
    make, size = MODELS[case]
    model, x = make().to(device), torch.zeros(size, device=device)
    with FlopCounterMode(display=False) as counter:
        model(x)
    result = count_flops(model, x)
    checks.instance(result, int, of=f"count_flops of {case}")
    checks.equal(result, counter.get_total_flops(), of=f"count_flops of {case}, x of shape {size}")


class Odd(nn.Module):
    """Uses a layer twice, a layer never, and a product and a transposed convolution beside them."""

    class Wide(nn.Linear):
        """A subclass."""

    def __init__(self):
        super().__init__()
        self.twice = self.Wide(4, 4)
        self.never = nn.Linear(4, 100)
        self.other = nn.ConvTranspose2d(1, 1, 2)
        self.runs = 0
        self.recorded = None
        self.modes = []

    def forward(self, x):
        self.runs += 1
        self.modes.append(self.training)
        x = self.twice(self.twice(x))
        self.recorded = x.requires_grad
        scores = x @ x.T
        return self.other(scores[None, None]).sum()


def test_what_runs_counts(count_flops):
    """A layer counts for each run, subclasses as well; what does not run, or is neither of the two, does not count."""
    model = Odd()
    checks.equal(count_flops(model, torch.ones(3, 4)), 2 * (2 * 3 * 4 * 4), of="count_flops of a layer used twice")
    checks.equal(model.runs, 1, of="how often the model runs")
    checks.equal(model.recorded, False, of="whether a graph is recorded")
    count_flops(model.eval(), torch.ones(3, 4))
    checks.equal(model.modes, [True, False], of="model.training while it runs, in training mode and in evaluation mode")


def hooks_of(model):
    """Return how many hooks all modules have."""
    return sum(len(module._forward_hooks) + len(module._forward_pre_hooks) for module in model.modules())


def test_hooks_are_gone(count_flops):
    """No hook is left behind, also where the model raises, and the caller's own hooks stay."""
    model = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 1)).eval()
    model[0].register_forward_hook(lambda *_: None)
    for _ in range(2):
        checks.equal(count_flops(model, torch.zeros(2, 3)), 2 * 2 * (6 + 2), of="count_flops of two linear layers")
        checks.equal(hooks_of(model), 1, of="hooks afterwards, where the caller has one")
    checks.raises(RuntimeError, lambda: count_flops(model, torch.zeros(2, 5)), of="count_flops where the model raises")
    checks.equal(hooks_of(model), 1, of="hooks after an error")
    checks.equal([m.training for m in model.modules()], [False] * 3, of="the modes afterwards")


def chain(*layers, frozen=()):
    """Return layers in a row; those of these numbers are frozen."""
    model = nn.Sequential(*layers)
    for number in frozen:
        model[number].requires_grad_(False)
    return model


# Each with the counts of numbers that are kept: x is (5, 4).
KEPT = {
    "tanh": (lambda: chain(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3)), 5 * 4 + 5 * 8),
    "gelu": (lambda: chain(nn.Linear(4, 8), nn.GELU(), nn.Linear(8, 3)), 5 * 4 + 2 * 5 * 8),
    "a deep one": (
        lambda: chain(*(layer for i in range(8) for layer in (nn.Linear(400 if i else 4, 400), nn.Tanh()))),
        5 * 4 + 8 * 5 * 400,
    ),
    "relu at the end": (lambda: chain(nn.Linear(4, 8), nn.ReLU()), 5 * 4 + 5 * 8),
    "one layer": (lambda: chain(nn.Linear(4, 3)), 5 * 4),
    "a frozen body": (lambda: chain(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3), frozen=[0]), 5 * 8),
    "a frozen head": (lambda: chain(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3), frozen=[2]), 5 * 4 + 5 * 8),
    "all frozen": (lambda: chain(nn.Linear(4, 8), nn.Tanh(), frozen=[0]), 0),
}


@pytest.mark.parametrize("case", KEPT)
def test_what_backward_needs(activation_bytes, device, case):
    """The bytes are those of the formula: inputs of layers that learn, outputs or inputs of activations, once each."""
    make, numbers = KEPT[case]
    model = make().to(device)
    result = activation_bytes(model, torch.randn(5, 4, device=device))
    checks.instance(result, int, of=f"activation_bytes of {case}")
    checks.equal(result, 4 * numbers, of=f"activation_bytes of {case}, x of shape (5, 4)")


def test_bytes_depend_on_the_dtype(activation_bytes):
    """float64 takes twice the bytes, bfloat16 half."""
    for dtype, each in ((torch.float64, 8), (torch.bfloat16, 2)):
        model = chain(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3)).to(dtype)
        result = activation_bytes(model, torch.zeros(5, 4, dtype=dtype))
        checks.equal(result, each * (5 * 4 + 5 * 8), of=f"activation_bytes in {dtype}")


def test_memory_counts_once_and_whole(activation_bytes):
    """A slice counts with all of the memory that it lies in; two slices of one memory count once."""

    class Halves(nn.Module):
        def __init__(self):
            super().__init__()
            self.left, self.right = nn.Linear(2, 1), nn.Linear(2, 1)

        def forward(self, x):
            return self.left(x[:, :2]) + self.right(x[:, 2:])

    checks.equal(activation_bytes(Halves(), torch.zeros(5, 4)), 4 * 20, of="activation_bytes of two slices of x")
    large = torch.zeros(100, 4)
    result = activation_bytes(chain(nn.Linear(4, 3)), large[:5])
    checks.equal(result, 4 * 400, of="activation_bytes for the first 5 rows of 100")


def test_memory_is_not_used_again(activation_bytes):
    """What is saved lies there until the model has run: memory that was let go may be given out again, and then two
    tensors look like one."""
    blocks = []  # each a memory, and a weak reference to the tensor's view of it

    def allocate(values):
        """Return a copy of values in memory that nothing uses, as allocators give it out: the first that is free."""
        number = next((i for i, (_, view) in enumerate(blocks) if view() is None), len(blocks))
        memory = bytearray(values.nbytes) if number == len(blocks) else blocks[number][0]
        view = np.frombuffer(memory, dtype=np.float32)
        blocks[number:] = [(memory, weakref.ref(view)), *blocks[number + 1 :]]
        return torch.from_numpy(view).view(values.shape).copy_(values)

    class Often(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(4, 3)

        def forward(self, x):
            return sum(self.layer(allocate(x + number)) for number in range(3))

    of = "activation_bytes of a layer that runs on three copies of x, (5, 4) each"
    checks.equal(activation_bytes(Often(), torch.zeros(5, 4)), 4 * 3 * 20, of=of)


def test_slices_of_parameters_are_the_models(activation_bytes):
    """A slice of a parameter or of a buffer that is saved lies in memory that is there anyway."""

    class Cut(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(4, 8)
            self.register_buffer("scales", torch.ones(2, 8))

        def forward(self, x):
            hidden = self.layer(x).tanh()
            return (hidden * self.scales[1]) @ self.layer.weight[:, 1:]

    of = "activation_bytes of a layer, tanh, and products with slices of a buffer and of the layer's weight"
    checks.equal(activation_bytes(Cut(), torch.zeros(5, 4)), 4 * (5 * 4 + 5 * 8 + 5 * 8), of=of)


def test_the_model_runs_once(activation_bytes):
    """The model runs once, in its mode, no .grad changes, buffers do not count, and no_grad outside is no matter."""

    class Scaled(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(4, 3)
            self.register_buffer("scale", torch.full((5, 3), 2.0))
            self.modes = []

        def forward(self, x):
            self.modes.append(self.training)
            return self.layer(x) * self.scale

    model = Scaled().eval()
    checks.equal(activation_bytes(model, torch.zeros(5, 4)), 4 * 20, of="activation_bytes of a layer times a buffer")
    checks.equal(model.modes, [False], of="model.training in each of its runs, in evaluation mode")
    checks.equal(model.training, False, of="model.training afterwards")
    checks.that(model.layer.weight.grad is None, of="weight.grad", expected="None", got="a gradient")
    with torch.no_grad():
        result = activation_bytes(model, torch.zeros(5, 4))
    checks.equal(result, 4 * 20, of="activation_bytes under torch.no_grad()")


EACH = {
    ("sgd", torch.float32): 8,
    ("momentum", torch.float32): 12,
    ("adam", torch.float32): 16,
    ("adamw", torch.float64): 32,
    ("sgd", torch.float64): 16,
    ("sgd", torch.float16): 8,
    ("momentum", torch.bfloat16): 12,
    ("adam", torch.bfloat16): 16,
    ("adamw", torch.float16): 16,
}


@pytest.mark.parametrize(("optimizer", "dtype"), EACH, ids=str)
def test_bytes_for_each_parameter(training_memory, optimizer, dtype):
    """Each parameter takes the bytes of weight, gradient, state and, in mixed precision, the copy in float32."""
    for parameters in (1, 1000, 7_000_000_001):
        of = f"training_memory({parameters}, {optimizer!r}, {dtype})"
        result = training_memory(parameters, optimizer, dtype)
        checks.equal(result, parameters * EACH[optimizer, dtype], of=of)
    checks.equal(training_memory(0, optimizer, dtype), 0, of="training_memory of no parameters")


@pytest.mark.parametrize("name", ["sgd", "momentum", "adam", "adamw"])
def test_it_is_what_an_optimizer_holds(training_memory, name):
    """In float32 it is what weights, gradients and the state of PyTorch's optimizer really take."""
    model = nn.Linear(6, 5)
    make = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}.get(name, torch.optim.SGD)
    options = {"momentum": 0.9} if name == "momentum" else {}
    optimizer = make(model.parameters(), lr=0.1, **options)
    model(torch.ones(2, 6)).sum().backward()
    optimizer.step()
    states = [t for state in optimizer.state.values() for t in state.values() if torch.is_tensor(t) and t.dim()]
    tensors = [*model.parameters(), *(p.grad for p in model.parameters()), *states]
    held = sum(tensor.untyped_storage().nbytes() for tensor in tensors)
    checks.equal(training_memory(35, name, torch.float32), held, of=f"training_memory(35, {name!r}, torch.float32)")


def test_others_are_refused(training_memory):
    """An optimizer or a dtype that is not named is refused."""
    for optimizer, dtype in (
        ("lion", torch.float32),
        ("Adam", torch.float32),
        ("adam", torch.int8),
        ("sgd", torch.bool),
        ("adamw", torch.float8_e4m3fn),
    ):
        of = f"training_memory(10, {optimizer!r}, {dtype})"
        checks.raises(ValueError, lambda o=optimizer, d=dtype: training_memory(10, o, d), of=of)
