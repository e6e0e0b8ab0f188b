"""Apply → decide → export → the notices take the file as it is, and find their reader by the number and the birth date."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.consent import actions as consents
from portal.consent.rules import DIGITAL_NOTICE
from portal.municipalities.scope import viewing_as
from procedures.actions import reviews
from procedures.documents import Encoding
from tests.cast import SAKAI, Cast, resident
from tests.notifications import make as notices
from tests.procedures import make
from tests.procedures.make import NOW


@pytest.mark.parametrize("encoding", ["cp932", "utf-8-sig"])
def test_the_export_goes_straight_back_into_the_notices(cast: Cast, encoding: Encoding) -> None:
    template, nursery = notices.template(), make.nursery()
    consents.grant(cast.hanako, DIGITAL_NOTICE, by=cast.hanako, town_id=SAKAI)
    umi = resident("umi@example.jp", "浜", "海", ("ハマ", "ウミ"), SAKAI)
    first = make.submitted(cast.hanako, nursery)
    second = make.submitted(cast.hanako, nursery, child_name="堺 もみじ", child_birth_on="2022-12-31")
    without_consent = make.submitted(umi, nursery, child_name="浜 なぎさ", child_birth_on="2023-01-15")
    moved_away = make.submitted(cast.ken, nursery, child_name="吹田 みのり", child_birth_on="2023-03-03")
    with viewing_as(make.staff_view(cast.mori)):
        reviews.decide(first, outcome="admitted", facility="271411", note="慣らし保育は4月5日から", by=cast.mori, now=NOW)
        for waiting in (second, without_consent, moved_away):
            reviews.decide(waiting, outcome="waiting", facility="", note="", by=cast.mori, now=NOW)
        content = reviews.export_decisions(nursery, None, encoding=encoding, by=cast.mori)
    batch = notices.checked(template, cast.mori, content)
    assert (batch.uploaded, batch.digital, batch.paper, batch.quarantined, batch.invalid) == (4, 2, 1, 1, 0)


def test_a_button_makes_notices_of_decisions_without_a_file(cast: Cast, as_mori: Client, as_ono: Client) -> None:
    notices.template()
    nursery = make.nursery()
    consents.grant(cast.hanako, DIGITAL_NOTICE, by=cast.hanako, town_id=SAKAI)
    case = make.submitted(cast.hanako, nursery)
    url = reverse("admin:procedures_application_notify")
    asked = {"what": str(nursery.pk), "template": "nursery-decision", "reason": ""}
    assert "まだありません" in as_mori.post(url, asked).content.decode()
    with viewing_as(make.staff_view(cast.mori)):
        reviews.decide(case, outcome="admitted", facility="271411", note="", by=cast.mori, now=NOW)
    assert as_ono.post(url, asked).status_code == 422
    done = as_mori.post(url, asked, follow=True)
    [batch] = notices.work_batches()
    assert done.redirect_chain[-1][0] == reverse("admin:notifications_batch_status", args=[batch.pk])
    assert (batch.source, batch.state, batch.digital, batch.is_stamped) == ("cases", "checked", 1, True)
    assert "取り込み済みです" in as_mori.post(url, asked).content.decode()
    assert len(notices.work_batches()) == 1
