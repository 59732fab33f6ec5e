"""Looking things up: list, show, units, limit, check, the greeting, help, usage errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deadlines.cli.app import COMMANDS
from deadlines.words import cells

if TYPE_CHECKING:
    from office import Office


def test_the_list_has_all_items_in_the_contracts_keys(office: Office) -> None:
    told = office("list", "--as-of", "2023-12-01", "-f", "json").json

    assert told["schema"] == "deadlines.list/1"
    assert len(told["items"]) == 46
    keys = (
        "code number plan region title problem target limit units life schedule confirmed lamp milestones next_due "
        "state withdrawn withdrawn_note due original_due done_on extensions returned reopened"
    ).split()
    assert list(told["items"][0])[: len(keys)] == keys  # later ones stand at the end
    assert {told["items"][0][key] for key in ("judged", "interim_on", "waiting")} == {None}
    assert list(told["items"][0]["limit"]) == ["text", "dates", "immediate", "ongoing", "interim"]
    assert list(told["items"][0]["milestones"]) == ["total", "done", "overdue"]


def test_the_list_is_narrowed_by_plan_unit_and_schedule(office: Office) -> None:
    def codes(*options: str) -> list[str]:
        return [item["code"] for item in office("list", "--as-of", "2023-12-01", *options, "-f", "json").json["items"]]

    assert len(codes("--plan", "XY22")) == 17
    assert codes("--unit", "西安市/市城管局", "--role", "lead", "--plan", "XA23")
    assert set(codes("--schedule", "overdue")) | set(codes("--schedule", "behind")) <= set(codes())
    assert codes("--life", "closed") == []
    assert office("list", "--plan", "ZZ99").code == 3


def test_a_list_at_the_terminal_fits_it(office: Office) -> None:
    from deadlines.words.cells import width

    for columns in (80, 120):
        out = office("list", tty=True, columns=columns).out
        import re

        assert max(width(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in out.splitlines()) <= columns


def test_show_tells_the_words_their_reading_and_their_place(office: Office) -> None:
    told = office("show", "XA23-08.2", "--as-of", "2023-12-01", "-f", "json").json

    assert told["schema"] == "deadlines.show/1"
    assert told["record"]["limit"] == "2024年3月底前"
    assert told["reading"]["dates"] == ["2024-03-31"]
    assert told["source"] == "xian-plan-2023.txt"
    assert told["deadlines"][0]["days_left"] == 121


@pytest.mark.parametrize("code", ["XY22-15", "XY22-15.7", "XY22-01.r1", "XY22-o2", "XY22-03.m3", "3.4", "XA23-29"])
def test_show_for_a_person_never_fails(office: Office, code: str) -> None:
    for tty in (True, False):
        told = office("show", code, "--as-of", "2023-12-01", "-f", "table", tty=tty)
        assert (told.code, told.err) == (0, "")


def test_a_responsible_unit_that_also_accepts_is_shown(office: Office) -> None:
    assert "验收" in office("show", "XA23-08", tty=True).out


def test_limit_answers_as_the_contract_shows(office: Office) -> None:
    assert office("limit", "印发后30个工作日内", "--issued", "2022-12-16", "-f", "json").json == {
        "schema": "deadlines.limit/1",
        "text": "印发后30个工作日内",
        "kind": "relative",
        "dates": ["2023-02-02"],
        "immediate": False,
        "ongoing": False,
        "interim": False,
        "recurring": [],
        "ambiguous": False,
        "undated": False,
        "canonical": "印发后30个工作日内",
        "notes": [],
    }


def test_units_of_both_regions_stand_apart(office: Office) -> None:
    units = office("units", "-f", "json").json["units"]

    assert {"西安市", "咸阳市"} <= {unit["region"] for unit in units if unit["name"] == "市生态环境局"}


def test_check_names_what_is_to_be_settled_and_ends_with_one(office: Office) -> None:
    told = office("check", "-f", "json")

    assert told.code == 1
    codes = {finding["code"] for finding in told.json["findings"]}
    assert {"XY22-15.7", "XY22-01"} <= codes
    assert told.json["ok"] is False


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(office: Office, command: str) -> None:
    names = {"plan": ["set"], "unit": ["set"], "export": ["ics", "yaml", "json", "csv", "xlsx"]}
    for sub in names.get(command, [None]):
        words = [command] if sub is None else [command, sub]
        told = office(*words, "--help", "--lang", "en")
        assert told.code == 0
        assert "Example:" in told.out
        assert f"deadlines {' '.join(words)}" in told.out or f" {words[-1]}" in told.out


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["frobnicate"], 2, "frobnicate"),
        (["duw"], 2, "due"),
        (["due", "--frob"], 2, "--frob"),
        (["due", "--within"], 2, "--within"),
        (["due", "--within", "soon"], 4, "soon"),
        (["due", "--role", "boss"], 4, "--role"),
        (["due", "-f", "pdf"], 4, "--format"),
        (["due", "--lang", "fr"], 4, "fr"),
        (["due", "extra"], 2, "extra"),
        (["done"], 2, "done --help"),
        (["settle", "XY22-03.4"], 2, "--note"),
        (["show", "XY22-99"], 3, "XY22-99"),
        (["show", "nonsense!"], 3, "nonsense!"),
        (["limit", "2023年底", "--year", "99999"], 4, "--year"),
        (["plan"], 2, ""),
        (["plan", "sett"], 2, "set"),
        (["unit", "set", "市城管执法"], 3, "市城管执法局"),
    ],
)
def test_a_wrong_request_is_one_line_and_the_right_code(office: Office, argv: list[str], code: int, said: str) -> None:
    told = office(*argv)

    assert told.code == code
    assert told.err.count("\n") == 1
    assert said in told.err
    assert told.out == ""
    assert "Traceback" not in told.err


def test_alone_the_program_greets_with_the_state_of_the_register(office: Office) -> None:
    told = office(tty=True)

    assert told.code == 0
    assert "deadlines due" in told.out


def test_without_a_register_it_says_how_to_begin(office: Office, tmp_path_factory: pytest.TempPathFactory) -> None:
    office.store = None
    office.environ["HOME"] = str(tmp_path_factory.mktemp("home"))

    assert "deadlines init" in office().out
    assert office("due").code == 3


@pytest.mark.parametrize("columns", [80, 40])
def test_the_overview_keeps_each_section_together_and_within_the_page(office: Office, columns: int) -> None:
    page = office("--help", columns=columns).out

    heads = [line for line in page.splitlines() if line.endswith("：") and not line.startswith(" ")]
    assert heads == ["查看：", "登记：", "验收销号：", "输出和提示：", "建账和核对：", "选项："]
    assert max(cells.width(line) for line in page.splitlines()) <= columns
    assert "--natural, --working" in office("notice", "--help").out


def test_stats_tell_apart_what_is_not_carried_out_any_more(office: Office) -> None:
    before = office("stats", "--plan", "XA23", "-f", "json").json
    assert list(before)[7:] == ["withdrawn", "extended", "extended_out", "differs"]
    assert before["withdrawn"] == {"count": 0, "codes": []}
    office("merge", "XA23-08", "--into", "XA23-09", "--doc", "市整改办〔2024〕7号", "--on", "2024-02-20")

    told = office("stats", "--plan", "XA23", "-f", "json").json
    assert told["withdrawn"] == {"count": 1, "codes": ["XA23-08"]}
    assert told["total"] == before["total"] - 1
    assert "另有1项不再执行：XA23-08" in office("stats", "--plan", "XA23", tty=True).out
    assert "另有" not in office("stats", "--plan", "XA23", "--as-of", "2024-02-19", tty=True).out


def test_a_rate_stands_with_its_base(office: Office) -> None:
    counted = office("stats", "--due", "2023", "-f", "json").json
    done, total = counted["done"], counted["total"]
    page = office("stats", "--due", "2023", tty=True).out

    assert f"应完成{total}项，已报完成{done}项（" in page
    assert "%）" in page
    assert "应完成" not in office("stats", tty=True).out


def test_show_says_what_was_merged_into_an_item(office: Office) -> None:
    office("merge", "XA23-08", "--into", "XA23-09", "--doc", "市整改办〔2024〕7号", "--on", "2024-02-20")

    assert office("show", "XA23-09", "-f", "json").json["merged"] == ["XA23-08"]
    assert office("show", "XA23-09", "--as-of", "2024-02-19", "-f", "json").json["merged"] == []
    page = office("show", "XA23-09", tty=True).out
    assert "已并入本条" in page
    assert "XA23-08" in page


def test_show_tells_how_each_measure_stands_that_was_reported_on(office: Office) -> None:
    code = office("show", "XY22-09", "-f", "json").json["record"]["measures"][0]["code"]
    assert office("show", code, "-f", "json").json["measures_state"] == []
    assert office("done", code, "--on", "2023-12-05", "--note", "制度已印发").code == 0

    for asked in ("XY22-09", code):
        told = office("show", asked, "-f", "json").json
        assert list(told)[-6:] == ["measures_state", "papers", "tasks", "planned", "quantities", "level"]
        (state,) = told["measures_state"]
        assert (state["code"], state["state"], state["on"], state["note"]) == (code, "done", "2023-12-05", "制度已印发")
        assert "已完成 2023-12-05：制度已印发" in office("show", asked, tty=True, columns=120).out
        assert "已完成 2023-12-05" not in office("show", asked, "--as-of", "2023-12-04", tty=True, columns=120).out


def test_show_says_who_accepts_apart_and_who_is_in_charge_of_acceptance(office: Office) -> None:
    assert "市发改委、市生态环境局（分别验收）" in office("show", "XA23-10", tty=True).out
    page = office("show", "XA23-23", tty=True).out
    assert "市生态环境局（牵头）、市发改委、市资源规划局" in page
    assert office("show", "XA23-23", "-f", "json").json["record"]["acceptance_marks"] == {"市生态环境局": "牵头"}


def test_papers_stand_with_what_they_ask_for_and_their_answers(office: Office) -> None:
    for typed in (
        "paper add XA23-10.1 --kind 督办函 --signer 某甲 --doc 督5 --unit 市整改办 --answer-by 2023-12-11 --on 2023-12-02",
        "paper add XA23-10 --kind 领导批示 --doc 批1 --on 2023-12-05 --note 抓紧",
        "paper add XA23-10 --kind 督办函 --signer 某甲 --doc 督6 --unit 市整改办 --answer-by 2023-12-04 --on 2023-12-01",
        "paper add XA23-o1 --kind 督办函 --signer 某甲 --doc 督9 --answer-by 2023-12-01 --on 2023-11-30",
        "paper answer XA23-10.1 --doc 督5 --on 2023-12-10",
    ):
        assert office(*typed.split()).code == 0

    shown = office("show", "XA23-10", "-f", "json").json["papers"]
    assert [(each["code"], each["doc"], each["answered_on"]) for each in shown] == [
        ("XA23-10", "督6", None),
        ("XA23-10", "批1", None),
        ("XA23-10.1", "督5", "2023-12-10"),
    ]
    assert office("show", "XA23-10", "--as-of", "2023-12-01", "-f", "json").json["papers"][0]["doc"] == "督6"
    lines = [line.split() for line in office("show", "XA23-10", tty=True, columns=160).out.splitlines()]
    assert [
        "XA23-10",
        "督办函",
        "督6",
        "发文",
        "市整改办",
        "某甲",
        "周至县",
        "2023-12-01",
        "2023-12-04",
        "未答复",
        "未签收1家",
    ] in lines
    assert [
        "XA23-10.1",
        "督办函",
        "督5",
        "发文",
        "市整改办",
        "某甲",
        "周至县",
        "2023-12-02",
        "2023-12-11",
        "2023-12-10",
        "未签收1家",
    ] in lines
    listed = office("paper", "list", "-f", "json").json["papers"]
    assert [each["doc"] for each in listed] == ["督9", "督6", "批1", "督5"]
    assert listed[0]["title"] not in ("", "XA23-o1")
    rows = office("log", "XA23-10", "-f", "table", columns=200).out
    assert "督办函；发文机关 市整改办；答复单位 周至县；签发人 某甲；文号 督6；答复期限 2023-12-04" in rows
