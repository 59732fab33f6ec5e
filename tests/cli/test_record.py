"""Recording at the command line: done, undo, settle, plan set, unit set, log, verify; on every store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from office import Office

STORES = ("memory", "register.db", "register.yaml")


@pytest.fixture(params=STORES)
def any_office(request: pytest.FixtureRequest, office: Office, on_disk: Callable[[str], Office]) -> Office:
    return office if request.param == "memory" else on_disk(request.param)


def due_codes(office: Office, day: str) -> list[str]:
    return [entry["code"] for entry in office("due", "--as-of", day, "-f", "json").json["entries"]]


def test_done_then_log_undo_and_verify(any_office: Office) -> None:
    before = due_codes(any_office, "2024-02-20")

    assert any_office("done", "XY22-03.4", "--on", "2023-06-28").code == 0
    entry = any_office("log", "XY22-03.4", "-f", "json").json["entries"][-1]
    assert (entry["act"], entry["code"], entry["on"], entry["by"]) == ("done", "XY22-03.4", "2023-06-28", "zhang")
    assert entry["at"] == "2024-03-01T01:30:00Z"
    assert list(entry)[:10] == "seq at by act code on before after prev hash".split()
    assert any_office("verify").code == 0
    assert "XY22-03.4" not in due_codes(any_office, "2024-06-15")
    shown = any_office("show", "XY22-03.4", "--as-of", "2024-06-15", "-f", "json").json
    assert shown["deadlines"][0]["done_on"] == "2023-06-28"

    assert any_office("undo").code == 0
    assert any_office("verify").code == 0
    assert due_codes(any_office, "2024-02-20") == before
    assert any_office("log", "XY22-03.4", "-f", "json").json["entries"][-1]["act"] == "undo"


def test_as_of_an_earlier_day_it_is_still_open_everywhere(any_office: Office, tmp_path: Path) -> None:
    any_office("done", "XA23-08.1", "--on", "2024-01-10")

    early = any_office("due", "--as-of", "2023-12-01", "-f", "json").json["entries"]
    assert next(entry for entry in early if entry["code"] == "XA23-08.1")["state"] == "open"
    assert "XA23-08.1" not in due_codes(any_office, "2024-01-10")
    for kind in ("yaml", "json", "csv", "xlsx"):
        early_file, bare_file = tmp_path / f"early.{kind}", tmp_path / f"late.{kind}"
        assert any_office("export", kind, str(early_file), "--as-of", "2023-12-01").code == 0
        any_office("export", kind, str(bare_file), "--as-of", "2024-02-01")
        assert early_file.read_bytes() != bare_file.read_bytes()
    assert "2024-01-10" not in (tmp_path / "early.yaml").read_text()
    any_office("export", "ics", str(tmp_path / "feeds"), "--as-of", "2023-12-01")
    feed = (tmp_path / "feeds" / "西安市-市城管局.ics").read_text()
    assert "XA23-08.1" in feed
    assert "已完成" not in feed
    mail = any_office("digest", "--week", "2023-12-01", "--as-of", "2023-12-01", "--unit", "西安市/市城管局").out
    assert "2023年10月底前" in mail or "10月31日" in mail


def test_done_twice_is_refused_and_changes_nothing(any_office: Office) -> None:
    any_office("done", "XA23-08.1", "--on", "2024-01-10")
    log = any_office("log", "-f", "json").out

    told = any_office("done", "XA23-08.1")

    assert told.code == 5
    assert told.err.count("\n") == 1
    assert "2024年1月10日" in told.err
    assert any_office("log", "-f", "json").out == log


def test_several_are_recorded_all_or_none(any_office: Office) -> None:
    log = any_office("log", "-f", "json").out

    told = any_office("done", "XA23-08.1", "XA23-08.2", "XA23-99.1")

    assert told.code == 3
    assert "XA23-99.1" in told.err
    assert any_office("log", "-f", "json").out == log


def test_a_day_to_come_is_refused(any_office: Office) -> None:
    assert any_office("done", "XA23-08.1", "--on", "2024-03-05").code == 4


def test_an_ambiguous_tail_lists_the_candidates(any_office: Office) -> None:
    told = any_office("done", "2")

    assert told.code == 4
    assert "XA23-02" in told.err
    assert "XY22-02" in told.err


def test_below_its_target_a_quantity_leaves_the_milestone_open(any_office: Office) -> None:
    told = any_office("done", "XA23-08.2", "--quantity", "120", "--on", "2024-01-10")

    assert told.code == 0
    assert "120/287家" in told.out
    entries = any_office("due", "--as-of", "2024-03-01", "-f", "json").json["entries"]
    entry = next(each for each in entries if each["code"] == "XA23-08.2")
    assert entry["state"] == "open"
    assert [quantity["done"] for quantity in entry["quantities"]] == [120, 0]

    told = any_office("done", "XA23-08.2", "--quantity", "744处", "--quantity", "287家", "--on", "2024-02-10")
    assert told.code == 0
    assert "XA23-08.2" not in due_codes(any_office, "2024-03-01")


def test_a_duty_counts_one_up_in_its_period(any_office: Office) -> None:
    for _ in range(2):
        assert any_office("done", "XY22-o2", "--on", "2024-02-10").code == 0

    entries = any_office("due", "--as-of", "2024-03-01", "--within", "1000d", "--plan", "XY22", "-f", "json").json[
        "entries"
    ]
    entry = next(each for each in entries if each["code"] == "XY22-o2")
    assert entry["quantities"] == [{"done": 2, "target": 4, "unit": "次"}]
    assert entry["due"] == "2024-12-31"


def test_an_item_with_open_milestones_is_refused_with_their_codes(any_office: Office) -> None:
    told = any_office("done", "XA23-20")
    assert told.code == 5
    assert "XA23-20.1" in told.err

    assert any_office("done", "XA23-20.1", "XA23-20", "--on", "2023-12-20").code == 0
    item = next(i for i in any_office("list", "--plan", "XA23", "-f", "json").json["items"] if i["code"] == "XA23-20")
    assert (item["life"], item["schedule"]) == ("declared", "done")


def test_evidence_keeps_name_size_and_sum(any_office: Office, tmp_path: Path) -> None:
    proof = tmp_path / "验收意见.pdf"
    proof.write_bytes(b"proof")

    assert any_office("done", "XA23-08.1", "--evidence", str(proof)).code == 0

    record = any_office("show", "XA23-08.1", "-f", "json").json["record"]
    assert (
        record["reports"][0]["evidence"]
        == [
            {
                "name": "验收意见.pdf",
                "size": 5,
                "sha256": "a88ad85bb53ac2bb59d1afd54e31c7db9ba0f71b6fc2a0f5e1d4ab1ef24b5e3d",
            }
        ]
        or record["reports"][0]["evidence"][0]["size"] == 5
    )
    assert any_office("done", "XA23-08.2", "--evidence", str(tmp_path / "nothing.pdf")).code == 3


def test_undo_of_an_act_that_others_rest_on_is_refused(any_office: Office) -> None:
    any_office("done", "XY22-08.1", "--on", "2024-02-10")
    any_office("progress", "XY22-08.1", "--not-done", "--on", "2024-02-11")
    first = next(e["seq"] for e in any_office("log", "XY22-08.1", "-f", "json").json["entries"])

    told = any_office("undo", str(first))
    assert told.code == 5
    assert str(first + 1) in told.err
    assert any_office("undo", str(first + 1)).code == 0
    assert any_office("undo", str(first)).code == 0
    assert any_office("undo", str(first)).code == 5
    assert any_office("undo", "999").code == 5


def test_undo_with_nothing_to_undo_is_refused(any_office: Office) -> None:
    assert any_office("undo").code == 5


def test_settling_moves_a_doubtful_date_and_undo_brings_it_back(any_office: Office) -> None:
    def entry() -> dict[str, object]:
        entries = any_office("due", "--as-of", "2023-12-01", "--within", "1000d", "-f", "json").json["entries"]
        return next(each for each in entries if each["code"] == "XY22-15.7")

    assert entry()["ambiguous"] is True
    assert any_office("settle", "XY22-15.7", "--due", "2023-11-30", "--note", "市整改办核定").code == 0
    assert (entry()["due"], entry()["ambiguous"]) == ("2023-11-30", False)
    assert any_office("verify").code == 0
    assert any_office("undo").code == 0
    assert (entry()["due"], entry()["ambiguous"]) == ("2023-12-31", True)
    assert any_office("settle", "XY22-15.7", "--undated", "--note", "另定").code == 0
    assert "XY22-15.7" not in due_codes(any_office, "2025-01-01")
    assert any_office("settle", "XY22-15.7", "--note", "x").code == 2


def test_the_day_of_issue_dates_what_counts_from_it(any_office: Office) -> None:
    code = next(
        finding["code"]
        for finding in any_office("check", "-f", "json").json["findings"]
        if finding["code"].startswith("XA23-o") and "工作日" in finding["message"]
    )

    assert any_office("plan", "set", "XA23", "--issued", "2023-11-20").code == 0

    entries = any_office("due", "--as-of", "2023-12-01", "--within", "60d", "-f", "json").json["entries"]
    entry = next(each for each in entries if each["code"] == code)
    assert entry["due"] == "2024-01-02"
    assert any_office("verify").code == 0
    assert any_office("undo").code == 0
    assert code not in due_codes(any_office, "2023-12-20")


def test_units_get_addresses_aliases_and_members(any_office: Office) -> None:
    assert any_office("unit", "set", "西安市/市城管局", "--mail", "a@example.gov.cn", "--alias", "市城管委").code == 0
    units = any_office("units", "-f", "json").json["units"]
    unit = next(each for each in units if each["name"] == "市城管局")
    assert unit["mail"] == ["a@example.gov.cn"]
    assert "市城管委" in unit["aliases"]
    assert any_office("due", "--unit", "市城管委", "-f", "json").code == 0

    assert any_office("unit", "set", "园区", "--member", "咸阳高新区", "--member", "咸阳经开区").code == 0
    assert any_office("due", "--unit", "咸阳经开区", "-f", "json").code == 0
    assert any_office("unit", "set", "园区", "--member", "没有区").code == 3
    assert any_office("unit", "set", "西安市/市城管局", "--mail", "not an address").code == 4
    assert any_office("unit", "set", "西安市/市城管局", "--member", "高新区").code == 5
    assert any_office("verify").code == 0


def test_a_quantity_where_there_is_none_is_refused(any_office: Office) -> None:
    assert any_office("done", "XA23-08.1", "--quantity", "3").code == 4
    assert any_office("done", "XA23-08.2", "--quantity", "3吨").code == 4
    assert any_office("done", "XA23-08.2", "--quantity", "drei").code == 4
    assert any_office("done", "XA23-08.2", "--quantity", "万家").code == 4
    assert any_office("done", "XA23-08.2", "--quantity", "三五家").code == 4


@pytest.mark.parametrize("typed", ["１２０ 家", "一百二十家", "0.012万家", "0.012万"])
def test_an_amount_may_be_typed_as_plans_write_it(any_office: Office, typed: str) -> None:
    assert any_office("done", "XA23-08.2", "--quantity", typed, "--on", "2024-01-10").code == 0

    shown = any_office("show", "XA23-08.2", "-f", "json").json["deadlines"][0]
    assert [quantity["done"] for quantity in shown["quantities"]] == [120, 0]


def test_without_an_amount_all_of_it_is_done(any_office: Office) -> None:
    told = any_office("done", "XA23-08.2", "--on", "2024-01-10")

    assert "287/287家" in told.out
    shown = any_office("show", "XA23-08.2", "-f", "json").json["deadlines"][0]
    assert [quantity["done"] for quantity in shown["quantities"]] == [287, 744]


def test_an_amount_does_not_fall(any_office: Office) -> None:
    any_office("done", "XA23-08.3", "--quantity", "100家", "--on", "2024-01-10")

    told = any_office("done", "XA23-08.3", "--quantity", "50家", "--on", "2024-01-11")

    assert told.code == 5
    assert "100家" in told.err


def test_a_duty_takes_its_own_unit_and_its_further_counts(any_office: Office) -> None:
    told = any_office("done", "XA23-19.r1", "--quantity", "12次", "--quantity", "400辆次", "--on", "2023-12-20")

    assert told.code == 0
    entries = any_office("due", "--as-of", "2023-12-25", "--all", "-f", "json").json["entries"]
    entry = next(each for each in entries if each["code"] == "XA23-19.r1" and each["due"] == "2023-12-31")
    assert (entry["state"], entry["done_on"]) == ("done", "2023-12-20")
    assert [(each["done"], each["unit"]) for each in entry["quantities"]] == [(12, "次"), (400, "辆次")]


def test_a_milestone_under_a_declared_item_is_not_undone(any_office: Office) -> None:
    any_office("done", "XY22-08", "XY22-08.1", "XY22-08.2", "--on", "2024-01-10")
    first = next(e["seq"] for e in any_office("log", "-f", "json").json["entries"] if e["code"] == "XY22-08.1")

    assert any_office("undo", str(first)).code == 5
    assert any_office("undo").code == 0
    assert any_office("undo", str(first)).code == 0


def test_the_log_tells_in_whose_name_a_duty_was_recorded(any_office: Office) -> None:
    told = any_office("record", "XA23-19.r1", "--count", "12", "--unit", "各区县", "--on", "2023-12-28")

    assert told.code == 0, told.err
    assert "单位 各区县" in any_office("log", "XA23-19.r1", "-f", "table").out
    assert any_office("verify").code == 0


def test_what_a_person_settled_is_off_the_list_and_the_words_reading_stays(any_office: Office) -> None:
    any_office("settle", "XA23-o16", "--undated", "--note", "另行通知")
    any_office("settle", "XY22-15.7", "--due", "2023-11-30", "--note", "核定")

    named = {finding["code"] for finding in any_office("check", "-f", "json").json["findings"]}
    assert not {"XA23-o16", "XY22-15.7"} & named
    entries = any_office("due", "--as-of", "2023-12-01", "-f", "json").json["entries"]
    entry = next(each for each in entries if each["code"] == "XY22-15.7")
    assert (entry["due"], entry["original_due"]) == ("2023-11-30", "2023-11-30")  # no extension moved it
    assert any_office("show", "XY22-15.7", "-f", "json").json["reading"]["dates"] == ["2023-12-31"]


def test_check_and_the_notes_count_alike(any_office: Office) -> None:
    notes = any_office("due", "--as-of", "2023-12-01", "-f", "json").json["notes"]
    findings = any_office("check", "--as-of", "2023-12-01", "-f", "json").json["findings"]

    kinds = [finding["where"] for finding in findings]
    assert notes == {kind: kinds.count(kind) for kind in ("undated", "ongoing", "ambiguous")}


def test_show_as_of_an_earlier_day_knows_nothing_of_later(any_office: Office) -> None:
    any_office("done", "XA23-08.1", "--on", "2024-01-10")

    told = any_office("show", "XA23-08.1", "--as-of", "2023-12-01", "-f", "json")

    assert "2024-01-10" not in told.out


def test_an_export_never_goes_over_the_register(on_disk: Callable[[str], Office]) -> None:
    for name in ("register.db", "register.yaml"):
        office = on_disk(name)
        place = office.environ["DEADLINES_STORE"]
        before = Path(place).read_bytes()
        for kind in ("csv", "json", "yaml", "xlsx"):
            assert office("export", kind, place).code == 5
            assert office("export", kind, place + ".log.jsonl").code == 5
        assert Path(place).read_bytes() == before


def test_the_chain_of_the_json_log_can_be_recomputed(any_office: Office) -> None:
    import hashlib
    import json

    any_office("done", "XA23-08.1", "--on", "2024-01-10")
    last = "0" * 64
    for entry in any_office("log", "-f", "json").json["entries"]:
        assert entry["prev"] == last
        last = entry.pop("hash")
        text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == last


# --- duties ----------------------------------------------------------------------------------------------------------


def test_who_names_no_unit_is_told_for_whom_it_stands(office: Office) -> None:
    said = office("record", "XA23-19.r1", "--count", "12", "--count", "400", "--on", "2024-01-10").out
    assert (
        said
        == "XA23-19.r1 已登记完成（12/12次、400/400辆次）。\n未写明单位，按全部13家登记；只登记其中一家的，请用 --unit 写明。\n"
    )


def test_one_unit_is_told_what_it_has_done_in_the_period(office: Office) -> None:
    on = ("--on", "2024-01-10", "--unit", "雁塔区")
    assert "（0/12次、410/400辆次）" in office("record", "XA23-19.r1", "--count", "410辆次", *on).out
    assert "（5/12次、410/400辆次）" in office("record", "XA23-19.r1", "--count", "5次", *on).out

    shown = office("show", "XA23-19.r1", "--as-of", "2024-02-10", "-f", "json").json
    (mine,) = [each for each in shown["periods"][0]["members"] if each["unit"] == "雁塔区"]
    assert (mine["done"], mine["counts"], mine["done_on"]) == (5, [410], None)
    assert "未完成：" in office("show", "XA23-19.r1", "--as-of", "2024-02-10", tty=True).out


def test_what_is_done_outside_the_window_says_that_it_counts_nowhere(office: Office) -> None:
    counts = ("--count", "9", "--count", "3", "--count", "3")
    said = office("record", "XA23-29.r1", *counts, "--on", "2024-01-02").out
    assert said == "XA23-29.r1 已登记（9户、3个、3户）；当日不在应执行的时段内，不计入任何一期。\n"


def test_a_period_owed_in_part_says_so(office: Office) -> None:
    office("plan", "set", "XY22", "--issued", "2022-11-20")
    told = office("show", "XY22-01.r1", "--as-of", "2023-01-10", "-f", "json").json["periods"]
    assert (told[0]["from"], told[0]["owed_from"], told[0]["owed_to"]) == ("2022-10-01", "2022-11-20", "2022-12-31")
    assert (
        "不足一期，2022年11月20日至2022年12月31日"
        in office("show", "XY22-01.r1", "--as-of", "2023-01-10", tty=True, columns=200).out
    )


def test_the_ledger_says_what_a_duty_missed(office: Office, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    office("plan", "set", "XY22", "--issued", "2022-11-20")
    assert office("export", "xlsx", str(tmp_path / "a.xlsx"), "--as-of", "2023-08-10").code == 0
    sheet: Any = load_workbook(tmp_path / "a.xlsx").active
    rows = list(sheet.values)
    state = list(rows[1]).index("状态")
    (told,) = [row[state] for row in rows if row[2] == "XY22-01.r1"]
    assert told == "滞后（此前3期未完成）"


def test_the_log_keeps_one_order_of_keys_on_every_store(any_office: Office) -> None:
    any_office("withdraw", "XY22-02.2", "--reason", "关停", "--doc", "撤", "--on", "2024-02-01")
    any_office("done", "XY22-03.4", "--on", "2023-06-28", "--note", "已投运")
    withdrawn, done = any_office("log", "-f", "json").json["entries"][-2:]

    for told in (withdrawn["after"], done["after"]["report"]):
        assert list(told) == sorted(told)
    assert (
        "不再执行，自 2024-02-01；文号 撤；原因 关停" in any_office("log", "XY22-02.2", "-f", "table", columns=200).out
    )


def test_the_log_calls_a_duty_that_goes_on_no_completion(office: Office) -> None:
    office("record", "XA23-19.r1", "--count", "3次", "--on", "2024-01-10")
    office("declare", "XA23-05", "--on", "2023-10-02", "--by", "李四")
    page = office("log", "-f", "table", columns=200).out
    assert "登记一次" in page
    assert "报完成" in page
    assert "登记完成" not in page
