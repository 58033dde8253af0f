"""Hidden tests of checkpoint."""

import contextlib
import copy
import io
import os
import pickle
import tempfile
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from torch_katas import checks

CHANGES = {"load_checkpoint": "model optimizer", "restore_run": "model optimizer scheduler generator"}
"""Arguments that a kata changes by design."""

OPTIMIZERS = {
    "SGD with momentum": lambda params: torch.optim.SGD(params, lr=0.1, momentum=0.9),
    "Adam": lambda params: torch.optim.Adam(params, lr=0.05),
}


class Stopped(BaseException):
    """What ends a run from outside, as Ctrl-C does: no Exception."""


class Full:
    """What cannot be written: the disk is full, or the run is stopped meanwhile."""

    def __init__(self, error):
        self.error = error

    def __reduce__(self):
        raise self.error


class Unwritable(nn.Linear):
    """A layer whose state cannot be saved."""

    error = OSError(28, "No space left on device")

    def get_extra_state(self):
        return Full(self.error)


class MakesAFolder:
    """A thing in a file that makes a folder when it is loaded as an object."""

    def __init__(self, folder):
        self.folder = str(folder)

    def __reduce__(self):
        return os.mkdir, (self.folder,)


def test_the_four_entries_are_there(save_checkpoint, tmp_path):
    """The file can be loaded as weights only, and holds a dict with model, optimizer, epoch and rng."""
    saved = checkpoint_of(save_checkpoint, tmp_path, *run())
    checks.equal(sorted(saved), ["epoch", "model", "optimizer", "rng"], of="the keys in the file of save_checkpoint(…)")


def test_epochs_that_are_done_are_saved(save_checkpoint, tmp_path):
    """The entry "epoch" is the number that was given, an int."""
    saved = checkpoint_of(save_checkpoint, tmp_path, *run(), epoch=3)
    checks.equal(saved.get("epoch"), 3, of='"epoch" in the file of save_checkpoint(…, epoch=3)')


def test_parameters_and_buffers_are_saved(save_checkpoint, tmp_path, device):
    """The entry "model" is the state_dict: parameters, and buffers such as running statistics."""
    model, optimizer = run(device=device)
    saved = checkpoint_of(save_checkpoint, tmp_path, model, optimizer).get("model", {})
    checks.equal(sorted(saved), sorted(model.state_dict()), of='the names in "model" in the file')
    for name, value in model.state_dict().items():
        checks.close(saved[name], value, of=f'{name} in "model" in the file', rtol=0, atol=0)


def test_what_the_optimizer_remembers_is_saved(save_checkpoint, tmp_path):
    """The entry "optimizer" is its state_dict: Adam's means and its rates."""
    model, optimizer = run("Adam")
    saved = checkpoint_of(save_checkpoint, tmp_path, model, optimizer).get("optimizer")
    checks.instance(saved, dict, of='"optimizer" in the file of save_checkpoint(…)')
    checks.equal(sorted(saved), ["param_groups", "state"], of='the keys in "optimizer" in the file')
    means = saved["state"][0]["exp_avg"]
    checks.close(means, optimizer.state_dict()["state"][0]["exp_avg"], of="Adam's exp_avg of parameter 0 in the file")


def test_where_the_generator_stands_is_saved(save_checkpoint, tmp_path):
    """The entry "rng" is the state that torch's generator has now: from it the next numbers can be drawn again."""
    model, optimizer = run()
    torch.rand(3)
    saved = checkpoint_of(save_checkpoint, tmp_path, model, optimizer).get("rng")
    expected = torch.rand(2)
    checks.dtype(saved, torch.uint8, of='"rng" in the file of save_checkpoint(…)')
    torch.set_rng_state(saved)
    checks.close(torch.rand(2), expected, of='the next two random numbers after "rng"', rtol=0, atol=0)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_resumed_run_is_the_unbroken_run(save_checkpoint, load_checkpoint, tmp_path, optimizer):
    """Three epochs, a checkpoint, a fresh model and optimizer, three epochs more: bit for bit what six epochs give."""
    path = tmp_path / "run.pt"
    model, its = run(optimizer, epochs=3)
    save_checkpoint(path, model, its, epoch=3)
    train(model, its, epochs=3)
    other, others = run(optimizer, epochs=1, seed=9)  # something else happens in between
    try:
        load_checkpoint(path, other, others)
    except Exception as error:
        of = "load_checkpoint(…) of what save_checkpoint(…) has written"
        checks.that(False, of=of, expected="a run that goes on", got=type(error).__name__)
    train(other, others, epochs=3)
    compare(other, model, f"after a checkpoint at epoch 3 of 6, with {optimizer} and dropout,")


def test_a_failed_save_spares_the_old_checkpoint(save_checkpoint, sgd, tmp_path):
    """Where the disk is full while the new file is written, the error is raised and the old file keeps every byte."""
    path, old = with_old_checkpoint(save_checkpoint, tmp_path)
    model = Unwritable(2, 1)
    of = "save_checkpoint(…) while the disk is full"
    checks.raises(OSError, lambda: save_checkpoint(path, model, sgd(model, 0.1), epoch=2), of=of)
    left = path.read_bytes() if path.exists() else b""
    got = "no file" if not path.exists() else f"a file of {len(left)} bytes"
    checks.that(left == old, of=f"the old checkpoint after {of}", expected=f"its {len(old)} bytes as before", got=got)


def test_nothing_else_is_left_in_the_folder(save_checkpoint, sgd, tmp_path):
    """After a first save, a second one, one that fails, and one that is stopped, the checkpoint is the only file."""
    path, _ = with_old_checkpoint(save_checkpoint, tmp_path)
    model, optimizer = run()
    save_checkpoint(path, model, optimizer, epoch=2)
    of = "the files in the folder"
    checks.equal(files(tmp_path), ["run.pt"], of=f"{of} after two saves")
    model = Unwritable(2, 1)
    checks.raises(OSError, lambda: save_checkpoint(path, model, sgd(model, 0.1), epoch=3), of="a save to a full disk")
    checks.equal(files(tmp_path), ["run.pt"], of=f"{of} after a save that failed")
    model.error = Stopped()
    with contextlib.suppress(Stopped):
        save_checkpoint(path, model, sgd(model, 0.1), epoch=3)
    checks.equal(files(tmp_path), ["run.pt"], of=f"{of} after a save that was stopped, as by Ctrl-C")


def test_where_replacing_fails_nothing_is_left(save_checkpoint, tmp_path):
    """Where the new file cannot take the old one's place, here a folder's, the error is raised, and no file is left."""
    path = tmp_path / "run.pt"
    path.mkdir()
    (path / "within").write_text("stays", encoding="utf-8")
    model, optimizer = run()
    of = "save_checkpoint(path, …) where path is a folder"
    checks.raises(OSError, lambda: save_checkpoint(path, model, optimizer, epoch=3), of=of)
    checks.equal(files(tmp_path), ["run.pt"], of=f"what is beside it after {of}")
    checks.equal(files(path), ["within"], of=f"what is in it after {of}")


def test_the_old_file_is_there_until_the_new_one_takes_its_place(save_checkpoint, tmp_path, monkeypatch):
    """Where the last step fails, the old checkpoint is still there: nothing has removed it before."""
    path, old = with_old_checkpoint(save_checkpoint, tmp_path)
    model, optimizer = run()
    of = "save_checkpoint(…) where the new file cannot be renamed"
    raised = False
    with monkeypatch.context() as patch:
        for name in ("rename", "replace", "link"):
            patch.setattr(os, name, refuse)
        try:
            save_checkpoint(path, model, optimizer, epoch=2)
        except OSError:
            raised = True
    left = path.read_bytes() if path.exists() else b""
    holds = left == old if raised else loaded(path).get("epoch") == 2  # shutil.move copies where it cannot rename
    checks.that(holds, of=f"the old checkpoint after {of}", expected="as before", got=f"{len(left)} bytes")


def test_the_new_file_is_written_in_the_same_folder(save_checkpoint, tmp_path, monkeypatch):
    """Nothing is written to the system's folder for temporary files: only within one folder replacing is one step."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "not there"))
    path = tmp_path / "run.pt"
    of = "save_checkpoint(…) where the system has no folder for temporary files"
    try:
        save_checkpoint(path, *run(), epoch=3)
    except FileNotFoundError:
        checks.that(False, of=of, expected="a checkpoint", got="FileNotFoundError")
    checks.equal(files(tmp_path), ["run.pt"], of=f"the files in the checkpoint's folder after {of}")


def test_other_files_stay(save_checkpoint, tmp_path):
    """Other files of the folder are none of the save's business."""
    (tmp_path / "best.pt").write_text("another run", encoding="utf-8")
    save_checkpoint(tmp_path / "run.pt", *run(), epoch=3)
    checks.equal(files(tmp_path), ["best.pt", "run.pt"], of="the files in the folder after a save, best.pt before")


def test_the_new_file_takes_the_place_of_the_old(save_checkpoint, tmp_path):
    """The old file is replaced, not written into: its second name still holds the old run, and path the new one."""
    path, old = with_old_checkpoint(save_checkpoint, tmp_path)
    second = tmp_path.parent / f"{tmp_path.name}-second.pt"
    os.link(path, second)
    model, optimizer = run()
    save_checkpoint(path, model, optimizer, epoch=2)
    checks.equal(loaded(path).get("epoch"), 2, of='"epoch" in the file of the second save')
    kept = second.read_bytes() == old
    of = "the old file, seen through its second name, after another save"
    checks.that(kept, of=of, expected="the old bytes", got="other bytes")


def test_a_path_may_be_a_string(save_checkpoint, tmp_path, monkeypatch):
    """path may be a str as well as a Path, and a file's name alone."""
    monkeypatch.chdir(tmp_path)
    model, optimizer = run()
    save_checkpoint("run.pt", model, optimizer, epoch=1)
    checks.equal(files(tmp_path), ["run.pt"], of='the files in the folder after save_checkpoint("run.pt", …)')


@pytest.mark.timeout(20)
@pytest.mark.parametrize("kind", [str, Path])
@pytest.mark.parametrize("epoch", [5, 0])
def test_the_epoch_comes_back(load_checkpoint, tmp_path, epoch, kind):
    """The number of epochs in the file is returned, at the second loading, too; path is a str or a Path."""
    path = kind(written(tmp_path, *run(), epoch=epoch))
    for which in ("first", "second"):
        of = f"the {which} load_checkpoint(…) of a checkpoint of epoch {epoch}"
        checks.equal(load_checkpoint(path, *run(seed=9)), epoch, of=of)


def test_the_model_comes_back(load_checkpoint, tmp_path, device):
    """All parameters and buffers are those of the file, on the model's own device."""
    model, optimizer = run(device=device)
    path = written(tmp_path, model, optimizer)
    other, others = run(device=device, seed=9)
    other[2].eval()
    load_checkpoint(path, other, others)
    compare(other, model, "after load_checkpoint(…)")
    modes = [module.training for module in other]
    checks.equal(modes, [True, True, False, True], of="training of the four layers after load_checkpoint(…)")


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_optimizer_goes_on(load_checkpoint, tmp_path, optimizer):
    """One step after loading is the step that the saved optimizer takes, with its rate, and its momentum or means."""
    model, its = run(optimizer)
    path = written(tmp_path, model, its)
    other, others = run(optimizer, epochs=0, seed=9)
    others.param_groups[0]["lr"] = 7.0
    load_checkpoint(path, other, others)
    for trained, stepping in ((model, its), (other, others)):
        for p in trained.parameters():
            p.grad = torch.ones_like(p)
        stepping.step()
    compare(other, model, f"one step of {optimizer} after load_checkpoint(…)")


def test_the_generator_goes_on(load_checkpoint, tmp_path):
    """The next random numbers after loading are those that came next when the checkpoint was saved."""
    path = written(tmp_path, *run())
    expected = torch.rand(2)
    model, optimizer = run(seed=9)
    load_checkpoint(path, model, optimizer)
    checks.close(torch.rand(2), expected, of="torch.rand(2) after load_checkpoint(…)", rtol=0, atol=0)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("kept", ["nothing", "3 bytes", "half", "all but 10 bytes"])
def test_a_damaged_file_is_named(load_checkpoint, tmp_path, kept):
    """A file that was cut off raises ValueError with its path in the text, and the model stays as it was."""
    path = written(tmp_path, *run())
    whole = path.read_bytes()
    path.write_bytes(whole[: {"nothing": 0, "3 bytes": 3, "half": len(whole) // 2}.get(kept, -10)])
    model, optimizer = run(seed=9)
    of = f"load_checkpoint(…) of a file of which {kept} is left"
    with checks.unmodified(of, weight=model[0].weight):
        error = checks.raises(ValueError, lambda: load_checkpoint(path, model, optimizer), of=of)
    checks.that(str(path) in str(error), of=f"the text of the error of {of}", expected="the path in it", got=str(error))
    checks.that(path.exists(), of=f"the file after {of}", expected="there, as before", got="removed")


def test_no_code_in_the_file_is_run(load_checkpoint, tmp_path):
    """A file that holds an object which does something when it is loaded raises ValueError, and nothing is done."""
    path = written(tmp_path, *run(), more={"model": MakesAFolder(tmp_path / "made")})
    of = "load_checkpoint(…) of a file that makes a folder when its objects are loaded"
    model, optimizer = run(seed=9)
    try:
        checks.raises(ValueError, lambda: load_checkpoint(path, model, optimizer), of=of)
    finally:
        there = (tmp_path / "made").exists()
        checks.that(not there, of=of, expected="no folder", got="a folder: code from the file has run")


def test_a_missing_file_is_missing(load_checkpoint, tmp_path):
    """Where there is no file, FileNotFoundError is raised: nothing is damaged."""
    model, optimizer = run()
    of = "load_checkpoint(…) where there is no file"
    try:
        checks.raises(FileNotFoundError, lambda: load_checkpoint(tmp_path / "run.pt", model, optimizer), of=of)
    except ValueError:
        checks.that(False, of=of, expected="FileNotFoundError", got="ValueError")


def test_no_gpu_is_needed_to_load(load_checkpoint, tmp_path, monkeypatch):
    """A checkpoint whose tensors were on a GPU loads on a machine that has none."""
    model, optimizer = run()
    # As on a machine with eight GPUs, of which this one has at most the first few.
    monkeypatch.setattr(torch.serialization, "location_tag", lambda storage: "cuda:7")
    path = written(tmp_path, model, optimizer)
    other, others = run(seed=9)
    try:
        load_checkpoint(path, other, others)
    except (ValueError, RuntimeError) as error:
        of = "load_checkpoint(…) of tensors from cuda:7"
        checks.that(False, of=of, expected="the checkpoint, brought to the CPU", got=type(error).__name__)
    compare(other, model, "after load_checkpoint(…) of tensors from cuda:7")


def run(optimizer="SGD with momentum", epochs=2, seed=0, device="cpu"):
    """Return a model and its optimizer after some epochs of training."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 1)).to(device)
    its = OPTIMIZERS[optimizer](model.parameters())
    train(model, its, epochs)
    return model, its


ENTRIES = ["generator", "model", "optimizer", "scheduler"]

TENSOR_RATE = "SGD with a rate that is a tensor"


@pytest.mark.parametrize("optimizer", [*OPTIMIZERS, TENSOR_RATE])
def test_a_state_is_of_its_moment(run_state, optimizer):
    """Three steps later the state still is what it was: weights, buffers, Adam's means, rate, schedule, generator."""
    parts = scheduled(optimizer)
    go_on(*parts, steps=3)
    wanted = state_of(*parts)
    state = run_state(*parts)
    go_on(*parts, steps=3)
    checks.instance(state, dict, of="what run_state returns")
    checks.equal(sorted(state), ENTRIES, of="the keys of run_state(…)")
    same_state(state, wanted, f"of run_state(…) with {optimizer}, after three further steps")


def test_a_state_can_be_saved(run_state):
    """torch.save writes the state, and torch.load reads it with weights_only=True."""
    parts = scheduled("Adam")
    go_on(*parts, steps=3)
    file = io.BytesIO()
    torch.save(run_state(*parts), file)
    file.seek(0)
    try:
        state = torch.load(file, weights_only=True)
    except pickle.UnpicklingError:
        of = "torch.load(…, weights_only=True) of what torch.save has written of run_state(…)"
        checks.that(False, of=of, expected="the four entries", got="UnpicklingError: there is more in it than data")
    same_state(state, state_of(*parts), "of run_state(…), saved and loaded")


def test_taking_a_state_changes_nothing(run_state):
    """A run whose state is taken goes on as one whose state is not taken."""
    parts, others = scheduled("Adam"), scheduled("Adam")
    go_on(*parts, steps=2)
    go_on(*others, steps=2)
    run_state(*parts)
    checks.equal(parts[0].training, True, of="model.training after run_state(…), True before")
    expected = go_on(*others, steps=3)
    checks.equal(go_on(*parts, steps=3), expected, of="the losses and rates of three steps after run_state(…)")


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_restored_run_repeats_itself(restore_run, optimizer):
    """Losses, rates and orders after restore_run are those of the run that went on, also a second time."""
    parts = scheduled(optimizer)
    go_on(*parts, steps=3)
    state = state_of(*parts)
    wanted = copy.deepcopy(state)
    expected = go_on(*parts, steps=5)
    for which in ("first", "second"):
        restore_run(state, *parts)
        of = f"the losses and rates of five steps after the {which} restore_run(…), with {optimizer},"
        checks.equal(go_on(*parts, steps=5), expected, of=of)
    same_state(state, wanted, "after the run that was restored from it has trained on")


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_fresh_run_goes_on_from_a_state(restore_run, optimizer):
    """A model, optimizer, scheduler and generator that are elsewhere go on as the old ones do, also from the start."""
    for done in (3, 0):
        parts = scheduled(optimizer)
        go_on(*parts, steps=done)
        state = state_of(*parts)
        expected = go_on(*parts, steps=4)
        others = scheduled(optimizer, seed=5)
        go_on(*others, steps=2)
        restore_run(state, *others)
        of = f"four steps of another run after restore_run(…) of a state after {done} steps, {optimizer}"
        checks.equal(go_on(*others, steps=4), expected, of=of)
        compare(others[0], parts[0], f"after them, with {optimizer},")


@pytest.mark.parametrize("mode", [True, False])
def test_restoring_leaves_the_mode(restore_run, mode):
    """The model stays in its mode, train or eval; its parameters stay the same objects, which the optimizer trains."""
    parts = scheduled("Adam")
    parts[0].train(mode)
    before = [id(p) for p in parts[0].parameters()]
    restore_run(state_of(*parts), *parts)
    checks.equal(parts[0].training, mode, of=f"model.training after restore_run(…), {mode} before")
    same = [id(p) for p in parts[0].parameters()] == before
    checks.that(same, of="the parameters after restore_run(…)", expected="the same objects", got="others")


def scheduled(optimizer, seed=0):
    """Return a model, an optimizer, a scheduler that changes the rate every second step, and a generator."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 1))
    if optimizer == TENSOR_RATE:  # which the schedule changes in place
        optimizer = torch.optim.SGD(model.parameters(), lr=torch.tensor(0.1), momentum=0.9)
    else:
        optimizer = OPTIMIZERS[optimizer](model.parameters())
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)
    return model, optimizer, scheduler, torch.Generator().manual_seed(seed)


def go_on(model, optimizer, scheduler, generator, steps):
    """Train for some steps on batches that the generator draws; return the loss and the rate of each."""
    x = torch.linspace(-1, 1, 16).reshape(8, 2)
    seen = []
    for _ in range(steps):
        batch = torch.randperm(8, generator=generator)[:4]
        loss = mse_loss(model(x[batch]), x[batch, :1] * x[batch, 1:])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        seen.append((loss.item(), float(optimizer.param_groups[0]["lr"])))
    return seen


def state_of(model, optimizer, scheduler, generator):
    """Return the state of a run as the statement describes it."""
    parts = {"model": model, "optimizer": optimizer, "scheduler": scheduler}
    state = {name: part.state_dict() for name, part in parts.items()}
    return copy.deepcopy(state) | {"generator": generator.get_state()}


def same_state(state, expected, when):
    """Compare two states, bit for bit."""
    checks.equal(sorted(state), ENTRIES, of=f"the keys {when}")
    for name in ENTRIES:
        same_parts(state[name], expected[name], name, when)


def same_parts(value, expected, name, when):
    """Compare two parts of states: dicts and lists by what is in them, tensors bit for bit."""
    if isinstance(expected, torch.Tensor):
        checks.close(value, expected, of=f"{name} {when}", rtol=0, atol=0)
    elif isinstance(expected, dict):
        checks.that(isinstance(value, dict), of=f"{name} {when}", expected="a dict", got=type(value).__name__)
        checks.equal(sorted(map(str, value)), sorted(map(str, expected)), of=f"the keys of {name} {when}")
        for key in expected:
            same_parts(value[key], expected[key], f"{name}[{key!r}]", when)
    elif isinstance(expected, list | tuple):
        checks.equal(len(value), len(expected), of=f"the length of {name} {when}")
        for index, (one, other) in enumerate(zip(value, expected, strict=True)):
            same_parts(one, other, f"{name}[{index}]", when)
    else:
        checks.equal(value, expected, of=f"{name} {when}")


def train(model, optimizer, epochs):
    """Train on eight samples, in an order that is drawn anew in every epoch."""
    device = next(model.parameters()).device
    x = torch.linspace(-1, 1, 16).reshape(8, 2).to(device)
    y = x[:, :1] * x[:, 1:]
    for _ in range(epochs):
        for batch in torch.randperm(8).split(4):
            batch = batch.to(device)
            loss = mse_loss(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def checkpoint_of(save_checkpoint, folder, model, optimizer, epoch=1):
    """Save by the kata; return what torch.load finds in the file."""
    save_checkpoint(folder / "run.pt", model, optimizer, epoch=epoch)
    checks.equal(files(folder), ["run.pt"], of='the files in the folder after save_checkpoint(folder / "run.pt", …)')
    return loaded(folder / "run.pt")


def loaded(path):
    """Return what torch.load finds in a file of the kata's, as weights only."""
    try:
        return torch.load(path, weights_only=True)
    except pickle.UnpicklingError:
        got = "UnpicklingError: there is more in it than tensors, numbers, strings, lists and dicts"
        of = "torch.load(path, weights_only=True) after save_checkpoint(path, …)"
        checks.that(False, of=of, expected="the dict of four entries", got=got)


def with_old_checkpoint(save_checkpoint, folder):
    """Save a first checkpoint by the kata; return its path and its bytes."""
    model, optimizer = run()
    save_checkpoint(folder / "run.pt", model, optimizer, epoch=1)
    return folder / "run.pt", (folder / "run.pt").read_bytes()


def written(folder, model, optimizer, epoch=1, more=None):
    """Write a checkpoint as the statement describes it; return its path."""
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
    torch.save(state | {"rng": torch.get_rng_state()} | (more or {}), folder / "run.pt")
    return folder / "run.pt"


def refuse(*args, **kwargs):
    """Fail as a disk does."""
    raise OSError(5, "Input/output error")


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def compare(model, expected, when):
    """Compare all parameters and buffers of two models, bit for bit."""
    for name, value in expected.state_dict().items():
        checks.close(model.state_dict()[name], value, of=f"{name} {when}", rtol=0, atol=0)
