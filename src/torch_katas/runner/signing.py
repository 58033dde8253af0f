"""Messages of a child are signed: what an answer writes into its pipe is none, unless it has searched the memory.

The key is made anew for each child, and only variables of the functions that send hold it.
"""

from collections.abc import Callable
from hashlib import blake2b

SIZE = 16
"""Bytes of a signature, in front of the message."""
KEY_SIZE = 32


def make_signer(key: bytes) -> Callable[[bytes], bytes]:
    """Return the function that puts its signature in front of a message; each call counts as the next one."""
    make, count = blake2b, 0

    def sign(message: bytes) -> bytes:
        nonlocal count
        count += 1
        return make(count.to_bytes(8, "big") + message, key=key, digest_size=SIZE).digest() + message

    return sign


def make_verifier(key: bytes) -> Callable[[bytes], bytes]:
    """Return the function that takes the signature off a message; raises ValueError for one that is not its own."""
    sign = make_signer(key)

    def verify(signed: bytes) -> bytes:
        message = signed[SIZE:]
        if sign(message) != signed:
            raise ValueError("the signature is not the child's")
        return message

    return verify
