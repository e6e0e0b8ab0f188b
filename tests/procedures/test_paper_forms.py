"""書かない窓口: papers out of one typing, nothing kept; the code on them, and the counter that reads it."""

import io
import json
import subprocess
import zlib
from typing import Any

import pikepdf
import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.audit.models import Entry
from portal.identity.rules.limits import PER_ADDRESS, Action
from portal.lib import qr
from portal.municipalities.scope import System, viewing_as
from procedures.queries import paperforms as queries
from procedures.rules import papercode, paperforms
from procedures.rules.definition import Kind
from tests.cast import SAKAI, SUITA, Cast
from tests.procedures.make import NOW

URL = f"/paper-forms/{SAKAI}/fill/"
ALL = ["move", "residence-record", "health-insurance", "child-allowance"]
TYPED: dict[str, Any] = {
    "a-name": "堺 花子", "a-kana": "さかい はなこ",
    "a-birth_on_era": "", "a-birth_on_year": "1988", "a-birth_on_month": "4", "a-birth_on_day": "2",
    "a-phone": "0722331101", "a-postal": "5900078", "a-address": "堺市堺区南瓦町3番1号", "a-head": "堺 太郎", "a-move_kind": "in",
    "a-moved_on_era": "", "a-moved_on_year": "2026", "a-moved_on_month": "11", "a-moved_on_day": "20", "a-old_address": "吹田市泉町1-3-40",
}  # fmt: skip


pytestmark = pytest.mark.usefixtures("on_the_day")


def words(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def counted() -> dict[str, int]:
    with viewing_as(System("test")):
        return {model._meta.label: model._default_manager.count() for model in apps.get_models() if model._meta.managed}


def test_what_is_shipped_is_sound() -> None:
    assert list(paperforms.faults(queries.catalogue(), queries.every())) == []
    assert [sheet.slug for sheet in queries.every()] == ALL
    form = paperforms.joined(queries.catalogue(), queries.every())
    assert sum(1 for _field in form.fields()) == len({field.key for field in form.fields()}) == 27


def test_a_guest_types_once_and_gets_all_papers(cast: Cast, client: Client) -> None:
    chosen = client.get(f"/paper-forms/{SAKAI}/").content.decode()
    assert [slug for slug in ALL if f'value="{slug}"' in chosen] == ALL
    assert f'href="/paper-forms/{SAKAI}/"' in client.get("/procedures/", {"town": SAKAI}).content.decode()
    assert client.get(URL).url == f"/paper-forms/{SAKAI}/?wanting"
    page = client.get(URL, {"form": ["move", "residence-record"]})
    shown = page.content.decode()
    assert (shown.count('name="a-name"'), shown.count('name="a-copies"'), shown.count('name="a-child_name"')) == (1, 1, 0)
    assert "no-store" in page["Cache-Control"]
    typed = {**TYPED, "form": ["move", "residence-record"], "a-scope": "all", "a-copies": "2", "a-items": ["tie"], "a-purpose": "勤め先"}
    answer = client.post(URL, typed)
    assert (answer.status_code, answer["Content-Type"], "no-store" in answer["Cache-Control"]) == (200, "application/pdf", True)
    assert answer["Content-Disposition"] == 'attachment; filename="tobira-counter-forms.pdf"'
    told = words(answer.content)
    boxes = ("サカイハナコ", "2通", "■転入", "□転居", "■続柄")
    for said in ("住民異動届", "住民票の写し等請求書", "堺市長様", "令和8年11月21日", *boxes):
        assert said in told, said
    assert told.count("堺花子") == 2
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert (len(pdf.pages), str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == (2, "ja", True)


def test_nothing_of_it_stays(cast: Cast, client: Client, caplog: Any) -> None:
    before = counted()
    good = client.post(URL, {**TYPED, "form": ["move"]})
    bad = client.post(URL, {**TYPED, "form": ["move"], "a-phone": "1"})
    missing = client.post(URL, {**TYPED, "form": ["move"], "a-name": "堺\U0001f9ff"})
    assert (good.status_code, bad.status_code, missing.status_code) == (200, 422, 422)
    assert counted() == before
    assert not any("session" in cookie for cookie in client.cookies)
    assert "tobira" not in client.cookies
    for text in ("花子", "南瓦町", "0722331101"):
        assert text not in caplog.text
        assert text not in repr(cache.__dict__)


def test_what_is_wrong_is_said_and_kept_on_the_page(cast: Cast, client: Client) -> None:
    answer = client.post(URL, {**TYPED, "form": ["move"], "a-phone": "12", "a-address": ""})
    shown = answer.content.decode()
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (422, True)
    assert "「日中つながる電話番号」は、0から始まる10けたか11けたの番号で入力してください" in shown
    assert "「住所」を入力してください" in shown
    assert 'value="堺 花子"' in shown
    assert "印字できない文字" in client.post(URL, {**TYPED, "form": ["move"], "a-name": "堺\U0001f9ff"}).content.decode()


def test_the_postal_code_brings_its_address(cast: Cast, client: Client) -> None:
    answer = client.post(URL, {**TYPED, "form": ["move"], "a-address": "", "go": "address:postal"})
    assert (answer.status_code, 'value="大阪府堺市堺区南瓦町"' in answer.content.decode()) == (200, True)
    assert 'value="堺 花子"' in answer.content.decode()
    kept = client.post(URL, {**TYPED, "form": ["move"], "a-postal": "999", "go": "address:postal"}).content.decode()
    assert ('value="999"' in kept, 'value="堺市堺区南瓦町3番1号"' in kept) == (True, True)


@pytest.mark.parametrize("form", [[], ["nothing"], ["move", "nothing"], ["\x00"], ["move"] * 100])
def test_odd_choices_are_no_error(cast: Cast, client: Client, form: list[str]) -> None:
    assert client.get(URL, {"form": form}).status_code in (200, 302)
    assert client.post(URL, {"form": form}).status_code in (302, 422)


def test_a_town_without_papers_has_no_page(cast: Cast, client: Client) -> None:
    assert [client.get(f"/paper-forms/{town}/").status_code for town in (SUITA, "000000", "x")] == [404] * 3
    assert client.post(f"/paper-forms/{SUITA}/fill/", {"form": ["move"]}).status_code == 404


def test_a_machine_that_asks_for_more_and_more_is_told_to_wait(cast: Cast, client: Client) -> None:
    codes = [client.post(URL, {"form": ["move"]}).status_code for _time in range(PER_ADDRESS[Action.MAKE].tries + 1)]
    assert (codes[0], codes[-2], codes[-1]) == (422, 422, 429)
    assert client.get(URL, {"form": ["move"]}).status_code == 200


# --- the code ---


def codes_of(client: Client, slug: str = "move") -> tuple[str, ...]:
    """As they stand on the paper, worked out from the same answers."""
    answers = {"name": "堺 花子", "kana": "サカイ ハナコ", "birth_on": "1988-04-02", "phone": "0722331101", "postal": "590-0078",
               "address": "堺市堺区南瓦町3番1号", "head": "堺 太郎", "move_kind": "in", "moved_on": "2026-11-20",
               "old_address": "吹田市泉町1-3-40", "account": {"bank": "x"}}  # fmt: skip
    sheet = queries.chosen(SAKAI, [slug])[0]
    return queries.codes(SAKAI, sheet, answers, NOW.date())


def test_the_paper_bears_the_code_of_its_own_boxes_alone(cast: Cast, client: Client) -> None:
    (code,) = codes_of(client)
    carried = papercode.read(code)
    assert (carried.town_id, carried.sheet, carried.made_on) == (SAKAI, "move", NOW.date())
    assert set(carried.answers) == set(TYPED_KEYS)
    assert "account" not in carried.answers
    assert len(code) <= qr.MAX_LETTERS


TYPED_KEYS = ("name", "kana", "birth_on", "phone", "postal", "address", "head", "move_kind", "moved_on", "old_address")


@given(st.dictionaries(st.sampled_from(TYPED_KEYS), st.text(max_size=200)), st.randoms())
def test_what_is_written_is_read_again_in_any_order(answers: dict[str, str], chance: Any) -> None:
    try:
        parts = [*papercode.written(SAKAI, "move", answers, NOW.date())]
    except papercode.TooLong:
        return
    chance.shuffle(parts)
    text = "\n".join([*parts, parts[0].lower()])
    assert papercode.read(text).answers == answers
    assert all(len(part) <= qr.MAX_LETTERS for part in parts)


@given(st.text(max_size=300) | st.from_regex(r"(TBK1\.[1-8]\.[1-8]\.[0-9A-F]{8}\.[A-Z2-7]{1,60} ?){1,3}", fullmatch=True))
def test_whatever_is_scanned_is_read_or_refused(text: str) -> None:
    with pytest.raises(papercode.NotRead):
        papercode.read(text)


def test_a_bomb_does_not_unfold() -> None:
    packed = zlib.compress(json.dumps({"t": SAKAI, "s": "move", "d": "2026-11-21", "a": {"name": "あ" * 10**6}}).encode(), 9)
    with pytest.raises(papercode.NotRead):
        papercode.read(_as_codes(packed))


def _as_codes(packed: bytes) -> str:
    import base64
    import hashlib

    letters, digest = base64.b32encode(packed).decode().rstrip("="), hashlib.sha256(packed).hexdigest()[:8].upper()
    parts = [letters[at : at + 440] for at in range(0, len(letters), 440)]
    return " ".join(f"TBK1.{number}.{len(parts)}.{digest}.{part}" for number, part in enumerate(parts, 1))


def test_the_fullest_sheet_fits_or_is_refused_with_a_sentence(cast: Cast, client: Client) -> None:
    longest = {f"a-{one.key}": "亜" * one.max_length for one in queries.catalogue().fields() if one.kind is Kind.TEXT}
    answer = client.post(URL, {**TYPED, **longest, "form": ["move"]})
    assert answer.status_code == 200


# --- the counter ---
READ = "/admin/procedures/application/read-code/"


def test_the_clerk_reads_it_and_nothing_is_kept(cast: Cast, as_mori: Client, client: Client) -> None:
    (code,) = codes_of(client)
    assert "QRコードの文字" in as_mori.get(READ).content.decode()
    before = {label: count for label, count in counted().items() if label not in ("audit.Entry", "audit.Chain")}
    answer = as_mori.post(READ, {"text": code.lower() + "\n"})
    shown = answer.content.decode()
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    for said in ("住民異動届", "堺 花子", "1988年4月2日", "転入（ほかの市町村から来た）", "吹田市泉町1-3-40", "とびらでは確かめていません"):
        assert said in shown, said
    assert {label: count for label, count in counted().items() if label in before} == before
    with viewing_as(System("test")):
        entry = Entry.objects.filter(event="procedures.paper_code_read").get()
    assert (entry.detail, entry.subject_id) == ({"sheet": "move"}, None)


def test_what_was_changed_on_the_way_is_judged_again(cast: Cast, as_mori: Client) -> None:
    lies: dict[str, Any] = {"name": "<script>堺</script>", "birth_on": "1988-13-41", "admin": "x", "phone": ["x"]}
    forged = papercode.written(SAKAI, "move", lies, NOW.date())
    shown = as_mori.post(READ, {"text": " ".join(forged)}).content.decode()
    assert "&lt;script&gt;" in shown
    assert "足りない項目" in shown
    assert "1988-13-41" not in shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "必須"),
        ("4901234567894", "読み取れませんでした"),
        ("TBK1.1.2.0A0A0A0A.ABC", "2番目を、続けて読み取ってください"),
        ("TBK1.1.1.0A0A0A0A.ABC", "読み取れませんでした"),
    ],
)
def test_what_is_no_code_is_said_in_a_sentence(cast: Cast, as_mori: Client, text: str, said: str) -> None:
    answer = as_mori.post(READ, {"text": text})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_a_paper_for_another_town_is_not_read(cast: Cast, as_ono: Client, client: Client) -> None:
    answer = as_ono.post(READ, {"text": codes_of(client)[0]})
    assert (answer.status_code, "ほかの市町村の窓口" in answer.content.decode(), "花子" in answer.content.decode()) == (422, True, False)
