"""The settings file: every key checked, passwords never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deadlines.cli.settings import Settings
from deadlines.domain.chain.stations import Rules
from deadlines.errors import BadFile
from deadlines.feeds.events import PLAIN, Before, Options

if TYPE_CHECKING:
    from pathlib import Path

    from office import Office


def read(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return Settings.read(path)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    settings = Settings.read(tmp_path / "none.toml")

    assert (settings.lamps.yellow, settings.lamps.blue) == (7, 30)


def test_what_it_says_is_taken(tmp_path: Path) -> None:
    settings = read(tmp_path, 'store = "a.db"\nlang = "en"\n[lamps]\nyellow = 3\n[mail]\nhost = "h"\nfrom = "a@b.cn"\n')

    assert (settings.store, settings.lang, settings.lamps.yellow, settings.lamps.blue) == ("a.db", "en", 3, 30)
    assert settings.mail is not None
    assert settings.mail["host"] == "h"


def test_the_rules_of_acceptance_are_those_of_the_file(tmp_path: Path) -> None:
    assert Settings.read(tmp_path / "none.toml").rules == Rules()

    text = "[chain]\norder = ['notice', 'municipal']\nnotice_natural = true\nclose_days = 0\n[evidence]\nrequired = ['照片']"
    assert read(tmp_path, text).rules == Rules(
        order=("notice", "municipal"), notice_natural=True, close_days=0, required=("照片",)
    )


def test_what_calendars_hold_is_that_of_the_file(tmp_path: Path) -> None:
    assert Settings.read(tmp_path / "none.toml").calendars == PLAIN

    text = (
        "[feeds]\nalarms = true\nreminders = true\ncontent = 'inner'\ncontact = '市整改办'\n"
        "[feeds.before]\nlead = [14, 3]\nacceptance = []\n"
    )
    assert read(tmp_path, text).calendars == Options(
        alarms=True, reminders=True, inner=True, contact="市整改办", before=Before(lead=(14, 3), acceptance=())
    )
    assert not read(tmp_path, "[feeds]\ncontent = 'published'\n").calendars.inner


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("stor = 'a'", "stor"),
        ("lang = 'fr'", "lang"),
        ("[lamps]\nyellow = 'x'", "lamps.yellow"),
        ("[lamps]\nyellow = -1", "lamps.yellow"),
        ("[mail]\ntls = 'maybe'", "mail.tls"),
        ("[mail]\npassword = 'secret'", "mail.password"),
        ("[nothing]\na = 1", "[nothing]"),
        ("[chain]\norder = ['apply', 'apply']", "chain.order"),
        ("[chain]\norder = ['apply', 'county']", "chain.order"),
        ("[chain]\norder = [1]", "chain.order"),
        ("[chain]\norder = 'apply'", "chain.order"),
        ("[chain]\nnotice_length = 0", "chain.notice_length"),
        ("[chain]\nnotice_natural = 1", "chain.notice_natural"),
        ("[chain]\nmunicipal_days = true", "chain.municipal_days"),
        ("[evidence]\nrequired = ['']", "evidence.required"),
        ("[feeds]\nalarms = 1", "feeds.alarms"),
        ("[feeds]\ncontent = 'all'", "feeds.content"),
        ("[feeds]\nbefore = 7", "feeds.before"),
        ("[feeds.before]\nlead = [0]", "feeds.before.lead"),
        ("[feeds.before]\nlead = [true]", "feeds.before.lead"),
        ("[feeds.before]\nlead = ['7']", "feeds.before.lead"),
        ("[feeds.before]\nlead = 7", "feeds.before.lead"),
        ("[feeds.before]\nmayor = [7]", "feeds.before.mayor"),
        ("[feeds.after]\nlead = [7]", "[feeds.after]"),
        ("store = ", "config.toml"),
    ],
)
def test_a_wrong_key_is_named(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(BadFile) as caught:
        read(tmp_path, text)

    assert [problem.where for problem in caught.value.problems] == [where]
    assert "secret" not in str(caught.value)


def test_the_password_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("from file\n")
    path = tmp_path / "config.toml"
    path.write_text(f'[mail]\npassword_file = "{secret}"\n')

    assert Settings.read(path).password({}) == "from file"
    assert Settings.read(path).password({"DEADLINES_SMTP_PASSWORD": "from environment"}) == "from environment"
    assert "from file" not in repr(Settings.read(path))


def test_days_of_the_lamps_are_settings(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[lamps]\nyellow = 31\nblue = 60\n")
    office.environ["DEADLINES_CONFIG"] = str(path)

    entries = office("due", "--as-of", "2023-12-01", "--within", "2m", "-f", "json").json["entries"]

    assert {entry["lamp"] for entry in entries if entry["due"] == "2023-12-31"} == {"yellow"}


def test_a_broken_settings_file_is_one_line(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("lamps = [")
    office.environ["DEADLINES_CONFIG"] = str(path)

    told = office("due")

    assert told.code == 4
    assert told.err.count("\n") == 1
    assert office("--help").code == 0
