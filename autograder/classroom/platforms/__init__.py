"""What is known about learning platforms: how they name files, and how they list people.

platform  what there is to know about one
canvas    Canvas
moodle    Moodle
known     the list of them
"""
