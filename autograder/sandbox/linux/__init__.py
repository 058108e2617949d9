"""What the Linux kernel offers to hold a process, one module for each.

kernel      system calls that Python has no function for
namespaces  a root of its own, no network, no other processes
landlock    which files may be opened
seccomp     which system calls may be made
syscalls    their numbers
cgroups     one limit for a group of processes
scratch     a folder that a worker may write to
"""
