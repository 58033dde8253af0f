"""Right answers in other styles."""

from torch_katas.course.mistakes import edit

tagger_loss__turns_the_tags = edit(
    ("logits = head(outputs.transpose(0, 1))", "logits = head(outputs)"),
    ("tags.flatten()", "tags.T.flatten()"),
    why="The tags become time first.",
)

tagger_loss__classes_second = edit(
    ("logits = head(outputs.transpose(0, 1))", "logits = head(outputs)"),
    ("cross_entropy(logits.flatten(0, 1), tags.flatten())", "cross_entropy(logits.permute(1, 2, 0), tags)"),
    why="The second form of cross_entropy.",
)

tagger_loss__one_sequence_at_a_time = edit(
    ("outputs, _ = rnn(x.transpose(0, 1))", "rows = [head(rnn(row.unsqueeze(1))[0].squeeze(1)) for row in x]"),
    ("logits = head(outputs.transpose(0, 1))", ""),
    (
        "cross_entropy(logits.flatten(0, 1), tags.flatten())",
        "sum(cross_entropy(row, goal, reduction='sum') for row, goal in zip(rows, tags, strict=True)) / tags.numel()",
    ),
    why="A loop over the batch.",
)
