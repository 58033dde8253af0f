"""Right answers in other styles."""

from torch_katas.course.mistakes import edit

critic_targets__least_change = edit(
    (
        "for _ in range(steps):\n    observations = env.observe()  # (N, F)",
        "observations = env.observe()\nfor _ in range(steps):",
    ),
    (
        "rows.append((observations, targets))",
        "rows.append((observations, targets))\nobservations = env.observe()",
    ),
    why="Only the last line of the loop is another one.",
)

critic_targets__values_at_once = edit(
    ("targets = rewards + gamma * critic(following).masked_fill(terminated, 0.0)  # (N,)", ""),
    ("rows.append((observations, targets))", "rows.append((observations, following, rewards, terminated))"),
    (
        "seen, wanted = zip(*rows, strict=True)",
        "seen, led_to, earned, ends = map(torch.stack, zip(*rows, strict=True))",
    ),
    (
        "return torch.stack(seen), torch.stack(wanted)",
        "with torch.no_grad():\n"
        "    values = critic(led_to.flatten(0, 1)).view(earned.shape)\n"
        "return seen, earned + gamma * torch.where(ends, torch.zeros_like(values), values)",
    ),
    why="All values in one call.",
)
