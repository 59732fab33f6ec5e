"""What goes out in a week, from the register to messages: links, calendars, corrections, an empty week; on every store."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

import samples
from deadlines.domain.agenda import lines_of
from deadlines.domain.chain.stations import Rules
from deadlines.domain.changes import reported
from deadlines.domain.model import Act, Obligation, Report
from deadlines.domain.status import Lamps
from deadlines.domain.subscriptions import sum_of
from deadlines.errors import BadFile
from deadlines.feeds.export import export_ics
from deadlines.mail import layout
from deadlines.mail.message import Mail, Style
from deadlines.mail.remembered import sent
from deadlines.store import linkkey
from deadlines.usecases import digest as use
from deadlines.usecases import feed_links, subscriptions
from deadlines.usecases.mailing import posted
from deadlines.usecases.record import settle, unit_set
from mail.registers import item, measure, milestone, plan, store_with

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deadlines.mail.digest import Digest
    from deadlines.store.contract import Store

KEY = b"k" * 32
AT = "2024-06-24T01:00:00Z"
NOW = datetime(2024, 6, 24, 1, 0, tzinfo=UTC)
DAY = date(2024, 6, 24)
SENDER = "整改办 <zgb@xianyang.example>"
STYLE = Style(base_url="https://rili.example.gov.cn/")
EPB, QINDU = "咸阳市/市生态环境局", "咸阳市/秦都区"


@pytest.fixture(params=samples.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made = samples.store(request.param, tmp_path)
    unit_set(made, QINDU, at=AT, by="zhang", mail=["qd@xianyang.example", "li@qq.example"])
    yield made
    made.close()


def found(store: Store, *, day: date = DAY, **more: Any) -> tuple[Digest, ...]:
    return use.digests(store, day=day, week=DAY, lamps=Lamps(), rules=Rules(), **more)


def mailed(store: Store, style: Style = STYLE, *, links: use.Links | None = None, **more: Any) -> dict[str, Mail]:
    told = found(store)
    along = use.enclosures(store, told, style, sender=SENDER, links=links)
    made = use.mails(store, told, style, sender=SENDER, now=NOW, enclosed=along, **more)
    return {mail.address: mail for mail in made if isinstance(mail, Mail)}


def remember(store: Store, *mails: Mail, at: str = AT) -> None:
    with store.batch(at=at, by="zhang") as batch:
        for mail in mails:
            batch.apply(sent(posted(mail, "digest", at=NOW)._replace(state="sent", ended_at=NOW)))


def corrected(store: Store, style: Style = STYLE, **more: Any) -> dict[str, Mail]:
    made = use.corrections(store, style, week=DAY, lamps=Lamps(), rules=Rules(), sender=SENDER, now=NOW, **more)
    return {mail.address: mail for mail in made if isinstance(mail, Mail)}


def text_of(mail: Mail) -> str:
    body = email.message_from_bytes(mail.data, policy=email.policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


# --- messages


def test_who_has_it_gets_nothing_and_others_theirs(store: Store) -> None:
    mails = mailed(store)
    assert set(mails) == {"hb@xianyang.example", "qd@xianyang.example", "li@qq.example"}
    newest = next(iter(store.newest())).seq
    assert {mail.known for mail in mails.values()} == {newest}
    assert {mail.as_of for mail in mails.values()} == {DAY}
    assert mails["qd@xianyang.example"].codes
    assert set(mails["li@qq.example"].codes) <= set(
        mails["qd@xianyang.example"].codes
    )  # for a proof; it has dates alone
    assert mails["li@qq.example"].codes
    assert "XY22" not in text_of(mails["li@qq.example"])

    left = mailed(store, sent={(QINDU, "qd@xianyang.example")})
    assert set(left) == {"hb@xianyang.example", "li@qq.example"}
    assert mailed(store, sent={(mail.unit, mail.address) for mail in mails.values()}) == {}


def test_the_same_data_say_the_same(store: Store) -> None:
    assert mailed(store) == mailed(store)


def test_a_broken_template_is_told_before_there_is_any_message(store: Store, tmp_path: Path) -> None:
    (tmp_path / "digest.html").write_text("{{ blocks[1].rows[0].nothing }}", encoding="utf-8")
    layout.environment.cache_clear()
    before = list(store.log())

    with pytest.raises(BadFile, match=r"digest\.html"):
        mailed(store, STYLE._replace(templates=tmp_path))
    assert list(store.log()) == before


def test_an_empty_week_is_said_where_the_office_wants_that(store: Store) -> None:
    day = date(2021, 1, 4)
    told = use.digests(store, day=day, week=day, lamps=Lamps(), rules=Rules())
    idle = use.digests(store, day=day, week=day, lamps=Lamps(), rules=Rules(), idle=True)

    assert told == ()
    assert {each.key for each in idle} == {EPB, QINDU}
    made = use.mails(store, idle, STYLE, sender=SENDER, now=NOW)
    assert {mail.subject.partition("：")[2] for mail in made if isinstance(mail, Mail)} >= {
        "本期无到期事项（市生态环境局）"
    }
    assert len(made) == 3


def test_who_has_no_part_in_anything_open_hears_of_no_empty_week() -> None:
    def idle(*reports: Report, **more: Any) -> set[str]:
        far = milestone("JA23-01.1", date(2025, 6, 30), responsible=("东县",))
        made = store_with(plan(item(1, measure(far), reports=reports, acceptance=("市财政局",)), **more))
        return {each.key for each in use.digests(made, day=DAY, week=DAY, lamps=Lamps(), rules=Rules(), idle=True)}

    assert idle() == {"甲市/市城管局", "甲市/东县"}  # another has no address, and others no part
    closed = Report(date(2023, 11, 1), act=Act("closed"))
    assert idle(Report(date(2023, 10, 1), done=True), closed) == set()
    duty = Obligation("JA23-o1", "报送", "2025年6月底前", "四", ("西县",), due=date(2025, 6, 30))
    assert idle(Report(date(2023, 10, 1), done=True), closed, obligations=(duty,)) == {"甲市/西县"}


# --- the page of the calendar


LINKS = use.Links(KEY, DAY)


def test_a_link_is_made_known_once_it_opens_something(store: Store) -> None:
    first = mailed(store, links=LINKS)
    token = feed_links.token_of(KEY, QINDU)
    address = f"https://rili.example.gov.cn/s/{token}"
    assert len(token) == 43
    assert address in text_of(first["qd@xianyang.example"])
    assert "/s/" not in text_of(first["li@qq.example"])  # outside the work domains
    assert [store.directory().find(QINDU).subscriptions, first["li@qq.example"].linked] == [(), False]

    opened = feed_links.ensure(store, [QINDU, EPB], KEY, today=DAY, at=AT, by="zhang")
    assert opened == {unit: feed_links.token_of(KEY, unit) for unit in (QINDU, EPB)}
    (held,) = store.directory().find(QINDU).subscriptions
    assert (held.name, held.sha256, held.added) == (feed_links.NAME, sum_of(token), DAY)
    assert [entry.act for entry in store.log()][-2:] == ["feed-added", "feed-added"]
    number = len(list(store.log()))
    assert feed_links.ensure(store, [QINDU, EPB], KEY, today=DAY, at=AT, by="zhang") == opened
    assert len(list(store.log())) == number
    assert mailed(store, links=LINKS)["qd@xianyang.example"].content == first["qd@xianyang.example"].content
    assert list(store.problems()) == []


def test_what_the_office_shut_or_gave_another_address_is_not_opened_again(store: Store) -> None:
    feed_links.ensure(store, [QINDU, EPB], KEY, today=DAY, at=AT, by="zhang")
    subscriptions.revoke(store, QINDU, feed_links.NAME, today=DAY, at=AT, by="zhang")
    subscriptions.rotate(store, EPB, feed_links.NAME, today=DAY, at=AT, by="zhang")

    assert feed_links.ensure(store, [QINDU, EPB], KEY, today=DAY, at=AT, by="zhang") == {}
    assert not any("/s/" in text_of(mail) or mail.linked for mail in mailed(store, links=LINKS).values())


def test_another_key_makes_no_second_subscription(store: Store) -> None:
    feed_links.ensure(store, [QINDU], KEY, today=DAY, at=AT, by="zhang")

    assert feed_links.ensure(store, [QINDU], b"x" * 32, today=DAY, at=AT, by="zhang") == {}
    assert len(store.directory().find(QINDU).subscriptions) == 1


@pytest.mark.parametrize(
    "style", [STYLE._replace(base_url=""), STYLE._replace(feed="none"), STYLE._replace(feed="attach")]
)
def test_there_is_no_link_where_none_is_wanted(store: Store, style: Style) -> None:
    assert not any("/s/" in text_of(mail) for mail in mailed(store, style, links=LINKS).values())


def test_what_is_only_shown_gives_no_token_away(store: Store) -> None:
    shown = mailed(store, links=use.Links(None, DAY, shown=True))
    known = mailed(store, links=use.Links(KEY, DAY, shown=True))

    for mails in (shown, known):
        assert "https://rili.example.gov.cn/s/…" in text_of(mails["qd@xianyang.example"])
        assert feed_links.token_of(KEY, QINDU) not in text_of(mails["qd@xianyang.example"])
    feed_links.ensure(store, [QINDU], KEY, today=DAY, at=AT, by="zhang")
    subscriptions.revoke(store, QINDU, feed_links.NAME, today=DAY, at=AT, by="zhang")
    again = mailed(store, links=use.Links(KEY, DAY, shown=True))
    assert "/s/" not in text_of(again["qd@xianyang.example"])


def test_the_calendar_goes_along_byte_by_byte_as_it_is_exported(store: Store, tmp_path: Path) -> None:
    lines = [line for plan in store.register().plans for line in lines_of(plan)]
    export_ics(tmp_path / "ics", store.directory(), lines, store.log(), as_of=DAY)

    mails = mailed(store, STYLE._replace(feed="both"), links=LINKS)
    message = email.message_from_bytes(mails["qd@xianyang.example"].data, policy=email.policy.default)
    (file,) = message.iter_attachments()
    assert file.get_payload(decode=True) == (tmp_path / "ics" / "咸阳市-秦都区.ics").read_bytes()
    assert b"text/calendar" not in mails["li@qq.example"].data
    assert "/s/" in text_of(mails["qd@xianyang.example"])
    only = found(store, unit=QINDU)
    alone = use.enclosures(store, only, STYLE._replace(feed="attach"), sender=SENDER)
    assert alone[QINDU].calendar == file.get_payload(decode=True)


@pytest.mark.parametrize("links", [True, False])
def test_the_key_is_the_owners_alone_and_made_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")  # FAT, some network disks

    if not links:
        monkeypatch.setattr("os.link", no_links)
    path = linkkey.key_beside(str(tmp_path / "r.db"))
    assert path == tmp_path / "r.db.links.key"
    assert linkkey.read_key(path) is None
    key = linkkey.key_at(path)
    assert len(key) == 32
    assert linkkey.key_at(path) == linkkey.read_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["r.db.links.key"]
    path.write_bytes(b"short")
    with pytest.raises(BadFile):
        linkkey.key_at(path)
    assert linkkey.key_beside("postgresql://x/y") is None
    assert linkkey.key_beside("sqlite:////tmp/r.db") == linkkey.key_beside("/tmp/r.db")


# --- corrections


def test_what_says_the_same_is_not_sent_again(store: Store) -> None:
    remember(store, *mailed(store).values())

    assert corrected(store) == {}


def test_what_was_recorded_for_a_later_day_changes_no_mail_of_an_earlier_one(store: Store) -> None:
    remember(store, *mailed(store).values())
    with store.batch(at="2024-06-27T01:00:00Z", by="zhang") as batch:
        batch.apply(reported("done", "XY22-03.1", Report(date(2024, 6, 26), done=True)))

    assert corrected(store) == {}


def changed(store: Store) -> None:
    with store.batch(at="2024-06-27T01:00:00Z", by="zhang") as batch:
        batch.apply(reported("done", "XY22-03.1", Report(DAY, done=True)))
        batch.apply(reported("done", "XY22-03", Report(DAY, done=True)))


def test_what_says_something_else_by_now_is_corrected_where_it_went(store: Store) -> None:
    before = mailed(store)
    remember(store, before["hb@xianyang.example"], at="2024-06-24T00:30:00Z")
    changed(store)

    found = corrected(store)
    assert set(found) == {"hb@xianyang.example"}  # the others got nothing that could be corrected
    mail = found["hb@xianyang.example"]
    assert mail.subject.startswith("【更正】【督察整改提示】6月24日—6月30日：")
    assert mail.correction == 1
    assert mail.as_of == DAY
    assert mail.message_id != before["hb@xianyang.example"].message_id
    assert "更正：本提示替代6月24日发送的本期提示，请以本提示为准。" in text_of(mail)

    remember(store, mail)
    assert corrected(store) == {}
    with store.batch(at="2024-06-28T01:00:00Z", by="zhang") as batch:
        last = next(each for each in store.newest() if each.act == "done")
        batch.apply(last.change.reverse(last.seq))
    (second,) = corrected(store).values()
    assert second.correction == 2
    assert second.message_id not in (mail.message_id, before["hb@xianyang.example"].message_id)


def test_a_correction_to_outside_says_no_more_than_the_mail_did(store: Store) -> None:
    mails = mailed(store)
    remember(store, *mails.values())
    unit_set(store, QINDU, at=AT, by="zhang", lang="en")

    found = corrected(store, scope={QINDU})
    assert set(found) == {"qd@xianyang.example", "li@qq.example"}
    assert "XY22" not in text_of(found["li@qq.example"])
    assert found["li@qq.example"].subject.startswith("[Correction] [Rectification reminder]")


def test_a_settled_date_corrects_what_named_it(store: Store) -> None:
    remember(store, *mailed(store).values())
    code = next(code for code in mailed(store)["hb@xianyang.example"].codes if "." in code)
    settle(store, code, due=date(2025, 3, 1), note="核定", at=AT, by="zhang")

    assert "hb@xianyang.example" in corrected(store)
