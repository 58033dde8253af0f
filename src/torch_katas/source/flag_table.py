"""What no kata needs, and what reaches for the tests cannot do without: one table, each entry with its reason.

A path is a module, or a name in one, as `sys._getframe`; what stands below it is meant as well.
"""

FRAMES = "reads other functions' frames: the tests' expected values stand there"
OBJECTS = "finds objects of the tests in memory"
CODE = "makes or runs code from text or bytes"
CALLS = "writes past Python, into pipes, memory or other processes"
THREADS = "goes on while the tests judge"
END = "acts when a test or the process ends, or in place of a signal"
IMPORTS = "changes what an import gives"
TRACING = "sees or changes every call of the tests"
MACHINERY = "belongs to the tests or to the engine"
DISPATCH = "changes what PyTorch's functions do for everybody"
LIES = "lets an object be taken for what it is not"
HANDED_ON = "is handed on as a value: what is done with it cannot be read here"
UNKNOWN = "is a module that no kata needs"
UNCHECKED = "cannot be looked through: it is nested too deep"

_MODULE = "torch.nn.modules.module"
HOOKS_OF_ALL_MODULES = (
    *(f"{_MODULE}.register_module_{when}_hook" for when in ("forward", "forward_pre", "backward", "full_backward")),
    *(f"{_MODULE}.register_module_{what}_registration_hook" for what in ("module", "parameter", "buffer")),
    *(f"{_MODULE}._global_{when}_hooks" for when in ("forward", "forward_pre", "backward", "backward_pre")),
)

FLAGGED: dict[str, str] = {
    **dict.fromkeys(
        ("sys._getframe", "sys._current_frames", "sys.exc_info", "inspect", "traceback", "tracemalloc"), FRAMES
    ),
    **dict.fromkeys(("sys.last_exc", "sys.last_traceback", "types.FrameType", "types.TracebackType"), FRAMES),
    **dict.fromkeys(("gc", "weakref.getweakrefs", "sys.getrefcount", "sys.modules", "objgraph"), OBJECTS),
    **dict.fromkeys(
        ("types.CodeType", "types.FunctionType", "types.LambdaType", "marshal", "dis", "ast", "code"), CODE
    ),
    **dict.fromkeys(("codeop", "runpy", "symtable", "builtins.eval", "builtins.exec", "builtins.compile"), CODE),
    **dict.fromkeys(("ctypes", "cffi", "mmap", "fcntl", "pty", "resource", "posix", "nt", "_posixsubprocess"), CALLS),
    **dict.fromkeys(
        ("subprocess", "multiprocessing", "socket", "socketserver", "ssl", "http", "urllib.request"), CALLS
    ),
    **dict.fromkeys(
        ("os.write", "os.pwrite", "os.writev", "os.dup", "os.dup2", "os.fdopen", "os.pipe", "os.close"), CALLS
    ),
    **dict.fromkeys(
        ("os.fork", "os.forkpty", "os.kill", "os.killpg", "os.system", "os.popen", "os.open", "os.pidfd_open"), CALLS
    ),
    **dict.fromkeys(
        ("os.posix_spawn", "os.posix_spawnp", "os.sendfile", "os.splice", "os.closerange", "os.memfd_create"), CALLS
    ),
    **{f"os.{word}": CALLS for word in ("execv", "execve", "execvp", "execl", "execle", "execlp", "spawnv", "spawnl")},
    **dict.fromkeys(
        ("numpy.memmap", "numpy.fromfile", "numpy.ctypeslib", "torchvision.io", "io.open", "io.FileIO", "io.open_code"),
        CALLS,
    ),
    **dict.fromkeys(
        ("torch.UntypedStorage", "torch.TypedStorage", "torch.multiprocessing", "torch.distributed"), CALLS
    ),
    **dict.fromkeys(
        ("torch.hub", "torch.package", "torch.fx", "types.ModuleType", "typing.get_type_hints", "timeit"), CODE
    ),
    **dict.fromkeys(("pickle.load", "pickle.loads", "pickle.Unpickler"), CODE),
    **dict.fromkeys(("torch.utils.cpp_extension", "torch.from_file", "torch.ops.load_library", "torch.classes"), CALLS),
    **dict.fromkeys(
        ("threading", "_thread", "concurrent", "asyncio", "sched", "queue", "selectors", "select"), THREADS
    ),
    **dict.fromkeys(("signal", "atexit", "faulthandler", "os._exit", "os.abort", "os.register_at_fork"), END),
    **dict.fromkeys(("sys.excepthook", "sys.unraisablehook", "sys.displayhook", "weakref.finalize"), END),
    **dict.fromkeys(("importlib", "imp", "zipimport", "pkgutil", "site", "sys.path", "sys.meta_path"), IMPORTS),
    **dict.fromkeys(("sys.path_hooks", "sys.path_importer_cache", "builtins.__import__", "linecache"), IMPORTS),
    **dict.fromkeys(("sys.settrace", "sys.setprofile", "sys.monitoring", "sys.addaudithook", "sys.audit"), TRACING),
    **dict.fromkeys(("sys.set_asyncgen_hooks", "sys.set_coroutine_origin_tracking_depth"), TRACING),
    **dict.fromkeys(("bdb", "pdb", "trace", "profile", "cProfile", "builtins.breakpoint"), TRACING),
    **dict.fromkeys(("pytest", "_pytest", "pluggy", "unittest", "doctest", "torch_katas"), MACHINERY),
    **dict.fromkeys(("torch.testing", "numpy.testing"), MACHINERY),
    **dict.fromkeys(
        ("torch.overrides", "torch.utils._python_dispatch", "torch.utils._pytree", "torch.library"), DISPATCH
    ),
    **dict.fromkeys((*HOOKS_OF_ALL_MODULES, "torch.profiler"), DISPATCH),
    **dict.fromkeys(("torch.utils.hooks", "torch.autograd.graph.saved_tensors_hooks"), DISPATCH),
    "builtins": "changes or reads what every module sees",
    "builtins.globals": "reads or changes the names of a whole module",
}
"""A path to the reason why it is flagged."""

ATTRIBUTES: dict[str, str] = {
    **dict.fromkeys(("__globals__", "__builtins__", "__closure__", "__code__", "__defaults__", "__kwdefaults__"), CODE),
    **dict.fromkeys(("__subclasses__", "__mro__", "__bases__", "__base__", "__weakref__"), OBJECTS),
    **dict.fromkeys(("f_back", "f_locals", "f_globals", "f_builtins", "f_code", "tb_frame", "tb_next"), FRAMES),
    **dict.fromkeys(("gi_frame", "cr_frame", "ag_frame", "__traceback__", "__context__", "__cause__"), FRAMES),
    **dict.fromkeys(("__loader__", "__spec__", "__path__", "__wrapped__"), IMPORTS),
    **dict.fromkeys(("__self__", "__func__", "__subclasshook__", "mro"), OBJECTS),
    **dict.fromkeys(("__reduce__", "__reduce_ex__"), CODE),
    "ctypes": CALLS,
}
"""An attribute of whatever object to the reason why it is flagged."""

DEFINED: dict[str, str] = {
    "__torch_function__": DISPATCH,
    "__torch_dispatch__": DISPATCH,
    "__del__": END,
    "__reduce__": CODE,
    "__reduce_ex__": CODE,
    **dict.fromkeys(("__class__", "__getattribute__", "__instancecheck__", "__subclasscheck__"), LIES),
}
"""What a class of an answer defines to the reason why it is flagged."""

INSIDE_LIBRARIES = frozenset(
    {
        *("sys", "os", "builtins", "gc", "inspect", "ctypes", "threading", "importlib", "subprocess", "traceback"),
        *("socket", "weakref", "copyreg", "atexit", "io", "pickle"),
    }
)
"""Modules that lie in other libraries because these have imported them, as `torch.sys` or `random._os`."""

MODULES = frozenset(
    {
        *("torch.nn", "torch.nn.functional", "torch.nn.init", "torch.nn.utils", "torch.optim", "torch.utils"),
        *("torch.utils.data", "torch.linalg", "torch.autograd", "torch.func", "torch.special", "os.path"),
        *("torchvision.transforms", "torchvision.datasets"),
    }
)
"""Modules that people import from others: `from torch import nn`."""

PATHS_OF_PROCESSES = ("/proc/", "/dev/fd", "/dev/shm")
"""Where files stand for processes, their memory and their pipes."""

KNOWN_MODULES = frozenset(
    {
        *("torch", "torchvision", "numpy", "__future__", "abc", "array", "base64", "bisect", "calendar", "cmath"),
        *("collections", "colorsys", "contextlib", "contextvars", "copy", "csv", "dataclasses", "datetime", "decimal"),
        *("difflib", "enum", "errno", "fractions", "functools", "glob", "gzip", "hashlib", "heapq", "html", "io"),
        *("itertools", "json", "keyword", "locale", "logging", "math", "numbers", "operator", "os", "pathlib"),
        *("pickle", "platform", "pprint", "random", "re", "reprlib", "secrets", "shutil", "statistics", "string"),
        *("struct", "sys", "tempfile", "textwrap", "time", "types", "typing", "typing_extensions"),
        *("unicodedata", "urllib", "uuid", "warnings", "weakref", "zlib"),
    }
)
"""Modules that an answer may well use; of some, names stand in FLAGGED all the same."""

HELPERS_WITH_UNDERSCORE = ("torch.nn", "torch.optim", "torch.utils.data", "torchvision", "collections", "random")
"""Libraries whose names with an underscore are used in honest code, as `nn.init._calculate_fan_in_and_fan_out`."""
