"""What a student asks for, in a terminal and in a notebook.

work      the module, the notebook or the cells that a student has written
warm      workers that start at once
check     run the public checks on one's own work
watch     run them again after each save
pack      the archive to hand in
plot      run plots.py on one's own code
figure    the figures of that, in files
notebook  check() and plot() in a notebook
"""
