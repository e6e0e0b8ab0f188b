"""Every address of the portal, floor by floor."""

from django.urls import include, path

from portal.identity.backoffice import office

urlpatterns = [
    path("admin/", office.urls),
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("me/attributes/", include("portal.attributes.urls")),
]
