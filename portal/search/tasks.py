"""Doorbells of this floor."""

from celery import shared_task
from django.utils import timezone

from portal.lib import bell
from portal.municipalities.scope import System, viewing_as
from portal.search import indexing
from portal.search.actions import questions


# The first index of 20,000 texts takes a minute or two; killed in between, the next turn goes on.
@shared_task(name="search.index", time_limit=1500, acks_late=True, ignore_result=True)
def index(**_later: object) -> None:
    with viewing_as(System("keep the index of what is published")):
        indexing.run()


@shared_task(name="search.sweep", ignore_result=True)
def sweep(**_later: object) -> None:
    """Ring again for what waits: the bell was lost, the worker was killed, or the words were changed."""
    if indexing.is_due():
        bell.ring("search.index")


@shared_task(name="search.look_again", ignore_result=True)
def look_again(**_later: object) -> None:
    """Nightly: what time has changed without an act (a round has closed, an event is over), and old questions."""
    indexing.all_is_due()
    bell.ring("search.index")
    questions.forget_old(timezone.localdate())
