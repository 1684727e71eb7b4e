CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), value TEXT NOT NULL) STRICT;

-- first and last: the answers (state.Seq) that showed the client first and last.
CREATE TABLE clients (
  id    INTEGER PRIMARY KEY,
  doc   BLOB NOT NULL,
  page  INTEGER NOT NULL, -- of the list; 0 if another query brought it
  first INTEGER NOT NULL,
  last  INTEGER NOT NULL
) STRICT;

-- gone: what the latest list of deleted clients showed.
CREATE TABLE gone (id INTEGER PRIMARY KEY) STRICT;

-- twice: names of clients that one walk met on two pages.
CREATE TABLE twice (name TEXT PRIMARY KEY) STRICT;

-- doubtful: clients of whom it is not known whether the list showed them when it
-- was measured, since they were archived or restored meanwhile, and the answer
-- that told so. To be seen in the list after it settles the doubt.
CREATE TABLE doubtful (id INTEGER PRIMARY KEY, since INTEGER NOT NULL) STRICT;

CREATE TABLE diagnoses (client INTEGER PRIMARY KEY, doc BLOB NOT NULL, fetched INTEGER NOT NULL) STRICT;

-- custom: every custom field seen; client and place say where it stands first.
CREATE TABLE custom (
  id TEXT PRIMARY KEY, label TEXT NOT NULL, client INTEGER NOT NULL, place INTEGER NOT NULL
) STRICT;

-- members: every top-level member seen.
CREATE TABLE members (name TEXT PRIMARY KEY) STRICT;
