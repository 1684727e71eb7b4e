-- meta: the plan.Meta, as JSON. Its times are text there; those of rows are integers.
CREATE TABLE meta (one INTEGER PRIMARY KEY CHECK (one = 1), value TEXT NOT NULL) STRICT;

-- rows: reasons, changes, tags_add, tags_remove, meets and source are JSON arrays. before
-- and restore are documents to the byte, so they are no TEXT, which would have to be
-- UTF-8.
CREATE TABLE rows (
  row         INTEGER PRIMARY KEY,
  sheet       TEXT NOT NULL,
  action      TEXT NOT NULL,
  state       TEXT NOT NULL,
  decision    TEXT NOT NULL,
  client_id   INTEGER NOT NULL,
  external_id TEXT NOT NULL,
  name        TEXT NOT NULL,
  reasons     TEXT NOT NULL,
  changes     TEXT NOT NULL,
  tags_add    TEXT NOT NULL,
  tags_remove TEXT NOT NULL,
  lands       INTEGER NOT NULL,
  before      BLOB,
  source      TEXT NOT NULL,
  source_text TEXT NOT NULL,
  source_form TEXT NOT NULL,
  restore     BLOB,
  key         TEXT NOT NULL,
  archived    INTEGER NOT NULL,
  meets       TEXT NOT NULL
) STRICT;

-- cards: what a person is shown of a row beside it. mapped and candidates are JSON
-- arrays, outcomes is an object. A cell's field is known by its place: the plan's
-- Fields stand in meta, once.
CREATE TABLE cards (
  row        INTEGER PRIMARY KEY REFERENCES rows,
  mapped     TEXT NOT NULL,
  candidates TEXT NOT NULL,
  outcomes   TEXT NOT NULL
) STRICT;

-- accepted: codes of alarms that a person has accepted since the plan was made.
CREATE TABLE accepted (code TEXT PRIMARY KEY) STRICT;

-- attempts: what applying did to a row, one line for each row that was begun or
-- found in conflict. sent is in milliseconds since 1970, by our clock; timeout is in
-- nanoseconds. base and after are documents to the byte.
CREATE TABLE attempts (
  row     INTEGER PRIMARY KEY REFERENCES rows,
  step    TEXT NOT NULL,
  sent    INTEGER NOT NULL,
  timeout INTEGER NOT NULL,
  highest INTEGER NOT NULL,
  error   TEXT NOT NULL,
  cells   TEXT NOT NULL,
  base    BLOB,
  after   BLOB,
  said    TEXT NOT NULL
) STRICT;

-- known: documents of clients that no row changes, but on whom a create may fall
-- though nothing foretells it, to the byte, as they were last seen before that.
CREATE TABLE known (client INTEGER PRIMARY KEY, doc BLOB NOT NULL) STRICT;

-- standing: the plan.RunStatus of the run that applies the plan, as JSON.
CREATE TABLE standing (one INTEGER PRIMARY KEY CHECK (one = 1), value TEXT NOT NULL) STRICT;

-- progress: the plan.Progress of applying, as JSON.
CREATE TABLE progress (one INTEGER PRIMARY KEY CHECK (one = 1), value TEXT NOT NULL) STRICT;
