"""A card hangs on the account of its issuer, whose own tables need the users of 0001."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    # A data base that has all of these has this one, too.
    replaces = [
        ('identity', '0001_initial'),
        ('identity', '0002_devices_recoveries_and_departures'),
        ('identity', '0003_proof_events'),
        ('identity', '0004_names_of_many_kinds'),
        ('identity', '0005_resident_without_login'),
        ('identity', '0006_household_members'),
        ('identity', '0007_proxies'),
        ('identity', '0008_address_protection'),
        ('identity', '0009_residences_and_follows'),
        ('identity', '0010_invitations_and_duties'),
        ('identity', '0011_kept_forms'),
        ('identity', '0012_cards_and_readings'),
        ('identity', '0013_towns_at_hand'),
        ('identity', '0014_when_a_proven_identity_began_to_count'),
        ('identity', '0015_emergency_looks'),
        ('identity', '0016_mailbox_of_a_counter_recovery'),
        ('identity', '0017_reasons_of_a_counter_recovery'),
    ]

    dependencies = [
        ('identity', '0001_first_release'),
        ('socialaccount', '0006_alter_socialaccount_extra_data'),
    ]

    operations = [
        migrations.AddField(
            model_name='cardlink',
            name='account',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='socialaccount.socialaccount'),
        ),
    ]
