"""Luck decides nothing: every check measured over many seeds.

sweep        the trials: right answers, which must lose nothing, and misconceptions, which must lose points
trusted_run  checks asked in this process, with the draws and verdicts of grading
stopping     bounds, and when enough seeds were tried
record       the rows of luck.toml, and what is wrong with them
"""
