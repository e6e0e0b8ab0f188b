"""What the data base itself refuses, made from the models' own declarations after each `migrate`.

* Same town: a row cannot point to a parent of another town (composite foreign keys; on SQLite triggers).
* Append only: no UPDATE, no DELETE (triggers).
* PostgreSQL: row-level security, FORCEd, with a policy per role, so that a forgotten filter still finds nothing.

Names in the statements come from our models, never from outside.
Made here and not in migrations, because a new private model must not be able to forget its wall.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.db import connections, models

from .postgres.base import EVERYWHERE
from .scope import Scope, ScopedModel, scoped_models

ROLES = ("tobira_guest", "tobira_resident", "tobira_staff", "tobira_operator", "tobira_system")
_raised: dict[str, int] = {}


def raise_walls(using: str = "default", **_: Any) -> None:
    """Install all walls; runs after every app's migration and does its work once per data base and set of tables."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    present = [m for m in scoped_models() if m._meta.db_table in tables]
    if len(present) < len(scoped_models()) or not present:
        return
    statements = list(postgres_statements(present) if connection.vendor == "postgresql" else sqlite_statements(present))
    seal = hash(tuple(statements))
    if _raised.get(str(connection.settings_dict["NAME"])) == seal:
        return
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    _raised[str(connection.settings_dict["NAME"])] = seal


def lower_walls(using: str = "default", plan: Collection[Any] = (), **_: Any) -> None:
    """Before tables of SQLite are changed: Django makes a changed table anew under another name, and a trigger that looks at the table
    which is not there for that moment would stop it. They stand again after the migration, or after the next one if this one fails."""
    connection = connections[using]
    if connection.vendor != "sqlite" or not plan:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'same_town_%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
    _raised.pop(str(connection.settings_dict["NAME"]), None)


def same_town_links(model: type[ScopedModel]) -> Iterator[Any]:
    """The foreign keys of a private model whose parent also has a town, so that both towns must be equal."""
    if not model.scope.municipality:
        return
    for field in model._meta.local_concrete_fields:
        parent: Any = field.related_model
        is_link = isinstance(field, models.ForeignKey) and isinstance(parent, type) and issubclass(parent, ScopedModel)
        if is_link and parent.scope.municipality:
            yield field


def column(model: type[models.Model], name: str) -> str:
    """The data base column of a field named in a scope."""
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return str(field.column)  # type: ignore[union-attr]


# --- SQLite -----------------------------------------------------------------------------------------------------------
def sqlite_statements(present: list[type[ScopedModel]]) -> Iterator[str]:
    """Triggers for same-town links and append-only tables."""
    for model in present:
        table = model._meta.db_table
        for link in same_town_links(model):
            yield from _sqlite_same_town(model, link)
        if model.append_only:
            for act in ("UPDATE", "DELETE"):
                name = f"append_only_{table}_{act.lower()}"
                yield f'DROP TRIGGER IF EXISTS "{name}"'
                yield (f'CREATE TRIGGER "{name}" BEFORE {act} ON "{table}" BEGIN '
                       f"SELECT RAISE(ABORT, 'append only: {table}'); END")


def _sqlite_same_town(model: type[ScopedModel], link: Any) -> Iterator[str]:
    parent = link.related_model
    table, town = model._meta.db_table, column(model, str(model.scope.municipality))
    parent_town = column(parent, parent.scope.municipality)
    for act in ("INSERT", "UPDATE"):
        name = f"same_town_{table}_{link.column}_{act.lower()}"
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        yield (f'CREATE TRIGGER "{name}" AFTER {act} ON "{table}" WHEN NEW."{link.column}" IS NOT NULL AND NEW."{town}" IS NOT '  # noqa: S608 - names of our own tables
               f'(SELECT "{parent_town}" FROM "{parent._meta.db_table}" WHERE "{parent._meta.pk.column}" = NEW."{link.column}") '
               f"BEGIN SELECT RAISE(ABORT, 'another town: {table}.{link.column}'); END")


# --- PostgreSQL -------------------------------------------------------------------------------------------------------
def postgres_statements(present: list[type[ScopedModel]]) -> Iterator[str]:
    """Roles and grants, composite keys, append-only triggers and the policies of each table."""
    yield from _roles()
    for model in present:
        if any(model in [link.related_model for link in same_town_links(child)] for child in present):
            yield _unique_with_town(model)
    for model in present:
        for link in same_town_links(model):
            yield from _postgres_same_town(model, link)
        if model.append_only:
            yield from _postgres_append_only(model._meta.db_table)
        yield from _policies(model)


def _roles() -> Iterator[str]:
    for role in ROLES:
        # Roles belong to the whole server; two data bases being made at once may both try.
        yield (f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$")
        yield (f"DO $$ BEGIN IF NOT pg_has_role(current_user, '{role}', 'MEMBER') THEN GRANT {role} TO CURRENT_USER; END IF; "
               "EXCEPTION WHEN unique_violation OR SQLSTATE 'XX000' THEN NULL; END $$")
        yield f"GRANT USAGE ON SCHEMA public TO {role}"
        yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
        yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}"


def _unique_with_town(model: type[ScopedModel]) -> str:
    table = model._meta.db_table
    town = column(model, str(model.scope.municipality))
    return f'CREATE UNIQUE INDEX IF NOT EXISTS "{table}_with_town" ON "{table}" ("{town}", "{model._meta.pk.column}")'


def _postgres_same_town(model: type[ScopedModel], link: Any) -> Iterator[str]:
    parent = link.related_model
    table, town = model._meta.db_table, column(model, str(model.scope.municipality))
    parent_town = column(parent, parent.scope.municipality)
    name = f"same_town_{link.column}"
    yield f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"'
    yield (f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY ("{town}", "{link.column}") '
           f'REFERENCES "{parent._meta.db_table}" ("{parent_town}", "{parent._meta.pk.column}") DEFERRABLE INITIALLY DEFERRED')


def _postgres_append_only(table: str) -> Iterator[str]:
    yield ("CREATE OR REPLACE FUNCTION tobira_append_only() RETURNS trigger LANGUAGE plpgsql AS "
           "$$ BEGIN RAISE EXCEPTION 'append only: %', TG_TABLE_NAME; END $$")
    yield f'DROP TRIGGER IF EXISTS append_only ON "{table}"'
    yield f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION tobira_append_only()'


def _policies(model: type[ScopedModel]) -> Iterator[str]:
    table = model._meta.db_table
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'
    for role in ROLES:
        yield f'DROP POLICY IF EXISTS "{role}" ON "{table}"'
    for role, condition in policy_conditions(model).items():
        # The login role is a member of all roles and would inherit their policies: only who has put the role on is meant.
        yield f'CREATE POLICY "{role}" ON "{table}" TO {role} USING ((SELECT current_user) = \'{role}\' AND ({condition}))'


def policy_conditions(model: type[ScopedModel]) -> dict[str, str]:
    """Role → SQL condition. Sub-selects around `current_setting` are evaluated once per query, not once per row."""
    scope: Scope = model.scope
    town = "(SELECT current_setting('tobira.town', true))"
    resident = "(SELECT nullif(current_setting('tobira.resident', true), '')::uuid)"
    system = f"{town} = '{EVERYWHERE}'"
    conditions = {}
    if scope.municipality:
        own = f'"{column(model, scope.municipality)}" = {town}'
        conditions["tobira_staff"] = own
        system = f"{system} OR {own}"
    else:
        system = f"{town} <> ''"
    if scope.released:
        conditions["tobira_resident"] = f'"{column(model, scope.released)}" <= statement_timestamp()'
    elif scope.resident:
        conditions["tobira_resident"] = f'"{column(model, scope.resident)}" = {resident}{_embargo(model, scope)}'
    if scope.operator:
        conditions["tobira_operator"] = "true"
    return conditions | {"tobira_system": system}


def _embargo(model: type[ScopedModel], scope: Scope) -> str:
    if not scope.embargo:
        return ""
    gate: Any = model._meta.get_field(scope.embargo).related_model
    return f' AND "{column(model, scope.embargo)}" IN (SELECT "{gate._meta.pk.column}" FROM "{gate._meta.db_table}")'  # noqa: S608 - names of our own tables
