"""What the portal knows of a resident and may offer as answers: the profile, and what he wrote in his last application."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils import timezone

from portal.attributes import queries as attributes
from portal.consent import queries as consents
from portal.consent.rules import REUSE
from portal.identity.queries import family
from portal.identity.queries.proven import proven_of
from procedures.models import Application, FormVersion, Procedure, Submission
from procedures.rules import reuse
from procedures.rules.definition import Field, Source
from procedures.rules.persons import NOBODY, Details, People, Person

if TYPE_CHECKING:
    from portal.identity.models import Resident

# A child's name and birth date belong to one child; they are never taken from an application for another.
_REUSED = frozenset({Source.RESIDENT_POSTAL, Source.RESIDENT_ADDRESS, Source.RESIDENT_PHONE})


# Whoever sent more than these has a newer answer among them.
MOST_SENT = 20


def children(resident: "Resident") -> tuple[attributes.ListedChild, ...]:
    return attributes.profile(resident.pk).children


def known_of(resident: "Resident", child_id: int | None = None) -> dict[Source, str]:
    """Ready answers by source. An unknown `child_id` gives nothing of a child."""
    profile = attributes.profile(resident.pk)
    known = {
        Source.RESIDENT_NAME: resident.full_name,
        Source.RESIDENT_KANA: f"{resident.family_kana} {resident.given_kana}".strip(),
        Source.RESIDENT_BIRTH_ON: profile.facts.birth_on.isoformat() if profile.facts.birth_on else "",
        **_written_before(resident),
    }
    child = next((each for each in profile.children if each.id == child_id), None)
    if child:
        known[Source.CHILD_BIRTH_ON] = child.birth_on.isoformat()
        # What a child is called at home is a start; the hint of the field asks for the name of the family register.
        known[Source.CHILD_NAME] = child.full_name or (f"{resident.family_name} {child.name}".strip() if child.name else "")
    return known


def sent_before(resident: "Resident") -> list[reuse.Sent]:
    """The newest forms that the resident sent, to any town, while they agree that their answers are used again: three queries at most."""
    if not consents.in_force(resident.pk, REUSE):
        return []
    sent = Application.objects.filter(applicant=resident, submitted_at__isnull=False)
    rows = list(sent.select_related("form_version", "procedure", "municipality").order_by("-submitted_at")[:MOST_SENT])
    # In the order of their numbers, so that of each application the last sending remains.
    last = {each.application_id: each for each in Submission.objects.filter(application__in=rows).order_by("number")}
    return [
        reuse.Sent(
            row.form_version.form, last[row.pk].answers(row), row.procedure.title, row.municipality.name,
            f"{timezone.localtime(last[row.pk].submitted_at):%Y-%m}",
        )
        for row in rows if row.pk in last
    ]  # fmt: skip


def may_reuse(procedure: Procedure, resident: "Resident") -> consents.Purpose | None:
    """The purpose to agree to before one begins, where this form could take over earlier answers; None when it is agreed to."""
    version = FormVersion.objects.filter(procedure=procedure, published_at__isnull=False).order_by("-number").first()
    if version is None or not reuse.wanted(version.form) or consents.in_force(resident.pk, REUSE):
        return None
    has_sent = Application.objects.filter(applicant=resident, submitted_at__isnull=False).exists()
    return consents.current_purpose(REUSE) if has_sent else None


def people_for(fields: Iterable[Field], resident: "Resident", *, by_proxy: bool) -> People:
    """Whom the questions about persons among `fields` may take from the portal: six queries at most, none without such a question.

    Who acts for another is offered no family, and of the four items the name alone.
    """
    if not any(field.kind.is_about_a_person for field in fields):
        return NOBODY
    card = proven_of(resident)
    known = {"name": resident.full_name, "kana": f"{resident.family_kana} {resident.given_kana}".strip()}
    if card:
        known["name"] = card.name
    if by_proxy:
        return People((), Details(known, frozenset({"name"} if card else ())))
    profile = attributes.profile(resident.pk)
    known["birth_on"] = profile.facts.birth_on.isoformat() if profile.facts.birth_on else ""
    known["address"] = _written_before(resident).get(Source.RESIDENT_ADDRESS, "")
    if card:
        known |= {"birth_on": card.birth_on.isoformat(), "address": card.address}
    return People(_family(resident), Details(known, frozenset({"name", "birth_on", "address"} if card else ())))


def _family(resident: "Resident") -> tuple[Person, ...]:
    """Those whose whole name is known, or who at least have a name at home and the resident's own family name to go with it."""
    found = []
    for each in family.members(resident.pk):
        name = each.full_name or (f"{resident.family_name} {each.call_name}".strip() if each.call_name else "")
        if name:
            found.append(Person(str(each.pk), name, each.full_kana, each.birth_on.isoformat()))
    return tuple(found)


def known_by_proxy(principal: "Resident") -> dict[Source, str]:
    """What somebody who acts for another is offered: the name. Not the birth date that was told for other ends, not an address
    out of another case."""
    kana = f"{principal.family_kana} {principal.given_kana}".strip()
    return {Source.RESIDENT_NAME: principal.full_name, Source.RESIDENT_KANA: kana}


def _written_before(resident: "Resident") -> dict[Source, str]:
    sent = Application.objects.filter(applicant=resident, submitted_at__isnull=False)
    last = sent.select_related("form_version").order_by("-submitted_at").first()
    submission = last and Submission.objects.filter(application=last).order_by("-number").first()
    if not last or not submission:
        return {}
    answers = submission.answers(last)
    written = {field.prefill: answers.get(field.key) for field in last.form_version.form.fields() if field.prefill in _REUSED}
    return {source: answer for source, answer in written.items() if source and isinstance(answer, str)}
