"""Every trouble with the service is told as the environment's, in one sentence, without the key."""

from __future__ import annotations

from typing import Any

import openai
import pytest

from app.core.errors import Unavailable
from app.matching import network
from tests.matching.chat_service import KEY, chatting, fail


@pytest.mark.parametrize(
    ("answer", "told", "words"),
    [
        (fail(401, "No."), network.KeyRefused, "does not accept the key"),
        (fail(403, "No."), network.KeyRefused, "does not accept the key"),
        (fail(429, "Slow down."), network.TooManyRequests, "asks for a pause: Slow down."),
        (fail(500, "Broken."), network.AnswerUnusable, "answered with an error: Broken."),
        (fail(422, "Odd."), network.AnswerUnusable, "answered with an error: Odd."),
    ],
)
def test_each_trouble_has_its_sentence(answer: Any, told: type[Unavailable], words: str) -> None:
    with chatting() as service:
        service.answers = lambda body: answer
        asked = network.Service(KEY, service.address, retries=0)
        with pytest.raises(told, match=words) as caught, asked.told():
            asked.client.chat.completions.create(
                model="m", messages=[{"role": "user", "content": "?"}]
            )
    assert service.address in str(caught.value)
    assert KEY not in str(caught.value)


def test_nobody_there_is_told() -> None:
    nobody = network.Service(KEY, "http://127.0.0.1:9/v1", retries=0, timeout=2.0)
    with pytest.raises(network.NoAnswer, match="cannot be reached"), nobody.told():
        nobody.client.models.list()


def test_whatever_else_the_client_says_is_told_and_our_own_mistakes_are_not() -> None:
    with pytest.raises(network.AnswerUnusable, match="odd"), network.Service(KEY, "here").told():
        raise openai.OpenAIError("odd\nand long")
    with pytest.raises(ZeroDivisionError), network.Service(KEY, "here").told():
        raise ZeroDivisionError


def test_without_a_key_nobody_is_connected() -> None:
    for none in (None, ""):
        with pytest.raises(network.KeyMissing, match="No OpenAI key is set"):
            _ = network.Service(none, "http://x/v1").client
    asked = network.Service("sk-x", "http://x/v1", retries=2)
    assert asked.client.max_retries == 2
    assert asked.client is asked.client
