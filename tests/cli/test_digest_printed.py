"""`deadlines digest` without sending: what would go out to whom, to paste, for leaders, and templates to begin from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deadlines.domain.changes import Change
from deadlines.store.opening import open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deadlines.store.contract import Store
    from office import Office

WEEK = ("--week", "2023-12-01", "--as-of", "2023-12-01")
UNIT = "西安市/市城管局"
#: No duty of the plans is its own: they have no first day, and stand in every week.
QUIET = "市供热燃气中心"
STORES = ("memory", "register.db", "register.yaml")
SENT = {"period": "2023-W47", "to": "cg@example.gov.cn", "message_id": "<x>", "sha256": "0", "as_of": "2023-11-20"}


@pytest.fixture(params=STORES)
def any_office(request: pytest.FixtureRequest, office: Office, on_disk: Callable[[str], Office]) -> Office:
    return office if request.param == "memory" else on_disk(request.param)


def set_up(office: Office, folder: Path, text: str) -> None:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    office.environ["DEADLINES_CONFIG"] = str(folder / "config.toml")


def store_of(office: Office) -> Store:
    if office.store is not None:
        return office.store
    from deadlines.calendars import state_council

    return open_store(office.environ["DEADLINES_STORE"], state_council)


def mailed(office: Office) -> None:
    """The unit had its mail on 20 November."""
    assert office("unit", "set", UNIT, "--mail", "cg@example.gov.cn").code == 0
    store = store_of(office)
    with store.batch(at="2023-11-20T00:30:00Z", by="zhang") as batch:
        batch.apply(Change("sent", UNIT, None, {}, SENT))
    if office.store is None:
        store.close()


def test_what_changed_is_told_alike_on_every_store(any_office: Office) -> None:
    mailed(any_office)
    paper = "市整改办〔2023〕5号"
    for command in (
        ("settle", "XA23-08.3", "--due", "2024-10-31", "--note", "核定"),
        ("extend", "request", "XA23-08.2", "--to", "2024-06-30", "--reason", "到货推迟", "--on", "2023-11-21"),
        *[
            (
                "extend",
                "approve",
                "XA23-08.2",
                "--to",
                "2024-05-31",
                "--doc",
                paper,
                "--by",
                "市整改办",
                "--on",
                "2023-11-22",
            )
        ],
        ("done", "XA23-08.1", "--on", "2023-11-22"),
        ("withdraw", "XA23-19.1", "--reason", "已并项", "--doc", paper, "--on", "2023-11-23"),
        ("split", "XA23-21", "--task", "灞桥区改造|灞桥区|2024年6月底前", "--doc", paper, "--on", "2023-11-24"),
        ("done", "XA23-06.2", "--on", "2023-11-24"),
        ("undo",),
    ):
        told = any_office(*command)
        assert told.code == 0, (command, told.err)

    out = any_office("digest", *WEEK, "--unit", UNIT).out
    changes = out[out.index("、自上次提示（11月20日）以来的变化（5项）") : out.index("--------")]
    lines = [line.strip() for line in changes.splitlines()]
    assert [line for line in lines if any(word in line for word in ("已", "核定", "不再"))][-5:] == [
        "已登记完成（2023年11月22日）",
        f"时限已调整至2024年5月31日（{paper}）",
        "到期日核定为2024年10月31日",
        f"不再执行（{paper}）",
        f"已分解为1项任务（{paper}）",
    ]
    bare = any_office("digest", *WEEK, "--unit", "西安市/灞桥区").out
    assert "自上次提示" not in bare  # it had no mail


def test_the_operator_sees_which_address_gets_what(office: Office, tmp_path: Path) -> None:
    set_up(office, tmp_path, '[mail]\nfrom = "zgb@example.gov.cn"\n')
    office("unit", "set", UNIT, "--mail", "cg@example.gov.cn", "--mail", "li@qq.com")

    out = office("digest", *WEEK, "--unit", UNIT).out
    full, brief = out.split("=====")[1:3]
    assert "（收件人：cg@example.gov.cn）" in full
    assert "XA23-08.1" in full
    assert "（非工作域名，只发日期：li@qq.com）" in brief
    assert "主题：【督察整改提示】11月27日—12月3日（市城管局）" in brief
    assert "XA23" not in brief


def test_the_settings_name_the_work_domains_and_what_a_quiet_week_gets(office: Office, tmp_path: Path) -> None:
    set_up(office, tmp_path, '[mail]\nfrom = "zgb@x.cn"\ndomains = ["qq.com"]\nnothing = "line"\n')
    office("unit", "set", UNIT, "--mail", "li@qq.com")

    assert "（收件人：li@qq.com）" in office("digest", *WEEK, "--unit", UNIT).out
    quiet = ("digest", "--week", "2015-01-05", "--as-of", "2015-01-05", "--unit", QUIET)
    office("unit", "set", QUIET, "--mail", "li@qq.com")
    assert f"主题：【督察整改提示】1月5日—1月11日：本期无到期事项（{QUIET}）" in office(*quiet).out
    set_up(office, tmp_path, '[mail]\nfrom = "zgb@x.cn"\n')
    told = office(*quiet)
    assert (told.code, told.out) == (0, "")
    assert told.err.count("\n") == 1


def test_a_link_and_a_calendar_are_shown_and_nothing_is_made(on_disk: Callable[[str], Office], tmp_path: Path) -> None:
    office = on_disk("register.db")
    office("unit", "set", UNIT, "--mail", "cg@example.gov.cn")
    text = '[mail]\nfrom = "zgb@example.gov.cn"\nfeed = "both"\n[serve]\nbase_url = "https://rili.example.gov.cn"\n'
    set_up(office, tmp_path, text)
    before = len(office("log", "-f", "json").json["entries"])

    out = office("digest", *WEEK, "--unit", UNIT).out

    assert "本单位时间节点日历订阅页：\n  https://rili.example.gov.cn/s/…\n" in out
    assert "附件：市城管局整改时间节点.ics（" in out
    assert not list(tmp_path.glob("*.links.key"))
    assert len(office("log", "-f", "json").json["entries"]) == before


def test_a_unit_reads_its_mail_in_its_own_language(any_office: Office) -> None:
    assert any_office("unit", "set", UNIT, "--mail-lang", "en").code == 0
    assert "邮件语言" in any_office("log", UNIT, tty=True).out

    assert "[Rectification reminder] 27 Nov – 3 Dec: " in any_office("digest", *WEEK, "--unit", UNIT).out
    assert "【督察整改提示】" in any_office("digest", *WEEK, "--unit", "西安市/市生态环境局").out
    assert any_office("verify").code == 0
    assert any_office("undo").code == 0
    assert "【督察整改提示】" in any_office("digest", *WEEK, "--unit", UNIT).out
    bad = any_office("unit", "set", UNIT, "--mail-lang", "fr")
    assert (bad.code, bad.err.count("\n")) == (4, 1)


def test_templates_are_written_changed_and_used(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    told = office("digest", "--write-templates", str(folder))
    assert told.code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["digest.html", "digest.txt"]
    assert office("digest", "--write-templates", str(folder)).code == 5

    set_up(office, tmp_path, f'[mail]\ntemplates = "{folder}"\n')
    usual = office("digest", *WEEK, "--unit", UNIT).out
    (folder / "digest.txt").write_text("第一行\n{{ nichts }}\n", encoding="utf-8")
    from deadlines.mail import layout

    layout.environment.cache_clear()
    broken = office("digest", *WEEK, "--unit", UNIT)
    assert (broken.code, broken.out) == (4, "")
    assert broken.err == "错误: digest.txt:2：版式里没有这个名称（'nichts' is undefined），请更正。\n"
    assert "一、到期未登记（1项）" in usual


def test_it_is_pasted_for_one_unit_or_all(office: Office) -> None:
    one = office("digest", *WEEK, "--unit", UNIT, "--for", "paste")
    assert one.code == 0
    assert one.out.startswith("【督察整改提示】11月27日—12月3日\n市城管局：现将贵单位")
    assert "XA23-" not in one.out
    everybody = office("digest", *WEEK, "--for", "paste").out
    assert everybody.count("供工作参考") == everybody.count("【督察整改提示】") > 20
    assert one.out in everybody


def test_each_leader_has_a_page_in_the_plans_order(office: Office, tmp_path: Path) -> None:
    told = office("digest", *WEEK, "--to-leaders")
    assert told.code == 0
    pages = told.out.split("==========")
    assert [page.strip().splitlines()[0] for page in pages[:3]] == [
        "包抓领导督察整改事项（夏晓中）",
        "包抓领导督察整改事项（冷劲松）",
        "包抓领导督察整改事项（韩宏琪）",
    ]
    numbers = [line.split()[1] for line in pages[2].splitlines() if line[:1].isdigit() and ". " in line]
    assert numbers == ["中央二轮第2项", "中央二轮第12项", "中央二轮第17项"]
    assert not any(word in told.out for word in ("红灯", "黄灯", "排名", "逾期", "XY22-"))

    one = office("digest", *WEEK, "--to-leaders", "--leader", "韩宏琪").out
    assert one.strip() == pages[2].strip()
    nobody = office("digest", *WEEK, "--to-leaders", "--leader", "无名氏")
    assert nobody.code == 3
    assert "韩宏琪" in nobody.err

    out = tmp_path / "pages"
    assert office("digest", *WEEK, "--to-leaders", "--out", str(out)).code == 0
    assert len(list(out.iterdir())) == 7
    html = (out / "韩宏琪.html").read_text(encoding="utf-8")
    assert "size: A4" in html
    assert html.index("第2项") < html.index("第12项")


def test_a_leaders_page_says_how_an_item_stands(office: Office) -> None:
    def page(*commands: tuple[str, ...]) -> str:
        for command in commands:
            told = office(*command)
            assert told.code == 0, told.err
        return office("digest", *WEEK, "--to-leaders", "--leader", "韩宏琪").out

    assert "状态：已到期，未登记完成情况" in page()
    at_once = office("digest", *WEEK, "--to-leaders").out.partition("中央二轮第1项")[2].partition("2. ")[0]
    assert "状态：正在整改\n" in at_once, at_once
    assert "已过335天  到期未登记" in page()
    assert "状态：到期未完成" in page(("progress", "XY22-12", "--not-done", "--text", "未开工", "--on", "2023-11-20"))
    assert "到期未完成\n     督促" in page(("progress", "XY22-12.1", "--not-done", "--text", "x", "--on", "2023-11-20"))
    judged = ("judge", "XY22-17", "--as", "behind", "--note", "认定", "--on", "2023-11-20")
    assert "状态：未达到时序进度\n" in page(judged)


@pytest.mark.parametrize(
    "options",
    [
        ("--send", "--for", "paste"),
        ("--send", "--to-leaders"),
        ("--for", "paste", "--to-leaders"),
        ("--leader", "韩宏琪"),
        ("--out", "x"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(office: Office, options: tuple[str, ...]) -> None:
    assert office("digest", *WEEK, *options).code == 2


@pytest.mark.parametrize(
    "line",
    ['domains = "x"', "domains = [1]", 'domains = ["a b"]', 'feed = "all"', 'nothing = "mail"', "templates = 1"],
)
def test_a_wrong_setting_is_named(office: Office, tmp_path: Path, line: str) -> None:
    set_up(office, tmp_path, f"[mail]\n{line}\n")

    told = office("digest", *WEEK)
    assert told.code == 4
    assert f"mail.{line.split(maxsplit=1)[0]}" in told.err


@pytest.mark.parametrize(
    "options", [("--week",), ("--as-of",), ("--to-leaders", "--week"), ("--for", "paste", "--week")]
)
@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-20", "9999-12-06"])
def test_a_week_at_the_end_of_the_calendar_is_a_bad_value(office: Office, options: tuple[str, ...], day: str) -> None:
    told = office("digest", *options, day)

    assert told.code == 4, told.err
    assert day in told.err
    assert "9999-12-31" not in office("digest", "--week", "9999-11-24", "--unit", UNIT).err
    assert office("digest", "--week", "9999-11-24", "--unit", UNIT).code == 0


def test_an_address_that_nothing_goes_to_by_itself_is_told_of(any_office: Office) -> None:
    group, above = "西安市/各区县", "陕西省/省公安厅"
    for name in (group, above):
        told = any_office("unit", "set", name, "--mail", "q@example.gov.cn")
        assert told.code == 0
        assert told.err.startswith(f"{name}：")
        assert "不会" in told.err
    assert any_office("unit", "set", UNIT, "--mail", "cg@example.gov.cn").err == ""

    full = any_office("digest", *WEEK)
    assert f"{group}：" in full.err
    assert f"{above}：" in full.err
    assert f"===== {above}" not in full.out
    own = any_office("digest", *WEEK, "--unit", above)
    assert f"===== {above}（收件人：q@example.gov.cn）" in own.out
    assert "因指定了该单位才发送" in own.err
    assert any_office("digest", *WEEK, "--unit", above, "--for", "paste").err == ""
    assert any_office("digest", *WEEK, "--unit", UNIT).err == ""


def test_the_domain_that_counts_as_the_offices_own_is_said_where_none_is_set(office: Office, tmp_path: Path) -> None:
    office("unit", "set", UNIT, "--mail", "cg@qq.com")
    assert "qq.com" not in office("digest", *WEEK, "--unit", UNIT).err
    set_up(office, tmp_path, '[mail]\nfrom = "整改办 <zgb@qq.com>"\n')
    assert office("digest", *WEEK, "--unit", UNIT).err.count("qq.com") == 1
    set_up(office, tmp_path, '[mail]\nfrom = "zgb@qq.com"\ndomains = ["example.gov.cn"]\n')
    assert office("digest", *WEEK, "--unit", UNIT).err == ""
