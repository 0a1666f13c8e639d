-- A page of the brukere whom a member of staff may see, by name: from the ties to the rights.
-- $1 ansatt, $2 who is given rights, $3 who is barred, $4 person, $5 virksomhet, $6 how many.
SELECT u.id
FROM bruker u
JOIN brukertilstand s ON s.bruker_id = u.id
WHERE u.id IN (SELECT bruker_id FROM tilknytning WHERE ansatt_id = $1)
  AND u.person_id <> $4
  AND (s.doed IS NULL OR now() < s.doed)
  AND EXISTS (
    SELECT 1 FROM tilgang t
    WHERE t.bruker_id = u.id AND t.mottaker_id = ANY ($2) AND t.mottaker_type < 3
      AND t.sperret = 0 AND t.avgiver_id IS NULL AND t.les & 1 <> 0 AND t.fra <= now() AND now() < t.til
      AND (NOT t.under_blaalys OR (s.blaalys_fra <= now() AND now() < s.blaalys_til
        AND (s.blaalys_unntatt IS NULL OR s.blaalys_unntatt <> $5)))
      AND EXISTS (
        SELECT 1 FROM tilknytning k
        WHERE k.bruker_id = u.id AND k.ansatt_id = $1 AND k.gyldig_fra <= now()
          AND (k.gyldig_til IS NULL OR now() < k.gyldig_til)
          AND t.formaal & CASE k.type WHEN 3 THEN 2 ELSE 11 END <> 0))
  AND NOT EXISTS (
    SELECT 1 FROM tilgang t
    WHERE t.bruker_id = u.id AND t.mottaker_id = ANY ($3) AND t.mottaker_type <> 4
      AND t.sperret & 1 <> 0 AND t.fra <= now() AND now() < t.til)
ORDER BY u.navn_noekkel COLLATE "C", u.id
LIMIT $6
