"""A receipt as a file."""

from .queries import Receipt


def receipt(one: Receipt) -> dict[str, object]:
    """The whole receipt, in names that stay."""
    mark = {"number": one.mark.number, "at": one.mark.at.isoformat(), "hash": one.mark.hash} if one.mark else None
    return {
        "format": "tobira-consent/1",
        "purpose": one.code,
        "version": one.number,
        "published_at": one.published_at.isoformat(),
        "municipality": one.town,
        "title": one.terms.title,
        "text": one.terms.text,
        "items": list(one.items),
        "used_by": one.terms.holder,
        "recipients": list(one.terms.recipients),
        "ground": one.terms.ground,
        "law": one.terms.law,
        "given_at": one.given_at.isoformat(),
        "until": one.until.isoformat() if one.until else None,
        "kept_after_end_months": one.terms.keep_months,
        "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
        "given_by_guardian": one.by_guardian,
        "trail": mark,
    }
