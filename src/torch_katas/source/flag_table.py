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
UNKNOWN = "is a module that no kata needs"
UNCHECKED = "cannot be looked through: it is nested too deep"

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
    **dict.fromkeys(("pytest", "_pytest", "pluggy", "unittest", "doctest", "torch_katas", "torch.testing"), MACHINERY),
    **dict.fromkeys(
        ("torch.overrides", "torch.utils._python_dispatch", "torch.utils._pytree", "torch.library"), DISPATCH
    ),
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
}
"""An attribute of whatever object to the reason why it is flagged."""

DEFINED: dict[str, str] = {
    "__torch_function__": DISPATCH,
    "__torch_dispatch__": DISPATCH,
    "__del__": END,
    "__reduce__": CODE,
    "__reduce_ex__": CODE,
    "__getattr__": "",
}
"""A method that a class of an answer defines to the reason why it is flagged; none where it is only named here."""

KNOWN_MODULES = frozenset(
    {
        *("torch", "torchvision", "numpy", "__future__", "abc", "array", "base64", "bisect", "calendar", "cmath"),
        *("collections", "colorsys", "contextlib", "contextvars", "copy", "csv", "dataclasses", "datetime", "decimal"),
        *("difflib", "enum", "errno", "fractions", "functools", "glob", "gzip", "hashlib", "heapq", "html", "io"),
        *("itertools", "json", "keyword", "locale", "logging", "math", "numbers", "operator", "os", "pathlib"),
        *("pickle", "platform", "pprint", "random", "re", "reprlib", "secrets", "shutil", "statistics", "string"),
        *("struct", "sys", "tempfile", "textwrap", "time", "timeit", "types", "typing", "typing_extensions"),
        *("unicodedata", "urllib", "uuid", "warnings", "weakref", "zlib"),
    }
)
"""Modules that an answer may well use; of some, names stand in FLAGGED all the same."""

HELPERS_WITH_UNDERSCORE = ("torch.nn", "torch.optim", "torch.utils.data", "torchvision", "collections", "random")
"""Libraries whose names with an underscore are used in honest code, as `nn.init._calculate_fan_in_and_fan_out`."""
