"""The list of a class: whose a submission is, who handed in nothing, groups; and each platform from end to end."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from pathlib import Path

import pytest
from typer.testing import CliRunner
from typer.testing import Result as Run

from autograder.assignments.model import Assignment
from autograder.classroom.grade import grade_class
from autograder.classroom.gradebook import gradebook_csv
from autograder.classroom.intake import find_hand_ins
from autograder.classroom.roster import Matched, match, read_roster
from autograder.classroom.setting import Setting
from autograder.cli.main import app
from autograder.errors import AutograderError
from autograder.exports.canvas import canvas_sheet
from autograder.exports.fill import FilledSheet, fill
from autograder.exports.moodle import moodle_sheet
from autograder.results.folder import ResultsFolder, read_results
from autograder.results.model import Result
from tests.conftest import RIGHT
from tests.test_class_folder import HALF, folder

MakePool = Callable[[], Executor]

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,HW1 (12)\n    Points Possible,,,,,7\n"
    '"Lovelace, Ada",101,s-1,ada,A,\n"O\'Neil, Jörg",102,=s-2,joerg@uni.example,A,\n'
    '"Zhang, Wei",103,s-3,wei1,A,\n"Zhang, Wei",104,s-4,wei2,A,\n'
)
MOODLE = (
    'Identifier,"Full name","Email address",Status,Group,Grade,"Maximum Grade"\n'
    'Participant 301,"Ada Lovelace",ada@uni.example,,,,7.00\n'
    'Participant 302,"Jörg ""JM"" Müller",jm@uni.example,,,,7.00\n'
    'Participant 303,"=1+1, O\'Neil",eve@uni.example,,Team 3,,7.00\n'
    'Participant 304,"Nina Nobody",nina@uni.example,,Team 3,,7.00\n'
    'Participant 305,"Una Alone",una@uni.example,,Team 4,,7.00\n'
)
ANY = (
    "Name;Section;Matriculation;GitHub;group\n"
    "Ada Lovelace;A;1001;OctoAda;\nBen Ode;A;1002;benode;red\nCleo/../Cat;B;1003;;red\nWei Zhang;B;1004;wei1;\n"
    "Wei Zhang;B;1005;wei2;\n..;B;1006;dots;\nNina;B;1007;nina;blue\nNils;B;1008;nils;blue\n"
)


def matched(place: Path, assignment: Assignment, roster: str) -> Matched:
    return match(find_hand_ins(place, assignment), read_roster("list.csv", roster.encode()))


def handed_in(of: Matched) -> dict[str, tuple[str, ...]]:
    """For each submission, who gets its result."""
    return {found.student: found.students for found in of.entries if found.path}


def nothing(of: Matched) -> list[str]:
    return [found.student for found in of.entries if not found.path]


def class_of(path: Path, *names: str) -> Path:
    return folder(path, {name if name.endswith(".py") else f"{name}/small.py": RIGHT for name in names})


# Whose it is


@pytest.mark.parametrize(
    ("entry", "student"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("1001.py", "Ada Lovelace"),
        ("OctoAda", "Ada Lovelace"),
        ("wei2", "wei2"),
        ("Cleo-..-Cat", "red"),
        ("benode", "red"),
        ("Red", "red"),
        ("dots", "unnamed"),
    ],
)
def test_any_cell_of_a_list_may_name_a_submission(tmp_path: Path, small: Assignment, entry: str, student: str) -> None:
    """By the first column each is called, by something of their own where two have one name; a group by its name."""
    of = matched(class_of(tmp_path / "class", entry), small, ANY)
    assert list(handed_in(of)) == [student] and of.unknown == of.ambiguous == ()


@pytest.mark.parametrize("entry", ["octoada", "ADA LOVELACE", "Ada", "A", "100", "benode2"])
def test_nobody_is_matched_by_a_guess(tmp_path: Path, small: Assignment, entry: str) -> None:
    """Not by a part, not in other capitals, not by what several share; it is graded under its own name."""
    of = matched(class_of(tmp_path / "class", entry), small, ANY)
    assert of.unknown == (entry,) and handed_in(of) == {entry: (entry,)}


def test_what_may_be_twos_is_nobodys(tmp_path: Path, small: Assignment) -> None:
    """And is not written where one of the two has a result."""
    of = matched(class_of(tmp_path / "class", "Wei Zhang"), small, ANY)
    assert of.ambiguous == (("Wei Zhang", ("wei1", "wei2")),)
    assert {"wei1", "wei2"} <= set(nothing(of))
    names = "Name\nWei Zhang\nWei Zhang\n"
    of = matched(tmp_path / "class", small, names)
    assert of.ambiguous == (("Wei Zhang (3)", ("Wei Zhang", "Wei Zhang (2)")),)


def test_a_login_of_github_may_differ_in_capitals(tmp_path: Path, small: Assignment) -> None:
    """There it is the same login; the folder has it as the student typed it somewhere."""
    of = matched(class_of(tmp_path / "hw1-submissions", "hw1-octoada", "hw1-red", "hw1-stranger"), small, ANY)
    assert handed_in(of) == {
        "Ada Lovelace": ("Ada Lovelace",),
        "red": ("Ben Ode", "Cleo-..-Cat"),
        "stranger": ("stranger",),
    }


def test_the_first_column_may_hold_logins_or_ids(tmp_path: Path, small: Assignment) -> None:
    place = class_of(tmp_path / "hw1-submissions", "hw1-octoada")
    assert handed_in(matched(place, small, "GitHub,section\nOctoAda,A\nnina,A\n")) == {"OctoAda": ("OctoAda",)}
    place = class_of(tmp_path / "class", "Ada L_301_assignsubmission_file_")
    assert handed_in(matched(place, small, "id,name\n301,Ada Lovelace\n302,Ben\n")) == {"301": ("301",)}


def test_everybody_has_a_folder_of_their_own(tmp_path: Path, small: Assignment) -> None:
    """Whatever the list calls them: a path, dots, too much, twice the same."""
    roster = "Name\n../../etc\n..\n" + "x" * 300 + "\nAda\nAda\nindex.html\n"
    of = matched(class_of(tmp_path / "class", "Ada", "zoe"), small, roster)
    students = [student for found in of.entries for student in found.students]
    assert len(set(students)) == len(students) == 8
    assert all(Path(student).name == student and len(student.encode()) < 200 for student in students)
    assert "index.html" not in students and ".." not in students


def test_two_submissions_of_one_person_become_one(tmp_path: Path, small: Assignment) -> None:
    """Handed in under a login and under the name."""
    of = matched(class_of(tmp_path / "class", "OctoAda", "Ada Lovelace.py"), small, ANY)
    (entry,) = (found for found in of.entries if found.path)
    assert (entry.student, entry.members, len(entry.others)) == ("Ada Lovelace", (), 1)


def test_a_person_on_two_lines_is_one(tmp_path: Path, small: Assignment) -> None:
    of = matched(class_of(tmp_path / "class", "a1"), small, "Name,login\nAda,a1\nAda,a1\nBen,b1\n")
    assert handed_in(of) == {"Ada": ("Ada",)} and nothing(of) == ["Ben"]


def test_who_is_in_a_lecture_and_a_lab_is_one(tmp_path: Path, small: Assignment) -> None:
    """A line for each; what no two names have in common tells two of one name apart, a placeholder does not."""
    roster = (
        "Name,section,login,GitHub\nAda,L1,a1,-\nAda,T9,a1,-\nBen,L1,b1,octoben\nBen,T1,b1,octoben\n"
        "Wei,L2,w1,-\nWei,L2,w2,-\nCy,T1,c1,-\nNo Id,L2,,\nNo Id,T7,,\n"
    )
    of = matched(class_of(tmp_path / "class", "a1", "octoben", "w2", "c1"), small, roster)
    assert list(handed_in(of)) == ["Ada", "Ben", "w2", "Cy"] and nothing(of) == ["w1", "No Id", "T7"]


@pytest.mark.parametrize(
    ("roster", "students"),
    [
        ("login,name\ns101,Ada Lovelace\ns102,Ben Ode\n", ["s101", "s102"]),
        ("ID,name,mail\nSTU101,Ada Lovelace,s101\nSTU102,Ben Ode,s102\n", ["STU101", "STU102"]),
        ("First name,Last name,login\nAda,Lovelace,s101\nBen,Ode,s102\n", ["Ada Lovelace", "Ben Ode"]),
        ("login,First name,Surname\ns101,Ada,Lovelace\ns102,Ben,Ode\n", ["Ada Lovelace", "Ben Ode"]),
        ("FIRST NAME,Last Name,SID\nAda,Lovelace,s101\nBen,Ode,s102\n", ["Ada Lovelace", "Ben Ode"]),
        ("Username,Last Name,First Name,End\n#s101,Lovelace,Ada,#\n#s102,Ode,Ben,#\n", ["Ada Lovelace", "Ben Ode"]),
        (
            "Last Name,First Name,Email Address\nDate,,\nPoints,,\nLovelace,Ada,s101\nOde,Ben,s102\n",
            ["Ada Lovelace", "Ben Ode"],
        ),
        ("sep=;\nFirst name;Surname;login\nAda;Lovelace;s101\nBen;Ode;s102\n", ["Ada Lovelace", "Ben Ode"]),
    ],
)
def test_a_list_of_ones_own_is_no_worksheet_of_moodles(
    tmp_path: Path, small: Assignment, roster: str, students: list[str]
) -> None:
    """Though its first column has a word and a number, or its titles are Moodle's."""
    of = matched(class_of(tmp_path / "class", "s101", "Ben Ode"), small, roster)
    assert list(handed_in(of)) == students and [found.student for found in of.entries] == students


def test_a_first_name_is_no_login(tmp_path: Path, small: Assignment) -> None:
    """Nor are two people of one first name called by their last names alone."""
    roster = "First Name,Last Name,SID\nMartin,Weber,s1\nAnna,Berg,s2\nAnna,Clark,s3\n"
    of = matched(class_of(tmp_path / "class", "martin", "Martin Weber", "s3"), small, roster)
    assert list(handed_in(of)) == ["Martin Weber", "Anna Clark", "martin"] and nothing(of) == ["Anna Berg"]
    assert of.unknown == ("martin",)


def test_a_worksheet_of_moodles_in_another_language(tmp_path: Path, small: Assignment) -> None:
    roster = "ID,Vollständiger Name,Status,Bewertung\nTeilnehmer/in301,Ada L,,\nTeilnehmer/in302,Ben O,,\n"
    of = matched(class_of(tmp_path / "class", "Teilnehmerin_302_assignsubmission_file_"), small, roster)
    assert list(handed_in(of)) == ["Ben O_302"] and nothing(of) == ["Ada L_301"]


# Ids of platforms


def test_ids_of_canvas(tmp_path: Path, small: Assignment) -> None:
    """Whatever the name in the file; two of one name are told apart; the folder is called so that Canvas is found."""
    place = folder(tmp_path / "class", {"oneiljoerg_102_5_small.py": RIGHT, "zhangwei_LATE_104_6_small.py": RIGHT})
    of = matched(place, small, CANVAS)
    assert list(handed_in(of)) == ["O'Neil, Jörg_102", "Zhang, Wei_104"]
    assert nothing(of) == ["Lovelace, Ada_101", "Zhang, Wei_103"]


def test_groups_of_canvas(tmp_path: Path, small: Assignment) -> None:
    """Its export of a set of groups; a group's file carries the group's name and the id of one member."""
    roster = (
        "name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id\n"
        "Ada Lovelace,101,s1,ada,A,Team Ω 1,103,\nBen Ode,102,s2,ben,A,Team Ω 1,103,\nCleo Cat,103,s3,cleo,A,,,\n"
    )
    place = folder(tmp_path / "class", {"teamω1_101_5_small.py": RIGHT, "catcleo_103_6_small.py": RIGHT})
    assert handed_in(matched(place, small, roster)) == {
        "Team Ω 1": ("Ada Lovelace_101", "Ben Ode_102"),
        "Cleo Cat_103": ("Cleo Cat_103",),
    }


def test_no_group_of_canvas_is_claimed_by_a_name(tmp_path: Path, small: Assignment) -> None:
    """Students choose how Canvas calls them, and their ids are the same everywhere; a stranger's id is nobody's."""
    roster = "name,canvas_user_id,login_id,group_name\nAda,101,ada,Team 1\nBen,102,ben,Team 1\nEve,105,eve,\n"
    names = ("ada_109_7_small.py", "team1_101_5_small.py", "team1_105_6_small.py", "team1_108_8_small.py")
    of = matched(class_of(tmp_path / "class", *names), small, roster)
    assert {found.student: len(found.others) for found in of.entries} == {
        "Team 1": 0,
        "Eve_105": 0,
        "ada_109": 0,
        "team1_108": 0,
    }
    assert of.unknown == ("ada_109", "team1_108")


def test_ids_of_moodle(tmp_path: Path, small: Assignment) -> None:
    place = class_of(
        tmp_path / "class", "Jörg JM Müller_302_assignsubmission_file_", "Participant_301_assignsubmission_file_"
    )
    of = matched(place, small, MOODLE)
    assert list(handed_in(of)) == ["Ada Lovelace_301", 'Jörg "JM" Müller_302']
    assert nothing(of) == ["=1+1, O'Neil_303", "Nina Nobody_304", "Una Alone_305"]


def test_moodles_number_of_a_group_is_nobodys_id(tmp_path: Path, small: Assignment) -> None:
    """A group assignment's folder is called by the group and its id, which may be a participant's number, too."""
    of = matched(class_of(tmp_path / "class", "Team 3_301_assignsubmission_file"), small, MOODLE)
    assert handed_in(of) == {"Team 3": ("=1+1, O'Neil_303", "Nina Nobody_304")}
    assert "Ada Lovelace_301" in nothing(of)


@pytest.mark.parametrize("roster", [MOODLE, "Name,No.\nAda Lovelace,301\nUna Alone,305\n"])
def test_a_number_that_is_anothers_is_not_clear(tmp_path: Path, small: Assignment, roster: str) -> None:
    """Moodle numbers people anew in every assignment; in a list of one's own, a number may be anything."""
    of = matched(class_of(tmp_path / "class", "Una Alone_301_assignsubmission_file_"), small, roster)
    ((who, people),) = of.ambiguous
    assert who == "Una Alone_301" and len(people) == 2 and list(handed_in(of)) == ["Una Alone_301"]


@pytest.mark.parametrize(
    "names",
    [
        ("zhangwei_103_5_small.py", "zhangwei_104_6_small.py"),
        ("Wei Zhang_103_assignsubmission_file_", "Wei Zhang_104_assignsubmission_file_"),
    ],
)
def test_two_people_by_their_ids_are_not_one_on_the_list(
    tmp_path: Path, small: Assignment, names: tuple[str, ...]
) -> None:
    """Neither has the other's result, and the one on the list has none."""
    of = matched(class_of(tmp_path / "class", *names), small, "Name,login\nWei Zhang,wei1\n")
    assert nothing(of) == ["Wei Zhang"] and [people for _, people in of.ambiguous] == [("Wei Zhang",)] * 2
    assert len(handed_in(of)) == 2 and not any(found.others for found in of.entries)


def test_a_name_may_begin_with_either_word(tmp_path: Path, small: Assignment) -> None:
    """Canvas writes the last name first."""
    of = matched(class_of(tmp_path / "class", "lovelaceada_101_5_small.py"), small, "Name,login\nAda Lovelace,a1\n")
    assert handed_in(of) == {"Ada Lovelace": ("Ada Lovelace",)}


def test_a_list_of_another_platform_has_other_ids(tmp_path: Path, small: Assignment) -> None:
    """Moodle's participant 101 is not Canvas's user 101; the full name may still be the same person's."""
    names = ("Nemo_101_assignsubmission_file_", "Lovelace, Ada_999_assignsubmission_file_")
    of = matched(class_of(tmp_path / "class", *names), small, CANVAS)
    assert of.unknown == ("Nemo_101",) and "Lovelace, Ada_101" in handed_in(of)


def test_reading_a_list_imports_no_export() -> None:
    """What comes in does not depend on what goes out."""
    code = (
        "import sys\nfrom autograder.classroom.roster import read_roster\n"
        f"assert len(read_roster('list.csv', {CANVAS.encode()!r}).people) == 4\n"
        "found = [name for name in sys.modules if name.startswith('autograder.exports')]\n"
        "assert not found, found\nassert not {'torch', 'pytest', 'numpy'} & sys.modules.keys()"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 0, run.stderr


# A list that cannot be used


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "list.csv: is empty; export it again"),
        (b"Name,Login\n", "list.csv: lists nobody; give a CSV with a header and a line for each student"),
        (
            b"Ada,ada@uni.example\nBen,ben@uni.example\n",
            "list.csv: begins with a student; put a line with the columns' titles above",
        ),
        (b"Name,id,group\nAda,1,a\nAda,1,b\n", "list.csv: Ada is in two groups, a and b; delete one of the two rows"),
        (
            "Name\nJörg".encode("latin-1"),
            "list.csv: is not UTF-8 text; give the file as it was exported, or save it as CSV UTF-8",
        ),
    ],
)
def test_a_bad_list_is_one_sentence(content: bytes, told: str) -> None:
    with pytest.raises(AutograderError) as error:
        read_roster("list.csv", content)
    assert str(error.value) == told


# From the class's folder to the platform's sheet


def graded(place: Path, assignment: Assignment, out: Path, pool: MakePool, roster: str | None = None) -> list[Result]:
    found = find_hand_ins(place, assignment)
    if roster is not None:
        found = list(match(found, read_roster("list.csv", roster.encode())).entries)
    return grade_class(found, assignment, ResultsFolder(out), Setting(pool))


def lines(done: FilledSheet) -> list[str]:
    return done.content.decode().splitlines()


def scores(results: list[Result]) -> Mapping[str, float]:
    return {result.student: result.score for result in results}


def test_from_canvas_to_canvas(tmp_path: Path, small: Assignment, reusable_pool: MakePool) -> None:
    """With the gradebook as the list, and without one; who handed in nothing has an empty cell, or what is wanted."""
    files = {"lovelaceada_101_1_small.py": RIGHT, "lovelaceada_101_2_notes.txt": "", "zhangwei_LATE_104_3_hw.py": HALF}
    place = folder(tmp_path / "class", files)
    for roster in (None, CANVAS):
        results = graded(place, small, tmp_path / f"out{roster is None}", reusable_pool, roster)
        done = fill(canvas_sheet("grades.csv", CANVAS.encode()), results)
        assert lines(done) == [
            *CANVAS.splitlines()[:2],
            '"Lovelace, Ada",101,s-1,ada,A,7',
            '"O\'Neil, Jörg",102,=s-2,joerg@uni.example,A,',
            '"Zhang, Wei",103,s-3,wei1,A,',
            '"Zhang, Wei",104,s-4,wei2,A,3',
        ]
        assert [who for who, _ in done.absent] == ["O'Neil, Jörg", "Zhang, Wei"] and done.unknown == ()
        zeros = fill(canvas_sheet("grades.csv", CANVAS.encode()), results, missing=0)
        assert [line[-2:] for line in lines(zeros)[2:]] == [",7", ",0", ",0", ",3"]


def test_from_moodle_to_moodle(tmp_path: Path, small: Assignment, reusable_pool: MakePool) -> None:
    """A folder, flat files, a group of whom one handed in, a group of whom nobody did."""
    files = {
        "Ada Lovelace_301_assignsubmission_file_/small.py": RIGHT,
        "Jörg JM Müller_302_assignsubmission_file_small.py": HALF,
        "Team 3-=1+1, O'Neil_303_assignsubmission_file_/small.py": RIGHT,
    }
    results = graded(folder(tmp_path / "class", files), small, tmp_path / "out", reusable_pool, MOODLE)
    done = fill(moodle_sheet("grades.csv", MOODLE.encode()), results)
    assert [line.split(",")[-2] for line in lines(done)[1:]] == ["7", "3", "7", "7", ""]
    assert done.absent == (("Una Alone", "left empty"),)
    rows = gradebook_csv(results).splitlines()
    assert rows[1].startswith("\"'=1+1, O'Neil_303\",7.0,7.0,")
    assert rows[-1] == "Una Alone_305,0.0,7.0,0.0,0.0,,nothing was handed in"


def test_from_moodle_to_moodle_without_a_list(tmp_path: Path, small: Assignment, reusable_pool: MakePool) -> None:
    """By Moodle's ids. A group's id is not taken for a participant's."""
    files = {
        "Jörg JM Müller_302_assignsubmission_file_/small.py": HALF,
        "Team 3-Nina Nobody_304_assignsubmission_file_/small.py": RIGHT,
        "Team 4_301_assignsubmission_file/small.py": RIGHT,
    }
    results = graded(folder(tmp_path / "class", files), small, tmp_path / "out", reusable_pool)
    done = fill(moodle_sheet("grades.csv", MOODLE.encode()), results)
    assert [line.split(",")[-2] for line in lines(done)[1:]] == ["", "3", "", "7", ""]
    assert done.unknown == ("Team 4_301",)


def test_from_nbgraders_course(tmp_path: Path, small: Assignment, reusable_pool: MakePool) -> None:
    """Students keep nbgrader's names, by which its gradebook is filled."""
    files = {"nbgrader_config.py": "", "submitted/ada/small/small.py": RIGHT, "submitted/eve/other/x.py": ""}
    results = graded(folder(tmp_path / "course", files), small, tmp_path / "out", reusable_pool)
    assert scores(results) == {"ada": 7.0, "eve": 0.0}
    assert [result.handed_in for result in results] == [True, False]


def test_from_github_to_a_list_of_ones_own(tmp_path: Path, small: Assignment, reusable_pool: MakePool) -> None:
    place = folder(
        tmp_path / "hw1-submissions", {"hw1-OctoAda/small.py": RIGHT, "hw1-red/small.py": HALF, "hw1-x/small.py": HALF}
    )
    results = graded(place, small, tmp_path / "out", reusable_pool, ANY)
    given = {student: score for student, score in scores(results).items() if score}
    assert given == {"Ada Lovelace": 7.0, "Ben Ode": 3.0, "Cleo-..-Cat": 3.0, "x": 3.0}
    done = fill(moodle_sheet("grades.csv", MOODLE.encode()), results)
    assert done.filled == 1 and lines(done)[1].endswith(",7,7.00")


def test_the_command_says_what_was_found(tmp_path: Path, small_folder: Path) -> None:
    """In sentences of one line each; handing in nothing is nobody's fault, so the exit status is 0."""
    place = folder(
        tmp_path / "class", {"OctoAda.py": RIGHT, "Ada Lovelace.py": HALF, "stranger.py": HALF, "Wei Zhang.py": HALF}
    )
    (tmp_path / "class.csv").write_text(ANY)
    (tmp_path / "out" / "gone").mkdir(parents=True)
    (tmp_path / "out" / "gone" / "result.json").write_text("{}")
    out = str(tmp_path / "out")
    options = ["--roster", str(tmp_path / "class.csv"), "--out", out, "--no-pages", "--jobs", "1"]
    ran = CliRunner().invoke(app, ["grade", str(small_folder), str(place), *options])
    assert ran.exit_code == 0, ran.output
    said = ran.output.splitlines()
    assert said[:3] == [
        "not in class.csv, so they keep their own names (1): stranger",
        "not clear whose in class.csv, so they keep their own names (1): Wei Zhang (wei1 or wei2)",
        "handed in more than once (1): Ada Lovelace",
    ]
    assert "handed in nothing (7): Ben Ode; Cleo-..-Cat; wei1; wei2; unnamed; Nina; Nils" in said
    assert f"not of this class, but in {out} from an earlier run; delete their folders (1): gone" in said
    (tmp_path / "out" / "gone" / "result.json").unlink()
    (ada,) = (result for result in read_results(tmp_path / "out") if result.student == "Ada Lovelace")
    assert ada.submission.notes == ("Ada Lovelace.py is not graded: OctoAda.py has more written",)
    document = json.loads((tmp_path / "out" / "Nina" / "result.json").read_text())
    submission = document["submission"]
    assert submission.pop("failure")["kind"] == "nothing_handed_in"
    assert submission == {"file": None, "sha256": None, "notes": [], "problem": "nothing was handed in"}


class TestTheCommandAndItsFolders:
    """What an instructor with a deadline does by mistake costs nobody a result without a word."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> Path:
        (tmp_path / "class.csv").write_text("Name,login\nAda,ada\nBen,ben\n")
        return folder(tmp_path / "class", {"ada.py": RIGHT, "ben.py": HALF})

    def grade(self, small_folder: Path, place: Path, out: Path, *options: str) -> Run:
        command = ["grade", str(small_folder), str(place), "--out", str(out), "--no-pages", "--jobs", "1", *options]
        return CliRunner().invoke(app, command)

    @pytest.mark.parametrize("out", [".", "results", "ada/results"])
    def test_results_do_not_go_among_the_submissions(
        self, small_folder: Path, place: Path, monkeypatch: pytest.MonkeyPatch, out: str
    ) -> None:
        """The next run would take them for somebody's."""
        monkeypatch.chdir(place)
        ran = self.grade(small_folder, place, Path(out))
        assert str(ran.exception) == f"{out}: lies among the submissions of the class; give --out another folder"
        assert {path.name for path in place.iterdir()} == {"ada.py", "ben.py"}

    def test_with_a_list_it_is_a_class(self, small_folder: Path, place: Path, tmp_path: Path) -> None:
        """Also where somebody's file is called as the assignment's: the others have not handed in nothing."""
        folder(place, {"small.py": HALF})
        ran = self.grade(small_folder, place, tmp_path / "out", "--roster", str(tmp_path / "class.csv"))
        assert "not in class.csv, so they keep their own names (1): small" in ran.output
        assert scores(read_results(tmp_path / "out")) == {"Ada": 7.0, "Ben": 3.0, "small": 3.0}

    def test_who_was_late_is_not_graded_over_the_class(self, small_folder: Path, place: Path, tmp_path: Path) -> None:
        """One file is no class; and a folder of theirs alone says whose results are lost with it."""
        roster = ("--roster", str(tmp_path / "class.csv"))
        self.grade(small_folder, place, tmp_path / "out", *roster)
        ran = self.grade(small_folder, place / "ben.py", tmp_path / "out", *roster)
        assert "ben.py: cannot be listed (Not a directory); give the folder of a class" in str(ran.exception)
        assert scores(read_results(tmp_path / "out")) == {"Ada": 7.0, "Ben": 3.0}
        late = folder(tmp_path / "late", {"ben.py": RIGHT})
        ran = self.grade(small_folder, late, tmp_path / "out", *roster)
        assert (
            "handed in something before and nothing now; grade the whole class if that is wrong (1): Ada" in ran.output
        )
