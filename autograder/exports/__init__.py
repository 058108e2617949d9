"""Files that other systems read and scripts that they run; nothing here decides a verdict.

format             what a format is: request, export, options
formats            the list of formats
rows               a result as rows of text, for formats that have rows
gradescope, junit, github, github_classroom
                   one result each
csv_file           the gradebook of a class
fill               fill a sheet that a platform exported
canvas, moodle     which column of such a sheet, and how
moodle_feedback    the zip in which Moodle takes students' pages back
gradescope_zip     an autograder zip for Gradescope
workflows          a workflow for GitHub, a pipeline for GitLab
scripts            the scripts in files/ as they are run; a word between two @ is filled in
nbgrader/          nbgrader's own commands, with our stubs and our sandbox
"""
