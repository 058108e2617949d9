"""JUnit's XML: a suite for each task, a case for each check."""

from __future__ import annotations

import math
from collections.abc import Iterable
from xml.etree import ElementTree

from autograder.exports.format import text_format
from autograder.exports.rows import CheckRow, check_rows, heading, remarks
from autograder.results.model import CheckResult, Result
from autograder.results.wording import points
from autograder.text import one_line


def junit_xml(result: Result) -> str:
    """The document for GitLab, Jenkins and other readers of JUnit. Text in it is XML 1.0: no control characters."""
    root = ElementTree.Element("testsuites", {"name": heading(result), **_counts(result.checks)})
    listed = check_rows(result)
    for task in result.tasks:
        suite = ElementTree.SubElement(root, "testsuite", {"name": _suite(task.id, task.title), **_counts(task.checks)})
        for row in listed:
            if row.task is task:
                _add_case(suite, row, result.assignment)
    if said := remarks(result):
        first = root[0] if len(root) else ElementTree.SubElement(root, "testsuite", {"name": heading(result)})
        ElementTree.SubElement(first, "system-out").text = "\n".join(said)
    ElementTree.indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _add_case(suite: ElementTree.Element, row: CheckRow, assignment: str) -> None:
    about = {"classname": one_line(f"{assignment}.{row.task.id}"), "name": row.name, "time": _seconds([row.check])}
    case = ElementTree.SubElement(suite, "testcase", about)
    properties = ElementTree.SubElement(case, "properties")
    for name, value in (("score", row.check.score), ("max_score", row.check.max_score)):
        ElementTree.SubElement(properties, "property", {"name": name, "value": points(value)})
    if row.passed:
        if row.details:
            ElementTree.SubElement(case, "system-out").text = row.details
        return
    said = {"message": f"{row.words} ({row.worth})", "type": row.check.verdict.value}
    ended = ElementTree.SubElement(case, _tag(row.check), said)
    ended.text = row.details or None


def _counts(checks: Iterable[CheckResult]) -> dict[str, str]:
    checks = list(checks)
    tags = [_tag(check) for check in checks]
    counts = {"tests": len(tags), **{name: tags.count(tag) for name, tag in _COUNTED}}
    return {**{name: str(count) for name, count in counts.items()}, "time": _seconds(checks)}


_COUNTED = (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))


def _tag(check: CheckResult) -> str:
    """JUnit's element for a check that did not pass; empty for one that did."""
    verdict = check.verdict
    if not verdict.counts:
        return "skipped"
    if verdict.is_graders_fault:
        return "error"
    return "failure" if verdict.costs_points else ""


def _seconds(checks: Iterable[CheckResult]) -> str:
    return f"{math.fsum(check.seconds for check in checks):.3f}"


def _suite(task: str, title: str) -> str:
    return one_line(f"{task} {title}")


FORMAT = text_format("junit", "JUnit's XML, for GitLab, Jenkins and others", ending=".xml", render=junit_xml)
