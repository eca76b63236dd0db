"""The organisation's own keys: one that signs, one that makes fingerprints of private words."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from haetae.errors import Conflict, NotFound, SovereignError
from haetae.sovereign.durable import write_durably

PASSPHRASE_VARIABLE = "HAETAE_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable


class Keys:
    """Hold a workspace's keys, read from one folder that only its owner can enter.

    `signing.pem` is the Ed25519 private key, wrapped by the passphrase in the environment
    variable HAETAE_KEY_PASSPHRASE where one is set; `signing.pub.pem` is what to hand to an
    auditor; `fingerprint.key` is the HMAC-SHA256 key for words that the ledger must not hold.
    """

    def __init__(self, folder: Path) -> None:
        self._private = _read_private(folder / "signing.pem")
        self._fingerprint_key = _read(folder / "fingerprint.key")
        self.public = self._private.public_key()

    @classmethod
    def create(cls, folder: Path) -> Keys:
        """Make new keys in an empty folder.

        Raises:
            Conflict: keys are there already; they are never overwritten.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if (folder / "signing.pem").exists():
            raise Conflict(
                "there are keys already",
                hint="Use the workspace as it is, or choose another folder",
                where=str(folder),
            )
        private = Ed25519PrivateKey.generate()
        passphrase = os.environ.get(PASSPHRASE_VARIABLE, "").encode()
        pem = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase)
            if passphrase
            else serialization.NoEncryption(),
        )
        write_durably(folder / "fingerprint.key", secrets.token_bytes(32), mode=0o600)
        write_durably(folder / "signing.pub.pem", public_pem(private.public_key()), mode=0o644)
        write_durably(folder / "signing.pem", pem, mode=0o600)
        return cls(folder)

    @property
    def key_id(self) -> str:
        """Name the signing key by the hash of its public half."""
        return key_id(self.public)

    def sign(self, message: bytes) -> bytes:
        """Sign a message; 64 bytes."""
        return self._private.sign(message)

    def fingerprint(self, words: str) -> str:
        """Give a keyed hash of private words: equal words match, and nobody can guess them back."""
        return hmac.new(self._fingerprint_key, words.encode(), hashlib.sha256).hexdigest()

    def __repr__(self) -> str:
        return f"Keys(key_id={self.key_id!r})"


def public_pem(key: Ed25519PublicKey) -> bytes:
    """Write a public key as PEM."""
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def read_public(path: Path) -> Ed25519PublicKey:
    """Read a public key that an auditor was handed.

    Raises:
        NotFound: there is no such file.
        SovereignError: the file holds no Ed25519 public key.
    """
    try:
        key = serialization.load_pem_public_key(_read(path))
    except ValueError as error:
        raise SovereignError(
            "it holds no public key", hint="Hand over signing.pub.pem", where=str(path)
        ) from error
    if not isinstance(key, Ed25519PublicKey):
        raise SovereignError(
            "it is not an Ed25519 key", hint="Hand over signing.pub.pem", where=str(path)
        )
    return key


def key_id(key: Ed25519PublicKey) -> str:
    """Name a public key by the first 16 hex digits of its SHA-256."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def is_signed_by(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    """Say whether the signature is the key's own over exactly this message."""
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _read_private(path: Path) -> Ed25519PrivateKey:
    passphrase = os.environ.get(PASSPHRASE_VARIABLE, "").encode() or None
    try:
        key = serialization.load_pem_private_key(_read(path), password=passphrase)
    except TypeError:
        # cryptography says TypeError both for a missing and for a needless passphrase.
        try:
            key = serialization.load_pem_private_key(_read(path), password=None)
        except TypeError as error:
            raise SovereignError(
                "the signing key is wrapped by a passphrase",
                hint=f"Set {PASSPHRASE_VARIABLE}",
                where=str(path),
            ) from error
    except ValueError as error:
        raise SovereignError(
            "the signing key cannot be opened",
            hint=f"Check {PASSPHRASE_VARIABLE}, or restore the file from a backup",
            where=str(path),
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SovereignError(
            "it is not an Ed25519 key", hint="Restore it from a backup", where=str(path)
        )
    return key


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(
            "the key is not there", hint="Restore it from a backup", where=str(path)
        ) from error
