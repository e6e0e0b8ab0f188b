"""System check: every model says whose its rows are."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error

from .scope import Scope, is_declared


def every_model_is_scoped_or_public(**_: Any) -> list[CheckMessage]:
    """tobira.E001: a model without a scope; tobira.E002: a scope that names no column of its model."""
    found: list[CheckMessage] = []
    for model in apps.get_models():
        if not is_declared(model, settings.PUBLIC_MODELS):
            found.append(Error(f"{model._meta.label} is neither scoped nor public.", hint="Declare `scope`.", id="tobira.E001"))
        scope = getattr(model, "scope", None)
        if isinstance(scope, Scope):
            columns = {f.name for f in model._meta.concrete_fields} | {"pk"}
            named = {scope.municipality, scope.resident, scope.embargo, scope.released} - {None}
            found += [
                Error(f"{model._meta.label}.scope names '{name}', which is no column of it.", id="tobira.E002")
                for name in sorted(named - columns)  # type: ignore[type-var]
            ]
    return found
