"""What stands behind the addresses of notices for the access matrix: Hanako's letter, and a batch of 堺市 at each step."""

from django.utils import timezone

from notifications import onboarding
from notifications.actions import certificates, templates
from notifications.models import Erasure, Notice, PostingList
from notifications.models.template import library_id
from portal.audit import trail
from portal.lib import testca
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI
from tests.identity import households
from tests.notifications import make
from tests.notifications.machine import key


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


def a_letter_by_proxy(cast):
    return {**a_letter(cast), "proxy_id": households.proxy(cast.hanako, cast.ken).pk}


def a_released_row(cast):
    return {**a_released_batch(cast), "number": 2}


def a_row(cast):
    return {**a_batch(cast), "number": 2}


def a_device(cast):
    with viewing_as(System("place")):
        return {"device_id": make.device(cast.hanako).pk}


def an_export(cast):
    return {**a_batch(cast), "which": "faults"}


def an_object(cast):
    return {"object_id": str(a_batch(cast)["batch_id"])}


def a_path(cast):
    return f"/admin/notifications/batch/{a_batch(cast)['batch_id']}/"


def a_doubt(cast):
    return {"batch_id": make.checked(make.template(), cast.mori, make.file([make.line("0000000123")])).pk, "number": 2}


def a_key(cast):
    return {"credential_id": key(cast.mori)[0].pk}


def a_key_object(cast):
    return {"object_id": str(key(cast.mori)[0].pk)}


def a_key_path(cast):
    return f"/admin/notifications/credential/{key(cast.mori)[0].pk}/"


def a_posting_list(cast):
    """A list whose bundle nobody has made yet: whoever may see it is told to come again."""
    placed = a_released_batch(cast)
    with viewing_as(System("place")):
        made = PostingList.objects.create(municipality_id=SAKAI, batch_id=placed["batch_id"], made_by=cast.mori, made_at=timezone.now())
    return {**placed, "list_id": made.pk}


BATCH_PAGES = ("status", "map", "check", "approve", "return", "issue", "stop", "recall", "doubts", "trial", "move")
def a_certificate(cast):
    credential, _root = testca.mayors_seal("堺市長", now=timezone.now())
    with viewing_as(System("place", SAKAI)):
        return {"certificate_id": certificates.put(SAKAI, credential, by=None, now=timezone.now()).pk}


def a_certificate_object(cast):
    return {"object_id": str(a_certificate(cast)["certificate_id"])}


def a_certificate_path(cast):
    return f"/admin/notifications/signingcertificate/{a_certificate(cast)['certificate_id']}/"


def a_template(cast):
    return {"template_id": make.template().pk}


def a_table(cast):
    """A draft of the care insurance letter, whose schedule is a table."""
    onboarding.prepare_library(by=trail.PORTAL)
    with make.as_staff(cast.mori):
        taken = templates.take_over(cast.mori.municipality_id, library_id("care-insurance-payment"), by=cast.mori)
    return {"template_id": taken.pk, "key": "schedule"}


def a_language(cast):
    return {**a_template(cast), "language": "en"}


def a_version(cast):
    return {**a_template(cast), "number": 1}


def a_template_object(cast):
    return {"object_id": str(a_template(cast)["template_id"])}


def a_template_path(cast):
    return f"/admin/notifications/template/{a_template(cast)['template_id']}/"


TEMPLATE_PAGES = ("overview", "fields", "texts", "settings", "preview", "publish", "discard", "adopt", "department")

def an_erasure(cast):
    key = a_batch(cast)["batch_id"]
    with viewing_as(System("place")):
        made = Erasure.objects.create(municipality_id=SAKAI, batch_id=key, what="content", count=1, erased_at=timezone.now())
    return {"object_id": str(made.pk)}


PLACES = {
    "admin/notifications/erasure/<path:object_id>/": lambda cast: f"/admin/notifications/erasure/{an_erasure(cast)['object_id']}/",
    "admin:notifications_erasure_change": an_erasure,
    "admin:notifications_erasure_delete": an_erasure,
    "admin:notifications_erasure_history": an_erasure,
    **{f"admin:notifications_template_{page}": a_template for page in TEMPLATE_PAGES},
    "admin:notifications_template_table": a_table,
    "admin:notifications_template_words": a_language,
    "admin:notifications_template_version": a_version,
    "admin:notifications_template_change": a_template_object,
    "admin:notifications_template_delete": a_template_object,
    "admin:notifications_template_history": a_template_object,
    "admin/notifications/template/<path:object_id>/": a_template_path,
    "admin:notifications_batch_statistics": a_released_batch,
    "admin:notifications_batch_statistics_csv": a_released_batch,
    **{f"admin:notifications_batch_{page}": a_released_batch for page in ("posting", "posting_list", "posting_report", "posting_lines")},
    "admin:notifications_batch_posting_bundle": a_posting_list,
    "admin:notifications_batch_posting_list_lines": a_posting_list,
    "notifications:remove-device": a_device,
    "notifications:notice": a_letter,
    "notifications:notice-pdf": a_letter,
    **{f"notifications:notice-{page}": a_letter for page in ("receipt", "calendar", "file", "share")},
    "notifications:proxy-inbox": lambda cast: {"proxy_id": households.proxy(cast.hanako, cast.ken).pk},
    "notifications:proxy-notice": a_letter_by_proxy,
    **{f"notifications:proxy-notice-{page}": a_letter_by_proxy for page in ("pdf", "receipt", "calendar")},
    "admin:notifications_batch_evidence": a_released_row,
    "admin:notifications_batch_receipt": a_released_row,
    "admin:notifications_batch_thaw": a_released_batch,
    **{f"admin:notifications_batch_{page}": a_batch for page in BATCH_PAGES},
    "notifications:api-batch": a_batch,
    "notifications:api-outcomes": a_batch,
    "admin:notifications_batch_doubt": a_doubt,
    "admin:notifications_credential_revoke": a_key,
    "admin/notifications/credential/<path:object_id>/": a_key_path,
    "admin:notifications_credential_change": a_key_object,
    "admin:notifications_credential_delete": a_key_object,
    "admin:notifications_credential_history": a_key_object,
    "admin:notifications_batch_preview": a_row,
    "admin:notifications_batch_paper": a_row,
    "admin:notifications_batch_again": a_row,
    "admin:notifications_batch_export": an_export,
    "admin/notifications/batch/<path:object_id>/": a_path,
    "admin:notifications_certificate_retire": a_certificate,
    "admin/notifications/signingcertificate/<path:object_id>/": a_certificate_path,
    "admin:notifications_signingcertificate_change": a_certificate_object,
    "admin:notifications_signingcertificate_delete": a_certificate_object,
    "admin:notifications_signingcertificate_history": a_certificate_object,
    "admin:notifications_batch_change": an_object,
    "admin:notifications_batch_delete": an_object,
    "admin:notifications_batch_history": an_object,
}
