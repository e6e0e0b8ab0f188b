from django.urls import path

from portal.help.views import beside, pages, remarks

app_name = "help"
urlpatterns = [
    path("help/", pages.help_page, name="help"),
    path("help/about/<slug:subject>/", pages.subject_page, name="subject"),
    path("help/beside/", beside.start, name="beside"),
    path("help/beside/end/", beside.stop, name="beside-end"),
    path("help/remark/", remarks.leave, name="remark"),
    path("help/remark/words/", remarks.say, name="remark-words"),
    path("help/<str:code>/", pages.town_page, name="town"),
]
