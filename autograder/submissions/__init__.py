"""What a student handed in, from bytes to the text of a module; none of the student's code runs.

reading    a file, a folder or a zip, as a Submission or as a typed error
files      the files of a submission by name, each read when it is asked for
notebook   the code cells of a notebook, joined to one text
left_out   code that grading does not run, with the reason
module     the definitions of a module, with everything else blanked
scopes     the names that a piece of code binds and reads
syntax     where a text is not Python
forbidden  where a submission uses a name that a task forbids
changes    the tasks that an edit can touch
"""
