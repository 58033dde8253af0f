"""Hidden tests of tabular."""

import math
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.optim.optimizer import register_optimizer_step_post_hook

from torch_katas import checks, inputs

WORST = 120
"""The largest mean absolute error of rents that the model has not seen."""
TOWNS = [
    {"town": "Ulm", "colour": "red", "age": 3, "size": 1.5},
    {"town": "Bonn", "colour": None, "age": 5, "size": None},
    {"town": None, "colour": "red", "age": None, "size": 4.5},
    {"town": "Köln", "colour": "blue", "age": 10, "size": 3.0},
    {"town": "Bonn", "colour": "Red", "age": 2, "size": None},
    {"town": "", "colour": "blue", "age": 5, "size": None},
]


@dataclass(frozen=True)
class Encoder:
    """What Encoder is in the exercise."""

    codes: dict[str, dict[str, int]]
    mean: dict[str, float]
    std: dict[str, float]


def known() -> Encoder:
    """Return an encoder, made anew."""
    codes = {"town": {"Bonn": 1, "Ulm": 2}, "colour": {"red": 1}}
    return Encoder(codes, {"age": 4.0, "size": -1.0}, {"age": 2.0, "size": 0.5})


def single_column(values: list[Any]) -> list[dict[str, Any]]:
    return [{"x": value} for value in values]


def test_categories_in_alphabetical_order(fit_encoder):
    """Each column's categories get the codes 1, 2, 3 … in the order of sorted; None is no category, but "" is one."""
    encoder = fit_encoder(TOWNS, ["town", "colour"], [])
    expected = {"town": {"": 1, "Bonn": 2, "Köln": 3, "Ulm": 4}, "colour": {"Red": 1, "blue": 2, "red": 3}}
    checks.equal(encoder.codes, expected, of="codes of fit_encoder")


def test_columns_in_the_order_of_the_call(fit_encoder):
    """The dicts have the columns that were asked for, in that order."""
    encoder = fit_encoder(TOWNS, ["town", "colour"], ["size", "age"])
    orders = [list(encoder.codes), list(encoder.mean), list(encoder.std)]
    expected = [["town", "colour"], ["size", "age"], ["size", "age"]]
    checks.equal(orders, expected, of='the columns of fit_encoder(rows, ["town", "colour"], ["size", "age"])')
    none = fit_encoder(TOWNS, [], [])
    checks.equal([none.codes, none.mean, none.std], [{}, {}, {}], of="fit_encoder(rows, [], [])")


@pytest.mark.parametrize(
    ("values", "mean", "std"),
    [
        ([3, 5, None, 10, 2], 5.0, math.sqrt(9.5)),
        ([1.5, None, 4.5, 3.0, None], 3.0, math.sqrt(1.5)),
        ([0, 0, 6], 2.0, math.sqrt(8)),
        ([None, -7], -7.0, 1.0),
        ([0.1, 0.1, 0.1], 0.1, 1.0),
        ([4, 4, None], 4.0, 1.0),
        ([None, None], 0.0, 1.0),
        ([], 0.0, 1.0),
        ([1e8, 1e8 + 1, 1e8 + 2], 1e8 + 1, math.sqrt(2 / 3)),
    ],
    ids=str,
)
def test_mean_and_deviation_of_what_is_there(fit_encoder, values, mean, std):
    """mean and std are those of the values that are not None; std is 1 where it would be 0."""
    encoder = fit_encoder(single_column(values), [], ["x"])
    for name, got, expected in (("mean", encoder.mean["x"], mean), ("std", encoder.std["x"], std)):
        of = f"{name} of the numbers {values}"
        checks.instance(got, float, of=of)
        checks.close(got, expected, of=of)


def test_words_and_their_codes(encode_rows):
    """A word becomes its code in its own column; one that is not known, or missing, becomes 0."""
    rows = [
        {"town": "Ulm", "colour": "red", "age": 4, "size": 0},
        {"town": "Rome", "colour": "Bonn", "age": 4, "size": 0},
        {"town": None, "colour": None, "age": 4, "size": 0},
        {"town": "Bonn", "colour": "blue", "age": 4, "size": 0},
    ]
    codes, _ = encode_rows(known(), rows)
    checks.close(codes, torch.tensor([[2, 1], [0, 0], [0, 0], [1, 0]]), of="codes of encode_rows")


def test_numbers_and_their_distances(encode_rows):
    """A number becomes its distance from the encoder's mean in units of std, and None becomes 0."""
    pairs = ((3, 0.0), (None, -1.5), (9, None))
    rows = [{"id": "a", "size": size, "town": "Ulm", "colour": "red", "age": age, "rent": 1} for age, size in pairs]
    _, values = encode_rows(known(), rows)
    expected = torch.tensor([[-0.5, 2.0], [0.0, -1.0], [2.5, 0.0]])
    checks.close(values, expected, of="values of encode_rows")


def test_rows_have_no_say_in_the_encoding_of_others(encode_rows):
    """A row is encoded alike alone and among others, and the encoder stays as it is."""
    pairs = (("Ulm", 1), ("Rome", 50), (None, 3))
    rows = [{"town": town, "colour": "red", "age": age, "size": 10.0 * age} for town, age in pairs]
    encoder = known()
    together = encode_rows(encoder, rows)
    for name, part, kind in (("codes", 0, torch.int64), ("values", 1, torch.float32)):
        alone = torch.cat([encode_rows(encoder, [row])[part] for row in rows])
        checks.dtype(together[part], kind, of=f"{name} of encode_rows")
        checks.close(alone, together[part], of=f"{name} of three rows that are encoded one by one")
    expected = {"town": {"Bonn": 1, "Ulm": 2}, "colour": {"red": 1}}
    checks.equal(encoder.codes, expected, of="the encoder's codes after encode_rows")


@pytest.mark.parametrize("count", [0, 2])
@pytest.mark.parametrize(("words", "numbers"), [(0, 2), (2, 0), (1, 1)])
def test_without_rows_or_columns(encode_rows, count, words, numbers):
    """Without rows, or columns of one kind, the shapes are (N, 0), (0, W) and (0, K)."""
    encoder = Encoder({f"w{i}": {"a": 1} for i in range(words)}, *({f"n{i}": 1.0 for i in range(numbers)},) * 2)
    rows = [{f"w{i}": "a" for i in range(words)} | {f"n{i}": 2 for i in range(numbers)}] * count
    codes, values = encode_rows(encoder, rows)
    of = f"of {count} rows with {words} columns of words and {numbers} of numbers"
    checks.close(codes, torch.ones(count, words, dtype=torch.int64), of=f"codes {of}")
    checks.close(values, torch.ones(count, numbers), of=f"values {of}")


def test_digits_far_from_zero(encode_rows):
    """Numbers of 1e8 that are 1 apart are told apart."""
    encoder = Encoder({}, {"x": 1e8 + 1}, {"x": 0.5})
    _, values = encode_rows(encoder, single_column([1e8, 1e8 + 1, 1e8 + 2]))
    checks.close(values, torch.tensor([[-2.0], [0.0], [2.0]]), of="values of 1e8, 1e8 + 1 and 1e8 + 2")


SIZES = [([3, 5], 2), ([4], 0), ([], 3), ([2, 2, 2], 1)]


def filled(model_class, sizes, numbers, embedding=2, hidden=4):
    """Return a model of random numbers."""
    model, generator = model_class(sizes, numbers, embedding, hidden), torch.Generator().manual_seed(3)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
    return model


def some(sizes, numbers, count, device="cpu"):
    """Return codes below sizes, the first and the last of each among them, and random values."""
    columns = [torch.arange(count) * (size - 1) % size for size in sizes]
    codes = torch.stack(columns, dim=1) if sizes else torch.zeros(count, 0, dtype=torch.int64)
    return codes.to(device), torch.randn(count, numbers, device=device)


@pytest.mark.parametrize(("sizes", "numbers"), SIZES, ids=str)
def test_names_and_shapes(TabularModel, sizes, numbers):
    """The state_dict has the stated names and shapes, so all parameters are found."""
    model = TabularModel(sizes, numbers, embedding=3, hidden=7)
    expected = {f"embeddings.{c}.weight": (size, 3) for c, size in enumerate(sizes)}
    expected |= {"hidden.weight": (7, 3 * len(sizes) + numbers), "hidden.bias": (7,), "out.weight": (1, 7)}
    shapes = {name: tuple(parameter.shape) for name, parameter in model.named_parameters()}
    of = f"the parameters of TabularModel({sizes}, {numbers}, embedding=3, hidden=7)"
    checks.equal(dict(sorted(shapes.items())), dict(sorted((expected | {"out.bias": (1,)}).items())), of=of)


@pytest.mark.parametrize("count", [4, 1, 0])
@pytest.mark.parametrize(("sizes", "numbers"), SIZES, ids=str)
def test_the_output_is_that_of_the_weights(TabularModel, device, sizes, numbers, count):
    """Embeddings column by column, then values, then two layers: with any weights the output is what was stated."""
    model, (codes, values) = filled(TabularModel, sizes, numbers).to(device), some(sizes, numbers, count, device)
    weights = {name: tensor.detach() for name, tensor in model.state_dict().items()}
    columns = [weights[f"embeddings.{c}.weight"][codes[:, c]] for c in range(len(sizes))]
    x = torch.cat([*columns, values], dim=1) @ weights["hidden.weight"].T + weights["hidden.bias"]
    expected = x.clamp(min=0) @ weights["out.weight"][0] + weights["out.bias"]
    of = f"TabularModel({sizes}, {numbers}, 2, 4) of {count} rows"
    checks.roughly(model(codes, values).detach(), expected, of=of)


def test_gradients_reach_what_was_used(TabularModel, device):
    """Gradients reach the rows of the codes that came up, in each column, and no others."""
    model = filled(TabularModel, [3, 4], 2).to(device)
    codes = torch.tensor([[0, 3], [2, 1]], device=device)
    output = model(codes, torch.zeros(2, 2, device=device))
    checks.gradient_reaches(output, *model.parameters(), of="TabularModel", names=tuple(model.state_dict()))
    for column, used in ((0, [0, 2]), (1, [1, 3])):
        weight = model.get_parameter(f"embeddings.{column}.weight")
        grad = torch.autograd.grad(output.sum(), weight, retain_graph=True)[0]
        rows = (grad != 0).any(1).nonzero().flatten().tolist()
        checks.equal(rows, used, of=f"the rows of embeddings.{column}.weight with a gradient, for codes {used}")


def test_codes_of_any_layout(TabularModel, device):
    """codes and values may lie in memory in any way."""
    model, (codes, values) = filled(TabularModel, [3, 5], 2).to(device), some([3, 5], 2, 6, device)
    expected, of = model(codes, values).detach(), "TabularModel([3, 5], 2, 2, 4) of 6 rows"
    inputs.same_for(inputs.layouts(codes, "codes"), lambda c: model(c, values).detach(), expected, of=of)
    inputs.same_for(inputs.layouts(values, "values"), lambda v: model(codes, v).detach(), expected, of=of)


FLATS = ["district", "heating"], ["area", "year"]


def few(train: Any, steps: int = 2, **options: Any) -> Any:
    rows, rents = flats(12, seed=1)
    return train(rows, rents, *FLATS, steps=steps, **options)


def test_a_row_alone_and_among_others(train_tabular):
    """A row's prediction does not depend on the rows that come with it."""
    predict, (rows, _) = few(train_tabular), flats(6, seed=2)
    together = predict(rows)
    checks.shape(together, (6,), of="predict(6 rows)")
    checks.dtype(together, torch.float32, of="predict(6 rows)")
    checks.equal(together.requires_grad, False, of="whether predict(6 rows) has a graph")
    alone = torch.cat([predict([row]) for row in rows])
    checks.roughly(alone, together, of="the predictions of 6 rows, one by one")
    checks.roughly(predict(rows[::-1]).flip(0), together, of="the predictions of 6 rows in the other order")


def test_each_column_has_its_say(train_tabular):
    """Another value in one of the columns gives another prediction."""
    predict = few(train_tabular, steps=5)
    row = {"district": "hill", "heating": "gas", "area": 80, "year": 1950}
    before = predict([row]).item()
    for column, other in (("district", "centre"), ("heating", "oil"), ("area", 20), ("year", 2010)):
        after = predict([row | {column: other}]).item()
        of = f"the prediction for a flat with another {column}"
        checks.that(after != before, of=of, expected="another number", got=f"{after}, as before")


def test_nothing_is_learned_from_later_rows(train_tabular):
    """Rows that were predicted before, however strange, change nothing; no rows give no predictions."""
    predict, (rows, _) = few(train_tabular), flats(5, seed=2)
    before = predict(rows)
    predict([{"district": "island", "heating": "wood", "area": 1e6, "year": -1e6}] * 3)
    checks.close(predict(rows), before, of="predict(rows) after strange rows")
    checks.shape(predict([]), (0,), of="predict([])")


def test_unseen_and_missing_values(train_tabular):
    """Unseen categories and missing values get a finite prediction."""
    predict = few(train_tabular)
    rows = [
        {"district": "island", "heating": None, "area": None, "year": 2000},
        {"district": None, "heating": "wood", "area": 50, "year": None},
    ]
    result = predict(rows)
    checks.shape(result, (2,), of="predict of rows with unseen and missing values")
    checks.that(result.isfinite().all(), of="predict of such rows", expected="finite numbers", got=result)


@pytest.mark.parametrize("targets", [[5.0, 5.0, 5.0], [-2e6], [0.0, 0.0], [1e15, -1e15]], ids=str)
def test_targets_without_a_spread(train_tabular, targets):
    """Where all targets are equal, there is one alone, or they are as large as can be, predictions are finite."""
    rows = [{"word": "a", "number": number} for number in range(len(targets))]
    result = train_tabular(rows, torch.tensor(targets), ["word"], ["number"], steps=2)(rows)
    checks.shape(result, (len(targets),), of="predict(rows)")
    of = f"predict(rows) after training on the targets {targets}"
    checks.that(result.isfinite().all(), of=of, expected="finite numbers", got=result)


@pytest.mark.parametrize(("words", "numbers"), [(["word"], []), ([], ["number"])], ids=["words", "numbers"])
def test_columns_of_one_kind(train_tabular, words, numbers):
    """Rows of words alone, or of numbers alone, are learned from as well."""
    rows = [{"word": "a", "number": 1, "other": None}, {"word": "b", "number": 2, "other": None}]
    result = train_tabular(rows, torch.tensor([1.0, 2.0]), words, numbers, steps=2)(rows)
    of = f"predict(2 rows) after training with words={words}, numbers={numbers}"
    checks.shape(result, (2,), of=of)
    checks.that(result.isfinite().all(), of=of, expected="finite numbers", got=result)


@pytest.mark.parametrize("steps", [1, 3])
def test_one_step_is_one_update(train_tabular, steps):
    """The optimizer makes `steps` updates."""
    updates = []
    handle = register_optimizer_step_post_hook(lambda *_: updates.append(1))
    try:
        few(train_tabular, steps)
    finally:
        handle.remove()
    checks.equal(len(updates), steps, of=f"the updates in train_tabular(…, steps={steps})")


def test_the_seed_decides(train_tabular):
    """The same seed gives the same predictions, whatever was drawn before; another gives others; by default it is 0."""
    rows, _ = flats(5, seed=2)
    first = few(train_tabular, seed=0)(rows)
    torch.rand(3)
    checks.close(few(train_tabular, seed=0)(rows), first, of="predict(rows) with seed=0, the second time")
    checks.close(few(train_tabular)(rows), first, of="predict(rows) without a seed, against seed=0")
    other = few(train_tabular, seed=1)(rows)
    same = torch.allclose(first, other)
    checks.equal(same, False, of="whether seed=0 and seed=1 give the same predictions")


def test_rows_and_targets_stay(train_tabular):
    """The caller's rows and targets keep their values; what he does with them afterwards changes no prediction."""
    rows, rents = flats(6, seed=1)
    before = [dict(row) for row in rows]
    with checks.unmodified("train_tabular(rows, targets, …)", targets=rents):
        predict = train_tabular(rows, rents, *FLATS, steps=1)
        expected = predict(rows)
    checks.equal(rows, before, of="the rows after train_tabular and predict")
    rows.clear()
    rents.zero_()
    of = "predict(rows) after the caller has emptied his training rows and set his targets to 0"
    checks.close(predict(before), expected, of=of)


@pytest.mark.timeout(30)
def test_rents_are_learned(train_tabular):
    """The mean absolute error is at most 120, also of rents that are 100,000 higher; by default there are 100 steps."""
    rows, rents = flats(300, seed=3)
    others, expected = flats(200, seed=4)
    rents, expected = rents + 100_000, expected + 100_000
    updates = []
    handle = register_optimizer_step_post_hook(lambda *_: updates.append(1))
    try:
        predict = train_tabular(rows, rents, *FLATS)
    finally:
        handle.remove()
    checks.equal(len(updates), 100, of="the updates in train_tabular without steps")
    error = (predict(others) - expected).abs().mean().item()
    of = "the mean absolute error of the rents of 200 other flats, 100,000 being added to all"
    checks.that(error <= WORST, of=of, expected=f"at most {WORST}", got=f"{error:.0f}")


def flats(count: int, seed: int) -> tuple[list[dict[str, Any]], Tensor]:
    """Return rows and rents of the kind that make_flats of the exercise gives."""
    generator = torch.Generator().manual_seed(seed)
    prices = {"centre": 18.0, "harbour": 15.0, "hill": 12.0, "mill": 9.0, "station": 7.0}
    extra = {"district heat": 0.0, "gas": -30.0, "oil": -60.0}
    draws = torch.rand(count, 8, generator=generator).tolist()
    noise = (20 * torch.randn(count, generator=generator)).tolist()
    rows, rents = [], []
    for (place, heat, area, year, *gaps), error in zip(draws, noise, strict=True):
        row = {"district": list(prices)[int(5 * place)], "heating": list(extra)[int(3 * heat)]}
        row |= {"area": round(20 + 130 * area), "year": 1900 + int(120 * year)}
        rents.append(prices[row["district"]] * row["area"] + extra[row["heating"]] + row["year"] - 1960 + error)
        rows.append({name: None if gap < 0.05 else value for (name, value), gap in zip(row.items(), gaps, strict=True)})
    return rows, torch.tensor(rents)
