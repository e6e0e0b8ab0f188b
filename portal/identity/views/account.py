"""Everything about one's own login, one tap away."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.identity.queries import standing
from portal.identity.queries.factors import count_of
from portal.identity.queries.recoveries import is_begun_at_counter, last_begun
from portal.identity.rules.recovery import frozen_until, is_running
from portal.ui.pages import page


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    resident: Any = getattr(request, "resident", None)
    now = timezone.now()
    begun = last_begun(resident) if resident else None
    is_strong = standing(request).is_strong
    context = {
        "email": user.email,
        "factors": count_of(user),
        "resident": resident,
        "asks_if_it_was_you": is_running(begun, now) and is_strong,
        "begun_at_counter": bool(resident) and is_begun_at_counter(resident, now),
        "is_strong": is_strong,
        "frozen_until": frozen_until(begun, now, is_strong=is_strong),
    }
    return page(request, "identity/account.html", context)
