"""Wrong answers that people write when they save a training run."""

import copy
import io
import pickle  # noqa: F401 - an edit's new text needs it
import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.optim.lr_scheduler import LRScheduler

from torch_katas.course.mistakes import edit


def save_checkpoint__optimizer_state_lost(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Saves nothing of the optimizer, so the run goes on with a momentum of 0, or Adam's means at 0: the loss jumps,
    and the result is another. Instead: save `optimizer.state_dict()`."""
    state = _state(model, optimizer, epoch)
    state["optimizer"] = {}
    _write(state, path)


def save_checkpoint__only_the_model(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Saves the weights alone: no optimizer, no epoch, no generator. Instead: all four entries are needed to go on."""
    _write(model.state_dict(), path)


def save_checkpoint__generator_lost(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Leaves out the state of the generator, so dropout and shuffling draw other numbers than the unbroken run.
    Instead: save `torch.get_rng_state()`."""
    state = _state(model, optimizer, epoch)
    del state["rng"]
    _write(state, path)


def save_checkpoint__the_seed_for_the_state(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Saves the seed, which is where the generator began, not where it is now: after loading it would draw the first
    numbers again. Instead: save `torch.get_rng_state()`."""
    state = _state(model, optimizer, epoch)
    state["rng"] = torch.initial_seed()
    _write(state, path)


def save_checkpoint__parameters_only(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Saves the parameters without the buffers, such as the running statistics of batch norm. Instead: `state_dict()`
    has both."""
    state = _state(model, optimizer, epoch)
    state["model"] = {name: p.detach() for name, p in model.named_parameters()}
    _write(state, path)


def save_checkpoint__pickles_the_model(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Pickles the whole model, with a reference to its class: it cannot be loaded as weights, and not at all once the
    class has moved. Instead: save `state_dict()`."""
    state = _state(model, optimizer, epoch)
    state["model"] = model
    _write(state, path)


def save_checkpoint__counts_on(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Saves the number of the next epoch. Instead: the entry says how many are done; save what was given."""
    state = _state(model, optimizer, epoch + 1)
    _write(state, path)


def save_checkpoint__writes_over_the_old_one(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Writes to path itself, which empties the old file before the new one is whole: if anything fails in between, both
    are gone. Instead: write under another name, then replace."""
    torch.save(_state(model, optimizer, epoch), path)


def save_checkpoint__makes_the_bytes_first(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Makes all bytes first, which helps against an object that cannot be saved, but then empties the old file and
    fills it bit by bit: a run that is killed meanwhile leaves half a checkpoint. Instead: write under another name,
    then replace."""
    buffer = io.BytesIO()
    torch.save(_state(model, optimizer, epoch), buffer)
    Path(path).write_bytes(buffer.getvalue())


def save_checkpoint__leaves_the_part(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Leaves the half written file beside the checkpoint where saving fails, and nobody removes it. Instead: remove it
    in a `finally`."""
    path = Path(path)
    beside = path.with_name(f"{path.name}.part")
    torch.save(_state(model, optimizer, epoch), beside)
    beside.replace(path)


def save_checkpoint__keeps_a_backup(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Moves the old checkpoint aside to a second file, which stays in the folder. Instead: write the new one aside, and
    let it take the old one's place."""
    path = Path(path)
    if path.exists():
        path.replace(path.with_name(f"{path.name}.bak"))
    torch.save(_state(model, optimizer, epoch), path)


def save_checkpoint__hides_the_error(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Swallows the error, so the run goes on for hours in the belief that it is saved. Instead: clean up, and let the
    error through."""
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
    """Calls a method that a string does not have. Instead: path may be a str; make it a Path first, `Path(path)`."""
    beside = path.with_name(f"{path.name}.part")
    try:
        torch.save(_state(model, optimizer, epoch), beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def load_checkpoint__optimizer_not_loaded(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Loads nothing into the optimizer, which begins anew: without its momentum, or Adam's means, the next steps are
    others than those of the unbroken run. Instead: call `optimizer.load_state_dict` as well."""
    state = _read(path)
    model.load_state_dict(state["model"])
    torch.set_rng_state(state["rng"])
    return state["epoch"]


def load_checkpoint__generator_not_set(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Leaves the generator where it happens to be, so dropout and shuffling draw other numbers than the unbroken run.
    Instead: `torch.set_rng_state` puts it back."""
    state = _read(path)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"]


def load_checkpoint__draws_after_setting(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Draws a random number after the generator has been put back, so the run goes on one number late. Instead: set the
    generator last."""
    state = _read(path)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    torch.rand(1)
    return state["epoch"]


def load_checkpoint__returns_nothing(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Returns nothing. Instead: the caller goes on from the epoch that is returned."""
    state = _read(path)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])


def load_checkpoint__names_another_epoch(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Adds one to the epoch. Instead: the number of epochs that are done is in the file; return that."""
    state = _read(path)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    return state["epoch"] + 1


def load_checkpoint__runs_what_is_in_the_file(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer
) -> int:
    """Loads any object, and the file may name any function, which loading then calls: a checkpoint from somebody else
    is a program. Instead: load with `weights_only=True`."""
    state = _read(path, weights_only=False)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    return state["epoch"]


def load_checkpoint__lets_the_error_through(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer
) -> int:
    """Lets through what `torch.load` raises for a damaged file, which does not say which file. Instead: catch it, and
    raise ValueError with the path."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    return state["epoch"]


load_checkpoint__does_not_name_the_file = edit(
    ('(f"{path} cannot be read as a checkpoint: {error}")', '("damaged checkpoint")'),
    why="Raises an error that does not say which file is meant. Instead: put the path into its text.",
)


load_checkpoint__every_error_is_damage = edit(
    ("except FileNotFoundError:\n    raise", ""),
    ('(f"{path} cannot be read as a checkpoint: {error}")', '(f"{path} is damaged")'),
    why="""Also takes it for damage that there is no file. A run that has never been saved is another thing than a
    damaged checkpoint. Instead: let FileNotFoundError through.""",
)


def load_checkpoint__begins_anew_when_damaged(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer
) -> int:
    """Takes a damaged checkpoint for none: training begins anew without a word, and soon writes over what might have
    been saved. Instead: raise ValueError."""
    try:
        state = _read(path)
    except ValueError:
        return 0
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    return state["epoch"]


def load_checkpoint__needs_the_same_gpu(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Loads the tensors back to the GPU that they were saved from, and fails where there is none. Instead: load with
    `map_location="cpu"`; `load_state_dict` copies from there."""
    state = _read(path, map_location=None)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    return state["epoch"]


def load_checkpoint__parameters_only(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Copies only the parameters, so the buffers stay as they were: batch norm goes on with the running statistics of a
    fresh model. Instead: `model.load_state_dict` brings both."""
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
    why="""Catches three kinds of error, but `torch.load` raises OSError, too, for some files that were cut in the
    middle. Instead: let FileNotFoundError through, and catch every other Exception.""",
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


def save_checkpoint__into_the_temporary_folder(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Writes the new file into the system's folder for temporary files, which is often on another disk: from there the
    file is copied, not moved in one step. Instead: write it in the checkpoint's own folder."""
    with tempfile.TemporaryDirectory() as folder:
        beside = Path(folder) / "part"
        torch.save(_state(model, optimizer, epoch), beside)
        shutil.move(beside, path)


def save_checkpoint__replaces_outside_of_try(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Cleans up where writing fails, but not where replacing fails: the new file then stays beside the old one.
    Instead: both steps belong inside the `try`."""
    path = Path(path)
    beside = path.with_name(f"{path.name}.part")
    try:
        torch.save(_state(model, optimizer, epoch), beside)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    beside.replace(path)


def save_checkpoint__cleans_the_folder(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Removes the other checkpoints of the folder, which may be those of another run. Instead: touch no file but path
    and your own."""
    path = Path(path)
    _write(_state(model, optimizer, epoch), path)
    for other in path.parent.glob("*.pt"):
        if other != path:
            other.unlink()


def save_checkpoint__switches_to_eval(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Leaves the model in eval mode, so the run goes on without dropout and batch norm. Instead: `state_dict()` is the
    same in both modes; leave the mode alone."""
    model.eval()
    _write(_state(model, optimizer, epoch), path)


def load_checkpoint__keeps_its_own_rate(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Loads what the optimizer remembers, but not its settings, such as a learning rate that was lowered. Instead:
    `optimizer.load_state_dict` with the whole entry."""
    state = _read(path)
    model.load_state_dict(state["model"])
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": state["optimizer"]["state"], "param_groups": groups})
    torch.set_rng_state(state["rng"])
    return state["epoch"]


def load_checkpoint__wants_a_path_object(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Calls a method that a string does not have. Instead: path may be a str; make it a Path first, `Path(path)`."""
    if not path.exists():
        raise FileNotFoundError(path)
    state = _read(path)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    return state["epoch"]


def load_checkpoint__removes_the_file(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Removes the checkpoint once it is loaded: a run that fails before its next save has to begin anew. Instead: leave
    the file where it is."""
    state = _read(path)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    Path(path).unlink()
    return state["epoch"]


def save_checkpoint__removes_the_old_one_first(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Removes the old checkpoint before the new one takes its name: a run that is killed between the two has none under
    this name. Instead: `replace` does both in one step."""
    path = Path(path)
    beside = path.with_name(f"{path.name}.part")
    try:
        torch.save(_state(model, optimizer, epoch), beside)
        path.unlink(missing_ok=True)
        beside.rename(path)
    finally:
        beside.unlink(missing_ok=True)


def load_checkpoint__switches_to_eval(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Puts the model into eval mode, so the run goes on without dropout and batch norm. Instead: leave the mode
    alone."""
    state = _read(path)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    model.eval()
    return state["epoch"]


load_checkpoint__removes_what_is_damaged = edit(
    ("raise ValueError(", "Path(path).unlink(missing_ok=True)\nraise ValueError("),
    why="""Removes a file that cannot be read, of which somebody might still have saved something. Instead: raise
    ValueError, and leave it where it is.""",
)


run_state__holds_the_tensors_themselves = edit(
    ("return copy.deepcopy(state)", "return state"),
    why="""Hands out the tensors that the model and the optimizer have themselves, or dicts that hold them: the next
    step changes these tensors, and the state is always that of now. Instead: copy to the bottom, `copy.deepcopy`.""",
)


run_state__copies_the_outer_dicts = edit(
    (
        "return copy.deepcopy(state)",
        "return {name: copy.copy(value) for name, value in state.items()}",
    ),
    why="""Hands out the tensors that the model and the optimizer have themselves, or dicts that hold them: the next
    step changes these tensors, and the state is always that of now. Instead: copy to the bottom, `copy.deepcopy`.""",
)


run_state__copies_the_weights_alone = edit(
    (
        "return copy.deepcopy(state)",
        'state["model"] = {name: value.clone() for name, value in state["model"].items()}\nreturn state',
    ),
    why="""Copies the model's tensors, but not those of the optimizer: momentum and Adam's means change in place as
    well. Instead: copy all of it deeply.""",
)


def run_state__no_schedule(
    model: nn.Module, optimizer: torch.optim.Optimizer, scheduler: LRScheduler, generator: torch.Generator
) -> dict[str, Any]:
    """Leaves the scheduler out, so the schedule begins anew: the rate, which the optimizer has, falls at the wrong
    steps. Instead: the scheduler has a `state_dict()` as well."""
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "generator": generator.get_state()}
    return copy.deepcopy(state)


run_state__the_seed_alone = edit(
    ('"generator": generator.get_state()', '"generator": torch.tensor(generator.initial_seed())'),
    why="""Keeps the seed of the generator, which says where it began and not how far it has come. Instead:
    `get_state()` says where it is now.""",
)


run_state__state_of_the_global_generator = edit(
    ('"generator": generator.get_state()', '"generator": torch.get_rng_state()'),
    why="""Keeps the state of torch's global generator; the data is shuffled by another one. Instead: ask the generator
    that was handed in.""",
)


def run_state__whole_objects(
    model: nn.Module, optimizer: torch.optim.Optimizer, scheduler: LRScheduler, generator: torch.Generator
) -> dict[str, Any]:
    """Copies the model and the others as objects, which are pickled with their classes: nothing loads them as weights
    only. Instead: keep what their `state_dict()` says."""
    return copy.deepcopy({"model": model, "optimizer": optimizer, "scheduler": scheduler}) | {
        "generator": generator.get_state()
    }


run_state__parameters_only = edit(
    ('"model": model.state_dict()', '"model": dict(model.named_parameters())'),
    why="""Keeps the parameters without the buffers: the running statistics of batch norm are lost. Instead:
    `state_dict()` has both.""",
)


run_state__rates_are_lost = edit(
    ('"optimizer": optimizer.state_dict()', '"optimizer": {"state": optimizer.state_dict()["state"]}'),
    why="""Keeps what the optimizer remembers, but not its groups, where the learning rate is. Instead: keep the whole
    `state_dict()`.""",
)


restore_run__trains_on_in_the_state = edit(
    ("state = copy.deepcopy(state)", ""),
    why="""Hands the optimizer the tensors of the state, and it goes on with these very tensors: its next steps change
    the state. Instead: load a deep copy.""",
)


restore_run__no_schedule = edit(
    ('scheduler.load_state_dict(state["scheduler"])', ""),
    why="""Leaves the scheduler where it is, so the next rates are those of another step. Instead: it has a
    load_state_dict as well.""",
)


restore_run__no_optimizer = edit(
    ('optimizer.load_state_dict(state["optimizer"])', ""),
    why="""Leaves the optimizer as it is, with the means and the rate of another moment. Instead: call its
    load_state_dict.""",
)


restore_run__no_generator = edit(
    ('generator.set_state(state["generator"])', ""),
    why="""Leaves the generator that was handed in where it is: the data comes in another order than in the run that
    went on. Instead: that generator's own `set_state` puts it back; torch.set_rng_state is for the global one.""",
)


restore_run__sets_the_global_generator = edit(
    ('generator.set_state(state["generator"])', 'torch.set_rng_state(state["generator"])'),
    why="""Leaves the generator that was handed in where it is: the data comes in another order than in the run that
    went on. Instead: that generator's own `set_state` puts it back; torch.set_rng_state is for the global one.""",
)


restore_run__a_step_too_far = edit(
    (
        'scheduler.load_state_dict(state["scheduler"])',
        'scheduler.load_state_dict(state["scheduler"])\nscheduler.step()',
    ),
    why="""Steps the scheduler after loading it, so all further rates come one step early. Instead: load it, and leave
    it there.""",
)


restore_run__switches_to_eval = edit(
    ('model.load_state_dict(state["model"])', 'model.load_state_dict(state["model"])\nmodel.eval()'),
    why="""Puts the model into eval mode, so the run goes on without dropout and batch norm. Instead: leave the mode
    alone.""",
)


restore_run__draws_an_order_first = edit(
    (
        'generator.set_state(state["generator"])',
        'generator.set_state(state["generator"])\ntorch.randperm(8, generator=generator)',
    ),
    why="""Draws an order after the generator is put back, so the run goes on one order late. Instead: draw nothing.""",
)


run_state__switches_to_eval = edit(
    ('"model": model.state_dict()', '"model": model.eval().state_dict()'),
    why="""Puts the model into eval mode to take its state, and the run goes on without dropout and batch norm. Instead:
    `state_dict()` is the same in both modes; leave the mode alone.""",
)


save_checkpoint__cleans_up_after_errors_alone = edit(
    ("finally:", "except Exception:"),
    ("beside.unlink(missing_ok=True)", "beside.unlink(missing_ok=True)\nraise"),
    why="""Cleans up after an Exception, and Ctrl-C is none: a KeyboardInterrupt leaves half a file behind. Instead:
    clean up in `finally`.""",
)


load_checkpoint__names_the_file_without_its_folder = edit(
    ('f"{path} cannot be read', 'f"{Path(path).name} cannot be read'),
    why="""Names the file without its folder, and in every run's folder there is one of this name. Instead: put the
    whole path into the text.""",
)


run_state__groups_keep_their_tensors = edit(
    (
        "return copy.deepcopy(state)",
        'groups = [dict(group) for group in state["optimizer"]["param_groups"]]\n'
        "state = copy.deepcopy(state)\n"
        'state["optimizer"]["param_groups"] = groups\n'
        "return state",
    ),
    why="""Copies the dicts of the groups and not what is in them. A learning rate may be a tensor, which the scheduler
    changes in place. Instead: copy everything, with `copy.deepcopy`.""",
)


restore_run__skips_an_empty_optimizer = edit(
    (
        'optimizer.load_state_dict(state["optimizer"])',
        'if state["optimizer"]["state"]:\n    optimizer.load_state_dict(state["optimizer"])',
    ),
    why="""Passes over an optimizer that remembers nothing yet. That is a state, too: momenta and rate of later steps
    stay. Instead: load it in any case.""",
)


run_state__the_seed_as_a_number = edit(
    ('"generator": generator.get_state()', '"generator": generator.initial_seed()'),
    why="""Keeps the seed of the generator, which says where it began and not how far it has come. Instead:
    `get_state()` says where it is now.""",
)


restore_run__switches_to_train = edit(
    ('generator.set_state(state["generator"])', 'generator.set_state(state["generator"])\nmodel.train()'),
    why="""Puts the model into train mode, also where it was in eval mode. Instead: leave the mode alone.""",
)


restore_run__takes_the_entries_out = edit(
    ("state = copy.deepcopy(state)", ""),
    ('model.load_state_dict(state["model"])', 'model.load_state_dict(state.pop("model"))'),
    ('optimizer.load_state_dict(state["optimizer"])', 'optimizer.load_state_dict(state.pop("optimizer"))'),
    ('scheduler.load_state_dict(state["scheduler"])', 'scheduler.load_state_dict(state.pop("scheduler"))'),
    ('generator.set_state(state["generator"])', 'generator.set_state(state.pop("generator"))'),
    why="""Takes the entries out of the caller's dict, which is empty afterwards: no run can be brought back to it
    again. Instead: read the entries, and leave them there.""",
)


def save_checkpoint__leaves_the_temporary_file(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int
) -> None:
    """Leaves the half written file beside the checkpoint where saving fails, and nobody removes it. Instead: remove it
    in a `finally`."""
    temporary = Path(f"{path}.tmp")
    torch.save(_state(model, optimizer, epoch), temporary)
    temporary.replace(path)
