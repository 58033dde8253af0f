"""Hidden tests of data_parallel."""

import copy

import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss
from torch.utils.data import DistributedSampler

from torch_katas import checks

CHANGES = {"ddp_step": "model"}
"""Arguments that a kata changes by design."""


@pytest.mark.parametrize("world", [1, 2, 3])
def test_every_rank_has_the_mean(all_reduce_mean, device, world):
    """Each rank gets, for each parameter, the mean over all ranks, in shape and dtype of the gradients."""
    ranks = [[torch.randn(2, 3, device=device), torch.randn(4, device=device).double().cpu()] for _ in range(world)]
    expected = [torch.stack([rank[p] for rank in ranks]).mean(0) for p in range(2)]
    result = all_reduce_mean(ranks)
    checks.equal([len(rank) for rank in result], [2] * world, of=f"gradients on each of {world} ranks")
    for r, rank in enumerate(result):
        checks.roughly(rank[0], expected[0], of=f"all_reduce_mean(…)[{r}][0] of {world} ranks")
        of = f"all_reduce_mean(…)[{r}][1], in float64, of {world} ranks"
        checks.close(rank[1], expected[1], of=of, rtol=1e-12, atol=1e-12)


def test_none_counts_as_zeros(all_reduce_mean):
    """None on some ranks counts as zeros there; None on all ranks stays None."""
    ranks = [[None, torch.tensor([3.0]), None], [None, None, torch.tensor(6.0)], [None, None, torch.tensor(-3.0)]]
    result = all_reduce_mean(ranks)
    for r, rank in enumerate(result):
        checks.equal(rank[0], None, of=f"all_reduce_mean(…)[{r}][0], None on all ranks")
        checks.close(rank[1], torch.tensor([1.0]), of=f"all_reduce_mean(…)[{r}][1], None on two of three ranks")
        checks.close(rank[2], torch.tensor(1.0), of=f"all_reduce_mean(…)[{r}][2], None on one of three ranks")


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_half_is_added_up_in_float32(all_reduce_mean, dtype):
    """Gradients in half are added up without overflow, small ones beside large ones too, and rounded once."""
    columns = torch.tensor([[60000.0, 256.0], [60000.0, 1.0], [59000.0, 1.0], [60000.0, 1.0]]).to(dtype)
    expected = columns.float().mean(0).to(dtype)
    rest = (columns[1:].float().sum(0) / 4).to(dtype)
    result = all_reduce_mean([[row, row if r else None] for r, row in enumerate(columns)])
    checks.close(result[0][0], expected, of=f"the mean of four gradients in {dtype}", rtol=0, atol=0)
    checks.close(result[0][1], rest, of=f"the mean of None and three gradients in {dtype}", rtol=0, atol=0)
    thirds = torch.linspace(0.1, 1, 30).reshape(3, 10).to(dtype)
    expected = (thirds.float().sum(0) / 3).to(dtype)
    of = f"the mean of three gradients between 0.1 and 1 in {dtype}, which is rounded once"
    checks.close(all_reduce_mean([[row] for row in thirds])[2][0], expected, of=of, rtol=0, atol=0)


def test_ranks_share_no_memory(all_reduce_mean):
    """A rank's tensor that is changed changes no other rank's and no input."""
    for world in (1, 2):
        ranks = [[torch.tensor([1.0, float(r)])] for r in range(world)]
        result = all_reduce_mean(ranks)
        checks.own_storage(result[0][0], ranks[0][0], of="rank 0's result", from_="its gradient")
        if world > 1:
            checks.own_storage(result[0][0], result[1][0], of="rank 0's result", from_="rank 1's")


def test_ranks_have_to_agree(all_reduce_mean):
    """Ranks with unequal numbers of gradients are refused."""
    one, two = [torch.ones(1)], [torch.ones(1), torch.ones(2)]
    for ranks in ([one, two], [two, one], [[], one], [two, two, one], [two, one, two]):
        numbers = " and ".join(str(len(rank)) for rank in ranks)
        checks.raises(ValueError, lambda r=ranks: all_reduce_mean(r), of=f"all_reduce_mean of {numbers} gradients")


@pytest.mark.parametrize(("n", "world"), [(12, 3), (10, 4), (7, 1), (3, 8), (1, 3), (101, 2)])
def test_it_is_the_distributed_sampler(shard_indices, n, world):
    """The numbers of every rank are those of PyTorch's DistributedSampler, in several epochs and for other seeds."""
    for epoch, seed in ((0, 0), (3, 0), (1, 17)):
        for rank in range(world):
            sampler = DistributedSampler(range(n), world, rank, shuffle=True, seed=seed)
            sampler.set_epoch(epoch)
            of = f"shard_indices({n}, {rank}, {world}, epoch={epoch}, seed={seed})"
            checks.equal(shard_indices(n, rank, world, epoch=epoch, seed=seed), list(sampler), of=of)


def test_no_sample_is_lost(shard_indices):
    """All ranks have equally many; together they see every sample, and only the padding twice."""
    parts = [shard_indices(11, rank, 4, epoch=5, seed=2) for rank in range(4)]
    checks.equal([len(part) for part in parts], [3] * 4, of="the samples of each of 4 ranks, 11 in all")
    seen = [number for part in parts for number in part]
    checks.equal(sorted(set(seen)), list(range(11)), of="the samples that some rank sees")


def test_every_epoch_has_its_order(shard_indices):
    """Another epoch or another seed gives another order; the same ones give the same, whatever torch's seed is."""
    first = shard_indices(20, 0, 2, epoch=0, seed=1)
    for epoch, seed in ((1, 1), (2, 1), (0, 5)):
        other = shard_indices(20, 0, 2, epoch=epoch, seed=seed)
        of = f"epoch {epoch} with seed {seed}, after epoch 0 with seed 1"
        checks.that(other != first, of=of, expected="another order", got="the same")
    torch.manual_seed(99)
    before = torch.get_rng_state()
    checks.equal(shard_indices(20, 0, 2, epoch=0, seed=1), first, of="the same epoch again")
    checks.that(before.equal(torch.get_rng_state()), of="the global generator", expected="as before", got="moved")


def test_edges_of_shards(shard_indices):
    """Without samples the list is empty; a rank that does not exist is refused."""
    checks.equal(shard_indices(0, 1, 2, epoch=0, seed=0), [], of="shard_indices of no samples")
    for n, rank in ((4, -1), (4, 2), (4, 5), (0, 2)):
        of = f"shard_indices({n}, {rank}, 2, …)"
        checks.raises(ValueError, lambda n=n, r=rank: shard_indices(n, r, 2, epoch=0, seed=0), of=of)


class Watched(nn.Module):
    """A model with a frozen parameter and an unused one, which notes the shapes that it gets."""

    def __init__(self):
        super().__init__()
        self.unused = nn.Parameter(torch.ones(2))
        self.frozen = nn.Parameter(torch.full((2,), 0.5), requires_grad=False)
        self.layer = nn.Linear(2, 3)
        self.sizes = []

    def forward(self, x):
        self.sizes.append(tuple(x.shape))
        return self.layer(x * self.frozen).tanh()


SHARDS = {"equal ones": (2, 2), "unequal ones": (1, 4, 2), "some empty": (0, 3, 0, 1), "a single rank": (3,)}


def shards_of(sizes, device="cpu"):
    return [(torch.randn(size, 2, device=device), torch.randn(size, 3, device=device)) for size in sizes]


def uneven_loss(output, target):
    """Return a mean over samples that shows when output and target have changed places."""
    return ((output - target) ** 2 + output).mean()


@pytest.mark.parametrize("case", SHARDS)
def test_it_is_the_step_of_the_whole_batch(ddp_step, device, case):
    """Loss, .grad and parameters are those of one process that has all samples, whatever lay in .grad before."""
    model = Watched().to(device)
    shards = shards_of(SHARDS[case], device)
    whole = copy.deepcopy(model)
    x, y = (torch.cat(parts) for parts in zip(*shards, strict=True))
    loss = uneven_loss(whole(x), y)
    loss.backward()
    for p in model.parameters():
        p.grad = torch.full_like(p, 100.0)
    result = ddp_step(model, uneven_loss, shards, lr=0.3)
    checks.instance(result, float, of="what ddp_step returns")
    checks.close(result, loss.item(), of=f"ddp_step, {case}", rtol=1e-5)
    for (name, p), other in zip(model.named_parameters(), whole.parameters(), strict=True):
        if other.grad is None:
            checks.that(p.grad is None, of=f"{name}.grad", expected="None", got=p.grad)
            checks.close(p.detach(), other.detach(), of=f"{name} afterwards", rtol=0, atol=0)
        else:
            checks.roughly(p.grad, other.grad, of=f"{name}.grad, {case}")
            checks.roughly(p.detach(), (other - 0.3 * other.grad).detach(), of=f"{name} after the step, {case}")


def test_each_rank_runs_once(ddp_step):
    """The model runs once for each rank that has samples, in order, on its samples alone."""
    model = Watched()
    ddp_step(model, mse_loss, shards_of((2, 0, 1, 3)), lr=0.1)
    checks.equal(
        model.sizes, [(2, 2), (1, 2), (3, 2)], of="the shapes that the model gets from shards of 2, 0, 1 and 3"
    )


def test_a_second_step_begins_anew(ddp_step):
    """Two steps are two steps of the whole batch, parameters stay the same objects in the same memory, modes stay."""
    model = nn.Linear(2, 3).eval()
    whole, objects = copy.deepcopy(model), list(model.parameters())
    memory = model.weight.detach()
    shards = shards_of((1, 2))
    x, y = (torch.cat(parts) for parts in zip(*shards, strict=True))
    for step in (1, 2):
        loss = mse_loss(whole(x), y)
        grads = torch.autograd.grad(loss, list(whole.parameters()))
        with torch.no_grad():
            for p, grad in zip(whole.parameters(), grads, strict=True):
                p -= 0.5 * grad
        checks.close(ddp_step(model, mse_loss, shards, lr=0.5), loss.item(), of=f"the loss of step {step}", rtol=1e-5)
        checks.roughly(model.weight.detach(), whole.weight.detach(), of=f"weight after step {step}")
    same = all(a is b for a, b in zip(objects, model.parameters(), strict=True))
    checks.that(same, of="the parameters", expected="the same objects as before", got="others")
    checks.shares_storage(model.weight, memory, of="weight afterwards", with_="weight before")
    checks.equal(model.training, False, of="model.training afterwards")
