"""Questions about people, through the pages: the card's words stay, the own family is chosen, nobody else's can be."""

import json
import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.identity.actions import family
from portal.identity.models import ProvenIdentity, Resident
from portal.identity.queries.proven import place
from portal.lib import sealed
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures.actions import forms, reviews
from procedures.models import Application, Procedure
from tests.cast import SAKAI, Cast
from tests.identity import households
from tests.procedures import make

DEFINITION: dict[str, Any] = {
    "roles": {"subject_name": "whose", "subject_kana": "whose", "subject_birth_on": "whose"},
    "pages": [
        {
            "key": "people",
            "title": "人のこと",
            "fields": [
                {"key": "me", "kind": "my_details", "label": "あなたのこと"},
                {"key": "whose", "kind": "family", "label": "対象の方"},
            ],
        }
    ],
}
ADDRESS = "大阪府堺市堺区南瓦町3番1号"
MINE = {
    "a-me_name": "偽名",
    "a-me_kana": "さかい はなこ",
    "a-me_birth_year": "2001",
    "a-me_birth_month": "1",
    "a-me_birth_day": "1",
    "a-me_address": "よその町1",
}


def read_the_card(resident: Resident) -> None:
    """As if the card had been read just now."""
    told = {"name": "堺　花子", "address": ADDRESS, "prefecture": "大阪府", "town": "堺市", "ward": "堺区", "rest": ""}
    told |= {"birth_on": "1985-04-01", "sex": "2"}
    key, now = uuid.uuid4(), timezone.now()
    items = sealed.seal(json.dumps(told), aad=place(key))
    with viewing_as(System("test")):
        ProvenIdentity.objects.create(
            pk=key, resident=resident, issuer="test", items=items, town_id=SAKAI, read_at=now, kept_at=now, signed=False
        )  # fmt: skip


@pytest.fixture
def procedure(cast: Cast) -> Procedure:
    nursery = make.nursery(timezone.now())
    with viewing_as(System("test")):
        forms.publish(nursery, DEFINITION, by=cast.mori, now=timezone.now())
    return nursery


@pytest.fixture
def sakura(cast: Cast) -> int:
    with viewing_as(ResidentView(cast.hanako.pk)):
        added = family.add_member(
            cast.hanako, by=cast.hanako, relation="child", call_name="さくら", birth_on=date(2024, 5, 3), now=timezone.now()
        )  # fmt: skip
    return int(added.pk)


def begun(client: Client, procedure: Procedure, under: str = "") -> str:
    answer = client.post(f"{under}/procedures/{SAKAI}/{procedure.slug}/begin/")
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


def sent(client: Client, url: str, **boxes: str) -> Any:
    return client.post(url, {"seen": client.get(url).context["seen"], "go": "next", **MINE, **boxes})


def kept(url: str) -> dict[str, Any]:
    with viewing_as(System("test")):
        return dict(Application.objects.select_related("form_version").get(pk=url.split("/applications/")[1].split("/")[0]).entries.answers)


def test_the_card_and_the_family_fill_the_page_in(
    as_hanako: Client, as_mori: Client, cast: Cast, procedure: Procedure, sakura: int
) -> None:
    read_the_card(cast.hanako)
    url = begun(as_hanako, procedure)
    page = as_hanako.get(url).content.decode()
    assert page.count("マイナンバーカードで確認済み") == 3
    assert 'name="a-me_name"' not in page
    assert "堺 さくら（2024年5月3日生まれ）" in page
    assert sent(as_hanako, url, **{"a-whose_who": str(sakura), "a-whose_kana": "さかい さくら"}).status_code == 302
    assert kept(url) == {
        "me": {
            "name": "堺 花子",
            "kana": "サカイ ハナコ",
            "birth_on": "1985-04-01",
            "address": ADDRESS,
            "proven": "name birth_on address",
        },
        "whose": {"name": "堺 さくら", "kana": "サカイ サクラ", "birth_on": "2024-05-03"},
    }
    assert as_hanako.get(url).context["form"]["whose"].subwidgets[0].data["subwidgets"][0]["value"] == [str(sakura)]
    receipt = as_hanako.post(url.replace("page/1/", "submit/"), follow=True).content.decode()
    assert "カードで確認済み：名前・生年月日・住所" in receipt
    assert "堺 さくら（サカイ サクラ）" in receipt
    with viewing_as(System("test")):
        case = Application.objects.get(receipt_number__isnull=False)
    office = as_mori.get(f"/admin/procedures/application/{case.pk}/change/").content.decode()
    assert "堺 さくら（サカイ サクラ）" in office
    with viewing_as(make.staff_view(cast.mori)):
        reviews.decide(case, outcome="waiting", facility="", note="", by=cast.mori, now=timezone.now())
        written = reviews.export_decisions(procedure, None, encoding="utf-8-sig", by=cast.mori).decode("utf-8-sig")
    assert "2024/05/03,堺 さくら,サカイ サクラ" in written


def test_without_a_card_what_is_known_may_be_changed(as_hanako: Client, procedure: Procedure) -> None:
    url = begun(as_hanako, procedure)
    page = as_hanako.get(url).content.decode()
    assert 'value="堺 花子"' in page
    assert "マイナンバーカードで確認済み" not in page
    answer = sent(as_hanako, url, **{"a-whose_name": "堺 太郎", "a-whose_kana": "さかい たろう"})
    assert answer.status_code == 422
    assert "「対象の方」の生年月日を入力してください。" in answer.content.decode()
    assert kept(url)["me"]["name"] == "偽名"
    assert kept(url)["me"]["proven"] == ""


def test_kens_family_is_not_hanakos_to_choose(as_hanako: Client, cast: Cast, procedure: Procedure) -> None:
    kens = households.child(cast.ken, date(2023, 1, 1), call_name="みか")
    url = begun(as_hanako, procedure)
    assert "みか" not in as_hanako.get(url).content.decode()
    answer = sent(as_hanako, url, **{"a-whose_who": str(kens.pk)})
    assert "示された家族から選ぶか" in answer.content.decode()
    assert "whose" not in kept(url)


def test_a_proxy_sees_neither_family_nor_birth_date_nor_address(as_ken: Client, cast: Cast, procedure: Procedure, sakura: int) -> None:
    read_the_card(cast.hanako)
    proxy = households.proxy(cast.hanako, cast.ken, households.procedure(SAKAI, procedure.slug))
    url = begun(as_ken, procedure, f"/proxy/{proxy.pk}")
    page = as_ken.get(url).content.decode()
    assert [word for word in ("さくら", "1985", "南瓦町") if word in page] == []
    assert page.count("マイナンバーカードで確認済み") == 1
    sent(as_ken, url)
    assert (kept(url)["me"]["name"], kept(url)["me"]["proven"]) == ("堺 花子", "name")
