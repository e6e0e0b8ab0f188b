"""Setting a town up, once and again; and what binds a case to its resident."""

from datetime import date

import pytest

from notifications import onboarding
from notifications.actions import addressees
from notifications.models import Addressee, Template, TemplateVersion
from notifications.models.refusals import CaseNumberDamaged, CaseOfAnother
from notifications.rules.wording import UnknownPlaceholder
from portal.audit import trail
from portal.municipalities.queries import town
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, TOYONO
from tests.notifications import make

pytestmark = pytest.mark.django_db


def prepared(code):
    return onboarding.prepare(town(code), by=trail.PORTAL)[0]


@pytest.mark.parametrize(("code", "contact"), [(SAKAI, "堺市役所 保育担当課"), (TOYONO, "豊能町役場 保育担当課")])
def test_a_town_gets_its_templates_in_its_own_name(code, contact):
    template = prepared(code)
    assert (template.name, template.contact) == ("保育施設等利用調整結果通知書", contact)
    with viewing_as(System("test")):
        assert town(code).name in template.newest.layout.instruction[1].text


def test_doing_it_twice_changes_nothing_and_a_new_wording_is_a_new_version():
    prepared(SAKAI)
    template = prepared(SAKAI)
    with viewing_as(System("test")):
        assert (Template.objects.count(), TemplateVersion.objects.count()) == (1, 1)
        changed = {**template.newest.layout_values, "document": "別の名前"}
        assert onboarding._version(template, changed, template.newest.policy).number == 2


def test_a_text_that_names_an_unknown_field_is_never_stored():
    template = prepared(SAKAI)
    with viewing_as(System("test")):
        broken = {**template.newest.layout_values}
        broken["headings"] = [{**broken["headings"][0], "text": "{nobody}"}]
        with pytest.raises(UnknownPlaceholder, match="nobody"):
            onboarding._version(template, broken, template.newest.policy)
        assert TemplateVersion.objects.count() == 1


def bind(resident, number, **kwargs):
    addressees.bind(town_id=SAKAI, case_number=number, resident=resident, by=resident, **{"birth_on": date(2023, 5, 6), **kwargs})


def test_a_case_belongs_to_one_resident_and_can_be_corrected(cast):
    number = make.codes.new_receipt_number("NS")
    bind(cast.hanako, number)
    bind(cast.hanako, number.lower(), birth_on=date(2023, 5, 7), subject="堺 みどり")
    with pytest.raises(CaseOfAnother):
        bind(cast.ken, number)
    with viewing_as(System("test")):
        bound = Addressee.objects.get()
    assert (bound.case_number, bound.recipient_id) == (number, cast.hanako.pk)
    assert bound.birth_blind == make.birth_blind(SAKAI, "2023-05-07")
    assert "みどり" not in bound.subject


def test_a_damaged_number_is_not_bound(cast):
    with pytest.raises(CaseNumberDamaged):
        bind(cast.hanako, "NS-4K7C-M9XH-9")
