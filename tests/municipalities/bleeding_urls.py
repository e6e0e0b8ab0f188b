"""The portal's addresses, and a page below each kind of path that asks the data base without any filter of the code."""

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from notifications.models import Addressee
from portal.identity.models import Officer, Resident
from portal.urls import urlpatterns as ours


def bleeding(request: HttpRequest) -> HttpResponse:
    """Whose rows the second wall lets through, by the plainest SQL; and whose the first one does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT municipality_id, count(*) FROM notifications_addressee GROUP BY 1 ORDER BY 1")
        towns = [list(row) for row in cursor.fetchall()]
        cursor.execute("SELECT municipality_id FROM identity_officer")
        officers = [town for (town,) in cursor.fetchall()]
        cursor.execute("SELECT id FROM identity_resident")
        residents = [str(key) for (key,) in cursor.fetchall()]
    # Through the gate: another statement in the same transaction, after which the role must still be worn.
    asked = {str(town) for town in Addressee.objects.values_list("municipality", flat=True)} or {str(r.pk) for r in Resident.objects.all()}
    if "abort" in request.GET:
        Officer.objects.filter(pk=0).update(name="x")
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (server,) = cursor.fetchone()
    return JsonResponse({"towns": towns, "officers": officers, "residents": residents, "asked": sorted(asked), "server": server})


@transaction.non_atomic_requests
def loose(request: HttpRequest) -> HttpResponse:
    """The same without a transaction around it: behind a pooler each statement may go to another connection of the server."""
    return bleeding(request)


pages = [path("bleeding/", bleeding), path("bleeding/loose/", loose)]
urlpatterns = [*(path(f"admin/{page.pattern}", page.callback) for page in pages), *pages, *ours]
