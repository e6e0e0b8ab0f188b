"""The page on which a resident decides how to be told, LINE's webhook, and who else may touch any of it."""

import base64
import hashlib
import hmac
import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.actions import ways
from notifications.models import Device, LineEvent, LineLink, LinkCode, Phone, Preference
from notifications.queries import reach
from notifications.rules.alerts import Channel
from portal.municipalities.scope import Resident, System, viewing_as
from tests.notifications import make

pytestmark = pytest.mark.django_db
HERE = "/me/alerts/"
MOZILLA = "https://updates.push.services.mozilla.com/wpush/v2/abc"
BROWSER = {"endpoint": MOZILLA, "p256dh": make.BROWSER_KEY, "auth": make.BROWSER_AUTH}
ALL_MAIL = {f"topic_{topic}": ["mail"] for topic in ("important", "news", "reminder", "for_you")}
NIGHT = {"quiet_from": "22", "quiet_until": "6", "language": "ja"}


@pytest.fixture
def line(settings):
    settings.LINE_CHANNEL_TOKEN, settings.LINE_CHANNEL_SECRET, settings.LINE_ACCOUNT = "token", "secret", "@tobira"


def as_portal():
    return viewing_as(System("test"))


def sentences(response):
    return [str(message) for message in response.context["messages"]]


def test_everybody_is_told_by_mail_who_never_chose(as_hanako, cast, django_assert_num_queries):
    with django_assert_num_queries(11):
        response = as_hanako.get(HERE)
    assert response.status_code == 200
    assert [box.initial for box in response.context["form"].topics] == [["mail"]] * 4
    with as_portal():
        assert reach.reaches({cast.hanako.pk})[cast.hanako.pk] == reach.Reach(frozenset({Channel.MAIL}))


def test_a_choice_is_kept_and_shown_again(as_hanako, as_ken, cast):
    with as_portal():
        make.device(cast.hanako)
    wanted = {**ALL_MAIL, **NIGHT, "topic_news": [], "topic_important": ["mail", "push"], "place_1": "mail", "place_2": "push"}
    assert sentences(as_hanako.post(HERE, wanted, follow=True)) == ["受け取り方を登録しました。"]
    with as_portal():
        row = Preference.objects.get()
        assert (row.pk, row.order, row.quiet_from, row.quiet_until) == (cast.hanako.pk, ["mail", "push"], 22, 6)
        assert row.muted == {"news": ["mail", "push"], "reminder": ["push"], "for_you": ["push"]}
    form = as_hanako.get(HERE).context["form"]
    assert [form[f"topic_{topic}"].initial for topic in ("important", "news")] == [["mail", "push"], []]
    assert as_ken.get(HERE).context["form"]["topic_news"].initial == ["mail"], "Ken's is his own"


@pytest.mark.parametrize(
    "wrong",
    [{"quiet_from": "24"}, {"quiet_until": "x"}, {"language": "xx"}, {"topic_news": ["pigeon"]}, {"place_2": "push"}, {"place_1": "sms"}],
)  # fmt: skip
def test_what_cannot_be_chosen_is_shown_on_its_field(as_hanako, cast, wrong):
    with as_portal():
        make.device(cast.hanako)
    response = as_hanako.post(HERE, {**ALL_MAIL, **NIGHT, "place_1": "push", "place_2": "mail", **wrong})
    assert response.status_code == 200
    assert response.context["form"].errors
    with as_portal():
        assert not Preference.objects.exists()


def test_a_rest_is_taken_and_ended(as_hanako, cast):
    until = timezone.localdate() + timedelta(days=7)
    assert "休みます" in sentences(as_hanako.post(reverse("notifications:rest"), {"until": until.isoformat()}, follow=True))[0]
    with as_portal():
        assert reach.reaches({cast.hanako.pk})[cast.hanako.pk].resting_until == until
    as_hanako.post(reverse("notifications:rest"), {"resume": "1"})
    with as_portal():
        assert Preference.objects.get().resting_until is None


@pytest.mark.parametrize("days", [0, -1, 61, None])
def test_a_rest_is_neither_past_nor_endless(as_hanako, days):
    until = (timezone.localdate() + timedelta(days=days)).isoformat() if days is not None else "いつか"
    said = sentences(as_hanako.post(reverse("notifications:rest"), {"until": until}, follow=True))
    assert len(said) == 1
    with as_portal():
        assert not Preference.objects.exclude(resting_until=None).exists()


def test_a_browser_says_yes_and_its_address_is_sealed(as_hanako, cast):
    assert as_hanako.post(reverse("notifications:add-device"), BROWSER, headers={"User-Agent": "iPhone Safari"}).status_code == 204
    assert as_hanako.post(reverse("notifications:add-device"), BROWSER, headers={"User-Agent": "iPhone Safari"}).status_code == 204
    with as_portal():
        device = Device.objects.get()
        assert (device.resident_id, device.name, device.subscription.endpoint) == (cast.hanako.pk, "iPhoneのSafari", MOZILLA)
        assert MOZILLA not in device.sealed + device.endpoint_blind


@pytest.mark.parametrize(
    "wrong",
    [{"endpoint": ""}, {"endpoint": "http://127.0.0.1:6379/"}, {"endpoint": "https://evil.example/fcm.googleapis.com/"},
     {"endpoint": "https://fcm.googleapis.com.evil.example/"}, {"endpoint": f"{MOZILLA}{'x' * 1000}"}, {"p256dh": ""},
     {"auth": "<script>"}],
)  # fmt: skip
def test_only_push_services_are_ever_called(as_hanako, wrong):
    response = as_hanako.post(reverse("notifications:add-device"), {**BROWSER, **wrong})
    assert (response.status_code, "対応していません" in response.content.decode()) == (400, True)
    with as_portal():
        assert not Device.objects.exists()


def test_a_shared_browser_tells_whoever_said_yes_last(as_hanako, as_ken, cast):
    as_hanako.post(reverse("notifications:add-device"), BROWSER)
    as_ken.post(reverse("notifications:add-device"), BROWSER)
    with as_portal():
        assert Device.objects.get().resident_id == cast.ken.pk


def test_an_eleventh_browser_is_declined(as_hanako, cast):
    with as_portal():
        for number in range(10):
            make.device(cast.hanako, f"{MOZILLA}{number}")
    assert as_hanako.post(reverse("notifications:add-device"), BROWSER).status_code == 400


def test_nobody_can_take_away_the_browser_of_another(as_hanako, as_ken, cast):
    device = make.device(cast.hanako)
    url = reverse("notifications:remove-device", args=[device.pk])
    as_ken.post(url)
    with as_portal():
        assert Device.objects.count() == 1
    with viewing_as(Resident(cast.ken.pk)):
        assert not Device.objects.exists()
    as_hanako.post(url)
    with as_portal():
        assert not Device.objects.exists()


def hook(client, events, secret="secret"):
    body = json.dumps({"destination": "U0", "events": events})
    signature = base64.b64encode(hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest()).decode()
    return client.post("/hooks/line/", body, content_type="application/json", headers={"X-Line-Signature": signature})


def said(text, user="U1", number="01H0000001"):
    message = {"type": "text", "text": text}
    return {"type": "message", "webhookEventId": number, "source": {"type": "user", "userId": user}, "message": message}


def shown_code(client):
    found = re.search(r'<p class="line-code"[^>]*>([A-Z0-9]{4}-[A-Z0-9]{4})<', client.get(HERE).content.decode())
    assert found
    return found[1]


def test_a_code_written_to_line_links_it(as_hanako, client, cast, line):
    as_hanako.post(reverse("notifications:line-code"))
    code = shown_code(as_hanako)
    assert hook(client, [said(f" {code.lower()} ")]).status_code == 200
    with as_portal():
        link = LineLink.objects.get()
        assert (link.pk, link.user_id) == (cast.hanako.pk, "U1")
        assert "U1" not in link.sealed
        assert not LinkCode.objects.exists()
    part = as_hanako.get(HERE, headers={"HX-Request": "true", "HX-Target": "line-link"}).content.decode()
    assert "つながっています" in part
    assert "<html" not in part
    as_hanako.post(reverse("notifications:unlink-line"))
    with as_portal():
        assert not LineLink.objects.exists()


def test_line_tells_twice_and_it_counts_once(as_hanako, as_ken, client, cast, line):
    as_hanako.post(reverse("notifications:line-code"))
    event = said(shown_code(as_hanako))
    hook(client, [event])
    as_hanako.post(reverse("notifications:unlink-line"))
    hook(client, [event, event])
    with as_portal():
        assert (LineLink.objects.count(), LineEvent.objects.count()) == (0, 1)


def test_whoever_blocks_the_account_is_told_by_line_no_more(as_hanako, client, line):
    as_hanako.post(reverse("notifications:line-code"))
    hook(client, [said(shown_code(as_hanako))])
    hook(client, [{"type": "unfollow", "webhookEventId": "01H2", "source": {"userId": "U1"}}])
    with as_portal():
        assert not LineLink.objects.exists()


def test_a_late_or_foreign_code_links_nothing(as_hanako, client, line):
    as_hanako.post(reverse("notifications:line-code"))
    code = shown_code(as_hanako)
    with as_portal():
        LinkCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    hook(client, [said(code), said("こんにちは", number="2"), said("", number="3"), said("x" * 5000, number="4")])
    with as_portal():
        assert not LineLink.objects.exists()


@pytest.mark.parametrize("secret", ["other", ""])
def test_whoever_does_not_sign_as_line_is_told_nothing(client, line, secret):
    assert hook(client, [said("x")], secret=secret or "other").status_code == 403
    with as_portal():
        assert not LineEvent.objects.exists()


@pytest.mark.parametrize(
    "events",
    [None, 7, [7, None, {}], [{"source": None}], [{"type": "message", "webhookEventId": 5}], [{"webhookEventId": "x" * 65}]],
)
def test_what_line_never_sends_breaks_nothing(client, line, events):
    assert hook(client, events).status_code in {200, 403}


def test_without_line_there_is_no_hook_and_no_card(as_hanako, client):
    assert hook(client, [said("x")]).status_code == 403
    assert "LINE" not in as_hanako.get(HERE).content.decode().split("<main")[1]
    assert "使えません" in sentences(as_hanako.post(reverse("notifications:line-code"), follow=True))[0]


@pytest.fixture
def sms(settings):
    settings.SMS_API_URL, settings.SMS_API_TOKEN = "http://127.0.0.1:1", "token"


def test_a_number_is_used_when_its_code_came_back(as_hanako, cast, sms):
    url = reverse("notifications:phone")
    as_hanako.post(url, {"number": "０９０−１２３４−５６７８"})
    with as_portal():
        phone, code = Phone.objects.get(), LinkCode.objects.get().code
        assert (phone.number, phone.confirmed_at) == ("+819012345678", None)
        assert Channel.SMS not in reach.reaches({cast.hanako.pk})[cast.hanako.pk].channels
    assert "違うか" in sentences(as_hanako.post(url, {"code": "000000" if code != "000000" else "1"}, follow=True))[-1]
    as_hanako.post(url, {"code": code})
    with as_portal():
        assert Channel.SMS in reach.reaches({cast.hanako.pk})[cast.hanako.pk].channels
    as_hanako.post(url, {"remove": "1"})
    with as_portal():
        assert not Phone.objects.exists()


def test_five_wrong_codes_void_the_right_one(as_hanako, sms):
    url = reverse("notifications:phone")
    as_hanako.post(url, {"number": "090-1234-5678"})
    with as_portal():
        code = LinkCode.objects.get().code
    for _ in range(5):
        as_hanako.post(url, {"code": "x"})
    as_hanako.post(url, {"code": code})
    with as_portal():
        assert Phone.objects.get().confirmed_at is None


@pytest.mark.parametrize("number", ["", "072-228-7173", "0901234567", "+81 90 1234 5678x", "090123456789"])
def test_only_mobile_numbers_take_sms(as_hanako, sms, number):
    assert "11桁" in sentences(as_hanako.post(reverse("notifications:phone"), {"number": number}, follow=True))[0]


def test_a_code_is_sent_once_and_not_again_within_a_minute(as_hanako, cast, sms):
    url = reverse("notifications:phone")
    as_hanako.post(url, {"number": "090-1234-5678"})
    assert "1分" in sentences(as_hanako.post(url, {"number": "090-1234-5678"}, follow=True))[-1]
    with as_portal():
        assert [ways.send_code(cast.hanako.pk), ways.send_code(cast.hanako.pk)] == [True, False]


def test_the_worker_of_the_browser_speaks_for_the_whole_portal(client):
    response = client.get("/service-worker.js")
    assert response.headers["Content-Type"].startswith("text/javascript")
    assert "showNotification" in response.content.decode()
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
