"""What a person reads when a page could not be made."""

import json

import pytest
import redis
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import get_resolver

from portal.front.trouble import server_error
from portal.lib.logs import Json


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


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), [("/broken/", 500), ("/away/", 503)])
def test_an_error_page_says_the_number_under_which_the_log_tells_more(path: str, status: int, settings, caplog) -> None:
    settings.ROOT_URLCONF = "tests.front.failing_urls"
    answer = Client(raise_request_exception=False).get(path, headers={"accept-language": "ja"})
    number = answer["X-Request-ID"]
    spoken = f"{number[:4]}-{number[4:8]}".upper()
    assert answer.status_code == status
    assert f"この番号をお伝えください。 <strong translate=\"no\">{spoken}</strong>" in answer.content.decode()
    line = next(record for record in caplog.records if record.name == "django.request")
    written = Json().format(line)
    assert (number in written, "failing_urls.py" in written, "hanako" in written) == (True, True, False)


@pytest.mark.django_db
def test_what_is_not_found_is_written_down_with_its_number(client: Client, caplog) -> None:
    number = client.get("/no-such-page/")["X-Request-ID"]
    assert [json.loads(Json().format(record))["request"] for record in caplog.records if record.name == "django.request"] == [number]


def test_without_a_request_there_is_no_number(rf: RequestFactory) -> None:
    assert "この番号" not in read_after(ValueError("ours"), rf)[2]
