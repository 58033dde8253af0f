"""Advice for errors that everybody makes now and then, told from the error's type and the learner's own line."""

import re

IMPORTS = {
    "F": "import torch.nn.functional as F",
    "functional": "from torch.nn import functional",
    "nn": "from torch import nn",
    "np": "import numpy as np",
    "numpy": "import numpy",
    "Tensor": "from torch import Tensor",
    "torch": "import torch",
    "math": "import math",
    "random": "import random",
    "copy": "import copy",
}
"""Names that are usually imported, and the line that does it."""

_DEBUGGER = re.compile(r"\b(breakpoint|set_trace)\s*\(")


def stops_in_debugger(error: BaseException, line: str) -> bool:
    """Tell whether an error is the debugger's, which finds nobody at the keyboard; `line` is the learner's."""
    return type(error).__name__ == "BdbQuit" or bool(_DEBUGGER.search(line))


def advise(error: BaseException) -> str:
    """Return what to try after an error; empty where nothing is known."""
    if type(error) is not NameError or error.name not in IMPORTS:
        return ""
    return f"Import it at the top of the file: `{IMPORTS[error.name]}`."
