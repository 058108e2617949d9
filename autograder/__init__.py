"""Auto-graded deep-learning homework: two processes, one verdict.

The package root imports nothing: `autograder --help` must not wait for torch.
"""

from __future__ import annotations

__version__ = "0.1.0"


def check(task: str | None = None) -> float:
    """Run the checks that you have on the cells of this notebook, and show how they end.

    Args:
        task: such as "1.5"; every task if it is left out.

    Returns:
        The points, as a plain float that nbgrader reads from the cell's output.

    Raises:
        NotebookError: this is no notebook of a released assignment, or it has no such task.
    """
    from autograder.student.notebook import check_notebook

    return check_notebook(task)


def plot() -> None:
    """Draw the losses, predictions and accuracies of your own code, as far as it is written.

    The figures appear below the cell, and as files in the folder figures/.

    Raises:
        NotebookError: this is no notebook of a released assignment, or there is nothing to plot in it.
    """
    from autograder.student.notebook import plot_notebook

    plot_notebook()
