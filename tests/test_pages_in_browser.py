"""The pages as a browser shows them: on a phone and a desk, on light and dark paper, and printed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.reports.write import write_class, write_student
from autograder.results.evidence import Evidence
from autograder.results.failure import Failure
from tests.browsing import needs_chromium, sync_api
from tests.report_samples import (
    half_evidence,
    sample_class,
    sample_class_evidence,
    sample_evidence,
    sample_result,
)

pytestmark = [
    needs_chromium,
    # seaborn 0.13 still speaks to matplotlib in words that 3.11 deprecates
    pytest.mark.filterwarnings("ignore:vert. bool was deprecated"),
]

PHONE, DESK = 400, 1400
PAGES = ("alice/feedback.html", "bob/feedback.html", "carol/feedback.html", "index.html")
ATTACK = (
    "<script>document.title = 'owned'</script><img src='https://example.org/x.png' onerror=\"document.title='owned'\">"
)
LONG_NAME = "a" * 300 + ".py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graded class: a full submission, a half-finished one, a hostile one, and the class page."""
    root = tmp_path_factory.mktemp("graded")
    results = sample_class(60)
    write_class(root, results, sample_class_evidence(results))
    write_student(root / "alice", sample_result("alice", seed=3, notes=("cell 12 draws a plot",)), sample_evidence())
    write_student(root / "bob", sample_result("bob", seed=8, skill=0.3), half_evidence())
    hostile = sample_result(
        ATTACK, seed=8, skill=0.1, file=LONG_NAME, notes=(ATTACK, "x" * 2000), failure=Failure(ATTACK)
    )
    unreadable = Evidence.from_json(json.dumps({"losses": {"student": {"mse": "NaN" * 1000}}}))
    write_student(root / "carol", hostile, unreadable)
    return root


class Opened:
    """A page with what the browser fetched for it and complained of."""

    def __init__(self, browser: sync_api.Browser, path: Path, *, width: int = DESK, scheme: str = "light") -> None:
        self.fetched: list[str] = []
        self.complaints: list[str] = []
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.page = context.new_page()
        self.page.on("request", lambda request: self.fetched.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(path.as_uri())

    def close(self) -> None:
        self.page.context.close()


@pytest.fixture
def opened(browser: sync_api.Browser, folder: Path) -> Iterator[object]:
    """Opens a page of the class by name; closes it after the test."""
    pages: list[Opened] = []

    def open_page(name: str, **how: object) -> Opened:
        pages.append(Opened(browser, folder / name, **how))  # type: ignore[arg-type]
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fetches_itself_alone_and_the_browser_has_nothing_to_complain_of(opened, name) -> None:
    page = opened(name)
    assert [url for url in page.fetched if not url.startswith("data:")] == [page.page.url]
    assert page.complaints == []
    assert page.page.title() != "owned"


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_never_scrolls_sideways(opened, name, width) -> None:
    page = opened(name, width=width).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_the_words_of_a_page_can_be_read_on_a_phone(opened, name) -> None:
    """At least 12 px in the text, and 8.5 px in the drawings."""
    sizes = """elements => elements.filter(e => e.getClientRects().length && e.textContent.trim()).map(e => {
        const zoom = e.getScreenCTM ? e.getScreenCTM().a : 1;
        return [parseFloat(getComputedStyle(e).fontSize) * zoom, e.textContent]; })"""
    page = opened(name, width=PHONE).page
    for size, text in page.eval_on_selector_all("main p, main dd, main td, main th, main li, main pre", sizes):
        assert size >= 12, text
    upright = "svg text:not([transform*='rotate(-90'])"
    for size, text in page.eval_on_selector_all(upright, sizes):
        assert size >= 8.5, text


def test_a_wide_table_scrolls_in_its_own_frame_and_keeps_the_names_in_sight(opened) -> None:
    page = opened("index.html", width=PHONE).page
    frame = page.locator(".scroll").first
    assert frame.evaluate("e => e.scrollWidth > e.clientWidth")
    frame.evaluate("e => { e.scrollLeft = e.scrollWidth }")
    name = page.locator(".scroll tbody th").first
    assert abs(name.bounding_box()["x"] - frame.bounding_box()["x"]) <= 2
    frame.focus()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "region"


CONTRASTS = """elements => {
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const linear = v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = rgb => rgb.slice(0, 3).reduce((sum, v, i) => sum + linear(v / 255) * [.2126, .7152, .0722][i], 0);
  const ground = e => { for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor;
    if (c.startsWith('rgb(')) return parse(c); } return [255, 255, 255]; };
  return elements.filter(e => e.textContent.trim() && e.getClientRects().length).map(e => {
    const style = getComputedStyle(e), own = parse(e.closest('svg') ? style.fill : style.color);
    const [low, high] = [light(own), light(ground(e))].sort((a, b) => a - b);
    return [(high + .05) / (low + .05), e.textContent]; });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_words_stand_out_on_light_and_on_dark_paper(opened, name, scheme) -> None:
    """4.5 : 1, and 3 : 1 for the bold names of the losses in the drawings."""
    page = opened(name, scheme=scheme).page
    for contrast, text in page.eval_on_selector_all("p, dd, dt, h1, h2, h3, em, a, small, th, pre", CONTRASTS):
        assert contrast >= 4.5, text
    for contrast, text in page.eval_on_selector_all("svg text", CONTRASTS):
        assert contrast >= (3 if text in ("MSE", "cross-entropy") else 4.2), text


def test_dark_paper_is_dark_and_the_drawings_are_part_of_it(opened) -> None:
    lit, dark = (opened("alice/feedback.html", scheme=scheme).page for scheme in ("light", "dark"))
    colour = "getComputedStyle(document.body).backgroundColor"
    assert lit.evaluate(colour) != dark.evaluate(colour)
    line = "#losses svg path[style*='stroke: var(--series-1']"
    strokes = [page.locator(line).first.evaluate("e => getComputedStyle(e).stroke") for page in (lit, dark)]
    assert strokes[0] != strokes[1]


def test_a_drawing_has_a_name_and_a_description_for_those_who_do_not_see_it(opened) -> None:
    page = opened("alice/feedback.html").page
    names = [page.get_by_role("img").nth(number).get_attribute("aria-labelledby") for number in range(3)]
    assert page.get_by_role("img").count() == 3
    for name in names:
        title, description = (page.locator(f"#{part}").text_content() for part in name.split())
        assert len(title) > 10 and len(description) > 20


def test_decision_regions_are_shown_under_the_policy(opened) -> None:
    page = opened("alice/feedback.html").page
    boxes = page.eval_on_selector_all("#scatter image", "all => all.map(e => e.getBoundingClientRect().width)")
    assert len(boxes) == 2 and all(width > 80 for width in boxes)


def test_the_link_of_a_student_opens_the_students_page(opened) -> None:
    page = opened("index.html").page
    page.locator("#class-table").get_by_role("link", name="alice", exact=True).click()
    assert page.url.endswith("/alice/feedback.html")
    assert page.locator("h1").inner_text() == "alice"


def test_the_overview_leads_to_each_task(opened) -> None:
    page = opened("alice/feedback.html").page
    page.get_by_role("link", name="run_trials").click()
    assert page.locator(":target h3").inner_text().startswith("4.6")


@pytest.mark.parametrize("name", ["alice/feedback.html", "index.html"])
def test_on_paper_nothing_is_cut_and_the_ink_is_dark(opened, name) -> None:
    page = opened(name, scheme="dark", width=700).page
    page.emulate_media(media="print", color_scheme="dark")
    red, green, blue = map(int, re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).color"))[:3])
    assert max(red, green, blue) < 90
    cut = "all => all.filter(e => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1).length"
    assert page.eval_on_selector_all(".scroll", cut) == 0
    assert page.pdf(format="A4").startswith(b"%PDF")
