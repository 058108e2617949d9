"""nbgrader's own commands, with our stubs and our sandbox: `course` makes the folder, the other two are plugged in.

`stubs` takes the place of nbgrader's ClearSolutions when a release is made, `sandboxed` that of Execute when it is
graded: no kernel is started, and a submission's code runs in workers alone. `gradebook` goes the other way: results
of `autograder grade`, into a gradebook that is there.
"""

from __future__ import annotations
