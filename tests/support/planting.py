"""Inside a child that has run a job: plant changes in the engine's own modules, one by one, and see which are named."""

import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import FunctionType, ModuleType

from torch_katas.runner import child, integrity
from torch_katas.runner.host import FindChanges, Host
from torch_katas.runner.job import Job


@dataclass(frozen=True)
class Planted:
    """A name of a module that was made to stand for something else, and the names under which that was noticed."""

    name: str
    noticed: tuple[str, ...]


def plant_in_every_module(job: Job, package: str, connection: "Connection[object, object]") -> None:
    """Run a job, then replace something in each loaded module of a package; send the module's name and a Planted."""
    loaded = set(sys.modules)
    child.run_job(job, Host(lambda event: None))
    find_changes = integrity.watch()
    connection.send(("loaded here", sorted(name for name in set(sys.modules) - loaded if name.startswith(package))))
    for name, module in sorted(sys.modules.items()):
        if name.split(".")[0] == package:
            connection.send((name, _plant(module, find_changes)))
    connection.send(None)


def _plant(module: ModuleType, find_changes: FindChanges) -> list[Planted]:
    """Replace each function and class that a module defines, and change each function's code in place."""
    planted = []
    for name, value in list(vars(module).items()):
        if getattr(value, "__module__", "") != module.__name__ or not callable(value):
            continue
        setattr(module, name, lambda *arguments, **options: None)
        planted.append(Planted(f"{module.__name__}.{name}", tuple(find_changes())))
        setattr(module, name, value)
        if type(value) is FunctionType:
            code = value.__code__
            value.__code__ = code.replace(co_consts=(*code.co_consts, "planted"))
            planted.append(Planted(f"{module.__name__}.{name} (its code)", tuple(find_changes())))
            value.__code__ = code
        if len(planted) >= 2:
            break
    return planted
