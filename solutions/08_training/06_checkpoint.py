"""Solution. Save all that the next step depends on; write beside, then replace; keep copies, not names."""

import copy
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.optim.lr_scheduler import LRScheduler


def save_checkpoint(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int) -> None:
    path = Path(path)
    state = {
        # state_dict, not the model itself: that would be pickled with its class, and could not be loaded as weights.
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),  # momentum, Adam's means and counts, the rates
        "epoch": epoch,
        # Dropout and shuffling draw from it. (On a GPU dropout has a generator of its own: torch.cuda.get_rng_state.)
        "rng": torch.get_rng_state(),
    }
    beside = path.with_name(f"{path.name}.part")
    try:
        torch.save(state, beside)
        # Within one folder this is one step of the file system: path is the old file before it, the new one after it.
        beside.replace(path)
    finally:
        # There is something to remove only where the save has failed.
        beside.unlink(missing_ok=True)


def load_checkpoint(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    try:
        # By way of the CPU: the GPU that the tensors come from may not be there. load_state_dict copies each one to
        # where its parameter lies.
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise
    except Exception as error:
        # RuntimeError, EOFError, UnpicklingError, OSError: it depends on where the file was cut.
        raise ValueError(f"{path} cannot be read as a checkpoint: {error}") from error
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    # Last: whatever is drawn before the next step would move it on.
    torch.set_rng_state(state["rng"])
    return state["epoch"]


def run_state(
    model: nn.Module, optimizer: torch.optim.Optimizer, scheduler: LRScheduler, generator: torch.Generator
) -> dict[str, Any]:
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        # Which step of the schedule it is. The rate alone, which the optimizer has, does not say when it changes next.
        "scheduler": scheduler.state_dict(),
        # Its seed would say where it began, not how many numbers it has given since.
        "generator": generator.get_state(),
    }
    # Deep: the tensors inside are those that the optimizer changes in place.
    return copy.deepcopy(state)


def restore_run(
    state: dict[str, Any],
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    scheduler: LRScheduler,
    generator: torch.Generator,
) -> None:
    # load_state_dict of a model copies numbers; that of an optimizer may take the tensors themselves, and would then
    # train on in the caller's state.
    state = copy.deepcopy(state)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    scheduler.load_state_dict(state["scheduler"])
    generator.set_state(state["generator"])
