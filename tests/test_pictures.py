"""Figures as a reader sees them: right ones in any style keep the points of 4.7, what cannot be read loses them.

The default run takes every fifth figure; `pytest -m slow tests/test_pictures.py` takes the others.
"""

from __future__ import annotations

import importlib.util
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import pytest

from autograder.checks.inputs import Inputs
from autograder.errors import CheckFailed
from autograder.sandbox.session import LocalSession
from autograder.sandbox.student import Student

HOMEWORK = Path(__file__).parents[1] / "solutions" / "hw4_four_classes"
CHECKS = {
    "plot_losses": ("checks:test_texts_of_the_loss_plot", "hidden:test_lines"),
    "plot_scatter": ("checks:test_texts_of_the_scatter_plot", "hidden:test_true_beside_predicted"),
    "plot_accuracies": ("checks:test_texts_of_the_box_plot", "hidden:test_boxes"),
}
HEAD = """
import matplotlib.path
import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

COLOURS = ["#56b4e9", "#e69f00", "#009e73", "#cc79a7"]

CORNER = matplotlib.path.Path([(0, 0), (0.1, 0), (0, 0.1)])

def named(axes, title="a title"):
    axes.set(title=title, xlabel="across", ylabel="up")

def lines(axes, histories, **style):
    for name, losses in histories.items():
        axes.plot(range(1, len(losses) + 1), losses, label=name, **style)
    named(axes)
    return axes

def clouds(panels, X, y, predicted, **style):
    for axes, labels, title in zip(panels, (y, predicted), ("true", "predicted")):
        for c, colour in enumerate(COLOURS):
            axes.scatter(*X[labels == c].T, label=f"class {c}", **{"color": colour} | style)
        named(axes, title)
    panels[0].legend()

def boxes(axes, results, **style):
    axes.boxplot([np.asarray(one) for one in results.values()], tick_labels=list(results), **style)
    named(axes)
"""


@pytest.fixture(autouse=True)
def _own_settings() -> Iterator[None]:
    """Each test leaves matplotlib as it was."""
    with matplotlib.rc_context():
        yield
    plt.close("all")


def check_called(name: str) -> Callable[..., None]:
    """A check of 4.7 by its folder and its name."""
    folder, _, function = name.partition(":")
    file = HOMEWORK / folder / "test_figures.py"
    spec = importlib.util.spec_from_file_location(f"{folder}_figures", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[..., None] = getattr(module, function)
    return found


def ask(text: str) -> None:
    """Ask the checks of the one function that a text defines.

    Raises:
        CheckFailed, AssertionError: a check fails.
    """
    student = Student(LocalSession(), "figures.py", HEAD + text, seed=1)
    (function,) = [name for name in CHECKS if student.defines(name)]
    for name in CHECKS[function]:
        check = check_called(name)
        given: dict[str, Any] = {"student": student, "rng": Inputs(7)}
        check(**{key: value for key, value in given.items() if key in inspect.signature(check).parameters})


RIGHT_LINES = {
    "plain": "figure, axes = plt.subplots(); lines(axes, histories).legend()",
    "constrained": 'figure, axes = plt.subplots(layout="constrained"); lines(axes, histories).legend()',
    "tight": "figure, axes = plt.subplots(); lines(axes, histories).legend(); figure.tight_layout()",
    "object": "figure = Figure(); lines(figure.subplots(), histories).legend()",
    "state machine": """
    figure = plt.figure()
    for name, losses in histories.items():
        plt.plot(losses, label=name)
    plt.title("loss"); plt.xlabel("step"); plt.ylabel("loss"); plt.legend()""",
    "seaborn": """
    import seaborn as sns
    sns.set_theme()
    figure, axes = plt.subplots()
    for name, losses in histories.items():
        sns.lineplot(x=list(range(len(losses))), y=losses, label=name, ax=axes)
    named(axes)""",
    "side by side": """
    figure, panels = plt.subplots(1, 2, figsize=(10, 4))
    for axes, (name, losses) in zip(panels, histories.items()):
        lines(axes, {name: losses}).legend()""",
    "one above the other": """
    figure, panels = plt.subplots(2, 1, sharex=True, layout="constrained")
    for axes, (name, losses) in zip(panels, histories.items()):
        axes.plot(losses, label=name)
        axes.legend(loc="upper right")
    figure.suptitle("losses"); figure.supxlabel("step"); figure.supylabel("loss")""",
    "two scales": """
    figure, left = plt.subplots()
    (first, one), (second, other) = histories.items()
    lines(left, {first: one}, color="tab:blue")
    right = left.twinx()
    right.plot(range(1, len(other) + 1), other, color="tab:red", label=second)
    right.set_ylabel(second)
    figure.legend(loc="upper right")""",
    "dark": """
    with plt.style.context("dark_background"):
        figure, axes = plt.subplots()
        lines(axes, histories).legend()""",
    "ggplot": 'plt.style.use("ggplot"); figure, axes = plt.subplots(); lines(axes, histories).legend()',
    "fivethirtyeight": """
    plt.style.use("fivethirtyeight")
    figure, axes = plt.subplots(layout="constrained"); lines(axes, histories).legend()""",
    "log scale": 'figure, axes = plt.subplots(); lines(axes, histories).legend(); axes.set_yscale("log")',
    "both log": "figure, axes = plt.subplots(); lines(axes, histories).legend(); axes.loglog()",
    "markers only": 'figure, axes = plt.subplots(); lines(axes, histories, marker="o", ls="none").legend()',
    "points": """
    figure, axes = plt.subplots()
    for name, losses in histories.items():
        axes.scatter(range(len(losses)), losses, s=9, edgecolors="black", label=name)
    named(axes); axes.legend()""",
    "dashed": 'figure, axes = plt.subplots(); lines(axes, histories, ls="--").legend()',
    "dotted": 'figure, axes = plt.subplots(); lines(axes, histories, ls=":").legend()',
    "thin dotted": 'figure, axes = plt.subplots(); lines(axes, histories, ls=":", lw=0.8).legend()',
    "dash-dotted": 'figure, axes = plt.subplots(); lines(axes, histories, ls="-.", lw=1).legend()',
    "steps": 'figure, axes = plt.subplots(); lines(axes, histories, drawstyle="steps-mid").legend()',
    "pale and thin": "figure, axes = plt.subplots(); lines(axes, histories, lw=0.6, alpha=0.5).legend()",
    "every fifth marked": 'figure, axes = plt.subplots(); lines(axes, histories, marker="x", markevery=5).legend()',
    "grid on top": """
    figure, axes = plt.subplots(); lines(axes, histories).legend()
    axes.set_axisbelow(False); axes.grid(True, which="both", zorder=9); axes.minorticks_on()""",
    "no frame": """
    figure, axes = plt.subplots(); lines(axes, histories).legend(frameon=False)
    axes.set_frame_on(False)""",
    "few spines": """
    figure, axes = plt.subplots(); lines(axes, histories).legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False); axes.tick_params(length=0)""",
    "colour map": """
    figure, axes = plt.subplots()
    for shade, (name, losses) in zip(plt.cm.viridis([0.1, 0.7]), histories.items()):
        lines(axes, {name: losses}, color=shade)
    axes.legend()""",
    "many dots per inch": "figure, axes = plt.subplots(figsize=(16, 9), dpi=300); lines(axes, histories).legend()",
    "few dots per inch": "figure, axes = plt.subplots(figsize=(5, 3.5), dpi=40); lines(axes, histories).legend()",
    "small": 'figure, axes = plt.subplots(figsize=(3, 2.4), layout="constrained"); lines(axes, histories).legend()',
    "legend outside": """
    figure, axes = plt.subplots(layout="constrained"); lines(axes, histories)
    figure.legend(loc="outside right upper")""",
    "legend beside": """
    figure, axes = plt.subplots(); lines(axes, histories).legend(bbox_to_anchor=(1.02, 1), loc="upper left")
    figure.tight_layout()""",
    "legend below": """
    figure, axes = plt.subplots(layout="constrained"); lines(axes, histories)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.15), ncols=2, title="loss", shadow=True)""",
    "two legends": """
    figure, axes = plt.subplots(); lines(axes, histories)
    handles, labels = axes.get_legend_handles_labels()
    axes.add_artist(axes.legend(handles[:1], labels[:1], loc="upper left"))
    axes.legend(handles[1:], labels[1:], loc="lower right")""",
    "own handles": """
    figure, axes = plt.subplots()
    for name, colour in zip(histories, COLOURS):
        lines(axes, {name: histories[name]}, color=colour)
    axes.legend(handles=[Line2D([0], [0], color=c, lw=4, label=n) for n, c in zip(histories, COLOURS)])""",
    "patches": """
    figure, axes = plt.subplots()
    for name, colour in zip(histories, COLOURS):
        lines(axes, {name: histories[name]}, color=colour)
    axes.legend(handles=[Patch(color=c, label=n) for n, c in zip(histories, COLOURS)])""",
    "error bars": """
    figure, axes = plt.subplots()
    for name, losses in histories.items():
        axes.errorbar(range(len(losses)), losses, yerr=0.1, capsize=2, label=name)
    named(axes); axes.legend()""",
    "filled": """
    figure, axes = plt.subplots()
    for name, losses in histories.items():
        axes.fill_between(range(1, len(losses) + 1), losses, alpha=0.3)
    lines(axes, histories).legend()""",
    "own settings": """
    plt.rcParams.update({"lines.linewidth": 3, "font.size": 16, "axes.facecolor": "#ddeedd", "axes.grid": True})
    figure, axes = plt.subplots(layout="constrained"); lines(axes, histories).legend()""",
    "German": """
    figure, axes = plt.subplots(); lines(axes, histories).legend(title="Verlustfunktion")
    axes.set(title="Verlust während des Trainings", xlabel="Schritt", ylabel="Verlust über den Stapel")""",
    "Greek": """
    figure, axes = plt.subplots(); lines(axes, histories).legend()
    axes.set(title="Απώλεια", xlabel="βήμα", ylabel="απώλεια")""",
    "formulas": r"""
    figure, axes = plt.subplots()
    for name, losses in histories.items():
        axes.plot(losses, label=rf"$\mathcal{{L}}_{{{name.replace('_', '-')}}}$")
    axes.legend(); axes.set(title=r"$\mathcal{L}(\theta_t)$", xlabel="$t$", ylabel=r"$\mathcal{L}$")""",
    "subfigures": """
    figure = plt.figure(figsize=(9, 4), layout="constrained")
    for part, (name, losses) in zip(figure.subfigures(1, 2), histories.items()):
        axes = part.subplots()
        axes.plot(losses, label=name)
        axes.set(xlabel="step", ylabel="loss")
        axes.legend()
        part.suptitle(name)""",
    "title at the left": """
    figure, axes = plt.subplots(); lines(axes, histories).legend()
    axes.set_title(""); axes.set_title("losses", loc="left")""",
    "smoothed as well": """
    figure, axes = plt.subplots()
    for name, losses in histories.items():
        shade, = axes.plot(losses, alpha=0.35, label=name)
        mean = np.convolve(losses, np.ones(5) / 5, mode="valid")
        axes.plot(range(2, 2 + len(mean)), mean, color=shade.get_color(), lw=2)
    named(axes); axes.legend()""",
    "from a frame": """
    import pandas as pd
    axes = pd.DataFrame(histories).plot(title="losses", xlabel="step", ylabel="loss")
    figure = axes.figure""",
    "limits": """
    figure, axes = plt.subplots(); lines(axes, histories).legend()
    axes.set(xlim=(-20, 80), ylim=(-1, 5))""",
}

RIGHT_CLOUDS = {
    "plain": "figure, panels = plt.subplots(1, 2); clouds(panels, X, y, predicted)",
    "shared": """
    figure, panels = plt.subplots(1, 2, figsize=(9, 4), sharex=True, sharey=True, layout="constrained")
    clouds(panels, X, y, predicted, s=12)
    panels[0].get_legend().remove()
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside right center")""",
    "one call": """
    figure, panels = plt.subplots(1, 2, figsize=(9, 4))
    for axes, labels, title in zip(panels, (y, predicted), ("true", "predicted")):
        dots = axes.scatter(X[:, 0], X[:, 1], c=labels, cmap="tab10", vmin=0, vmax=9)
        named(axes, title)
        axes.legend(*dots.legend_elements(), title="class")""",
    "seaborn": """
    import seaborn as sns
    sns.set_theme(style="whitegrid")
    figure, panels = plt.subplots(1, 2, figsize=(10, 4))
    shades = dict(enumerate(sns.color_palette("deep", 4)))
    for axes, labels, title in zip(panels, (y, predicted), ("true", "predicted")):
        sns.scatterplot(x=X[:, 0].numpy(), y=X[:, 1].numpy(), hue=labels.numpy(), palette=shades, ax=axes)
        named(axes, title)""",
    "edges": """
    figure, panels = plt.subplots(1, 2, figsize=(9, 4))
    clouds(panels, X, y, predicted, s=40, edgecolors="black", linewidths=0.8)""",
    "white edges": """
    figure, panels = plt.subplots(1, 2, figsize=(9, 4))
    clouds(panels, X, y, predicted, s=25, edgecolors="white", linewidths=0.5)""",
    "hollow": """
    figure, panels = plt.subplots(1, 2, figsize=(9, 4))
    for axes, labels, title in zip(panels, (y, predicted), ("true", "predicted")):
        for c, colour in enumerate(COLOURS):
            axes.scatter(*X[labels == c].T, facecolors="none", edgecolors=colour, label=str(c))
        named(axes, title); axes.legend()""",
    "a marker for each": """
    figure, panels = plt.subplots(1, 2, figsize=(9, 4))
    for axes, labels, title in zip(panels, (y, predicted), ("true", "predicted")):
        for c, (colour, marker) in enumerate(zip(COLOURS, "o^sD")):
            axes.plot(*X[labels == c].T, marker, color=colour, label=f"class {c}")
        named(axes, title); axes.legend()""",
    "crosses": """
    figure, panels = plt.subplots(1, 2, figsize=(9, 4))
    clouds(panels, X, y, predicted, marker="x")""",
    "dots": """
    figure, panels = plt.subplots(1, 2, figsize=(9, 4))
    clouds(panels, X, y, predicted, marker=".", s=12)""",
    "pale": "figure, panels = plt.subplots(1, 2, figsize=(9, 4)); clouds(panels, X, y, predicted, s=60, alpha=0.6)",
    "dark": """
    plt.style.use("dark_background")
    figure, panels = plt.subplots(1, 2, figsize=(9, 4)); clouds(panels, X, y, predicted)""",
    "grid on top": """
    figure, panels = plt.subplots(1, 2, figsize=(9, 4)); clouds(panels, X, y, predicted)
    for axes in panels:
        axes.set_axisbelow(False); axes.grid(True)""",
    "no frame": """
    figure, panels = plt.subplots(1, 2, figsize=(9, 4)); clouds(panels, X, y, predicted)
    for axes in panels:
        axes.set_frame_on(False)""",
    "equal": """
    figure, panels = plt.subplots(1, 2, figsize=(9, 4)); clouds(panels, X, y, predicted)
    for axes in panels:
        axes.set_aspect("equal")""",
    "subfigures": """
    figure = plt.figure(figsize=(10, 4), layout="constrained")
    parts = figure.subfigures(1, 2)
    clouds([part.subplots() for part in parts], X, y, predicted)
    for part, title in zip(parts, ("true", "predicted")):
        part.suptitle(title)""",
    "French": """
    figure, panels = plt.subplots(1, 2, figsize=(9, 4)); clouds(panels, X, y, predicted)
    for axes, title in zip(panels, ("classes réelles", "classes prédites")):
        axes.set(title=title, xlabel="abscisse", ylabel="ordonnée")""",
    "mistakes ringed": """
    figure, panels = plt.subplots(1, 2, figsize=(9, 4)); clouds(panels, X, y, predicted)
    wrong = y != predicted
    panels[1].scatter(*X[wrong].T, s=90, facecolors="none", edgecolors="black", label="wrong")""",
    "large": """
    figure, panels = plt.subplots(1, 2, figsize=(20, 9), dpi=250); clouds(panels, X, y, predicted)""",
    "legend of own handles": """
    figure, panels = plt.subplots(1, 2, figsize=(10, 4)); clouds(panels, X, y, predicted)
    dots = [Line2D([], [], marker="o", ls="", color=c, label=f"class {n}") for n, c in enumerate(COLOURS)]
    panels[0].get_legend().remove()
    panels[1].legend(handles=dots, bbox_to_anchor=(1.02, 1)); figure.tight_layout()""",
    "limits": """
    figure, panels = plt.subplots(1, 2, figsize=(9, 4), sharex=True, sharey=True); clouds(panels, X, y, predicted)
    panels[0].set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.6))""",
}

RIGHT_BOXES = {
    "plain": "figure, axes = plt.subplots(); boxes(axes, results)",
    "lying": 'figure, axes = plt.subplots(layout="constrained"); boxes(axes, results, orientation="horizontal")',
    "notched": "figure, axes = plt.subplots(); boxes(axes, results, notch=True)",
    "coloured": """
    figure, axes = plt.subplots(); boxes(axes, results, patch_artist=True, boxprops={"facecolor": "#88ccee"})""",
    "thin": "figure, axes = plt.subplots(); boxes(axes, results, widths=0.15, showmeans=True, whis=(0, 100))",
    "seaborn": """
    import seaborn as sns
    sns.set_theme(style="ticks")
    figure, axes = plt.subplots()
    sns.boxplot(data={name: np.asarray(one) for name, one in results.items()}, ax=axes)
    named(axes)""",
    "seaborn with points": """
    import pandas as pd, seaborn as sns
    frame = pd.DataFrame([(n, float(a)) for n, one in results.items() for a in one], columns=["loss", "accuracy"])
    figure, axes = plt.subplots()
    sns.boxplot(frame, x="loss", y="accuracy", hue="loss", ax=axes)
    sns.stripplot(frame, x="loss", y="accuracy", color="black", ax=axes)
    axes.set_title("accuracies")""",
    "from a frame": """
    import pandas as pd
    figure, axes = plt.subplots()
    pd.DataFrame({name: np.asarray(one) for name, one in results.items()}).boxplot(ax=axes)
    named(axes)""",
    "percent": "figure, axes = plt.subplots(); boxes(axes, {name: 100 * one for name, one in results.items()})",
    "whole range": "figure, axes = plt.subplots(); boxes(axes, results); axes.set_ylim(0, 1)",
    "dark": 'plt.style.use("dark_background"); figure, axes = plt.subplots(); boxes(axes, results)',
    "two panels": """
    figure, panels = plt.subplots(1, 2, sharey=True)
    for axes, (name, one) in zip(panels, results.items()):
        boxes(axes, {name: one})""",
    "turned names": """
    figure, axes = plt.subplots(layout="constrained"); boxes(axes, results)
    axes.tick_params(axis="x", labelrotation=45)""",
    "legend": """
    figure, axes = plt.subplots()
    drawn = axes.boxplot([np.asarray(one) for one in results.values()], patch_artist=True)
    for box, colour in zip(drawn["boxes"], COLOURS):
        box.set_facecolor(colour)
    axes.legend(drawn["boxes"], list(results)); axes.set_xticks([]); named(axes)""",
    "log scale": 'figure, axes = plt.subplots(); boxes(axes, results); axes.set_yscale("log")',
    "grid on top": """
    figure, axes = plt.subplots(); boxes(axes, results)
    axes.set_axisbelow(False); axes.grid(True)""",
    "numbers at the boxes": """
    figure, axes = plt.subplots(); boxes(axes, results, showfliers=False)
    for place, one in enumerate(results.values(), start=1):
        axes.text(place + 0.3, float(torch.as_tensor(one).median()), f"{float(torch.as_tensor(one).median()):.2f}")""",
}


def written(signature: str, body: str) -> str:
    """The text of a function with this body."""
    lines = body.strip("\n")
    return f"def {signature}:\n{lines if lines.startswith('    ') else '    ' + lines}\n    return figure\n"


def cases(of: dict[str, dict[str, str]]) -> list[Any]:
    named = [
        (f"{signature.partition('(')[0]}: {name}", written(signature, body))
        for signature, bodies in of.items()
        for name, body in bodies.items()
    ]
    marks = [() if number % 5 == 0 else pytest.mark.slow for number in range(len(named))]
    return [pytest.param(text, id=name, marks=mark) for (name, text), mark in zip(named, marks, strict=True)]


LOSSES, SCATTER, ACCURACIES = "plot_losses(histories)", "plot_scatter(X, y, predicted)", "plot_accuracies(results)"


@pytest.mark.parametrize("text", cases({LOSSES: RIGHT_LINES, SCATTER: RIGHT_CLOUDS, ACCURACIES: RIGHT_BOXES}))
def test_a_right_figure_is_read_in_any_style(text: str) -> None:
    """Nothing but what the contract asks for is looked for: numbers, names and colours that can be seen."""
    ask(text)


PLAIN = "figure, axes = plt.subplots(); lines(axes, histories).legend()"
PANELS = "figure, panels = plt.subplots(1, 2, figsize=(9, 4)); clouds(panels, X, y, predicted)"
BOXES = "figure, axes = plt.subplots(); boxes(axes, results)"

WRONG_LINES = {
    "blank": "figure = plt.figure()",
    "texts alone": """
    figure, axes = plt.subplots(); named(axes)
    axes.legend(handles=[Line2D([0], [0], color=c, label=n) for n, c in zip(histories, COLOURS)])""",
    "hidden": f"{PLAIN}\n    for line in axes.lines: line.set_visible(False)",
    "transparent": f"{PLAIN}\n    for line in axes.lines: line.set_alpha(0)",
    "one transparent": f"{PLAIN}\n    axes.lines[0].set_alpha(0)",
    "white": f'{PLAIN}\n    for line in axes.lines: line.set_color("white")',
    "without width": f"{PLAIN}\n    for line in axes.lines: line.set_linewidth(0)",
    "no line and no marker": f'{PLAIN}\n    for line in axes.lines: line.set_linestyle("none")',
    "covered": f'{PLAIN}\n    axes.add_patch(Rectangle((-9, -9), 99, 99, color="white", zorder=50))',
    "page covered": f"""{PLAIN}
    figure.add_artist(Rectangle((0, 0), 1, 1, color="white", zorder=50, transform=figure.transFigure))""",
    "off limits": f"{PLAIN}\n    axes.set_xlim(1000, 2000)",
    "half off limits": f"{PLAIN}\n    axes.set_xlim(20, 60)",
    "far away": f"{PLAIN}\n    axes.set(xlim=(-1e7, 1e7), ylim=(-1e7, 1e7))",
    "panel hidden": f"{PLAIN}\n    axes.set_visible(False)",
    "panel off the page": f"{PLAIN}\n    axes.set_position([2, 2, 1, 1])",
    "panel too small": f"{PLAIN}\n    axes.set_position([0.5, 0.5, 0.01, 0.01])",
    "page too small": "figure, axes = plt.subplots(figsize=(0.1, 0.1)); lines(axes, histories).legend()",
    "clipped": f"{PLAIN}\n    for line in axes.lines: line.set_clip_path(CORNER, axes.transAxes)",
    "no title": f'{PLAIN}\n    axes.set_title("")',
    "title transparent": f"{PLAIN}\n    axes.title.set_alpha(0)",
    "title white": f'{PLAIN}\n    axes.title.set_color("white")',
    "title off the page": f'{PLAIN}\n    axes.set_title("losses", y=3)',
    "title too small": f'{PLAIN}\n    axes.set_title("losses", fontsize=0.5)',
    "names hidden": f"{PLAIN}\n    axes.xaxis.label.set_visible(False)",
    "no legend": "figure, axes = plt.subplots(); lines(axes, histories)",
    "legend hidden": f"{PLAIN}\n    axes.get_legend().set_visible(False)",
    "legend off the page": "figure, axes = plt.subplots(); lines(axes, histories).legend(bbox_to_anchor=(5, 5))",
    "legend transparent": f"{PLAIN}\n    for text in axes.get_legend().get_texts(): text.set_alpha(0)",
    "legend of the other line": """
    figure, axes = plt.subplots(); lines(axes, histories)
    axes.legend(axes.lines[::-1], list(histories))""",
    "no figure": """
    class Figure:
        axes = []
    figure = Figure()""",
    "a figure's name": 'figure = type("Figure", (), {"axes": [], "get_axes": lambda self: []})()',
    "words on a page": """
    figure = plt.figure()
    for row, text in enumerate(["losses", "step", "loss", *histories]):
        figure.text(0.1, 0.1 + 0.1 * row, text)""",
    "a line that tells other numbers": """
    class Told(Line2D):
        def get_xydata(self):
            return self.told
    figure, axes = plt.subplots()
    for (name, losses), colour in zip(histories.items(), COLOURS):
        line = Told([1, len(losses)], [0.5, 0.5], color=colour, label=name)
        line.told = np.column_stack([np.arange(1, 1 + len(losses)), losses])
        axes.add_line(line)
    axes.set(xlim=(0, 45), ylim=(0, 2.5)); named(axes); axes.legend()""",
    "constant": """
    figure, axes = plt.subplots()
    lines(axes, {name: [1.0] * len(losses) for name, losses in histories.items()}).legend()""",
    "one alone": 'figure, axes = plt.subplots(); lines(axes, {"mse": histories["mse"]}).legend()',
}

WRONG_CLOUDS = {
    "blank": "figure, panels = plt.subplots(1, 2)\n    for axes in panels: named(axes)",
    "hidden": f"{PANELS}\n    for dots in panels[1].collections: dots.set_visible(False)",
    "transparent": f"{PANELS}\n    for dots in panels[1].collections: dots.set_alpha(0)",
    "covered": f'{PANELS}\n    panels[1].add_patch(Rectangle((-9, -9), 99, 99, color="white", zorder=50))',
    "off limits": f"{PANELS}\n    panels[1].set_xlim(50, 60)",
    "one colour": "figure, panels = plt.subplots(1, 2); clouds(panels, X, y, predicted, color='black')",
    "true twice": "figure, panels = plt.subplots(1, 2, figsize=(9, 4)); clouds(panels, X, y, y)",
    "other places": "figure, panels = plt.subplots(1, 2, figsize=(9, 4)); clouds(panels, X.flip(0), y, predicted)",
    "page too small": "figure, panels = plt.subplots(1, 2, figsize=(0.1, 0.1)); clouds(panels, X, y, predicted)",
    "too small": f"{PANELS}\n    for axes in panels: axes.set_position([0.5, 0.5, 0.02, 0.02])",
    "colours by what occurs": """
    figure, panels = plt.subplots(1, 2, figsize=(9, 4))
    for axes, labels, title in zip(panels, (y, predicted), ("true", "predicted")):
        for c, colour in zip(labels.unique(), COLOURS):
            axes.scatter(*X[labels == c].T, color=colour, label=str(int(c)))
        named(axes, title); axes.legend()""",
    "a picture of noise": """
    figure, panels = plt.subplots(1, 2, figsize=(9, 4)); clouds(panels, X, y, predicted, alpha=0)
    for axes in panels:
        axes.imshow(np.random.rand(90, 90, 3), extent=(-0.1, 1.1, -0.1, 1.1), aspect="auto")""",
}

WRONG_BOXES = {
    "blank": "figure, axes = plt.subplots(); named(axes)",
    "hidden": f"{BOXES}\n    for line in axes.lines: line.set_visible(False)",
    "transparent": f"{BOXES}\n    for line in axes.lines: line.set_alpha(0)",
    "covered": f'{BOXES}\n    axes.add_patch(Rectangle((-9, -9), 99, 99, color="white", zorder=50))',
    "off limits": f"{BOXES}\n    axes.set_ylim(5, 6)",
    "page too small": "figure, axes = plt.subplots(figsize=(0.1, 0.1)); boxes(axes, results)",
    "bars": """
    figure, axes = plt.subplots()
    axes.bar(list(results), [float(torch.as_tensor(one).mean()) for one in results.values()])
    named(axes)""",
    "one box for both": """
    figure, axes = plt.subplots()
    axes.boxplot(np.concatenate([np.asarray(one) for one in results.values()]), tick_labels=["mse, cross_entropy"])
    named(axes)""",
    "names exchanged": """
    figure, axes = plt.subplots()
    axes.boxplot([np.asarray(one) for one in results.values()], tick_labels=list(results)[::-1])
    named(axes)""",
    "names hidden": f"{BOXES}\n    axes.set_xticks([])",
}


@pytest.mark.parametrize("text", cases({LOSSES: WRONG_LINES, SCATTER: WRONG_CLOUDS, ACCURACIES: WRONG_BOXES}))
def test_what_cannot_be_read_off_a_figure_loses_points(text: str) -> None:
    """What the objects say of themselves is no proof: hidden, covered, tiny, cut off, transparent, or about others."""
    with pytest.raises((CheckFailed, AssertionError)):
        ask(text)
