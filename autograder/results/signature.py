"""The signature of a result: the file `result.json.sig`, made with a key from the environment.

The signature is an HMAC-SHA256 of the bytes of `result.json`. So what is signed is what is read, and a file with other
spaces, another order of keys or a key twice is another file. The signature stands in a file of its own, so that a
reader who knows nothing of signatures reads the result as ever. It is one line: the form, the key's id, the digest.
"""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import AutograderError, SignatureError

VARIABLE = "AUTOGRADER_KEY"
MIN_KEY = 32  # bytes: as long as the digest, so that guessing the key is no easier than guessing the digest
FORM = "autograder/signature/1"
_LINE = re.compile(rb"autograder/signature/1 ([0-9a-f]{16}) [0-9a-f]{64}\n")


@dataclass(frozen=True)
class SigningKey:
    """A key that results are signed with. Whoever holds the key can sign any result."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """A short digest, by which another key is told from a changed result. It does not tell the key."""
        return self._digest("key", b"")[:16]

    def signature(self, content: bytes) -> bytes:
        """The content of the signature file for these bytes."""
        return f"{FORM} {self.id} {self._digest('result', content)}\n".encode()

    def _digest(self, purpose: str, content: bytes) -> str:
        return hmac.digest(self.secret, f"{FORM}/{purpose}\0".encode() + content, "sha256").hex()


def take_key(environment: MutableMapping[str, str] = os.environ) -> SigningKey | None:
    """The key of this environment, None if there is none. The variable is removed: no later process inherits the key.

    Raises:
        AutograderError: the key is too short.
    """
    if VARIABLE not in environment:
        return None
    secret = os.fsencode(environment.pop(VARIABLE)).strip()
    if len(secret) < MIN_KEY:
        make = 'python -c "import secrets; print(secrets.token_hex(32))"'
        raise AutograderError(
            f"{VARIABLE}: is shorter than {MIN_KEY} characters, so it could be guessed; unset it, or set one that this "
            f"makes: {make}"
        )
    return SigningKey(secret)


def signature_path(path: Path) -> Path:
    """The file that holds the signature of a result's file."""
    return path.with_name(f"{path.name}.sig")


def require_signature(path: Path, content: bytes, key: SigningKey) -> None:
    """Refuse the bytes of a result's file that this key has not signed.

    Raises:
        SignatureError: there is no signature, or it is of other bytes or another key; the text names the file.
    """
    try:
        there = signature_path(path).read_bytes()
    except FileNotFoundError as error:
        remedy = f"grade this submission again, or unset {VARIABLE} to read results that nobody has signed"
        raise SignatureError(f"{path}: is not signed; {remedy}") from error
    except OSError as error:
        raise SignatureError(f"{signature_path(path)}: cannot be read ({error.strerror}); grade again") from error
    if hmac.compare_digest(there, key.signature(content)):
        return
    signed_with = _LINE.fullmatch(there)
    if signed_with and signed_with[1].decode() != key.id:
        said = f"is signed with another key ({signed_with[1].decode()}; {VARIABLE} holds {key.id}); set that key"
        raise SignatureError(f"{path}: {said}, or grade this submission again")
    raise SignatureError(f"{path}: is not as it was signed; grade this submission again")
