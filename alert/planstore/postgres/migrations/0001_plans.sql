-- moves is the audit log: rows are only ever added; live says whether a row still counts or was superseded in a replay, and is outside
-- the hash. plans, plan_keys, plan_offices and plan_seen are projections of it. Times are Unix nanoseconds, NULL for none.
CREATE TABLE moves(
    n    BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan TEXT COLLATE "C" NOT NULL,
    seq  INTEGER NOT NULL,
    live BOOLEAN NOT NULL DEFAULT TRUE,
    body BYTEA   NOT NULL,
    prev BYTEA   NOT NULL,
    hash BYTEA   NOT NULL
);
CREATE UNIQUE INDEX moves_live ON moves(plan, seq) WHERE live;

CREATE TABLE plans(
    id       TEXT COLLATE "C" PRIMARY KEY,
    seq      INTEGER NOT NULL,
    state    TEXT    NOT NULL,
    owner    TEXT    NOT NULL,
    township TEXT    NOT NULL,
    concern  TEXT    NOT NULL,
    severity TEXT    NOT NULL,
    opened   BIGINT  NOT NULL,
    deadline BIGINT,
    wake     BIGINT,
    search   TEXT    NOT NULL,
    notes    TEXT    NOT NULL DEFAULT '',
    body     BYTEA   NOT NULL
);
CREATE INDEX plans_wake ON plans(wake) WHERE wake IS NOT NULL;
CREATE INDEX plans_deadline ON plans(deadline) WHERE deadline IS NOT NULL;
CREATE INDEX plans_state ON plans(state, opened);

CREATE TABLE plan_keys(
    key    TEXT COLLATE "C" NOT NULL,
    plan   TEXT COLLATE "C" NOT NULL,
    live   BOOLEAN NOT NULL,
    closed BIGINT,
    PRIMARY KEY(key, plan)
);
-- A need never has two live plans, whatever the program does.
CREATE UNIQUE INDEX plan_keys_live ON plan_keys(key) WHERE live;
CREATE INDEX plan_keys_plan ON plan_keys(plan);

CREATE TABLE plan_offices(
    office TEXT COLLATE "C" NOT NULL,
    plan   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY(office, plan)
);
CREATE INDEX plan_offices_plan ON plan_offices(plan);

CREATE TABLE plan_seen(
    plan   TEXT COLLATE "C" NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY(plan, digest)
);
