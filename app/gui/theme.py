"""The look: a light and a dark palette with one accent, and the short stylesheet over Fusion."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from app.gui import fonts, icons


@dataclass(frozen=True)
class Tones:
    """Every colour in use. Text tones reach 4.5:1 on ``surface``, ``window`` and ``raised``."""

    name: str
    window: str  # rail, side pane, bars
    surface: str  # where the work lies
    raised: str  # every second row, cards, hover
    line: str  # hairlines
    edge: str  # borders of things to click or type in
    text: str
    muted: str
    faint: str  # disabled; not held to 4.5:1
    accent: str  # fill of the one main button
    accent_text: str  # text in the accent's colour
    on_accent: str
    chosen: str  # background of what is selected
    green: tuple[str, str]  # background, text
    amber: tuple[str, str]
    red: tuple[str, str]
    grey: tuple[str, str]


LIGHT = Tones(
    name="light",
    window="#f3f5f8",
    surface="#ffffff",
    raised="#f7f9fb",
    line="#e3e7ed",
    edge="#c3cad4",
    text="#16202e",
    muted="#566273",
    faint="#98a2b1",
    accent="#2158d6",
    accent_text="#1c4fc4",
    on_accent="#ffffff",
    chosen="#e4ecfd",
    green=("#dcf3e3", "#14633a"),
    amber=("#fcecc9", "#7a4a00"),
    red=("#fbdfdf", "#9b1f26"),
    grey=("#dfe4eb", "#445062"),
)
DARK = Tones(
    name="dark",
    window="#1b1f26",
    surface="#14171d",
    raised="#1d222a",
    line="#2a303a",
    edge="#434c5a",
    text="#e7ebf1",
    muted="#a0abba",
    faint="#697586",
    accent="#3567e6",
    accent_text="#8fb3ff",
    on_accent="#ffffff",
    chosen="#22345c",
    green=("#143d29", "#7fdda5"),
    amber=("#47350c", "#f5c75f"),
    red=("#4b2125", "#ff9ea0"),
    grey=("#2b323d", "#b3bdcb"),
)

BANDS = {"Strong": "green", "Good": "green", "Possible": "amber", "Weak": "red"}


class Look(QObject):
    """The look in force; tells everyone who paints by hand when it changes."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.wanted = "system"
        self._fusion = False
        self.tones = LIGHT

    def wear(self, wanted: str) -> None:
        """Put on ``light``, ``dark`` or what the ``system`` says."""
        self.wanted = wanted
        self.tones = {"light": LIGHT, "dark": DARK}.get(wanted) or _system()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        if not self._fusion:
            app.setStyle("Fusion")
            self._fusion = True
        app.setPalette(_palette(self.tones))
        app.setFont(fonts.font())
        app.setStyleSheet(_sheet(self.tones))
        self.changed.emit()

    def follow_system(self) -> None:
        """Change with the system's own light and dark, as long as nobody asked otherwise."""
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)

    def _system_changed(self) -> None:
        if self.wanted == "system":
            self.wear("system")


_look: list[Look] = []


def look() -> Look:
    """The one look of this program."""
    if not _look:
        _look.append(Look())
    return _look[0]


def tones() -> Tones:
    """The colours in force."""
    return look().tones


def icon(name: str) -> QIcon:
    """An icon in the colours in force."""
    now = tones()
    return icons.icon(name, now.muted, now.faint, now.accent_text)


def badge(kind: str) -> tuple[str, str]:
    """Background and text of ``green``, ``amber``, ``red`` or ``grey``."""
    pair: tuple[str, str] = getattr(tones(), kind)
    return pair


def _system() -> Tones:
    scheme = QGuiApplication.styleHints().colorScheme()
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


def _palette(now: Tones) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    made = QPalette()
    for which, colour in {
        role.Window: now.window,
        role.WindowText: now.text,
        role.Base: now.surface,
        role.AlternateBase: now.raised,
        role.Text: now.text,
        role.Button: now.surface,
        role.ButtonText: now.text,
        role.BrightText: now.red[1],
        role.ToolTipBase: now.text,
        role.ToolTipText: now.surface,
        role.PlaceholderText: now.muted,
        role.Highlight: now.chosen,
        role.HighlightedText: now.text,
        role.Link: now.accent_text,
        role.LinkVisited: now.accent_text,
        role.Accent: now.accent,
        role.Light: now.raised,
        role.Midlight: now.line,
        role.Mid: now.edge,
        role.Dark: now.edge,
        role.Shadow: now.line,
    }.items():
        made.setColor(which, QColor(colour))
    for which in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(group.Disabled, which, QColor(now.faint))
    return made


def _drawn(name: str, colour: str, now: Tones) -> str:
    """An icon as a file: stylesheets take pictures from files only."""
    # getuid is not there on Windows, where the temporary folder is the person's own anyway.
    owner = getattr(os, "getuid", lambda: 0)()
    folder = Path(gettempdir()) / f"tariffdesk-look-{owner}"
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"{name}-{now.name}.png"
    if not file.exists():
        icons.pixmap(f"mdi6.{name}", colour, 16, 2).save(str(file))
    return file.as_posix()


def _sheet(now: Tones) -> str:
    return f"""
* {{ font-family: "Inter"; }}
QToolTip {{ background: {now.text}; color: {now.surface}; border: 0; padding: 5px 8px; }}
QMenuBar {{ background: {now.surface}; padding: 1px 6px; border: 0; }}
QMenuBar::item {{ padding: 5px 9px; border-radius: 5px; background: transparent; }}
QMenuBar::item:selected {{ background: {now.chosen}; }}
QMenu {{ background: {now.surface}; border: 1px solid {now.edge}; padding: 5px; }}
QMenu::item {{ padding: 6px 26px 6px 10px; border-radius: 5px; }}
QMenu::item:selected {{ background: {now.chosen}; }}
QMenu::item:disabled {{ color: {now.faint}; }}
QMenu::separator {{ height: 1px; background: {now.line}; margin: 5px 4px; }}
QMenu::icon {{ padding-left: 8px; }}
QToolBar {{ background: {now.surface}; border: 0; border-bottom: 1px solid {now.line};
  padding: 1px 8px 4px 8px; spacing: 2px; }}
#drop {{ border: 1px dashed {now.edge}; background: {now.raised}; color: {now.muted};
  padding: 12px; }}
#drop:hover, #drop[over="true"] {{ border-color: {now.accent_text}; background: {now.chosen}; }}
#drop:focus {{ border-color: {now.accent_text}; }}
#finder {{ margin: 2px 0; padding: 4px 12px; background: {now.raised};
  border-color: {now.line}; color: {now.muted}; }}
#finder:focus {{ border-color: {now.accent_text}; }}
#reading {{ background: transparent; border: 0; padding: 0; }}
QToolBar::separator {{ background: {now.line}; width: 1px; margin: 6px 7px; }}
QToolButton {{ border: 1px solid transparent; border-radius: 6px; padding: 5px 9px; }}
QToolButton:hover {{ background: {now.raised}; border-color: {now.line}; }}
QToolButton:pressed, QToolButton:checked {{ background: {now.chosen}; }}
QToolButton:focus {{ border-color: {now.accent_text}; }}
QToolButton:disabled {{ color: {now.faint}; }}
QStatusBar {{ background: {now.surface}; border-top: 1px solid {now.line}; }}
QStatusBar::item {{ border: 0; }}
#person {{ background: transparent; border: 1px solid transparent; padding: 2px 8px;
  color: {now.muted}; }}
#person:hover {{ background: {now.raised}; border-color: {now.line}; color: {now.text}; }}
#person:focus {{ border-color: {now.accent_text}; }}
#reveal {{ padding: 0; }}
QPushButton {{ background: {now.surface}; border: 1px solid {now.edge}; border-radius: 6px;
  padding: 6px 13px; }}
QPushButton:hover {{ background: {now.raised}; border-color: {now.muted}; }}
QPushButton:pressed {{ background: {now.chosen}; }}
QPushButton:focus {{ border-color: {now.accent_text}; }}
QPushButton:disabled {{ color: {now.faint}; border-color: {now.line}; }}
QPushButton[main="true"] {{ background: {now.accent}; border-color: {now.accent};
  color: {now.on_accent}; }}
QPushButton[main="true"]:focus {{ border: 2px solid {now.text}; padding: 5px 12px; }}
QPushButton[main="true"]:disabled {{ background: {now.line}; border-color: {now.line};
  color: {now.faint}; }}
QPushButton[danger="true"] {{ border-color: {now.red[1]}; color: {now.red[1]}; }}
QPushButton[danger="true"]:hover {{ background: {now.red[0]}; border-color: {now.red[1]}; }}
QPushButton[danger="true"]:focus {{ border: 2px solid {now.red[1]}; padding: 5px 12px; }}
QPushButton[link="true"] {{ color: {now.accent_text}; padding: 2px 6px; }}
QPushButton[chip="true"] {{ background: {now.raised}; border-color: {now.line};
  border-radius: 12px; padding: 3px 8px 3px 9px; }}
QPushButton[chip="true"]:hover {{ background: {now.chosen}; border-color: {now.edge}; }}
QPushButton[chip="true"]:focus {{ border-color: {now.accent_text}; }}
QPushButton[tab="true"] {{ background: transparent; border: 0; border-radius: 0;
  border-bottom: 2px solid transparent; padding: 9px 4px 8px 4px; color: {now.muted}; }}
QPushButton[tab="true"]:hover {{ color: {now.text}; }}
QPushButton[tab="true"]:checked {{ color: {now.accent_text};
  border-bottom: 2px solid {now.accent_text}; }}
QPushButton[tab="true"]:focus {{ background: {now.raised}; }}
QPushButton[flat="true"] {{ background: transparent; border-color: transparent; }}
QPushButton[flat="true"]:hover {{ background: {now.raised}; border-color: {now.line}; }}
QPushButton[flat="true"]:focus {{ border-color: {now.accent_text}; }}
QLineEdit, QComboBox, QPlainTextEdit, QTextEdit {{ background: {now.surface};
  border: 1px solid {now.edge}; border-radius: 6px; padding: 5px 8px;
  selection-background-color: {now.accent}; selection-color: {now.on_accent}; }}
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus {{
  border: 1px solid {now.accent_text}; }}
QLineEdit:disabled, QComboBox:disabled {{ color: {now.faint}; }}
QLineEdit[readOnly="true"], QPlainTextEdit[readOnly="true"] {{ background: {now.raised};
  border-color: {now.line}; }}
QCheckBox {{ spacing: 8px; }}
QCheckBox::indicator {{ width: 16px; height: 16px; border: 1px solid {now.edge};
  border-radius: 4px; background: {now.surface}; }}
QCheckBox::indicator:hover {{ border-color: {now.muted}; }}
QCheckBox::indicator:focus {{ border-color: {now.accent_text}; }}
QCheckBox::indicator:checked {{ background: {now.accent}; border-color: {now.accent};
  image: url({_drawn("check", now.on_accent, now)}); }}
QCheckBox::indicator:disabled {{ border-color: {now.line}; background: {now.raised}; }}
QLineEdit[wrong="true"], QComboBox[wrong="true"], QPlainTextEdit[wrong="true"] {{
  border: 1px solid {now.red[1]}; }}
QComboBox {{ padding: 5px 26px 5px 9px; }}
QComboBox::drop-down {{ border: 0; width: 24px; }}
QComboBox::down-arrow {{ image: url({_drawn("chevron-down", now.muted, now)});
  width: 16px; height: 16px; }}
QComboBox QAbstractItemView {{ background: {now.surface}; border: 1px solid {now.edge};
  outline: 0; padding: 4px; }}
QTableView, QTreeView, QListView {{ background: {now.surface}; border: 0; outline: 0;
  alternate-background-color: {now.surface}; }}
QHeaderView {{ background: {now.surface}; border: 0; }}
QHeaderView::section {{ background: {now.surface}; color: {now.muted}; border: 0;
  border-bottom: 1px solid {now.line}; padding: 0 8px; }}
QHeaderView::section:first {{ padding-left: 16px; }}
QHeaderView::section:only-one {{ padding-left: 16px; }}
QHeaderView::section:last {{ padding-right: 16px; }}
QTableCornerButton::section {{ background: {now.raised}; border: 0;
  border-right: 1px solid {now.line}; border-bottom: 1px solid {now.line}; }}
#causes {{ background: transparent; }}
QTreeView::item {{ padding: 3px 4px; border-radius: 4px; }}
QTreeView::item:selected, QListView::item:selected {{ background: {now.chosen};
  color: {now.text}; }}
QScrollArea {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 2px; }}
QScrollBar::handle {{ background: {now.edge}; border-radius: 3px; min-height: 28px;
  min-width: 28px; }}
QScrollBar::handle:hover {{ background: {now.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSplitter::handle {{ background: {now.line}; }}
QProgressBar {{ background: {now.line}; border: 0; border-radius: 3px; }}
QProgressBar::chunk {{ background: {now.accent}; border-radius: 3px; }}
QLabel[chip="true"] {{ background: {now.surface}; border: 1px solid {now.line};
  border-radius: 11px; padding: 2px 9px; }}
QLabel[tone="muted"] {{ color: {now.muted}; }}
QLabel[tone="accent"] {{ color: {now.accent_text}; }}
QLabel[tone="red"] {{ color: {now.red[1]}; }}
QLabel[tone="amber"] {{ color: {now.amber[1]}; }}
QLabel[tone="green"] {{ color: {now.green[1]}; }}
QPushButton[segment="true"] {{ background: transparent; border: 1px solid transparent;
  padding: 4px 9px; color: {now.muted}; border-radius: 6px; }}
QPushButton[segment="true"]:hover {{ background: {now.raised}; }}
QPushButton[segment="true"]:checked {{ background: {now.chosen}; color: {now.accent_text}; }}
QPushButton[segment="true"]:focus {{ border-color: {now.accent_text}; }}
#hairline {{ background: {now.line}; }}
#side, #door {{ background: {now.window}; }}
#work, #page {{ background: {now.surface}; }}
#card {{ background: {now.surface}; border: 1px solid {now.line}; border-radius: 9px; }}
#quiet {{ background: {now.raised}; border: 1px solid {now.line}; border-radius: 9px; }}
#bar-red {{ background: {now.red[0]}; border-radius: 7px; }}
#bar-red QLabel {{ color: {now.red[1]}; }}
#bar-amber {{ background: {now.amber[0]}; border-radius: 7px; }}
#bar-amber QLabel {{ color: {now.amber[1]}; }}
#bar-green {{ background: {now.green[0]}; border-radius: 7px; }}
#bar-green QLabel {{ color: {now.green[1]}; }}
#bar-grey {{ background: {now.grey[0]}; border-radius: 7px; }}
#bar-grey QLabel {{ color: {now.grey[1]}; }}
#dialog {{ background: {now.surface}; }}
#popup {{ background: {now.surface}; border: 1px solid {now.edge}; border-radius: 10px; }}
"""
