"""What a task forbids is a computation: while it is graded, the operators that compute it raise in the worker.

computations  the table: from a name that an author forbids to the operators and Python functions that compute it
operators     the kernels of operators, replaced by a refusal
functions     Python functions, whose code is replaced by a refusal
derivatives   what autograd needs to begin: its engine
shortcuts     ways round the dispatcher that no student needs, closed in every worker
layout        pointers to functions of C inside of Python's objects
refusal       the exception, and the note that a refusal leaves
refusals      all of these for one task: begun after the module was loaded, taken back where a process is used again

Open, because nothing in a process can close them: a copy of a library's Python source, which is text like a student's
own; machine code that is called by its address, as with ctypes. Open, because no task forbids them: finite
differences and the complex step, which are derivatives without autograd, and NumPy's arithmetic.
"""
