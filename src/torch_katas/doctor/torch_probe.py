"""Look at PyTorch and print in JSON what there is. Run as a program of its own: a broken installation may end it."""

import contextlib
import json
import sys


def look() -> dict[str, object]:
    """Return versions, and for each device whether a tiny operation works there.

    `{"torch": "2.9.0", "cuda_built": "", "devices": {"cpu": {"name": "CPU", "error": ""}}, "torchvision": "0.24.0"}`,
    with `torchvision_error` in place of `torchvision` where that does not work.
    """
    import torch

    names = {"cpu": "CPU"}
    with contextlib.suppress(Exception):
        if torch.cuda.is_available():
            names |= {f"cuda:{n}": torch.cuda.get_device_name(n) for n in range(torch.cuda.device_count())}
    with contextlib.suppress(Exception):
        if torch.backends.mps.is_available():
            names["mps"] = "Apple GPU"
    devices = {device: {"name": name, "error": try_device(device)} for device, name in names.items()}
    report: dict[str, object] = {"torch": torch.__version__, "cuda_built": torch.version.cuda or "", "devices": devices}
    try:
        import torchvision  # type: ignore[import-untyped]  # it comes without types

        report["torchvision"] = torchvision.__version__
        torchvision.ops.nms(torch.zeros(1, 4), torch.zeros(1), 0.5)  # its compiled half, which must fit torch
    except Exception as error:
        report["torchvision_error"] = describe(error)
    return report


def try_device(device: str) -> str:
    """Return what goes wrong with a product and its gradient on a device; an empty string where all is well."""
    import torch

    try:
        x = torch.ones(2, 2, device=device, requires_grad=True)
        torch.autograd.backward((x @ x).sum())
        right = x.grad is not None and x.grad.cpu().tolist() == [[4.0, 4.0], [4.0, 4.0]]  # exact in any arithmetic
        return "" if right else "a product's gradient is wrong"
    except Exception as error:
        return describe(error)


def describe(error: BaseException) -> str:
    """Return an error's type and the first line of its message."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"


if __name__ == "__main__":
    try:
        answer = look()
    except BaseException as problem:
        answer = {"error": describe(problem)}
    # A line of its own: libraries print when they are imported.
    print("\n" + json.dumps(answer), file=sys.__stdout__, flush=True)
