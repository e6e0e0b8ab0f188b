"""The operators' day: what is broken, since when, what to do; a mail a day; never a person's name."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit import rules
from portal.audit.actions import anchoring
from portal.audit.models import Anchor
from portal.front import watching
from portal.front.models import Digest, Trouble
from portal.identity.models import Officer, OutgoingMail, User
from portal.municipalities.models import Municipality
from portal.municipalities.scope import System, viewing_as
from procedures.models import Application
from recommend.models import Item
from tests import cast as people
from tests.cast import SAKAI, Cast
from tests.notifications import make
from tests.procedures import make as cases

DAY = reverse("admin:front_trouble_changelist")
NOW = timezone.now()
MONDAY = dt.datetime(2026, 11, 30, 8, 0, tzinfo=dt.UTC)
TUESDAY = MONDAY + dt.timedelta(days=1)


def found(area: str) -> list[str]:
    return [*Trouble.objects.filter(area=area).exclude(level="fine").order_by("key").values_list("what", flat=True)]


def test_what_is_broken_is_told_with_its_remedy_and_goes_when_it_is_mended(cast: Cast, as_pref: Client) -> None:
    people.officer("kanri@sakai.example.jp", "管", "S-900", "administrator", SAKAI)
    OutgoingMail.objects.create(sealed="x")
    OutgoingMail.objects.update(created_at=NOW - dt.timedelta(minutes=30))
    with viewing_as(System("test")):
        Officer.objects.filter(pk=cast.ono.pk).update(is_active=True)
        User.objects.filter(pk=cast.ono.user_id).update(last_login=NOW - dt.timedelta(days=100))
    watching.look(NOW)
    said = found("identity")
    assert "メール1通が、10分たっても送れていません。" in said
    assert "吹田市の職員1人が、90日以上ログインしていません。" in said
    assert "吹田市に、管理者がいません。職員を増やすことも止めることもできません。" in said
    assert not any("堺市に、管理者" in one for one in said)
    page = as_pref.get(DAY).content.decode()
    assert "メール1通が、10分たっても送れていません。" in page
    assert "EMAIL_URL とワーカー（urgent）を確かめてください。" in page
    assert "小野" not in page
    since = Trouble.objects.get(key="away-272051").since
    watching.look(NOW + dt.timedelta(hours=1))
    assert Trouble.objects.get(key="away-272051").since == since
    OutgoingMail.objects.all().delete()
    watching.look(NOW + dt.timedelta(hours=2))
    assert "メール1通が、10分たっても送れていません。" not in found("identity")


def test_work_that_an_officer_left_behind_is_told_in_counts(cast: Cast) -> None:
    case = cases.submitted(cast.hanako, cases.nursery())
    with viewing_as(System("test")):
        Application.objects.filter(pk=case.pk).update(assignee=cast.mori)
        Officer.objects.filter(pk=cast.mori.pk).update(is_active=False)
    watching.look(NOW)
    assert found("procedures") == ["堺市で、辞めた職員が担当のままの申請が1件あります。"]


def test_a_rule_that_cannot_be_read_is_told(cast: Cast) -> None:
    words = {"kind": "news", "title": "x", "summary": "x", "opens_on": NOW.date()}
    Item.objects.create(municipality_id=SAKAI, audience={"nonsense": 1}, state="published", **words)
    watching.look(NOW)
    assert found("recommend") == ["公開中のまちの案内1件の対象が読めません。だれにも届いていません。"]


def test_the_chains_are_walked_once_a_day_and_what_was_found_stands_meanwhile(cast: Cast) -> None:
    make.template()
    watching.look(NOW, deep=True)
    assert Trouble.objects.get(key="chains").level == "fine"
    watching.look(NOW)
    assert Trouble.objects.filter(key="chains").exists()


def test_an_anchor_that_was_written_anew_is_named_by_its_day(cast: Cast) -> None:
    """Only the chains were walked each morning: an anchor that was changed in the data base was seen by nobody who did not ask."""
    make.template()
    made = anchoring.anchor(NOW)
    assert made is not None
    watching.look(NOW, deep=True)
    assert found("audit") == []
    # Nobody may change an anchor; one that was put there beside the portal has no signature of ours.
    day = made.day + dt.timedelta(days=1)
    Anchor.objects.create(day=day, made_at=NOW, root=rules.anchor_root(day.isoformat(), made.root, []), previous=made.root)
    watching.look(NOW, deep=True)
    assert found("audit") == [f"{day}の記録の証しが、前の日の証しか、署名と合いません。"]


def test_a_digest_goes_to_operators_once_a_day_and_names_nobody(cast: Cast) -> None:
    facts = {"area": "identity", "level": "error", "what": "メール3通が送れません。", "remedy": "確かめる。"}
    Trouble.objects.create(key="k", since=NOW, seen_at=NOW, **facts)
    assert watching.digest(TUESDAY)
    assert not watching.digest(TUESDAY + dt.timedelta(minutes=5))
    [sent] = mail.outbox
    assert sent.to == ["pref@pref.example.jp"]
    assert sent.subject == "[とびら] きょうの見回り：1件"
    assert "メール3通が送れません。" in sent.body
    assert DAY in sent.body
    assert not any(name in sent.body for name in ("花子", "森", "hanako"))


def test_nothing_broken_is_one_line_on_mondays(cast: Cast) -> None:
    assert not watching.digest(TUESDAY)
    assert mail.outbox == []
    assert watching.digest(MONDAY)
    assert mail.outbox[0].subject == "[とびら] 見回り：異常ありません"
    assert Digest.objects.count() == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_reads_what_was_kept_and_asks_nobody(
    cast: Cast, as_pref: Client, django_assert_num_queries: Callable, number: int
) -> None:
    for index in range(number):
        Trouble.objects.create(key=f"k{index}", area="identity", level="note", what="x", since=NOW, seen_at=NOW)
    as_pref.get(DAY)
    with django_assert_num_queries(DAY_QUERIES):
        assert as_pref.get(DAY).status_code == 200


DAY_QUERIES = 9


@pytest.mark.parametrize("who", ["as_mori", "as_hara", "as_ono", "as_hanako"])
def test_nobody_else_sees_the_day(request: pytest.FixtureRequest, who: str) -> None:
    client: Client = request.getfixturevalue(who)
    assert client.get(DAY).status_code in (302, 403)
    assert client.post(reverse("admin:front_trouble_again")).status_code in (302, 403)


def test_a_town_that_is_not_open_needs_nobody_yet(cast: Cast) -> None:
    Municipality.objects.update(stage="prepared")
    watching.look(NOW)
    assert not any("管理者がいません" in one for one in found("identity"))
