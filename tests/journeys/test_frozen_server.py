"""The server freezes for twenty seconds: the window lives on, and each decision arrives once."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Runtime
from app.core import embedded
from app.flows.desk import Desk
from app.gui import start, tasks
from app.gui.pages.review import ReviewPage
from app.gui.review.lines import SURE
from app.gui.screenshots import settle
from app.gui.window import Window
from app.matching.embedder import Embedder
from tests.journeys.conftest import Home
from tests.prepared import invoice, runtime_on

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGSTOP"),
    pytest.mark.qt_log_ignore("propagateSizeHints", extend=True),
    pytest.mark.timeout(900),
]

FROZEN = 20.0  # seconds
BEAT = 10  # ms
LONGEST = 0.100  # seconds that the window may be blocked
NOISE = 0.050  # seconds beyond the worst of the same window over a server that answers
LINES = 40
SCHEDULED = Path("/proc/thread-self/schedstat")


def kept_waiting() -> float:
    """Seconds this thread was ready to run and the machine had no core for it, so far."""
    if not SCHEDULED.exists():
        return 0.0
    return int(SCHEDULED.read_text("ascii").split()[1]) / 1e9


class Heart(QObject):
    """Beats every ten milliseconds on the GUI thread; ``gaps`` are the seconds between beats,
    less those in which other programs had the cores."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = (time.perf_counter(), kept_waiting())
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = (time.perf_counter(), kept_waiting())
        gap, waited = now[0] - self._last[0], now[1] - self._last[1]
        self._last = now
        self.gaps.append(max(0.0, gap - waited))

    def take(self) -> list[float]:
        """The gaps since the last look, worst first."""
        found, self.gaps = sorted(self.gaps, reverse=True), []
        return found


@dataclass
class Server:
    """The processes of a data folder's server."""

    folder: Path
    stopped: list[psutil.Process] = field(default_factory=list)

    def freeze(self) -> None:
        """Stop every process of it where it is; its lines stay open, and nobody answers."""
        (file,) = self.folder.rglob("postmaster.pid")
        first = psutil.Process(int(file.read_text("utf-8").splitlines()[0]))
        assert Path(first.cwd()) == file.parent
        # The first one before the others, so that it starts no new ones meanwhile.
        first.send_signal(signal.SIGSTOP)
        self.stopped = [first, *first.children(recursive=True)]
        for one in self.stopped[1:]:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        for one in reversed(self.stopped):
            with contextlib.suppress(psutil.NoSuchProcess):
                one.send_signal(signal.SIGCONT)
        self.stopped = []


@pytest.fixture
def server(home: Home) -> Iterator[Server]:
    made = Server(home.folder)
    yield made
    made.thaw()


@pytest.fixture
def runtime(
    home: Home, server: Server, tmp_path: Path, embedder: Embedder
) -> Iterator[Callable[[], Runtime]]:
    """Starts the program's inside over the folder's server, as often as it is asked."""
    made: list[Runtime] = []
    with embedded.start(home.folder) as running:

        def begin() -> Runtime:
            made.append(runtime_on(running.url, tmp_path / "home", embedder))
            return made[-1]

        yield begin
        server.thaw()
        for one in made:
            one.close()


def press(widget: QWidget, key: Qt.Key, text: str = "") -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
        QApplication.sendEvent(widget, event)


def work(qtbot: QtBot, window: Window, seconds: float, decide: int) -> dict[int, str]:
    """What a busy person does in that time; answers the lines decided, by number, and how."""
    page = window.pages["review"]
    assert isinstance(page, ReviewPage)
    end = time.monotonic() + seconds
    said: dict[int, str] = {}
    others = itertools.cycle(["invoices", "tariff", "declarations", "credits", "settings"])
    for turn in itertools.count():
        if time.monotonic() > end:
            return said
        line = page._line
        known = line is not None and len(page._ahead.known.get(line.line_id, [])) > 1
        if known and len(said) < decide and page.marks.is_free(line):
            said[line.number] = page._ahead.known[line.line_id][1].code
            press(page.table, Qt.Key.Key_2, "2")
        else:
            press(page.table, *((Qt.Key.Key_J, "j") if turn % 3 else (Qt.Key.Key_K, "k")))
        qtbot.wait(250)
        if turn % 4 == 3:
            window.open_page(next(others))
            qtbot.wait(250)
            window.open_page("review")
    raise AssertionError


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, runtime: Callable[[], Runtime]) -> Iterator[Window]:
    start.application("light")
    desk = Desk(runtime())
    goods = ("hex bolt", "ball bearing", "leather handbag", "knitted glove", "grinding wheel")
    kinds = ("steel", "zinc plated", "black", "heavy duty", "small", "coated", "grey", "long")
    named = [" ".join(words) for words in itertools.product(kinds, goods)][:LINES]
    file = invoice(tmp_path / "long.csv", named)
    job = desk.process(file, lambda _state: None, lambda: False)
    made = Window(tmp_path / "window")
    qtbot.addWidget(made)
    made.use(desk, "review", job)
    made.show()
    page = made.pages["review"]
    settle(made, lambda: page.is_filled)
    yield made
    made.close()
    tasks.wait()


def test_the_window_lives_on_while_the_server_is_frozen(
    qtbot: QtBot, window: Window, server: Server, runtime: Callable[[], Runtime], home: Home
) -> None:
    page = window.pages["review"]
    assert isinstance(page, ReviewPage)
    desk = window.desk
    assert desk is not None
    heart = Heart()
    before = work(qtbot, window, 6.0, decide=4)
    settle(window, lambda: len(page._ahead.known) >= 8)
    calm = heart.take()

    server.freeze()
    frozen = time.monotonic()
    said = work(qtbot, window, FROZEN / 2, decide=5)
    assert len(said) >= 3, "lines whose candidates are here can be decided without the server"

    def badges(lines: dict[int, str]) -> set[str]:
        return {str(page.lines.index(number - 1, SURE).data()) for number in lines}

    assert badges(said) == {"Waiting"}
    assert desk.kept().waiting == len(said)
    said |= work(qtbot, window, FROZEN - (time.monotonic() - frozen), decide=5)
    assert time.monotonic() - frozen >= FROZEN
    gaps = heart.take()
    assert badges(said) == {"Waiting"}
    server.thaw()

    sys.stdout.write(f"longest gaps, ms: answering {_told(calm)}; frozen {_told(gaps)}\n")
    assert len(gaps) > FROZEN * 1000 / BEAT / 4, "the heart was beating"
    assert gaps[len(gaps) // 1000] < LONGEST + NOISE
    assert gaps[0] < max(LONGEST, calm[0] + NOISE)

    qtbot.waitUntil(lambda: desk.kept().waiting == 0, timeout=60_000)
    settle(window, lambda: True)
    qtbot.waitUntil(lambda: badges(said) == {"Settled"}, timeout=30_000)
    is_there_once(home, page, before | said)

    # The window closes at once over a server that hangs, and the program ends soon after. What
    # was said goes out when it is started again.
    server.freeze()
    last = work(qtbot, window, 4.0, decide=1)
    began = time.perf_counter()
    window.close()
    closed = time.perf_counter() - began
    tasks.wait(2_000)
    ended = time.perf_counter() - began
    server.thaw()
    assert closed < LONGEST + NOISE
    assert ended < 3.0
    again = Desk(runtime())
    qtbot.waitUntil(lambda: again.kept().waiting == 0, timeout=60_000)
    is_there_once(home, page, before | said | last)


def is_there_once(home: Home, page: ReviewPage, said: dict[int, str]) -> None:
    """Every decision is on the server, with its code, exactly once, and no other."""
    assert page._job is not None
    rows = home.rows(
        "select l.number, d.to_code from review_decisions d"
        " join invoice_lines l on l.id = d.line_id where l.job_id = :job order by l.number",
        job=page._job.job_id,
    )
    assert rows == sorted(said.items())


def _told(gaps: list[float]) -> str:
    return ", ".join(f"{gap * 1000:.0f}" for gap in gaps[:5])
