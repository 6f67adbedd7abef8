"""A withdrawn notice can be put back: proposed by one person, decided by another.

The triggers of 0002 know the new steps: nobody restores what they wrote or proposed to restore, and
a release that restores needs the decision to do so.
"""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

FOUR_EYES = """
CREATE OR REPLACE FUNCTION disclosure_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    earlier text[];
    persons bigint[] := array_remove(ARRAY[NEW.by_id, NEW.on_behalf_of_id], NULL);
BEGIN
    IF NEW.action IN ('review', 'return', 'withdraw', 'redact') THEN
        earlier := ARRAY['draft', 'submit'];
    ELSIF NEW.action IN ('approve', 'schedule') THEN
        earlier := ARRAY['draft', 'submit', 'review'];
    ELSIF NEW.action = 'restore' THEN
        earlier := ARRAY['draft', 'submit', 'propose'];
    ELSE
        RETURN NEW;
    END IF;
    IF NEW.by_id IS NULL
        OR EXISTS (SELECT 1 FROM disclosure_notice WHERE id = NEW.notice_id
                   AND filed_by_id = ANY (persons))
        OR EXISTS (SELECT 1 FROM disclosure_decision WHERE notice_id = NEW.notice_id
                   AND (by_id = ANY (persons) OR on_behalf_of_id = ANY (persons))
                   AND action = ANY (earlier))
    THEN
        RAISE EXCEPTION 'four eyes: user % may not % notice %',
            NEW.by_id, NEW.action, NEW.notice_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""

APPROVED = """
CREATE OR REPLACE FUNCTION disclosure_release_approved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_action text;
BEGIN
    SELECT action INTO last_action FROM disclosure_decision
        WHERE notice_id = NEW.notice_id
        AND action IN ('submit', 'return', 'recall', 'approve', 'schedule', 'withdraw', 'restore')
        ORDER BY id DESC LIMIT 1;
    IF (NEW.kind IN ('withdraw', 'restore') AND last_action IS DISTINCT FROM NEW.kind)
        OR (NEW.kind NOT IN ('withdraw', 'restore') AND
            (last_action IS NULL OR last_action NOT IN ('approve', 'schedule')))
    THEN
        RAISE EXCEPTION 'notice % has no standing approval', NEW.notice_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0002_held_by_the_database'),
    ]

    operations = [
        migrations.RunSQL(FOUR_EYES, migrations.RunSQL.noop),
        migrations.RunSQL(APPROVED, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name='notice',
            name='notice_state_known',
        ),
        migrations.RemoveConstraint(
            model_name='release',
            name='release_kind_once',
        ),
        migrations.AddField(
            model_name='release',
            name='restores',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='restoration', to='disclosure.release'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='from_state',
            field=models.CharField(choices=[('draft', 'draft'), ('submitted', 'waiting for secrecy review'), ('returned', 'returned'), ('reviewed', 'waiting for approval'), ('approved', 'approved'), ('scheduled', 'scheduled'), ('published', 'published'), ('superseded', 'superseded'), ('withdrawn', 'withdrawn'), ('restoring', 'withdrawn, to be restored')], max_length=20),
        ),
        migrations.AlterField(
            model_name='decision',
            name='to_state',
            field=models.CharField(choices=[('draft', 'draft'), ('submitted', 'waiting for secrecy review'), ('returned', 'returned'), ('reviewed', 'waiting for approval'), ('approved', 'approved'), ('scheduled', 'scheduled'), ('published', 'published'), ('superseded', 'superseded'), ('withdrawn', 'withdrawn'), ('restoring', 'withdrawn, to be restored')], max_length=20),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='type',
            field=models.CharField(choices=[('publish', 'published'), ('amend', 'correction'), ('withdraw', 'withdrawal'), ('restore', 'restoration'), ('redact', 'deletion by law')], max_length=10),
        ),
        migrations.AlterField(
            model_name='lostrelease',
            name='type',
            field=models.CharField(choices=[('publish', 'published'), ('amend', 'correction'), ('withdraw', 'withdrawal'), ('restore', 'restoration'), ('redact', 'deletion by law')], max_length=10),
        ),
        migrations.AlterField(
            model_name='notice',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('submitted', 'waiting for secrecy review'), ('returned', 'returned'), ('reviewed', 'waiting for approval'), ('approved', 'approved'), ('scheduled', 'scheduled'), ('published', 'published'), ('superseded', 'superseded'), ('withdrawn', 'withdrawn'), ('restoring', 'withdrawn, to be restored')], default='draft', editable=False, max_length=20, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='release',
            name='kind',
            field=models.CharField(choices=[('publish', 'published'), ('correct', 'correction'), ('withdraw', 'withdrawal'), ('restore', 'restoration')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'returned', 'reviewed', 'approved', 'scheduled', 'published', 'superseded', 'withdrawn', 'restoring'])), name='notice_state_known'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['publish', 'correct'])), fields=('notice',), name='release_first_once'),
        ),
    ]
