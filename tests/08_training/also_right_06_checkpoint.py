"""Right answers in other styles."""

import copy
import os
import tempfile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LRScheduler


def save_checkpoint__a_temporary_name(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    path = os.fspath(path)
    handle, beside = tempfile.mkstemp(dir=os.path.dirname(os.path.abspath(path)))
    try:
        with os.fdopen(handle, "wb") as file:
            torch.save(
                dict(
                    model=model.state_dict(),
                    optimizer=optimizer.state_dict(),
                    epoch=epoch,
                    rng=torch.get_rng_state(),
                ),
                file,
            )
        os.replace(beside, path)
    except BaseException:
        if os.path.exists(beside):
            os.remove(beside)
        raise


def save_checkpoint__first_into_memory(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    target = Path(path)
    state = {"epoch": epoch, "rng": torch.random.get_rng_state()}
    state["model"], state["optimizer"] = model.state_dict(), optimizer.state_dict()
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".saving") as folder:
        part = Path(folder) / "part"
        torch.save(state, part)
        part.replace(target)


def load_checkpoint__looks_first(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"no checkpoint at {path}")
    try:
        saved = torch.load(path, weights_only=True, map_location=torch.device("cpu"))
    except Exception as error:
        raise ValueError(f"{path}: {error}") from None
    optimizer.load_state_dict(saved["optimizer"])
    model.load_state_dict(saved["model"])
    torch.random.set_rng_state(saved["rng"])
    return saved["epoch"]


def load_checkpoint__opens_the_file(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    with Path(path).open("rb") as file:
        try:
            state = torch.load(file, "cpu", weights_only=True)
        except Exception as error:
            raise ValueError(f"damaged checkpoint {path}") from error
    with torch.no_grad():
        for name, value in model.state_dict().items():
            value.copy_(state["model"][name])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    return int(state["epoch"])


def run_state__copies_each(
    model: nn.Module, optimizer: torch.optim.Optimizer, scheduler: LRScheduler, generator: torch.Generator
) -> dict[str, Any]:
    return {
        "generator": generator.get_state().clone(),
        "scheduler": copy.deepcopy(scheduler.state_dict()),
        "optimizer": copy.deepcopy(optimizer.state_dict()),
        "model": {name: tensor.detach().clone() for name, tensor in model.state_dict().items()},
    }


def run_state__walks_through(
    model: nn.Module, optimizer: torch.optim.Optimizer, scheduler: LRScheduler, generator: torch.Generator
) -> dict[str, Any]:
    parts = dict(model=model, optimizer=optimizer, scheduler=scheduler)
    state = {name: _copied(part.state_dict()) for name, part in parts.items()}
    state["generator"] = generator.get_state()
    return state


def _copied(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.detach().clone()
    if isinstance(value, dict):
        return {key: _copied(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_copied(part) for part in value)
    return value


def restore_run__copies_what_it_hands_on(
    state: dict[str, Any],
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    scheduler: LRScheduler,
    generator: torch.Generator,
) -> None:
    generator.set_state(state["generator"])
    scheduler.load_state_dict(copy.deepcopy(state["scheduler"]))
    optimizer.load_state_dict(copy.deepcopy(state["optimizer"]))
    model.load_state_dict(state["model"])


def restore_run__in_a_loop(
    state: dict[str, Any],
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    scheduler: LRScheduler,
    generator: torch.Generator,
) -> None:
    for name, part in (("model", model), ("optimizer", optimizer), ("scheduler", scheduler)):
        part.load_state_dict(_copied(state[name]))
    generator.set_state(state["generator"].clone())
