"""Every message that the program can show stands in both catalogues, whole, and in the office's words."""

from __future__ import annotations

import ast
import gettext
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import deadlines
from deadlines import words
from deadlines.calendars import state_council
from deadlines.cli.app import COMMANDS
from deadlines.domain.model import Register
from deadlines.errors import Message
from deadlines.store.memory import MemoryStore
from deadlines.words import CATALOGUES
from deadlines.words.catalogue import Catalogue, read
from office import Office

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(deadlines.__file__).parent
LANGUAGES = ("zh_CN", "en")
MARKS = ("N_", "_", "say")
# These take a sentence first, or as their second argument; what is written out there has to be marked.
SPEAKING = {
    "Message": 0,
    "UsageError": 0,
    "BadInput": 0,
    "Refused": 0,
    "StoreUnusable": 0,
    "NotThere": 0,
    "BadValue": 1,
    "_note": 0,
    "_doubt": 0,
    "fault": -1,
}
PLACE = re.compile(r"%\((\w+)\)s|%(s)")


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.AST) -> str:
    """The name of the function that *node* calls; nothing where it is no call."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def literal(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def messages() -> dict[str, str]:
    """Every marked message of the source, with a place where it stands."""
    found: dict[str, str] = {}
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) in MARKS and node.args and (text := literal(node.args[0])):
                found.setdefault(text, f"{name}:{node.lineno}")
    return found


def po(language: str) -> dict[str, str]:
    """The translations in a .po file, by message; the header stands under the empty one."""
    text = (CATALOGUES / language / "LC_MESSAGES" / "deadlines.po").read_text(encoding="utf-8")
    entries: dict[str, str] = {}
    for block in re.split(r"\n\s*\n", text):
        fields: dict[str, str] = {}
        field = ""
        for line in block.splitlines():
            if line.startswith("#"):
                assert not line.startswith(("#~", "#, fuzzy")), line
                continue
            quoted = line
            if line.startswith("msg"):
                field, _, quoted = line.partition(" ")
            fields[field] = fields.get(field, "") + ast.literal_eval(quoted)
        if fields:
            assert fields["msgid"] not in entries, f"twice: {fields['msgid']}"
            entries[fields["msgid"]] = fields["msgstr"]
    return entries


def translations(language: str) -> dict[str, str]:
    return {text: said for text, said in po(language).items() if text}


def places(text: str) -> Counter[str]:
    return Counter(named or bare for named, bare in PLACE.findall(text))


def test_the_source_has_messages() -> None:
    assert len(messages()) > 300


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_none_is_left_over(language: str) -> None:
    marked, there = messages(), translations(language)
    assert {text: where for text, where in marked.items() if not there.get(text)} == {}, (
        "run `dev.py words`, then translate"
    )
    assert sorted(there.keys() - marked.keys()) == [], "no longer in the source: run `dev.py words`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_message(language: str) -> None:
    for text, said in translations(language).items():
        assert places(said) == places(text), text
        filled = said % dict.fromkeys(places(text), "x") if "%(" in text else said.replace("%s", "x")
        assert "%" not in filled, text
        assert said.startswith("\n") == text.startswith("\n"), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_says_what_the_readable_one_says(language: str) -> None:
    with (CATALOGUES / language / "LC_MESSAGES" / "deadlines.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    there = {text: said for text, said in vars(compiled)["_catalog"].items() if text}
    assert there == translations(language), "run `dev.py words`"
    assert (compiled.charset() or "").lower() == "utf-8"


def test_messages_are_marked_where_the_collector_sees_them() -> None:
    """Not inside an f-string, and not as one branch of an expression: pybabel of Python 3.11 misses or garbles those."""
    hidden = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                hidden += [
                    f"{name}:{each.lineno}"
                    for each in ast.walk(node)
                    if isinstance(each, ast.Call) and called(each) in MARKS and each.args and literal(each.args[0])
                ]
            if (
                isinstance(node, ast.Call)
                and called(node) in MARKS
                and node.args
                and isinstance(node.args[0], (ast.IfExp, ast.BoolOp, ast.BinOp))
            ):
                hidden += [f"{name}:{node.lineno}" for each in ast.walk(node.args[0]) if literal(each)]
    assert hidden == []


def test_no_sentence_is_left_unmarked() -> None:
    marked = messages()
    bare = []
    for name, tree in trees():
        for node in ast.walk(tree):
            position = SPEAKING.get(called(node))
            if position is None or not isinstance(node, ast.Call) or len(node.args) <= position:
                continue
            for argument in node.args if position < 0 else [node.args[position]]:
                text = literal(argument)
                if text and " " in text and re.search(r"[a-z]{2} ", PLACE.sub("", text)) and text not in marked:
                    bare.append(f"{name}:{node.lineno}: {text}")
    assert bare == []


# --- Chinese ---------------------------------------------------------------------------------------------------------

# wording.md §2 and §4: software Chinese, words that accuse, words of papers that only people sign.
FORBIDDEN = (
    "逾期 超期 截止 里程碑 证据 关闭 审批 打卡 签到 欠账 申报 已取消 完成率 预警 督办 通报 约谈 问责 虚假 表面整改 敷衍 排名 排行 积分 得分 最差 "
    "提交 保存成功 用户体验 报错 异常 非法 您"
).split()
OUTSIDE = ("反馈问题",)  # the one sense of 问题 that is meant
PAPERS = ("督办函", "预警函", "约谈通知")  # what somebody else signed, and the office records
# What people decide and the program only keeps: said of their own act alone.
THEIRS = {"认定": r"\b[Jj]udg|recognised"}


def test_no_forbidden_word_is_said() -> None:
    for text, said in translations("zh_CN").items():
        rest = said
        for allowed in OUTSIDE:
            rest = rest.replace(allowed, "")
        assert "问题" not in rest, text
        assert not re.search(r"第\d*%?\S*周", said), text
        for paper in PAPERS:
            rest = rest.replace(paper, "")
        assert [word for word in FORBIDDEN if word in rest] == [], text
        assert [word for word, act in THEIRS.items() if word in rest and not re.search(act, text)] == [], text


def test_chinese_is_chinese() -> None:
    """A message with words in it has Chinese ones, full-width punctuation, and quotation marks in pairs."""
    for text, said in translations("zh_CN").items():
        worded = re.search(r"[A-Za-z]", PLACE.sub("", text))
        assert not worded or re.search(r"[\u4e00-\u9fff]", said), text
        bare = re.sub("“[^”]*”", "值", PLACE.sub("值", said))
        assert not re.search(r"[\u4e00-\u9fff][,;:!?]|[,;!?][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?!\w)|`", bare), said
        assert said.count("“") == said.count("”"), said
        assert said.count("（") == said.count("）"), said
        assert not text.endswith(".") or " " not in text or said.endswith("。"), text


WORDS = {
    "red": "红",
    "yellow": "黄",
    "blue": "蓝",
    "green": "绿",
    "not started": "未启动",
    "on schedule": "达时序",
    "due soon": "临近",
    "behind": "滞后",
    "passed, nothing recorded": "到期未登记",
    "passed, not done": "到期未完成",
    "due today": "今日到期",
    "%(days)s days left": "余%(days)s天",
    "%(days)s days past": "已过%(days)s天",
    "item %(number)s": "第%(number)s项",
    "lead": "牵头",
    "cooperating": "配合",
    "responsible": "责任",
    "acceptance": "验收",
    "milestone": "时间节点",
    "Limit in the plan": "整改时限（方案原文）",
    "Due": "到期日",
    "Left": "剩余",
    "Responsible units": "责任单位",
    "Amount": "完成数",
    "closed out": "已销号",
    "in public notice": "公示中",
    "acceptance applied for": "已申请验收",
    "reopened": "恢复整改",
    "error": "错误",
    "The register has no “%(code)s”. `deadlines list` shows all codes.": "台账中没有“%(code)s”。可用 deadlines list 查看全部编号。",
    "The register has no unit “%(name)s”. Did you mean: %(nearest)s?": "未登记单位“%(name)s”。是否为：%(nearest)s？",
    "This program is not for classified information.": "本系统不处理涉密信息。",
}


def test_the_agreed_words_are_used() -> None:
    there = translations("zh_CN")
    assert {text: there.get(text) for text in WORDS} == WORDS


def test_different_states_have_different_names() -> None:
    from deadlines.cli import people
    from deadlines.domain.course import LIVES

    for language in LANGUAGES:
        there = translations(language)
        for names in (
            people.LAMPS,
            people.SCHEDULES | {"": people.CONFIRMED},
            LIVES,
            people.KINDS,
            people.ROLES,
            people.ACTS,
        ):
            said = [there[text] for text in names.values()]
            assert len(set(said)) == len(said)


def test_the_languages_are_spoken() -> None:
    office = Office(None)
    try:
        assert office("limit", "x", "--issued", "2023-02-30").err == "错误: “2023-02-30”不是有效日期，请更正。\n"
        assert office("--lang", "en", "limit", "x", "--issued", "x").err.startswith("error: “x” is not a valid date")
    finally:
        words.speak("zh")


# --- a language that brackets every message: what stands outside was never translated ---------------------------------


class Bracketed(gettext.NullTranslations):
    """Every message in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(words, "speak", lambda language: None)
    monkeypatch.setattr(words, "_catalogue", Bracketed())
    store = MemoryStore.holding(Register(), at="2023-11-30T00:00:00Z", by="zhang", calendar=state_council)
    return Office(store)


def outside(text: str) -> str:
    """*text* without what stands in brackets."""
    depth, kept = 0, []
    for sign in text:
        depth += (sign == "⟦") - (sign == "⟧")
        assert depth >= 0, text
        if depth == 0 and sign != "⟧":
            kept.append(sign)
    assert depth == 0, text
    return "".join(kept)


def loose(text: str) -> list[str]:
    """The lines of a page that say something nobody could translate: two words of English, or Chinese."""
    lines = [line for line in outside(text).splitlines() if not line.startswith("  deadlines ")]
    return [
        line for line in lines if re.search(r"(?<![\w`/.-])(?!deadlines\b)[A-Za-z]{2,} [a-z]{2,}|[\u4e00-\u9fff]", line)
    ]


PAGES = [
    [],
    *([name] for name in COMMANDS),
    ["plan", "set"],
    ["unit", "set"],
    *(["export", each] for each in ("ics", "yaml", "json", "csv", "xlsx")),
]


@pytest.mark.parametrize("path", PAGES, ids=" ".join)
def test_a_help_page_is_translated_as_a_whole(bracketed: Office, path: list[str]) -> None:
    told = bracketed(*path, "--help", columns=400)
    assert told.code == 0
    assert told.out.count("⟦") > 3
    assert loose(told.out) == []


@pytest.mark.parametrize(
    ("text", "said", "whole"),
    [
        ("No mail for %(unit)s. ", "b.", "No mail for b. "),
        ("%(unit)s, then more", "It was refused.", "It was refused, then more"),
        ("%(unit)s。", "“x”不是邮箱，请更正。", "“x”不是邮箱，请更正。"),
        ("%(unit)s.", "and so on...", "and so on...."),  # three dots are no end of a sentence
        ("%(unit)s of it", "a sentence.", "a sentence. of it"),
    ],
)
def test_a_sentence_within_another_ends_once(text: str, said: str, whole: str) -> None:
    assert words.say(text, unit=said) == whole
    assert words.say(text, unit=Message(said)) == whole


def commands() -> list[list[str]]:
    """Every command there is, and those within each."""
    import typer.main

    from deadlines.cli.app import app

    context = typer.Context(typer.main.get_command(app))
    found = []
    for name in COMMANDS:
        command = context.command.get_command(context, name)  # type: ignore[attr-defined]
        found += [[name], *([name, each] for each in getattr(command, "commands", ()))]
    return found


def test_values_have_a_name_in_chinese() -> None:
    """In a Chinese page no option takes a `HOST` or a `FOR_`: only words that are typed stand as they are."""
    office = Office(MemoryStore.holding(Register(), at="2023-11-30T00:00:00Z", by="zhang", calendar=state_council))
    found = {
        (*path, line)
        for path in commands()
        for line in office(*path, "--help", columns=400).out.splitlines()
        if re.match(r"\s+(-\S+,? )*(?!DEADLINES_)[A-Z_]{2,}( |$)|Usage.*[A-Z]|用法.*[A-Z]{2,}", line)
    }
    assert found == set()


ERRORS = """
limit
limit a b
limit x --year abc
limit x --year 1
due --format foo
due --limit -1
list --schedule x
due extra
plan
plan foo
plan set
undo x
--foo
due --forma json
du
settle XY22-03.1
due --all=1
due -f
--lang fr due
digest --send
--as-of 2023-02-30 due
show 99
due --unit 城管
due --within 3x
due --plan QQ99
unit set 市城管局
plan set XY22
undo 99
undo
done XY22-03.4 --evidence /nope
done XY22-03.4 --evidence /
done XY22-03.4 --on 2099-01-01
init /nope.yaml
--store /nope/x.txt init
export csv /nope/a.csv
""".strip().splitlines()


@pytest.mark.parametrize("line", ERRORS)
def test_an_error_is_translated_as_a_whole(bracketed: Office, line: str) -> None:
    told = bracketed(*line.split())
    assert told.code not in (0, 1, 70), told.err
    assert told.err.startswith("⟦error⟧: ⟦")
    assert loose(told.err) == []
    assert re.sub(r"[\s“”`:.,;、/\w-]", "", outside(told.err)) == ""


# --- looking a message up --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_is_found_as_the_standard_library_finds_it(language: str) -> None:
    path = CATALOGUES / language / "LC_MESSAGES/deadlines.mo"
    with path.open("rb") as file:
        whole = gettext.GNUTranslations(file)
    ours = read(path)
    known = [message for message in whole._catalog if message]  # type: ignore[attr-defined]

    assert len(known) > 1000
    for message in known:
        assert ours.gettext(message) == whole.gettext(message)
        assert ours.gettext(message + "¿") == message + "¿"


@pytest.mark.parametrize("data", [b"", b"no catalogue at all, but long enough", b"\xde\x12\x04\x95"])
def test_what_is_no_catalogue_translates_nothing(data: bytes) -> None:
    assert Catalogue(data).gettext("Code") == "Code"


def test_a_missing_catalogue_leaves_everything_as_it_is(tmp_path: Path) -> None:
    assert read(tmp_path / "none.mo").gettext("Code") == "Code"
