// SPDX-License-Identifier: Apache-2.0

extension StoreSchema {
    /// A node's tables. `position` columns keep the order of insertion; times are Unix seconds; "canonical" means the
    /// one encoding of module Federation.
    static let node = StoreSchema(
        name: "node's store",
        // "TRBN"
        applicationID: 0x5452_424E,
        migrations: [federation + log + questions + ledger + rounds, retirements])

    private static let federation = """
        -- Who this node is and whom it believes: one row, written at enrolment.
        CREATE TABLE membership (
            only       INTEGER PRIMARY KEY CHECK (only = 1),
            node       INTEGER NOT NULL,                                 -- node identifier, 64 bits
            branch     TEXT NOT NULL,                                    -- name of the branch
            federation BLOB NOT NULL CHECK (length(federation) = 32),    -- names the federation
            root_key   BLOB NOT NULL CHECK (length(root_key) = 32),      -- the pinned Ed25519 root key
            roster     BLOB NOT NULL                                     -- the epoch it enrolled with, signed
        ) STRICT;

        -- How many transactions of the protocol this store has seen: what is kept of it elsewhere shows an older copy.
        CREATE TABLE commit_count (
            only  INTEGER PRIMARY KEY CHECK (only = 1),
            count INTEGER NOT NULL CHECK (count >= 0)
        ) STRICT;
        INSERT INTO commit_count (only, count) VALUES (1, 0);

        """

    private static let log = """
        -- Every roster epoch that was read in the log.
        CREATE TABLE roster_epoch (
            number INTEGER PRIMARY KEY,  -- 1, 2, 3 …, without gaps
            bytes  BLOB NOT NULL         -- canonical epoch, the root's signature and endorsements
        ) STRICT;

        -- How far the log was read, and what follows from it: one row, or none before the first page.
        CREATE TABLE log_reading (
            only  INTEGER PRIMARY KEY CHECK (only = 1),
            size  INTEGER NOT NULL,  -- entries that were read; never goes back
            bytes BLOB NOT NULL      -- canonical LogReading
        ) STRICT;

        -- Contradictions of the log, and what contradicts it, with the evidence.
        CREATE TABLE incident (
            position   INTEGER PRIMARY KEY,
            identifier BLOB NOT NULL UNIQUE CHECK (length(identifier) = 32), -- names the evidence
            code       TEXT NOT NULL,                                        -- which kind
            bytes      BLOB NOT NULL                                         -- canonical LogIncident
        ) STRICT;

        -- Why this node only reads: one row while it does.
        CREATE TABLE lock (
            only  INTEGER PRIMARY KEY CHECK (only = 1),
            bytes BLOB NOT NULL  -- canonical NodeLock
        ) STRICT;

        -- What a person asked for about the branch's leave, until the running node has signed it.
        CREATE TABLE notice_request (
            only   INTEGER PRIMARY KEY CHECK (only = 1),
            kind   INTEGER NOT NULL,  -- MembershipNotice.Kind
            reason TEXT NOT NULL      -- the person's words
        ) STRICT;

        """

    private static let retirements = """
        -- Why head office has retired the model; NULL while it may be used.
        ALTER TABLE study ADD COLUMN retirement TEXT;
        """

    private static let questions = """
        -- Studies that were put to this branch.
        CREATE TABLE study (
            position        INTEGER PRIMARY KEY,
            identifier      TEXT NOT NULL UNIQUE,                          -- its name
            proposal        BLOB NOT NULL,                                 -- canonical specification and approvals
            decision        BLOB NOT NULL,                                 -- this branch's answer, canonical
            closed_rounds   INTEGER NOT NULL,                              -- rounds whose outcome was read
            transcript      BLOB NOT NULL CHECK (length(transcript) = 32), -- after those rounds
            released_rounds INTEGER NOT NULL,                              -- how many of them released a sum
            paid_aborts     INTEGER NOT NULL,                              -- since the last release, paid and without one
            aborted_nano_rho INTEGER NOT NULL,                             -- cost of all such rounds, 10⁻⁹ ρ
            is_finished     INTEGER NOT NULL CHECK (is_finished IN (0, 1)),-- 1 after its last round
            model           TEXT,                                          -- what came out; NULL before
            model_digest    BLOB CHECK (length(model_digest) = 32)         -- of that model, by the log
        ) STRICT;

        -- What a person decided, until the running node has carried it out.
        CREATE TABLE decision_request (
            position INTEGER PRIMARY KEY,
            study    TEXT NOT NULL UNIQUE,                       -- identifier of the study
            accept   INTEGER NOT NULL CHECK (accept IN (0, 1)),  -- 1 to accept, 0 to refuse
            reason   TEXT NOT NULL                               -- the person's words
        ) STRICT;

        -- Feature contracts that this branch has accepted.
        CREATE TABLE contract (
            digest BLOB PRIMARY KEY CHECK (length(digest) = 32), -- H("contract", bytes)
            bytes  BLOB NOT NULL                                 -- canonical
        ) STRICT;

        -- Models that came back to the branch.
        CREATE TABLE model (
            position    INTEGER PRIMARY KEY,
            identifier  TEXT NOT NULL UNIQUE, -- name and version
            study       TEXT NOT NULL,        -- identifier of the study
            analysis    TEXT NOT NULL,        -- id of the analysis
            content     BLOB NOT NULL,        -- JSON
            received_at INTEGER NOT NULL      -- time
        ) STRICT;

        """

    private static let ledger = """
        -- The branch's privacy budget: one line for each round that ever claimed some, for ever.
        CREATE TABLE ledger (
            position      INTEGER PRIMARY KEY,
            round         BLOB NOT NULL UNIQUE CHECK (length(round) = 32), -- h_spec
            study         TEXT NOT NULL,                                   -- identifier of the study
            purpose       TEXT NOT NULL,                                   -- the study's, with a limit of its own
            period        INTEGER NOT NULL,                                -- budget period that pays
            nano_rho      INTEGER NOT NULL CHECK (nano_rho > 0),           -- units of 10⁻⁹ ρ
            state         TEXT NOT NULL CHECK (state IN ('reserved', 'charged', 'cancelled')),
            charge_number INTEGER UNIQUE,                -- 1, 2, 3 … in order of charging; NULL unless charged
            list_number   INTEGER UNIQUE,                -- 1, 2, 3 … in the log's order; NULL until the log lists the charge
            head          BLOB CHECK (length(head) = 32),-- chain of listed charges after this one; NULL until it is listed
            CHECK ((state = 'charged') = (charge_number IS NOT NULL)),
            CHECK ((list_number IS NULL) = (head IS NULL) AND (list_number IS NULL OR state = 'charged'))
        ) STRICT;
        CREATE INDEX ledger_by_period ON ledger (period, state);

        -- Orders of the root key that set the ledger anew. Charges before one no longer count.
        CREATE TABLE recovery (
            position     INTEGER PRIMARY KEY,
            log_index    INTEGER NOT NULL UNIQUE,                  -- where the order stands in the log
            period       INTEGER NOT NULL,                         -- budget period it speaks of
            nano_rho     INTEGER NOT NULL CHECK (nano_rho >= 0),   -- charged in it before the order, passed over or not
            head         BLOB NOT NULL CHECK (length(head) = 32),  -- the chain of charges goes on from here
            after_charge INTEGER NOT NULL                          -- charge_number of the last charge before it; 0 for none
        ) STRICT;

        -- Questions that were unmasked with this node's help.
        CREATE TABLE answered_round (
            round     BLOB PRIMARY KEY CHECK (length(round) = 32),     -- h_spec
            period    INTEGER NOT NULL,                                -- budget period
            question  BLOB NOT NULL CHECK (length(question) = 32),     -- equal for rounds that ask the same
            survivors BLOB NOT NULL                                    -- U3: count 8, node identifiers 8 each, little-endian
        ) STRICT;
        CREATE INDEX answered_round_by_period ON answered_round (period);

        CREATE TRIGGER ledger_line_is_kept BEFORE DELETE ON ledger
        BEGIN SELECT RAISE(ABORT, 'ledger lines are kept for ever'); END;
        CREATE TRIGGER ledger_line_is_final BEFORE UPDATE ON ledger
        WHEN OLD.state = 'cancelled' OR OLD.list_number IS NOT NULL
            OR OLD.state = 'charged' AND (NEW.state <> 'charged' OR NEW.charge_number <> OLD.charge_number)
        BEGIN SELECT RAISE(ABORT, 'charges and cancellations are final'); END;
        CREATE TRIGGER ledger_claim_is_final BEFORE UPDATE OF round, study, purpose, period, nano_rho ON ledger
        BEGIN SELECT RAISE(ABORT, 'what a line claims is final'); END;

        """

    private static let rounds = """
        -- Rounds under way. None without a line in the ledger.
        CREATE TABLE open_round (
            position      INTEGER PRIMARY KEY,
            round         BLOB NOT NULL UNIQUE REFERENCES ledger (round), -- h_spec
            specification BLOB NOT NULL,                                  -- canonical
            secrets       BLOB NOT NULL -- session and noised sum, XChaCha20-Poly1305 under the store key
        ) STRICT;

        -- Messages of rounds under way, as they were or will be sent. Once stored they never change.
        CREATE TABLE round_message (
            round BLOB NOT NULL REFERENCES open_round (round) ON DELETE CASCADE, -- h_spec
            kind  TEXT NOT NULL,                                                 -- RoundMessageKind
            bytes BLOB NOT NULL,                                                 -- canonical
            PRIMARY KEY (round, kind)
        ) STRICT;
        CREATE TRIGGER round_message_is_final BEFORE UPDATE ON round_message
        BEGIN SELECT RAISE(ABORT, 'messages are final'); END;
        """
}
