"""Where the access matrix knocks: Hanako's draft, her application, and 堺市's procedure behind them; her appointment at 堺市's counter."""

import io
from datetime import datetime, timedelta

from django.utils import timezone
from PIL import Image

from portal.lib import uploads
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as
from procedures.actions import cosigning, messages, uploading
from procedures.models import Application, Appointment, Counter, Paper, Procedure
from procedures.queries import counters
from tests.cast import SAKAI, Cast
from tests.house.places import Place
from tests.identity import households
from tests.procedures import fee, make, visits


def _nursery() -> Procedure:
    return make.nursery(timezone.now())


def the_procedure(cast: Cast) -> dict[str, object]:
    return {"town_id": SAKAI, "slug": _nursery().slug}


def _owing(cast: Cast) -> Application:
    return fee.sent(cast.hanako, fee.dog(timezone.now()), timezone.now())


def a_case_with_a_fee(cast: Cast) -> dict[str, object]:
    return {"application_id": _owing(cast).pk}


def a_draft(cast: Cast) -> dict[str, object]:
    return {"application_id": make.draft(cast.hanako, _nursery(), timezone.now()).pk}


def a_page(cast: Cast) -> dict[str, object]:
    return a_draft(cast) | {"number": 1}


def _sent(cast: Cast) -> Application:
    return make.submitted(cast.hanako, _nursery(), timezone.now())


def a_case(cast: Cast) -> dict[str, object]:
    return {"application_id": _sent(cast).pk}


def a_paper(cast: Cast) -> dict[str, object]:
    """A file that Hanako sent with a message."""
    case, now = _sent(cast), timezone.now()
    kept = io.BytesIO()
    Image.new("RGB", (8, 8)).save(kept, "PNG")
    with viewing_as(ResidentView(cast.hanako.pk)):
        words = messages.Words("", "k", (uploads.take(kept.getvalue(), "証明.png"),))
        messages.write(case, words, by=cast.hanako, now=now)
        return {"application_id": case.pk, "paper_id": Paper.objects.get(application=case).pk}


def an_upload(cast: Cast) -> dict[str, object]:
    """A file that Hanako has begun to send."""
    nursery, now = _nursery(), timezone.now()
    case = make.draft(cast.hanako, nursery, now)
    with viewing_as(ResidentView(cast.hanako.pk)):
        return {"application_id": case.pk, "upload_id": uploading.begin(case, "own_proof", "証明.png", 9, by=cast.hanako, now=now).pk}


def a_cosigning(cast: Cast) -> dict[str, object]:
    """Hanako's draft, for which Ken was asked and came with the code."""
    nursery, now = _nursery(), timezone.now()
    case = make.draft(cast.hanako, nursery, now, single_parent="no", spouse_name="堺 健", spouse_away="no", **make.SPOUSE)
    with viewing_as(ResidentView(cast.hanako.pk)):
        code = cosigning.ask(case, "spouse", by=cast.hanako, now=now)
    with viewing_as(ResidentView(cast.ken.pk)):
        return {"cosigning_id": cosigning.take(code, by=cast.ken, now=now).pk}


def a_paper_in_the_office(cast: Cast) -> dict[str, object]:
    found = a_paper(cast)
    return {"case_id": found["application_id"], "paper_id": found["paper_id"]}


def a_case_in_the_office(cast: Cast) -> dict[str, object]:
    return {"object_id": str(_sent(cast).pk)}


def a_procedure_in_the_office(cast: Cast) -> dict[str, object]:
    return {"object_id": str(_nursery().pk)}


def a_round_in_the_office(cast: Cast) -> dict[str, object]:
    return {"object_id": str(_nursery().rounds.first().pk)}


def a_version_in_the_office(cast: Cast) -> dict[str, object]:
    return {"object_id": str(_nursery().versions.first().pk)}


def _counter() -> Counter:
    """The same at each call, named on the page of the nursery procedure."""
    return visits.counter(slugs=(_nursery().slug,), closes_hours=0, most_open=10)


def _a_time(after: int) -> datetime:
    """A time that is free, some days ahead."""
    days = [each for each in counters.offered(_counter(), timezone.now()) if each.free]
    return timezone.localtime(days[after].offers[-1].slot.starts_at)


def a_counter(cast: Cast) -> dict[str, object]:
    return {"counter_id": _counter().pk}


def a_day(cast: Cast) -> dict[str, object]:
    return a_counter(cast) | {"day": f"{_a_time(2):%Y-%m-%d}"}


def a_time(cast: Cast) -> dict[str, object]:
    return a_day(cast) | {"clock": f"{_a_time(2):%H%M}"}


def _visit(cast: Cast) -> Appointment:
    return visits.book(cast.hanako, _counter(), _a_time(1), now=timezone.now())


def a_visit(cast: Cast) -> dict[str, object]:
    return {"appointment_id": _visit(cast).pk}


def a_visit_to_move(cast: Cast) -> dict[str, object]:
    return a_visit(cast) | {"day": f"{timezone.localdate() + timedelta(days=3)}"}


def a_visit_in_the_office(cast: Cast) -> dict[str, object]:
    return {"object_id": str(_visit(cast).pk)}


def a_counter_in_the_office(cast: Cast) -> dict[str, object]:
    return {"object_id": str(_counter().pk)}


def _by_proxy(place: Place) -> Place:
    """The same page for Ken, who acts for Hanako in these procedures."""

    def placed(cast: Cast) -> dict[str, object]:
        named = [households.procedure(SAKAI, slug) for slug in (_nursery().slug, "dog-registration")]
        proxy = households.proxy(cast.hanako, cast.ken, *named)
        return {"proxy_id": proxy.pk, **place(cast)}  # type: ignore[dict-item]

    return placed


def _without_name(model: str, place: Place) -> Place:
    """Django's old addresses of a row, which lead to its page."""
    return lambda cast: f"/admin/procedures/{model}/{place(cast)['object_id']}/"  # type: ignore[index]


_IN_THE_OFFICE: dict[str, Place] = {
    "application": a_case_in_the_office,
    "procedure": a_procedure_in_the_office,
    "round": a_round_in_the_office,
    "formversion": a_version_in_the_office,
    "appointment": a_visit_in_the_office,
    "counter": a_counter_in_the_office,
}
_OWN: dict[str, Place] = {
    "guide": the_procedure,
    "begin": the_procedure,
    "status": a_case,
    "receipt": a_case,
    "receipt-pdf": a_case,
    "pay": a_case_with_a_fee,
    "pay-return": a_case_with_a_fee,
    "payment-pdf": a_case_with_a_fee,
    "withdraw": a_case,
    "message": a_case,
    "paper": a_paper,
    "cosign-ask": a_draft,
    "moved": a_draft,
    "uploads": a_draft,
    "upload": an_upload,
    "resume": a_draft,
    "review": a_draft,
    "submit": a_draft,
    "discard": a_draft,
    "page": a_page,
    "counter": a_counter,
    "counter-day": a_day,
    "book": a_time,
    "appointment": a_visit,
    "appointment-calendar": a_visit,
    "appointment-cancel": a_visit,
    "appointment-move": a_visit,
    "appointment-move-day": a_visit_to_move,
}


def _in_the_builder(**more: object) -> Place:
    return lambda cast: {"pk": _nursery().pk, **more}


_BUILDER: dict[str, Place] = {
    **{name: _in_the_builder() for name in ("overview", "settings", "audience", "pages", "publish", "unschedule", "discard")},
    **{name: _in_the_builder() for name in ("adopt", "share", "file")},
    "page": _in_the_builder(key="child"),
    "question": _in_the_builder(path="relation"),
    "words": _in_the_builder(language="en"),
    "attempt": _in_the_builder(number=1),
    "version": _in_the_builder(number=1),
}


def a_case_for_machines(cast: Cast) -> dict[str, object]:
    return {"slug": _nursery().slug, "receipt": _sent(cast).receipt_number}


PLACES: dict[str, Place] = {
    **{f"admin:procedures_procedure_form_{name}": place for name, place in _BUILDER.items()},
    "procedures:also-use": a_case,
    "procedures:api-cases": lambda _: {"slug": _nursery().slug},
    "procedures:api-case-status": a_case_for_machines,
    "procedures:cosign": a_cosigning,
    "procedures:paper-forms": lambda _: {"town_id": SAKAI},
    "procedures:paper-forms-fill": lambda _: {"town_id": SAKAI},
    "admin:procedures_application_paper": a_paper_in_the_office,
    "admin:procedures_procedure_figures": lambda _: {"procedure_id": _nursery().pk},
    "admin:procedures_application_print": lambda cast: {"case_id": _sent(cast).pk},
    **{f"procedures:{name}": place for name, place in _OWN.items()},
    **{f"procedures:proxy-{name}": _by_proxy(place) for name, place in _OWN.items()},
    **{f"admin:procedures_{model}_{act}": place for model, place in _IN_THE_OFFICE.items() for act in ("change", "delete", "history")},
    **{f"admin/procedures/{model}/<path:object_id>/": _without_name(model, place) for model, place in _IN_THE_OFFICE.items()},
}
