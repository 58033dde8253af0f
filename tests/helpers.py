"""What hidden tests of this course share, asked for by name: the embedded digits, tensors, models and optimizers' toys.

A test that names a function of this file as an argument is handed the function itself.
"""

import copy
import gc
import math
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss, one_hot
from torch.optim.optimizer import register_optimizer_step_post_hook
from torch.utils.data import TensorDataset

from torch_katas import checks
from torch_katas.rules import OperatorMode

MOST_TRAINING_IMAGES = 12_000
MOST_TEST_IMAGES = 2_000
"""The embedded digits are fewer. MNIST in their place is cut to this, so that training stays within its limits."""

Device = torch.device | str


class Digits(NamedTuple):
    """The embedded digits as two datasets of (image, label).

    An image is float32 of shape (1, 28, 28), standardised by the training images' mean and standard deviation; a label
    is int64 of shape ().
    """

    train: TensorDataset
    test: TensorDataset


@pytest.fixture
def digits(data_folder: Path) -> Digits:
    """The embedded digits, or the first images of MNIST where that has been put in their place.

    They are the same tensors in every test, so that `once` knows them, and hold the same numbers: what an answer has
    written into them is put right.
    """
    digits = _digits(data_folder / "digits")
    for tensor, numbers in zip(_tensors(digits), _numbers(data_folder / "digits"), strict=True):
        if not torch.equal(tensor, numbers):
            tensor.copy_(numbers)
    return digits


def _tensors(digits: Digits) -> tuple[Tensor, ...]:
    return *digits.train.tensors, *digits.test.tensors


@cache
def _numbers(folder: Path) -> tuple[Tensor, ...]:
    return tuple(tensor.clone() for tensor in _tensors(_digits(folder)))


@cache
def _digits(folder: Path) -> Digits:
    from torchvision.datasets import MNIST  # half a second, for the tests that need it

    train, test = (MNIST(folder, train=train, download=False) for train in (True, False))
    images = train.data[:MOST_TRAINING_IMAGES, None] / 255  # (N, 1, 28, 28)
    mean, std = images.mean(), images.std()
    unseen = test.data[:MOST_TEST_IMAGES, None] / 255
    return Digits(
        TensorDataset((images - mean) / std, train.targets[: len(images)]),
        TensorDataset((unseen - mean) / std, test.targets[: len(unseen)]),
    )


# Tensors


def numbered(
    size: Sequence[int], dtype: torch.dtype = torch.int64, device: Device = "cpu", *, start: int = 0
) -> Tensor:
    """Return start, start + 1, … in this shape: no two numbers are equal, so that every move shows."""
    return torch.arange(start, start + math.prod(size), device=device).to(dtype).reshape(tuple(size))


def leaf(numbers: Any, device: Device) -> Tensor:
    """Return a parameter: a leaf that requires grad, float32 for Python's floats."""
    return torch.tensor(numbers, device=device, requires_grad=True)


def padded(rows: Sequence[list[int]], pad: int, device: Device) -> Tensor:
    """Return rows of unequal length as one int64 tensor, each filled up with `pad` to the longest."""
    longest = max(map(len, rows))
    return torch.tensor([row + [pad] * (longest - len(row)) for row in rows], device=device)


def logits_and_targets(
    size: tuple[int, int, int], device: Device = "cpu", dtype: torch.dtype = torch.float32
) -> tuple[Tensor, Tensor]:
    """Return random logits of the given (B, T, V), and targets (B, T)."""
    return torch.randn(size, device=device, dtype=dtype), torch.randint(size[2], size[:2], device=device)


def gradient(output: Tensor, leaf: Tensor) -> Tensor:
    """Return the gradient of the sum of `output` in `leaf`. The graph stays, and no .grad changes."""
    return torch.autograd.grad(output.sum(), leaf, retain_graph=True)[0]


def few_operators(of: str, most: int = 100) -> AbstractContextManager[None]:
    """Check that what runs inside a `with` calls at most `most` operators, as a Python loop over elements does not."""
    return _few_operators(of, most)


@contextmanager
def _few_operators(of: str, most: int) -> Iterator[None]:
    with _CountingOperators() as counting:
        yield
    advice = "A Python loop over rows or elements calls a few operators for each of them."
    checks.that(
        counting.count <= most, of=of, expected=f"at most {most} operators", got=f"{counting.count}", advice=advice
    )


class _CountingOperators(OperatorMode):
    """Counts the operators that run."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.count += 1
        return func(*args, **(kwargs or {}))


# Random numbers


def seeded(seed: int, device: Device = "cpu") -> torch.Generator:
    """Return a new generator with this seed."""
    return torch.Generator(device).manual_seed(seed)


def global_generator_stays(of: str, expected: str = "the state from before") -> AbstractContextManager[None]:
    """Check that what runs inside a `with` leaves torch's global generator, on the CPU, in its state."""
    return _global_generator_stays(of, expected)


@contextmanager
def _global_generator_stays(of: str, expected: str) -> Iterator[None]:
    before = torch.get_rng_state()
    yield
    checks.that(before.equal(torch.get_rng_state()), of=of, expected=expected, got="another state")


# Models


def zero_line(device: Device, features: int = 1) -> nn.Linear:
    """Return a linear model of one output, without bias, whose weights are 0."""
    model = nn.Linear(features, 1, bias=False).to(device)
    nn.init.zeros_(model.weight)
    return model


def fill(module: nn.Module, numbers: Mapping[str, Any], rest: float | None = None) -> None:
    """Write numbers, of the parameters' own shapes, into those of these names; `rest`, if given, into all others."""
    parameters = dict(module.named_parameters())
    missing = [name for name in numbers if name not in parameters]
    checks.equal(missing, [], of=f"the missing ones among the parameters {', '.join(numbers)}")
    with torch.no_grad():
        for name, parameter in parameters.items():
            if name in numbers:
                values = torch.as_tensor(numbers[name])
                checks.shape(parameter, tuple(values.shape), of=name)
                parameter.copy_(values)
            elif rest is not None:
                parameter.fill_(rest)


def flat_parameters(model: nn.Module) -> Tensor:
    """Return all parameters of a model as one row on the CPU, without history."""
    return torch.cat([parameter.detach().flatten().cpu() for parameter in model.parameters()])


class _EnoughStepsError(BaseException):
    """Ends a training; no `except Exception` of the training's own stops it."""

    def __init__(self, optimizer: torch.optim.Optimizer):
        super().__init__("enough steps")
        self.optimizer = optimizer


def first_steps(train: Callable[[], nn.Module], count: int) -> Tensor:
    """Return the parameters that `count` steps of an optimizer of torch's have made, as one row on the CPU.

    The training is ended there: what the seed decides shows in the first steps. Where it ends by itself before, these
    are the parameters of the model that it returns.
    """
    made = 0

    def after_step(optimizer: torch.optim.Optimizer, *_: object) -> None:
        nonlocal made
        made += 1
        if made == count:
            raise _EnoughStepsError(optimizer)

    handle = register_optimizer_step_post_hook(after_step)
    try:
        parameters = list(train().parameters())
    except _EnoughStepsError as end:
        parameters = [parameter for group in end.optimizer.param_groups for parameter in group["params"]]
    finally:
        handle.remove()
    return torch.cat([parameter.detach().flatten().cpu() for parameter in parameters])


def first_inputs(train: Callable[[], Any]) -> list[Tensor]:
    """Return what the first module that a training calls is handed in each step: in most trainings the batch."""
    inputs: list[Tensor] = []
    steps = 0

    def before_forward(_: nn.Module, args: tuple[Any, ...]) -> None:
        if len(inputs) == steps and args and isinstance(args[0], Tensor):
            inputs.append(args[0].detach().clone())

    def after_step(*_: object) -> None:
        nonlocal steps
        steps = len(inputs)

    handles = (
        nn.modules.module.register_module_forward_pre_hook(before_forward),
        register_optimizer_step_post_hook(after_step),
    )
    try:
        train()
    finally:
        for handle in handles:
            handle.remove()
    return inputs


class _CalledError(BaseException):
    """Ends a training at the first call of a module."""


def trains_on_meta(train: Callable[[str], Any], of: str) -> None:
    """Check that a training on the device "meta" has its first parameters and inputs there; it is ended at that call.

    That device has no numbers: an answer that asks for one before ends in an error, which says nothing.
    """
    seen: list[list[str]] = []

    def note(module: nn.Module, args: tuple[Any, ...]) -> None:
        tensors = (*module.parameters(), *(arg for arg in args if isinstance(arg, Tensor)))
        seen.append(sorted({tensor.device.type for tensor in tensors}))
        raise _CalledError

    handle = nn.modules.module.register_module_forward_pre_hook(note)
    try:
        with suppress(RuntimeError, ValueError, NotImplementedError, _CalledError):
            train("meta")
    finally:
        handle.remove()
    of = f"the devices of parameters and inputs in the first call of a module in {of}, with device='meta'"
    checks.equal(seen, [["meta"]], of=of)


def drawn_anew(drawn: Sequence[Tensor], of: str) -> None:
    """Check that what each step of a training has drawn is not the same in all of them."""
    alike = len(drawn) > 1 and all(torch.equal(one, drawn[0]) for one in drawn[1:])
    checks.that(not alike, of=of, expected="drawn anew for each step", got="the same" if alike else "")


def share_right(model: nn.Module, dataset: TensorDataset, device: Device) -> float:
    """Return the share of images to which a copy of the model, in evaluation mode, gives the right label."""
    images, labels = (tensor.to(device) for tensor in dataset.tensors)
    model = copy.deepcopy(model).eval()
    with torch.no_grad():
        guesses = torch.cat([model(batch).argmax(1) for batch in images.split(500)])
    return (guesses == labels).sum().item() / len(labels)


@dataclass(frozen=True)
class Config:
    """What GPTConfig is in the exercises of chapter 12."""

    vocab_size: int = 7
    block_size: int = 5
    layers: int = 2
    heads: int = 2
    embedding: int = 8


def gpt_config(**settings: int) -> Config:
    """Return the settings of a very small GPT, with these in place of its own."""
    return Config(**settings)


def table_model(logits: Tensor) -> nn.Module:
    """Return a language model whose logits (V,) after a token are that token's row of `logits` (V, V).

    The sets `modes` and `recorded` hold what `training` and `torch.is_grad_enabled()` were in its calls.
    """

    class Table(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.logits = nn.Parameter(logits)
            self.modes: set[bool] = set()
            self.recorded: set[bool] = set()

        def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
            self.modes.add(self.training)
            self.recorded.add(torch.is_grad_enabled())
            return self.logits[tokens], torch.zeros(1, len(tokens), 1, device=tokens.device)

    return Table()


def sum_model(size: int) -> nn.Module:
    """Return a language model whose likeliest token is 1 + the sum of all tokens so far, modulo `size`.

    Its hidden state is that sum.
    """

    class Sum(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.sharpness = nn.Parameter(torch.full((size,), 20.0))

        def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
            sums = tokens.cumsum(dim=1) + (0 if hidden is None else hidden[0].long())
            return self.sharpness * one_hot((sums + 1) % size, size), sums[None, :, -1:].float()

    return Sum()


def greedy(model: nn.Module, tokens: Tensor, count: int, window: int | None = None) -> Tensor:
    """Return tokens (B, T) and `count` more, each the likeliest of a model that reads the last `window` anew."""
    with torch.no_grad():
        for _ in range(count):
            logits = model(tokens if window is None else tokens[:, -window:])[0][:, -1]
            tokens = torch.cat([tokens, logits.argmax(-1, keepdim=True)], dim=1)
    return tokens


# Training and data


def sgd(model: nn.Module, lr: float) -> torch.optim.SGD:
    """Return plain gradient descent for all parameters of a model."""
    return torch.optim.SGD(model.parameters(), lr=lr)


def counting_graphs(
    loss_fn: Callable[[Tensor, Tensor], Tensor], count: int
) -> tuple[Callable[[Tensor, Tensor], Tensor], list[int]]:
    """Return a loss function, and the list to which its calls add how many of their graphs are in memory.

    In call `count` Python's garbage collector runs first, so that what is counted there is in use.
    """
    alive: list[int] = []
    held: list[weakref.ref[_Held]] = []

    def loss(outputs: Tensor, targets: Tensor) -> Tensor:
        thing = _Held()
        held.append(weakref.ref(thing))
        if len(held) == count:
            gc.collect()
        alive.append(sum(ref() is not None for ref in held))
        return _Holding.apply(loss_fn(outputs, targets), thing)

    return loss, alive


class _Held:
    """What a graph holds on to."""


class _Holding(torch.autograd.Function):
    """Does nothing, but its node in the graph holds a thing whose end can be seen."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, thing: _Held) -> Tensor:
        ctx.thing = thing
        return x.clone()

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        return grad, None


def numbers_below(n: int) -> TensorDataset:
    """Return a dataset of the numbers below n, each in a tuple of its own."""
    return TensorDataset(torch.arange(n))


# Optimizers


class Problem(NamedTuple):
    """A toy problem for optimizers."""

    parameters: dict[str, Tensor]
    loss: Callable[[], Tensor]


def toy_problem(name: str, device: Device, unused: str = "the unused parameter") -> Problem:
    """Return "a quadratic", "Rosenbrock", "a transposed matrix" or "a small net", with the same numbers in every call.

    The parameters of the small net end in "layer 1" or "layer 2". `unused` names one in front of them that takes no
    part in its loss.
    """
    if name == "a quadratic":  # ten times as steep along w[1] as along w[0]
        w = leaf([2.0, 1.0], device)
        return Problem({"w": w}, lambda: (torch.tensor([0.5, 5.0], device=device) * w**2).sum())
    # float64 below: fifty steps of an adaptive optimizer blow up the last digits of float32.
    if name == "Rosenbrock":  # a bent valley, in two parameters without axes
        x, y = (torch.tensor(start, dtype=torch.float64, device=device, requires_grad=True) for start in (-1.2, 1.0))
        return Problem({"x": x, "y": y}, lambda: (1 - x) ** 2 + 100 * (y - x**2) ** 2)
    if name == "a transposed matrix":  # its numbers do not follow one another in memory
        matrix = torch.arange(1, 7, dtype=torch.float64, device=device).reshape(3, 2).T.requires_grad_()  # (2, 3)
        steepness = torch.tensor([[1.0, 2.0, 0.5], [0.1, 4.0, 3.0]], dtype=torch.float64, device=device)
        return Problem({"the matrix": matrix}, lambda: (steepness * matrix**2).sum())
    torch.manual_seed(1)
    inputs = torch.randn(8, 2, dtype=torch.float64).to(device)
    targets = inputs[:, :1] * inputs[:, 1:]
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)).to(device, torch.float64)
    names = "weight of layer 1", "bias of layer 1", "weight of layer 2", "bias of layer 2"
    parameters = {unused: leaf([1.0, 2.0], device)} | dict(zip(names, net.parameters(), strict=True))
    return Problem(parameters, lambda: mse_loss(net(inputs), targets))


def layer_parameters(problem: Problem, layer: str) -> list[Tensor]:
    """Return the parameters of a small net whose names end in `layer`."""
    return [parameter for name, parameter in problem.parameters.items() if name.endswith(layer)]


def compare_steps(
    mine: Problem, optimizers: Iterable[Any], theirs: Problem, references: Iterable[Any], of: str, steps: int = 20
) -> None:
    """Train two equal problems side by side, and compare all parameters after every step.

    Each side has its own optimizers. `of` names a parameter's place, with the step's number for {}.
    """
    for step in range(1, steps + 1):
        for problem, trained in ((mine, optimizers), (theirs, references)):
            for optimizer in trained:
                optimizer.zero_grad()
            problem.loss().backward()
            for optimizer in trained:
                optimizer.step()
        for name, parameter in mine.parameters.items():
            of_this = f"{name} {of.format(step)}"
            checks.roughly(parameter, theirs.parameters[name], of=of_this)


def follow_torch(kata: Any, reference: Any, problem: str, device: Device, *, lr: float, **options: Any) -> None:
    """Check that a kata takes an optimizer of torch's own, `reference`, to the same numbers on a toy problem.

    On "a small net, one optimizer for each layer" the second layer is trained at a fifth of `lr`.
    """
    in_layers = problem.endswith("one optimizer for each layer")
    unused = "the unused parameter of layer 2" if in_layers else "the unused parameter"
    mine, theirs = (toy_problem(problem, device, unused) for _ in range(2))
    rates = {"layer 1": lr, "layer 2": lr / 5} if in_layers else {"": lr}
    optimizers = [kata(layer_parameters(mine, layer), lr=rate, **options) for layer, rate in rates.items()]
    groups = [{"params": layer_parameters(theirs, layer), "lr": rate} for layer, rate in rates.items()]
    settings = "".join(f", {name}={value}" for name, value in options.items())
    of = f"after step {{}} on {problem}, {reference.__name__}(…, lr={lr}{settings})"
    compare_steps(mine, optimizers, theirs, [reference(groups, **options)], of)
