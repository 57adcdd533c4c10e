"""What the style sheets of a page and its style attributes say on what is seen: hidden, struck, raised, white.

Sheets that a page only links to are not at hand. Of a page's own, rules for the screen are read, by the usual order of precedence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmeval.patterns import lazy as re

if TYPE_CHECKING:
    from lxml.etree import _Element

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)|<!--|-->", re.DOTALL)
_SIMPLE = re.compile(r"(?P<tag>^(?:[\w-]+|\*))|\.(?P<class>[\w-]+)|#(?P<id>[\w-]+)"
                     r"|\[\s{0,9}(?P<name>[\w-]{1,99})\s{0,9}+(?:(?P<how>[~^$*|]?=)\s{0,9}[\"']?(?P<value>[^\"'\]]{0,200})[\"']?)?\s{0,9}\]")  # fmt: skip
_STEP = re.compile(r"\s*([>+~])\s*|\s+")
_PRINT_ONLY = re.compile(r"\bprint\b|max-(?:device-)?width|speech|\bnot\s+screen", re.IGNORECASE)
_READ = frozenset([
    "display", "visibility", "opacity", "font-size", "text-decoration", "text-decoration-line", "vertical-align", "color", "position",
    "left", "top", "text-indent", "clip", "clip-path", "width", "height", "max-height", "overflow", "background", "background-color",
    "background-image", "list-style-type", "direction", "unicode-bidi",
])  # fmt: skip
_MOST_RULES, _MOST_SHEET = 5_000, 1_000_000
_FAR = re.compile(r"-\s*(?:\d{4,}|9\d\d)(?:\.\d+)?\s*(?:px|pt|em|rem|%)")
_ABSOLUTE = re.compile(r"[\d.]{1,9}(?:px|pt|rem|mm|cm|in|pc|vw|vh)|(?:x{0,2}-)?(?:small|large)|medium")
_ZERO = re.compile(r"0+(?:\.0+)?(?:px|pt|em|rem|%|vh|vw)?")
_CLIPPED = re.compile(
    r"rect\(\s*(?:0|1)(?:px)?[\s,]+(?:0|1)(?:px)?[\s,]+(?:0|1)(?:px)?[\s,]+(?:0|1)(?:px)?\s*\)|inset\(\s*(?:50|100)%"
)
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_RGB = re.compile(
    r"rgba?\(\s{0,9}(\d{1,9})(?:\s{0,9},|\s)\s{0,9}(\d{1,9})(?:\s{0,9},|\s)\s{0,9}(\d{1,9})\s{0,9}+(?:[,/]\s{0,9}([\d.]{1,20}%?)\s{0,9})?\)",
    re.IGNORECASE,
)
_NAMED = {
    "white": (255, 255, 255),
    "snow": (255, 250, 250),
    "ghostwhite": (248, 248, 255),
    "whitesmoke": (245, 245, 245),
}
_WHITE = 0xF5

Properties = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Compound:
    """One simple selector of a chain and how it hangs on the one before: ` `, `>`, `+`, `~`."""

    text: str
    relation: str

    def matches(self, element: _Element) -> bool:
        at = 0
        for part in _SIMPLE.finditer(self.text):
            if part.start() != at or not _meets(part, element):
                return False
            at = part.end()
        return at == len(self.text)


@dataclass(frozen=True, slots=True)
class _Rule:
    chain: tuple[_Compound, ...]
    weight: tuple[int, int, int, int]
    """Identifiers, classes, tags, place in the sheet."""
    declared: Properties


def _meets(part: re.Match[str], element: _Element) -> bool:
    if part["tag"]:
        return part["tag"] == "*" or str(element.tag).lower() == part["tag"].lower()
    if part["class"]:
        return part["class"] in (element.get("class") or "").split()
    if part["id"]:
        return element.get("id") == part["id"]
    value, wanted = element.get(part["name"]), part["value"] or ""
    if value is None or not part["how"]:
        return value is not None
    return {"=": value == wanted, "~=": wanted in value.split(), "^=": value.startswith(wanted), "$=": value.endswith(wanted),
            "*=": wanted in value, "|=": value == wanted or value.startswith(wanted + "-")}[part["how"]]  # fmt: skip


class Look:
    """What is declared for the elements of one page."""

    def __init__(self, root: _Element) -> None:
        self._by_key: dict[str, list[_Rule]] = {}
        self._known: dict[_Element, Properties] = {}
        self.linked = any("stylesheet" in (link.get("rel") or "").lower() for link in root.iter("link"))
        count = 0
        for sheet in root.iter("style"):
            for rule in _rules(_COMMENT.sub(" ", (sheet.text or "")[:_MOST_SHEET]), count):
                self._by_key.setdefault(_key(rule.chain[-1].text), []).append(rule)
                count += 1
                if count >= _MOST_RULES:
                    return

    def of(self, element: _Element) -> Properties:
        """The properties declared for an element, those that matter here."""
        if (known := self._known.get(element)) is None:
            known = self._known[element] = self._declared(element)
        return known

    def _declared(self, element: _Element) -> Properties:
        style = element.get("style")
        own = _properties(style) if style else {}
        if not self._by_key:
            return {name: _bare(value) for name, value in own.items()}
        keys = ["*", str(element.tag).lower(), *("." + name for name in (element.get("class") or "").split())]
        if element.get("id"):
            keys.append("#" + (element.get("id") or ""))
        rules = [rule for key in keys for rule in self._by_key.get(key, ()) if _fits(rule.chain, element)]
        if not rules:
            return {name: _bare(value) for name, value in own.items()}
        found: Properties = {}
        urgent: Properties = {}
        for declared in (*(rule.declared for rule in sorted(rules, key=lambda rule: rule.weight)), own):
            for name, value in declared.items():
                (urgent if "!important" in value.replace(" ", "") else found)[name] = _bare(value)
        return found | urgent

    # What it means

    def collapsed(self, element: _Element) -> bool:
        """Whether an element takes no room either."""
        return self.of(element).get("display") == "none" or element.get("hidden") is not None

    def hidden(self, element: _Element) -> bool:
        """Whether a person does not see an element although it is text."""
        if element.get("hidden") is not None or (element.tag == "dialog" and element.get("open") is None):
            return True
        own = self.of(element)
        return (bool(own) or element.tag == "font") and (_unseen(own) or self._white_on_white(element, own))

    def seen_within(self, element: _Element) -> list[_Element]:
        """The outermost elements inside a hidden one that a person sees all the same: what hides it is overruled there."""
        own = self.of(element)
        veils = _veils(own) | ({"color"} if self._white_on_white(element, own) else set())
        if (
            not veils
            or element.get("hidden") is not None
            or _unseen({name: value for name, value in own.items() if name not in veils})
        ):
            return []
        found: list[_Element] = []
        waiting = list(element)[::-1]
        while waiting:
            at = waiting.pop()
            if not isinstance(at.tag, str):
                continue
            here = self.of(at)
            if at.get("hidden") is not None or (_unseen(here) and not _veils(here)):
                continue
            if all(self._unveiled(name, here) for name in veils) and not self.hidden(at):
                found.append(at)
            else:
                waiting += list(at)[::-1]
        return found

    @staticmethod
    def _unveiled(name: str, own: Properties) -> bool:
        value = own.get(name, "")
        if name == "visibility":
            return value == "visible"
        if name == "font-size":
            return _ABSOLUTE.fullmatch(value) is not None and not _ZERO.fullmatch(value)
        return bool(value) and not _is_white(value) and value not in ("transparent", "inherit")

    def reversed(self, element: _Element) -> bool:
        """Whether the characters of an element are shown from right to left whatever they are, so that 12 reads 21."""
        own = self.of(element)
        override = "override" in own.get("unicode-bidi", "") or element.tag == "bdo"
        return override and (own.get("direction") == "rtl" or (element.get("dir") or "").lower() == "rtl")

    def struck(self, element: _Element) -> bool:
        own = self.of(element)
        line = own.get("text-decoration-line") or own.get("text-decoration")
        if line is not None:
            return "line-through" in line
        return element.tag in ("s", "del", "strike")

    def level(self, element: _Element) -> int | None:
        """1 for raised type, -1 for lowered type, 0 for type that a style sets back on its line, None where nothing is said."""
        align = self.of(element).get("vertical-align")
        if align is not None and element.tag not in ("td", "th", "tr", "img"):
            if align in ("super", "sub"):
                return 1 if align == "super" else -1
            shift = re.fullmatch(r"(-?)(?:0?\.\d+em|[2-9]\d?%|[3-9]px|[3-9]pt|\d\d%)", align)
            if shift:
                return -1 if shift[1] else 1
            return 0 if align == "baseline" or element.tag not in ("sup", "sub") else None
        return {"sup": 1, "sub": -1}.get(str(element.tag))

    def _white_on_white(self, element: _Element, own: Properties) -> bool:
        color = own.get("color") or (element.get("color") if element.tag == "font" else None)
        if not color or self.linked or not _is_white(color):
            return False
        at: _Element | None = element
        while at is not None:
            ground = self.of(at)
            shade = (
                ground.get("background-color")
                or ground.get("background")
                or at.get("bgcolor")
                or ground.get("background-image")
            )
            if at.get("background") or (
                shade and not _is_white(shade) and shade not in ("none", "transparent", "inherit")
            ):
                return False
            at = at.getparent()
        return True


def _unseen(own: Properties) -> bool:
    if own.get("display") == "none" or own.get("visibility") in ("hidden", "collapse"):
        return True
    if _ZERO.fullmatch(own.get("font-size", "1")) or _ZERO.fullmatch(own.get("opacity", "1")):
        return True
    if own.get("color") == "transparent" or _FAR.search(own.get("text-indent", "")):
        return True
    if own.get("position") in ("absolute", "fixed"):
        if any(_FAR.search(own.get(side, "")) for side in ("left", "top")):
            return True
        if _CLIPPED.search(own.get("clip", "") + own.get("clip-path", "")):
            return True
    flat = any(re.fullmatch(r"[01](?:px)?", own.get(side, "")) for side in ("width", "height", "max-height"))
    return flat and own.get("overflow") == "hidden"


def _veils(own: Properties) -> set[str]:
    """The properties that hide an element in such a way that what is inside may overrule them."""
    found = {"visibility"} if own.get("visibility") in ("hidden", "collapse") else set()
    found |= {"font-size"} if _ZERO.fullmatch(own.get("font-size", "1")) else set()
    return found | ({"color"} if own.get("color") == "transparent" else set())


def _is_white(color: str) -> bool:
    color = color.strip().lower()
    if color in _NAMED:
        return True
    if found := _HEX.match(color):
        digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
        return all(int(digits[k : k + 2], 16) >= _WHITE for k in (0, 2, 4))
    if found := _RGB.match(color):
        clear = found[4] is not None and float(found[4].rstrip("%")) == 0
        return clear or all(int(part) >= _WHITE for part in found.groups()[:3])
    return False


def _key(text: str) -> str:
    """Where a rule is looked up: by the name, class or tag of the element that it is for."""
    parts = list(_SIMPLE.finditer(text))
    for kind, sign in (("id", "#"), ("class", ".")):
        for part in parts:
            if part[kind]:
                return sign + part[kind]
    return next((part["tag"].lower() for part in parts if part["tag"]), "*")


def _fits(chain: tuple[_Compound, ...], element: _Element) -> bool:
    if not chain[-1].matches(element):
        return False
    at: _Element | None = element
    for compound, below in zip(reversed(chain[:-1]), reversed(chain[1:]), strict=True):
        at = _related(compound, below.relation, at)
        if at is None:
            return False
    return True


def _related(compound: _Compound, relation: str, element: _Element | None) -> _Element | None:
    """The nearest element that stands in a relation to another and matches; deeper ones are not tried again."""
    if element is None:
        return None
    if relation in (">", "+"):
        other = element.getparent() if relation == ">" else element.getprevious()
        return other if other is not None and isinstance(other.tag, str) and compound.matches(other) else None
    others = element.iterancestors() if relation == " " else element.itersiblings(preceding=True)
    return next((other for other in others if isinstance(other.tag, str) and compound.matches(other)), None)


def _rules(text: str, count: int) -> Iterator[_Rule]:
    """Rules of a sheet that say something that matters here."""
    for selectors, body in _blocks(text):
        declared = _properties(body)
        if not declared:
            continue
        for selector in selectors.split(","):
            chain = _chain(selector.strip())
            if chain:
                parts = [part for compound in chain for part in _SIMPLE.finditer(compound.text)]
                ids, tags = (
                    sum(bool(part["id"]) for part in parts),
                    sum(bool(part["tag"]) and part["tag"] != "*" for part in parts),
                )
                yield _Rule(chain, (ids, len(parts) - ids - tags, tags, count), declared)
                count += 1


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Selectors and bodies, those within `@media` for a screen included."""
    at = 0
    while (opening := text.find("{", at)) >= 0:
        head = text[at:opening]
        while "}" in head:
            head = head.partition("}")[2]
        head = head.rpartition(";")[2].strip()
        if head.startswith("@"):
            nested = head.lower().startswith(("@media", "@supports", "@layer"))
            at = opening + 1
            if not nested or _PRINT_ONLY.search(head):
                at = _end(text, at)
            continue
        closing = text.find("}", opening)
        closing = len(text) if closing < 0 else closing
        yield head, text[opening + 1 : closing]
        at = closing + 1


def _end(text: str, at: int) -> int:
    """Behind the bracket that closes what was opened before `at`."""
    depth = 1
    for match in re.compile("[{}]").finditer(text, at):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return match.end()
    return len(text)


def _chain(selector: str) -> tuple[_Compound, ...]:
    """The simple selectors of one selector; empty for one that asks for what a page at rest does not tell (`:hover`)."""
    if not selector or ":" in selector or len(selector) > 300:
        return ()
    found: list[_Compound] = []
    relation, at = " ", 0
    for step in _STEP.finditer(selector):
        if step.start() > at:
            found.append(_Compound(selector[at : step.start()], relation))
        relation, at = step[1] or " ", step.end()
    if at < len(selector):
        found.append(_Compound(selector[at:], relation))
    return tuple(found)


def _properties(body: str) -> Properties:
    found: Properties = {}
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        name = name.strip().lower()
        if colon and name in _READ:
            found[name] = value.strip().lower()
    return found


def _bare(value: str) -> str:
    return value.partition("!")[0].strip()
