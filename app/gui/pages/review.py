"""The review page: one key settles a line, and the next undecided one is there."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QStackedWidget,
    QWidget,
)

from app.core.errors import Refused
from app.flows.rows import Decided, Evidence, Found, Slice
from app.gui import tasks, troubles
from app.gui.commands import Command
from app.gui.page import Page
from app.gui.parts import Empty, button
from app.gui.review.ahead import Ahead
from app.gui.review.board import Board
from app.gui.review.candidates import KEYS
from app.gui.review.lines import may_highlight
from app.gui.review.search import SearchSheet
from app.gui.services import Desk
from app.review.rows import JobCounts, JobRow, LineQuery, ReviewCandidate, ReviewLine

PREFETCH = 3


class ReviewPage(Page):
    """Lines in the middle, the line in hand and its candidates at the right."""

    hears = frozenset({"LineDecided", "LinesMatched", "JobReceived", "JobChanged"})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._job: JobRow | None = None
        self._query = LineQuery()
        self._counts: JobCounts | None = None
        self._line: ReviewLine | None = None
        self._ahead = Ahead(desk, self)
        self._ahead.arrived.connect(self._fetched)
        self._early: Callable[[], None] | None = None  # a key pressed before the candidates came
        self._since = time.monotonic()
        # The newest version of each line written from here; a second decision on a line whose
        # first is still on its way is judged against that, not against what was on screen.
        self._versions: dict[UUID, int] = {}
        self._build()

    # -- what is on the page

    def _build(self) -> None:
        self.stack = QStackedWidget()
        self.body.addWidget(self.stack)
        self.stack.addWidget(QWidget())  # nothing, for the moment before the first answer
        self.empty = Empty(
            "mdi6.format-list-checks",
            self.tr("Nothing to review yet"),
            self.tr("Drop an invoice on the page Invoices; its lines come here to be settled."),
            [button(self.tr("Go to Invoices"), lambda: self.go.emit("invoices", None), main=True)],
        )
        self.stack.addWidget(self.empty)
        board = self.board = Board()
        self.stack.addWidget(board)
        self.jobs, self.states, self.order = board.jobs, board.states, board.order
        self.filter, self.lines, self.table = board.filter, board.lines, board.table
        self.head, self.candidates = board.head, board.candidates
        self.evidence, self.side_stack = board.evidence, board.side_stack
        self.search = SearchSheet(self.desk, self)
        self.search.picked.connect(self._pick_found)
        self._connect()

    def _connect(self) -> None:
        self.jobs.activated.connect(self._job_chosen)
        self.states.chosen.connect(lambda state: self._ask(state=state))
        self.order.activated.connect(lambda _: self._ask(order=self.order.currentData()))
        self.filter.textChanged.connect(lambda text: self._ask(text=text))
        self.filter.returnPressed.connect(self._back_to_lines)
        self.lines.opened.connect(self._lines_opened)
        self.lines.loaded.connect(self._lines_loaded)
        self.table.chosen.connect(self._line_chosen)
        self.table.entered.connect(lambda _row: self._accept())
        self.candidates.looked_at.connect(self._candidate_chosen)
        self.candidates.picked.connect(lambda row: self._pick(row, "click"))
        self.board.accept.connect(self._accept)
        self.board.none.connect(self._none)
        self.board.search.connect(self._search)
        self.board.declare.connect(self._declare)

    def _declare(self) -> None:
        if self._job is not None:
            self.go.emit("declarations", self._job.job_id)

    def _back_to_lines(self) -> None:
        self.table.setFocus()

    def commands(self) -> list[Command]:
        """Every key of REVIEW-UX.md that is built, once."""

        def here(
            name: str, title: str, run: Callable[[], None], keys: tuple[str, ...], help_: str,
            icon: str = "", toolbar: bool = False, own: bool = True,
            enabled: Callable[[], bool] | None = None,
        ) -> Command:  # fmt: skip
            return Command(
                f"review-{name}", title, run, help_, keys, icon, "review", "line", toolbar, own,
                enabled or (lambda: self._line is not None),
            )  # fmt: skip

        picks = [
            Command(
                f"review-pick-{key}",
                self.tr("Pick candidate {0}").format(number + 1),
                partial(self._pick, number, "key"),
                self.tr("Give the line that code and go to the next undecided one"),
                (key,),
                "",
                "review",
                own_keys=True,
                enabled=lambda: self._line is not None,
                family=self.tr("Pick that candidate, go on"),
            )
            for number, key in enumerate(KEYS)
        ]
        return [
            here("accept", self.tr("Accept"), self._accept, ("Return",),
                 self.tr("Give the line the highlighted code"), "mdi6.check",
                 enabled=lambda: self.candidates.highlighted() >= 0),
            here("undo", self.tr("Undo"), self._undo, ("Ctrl+Z",),
                 self.tr("Take back the latest decision"), "mdi6.undo", True, False,
                 lambda: self._job is not None),
            here("search", self.tr("Search the tariff"), self._search, ("/", "Ctrl+F"),
                 self.tr("Find a code by words or digits and give it to the line"),
                 "mdi6.magnify", True),
            here("none", self.tr("None of these"), self._none, ("Backspace",),
                 self.tr("No candidate is right; needs no reason"), "mdi6.backspace-outline"),
            here("next-open", self.tr("Next undecided"), self._next_open, ("Ctrl+Down",),
                 self.tr("Go to the next line that nobody settled"), "mdi6.arrow-down", True),
            here("next", self.tr("Next line"), lambda: self._step(1), ("J", "Down"),
                 self.tr("Moving never settles a line"), "mdi6.chevron-down"),
            here("previous", self.tr("Previous line"), lambda: self._step(-1), ("K", "Up"),
                 self.tr("Moving never settles a line"), "mdi6.chevron-up"),
            here("evidence", self.tr("Evidence"), self._turn_evidence, ("Space",),
                 self.tr("Show or hide what speaks for and against"),
                 "mdi6.text-box-search-outline", True),
            *picks,
        ]  # fmt: skip

    # -- opening a job

    def opened(self, what: object | None = None) -> None:
        """Show the job another page sent, or the newest."""
        wanted = self._job.job_id if self._job is not None else None
        if isinstance(what, UUID):
            wanted = what
        tasks.read(self, self.desk.review_jobs, lambda jobs: self._show_jobs(jobs, wanted))

    def _show_jobs(self, jobs: list[JobRow], wanted: UUID | None) -> None:
        self.jobs.clear()
        for job in jobs:
            name = job.invoice_number or job.file_name
            self.jobs.addItem(f"{name}   {job.supplier or ''}".strip(), job)
        if not jobs:
            self.stack.setCurrentWidget(self.empty)
            self.is_now_filled()
            return
        self.stack.setCurrentWidget(self.board)
        place = next((n for n, job in enumerate(jobs) if job.job_id == wanted), 0)
        self.jobs.setCurrentIndex(place)
        if self._job is None or self._job.job_id != jobs[place].job_id:
            self._open_job(jobs[place])
        else:
            self.look_again()
        self.table.setFocus()

    def _job_chosen(self, place: int) -> None:
        self._open_job(self.jobs.itemData(place))
        self.table.setFocus()

    def _open_job(self, job: JobRow) -> None:
        self._job = job
        self._query = LineQuery()
        self.states.choose("all")
        self.order.setCurrentIndex(0)
        self.filter.blockSignals(True)
        self.filter.clear()
        self.filter.blockSignals(False)
        self._show_line(None)
        self._read_counts()
        self._open_lines(first_open=True)
        self.commands_changed.emit()

    def _ask(
        self, state: str | None = None, order: str | None = None, text: str | None = None
    ) -> None:
        """Another filter or order; the line in hand stays in hand where it is still found."""
        if self._job is None:
            return
        now = self._query
        self._query = LineQuery(
            state=now.state if state is None else state,
            order=now.order if order is None else order,
            text=now.text if text is None else text,
        )
        self._open_lines(first_open=False)

    def _open_lines(self, first_open: bool) -> None:
        assert self._job is not None
        job, query = self._job.job_id, self._query
        hold = None if first_open or self._line is None else self._line.line_id

        def where() -> int:
            place = None
            if hold is not None:
                place = self.desk.position(job, query, hold)
            elif first_open:
                place = self.desk.next_open(job, query, -1)
            return place or 0

        def then(place: int) -> None:
            if self._query is query:
                self._wanted_row = place
                self.lines.open(self._slice, around=place, keep=not first_open)

        tasks.read(self, where, then)

    def _slice(self, offset: int, limit: int) -> Slice[ReviewLine]:
        """Runs off the GUI thread."""
        job, query = self._job, self._query
        assert job is not None
        answer = self.desk.lines(job.job_id, query, offset, limit)
        if query.as_of is None and answer.as_of is not None and self._query is query:
            self._query = dataclasses.replace(query, as_of=answer.as_of)
        return answer

    _wanted_row = 0

    def _lines_opened(self) -> None:
        if self.lines.total:
            self.table.go_to(min(self._wanted_row, self.lines.total - 1))
        else:
            self._show_line(None)
        self.is_now_filled()

    def _lines_loaded(self, first: int, last: int) -> None:
        """A page arrived: perhaps the line in hand is newer in it."""
        row = self.table.currentIndex().row()
        if first <= row <= last:
            line = self.lines.row(row)
            if line is not None and line != self._line:
                self._show_line(line)

    def look_again(self) -> None:
        """Something was decided or matched, here or elsewhere: the same rows, read again."""
        if self._job is None:
            self.opened()
            return
        self._read_counts()
        if self._line is not None and self._line.outcome in (None, "FAILED"):
            self._ahead.forget(self._line.line_id)
        self.lines.refresh()

    def _read_counts(self) -> None:
        if self._job is not None:
            job = self._job.job_id
            tasks.read(self, lambda: self.desk.counts(job), self._show_counts)

    def _show_counts(self, counts: JobCounts) -> None:
        self._counts = counts
        self.board.show_counts(counts)

    # -- the line in hand

    def _line_chosen(self, row: int) -> None:
        self._show_line(self.lines.row(row) if row >= 0 else None)

    def _show_line(self, line: ReviewLine | None) -> None:
        before, self._line = self._line, line
        same = before is not None and line is not None and before.line_id == line.line_id
        self.head.show_line(line, self._counts.lines if self._counts else self.lines.total)
        if not same:
            self._early = None
            self._since = time.monotonic()
        if line is None or line.line_id not in self._ahead.known or not same:
            self.side_stack.setCurrentWidget(self.candidates)
        if line is None:
            self.candidates.fill([], "", False)
            self.evidence.fill(None, "")
        else:
            known = self._ahead.known.get(line.line_id)
            if known is None:
                self.candidates.fill([], "", False)
                self._ahead.fetch(line.line_id)
            elif not same or before is None or before.decided != line.decided:
                self._show_candidates(line, known)
            self._prefetch()
        self._buttons()

    def _fetched(self, line_id: UUID) -> None:
        if self._line is not None and self._line.line_id == line_id:
            self._show_candidates(self._line, self._ahead.known[line_id])
            early, self._early = self._early, None
            if early is not None:
                early()

    def _prefetch(self) -> None:
        """Candidates of the next undecided lines, so that they are there when the line comes."""
        row = self.table.currentIndex().row()
        ahead = 0
        for place in range(row + 1, min(row + 40, self.lines.total)):
            line = self.lines.row(place)
            if line is None or ahead == PREFETCH:
                return
            if not line.decided:
                ahead += 1
                self._ahead.fetch(line.line_id)

    def _show_candidates(self, line: ReviewLine, found: list[ReviewCandidate]) -> None:
        self.side_stack.setCurrentWidget(self.candidates if found else self.board.nothing)
        self.candidates.fill(found, line.description, may_highlight(line))
        if line.decided and line.code:
            place = next((n for n, one in enumerate(found) if one.code == line.code), -1)
            if place >= 0:
                self.candidates.setCurrentIndex(self.candidates.candidates.index(place))

    def _candidate_chosen(self, row: int) -> None:
        self._buttons()
        line = self._line
        if line is None or self.evidence.isHidden():
            return
        found = self._ahead.known.get(line.line_id)
        if found is None:
            return
        code = found[row].code if 0 <= row < len(found) else None
        wanted = (line.line_id, code)
        self._evidence_of = wanted

        def then(evidence: Evidence) -> None:
            if self._evidence_of == wanted:
                self.evidence.fill(evidence, line.description)

        tasks.read(self, lambda: self.desk.evidence(line.line_id, code), then)

    _evidence_of: tuple[UUID, str | None] | None = None

    def _buttons(self) -> None:
        self.board.accept_button.setEnabled(self.candidates.highlighted() >= 0)
        self.board.none_button.setEnabled(self._line is not None)
        self.commands_changed.emit()

    # -- deciding

    def _when_known(self, act: Callable[[], None]) -> bool:
        """Run a key now, or as soon as the candidates are on screen: no key is lost."""
        if self._line is None:
            return False
        if self._line.line_id not in self._ahead.known:
            self._early = act
            return False
        return True

    def _pick(self, row: int, method: str) -> None:
        if not self._when_known(lambda: self._pick(row, method)) or self._line is None:
            return
        found = self._ahead.known[self._line.line_id]
        if row < len(found):
            self._settle(found[row].code, method)

    def _accept(self) -> None:
        if not self._when_known(self._accept) or self._line is None:
            return
        row = self.candidates.highlighted()
        if row >= 0:
            self._pick(row, "enter")

    def _pick_found(self, hit: Found) -> None:
        if self._line is not None:
            self._settle(hit.code, "search")

    def _none(self) -> None:
        if self._when_known(self._none):
            self._settle(None, "key")

    def _settle(self, code: str | None, method: str) -> None:
        """Write the decision; on screen it stands at once, and is taken back if refused."""
        line = self._line
        assert line is not None
        seconds = round(time.monotonic() - self._since, 1)
        seen = tuple(one.code for one in self._ahead.known.get(line.line_id, []))
        versions, desk = self._versions, self.desk

        def write() -> Decided:
            version = max(line.version, versions.get(line.line_id, 0))
            if code is None:
                result = desk.none_of_these(line.line_id, version, seconds, seen)
            else:
                result = desk.decide(line.line_id, code, version, seconds, method, seen)
            versions[line.line_id] = result.line.version
            return result

        self._put(dataclasses.replace(line, decided=True, code=code, decided_by=None))
        self._count_locally(line, code)
        self.bar.hide()
        tasks.write(self, write, self._written, lambda error: self._refused(line, error))
        self._next_open()

    def _put(self, line: ReviewLine) -> None:
        row = self.lines.find(lambda one: one.line_id == line.line_id)
        if row is not None:
            self.lines.replace(row, line)

    def _count_locally(self, line: ReviewLine, code: str | None) -> None:
        """The counts move with the key; the next read corrects them if need be."""
        now = self._counts
        if now is None or line.decided:
            return
        self._show_counts(
            dataclasses.replace(
                now,
                open=max(0, now.open - 1),
                decided=now.decided + (code is not None),
                none_of_these=now.none_of_these + (code is None),
            )
        )

    def _written(self, result: Decided) -> None:
        self._put(result.line)
        if self._line is not None and self._line.line_id == result.line.line_id:
            self._show_line(result.line)

    def _refused(self, line: ReviewLine, error: Exception) -> None:
        """Not kept: the line is open again, in the person's sight, with the reason."""
        self._put(line)
        self._read_counts()
        self.lines.refresh()
        again = None
        if not isinstance(error, Refused):
            again = self.look_again
        troubles.tell(self, error, again)
        self._go_to_line(line.line_id)

    def _undo(self) -> None:
        def then(result: Decided) -> None:
            self._versions[result.line.line_id] = result.line.version
            self._put(result.line)
            self._read_counts()
            self._go_to_line(result.line.line_id)
            if result.sentence:
                self.bar.say("grey", result.sentence)

        tasks.write(self, self.desk.undo, then)

    def _go_to_line(self, line_id: UUID) -> None:
        row = self.lines.find(lambda one: one.line_id == line_id)
        if row is not None:
            self.table.go_to(row)
            self._show_line(self.lines.row(row))
        elif self._job is not None:
            job, query = self._job.job_id, self._query
            tasks.read(
                self,
                lambda: self.desk.position(job, query, line_id),
                lambda place: self.table.go_to(place) if place is not None else None,
            )
        self.table.setFocus()

    # -- moving

    def _step(self, by: int) -> None:
        self.table.go_to(self.table.currentIndex().row() + by)

    def _next_open(self) -> None:
        """The next undecided line: at once when it is in memory, else from the database."""
        row = self.table.currentIndex().row()
        for place in range(row + 1, self.lines.total):
            line = self.lines.row(place)
            if line is None:
                break
            if not line.decided and line.outcome is not None:
                self.table.go_to(place)
                return
        if self._job is None:
            return
        job, query = self._job.job_id, self._query
        # Behind the decisions still being written, so that it does not answer one of those.
        tasks.write(self, lambda: self.desk.next_open(job, query, row), self._next_found)

    def _next_found(self, place: int | None) -> None:
        if place is not None:
            self.table.go_to(place)
            return
        line = self.lines.row(self.table.currentIndex().row())
        self._show_line(line)
        if not self._query.text and self._query.state in ("all", "open"):
            self.side_stack.setCurrentWidget(self.board.done)

    def _search(self) -> None:
        if self._line is not None:
            self.search.ask(" ".join(self._line.description.split()))

    def _turn_evidence(self) -> None:
        self.evidence.setVisible(self.evidence.isHidden())
        self._candidate_chosen(self.candidates.highlighted())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The single keys, when nobody types: whatever a field does not take comes here."""
        if event.text() == "/":  # with Shift on many keyboards
            self._search()
            return
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
                ctrl = {Qt.Key.Key_F: self._search, Qt.Key.Key_Down: self._next_open}
                if (run := ctrl.get(Qt.Key(event.key()))) is not None:
                    run()
                    return
            super().keyPressEvent(event)
            return
        moves: dict[int, Callable[[], None]] = {
            Qt.Key.Key_J: lambda: self._step(1),
            Qt.Key.Key_Down: lambda: self._step(1),
            Qt.Key.Key_K: lambda: self._step(-1),
            Qt.Key.Key_Up: lambda: self._step(-1),
        }
        once: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Return: self._accept,
            Qt.Key.Key_Enter: self._accept,
            Qt.Key.Key_Backspace: self._none,
            Qt.Key.Key_Space: self._turn_evidence,
        }
        key = event.key()
        if key in moves:
            moves[key]()
        elif event.isAutoRepeat() and (key in once or event.text() in KEYS):
            return  # a key held down must not settle line after line
        elif key in once:
            once[key]()
        elif event.text() and event.text() in KEYS:
            self._pick(KEYS.index(event.text()), "key")
        else:
            super().keyPressEvent(event)
