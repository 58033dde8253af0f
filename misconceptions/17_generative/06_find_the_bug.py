"""The bug as it was given, and changes that do not mend it.

The neighbour's noise where steps are left out: huggingface/diffusers 3006 and 5130.
"""

from torch_katas.course.mistakes import edit

ddim_sample__as_given = edit(
    ("for t, following in zip(times, [*times[1:], None], strict=True):", "for t in times:"),
    (
        "after = torch.ones_like(now) if following is None else alpha_bar[following]",
        "after = alpha_bar[t - 1] if t > 0 else torch.ones_like(now)",
    ),
    why="""Goes to the noise of step `t - 1`, while the model is asked next at another step, where less noise is left.
    Instead: go to the noise of the next one of times, and to none after the last.""",
)

ddim_sample__last_time_wraps_around = edit(
    ("for t, following in zip(times, [*times[1:], None], strict=True):", "for i, t in enumerate(times):"),
    (
        "after = torch.ones_like(now) if following is None else alpha_bar[following]",
        "after = alpha_bar[times[(i + 1) % len(times)]]",
    ),
    why="""Begins anew after the last of times, so the points get their noise back. Instead: after the last there is no
    noise.""",
)

ddim_sample__never_takes_the_last_step = edit(
    ("zip(times, [*times[1:], None], strict=True)", "zip(times, times[1:])"),
    why="""Stops before the last of times, and what noise it would have taken away stays. Instead: the last of times is
    a step too, to no noise at all.""",
)

ddim_sample__ends_only_at_0 = edit(
    ("[*times[1:], None]", "[*times[1:], max(times[-1] - 1, 0)]"),
    why="""Goes from the last of times to the step before it, and not to the data. Instead: after the last of times
    there is no noise left, whichever it is.""",
)

ddim_sample__asks_for_the_next_time = edit(
    ("torch.full((len(x),), t, device=x.device)", "torch.full((len(x),), following or 0, device=x.device)"),
    why="""Tells the model the next time, though x is as it is after step t. Instead: the model is asked about t.""",
)

ddim_sample__shifted_by_one = edit(
    (
        "after = torch.ones_like(now) if following is None else alpha_bar[following]",
        "after = torch.ones_like(now) if not following else alpha_bar[following - 1]",
    ),
    why="""Goes to the step before the next one of times, where there is less noise than the model will be told.
    Instead: to the next one itself.""",
)

ddim_sample__even_strides = edit(
    (
        "for t, following in zip(times, [*times[1:], None], strict=True):",
        "stride = len(alpha_bar) // len(times)\nfor t in times:",
    ),
    (
        "after = torch.ones_like(now) if following is None else alpha_bar[following]",
        "after = alpha_bar[t - stride] if t >= stride else torch.ones_like(now)",
    ),
    why="""Takes the times to be evenly spaced, `stride` apart. Instead: look at the next one of times itself.""",
)

ddim_sample__ratio_of_both = edit(
    (
        "after = torch.ones_like(now) if following is None else alpha_bar[following]",
        "after = torch.ones_like(now) if following is None else now / alpha_bar[following]",
    ),
    why="""Takes the share of one step, the ratio of two alpha_bars, for the share of all up to there. Instead:
    alpha_bar of the next one of times.""",
)

ddim_sample__neighbour_unless_last = edit(
    ("alpha_bar[following]", "alpha_bar[max(t - 1, following)]"),
    why="""Still goes to the noise of the neighbour, `t - 1`, wherever steps are left out. Instead: to that of the next
    one of times.""",
)

ddim_sample__last_step_to_step_0 = edit(
    ("torch.ones_like(now) if following is None", "alpha_bar[0] if following is None"),
    why="""Goes to the noise of step 0 after the last of times, with `alpha_bar[0]`, and that much noise stays. Instead:
    after the last of times there is no noise left: alpha_bar counts as 1.""",
)

ddim_sample__fresh_noise = edit(
    ("(1 - after).sqrt() * noise", "(1 - after).sqrt() * torch.randn_like(x)"),
    why="""Adds new noise to the data, by `randn_like`, as DDPM does, so each run gives other data. Instead: the noise
    that the model found goes in again.""",
)

ddim_sample__records = edit(
    ("with torch.no_grad():", "if len(times):"),
    why="""Records a graph of each step. Instead: torch.no_grad around all of them.""",
)
