"""Wrong answers that people write when they build dropout."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class _Dropout(nn.Module):
    """What the wrong answers have in common: a checked p."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError("p must lie in 0..1")
        self.p = p
        self.scale = 1 / (1 - p) if p < 1 else 0.0


class InvertedDropout__never_scales(_Dropout):
    """The numbers that stay are not scaled up, so sums are smaller in training than in evaluation, and the next layer
    is trained for other numbers than it meets. Instead: multiply by 1 / (1 - p)."""

    def forward(self, x: Tensor) -> Tensor:
        return x * (torch.rand_like(x) >= self.p) if self.training else x


class InvertedDropout__active_in_eval(_Dropout):
    """Numbers are dropped in evaluation too, so predictions differ from call to call. Instead: where `self.training` is
    False, which `.eval()` sees to, return x as it is.
    """

    def forward(self, x: Tensor) -> Tensor:
        return x * (torch.rand_like(x) >= self.p) * self.scale


class InvertedDropout__any_p(nn.Module):
    """A p of -0.1 or 1.5 is accepted; with 1.5 numbers change their sign. Instead: check it in `__init__`, and raise
    ValueError."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        scale = 1 / (1 - self.p) if self.p != 1 else 0.0
        return x * (torch.rand_like(x) >= self.p) * scale if self.training else x


class InvertedDropout__refuses_the_ends(nn.Module):
    """A p of 0 or 1 raises ValueError, and both are probabilities: with p = 0 people switch dropout off, to compare.
    Instead: only what lies outside of 0..1 is an error."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        if not 0 < p < 1:
            raise ValueError("p must lie in 0..1")
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        return x * (torch.rand_like(x) >= self.p) / (1 - self.p) if self.training else x


class InvertedDropout__keeps_with_p(_Dropout):
    """Numbers stay with probability p. Instead: p is the probability of becoming 0, so a number stays where the random
    one is at least p."""

    def forward(self, x: Tensor) -> Tensor:
        return x * (torch.rand_like(x) < self.p) * self.scale if self.training else x


class InvertedDropout__divides_by_p(_Dropout):
    """The scale is 1 / p, which would be right for numbers that stay with probability p; at 0.5 the two are the same.
    Instead: they stay with probability 1 - p, so multiply by 1 / (1 - p)."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.p == 0:
            return x
        return x * (torch.rand_like(x) >= self.p) / self.p


class InvertedDropout__nan_at_one(_Dropout):
    """With p = 1 the result is divided by 0, which gives NaN. Instead: give p = 1 a case of its own."""

    def forward(self, x: Tensor) -> Tensor:
        return x * (torch.rand_like(x) >= self.p) / (1 - self.p) if self.training else x


class InvertedDropout__scales_in_eval(_Dropout):
    """Numbers are scaled down in evaluation, as the first dropout did it. Instead: scale up in training, by 1 / (1 -
    p), and leave x as it is in evaluation."""

    def forward(self, x: Tensor) -> Tensor:
        return x * (torch.rand_like(x) >= self.p) if self.training else x * (1 - self.p)


class InvertedDropout__one_mask_for_the_batch(_Dropout):
    """One mask is drawn for a single sample and broadcast to all: the whole batch loses the same features. Instead:
    draw one number for every number of x, `torch.rand_like(x)`."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        kept = torch.rand(x.shape[-1:], device=x.device) >= self.p
        return x * kept * self.scale


class InvertedDropout__whole_samples(_Dropout):
    """One number is drawn for each row, so whole samples become 0. Instead: draw one for every number of x,
    `torch.rand_like(x)`."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        kept = torch.rand(len(x), *[1] * (x.dim() - 1), device=x.device) >= self.p
        return x * kept * self.scale


class InvertedDropout__draws_only_once(_Dropout):
    """The mask of the first call is used again in later calls: the same numbers are always dropped. Instead: draw a new
    one in each call."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        if getattr(self, "kept", None) is None or self.kept.shape != x.shape:
            self.kept = torch.rand_like(x) >= self.p
        return x * self.kept * self.scale


class InvertedDropout__seeds_itself(_Dropout):
    """A seed is set in forward, so every call drops the same numbers, and everything else that is random in the program
    repeats itself too. Instead: set no seed; draw from the global generator as it is."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        torch.manual_seed(0)
        return x * (torch.rand_like(x) >= self.p) * self.scale


class InvertedDropout__one_coin_for_all(_Dropout):
    """A single random number is drawn, so either all numbers stay or all become 0. Instead: draw one for every number
    of x, `torch.rand_like(x)`."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        kept = torch.rand((), device=x.device) >= self.p
        return x * kept * self.scale


class InvertedDropout__in_place(_Dropout):
    """The zeros are written into the caller's tensor, which a residual connection may still need. Instead: multiply,
    which gives a new tensor."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        with torch.no_grad():
            x[torch.rand_like(x) < self.p] = 0
        return x * self.scale


class InvertedDropout__detaches(_Dropout):
    """`.data` cuts the graph, so nothing in front of the dropout learns any more. Instead: use x itself."""

    def forward(self, x: Tensor) -> Tensor:
        return x.data * (torch.rand_like(x) >= self.p) * self.scale if self.training else x


class InvertedDropout__always_float32(_Dropout):
    """The mask is in float32, and its product with numbers in half precision is float32 too. Instead: leave the mask
    bool, or give it the dtype of x."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        return x * (torch.rand_like(x) >= self.p).float() * self.scale


class InvertedDropout__knows_its_own_mode(_Dropout):
    """Numbers are dropped in evaluation too, so predictions differ from call to call. Instead: where `self.training` is
    False, which `.eval()` sees to, return x as it is.
    """

    def __init__(self, p: float = 0.5) -> None:
        super().__init__(p)
        self.is_training = True

    def forward(self, x: Tensor) -> Tensor:
        return x * (torch.rand_like(x) >= self.p) * self.scale if self.is_training else x


class InvertedDropout__is_torchs(_Dropout):
    """The work is handed to PyTorch's own dropout, which is to be built. Instead: compare `torch.rand_like(x)` with
    p."""

    def forward(self, x: Tensor) -> Tensor:
        return functional.dropout(x, self.p, self.training)


class InvertedDropout__by_bernoulli(_Dropout):
    """The mask comes from `bernoulli`, which is ruled out, because PyTorch's own dropout is made of it. Instead:
    compare `torch.rand_like(x)` with p."""

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.bernoulli(torch.full_like(x, 1 - self.p)) * self.scale if self.training else x


class InvertedDropout__native(_Dropout):
    """The work is handed to PyTorch's own dropout, which is to be built. Instead: compare `torch.rand_like(x)` with
    p."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.native_dropout(x, self.p, self.training)[0]


class InvertedDropout__mask_on_the_cpu(_Dropout):
    """The mask is drawn on the CPU, wherever x is: on a GPU the product is an error. Instead: draw it where x is,
    `torch.rand_like(x)`."""

    def forward(self, x: Tensor) -> Tensor:
        return x * (torch.rand(x.size()) >= self.p) * self.scale if self.training else x


class InvertedDropout__a_generator_of_its_own(_Dropout):
    """The mask is drawn from a generator of the layer's own, so the seed that the caller sets changes nothing. Instead:
    draw from PyTorch's global generator, `torch.rand_like(x)`."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__(p)
        self.generator = torch.Generator()
        self.generator.seed()

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        number = torch.rand(x.shape, generator=self.generator, device="cpu")
        return x * (number.to(x.device) >= self.p) * self.scale


class InvertedDropout__draws_in_eval(_Dropout):
    """The mask is drawn before the mode is asked for, so evaluation moves the random number generator on, and what is
    random afterwards depends on how often the model was evaluated. Instead: ask for `self.training` first."""

    def forward(self, x: Tensor) -> Tensor:
        kept = torch.rand_like(x) >= self.p
        return x * kept * self.scale if self.training else x


class InvertedDropout__nan_passes(nn.Module):
    """p is an error where it is below 0 or above 1, and NaN is neither: every comparison with it is False. Instead: ask
    the other way round, `if not 0 <= p <= 1`."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError("p must lie in 0..1")
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        scale = 1 / (1 - self.p) if self.p != 1 else 0.0
        return x * (torch.rand_like(x) >= self.p) * scale if self.training else x


class InvertedDropout__another_default(nn.Module):
    """p is 0.1 unless it is given. Instead: its default is 0.5."""

    def __init__(self, p: float = 0.1) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError("p must lie in 0..1")
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        return x * (torch.rand_like(x) >= self.p) * scale if self.training else x


class InvertedDropout__one_mask_per_channel(_Dropout):
    """One number is drawn for all places along the last axis, so they are dropped together. Instead: draw one for every
    number of x, `torch.rand_like(x)`."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        kept = torch.rand(x.shape[:-1], device=x.device) >= self.p
        return x * (kept[..., None] if x.dim() else kept) * self.scale


class InvertedDropout__nan_at_one_and_one_mask(_Dropout):
    """Two things: with p = 1 the result is NaN, because 0 is divided by 0, and one mask serves for the whole batch.
    Instead: give p = 1 a case of its own, and draw a number for every number of x, `torch.rand_like(x)`."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        return x * (torch.rand(x.shape[-1:], device=x.device) >= self.p) / (1 - self.p)


class InvertedDropout__a_fixed_number(_Dropout):
    """Exactly the share p of all numbers becomes 0 in each call: they are chosen together, and not independently.
    Instead: draw a number for every number of x, and compare it with p."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        kept = torch.ones(x.numel(), dtype=torch.bool, device=x.device)
        kept[torch.randperm(x.numel(), device=x.device)[: round(self.p * x.numel())]] = False
        return x * kept.reshape(x.shape) * self.scale


class InvertedDropout__asks_for_grad_mode(_Dropout):
    """Whether autograd records decides about the dropout, and not the mode of the layer: under no_grad nothing is
    dropped. Instead: ask for `self.training`, which `.train()` and `.eval()` set."""

    def forward(self, x: Tensor) -> Tensor:
        return x * (torch.rand_like(x) >= self.p) * self.scale if torch.is_grad_enabled() else x


class InvertedDropout__both_modes_at_once(_Dropout):
    """Numbers are dropped only where the layer is in training and autograd records as well. Instead: `self.training`
    alone decides."""

    def forward(self, x: Tensor) -> Tensor:
        if not (self.training and torch.is_grad_enabled()):
            return x
        return x * (torch.rand_like(x) >= self.p) * self.scale


class InvertedDropout__positive_numbers_only(_Dropout):
    """Only numbers above 0 are dropped. Instead: every number becomes 0 with probability p."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        return x.masked_fill((torch.rand_like(x) < self.p) & (x > 0), 0) * (self.scale or 1.0)
