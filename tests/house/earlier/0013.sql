-- What came back before causes were kept: one of each, and subjects and replies in which a reader's secret stands.

INSERT INTO mail_event (id, kind, status, text, suppressed, digest, at) VALUES
	(gen_random_uuid(), 'bounce', '5.1.1', '550 5.1.1 User unknown', true, 'a', '2027-01-12 09:00:00+00'),
	(gen_random_uuid(), 'bounce', '5.1.0', '550 5.1.0 not allowed to send (SPF)', true, 'b', '2027-01-12 09:00:00+00'),
	(gen_random_uuid(), 'bounce', '5.2.2', 'full', false, 'c', '2027-01-12 09:00:00+00'),
	(gen_random_uuid(), 'complaint', '', 'abuse', true, 'd', '2027-01-12 09:00:00+00'),
	(gen_random_uuid(), 'other', '', 'Antw: afmelden Ab1_Ab1_Ab1_Ab1_Ab1_Ab1_Ab1_Ab1_Ab1_Ab1_xYz', false, 'e', '2027-01-12 09:00:00+00'),
	(gen_random_uuid(), 'bounce', '5.0.0', 'Uw mail https://leerkring.example/nieuwsbrief/afmelden/Ab1_Ab1_Ab1_Ab1_Ab1_Ab1_Ab1_Ab1_Ab1_Ab1_xYz kwam terug', false, 'f', '2027-01-12 09:00:00+00');

INSERT INTO delivery (id, kind, dedupe_key, recipient, state, reply) VALUES
	(gen_random_uuid(), 'newsletter.issue', 'returned', 'noor@almelo.example', 'bounced',
	 '5.0.0 zie https://leerkring.example/nieuwsbrief/voorkeuren/Ab1_Ab1_Ab1_Ab1_Ab1_Ab1_Ab1_Ab1_Ab1_Ab1_xYz');
