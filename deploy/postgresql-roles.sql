-- The portal's roles in PostgreSQL. Run in the portal's database by its owner, who migrates, after
-- each `helsefellesskap migrate`; running it again changes nothing. Make a login for the server with
--
--     CREATE ROLE portal LOGIN PASSWORD '…' IN ROLE hf_server;
--
-- and one for `helsefellesskap logg utloep`, if entries of the access log are to expire, with
--
--     CREATE ROLE arkiv LOGIN PASSWORD '…' IN ROLE hf_arkiv;
--
-- The server reads and writes rows. What is append-only it can add to and read, and no more: the
-- access log and its checkpoints. Earlier versions of a row it can add and, where the bruker is
-- granted that a row is deleted, delete; never change. Events it can add and, when they have had their
-- time, delete. Documents it can read: their owner registers them. Expired entries only hf_arkiv takes
-- out, which can do nothing else.

DO $$
BEGIN
    CREATE ROLE hf_server NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

DO $$
BEGIN
    CREATE ROLE hf_arkiv NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

GRANT USAGE ON SCHEMA public TO hf_server;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO hf_server;
REVOKE UPDATE, DELETE ON tilgangslogg, sjekkpunkt FROM hf_server;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO hf_server;
REVOKE UPDATE ON historikk, hendelse, hendelse_part FROM hf_server;
REVOKE INSERT, UPDATE, DELETE ON utloep, dokument FROM hf_server;
REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM hf_server;

GRANT USAGE ON SCHEMA public TO hf_arkiv;
GRANT SELECT ON tilgangslogg, sjekkpunkt, utloep, person, virksomhet, enhet, ansatt, vakt, klient, delegering,
    samarbeidsavtale, felles, bortfallstand, seaql_migrations TO hf_arkiv;
GRANT INSERT ON utloep TO hf_arkiv;
GRANT DELETE ON tilgangslogg TO hf_arkiv;
