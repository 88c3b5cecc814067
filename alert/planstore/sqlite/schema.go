package sqlite

// schema returns the statements that make the tables, in the order they were added. Times are Unix nanoseconds, NULL for none.
//
// moves is the audit log: rows are only ever added; live says whether a row still counts or was superseded in a replay, and is
// outside the hash. plans, plan_keys, plan_offices and plan_seen are projections of it.
func schema() []string {
	return []string{
		`CREATE TABLE moves(
			n    INTEGER PRIMARY KEY AUTOINCREMENT,
			plan TEXT    NOT NULL,
			seq  INTEGER NOT NULL,
			live INTEGER NOT NULL DEFAULT 1,
			body BLOB    NOT NULL,
			prev BLOB    NOT NULL,
			hash BLOB    NOT NULL)`,
		`CREATE UNIQUE INDEX moves_live ON moves(plan, seq) WHERE live = 1`,
		`CREATE TABLE plans(
			id       TEXT PRIMARY KEY,
			seq      INTEGER NOT NULL,
			state    TEXT    NOT NULL,
			owner    TEXT    NOT NULL,
			township TEXT    NOT NULL,
			concern  TEXT    NOT NULL,
			severity TEXT    NOT NULL,
			opened   INTEGER NOT NULL,
			deadline INTEGER,
			wake     INTEGER,
			search   TEXT    NOT NULL,
			notes    TEXT    NOT NULL DEFAULT '',
			body     BLOB    NOT NULL)`,
		`CREATE INDEX plans_wake ON plans(wake) WHERE wake IS NOT NULL`,
		`CREATE INDEX plans_deadline ON plans(deadline) WHERE deadline IS NOT NULL`,
		`CREATE INDEX plans_state ON plans(state, opened)`,
		`CREATE TABLE plan_keys(
			key    TEXT    NOT NULL,
			plan   TEXT    NOT NULL,
			live   INTEGER NOT NULL,
			closed INTEGER,
			PRIMARY KEY(key, plan)) WITHOUT ROWID`,
		`CREATE UNIQUE INDEX plan_keys_live ON plan_keys(key) WHERE live = 1`,
		`CREATE INDEX plan_keys_plan ON plan_keys(plan)`,
		`CREATE TABLE plan_offices(office TEXT NOT NULL, plan TEXT NOT NULL, PRIMARY KEY(office, plan)) WITHOUT ROWID`,
		`CREATE INDEX plan_offices_plan ON plan_offices(plan)`,
		`CREATE TABLE plan_seen(plan TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY(plan, digest)) WITHOUT ROWID`,
	}
}
