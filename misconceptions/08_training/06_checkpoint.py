"""Wrong answers that people write when they save a training run."""

import io
import pickle  # noqa: F401 - an edit's new text needs it
from pathlib import Path

import torch
from torch import nn

from torch_katas.course.mistakes import edit


def save_checkpoint__optimizer_state_lost(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Without the optimizer's state the run goes on with a momentum of 0, or Adam's means at 0: the loss jumps, and the
    result is another. Save optimizer.state_dict().
    """
    state = _state(model, optimizer, epoch)
    state["optimizer"] = {}
    _write(state, path)


def save_checkpoint__only_the_model(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """These are the weights alone: no optimizer, no epoch, no generator. All four entries are needed to go on."""
    _write(model.state_dict(), path)


def save_checkpoint__generator_lost(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Without the generator's state dropout and shuffling draw other numbers than the unbroken run. Save
    torch.get_rng_state().
    """
    state = _state(model, optimizer, epoch)
    del state["rng"]
    _write(state, path)


def save_checkpoint__the_seed_for_the_state(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """initial_seed() is where the generator began, not where it is now: after loading it would draw the first numbers
    again. Save torch.get_rng_state().
    """
    state = _state(model, optimizer, epoch)
    state["rng"] = torch.initial_seed()
    _write(state, path)


def save_checkpoint__parameters_only(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """parameters() leaves out the buffers, such as batch norm's running statistics. state_dict() has both."""
    state = _state(model, optimizer, epoch)
    state["model"] = {name: p.detach() for name, p in model.named_parameters()}
    _write(state, path)


def save_checkpoint__pickles_the_model(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """The whole model is pickled, with a reference to its class: it cannot be loaded as weights, and not at all once
    the class has moved. Save state_dict().
    """
    state = _state(model, optimizer, epoch)
    state["model"] = model
    _write(state, path)


def save_checkpoint__counts_on(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """The number of the next epoch is saved. The entry says how many are done: save what was given."""
    state = _state(model, optimizer, epoch + 1)
    _write(state, path)


def save_checkpoint__writes_over_the_old_one(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """torch.save(…, path) empties the old file before the new one is whole. If anything fails in between, both are
    gone. Write under another name, then replace.
    """
    torch.save(_state(model, optimizer, epoch), path)


def save_checkpoint__makes_the_bytes_first(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Making all bytes first helps against an object that cannot be saved, but write_bytes then empties the old file
    and fills it bit by bit: a run that is killed meanwhile leaves half a checkpoint. Write under another name, then
    replace.
    """
    buffer = io.BytesIO()
    torch.save(_state(model, optimizer, epoch), buffer)
    Path(path).write_bytes(buffer.getvalue())


def save_checkpoint__leaves_the_part(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Where torch.save fails, the half written file stays beside the checkpoint, and nobody removes it. Remove it in a
    `finally`.
    """
    path = Path(path)
    beside = path.with_name(f"{path.name}.part")
    torch.save(_state(model, optimizer, epoch), beside)
    beside.replace(path)


def save_checkpoint__keeps_a_backup(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """The old checkpoint is moved aside to a second file. No other file may stay in the folder: write the new one aside
    instead.
    """
    path = Path(path)
    if path.exists():
        path.replace(path.with_name(f"{path.name}.bak"))
    torch.save(_state(model, optimizer, epoch), path)


def save_checkpoint__hides_the_error(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """The error is swallowed, so the run goes on for hours in the belief that it is saved. Clean up, and let the error
    through.
    """
    path = Path(path)
    beside = path.with_name(f"{path.name}.part")
    try:
        torch.save(_state(model, optimizer, epoch), beside)
        beside.replace(path)
    except Exception:
        beside.unlink(missing_ok=True)


def save_checkpoint__wants_a_path_object(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """A string has no `with_name`. path may be a str: make it a Path first, `Path(path)`."""
    beside = path.with_name(f"{path.name}.part")
    try:
        torch.save(_state(model, optimizer, epoch), beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def load_checkpoint__optimizer_not_loaded(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """The optimizer begins anew: without its momentum, or Adam's means, the next steps are others than those of the
    unbroken run. Call optimizer.load_state_dict as well.
    """
    state = _read(path)
    model.load_state_dict(state["model"])
    torch.set_rng_state(state["rng"])
    return state["epoch"]


def load_checkpoint__generator_not_set(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """The generator stays where it happens to be, so dropout and shuffling draw other numbers than the unbroken run.
    torch.set_rng_state puts it back.
    """
    state = _read(path)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"]


def load_checkpoint__draws_after_setting(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """After the generator has been put back a random number is drawn here, and the run goes on one number late. Set the
    generator last.
    """
    state = _read(path)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    torch.rand(1)
    return state["epoch"]


def load_checkpoint__returns_nothing(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """The caller goes on from the epoch that is returned. Return it."""
    state = _read(path)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])


def load_checkpoint__names_another_epoch(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """One is added here. The number of epochs that are done is in the file: return that."""
    state = _read(path)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    return state["epoch"] + 1


def load_checkpoint__runs_what_is_in_the_file(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer
) -> int:
    """With weights_only=False the file may name any function, and loading calls it: a checkpoint from somebody else is
    a program. Load with weights_only=True.
    """
    state = _read(path, weights_only=False)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    return state["epoch"]


def load_checkpoint__lets_the_error_through(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer
) -> int:
    """What torch.load raises for a damaged file (RuntimeError, EOFError, UnpicklingError) does not say which file.
    Catch it, and raise ValueError with the path.
    """
    state = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    return state["epoch"]


load_checkpoint__does_not_name_the_file = edit(
    ('(f"{path} cannot be read as a checkpoint: {error}")', '("damaged checkpoint")'),
    why="The error does not say which file is meant. Put the path into its text.",
)


load_checkpoint__every_error_is_damage = edit(
    ("except FileNotFoundError:\n    raise", ""),
    ('(f"{path} cannot be read as a checkpoint: {error}")', '(f"{path} is damaged")'),
    why="""A bare `except` also catches that there is no file. A run that has never been saved is another thing
    than a damaged checkpoint: let FileNotFoundError through.""",
)


def load_checkpoint__begins_anew_when_damaged(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer
) -> int:
    """A damaged checkpoint is taken for none: training begins anew without a word, and soon writes over what might have
    been saved. Raise ValueError.
    """
    try:
        state = _read(path)
    except ValueError:
        return 0
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    return state["epoch"]


def load_checkpoint__needs_the_same_gpu(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Without map_location the tensors go back to the GPU that they were saved from, and where there is none loading
    fails. Load to the CPU: load_state_dict copies from there.
    """
    state = _read(path, map_location=None)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    return state["epoch"]


def load_checkpoint__parameters_only(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Only parameters are copied here, so the buffers stay as they were: batch norm goes on with the running statistics
    of a fresh model. model.load_state_dict brings both.
    """
    state = _read(path)
    with torch.no_grad():
        for name, p in model.named_parameters():
            p.copy_(state["model"][name])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    return state["epoch"]


load_checkpoint__three_kinds_of_damage = edit(
    (
        "except FileNotFoundError:\n"
        "    raise\n"
        "except Exception as error:\n"
        "    # RuntimeError, EOFError, UnpicklingError, OSError: it depends on where the file was cut.\n"
        '    raise ValueError(f"{path} cannot be read as a checkpoint: {error}") from error',
        "except (RuntimeError, EOFError, pickle.UnpicklingError) as error:\n"
        '    raise ValueError(f"{path} cannot be read") from error',
    ),
    why="""torch.load raises OSError, too, for some files that were cut in the middle. Which error comes depends
    on where the file was cut: let FileNotFoundError through, and catch every other Exception.""",
)


def _state(model, optimizer, epoch):
    return {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "epoch": epoch,
        "rng": torch.get_rng_state(),
    }


def _write(state, path):
    beside = Path(f"{path}.part")
    try:
        torch.save(state, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _read(path, map_location="cpu", weights_only=True):
    try:
        return torch.load(path, map_location=map_location, weights_only=weights_only)
    except FileNotFoundError:
        raise
    except Exception as error:
        raise ValueError(f"{path} cannot be read: {error}") from error
