"""What must hold of places, histories and mails, each as one SELECT for where it does not."""

from collections.abc import Sequence
from dataclasses import dataclass

from leerkring.mail.rules import IN_HAND, DeliveryState
from leerkring.registrations.rules import LIVE, MOVES


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold: `sql` returns the rows for which it does not, `says` a sentence for each.

    `repair`, where there is one, returns the addresses of the activities whose numbers it put right. `allowed`: what staff
    did knowingly, with a reason, is counted apart and breaks nothing.
    """

    name: str
    sql: str
    says: str
    words: tuple[Sequence[str], ...] = ()
    repair: str = ""
    allowed: bool = False


_LIVE = sorted(LIVE)
_MOVES = [f"{before or ''} {after}" for before, afters in MOVES.items() for after in sorted(afters)]

TALLY = """
SELECT a.id, a.slug, a.taken, a.waiting, a.applied, a.last_position, counted.*
  FROM activity a
 CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE state IN ('confirmed', 'offered')) AS really_taken,
           count(*) FILTER (WHERE state = 'waitlisted') AS really_waiting,
           count(*) FILTER (WHERE state = 'applied') AS really_applied,
           coalesce(max(position), 0) AS really_last
      FROM registration WHERE activity_id = a.id) counted
 WHERE (a.taken, a.waiting, a.applied) IS DISTINCT FROM (really_taken, really_waiting, really_applied)
    OR a.last_position < really_last
"""
REPAIR_TALLY = """
UPDATE activity a
   SET taken = n.taken, waiting = n.waiting, applied = n.applied,
       last_position = greatest(a.last_position, n.last), version = a.version + 1
  FROM (SELECT one.id,
               count(*) FILTER (WHERE r.state IN ('confirmed', 'offered')) AS taken,
               count(*) FILTER (WHERE r.state = 'waitlisted') AS waiting,
               count(*) FILTER (WHERE r.state = 'applied') AS applied,
               coalesce(max(r.position), 0) AS last
          FROM activity one LEFT JOIN registration r ON r.activity_id = one.id
         GROUP BY one.id) n
 WHERE n.id = a.id
   AND ((a.taken, a.waiting, a.applied) IS DISTINCT FROM (n.taken, n.waiting, n.applied) OR a.last_position < n.last)
   AND n.taken <= a.capacity
RETURNING a.slug
"""
QUOTAS = """
SELECT q.id, a.slug, q.number, q.taken, count(r.id) AS really_taken
  FROM quota q JOIN activity a ON a.id = q.activity_id
  LEFT JOIN registration r ON r.quota_id = q.id AND r.state IN ('confirmed', 'offered')
 GROUP BY q.id, a.slug
HAVING q.taken <> count(r.id)
"""
REPAIR_QUOTAS = """
UPDATE quota q
   SET taken = n.taken
  FROM (SELECT one.id, count(r.id) AS taken
          FROM quota one LEFT JOIN registration r
            ON r.quota_id = one.id AND r.state IN ('confirmed', 'offered')
         GROUP BY one.id) n, activity a
 WHERE n.id = q.id AND a.id = q.activity_id AND q.taken <> n.taken
RETURNING a.slug
"""

CHECKS = (
    Check(
        "plaatsen en wachtenden geteld",
        TALLY,
        "activiteit {slug} ({id}): genoteerd {taken} bezet, {waiting} wachtend, {applied} in behandeling;"
        " geteld {really_taken}, {really_waiting} en {really_applied}; hoogste positie {really_last}, genoteerd {last_position}",
        repair=REPAIR_TALLY,
    ),
    Check(
        "vrijgehouden plaatsen geteld",
        QUOTAS,
        "activiteit {slug}, groep {number} ({id}): genoteerd {taken} bezet, geteld {really_taken}",
        repair=REPAIR_QUOTAS,
    ),
    Check(
        "elk nummer heeft een exemplaar voor elke lezer",
        """
        SELECT i.id, s.slug, i.number, i.audience, count(d.id) AS copies, count(DISTINCT d.person_id) AS people
          FROM issue i JOIN stream s ON s.id = i.stream_id LEFT JOIN delivery d ON d.about_id = i.id
         WHERE i.frozen_at IS NOT NULL
         GROUP BY i.id, s.slug
        HAVING count(d.id) <> i.audience OR count(DISTINCT d.person_id) <> i.audience
        """,
        "nummer {number} van {slug}: {audience} lezers, {copies} exemplaren voor {people} mensen",
    ),
    Check(
        "nooit meer plaatsen dan er zijn",
        """
        SELECT a.id, a.slug, a.capacity, count(*) AS given
          FROM activity a JOIN registration r ON r.activity_id = a.id
         WHERE r.state IN ('confirmed', 'offered')
         GROUP BY a.id
        HAVING count(*) > a.capacity
        """,
        "activiteit {slug} ({id}): {given} plaatsen gegeven of aangeboden, er zijn er {capacity}",
    ),
    Check(
        "één aanmelding per persoon",
        """
        SELECT activity_id, person_id, count(*) AS number FROM registration
         WHERE state = ANY ($1::text[])
         GROUP BY activity_id, person_id HAVING count(*) > 1
        """,
        "persoon {person_id} staat {number} keer bij activiteit {activity_id}",
        (_LIVE,),
    ),
    Check(
        "aanwezigheid hoort bij de activiteit",
        """
        SELECT act.id, act.registration_id, act.occurrence_id FROM attendance_act act
          JOIN registration r ON r.id = act.registration_id JOIN occurrence o ON o.id = act.occurrence_id
         WHERE r.activity_id <> o.activity_id
        """,
        "aanwezigheid {id}: aanmelding {registration_id} hoort niet bij de activiteit van dag {occurrence_id}",
    ),
    Check(
        "elke positie één keer",
        """
        SELECT activity_id, position, count(*) AS number FROM registration
         GROUP BY activity_id, position HAVING count(*) > 1
        """,
        "positie {position} is {number} keer vergeven bij activiteit {activity_id}",
    ),
    Check(
        # A place that staff gave by hand may be one too many, and so may those given before the maximum went down,
        # or before two organisations became one.
        "het hoogste aantal per organisatie",
        """
        WITH given AS (
            SELECT registration_id, max(at) AS at, bool_or(reason = 'by-hand') AS by_hand FROM registration_move
             WHERE to_state IN ('confirmed', 'offered') AND from_state IS DISTINCT FROM to_state
               AND from_state IS DISTINCT FROM 'offered'
             GROUP BY registration_id
        )
        SELECT a.slug, a.max_per_organization, r.organization_id, count(*) AS number
          FROM activity a
          JOIN registration r ON r.activity_id = a.id AND r.state IN ('confirmed', 'offered')
          JOIN given ON given.registration_id = r.id AND NOT given.by_hand
         WHERE a.max_per_organization IS NOT NULL
         GROUP BY a.id, r.organization_id
        HAVING count(*) > a.max_per_organization AND max(given.at) >= a.updated_at
           AND NOT EXISTS (SELECT FROM merge m WHERE m.kept_id = r.organization_id AND m.undone_at IS NULL
                              AND m.at >= max(given.at))
        """,
        "activiteit {slug}: organisatie {organization_id} heeft {number} plaatsen, ten hoogste {max_per_organization}",
    ),
    Check(
        "elke stand volgt uit zijn geschiedenis",
        """
        WITH steps AS (
            SELECT registration_id, to_state AS state, 1 AS step FROM registration_move
             WHERE from_state IS DISTINCT FROM to_state
             UNION ALL
            SELECT registration_id, from_state, -1 FROM registration_move
             WHERE from_state <> to_state
        ), ends AS (
            SELECT registration_id, state, sum(step) AS balance FROM steps
             GROUP BY registration_id, state HAVING sum(step) <> 0
        )
        SELECT r.id, r.state, coalesce(string_agg(e.state, ' + ' ORDER BY e.state), 'niets') AS history
          FROM registration r LEFT JOIN ends e ON e.registration_id = r.id
         GROUP BY r.id
        HAVING count(e.state) <> 1 OR min(e.state) <> r.state OR min(e.balance) <> 1
        """,
        "aanmelding {id} staat op {state}, de geschiedenis eindigt met {history}",
    ),
    Check(
        "elke stap mocht",
        """
        SELECT m.registration_id, coalesce(m.from_state, 'niets') AS before, m.to_state
          FROM registration_move m
         WHERE m.from_state IS DISTINCT FROM m.to_state
           AND concat(m.from_state, ' ', m.to_state) <> ALL ($1::text[])
        """,
        "aanmelding {registration_id} ging van {before} naar {to_state}",
        (_MOVES,),
    ),
    Check(
        "elk aanbod heeft een einde, vóór het begin",
        """
        SELECT r.id, r.state, r.offer_expires_at FROM registration r JOIN activity a ON a.id = r.activity_id
         WHERE (r.state = 'offered') <> (r.offer_expires_at IS NOT NULL) OR r.offer_expires_at > a.starts_at
        """,
        "aanmelding {id} staat op {state}, het aanbod geldt tot {offer_expires_at}",
    ),
    Check(
        "vrijgehouden plaatsen bij wie een plaats heeft",
        """
        SELECT r.id, r.state, r.quota_id FROM registration r LEFT JOIN quota q ON q.id = r.quota_id
         WHERE r.quota_id IS NOT NULL
           AND (r.state NOT IN ('confirmed', 'offered') OR q.activity_id IS DISTINCT FROM r.activity_id)
        """,
        "aanmelding {id} staat op {state} en houdt plaats van groep {quota_id}",
    ),
    Check(
        "wie iets hoorde te krijgen, heeft een mail",
        """
        SELECT r.id, r.state FROM registration r
         WHERE r.state IN ('confirmed', 'waitlisted', 'offered') AND r.email <> ''
           AND NOT EXISTS (SELECT FROM delivery d WHERE d.dedupe_key = 'registration:' || r.id || ':' || r.state)
        """,
        "voor aanmelding {id} ({state}) is geen mail in de wachtrij gezet of verstuurd",
    ),
    Check(
        "na een overdracht hebben beiden een mail",
        """
        SELECT m.registration_id, count(DISTINCT m.id) AS moves,
               count(DISTINCT d.id) FILTER (WHERE d.kind = 'registrations.transferred_to') AS told,
               count(DISTINCT d.id) FILTER (WHERE d.kind = 'registrations.transferred_away') AS told_away
          FROM registration_move m
          JOIN registration r ON r.id = m.registration_id AND r.email <> ''
          LEFT JOIN delivery d ON d.about_id = m.registration_id
           AND d.kind IN ('registrations.transferred_to', 'registrations.transferred_away')
         WHERE m.reason = 'transferred'
         GROUP BY m.registration_id
        HAVING count(DISTINCT d.id) <> 2 * count(DISTINCT m.id)
        """,
        "aanmelding {registration_id} is {moves} keer overgedragen, met {told} en {told_away} mails",
    ),
    Check(
        "mails in een bekende stand, en in de hand alleen met een eindtijd",
        """
        SELECT id, state FROM delivery
         WHERE state <> ALL ($1::text[])
            OR (state = ANY ($2::text[])) <> (claimed_by IS NOT NULL)
            OR (claimed_by IS NULL) <> (lease_until IS NULL)
        """,
        "mail {id} staat op {state}",
        (sorted(DeliveryState), sorted(IN_HAND)),
    ),
    Check(
        "elke mail één keer",
        "SELECT dedupe_key, count(*) AS number FROM delivery GROUP BY dedupe_key HAVING count(*) > 1",
        "mail {dedupe_key} staat er {number} keer",
    ),
    Check(
        "begin en einde zijn die van de dagen",
        """
        SELECT a.id, a.slug, a.starts_at, a.ends_at, days.first, days.last
          FROM activity a
          JOIN (SELECT activity_id, min(starts_at) AS first, max(ends_at) AS last FROM occurrence
                 WHERE state = 'scheduled' GROUP BY activity_id) days ON days.activity_id = a.id
         WHERE (a.starts_at, a.ends_at) <> (days.first, days.last)
        """,
        "activiteit {slug} ({id}): genoteerd {starts_at} tot {ends_at}, de dagen lopen van {first} tot {last}",
    ),
    Check(
        "een afgelaste activiteit heeft geen deelnemers en geen dagen",
        """
        SELECT a.id, a.slug,
               (SELECT count(*) FROM registration r WHERE r.activity_id = a.id AND r.state = ANY ($1::text[])) AS people,
               (SELECT count(*) FROM occurrence o WHERE o.activity_id = a.id AND o.state = 'scheduled') AS days
          FROM activity a
         WHERE a.state = 'cancelled'
           AND (EXISTS (SELECT FROM registration r WHERE r.activity_id = a.id AND r.state = ANY ($1::text[]))
             OR EXISTS (SELECT FROM occurrence o WHERE o.activity_id = a.id AND o.state = 'scheduled'))
        """,
        "activiteit {slug} ({id}) is afgelast en heeft nog {people} aanmeldingen en {days} dagen",
        (_LIVE,),
    ),
    Check(
        # Erased every hour; a day of room for a worker that was away.
        "gewist wat gewist moest zijn",
        """
        SELECT a.slug, count(*) AS number
          FROM (SELECT registration_id, erase_days FROM sensitive_answer
                 UNION ALL SELECT registration_id, 30 FROM follow_up_response) one
          JOIN registration r ON r.id = one.registration_id
          JOIN activity a ON a.id = r.activity_id
         WHERE a.ends_at + one.erase_days * interval '1 day' < now() - interval '1 day'
         GROUP BY a.slug ORDER BY a.slug
        """,
        "activiteit {slug}: {number} antwoorden staan er nog na de dag van wissen",
    ),
    Check(
        "de mails zijn geteld",
        """
        SELECT kind, state, coalesce(really.many, 0) AS really, coalesce(kept.many, 0) AS kept
          FROM (SELECT kind, state, count(*) AS many FROM delivery GROUP BY kind, state) really
          FULL JOIN (SELECT kind, state, sum(many) AS many FROM delivery_count GROUP BY kind, state) kept USING (kind, state)
         WHERE coalesce(really.many, 0) <> coalesce(kept.many, 0)
        """,
        "van {kind} ({state}) zijn er {really} mails, genoteerd staan er {kept}",
    ),
    Check(
        "de teksten zijn geteld",
        """
        SELECT kind, coalesce(really.many, 0) AS really, coalesce(kept.many, 0) AS kept
          FROM (SELECT kind, state, coalesce(working_state, '') AS working, count(*) AS many FROM item GROUP BY 1, 2, 3) really
          FULL JOIN (SELECT kind, state, coalesce(working_state, '') AS working, sum(many) AS many
                       FROM item_count GROUP BY 1, 2, 3) kept USING (kind, state, working)
         WHERE coalesce(really.many, 0) <> coalesce(kept.many, 0)
        """,
        "van {kind} zijn er {really} teksten, genoteerd staan er {kept}",
    ),
    Check(
        "de mensen zijn geteld",
        """
        SELECT really, kept FROM (SELECT count(*) AS really FROM person WHERE merged_into IS NULL) a, (SELECT coalesce(sum(many), 0) AS kept FROM person_count) b
         WHERE really <> kept
        """,
        "er zijn {really} mensen, genoteerd staan er {kept}",
    ),
    Check(
        "de lezers zijn geteld",
        """
        SELECT DISTINCT stream.slug
          FROM (SELECT stream_id, state, rhythm, themes, agenda_to, texts_to, coalesce(texts_until, -1) AS until, skips,
                       sum(many) AS many
                  FROM (SELECT stream_id, state, rhythm, themes, agenda_to, texts_to, texts_until, skips, 1 AS many
                          FROM subscription
                         UNION ALL
                        SELECT stream_id, state, rhythm, themes, agenda_to, texts_to, texts_until, skips, -many
                          FROM reader_count) both_ways
                 GROUP BY stream_id, state, rhythm, themes, agenda_to, texts_to, until, skips
                HAVING sum(many) <> 0) differs
          LEFT JOIN stream ON stream.id = differs.stream_id
        """,
        "het aantal lezers van nieuwsbrief {slug} klopt niet met de lijst",
    ),
    Check(
        "elke bevroren lijst heeft haar vingerafdruk",
        """
        SELECT a.slug, d.list_sha256 FROM draw d JOIN activity a ON a.id = d.activity_id
         WHERE encode(sha256(convert_to(d.secret, 'UTF8')), 'hex') <> d.commitment
            OR (d.list <> '' AND encode(sha256(convert_to(d.list, 'UTF8')), 'hex') <> d.list_sha256)
            OR (d.list <> '' AND position(E'\ncommitment ' || d.commitment || E'\n' IN d.list) = 0)
        """,
        "activiteit {slug}: lijst of geheim van de loting past niet bij de gepubliceerde vingerafdruk",
    ),
    Check(
        "elk zaad van een loting volgt",
        """
        SELECT a.slug FROM draw d JOIN activity a ON a.id = d.activity_id
         WHERE (d.seed IS NULL) <> (a.drawn_at IS NULL)
            OR encode(sha256(convert_to(d.secret || E'\n' || d.list_sha256 || E'\n' || d.public_value, 'UTF8')), 'hex')
               <> d.seed
        """,
        "activiteit {slug}: het zaad van de loting volgt niet uit geheim, lijst en waarde",
    ),
    Check(
        # Who got a place may have lost it since, by their own doing; what the draw did stands in the history.
        "elke uitslag van een loting staat in de geschiedenis",
        """
        SELECT a.slug, t.id, t.outcome FROM draw_ticket t JOIN activity a ON a.id = t.activity_id
         WHERE a.drawn_at IS NOT NULL
           AND (t.outcome IS NULL OR (t.registration_id IS NOT NULL AND (t.outcome <> 'withdrawn') <> EXISTS (
                SELECT FROM registration_move m
                 WHERE m.registration_id = t.registration_id AND m.from_state = 'applied'
                   AND m.details @> jsonb_build_object('drawn', t.place)
                   AND m.to_state = CASE t.outcome WHEN 'place' THEN 'confirmed' ELSE 'waitlisted' END)))
        """,
        "activiteit {slug}, lot {id}: de uitslag {outcome} staat niet in de geschiedenis",
    ),
    Check(
        "na een loting wacht niemand meer op de loting",
        """
        SELECT a.slug, a.id, count(*) AS number FROM activity a
          JOIN registration r ON r.activity_id = a.id AND r.state = 'applied'
         WHERE a.allocation = 'draw' AND a.drawn_at IS NOT NULL
         GROUP BY a.id
        """,
        "activiteit {slug} ({id}): {number} in behandeling na de loting",
    ),
    Check(
        "met de hand buiten de regels, met een reden",
        """
        SELECT a.slug, count(DISTINCT r.id) AS number
          FROM registration_move m
          JOIN registration r ON r.id = m.registration_id AND r.state IN ('confirmed', 'offered')
          JOIN activity a ON a.id = r.activity_id
         WHERE m.reason = 'by-hand' AND m.details ? 'beyond'
         GROUP BY a.slug ORDER BY a.slug
        """,
        "activiteit {slug}: {number}",
        allowed=True,
    ),
    Check(
        "na samenvoegen boven het hoogste aantal",
        """
        SELECT a.slug, a.max_per_organization, o.name, count(*) AS number
          FROM organization o
          JOIN registration r ON r.organization_id = o.id AND r.state IN ('confirmed', 'offered')
          JOIN activity a ON a.id = r.activity_id AND a.max_per_organization IS NOT NULL
         WHERE o.id IN (SELECT kept_id FROM merge WHERE what = 'organization' AND undone_at IS NULL)
         GROUP BY a.id, o.id
        HAVING count(*) > a.max_per_organization
         ORDER BY a.slug, o.name
        """,
        "activiteit {slug}: {name} heeft {number} plaatsen, ten hoogste {max_per_organization}",
        allowed=True,
    ),
    Check(
        "samengevoegd en nog twee keer aangemeld",
        """
        SELECT a.slug, count(*) AS number
          FROM person p
          JOIN registration r ON r.person_id = p.id AND r.state = ANY ($1::text[])
          JOIN activity a ON a.id = r.activity_id
         WHERE p.merged_into IS NOT NULL
           AND EXISTS (SELECT FROM registration mine WHERE mine.activity_id = a.id
                          AND mine.person_id = p.merged_into AND mine.state = ANY ($1::text[]))
         GROUP BY a.slug ORDER BY a.slug
        """,
        "activiteit {slug}: {number}",
        (_LIVE,),
        allowed=True,
    ),
)
