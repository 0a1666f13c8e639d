-- The portal's roles in PostgreSQL. Run in the portal's database by its owner, who migrates, after
-- each `helsefellesskap migrate`; running it again changes nothing. Make a login for the server with
--
--     CREATE ROLE portal LOGIN PASSWORD '…' IN ROLE hf_server;
--
-- The server reads and writes rows. What is append-only it can add to and read, and no more: the
-- access log, its checkpoints, and the history of rows.

DO $$
BEGIN
    CREATE ROLE hf_server NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

GRANT USAGE ON SCHEMA public TO hf_server;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO hf_server;
REVOKE UPDATE, DELETE ON tilgangslogg, sjekkpunkt, historikk FROM hf_server;
REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM hf_server;
