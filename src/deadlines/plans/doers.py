"""Who the text of a measure makes its doer.

Marked units go first: …负责, …牵头, 由…. Where nobody is marked, the doer is the unit that is the plain subject of a
sentence: 市水利局严格取水许可管理. Units that are joined in (会同, 联合, 配合) only cooperate; units that are urged,
helped or inspected are objects and no doers. Kinds of departments (城管部门) are subjects as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from deadlines.plans.unitlists import looks_like_units, read_units, unit_names, without_duties

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

#: What follows a subject: verbs of plans, and words that lead to one.
_VERB = (
    r"(?:20\d\d\s?年|自\s?20\d\d\s?年|自\s?\d{1,2}\s?月|已|\d{1,2}\s?月|年底|力争|牵头|负责|完成|制定|制订|编制|出台|印发|建立|健全|完善|开展|组织|督促|督导|指导|推进|推动|加快|加强|加大|强化|严格|严厉|严肃|依法|依规|依照|依据|从严|落实|实施|"
    r"进一步|要|应|须|将|对|把|按|根据|结合|会同|联合|于|在|每|至少|不定期|定期|持续|全面|及时|分别|共同|具体|充分|深刻|深入|积极|主动|认真|切实|统筹|协调|配合|"
    r"启动|成立|建成|建设|采取|责令|责成|监督|监管|检查|排查|核查|审查|查处|治理|整治|改造|修复|清理|拆除|关停|搬迁|淘汰|提升|提高|优化|调整|明确|确保|做好|抓好|梳理|"
    r"修订|修改|细化|制作|发布|公布|公开|通报|约谈|考核|评估|研究|召开|听取|报送|上报|提交|报请|申请|办理|纳入|执行|履行|实行|实现|达到|取得|恢复|补齐|补种|配齐|配备|安装|"
    r"投入|投资|争取|安排|拨付|保障|支持|鼓励|引导|宣传|培训|学习|举一反三|立即|立行|逐[一-鿿]|通过|利用|围绕|聚焦|针对|紧盯|狠抓|压实|夯实|扛牢|牢固|坚持|坚决|全力|"
    r"倒排|同步|牵头|承担|主导|会商|向|以|从|再次|重新|继续|必须|不得|负总责|压紧|收集|汇总|调度|巡查|监测|审批|验收|下达|分解|划定|设立|增设|新建|收回|追缴|追究|不再|不间断|不断|常态|开设|举办|设置|设立|购置|聘请|委托|选派|派驻|出资|筹措|列支|申报|备案|出具|下发|转发|签订|移交|移送|立案|约束|规范|控制|压减|削减|降低|减少|增加|扩大|新增|增强|打击|查明|查清|摸清|摸排|厘清|夯实|健全|构建|打造|营造|培育|探索|创新|试点|推广|普及|参照|参与|承办|主办|协助|做到|达标|补植|复绿|绿化|种植|栽植|管护|封堵|截流|收集|转运|处理|处置|清运|清淤|疏浚|养护|巡护|巡河|监控|联网|上传|公示|曝光|复核|复查|回头看|销号|整合|盘活|腾退|退还|退出|收缴|征收|补缴|追回|返还|核销|核实|核定|核减|重点|带头|率先|牢记|提请|主要领导|主要负责|党政主要)"
)
_MARKED = re.compile(
    r"(?:分别|共同|具体|各自|联合|统一|统筹)*(?:牵头负责|负责牵头|牵头组织|牵头协调|牵头|负责|主办|负总责)(?!人|单位|部门|同志|的)"
)
_BY = re.compile(r"由([^，。；,;]{2,60}?)(?=" + _VERB + r")")
_START = re.compile(r"(?:^|(?<=[。；;！!？?\n]))[\s“]*")
_SCENE = re.compile(
    r"^20\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?[，,]\s*|^[^，。；,;]{2,24}?(?:期间|基础上|前提下|情况下|同时|方面|以来|之前|之后|后|前|中|底|要求|规定|原则|部署|安排|分工|时限|方式)[，,]\s*"
)
_COLLECTIVE = re.compile(
    r"(?:(?:全[省市州县区])?各(?!自|类|项|种|环节|断面|排)|其他|其它|相关|有关|涉事|属地|所在|省级|市级|州级|县级|区级|市直|省直|县直|[一-鿿]{1,8}(?:有关|相关|各|所在|沿线|涉及))[一-鿿（）、]{0,16}?"
    r"(?:部门|单位|县|区|市|州|旗|镇|乡|街道|园区|开发区|党委[（(]党组[）)]|党委和政府|党委、政府|政府|管委会|领导|党委|成员单位|主要领导|党政主要领导|河长|林长|责任人)(?:[（(][一-鿿、]{1,10}[）)])?"
)
#: 区委常委会议、区政府常务会议: bodies of the place that the item is about.
_BODIES = re.compile(
    r"([区县旗镇乡])(?:委|党委|政府|人民政府)(?:(?:常委|常务|全体|党组|理论学习中心组|主要领导|主要负责同志)?(?:扩大)?(?:会议|会)?)"
    r"(?:[、和及与]?\1(?:委|党委|政府|人民政府)(?:常委|常务|全体|党组|主要领导|主要负责同志)?(?:扩大)?(?:会议|会)?){0,4}"
)
#: 各区县、开发区城管部门: one group, whose tail belongs to all of its places.
_DEPARTMENTS = re.compile(
    r"各[省市州盟县区旗乡镇]{1,3}(?:[、和及](?:各)?(?:开发区|园区|功能区|高新区|新区|街道|乡镇))+(?![和及与])[一-鿿]{2,8}(?:部门|机关)"
)
_LEVELLED = re.compile(
    r"(?:(?:自治)?[省区市州县盟旗镇乡]|[一-鿿]{2,5}[省市州县区盟旗])[一-鿿（）]{1,18}?(?:局|委|办|厅|院|中心|公司|集团|室|部|队|站|委员会|处|党校|组|馆|社|银行|支行|公安|部门)|[一-鿿]{2,10}分局"
)
_OFFICE = re.compile(r"[一-鿿（）]{2,18}(?:局|厅|委|办|中心|部门|院|集团|政府|[市县区旗镇乡])")
_PLACE = re.compile(
    r"(?:[一-鿿]{1,5}?(?:市|县|区|州|旗|镇|乡|街道|盟)|[一-鿿]{2,8}?(?:旗|苏木|嘎查))(?:党委和政府|党委、政府|委、[市县区]?政府|委[市县区]政府|人民政府|政府|管委会|党工委、管委会|街道办事处|办事处)?"
)
_KIND = re.compile(r"[一-鿿]{2,10}?(?:部门|机关)")
_NO_PLACE = re.compile(
    r"^(?:全|我|本|该|城|辖|两|三|四|五|六|多|此|主城|老城|中心|重点|沿|建成|控制|保护|禁|限|其中|所有|上述|以上|相关产|达[标到]|超)|"
    r"(?:保护区|城区|地区|小区|库区|矿区|景区|林区|建成区|控制区|(?<!^[^深浅高沿石])山区|灌区|片区|社区|超市|城市|集镇|城镇|街区|厂区|校区|区域|超采区|功能区|聚集区|集聚区|敏感区|一体化示范区|湿地区|海区|牧区|营区|服务区|市区|县区|都市|上市|县市)$"
)
_JOINS = re.compile(r"(?:予以|积极|主动|密切)*(?:配合|协助)")
#: An office of one level by its own name, which is told anywhere in a sentence: 旗林业和草原局.
_OWN_OFFICE = re.compile(r"[省市州盟县区旗][一-鿿]{2,12}(?:局|厅|委|办|办公室)")
#: What comes about in a place is no deed of it: 周至县、蓝田县达到B级水平.
_STATE = re.compile(r"达到|达标|实现|取得|恢复")
#: What joins a party to a subject, as it does units to one another.
_TOWARDS = re.compile(r"[与同和]")
#: A verb before one of these is part of a name: 住房城乡建设厅, 督察办, 执行局.
_INSIDE_NAME = re.compile(
    r"(?:管理)?(?:局|厅|委(?!托)|办(?!理|案|好|结)|处(?!理|置|罚)|部门|领导小组|集团|公司|专班|指挥部|工作组|中心(?=$|[、和及与（(]|"
    + _VERB
    + "))"
)
#: What no unit is named after, so that 完成 before 中心建设 is the verb.
_NEVER_A_NAME = re.compile(r"完成|开展|启动|加[快强大]|实现|达到|力争|已")
#: Each of those before it: 临江区、西山区各完成30家.
_EACH = re.compile(r"(?<=[局委办厅区县市州盟旗镇乡道])(?:各自?|均|都)$")
_WHOLE = re.compile(
    r"[一-鿿、]{2,24}(?:相关|有关|沿线|涉及|所在)(?:的)?(?:各)?(?:县|市|区|州|旗|镇|乡|部门|单位|县市区|区县|市县)(?:人民)?(?:政府|管委会)?"
)
_MASKED = re.compile(r"《[^《》]*》")
_WITH = re.compile(r"(?:会同|联合)([^，。；,;]{2,60}?)(?=" + _VERB + r"|[，。；,;]|等)")
_HELP = re.compile(r"(?:^|[，。；,;])([^，。；,;]{2,60}?)(?:予以|参与|协助|积极)*配合(?=[，。；,;]|$|做好|完成)")


class Doers(NamedTuple):
    """Who does a measure, and who joins in."""

    responsible: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()


def doers_of(
    text: str, known: Collection[str] = (), dates: Iterable[tuple[int, int]] = (), own: Collection[str] = ()
) -> Doers:
    """The doers that *text* names.

    *known* are the names of the document's units; *dates* are the places of the limits in *text*, for a subject may
    stand behind one; *own* are the units of the item, which 区委、区政府 means where just one of them is a district.
    """
    plain = _MASKED.sub(lambda match: "《" + "○" * (len(match.group()) - 2) + "》", text)
    ends = dict(dates)
    found: list[str] = []
    joined: list[str] = []
    for start, end in _sentences(plain):
        limits = {begin - start: stop - start for begin, stop in ends.items() if start <= begin < end}
        found += _marked(plain[start:end], limits) or _subjects(plain[start:end], known, limits, joined)
    joined += [
        name
        for match in _WITH.finditer(plain)
        if looks_like_units(match.group(1))
        for name in unit_names(match.group(1))
    ]
    joined += [
        name
        for match in _HELP.finditer(plain)
        if looks_like_units(match.group(1))
        for name in unit_names(match.group(1))
    ]
    names = tuple(dict.fromkeys(name for each in found for name in _placed(each, own)))
    return Doers(names, tuple(name for name in dict.fromkeys(joined) if name not in names))


def _placed(name: str, own: Collection[str]) -> Iterable[str]:
    """*name*, or the one place of *own* whose bodies it names; nobody where there is none, or more."""
    match = _BODIES.fullmatch(name)
    if match is None:
        return (name,)
    places = [each for each in own if each.endswith(match.group(1)) and len(each) <= 6 and not _COLLECTIVE.match(each)]
    return places if len(places) == 1 else ()


def doers_of_list(text: str) -> Doers:
    """The doers that a note names behind a measure: those marked 牵头 or 负责, else all."""
    units = read_units(text)
    return Doers(units.lead, units.cooperating)


def led_by(clause: str) -> int:
    """Where the words begin that follow the marked doers at the head of *clause*: 市水务集团负责|完成…; 0 without."""
    match = _MARKED.search(clause)
    if match is None or match.start() > 60:
        return 0
    head = clause[: match.start()].removeprefix("由")
    return match.end() if head and looks_like_units(head) and not re.search(r"[，,。；;]", head) else 0


def subject_at(clause: str, known: Collection[str] = ()) -> tuple[list[str], int]:
    """The units that are the plain subject of *clause*, and where the words about them begin."""
    head = re.split(r"[，。；,;\n：:]", clause[:90], maxsplit=1)[0]
    for verb in re.finditer(_VERB, head):
        before = _EACH.sub("", head[: verb.start()])
        inside = _INSIDE_NAME.match(head, verb.end()) and not _NEVER_A_NAME.fullmatch(verb.group())
        if not 2 <= len(before) <= 70 or inside:
            continue
        names = _names(before, known)
        if names:
            return names, verb.start()
    for joint in _TOWARDS.finditer(head):  # 各苏木镇与牧户签订…: those on the other side are no units
        if joint.start() >= 2 and (names := _names(head[: joint.start()], known)):
            return names, joint.start()
    return [], 0


def _sentences(text: str) -> Iterable[tuple[int, int]]:
    """Where each sentence of *text* begins and ends."""
    at = 0
    for match in re.finditer(r"[。！!？?\n]", text):
        yield at, match.end()
        at = match.end()
    yield at, len(text)


def _marked(text: str, dates: dict[int, int]) -> list[str]:
    found: list[str] = []
    for clause, _ in _clauses(text, dates):
        match = _MARKED.search(clause)
        if match is None:
            continue
        head = without_duties(clause[: match.start()]).strip()
        if "由" in head:
            head = head.rpartition("由")[2]
        if 2 <= len(head) <= 90 and looks_like_units(head) and not re.match(r"(?:对|向|与|同|按|以)", head):
            found += unit_names(head)
    return found


def _subjects(text: str, known: Collection[str], dates: dict[int, int], joined: list[str]) -> list[str]:
    """The units that are plain subjects in *text*; those that only join in are put to *joined*."""
    found: list[str] = []
    kinds: list[str] = []
    for match in _START.finditer(text):
        at = match.end()
        moved = True
        while moved and at < len(text):
            moved = False
            near = next((at + skip for skip in (0, 1, 2) if at + skip in dates), None)
            if near is not None:
                inside, place = subject_at(text[at : dates[near]], known)
                if inside and text[at + place] in "于在自":  # 区林业局于收到清单后10个工作日内
                    break
                at = _after_stop(text, dates[near])
                moved = True
            elif scene := _SCENE.match(text[at : at + 60]):
                if subject_at(scene.group(), known)[0] or _kinds(scene.group()):
                    break
                at += scene.end()
                moved = True
        clause = text[at : at + 120]
        names, end = subject_at(clause, known)
        if names and _JOINS.match(clause, end):
            joined += names
        elif names:
            found += names
            verb = clause[end : end + 2]
            stop = re.search(r"[，。；,;]", clause[end:])
            inner = clause[end : end + stop.start() if stop else len(clause)]
            for part in inner.split("、")[1:]:  # 云澜市完成5家、临溪市完成4家
                more, place = subject_at(part, known)
                if more and part[place : place + 2] == verb:
                    found += more
        else:
            kinds += _kinds(clause)
    first = bool(found)
    for match in re.finditer(r"[，,]\s*", text):
        at = match.end()
        names, place = subject_at(text[at : at + 80], known)
        departments = all(_OWN_OFFICE.fullmatch(name) for name in names)
        if not names or not (departments or all(name in known for name in names)) or _STATE.match(text, at + place):
            continue
        if _JOINS.match(text, at + place):
            joined += names
        elif not first or departments:
            found += names
    for match in _BY.finditer(text):
        if looks_like_units(match.group(1)):
            found += [name for name in unit_names(match.group(1)) if name in known or _OFFICE.fullmatch(name)]
    return [*kinds, *found]


def _after_stop(text: str, at: int) -> int:
    while at < len(text) and text[at] in "，, \u3000":
        at += 1
    return at


def _clauses(text: str, dates: dict[int, int]) -> Iterable[tuple[str, int]]:
    """The clauses of *text*, a limit at their head taken off."""
    at = 0
    for match in [*re.finditer(r"[，。；,;！!？?\n：:]", text), None]:
        end = match.start() if match else len(text)
        start = at
        for begin in (start, start + 1):
            if begin in dates and dates[begin] <= end:
                start = dates[begin]
        yield text[start:end].strip(), start
        at = match.end() if match else len(text)


def _names(text: str, known: Collection[str]) -> list[str]:
    """The units that *text* enumerates; none where any part is no unit."""
    text = text.strip().removeprefix("由").removeprefix("请")
    whole = _COLLECTIVE.fullmatch(text) or _WHOLE.fullmatch(text)
    if text in known or _DEPARTMENTS.fullmatch(text) or _BODIES.fullmatch(text):
        return [text]
    if text.startswith(("各级", "全市各级", "全省各级")):
        return [text] if whole else []
    pieces = unit_names(text)
    if pieces and all(_is_unit(piece, known) for piece in pieces):
        return pieces
    if _WHOLE.fullmatch(text) and not re.search(r"[对与向以]", text) and not re.match(_VERB, text):
        return [re.sub(r"(?:人民)?政府$|管委会$", "", text)]
    return []


def _is_unit(name: str, known: Collection[str]) -> bool:
    if name in known:
        return True
    verb = re.match(_VERB, name)
    if _NO_PLACE.search(name) or re.search(r"[对把将与向以]", name) or (verb and verb.end() > 1):
        return False
    return any(pattern.fullmatch(name) is not None for pattern in (_COLLECTIVE, _LEVELLED, _PLACE))


def _kinds(clause: str) -> list[str]:
    """Kinds of departments that are the subject: 城管、农业农村、生态环境等部门."""
    head = re.split(r"[，。；,;\n：:]", clause, maxsplit=1)[0]
    match = re.match(r"([一-鿿、]{2,40}?)(?:等)?(部门|机关)(?=" + _VERB + ")", head)
    if match is None or re.match(_VERB, head):
        return []
    parts = [part.removesuffix("部门") for part in match.group(1).split("、")]
    if any(not 1 < len(part) <= 8 or re.search(r"[对与的是了]", part) for part in parts):
        return []
    return [part + match.group(2) for part in parts]
