CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), value TEXT NOT NULL, sum INTEGER NOT NULL) STRICT;

-- documents are kept in the order in which they came: clients come by name, so by
-- ClientId every one of them would rewrite a page of the file of its own.
CREATE TABLE documents (place INTEGER PRIMARY KEY, doc BLOB NOT NULL, sum INTEGER NOT NULL) STRICT;

-- first and last: the answers (state.Seq) that showed the client first and last.
CREATE TABLE seen (
  id      INTEGER PRIMARY KEY,
  place   INTEGER NOT NULL, -- of its document
  page    INTEGER NOT NULL, -- of the list; 0 if another query brought it
  first   INTEGER NOT NULL,
  last    INTEGER NOT NULL,
  read    INTEGER NOT NULL, -- when the document came, in ms
  updated INTEGER NOT NULL, -- its LastUpdateDate, in ms; 0: a brief row does not tell
  active  INTEGER NOT NULL  -- its LastActivityDate
) STRICT;

CREATE VIEW clients AS
  SELECT id, documents.doc, documents.sum, page, first, last FROM seen JOIN documents USING (place);

-- gone: what the latest list of deleted clients showed.
CREATE TABLE gone (id INTEGER PRIMARY KEY) STRICT;

-- twice: names of clients that one walk met on two pages.
CREATE TABLE twice (name TEXT PRIMARY KEY) STRICT;

-- doubtful: clients of whom it is not known whether the list showed them when it
-- was measured, since they were archived meanwhile, and the answer that told so.
-- To be seen in the list after it settles the doubt.
CREATE TABLE doubtful (id INTEGER PRIMARY KEY, since INTEGER NOT NULL) STRICT;

-- diagnoses count as long as the client's dates are what they were at fetching.
CREATE TABLE diagnoses (
  client INTEGER PRIMARY KEY, doc BLOB NOT NULL, sum INTEGER NOT NULL,
  fetched INTEGER NOT NULL, updated INTEGER NOT NULL, active INTEGER NOT NULL
) STRICT;

-- custom: every custom field seen; client and place say where it stands first.
CREATE TABLE custom (
  id TEXT PRIMARY KEY, label TEXT NOT NULL, client INTEGER NOT NULL, place INTEGER NOT NULL
) STRICT;

-- members: every top-level member seen.
CREATE TABLE members (name TEXT PRIMARY KEY) STRICT;
