"""An author's assignment, read as data; none of the author's code runs.

model        Assignment, Task, CheckSpec, Misconception, Limits
reading      assignment.toml and the folder around it, as an Assignment
manifest     the list of checks, read from the text of the check files
figures      [figures]: the figures that checks may record, and their series
thresholds   thresholds.toml: the accuracies that checks ask for, and the chance that luck fails a right solution
luck         luck.toml: how often chance decided a verdict, over many seeds
study        study.py: what the reference reaches over many seeds
find         an assignment by its name or folder
typed        plain data as a value of a typed model, or a sentence that names the key
source_text  the text of an author's files, or an error that names the file
reserved     names that a task's functions cannot have
"""
