"""Questions on the review page over a real desk: asked by Q, answered by a digit, taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.flows.desk import Desk
from app.gui import tasks
from app.gui.pages.review import ReviewPage
from app.gui.screenshots import settle
from app.gui.window import Window
from app.intake.models import InvoiceLine
from app.matching.models import MatchCandidate
from app.review.rows import LineQuery, LineQuestion, ReviewLine
from tests.databases import Databases
from tests.databases import Desk as Seat

Press = Callable[..., None]
PATIENCE = 10_000  # ms
SHIRTS = (("610910", 0.42), ("610990", 0.38), ("620520", 0.06), ("420221", 0.05))
GOODS = ("T-shirts, assorted", "T-shirts, printed", "Ladies' handbag")


@pytest.fixture
def job(prepared: Databases, seat: Seat) -> UUID:
    """Two T-shirts of an unnamed textile and a handbag that is sure."""
    for code, _ in SHIRTS:
        prepared.code(code)
    job, _ = prepared.job(seat, lines=0)
    with prepared.owner.work() as work:
        made = [
            InvoiceLine(
                job_id=job, number=n, description=goods, source=f"row {n}",
                supplier_code="6109.10.00" if n == 1 else None,
            )
            for n, goods in enumerate(GOODS, start=1)
        ]  # fmt: skip
        work.session.add_all(made)
        work.session.flush()
        lines = [line.id for line in made]
    for place, line in enumerate(lines):
        sure = place == 2
        match = prepared.match(
            job,
            line,
            "420221" if sure else "610910",
            confidence_score="0.97" if sure else "0.42",
            evidence={"kind": "text", "band": "Strong" if sure else "Possible"},
        )
        with prepared.owner.work() as work:
            for rank, (code, chance) in enumerate((SHIRTS[3:] if sure else SHIRTS), start=1):
                work.session.add(
                    MatchCandidate(
                        match_id=match, rank=rank, country="WCO", code=code, score=1.0,
                        probability=0.97 if sure else chance,
                    )
                )  # fmt: skip
    return job


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, real: Desk, job: UUID) -> Iterator[ReviewPage]:
    window = Window(tmp_path / "window")
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.use(real, "review", job)
    window.show()
    made = window.pages["review"]
    assert isinstance(made, ReviewPage)
    settle(window, lambda: made.is_filled)
    qtbot.waitUntil(lambda: len(codes(made)) == len(SHIRTS), timeout=PATIENCE)
    yield made
    window.close()
    tasks.wait()


def codes(page: ReviewPage) -> list[str]:
    return [one.code for one in page.candidates.candidates.rows]


def row(page: ReviewPage) -> int:
    return page.table.currentIndex().row()


def lines(desk: Desk, job: UUID) -> list[ReviewLine]:
    return list(desk.lines(job, LineQuery(), 0, 10).rows)


def telling(page: ReviewPage) -> tuple[int, int, str]:
    """Which open question, and which answer to it, leaves 610990 and not 610910."""
    for place, question in enumerate(page.questions._open):
        for number, reply in enumerate(question.replies, start=1):
            if "610990" in reply.keeps and "610910" not in reply.keeps:
                return place, number, reply.text
    raise LookupError


def answer(page: ReviewPage, press: Press) -> str:
    """Answer with Q and a digit that it is of another textile."""
    place, number, text = telling(page)
    for _ in range(place + 1):
        press(page.table, Qt.Key.Key_Q, "q")
    press(page.table, Qt.Key(ord(str(number))), str(number))
    return text


def test_q_and_a_digit_rank_anew_and_settle_nothing(
    qtbot: QtBot, page: ReviewPage, press: Press, real: Desk, job: UUID
) -> None:
    assert page.questions.isVisible()
    assert "T-shirts" in page.head.text.text()
    said = answer(page, press)
    qtbot.waitUntil(lambda: codes(page)[0] == "610990", timeout=PATIENCE)
    assert row(page) == 0, "the same line is in hand"
    assert page.candidates.candidates.rows[0].rank_before == 2
    line = lines(real, job)[0]
    assert (line.code, line.decided) == ("610990", False)
    assert said in [answer for _, answer in line.answers]
    assert not page.questions.is_asking
    assert page.candidates.highlighted() == 0, "sure enough now to be highlighted"


def test_an_answer_is_taken_back_by_its_button(
    qtbot: QtBot, page: ReviewPage, press: Press, real: Desk, job: UUID
) -> None:
    before = codes(page)
    answer(page, press)
    qtbot.waitUntil(lambda: codes(page) != before, timeout=PATIENCE)
    back = [b for b in page.questions.findChildren(QPushButton) if b.text() == "Take back"]
    back[-1].click()
    qtbot.waitUntil(lambda: codes(page) == before, timeout=PATIENCE)
    assert lines(real, job)[0].answers == ()


def test_a_key_pressed_at_once_after_an_answer_means_the_new_order(
    qtbot: QtBot, page: ReviewPage, press: Press, real: Desk, job: UUID
) -> None:
    answer(page, press)
    press(page.table, Qt.Key.Key_1, "1")
    qtbot.waitUntil(lambda: lines(real, job)[0].decided, timeout=PATIENCE)
    assert lines(real, job)[0].code == "610990"


def test_without_q_a_digit_picks_a_candidate(
    qtbot: QtBot, page: ReviewPage, press: Press, real: Desk, job: UUID
) -> None:
    press(page.table, Qt.Key.Key_2, "2")
    qtbot.waitUntil(lambda: lines(real, job)[0].decided, timeout=PATIENCE)
    assert lines(real, job)[0].code == "610990"
    assert lines(real, job)[0].answers == ()


def test_escape_and_another_line_end_the_asking(
    qtbot: QtBot, page: ReviewPage, press: Press
) -> None:
    press(page.table, Qt.Key.Key_Q, "q")
    assert page.questions.is_asking
    assert page.candidates.is_quiet
    assert all(chip._digit for chip in page.questions.chips)
    press(page.table, Qt.Key.Key_Escape)
    assert not page.questions.is_asking
    press(page.table, Qt.Key.Key_Q, "q")
    press(page.table, Qt.Key.Key_J, "j")
    assert row(page) == 1
    qtbot.waitUntil(lambda: len(codes(page)) == len(SHIRTS), timeout=PATIENCE)
    assert not page.questions.is_asking
    press(page.table, Qt.Key.Key_J, "j")
    qtbot.waitUntil(lambda: codes(page) == ["420221"], timeout=PATIENCE)
    assert not page.questions.isVisible(), "a sure line is not asked about"


def test_a_click_answers_too(qtbot: QtBot, page: ReviewPage, real: Desk, job: UUID) -> None:
    place, number, _ = telling(page)
    for _ in range(place):
        page.questions.next.click()
    page.questions.chips[number - 1].click()
    qtbot.waitUntil(lambda: codes(page)[0] == "610990", timeout=PATIENCE)
    assert lines(real, job)[0].answers


def test_a_colleagues_answer_is_seen_and_not_overridden(
    qtbot: QtBot, page: ReviewPage, press: Press, real: Desk, job: UUID, sit: Callable[..., Desk]
) -> None:
    place, _, text = telling(page)
    question = page.questions._open[place].text
    line = lines(real, job)[0]
    sit().answer(line.line_id, question, text, line.version)
    qtbot.waitUntil(lambda: codes(page)[0] == "610990", timeout=PATIENCE)
    # A desk that had not heard of it is told, and shows what is there.
    page._line = line
    page._answer(question, None)
    qtbot.waitUntil(lambda: page.bar.isVisible(), timeout=PATIENCE)
    assert lines(real, job)[0].answers == ((question, text),)


def test_what_the_suppliers_code_is_worth_stands_in_the_head(page: ReviewPage) -> None:
    assert page.head.supplier.text() == "Supplier says 6109.10.00. It agrees with candidate 1."


def test_each_answer_tells_how_many_it_keeps(page: ReviewPage) -> None:
    questions: list[LineQuestion] = page.questions._open
    assert 1 <= len(questions) <= 3
    for chip in page.questions.chips:
        assert str(len(chip.reply.keeps)) in chip.toolTip() or not chip.reply.keeps
        assert chip.accessibleName().endswith(chip.toolTip())
