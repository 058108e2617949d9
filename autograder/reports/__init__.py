"""Pages, figures and sentences that show a result; no module here decides a verdict or a point.

write         the page of a student or of a class, written into a folder
publish       gradebook, figures and pages of a whole class, on all cores
pages         the values that the templates of the two pages show
templating    the templates, filled in with every text escaped
arrays        the recorded numbers of a submission, as arrays that can be drawn
trends        the course of a curve: falling, level, rising
class_numbers, class_tables
              the numbers of a class, and the rows of its tables
sentences, class_sentences
              the numbers in words
figures, boxes, class_figures, layout
              the drawings
palette       the colours of pages, figures, notebooks and terminals; the only such table
svg           a drawing made fit for a page
pictures      a drawing with its words
words         the entries of a student's own check
html          these entries as HTML
terminal      these entries in a terminal, and the table of a class
similar_page  the page of pairs that share code, side by side
"""
