"""Right answers in other styles."""

from torch_katas.course.mistakes import edit

Tower__in_a_loop = edit(
    (
        "self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(features, features), nn.ReLU()) for _ in range(depth)])",
        "self.blocks = nn.ModuleList()\n"
        "for _ in range(depth):\n"
        "    self.blocks.append(nn.Sequential(nn.Linear(features, features), nn.ReLU()))",
    ),
    why="Blocks are appended.",
)

Tower__as_a_sequential = edit(
    (
        "self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(features, features), nn.ReLU()) for _ in range(depth)])",
        "blocks = (nn.Sequential(nn.Linear(features, features), nn.ReLU()) for _ in range(depth))\n"
        "self.blocks = nn.Sequential(*blocks)",
    ),
    ("x = x + block(x)", "x = block(x).add(x)"),
    why="A Sequential is walked over like a list.",
)
