"""Replaced libraries, the worker's own code replaced, and thieves. Read by `hostile.submissions_of`."""

from tests.attacks.hostile import DOUBLE

# Libraries, builtins and the worker's own code replaced by code that lies.
PATCHES = """
## patches the comparisons of torch | 3
class Now:
    import torch
    for name in ('isclose', 'allclose', 'equal', 'eq', 'all'): setattr(torch, name, lambda *a, **k: torch.tensor(True))
def square_sum(x): return x.sum() * 0
## patches the methods of tensors | 3
class Now:
    import torch
    yes = lambda *a, **k: True
    torch.Tensor.__eq__ = torch.Tensor.__bool__ = torch.Tensor.isclose = torch.Tensor.equal = yes
def square_sum(x): return x.sum() * 0
## patches the gradient | 3
class Now:
    import torch
    torch.autograd.grad = lambda value, leaves, **k: [leaf * 0 + 1 for leaf in leaves]
def square_sum(x): return (x * x).sum()
## patches numpy | 3
class Now:
    import numpy as np
    for name in ('allclose', 'isclose', 'array_equal'): setattr(np, name, lambda *a, **k: True)
def square_sum(x): return x.sum() * 0
## patches pytest | 3
class Now:
    import sys, types
    sys.modules['pytest'] = sys.modules['_pytest'] = types.SimpleNamespace(main=lambda *a, **k: 0)
    sys.modules['autograder.checks'] = types.SimpleNamespace(assert_close=lambda *a, **k: None)
def square_sum(x): return x.sum() * 0
## patches the builtins | 3
def square_sum(x):
    import builtins
    builtins.abs = builtins.all = builtins.isinstance = builtins.len = lambda *a: True
    return x.sum() * 0
## patches JSON | 3
def square_sum(x):
    import json
    json.dumps = json.JSONEncoder.encode = lambda *a, **k: '{"id": 2, "status": "ok", "value": 24.0, "score": 99}'
    return x
## patches the packing of frames | 3
def square_sum(x):
    from autograder.sandbox import wire
    wire.pack = lambda *a, **k: [memoryview(b'AGW1' * 99)]
    return x
## patches the reading of frames | 3
def square_sum(x):
    from autograder.sandbox import values
    values.Reader.value = lambda *a, **k: ['double', [25.0], {}]
    return x.sum() * 0
## patches the writing of bytes | 3
def square_sum(x):
    import os
    os.write = os.writev = lambda fd, data: 0
    return x
## patches the loader | 0
class Now:
    from autograder.sandbox import operations
    operations.Operations.call = operations.OPERATIONS['call'] = lambda *a: True
    operations.OPERATIONS['value_and_grad'] = lambda *a: {'value': True, 'grads': [True], 'problem': ''}
def square_sum(x): return x
## patches the gradient's operation | 3
class Now:
    from autograder.sandbox import operations
    operations.OPERATIONS['value_and_grad'] = lambda *a: {'value': 1.0, 'grads': None, 'problem': [1, {}]}
def square_sum(x): return (x * x).sum()
## patches the gradient's operation by nothing | 3
class Now:
    from autograder.sandbox import operations
    operations.OPERATIONS['value_and_grad'] = lambda *a: None
def square_sum(x): return (x * x).sum()
## patches what describes an error | 3
class Now:
    from autograder.sandbox import operations, worker
    lie = lambda *a: {'types': [['E'] * 99], 'message': {1: 2}, 'frames': ['t'] * 999}
    worker.describe_error = operations.describe_error = lie
def square_sum(x): raise ValueError
## serves by its own rules | 3
def square_sum(x):
    import inspect, sys
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if hasattr(value, 'kept'): value.__dict__.update(module=sys, file=5, kept=None)
        frame = frame.f_back
    return x
## hooks every import | 3
class Now:
    class Hook:
        def find_spec(self, *a): raise SystemExit
    import sys
    sys.meta_path.insert(0, Hook())
def square_sum(x):
    import decimal
    return decimal.Decimal(24)
## empties the modules | 3
def square_sum(x):
    import sys
    sys.modules.clear()
    return x
## traces every call | 3
def square_sum(x):
    import sys
    sys.settrace(lambda *a: 1 / 0)
    sys.setprofile(lambda *a: 1 / 0)
    return x
## switches the default type | 3
class Now:
    import torch
    torch.set_default_dtype(torch.float64)
def square_sum(x): return x.sum() * 0
"""

# What looks for the marker that stands in the hidden check, the reference, another submission and the environment.
# `spill` raises everything that was found and looks like it, so that it would stand in the result's message.
SPILL = """import os, re, sys
def spill(texts):
    found = [w for text in texts for w in re.findall('kept-' + 'secret-[0-9a-f]+', str(text))]
    raise ValueError(' '.join(found) or 'nothing')
def read(path):
    try: return open(path, errors='replace').read()
    except OSError: return ''
def below(folder):
    for place, _, names in os.walk(folder):
        yield from (place + '/' + name for name in names)
"""
BEFORE_THIEVES = SPILL + DOUBLE

THIEVES = """
## reads the environment | 3
def square_sum(x): spill([os.environ, os.environb, read('/proc/self/environ'), read(f'/proc/{os.getppid()}/environ')])
## reads every environment | 3
def square_sum(x): spill(read(f'/proc/{name}/environ') for name in os.listdir('/proc') if name.isdigit())
## reads the assignment | 3
def square_sum(x): spill(map(read, below('@ASSIGNMENT@')))
## reads the other submissions | 3
def square_sum(x): spill(map(read, below('@CLASS@')))
## reads the results | 3
def square_sum(x): spill(map(read, below('@OUT@')))
## reads its working folder | 3
def square_sum(x): spill(map(read, below(os.getcwd() or '.')))
## reads through links | 3
def square_sum(x): spill(map(read, below('/proc/self/root@ASSIGNMENT@')))
## reads the temporary folder | 3
def square_sum(x): spill(map(read, [*below('/tmp'), *below('/dev/shm'), *below('/run')]))
## walks the stack | 3
def square_sum(x):
    def frames(frame=sys._getframe()):
        while frame:
            yield from (frame.f_locals, frame.f_globals, frame.f_code.co_consts)
            frame = frame.f_back
    spill(frames())
## walks the garbage | 3
def square_sum(x):
    import gc
    spill(o for o in gc.get_objects() if isinstance(o, (dict, list, tuple)) and len(o) < 9999)
## walks the modules | 3
def square_sum(x): spill(str(vars(m)) for m in list(sys.modules.values()) if 'autograder' in str(m) or 'test' in str(m))
## reads the cached lines | 3
def square_sum(x):
    import linecache
    spill([linecache.cache, linecache.getlines('@ASSIGNMENT@/hidden/test_small.py')])
## reads its own memory | 3
def square_sum(x):
    import ctypes
    for line in read('/proc/self/maps').splitlines():
        low, high = (int(n, 16) for n in line.split()[0].split('-'))
        if 'r' in line.split()[1] and 'v' not in line[-8:]: spill([ctypes.string_at(low, high - low)])
    spill([])
## reads the memory around an object | 3
def square_sum(x):
    import ctypes
    spill(ctypes.string_at(id(o) & ~4095, 4096) for o in [*map(str, range(2000)), square_sum, x])
## reads every descriptor | 3
def square_sum(x):
    found = []
    for fd in [n for n in range(64) if n not in (0, 1, 2, 3, 4)]:
        try: found.append(os.read(fd, 1 << 16))
        except OSError: pass
    spill(found)
## looks for the expected value | 3
def square_sum(x):
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if getattr(value, 'expected', None) is not None: return value.expected
        frame = frame.f_back
    return x
## imports the checks | 3
def square_sum(x):
    sys.path[:0] = ['@ASSIGNMENT@', '@ASSIGNMENT@/hidden', '@CLASS@/neighbour']
    import test_small, small
    spill([vars(test_small), vars(small)])
## imports the grader | 3
def square_sum(x):
    from pathlib import Path
    from autograder.assignments.reading import read_assignment
    spill([read_assignment(Path('@ASSIGNMENT@'))])
## asks over the network | 3
def square_sum(x):
    import socket
    spill([socket.create_connection(('127.0.0.1', 80), 0.2).recv(99)])
## writes a result | 3
def square_sum(x):
    for place in ('result.json', '/tmp/result.json', '@OUT@/ada/result.json', '@ASSIGNMENT@/result.json'):
        try: open(place, 'w').write('forged')
        except OSError: pass
    return x
## leaves files wherever it can | 3
def square_sum(x):
    import tempfile
    for place in ('/tmp', '/dev/shm', '/var/tmp', '.', '@CLASS@', '@OUT@', '@ASSIGNMENT@', os.path.expanduser('~')):
        try: open(place + '/left-behind', 'w').write('x')
        except OSError: pass
    return float(tempfile.mkdtemp() is None)
## leaves shared memory | 3
def square_sum(x):
    from multiprocessing import shared_memory
    import ctypes
    libc = ctypes.CDLL(None)
    for key in range(7777, 7786):
        for get, size in ((libc.shmget, 4096), (libc.semget, 1)): get(key, size, 0o1666)
        libc.msgget(key, 0o1666)
    return float(shared_memory.SharedMemory(create=True, size=99).size)
## leaves sockets | 3
def square_sum(x):
    import socket
    one = socket.socket(socket.AF_UNIX)
    one.bind('\\0left-behind')
    one.listen()
    return x
"""
