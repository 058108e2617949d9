"""Counts of seeds: the bounds that they give, and when enough seeds have been tried.

A right answer must never lose a point, so a check is asked about right answers for all the seeds that were wanted, and
given up after `MOST_LOSSES` losses. A misconception must lose points for nearly all seeds. Wald's sequential test
decides when that is settled.
"""

from __future__ import annotations

import math

from autograder.authoring.calibrate import CONFIDENCE, chance_of_failing, rounded_up

MOST_LOSSES = 3  # after so many, a check is known to be unfair
RARE, OFTEN = 0.001, 0.01  # shares of seeds for which a misconception keeps all points: it may, and it must not
_WRONG = 1 - CONFIDENCE  # the chance of either wrong decision of the sequential test


def upper_bound(events: int, seeds: int) -> float:
    """An upper bound, at 95 % confidence, on the chance of an event that `events` of `seeds` seeds had.

    The bound is Clopper and Pearson's, rounded up (see `calibrate.chance_of_failing`); 1 for no seeds. For 0 events it
    is close to 3/seeds, the rule of three. If counting ends at a wanted number of events, the bound is still one.
    """
    return rounded_up(chance_of_failing(events, seeds, 1)) if seeds else 1.0


def lower_bound(events: int, seeds: int) -> float:
    """A lower bound, at 95 % confidence, on the same chance: Clopper and Pearson's."""
    from scipy.stats import beta

    return float(beta.ppf(1 - CONFIDENCE, events, seeds - events + 1)) if events else 0.0


def is_settled(escapes: int, seeds: int) -> bool:
    """Whether it is settled if a misconception escapes rarely or often.

    The sequential probability ratio test of Wald (Annals of Mathematical Statistics 16, 1945) between the shares `RARE`
    and `OFTEN`, each wrong decision with a chance of 5 %. Without an escape it takes 326 seeds.
    """
    ratio = escapes * math.log(OFTEN / RARE) + (seeds - escapes) * math.log((1 - OFTEN) / (1 - RARE))
    return not math.log(_WRONG / (1 - _WRONG)) < ratio < math.log((1 - _WRONG) / _WRONG)
