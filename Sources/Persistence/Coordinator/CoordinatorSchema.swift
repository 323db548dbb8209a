// SPDX-License-Identifier: Apache-2.0

extension StoreSchema {
    /// The coordinator's tables. `position` columns keep the order of insertion; times are Unix seconds; "canonical"
    /// means the one encoding of module Federation.
    static let coordinator = StoreSchema(
        name: "coordinator's store",
        // "TRBC"
        applicationID: 0x5452_4243,
        migrations: [members + questions + rounds + log + witnesses])

    private static let members = """
        -- Values fixed when the federation was made.
        CREATE TABLE setting (
            name  TEXT PRIMARY KEY,      -- for example 'root-key'
            value BLOB NOT NULL          -- as the program that uses it encodes it
        ) STRICT;

        -- Every roster epoch that the root key has signed.
        CREATE TABLE roster_epoch (
            number INTEGER PRIMARY KEY,  -- 1, 2, 3 …, without gaps
            bytes  BLOB NOT NULL         -- canonical epoch and signature
        ) STRICT;

        -- One-time invitations to join, the latest for each branch.
        CREATE TABLE invitation (
            position    INTEGER PRIMARY KEY,
            branch      TEXT NOT NULL UNIQUE,                          -- name of the invited branch
            secret_hash BLOB NOT NULL CHECK (length(secret_hash) = 32),-- hash of the secret; the secret is not kept
            expires_at  INTEGER NOT NULL,                              -- time after which it is void
            is_used     INTEGER NOT NULL CHECK (is_used IN (0, 1))     -- 1 once a branch has enrolled with it
        ) STRICT;

        -- Branches that asked to join.
        CREATE TABLE enrolment (
            position            INTEGER PRIMARY KEY,
            identifier          TEXT NOT NULL UNIQUE, -- random; known to the branch that asks
            branch              TEXT NOT NULL,        -- name of the branch
            identity_key        BLOB NOT NULL CHECK (length(identity_key) = 32), -- Ed25519 public key
            certificate_request BLOB NOT NULL,        -- PKCS #10, DER
            certificate         BLOB NOT NULL         -- DER; empty until the branch is signed in
        ) STRICT;

        """

    private static let questions = """
        -- Feature contracts that were published.
        CREATE TABLE contract (
            position INTEGER PRIMARY KEY,
            digest   BLOB NOT NULL UNIQUE CHECK (length(digest) = 32), -- H("contract", bytes)
            bytes    BLOB NOT NULL                                     -- canonical
        ) STRICT;

        -- Studies and how far they have come.
        CREATE TABLE study (
            position           INTEGER PRIMARY KEY,
            identifier         TEXT NOT NULL UNIQUE,                              -- its name
            digest             BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),  -- H("study", specification)
            specification      BLOB NOT NULL,                                     -- canonical; never changes
            status             TEXT NOT NULL,                                     -- StoredStudy.Status
            analysis_state     BLOB NOT NULL,                                     -- next broadcast state, canonical
            transcript         BLOB NOT NULL CHECK (length(transcript) = 32),     -- after the last closed round
            consecutive_aborts INTEGER NOT NULL,                                  -- rounds in a row without release
            model              TEXT                                               -- what came out; NULL before
        ) STRICT;

        -- Officers' signatures under studies.
        CREATE TABLE study_approval (
            position INTEGER PRIMARY KEY,
            study    BLOB NOT NULL REFERENCES study (digest) DEFERRABLE INITIALLY DEFERRED, -- digest of the study
            officer  BLOB NOT NULL CHECK (length(officer) = 32), -- the officer's Ed25519 public key
            bytes    BLOB NOT NULL,                              -- canonical approval
            UNIQUE (study, officer)
        ) STRICT;

        -- The latest answer of each node to each study.
        CREATE TABLE study_decision (
            position INTEGER PRIMARY KEY,
            study    BLOB NOT NULL REFERENCES study (digest) DEFERRABLE INITIALLY DEFERRED, -- digest of the study
            node     INTEGER NOT NULL,                           -- node identifier, 64 bits
            bytes    BLOB NOT NULL,                              -- canonical decision
            UNIQUE (study, node)
        ) STRICT;

        -- What finished studies made.
        CREATE TABLE model (
            position     INTEGER PRIMARY KEY,
            identifier   TEXT NOT NULL UNIQUE, -- name and version
            study        TEXT NOT NULL,        -- identifier of the study
            analysis     TEXT NOT NULL,        -- id of the analysis
            content      BLOB NOT NULL,        -- JSON; its hash is in the log
            published_at INTEGER NOT NULL,     -- time
            is_retired   INTEGER NOT NULL CHECK (is_retired IN (0, 1)) -- 1 when it should no longer be used
        ) STRICT;

        """

    private static let rounds = """
        -- Every round there ever was. A digest or a number is used once, for ever.
        CREATE TABLE round (
            digest BLOB PRIMARY KEY CHECK (length(digest) = 32), -- h_spec
            study  TEXT NOT NULL REFERENCES study (identifier) DEFERRABLE INITIALLY DEFERRED, -- its study
            number INTEGER NOT NULL,                             -- within the study
            ending BLOB,                                         -- canonical ClosedRound; NULL while it is open
            UNIQUE (study, number)
        ) STRICT;

        -- Rounds are not forgotten and do not end twice.
        CREATE TRIGGER round_is_kept BEFORE DELETE ON round
        BEGIN SELECT RAISE(ABORT, 'a round is kept for ever'); END;
        CREATE TRIGGER round_ends_once BEFORE UPDATE ON round WHEN OLD.ending IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a round ends once'); END;

        -- What the coordinator needs to go on with a round.
        CREATE TABLE open_round (
            position        INTEGER PRIMARY KEY,
            round           BLOB NOT NULL UNIQUE REFERENCES round (digest) DEFERRABLE INITIALLY DEFERRED, -- h_spec
            specification   BLOB NOT NULL,    -- canonical
            broadcast_state BLOB NOT NULL,    -- what nodes compute from
            log_index       INTEGER NOT NULL, -- index of the announcement in the log
            invited         BLOB NOT NULL,    -- count 8, node identifiers 8 each, little-endian
            phase_deadline  INTEGER NOT NULL, -- time at which the open phase closes
            advertisements  BLOB,             -- message 1′, canonical; NULL until U1 is settled
            shares          BLOB,             -- count 8, then length 8 and message 2 each; NULL until U2 is settled
            masked_sum      BLOB,             -- words of the running masked sum; NULL until U3 is settled
            survivors       BLOB,             -- message 4′, canonical; NULL until U3 is settled
            consistency     BLOB,             -- message 5′, canonical; NULL until a quorum has signed
            CHECK ((masked_sum IS NULL) = (survivors IS NULL))
        ) STRICT;

        """

    private static let log = """
        -- The transparency log's entries.
        CREATE TABLE log_entry (
            log_index INTEGER PRIMARY KEY CHECK (log_index >= 0), -- 0, 1, 2 …, without gaps
            bytes     BLOB NOT NULL                               -- what the leaf hashes
        ) STRICT;

        -- Hashes of complete subtrees.
        CREATE TABLE log_node (
            level      INTEGER NOT NULL,                           -- 0 for leaves
            node_index INTEGER NOT NULL,                           -- counted from the left
            hash       BLOB NOT NULL CHECK (length(hash) = 32),    -- RFC 6962
            PRIMARY KEY (level, node_index)
        ) STRICT, WITHOUT ROWID;

        -- The newest signed checkpoint: one row, or none for an empty log.
        CREATE TABLE log_checkpoint (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            size INTEGER NOT NULL,  -- entries it covers
            note BLOB NOT NULL      -- signed note
        ) STRICT;

        -- The log is append-only in the file as well.
        CREATE TRIGGER log_entry_is_final BEFORE UPDATE ON log_entry
        BEGIN SELECT RAISE(ABORT, 'log entries are final'); END;
        CREATE TRIGGER log_entry_is_kept BEFORE DELETE ON log_entry
        BEGIN SELECT RAISE(ABORT, 'log entries are kept'); END;
        CREATE TRIGGER log_node_is_final BEFORE UPDATE ON log_node
        BEGIN SELECT RAISE(ABORT, 'log nodes are final'); END;
        CREATE TRIGGER log_node_is_kept BEFORE DELETE ON log_node
        BEGIN SELECT RAISE(ABORT, 'log nodes are kept'); END;

        """

    private static let witnesses = """
        -- Checkpoints that a quorum has cosigned: the newest, and those that first covered a change of the membership.
        CREATE TABLE witnessed_checkpoint (
            size    INTEGER PRIMARY KEY,                          -- entries it covers
            note    BLOB NOT NULL,                                -- signed note with its cosignatures
            is_kept INTEGER NOT NULL CHECK (is_kept IN (0, 1))    -- 1 for ever, 0 until the next quorum
        ) STRICT;

        -- What collecting cosignatures needs to go on after a restart: one row, or none before the first.
        CREATE TABLE witness_record (
            only  INTEGER PRIMARY KEY CHECK (only = 1),
            bytes BLOB NOT NULL  -- as WitnessBook writes it
        ) STRICT;

        -- What every member has spent, reckoned from the rounds that were closed.
        CREATE TABLE spending (
            node        INTEGER NOT NULL,                                -- node identifier, 64 bits
            period      INTEGER NOT NULL,                                -- budget period
            nano_rho    INTEGER NOT NULL CHECK (nano_rho >= 0),          -- charged in it, units of 10⁻⁹ ρ
            ledger_head BLOB NOT NULL CHECK (length(ledger_head) = 32),  -- the member's chain after the last charge
            log_index   INTEGER NOT NULL,                                -- of the entry of the last charge
            PRIMARY KEY (node, period)
        ) STRICT;

        -- Bytes that entries of the log name by their digest.
        CREATE TABLE artefact (
            digest BLOB PRIMARY KEY CHECK (length(digest) = 32), -- as the entry says
            bytes  BLOB NOT NULL
        ) STRICT;
        CREATE TRIGGER artefact_is_final BEFORE UPDATE ON artefact
        BEGIN SELECT RAISE(ABORT, 'artefacts are final'); END;
        CREATE TRIGGER artefact_is_kept BEFORE DELETE ON artefact
        BEGIN SELECT RAISE(ABORT, 'artefacts are kept'); END;
        """
}
