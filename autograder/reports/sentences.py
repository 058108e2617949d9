"""Titles that state the answer, and the sentences under the figures: both read from the numbers, neither from hope."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.reports.class_numbers import CheckRate, ClassAccuracies, Scores
from autograder.reports.evidence import NAME_OF_LOSS, Accuracies, Losses, Scatter
from autograder.reports.trends import Course, Gap, course, gap, paired_gap, same_end, window_of, worst_confusion
from autograder.results.wording import points
from autograder.text import counted

SPACE = "\u00a0"  # a no-break space between a number and its unit
FEWEST_FOR_QUARTILES = 5
FAR = 0.1  # so far below the reference, a comparison of the two losses compares a mistake
UNITS = {"mse": "", "cross_entropy": f"{SPACE}nats"}


def percent(share: float, digits: int = 0) -> str:
    return f"{100 * share:.{digits}f}{SPACE}%"


def signed(value: float) -> str:
    """Two digits with a true minus sign; what rounds to zero has none."""
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "\N{MINUS SIGN}")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


# Losses


def loss_title(losses: Losses) -> str:
    courses = {loss: course(values) for loss, values in losses.student.items()}
    kinds = {read.kind for read in courses.values()}
    if len(courses) == 2 and len(kinds) == 1 and kinds <= set(SHARED):
        near = {loss: _near(read.step) for loss, read in courses.items()}
        return SHARED[kinds.pop()].format(unit=losses.unit, **near)
    return _sentence("; ".join(_clause(loss, read, losses.unit) for loss, read in courses.items()))


SHARED = {
    "flat": "Neither loss falls",
    "falling": "Both losses are still falling",
    "level": "MSE levels off near {unit}\u00a0{mse}, cross-entropy near\u00a0{cross_entropy}",
    "rising": "Both losses rise at the end",
}


def _near(step: int) -> str:
    """A step to two digits: a curve levels off near one, not at it."""
    return f"{int(float(f'{step:.2g}'))}"


def _clause(loss: str, read: Course, unit: str) -> str:
    what = {
        "broken": f"is not a finite number at {unit}{SPACE}{read.step}",
        "short": f"goes from {read.start:.3g} to {read.end:.3g}",
        "flat": "does not fall",
        "falling": "is still falling",
        "level": f"levels off near {unit}{SPACE}{_near(read.step)}",
        "rising": "rises at the end",
    }
    return f"{NAME_OF_LOSS[loss]} {what[read.kind]}"


def loss_sentence(losses: Losses) -> str:
    said = [_end_of(loss, losses) for loss in losses.student]
    missing = [loss for loss in losses.reference if loss not in losses.student]
    text = f"{_smoothing(losses)}Mean of the last tenth of the {losses.unit}s: {'; '.join(said)}."
    if missing:
        return f"{text} Your {NAME_OF_LOSS[missing[0]]} run is not there yet; its dashed line is the reference's."
    if len(losses.student) < 2:
        return text
    if not losses.reference:
        return f"{text} The two losses have different units: compare their shapes, not their heights."
    return f"{text} The two losses have different units: compare each line with its dashed one, not with the other."


def _smoothing(losses: Losses) -> str:
    """Over how many steps the lines are means; empty where they are not."""
    windows = sorted({window_of(values) for values in losses.student.values()})
    if windows == [1]:
        return ""
    return f"Lines are running means over {' and '.join(map(str, windows))} {losses.unit}s. "


def _end_of(loss: str, losses: Losses) -> str:
    mine, name = course(losses.student[loss]), NAME_OF_LOSS[loss]
    if mine.kind == "broken":
        bad = int(np.sum(~np.isfinite(losses.student[loss])))
        return (
            f"{name} has none, {bad:,} of its {len(losses.student[loss]):,} values are NaN, infinite or absurdly large"
        )
    text = f"{name} {mine.end:.3g}{UNITS[loss]}"
    if loss not in losses.reference:
        return text
    other = course(losses.reference[loss])
    if other.kind == "broken":
        return text
    beside = "about the same as" if same_end(mine, other) else "lower than" if mine.end < other.end else "higher than"
    return f"{text}, {beside} the reference's {other.end:.3g}"


# Scatter


def scatter_title(scatter: Scatter) -> str:
    total, right = len(scatter.true), int((scatter.student.predicted == scatter.true).sum())
    said = np.unique(scatter.student.predicted)
    if len(said) == 1 and scatter.num_classes > 1:
        return f"Your model says class {said[0]} for every point: {right} of {total} right"
    if scatter.reference is None:
        return f"Your model gets {right} of {total} points right"
    other = int((scatter.reference.predicted == scatter.true).sum())
    if other == right:
        return f"Your model and the reference both get {right} of {total} points right"
    return f"Your model gets {right} of {total} points right, the reference {other}"


def scatter_sentence(scatter: Scatter) -> str:
    trained = f"Trained with {scatter.loss}. " if scatter.loss else ""
    return _sentence(f"{trained}{_beside_reference(scatter)}{_mistake(scatter)}".strip())


def _beside_reference(scatter: Scatter) -> str:
    total = len(scatter.true)
    if scatter.reference is None:
        return ""
    ahead, noise = paired_gap(scatter.student.predicted, scatter.reference.predicted, scatter.true)
    if ahead == 0:
        return f"Yours and the reference get the same number of the {counted(total, 'point')} right. "
    which = "ahead of" if ahead > 0 else "behind"
    surely = f"within the noise of {counted(total, 'point')}" if noise else "more than chance explains"
    return f"Yours is {counted(abs(ahead), 'point')} {which} the reference: {surely}. "


def _mistake(scatter: Scatter) -> str:
    found = worst_confusion(scatter.student.predicted, scatter.true, scatter.num_classes)
    if found is None:
        return ""
    true, said, many = found
    of = int((scatter.true == true).sum())
    return f"Your most frequent mistake: class {true} taken for class {said}, {many} of {counted(of, 'point')}."


# Accuracies of a student


def accuracy_title(accuracies: Accuracies) -> str:
    medians = {loss: float(np.median(values)) for loss, values in accuracies.student.items()}
    behind = _far_behind(accuracies)
    if behind:
        other = float(np.median(accuracies.reference[behind]))
        return f"Your {NAME_OF_LOSS[behind]} reaches {percent(medians[behind])}, the reference {percent(other)}"
    if len(medians) < 2:
        ((loss, median),) = medians.items()
        return f"{_sentence(NAME_OF_LOSS[loss])} reaches {percent(median)}{_beside_median(accuracies, loss)}"
    lead = gap(accuracies.student["cross_entropy"], accuracies.student["mse"], accuracies.test_size)
    mse, cross = medians["mse"], medians["cross_entropy"]
    if lead.within_noise:
        return f"No clear winner: MSE {percent(mse)}, cross-entropy {percent(cross)} (medians)"
    first, second = ("Cross-entropy", "MSE") if lead.value > 0 else ("MSE", "cross-entropy")
    high, low = max(mse, cross), min(mse, cross)
    return f"{first} beats {second}: median accuracy {percent(high)} against {percent(low)}"


def _beside_median(accuracies: Accuracies, loss: str) -> str:
    """What a title adds to the one loss that is there: the other is missing, or there is none to come."""
    if _missing_trials(accuracies):
        return "; the other loss is not there yet"
    if loss not in accuracies.reference:
        return ""
    return f", the reference {percent(float(np.median(accuracies.reference[loss])))} (medians)"


def _missing_trials(accuracies: Accuracies) -> str:
    """A loss that the reference was tried with and the student not yet; empty where there is none."""
    return next((loss for loss in accuracies.reference if loss not in accuracies.student), "")


def _far_behind(accuracies: Accuracies) -> str:
    """The loss that is furthest below the reference, by more than `FAR` and beyond the noise; empty if none is."""
    both = [loss for loss in accuracies.student if loss in accuracies.reference]
    leads = {loss: gap(accuracies.student[loss], accuracies.reference[loss], accuracies.test_size) for loss in both}
    far = [loss for loss, lead in leads.items() if lead.value < -FAR and abs(lead.value) > lead.noise]
    return min(far, key=lambda loss: leads[loss].value, default="")


def accuracy_sentence(accuracies: Accuracies) -> str:
    parts = [_lead(accuracies), _beside(accuracies), _ceiling(accuracies)]
    setting = f"Setting: {accuracies.setting}." if accuracies.setting else ""
    return " ".join(part for part in [*parts, setting] if part)


def _lead(accuracies: Accuracies) -> str:
    if len(accuracies.student) < 2:
        (loss,), other = accuracies.student, _missing_trials(accuracies)
        needs = f"Only your {NAME_OF_LOSS[loss]} trials are there; the comparison needs "
        return f"{needs}{NAME_OF_LOSS[other]} too." if other else ""
    if _far_behind(accuracies):
        return "The two losses can be compared once both of yours are near the reference."
    lead = gap(accuracies.student["cross_entropy"], accuracies.student["mse"], accuracies.test_size)
    trials = min(len(values) for values in accuracies.student.values())
    each = f" of {counted(accuracies.test_size, 'point')} each" if accuracies.test_size else ""
    if lead.value == 0:
        return f"Both losses have the same median over {counted(trials, 'trial')}{each}."
    ahead = "cross-entropy" if lead.value > 0 else "MSE"
    return _sentence(f"{ahead} is ahead by {_points_of(lead)}: {_surely(lead)} of {counted(trials, 'trial')}{each}.")


def _points_of(lead: Gap) -> str:
    return f"{100 * abs(lead.value):.1f} percentage points"


def _surely(lead: Gap) -> str:
    if np.isnan(lead.noise):
        return "nothing can be said of the noise"
    return f"{'within' if lead.within_noise else 'beyond'} the noise (±{SPACE}{100 * lead.noise:.1f})"


def _beside(accuracies: Accuracies) -> str:
    """Each loss beside the reference, in one sentence."""
    both = [loss for loss in accuracies.student if loss in accuracies.reference]
    leads = {loss: gap(accuracies.student[loss], accuracies.reference[loss], accuracies.test_size) for loss in both}
    if len(leads) == 2 and all(lead.within_noise for lead in leads.values()):
        return "Within the noise, both of yours are level with the reference."
    said = [f"your {NAME_OF_LOSS[loss]} is {_where(lead)}" for loss, lead in leads.items()]
    return _sentence(f"{' and '.join(said)}.") if said else ""


def _where(lead: Gap) -> str:
    if lead.within_noise:
        return "level with the reference"
    return f"{_points_of(lead)} {'above' if lead.value > 0 else 'below'} the reference"


def _ceiling(accuracies: Accuracies) -> str:
    if accuracies.best_possible is None or accuracies.best_possible == 1:
        return ""
    best = f"{100 * accuracies.best_possible:.4g}{SPACE}%"
    return f"No model can expect more than {best}, because the classes overlap."


# The class


def score_title(scores: Scores) -> str:
    middle, below = float(np.median(scores.values)), int((scores.values < scores.top / 2).sum())
    total = len(scores.values)
    if total == 1:
        return f"The one submission has {_of_top(middle, scores)}"
    return f"The median is {_of_top(middle, scores)}; {below}{SPACE}of{SPACE}{total} students are below half"


def _of_top(value: float, scores: Scores) -> str:
    if scores.unit == "points":
        return f"{points(round(value, 2))} of {points(scores.top)} points"
    return f"{value:.0f}{SPACE}%"


def score_sentence(scores: Scores) -> str:
    if len(scores.values) == 1:
        return "A distribution needs more than one submission."
    unit = "points" if scores.unit == "points" else "% of the points that could be graded"
    if len(scores.values) < FEWEST_FOR_QUARTILES:
        return f"The scores: {', '.join(points(round(float(v), 2)) for v in np.sort(scores.values))} {unit}."
    low, quarter, upper, high = (points(round(float(v), 2)) for v in np.quantile(scores.values, [0, 0.25, 0.75, 1]))
    return f"The middle half of the class lies between {quarter} and {upper} {unit}; lowest {low}, highest {high}."


def pass_rate_title(rates: Sequence[CheckRate]) -> str:
    hardest = min(rates, key=lambda rate: rate.rate)
    many = sum(rate.rate == hardest.rate for rate in rates)
    if hardest.rate == 1:
        return "Every check is passed by everyone"
    if many > 1 and not hardest.passed:
        return f"{many} of {len(rates)} checks are passed by nobody"
    if many > 1:
        return f"{many} checks are the hardest: {percent(hardest.rate)} pass each"
    by = percent(hardest.rate) if hardest.passed else "nobody"
    return f"The hardest check, in task {hardest.task}, is passed by {by}"


def pass_rate_sentence(rates: Sequence[CheckRate]) -> str:
    everyone, nobody = sum(rate.rate == 1 for rate in rates), sum(rate.passed == 0 for rate in rates)
    middle = percent(float(np.median([rate.rate for rate in rates])))
    text = f"The median pass rate is {middle}. "
    text += f"Passed by everyone: {everyone} of {counted(len(rates), 'check')}; by nobody: {nobody}."
    if any(rate.ungraded for rate in rates):
        text += " Checks that could not be graded are left out of their rate."
    return text


def class_accuracy_title(accuracies: ClassAccuracies) -> str:
    said = [f"{NAME_OF_LOSS[loss]} {percent(float(np.median(v)))}" for loss, v in accuracies.medians.items()]
    beside = [
        percent(float(np.median(accuracies.reference[loss])))
        for loss in accuracies.medians
        if loss in accuracies.reference
    ]
    text = f"Median of the class: {', '.join(said)}"
    return f"{text}; reference {' and '.join(beside)}" if len(beside) == len(said) else text


def class_accuracy_sentence(accuracies: ClassAccuracies) -> str:
    many = max(len(values) for values in accuracies.medians.values())
    text = (
        f"{counted(many, 'student')}: each dot of the class is one student's median over the trials, "
        "each dot of the reference is one trial, which spreads wider."
    )
    if accuracies.unread:
        text += f" Not drawn, because their numbers cannot be read: {counted(len(accuracies.unread), 'student')}."
    return text
