"""Rules about local government codes."""

WEIGHTS = (6, 5, 4, 3, 2)


def check_digit(five: str) -> str:
    """The sixth digit of a 全国地方公共団体コード (modulus 11 as its standard has it)."""
    total = sum(int(digit) * weight for digit, weight in zip(five, WEIGHTS, strict=True))
    return str((11 - total % 11) % 10 if total >= 11 else 11 - total)[-1]


def is_municipality_code(code: str) -> bool:
    """Whether `code` is six digits with a true check digit."""
    return len(code) == 6 and code.isascii() and code.isdigit() and check_digit(code[:5]) == code[5]
