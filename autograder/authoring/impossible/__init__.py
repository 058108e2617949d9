"""The impossible homework: graded with expected values that no answer can meet, so that every point is a forged one.

question     the question whether an answer meets a moved value, and how often it was asked
secret       what is drawn for a run: values, texts and types that only the grader knows
assertions   the assertions of `autograder.checks`, each asked with a moved expected value first
asserts      the `assert` statements of a check file, with their comparisons moved
plugin       the plugin of pytest that puts both into the check files of a run
submissions  the submissions that are asked: right answers, misconceptions, attacks
ask          the impossible homework graded on real workers, and what is wrong with it
"""
