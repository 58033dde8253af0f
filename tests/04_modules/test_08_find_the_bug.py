"""Hidden tests of find_the_bug."""

import pytest
import torch

from torch_katas import checks


@pytest.mark.parametrize("depth", [2, 5])
def test_a_higher_tower_has_more_parameters(Tower, depth):
    """Each block adds F * F weights and F biases to the model's parameters."""
    model = Tower(features=4, depth=depth, classes=2)
    names = sorted(name for name, _ in model.named_parameters())
    expected = [f"blocks.{i}.0.{kind}" for i in range(depth) for kind in ("bias", "weight")]
    checks.equal(names, [*expected, "head.bias", "head.weight"], of=f"the parameters' names of Tower(4, {depth}, 2)")
    count = sum(parameter.numel() for parameter in model.parameters())
    checks.equal(count, depth * 20 + 10, of=f"the number of parameters of Tower(4, {depth}, 2)")


def test_every_block_starts_with_weights_of_its_own(Tower):
    """No two blocks start with the same weights or the same biases: each is drawn as for a new nn.Linear."""
    blocks = Tower(features=64, depth=3, classes=2).blocks
    for kind in ("weight", "bias"):
        numbers = [getattr(block[0], kind).detach().flatten()[:3] for block in blocks]
        alike = [(i, j) for j in range(3) for i in range(j) if torch.equal(numbers[i], numbers[j])]
        checks.equal(alike, [], of=f"the pairs of blocks whose {kind} is alike in Tower(64, 3, 2)")
        largest = max(getattr(block[0], kind).abs().max().item() for block in blocks)
        of = f"the largest number, without its sign, in any block's {kind} in Tower(64, 3, 2)"
        checks.that(0.1 < largest <= 0.12501, of=of, expected="about 1 / √64 = 0.125", got=f"{largest:.4f}")


def test_loaded_weights_stay_where_they_belong(Tower, device):
    """After load_state_dict, each block has the numbers that stand under its own name."""
    model = Tower(features=2, depth=3, classes=2).to(device)
    # Block i multiplies by i + 1 and adds nothing; the head changes nothing.
    state = {f"blocks.{i}.0.weight": (i + 1) * torch.eye(2) for i in range(3)}
    state |= {f"blocks.{i}.0.bias": torch.zeros(2) for i in range(3)}
    model.load_state_dict(state | {"head.weight": torch.eye(2), "head.bias": torch.zeros(2)})
    for i in range(3):
        expected = (i + 1) * torch.eye(2, device=device)
        checks.close(model.blocks[i][0].weight, expected, of=f"the weight of block {i} after load_state_dict")
    # x + x = 2x, then 2x + 4x = 6x, then 6x + 18x = 24x; what is below 0 is stopped by the relu of each block.
    x = torch.tensor([[1.0, 0.0], [2.0, -1.0]], device=device)
    expected = torch.tensor([[24.0, 0.0], [48.0, -1.0]], device=device)
    for samples in (2, 1, 0):
        of = f"model({x[:samples].tolist()}) where block i multiplies by i + 1"
        checks.close(model(x[:samples]), expected[:samples], of=of)


def test_every_block_has_a_gradient_of_its_own(Tower, device):
    """Backward leaves a gradient in each block's weight, and no two of them are alike."""
    # Wide enough that no block's ReLUs are all closed, however its weights are drawn.
    model = Tower(features=32, depth=3, classes=2).to(device)
    out = model(torch.randn(4, 32, device=device))
    weights = [block[0].weight for block in model.blocks]
    names = tuple(f"block {i}'s weight" for i in range(3))
    checks.gradient_reaches(out, *weights, of="model(x)", names=names)
    gradients = torch.autograd.grad(out.square().sum(), weights)
    alike = [(i, j) for j in range(3) for i in range(j) if torch.equal(gradients[i], gradients[j])]
    checks.equal(alike, [], of="the pairs of blocks whose gradients are alike")


def test_gradients_pass_beside_the_blocks(Tower, device):
    """The gradients in x and in each block are those of the sums, in which each block adds to what it saw."""
    model = Tower(features=8, depth=3, classes=2).to(device)
    torch.manual_seed(1)
    weights = [torch.randn(8, 8, device=device, requires_grad=True) for _ in range(3)]
    model.load_state_dict({f"blocks.{i}.0.weight": weight.detach() for i, weight in enumerate(weights)}, strict=False)
    x = torch.randn(4, 8, device=device, requires_grad=True)
    level = x
    for block, weight in zip(model.blocks, weights, strict=True):
        level = level + torch.relu(level @ weight.T + block[0].bias)
    out = level @ model.head.weight.T + model.head.bias
    expected = torch.autograd.grad(out.square().sum(), [x, *weights])
    gradients = torch.autograd.grad(model(x).square().sum(), [x, *(block[0].weight for block in model.blocks)])
    names = ["x", *(f"the weight of block {i}" for i in range(3))]
    for name, gradient, right in zip(names, gradients, expected, strict=True):
        checks.roughly(gradient, right, of=f"the gradient of the squared logits in {name}")


def test_training_moves_blocks_apart(Tower, device):
    """A step of training on one block alone leaves the others as they were."""
    model = Tower(features=32, depth=3, classes=2).to(device)
    before = [block[0].weight.detach().clone() for block in model.blocks]
    model(torch.ones(2, 32, device=device)).sum().backward()
    with torch.no_grad():
        for parameter in model.blocks[1].parameters():
            parameter -= 0.1 * parameter.grad
    moved = [i for i in range(3) if not torch.equal(model.blocks[i][0].weight, before[i])]
    checks.equal(moved, [1], of="the blocks that changed in a step on block 1 alone")
