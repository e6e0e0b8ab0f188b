"""A second person agrees while the applicant changes the answers, in processes of their own on a data base of their own.

`stage N` makes N drafts that Ken has been asked about: {"hanako", "ken", "cases": ["draft:cosigning:seen"]}. `confirm KEN CASE…`
and `change HANAKO CASE…` wait for a line on standard input. `change` saves another answer and then sends the form; `send` only sends.
`state` prints for each case [state, word, whether what was sent is what was agreed to].
"""

import json
import os
import sys

import django


def stage(number: str) -> None:
    from django.utils import timezone

    from portal.municipalities.scope import Resident as ResidentView
    from portal.municipalities.scope import viewing_as
    from procedures.actions import cosigning
    from procedures.queries import cosigning as queries
    from tests import cast as people
    from tests.procedures import make

    cast, now = people.gather(), timezone.now()
    nursery, cases = make.nursery(now), []
    for _case in range(int(number)):
        draft = make.draft(cast.hanako, nursery, now, single_parent="no", spouse_name="堺 健", spouse_away="no", **make.SPOUSE)
        with viewing_as(ResidentView(cast.hanako.pk)):
            code = cosigning.ask(draft, "spouse", by=cast.hanako, now=now)
        with viewing_as(ResidentView(cast.ken.pk)):
            row = cosigning.take(code, by=cast.ken, now=now)
        cases.append(f"{draft.pk}:{row.pk}:{queries.fingerprint(draft, draft.entries.answers)}")
    sys.stdout.write(json.dumps({"hanako": str(cast.hanako.pk), "ken": str(cast.ken.pk), "cases": cases}))


def run(what: str, resident_id: str, *cases: str) -> None:
    from portal.identity.models import Resident
    from portal.municipalities.scope import Resident as ResidentView
    from portal.municipalities.scope import System, viewing_as

    with viewing_as(System("race")):
        person = Resident.objects.get(pk=resident_id)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    act = {"confirm": _confirm, "change": _change}[what]
    with viewing_as(ResidentView(person.pk)):
        sys.stdout.write(" ".join(act(person, *case.split(":")) for case in cases) + "\n")


def _confirm(ken, _draft: str, cosigning_id: str, seen: str) -> str:  # type: ignore[no-untyped-def]
    from django.utils import timezone

    from portal.lib.refusals import Refused
    from procedures.actions import cosigning
    from procedures.queries import cosigning as queries

    found = queries.for_person(ken, cosigning_id)  # type: ignore[arg-type]
    if found is None:
        return "gone"
    try:
        cosigning.confirm(found[0], seen, by=ken, now=timezone.now())
    except Refused as refusal:
        return type(refusal).__name__
    return "confirmed"


def _change(hanako, draft: str, _cosigning: str, _seen: str) -> str:  # type: ignore[no-untyped-def]
    from django.utils import timezone

    from portal.lib.refusals import Refused
    from procedures.actions import applications
    from procedures.models import Application
    from tests.procedures import make

    application = Application.objects.get(pk=draft)
    make.send_page(application, "reason", {**make.ANSWERS, "own_workplace": "別の店"}, hanako, timezone.now())
    try:
        applications.submit(make.fresh(application), by=hanako, now=timezone.now())
    except Refused as refusal:
        return type(refusal).__name__
    return "sent"


def state() -> None:
    from portal.municipalities.scope import System, viewing_as
    from procedures.models import Cosigning
    from procedures.queries import cosigning as queries
    from tests.procedures import make

    told = []
    with viewing_as(System("race")):
        for row in Cosigning.objects.select_related("application"):
            case = make.fresh(row.application)
            told.append([case.state, row.word, row.confirmed == queries.fingerprint(case, case.entries.answers)])
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    if sys.argv[1] in {"confirm", "change"}:
        run(*sys.argv[1:])
    else:
        {"stage": stage, "state": state}[sys.argv[1]](*sys.argv[2:])
