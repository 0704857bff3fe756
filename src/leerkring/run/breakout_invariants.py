"""What must hold of places in parallel sessions, each as one SELECT for where it does not."""

from leerkring.run.invariants import Check

_COUNTED = """
       SELECT one.id,
              count(p.id) FILTER (WHERE p.state = 'placed') AS taken,
              count(p.id) FILTER (WHERE p.state = 'waiting') AS waiting
         FROM breakout one LEFT JOIN breakout_place p ON p.breakout_id = one.id
        GROUP BY one.id
"""
TALLY = f"""
SELECT a.slug, r.number, b.slug AS session, b.taken, b.waiting, n.taken AS really_taken, n.waiting AS really_waiting
  FROM breakout b JOIN round r ON r.id = b.round_id JOIN activity a ON a.id = r.activity_id
  JOIN ({_COUNTED}) n ON n.id = b.id
 WHERE (b.taken, b.waiting) IS DISTINCT FROM (n.taken, n.waiting)
"""  # noqa: S608  (constants of this file)
REPAIR_TALLY = f"""
UPDATE breakout b
   SET taken = n.taken, waiting = n.waiting
  FROM ({_COUNTED}) n, round r, activity a
 WHERE n.id = b.id AND r.id = b.round_id AND a.id = r.activity_id
   AND (b.taken, b.waiting) IS DISTINCT FROM (n.taken, n.waiting) AND n.taken <= b.capacity
RETURNING a.slug
"""  # noqa: S608  (constants of this file)

BREAKOUT_CHECKS = (
    Check(
        "plaatsen en wachtenden in deelsessies geteld",
        TALLY,
        "activiteit {slug}, ronde {number}, deelsessie {session}: genoteerd {taken} bezet en {waiting} wachtend,"
        " geteld {really_taken} en {really_waiting}",
        repair=REPAIR_TALLY,
    ),
    Check(
        "nooit meer plaatsen in een deelsessie dan er zijn",
        """
        SELECT a.slug, r.number, b.slug AS session, b.capacity, count(*) AS given
          FROM breakout_place p JOIN breakout b ON b.id = p.breakout_id
          JOIN round r ON r.id = b.round_id JOIN activity a ON a.id = r.activity_id
         WHERE p.state = 'placed'
         GROUP BY a.slug, r.number, b.id
        HAVING count(*) > b.capacity
        """,
        "activiteit {slug}, ronde {number}, deelsessie {session}: {given} plaatsen gegeven, er zijn er {capacity}",
    ),
    Check(
        "een deelsessie alleen voor wie een plaats heeft",
        """
        SELECT p.registration_id, g.state FROM breakout_place p JOIN registration g ON g.id = p.registration_id
         WHERE g.state NOT IN ('applied', 'waitlisted', 'offered', 'confirmed')
            OR (g.state = 'confirmed') = (p.state = 'wished')
        """,
        "aanmelding {registration_id} staat op {state} en heeft daarmee niet de deelsessies die erbij horen",
    ),
    Check(
        "deelsessies van de eigen activiteit",
        """
        SELECT p.registration_id, a.slug FROM breakout_place p JOIN registration g ON g.id = p.registration_id
          JOIN round r ON r.id = p.round_id JOIN activity a ON a.id = r.activity_id
         WHERE r.activity_id <> g.activity_id
        """,
        "aanmelding {registration_id} heeft een deelsessie van {slug}, een andere activiteit",
    ),
    Check(
        "niemand wacht op een deelsessie met een vrije plaats",
        """
        SELECT a.slug, r.number, b.slug AS session, count(*) AS waiting
          FROM breakout_place p JOIN breakout b ON b.id = p.breakout_id AND b.taken < b.capacity
          JOIN round r ON r.id = b.round_id JOIN activity a ON a.id = r.activity_id
         WHERE p.state = 'waiting' AND a.state = 'published'
           AND NOT EXISTS (SELECT FROM registration g JOIN registration_move m ON m.registration_id = g.id
                            WHERE g.activity_id = a.id AND m.at >= r.starts_at)
         GROUP BY a.slug, r.number, b.slug
        """,
        "activiteit {slug}, ronde {number}, deelsessie {session}: er is een plaats vrij en er wachten er {waiting}",
    ),
)
