"""Wrong answers that people write when they let embeddings find their partners.

No scaling to length 1, one direction alone: moein-shariatnia/OpenAI-CLIP 16 and 28, torchgeo/torchgeo 1208. A
temperature in the wrong place: RElbers/info-nce-pytorch 17, drboog/Lafite 25, ustcllm/RecStudio 21. A denominator
without the partner: KevinMusgrave/pytorch-metric-learning 699. Infinity of the wrong sign for the hardest negative:
jinnnju/PaAno 1. Batches without triplets: tensorflow/addons 2447, KevinMusgrave/pytorch-metric-learning 107. Triplets
that are none: KevinMusgrave/pytorch-metric-learning 476.

Below, a training whose mistake shows without it ends after five steps: that saves time.
"""

from torch_katas.course.mistakes import edit

info_nce__one_direction = edit(
    (
        "return (cross_entropy(logits, right) + cross_entropy(logits.T, right)) / 2",
        "return cross_entropy(logits, right)",
    ),
    why="""Lets rows of a look for their partners, but not rows of b. Instead: a second cross entropy of the transposed
    logits, and the mean of both.""",
)

info_nce__not_scaled = edit(
    ("normalize(a) @ normalize(b).T", "a @ b.T"),
    why="""Takes the products of rows of any length, so longer rows count for more. Instead: scale all rows to length 1
    first.""",
)

info_nce__one_side_scaled = edit(
    ("@ normalize(b).T", "@ b.T"),
    why="""Scales the rows of a alone. Instead: both sides have rows of length 1.""",
)

info_nce__scaled_along_the_batch = edit(
    ("normalize(a) @ normalize(b).T", "normalize(a, dim=0) @ normalize(b, dim=0).T"),
    why="""Scales the columns, with `dim=0`, over the batch. Instead: it is the rows that get length 1.""",
)

info_nce__multiplies_by_the_temperature = edit(
    ("/ temperature", "* temperature"),
    why="""Multiplies the cosines by the temperature. Instead: divide by it; a small one makes sharp choices.""",
)

info_nce__no_temperature = edit(
    (".T / temperature", ".T"),
    why="""Makes no use of the temperature. Instead: divide the cosines by it.""",
)

info_nce__temperature_on_the_loss = edit(
    (".T / temperature", ".T"),
    ("logits.T, right)) / 2", "logits.T, right)) / 2 / temperature"),
    why="""Divides the loss by the temperature, not the logits. Instead: the softmax has to see it.""",
)

info_nce__sum_of_both = edit(
    (
        "(cross_entropy(logits, right) + cross_entropy(logits.T, right)) / 2",
        "cross_entropy(logits, right) + cross_entropy(logits.T, right)",
    ),
    why="""Adds both directions up. Instead: the mean of the two.""",
)

info_nce__one_label_for_all = edit(
    ("torch.arange(len(a), device=a.device)", "torch.zeros(len(a), dtype=torch.int64, device=a.device)"),
    why="""Says that row 0 is the partner of all, as if the partner had been put in front. Instead: the partner of row i
    is row i.""",
)

info_nce__without_the_partner_below = edit(
    (
        "return (cross_entropy(logits, right) + cross_entropy(logits.T, right)) / 2",
        "others = logits.masked_fill(torch.eye(len(a), dtype=torch.bool, device=a.device), -torch.inf)\n"
        "return (others.logsumexp(1) + others.logsumexp(0)).mean() / 2 - logits.diagonal().mean()",
    ),
    why="""Leaves the partner out of the sum below the fraction, so the loss falls below 0. Instead: the softmax is over
    all, the partner included.""",
)

info_nce__labels_on_the_cpu = edit(
    ("torch.arange(len(a), device=a.device)", "torch.arange(len(a))"),
    why="""Makes the right classes on the CPU, wherever the pairs are: on a GPU the loss raises an error. Instead: give
    `arange` the device of a.""",
)

info_nce__overflows = edit(
    (
        "return (cross_entropy(logits, right) + cross_entropy(logits.T, right)) / 2",
        "e = logits.exp()\nd = e.diagonal()\nreturn -((d / e.sum(1)).log() + (d / e.sum(0)).log()).mean() / 2",
    ),
    why="""Takes `exp` of the logits as they are: for a small temperature it is infinite, and the loss is NaN. Instead:
    cross_entropy subtracts the largest first.""",
)

info_nce__divides_by_the_norm = edit(
    (
        "normalize(a) @ normalize(b).T",
        "(a / a.norm(dim=1, keepdim=True)) @ (b / b.norm(dim=1, keepdim=True)).T",
    ),
    why="""Divides by the length of each row, and that of a row of zeros is 0: NaN. Instead: `normalize` leaves such a
    row as it is.""",
)

info_nce__target_side_detached = edit(
    ("normalize(b)", "normalize(b.detach())"),
    why="""Cuts b off the graph, so its encoder learns nothing. Instead: gradients flow to both sides.""",
)

info_nce__broadcasts = edit(
    (
        "if a.shape != b.shape:\n"
        '    raise ValueError(f"a is {tuple(a.shape)}, b is {tuple(b.shape)}: they must be alike")',
        'if a.shape[1] != b.shape[1]:\n    raise ValueError("the embeddings differ in size")',
    ),
    ("cross_entropy(logits.T, right)", "cross_entropy(logits.T[: len(a)], right[: len(b)])"),
    why="""Takes more rows on one side than on the other, and some have no partner. Instead: compare the whole shapes
    first, and raise ValueError.""",
)

info_nce__any_temperature = edit(
    ("if temperature <= 0:", "if temperature < 0:"),
    why="""Lets a temperature of 0 through, and divides by it. Instead: 0 raises ValueError as well.""",
)


triplet_loss__squared_distances = edit(
    ("distances = squares.masked_fill(equal, 1).sqrt().masked_fill(equal, 0)", "distances = squares"),
    why="""Compares squares of distances. Instead: take the root.""",
)

triplet_loss__slope_at_0 = edit(
    ("squares.masked_fill(equal, 1).sqrt().masked_fill(equal, 0)", "squares.sqrt()"),
    why="""Takes `sqrt` where the distance is 0, as it is between each point and itself: its slope there is infinite,
    and the gradients are NaN. Instead: put another number there before the root, and 0 after it.""",
)

triplet_loss__zero_for_other_labels = edit(
    ("masked_fill(~other[counts], torch.inf)", "masked_fill(~other[counts], 0)"),
    why="""Puts 0 where the label is the same, and 0 is the smallest distance of all: it is always the nearest. Instead:
    infinity stands for what may not be chosen.""",
)

triplet_loss__farthest_negative = edit(
    ("masked_fill(~other[counts], torch.inf).amin(1)", "masked_fill(~other[counts], -torch.inf).amax(1)"),
    why="""Takes the farthest point of another label, the easiest. Instead: the hardest one is the nearest.""",
)

triplet_loss__nearest_positive = edit(
    ("masked_fill(~same[counts], -torch.inf).amax(1)", "masked_fill(~same[counts], torch.inf).amin(1)"),
    why="""Takes the nearest point of the same label, the easiest. Instead: the hardest one is the farthest.""",
)

triplet_loss__ten_thousand_for_infinity = edit(
    ("masked_fill(~other[counts], torch.inf)", "masked_fill(~other[counts], 1e4)"),
    why="""Puts 10,000 where the label is the same: the nearest, where the others are farther away than that. Instead:
    infinity is beyond any distance.""",
)

triplet_loss__its_own_positive = edit(
    ("same = same & ~torch.eye(len(labels), dtype=torch.bool, device=labels.device)", ""),
    why="""Counts each point among its own positives, so one that is alone with its label counts as well. Instead: take
    the diagonal out.""",
)

triplet_loss__mean_over_all = edit(
    (".relu().mean()", ".relu().sum() / len(labels)"),
    why="""Divides by N, also where some anchors have no partners. Instead: divide by how many count.""",
)

triplet_loss__mean_of_those_that_cost = edit(
    (
        "return (farthest - nearest + margin).relu().mean()",
        "costs = (farthest - nearest + margin).relu()\nreturn costs.sum() / (costs > 0).sum().clamp(min=1)",
    ),
    why="""Leaves anchors out that cost 0, as some libraries do. Instead: they count in the mean.""",
)

triplet_loss__sum = edit(
    (".relu().mean()", ".relu().sum()"),
    why="""Adds up, so a larger batch costs more. Instead: the mean over the anchors that count.""",
)

triplet_loss__no_limit = edit(
    (".relu().mean()", ".mean()"),
    why="""Lets anchors cost less than 0, so the loss falls for ever as groups move apart. Instead: nothing below 0.""",
)

triplet_loss__margin_subtracted = edit(
    ("nearest + margin", "nearest - margin"),
    why="""Subtracts the margin, and is content before the negative is farther than the positive. Instead: add it.""",
)

triplet_loss__swapped = edit(
    ("farthest - nearest + margin", "nearest - farthest + margin"),
    why="""Pulls negatives close and pushes positives away. Instead: the positive's distance minus the negative's.""",
)

triplet_loss__mean_of_nothing = edit(
    ("if not counts.any():\n    return embeddings.sum() * 0", ""),
    why="""Takes the mean of no anchors at all, which is NaN. Instead: 0 where none counts.""",
)

triplet_loss__zero_without_a_graph = edit(
    ("return embeddings.sum() * 0", "return torch.zeros((), dtype=embeddings.dtype, device=embeddings.device)"),
    why="""Returns a new 0 where no anchor counts, and backward raises an error in the middle of a training. Instead: a
    0 that hangs on embeddings.""",
)

triplet_loss__in_float32 = edit(
    (
        "return (farthest - nearest + margin).relu().mean()",
        "return (farthest - nearest + margin).relu().mean().float()",
    ),
    why="""Converts to float32, whatever comes in. Instead: the result has the dtype of embeddings.""",
)

train_pairs__shuffles_one_side = edit(
    ("second(right[rows])", "second(right[torch.randint(len(right), (BATCH_SIZE,))])"),
    ("range(steps)", "range(min(steps, 60))"),
    why="""Draws rows anew for the second side, so what is taught as partners is none. Instead: the same rows for
    both.""",
)

train_pairs__pulls_alone = edit(
    (
        "loss = info_nce(first(left[rows]), second(right[rows]), TEMPERATURE)",
        "loss = (normalize(first(left[rows]), dim=1) - normalize(second(right[rows]), dim=1)).square().mean()",
    ),
    ("range(steps)", "range(min(steps, 60))"),
    why="""Pulls partners together and pushes nothing apart: soon all embeddings are the same. Instead: info_nce tells
    each partner from the others of the batch.""",
)

train_pairs__one_batch = edit(
    ("for _ in range(steps):", "rows = torch.randint(len(left), (BATCH_SIZE,))\nfor _ in range(min(steps, 5)):"),
    ("rows = torch.randint(len(left), (BATCH_SIZE,))\nloss", "loss"),
    why="""Draws one batch before the loop, and never sees any other pair. Instead: draw a batch inside the loop.""",
)

train_pairs__trains_one_side = edit(
    ("[*first.parameters(), *second.parameters()]", "[*first.parameters()]"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Gives the optimizer the parameters of the first encoder alone. Instead: both learn.""",
)

train_pairs__never_steps = edit(
    ("optimizer.step()", ""),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Computes gradients, but no update follows them. Instead: call `step()` of the optimizer after backward.""",
)

train_pairs__forgets_the_seed = edit(
    ("torch.manual_seed(seed)", ""),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Makes no use of the seed: no two runs are alike. Instead: call manual_seed with it before the encoders are
    made.""",
)

train_pairs__always_seed_0 = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(0)"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Seeds with 0 in any case, so all seeds give the same encoders. Instead: seed with the argument.""",
)

train_pairs__stays_in_training = edit(
    ("return first.eval(), second.eval()", "return first, second"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Returns both encoders in training mode. Instead: call eval of both at the end.""",
)

train_pairs__always_32 = edit(
    (
        "_encoder(left.shape[1], size), _encoder(right.shape[1], size)",
        "_encoder(left.shape[1], 32), _encoder(right.shape[1], 32)",
    ),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Makes embeddings of 32 numbers, whatever size says. Instead: hand size on.""",
)

train_pairs__as_many_as_come_in = edit(
    (
        "_encoder(left.shape[1], size), _encoder(right.shape[1], size)",
        "(_encoder(x.shape[1], left.shape[1]) for x in (left, right))",
    ),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Makes embeddings as long as the rows of the first side. Instead: size says how long.""",
)

train_pairs__whole_batches_alone = edit(
    ("torch.randint(len(left), (BATCH_SIZE,))", "torch.randperm(len(left))[: BATCH_SIZE * (len(left) >= BATCH_SIZE)]"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Uses whole batches alone: of fewer pairs than that none is left, and the mean over no pairs is NaN. Instead:
    draw with repeats, or let a batch be shorter.""",
)

train_pairs__one_encoder = edit(
    ("_encoder(left.shape[1], size), _encoder(right.shape[1], size)", "[_encoder(left.shape[1], size)] * 2"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Uses one encoder for both sides, which may have rows of different lengths. Instead: an encoder for each.""",
)

train_pairs__centres_in_place = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(seed)\nleft -= left.mean()"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Centres the caller's rows in place, with `-=`. Instead: work on a new tensor.""",
)

train_pairs__counts_epochs = edit(
    ("range(steps)", "range(min(steps, 3) * (1 + len(left) // 100))"),
    why="""Takes steps for epochs, and makes several updates in each. Instead: one step is one batch.""",
)

train_pairs__norm_over_the_batch = edit(
    (
        "return first.eval(), second.eval()",
        "norm = nn.BatchNorm1d(size, track_running_stats=False)\n"
        "return nn.Sequential(first, norm).eval(), second.eval()",
    ),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Puts a `BatchNorm1d` without running statistics behind an encoder, so an embedding depends on its company.
    Instead: each row is embedded by itself.""",
)

train_pairs__seeds_after_the_encoders = edit(
    ("torch.manual_seed(seed)", ""),
    ("for _ in range(steps):", "torch.manual_seed(seed)\nfor _ in range(min(steps, 5)):"),
    why="""Seeds when both encoders have been made already: their first weights depend on what was drawn before, and no
    two runs are alike. Instead: seed before the encoders are made.""",
)

train_pairs__second_in_training = edit(
    ("return first.eval(), second.eval()", "return first.eval(), second"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Returns the second encoder in training mode. Instead: call eval of both at the end.""",
)

train_pairs__draws_each_side_apart = edit(
    (
        "rows = torch.randint(len(left), (BATCH_SIZE,))",
        "a, b = (torch.randperm(len(left))[:BATCH_SIZE] for _ in range(2))",
    ),
    ("first(left[rows]), second(right[rows])", "first(left[a]), second(right[b])"),
    why="""Draws rows anew for the second side, so what is taught as partners is none. Instead: the same rows for
    both.""",
)
