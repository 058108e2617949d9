"""The result of grading: verdicts, the points that follow from them, the reasons, the words, and the folder.

failure    Failure and Place: what was called, expected and got, where, and what to do; data, never text
model      Verdict, CheckResult, TaskResult, Result; points are derived here and nowhere else
wording    the words, mark, letter and tone of each verdict, and points as text; the only such table
shown      the part of a check's result that its student may see
document   result.json: its keys and types, written as schema 2, read as schema 1 and 2
signature  the signature beside a result.json, and the key that it is made with
evidence   the numbers behind the figures of a page, with the names of their series
folder     read and write DIR/<student>/
"""

from autograder.results.failure import Failure, Kind, Place
from autograder.results.model import CheckResult, Result, TaskResult, Verdict

__all__ = ["CheckResult", "Failure", "Kind", "Place", "Result", "TaskResult", "Verdict"]
