"""A student's submission, from its bytes to the text of a module. None of the student's code runs here.

choosing   the file that is graded, in a folder or a zip: a Submission, or a typed error
files      the files of a submission by name, each read when it is needed
reading    the bytes of a module or a notebook, read as a Submission
notebook   the code cells of a notebook, joined to one text
exported   modules that other programs have made of notebooks
strings    strings and comments in a text that may be no Python
parsing    a text as a tree, and without some of its statements
module     the definitions of a module that are graded, with everything else blanked
needs      the statements that the functions of a module need, and the names that they lead to
effects    what a statement fills and runs, beside the names that it binds
left_out   code that grading does not run, with the reason
scopes     the names that a piece of code binds and reads
newer_python
           syntax and names that a newer Python has
doubled    a module in which doubles stand for functions
syntax     the places where a text is not Python
forbidden  the places where a submission uses a name that a task forbids
changes    the tasks that an edit can touch
"""
