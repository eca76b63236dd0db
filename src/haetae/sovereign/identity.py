"""Who is who: local principals with passwords, API keys and sessions, stored only as hashes.

Another identity provider (OIDC) enters by `IdentityProvider`: it proves a name, and the
principal of that name in this workspace says what the name may do.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Engine,
    ForeignKey,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from haetae.errors import Conflict, InvalidInput, NotFound, Unauthenticated
from haetae.sovereign.database import metadata, reading, writing
from haetae.sovereign.label import Clearance
from haetae.sovereign.ledger import Draft, Ledger
from haetae.sovereign.policy import ROLES, Principal

KEY_PREFIX = "htk_"
SESSION_HOURS = 12
CODE_MINUTES = 30
MIN_PASSWORD_LENGTH = 10

principals = Table(
    "principals",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("display_name", String(128), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("clearance", JSON, nullable=False),
    Column("password_hash", String(255)),
    Column("is_disabled", Boolean, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)
api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", String(16), primary_key=True),
    Column("secret_hash", String(64), nullable=False),
    Column("principal", ForeignKey("principals.name"), nullable=False),
    Column("purpose", String(128), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
)
sessions = Table(
    "sessions",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("principal", ForeignKey("principals.name"), nullable=False),
    Column("is_code", Boolean, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)


class IdentityProvider(Protocol):
    """Prove a name by something that the asker brings, for example an OIDC token."""

    def prove(self, credentials: Mapping[str, str]) -> str:
        """Give the proven name.

        Raises:
            Unauthenticated: the credentials prove nothing.
        """
        ...


class Identity:
    """Keep a workspace's principals and check who is asking."""

    def __init__(self, engine: Engine, ledger: Ledger) -> None:
        self._engine, self._ledger = engine, ledger
        self._hasher = PasswordHasher()
        # Checked when the name is unknown, so that unknown and wrong take the same time.
        self._decoy = self._hasher.hash(secrets.token_hex(16))

    def add(
        self,
        name: str,
        *,
        roles: Iterable[str],
        clearance: Iterable[str],
        password: str | None,
        by: str,
        display_name: str = "",
    ) -> Principal:
        """Add a principal; without a password it can act by API key only.

        Raises:
            InvalidInput: the name, a role, a grant or the password does not fit.
            Conflict: the name is taken.
        """
        principal = Principal(
            name=_checked_name(name),
            display_name=display_name or name,
            roles=_checked_roles(roles),
            clearance=Clearance.of(*clearance),
        )
        hashed = self._hash_password(password) if password is not None else None
        if self._find(name) is not None:
            raise _taken(name)
        self._note("principal.added", by, name, _rights(principal))
        try:
            with writing(self._engine) as connection:
                connection.execute(
                    insert(principals).values(
                        name=name,
                        display_name=principal.display_name,
                        password_hash=hashed,
                        is_disabled=False,
                        created_at=datetime.now(UTC),
                        **_rights(principal),
                    )
                )
        except IntegrityError as error:
            raise _taken(name) from error
        return principal

    def change_rights(
        self, name: str, *, roles: Iterable[str], clearance: Iterable[str], by: str
    ) -> Principal:
        """Set a principal's roles and clearance; in force from its next act.

        Raises:
            NotFound: there is no such principal.
            InvalidInput: a role or grant does not fit.
        """
        old = self.get(name)
        new = Principal(
            name=name,
            display_name=old.display_name,
            roles=_checked_roles(roles),
            clearance=Clearance.of(*clearance),
        )
        self._note("principal.changed", by, name, _rights(new))
        self._update(name, **_rights(new))
        return new

    def set_password(self, name: str, password: str, *, by: str) -> None:
        """Set a password and end the principal's sessions."""
        self.get(name)
        hashed = self._hash_password(password)
        self._note("principal.password_set", by, name, {})
        self._update(name, password_hash=hashed)
        self._end_sessions(name)

    def disable(self, name: str, *, by: str) -> None:
        """Shut a principal out, in force from its next act."""
        self.get(name)
        self._note("principal.disabled", by, name, {})
        self._update(name, is_disabled=True)
        self._end_sessions(name)

    def get(self, name: str) -> Principal:
        """Give a principal that may act.

        Raises:
            NotFound: there is no such principal, or it is disabled.
        """
        row = self._find(name)
        if row is None or row["is_disabled"]:
            raise NotFound(
                f"there is no principal {name!r}", hint="List them: haetae principal list"
            )
        return _principal_of(row)

    def list_principals(self) -> list[Principal]:
        """List the principals that may act, by name."""
        query = select(principals).where(~principals.c.is_disabled).order_by(principals.c.name)
        with reading(self._engine) as connection:
            return [_principal_of(row) for row in connection.execute(query).mappings()]

    def check_password(self, name: str, password: str) -> Principal:
        """Give the principal whose password this is.

        Raises:
            Unauthenticated: unknown name or wrong password; the two look alike.
        """
        row = self._find(name)
        hashed = row["password_hash"] if row and not row["is_disabled"] else None
        try:
            self._hasher.verify(hashed or self._decoy, password)
        except (VerificationError, InvalidHashError):
            hashed = None
        if row is None or hashed is None:
            # People type their password in the place of their name, so only known names are kept.
            self._note("session.refused", "nobody", name if row is not None else "unknown", {})
            raise Unauthenticated(
                "the name or the password is wrong",
                hint="Try again, or ask an operator to set a new password",
            )
        return _principal_of(row)

    def start_session(self, name: str) -> str:
        """Give a new session secret, to be kept by the browser in a cookie."""
        self._note("session.started", name, name, {})
        return self._new_secret(name, is_code=False, life=timedelta(hours=SESSION_HOURS))

    def start_code(self, name: str) -> str:
        """Give a code that signs in once, for the link that `haetae serve` prints."""
        return self._new_secret(name, is_code=True, life=timedelta(minutes=CODE_MINUTES))

    def check_session(self, secret: str) -> Principal:
        """Give the principal whose session this is.

        Raises:
            Unauthenticated: the session is unknown or over.
        """
        return self._check_secret(secret, is_code=False)

    def use_code(self, code: str) -> Principal:
        """Give the principal whose one-time code this is, and use the code up.

        Raises:
            Unauthenticated: the code is unknown, used or over.
        """
        principal = self._check_secret(code, is_code=True)
        # Of two who bring the same code at once, the one whose deletion finds it signs in.
        if not self.end_session(code):
            raise _session_over()
        return principal

    def end_session(self, secret: str) -> bool:
        """Forget a session or code; says whether it was there."""
        with writing(self._engine) as connection:
            ended = connection.execute(
                delete(sessions).where(sessions.c.secret_hash == _hash(secret))
            )
            return ended.rowcount > 0

    def add_key(self, name: str, *, purpose: str, by: str) -> str:
        """Make an API key; it is shown this once and stored as a hash."""
        self.get(name)
        key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        self._note("key.added", by, key_id, {"principal": name, "purpose": purpose})
        with writing(self._engine) as connection:
            connection.execute(
                insert(api_keys).values(
                    key_id=key_id,
                    secret_hash=_hash(secret),
                    principal=name,
                    purpose=purpose,
                    created_at=datetime.now(UTC),
                )
            )
        return f"{KEY_PREFIX}{key_id}_{secret}"

    def check_key(self, key: str) -> Principal:
        """Give the principal whose API key this is.

        Raises:
            Unauthenticated: the key is unknown or revoked.
        """
        key_id, _, secret = key.removeprefix(KEY_PREFIX).partition("_")
        query = (
            select(principals, api_keys.c.secret_hash)
            .join(api_keys, api_keys.c.principal == principals.c.name)
            .where(api_keys.c.key_id == key_id, api_keys.c.revoked_at.is_(None))
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        known = row["secret_hash"] if row and not row["is_disabled"] else "0" * 64
        if not secrets.compare_digest(known, _hash(secret)) or row is None:
            raise Unauthenticated(
                "the API key is unknown or revoked", hint="Make one: haetae key add NAME"
            )
        return _principal_of(row)

    def revoke_key(self, key_id: str, *, by: str) -> None:
        """Make an API key useless, in force from its next use.

        Raises:
            NotFound: there is no such key.
        """
        key_id = key_id.removeprefix(KEY_PREFIX).partition("_")[0]
        with reading(self._engine) as connection:
            row = connection.execute(select(api_keys).where(api_keys.c.key_id == key_id)).first()
        if row is None:
            raise NotFound(f"there is no key {key_id!r}", hint="List them: haetae key list")
        self._note("key.revoked", by, key_id, {})
        with writing(self._engine) as connection:
            connection.execute(
                update(api_keys)
                .where(api_keys.c.key_id == key_id)
                .values(revoked_at=datetime.now(UTC))
            )

    def list_keys(self) -> list[dict[str, Any]]:
        """List the API keys by id, without their secrets."""
        columns = [c for c in api_keys.c if c.name != "secret_hash"]
        with reading(self._engine) as connection:
            rows = connection.execute(select(*columns).order_by(api_keys.c.created_at)).mappings()
            return [dict(row) for row in rows]

    def _find(self, name: str) -> Mapping[str, Any] | None:
        with reading(self._engine) as connection:
            query = select(principals).where(principals.c.name == name)
            row = connection.execute(query).mappings().first()
        return dict(row) if row else None

    def _update(self, name: str, **values: Any) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(principals).where(principals.c.name == name).values(**values))

    def _end_sessions(self, name: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(delete(sessions).where(sessions.c.principal == name))

    def _new_secret(self, name: str, *, is_code: bool, life: timedelta) -> str:
        secret, now = secrets.token_urlsafe(32), datetime.now(UTC)
        with writing(self._engine) as connection:
            connection.execute(delete(sessions).where(sessions.c.expires_at < now))
            connection.execute(
                insert(sessions).values(
                    secret_hash=_hash(secret),
                    principal=name,
                    is_code=is_code,
                    expires_at=now + life,
                )
            )
        return secret

    def _check_secret(self, secret: str, *, is_code: bool) -> Principal:
        query = (
            select(principals)
            .join(sessions, sessions.c.principal == principals.c.name)
            .where(
                sessions.c.secret_hash == _hash(secret),
                sessions.c.is_code == is_code,
                sessions.c.expires_at > datetime.now(UTC),
                ~principals.c.is_disabled,
            )
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise _session_over()
        return _principal_of(row)

    def _hash_password(self, password: str) -> str:
        if len(password) < MIN_PASSWORD_LENGTH:
            raise InvalidInput(
                f"the password has {len(password)} characters",
                hint=f"Choose at least {MIN_PASSWORD_LENGTH}",
            )
        return self._hasher.hash(password)

    def _note(self, kind: str, actor: str, subject: str, body: Mapping[str, Any]) -> None:
        self._ledger.append(Draft(kind=kind, actor=actor, subject=subject, body=body))


def _hash(secret: str) -> str:
    # The secret has 256 random bits, so a plain hash is as good as a slow one.
    return hashlib.sha256(secret.encode()).hexdigest()


def _rights(principal: Principal) -> dict[str, Any]:
    return {"roles": sorted(principal.roles), "clearance": sorted(principal.clearance.grants)}


def _principal_of(row: Mapping[Any, Any]) -> Principal:
    return Principal(
        name=row["name"],
        display_name=row["display_name"],
        roles=frozenset(row["roles"]),
        clearance=Clearance(frozenset(row["clearance"])),
    )


def _checked_name(name: str) -> str:
    if not name or len(name) > 64 or not all(c.isalnum() or c in "._-@" for c in name):
        raise InvalidInput(
            f"the name {name!r} does not fit",
            hint="Use at most 64 letters, digits and . _ - @",
        )
    return name


def _checked_roles(roles: Iterable[str]) -> frozenset[str]:
    chosen = frozenset(roles)
    for role in chosen - set(ROLES):
        raise InvalidInput(f"the role {role!r} is unknown", hint=f"Known: {', '.join(ROLES)}")
    return chosen


def _session_over() -> Unauthenticated:
    return Unauthenticated("the session is over or unknown", hint="Sign in again")


def _taken(name: str) -> Conflict:
    return Conflict(f"the principal {name!r} exists already", hint="Choose another name")
