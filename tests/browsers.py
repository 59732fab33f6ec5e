"""A real Chromium for pages that lie in files: their width, what axe says of them, and pictures for somebody to see."""

from __future__ import annotations

import base64
import importlib.util
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver import Chrome

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
#: Where screenshots are put for somebody to look at.
SHOTS = os.environ.get("DEADLINES_SHOTS")
THERE = bool(shutil.which("chromium") and shutil.which("chromedriver"))


class Window(NamedTuple):
    """A browser that shows one page at a time."""

    browser: Chrome

    def open(self, path: Path, width: int) -> None:
        """Show the file *path* on a screen of so many pixels' width."""
        self.browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 844, "deviceScaleFactor": 2, "mobile": width < 600},
        )
        self.browser.get(path.as_uri())

    def run(self, script: str) -> Any:
        """What *script* returns."""
        return self.browser.execute_script(script)

    def faults(self) -> list[tuple[str, list[str]]]:
        """What axe finds that people with a screen reader or weak eyes would stumble over."""
        spec = importlib.util.find_spec("axe_core_python")
        assert spec is not None
        assert spec.origin is not None
        self.run((Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8"))
        found = self.browser.execute_async_script("axe.run(document).then(arguments[arguments.length - 1])")
        assert len(found["passes"]) > 5
        return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]

    def fetched(self) -> list[str]:
        """The addresses of everything that the page brought along."""
        names: list[str] = self.run("return performance.getEntriesByType('resource').map(each => each.name)")
        return names

    def shot(self, name: str, width: int) -> None:
        """A picture of the whole page, where somebody wants to see it."""
        height = self.run("return document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        asked = {"captureBeyondViewport": True, "clip": clip}
        picture = base64.b64decode(self.browser.execute_cdp_cmd("Page.captureScreenshot", asked)["data"])
        assert picture.startswith(b"\x89PNG")
        if SHOTS:
            (Path(SHOTS) / f"{name}.png").write_bytes(picture)

    def printed(self, name: str) -> bytes:
        """The page as it prints on A4."""
        asked = {"preferCSSPageSize": True, "printBackground": False}
        data = base64.b64decode(self.browser.execute_cdp_cmd("Page.printToPDF", asked)["data"])
        if SHOTS:
            (Path(SHOTS) / f"{name}.pdf").write_bytes(data)
        return data


@contextmanager
def window(profile: Path) -> Iterator[Window]:
    """A browser with its profile in *profile*."""
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    browser = Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        yield Window(browser)
    finally:
        browser.quit()
