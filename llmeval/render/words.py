"""The fixed words of all renderers, in both languages."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from llmeval.checks.base import NOT_SELECTED
from llmeval.data.evidence import Language
from llmeval.data.findings import MODEL_STAGES, CheckOutcome, Finding, Severity
from llmeval.data.relations import Outcome, Standing
from llmeval.data.review import Review
from llmeval.patterns import lazy as re
from llmeval.vocabulary.families import Family

SEVERITY: dict[Language, dict[Severity, str]] = {
    "zh": {"high": "重要", "medium": "一般", "low": "提示"},
    "en": {"high": "high", "medium": "medium", "low": "low"},
}
FAMILY: dict[Family, tuple[str, str]] = {
    "sum": ("合计", "sums"),
    "rate": ("比率", "rates"),
    "growth": ("增长", "growth"),
    "count": ("数量", "counts"),
    "identity": ("勾稽", "identities"),
    "text_text": ("前后不一", "same metric twice"),
    "text_table": ("文表不一", "text against table"),
    "cross_attachment": ("附件之间", "across attachments"),
    "score_total": ("得分合计", "score totals"),
    "weight_total": ("权重合计", "weight totals"),
    "score_rule": ("评分规则", "scoring rules"),
    "unit": ("单位量级", "units"),
    "typo": ("文字差错", "typos"),
    "budget_actual": ("预决算混用", "budget or outturn"),
    "deviation": ("偏差", "deviations"),
    "target_missed": ("目标未完成", "targets missed"),
    "goal_coverage": ("目标覆盖", "goals not reported"),
    "vague_target": ("目标笼统", "vague targets"),
    "conclusion": ("结论", "conclusions"),
    "problem_measure": ("问题与措施", "problems and measures"),
    "completeness": ("完整性", "completeness"),
    "boilerplate": ("雷同套话", "boilerplate"),
    "unsupported": ("缺乏依据", "unsupported"),
    "period": ("期间", "periods"),
    "numbering": ("编号", "numbering"),
    "privacy": ("个人信息", "privacy"),
    "hostile": ("恶意文本", "hostile text"),
}
STANDING: dict[Standing, tuple[str, str]] = {
    "proved": ("相符", "proved"),
    "failed": ("不符", "failed"),
    "undecided": ("未能判定", "undecided"),
    "alone": ("无可核对", "alone"),
}
WORDS: dict[str, tuple[str, str]] = {
    "review": ("绩效自评报告审阅意见", "Review of a performance self-evaluation report"),
    "unit": ("单位", "Unit"),
    "year": ("年度", "Year"),
    "date": ("报告日期", "Report date"),
    "score": ("自评得分", "Score"),
    "grade": ("自评等级", "Grade"),
    "findings": ("发现问题", "Findings"),
    "none": ("没有发现问题。", "No findings."),
    "source": ("来源", "Source"),
    "model_used": ("模型", "Model"),
    "computation": ("验算", "Computation"),
    "suggestion": ("建议", "Suggestion"),
    "consequences": ("由此还影响", "Because of this"),
    "checks": ("检查", "Checks"),
    "not_run": ("未完成", "Not run"),
    "skipped": ("缺少依据而跳过的检查", "Checks skipped for lack of inputs"),
    "rejected": ("未采信的输出", "Output not believed"),
    "disagreements": ("两种读法不一致", "Readers disagree"),
    "coverage": ("数字覆盖", "Numbers covered"),
    "proof": ("数字核对", "Numbers proved"),
    "facts": ("提取事实", "Facts"),
    "code": ("编号", "Code"),
    "name": ("名称", "Name"),
    "reason": ("原因", "Reason"),
    "masked": ("个人信息已用 * 遮盖", "personal data is masked with *"),
    "dismissed": ("已排除", "dismissed"),
    "accepted": ("已采纳", "accepted"),
    "open": ("待核实", "open"),
    "new": ("新", "new"),
    "round": ("整改情况", "Since the last review"),
}


_ASKS = ("请核实", "建议核实", "请核对", "建议说明", "请注明", "请说明", "请补充")


def to_verify(finding: Finding) -> bool:
    """Whether a finding only asks: no likely mistake is named, it weighs little, or a model alone makes it."""
    own = finding.message.zh.partition("与之相关：")[0]
    return finding.severity == "low" or finding.origin == "model" or any(word in own for word in _ASKS)


def named_first(finding: Finding) -> str:
    """What the message puts in quotation marks first, without blanks: the thing that is meant where many are cited; "" for none."""
    found = _QUOTED.search(finding.message.zh)
    return "".join(found[1].split()) if found is not None else ""


_QUOTED = re.compile("“([^“”]{2,60})”")


def says_again(expression: str, message: str) -> bool:
    """Whether a message holds what was computed, so that its line would say it again."""
    return expression.partition(" = ")[0].replace(",", "") in message.replace(",", "")


def word(key: str, language: Language) -> str:
    zh, en = WORDS[key]
    return zh if language == "zh" else en


def family(name: Family, language: Language) -> str:
    zh, en = FAMILY.get(name, (name, name))  # a stored review may be of another version
    return zh if language == "zh" else en


def percent(share: str | None) -> str:
    """A share as people read it: "0.934" is 93.4%."""
    return "-" if share is None else f"{(Decimal(share) * 100).quantize(Decimal('0.1')).normalize():f}%"


def counts(review: Review, language: Language) -> str:
    """`5（重要 2 · 一般 1 · 提示 2）`."""
    each = [(label, sum(1 for finding in review.findings if finding.severity == severity))
            for severity, label in SEVERITY[language].items()]  # fmt: skip
    inside = " · ".join(f"{label} {number}" for label, number in each if number)
    if not inside:
        return "0"
    return f"{len(review.findings)}（{inside}）" if language == "zh" else f"{len(review.findings)} ({inside})"


def coverage(review: Review) -> str:
    """Share of the quantities that facts cover: `230/241 · 95.4%`."""
    total, covered = review.coverage.get("quantities", 0), review.coverage.get("covered", 0)
    return f"{covered}/{total} · {percent(review.coverage.get('share'))}" if total else "-"


def read_and_run(review: Review) -> list[tuple[str, str]]:
    """What was read and which checks were run, by what it is about, in a sentence each."""
    ran = sum(1 for check in review.checks if check.outcome != "skipped")
    counted = review.grounding
    told = (
        ("coverage", review.coverage.get("covered", 0), review.coverage.get("quantities", 0)),
        ("facts", counted["grounded"], counted["facts"]),
        ("checks", ran, len(review.checks)),
    )
    side = 0 if review.language == "zh" else 1
    return [(key, _SENTENCES[key][side].format(n=n, m=m)) for key, n, m in told if m]


_SENTENCES: dict[str, tuple[str, str]] = {
    "coverage": ("报告里有 {m} 个数字，读懂 {n} 个。", "The report has {m} numbers, of which {n} were understood."),
    "facts": ("提取 {m} 项数据，其中 {n} 项与原文逐字核实。", "{m} facts were read, of which {n} stand verbatim in the report."),
    "checks": ("{m} 项检查中做了 {n} 项，其余没有可查的内容或未选。",
               "{n} of {m} checks were run; the others had nothing to look at or were not selected."),
}  # fmt: skip


def proof(review: Review, language: Language) -> str:
    """How many quantities a relation proves, and what became of the others: `405 个数字，211 个核对相符（52.1%）；不符 9 · 未能判定 60 · 无可核对 125`."""
    found = review.grounding["proof"]
    if not found["quantities"]:
        return "-"
    side = 0 if language == "zh" else 1
    rest = " · ".join(
        f"{STANDING[name][side]} {found[name]}" for name in ("failed", "undecided", "alone") if found[name]
    )
    head = f"{found['proved']}/{found['quantities']} · {percent(found['share'])}"
    if not rest:
        return head
    return f"{head}（{rest}）" if language == "zh" else f"{head} ({rest})"


def claims(check: CheckOutcome, language: Language) -> str:
    """What became of the claims of a check that presents relations: `相符 12 · 不符 1 · 未能判定 3`; "" for other checks."""
    counts: list[tuple[Outcome, int]] = [
        ("proved", check.proved), ("failed", check.failed), ("undecided", check.undecided)
    ]  # fmt: skip
    side = 0 if language == "zh" else 1
    return " · ".join(f"{STANDING[name][side]} {number}" for name, number in counts if number)


def checks_run(review: Review, language: Language) -> str:
    """How many checks ran, how many could not for lack of inputs, how many were not asked for."""
    left_out = sum(1 for check in review.checks if check.reason == NOT_SELECTED)
    skipped = sum(1 for check in review.checks if check.outcome == "skipped") - left_out
    ran = len(review.checks) - skipped - left_out
    parts = [(ran, "完成", "run"), (skipped, "跳过", "skipped"), (left_out, "未选", "not selected")]
    shown = [part for part in parts if part[0] or part[1] == "完成"]
    if language == "zh":
        return "，".join(f"{zh} {number} 项" for number, zh, _ in shown)
    return ", ".join(f"{number} {en}" for number, _, en in shown)


def skipped(review: Review, language: Language) -> dict[str, list[str]]:
    """Codes of the checks that lacked their inputs, by what they lacked."""
    reasons: dict[str, list[str]] = {}
    for check in review.checks:
        if check.outcome == "skipped" and check.reason != NOT_SELECTED:
            reasons.setdefault(getattr(check.reason, language), []).append(check.code)
    return reasons


STAGES: dict[str, tuple[str, str]] = {
    "extract": ("抽取", "extraction"), "relate": ("读关系", "relations"), "appraise": ("审阅", "appraisal"),
    "doubt": ("第二遍核看", "second look"), "typed": ("结构填写", "typed model"), "check": ("检查", "check"),
}  # fmt: skip


def stage(name: str, language: Language) -> str:
    """A stage as people call it; one that has no name here as it is."""
    return STAGES[name][language == "en"] if name in STAGES else name


def model_failed(review: Review, language: Language) -> list[str]:
    """What of the model's part is missing, a line for each reason; it stands before everything else."""
    reasons: dict[str, int] = {}
    for problem in review.problems:
        if problem.stage in MODEL_STAGES:
            reason = getattr(problem.reason, language)
            reasons[reason] = reasons.get(reason, 0) + 1
    whole = not any(fact.origin == "model" for fact in review.facts) and not any(
        f.origin == "model" for f in review.findings
    )
    head = {("zh", True): "模型部分没有完成，以下只有规则审阅的结果", ("zh", False): "模型部分没有全部完成",
            ("en", True): "The model's part is missing, the rules' stands", ("en", False): "The model's part is not complete"}  # fmt: skip
    times = "（{} 处）" if language == "zh" else " ({} places)"
    colon = "：" if language == "zh" else ": "
    return [f"{head[language, whole]}{times.format(count) if count > 1 else ''}{colon}{reason}"
            for reason, count in reasons.items()]  # fmt: skip


def model_cost(review: Review, language: Language) -> str:
    """What the model was asked and what it cost; "" where none was."""
    use = review.model
    if use is None:
        return ""
    counts = ((use.requests, "{} 次请求", "{} requests"), (use.cached, "{} 次取自本机缓存", "{} from the store"),
              (use.failed_attempts, "{} 次失败", "{} failed attempts"), (use.prompt_tokens, "输入 {} 词元", "{} tokens in"),
              (use.cached_tokens, "其中缓存 {}", "{} of them cached"), (use.completion_tokens, "输出 {} 词元", "{} tokens out"),
              (use.reasoning_tokens, "其中思考 {}", "{} of them reasoning"))  # fmt: skip
    told = [(zh if language == "zh" else en).format(f"{count:,}") for count, zh, en in counts if count]
    if use.cost is not None:
        told.append(f"{use.cost.quantize(Decimal('0.0001')):f} {use.currency}".rstrip())
    if use.estimated and (use.prompt_tokens or use.completion_tokens):
        told.append("词元数按字符估计" if language == "zh" else "tokens estimated by characters")
    comma = "，" if language == "zh" else ", "
    return f"{use.name} · {comma.join(told)}" if told else use.name


def not_run(review: Review, language: Language) -> list[str]:
    """What this review did not do, and why; first of all the model stages where no model was named."""
    lines = []
    if review.model is None:
        lines.append(
            "模型环节（语义提取与定性评议）未运行：未指定模型，或选择了离线。"
            if language == "zh"
            else "The model stages (semantic extraction, qualitative critique) were not run: no model named, or offline."
        )
    places: dict[str, list[str]] = {}
    for problem in review.problems:
        found = places.setdefault(getattr(problem.reason, language), [])
        if problem.section:
            found.append(_titles(review, problem.section))
    reasons = Counter(item.reason for item in review.silenced)
    lines += [
        f"按不再提示的清单略去 {count} 项：{reason}" if language == "zh" else f"{count} silenced for good: {reason}"
        for reason, count in reasons.items()
    ]
    comma = "；" if language == "zh" else "; "
    return [*lines, *(f"[{comma.join(found)}] {reason}" if found else reason for reason, found in places.items())]


def _titles(review: Review, section: str) -> str:
    """s3–s9 by the titles of both ends; what names no section as it is."""
    titles = {s.id: " ".join(s.title.split()).rstrip("：:。") for s in review.sections}
    ends = [titles.get(end, "") for end in section.split("–")]
    shown = [f"{end[:_LONGEST_TITLE]}…" if len(end) > _LONGEST_TITLE else end for end in ends]
    return " – ".join(dict.fromkeys(shown)) if all(shown) else section


_LONGEST_TITLE = 16
