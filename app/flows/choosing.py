"""Who is asked about doubtful lines: the language model of the settings, with what it may cost."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from app.bootstrap import Runtime
from app.core.errors import Refused
from app.intake import jobs
from app.matching import choose
from app.matching.choose import Chooser
from app.matching.network import KeyMissing
from app.matching.purse import Limits, Price, Purse

MILLION_BY_THOUSAND = Decimal(1000)


class PriceUnknown(Refused):
    """What {model} costs is not known, so it is not asked.

    Its price can be set as openai_chat_price_in and openai_chat_price_out.
    """


def for_job(runtime: Runtime, job_id: UUID) -> Chooser | None:
    """Who chooses for the doubtful lines of a job; None where nobody does.

    That is so when it is not wanted and when there is no key. What the job and the day cost
    before counts. A model without a price is not asked, and the job says so.
    """
    if runtime.settings.model_choice != "on" or runtime.chat is None:
        return None
    with runtime.worker.read() as session:
        job, day = jobs.spent(session, job_id)
        country = jobs.job(session, job_id).country
    settings = runtime.settings
    limits = Limits(settings.model_dollars_per_job, settings.model_dollars_per_day)
    try:
        price = _price(runtime)
    except PriceUnknown as unknown:
        made = _chooser(runtime, Purse(Price(Decimal(0), Decimal(0)), limits), country)
        made.stopped = str(unknown)
        return made
    return _chooser(runtime, Purse(price, limits, job, day), country)


def for_measuring(runtime: Runtime, dollars: Decimal | None = None) -> Chooser:
    """Who chooses while it is measured how well; at most ``dollars``, or a job's limit, are spent.

    Raises :class:`KeyMissing` and :class:`PriceUnknown`.
    """
    if runtime.chat is None:
        raise KeyMissing()
    most = runtime.settings.model_dollars_per_job if dollars is None else dollars
    return _chooser(runtime, Purse(_price(runtime), Limits(most, most)), runtime.settings.country)


def _chooser(runtime: Runtime, purse: Purse, country: str) -> Chooser:
    assert runtime.chat is not None
    return Chooser(
        runtime.chat,
        purse,
        below=runtime.settings.model_choice_below,
        at_once=runtime.settings.model_at_once,
        country=country,
    )


def _price(runtime: Runtime) -> Price:
    """By the settings if they name one, else by the table of models."""
    assert runtime.chat is not None
    settings = runtime.settings
    into, out = settings.openai_chat_price_in, settings.openai_chat_price_out
    if into is not None and out is not None:
        return Price(into / MILLION_BY_THOUSAND, out / MILLION_BY_THOUSAND)
    with runtime.worker.read() as session:
        found = choose.price(session, runtime.chat.model_id)
    if found is None:
        raise PriceUnknown(model=settings.openai_chat_model)
    return found
