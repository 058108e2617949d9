"""The tests tested: the checks must refuse small mistakes in the reference, and answers that are none.

operators     the small mistakes, as changes of a syntax tree
making        the mutants of the reference's graded functions
junk          modules in which a function gives junk: None, NaN, another shape, the inputs
junk_answers  the decorator that these modules import
asking        the checks asked in child processes, which may loop or end
marks         what the author calls equivalent, with a reason: equivalent.toml
findings      the survivors by file and line, and the summary
"""
