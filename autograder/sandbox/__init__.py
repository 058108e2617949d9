"""Where student code runs: a process of its own, and the trusted end that talks to it.

`wire` the format between the two; `lockdown` what the kernel is told before student code runs; `zygote` the warm
process that workers are forked from; `worker` and `operations` the untrusted end; `session` and `student` the trusted.
"""
