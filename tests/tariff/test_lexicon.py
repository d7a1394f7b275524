"""Hearing what typed words mean."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.work import Work
from app.tariff import lexicon
from app.tariff.codes import INTERNATIONAL


def test_a_stem_a_beginning_and_a_slip(session: Session) -> None:
    [horses] = lexicon.hear(session, ["horses"], INTERNATIONAL)
    assert "hors" in horses.exact
    [typed] = lexicon.hear(session, ["refrig"], INTERNATIONAL)
    assert not typed.exact
    assert "refriger" in typed.loose
    [slip] = lexicon.hear(session, ["cototn"], INTERNATIONAL)
    assert slip.loose == ("cotton",)


def test_only_the_last_word_is_unfinished(session: Session) -> None:
    heard = {ask.word: ask for ask in lexicon.hear(session, ["car", "tra"], INTERNATIONAL)}
    assert heard["car"].loose == ()
    assert heard["tra"].loose


def test_words_that_tell_nothing_are_left_out(session: Session) -> None:
    assert lexicon.hear(session, ["of", "the"], INTERNATIONAL) == []
    assert lexicon.hear(session, [], INTERNATIONAL) == []
    assert lexicon.hear(session, ["qqqqqqqq"], INTERNATIONAL) == []


def test_trade_names_and_accents_are_heard(session: Session) -> None:
    [laptop] = lexicon.hear(session, ["ultrabook"], INTERNATIONAL)
    assert laptop.exact
    [mate] = lexicon.hear(session, ["matÉ".lower()], INTERNATIONAL)
    assert "mate" in mate.exact


def test_renewing_counts_the_lines_of_one_country(work: Work) -> None:
    before = work.session.execute(text("select count(*) from tariff_words")).scalar_one()
    assert lexicon.renew(work, INTERNATIONAL) > 5_000
    assert work.session.execute(text("select count(*) from tariff_words")).scalar_one() == before
    lines = text("select lines from tariff_words where country = 'WCO' and word = 'horses'")
    spoken = text(
        "select count(*) from hs_codes where country = 'WCO' and is_active"
        " and search @@ 'hors'::tsquery"
    )
    assert work.session.execute(lines).scalar_one() == work.session.execute(spoken).scalar_one()
    assert lexicon.renew(work, "XXX") == 0
