"""Landlock: limits that the Linux kernel itself puts on a process and all that it starts, from Linux 5.13 on.

A process says which folders it may read and which it may write. From then on the kernel refuses everything else,
whoever asks: Python, a library, another program. It needs no privilege and cannot be taken back. The packages for it
are young, and the interface is three system calls: https://docs.kernel.org/userspace-api/landlock.html
"""

import ctypes
import functools
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""System calls, with the same numbers on every architecture."""
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_ALL_FILES = ((1, 0x1FFF), (2, 1 << 13), (3, 1 << 14), (5, 1 << 15))
"""Rights on files, each with the version that knows it first: read, write, make …; rename across folders; truncate;
ioctl on devices."""
_TCP = (1 << 0) | (1 << 1)  # bind, connect
_SCOPE_ABSTRACT_SOCKETS, _SCOPE_SIGNALS = 1 << 0, 1 << 1

_READ = _EXECUTE | _READ_FILE | _READ_DIR
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | (1 << 14) | (1 << 15)
"""Rights that a rule for a single file may name."""

_VERSION_OF_TCP = 4
_VERSION_OF_SCOPES = 6


@dataclass(frozen=True)
class Rights:
    """What the kernel here can keep an answer from, by name; an older kernel knows fewer."""

    files: bool
    """Reading and writing files outside the folders that are allowed."""
    tcp: bool
    """TCP connections, in and out."""
    signals: bool
    """Signals to processes outside the sandbox, and abstract sockets of theirs."""


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("tcp", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


@functools.cache
def version() -> int:
    """Return the version of Landlock that the kernel offers, 0 where it offers none."""
    if sys.platform != "linux":
        return 0
    answer = _libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_CREATE_RULESET_VERSION))
    return max(0, int(answer))


def rights() -> Rights:
    """Return what the kernel here can keep an answer from."""
    known = version()
    return Rights(known >= 1, known >= _VERSION_OF_TCP, known >= _VERSION_OF_SCOPES)


def restrict(read: Iterable[Path], write: Iterable[Path], *, tcp: bool = False) -> Rights:
    """Restrict this thread, and whatever it starts from now on, to reading and running what lies in some folders, and
    to changing what lies in others; `tcp` leaves connections alone.

    Paths may be files or folders; one that does not exist is passed over. Threads that run already are not restricted:
    call it while there is only one. Raises OSError where the kernel refuses; does nothing where it knows no Landlock.
    """
    known = version()
    if known == 0:
        return rights()
    handled = sum(bits for first, bits in _ALL_FILES if first <= known)
    attributes = _RulesetAttributes(
        handled,
        _TCP if known >= _VERSION_OF_TCP and not tcp else 0,
        _SCOPE_ABSTRACT_SOCKETS | _SCOPE_SIGNALS if known >= _VERSION_OF_SCOPES else 0,
    )
    size = 24 if known >= _VERSION_OF_SCOPES else 16 if known >= _VERSION_OF_TCP else 8
    ruleset = _call(_CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for path in read:
            _allow(ruleset, path, _READ & handled)
        for path in write:
            _allow(ruleset, path, handled)
        if _libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "no new privileges cannot be set")
        _call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)
    return rights()


def _allow(ruleset: int, path: Path, allowed: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            allowed &= _FILE_RIGHTS
        rule = _PathBeneath(allowed, handle)
        _call(
            _ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_RULE_PATH_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0)
        )
    finally:
        os.close(handle)


def _call(number: int, *arguments: object) -> int:
    result = int(_libc().syscall(number, *arguments))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"Landlock: {os.strerror(error)}")
    return result


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
