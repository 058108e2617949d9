"""How learning platforms name files and people.

names   the names of submitted files, on any platform
canvas  the people on Canvas's sheets
moodle  the people on Moodle's sheets
"""
