"""The chat model, with the real client, against a small server that speaks its protocol."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.matching.chat import LONGEST_ANSWER, ChatModel
from app.matching.network import (
    AnswerUnusable,
    KeyMissing,
    KeyRefused,
    NoAnswer,
    Service,
    TooManyRequests,
)
from tests.matching.chat_service import INTO, KEY, OUT, ChatService, chatting, fail

ASKED = [{"role": "user", "content": "Which?"}]
SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


@pytest.fixture
def service() -> Iterator[ChatService]:
    with chatting() as server:
        yield server


def model(service: ChatService, key: str = KEY) -> ChatModel:
    return ChatModel(Service(key, service.address, retries=2, timeout=5.0), "some-model")


def once(*answers: Any) -> Any:
    """These answers, one after the other; the last one for ever."""
    left = list(answers)
    return lambda body: left.pop(0) if len(left) > 1 else left[0]


def test_an_answer_comes_with_its_tokens(service: ChatService) -> None:
    service.answers = once("{}")
    reply = model(service).ask(ASKED, SCHEMA)
    assert (reply.text, reply.refusal, reply.ended) == ("{}", None, "stop")
    assert (reply.into, reply.out, reply.kept) == (INTO, OUT, False)
    (sent,) = service.requests
    assert sent["model"] == "some-model"
    assert sent["messages"] == ASKED
    assert sent["temperature"] == 0
    assert sent["max_completion_tokens"] == LONGEST_ANSWER
    form = sent["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"]["strict"] is True
    assert form["json_schema"]["schema"] == SCHEMA


def test_equal_questions_are_asked_once(service: ChatService) -> None:
    asked = model(service)
    assert not asked.knows(ASKED, SCHEMA)
    asked.ask(ASKED, SCHEMA)
    assert asked.knows(ASKED, SCHEMA)
    assert asked.ask(ASKED, SCHEMA).kept
    asked.ask([{"role": "user", "content": "What?"}], SCHEMA)
    asked.ask(ASKED, {**SCHEMA, "title": "other"})
    assert len(service.requests) == 3


def test_refused_and_cut_answers_say_so(service: ChatService) -> None:
    service.answers = once({"refusal": "I cannot."}, {"content": "{", "finish_reason": "length"})
    asked = model(service)
    assert asked.ask(ASKED, SCHEMA).refusal == "I cannot."
    reply = asked.ask([*ASKED, *ASKED], SCHEMA)
    assert (reply.text, reply.ended) == ("{", "length")


def test_a_service_that_counts_no_tokens(service: ChatService) -> None:
    service.usage = None
    reply = model(service).ask(ASKED, SCHEMA)
    assert (reply.into, reply.out) == (None, None)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_failure_that_passes_is_not_noticed(service: ChatService, status: int) -> None:
    service.answers = once(fail(status, "busy"), fail(status, "busy"), "{}")
    assert model(service).ask(ASKED, SCHEMA).text == "{}"
    assert len(service.requests) == 3


@pytest.mark.parametrize(
    ("answer", "told", "words"),
    [
        (fail(429, "You exceeded your quota."), TooManyRequests, "exceeded your quota"),
        (fail(400, "bad schema"), AnswerUnusable, "bad schema"),
        (fail(404, "no such model"), AnswerUnusable, "no such model"),
        ((200, {}, '{"choices": []}'), AnswerUnusable, "sent no answer"),
        ((200, {"Content-Type": "text/html"}, "<p>hello"), AnswerUnusable, "sent no answer"),
    ],
)
def test_lasting_trouble_is_told(
    service: ChatService, answer: Any, told: type[Exception], words: str
) -> None:
    service.answers = once(answer)
    with pytest.raises(told, match=words):
        model(service).ask(ASKED, SCHEMA)


def test_the_key_is_missing_or_refused(service: ChatService) -> None:
    with pytest.raises(KeyMissing):
        ChatModel(Service(None, service.address)).ask(ASKED, SCHEMA)
    with pytest.raises(KeyRefused) as told:
        model(service, "sk-wrong-secret").ask(ASKED, SCHEMA)
    assert "sk-wrong-secret" not in str(told.value)
    assert service.requests == []


def test_nobody_is_there() -> None:
    nobody = ChatModel(Service(KEY, "http://127.0.0.1:9/v1", retries=0, timeout=2.0))
    with pytest.raises(NoAnswer, match="cannot be reached"):
        nobody.ask(ASKED, SCHEMA)


def test_what_a_model_does_not_take_is_left_out_from_then_on(service: ChatService) -> None:
    def answer(body: dict[str, Any]) -> Any:
        for name in ("temperature", "max_completion_tokens"):
            if name in body:
                return fail(400, f"Unsupported parameter: '{name}'.", param=name)
        return "{}"

    service.answers = answer
    asked = model(service)
    assert asked.ask(ASKED, SCHEMA).text == "{}"
    assert len(service.requests) == 3
    assert asked.ask([*ASKED, *ASKED], SCHEMA).text == "{}"
    assert len(service.requests) == 4


def test_it_is_named_as_in_the_table_of_models(service: ChatService) -> None:
    assert model(service).model_id == "openai/some-model"
