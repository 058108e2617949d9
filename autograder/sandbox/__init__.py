"""Where student code runs: a process of its own, and the trusted end that talks to it.

The trusted end: `launch` starts the process that workers are forked from, `session` holds a `conversation` with one,
`student` is what checks call. The other end: `zygote` forks, `lockdown` confines (with `namespaces`, `landlock` and
`seccomp`), `worker` answers by `operations`. Between them: `wire`, the format. All of that is for grading, on Linux;
`portable` is for a student's own check elsewhere.
"""

from __future__ import annotations
