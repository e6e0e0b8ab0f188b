"""What the data base itself refuses, made from the models' own declarations after each `migrate`.

* Same town: a row cannot point to a parent of another town (composite foreign keys; on SQLite triggers).
* Append only: no UPDATE, no DELETE (triggers). Two changes are let through: sealed columns while a town's keys change, and emptying them
  when the row that `emptied_with` names is marked as erased.
* PostgreSQL: row-level security, FORCEd, with a policy per role, so that a forgotten filter still finds nothing.

Names in the statements come from our models, never from outside.
Made here and not in migrations, because a new private model must not be able to forget its wall.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.db import connections, models, transaction

from .models import Resealing
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
    steps = [*postgres_steps(present)] if connection.vendor == "postgresql" else [[*sqlite_statements(present)]]
    seal = hash(str(steps))
    if _raised.get(str(connection.settings_dict["NAME"])) == seal:
        return
    for statements in steps:
        # In one step each: between a policy that is dropped and the one made anew, a page that is asked for would find nothing.
        with transaction.atomic(using=using), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    _raised[str(connection.settings_dict["NAME"])] = seal


def make_roles(using: str = "default") -> None:
    """The roles alone, for an empty PostgreSQL that gets a backup: its grants name them, and they belong to the server, not to it."""
    with connections[using].cursor() as cursor:
        for statement in _roles():
            cursor.execute(statement)


def lower_walls(using: str = "default", plan: Collection[Any] = (), **_: Any) -> None:
    """Before tables of SQLite are changed: Django makes a changed table anew under another name, and a trigger that looks at the table
    which is not there for that moment would stop it. They stand again after the migration, or after the next one if this one fails."""
    connection = connections[using]
    if connection.vendor != "sqlite" or not plan:
        return
    with connection.cursor() as cursor:
        looks = "name LIKE 'same_town_%' OR name LIKE 'append_only_%' AND sql LIKE '%erased_at%'"
        cursor.execute(f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND ({looks})")  # noqa: S608 - nothing from outside
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
        for link in same_town_links(model):
            yield from _sqlite_same_town(model, link)
        if model.append_only:
            yield from _sqlite_append_only(model)


def _sqlite_append_only(model: type[ScopedModel]) -> Iterator[str]:
    table = model._meta.db_table
    for act, when in (("UPDATE", _sqlite_unless_resealed(model)), ("DELETE", "")):
        name = f"append_only_{table}_{act.lower()}"
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        yield f'CREATE TRIGGER "{name}" BEFORE {act} ON "{table}" {when}BEGIN SELECT RAISE(ABORT, \'append only: {table}\'); END'


def _sqlite_unless_resealed(model: type[ScopedModel]) -> str:
    """Sealed columns alone: to texts under a town's key while the town's keys change, or to nothing with the row they belong to."""
    sealed = [column(model, name) for name in model.sealed_at]
    if not sealed:
        return ""
    others = [f'NEW."{field.column}" IS OLD."{field.column}"' for field in model._meta.local_concrete_fields if field.column not in sealed]
    anew = [f'(NEW."{name}" IS OLD."{name}" OR (OLD."{name}" <> \'\' AND NEW."{name}" LIKE \'2.%\'))' for name in sealed]
    empty = [f'(NEW."{name}" IS OLD."{name}" OR NEW."{name}" = \'\')' for name in sealed]
    town = column(model, str(model.scope.municipality))
    under_way = f'EXISTS (SELECT 1 FROM "{Resealing._meta.db_table}" WHERE ended_at IS NULL AND town = NEW."{town}")'  # noqa: S608 - our own tables
    let_through = f"({' AND '.join([*anew, under_way])})"
    if model.emptied_with:
        table, link = _emptied_with(model)
        is_over = f'EXISTS (SELECT 1 FROM "{table}" WHERE id = NEW."{link}" AND erased_at IS NOT NULL)'  # noqa: S608 - our own tables
        let_through += f" OR ({' AND '.join([*empty, is_over])})"
    return f"WHEN NOT ({' AND '.join([*others, f'({let_through})'])}) "


def _emptied_with(model: type[ScopedModel]) -> tuple[str, str]:
    """(table of the row whose `erased_at` counts, our column that names it)."""
    link: Any = model._meta.get_field(model.emptied_with)
    return str(link.related_model._meta.db_table), str(link.column)


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
def postgres_steps(present: list[type[ScopedModel]]) -> Iterator[list[str]]:
    """Roles and grants, composite keys, append-only triggers and the policies of each table: what belongs into one transaction each.

    None of them reads a table that has its walls: `migrate` runs while people use the portal.
    """
    yield from ([statement] for statement in _roles())
    for model in present:
        if any(model in [link.related_model for link in same_town_links(child)] for child in present):
            yield [_unique_with_town(model)]
    for model in present:
        yield from ([_postgres_same_town(model, link)] for link in same_town_links(model))
        yield [*(_postgres_append_only(model) if model.append_only else ()), *_policies(model)]


def _roles() -> Iterator[str]:
    for role in ROLES:
        # Roles belong to the whole server; two data bases being made at once may both try.
        yield (f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$")
        yield (f"DO $$ BEGIN IF NOT pg_has_role(current_user, '{role}', 'MEMBER') THEN GRANT {role} TO CURRENT_USER; END IF; "
               "EXCEPTION WHEN unique_violation OR SQLSTATE 'XX000' THEN NULL; END $$")
        yield f"GRANT USAGE ON SCHEMA public TO {role}"
        yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
        yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}"
        # For what is made after the walls: without it the cache's table (`createcachetable`) was closed to all pages of a new data base.
        yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}"
        yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}"


def _unique_with_town(model: type[ScopedModel]) -> str:
    table = model._meta.db_table
    town = column(model, str(model.scope.municipality))
    return f'CREATE UNIQUE INDEX IF NOT EXISTS "{table}_with_town" ON "{table}" ("{town}", "{model._meta.pk.column}")'


def _postgres_same_town(model: type[ScopedModel], link: Any) -> str:
    parent = link.related_model
    table, town = model._meta.db_table, column(model, str(model.scope.municipality))
    parent_town = column(parent, parent.scope.municipality)
    name = f"same_town_{link.column}"
    # Making it anew reads both tables from end to end, and nobody writes meanwhile.
    return (f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{name}' AND conrelid = '\"{table}\"'::regclass "
            f"AND confrelid = '\"{parent._meta.db_table}\"'::regclass) THEN "
            f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"; '
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY ("{town}", "{link.column}") '
            f'REFERENCES "{parent._meta.db_table}" ("{parent_town}", "{parent._meta.pk.column}") DEFERRABLE INITIALLY DEFERRED; '
            "END IF; END $$")


def _postgres_append_only(model: type[ScopedModel]) -> Iterator[str]:
    table, sealed = model._meta.db_table, [column(model, name) for name in model.sealed_at]
    yield ("CREATE OR REPLACE FUNCTION tobira_append_only() RETURNS trigger LANGUAGE plpgsql AS "
           "$$ BEGIN RAISE EXCEPTION 'append only: %', TG_TABLE_NAME; END $$")
    if model.emptied_with:
        yield _EMPTIED
    elif sealed:
        yield _RESEALED
    yield f'DROP TRIGGER IF EXISTS append_only ON "{table}"'
    refuse = f"tobira_append_only_but_seals({', '.join(sealed)})" if sealed else "tobira_append_only()"
    if model.emptied_with:
        refuse = f"tobira_append_only_but_emptied({', '.join([*_emptied_with(model), *sealed])})"
    yield f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION {refuse}'


# The one change that is let through, as on SQLite above: sealed columns (the arguments), while the keys of the row's town change.
_RESEALED = """CREATE OR REPLACE FUNCTION tobira_append_only_but_seals() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sealed text[] := TG_ARGV; was jsonb; now jsonb; each text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    was := to_jsonb(OLD); now := to_jsonb(NEW);
    IF was - sealed = now - sealed AND EXISTS (
      SELECT 1 FROM municipalities_resealing WHERE ended_at IS NULL AND town = now->>'municipality_id') THEN
      FOREACH each IN ARRAY sealed LOOP
        IF was->>each IS DISTINCT FROM now->>each AND (was->>each = '' OR now->>each NOT LIKE '2.%') THEN
          RAISE EXCEPTION 'append only: %', TG_TABLE_NAME;
        END IF;
      END LOOP;
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'append only: %', TG_TABLE_NAME;
END $$"""

# The same and one more: emptied with the row that the first two arguments name (its table, our column). A function of its own, so that
# triggers which stand while `migrate` runs keep the arguments they know.
_EMPTIED = """CREATE OR REPLACE FUNCTION tobira_append_only_but_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sealed text[] := TG_ARGV[2:]; was jsonb; now jsonb; each text; is_over boolean; is_resealed boolean;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    was := to_jsonb(OLD); now := to_jsonb(NEW);
    IF was - sealed = now - sealed THEN
      EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE id = $1::uuid AND erased_at IS NOT NULL)', TG_ARGV[0])
        INTO is_over USING now->>TG_ARGV[1];
      -- The eraser alone, which looks as the portal: whoever may write a case could else set the mark and empty what is under it.
      is_over := is_over AND current_user = 'tobira_system';
      is_resealed := EXISTS (SELECT 1 FROM municipalities_resealing WHERE ended_at IS NULL AND town = now->>'municipality_id');
      FOREACH each IN ARRAY sealed LOOP
        CONTINUE WHEN was->>each IS NOT DISTINCT FROM now->>each OR (is_over AND now->>each = '');
        IF NOT is_resealed OR was->>each = '' OR now->>each NOT LIKE '2.%' THEN
          RAISE EXCEPTION 'append only: %', TG_TABLE_NAME;
        END IF;
      END LOOP;
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'append only: %', TG_TABLE_NAME;
END $$"""


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
