"""The fixtures that hidden tests share: data, and a call that is made once."""

import pytest
import torch
from torch.utils.data import TensorDataset


@pytest.fixture
def calls():
    """What a kata that counts its calls was called with."""
    return []


@pytest.fixture
def kata(calls):
    def train(*args, **kwargs):
        calls.append((args, kwargs))
        return torch.rand(1)

    return train


def test_the_folder_of_the_data_is_absolute(data_folder):
    assert data_folder.is_absolute()
    assert (data_folder / "README.md").is_file()


def test_a_call_is_made_once(once, kata, calls):
    data = TensorDataset(torch.ones(1))
    assert once(kata, data, seed=0) is once(kata, data, seed=0)
    assert len(calls) == 1


def test_other_arguments_are_another_call(once, kata, calls):
    first, second = TensorDataset(torch.ones(1)), TensorDataset(torch.ones(1))
    once(kata, first, seed=0)
    once(kata, second, seed=0)
    once(kata, first, seed=1)
    once(kata, (first, [1]), seed=1)
    assert len(calls) == 4


def test_it_starts_from_the_same_seed_whatever_came_before(once, kata):
    first = once(kata, 1)
    torch.rand(7)
    assert torch.equal(first, once(kata, 2))


def test_an_error_is_not_kept(once):
    def fails():
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            once(fails)
