"""Hidden tests of find_the_bug."""

import pytest
import torch

from torch_katas import checks


@pytest.mark.parametrize(("prompt", "length"), [([4], 5), ([6, 1, 2], 4)], ids=str)
def test_with_k_1_it_writes_the_likeliest(write_top_k, table_model, device, prompt, length):
    """With k = 1 there is one token to choose from, the likeliest; nothing is recorded for backward."""
    model = table_model(torch.eye(8).roll(1, dims=1)).to(device)
    expected = list(prompt)
    for _ in range(length):
        expected.append((expected[-1] + 1) % 8)
    got = write_top_k(model, torch.tensor(prompt, device=device), length, 1, 0)
    of = f"write_top_k(model, {prompt}, length={length}, k=1), where t + 1 is the likeliest after t"
    checks.close(got, torch.tensor(expected, device=device), of=of)
    checks.equal(sorted(model.recorded), [False], of="torch.is_grad_enabled() while write_top_k calls the model")


def test_only_the_k_best_come(write_top_k, table_model, device):
    """With k = 2 both of the two likeliest tokens come, and no other; of many with the same logit, k tokens come."""
    model = table_model(torch.tensor([[0.0, 0.5, -1.0, 1.0, 0.2, 1.5]]).repeat(6, 1)).to(device)
    got = write_top_k(model, torch.tensor([0], device=device), 60, 2, 0)[1:]
    of = "the tokens that write_top_k writes with k=2, where 5 and 3 are the likeliest, sorted"
    checks.equal(sorted(set(got.tolist())), [3, 5], of=of)
    undecided = table_model(torch.zeros(6, 6)).to(device)
    for k in (1, 2, 4):
        got = write_top_k(undecided, torch.tensor([0], device=device), 60, k, 0)[1:]
        of = f"the number of different tokens that write_top_k writes with k={k}, where all 6 have the same logit"
        checks.equal(len(set(got.tolist())), k, of=of)


@pytest.mark.timeout(20)
def test_the_likelier_comes_more_often(write_top_k, table_model, device):
    """Of two tokens with the probabilities 0.1 and 0.3, the second comes three times as often."""
    model = table_model(torch.tensor([[0.05, 0.05, 0.1, 0.06, 0.3, 0.04]]).log().repeat(6, 1)).to(device)
    written = write_top_k(model, torch.tensor([0], device=device), 600, 2, 1)[1:].tolist()
    got = [round(written.count(token) / 600, 2) for token in (2, 4)]
    of = "the shares of the tokens 2 and 4 among 600 at k=2, where their probabilities are 0.1 and 0.3"
    checks.that(abs(got[0] - 0.25) < 0.08 and abs(got[1] - 0.75) < 0.08, of=of, expected="about [0.25, 0.75]", got=got)


def test_where_k_is_large_all_tokens_come(write_top_k, table_model, device):
    """With k above V all tokens are left, each as likely as the model has it."""
    model = table_model(torch.tensor([[0.15, 0.25, 0.6]]).log().repeat(3, 1)).to(device)
    written = write_top_k(model, torch.tensor([0], device=device), 600, 9, 1)[1:].tolist()
    got = [round(written.count(token) / 600, 2) for token in range(3)]
    near = all(abs(share - expected) < 0.08 for share, expected in zip(got, (0.15, 0.25, 0.6), strict=True))
    of = "the shares of the tokens 0, 1, 2 among 600 at k=9, where their probabilities are 0.15, 0.25, 0.6"
    checks.that(near, of=of, expected="about [0.15, 0.25, 0.6]", got=got)


def test_the_model_reads_what_was_written(write_top_k, sum_model, device):
    """What comes next follows from all that was written so far, each token of it read once."""
    model, prompt = sum_model(7).to(device), [1, 2]
    expected = list(prompt)
    for _ in range(5):
        expected.append((sum(expected) + 1) % 7)
    got = write_top_k(model, torch.tensor(prompt, device=device), 5, 1, 0)
    of = "write_top_k(model, [1, 2], length=5, k=1), where (1 + sum of all so far) % 7 is the likeliest"
    checks.close(got, torch.tensor(expected, device=device), of=of)


def test_the_seed_decides(write_top_k, table_model, device):
    """The same seed gives the same of the k best tokens, another seed others; the global generator is not used."""
    model, prompt = (
        table_model(torch.tensor([[0.0, 0.1, 1.0, 1.0, 1.0]] * 5)).to(device),
        torch.tensor([0], device=device),
    )
    state = torch.get_rng_state()
    first = write_top_k(model, prompt, 20, 3, 1)
    moved = not torch.get_rng_state().equal(state)
    checks.that(not moved, of="the global generator after write_top_k", expected="the state from before", got="another")
    torch.rand(5)
    of = "write_top_k(model, [0], length=20, k=3, seed=1), where 2, 3 and 4 are the likeliest"
    checks.equal(sorted(set(first[1:].tolist())), [2, 3, 4], of=f"the tokens of {of}, sorted")
    checks.close(write_top_k(model, prompt, 20, 3, 1), first, of=f"{of}, the second time")
    same = write_top_k(model, prompt, 20, 3, 2).equal(first)
    checks.that(not same, of=of.replace("=1", "=2"), expected="other tokens than with seed=1", got="the same tokens")
