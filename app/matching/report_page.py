"""One page for a person to look at an evaluation: figures, plots, confusions, examples.

The page is complete in itself: it fetches nothing, runs nothing, and prints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from app.core.version import VERSION
from app.matching import confusion, plots
from app.matching.calibration import calibration, expected_error
from app.matching.confusion import Case, Confusion
from app.matching.evaluate import DIGITS, PLACES, Attempt, share
from app.tariff import hs2022

STYLE = Path(__file__).parents[2] / "resources" / "matching" / "report.css"
# Rows of the longer tables.
CHAPTERS_CONFUSED = 25
CODES_CONFUSED = 40
SUREST = 15
ABSTAINED = 12
ON_A_SHEET = 36
# Signs of a description that are shown.
SHOWN = 160

KINDS = {
    "text": "Text of the tariff",
    "memory": "Like lines confirmed before",
    "product": "The client's very product",
    "model": "Chosen by the language model",
}
OUTCOMES = {
    "VAGUE": "names no goods",
    "NOTHING": "nothing resembles it",
    "CONFLICT": "confirmed differently before",
}


def page(attempt: Attempt, title: str, command: str, made: datetime) -> str:
    """The HTML of a report; ``command`` is what made it."""
    found = attempt.figures()
    some = confusion.cases(attempt)
    titles = hs2022.chapter_titles()
    parts = [
        _head(found, title, command, made),
        _tiles(found),
        _hits(found),
        _reliability(found, some),
        _bands(found),
        _by_chapter(some, titles),
        _between_chapters(some, titles),
        _between_codes(some),
        _surest(some),
        _abstained(found, some),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"/>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
        f"<title>{escape(title)}: how well lines are matched</title>"
        f"<style>{STYLE.read_text('utf-8')}</style></head><body><main>"
        + "".join(parts)
        + f"<footer>Tariffdesk {escape(VERSION)}. Intervals are Wilson's at 95%. A line without a "
        "code counts as missed.</footer></main></body></html>\n"
    )


def _head(found: Mapping[str, Any], title: str, command: str, made: datetime) -> str:
    history = f", {found['history']:,} lines confirmed before" if found["history"] else ""
    return (
        f"<header><h1>{escape(title)}</h1><p>{found['n']:,} lines with known codes{history}. "
        f"Matched with {escape(found['embedder'])} against all subheadings of "
        f"{escape(hs2022.EDITION)}, {found['lines_per_second']:,} lines a second, "
        f"{made:%d %B %Y, %H:%M}.</p><pre><code>{escape(command)}</code></pre></header>"
    )


def _tiles(found: Mapping[str, Any]) -> str:
    hit = found["hit"]
    strong = found["bands"][0]
    tiles = [
        ("Six digits, first", _large(hit["6"]["1"])),
        ("Six digits, in ten", _large(hit["6"]["10"])),
        ("Heading, in ten", _large(hit["4"]["10"])),
        (
            "Calibration error",
            f"{found['calibration_error']:.3f}<small>mean gap between said and right</small>",
        ),
        (
            f"Right in band {escape(strong['name'])}",
            f"{strong['precision']:.1%}<small>on {strong['n'] / found['n']:.1%} of lines</small>"
            if strong["n"]
            else "none<small>no line was so sure</small>",
        ),
        (
            "No code",
            f"{found['abstained'] / found['n']:.1%}<small>{_lines(found['abstained'])}</small>",
        ),
    ]
    inside = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in tiles)
    return f'<dl class="tiles">{inside}</dl>'


def _hits(found: Mapping[str, Any]) -> str:
    rows = [
        [f"{digits} digits", *(_measured(found["hit"][str(digits)][str(at)]) for at in PLACES)]
        for digits in DIGITS
    ]
    heads = ["", *("first" if at == 1 else f"first {at}" for at in PLACES)]
    return _section(
        "Where the right code stands",
        "Share of all lines whose right code is among the first, with its 95% interval.",
        _table(heads, rows),
        f"<figure>{plots.hits(found['hit'])}</figure>",
    )


def _reliability(found: Mapping[str, Any], some: Sequence[Case]) -> str:
    panels = confusion.kinds(some)
    if len(panels) > 1:
        panels = {"": confusion.mistakes(some) + [c for c in some if c.hit], **panels}
    figures = []
    for kind, inside in panels.items():
        name = KINDS.get(kind, kind) or "All evidence"
        error = expected_error([c.match.confidence for c in inside], [c.hit for c in inside])
        drawing = plots.reliability(confusion.reliability(inside), name)
        figures.append(
            f"<figure><h3>{escape(name)}</h3>{drawing}<figcaption>Calibration error "
            f"{error:.3f} over {_lines(len(inside))}</figcaption></figure>"
        )
    return _section(
        "Is its confidence true?",
        "On the dashed line what was said came true; below it the matcher was too sure of itself. "
        "A larger dot stands for more lines, its whisker for the 95% interval.",
        f'<div class="panels">{"".join(figures)}</div>' if figures else _none("No line got a code"),
    )


def _bands(found: Mapping[str, Any]) -> str:
    least = {band.name: band.least for band in calibration().bands}
    rows = []
    for band in found["bands"]:
        right = round((band["precision"] or 0) * band["n"])
        part = band["n"] / found["n"]
        rows.append(
            [
                escape(band["name"]),
                f"{least[band['name']]:.0%}",
                f"{band['n']:,}",
                f"{part:.1%}{plots.meter(part)}",
                _measured(share(right, band["n"])) if band["n"] else "",
            ]
        )
    heads = ["Band", "confidence from", "lines", "share of lines", "right at six digits"]
    return _section("Bands", "What a broker sees beside a code.", _table(heads, rows))


def _by_chapter(some: Sequence[Case], titles: Mapping[str, str]) -> str:
    rows = confusion.by_chapter(some)
    # Several drawings, because a printer cuts one that is taller than a sheet.
    figures = [
        f"<figure>{plots.chapters(rows[at : at + ON_A_SHEET], titles)}</figure>"
        for at in range(0, len(rows), ON_A_SHEET)
    ]
    return _section(
        "By chapter",
        "Chapters that the lines belong into, most lines first: right six digits at once and "
        f"among the first ten. Faint where fewer than {plots.FEW} lines leave much to chance.",
        *figures,
    )


def _between_chapters(some: Sequence[Case], titles: Mapping[str, str]) -> str:
    wrong = confusion.confusions(some, 2)
    rows = [
        [
            _named(one.right, titles.get(one.right)),
            _named(one.proposed, titles.get(one.proposed)),
            _count(one),
            _examples(one.examples),
        ]
        for one in wrong[:CHAPTERS_CONFUSED]
    ]
    count = sum(one.count for one in wrong)
    lead = (
        f"{_lines(count)} got a code of another chapter. Right chapters stand down the side, "
        "proposed ones across; the stronger the colour, the more lines went there. "
        "Beside each example the place of its right code."
    )
    if not wrong:
        return _section("Chapters confused", "", _none("No line got a code of another chapter"))
    drawing = plots.matrix(confusion.by_chapter(some), wrong, titles)
    return _section(
        "Chapters confused",
        lead,
        f'<figure class="wide">{drawing}</figure>',
        _table(
            ["Right chapter", "proposed instead", "lines", "for example"],
            rows,
            right={2},
            goods={3},
        ),
    )


def _between_codes(some: Sequence[Case]) -> str:
    texts = _texts()
    wrong = confusion.confusions(some, 6)
    rows = [
        [
            _named(one.right, texts.get(one.right)),
            _named(one.proposed, texts.get(one.proposed)),
            _count(one),
            _examples(one.examples),
        ]
        for one in wrong[:CODES_CONFUSED]
    ]
    return _section(
        "Codes confused",
        f"The commonest of {len(wrong):,} pairs; beside each line the place of its right code.",
        _table(
            ["Right code", "proposed instead", "lines", "for example"], rows, right={2}, goods={3}
        )
        if rows
        else _none("No line got a wrong code"),
    )


def _surest(some: Sequence[Case]) -> str:
    texts = _texts()
    rows = [
        [
            f"{case.match.confidence:.0%}",
            escape(_cut(case.description)),
            _named(case.match.code or "", texts.get(case.match.code or "")),
            _named(case.right, texts.get(case.right)),
        ]
        for case in confusion.surest(confusion.mistakes(some), SUREST)
    ]
    return _section(
        "Surest mistakes",
        "Wrong codes given with the highest confidence: an error of the matcher, or of the line.",
        _table(["said", "description", "proposed", "known as"], rows, right={0}, goods={1})
        if rows
        else _none("No line got a wrong code"),
    )


def _abstained(found: Mapping[str, Any], some: Sequence[Case]) -> str:
    texts = _texts()
    left = confusion.abstentions(some)
    counted = Counter(case.match.outcome.value for case in left)
    told = ", ".join(
        f"{count:,} {OUTCOMES.get(outcome, outcome.lower())}"
        for outcome, count in counted.most_common()
    )
    rows = [
        [
            escape(_cut(case.description)) or '<span class="of">(empty)</span>',
            escape(case.match.missing or ""),
            _named(case.right, texts.get(case.right)),
        ]
        for case in confusion.surest(left, ABSTAINED)
    ]
    return _section(
        "Lines without a code",
        f"{_lines(len(left))} of {found['n']:,}" + (f": {told}." if told else "."),
        _table(["description", "what it was told", "known as"], rows, goods={0}) if rows else "",
    )


def _section(title: str, lead: str, *parts: str) -> str:
    return f"<section><h2>{title}</h2>{f'<p>{lead}</p>' if lead else ''}{''.join(parts)}</section>"


def _none(words: str) -> str:
    return f"<p>{words}.</p>"


def _table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: set[int] | None = None,
    goods: set[int] | None = None,
) -> str:
    """A table of finished cells; columns of figures stand right, by default all but the first."""
    figures = right if right is not None else set() if goods else set(range(1, len(heads)))

    def row(cells: Sequence[str], tag: str) -> str:
        styles = [
            ' class="n"' if at in figures else ' class="goods"' if goods and at in goods else ""
            for at in range(len(cells))
        ]
        pairs = zip(cells, styles, strict=True)
        return "<tr>" + "".join(f"<{tag}{style}>{cell}</{tag}>" for cell, style in pairs) + "</tr>"

    body = "".join(row(cells, "td") for cells in rows)
    head = row(heads, "th")
    return f'<div class="wide"><table><thead>{head}</thead><tbody>{body}</tbody></table></div>'


def _large(measured: Mapping[str, float]) -> str:
    return f"{measured['share']:.1%}<small>{measured['low']:.1%} to {measured['high']:.1%}</small>"


def _measured(measured: Mapping[str, float]) -> str:
    return _large(measured) + plots.meter(measured["share"])


def _lines(count: int) -> str:
    return f"{count:,} {'line' if count == 1 else 'lines'}"


def _count(one: Confusion) -> str:
    return f"{one.count:,}<small>of {one.of:,}</small>"


def _named(code: str, words: str | None) -> str:
    shown = f"{code[:4]}.{code[4:]}" if len(code) == 6 else code
    told = _cut(words or f"not in {hs2022.EDITION}", 120)
    return f"<strong>{escape(shown)}</strong><small>{escape(told)}</small>"


def _examples(examples: Sequence[Case]) -> str:
    items = "".join(
        f"<li>{escape(_cut(case.description))} "
        f'<span class="of">{f"at {case.place}" if case.place else "not in ten"}</span></li>'
        for case in examples
    )
    return f"<ul>{items}</ul>"


def _cut(words: str, most: int = SHOWN) -> str:
    clean = " ".join(words.split())
    return clean if len(clean) <= most else clean[: most - 1].rstrip() + "…"


def _texts() -> dict[str, str]:
    return {row.code: row.description for row in hs2022.rows() if row.level == 6}
