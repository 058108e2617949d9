"""A class: who is in it, what was handed in, whose it is, and who shares code.

intake       what each student or group handed in
roster       the list of the class, matched with what was handed in
people       people by id, login or name
sheet        a CSV file of a platform, every byte kept
platforms/   how Moodle and Canvas name files and people
grade        grade a class into a folder of results
resume       what of an earlier run still holds
gradebook    gradebook.csv
similar      pairs of submissions that share code
code_tokens  code as tokens, for that comparison
"""
