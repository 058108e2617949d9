"""Titles that state the answer, and the sentences below a student's figures: both are read from the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from autograder.reports.arrays import Accuracies, Losses, Scatter
from autograder.reports.trends import Course, Gap, course, gap, paired_gap, same_end, window_of, worst_confusion
from autograder.results.evidence import Series
from autograder.text import counted

SPACE = "\u00a0"  # a no-break space between a number and its unit
FAR = 0.1  # an accuracy so far below the reference comes from a mistake, and says nothing of its series
_NUMBERS = ("none", "one", "two", "three", "four", "five", "six")


def percent(share: float, digits: int = 0) -> str:
    return f"{100 * share:.{digits}f}{SPACE}%"


def signed(value: float) -> str:
    """Two digits with a true minus sign; what rounds to zero has none."""
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "\N{MINUS SIGN}")


def plural(noun: str) -> str:
    """The plural of a regular noun: students, losses."""
    return f"{noun}es" if noun.endswith(("s", "x", "z", "ch", "sh")) else f"{noun}s"


def joined(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _all_of(count: int) -> str:
    return "both" if count == 2 else f"all {_NUMBERS[count]}"


# Losses


def loss_title(losses: Losses) -> str:
    courses = {one.name: course(losses.student[one.key]) for one in losses.series if one.key in losses.student}
    alike: dict[str, dict[str, Course]] = {}
    for name, read in courses.items():
        alike.setdefault(read.kind, {})[name] = read
    if len(courses) > 1 and len(alike) == 1 and (shared := _title_of_all(*alike, count=len(courses))):
        return shared
    return _sentence("; ".join(_clause(group, losses.per) for group in alike.values()))


def _title_of_all(kind: str, *, count: int) -> str:
    """A title for several courses, all of this kind; empty if it has to name them."""
    both = _sentence(_all_of(count))
    titles = {
        "flat": "Neither loss falls" if count == 2 else f"None of the {_NUMBERS[count]} losses falls",
        "falling": f"{both} losses are still falling",
        "rising": f"{both} losses rise at the end",
    }
    return titles.get(kind, "")


def _clause(courses: Mapping[str, Course], per: str) -> str:
    """The part of a title on courses of one kind, such as `A and B are still falling`."""
    names, (read, *others) = list(courses), courses.values()
    if read.kind == "level":
        rest = [f"{name} near{SPACE}{_near(other.step)}" for name, other in zip(names[1:], others, strict=True)]
        return ", ".join([f"{names[0]} levels off near {per}{SPACE}{_near(read.step)}", *rest])
    if read.kind == "broken":
        return "; ".join(f"{n} is not a finite number at {per}{SPACE}{one.step}" for n, one in courses.items())
    if read.kind == "short":
        return "; ".join(f"{n} goes from {one.start:.3g} to {one.end:.3g}" for n, one in courses.items())
    one, several = {
        "flat": ("does not fall", "do not fall"),
        "falling": ("is still falling", "are still falling"),
        "rising": ("rises at the end", "rise at the end"),
    }[read.kind]
    return f"{joined(names)} {one if len(names) == 1 else several}"


def _near(step: int) -> str:
    """A step to two digits, because a curve levels off near a step, and not at it."""
    return f"{int(float(f'{step:.2g}'))}"


def loss_sentence(losses: Losses) -> str:
    own = [one for one in losses.series if one.key in losses.student]
    missing = [one.name for one in losses.series if one.key not in losses.student]
    ends = "; ".join(_end_of(one, losses) for one in own)
    text = f"{_smoothing(losses)}Mean of the last tenth of the {losses.per}s: {ends}."
    if len(missing) == 1:
        return f"{text} Your {missing[0]} run is not there yet; its dashed line is the reference's."
    if missing:
        return f"{text} Your {joined(missing)} runs are not there yet; their dashed lines are the reference's."
    return f"{text} {_how_to_compare(own, losses)}".rstrip()


def _how_to_compare(own: Sequence[Series], losses: Losses) -> str:
    """A sentence on what can be compared; empty for one line, or if the units of the losses are not known."""
    measures = {one.measure for one in own}
    if len(own) < 2 or "" in measures:
        return ""
    if len(measures) == 1:
        return f"The {_NUMBERS[len(own)]} losses have the same unit: compare their heights, too."
    units = f"The {_NUMBERS[len(own)]} losses have different units"
    if not losses.reference:
        return f"{units}: compare their shapes, not their heights."
    return f"{units}: compare each line with its dashed one, not with the other{'s' if len(own) > 2 else ''}."


def _smoothing(losses: Losses) -> str:
    """A sentence on the steps that a running mean takes; empty if the lines show every value."""
    windows = sorted({window_of(values) for values in losses.student.values()})
    if windows == [1]:
        return ""
    return f"Lines are running means over {joined([*map(str, windows)])} {losses.per}s. "


def _end_of(series: Series, losses: Losses) -> str:
    values = losses.student[series.key]
    mine = course(values)
    if mine.kind == "broken":
        bad = int(np.sum(~np.isfinite(values)))
        said = f"{bad:,} of its {len(values):,} values are NaN, infinite or absurdly large"
        return f"{series.name} has none, {said}"
    text = f"{series.name} {mine.end:.3g}" + (f"{SPACE}{series.unit}" if series.unit else "")
    if series.key not in losses.reference:
        return text
    other = course(losses.reference[series.key])
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
    own, medians = _own(accuracies), {key: float(np.median(values)) for key, values in accuracies.student.items()}
    behind = _far_behind(accuracies)
    if behind:
        other = float(np.median(accuracies.reference[behind.key]))
        return f"Your {behind.name} reaches {percent(medians[behind.key])}, the reference {percent(other)}"
    if len(own) == 1:
        median = percent(medians[own[0].key])
        return f"{_sentence(own[0].name)} reaches {median}{_beside_median(accuracies, own[0])}"
    best, *others = _ranked(accuracies)
    if any(_lead_over(other, best, accuracies).within_noise for other in others):
        said = ", ".join(f"{one.name} {percent(medians[one.key])}" for one in own)
        return f"No clear winner: {said} (medians)"
    lower = joined([percent(medians[other.key]) for other in others])
    beaten = joined([other.name for other in others])
    return f"{_sentence(best.name)} beats {beaten}: median accuracy {percent(medians[best.key])} against {lower}"


def _own(accuracies: Accuracies) -> list[Series]:
    return [one for one in accuracies.series if one.key in accuracies.student]


def _missing(accuracies: Accuracies) -> list[str]:
    """The names of the series that the reference has, and the student has not yet."""
    return [one.name for one in accuracies.series if one.key not in accuracies.student]


def _ranked(accuracies: Accuracies) -> list[Series]:
    """The student's series, the highest median first."""
    return sorted(_own(accuracies), key=lambda one: -float(np.median(accuracies.student[one.key])))


def _lead_over(other: Series, best: Series, accuracies: Accuracies) -> Gap:
    return gap(accuracies.student[best.key], accuracies.student[other.key], accuracies.test_size)


def _beside_median(accuracies: Accuracies, series: Series) -> str:
    """The end of a title on a single series: other series are not there yet, or the median of the reference."""
    missing = _missing(accuracies)
    if missing:
        others = f"{accuracies.kind} is" if len(missing) == 1 else f"{plural(accuracies.kind)} are"
        return f"; the other {others} not there yet"
    if series.key not in accuracies.reference:
        return ""
    return f", the reference {percent(float(np.median(accuracies.reference[series.key])))} (medians)"


def _leads_over_reference(accuracies: Accuracies) -> list[tuple[Series, Gap]]:
    """The student's lead over the reference in each series that both have."""
    return [
        (one, gap(accuracies.student[one.key], accuracies.reference[one.key], accuracies.test_size))
        for one in _own(accuracies)
        if one.key in accuracies.reference
    ]


def _far_behind(accuracies: Accuracies) -> Series | None:
    """The series that is furthest below the reference, by more than `FAR` and beyond the noise."""
    leads = _leads_over_reference(accuracies)
    far = [(lead.value, one) for one, lead in leads if lead.value < -FAR and abs(lead.value) > lead.noise]
    return min(far, key=lambda pair: pair[0])[1] if far else None


def accuracy_sentence(accuracies: Accuracies) -> str:
    parts = [_lead(accuracies), _beside(accuracies), _ceiling(accuracies)]
    setting = f"Setting: {accuracies.setting}." if accuracies.setting else ""
    return " ".join(part for part in [*parts, setting] if part)


def _lead(accuracies: Accuracies) -> str:
    own, missing = _own(accuracies), _missing(accuracies)
    if len(own) == 1:
        needs = f"Only your {own[0].name} trials are there; the comparison needs "
        return f"{needs}{joined(missing)} too." if missing else ""
    number, near = _NUMBERS[len(own)], "both" if len(own) == 2 else "all"
    if _far_behind(accuracies):
        said = f"The {number} {plural(accuracies.kind)} can be compared once {near} of yours are near the reference."
    else:
        said = _lead_of_the_best(accuracies)
    return f"{said} Your {joined(missing)} trials are not there yet." if missing else said


def _lead_of_the_best(accuracies: Accuracies) -> str:
    best, second, *others = _ranked(accuracies)
    lead = _lead_over(second, best, accuracies)
    trials = counted(min(len(values) for values in accuracies.student.values()), "trial")
    each = f" of {counted(accuracies.test_size, 'point')} each" if accuracies.test_size else ""
    if lead.value == 0:
        equal = f"{best.name} and {second.name}" if others else f"both {plural(accuracies.kind)}"
        return _sentence(f"{equal} have the same median over {trials}{each}.")
    ahead = f"{best.name} is ahead of {second.name}" if others else f"{best.name} is ahead"
    return _sentence(f"{ahead} by {_points_of(lead)}: {_surely(lead)} of {trials}{each}.")


def _points_of(lead: Gap) -> str:
    return f"{100 * abs(lead.value):.1f} percentage points"


def _surely(lead: Gap) -> str:
    if np.isnan(lead.noise):
        return "nothing can be said of the noise"
    return f"{'within' if lead.within_noise else 'beyond'} the noise (±{SPACE}{100 * lead.noise:.1f})"


def _beside(accuracies: Accuracies) -> str:
    """Each series beside the reference, in one sentence."""
    leads = _leads_over_reference(accuracies)
    if len(leads) > 1 and all(lead.within_noise for _, lead in leads):
        return f"Within the noise, {_all_of(len(leads))} of yours are level with the reference."
    said = [f"your {one.name} is {_where(lead)}" for one, lead in leads]
    return _sentence(f"{joined(said)}.") if said else ""


def _where(lead: Gap) -> str:
    if lead.within_noise:
        return "level with the reference"
    return f"{_points_of(lead)} {'above' if lead.value > 0 else 'below'} the reference"


def _ceiling(accuracies: Accuracies) -> str:
    if accuracies.best_possible is None or accuracies.best_possible == 1:
        return ""
    best = f"{100 * accuracies.best_possible:.4g}{SPACE}%"
    return f"No model can expect more than {best}, because the classes overlap."
