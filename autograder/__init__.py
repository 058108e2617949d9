"""Auto-graded deep-learning homework: two processes, one verdict.

What is public
    Everything that this list names stays as it is within a major version. Everything else may change at any time.

    autograder.check, autograder.plot   for students, in a notebook
    autograder.checks                   for authors of checks: the names in its `__all__`, the marker
                                        `@pytest.mark.task` and the fixtures that its docstring describes
    the command `autograder`            its commands, their options and the exit status: 0 done, 1 a check failed or an
                                        assignment breaks a rule, 2 a wrong call, 3 the grader itself failed
    result.json                         the fields of the schema that its field `schema` names
    autograder.exports.nbgrader.config.configure
                                        for the nbgrader_config.py of a course

The package root imports nothing heavy, so that `autograder --help` does not wait for torch.
"""

from __future__ import annotations

__version__ = "0.1.0"


def check(task: str | None = None) -> float:
    """Run your checks on the cells of this notebook, and show the results below the cell.

    Args:
        task: such as "1.5"; every task if it is left out.

    Returns:
        The points. nbgrader reads them from the cell's output.

    Raises:
        NotebookError: the caller is not in a notebook of a release, or the release has no such task.
    """
    from autograder.student.notebook import check_notebook

    return check_notebook(task)


def plot() -> None:
    """Draw the losses, predictions and accuracies of your own code, as far as it is written.

    The figures appear below the cell, and as files in the folder figures/.

    Raises:
        NotebookError: the caller is not in a notebook of a release, or the release has nothing to plot.
    """
    from autograder.student.notebook import plot_notebook

    plot_notebook()
