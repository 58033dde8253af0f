"""Look at PyTorch and say in JSON what there is. Run as a program of its own: a broken installation may end it."""

import contextlib
import json
import sys


def look() -> dict[str, object]:
    """Return versions, and for each device whether a tiny operation works there."""
    import torch

    found: dict[str, object] = {"torch": torch.__version__, "cuda_built": torch.version.cuda or "", "devices": {}}
    names = {"cpu": "CPU"}
    with contextlib.suppress(Exception):
        if torch.cuda.is_available():
            names |= {f"cuda:{n}": torch.cuda.get_device_name(n) for n in range(torch.cuda.device_count())}
    with contextlib.suppress(Exception):
        if torch.backends.mps.is_available():
            names["mps"] = "Apple GPU"
    found["devices"] = {device: {"name": name, "error": _tried(device)} for device, name in names.items()}
    try:
        import torchvision

        found["torchvision"] = torchvision.__version__
        torchvision.ops.nms(torch.zeros(1, 4), torch.zeros(1), 0.5)  # its compiled half, which must fit torch
    except Exception as error:
        found["torchvision_error"] = _said(error)
    return found


def _tried(device: str) -> str:
    """Return what goes wrong with a product and its gradient on a device; an empty string is well."""
    import torch

    try:
        x = torch.ones(2, 2, device=device, requires_grad=True)
        (x @ x).sum().backward()
        right = x.grad is not None and x.grad.cpu().tolist() == [[4.0, 4.0], [4.0, 4.0]]
        return "" if right else "a product's gradient is wrong"
    except Exception as error:
        return _said(error)


def _said(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"


if __name__ == "__main__":
    try:
        answer = look()
    except BaseException as problem:
        answer = {"error": _said(problem)}
    # A line of its own: libraries print when they are imported.
    print("\n" + json.dumps(answer), file=sys.__stdout__, flush=True)
