"""Pages, figures and sentences; what is shown of a result, and nothing that decides one.

write         the pages of a student and of a class, into a folder
publish       the pages of a whole class, on all cores
pages         fills the templates
evidence      what the checks recorded, as arrays that can be drawn
trends        what a curve does
class_numbers, class_tables
              the numbers of a class
sentences     the numbers in words
figures, boxes, class_figures, layout
              the drawings
palette       the colours, once
svg           a drawing made fit for a page
pictures      a drawing with its words
words         what a student is told of a check of their own work
html          the same as HTML
terminal      the same in a terminal, and the table of a class
similar_page  pairs that share code, side by side
"""
