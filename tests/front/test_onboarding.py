"""Opening a town, step by step on the web and in one go for the demo. Ono of 吹田市 and all who are no operator stay outside."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

import procedures.queries as tasks
from notifications.models import Template
from portal.audit.models import Entry
from portal.connections import actions as services
from portal.connections import queries as directory
from portal.consent import queries as consent
from portal.front import checklist, onboarding
from portal.front.actions import exits, moves
from portal.front.actions.refusals import StillMissing
from portal.help.models import Desk
from portal.identity.models import Officer
from portal.municipalities import queries
from portal.municipalities.models import Department, Municipality
from portal.municipalities.rules import leaving
from portal.municipalities.scope import System, viewing_as
from portal.municipalities.stages import MovedMeanwhile, NoSuchMove, UnknownTown
from portal.municipalities.steps import with_needs
from tests import cast as people
from tests.cast import SAKAI, Cast
from tests.connections import make as shelf

MISAKI, NOSE = "273660", "273228"


def page(name: str, code: str = MISAKI) -> str:
    return reverse(f"admin:municipalities_municipality_{name}", args=[code])


def stage(code: str = MISAKI) -> str:
    town = queries.town(code)
    assert town is not None
    return town.stage


def picture(kind: str = "PNG", size: tuple[int, int] = (400, 300)) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, "#0a6b3d").save(kept, kind)
    return kept.getvalue()


@pytest.fixture
def administrator(cast: Cast) -> Officer:
    return people.officer("miyake@misaki.example.jp", "三宅", "M-001", "administrator", MISAKI)


def prepared(as_pref: Client) -> None:
    as_pref.post(page("contacts"), {"url": "https://www.town.misaki.osaka.jp/", "phone": "072-000-0000"})
    as_pref.post(page("kit"), {"take": ["purpose:digital-notice", "template:nursery-decision", "procedure:move-out"]})


def test_the_checklist_says_which_services_there_are_and_whom_to_call(cast: Cast, as_pref: Client) -> None:
    def lines() -> dict[str, tuple[str, bool]]:
        town = queries.town(MISAKI)
        assert town is not None
        return {step.key: (step.title, step.is_done) for step in checklist.steps_of(town) if step.key in {"services", "desk"}}

    assert lines()["services"] == ("つながるサービスを選ぶ（使えるものが、まだありません）", False)
    for number in range(4):
        shelf.service(f"library-{number}", name=f"図書館{number}", town_id=None)
    shelf.service("sakai", name="堺市だけのもの")
    can = "つながるサービスを選ぶ（いま4件を使えます：{}。府全域の4件のうち{}件を選びました）"
    assert lines()["services"] == (can.format("図書館0・図書館1・図書館2 ほか", 0), False)
    as_pref.post(page("services"), {"services": ["library-3"]})
    assert lines()["services"] == (can.format("図書館3・図書館0・図書館1 ほか", 1), True)
    assert lines()["desk"] == ("電話の受付時間を入れる", False)
    Desk.objects.create(municipality_id=MISAKI, opens=dt.time(9), closes=dt.time(17), weekdays=[0, 1, 2, 3, 4])
    assert lines()["desk"][1]
    assert "電話の受付時間を入れる" in as_pref.get(page("setup")).content.decode()


def test_an_operator_sets_a_town_up_step_by_step_and_opens_it(as_pref: Client, administrator: Officer) -> None:
    assert "次のものが済むと、始められます。" in as_pref.get(page("setup")).content.decode()
    prepared(as_pref)
    as_pref.post(page("departments"), {"d-TOTAL_FORMS": 1, "d-INITIAL_FORMS": 0, "d-0-name": "住民課", "d-0-phone": "072-000-0001"})
    as_pref.post(page("looks"), {"colour": "#0A6B3D", "crest": SimpleUploadedFile("crest.png", picture())})
    town = Municipality.objects.get(pk=MISAKI)
    assert (town.phone, town.colour, bool(town.crest)) == ("072-000-0000", "#0a6b3d", True)
    assert [row.name for row in Department.objects.filter(municipality=MISAKI)] == ["住民課"]
    # The linkage comes along with what stands on it.
    assert {code for code in ("linkage", "digital-notice") if consent.current_purpose(code, MISAKI)} == {"linkage", "digital-notice"}
    with viewing_as(System("look", MISAKI)):
        assert [template.slug for template in Template.objects.all()] == ["nursery-decision"]
    assert [card.title for card in tasks.open_procedures(MISAKI, timezone.now())] == []
    answer = as_pref.post(page("open"), {"to": "live", "seen": "prepared"}, follow=True)
    assert "とびらを始めました。" in answer.content.decode()
    assert stage() == "live"
    assert [card.title for card in tasks.open_procedures(MISAKI, timezone.now())] == ["転出届"]
    with viewing_as(System("look", MISAKI)):
        assert Entry.objects.filter(event="front.town_opened").count() == 1


def test_nothing_opens_before_what_it_cannot_do_without(as_pref: Client, cast: Cast) -> None:
    answer = as_pref.post(page("open"), {"to": "live", "seen": "prepared"}, follow=True)
    assert "先に「問い合わせ先を入れる」を済ませてください。" in answer.content.decode()
    prepared(as_pref)
    with pytest.raises(StillMissing, match="最初の管理者を招く"):
        moves.open_up(MISAKI, "live", seen="prepared", by=cast.pref, now=timezone.now())
    assert stage() == "prepared"


def test_every_page_of_the_wizard_opens_and_says_who_does_what(as_pref: Client, cast: Cast) -> None:
    for name in ("setup", "looks", "contacts", "departments", "services", "kit", "invite", "parts", "guests", "suspend"):
        assert as_pref.get(page(name)).status_code == 200, name
    text = as_pref.get(page("setup")).content.decode()
    assert text.count("町の管理者") >= 4
    assert as_pref.get(page("setup", "270008")).status_code == 404
    assert as_pref.get(reverse("admin:municipalities_municipality_change", args=[MISAKI])).url == page("setup")  # type: ignore[attr-defined]


@pytest.mark.parametrize("who", ["as_mori", "as_hara", "as_ono", "as_hanako"])
def test_nobody_else_opens_towns(request: pytest.FixtureRequest, who: str) -> None:
    client: Client = request.getfixturevalue(who)
    for name in ("setup", "looks", "services", "kit", "invite", "suspend", "open"):
        assert client.post(page(name), {"to": "live", "seen": "prepared"}).status_code in (302, 403), name
    assert stage() == "prepared"


def test_an_administrator_sees_the_own_town_alone_and_opens_no_doors(administrator: Officer, client_of: Callable[..., Client]) -> None:
    mine = client_of(administrator)
    assert mine.get(reverse("admin:municipalities_municipality_changelist")).url == page("setup")  # type: ignore[attr-defined]
    assert mine.get(page("looks")).status_code == 200
    assert mine.get(page("setup", SAKAI)).status_code == 404
    assert mine.post(page("open"), {"to": "live", "seen": "prepared"}).status_code == 403
    assert mine.get(page("kit")).status_code == 403


def test_a_town_puts_services_forward_on_the_web_and_takes_its_word_back(
    administrator: Officer, cast: Cast, as_pref: Client, client_of: Callable[..., Client]
) -> None:
    """The administrator's word as well as the operator's; nobody else's, and never for what is another town's own."""
    for slug in ("library", "shelter"):
        shelf.service(slug, name=slug, town_id=None)
    shelf.service("sakai")
    mine = client_of(administrator)
    assert mine.get(page("services", SAKAI)).status_code == 404
    assert "つながるサービスを選ぶ" in mine.get(page("setup")).content.decode()
    assert "すぐ出ます" in mine.post(page("services"), {"services": ["library"]}, follow=True).content.decode()
    assert picked() == ["library"]
    assert as_pref.post(page("services"), {"services": ["sakai"]}).status_code == 422
    as_pref.post(page("services"), {"services": ["library", "shelter"]})
    assert picked() == ["library", "shelter"]
    mine.post(page("services"), {})
    assert picked() == []
    with pytest.raises(services.NotChoosable, match="「sakai」"):
        services.pick(MISAKI, ["library", "sakai"], by=cast.pref)
    assert picked() == []


def picked(town: str = MISAKI) -> list[str]:
    return [one.slug for one in directory.choosable(town) if one.is_picked]


@pytest.mark.parametrize(
    ("colour", "said"),
    [
        ("#ffdd00", "#ffdd00 は、白い文字との明るさの差が 1.3 : 1 で、読めない方がいます（4.5 : 1 から）。近い色では #887600 が読めます。"),
        ("red", "「red」は色の番号ではありません。"),
        ("#12345g", "「#12345g」は色の番号ではありません。"),
    ],
)
def test_a_colour_that_cannot_be_read_is_refused_with_the_nearest(as_pref: Client, cast: Cast, colour: str, said: str) -> None:
    answer = as_pref.post(page("looks"), {"colour": colour})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Municipality.objects.get(pk=MISAKI).colour == "#0017c1"


SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("crest.svg", SCRIPT, "「crest.svg」は市章にできません。"),
        ("crest.png", SCRIPT, "「crest.png」は市章にできません。"),
        ("crest.html", b"<html><script>1</script></html>", "「crest.html」は市章にできません。"),
        ("crest.pdf", b"%PDF-1.4 nothing", "を開けませんでした"),
        ("half.png", picture()[:60], "「half.png」を開けませんでした。"),
    ],
)
def test_a_crest_that_is_a_script_is_refused(as_pref: Client, cast: Cast, name: str, content: bytes, said: str) -> None:
    answer = as_pref.post(page("looks"), {"colour": "#0a6b3d", "crest": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    town = Municipality.objects.get(pk=MISAKI)
    assert (town.crest, town.colour) == ("", "#0017c1")


def test_a_picture_that_is_script_too_is_drawn_anew(as_pref: Client, cast: Cast) -> None:
    as_pref.post(page("looks"), {"colour": "#0a6b3d", "crest": SimpleUploadedFile("c.jpg", picture("JPEG") + SCRIPT)})
    town = Municipality.objects.get(pk=MISAKI)
    answer = Client().get(reverse("front:crest", args=[MISAKI, town.crest]))
    assert answer["Content-Type"] == "image/png"
    assert b"script" not in answer.content
    assert Image.open(io.BytesIO(answer.content)).size == (192, 144)


def test_two_operators_at_once_the_second_is_told(as_pref: Client, administrator: Officer, cast: Cast) -> None:
    prepared(as_pref)
    moves.open_up(MISAKI, "pilot", seen="prepared", by=cast.pref, now=timezone.now())
    with pytest.raises(MovedMeanwhile, match="岬町を「試行中」にしました"):
        moves.open_up(MISAKI, "live", seen="prepared", by=cast.pref, now=timezone.now())
    with pytest.raises(NoSuchMove, match="「試行中」にはできません"):
        moves.open_up(MISAKI, "pilot", seen="pilot", by=cast.pref, now=timezone.now())
    assert stage() == "pilot"


def test_a_town_that_is_opened_again_leaves_only_when_it_is_asked_anew(as_pref: Client, administrator: Officer, cast: Cast) -> None:
    now, second = timezone.now(), people.officer("futari@pref.example.jp", "二人目", "P-002", "operator", people.PREFECTURE)
    prepared(as_pref)
    moves.open_up(MISAKI, "live", seen="prepared", by=cast.pref, now=now)
    moves.suspend(MISAKI, "終わります。", seen="live", by=cast.pref, now=now)
    row = exits.ask(MISAKI, reason="協議により", by=cast.pref, now=now)
    exits.keep_archive(row.pk, MISAKI, now=now)
    moves.open_up(MISAKI, "live", seen="suspended", by=cast.pref, now=now)
    later = now + leaving.COOLING * 12
    moves.suspend(MISAKI, "もう一度休みます。", seen="live", by=cast.pref, now=later)
    with pytest.raises(exits.ExitOver):
        exits.confirm(row, by=second, now=later)
    exits.ask(MISAKI, reason="あらためて", by=cast.pref, now=later)


def test_a_department_that_is_in_use_stays(as_pref: Client, cast: Cast) -> None:
    row = Department.objects.create(municipality_id=MISAKI, name="住民課")
    people.officer("m@misaki.example.jp", "三", "M-002", "clerk", MISAKI, department=row)
    sent = {"d-TOTAL_FORMS": 1, "d-INITIAL_FORMS": 1, "d-0-key": row.pk, "d-0-name": "", "d-0-phone": ""}
    answer = as_pref.post(page("departments"), sent, follow=True)
    assert "担当課「住民課」は、職員・ひな形・手続のどれかで使っているため消せません。" in answer.content.decode()
    assert Department.objects.filter(pk=row.pk).exists()


def test_the_page_costs_the_same_however_much_is_there(as_pref: Client, cast: Cast, django_assert_num_queries: Callable) -> None:
    onboarding.open_town(MISAKI, by=cast.pref)
    for code in (MISAKI, SAKAI):
        as_pref.get(page("setup", code))
        with django_assert_num_queries(SETUP_QUERIES):
            as_pref.get(page("setup", code))


SETUP_QUERIES = 21


def test_what_stands_on_something_brings_it_along(cast: Cast) -> None:
    town = queries.town(SAKAI)
    assert town is not None
    with viewing_as(System("look", SAKAI)):
        offers = checklist.offers_of(town)
    wanted = with_needs(frozenset({"procedure:nursery-admission", "nothing:known"}), offers)
    assert wanted == {"procedure:nursery-admission", "template:nursery-decision", "purpose:linkage", "purpose:digital-notice"}


def test_opening_twice_prepares_nothing_twice(cast: Cast) -> None:
    for _ in range(2):
        onboarding.open_town(SAKAI, by=cast.pref)
    purpose = consent.current_purpose("digital-notice", SAKAI)
    assert purpose is not None
    assert purpose.number == 1
    slugs = [card.url for card in tasks.open_procedures(SAKAI, timezone.now())]
    assert (len(slugs), len(set(slugs))) == (13, 13)


def test_a_town_that_is_not_there_gets_a_sentence(as_pref: Client, cast: Cast) -> None:
    with pytest.raises(UnknownTown, match="999999"):
        onboarding.open_town("999999", by=cast.pref)
    assert as_pref.post(page("open", "999999"), {"to": "live"}).status_code == 404
