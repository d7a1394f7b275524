"""The ten candidates with what tells them apart, one key each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.gui import fonts, shown, theme
from app.gui.paged import Index
from app.gui.parts import paint_key
from app.gui.review import apart
from app.review.rows import ReviewCandidate

CandidateRole = Qt.ItemDataRole.UserRole + 1
KEYS = "1234567890"
HEIGHT = 45


class CandidateModel(QAbstractListModel):
    """The candidates of one line."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[ReviewCandidate] = []
        self.line_text = ""

    def fill(self, rows: Sequence[ReviewCandidate], line_text: str) -> None:
        """Show the candidates of another line."""
        self.beginResetModel()
        self.rows = list(rows[: len(KEYS)])
        self.line_text = line_text
        self.endResetModel()

    def rowCount(
        self,
        parent: QModelIndex | QPersistentModelIndex = QModelIndex(),  # noqa: B008
    ) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == CandidateRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            key = KEYS[index.row()]
            return f"{key}: {apart.spaced(row.code)}, {row.description}, {shown.share(row.probability)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{apart.place(row)}\n{row.description}"
        return None


class _Rows(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme.tones()
        model = index.model()
        assert isinstance(model, CandidateModel)
        row: ReviewCandidate = index.data(CandidateRole)
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = rect.adjusted(4, 1, -4, -1)
        if chosen:
            painter.setPen(QPen(QColor(now.accent), 1))
            painter.setBrush(QColor(now.chosen))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        elif option.state & QStyle.StateFlag.State_MouseOver:  # type: ignore[attr-defined]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.raised if now.name == "light" else now.line))
            painter.drawRoundedRect(box, 7, 7)
        top = QRectF(box.left() + 9, box.top() + 3, box.width() - 18, 20)
        under = QRectF(box.left() + 38, box.top() + 22, box.width() - 47, 18)
        paint_key(painter, top.adjusted(0, 1, 0, 1), KEYS[index.row()])
        # right edge: how likely
        painter.setFont(fonts.font(fonts.SMALL, fonts.SEMIBOLD, figures=True))
        painter.setPen(QColor(now.text))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(top, side, shown.share(row.probability))
        # code and what it is
        painter.setFont(fonts.font(fonts.BODY, fonts.SEMIBOLD, figures=True))
        painter.setPen(QColor(now.accent_text if chosen else now.text))
        code = apart.spaced(row.code)
        place = top.adjusted(29, 0, -40, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, code)
        left = painter.fontMetrics().horizontalAdvance(code) + 10
        self._title(painter, place.adjusted(left, 0, 0, 0), model, index.row())
        # second line: where it stands, and what it costs
        costs = "  ·  ".join(
            part for part in (row.duty_text or "", row.supplementary_unit or "") if part
        )
        painter.setFont(fonts.font(fonts.TINY, figures=True))
        painter.setPen(QColor(now.muted))
        width = 0
        if costs:
            painter.drawText(under, side, costs)
            width = painter.fontMetrics().horizontalAdvance(costs) + 14
        words = painter.fontMetrics().elidedText(
            apart.place(row), Qt.TextElideMode.ElideMiddle, int(under.width() - width)
        )
        painter.drawText(under, Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()

    def _title(self, painter: QPainter, rect: QRectF, model: CandidateModel, number: int) -> None:
        """The text of a candidate: shared beginning dimmed, words of the line marked."""
        now = theme.tones()
        row = model.rows[number]
        text = apart.title(row)
        plain = fonts.font(fonts.BODY)
        dim = apart.shared_start(model.rows, number) if text == row.description else 0
        painter.setFont(plain)
        words = painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, int(rect.width())
        )
        formats = []
        if 0 < dim < len(words):
            formats.append(_range(0, dim, now.muted))
        for start, end in apart.marked(words, model.line_text):
            formats.append(_range(start, end - start, "", fonts.SEMIBOLD))
        layout = QTextLayout(words, plain)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        layout.setFormats(formats)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(10_000)
        layout.endLayout()
        painter.save()
        painter.setClipRect(rect)
        painter.setPen(QColor(now.text))
        top = rect.center().y() - line.height() / 2
        layout.draw(painter, rect.topLeft() + type(rect.topLeft())(0, top - rect.top()))
        painter.restore()


def _range(start: int, length: int, colour: str, weight: int = 0) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start = start  # type: ignore[attr-defined]
    made.length = length  # type: ignore[attr-defined]
    char = QTextCharFormat()
    if colour:
        char.setForeground(QColor(colour))
    if weight:
        char.setFont(fonts.font(fonts.BODY, weight))
    made.format = char  # type: ignore[attr-defined]
    return made


class CandidateList(QListView):
    """The list. Nothing is highlighted unless the page says so or the person moves there."""

    looked_at = Signal(int)  # the highlighted candidate changed; -1: none
    picked = Signal(int)  # by double click

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Candidates"))
        self.candidates = CandidateModel(self)
        self.setModel(self.candidates)
        self.setItemDelegate(_Rows(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setObjectName("candidates")
        self.setTabKeyNavigation(False)
        self.doubleClicked.connect(lambda index: self.picked.emit(index.row()))
        # The selection, not the current index: Qt makes the first row current on focus.
        self.selectionModel().selectionChanged.connect(
            lambda _now, _before: self.looked_at.emit(self.highlighted())
        )
        theme.look().changed.connect(self.viewport().update)

    def fill(self, rows: Sequence[ReviewCandidate], line_text: str, highlight: bool) -> None:
        """Show other candidates, with the first highlighted or none."""
        self.candidates.fill(rows, line_text)
        self.clear_highlight()
        if highlight and rows:
            self.setCurrentIndex(self.candidates.index(0))
        else:
            self.looked_at.emit(-1)
        self.scrollToTop()

    def clear_highlight(self) -> None:
        """Highlight nothing."""
        self.selectionModel().clear()

    def highlighted(self) -> int:
        """The highlighted row, or -1."""
        chosen = self.selectionModel().selectedIndexes()
        return chosen[0].row() if chosen else -1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (event.text() and event.text().isprintable()) or event.key() in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        ):
            event.ignore()  # keys of the page
            return
        super().keyPressEvent(event)
