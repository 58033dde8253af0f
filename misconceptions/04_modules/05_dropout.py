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
    """With a part of the numbers at 0 and the others as they were, sums are smaller in training than in evaluation: the
    next layer meets numbers that it was not trained for. Multiply by 1 / (1 - p)."""

    def forward(self, x: Tensor) -> Tensor:
        return x * (torch.rand_like(x) >= self.p) if self.training else x


class InvertedDropout__active_in_eval(_Dropout):
    """Nobody asks for self.training, so numbers vanish in evaluation too: predictions differ from call to call."""

    def forward(self, x: Tensor) -> Tensor:
        return x * (torch.rand_like(x) >= self.p) * self.scale


class InvertedDropout__any_p(nn.Module):
    """A p of -0.1 or 1.5 is taken without a word; with 1.5 the numbers change their sign. Check it where it comes in,
    and raise ValueError."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        scale = 1 / (1 - self.p) if self.p != 1 else 0.0
        return x * (torch.rand_like(x) >= self.p) * scale if self.training else x


class InvertedDropout__refuses_the_ends(nn.Module):
    """0 and 1 are probabilities too: p = 0 switches dropout off, as people do to compare. Only what lies outside is an
    error."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        if not 0 < p < 1:
            raise ValueError("p must lie in 0..1")
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        return x * (torch.rand_like(x) >= self.p) / (1 - self.p) if self.training else x


class InvertedDropout__keeps_with_p(_Dropout):
    """p is the probability of being set to 0, and here it is that of staying. Numbers stay where rand is at least
    p."""

    def forward(self, x: Tensor) -> Tensor:
        return x * (torch.rand_like(x) < self.p) * self.scale if self.training else x


class InvertedDropout__divides_by_p(_Dropout):
    """1 / p is the scale for numbers that stay with probability p. These stay with probability 1 - p: multiply by
    1 / (1 - p). (At 0.5 the two are the same.)"""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.p == 0:
            return x
        return x * (torch.rand_like(x) >= self.p) / self.p


class InvertedDropout__nan_at_one(_Dropout):
    """With p = 1 this divides by 0: infinity times 0 is NaN, and so is 0 / 0. That end needs a case of its own."""

    def forward(self, x: Tensor) -> Tensor:
        return x * (torch.rand_like(x) >= self.p) / (1 - self.p) if self.training else x


class InvertedDropout__scales_in_eval(_Dropout):
    """This scales down in evaluation, as the first dropout did. The inverted one scales up in training, and evaluation
    leaves x as it is."""

    def forward(self, x: Tensor) -> Tensor:
        return x * (torch.rand_like(x) >= self.p) if self.training else x * (1 - self.p)


class InvertedDropout__one_mask_for_the_batch(_Dropout):
    """One mask was drawn for a single sample, and it is broadcast to all: the whole batch loses the same features. Draw
    one for every number: rand_like(x)."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        kept = torch.rand(x.shape[-1:], device=x.device) >= self.p
        return x * kept * self.scale


class InvertedDropout__whole_samples(_Dropout):
    """A mask with one number for each row switches off whole samples. Draw one for every number: rand_like(x)."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        kept = torch.rand(len(x), *[1] * (x.dim() - 1), device=x.device) >= self.p
        return x * kept * self.scale


class InvertedDropout__draws_only_once(_Dropout):
    """The mask of the first call is kept and used again: the same units are always off, and the others always on. Draw
    a new one at each call."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        if getattr(self, "kept", None) is None or self.kept.shape != x.shape:
            self.kept = torch.rand_like(x) >= self.p
        return x * self.kept * self.scale


class InvertedDropout__seeds_itself(_Dropout):
    """A seed in forward gives the same mask at each call, and sets the whole program's generator back: everything else
    that is random repeats itself too."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        torch.manual_seed(0)
        return x * (torch.rand_like(x) >= self.p) * self.scale


class InvertedDropout__one_coin_for_all(_Dropout):
    """`torch.rand(())` is one number: either all stay or all go. Every number needs its own: rand_like(x)."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        kept = torch.rand((), device=x.device) >= self.p
        return x * kept * self.scale


class InvertedDropout__in_place(_Dropout):
    """An assignment into x changes the caller's tensor, which a residual connection may still need. Multiply into a new
    one."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        with torch.no_grad():
            x[torch.rand_like(x) < self.p] = 0
        return x * self.scale


class InvertedDropout__detaches(_Dropout):
    """`.data` cuts the graph: nothing in front of the dropout learns any more."""

    def forward(self, x: Tensor) -> Tensor:
        return x.data * (torch.rand_like(x) >= self.p) * self.scale if self.training else x


class InvertedDropout__always_float32(_Dropout):
    """`.float()` makes a float32 mask, and its product with half-precision numbers is float32 as well. Leave the mask
    bool, or give it the dtype of x."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        return x * (torch.rand_like(x) >= self.p).float() * self.scale


class InvertedDropout__knows_its_own_mode(_Dropout):
    """A flag of its own is never told: .eval() sets self.training, in this module as in all others. Ask for that."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__(p)
        self.is_training = True

    def forward(self, x: Tensor) -> Tensor:
        return x * (torch.rand_like(x) >= self.p) * self.scale if self.is_training else x


class InvertedDropout__is_torchs(_Dropout):
    """This hands the work to the operator that is to be built."""

    def forward(self, x: Tensor) -> Tensor:
        return functional.dropout(x, self.p, self.training)


class InvertedDropout__by_bernoulli(_Dropout):
    """torch.bernoulli draws a good mask. But PyTorch's own dropout is made of it, so that no test could tell the two
    apart: compare torch.rand with p."""

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.bernoulli(torch.full_like(x, 1 - self.p)) * self.scale if self.training else x


class InvertedDropout__native(_Dropout):
    """This hands the work to the operator that is to be built, by its inner name."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.native_dropout(x, self.p, self.training)[0]
