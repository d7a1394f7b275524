"""Whether this computer's processor can run the vector search of the embedded database."""

from __future__ import annotations

import ctypes
import platform
import subprocess
import sys
from pathlib import Path

from app.core.errors import Unavailable

AVX2_ON_WINDOWS = 40  # PF_AVX2_INSTRUCTIONS_AVAILABLE of winnt.h
INTEL = {"x86_64", "amd64"}


class ProcessorTooOld(Unavailable):
    """This computer's processor is too old for the built-in database (it lacks AVX2): use the
    database of an office server instead."""


def check(machine: str, features: frozenset[str] | None) -> None:
    """Raise :class:`ProcessorTooOld` where vector search would kill the server.

    The vector extension of the wheel is compiled for AVX2 and dies of an illegal instruction
    without it. ``machine`` is the kind of processor as :func:`platform.machine` says it;
    ``features`` are its instruction sets in lower case, None where they cannot be known:
    then the doubt goes to the person's favour.
    """
    if machine.lower() in INTEL and features is not None and "avx2" not in features:
        raise ProcessorTooOld()


def features() -> frozenset[str] | None:
    """The instruction sets of this processor, None where the system does not tell."""
    if sys.platform == "win32":
        present = ctypes.windll.kernel32.IsProcessorFeaturePresent(AVX2_ON_WINDOWS)
        return frozenset({"avx2"} if present else ())
    if sys.platform == "darwin":
        asked = subprocess.run(
            ["/usr/sbin/sysctl", "-n", "hw.optional.avx2_0"],
            capture_output=True,
            text=True,
            check=False,
        )
        return frozenset({"avx2"} if asked.stdout.strip() == "1" else ())
    try:
        return flags_of(Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None


def flags_of(cpuinfo: str) -> frozenset[str] | None:
    """The flags in the text of /proc/cpuinfo, None where it names none."""
    for line in cpuinfo.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "flags":
            return frozenset(value.lower().split())
    return None


def check_this() -> None:
    """Raise :class:`ProcessorTooOld` where this computer is too old."""
    check(platform.machine(), features())
