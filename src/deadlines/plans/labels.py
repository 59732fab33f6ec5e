"""The words by which documents label the fields of an item, whatever the office.

One table names the field that each word stands for; what may stand before a word (整改, 市级, 具体) is taken off first,
so that 市级督导验收单位 and 验收单位 are one. A label is a word of the table followed by a colon, or by a blank, or
standing alone as a heading; it may be numbered and stand in 【】.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Field → the words that label it.
WORDS: dict[str, str] = {
    "number": "序号 编号 问题序号 问题编号 任务序号 项次",
    "problem": (
        "反馈问题 整改问题 问题 具体问题 存在问题 存在的问题 存在的主要问题 主要问题 问题描述 "
        "问题概述 问题内容 问题表述 问题清单 "
        "问题表现 问题事项 发现问题 查出问题 审计发现问题 审计查出问题 督察发现问题 督察反馈问题 "
        "检查发现问题 反馈意见 反馈内容 反馈事项 整改事项 事项 问题摘要 问题简述 反馈问题内容 问题及表现 "
        "问题名称 任务名称 整改任务名称 问题情况 反馈问题情况 交办问题 反馈意见指出的问题 问题具体表现 "
        "主要表现 问题及具体表现"
    ),
    "task": "整改任务 任务",
    "target": (
        "整改目标 目标任务 目标 整改目标任务 工作目标 整改标准 整改工作目标 任务目标 预期目标 "
        "整改总体目标 整改目标及要求"
    ),
    "limit": (
        "整改时限 完成时限 时限 整改期限 完成期限 完成时间 整改时间 整改完成时限 整改完成时间 "
        "整改完成期限 计划完成时间 计划完成时限 期限 办理时限 办结时限 时限要求 整改时限要求 时间要求 "
        "完成时间节点 整改时间节点 时间节点 整改完成日期 完成日期 拟完成时间 拟完成时限 整改时限及进度 "
        "时间安排 限期"
    ),
    "units": (
        "责任单位 责任部门 责任主体 整改责任单位 整改主体 整改单位 整改部门 整改实施主体 实施主体 "
        "整改责任主体 整改责任部门 整改实施单位 实施单位 责任地区 责任单位及部门 属地责任单位 落实单位 "
        "被审计单位 整改落实单位 责任区县 责任县市区 整改地区 整改责任地区 承担单位 责任（单位） "
        "主体责任单位"
    ),
    "lead": (
        "牵头单位 牵头部门 牵头责任单位 牵头整改单位 整改牵头单位 责任牵头单位 主办单位 主要责任单位 "
        "第一责任单位 总牵头单位 牵头 牵头责任部门 主责单位 主责部门"
    ),
    "cooperating": (
        "配合单位 配合部门 参与单位 协办单位 协助单位 协同单位 配合责任单位 责任配合单位 整改配合单位 "
        "配合 协同部门 参加单位 协作单位 共同责任单位"
    ),
    "acceptance": (
        "验收单位 验收部门 验收责任单位 督导验收单位 验收销号单位 验收牵头单位 督导及验收单位 验收主体 "
        "验收组织单位 牵头验收单位 销号验收单位 督导、验收单位 督导和验收单位 验收"
    ),
    "supervising": (
        "督导单位 督办单位 监督单位 督导部门 督导责任单位 督促单位 指导单位 督促指导单位 监管单位 "
        "督查单位 督导牵头单位 业务指导单位 行业督导单位 监督检查单位 行业主管部门 主管部门 跟踪督办单位 "
        "督办责任单位 指导督办单位 监管责任单位 督导督办单位 整改督导单位"
    ),
    "leaders": (
        "责任领导 包抓领导 牵头领导 责任人 包联领导 督办领导 包案领导 分管领导 包保领导 挂联领导 "
        "整改责任人 领导 督导领导 包干领导 责任人员 牵头负责人 主要责任人 责任领导及责任人 第一责任人 "
        "直接责任人 具体责任人 挂牌领导 总负责人 包抓责任领导 负责人"
    ),
    "led": "牵头领导及单位 牵头领导及牵头单位 牵头领导和单位 牵头单位及领导 牵头单位及牵头领导 牵头单位及负责人",
    "charged": (
        "责任单位及责任人 责任单位和责任人 责任单位、责任人 责任单位（责任人） 责任单位/责任人 责任单位与责任人 "
        "责任单位及责任领导 责任单位及领导 责任领导及单位 责任领导和单位 责任领导及责任单位 责任领导和责任单位 "
        "责任领导、责任单位 责任人及责任单位 责任人及单位 责任单位及负责人 责任单位及责任人员 "
        "包抓领导及责任单位 责任领导及责任部门 责任部门及责任人"
    ),
    "measures": (
        "整改措施 重点措施 措施 工作措施 整改举措 举措 整改工作措施 整改措施及要求 整改具体措施 整改内容 "
        "整改措施和时限 整改措施及时限 整改工作内容 整改任务和措施 整改任务及措施 整改方案 整改办法 "
        "治理措施 整改落实措施 整改步骤 主要任务 重点任务 工作任务 整改重点任务 整改措施及完成时限 "
        "整改措施及完成情况 整改措施及落实情况 整改措施及进展情况 整改措施及成效 整改措施及进展 "
        "下步措施 下一步措施 下一步整改措施 下步整改措施 下一步工作措施"
    ),
    "progress": (
        "进展情况 整改进展 整改进展情况 进展 整改情况 整改落实情况 落实情况 整改完成情况 完成情况 "
        "整改成效 工作进展 整改主要工作及成效 主要工作及成效 整改工作及成效 整改结果 整改落实进展情况 "
        "目前进展 工作进展情况 目前进展情况 整改工作进展 整改工作开展情况 工作开展情况 开展情况 "
        "主要做法及成效 措施落实情况 整改措施落实情况 整改工作完成情况 整改任务完成情况 整改进度 "
        "目标完成情况 整改目标完成情况 整改推进情况"
    ),
    "status": (
        "整改状态 状态 完成状态 是否完成 是否完成整改 是否完成整改任务 整改结论 整改完成状态 当前状态 整改进展状态"
    ),
    "other": (
        "整改要求 整改意见 整改建议 公示时间 公示期 公示时限 公示期限 受理部门 受理电话 受理单位 联系电话 联系人 "
        "联系方式 联系地址 备注 监督电话 举报电话 通讯地址 通信地址 邮箱 电子邮箱 电话 地址 附件 问题来源 来源 "
        "问题类别 类别 问题类型 类型 行政区域 所属区域 销号情况 验收情况 佐证材料 填报单位 填报人 "
        "填报日期 报送日期 填报时间 报送时间 公示单位 公示方式 公示内容 公示部门 邮编 传真 下一步工作 下一步工作打算 "
        "下步工作打算 下一步打算 下步打算 验收意见 验收结论 验收时间 销号时间 验收结果 责任追究情况 "
        "问责情况 追责问责情况 审核意见 督察轮次 信息来源 整改责任 受理方式 受理时间 特此公示 意见反馈 "
        "反馈方式 抄送 印发日期 特此公告 所在地 所属地区 所属行业 行业 涉及地区 坐标 图斑编号 "
        "面积 审计意见 审计建议 处理意见"
    ),
}
#: What a field's label may begin with and says nothing about which field it is.
_BEFORE = re.compile(
    r"(?:整改|整治|治理|督察|督查|反馈|披露|曝光|通报|交办|移交|指出|发现|查出|反映|涉及|审计|巡视|巡察|检查|暗访|信访|举报|中央|警示片|"
    r"具体|工作|主要|重点|总体|本项|本次|拟定|拟|下一步|下步|市直|"
    r"(?:省|市|州|盟|县|区|旗|地|乡|镇|本|[（(][省市州县区旗盟、和]+[）)])+级|[（(][省市州县区旗盟、和]+[）)])"
)
#: 包保县领导, 挂牌督办市领导: however an office calls those of its leaders who answer for an item.
_LEADING = re.compile(
    r"(?:包[保抓联案干]|挂[牌联点]|联系|督办|督导|分管|牵头|责任|主管){1,2}(?:[省市州盟县区旗](?:级|委|政府)?)?领导(?:干部)?"
)
_PROVINCIAL = re.compile(r"省(?:（区、市）|\(区、市\))?[级直]|自治区级|兵团级")
_NOTE = re.compile(r"[（(][^（）()]*[）)]$")
#: 整改措施1, 措施（二）, 问题三: the count of a label that comes back within an item.
_COUNTED = re.compile(r"[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]?$")
_LONGEST = 22
_FEWEST_COLUMNS = 3
_BOLD = re.compile(r"[【\[\]】*“”]")
#: A label inside a line: after a stop or a blank, before a colon.
_INSIDE = re.compile(
    r"(?:^|(?<=[。；;，,、！\s　】（(]))[【\[]?((?! )[\u4e00-\u9fff（）()、 ]{2,18})[】\]]?\s{0,4}[：:]"
)
#: 序　号　1: a label spaced out to the width of its column.
_SPACED = re.compile(r"\s*([\u4e00-\u9fff](?:[ \u3000]{1,6}[\u4e00-\u9fff]){1,5})[ \u3000]+(?=\S)")
#: （一）整改目标。完成…: behind a number a stop ends a label as well.
_STOPPED = re.compile(r"\s*([\u4e00-\u9fff]{4,12})[。．](?=\s*\S)")
#: Words too common to be a heading of their own or before a blank.
_LOOSE = frozenset(
    {"问题", "任务", "目标", "措施", "时限", "期限", "举措", "事项", "进展", "领导", "牵头", "配合", "验收", "来源"}
) | {
    *("类别", "类型", "行业", "面积", "电话", "地址", "附件", "备注", "状态", "限期"),
}


#: Labels of what is asked for, which are the measures of a document that labels none: a bulletin of findings.
ASKED = frozenset({"整改要求", "整改意见", "整改建议", "处理意见", "审计建议", "审计意见"})


class Label(NamedTuple):
    """A label found in a text: its field, its words, where it begins, and where its value does."""

    field: str
    words: str
    start: int
    end: int
    colon: bool = True


#: Heads that say when something was done; those with a word of `_ACTUAL` always, the others beside another limit.
_DONE_ON = re.compile(r"^(?:实际|整改)?(?:实际)?(?:完成|销号|办结|验收通过)(?:整改)?(?:时间|日期)$")
_ACTUAL = re.compile(r"实际|销号|办结|通过")
#: A head that says until when, whatever an office puts before it: 预计完成时间, 要求办结日期, 截止日期, 申报时限.
_UNTIL = re.compile(
    r"(?:(?:完成|办结|到位|达标)(?:整改|任务|销号)?(?:的)?(?:日期|时间|时点|期限|时限|节点|时间节点)|截[止至](?:日期|时间|期限|日)?|时限|期限)(?:要求)?$"
)
#: What such a head begins with where it says when something was done, or is about something else than the work.
_ALREADY = re.compile(r"实际|已")
_OTHER_LIMIT = re.compile(
    r"公示|公告|受理|申报|申请|反馈|投诉|举报|复议|异议|填报|报送|验收|销号|审批|许可|信访|数据|统计"
)


def columns_of(heads: Mapping[int, str]) -> dict[int, str]:
    """The field of each column that a table's *heads* name; `done_on` where one says when something was done.

    实际完成时间 always does; 完成时间 does where another column has the limit, and is the limit where none has.
    """
    named = {column: field for column, words in heads.items() if (field := _of_column(words))}
    dated = {column: "".join(words.split()) for column, words in heads.items()}
    dated = {column: words for column, words in dated.items() if _DONE_ON.match(words)}
    plain = {column for column in dated if named.get(column) == "limit"}
    limits = {column for column, field in named.items() if field == "limit"}
    done = {column for column, words in dated.items() if _ACTUAL.search(words)} | (plain if plain < limits else set())
    return named | dict.fromkeys(done, "done_on")


def _of_column(words: str) -> str | None:
    """The field that the head of a column names: by its words, else by what it says of time."""
    if (field := field_of(words)) is not None:
        return field
    squeezed = "".join(_NOTE.sub("", "".join(words.split())).split()).strip("：:")
    if len(squeezed) > _LONGEST or not _UNTIL.search(squeezed) or _OTHER_LIMIT.search(squeezed):
        return None
    return "done_on" if _ALREADY.search(squeezed) else "limit"


def is_head(cells: Sequence[str]) -> bool:
    """Whether *cells* name the columns of a table: three fields at least, and little else."""
    found = [field for cell in cells if (field := field_of(cell))]
    return len({*found} - {"other"}) >= _FEWEST_COLUMNS and len(found) * 2 > sum(bool(cell.strip()) for cell in cells)


@cache
def field_of(words: str) -> str | None:
    """The field that *words* label; `acceptance_provincial` for the acceptance units of a province."""
    words = _BOLD.sub("", "".join(words.split())).strip("：:")
    if not 2 <= len(words) <= _LONGEST:
        return None
    table = _table()
    provincial = _PROVINCIAL.match(words) is not None
    for form in dict.fromkeys((words, _NOTE.sub("", words), _COUNTED.sub("", words))):
        rest = form
        while True:
            if (field := table.get(rest)) is not None:
                return "acceptance_provincial" if provincial and field == "acceptance" else field
            match = _BEFORE.match(rest)
            if match is None:
                break
            rest = rest[match.end() :]
    return "leaders" if _LEADING.fullmatch(words) else None


def label_at(text: str, start: int = 0) -> Label | None:
    """The label that *text* begins with at *start*."""
    head = text[start : start + _LONGEST + 8]
    colon = re.search(r"[：:]", head)
    if colon:
        words = head[: colon.start()]
        field = field_of(words) if "\n" not in words.strip() else None
        if field:
            return Label(field, "".join(words.split()), start, start + colon.end())
    if match := re.match(r"\s*[【\[]([^】\]]{2,20})[】\]]\s*", head):
        if field := field_of(match.group(1)):
            return Label(field, match.group(1), start, start + match.end())
        return None
    stripped = head.strip()
    if len(text) - start <= _LONGEST and (field := _firm(stripped)):
        return Label(field, "".join(stripped.split()), start, len(text), colon=False)
    if start and (match := _STOPPED.match(head)) and (field := _firm(match.group(1))):
        return Label(field, match.group(1), start, start + match.end(), colon=False)
    if (match := _SPACED.match(head)) and (field := field_of(match.group(1))):
        return Label(field, "".join(match.group(1).split()), start, start + match.end(), colon=False)
    match = re.match(r"\s*([\u4e00-\u9fff（）()]{4,16})[\s　]+(?=\S)", head)
    if match and (field := _firm(match.group(1))):
        return Label(field, match.group(1), start, start + match.end(), colon=False)
    return None


def counted(label: Label) -> bool:
    """Whether a label bears a count of its own: 整改措施1."""
    return _COUNTED.search(label.words) is not None


def inside(text: str, start: int = 0) -> list[Label]:
    """All labels with a colon in *text* from *start* on that stand outside brackets, in order."""
    found: list[Label] = []
    if "：" not in text and ":" not in text:
        return found
    depths = _depths(text)
    found.extend(
        Label(field, match.group(1).strip(), match.start(), match.end())
        for match in _INSIDE.finditer(text, start)
        if depths[match.start(1)] == 0 and (field := field_of(match.group(1)))
    )
    return found


def _depths(text: str) -> list[int]:
    depth, depths = 0, []
    for char in text:
        depth += char in "（("
        depths.append(depth)
        depth -= char in "）)" and depth > 0
    return depths


def _firm(words: str) -> str | None:
    """The field of *words* where they can be nothing but a label even without a colon."""
    squeezed = _BOLD.sub("", "".join(words.split()))
    return field_of(squeezed) if len(squeezed) >= 4 and squeezed not in _LOOSE else None


@cache
def _table() -> dict[str, str]:
    return {word: field for field, words in WORDS.items() for word in words.split()}
