"""Hidden tests of find_the_bug."""

import pytest
import torch

from torch_katas import checks


def test_the_walk_ends_next_to_the_minimum(descend, device):
    """From any side the walk of a bowl ends at its lowest point, as exactly as a small tolerance promises."""
    lowest = torch.tensor([3.0, -2.0], device=device)
    for start in ([0.0, 0.0], [9.0, -9.0], [-1.0, 4.0]):
        start = torch.tensor(start, device=device)
        w, _ = descend(lambda w: ((w - lowest) ** 2).sum(), start, 0.25, 1e-5, 100)
        checks.close(
            w, lowest, of=f"where descend ends from {start.tolist()}, the minimum at [3, -2]", rtol=0, atol=1e-3
        )


@pytest.mark.parametrize(("tolerance", "expected"), [(1.0, 3), (0.3, 5), (0.25, 5), (0.01, 10)])
def test_the_first_short_step_ends_the_walk(descend, device, tolerance, expected):
    """From 8 and from -8 both numbers move by 4, 2, 1, 1/2 … down to 0. The first step in which none of them moves by
    more than tolerance is the last.
    """
    start = torch.tensor([8.0, -8.0], device=device)
    w, steps = descend(lambda w: (w**2).sum(), start, 0.25, tolerance, 100)
    of = f"descend(sum of squares, start=[8, -8], lr=0.25, tolerance={tolerance}, max_steps=100)"
    checks.equal(steps, expected, of=f"the number of steps of {of}")
    checks.close(w, start / 2**expected, of=f"where it ends, {of}")


@pytest.mark.parametrize("max_steps", [2, 7])
def test_a_slope_without_end_takes_all_steps(descend, max_steps):
    """Where no step is short, there are max_steps of them, all from the last place."""
    start = torch.tensor([1.0, 2.0], dtype=torch.float64)
    w, steps = descend(lambda w: -w.sum(), start, 0.5, 0.1, max_steps)
    checks.equal(steps, max_steps, of=f"the number of steps down a slope without end, max_steps={max_steps}")
    checks.close(w, start + 0.5 * max_steps, of=f"where the walk ends with max_steps={max_steps}")


def test_one_number_that_moves_is_enough(descend, device):
    """The walk goes on while a single number moves far, up or down, and the others stand still."""
    for sign in (1.0, -1.0):
        start = torch.tensor([0.0, 0.0, 8.0 * sign, 0.0], device=device)
        w, steps = descend(lambda w: (w**2).sum(), start, 0.25, 0.5, 100)
        of = f"descend(sum of squares, start=[0, 0, {8.0 * sign}, 0], lr=0.25, tolerance=0.5, max_steps=100)"
        checks.equal(steps, 4, of=f"the number of steps of {of}")
        checks.close(w, start / 16, of=f"where it ends, {of}")


def test_start_stays_where_it_was(descend, device):
    """The caller's start is not moved, and the walk goes three steps away from it; the result has no history."""
    start = torch.tensor([8.0], device=device)
    with checks.unmodified("descend(f, start, …)", start=start):
        w, steps = descend(lambda w: (w**2).sum(), start, 0.25, 0.0, 3)
    checks.equal(steps, 3, of="the number of steps with tolerance=0, max_steps=3")
    checks.close(w, torch.tensor([1.0], device=device), of="where the walk from [8] ends after three halvings")
    checks.equal(w.requires_grad, False, of="requires_grad of where the walk ends")


def test_every_step_starts_where_the_last_one_ended(descend):
    """f is asked at 8, 4, 2 and 1, once for each step."""
    places = []

    def f(w):
        places.append(w.tolist()[0])
        return (w**2).sum()

    descend(f, torch.tensor([8.0]), 0.25, 0.5, 100)
    checks.equal(places, [8.0, 4.0, 2.0, 1.0], of="the places at which f was asked, from 8 with tolerance=0.5")
