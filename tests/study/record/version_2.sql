-- A record of 60 days, made by the code of version 2 and written by sqlite3's iterdump.
CREATE TABLE event (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        kind TEXT NOT NULL,    -- such as "quiz answer"
        subject TEXT NOT NULL, -- such as the card's id
        value TEXT             -- JSON
    );
INSERT INTO "event" VALUES(1,'2026-03-02T12:00:00.000000+00:00','opened lesson','98','null');
INSERT INTO "event" VALUES(2,'2026-03-14T13:00:12.000000+00:00','quiz answer','98-card-3','"wrong"');
CREATE TABLE log (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,      -- the moment, in UTC
        day TEXT NOT NULL,     -- the learner's day, which depends on where the learner was
        action TEXT NOT NULL CHECK (action IN ('plan', 'answer', 'lapse', 'undo')),
        card TEXT NOT NULL,
        rating INTEGER CHECK ((rating BETWEEN 1 AND 4) = (action = 'answer'))
    );
INSERT INTO "log" VALUES(1,'2026-03-02T12:00:00.000000+00:00','2026-03-02','plan','98-card-0',NULL);
INSERT INTO "log" VALUES(2,'2026-03-02T12:00:00.000000+00:00','2026-03-02','plan','98-card-1',NULL);
INSERT INTO "log" VALUES(3,'2026-03-02T12:00:00.000000+00:00','2026-03-02','plan','98-card-2',NULL);
INSERT INTO "log" VALUES(4,'2026-03-02T12:00:00.000000+00:00','2026-03-02','plan','98-card-3',NULL);
INSERT INTO "log" VALUES(5,'2026-03-02T12:00:00.000000+00:00','2026-03-02','plan','98-card-4',NULL);
INSERT INTO "log" VALUES(6,'2026-03-02T12:00:00.000000+00:00','2026-03-02','plan','98-card-5',NULL);
INSERT INTO "log" VALUES(7,'2026-03-02T12:00:00.000000+00:00','2026-03-02','plan','98-review-after-1-days',NULL);
INSERT INTO "log" VALUES(8,'2026-03-02T12:00:00.000000+00:00','2026-03-02','plan','98-review-after-3-days',NULL);
INSERT INTO "log" VALUES(9,'2026-03-02T12:00:00.000000+00:00','2026-03-02','plan','98-review-after-7-days',NULL);
INSERT INTO "log" VALUES(10,'2026-03-02T12:00:00.000000+00:00','2026-03-02','plan','98-review-after-30-days',NULL);
INSERT INTO "log" VALUES(11,'2026-03-03T12:00:01.000000+00:00','2026-03-03','answer','98-card-0',3);
INSERT INTO "log" VALUES(12,'2026-03-03T12:00:11.000000+00:00','2026-03-03','answer','98-card-1',3);
INSERT INTO "log" VALUES(13,'2026-03-03T12:00:21.000000+00:00','2026-03-03','answer','98-card-2',3);
INSERT INTO "log" VALUES(14,'2026-03-03T12:00:31.000000+00:00','2026-03-03','answer','98-card-3',4);
INSERT INTO "log" VALUES(15,'2026-03-03T12:00:41.000000+00:00','2026-03-03','answer','98-card-4',3);
INSERT INTO "log" VALUES(16,'2026-03-03T12:00:51.000000+00:00','2026-03-03','answer','98-card-5',4);
INSERT INTO "log" VALUES(17,'2026-03-03T12:01:01.000000+00:00','2026-03-03','answer','98-review-after-1-days',4);
INSERT INTO "log" VALUES(18,'2026-03-05T12:00:03.000000+00:00','2026-03-05','answer','98-review-after-3-days',3);
INSERT INTO "log" VALUES(19,'2026-03-06T12:00:04.000000+00:00','2026-03-06','answer','98-card-0',2);
INSERT INTO "log" VALUES(20,'2026-03-06T12:00:14.000000+00:00','2026-03-06','answer','98-card-1',4);
INSERT INTO "log" VALUES(21,'2026-03-06T12:00:24.000000+00:00','2026-03-06','answer','98-card-2',3);
INSERT INTO "log" VALUES(22,'2026-03-06T12:00:34.000000+00:00','2026-03-06','answer','98-card-4',3);
INSERT INTO "log" VALUES(23,'2026-03-06T12:00:34.000000+00:00','2026-03-06','undo','98-card-4',NULL);
INSERT INTO "log" VALUES(24,'2026-03-06T12:00:39.000000+00:00','2026-03-06','answer','98-card-4',3);
INSERT INTO "log" VALUES(25,'2026-03-09T12:00:07.000000+00:00','2026-03-09','answer','98-card-0',3);
INSERT INTO "log" VALUES(26,'2026-03-09T12:00:17.000000+00:00','2026-03-09','answer','98-review-after-7-days',1);
INSERT INTO "log" VALUES(27,'2026-03-10T12:00:08.000000+00:00','2026-03-10','answer','98-review-after-7-days',2);
INSERT INTO "log" VALUES(28,'2026-03-13T12:00:11.000000+00:00','2026-03-13','answer','98-card-2',2);
INSERT INTO "log" VALUES(29,'2026-03-13T12:00:21.000000+00:00','2026-03-13','answer','98-card-4',4);
INSERT INTO "log" VALUES(30,'2026-03-15T12:00:13.000000+00:00','2026-03-15','answer','98-card-3',1);
INSERT INTO "log" VALUES(31,'2026-03-15T12:00:23.000000+00:00','2026-03-15','answer','98-card-5',4);
INSERT INTO "log" VALUES(32,'2026-03-16T12:00:14.000000+00:00','2026-03-16','answer','98-card-0',3);
INSERT INTO "log" VALUES(33,'2026-03-16T12:00:24.000000+00:00','2026-03-16','answer','98-card-3',3);
INSERT INTO "log" VALUES(34,'2026-03-20T12:00:18.000000+00:00','2026-03-20','answer','98-card-2',3);
INSERT INTO "log" VALUES(35,'2026-03-20T12:00:28.000000+00:00','2026-03-20','answer','98-card-3',3);
INSERT INTO "log" VALUES(36,'2026-03-31T12:00:29.000000+00:00','2026-03-31','answer','98-card-3',2);
INSERT INTO "log" VALUES(37,'2026-04-01T12:00:30.000000+00:00','2026-04-01','answer','98-review-after-30-days',3);
INSERT INTO "log" VALUES(38,'2026-04-07T12:00:36.000000+00:00','2026-04-07','answer','98-card-1',3);
INSERT INTO "log" VALUES(39,'2026-04-15T12:00:44.000000+00:00','2026-04-15','answer','98-card-0',3);
INSERT INTO "log" VALUES(40,'2026-04-19T12:00:48.000000+00:00','2026-04-19','answer','98-card-2',3);
INSERT INTO "log" VALUES(41,'2026-04-20T12:00:49.000000+00:00','2026-04-20','answer','98-card-3',3);
CREATE TABLE memory (      -- follows from the log; kept so that the cards due are found at once
        card TEXT PRIMARY KEY,
        due TEXT,              -- a day; NULL: finished, it never comes back
        last TEXT NOT NULL,    -- the day of the last entry that counted
        state INTEGER NOT NULL,
        step INTEGER,
        stability REAL NOT NULL,
        difficulty REAL NOT NULL
    );
INSERT INTO "memory" VALUES('98-review-after-1-days',NULL,'2026-03-03',2,NULL,1.16874829135823361521e+01,1.0);
INSERT INTO "memory" VALUES('98-review-after-3-days',NULL,'2026-03-05',1,2,1.38269036943545682301e+01,2.11121423578539513243e+00);
INSERT INTO "memory" VALUES('98-review-after-7-days',NULL,'2026-03-10',1,0,1.83066333874752240618e+00,8.25557787278606);
INSERT INTO "memory" VALUES('98-card-4','2026-05-19','2026-03-13',2,NULL,6.72403087955078859749e+01,1.0);
INSERT INTO "memory" VALUES('98-card-5','2026-06-14','2026-03-15',2,NULL,9.14718576684667112903e+01,1.0);
INSERT INTO "memory" VALUES('98-review-after-30-days',NULL,'2026-04-01',1,2,3.74206383892562399751e+01,2.11121423578539513243e+00);
INSERT INTO "memory" VALUES('98-card-1','2026-08-12','2026-04-07',2,NULL,1.27076614824590279791e+02,1.0);
INSERT INTO "memory" VALUES('98-card-0','2026-07-24','2026-04-15',2,NULL,1.00294046895528026657e+02,4.71975356542678081694e+00);
INSERT INTO "memory" VALUES('98-card-2','2026-08-09','2026-04-19',2,NULL,1.12214099420443147892e+02,4.72469443110674536256e+00);
INSERT INTO "memory" VALUES('98-card-3','2026-05-30','2026-04-20',2,NULL,3.98849067755846391492e+01,7.98318080858799739019e+00);
CREATE INDEX log_card ON log (card);
CREATE TRIGGER log_keeps BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER log_stays BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE INDEX memory_due ON memory (due);
CREATE INDEX event_kind ON event (kind);
PRAGMA user_version = 2;
