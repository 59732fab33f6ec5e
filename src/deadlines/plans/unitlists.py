"""Lists of units as plans write them: who leads, who joins in, and what the tails and joints mean.

兴平市、三原县、武功县党委和政府 are three units with one tail; 云澜、临溪市委、市政府 share 市 as well. 牵头 covers the
enumeration before it, （牵头） the unit that it stands behind; where an unmarked unit stands before that one the words
leave open whether it is covered, and the list says so. A collective name (各县市区) stays as it is written.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

_RANK = "省市州盟县区旗镇乡"
#: What a unit's name ends with. A joint is a joint only behind one of these.
ENDS = (
    r"(?:局|委|办|厅|区|县|市|州|盟|旗|镇|乡|院|室|会|队|站|所|处|部|组|司|中心|公司|集团|单位|部门|街道|政府|园|基地|分行|支行|学校|大学|学院|"
    r"党校|企业|机关|苏木|林场|农场|牧场|银行|报社|电视台|办公厅|水库|管委会|党工委|法院|海关|海事|开发区|地方|村|社区|社|厂|矿|分局|总队|支队|大队|[）)])"
)
#: 党委和政府, 区委、区政府, 党工委、管委会, 人民政府: what a place's name is followed by where its leadership is meant.
_TAIL = re.compile(
    r"党[（(]工[）)]委\s*[、，,和及与]?\s*(?:(?:人民)?政府)?(?:[（(]办事处[）)])?|"
    rf"(?:党委[（(]党组[）)]|党委|(?:党)?工委|(?<=[{_RANK}）)])委)"
    rf"\s*[、，,和及与]?\s*(?:[{_RANK}]?(?:人民)?政府(?!办|督[查察办][室处局]|研|各)|管委会|办事处|行政)(?:[、和及](?:管委会|办事处))?"
    rf"|(?:(?<=[{_RANK}）)])|(?<=苏木))(?:人民)?政府(?:[、和及]管委会)?(?=\s*(?:$|[、，,；;。和及与（(\s牵负配]|督(?![查察办][室处局])))"
    r"|(?<=盟)行政公署"
    rf"|(?<=区)管委会(?=\s*(?:$|[、，,；;。和及与（(\s牵负配]|督(?![查察办][室处局])))"
)
#: 中共乾县县委、乾县人民政府: one place, whose name is written twice.
_TWICE = re.compile(
    rf"(?:中共)?([\u4e00-\u9fff]{{1,10}}[{_RANK}])[{_RANK}]?委\s*[、，,和及与]\s*\1(?:人民)?政府(?=$|[^\u4e00-\u9fff]|[牵负配和及与])"
)
#: 市委、市政府督查室: each of the two has such an office of its own, and the words for it stand once.
_TWO_OFFICES = re.compile(
    rf"(?P<rank>[{_RANK}])委\s*[、和及与]\s*(?P<other>(?P=rank)(?:人民)?政府)"
    r"(?P<office>(?:目标|政策)?(?:督[查察办]|办公|研究|信访)[室厅处局])"
)
#: 乾县县委, 峰峰矿区区委: the level of the body behind that of the place. 津市市 is a city by that name.
_DOUBLED = re.compile(r"(?:([省州盟县区旗镇乡])(?=\1$)|(?<=[\u4e00-\u9fff]{2})市(?=市$))")
#: 市住建局（市级）, 省住建厅（省级验收）.
_OF_LEVEL = re.compile(r"[（(]\s*(省|自治区|[市州盟县区旗])级?(?:验收|负责)?(?:单位|部门)?\s*[）)]\s*$")
#: The number of an entry: 1.市水利局；2.市住建局.
_ENTRY = re.compile(
    r"(?<!第)(?:[（(](?:[一二三四五六七八九十]|\d{1,2})[）)]|[①-⑳])\s*(?=[\u4e00-\u9fff])"
    r"|(?<![\d.])\d{1,2}[.．]\s*(?=[\u4e00-\u9fff])"
    r"|(?:^|(?<=[，,；;。\s]))\d{1,2}[、)）]\s*(?=[\u4e00-\u9fff])"
)
_BY_DUTY = re.compile(
    r"(?:等)?(?:根据|依据|按照?|依)(?:各自|本部门|有关|部门)*(?:职责|责任|任务|工作|职能)*(?:分工|职责|权限|范围|要求)+(?:开展|做好|抓好|推进)?"
    r"((?:分别|各自|共同|具体|协同)*(?:牵头|组织|负责|落实|推进|实施|配合|整改|验收|督导|参与|开展|做好)*(?:相关|有关|整改|验收)*(?:工作|任务)?)"
)
_LEADING = re.compile(
    r"(?:作?为)?(?:牵头(?:单位|部门|负责|组织|落实|抓总|验收|整改)*|负责牵头|总牵头|主办(?:单位)?|主责(?:单位)?|负总责|为主|抓总)"
)
_JOINING = re.compile(
    r"(?:作?为|予以|参与|协助|协同|密切|分别|共同|积极)*(?:配合|参与|参加|协助|协同|协办)(?:单位|部门|负责|落实|整改|做好)*"
)
_SOLE = re.compile(r"(?:分别|共同|具体|各自)*(?:负责|落实|组织(?:实施)?|督导|验收|承担)(?:落实|验收|整改|实施)*")
#: A name with its role behind it.
_ROLE_END = re.compile(rf"(?<=[\u4e00-\u9fff）)\0])(?:{_LEADING.pattern}|{_JOINING.pattern})$")
_NUMBERED = r"(?:[（(](?:[一二三四五六七八九十]|\d{1,2})[）)]\s*|(?<![\d.])\d{1,2}[.．、]\s*|[①-⑨]\s*)?"
_ROLE = rf"(?:(?:[{_RANK}]|地市)级)?(牵头|主责|主办|配合|协办|协同|协助|参与|责任|实施|验收|督导)(?:责任|整改|验收)?"
#: （一）市级牵头单位：, 牵头：, and at the head of a clause without a colon: 牵头单位市能源局.
_LABELLED = re.compile(
    rf"{_NUMBERED}{_ROLE}(?:单位|部门|主体)?\s*[：:]"
    rf"|(?:^|(?<=[，,；;。、：:\s])){_NUMBERED}{_ROLE}(?:单位|部门)\s*(?=[\u4e00-\u9fff])(?![按为和及与等要应负])"
)
_LABEL_ROLES = {
    **dict.fromkeys(("牵头", "主责", "主办"), "牵头"),
    **dict.fromkeys(("配合", "协办", "协同", "协助", "参与"), "配合"),
}
#: What stands for the cell or the line above it, and for nobody's name.
_DITTO = re.compile(r"[〃″＂\"“”〝〞＇']{1,4}|[（(]?(?:同上|同前|上同|同左)[）)]?")
_MARK = re.compile(
    r"[（(]\s*((?:牵头|主办|总牵头|负责|牵头负责|牵头验收)(?:单位|部门)?|(?:配合|协办|参与)(?:单位|部门)?)\s*[）)]"
)
#: A mark with the next name right behind it: 市能源局（牵头）市公安局.
#: The unit of a person's office: 白河县县长, 县水利局局长.
_OF_OFFICE = re.compile(
    rf"([\u4e00-\u9fff]{{1,12}}(?:[{_RANK}](?=(?:常务)?副?[{_RANK}]长)|[局委办厅](?=党|副?(?:局长|主任|厅长|书记))))"
)
_GLUED = re.compile(
    _MARK.pattern + r"(?=\s*[\u4e00-\u9fff])(?!\s*(?:负责|落实|组织|实施|牵头|配合|会同|联合|以及|[和及与等]))"
)
_KINDS = rf"(?:[{_RANK}办场]|街道(?:办事处|办)?|街办|苏木|[园新]区|开发区|功能区|管委会|党组)"
#: 各乡镇人民政府（街道办事处）: the tail stands before the bracket that belongs to the name.
_INNER_TAIL = re.compile(r"(?:人民)?政府(?=[（(]街道)")
#: A bracket that belongs to the name: 各镇（街道）, 各县（市、区）, 云澜化工（集团）有限公司.
_KEPT_BRACKET = re.compile(
    rf"[（(]{_KINDS}(?:[、和或及]?{_KINDS}){{0,6}}[）)]"
    r"|[（(][^（）()]{1,20}[）)](?=(?:股份|有限|责任|控股|集团)*(?:公司|集团)|股份有限|有限责任)"
)
_BRACKET = re.compile(r"[（(][^（）()]*[）)]")
_AND_SO_ON = re.compile(r"等(?:相关|有关|责任)?(?:单位|部门)?$")
_WITH = re.compile(r"(?:会同|联合)(?=[\u4e00-\u9fff])")
_NAME_END = re.compile(ENDS + r"$")
_SHARED = re.compile(rf"([{_RANK}])$")
_LEVEL = re.compile(rf"[{_RANK}]")


class UnitList(NamedTuple):
    """Who stands in a list: those marked 牵头 (all of them where nobody is), the others, and the marks as read.

    `doubts` are marks in brackets whose reach the words leave open, each with the units that it is read to cover.
    """

    lead: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()
    separate: bool = False
    marked: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody in the list, leads first."""
        return (*self.lead, *self.cooperating)


def read_units(text: str) -> UnitList:
    """The units that *text* lists."""
    text = "".join(text.split("\n")).strip(" 。；;，,、.\u3000")
    separate = False

    def by_duty(match: re.Match[str]) -> str:
        nonlocal separate
        separate |= "分别" in match.group(1) or "各自" in match.group(1)
        return "牵头" if "牵头" in match.group(1) else "配合" if match.group(1).startswith("配合") else ""

    text = _ENTRY.sub("、", text).lstrip("、")
    if _MARK.match(text):  # （牵头）市水利局 （配合）市住建局: the marks stand before the names, as labels do
        text = _MARK.sub(lambda match: f"；{_role_of(match.group(1))}：", text)
    text = _GLUED.sub(r"\g<0>、", _BY_DUTY.sub(by_duty, _INNER_TAIL.sub("", text)))
    text = _TWO_OFFICES.sub(r"\g<rank>委\g<office>、\g<other>\g<office>", _TWICE.sub(r"\1党委和政府", text))
    lead: list[str] = []
    others: list[str] = []
    marks: dict[str, str] = {}
    doubts: list[tuple[str, str]] = []
    open_: list[str] = []
    for role, clause in _clauses(text):
        names, marked, how = _clause(clause)
        how = role or how
        if how == "牵头":
            lead += names
            marks |= dict.fromkeys(names, "牵头")
            open_ = []
            continue
        if how == "配合":
            # A牵头，B，C配合: who stands between the lead and 配合 joins in as well.
            marks |= dict.fromkeys((*open_, *names) if lead and not role else names, "配合")
            open_ = []
            others += names
            continue
        marked, reach = _reach(names, marked)
        doubts += reach
        led = [name for name in names if marked.get(name) == "牵头"]
        lead += led
        names = [name for name in names if name not in led]
        marks |= marked
        if how == "负责":
            lead += names
        elif how == "会同":
            lead += names[:1]
            others += names[1:]
        else:
            others += names
        open_ = [*open_, *(name for name in names if name not in marked)] if not how else []
    firm = bool(marks) or bool(lead)
    if not lead and others:
        cooperating = [name for name in others if marks.get(name) == "配合"]
        lead = [name for name in others if name not in cooperating]
        others = cooperating
    lead = list(dict.fromkeys(lead))
    rest = tuple(name for name in dict.fromkeys(others) if name not in lead)
    kept = {name: mark for name, mark in marks.items() if mark in ("牵头", "配合")}
    return UnitList(tuple(lead), rest, tuple(kept.items()), tuple(doubts), separate, firm)


def _reach(names: list[str], marked: dict[str, str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The marks of one enumeration with what they may cover as well, and those whose reach is open.

    A、B（牵头）: the mark stands behind B, and A before it may share the work. Where a first unit bears a mark of its
    own, 牵头 is given one by one, and those between stay without.
    """
    covered: dict[str, str] = {}
    doubts: list[tuple[str, str]] = []
    before: list[str] = []
    for name in names:
        before.append(name)
        mark = marked.get(name)
        if mark is None:
            continue
        if mark == "牵头" and "牵头" in covered.values():
            before = [name]
        if len(before) > 1:
            doubts.append((mark, "、".join(before)))
        covered |= dict.fromkeys(before, mark)
        before = []
    return covered, doubts


def by_level(text: str) -> tuple[str, str]:
    """The units of *text* and those marked as a province's, each as a list: 市住建局（市级）、省住建厅（省级）.

    A mark covers those before it that bear none.
    """
    parted: tuple[list[str], list[str]] = ([], [])
    before: list[str] = []
    for piece in _split_outside(text, "、，,；;。\n"):
        before.append(piece)
        if match := _OF_LEVEL.search(piece):
            parted[match.group(1) in ("省", "自治区")].extend(before)
            before = []
    if not parted[1]:
        return text, ""
    parted[0].extend(before)
    return "、".join(parted[0]), "、".join(parted[1])


def unit_names(text: str) -> list[str]:
    """The names in an enumeration without marks, tails and joints taken off."""
    return [name for piece in _pieces(text) for name in (_clean(piece),) if name]


def without_duties(text: str) -> str:
    """*text* without 按职责分工 and the like."""
    return _BY_DUTY.sub("", text)


def units_and_persons(text: str) -> tuple[str, str]:
    """The units and the persons of a list that names both, each as a list: 副县长李明远，县林业局."""
    parts = [part for part in re.split(r"[、，,；;/\s]+", text.strip(" 。；;")) if part]
    units = [part for part in parts if looks_like_units(part)]
    units = units or [match.group(1) for part in parts if (match := _OF_OFFICE.match(part))]
    return "，".join(units), "、".join(part for part in parts if part not in units)


def is_ditto(text: str) -> bool:
    """Whether *text* says no more than that it is the same as what stands above it: 〃, 同上."""
    return _DITTO.fullmatch("".join(text.split())) is not None


def looks_like_units(text: str) -> bool:
    """Whether *text* can be nothing but a list of units: every part ends as a unit's name does."""
    body = _BY_DUTY.sub("", _MARK.sub("", text)).strip(" 。；;，,、\n")
    body = _SOLE.sub("", _JOINING.sub("", _LEADING.sub("", body)))
    pieces = [piece for piece in _pieces(body) if piece]
    return bool(pieces) and all(len(piece) <= 26 and _NAME_END.search(_clean(piece) or "") for piece in pieces)


def _clauses(text: str) -> list[tuple[str, str]]:
    """The clauses of a list with the role that a label inside it gives them: 牵头单位：A 配合单位：B."""
    clauses: list[tuple[str, str]] = []
    at, role = 0, ""
    for match in [*_LABELLED.finditer(text), None]:
        part = text[at : match.start() if match else len(text)]
        part = _TAIL.sub("\0、", part)
        part = re.sub(r"、(?=\s*[，,；;。和及与（(\s]|牵头|负责|配合|督导)", "", part)
        clauses += [
            (role, one.strip(" 、"))
            for clause in _split_outside(part, "，,；;。\n")
            for one in _by_role(clause)
            if one.strip(" 、\0")
        ]
        if match:
            at = match.end()
            role = _LABEL_ROLES.get(match.group(1) or match.group(2), "")
    return clauses


def _by_role(clause: str) -> list[str]:
    """A clause taken apart where 、 joins two roles: A、B牵头、C配合. A牵头、B、C alone stays whole."""
    pieces = _split_outside(clause, "、")
    ends = [at for at, piece in enumerate(pieces) if _ROLE_END.search(piece.rstrip(" \0"))]
    if ends and ends[-1] == len(pieces) - 1:  # A（牵头）、B、C配合
        ends = [
            at
            for at, piece in enumerate(pieces)
            if at == ends[-1] or _ROLE_END.search(piece.rstrip(" \0")) or _MARK.search(piece)
        ]
    if len(ends) < 2:
        return [clause]
    starts = [0, *(at + 1 for at in ends)]
    return ["、".join(pieces[start:end]) for start, end in pairwise([*starts, len(pieces)]) if pieces[start:end]]


def _clause(clause: str) -> tuple[list[str], dict[str, str], str]:
    """The names of one clause, the marks in brackets behind single names, and the role that its words give all."""
    how = ""
    clause = re.sub(r"^(?:由|请)", "", clause)
    if match := re.match(r"(?:会同|联合|协同)(?=[\u4e00-\u9fff])", clause):
        clause, how = clause[match.end() :], "配合"
    for pattern, role in ((_LEADING, "牵头"), (_JOINING, "配合"), (_SOLE, "负责")):
        match = re.search(pattern.pattern + r"$", clause)
        if match and match.start() > 0:
            clause, how = clause[: match.start()], role
            break
    names: list[str] = []
    marked: dict[str, str] = {}
    pieces = _pieces(clause)
    for at, piece in enumerate(pieces):
        # A牵头、B: what stands before 牵头 leads, what follows joins in.
        inner = re.match(r"(.+?)(?:牵头负责|牵头组织|牵头)$", _MARK.sub("", piece))
        mark = _MARK.search(piece)
        if inner and at < len(pieces) - 1 and not how:
            names.append(_clean(inner.group(1)))
            marked |= dict.fromkeys(names, "牵头")
            continue
        if match := _WITH.search(piece):
            first, second = _clean(piece[: match.start()]), _clean(piece[match.end() :])
            if first and second:
                names += [first, second]
                how = how or "会同"
                continue
        name = _clean(piece)
        if not name:
            continue
        names.append(name)
        if mark:
            marked[name] = _role_of(mark.group(1))
    return names, marked, how


def _role_of(words: str) -> str:
    """The role that the words of a mark in brackets give."""
    return "配合" if words[:2] in ("配合", "协办", "参与") else "牵头"


def _pieces(text: str) -> list[str]:
    """An enumeration taken apart at 、 at joints and at blanks, the level shared out that the last one bears alone."""
    text = _TAIL.sub("\0、", text) if "\0" not in text else text
    parts: list[str] = []
    for piece in _split_outside(text, "、，,；;。/"):
        parts += _joints(piece)
    parts = [part.strip() for part in parts if part.strip(" \0")]
    return _shared(parts)


def _joints(piece: str) -> list[str]:
    """*piece* split at 和, 及, 与 and blanks that stand between two whole names."""
    for match in re.finditer(r"以及|及其|[和及与]|[ \u3000]+", piece):
        left, right = piece[: match.start()], piece[match.end() :]
        if match.group() == "及其" or not left.strip() or not right.strip():
            continue
        whole = left.rstrip().endswith("\0") or _NAME_END.search(_MARK.sub("", left.strip()))
        if whole and (_NAME_END.search(_MARK.sub("", right.strip()).rstrip("\0")) or "\0" in right or "和" in right):
            return [left, *_joints(right)]
    if re.search(r"[\u4e00-\u9fff]\s+[\u4e00-\u9fff]", piece):
        return [re.sub(r"\s+", "", piece)]
    return [piece]


def _shared(parts: list[str]) -> list[str]:
    """云澜、临溪市 with a tail (a NUL) → 云澜市、临溪市: a name without an end takes the level of the tail’s name."""
    done: list[str] = []
    level = ""
    for part in reversed(parts):
        bare = part.rstrip("\0")
        if part.endswith("\0"):
            match = _SHARED.search(bare) if len(bare) <= 5 and not re.match(r"各|其他|相关|有关", bare) else None
            level = match.group(1) if match else ""
        elif level and 2 <= len(bare) <= 4 and not _NAME_END.search(bare):
            done.append(bare + level)
            continue
        else:
            level = level if _SHARED.search(bare) else ""
        done.append(part)
    return done[::-1]


def _clean(piece: str) -> str:
    """A unit's name without marks, notes, tail and blanks."""
    name = _MARK.sub("", piece)
    name = _KEPT_BRACKET.sub(
        lambda match: match.group().translate({40: "\1", 41: "\2", 0xFF08: "\1", 0xFF09: "\2"}), name
    )
    name = _BRACKET.sub("", name).translate({1: "（", 2: "）"})
    if name.endswith("\0"):
        name = _DOUBLED.sub("", name.rstrip("\0").strip()).removeprefix("中共")
    name = "".join(name.split()).rstrip("\0").strip('、，。；;:： "“”')
    name = re.sub(r"^(?:由|请)(?=[省市县区州各])", "", name)
    name = (
        _AND_SO_ON.sub("", name)
        if re.search(r"[局委厅办区县市院司团心](?:等(?:相关|有关|责任)?(?:单位|部门)?)$", name)
        else name
    )
    return (
        "" if _DITTO.fullmatch(name) or name in ("牵头", "配合", "负责", "无", "—", "-", "/", "分别", "共同") else name
    )


def _split_outside(text: str, stops: str) -> list[str]:
    """*text* split at the characters of *stops* that stand outside brackets."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        if char in "（(":
            depth += 1
        elif char in "）)":
            depth = max(depth - 1, 0)
        elif depth == 0 and char in stops:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return parts
