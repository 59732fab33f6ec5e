"""The English words of the weekly mail, for units that ask for them. What a plan wrote stays in its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.mail.terms import Terms

if TYPE_CHECKING:
    from datetime import date

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _day(on: date, year: int | None = None) -> str:
    short = f"{on.day} {_MONTHS[on.month - 1]}"
    return short if year in (None, on.year) else f"{short} {on.year}"


def _whole(on: date) -> str:
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def _days(first: date, last: date) -> str:
    return f"{_day(first)} – {_day(last)}"


def _times(amount: str) -> str:
    return "1 time" if amount == "1" else f"{amount} times"


ENGLISH = Terms(
    code="en",
    day=_day,
    whole=_whole,
    days=_days,
    between_days="{first} – {last}",
    between=", ",
    clause="; ",
    colon=": ",
    aside=" ({})",
    subject="[Rectification reminder] {week}: {said} ({unit})",
    subject_plain="[Rectification reminder] {week} ({unit})",
    subject_idle="[Rectification reminder] {week}: nothing due ({unit})",
    subject_correction="[Correction] {subject}",
    counted="{number} {heading}",
    opening="{unit}: these are the coming dates of the rectification tasks that you are named in. Please carry them out"
    " as the plan asks; where something is done, please send its result and the evidence.",
    opening_verify="{unit}: these are the coming dates of the rectification items that you accept or supervise; where"
    " acceptance is applied for, please hold it in due course.",
    opening_above="{unit}: we submit the coming dates of the rectification items that you accept or supervise, and ask"
    " for your guidance; where acceptance is applied for, we ask you kindly to hold it in due course.",
    opening_changed="{unit}: this is what has changed in the rectification items that concern you.",
    opening_dates="{unit}: the coming dates of the rectification items that concern you are {dates}. Please see"
    " your work mailbox or ask the rectification office what they are about.",
    opening_idle="{unit}: nothing is due of the rectification items that concern you in this week ({week}) and in the"
    " 30 days after it.",
    skipped_one="No reminder was sent for the week before ({days}); what it would have said stands in this one.",
    skipped_more="No reminders were sent for the {number} weeks before ({days}); what they would have said stands in"
    " this one.",
    replaces="Correction: this replaces the reminder of this week that was sent on {day}.",
    link="Page to subscribe to your calendar: {link}",
    attached="Your calendar is attached; a calendar program can import it.",
    calendar_file="{unit} rectification dates",
    foot="This reminder is made from the rectification register for reference; it is not an official document. The plan"
    " as issued and formal papers prevail.",
    contact="{foot} Contact: {name}{phone}.",
    phone=", phone {phone}",
    headings={
        "missed": "past due and not done",
        "unrecorded": "past due with nothing recorded",
        "week": "due this week",
        "ahead": "due in the 30 days after this week",
        "verify": "waiting for your acceptance",
        "waits": "to be taken on (no date set)",
        "duties": "recurring in this period",
        "accepts": "for you to accept or supervise",
        "related": "due from others in your items",
        "changed": "changed",
    },
    before="due before {day}",
    block="{ordinal}. {heading} ({number})",
    ordinals=tuple(str(number) for number in range(1, 13)),
    changed="changes since the last reminder ({day})",
    numbered="{plan} item {number}{section} {label}",
    in_body="{plan} body {where}",
    section=" · {section}",
    roles={"acceptance": "accepts", "supervising": "supervises", "": "responsible"},
    marks={"牵头": "leads", "配合": "cooperates"},
    doubtful="{day} (to be settled)",
    since="since {day}",
    no_limit="no date set",
    periods={
        "day": "today",
        "week": "this week",
        "month": "this month",
        "quarter": "this quarter",
        "year": "this year",
    },
    each_owes="each owes {amounts}",
    lacking="still due: {amounts}",
    today="due today",
    left="{days} days left",
    left_one="1 day left",
    passed="{days} days ago",
    passed_one="1 day ago",
    times=_times,
    progress="done/target: {amounts}",
    not_recorded="not recorded",
    missed="earlier periods not complete: {periods}{times}",
    missed_times=", {amount} missing",
    further="also asked for: {amounts}",
    behind="behind its course (as computed)",
    waits="waits for {whom}{since}",
    words_of_plan="words of the plan: {words}",
    limit_of_plan="limit in the plan's words: {words}",
    moved="limit moved to {day}{paper}, before {was}",
    doers="responsible: {names}",
    and_others="{names} and others, {number} in all",
    item_due="limit of the item",
    stations={
        "declare": "to be reported done once it is",
        "apply": "application for acceptance (to be made)",
        "municipal": "acceptance by the city (to be held)",
        "provincial": "acceptance by the province (to be held)",
        "notice": "public notice (to be published)",
        "close": "close-out (to be carried out)",
    },
    office_check="check by the rectification office (to be made)",
    to_mend=" (to mend: {points})",
    applied_since="applied for on {day}",
    paper="paper",
    answer="answer to {kind}{paper}",
    pasted="{position}. {task}\n({number}, {role}; {due}, {remaining}{state})",
    head="[Rectification reminder] {week}",
    facts={
        "plan": "plan taken into the register; items that you are named in: {number}",
        "item": "new item{paper}",
        "task": "new task{paper}",
        "milestone": "new milestone{paper}",
        "duty": "new recurring duty{paper}",
        "obligation": "new obligation of the plan{paper}",
        "split": "split; tasks now: {number}{paper}",
        "withdrawn": "not carried out any more{paper}",
        "merged": "not carried out any more ({paper})",
        "into_item": "merged into item {number}",
        "into": "merged into {name}",
        "again": "carried out again{paper}",
        "moved": "limit moved to {day}{paper}",
        "settled": "due date settled as {day}",
        "undated": "settled as without a date",
        "due": "due on {day}",
        "limit": "plan revised, limit in its words: {words}",
        "revised": "plan revised: {words}",
        "edited": "put right in the register",
        "units": "responsible units now: {words}",
        "joined": "you are named as: {words}",
        "left": "you are no longer named as: {words}",
        "member": "you belong to “{words}” now; its tasks stand here too",
        "no_member": "you do not belong to “{words}” any more",
        "done": "recorded as done ({day})",
        "not_done": "recorded as not done",
        "open": "open again{paper}",
        "taken_back": "the record that it is done was taken back",
        "declared": "reported done, to be verified",
        "applied": "acceptance applied for",
        "accepted-municipal": "accepted by the city",
        "accepted-provincial": "accepted by the province",
        "public-notice": "in public notice (until {day})",
        "closed": "closed out",
        "closed_on": "closed out, to be kept up",
        "returned": "returned with points to mend (no. {number}){words}",
        "reopened": "reopened{paper}",
    },
    keys={
        "title": "short title",
        "problem": "finding",
        "target": "target",
        "action": "what to finish",
        "text": "text of the task",
        "quantities": "target amounts",
        "every": "frequency",
        "at_least": "frequency",
        "leaders": "leader in charge",
    },
)
