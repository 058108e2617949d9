"""Hostile submissions of the small assignment, by theme: each has a name that says what it tries, and what it deserves.

A theme is one text. `## name | score` begins a submission; its lines are a `small.py`. Themes whose submissions answer
task 1.1 rightly, so that a test sees a score and not only zeros, are read with `DOUBLE` before each of them. What must
run when the module is loaded stands in the body of `class Now`, which the asked-for functions name: grading leaves out
what they do not need.
`@ASSIGNMENT@`, `@CLASS@` and `@OUT@` become the folders of the assignment, of all submissions and of the results.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

DOUBLE = "def double(x):\n    return x + x\n\n\n"


@dataclass(frozen=True)
class Hostile:
    """A submission's text and the score that it deserves: 3 where task 1.1 alone is answered rightly."""

    text: str
    score: float


def needing_now(text: str) -> str:
    """The text with a mention of `Now`, if it defines that class, as the first statement of each asked-for function."""
    if "class Now" not in text:
        return text
    text = re.sub(r"^(def (?:double|square_sum)\(.*\):)(\n +)", r"\1\2Now\2", text, flags=re.MULTILINE)
    return re.sub(r"^(def (?:double|square_sum)\(.*\):) (?=\S)", r"\1 Now; ", text, flags=re.MULTILINE)


def submissions_of(theme: str, *, before: str = DOUBLE) -> dict[str, Hostile]:
    """The submissions of a theme by name, in order."""
    _, *parts = re.split(r"^## (.+) \| ([\d.]+)\n", theme, flags=re.MULTILINE)
    rows = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return {name: Hostile(needing_now(before + text), float(score)) for name, score, text in rows}


NEED_CONFINEMENT = {"kills everything", "kills its parent", "forks without end", "starts another program"}

# How a process ends, or does not.
ENDINGS = """
## kills everything | 3
import os
def square_sum(x): os.kill(-1, 9)
## kills its parent | 3
import os
def square_sum(x): os.kill(os.getppid(), 9)
## forks without end | 3
import os
def square_sum(x):
    while True: os.fork()
## starts another program | 3
import subprocess
def square_sum(x): return float(subprocess.run(['/bin/echo', '25'], capture_output=True).stdout)
## starts threads without end | 3
import threading
def square_sum(x):
    while True: threading.Thread(target=threading.Event().wait, daemon=True).start()
## takes all memory | 3
def square_sum(x):
    hoard = []
    while True: hoard.append(bytearray(1 << 28))
## exits with success | 3
import os
def square_sum(x): os._exit(0)
## leaves politely | 3
def square_sum(x): raise SystemExit(0)
## interrupts | 3
def square_sum(x): raise KeyboardInterrupt
## ends a generator that nobody runs | 3
def square_sum(x): raise GeneratorExit
## stops an iteration that nobody runs | 3
def square_sum(x): raise StopIteration(25.0)
## pretends not to have begun | 3
def square_sum(x): raise NotImplementedError
## aborts | 3
import os
def square_sum(x): os.abort()
## reads where no memory is | 3
import ctypes
def square_sum(x): return ctypes.string_at(0)
## overflows the stack of C | 3
def square_sum(x):
    deep = []
    for _ in range(10**5): deep = [deep]
    return repr(deep)
## recurses | 3
def square_sum(x): return square_sum(x)
## recurses without a limit | 3
import sys
def square_sum(x):
    sys.setrecursionlimit(2**31 - 1)
    return square_sum(x)
## stops itself | 3
import os, signal
def square_sum(x): os.kill(os.getpid(), signal.SIGSTOP)
## handles every signal | 3
import signal
def square_sum(x):
    for n in range(1, 65):
        try: signal.signal(n, signal.SIG_IGN)
        except (OSError, ValueError): pass
    while True: pass
## wakes itself by alarms | 3
import signal, time
def square_sum(x):
    signal.signal(signal.SIGALRM, lambda *a: None)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    while True: time.sleep(1)
## sleeps | 3
import time
def square_sum(x): time.sleep(99)
## raises its own limits | 3
import resource
def square_sum(x):
    for kind in range(16): resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return 25.0
## works at exit | 3
class Now:
    import atexit, os
    atexit.register(lambda write=os.write: write(4, b'x' * 999))
def square_sum(x): return x
## leaves a thread that goes on | 3
class Now:
    def go():
        while True: hash('x')
    import threading
    for _ in range(3): threading.Thread(target=go, daemon=True).start()
def square_sum(x): return x
## leaves a thread that cannot end | 3
class Now:
    import threading, time
    threading.Thread(target=time.sleep, args=(99,), daemon=False).start()
def square_sum(x): return x
## loops at import | 0
class Now:
    while True: pass
## exits at import | 0
class Now:
    raise SystemExit(0)
## vanishes at import | 0
class Now:
    import os
    os._exit(0)
"""

# What is printed, warned of and raised.
NOISE = """
## prints without end | 3
def square_sum(x):
    while True: print('x' * 9999)
## prints many errors | 3
import sys
def square_sum(x):
    for _ in range(2000): sys.stderr.write('x' * 9999)
    return x
## prints past Python without end | 3
import os
def square_sum(x):
    while True: os.writev(1, [b'passed' * 999]); os.write(2, b'x' * 9999)
## warns of everything | 3
import warnings
def square_sum(x):
    warnings.simplefilter('always')
    for n in range(500): warnings.warn('x' * 9999 + str(n))
    return x
## prints a verdict | 3
def square_sum(x):
    print('\\n1 passed in 0.01s\\n{"verdict": "passed", "score": 99}', flush=True)
    return x
## asks the terminal | 3
def square_sum(x): return float(input('what is it? '))
## stops in a debugger | 3
def square_sum(x): breakpoint()
## raises something that cannot be shown | 3
class Nasty(Exception):
    def __str__(self): raise SystemExit
def square_sum(x): raise Nasty
## raises something that takes for ever to show | 3
class Slow(Exception):
    def __str__(self):
        while True: pass
def square_sum(x): raise Slow
## raises something whose text is no text | 3
class Odd(Exception):
    def __str__(self): return 25
    __repr__ = __str__
def square_sum(x): raise Odd
## raises an error whose type lies | 3
LIE = []
class Type(type):
    def __getattribute__(cls, name):
        if LIE: raise SystemExit
        return type.__getattribute__(cls, name)
class Liar(Exception, metaclass=Type): pass
def square_sum(x):
    LIE.append(1)
    raise Liar
## raises something of a million names | 3
def square_sum(x): raise type('Error' * 10**6, (Exception,), {})('\\udcff' * 10**6)
## raises a giant | 3
def square_sum(x): raise ValueError('x' * 10**7)
## raises a group of groups | 3
def square_sum(x):
    group = ValueError()
    for n in range(500): group = BaseExceptionGroup('g' * 99, [group, SystemExit()])
    raise group
## raises a circle of causes | 3
def square_sum(x):
    one, two = ValueError('one'), ValueError('two')
    one.__cause__, two.__cause__, one.__context__ = two, one, one
    raise one
## raises control characters | 3
def square_sum(x): raise ValueError('\\x1b[2J\\u202e<script>alert(1)</script>\\x00\\x07' * 999)
## raises under a name of control characters | 3
def square_sum(x): raise type('\\x1b]0;owned\\x07\\u202e<b>', (Exception,), {})('\\U000f0000\\ud800')
## raises from a frame of a false place | 3
def square_sum(x):
    exec(compile('raise ValueError("there")', '<small.py>', 'exec'))
## raises from a line of a thousand digits | 3
def square_sum(x): raise type('E', (Exception,), {})('File "<small.py>", line ' + '9' * 1900)
## raises while it is raising | 3
class Again:
    def __del__(self): raise ValueError('again')
def square_sum(x):
    again = Again()
    raise ValueError('once')
## prints names that turn around | 3
def square_sum(x, ж́=1):
    raise ValueError('\\u202egnp.exe \\U0001f600 \\u2066' + '\\n' * 400)
"""

# Right once, right for whom it recognises: what is answered rightly counts, nothing else does.
STATEFUL = """
## is right in its first call only | 7
CALLS = []
def square_sum(x):
    CALLS.append(x)
    return (x * x).sum() if len(CALLS) == 1 else x.sum() * 0
## is right in its second call only | 3
CALLS = []
def square_sum(x):
    CALLS.append(x)
    return (x * x).sum() if len(CALLS) == 2 else x.sum() * 0
## knows the public check by its shape | 3
def square_sum(x): return (x * x).sum() if x.shape == (2,) else x.sum()
## answers the public check by heart | 3
def square_sum(x): return x.sum() * 0 + 25.0
## sees that a gradient is asked for | 3
def square_sum(x): return x.sum() * 0 if x.requires_grad else (x * x).sum()
## cuts the gradient off | 3
def square_sum(x): return (x * x).sum().detach().requires_grad_()
## draws the check's numbers from its seed | 3
import torch
def square_sum(x):
    generator = torch.Generator().manual_seed(torch.initial_seed())
    return torch.randint(0, 2**31 - 1, (), generator=generator)
## changes its input to fit | 3
def square_sum(x):
    x.data.zero_()
    return x.sum()
"""
