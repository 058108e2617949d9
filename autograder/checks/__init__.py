"""The public interface for authors of checks. A homework imports this package and no other part of `autograder`.

A check is a function of a file `test_*.py`, in `checks/` (public: students get a copy) or in `hidden/` of a homework:

    @pytest.mark.task("1.5", points=2, after="test_by_hand")
    def test_cross_entropy_of_a_batch(student, reference, rng):
        \"""cross_entropy: the mean over a batch of logits\"""
        logits, y = rng.normal(16, 5), rng.labels(16, 5)
        assert_close(student.cross_entropy(logits, y), reference.cross_entropy(logits, y))

The first line of its docstring is the title that the student reads. A check passes if it ends without an exception. It
fails through the functions below, or through `assert condition, "a sentence for the student"`. An exception of the
student's code fails it too, if the check lets the exception pass. Every other exception is a fault of the check, and
the result says so. A good order for the checks of a task is: type and shape, a value by hand, a property, the extremes,
the gradient, training.

Marker
    `@pytest.mark.task(id, points=…)` is the only decorator of a check. Its arguments are literals.

    id             the task in assignment.toml
    points         the points of a passed check, 0 or more
    after          the name of a check that must pass before this one is asked, such as "test_by_hand", or
                   "checks/test_losses.py::test_by_hand" for a check in another file
    needs_gpu      True: without a GPU the check is not graded, and its points leave the maximum
    needs_scratch  True: without a folder for the student's files, the same; `scratch_mb` in [limits] gives one
    recorded       False: the check is slow, and is not repeated to find out which mistake a student made
    twin_of        in a hidden check: the public check, or a tuple of them, that asks the same with inputs that students
                   can read, such as "checks/test_losses.py::test_by_hand". The points of the public check are earned
                   only if this one passes, too. A public check that asks for `rng` needs no twin
    fixed          True in a public check: the task leaves no input that could be drawn, so the check needs no twin

Fixtures
    A check asks for them by the names of its parameters.

    student     the submission, in a fresh worker; see below
    reference   the reference solution, called in the same way; hidden checks only
    rng         random inputs, the same in every run for one submission: `rng.normal(2, 3)`, `rng.uniform(2, 3)`,
                `rng.labels(n, classes)`, `rng.bits(n)`, `rng.probabilities(2, 3)`, `rng.integer(low, high)`,
                `rng.seed()`, `rng.seeds(200)`; `rng.such_that(holds, draw)` draws until a property of the inputs
                holds that the check relies on
    device      the device of the inputs: "cpu" or "cuda"
    study       the result of `study()` in the homework's study.py, a dict; empty if there is none
    thresholds  the thresholds of thresholds.toml, by name; hidden checks only
    evidence    the numbers behind the figures of the student's page: losses, predictions, accuracies

Student
    Plain data (numbers, strings, tensors, lists, dicts …) travels to the worker and back. Any other object stays in the
    worker, and the check gets a handle.

    student.f(x)                    calls the student's function or class `f`
    student.f.value_and_grad(x, wrt=0)
                                    the answer, and the gradient of its sum with respect to an argument, given by
                                    position or name, or to a tuple of arguments
    student.make("torch.nn.Linear", 2, 3)
                                    makes an object of torch, numpy or math in the worker
    student.symbol("torch.relu")    a function or class of torch, to be passed as an argument
    student.definition("f")         the student's own function or class, to be passed as an argument
    student.defines("f")            whether the submission has a function or class of this name
    student.f.steps(x)              how many operators of torch and lines of the submission a call runs
    student.arguments_after("f", x) the arguments as they are after the call
    student.another_worker()        the submission in a second worker, which knows nothing of the first: whoever loads
                                    a file there has the file alone
    student.picture(figure)         the figure as a reader sees it, drawn in the worker; see below
    student.refuse("autograd")      takes this computation of torch away until the end of the check
    student.use_doubles(f=mine)     calls of `f` by the student's code reach `mine`; see below
    student.seed(n)                 seeds torch, numpy and random in the worker
    handle(x), handle.method(x), handle[0], len(handle)
                                    use the object; a handle can also be passed as an argument
    handle.get("weight.shape")      an attribute, by its path
    handle.state_dict(), handle.load_state_dict(state)
                                    the weights of a module, as tensors by name
    handle.value_and_grad(x, wrt="parameters")
                                    the answer of a module, and the gradients of its parameters by name

Doubles
    A check puts a function of its own in the place of a function that belongs to another task. Then no mistake of that
    task costs points here, nothing has to be trained, and the check sees what the double is called with.

    def train_epoch(model, batches, loss_fn, optimizer):
        seen.append(model.state_dict())
        model.load_state_dict(drawn_weights)
        return 0.5

    student.use_doubles(train_epoch=train_epoch, evaluate=evaluate)
    history = student.fit(model, …)

    The module is loaded once more, with the doubles in it from its first line on. A double runs in the grader: it gets
    plain data and handles, may use the handles, and may draw its answer after it has seen the question. So what it has
    noted is no claim of the student's code. Note in a double, and judge after the call: an answer is only recorded for
    the diagnosis if the call ends.

Pictures
    `picture = student.picture(student.plot_losses(…), X)` draws a figure. Of what the worker tells, only that counts
    which the pixels show.

    picture.said("title", "legend") the texts that can be seen: title, x, y, xtick, ytick, legend, note
    picture.texts                   the same with their panel, their place and, in a legend, the colour beside them
    picture.panels                  each with `drawn`: lines, points and shapes, with their numbers and pixels
    picture.sees(panel, line)       whether there is ink where the line is drawn
    picture.colour_of(panel, line)  its colour
    picture.colours_at_points(panel)
                                    the colour at each row of X
    picture.under_legend(panel)     whether a legend lies on it

Evidence
    The figures and series that [figures] of assignment.toml declares, and no others. `student` and `reference` are the
    numbers of each; for a scatter, functions from points to classes. What is recorded again replaces what was there,
    and an owner that is left out keeps what it had.

    evidence.losses("adam", student=[…], reference=[…])
                                    one loss for each step or epoch; NaN shows where training broke
    evidence.accuracies("adam", student=[…], reference=[…], best_possible=0.8, test_size=64, setting="4 classes")
                                    one accuracy for each trial, from 0 to 1
    evidence.scatter(X, y, 4, student=predict, reference=right, loss="adam")
                                    points with their classes, and what two models say of them and of the plane around
    evidence.recorded               what the checks have recorded so far

Comparing. Each function fails the check with the expected and the given value.
    assert_close      equal up to rounding: numbers, tensors, arrays, and lists of these
    assert_equal      equal exactly: integers, booleans, strings, tensors, and lists of these
    assert_tensor     a tensor, of this shape, dtype and device
    assert_figure     a matplotlib Figure
    assert_number     one finite number; returns it as a float
    assert_numbers    so many finite numbers in a range; returns them as floats
    assert_at_least   a finite number that is not below a threshold
    assert_raises     the student's code raises this exception
    assert_needs      the student's code stops where a ready-made computation of torch is taken away
    assert_no_loop    the student's function takes no more steps for larger inputs
    assert_kept       the student's function leaves its arguments as they were
    assert_uniform    drawn numbers are uniform
    assert_normal     drawn numbers are normal
    assert_independent
                      pairs of drawn numbers are independent of each other
    assert_no_lag     no drawn number depends on an earlier one
    assert_none_repeated
                      no two rows of drawn numbers hold the same
    assert_all_different
                      no two rows of drawn numbers are alike
    tolerance         the relative and absolute tolerance for these dtypes
    with_option       calls the student's function with an optional argument, by position or by name
    not_contiguous    a tensor with the same numbers, laid out otherwise in memory; it reaches the student so

Describing and drawing
    brief             a value in a few words, for a sentence of your own
    loss_values       the answer as a list of losses that can be drawn; NaN and infinity are allowed
    same_colour       whether a reader takes two colours for the same
    labelled_points   the answer as points in the plane with their classes

Data sets
    load_digits       the 8×8 digits of scikit-learn; needs no network
    load_mnist        MNIST, downloaded at the first call

Exceptions
    CheckFailed       raise it yourself: `raise CheckFailed("the loss grows", expected="a falling loss", got="3.1")`;
                      of one that you catch, `error.answer_type` names the type of the answer in the student's code
    StudentRaised     an exception of the student's code; let it pass, or ask it: `error.is_a(ValueError)`

Modules. They are private; import their names from here.
    compare           the assertions about answers
    ways              the assertions about the way to an answer
    describe          values in a few words
    distributions     the assertions about drawn numbers
    inputs            the fixture `rng`
    pictures          figures as they are seen
    plots             answers in the form that figures need
    datasets          pictures of digits
"""

from autograder.checks.compare import (
    assert_at_least,
    assert_close,
    assert_equal,
    assert_figure,
    assert_kept,
    assert_number,
    assert_numbers,
    assert_raises,
    assert_tensor,
    tolerance,
    with_option,
)
from autograder.checks.datasets import load_digits, load_mnist
from autograder.checks.describe import brief
from autograder.checks.distributions import (
    assert_all_different,
    assert_independent,
    assert_no_lag,
    assert_none_repeated,
    assert_normal,
    assert_uniform,
)
from autograder.checks.inputs import not_contiguous
from autograder.checks.pictures import same_colour
from autograder.checks.plots import labelled_points, loss_values
from autograder.checks.ways import assert_needs, assert_no_loop
from autograder.errors import CheckFailed, StudentRaised

__all__ = [
    "CheckFailed",
    "StudentRaised",
    "assert_all_different",
    "assert_at_least",
    "assert_close",
    "assert_equal",
    "assert_figure",
    "assert_independent",
    "assert_kept",
    "assert_needs",
    "assert_no_lag",
    "assert_no_loop",
    "assert_none_repeated",
    "assert_normal",
    "assert_number",
    "assert_numbers",
    "assert_raises",
    "assert_tensor",
    "assert_uniform",
    "brief",
    "labelled_points",
    "load_digits",
    "load_mnist",
    "loss_values",
    "not_contiguous",
    "same_colour",
    "tolerance",
    "with_option",
]
