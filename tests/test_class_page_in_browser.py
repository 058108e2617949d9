"""The class page by clicking and typing: sort, search, filter, share the view, and do without any of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.files import write_atomically
from autograder.reports.pages import class_page
from autograder.results.failure import Failure
from autograder.results.model import Result
from tests.browsing import needs_chromium
from tests.report_samples import absent, lettered, sample_class
from tests.test_pages_in_browser import ATTACK

pytestmark = needs_chromium

TWICE, SUMMED = "softmax applied twice", "the batch is summed"
CLASS = [
    lettered("Émilie", "pppp", seconds=0.5),  # 10 of 10 points
    lettered("bob", "fppp", diagnosis=TWICE, seconds=12.0),  # 9
    lettered("Ærø", "ppfc", diagnosis=SUMMED, seconds=2.5),  # 3
    lettered("chen", "ffnn", diagnosis=TWICE),  # 0
    lettered("dana", "ptpp"),  # 8
    lettered("zoë", "ssss", failure=Failure("losses.py: syntax error in line 3")),  # 0
    lettered("Straßer", "pppg"),  # 6 of 6
]
BY_NAME = ["Straßer", "bob", "chen", "dana", "zoë", "Ærø", "Émilie"]  # as they are written: by code point, case folded
Open = Callable[..., Any]


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Opens the class page of these results at a fragment, and fails if the browser complained of anything."""
    complaints: list[str] = []

    def open_page(results: list[Result] = CLASS, fragment: str = "", **how: Any) -> Any:
        write_atomically(tmp_path / "index.html", class_page(results, []).encode("utf-8", "replace"))
        page = browser.new_context(viewport={"width": 1100, "height": 900}, **how).new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto((tmp_path / "index.html").as_uri() + fragment)
        return page

    yield open_page
    for context in browser.contexts:
        context.close()
    assert complaints == []


def shown(page: Any) -> list[str]:
    """Names of the rows in sight, from the top."""
    return page.locator("#class-table tbody tr:visible th").all_inner_texts()


def head(page: Any, name: str, table: str = "#class-table") -> Any:
    return page.locator(f"{table} thead").get_by_role("button", name=name, exact=True)


# Sorting


def test_a_header_sorts_by_number_and_the_second_click_turns_the_order(opened: Open) -> None:
    page = opened()
    assert sorted(shown(page)) == sorted(BY_NAME)
    head(page, "Score").click()
    assert shown(page)[2:] == ["Ærø", "Straßer", "dana", "bob", "Émilie"]
    column = page.get_by_role("columnheader", name="Score")
    assert column.get_attribute("aria-sort") == "ascending"
    head(page, "Score").click()
    assert shown(page)[:5] == ["Émilie", "bob", "dana", "Straßer", "Ærø"]
    assert column.get_attribute("aria-sort") == "descending"
    assert page.locator("[aria-sort]").count() == 1


def test_every_column_sorts_and_says_so(opened: Open) -> None:
    page = opened()
    first = {"Student": "Ærø", "Share": "chen", "Seconds": "chen", "1.2 of 7": "chen", "Problem": "zoë"}
    for name, top in first.items():
        head(page, name).click()
        assert page.locator("[aria-sort='ascending']").inner_text().split()[0] == name.split()[0]
        assert top in shown(page)[:3], name
    head(page, "Student").click()
    assert shown(page) == ["Ærø", "bob", "chen", "dana", "Émilie", "Straßer", "zoë"]


def test_what_is_missing_comes_last_in_both_directions(opened: Open) -> None:
    older = dataclasses.replace(lettered("older", "pppp"), tasks=lettered("older", "pppp").tasks[:1])
    page = opened([*CLASS, older])
    for _ in range(2):
        head(page, "1.2 of 7").click()
        assert shown(page)[-1] == "older"


def test_the_checks_sort_by_discrimination_with_those_that_have_none_last(opened: Open) -> None:
    weak_pass = ["fppp"] * 6 + ["pfnn"] * 5
    page = opened([lettered(f"s{number:02d}", letters) for number, letters in enumerate(weak_pass)] + CLASS[-1:])
    ids = "rows => rows.map(row => row.dataset.check)"
    head(page, "Discrimination", "#check-table").click()
    assert page.eval_on_selector_all("#check-table tbody tr", ids)[0] == "test_0"
    head(page, "Discrimination", "#check-table").click()
    assert page.eval_on_selector_all("#check-table tbody tr", ids)[-1] == "test_0"
    head(page, "Check", "#check-table").click()
    assert page.eval_on_selector_all("#check-table tbody tr", ids) == ["test_0", "test_1", "test_2", "test_3"]


# Searching and filtering


@pytest.mark.parametrize(
    ("typed", "found"),
    [("EMI", ["Émilie"]), ("aero", ["Ærø"]), ("zoe", ["zoë"]), ("strasser", ["Straßer"]), ("Straß", ["Straßer"])],
)
def test_a_name_is_found_without_its_accents_and_capitals(opened: Open, typed: str, found: list[str]) -> None:
    page = opened()
    page.get_by_label("Name").fill(typed)
    assert shown(page) == found
    assert page.get_by_role("status").inner_text() == "1 of 7 shown"


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ("crashed", ["Ærø"]), ("timed out", ["dana"]), ("not attempted", ["chen"]), ("not gradable here", ["Straßer"]),
        ("problem with the file", ["zoë"]), ("not right", ["bob", "chen", "Ærø"]),
    ],
)  # fmt: skip
def test_students_are_filtered_by_how_a_check_of_theirs_ended(opened: Open, choice: str, found: list[str]) -> None:
    page = opened()
    page.get_by_label("A check ended as").select_option(label=choice)
    assert shown(page) == found


def test_a_verdict_that_does_not_occur_cannot_be_chosen(opened: Open) -> None:
    options = opened().get_by_label("A check ended as").locator("option").all_inner_texts()
    assert "grader error" not in options and "forbidden name" not in options and "passed" not in options


def test_points_lost_in_a_task_are_those_of_the_task(opened: Open) -> None:
    page = opened()
    page.get_by_label("Lost points in task").select_option("1.2")
    assert shown(page) == ["chen", "zoë", "Ærø"]  # what cannot be graded here is no loss


def test_a_check_that_is_worth_nothing_loses_no_points(opened: Open) -> None:
    result = lettered("free", "fppp")
    first, second = result.tasks[0].checks
    task = dataclasses.replace(result.tasks[0], checks=(dataclasses.replace(first, points=0.0), second))
    page = opened([dataclasses.replace(result, tasks=(task, result.tasks[1]))])
    page.get_by_label("Lost points in task").select_option("1.1")
    assert shown(page) == []
    page.get_by_label("Did not pass").select_option("test_0")
    page.get_by_label("Lost points in task").select_option("")
    assert shown(page) == ["free"]


def test_a_verdict_is_looked_for_in_the_check_that_was_chosen(opened: Open) -> None:
    page = opened()
    page.get_by_label("Did not pass").select_option("test_0")
    assert shown(page) == ["bob", "chen", "zoë"]
    page.get_by_label("A check ended as").select_option("failed")
    assert shown(page) == ["bob", "chen"]
    page.get_by_label("Did not pass").select_option("test_2")
    assert shown(page) == ["Ærø"]


def test_clicking_a_misconception_shows_who_has_it_and_clicking_it_again_shows_all(opened: Open) -> None:
    page = opened()
    row = page.locator("#misconception-table tbody tr").first
    button = row.get_by_role("button")
    row.locator("td").first.click()
    assert shown(page) == ["bob", "chen"]
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator("#students").bounding_box()["y"] < 100
    button.click()
    assert len(shown(page)) == 7 and button.get_attribute("aria-pressed") == "false"


def test_clicking_a_check_shows_who_did_not_pass_it_and_its_links_stay_links(opened: Open) -> None:
    page = opened()
    page.locator("#check-table tbody tr").nth(1).click()
    assert shown(page) == ["chen", "dana", "zoë"]
    assert page.get_by_label("Did not pass").input_value() == "test_1"


def test_who_handed_in_nothing_is_found_and_has_not_failed_any_check(opened: Open) -> None:
    """Nor has it lost points in a task: the rates of the checks leave it out as well."""
    page = opened([*CLASS, absent("nils"), absent("nina")])
    page.get_by_label("A check ended as").select_option("nothing handed in")
    assert shown(page) == ["nils", "nina"]
    page.get_by_label("A check ended as").select_option("not attempted")
    assert shown(page) == ["chen"]
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("Did not pass").select_option("1.2 one_hot: dtype")
    assert "nils" not in shown(page)
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("A check ended as").select_option("problem with the file")
    assert shown(page) == ["zoë"]


def test_filters_work_together_and_one_button_takes_them_all_back(opened: Open) -> None:
    page = opened()
    before = shown(page)
    reset = page.get_by_role("button", name="Show all")
    assert reset.is_disabled()
    page.get_by_label("Looks like").select_option(label=f"1.1 {TWICE}")
    page.get_by_label("Name").fill("b")
    head(page, "Score").click()
    assert shown(page) == ["bob"] and page.get_by_role("status").inner_text() == "1 of 7 shown"
    reset.click()
    assert shown(page) == before and "#" not in page.url


# The address


def test_a_shared_address_restores_the_view(opened: Open) -> None:
    page = opened()
    page.get_by_label("A check ended as").select_option("failed")
    page.get_by_label("Name").fill("é b")
    page.get_by_label("Name").fill("")
    head(page, "Score").click()
    head(page, "Score").click()
    head(page, "Pass rate", "#check-table").click()
    fragment = "#" + page.url.split("#")[1]
    again = opened(fragment=fragment)
    assert shown(again) == ["bob", "Ærø", "chen"] == shown(page)
    assert again.get_by_label("A check ended as").input_value() == "failed"
    assert again.locator("[aria-sort]").all_inner_texts() == ["Score", "Pass rate"]
    assert again.url == page.url


def test_a_changed_address_changes_the_view_of_an_open_page_and_a_section_link_does_not(opened: Open) -> None:
    page = opened()
    page.evaluate("location.hash = '#q=dana'")
    page.wait_for_function("document.getElementById('shown').textContent.startsWith('1 of')")
    page.get_by_role("link", name="Checks").click()
    assert shown(page) == ["dana"] and page.url.endswith("#rates")


@pytest.mark.parametrize("fragment", ["#sort=nothing&verdict=odd&task=9&check=%00&looks=x&order=-", "#=", "#q=%F0%28"])
def test_an_address_that_makes_no_sense_leaves_a_page_that_works(opened: Open, fragment: str) -> None:
    page = opened(fragment=fragment)
    page.get_by_label("Name").fill("bob")
    assert shown(page) == ["bob"]


# Without a mouse, without a script, on paper


def test_the_keyboard_alone_does_it_all(opened: Open) -> None:
    page = opened()
    page.get_by_label("Name").focus()
    page.keyboard.type("o")
    assert shown(page) == ["bob", "zoë", "Ærø"]
    seen: list[str] = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        if seen[-1] == "Score":
            break
    assert [name for name in seen if name.startswith("by-")] == ["by-verdict", "by-task", "by-check", "by-looks"]
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    assert shown(page) == ["bob", "Ærø", "zoë"]
    assert page.evaluate("document.activeElement.textContent") == "Score"
    page.locator("#misconception-table").get_by_role("button").first.focus()
    page.keyboard.press("Enter")
    assert shown(page) == ["bob"]
    assert page.evaluate("document.activeElement.id") == "shown"


def test_without_a_script_everything_stands_there_and_nothing_pretends_to_work(opened: Open) -> None:
    page = opened(java_script_enabled=False)
    assert sorted(shown(page)) == sorted(BY_NAME)
    assert page.locator("button:visible, select:visible, input:visible").count() == 0
    text = page.locator("main").inner_text()
    for said in (TWICE, SUMMED, "syntax error in line 3", "Pass rate", "confined+namespaces", "1 crashed"):
        assert said in text
    page.locator("#class-table").get_by_role("link", name="bob").click()
    assert page.url.endswith("/bob/feedback.html") or "chrome-error" in page.url


def test_on_paper_there_are_no_buttons_and_folded_names_are_unfolded(opened: Open) -> None:
    many = [lettered(f"s{number:02d}", "fppp", diagnosis=TWICE) for number in range(12)]
    page = opened([*CLASS, *many])
    page.get_by_label("Name").fill("s0")
    page.emulate_media(media="print")
    assert page.locator("button:not(.sort):visible, select:visible, input:visible").count() == 0
    assert page.get_by_role("status").inner_text() == "10 of 19 shown"
    assert page.locator("#misconception-table").get_by_role("link", name="s09").is_visible()


def test_the_header_of_a_long_table_stays_in_sight(opened: Open) -> None:
    page = opened(sample_class(60))
    frame = page.locator(".scroll.tall")
    frame.evaluate("e => { e.scrollTop = 800; }")
    assert abs(head(page, "Score").bounding_box()["y"] - frame.bounding_box()["y"]) < 40


# A large class, and a hostile one


def test_a_class_of_a_thousand_fits_in_two_megabytes_and_sorts_and_filters(opened: Open, tmp_path: Path) -> None:
    results = sample_class(1000)
    page = opened(results)
    assert (tmp_path / "index.html").stat().st_size < 2_000_000
    head(page, "Score").click()
    head(page, "Score").click()
    best = max(result.score for result in results)
    assert page.locator("#class-table tbody tr:visible td.total").first.inner_text().startswith(f"{best:g} ")
    page.get_by_label("Name").fill("alice7")
    assert page.get_by_role("status").inner_text() == "10 of 1000 shown"  # alice70 … alice79
    page.get_by_label("Name").fill("")
    page.get_by_label("A check ended as").select_option("crashed")
    crashed = sum(any(check.verdict == "crashed" for check in result.checks) for result in results)
    assert page.get_by_role("status").inner_text() == f"{crashed} of 1000 shown" and 0 < crashed < 1000


def test_hostile_names_and_sentences_are_words_that_can_be_searched_sorted_and_chosen(opened: Open) -> None:
    names = [f"eve{ATTACK}", 'eve" onclick="x', "eve</script><b>", "eve&amp;#q=1", "\u202eeve\x00", "__proto__"]
    results = [
        lettered(name, "ffff", diagnosis=f"wrong {ATTACK}", failure=Failure(ATTACK) if n == 0 else None)
        for n, name in enumerate(names)
    ]
    check = dataclasses.replace(results[0].tasks[0].checks[0], id=f'x" {ATTACK}', title=ATTACK)
    task = dataclasses.replace(results[0].tasks[0], id="score", title=ATTACK, checks=(check,))
    page = opened([dataclasses.replace(results[0], tasks=(task,)), *results[1:]])
    assert page.locator("main img, main b, main script").count() == 0
    page.get_by_label("Name").fill("EVE")
    assert len(shown(page)) == 5
    head(page, "Student").click()
    page.get_by_label("Name").fill("</script>")
    assert {name[:4] for name in shown(page)} == {"eve<"}
    page.get_by_label("Name").fill("")
    for row in page.locator("#misconception-table tbody tr, #check-table tbody tr").all():
        row.get_by_role("button").click()
        assert 0 < len(shown(page)) <= 6
        row.get_by_role("button").click()
    assert page.title() != "owned" and "onclick" not in page.evaluate(
        "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())"
    )
