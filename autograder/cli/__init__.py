"""The command line: parse, call, show.

main        the list of commands
student     check, plot, pack
author      release, verify, calibrate, luck
impossible  verify --impossible
instructor  grade, report, similar, nbgrader
export      export
container   bundle, doctor
replay      replay
signed      results that a key has signed, or has not
options     arguments that several commands share
intake      what a class handed in, as a command is given it
screen      the terminal: its width, and signs of life
tables      tables that one command alone prints
luck_tables the tables of luck
"""
