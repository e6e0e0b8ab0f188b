"""Spans and counters by OpenTelemetry: who follows whom, and that nobody is in them."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.test import Client
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from portal.celery import app
from portal.front.children import free_port
from portal.lib import metrics, outbound, outgoing, telemetry, tracking
from portal.lib.outbound import Answer, Parcel, Told
from portal.lib.outgoing import NoAnswer
from portal.lib.telemetry import Side
from tests.canaries import PERSONAL
from tests.standins.site import site as a_site

NUMBER = "0123456789abcdef" * 2
SECRET = "hanako@example.jp"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    kept, traces = InMemorySpanExporter(), TracerProvider()
    traces.add_span_processor(SimpleSpanProcessor(kept))
    telemetry.use(traces, None)
    yield kept
    telemetry.use(None, None)


def the_only(spans: InMemorySpanExporter) -> ReadableSpan:
    (one,) = spans.get_finished_spans()
    return one


@app.task(name="tests.traced")
def traced(*, fails: bool = False) -> None:
    if fails:
        raise ValueError(SECRET)


@pytest.mark.django_db
def test_a_request_is_named_by_its_view_and_holds_nobody(spans: InMemorySpanExporter, as_hanako: Client) -> None:
    as_hanako.get("/search/?q=hanako%40example.jp")
    one = the_only(spans)
    assert (one.name, one.kind) == ("GET search:search", SpanKind.SERVER)
    assert {*one.attributes} == {
        "tobira.request", "http.request.method", "http.response.status_code", "db.queries", "db.seconds",
    }  # fmt: skip
    assert one.attributes["db.queries"] > 0
    assert PERSONAL.findall(one.to_json()) == []


def test_a_task_follows_the_span_that_rang_for_it(spans: InMemorySpanExporter) -> None:
    with tracking.following(NUMBER), telemetry.span("outside", Side.SERVER):
        headers = tracking.task_headers() | telemetry.task_headers()
    traced.apply(headers=headers)
    outside, inside = spans.get_finished_spans()
    assert (inside.name, inside.kind, inside.attributes["outcome"]) == ("tests.traced", SpanKind.CONSUMER, "success")
    assert (inside.context.trace_id, inside.parent.span_id) == (outside.context.trace_id, outside.context.span_id)
    assert inside.attributes["tobira.request"] == NUMBER


def test_an_error_is_told_by_its_kind_alone(spans: InMemorySpanExporter) -> None:
    traced.apply(kwargs={"fails": True})
    assert the_only(spans).attributes["outcome"] == "failure"
    with pytest.raises(ValueError, match=SECRET), telemetry.span("broken", Side.SERVER):
        raise ValueError(SECRET)
    broken = spans.get_finished_spans()[-1]
    assert (broken.attributes["error.type"], broken.status.status_code, broken.events) == ("ValueError", StatusCode.ERROR, ())
    assert SECRET not in "".join(one.to_json() for one in spans.get_finished_spans())


def test_a_question_to_a_provider_names_its_host_and_not_its_path(spans: InMemorySpanExporter) -> None:
    with a_site() as site:
        outgoing.ask(site.put(f"/people/{SECRET}?q={SECRET}", b"{}"), origins={site.origin})
    nobody = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(NoAnswer):
        outgoing.ask(f"{nobody}/{SECRET}", origins={nobody})
    answered, silent = spans.get_finished_spans()
    assert (answered.name, answered.attributes["http.response.status_code"]) == ("GET 127.0.0.1", 200)
    assert silent.attributes["error.type"] == "NoAnswer"
    assert SECRET not in answered.to_json() + silent.to_json()


def test_an_alert_is_a_span_of_its_channel(spans: InMemorySpanExporter) -> None:
    @contextmanager
    def lane() -> Iterator[outbound.Send]:
        yield lambda _parcel: Told(Answer.ACCEPTED)

    with tracking.following(NUMBER):
        outbound.send_all([Parcel(uuid.uuid4(), uuid.uuid4(), SECRET)], lane, lanes=1, begin_for=2, seconds=2, provider="sms")
    one = the_only(spans)
    assert (one.name, one.attributes["answer"], one.attributes["tobira.request"]) == ("send sms", "accepted", NUMBER)
    assert SECRET not in one.to_json()


def test_the_counters_go_the_same_way() -> None:
    reader = InMemoryMetricReader()
    telemetry.use(TracerProvider(), MeterProvider([reader]))
    try:
        metrics.count(metrics.TASKS, "front.beat", "success")
        metrics.saw(metrics.TASK_SECONDS, 0.25, "front.beat")
        (found,) = reader.get_metrics_data().resource_metrics[0].scope_metrics
    finally:
        telemetry.use(None, None)
    told = {metric.name: metric.data.data_points[0] for metric in found.metrics}
    assert (told["tobira_tasks"].value, dict(told["tobira_tasks"].attributes)) == (1, {"task": "front.beat", "outcome": "success"})
    assert (told["tobira_task_seconds"].count, told["tobira_task_seconds"].sum) == (1, 0.25)
    assert metrics.listeners == []


def test_it_goes_to_the_collector_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    with a_site() as collector:
        collector.put("/v1/traces")
        collector.put("/v1/metrics")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.origin)
        traces, counters = telemetry._providers()
        telemetry.use(traces, counters)
        try:
            with telemetry.span("sent", Side.SERVER):
                metrics.count(metrics.TASKS, "front.beat", "success")
        finally:
            telemetry.use(None, None)
            traces.shutdown()
            counters.shutdown()
        assert {*collector.paths()} == {"/v1/traces", "/v1/metrics"}


LOADED = """
import django, sys
django.setup()
from django.test import Client
answer = Client().get("/health/live")
print(answer.status_code, "opentelemetry.exporter.otlp.proto.http.trace_exporter" in sys.modules)
"""


@pytest.mark.parametrize(("endpoint", "told"), [("", "200 False"), ("http://127.0.0.1:9", "200 True")])
def test_what_speaks_to_a_collector_is_loaded_only_when_one_is_named(endpoint: str, told: str) -> None:
    """Port 9: one that is away, and the page is there all the same. (The SDK itself is loaded by redis-py wherever it is installed.)"""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "OTEL_EXPORTER_OTLP_TIMEOUT": "1"}
    environment |= {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}
    done = subprocess.run([sys.executable, "-c", LOADED], env=environment, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == told
