"""Why a row of open data is not taken."""


class RowRefused(ValueError):
    """`reason` is a short sentence, the same for all rows of its kind, so that it can be counted; `column` names the place."""

    def __init__(self, reason: str, column: str) -> None:
        super().__init__(f"{column}：{reason}")
        self.reason, self.column = reason, column
