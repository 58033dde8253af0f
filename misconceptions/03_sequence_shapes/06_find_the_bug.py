"""The bug as it was given, and changes that do not mend it."""

from torch_katas.course.mistakes import edit

tagger_loss__as_given = edit(
    ("logits = head(outputs.transpose(0, 1))", "logits = head(outputs)"),
    why="""The logits are (T, B, V) and the tags (B, T), and both are flattened as they are, so a frame's logits meet
    the tag of another frame. With one sequence the two orders are the same. Instead: bring both into one layout, then
    flatten.""",
)


tagger_loss__reshapes_the_logits = edit(
    ("logits = head(outputs.transpose(0, 1))", "logits = head(outputs.reshape(*tags.shape, -1))"),
    why="""The outputs are cut anew to (B, T, H), and every number stays where it was, so frames of different sequences
    are still mixed. Instead: `transpose` moves the axes.""",
)


tagger_loss__reshapes_x = edit(
    ("rnn(x.transpose(0, 1))", "rnn(x.reshape(x.shape[1], x.shape[0], -1))"),
    ("head(outputs.transpose(0, 1))", "head(outputs.reshape(x.shape[0], x.shape[1], -1))"),
    why="""Logits and tags fit again, but x was cut anew instead of turned, so the layer reads frames of different
    sequences as one. Instead: `transpose`, as it was, and the outputs back in the same way.""",
)


tagger_loss__reads_the_batch_as_time = edit(
    ("rnn(x.transpose(0, 1))", "rnn(x)"),
    ("head(outputs.transpose(0, 1))", "head(outputs)"),
    why="""Logits and tags fit again, but the layer takes axis 0 for time and now reads from one sequence to the next.
    Instead: hand it x with time in front, and turn what comes out.""",
)


tagger_loss__switches_the_layer = edit(
    ("outputs, _ = rnn(x.transpose(0, 1))", "rnn.batch_first = True\noutputs, _ = rnn(x)"),
    ("head(outputs.transpose(0, 1))", "head(outputs)"),
    why="""The loss is right, and the layer's own setting has changed for everybody who uses it afterwards. Instead:
    turn the data, not the layer.""",
)


tagger_loss__turns_both = edit(
    ("cross_entropy(logits.flatten(0, 1), tags.flatten())", "cross_entropy(logits.flatten(0, 1), tags.T.flatten())"),
    why="""The logits are turned and the tags too, so they differ again. Instead: turn one of the two.""",
)


tagger_loss__only_the_last_step = edit(
    ("logits = head(outputs.transpose(0, 1))", "logits = head(outputs[-1])"),
    (
        "cross_entropy(logits.flatten(0, 1), tags.flatten())",
        "cross_entropy(logits, tags[:, -1])",
    ),
    why="""Only the last frame of each sequence is asked for its tag. Instead: all of them count.""",
)


tagger_loss__classes_and_time_change_places = edit(
    ("logits = head(outputs.transpose(0, 1))", "logits = head(outputs).permute(1, 2, 0)"),
    (
        "cross_entropy(logits.flatten(0, 1), tags.flatten())",
        "cross_entropy(logits.reshape(tags.numel(), -1), tags.flatten())",
    ),
    why="""The classes stand on axis 1, which is right for targets of shape (B, T), and are then flattened into the
    rows. Instead: (B, V, T) goes to `cross_entropy` as it is, with the tags as they are.""",
)


tagger_loss__sums_the_sequences = edit(
    (
        "cross_entropy(logits.flatten(0, 1), tags.flatten())",
        "sum(cross_entropy(scores, row) for scores, row in zip(logits, tags, strict=True))",
    ),
    why="""Each sequence has its own mean and fits its tags, but the means are added up, so the loss grows with the
    batch. Instead: one mean over all frames.""",
)


tagger_loss__cuts_the_graph = edit(
    ("logits = head(outputs.transpose(0, 1))", "logits = head(outputs.transpose(0, 1).detach())"),
    why="""The order is right, but the outputs are detached, so only the head learns. Instead: leave the history in
    place.""",
)


tagger_loss__in_float32 = edit(
    ("logits = head(outputs.transpose(0, 1))", "logits = head(outputs.transpose(0, 1)).float()"),
    why="""The order is right, but the logits become float32, so with x in float64 the loss has lost its dtype and half
    of its digits. Instead: leave the dtype to the layers.""",
)


tagger_loss__in_training_mode = edit(
    ("outputs, _ = rnn(x.transpose(0, 1))", "outputs, _ = rnn.train()(x.transpose(0, 1))"),
    why="""The layer is put into training mode, for everybody who uses it afterwards. Instead: call it as it is.""",
)
