"""Wrong answers that people write when they build optimizers with a step size for every number."""

from collections.abc import Iterable
from typing import ClassVar

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


class _Optimizer:
    def __init__(self, params: Iterable[Tensor]):
        self.params = list(params)

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None


class _Adagrad(_Optimizer):
    """What the wrong answers to Adagrad have in common, and right."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, eps: float = 1e-10):
        super().__init__(params)
        self.lr, self.eps = lr, eps
        self.sums = [torch.zeros_like(p) for p in self.params]


class Adagrad__walks_a_generator_twice(_Optimizer):
    """Walks `params` for its sums, so nothing is left of a generator when the parameters are taken, and no step moves
    anything. Instead: make a list first, or make the sums from `self.params`.
    """

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, eps: float = 1e-10):
        self.lr, self.eps = lr, eps
        self.sums = {p: torch.zeros_like(p) for p in params}
        self.params = list(params)

    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            if p.grad is not None:
                self.sums[p].addcmul_(p.grad, p.grad)
                p.addcdiv_(p.grad, self.sums[p].sqrt() + self.eps, value=-self.lr)


class Adagrad__keeps_the_generator(_Optimizer):
    """Keeps `params` as it came, and of a generator the first step leaves nothing for the second. Instead: make a
    list of it.
    """

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, eps: float = 1e-10):
        self.params, self.lr, self.eps = params, lr, eps
        self.sums: dict[Tensor, Tensor] = {}

    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            if p.grad is not None:
                self.sums[p] = self.sums.get(p, torch.zeros_like(p)) + p.grad**2
                p.addcdiv_(p.grad, self.sums[p].sqrt() + self.eps, value=-self.lr)


class Adagrad__eps_inside_the_root(_Adagrad):
    """eps stands inside the root, where it counts as its own root. Instead: it is added to the root, sqrt(…) + eps."""

    @torch.no_grad()
    def step(self) -> None:
        for p, s in zip(self.params, self.sums, strict=True):
            if p.grad is not None:
                s.add_(p.grad**2)
                p.sub_(self.lr * p.grad / (s + self.eps).sqrt())


class Adagrad__forgets_the_past(_Adagrad):
    """Only the newest gradient is squared, so every step is lr times a sign. Instead: add up the squares of all
    gradients so far, s + g ** 2, kept from step to step."""

    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            if p.grad is not None:
                p.sub_(self.lr * p.grad / ((p.grad**2).sqrt() + self.eps))


class Adagrad__no_root(_Adagrad):
    """The gradient is divided by the sum of squares itself, so small gradients make huge steps. Instead: divide by its
    root."""

    @torch.no_grad()
    def step(self) -> None:
        for p, s in zip(self.params, self.sums, strict=True):
            if p.grad is not None:
                s.add_(p.grad**2)
                p.sub_(self.lr * p.grad / (s + self.eps))


class Adagrad__one_number_for_a_tensor(_Adagrad):
    """One sum serves for all numbers of a parameter, so they share a step size. Instead: each number has a sum of its
    own; s has the shape of p."""

    @torch.no_grad()
    def step(self) -> None:
        for p, s in zip(self.params, self.sums, strict=True):
            if p.grad is not None:
                s.add_((p.grad**2).sum())
                p.sub_(self.lr * p.grad / (s.sqrt() + self.eps))


class Adagrad__one_sum_for_all(_Adagrad):
    """One memory serves for all parameters, so their gradients are mixed, and different shapes do not fit. Instead:
    every parameter has its own."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, eps: float = 1e-10):
        super().__init__(params, lr, eps)
        self.sum = 0.0

    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            if p.grad is not None:
                self.sum = self.sum + p.grad**2
                p.sub_(self.lr * p.grad / (self.sum.sqrt() + self.eps))


class Adagrad__sums_of_the_class(_Adagrad):
    """What is remembered stands in the body of the class, where it exists once, for all optimizers: a new one begins
    with what an old one remembers. Instead: make it in `__init__`, on self."""

    sums: ClassVar[dict[Tensor, Tensor]] = {}

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, eps: float = 1e-10):
        self.params = list(params)
        self.lr, self.eps = lr, eps

    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            if p.grad is not None:
                self.sums[p] = self.sums.get(p, 0.0) + p.grad**2
                p.sub_(self.lr * p.grad / (self.sums[p].sqrt() + self.eps))


class Adagrad__replaces_the_data(_Adagrad):
    """The update puts a new tensor under the old name: views of the parameter, and whatever shares its memory, keep the
    old numbers. Instead: write into the memory that is there, with `p.sub_(…)` inside `torch.no_grad()`."""

    def step(self) -> None:
        for p, s in zip(self.params, self.sums, strict=True):
            if p.grad is not None:
                s.add_(p.grad**2)
                p.data = p.data - self.lr * p.grad / (s.sqrt() + self.eps)


class Adagrad__expects_every_gradient(_Adagrad):
    """A parameter that took no part in the loss has no gradient, and arithmetic with None raises an error. Instead:
    skip it where .grad is None."""

    @torch.no_grad()
    def step(self) -> None:
        for p, s in zip(self.params, self.sums, strict=True):
            s.add_(p.grad**2)
            p.sub_(self.lr * p.grad / (s.sqrt() + self.eps))


class Adagrad__returns_at_no_gradient(_Adagrad):
    """The first parameter without a gradient ends the whole step, so none behind it moves. Instead: skip this one
    parameter, with `continue`."""

    @torch.no_grad()
    def step(self) -> None:
        for p, s in zip(self.params, self.sums, strict=True):
            if p.grad is None:
                return
            s.add_(p.grad**2)
            p.sub_(self.lr * p.grad / (s.sqrt() + self.eps))


class Adagrad__lines_up_gradients(_Adagrad):
    """The parameters with a gradient are lined up with the sums of all: where one in front has none, each behind it
    takes the sum of another. Instead: go through parameters and sums together, and skip where .grad is None."""

    @torch.no_grad()
    def step(self) -> None:
        for p, s in zip([p for p in self.params if p.grad is not None], self.sums, strict=False):
            s.add_(p.grad**2)
            p.sub_(self.lr * p.grad / (s.sqrt() + self.eps))


class Adagrad__freezes_for_the_update(_Adagrad):
    """requires_grad is turned off so that p can change in place, and it is never turned on again: from the second step
    on there is no gradient. Instead: `torch.no_grad()`, which ends with its block."""

    def step(self) -> None:
        for p, s in zip(self.params, self.sums, strict=True):
            if p.grad is None:
                continue
            p.requires_grad_(False)
            s.add_(p.grad**2)
            p.sub_(self.lr * p.grad / (s.sqrt() + self.eps))


class Adagrad__flattens_by_view(_Adagrad):
    """`view` refuses a parameter whose numbers do not follow one another in memory, such as a transposed one. Instead:
    every line is elementwise, whatever the shape; there is nothing to flatten."""

    @torch.no_grad()
    def step(self) -> None:
        for p, s in zip(self.params, self.sums, strict=True):
            if p.grad is None:
                continue
            s.add_(p.grad**2)
            p.view(-1).sub_((self.lr * p.grad / (s.sqrt() + self.eps)).reshape(-1))


class Adagrad__another_eps(_Adagrad):
    """eps is 1e-8 unless it is given, and Adagrad's is smaller: gradients as small as that move p by half of what they
    should. Instead: `eps: float = 1e-10`."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, eps: float = 1e-8):
        super().__init__(params, lr, eps)

    @torch.no_grad()
    def step(self) -> None:
        for p, s in zip(self.params, self.sums, strict=True):
            if p.grad is not None:
                s.add_(p.grad**2)
                p.sub_(self.lr * p.grad / (s.sqrt() + self.eps))


class Adagrad__inherits(torch.optim.Adagrad):
    """The work is left to PyTorch's own optimizer. Instead: write the lines of the step yourself."""


class _RMSprop(_Optimizer):
    """What the wrong answers to RMSprop have in common, and right."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, alpha: float = 0.99, eps: float = 1e-8):
        super().__init__(params)
        self.lr, self.alpha, self.eps = lr, alpha, eps
        self.means = [torch.zeros_like(p) for p in self.params]


RMSprop__walks_a_generator_twice = edit(
    ("for p in self.params]", "for p in params]"),
    why="""Nothing is left of a generator for the means, because the list of the parameters has used it up. Instead:
    make the means from `self.params`.""",
)


class RMSprop__eps_inside_the_root(_RMSprop):
    """eps stands inside the root, where it counts as its own root. Instead: it is added to the root, sqrt(…) + eps."""

    @torch.no_grad()
    def step(self) -> None:
        for p, v in zip(self.params, self.means, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p.sub_(self.lr * p.grad / (v + self.eps).sqrt())


class RMSprop__swaps_alpha(_RMSprop):
    """alpha and 1 - alpha have changed places. Instead: alpha is the share of the past, 1 - alpha that of the new
    square."""

    @torch.no_grad()
    def step(self) -> None:
        for p, v in zip(self.params, self.means, strict=True):
            if p.grad is not None:
                v.mul_(1 - self.alpha).add_(self.alpha * p.grad**2)
                p.sub_(self.lr * p.grad / (v.sqrt() + self.eps))


class RMSprop__adds_the_whole_square(_RMSprop):
    """The new square is added whole, so this is no mean: it grows up to g ** 2 / (1 - alpha). Instead: the new square
    counts for 1 - alpha."""

    @torch.no_grad()
    def step(self) -> None:
        for p, v in zip(self.params, self.means, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_(p.grad**2)
                p.sub_(self.lr * p.grad / (v.sqrt() + self.eps))


class RMSprop__starts_from_the_first_square(_RMSprop):
    """The mean starts at the first square. Instead: it starts at 0, so after the first step it is (1 - alpha) * g **
    2."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, alpha: float = 0.99, eps: float = 1e-8):
        super().__init__(params, lr, alpha, eps)
        self.means = [None] * len(self.params)

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                square = p.grad**2
                before = square if self.means[i] is None else self.means[i]
                self.means[i] = self.alpha * before + (1 - self.alpha) * square
                p.sub_(self.lr * p.grad / (self.means[i].sqrt() + self.eps))


class RMSprop__corrects_the_start(_RMSprop):
    """The mean is divided by 1 - alpha ** t, which is Adam's correction. Instead: RMSprop has none, and its first steps
    are longer."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, alpha: float = 0.99, eps: float = 1e-8):
        super().__init__(params, lr, alpha, eps)
        self.counts = [0] * len(self.params)

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.counts[i] += 1
                self.means[i] = self.alpha * self.means[i] + (1 - self.alpha) * p.grad**2
                corrected = self.means[i] / (1 - self.alpha ** self.counts[i])
                p.sub_(self.lr * p.grad / (corrected.sqrt() + self.eps))


class RMSprop__one_mean_for_all(_RMSprop):
    """One memory serves for all parameters, so their gradients are mixed, and different shapes do not fit. Instead:
    every parameter has its own."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, alpha: float = 0.99, eps: float = 1e-8):
        super().__init__(params, lr, alpha, eps)
        self.mean = 0.0

    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            if p.grad is not None:
                self.mean = self.alpha * self.mean + (1 - self.alpha) * p.grad**2
                p.sub_(self.lr * p.grad / (self.mean.sqrt() + self.eps))


class RMSprop__means_of_the_class(_RMSprop):
    """What is remembered stands in the body of the class, where it exists once, for all optimizers: a new one begins
    with what an old one remembers. Instead: make it in `__init__`, on self."""

    means: ClassVar[dict[Tensor, Tensor]] = {}

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, alpha: float = 0.99, eps: float = 1e-8):
        self.params = list(params)
        self.lr, self.alpha, self.eps = lr, alpha, eps

    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            if p.grad is not None:
                self.means[p] = self.alpha * self.means.get(p, 0.0) + (1 - self.alpha) * p.grad**2
                p.sub_(self.lr * p.grad / (self.means[p].sqrt() + self.eps))


class RMSprop__replaces_the_data(_RMSprop):
    """The update puts a new tensor under the old name: views of the parameter, and whatever shares its memory, keep the
    old numbers. Instead: write into the memory that is there, with `p.sub_(…)` inside `torch.no_grad()`."""

    def step(self) -> None:
        for p, v in zip(self.params, self.means, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p.data = p.data - self.lr * p.grad / (v.sqrt() + self.eps)


class RMSprop__forgets_without_a_gradient(_RMSprop):
    """A missing gradient is taken for one of 0, so the mean fades while the parameter waits, and its next step is too
    long. Instead: skip the parameter with all that is remembered for it."""

    @torch.no_grad()
    def step(self) -> None:
        for p, v in zip(self.params, self.means, strict=True):
            g = torch.zeros_like(p) if p.grad is None else p.grad
            v.mul_(self.alpha).add_((1 - self.alpha) * g**2)
            p.sub_(self.lr * g / (v.sqrt() + self.eps))


class RMSprop__returns_at_no_gradient(_RMSprop):
    """The first parameter without a gradient ends the whole step, so none behind it moves. Instead: skip this one
    parameter, with `continue`."""

    @torch.no_grad()
    def step(self) -> None:
        for p, s in zip(self.params, self.means, strict=True):
            if p.grad is None:
                return
            s.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
            p.sub_(self.lr * p.grad / (s.sqrt() + self.eps))


class RMSprop__lines_up_gradients(_RMSprop):
    """The parameters with a gradient are lined up with the means of all: where one in front has none, each behind it
    takes the mean of another. Instead: go through parameters and means together, and skip where .grad is None."""

    @torch.no_grad()
    def step(self) -> None:
        for p, v in zip([p for p in self.params if p.grad is not None], self.means, strict=False):
            v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
            p.sub_(self.lr * p.grad / (v.sqrt() + self.eps))


class RMSprop__freezes_for_the_update(_RMSprop):
    """requires_grad is turned off so that p can change in place, and it is never turned on again: from the second step
    on there is no gradient. Instead: `torch.no_grad()`, which ends with its block."""

    def step(self) -> None:
        for p, s in zip(self.params, self.means, strict=True):
            if p.grad is None:
                continue
            p.requires_grad_(False)
            s.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
            p.sub_(self.lr * p.grad / (s.sqrt() + self.eps))


class RMSprop__flattens_by_view(_RMSprop):
    """`view` refuses a parameter whose numbers do not follow one another in memory, such as a transposed one. Instead:
    every line is elementwise, whatever the shape; there is nothing to flatten."""

    @torch.no_grad()
    def step(self) -> None:
        for p, s in zip(self.params, self.means, strict=True):
            if p.grad is None:
                continue
            s.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
            p.view(-1).sub_((self.lr * p.grad / (s.sqrt() + self.eps)).reshape(-1))


class RMSprop__another_alpha(_RMSprop):
    """alpha is 0.9 unless it is given, as in some other libraries. Instead: PyTorch's is 0.99."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, alpha: float = 0.9, eps: float = 1e-8):
        super().__init__(params, lr, alpha, eps)

    @torch.no_grad()
    def step(self) -> None:
        for p, v in zip(self.params, self.means, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p.sub_(self.lr * p.grad / (v.sqrt() + self.eps))


class RMSprop__inherits(torch.optim.RMSprop):
    """The work is left to PyTorch's own optimizer. Instead: write the lines of the step yourself."""


class _Adam(_Optimizer):
    """Adam, right; the wrong answers change one thing."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ):
        super().__init__(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.counts = [0] * len(self.params)
        self.means = [torch.zeros_like(p) for p in self.params]
        self.squares = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self._remember(i, p.grad)
                p.sub_(self.lr * self._direction(i))

    def _remember(self, i: int, g: Tensor) -> None:
        b1, b2 = self.betas
        self.counts[i] += 1
        self.means[i] = b1 * self.means[i] + (1 - b1) * g
        self.squares[i] = b2 * self.squares[i] + (1 - b2) * g**2

    def _direction(self, i: int) -> Tensor:
        b1, b2 = self.betas
        t = self.counts[i]
        return self.means[i] / (1 - b1**t) / ((self.squares[i] / (1 - b2**t)).sqrt() + self.eps)


Adam__walks_a_generator_twice = edit(
    ("[0 for _ in self.params]", "[0 for _ in params]"),
    why="""Nothing is left of a generator for the counts, because the list of the parameters has used it up. Instead:
    make them from `self.params`.""",
)


class Adam__no_bias_correction(_Adam):
    """The means start at 0 and are too small in the first steps, that of the squares far more so, so the first steps
    are too long. Instead: divide them by 1 - b1 ** t and 1 - b2 ** t."""

    def _direction(self, i: int) -> Tensor:
        return self.means[i] / (self.squares[i].sqrt() + self.eps)


class Adam__corrects_only_m(_Adam):
    """The mean of the gradients is corrected, that of the squares is not. Instead: that one starts at 0 as well; divide
    it by 1 - b2 ** t."""

    def _direction(self, i: int) -> Tensor:
        return self.means[i] / (1 - self.betas[0] ** self.counts[i]) / (self.squares[i].sqrt() + self.eps)


class Adam__eps_inside_the_root(_Adam):
    """eps stands inside the root, where it counts as its own root. Instead: it is added to the root, sqrt(…) + eps."""

    def _direction(self, i: int) -> Tensor:
        b1, b2 = self.betas
        t = self.counts[i]
        return self.means[i] / (1 - b1**t) / (self.squares[i] / (1 - b2**t) + self.eps).sqrt()


class Adam__eps_before_the_correction(_Adam):
    """eps is added to the root of the uncorrected v, and corrected along with it, as a shortcut in the paper has it.
    Instead: add eps to the root of the corrected V."""

    def _direction(self, i: int) -> Tensor:
        b1, b2 = self.betas
        t = self.counts[i]
        return (1 - b2**t) ** 0.5 / (1 - b1**t) * self.means[i] / (self.squares[i].sqrt() + self.eps)


class Adam__swaps_betas(_Adam):
    """The two betas have changed places. Instead: the first belongs to the gradients, the second to their squares."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ):
        super().__init__(params, lr, betas, eps)
        self.betas = betas[1], betas[0]


class Adam__counts_from_zero(_Adam):
    """In the first step t is still 0, and 1 - b1 ** 0 is 0: a division by zero. Instead: count first, then correct."""

    def _direction(self, i: int) -> Tensor:
        b1, b2 = self.betas
        t = self.counts[i] - 1
        return self.means[i] / (1 - b1**t) / ((self.squares[i] / (1 - b2**t)).sqrt() + self.eps)


class Adam__counts_in_the_loop(_Adam):
    """One t for all goes up inside the loop over the parameters, so it counts parameters: after the first step it is as
    large as their number. Instead: every parameter has a t of its own."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ):
        super().__init__(params, lr, betas, eps)
        self.count = 0

    def _remember(self, i: int, g: Tensor) -> None:
        super()._remember(i, g)
        self.count += 1
        self.counts[i] = self.count


class Adam__counts_calls_of_step(_Adam):
    """t counts how often step was called. A parameter that was skipped at first has had fewer gradients, and its means
    are near 0 while the correction is over. Instead: count for each parameter."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ):
        super().__init__(params, lr, betas, eps)
        self.count = 0

    def step(self) -> None:
        self.count += 1
        super().step()

    def _remember(self, i: int, g: Tensor) -> None:
        super()._remember(i, g)
        self.counts[i] = self.count


class Adam__one_state_for_all(_Adam):
    """One memory serves for all parameters, so their gradients are mixed, and different shapes do not fit. Instead:
    every parameter has its own."""

    def _remember(self, i: int, g: Tensor) -> None:
        b1, b2 = self.betas
        self.counts[i] += 1
        # Slot 0 stands for self.m and self.v.
        self.means[0] = self.means[i] = b1 * self.means[0] + (1 - b1) * g
        self.squares[0] = self.squares[i] = b2 * self.squares[0] + (1 - b2) * g**2


class Adam__state_of_the_class(_Adam):
    """What is remembered stands in the body of the class, where it exists once, for all optimizers: a new one begins
    with what an old one remembers. Instead: make it in `__init__`, on self."""

    state: ClassVar[dict[Tensor, tuple]] = {}

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p in self.state:
                self.counts[i], self.means[i], self.squares[i] = self.state[p]
        super().step()
        for i, p in enumerate(self.params):
            self.state[p] = self.counts[i], self.means[i], self.squares[i]


class Adam__replaces_the_data(_Adam):
    """The update puts a new tensor under the old name: views of the parameter, and whatever shares its memory, keep the
    old numbers. Instead: write into the memory that is there, with `p.sub_(…)` inside `torch.no_grad()`."""

    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self._remember(i, p.grad)
                p.data = p.data - self.lr * self._direction(i)


class Adam__expects_every_gradient(_Adam):
    """A parameter that took no part in the loss has no gradient, and arithmetic with None raises an error. Instead:
    skip it where .grad is None."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            self._remember(i, p.grad)
            p.sub_(self.lr * self._direction(i))


class Adam__returns_at_no_gradient(_Adam):
    """The first parameter without a gradient ends the whole step, so none behind it moves. Instead: skip this one
    parameter, with `continue`."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is None:
                return
            self._remember(i, p.grad)
            p.sub_(self.lr * self._direction(i))


class Adam__lines_up_gradients(_Adam):
    """The parameters are counted after those without a gradient are left out: where one in front has none, each behind
    it takes what is remembered for another. Instead: count all of them, and skip where .grad is None."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate([p for p in self.params if p.grad is not None]):
            self._remember(i, p.grad)
            p.sub_(self.lr * self._direction(i))


class Adam__freezes_for_the_update(_Adam):
    """requires_grad is turned off so that p can change in place, and it is never turned on again: from the second step
    on there is no gradient. Instead: `torch.no_grad()`, which ends with its block."""

    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            p.requires_grad_(False)
            self._remember(i, p.grad)
            p.sub_(self.lr * self._direction(i))


class Adam__flattens_by_view(_Adam):
    """`view` refuses a parameter whose numbers do not follow one another in memory, such as a transposed one. Instead:
    every line is elementwise, whatever the shape; there is nothing to flatten."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            self._remember(i, p.grad)
            p.view(-1).sub_((self.lr * self._direction(i)).reshape(-1))


class Adam__its_own_eps(_Adam):
    """eps is always 1e-8, whatever was given. Instead: keep the argument, `self.eps = eps`."""

    def _direction(self, i: int) -> Tensor:
        b1, b2 = self.betas
        t = self.counts[i]
        return self.means[i] / (1 - b1**t) / ((self.squares[i] / (1 - b2**t)).sqrt() + 1e-8)


class Adam__stores_the_corrected_means(_Adam):
    """The corrected means are kept, and corrected again in the next step. Instead: correct into new tensors, and go on
    with the uncorrected ones."""

    @torch.no_grad()
    def step(self) -> None:
        b1, b2 = self.betas
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self._remember(i, p.grad)
                self.means[i] /= 1 - b1 ** self.counts[i]
                self.squares[i] /= 1 - b2 ** self.counts[i]
                p.sub_(self.lr * self.means[i] / (self.squares[i].sqrt() + self.eps))


class Adam__inherits(torch.optim.Adam):
    """The work is left to PyTorch's own optimizer. Instead: write the lines of the step yourself."""


class Adam__hands_it_on:
    """The work is left to PyTorch's own optimizer. Instead: write the lines of the step yourself."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ):
        self.optimizer = torch.optim.Adam(params, lr=lr, betas=betas, eps=eps)

    def step(self) -> None:
        self.optimizer.step()

    def zero_grad(self) -> None:
        self.optimizer.zero_grad()


class _AdamW(_Adam):
    """AdamW, right; the wrong answers change one thing."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ):
        super().__init__(params, lr, betas, eps)
        self.weight_decay = weight_decay

    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            if p.grad is not None:
                p.mul_(1 - self.lr * self.weight_decay)
        super().step()


class AdamW__decay_in_the_gradient(_AdamW):
    """The decay is added to the gradient, as in SGD: it goes through both means and is divided by the root, so that its
    size is lost. Instead: p shrinks by itself, p * (1 - lr * weight_decay)."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self._remember(i, p.grad + self.weight_decay * p)
                p.sub_(self.lr * self._direction(i))


class AdamW__decay_forgets_lr(_AdamW):
    """p shrinks by the whole decay, whatever lr is. Instead: p * (1 - lr * weight_decay)."""

    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            if p.grad is not None:
                p.mul_(1 - self.weight_decay)
        _Adam.step(self)


class AdamW__decays_after_the_step(_AdamW):
    """The decay comes after Adam's step, and shrinks that as well. Instead: shrink p first, then take the step."""

    @torch.no_grad()
    def step(self) -> None:
        _Adam.step(self)
        for p in self.params:
            if p.grad is not None:
                p.mul_(1 - self.lr * self.weight_decay)


class AdamW__decays_without_a_gradient(_AdamW):
    """The decay comes before the look at .grad, so it shrinks parameters that took no part in the loss. Instead: skip
    them."""

    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            p.mul_(1 - self.lr * self.weight_decay)
        _Adam.step(self)


class AdamW__no_bias_correction(_AdamW):
    """The means start at 0 and are too small in the first steps, that of the squares far more so, so the first steps
    are too long. Instead: divide them by 1 - b1 ** t and 1 - b2 ** t."""

    def _direction(self, i: int) -> Tensor:
        return self.means[i] / (self.squares[i].sqrt() + self.eps)


class AdamW__eps_inside_the_root(_AdamW):
    """eps stands inside the root, where it counts as its own root. Instead: it is added to the root, sqrt(…) + eps."""

    def _direction(self, i: int) -> Tensor:
        b1, b2 = self.betas
        t = self.counts[i]
        return self.means[i] / (1 - b1**t) / (self.squares[i] / (1 - b2**t) + self.eps).sqrt()


class AdamW__one_state_for_all(_AdamW):
    """One memory serves for all parameters, so their gradients are mixed, and different shapes do not fit. Instead:
    every parameter has its own."""

    def _remember(self, i: int, g: Tensor) -> None:
        b1, b2 = self.betas
        self.counts[i] += 1
        # Slot 0 stands for self.m and self.v.
        self.means[0] = self.means[i] = b1 * self.means[0] + (1 - b1) * g
        self.squares[0] = self.squares[i] = b2 * self.squares[0] + (1 - b2) * g**2


class AdamW__state_of_the_class(_AdamW):
    """What is remembered stands in the body of the class, where it exists once, for all optimizers: a new one begins
    with what an old one remembers. Instead: make it in `__init__`, on self."""

    state: ClassVar[dict[Tensor, tuple]] = {}

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p in self.state:
                self.counts[i], self.means[i], self.squares[i] = self.state[p]
        super().step()
        for i, p in enumerate(self.params):
            self.state[p] = self.counts[i], self.means[i], self.squares[i]


class AdamW__rebinds_p(_AdamW):
    """The decay makes a new tensor and gives it the name p; the parameter itself never shrinks, and never moves.
    Instead: change it in place, with `p.mul_(…)` and `p.sub_(…)`."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                p = p * (1 - self.lr * self.weight_decay)
                self._remember(i, self.params[i].grad)
                p.sub_(self.lr * self._direction(i))


class AdamW__replaces_the_data(_AdamW):
    """The update puts a new tensor under the old name: views of the parameter, and whatever shares its memory, keep the
    old numbers. Instead: write into the memory that is there, with `p.sub_(…)` inside `torch.no_grad()`."""

    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                p.data = p.data * (1 - self.lr * self.weight_decay)
                self._remember(i, p.grad)
                p.data = p.data - self.lr * self._direction(i)


class AdamW__returns_at_no_gradient(_AdamW):
    """The first parameter without a gradient ends the whole step, so none behind it moves. Instead: skip this one
    parameter, with `continue`."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is None:
                return
            p.mul_(1 - self.lr * self.weight_decay)
            self._remember(i, p.grad)
            p.sub_(self.lr * self._direction(i))


class AdamW__lines_up_gradients(_AdamW):
    """The parameters are counted after those without a gradient are left out: where one in front has none, each behind
    it takes what is remembered for another. Instead: count all of them, and skip where .grad is None."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate([p for p in self.params if p.grad is not None]):
            p.mul_(1 - self.lr * self.weight_decay)
            self._remember(i, p.grad)
            p.sub_(self.lr * self._direction(i))


class AdamW__freezes_for_the_update(_AdamW):
    """requires_grad is turned off so that p can change in place, and it is never turned on again: from the second step
    on there is no gradient. Instead: `torch.no_grad()`, which ends with its block."""

    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            p.requires_grad_(False)
            p.mul_(1 - self.lr * self.weight_decay)
            self._remember(i, p.grad)
            p.sub_(self.lr * self._direction(i))


class AdamW__flattens_by_view(_AdamW):
    """`view` refuses a parameter whose numbers do not follow one another in memory, such as a transposed one. Instead:
    every line is elementwise, whatever the shape; there is nothing to flatten."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            p.mul_(1 - self.lr * self.weight_decay)
            self._remember(i, p.grad)
            p.view(-1).sub_((self.lr * self._direction(i)).reshape(-1))


class AdamW__decays_by_default_as_adam(_AdamW):
    """weight_decay is 0 unless it is given, as in Adam. Instead: AdamW's is 0.01."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ):
        super().__init__(params, lr, betas, eps, weight_decay)


class AdamW__inherits(torch.optim.AdamW):
    """The work is left to PyTorch's own optimizer. Instead: write the lines of the step yourself."""
