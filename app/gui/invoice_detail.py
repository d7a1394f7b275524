"""What is known of one invoice: its totals, what the reader found, where it was unsure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.flows.rows import JobDetail, StatedFact
from app.gui import fonts, shown
from app.gui.mapping.words import words
from app.gui.parts import Badge, Bar, button, hairline, label
from app.gui.person import Person, initials

_DAYS = ("due_date", "delivered")


class InvoiceDetail(QFrame):
    """The pane at the right of the list of invoices."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.setMinimumWidth(300)
        self.review = button(self.tr("Review the lines"), lambda: None, main=True)
        self.declare = button(self.tr("Declaration"), lambda: None)
        self.go_on = button(self.tr("Continue"), lambda: None, main=True)
        self.check = button(self.tr("Check the columns"), lambda: None, main=True)
        # Its place is in the scrolled part, which is built anew for each invoice.
        self.hand_over = button(
            self.tr("Hand over…"), lambda: None, icon="mdi6.account-arrow-right-outline", flat=True
        )
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setAccessibleName(self.tr("About the invoice"))
        buttons = QHBoxLayout()
        buttons.setContentsMargins(14, 9, 14, 10)
        buttons.setSpacing(8)
        for made in (self.declare, self.go_on, self.check, self.review):
            made.hide()
            buttons.addWidget(made, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.area, 1)
        layout.addWidget(hairline())
        layout.addLayout(buttons)

    def fill(self, detail: JobDetail, state: tuple[str, str]) -> None:
        """Show another invoice; ``state`` is its word and colour."""
        job = detail.row
        place = self.area.verticalScrollBar().value()
        at_hand_over = self.hand_over.hasFocus()
        inside = QWidget()
        inside.setObjectName("side")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(8)
        top = QHBoxLayout()
        name = label(job.invoice_number or job.file_name, 15, fonts.SEMIBOLD, wrap=True)
        top.addWidget(name, 1)
        badge = Badge(*state)
        top.addWidget(badge, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        if job.error:
            bar = Bar()
            bar.say("red", job.error)
            bar.dismissable(False)
            column.addWidget(bar)
        with_whom = QHBoxLayout()
        person = Person()
        if job.assigned_to:
            told = self.tr("With {0}").format(job.assigned_to)
            person.say(initials(job.assigned_to), told)
            person.show()
            with_whom.addWidget(person, 1)
        else:
            nobody = label(self.tr("With nobody in particular"), fonts.SMALL, tone="muted")
            with_whom.addWidget(nobody, 1)
        self.hand_over.setText(
            " " + (self.tr("Hand over…") if job.assigned_to else self.tr("Assign…"))
        )
        with_whom.addWidget(self.hand_over)
        column.addLayout(with_whom)
        self._totals(column, detail)
        self._facts(column, detail)
        if detail.problems:
            column.addSpacing(4)
            column.addWidget(
                label(self.tr("Where the reader was unsure"), fonts.SMALL, fonts.SEMIBOLD)
            )
            for problem in detail.problems:
                where = problem.where
                if problem.line is not None:
                    where = self.tr("Line {0}, {1}").format(problem.line, problem.where)
                column.addLayout(_told(problem.sentence, where))
        self._stated(column, detail)
        if detail.columns:
            column.addSpacing(4)
            column.addWidget(label(self.tr("Columns found"), fonts.SMALL, fonts.SEMIBOLD))
            said = words()
            column.addLayout(_pairs([(said.meaning(name), head) for name, head in detail.columns]))
        if detail.timeline:
            column.addSpacing(4)
            column.addWidget(label(self.tr("So far"), fonts.SMALL, fonts.SEMIBOLD))
            for when, sentence in detail.timeline:
                column.addLayout(_told(sentence, shown.moment(when)))
        column.addStretch()
        self.area.setWidget(inside)
        if at_hand_over:
            self.hand_over.setFocus()
        self.area.verticalScrollBar().setValue(place)
        stopped = job.status in ("CANCELLED", "FAILED") and job.lines > 0
        self.go_on.setVisible(stopped and not job.standing)
        self.check.setVisible(job.standing == "columns")
        self.review.setVisible(job.lines > 0 and not stopped and not job.standing)
        self.declare.setVisible(job.lines > 0 and not job.standing)

    def _stated(self, column: QVBoxLayout, detail: JobDetail) -> None:
        """The other facts of the invoice's head, each with its places as a tool tip."""
        told: dict[str, list[StatedFact]] = {}
        for fact in detail.facts:
            if name := self._fact(fact.kind):
                told.setdefault(name, []).append(fact)
        if not told:
            return
        column.addSpacing(4)
        column.addWidget(label(self.tr("Stated on the invoice"), fonts.SMALL, fonts.SEMIBOLD))
        pairs = [(name, _listed(facts)) for name, facts in told.items()]
        places = [dict.fromkeys(fact.where for fact in facts) for facts in told.values()]
        column.addLayout(_pairs(pairs, ["\n".join(each) for each in places]))

    def _fact(self, kind: str) -> str:
        """What a stated fact is, in words; nothing for those that stand above already."""
        return {
            "seller_address": self.tr("Supplier's address"),
            "seller_tax_id": self.tr("Supplier's tax number"),
            "seller_eori": self.tr("Supplier's EORI"),
            "buyer_address": self.tr("Buyer's address"),
            "buyer_tax_id": self.tr("Buyer's tax number"),
            "buyer_eori": self.tr("Buyer's EORI"),
            "consignee": self.tr("Consignee"),
            "consignee_address": self.tr("Consignee's address"),
            "consignee_eori": self.tr("Consignee's EORI"),
            "consignor": self.tr("Sent by"),
            "tax_id": self.tr("Tax number"),
            "eori": self.tr("EORI"),
            "order_number": self.tr("Order"),
            "contract_number": self.tr("Contract"),
            "delivery_note": self.tr("Delivery note"),
            "delivered": self.tr("Delivered"),
            "payment_terms": self.tr("Payment terms"),
            "due_date": self.tr("Due"),
            "prepaid": self.tr("Prepaid"),
            "amount_due": self.tr("Amount to pay"),
            "origin_country": self.tr("Origin"),
            "destination_country": self.tr("Destination"),
            "preferential_origin": self.tr("Preferential origin"),
            "origin_statement": self.tr("Origin statement"),
            "rex_number": self.tr("REX number"),
            "customs_authorisation": self.tr("Customs authorisation"),
            "packages_kind": self.tr("Packages"),
            "marks": self.tr("Marks"),
            "vessel": self.tr("Carried by"),
            "vehicle": self.tr("Vehicle"),
            "transport_document": self.tr("Transport document"),
            "container": self.tr("Container"),
            "loading_port": self.tr("From"),
            "discharge_port": self.tr("To"),
        }.get(kind, "")

    def _totals(self, column: QVBoxLayout, detail: JobDetail) -> None:
        if detail.totals_agree is None:
            return
        bar = Bar()
        total = shown.amount(detail.document_total, detail.row.currency)
        lines = shown.amount(detail.lines_total, detail.row.currency)
        if detail.totals_agree and detail.lines_total == detail.document_total:
            bar.say("green", self.tr("The lines add up to the invoice's total, {0}.").format(total))
        elif detail.totals_agree:
            bar.say(
                "green",
                self.tr("The lines, {0}, and the charges add up to the total, {1}.").format(
                    lines, total
                ),
            )
        else:
            bar.say(
                "amber",
                self.tr("The lines add up to {0}, but the invoice says {1}.").format(lines, total),
            )
        bar.dismissable(False)
        column.addWidget(bar)

    def _facts(self, column: QVBoxLayout, detail: JobDetail) -> None:
        job = detail.row
        facts = [
            (self.tr("File"), job.file_name),
            (self.tr("Supplier"), job.supplier or ""),
            (self.tr("Client"), job.client or detail.buyer or ""),
            (self.tr("Consignment"), job.group or ""),
            (self.tr("Dated"), shown.day(detail.invoice_date) if detail.invoice_date else ""),
            (self.tr("Delivery terms"), detail.incoterm or ""),
            (self.tr("Lines"), shown.count(job.lines) if job.lines else ""),
        ]
        column.addLayout(_pairs([fact for fact in facts if fact[1]]))


def _listed(facts: list[StatedFact]) -> str:
    return "\n".join(
        dict.fromkeys(
            shown.day(date.fromisoformat(fact.value)) if fact.kind in _DAYS else fact.value
            for fact in facts
        )
    )


def _told(sentence: str, where: str) -> QVBoxLayout:
    made = QVBoxLayout()
    made.setSpacing(1)
    made.addWidget(label(sentence, fonts.SMALL, wrap=True))
    made.addWidget(label(where, fonts.TINY, tone="muted", figures=True))
    return made


def _pairs(
    pairs: list[tuple[str, str]] | tuple[tuple[str, str], ...], tips: Sequence[str] = ()
) -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(14)
    form.setVerticalSpacing(5)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for at, (name, value) in enumerate(pairs):
        head = label(name, fonts.SMALL, tone="muted")
        head.setAlignment(Qt.AlignmentFlag.AlignTop)
        said = label(value, fonts.SMALL, wrap=True, figures=True)
        said.setToolTip(tips[at] if tips else "")
        form.addRow(head, said)
    return form
