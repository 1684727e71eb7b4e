-- How planning finds things: clients by id, and rows by what they are of.

-- ids: those of other systems. near is what of one a spreadsheet can't damage.
CREATE TABLE ids (id INTEGER PRIMARY KEY, external TEXT NOT NULL, near TEXT NOT NULL) STRICT;

-- client_lists: by the fields of a list in the mapping, together.
CREATE TABLE client_lists (key TEXT NOT NULL, client INTEGER NOT NULL, PRIMARY KEY (key, client)) STRICT, WITHOUT ROWID;

-- first is the first name as record.ContactKeys compares it.
CREATE TABLE clients (id INTEGER PRIMARY KEY, deleted INTEGER NOT NULL, first TEXT NOT NULL) STRICT;
CREATE TABLE client_keys (key TEXT NOT NULL, client INTEGER NOT NULL, PRIMARY KEY (key, client)) STRICT, WITHOUT ROWID;
CREATE TABLE client_contacts (contact TEXT NOT NULL, client INTEGER NOT NULL, PRIMARY KEY (contact, client)) STRICT, WITHOUT ROWID;

-- people: by what a client, or a row (else 0), is told from others of its full name.
-- place: first the clients, then the rows, each in their order.
CREATE TABLE people (place INTEGER PRIMARY KEY, full_name TEXT NOT NULL, born TEXT NOT NULL, email INTEGER NOT NULL, phone INTEGER NOT NULL, client INTEGER NOT NULL, row INTEGER NOT NULL,
	ends TEXT NOT NULL, words TEXT NOT NULL) STRICT;
CREATE INDEX by_ends ON people (ends, born) WHERE ends <> '' AND born <> '';
CREATE INDEX by_birth ON people (full_name, born, email, phone);
CREATE INDEX by_contact ON people (full_name, email, phone);

-- rows: draft is the row as it would be planned if it were alone.
CREATE TABLE rows (row INTEGER PRIMARY KEY, draft TEXT NOT NULL, changes TEXT NOT NULL, cells TEXT NOT NULL, source TEXT NOT NULL) STRICT;

-- subjects: what several rows may not be of: a client (of which it has the rows where
-- they are several), an ExternalClientId that a row brings.
CREATE TABLE subjects (subject TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (subject, row)) STRICT, WITHOUT ROWID;

-- row_keys: client is 0 for a row that would create one.
CREATE TABLE row_keys (key TEXT NOT NULL, row INTEGER NOT NULL, client INTEGER NOT NULL, PRIMARY KEY (key, row)) STRICT, WITHOUT ROWID;

-- met: clients that a row is of, or may be.
CREATE TABLE met (row INTEGER NOT NULL, client INTEGER NOT NULL, PRIMARY KEY (row, client)) STRICT, WITHOUT ROWID;

-- twins: the first row of those with one sum, which is equal for rows whose mapped cells
-- are all the same.
CREATE TABLE twins (sum BLOB NOT NULL PRIMARY KEY, row INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- moves: what a matched row gives its client, and what the client loses by it: an
-- email, a phone, a full name.
CREATE TABLE moves (value TEXT NOT NULL, lost INTEGER NOT NULL, row INTEGER NOT NULL, client INTEGER NOT NULL, PRIMARY KEY (value, lost, row)) STRICT, WITHOUT ROWID;

-- gone: documents of the clients who were deleted lately; the copy of the account has
-- none of them.
CREATE TABLE gone (client INTEGER PRIMARY KEY, doc BLOB NOT NULL) STRICT;
