"""A class as it is handed over: whose each entry is, which of several counts, and nobody written over another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.assignments.model import Assignment
from autograder.classroom.choice import read_hand_in
from autograder.classroom.intake import HandIn, distinct_names, find_hand_ins, one_hand_in
from autograder.errors import MissingSubmission, NothingHandedIn, SubmissionError
from autograder.submissions.reading import Submission
from tests.conftest import RIGHT, folder, zipped

HALF = "def double(x):\n    return x + x\n\n\ndef square_sum(x):\n    raise NotImplementedError\n"
OTHER_HALF = HALF.replace("x + x", "2 * x")


def of_names(path: Path, *names: str) -> Path:
    """A class of these files and folders (with a file in it), all of them right."""
    return folder(path, {name if Path(name).suffix else f"{name}/small.py": RIGHT for name in names})


def students(path: Path, assignment: Assignment) -> list[str]:
    return [found.student for found in find_hand_ins(path, assignment)]


def read(path: Path, assignment: Assignment) -> dict[str, tuple[Submission | SubmissionError, tuple[str, ...]]]:
    """What everybody's submission comes to."""
    return {found.student: read_hand_in(found, assignment) for found in find_hand_ins(path, assignment)}


def the_one(path: Path, assignment: Assignment) -> tuple[Submission, tuple[str, ...]]:
    ((submission, notes),) = read(path, assignment).values()
    assert isinstance(submission, Submission), submission
    return submission, notes


def age(path: Path, seconds: int) -> None:
    """Make a file so much older than it is."""
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))


# A folder or a file for each student


def test_a_class_is_a_folder_of_files_and_folders(tmp_path: Path, small: Assignment) -> None:
    """In order of name; a list of names or a hidden file is nobody's submission."""
    names = ("cleo.py", "ada/small.py", "roster.csv", ".git/x.py", "__MACOSX/x.py")
    place = folder(tmp_path / "class", dict.fromkeys(names, RIGHT))
    zipped(place / "ben.zip", {"small.py": RIGHT})
    assert students(place, small) == ["ada", "ben", "cleo"]


def test_an_ending_that_a_browser_added_is_no_part_of_a_name(tmp_path: Path, small: Assignment) -> None:
    """`losses.py.txt` is read as a module, and belongs to the same student."""
    place = folder(tmp_path / "class", {"ada.py.txt": HALF, "ben.ipynb.json": "{}", "cleo.txt": "hello"})
    assert students(place, small) == ["ada", "ben"]


def test_one_submission_is_a_class_of_one(tmp_path: Path, small: Assignment) -> None:
    """Given as a file, or as a folder that holds the assignment's file."""
    place = folder(tmp_path / "ada", {"small.py": RIGHT})
    assert students(place, small) == ["ada"]
    assert students(place / "small.py", small) == ["small"]


@pytest.mark.parametrize(
    "name", [" .. .py", " .py", " . .zip", "\x01" * 240 + ".py", "🙂" * 60 + ".py", "a" * 250 + ".py", "index.html"]
)
def test_a_name_is_a_folder_of_its_own(tmp_path: Path, small: Assignment, name: str) -> None:
    """Results are written under it: it is never empty, never leads up, is short enough, and is not the class's page."""
    folder(tmp_path / "class", {f"{name}/small.py" if name == "index.html" else name: RIGHT})
    (student,) = students(tmp_path / "class", small)
    place = (tmp_path / "out" / student).resolve()
    place.mkdir(parents=True)
    assert place.parent == tmp_path / "out" and place.name != "index.html"


def test_names_that_look_alike_are_told_apart(tmp_path: Path, small: Assignment) -> None:
    """Nobody's result is written over another's: names whose unprintable characters are shown alike get numbers."""
    place = folder(tmp_path / "class", {"a\x01.py": RIGHT, "a\x02.py": RIGHT, "a\x03/small.py": RIGHT, "a� (2).py": ""})
    assert sorted(students(place, small)) == ["a�", "a� (2)", "a� (3)", "a� (4)"]


def test_a_number_is_never_somebody_elses_name() -> None:
    assert distinct_names(["a", "a", "a (2)", "../a", "..", ""]) == [
        "a",
        "a (3)",
        "a (2)",
        "-a",
        "unnamed",
        "unnamed (2)",
    ]


@pytest.mark.parametrize("other", [" ben.py", "\tben/small.py", " . ben.py"])
def test_nobody_takes_a_name_from_who_is_called_so(tmp_path: Path, small: Assignment, other: str) -> None:
    """A file that is called `ben` with a space in front is sorted before `ben`, and is not `ben` for all that."""
    folder(tmp_path / "class", {other: HALF, "ben.py": RIGHT})
    (ben,) = (found for found in find_hand_ins(tmp_path / "class", small) if found.student == "ben")
    assert ben.path == tmp_path / "class" / "ben.py"


def test_a_class_that_is_not_there_is_told(tmp_path: Path, small: Assignment) -> None:
    """An empty folder, and a path without one."""
    (tmp_path / "class").mkdir()
    with pytest.raises(SubmissionError, match="holds no submission; put a folder"):
        find_hand_ins(tmp_path / "class", small)
    with pytest.raises(SubmissionError, match="cannot be listed"):
        find_hand_ins(tmp_path / "nowhere", small)


def test_a_folder_that_may_not_be_entered_is_told(
    tmp_path: Path, small: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its name. (Root may enter everything, so the refusal is imitated.)"""
    course = nbgrader_course(tmp_path / "course")
    is_dir = Path.is_dir

    def refusing(path: Path) -> bool:
        if path == course / "submitted" / "ben" / "small":
            raise PermissionError(13, "Permission denied", str(path))
        return is_dir(path)

    monkeypatch.setattr(Path, "is_dir", refusing)
    with pytest.raises(SubmissionError, match=r"ben/small: cannot be listed \(Permission denied\); give the folder"):
        find_hand_ins(course, small)


# Several submissions of one student


def test_the_one_in_which_more_is_written_is_taken_and_the_student_is_told(tmp_path: Path, small: Assignment) -> None:
    """However much newer the other is."""
    place = folder(tmp_path / "class", {"ada.py": RIGHT, "ben.py": RIGHT})
    zipped(place / "ada.zip", {"small.py": HALF})
    age(place / "ada.py", 1000)
    came = read(place, small)
    assert list(came) == ["ada", "ben"]
    submission, notes = came["ada"]
    assert isinstance(submission, Submission) and submission.text == RIGHT
    assert notes == ("ada.zip is not graded: ada.py has more written",)
    assert came["ben"][1] == ()


def test_of_two_with_as_much_written_the_later_is_taken(tmp_path: Path, small: Assignment) -> None:
    place = folder(tmp_path / "class", {"ada.py": HALF, "ada/small.py": OTHER_HALF})
    age(place / "ada.py", 1000)
    submission, notes = the_one(place, small)
    assert (submission.text, notes) == (OTHER_HALF, ("ada.py is not graded: ada was handed in later",))
    age(place / "ada" / "small.py", 2000)
    submission, notes = the_one(place, small)
    assert (submission.text, notes) == (HALF, ("ada is not graded: ada.py was handed in later",))


def test_a_copy_is_called_one(tmp_path: Path, small: Assignment) -> None:
    _, (note,) = the_one(folder(tmp_path / "class", {"ada.py": HALF, "ada/small.py": HALF}), small)
    assert note.endswith("holds the same")


def test_what_cannot_be_read_does_not_stand_in_the_way(tmp_path: Path, small: Assignment) -> None:
    """A broken zip beside a file: the file is graded, and the note says what is wrong with the zip."""
    place = folder(tmp_path / "class", {"ada.py": HALF, "ada.zip": "no zip"})
    submission, (note,) = the_one(place, small)
    assert submission.text == HALF
    assert note.startswith("ada.py is graded; ada.zip: is not a zip that can be opened")


# nbgrader


def nbgrader_course(path: Path) -> Path:
    files = {f"submitted/{who}/small/small.py": RIGHT for who in ("ada", "ben")}
    extra = {"nbgrader_config.py": "", "submitted/eve/other/other.py": "", "source/small/small.py": HALF}
    return folder(path, files | extra | {"autograded/ada/small/small.py": HALF})


def test_a_course_of_nbgraders_is_its_submitted_folder(tmp_path: Path, small: Assignment) -> None:
    """Who has folders for other assignments only has handed in nothing of this one."""
    course = nbgrader_course(tmp_path / "course")
    for place in (course, course / "submitted"):
        came = read(place, small)
        assert list(came) == ["ada", "ben", "eve"]
        assert isinstance(came["ada"][0], Submission) and isinstance(came["eve"][0], NothingHandedIn)


def test_a_course_without_a_submission_of_this_assignment_says_so(tmp_path: Path, small: Assignment) -> None:
    place = folder(tmp_path / "course", {"nbgrader_config.py": "", "submitted/eve/other/other.py": ""})
    with pytest.raises(SubmissionError, match=r"submitted: holds no submission of small; put"):
        find_hand_ins(place, small)


def test_a_link_to_somebody_elses_folder_is_no_submission(tmp_path: Path, small: Assignment) -> None:
    course = nbgrader_course(tmp_path / "course")
    (course / "submitted" / "zoe").symlink_to(course / "submitted" / "ada")
    submission, _ = read(course, small)["zoe"]
    assert str(submission) == "zoe: is a symbolic link; hand in the file itself"


def test_a_folder_that_is_only_called_submitted_is_any_class(tmp_path: Path, small: Assignment) -> None:
    assert students(of_names(tmp_path / "submitted", "ada", "ben.py"), small) == ["ada", "ben"]


def test_nbgraders_time_counts_before_the_files(tmp_path: Path, small: Assignment) -> None:
    """Copying a course makes all files new."""
    parts = []
    for who, text, hour in (("ada", HALF, 9), ("ben", OTHER_HALF, 8)):
        stamp = f"2026-11-02 0{hour}:58:23.948203 UTC"
        place = folder(tmp_path / who / "small", {"small.py": text, "timestamp.txt": stamp})
        parts.append(HandIn(who, place))
    age(tmp_path / "ada" / "small" / "small.py", 1000)
    submission, notes = read_hand_in(HandIn("team", parts[0].path, others=(parts[1],)), small)
    assert isinstance(submission, Submission) and submission.text == HALF
    assert notes == ("ben/small is not graded: ada/small was handed in later",)


# Moodle


@pytest.mark.parametrize(
    ("entry", "student"),
    [
        ("Ada Lovelace_301_assignsubmission_file_", "Ada Lovelace_301"),
        ("Ada Lovelace_301_assignsubmission_file", "Ada Lovelace_301"),
        ("Ada Lovelace_301_assignsubmission_file_small.py", "Ada Lovelace_301"),
        ("Participant_301_assignsubmission_file_", "Participant_301"),
        ("Team 3-Ada Lovelace_301_assignsubmission_file_", "Team 3-Ada Lovelace_301"),
        ("Team 3_17_assignsubmission_file", "Team 3_17"),
        ("Default group_assignsubmission_file", "Default group"),
        ("Jörg, O'Neil =1+1_302_assignsubmission_file_", "Jörg, O'Neil =1+1_302"),
        ("a_1_b_303_assignsubmission_file_", "a_1_b_303"),
    ],
)
def test_moodles_names(tmp_path: Path, small: Assignment, entry: str, student: str) -> None:
    """A folder or a flat file; the student's page never shows Moodle's own additions."""
    place = of_names(tmp_path / "class", entry)
    assert students(place, small) == [student]
    assert the_one(place, small)[0].file == "small.py"


def test_moodles_flat_files_of_one_person_are_one_submission(tmp_path: Path, small: Assignment) -> None:
    """Under the names that they were handed in under, whatever else is among them."""
    prefix = "Ada Lovelace_301_assignsubmission_file_"
    files = {f"{prefix}small.py": RIGHT, f"{prefix}helpers.py": "x = 1", f"{prefix}report.pdf": "%PDF"}
    place = folder(tmp_path / "class", {**files, "Ben Ode_302_assignsubmission_file_report.pdf": "%PDF"})
    zipped(place / "Cleo_303_assignsubmission_file_my_hw.zip", {"hw/small.py": RIGHT})
    came = read(place, small)
    assert list(came) == ["Ada Lovelace_301", "Ben Ode_302", "Cleo_303"]
    assert [submission.file for submission, _ in came.values() if isinstance(submission, Submission)] == [
        "small.py",
        "hw/small.py",
    ]
    missing, _ = came["Ben Ode_302"]
    assert isinstance(missing, MissingSubmission)
    assert str(missing) == "Ben Ode_302: holds no small.py and no small.ipynb, only report.pdf"


def test_text_typed_into_moodle_is_no_file(tmp_path: Path, small: Assignment) -> None:
    """With a file, the file is the submission; without, there is none."""
    names = ("Ada_301_assignsubmission_file_/small.py", "Ada_301_assignsubmission_onlinetext_/onlinetext.html")
    place = folder(
        tmp_path / "class", dict.fromkeys((*names, "Ben_302_assignsubmission_onlinetext_/onlinetext.html"), RIGHT)
    )
    came = read(place, small)
    assert isinstance(came["Ada_301"][0], Submission) and isinstance(came["Ben_302"][0], NothingHandedIn)


# Canvas


@pytest.mark.parametrize(
    ("entry", "student"),
    [
        ("lovelaceada_101_5551_small.py", "lovelaceada_101"),
        ("lovelaceada_LATE_101_5551_small-1.py", "lovelaceada_101"),
        ("oneiljörg_102_5552_Small.PY", "oneiljörg_102"),
        ("o_neil_103_5553_small.py", "o_neil_103"),
        ("_104_5554_small.py", "_104"),
        ("anon_x1Y2z_5555_small.py", "anon_x1Y2z"),
        ("LATE_anon_x1Y2z_5555_small.py", "anon_x1Y2z"),
        ("zhangwei_105_5556_hw_1_2_final.py", "zhangwei_105"),
    ],
)
def test_canvas_names(tmp_path: Path, small: Assignment, entry: str, student: str) -> None:
    place = of_names(tmp_path / "class", entry)
    assert students(place, small) == [student]
    assert "_555" not in the_one(place, small)[0].file


def test_canvas_files_of_one_person_are_one_submission(tmp_path: Path, small: Assignment) -> None:
    """Of `small.py` and `small-2.py`, which Canvas calls so when it is handed in again, the last counts."""
    files = {
        "adal_101_1_small.py": HALF,
        "adal_101_2_helpers-9.md": "x = 1",
        "adal_LATE_101_9_small-2.py": HALF,
        "adal_101_4_small-10.py": OTHER_HALF,
    }
    place = folder(tmp_path / "class", {**files, "bode_102_5_small-1.py": HALF})
    ada, ben = find_hand_ins(place, small)
    assert len(ada.others) == 2
    assert not ben.others
    submission, notes = read_hand_in(ada, small)
    assert isinstance(submission, Submission)
    assert (submission.file, submission.text) == ("small.py", OTHER_HALF)
    assert sorted(notes) == [
        "small-2.py is not graded: small-10.py was handed in later",
        "small.py is not graded: small-10.py was handed in later",
    ]


def test_a_later_version_with_less_in_it_does_not_count(tmp_path: Path, small: Assignment) -> None:
    """An empty file that was attached by mistake costs nobody their work; a report beside it is no submission."""
    files = {"adal_101_1_small.py": RIGHT, "adal_101_2_small-1.py": "x = 1", "adal_101_3_report.pdf": "%PDF"}
    (entry,) = find_hand_ins(folder(tmp_path / "class", files), small)
    submission, notes = read_hand_in(entry, small)
    assert isinstance(submission, Submission)
    assert submission.text == RIGHT
    assert notes == ("small-1.py is not graded: small.py has more written",)


def test_who_changes_name_stays_one_person(tmp_path: Path, small: Assignment) -> None:
    """The id is the same; Moodle may put a group in front in one download and not in another."""
    place = folder(tmp_path / "class", {"lovelaceada_101_1_small.py": HALF, "kingada_101_2_small-1.py": RIGHT})
    assert the_one(place, small)[0].text == RIGHT
    names = ("Ada_301_assignsubmission_file_", "Team 3-Ada_301_assignsubmission_file_")
    assert students(of_names(tmp_path / "other", *names), small) == ["Ada_301"]


def test_two_files_of_one_name_are_two_submissions(tmp_path: Path, small: Assignment) -> None:
    """Of two downloads into one folder; the better one is taken."""
    place = folder(tmp_path / "class", {"adal_101_1_small.py": HALF, "adal_LATE_101_2_small.py": RIGHT})
    submission, (note,) = the_one(place, small)
    assert submission.text == RIGHT and note.endswith("has more written")


def test_zips_and_typed_text_of_canvas(tmp_path: Path, small: Assignment) -> None:
    place = folder(tmp_path / "class", {"bode_102_text.html": "<p>", "cleo_103_link.html": "<p>"})
    zipped(place / "adal_101_1_hw.zip", {"hw1/small.py": RIGHT})
    came = read(place, small)
    assert isinstance(came["adal_101"][0], Submission)
    assert isinstance(came["bode_102"][0], NothingHandedIn) and isinstance(came["cleo_103"][0], NothingHandedIn)


@pytest.mark.parametrize("who", ["adal_101", "anon_x1Y2z"])
def test_a_file_that_is_called_as_canvas_calls_typed_text_is_a_file(
    tmp_path: Path, small: Assignment, who: str
) -> None:
    """Its id is nobody's, whoever has the same number: nothing is written under a name with that in it."""
    place = folder(tmp_path / "class", {f"{who}_5551_text.html": "<p>", "bode_5551_9_small.py": RIGHT})
    came = read(place, small)
    assert set(came) == {who, "bode_5551"}
    assert isinstance(came[who][0], MissingSubmission) and isinstance(came["bode_5551"][0], Submission)


def test_a_zip_that_is_handed_in_again_to_canvas_is_a_version(tmp_path: Path, small: Assignment) -> None:
    place = tmp_path / "class"
    place.mkdir()
    zipped(place / "adal_101_1_hw.zip", {"small.py": HALF})
    zipped(place / "adal_LATE_101_9_hw-1.zip", {"small.py": RIGHT})
    submission, notes = the_one(place, small)
    assert (submission.text, notes) == (RIGHT, ("hw.zip is not graded: hw-1.zip has more written",))


def test_one_file_that_is_called_so_is_no_download_of_canvas(tmp_path: Path, small: Assignment) -> None:
    """No two students are put together because of how they call their files."""
    place = of_names(tmp_path / "class", "team_1_2_small.py", "ada.py", "ben.py", "Team_1_3_small.py")
    assert students(place, small) == ["Team_1_3_small", "ada", "ben", "team_1_2_small"]


# GitHub


def test_clones_of_a_classroom_are_called_by_login(tmp_path: Path, small: Assignment) -> None:
    """`gh classroom clone student-repos` puts the assignment's short name in front of each, and on the folder."""
    place = of_names(tmp_path / "hw1-submissions", "hw1-octo-cat", "hw1-ada", "hw10-ben")
    assert students(place, small) == ["ada", "octo-cat", "hw10-ben"]


def test_no_prefix_is_taken_away_by_a_guess(tmp_path: Path, small: Assignment) -> None:
    place = of_names(tmp_path / "clones", "hw1-octocat", "hw1-ada")
    assert students(place, small) == ["hw1-ada", "hw1-octocat"]


@pytest.mark.parametrize(
    "name", ["Ada Lovelace_301_assignsubmission_file_/small.py", "lovelaceada_101_5551_small.py", "b_LATE_1_2_a.ipynb"]
)
def test_a_class_that_is_still_packed_is_no_submission(tmp_path: Path, small: Assignment, name: str) -> None:
    """One sentence for the instructor; with --one it is a submission, whatever is in it."""
    path = zipped(tmp_path / "all.zip", {name: RIGHT})
    with pytest.raises(SubmissionError, match=r"all\.zip: holds the submissions of a class; unpack it"):
        find_hand_ins(path, small)
    assert one_hand_in(path).student == "all"


def test_a_zip_that_is_no_class_is_one_submission(tmp_path: Path, small: Assignment) -> None:
    """Also one that cannot be opened, whose reading says so."""
    assert students(zipped(tmp_path / "ada.zip", {"hw/small.py": RIGHT}), small) == ["ada"]
    (tmp_path / "ben.zip").write_bytes(b"PK\x03\x04 no more")
    assert students(tmp_path / "ben.zip", small) == ["ben"]
