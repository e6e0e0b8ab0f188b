"""The lines that the portal writes down."""

import json
import logging
import smtplib

import pytest
from celery.app.trace import LOG_FAILURE
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError

from portal.lib import tracking
from portal.lib.environment import BadEnvironment
from portal.lib.logs import Json, OneLine, configured, told
from tests.canaries import watchman

SECRET = "hanako@example.jp"


def record_of(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    exc_info = error and (type(error), error, error.__traceback__)
    return logging.LogRecord("tests", logging.ERROR, "here.py", 1, message, args, exc_info)


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except type(error) as caught:
        return caught


def test_a_line_is_one_line_in_universal_time() -> None:
    record = logging.makeLogRecord(
        {"msg": "tried %s", "args": ("a\r\n2026 INFO forged",), "created": 0.25, "msecs": 250.0, "levelname": "INFO"}
    )
    line = OneLine("%(asctime)s %(levelname)s %(message)s").format(record)
    assert line == "1970-01-01T00:00:00.250Z INFO tried a\\r\\n2026 INFO forged"


def test_an_object_a_line_for_programs() -> None:
    with tracking.following("0" * 32, task="identity.send_mail"):
        told_once = Json().format(record_of("堺市\nの%d件", 3))
    assert "\n" not in told_once
    found = json.loads(told_once)
    assert {**found, "at": ""} == {
        "at": "", "level": "ERROR", "logger": "tests", "message": "堺市\nの3件", "request": "0" * 32, "task": "identity.send_mail",
    }  # fmt: skip
    assert "request" not in json.loads(Json().format(record_of("at the start")))


@pytest.mark.parametrize("shape", [OneLine("%(request_number)s %(message)s"), Json()])
@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (smtplib.SMTPRecipientsRefused({SECRET: (550, b"no such user")}), "smtplib.SMTPRecipientsRefused"),
        (raised(IntegrityError(f"DETAIL: Key (email)=({SECRET}) already exists."), ValueError(SECRET)), "django.db.utils.IntegrityError"),
        (ValueError(f"invalid literal for int() with base 10: '{SECRET}'"), "ValueError"),
        (KeyError(SECRET), "KeyError"),
    ],
)
def test_what_an_error_quotes_stays_out_and_where_it_happened_stays_in(shape: logging.Formatter, error: Exception, kept: str) -> None:
    line = shape.format(record_of("went wrong", error=raised(error, error.__cause__)))
    assert (SECRET in line, kept in line, "test_logs.py" in line) == (False, True, True)


def test_an_error_given_as_a_word_of_the_message_is_named_by_its_kind() -> None:
    assert OneLine("%(message)s").format(record_of("no: %s", ValueError(SECRET))) == "no: ValueError"


def test_words_that_speak_of_code_alone_are_kept() -> None:
    assert told(raised(ImproperlyConfigured("EMAIL_URL"))).endswith("django.core.exceptions.ImproperlyConfigured EMAIL_URL")
    chain = told(raised(AttributeError("no attribute x"), KeyError(SECRET)))
    assert chain.startswith("KeyError\nthen:\n")
    assert chain.endswith("AttributeError no attribute x")


def test_celery_says_which_task_failed_and_not_of_what_words() -> None:
    context = {"name": "identity.send_mail", "id": "7", "description": "failed", "exc": f"Refused('{SECRET}')", "traceback": SECRET}
    assert OneLine("%(message)s").format(record_of(LOG_FAILURE.strip(), context)) == "Task identity.send_mail[7] failed: …"


def test_the_text_that_another_handler_made_of_an_error_is_not_lent() -> None:
    record = record_of("went wrong", error=raised(ValueError(SECRET)))
    assert SECRET in logging.Formatter().format(record)
    assert SECRET not in OneLine("%(message)s").format(record)
    assert SECRET in str(record.exc_text)


def test_a_shape_that_there_is_not_is_named() -> None:
    with pytest.raises(BadEnvironment, match="LOG_FORMAT"):
        configured("INFO", "xml")
    assert configured("INFO", "json")["handlers"]["console"]["formatter"] == "json"


@pytest.mark.parametrize(
    ("line", "canary"),
    [
        ("mail to hanako@example.jp is late", SECRET), ("堺花子 logged in", "花子"), ("called 090-1234-5678", "090-1234-5678"),
        ("called +819012345678", "+819012345678"), ("redis://:secret@10.0.0.7:6379", "secret@10.0.0.7"),
    ],
)  # fmt: skip
def test_the_watchman_sees_a_canary(line: str, canary: str) -> None:
    """He stands over every test of this suite (tests/conftest.py); here it is tried that he is awake."""
    logging.getLogger("tests.canary").warning("%s", line)
    assert watchman.take() == [("tests.canary", canary)] * 2


def test_the_watchman_lets_pass_what_is_nobodys() -> None:
    logging.getLogger("tests.canary").warning("batch %s of 271403: 849 rows, 2026-11-29, 0901234567890", "0" * 32)
    assert watchman.take() == []
