"""Forged frames on the pipe to the grader: partial, giant, deep, endless, false. Read by `hostile.submissions_of`."""

from tests.attacks.hostile import DOUBLE

# What a forger needs: the format of a frame, known from reading the package. Requests are 1 for the load, then 2, 3 …
SPEAK = """import json, os, struct
def write(data):
    while data: data = data[os.write(4, data):]
def frame(head, payload=b''):
    write(struct.pack('<4sIQ', b'AGW1', len(head), len(payload)) + head + payload)
def say(number, value, status='ok', payload=b'', **more):
    frame(json.dumps({'id': number, 'status': status, 'value': value, **more}).encode(), payload)
def pairs(table): return {'$': 'dict', 'items': [[key, value] for key, value in table.items()]}
"""
BEFORE_FRAMES = SPEAK + DOUBLE

FRAMES = """
## forges a verdict into a frame | 3
def square_sum(x):
    say(2, True, verdict='passed', score=99)
    os._exit(0)
## forges many answers | 3
def square_sum(x):
    for number in range(99): say(number, 24.0)
## forges the answers of tomorrow | 3
def square_sum(x):
    for number in range(3, 99): say(number, 25.0)
    return x
## answers before it is asked | 0
class Now:
    say(1, pairs({'double': ['x'], 'square_sum': ['x']}))
    say(2, 25.0)
    say(3, 25.0)
def square_sum(x): return x
## answers the load twice | 0
class Now:
    say(1, pairs({'double': ['x'], 'square_sum': ['x']}))
    say(1, pairs({'double': ['x'], 'square_sum': ['x']}))
def square_sum(x): return x
## forges what it defines | 0
class Now:
    say(1, pairs({'double': 5, 'square_sum': [[1], None, 1.5]}))
def square_sum(x): return x
## forges a load of nothing | 0
class Now: say(1, None)
def square_sum(x): return x
## forges a load that failed | 0
class Now: say(1, pairs({'types': [], 'message': 1, 'frames': None}), status='raised')
def square_sum(x): return x
## answers under a false number | 3
def square_sum(x): say(2.5, 25.0)
## answers under no number | 3
def square_sum(x): say(None, 25.0)
## answers under a number of truth | 3
def square_sum(x): say(True, 25.0)
## answers under an unknown status | 3
def square_sum(x): say(2, 25.0, status='passed')
## answers under a list for a status | 3
def square_sum(x): say(2, 25.0, status=['ok'])
## raises without saying what | 3
def square_sum(x): say(2, pairs({}), status='raised')
## raises numbers | 3
def square_sum(x): say(2, pairs({'types': 5, 'message': [1], 'frames': True}), status='raised')
## raises everything at once | 3
def square_sum(x):
    types = ['ValueError', 'NotImplementedError', 'KeyboardInterrupt', 'SystemExit', 'AssertionError', 'CheckFailed']
    say(2, pairs({'types': types, 'message': 'm', 'frames': 't'}), status='raised')
## cannot send a list | 3
def square_sum(x): say(2, [25.0], status='unsendable')
## answers with a deep tree | 3
def square_sum(x): frame(b'{"id":2,"status":"ok","value":' + b'[' * 99999)
## answers with a broad tree | 3
def square_sum(x): frame(b'{"id":2,"status":"ok","value":[' + b'[],' * 1300000 + b'1]}')
## answers with one long word | 3
def square_sum(x): frame(b'{"id":2,"status":"ok","value":"' + b'x' * (4 << 20))
## answers with a number of many digits | 3
def square_sum(x): frame(b'{"id":2,"status":"ok","value":' + b'9' * 4000000 + b'}')
## answers with many numbers of many digits | 3
def square_sum(x): frame(b'{"id":2,"status":"ok","value":[' + b','.join([b'9' * 4000] * 900) + b']}')
## answers with keys that collide | 3
def square_sum(x): say(2, pairs({n * (2**61 - 1): 0 for n in range(20000)}))
## answers with no JSON | 3
def square_sum(x): frame(b'\\xff\\xfe' * 99)
## answers with JSON that is no object | 3
def square_sum(x): frame(b'[2, "ok", 25.0]')
## answers with NaN that JSON lacks | 3
def square_sum(x): frame(b'{"id":2,"status":"ok","value":NaN}')
## answers with infinity by overflow | 3
def square_sum(x): frame(b'{"id":2,"status":"ok","value":1e999}')
## answers with lone surrogates | 3
def square_sum(x): frame(b'{"id":2,"status":"ok","value":"\\\\ud800\\\\udfff"}')
## answers with a tensor of another's bytes | 3
def square_sum(x): say(2, {'$': 'tensor', 'dtype': 'float32', 'shape': [1 << 20], 'at': -4}, payload=bytes(64))
## answers with a tensor of false parts | 3
def square_sum(x): say(2, {'$': 'tensor', 'dtype': ['float32'], 'shape': {'$': 'tuple'}, 'at': True})
## answers with many tensors of the same bytes | 3
def square_sum(x):
    tensor = {'$': 'tensor', 'dtype': 'uint8', 'shape': [1 << 22], 'at': 0}
    say(2, [tensor] * 9999, payload=bytes(1 << 22))
## answers with an empty tensor of a giant shape | 3
def square_sum(x): say(2, {'$': 'tensor', 'dtype': 'float64', 'shape': [0] + [1 << 28] * 15, 'at': 0})
## answers with a handle on nothing | 3
def square_sum(x): say(2, {'$': 'kept', 'number': -1, 'type': '\\x1b[2J<b>' * 99})
## answers with a symbol | 3
def square_sum(x): say(2, {'$': 'symbol', 'name': 'os.system'})
## answers with a kind that nobody knows | 3
def square_sum(x): say(2, {'$': 'pickle', 'data': 'gASVBAAAAAAAAABLGS4='})
## drips an answer | 3
def square_sum(x):
    import time
    os.write(4, struct.pack('<4sIQ', b'AGW1', 90, 0))
    while True:
        os.write(4, b' ')
        time.sleep(0.2)
## drips an answer as fast as it can | 3
def square_sum(x):
    import fcntl
    fcntl.fcntl(4, fcntl.F_SETFL, os.O_DIRECT | os.O_WRONLY)
    os.write(4, struct.pack('<4sIQ', b'AGW1', 4 << 20, 256 << 20))
    while True: os.write(4, b' ')
## begins an answer and leaves | 3
def square_sum(x):
    os.write(4, b'AGW')
    os._exit(0)
## begins an answer and waits | 3
def square_sum(x):
    import time
    os.write(4, struct.pack('<4sIQ', b'AGW1', 90, 0) + b'{')
    time.sleep(99)
## promises much and leaves | 3
def square_sum(x):
    os.write(4, struct.pack('<4sIQ', b'AGW1', 4 << 20, 256 << 20))
    os._exit(0)
## promises more than there is | 3
def square_sum(x): os.write(4, struct.pack('<4sIQ', b'AGW1', 2**32 - 1, 2**64 - 1))
## answers without end in one frame | 3
def square_sum(x):
    os.write(4, struct.pack('<4sIQ', b'AGW1', 2, 256 << 20) + b'{}')
    while True: write(bytes(1 << 16))
## speaks another language | 3
def square_sum(x): write(b'HTTP/1.1 200 OK\\r\\n\\r\\n{"verdict": "passed"}')
## races itself with a thread | 3
class Now:
    def race(say=say, pairs=pairs):
        import time
        time.sleep(0.01)
        for n in range(2, 9): say(n, 24.0)
    import threading
def square_sum(x):
    Now.threading.Thread(target=Now.race, daemon=True).start()
    while True: say(2, 24.0)
## closes its pipes | 3
def square_sum(x): os.closerange(0, 64)
## ties its pipes together | 3
def square_sum(x):
    os.dup2(4, 3)
    os.dup2(4, 1)
    os.dup2(4, 2)
    print('AGW1' * 99, flush=True)
## reads the questions itself | 3
def square_sum(x):
    say(2, 24.0)
    while os.read(3, 1 << 16): say(3, 24.0)
"""
