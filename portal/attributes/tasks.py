"""Doorbells of this floor."""

from celery import shared_task

from . import actions


# Some 30,000 people a second: the whole prefecture takes minutes. Twice at once does no harm; the later file stays.
@shared_task(name="attributes.build_snapshot", time_limit=1500)
def build_snapshot(**_later: object) -> None:
    actions.build_snapshot()


@shared_task(name="attributes.project_missing", time_limit=1500)
def project_missing(**_later: object) -> None:
    actions.project_missing()
