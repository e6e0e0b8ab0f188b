"""A town that is tried out, rests, has parts closed: what its residents, guests and outsiders are told. Letters stay readable."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.actions import batches
from portal.consent import actions as consents
from portal.front.actions import banners, looks, moves
from portal.front.actions.refusals import AnnouncedNothing, BadPeriod, DownAlready, NoteMissing
from portal.identity import pilots
from portal.identity.actions import pilots as passes
from portal.identity.models import PilotGuest, Resident
from portal.municipalities import queries
from portal.municipalities.models import Municipality
from portal.municipalities.openness import NotBegun, PartNotOpen, Resting
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures.actions import filling
from procedures.models import Procedure
from tests import cast as people
from tests.cast import SAKAI, SUITA, Cast
from tests.notifications import make
from tests.procedures import make as cases

NOTE = "点検のため12月1日まで休みます。お急ぎの方は072-000-0000へ。"


def put(code: str, stage: str, **facts: object) -> None:
    Municipality.objects.filter(pk=code).update(stage=stage, **facts)


def begin(resident: Resident, procedure: Procedure) -> None:
    with viewing_as(ResidentView(resident.pk)):
        filling.start(procedure, by=resident, now=cases.NOW, known={})


@pytest.fixture
def nursery(cast: Cast) -> Procedure:
    return cases.nursery()


def test_in_a_pilot_only_the_invited_can_do_something_new(cast: Cast, nursery: Procedure) -> None:
    make.template()
    put(SAKAI, "pilot")
    with pytest.raises(pilots.ByInvitation, match="招かれた方だけ"):
        begin(cast.hanako, nursery)
    with pytest.raises(pilots.ByInvitation):
        consents.grant(cast.hanako, "digital-notice", by=cast.hanako, town_id=SAKAI)
    town = queries.town(SAKAI)
    assert town is not None
    code = passes.make_pass(town, seats=1, note="", by=cast.pref, now=timezone.now())
    assert passes.join(cast.hanako, code, now=timezone.now()) == SAKAI
    begin(cast.hanako, nursery)
    consents.grant(cast.hanako, "digital-notice", by=cast.hanako, town_id=SAKAI)
    # One seat: Ken, another town's resident, comes too late; Hanako's second tap takes none.
    with pytest.raises(passes.PassOver):
        passes.join(cast.ken, code, now=timezone.now())
    assert passes.join(cast.hanako, code, now=timezone.now()) == SAKAI
    with viewing_as(System("look")):
        assert PilotGuest.objects.count() == 1


def test_the_real_pipeline_runs_in_a_pilot_for_its_guests_alone(cast: Cast) -> None:
    template = make.template()
    umi = people.resident("umi@example.jp", "浜", "海", ("ハマ", "ウミ"), SAKAI)
    town = queries.town(SAKAI)
    assert town is not None
    put(SAKAI, "pilot")
    town = queries.town(SAKAI)
    assert town is not None
    code = passes.make_pass(town, seats=5, note="", by=cast.pref, now=timezone.now())
    passes.join(cast.hanako, code, now=timezone.now())
    make.willing(cast.hanako)
    lines = [make.line(make.bound(cast.hanako)), make.line(make.bound(umi, name="浜 なぎさ"), name="浜 なぎさ")]
    batch = make.released(template, cast.mori, cast.hara, make.file(lines))
    assert (batch.state, batch.digital, batch.paper) == ("released", 1, 1)


def test_the_link_of_a_pilot_asks_before_it_takes_a_seat(cast: Cast, as_hanako: Client) -> None:
    put(SAKAI, "pilot")
    town = queries.town(SAKAI)
    assert town is not None
    code = passes.make_pass(town, seats=1, note="職員の家族", by=cast.pref, now=timezone.now())
    url = reverse("front:pilot", args=[code])
    assert Client().get(url).status_code == 302
    assert "加わると、堺市の手続と通知が、本番と同じように使えます。" in as_hanako.get(url).content.decode()
    with viewing_as(System("look")):
        assert PilotGuest.objects.count() == 0
    assert "堺市の試行に加わりました。" in as_hanako.post(url, follow=True).content.decode()
    assert as_hanako.get(reverse("front:pilot", args=["wrong"])).status_code == 404


def test_links_are_made_shown_once_and_ended(cast: Cast, as_pref: Client) -> None:
    url = reverse("admin:municipalities_municipality_guests", args=[SAKAI])
    assert "いま試行中ではないため、招待は作れません" in as_pref.post(url, {"seats": 3}).content.decode()
    put(SAKAI, "pilot")
    shown = as_pref.post(url, {"seats": 3, "note": "職員"}).content.decode()
    assert "http://testserver/towns/pilot/" in shown
    again = as_pref.get(url).content.decode()
    assert "/towns/pilot/" not in again
    assert "職員" in again
    assert as_pref.post(url, {"seats": 0}).status_code == 422
    key = again.split('name="end" value="')[1].split('"')[0]
    as_pref.post(url, {"end": key})
    assert "終わりました" in as_pref.get(url).content.decode()
    for wrong in ("x", "99999999999999999999", "12345"):
        assert as_pref.post(url, {"end": wrong}).status_code == 404


def test_a_town_that_rests_says_so_and_takes_nothing_new(cast: Cast, nursery: Procedure, as_hanako: Client) -> None:
    template = make.template()
    make.willing(cast.hanako)
    make.released(template, cast.mori, cast.hara, make.file([make.line(make.bound(cast.hanako))]))
    waiting = make.approved(template, cast.mori, cast.hara, make.file([make.line(make.bound(cast.hanako))]), name="second.csv")
    with pytest.raises(NoteMissing):
        moves.suspend(SAKAI, " ", seen="live", by=cast.pref, now=timezone.now())
    moves.suspend(SAKAI, NOTE, seen="live", by=cast.pref, now=timezone.now())
    with pytest.raises(Resting, match="お急ぎの方は072-000-0000へ"):
        begin(cast.hanako, nursery)
    with pytest.raises(Resting):
        make.issue(waiting, cast.mori)
    home = as_hanako.get("/").content.decode()
    assert f"堺市のとびらは、いま休止しています。{NOTE}" in home
    assert as_hanako.get("/inbox/").content.decode().count("is-letter") == 1
    guide = as_hanako.get(reverse("procedures:guide", args=[SAKAI, "nursery-admission"])).content.decode()
    assert "いま休止しています" in guide
    assert "申込みを始める" not in guide


def test_what_was_issued_before_waits_while_the_town_rests(cast: Cast) -> None:
    template = make.template()
    make.willing(cast.hanako)
    batch = make.issued(template, cast.mori, cast.hara, make.file([make.line(make.bound(cast.hanako))]))
    put(SAKAI, "suspended", stage_note=NOTE)
    make.work_off(batch)
    assert batch.state == "issued"
    put(SAKAI, "live")
    make.work_off(batch)
    assert batch.state == "released"


def test_nothing_is_issued_before_a_town_has_begun(cast: Cast) -> None:
    template = make.template()
    make.willing(cast.hanako)
    batch = make.approved(template, cast.mori, cast.hara, make.file([make.line(make.bound(cast.hanako))]))
    put(SAKAI, "prepared")
    with make.as_staff(cast.mori), pytest.raises(NotBegun):
        batches.issue(batch, by=cast.mori, release_at=timezone.now())


def test_a_part_that_is_closed_says_so_kindly_and_the_rest_works(cast: Cast, nursery: Procedure, as_hanako: Client) -> None:
    looks.close_parts(SAKAI, ["procedures", "appointments", "nonsense"], by=cast.pref)
    assert Municipality.objects.get(pk=SAKAI).closed_parts == ["procedures", "appointments"]
    with pytest.raises(PartNotOpen, match="堺市の「手続」は、とびらではまだ始まっていません"):
        begin(cast.hanako, nursery)
    for path in (reverse("procedures:list"), reverse("procedures:counters")):
        assert "まだ始まっていません" in as_hanako.get(path).content.decode()
    assert as_hanako.get(reverse("front:town", args=[SAKAI])).content.decode().count("できる手続") == 0
    make.template()
    consents.grant(cast.hanako, "digital-notice", by=cast.hanako, town_id=SAKAI)


def test_what_is_closed_at_home_is_in_no_menu_and_on_no_shelf(cast: Cast, as_hanako: Client, as_ken: Client) -> None:
    open_to_all = {"procedures:list", "recommend:feed", "connections:services"}
    addresses = {name: f'href="{reverse(name)}"' for name in {*open_to_all, "procedures:mine", "connections:mine", "procedures:counters"}}

    def seen(client: Client, path: str = "/") -> set[str]:
        text = client.get(path).content.decode()
        return {name for name, address in addresses.items() if address in text}

    assert open_to_all <= seen(as_hanako)
    looks.close_parts(SAKAI, ["procedures", "appointments", "services", "feed"], by=cast.pref)
    assert seen(as_hanako) & open_to_all == set()
    assert seen(as_hanako) >= {"procedures:mine", "connections:mine"}, "what one has under way and what one is linked to stays in reach"
    assert "あなたへの情報" not in as_hanako.get("/").content.decode()
    assert "procedures:counters" not in seen(as_hanako, reverse("procedures:list"))
    assert open_to_all <= seen(as_ken), "who lives elsewhere"
    assert open_to_all <= seen(Client(), reverse("front:town", args=[SAKAI]))


def test_everybody_sees_the_stage_of_every_town(cast: Cast) -> None:
    put(SAKAI, "pilot")
    put(SUITA, "suspended", stage_note=NOTE)
    text = Client().get("/towns/").content.decode()
    assert text.index("試行中の市町村") < text.index("堺市") < text.index("休止中の市町村") < text.index("吹田市")
    assert "招かれた方だけ" in Client().get(reverse("front:town", args=[SAKAI])).content.decode()
    assert NOTE in Client().get(reverse("front:town", args=[SUITA])).content.decode()
    put(SAKAI, "live")
    put(SUITA, "merged", successor=SAKAI, stage_note="")
    assert Client().get(reverse("front:town", args=[SUITA]))["Location"] == reverse("front:town", args=[SAKAI])


def test_a_towns_colour_and_mark_are_on_its_residents_pages_alone(cast: Cast, as_hanako: Client, client_of: Callable[..., Client]) -> None:
    looks.settle_look(SAKAI, colour="#0a6b3d", by=cast.pref)
    address = reverse("front:look", args=[SAKAI, "0a6b3d"])
    assert address in as_hanako.get("/").content.decode()
    assert address not in client_of(cast.ken).get("/").content.decode()
    sheet = Client().get(address)
    assert (sheet["Content-Type"], "immutable" in sheet["Cache-Control"]) == ("text/css", True)
    assert "--town:#0a6b3d" in sheet.content.decode()
    assert Client().get(reverse("front:look", args=[SAKAI, "ffdd00"])).status_code == 404
    assert Client().get(reverse("front:look", args=[SAKAI, "not-a-colour"])).status_code == 404
    assert Client().get(reverse("front:crest", args=[SAKAI, "nothing"])).status_code == 404


def test_banners_stand_for_their_time_where_they_are_meant(cast: Cast, as_hanako: Client, client_of: Callable[..., Client]) -> None:
    now = timezone.now()
    hour = dt.timedelta(hours=1)
    texts = {"ja": "夜間に点検します。", "en": "Maintenance tonight."}
    everywhere = banners.announce(None, texts, begins_at=now, ends_at=now + hour, by=cast.pref, now=now)
    banners.announce(SAKAI, {"ja": "堺市だけの帯"}, begins_at=now, ends_at=now + hour, by=cast.pref, now=now)
    banners.announce(SAKAI, {"ja": "まだの帯"}, begins_at=now + hour, ends_at=now + 2 * hour, by=cast.pref, now=now)
    hanako, ken = as_hanako.get("/").content.decode(), client_of(cast.ken).get("/").content.decode()
    assert [text in hanako for text in ("夜間に点検します。", "堺市だけの帯", "まだの帯")] == [True, True, False]
    assert [text in ken for text in ("夜間に点検します。", "堺市だけの帯")] == [True, False]
    guest = Client()
    assert "夜間に点検します。" in guest.get("/").content.decode()
    assert "Maintenance tonight." in guest.get("/", headers={"Accept-Language": "en"}).content.decode()
    banners.take_down(everywhere, by=cast.pref, now=now)
    assert "夜間に点検します。" not in as_hanako.get("/").content.decode()
    with pytest.raises(DownAlready):
        banners.take_down(everywhere, by=cast.pref, now=now)
    with pytest.raises(AnnouncedNothing):
        banners.announce(None, {"ja": " "}, begins_at=now, ends_at=now + hour, by=cast.pref, now=now)
    with pytest.raises(BadPeriod):
        banners.announce(None, {"ja": "帯"}, begins_at=now, ends_at=now - hour, by=cast.pref, now=now)


def test_operators_write_banners_on_a_page_and_others_do_not(cast: Cast, as_pref: Client, as_mori: Client) -> None:
    url = reverse("admin:municipalities_announcement_write")
    sent = {"town": "", "ja": "点検", "en": "", "begins_at": "2026-01-01T00:00", "ends_at": "2099-01-01T00:00"}
    assert as_mori.post(url, sent).status_code == 403
    assert as_pref.post(url, {**sent, "ends_at": "2020-01-01T00:00"}).status_code == 422
    assert "帯を決めました。" in as_pref.post(url, sent, follow=True).content.decode()
    assert [one["texts"] for one in queries.announced()] == [{"ja": "点検"}]
