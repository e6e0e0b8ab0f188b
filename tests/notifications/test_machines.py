"""The API: a machine prepares, people approve. The key of 吹田市 is always in the room."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.actions import batches, checking, credentials
from notifications.models import ApiRequest, Batch, Credential
from notifications.models.refusals import ApprovesOwnWork
from notifications.rules.credentials import Right
from portal.audit.models import Entry
from portal.municipalities.scope import System, viewing_as
from tests.cast import SUITA, logged_in, officer
from tests.notifications import make
from tests.notifications.machine import BATCHES, Machine, key

pytestmark = pytest.mark.django_db
ROW = {"child_name": "堺 みどり", "birth_on": "2023-05-06", "result": "内定", "施設名": "つばきの丘こども園", "starts_on": "2026-04-01"}


@pytest.fixture
def machine(cast, nursery):
    return Machine(key(cast.mori)[1])


@pytest.fixture
def body(hanakos_case):
    return {"template": "nursery-decision", "rows": [{**ROW, "case_number": hanakos_case}]}


def the_batch():
    with viewing_as(System("test")):
        return Batch.objects.select_related("template", "version").get()


def test_rows_become_a_batch_that_waits_for_people(machine, body):
    answer = machine.post(body)
    said = answer.json()
    assert (answer.status_code, said["state"], said["approved"]) == (201, "checked", False)
    assert said["counts"] == {"uploaded": 1, "digital": 1, "paper": 0, "quarantined": 0, "invalid": 0, "dropped": 0}
    assert (said["balanced"], said["errors"], answer["Location"]) == (True, [], f"/api/v1/batches/{said['id']}/")
    assert the_batch().source == "machine"
    assert machine.get(answer["Location"]).json() == said


def test_the_same_key_and_body_are_answered_again_and_another_body_is_refused(machine, body):
    first, again = machine.post(body), machine.post(body)
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    other = machine.post({**body, "rows": [{**body["rows"][0], "result": "保留"}]})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "SameKeyOtherBody")
    with viewing_as(System("test")):
        assert (Batch.objects.count(), ApiRequest.objects.count()) == (1, 1)


def test_another_key_with_the_same_file_is_no_second_batch(machine, body):
    machine.post(body)
    again = machine.post(body, once="night-2")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "UploadedBefore")
    with viewing_as(System("test")):
        assert (Batch.objects.count(), ApiRequest.objects.count()) == (1, 1)


def test_a_csv_is_taken_as_a_clerks_file(machine, hanakos_case):
    data = make.file([make.line(hanakos_case), make.line("x", born="令和5年13月1日")])
    answer = machine.post(data, path=f"{BATCHES}?template=nursery-decision", content_type="text/csv")
    said = answer.json()
    assert (answer.status_code, said["counts"]["digital"], said["errors_total"]) == (201, 1, 1)
    [error] = said["errors"]
    assert {name: error[name] for name in ("row", "column", "field", "code")} == {
        "row": 3, "column": "C", "field": "birth_on", "code": "not_a_date",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "json"),
        (b"[" * 100_000, 400, "json"),
        (b"[]", 422, "shape"),
        ({"template": "nursery-decision", "rows": []}, 422, "shape"),
        ({"template": "nursery-decision", "rows": ["x"]}, 422, "row"),
        ({"template": "nursery-decision", "rows": [{"result": 1}]}, 422, "row"),
        ({"template": "nursery-decision", "rows": [{"unknown": "x"}]}, 422, "field"),
        ({"template": "no-such", "rows": [{"result": "x"}]}, 404, "UnknownTemplate"),
    ],
)
def test_what_is_no_batch_is_said_as_json_and_leaves_nothing(machine, body, status, code):
    answer = machine.post(body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    with viewing_as(System("test")):
        assert (Batch.objects.count(), ApiRequest.objects.count()) == (0, 0)


def test_a_request_names_its_key_its_kind_and_its_method(machine, body):
    assert machine.post(body, once="").json()["error"]["code"] == "idempotency_key"
    assert machine.post(body, once="氏名").status_code == 400
    assert machine.post(b"x", content_type="text/plain").status_code == 415
    assert machine.get(BATCHES).status_code == 405


def test_a_file_that_is_too_large_is_refused_before_it_is_read(machine):
    answer = machine.post(b"a" * (20 * 1024 * 1024 + 1), path=f"{BATCHES}?template=nursery-decision", content_type="text/csv")
    assert answer.status_code == 413


def test_no_key_an_old_key_a_stopped_key_and_a_guess_are_one_answer(cast, nursery, body):
    stopped, stopped_token = key(cast.mori)
    with make.as_staff(cast.mori):
        credentials.revoke(stopped, by=cast.mori)
    old, old_token = key(cast.mori)
    with viewing_as(System("test")):
        Credential.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    for token in ("", "x", "tbr_", "tbr_" + "x" * 43, "tbr_あ", stopped_token, old_token):
        answer = Machine(token).post(body)
        assert (answer.status_code, answer.json()["error"]["code"], "WWW-Authenticate" in answer) == (401, "key", True)


def test_a_right_that_was_not_given_is_not_there(cast, nursery, body):
    reader, writer = Machine(key(cast.mori, Right.READ)[1]), Machine(key(cast.mori, Right.PREPARE)[1])
    assert reader.post(body).status_code == 403
    place = writer.post(body)["Location"]
    assert (writer.get(place).status_code, reader.get(place).status_code) == (403, 200)


def test_the_machine_of_another_town_finds_nothing(cast, machine, body):
    place = machine.post(body)["Location"]
    of_suita = Machine(key(cast.ono)[1])
    assert (of_suita.get(place).status_code, of_suita.get(f"{place}outcomes/").status_code) == (404, 404)
    assert of_suita.post(body).json()["error"]["code"] == "UnknownTemplate"
    assert machine.get(place).status_code == 200


def test_whoever_made_the_key_does_not_approve_what_comes_by_it(cast, nursery, body):
    Machine(key(cast.hara)[1]).post(body)
    batch = the_batch()
    with make.as_staff(cast.hara), pytest.raises(ApprovesOwnWork):
        batches.approve(batch, by=cast.hara, seen=batch.manifest)


def test_the_token_is_kept_nowhere_and_its_use_is(cast, nursery, body):
    credential, token = key(cast.mori)
    Machine(token).post(body)
    with viewing_as(System("test")):
        credential.refresh_from_db()
        kept = Credential.objects.filter(pk=credential.pk).values().get()
        acts = set(Entry.objects.filter(actor_kind="machine", actor_id=str(credential.pk)).values_list("event", flat=True))
    assert credential.last_used_at is not None
    assert token not in str(kept)
    assert acts == {f"notifications.batch_{done}" for done in ("prepared", "uploaded", "mapped", "checked")}


def test_outcomes_are_pulled_part_by_part_and_openings_only_after_the_release(cast, machine, nursery, hanakos_case, as_hanako):
    lines = [make.line(hanakos_case), make.line("0000000123"), make.line("0000000124")]
    place = machine.post(make.file(lines), path=f"{BATCHES}?template=nursery-decision", content_type="text/csv")["Location"]
    first = machine.get(f"{place}outcomes/", limit=2).json()
    assert [one["outcome"] for one in first["outcomes"]] == ["digital", "quarantined"]
    rest = machine.get(f"{place}outcomes/", limit=2, after=first["next"]).json()
    assert ([one["row"] for one in rest["outcomes"]], rest["next"]) == ([4], None)
    batch = the_batch()
    make.approve(batch, cast.hara)
    make.issue(batch, cast.mori)
    assert machine.get(f"{place}outcomes/").json()["outcomes"][0]["released_at"] is None
    make.work_off(batch)
    told = machine.get(f"{place}outcomes/").json()["outcomes"][0]
    assert (told["case_number"], told["first_opened_at"], told["released_at"] is None) == (hanakos_case, None, False)
    assert machine.get(f"{place}outcomes/", limit="x").status_code == 400
    assert machine.get(f"{place}outcomes/", limit=0).status_code == 400


def test_a_long_body_is_checked_by_a_worker(machine, nursery, body, monkeypatch):
    monkeypatch.setattr(checking, "WAITABLE", 0)
    said = machine.post(body).json()
    assert (said["state"], said["balanced"]) == ("reading", None)
    with viewing_as(System("test", "271403")):
        assert checking.go_on(the_batch())
    assert machine.get(f"{BATCHES}{said['id']}/").json()["state"] == "checked"


def test_an_administrator_makes_a_key_sees_it_once_and_stops_it(cast, nursery, as_mori, as_ono, body):
    boss = logged_in(officer("boss@sakai.example.jp", "管", "S-900", "administrator", "271403"))
    other = logged_in(officer("boss@suita.example.jp", "管", "T-900", "administrator", SUITA))
    make_url, listed = reverse("admin:notifications_credential_make"), reverse("admin:notifications_credential_changelist")
    assert as_mori.get(make_url).status_code == 403
    rights, today = [right.value for right in Right], timezone.localdate()
    facts = {"name": "子育て支援システム", "rights": rights, "expires_on": today + timedelta(days=90)}
    shown = boss.post(make_url, facts).content.decode()
    token = shown.split('<code class="token">')[1].split("</code>")[0]
    assert Machine(token).post(body).status_code == 201
    page = boss.get(listed).content.decode()
    assert ("子育て支援システム" in page, token in page) == (True, False)
    assert "子育て支援システム" not in other.get(listed).content.decode()
    with viewing_as(System("test")):
        stop = reverse("admin:notifications_credential_revoke", args=[Credential.objects.get().pk])
    assert other.post(stop).status_code == 404
    assert boss.post(stop).status_code == 302
    assert Machine(token).post(body).status_code == 401
    late = boss.post(make_url, {**facts, "expires_on": timezone.localdate() + timedelta(days=900)})
    assert "1年以内" in late.content.decode()
