"""The first wall: what a viewpoint sees, and that nothing runs without one."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Exists, OuterRef

from portal.audit.models import Chain, Entry
from portal.consent.models import Consent, PurposeVersion
from portal.identity.models import Officer, Resident, User
from portal.municipalities import scope
from portal.municipalities.scope import Guest, NoViewpoint, OutsideViewpoint, ScopedJoin, Staff, System, viewing_as
from tests.cast import SAKAI, SUITA, Cast

READS = {
    "list": list,
    "first": lambda q: q.first(),
    "get": lambda q: q.get(),
    "count": lambda q: q.count(),
    "exists": lambda q: q.exists(),
    "values": lambda q: list(q.values("pk")),
    "values_list": lambda q: list(q.values_list("pk", flat=True)),
    "aggregate": lambda q: q.aggregate(n=Count("pk")),
    "iterator": lambda q: list(q.iterator()),
    "in_bulk": lambda q: q.in_bulk(),
    "update": lambda q: q.update(name="x"),
    "delete": lambda q: q.delete(),
    "union": lambda q: list(q.order_by().union(q.order_by())),
    "distinct": lambda q: q.distinct().count(),
    "sliced": lambda q: list(q[:3]),
    "grouped": lambda q: list(q.values("role").annotate(n=Count("pk"))),
    "dates": lambda q: list(q.order_by("-name").reverse()),
    "for update": lambda q: list(q.select_for_update()),
    "subquery": lambda q: list(User.objects.filter(pk__in=q.values("user"))),
    "exists subquery": lambda q: list(User.objects.filter(Exists(q.filter(user=OuterRef("pk"))))),
    "raw": lambda q: q.raw("select 1"),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS.keys())
def test_without_a_viewpoint_nothing_runs(cast: Cast, read) -> None:
    with pytest.raises(NoViewpoint), transaction.atomic():
        read(Officer.objects.all())


def test_a_query_can_be_built_without_a_viewpoint_and_run_under_one(cast: Cast) -> None:
    built = Officer.objects.filter(role="clerk").order_by("name")
    with viewing_as(Staff(SAKAI, cast.mori.pk)):
        assert [o.name for o in built] == ["森"]
    with viewing_as(Staff(SUITA, cast.ono.pk)):
        assert [o.name for o in built.all()] == ["小野"]


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (lambda q: q.count(), 2),
        (lambda q: q.filter(name="小野").exists(), False),
        (lambda q: q.aggregate(n=Count("pk"))["n"], 2),
        (lambda q: sorted(q.values_list("name", flat=True)), ["原", "森"]),
        (lambda q: sorted(o.name for o in q.order_by().union(q.order_by())), ["原", "森"]),
        (lambda q: q.distinct().count(), 2),
        (lambda q: len(q[:10]), 2),
        (lambda q: User.objects.filter(pk__in=q.values("user")).count(), 2),
        (lambda q: User.objects.filter(Exists(q.filter(user=OuterRef("pk")))).count(), 2),
        (lambda q: q.update(name="新"), 2),
        (lambda q: q.get(name="小野") if q.filter(name="小野") else None, None),
    ],
)
def test_an_officer_sees_only_the_own_town(cast: Cast, read, expected) -> None:
    with viewing_as(Staff(SAKAI, cast.mori.pk)):
        assert read(Officer.objects.all()) == expected


def test_a_guest_and_a_foreign_resident_see_nothing_private(cast: Cast) -> None:
    with viewing_as(Guest()):
        assert not Officer.objects.exists()
        assert not Resident.objects.exists()
    with viewing_as(scope.Resident(cast.ken.pk)):
        assert [r.pk for r in Resident.objects.all()] == [cast.ken.pk]
        assert not Officer.objects.exists()


def test_an_operator_sees_officers_and_no_resident(cast: Cast) -> None:
    with viewing_as(scope.Operator(cast.pref.pk)):
        assert Officer.objects.count() == 4
        assert not Resident.objects.exists()


def test_following_a_foreign_key_passes_the_gate(cast: Cast) -> None:
    with viewing_as(System("set up")):
        version = PurposeVersion.objects.create(code="x", number=1, title="t", text="t")
        consent = Consent.objects.create(resident=cast.hanako, version=version, code="x", given_at=version.published_at)
    with viewing_as(scope.Resident(cast.ken.pk)):
        stranger = Consent(resident_id=consent.resident_id)
        with pytest.raises(Resident.DoesNotExist):
            stranger.resident  # noqa: B018


def test_writing_for_another_town_is_refused(cast: Cast) -> None:
    with viewing_as(Staff(SUITA, cast.ono.pk)):
        cast.mori.name = "乗っ取り"
        with pytest.raises(OutsideViewpoint):
            cast.mori.save()
        with pytest.raises(OutsideViewpoint):
            cast.mori.delete()
        with pytest.raises(OutsideViewpoint):
            Officer.objects.bulk_create([Officer(user=cast.ken.user, municipality_id=SAKAI, name="x", staff_number="1", role="clerk")])
        assert Officer.objects.filter(municipality=SAKAI).delete() == (0, {})
        assert Officer.objects.filter(municipality=SAKAI).update(name="x") == 0


def backward_paths() -> list[tuple[type, str]]:
    """(model, path) for each way from a model's one row to many private rows."""
    ours = [m for m in apps.get_models() if issubclass(m, scope.ScopedModel | scope.PublicModel)]
    return [
        (model, field.name)
        for model in ours
        for field in model._meta.related_objects
        if not field.hidden and issubclass(field.related_model, scope.ScopedModel)
    ]


def test_reaching_backwards_into_a_private_table_is_refused(db: None) -> None:
    paths = backward_paths()
    for model, path in paths:
        with viewing_as(Guest()), pytest.raises(ScopedJoin):
            list(model.objects.filter(**{f"{path}__isnull": False}))
    assert paths


def test_looking_past_all_towns_is_kept_in_the_trail(cast: Cast) -> None:
    with scope.unscoped("count officers"):
        assert Officer.objects.count() == 4
    with viewing_as(System("test")):
        assert [e.detail for e in Entry.objects.filter(event="audit.unscoped")] == [{"reason": "count officers"}]


def test_a_viewpoint_ends_with_its_block(cast: Cast) -> None:
    with viewing_as(System("outer")):
        with viewing_as(Guest()):
            assert not Officer.objects.exists()
        assert Officer.objects.count() == 4
    with pytest.raises(NoViewpoint):
        Officer.objects.count()


def test_the_trail_cannot_be_edited_or_cut_even_by_the_portal(cast: Cast) -> None:
    with scope.unscoped("make an entry"):
        pass
    with viewing_as(System("tamper")):
        assert Chain.objects.count() == 1
        for tamper in (lambda: Entry.objects.update(event="x"), lambda: Entry.objects.all()._raw_delete("default")):
            with pytest.raises(Exception, match="append only"), transaction.atomic():
                tamper()


@pytest.mark.postgres
def test_row_security_holds_when_the_code_forgets(cast: Cast) -> None:
    """The second wall: the plainest SQL there is, under each role."""
    seen = {}
    views = {
        "guest": Guest(),
        "hanako": scope.Resident(cast.hanako.pk),
        "mori": Staff(SAKAI, cast.mori.pk),
        "pref": scope.Operator(cast.pref.pk),
        "all": System("x"),
        "suita": System("x", SUITA),
    }
    for name, view in views.items():
        with viewing_as(view), connection.cursor() as cursor:
            cursor.execute("SELECT (SELECT count(*) FROM identity_officer), (SELECT count(*) FROM identity_resident)")
            seen[name] = cursor.fetchone()
    assert seen == {"guest": (0, 0), "hanako": (0, 1), "mori": (2, 0), "pref": (4, 0), "all": (4, 2), "suita": (1, 2)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identity_officer")
        assert cursor.fetchone() == (0,)


@pytest.mark.postgres
def test_row_security_refuses_to_write_into_another_town(cast: Cast) -> None:
    with viewing_as(Staff(SUITA, cast.ono.pk)), connection.cursor() as cursor:
        cursor.execute("UPDATE identity_officer SET name = 'x' WHERE municipality_id = %s", [SAKAI])
        assert cursor.rowcount == 0
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            cursor.execute("UPDATE identity_officer SET municipality_id = %s", [SAKAI])


@pytest.mark.postgres
def test_every_private_table_has_forced_row_security_and_a_policy(db: None) -> None:
    private = {m._meta.db_table for m in scope.scoped_models()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        assert {row[0] for row in cursor.fetchall()} == private
        cursor.execute("SELECT DISTINCT tablename FROM pg_policies")
        assert {row[0] for row in cursor.fetchall()} == private
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)


def test_the_role_survives_a_savepoint_that_is_rolled_back(cast: Cast) -> None:
    with viewing_as(Staff(SAKAI, cast.mori.pk)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Officer.objects.create(user=cast.mori.user, municipality_id=SAKAI, name="x", staff_number="1", role="clerk")
        assert Officer.objects.count() == 2
    with viewing_as(System("x")):
        assert Officer.objects.count() == 4
