"""The subscribe page in a real Chromium, at the width of a phone and of a desk, in both languages.

What it says is read, its QR code is decoded, its button pressed; axe looks for what people with a screen reader or
weak eyes would stumble over. Nothing may be fetched from elsewhere and nothing be said on the console.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from program import SAMPLE, Program
from served import served, subscribed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver import Chrome

    from served import Served

pytestmark = [
    pytest.mark.skipif(
        not (shutil.which("chromium") and shutil.which("chromedriver")), reason="chromium and its driver are not here"
    ),
    pytest.mark.xdist_group("serve"),
]

WIDTHS = {"phone": 390, "desk": 1280}
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
#: Where screenshots are put for somebody to look at.
SHOTS = os.environ.get("DEADLINES_SHOTS")


class Desk(NamedTuple):
    """A browser in front of a server with one subscription."""

    browser: Chrome
    server: Served
    token: str

    def open(self, query: str, width: int) -> None:
        self.browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 844, "deviceScaleFactor": 2, "mobile": width < 600},
        )
        self.browser.get(f"{self.server.base}/s/{self.token}{query}")

    def run(self, script: str) -> Any:
        return self.browser.execute_script(script)

    def logged(self, kind: str) -> list[dict[str, Any]]:
        """What the browser wrote down since it was asked last."""
        entries: list[dict[str, Any]] = self.browser.execute("getLog", {"type": kind})["value"]
        return entries

    def shot(self, name: str, width: int) -> bytes:
        """The whole page as a picture."""
        import base64

        height = self.run("return document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        asked = {"captureBeyondViewport": True, "clip": clip}
        picture = base64.b64decode(self.browser.execute_cdp_cmd("Page.captureScreenshot", asked)["data"])
        if SHOTS:
            (Path(SHOTS) / f"{name}.png").write_bytes(picture)
        return picture


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    program = Program(tmp_path_factory.mktemp("page"))
    assert program("init", str(SAMPLE)).returncode == 0
    token = subscribed(program, "西安市/市城管局", "办公室手机", "--expires", "2031-12-31")
    options = ChromeOptions()
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with served(program) as server:
        browser = Chrome(options=options, service=Service(shutil.which("chromedriver")))
        try:
            yield Desk(browser, server, token)
        finally:
            browser.quit()


def axe() -> str:
    """The text of axe-core, which its package brings."""
    spec = importlib.util.find_spec("axe_core_python")
    assert spec is not None
    assert spec.origin is not None
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page(desk: Desk, width: str, language: str) -> None:
    import cv2
    import numpy as np

    desk.logged("browser")
    desk.logged("performance")
    desk.open(f"?lang={language}", WIDTHS[width])

    text = desk.run("return document.body.innerText")
    feed = f"{desk.server.base}/f/{desk.token}.ics"
    assert desk.run("return document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[language]
    assert desk.run("return document.getElementById('address').value") == feed
    assert desk.run("return document.querySelector('a.button').href") == feed.replace("http://", "webcal://")
    for said in ("市城管局", "办公室手机", "2031-12-31", "Outlook", "Google", "Thunderbird", "ICSx5", "2023-12-31"):
        assert said in text
    assert ("企业微信" in text, "WeCom" in text) == (language == "zh", language == "en")
    assert desk.run("return document.documentElement.scrollWidth") <= WIDTHS[width]  # nothing to scroll sideways

    picture = desk.shot(f"{language}-{width}", WIDTHS[width])
    shown = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert shown is not None
    decoded, *_ = cv2.QRCodeDetector().detectAndDecode(shown)
    assert decoded == f"{desk.server.base}/s/{desk.token}"

    desk.run(axe())
    found = desk.browser.execute_async_script("axe.run(document).then(arguments[arguments.length - 1])")
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert len(found["passes"]) > 20
    sizes = desk.run(
        "return [...document.querySelectorAll('a, button:not([hidden])')].map(each => {"
        " const box = each.getBoundingClientRect(); return [each.textContent, box.width, box.height]; })"
    )
    assert len(sizes) >= 9
    assert [each for each in sizes if min(each[1:]) < 43.9] == []  # what a thumb can hit; this axe has no rule for it

    assert desk.logged("browser") == []
    fetched = [
        message["params"]["request"]["url"]
        for entry in desk.logged("performance")
        if (message := json.loads(entry["message"])["message"])["method"] == "Network.requestWillBeSent"
    ]
    own = ("chrome:", "data:")  # the first page that the browser shows is its own
    assert {url.partition("?")[0] for url in fetched if not url.startswith(own)} == {
        f"{desk.server.base}/s/{desk.token}"
    }


def test_the_address_is_copied_and_said_to_be(desk: Desk) -> None:
    desk.browser.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"origin": desk.server.base, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]},
    )
    desk.open("?lang=zh", WIDTHS["phone"])
    desk.run("document.getElementById('copy').click()")

    copied = desk.browser.execute_async_script("navigator.clipboard.readText().then(arguments[arguments.length - 1])")

    assert copied == f"{desk.server.base}/f/{desk.token}.ics"
    assert desk.run("return document.getElementById('copied').textContent") == "已复制。"


def test_alarms_and_language_are_links(desk: Desk) -> None:
    desk.open("?lang=zh", WIDTHS["phone"])
    desk.run("document.querySelector('.choice a:not([aria-current])').click()")

    assert desk.run("return document.getElementById('address').value").endswith(".ics?alarms=on")
    assert desk.run("return document.querySelector('.choice [aria-current]').textContent") == "开"

    desk.run("document.querySelector('nav a').click()")

    assert desk.run("return document.documentElement.lang") == "en"
    assert desk.run("return document.getElementById('address').value").endswith(".ics?alarms=on")


def test_the_page_speaks_the_language_of_its_reader(desk: Desk) -> None:
    for accepted, language in (("en-GB,en;q=0.9", "en"), ("zh-TW,zh;q=0.9,en;q=0.1", "zh-CN"), ("fr", "zh-CN")):
        answer = desk.server.get(f"/s/{desk.token}", f"Accept-Language: {accepted}")
        assert f'<html lang="{language}">'.encode() in answer.body
