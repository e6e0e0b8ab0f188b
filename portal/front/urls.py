from django.urls import path

from . import demo, home, names, towns, welcome

app_name = "front"
urlpatterns = [
    path("", home.home, name="home"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("me/", welcome.me, name="me"),
    path("me/name/", names.name, name="name"),
    path("towns/", towns.town_list, name="towns"),
    path("towns/<str:code>/", towns.town_page, name="town"),
    path("demo/", demo.accounts, name="demo"),
    path("demo/mail/", demo.mail, name="demo_mail"),
    path("demo/letter/", demo.strict_letter, name="demo_letter"),
    path("demo/decisions.csv", demo.decisions, name="demo_decisions"),
]
