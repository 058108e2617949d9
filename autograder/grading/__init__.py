"""From a submission to a verdict for every check, and a sentence where the mistake is known.

grade           one submission: plan, run, decide, ask for answers, recognise
plan            the checks of a run, and the verdicts that are known beforehand
module_texts    the text that a worker loads for a check
collected       the checks, collected by pytest once for all runs
check_run       the pytest run: the order of the checks, a worker for each
outcomes        the outcome of each check, and what the time of earlier ones decides
fixtures        what a check asks for by the names of its arguments
substitution    a submission with right functions of other tasks in place of its own
paid_once       a check that fails through another task's function is run with a right one
verdicts        from the error that a check ended in to its verdict
advice          what to do about a fault
surroundings    advice on what is there at home and not in grading: files, processes, the network, a GPU, a person
tracebacks      the tracebacks of the grader's own errors
alone           checks of several processes beside each other, and one that has to be alone
limits          limits of time and memory on the grader itself
evidence_recorder
                records the numbers of a page, held against the series that assignment.toml declares
graded          the result of a run, and all that grading gives
diagnosis       from failed checks to the misconceptions that explain them
answers         the answers of a submission, written down
likeness        the misconception that answers look like
known_answers   the misconceptions' answers in a grader's cache
known_mistakes  the misconceptions' answers in a release, for diagnoses at home
jobs            many submissions, on any executor
pools           the executors
plugin          what pytest loads: the marker, and options to run checks by hand
"""
