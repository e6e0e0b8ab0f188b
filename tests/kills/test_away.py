"""Whom the portal calls is away, in four ways: refusing, silent, five seconds late, cut in the middle. Pages go on as before; alerts wait.

Mail, LINE and the scanner of files stand behind a proxy that misbehaves. No page waits for any of them, and nobody is told twice.
"""

import statistics
import uuid
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from notifications.actions import deliveries
from notifications.models import LineLink
from notifications.models.reach import line_blind, seal_line
from notifications.rules.alerts import Topic
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.cast import SAKAI, resident
from tests.kills.conftest import FULL, Workshop, answered
from tests.kills.proxy import MODES, Proxy
from tests.kills.test_alerts_survive import count, time_goes_by
from tests.notifications import make
from tests.standins import running

pytestmark = pytest.mark.kills
EACH, ASKED = (20, 200) if FULL else (4, 15)
# Small runs share their machine with others: there only a page that waits for somebody (five seconds and more) is a failure.
SLOWER, SLOWEST = (1.1, 2.0) if FULL else (20.0, 4.5)


def test_who_is_away_holds_no_page_up_and_nobody_is_told_twice(
    workshop: Workshop, settings, record_property: Callable[[str, object], None]
) -> None:
    settings.LINE_CHANNEL_TOKEN, settings.LINE_CHANNEL_SECRET = "token", "secret"
    post, line = running.post(), running.web()
    make.bodies()
    cast = people.gather()
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in people.logged_in(cast.hanako).cookies.items())
    with ExitStack() as stack:
        stack.callback(post.child.end)
        stack.callback(line.child.end)
        to_post, to_line = stack.enter_context(Proxy(post.port)), stack.enter_context(Proxy(line.port))
        workshop.env |= {
            "EMAIL_URL": f"smtp://127.0.0.1:{to_post.port}", "LINE_API_URL": f"http://127.0.0.1:{to_line.port}/line",
            "LINE_CHANNEL_TOKEN": "token", "LINE_CHANNEL_SECRET": "secret",
        }  # fmt: skip
        _web, address = workshop.web()
        workshop.worker(("urgent", "default", "alerts"))
        workshop.beat()
        pages = [f"{address}/", f"{address}/inbox/"]
        asked(pages, cookie)
        seconds = {"all there": asked(pages, cookie)}
        for number, mode in enumerate(MODES):
            to_post.mode = to_line.mode = mode
            before = to_post.seen + to_line.seen
            tell(number)
            workshop.wait_until(lambda before=before: to_post.seen + to_line.seen > before or called_again(), 120)
            seconds[mode] = asked(pages, cookie)
        to_post.mode = to_line.mode = "pass"
        workshop.wait_until(is_done, 240)
        taken = line.keys() + post.keys()
    normal = p95(seconds["all there"])
    for mode in MODES:
        assert p95(seconds[mode]) <= normal * SLOWER + 0.05, mode
        assert max(seconds[mode]) < SLOWEST, mode
    assert {key: times for key, times in taken.items() if times > 1} == {}
    uncertain = count(state="uncertain")
    assert count(state="accepted") + uncertain + count(state="failed") == count()
    said = ", ".join(f"{mode} {p95(some) * 1000:.0f} ms" for mode, some in seconds.items())
    record_property("pages", f"p95 of {len(seconds['all there'])} pages each: {said}")
    record_property("figure", f"{count()} alerts while mail and LINE misbehaved: 0 told twice, {uncertain} marked uncertain")


def tell(number: int) -> None:
    everybody = [resident(f"a{number}-{n}@example.jp", "堺", str(n), ("サカイ", "ハナコ"), SAKAI) for n in range(2 * EACH)]
    with viewing_as(System("test: plan", SAKAI)):
        for person in everybody[:EACH]:
            user = f"U{person.pk.hex}"
            LineLink.objects.create(resident=person, user_blind=line_blind(user), sealed=seal_line(person.pk, user))
        deliveries.plan([deliveries.Alert(SAKAI, person.pk, uuid.uuid4(), Topic.IMPORTANT) for person in everybody])


def called_again() -> bool:
    """Breakers and pauses of the mode before are over."""
    time_goes_by()
    return False


def is_done() -> bool:
    time_goes_by()
    return count(state__in=["planned", "sending"]) == 0


def asked(pages: list[str], cookie: str) -> list[float]:
    found = [answered(page, cookie) for _ in range(ASKED) for page in pages]
    assert {status for status, _page, _seconds in found} == {200}
    return [seconds for _status, _page, seconds in found]


def p95(some: list[float]) -> float:
    return statistics.quantiles(some, n=20)[-1]
