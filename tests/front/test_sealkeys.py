"""Keys per town: what they seal, how they change, and what a town that leaves takes along."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from notifications.models import Addressee, Batch, Notice, Row, Upload
from notifications.models.sealing import notice_place, subject_place, unseal_values, upload_place
from portal.audit.models import Entry
from portal.front import health, resealing
from portal.front.actions import exits, moves, sealkeys
from portal.front.models import TownExit
from portal.identity.models import Protection
from portal.lib import masterkeys, sealed
from portal.municipalities import datakeys
from portal.municipalities.models import DataKey, Resealing
from portal.municipalities.rules import leaving
from portal.municipalities.scope import System, scoped_models, viewing_as
from procedures.models import Application, Submission
from tests import cast as people
from tests.cast import PREFECTURE, SAKAI, SUITA, Cast
from tests.notifications import make as letters
from tests.procedures import make as forms

NEWER = base64.b64encode(b"n" * 32).decode()
# Sealed columns that live for minutes or a day, in no table of a town: nothing of them is there when a key is retired.
SHORT_LIVED = {"identity.DataCopy.sealed", "notifications.LinkCode.sealed"}

OF_NO_TOWN = {
    "identity.cardcase.items", "identity.provenidentity.items", "notifications.device.sealed", "notifications.linelink.sealed",
    "notifications.phone.sealed",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _keys_as_they_are(db: None) -> Any:
    """What a test does to the keys is rolled back; the next one must not have to read them, for its queries may be counted."""
    known = dict(vars(datakeys.keyring))
    yield
    vars(datakeys.keyring).update(known)


@pytest.fixture
def filled(cast: Cast) -> Cast:
    """堺市 with a letter, an upload, rows, addressees, and an application with an append-only submission."""
    template = letters.template()
    letters.willing(cast.hanako)
    letters.released(template, cast.mori, cast.hara, letters.file([letters.line(letters.bound(cast.hanako))]))
    forms.submitted(cast.hanako, forms.nursery(timezone.now()), timezone.now())
    return cast


def everything() -> dict[tuple[str, str, str], str]:
    """All sealed texts of 堺市 in the clear, each opened at its own place."""
    with viewing_as(System("test")):
        return {
            (model._meta.label, column, str(row.pk)): sealed.unseal(getattr(row, column), aad=model.sealed_at[column](row))
            for model, column in resealing.columns(SAKAI)
            for row in model._default_manager.filter(municipality=SAKAI).exclude(**{column: ""})
        }


def names(model: Any, column: str) -> set[str]:
    with viewing_as(System("test")):
        return {sealed.key_of(text) for text in model._default_manager.values_list(column, flat=True) if text}


def newest(kind: str) -> str:
    with viewing_as(System("test")):
        return f"{sealed.MARK}{datakeys.newest(SAKAI)[kind]}"


def test_a_town_s_text_is_under_its_own_key_and_bound_to_it(filled: Cast) -> None:
    assert (names(Upload, "sealed"), names(Notice, "sealed")) == ({newest("own")}, {newest("held")})
    with viewing_as(System("test")):
        upload = Upload.objects.get()
        suita = datakeys.newest(SUITA)["own"]
    moved = f"{sealed.MARK}{suita}{upload.sealed[len(newest('own')) :]}"
    for text, place in ((moved, upload_place(SAKAI, upload.pk)), (upload.sealed, upload_place(SUITA, upload.pk))):
        with pytest.raises(sealed.BrokenSeal):
            sealed.unseal(text, aad=place)


def test_one_town_s_key_writes_nothing_for_another(filled: Cast) -> None:
    """Whoever got hold of 吹田市's key alone can seal for 堺市's place with it; the portal must not open that."""
    with viewing_as(System("test")):
        upload, name = Upload.objects.get(), datakeys.newest(SUITA)["own"]
    place, nonce = upload_place(SAKAI, upload.pk), bytes(sealed.NONCE)
    stolen = datakeys.keyring.find(name, SUITA)
    body = nonce + AESGCM(stolen).encrypt(nonce, b"forged", f"{name}\n{place}".encode())
    forged = f"{sealed.MARK}{name}{base64.urlsafe_b64encode(body).decode()}"
    for where in (place, "notifications.phone:1"):
        with pytest.raises(sealed.BrokenSeal):
            sealed.unseal(forged, aad=where)


def test_keys_change_although_a_town_left_words_behind_that_nobody_opens(filled: Cast) -> None:
    """Why somebody's address was protected stays as a row, and went with the key of the town: the change of all keys stopped there."""
    with viewing_as(System("test")):
        Protection.objects.create(
            municipality_id=SAKAI, resident=filled.hanako, set_by=filled.mori, set_at=timezone.now(),
            reason_sealed=sealed.seal("わけ", aad=f"identity.protection:{SAKAI}:{filled.hanako.pk}"),
        )  # fmt: skip
        before = Protection.objects.get().reason_sealed
        assert len(datakeys.shred(SAKAI, timezone.now())) == 2
        for model in (Row, Upload):
            model.objects.all().delete()
    sealkeys.renew(SAKAI, now=timezone.now())
    sealkeys.renew(SUITA, now=timezone.now())
    out = StringIO()
    call_command("rotate_keys", "reseal", town=[SAKAI, SUITA], stdout=out)
    assert " 0 left, " in out.getvalue()
    with viewing_as(System("test")):
        assert Protection.objects.get().reason_sealed == before


def test_a_wrapped_key_that_was_damaged_is_a_missing_one_for_the_doctor(db: None) -> None:
    with viewing_as(System("test")):
        row = DataKey.objects.filter(ring__startswith=SAKAI).first()
        assert row
        DataKey.objects.filter(pk=row.pk).update(wrapped=row.wrapped.partition(".")[0] + ".cut")
    (finding,) = portal_sees()
    assert finding.level == "error"


def test_every_sealed_column_says_its_place() -> None:
    named = {f"{model._meta.label}.{column}" for model in scoped_models() for column in model.sealed_at}
    found = {
        f"{model._meta.label}.{field.name}"
        for model in scoped_models()
        for field in model._meta.concrete_fields
        if "sealed" in field.name and field.get_internal_type() == "TextField"
    }
    assert found - named - SHORT_LIVED == set()
    # A column that is missed here is missed when old keys go: its texts would be lost.
    assert {resealing.label(way) for way in resealing.columns(resealing.NOBODYS)} == OF_NO_TOWN
    assert len(resealing.columns(SAKAI)) + len(OF_NO_TOWN) == len(named)


def test_what_the_first_release_sealed_is_read_and_moved_in_batches(
    filled: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything()
    with viewing_as(System("test")):
        rows = list(Addressee.objects.all())
        keeper = sealed.keepers.pop()
        for row in rows:  # as it was before towns had keys
            row.subject = sealed.seal(before["notifications.Addressee", "subject", str(row.pk)], aad=subject_place(SAKAI, row.case_number))
            row.save()
        sealed.keepers.append(keeper)
    assert names(Addressee, "subject") != {newest("own")}
    assert everything() == before
    monkeypatch.setattr(resealing, "AT_ONCE", 1)
    out = StringIO()
    call_command("rotate_keys", "reseal", town=[SAKAI], stdout=out)
    assert out.getvalue() == f"{len(rows)} texts sealed anew, 0 left, 0 old keys destroyed.\n"
    assert (names(Addressee, "subject"), everything()) == ({newest("own")}, before)


def test_a_new_key_seals_old_texts_stay_readable_and_the_old_key_goes_when_nothing_names_it(filled: Cast) -> None:
    before, now, old = everything(), timezone.now(), newest("held")
    with viewing_as(System("test")):
        notice = Notice.objects.get()
    sealkeys.renew(SAKAI, now=now)
    datakeys.keyring.forget()
    assert everything() == before
    assert sealkeys.retire(SAKAI, now=now + sealkeys.GRACE).retired == ()
    resealing.seal_all(SAKAI, sealkeys.take_up(SAKAI, now=now))
    assert sealkeys.retire(SAKAI, now=now + dt.timedelta(minutes=1)).retired == ()
    look = sealkeys.retire(SAKAI, now=now + sealkeys.GRACE)
    assert (look.texts, len(look.retired)) == (0, 2)
    assert everything() == before
    assert newest("held") != old
    assert (names(Submission, "answers_sealed"), names(Notice, "sealed")) == ({newest("held")}, {newest("held")})
    with pytest.raises(sealed.KeyShredded):
        sealed.unseal(notice.sealed, aad=notice_place(SAKAI, notice.pk))


def test_what_is_only_added_to_takes_a_new_seal_and_nothing_else(filled: Cast) -> None:
    with viewing_as(System("test")):
        row, notice = Submission.objects.get(), Notice.objects.get()
        place = Submission.sealed_at["answers_sealed"](row)
        anew = sealed.seal(sealed.unseal(row.answers_sealed, aad=place), aad=place)
        tries: list[Callable[[], object]] = [
            lambda: Submission.objects.update(answers_sealed=anew),
            lambda: Notice.objects.update(sealed=notice.sealed + "="),
        ]
        refused(*tries)
        sealkeys.take_up(SAKAI, now=timezone.now())
        Submission.objects.update(answers_sealed=anew)
        refused(
            lambda: Submission.objects.update(answers_sealed=anew, number=9),
            lambda: Submission.objects.update(number=9),
            lambda: Submission.objects.update(answers_sealed="plain"),
            lambda: Submission.objects.update(agent_sealed="2.invented"),
            lambda: Submission.objects.all()._raw_delete("default"),
            lambda: Notice.objects.update(sealed="plain"),
            lambda: Notice.objects.update(digest="0" * 64),
        )
        Resealing.objects.update(town=SUITA)
        refused(lambda: Submission.objects.update(answers_sealed=row.answers_sealed))


def refused(*tries: Callable[[], object]) -> None:
    for each in tries:
        with pytest.raises(DatabaseError, match=r"append only|never rewritten"), transaction.atomic():
            each()


def test_a_lease_is_one_s_own_until_it_runs_out(filled: Cast) -> None:
    now = timezone.now()
    first = sealkeys.take_up(SAKAI, now=now)
    with pytest.raises(sealkeys.UnderWay):
        sealkeys.take_up(SAKAI, now=now)
    second = sealkeys.take_up(SAKAI, now=now + resealing.LEASE)
    with pytest.raises(resealing.TakenOver):
        resealing.seal_some(SAKAI, first, now=now)
    assert resealing.seal_some(SAKAI, second, now=now) == 0


def test_a_town_that_leaves_takes_its_keys_and_residents_keep_their_letters(filled: Cast) -> None:
    other = people.officer("futari@pref.example.jp", "二人目", "P-002", "operator", PREFECTURE)
    with viewing_as(System("test")):
        notice, row, upload = Notice.objects.get(), Row.objects.first(), Upload.objects.get()
        Batch.objects.update(state="stopped")
        Application.objects.update(state="withdrawn")
    assert row is not None
    now = timezone.now()
    moves.suspend(SAKAI, "終わります。", seen="live", by=filled.pref, now=now)
    asked = exits.ask(SAKAI, reason="協議により", by=filled.pref, now=now)
    exits.keep_archive(asked.pk, SAKAI, now=now)
    exits.confirm(asked, by=other, now=now + leaving.UNTAKEN + dt.timedelta(minutes=1))
    for model, kept in ((Row, row), (Upload, upload)):  # as a backup or the archive would still have them
        with pytest.raises(sealed.KeyShredded):
            sealed.unseal(kept.sealed, aad=model.sealed_at["sealed"](kept))
    with viewing_as(System("test")):
        done = TownExit.objects.get(pk=asked.pk)
        with pytest.raises(sealed.KeyShredded):
            list(exits.archives.opened(SAKAI, str(done.pk), done.archive))
        told = Entry.objects.get(event="front.exit_confirmed").detail
        gone = sorted(DataKey.objects.filter(ring__startswith=SAKAI, wrapped="").values_list("name", flat=True))
        assert (told["keys_shredded"].split(), done.erased["front.keys"]) == (gone, 2)
        assert sealed.key_of(upload.sealed).removeprefix(sealed.MARK) in gone
    assert unseal_values(notice.sealed, notice_place(SAKAI, notice.pk))
    with viewing_as(System("test")):
        sent = Submission.objects.select_related("application").get()
        assert sent.answers(sent.application)
    datakeys.begin_anew(SAKAI, now)
    assert sealed.unseal(sealed.seal("x", aad=upload_place(SAKAI, upload.pk)), aad=upload_place(SAKAI, upload.pk)) == "x"


def test_a_new_master_key_wraps_the_data_keys_and_the_old_one_can_go(filled: Cast, settings: Any) -> None:
    before, index, old = everything(), sealed.blind("0001", purpose="test"), settings.SEAL_KEYS
    out = StringIO()
    call_command("rotate_keys", "blind", stdout=out)
    settings.SEAL_KEYS, settings.SEAL_BLIND_KEY = [NEWER, *old], out.getvalue().strip()
    out = StringIO()
    call_command("rotate_keys", "master", stdout=out)
    assert out.getvalue().startswith(f"{44 * len(datakeys.KINDS)} data keys")
    settings.SEAL_KEYS = [NEWER]
    datakeys.keyring.forget()
    assert (everything(), sealed.blind("0001", purpose="test")) == (before, index)


def test_the_doctor_names_a_master_key_that_is_missing(db: None, settings: Any) -> None:
    assert portal_sees() == []
    settings.SEAL_KEYS = [NEWER]
    (finding,) = portal_sees()
    assert (finding.level, "44 市町村" in finding.what) == ("error", True)
    for keys in ([], ["short"], ["!"]):
        settings.SEAL_KEYS = keys
        (finding,) = portal_sees()
        assert (finding.level, "SEAL_KEYS がないか" in finding.what) == ("error", True)
        with pytest.raises(masterkeys.MasterMissing):
            sealed.seal("x", aad="test:1")


def portal_sees() -> list[health.Finding]:
    with viewing_as(System("test")):
        return list(health.seals_can_be_opened())
