"""What other systems run: an autograder zip for Gradescope, a workflow for GitHub, a pipeline for GitLab.

The scripts stand in `files/` as they are run; a word between two @ is filled in.
"""
