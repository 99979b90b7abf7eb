"""The HTML page in a real browser: opened, filtered, clicked through, printed, and no network asked for.

Needs Chromium and its driver (Debian: chromium, chromium-driver). Without them the tests are skipped, except where
CROSSFOOT_BROWSER=required says that they have to run, as in CI.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ..conftest import ROOT, Run

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
if not (BROWSER and DRIVER) and os.environ.get("CROSSFOOT_BROWSER") != "required":
    pytest.skip("no Chromium here", allow_module_level=True)

FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-quic", "--window-size=1300,1000")  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER or ""
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture
def page(pages: Path, browser: Any, crossfoot: Callable[..., Run]) -> Callable[..., Any]:
    def open_page(*paths: str, lang: str = "zh", rules: str = "") -> Any:
        target = pages / "page.html"
        more = ("--rules", rules) if rules else ()
        crossfoot("check", *paths, "--format", "html", "--output", str(target), "--lang", lang, *more, cwd=ROOT)
        browser.get(target.as_uri())
        return browser

    return open_page


def shown(browser: Any, selector: str) -> list[Any]:
    from selenium.webdriver.common.by import By

    return [e for e in browser.find_elements(By.CSS_SELECTOR, selector) if e.is_displayed()]


def choose(browser: Any, field: str, value: str) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.select import Select

    Select(browser.find_element(By.ID, field)).select_by_value(value)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_open(lang: str, page: Callable[..., Any], crossfoot: Callable[..., Run]) -> None:
    browser = page("examples", lang=lang)
    assert len(shown(browser, ".card")) == 5
    total = len(shown(browser, ".finding"))
    assert total > 40
    assert browser.find_element("id", "shown").text == f"5 · {total}"
    assert browser.find_element("tag name", "html").get_attribute("lang").startswith(lang)
    assert [entry for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")] == []
    text = Path(browser.current_url.removeprefix("file://")).read_text("utf-8")
    assert not re.search(r"""(?:src|href)=["'](?!#)|@import|url\(|https?://""", text.split("<main>")[0])
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0


def test_filter(page: Callable[..., Any]) -> None:
    browser = page("examples")
    everything = len(shown(browser, ".finding"))
    for severity in ("warning", "note"):
        browser.find_element("css selector", f"[data-severity={severity}]").click()
    errors = shown(browser, ".finding")
    assert 0 < len(errors) < everything
    assert all("error" in e.get_attribute("class") for e in errors)
    choose(browser, "rule", "grade-matches-score")
    assert len(shown(browser, ".finding")) == 1 and len(shown(browser, ".card")) == 1
    choose(browser, "rule", "")
    units = [option.get_attribute("value") for option in browser.find_elements("css selector", "#unit option")][1:]
    assert len(units) == 5
    counts = []
    for unit in units:
        choose(browser, "unit", unit)
        counts.append(len(shown(browser, ".finding")))
    assert sum(counts) == len(errors)
    choose(browser, "unit", "")
    browser.find_element("id", "search").send_keys("5.04")
    found = shown(browser, ".finding")
    assert len(found) == 1 and "5.04" in found[0].text


def test_click_through(page: Callable[..., Any], tmp_path: Path) -> None:
    browser = page("examples/wuding-2022.yaml")
    item = shown(browser, ".finding.error")[-1]
    item.click()
    name = item.get_attribute("id")
    mark = browser.find_element("css selector", f"#{name}-at ~ mark[data-findings~='{name}']")
    assert "chosen" in mark.get_attribute("class")
    box = browser.find_element("css selector", ".source").rect
    assert box["y"] <= mark.rect["y"] <= box["y"] + box["height"]  # scrolled to
    other = shown(browser, "mark.warning")[0]
    browser.execute_script("arguments[0].click()", other)
    chosen = shown(browser, ".finding.chosen")
    assert [c.get_attribute("id") for c in chosen] == [other.get_attribute("data-findings").split()[0]]
    picture = tmp_path / "page.png"
    assert browser.save_screenshot(str(picture)) and picture.stat().st_size > 20_000


def test_marks_stand_on_the_figures(page: Callable[..., Any]) -> None:
    browser = page("tests/formats/reports", rules="tests/gate")
    texts = {m.text for m in shown(browser, "mark.error")}
    assert {"150.00", "105.00%"} <= texts
    rows = browser.find_elements("css selector", ".card .source tr")
    assert "👍🏽全角：一" in next(r.text for r in rows if "全角" in r.text)
    browser.find_element("id", "accepted").click()
    assert any("旧口径" in e.text for e in shown(browser, ".finding.accepted"))


def test_print(page: Callable[..., Any]) -> None:
    browser = page("examples/hengshan-2019.yaml")
    pdf = base64.b64decode(browser.print_page())
    assert pdf.startswith(b"%PDF") and len(pdf) > 20_000


def test_narrow_screens_do_not_scroll_sideways(page: Callable[..., Any]) -> None:
    browser = page("examples")
    for size in ((1300, 1000), (700, 900)):
        browser.set_window_size(*size)
        assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    browser.set_window_size(1300, 1000)


HOSTILE = (
    "</script><script>window.owned=1</script><img src=x onerror=window.owned=1><svg/onload=window.owned=1>"
    "<a href=javascript:window.owned=1>x</a>' onclick=window.owned=1 \\\" onmouseover=window.owned=1 -->]]></style>"
)


def test_nothing_that_a_report_says_is_run(
    pages: Path, browser: Any, tmp_path: Path, crossfoot: Callable[..., Run]
) -> None:
    name = "<img src=x onerror=window.owned=1>.yaml"
    (tmp_path / name).write_text(
        f'单位: "{HOSTILE}"\n预算: 10.00\n合计: 4.00  # crossfoot: waive total-of-entries because {HOSTILE}\n'
        f'明细: [{{名称: "{HOSTILE}", 金额: 3.00}}]\n执行率: "{HOSTILE}"\n"{HOSTILE}": 1\n半数: 3.1\n'
        f'说明: "XX{HOSTILE}"\n',
        "utf-8",
    )
    (tmp_path / "<b onclick=window.owned=1>broken.yaml").write_text(f'单位: "{HOSTILE}"\nb: [}}', "utf-8")
    target = pages / "hostile.html"
    rules = str(ROOT / "tests" / "gate")
    crossfoot("check", ".", "--format", "html", "--output", str(target), "--rules", rules, "--verbose", cwd=tmp_path)
    browser.get(target.as_uri())
    assert len(shown(browser, ".card")) == 2 and len(shown(browser, ".finding")) > 3
    for item in shown(browser, ".finding, mark, option, summary"):
        browser.execute_script("arguments[0].click()", item)
    browser.find_element("id", "search").send_keys("<img")
    script = """
        const odd = [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a =>
            a.name.startsWith('on') || /^\\s*javascript:/i.test(a.value)));
        return [window.owned === undefined, odd.length, document.scripts.length, document.styleSheets.length,
                document.querySelectorAll('img, svg, iframe, object, embed, base, link').length,
                performance.getEntriesByType('resource').length];
    """
    assert browser.execute_script(script) == [True, 0, 1, 1, 0, 0]
    browser.execute_script("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.owned=1>')")
    browser.execute_async_script("setTimeout(arguments[0], 100)")
    assert browser.execute_script("return window.owned === undefined")  # the policy would have kept it from running
    policy = browser.find_element("css selector", "meta[http-equiv='Content-Security-Policy']").get_attribute("content")
    assert policy.startswith("default-src 'none'") and "base-uri 'none'" in policy and "form-action 'none'" in policy
