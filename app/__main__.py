"""The command line: start the window, or do one job in the terminal."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from app import terminal
from app.core import log, settings
from app.core.errors import Refused, Told
from app.terminal import invoice, say

Verb = Callable[[argparse.Namespace, settings.Settings], int]

DONE, REFUSED, USAGE = 0, 1, 2


class NoDisplay(Refused):
    """No display to open a window on; name an invoice to have it done here: ./run INVOICE"""


def parser() -> tuple[argparse.ArgumentParser, frozenset[str]]:
    """The parser with all verbs, each built where its work is done, and the verbs' names."""
    top = argparse.ArgumentParser(
        prog="./run",
        description="Tariffdesk: from a commercial invoice to a customs declaration.",
        epilog="./run opens the window; ./run INVOICE opens it on that invoice; "
        "with --headless, or without a display, the same job is done in the terminal.",
    )
    verbs = top.add_subparsers(dest="verb", metavar="VERB")
    invoice.add_open(verbs, open_window)
    terminal.add_verbs(verbs)
    shots = verbs.add_parser("screenshots", help="render every page of the window as PNG")
    shots.add_argument("folder", type=Path, metavar="DIR")
    shots.set_defaults(run=_screenshots)
    work = verbs.add_parser("worker", help="match the invoices of an office's desks, until stopped")
    work.add_argument("--once", action="store_true", help="match what waits now, then end")
    work.set_defaults(run=_worker)
    return top, frozenset(verbs.choices)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code (0 done, 1 refused with a sentence, 2 wrong usage)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    reads, verbs = parser()
    if not given or (given[0] not in verbs and given[0] not in {"-h", "--help"}):
        given = ["open", *given]
    options = reads.parse_args(given)
    as_json = bool(getattr(options, "json", False))
    try:
        found = settings.load(country=options.country if options.verb == "open" else None)
        log.start(found)
        run: Verb = options.run
        return run(options, found)
    except Told as told:
        return _refuse(str(told), as_json)
    except KeyboardInterrupt:
        return _refuse("Stopped. What was done is kept.", as_json)
    except Exception as bug:
        log.bug(bug)
        return _refuse(
            "Something went wrong inside Tariffdesk; nothing that was saved is lost. "
            f"The details are in {settings.home_folder() / 'logs' / 'tariffdesk.log'}.",
            as_json,
        )


def _refuse(sentence: str, as_json: bool) -> int:
    if as_json:
        say.as_json({"refused": sentence})
    else:
        say.note(sentence)
    return REFUSED


def has_display() -> bool:
    """Whether a window can be opened here."""
    if sys.platform in {"win32", "darwin"} or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_window(options: argparse.Namespace, found: settings.Settings) -> int:
    """``./run`` and ``./run INVOICE``: the window, or the same job here."""
    if options.headless or options.json or not has_display():
        if options.file is None:
            raise NoDisplay()
        return invoice.process(options, found)
    from app.flows.program import Program
    from app.gui import start

    return start.run(Program(found), options.file)


def _screenshots(options: argparse.Namespace, found: settings.Settings) -> int:
    from app.flows.program import Program
    from app.gui import screenshots

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Pictures show the samples, never this desk's invoices: they have a data folder of their own.
    own = found.model_copy(update={"home": found.home / "pictures", "database_url": None})
    for file in screenshots.run(Program(own), options.folder, say.Counter()):
        say.line(str(file))
    return DONE


def _worker(options: argparse.Namespace, found: settings.Settings) -> int:
    from app.flows import opening
    from app.worker import serve

    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    runtime = opening.open_worker(found, say.Counter())
    try:
        if options.once:
            done = serve.take_all(runtime, stop, say.note)
            say.line(f"{done} invoices matched.")
        else:
            say.note("Waiting for invoices; stop with Ctrl+C.")
            serve.serve(runtime, stop, say.note)
    finally:
        runtime.close()
    return DONE


if __name__ == "__main__":
    sys.exit(main())
