-- What a first day leaves behind: a circle with a quota and a question, five people, their mails, staff.
-- Loaded when migrations have reached this revision, and carried through all that follow.

INSERT INTO activity (id, slug, kind, title, summary, body, body_html, audience, price, place, host, facilitator, experts, case_text, state, publish_at, cancel_message, allocation, capacity, max_per_organization, registration_opens_at, registration_closes_at, drawn_at, starts_at, ends_at, taken, waiting, applied, last_position, version, created_at, updated_at) VALUES
	('01a200cb-1c32-79cb-ac18-4cbef8636dbb', 'woonzorganalyse', 'circle', 'Leerkring woonzorganalyse', 'Samen werken aan een analyse die het gesprek op gang brengt.', '', '<p>Drie dagen.</p>', '', '', '', '', '', '', '', 'published', NULL, '', 'first_come', 2, NULL, '2027-01-02 09:00:00+00', '2027-02-11 09:00:00+00', NULL, '2027-02-11 09:00:00+00', '2027-04-08 16:00:00+00', 2, 2, 0, 5, 7, '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00');

INSERT INTO region (slug, name, province, summary, sort_key) VALUES
	('regio-enschede', 'Regio Enschede', 'Overijssel', 'Acht Twentse gemeenten werken aan één visie op wonen en zorg voor alle groepen, met cijfers en met een opgave voor het sociaal domein.', 'enschede'),
	('regio-groningen', 'Regio Groningen', 'Groningen', 'De tien gemeenten van de provincie Groningen, de provincie, corporaties, het zorgkantoor en zorgaanbieders. Lokaal waar het kan, regionaal waar het meer oplevert.', 'groningen'),
	('parkstad-limburg', 'Stadsregio Parkstad Limburg', 'Limburg', 'Zeven Limburgse gemeenten willen voorkomen dat kwetsbare groepen in dezelfde buurten terechtkomen, en maken woningen geschikt om ouder in te worden.', 'parkstad limburg'),
	('arnhem-nijmegen', 'Groene Metropoolregio Arnhem-Nijmegen', 'Gelderland', 'Een regio met afspraken over een eerlijke verdeling en 30 procent sociale huur in de nieuwbouw. De vraag is nu: hoe verdeelt u precies?', 'groene metropoolregio arnhem-nijmegen'),
	('haaglanden', 'Regio Haaglanden', 'Zuid-Holland', 'Negen gemeenten rond Den Haag, elk met een eigen huisvestingsverordening, zoeken een gezamenlijke aanpak met een kwartiermaker.', 'haaglanden'),
	('mra', 'Metropoolregio Amsterdam', 'Noord-Holland', 'Dertig gemeenten in zeven deelregio''s werken vrijwillig samen, met twee provincies. Zij willen analyses die te vergelijken zijn en een eerlijk aandeel voor elke gemeente.', 'metropoolregio amsterdam');

INSERT INTO target_group (slug, name, number, related) VALUES
	('dak-en-thuisloze-mensen', '(Dreigend) dak- en thuisloze mensen', 1, false),
	('sociaal-urgenten', 'Sociaal urgenten', 2, false),
	('medisch-urgenten', 'Medisch urgenten', 3, false),
	('uitstroom-uit-een-instelling', 'Mensen die uitstromen uit een intramurale voorziening', 4, false),
	('statushouders', 'Statushouders', 5, false),
	('arbeidsmigranten', 'Arbeidsmigranten', 6, false),
	('woonwagenbewoners', 'Woonwagenbewoners', 7, false),
	('studenten', 'Studenten', 8, false),
	('ouderen', 'Ouderen', 9, true),
	('mensen-met-een-beperking', 'Mensen met een lichamelijke, verstandelijke of zintuiglijke beperking', 10, true),
	('mensen-met-een-psychische-kwetsbaarheid', 'Mensen met een psychische kwetsbaarheid', 11, true),
	('mantelzorgers', 'Mantelzorgers', 12, true);

INSERT INTO theme (slug, title, summary, number) VALUES
	('woonzorganalyse', 'Woonzorganalyse', 'Weten wie er een thuis zoekt, welke zorg daarbij hoort en wat dat van elke gemeente vraagt.', 1),
	('regionale-samenwerking', 'Regionale samenwerking', 'Samen beslissen in een regio: wie doet mee, wie besluit, en hoe blijft iedereen aan boord.', 2),
	('woonzorgvisie', 'Woonzorgvisie', 'Van cijfers naar keuzes: een visie op wonen en zorg die wordt uitgevoerd.', 3);

INSERT INTO audit (id, at, actor, action, subject, subject_id, details) VALUES
	('01a200cb-1d40-7f85-b94e-949780893451', '2027-01-12 09:00:00+00', 'house', 'staff.add', 'person', '01a200cb-1d28-7f65-bccc-579de30d17d1', '{"role": "admin"}'),
	('01a200cb-1d56-734e-92ec-f515e3cf13a7', '2027-01-12 09:00:00+00', 'house', 'sign_in.link', 'person', '01a200cb-1d28-7f65-bccc-579de30d17d1', '{}'),
	('01a200cb-1d68-7f49-a8c9-8c4cb1e7933b', '2027-01-12 09:00:00+00', 'staff:01a200cb-1d28-7f65-bccc-579de30d17d1', 'sign_in', 'person', '01a200cb-1d28-7f65-bccc-579de30d17d1', '{}');

INSERT INTO delivery (id, kind, dedupe_key, recipient, recipient_name, person_id, about_id, params, transactional, state, due_at, claimed_by, lease_until, attempts, times_uncertain, subject, message_id, reply, created_at, first_tried_at, handed_at, settled_at) VALUES
	('96fc7bb4-074b-476d-8026-6d50a06ee650', 'registrations.waitlisted', 'registration:01a200cb-1cec-7ad8-a568-bd0fc02134a3:waitlisted', 'fatima@instituut.example', 'Fatima El Amrani', '01a200cb-1ce9-75d6-859f-4a2d63c058da', '01a200cb-1cec-7ad8-a568-bd0fc02134a3', '{"position": 3}', true, 'skipped', '2027-01-12 09:00:00+00', NULL, NULL, 1, 0, '', '', 'er was niets meer te melden', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00', NULL, '2027-01-12 09:00:00+00'),
	('33526e19-489e-44d4-b734-7fb4e66faf91', 'registrations.waitlisted', 'registration:01a200cb-1cbf-7656-952f-f4b3028c9684:waitlisted', 'bas@enschede.example', 'Bas Dijkstra', '01a200cb-1cbb-75cc-b799-2b2c871d239f', '01a200cb-1cbf-7656-952f-f4b3028c9684', '{"position": 1}', true, 'accepted', '2027-01-12 09:00:00+00', NULL, NULL, 1, 0, 'Nummer 1 op de wachtlijst: Leerkring woonzorganalyse', '<33526e19-489e-44d4-b734-7fb4e66faf91@leerkring.example>', '250 bestand 33526e19-489e-44d4-b734-7fb4e66faf91.eml', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00'),
	('3c42e591-3c9c-4f5b-9eb1-d2395bcc86df', 'registrations.confirmed', 'registration:01a200cb-1cad-757f-a7eb-2edd3c935428:confirmed', 'noor@almelo.example', 'Noor Haddad', '01a200cb-1ca0-7a04-ad94-23fa956fb894', '01a200cb-1cad-757f-a7eb-2edd3c935428', '{}', true, 'accepted', '2027-01-12 09:00:00+00', NULL, NULL, 1, 0, 'U heeft een plaats: Leerkring woonzorganalyse', '<3c42e591-3c9c-4f5b-9eb1-d2395bcc86df@leerkring.example>', '250 bestand 3c42e591-3c9c-4f5b-9eb1-d2395bcc86df.eml', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00'),
	('85709c15-22f5-4ee9-b227-18fa33f7df6b', 'registrations.waitlisted', 'registration:01a200cb-1ce1-70af-a5e5-e4beed9dfcbd:waitlisted', 'karim@instituut.example', 'Karim Yılmaz', '01a200cb-1cdd-78d7-be7b-3a1208646953', '01a200cb-1ce1-70af-a5e5-e4beed9dfcbd', '{"position": 2}', true, 'accepted', '2027-01-12 09:00:00+00', NULL, NULL, 1, 0, 'Nummer 2 op de wachtlijst: Leerkring woonzorganalyse', '<85709c15-22f5-4ee9-b227-18fa33f7df6b@leerkring.example>', '250 bestand 85709c15-22f5-4ee9-b227-18fa33f7df6b.eml', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00'),
	('d0cafdb6-692e-498a-a7c6-f42c0d5c3110', 'registrations.cancelled', 'registration:01a200cb-1cec-7ad8-a568-bd0fc02134a3:cancelled', 'fatima@instituut.example', 'Fatima El Amrani', '01a200cb-1ce9-75d6-859f-4a2d63c058da', '01a200cb-1cec-7ad8-a568-bd0fc02134a3', '{}', true, 'accepted', '2027-01-12 09:00:00+00', NULL, NULL, 1, 0, 'U bent afgemeld: Leerkring woonzorganalyse', '<d0cafdb6-692e-498a-a7c6-f42c0d5c3110@leerkring.example>', '250 bestand d0cafdb6-692e-498a-a7c6-f42c0d5c3110.eml', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00'),
	('e51f98a8-97e1-42a4-9117-e009c9383821', 'registrations.confirmed', 'registration:01a200cb-1cd0-7f0b-8e78-c4b273a8d0f7:confirmed', 'joost@domijn.example', 'Joost Bakker', '01a200cb-1ccb-7269-a2ca-71c279ec4733', '01a200cb-1cd0-7f0b-8e78-c4b273a8d0f7', '{}', true, 'accepted', '2027-01-12 09:00:00+00', NULL, NULL, 1, 0, 'U heeft een plaats: Leerkring woonzorganalyse', '<e51f98a8-97e1-42a4-9117-e009c9383821@leerkring.example>', '250 bestand e51f98a8-97e1-42a4-9117-e009c9383821.eml', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00');

INSERT INTO form_field (id, activity_id, number, key, label, type, help, required, options, show_if_key, show_if_value) VALUES
	('01a200cb-1c5d-7204-b02f-9470da17e738', '01a200cb-1c32-79cb-ac18-4cbef8636dbb', 1, 'vraag', 'Welke vraag brengt u mee?', 'long_text', '', false, '[]', NULL, NULL);

INSERT INTO municipality (code, name, cbs_name, sort_key) VALUES
	('GM0141', 'Almelo', 'Almelo', 'almelo'),
	('GM0153', 'Enschede', 'Enschede', 'enschede');

INSERT INTO occurrence (id, activity_id, number, title, starts_at, ends_at, location, address, online_url, state, sequence, changed_at) VALUES
	('01a200cb-1c4e-78fc-9081-8995484e7622', '01a200cb-1c32-79cb-ac18-4cbef8636dbb', 1, 'Dag 1', '2027-02-11 09:00:00+00', '2027-02-11 16:00:00+00', 'Stadhuis Enschede', '', NULL, 'scheduled', 0, '2027-01-12 09:00:00+00'),
	('01a200cb-1c54-7f81-bb90-e796ea5ad3d2', '01a200cb-1c32-79cb-ac18-4cbef8636dbb', 2, 'Dag 2', '2027-03-11 09:00:00+00', '2027-03-11 16:00:00+00', 'Stadhuis Enschede', '', NULL, 'scheduled', 0, '2027-01-12 09:00:00+00'),
	('01a200cb-1c56-7876-ab0b-cd6afc453db6', '01a200cb-1c32-79cb-ac18-4cbef8636dbb', 3, 'Dag 3', '2027-04-08 09:00:00+00', '2027-04-08 16:00:00+00', 'Stadhuis Enschede', '', NULL, 'scheduled', 0, '2027-01-12 09:00:00+00');

INSERT INTO organization (id, key, name, kind, municipality_code, known, created_at) VALUES
	('01a200cb-1ca0-768b-82ca-06dca4176ada', 'gemeente almelo', 'Gemeente Almelo', 'municipality', 'GM0141', false, '2027-01-12 09:00:00+00'),
	('01a200cb-1cbb-7577-a69b-fd74c66b531a', 'gemeente enschede', 'Gemeente Enschede', 'municipality', 'GM0153', false, '2027-01-12 09:00:00+00'),
	('01a200cb-1ccb-7d8c-8c13-bee3d919bdb7', 'corporatie domus', 'Corporatie Domus', 'housing_corporation', 'GM0153', false, '2027-01-12 09:00:00+00'),
	('01a200cb-1cdd-7e7f-acca-bd69589d50e7', 'instituut', 'Instituut', 'other', NULL, false, '2027-01-12 09:00:00+00');

INSERT INTO person (id, email, name, created_at) VALUES
	('01a200cb-1ca0-7a04-ad94-23fa956fb894', 'noor@almelo.example', 'Noor Haddad', '2027-01-12 09:00:00+00'),
	('01a200cb-1cbb-75cc-b799-2b2c871d239f', 'bas@enschede.example', 'Bas Dijkstra', '2027-01-12 09:00:00+00'),
	('01a200cb-1ccb-7269-a2ca-71c279ec4733', 'joost@domijn.example', 'Joost Bakker', '2027-01-12 09:00:00+00'),
	('01a200cb-1cdd-78d7-be7b-3a1208646953', 'karim@instituut.example', 'Karim Yılmaz', '2027-01-12 09:00:00+00'),
	('01a200cb-1ce9-75d6-859f-4a2d63c058da', 'fatima@instituut.example', 'Fatima El Amrani', '2027-01-12 09:00:00+00'),
	('01a200cb-1d28-7f65-bccc-579de30d17d1', 'ilse@instituut.example', 'Ilse Vermeer', '2027-01-12 09:00:00+00');

INSERT INTO quota (id, activity_id, number, region_slug, organization_kind, municipality_code, places, release_at, taken) VALUES
	('01a200cb-1c58-774a-a79b-61ceb4246827', '01a200cb-1c32-79cb-ac18-4cbef8636dbb', 1, NULL, 'housing_corporation', NULL, 1, '2027-01-17 09:00:00+00', 1);

INSERT INTO region_municipality (region_slug, municipality_code, municipality_name, subregion, valid_from, valid_to, successor_code) VALUES
	('regio-enschede', 'GM0153', 'Enschede', NULL, NULL, NULL, NULL);

INSERT INTO registration (id, activity_id, person_id, organization_id, group_id, group_size, state, reason, passed_reason, "position", quota_id, offer_expires_at, name, email, organization, organization_kind, municipality_code, region_slugs, job_title, phone, answers, request_key, link_generation, registered_at, decided_at) VALUES
	('01a200cb-1cad-757f-a7eb-2edd3c935428', '01a200cb-1c32-79cb-ac18-4cbef8636dbb', '01a200cb-1ca0-7a04-ad94-23fa956fb894', '01a200cb-1ca0-768b-82ca-06dca4176ada', '01a200cb-1cad-721f-9148-f668770dd0ea', 1, 'confirmed', 'place-free', '', 1, NULL, NULL, 'Noor Haddad', 'noor@almelo.example', 'Gemeente Almelo', 'municipality', 'GM0141', '[]', '', '', '{"vraag": "Hoe begin ik?"}', 'da6845f2f633be54f6711fa28da96d59', 1, '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00'),
	('01a200cb-1cd0-7f0b-8e78-c4b273a8d0f7', '01a200cb-1c32-79cb-ac18-4cbef8636dbb', '01a200cb-1ccb-7269-a2ca-71c279ec4733', '01a200cb-1ccb-7d8c-8c13-bee3d919bdb7', '01a200cb-1cd0-7f20-a84e-5dcbb3b92037', 1, 'confirmed', 'place-free', '', 3, '01a200cb-1c58-774a-a79b-61ceb4246827', NULL, 'Joost Bakker', 'joost@domijn.example', 'Corporatie Domus', 'housing_corporation', 'GM0153', '["regio-enschede"]', '', '', '{"vraag": "Hoe begin ik?"}', '27962458fdaae8aaf9f7c29ccacef588', 1, '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00'),
	('01a200cb-1cbf-7656-952f-f4b3028c9684', '01a200cb-1c32-79cb-ac18-4cbef8636dbb', '01a200cb-1cbb-75cc-b799-2b2c871d239f', '01a200cb-1cbb-7577-a69b-fd74c66b531a', '01a200cb-1cbf-7ad4-a01a-f645adb70e37', 1, 'waitlisted', 'kept-places', 'full', 2, NULL, NULL, 'Bas Dijkstra', 'bas@enschede.example', 'Gemeente Enschede', 'municipality', 'GM0153', '["regio-enschede"]', '', '', '{"vraag": "Hoe begin ik?"}', 'a6ac974f71e4ef34e0c7f0f90679b8bc', 1, '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00'),
	('01a200cb-1ce1-70af-a5e5-e4beed9dfcbd', '01a200cb-1c32-79cb-ac18-4cbef8636dbb', '01a200cb-1cdd-78d7-be7b-3a1208646953', '01a200cb-1cdd-7e7f-acca-bd69589d50e7', '01a200cb-1ce0-701e-a32e-802288b54ee4', 1, 'waitlisted', 'full', '', 4, NULL, NULL, 'Karim Yılmaz', 'karim@instituut.example', 'Instituut', 'other', NULL, '[]', '', '', '{"vraag": "Hoe begin ik?"}', '302cce5b3b411c951059c81e62b9d6eb', 1, '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00'),
	('01a200cb-1cec-7ad8-a568-bd0fc02134a3', '01a200cb-1c32-79cb-ac18-4cbef8636dbb', '01a200cb-1ce9-75d6-859f-4a2d63c058da', '01a200cb-1cdd-7e7f-acca-bd69589d50e7', '01a200cb-1cec-7733-9707-1c4d5208923d', 1, 'cancelled', 'cancelled-by-person', '', 5, NULL, NULL, 'Fatima El Amrani', 'fatima@instituut.example', 'Instituut', 'other', NULL, '[]', '', '', '{}', '9d77c7e74fd3fe564bb884d78beb1f8d', 1, '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00');

INSERT INTO registration_move (id, registration_id, at, from_state, to_state, reason, actor, details) VALUES
	('d7a73264-0df3-4a18-845f-6759e70f8378', '01a200cb-1cad-757f-a7eb-2edd3c935428', '2027-01-12 09:00:00+00', NULL, 'confirmed', 'place-free', 'person', '{}'),
	('e5b4b4dd-f378-4b66-8d4b-bef6f2f3e3a5', '01a200cb-1cbf-7656-952f-f4b3028c9684', '2027-01-12 09:00:00+00', NULL, 'waitlisted', 'kept-places', 'person', '{}'),
	('61cfe553-1a36-4556-9bee-382ffb0a5936', '01a200cb-1cd0-7f0b-8e78-c4b273a8d0f7', '2027-01-12 09:00:00+00', NULL, 'confirmed', 'place-free', 'person', '{}'),
	('cb6d86f3-6526-43f1-9322-c4b7994ff337', '01a200cb-1cbf-7656-952f-f4b3028c9684', '2027-01-12 09:00:00+00', 'waitlisted', 'waitlisted', 'passed-over', 'house', '{"because": "full"}'),
	('85129725-87b6-465a-9658-be57385d1ba4', '01a200cb-1ce1-70af-a5e5-e4beed9dfcbd', '2027-01-12 09:00:00+00', NULL, 'waitlisted', 'full', 'person', '{}'),
	('99476415-4226-4241-96d7-9799ba84fd66', '01a200cb-1cec-7ad8-a568-bd0fc02134a3', '2027-01-12 09:00:00+00', NULL, 'waitlisted', 'full', 'person', '{}'),
	('031638e2-c331-4636-9c67-46f122d205a1', '01a200cb-1cec-7ad8-a568-bd0fc02134a3', '2027-01-12 09:00:00+00', 'waitlisted', 'cancelled', 'cancelled-by-person', 'person', '{}');

INSERT INTO sign_in_link (secret_hash, person_id, browser_hash, next_path, created_at, expires_at, used_at) VALUES
	('\x7cf3180733b260f1ba71b10708c81111c9908c4233e324c9df7b12a7f9894d61', '01a200cb-1d28-7f65-bccc-579de30d17d1', NULL, '/beheer', '2027-01-12 09:00:00+00', '2027-01-12 09:30:00+00', '2027-01-12 09:00:00+00');

INSERT INTO staff_role (person_id, role) VALUES
	('01a200cb-1d28-7f65-bccc-579de30d17d1', 'admin');

INSERT INTO web_session (secret_hash, person_id, created_at, last_seen_at, expires_at) VALUES
	('\x4b971d278a0f5248ec0e9ae46458adefce8edcc95147b70edd33a0951c83bb8f', '01a200cb-1d28-7f65-bccc-579de30d17d1', '2027-01-12 09:00:00+00', '2027-01-12 09:00:00+00', '2027-01-26 09:00:00+00');
