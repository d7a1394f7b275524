"""An invoice whose doubtful lines a language model is asked about, against a real small service."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from app.bootstrap import Runtime
from app.flows import choosing, process_invoice
from app.flows.choosing import PriceUnknown
from app.flows.desk import Desk
from app.flows.rows import Progress
from app.matching.network import KeyMissing
from app.review.rows import LineQuery
from tests.matching.chat_service import INTO, KEY, OUT, ChatService, chatting, offered, prompt, said
from tests.prepared import invoice

GOODS = [
    "Gripping thing for hand",
    "Rolling thing of steel",
    "Bag thing with zip",
    "Parts",
    "Charging thing 20W",
]
# What GPT-5 mini costs by the table of models.
EACH = (Decimal("0.25") * INTO + Decimal("2") * OUT) / 1_000_000


@pytest.fixture
def service() -> Iterator[ChatService]:
    with chatting() as server:
        server.answers = lambda body: said(offered(body)[1], "It is so.")
        yield server


def set_(runtime: Runtime, **change: Any) -> None:
    """Other settings, as after a start with them."""
    runtime.settings = runtime.settings.model_copy(update=change)
    runtime.__dict__.pop("chat", None)


@pytest.fixture
def asking(runtime: Runtime, service: ChatService) -> Runtime:
    """The same program with a key, told to let the model choose below Strong."""
    set_(
        runtime,
        openai_api_key=SecretStr(KEY),
        openai_base_url=service.address,
        model_choice="on",
        model_choice_below="Strong",
        model_at_once=1,
    )
    return runtime


def run(runtime: Runtime, file: Path, told: list[Progress] | None = None) -> UUID:
    heard = [] if told is None else told
    return process_invoice.process(runtime, file, heard.append, lambda: False)


def timeline(runtime: Runtime, job: UUID) -> list[str]:
    return [sentence for _, sentence in Desk(runtime).job(job).timeline]


def spent(runtime: Runtime, job: UUID) -> Decimal:
    with runtime.worker.read() as session:
        return choosing.jobs.spent(session, job)[0]


def lines(runtime: Runtime, job: UUID) -> Any:
    return Desk(runtime).lines(job, LineQuery(), 0, 99).rows


def test_the_model_chooses_and_the_job_says_so(
    asking: Runtime, service: ChatService, tmp_path: Path
) -> None:
    told: list[Progress] = []
    job = run(asking, invoice(tmp_path / "a.csv", GOODS), told)
    asked = len(service.requests)
    assert asked == 4
    assert "Parts" not in "".join(map(prompt, service.requests))
    assert "Asking the language model" in {state.step for state in told}
    (sentence,) = [each for each in timeline(asking, job) if each.startswith("Language model: ")]
    assert f"was asked about {asked} of {asked} doubtful lines" in sentence
    assert f"chose for {asked}" in sentence
    assert spent(asking, job) == EACH * asked
    for line in lines(asking, job):
        if line.outcome == "VAGUE":
            continue
        first, *_ = Desk(asking).candidates(line.line_id)
        assert first.code == line.code
        assert first.evidence["model"]["order"][1] == first.code
        assert line.band != "Strong"
        shown = Desk(asking).evidence(line.line_id, line.code).found_through
        assert (
            "The language model gpt-5-mini chose it, which stood at place 2 of 10 before:"
            in (shown[-1])
        )
        assert "It is so." in shown[-1]


def test_none_and_a_question_are_shown(
    asking: Runtime, service: ChatService, tmp_path: Path
) -> None:
    def answer(body: dict[str, Any]) -> Any:
        if "Gripping" in prompt(body):
            return said("none", "It is food.")
        if "Rolling" in prompt(body):
            return said("ask", "The use decides.", "What is it for?")
        if "Bag" in prompt(body):
            return {"refusal": "No."}
        return said(offered(body)[0], "As listed.")

    service.answers = answer
    job = run(asking, invoice(tmp_path / "a.csv", GOODS))
    none, ask, refused, _vague, agreed = lines(asking, job)
    assert none.outcome == "WEAK"
    assert none.missing == "The language model finds none of these right: It is food."
    assert ask.missing == "The language model asks: What is it for?"
    assert none.requires_review
    assert ask.requires_review
    assert refused.missing is None
    shown = [
        Desk(asking).evidence(line.line_id, line.code).found_through[-1]
        for line in (none, ask, refused, agreed)
    ]
    assert "finds none of the candidates right: It is food." in shown[0]
    assert "asks: What is it for? The use decides." in shown[1]
    assert "gave no usable answer (it refused); the order is the program's own" in shown[2]
    assert "chose it too: As listed." in shown[3]


def test_without_wish_or_key_nothing_is_asked_and_nothing_said(
    asking: Runtime, service: ChatService, tmp_path: Path
) -> None:
    for change in ({"model_choice": "off"}, {"model_choice": "on", "openai_api_key": None}):
        set_(asking, **change)
        told: list[Progress] = []
        job = run(asking, invoice(tmp_path / "a.csv", GOODS), told)
        assert service.requests == []
        assert not any("anguage model" in each for each in timeline(asking, job))
        assert not any("model" in state.step for state in told)
        assert choosing.for_job(asking, job) is None
    with pytest.raises(KeyMissing):
        choosing.for_measuring(asking)


def test_a_budget_used_up_midway_leaves_the_rest_as_it_was(
    asking: Runtime, service: ChatService, tmp_path: Path
) -> None:
    # Each may cost some 0.009 US dollars and costs 0.00625, so the third may not be begun.
    service.usage = {"prompt_tokens": 1_000, "completion_tokens": 3_000}
    set_(asking, model_dollars_per_job=Decimal("0.0165"))
    job = run(asking, invoice(tmp_path / "a.csv", GOODS))
    asked = len(service.requests)
    assert asked == 2
    (sentence,) = [each for each in timeline(asking, job) if "anguage model" in each]
    assert f"was asked about {asked} of 4 doubtful lines" in sentence
    assert "The budget of 0.0165 US dollars for one invoice is used up." in sentence
    assert spent(asking, job) == Decimal("0.0125")
    assert all(line.code or line.outcome == "VAGUE" for line in lines(asking, job))
    with asking.worker.read() as session:
        assert session.scalar(text("select status from processing_jobs")) == "COMPLETED"


def test_what_other_jobs_cost_today_counts(
    asking: Runtime, service: ChatService, tmp_path: Path
) -> None:
    first = run(asking, invoice(tmp_path / "a.csv", GOODS))
    service.requests.clear()
    set_(asking, model_dollars_per_day=spent(asking, first))
    second = run(asking, invoice(tmp_path / "b.csv", [f"{line} two" for line in GOODS]))
    assert service.requests == []
    assert any("US dollars for one day is used up." in each for each in timeline(asking, second))
    # What it cost yesterday does not.
    with asking.owner.work() as work:
        work.session.execute(text("alter table job_events disable trigger user"))
        work.session.execute(
            text(
                "update job_events set created_at = date_trunc('day', now(), 'UTC')"
                " - interval '1 second'"
            )
        )
        work.session.execute(text("alter table job_events enable trigger user"))
    with asking.worker.read() as session:
        assert choosing.jobs.spent(session, second) == (0, 0)
        assert choosing.jobs.spent(session, first) == (spent(asking, first), 0)


def test_a_service_that_is_away_stops_no_invoice(asking: Runtime, tmp_path: Path) -> None:
    set_(asking, openai_api_key=SecretStr("sk-of-nobody"))
    job = run(asking, invoice(tmp_path / "a.csv", GOODS))
    (sentence,) = [each for each in timeline(asking, job) if "anguage model" in each]
    assert "does not accept the key that is set. The other lines keep" in sentence
    assert "sk-of-nobody" not in sentence
    assert len(lines(asking, job)) == 5


def test_a_model_without_a_price_is_not_asked_until_it_has_one(
    asking: Runtime, service: ChatService, tmp_path: Path
) -> None:
    set_(asking, openai_chat_model="house-model")
    job = run(asking, invoice(tmp_path / "a.csv", GOODS))
    assert service.requests == []
    assert any("What house-model costs is not known" in each for each in timeline(asking, job))
    with pytest.raises(PriceUnknown):
        choosing.for_measuring(asking)
    set_(asking, openai_chat_price_in=Decimal(0), openai_chat_price_out=Decimal(0))
    run(asking, invoice(tmp_path / "b.csv", GOODS))
    assert {body["model"] for body in service.requests} == {"house-model"}


def test_measuring_may_cost_what_is_said(asking: Runtime) -> None:
    assert choosing.for_measuring(asking).purse.limits.job == 1
    assert choosing.for_measuring(asking, Decimal(5)).purse.limits.job == 5
    set_(asking, openai_chat_price_in=Decimal("0.4"), openai_chat_price_out=Decimal("1.6"))
    price = choosing.for_measuring(asking).purse.price
    assert price.of(1_000_000, 1_000_000) == 2


def test_cancelled_while_asking_keeps_what_was_asked(
    asking: Runtime, service: ChatService, tmp_path: Path
) -> None:
    pressed = iter([False, False, True])
    job = process_invoice.process(
        asking, invoice(tmp_path / "a.csv", GOODS), lambda _: None, lambda: next(pressed, True)
    )
    with asking.worker.read() as session:
        row = session.execute(
            text(
                "select j.status, count(*) filter (where l.outcome = 'PENDING') as open"
                " from processing_jobs j join invoice_lines l on l.job_id = j.id group by 1"
            )
        ).one()
    assert row.status == "CANCELLED"
    assert 0 < row.open < 5
    asked = len(service.requests)
    process_invoice.resume(asking, job, lambda _: None, lambda: False)
    assert len(service.requests) == 4 >= asked
    assert spent(asking, job) == EACH * 4
