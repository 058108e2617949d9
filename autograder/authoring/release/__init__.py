"""From an assignment's source to the folder that a student gets.

folder           the files of a release, written and held against an earlier release
source           the source, read as cells with their tasks and solutions
stubs            the text in the place of a solution, and the module of stubs
notebook         the notebook, in the form that nbgrader grades
unused_imports   imports that only solutions use, accepted by linters
assignment_toml  the tasks and limits as students know them
readme           the page that a student reads first
requirements     the environment of a student, in pip's words
leaks            no release holds anything hidden
handout          the release and the engine in one zip
"""
