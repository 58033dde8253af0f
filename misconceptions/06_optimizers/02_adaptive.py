"""Wrong answers that people write when they build optimizers with a step size for every number."""

from collections.abc import Iterable
from typing import ClassVar

import torch
from torch import Tensor


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


class Adagrad__eps_inside_the_root(_Adagrad):
    """`sqrt(s + eps)` puts eps inside the root, where it counts as its own root. It is added to the root:
    sqrt(s) + eps.
    """

    @torch.no_grad()
    def step(self) -> None:
        for p, s in zip(self.params, self.sums, strict=True):
            if p.grad is not None:
                s.add_(p.grad**2)
                p.sub_(self.lr * p.grad / (s + self.eps).sqrt())


class Adagrad__forgets_the_past(_Adagrad):
    """Only the newest gradient is squared, so every step is lr times a sign. Adagrad adds up the squares of all
    gradients so far: s += g ** 2, kept from step to step.
    """

    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            if p.grad is not None:
                p.sub_(self.lr * p.grad / ((p.grad**2).sqrt() + self.eps))


class Adagrad__no_root(_Adagrad):
    """Divided by the sum of squares itself, small gradients make huge steps. Divide by its root."""

    @torch.no_grad()
    def step(self) -> None:
        for p, s in zip(self.params, self.sums, strict=True):
            if p.grad is not None:
                s.add_(p.grad**2)
                p.sub_(self.lr * p.grad / (s + self.eps))


class Adagrad__one_number_for_a_tensor(_Adagrad):
    """`(g ** 2).sum()` makes one step size for the whole parameter. Each of its numbers has a sum of its own: s has the
    shape of p.
    """

    @torch.no_grad()
    def step(self) -> None:
        for p, s in zip(self.params, self.sums, strict=True):
            if p.grad is not None:
                s.add_((p.grad**2).sum())
                p.sub_(self.lr * p.grad / (s.sqrt() + self.eps))


class Adagrad__one_sum_for_all(_Adagrad):
    """One sum for all parameters mixes their gradients (and has one shape only). Every parameter needs its own."""

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
    """A dict in the body of the class exists once, for all optimizers: a new one begins with the sums of an old one.
    Make it in `__init__`, as self.sums.
    """

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
    """`p.data = …` puts a new tensor under the old name: views of the parameter keep the old numbers. Write into the
    memory that is there: `p.sub_(…)` inside torch.no_grad().
    """

    def step(self) -> None:
        for p, s in zip(self.params, self.sums, strict=True):
            if p.grad is not None:
                s.add_(p.grad**2)
                p.data = p.data - self.lr * p.grad / (s.sqrt() + self.eps)


class Adagrad__expects_every_gradient(_Adagrad):
    """A parameter that took no part in the loss has .grad None, and arithmetic with None raises an error. Skip it."""

    @torch.no_grad()
    def step(self) -> None:
        for p, s in zip(self.params, self.sums, strict=True):
            s.add_(p.grad**2)
            p.sub_(self.lr * p.grad / (s.sqrt() + self.eps))


class _RMSprop(_Optimizer):
    """What the wrong answers to RMSprop have in common, and right."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, alpha: float = 0.99, eps: float = 1e-8):
        super().__init__(params)
        self.lr, self.alpha, self.eps = lr, alpha, eps
        self.means = [torch.zeros_like(p) for p in self.params]


class RMSprop__eps_inside_the_root(_RMSprop):
    """`sqrt(v + eps)` puts eps inside the root, as some other libraries do. PyTorch adds it to the root:
    sqrt(v) + eps.
    """

    @torch.no_grad()
    def step(self) -> None:
        for p, v in zip(self.params, self.means, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p.sub_(self.lr * p.grad / (v + self.eps).sqrt())


class RMSprop__swaps_alpha(_RMSprop):
    """alpha is the share of the past, 1 - alpha that of the new gradient. Here they have changed places."""

    @torch.no_grad()
    def step(self) -> None:
        for p, v in zip(self.params, self.means, strict=True):
            if p.grad is not None:
                v.mul_(1 - self.alpha).add_(self.alpha * p.grad**2)
                p.sub_(self.lr * p.grad / (v.sqrt() + self.eps))


class RMSprop__adds_the_whole_square(_RMSprop):
    """`alpha * v + g ** 2` is no mean: it grows up to g ** 2 / (1 - alpha). The new square counts for 1 - alpha."""

    @torch.no_grad()
    def step(self) -> None:
        for p, v in zip(self.params, self.means, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_(p.grad**2)
                p.sub_(self.lr * p.grad / (v.sqrt() + self.eps))


class RMSprop__starts_from_the_first_square(_RMSprop):
    """The mean starts at the first g ** 2 here. In RMSprop it starts at 0, so the first one is (1 - alpha) * g ** 2."""

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
    """Dividing by 1 - alpha ** t is Adam's correction. RMSprop has none: its first steps are longer."""

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
    """One mean for all parameters mixes their gradients (and has one shape only). Every parameter needs its own."""

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
    """A dict in the body of the class exists once, for all optimizers: a new one begins with the means of an old one.
    Make it in `__init__`, as self.means.
    """

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
    """`p.data = …` puts a new tensor under the old name: views of the parameter keep the old numbers. Write into the
    memory that is there: `p.sub_(…)` inside torch.no_grad().
    """

    def step(self) -> None:
        for p, v in zip(self.params, self.means, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p.data = p.data - self.lr * p.grad / (v.sqrt() + self.eps)


class RMSprop__forgets_without_a_gradient(_RMSprop):
    """No gradient is not a gradient of 0: counted as one, the mean fades while the parameter waits, and its next step
    is too long. Skip the parameter with all that is remembered for it.
    """

    @torch.no_grad()
    def step(self) -> None:
        for p, v in zip(self.params, self.means, strict=True):
            g = torch.zeros_like(p) if p.grad is None else p.grad
            v.mul_(self.alpha).add_((1 - self.alpha) * g**2)
            p.sub_(self.lr * g / (v.sqrt() + self.eps))


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


class Adam__no_bias_correction(_Adam):
    """m and v start at 0 and are too small in the first steps, v far more so: the first step is 3.2 times lr with the
    default betas. Divide them by 1 - b1 ** t and 1 - b2 ** t.
    """

    def _direction(self, i: int) -> Tensor:
        return self.means[i] / (self.squares[i].sqrt() + self.eps)


class Adam__corrects_only_m(_Adam):
    """The mean of the gradients is corrected, that of the squares is not: v starts at 0 as well. Divide it by
    1 - b2 ** t.
    """

    def _direction(self, i: int) -> Tensor:
        return self.means[i] / (1 - self.betas[0] ** self.counts[i]) / (self.squares[i].sqrt() + self.eps)


class Adam__eps_inside_the_root(_Adam):
    """`sqrt(V + eps)` puts eps inside the root, where it counts as its own root. It is added to the root:
    sqrt(V) + eps.
    """

    def _direction(self, i: int) -> Tensor:
        b1, b2 = self.betas
        t = self.counts[i]
        return self.means[i] / (1 - b1**t) / (self.squares[i] / (1 - b2**t) + self.eps).sqrt()


class Adam__eps_before_the_correction(_Adam):
    """eps is added to the root of the uncorrected v, and corrected along with it. That shortcut stands in the paper,
    and its eps is another one. PyTorch adds eps to the root of the corrected V.
    """

    def _direction(self, i: int) -> Tensor:
        b1, b2 = self.betas
        t = self.counts[i]
        return (1 - b2**t) ** 0.5 / (1 - b1**t) * self.means[i] / (self.squares[i].sqrt() + self.eps)


class Adam__swaps_betas(_Adam):
    """The first of betas belongs to the gradients, the second to their squares. Here they have changed places."""

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
    """In the first step t is still 0 here, and 1 - b1 ** 0 is 0: a division by zero. Count first, then correct."""

    def _direction(self, i: int) -> Tensor:
        b1, b2 = self.betas
        t = self.counts[i] - 1
        return self.means[i] / (1 - b1**t) / ((self.squares[i] / (1 - b2**t)).sqrt() + self.eps)


class Adam__counts_in_the_loop(_Adam):
    """One t, raised inside the loop over the parameters, counts parameters, not gradients: after the first step it is
    as large as their number. Every parameter has a t of its own.
    """

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
    """t counts how often step was called. A parameter that was skipped at first has seen fewer gradients, and m and v
    are still near 0 while the correction is over. Count for each parameter.
    """

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
    """One m and one v for all parameters mix their gradients, and fit one shape only. Every parameter needs its own."""

    def _remember(self, i: int, g: Tensor) -> None:
        b1, b2 = self.betas
        self.counts[i] += 1
        # Slot 0 stands for self.m and self.v.
        self.means[0] = self.means[i] = b1 * self.means[0] + (1 - b1) * g
        self.squares[0] = self.squares[i] = b2 * self.squares[0] + (1 - b2) * g**2


class Adam__state_of_the_class(_Adam):
    """Lists and dicts in the body of the class exist once, for all optimizers: a new one begins with the m, v and t of
    an old one. Make them in `__init__`, as attributes of self.
    """

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
    """`p.data = …` puts a new tensor under the old name: views of the parameter keep the old numbers. Write into the
    memory that is there: `p.sub_(…)` inside torch.no_grad().
    """

    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self._remember(i, p.grad)
                p.data = p.data - self.lr * self._direction(i)


class Adam__expects_every_gradient(_Adam):
    """A parameter that took no part in the loss has .grad None, and arithmetic with None raises an error. Skip it."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            self._remember(i, p.grad)
            p.sub_(self.lr * self._direction(i))


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
    """`g + weight_decay * p` is the decay of SGD. Here it goes through m and v and is divided by the root like any
    gradient, so that its size is lost. In AdamW p shrinks by itself: p *= 1 - lr * weight_decay.
    """

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self._remember(i, p.grad + self.weight_decay * p)
                p.sub_(self.lr * self._direction(i))


class AdamW__decay_forgets_lr(_AdamW):
    """`p *= 1 - weight_decay` shrinks p by the whole decay, whatever the learning rate is. PyTorch scales it with lr:
    p *= 1 - lr * weight_decay.
    """

    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            if p.grad is not None:
                p.mul_(1 - self.weight_decay)
        _Adam.step(self)


class AdamW__decays_after_the_step(_AdamW):
    """Here the decay shrinks Adam's step as well, because it comes after it. Shrink p first, then take the step."""

    @torch.no_grad()
    def step(self) -> None:
        _Adam.step(self)
        for p in self.params:
            if p.grad is not None:
                p.mul_(1 - self.lr * self.weight_decay)


class AdamW__decays_without_a_gradient(_AdamW):
    """The decay comes before the look at .grad, so it shrinks parameters that took no part in the loss. Skip them."""

    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            p.mul_(1 - self.lr * self.weight_decay)
        _Adam.step(self)


class AdamW__no_bias_correction(_AdamW):
    """m and v start at 0 and are too small in the first steps. Divide them by 1 - b1 ** t and 1 - b2 ** t."""

    def _direction(self, i: int) -> Tensor:
        return self.means[i] / (self.squares[i].sqrt() + self.eps)


class AdamW__eps_inside_the_root(_AdamW):
    """`sqrt(V + eps)` puts eps inside the root, where it counts as its own root. It is added to the root:
    sqrt(V) + eps.
    """

    def _direction(self, i: int) -> Tensor:
        b1, b2 = self.betas
        t = self.counts[i]
        return self.means[i] / (1 - b1**t) / (self.squares[i] / (1 - b2**t) + self.eps).sqrt()


class AdamW__one_state_for_all(_AdamW):
    """One m and one v for all parameters mix their gradients, and fit one shape only. Every parameter needs its own."""

    def _remember(self, i: int, g: Tensor) -> None:
        b1, b2 = self.betas
        self.counts[i] += 1
        # Slot 0 stands for self.m and self.v.
        self.means[0] = self.means[i] = b1 * self.means[0] + (1 - b1) * g
        self.squares[0] = self.squares[i] = b2 * self.squares[0] + (1 - b2) * g**2


class AdamW__state_of_the_class(_AdamW):
    """Lists and dicts in the body of the class exist once, for all optimizers: a new one begins with the m, v and t of
    an old one. Make them in `__init__`, as attributes of self.
    """

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
    """`p = p * (1 - lr * weight_decay)` makes a new tensor and gives it the name p. The parameter itself never shrinks,
    and never moves. Change it in place: `p.mul_(…)`, `p.sub_(…)`.
    """

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                p = p * (1 - self.lr * self.weight_decay)
                self._remember(i, self.params[i].grad)
                p.sub_(self.lr * self._direction(i))


class AdamW__replaces_the_data(_AdamW):
    """`p.data = …` puts a new tensor under the old name: views of the parameter keep the old numbers. Write into the
    memory that is there: `p.mul_(…)` and `p.sub_(…)` inside torch.no_grad().
    """

    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                p.data = p.data * (1 - self.lr * self.weight_decay)
                self._remember(i, p.grad)
                p.data = p.data - self.lr * self._direction(i)
