"""Filling an application in: begin, save a page, throw away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from portal.audit import trail
from portal.identity import pilots, postal
from portal.municipalities.openness import Part
from procedures import events
from procedures.actions import papers, steps
from procedures.actions.refusals import NotAccepting, NotOpenForChanges
from procedures.models import Application, FormVersion, Paper, Procedure
from procedures.models.course import Happened
from procedures.queries.corrections import open_keys
from procedures.queries.known import people_for
from procedures.rules import answers as rules
from procedures.rules import reuse, rows
from procedures.rules.definition import Definition, Kind, Page, Source
from procedures.rules.persons import Details, settle_all
from procedures.rules.problems import Problem
from procedures.rules.states import EDITABLE, Step

if TYPE_CHECKING:
    from portal.identity.models import Resident


@dataclass(frozen=True)
class Saved:
    """What a page looks like after it was sent. `seen` is the fingerprint of what is kept for it now.

    `is_conflict`: another device changed the page meanwhile; nothing was saved, `entries` hold what was typed now.
    `has_more`: the answers brought up questions that had not been shown.
    """

    entries: rules.Entries
    problems: tuple[Problem, ...]
    seen: str
    is_conflict: bool = False
    has_more: bool = False


def start(
    procedure: Procedure, *, by: "Resident", now: datetime, known: Mapping[Source, str], applicant: "Resident | None" = None,
    before: Sequence[reuse.Sent] = (),
) -> Application:  # fmt: skip
    """Begin an application with the newest form, in the round that is open, with what the portal knows filled in.

    `applicant`: whose application it is, when `by` acts for them (代理). `before`: forms they sent earlier, if they agree to their use.
    """
    whose = applicant or by
    with trail.act(events.APPLICATION_STARTED, on=procedure, by=by, subject=whose) as act:
        pilots.look_over(whose, procedure.municipality_id, Part.PROCEDURES)
        version = FormVersion.objects.filter(procedure=procedure, published_at__lte=now).order_by("-number").first()
        round_ = steps.open_round(procedure, now)
        if version is None or not procedure.is_open or (procedure.has_rounds and round_ is None):
            raise NotAccepting(procedure=procedure.title)
        application = Application(
            municipality_id=procedure.municipality_id,
            applicant=whose,
            procedure=procedure,
            form_version=version,
            round=round_,
            started_at=now,
            saved_at=now,
        )
        people = people_for(version.form.fields(), whose, by_proxy=whose.pk != by.pk)
        application.entries = _prefilled(version.form, known, people.details, now, reuse.offers(version.form, before))
        application.save(force_insert=True)
        steps.keep_milestone(application, Happened.STARTED, now)
        act.on_object(application)
    return application


def _prefilled(
    form: Definition, known: Mapping[Source, str], details: Details, now: datetime, offers: Mapping[str, reuse.Offer]
) -> rules.Entries:
    """Four items of which one is not known yet wait for it, where they must be told: they stand there, and are no answer."""
    offered: dict[str, object] = {field.key: known[field.prefill] for field in form.fields() if field.prefill and known.get(field.prefill)}
    own = {field.key: details.answer() for field in form.fields() if field.kind is Kind.MY_DETAILS and any(details.known.values())}
    sound = rules.clean(form, offered | own, timezone.localdate(now))
    waiting = {field.key for field in rules.shown_fields(form, sound) if field.required and field.key not in sound}
    rough = {key: told for key, told in own.items() if key in waiting}
    # What the portal knows stands over what was answered before.
    offers = {key: offer for key, offer in offers.items() if key not in sound}
    answers = rules.with_offers(form, sound, offers, set(rough), timezone.localdate(now))
    return rules.Entries(answers, rough, sound, offers)


def save_page(
    application: Application,
    page: Page,
    typed: Mapping[str, object],
    *,
    seen: str,
    shown: frozenset[str],
    by: "Resident",
    now: datetime,
    press: rows.Change | None = None,
    finds: str = "",
    ticked: frozenset[str] = frozenset(),
    pen: str = "",
) -> Saved:
    """Keep what was typed on a page, sound or not; also on the way back. `seen` is the fingerprint that the page was drawn from.

    `shown` are the keys of the fields that the page had; what appears beyond them is not yet a fault. `press` adds or drops a row;
    `finds` is the postal code whose address is to be put into its line, if that is still empty. `pen` names the opening of the page: what
    was kept by the same one while its person was typing is no other device's.
    """
    brought = _Brought(page, typed, seen, by, now, press, finds, ticked, pen)
    with trail.act(events.APPLICATION_SAVED, on=application, by=by, subject=application.applicant_subject) as act:
        # The row as the request has just read it, kept only if nobody was faster; else it is read anew and held.
        judged = brought.judged(application) if application.state in EDITABLE else None
        if judged is None or judged.is_conflict or not _keep(application, judged.filled, now, pen):
            row = steps.locked(application)
            if row.state not in EDITABLE:
                raise NotOpenForChanges(state=steps.words_for_applicant(row, now))
            judged = brought.judged(row)
            if not judged.is_conflict:
                _keep(row, judged.filled, now, pen)
        act.note(page=page.key, saved=not judged.is_conflict)
    filled, before = judged.filled, judged.before
    appeared = _asked(page, filled) - _asked(page, before)
    problems = tuple(problem for problem in rules.problems_on(page, filled, timezone.localdate(now)) if problem.key in shown)
    seen_now = judged.kept if judged.is_conflict else judged.wanted
    return Saved(filled, problems, seen_now, judged.is_conflict, has_more=bool(appeared))


def keep_typing(
    application: Application, page: Page, typed: Mapping[str, object], *, seen: str, pen: str, ticked: frozenset[str], by: "Resident",
    now: datetime,
) -> str | None:  # fmt: skip
    """Keep what stands on a page while its person goes on typing. The new fingerprint; None when nothing was kept.

    Only on top of what was seen: a pause that arrives late must not undo the button that was pressed after it.
    """
    if application.state not in EDITABLE:
        return None
    judged = _Brought(page, typed, seen, by, now, None, "", ticked).judged(application)
    if judged.is_conflict or not _keep(application, judged.filled, now, pen):
        return None
    return judged.wanted


@dataclass(frozen=True)
class _Judged:
    """What a page comes to on one state of the row. `kept` and `wanted` are its fingerprints before and after."""

    before: rules.Entries
    filled: rules.Entries
    kept: str
    wanted: str
    is_conflict: bool


@dataclass(frozen=True)
class _Brought:
    """What was sent with a page."""

    page: Page
    typed: Mapping[str, object]
    seen: str
    by: "Resident"
    now: datetime
    press: rows.Change | None
    finds: str
    ticked: frozenset[str]
    pen: str = ""

    def judged(self, row: Application) -> _Judged:
        form, before, today = row.form_version.form, row.entries, timezone.localdate(self.now)
        allowed = open_keys(row, before, today)
        typed = {key: raw for key, raw in self._settled(row, before).items() if allowed is None or key in allowed}
        press = self.press if self.press and (allowed is None or self.press.key in allowed) else None
        filled = rules.fill_page(form, self.page, before, typed, today, press, keeps_numbers=allowed is not None, ticked=self.ticked)
        if self.finds:
            filled = self._with_address(form, filled, allowed)
        kept, wanted = rules.fingerprint(self.page, before), rules.fingerprint(self.page, filled)
        is_own = bool(self.pen) and self.pen == before.pen
        return _Judged(before, filled, kept, wanted, kept not in (wanted, self.seen) and not is_own)

    def _with_address(self, form: Definition, filled: rules.Entries, allowed: frozenset[str] | None) -> rules.Entries:
        """Nothing that was typed is written over."""
        field, code = form.field(self.finds), filled.answers.get(self.finds)
        target = field.fills_key if field else ""
        if not target or not isinstance(code, str) or target in {*filled.answers, *filled.rough} or (allowed and target not in allowed):
            return filled
        found = postal.beginning_of(code.replace("-", ""))
        return rules.fill_page(form, self.page, filled, {target: found} if found else {}, timezone.localdate(self.now))

    def _settled(self, row: Application, before: rules.Entries) -> Mapping[str, object]:
        """What was typed, with the portal's own words about people in their places."""
        fields = [field for field in rows.all_on(self.page, before.answers) if field.key in self.typed]
        return settle_all(fields, self.typed, people_for(fields, _applicant(row, self.by), by_proxy=row.applicant_id != self.by.pk))


def _applicant(row: Application, by: "Resident") -> "Resident":
    return by if row.applicant_id == by.pk else row.applicant


def _asked(page: Page, entries: rules.Entries) -> set[str]:
    return {field.key for field in rules.fields_shown_on(page, entries.answers) if field.kind.is_answered}


def _keep(row: Application, filled: rules.Entries, now: datetime, pen: str) -> bool:
    """False when the row has been changed since it was read; nothing is kept then."""
    row.entries = replace(filled, pen=pen)
    found = Application.objects.filter(pk=row.pk, version=row.version)
    return bool(found.update(draft=row.draft, saved_at=now, version=F("version") + 1))


def discard(application: Application, *, by: "Resident", now: datetime) -> None:
    """Throw a draft away with everything that was typed into it."""
    with trail.act(events.APPLICATION_DISCARDED, on=application, by=by, subject=application.applicant_subject):
        row = steps.locked(application)
        steps.claim(row, Step.DISCARD, now, draft="", saved_at=now)
        papers.erase(list(Paper.objects.filter(application=row)))
