"""Renders every page to a picture, light and dark, from the data the desk answers with."""

from __future__ import annotations

import dataclasses
import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.core.conflict import Field
from app.core.errors import Refused
from app.flows import sample_day, sample_office
from app.flows.gate import Gate
from app.flows.program import Program
from app.flows.rows import Greeting
from app.flows.sample_office import SampleOffice
from app.gui import start, tasks, theme
from app.gui.pages.invoices import InvoicesPage
from app.gui.pages.review import UNASKED, ReviewPage
from app.gui.services import Desk
from app.gui.window import Window
from app.review.rows import Kept, KeptDecision, ReviewLine

Scenes = dict[str, Callable[[Window], None]]
SIZE = (1280, 720)
LONGEST = 20.0  # seconds for one page to have its data


def render(
    folder: Path,
    desk: Desk,
    pages: Sequence[str] | None = None,
    themes: Sequence[str] = ("light", "dark"),
    doubled: Collection[str] = ("review", "clients", "office"),
    more: Mapping[str, Scenes] | None = None,
) -> list[Path]:
    """Write ``<page>_<theme>.png`` at 1280x720, and ``<page>_<theme>_200.png`` for ``doubled``.

    ``more`` are scenes by page beside :data:`SCENES`. Needs a QApplication
    (``start.application``), offscreen or not; the window is not shown on a screen but drawn.
    Answers the files written. Raises TimeoutError for a page without data.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    before = theme.look().wanted
    with tempfile.TemporaryDirectory() as home:
        window = Window(Path(home))
        window.resize(*SIZE)
        wanted = list(pages or window.entries)
        window.use(desk, wanted[0])
        window.show()
        for name in themes:
            theme.look().wear(name)
            for page in wanted:
                _open(window, page)
                written.append(_save(window, folder / f"{page}_{name}.png", 1))
                if page in doubled:
                    written.append(_save(window, folder / f"{page}_{name}_200.png", 2))
                scenes = {**SCENES.get(page, {}), **(more or {}).get(page, {})}
                for scene, prepare in scenes.items():
                    prepare(window)
                    settle(window, lambda: True)
                    written.append(_save(window, folder / f"{page}_{scene}_{name}.png", 1))
                    if page in doubled and more and scene in more.get(page, {}):
                        file = folder / f"{page}_{scene}_{name}_200.png"
                        written.append(_save(window, file, 2))
                    _press(window, Qt.Key.Key_Escape)
                    _uncover(window)
        window.close()
        window.deleteLater()
    theme.look().wear(before)
    return written


def _open(window: Window, page: str) -> None:
    window.open_page(page)
    settle(window, lambda: window.pages[page].is_filled)


def _type(window: Window, text: str) -> None:
    for letter in text:
        _press(window, Qt.Key(ord(letter.upper())), letter)


def _press(window: Window, key: Qt.Key, text: str = "") -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
        QApplication.sendEvent(window.focusWidget() or window, event)


def _search(window: Window) -> None:
    window.commands.run("review-search")
    _type(window, "pump")


def _palette(window: Window) -> None:
    window.commands.run("palette")


def _keys(window: Window) -> None:
    window.commands.run("keys")


def _question(window: Window) -> None:
    """The first doubtful line of which something can be asked."""
    page = window.pages["review"]
    assert isinstance(page, ReviewPage)
    for row in range(page.lines.total):
        line = page.lines.row(row)
        if line is None or line.decided or line.band in UNASKED:
            continue
        page.table.go_to(row)
        settle(window, lambda: True)
        if page.questions.can_ask:
            window.commands.run("review-question")
            return


def _columns(window: Window) -> None:
    """The columns of an invoice that waits for a look at them, or else of the one in hand."""
    page = window.pages["invoices"]
    assert isinstance(page, InvoicesPage)
    for row in range(page.table.total):
        job = page.table.paged.row(row)
        if job is not None and job.standing == "columns":
            page.table.go_to(row)
    settle(window, lambda: True)
    window.commands.run("invoices-columns")
    settle(window, lambda: page.columns.read is not None)


def _tariff_search(window: Window) -> None:
    window.commands.run("tariff-search")
    _type(window, "pump")


def _tab(name: str) -> Callable[[Window], None]:
    """The way to a tab of the page Office."""
    return lambda window: window.commands.run(f"office-tab-{name}")


def _invite(window: Window) -> None:
    window.commands.run("office-team-invite")


def _rule(window: Window) -> None:
    window.commands.run("office-rules-add")


def _ticket(window: Window) -> None:
    window.commands.run("office-support-add")


def _new_client(window: Window) -> None:
    window.commands.run("clients-add")
    _type(window, "larkin tools")


def _discard(window: Window) -> None:
    window.commands.run("clients-discard")


def _go_to(window: Window, wanted: Callable[[ReviewLine], bool]) -> ReviewPage:
    page = window.pages["review"]
    assert isinstance(page, ReviewPage)
    row = page.lines.find(wanted)
    page.table.go_to(row if row is not None else 0)
    return page


def several(office: SampleOffice) -> Mapping[str, Scenes]:
    """An office of several: who is where, a second say, what waits, what was refused."""

    def together(window: Window) -> None:
        office.take_places()
        page = _go_to(window, lambda line: bool(line.held_by))
        page.look_again()
        page._together._look()
        settle(window, lambda: True)
        _go_to(window, lambda line: page.marks.who(line) is not None)

    def second(window: Window) -> None:
        together(window)
        _go_to(window, lambda line: bool(line.first_say))

    def waiting(window: Window) -> None:
        together(window)
        page = _go_to(window, lambda line: not line.decided)
        first = page.table.currentIndex().row()
        lines = [page.lines.row(first + by) for by in range(3)]
        kept = Kept(tuple(_kept(office.job, one) for one in lines if one), False)
        page._kept.show(kept)
        window.banners.show_kept(kept)

    def conflict(window: Window) -> None:
        page = _go_to(window, lambda line: bool(line.decided and line.code))
        page._kept.show(Kept())
        window.banners.show_kept(Kept())
        line = page.lines.row(page.table.currentIndex().row())
        assert line is not None
        page._conflicts.compare(
            dataclasses.replace(
                _kept(office.job, line),
                state="refused",
                why=f"Line {line.number} changed while you looked at it: Bea Holt set it to"
                f" {line.code} at 14:12. Look again before deciding.",
                conflict=(
                    Field("code", "Code", line.code, "841381", line.code),
                    Field("decided_by", "Decided by", None, page.marks.me, "Bea Holt"),
                ),
            )
        )

    def hand_over(window: Window) -> None:
        window.commands.run("invoices-hand-over")

    scenes: Scenes = {
        "together": together,
        "second": second,
        "waiting": waiting,
        "conflict": conflict,
    }
    return {"review": scenes, "invoices": {"hand_over": hand_over}}


def _kept(job: UUID, line: ReviewLine) -> KeptDecision:
    return KeptDecision(
        key=uuid4(),
        job_id=job,
        line_id=line.line_id,
        number=line.number,
        description=line.description,
        code="841381" if line.decided else line.code,
        at=datetime.now(UTC),
        state="waiting",
    )


class _Pictured:
    """A shared server that is only there to be looked at: nobody can come in."""

    server = "db.office.example"

    def knock(self) -> Greeting:
        return Greeting(self.server)

    def sign_in(self, email: str, password: str) -> Desk:
        raise SignInPictured()

    def redeem(self, email: str, code: str, password: str) -> Desk:
        raise SignInPictured()


class SignInPictured(Refused):
    """The address and the password do not belong together, or the account is locked."""


def _sign_in(window: Window) -> None:
    from app.gui.gate import GatePage

    page = GatePage(_Pictured(), "bea.holt@office.example")
    window.cover.lay(page)
    page.setFocus()


def _code(window: Window) -> None:
    _sign_in(window)
    page = window.cover.page
    assert page is not None
    page.show_code(True)  # type: ignore[attr-defined]
    page.code.setText("KTR4M-9WQXE-C2HPD")  # type: ignore[attr-defined]
    page.password.field.setText("marble kettle tundra")  # type: ignore[attr-defined]


def _lock(window: Window) -> None:
    from app.gui.lock import LockPage

    if window.desk is not None and window.who.me is not None:
        page = LockPage(window.desk, window.who.me)
        window.cover.lay(page)
        page.setFocus()


def _account(window: Window) -> None:
    window.commands.run("account")


def _notifications(window: Window) -> None:
    window.commands.run("notices")


def _banner(window: Window) -> None:
    said = (
        ("7318159599", "Hexagon bolts M8 x 40"),
        (None, "Sundry parts"),
        ("9004909090", "Goggles"),
    )
    window.banners.show_kept(
        Kept(
            tuple(
                KeptDecision(
                    uuid4(), uuid4(), uuid4(), number, goods, code, datetime.now(UTC), "waiting"
                )
                for number, (code, goods) in enumerate(said, 12)
            ),
            reachable=False,
        )
    )


def _uncover(window: Window) -> None:
    """The page is as it was before something was laid over it."""
    window.cover.lift()
    window.banners.show_kept(Kept())


# What is laid over a page, by page: the name in the file, and the way there.
SCENES: dict[str, Scenes] = {
    "invoices": {
        "columns": _columns,
        "sign-in": _sign_in,
        "code": _code,
        "lock": _lock,
        "account": _account,
        "notifications": _notifications,
        "banner": _banner,
    },
    "review": {
        "search": _search,
        "palette": _palette,
        "keys": _keys,
        "question": _question,
    },
    "tariff": {"search": _tariff_search},
    "clients": {"new": _new_client, "discarded": _discard},
    "office": {
        **{name: _tab(name) for name in ("rules", "audit", "privacy", "support", "firm")},
        "invite": _invite,
        "rule": _rule,
        "ticket": _ticket,
        "team": _tab("team"),
    },
}


def settle(window: QWidget, ready: Callable[[], bool]) -> None:
    """Run the event loop until the page has its data and nothing is under way."""
    end = time.monotonic() + LONGEST
    calm = 0
    while calm < 4:
        if time.monotonic() > end:
            raise TimeoutError(f"{window.windowTitle()}: a page did not get its data")
        loop = QEventLoop()
        QTimer.singleShot(20, loop.quit)
        loop.exec()
        calm = calm + 1 if ready() and tasks.idle() else 0
    QApplication.sendPostedEvents()


def _save(window: QWidget, file: Path, scale: int) -> Path:
    picture = QPixmap(window.width() * scale, window.height() * scale)
    picture.setDevicePixelRatio(scale)
    window.render(picture)
    if not picture.save(str(file)):
        raise OSError(f"{file} could not be written")
    return file


def run(program: Program, folder: Path, tell: Callable[[str, int, int], None]) -> list[Path]:
    """Render every page over the program's desk, after a day's work on the samples.

    ``program`` should have a data folder of its own: the samples are processed in it.
    """
    app = start.application("light")
    try:
        desk = program.open(lambda state: tell(state.step, state.done, state.total), lambda: False)
        if isinstance(desk, Gate):
            raise TypeError("pictures are made on a database of their own")
        sample_day.fill(desk)
        with sample_office.open_office(desk) as office:
            return render(folder, desk, more=several(office))
    finally:
        tasks.wait()
        program.close()
        app.processEvents()
