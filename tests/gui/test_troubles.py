"""Trouble: each kind in its place, and a report that gives nothing of the office away."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import Unavailable
from app.gui import troubles


class Away(Unavailable):
    """The server does not answer."""


class Bar(QWidget):
    """A widget with a bar."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, object]] = []

    def refused(self, sentence: str) -> None:
        self.told.append((sentence, None))

    def unavailable(self, sentence: str, retry: object) -> None:
        self.told.append((sentence, retry))


@pytest.fixture
def _hooks_kept() -> Iterator[None]:
    before = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = before


def dialogs() -> list[troubles.CrashDialog]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, troubles.CrashDialog)]


def caught(secret: str) -> Exception:
    try:
        try:
            raise KeyError(secret)
        except KeyError as error:
            raise ValueError(f"cannot read {secret}") from error
    except ValueError as error:
        return error


def test_an_outage_offers_to_try_again(qtbot: QtBot) -> None:
    bar, tries = Bar(), []
    qtbot.addWidget(bar)
    inner = QWidget(bar)
    troubles.tell(inner, Away(), lambda: tries.append(1))
    ((sentence, retry),) = bar.told
    assert sentence == "The server does not answer."
    retry()
    assert tries == [1]


def test_the_report_holds_no_data_of_the_office() -> None:
    text = troubles.report(caught("ACME Ltd, invoice 4711"), "1.2")
    assert "ACME" not in text
    assert "4711" not in text
    assert str(Path.home()) not in text
    assert "ValueError" in text
    assert "caused by" in text
    assert "KeyError" in text
    assert "Tariffdesk 1.2" in text


def test_a_bug_is_shown_once_and_not_ten_times(
    qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        troubles.crash(caught("x"))
    (dialog,) = dialogs()
    assert "test_troubles.py" in dialog.text.toPlainText()
    dialog.accept()
    qtbot.waitUntil(lambda: not dialogs())
    assert "ValueError" in capsys.readouterr().err


def test_a_window_that_takes_its_report_along_silences_no_later_bug(
    qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    window = QWidget()
    first = troubles.CrashDialog("report", window)
    first.open()
    window.deleteLater()
    qtbot.waitUntil(lambda: not dialogs())
    troubles.crash(caught("y"))
    (dialog,) = dialogs()
    dialog.accept()
    qtbot.waitUntil(lambda: not dialogs())
    assert "ValueError" in capsys.readouterr().err


@pytest.mark.usefixtures("_hooks_kept")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_a_thread_raises_is_shown_too(
    qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    troubles.watch()

    def broken() -> None:
        raise ZeroDivisionError

    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    assert "ZeroDivisionError" in dialogs()[0].text.toPlainText()
    dialogs()[0].accept()
    qtbot.waitUntil(lambda: not dialogs())
