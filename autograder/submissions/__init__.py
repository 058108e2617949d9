"""A student's submission, from its bytes to the text of a module. None of the student's code runs here.

choosing   the file that is graded, in a folder or a zip: a Submission, or a typed error
files      the files of a submission by name, each read when it is needed
reading    the bytes of a module or a notebook, read as a Submission
notebook   the code cells of a notebook, joined to one text
module     the definitions of a module that are graded, with everything else blanked
reach      the statements of a module that some functions need
left_out   code that grading does not run, with the reason
scopes     the names that a piece of code binds and reads
needs      the names that the functions of a module lead to
newer_python
           syntax and names that a newer Python has
syntax     the places where a text is not Python
forbidden  the places where a submission uses a name that a task forbids
changes    the tasks that an edit can touch
"""
