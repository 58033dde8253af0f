"""Right answers in other styles."""

from torch_katas.course.mistakes import edit


def parameter_count__by_layers(config: "GPTConfig") -> int:  # noqa: F821 - given in the exercise
    e, v, t = config.embedding, config.vocab_size, config.block_size

    def linear(rows: int, columns: int) -> int:
        return rows * columns + rows

    norm = 2 * e
    block = norm + linear(3 * e, e) + linear(e, e) + norm + linear(4 * e, e) + linear(e, 4 * e)
    return v * e + t * e + sum([block]) * config.layers + norm


def parameter_count__the_formula(config: "GPTConfig") -> int:  # noqa: F821 - given in the exercise
    e = config.embedding
    return e * (config.vocab_size + config.block_size + 2) + config.layers * e * (12 * e + 13)


GPT__linear_and_a_loss_module = edit(
    ("self.norm(x) @ self.token.weight.T", "nn.functional.linear(self.norm(x), self.token.weight)"),
    (
        "cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1)",
        "nn.CrossEntropyLoss(ignore_index=-1)(logits.transpose(1, 2), targets)",
    ),
    why="Other operators for head and loss.",
)


GPT__a_tied_layer = edit(
    (
        "nn.init.normal_(self.position.weight, std=0.02)",
        "nn.init.normal_(self.position.weight, std=0.02)\n"
        "self.head = nn.Linear(config.embedding, config.vocab_size, bias=False)\n"
        "self.head.weight = self.token.weight",
    ),
    ("self.norm(x) @ self.token.weight.T", "self.head(self.norm(x))"),
    ("self.position(positions)", "self.position.weight[:time]"),
    why="A layer as the head, whose weight is the table itself.",
)
