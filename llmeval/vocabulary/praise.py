"""Words of praise, by how little they say: the loud ones claim what nothing could prove, the others only sum up."""

from __future__ import annotations

import re

from llmeval.vocabulary.discourse import PRAISE

LOUD = re.compile(
    r"令人(?:瞩目|振奋|鼓舞|欣慰)|斐然|纷呈|有目共睹|硕果累累|成果丰硕|焕然一新|无比|交口称(?:赞|颂)|拍手(?:称快|叫好)|(?:影响|意义)(?:十分|极为|非常|极其)?(?:深远|重大)|热烈(?:欢迎|反响|响应)|反响(?:十分|空前|极为|非常)?(?:热烈|强烈)|"
    r"空前|前所未有|史无前例|历史性|里程碑|崭新(?:的)?(?:篇章|局面|一页|面貌|形象)|(?:谱写|书写|掀开|翻开|揭开)(?:了)?[^，。；]{0,10}(?:篇章|一页|新篇|华章)|(?:画上|划上)(?:了)?[^，。；]{0,6}句号|完美收官|砥砺(?:前行|奋进)|奋勇争先|勇立潮头|"
    r"责任感|使命感|亲切关怀|英明|一流|典范|楷模|标杆|首屈一指|遥遥领先|堪称|最(?:好|佳|优)的?(?=[\u4e00-\u9fff，。；]|$)|赞誉|赞不绝口|称道|美誉|口碑|喜人|骄人|瞩目|卓越|卓著|辉煌|"
    r"质的飞跃|跨越式|翻天覆地|日新月异|欣欣向荣|蒸蒸日上|如火如荼|再创(?:佳绩|辉煌|新高)|(?:迈上|再上|跃上|登上)(?:了)?(?:一个)?(?:新的?)?台阶|新(?:篇章|局面|气象|高度)|深受[^，。；]{0,12}(?:欢迎|好评|喜爱|拥护)|"
    r"极大(?:地)?(?:提升|改善|推动|促进|增强|提高)|彻底(?:解决|改变|扭转|改观)|根本(?:解决|改变|扭转|好转)|无可比拟|不可估量|举足轻重|凝心聚力|众志成城|戮力同心|(?:广大)?(?:干部)?(?:群众|职工|师生|患者|市民|居民|企业)[^，。；]{0,6}无不|好评如潮|高度(?:赞扬|赞赏|称赞)"
)


SURE = re.compile(r"历史性|里程碑|质的飞跃|翻天覆地|前所未有|空前|史无前例|堪称|无可比拟")
"""Claims that one alone makes too loud."""


def loudness(text: str) -> tuple[int, list[str]]:
    """How much a passage praises, loud words twice, and the words themselves.

    >>> loudness("各项工作成绩斐然，得到一致好评"), loudness("成效明显")[0]
    ((3, ['斐然', '得到一致好评']), 1)
    """
    loud = [(m.start(), m.end(), 3 if SURE.search(m[0]) else 2, m[0]) for m in LOUD.finditer(text)]
    soft = [
        (m.start(), m.end(), 1, m[0])
        for m in PRAISE.finditer(text)
        if not any(start < m.end() and m.start() < end for start, end, _, _ in loud)
    ]
    found = sorted([*loud, *soft])
    return sum(weight for _, _, weight, _ in found), [word for _, _, _, word in found]
