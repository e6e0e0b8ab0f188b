"""Every address of the portal, floor by floor."""

from django.urls import include, path

from portal.front.tongues import set_language
from portal.identity.backoffice import office

urlpatterns = [
    path("", include("portal.front.urls")),
    path("", include("portal.connections.urls")),
    path("", include("procedures.urls")),
    path("admin/", office.urls),
    path("account/", include("portal.identity.urls")),
    path("", include("portal.identity.me_urls")),
    path("i18n/setlang/", set_language, name="set_language"),
    path("", include("notifications.urls")),
    path("", include("portal.consent.urls")),
    path("", include("portal.audit.urls")),
    path("me/attributes/", include("portal.attributes.urls")),
    path("", include("portal.figures.urls")),
    path("", include("recommend.urls")),
    path("", include("portal.search.urls")),
    path("", include("portal.help.urls")),
]

handler500 = "portal.front.trouble.server_error"
