"""Characters and words written twice: 今后加加大, a character repeated behind a page break, 工作作，."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.text.views import HAN
from llmeval.understanding.passages import Paragraph
from llmeval.vocabulary.slips import BOUND, joined, rare

_VERBS = frozenset((
    "加大", "加强", "加快", "加速", "推进", "推动", "推广", "提高", "提升", "提供", "提出", "完成", "完善",
    "开展", "开发", "落实", "落地", "建立", "建成", "强化", "优化", "深化", "细化", "规范", "规划", "组织",
    "制定", "制订", "健全", "促进", "保障", "确保", "保证", "支持", "支出", "实现", "实施", "发挥", "发展",
    "发放", "发现", "安排", "增加", "增强", "增长", "减少", "下降", "下达", "解决", "解除", "改善", "改进",
    "改造", "检查", "监督", "监管", "管理", "使用", "用于", "执行", "指导", "督促", "督导", "督查", "引导",
    "引进", "培训", "培育", "培养", "参加", "参与", "承担", "负责", "编制", "编报", "申报", "申请", "审核",
    "审批", "批复", "拨付", "支付", "调整", "调查", "核实", "核算", "结合", "按照", "根据", "围绕", "坚持",
    "贯彻", "积极", "继续", "持续", "进一", "严格", "科学", "全面", "认真", "切实", "主要", "及时", "有效",
    "不断", "共计", "累计", "同比", "其中", "包括", "以及", "由于", "因此", "但是", "通过", "达到", "满足",
    "需要", "要求", "未能", "没有", "存在", "导致", "造成", "影响",
))  # fmt: skip
"""Words of the genre whose first character is at once doubled by a slip: 加加大, 推推进."""
_BEFORE = frozenset("后将要已并续断地以被能极应须予再更还均共约计曾拟力，。；：、（“！？：,;:)）")
"""What stands before such a word and ends no longer word with its first character."""
_AFTER = frozenset("，。；：、）”,;:)等的和及与")
_REDUPLICATED = frozenset(
    "天年人家户村组乡镇县市省处时事层层步环件个桩项条次张点篇句字样种家款站店场代滴回位双对人周月日夜早晚刚常往渐仅稍偏恰默悄频屡"
    "累牢紧深稳高多大满细慢好快实踏扎认勤恳清干轻明方面星娃宝爸妈爷奶哥姐弟妹叔太谢等一二三四五六七八九十百千万亿两久梭勃欣蒸徐蓬"
    "冉济源滔滚汩绵悠殷甸腾融洋朗亮堂静安平和美丽团伙形色兢业老少规矩落洋洒纷匆芸茫苍皑巍熠闪耀点滴真切密麻整齐轰烈"
    "后任法在小山水跃某洒看听想试谈走问讲读写说笑比练"
)
"""Characters that are rightly doubled (天天, 刚刚, 牢牢, 久久, AABB), names apart."""
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_PARTICLES = re.compile(r"(?P<x>[的了是在与被把将及于其按])(?P=x)")
_WHOLE = re.compile(
    r"目的的|为了了|除了了|[于还就但凡正只]是是|实在在|现在在|存在在|内在在|所在在|潜在在|外在在|在在|参与与|给予与|以及及|涉及及|普及及|及时|把把|必将将|即将将|将将|等等"
    r"|合并并|[由关属基处鉴在位低高源对]于于|尤其其|极其其|其其|是是非非|兰州|了了[解然望却]|[为除]了了|扫地|的的确确|的的哥|的的士"
)
_WORDS = re.compile(r"([\u4e00-\u9fff]{3,12})\1")
_TWICE = re.compile(
    r"(资金|项目|支出|收入|预算|绩效|目标|指标|单位|部门|经费|工作|情况|问题|服务|社会|群众|资产|采购|财政|专项|年度|全年|管理|机制|制度|质量|任务|人员|设备|企业|农村|学校|工程)"
    r"\1(?![使支到执管来拨总进率规结额数组库表量安办体制条机局委科站会化性者员中价人长满需矛])|"
    r"(进行|加强|完成|增加|减少|提高|提升|开展|建设|实施|落实|推进|主要|通过|根据|按照|以及|其中|存在|由于|实现|同时|已经|进一步|严格|积极|及时|按期|组织|达到|下降|增长|确保|保障|制定|建立|健全|完善|共计|累计|合计|总计|全部|实际|有效|持续|充分|全面|认真|切实|继续|分别|共同|按时|负责|参与|使用|支付|拨付|开工|竣工)\2(?![者率])(?!(?<=建设)(?:单位|用地|规模|管理费))"
)
"""Words of the genre written twice, where what follows does not make another word of the second."""
_ALONE = frozenset("均对都已将及由把被向从按为于并也还就只各该其可能要会应须需未不无共达有是以在与和")
"""Words of one character that a sentence needs once: 加强对对乡镇的培训."""
_BETWEEN = frozenset("和与")
"""Of these what stands between two words, the second of which may begin so: 调解和和解, 与与会人员."""
_ANY = re.compile(r"(?P<word>[\u4e00-\u9fff]{2,12})(?P=word)")
_LONG = re.compile(r"(?<![\d.,])(?P<word>[\u4e00-\u9fff\d]{5,24})(?P=word)(?!\d)")
"""A phrase with a figure written twice: 并纳入2025年计划并纳入2025年计划."""
_AMOUNT = re.compile(r"(?P<word>(?<![\d.,])\d[\d.,]{0,12}[\u4e00-\u9fff]{1,4})(?P=word)(?!\d)")
_COMPOUND = frozenset(
    {
        "理办",
        "目管",
        "目库",
        "目组",
        "作组",
        "作人",
        "作量",
        "务对",
        "务业",
        "务站",
        "务中",
        "设单",
        "育部",
        "育局",
        "村电",
        "业园",
        "算管",
        "标管",
        "效管",
    }
)
_SELVES = re.compile(r"[我本](?P<word>[局院校馆站所委办镇乡厅队])(?P=word)(?![长内际属里])")
_SAME = re.compile(r"(?P<word>已经已(?:于|在|全|完|经)|均已均|将于将|约为约(?!定)|已于已|共计共|达到达(?!标|成))")
"""Words of one meaning written twice."""
_LED = frozenset("长县市区镇乡村街道")
"""What behind a doubled name makes another word of the second: 四个中队中队长."""
_ADVERBS = frozenset(
    (
        "一律",
        "一定",
        "一直",
        "一般",
        "一致",
        "一并",
        "一旦",
        "统一",
        "按月",
        "按季",
        "按周",
        "按日",
        "按年",
        "每月",
        "每周",
        "每日",
        "每季",
        "每季度",
        "每年度",
        "每半年",
        "每个月",
    )
)
"""Words that begin like what is told one by one, and are not."""
_TRIED = frozenset("研究讨论商量考虑活动总结比较提醒照顾了解认识体会休息试点如何多少很多许多非常好多")
_MEETING = frozenset("稻麦米棉茶果菜鱼猪牛羊鸡蚕竹林")
"""What ends the name of a crop or a herd and begins that of its disease or ware: 水稻稻瘟病."""
_ASSEMBLIES = frozenset("员事协学商工联大")
"""What stands before 会 in the name of a body, whose meeting or member may follow: 委员会会议, 协会会员."""
_BODIES = frozenset("中上下内外前后里间时局院校厅委所站馆处科室队部会办镇乡村组园社厂")
"""What ends a body's name or tells a place, behind which a word may begin so: 该局局长, 预算中中央资金."""
_PAIRS = re.compile(r"([\u4e00-\u9fff])\1")


class DoubledCharacter(Check):
    """Finds characters and words that a slip of the pen or a page break has doubled.

    Why it matters: a report with doubled characters was not read again before it was signed.

    When it is wrong: two words may meet in the same character (中国国际, 税收收入) and many characters are rightly doubled.
    So a pair counts only before a word of the genre that it begins, before a mark where the word ends without it, or
    where a page break lies between.
    """

    code = "TYP01"
    name = "doubled-character"
    title = Message("重字重词", "doubled character or word")
    family = "typo"
    severity = "low"
    nothing = Message("没有可检查的文字", "no text to look at")
    looked = Message("段文字", "passages")
    passes = [
        Example("中国国际贸易、税收收入、农产品品质、产业链链主企业、刚刚过去的一年、久久为功、实实在在、扎扎实实。\n"),
        Example(
            "以不断提高效益为目的的改革，是为了了解情况，牢牢守住底线，新建建设项目，福建建设，津市市委，人民民主。\n"
        ),
        Example("判决20件、调解和和解15件。\n指标\t是\t是\t5\t5\n月份\t预报场次\t合格场次\t合格率\n"),
        Example("坚持一个问题一个问题解决，一项一项落实，预算管理管理办法印发后，水生生物、大中小学学位、两院院士。\n"),
    ]
    fails = [
        Example("«今后加加大宣传政策力度»，确保企业应享尽享优惠政策。\n", "加"),
        Example(
            "二是深化隐患排查整治，筑牢安全生产底线。对企业开展日常安全生产、复工复产、食堂燃气等督导检查；以及开展电动自行车、消防“生命通道”、«防雷防静电\n\n"
            "电等专项检查工作»。1-11月共出动952人次，开展402家次安全生产检查工作。\n",
            "电",
        ),
        Example("通过走访，«进一步完完善服务机制»。\n", "完"),
        Example("«为企业提供优质的的服务»。\n", "的"),
        Example("«专款专用项目资金资金实行专账核算»。\n", "资金"),
        Example("«加强部门预算部门预算管理»。\n", "部门预算"),
    ]

    def find(self) -> Iterator[Finding]:
        for paragraph in self.report.passages:
            self.examined += 1
            text = paragraph.text
            found = [*self._pairs(paragraph), *self._particles(text)]
            found += [
                (m.start(), m.end(), m[1])
                for m in _WORDS.finditer(text)
                if not _repeated_rightly(m) and "\n" not in paragraph.gap(m.end(1) - 1)
            ]
            found += [(m.start(), m.end(), m[1] or m[2]) for m in _TWICE.finditer(text)]
            found += [(m.start(), m.end(), m["word"]) for m in _AMOUNT.finditer(text)]
            found += [
                (m.start(), m.end(), m["word"]) for m in _LONG.finditer(text) if len(re.findall(HAN, m["word"])) >= 3
            ]
            found += [(m.start("word"), m.end(), m["word"]) for p in (_SELVES, _SAME) for m in p.finditer(text)]
            found += self._any(paragraph)
            taken: list[tuple[int, int]] = []
            for start, end, what in found:
                if any(start < last and first < end for first, last in taken):
                    continue
                if len(what) > 1 and paragraph.gap(start + len(what) - 1):
                    continue
                if any("\t" in paragraph.gap(at) for at in range(start, end - 1)):  # cells of a row
                    continue
                taken.append((start, end))
                yield self.finding(
                    [paragraph.around(start, end, 8, 10)],
                    f"“{text[_word(text, start, what) : _rest(text, end, what)]}”中“{what}”重复，疑为多字。",
                    "A character or word stands twice.",
                    suggestion=("删去多余的字。", "Delete what is doubled."),
                )

    def _pairs(self, paragraph: Paragraph) -> Iterator[tuple[int, int, str]]:
        text = paragraph.text
        for match in _PAIRS.finditer(text):
            start, end = match.span()
            before = text[start - 1] if start else "。"
            after = text[end] if end < len(text) else "。"
            character = match[1]
            begins = character + after in _VERBS and character not in _REDUPLICATED
            slipped = begins and (
                (before in _BEFORE and before + character not in _VERBS) or text[max(0, start - 3) : start] == "进一步"
            )
            torn = "\n" in paragraph.gap(start)
            closes = after in _AFTER and character not in _REDUPLICATED and before not in _AFTER
            worded = after != "的" and before not in _SURNAMES and "\u4e00" <= before <= "\u9fff"
            alone = (
                character in _ALONE
                and not joined(before + character)
                and not joined(character * 2)
                and not (character in _BETWEEN and (joined(character + after) or rare(character + after)))
            )
            inside = joined(before + character) and not joined(character + after) and not closes
            inside = (
                inside
                and character not in _MEETING
                and character not in BOUND
                and not joined(character * 2)
                and "\u4e00" <= after <= "\u9fff"
            )
            if character == "会" and before in _ASSEMBLIES and joined(character + after):
                continue
            loose = (
                joined(character + after)
                and joined(text[max(0, start - 2) : start])
                and not (joined(before + character) or rare(before + character) or joined(character * 2))
                and character not in _REDUPLICATED
                and character not in _BODIES
                and before not in _SURNAMES
                and not paragraph.gap(start)
            )
            if (
                loose
                or alone
                or (inside and character not in _REDUPLICATED)
                or slipped
                or (closes and (torn or worded))
            ):
                yield start, end, character

    def _any(self, paragraph: Paragraph) -> Iterator[tuple[int, int, str]]:
        """Any common word written twice, where its second writing begins no longer word."""
        text = paragraph.text
        for match in _ANY.finditer(text):
            word = match["word"]
            following = text[match.end() : match.end() + 1]
            if word not in _ADVERBS and (
                not joined(word[:2]) or len(set(word)) == 1 or word[0] in "一逐每层越又再有无边几多很"
            ):
                continue
            if (len(word) == 2 and (set(word) <= _TRIED or word[-1] + following in _COMPOUND)) or (
                word not in _ADVERBS and _repeated_rightly(match)
            ):
                continue
            if word[-1] in "县市区镇乡村街队组站所" and following in _LED:
                continue
            yield match.start(), match.end(), word

    def _particles(self, text: str) -> Iterator[tuple[int, int, str]]:
        for match in _PARTICLES.finditer(text):
            around = text[max(0, match.start() - 1) : match.end() + 1]
            if not _WHOLE.search(around) and around[:1] not in "“《":
                yield match.start(), match.end(), match["x"]


def _word(text: str, start: int, what: str) -> int:
    """Where the word begins whose last character is doubled."""
    return start - 1 if len(what) == 1 and start and joined(text[start - 1 : start + 1]) else start


def _rest(text: str, end: int, what: str) -> int:
    """Where the word ends that the second writing begins."""
    return end + 1 if len(what) == 1 and joined(text[end - 1 : end + 1]) else end


def _repeated_rightly(match: re.Match[str]) -> bool:
    """一个问题一个问题, 一件一件: what is told one by one."""
    return match[1][0] in "一逐每层越又再有无边" or re.search(r"(.)\1", match[1]) is not None
