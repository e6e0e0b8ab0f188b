"""Telling the portal about oneself and taking it back; keeping what may be used; counting whom a rule reaches."""

from .counting import TooManyCounts, count_audience
from .declaring import (
    NotDeclarable,
    declare,
    follow_the_home,
    forget,
    forget_no_children,
)
from .projecting import project, project_missing, project_when_consent_changes, switch
from .snapshots import build_snapshot

__all__ = [
    "NotDeclarable",
    "TooManyCounts",
    "build_snapshot",
    "count_audience",
    "declare",
    "follow_the_home",
    "forget",
    "forget_no_children",
    "project",
    "project_missing",
    "project_when_consent_changes",
    "switch",
]
