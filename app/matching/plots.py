"""Draws the plots of an evaluation as SVG; colours and fonts come from the page's stylesheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from app.matching.confusion import Bin, Chapter, Confusion
from app.matching.evaluate import share

# Units of the viewBox, which are pixels at full size.
SIDE = 320
LABELLED = 46
# Below so many lines a chapter's share says little: its bars are drawn faintly.
FEW = 10


def reliability(bins: Sequence[Bin], label: str) -> str:
    """What was said against what was right: a dot a bin with its 95% interval, lines below."""
    left, top, foot = 60, 12, 46
    width, height = left + SIDE + 20, top + SIDE + 26 + foot + 44
    out = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = left + tick * SIDE, top + (1 - tick) * SIDE
        out += [
            _line(left, y, left + SIDE, y, "grid"),
            _line(x, top, x, top + SIDE, "grid"),
            _text(left - 8, y + 4, f"{tick:.0%}", "tick end"),
            _text(x, top + SIDE + 18, f"{tick:.0%}", "tick middle"),
        ]
    out.append(_line(left, top + SIDE, left + SIDE, top, "ideal"))
    most = max((one.n for one in bins), default=1)
    base = top + SIDE + 26 + foot
    for one in bins:
        interval = share(one.right, one.n)
        x = left + one.confidence * SIDE
        told = (
            f"{one.low:.0%} to {one.high:.0%}: {one.n:,} lines, said {one.confidence:.1%}, "
            f"right {interval['share']:.1%} ({interval['low']:.1%} to {interval['high']:.1%})"
        )
        bar = max(foot * one.n / most, 1)
        middle = left + (one.low + one.high) / 2 * SIDE
        out += [
            "<g>",
            f"<title>{escape(told)}</title>",
            _line(
                x,
                top + (1 - interval["low"]) * SIDE,
                x,
                top + (1 - interval["high"]) * SIDE,
                "whisker",
            ),
            f'<circle class="dot" cx="{x:.1f}" cy="{top + (1 - interval["share"]) * SIDE:.1f}" '
            f'r="{3 + 5 * (one.n / most) ** 0.5:.1f}"/>',
            _bar(middle - SIDE / 20 + 2, base - bar, SIDE / 10 - 4, bar, "soft"),
            _text(middle, base + 14, f"{one.n:,}", "small middle"),
            "</g>",
        ]
    out += [
        _line(left, base, left + SIDE, base, "axis"),
        _text(
            left + SIDE / 2, base + 34, "Confidence said, and lines in each tenth", "name middle"
        ),
        f'<text class="name middle" transform="translate(14 {top + SIDE / 2}) rotate(-90)">'
        "Right at six digits</text>",
    ]
    return _svg(width, height, f"Reliability: {label}", out)


def hits(found: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """The share of lines whose right code is among the first, a curve for each number of digits."""
    left, top, width, height = 44, 12, 420, 240
    places = [int(place) for place in next(iter(found.values()))]
    across = {place: left + (place - 1) / (places[-1] - 1) * width for place in places}
    out = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = top + (1 - tick) * height
        out += [
            _line(left, y, left + width, y, "grid"),
            _text(left - 8, y + 4, f"{tick:.0%}", "tick end"),
        ]
    out += [_text(x, top + height + 18, f"@{place}", "tick middle") for place, x in across.items()]
    written = float(top + height + 40)
    for digits, row in found.items():
        style = "main" if digits == "6" else "other"
        ends = [(across[place], top + (1 - row[str(place)]["share"]) * height) for place in places]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in ends)
        out.append(f'<polyline class="curve {style}" points="{path}"/>')
        out += [
            f'<circle class="mark {style}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in ends
        ]
        # Curves that end close together keep their names apart; they come lowest first.
        written = min(ends[-1][1] + 4, written - 14)
        out.append(_text(ends[-1][0] + 10, written, f"{digits} digits", f"tick {style}"))
    return _svg(left + width + 70, top + height + 28, "Hit rate by digits and places", out)


def chapters(rows: Sequence[Chapter], titles: Mapping[str, str]) -> str:
    """A bar a chapter: right at once in full colour, among the first ten behind it."""
    row_height, top, start, width = 22, 30, 350, 300
    height = top + row_height * len(rows) + 8
    out = [
        _text(0, 16, "Chapter", "name"),
        _text(start + width + 64, 16, "first", "name end"),
        _text(start + width + 122, 16, "in ten", "name end"),
        _text(start + width + 178, 16, "lines", "name end"),
    ]
    for tick in (0.0, 0.5, 1.0):
        x = start + tick * width
        out += [
            _line(x, top - 6, x, height - 4, "grid"),
            _text(x, 16, f"{tick:.0%}", "tick middle"),
        ]
    for number, row in enumerate(rows):
        y = top + number * row_height
        first, ten = row.first / row.n, row.ten / row.n
        title = titles.get(row.code, "not in the nomenclature")
        told = (
            f"{row.code} {title}: of {row.n:,} lines {row.first:,} right at once, "
            f"{row.ten:,} among the first ten"
        )
        out += [
            '<g class="few">' if row.n < FEW else "<g>",
            f"<title>{escape(told)}</title>",
            _text(0, y + 12, row.code, "code"),
            _text(26, y + 12, _short(title), "label"),
            _bar(start, y + 2, width * ten, 12, "soft"),
            _bar(start, y + 2, width * first, 12, "full"),
            _text(start + width + 64, y + 12, f"{first:.0%}", "value end"),
            _text(start + width + 122, y + 12, f"{ten:.0%}", "tick end"),
            _text(start + width + 178, y + 12, f"{row.n:,}", "tick end"),
            "</g>",
        ]
    return _svg(start + width + 180, height, "Hit rate by chapter", out)


def matrix(rows: Sequence[Chapter], wrong: Sequence[Confusion], titles: Mapping[str, str]) -> str:
    """Right chapters down, proposed ones across: the stronger the colour, the more lines."""
    names = sorted({row.code for row in rows} | {one.proposed for one in wrong})
    cell = 10 if len(names) > 60 else 14
    place = {name: index for index, name in enumerate(names)}
    left = top = 26
    side = cell * len(names)
    out = [f'<rect class="frame" x="{left}" y="{top}" width="{side}" height="{side}"/>']
    for name, index in place.items():
        middle = index * cell + cell / 2
        out += [
            _text(left - 5, top + middle + 2.5, name, "tiny end"),
            f'<text class="tiny" transform="translate({left + middle + 2.5} {top - 5}) '
            f'rotate(-90)">{name}</text>',
            _bar(left + index * cell, top + index * cell, cell, cell, "diagonal"),
        ]
    most = max((one.count for one in wrong), default=1)
    for one in wrong:
        told = (
            f"{one.count:,} of {one.of:,} lines of {one.right} {titles.get(one.right, '')} "
            f"got {one.proposed} {titles.get(one.proposed, '')}"
        )
        strength = 0.15 + 0.85 * (one.count / most) ** 0.5
        out.append(
            f'<rect class="full" fill-opacity="{strength:.2f}" '
            f'x="{left + place[one.proposed] * cell + 0.5}" '
            f'y="{top + place[one.right] * cell + 0.5}" width="{cell - 1}" height="{cell - 1}">'
            f"<title>{escape(told)}</title></rect>"
        )
    return _svg(left + side + 2, top + side + 2, "Right and proposed chapters", out)


def meter(part: float) -> str:
    """A small bar for a cell of a table."""
    return (
        '<svg class="meter" viewBox="0 0 80 4" width="80" height="4" '
        'preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="80" height="4"/>'
        f'<rect class="full" width="{80 * part:.1f}" height="4"/></svg>'
    )


def _svg(width: float, height: float, label: str, parts: Sequence[str]) -> str:
    return (
        f'<svg role="img" aria-label="{escape(label)}" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}">' + "".join(parts) + "</svg>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    return f'<line class="{style}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _bar(x: float, y: float, width: float, height: float, style: str) -> str:
    return (
        f'<rect class="{style}" x="{x:.1f}" y="{y:.1f}" '
        f'width="{max(width, 0):.1f}" height="{height:.1f}"/>'
    )


def _text(x: float, y: float, words: str, style: str) -> str:
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def _short(title: str) -> str:
    if len(title) <= LABELLED:
        return title
    return title[:LABELLED].rsplit(" ", 1)[0].rstrip(" ,;") + " …"
