"""OpenTelemetry, for those who have a collector: spans of requests, tasks and questions to providers, and the counters of `metrics`.

Off unless `begin` was called (`OTEL_EXPORTER_OTLP_ENDPOINT` is set) and the packages of requirements-otel.txt are there; until then we
load nothing of it. A span has names out of the code, numbers and the kind of an error: no path, no query, no SQL, no words of an error.
Spans leave in a thread of their own; a collector that is away costs a page nothing. The first span of a process sets everything up, so
that workers do it after their fork.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from portal.lib import metrics, tracking

log = logging.getLogger(__name__)

Facts = str | int | float
PARENT_HEADER = "traceparent"
SECONDS = 3


class Side(StrEnum):
    """Named as OpenTelemetry does: whom a span answers, or asks."""

    SERVER = "SERVER"
    CONSUMER = "CONSUMER"
    CLIENT = "CLIENT"


class _State:
    """`tracer` and `meter` are None until they are needed, and stay None when they cannot be had."""

    is_wanted = False
    tracer: Any = None
    meter: Any = None
    instruments: dict[metrics.Kind, Any] = {}


def begin() -> None:
    """From now on spans are kept and sent where the OTEL_ variables say."""
    _State.is_wanted = True


def use(tracer_provider: Any, meter_provider: Any) -> None:
    """With providers that somebody else has made; both None: off again."""
    _State.is_wanted, _State.instruments = tracer_provider is not None, {}
    _State.tracer = tracer_provider and tracer_provider.get_tracer("tobira")
    _State.meter = meter_provider and meter_provider.get_meter("tobira")
    _listen(meter_provider is not None)


@contextmanager
def span(name: str, side: Side, headers: Mapping[str, object] | None = None) -> Iterator[Callable[..., None]]:
    """Gives a function that adds facts by name, `name=` being the span's own. `headers` may hold the span that this one follows."""
    if not _is_on():
        yield _nothing
        return
    from opentelemetry.trace import SpanKind, Status, StatusCode

    begun = _State.tracer.start_as_current_span(
        name, _parent(headers or {}), SpanKind[side], record_exception=False, set_status_on_exception=False
    )
    with begun as one:
        one.set_attribute("tobira.request", tracking.number())
        try:
            yield lambda **facts: _add(one, facts)
        except Exception as error:
            one.set_attribute("error.type", type(error).__qualname__)
            one.set_status(Status(StatusCode.ERROR))
            raise


def note(**facts: Facts) -> None:
    """Facts for the span that is open here, if one is."""
    if _is_on():
        from opentelemetry.trace import get_current_span

        _add(get_current_span(), facts)


def task_headers() -> dict[str, str]:
    """What a message carries so that the task's span follows this one."""
    if not _is_on():
        return {}
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return {PARENT_HEADER: carrier[PARENT_HEADER]} if PARENT_HEADER in carrier else {}


def _parent(headers: Mapping[str, object]) -> Any:
    from opentelemetry.context import Context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    said = headers.get(PARENT_HEADER)
    return TraceContextTextMapPropagator().extract({PARENT_HEADER: said}, Context()) if isinstance(said, str) else None


def _nothing(**_facts: Facts) -> None:
    """Nobody listens."""


def _add(one: Any, facts: Mapping[str, Facts]) -> None:
    for name, fact in facts.items():
        if name == "name":
            one.update_name(str(fact))
        else:
            one.set_attribute(name.replace("__", "."), fact)


def _is_on() -> bool:
    if _State.is_wanted and _State.tracer is None:
        try:
            use(*_providers())
        except ImportError:
            _State.is_wanted = False
            log.error("OTEL_EXPORTER_OTLP_ENDPOINT is set, and requirements-otel.txt is not installed: nothing is traced")
    return _State.tracer is not None


def _providers() -> tuple[Any, Any]:
    import requests
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create({"service.name": "tobira", "service.instance.id": tracking.fresh()})
    line = requests.Session()
    line.trust_env = False
    line.max_redirects = 0
    traces = TracerProvider(resource=resource)
    traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(session=line, timeout=SECONDS)))
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(session=line, timeout=SECONDS))
    return traces, MeterProvider([reader], resource)


def _listen(is_on: bool) -> None:
    if _heard in metrics.listeners:
        metrics.listeners.remove(_heard)
    if is_on:
        metrics.listeners.append(_heard)


def _heard(kind: metrics.Kind, labels: tuple[str, ...], seconds: float | None) -> None:
    if kind not in _State.instruments:
        make = _State.meter.create_histogram if kind.steps else _State.meter.create_counter
        unit = "s" if kind.steps else "1"
        _State.instruments[kind] = make(kind.name.removesuffix("_total"), unit, kind.about)
    one, named = _State.instruments[kind], dict(zip(kind.labels, labels, strict=True))
    one.add(1, named) if seconds is None else one.record(seconds, named)
