"""From lines to matches: vague ones abstain, known products come first, equal lines agree."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.database import Database
from app.matching import chooser, questions
from app.matching.answers import placed
from app.matching.match import Matcher, NotBuilt, Outcome, Query, Whose, values
from app.matching.memory import ListedMemory
from app.matching.offline import OfflineEmbedder
from tests.databases import Databases
from tests.matching.test_memory import confirm


@pytest.fixture(scope="module")
def matcher(embedder: OfflineEmbedder) -> Matcher:
    return Matcher(embedder)


def test_every_line_gets_ten_candidates_in_order(tariff: Databases, matcher: Matcher) -> None:
    queries = [Query("iPhone 15 128GB black"), Query("ladies leather handbag")]
    with tariff.worker.read() as session:
        found = matcher.match(session, queries)
    assert found[0].code == "851713"
    assert found[1].code is not None
    assert found[1].code.startswith("4202")
    for match in found:
        assert len(match.candidates) == 10
        assert [c.rank for c in match.candidates] == list(range(1, 11))
        assert len({c.code for c in match.candidates}) == 10
        scores = [c.score for c in match.candidates]
        assert scores == sorted(scores, reverse=True)
        best = match.candidates[0]
        assert match.confidence == best.probability
        assert best.description
        assert best.path.count(" > ") >= 1
        assert best.evidence["legs"]
        assert match.missing is None


def test_vague_lines_get_no_code_and_a_sentence(tariff: Databases, matcher: Matcher) -> None:
    queries = [Query(line) for line in ("spare parts", "XXX111", "samples", "£5", "")]
    with tariff.worker.read() as session:
        found = matcher.match(session, queries)
    for match in found:
        assert match.outcome is Outcome.VAGUE
        assert match.code is None
        assert match.candidates == ()
        assert match.missing


def test_attributes_can_say_what_the_description_does_not(
    tariff: Databases, matcher: Matcher
) -> None:
    with tariff.worker.read() as session:
        found = matcher.match(session, [Query("sample", attributes="Type: steel hex bolt")])[0]
    assert found.code is not None
    assert found.code.startswith("7318")
    assert values("Material: Metal; Gender: Women") == "Metal Women"
    assert values("") == ""


def test_what_a_line_was_read_as_is_told(tariff: Databases, matcher: Matcher) -> None:
    with tariff.worker.read() as session:
        short, plain = matcher.match(session, [Query("wtr pump assy"), Query("water pump")])
    assert short.candidates[0].evidence["read"] == "water pump assembly"
    assert "read" not in plain.candidates[0].evidence


def test_order_and_company_do_not_matter(tariff: Databases, matcher: Matcher) -> None:
    lines = [Query(f"steel bolt {n} mm") for n in range(3)] + [Query("wooden toy train")]
    with tariff.worker.read() as session:
        together = matcher.match(session, [*lines, *lines])
        alone = matcher.match(session, [lines[3]])[0]
    assert together[:4] == together[4:]
    assert together[3].code == alone.code
    assert together[3].confidence == pytest.approx(alone.confidence, abs=1e-3)
    assert together[0].candidates == together[1].candidates


def test_confirmed_lines_of_a_kind_lead(
    tariff: Databases, matcher: Matcher, embedder: OfflineEmbedder
) -> None:
    with tariff.worker.read() as session:
        history = ListedMemory(
            [("ZX fitting blue", "731829")] * 3,
            embedder,
            matcher.space(session),
            matcher.reading(session),
        )
        plain = matcher.match(session, [Query("ZX fitting, blue")])[0]
        found = matcher.match(session, [Query("ZX fitting, blue")], remembered=history)[0]
    assert plain.kind == "text"
    assert found.code == "731829"
    assert found.kind == "memory"
    decisions = found.candidates[0].evidence["decisions"]
    assert decisions[0]["likeness"] == pytest.approx(1)
    assert "memory" in found.candidates[0].evidence["legs"]


def test_one_text_confirmed_under_two_codes_is_a_conflict(
    tariff: Databases, matcher: Matcher, embedder: OfflineEmbedder
) -> None:
    lines = [("ZX fitting blue", "731829"), ("ZX fitting blue", "841391")]
    with tariff.worker.read() as session:
        history = ListedMemory(lines, embedder, matcher.space(session), matcher.reading(session))
        found = matcher.match(session, [Query("ZX fitting blue")], remembered=history)[0]
    assert found.outcome is Outcome.CONFLICT
    assert {c.code for c in found.candidates[:2]} == {"731829", "841391"}
    assert found.missing


def test_a_product_under_digits_that_hs_2022_does_not_have_is_searched_anew(
    tariff: Databases, matcher: Matcher
) -> None:
    desk = tariff.new_desk()
    client = a_client(tariff.owner, desk.office_id)
    confirm(tariff, desk.office_id, [("steel hex bolt M8", "731815")])
    with tariff.owner.work() as work:
        work.session.execute(
            text(
                "insert into hs_codes (country, code, description, chapter, section, level)"
                " values ('GBR', '7318990000', 'Bolts of another edition', '73', '15', 10)"
            )
        )
        work.session.execute(
            text(
                "update client_products set client_id = :client, country = 'GBR',"
                " code = '7318990000' where office_id = :office"
            ),
            {"client": client, "office": desk.office_id},
        )
    with tariff.worker.read() as session:
        (found,) = matcher.match(
            session, [Query("steel hex bolt M8")], Whose(desk.office_id, client)
        )
    assert found.kind == "text"
    assert found.code is not None
    assert found.code.startswith("7318")
    assert len(found.candidates) == 10


def test_a_clients_own_product_is_reused_as_sure_and_only_as_long_as_it_is_the_same(
    tariff: Databases, matcher: Matcher
) -> None:
    desk = tariff.new_desk()
    client = a_client(tariff.owner, desk.office_id)
    confirm(tariff, desk.office_id, [("Gadget 7 blue", "841391")])
    with tariff.owner.work() as work:
        work.session.execute(
            text(
                "update client_products set client_id = :client, part_number = 'G7',"
                " origin_country = 'CHN' where office_id = :office"
            ),
            {"client": client, "office": desk.office_id},
        )
    same = Query("GADGET 7  blue", part_number="G7", origin="CHN")
    others = [
        Query("Gadget 8 blue", part_number="G7", origin="CHN"),
        Query("Gadget 7 blue", part_number="G8", origin="CHN"),
        Query("Gadget 7 blue", part_number="G7", origin="VNM"),
    ]
    whose = Whose(desk.office_id, client)
    with tariff.worker.read() as session:
        found = matcher.match(session, [same, *others], whose)
        nobody = matcher.match(session, [same], Whose(desk.office_id, None))
        assert matcher.unknown(session, [others[0], same], whose) == [others[0]]
    assert found[0].code == "841391"
    assert (found[0].kind, found[0].band) == ("product", "Strong")
    assert found[0].candidates[0].evidence["product"]["at"]
    assert all(match.kind != "product" for match in [*found[1:], *nobody])
    with tariff.owner.work() as work:
        work.session.execute(
            text("update client_products set stale_reason = 'x' where office_id = :office"),
            {"office": desk.office_id},
        )
    with tariff.worker.read() as session:
        assert matcher.match(session, [same], whose)[0].kind != "product"


def test_what_was_answered_about_a_product_ranks_it_where_its_code_does_not_hold(
    tariff: Databases, matcher: Matcher
) -> None:
    found = questions.between("610990", "610910")
    assert found is not None
    question, here, _ = found
    desk = tariff.new_desk()
    client = a_client(tariff.owner, desk.office_id)
    confirm(tariff, desk.office_id, [("T-shirt, assorted", "610990")])
    with tariff.owner.work() as work:
        work.session.execute(
            text(
                "update client_products set client_id = :client, part_number = 'T1',"
                " stale_reason = 'x', facts = jsonb_build_object('answers',"
                " jsonb_build_object(cast(:question as text), cast(:answer as text)))"
                " where office_id = :office"
            ),
            {
                "client": client,
                "office": desk.office_id,
                "question": question.text,
                "answer": here.text,
            },
        )
    same = Query("T-SHIRT, assorted", part_number="T1", origin="BGD")
    another = Query("T-SHIRT, assorted", part_number="T2")
    whose = Whose(desk.office_id, client)
    with tariff.worker.read() as session:
        answered, plain, nobody = matcher.match(session, [same, another], whose) + matcher.match(
            session, [same], Whose(desk.office_id, None)
        )
    assert plain.answers == nobody.answers == {}
    assert answered.answers == {question.text: here.text}
    # The candidates stand as they were found; the code follows the answer.
    assert [each.code for each in answered.candidates] == [each.code for each in plain.candidates]
    order = placed([(c.code, c.probability) for c in plain.candidates], answered.answers)
    assert answered.code == plain.candidates[order[0].before].code
    assert answered.code != "610910"
    assert answered.confidence == pytest.approx(order[0].probability, abs=1e-4)
    assert not chooser.is_doubtful(answered, "Strong"), "no model is asked over a person's word"


def test_the_suppliers_code_is_told_apart(tariff: Databases, matcher: Matcher) -> None:
    with tariff.worker.read() as session:
        found = matcher.match(session, [Query("iphone", supplier_code="8517.13.00.00")])[0]
    told = {c.code: c.evidence["supplier"] for c in found.candidates}
    assert told.pop("851713") is True
    assert not any(told.values())


def test_before_the_build_it_says_so(databases: Databases, embedder: OfflineEmbedder) -> None:
    with databases.worker.read() as session, pytest.raises(NotBuilt, match="being prepared"):
        Matcher(embedder).match(session, [Query("steel bolt")])


def a_client(database: Database, office: UUID) -> UUID:
    with database.owner.work() if isinstance(database, Databases) else database.work() as work:
        found = work.session.execute(
            text("insert into clients (office_id, name) values (:office, 'Importer') returning id"),
            {"office": office},
        ).scalar_one()
    return UUID(str(found))


def test_what_was_prepared_is_matched_alike(tariff: Databases, matcher: Matcher) -> None:
    lines = [Query("hex bolt M8 zinc"), Query("leather handbag", part_number="H1"), Query("parts")]
    with tariff.worker.read() as session:
        before = matcher.match(session, lines)
        matcher.prepare(lines)
        # Two lines of the three name goods, and nothing is kept of them afterwards.
        assert (len(matcher._prepared), len(matcher._read)) == (2, 2)
        assert matcher.match(session, lines) == before
        assert (matcher._prepared, matcher._read) == ({}, {})
