"""A person's own pages about family, proxies and towns, and the door below which one acts for another."""

from django.urls import path, re_path

from .views import acting, family, homes, proxies, questions

app_name = "family"
urlpatterns = [
    path("me/family/", family.mine, name="family"),
    path("me/family/<int:member_id>/remove/", family.remove, name="remove-member"),
    path("me/log/questions/", questions.look_questions, name="look-questions"),
    path("me/log/<str:code>/<int:number>/", questions.look_question, name="look-question"),
    path("me/towns/", homes.mine, name="towns"),
    path("me/towns/<str:code>/follow/", homes.follow, name="follow"),
    path("me/towns/<str:code>/unfollow/", homes.unfollow, name="unfollow"),
    path("me/proxies/", proxies.mine, name="proxies"),
    path("me/proxies/accept/", proxies.accept, name="accept"),
    path("me/proxies/paper/", proxies.by_paper, name="by-paper"),
    path("me/proxies/counter/", proxies.counter_number, name="counter"),
    path("me/proxies/<uuid:proxy_id>/end/", proxies.end, name="end"),
    re_path(r"^me/proxies/(?P<side>act|ask)/$", proxies.propose, name="propose"),
    path("proxy/<uuid:proxy_id>/", acting.home, name="acting"),
]
