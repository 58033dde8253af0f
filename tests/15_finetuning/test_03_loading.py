"""Hidden tests of loading."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import linear

from torch_katas import checks, inputs

CHANGES = {"load_matching": "model"}
"""Arguments that a kata changes by design."""


def body_and_head(outputs, device="cpu"):
    """Return a model with buffers, and with this many outputs."""
    return nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, outputs)).to(device)


def sevens(model):
    """Return a state like the model's in which every number is 7."""
    return {name: torch.full_like(value, 7) for name, value in model.state_dict().items()}


def report(missing=(), unexpected=(), mismatched=()):
    return {"missing": list(missing), "unexpected": list(unexpected), "mismatched": list(mismatched)}


def test_what_fits_is_loaded_and_the_rest_reported(load_matching, device):
    """Names that both have, in one shape, are loaded, buffers included; another head is mismatched and stays."""
    model = body_and_head(5, device)
    head = {name: value.clone() for name, value in model.state_dict().items() if name.startswith("2.")}
    found = load_matching(model, sevens(body_and_head(4, device)))
    expected = report(mismatched=["2.weight", "2.bias"])
    checks.equal(found, expected, of="load_matching(model, state), where the heads differ")
    for name, value in model.state_dict().items():
        of = f"{name} after load_matching(model, state), where state holds 7 everywhere"
        checks.close(value, head.get(name, torch.full_like(value, 7)), of=of)


def test_everything_may_fit(load_matching):
    """Where all fits, the three lists are empty, in every call."""
    model = body_and_head(2)
    for call in (1, 2):
        checks.equal(load_matching(model, sevens(model)), report(), of=f"load_matching(model, state), call {call}")


def test_names_of_only_one_side(load_matching):
    """What state does not have is missing, in the model's order; what the model does not have is unexpected."""
    model = body_and_head(2)
    state = {"z.weight": torch.zeros(3), "2.bias": torch.ones(2), "a": torch.zeros(1), "0.weight": torch.ones(3, 2)}
    missing = [name for name in model.state_dict() if name not in state]
    checks.equal(load_matching(model, state), report(missing, ["z.weight", "a"]), of="load_matching(model, state)")
    checks.close(model[2].bias.detach(), torch.ones(2), of="2.bias after load_matching(model, state)")


@pytest.mark.parametrize("shape", [(2, 3), (6,), (1, 2), (2,), (1, 3, 2), ()], ids=str)
def test_another_shape_does_not_fit(load_matching, shape):
    """A weight of another shape is mismatched, even with as many numbers, and even where it would broadcast."""
    model = nn.Linear(2, 3)
    before = model.weight.detach().clone()
    of = f"load_matching(nn.Linear(2, 3), state) with a weight of shape {shape}"
    found = load_matching(model, {"weight": torch.zeros(shape), "bias": torch.zeros(3)})
    checks.equal(found, report(mismatched=["weight"]), of=of)
    checks.close(model.weight.detach(), before, of=f"the weight after {of}")
    checks.close(model.bias.detach(), torch.zeros(3), of=f"the bias after {of}")


def test_not_all_is_a_tensor(load_matching):
    """Numbers and dicts in a checkpoint are unexpected, or mismatched under a name of the model's."""
    model = nn.Linear(2, 3)
    state = {"epoch": 3, "bias": 4.5, "args": {"lr": 0.1}, "weight": torch.ones(3, 2)}
    found = load_matching(model, state)
    expected = report(unexpected=["epoch", "args"], mismatched=["bias"])
    checks.equal(found, expected, of="load_matching(nn.Linear(2, 3), state) with epoch, args, and a number for bias")


def test_reports_have_the_models_order(load_matching):
    """Missing and mismatched names come in the order of the model, unexpected ones in that of the state."""
    model = body_and_head(4)
    state = {"z": 1, **dict(reversed(sevens(body_and_head(5)).items())), "a": 2, "0.weight": torch.zeros(1)}
    del state["1.weight"], state["0.bias"]
    of = "load_matching(model, state), the state in another order"
    expected = {
        "missing": ["0.bias", "1.weight"],
        "unexpected": ["z", "a"],
        "mismatched": ["0.weight", "2.weight", "2.bias"],
    }
    checks.equal(load_matching(model, state), expected, of=of)


def test_an_array_is_no_tensor(load_matching):
    """An entry that has the right shape and is no tensor does not fit."""
    model = nn.Linear(2, 1)
    state = {"weight": np.zeros((1, 2), dtype=np.float32), "bias": torch.zeros(1)}
    report = load_matching(model, state)
    expected = {"missing": [], "unexpected": [], "mismatched": ["weight"]}
    checks.equal(report, expected, of="load_matching(model, state), weight a NumPy array")


def test_parameters_stay_the_same(load_matching):
    """The model's own parameters get the numbers: same objects, in their dtype, frozen or not, with own memory."""
    model = nn.Linear(2, 3).double()
    model.bias.requires_grad_(False)
    before = dict(model.named_parameters())
    state = {"weight": nn.Parameter(torch.ones(3, 2)), "bias": torch.ones(3)}
    load_matching(model, state)
    for name, parameter in model.named_parameters():
        of = f"model.{name} after load_matching"
        checks.that(parameter is before[name], of=of, expected="the same Parameter", got="another one")
        checks.close(parameter.detach(), torch.ones_like(state[name], dtype=torch.float64), of=of)
        checks.own_storage(parameter.detach(), state[name].detach(), of=f"model.{name}", from_=f"state[{name!r}]")
    checks.equal([model.weight.requires_grad, model.bias.requires_grad], [True, False], of="requires_grad afterwards")
    checks.that(model.weight.is_leaf, of="model.weight afterwards", expected="a leaf", got="a tensor with a history")


@pytest.mark.parametrize("prefix", ["module.", "model.", None])
def test_the_wrong_checkpoint_is_refused(load_matching, prefix):
    """ValueError where not one entry fits: names with a prefix, other shapes, or nothing at all."""
    model = nn.Linear(2, 3)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    state = {f"{prefix}{name}": value for name, value in sevens(model).items()} if prefix else {"weight": torch.ones(5)}
    checks.raises(ValueError, lambda: load_matching(model, state), of=f"load_matching(model, state) of {list(state)}")
    checks.raises(ValueError, lambda: load_matching(model, {}), of="load_matching(model, {})")
    for name, value in model.state_dict().items():
        checks.close(value, before[name], of=f"{name} afterwards")


def named(*names):
    """Return a state with these names, each with a tensor of its own."""
    return {name: torch.full((2,), float(place)) for place, name in enumerate(names)}


RULES = {
    "a wrapper's name goes": ([("module", "")], ["module.fc.bias", "module.a"], ["fc.bias", "a"]),
    "a name comes in front": ([("", "body.net")], ["fc.bias", "a"], ["body.net.fc.bias", "body.net.a"]),
    "no rule": ([], ["fc.bias", "a"], ["fc.bias", "a"]),
    "parts, not letters": (
        [("layer1", "stem")],
        ["layer1.0.bias", "layer10.bias", "net.layer1.bias", "layer1", "Layer1.bias"],
        ["stem.0.bias", "layer10.bias", "net.layer1.bias", "stem", "Layer1.bias"],
    ),
    "several parts": (
        [("module.fc", "head.1"), ("module", "body")],
        ["module.fc.bias", "module.fcx.bias", "module.a.fc", "fc.module"],
        ["head.1.bias", "body.fcx.bias", "body.a.fc", "fc.module"],
    ),
    "the first rule that fits": (
        [("a", "x"), ("a.b", "y"), ("", "z")],
        ["a.b.c", "b.a", "ab"],
        ["x.b.c", "z.b.a", "z.ab"],
    ),
    "one rule each": ([("a", "b"), ("b", "a")], ["a.weight", "b.weight"], ["b.weight", "a.weight"]),
    "a point is a point": ([("a.b", "c")], ["a.b.weight", "axb.weight"], ["c.weight", "axb.weight"]),
    "once in a name": ([("a", "")], ["a.a.weight", "a.b.a"], ["a.weight", "b.a"]),
    "empty for empty": ([("", ""), ("a", "b")], ["a.weight"], ["a.weight"]),
}


@pytest.mark.parametrize("case", RULES)
def test_names_are_changed_by_their_parts(rename_keys, case):
    """The first rule whose parts begin the name is applied, once; all other names stay, and the order too."""
    rules, names, expected = RULES[case]
    result = rename_keys(named(*names), rules)
    checks.instance(result, dict, of=f"rename_keys(state, {rules})")
    checks.equal(list(result), expected, of=f"the names in rename_keys(state, {rules}) of {names}")


def test_the_tensors_are_the_same_objects(rename_keys):
    """Only names change: each tensor is the very object that was handed in, and state keeps its names."""
    state = named("module.a", "b")
    result = rename_keys(state, [("module", "")])
    for new, old in (("a", "module.a"), ("b", "b")):
        checks.that(
            result[new] is state[old], of=f"result[{new!r}]", expected=f"state[{old!r}] itself", got="another one"
        )
    checks.that(result is not state, of="the result", expected="a new dict", got="state itself")


@pytest.mark.parametrize(
    ("names", "rules"),
    [
        (("a.weight", "module.a.weight"), [("module", "")]),
        (("module.a.weight", "a.weight"), [("module", "")]),
        (("a.w", "b.w"), [("a", "c"), ("b", "c")]),
        (("module", "a"), [("module", "")]),
    ],
    ids=str,
)
def test_names_that_collide_are_refused(rename_keys, names, rules):
    """ValueError where two names become the same, whichever comes first, or one becomes empty."""
    checks.raises(ValueError, lambda: rename_keys(named(*names), rules), of=f"rename_keys(state of {names}, {rules})")


def gpt2_state(inputs_count, outputs, device="cpu", dtype=torch.float32, front="h.0."):
    """Return an entry for c_attn as GPT-2 has it, and entries around it."""
    return {
        f"{front}ln.weight": torch.ones(inputs_count, dtype=dtype, device=device),
        f"{front}c_attn.weight": torch.randn(inputs_count, 3 * outputs, dtype=dtype).to(device),
        f"{front}c_attn.bias": torch.randn(3 * outputs, dtype=dtype).to(device),
        f"{front}my_c_attn.weight": torch.randn(2, 4, device=device),
        f"{front}c_attn.scale": torch.randn(5, device=device),
    }


@pytest.mark.parametrize(("inputs_count", "outputs"), [(4, 4), (2, 3), (1, 5), (5, 1), (3, 0)])
def test_three_layers_compute_what_one_did(split_qkv, device, inputs_count, outputs):
    """q, k and v of x by three nn.Linear are the three thirds of what GPT-2's one layer gives."""
    state = gpt2_state(inputs_count, outputs, device)
    x = torch.randn(6, inputs_count, device=device)
    whole = x @ state["h.0.c_attn.weight"] + state["h.0.c_attn.bias"]  # (6, 3 · O)
    thirds = [whole[:, place * outputs : (place + 1) * outputs] for place in range(3)]
    split = split_qkv(state)
    for letter, expected in zip("qkv", thirds, strict=True):
        of = f"{letter} of a weight ({inputs_count}, {3 * outputs})"
        weight, bias = split[f"h.0.{letter}.weight"], split[f"h.0.{letter}.bias"]
        checks.shape(weight, (outputs, inputs_count), of=f"the weight of {of}")
        checks.roughly(linear(x, weight, bias), expected, of=of)


def test_three_stand_in_place_of_one(split_qkv):
    """q, k and v stand where c_attn stood, in this order; all other entries stay, as the same objects."""
    state = gpt2_state(2, 2)
    split = split_qkv(state)
    expected = [
        "ln.weight",
        *(f"{c}.weight" for c in "qkv"),
        *(f"{c}.bias" for c in "qkv"),
        "my_c_attn.weight",
        "c_attn.scale",
    ]
    checks.equal(list(split), [f"h.0.{name}" for name in expected], of="the names in split_qkv(state)")
    for name in ("h.0.ln.weight", "h.0.my_c_attn.weight", "h.0.c_attn.scale"):
        same = split[name] is state[name]
        checks.that(same, of=f"split_qkv(state)[{name!r}]", expected="the same object as in state", got="another one")


@pytest.mark.parametrize("front", ["", "h.11.attn.", "c_attn."])
def test_any_parts_may_stand_in_front(split_qkv, front):
    """The parts in front of c_attn stay in front of q, k and v."""
    names = [f"{front}{letter}.{kind}" for kind in ("weight", "bias") for letter in "qkv"]
    split = split_qkv(gpt2_state(2, 2, front=front))
    checks.equal([name for name in split if name in names], names, of=f"names in split_qkv(state), {front!r} in front")


@pytest.mark.parametrize("inputs_count", [3, 1])
def test_each_part_has_memory_of_its_own(split_qkv, inputs_count):
    """Every new tensor is contiguous, in memory of its own that is no larger than it has to be."""
    state = gpt2_state(inputs_count, 2)
    split = split_qkv(state)
    for kind in ("weight", "bias"):
        for letter in "qkv":
            name = f"h.0.{letter}.{kind}"
            checks.equal(split[name].is_contiguous(), True, of=f"is_contiguous() of {name}")
            checks.own_storage(split[name], state[f"h.0.c_attn.{kind}"], of=name, from_=f"c_attn.{kind}")
            size = split[name].untyped_storage().nbytes()
            checks.equal(size, split[name].numel() * 4, of=f"the bytes of the memory that {name} lies in")


def test_any_layout_and_dtype(split_qkv):
    """A weight that lies otherwise in memory, and one of float64 or bfloat16, gives the same numbers in its dtype."""
    numbers = torch.arange(12.0).reshape(2, 6)
    expected = torch.tensor([[2.0, 8.0], [3.0, 9.0]])

    def k_of(weight):
        return split_qkv({"c_attn.weight": weight})["k.weight"]

    inputs.same_for(inputs.layouts(numbers), k_of, expected, of="k.weight of split_qkv")
    for dtype in (torch.float64, torch.bfloat16):
        checks.close(k_of(numbers.to(dtype)), expected.to(dtype), of=f"k.weight of split_qkv in {dtype}")


@pytest.mark.parametrize("name", ["c_attn.weight", "c_attn.bias"])
@pytest.mark.parametrize("columns", [4, 5])
def test_columns_come_in_threes(split_qkv, name, columns):
    """ValueError where the last axis is not a multiple of 3."""
    shape = (3, columns) if name.endswith("weight") else (columns,)
    state = {name: torch.zeros(shape)}
    checks.raises(ValueError, lambda: split_qkv(state), of=f"split_qkv of a {name} of shape {shape}")
