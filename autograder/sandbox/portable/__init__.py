"""A worker where none can be forked and the kernel confines none: macOS and Windows, for a student's own check.

`maker` keeps one process from check to check, because importing torch takes seconds; `process` is that process and its
pipes, `session` a conversation with it. The other end: `worker` answers, and `settings` puts back what a module has
changed. Nothing but time is bounded, and a module may do what its user may: it is for one's own work, not grading.
"""

from __future__ import annotations
