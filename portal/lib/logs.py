"""What is written down of the portal's work: one line each, to the standard output. Ids only, never personal data.

Two shapes: `line` for eyes, `json` (one object a line) for programs that gather logs. Both carry the number of the request
(`tracking`), and both leave out what an error says of itself: a data base quotes the row that it refuses, a mail server the address,
`int()` the number that somebody typed. Where it happened, of what kind and by what cause is kept; the words are, too, of kinds that
speak of code alone.
"""

from __future__ import annotations

import copy
import json
import logging
import sqlite3
import time
import traceback
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DataBaseError
from django.template import TemplateDoesNotExist, TemplateSyntaxError

from portal.lib import tracking
from portal.lib.environment import BadEnvironment

# Their words name settings, modules, attributes, types, templates, tables: nothing of anybody.
SPEAK_OF_CODE = (
    ImportError, NameError, AttributeError, TypeError, ImproperlyConfigured, TemplateDoesNotExist, TemplateSyntaxError, sqlite3.Error,
)  # fmt: skip
# What PostgreSQL says apart from its sentence, which may quote values.
DIAGNOSED = ("sqlstate", "table_name", "column_name", "constraint_name")
SHAPES = ("line", "json")
# Celery puts these into its sentences about a task: words of an error, and what a task gave back.
OF_A_TASK = ("exc", "traceback", "return_value", "args", "kwargs")


class OneLine(logging.Formatter):
    """Time in UTC, and a message that cannot pass itself off as two. What stands below (the trace of an error) is our own."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        return super().format(_safe(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        record.message = record.message.replace("\r", "\\r").replace("\n", "\\n")
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return told(ei[1])


class Json(OneLine):
    """Keys: at, level, logger, message, and where there is one: request, task, error (the kind), trace."""

    def format(self, record: logging.LogRecord) -> str:
        record = _safe(record)
        work = tracking.current()
        found = {
            "at": self.formatTime(record), "level": record.levelname, "logger": record.name, "message": record.getMessage(),
            "request": vars(record)["request_number"].strip("-"), "task": work and work.task,
        }  # fmt: skip
        if record.exc_info and record.exc_info[1]:
            found |= {"error": _kind(record.exc_info[1]), "trace": told(record.exc_info[1])}
        return json.dumps({key: value for key, value in found.items() if value}, ensure_ascii=False)


def configured(level: str, shape: str = "line") -> dict[str, object]:
    """The value of Django's `LOGGING`. Raises `BadEnvironment` for a shape that there is not."""
    if shape not in SHAPES:
        raise BadEnvironment("LOG_FORMAT", "この形では書けません。", "line（人が読む一行）か json にしてください。")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": "portal.lib.logs.OneLine", "format": "%(asctime)s %(levelname)s %(name)s [%(request_number)s] %(message)s"},
            "json": {"()": "portal.lib.logs.Json"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": shape}},
        # It tells each of its steps, ten lines a notice.
        "loggers": {"weasyprint": {"level": "WARNING"}},
        "root": {"handlers": ["console"], "level": level},
    }


def told(error: BaseException | None) -> str:
    """Where an error and its causes happened, first cause first: file, line, our source; kind; and what may be said of it."""
    chain = reversed([*_with_causes(error)])
    return "\nthen:\n".join("".join(traceback.format_tb(one.__traceback__)) + _named(one) for one in chain)


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _named(error: BaseException) -> str:
    speaks = isinstance(error, SPEAK_OF_CODE) or (isinstance(error, DataBaseError) and isinstance(error.__cause__, sqlite3.Error))
    diagnosis = getattr(error, "diag", None)
    known = [f"{name}={value}" for name in DIAGNOSED if (value := getattr(diagnosis, name, None))]
    return " ".join([_kind(error), *([str(error)] if speaks else known)])


def _kind(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _safe(record: logging.LogRecord) -> logging.LogRecord:
    """A copy: other handlers may want the record as it is, and must not lend us the text that they made of its error."""
    record = copy.copy(record)
    record.exc_text = None
    # Django writes down a 404 when the request is over already, and hands it over with the line.
    record.request_number = tracking.number() or getattr(getattr(record, "request", None), "number", "") or "-"
    if isinstance(record.args, dict):
        record.args = {name: _of_task(name, value) for name, value in record.args.items()}
    elif isinstance(record.args, tuple):
        record.args = tuple(_kind(value) if isinstance(value, BaseException) else value for value in record.args)
    return record


def _of_task(name: str, value: object) -> object:
    if isinstance(value, BaseException):
        return _kind(value)
    return "…" if name in OF_A_TASK and value is not None else value
