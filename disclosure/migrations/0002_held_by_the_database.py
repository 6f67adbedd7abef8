"""What the database itself holds, whatever code or shell writes to it.

Append-only tables refuse UPDATE and DELETE; of a release, only disclosures can be deleted. Four
eyes: nobody reviews, approves, returns, withdraws or redacts what they drafted or submitted, and
nobody approves what they reviewed, for themselves or for somebody else. No review passes without
its checklist, and an auditor holds nothing else. A release needs an approval that is newer than
every return or recall. A version of the catalogue only ever gets its end.
"""

from __future__ import annotations

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION disclosure_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""

TABLES = (
    "disclosure_annexremoval",
    "disclosure_checkeditem",
    "disclosure_decision",
    "disclosure_justification",
    "disclosure_ledgerentry",
    "disclosure_lostrelease",
    "disclosure_redaction",
    "disclosure_releaseattachment",
)

#: Who drafted or submitted a notice justifies nothing in it.
SECOND_PERSON = """
CREATE FUNCTION disclosure_second_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM disclosure_notice WHERE id = NEW.notice_id
               AND filed_by_id = NEW.by_id)
        OR EXISTS (SELECT 1 FROM disclosure_decision WHERE notice_id = NEW.notice_id
                   AND by_id = NEW.by_id AND action IN ('draft', 'submit'))
    THEN
        RAISE EXCEPTION 'four eyes: user % may not justify in notice %',
            NEW.by_id, NEW.notice_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER second_person BEFORE INSERT ON disclosure_justification
    FOR EACH ROW EXECUTE FUNCTION disclosure_second_person();
"""

#: Who acts for somebody is judged like both of them.
FOUR_EYES = """
CREATE FUNCTION disclosure_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER four_eyes BEFORE INSERT ON disclosure_decision
    FOR EACH ROW EXECUTE FUNCTION disclosure_four_eyes();
"""

#: No review passes without its checklist: told when the transaction ends, since the items come
#: after the decision they belong to.
CHECKED = """
CREATE FUNCTION disclosure_review_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM disclosure_checkeditem WHERE decision_id = NEW.id) < 6 THEN
        RAISE EXCEPTION 'the review of notice % has no checklist', NEW.notice_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER review_checked AFTER INSERT ON disclosure_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.action = 'review')
    EXECUTE FUNCTION disclosure_review_checked();
"""

#: An auditor holds nothing else, whatever writes to the tables.
AUDITORS = """
CREATE FUNCTION disclosure_auditor_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('auditor_alone'), NEW.user_id::int);
    IF (TG_TABLE_NAME = 'disclosure_membership' AND EXISTS (
            SELECT 1 FROM disclosure_appointment
            WHERE user_id = NEW.user_id AND post = 'auditor'))
        OR (TG_TABLE_NAME = 'disclosure_appointment' AND (
            (to_jsonb(NEW) ->> 'post' = 'auditor' AND EXISTS (
                SELECT 1 FROM disclosure_membership WHERE user_id = NEW.user_id))
            OR EXISTS (
                SELECT 1 FROM disclosure_appointment
                WHERE user_id = NEW.user_id AND id <> NEW.id
                AND (post = 'auditor' OR to_jsonb(NEW) ->> 'post' = 'auditor'))))
    THEN
        RAISE EXCEPTION 'auditor: user % holds another role or post', NEW.user_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER auditor_alone BEFORE INSERT OR UPDATE ON disclosure_membership
    FOR EACH ROW EXECUTE FUNCTION disclosure_auditor_alone();
CREATE TRIGGER auditor_alone BEFORE INSERT OR UPDATE ON disclosure_appointment
    FOR EACH ROW EXECUTE FUNCTION disclosure_auditor_alone();
"""

APPROVED = """
CREATE FUNCTION disclosure_release_approved() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER release_approved BEFORE INSERT ON disclosure_release
    FOR EACH ROW EXECUTE FUNCTION disclosure_release_approved();
"""


VERSIONS = """
CREATE FUNCTION disclosure_catalogue_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.replaced_at IS NULL AND NEW.replaced_at IS NOT NULL
        AND to_jsonb(OLD) - 'replaced_at' = to_jsonb(NEW) - 'replaced_at'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a version of the catalogue can only be replaced'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER catalogue_versions BEFORE UPDATE OR DELETE ON disclosure_catalogueentry
    FOR EACH ROW EXECUTE FUNCTION disclosure_catalogue_versions();
"""


RELEASES = """
CREATE FUNCTION disclosure_release_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.disclosures @> NEW.disclosures
        AND to_jsonb(OLD) - 'disclosures' = to_jsonb(NEW) - 'disclosures'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON disclosure_release
    FOR EACH ROW EXECUTE FUNCTION disclosure_release_frozen();
"""


def append_only(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION disclosure_append_only();",
        f"DROP TRIGGER append_only ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0001_initial")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION disclosure_append_only();"),
        *(append_only(table) for table in TABLES),
        migrations.RunSQL(
            FOUR_EYES,
            "DROP TRIGGER four_eyes ON disclosure_decision; DROP FUNCTION disclosure_four_eyes();",
        ),
        migrations.RunSQL(
            CHECKED,
            "DROP TRIGGER review_checked ON disclosure_decision; "
            "DROP FUNCTION disclosure_review_checked();",
        ),
        migrations.RunSQL(
            SECOND_PERSON,
            "DROP TRIGGER second_person ON disclosure_justification; "
            "DROP FUNCTION disclosure_second_person();",
        ),
        migrations.RunSQL(
            AUDITORS,
            "DROP TRIGGER auditor_alone ON disclosure_membership; "
            "DROP TRIGGER auditor_alone ON disclosure_appointment; "
            "DROP FUNCTION disclosure_auditor_alone();",
        ),
        migrations.RunSQL(
            APPROVED,
            "DROP TRIGGER release_approved ON disclosure_release; "
            "DROP FUNCTION disclosure_release_approved();",
        ),
        migrations.RunSQL(
            VERSIONS,
            "DROP TRIGGER catalogue_versions ON disclosure_catalogueentry; "
            "DROP FUNCTION disclosure_catalogue_versions();",
        ),
        migrations.RunSQL(
            RELEASES,
            "DROP TRIGGER frozen ON disclosure_release; "
            "DROP FUNCTION disclosure_release_frozen();",
        ),
    ]
