"""The regular expressions of the lexer: what a numeral of a text can look like, and the words around it that decide.

Blanks are bounded everywhere, and what repeats is possessive, so that no expression can look far or back up twice.
"""

from __future__ import annotations

from llmeval.numbers.chinese import NUMERALS
from llmeval.numbers.units import BLANKS
from llmeval.patterns import lazy as re

B = f"[{BLANKS}*]{{0,3}}+"
"""Blanks inside a numeral; `*` because a raw Markdown text may have bold digits before a plain unit."""
GAP = re.compile(rf"[{BLANKS}*]{{0,4}}+(\r?\n[{BLANKS}]{{0,8}}+(?:\r?\n[{BLANKS}]{{0,8}}+)?)?")
"""Blanks and up to two line breaks: group 1 is there when a line was broken."""

TO = "(?:--?|－|–|—|―|~|～|〜|∼|﹣|−|至|到)"
YEAR = r"(?:19|20)\d\d"
_MONTH_NUMBER, _DAY_NUMBER = "(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
_YEARLY = rf"{YEAR}[{BLANKS}*]{{0,3}}+(?:\r?\n\r?\n?)?年(?!均|龄|限)"
_MONTH = rf"{_MONTH_NUMBER}{B}月(?!均|产|薪|租|球|嫂|饼|亮)"
_DAY = rf"{_DAY_NUMBER}{B}[日号](?!均|常|报|楼|线|文|地|厂|院)"
_CLOCK = r"(?:[01]?\d|2[0-4])(?:[:：][0-5]\d(?:[:：][0-5]\d)?(?!\d)|时(?![间期候代尚任评])(?:[0-5]?\d分)?|点(?:[0-5]?\d分|半|整))"
_POINT = rf"(?:{_YEARLY}(?:度?{B}{_MONTH}(?:份?{B}{_DAY})?)?|\d\d年{_MONTH}(?:{B}{_DAY})?|{_MONTH}(?:{B}{_DAY})?)"
_TAIL = rf"(?:{B}(?:度|底|初|末|份|[上中下]旬))?"
_STAMP = rf"{YEAR}(?P<separator>[-./])(?:{_MONTH_NUMBER})(?P=separator)(?:{_DAY_NUMBER})(?!\d)"
_SINCE = "(?:以来|来(?=[，,、])|起至今|至今)"

APOSTROPHES = "'’‘ʼ＇′`´˙"
HAN = re.compile("[\u4e00-\u9fff]")
LATIN = re.compile("[A-Za-z_]")
DIGIT = re.compile(r"\d")

TRIGGER = re.compile(
    rf"(?P<mark>\[bookmark:[^\]\n]{{0,99}}\])|(?P<link>(?:https?://|www\.)[!-~]++)|(?P<digit>[0-9])"
    rf"|(?P<ring>[①-⒛㈠-㈩㊀-㊉❶-❿➀-➓])|(?P<han>(?>(?:[{NUMERALS}]++|参(?=[拾佰仟]))+))"
)

MASTER = re.compile(
    rf"""
    (?P<document>{YEAR}[〕\]］﹞）)〉】]{B}(?:第{B})?(?:\d{{1,5}}{B}号|[\u4e00-\u9fff]{{1,2}}\d{{2,5}}[\u4e00-\u9fff]{{1,4}}\d{{1,6}}号))
    |(?P<identity>\d{{17}}[\dXx](?![\dA-Za-z.]))
    |(?P<stamp>{_STAMP}(?:{B}{TO}{B}(?:{YEAR}[-./])?{_MONTH_NUMBER}[-./]{_DAY_NUMBER}(?!\d))?(?:[ T]{_CLOCK})?)
    |(?P<months>{YEAR}(?:\.{_MONTH_NUMBER}{B}{TO}{B}(?:{YEAR}\.)?{_MONTH_NUMBER}(?![\d.])|-(?:0[1-9]|1[0-2])(?![\d.-])
        (?:{B}(?:{TO}){B}{YEAR}-(?:0[1-9]|1[0-2])(?!\d))?))
    |(?P<period>{_POINT}份?[底初末]?{B}{TO}{B}(?:{_POINT}|{_DAY})份?[底初末]?|(?:{_YEARLY}度?{B})?{_MONTH_NUMBER}{B}{TO}{B}{_MONTH}份?
        |{YEAR}{B}{TO}{B}{YEAR}(?![\d.])(?:{B}(?:年度?|学年))?
        |(?:{_YEARLY}度?{B}[第前]?)?{B}[1-4一二三四]{B}(?:(?:{TO}|、){B}[1-4一二三四]{B})?个?季度|{_YEARLY}度?{B}[上下]半年|{_POINT}{_SINCE})
    |(?P<clock>{_CLOCK}(?:{B}{TO}{B}{_CLOCK})?)
    |(?P<date>{_POINT}{_TAIL}|\d\d年(?=度|[底初末])[度底初末]|{YEAR}(?=(?>(?:{B}[、，和与及]{B}{YEAR}){{1,6}}){B}年)
        |{_MONTH_NUMBER}(?=(?:[、和与]{_MONTH_NUMBER}){{1,6}}月))
    |(?P<masked>1[3-9]\d\*{{4}}\d{{4}}(?!\d)|\d{{3,6}}\*{{6,12}}[\dXx]{{2,4}})
    |(?P<phone>1[3-9]\d(?:[ -]?\d{{4}}){{2}}(?!\d|\.\d)|0\d{{2,3}}(?:[-—－–]|[)）]){B}\d{{7,8}}(?!\d)(?:[-—转]\d{{1,5}})?
        |0[1-9]\d{{8,10}}(?!\d|\.\d)|[48]00-\d{{3,4}}-?\d{{3,4}}(?!\d))
    |(?P<chain>\d++(?>(?:[+＋×✕x*·](?:\d++(?!\.\d|%)|[NnX](?![A-Za-z])))+))
    |(?P<dotted>\d++(?>(?:\.\d++){{2,}}))
    |(?P<ratio>\d++(?:\.\d++)?(?:(?>(?:[:∶]\d++(?:\.\d++)?){{1,3}})|/\d++)(?![\d.]))
    |(?P<number>(?:\d{{1,3}}(?>(?:,\d{{3}})+)(?![\d,]\d?)|\d++)(?:\.\d++)?)
    """,
    re.VERBOSE,
)
# 1.2024年 is the first item of a list and a year.
MASTER_RATIO = re.compile(r"\d{1,15}+(?:\.\d{1,15}+)?(?>(?:[:∶]\d{1,15}+(?:\.\d{1,15}+)?){1,3})(?![\d.])")
NUMBER = re.compile(rf"\d{{1,2}}(?=\.{YEAR}{B}年)|(?:\d{{1,3}}(?>(?:,\d{{3}})+)(?!\d|,\d)|\d++)(?:\.\d++)?")
RANGE = re.compile(rf"{B}({TO}){B}(?:(?:(?:十万|[百千万])分之|人民币|[¥￥＄$€£]){B})?(?=\d)")
"""The dash of a range, over what may stand before its upper end again: ¥100～¥200, 百分之3到百分之5."""
ALNUM = re.compile(r"[A-Za-z0-9_]++(?>(?:[-@./][A-Za-z0-9_]++)*)")

# Words before a number that bound it, longest first; the set is their last characters, to skip the search.
BEFORE = re.compile(
    f"(?:(?P<at_most>不超过|不超|不高于|不大于|不多于|未超过|不得超过|控制在不超过|最多|至多|小于等于|≤|≦|⩽|<=|﹤=)"
    f"|(?P<at_least>不低于|不少于|不小于|不得低于|不得少于|至少|大于等于|≥|≧|⩾|>=)"
    f"|(?P<over>(?<![赶反])超过?|突破了?|(?<!以)高于|大于|多于|(?<![富盈节])逾|>|＞|﹥)"
    f"|(?P<under>(?<!不)低于|(?<!不)少于|(?<!不)小于|不足|不到|未达到?|<|＜|﹤)"
    f"|(?P<about>(?<![节签合履预违特公条契邀缔爽制集简之大])约|大约|大概|将近|接近|(?<![附最靠临邻就远亲])近|±))[{BLANKS}]{{0,2}}$"
)
BEFORE_LAST = frozenset("过超于多少等≤≦⩽=≥≧⩾破了逾>＞﹥足到达<＜﹤约概近±")
AFTER = re.compile(
    f"[{BLANKS}]?(?:(?P<about>左右|上下(?![级游班])|不等)|(?P<at_least>及?以上(?!述|报|文|各[项类]|情况|问题)|之上)"
    "|(?P<at_most>及?以[下内](?!简称|统称|称|各[项类]|几|问题|情况|列)|之[内下](?!外))|(?P<over>余(?![额款下名])))"
)
AFTER_TIME = re.compile("(?P<at_most>内(?!容|部|控|外))|(?P<over>多(?!样|元|种|家|名|个|项|次))")
AFTER_MEASURE = re.compile(r"(?P<over>多(?![样元种家名个项次数于少出收了支付花用]|\s?\d))")
"""多 behind a share or a measure: 七成多, 3公里多."""

DECREASE = re.compile(
    "(?:(?:下降|下滑|下跌|减少|降低|回落|缩减|压减|压缩|核减|调减|削减|减亏|减收|减支|负增长|递减|收窄|缩短)了?"
    "|(?:降幅|减幅|跌幅|降低率|下降率|(?:减少|降低|下降|下滑|核减|调减)(?:幅度|额度?|数|比例))[约为达到是：:]{0,2}"
    "|(?<![增不])(?:同比|环比|比上?年?|较上?年?)(?:下|[^，。；：、（）\\d]{0,8})?(?<!增)[降减跌]"
    "|[比较][^，。；、\\d]{1,12}(?<!不)少(?:支出|收入|缴|花|用)?)$"
)
DECREASE_OBJECT = re.compile(
    "(?:下降|减少|降低|压减|压缩|核减|调减|缩减|削减)了?(?:[^\\s，。；：、（）“”《》\\d的后至到为是有达共其中由因和但而使仅实只完剩增]{1,8})$"
)
DECREASE_AFTER = re.compile("的?(?:降幅|减幅|跌幅|下降|负增长)(?!到|至|为|[了约近 ]*\\d)")
CHANGE = re.compile("(?:提高|增加|增长|上升|提升|降低|下降|减少|回落)了?$")
DECREASE_HINT = re.compile("[降减滑跌落缩少负窄]")
LEVEL_FROM = re.compile("[由从自][^，。；\n]{0,12}$")

MONEY_WORDS = re.compile(
    "资金?|补[助贴]|奖|[融引]资|授信|投[资入]|预算|支出|收入|经费|产值|营收|税|金额|拨款|贷款|款|元|额|费|损失|奖补|债|利润|成本|亏损|价|薪"
)

_SLOGAN = "工程|模式|机制|计划|战略|行动|体系|格局|生活圈|经济圈|工作法|思路|布局|会议|精神|方案|平台|现象|经验|目标体系|产业体系|工作体系"
FOLLOW_NAME = re.compile(
    f"强|号(?!文)|(?<=[056789]0)后(?![续期勤来的])|晚会|(?<=[056789]0)后(?![续期勤来的])|晚会|级(?!台阶|别)|版(?!面)|国道|省道|县道|高速|高校|院校|大学|路公交|星级?|#|＃|标段|(?!项|个|家)[\u4e00-\u9fff]{{0,4}}?(?:{_SLOGAN})"
)
LABEL = re.compile(
    f"(?:(?P<always>附件|附表|附录|附图|专栏|序号|第)|(?P<marked>(?:绩效|年度|总体|产出|重点|具体)?目标|任务|措施|问题|项目|专项|指标|阶段|步骤|建议|原因|活动|案例|备注|注|情况|类型|例)"
    f"|(?P<figure>(?:^|[\\s，。；：（(见如上下])[表图]))[{BLANKS}]{{0,2}}$"
)
RECENT = re.compile(
    f"(?:最近|过去|未来|今后|此后|往后|(?<![接将附临])近|(?<![提以之目先])前|(?<![以之])后)[{BLANKS}]?$"
)
BETWEEN = re.compile(rf"\d[年月日号度]*{B}{TO}{B}{YEAR}[-.]|\d{B}(?:至|到|～|~|—|–){B}\d")
MONTH = re.compile(rf"(\d\d?){B}月")
ISSUER_CUT = re.compile("根据|依据|按照|依照|遵照|执行|落实|关于|文件|[的和由与见以按]")
LISTED = re.compile(r"\d{1,2}[.、）)](?!\d)")
SUBJECT_NAME = re.compile(rf"[{BLANKS}]{{0,4}}(?:\t\s{{0,3}})?(?:[\u4e00-\u9fff]|\d\d\t)")
ACCOUNT_CUE = re.compile("账[号户]|帐[号户]|卡号|开户|银行账|存折")
PHONE_CUE = re.compile("电话|热线|传真|手机|座机|联系方式|拨打|[Tt][Ee][Ll]")
HOTLINE = re.compile("(?:政务|便民|服务|市民|投诉|举报|监督|公益|民生){0,4}(?:热线|平台|电话|工单|专线)")
IDENTITY_CUE = re.compile("身份证")
DATE_CUE = re.compile("日期|时间|年度|年份")
CODE_CUE = re.compile(f"(?:邮编|邮政编码|编号|编码|代码|证号|备案号|许可证|流水号)[为是：:{BLANKS}]*$")
SUBJECT_CODE = re.compile(
    r"2(?:0[1-9]|1[0-9]|2[0-9]|3[0-4])(?:\d\d(?:\d\d)?)?(?!\d)|(?:30[1-9]|31[0-3]|399|50[1-9]|51[0-5]|599)(?:\d\d)?(?!\d)"
)
STANDARD = re.compile(
    rf"(?:GB(?:/T)?|DB\d*(?:/T)?|ISO(?:/IEC)?|IEC|HJ(?:/T)?|JGJ|CJJ|[A-Z]{{2}}/T|[Tt][Oo][Pp]|WPS|Windows)[{BLANKS}]?$"
)
FORMULA = re.compile("(?:PM|CO|SO|NO|NH|H|O|N|CH|[A-Z])$")
QUOTES = {"“": "”", "「": "」", "‘": "’", "『": "』", "《": "》"}
