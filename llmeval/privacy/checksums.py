"""Check digits: identity numbers (GB 11643), unified credit codes (GB 32100), bank cards (ISO/IEC 7812)."""

from __future__ import annotations

import re
from datetime import date

_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def identity_valid(number: str) -> bool:
    """Whether 18 characters are an identity number: a real date of birth and the check digit of GB 11643 (mod 11-2)."""
    if not re.fullmatch(r"\d{17}[0-9Xx]", number) or not is_date(number[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _IDENTITY_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()


def is_date(digits: str) -> bool:
    """Whether eight digits are a day from 1900 to 2099."""
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2099
    except ValueError:
        return False


def credit_check_digit(code: str) -> str:
    """Check digit of a unified social credit code from its first 17 characters (GB 32100, mod 31).

    Raises ValueError where a character is not of the code's alphabet (no I, O, S, V, Z).

    >>> credit_check_digit("11430781MB0275397")
    '6'
    """
    if len(code) < 17:
        raise ValueError("a credit code has 17 characters before its check digit")
    total = sum(_CREDIT.index(character) * weight for character, weight in zip(code, _CREDIT_WEIGHTS, strict=False))
    return _CREDIT[(31 - total % 31) % 31]


def credit_valid(code: str) -> bool:
    """Whether 18 characters are a unified social credit code by alphabet and check digit."""
    if len(code) != 18 or any(character not in _CREDIT for character in code):
        return False
    return credit_check_digit(code) == code[17]


def luhn_valid(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others (ISO/IEC 7812).

    >>> luhn_valid("4111111111111111")
    True
    """
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
