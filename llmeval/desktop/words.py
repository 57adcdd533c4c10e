"""What the local page says, in both languages."""

from __future__ import annotations

from llmeval.data.evidence import Language
from llmeval.data.findings import SEVERITIES
from llmeval.data.mailbox import KIND_NAMES
from llmeval.render.phrases import DECISION, say
from llmeval.render.words import SEVERITY

WORDS: dict[str, tuple[str, str]] = {
    "title": ("审阅绩效自评报告", "Review performance reports"),
    "private": ("文件只在这台电脑上处理，不会上传。", "Files stay on this machine; nothing is uploaded."),
    "drop": ("把报告、压缩包、邮件或整个文件夹拖到这里", "Drop reports, archives, mails or a whole folder here"),
    "kinds": ("Word、WPS、PDF、Excel、网页、文本，zip 压缩包，eml、msg 邮件", "Word, WPS, PDF, Excel, web pages, text, .zip, .eml, .msg"),
    "files": ("选文件", "Choose files"), "folder": ("选文件夹", "Choose a folder"),
    "chosen": ("已选 {n} 个文件，{size}", "{n} files, {size}"), "clear": ("清空", "Clear"), "remove": ("移除", "Remove"),
    "start": ("开始审阅", "Start the review"), "uploading": ("正在放入 {n}/{m}", "Taking in {n}/{m}"),
    "options": ("还要写出", "Also write"), "commented": ("批注稿（Word）", "Word with comments"), "docx": ("意见书（Word）", "Letter (Word)"),
    "xlsx": ("底稿（Excel）", "Workbook (Excel)"), "reviewer": ("批注署名（可不填）", "Name beside comments (optional)"),
    "earlier": ("以前的审阅", "Earlier runs"), "none_earlier": ("还没有。", "None yet."), "forget": ("删除", "Delete"),
    "sure": ("删除这次审阅的全部文件和结果，不能恢复。确定吗？", "Delete all files and results of this run for good?"),
    "unpack": ("正在打开文件", "Opening the files"), "look": ("正在辨认文件", "Looking at the files"),
    "review": ("正在审阅", "Reviewing"), "compare": ("正在比对雷同和数字", "Comparing"), "stop": ("停止", "Stop"), "stopping": ("正在停止，等手头的做完……", "Stopping after what is under way …"),
    "of": ("{n}/{m}", "{n}/{m}"), "under_way": ("正在进行的审阅", "The run under way"),
    "stopped": ("没有做完：还有 {n} 份没有审阅。", "Not finished: {n} submissions are not reviewed yet."), "go_on": ("接着做", "Go on"),
    "done": ("审阅完成：{n} 份材料", "Done: {n} submissions"), "home": ("首页", "Start"), "overview": ("总览（数字对比、雷同）", "Overview (numbers, copies)"),
    "all_findings": ("全部问题（Excel）", "All findings (Excel)"), "open": ("打开结果文件夹", "Open the folder"), "again": ("重新审阅", "Review again"),
    "unit": ("单位", "Unit"), "year": ("年度", "Year"), "count": ("问题", "Findings"), "decided": ("已决定", "Decided"), "results": ("结果文件", "Files"),
    "failed": ("未能审阅", "Not reviewed"), "told": ("需要留意", "To look at"),
    "copies": ("{one} 与 {other} 雷同（{share}）", "{one} and {other} are copies ({share})"), "exact": ("完全相同", "identical"),
    "groups": ("文件归组", "Grouping"), "groups_note": ("归错了就改“材料”或“种类”，再点“按新的归组审阅”。", "Change submission or kind where a file is filed wrongly, then review by the new grouping."),
    "file": ("文件", "File"), "submission": ("材料", "Submission"), "kind": ("种类", "Kind"), "why": ("依据", "Filed by"), "regroup": ("按新的归组审阅", "Review by the new grouping"),
    "back": ("返回", "Back"), "saved": ("意见已保存", "Decisions kept"), "not_saved": ("意见没有保存：", "Decisions not kept: "),
    "export": ("按意见重写结果文件", "Write the files with the decisions"), "exporting": ("正在重写……", "Writing …"), "exported": ("已按意见重写：", "Written with the decisions: "),
    "own": ("自拟意见", "in own words"),
    "step": ("点单位名称读审阅、逐条决定；决定完了，点那里的“按意见重写结果文件”，再从这里取文件。", "Open a unit to read its review and decide; then write its files with the decisions there, and take them from here."),
    "and_more": ("{units} 等 {n} 份", "{units} and others, {n} in all"),
    "put_in": ("写入 {said}", "holding {said}"), "left_out": ("，不写 {said}", ", without {said}"), "dismissed_too": ("另有不采纳 {n}", "and {n} dismissed"),
    "next": ("下一份", "Next"), "quit": ("退出程序", "Quit"), "gone": ("程序已退出，可以关闭这个网页。", "The program has ended; this page can be closed."),
    "lost": ("连不上程序：它可能已退出。请重新双击启动。", "The program does not answer: it may have ended. Start it again."), "empty": ("没有找到可以审阅的文件。", "No file to review was found."),
    "kept_in": ("结果保存在", "Results are kept in"), "theme": ("明暗", "Theme"), "letter_of": ("意见书", "letter"), "commented_of": ("批注稿", "commented"), "book_of": ("底稿", "workbook"),
    "too_large": ("太大，没有放入", "too large, left out"), "no_report": ("没有报告，只有附件", "no report, attachments only"), "clean": ("没有发现问题", "no findings"),
}  # fmt: skip


def page_words(language: Language) -> dict[str, object]:
    """All that the page's script says."""
    side = 0 if language == "zh" else 1
    told: dict[str, object] = {key: pair[side] for key, pair in WORDS.items()}
    told["severities"] = [[key, SEVERITY[language][key]] for key in SEVERITIES]
    told["kinds_of"] = {kind: names[side] for kind, names in KIND_NAMES.items()}
    told["decisions"] = {
        **{key: names[side] for key, names in DECISION.items()},
        "own": WORDS["own"][side],
        "undecided": say("undecided", language),
    }
    told["side"] = side
    return told
