"""Small parts that every page is built from: labels, key caps, badges, bars, empty states."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from app.gui import fonts, icons, theme
from app.gui.flow import FlowLayout


def label(
    text: str = "",
    size: int = fonts.BODY,
    weight: int = fonts.REGULAR,
    tone: str = "",
    wrap: bool = False,
    figures: bool = False,
) -> QLabel:
    """A text; ``tone`` is muted, accent, red, amber or green."""
    made = QLabel(text)
    made.setFont(fonts.font(size, weight, figures))
    made.setTextFormat(Qt.TextFormat.PlainText)
    if tone:
        made.setProperty("tone", tone)
    if wrap:
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


def set_tone(widget: QWidget, tone: str) -> None:
    """Change the tone of a label that is already on screen."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Button(QPushButton):
    """A push button whose icon follows the look."""

    def __init__(self, text: str, icon: str = "", main: bool = False, flat: bool = False) -> None:
        super().__init__(text)
        self.setFont(fonts.font(fonts.BODY, fonts.MEDIUM))
        self.setProperty("main", main)
        self.setProperty("flat", flat)
        self._icon, self._main = icon, main
        if icon:
            self.setIconSize(QSize(18, 18))
            if text:
                self.setText(f" {text}")  # air between icon and word
            self._paint()
            theme.look().changed.connect(self._paint)

    def set_icon(self, icon: str) -> None:
        """Change the icon."""
        self._icon = icon
        self._paint()

    def _paint(self) -> None:
        now = theme.tones()
        colour = now.on_accent if self._main else now.muted
        self.setIcon(icons.icon(self._icon, colour, now.faint))


def button(
    text: str,
    run: Callable[[], None],
    icon: str = "",
    main: bool = False,
    flat: bool = False,
    tip: str = "",
) -> Button:
    """A button; ``main`` for the one thing to do on a page. One without text needs a ``tip``."""
    made = Button(text, icon, main, flat)
    if tip:
        made.setToolTip(tip)
    made.setAccessibleName(text or tip)
    made.clicked.connect(lambda _=False: run())
    return made


def card(quiet: bool = False) -> QFrame:
    """A box with a hairline round it."""
    made = QFrame()
    made.setObjectName("quiet" if quiet else "card")
    return made


def hairline() -> QFrame:
    """One horizontal line."""
    made = QFrame()
    made.setFixedHeight(1)
    made.setObjectName("hairline")
    return made


def paint_badge(
    painter: QPainter, rect: QRectF, word: str, kind: str, figure: str = "", right: bool = False
) -> float:
    """Draw a rounded badge with its word, and perhaps a figure; answers its width.

    Drawn at the left of ``rect`` (or the right), 20 pixels high, centred upright.
    """
    back, fore = theme.badge(kind)
    strong = fonts.font(fonts.TINY, fonts.SEMIBOLD)
    plain = fonts.font(fonts.TINY, fonts.MEDIUM, figures=True)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(strong)
    first = painter.fontMetrics().horizontalAdvance(word)
    painter.setFont(plain)
    second = painter.fontMetrics().horizontalAdvance(figure) + 5 if figure else 0
    width, height = first + second + 18, 20
    left = rect.right() - width if right else rect.left()
    box = QRectF(left, rect.center().y() - height / 2, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(back))
    painter.drawRoundedRect(box, height / 2, height / 2)
    painter.setPen(QColor(fore))
    painter.setFont(strong)
    painter.drawText(box.adjusted(9, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, word)
    if figure:
        painter.setFont(plain)
        place = box.adjusted(9 + first + 5, 0, 0, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, figure)
    painter.restore()
    return float(width)


def paint_key(painter: QPainter, rect: QRectF, key: str, lively: bool = True) -> float:
    """Draw a key cap at the left of ``rect``; answers its width."""
    now = theme.tones()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(fonts.font(fonts.TINY, fonts.SEMIBOLD, figures=True))
    width = max(20.0, painter.fontMetrics().horizontalAdvance(key) + 11.0)
    box = QRectF(rect.left() + 0.5, rect.center().y() - 9.5, width - 1, 19)
    painter.setPen(QPen(QColor(now.edge), 1))
    painter.setBrush(QColor(now.surface))
    painter.drawRoundedRect(box, 4.5, 4.5)
    painter.setPen(QColor(now.text if lively else now.muted))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()
    return width


class Keycap(QWidget):
    """A key as drawn on a keyboard, with what it does beside it."""

    def __init__(self, key: str, does: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._does = does
        self.setAccessibleName(f"{key} {does}".strip())
        self.setFixedHeight(22)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        strong = fonts.font(fonts.TINY, fonts.SEMIBOLD, figures=True)
        cap = QFontMetrics(strong).horizontalAdvance(self._key) + 1
        word = QFontMetrics(fonts.font(fonts.SMALL)).horizontalAdvance(self._does)
        return QSize(int(max(20, cap + 11)) + (word + 7 if self._does else 0), 22)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        width = paint_key(painter, QRectF(self.rect()), self._key)
        if self._does:
            painter.setFont(fonts.font(fonts.SMALL))
            painter.setPen(QColor(theme.tones().muted))
            place = QRectF(self.rect()).adjusted(width + 6, 0, 0, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self._does)


class Badge(QWidget):
    """A rounded badge: colour and word, never colour alone."""

    def __init__(self, word: str = "", kind: str = "grey", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.say(word, kind)

    def say(self, word: str, kind: str, figure: str = "") -> None:
        """Change what it says."""
        self._word, self._kind, self._figure = word, kind, figure
        self.setAccessibleName(f"{word} {figure}".strip())
        if not word:
            self.hide()
        elif self.parentWidget() is not None:
            self.show()  # before it has a place it would be a window of its own
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        strong = QFontMetrics(fonts.font(fonts.TINY, fonts.SEMIBOLD))
        plain = QFontMetrics(fonts.font(fonts.TINY, fonts.MEDIUM, figures=True))
        extra = plain.horizontalAdvance(self._figure) + 5 if self._figure else 0
        return QSize(strong.horizontalAdvance(self._word) + extra + 18, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_badge(painter, QRectF(self.rect()), self._word, self._kind, self._figure)


class Bar(QFrame):
    """The quiet bar of a page: one sentence, perhaps something to do about it."""

    dismissed = Signal()  # the person put it away

    ICONS = {  # noqa: RUF012 - read only
        "red": "mdi6.alert-circle-outline",
        "amber": "mdi6.alert-outline",
        "green": "mdi6.check-circle-outline",
        "grey": "mdi6.information-outline",
    }

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = QLabel()
        self._text = label(wrap=True)
        self._do = button("", self._run, flat=True)
        self._kind = ""
        theme.look().changed.connect(self._paint)
        self._close = button(
            "", self._put_away, icon="mdi6.close", flat=True, tip=self.tr("Dismiss")
        )
        self._then: Callable[[], None] | None = None
        # Whether the bar stays when its button is pressed: what it says still holds.
        self.stays = False
        layout = self._row = QHBoxLayout(self)
        layout.setContentsMargins(12, 5, 6, 5)
        layout.setSpacing(9)
        layout.addWidget(self._sign)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._do)
        layout.addWidget(self._close)
        self.hide()

    def dismissable(self, can: bool) -> None:
        """Whether the person can put the bar away: not where it states a fact."""
        self._close.setVisible(can)
        air = 5 if can else 8
        self._row.setContentsMargins(12, air, 6, air)

    @property
    def sentence(self) -> str:
        """What the bar says now; empty when it is hidden."""
        return self._text.text() if not self.isHidden() else ""

    def say(
        self, kind: str, sentence: str, do: str = "", then: Callable[[], None] | None = None
    ) -> None:
        """Show a sentence in red, amber, green or grey; a button ``do`` runs ``then``."""
        self.setObjectName(f"bar-{kind}")
        self.setStyleSheet(self.styleSheet())
        self.style().unpolish(self)
        self.style().polish(self)
        for child in (self._text, self._do, self._close):
            child.style().unpolish(child)
            child.style().polish(child)
        self._kind = kind
        self._paint()
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self._then = then
        self._do.setText(do)
        self._do.setAccessibleName(do)
        self._do.setVisible(bool(do))
        self.show()

    def _paint(self) -> None:
        if self._kind:
            colour = theme.badge(self._kind)[1]
            self._sign.setPixmap(icons.pixmap(self.ICONS[self._kind], colour, 20, 2))

    def _put_away(self) -> None:
        self.hide()
        self.dismissed.emit()

    def _run(self) -> None:
        if not self.stays:
            self.hide()
        if self._then is not None:
            self._then()


class Choice(QFrame):
    """A row of buttons of which one is chosen: filters, mostly."""

    chosen = Signal(str)

    def __init__(
        self, name: str, options: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        layout = FlowLayout(self, 2)
        for key, text in options:
            made = QPushButton(text)
            made.setCheckable(True)
            made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            made.setProperty("segment", True)
            made.setFont(fonts.font(fonts.SMALL, fonts.MEDIUM))
            made.setAccessibleName(f"{name}: {text}")
            made.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            self._group.addButton(made)
            self._buttons[key] = made
            layout.addWidget(made)
        self.choose(options[0][0])

    def choose(self, key: str) -> None:
        """Show one as chosen, without telling."""
        self._buttons[key].setChecked(True)

    def current(self) -> str:
        """The key of the chosen one."""
        return next(key for key, made in self._buttons.items() if made.isChecked())

    def offer(self, key: str, is_offered: bool) -> None:
        """Whether one is there to be chosen; the chosen one always is."""
        made = self._buttons[key]
        made.setVisible(is_offered or made.isChecked())

    def rename(self, key: str, text: str) -> None:
        """Change a label: counts beside a filter."""
        self._buttons[key].setText(text)
        self._buttons[key].setAccessibleName(f"{self.accessibleName()}: {text}")


class Box(QComboBox):
    """A drop-down that ends a text too long for it with an ellipsis, and shows it whole in a tip.

    Under a stylesheet Qt itself cuts through the letter.
    """

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            self,
        )
        cut = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room.width() - 6
        )
        self.setToolTip(option.currentText if cut != option.currentText else "")
        option.currentText = cut
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


class Empty(QWidget):
    """An empty page: what is not here, why, and what to do next."""

    def __init__(
        self,
        icon: str,
        title: str,
        text: str,
        actions: Sequence[QPushButton] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = label(title, fonts.TITLE, fonts.SEMIBOLD)
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text = label(text, tone="muted", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.set_width(430)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        for action in actions:
            row.addWidget(action)
        row.addStretch()
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addStretch(2)
        layout.addWidget(self._sign)
        layout.addSpacing(2)
        layout.addWidget(self.title)
        layout.addWidget(self.text, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(6)
        layout.addLayout(row)
        layout.addStretch(3)
        self._paint()
        theme.look().changed.connect(self._paint)

    def set_width(self, width: int) -> None:
        """Make the text as wide as this, and as high as it then needs to be."""
        self.text.setFixedWidth(width)
        self.text.setMinimumHeight(self.text.heightForWidth(width))

    def _paint(self) -> None:
        self._sign.setPixmap(icons.pixmap(self._icon, theme.tones().faint, 48, 2))


class Meter(QWidget):
    """A thin bar of parts of a whole, such as decided, none of these and open."""

    def __init__(self, parent: QWidget | None = None, height: int = 6) -> None:
        super().__init__(parent)
        self._parts: list[tuple[float, str]] = []
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_parts(self, parts: Sequence[tuple[float, str]], spoken: str) -> None:
        """``parts``: (share 0..1, name of a tone); ``spoken`` says it to a screen reader."""
        self._parts = list(parts)
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme.tones()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        radius = box.height() / 2
        painter.setBrush(QColor(now.line))
        painter.drawRoundedRect(box, radius, radius)
        clip = QPainterPath()
        clip.addRoundedRect(box, radius, radius)
        painter.setClipPath(clip)
        left = 0.0
        for share, tone in self._parts:
            width = box.width() * share
            colour = getattr(now, tone)
            painter.setBrush(QColor(colour if isinstance(colour, str) else colour[1]))
            painter.drawRect(QRectF(QPointF(left, 0), QPointF(left + width, box.height())))
            left += width
