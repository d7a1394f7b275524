"""The page of the first start: each step with its real progress, and trouble in a sentence."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from app.flows.rows import Progress
from app.gui import fonts, icons, shown, theme
from app.gui.parts import button, card, label

# A warm start is over before this: then nothing but the window itself is seen, no flicker.
PATIENCE = 350  # ms


class OpeningPage(QWidget):
    """Steps appear as they are told; done ones keep their tick."""

    again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.box = card()
        self.box.setFixedWidth(520)
        self.title = label(self.tr("Opening Tariffdesk"), fonts.TITLE, fonts.SEMIBOLD)
        self.text = label(
            self.tr(
                "The first start sets up the database and loads the tariff. "
                "It happens once and needs no network."
            ),
            tone="muted",
            wrap=True,
        )
        self.steps = QVBoxLayout()
        self.steps.setSpacing(9)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(self.tr("Progress of this step"))
        self.told = label("", fonts.SMALL, tone="muted", wrap=True, figures=True)
        self.retry = button(self.tr("Try again"), self.again.emit, main=True)
        self.retry.hide()
        inside = QVBoxLayout(self.box)
        inside.setContentsMargins(28, 26, 28, 24)
        inside.setSpacing(12)
        inside.addWidget(self.title)
        inside.addWidget(self.text)
        inside.addSpacing(4)
        inside.addLayout(self.steps)
        inside.addSpacing(4)
        inside.addWidget(self.bar)
        inside.addWidget(self.told)
        inside.addWidget(self.retry, 0, Qt.AlignmentFlag.AlignRight)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addWidget(self.box, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self._names: list[str] = []
        self._signs: list[QLabel] = []
        self._lines: list[QWidget] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PATIENCE)
        self._soon.timeout.connect(self.box.show)

    def begin(self) -> None:
        """Start over, with no step told yet."""
        for line in self._lines:
            self.steps.removeWidget(line)
            line.deleteLater()
        self._lines.clear()
        self._names.clear()
        self._signs.clear()
        self.retry.hide()
        self.bar.setRange(0, 0)
        self.bar.show()
        self.told.setText("")
        self.box.hide()
        self._soon.start()

    def tell(self, state: Progress) -> None:
        """A step began or went on."""
        if state.step not in self._names:
            for sign in self._signs:
                sign.setPixmap(icons.pixmap("mdi6.check", theme.tones().green[1], 16, 2))
            self._add(state.step)
        if state.total:
            self.bar.setRange(0, state.total)
            self.bar.setValue(min(state.done, state.total))
            told = self.tr("{0} of {1}").format(shown.count(state.done), shown.count(state.total))
            if state.seconds_left is not None:
                left = shown.lasting(state.seconds_left)
                told += self.tr("  ·  about {0} left").format(left)
            self.told.setText(told)
        else:
            self.bar.setRange(0, 0)
            self.told.setText("")

    def stopped(self, sentence: str) -> None:
        """It cannot go on: why, and the button to try again."""
        self._soon.stop()
        self.box.show()
        self.bar.hide()
        self.told.setText(sentence)
        if self._signs:
            colour = theme.tones().red[1]
            self._signs[-1].setPixmap(icons.pixmap("mdi6.alert-circle-outline", colour, 16, 2))
        self.retry.show()
        self.retry.setFocus()

    def _add(self, name: str) -> None:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        sign = QLabel()
        sign.setPixmap(icons.pixmap("mdi6.arrow-right", theme.tones().accent_text, 16, 2))
        row.addWidget(sign)
        row.addWidget(label(name), 1)
        self.steps.addWidget(line)
        self._lines.append(line)
        self._names.append(name)
        self._signs.append(sign)
