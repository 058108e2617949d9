"""The Linux kernel's means to hold a process, one module for each.

kernel      system calls that Python has no function for
namespaces  a private root: no other files, no network, no other processes
landlock    the files that may be opened
seccomp     the system calls that may be made
syscalls    the numbers of system calls, in groups by purpose
cgroups     a control group, which can be killed as a whole
scratch     the folder that a worker may write to
"""
