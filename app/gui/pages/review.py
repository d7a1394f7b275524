"""The review page: one key settles a line, and the next undecided one is there."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid4

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QStackedWidget,
    QWidget,
)

from app.core.conflict import Changed
from app.core.errors import Refused
from app.flows.rows import Decided, DeskStatus, Evidence, Found, Slice
from app.gui import tasks, troubles
from app.gui.commands import Command
from app.gui.conflict import MINE
from app.gui.mapping.line_dialog import LineDialog
from app.gui.page import Events, Page
from app.gui.parts import Empty, button
from app.gui.review.ahead import Ahead
from app.gui.review.board import Board
from app.gui.review.candidates import KEYS
from app.gui.review.conflicts import Conflicts
from app.gui.review.decisions import Decisions
from app.gui.review.kept import KeptHere, RefusedBar
from app.gui.review.lines import may_highlight
from app.gui.review.marks import first_say
from app.gui.review.search import SearchSheet
from app.gui.review.together import Together
from app.gui.services import Desk
from app.review.rows import (
    JobCounts,
    JobRow,
    KeptDecision,
    LineQuery,
    ReviewCandidate,
    ReviewLine,
)

PREFETCH = 8  # lines; so many can be decided while a server does not answer
UNASKED = ("Strong", "Good")  # bands so sure that nothing is asked
BREATH = 600  # ms between two refreshes, however much colleagues decide


class ReviewPage(Page):
    """Lines in the middle, the line in hand and its candidates at the right."""

    hears = frozenset(
        {"LineDecided", "LineAnswered", "LineEdited", "LinesMatched", "JobReceived", "JobChanged"}
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._job: JobRow | None = None
        self._query = LineQuery()
        self._counts: JobCounts | None = None
        self._line: ReviewLine | None = None
        self._overtaken: ReviewLine | None = None  # as it was before a colleague decided it
        self._ahead = Ahead(desk, self)
        self._ahead.arrived.connect(self._fetched)
        self._early: Callable[[], None] | None = None  # a key pressed before the candidates came
        self._answering: UUID | None = None  # the line whose answer is being written
        self._since = time.monotonic()
        self._breath = QTimer(self)
        self._breath.setSingleShot(True)
        self._breath.setInterval(BREATH)
        self._breath.timeout.connect(self._breathed)
        self._again = False  # something was heard while out of breath
        self._build()
        marks = self.marks = self.board.marks
        self._together = Together(desk, marks, self)
        self._kept = KeptHere(desk, marks, self)
        self._decisions = Decisions(desk, marks, self)
        self._conflicts = Conflicts(self)
        self.refused_bar = RefusedBar()
        self._bar_place.insertWidget(0, self.refused_bar)
        self._connect()
        tasks.aside(self, desk.status, self._know_me)

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
        self.questions = board.questions
        self.search = SearchSheet(self.desk, self)
        self.search.picked.connect(self._pick_found)

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
        self.questions.answered.connect(self._answer)
        self.questions.asking_changed.connect(lambda _: self.commands_changed.emit())
        self.board.accept.connect(self._accept)
        self.board.none.connect(self._none)
        self.board.search.connect(self._search)
        self.board.declare.connect(self._declare)
        self.marks.changed.connect(self._marks_changed)
        self._kept.returned.connect(self._server_returned)
        self._decisions.written.connect(self._written)
        self._decisions.refused.connect(self._refused)
        self._decisions.undone.connect(self._undone)
        self._conflicts.chosen.connect(self._conflict_chosen)
        self._conflicts.asked.connect(self._override_asked)
        self.refused_bar.dismissed.connect(self.marks.forget_refused)

    def _know_me(self, status: DeskStatus) -> None:
        self.marks.me = status.person
        self.marks.changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._together.arrive()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._together.leave()

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
            here("question", self.tr("Answer a question"), self.questions.turn, ("Q",),
                 self.tr("Then a digit answers it; again for the next one, Esc leaves it"),
                 "mdi6.help-circle-outline",
                 enabled=lambda: self.questions.can_ask),
            here("edit", self.tr("Put this line right"), self._edit, ("F2",),
                 self.tr("Change fields of the line; what the document says stays in the evidence"),
                 "mdi6.pencil-outline", own=False),
            here("refused", self.tr("Look at a refused decision"), self._look_at_refused, ("R",),
                 self.tr("Go to the line whose decision was not kept, and compare"),
                 "mdi6.alert-circle-outline",
                 enabled=lambda: bool(self.marks.all_refused())),
            *picks,
        ]  # fmt: skip

    def _edit(self) -> None:
        if self._line is not None:
            dialog = LineDialog(self.desk, self._line.line_id, self._line.number, self.window())
            dialog.edited.connect(lambda _count: self.look_again())
            dialog.ask()

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
        self._together.open(job.job_id)
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
        """A page arrived: perhaps the line in hand is newer in it, or stands elsewhere now."""
        row = self.table.currentIndex().row()
        if not first <= row <= last:
            return
        line = self.lines.row(row)
        if line is None or line == self._line:
            return
        if self._line is None or line.line_id == self._line.line_id:
            self._newer(line)
        else:
            self._follow(self._line)

    def _newer(self, line: ReviewLine) -> None:
        """The line in hand as it is now. Whatever a colleague said of it is shown, and asked
        about before a key that was meant for the line as it was overrides it."""
        before = self._line
        if before is not None and line.version != before.version and self._is_theirs(line):
            self._overtaken = self._overtaken or before
        if before is not None and line.answers != before.answers:
            self._ahead.forget(line.line_id)
        self._show_line(line)

    def _is_theirs(self, line: ReviewLine) -> bool:
        who = line.decided_by if line.decided else first_say(line)[0]
        return bool(who) and not self.marks.is_me(who) and not self._decisions.is_mine(line)

    def _follow(self, line: ReviewLine) -> None:
        """Rows moved under the line in hand; it stays in hand, wherever it stands now."""
        row = self.lines.find(lambda one: one.line_id == line.line_id)
        if row is not None:
            self.table.go_to(row)
            return
        # The filter leaves it out now. The head still shows it, and keys still mean it.
        self.table.selectionModel().clearSelection()

    def heard(self, events: Events) -> None:
        """Something was committed somewhere: only what is about this invoice matters here."""
        here = str(self._job.job_id) if self._job is not None else None
        mine = [name for name, facts in events if facts.get("job_id") in (None, here)]
        if "LineHeld" in mine:
            self._together.heard()
        if "LookAgain" in mine:
            self._together.heard()
            self._kept.read()
        for name, facts in events:
            if name == "LineAnswered" and "line_id" in facts:
                self._answered_elsewhere(UUID(str(facts["line_id"])))
        if not any(name == "LookAgain" or name in self.hears for name in mine):
            return
        if not self.isVisible():
            return  # read again when the page is opened
        if self._breath.isActive():
            self._again = True
        else:
            self._breath.start()
            self.look_again()

    def _breathed(self) -> None:
        if self._again:
            self._again = False
            self._breath.start()
            self.look_again()

    def look_again(self) -> None:
        """Something was decided or matched, here or elsewhere: the same rows, read again."""
        if self._job is None:
            self.opened()
            return
        self._read_counts()
        if self._line is not None and self._line.outcome in (None, "FAILED"):
            self._ahead.forget(self._line.line_id)
        self.lines.refresh()

    def _server_returned(self) -> None:
        """What waited here went out, or the server answers again."""
        if self.bar.objectName() == "bar-red":
            self.bar.hide()
        if self._job is not None and self.isVisible():
            self.look_again()

    def _marks_changed(self) -> None:
        """Who is where, or what waits here, is another than before."""
        self.refused_bar.tell(self.marks.own_refused(), self._look_at_refused)
        if self._line is not None:
            self.head.show_line(self._line, self._of())
        self._tell_counts()
        self._buttons()

    def unavailable(self, sentence: str, retry: Callable[[], None] | None) -> None:
        """While decisions wait for the server, the window says so above every page."""
        if self._kept.now.reachable:
            super().unavailable(sentence, retry)

    def _read_counts(self) -> None:
        if self._job is not None:
            job = self._job.job_id
            tasks.read(self, lambda: self.desk.counts(job), self._show_counts)

    def _show_counts(self, counts: JobCounts) -> None:
        self._counts = counts
        self._tell_counts()

    def _tell_counts(self) -> None:
        """The server's counts, with what this desk decided and the server does not know yet."""
        now = self._counts
        if now is None or self._job is None:
            return
        moved = self.marks.moved(self._job.job_id)
        coded = sum(one.code is not None for one in moved)
        self.board.show_counts(
            dataclasses.replace(
                now,
                open=max(0, now.open - len(moved)),
                decided=now.decided + coded,
                none_of_these=now.none_of_these + len(moved) - coded,
            )
        )

    def _of(self) -> int:
        return self._counts.lines if self._counts else self.lines.total

    # -- the line in hand

    def _line_chosen(self, row: int) -> None:
        if self.lines.is_resizing:
            return  # rows went away under it; where it is now is looked up when they are read
        self._show_line(self.lines.row(row) if row >= 0 else None)

    def _show_line(self, line: ReviewLine | None) -> None:
        before, self._line = self._line, line
        same = before is not None and line is not None and before.line_id == line.line_id
        if not same:
            self._early = None
            self._overtaken = None
            self._since = time.monotonic()
        self.head.show_line(line, self._of())
        self._together.at(line.line_id if line is not None else None)
        if line is None or line.line_id not in self._ahead.known or not same:
            self.side_stack.setCurrentWidget(self.candidates)
        if line is None:
            self.candidates.fill([], "", False)
            self.questions.fill([], 0)
            self.evidence.fill(None, "")
        else:
            known = self._ahead.known.get(line.line_id)
            if known is None:
                if not same:  # ranked anew, they stay until the new order is there
                    self.candidates.fill([], "", False)
                    self.questions.fill([], 0)
                if self._answering != line.line_id:
                    self._ahead.fetch(line.line_id, _may_ask(line))
            elif not same or before is None or before.decided != line.decided:
                self._show_candidates(line, known)
            self._prefetch()
        self._buttons()

    def _fetched(self, line_id: UUID) -> None:
        if self._line is not None and self._line.line_id == line_id != self._answering:
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
            if self.marks.is_free(line):
                ahead += 1
                self._ahead.fetch(line.line_id, _may_ask(line))

    def _show_candidates(self, line: ReviewLine, found: list[ReviewCandidate]) -> None:
        self.side_stack.setCurrentWidget(self.candidates if found else self.board.nothing)
        asked = [] if line.decided else self._ahead.questions.get(line.line_id, [])
        self.questions.fill(asked, len(found))
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

    # -- answering

    def _answer(self, question: str, answer: str | None) -> None:
        """Write an answer; keys pressed meanwhile wait for the new order."""
        line = self._line
        if line is None or self._answering is not None:
            return
        self._answering = line.line_id
        tasks.write(
            self,
            lambda: self.desk.answer(line.line_id, question, answer, line.version),
            self._was_answered,
            lambda error: self._not_answered(line.line_id, error),
        )

    def _was_answered(self, line: ReviewLine) -> None:
        self._answering = None
        self._ahead.forget(line.line_id)
        self._put(line)
        if self._line is not None and self._line.line_id == line.line_id:
            self._show_line(line)

    def _not_answered(self, line_id: UUID, error: Exception) -> None:
        """The line is read again: somebody else was there, or the server was not."""
        self._answering, self._early = None, None
        self._ahead.forget(line_id)
        if isinstance(error, Refused):
            self.bar.say("amber", str(error))
        else:
            troubles.tell(self, error, self.look_again)
        if self._line is not None and self._line.line_id == line_id:
            self._ahead.fetch(line_id, _may_ask(self._line))
        self.lines.refresh()

    def _answered_elsewhere(self, line_id: UUID) -> None:
        """The line in hand is seen to when its row is read; others are read anew when needed."""
        if self._line is None or self._line.line_id != line_id:
            self._ahead.forget(line_id)

    # -- deciding

    def _when_known(self, act: Callable[[], None]) -> bool:
        """Run a key now, or as soon as the candidates are on screen: no key is lost."""
        if self._line is None:
            return False
        if self._line.line_id == self._answering or self._line.line_id not in self._ahead.known:
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
        refused = self.marks.refused(line.line_id)
        if refused is not None and refused.conflict:
            self._conflicts.compare(refused)
            return
        if self._overtaken is not None and not self._may_override(line, code, method):
            return
        if refused is not None and not self.marks.is_own(refused):
            self._settle_kept(refused, "theirs")  # what is decided now takes its place
        self._write(line, code, method)

    def _may_override(self, line: ReviewLine, code: str | None, method: str) -> bool:
        """A colleague spoke while this person looked: the same is no question, another is."""
        assert self._overtaken is not None
        first, said = first_say(line)
        theirs = line.code if line.decided else said
        if code == (theirs or None) and line.decided:
            self.bar.say("grey", self.tr("{0} said the same.").format(line.decided_by or first))
            self._next_open()
            return False
        if code == theirs:
            return True
        self._asked_for = (line, code, method)
        self._conflicts.ask(self._overtaken, line, code)
        return False

    _asked_for: tuple[ReviewLine, str | None, str] | None = None

    def _override_asked(self, side: str) -> None:
        asked, self._asked_for = self._asked_for, None
        if asked is None:
            return
        line, code, method = asked
        self._overtaken = None
        if side == MINE:
            self._write(line, code, method)
        else:
            self._next_open()

    def _write(
        self, line: ReviewLine, code: str | None, method: str, version: int | None = None
    ) -> None:
        seconds = round(time.monotonic() - self._since, 1)
        seen = tuple(one.code for one in self._ahead.known.get(line.line_id, []))
        self.bar.hide()
        self._decisions.settle(line, code, seconds, method, seen, version)
        if self._line is not None and self._line.line_id == line.line_id:
            self._next_open()

    def _put(self, line: ReviewLine) -> None:
        row = self.lines.find(lambda one: one.line_id == line.line_id)
        if row is not None:
            self.lines.replace(row, line)

    def _written(self, result: Decided) -> None:
        self._put(result.line)
        if self._line is not None and self._line.line_id == result.line.line_id:
            self._show_line(result.line)
        if not result.is_waiting:
            self._read_counts()

    def _refused(self, line: ReviewLine, code: str | None, error: Exception) -> None:
        """Not kept: the line is open again, and says so. The person's place is left alone, since
        the key they press next is meant for the line they look at."""
        self.lines.refresh()
        if not isinstance(error, Refused) or self._job is None:
            troubles.tell(self, error, self.look_again)
            return
        decision = KeptDecision(
            key=uuid4(),
            job_id=self._job.job_id,
            line_id=line.line_id,
            number=line.number,
            description=line.description,
            code=code,
            at=datetime.now(UTC),
            state="refused",
            why=str(error),
        )
        if isinstance(error, Changed) and error.fields:
            decision = dataclasses.replace(decision, conflict=error.fields, version=error.version)
            if all(one.mine == one.theirs for one in error.fields if one.name == "code"):
                who = next((one.theirs for one in error.fields if one.name == "decided_by"), "")
                self.bar.say(
                    "grey",
                    self.tr("Line {0}: {1} said the same.").format(
                        line.number, who or self.tr("a colleague")
                    ),
                )
                return
            self._conflicts.meet(decision)
        self.marks.refuse(decision)

    # -- what was refused

    def _look_at_refused(self) -> None:
        """Go to the first decision that was not kept, and compare where there is something to."""
        refused = self.marks.all_refused()
        if not refused:
            return
        first = refused[0]
        if self._job is None or self._job.job_id != first.job_id:
            self.opened(first.job_id)
        else:
            self._go_to_line(first.line_id)
        if first.conflict:
            self._conflicts.compare(first)
        elif self.marks.is_own(first):
            self.marks.forget_refused(first.line_id)
        else:
            self._settle_kept(first, "theirs")

    def _conflict_chosen(self, decision: KeptDecision, side: str) -> None:
        """Mine: decided again over what is there now; theirs: let go."""
        own = self.marks.is_own(decision)
        decides, code = self._conflicts.code_of(decision, side)
        if not own:
            self._settle_kept(decision, "mine" if side == MINE else "theirs")
            decides = decides and side != MINE
        self.marks.forget_refused(decision.line_id)
        row = self.lines.find(lambda one: one.line_id == decision.line_id)
        line = self.lines.row(row) if row is not None else None
        if decides and line is not None:
            self._write(line, code, "click", decision.version)
        elif decides:
            self.bar.say("grey", self.tr("Line {0} is not in this list.").format(decision.number))
        self.lines.refresh()

    def _settle_kept(self, decision: KeptDecision, how: str) -> None:
        tasks.write(self, lambda: self.desk.settle_kept(decision.key, how), self._kept.show)

    def _undo(self) -> None:
        self._decisions.undo()

    def _undone(self, result: Decided) -> None:
        self._put(result.line)
        self._read_counts()
        self._go_to_line(result.line.line_id)
        if result.sentence:
            self.bar.say("grey", result.sentence)

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
        place = self._free_in_memory(row + 1, self.lines.total)
        if place is not None:
            self.table.go_to(place)
        elif self._job is not None:
            self._ask_next(row)

    def _free_in_memory(self, start: int, end: int) -> int | None:
        """The first line from ``start`` that waits for this person, as far as rows are here."""
        for place in range(start, end):
            line = self.lines.row(place)
            if line is None:
                return None
            if self.marks.is_free(line):
                return place
        return None

    def _ask_next(self, after: int, tries: int = 4) -> None:
        assert self._job is not None
        job, query = self._job.job_id, self._query
        # Behind the decisions still being written, so that it does not answer one of those.
        tasks.write(
            self,
            lambda: self.desk.next_open(job, query, after),
            lambda place: self._next_found(place, tries),
            self._next_failed,
        )

    def _next_found(self, place: int | None, tries: int) -> None:
        if place is not None:
            line = self.lines.row(place)
            # The server does not know of decisions that wait on this desk.
            if line is not None and not self.marks.is_free(line) and tries:
                self._ask_next(place, tries - 1)
                return
            self.table.go_to(place)
            return
        line = self.lines.row(self.table.currentIndex().row())
        self._show_line(line)
        if not self._query.text and self._query.state in ("all", "open"):
            self.side_stack.setCurrentWidget(self.board.done)

    def _next_failed(self, error: Exception) -> None:
        """Without the server: whatever is left of the lines that are here."""
        place = self._free_in_memory(0, self.table.currentIndex().row())
        if place is not None:
            self.table.go_to(place)
        else:
            troubles.tell(self, error)

    def _search(self) -> None:
        if self._line is not None:
            self.search.ask(" ".join(self._line.description.split()))

    def _turn_evidence(self) -> None:
        self.evidence.setVisible(self.evidence.isHidden())
        self._candidate_chosen(self.candidates.highlighted())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The single keys, when nobody types: whatever a field does not take comes here."""
        self._together.touch()
        self._conflicts.touch()
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
            Qt.Key.Key_R: self._look_at_refused,
            Qt.Key.Key_Q: self.questions.turn,
        }
        key = event.key()
        if key in moves:
            moves[key]()
        elif event.isAutoRepeat() and (key in once or event.text() in KEYS):
            return  # a key held down must not settle line after line
        elif key in once:
            once[key]()
        elif self.questions.is_asking and key == Qt.Key.Key_Escape:
            self.questions.leave()
        elif self.questions.is_asking and event.text() and event.text() in KEYS:
            self.questions.say(int(event.text()))
        elif event.text() and event.text() in KEYS:
            self._pick(KEYS.index(event.text()), "key")
        else:
            super().keyPressEvent(event)


def _may_ask(line: ReviewLine) -> bool:
    """Whether it is worth looking for questions about a line."""
    if line.decided or line.first_say:
        return False
    return bool(line.answers) or line.band not in UNASKED or line.outcome == "CONFLICT"
