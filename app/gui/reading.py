"""Text for reading: comfortable width, quiet headings, bold on the font's own axis."""

from __future__ import annotations

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextBrowser, QWidget

from app.gui import fonts, theme


class Reading(QTextBrowser):
    """Shows small HTML made by the program: ``p``, ``p.head``, ``p.lead``, ``b``, ``a``, tables."""

    def __init__(self, name: str, size: int = fonts.BODY, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self.setAccessibleName(name)
        self.setObjectName("reading")
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setFont(fonts.font(size, figures=True))
        self.document().setDocumentMargin(0)

    def write(self, html: str) -> None:
        """Show HTML, from the top."""
        now = theme.tones()
        gap = 5 if self._size <= fonts.SMALL else 7
        self.document().setDefaultStyleSheet(
            f"p {{ margin: 0 0 {gap}px 0; }}"
            f"p.head {{ margin: 10px 0 3px 0; color: {now.muted}; font-weight: 600; }}"
            f"p.against {{ margin: 10px 0 3px 0; color: {now.red[1]}; font-weight: 600; }}"
            f"p.lead {{ font-size: {self._size + 2}px; }}"
            f".grey {{ color: {now.muted}; }} b {{ font-weight: 600; }}"
            f"a {{ color: {now.accent_text}; text-decoration: none; }}"
        )
        self.setHtml(html)
        self._embolden()

    def _embolden(self) -> None:
        strong = QTextCharFormat()
        strong.setFont(
            fonts.font(self._size, fonts.SEMIBOLD, figures=True),
            QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly,
        )
        block = self.document().begin()
        while block.isValid():
            stretches = []
            at = block.begin()
            while not at.atEnd():
                piece = at.fragment()
                if piece.charFormat().fontWeight() >= fonts.SEMIBOLD:
                    stretches.append((piece.position(), piece.length()))
                at += 1
            for start, length in stretches:
                cursor = QTextCursor(self.document())
                cursor.setPosition(start)
                cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
                cursor.mergeCharFormat(strong)
            block = block.next()
