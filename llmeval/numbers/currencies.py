"""Currencies that are no yuan, however they are written: before the number (港币30万元), behind it (30万港元), as a code (HKD)."""

from __future__ import annotations

NAMES = {
    "美元": "美元 美金 USD US$ U.S.$ $ ＄ 元美元 元美金", "港元": "港元 港币 港幣 HKD HK$ 元港币 元港元", "澳门元": "澳门元 澳门币 MOP MOP$ 元澳门币",
    "新台币": "新台币 台币 TWD NT$ 元新台币 元台币", "欧元": "欧元 EUR € 元欧元", "英镑": "英镑 GBP £ 元英镑", "日元": "日元 日圆 日币 JPY JP¥ 元日元",
    "韩元": "韩元 韩币 KRW ₩ 元韩元", "澳元": "澳元 澳大利亚元 AUD AU$ A$", "加元": "加元 加拿大元 CAD CA$ C$", "新加坡元": "新加坡元 新元 新币 SGD S$",
    "瑞士法郎": "瑞士法郎 瑞郎 CHF", "卢布": "卢布 RUB ₽", "泰铢": "泰铢 THB ฿", "越南盾": "越南盾 VND ₫", "卢比": "卢比 印度卢比 INR ₹",
}  # fmt: skip
"""Name of a currency and its spellings."""
CURRENCIES = {spelling: name for name, spellings in NAMES.items() for spelling in spellings.split()}
"""Name of the currency that a spelling means."""
UNITS = " ".join(
    spelling for spelling in CURRENCIES if not spelling.startswith(("U.", "元")) and spelling[-1] not in "$＄€£¥₩₽฿₫₹"
)
"""Spellings that stand behind a number, white space between."""
