"""Sets up the Python packages and system libraries that "run" and "test" need; uses no package."""

from __future__ import annotations

import argparse
import fcntl
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
# What is installed for whom. A copy of the lock inside the environment, written last, says that
# all of it is there; "run" and "test" compare it without starting a Python.
LOCKS = {"run": PROJECT / "requirements.lock", "test": PROJECT / "requirements-dev.lock"}

# Settings of pip that would put the packages somewhere else or choose others than the lock.
# Everything else, such as the index, a proxy or a certificate, is the machine's to say.
MISLEADING = (
    *("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_PYTHON", "PIP_DRY_RUN"),
    *("PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT", "PIP_REQUIREMENT", "PIP_NO_BINARY", "PIP_PRE"),
    *("PIP_ONLY_BINARY", "PIP_UPGRADE", "PIP_FORCE_REINSTALL", "PIP_IGNORE_INSTALLED"),
    *("PIP_QUIET", "PIP_VERBOSE", "PIP_LOG", "PIP_REPORT", "PIP_EDITABLE", "PIP_EXTRA"),
)

OFFSCREEN = (
    *("libdbus-1-3", "libegl1", "libfontconfig1", "libfreetype6", "libgl1", "libglib2.0-0"),
    *("libx11-6", "libxkbcommon0"),
)
WINDOW = (
    *("libx11-xcb1", "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1"),
    *("libxcb-randr0", "libxcb-render-util0", "libxcb-render0", "libxcb-shape0", "libxcb-shm0"),
    *("libxcb-sync1", "libxcb-util1", "libxcb-xfixes0", "libxcb-xkb1", "libxcb1"),
    *("libxkbcommon-x11-0",),
)
PLUGINS = {"offscreen": "libqoffscreen.so", "window": "libqxcb.so"}
PACKAGES = {"offscreen": OFFSCREEN, "window": (*OFFSCREEN, *WINDOW)}


class Stopped(Exception):
    """Set-up cannot go on; the text is one sentence that says what to do."""


def main() -> int:
    """Set up for "run" or "test"; what is there already is left alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("purpose", choices=sorted(LOCKS))
    parser.add_argument("screen", choices=sorted(PLUGINS), help="what Qt shall draw on")
    asked = parser.parse_args()
    try:
        with only_one():
            if not is_ready(asked.purpose):
                install(asked.purpose)
            lacking = missing_packages(asked.screen)
            if lacking:
                install_system(lacking)
            if not lacking or not missing_packages(asked.screen):
                note_screen(asked.screen)
    except Stopped as stopped:
        say(str(stopped))
        return 1
    except LibrariesMissing as missing:
        say(str(missing))
        # Everything but the window works without them.
        return 1 if asked.purpose == "test" else 0
    except KeyboardInterrupt:
        say("Stopped; the next start begins the set-up again.")
        return 130
    return 0


class LibrariesMissing(Exception):
    """System libraries that Qt needs are missing; the text says what to do."""


def say(text: str) -> None:
    """A line for the person; standard output belongs to the program that is started after."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


@contextmanager
def only_one() -> Iterator[None]:
    """Let one set-up of this project happen at a time; the system frees the lock of a dead one."""
    with Path(__file__).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another set-up of Tariffdesk in this folder")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def stamp(purpose: str) -> Path:
    """The file that says which lock was installed for a purpose."""
    return VENV / f"installed-{purpose}.lock"


def is_ready(purpose: str) -> bool:
    """Whether the environment holds what the lock asks for."""
    try:
        return (
            os.access(PYTHON, os.X_OK)
            and stamp(purpose).read_bytes() == LOCKS[purpose].read_bytes()
        )
    except OSError:
        return False


def install(purpose: str) -> None:
    """Install what the lock names, into a new environment or over a complete older one."""
    started = time.monotonic()
    if not os.access(PROJECT, os.W_OK):
        raise Stopped(
            f"Tariffdesk sets itself up in its own folder, and you may not write to {PROJECT}: "
            "clone it to a folder of yours."
        )
    complete = os.access(PYTHON, os.X_OK) and any(stamp(known).exists() for known in LOCKS)
    wanted = LOCKS[purpose].read_bytes()
    for known in LOCKS:
        # From here on an interruption leaves no stamp, and the next start begins anew. What
        # another purpose had installed stays, but it has to prove it.
        stamp(known).unlink(missing_ok=True)
    say(f"Setting up Tariffdesk in {VENV} (once, about a minute)")
    if not complete:
        make_environment()
    install_packages(LOCKS[purpose])
    (VENV / "setup.log").unlink(missing_ok=True)
    write(stamp(purpose), wanted)
    if purpose == "test":  # its lock holds everything that running needs
        write(stamp("run"), LOCKS["run"].read_bytes())
    say(f"Ready after {time.monotonic() - started:.0f} seconds")


def make_environment() -> None:
    """A fresh environment in place of whatever is there."""
    if not all(has_module(name) for name in ("venv", "ensurepip")):
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not install_debian([package]):
            raise Stopped(
                f"Tariffdesk needs Python's venv. {administrator([package], 'or its like')}"
            )
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    done = subprocess.run(
        [sys.executable, "-E", "-m", "venv", "--clear", str(VENV)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = done.stdout.strip().splitlines() or ["it said nothing"]
        raise Stopped(f"Python could not make the environment {VENV}: {said[-1]}")


def has_module(name: str) -> bool:
    """Whether this Python has a module; Debian leaves out some of the standard ones."""
    found = importlib.util.find_spec(name)
    return found is not None and found.origin is not None


def install_packages(lock: Path) -> None:
    """Let pip install the lock, as wheels and by their hashes, and tell how far it is."""
    pins = re.findall(r"^[A-Za-z0-9][^ ;=]*==", lock.read_text(encoding="utf-8"), re.MULTILINE)
    environment = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    environment |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUNBUFFERED": "1"}
    log = VENV / "setup.log"
    live = sys.stderr.isatty()
    command = [str(PYTHON), "-E", "-m", "pip", "install", "--no-input", "--no-deps"]
    command += ["--require-hashes", "--only-binary=:all:", "--progress-bar=off"]
    with (
        log.open("w", encoding="utf-8") as written,
        subprocess.Popen(
            [*command, "-r", str(lock)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            text=True,
            errors="replace",
        ) as pip,
    ):
        assert pip.stdout is not None
        count = 0
        last = ""
        for line in pip.stdout:
            written.write(line)
            if line.startswith("Collecting "):
                count += 1
                name = line.split()[1].partition("==")[0]
                if live:
                    sys.stderr.write(f"\r\033[K  {count}/{len(pins)} {name}")
            elif line.startswith("Installing collected") and live:
                sys.stderr.write("\r\033[K  installing")
            elif line.startswith("ERROR"):
                last = line.removeprefix("ERROR:").strip()
        if live:
            sys.stderr.write("\r\033[K")
    if pip.returncode:
        raise Stopped(
            f"The Python packages could not be installed ({last or 'pip failed'}): see to the "
            f"connection to the package index and start again. The details are in {log}."
        )


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    begun = path.with_name(path.name + ".new")
    with begun.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    begun.replace(path)


def screen_stamp(screen: str) -> Path:
    """The file that says that Qt can draw on such a screen here."""
    return VENV / f"libraries-{screen}"


def note_screen(screen: str) -> None:
    """Remember that nothing is missing, where this user may."""
    if os.access(VENV, os.W_OK):
        screen_stamp(screen).touch()


def missing_packages(screen: str) -> list[str]:
    """The Debian packages that hold what Qt cannot find; the loader itself is asked."""
    if screen_stamp(screen).exists():
        return []
    missing: set[str] = set()
    for plugin in VENV.glob(
        f"lib/python*/site-packages/PySide6/Qt/plugins/platforms/{PLUGINS[screen]}"
    ):
        told = subprocess.run(
            ["ldd", str(plugin)], capture_output=True, text=True, errors="replace", check=False
        )
        missing |= set(re.findall(r"^\s*(\S+) => not found", told.stdout, re.MULTILINE))
    if not missing:
        return []
    lacking = [name for name in PACKAGES[screen] if not is_installed(name)]
    return lacking or sorted(missing)


def is_installed(package: str) -> bool:
    """Whether Debian's package, or one that took its place, is installed."""
    if shutil.which("dpkg-query") is None:
        return False
    told = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Status}", package, f"{package}t64"],
        capture_output=True,
        text=True,
        check=False,
    )
    return "install ok installed" in told.stdout


def install_system(packages: list[str]) -> None:
    """Install libraries where we may; otherwise say who can."""
    if not install_debian(packages):
        raise LibrariesMissing(
            f"Tariffdesk's window needs system libraries. {administrator(packages, '')}"
        )


def administrator(packages: list[str], rest: str) -> str:
    """What somebody with the right to do so has to run."""
    return f"Ask your administrator to run: apt-get install {' '.join(packages)} {rest}".rstrip()


def install_debian(packages: list[str]) -> bool:
    """Install Debian packages as root; False where that is not possible or went wrong."""
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or apt is None:
        return False
    say(f"Installing system packages: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    get = [apt, "install", "-y", "-qq", "--no-install-recommends", *packages]
    # The lists of a fresh machine are empty or old: then they are fetched and it is tried again.
    for command in (get, [apt, "update", "-qq"], get):
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            text=True,
            errors="replace",
            check=False,
        )
        if command is get and done.returncode == 0:
            importlib.invalidate_caches()
            return True
    said = [line for line in done.stdout.splitlines() if line.startswith("E:")]
    say(said[-1] if said else "apt-get failed")
    return False


if __name__ == "__main__":
    sys.exit(main())
