"""What a person reads when a page could not be made."""

import pytest
import redis
from django.db import OperationalError
from django.test import RequestFactory
from django.urls import get_resolver

from portal.front.trouble import server_error


def read_after(error: BaseException, request_factory: RequestFactory) -> tuple[int, str, str]:
    try:
        raise error
    except type(error):
        answer = server_error(request_factory.get("/"))
    return answer.status_code, answer.headers.get("Retry-After", ""), answer.content.decode()


@pytest.mark.parametrize("error", [OperationalError("gone"), redis.ConnectionError("redis://:secret@host"), redis.TimeoutError("slow")])
def test_what_is_away_is_said_to_be_away(error: Exception, rf: RequestFactory) -> None:
    status, retry, page = read_after(error, rf)
    assert (status, retry, "このページを使えません" in page) == (503, "30", True)
    assert str(error) not in page


def test_a_cause_counts_and_a_mistake_of_ours_stays_one(rf: RequestFactory) -> None:
    hidden = ValueError("ours")
    hidden.__cause__ = redis.ConnectionError("away")
    assert read_after(hidden, rf)[0] == 503
    status, _retry, page = read_after(ValueError("a secret of ours"), rf)
    assert (status, "こちらの不具合" in page, "secret" in page) == (500, True, False)


def test_the_portal_answers_with_these_pages() -> None:
    assert get_resolver().resolve_error_handler(500) is server_error
