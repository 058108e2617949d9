"""Auto-graded deep-learning homework: two processes, one verdict.

The package root imports nothing: `autograder --help` must not wait for torch.
"""

__version__ = "0.1.0"
