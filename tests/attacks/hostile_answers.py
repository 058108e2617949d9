"""Hostile answers: objects that lie about themselves, and tensors that are none. Read by `hostile.submissions_of`."""

# Objects that claim to be something else, or to equal everything.
LIARS = """
## answers with a tensor equal to everything | 3
import torch
class Same(torch.Tensor):
    __eq__ = __ne__ = lambda a, b: True
    @classmethod
    def __torch_function__(cls, f, types, args=(), kwargs=None): return torch.tensor(True)
def square_sum(x): return torch.tensor(0.0).as_subclass(Same)
## answers with a tensor of a false shape | 3
import torch
class Wide(torch.Tensor):
    shape = property(lambda self: torch.Size([]))
    numel = lambda self: 1
    itemsize = 0
def square_sum(x): return torch.zeros(1 << 20).as_subclass(Wide)
## answers with a tensor that runs code for its values | 3
import torch
class Loop(torch.Tensor):
    @classmethod
    def __torch_function__(cls, f, types, args=(), kwargs=None):
        while True: pass
def square_sum(x): return torch.zeros(1).as_subclass(Loop)
## answers with an object equal to everything | 3
class Same:
    def __eq__(self, other): return True
    def __float__(self): return 25.0
    def __array__(self, *a, **k): raise SystemExit
    def __torch_function__(self, *a, **k): return True
def square_sum(x): return Same()
## answers with an object of a false class | 3
import torch
class False_:
    __class__ = torch.Tensor
    def __getattr__(self, name): return lambda *a, **k: 25.0
def square_sum(x): return False_()
## answers with an object that reduces to code | 3
import os
class Bomb:
    def __reduce__(self): return os._exit, (0,)
    __reduce_ex__ = __getstate__ = lambda self, *a: self.__reduce__()
def square_sum(x): return Bomb()
## answers with a number that lies | 3
class Number(float):
    def __eq__(self, other): return True
    def __repr__(self): return '25.0'
    is_integer = __float__ = __abs__ = lambda self: 25.0
def square_sum(x): return Number(0.0)
## answers with a text that is a number | 3
def square_sum(x): return '25.0'
## answers with a list of a false length | 3
class Long(list):
    def __len__(self): return 1 << 60
    def __iter__(self):
        while True: yield 25.0
def square_sum(x): return Long()
## answers with a table without end | 3
class Endless(dict):
    def items(self):
        while True: yield 'x', 25.0
def square_sum(x): return Endless()
## answers with something that has a length | 3
class Long:
    def __len__(self): return 1 << 62
    def __getitem__(self, i): return 25.0
    __iter__ = None
def square_sum(x): return Long()
## answers with a liar | 3
class Liar:
    def __getattr__(self, name): raise SystemExit
def square_sum(x): return Liar()
## answers with something kept by nobody | 3
class Kept:
    kept = property(lambda self: self)
    number, type_name = 99, 'Tensor'
def square_sum(x): return Kept()
## answers with more things than can be kept | 3
def square_sum(x): return [object() for _ in range(60000)]
## answers with itself | 3
def square_sum(x):
    a = []
    a.append(a)
    return a
## answers without end | 3
def square_sum(x):
    while True: yield x
## answers later | 3
async def square_sum(x): return (x * x).sum()
## answers with a module | 3
def square_sum(x):
    import torch
    return torch
## answers with its class | 3
def square_sum(x): return type(x)
## answers with a view of its stack | 3
import sys
def square_sum(x): return sys._getframe(1)
## answers with a name of a thousand lines | 3
def square_sum(x): return type('\\x1b[2J\\n' * 9999, (), {})()
## answers with a table of tables | 3
def square_sum(x): return {1: {1.0: {True: {'1': x}}}, (1, 2): x, None: x}
"""

# Tensors and numbers of every odd kind. What shows the right values in an unusual layout is right.
TENSORS = """
## answers with NaN | 3
def square_sum(x): return x.sum() * float('nan')
## answers with infinity | 3
def square_sum(x): return x.sum() * float('inf')
## answers with a complex number | 3
def square_sum(x): return (x * x).sum() + 0j
## answers with a complex scalar of Python | 3
def square_sum(x): return complex((x * x).sum())
## answers with truth | 3
def square_sum(x): return True
## answers with a tensor of truth | 3
def square_sum(x): return x.sum() > -1
## answers in half precision | 3
def square_sum(x): return (x.sum() * 0 + 24.0).half()
## answers in brain floats | 3
def square_sum(x): return (x.sum() * 0 + 26.0).bfloat16()
## answers in bytes | 3
import torch
def square_sum(x): return torch.tensor(24, dtype=torch.uint8)
## answers with a sparse tensor | 3
def square_sum(x): return x.to_sparse()
## answers with compressed rows | 3
import torch
def square_sum(x): return torch.eye(3).to_sparse_csr()
## answers with a quantized tensor | 3
import torch
def square_sum(x): return torch.quantize_per_tensor(torch.ones(()), 1.0, 0, torch.quint8)
## answers with a nested tensor | 3
import torch
def square_sum(x): return torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])
## answers without data | 3
def square_sum(x): return x.sum().to('meta')
## answers with a tensor of a transform | 3
import torch
def square_sum(x):
    kept = []
    torch.vmap(lambda v: kept.append(v) or v)(torch.ones(3))
    return kept[0]
## answers with a named tensor | 3
import torch
def square_sum(x): return torch.zeros(2, 2, names=('N', 'C'))
## answers with a parameter | 3
import torch
def square_sum(x): return torch.nn.Parameter(torch.tensor(24.0))
## answers with too much | 3
import torch
def square_sum(x): return torch.empty(1 << 27)
## answers with a sea of one drop | 3
import torch
def square_sum(x): return torch.zeros(1).expand(1 << 40)
## answers with many seas | 3
import torch
def square_sum(x): return [torch.zeros(1).expand(1 << 22)] * 1000
## answers with nothing in many dims | 3
import torch
def square_sum(x): return torch.empty([0, 1 << 14, 1 << 14] + [1] * 40)
## answers with a million entries | 3
import torch
def square_sum(x): return torch.zeros(1 << 20, dtype=torch.uint8)
## answers with a long list | 3
def square_sum(x): return [25.0] * 10**5
## answers with a deep list | 3
def square_sum(x):
    deep = 25.0
    for _ in range(500): deep = [deep]
    return deep
## answers with a long number | 3
def square_sum(x): return 10**4000
## answers with a number of too many bits | 3
def square_sum(x): return -(1 << 63) - 1
## answers with an array of objects | 3
import numpy as np
def square_sum(x): return np.array([x, None], dtype=object)
## answers with an array of records | 3
import numpy as np
def square_sum(x): return np.zeros(3, dtype=[('a', 'f4'), ('b', 'O')])
## answers with an array of another order | 3
import numpy as np
def square_sum(x): return np.array(24.0, dtype='>f4')
## answers with an array of long doubles | 3
import numpy as np
def square_sum(x): return np.zeros(3, dtype=np.longdouble)
## answers with an array of half a lie | 3
import numpy as np
def square_sum(x): return np.broadcast_to(np.float16(25), (1 << 24,))
## answers with time | 3
import numpy as np
def square_sum(x): return np.datetime64('2020-01-01')
## answers with bytes | 3
def square_sum(x): return memoryview(b'25.0')
## answers with fractions | 3
from fractions import Fraction
def square_sum(x): return Fraction(24)
## is right by a negative bit | 7
import torch
def square_sum(x):
    right = (x * x).sum()
    return right if x.requires_grad else torch._neg_view(-right)
## is right by a conjugate bit | 7
import torch
def square_sum(x):
    right = (x * x).sum()
    return right if x.requires_grad else torch.complex(x.sum() * 0, -right).conj().imag
## is right by strides | 7
import torch
def square_sum(x): return (x * x).sum().expand(3, 3).T[1, ::2][0]
"""
