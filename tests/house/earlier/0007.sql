-- A handbook with two editions, as this revision knew it.

INSERT INTO handbook (id, slug, theme_slug, created_at) VALUES
	('01a300cb-1c32-79cb-ac18-4cbef8636d01', 'woonzorganalyse', 'woonzorganalyse', '2027-01-12 09:00:00+00');

INSERT INTO handbook_version (id, handbook_id, number, position, title, summary, news, state, published_on, published_at, created_at, updated_at) VALUES
	('01a300cb-1c32-79cb-ac18-4cbef8636d02', '01a300cb-1c32-79cb-ac18-4cbef8636d01', '1.0', 1, 'Handreiking', 'Kort.', '[]', 'published', '2026-01-12', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00'),
	('01a300cb-1c32-79cb-ac18-4cbef8636d03', '01a300cb-1c32-79cb-ac18-4cbef8636d01', '1.1', 2, 'Handreiking', 'Kort.', '[{"version": "1.1", "on": null, "text": "Nieuw."}]', 'draft', NULL, NULL, '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00');

INSERT INTO chapter (id, version_id, slug, number, title, summary, body, anchors, last_anchor, state, public_title, public_summary, public_body, public_anchors, words, published_at, created_at, updated_at) VALUES
	('01a300cb-1c32-79cb-ac18-4cbef8636d04', '01a300cb-1c32-79cb-ac18-4cbef8636d02', 'begin', 1, 'Begin', 'Kort.', 'Tekst.', '[["a1", "Tekst."]]', 1, 'published', 'Begin', 'Kort.', 'Tekst.', '[["a1", "Tekst."]]', 2, '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00');

INSERT INTO chapter_slug (handbook_id, slug, now) VALUES
	('01a300cb-1c32-79cb-ac18-4cbef8636d01', 'eerste-begin', 'begin');

INSERT INTO picture (sha256, media_type, width, height, size, alt, created_at, created_by) VALUES
	(repeat('a', 64), 'image/webp', 640, 480, 1234, 'Een huis met een tuin.', '2027-01-12 09:00:00+00', 'house');
