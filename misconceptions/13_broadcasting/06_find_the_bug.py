"""The bug as it was given, and changes that do not mend it.

Seen in numpy/numpy #18947 (which of two broadcast rows is subtracted from which), and in public solutions of
srush/Tensor-Puzzles (a triangle on the wrong side).
"""

from torch_katas.course.mistakes import edit

smooth__as_given = edit(
    ("gaps = steps[:, None] - steps  # (T, T): at [t, s] stands t - s", "gaps = steps - steps[:, None]  # (T, T)"),
    why="""At [t, s] stands s - t, so each step is averaged with those that come after it. Instead: the row is the step
    of the result, so its number is what is subtracted from, `steps[:, None]`.""",
)


smooth__turned_after_the_division = edit(
    ("gaps = steps[:, None] - steps", "gaps = steps - steps[:, None]"),
    ("return weights @ x", "return weights.T @ x"),
    why="""Each column of the weights that are used sums to 1, and the rows do not. Instead: mend the gaps, and each row
    is divided by its own sum.""",
)


smooth__other_comparison = edit(
    ("gaps = steps[:, None] - steps", "gaps = steps - steps[:, None]"),
    ("torch.where(gaps >= 0, decay**gaps, 0)", "torch.where(gaps <= 0, decay**gaps, 0)"),
    why="""The right steps take part, but their gaps are below 0, so the weights grow with the distance. Instead: mend
    the gaps themselves; then the comparison is right as it was.""",
)


smooth__both_sides = edit(
    ("gaps = steps[:, None] - steps", "gaps = (steps[:, None] - steps).abs()"),
    why="""Without a sign every step takes part, before and after. Instead: t - s with its sign, which is below 0 for
    later steps.""",
)


smooth__without_the_comparison = edit(
    ("torch.where(gaps >= 0, decay**gaps, 0)", "decay ** gaps.clamp(min=0)"),
    why="""Later steps have the gap 0, and so the full weight. Instead: their weight is 0, by `torch.where`.""",
)


smooth__not_divided = edit(
    ("weights = weights / weights.sum(dim=1, keepdim=True)", ""),
    why="""The gaps are right now, but the weights are not divided by their sum, so this is no mean. Instead: leave the
    division as it was.""",
)


smooth__leaves_itself_out = edit(
    ("gaps >= 0", "gaps > 0"),
    why="""The gaps are right now, but a step has no part in its own mean, and the first one no part at all. Instead:
    `>=`, as it was.""",
)


smooth__series_backwards = edit(
    ("gaps = steps[:, None] - steps", "gaps = steps - steps[:, None]"),
    ("return weights @ x", "return weights @ x.flip(1)"),
    why="""The series is turned round before, and the result is not turned back. Instead: mend the gaps; the series
    stays as it is.""",
)


smooth__along_the_features = edit(
    ("return weights @ x", "return (weights @ x.reshape(x.shape[0], x.shape[2], -1).mT).reshape(x.shape)"),
    why="""The gaps are right now, but x is reshaped on the way, which cuts its numbers anew. Instead: the last two axes
    of x are (T, F), which is what a product of matrices wants.""",
)


smooth__in_float32 = edit(
    ("dtype=x.dtype, device", "device"),
    ("return weights @ x", "return (weights @ x.float()).to(x.dtype)"),
    why="""The gaps are right now, but the mean is made in float32, where float64 loses its digits. Instead: the dtype
    of x for steps, as it was.""",
)


smooth__first_step_counted_twice = edit(
    ("torch.where(gaps >= 0, decay**gaps, 0)", "torch.where(gaps >= 0, decay**gaps * (1 - decay), 0)"),
    ("weights = weights / weights.sum(dim=1, keepdim=True)", "weights[:, 0] = decay**steps"),
    why="""This is the usual moving average, which begins with the first step as if it had always been so. Instead: the
    weights of the docstring, divided by their sum.""",
)


smooth__powers_by_logarithm = edit(
    ("decay**gaps", "torch.exp(gaps * torch.tensor(decay, dtype=x.dtype, device=x.device).log())"),
    why="""The gaps are right now, but the powers go through a logarithm. With decay 0 that is -inf, and times the gap 0
    it is NaN. Instead: `**`, as it was; 0 to the power of 0 is 1.""",
)


smooth__product_in_place_of_where = edit(
    ("torch.where(gaps >= 0, decay**gaps, 0)", "decay**gaps * (gaps >= 0)"),
    why="""The gaps are right now, but later steps are taken away by a product. With decay 0 their powers are inf,
    and inf times 0 is NaN. Instead: `torch.where`, as it was.""",
)


smooth__growing_weights = edit(
    (
        "gaps = steps[:, None] - steps",
        "if decay == 0:\n    return x.clone()\ngrowing = (decay**-steps)[:, None]",
    ),
    ("weights = torch.where(gaps >= 0, decay**gaps, 0)", "pass"),
    ("weights = weights / weights.sum(dim=1, keepdim=True)", "pass"),
    ("return weights @ x", "return (x * growing).cumsum(dim=1) / growing.cumsum(dim=0)"),
    why="""Weights grow with time here, `decay**-steps`, and are summed on the way. In a long series they become
    infinite. Instead: weights that fall from 1, by the gap to the past.""",
)
