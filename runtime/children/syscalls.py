"""System calls that a child which handles hostile bytes has no use for: refused by the kernel from one moment on (seccomp).

A list of what is denied, not of what is allowed: the libraries that parse and read need different calls on every
machine, and a child that dies of a harmless one would lose a good page. What is denied is how a taken-over child would
start a program, speak to anybody, look into other processes, or try the corners of the kernel that have been broken most.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
from typing import Any, Final

from runtime.children import confinement

_PROGRAMS: Final = ("execve", "execveat", "fork", "vfork")
_SOCKETS: Final = ("connect", "bind", "listen", "accept", "accept4", "socketpair")
_NEVER: Final = (
    *("ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_open", "pidfd_getfd", "pidfd_send_signal"),
    *("mount", "umount2", "pivot_root", "chroot", "setns", "unshare", "move_mount", "open_tree", "fsopen", "fsmount"),
    *("bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register"),
    *("keyctl", "add_key", "request_key", "open_by_handle_at", "name_to_handle_at", "personality", "quotactl"),
    *("init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff"),
    *(
        "acct",
        "settimeofday",
        "clock_settime",
        "sethostname",
        "setdomainname",
        "syslog",
        "iopl",
        "ioperm",
        "fanotify_init",
    ),
)
_CLONE_THREAD: Final = 0x10000


def deny(*, programs: bool) -> bool:
    """Deny them to this process from now on, threads that already run included.

    Args:
        programs: whether it may start others and speak to them over sockets of the machine itself (LibreOffice and
            tesseract do); the network stays denied.

    Returns:
        False where the machine has no seccomp; then nothing is denied.
    """
    try:
        import pyseccomp
    except (ImportError, OSError, RuntimeError):
        return False
    confinement.give_up_privileges()
    try:
        rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
        rules.set_attr(pyseccomp.Attr.CTL_TSYNC, 1)
        _fill(rules, pyseccomp, programs)
        rules.load()
    except (OSError, ValueError, RuntimeError):
        return False
    return True


def _fill(rules: Any, seccomp: Any, programs: bool) -> None:
    refused = seccomp.ERRNO(errno.EPERM)
    own = os.getpid()
    for name in (*_NEVER, *(() if programs else (*_PROGRAMS, *_SOCKETS))):
        _add(rules, refused, name)
    # The C library then starts threads by the older call, whose flags can be looked at.
    _add(rules, seccomp.ERRNO(errno.ENOSYS), "clone3")
    if programs:
        _add(rules, refused, "socket", seccomp.Arg(0, seccomp.NE, socket.AF_UNIX))
        return
    _add(rules, refused, "socket")
    _add(rules, refused, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0))
    for name in ("kill", "tgkill"):
        _add(rules, refused, name, seccomp.Arg(0, seccomp.NE, own))
    _add(rules, refused, "tkill", seccomp.Arg(1, seccomp.NE, signal.SIGABRT))
    _add(rules, refused, "prlimit64", seccomp.Arg(0, seccomp.NE, 0))


def _add(rules: Any, action: int, name: str, *conditions: Any) -> None:
    try:
        rules.add_rule(action, name, *conditions)
    except (ValueError, OSError):  # this architecture or version knows no such call
        return
