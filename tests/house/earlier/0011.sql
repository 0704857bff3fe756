-- An issue whose items are named by addresses, as this revision did it: today's, one of before, and one that is gone.

INSERT INTO activity_slug (slug, activity_id) SELECT 'zo-heette-hij', id FROM activity ORDER BY id LIMIT 1;

INSERT INTO issue (id, stream_id, number, state, subject, send_on, created_at, created_by, updated_at) SELECT
	'01a300cb-1c32-79cb-ac18-4cbef8636e01', id, 1, 'draft', 'Nieuwsbrief', '2027-01-19', '2027-01-12 09:00:00+00', 'house', '2027-01-12 09:00:00+00' FROM stream WHERE number = 1;

INSERT INTO issue_item (id, issue_id, position, kind, source, title) SELECT
	gen_random_uuid(), '01a300cb-1c32-79cb-ac18-4cbef8636e01', n, 'activity', source, 'Kring'
	FROM (SELECT 1, 'activity:' || slug FROM (SELECT slug FROM activity ORDER BY id LIMIT 1) a
	      UNION ALL SELECT 2, 'activity:zo-heette-hij' UNION ALL SELECT 3, 'activity:weg'
	      UNION ALL SELECT 4, 'handbook:woonzorganalyse/1.0') AS found (n, source);

INSERT INTO skipped_source (stream_id, source, at) SELECT id, source, '2027-01-12 09:00:00+00'
	FROM stream, (VALUES ('activity:zo-heette-hij'), ('handbook:woonzorganalyse/1.1')) AS found (source) WHERE number = 1;
