"""The server as its clients see it: calendars, tokens that open nothing, changes, and a register that cannot be read."""

from __future__ import annotations

import re
import threading
from datetime import date
from typing import TYPE_CHECKING

import pytest

import samples
from deadlines.domain.subscriptions import Batch, sum_of
from deadlines.errors import Damaged, Message
from deadlines.feeds.asked import options_of
from deadlines.feeds.events import PLAIN, Options
from deadlines.feeds.server import FeedServer, House
from deadlines.feeds.shelf import MOST_KINDS, Shelf
from deadlines.usecases import export, record, reporting, subscriptions
from deadlines.usecases.recording import Recording
from visitors import AT, DAY, visiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from deadlines.feeds.build import Feed
    from visitors import Visit

UNIT = "咸阳市/市生态环境局"


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    with visiting("memory", tmp_path) as made:
        yield made


def body(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return answer.content.decode().replace("\r\n ", "")


# --- a calendar -------------------------------------------------------------------------------------------------------


def test_a_calendar_is_what_the_export_writes(visit: Visit, tmp_path: Path) -> None:
    token = visit.subscribe()

    answer = visit.get(f"/f/{token}.ics")

    export.feeds(visit.store, tmp_path / "out", day=DAY)
    assert answer.content == (tmp_path / "out" / "咸阳市-市生态环境局.ics").read_bytes()
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["cache-control"] == "private, max-age=3600"
    assert answer.headers["content-disposition"].startswith("inline; ")
    assert re.fullmatch(r'"[0-9a-f]{32}"', answer.headers["etag"])
    assert answer.headers["last-modified"] == "Thu, 05 Jan 2023 01:02:03 GMT"  # when the register began
    assert "content-encoding" not in answer.headers


def test_every_answer_is_safe_to_show(visit: Visit) -> None:
    token = visit.subscribe()
    for path in (f"/f/{token}.ics", "/f/x.ics", f"/s/{token}", "/s/x", "/robots.txt", "/", "/nowhere"):
        headers = visit.get(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert "default-src 'none'" in headers["content-security-policy"], path


def test_head_says_what_get_would_and_sends_nothing(visit: Visit) -> None:
    token = visit.subscribe()
    for path in (f"/f/{token}.ics", "/f/x.ics", f"/s/{token}", "/robots.txt"):
        head, get = visit.ask("HEAD", path), visit.get(path)
        assert head.status_code == get.status_code, path
        assert dict(head.headers) == dict(get.headers), path


def test_what_a_client_has_is_not_sent_again(visit: Visit) -> None:
    path = f"/f/{visit.subscribe()}.ics"
    first = visit.get(path)

    for said in ({"If_None_Match": first.headers["etag"]}, {"If_Modified_Since": first.headers["last-modified"]}):
        again = visit.get(path, **said)
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["last-modified"] == first.headers["last-modified"]
        assert "content-type" not in again.headers
    assert visit.ask("HEAD", path, If_None_Match=first.headers["etag"]).status_code == 304


def test_gzip_comes_only_when_it_is_asked_for(visit: Visit) -> None:
    path = f"/f/{visit.subscribe()}.ics"
    plain = visit.get(path)

    packed = visit.get(path, Accept_Encoding="gzip, deflate")

    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content  # httpx unpacks it
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers["vary"] == plain.headers["vary"] == "accept-encoding"
    assert visit.get(path, Accept_Encoding="gzip", If_None_Match=packed.headers["etag"]).status_code == 304
    assert visit.get(path, If_None_Match=packed.headers["etag"]).status_code == 200


def test_alarms_are_an_option_of_the_address(visit: Visit) -> None:
    path = f"/f/{visit.subscribe()}.ics"

    assert "BEGIN:VALARM" not in body(visit.get(path))
    assert "BEGIN:VALARM" in body(visit.get(path + "?alarms=on"))
    assert visit.get(path + "?alarms=off").content == visit.get(path).content
    assert visit.get(path + "?alarms=ON").content == visit.get(path + "?alarms=on").content


def test_reminders_tasks_and_roles_are_read_from_the_query() -> None:
    assert options_of("reminders=on&todo=1") == Options(reminders=True, todo=True)
    both = Options(roles=frozenset({"lead", "acceptance"}))
    assert options_of("roles=lead,acceptance") == options_of("roles=Lead&roles=%E9%AA%8C%E6%94%B6") == both
    assert options_of("", Options(roles=frozenset({"lead"}))) == Options(roles=frozenset({"lead"}))


@pytest.mark.parametrize(
    "query",
    [
        "alarms=perhaps",
        "alarms=",
        "alarms",
        "alarms=on&alarms=off",
        "roles=",
        "roles=chief",
        "roles=lead,chief",
        "role=lead",
        "utm_source=x",
        "inner=on",
        "%FF&&==",
        "a=" * 5000,
    ],
)
def test_what_an_address_asks_for_wrongly_is_said_and_not_passed_over(visit: Visit, query: str) -> None:
    """Who mistypes a role must not be handed everything."""
    token = visit.subscribe()

    answer = visit.get(f"/f/{token}.ics?{query}")

    assert answer.status_code == 400
    assert answer.headers["cache-control"] == "no-store"
    assert "roles" in answer.text
    assert token not in answer.text
    assert "BEGIN" not in answer.text
    assert visit.get(f"/f/x{token}.ics?{query}").status_code == 404  # nothing is said to strangers


def test_a_page_passes_over_what_others_add_to_its_address_but_no_wrong_role(visit: Visit) -> None:
    token = visit.subscribe()

    assert visit.get(f"/s/{token}?lang=zh&from=singlemessage&isappinstalled=0").status_code == 200
    assert visit.get(f"/s/{token}?roles=chief").status_code == 400
    shown = visit.get(f"/s/{token}?lang=zh&roles=responsible,lead").text
    assert f"/f/{token}.ics?roles=lead,responsible" in shown
    assert "【牵头】【责任】" in shown
    assert "roles=lead,responsible&amp;todo=on" in shown or "todo=on&amp;roles=lead,responsible" in shown
    assert "roles=" not in visit.get(f"/s/{token}?lang=zh").text


def test_a_feed_of_tasks_is_one_address_away(visit: Visit) -> None:
    path = f"/f/{visit.subscribe()}.ics"
    assert "BEGIN:VTODO" in body(visit.get(path + "?todo=on"))
    assert "BEGIN:VEVENT" not in body(visit.get(path + "?todo=on"))
    assert "BEGIN:VEVENT" in body(visit.get(path))


def test_no_more_kinds_of_calendars_are_kept_than_a_server_can_hold(visit: Visit) -> None:
    roles = ("lead", "cooperating", "responsible", "acceptance", "supervising")
    token = visit.subscribe()
    for number in range(1, 31):
        wanted = ",".join(role for bit, role in enumerate(roles) if number >> bit & 1)
        assert visit.get(f"/f/{token}.ics?roles={wanted}&alarms={'on' if number % 3 else 'off'}").status_code == 200
        assert len({options for _unit, options in visit.shelf._ready}) <= MOST_KINDS


@pytest.mark.parametrize(
    ("query", "settled", "alarms"),
    [
        ("", PLAIN, False),
        ("alarms=on", PLAIN, True),
        ("alarms=off", Options(alarms=True), False),
        ("", Options(alarms=True), True),
        ("alarms=TRUE", PLAIN, True),
        ("alarms=0", Options(alarms=True), False),
    ],
)
def test_options_are_read_from_the_query(query: str, settled: Options, alarms: bool) -> None:
    assert options_of(query, settled) == settled._replace(alarms=alarms)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
def test_calendars_are_read_only(visit: Visit, method: str) -> None:
    token = visit.subscribe()
    for path in (f"/f/{token}.ics", f"/s/{token}", "/robots.txt"):
        answer = visit.ask(method, path)
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD"


def test_robots_may_fetch_calendars_but_not_look_at_pages(visit: Visit) -> None:
    from urllib.robotparser import RobotFileParser

    robots = RobotFileParser()
    robots.parse(visit.get("/robots.txt").text.splitlines())

    assert robots.can_fetch("Google-Calendar-Importer", "https://rili.example/f/x.ics")
    assert not robots.can_fetch("Googlebot", "https://rili.example/s/x")


# --- tokens that open nothing -----------------------------------------------------------------------------------------


def test_whatever_opens_nothing_is_answered_alike(visit: Visit) -> None:
    token, gone = visit.subscribe(), visit.subscribe(name="旧手机")
    ends = visit.subscribe(name="短期", expires=DAY)
    subscriptions.revoke(visit.store, UNIT, "旧手机", today=DAY, at=AT, by="zhang")
    assert visit.get(f"/f/{ends}.ics").status_code == 200
    visit.clock.today = date(2023, 6, 2)

    tokens = [gone, ends, "x", "", token[:-1], token + token, token + "A", token.swapcase(), "0" * 43, "%00", "钥匙"]
    tokens += [f"..%2Ff%2F{token}", f"{token}%2F", f"x/{token}", "a" * 5000, "%FF%FE", "..%5C..%5Cetc"]
    answers = [visit.get(f"/f/{each}.ics", peer=f"192.0.2.{n}") for n, each in enumerate(tokens)]
    answers += [visit.get(path, peer="198.51.100.1") for path in ("/f/", f"/f/{token}", f"/f/{token}.ICS", "/f/.ics")]
    answers += [visit.get(f"/s/{each}", peer=f"203.0.113.{n}") for n, each in enumerate((gone, ends, "x", token * 2))]

    assert {answer.status_code for answer in answers} == {404}
    assert {answer.content for answer in answers} == {answers[0].content}
    assert {tuple(sorted(answer.headers.items())) for answer in answers} == {tuple(sorted(answers[0].headers.items()))}
    assert visit.get(f"/f/{token}.ics").status_code == 200


def test_wrong_tokens_have_to_wait_and_right_ones_do_not(visit: Visit) -> None:
    token = visit.subscribe()
    answers = [visit.get("/f/wrong.ics").status_code for _ in range(40)]

    assert answers == [404] * 30 + [429] * 10
    wait = visit.get("/s/wrong")
    assert wait.status_code == 429
    assert int(wait.headers["retry-after"]) > 0
    assert visit.get(f"/f/{token}.ics").status_code == 200
    assert visit.get("/f/wrong.ics", peer="192.0.2.2").status_code == 404
    visit.clock.passes(int(wait.headers["retry-after"]))
    assert visit.get("/f/wrong.ics").status_code == 404


def test_behind_a_proxy_the_client_counts_and_not_the_proxy(tmp_path: Path) -> None:
    with visiting("memory", tmp_path, house=House(proxies=("127.0.0.1",))) as visit:
        for _ in range(40):
            last = visit.get("/f/wrong.ics", peer="127.0.0.1", X_Forwarded_For="192.0.2.1")
        other = visit.get("/f/wrong.ics", peer="127.0.0.1", X_Forwarded_For="192.0.2.2")

    assert (last.status_code, other.status_code) == (429, 404)


def test_the_access_log_names_subscriptions_and_no_token(visit: Visit) -> None:
    token = visit.subscribe()
    visit.get(f"/f/{token}.ics", User_Agent="Thunderbird/128\x1b[31m")
    visit.get(f"/s/{token}?lang=en")
    visit.get(f"/f/{token}x.ics", peer="192.0.2.77")
    visit.server._write_lines()

    (told,) = visit.lines
    assert token not in told
    assert sum_of(token) not in told
    lines = told.splitlines()
    assert lines[0] == "2023-06-01 09:00:00+08:00 咸阳市/市生态环境局 办公室手机 GET 200 Thunderbird/128?[31m"
    assert lines[2] == "2023-06-01 09:00:00+08:00 192.0.2.77 GET 404"
    assert "192.0.2.1" not in told  # of those who are let in no address is written down


def test_what_was_fetched_is_handed_on_without_addresses(visit: Visit) -> None:
    token = visit.subscribe()
    first = visit.get(f"/f/{token}.ics", User_Agent="ICSx5/2.3")
    visit.get(f"/f/{token}.ics", User_Agent="ICSx5/2.3", If_None_Match=first.headers["etag"])
    visit.get(f"/s/{token}")
    visit.get("/f/wrong.ics")

    visit.runner.run(visit.server._hand_on())

    (batch,) = visit.kept
    assert isinstance(batch, Batch)
    assert (batch.times, batch.client, len(batch.places)) == (2, "ICSx5", 1)
    assert "192.0.2" not in repr(batch)


# --- changes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", samples.KINDS)
def test_what_is_recorded_stands_in_the_next_answer(kind: str, tmp_path: Path) -> None:
    with visiting(kind, tmp_path) as visit:
        path = f"/f/{visit.subscribe()}.ics"
        before = visit.get(path)
        record.done(visit.store, ["XY22-03.2"], Recording(DAY, DAY, AT, "zhang"))
        visit.clock.passes(60)

        after = visit.get(path, If_None_Match=before.headers["etag"], If_Modified_Since=before.headers["last-modified"])

        assert "已完成" in body(after)
        assert "已完成" not in body(before)
        assert after.headers["etag"] != before.headers["etag"]
        assert after.headers["last-modified"] == "Thu, 01 Jun 2023 01:00:00 GMT"


def test_a_server_that_begins_anew_dates_the_same_bytes_alike(visit: Visit) -> None:
    token = visit.subscribe()
    first = visit.get(f"/f/{token}.ics")
    visit.clock.passes(7200)
    reporting.progress(visit.store, "XY22-03.2", Recording(DAY, DAY, AT, "zhang"), text="未到货", not_done=True)

    visit.server = FeedServer(Shelf(visit.source, visit.clock, recheck=0.0), visit.clock)
    second = visit.get(f"/f/{token}.ics")

    assert second.content == first.content
    assert second.headers["last-modified"] == first.headers["last-modified"]


@pytest.mark.parametrize("kind", samples.KINDS)
def test_a_revocation_holds_from_the_next_request_on(kind: str, tmp_path: Path) -> None:
    with visiting(kind, tmp_path) as visit:
        path = f"/f/{visit.subscribe()}.ics"
        assert visit.get(path).status_code == 200

        new = subscriptions.rotate(visit.store, UNIT, "办公室手机", today=DAY, at=AT, by="zhang").token
        assert visit.get(path).status_code == 404
        assert visit.get(f"/f/{new}.ics").status_code == 200

        subscriptions.revoke(visit.store, UNIT, "办公室手机", today=DAY, at=AT, by="zhang")
        assert visit.get(f"/f/{new}.ics").status_code == 404


def test_a_group_with_members_can_be_subscribed_to_as_well(visit: Visit) -> None:
    others = [visit.subscribe(unit, "手机") for unit in ("咸阳市/秦都区", "咸阳市/各县市区", "西安市/各开发区")]

    for token in others:
        assert "BEGIN:VEVENT" in body(visit.get(f"/f/{token}.ics"))


def counted(visit: Visit) -> list[Options]:
    """The options of every calendar that is made from now on."""
    made: list[Options] = []
    real = visit.source.calendars

    def calendars(day: date, options: Options) -> dict[str, tuple[Feed, bytes]]:
        made.append(options)
        return real(day, options)

    visit.source.calendars = calendars  # type: ignore[method-assign]
    return made


def test_calendars_are_made_again_only_when_something_changed(visit: Visit) -> None:
    path = f"/f/{visit.subscribe()}.ics"
    made = counted(visit)

    first = visit.get(path)
    for _ in range(5):
        visit.clock.passes(600)
        assert visit.get(path).headers["etag"] == first.headers["etag"]
    assert len(made) == 1

    visit.clock.today = date(2023, 6, 2)  # another day, and the same bytes: tag and date stay
    same = visit.get(path)
    assert len(made) == 2
    assert same.headers["etag"] == first.headers["etag"]
    assert same.headers["last-modified"] == first.headers["last-modified"]

    visit.get(path + "?alarms=on")
    visit.get(path + "?alarms=on")
    assert len(made) == 3


def test_while_a_new_edition_is_slow_the_last_one_is_handed_out(tmp_path: Path) -> None:
    with visiting("memory", tmp_path, patience=0.01) as visit:
        path = f"/f/{visit.subscribe()}.ics"
        before = visit.get(path)
        real, go = visit.source.calendars, threading.Event()

        def slow(day: date, options: Options) -> dict[str, tuple[Feed, bytes]]:
            assert go.wait(30)
            return real(day, options)

        visit.source.calendars = slow  # type: ignore[method-assign]
        record.done(visit.store, ["XY22-03.2"], Recording(DAY, DAY, AT, "zhang"))

        meanwhile = visit.get(path)
        gone = visit.get("/f/wrong.ics")
        subscriptions.add(visit.store, "西安市/市城管局", "新", today=DAY, at=AT, by="zhang")
        go.set()
        making = list(visit.shelf._making.values())
        for each in making:
            visit.runner.run(_finished(each))
        after = visit.get(path)

    assert meanwhile.content == before.content
    assert gone.status_code == 404
    assert "已完成" in body(after)


async def _finished(task: object) -> None:
    await task  # type: ignore[misc]


# --- a register that cannot be read -----------------------------------------------------------------------------------


def test_a_register_that_cannot_be_read_is_answered_503_to_all_alike(visit: Visit) -> None:
    token = visit.subscribe()
    assert visit.get(f"/f/{token}.ics").status_code == 200
    real = visit.source.version

    def broken() -> object:
        raise Damaged("r.db", Message("page 3"))

    visit.source.version = broken  # type: ignore[method-assign]
    answers = [visit.get(path) for path in (f"/f/{token}.ics", "/f/x.ics", f"/s/{token}", "/s/x")]

    assert {answer.status_code for answer in answers} == {503}
    assert {answer.headers["retry-after"] for answer in answers} == {"60"}
    assert {answer.content for answer in answers} == {answers[0].content}
    assert len(visit.errors) == 1  # told once

    visit.source.version = real  # type: ignore[method-assign]
    assert visit.get(f"/f/{token}.ics").status_code == 200


def test_calendars_that_cannot_be_made_leave_the_last_ones(visit: Visit) -> None:
    token, other = visit.subscribe(), visit.subscribe("西安市/市城管局")
    before = visit.get(f"/f/{token}.ics")

    def broken(day: date, options: Options) -> dict[str, tuple[Feed, bytes]]:
        raise Damaged("r.db", Message("page 3"))

    visit.source.calendars = broken  # type: ignore[method-assign]
    record.done(visit.store, ["XY22-03.2"], Recording(DAY, DAY, AT, "zhang"))

    assert visit.get(f"/f/{token}.ics").content == before.content
    assert visit.get(f"/f/{other}.ics?alarms=on").status_code == 503


@pytest.mark.parametrize("kind", ["sqlite", "yaml"])
def test_a_register_that_goes_away_and_comes_back(kind: str, tmp_path: Path) -> None:
    with visiting(kind, tmp_path) as visit:
        path = f"/f/{visit.subscribe()}.ics"
        assert visit.get(path).status_code == 200
        visit.source._gate.close()  # as on a server that was restarted meanwhile
        file = tmp_path / samples.FILES[kind]
        away = file.with_name("away" + file.suffix)
        file.rename(away)
        assert visit.get(path).status_code == 503
        away.rename(file)

        assert visit.get(path).status_code == 200


def test_another_register_put_in_its_place_is_read(tmp_path: Path) -> None:
    with visiting("sqlite", tmp_path) as visit:
        token = visit.subscribe()
        assert visit.get(f"/f/{token}.ics").status_code == 200
        (tmp_path / "other").mkdir()
        other = samples.store("sqlite", tmp_path / "other")
        new = subscriptions.add(other, UNIT, "新手机", today=DAY, at=AT, by="zhang").token
        other.close()
        visit.store.close()

        (tmp_path / "other" / "register.db").replace(tmp_path / "register.db")
        for beside in ("-wal", "-shm"):
            (tmp_path / f"register.db{beside}").unlink(missing_ok=True)

        assert visit.get(f"/f/{token}.ics").status_code == 404
        assert visit.get(f"/f/{new}.ics").status_code == 200


def test_an_address_with_a_slash_behind_it_leads_nowhere(visit: Visit) -> None:
    for token in (visit.subscribe(), "badtoken"):
        answer = visit.get(f"/s/{token}/", Host="evil.example")
        assert (answer.status_code, answer.headers.get("location")) == (404, None)
