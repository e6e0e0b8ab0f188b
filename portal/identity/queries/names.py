"""All names of a person, for the rule that says which of them stands where (`rules.names.shown`)."""

from portal.identity.models import Resident
from portal.identity.rules.names import Names


def names_of(resident: Resident) -> Names:
    return Names(
        family=resident.family_name, given=resident.given_name, family_kana=resident.family_kana, given_kana=resident.given_kana,
        former_family=resident.former_family_name, common=resident.common_name, latin=resident.latin_name, called_by=resident.called_by,
    )  # fmt: skip
