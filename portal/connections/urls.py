"""The provider's addresses are fixed for ever: services keep them. The rest is the directory."""

from django.urls import path

from .views import api, authorize, directory, kit, logout, mine, news, provider, trials

app_name = "connections"

urlpatterns = [
    path(".well-known/openid-configuration", provider.discovery, name="discovery"),
    path(".well-known/jwks.json", provider.jwks, name="jwks"),
    path("oidc/authorize", authorize.authorize, name="authorize"),
    path("oidc/consent", authorize.decide, name="decide"),
    path("oidc/token", provider.token, name="token"),
    path("oidc/userinfo", provider.userinfo, name="userinfo"),
    path("oidc/par", provider.par, name="par"),
    path("oidc/introspect", provider.introspect, name="introspect"),
    path("oidc/revoke", provider.revoke, name="revoke"),
    path("oidc/logout", logout.logout, name="logout"),
    path("oidc/leave", logout.leave, name="leave"),
    path("api/v1/events/", api.events, name="api_events"),
    path("api/v1/openapi.json", api.openapi, name="api_openapi"),
    path("api/v1/me/", api.me, name="api_me"),
    path("api/v1/me/<str:code>/", api.my_claim, name="api_my_claim"),
    path("services/", directory.services, name="services"),
    # Before the services' own pages: `rules.registration.NOT_FOR_SERVICES` keeps their names free.
    path("services/news/", news.news, name="news"),
    path("services/news/read/", news.read_all, name="news_read"),
    path("services/news/<uuid:event_id>/", news.follow, name="news_open"),
    path("services/<slug:slug>/silence/", news.silence, name="silence"),
    path("services/<slug:slug>/hear/", news.hear, name="hear"),
    path("services/kit/<str:code>/", kit.kit, name="kit"),
    path("services/try/<slug:code>/", trials.join, name="try"),
    path("services/<slug:slug>/", directory.service, name="service"),
    path("services/<slug:slug>/open/", directory.enter, name="open"),
    path("services/<slug:slug>/favourite/", directory.favourite, name="favourite"),
    path("me/connections/", mine.connections, name="mine"),
    path("me/connections/stop-all/", mine.stop_all, name="stop_all"),
    path("me/connections/leave/", mine.leave, name="leave_everywhere"),
    path("me/connections/<slug:slug>/stop/", mine.stop, name="stop"),
    path("me/connections/<slug:slug>/use/", mine.use, name="use"),
    path("me/connections/<slug:slug>/receipt/", mine.receipt, name="receipt"),
]
