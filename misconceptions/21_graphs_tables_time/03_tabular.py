"""Wrong answers that people write when they feed tables to a network.

Statistics of all rows: nijamudheen/CheMLFlow 9, scikit-learn/scikit-learn 24695,
aapatel09/handson-unsupervised-learning 3, d2l-ai/d2l-en 843. Categories that the training never had:
dreamquark-ai/tabnet 357, 359 and 529, Lightning-Universe/lightning-flash 825, yandex-research/tabm 13; missing ones:
jeongyoonlee/Kaggler 43. Predictions that stay in the unit of the training: skforecast/skforecast 715, Nixtla/mlforecast
197.
"""

import torch

from torch_katas.course.mistakes import edit

fit_encoder__codes_from_0 = edit(
    (", start=1)", ")"),
    why="""Gives the first category the code 0, which is to stand for what is not known. Instead: count from 1.""",
)

fit_encoder__in_order_of_appearance = edit(
    (
        "sorted({row[column] for row in rows if row[column] is not None})",
        "dict.fromkeys(row[column] for row in rows if row[column] is not None)",
    ),
    why="""Numbers the categories as they come up, so other rows in front give other codes. Instead: sort them.""",
)

fit_encoder__missing_is_a_category = edit(
    (
        "sorted({row[column] for row in rows if row[column] is not None})",
        "sorted({str(row[column]) for row in rows})",
    ),
    why="""Makes a category of what is missing. Instead: leave None out; its code is 0.""",
)

fit_encoder__empty_is_missing = edit(
    ("{row[column] for row in rows if row[column] is not None}", "{row[column] for row in rows if row[column]}"),
    why="""Takes an empty word for a missing one. Instead: ask for None.""",
)

fit_encoder__one_less = edit(
    ("squares / len(values)", "squares / (len(values) - 1)"),
    why="""Divides by one less than the number of values. Instead: the statement divides by their number.""",
)

fit_encoder__deviation_of_0 = edit(
    ("(squares / len(values)) ** 0.5 if len(set(values)) > 1 else 1.0", "(squares / max(len(values), 1)) ** 0.5"),
    why="""Leaves a deviation of 0 where all values are equal, and later rows are divided by it. Instead: 1.0 there.""",
)

fit_encoder__missing_is_0 = edit(
    (
        "[float(row[column]) for row in rows if row[column] is not None]",
        "[float(row[column] or 0) for row in rows]",
    ),
    why="""Counts missing numbers as 0, which moves the mean. Instead: leave them out.""",
)

fit_encoder__squares_first = edit(
    (
        "sum((value - mean[column]) ** 2 for value in values)",
        "max(sum(value**2 for value in values) - len(values) * mean[column] ** 2, 0.0)",
    ),
    why="""Subtracts the squared mean from the mean square: of numbers near 1e8 no digit of the variance is left.
    Instead: subtract the mean first, then square.""",
)

fit_encoder__no_values_no_mean = edit(
    ("sum(values) / len(values) if values else 0.0", "sum(values) / len(values)"),
    why="""Divides by 0 where a column has no values. Instead: the mean is 0.0 there.""",
)

fit_encoder__columns_sorted = edit(
    ("for column in numbers:", "for column in sorted(numbers):"),
    ("for column in words:", "for column in sorted(words):"),
    why="""Sorts the columns. Instead: keep them in the order of the call.""",
)

encode_rows__unknown_raises = edit(
    ("known.get(row[column], 0)", "known[row[column]]"),
    why="""Raises KeyError for a category that the training never had. Instead: `get` with 0.""",
)

encode_rows__learns_new_words = edit(
    ("known.get(row[column], 0)", "known.setdefault(row[column], len(known) + 1)"),
    why="""Gives unknown words new codes, for which no embedding was made, and changes the encoder. Instead: 0.""",
)

encode_rows__notes_unknown_words = edit(
    ("known.get(row[column], 0)", "known.setdefault(row[column], 0)"),
    why="""Writes unknown words into the encoder, `setdefault` with 0: later rows change what was learned. Instead:
    `get`.""",
)

encode_rows__unknown_is_the_last = edit(
    ("known.get(row[column], 0)", "known.get(row[column], len(known))"),
    why="""Takes unknown words for the last category. Instead: they have the code 0, which no category has.""",
)

encode_rows__missing_is_0 = edit(
    (
        "0.0 if row[column] is None else (row[column] - mean) / encoder.std[column]",
        "((row[column] or 0.0) - mean) / encoder.std[column]",
    ),
    why="""Takes a missing number for 0 *before* the mean is subtracted, so it lies far from all others. Instead: 0.0 is
    the encoded value, as if it were the mean.""",
)

encode_rows__zero_is_missing = edit(
    ("0.0 if row[column] is None else", "0.0 if not row[column] else"),
    why="""Takes the number 0 for a missing one. Instead: ask for None.""",
)

encode_rows__columns_of_the_row = edit(
    (
        "for column, mean in encoder.mean.items()",
        "for column in row\nif (mean := encoder.mean.get(column)) is not None",
    ),
    why="""Takes the columns in the order of each row. Instead: in the order of the encoder, for all rows.""",
)

encode_rows__not_divided = edit(
    ("(row[column] - mean) / encoder.std[column]", "row[column] - mean"),
    why="""Subtracts the mean and leaves the unit as it is. Instead: divide by std.""",
)


def encode_rows__statistics_of_these_rows(encoder, rows):
    """Computes mean and deviation anew from the rows that come: one row alone becomes 0, whatever it says. Instead:
    take the encoder's, from the training rows."""
    codes = [[known.get(row[column], 0) for column, known in encoder.codes.items()] for row in rows]
    columns = []
    for column in encoder.mean:
        there = [row[column] for row in rows if row[column] is not None]
        mean = sum(there) / len(there) if there else 0.0
        std = (sum((x - mean) ** 2 for x in there) / len(there)) ** 0.5 if there else 1.0
        columns.append([0.0 if row[column] is None else (row[column] - mean) / (std or 1.0) for row in rows])
    values = torch.tensor(columns, dtype=torch.float32).reshape(len(encoder.mean), len(rows)).T
    return torch.tensor(codes, dtype=torch.int64).reshape(len(rows), len(encoder.codes)), values


encode_rows__shapes_by_themselves = edit(
    (".view(len(rows), len(encoder.codes))", ""),
    (".view(len(rows), len(encoder.mean))", ""),
    why="""Leaves the shapes to `torch.tensor`, which makes (0,) of no rows. Instead: name rows and columns.""",
)


def encode_rows__in_float32(encoder, rows):
    """Goes to float32 before the mean is subtracted: 1e8 and 1e8 + 1 are the same there. Instead: subtract and divide
    in Python, then make the tensor."""
    codes = [[known.get(row[column], 0) for column, known in encoder.codes.items()] for row in rows]
    mean, std = (torch.tensor([*part.values()]) for part in (encoder.mean, encoder.std))
    values = [[encoder.mean[c] if row[c] is None else row[c] for c in encoder.mean] for row in rows]
    values = (torch.tensor(values, dtype=torch.float32).reshape(len(rows), len(mean)) - mean) / std
    return torch.tensor(codes, dtype=torch.int64).reshape(len(rows), len(encoder.codes)), values


encode_rows__codes_as_floats = edit(
    ("torch.tensor(codes, dtype=torch.int64)", "torch.tensor(codes, dtype=torch.float32)"),
    why="""Returns codes as floats, with which no embedding can be looked up. Instead: int64.""",
)

TabularModel__a_plain_list = edit(
    (
        "nn.ModuleList(nn.Embedding(size, embedding) for size in sizes)",
        "[nn.Embedding(size, embedding) for size in sizes]",
    ),
    why="""Keeps the embeddings in a plain list: no optimizer finds them, and no state_dict has them. Instead: an
    nn.ModuleList.""",
)

TabularModel__one_table = edit(
    (
        "nn.ModuleList(nn.Embedding(size, embedding) for size in sizes)",
        "nn.ModuleList([nn.Embedding(max([0, *sizes]), embedding)] * len(sizes))",
    ),
    why="""Shares one table among all columns, so code 1 means the same in each. Instead: one for each column.""",
)

TabularModel__one_row_too_many = edit(
    ("nn.Embedding(size, embedding)", "nn.Embedding(size + 1, embedding)"),
    why="""Adds a row for what is unknown, which sizes count already. Instead: a table has sizes[c] rows.""",
)

TabularModel__padding_at_0 = edit(
    ("nn.Embedding(size, embedding)", "nn.Embedding(size, embedding, padding_idx=0)"),
    why="""Names code 0 as padding, so its row never gets a gradient. Instead: it is a code like all others.""",
)

TabularModel__flattens_by_view = edit(
    (
        "columns = [table(codes[:, c]) for c, table in enumerate(self.embeddings)]",
        "columns = [table(codes.view(-1)[c :: codes.shape[1]]) for c, table in enumerate(self.embeddings)]",
    ),
    why="""Flattens codes with `view`, which refuses a tensor whose numbers do not follow one another. Instead: take
    column after column.""",
)

TabularModel__bare_squeeze = edit(
    (".squeeze(1)", ".squeeze()"),
    why="""`squeeze()` drops all axes of length 1: a single row comes out with the shape (). Instead: name the axis.""",
)

TabularModel__keeps_the_axis = edit(
    (".squeeze(1)", ""),
    why="""Returns (N, 1), which a loss broadcasts against (N,) to (N, N). Instead: drop the last axis.""",
)

TabularModel__values_first = edit(
    ("[*columns, values]", "[values, *columns]"),
    why="""Puts the values in front of the embeddings. Instead: embeddings first, as the weights are stated.""",
)

TabularModel__adds_embeddings = edit(
    ("[*columns, values]", "[*[sum(columns)] * len(columns), values]"),
    why="""Adds the embeddings of the columns up, so it is lost which column they come from. Instead: side by side.""",
)

TabularModel__no_relu = edit(
    ("relu(self.hidden(x))", "self.hidden(x)"),
    why="""Leaves the ReLU out, and two linear layers are one. Instead: bend what is between them.""",
)

train_tabular__statistics_of_later_rows = edit(
    (
        "return model(*encode_rows(encoder, rows)) * scale + middle",
        "later = fit_encoder(rows, [], numbers)\n"
        "fitted = Encoder(encoder.codes, later.mean, later.std)\n"
        "return model(*encode_rows(fitted, rows)) * scale + middle",
    ),
    why="""Learns mean and deviation anew from the rows that are to be predicted: a row's prediction depends on the rows
    beside it. Instead: encode them by the encoder of the training.""",
)

train_tabular__in_the_training_unit = edit(
    ("* scale + middle", ""),
    why="""Returns predictions in the unit of the standardized targets. Instead: multiply by their deviation, and add
    their mean.""",
)

train_tabular__targets_as_they_are = edit(
    ("(targets - middle) / scale)", "targets)"),
    ("* scale + middle", ""),
    why="""Trains on targets of a thousand, which are out of reach for small steps. Instead: standardize them for the
    training, and turn predictions back.""",
)

train_tabular__nothing_to_divide_by = edit(
    ("scale = scale if scale > 0 else torch.ones(())", ""),
    why="""Divides by a deviation of 0 where all targets are equal, which gives NaN. Instead: by 1 there.""",
)

train_tabular__deviation_of_one = edit(
    ("(targets - middle).square().mean().sqrt()", "targets.std()"),
    ("scale if scale > 0 else torch.ones(())", "scale if scale != 0 else torch.ones(())"),
    why="""The deviation of a single number is NaN, with the correction that `std` has by itself. Instead:
    `correction=0`, and a test for 0.""",
)

train_tabular__learns_again_from_the_list = edit(
    ("def predict(rows: Sequence[Row])", "def predict(others: Sequence[Row])"),
    (
        "return model(*encode_rows(encoder, rows))",
        "return model(*encode_rows(fit_encoder(rows, words, numbers), others))",
    ),
    why="""Fits an encoder in each prediction, from the list of training rows, which is the caller's: where he changes
    it, the model gets other codes than it was trained on. Instead: keep the encoder of the training.""",
)

train_tabular__with_a_graph = edit(
    ("with torch.no_grad():", "if True:"),
    why="""Returns predictions with a graph. Instead: `torch.no_grad`.""",
)

train_tabular__forgets_the_seed = edit(
    ("torch.manual_seed(seed)", ""),
    why="""Makes no use of the seed. Instead: `torch.manual_seed` before the model is made.""",
)

train_tabular__no_place_for_the_unknown = edit(
    ("[len(known) + 1 for known in encoder.codes.values()]", "[len(known) for known in encoder.codes.values()]"),
    why="""Makes tables for the known categories alone, while codes go from 0 to their number: the last one is out of
    range. Instead: one row more.""",
)

train_tabular__one_column_of_words = edit(
    ("encoder = fit_encoder(rows, words, numbers)", "encoder = fit_encoder(rows, words[:1], numbers)"),
    why="""Uses the first column of words alone. Instead: all of them.""",
)

train_tabular__needs_both_kinds = edit(
    (
        "codes, values = encode_rows(encoder, rows)",
        "codes, values = (torch.stack([*part.T], dim=1) for part in encode_rows(encoder, rows))",
    ),
    why="""Stacks columns with `torch.stack`, which refuses an empty list. Instead: the tensors of encode_rows are right
    as they are.""",
)

train_tabular__counts_epochs = edit(
    ("for _ in range(steps):", "for _ in range(2 * steps):"),
    why="""Makes two updates for each step. Instead: `steps` updates.""",
)
