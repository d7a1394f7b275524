"""The ten candidates with what tells them apart, one key each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPen,
    QResizeEvent,
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
STUB = 150  # pixels; less of a way than this is not worth showing
LOWEST, HIGHEST = 39, 48  # pixels of a row: ten fit wherever they can


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
            chance = shown.share(row.probability)
            return f"{KEYS[index.row()]}: {apart.spaced(row.code)}, {row.description}, {chance}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join([*apart.steps(row), row.description])
        return None


class _Rows(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = option.widget
        return QSize(200, view.row_height if isinstance(view, CandidateList) else HIGHEST)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme.tones()
        model = index.model()
        assert isinstance(model, CandidateModel)
        row: ReviewCandidate = index.data(CandidateRole)
        rect = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = rect.adjusted(4, 1, -4, -1)
        if chosen:
            painter.setPen(QPen(QColor(now.accent), 1))
            painter.setBrush(QColor(now.chosen))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.raised if now.name == "light" else now.line))
            painter.drawRoundedRect(box, 7, 7)
        upper = box.center().y() - 19
        top = QRectF(box.left() + 9, upper, box.width() - 18, 20)
        under = QRectF(box.left() + 38, upper + 19, box.width() - 47, 18)
        quiet = isinstance(option.widget, CandidateList) and option.widget.is_quiet
        if not quiet:
            paint_key(painter, top.adjusted(0, 1, 0, 1), KEYS[index.row()])
        # right edge: how likely
        painter.setFont(fonts.font(fonts.SMALL, fonts.SEMIBOLD, figures=True))
        painter.setPen(QColor(now.text))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(top, side, shown.share(row.probability))
        # what it costs, at the right of the second line
        painter.setFont(fonts.font(fonts.TINY, figures=True))
        painter.setPen(QColor(now.muted))
        costs = "  ·  ".join(
            part for part in (_moved_from(row), row.duty_text, row.supplementary_unit) if part
        )
        painter.drawText(under, side, costs)
        room = painter.fontMetrics().horizontalAdvance(costs) + 14 if costs else 0
        # the code, then what it is, over two lines
        painter.setFont(fonts.font(fonts.BODY, fonts.SEMIBOLD, figures=True))
        painter.setPen(QColor(now.accent_text if chosen else now.text))
        code = apart.spaced(row.code)
        place = top.adjusted(29, 0, -42, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, code)
        left = painter.fontMetrics().horizontalAdvance(code) + 10
        first = place.adjusted(left, 0, 0, 0)
        self._text(painter, first, under.adjusted(0, 0, -room, 0), model, index.row())
        painter.restore()

    def _text(
        self, painter: QPainter, first: QRectF, second: QRectF, model: CandidateModel, number: int
    ) -> None:
        """What the candidate is and where it stands, running on from the first line to the second.

        The beginning it shares with others of its heading is dimmed, words of the line are marked.
        """
        now = theme.tones()
        row = model.rows[number]
        title = apart.title(row)
        place = apart.place(model.rows, number)
        dim = apart.shared_start(model.rows, number) if title == row.description else 0
        text = f"{title}   {place}" if place else title
        formats = [_range(0, dim, now.muted)] if dim else []
        if place:
            formats.append(_range(len(title), len(text) - len(title), now.muted))
        for start, end in apart.marked(title, model.line_text):
            if start < dim:
                continue  # what all share tells nothing apart
            formats.append(_range(start, end - start, now.text, fonts.SEMIBOLD))
        plain = fonts.font(fonts.SMALL)
        painter.setPen(QColor(now.text))
        if place:
            # A stub of the way ("Machinery an…") says nothing: then the text stands alone.
            metrics = QFontMetricsF(plain)
            spare = first.width() + second.width() - metrics.horizontalAdvance(title) * 1.06
            if spare < min(metrics.horizontalAdvance(place), STUB):
                text = title
                formats = [form for form in formats if form.start < len(title)]
        used = _draw_line(painter, text, plain, formats, first, last=False)
        if used < len(text):
            rest = text[used:]
            moved = [one for one in (_moved(form, used) for form in formats) if one is not None]
            _draw_line(painter, rest, plain, moved, second, last=True)


def _moved_from(row: ReviewCandidate) -> str:
    """Where an answer fetched it from; one that only sank says nothing."""
    if row.rank_before is None or row.rank_before < row.rank:
        return ""
    return QCoreApplication.translate("CandidateList", "was {0}").format(row.rank_before)


def _range(start: int, length: int, colour: str, weight: int = 0) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start = start
    made.length = length
    char = QTextCharFormat()
    char.setForeground(QColor(colour))
    if weight:
        char.setFont(fonts.font(fonts.SMALL, weight))
    made.format = char
    return made


def _moved(form: QTextLayout.FormatRange, by: int) -> QTextLayout.FormatRange | None:
    """The same format on the text that is left after its first ``by`` characters."""
    start, end = form.start - by, form.start + form.length - by
    if end <= 0:
        return None
    made = QTextLayout.FormatRange()
    made.start = max(0, start)
    made.length = end - max(0, start)
    made.format = form.format
    return made


def _draw_line(
    painter: QPainter,
    text: str,
    font: QFont,
    formats: list[QTextLayout.FormatRange],
    rect: QRectF,
    last: bool,
) -> int:
    """Draw as many words as fit and answer how many characters they are; the last line is cut."""
    if last:
        # Marked words are a little wider than plain ones, so some room is left for them.
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width() * 0.97)
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout.setTextOption(option)
    layout.setFormats(formats)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(max(20.0, rect.width()))
    used = line.textLength()
    layout.endLayout()
    line.draw(painter, QPointF(rect.left(), rect.center().y() - line.height() / 2))
    return used


class CandidateList(QListView):
    """The list. Nothing is highlighted unless the page says so or the person moves there."""

    looked_at = Signal(int)  # the highlighted candidate changed; -1: none
    picked = Signal(int)  # by double click

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Candidates"))
        self.row_height = HIGHEST
        self.is_quiet = False
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        height = max(LOWEST, min(HIGHEST, (self.viewport().height() - 2) // len(KEYS)))
        if height != self.row_height:
            self.row_height = height
            self.scheduleDelayedItemsLayout()

    def fill(self, rows: Sequence[ReviewCandidate], line_text: str, highlight: bool) -> None:
        """Show other candidates, with the first highlighted or none."""
        self.candidates.fill(rows, line_text)
        self.clear_highlight()
        if highlight and rows:
            self.setCurrentIndex(self.candidates.index(0))
        else:
            self.looked_at.emit(-1)
        self.scrollToTop()

    def set_quiet(self, quiet: bool) -> None:
        """While digits mean the answers of a question, they are not shown here."""
        self.is_quiet = quiet
        self.viewport().update()

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
