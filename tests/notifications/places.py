"""What stands behind the addresses of notices for the access matrix: Hanako's letter, and a batch of 堺市 at each step."""

from notifications.models import Notice
from portal.municipalities.scope import System, viewing_as
from tests.notifications import make


def a_letter(cast):
    template = make.template()
    make.willing(cast.hanako)
    batch = make.released(template, cast.mori, cast.hara, make.file([make.line(make.bound(cast.hanako))]))
    with viewing_as(System("place")):
        return {"notice_id": Notice.objects.get(release=batch.pk).pk}


def a_batch(cast):
    template = make.template()
    make.willing(cast.hanako)
    return {"batch_id": make.checked(template, cast.mori, make.file([make.line(make.bound(cast.hanako))])).pk}


def a_released_batch(cast):
    template = make.template()
    make.willing(cast.hanako)
    return {"batch_id": make.released(template, cast.mori, cast.hara, make.file([make.line(make.bound(cast.hanako))])).pk}


def a_row(cast):
    return {**a_batch(cast), "number": 2}


def an_export(cast):
    return {**a_batch(cast), "which": "faults"}


def an_object(cast):
    return {"object_id": str(a_batch(cast)["batch_id"])}


def a_path(cast):
    return f"/admin/notifications/batch/{a_batch(cast)['batch_id']}/"


BATCH_PAGES = ("status", "map", "check", "approve", "return", "issue", "stop", "recall")

PLACES = {
    "admin:notifications_batch_statistics": a_released_batch,
    "admin:notifications_batch_statistics_csv": a_released_batch,
    "notifications:notice": a_letter,
    "notifications:notice-pdf": a_letter,
    **{f"admin:notifications_batch_{page}": a_batch for page in BATCH_PAGES},
    "admin:notifications_batch_preview": a_row,
    "admin:notifications_batch_paper": a_row,
    "admin:notifications_batch_export": an_export,
    "admin/notifications/batch/<path:object_id>/": a_path,
    "admin:notifications_batch_change": an_object,
    "admin:notifications_batch_delete": an_object,
    "admin:notifications_batch_history": an_object,
}
