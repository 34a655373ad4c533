"""The tables of the study record, as scripts that bring any older record up to date."""

# One script per version of the schema. Never change one that was published: add the next.
MIGRATIONS = (
    """
    CREATE TABLE log (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,      -- the moment, in UTC
        day TEXT NOT NULL,     -- the learner's day, which depends on where the learner was
        action TEXT NOT NULL CHECK (action IN ('plan', 'answer', 'lapse', 'undo')),
        card TEXT NOT NULL,
        rating INTEGER CHECK ((rating BETWEEN 1 AND 4) = (action = 'answer'))
    );
    CREATE INDEX log_card ON log (card);
    CREATE TRIGGER log_keeps BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
    CREATE TRIGGER log_stays BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
    CREATE TABLE memory (      -- follows from the log; kept so that the cards due are found at once
        card TEXT PRIMARY KEY,
        due TEXT,              -- a day; NULL: finished, it never comes back
        last TEXT NOT NULL,    -- the day of the last entry that counted
        state INTEGER NOT NULL,
        step INTEGER,
        stability REAL NOT NULL,
        difficulty REAL NOT NULL
    );
    CREATE INDEX memory_due ON memory (due);
    """,
    """
    CREATE TABLE event (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        kind TEXT NOT NULL,    -- such as "quiz answer"
        subject TEXT NOT NULL, -- such as the card's id
        value TEXT             -- JSON
    );
    CREATE INDEX event_kind ON event (kind);
    """,
    """
    ALTER TABLE log RENAME TO old_log;
    CREATE TABLE new_log (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        day TEXT NOT NULL,
        action TEXT NOT NULL CHECK (action IN ('plan', 'answer', 'lapse', 'undo', 'suspend', 'bury', 'return')),
        card TEXT NOT NULL,
        rating INTEGER CHECK ((rating BETWEEN 1 AND 4) = (action = 'answer'))
    );
    INSERT INTO new_log SELECT id, at, day, action, card, rating FROM old_log;
    DROP TABLE old_log;
    ALTER TABLE new_log RENAME TO log;
    CREATE INDEX log_card ON log (card);
    CREATE INDEX log_day ON log (day);
    CREATE TRIGGER log_keeps BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
    CREATE TRIGGER log_stays BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
    DROP TABLE memory;
    CREATE TABLE memory (      -- as before, by newer rules: worked out anew from the log where `basis` is empty
        card TEXT PRIMARY KEY,
        due TEXT,
        last TEXT NOT NULL,
        rung INTEGER,          -- of the ladder; NULL: above it
        stability REAL NOT NULL,
        difficulty REAL NOT NULL,
        entered TEXT,          -- the day of the first answer; NULL: planned, and waiting
        lapses INTEGER NOT NULL,
        held TEXT              -- not shown before that day
    );
    CREATE INDEX memory_due ON memory (due);
    CREATE INDEX memory_entered ON memory (entered);
    CREATE TABLE basis (parameters TEXT NOT NULL);  -- FSRS's, as JSON, that the memories were worked out with
    """,
)
TABLES = ("log", "memory", "event", "basis")
