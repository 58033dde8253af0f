"""The floor: a bare fork of a warm process that runs the answer's file and calls the tests' functions. Nothing else.

The katas are watched for side effects, since that is part of what is tested. No pytest, no limits, no report, no
isolation: what a grader cannot do without. `python benchmarks/floor.py TREE KEY…`
forks once for each exercise and prints the seconds that each took.
"""

import gc
import importlib.util
import itertools
import os
import runpy
import sys
import time
from pathlib import Path

import torch
from measure import ROOT

from torch_katas.course.model import Course, Exercise
from torch_katas.runner import answers, side_effects
from torch_katas.runner.warmup import load_rest


def main(tree: str, keys: list[str]) -> None:
    """Fork once for each exercise and print its time."""
    torch.set_num_threads(1)
    load_rest()
    gc.collect()
    gc.freeze()
    for exercise in Course(ROOT).exercises:
        if exercise.key in keys:
            start = time.perf_counter()
            pid = os.fork()
            if pid == 0:
                call_tests(exercise, tree)
                os._exit(0)
            _, status = os.waitpid(pid, 0)
            assert status == 0, exercise.key
            print(exercise.key, time.perf_counter() - start, flush=True)


def call_tests(exercise: Exercise, tree: str) -> None:
    """Run the answer's file, then every test function with every combination of its parameters."""
    path = exercise.path(tree)
    answer = answers.load(answers.read(path, str(path)))
    spec = importlib.util.spec_from_file_location("hidden", exercise.tests_path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    katas = {name: watched(exercise, answer, name) for name in exercise.katas}
    helpers = runpy.run_path(str(ROOT / "tests" / "helpers.py"))
    for test in exercise.tests:
        function = getattr(module, test.name)
        names = function.__code__.co_varnames[: function.__code__.co_argcount]
        fixed = {name: helpers[name] for name in names if name in helpers}
        fixed |= {name: katas[name] for name in names if name in katas}
        if "device" in names:
            fixed["device"] = torch.device("cpu")
        for parameters in combinations(function):
            function(**fixed | parameters)


def watched(exercise: Exercise, answer: answers.Answer, name: str) -> object:
    """Return a kata whose calls look after the caller's things, as hidden tests get it."""
    signature = exercise.signatures.get(name)
    methods = signature.methods if signature else ()
    return side_effects.watch(answer.kata(name), exercise.changes.get(name, ()), methods)


def combinations(function: object) -> list[dict[str, object]]:
    """Return the arguments of each run that the function's parametrize marks ask for."""
    axes = []
    for mark in getattr(function, "pytestmark", []):
        if mark.name == "parametrize":
            names, values = mark.args
            names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
            axes.append([named(names, value) for value in values])
    return [dict(item for part in parts for item in part.items()) for parts in itertools.product(*axes)]


def named(names: list[str], value: object) -> dict[str, object]:
    """Return one parameter set by name."""
    value = getattr(value, "values", value) if type(value).__name__ == "ParameterSet" else value
    if len(names) == 1:
        return {names[0]: value[0] if type(value).__name__ == "ParameterSet" else value}
    return dict(zip(names, value, strict=True))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main(sys.argv[1], sys.argv[2:])
