"""The sandbox: where a student's code runs, and the trusted end that talks to it.

A *grader* is a trusted process. A *zygote* is a clean process that it starts; the zygote forks *workers*, and a worker
runs the code of one submission. The grader believes no byte of an answer.

The grader's end:
tiers         the isolation tiers, best first, with what each leaves open
device        cpu or cuda
doctor        what this machine offers
launch        start a zygote and ask it for workers
session       a conversation with a forked worker, or with the reference solution in the grader
conversation  what all conversations have in common, and where workers come from
watch         the time that a worker's answers take, against the limits of a check
clocks        the processor time of another process
forked        a forked worker and its parent, as types without torch
student       the proxy that checks call
handles       objects at the far end of a session
portable/     a worker on systems that cannot fork and confine one; for a student's own check

Between the ends:
wire          frames
values        values as trees, within bounds

The workers' end:
zygote        fork workers on request
workers       spares, workers in use, and killed workers
confinement   the walls and limits of a worker
probes        trials of the walls on this machine
linux/        the kernel's means to hold a process
warm          environment and imports of every process that runs student code
worker        answer questions about one module
loading       execute a module, so that a statement that fails costs only those who read its names
operations    what can be asked of a module
counting      the steps of a call
forbidding/   what a task forbids, refused while its code runs
refusals      what a worker refuses in Python, in the same words on every system
one_process   what libraries do in several processes, done in the worker's own
picture       a figure, drawn and described
"""
