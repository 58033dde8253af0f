"""Does PyTorch work? A program of its own looks, and here is said what it saw."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from torch_katas.doctor.finding import Finding
from torch_katas.doctor.program import ProgramError, run_python

LIMIT = 180
"""Seconds that PyTorch may take to be imported and to compute."""

PROBE = Path(__file__).with_name("torch_probe.py")


def look_at_torch(*arguments: str) -> dict[str, Any]:
    """Return what the probe prints as JSON (torch_probe.look); what goes wrong comes back as `error`.

    Arguments for Python take the place of the probe.
    """
    # Python would put the probe's folder in front of all others, and its modules would hide libraries of their names.
    variables = {"PYTHONSAFEPATH": "1"}
    try:
        ended = run_python(arguments or [str(PROBE)], LIMIT, variables=variables)
    except ProgramError as error:
        return {"error": str(error)}
    try:
        answer = json.loads(ended.output[-1])
    except (IndexError, ValueError):
        return {"error": f"importing it ends Python{ended.reason}"}
    if not isinstance(answer, dict):
        return {"error": "no sense in its answer"}
    return answer


def torch_findings(answer: dict[str, Any]) -> Iterator[Finding]:
    """Yield what the look at PyTorch says: that it works, torchvision, and the devices."""
    if "error" in answer:
        yield Finding("works", f"torch does not: {answer['error']}", "pip install --force-reinstall torch torchvision")
        return
    if "torchvision_error" in answer:
        remedy = "install the torchvision that belongs to your torch: pip install --upgrade torch torchvision"
        yield Finding("torchvision", f"does not work: {answer['torchvision_error']}", remedy)
    else:
        yield Finding("torchvision", answer.get("torchvision", ""))
    devices = answer.get("devices", {})
    for device, state in devices.items():
        if state["error"]:
            is_cpu = device.split(":")[0] == "cpu"
            remedy = "reinstall torch" if is_cpu else "check its driver, or grade with --device cpu"
            yield Finding(device, f"{state['name']} fails: {state['error']}", remedy)
        else:
            yield Finding(device, "works" if device == "cpu" else f"{state['name']} works")
    if has_nvidia_gpu() and not any(device.startswith("cuda") for device in devices):
        reason = "its driver does not answer" if answer.get("cuda_built") else "this torch is built for the CPU alone"
        yield Finding("cuda", f"not used: an NVIDIA GPU is there, but {reason}")  # nothing of a course needs it


def has_nvidia_gpu() -> bool:
    """Tell whether the system has an NVIDIA GPU, whether or not PyTorch can use it."""
    return any(Path("/dev").glob("nvidia[0-9]*"))
