"""The Chinese words of the weekly mail: the office's own wording.

A date that has passed is a fact and is named as such (到期未登记); a judgement stands only where somebody recorded it
(到期未完成). Nothing here ranks, and no word says more than the register knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.mail.terms import Terms

if TYPE_CHECKING:
    from datetime import date


def _day(on: date, year: int | None = None) -> str:
    short = f"{on.month}月{on.day}日"
    return short if year in (None, on.year) else f"{on.year}年{short}"


def _whole(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _days(first: date, last: date) -> str:
    return f"{_day(first)}—{_day(last)}"


def _times(amount: str) -> str:
    return f"{amount}次"


CHINESE = Terms(
    code="zh-CN",
    day=_day,
    whole=_whole,
    days=_days,
    between_days="{first}—{last}",
    between="、",
    clause="；",
    colon="：",
    aside="（{}）",
    subject="【督察整改提示】{week}：{said}（{unit}）",
    subject_plain="【督察整改提示】{week}（{unit}）",
    subject_idle="【督察整改提示】{week}：本期无到期事项（{unit}）",
    subject_correction="【更正】{subject}",
    counted="{heading}{number}项",
    opening="{unit}：现将贵单位承担的督察整改事项近期时间节点提示如下，请按整改方案要求推进；"
    "已完成的，请报送完成情况和佐证材料。",
    opening_verify="{unit}：现将贵单位负责验收（督导）的督察整改事项近期时间节点提示如下；已申请验收的，请按程序组织验收。",
    opening_above="{unit}：现呈上贵单位负责验收（督导）的督察整改事项近期时间节点，请予指导；其中已申请验收的，"
    "恳请按程序组织验收。",
    opening_changed="{unit}：现将涉及贵单位的督察整改事项变化情况提示如下。",
    opening_dates="{unit}：涉及贵单位的督察整改事项近期时间节点日期为{dates}，具体内容请通过工作邮箱查阅或向整改办查询。",
    opening_idle="{unit}：涉及贵单位的督察整改事项本期（{week}）及其后30天内无到期事项。",
    skipped_one="上期（{days}）提示未发送，一并列入本期。",
    skipped_more="前{number}期（{days}）提示未发送，一并列入本期。",
    replaces="更正：本提示替代{day}发送的本期提示，请以本提示为准。",
    link="本单位时间节点日历订阅页：{link}",
    attached="本单位时间节点日历见附件，可导入日历程序。",
    calendar_file="{unit}整改时间节点",
    foot="本提示由整改台账生成，供工作参考，不作为正式公文；内容以印发的整改方案和正式文件为准。",
    contact="{foot}联系人：{name}{phone}。",
    phone="，电话：{phone}",
    headings={
        "missed": "到期未完成",
        "unrecorded": "到期未登记",
        "week": "本周到期",
        "ahead": "未来30天到期",
        "verify": "待贵单位验收",
        "waits": "待办理（未定期限）",
        "duties": "本期常态化任务",
        "accepts": "验收（督导）事项",
        "related": "所在整改任务其他时间节点",
        "changed": "变化事项",
    },
    before="{day}前到期",
    block="{ordinal}、{heading}（{number}项）",
    ordinals=(*"一二三四五六七八九十", "十一", "十二"),
    changed="自上次提示（{day}）以来的变化",
    numbered="{plan}第{number}项{section}{label}",
    in_body="{plan}正文{where}",
    section="·{section}",
    roles={"acceptance": "验收", "supervising": "督导", "": "责任"},
    marks={},
    doubtful="{day}（待核定）",
    since="{day}起",
    no_limit="未定期限",
    periods={"day": "今日", "week": "本周", "month": "本月", "quarter": "本季度", "year": "本年"},
    each_owes="各应{amounts}",
    lacking="尚缺{amounts}",
    today="今日到期",
    left="余{days}天",
    left_one="余1天",
    passed="已过{days}天",
    passed_one="已过1天",
    times=_times,
    progress="完成数/目标数：{amounts}",
    not_recorded="未登记",
    missed="此前{periods}期未完成{times}",
    missed_times="，尚缺{amount}",
    further="另需：{amounts}",
    behind="未达到时序进度（测算）",
    waits="等待：{whom}{since}",
    words_of_plan="方案要求（原文）：{words}",
    limit_of_plan="整改时限（方案原文）：{words}",
    moved="已调整至{day}{paper}，原为{was}",
    doers="责任单位：{names}",
    and_others="{names}等{number}家",
    item_due="整改时限到期",
    stations={
        "declare": "整改到位后报完成",
        "apply": "申请验收（待提出）",
        "municipal": "市级验收（待组织）",
        "provincial": "省级验收（待组织）",
        "notice": "公示（待发布）",
        "close": "销号（待办理）",
    },
    office_check="整改办复核（待办理）",
    to_mend="（需补充完善：{points}）",
    applied_since="已申请验收：{day}",
    paper="来文",
    answer="答复{kind}{paper}",
    pasted="{position}. {task}\n（{number}，{role}；{due}，{remaining}{state}）",
    head="【督察整改提示】{week}",
    facts={
        "plan": "整改方案纳入台账，涉及贵单位{number}项",
        "item": "新增整改任务{paper}",
        "task": "新增任务{paper}",
        "milestone": "新增时间节点{paper}",
        "duty": "新增定期任务{paper}",
        "obligation": "新增方案要求{paper}",
        "split": "已分解为{number}项任务{paper}",
        "withdrawn": "不再执行{paper}",
        "merged": "不再执行（{paper}）",
        "into_item": "已并入第{number}项",
        "into": "已并入{name}",
        "again": "恢复执行{paper}",
        "moved": "时限已调整至{day}{paper}",
        "settled": "到期日核定为{day}",
        "undated": "核定为未定期限",
        "due": "到期日为{day}",
        "limit": "方案修订，整改时限（方案原文）为：{words}",
        "revised": "方案修订，{words}有调整",
        "edited": "台账内容有更正",
        "units": "责任单位调整为：{words}",
        "joined": "新列为{words}单位",
        "left": "不再列为{words}单位",
        "member": "列入“{words}”，相关任务一并列示",
        "no_member": "不再列入“{words}”",
        "done": "已登记完成（{day}）",
        "not_done": "已登记未完成",
        "open": "重新列为待完成{paper}",
        "taken_back": "完成登记已撤回",
        "declared": "已报完成，待核实",
        "applied": "已申请验收",
        "accepted-municipal": "已通过市级验收",
        "accepted-provincial": "已通过省级验收",
        "public-notice": "公示中（{day}期满）",
        "closed": "已销号",
        "closed_on": "已销号，长期坚持",
        "returned": "退回补充完善（第{number}次）{words}",
        "reopened": "恢复整改{paper}",
    },
    keys={
        "title": "问题（简称）",
        "problem": "反馈问题",
        "target": "整改目标",
        "action": "应完成内容",
        "text": "任务内容",
        "quantities": "目标数",
        "every": "频次",
        "at_least": "频次",
        "leaders": "包抓领导",
    },
)
