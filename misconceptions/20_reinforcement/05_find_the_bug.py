"""The bug as it was given, and changes that do not mend it.

A value of the wrong side of a reset: DexForce/EmbodiChain 610 and 612, DLR-RM/stable-baselines3 1864. Time limits that
are taken for ends: instadeepai/Mava 951, anthonytorlucci/rlevo 170.
"""

from torch_katas.course.mistakes import edit

critic_targets__as_given = edit(
    (
        "for _ in range(steps):\n    observations = env.observe()  # (N, F)",
        "observations = env.observe()\nfor _ in range(steps):",
    ),
    (
        "following, rewards, terminated, _ = env.step(policy(observations))",
        "_, rewards, terminated, _ = env.step(policy(observations))\nfollowing = env.observe()",
    ),
    ("rows.append((observations, targets))", "rows.append((observations, targets))\nobservations = following"),
    why="""Asks `env.observe()` for the state that follows. Where the time was up that is the beginning of a new
    episode. Instead: the state to which the step led, which `env.step` returns.""",
)

critic_targets__time_limit_is_an_end = edit(
    ("following, rewards, terminated, _ =", "following, rewards, terminated, truncated ="),
    ("masked_fill(terminated, 0.0)", "masked_fill(terminated | truncated, 0.0)"),
    why="""Takes the value for 0 where the time was up, `terminated | truncated`, as if all were over. Instead: it is
    that of the state to which the step led.""",
)

critic_targets__value_before_the_step = edit(
    ("following, rewards, terminated, _ =", "following, rewards, terminated, truncated ="),
    ("critic(following)", "torch.where(truncated, critic(observations), critic(following))"),
    why="""Takes the value of the state before the step, `critic(observations)`, where the time was up. Instead: that of
    the state to which it led.""",
)

critic_targets__goes_on_from_there = edit(
    (
        "for _ in range(steps):\n    observations = env.observe()  # (N, F)",
        "observations = env.observe()\nfor _ in range(steps):",
    ),
    ("rows.append((observations, targets))", "rows.append((observations, targets))\nobservations = following"),
    why="""Goes on from `following` after an end, while the environment is in a new episode: policy and observations
    belong to the old one. Instead: what `env.observe()` says after the step is where the next one begins.""",
)

critic_targets__no_end_at_all = edit(
    ("following, rewards, terminated, _ =", "following, rewards, terminated, truncated ="),
    ("masked_fill(terminated, 0.0)", "masked_fill(terminated & ~terminated, 0.0)"),
    why="""Drops the mask of the ends that are ends. Instead: it was right.""",
)

critic_targets__leaves_the_truncated_out = edit(
    ("following, rewards, terminated, _ =", "following, rewards, terminated, truncated ="),
    ("rows.append((observations, targets))", "rows.append((observations, targets.masked_fill(truncated, 0.0)))"),
    why="""Sets the targets of truncated steps to 0. Instead: their reward, plus the value of where they led.""",
)

critic_targets__mask_times_value = edit(
    ("critic(following).masked_fill(terminated, 0.0)", "critic(following) * ~terminated"),
    why="""Multiplies by a mask, `* ~terminated`: 0 times NaN is NaN. Instead: put a 0 in its place.""",
)

critic_targets__time_before_the_end = edit(
    ("following, rewards, terminated, _ =", "following, rewards, terminated, truncated ="),
    ("masked_fill(terminated, 0.0)", "masked_fill(terminated & ~truncated, 0.0)"),
    why="""Lets the value count where all was over and the time was up as well, by `~truncated`. Instead: where it was
    terminated nothing follows.""",
)
