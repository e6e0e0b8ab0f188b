"""A town that leaves, and one that becomes part of another. Two operators; what residents were sent stays theirs."""

import datetime as dt
import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Callable
from typing import ClassVar

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from notifications.actions import batches
from notifications.models import Addressee, Batch, Notice, Upload
from portal.audit.actions import retaining
from portal.audit.models import Entry
from portal.front import archives, rehoming, tasks, waiting
from portal.front.actions import exits, moves
from portal.front.models import TownExit
from portal.identity.actions import homes
from portal.identity.models import Officer, Resident
from portal.lib import sealed, uploads
from portal.municipalities import queries
from portal.municipalities.models import Municipality
from portal.municipalities.rules import leaving
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures.actions import messages, reviews
from procedures.models import Application, Message
from tests import cast as people
from tests.cast import KISHIWADA, PREFECTURE, SAKAI, SUITA, Cast
from tests.notifications import make
from tests.procedures import make as cases

NOW = timezone.now()
LATER = NOW + leaving.COOLING + dt.timedelta(minutes=1)


@pytest.fixture
def second(cast: Cast) -> Officer:
    return people.officer("futari@pref.example.jp", "二人目", "P-002", "operator", PREFECTURE)


@pytest.fixture
def letter(cast: Cast) -> None:
    template = make.template()
    make.willing(cast.hanako)
    make.released(template, cast.mori, cast.hara, make.file([make.line(make.bound(cast.hanako))]))
    make.uploaded(template, cast.mori, make.file([make.line(make.bound(cast.hanako))]), name="half.csv")


def rest(cast: Cast) -> None:
    moves.suspend(SAKAI, "終わります。", seen="live", by=cast.pref, now=NOW)


def asked(cast: Cast, **facts: str) -> TownExit:
    rest(cast)
    row = exits.ask(SAKAI, reason="協議により", by=cast.pref, now=NOW, **facts)
    exits.keep_archive(row.pk, SAKAI, now=NOW)
    with viewing_as(System("test")):
        return TownExit.objects.get(pk=row.pk)


def exit_of(town_id: str) -> TownExit:
    with viewing_as(System("test")):
        return TownExit.objects.get(municipality=town_id)


def taken(row: TownExit, who: str = "uketori") -> None:
    administrator = people.officer(f"{who}@sakai.example.jp", "受", f"S-{who}", "administrator", SAKAI)
    assert b"".join(exits.hand_out(row, by=administrator, now=NOW))


def stopped(cast: Cast) -> None:
    with viewing_as(System("test")):
        batches.stop(Batch.objects.get(file_name="half.csv"), by=cast.mori, reason="町が離れるため")


def count(model: type, **only: object) -> int:
    with viewing_as(System("count")):
        return model.objects.filter(municipality=SAKAI, **only).count()  # type: ignore[attr-defined,no-any-return]


def test_a_town_leaves_with_its_archive_and_letters_stay(
    cast: Cast, second: Officer, letter: None, as_hanako: Client, settings: object
) -> None:
    row = asked(cast)
    with pytest.raises(exits.TooSoon, match="消せるのは"):
        exits.confirm(row, by=second, now=NOW)
    with pytest.raises(exits.StillAtWork, match="公開していない一括通知 1"):
        exits.confirm(row, by=second, now=LATER)
    stopped(cast)
    with pytest.raises(exits.OwnRequest):
        exits.confirm(row, by=cast.pref, now=LATER)
    with pytest.raises(exits.NotTaken, match="まだファイルを受け取っていません"):
        exits.confirm(row, by=second, now=LATER)
    taken(row)
    notices, entries = count(Notice), count(Entry)
    exits.confirm(row, by=second, now=LATER)
    town = queries.town(SAKAI)
    assert town is not None
    assert town.stage == "left"
    assert (count(Addressee), count(Upload), count(Officer, is_active=True)) == (0, 0, 0)
    assert (count(Notice), count(Entry) > entries) == (notices, True)
    with viewing_as(System("test")):
        kept = TownExit.objects.get(pk=row.pk)
    assert kept.erased["notifications.addressees"] == 2
    assert kept.erased["identity.officers"] == 3
    assert as_hanako.get("/inbox/").content.decode().count("is-letter") == 1
    assert "とびらの利用を終えました" in as_hanako.get("/").content.decode()
    with pytest.raises(exits.ExitOver):
        exits.confirm(row, by=second, now=LATER)
    # Nothing of 吹田市 has gone.
    with viewing_as(System("count")):
        assert Officer.objects.get(pk=cast.ono.pk).is_active


@pytest.mark.parametrize("into", ["", SUITA])
def test_a_town_does_not_go_while_it_holds_something(cast: Cast, second: Officer, into: str) -> None:
    row = asked(cast, **({"successor": into} if into else {}))
    taken(row)
    with viewing_as(System("test")):
        until = timezone.localdate() + dt.timedelta(days=90)
        hold = retaining.hold(SAKAI, "voices", reason="裁判のため", until=until, by=cast.hara, now=NOW)
    with pytest.raises(exits.Held, match=f"堺市は「住民の声」を消さないように止めています。.*{until}"):
        exits.confirm(row, by=second, now=LATER)
    with viewing_as(System("test")):
        retaining.lift(hold.pk, town_id=SAKAI, by=cast.hara, now=NOW)
    exits.confirm(row, by=second, now=LATER)


def test_what_nobody_takes_is_erased_after_a_long_time_only(cast: Cast, second: Officer, as_pref: Client) -> None:
    row = asked(cast)
    page = as_pref.get(reverse("admin:municipalities_municipality_exit", args=[SAKAI])).content.decode()
    assert "町は、まだ受け取っていません。" in page
    until = NOW + leaving.UNTAKEN
    with pytest.raises(exits.NotTaken, match=timezone.localtime(until).strftime("%Y-%m-%d %H:%M")):
        exits.confirm(row, by=second, now=until - dt.timedelta(minutes=1))
    taken(row)
    page = as_pref.get(reverse("admin:municipalities_municipality_exit", args=[SAKAI])).content.decode()
    assert "町が受け取りました" in page
    # Made anew, it is another file, which they have not.
    exits.keep_archive(row.pk, SAKAI, now=NOW)
    with pytest.raises(exits.NotTaken):
        exits.confirm(row, by=second, now=LATER)
    exits.confirm(row, by=second, now=until)


def test_the_archive_holds_the_towns_rows_alone_and_its_manifest_is_true(
    cast: Cast, letter: None, client_of: Callable[..., Client], as_pref: Client, as_mori: Client
) -> None:
    administrator = people.officer("kanri@sakai.example.jp", "管", "S-900", "administrator", SAKAI)
    row = asked(cast)
    url = reverse("admin:municipalities_municipality_archive", args=[SAKAI])
    assert (as_pref.get(url).status_code, as_mori.get(url).status_code) == (403, 403)
    content = client_of(administrator).get(url).getvalue()
    assert hashlib.sha256(content).hexdigest() == row.archive_digest
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest == row.manifest
        for label, said in manifest["tables"].items():
            lines = archive.read(f"{label}.jsonl")
            assert hashlib.sha256(lines).hexdigest() == said["sha256"]
            assert {json.loads(line).get("municipality_id", SAKAI) for line in lines.splitlines()} == {SAKAI}
        with viewing_as(System("test")):
            digests = {f"letters/{notice.code}.pdf": notice.pdf_digest for notice in Notice.objects.filter(municipality=SAKAI)}
        assert len(digests) == 1
        listing = archive.read("papers.sha256")
        assert listing.decode() == "".join(f"{digest}  {name}\n" for name, digest in digests.items())
        assert manifest["papers"] == {"files": 1, "sha256": hashlib.sha256(listing).hexdigest(), "unreadable": []}
        assert {name: hashlib.sha256(archive.read(name)).hexdigest() for name in digests} == digests
    assert {"notifications.notice", "identity.officer", "audit.entry", "notifications.template"} <= manifest["tables"].keys()
    ono = people.officer("kanri@suita.example.jp", "吹", "T-900", "administrator", SUITA)
    assert client_of(ono).get(url).status_code == 404


def test_an_archive_in_pieces_opens_whole_in_its_place_and_order_alone(cast: Cast, letter: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "PIECE", 4096)
    row = asked(cast)
    with default_storage.open(row.archive) as file:
        head, *pieces = file.read().splitlines(keepends=True)
    assert len(pieces) > 5
    whole = b"".join(archives.opened(SAKAI, str(row.pk), row.archive))
    assert hashlib.sha256(whole).hexdigest() == row.archive_digest

    def refused(*lines: bytes, town: str = SAKAI) -> bool:
        name = default_storage.save(f"towns/tampered{row.archive[-24:]}", ContentFile(b"".join(lines)))
        try:
            b"".join(archives.opened(town, str(row.pk), name))
        except sealed.BrokenSeal:
            return True
        return False

    assert not refused(head, *pieces)
    assert refused(head, *pieces[:-1]), "cut off"
    assert refused(head), "nothing of it"
    assert refused(head, pieces[1], pieces[0], *pieces[2:]), "in another order"
    assert refused(head, *pieces, pieces[-1]), "something added"
    assert refused(head, *pieces, town=SUITA), "another town's"
    with viewing_as(System("test")):
        Notice.objects.filter(municipality=SAKAI).update(pdf_digest="0" * 64)
    again = archives.make(SAKAI, str(row.pk))
    assert (len(again.manifest["papers"]["unreadable"]), again.manifest["papers"]["files"]) == (1, 0)


def test_the_archive_holds_cases_that_the_town_can_read(cast: Cast) -> None:
    case, paper = cases.submitted(cast.hanako, cases.nursery()), io.BytesIO()
    broken = cases.submitted(cast.ken, case.procedure)
    Image.new("RGB", (8, 8)).save(paper, "PNG")
    with viewing_as(ResidentView(cast.hanako.pk)):
        words = messages.Words("いつ分かりますか", "k", (uploads.take(paper.getvalue(), "../証明.png"),))
        messages.write(case, words, by=cast.hanako, now=NOW)
    with viewing_as(System("test")):
        reviews.add_note(cases.fresh(case), "電話で確かめた", by=cast.mori, now=NOW)
        Message.objects.create(**vars_of_a_message(broken))
    row = asked(cast)
    whole = b"".join(archives.opened(SAKAI, str(row.pk), row.archive))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        folder = f"cases/{case.receipt_number}"
        told = json.loads(archive.read(f"{folder}/case.json"))
        (file,) = [name for name in archive.namelist() if name.startswith(f"{folder}/files/")]
        kept = archive.read(file)
    answers = [each["answer"] for page in told["sendings"][0]["pages"] for each in page["answers"]]
    assert (told["receipt_number"], len(answers) > 3) == (case.receipt_number, True)
    assert [each["text"] for each in told["messages"]] == ["いつ分かりますか"]
    assert [each["text"] for each in told["notes"]] == ["電話で確かめた"]
    assert (file, kept[:4]) == (f"{folder}/files/001-証明.png", b"\x89PNG")
    assert row.manifest["papers"]["unreadable"] == [f"cases/{broken.receipt_number}/case.json"]


def vars_of_a_message(case: Application) -> dict[str, object]:
    """One whose seal is another case's: it opens nowhere."""
    facts = {"municipality_id": SAKAI, "applicant_id": case.applicant_id, "application": case, "sent_at": NOW}
    return {**facts, "id": uuid.uuid4(), "text_sealed": sealed.seal("x", aad=f"procedures.message:{SAKAI}:elsewhere")}


class Disk(io.BytesIO):
    """A file for a moment whose blocks stay readable when it is gone, as on a disk."""

    written: ClassVar[list[bytes]] = []

    def close(self) -> None:
        self.written.append(self.getvalue())
        super().close()


def test_two_makings_never_touch_each_others_file(cast: Cast, second: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    row = asked(cast)
    make_one = archives.make

    def while_another_is_rung(*args: object) -> archives.Made:
        with pytest.raises(exits.BeingMade):
            exits.keep_archive(row.pk, SAKAI, now=timezone.now())
        return make_one(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(archives, "make", while_another_is_rung)
    exits.keep_archive(row.pk, SAKAI, now=NOW)
    monkeypatch.undo()
    first, row = row.archive, exit_of(SAKAI)
    assert (row.archive != first, default_storage.exists(first), row.leased_until) == (True, False, None)
    late = archives.make(SAKAI, str(row.pk))
    assert late.name != row.archive
    with default_storage.open(late.name) as file:
        swapped = default_storage.save(f"towns/copy-{'0' * 16}.sealed", file)
    with pytest.raises(sealed.BrokenSeal):
        b"".join(archives.opened(SAKAI, str(row.pk), swapped))
    taken(row)
    exits.confirm(row, by=second, now=LATER)
    with pytest.raises(exits.BeingMade):
        exits.keep_archive(row.pk, SAKAI, now=LATER)
    assert default_storage.exists(row.archive), "what was confirmed stays"


def test_a_lease_is_kept_while_pieces_are_written_and_lost_by_who_stands_still(cast: Cast) -> None:
    row = asked(cast)
    with time_machine.travel(NOW, tick=False) as clock:
        lease = exits._Lease(row.pk, NOW)
        clock.shift(exits.LEASE * 0.8)
        lease.keep()
        clock.shift(exits.LEASE * 0.8)
        with pytest.raises(exits.BeingMade):
            exits._Lease(row.pk, timezone.now())
        clock.shift(exits.LEASE)
        other = exits._Lease(row.pk, timezone.now())
        with pytest.raises(exits.BeingMade):
            lease.keep()
        lease.end()
        assert exit_of(SAKAI).leased_until is not None
        other.end()
        assert exit_of(SAKAI).leased_until is None


def test_a_large_town_has_hours_for_its_archive() -> None:
    assert tasks.archive.time_limit >= 3600


def test_an_archive_never_lies_on_a_disk_in_the_clear(cast: Cast, letter: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives.tempfile, "TemporaryFile", Disk)
    row = asked(cast)
    whole = b"".join(archives.opened(SAKAI, str(row.pk), row.archive))
    assert zipfile.ZipFile(io.BytesIO(whole)).testzip() is None
    assert [b"notifications.notice.jsonl" in whole, any(b"notifications.notice.jsonl" in one for one in Disk.written)] == [True, False]


def test_a_town_goes_only_after_it_rests_and_only_once(cast: Cast) -> None:
    with pytest.raises(exits.NotResting, match="先に堺市を休止"):
        exits.ask(SAKAI, reason="x", by=cast.pref, now=NOW)
    row = asked(cast)
    with pytest.raises(exits.ExitUnderWay):
        exits.ask(SAKAI, reason="x", by=cast.pref, now=NOW)
    exits.cancel(row, by=cast.pref, now=NOW)
    with pytest.raises(exits.ExitOver):
        exits.cancel(row, by=cast.pref, now=NOW)
    exits.ask(SAKAI, reason="もう一度", by=cast.pref, now=NOW)


@pytest.mark.parametrize("successor", [SAKAI, "273660", "999999"])
def test_a_town_merges_into_another_that_is_open(cast: Cast, successor: str) -> None:
    rest(cast)
    with pytest.raises(exits.NoSuccessor):
        exits.ask(SAKAI, reason="合併", successor=successor, by=cast.pref, now=NOW)


def test_after_a_merger_residents_live_under_the_new_name_and_keep_their_letters(
    cast: Cast, second: Officer, letter: None, as_hanako: Client
) -> None:
    row = asked(cast, successor=SUITA)
    with pytest.raises(exits.StillAtWork, match="公開していない一括通知 1"):
        exits.confirm(row, by=second, now=NOW)
    stopped(cast)
    exits.confirm(row, by=second, now=NOW)
    assert waiting.merged_towns() == [SAKAI]
    assert "堺市は、吹田市になりました。" in as_hanako.get("/").content.decode()
    assert rehoming.rehome_some(SAKAI, NOW) == 1
    assert rehoming.rehome_some(SAKAI, NOW) == 0
    assert waiting.merged_towns() == []
    with viewing_as(System("test")):
        hanako = Resident.objects.get(pk=cast.hanako.pk)
        assert (hanako.home_town_id, hanako.moved_at) == (SUITA, None)
        assert Entry.objects.filter(event="identity.home_merged", subject_id=hanako.pk).count() == 1
    assert as_hanako.get("/inbox/").content.decode().count("is-letter") == 1
    assert count(Addressee) == 2


def test_what_is_written_after_the_file_was_made_goes_into_a_new_one(cast: Cast, second: Officer) -> None:
    case = cases.submitted(cast.hanako, cases.nursery())
    with viewing_as(System("test")):
        assert Application.objects.filter(pk=case.pk).update(state="withdrawn")
    row = asked(cast)
    taken(row)
    assert waiting.archives(LATER) == []
    later = LATER + dt.timedelta(hours=1)
    with viewing_as(System("test")), time_machine.travel(later, tick=False):
        reviews.add_note(Application.objects.get(pk=case.pk), "電話あり", by=cast.mori, now=later)
    with pytest.raises(exits.WrittenSince):
        exits.confirm(row, by=second, now=later)
    assert waiting.archives(later) == [(row.pk, SAKAI)]
    with time_machine.travel(later, tick=False):
        tasks.archive(exit_id=row.pk, town_id=SAKAI)
        tasks.archive(exit_id=row.pk, town_id=SAKAI)
    row = exit_of(SAKAI)
    assert (row.archived_at, row.handed_out_at) == (later, None)
    taken(row, "uketori2")
    exits.confirm(row, by=second, now=later)


@pytest.mark.parametrize("into", ["", SUITA])
def test_a_town_does_not_go_while_cases_are_open(cast: Cast, second: Officer, into: str) -> None:
    case = cases.submitted(cast.hanako, cases.nursery())
    row = asked(cast, **({"successor": into} if into else {}))
    taken(row)
    with pytest.raises(exits.StillAtWork, match="堺市に、終わっていない仕事があります（審査の終わっていない申請 1）"):
        exits.confirm(row, by=second, now=LATER)
    with viewing_as(System("test")):
        assert Application.objects.filter(pk=case.pk).update(state="withdrawn")
    exits.confirm(row, by=second, now=LATER)


def test_whoever_moves_to_a_town_of_two_mergers_ago_lives_in_the_last(cast: Cast) -> None:
    with viewing_as(System("test")):
        Municipality.objects.filter(pk=SAKAI).update(stage="merged", successor=KISHIWADA)
        Municipality.objects.filter(pk=KISHIWADA).update(stage="merged", successor=SUITA)
    assert [queries.lasting(code) for code in (SAKAI, KISHIWADA, SUITA)] == [SUITA] * 3
    assert rehoming.rehome_some(SAKAI, NOW) == 1
    with viewing_as(System("test")):
        assert Resident.objects.get(pk=cast.hanako.pk).home_town_id == SUITA
    assert not homes.declare_home(cast.hanako, SAKAI, by=cast.hanako, now=NOW)
    with viewing_as(System("test")):
        assert Resident.objects.get(pk=cast.hanako.pk).home_town_id == SUITA
        # Nobody can make a ring, and one would hold nobody up.
        Municipality.objects.filter(pk=SUITA).update(stage="merged", successor=SAKAI)
    assert queries.lasting(SAKAI) in {SAKAI, KISHIWADA, SUITA}


def test_the_page_asks_and_a_second_operator_confirms(
    cast: Cast, second: Officer, as_pref: Client, client_of: Callable[..., Client]
) -> None:
    url = reverse("admin:municipalities_municipality_exit", args=[SAKAI])
    assert "休止してから求めます" in as_pref.get(url).content.decode()
    rest(cast)
    assert "わけを入れて、もう一度押してください。" in as_pref.post(url, {"ask": "yes", "reason": ""}, follow=True).content.decode()
    assert as_pref.post(url, {"ask": "yes", "successor": SUITA, "reason": "合併"}, follow=True).status_code == 200
    with viewing_as(System("test")):
        row = TownExit.objects.get()
    exits.keep_archive(row.pk, SAKAI, now=NOW)
    assert "ほかの運用担当が確かめます" in as_pref.get(url).content.decode()
    other = client_of(second)
    assert "確かめる（取り消せません）" in other.get(url).content.decode()
    other.post(url, {"confirm": "yes"})
    town = queries.town(SAKAI)
    assert town is not None
    assert (town.stage, town.successor) == ("merged", SUITA)
