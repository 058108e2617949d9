"""Round trips with Canvas and Moodle: one column is filled, every other byte stays, nobody is matched by a guess."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.classroom.sheet import read_sheet, scan
from autograder.errors import AutograderError
from autograder.exports.canvas import canvas_sheet
from autograder.exports.fill import FilledSheet, fill, sentences
from autograder.exports.moodle import moodle_sheet
from autograder.exports.moodle_feedback import moodle_feedback
from autograder.results.failure import NOTHING_HANDED_IN
from autograder.results.model import (
    CheckResult,
    Environment,
    Result,
    SubmissionInfo,
    TaskResult,
    Verdict,
)
from autograder.results.wording import points
from autograder.text import folder_name

GOLDEN = Path(__file__).parent / "golden"
NOWHERE = Environment("", "", "cpu", "")


def result(student: str, score: float = 7.5, of: float = 20.0) -> Result:
    checks = (
        CheckResult("a", "a", Verdict.PASSED, score),
        CheckResult("b", "b", Verdict.FAILED, of - score),
    )
    return Result("hw1", "v1", student, SubmissionInfo(), 0, NOWHERE, (TaskResult("1", "t", checks),))


# What Canvas writes: a byte order mark, CRLF, quotes where it likes, a row on posting, the possible points, other
# assignments, columns that it works out itself, a test student.
CANVAS = (
    '\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,HW0 (11),"HW1, Losses (12)",Final Score,HW9 (99)\r\n'
    ",,,,,,Manual Posting,,\r\n"
    "    Points Possible,,,,,10.00,20.00,(read only),(read only)\r\n"
    '"Lovelace, Ada",101,s-1,ada,"A, B",9.50,,95.0,1\r\n'
    '"Müller, Jörg ""JM""",102,s-2,joerg@uni.example,A,"",3.00,,2\r\n'
    '"=HYPERLINK(1), O\'Neil",103,=s3,Eve@uni.example,A,8,"",80,3\r\n'
    '"Zhang, Wei",104,s-4,wei1,A,,,,4\r\n'
    '"Zhang, Wei",105,s-5,wei2,A,,,,5\r\n'
    '"Excused, Emil",106,s-6,emil,A,,EX,,6\r\n'
    '"Nobody, Nina",107,s-7,nina,A,,,,7\r\n'
    '"Kept, Karl",108,s-8,karl,A,,4.25,,8\r\n'
    "\r\n"
    '"Student, Test",109,,c0ffee,A,,,,9'
)
CANVAS_CLASS = [
    result("lovelaceada_101_5551_losses"),
    result("joerg@uni.example", 20.0),
    result("=HYPERLINK(1), O'Neil", 0.0),
    result("Wei Zhang"),
    result("excusedemil_LATE_106_5552_losses-1"),
    result("somebody else", 1.0),
]


def canvas(results: list[Result], sheet: str = CANVAS, **more: object) -> FilledSheet:
    return fill(canvas_sheet("grades.csv", sheet.encode(), "HW1, Losses (12)"), results, **more)  # type: ignore[arg-type]


def test_canvas_fills_one_column_and_keeps_every_other_byte() -> None:
    """Quotes, line ends, byte order mark, order, other columns, blank lines and a last line without an end."""
    before = CANVAS.splitlines(keepends=True)
    after = canvas(CANVAS_CLASS).content.decode().splitlines(keepends=True)
    wanted = {
        3: ('9.50,,95.0', '9.50,7.5,95.0'),
        4: ('"",3.00,', '"",20,'),
        5: ('8,"",80', '8,"0",80'),
    }  # fmt: skip
    assert after == [line.replace(*wanted[i]) if i in wanted else line for i, line in enumerate(before)]


def test_canvas_says_who_is_not_fill() -> None:
    """Each by name; two people of one name are not told apart, and an excuse is a person's decision."""
    done = canvas(CANVAS_CLASS)
    assert sentences(done, "grades.csv") == [
        "3 of 9 rows of grades.csv filled in, column HW1, Losses (12)",
        '1 grade that stood there was another: Müller, Jörg "JM" (3.00, now 20)',
        "handed in nothing (3): Nobody, Nina (left empty); Kept, Karl (left at 4.25); Student, Test (left empty)",
        "left as they stood (1): Excused, Emil (EX)",
        "have no row, and were not filled in (1): somebody else",
        "could be more than one row, and were not filled in (1): Wei Zhang (Zhang, Wei or Zhang, Wei)",
    ]


def test_the_golden_sheets() -> None:
    """The two files as they are uploaded."""
    assert canvas(CANVAS_CLASS, missing=0).content == (GOLDEN / "canvas.csv").read_bytes()
    assert moodle(MOODLE_CLASS).content == (GOLDEN / "moodle.csv").read_bytes()


def test_points_for_nothing_go_into_empty_cells_only() -> None:
    """Not over a grade that a person gave, and not to someone whose work may be the one without a row of its own."""
    done = canvas(CANVAS_CLASS, missing=0)
    lines = {line.split('"')[1]: line for line in done.content.decode().splitlines()[3:] if line}
    assert lines["Nobody, Nina"] == '"Nobody, Nina",107,s-7,nina,A,,0,,7'
    assert lines["Kept, Karl"].endswith(",4.25,,8") and lines["Zhang, Wei"].endswith(",,,,5")
    assert ("Nobody, Nina", "0") in done.absent and ("Kept, Karl", "left at 4.25") in done.absent


def test_two_results_for_one_row_are_not_fill() -> None:
    done = canvas([result("ada", 1.0), result("lovelaceada_101_5551_losses")])
    assert done.content == CANVAS.encode() and done.filled == 0
    assert done.shared == (("Lovelace, Ada", ("ada", "lovelaceada_101_5551_losses")),)
    assert (
        "have more than one result, and were not filled in (1): Lovelace, Ada (ada and lovelace"
        in sentences(done, "x")[-1]
    )
    assert not any(who == "Lovelace, Ada" for who, _ in done.absent), "they handed in something"


@pytest.mark.parametrize(
    ("student", "row"),
    [
        ("101", 0),
        ("s-1", 0),
        ("ada", 0),
        ("Lovelace, Ada", 0),
        ("Ada Lovelace", 0),
        ("Ada  Lovelace", 0),
        ("Jo\u0308rg \"JM\" Mu\u0308ller", 1),  # as a Mac names files
        ("Eve@uni.example", 2),
        ("eve@uni.example", None),  # an e-mail address in another case may be someone else's
        ("ADA", None),
        ("Jorg \"JM\" Muller", None),
        ("Lovelace", None),
        ("lovelaceada_999_5551_losses", None),
        ("", None),
    ],
)  # fmt: skip
def test_whose_row_a_name_is(student: str, row: int | None) -> None:
    """By the id, by a login, by the full name; never by a part of one."""
    done = canvas([result(student)])
    untouched, filled = CANVAS.splitlines(), done.content.decode().splitlines()
    assert [i - 3 for i in range(len(filled)) if filled[i] != untouched[i]] == ([] if row is None else [row])
    assert done.unknown == ((student,) if row is None else ())


@pytest.mark.parametrize(
    ("student", "row"),
    [
        ("lovelaceada_101", 0),
        ("adalovelace_101", 0),  # a gradebook may list first names first
        ("Lovelace, Ada_101", 0),
        ("müllerjörgjm_102", 1),
        ('Müller, Jörg "JM"_102', 1),
        ("zhangwei_104", 3),
        ("max_101", None),  # somebody's login that ends in a number
        ("max_101_5551_losses", None),  # as anybody may call a file
        ("teamthree_101", None),
        ("_101", None),
    ],
)
def test_an_id_behind_a_name_counts_with_the_name(student: str, row: int | None) -> None:
    """What a class folder's entries are called in short; the id alone may be part of anything."""
    done = canvas([result(student)])
    untouched, filled = CANVAS.splitlines(), done.content.decode().splitlines()
    assert [i - 3 for i in range(len(filled)) if filled[i] != untouched[i]] == ([] if row is None else [row])


def test_a_login_that_ends_in_a_number_is_a_login() -> None:
    done = canvas([result("max_101")], CANVAS.replace(",nina,", ",max_101,"))
    assert done.filled == 1 and b'"Nobody, Nina",107,s-7,max_101,A,,7.5' in done.content


def test_who_handed_in_nothing_is_absent_and_not_a_result_of_no_points() -> None:
    """The cell stays as it was, or takes what --missing says."""
    nobody = replace(result("Nina Nobody", 0.0), submission=SubmissionInfo(failure=NOTHING_HANDED_IN))
    assert canvas([*CANVAS_CLASS, nobody]) == canvas(CANVAS_CLASS)
    assert canvas([*CANVAS_CLASS, nobody], missing=0) == canvas(CANVAS_CLASS, missing=0)


def test_a_name_that_is_no_folders_is_found_by_the_folders(tmp_path: Path) -> None:
    """A class list may call somebody what cannot be the name of a folder."""
    who = folder_name("../Nobody/Nina")
    (tmp_path / who).mkdir()
    assert canvas([result(who)], CANVAS.replace("Nobody, Nina", "../Nobody/Nina")).filled == 1


def test_an_id_that_is_anothers_login_is_not_clear() -> None:
    sheet = CANVAS.replace("s-7,nina", "101,nina")
    done = canvas([result("101")], sheet)
    assert done.ambiguous == (("101", ("Lovelace, Ada", "Nobody, Nina")),) and done.filled == 0


def test_names_in_two_columns() -> None:
    """Canvas can export last and first name apart."""
    sheet = "LastName,FirstName,ID,SIS Login ID,Section,HW1 (12)\n    Points Possible,,,,,20\nLovelace,Ada,101,a,A,\n"
    done = fill(canvas_sheet("g.csv", sheet.encode()), [result("Ada Lovelace")])
    assert done.content.decode() == sheet.replace("101,a,A,", "101,a,A,7.5")


def test_other_points_there_are_said_and_nothing_is_scaled() -> None:
    done = canvas([result("ada", 7.5, 18.0)])
    assert b"9.50,7.5,95.0" in done.content
    assert "out of 20.00 points, these results out of 18" in sentences(done, "grades.csv")[1]
    assert canvas([result("ada")]).possible == ""
    assert canvas([]).possible == "", "where nobody handed in anything"


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (None, 'grades.csv: say with --column which one to fill: "HW0 (11)", "HW1, Losses (12)"'),
        ("HW1", 'grades.csv: has no column "HW1" to fill; --column can be "HW0 (11)", "HW1, Losses (12)"'),
        ("HW9 (99)", 'has no column "HW9 (99)" to fill'),
        ("Final Score", 'has no column "Final Score" to fill'),
    ],
)
def test_which_column_is_asked_in_one_sentence(column: str | None, told: str) -> None:
    """Read-only columns are no candidates."""
    with pytest.raises(AutograderError) as error:
        canvas_sheet("grades.csv", CANVAS.encode(), column)
    assert told in str(error.value) and "\n" not in str(error.value)


def test_the_one_assignment_needs_no_column() -> None:
    assert canvas_sheet("g.csv", CANVAS.replace("HW0 (11)", "Notes").encode()).column == 6


# Moodle

MOODLE = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed","Last modified '
    '(grade)","Feedback comments"\n'
    'Participant 301,"Ada Lovelace",ada@uni.example,"Submitted for grading",,20.00,Yes,-,\n'
    'Participant 302,"Jörg ""JM"" Müller",jm@uni.example,"Submitted for grading - ",3.00,20.00,Yes,-,"a\nb, ""c"""\n'
    'Participant 303,"=1+1, O\'Neil",Eve@uni.example,"No submission",,20.00,Yes,-,\n'
    'Participant 304,"Nina Nobody",nina@uni.example,"No submission",,20.00,Yes,-,=SUM(A1)\n'
)
MOODLE_CLASS = [
    result("Ada Lovelace_301_assignsubmission_file_"),
    result('Jörg "JM" Müller_302_assignsubmission_file_losses', 12.25),
    result("Eve@uni.example", 0.5),
    result("Nina_999_assignsubmission_file_"),
]


def moodle(results: list[Result], sheet: str = MOODLE, column: str | None = None, **more: object) -> FilledSheet:
    return fill(moodle_sheet("grades.csv", sheet.encode(), column), results, **more)  # type: ignore[arg-type]


def test_moodle_fills_one_column_and_keeps_every_other_byte() -> None:
    done = moodle(MOODLE_CLASS)
    wanted = MOODLE.replace('grading",,', 'grading",7.5,').replace(",3.00,", ",12.25,")
    assert done.content.decode() == wanted.replace(
        'Eve@uni.example,"No submission",,', 'Eve@uni.example,"No submission",0.5,'
    )
    assert (done.filled, done.unknown) == (3, ("Nina_999_assignsubmission_file_",))
    assert done.absent == (("Nina Nobody", "left empty"),)


def test_moodle_takes_each_page_back_for_the_one_who_it_is_about() -> None:
    """By Moodle's own rule: of a name, what stands behind the first underscore is the participant's number."""
    names = ["ada@uni.example", 'Jörg "JM" Müller_302_assignsubmission_file_']
    strange = ["Nina_999", "Nina Nobody", "Nina Nobody_304"]
    pages = {name: name.encode() for name in (*names, *strange)}
    sheet = MOODLE.replace("Ada Lovelace", "Ada _9_ Lovelace/King")
    done = moodle_feedback("grades.csv", sheet.encode(), pages)
    with zipfile.ZipFile(io.BytesIO(done.content)) as archive:
        given = {name: archive.read(name) for name in archive.namelist()}
    assert [name.split("_", 4)[1:] for name in given] == [
        ["301", "assignsubmission", "file", "feedback.html"],
        ["302", "assignsubmission", "file", "feedback.html"],
    ]
    assert list(given.values()) == [name.encode() for name in names] == [name.encode() for name in done.given]
    assert not any("/" in name for name in given)
    assert done.unknown == tuple(strange), "two pages for one are for nobody"


def test_pages_go_to_participants_only() -> None:
    """A gradebook of Moodle's has no numbers that its upload of feedback knows."""
    book = b"First name,Last name,Email address,Course total (Real)\nAda,Lovelace,ada@uni.example,1\n"
    with pytest.raises(AutograderError, match=r"book\.csv: names no participants; in Moodle, download the grading"):
        moodle_feedback("book.csv", book, {"Ada Lovelace": b""})


def test_a_decimal_comma_is_taken_from_the_sheet() -> None:
    """Where there is none, Moodle would read `7,5` as 7. It is quoted if commas divide the cells."""
    comma = MOODLE.replace("20.00", '"20,00"').replace("3.00", '"3,00"')
    assert ',"7,5","20,00",' in moodle(MOODLE_CLASS, comma).content.decode()
    semicolon = "Identifier;Full name;Grade;Maximum Grade\nParticipant 301;Ada Lovelace;;20,00\n"
    assert moodle(MOODLE_CLASS, semicolon).content.decode() == semicolon.replace(";;", ";7,5;")
    assert b",7.5,20," in moodle(MOODLE_CLASS, MOODLE.replace("20.00", "20")).content
    mixed = MOODLE.replace("3.00", '"3,00"')
    assert b",7.5,20.00," in moodle(MOODLE_CLASS, mixed).content, "what Moodle wrote, not what a person typed"


def test_a_worksheet_in_another_language() -> None:
    """Its titles differ; the first column is still a word and a number, and the column is given."""
    german = (
        "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung\n"
        'Teilnehmer/in301,Ada Lovelace,ada@uni.example,Zur Bewertung,,"20,00"\n'
        'Teilnehmer/in302,Jörg Müller,jm@uni.example,Zur Bewertung,,"20,00"\n'
        'Teilnehmer/in303,Nina Nobody,nina@uni.example,Keine,,"20,00"\n'
    )
    who = [result("X_301_assignsubmission_file_"), result("jm@uni.example"), result("Nina Nobody")]
    done = moodle(who, german, "Bewertung")
    assert done.content.decode() == german.replace(',,"20', ',"7,5","20')
    with pytest.raises(AutograderError, match=r'say with --column which one to fill: .*"Bewertung"'):
        moodle(who, german)


def test_an_export_of_the_gradebook() -> None:
    """No participants' numbers; logins, ids of the university, e-mail addresses and names."""
    book = (
        "First name,Last name,ID number,Email address,Assignment: HW1 (Real),Course total (Real)\n"
        "Ada,Lovelace,s301,ada@uni.example,-,-\nJörg,Müller,s302,jm@uni.example,,5\nNina,Nobody,s303,n@uni.example,,\n"
    )
    done = moodle([result("Ada Lovelace_301_assignsubmission_file_"), result("s302"), result("301")], book)
    assert [line.split(",")[4] for line in done.content.decode().splitlines()[1:]] == ["7.5", "7.5", ""]
    assert done.unknown == ("301",), "part of an id is no id"


def test_a_login_that_ends_in_a_number_is_no_participant() -> None:
    sheet = "login,E-mail,Grade\nalice1,alice@uni.example,\nbob2,bob@uni.example,\n"
    done = moodle([result("X_1_assignsubmission_file_"), result("bob@uni.example")], sheet)
    assert done.content.decode() == f"{sheet[:-1]}7.5\n" and done.unknown == ("X_1_assignsubmission_file_",)


@pytest.mark.parametrize(
    ("student", "row"),
    [
        ("Ada Lovelace_301", 0),
        ("Jörg JM Müller_302", 1),  # Moodle leaves out what the name of a file cannot hold
        ("Team 3-Ada Lovelace_301", 0),
        ("Team-3-Ada Lovelace_301", 0),
        ("Team 3_301", None),  # a group's id
        ("Nina_304", None),
    ],
)
def test_a_participants_number_behind_a_name_counts_with_the_name(student: str, row: int | None) -> None:
    done = moodle([result(student)])
    assert done.filled == (row is not None)
    if row is not None:
        assert read_sheet("x", done.content).records[row + 1][4].value == "7.5"


def test_a_worksheet_without_names_has_numbers_alone() -> None:
    """Of an assignment that is marked without seeing names, in any language."""
    sheet = "Identifier,Status,Grade,Maximum Grade\nParticipant 301,,,20\nParticipant 302,,,20\n"
    done = moodle([result("Participant_302"), result("Teilnehmerin_301", 3.0)], sheet)
    assert done.content.decode().splitlines()[1:] == ["Participant 301,,3,20", "Participant 302,,7.5,20"]


def test_a_scale_has_no_points() -> None:
    with pytest.raises(AutograderError, match="graded on a scale"):
        moodle(MOODLE_CLASS, MOODLE.replace('"Maximum Grade"', "Scale"))


@pytest.mark.parametrize("wrong", ["Name,Points\nAda,1\n", CANVAS.split("\r\n")[0].replace("ID", "Id")])
def test_a_file_of_something_else_is_refused(wrong: str) -> None:
    for roster in (canvas_sheet, moodle_sheet):
        with pytest.raises(AutograderError, match=r"^grades\.csv: "):
            roster("grades.csv", wrong.encode(), None)


# Bytes and cells


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (MOODLE.encode("utf-16"), "UTF-16"),
        (MOODLE.encode("utf-16-le"), "UTF-16"),
        (MOODLE.encode("latin-1"), "not UTF-8"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "is empty"),
    ],
)
def test_an_encoding_that_cannot_be_kept_gets_one_sentence(content: bytes, told: str) -> None:
    """With what to do next."""
    with pytest.raises(AutograderError, match=told) as error:
        read_sheet("grades.csv", content)
    assert str(error.value).startswith("grades.csv: ") and "export" in str(error.value)


@given(
    text=st.text(st.sampled_from('ab ,;"\r\n\té=\0'), max_size=60),
    delimiter=st.sampled_from(",;\t"),
)
def test_cells_are_where_the_csv_module_finds_them(text: str, delimiter: str) -> None:
    """The same records with the same values, whatever the quoting; and each stands where it is said to."""
    found = list(scan(text, delimiter))
    assert [[cell.value for cell in record] for record in found] == list(
        csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    )
    cells = [cell for record in found for cell in record]
    assert all(
        [cell.value] == (next(csv.reader([text[cell.start : cell.end]], delimiter=delimiter)) or [""])
        for cell in cells
        if "\n" not in cell.value and "\r" not in cell.value
    )


@given(
    rows=st.lists(st.lists(st.text(st.sampled_from('ab ,;"\n=é'), max_size=6), min_size=2, max_size=2), min_size=1),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    value=st.text(st.sampled_from('1.,"\n'), min_size=1, max_size=5),
)
def test_what_is_filled_in_is_read_back_and_the_rest_is_untouched(
    rows: list[list[str]], quoting: int, line_end: str, value: str
) -> None:
    """For any file that a CSV writer wrote."""
    out = io.StringIO(newline="")
    csv.writer(out, quoting=quoting, lineterminator=line_end).writerows([["Name", "Grade"], *rows])  # type: ignore[arg-type]
    sheet = read_sheet("x.csv", out.getvalue().encode())
    cell = sheet.records[1][1]
    content = sheet.refilled({cell: value}).decode()
    assert list(csv.reader(io.StringIO(content, newline=""))) == [["Name", "Grade"], [rows[0][0], value], *rows[1:]]
    assert content.startswith(sheet.text[: cell.start]) and content.endswith(sheet.text[cell.end :])


def test_a_row_that_ends_before_the_column_is_refused() -> None:
    with pytest.raises(AutograderError, match="the row of Lovelace, Ada ends before the column"):
        canvas([result("ada")], CANVAS.replace('"A, B",9.50,,95.0,1', '"A, B"'))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (20.0, "20"), (7.5, "7.5"), (1 / 3, "0.33333"), (1e6, "1000000"), (0.1 + 0.2, "0.3")],
)
def test_a_number_is_plain(value: float, text: str) -> None:
    assert points(value) == text


def test_no_number_is_not_written() -> None:
    with pytest.raises(ValueError, match="nan"):
        points(float("nan"))


if __name__ == "__main__":
    (GOLDEN / "canvas.csv").write_bytes(canvas(CANVAS_CLASS, missing=0).content)
    (GOLDEN / "moodle.csv").write_bytes(moodle(MOODLE_CLASS).content)
