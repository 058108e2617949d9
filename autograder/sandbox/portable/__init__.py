"""A worker on any system, for a student's own check: macOS and Windows can neither fork one nor confine it.

Only time is limited. What grading refuses, Python refuses here in the same words; a module that wants to get around
that may do what its user may do. So this is for one's own work, and not for grading.

maker    uses one process for check after check, because importing torch takes seconds
process  that process and its pipes
session  a conversation with that process
worker   the other end: answers questions about one module after another
state    puts back what a module changed in that process
"""
