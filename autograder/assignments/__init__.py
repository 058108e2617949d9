"""What an author wrote, read as data; none of the author's code runs.

model        Assignment, Task, CheckSpec, Misconception, Limits
reading      assignment.toml, as an Assignment
toml_values  values of a TOML file, or a sentence that names the key
manifest     the list of checks, read from the text of the check files
thresholds   thresholds.toml: what accuracy a check asks for, and why
study        study.py: what the reference reaches over many seeds
find         an assignment by its name or folder
"""
