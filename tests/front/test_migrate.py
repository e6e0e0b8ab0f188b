"""The quick `migrate` copies fields as Django would, only sooner."""

from django.db.migrations.loader import MigrationLoader
from django.db.models import Field

from portal.front.management.commands.migrate import quick_clone


def all_fields() -> list[Field]:
    models = MigrationLoader(None).project_state().models.values()
    return [field for model in models for field in model.fields.values()]


def test_a_quick_copy_says_of_itself_what_the_field_said() -> None:
    assert [quick_clone(field).deconstruct()[1:] for field in all_fields()] == [field.clone().deconstruct()[1:] for field in all_fields()]


def test_a_quick_copy_shares_nothing_that_a_model_would_write_into() -> None:
    for field in all_fields():
        copied = quick_clone(field)
        assert copied is not field
        assert copied.remote_field is None or copied.remote_field is not field.remote_field
        assert copied.remote_field is None or copied.remote_field.field is copied


def test_copies_keep_their_order() -> None:
    made = [quick_clone(field) for field in all_fields() if not field.auto_created]
    counters = [field.creation_counter for field in made]
    assert counters == sorted(set(counters))
