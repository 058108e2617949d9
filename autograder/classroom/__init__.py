"""A class: its people, their submissions, the grading of all, and pairs of submissions that share code.

sheet        a CSV file of a platform; every byte that is not filled stays
names        the parts of a file name, whichever platform wrote it
people       people, and the one rule that finds the owner of a submission or a result
platforms/   what is known about Canvas and Moodle
intake       what each student or group has handed in
choice       the submission that counts, if there are several
roster       the list of the class, matched with what was handed in
setting      how a class is graded, and what is called meanwhile
resume       what an earlier run has settled
replay       what a result was made of, found again, and what differs now
fault_log    the log of the grader's own errors
grade        grading a class into a folder of results
gradebook    gradebook.csv
code_tokens  code as tokens, to compare submissions
similar      pairs of submissions that share code
"""
