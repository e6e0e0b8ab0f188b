import pytest
from django.utils import timezone

from portal.audit.models import Entry
from portal.municipalities.queries import town
from recommend import onboarding
from recommend.actions import items
from recommend.models import Event, Item, Place, Source
from tests.cast import KISHIWADA, SAKAI, SUITA, TOYONO

from .make import PORTAL, in_days, published, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_portal")]


def draft(**changed):
    facts = {"municipality_id": SAKAI, "kind": "article", "title": "題", "summary": "あらまし", "opens_on": today()}
    return Item(**(facts | changed))


def test_a_clerk_writes_publishes_and_takes_down_for_their_own_town(cast):
    item = items.save(draft(), by=cast.mori)
    items.publish(item, by=cast.mori, now=timezone.now())
    items.take_down(item, by=cast.mori)
    item.refresh_from_db()
    assert item.state == "draft"
    events = Entry.objects.filter(event__startswith="recommend.").values_list("event", "municipality_id")
    assert [*events] == [
        ("recommend.item_saved", SAKAI),
        ("recommend.item_published", SAKAI),
        ("recommend.item_taken_down", SAKAI),
    ]


def test_the_outsider_can_do_nothing_to_it(cast):
    item = published("堺市のもの")
    for change in (items.save, items.take_down, lambda one, by: items.publish(one, by=by, now=timezone.now())):
        with pytest.raises(items.NotYourTown):
            change(item, by=cast.ono)
    with pytest.raises(items.NotYourTown):
        items.save(draft(municipality_id=SAKAI), by=cast.ono)
    item.refresh_from_db()
    assert item.state == "published"


def test_the_operator_speaks_for_the_prefecture_and_for_no_town(cast):
    assert items.save(draft(municipality_id=None), by=cast.pref).pk
    with pytest.raises(items.NotYourTown):
        items.save(draft(), by=cast.pref)
    with pytest.raises(items.NotYourTown):
        items.save(draft(municipality_id=None), by=cast.mori)


def test_a_rule_that_cannot_be_read_and_days_in_the_wrong_order_are_refused(cast):
    with pytest.raises(items.AudienceUnreadable, match="条件の種類が分かりません"):
        items.save(draft(audience={"attr": "income"}), by=cast.mori)
    with pytest.raises(items.NobodyCanMatch):
        items.save(draft(audience={"all": [{"attr": "age", "gte": 65}, {"attr": "age", "lt": 40}]}), by=cast.mori)
    with pytest.raises(items.DeadlineBeforeOpening):
        items.save(draft(deadline_on=in_days(-1)), by=cast.mori)
    assert not Item.objects.exists()


@pytest.mark.parametrize(("code", "number", "events"), [(SAKAI, 12, 3), (KISHIWADA, 8, 2), (TOYONO, 7, 2), (SUITA, 0, 0)])
def test_a_town_starts_with_its_shipped_items_and_only_once(code, number, events):
    for _time in range(2):
        onboarding.prepare(town(code), by=PORTAL)
        assert Item.objects.filter(municipality=code, state="published").count() == number == Item.objects.count()
        assert Event.objects.filter(municipality=code).count() == events


def test_what_the_town_changed_since_stays_and_a_passed_deadline_starts_anew(cast):
    onboarding.prepare(town(TOYONO), by=PORTAL)
    item = Item.objects.get(key="toyono-taxi")
    item.title = "町の言い方"
    item.save()
    Item.objects.filter(pk=item.pk).update(deadline_on=in_days(-1))
    onboarding.prepare(town(TOYONO), by=PORTAL)
    item.refresh_from_db()
    assert (item.title, item.deadline_on) == ("町の言い方", in_days(19))


def test_the_prefecture_and_its_neighbours(cast):
    onboarding.prepare_portal(by=PORTAL)
    onboarding.prepare(town(SAKAI), by=PORTAL)
    assert Item.objects.filter(municipality=None).count() == 7
    assert {*Event.objects.filter(municipality=None).values_list("area_name", flat=True)} == {"高松市"}
    assert {*Place.objects.filter(municipality=SAKAI).values_list("kind", flat=True)} == {"emergency", "shelter"}
    assert Source.objects.get(code="demo").attribution.startswith("この内容はデモのために書いた例文です")


IN_CARE = {"attr": "care", "in": ["care1"]}


def test_what_speaks_of_health_needs_a_purpose_and_a_second_person(cast):
    item = items.save(draft(audience=IN_CARE), by=cast.mori)
    with pytest.raises(items.PurposeMissing):
        items.publish(item, by=cast.mori, now=timezone.now())
    item.purpose = "介護用品の支給の案内"
    items.save(item, by=cast.mori)
    with pytest.raises(items.SecondPersonNeeded):
        items.publish(item, by=cast.mori, now=timezone.now())
    items.save(item, by=cast.hara)
    items.publish(item, by=cast.hara, now=timezone.now())
    item.refresh_from_db()
    assert (item.state, item.written_by) == ("published", str(cast.mori.pk))
    item.audience = {"all": [IN_CARE, {"attr": "age", "gte": 65}]}
    items.save(item, by=cast.hara)
    item.refresh_from_db()
    assert (item.state, item.written_by) == ("draft", str(cast.hara.pk))
