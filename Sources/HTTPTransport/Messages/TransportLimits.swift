// SPDX-License-Identifier: Apache-2.0

internal import Federation

/// How long bodies may be, and how long peers may take. Each limit is tested one step beyond.
public enum TransportLimits {
    /// Bytes of a certificate request, and of the list of playbooks.
    public static let smallBodyBytes = 4096
    /// Bytes of a poll: a node may name all the studies it knows.
    public static let pollBodyBytes = 2 << 20
    /// Bytes of an enrolment request.
    public static let enrolmentBodyBytes = 16 << 10
    /// Bytes of a signed word with a reason in it: a decision on a study, an approval, a notice, an order.
    public static let decisionBodyBytes = 64 << 10
    /// Bytes of a signed roster epoch.
    public static let rosterBodyBytes = UnverifiedRosterEpoch.maximumBytes
    /// Bytes of an instruction that a poll or a message is answered with.
    public static let instructionBytes = CoordinatorMessage.maximumBytes
    /// Bytes of any other public object: a list, a study, a contract, a model, a page.
    public static let objectBytes = 16 << 20
    /// Bytes of a broadcast state.
    public static let stateBytes = Limits.maximumStateBytes + 4096
    /// Bytes of a tile of the log: 256 entries of 65,535 bytes, each after a two-byte length.
    public static let tileBytes = 256 * (65_535 + 2)
    /// Bytes of an artefact that the log names by its digest.
    public static let artefactBytes = 1 << 20
    /// Bytes of a problem document.
    public static let problemBytes = 16 << 10
    /// Bytes of one header field, of the request line, and of all header fields together.
    public static let headerBytes = 8 << 10
    /// Header fields of one request.
    public static let headerFields = 64
    /// Bytes of a request's path and query.
    public static let pathBytes = 1024
    /// The longest time a poll may be held open.
    public static let pollSeconds = 60
}
