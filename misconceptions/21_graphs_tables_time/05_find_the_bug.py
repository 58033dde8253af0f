"""The bug as it was given, and changes that do not mend it.

A moving mean that holds the value to be forecast: alteryx/featuretools 1896, nredell/forecastML 29, tidymodels/rsample
269, online-ml/river 291.
"""

from torch_katas.course.mistakes import edit

lag_features__as_given = edit(
    ("means[times - window]", "means[times - window + 1]"),
    why="""Takes the mean of the values up to t, and the one at t is the target: `times - window + 1` is a window that
    ends there. Instead: the window ends at t - 1, and begins at t - window.""",
)

lag_features__one_too_early = edit(
    ("means[times - window]", "means[times - window - 1]"),
    why="""Ends the window at t - 2, and counts from the end of all where nothing is in front. Instead: the latest value
    that is known is the one at t - 1.""",
)

lag_features__one_value_less = edit(
    (
        "means = series.unfold(0, window, 1).mean(dim=1)",
        "means = series.unfold(0, max(window - 1, 1), 1).mean(dim=1)",
    ),
    ("means[times - window]", "means[times - window + 1]"),
    why="""Leaves the target out, and takes the mean of one value less. Instead: of `window` values.""",
)

lag_features__in_the_middle = edit(
    ("means[times - window]", "means[(times - window // 2).clamp(max=len(means) - 1)]"),
    why="""Puts the window around t, with half of it in the future. Instead: all of it lies in front of t.""",
)

lag_features__same_for_all = edit(
    ("means[times - window]", "means.mean().expand(len(times))"),
    why="""Takes the mean of all windows, later ones as well, for every row. Instead: each row has the mean of the
    values in front of its own t.""",
)

lag_features__running_sum = edit(
    (
        "means = series.unfold(0, window, 1).mean(dim=1)",
        "sums = torch.cat([series.new_zeros(1), series.cumsum(0)])\nmeans = (sums[window:] - sums[:-window]) / window",
    ),
    why="""Takes differences of a running sum, by `cumsum`: behind a large value, or in a long series, a mean of small
    ones has no digits left. Instead: the mean of each window by itself.""",
)

lag_features__targets_moved = edit(
    ("means[times - window]", "means[times - window + 1]"),
    ("series[times]", "series[(times + 1).clamp(max=len(series) - 1)]"),
    why="""Moves the targets on by one, and with them away from the lags. Instead: the target is the value at t; only
    the window was late.""",
)


lag_features__lags_moved = edit(
    ("series[times - lag]", "series[times - lag - 1]"),
    ("means[times - window]", "means[times - window + 1]"),
    why="""Moves the lags, which were right, and leaves the mean, which holds the target. Instead: the window ends at
    t - 1, and the lags stay.""",
)


lag_features__a_row_less = edit(
    ("max(*lags, window)", "max(*lags, window) + 1"),
    why="Gives the first row up, for which all values are known. Instead: N = T - the largest of window and lags.",
)


lag_features__last_value_cut_off = edit(
    ("series.unfold(0, window, 1).mean(dim=1)", "series.unfold(0, window, 1)[:, :-1].mean(dim=1)"),
    ("means[times - window]", "means[times - window + 1]"),
    why="""Cuts the target off the window, which has a value less then: of one value none is left, and the mean is NaN.
    Instead: of `window` values, the last of which is at t - 1.""",
)


lag_features__one_value_more = edit(
    ("series.unfold(0, window, 1)", "series.unfold(0, window + 1, 1)"),
    why="""Takes one value more into the mean, and that is the target. Instead: `window` values, the last of which is at
    t - 1.""",
)
