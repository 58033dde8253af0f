"""Hidden tests of lora."""

import copy

import pytest
import torch
from torch import nn
from torch.nn.functional import linear

from torch_katas import checks, inputs

CHANGES = {"LoRALinear": "base", "add_lora": "model"}
"""Arguments that a kata changes by design."""


def learned(LoRALinear, base, rank, alpha):
    """Return a layer whose two matrices hold random numbers, as after some training."""
    layer = LoRALinear(base, rank, alpha)
    with torch.no_grad():
        for parameter in (layer.lora_a, layer.lora_b):
            parameter.copy_(torch.randn(parameter.shape))
    return layer


def whole(layer, rank, alpha):
    """Return the weight that base and change have together."""
    return (layer.base.weight + alpha / rank * (layer.lora_b @ layer.lora_a)).detach()


SIZES = [(3, 2, 1, 1.0), (4, 4, 2, 3.0), (2, 5, 3, 2.0), (1, 1, 4, 8.0)]
"""(I, O, rank, alpha)"""


@pytest.mark.parametrize("bias", [True, False], ids=["with a bias", "without"])
def test_at_first_it_computes_what_base_does(LoRALinear, device, bias):
    """Before it has learned something the layer gives base(x), bit for bit."""
    base = nn.Linear(4, 3, bias=bias).to(device)
    x = torch.randn(5, 4, device=device)
    checks.close(LoRALinear(base, 2, 8.0)(x), base(x), of="LoRALinear(base, 2, 8.0)(x)", rtol=0, atol=0)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("axes", [(), (6,), (2, 1, 3), (0,)], ids=str)
def test_base_plus_change(LoRALinear, device, size, axes):
    """The output is base(x) + alpha / rank · x · lora_aᵀ · lora_bᵀ, for any number of axes in front."""
    i, o, rank, alpha = size
    base = nn.Linear(i, o).to(device)
    layer = learned(LoRALinear, base, rank, alpha)
    x = torch.randn(*axes, i, device=device)
    expected = linear(x, whole(layer, rank, alpha), base.bias).detach()
    of = f"LoRALinear(nn.Linear({i}, {o}), rank={rank}, alpha={alpha})(x), x of shape {(*axes, i)}"
    checks.close(layer(x).detach(), expected, of=of, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_shapes_and_state(LoRALinear, size):
    """state_dict() has lora_a (R, I), lora_b (O, R) and base's entries, before, while and after it is merged."""
    i, o, rank, alpha = size
    layer = LoRALinear(nn.Linear(i, o), rank, alpha)
    expected = {"base.bias": (o,), "base.weight": (o, i), "lora_a": (rank, i), "lora_b": (o, rank)}
    for act, when in ((None, "at first"), (layer.merge, "merged"), (layer.unmerge, "unmerged")):
        if act:
            act()
        found = {name: tuple(value.shape) for name, value in sorted(layer.state_dict().items())}
        checks.equal(found, expected, of=f"names and shapes in state_dict(), {when}")


def test_only_the_two_matrices_learn(LoRALinear):
    """base is the very layer that was handed in, frozen; lora_a and lora_b are parameters that require grad."""
    base = nn.Linear(3, 2)
    layer = LoRALinear(base, 2, 4.0)
    checks.that(layer.base is base, of="layer.base", expected="the layer that was handed in", got="another one")
    found = {name: p.requires_grad for name, p in sorted(layer.named_parameters())}
    expected = {"base.bias": False, "base.weight": False, "lora_a": True, "lora_b": True}
    checks.equal(found, expected, of="requires_grad of each parameter")


def test_one_matrix_begins_at_zero(LoRALinear):
    """lora_b begins with zeros, lora_a with random numbers other than zero, anew for each layer."""
    first, second = (LoRALinear(nn.Linear(50, 20), 4, 8.0) for _ in range(2))
    checks.close(first.lora_b.detach(), torch.zeros(20, 4), of="lora_b of a new layer")
    zeros = (first.lora_a == 0).sum().item()
    checks.that(zeros < 10, of="the zeros among 200 numbers of lora_a", expected="hardly any", got=zeros)
    checks.that(bool(first.lora_a.isfinite().all()), of="lora_a", expected="finite numbers", got="NaN or infinity")
    other = not first.lora_a.equal(second.lora_a)
    checks.that(other, of="lora_a of two layers", expected="other numbers", got="the same")


def test_gradients_reach_what_learns(LoRALinear, device):
    """Gradients reach x, lora_a and lora_b, as through one layer with the whole weight; base gets none."""
    base = nn.Linear(3, 2).to(device)
    layer = learned(LoRALinear, base, 2, 3.0)
    x = torch.randn(4, 3, device=device, requires_grad=True)
    wanted = (x, layer.lora_a, layer.lora_b)
    direct = linear(x, base.weight + 1.5 * (layer.lora_b @ layer.lora_a), base.bias)
    expected = torch.autograd.grad(direct.square().sum(), wanted)
    result = layer(x)
    checks.gradient_reaches(result, *wanted, of="LoRALinear(base, 2, 3.0)(x)", names=("x", "lora_a", "lora_b"))
    for name, got, want in zip(
        ("x", "lora_a", "lora_b"), torch.autograd.grad(result.square().sum(), wanted), expected, strict=True
    ):
        checks.close(got, want, of=f"the gradient in {name}", rtol=1e-3, atol=1e-4)
    layer(x).sum().backward()
    checks.that(base.weight.grad is None, of="base.weight.grad after backward", expected="None", got="a gradient")


def test_it_learns_from_the_first_step(LoRALinear):
    """A step of gradient descent moves lora_b at once, and lora_a in the next."""
    layer = LoRALinear(nn.Linear(3, 2), 2, 4.0)
    optimizer = torch.optim.SGD([p for p in layer.parameters() if p.requires_grad], lr=0.1)
    start = copy.deepcopy(layer.state_dict())
    for _ in range(2):
        optimizer.zero_grad()
        layer(torch.ones(1, 3)).square().sum().backward()
        optimizer.step()
    moved = [name for name, value in sorted(layer.state_dict().items()) if not value.equal(start[name])]
    checks.equal(moved, ["lora_a", "lora_b"], of="what two steps of gradient descent move")


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16], ids=str)
def test_it_has_the_bases_dtype(LoRALinear, dtype):
    """Both matrices have base's dtype and device, and so has the output, merged or not."""
    base = nn.Linear(3, 2).to(dtype)
    layer = LoRALinear(base, 2, 4.0)
    for name in ("lora_a", "lora_b"):
        checks.dtype(getattr(layer, name), dtype, of=f"{name} of a LoRALinear with a base in {dtype}")
        meta = LoRALinear(nn.Linear(3, 2, device="meta"), 2, 4.0)
        checks.device(getattr(meta, name), "meta", of=f"{name} of a LoRALinear with a base on the device meta")
    x = torch.ones(1, 3, dtype=dtype)
    checks.dtype(layer(x), dtype, of=f"layer(x) in {dtype}")
    layer.merge()
    checks.dtype(layer(x), dtype, of=f"layer(x) in {dtype}, merged")


def test_x_may_lie_anyhow(LoRALinear):
    """x may lie in memory as it likes, and stays as it is."""
    layer = learned(LoRALinear, nn.Linear(3, 2).double(), 2, 3.0)
    x = torch.randn(4, 3, dtype=torch.float64)
    expected = linear(x, whole(layer, 2, 3.0), layer.base.bias).detach()
    inputs.same_for(inputs.layouts(x), lambda given: layer(given).detach(), expected, of="LoRALinear(base, 2, 3.0)(x)")


@pytest.mark.parametrize("rank", [0, -1])
def test_a_rank_below_one_is_refused(LoRALinear, rank):
    """ValueError where rank is less than 1, and the base still requires grad."""
    base = nn.Linear(3, 2)
    checks.raises(ValueError, lambda: LoRALinear(base, rank, 4.0), of=f"LoRALinear(base, rank={rank}, alpha=4)")
    checks.equal([p.requires_grad for p in base.parameters()], [True, True], of="requires_grad of the base afterwards")


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_merging_changes_the_weight_not_the_output(LoRALinear, device, size):
    """After merge() base holds the whole weight, and the layer computes base(x) alone: the same as before."""
    i, o, rank, alpha = size
    base = nn.Linear(i, o).to(device)
    layer = learned(LoRALinear, base, rank, alpha)
    x = torch.randn(5, i, device=device)
    before, weight = layer(x).detach(), whole(layer, rank, alpha)
    for call in ("", " twice"):
        layer.merge()
        checks.close(base.weight.detach(), weight, of=f"base.weight after merge(){call}", rtol=1e-4, atol=1e-5)
        checks.close(layer(x).detach(), base(x).detach(), of=f"layer(x) after merge(){call}, which should be base(x)")
        checks.close(layer(x).detach(), before, of=f"layer(x) after merge(){call}", rtol=1e-3, atol=1e-4)


def test_unmerging_is_exact(LoRALinear, device):
    """unmerge() gives the weight its numbers from before, bit for bit, whatever lora_b is by then."""
    base = nn.Linear(30, 20).to(device)
    layer = learned(LoRALinear, base, 3, 50.0)
    weight = base.weight.detach().clone()
    for number in (1, 2):
        layer.merge()
        with torch.no_grad():
            layer.lora_b.add_(1.0)
        layer.unmerge()
        checks.close(
            base.weight.detach(), weight, of=f"base.weight after merge and unmerge, round {number}", rtol=0, atol=0
        )
        x = torch.randn(2, 30, device=device)
        expected = linear(x, whole(layer, 3, 50.0), base.bias).detach()
        checks.close(
            layer(x).detach(), expected, of=f"layer(x) after merge and unmerge, round {number}", rtol=1e-3, atol=1e-2
        )


def test_unmerging_what_is_not_merged(LoRALinear):
    """unmerge() without a merge() before it, and a second one in a row, do nothing."""
    base = nn.Linear(3, 2)
    layer = learned(LoRALinear, base, 2, 4.0)
    weight, expected = base.weight.detach().clone(), whole(layer, 2, 4.0)
    layer.unmerge()
    checks.close(base.weight.detach(), weight, of="base.weight after unmerge() alone", rtol=0, atol=0)
    layer.merge()
    layer.unmerge()
    layer.unmerge()
    checks.close(base.weight.detach(), weight, of="base.weight after merge(), unmerge(), unmerge()", rtol=0, atol=0)
    layer.merge()
    checks.roughly(base.weight.detach(), expected, of="base.weight after another merge()")
    layer.unmerge()
    with torch.no_grad():
        layer.lora_b.mul_(-3)
    expected = whole(layer, 2, 4.0)
    layer.merge()
    of = "base.weight after merge(), unmerge(), another lora_b, and merge()"
    checks.roughly(base.weight.detach(), expected, of=of)


def test_the_weight_stays_the_same_parameter(LoRALinear):
    """base.weight is the same frozen Parameter all the time, a leaf without history."""
    base = nn.Linear(3, 2)
    weight = base.weight
    layer = learned(LoRALinear, base, 2, 4.0)
    for act in ("merge", "unmerge", "merge"):
        getattr(layer, act)()
        checks.that(
            base.weight is weight, of=f"base.weight after {act}()", expected="the same Parameter", got="another"
        )
        checks.equal(
            (weight.requires_grad, weight.is_leaf), (False, True), of=f"(requires_grad, is_leaf) after {act}()"
        )


def test_two_layers_share_nothing(LoRALinear):
    """Each layer has its own rank and alpha; to merge one changes no other; a copy of a merged one can be unmerged."""
    one, other = learned(LoRALinear, nn.Linear(3, 2), 2, 4.0), learned(LoRALinear, nn.Linear(3, 2), 1, 9.0)
    x, weight = torch.ones(1, 3), one.base.weight.detach().clone()
    expected = linear(x, whole(one, 2, 4.0), one.base.bias).detach()
    checks.roughly(one(x).detach(), expected, of="a layer(x) of rank 2 and alpha 4, after one of rank 1 and alpha 9")
    before = other(x).detach()
    one.merge()
    twin = copy.deepcopy(one)
    twin.unmerge()
    checks.close(twin.base.weight.detach(), weight, of="the weight of a merged layer's copy, unmerged", rtol=0, atol=0)
    checks.roughly(one(x).detach(), one.base(x).detach(), of="a merged layer(x) after its copy was unmerged")
    checks.close(other(x).detach(), before, of="another layer(x) after merge() of the first")


class Block(nn.Module):
    """A block as in a transformer, with names that begin, end and contain alike."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.big_q = nn.Linear(4, 4), nn.Linear(4, 4)
        self.q_norm = nn.LayerNorm(4)
        self.v = nn.Linear(4, 4, bias=False)
        self.mlp = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5))

    def forward(self, x):
        return self.mlp(self.q_norm(self.q(x)) * self.big_q(x) + self.v(x))


def model_of(blocks=2):
    model = nn.Sequential(*(Block() for _ in range(blocks)), nn.Linear(4, 2))
    model[0].mlp.eval()
    return model


def test_layers_are_replaced_by_their_last_name(add_lora):
    """Each nn.Linear whose last part of the name is given has a LoRALinear in its place, with the old one as base."""
    model = model_of()
    old = dict(model.named_modules())
    names = add_lora(model, ["q", "v"], 2)
    expected = ["0.q", "0.v", "1.q", "1.v"]
    checks.equal(names, expected, of='add_lora(model, ["q", "v"], 2)')
    for name, module in old.items():
        now = model.get_submodule(name)
        if name in expected:
            of = f"{name} after add_lora(model, ['q', 'v'], 2)"
            checks.that(now is not module, of=of, expected="a LoRALinear", got="the old layer")
            checks.that(
                getattr(now, "base", None) is module, of=f"the base of {of}", expected="the old layer", got="another"
            )
            checks.shape(now.lora_a, (2, 4), of=f"lora_a of {of}")
        else:
            checks.that(now is module, of=f"{name} afterwards", expected="the same module", got="another one")


def test_all_else_is_frozen(add_lora):
    """lora_a and lora_b of the new layers are all that requires grad, whatever required grad before."""
    model = model_of()
    model[0].q.requires_grad_(False)
    add_lora(model, ["q"], 2)
    trained = sorted(name for name, p in model.named_parameters() if p.requires_grad)
    checks.equal(
        trained, ["0.q.lora_a", "0.q.lora_b", "1.q.lora_a", "1.q.lora_b"], of="the parameters that require grad"
    )


def test_the_model_computes_as_before(add_lora, device):
    """The model gives the same output, and its modes are the same."""
    model = model_of().to(device).eval()
    x = torch.randn(3, 4, device=device)
    before = model(x).detach()
    add_lora(model, ["q", "v", "0"], 2, alpha=3.0)
    checks.close(model(x).detach(), before, of='model(x) after add_lora(model, ["q", "v", "0"], 2)', rtol=0, atol=0)
    of = "the modules in training mode afterwards, of a model in evaluation mode"
    checks.equal([name for name, m in model.named_modules() if m.training], [], of=of)


def test_alpha_is_handed_on(add_lora):
    """The new layers have the rank and the alpha that are given, and 16 where alpha is not."""
    for options, alpha in (({"alpha": 3.0}, 3.0), ({}, 16.0)):
        model = nn.Sequential(nn.Linear(2, 2, bias=False))
        weight = model[0].weight.detach().clone()
        add_lora(model, ["0"], 4, **options)
        with torch.no_grad():
            model[0].lora_a.fill_(1.0), model[0].lora_b.fill_(1.0)
        x = torch.tensor([[1.0, 2.0]])
        expected = x @ (weight + alpha).T  # ones of rank 4 have a product of fours; alpha / 4 of it is alpha
        checks.roughly(model(x).detach(), expected, of=f"model(x) after add_lora(model, ['0'], 4, {options}), all ones")


def test_names_have_the_order_of_the_model(add_lora):
    """The names come in the order of named_modules(): 2 before 10. The base of a new layer is not replaced again."""
    model = nn.Sequential(*(nn.Sequential() for _ in range(11)))
    for place in (10, 2):
        model[place].add_module("base", nn.Linear(2, 2))
    found = add_lora(model, ["base"], 1)
    checks.equal(found, ["2.base", "10.base"], of='add_lora(model, ["base"], 1)')
    checks.instance(model[2].base.base, nn.Linear, of="the base of the new layer 2.base")


@pytest.mark.parametrize(
    ("names", "rank"),
    [(["q", "k"], 2), (["q_norm"], 2), (["0.q"], 2), (["Q"], 2), (["q"], 0), (["dropout"], 1)],
    ids=str,
)
def test_names_without_a_layer_are_refused(add_lora, names, rank):
    """ValueError where one of the names stands for no nn.Linear, or rank is below 1; the model is as it was."""
    model = model_of()
    before = {name: (id(module), module.training) for name, module in model.named_modules()}
    checks.raises(ValueError, lambda: add_lora(model, names, rank), of=f"add_lora(model, {names}, {rank})")
    after = {name: (id(module), module.training) for name, module in model.named_modules()}
    checks.equal(after == before, True, of="whether the model has the same modules as before")
    checks.equal(
        [n for n, p in model.named_parameters() if not p.requires_grad], [], of="the frozen parameters afterwards"
    )


def test_an_embedding_is_no_linear_layer(add_lora):
    """What is no nn.Linear stays, even under a given name, as long as there is a layer under that name."""
    model = nn.ModuleDict({"a": nn.ModuleDict({"q": nn.Embedding(5, 4)}), "b": nn.ModuleDict({"q": nn.Linear(4, 4)})})
    checks.equal(add_lora(model, ["q"], 2), ["b.q"], of='add_lora(model, ["q"], 2) with an nn.Embedding called a.q')
    checks.instance(model["a"]["q"], nn.Embedding, of="a.q afterwards")
