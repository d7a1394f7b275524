"""The evidence: the line as it stood on the invoice, and what speaks for or against a code."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.flows.rows import Evidence
from app.gui import fonts, shown, theme
from app.gui.parts import label
from app.gui.reading import Reading
from app.gui.review.apart import marked, spaced


class EvidencePane(QWidget):
    """Two columns: the invoice at the left, the code at the right. Space shows and hides it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._evidence: Evidence | None = None
        self._line_text = ""
        self.invoice_head = label("", fonts.SMALL, fonts.SEMIBOLD, tone="muted")
        self.code_head = label("", fonts.SMALL, fonts.SEMIBOLD, tone="muted", figures=True)
        self.invoice = Reading(self.tr("The line as it stood on the invoice"), fonts.SMALL)
        self.code = Reading(self.tr("What speaks for and against the candidate"), fonts.SMALL)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 9, 6, 8)
        layout.setSpacing(18)
        for head, text, stretch in (
            (self.invoice_head, self.invoice, 4),
            (self.code_head, self.code, 6),
        ):
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(head)
            column.addWidget(text, 1)
            layout.addLayout(column, stretch)
        theme.look().changed.connect(self._write)

    def fill(self, evidence: Evidence | None, line_text: str) -> None:
        """Show other evidence; None clears it."""
        self._evidence = evidence
        self._line_text = line_text
        self._write()

    def _write(self) -> None:
        found = self._evidence
        if found is None:
            self.invoice_head.setText(self.tr("On the invoice"))
            self.code_head.setText("")
            self.invoice.clear()
            self.code.clear()
            return
        self.invoice_head.setText(self.tr("On the invoice: {0}").format(found.source))
        self.invoice.write(self._cells(found))
        if found.code is None:
            self.code_head.setText(self.tr("Candidate"))
            self.code.write(_grey(self.tr("Move to a candidate to see what speaks for it.")))
            return
        self.code_head.setText(self.tr("Evidence for {0}").format(spaced(found.code)))
        self.code.write(self._told(found))

    def _cells(self, found: Evidence) -> str:
        if not found.cells:
            return _grey(self.tr("The document keeps no cells for this line."))
        return "".join(
            f'<p><span class="grey">{escape(head)}</span>&nbsp;&nbsp; '
            f"{escape(text) or shown.DASH}</p>"
            for head, text in found.cells
        )

    def _told(self, found: Evidence) -> str:
        parts: list[str] = []
        if found.past:
            parts.append(_head(self.tr("Decided before")))
            for past in found.past:
                what = spaced(past.code) if past.code else self.tr("none of these")
                client = f", {past.client}" if past.client else ""
                parts.append(
                    f"<p><b>{escape(what)}</b> {escape(past.description)}<br>"
                    f'<span class="grey">{escape(past.who)}{escape(client)}, '
                    f"{escape(shown.moment(past.when))}</span></p>"
                )
        if found.path:
            steps = "".join(
                f'<tr><td class="grey" style="padding-right:10px">{spaced(code)}</td>'
                f"<td>{self._marked(text)}</td></tr>"
                for code, text in found.path
            )
            parts.append(f'<table cellspacing="0" cellpadding="2">{steps}</table>')
        if found.decides:
            parts.append(_head(self.tr("What decides")))
            parts += [f"<p>{escape(text)}</p>" for text in found.decides]
        if found.excludes:
            parts.append(_head(self.tr("Left out of it"), against=True))
            parts += [f"<p>{escape(text)}</p>" for text in found.excludes]
        for note in found.notes:
            parts.append(_head(note.title))
            parts.append(f"<p>{escape(note.text)}</p>")
        if found.found_through:
            parts.append(_head(self.tr("How it was found")))
            parts += [f"<p>{escape(text)}</p>" for text in found.found_through]
        if found.supplier:
            parts.append(_head(self.tr("The supplier's own code")))
            parts.append(f"<p>{escape(found.supplier)}</p>")
        return "".join(parts)

    def _marked(self, text: str) -> str:
        out, at = [], 0
        for start, end in marked(text, self._line_text):
            out += [escape(text[at:start]), "<b>", escape(text[start:end]), "</b>"]
            at = end
        return "".join([*out, escape(text[at:])])


def _head(text: str, against: bool = False) -> str:
    return f'<p class="{"against" if against else "head"}">{escape(text)}</p>'


def _grey(text: str) -> str:
    return f'<p class="grey">{escape(text)}</p>'
