"""Flags: every way to reach for the tests shows, and honest code shows nothing."""

import pytest

from torch_katas.source.flags import Flag, find_flags

HOSTILE = {
    "import sys\nframe = sys._getframe(1)": "sys._getframe",
    "from sys import _getframe as look": "sys._getframe",
    "import sys as s\n\n\ndef f(x):\n    return s._getframe().f_back": "f_back",
    "import gc\ngc.get_objects()": "gc",
    "def f(x):\n    import inspect\n    return inspect.stack()": "inspect",
    "import ctypes.util": "ctypes",
    "from os import write": "os.write",
    "import os\nos.write(3, b'x')": "os.write",
    "import os\nput = os\nput.fork()": "os.fork",
    "import threading": "threading",
    "import concurrent.futures": "concurrent",
    "import torch\ntorch.allclose = lambda *a, **k: True": "torch.allclose",
    "from torch.nn import functional as F\nF.relu = None": "torch.nn.functional.relu",
    "import torch\nsetattr(torch, 'equal', lambda a, b: True)": "setattr(torch, …)",
    "import torch\ndel torch.equal": "torch.equal",
    "def f(x):\n    type(x).__eq__ = lambda a, b: True": "type(…).__eq__",
    "def f(x):\n    x.__class__.__eq__ = None": "type(…).__eq__",
    "def f(x):\n    setattr(type(x), '__eq__', None)": "setattr(type(…), …)",
    "import torch\nname = 'eq' + 'ual'\ngetattr(torch, name)": "getattr(torch, …)",
    "import torch\nvars(torch)['equal'] = 1": "vars(torch, …)",
    "import torch\ntorch.__dict__['equal'] = 1": "torch.__dict__",
    "import torch\ntorch._C._disable()": "torch._C._disable",
    "from torch import _C": "torch._C",
    "import torch\ngetattr(torch, '_C')": "torch._C",
    "object.__subclasses__()": "__subclasses__",
    "def f(x):\n    return f.__globals__": "__globals__",
    "def f(x):\n    return getattr(f, '__code__')": "__code__",
    "exec('x = 1')": "exec",
    "eval('1')": "eval",
    "compile('1', '', 'eval')": "compile",
    "__import__('gc')": "__import__",
    "globals()['x'] = 1": "globals",
    "import importlib\nimportlib.import_module('gc')": "importlib",
    "import builtins": "builtins",
    "import atexit": "atexit",
    "import signal": "signal",
    "import os\nos._exit(0)": "os._exit",
    "import sys\nsys.settrace(None)": "sys.settrace",
    "import sys\nsys.modules['torch'] = None": "sys.modules",
    "import pytest": "pytest",
    "from torch_katas import checks": "torch_katas",
    "import torch.testing": "torch.testing",
    "from torch.overrides import TorchFunctionMode": "torch.overrides",
    "class T:\n    @classmethod\n    def __torch_function__(cls): ...": "__torch_function__",
    "exec = exec\nexec('')": "exec",
    "def f(run=exec):\n    run('')": "exec",
    "class A:\n    def __del__(self): ...": "__del__",
    "import requests": "requests",
    "__kata_return__ = None": "__kata_return__",
    "try:\n    1 / 0\nexcept Exception as error:\n    error.__traceback__": "__traceback__",
}

HONEST = [
    "import torch\nfrom torch import Tensor, nn\nfrom torch.nn import functional as F\n\nF.relu(torch.ones(1))",
    "import math\nimport re\nfrom collections import Counter\nfrom dataclasses import dataclass",
    "from torch import nn\n\n\nclass M(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.a = 1\n        setattr(self, f'layer{1}', nn.Linear(1, 1))\n        self.__dict__['b'] = 2",
    "def f(losses, reduction):\n    return getattr(losses, reduction)()",
    "from torch import nn\n\nfan = nn.init._calculate_fan_in_and_fan_out",
    "import os\nimport sys\n\nos.path.join('a', 'b')\nprint(sys.maxsize, file=sys.stderr)\nos.makedirs('a')",
    "def f(x):\n    x.grad = None\n    x.requires_grad = True\n    return type(x).__name__, x.__class__",
    "import torch\n\nif hasattr(torch, 'compile'):\n    pass",
    "import torch\n\nmodel = torch.nn.Linear(1, 1)\nmodel.weight = torch.nn.Parameter(torch.ones(1, 1))",
    "def exec_step(x):\n    compile = x\n    return compile.sum()",
    "this is no Python (",
]


@pytest.mark.parametrize(("text", "what"), HOSTILE.items())
def test_what_reaches_for_the_tests_is_flagged(text, what):
    assert what in [flag.what for flag in find_flags(text)]
    assert all(flag.reason for flag in find_flags(text))


@pytest.mark.parametrize("text", HONEST)
def test_honest_code_has_no_flag(text):
    assert find_flags(text) == ()


def test_a_flag_names_the_first_line_and_each_thing_once():
    text = "import torch\n\ntorch.equal = 1\ntorch.equal = 2\nimport gc\n"
    assert [(flag.line, flag.what) for flag in find_flags(text)] == [(3, "torch.equal"), (5, "gc")]
    assert isinstance(find_flags(text)[0], Flag)
