"""A course for nbgrader: its own commands run, with our stubs and our sandbox.

course     makes the course's folder
config     configures nbgrader for it; PUBLIC, called by nbgrader_config.py
stubs      takes the place of nbgrader's ClearSolutions when an assignment is generated
handed_in  reads the file that counts, whatever its name and format
cells      takes the place of nbgrader's DeduplicateIds: each cell of the assignment is there once
sandboxed  takes the place of nbgrader's Execute when it is graded: no kernel starts, and code runs in workers alone
table      the feedback below a check cell
gradebook  writes results of `autograder grade` into a gradebook of nbgrader
"""

from __future__ import annotations
