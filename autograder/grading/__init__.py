"""From a submission to a verdict for every check, and a sentence where the mistake is known.

grade           one submission
check_run       the pytest plugin of one run: order, workers, verdicts
fixtures        what a check may ask for by the name of an argument
verdicts        from the error that a check ended in to its verdict
advice          what to do about a fault
limits          limits of time and memory on the grader itself
answers         what a submission answers to the checks, written down
likeness        which misconception these answers look like
known_answers   the misconceptions' answers, recorded once for each version of an assignment
known_mistakes  the mistakes that a release knows, for diagnoses at home
jobs            many submissions, on any executor
pools           the executors
plugin          what pytest loads: the marker, and running one check by hand
"""
