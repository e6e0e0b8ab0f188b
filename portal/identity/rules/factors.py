"""What one logs in with besides the mail's code."""


def may_remove(*, is_officer: bool, left: int) -> bool:
    """Officers always keep a second factor; residents may remove the last, for the mail's code remains."""
    return not is_officer or left > 1
