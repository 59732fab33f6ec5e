"""`deadlines feed` and the sentences of `deadlines serve`: what is said, what is kept, what is never shown again."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deadlines.domain.subscriptions import Batch, sum_of
from deadlines.store.fetches import FetchFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from office import Office

UNIT = "西安市/市城管局"


def token_in(text: str) -> str:
    found = re.search(r"/f/(\S+)\.ics", text)
    assert found is not None, text
    return found[1]


def test_an_address_is_shown_once_and_never_again(office: Office) -> None:
    made = office("feed", "add", UNIT, "--name", "办公室手机", "--base-url", "https://rili.example.gov.cn/")

    token = token_in(made.out)
    assert made.out == (
        "西安市/市城管局：已新建订阅“办公室手机”。\n"
        f"给订阅人的页面：https://rili.example.gov.cn/s/{token}\n"
        f"日历地址：https://rili.example.gov.cn/f/{token}.ics\n"
        "地址只显示这一次。谁有地址谁就能看日历，请只交给本人。\n"
    )
    for command in (["feed", "list", "--all"], ["feed", "health"], ["log"], ["units"], ["show", "XA23-08"]):
        for form in ("table", "json", "tsv"):
            said = office(*command, "-f", form)
            assert said.code == 0
            assert token not in said.out
            if command != ["log"]:
                assert sum_of(token) not in said.out
    assert sum_of(token) not in office("log", tty=True).out
    assert "新建订阅" in office("log", tty=True).out


def test_without_an_address_of_the_server_it_says_where_to_put_one(office: Office) -> None:
    made = office("feed", "add", "市城管局", "--name", "办公室手机", "--lang", "en")

    assert "Calendar: /f/" in made.out
    assert "base_url" in made.out


def test_a_list_says_who_had_access_when(office: Office) -> None:
    office("feed", "add", UNIT, "--name", "办公室手机", "--expires", "2024年12月31日")
    office("feed", "rotate", UNIT, "--name", "办公室手机")
    office("feed", "add", "咸阳市/市生态环境局", "--name", "值班手机")
    office("feed", "revoke", UNIT, "--name", "办公室手机")

    assert office("feed", "list", "-f", "tsv").out == (
        "unit\tregion\tname\tadded\texpires\trevoked\n市生态环境局\t咸阳市\t值班手机\t2024-03-01\t\t\n"
    )
    rows = office("feed", "list", "--unit", UNIT, "--all", "-f", "json").json["subscriptions"]
    assert [(row["added"], row["expires"], row["revoked"]) for row in rows] == [
        ("2024-03-01", "2024-12-31", "2024-03-01"),
        ("2024-03-01", "2024-12-31", "2024-03-01"),
    ]
    assert "停用日期" in office("feed", "list", "--all", tty=True).out


def test_undo_does_not_open_it_again(office: Office) -> None:
    office("feed", "add", UNIT, "--name", "办公室手机")
    office("feed", "revoke", UNIT, "--name", "办公室手机")

    refused = office("undo")

    assert refused.code == 5
    assert "feed revoke" in refused.err
    assert office("feed", "list").out.count("\n") == 1
    assert office("verify").code == 0


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["feed", "add", UNIT], 2),
        (["feed", "add", "无此单位", "--name", "x"], 3),
        (["feed", "add", "市生态环境局", "--name", "x"], 3),
        (["feed", "add", UNIT, "--name", "a\x07b"], 4),
        (["feed", "add", UNIT, "--name", "a\nb"], 4),
        (["feed", "add", UNIT, "--name", "a\tb"], 4),
        (["feed", "add", UNIT, "--name", "x", "--expires", "2024-02-29"], 4),
        (["feed", "add", UNIT, "--name", "x", "--base-url", "rili.example.gov.cn"], 4),
        (["feed", "add", UNIT, "--name", "x", "--base-url", "https://rili.example?a=b"], 4),
        (["feed", "revoke", UNIT, "--name", "x"], 3),
        (["feed", "rotate", UNIT, "--name", "x"], 3),
        (["feed", "list", "--unit", "无此单位"], 3),
        (["serve", "--known-at", "2024-01-01"], 2),
        (["serve", "--port", "65536"], 4),
        (["serve", "--base-url", "ftp://x"], 4),
        (["serve", "--host", "no such host.invalid"], 4),
    ],
)
def test_what_cannot_be_is_one_sentence_and_changes_nothing(office: Office, argv: list[str], code: int) -> None:
    done = office(*argv)

    assert done.code == code, done.err
    assert done.err.count("\n") == 1
    assert office("feed", "list", "--all").out.count("\n") == 1


def test_two_of_one_name_are_refused(office: Office) -> None:
    assert office("feed", "add", UNIT, "--name", "办公室手机").code == 0
    again = office("feed", "add", UNIT, "--name", "办公室手机")

    assert again.code == 5
    assert "feed rotate" in again.err


def test_health_names_silent_units_and_scattered_addresses(on_disk: Callable[[str], Office]) -> None:
    office = on_disk("r.db")
    tokens = [
        token_in(office("feed", "add", unit, "--name", "手机").out)
        for unit in (UNIT, "咸阳市/市生态环境局", "咸阳市/三原县")
    ]
    home = Path(office.environ["HOME"])
    at = 1709859600  # 8 March 2024
    FetchFile(home / "r.db.fetches.db").write(
        [
            Batch(sum_of(tokens[0]), 4, at, "Outlook", tuple(f"p{n}" for n in range(11))),
            Batch(sum_of(tokens[1]), 1, at, "Apple", ("p",)),
        ],
        day=date(2024, 3, 8),
    )

    found = office("feed", "health", "--as-of", "2024-03-08", "-f", "json").json
    told = office("feed", "health", "--as-of", "2024-03-08", tty=True).out

    assert found["silent_units"] == ["咸阳市/三原县"]
    rows = {
        row["unit"]: (row["client"], row["count"], row["places"], row["scattered"]) for row in found["subscriptions"]
    }
    assert rows == {
        "市城管局": ("Outlook", 4, 11, True),
        "市生态环境局": ("Apple", 1, 1, False),
        "三原县": (None, 0, 0, False),
    }
    assert "一周没有取过日历：咸阳市/三原县" in told
    assert "北京时间" in told.replace("\n", "")
    assert "2024-03-08 09:00" in told  # 01:00 in UTC, wherever the program runs
    assert "西安市/市城管局（手机）" in told
    assert office("export", "yaml", str(home / "out.yaml")).code == 0
    assert sum_of(tokens[0]) not in (home / "out.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("port = 70000", "serve.port"),
        ('base_url = "rili.example"', "serve.base_url"),
        ('proxies = ["localhost"]', "serve.proxies"),
        ("proxies = 5", "serve.proxies"),
        ("places = -1", "serve.places"),
        ('roles = "lead"', "serve.roles"),
    ],
)
def test_settings_of_the_server_are_checked(office: Office, tmp_path: Path, line: str, fault: str) -> None:
    (tmp_path / "config.toml").write_text(f"[serve]\n{line}\n", encoding="utf-8")
    office.environ["DEADLINES_CONFIG"] = str(tmp_path / "config.toml")

    done = office("serve")

    assert done.code == 4
    assert fault in done.err
