"""Names of persons and units in a model's words that the report does not hold, and crimes that it does not tell of."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.patterns import lazy as re
from llmeval.privacy.names import COMMON_WORDS, DOUBLE_SURNAMES, SURNAMES

_HAN = r"[\u4e00-\u9fff]"
_ROLE = (
    "局长|副局长|主任|副主任|书记|副书记|县长|市长|区长|镇长|乡长|村长|科长|处长|股长|所长|院长|校长|站长|部长|会计|出纳|总经理|经理|"
    "董事长|法定代表人|法人|负责人|经办人|联系人|填表人|同志|先生|女士"
)
_DEED = (
    "等人|涉嫌|贪污|受贿|行贿|挪用|侵占|私分|截留|套取|骗取|冒领|签字|签批|审批|批准|经办|经手|负责|领取|报销|违规|被查|被捕|收受|"
    "利用职务|擅自|私自|指使|隐瞒|伪造|承认"
)
_PERSON_BEFORE = re.compile(rf"(?:{_ROLE})(?P<name>{_HAN}{{2,3}})")
_BREAK = re.compile(r"[^\u4e00-\u9fff]|[由经与向给被是和同及的为系对让请称说示指派令责托替]$")
_CRIME = re.compile("贪污|受贿|行贿|侵吞|私分|诈骗|犯罪|被捕|判刑|逮捕|立案|违法所得|小金库|涉嫌|贪腐|渎职|洗钱")
_PLACED = re.compile(
    rf"(?P<place>{_HAN}{{2,3}}[省州市县区旗镇乡村])(?={_HAN}{{0,10}}(?:局|委|办|院|厅|中心|政府|公司|学校|医院|所|站))"
)
_OFFICE = re.compile(
    rf"(?P<name>{_HAN}{{2}}(?:局|厅|委员会|管委会|集团|有限公司|公司|医院|学校|小学|中学|大学|银行|合作社|事务所))"
)
_GENERIC = frozenset(
    re.findall(
        r"\w+",
        "财政 审计 统计 主管 上级 本级 税务 平台 国有 城投 子公 相关 各分 外包 施工 评估 咨询 物业 中介 属各 该公 本公 第三 三方 有关 个别 "
        "业务 组织 纪检 监察 代理 监理 设计 建设 商业 政策 开户 收款 供应 运营 中标 承建 其他 其它 下属 所属 直属 控股 参股 民营 私营 "
        "受益 扶持 关联",
    )
)
"""Pairs of characters before 局, 公司 and the like that name no one unit."""
_VAGUE = re.compile("[本全该各某省市县区乡镇村在为到由对和与等]")
_NO_PLACE = re.compile("园区|片区|地区|社区|辖区|城区|新区|山区|景区|开发区|示范区|农村|乡村")


_WORDS = re.compile(
    "[和的与及等是在不有无没未为对将被把由也都并而但或其本该此各这那所以之就又还写说称列给向按从到含属自]"
)
"""Characters of running text, which stand in no name."""


class Names:
    """The names that one report holds."""

    def __init__(self, text: str) -> None:
        self._text = "".join(text.split())

    def foreign(self, text: str) -> list[str]:
        """Names and crimes of a text that the report does not hold, in the text's order, each once."""
        found = [*self._persons(text), *self._units(text), *(m[0] for m in _CRIME.finditer(text))]
        return [name for name in dict.fromkeys(found) if name not in self._text]

    def _persons(self, text: str) -> Iterator[str]:
        for match in _PERSON_BEFORE.finditer(text):
            for length in (3, 2):
                if _is_person(name := match["name"][:length]):
                    yield name
                    break
        for role in re.finditer(f"{_ROLE}|{_DEED}", text):
            for length in (2, 3):
                start = role.start() - length
                name = text[max(0, start) : role.start()]
                if start >= 0 and _is_person(name) and (start == 0 or _BREAK.match(text[start - 1])):
                    yield name
                    break

    def _units(self, text: str) -> Iterator[str]:
        for match in _PLACED.finditer(text):
            for length in (4, 3):
                name = match["place"][-length:]
                if not _VAGUE.search(name[:-1]) and not _WORDS.search(name[:-1]) and not _NO_PLACE.search(name):
                    yield name
                    break
        for match in _OFFICE.finditer(text):
            if (
                match["name"][:2] not in _GENERIC
                and not _WORDS.search(match["name"][:2])
                and not _VAGUE.search(match["name"][:2])
            ):
                yield match["name"]


def _is_person(name: str) -> bool:
    if len(name) < 2 or name[:2] in COMMON_WORDS or _WORDS.search(name) or not re.fullmatch(f"{_HAN}+", name):
        return False
    return (name[:2] in DOUBLE_SURNAMES and len(name) > 2) or name[0] in SURNAMES
