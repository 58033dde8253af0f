"""Hidden tests of model_parallel."""

import pytest
import torch
from torch.nn.functional import linear

from torch_katas import checks, inputs
from torch_katas.rules import OperatorMode


class Shapes(OperatorMode):
    """Notes the shapes of all tensors that operators give."""

    def __init__(self):
        super().__init__()
        self.seen = set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        for tensor in result if isinstance(result, tuple | list) else (result,):
            if isinstance(tensor, torch.Tensor):
                self.seen.add(tuple(tensor.shape))
        return result


def layer(outputs, width, with_bias, device="cpu", dtype=torch.float32):
    """Return weight and bias, or None for it."""
    bias = torch.randn(outputs, device=device, dtype=dtype) if with_bias else None
    return torch.randn(outputs, width, device=device, dtype=dtype), bias


@pytest.mark.parametrize("with_bias", [True, False], ids=["bias", "no bias"])
@pytest.mark.parametrize(("outputs", "world"), [(6, 1), (6, 2), (6, 3), (4, 4)])
def test_columns_side_by_side_are_the_layer(column_parallel, device, outputs, world, with_bias):
    """Side by side the ranks' results are the whole layer, in value and in every gradient."""
    weight, bias = layer(outputs, 5, with_bias, device)
    x = torch.randn(2, 3, 5, device=device)
    tensors = [x, weight] + ([bias] if with_bias else [])

    def call(x, weight, bias=None):
        parts = column_parallel(x, weight, bias, world)
        shapes = [tuple(part.shape) for part in parts]
        checks.equal(shapes, [(2, 3, outputs // world)] * world, of=f"the shapes on {world} ranks")
        return torch.cat(list(parts), -1)

    of = f"column_parallel of {outputs} outputs on {world} ranks, side by side"
    inputs.same_as_torch(call, linear, *tensors, names=("x", "weight", "bias")[: len(tensors)], of=of)


def test_each_rank_has_its_outputs(column_parallel):
    """Rank r has outputs r · O / W and on; one row x without a batch, float64, other layouts of weight."""
    weight, bias = layer(4, 3, True, dtype=torch.float64)
    x = torch.randn(3, dtype=torch.float64)
    whole = linear(x, weight, bias)
    for name, variant in [("plain", weight), *inputs.layouts(weight, "weight")]:
        for r, part in enumerate(column_parallel(x, variant, bias, 2)):
            checks.close(part, whole[2 * r : 2 * r + 2], of=f"the result of rank {r} of 2, {name}")


def test_no_rank_does_the_others_work(column_parallel):
    """No tensor with all outputs is made on the way."""
    weight, bias = layer(6, 5, True)
    with Shapes() as shapes:
        column_parallel(torch.randn(7, 5), weight, bias, 3)
    checks.that((7, 6) not in shapes.seen, of="the tensors on the way", expected="none (7, 6)", got="one (7, 6)")


def test_outputs_that_do_not_divide(column_parallel):
    """Outputs that cannot be cut into equal parts are refused; no rows in x are fine."""
    weight, bias = layer(6, 5, True)
    for world in (4, 5, 7):
        of = f"column_parallel of 6 outputs on {world} ranks"
        checks.raises(ValueError, lambda w=world: column_parallel(torch.randn(2, 5), weight, bias, w), of=of)
    parts = column_parallel(torch.zeros(0, 5), weight, bias, 2)
    checks.equal([tuple(part.shape) for part in parts], [(0, 3)] * 2, of="the shapes for x of shape (0, 5)")


@pytest.mark.parametrize("with_bias", [True, False], ids=["bias", "no bias"])
@pytest.mark.parametrize("widths", [(4,), (2, 2), (1, 3, 2), (2, 0, 1), (1, 1, 1, 1)], ids=str)
def test_rows_add_up_to_the_layer(row_parallel, device, widths, with_bias):
    """The sum over ranks is the whole layer, bias once, in value and in every gradient."""
    weight, bias = layer(3, sum(widths), with_bias, device)
    x = torch.randn(2, 4, sum(widths), device=device)
    tensors = [x, weight] + ([bias] if with_bias else [])

    def call(x, weight, bias=None):
        return row_parallel(list(x.split(widths, -1)), weight, bias)

    of = f"row_parallel of parts of widths {widths}"
    inputs.same_as_torch(call, linear, *tensors, names=("x", "weight", "bias")[: len(tensors)], of=of)


def test_parts_stay_apart(row_parallel):
    """The parts are never put together: no tensor with all inputs is made on the way."""
    weight, bias = layer(3, 6, True)
    parts = [torch.randn(7, 2) for _ in range(3)]
    with Shapes() as shapes:
        row_parallel(parts, weight, bias)
    checks.that((7, 6) not in shapes.seen, of="the tensors on the way", expected="none (7, 6)", got="one (7, 6)")


def test_parts_that_do_not_fit(row_parallel):
    """Widths that do not add up to the inputs are refused; a row without a batch and float64 are fine."""
    weight, bias = layer(3, 6, True, dtype=torch.float64)
    for widths in ((2, 2), (3, 4), (7,)):
        parts = [torch.randn(2, width, dtype=torch.float64) for width in widths]
        of = f"row_parallel of widths {widths} for 6 inputs"
        checks.raises(ValueError, lambda p=parts: row_parallel(p, weight, bias), of=of)
    x = torch.randn(6, dtype=torch.float64)
    result = row_parallel(x.split((5, 1)), weight, bias)
    checks.close(result, linear(x, weight, bias), of="row_parallel in float64, without a batch")


SCHEDULES = {
    (1, 1): ["F0 B0"],
    (1, 3): ["F0 B0 F1 B1 F2 B2"],
    (2, 1): ["F0 - - B0", "- F0 B0 -"],
    (3, 2): ["F0 F1 - - - B0 - B1", "- F0 F1 - B0 - B1 -", "- - F0 B0 F1 B1 - -"],
    (3, 4): [
        "F0 F1 F2 - - B0 F3 B1 - B2 - B3",
        "- F0 F1 - B0 F2 B1 F3 B2 - B3 -",
        "- - F0 B0 F1 B1 F2 B2 F3 B3 - -",
    ],
}


@pytest.mark.parametrize(("stages", "microbatches"), SCHEDULES, ids=str)
def test_small_schedules(pipeline_schedule, stages, microbatches):
    """Small schedules are as they are drawn."""
    expected = [[word.strip("-") for word in row.split()] for row in SCHEDULES[stages, microbatches]]
    result = pipeline_schedule(stages, microbatches)
    checks.equal(len(result), stages, of=f"the rows of pipeline_schedule({stages}, {microbatches})")
    for s, (row, want) in enumerate(zip(result, expected, strict=True)):
        checks.equal(row, want, of=f"stage {s} of pipeline_schedule({stages}, {microbatches})")


@pytest.mark.parametrize(("stages", "microbatches"), [(4, 6), (3, 2), (5, 1)])
def test_each_stage_has_its_order(pipeline_schedule, stages, microbatches):
    """A stage does min(S - 1 - s, M) forwards, then a forward and a backward by turns, then the backwards left."""
    rows = pipeline_schedule(stages, microbatches)
    for s, row in enumerate(rows):
        warm = min(stages - 1 - s, microbatches)
        kinds = "F" * warm + "FB" * (microbatches - warm) + "B" * warm
        found = "".join(action[:1] for action in row)
        checks.equal(found, kinds, of=f"what stage {s} does, in pipeline_schedule({stages}, {microbatches})")


@pytest.mark.parametrize(("stages", "microbatches"), [(4, 8), (5, 3), (2, 12), (6, 1)])
def test_larger_schedules_keep_the_promises(pipeline_schedule, stages, microbatches):
    """Everything happens once, in order, after what it needs; rows have 2 · (M + S - 1) slots; few are in flight."""
    rows = pipeline_schedule(stages, microbatches)
    of = f"pipeline_schedule({stages}, {microbatches})"
    checks.equal([len(row) for row in rows], [2 * (microbatches + stages - 1)] * stages, of=f"the lengths of {of}")
    slots = [{action: t for t, action in enumerate(row) if action} for row in rows]
    for s, row in enumerate(rows):
        for kind in "FB":
            done = [action for action in row if action.startswith(kind)]
            checks.equal(done, [f"{kind}{m}" for m in range(microbatches)], of=f"{kind} of stage {s} in {of}")
        flight = [sum((a[0] == "F") - (a[0] == "B") for a in row[:t] if a) for t in range(len(row) + 1)]
        most = min(stages - s, microbatches)
        checks.equal(max(flight), most, of=f"the micro-batches that stage {s} holds at most in {of}")
        for m in range(microbatches if s else 0):
            after = slots[s][f"F{m}"] > slots[s - 1][f"F{m}"] and slots[s][f"B{m}"] < slots[s - 1][f"B{m}"]
            where = f"micro-batch {m} on stages {s - 1} and {s} in {of}"
            checks.that(after, of=where, expected="F after F, B before B", got="another order")


@pytest.mark.parametrize(
    ("sizes", "world", "expected"),
    [
        ([10, 40, 20, 20, 5], 2, [[0, 1], [2, 3, 4]]),
        ([1, 2, 3, 4, 5, 6], 3, [[0, 5], [1, 4], [2, 3]]),
        ([7, 7, 7, 7], 2, [[0, 2], [1, 3]]),
        ([3, 8], 4, [[1], [0], [], []]),
        ([4, 9, 1], 1, [[0, 1, 2]]),
        ([], 2, [[], []]),
        ([5, 5, 4, 3, 3], 2, [[0, 2], [1, 3, 4]]),
        ([100, 1, 1, 1, 1, 96], 2, [[0], [1, 2, 3, 4, 5]]),
        ([0, 0, 3, 0], 3, [[2], [0, 1, 3], []]),
    ],
)
def test_largest_first_to_the_emptiest(partition_optimizer_state, sizes, world, expected):
    """The largest goes first, each to the rank with the fewest numbers, ties to the lower number and rank."""
    of = f"partition_optimizer_state({sizes}, {world})"
    checks.equal(partition_optimizer_state(sizes, world), expected, of=of)


def test_every_parameter_has_one_rank(partition_optimizer_state):
    """Of many parameters each belongs to one rank, lists are sorted, and no rank has much more than another."""
    sizes = [(37 * p) % 101 + 1 for p in range(60)]
    ranks = partition_optimizer_state(sizes, 4)
    checks.equal(sorted(p for rank in ranks for p in rank), list(range(60)), of="the parameters of all ranks together")
    checks.equal([sorted(rank) for rank in ranks], ranks, of="the lists, sorted")
    totals = [sum(sizes[p] for p in rank) for rank in ranks]
    few = max(totals) - min(totals) <= 5
    checks.that(few, of="the numbers on each rank", expected="a difference of at most 5", got=totals)


def test_sizes_stay_as_they_are(partition_optimizer_state):
    """The list of sizes is not changed, and a tuple will do."""
    sizes = [3, 9, 4]
    partition_optimizer_state(sizes, 2)
    checks.equal(sizes, [3, 9, 4], of="sizes afterwards")
    checks.equal(partition_optimizer_state((3, 9, 4), 2), [[1], [0, 2]], of="partition_optimizer_state((3, 9, 4), 2)")
